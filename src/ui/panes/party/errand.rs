//! A layer that is only there for a moment: reads something of a party off the screen's thread, does one thing with
//! it, and is gone.

use super::form::vat_of;
use crate::domain::Refusal;
use crate::domain::record::AddressKind;
use crate::locale::Lang;
use crate::store::parties::{self, Address, Party};
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer};
use crate::ui::panes::orders;
use crate::ui::record::action::refused;
use ratatui::layout::Rect;
use std::any::Any;

/// What is done with the party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// A new order for it.
    Order,
    /// Its billing data go to the clipboard.
    Copy,
}

/// Runs an errand for a party.
pub fn run(desk: &Desk, party: i64, errand: Errand) -> Box<dyn Layer> {
    Box::new(Running { desk: desk.clone(), party, errand })
}

struct Running {
    desk: Desk,
    party: i64,
    errand: Errand,
}

struct Read(Result<(Party, Vec<Address>), Refusal>);

impl Layer for Running {
    fn contexts(&self) -> &[Context] {
        &[Context::Dialog]
    }

    fn act(&mut self, _act: &Act, _cx: &mut Cx<'_>) -> Flow {
        Flow::Handled
    }

    /// What is typed is meant for what this opens.
    fn holds(&self) -> bool {
        true
    }

    fn render(&self, _area: Rect, _draw: &mut Draw<'_>) {}

    fn spoken(&self, lang: Lang) -> Spoken {
        Spoken { waits: true, ..Spoken::of(lang.t("record.loading")) }
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    fn overlay(&self) -> bool {
        true
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        let (desk, party) = (self.desk.clone(), self.party);
        cx.job(move || {
            Read(desk.read(|reader| Ok((parties::find(reader.db(), party)?, parties::addresses(reader.db(), party)?))))
        });
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let Ok(read) = payload.downcast::<Read>() else { return };
        cx.close(cx.id);
        match read.0 {
            Err(refusal) => refused(&refusal, cx),
            Ok((party, addresses)) => match self.errand {
                Errand::Copy => cx.copy(billing_block(&party, &addresses, cx.lang)),
                Errand::Order => cx.push(orders::create(&self.desk, Some((party.id, party.name.to_string())))),
            },
        }
    }
}

/// What an invoice to this party needs, a line each, ready to be pasted.
pub fn billing_block(party: &Party, addresses: &[Address], lang: Lang) -> String {
    let billing = addresses.iter().find(|address| address.kind == AddressKind::Billing).or(addresses.first());
    let mut lines = vec![party.name.to_string()];
    if let Some(address) = billing {
        lines.push(address.street.to_string());
        lines.push(city_line(address));
    }
    let text = |text: &Option<crate::domain::SafeText>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    for (label, value) in [
        ("party.field.partita_iva", vat_of(party)),
        ("party.field.codice_fiscale", text(&party.codice_fiscale)),
        ("party.field.codice_destinatario", text(&party.codice_destinatario)),
        ("party.field.pec", text(&party.pec)),
    ] {
        if !value.is_empty() {
            lines.push(format!("{}: {value}", lang.t(label)));
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines.join("\n")
}

/// `10121 Torino (TO)`; the country where it is not Italy.
pub fn city_line(address: &Address) -> String {
    let province = if address.province.is_empty() { String::new() } else { format!("({})", address.province) };
    let country = if address.country.as_str() == "IT" { "" } else { address.country.as_str() };
    let parts = [address.postal_code.as_str(), address.city.as_str(), province.as_str(), country];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
