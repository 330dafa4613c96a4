//! Which column goes where: a first guess from the headers, changed by hand, kept as a named profile.

use super::detect::{Delimiter, Detected};
use super::status::Standing;
use super::synonyms;
use super::values::{DateStyle, NumberStyle, fold};
use crate::domain::Rate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! targets {
    ($($(#[$doc:meta])* $name:ident = $id:literal $kind:ident,)+) => {
        /// Where a column can go.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Target {
            $($(#[$doc])* $name,)+
        }

        impl Target {
            /// All of them, in the order a menu shows them.
            pub const ALL: &'static [Target] = &[$(Target::$name,)+];

            /// Stable id; its words are `import.target.<id>`.
            pub const fn id(self) -> &'static str {
                match self { $(Target::$name => $id,)+ }
            }

            /// What kind of values it takes.
            pub const fn kind(self) -> Kind {
                match self { $(Target::$name => Kind::$kind,)+ }
            }
        }
    };
}

/// What kind of values a target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A word of a fixed list (states, yes and no).
    Word,
}

targets! {
    /// The shop's order number.
    OrderNumber = "order_number" Text,
    /// The shop's internal id.
    ExternalId = "external_id" Text,
    /// Date of the order.
    OrderDate = "order_date" Date,
    /// Date it left.
    ShipDate = "ship_date" Date,
    /// Date it arrived.
    DeliveredDate = "delivered_date" Date,
    /// Date it was called off.
    CancelledDate = "cancelled_date" Date,
    /// State of the order, in words.
    Status = "status" Word,
    /// Channel.
    Channel = "channel" Text,
    /// Currency; only euro is taken.
    Currency = "currency" Text,
    /// Customer's code.
    CustomerCode = "customer_code" Text,
    /// Customer's full name.
    CustomerName = "customer_name" Text,
    /// Customer's company.
    Company = "company" Text,
    /// First name.
    FirstName = "first_name" Text,
    /// Family name.
    LastName = "last_name" Text,
    /// E-mail.
    Email = "email" Text,
    /// Telephone.
    Phone = "phone" Text,
    /// Partita IVA.
    PartitaIva = "partita_iva" Text,
    /// Codice fiscale.
    CodiceFiscale = "codice_fiscale" Text,
    /// Codice destinatario.
    CodiceDestinatario = "codice_destinatario" Text,
    /// Certified mail.
    Pec = "pec" Text,
    /// Invoice address: name.
    BillName = "bill_name" Text,
    /// Invoice address: street.
    BillStreet = "bill_street" Text,
    /// Invoice address: second line.
    BillStreet2 = "bill_street2" Text,
    /// Invoice address: town.
    BillCity = "bill_city" Text,
    /// Invoice address: province.
    BillProvince = "bill_province" Text,
    /// Invoice address: postal code.
    BillPostalCode = "bill_postal_code" Text,
    /// Invoice address: country.
    BillCountry = "bill_country" Text,
    /// Delivery address: name.
    ShipName = "ship_name" Text,
    /// Delivery address: first name.
    ShipFirstName = "ship_first_name" Text,
    /// Delivery address: family name.
    ShipLastName = "ship_last_name" Text,
    /// Delivery address: company.
    ShipCompany = "ship_company" Text,
    /// Delivery address: street.
    ShipStreet = "ship_street" Text,
    /// Delivery address: second line.
    ShipStreet2 = "ship_street2" Text,
    /// Delivery address: town.
    ShipCity = "ship_city" Text,
    /// Delivery address: province.
    ShipProvince = "ship_province" Text,
    /// Delivery address: postal code.
    ShipPostalCode = "ship_postal_code" Text,
    /// Delivery address: country.
    ShipCountry = "ship_country" Text,
    /// Delivery address: telephone.
    ShipPhone = "ship_phone" Text,
    /// Kind of shipping.
    ShipMode = "ship_mode" Text,
    /// Carrier.
    Carrier = "carrier" Text,
    /// Parcel number.
    Tracking = "tracking" Text,
    /// How it is paid.
    PaymentMethod = "payment_method" Text,
    /// Paid, yes or no.
    Paid = "paid" Word,
    /// Date of payment.
    PaidDate = "paid_date" Date,
    /// Reference of the payment.
    PaymentReference = "payment_reference" Text,
    /// Money given back, as a number above zero.
    RefundedAmount = "refunded_amount" Number,
    /// Product code.
    ProductCode = "product_code" Text,
    /// EAN.
    Ean = "ean" Text,
    /// Product name.
    ProductName = "product_name" Text,
    /// Variant.
    Variant = "variant" Text,
    /// Quantity.
    Quantity = "quantity" Number,
    /// Price of one, on the basis of the options.
    UnitPrice = "unit_price" Number,
    /// Price of one without VAT.
    UnitPriceNet = "unit_price_net" Number,
    /// Price of one with VAT.
    UnitPriceGross = "unit_price_gross" Number,
    /// Discount of the line, as a fraction or a percentage.
    LineDiscount = "line_discount" Number,
    /// Discount of the line, as money.
    LineDiscountAmount = "line_discount_amount" Number,
    /// The line's total, on the basis of the options.
    LineTotal = "line_total" Number,
    /// The line's total without VAT.
    LineTotalNet = "line_total_net" Number,
    /// The line's total with VAT.
    LineTotalGross = "line_total_gross" Number,
    /// Money taken off a line total that does not know of it yet.
    LinePromotion = "line_promotion" Number,
    /// Carriage of the line; that of the order is the sum over its lines.
    LineShipping = "line_shipping" Number,
    /// Money taken off the line's carriage.
    LineShippingDiscount = "line_shipping_discount" Number,
    /// Fees of the line, as for gift wrap; those of the order are the sum.
    LineFees = "line_fees" Number,
    /// VAT rate.
    VatRate = "vat_rate" Number,
    /// VAT of the line.
    LineVat = "line_vat" Number,
    /// Total of the order.
    OrderTotal = "order_total" Number,
    /// Carriage on the order.
    ShippingCost = "shipping_cost" Number,
    /// Fees on the order.
    Fees = "fees" Number,
    /// Discount on the order, as money.
    OrderDiscount = "order_discount" Number,
    /// Coupon.
    Coupon = "coupon" Text,
    /// Remark.
    Note = "note" Text,
    /// Labels, segment.
    Tags = "tags" Text,
}

impl Target {
    /// Belongs to the line, not to the order: may differ from row to row.
    pub const fn of_line(self) -> bool {
        use Target as T;
        matches!(
            self,
            T::ProductCode
                | T::Ean
                | T::ProductName
                | T::Variant
                | T::Quantity
                | T::UnitPrice
                | T::UnitPriceNet
                | T::UnitPriceGross
                | T::LineDiscount
                | T::LineDiscountAmount
                | T::LineTotal
                | T::LineTotalNet
                | T::LineTotalGross
                | T::LinePromotion
                | T::LineShipping
                | T::LineShippingDiscount
                | T::LineFees
                | T::VatRate
                | T::LineVat
        )
    }

    /// Belongs to the order, but every row may add one: parcels, remarks, labels.
    pub const fn collects(self) -> bool {
        matches!(self, Target::Tracking | Target::Note | Target::Tags | Target::Coupon)
    }
}

/// One mapped column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// Where it goes.
    pub target: Target,
    /// How sure the guess was, in percent; 100 for a choice by hand or by profile.
    pub confidence: u8,
}

/// Whether discounts are written `0.2` or `20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountStyle {
    /// `20` is a fifth.
    #[default]
    Percent,
    /// `0.2` is a fifth.
    Fraction,
}

/// What the file cannot say about itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Prices without a basis of their own include VAT; `None`: unknown, the draft says so.
    pub prices_include_vat: Option<bool>,
    /// VAT rate of lines that have none in the file; `None`: unknown.
    pub default_vat: Option<Rate>,
    /// How discounts are written.
    pub discounts: DiscountStyle,
    /// Channel of orders that have none in the file.
    pub channel: Option<String>,
    /// Name of the customer of orders that have none; `None`: such orders are refused.
    pub anonymous_customer: Option<String>,
    /// States in the shop's own words (folded by [`fold`]), beside the known ones.
    pub statuses: BTreeMap<String, Standing>,
    /// Orders whose stated total differs from the sum of their parts come in and are said, instead of being refused.
    pub accept_total_differences: bool,
    /// Orders of which the file does not say whether they are paid are taken as paid; else what is to be worked on is
    /// to be collected, and of what is over nothing is claimed.
    pub unsaid_is_paid: bool,
    /// Orders whose customer has a tax code, VAT number or address that fails its check are refused. Else they come
    /// in without it, and the preview and a note on the order say so: goods must leave even if a code was mistyped.
    #[serde(default)]
    pub strict_identity: bool,
}

/// Which column goes where, and how each is read. One entry for each column of the file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// Where each column goes; `None` is ignored.
    pub columns: Vec<Option<Mapped>>,
    /// How numbers of each column are written.
    pub numbers: Vec<NumberStyle>,
    /// How dates of each column are written.
    pub dates: Vec<DateStyle>,
    /// Columns whose way of writing was chosen by hand or is remembered: of them nothing is in doubt.
    #[serde(default)]
    pub settled: BTreeSet<usize>,
    /// What the file cannot say.
    pub options: Options,
}

impl Mapping {
    /// The first guess, from headers and values.
    pub fn guess(detected: &Detected) -> Self {
        let headers: Vec<String> = detected.columns.iter().map(|c| c.header.to_string()).collect();
        let mut found = synonyms::candidates(&headers);
        // Best first; among equals the column further left.
        found.sort_by_key(|c| (std::cmp::Reverse(c.confidence), c.column));
        let mut mapping = Self::nothing(detected);
        for candidate in found {
            // A plain header is believed even against its values: better a refused row than a column left out.
            let plain = candidate.confidence >= 75;
            let fits = detected.columns.get(candidate.column).is_some_and(|c| c.can_be(candidate.target, plain));
            let taken = mapping.column_of(candidate.target).is_some();
            if let Some(slot @ None) = mapping.columns.get_mut(candidate.column)
                && fits
                && !taken
            {
                *slot = Some(Mapped { target: candidate.target, confidence: candidate.confidence });
            }
        }
        mapping.plain_total();
        mapping.options.discounts = mapping
            .column_of(Target::LineDiscount)
            .and_then(|c| detected.columns.get(c))
            .map_or_else(DiscountStyle::default, |c| c.discounts);
        mapping
    }

    /// A bare «Totale» is a line's, but beside carriage or a discount of the order it is what the order comes to.
    fn plain_total(&mut self) {
        let of_order = [Target::ShippingCost, Target::OrderDiscount].iter().any(|t| self.column_of(*t).is_some());
        let total = self.column_of(Target::OrderTotal).is_some();
        let bare = self.columns.iter_mut().flatten().find(|m| m.target == Target::LineTotal && m.confidence < 75);
        if let Some(mapped) = bare.filter(|_| of_order && !total) {
            mapped.target = Target::OrderTotal;
        }
    }

    /// Every column ignored, with the styles that were found.
    pub fn nothing(detected: &Detected) -> Self {
        let file = detected.numbers.unwrap_or(NumberStyle::Plain);
        let number = |style| if style == NumberStyle::Plain { file } else { style };
        Self {
            columns: vec![None; detected.columns.len()],
            numbers: detected.columns.iter().map(|c| c.number.map_or(file, |g| number(g.style))).collect(),
            dates: detected.columns.iter().map(|c| c.date.map_or(DateStyle::Iso, |g| g.style)).collect(),
            settled: BTreeSet::new(),
            options: Options::default(),
        }
    }

    /// The column of a target.
    pub fn column_of(&self, target: Target) -> Option<usize> {
        self.columns.iter().position(|c| c.is_some_and(|m| m.target == target))
    }

    /// The column of every target, by the target's own number: for reading many rows.
    pub(crate) fn index(&self) -> Vec<Option<usize>> {
        let mut index = vec![None; Target::ALL.len()];
        for (column, mapped) in self.columns.iter().enumerate().rev() {
            if let Some(slot) = mapped.and_then(|m| index.get_mut(m.target as usize)) {
                *slot = Some(column);
            }
        }
        index
    }

    /// Sends a column to a target by hand, or ignores it; a column that went there before is ignored from now on.
    pub fn set(&mut self, column: usize, target: Option<Target>) {
        if let Some(target) = target {
            for slot in &mut self.columns {
                if slot.is_some_and(|m| m.target == target) {
                    *slot = None;
                }
            }
        }
        if let Some(slot) = self.columns.get_mut(column) {
            // How its numbers are written says nothing of its dates.
            if slot.map(|m| m.target.kind()) != target.map(Target::kind) {
                self.settled.remove(&column);
            }
            *slot = target.map(|target| Mapped { target, confidence: 100 });
        }
    }

    /// Takes the formats of a file that was read again, but for those that were chosen or remembered.
    pub fn guess_styles(&mut self, detected: &Detected) {
        let guessed = Self::nothing(detected);
        for (at, (numbers, dates)) in guessed.numbers.into_iter().zip(guessed.dates).enumerate() {
            if self.settled.contains(&at) {
                continue;
            }
            if let (Some(number), Some(date)) = (self.numbers.get_mut(at), self.dates.get_mut(at)) {
                (*number, *date) = (numbers, dates);
            }
        }
    }

    /// No column says whether an order is paid: the options do.
    pub fn payment_unsaid(&self) -> bool {
        self.column_of(Target::Paid).is_none() && self.column_of(Target::PaidDate).is_none()
    }

    /// What can say what a line costs.
    pub const MONEY: [Target; 6] = [
        Target::UnitPrice,
        Target::UnitPriceNet,
        Target::UnitPriceGross,
        Target::LineTotal,
        Target::LineTotalNet,
        Target::LineTotalGross,
    ];

    /// What must still be mapped before the file can be checked: each inner list wants one of its targets.
    pub fn missing(&self) -> Vec<Vec<Target>> {
        use Target as T;
        let mut groups = vec![vec![T::OrderNumber], vec![T::OrderDate], vec![T::ProductCode, T::Ean, T::ProductName]];
        if self.options.anonymous_customer.is_none() {
            groups.push(vec![
                T::CustomerName,
                T::CustomerCode,
                T::Email,
                T::Company,
                T::LastName,
                T::BillName,
                T::ShipName,
                T::ShipLastName,
                T::PartitaIva,
            ]);
        }
        // Without a price every order would come to nothing, and new products would cost nothing.
        groups.push(Self::MONEY.to_vec());
        groups.retain(|group| !group.iter().any(|t| self.column_of(*t).is_some()));
        groups
    }
}

/// A mapping that is remembered by name; the caller keeps it as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Separator; `None`: detected each time.
    #[serde(default)]
    pub delimiter: Option<Delimiter>,
    /// The columns, by header.
    pub columns: Vec<ProfileColumn>,
    /// What the file cannot say.
    #[serde(default)]
    pub options: Options,
}

/// One column of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileColumn {
    /// The header.
    pub header: String,
    /// Where it goes; `None` is ignored.
    pub target: Option<Target>,
    /// How its numbers are written; only kept where the target is a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<NumberStyle>,
    /// How its dates are written; only kept where the target is a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateStyle>,
}

/// How many columns of a profile a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    /// Mapped columns of the profile that the file has.
    pub known: usize,
    /// Mapped columns of the profile.
    pub of: usize,
}

impl Recognised {
    /// Every one of them.
    pub const fn all(self) -> bool {
        self.known == self.of && self.of > 0
    }
}

impl Profile {
    /// Remembers how a file was mapped.
    pub fn of(name: &str, detected: &Detected, mapping: &Mapping) -> Self {
        let columns = detected.columns.iter().enumerate().filter(|(_, c)| !c.reason).map(|(at, c)| {
            let target = mapping.columns.get(at).copied().flatten().map(|m| m.target);
            ProfileColumn {
                header: c.header.to_string(),
                target,
                number: target.filter(|t| t.kind() == Kind::Number).and_then(|_| mapping.numbers.get(at).copied()),
                date: target.filter(|t| t.kind() == Kind::Date).and_then(|_| mapping.dates.get(at).copied()),
            }
        });
        Self {
            name: name.to_owned(),
            delimiter: detected.delimiter,
            columns: columns.collect(),
            options: mapping.options.clone(),
        }
    }

    /// How many of its mapped columns the file has.
    pub fn recognise(&self, detected: &Detected) -> Recognised {
        let mapped = self.columns.iter().filter(|c| c.target.is_some());
        let known = mapped.clone().filter(|c| detected.column(&c.header).is_some()).count();
        Recognised { known, of: mapped.count() }
    }

    /// The mapping of a file by this profile; columns that the file lacks are left out, new ones are ignored.
    pub fn apply(&self, detected: &Detected) -> Mapping {
        let mut mapping = Mapping::nothing(detected);
        for column in &self.columns {
            let Some(at) = detected.column(&column.header) else { continue };
            mapping.set(at, column.target);
            if let (Some(slot), Some(style)) = (mapping.numbers.get_mut(at), column.number) {
                *slot = style;
            }
            if let (Some(slot), Some(style)) = (mapping.dates.get_mut(at), column.date) {
                *slot = style;
            }
            if column.number.is_some() || column.date.is_some() {
                mapping.settled.insert(at);
            }
        }
        mapping.options = self.options.clone();
        mapping
    }

    /// The profile that recognises a file in full; of several the one with the most columns.
    pub fn best<'a>(profiles: &'a [Profile], detected: &Detected) -> Option<&'a Profile> {
        profiles.iter().filter(|p| p.recognise(detected).all()).max_by_key(|p| p.recognise(detected).of)
    }
}

/// A header as it is compared: without case, accents, blanks and punctuation.
pub(crate) fn header_key(header: &str) -> String {
    fold(header)
}
