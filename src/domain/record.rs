//! The editable fields of the company's records, as an operation takes them: what is absent stays as it is, an empty
//! text empties the field.

use super::{Cents, Quantity, Rate, UnitPrice};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::order::words;

words! {
    /// Person or company.
    PartyKind {
        /// A natural person.
        Person => "person",
        /// A company, a body, a sole trader.
        Company => "company",
    }
}

/// A party: customer and supplier are roles of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PartyFields {
    /// Own code; given by the program when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Person or company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PartyKind>,
    /// Company name, or name and surname.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Buys from us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<bool>,
    /// Sells to us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<bool>,
    /// VAT number, with or without country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partita_iva: Option<String>,
    /// Italian tax code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codice_fiscale: Option<String>,
    /// SDI recipient code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codice_destinatario: Option<String>,
    /// Certified e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pec: Option<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Bank account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
    /// When it pays: `30fm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_term: Option<String>,
    /// Days from order to arrival; 0 for none said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_days: Option<i64>,
    /// Smallest order it takes; 0 for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_order: Option<Cents>,
    /// Its code in another program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_code: Option<String>,
    /// Note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

words! {
    /// What an address is for.
    AddressKind {
        /// Invoices.
        Billing => "billing",
        /// Goods.
        Shipping => "shipping",
        /// A place of business.
        Site => "site",
    }
}

/// A typed address of a party.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AddressFields {
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<AddressKind>,
    /// Name on the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// CAP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Two letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// ISO 3166, two letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Telephone for the courier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The one taken when none is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred: Option<bool>,
}

/// A further contact of a party.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContactFields {
    /// `email`, `phone`, `pec`, `web`, `person`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Whose, or what for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The address, number or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

words! {
    /// What a product is.
    ProductKind {
        /// Stands on a shelf.
        Goods => "goods",
        /// A file.
        Digital => "digital",
        /// Work.
        Service => "service",
        /// Made of others.
        Kit => "kit",
    }
}

words! {
    /// How pieces of a product are told apart.
    Tracking {
        /// They are not.
        None => "none",
        /// By lot.
        Lot => "lot",
        /// One by one.
        Serial => "serial",
    }
}

/// What all variants of a product share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProductFields {
    /// Name without variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ProductKind>,
    /// Category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Unit of measure: `pz`, `kg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// VAT rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat: Option<Rate>,
    /// How pieces are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
    /// From whom it is bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier_id: Option<i64>,
    /// Note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is sold: a product in one size and colour. A plain product has one variant without attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VariantFields {
    /// Own code, unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// `taglia M, nero`; empty for a plain product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<String>,
    /// Selling price, in the company's price mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<UnitPrice>,
    /// What it costs us, net.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<UnitPrice>,
    /// What it costs us is not known any more: no cost is not a cost of nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_cost: bool,
    /// Below this it is ordered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_stock: Option<Quantity>,
    /// Grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_g: Option<i64>,
    /// Its weight is not known any more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_weight: bool,
    /// Its shelf may go below nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_negative: Option<bool>,
    /// EAN, checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ean: Option<String>,
}

words! {
    /// What a deadline is about.
    DeadlineKind {
        /// Money to come in.
        Collect => "collect",
        /// Money to go out.
        Pay => "pay",
        /// Taxes and filings.
        Fiscal => "fiscal",
        /// Contracts and renewals.
        Contract => "contract",
        /// Goods that should arrive.
        Goods => "goods",
        /// Something to do.
        Task => "task",
    }
}

/// A deadline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeadlineFields {
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<DeadlineKind>,
    /// The day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Money, if any; positive, the kind says in or out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Cents>,
    /// With whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_id: Option<i64>,
    /// Whose task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// Note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
