//! Italian and European identity codes, each checked with the position of the error named.
//!
//! Every code has a type of its own that only `parse` makes: spaces, dots and dashes are dropped where people write
//! them, letters are upper case. A [`Refusal`] of code `identity.<kind>.<why>` carries the 1-based `position` of the
//! character to blame *in the text as typed*, so that a form can put the cursor on it, and where there is one the
//! `expected` check digit.

mod codice_destinatario;
mod codice_fiscale;
mod country;
mod email;
mod gtin;
mod iban;
mod partita_iva;
pub mod phone;
mod places;
mod postal_code;
mod province;
mod typed;
mod vat_number;

pub use codice_destinatario::{CodiceDestinatario, DestinationKind};
pub use codice_fiscale::{CodiceFiscale, Sex};
pub use country::{COUNTRIES, Country, country, find_country};
pub use email::Email;
pub use gtin::Gtin;
pub use iban::Iban;
pub use partita_iva::PartitaIva;
pub use phone::{Phone, dialled};
pub use places::{Place, place, province_of};
pub use postal_code::PostalCode;
pub use province::{PROVINCES, Province, find_province, province};
pub use vat_number::VatNumber;

#[cfg(doc)]
use super::refusal::Refusal;

#[cfg(test)]
mod tests;
