//! Files of orders, and how they are read.

use super::inputs::Draw;
use fondaco::import::{self, Choices, Continue};
use fondaco::operations::import::ImportOrders;
use serde_json::Value;
use std::fmt::Write as _;

impl Draw<'_> {
    /// A file of orders as the import reads it.
    pub fn file(&mut self) -> Value {
        let mut csv = String::from(
            "Numero ordine;Data ordine;Cliente;Email;Codice articolo;Descrizione;Quantita;Prezzo unitario\n",
        );
        for _ in 0..=self.dice.below(3) {
            let number = self.dice.below(5);
            let variant = self.id("variant");
            let sku = match self.field("variant", variant, "sku") {
                sku if sku.is_empty() => "FILE-1".to_owned(),
                sku => sku,
            };
            let pieces = 1 + self.dice.below(3);
            let shop = number % 3;
            let _ = writeln!(csv, "F{number};20/11/2026;Cliente {shop};c{shop}@file.it;{sku};Articolo;{pieces};12,50");
        }
        let reading = import::read(csv.into_bytes(), "negozio.csv", &Choices::default()).unwrap();
        let checked = reading.check(&mut |_, _| Continue::Go, self.model.today()).unwrap();
        let op = ImportOrders {
            file: reading.file_name.clone(),
            digest: format!("{:032x}", self.dice.below(99)),
            profile: None,
            channel: "file".into(),
            orders: checked.orders,
        };
        serde_json::to_value(op).unwrap()
    }
}

/// How a file is read, as it is kept under a name.
pub fn profile() -> Value {
    let csv = b"Numero ordine;Data ordine;Cliente;Descrizione;Quantita;Prezzo unitario\n1;20/11/2026;A;B;1;2,00\n";
    let reading = import::read(csv.to_vec(), "p.csv", &Choices::default()).unwrap();
    serde_json::to_value(import::Profile::of("p", &reading.detected, reading.mapping())).unwrap()
}
