//! The kinds of things that can be listed and shown, in both languages.

use crate::domain::Refusal;

/// A kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sales orders.
    Orders,
    /// Customers.
    Customers,
    /// Suppliers.
    Suppliers,
    /// Products, without their variants.
    Products,
    /// What stands where, by variant.
    Stock,
    /// Stock movements.
    Movements,
    /// Deadlines.
    Deadlines,
    /// Notices.
    Notices,
    /// Import profiles.
    Profiles,
    /// Warehouses.
    Warehouses,
    /// Carriers.
    Carriers,
    /// Channels of orders.
    Channels,
    /// Macros.
    Macros,
    /// Saved views.
    Views,
    /// What can be done.
    Operations,
    /// Entries of the journal.
    Journal,
}

/// Kind and its words: English plural and singular, Italian plural and singular, others.
static WORDS: &[(Kind, &[&str])] = &[
    (Kind::Orders, &["orders", "order", "ordini", "ordine"]),
    (Kind::Customers, &["customers", "customer", "clienti", "cliente", "parties", "party"]),
    (Kind::Suppliers, &["suppliers", "supplier", "fornitori", "fornitore"]),
    (Kind::Products, &["products", "product", "articoli", "articolo"]),
    (Kind::Stock, &["stock", "magazzino", "giacenze", "giacenza"]),
    (Kind::Movements, &["movements", "movement", "movimenti", "movimento", "moves", "move"]),
    (Kind::Deadlines, &["deadlines", "deadline", "scadenze", "scadenza"]),
    (Kind::Notices, &["notices", "notice", "avvisi", "avviso"]),
    (Kind::Profiles, &["profiles", "profile", "modelli", "modello", "profili", "profilo"]),
    (Kind::Warehouses, &["warehouses", "warehouse", "depositi", "deposito"]),
    (Kind::Carriers, &["carriers", "carrier", "corrieri", "corriere"]),
    (Kind::Channels, &["channels", "channel", "canali", "canale"]),
    (Kind::Macros, &["macros", "macro"]),
    (Kind::Views, &["views", "view", "viste", "vista"]),
    (Kind::Operations, &["operations", "operation", "operazioni", "operazione"]),
    (Kind::Journal, &["journal", "registro", "entry", "voce", "log"]),
];

impl Kind {
    /// The name of its list in the store, where it has views.
    pub(super) const fn list(self) -> Option<&'static str> {
        Some(match self {
            Kind::Orders => "orders",
            Kind::Customers => "customers",
            Kind::Suppliers => "suppliers",
            Kind::Products => "products",
            Kind::Stock => "stock",
            Kind::Movements => "moves",
            Kind::Deadlines => "deadlines",
            Kind::Notices => "notices",
            Kind::Journal => "journal",
            _ => return None,
        })
    }
}

/// The kind of a word.
///
/// # Errors
/// `cli.unknown_kind` with the kinds there are.
pub(super) fn kind(word: &str) -> Result<Kind, Refusal> {
    let lower = word.to_lowercase();
    WORDS.iter().find(|(_, words)| words.contains(&lower.as_str())).map(|(kind, _)| *kind).ok_or_else(|| {
        let known: Vec<&str> = WORDS.iter().filter_map(|(_, words)| words.first().copied()).collect();
        Refusal::new("cli.unknown_kind").with("kind", word).with("known", known.join(", "))
    })
}
