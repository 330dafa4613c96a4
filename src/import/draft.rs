//! What a reader hands to the operation that writes: orders, exact to the last decimal of the file.

use crate::domain::{Cents, Quantity, Rate, SafeText, UnitPrice};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Money as the file says it and as it will be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The file's value in euro, every decimal of it.
    pub exact: Decimal,
    /// The same rounded half away from zero to the cent: what is booked.
    pub cents: Cents,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self { exact: Decimal::ZERO, cents: Cents::ZERO };

    /// Rounds a value to the cent; `None` when it does not fit.
    pub fn new(exact: Decimal) -> Option<Self> {
        Cents::from_decimal(exact).map(|cents| Self { exact, cents })
    }
}

/// One order of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderDraft {
    /// Line of the file where its first row stands, from 1; in a JSON file the place of the order, from 1.
    pub line_no: u32,
    /// The number that the shop gave it: the key of "already imported", with the channel.
    pub external_number: SafeText,
    /// The shop's own id where it is not the number.
    pub external_id: Option<SafeText>,
    /// Where it was sold; `None` when neither file nor choices say it.
    pub channel: Option<SafeText>,
    /// The order's date.
    pub placed_on: NaiveDate,
    /// Who bought.
    pub customer: CustomerDraft,
    /// Where the invoice goes; `None`: as `ship_to`.
    pub bill_to: Option<AddressDraft>,
    /// Where the goods go; `None`: as `bill_to`.
    pub ship_to: Option<AddressDraft>,
    /// Whether prices and amounts of lines and charges include VAT; `None`: the file does not say (take the
    /// company's habit).
    pub prices_include_vat: Option<bool>,
    /// The goods.
    pub lines: Vec<LineDraft>,
    /// Shipping, fees and discounts on the order; discounts are negative.
    pub charges: Vec<ChargeDraft>,
    /// Coupons used. For information: what they took off is already in the lines.
    pub coupons: Vec<CouponDraft>,
    /// What was paid and given back.
    pub payments: Vec<PaymentDraft>,
    /// How the customer pays, as the shop calls it.
    pub payment_method: Option<SafeText>,
    /// Past or still to be worked on.
    pub life: Life,
    /// How it is sent (`Standard Class`, `Corriere espresso`).
    pub ship_mode: Option<SafeText>,
    /// Who carries it.
    pub carrier: Option<SafeText>,
    /// Parcel numbers.
    pub tracking: Vec<SafeText>,
    /// Remarks, one per line of the list.
    pub notes: Vec<SafeText>,
    /// Labels (segment, tags).
    pub tags: Vec<SafeText>,
    /// The total that the file states, in euro.
    pub stated_total: Option<Decimal>,
}

impl OrderDraft {
    /// Lines and charges, exact as in the file and in the cents that are booked; lines without a price count nothing.
    pub fn total(&self) -> Amount {
        let amounts = self.lines.iter().filter_map(|l| l.amount).chain(self.charges.iter().map(|c| c.amount));
        amounts.fold(Amount::ZERO, |sum, a| Amount {
            exact: sum.exact.checked_add(a.exact).unwrap_or(sum.exact),
            cents: sum.cents + a.cents,
        })
    }
}

/// Who bought.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CustomerDraft {
    /// The shop's code of the customer.
    pub code: Option<SafeText>,
    /// Bought without an account.
    pub guest: bool,
    /// How the customer is called: company, else name; never empty.
    pub name: SafeText,
    /// Company name, when the file has it apart.
    pub company: Option<SafeText>,
    /// First name, when the file has it apart.
    pub first_name: Option<SafeText>,
    /// Family name, when the file has it apart.
    pub last_name: Option<SafeText>,
    /// E-mail address.
    pub email: Option<SafeText>,
    /// Telephone, as written.
    pub phone: Option<SafeText>,
    /// Partita IVA without the country letters.
    pub partita_iva: Option<SafeText>,
    /// Codice fiscale, upper case.
    pub codice_fiscale: Option<SafeText>,
    /// Codice destinatario, upper case.
    pub codice_destinatario: Option<SafeText>,
    /// Certified mail.
    pub pec: Option<SafeText>,
    /// Codes that failed their check: kept out of their fields, said in a note (`codice_fiscale: RSSMRA80A01`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<SafeText>,
}

impl CustomerDraft {
    /// What makes two drafts of one file the same customer: code, else partita IVA, codice fiscale, e-mail, name.
    pub fn key(&self) -> String {
        let keys = [("c", &self.code), ("p", &self.partita_iva), ("f", &self.codice_fiscale), ("e", &self.email)];
        let found = keys.iter().find_map(|(kind, value)| value.as_ref().map(|v| (*kind, v.as_str())));
        let (kind, value) = found.unwrap_or(("n", self.name.as_str()));
        format!("{kind}:{}", value.to_lowercase())
    }
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AddressDraft {
    /// Person at the address.
    pub name: Option<SafeText>,
    /// Company at the address.
    pub company: Option<SafeText>,
    /// Street and number.
    pub street: Option<SafeText>,
    /// Second line of the street.
    pub street2: Option<SafeText>,
    /// Town.
    pub city: Option<SafeText>,
    /// Province or state, as written.
    pub province: Option<SafeText>,
    /// Postal code; an Italian one always with five digits.
    pub postal_code: Option<SafeText>,
    /// Country, as written.
    pub country: Option<SafeText>,
    /// Country by its two letters, when it is known.
    pub country_code: Option<SafeText>,
    /// Telephone for the courier.
    pub phone: Option<SafeText>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineDraft {
    /// Line of the file, from 1; in a JSON file the place within the order.
    pub line_no: u32,
    /// Product code (SKU).
    pub code: Option<SafeText>,
    /// EAN, UPC or GTIN.
    pub ean: Option<SafeText>,
    /// Name; empty when the file has only codes.
    pub name: SafeText,
    /// Variant in words (`M, Nero`).
    pub variant: Option<SafeText>,
    /// How many; above zero.
    pub quantity: Quantity,
    /// Price of one before the discount; `None` when the file only has the amount.
    pub unit_price: Option<UnitPrice>,
    /// Discount on the line, zero when there is none.
    pub discount: Rate,
    /// What the line comes to after the discount; `None` when the file has no prices at all. This, not
    /// price × quantity, is what the shop asked for.
    pub amount: Option<Amount>,
    /// VAT rate; `None` when unknown.
    pub vat_rate: Option<Rate>,
    /// VAT of the line, when the file says it.
    pub vat: Option<Cents>,
}

impl LineDraft {
    /// Code, else EAN, else the name folded: what makes two lines the same product.
    pub fn product_key(&self) -> &str {
        let code = self.code.as_ref().or(self.ean.as_ref()).unwrap_or(&self.name);
        code.as_str()
    }
}

/// What stands on an order besides goods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChargeDraft {
    /// What it is for.
    pub kind: ChargeKind,
    /// As the shop calls it.
    pub name: Option<SafeText>,
    /// How much, on the same basis as the lines; a discount is negative.
    pub amount: Amount,
    /// VAT rate; `None` when unknown.
    pub vat_rate: Option<Rate>,
    /// VAT, when the file says it.
    pub vat: Option<Cents>,
}

/// Kinds of charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    /// Carriage.
    Shipping,
    /// Cash on delivery, gift wrap, ...
    Fee,
    /// Off the whole order.
    Discount,
}

/// A coupon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CouponDraft {
    /// Its code.
    pub code: SafeText,
    /// What it took off, with VAT where the shop says it.
    pub amount: Option<Decimal>,
}

/// Money that came or went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentDraft {
    /// How much.
    pub sum: Sum,
    /// When; `None` when the file does not say.
    pub on: Option<NaiveDate>,
    /// How.
    pub method: Option<SafeText>,
    /// The shop's or bank's reference.
    pub reference: Option<SafeText>,
    /// Why, for a refund.
    pub reason: Option<SafeText>,
}

/// How much was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sum {
    /// This much; above zero received, below given back.
    Exactly(Cents),
    /// All of the order: the file only says "paid".
    InFull,
    /// All of it given back: the file only says "refunded".
    BackInFull,
}

/// Whether the order is past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Life {
    /// To be confirmed and worked on.
    Open {
        /// Paid in full, as far as the file says.
        paid: bool,
    },
    /// Over: enters as history and moves no stock.
    History {
        /// How it ended.
        outcome: Outcome,
        /// When it left.
        shipped_on: Option<NaiveDate>,
        /// When it arrived, or was completed.
        delivered_on: Option<NaiveDate>,
    },
}

impl Life {
    /// Enters without moving stock.
    pub const fn is_history(&self) -> bool {
        matches!(self, Self::History { .. })
    }
}

/// How a past order ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Sent.
    Shipped,
    /// Arrived.
    Delivered,
    /// The shop calls it done.
    Completed,
    /// Called off.
    Cancelled,
    /// All money given back.
    Refunded,
    /// Payment failed.
    Failed,
}
