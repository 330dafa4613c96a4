//! The states of an order in the words of shops.

use super::draft::Outcome;
use super::values::{self, fold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a state means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Still to be worked on.
    Open,
    /// Still to be worked on, and paid.
    OpenPaid,
    /// Sent.
    Shipped,
    /// Arrived.
    Delivered,
    /// The shop calls it done.
    Completed,
    /// Called off.
    Cancelled,
    /// Money given back.
    Refunded,
    /// Payment failed.
    Failed,
}

impl Standing {
    /// How a past order ended; `None` for one that is open.
    pub const fn outcome(self) -> Option<Outcome> {
        match self {
            Standing::Open | Standing::OpenPaid => None,
            Standing::Shipped => Some(Outcome::Shipped),
            Standing::Delivered => Some(Outcome::Delivered),
            Standing::Completed => Some(Outcome::Completed),
            Standing::Cancelled => Some(Outcome::Cancelled),
            Standing::Refunded => Some(Outcome::Refunded),
            Standing::Failed => Some(Outcome::Failed),
        }
    }
}

/// Folded words; WooCommerce, PrestaShop, Shopify, Amazon, eBay and plain Italian.
const WORDS: &[(&str, Standing)] = &[
    ("accettato", Standing::Open),
    ("annullato", Standing::Cancelled),
    ("aperto", Standing::Open),
    ("awaitingcheckpayment", Standing::Open),
    ("backordered", Standing::Open),
    ("cancelled", Standing::Cancelled),
    ("canceled", Standing::Cancelled),
    ("cancellato", Standing::Cancelled),
    ("chiuso", Standing::Completed),
    ("closed", Standing::Completed),
    ("complete", Standing::Completed),
    ("completed", Standing::Completed),
    ("completato", Standing::Completed),
    ("concluso", Standing::Completed),
    ("confermato", Standing::Open),
    ("confirmed", Standing::Open),
    ("consegnato", Standing::Delivered),
    ("dafare", Standing::Open),
    ("daspedire", Standing::Open),
    ("delivered", Standing::Delivered),
    ("erroredipagamento", Standing::Failed),
    ("evaso", Standing::Shipped),
    ("failed", Standing::Failed),
    ("fallito", Standing::Failed),
    ("fulfilled", Standing::Shipped),
    ("inattesa", Standing::Open),
    ("inattesadipagamento", Standing::Open),
    ("inattesadibonificobancario", Standing::Open),
    ("inlavorazione", Standing::Open),
    ("inpreparazione", Standing::Open),
    ("insospeso", Standing::Open),
    ("inviato", Standing::Shipped),
    ("new", Standing::Open),
    ("nuovo", Standing::Open),
    ("onhold", Standing::Open),
    ("open", Standing::Open),
    ("pagamentoaccettato", Standing::OpenPaid),
    ("pagamentoremotoaccettato", Standing::OpenPaid),
    ("pagato", Standing::OpenPaid),
    ("paid", Standing::OpenPaid),
    ("partial", Standing::Open),
    ("paymentaccepted", Standing::OpenPaid),
    ("paymenterror", Standing::Failed),
    ("pending", Standing::Open),
    ("pendingpayment", Standing::Open),
    ("preparationinprogress", Standing::Open),
    ("processing", Standing::Open),
    ("processinginprogress", Standing::Open),
    ("refunded", Standing::Refunded),
    ("remotepaymentaccepted", Standing::OpenPaid),
    ("rimborsato", Standing::Refunded),
    ("shipped", Standing::Shipped),
    ("shippeddeliveredtobuyer", Standing::Delivered),
    ("spedito", Standing::Shipped),
    ("storico", Standing::Completed),
    ("trash", Standing::Cancelled),
    ("unfulfilled", Standing::Open),
    ("unshipped", Standing::Open),
];

/// What a state means; the operator's own words go first. `None` when nobody knows it.
pub(crate) fn standing(value: &str, own: &BTreeMap<String, Standing>) -> Option<Standing> {
    let folded = fold(value);
    let word = folded.strip_prefix("wc").filter(|_| value.trim_start().starts_with("wc-")).unwrap_or(&folded);
    own.get(word).copied().or_else(|| WORDS.iter().find(|(known, _)| *known == word).map(|(_, s)| *s))
}

/// Words about payment that are more than yes and no; the flag is "paid".
const PAYMENT_WORDS: [(&str, bool); 6] = [
    ("refunded", true),
    ("rimborsato", true),
    ("partiallyrefunded", true),
    ("parzialmenterimborsato", true),
    ("partiallypaid", false),
    ("parzialmentepagato", false),
];

/// What a value says about payment; `None` when nobody knows it.
pub(crate) fn paid(value: &str) -> Option<bool> {
    let folded = fold(value);
    let known = || PAYMENT_WORDS.iter().find(|(word, _)| *word == folded).map(|(_, paid)| *paid);
    values::yes_no(value).or_else(known)
}

/// States that say themselves that the money has not come yet.
const UNPAID: [&str; 5] = [
    "awaitingcheckpayment",
    "inattesadibonificobancario",
    "inattesadipagamento",
    "pendingpayment",
    "erroredipagamento",
];

/// Whether a state says that the money has not come yet: no option may take such an order as paid.
pub(crate) fn waits_for_payment(value: &str) -> bool {
    UNPAID.contains(&fold(value).as_str())
}
