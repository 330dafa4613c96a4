//! What is asked of a company: operations as JSON, filters, searches.

use super::{Reader, choice, today};
use fondaco::domain::filter::Filter;
use fondaco::domain::page::PageQuery;
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::operations::{Actor, Call, Door, Mode, registry};
use fondaco::store::{Store, list, search};
use serde_json::{Value, json};
use std::sync::Arc;

/// A small company with one of everything, in a folder that goes with it.
pub struct House {
    pub store: Store,
    pub actor: Actor,
    pub folder: tempfile::TempDir,
}

impl House {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_795_000_000_000)));
        let store = Store::open_or_create(&folder.path().join("fuzz.db"), clock).unwrap();
        let mut house = Self { store, actor: Actor::new("fuzz", Door::Cli), folder };
        let lines = json!([{"item": "MOK-3", "quantity": "2"}, {"item": "CAF-250", "quantity": 1}]);
        for (name, input) in [
            ("company.found", json!({"name": "F"})),
            ("party.save", json!({"set": {"name": "Rossi Mario", "supplier": true, "customer": true}})),
            ("address.save", json!({"party": 1, "set": {"kind": "shipping", "street": "Via Po 1", "city": "Torino"}})),
            ("product.save", json!({"set": {"name": "Moka"}, "variants": [{"set": {"sku": "MOK-3", "price": "29"}}]})),
            (
                "product.save",
                json!({"set": {"name": "Caffè"}, "variants": [{"set": {"sku": "CAF-250", "price": "9"}}]}),
            ),
            (
                "stock.receive",
                json!({"lines": [{"item": "MOK-3", "quantity": 50}, {"item": "CAF-250", "quantity": 50}]}),
            ),
            ("order.place", json!({"customer": "C00001", "lines": lines, "tags": ["x"], "note": "n"})),
            ("order.place", json!({"customer": "C00001", "lines": lines, "channel": "web", "external_number": "A1"})),
            ("order.confirm", json!({"order": 2})),
            ("deadline.save", json!({"set": {"subject": "F24", "due_on": "2026-11-16", "amount": "12"}})),
            ("notice.check", json!({})),
            ("view.save", json!({"pane": "orders", "name": "v", "filter": "stato:nuovo"})),
            ("macro.save", json!({"name": "m", "operations": [{"operation": "notice.check", "input": {}}]})),
        ] {
            house.does(name, input, Mode::Execute).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        }
        house
    }

    pub fn does(&mut self, name: &str, input: Value, mode: Mode) -> Result<Value, fondaco::domain::Refusal> {
        let verb = registry::find(name).unwrap();
        (verb.run)(&mut self.store, Call::by(&self.actor), input, mode).map(|done| done.output)
    }
}

/// Every operation, with whatever comes as its input: it answers or refuses in words, and nothing stays.
pub fn operation() -> Reader {
    let mut house = House::new();
    Box::new(move |bytes| {
        let (said, rest) = choice(bytes);
        let verb = &registry::VERBS[said % registry::VERBS.len()];
        let Ok(input) = serde_json::from_slice::<Value>(rest) else { return };
        if let Ok(read) = (verb.read)(input.clone()) {
            // What was read is read again as the same.
            assert_eq!((verb.read)(read.clone()).unwrap(), read, "{}", verb.name);
        }
        if let Err(refusal) = house.does(verb.name, input, Mode::Preview) {
            for one in refusal.each() {
                assert!(Lang::It.find(&format!("refusal.{}", one.code)).is_some(), "{one:?}");
                assert_ne!(one.code, "store.failed", "{}: {one:?}", verb.name);
            }
        }
    })
}

/// The filter language: what is read is printed and read again as the same, and every list answers it.
pub fn filter() -> Reader {
    let house = House::new();
    let reader = house.store.reader().unwrap();
    Box::new(move |bytes| {
        let _ = &house;
        let (said, rest) = choice(bytes);
        let text = String::from_utf8_lossy(rest);
        let filter = Filter::parse(&text);
        let printed = filter.to_string();
        assert_eq!(Filter::parse(&printed), filter, "{text:?} {printed:?}");
        for (range, _) in Filter::spans(&text) {
            assert!(text.get(range.clone()).is_some(), "{text:?} {range:?}");
        }
        let spec = list::ALL[said % list::ALL.len()];
        let query = PageQuery { filter, limit: 20, ..PageQuery::default() };
        let found = list::page_json(reader.db(), spec, &query, today());
        let _ = spec.count(reader.db(), &query.filter, 100, today());
        let _ = spec.problems(reader.db(), &query.filter, today());
        if let Err(refusal) = found {
            assert!(Lang::It.find(&format!("refusal.{}", refusal.code)).is_some(), "{refusal:?}");
            assert!(!refusal.code.starts_with("store."), "{text:?} {refusal:?}");
        }
    })
}

/// What is typed into the palette or scanned.
pub fn search() -> Reader {
    let house = House::new();
    let reader = house.store.reader().unwrap();
    Box::new(move |bytes| {
        let _ = &house;
        let text = String::from_utf8_lossy(bytes);
        search::anywhere(reader.db(), &text, 5);
        fondaco::store::products::by_code(reader.db(), &text).unwrap();
        fondaco::store::parties::by_code(reader.db(), &text).unwrap();
        fondaco::store::orders::by_name(reader.db(), &text).unwrap();
    })
}
