//! What SQLite makes of the statements of lists.

use super::*;

/// Every statement that a keypress can start walks an index: it neither reads a whole table nor sorts it.
#[test]
fn no_hot_statement_scans_or_sorts() {
    let store = shop();
    let db = store.db();
    // Looked up one by one and sorted: at most `few` rows, chosen because they are few.
    let known = |detail: &str| detail.contains("USE TEMP B-TREE FOR ORDER BY");
    let cases: &[(&'static ListSpec, &str)] = &[
        (ORDERS.spec, ""),
        (ORDERS.spec, "stato:aperto"),
        (ORDERS.spec, "stato:aperto canale:woo"),
        (ORDERS.spec, "pag:rimborsato"),
        (ORDERS.spec, "-stato:annullato"),
        (ORDERS.spec, "data:2025 canale:woo"),
        (ORDERS.spec, "dal:2025-01-01 stato:consegnato"),
        (ORDERS.spec, "rossi"),
        (ORDERS.spec, "cliente"),
        (ORDERS.spec, "cliente stato:aperto"),
        (ORDERS.spec, "prov:MI"),
        (ORDERS.spec, "Woo-"),
        (ORDERS.spec, "totale>1"),
        (CUSTOMERS.spec, ""),
        (CUSTOMERS.spec, "cliente prov:MI"),
        (CUSTOMERS.spec, "etichetta:?"),
        (SUPPLIERS.spec, ""),
        (STOCK.spec, ""),
        (STOCK.spec, "disp<min dep:MI1 fornitore:rossi"),
        (PRODUCTS.spec, ""),
        (DEADLINES.spec, "stato:aperta"),
        (DEADLINES.spec, "citta ordine:?"),
        (NOTICES.spec, ""),
        (MOVES.spec, ""),
        (ENTRIES.spec, "stato:vale chi:anna"),
        (MOVES.spec, "dep:MI1"),
        (MOVES.spec, "art:TZ-009"),
    ];
    let mut looked = 0;
    for (spec, text) in cases {
        for sort in spec.sorts {
            for descending in [true, false] {
                let plan = spec.plan(db, &Filter::parse(text), sort, descending, today(), Purpose::Page).unwrap();
                for sql in plan.statements() {
                    let by_row = sql.contains(&format!("{} IN (SELECT value FROM json_each", spec.id));
                    for detail in explain(db, &sql) {
                        let fine = detail.starts_with("SCAN json_each")
                            || detail.contains("INDEX") && detail.starts_with("SCAN")
                            || sort.index.is_none() && detail.starts_with("SCAN")
                            || by_row && known(&detail);
                        let bad = detail.starts_with("SCAN")
                            || detail.contains("TEMP B-TREE")
                            || detail.contains("AUTOMATIC");
                        assert!(!bad || fine, "{} /{text}/ by {}: {detail}\n{sql}", spec.name, sort.id);
                        looked += 1;
                    }
                    // A walk from a place must begin there, not count off what lies before it.
                    if sql.contains(") < (") || sql.contains(") > (") {
                        let seeks = explain(db, &sql).iter().any(|detail| detail.starts_with("SEARCH"));
                        assert!(seeks || by_row, "{} /{text}/: no seek\n{sql}", spec.name);
                    }
                }
            }
        }
        for detail in explain(db, spec.row) {
            let sub = detail.contains("LAST TERM") || detail.contains("FOR ORDER BY") || detail.contains("GROUP BY");
            // Channels, carriers and warehouses fit in a page; the rest is a subquery over what was found.
            let small = ["SCAN ca", "SCAN ch", "SCAN w", "SCAN s", "SCAN l", "SCAN t", "SCAN (subquery"]
                .iter()
                .any(|way| detail.starts_with(way));
            assert!(!detail.starts_with("SCAN ") || small, "{}: {detail}", spec.name);
            assert!(!detail.contains("TEMP B-TREE") || sub, "{}: {detail}", spec.name);
        }
    }
    assert!(looked > 500, "only {looked} lines of plans were looked at");
}

fn explain(db: Db<'_>, sql: &str) -> Vec<String> {
    let mut statement = db.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let values: Vec<Value> = (0..statement.parameter_count()).map(|_| Value::Null).collect();
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
    rows.map(Result::unwrap).collect()
}
