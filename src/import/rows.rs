//! The rows of one order, read into a draft; everything wrong with them is gathered, not only the first.

use super::checked::{NoteKind, Problem, short};
use super::checks::{self, Against};
use super::detect::Table;
use super::draft::{
    AddressDraft, Amount, ChargeDraft, ChargeKind, CouponDraft, CustomerDraft, Life, LineDraft, OrderDraft, Outcome,
    PaymentDraft, Sum,
};
use super::mapping::{Mapping, Target};
use super::status::{self, Standing};
use super::values::{self, DateStyle, NumberStyle};
use crate::domain::{Cents, Refusal, SafeText};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One row of the file.
pub(crate) struct Row {
    pub line: u32,
    /// Index in the table.
    pub at: u32,
    pub cells: Vec<String>,
}

/// Kind, line, about, kept, other.
pub(crate) type Remark = (NoteKind, u32, String, String, String);

/// Reads the rows of one order.
pub(crate) struct OrderRows<'a> {
    pub(super) rows: &'a [Row],
    table: &'a Table,
    pub(super) mapping: &'a Mapping,
    index: &'a [Option<usize>],
    today: NaiveDate,
    pub problems: Vec<Problem>,
    pub notes: Vec<Remark>,
    /// What the rows come to, if that much could be read.
    pub amount: Option<Decimal>,
    /// Nothing says whether it is paid: it comes in as a debt of its customer.
    pub to_collect: bool,
    /// Nothing says whether it is paid, and the options say that it is.
    pub taken_as_paid: bool,
}

/// An address by its targets: name, first, last, company, street, street2, city, province, postal code, country, phone.
type AddressTargets = [Option<Target>; 11];

const SHIP: AddressTargets = [
    Some(Target::ShipName),
    Some(Target::ShipFirstName),
    Some(Target::ShipLastName),
    Some(Target::ShipCompany),
    Some(Target::ShipStreet),
    Some(Target::ShipStreet2),
    Some(Target::ShipCity),
    Some(Target::ShipProvince),
    Some(Target::ShipPostalCode),
    Some(Target::ShipCountry),
    Some(Target::ShipPhone),
];

const BILL: AddressTargets = [
    Some(Target::BillName),
    None,
    None,
    None,
    Some(Target::BillStreet),
    Some(Target::BillStreet2),
    Some(Target::BillCity),
    Some(Target::BillProvince),
    Some(Target::BillPostalCode),
    Some(Target::BillCountry),
    None,
];

impl<'a> OrderRows<'a> {
    pub fn new(
        rows: &'a [Row],
        table: &'a Table,
        mapping: &'a Mapping,
        index: &'a [Option<usize>],
        today: NaiveDate,
    ) -> Self {
        Self {
            rows,
            table,
            mapping,
            index,
            today,
            problems: Vec::new(),
            notes: Vec::new(),
            amount: None,
            to_collect: false,
            taken_as_paid: false,
        }
    }

    /// The column of a target.
    pub(super) fn column(&self, target: Target) -> Option<usize> {
        self.index.get(target as usize).copied().flatten()
    }

    /// The order's number as the file has it.
    pub fn number(&self) -> Option<String> {
        let column = self.column(Target::OrderNumber)?;
        let value = self.rows.first()?.cells.get(column)?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// A value of one row, trimmed; empty when the target is not mapped.
    pub(super) fn cell(&self, row: usize, target: Target) -> &'a str {
        let column = self.column(target);
        let rows: &'a [Row] = self.rows;
        column.and_then(|c| rows.get(row)?.cells.get(c)).map_or("", |v| v.trim())
    }

    /// The order's value: the first row that has one, with the row.
    fn head(&self, target: Target) -> Option<(usize, &'a str)> {
        (0..self.rows.len()).map(|row| (row, self.cell(row, target))).find(|(_, v)| !v.is_empty())
    }

    fn head_text(&self, target: Target) -> Option<SafeText> {
        self.head(target).and_then(|(_, v)| text(v))
    }

    pub(super) fn problem(&mut self, row: usize, target: Target, value: &str, refusal: Refusal) {
        let column = self.column(target).and_then(|c| self.table.headers.get(c)).cloned();
        self.problems.push(Problem { row, column, field: Some(target), value: short(value), refusal });
    }

    fn wrong(&mut self, found: Vec<checks::Wrong>) {
        for (target, value, refusal) in found {
            let row = self.head(target).map_or(0, |(row, _)| row);
            self.problem(row, target, &value, refusal);
        }
    }

    pub(super) fn number_in(&mut self, row: usize, target: Target, value: &str) -> Option<Decimal> {
        let column = self.column(target).unwrap_or(usize::MAX);
        let style = self.mapping.numbers.get(column).copied().unwrap_or(NumberStyle::Plain);
        match values::number(value, style) {
            Ok(number) => Some(number),
            Err(code) => {
                let style = super::number_style_id(style);
                self.problem(row, target, value, Refusal::new(code).with("style", style));
                None
            }
        }
    }

    fn head_number(&mut self, target: Target) -> Option<Decimal> {
        let (row, value) = self.head(target)?;
        self.number_in(row, target, value)
    }

    fn head_date(&mut self, target: Target) -> Option<NaiveDate> {
        let (row, value) = self.head(target)?;
        let column = self.column(target).unwrap_or(usize::MAX);
        let style = self.mapping.dates.get(column).copied().unwrap_or(DateStyle::Iso);
        match values::date(value, style) {
            Ok(date) => Some(date),
            Err(code) => {
                let style = super::date_style_id(style);
                self.problem(row, target, value, Refusal::new(code).with("style", style));
                None
            }
        }
    }

    /// Every value of a target over all rows, each once.
    fn all(&self, target: Target) -> Vec<SafeText> {
        let mut out = Vec::new();
        for row in 0..self.rows.len() {
            if let Some(value) = text(self.cell(row, target)).filter(|v| !out.contains(v)) {
                out.push(value);
            }
        }
        out
    }

    /// What the rows repeat must agree; an empty cell agrees with everything (many shops fill the first row only).
    fn agreement(&mut self) {
        let mapping = self.mapping;
        for mapped in mapping.columns.iter().flatten() {
            let target = mapped.target;
            if target.of_line() || target.collects() {
                continue;
            }
            let Some((first, kept)) = self.head(target) else { continue };
            for row in first + 1..self.rows.len() {
                let value = self.cell(row, target);
                if !value.is_empty() && value != kept && !value.eq_ignore_ascii_case(kept) {
                    let line = self.rows.get(first).map_or(0, |r| r.line);
                    let refusal =
                        Refusal::new("import.order.disagrees").with("other", short(kept)).with("other_line", line);
                    self.problem(row, target, value, refusal);
                }
            }
        }
    }

    /// The draft; when `problems` is not empty it must not be used.
    pub fn draft(&mut self) -> OrderDraft {
        self.agreement();
        let line_no = self.rows.first().map_or(0, |r| r.line);
        let number = self.number();
        if number.is_none() {
            self.problem(0, Target::OrderNumber, "", Refusal::new("import.value.missing"));
        }
        let placed_on = self.head_date(Target::OrderDate);
        if placed_on.is_none() && self.head(Target::OrderDate).is_none() {
            self.problem(0, Target::OrderDate, "", Refusal::new("import.value.missing"));
        }
        self.currency();
        let basis = super::lines::basis(self.mapping);
        let lines = self.lines(basis);
        let charges = self.charges();
        let (ship_to, bill_to) = (self.address(&SHIP), self.address(&BILL));
        let customer = self.customer(ship_to.as_ref(), bill_to.as_ref());
        let stated_total = self.head_number(Target::OrderTotal);
        let (life, payments) = self.life(placed_on);
        let draft = OrderDraft {
            line_no,
            external_number: SafeText::new(number.as_deref().unwrap_or_default()),
            external_id: self.head_text(Target::ExternalId),
            channel: self.head_text(Target::Channel).or_else(|| self.mapping.options.channel.as_deref().and_then(text)),
            placed_on: placed_on.unwrap_or_default(),
            customer,
            bill_to,
            ship_to,
            prices_include_vat: basis,
            lines,
            charges,
            coupons: self.all(Target::Coupon).into_iter().map(|code| CouponDraft { code, amount: None }).collect(),
            payments,
            payment_method: self.head_text(Target::PaymentMethod),
            life,
            ship_mode: self.head_text(Target::ShipMode),
            carrier: self.head_text(Target::Carrier),
            tracking: self.all(Target::Tracking),
            notes: self.all(Target::Note),
            tags: self.tags(),
            stated_total,
        };
        self.amount = Some(draft.total().exact);
        self.fits(&draft);
        self.compare(&draft);
        draft
    }

    fn currency(&mut self) {
        if let Some((row, value)) = self.head(Target::Currency)
            && !is_euro(value)
        {
            self.problem(row, Target::Currency, value, Refusal::new("import.currency"));
        }
    }

    fn tags(&self) -> Vec<SafeText> {
        let mut out: Vec<SafeText> = Vec::new();
        for cell in self.all(Target::Tags) {
            for tag in cell.as_str().split([',', ';']).filter_map(text) {
                if !out.contains(&tag) {
                    out.push(tag);
                }
            }
        }
        out
    }

    fn charges(&mut self) -> Vec<ChargeDraft> {
        let kinds = [
            (Target::ShippingCost, ChargeKind::Shipping),
            (Target::Fees, ChargeKind::Fee),
            (Target::OrderDiscount, ChargeKind::Discount),
        ];
        let mut out = Vec::new();
        for (target, kind) in kinds {
            let whole = self.head_number(target);
            let parts = match kind {
                ChargeKind::Shipping => {
                    let (paid, off) =
                        (self.over_lines(Target::LineShipping), self.over_lines(Target::LineShippingDiscount));
                    paid.checked_sub(off.abs()).unwrap_or_else(|| {
                        self.too_long(0, Target::LineShippingDiscount);
                        paid
                    })
                }
                ChargeKind::Fee => self.over_lines(Target::LineFees),
                ChargeKind::Discount => Decimal::ZERO,
            };
            if whole.is_none() && parts.is_zero() {
                continue;
            }
            let Some(value) = whole.unwrap_or_default().checked_add(parts) else {
                self.too_long(0, target);
                continue;
            };
            // A discount is written with or without its sign.
            let value = if kind == ChargeKind::Discount { -value.abs() } else { value };
            let Some(amount) = Amount::new(value) else {
                self.problem(0, target, &value.to_string(), Refusal::new("import.number.too_long"));
                continue;
            };
            if !value.is_zero() {
                out.push(ChargeDraft { kind, name: self.called(target, parts), amount, vat_rate: None, vat: None });
            }
        }
        out
    }

    /// A fee is called as its column is: it stands on the order as a line that people read.
    fn called(&self, target: Target, parts: Decimal) -> Option<SafeText> {
        let over_lines = self.column(Target::LineFees).filter(|_| !parts.is_zero());
        let column = self.column(target).or(over_lines).filter(|_| target == Target::Fees)?;
        self.table.headers.get(column).and_then(|header| text(header))
    }

    /// The sum of what every line has of something.
    fn over_lines(&mut self, target: Target) -> Decimal {
        let mut sum = Decimal::ZERO;
        if self.column(target).is_some() {
            for row in 0..self.rows.len() {
                let one = super::lines::money(self, row, target).unwrap_or_default();
                match sum.checked_add(one) {
                    Some(more) => sum = more,
                    None => self.too_long(row, target),
                }
            }
        }
        sum
    }

    /// A number that does not fit with the others: never a sum without it.
    fn too_long(&mut self, row: usize, target: Target) {
        let value = self.cell(row, target);
        self.problem(row, target, value, Refusal::new("import.number.too_long"));
    }

    /// The money of an order fits into cents, all of it together.
    fn fits(&mut self, draft: &OrderDraft) {
        let amounts =
            draft.lines.iter().filter_map(|line| line.amount).chain(draft.charges.iter().map(|one| one.amount));
        let sum = amounts.map(|amount| amount.cents.0).try_fold(0_i64, i64::checked_add);
        let target = Mapping::MONEY.into_iter().find(|target| self.column(*target).is_some());
        if let (None, Some(target)) = (sum, target) {
            self.too_long(0, target);
        }
    }

    /// The order's state says that it was cancelled.
    pub(super) fn called_off(&self) -> bool {
        let standing = self.head(Target::Status).and_then(|(_, v)| status::standing(v, &self.mapping.options.statuses));
        standing == Some(Standing::Cancelled) || self.head(Target::CancelledDate).is_some()
    }

    /// Nothing of the order was bought: there is nothing to bring in.
    pub fn nothing_bought(&self) -> bool {
        let goods = || (0..self.rows.len()).filter(|row| !self.only_head(*row));
        goods().next().is_some() && goods().all(|row| super::lines::nothing_bought(self, row))
    }

    /// Says of a row that it is left out.
    pub fn leave_out(&mut self, row: usize) {
        let (number, line) = (self.number().unwrap_or_default(), self.line_no(row));
        self.notes.push((NoteKind::NothingBought, line, number, String::new(), String::new()));
    }

    fn address(&mut self, targets: &AddressTargets) -> Option<AddressDraft> {
        let get = |target: &Option<Target>| target.and_then(|t| self.head_text(t));
        let [name, first, last, company, street, street2, city, province, postal_code, country, phone] =
            targets.each_ref().map(get);
        let mut address = AddressDraft {
            name: name.or_else(|| joined(first.as_ref(), last.as_ref())),
            company,
            street,
            street2,
            city,
            province,
            postal_code,
            country,
            country_code: None,
            phone,
        };
        if address == AddressDraft::default() {
            return None;
        }
        if checks::address(&mut address) {
            let line = self.rows.first().map_or(0, |r| r.line);
            let code = address.postal_code.as_ref().map(ToString::to_string).unwrap_or_default();
            let city = address.city.as_ref().map(ToString::to_string).unwrap_or_default();
            self.notes.push((NoteKind::PostalCodeZeros, line, city, code, String::new()));
        }
        Some(address)
    }

    fn customer(&mut self, ship: Option<&AddressDraft>, bill: Option<&AddressDraft>) -> CustomerDraft {
        let get = |target| self.head_text(target);
        let (company, first_name, last_name) = (get(Target::Company), get(Target::FirstName), get(Target::LastName));
        let code = get(Target::CustomerCode);
        let email = get(Target::Email);
        let at = |address: Option<&AddressDraft>| address.and_then(|a| a.company.clone().or_else(|| a.name.clone()));
        let name = company
            .clone()
            .or_else(|| get(Target::CustomerName))
            .or_else(|| joined(first_name.as_ref(), last_name.as_ref()))
            .or_else(|| at(bill))
            .or_else(|| at(ship))
            .or_else(|| email.clone())
            .or_else(|| code.clone())
            .or_else(|| self.mapping.options.anonymous_customer.as_deref().and_then(text));
        let mut customer = CustomerDraft {
            guest: code.is_none(),
            code,
            name: name.clone().unwrap_or_default(),
            company,
            first_name,
            last_name,
            email,
            phone: get(Target::Phone),
            partita_iva: get(Target::PartitaIva),
            codice_fiscale: get(Target::CodiceFiscale),
            codice_destinatario: get(Target::CodiceDestinatario),
            pec: get(Target::Pec),
            doubts: Vec::new(),
        };
        if name.is_none() {
            self.problem(0, Target::CustomerName, "", Refusal::new("import.customer.missing"));
        }
        let country = bill.or(ship).and_then(|a| a.country_code.as_ref()).map(SafeText::as_str);
        let wrong = checks::customer(&mut customer, country, self.mapping.options.strict_identity);
        self.wrong(wrong);
        customer
    }

    /// History or open, and what was paid.
    fn life(&mut self, placed: Option<NaiveDate>) -> (Life, Vec<PaymentDraft>) {
        let shipped_on = self.head_date(Target::ShipDate);
        let delivered_on = self.head_date(Target::DeliveredDate);
        let cancelled = self.head_date(Target::CancelledDate).is_some();
        let paid_on = self.head_date(Target::PaidDate);
        if let Some(placed) = placed {
            let later = [(Target::ShipDate, shipped_on), (Target::DeliveredDate, delivered_on)];
            let wrong = checks::dates(placed, &later, self.today);
            self.wrong(wrong);
        }
        let mut standing = None;
        if let Some((row, value)) = self.head(Target::Status) {
            standing = status::standing(value, &self.mapping.options.statuses);
            if standing.is_none() {
                self.problem(row, Target::Status, value, Refusal::new("import.status.unknown"));
            }
        }
        let (paid, given_back) = self.paid(paid_on);
        let stated_paid = paid || standing == Some(Standing::OpenPaid);
        let past = |date: Option<NaiveDate>| date.is_some_and(|d| d < self.today);
        let by_date = if past(delivered_on) {
            Some(Outcome::Delivered)
        } else if past(shipped_on) {
            Some(Outcome::Shipped)
        } else {
            None
        };
        let stated = standing.and_then(Standing::outcome);
        let outcome = match (stated, by_date) {
            _ if cancelled => Some(Outcome::Cancelled),
            (Some(Outcome::Shipped), Some(Outcome::Delivered)) => Some(Outcome::Delivered),
            (None, _) if given_back == Some(Sum::BackInFull) => Some(Outcome::Refunded),
            (stated, by_date) => stated.or(by_date),
        };
        if standing.is_some() && stated.is_none() && by_date.is_some() && outcome == by_date {
            let line = self.rows.first().map_or(0, |r| r.line);
            let (_, status) = self.head(Target::Status).unwrap_or_default();
            let date = delivered_on.or(shipped_on).map(|d| d.to_string()).unwrap_or_default();
            let number = self.number().unwrap_or_default();
            self.notes.push((NoteKind::ShippedThoughOpen, line, number, date, short(status)));
        }
        let waits = self.head(Target::Status).is_some_and(|(_, word)| status::waits_for_payment(word));
        let unsaid = !stated_paid && !waits && self.mapping.payment_unsaid();
        let owing = matches!(outcome, None | Some(Outcome::Shipped | Outcome::Delivered | Outcome::Completed));
        let paid = stated_paid || unsaid && owing && self.mapping.options.unsaid_is_paid;
        self.to_collect = unsaid && !paid && outcome.is_none();
        self.taken_as_paid = unsaid && paid;
        let method = self.head_text(Target::PaymentMethod);
        let payment = |sum, on, reference| PaymentDraft { sum, on, method: method.clone(), reference, reason: None };
        let mut payments = Vec::new();
        if paid {
            payments.push(payment(Sum::InFull, paid_on, self.head_text(Target::PaymentReference)));
        }
        if let Some(sum) = given_back {
            payments.push(payment(sum, None, None));
        }
        let life = match outcome {
            Some(outcome) => Life::History { outcome, shipped_on, delivered_on },
            None => Life::Open { paid },
        };
        (life, payments)
    }

    /// Paid in full, and what was given back.
    fn paid(&mut self, paid_on: Option<NaiveDate>) -> (bool, Option<Sum>) {
        let mut paid = paid_on.is_some();
        let mut back = None;
        if let Some((row, value)) = self.head(Target::Paid) {
            let folded = values::fold(value);
            match status::paid(value) {
                Some(yes) => paid = yes,
                None => self.problem(row, Target::Paid, value, Refusal::new("import.paid.unknown")),
            }
            if matches!(folded.as_str(), "refunded" | "rimborsato") {
                back = Some(Sum::BackInFull);
            }
        }
        let refunded = self.head_number(Target::RefundedAmount).filter(|n| !n.is_zero());
        if let Some(cents) = refunded.and_then(|n| Cents::from_decimal(-n.abs())) {
            back = Some(Sum::Exactly(cents));
        }
        (paid, back)
    }

    fn compare(&mut self, draft: &OrderDraft) {
        let (Some(stated), against) = (draft.stated_total, checks::total(draft, false)) else { return };
        let number = draft.external_number.to_string();
        match against {
            Against::Fits => {}
            Against::Unknown => {
                let sum = draft.total().cents.decimal().to_string();
                let note = (NoteKind::TotalNotComparable, draft.line_no, number, sum, stated.to_string());
                self.notes.push(note);
            }
            Against::Differs(sum) if self.mapping.options.accept_total_differences => {
                let note = (NoteKind::TotalDiffers, draft.line_no, number, sum.to_string(), stated.to_string());
                self.notes.push(note);
            }
            // A line that could not be read already says why.
            Against::Differs(_) if !self.problems.is_empty() => {}
            Against::Differs(sum) => {
                let refusal = Refusal::new("import.total.differs")
                    .with("stated", stated.to_string())
                    .with("computed", sum.to_string())
                    .with("difference", (stated - sum).to_string());
                let (row, value) = self.head(Target::OrderTotal).unwrap_or_default();
                self.problem(row, Target::OrderTotal, value, refusal);
            }
        }
    }

    /// The lines of the order.
    fn lines(&mut self, basis: Option<bool>) -> Vec<LineDraft> {
        let rows: Vec<usize> = (0..self.rows.len()).filter(|r| !self.only_head(*r)).collect();
        // An order whose rows all lack goods is refused for its first row.
        let rows = if rows.is_empty() { vec![0] } else { rows };
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            if super::lines::nothing_bought(self, row) {
                self.leave_out(row);
            } else {
                lines.push(super::lines::line(self, row, basis));
            }
        }
        lines
    }

    /// A row that only repeats the order: some shops begin each order with one.
    fn only_head(&self, row: usize) -> bool {
        let mut goods = self.mapping.columns.iter().flatten().filter(|m| m.target.of_line());
        goods.all(|m| self.cell(row, m.target).is_empty())
    }

    pub(super) fn line_no(&self, row: usize) -> u32 {
        self.rows.get(row).map_or(0, |r| r.line)
    }
}

/// The one currency that is taken.
pub(crate) fn is_euro(value: &str) -> bool {
    matches!(value.to_uppercase().as_str(), "EUR" | "€" | "EURO")
}

/// Clean text; `None` when nothing is left.
pub(crate) fn text(value: &str) -> Option<SafeText> {
    let clean = SafeText::new(value.trim());
    (!clean.as_str().trim().is_empty()).then_some(clean)
}

/// First and family name.
pub(crate) fn joined(first: Option<&SafeText>, last: Option<&SafeText>) -> Option<SafeText> {
    match (first, last) {
        (Some(first), Some(last)) => Some(SafeText::new(&format!("{first} {last}"))),
        (one, other) => one.or(other).cloned(),
    }
}
