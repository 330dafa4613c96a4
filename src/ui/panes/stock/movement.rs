//! Forms of movements: goods come in, are counted, go to another shelf.

use super::source::{self, ProductSource, ShelfSource};
use super::{shelf, value};
use crate::domain::{Quantity, Refusal, SafeText, UnitPrice};
use crate::locale::Lang;
use crate::operations::reference::CodeRef;
use crate::operations::stock::{AdjustStock, ReceiveLine, ReceiveStock, TransferStock};
use crate::store::drafts::Draft;
use crate::store::{Reader, products, stock};
use crate::ui::desk::Desk;
use crate::ui::kit::field::{FieldKind, FieldSpec, FieldValue, Section, Values, field, section};
use crate::ui::kit::form::Form;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::Layer;
use crate::ui::panes::words;
use crate::ui::record::draft::scope;
use crate::ui::record::form::{FormLayer, Look, Record, Wanted};
use serde_json::Value;

/// Goods come in.
pub(super) const RECEIVE: u8 = 0;
/// What was counted.
pub(super) const ADJUST: u8 = 1;
/// From shelf to shelf.
pub(super) const TRANSFER: u8 = 2;

/// A movement of one item; each kind keeps drafts of its own.
#[derive(Debug, Clone)]
pub(super) struct Movement<const KIND: u8> {
    item: Option<i64>,
}

const fn entity(kind: u8) -> &'static str {
    match kind {
        RECEIVE => "stock.receive",
        ADJUST => "stock.adjust",
        _ => "stock.transfer",
    }
}

/// The form of a movement, of this item if one is given.
pub(super) fn form<const KIND: u8>(desk: &Desk, item: Option<i64>) -> Box<dyn Layer> {
    FormLayer::new(Movement::<KIND> { item }, desk, None)
}

/// The draft of one, opened again.
pub(super) fn resume(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    fn of<const KIND: u8>(desk: &Desk, draft: &Draft) -> Box<dyn Layer> {
        FormLayer::new(Movement::<KIND> { item: scope(draft).parse().ok() }, desk, None).resuming(draft.id)
    }
    match draft.entity.as_str() {
        kind if kind == entity(RECEIVE) => Some(of::<RECEIVE>(desk, draft)),
        kind if kind == entity(ADJUST) => Some(of::<ADJUST>(desk, draft)),
        kind if kind == entity(TRANSFER) => Some(of::<TRANSFER>(desk, draft)),
        _ => None,
    }
}

/// Goods of this item come in.
pub(super) fn receive(desk: &Desk, item: i64) -> Box<dyn Layer> {
    form::<RECEIVE>(desk, Some(item))
}

/// This item was counted.
pub(super) fn adjust(desk: &Desk, item: i64) -> Box<dyn Layer> {
    form::<ADJUST>(desk, Some(item))
}

/// This item goes to another shelf.
pub(super) fn transfer(desk: &Desk, item: i64) -> Box<dyn Layer> {
    form::<TRANSFER>(desk, Some(item))
}

fn place(id: &'static str, label: &'static str) -> FieldSpec {
    field(id, label, 24, FieldKind::Ref("shelf")).required()
}

fn quantity(id: &'static str, label: &'static str) -> FieldSpec {
    field(id, label, 10, words::QUANTITY).required()
}

/// The shelf of a new movement: where most of the item stands, else the first there is.
fn usual(reader: &Reader, item: Option<i64>) -> Result<Option<source::ShelfRow>, Refusal> {
    let mut all = source::shelves(reader)?;
    let fullest = match item {
        Some(item) => stock::standing(reader.db(), item, None)?.into_iter().next().map(|there| there.location_id),
        None => None,
    };
    let at = fullest.and_then(|id| all.iter().position(|shelf| shelf.id == id)).unwrap_or(0);
    Ok((at < all.len()).then(|| all.swap_remove(at)))
}

/// The item that a quantity is the code of, when it is as long as a code.
fn scanned(reader: &Reader, typed: Quantity) -> Result<Option<i64>, Refusal> {
    let one = Quantity::units(1).0;
    if typed.0 % one != 0 || typed.0 / one < 1_000_000 {
        return Ok(None);
    }
    let digits = (typed.0 / one).to_string();
    // A number has lost the zeros that a code begins with.
    for length in [8, 12, 13, 14] {
        if let Some((id, _)) = products::by_code(reader.db(), &format!("{digits:0>length$}"))? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

impl<const KIND: u8> Movement<KIND> {
    /// The shelf that the numbers are about.
    const HERE: &'static str = if KIND == TRANSFER { "from" } else { "place" };
    /// Where pieces are typed.
    const HOW_MANY: &'static str = if KIND == ADJUST { "counted" } else { "quantity" };
}

impl<const KIND: u8> Record for Movement<KIND> {
    const ENTITY: &'static str = entity(KIND);
    const TABLE: &'static str = "move";

    fn scope(&self) -> String {
        // What was begun for one item is not offered at another.
        self.item.map(|item| item.to_string()).unwrap_or_default()
    }

    fn title(&self) -> &'static str {
        match KIND {
            RECEIVE => "stock.receive.title",
            ADJUST => "stock.adjust.title",
            _ => "stock.transfer.title",
        }
    }

    fn sections(&self) -> Vec<Section> {
        let item = field("item", "stock.field.item", 40, FieldKind::Ref("item")).required().full();
        let item = item.hint("stock.hint.item");
        let there = field("there", "stock.field.there", 60, FieldKind::Text).readonly().full();
        let reason = field("reason", "stock.field.reason", 40, FieldKind::Text).full();
        let fields = match KIND {
            RECEIVE => vec![
                item,
                quantity("quantity", "stock.field.quantity"),
                place("place", "stock.field.place").hint("stock.hint.place"),
                there,
                field("cost", "stock.field.unit_cost", 12, words::PRICE).hint("stock.hint.unit_cost"),
                field("document", "stock.field.document", 30, FieldKind::Text).hint("stock.hint.document"),
            ],
            ADJUST => vec![
                item,
                place("place", "stock.field.place").hint("stock.hint.place"),
                there,
                quantity("counted", "stock.field.counted").hint("stock.hint.counted"),
                reason.hint("stock.hint.reason"),
            ],
            _ => vec![
                item,
                quantity("quantity", "stock.field.quantity"),
                place("from", "stock.field.from").hint("stock.hint.place"),
                there,
                place("to", "stock.field.to").hint("stock.hint.place"),
                reason,
            ],
        };
        vec![section("", fields)]
    }

    fn load(&self, _: &Reader, id: i64, _: Words) -> Result<(Values, i64, String), Refusal> {
        // The ledger is only added to.
        Err(Refusal::new("record.no_edit").with("row", id))
    }

    fn save(&self, _: Option<i64>, _: Option<i64>, values: &Values) -> (&'static str, Value) {
        let item = CodeRef::row(values.get("item").and_then(FieldValue::reference).unwrap_or_default());
        let number = |field: &str| values.get(field).and_then(FieldValue::number);
        let text = |field: &str| values.get(field).map(|v| v.text().to_owned()).filter(|text| !text.is_empty());
        let quantity = Quantity(number("quantity").unwrap_or_default());
        let input = match KIND {
            RECEIVE => {
                let (warehouse, shelf) = shelf::named(values.get("place"));
                let lines = vec![ReceiveLine { item, quantity, cost: number("cost").map(UnitPrice) }];
                serde_json::to_value(ReceiveStock { warehouse, shelf, lines, document: text("document") })
            }
            ADJUST => {
                let (warehouse, shelf) = shelf::named(values.get("place"));
                let counted = number("counted").map(Quantity);
                serde_json::to_value(AdjustStock { item, warehouse, shelf, counted, by: None, reason: text("reason") })
            }
            _ => {
                let (from, from_shelf) = shelf::named(values.get("from"));
                let (to, to_shelf) = shelf::named(values.get("to"));
                // Both are required: the form does not save without them.
                let (from, to) = (from.unwrap_or(CodeRef::row(0)), to.unwrap_or(CodeRef::row(0)));
                let reason = text("reason");
                serde_json::to_value(TransferStock { item, quantity, from, from_shelf, to, to_shelf, reason })
            }
        };
        (entity(KIND), input.unwrap_or_default())
    }

    fn pick(&self, wanted: &Wanted<'_>) -> Option<Box<dyn Layer>> {
        let item = wanted.values.get("item").and_then(FieldValue::reference);
        match wanted.picker {
            "item" => wanted.of(ProductSource),
            // What leaves a shelf does not go back to it.
            _ if wanted.sought.field == "to" => {
                let from = wanted.values.get("from").and_then(FieldValue::reference);
                wanted.of(ShelfSource { item, but: from })
            }
            _ => wanted.of(ShelfSource { item, but: None }),
        }
    }

    fn label(&self, values: &Values) -> String {
        values.get("item").map(|item| item.text().to_owned()).unwrap_or_default()
    }

    fn done(&self, values: &Values, output: &Value, lang: Lang) -> Option<String> {
        let text = |field: &str| SafeText::new(values.get(field).map(FieldValue::text).unwrap_or_default());
        let item = text("item");
        let quantity = |field: &str| {
            let quantity: Option<Quantity> = serde_json::from_value(output.get(field)?.clone()).ok();
            quantity.map(|quantity| words::quantity(quantity, lang))
        };
        let typed = Quantity(values.get("quantity").and_then(FieldValue::number).unwrap_or_default());
        let typed = words::quantity(typed, lang);
        Some(match KIND {
            RECEIVE => {
                let n = quantity("quantity").unwrap_or(typed);
                lang.f("stock.receive.done", &[("n", &n), ("item", item.as_str()), ("place", text("place").as_str())])
            }
            ADJUST => {
                let (before, after) = (quantity("before")?, quantity("after")?);
                let key = if self.wrote(output) { "stock.adjust.done" } else { "stock.adjust.same" };
                lang.f(
                    key,
                    &[
                        ("before", &before),
                        ("after", &after),
                        ("item", item.as_str()),
                        ("place", text("place").as_str()),
                    ],
                )
            }
            _ => lang.f(
                "stock.transfer.done",
                &[("n", &typed), ("item", item.as_str()), ("from", text("from").as_str()), ("to", text("to").as_str())],
            ),
        })
    }

    fn wrote(&self, output: &Value) -> bool {
        KIND != ADJUST || output.get("before") != output.get("after")
    }

    fn first(&self) -> Option<&'static str> {
        self.item.map(|_| Self::HOW_MANY)
    }

    fn doubt(&self, form: &mut Form, field: &str) {
        if field == "item" || field == Self::HERE {
            form.forget("there");
        }
    }

    fn looks(&self, field: &str) -> bool {
        matches!(field, "" | "item") || field == Self::HERE || field == Self::HOW_MANY
    }

    fn look(&self, reader: &Reader, field: &'static str, values: &Values, cx: Words) -> Result<Look, Refusal> {
        let db = reader.db();
        let (mut shown, mut focus) = (Values::new(), None);
        let mut item = match field {
            "" => self.item,
            _ => values.get("item").and_then(FieldValue::reference),
        };
        if field == Self::HOW_MANY {
            // A scanner that was read into the wrong field: nobody has a million pieces of that.
            let typed = Quantity(values.get(field).and_then(FieldValue::number).unwrap_or_default());
            let Some(scanned) = scanned(reader, typed)? else { return Ok(Look::default()) };
            item = Some(scanned);
            shown.insert(field.to_owned(), FieldValue::Empty);
            focus = Some(field);
        }
        if let (Some(id), true) = (item, field.is_empty() || field == Self::HOW_MANY) {
            let variant = products::variant(db, id)?;
            let label = source::label(&variant.sku, &variant.name);
            shown.insert("item".to_owned(), FieldValue::Ref { id, label });
        }
        let mut here = values.get(Self::HERE).and_then(FieldValue::reference);
        if field.is_empty() || field == "item" && here.is_none() {
            let usual = usual(reader, item)?;
            here = usual.as_ref().map(|shelf| shelf.id);
            if let Some(row) = usual {
                let value = FieldValue::Ref { id: row.id, label: shelf::label(&row) };
                shown.insert(Self::HERE.to_owned(), value);
            }
        }
        let there = match (item, here) {
            (Some(item), Some(here)) => {
                let on_shelf = stock::on_shelf(db, item, here)?;
                let all = stock::availability(db, item, None)?;
                FieldValue::Text(cx.lang.f(
                    "stock.there",
                    &[
                        ("here", &words::quantity(on_shelf, cx.lang)),
                        ("on_hand", &words::quantity(all.on_hand, cx.lang)),
                        ("committed", &words::quantity(all.committed, cx.lang)),
                        ("available", &value::signed(all.available(), cx.lang)),
                    ],
                ))
            }
            _ => FieldValue::Empty,
        };
        shown.insert("there".to_owned(), there);
        Ok(Look { values: shown, focus, ..Look::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn typed(pairs: &[(&str, FieldValue)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    fn shelf(label: &str) -> FieldValue {
        FieldValue::Ref { id: 5, label: label.into() }
    }

    #[test]
    fn what_is_typed_is_what_the_operation_reads() {
        let item = || ("item", FieldValue::Ref { id: 7, label: "MOK-3 Moka".into() });
        let receive = typed(&[
            item(),
            ("quantity", FieldValue::Number(100_000)),
            ("place", shelf("MI1 / A-01")),
            ("cost", FieldValue::Empty),
            ("document", FieldValue::of_text("ddt 771")),
            ("there", FieldValue::of_text("0")),
        ]);
        let (name, input) = Movement::<RECEIVE> { item: None }.save(None, None, &receive);
        assert_eq!(
            (name, input),
            (
                "stock.receive",
                json!({"warehouse": "MI1", "shelf": "A-01", "document": "ddt 771",
                    "lines": [{"item": {"row": 7}, "quantity": "10"}]})
            )
        );
        let adjust = typed(&[
            item(),
            ("counted", FieldValue::Number(0)),
            ("place", shelf("TO2 / B-1")),
            ("reason", FieldValue::Empty),
        ]);
        let (name, input) = Movement::<ADJUST> { item: None }.save(None, None, &adjust);
        assert_eq!(
            (name, input),
            ("stock.adjust", json!({"item": {"row": 7}, "warehouse": "TO2", "shelf": "B-1", "counted": "0"}))
        );
        let transfer = typed(&[
            item(),
            ("quantity", FieldValue::Number(30_000)),
            ("from", shelf("MI1 / A-01")),
            ("to", shelf("TO2 / B-1")),
        ]);
        let (name, input) = Movement::<TRANSFER> { item: None }.save(None, None, &transfer);
        assert_eq!(
            (name, input),
            (
                "stock.transfer",
                json!({"item": {"row": 7}, "quantity": "3", "from": "MI1", "from_shelf": "A-01", "to": "TO2",
                    "to_shelf": "B-1"})
            )
        );
    }

    #[test]
    fn what_was_done_is_said_with_its_numbers() {
        let values = typed(&[("item", shelf("MOK-3 Moka")), ("place", shelf("MI1 / A-01"))]);
        let said = Movement::<ADJUST> { item: None }.done(&values, &json!({"before": "10", "after": "8"}), Lang::It);
        let said = said.unwrap();
        for part in ["MOK-3 Moka", "10", "8", "MI1 / A-01"] {
            assert!(said.contains(part), "{said}");
        }
        let same = Movement::<ADJUST> { item: None }.wrote(&json!({"before": "8", "after": "8"}));
        assert!(!same, "nothing was written that could be taken back");
    }

    #[test]
    fn what_was_moved_and_where_is_read_whatever_the_article_is_called() {
        use crate::ui::text_width::fit_sentence;
        use crate::ui::theme::Tier;
        let long =
            FieldValue::Ref { id: 1, label: "CAF-01-250G Miscela Rialto per moka e filtro, 250 g in grani".into() };
        let place = |label: &str| FieldValue::Ref { id: 5, label: label.into() };
        let values = typed(&[
            ("item", long),
            ("quantity", FieldValue::Number(12_340_000)),
            ("place", place("MI1 / A-01-1")),
            ("from", place("MI1 / A-01-1")),
            ("to", place("TO2 / B-12-3")),
        ]);
        let output = json!({"before": "1234", "after": "1200", "quantity": "1234"});
        for lang in Lang::ALL {
            let none = None;
            let said = [
                (Movement::<RECEIVE> { item: none }.done(&values, &output, lang), "MI1 / A-01-1"),
                (Movement::<ADJUST> { item: none }.done(&values, &output, lang), "MI1 / A-01-1"),
                (Movement::<TRANSFER> { item: none }.done(&values, &output, lang), "TO2 / B-12-3"),
            ];
            for (said, last) in said {
                // What 80 columns leave beside the key of undo, who sits here and the time.
                let shown = fit_sentence(&said.unwrap(), 52, Tier::T1);
                let figures = ["1.234", "1,234", "1234"];
                assert!(shown.contains(last) && figures.iter().any(|one| shown.contains(one)), "{shown}");
            }
        }
    }
}
