//! What the check of a whole file found: drafts, refused rows, totals and remarks; both readers fill it the same way.

use super::draft::{Amount, OrderDraft};
use super::mapping::Target;
use crate::domain::{Cents, Refusal, SafeText};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The whole file, checked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Checked {
    /// Orders that can come in, in file order.
    pub orders: Vec<OrderDraft>,
    /// Rows that cannot, in file order; every row of a refused order is here.
    pub refused: Vec<RefusedRow>,
    /// The money.
    pub totals: Totals,
    /// How many orders enter as history.
    pub history: usize,
    /// How many are to be worked on.
    pub open: usize,
    /// How many orders were refused.
    pub refused_orders: usize,
    /// Lines of the orders that can come in.
    pub lines: usize,
    /// Different customers in them.
    pub customers: usize,
    /// Different products in them.
    pub products: usize,
    /// Orders to be worked on that come in as debts because nothing says whether they are paid.
    #[serde(default)]
    pub to_collect: usize,
    /// Orders that come in as paid because nothing says it and the options do.
    #[serde(default)]
    pub taken_as_paid: usize,
    /// What the reader should know; of each kind at most [`Checked::NOTES_KEPT`].
    pub notes: Vec<Note>,
    /// How often each kind occurred.
    pub note_counts: BTreeMap<NoteKind, usize>,
}

impl Checked {
    /// How many notes of one kind are kept.
    pub const NOTES_KEPT: usize = 100;

    /// How often a kind of note occurred.
    pub fn count(&self, kind: NoteKind) -> usize {
        self.note_counts.get(&kind).copied().unwrap_or(0)
    }
}

/// The money of the file against the money that will be booked: lines, carriage, fees and discounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Exact sum of the orders that come in.
    pub accepted: Decimal,
    /// The same in the cents that will be booked.
    pub created: Cents,
    /// Exact sum of the refused rows, as far as it could be read.
    pub refused: Decimal,
    /// Refused rows whose amount could not be read.
    pub unreadable: usize,
}

impl Totals {
    /// Everything in the file that could be read.
    pub fn file(&self) -> Decimal {
        self.accepted.checked_add(self.refused).unwrap_or(self.accepted)
    }

    /// Cents that rounding moves: booked less exact.
    pub fn rounding(&self) -> Decimal {
        self.created.decimal().checked_sub(self.accepted).unwrap_or_default()
    }
}

/// A row that does not come in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Line of the file, from 1; in a JSON file the place of the order, from 1.
    pub line: u32,
    /// Its order's number, when it could be read.
    pub order: Option<SafeText>,
    /// Header of the column, or JSON path, that is to blame first.
    pub column: Option<SafeText>,
    /// The field that is to blame first.
    pub field: Option<Target>,
    /// Its value as the file has it (shortened to 200 characters).
    pub value: SafeText,
    /// Why; further reasons of the same row in `more`.
    pub refusal: Refusal,
    /// Where the row stands in the [`super::Reading`]: index for [`super::Reading::raw`].
    pub row: u32,
}

/// Something the reader should know that stops nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What.
    pub kind: NoteKind,
    /// Where, 0 for the whole file.
    pub line: u32,
    /// About whom: product code, customer, order or column.
    pub about: SafeText,
    /// What was kept or chosen.
    pub kept: SafeText,
    /// What was seen besides.
    pub other: SafeText,
}

/// Kinds of notes; words are `import.note.<id>`, the id being the serialised name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A product code has two names; the first is kept (counted once per code).
    ProductTwoNames,
    /// A customer's key has two names; the first is kept (once per customer).
    CustomerTwoNames,
    /// An order has the same product on two lines; both come in (once per order).
    ProductTwiceInOrder,
    /// The numbers of a column could be read in two ways.
    NumbersUnsure,
    /// The dates of a column could be read in two ways.
    DatesUnsure,
    /// The state says open, the ship date is past: enters as history.
    ShippedThoughOpen,
    /// The stated total cannot be compared, because VAT rates are not known.
    TotalNotComparable,
    /// The stated total differs and the operator let it pass.
    TotalDiffers,
    /// An Italian postal code had lost its leading zeros.
    PostalCodeZeros,
    /// A customer's code failed its check; the order comes in without it.
    IdentityDoubt,
    /// The VAT amount of a line is that of no legal rate; the default rate stays.
    VatFitsNoRate,
    /// The VAT amount of a line that costs something is zero: exempt or not reckoned; the default rate stays.
    VatZero,
    /// A row of no pieces and no money: something that was called off before it was bought; it is left out.
    NothingBought,
    /// The file says of no order whether it is paid: so many come in as debts of their customers (once per file).
    PaymentUnsaid,
    /// The file says of no order whether it is paid: so many are taken as paid, as the options say (once per file).
    PaymentTaken,
}

impl NoteKind {
    /// Stable id; its words are `import.note.<id>`.
    pub const fn id(self) -> &'static str {
        match self {
            NoteKind::ProductTwoNames => "product_two_names",
            NoteKind::CustomerTwoNames => "customer_two_names",
            NoteKind::ProductTwiceInOrder => "product_twice_in_order",
            NoteKind::NumbersUnsure => "numbers_unsure",
            NoteKind::DatesUnsure => "dates_unsure",
            NoteKind::ShippedThoughOpen => "shipped_though_open",
            NoteKind::TotalNotComparable => "total_not_comparable",
            NoteKind::TotalDiffers => "total_differs",
            NoteKind::PostalCodeZeros => "postal_code_zeros",
            NoteKind::IdentityDoubt => "identity_doubt",
            NoteKind::VatFitsNoRate => "vat_fits_no_rate",
            NoteKind::VatZero => "vat_zero",
            NoteKind::NothingBought => "nothing_bought",
            NoteKind::PaymentUnsaid => "payment_unsaid",
            NoteKind::PaymentTaken => "payment_taken",
        }
    }

    /// All of them.
    pub const ALL: [NoteKind; 15] = [
        NoteKind::ProductTwoNames,
        NoteKind::CustomerTwoNames,
        NoteKind::ProductTwiceInOrder,
        NoteKind::NumbersUnsure,
        NoteKind::DatesUnsure,
        NoteKind::ShippedThoughOpen,
        NoteKind::TotalNotComparable,
        NoteKind::TotalDiffers,
        NoteKind::PostalCodeZeros,
        NoteKind::IdentityDoubt,
        NoteKind::VatFitsNoRate,
        NoteKind::VatZero,
        NoteKind::NothingBought,
        NoteKind::PaymentUnsaid,
        NoteKind::PaymentTaken,
    ];
}

/// One thing wrong with a value.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// Which of the order's rows, from 0.
    pub row: usize,
    /// Header or JSON path.
    pub column: Option<String>,
    pub field: Option<Target>,
    pub value: String,
    pub refusal: Refusal,
}

/// The first 200 characters: enough to find a value, too little to fill a screen.
pub(crate) fn short(value: &str) -> String {
    value.chars().take(200).collect()
}

/// Gathers what both readers find.
#[derive(Default)]
pub(crate) struct Collector {
    pub checked: Checked,
    products: HashMap<String, Seen>,
    customers: HashMap<String, Seen>,
}

struct Seen {
    name: SafeText,
    two: bool,
}

impl Collector {
    pub fn note(&mut self, kind: NoteKind, line: u32, about: &str, kept: &str, other: &str) {
        let count = self.checked.note_counts.entry(kind).or_default();
        *count += 1;
        if *count <= Checked::NOTES_KEPT {
            self.checked.notes.push(Note { kind, line, about: about.into(), kept: kept.into(), other: other.into() });
        }
    }

    /// Takes an order in.
    pub fn accept(&mut self, order: OrderDraft) {
        let mut codes = HashSet::with_capacity(order.lines.len());
        let mut twice = None;
        for line in &order.lines {
            let key = line.product_key();
            if !codes.insert(key) {
                twice.get_or_insert(line);
            }
            let Some(seen) = self.products.get_mut(key) else {
                self.products.insert(key.to_owned(), Seen { name: line.name.clone(), two: false });
                continue;
            };
            if !seen.two && !line.name.is_empty() && line.code.is_some() && seen.name != line.name {
                seen.two = true;
                let kept = seen.name.clone();
                self.note(NoteKind::ProductTwoNames, line.line_no, key, kept.as_str(), line.name.as_str());
            }
        }
        if let Some(line) = twice {
            let number = order.external_number.as_str();
            self.note(NoteKind::ProductTwiceInOrder, line.line_no, number, line.product_key(), "");
        }
        let customer = &order.customer;
        for doubt in &customer.doubts {
            self.note(NoteKind::IdentityDoubt, order.line_no, order.external_number.as_str(), "", doubt.as_str());
        }
        let key = customer.key();
        match self.customers.get_mut(&key) {
            None => {
                self.customers.insert(key, Seen { name: customer.name.clone(), two: false });
            }
            Some(seen) if !seen.two && seen.name != customer.name => {
                seen.two = true;
                let kept = seen.name.clone();
                let about = customer.code.as_ref().or(customer.email.as_ref()).unwrap_or(&customer.name);
                self.note(
                    NoteKind::CustomerTwoNames,
                    order.line_no,
                    about.as_str(),
                    kept.as_str(),
                    customer.name.as_str(),
                );
            }
            Some(_) => {}
        }
        let Amount { exact, cents } = order.total();
        let totals = &mut self.checked.totals;
        totals.accepted = totals.accepted.checked_add(exact).unwrap_or(totals.accepted);
        totals.created += cents;
        if order.life.is_history() {
            self.checked.history += 1;
        } else {
            self.checked.open += 1;
        }
        self.checked.lines += order.lines.len();
        self.checked.orders.push(order);
    }

    /// Refuses all rows of an order: those with problems say them, the others name the line that is to blame.
    /// `rows` are line and index; `amount` is what the order comes to, when it could be read.
    pub fn refuse(
        &mut self,
        rows: &[(u32, u32)],
        number: Option<&str>,
        problems: Vec<Problem>,
        amount: Option<Decimal>,
    ) {
        let mut by_row: Vec<Vec<Problem>> = Vec::new();
        by_row.resize_with(rows.len(), Vec::new);
        for problem in problems {
            let at = problem.row.min(rows.len().saturating_sub(1));
            if let Some(list) = by_row.get_mut(at) {
                list.push(problem);
            }
        }
        let to_blame = by_row.iter().zip(rows).find(|(p, _)| !p.is_empty()).map_or(0, |(_, row)| row.0);
        for ((line, row), list) in rows.iter().zip(by_row) {
            self.checked.refused.push(refused_row(*line, *row, number, list, to_blame));
        }
        self.checked.refused_orders += 1;
        let totals = &mut self.checked.totals;
        match amount {
            Some(amount) => totals.refused = totals.refused.checked_add(amount).unwrap_or(totals.refused),
            None => totals.unreadable += rows.len(),
        }
    }

    pub fn finish(mut self) -> Checked {
        self.checked.customers = self.customers.len();
        self.checked.products = self.products.len();
        self.checked.refused.sort_by_key(|r| (r.line, r.row));
        self.checked
    }
}

fn refused_row(line: u32, row: u32, number: Option<&str>, list: Vec<Problem>, to_blame: u32) -> RefusedRow {
    let first = list.first().map(|p| (p.column.clone(), p.field, p.value.clone()));
    let (column, field, value) = first.unwrap_or_default();
    let refusals = list.into_iter().map(|p| {
        let mut refusal = p.refusal.with("line", line);
        if let Some(column) = p.column {
            refusal = refusal.with("column", column);
        }
        if let Some(field) = p.field {
            refusal = refusal.field(field.id());
        }
        if refusal.with.contains_key("value") { refusal } else { refusal.with("value", short(&p.value)) }
    });
    let refusal = Refusal::join(refusals.collect())
        .unwrap_or_else(|| Refusal::new("import.order.other_row").with("line", to_blame));
    RefusedRow {
        line,
        order: number.map(SafeText::from),
        column: column.map(SafeText::from),
        field,
        value: SafeText::new(&short(&value)),
        refusal,
        row,
    }
}
