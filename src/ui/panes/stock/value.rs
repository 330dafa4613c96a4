//! The three numbers and the answer, shown the same way everywhere: fis., imp., disp, arr.

use crate::domain::dates::format_short;
use crate::domain::{Quantity, UtcMillis};
use crate::locale::{Lang, wording};
use crate::store::list::StockRow;
use crate::ui::panes::words;
use crate::ui::theme::Role;

/// It stands on a shelf: services and files have no stock to speak of.
pub(super) fn goods(row: &StockRow) -> bool {
    row.kind == "goods"
}

/// A figure of stock; a dash for what has none.
pub(super) fn figure(row: &StockRow, quantity: Quantity, lang: Lang) -> String {
    if goods(row) { words::quantity(quantity, lang) } else { "-".to_owned() }
}

/// What can be sold: a negative one says so by more than its sign.
pub(super) fn available(row: &StockRow, lang: Lang) -> String {
    if goods(row) { signed(row.available, lang) } else { figure(row, row.available, lang) }
}

/// A figure that says so when it is below nothing.
pub(super) fn signed(quantity: Quantity, lang: Lang) -> String {
    let text = words::quantity(quantity, lang);
    if quantity < Quantity::ZERO { format!("! {text}") } else { text }
}

/// Day and time, short: `21/11 13:22`.
pub(super) fn moment(at: UtcMillis, lang: Lang) -> String {
    let local = at.rome();
    format!("{} {}", format_short(local.date_naive(), lang.dates()), local.format("%H:%M"))
}

/// Day and time with the year.
pub(super) fn moment_long(at: UtcMillis, lang: Lang) -> String {
    wording::instant(lang, at)
}

/// How it stands with a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Nothing to say.
    Plain,
    /// Enough.
    Ok,
    /// Less than is wanted.
    Low,
    /// Nothing left to sell.
    Out,
}

/// How it stands with a variant. What is wanted nowhere and stands nowhere is not missed.
pub(super) fn level(row: &StockRow) -> Level {
    let wanted = row.min > Quantity::ZERO;
    if !goods(row) {
        Level::Plain
    } else if row.available < Quantity::ZERO || row.available.is_zero() && (wanted || !row.committed.is_zero()) {
        Level::Out
    } else if row.short() {
        Level::Low
    } else if row.available.is_zero() {
        Level::Plain
    } else {
        Level::Ok
    }
}

/// The mark of the list: symbol and word.
pub(super) fn mark(row: &StockRow, lang: Lang) -> &'static str {
    match level(row) {
        Level::Low => lang.t("stock.mark.low"),
        Level::Out => lang.t("stock.mark.out"),
        Level::Plain | Level::Ok => "",
    }
}

/// The look of the answer.
pub(super) fn role(row: &StockRow) -> Role {
    match level(row) {
        Level::Plain => Role::TextMuted,
        Level::Ok => Role::StockOk,
        Level::Low => Role::StockLow,
        Level::Out => Role::StockOut,
    }
}

/// What is on its way, if anything.
pub(super) fn incoming(row: &StockRow) -> Role {
    if row.incoming.is_zero() { Role::TextMuted } else { Role::StockIncoming }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{SafeText, UnitPrice};

    fn row(on_hand: i64, committed: i64, min: i64) -> StockRow {
        StockRow {
            id: 1,
            product_id: 1,
            sku: SafeText::new("A"),
            name: SafeText::new("a"),
            on_hand: Quantity::units(on_hand),
            committed: Quantity::units(committed),
            available: Quantity::units(on_hand - committed),
            min: Quantity::units(min),
            incoming: Quantity::ZERO,
            price: UnitPrice(0),
            cost: None,
            unit: SafeText::new("pz"),
            kind: "goods".into(),
            category: None,
            supplier: None,
            supplier_id: None,
            split: Vec::new(),
            archived: false,
        }
    }

    #[test]
    fn what_is_missed_is_marked() {
        assert_eq!(level(&row(20, 17, 20)), Level::Low);
        assert_eq!(level(&row(0, 0, 12)), Level::Out);
        assert_eq!(level(&row(3, 5, 0)), Level::Out);
        assert_eq!(level(&row(3, 3, 0)), Level::Out);
        assert_eq!(level(&row(0, 0, 0)), Level::Plain);
        assert_eq!(level(&row(5, 0, 5)), Level::Ok);
        let mut service = row(0, 0, 3);
        service.kind = "service".into();
        assert_eq!(level(&service), Level::Plain);
        assert_eq!(available(&service, Lang::It), "-");
    }

    #[test]
    fn a_negative_answer_says_so_twice() {
        assert_eq!(available(&row(3, 5, 0), Lang::It), "! -2");
        assert_eq!(available(&row(1_500, 0, 0), Lang::It), "1.500");
    }
}
