//! Orders of a file enter as one operation: customers, products and orders, all or nothing, taken back as one.

mod customer;
pub mod intake;
mod money;
mod order;
mod product;

use super::{Operation, Permission, Work};
use crate::domain::{Cents, Rate, Refusal, SafeText};
use crate::import::OrderDraft;
use crate::store::{imports, settings};
use customer::Customers;
use product::Products;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// `import.orders`: takes the checked orders of a file. What was taken before and is the same changes nothing; what
/// differs is brought up to date while nobody has worked on it here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportOrders {
    /// The file's name, for people.
    pub file: SafeText,
    /// SHA-256 of the file.
    pub digest: String,
    /// The profile that read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Code of the channel for orders that name none.
    pub channel: String,
    /// The orders, already checked.
    pub orders: Vec<OrderDraft>,
}

/// What came of each order, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Row of the import; 0 when nothing changed.
    pub batch: i64,
    /// Orders that were not known.
    pub new: u64,
    /// Orders brought up to date.
    pub changed: u64,
    /// Orders that are as they were.
    pub same: u64,
    /// Orders that stay out, with line of the file and reason.
    pub refused: Vec<RefusedOrder>,
    /// Of the new and changed: entered as history, moving no stock.
    pub history: u64,
    /// Of the new and changed: to be worked on.
    pub open: u64,
    /// Customers that were not known.
    pub new_customers: u64,
    /// Products that were not known.
    pub new_products: u64,
    /// Codes of the first of them: a mistyped code makes a product, and somebody should see it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<SafeText>,
    /// What the new and changed orders come to, with VAT.
    pub total: Cents,
    /// Their amounts as the file has them, with every decimal.
    #[serde(default)]
    pub exact: Decimal,
    /// The same amounts in the cents that are booked.
    #[serde(default)]
    pub booked: Cents,
}

/// An order that stays out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedOrder {
    /// First line of the file.
    pub line: u32,
    /// The shop's number.
    pub number: SafeText,
    /// Why.
    pub refusal: RefusalText,
}

/// A refusal that can be compared: the wording happens at the door.
pub type RefusalText = Box<EqRefusal>;

/// [`Refusal`] with equality by value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EqRefusal(pub Refusal);

impl Eq for EqRefusal {}

impl Operation for ImportOrders {
    const NAME: &'static str = "import.orders";
    const PERMISSION: Permission = Permission::Import;
    const BY_HAND: bool = false;
    const ALONE: bool = true;
    type Output = Imported;

    fn run(&self, work: &mut Work<'_>) -> Result<Imported, Refusal> {
        let company = settings::founded(*work.tx)?;
        // Both may come from a profile or a command line: they are texts from outside like those of the file.
        let channel_of_file = SafeText::new(self.channel.trim());
        if channel_of_file.is_empty() {
            return Err(Refusal::new("field.required").field("channel"));
        }
        let profile = self.profile.as_deref().map(SafeText::new);
        let mut done = Imported::default();
        let mut customers = Customers::default();
        let mut products = Products::new(company.vat);
        let mut channels = std::collections::HashMap::new();
        let total = self.orders.len() as u64;
        for (at, draft) in (0_u64..).zip(&self.orders) {
            if at.is_multiple_of(64) {
                work.progress(at, total)?;
            }
            let code = draft.channel.as_ref().unwrap_or(&channel_of_file).as_str();
            let channel = match channels.get(code) {
                Some(channel) => *channel,
                None => {
                    let kind = if code == "manual" { "manual" } else { "file" };
                    let id = settings::channel(work.tx, code, code, kind)?;
                    channels.insert(code.to_owned(), id);
                    id
                }
            };
            let digest = digest(draft);
            let known = imports::taken(*work.tx, channel, draft.external_number.as_str())?;
            if known.as_ref().is_some_and(|(_, taken)| *taken == digest) {
                done.same += 1;
                continue;
            }
            let refused = |refusal: Refusal| RefusedOrder {
                line: draft.line_no,
                number: draft.external_number.clone(),
                refusal: Box::new(EqRefusal(refusal)),
            };
            let money = match money::of(draft, company.vat) {
                Ok(money) => money,
                Err(refusal) => {
                    done.refused.push(refused(refusal));
                    continue;
                }
            };
            if let Some((id, _)) = known
                && let Some(worked_on) = order::worked_on(work, id)?
            {
                done.refused.push(refused(worked_on));
                continue;
            }
            if done.batch == 0 {
                let profile = profile.as_ref().map(SafeText::as_str);
                done.batch =
                    imports::insert_batch(work.tx, "orders", self.file.as_str(), &self.digest, profile, work.now)?;
            }
            let party = customers.find_or_make(work, code, draft, &mut done.new_customers)?;
            let lines = products.lines(work, draft, &money, &mut done.new_products)?;
            let id = match known {
                Some((id, _)) => {
                    done.changed += 1;
                    order::rewrite(work, (id, done.batch), draft, &money, &party, &lines)?;
                    id
                }
                None => {
                    done.new += 1;
                    order::write(work, channel, done.batch, draft, &money, &party, &lines)?
                }
            };
            imports::set_taken(work.tx, id, &digest)?;
            work.touch_order(id);
            done.total += money.totals.total;
            let amount = draft.total();
            done.exact = done.exact.checked_add(amount.exact).unwrap_or(done.exact);
            done.booked += amount.cents;
            *(if draft.life.is_history() { &mut done.history } else { &mut done.open }) += 1;
        }
        done.made = products.made;
        if done.batch != 0 {
            let report = json!({
                "new": done.new, "changed": done.changed, "same": done.same, "refused": done.refused.len(),
                "history": done.history, "open": done.open, "customers": done.new_customers,
                "products": done.new_products, "total": done.total,
            });
            imports::set_report(work.tx, done.batch, &report)?;
        }
        work.progress(total, total)?;
        Ok(done)
    }

    fn record(&self) -> Value {
        json!({
            "file": self.file, "digest": self.digest, "profile": self.profile, "channel": self.channel,
            "orders": self.orders.len(),
        })
    }
}

/// What an order says, wherever in the file it stands. The channel is left out: it is half of the key that the order
/// is known by, and whether the file or the profile names it makes no other order.
fn digest(draft: &OrderDraft) -> String {
    let mut still = draft.clone();
    still.line_no = 0;
    still.channel = None;
    for line in &mut still.lines {
        line.line_no = 0;
    }
    // A draft always serialises: its maps have text keys.
    let bytes = serde_json::to_vec(&still).unwrap_or_default();
    let hash = Sha256::digest(&bytes);
    intake::hexadecimal(hash.get(..16).unwrap_or_default())
}

/// The rate of a line or charge, the company's when the file has none.
fn rate_or(rate: Option<Rate>, company: Rate) -> Rate {
    rate.unwrap_or(company)
}
