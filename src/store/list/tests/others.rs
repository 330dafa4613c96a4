//! Customers, suppliers, stock, moves, products, deadlines and notices.

use super::*;
use crate::store::parties;

#[test]
fn parties_by_name_code_and_search() {
    let id = |row: &PartyRow| row.id;
    let by_name = |condition: &str| {
        truth(
            &shop(),
            &format!("SELECT p.id FROM party p WHERE p.customer = 1 AND {condition} ORDER BY p.name_key, p.id"),
        )
    };
    for (filter, condition) in [
        ("", "p.archived = 0"),
        ("archiviato:si", "p.archived = 1"),
        ("archived:no", "p.archived = 0"),
        ("ross", "p.id IN (1, 4)"),
        ("verdi", "p.name LIKE '%Verdi%' AND p.archived = 0"),
        ("cliente", "p.id > 4 AND p.archived = 0"),
        ("c", "p.archived = 0"),
        ("cl", "p.id > 4 AND p.archived = 0"),
        ("cliente verdi", "p.name LIKE '%Verdi%' AND p.archived = 0"),
        ("verdi prov:mi", "p.id % 2 = 0 AND p.name LIKE '%Verdi%' AND p.archived = 0"),
        ("-cliente c", "p.id <= 4"),
        ("caffè", "p.id = 3"),
        ("3330000012", "p.id = 12"),
        ("+39 333 0000012", "p.id = 12"),
        ("000012", "p.phone_key LIKE '%000012%'"),
        ("00.0012", "p.phone_key LIKE '%000012%'"),
        ("0039 333/00.00-012", "p.id = 12"),
        ("33000 0012", "p.id = 12"),
        ("tel:\"333 0000 012\"", "p.id = 12"),
        ("tel:+393330000012", "p.id = 12"),
        ("c12@posta.ex", "p.id = 12"),
        ("prov:mi nome:verdi", "p.id % 2 = 0 AND p.name LIKE '%Verdi%' AND p.archived = 0"),
        ("nome:%", "p.id = 3"),
        ("nome:perù", "p.id = 3"),
        ("-verdi -bianchi -neri", "p.id <= 4"),
        ("piva:vuoto", "p.partita_iva IS NULL AND p.archived = 0"),
        (
            "ordine>=2026-11-20",
            "(SELECT max(o.placed_on) FROM sales_order o JOIN order_state s ON s.order_id = o.id
               WHERE o.party_id = p.id AND s.badge <> 'cancelled') >= '2026-11-20' AND p.archived = 0",
        ),
    ] {
        assert_eq!(pages_agree(&CUSTOMERS, id, filter, None), by_name(condition), "{filter}");
    }
    let codes = pages_agree(&CUSTOMERS, id, "", Some(("code", true)));
    let verdi = pages_agree(&CUSTOMERS, id, "verdi", Some(("code", false)));
    assert!(verdi.is_sorted() && verdi.len() == 198, "{}", verdi.len());
    assert!(codes.is_sorted_by(|a, b| a > b) && codes.len() == 599);
    assert_eq!(pages_agree(&SUPPLIERS, id, "", Some(("codice", false))), (1..12).map(|n| n * 50).collect::<Vec<_>>());
    let store = shop();
    let row = CUSTOMERS.row(store.db(), 12, today()).unwrap().unwrap();
    assert_eq!(
        (row.code.as_str(), row.city.as_str(), row.province.as_str(), row.orders),
        ("C00012", "Milano", "MI", 10)
    );
    assert!(row.last_order_on.is_some());
}

#[test]
fn stock_moves_products_deadlines_notices() {
    let stock = |row: &StockRow| row.id;
    let available =
        "(SELECT coalesce(sum(quantity),0) FROM balance b WHERE b.variant_id = v.id AND b.location_id IN (1,2))
       - (SELECT coalesce(sum(quantity),0) FROM reservation r WHERE r.variant_id = v.id)";
    let in_milan = "(SELECT coalesce(sum(quantity),0) FROM balance b WHERE b.variant_id = v.id AND b.location_id = 1)
       - (SELECT coalesce(sum(quantity),0) FROM reservation r WHERE r.variant_id = v.id AND r.warehouse_id = 1)";
    for (filter, condition) in [
        ("", "1".to_owned()),
        ("disp<min", format!("{available} < v.min_stock")),
        ("disp<min min>0", format!("{available} < v.min_stock AND v.min_stock > 0")),
        ("dep:MI1 disp<3,5", format!("{in_milan} < 35000")),
        ("disp>=10", format!("{available} >= 100000")),
        ("tè", "v.id = 7".to_owned()),
        ("tz-01", "v.sku LIKE 'TZ-01%'".to_owned()),
        ("8001230000042", "v.id = 42".to_owned()),
        ("fornitore=C00050", "v.product_id % 12 = 0".to_owned()),
        ("prezzo<5", "v.price_e8 < 500000000".to_owned()),
    ] {
        let expected = truth(&shop(), &format!("SELECT v.id FROM variant v WHERE {condition} ORDER BY v.sku, v.id"));
        assert!(!expected.is_empty(), "{filter} finds nothing to compare");
        assert_eq!(pages_agree(&STOCK, stock, filter, None), expected, "{filter}");
    }
    let store = shop();
    let milan = STOCK.page(store.db(), &ask("dep:mi codice:TZ-011", Anchor::First, 5), today()).unwrap();
    let both = STOCK.row(store.db(), 11, today()).unwrap().unwrap();
    assert_eq!(milan.rows[0].on_hand.0, 40_000);
    assert_eq!((both.on_hand.0, both.available), (160_000, both.on_hand - both.committed));
    assert_eq!(both.split.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["MI1", "TO2"]);

    for (filter, condition) in [
        ("", "1"),
        ("causale:vendita", "m.cause = 'sale'"),
        ("art:TZ-011", "m.variant_id = 11"),
        ("tazza dal:2025-06-01", "m.variant_id <> 7 AND m.at >= 1748728800000"),
        ("dep:TO2", "m.to_location = 2"),
        ("documento:2026/59", "m.document LIKE '%2026/59%'"),
    ] {
        let expected = truth(&shop(), &format!("SELECT id FROM move m WHERE {condition} ORDER BY at DESC, id DESC"));
        assert!(!expected.is_empty(), "{filter} finds nothing to compare");
        assert_eq!(pages_agree(&MOVES, |row| row.id, filter, None), expected, "{filter}");
    }
    assert_eq!(pages_agree(&PRODUCTS, |row| row.id, "tz-01", None).len(), 10);
    assert_eq!(pages_agree(&PRODUCTS, |row| row.id, "", None).len(), 90);

    for (filter, condition) in [
        ("", "1"),
        ("stato:aperta", "done_at IS NULL"),
        ("stato:scaduta", "done_at IS NULL AND due_on < '2026-11-21'"),
        ("stato:aperta tipo:fisc", "done_at IS NULL AND kind = 'fiscal'"),
        ("scad:<+7g stato:open", "done_at IS NULL AND due_on < '2026-11-28'"),
        ("citta 12", "subject || (SELECT name FROM party p WHERE p.id = party_id) LIKE '%12%'"),
        ("-citta", "0"),
        ("rossi", "party_id IN (1,4)"),
        ("chi:rossi", "party_id IN (1,4)"),
        ("importo>=399", "amount_cents >= 39900"),
    ] {
        let expected = truth(&shop(), &format!("SELECT id FROM deadline WHERE {condition} ORDER BY due_on, id"));
        assert_eq!(pages_agree(&DEADLINES, |row| row.id, filter, None), expected, "{filter}");
    }
    for (filter, condition) in [
        ("", "state IN ('fired','snoozed')"),
        ("stato:tutti", "1"),
        ("stato:fatto,rientrato", "state IN ('done','cleared')"),
        ("tz-005", "id = 5 AND state IN ('fired','snoozed')"),
    ] {
        let expected =
            truth(&shop(), &format!("SELECT id FROM notice WHERE {condition} ORDER BY fired_at DESC, id DESC"));
        assert_eq!(pages_agree(&NOTICES, |row| row.id, filter, None), expected, "{filter}");
    }
}

/// The list and the card of a customer count the same orders: those that were not cancelled.
#[test]
fn a_customer_has_as_many_orders_in_the_list_as_on_the_card() {
    let store = shop();
    let db = store.db();
    let (mut cancelled, mut id) = (0, 0);
    while id < 120 {
        id += 1;
        let (Some(row), figures) = (CUSTOMERS.row(db, id, today()).unwrap(), parties::figures(db, id).unwrap()) else {
            continue;
        };
        assert_eq!(row.orders.cast_signed(), figures.orders, "{id}");
        assert_eq!(row.last_order_on, figures.last_on, "{id}");
        cancelled += parties::cancelled(db, id).unwrap().0;
    }
    assert!(cancelled > 0, "no cancelled order to leave out");
}

/// Looked at one by one, the same rows are left as by the walk.
#[test]
fn the_rows_among_marked_ones_are_those_of_the_list() {
    let store = shop();
    let db = store.db();
    let all: Vec<i64> = (1..=6_100).collect();
    for (spec, text) in [
        (ORDERS.spec, ""),
        (ORDERS.spec, "stato:aperto canale:woo"),
        (ORDERS.spec, "stato:annullato rossi"),
        (ORDERS.spec, "12"),
        (ORDERS.spec, "-rossi totale>1 ordina:totale"),
        (CUSTOMERS.spec, "verdi"),
        (CUSTOMERS.spec, "0012 "),
        (STOCK.spec, "disp<min"),
        (DEADLINES.spec, "stato:aperta"),
    ] {
        let filter = Filter::parse(text);
        let mut walked = spec.ids(db, &filter, 10_000, today()).unwrap();
        let mut found = spec.among(db, &filter, &all, today()).unwrap();
        walked.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, walked, "{} /{text}/", spec.name);
        let few: Vec<i64> = all.iter().copied().filter(|id| id % 7 == 0).collect();
        let mut found = spec.among(db, &filter, &few, today()).unwrap();
        found.sort_unstable();
        let expected: Vec<i64> = walked.iter().copied().filter(|id| id % 7 == 0).collect();
        assert_eq!(found, expected, "{} /{text}/", spec.name);
    }
}
