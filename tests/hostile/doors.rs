//! By which doors hostile text comes in: operations, files of shops, pastes, and a company's file that somebody else
//! wrote into.

use super::catalogue::{ATTACKS, piece};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::import::{self, Choices, Continue};
use fondaco::operations::import::ImportOrders;
use fondaco::operations::{Actor, Call, Door, Mode, registry};
use fondaco::store::{Store, drafts};
use rusqlite::functions::FunctionFlags;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

pub const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

pub fn does(store: &mut Store, name: &str, input: Value) -> Value {
    tries(store, name, input).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
}

pub fn tries(store: &mut Store, name: &str, input: Value) -> Result<Value, fondaco::domain::Refusal> {
    let verb = registry::find(name).unwrap();
    // Who does it has a name from outside, too; it is the same that sits at the screen.
    let actor = Actor::new("anna", Door::Cli);
    (verb.run)(store, Call::by(&actor), input, Mode::Execute).map(|done| done.output)
}

/// A company in which every text that somebody may write is an attack.
pub fn by_operations(path: &Path) -> Store {
    let clock = Arc::new(FixedClock::at(NOW));
    let mut store = Store::open_or_create(path, clock).unwrap();
    let mut from = 0;
    let mut next = |most: usize| {
        from += 7;
        piece(from, most)
    };
    does(&mut store, "company.found", json!({"name": next(190), "warehouse": next(50)}));
    let house = json!({"row": 1});
    does(&mut store, "carrier.save", json!({"code": next(50), "name": next(190)}));
    does(&mut store, "warehouse.save", json!({"code": next(50), "name": next(190), "shelf": next(190)}));
    does(&mut store, "shelf.save", json!({"warehouse": house, "code": next(50)}));
    // Each attack begins a name once: what begins a text is what spreadsheets look at.
    for at in 0..ATTACKS.len() {
        let name = format!("{}{at}", piece(at, 150));
        let set = json!({"name": name, "supplier": true, "customer": true, "note": next(1_900),
            "external_code": next(50), "code": format!("{}{at}", next(40))});
        does(&mut store, "party.save", json!({"set": set, "add_tags": [next(38)]}));
    }
    for kind in ["billing", "shipping"] {
        let set = json!({"kind": kind, "recipient": next(190), "street": next(190), "city": next(190), "country": "FR",
            "province": next(50), "postal_code": next(50), "phone": next(50)});
        does(&mut store, "address.save", json!({"party": 1, "set": set}));
    }
    for kind in ["web", "person"] {
        let set = json!({"kind": kind, "label": next(190), "value": next(190)});
        does(&mut store, "contact.save", json!({"party": 1, "set": set}));
    }
    for at in 0..6 {
        let variant =
            json!({"sku": format!("{at}{}", next(40)), "attributes": next(190), "price": "10", "min_stock": "99"});
        let set =
            json!({"name": next(190), "category": next(190), "unit": next(10), "note": next(1_900), "supplier_id": 1});
        does(&mut store, "product.save", json!({"set": set, "variants": [{"set": variant}]}));
        let line = json!({"item": {"row": at + 1}, "quantity": 50});
        does(&mut store, "stock.receive", json!({"lines": [line], "document": next(190)}));
        does(
            &mut store,
            "product.code",
            json!({"variant": at + 1, "kind": "alias", "code": format!("{}{at}", next(40))}),
        );
    }
    does(&mut store, "stock.adjust", json!({"item": {"row": 1}, "by": "1", "reason": next(190)}));
    for at in 0..6 {
        let lines = json!([{"item": {"row": at + 1}, "quantity": 1, "description": next(1_900)},
            {"description": next(1_900), "quantity": 1, "price": "1"}]);
        let order = json!({"customer": {"row": at + 1}, "lines": lines, "channel": next(190),
            "external_number": format!("{}{at}", next(150)), "payment_method": next(190), "customer_note": next(1_900),
            "note": next(1_900), "tags": [next(38), next(38)]});
        let id = does(&mut store, "order.place", order)["id"].clone();
        let order = json!({ "row": id });
        match at {
            1 => drop(does(&mut store, "order.hold", json!({"order": order, "reason": next(190)}))),
            2 => drop(does(&mut store, "order.cancel", json!({"order": order, "reason": next(190)}))),
            3.. => {
                does(&mut store, "order.confirm", json!({"order": order}));
                if at > 3 {
                    does(&mut store, "order.ship", json!({"order": order, "tracking": next(50)}));
                    does(&mut store, "order.pay", json!({"order": order, "method": next(190), "reference": next(190)}));
                }
            }
            _ => {}
        }
    }
    for (kind, id) in [("party", 1), ("product", 1), ("order", 1)] {
        does(&mut store, "note.save", json!({"kind": kind, "subject": id, "body": next(1_900), "for_customer": true}));
    }
    for day in ["2026-11-01", "2026-11-21", "2026-11-25"] {
        let set =
            json!({"subject": next(190), "due_on": day, "assignee": next(50), "note": next(1_900), "party_id": 1});
        does(&mut store, "deadline.save", json!({ "set": set }));
    }
    let deed = json!({"operation": "note.save", "input": {"kind": "order", "subject": 1, "body": next(1_900)}});
    does(&mut store, "macro.save", json!({"name": next(190), "operations": [deed]}));
    for pane in ["orders", "customers", "products", "deadlines"] {
        let filter = next(300);
        does(&mut store, "view.save", json!({"pane": pane, "name": next(190), "filter": filter, "shared": true}));
    }
    by_files(&mut store, &mut next);
    does(&mut store, "notice.check", json!({}));
    let draft = json!({"name": next(190), "note": next(1_900)});
    let typed = drafts::Typed { id: None, entity: "party", record_id: None, base_version: None, payload: &draft };
    drafts::save(&mut store, "anna", &typed).unwrap();
    store
}

/// The same through the files of a shop.
fn by_files(store: &mut Store, next: &mut dyn FnMut(usize) -> String) {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let heads = [
        "Numero ordine",
        "Data ordine",
        "Cliente",
        "Email",
        "Codice articolo",
        "Descrizione",
        "Quantita",
        "Prezzo unitario",
        "Nota",
        "Indirizzo",
        "Città",
    ];
    csv.write_record(heads).unwrap();
    for at in 0..ATTACKS.len() {
        let number = format!("{at}{}", next(60));
        let row = [
            number,
            "20/11/2026".into(),
            next(150),
            format!("c{at}@x.it"),
            format!("{at}{}", next(40)),
            next(300),
            "1".into(),
            "2,00".into(),
            next(500),
            next(150),
            next(150),
        ];
        // A zero byte is no table: the file is refused as a whole, which tests of the import look at.
        csv.write_record(row.map(|cell: String| cell.replace('\0', ""))).unwrap();
    }
    let csv = csv.into_inner().unwrap();
    let order = |at: usize, next: &mut dyn FnMut(usize) -> String| {
        json!({"id": at, "number": format!("{at}{}", next(60)), "status": "processing", "currency": "EUR",
            "prices_include_tax": true, "date_created": "2026-11-20T10:00:00", "total": "12.20", "total_tax": "2.20",
            "customer_note": next(900), "payment_method_title": next(150),
            "billing": {"first_name": next(90), "last_name": next(90), "company": next(90), "address_1": next(90),
                "city": next(90), "country": "FR", "email": format!("w{at}@x.it"), "phone": next(50)},
            "shipping": {"first_name": next(90), "last_name": next(90), "address_1": next(90), "city": next(90), "country": "FR"},
            "line_items": [{"id": 1, "name": next(190), "quantity": 1, "subtotal": "10.00", "total": "10.00",
                "total_tax": "2.20", "taxes": [{"id": 1, "total": "2.20"}], "sku": format!("W{at}{}", next(30)), "price": 10}],
            "tax_lines": [{"rate_id": 1, "rate_percent": 22, "label": next(90)}], "shipping_lines": [], "fee_lines": [],
            "coupon_lines": [{"code": next(60), "discount": "0.00"}], "refunds": [], "meta_data": []})
    };
    let orders: Vec<Value> = (1..8).map(|at| order(at, next)).collect();
    for (bytes, name) in
        [(csv, format!("{}.csv", next(100))), (json!(orders).to_string().into_bytes(), "x.json".into())]
    {
        let reading = import::read(bytes, &name, &Choices::default()).unwrap();
        let checked = reading.check(&mut |_, _| Continue::Go, "2026-11-21".parse().unwrap()).unwrap();
        assert!(!checked.orders.is_empty(), "{:?}", checked.refused);
        let op = ImportOrders {
            file: reading.file_name.clone(),
            digest: "00".into(),
            profile: Some(next(100)),
            channel: next(100),
            orders: checked.orders,
        };
        does(store, "import.orders", serde_json::to_value(op).unwrap());
    }
}

/// Strings within JSON become attacks; what it is made of stays.
fn poisoned(value: &Value, from: &mut usize) -> Value {
    match value {
        Value::String(text) if text.parse::<f64>().is_err() && text.parse::<chrono::NaiveDate>().is_err() => {
            *from += 1;
            json!(piece(*from, 120))
        }
        Value::Array(all) => all.iter().map(|one| poisoned(one, from)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, one)| (key.clone(), poisoned(one, from))).collect::<serde_json::Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// Columns that hold words of the program, days or JSON of a shape of its own.
const WORDS: &[&str] = &[
    "kind",
    "door",
    "operation",
    "hash",
    "before",
    "after",
    "tbl",
    "series",
    "digest",
    "placed_on",
    "promised_on",
    "life",
    "history_badge",
    "due_on",
    "paid_on",
    "delivered_on",
    "expires_on",
    "badge",
    "payment",
    "from_badge",
    "to_badge",
    "rule",
    "severity",
    "state",
    "pane",
    "audience",
    "natura",
    "tracking_kind",
    "once_key",
    "colour",
    "entity",
    "strokes",
    "vat_country",
    "country",
    "status",
    "source_kind",
    "phone_key",
    "payload",
    "report",
];
const JSON: &[&str] = &["input", "output", "facts", "operations"];

/// Writes attacks into every text of a company's file, past this program: as whoever sends such a file would.
pub fn by_the_file(path: &Path) {
    let file = rusqlite::Connection::open(path).unwrap();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    file.create_scalar_function("fondaco_op", 0, flags, |_| Ok(1_i64)).unwrap();
    let names = |sql: &str| -> Vec<String> {
        let mut statement = file.prepare(sql).unwrap();
        let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        names.map(Result::unwrap).collect()
    };
    for trigger in names(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%never%' OR name LIKE '%_by_operation'",
    ) {
        file.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}")).unwrap();
    }
    file.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF").unwrap();
    let mut from = 0;
    let tables = names(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%_search%' AND name NOT LIKE 'sqlite_%'",
    );
    for table in tables.iter().filter(|table| {
        !["migration", "preference", "lease", "change", "balance", "delivery", "order_state", "order_status", "upkeep"]
            .contains(&table.as_str())
    }) {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}') WHERE type = 'TEXT'"));
        for column in columns.iter().filter(|column| !WORDS.contains(&column.as_str())) {
            // Whose screens these are is known by the name of the operator.
            if ["operator", "owner"].contains(&column.as_str()) {
                continue;
            }
            let rows = file
                .prepare(&format!("SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL"))
                .unwrap()
                .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
                .unwrap()
                .map(Result::unwrap)
                .collect::<Vec<_>>();
            for (row, was) in rows {
                from += 1;
                let value = if JSON.contains(&column.as_str()) {
                    poisoned(&serde_json::from_str(&was).unwrap(), &mut from).to_string()
                } else {
                    piece(from, 600)
                };
                let sql = format!("UPDATE {table} SET {column} = ?1 WHERE rowid = ?2");
                // Of some no two may be the same, also for who reads only up to a zero byte.
                let apart = format!("{row}{value}");
                file.execute(&sql, rusqlite::params![value, row])
                    .or_else(|_| file.execute(&sql, rusqlite::params![apart, row]))
                    .unwrap_or_else(|error| panic!("{table}.{column}: {error}"));
            }
        }
    }
}
