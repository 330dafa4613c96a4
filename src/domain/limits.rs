//! How long a text may be, said once for the forms and for the operations behind them.

/// Notes and what is written in whole sentences.
pub const LONG: usize = 2_000;
/// What is neither.
pub const LINE: usize = 200;
/// Codes and other things of one word.
pub const SHORT: usize = 60;
/// An e-mail address, by its standard.
pub const EMAIL: usize = 254;
/// One tag.
pub const TAG: usize = 40;
/// The unit that something is counted in.
pub const UNIT: usize = 12;

/// Most characters of a text field, by its name in forms and inputs.
pub fn most(field: &str) -> usize {
    match field {
        "note" | "body" | "customer_note" | "recipients" | "description" | "filter" => LONG,
        "email" | "pec" => EMAIL,
        "unit" => UNIT,
        "add" | "remove" | "add_tags" | "remove_tags" | "tags" => TAG,
        "code"
        | "sku"
        | "ean"
        | "phone"
        | "partita_iva"
        | "codice_fiscale"
        | "codice_destinatario"
        | "iban"
        | "payment_term"
        | "postal_code"
        | "province"
        | "country"
        | "tracking"
        | "assignee"
        | "external_code" => SHORT,
        _ => LINE,
    }
}
