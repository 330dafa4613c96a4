//! The form of a payment: how much, how, when; what is left alone is what the order says.

use super::fields::METHODS;
use crate::domain::dates::parse_date;
use crate::domain::numbers::plain_cents;
use crate::domain::order::open;
use crate::domain::{Cents, Refusal};
use crate::locale::Lang;
use crate::store::absent::absent;
use crate::store::drafts::Draft;
use crate::store::journal::Storied;
use crate::store::{Reader, orders};
use crate::ui::desk::Desk;
use crate::ui::kit::field::{FieldKind, FieldValue, Section, Values, field, section};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::Layer;
use crate::ui::panes::words;
use crate::ui::record::form::{FormLayer, Record};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

/// Money for an order comes in or goes back.
#[derive(Debug, Clone, Copy)]
struct Payment;

/// The form of a payment of this order.
pub(super) fn form(desk: &Desk, order: i64) -> Box<dyn Layer> {
    FormLayer::new(Payment, desk, Some(order))
}

/// The draft of a payment, opened again.
pub(super) fn resume(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    Some(FormLayer::new(Payment, desk, Some(draft.record_id?)).resuming(draft.id))
}

/// Money came on a day that has been: a bare number is the last such day.
fn day(text: &str, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    parse_date(text, today, false)
}

impl Record for Payment {
    const ENTITY: &'static str = "payment";
    const TABLE: &'static str = "sales_order";

    fn title(&self) -> &'static str {
        "orders.pay.title"
    }

    fn heading(&self, name: &str, lang: Lang) -> Option<String> {
        Some(lang.f("orders.pay.heading", &[("name", name)]))
    }

    fn sections(&self) -> Vec<Section> {
        vec![section(
            "",
            vec![
                field("amount", "orders.pay.amount", 12, words::MONEY).required().hint("orders.pay.amount.hint"),
                field("method", "orders.pay.method", 18, FieldKind::Choice(METHODS)),
                field("on", "orders.pay.on", 12, FieldKind::Date(day, words::compact_date)).required(),
                field("reference", "orders.pay.reference", 40, FieldKind::Text).hint("orders.pay.reference.hint"),
            ],
        )]
    }

    fn load(&self, reader: &Reader, id: i64, words: Words) -> Result<(Values, i64, String), Refusal> {
        let order = orders::find(reader.db(), id)?;
        let state = orders::derive(reader.db(), id)?.ok_or_else(|| absent(reader.db(), Storied::Order, id))?;
        // Less than nothing: what goes back.
        let open = open(order.total, state.paid, state.badge);
        let amount = if open.is_zero() { FieldValue::Empty } else { FieldValue::Number(open.0) };
        let method = order.payment_method.as_ref().map_or("other", |method| method.as_str());
        let values = Values::from([
            ("amount".to_owned(), amount),
            ("method".to_owned(), FieldValue::of_text(method)),
            ("on".to_owned(), FieldValue::Date(words.today)),
        ]);
        Ok((values, order.version, order.name()))
    }

    /// What was proposed was seen, too: it is what is booked, whatever the order says by then.
    fn save_over(
        &self,
        id: Option<i64>,
        version: Option<i64>,
        changed: &Values,
        base: &Values,
    ) -> (&'static str, Value) {
        let mut all = base.clone();
        all.extend(changed.clone());
        self.save(id, version, &all)
    }

    fn save(&self, id: Option<i64>, _version: Option<i64>, changed: &Values) -> (&'static str, Value) {
        let mut input = Map::from_iter([("order".to_owned(), json!({"row": id}))]);
        for (name, value) in changed {
            let value = match value {
                FieldValue::Number(cents) => json!(plain_cents(Cents(*cents))),
                FieldValue::Date(day) => json!(day),
                FieldValue::Text(text) => json!(text),
                _ => continue,
            };
            input.insert(name.clone(), value);
        }
        ("order.pay", Value::Object(input))
    }

    fn done(&self, _values: &Values, output: &Value, lang: Lang) -> Option<String> {
        let cents = |name: &str| {
            let cents = output.get(name).cloned().and_then(|value| serde_json::from_value::<Cents>(value).ok());
            cents.unwrap_or_default()
        };
        let (amount, open) = (cents("amount"), cents("open"));
        let name = output.get("order").and_then(Value::as_str).unwrap_or_default();
        // What went back leaves what is still to go back, or something open again.
        let (key, amount, open) = if amount < Cents::ZERO && open <= Cents::ZERO {
            ("orders.pay.back", -amount, -open)
        } else {
            ("orders.pay.done", amount, open)
        };
        let with = [("name", name), ("amount", &words::money(amount, lang)), ("open", &words::money(open, lang))];
        Some(lang.f(key, &with))
    }
}
