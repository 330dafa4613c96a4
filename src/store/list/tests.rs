mod plans;

use super::*;
use crate::domain::order::{Badge, PaymentState};
use crate::domain::{FixedClock, SafeText, UtcMillis};
use crate::locale::Lang;
use crate::store::{Store, Tx, dashboard};
use std::sync::{Arc, OnceLock};

const ORDERS_MADE: i64 = 6_000;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

/// A shop of fixed numbers, made once for all tests: they only read.
fn shop() -> Store {
    static FILE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let clock = || Arc::new(FixedClock::at(UtcMillis(1_795_000_000_000)));
    let folder = FILE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_or_create(&folder.path().join("shop.db"), clock()).unwrap();
        store.write(true, |tx| Ok((fill(tx), true))).unwrap();
        folder
    });
    Store::open(&folder.path().join("shop.db"), clock()).unwrap()
}

fn fill(tx: Tx<'_>) {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        tx.run(sql, values).unwrap();
    };
    for (id, code, name) in [(1, "manuale", "Manuale"), (2, "woo", "WooCommerce"), (3, "amazon", "Amazon")] {
        run("INSERT INTO channel (id, code, name, kind) VALUES (?,?,?,'shop')", &[&id, &code, &name]);
    }
    run("INSERT INTO carrier (id, code, name) VALUES (1,'BRT','Bartolini')", &[]);
    run("INSERT INTO warehouse (id, code, name) VALUES (1,'MI1','Milano'), (2,'TO2','Torino')", &[]);
    run(
        "INSERT INTO location (id, warehouse_id, code, kind) VALUES (1,1,'A-01','internal'), (2,2,'B-01','internal'),
           (3,NULL,'FORN','supplier'), (4,NULL,'CLI','customer'), (5,NULL,'VIAGGIO','transit')",
        &[],
    );
    run("INSERT INTO tag (id, name) VALUES (1,'Priorità'), (2,'b2b')", &[]);
    for id in 1..=600_i64 {
        let name = match id {
            1 => "Rossi Mario".to_owned(),
            2 => "Ferramenta D'Amico \"da Gino\" Srl".to_owned(),
            3 => "Caffè Perù ☕ % _ \\ \u{1f600}".to_owned(),
            4 => "Rossini Anna".to_owned(),
            _ => format!("Cliente {} {id:04}", ["Verdi", "Neri", "Bianchi"][id as usize % 3]),
        };
        let phone = format!("333{id:07}");
        let vat = (id % 4 == 0).then(|| format!("{:011}", id * 131));
        run(
            "INSERT INTO party (id, code, kind, name, name_key, customer, supplier, partita_iva, vat_country, email, phone,
               phone_key, archived, created_at) VALUES (?,?,'person',?,?,1,?,?,'IT',?,?,?,?,0)",
            &[
                &id,
                &format!("C{id:05}"),
                &name,
                &crate::domain::text::fold(&name),
                &i64::from(id % 50 == 0),
                &vat,
                &format!("c{id}@posta.example"),
                &phone,
                &phone,
                &i64::from(id == 600),
            ],
        );
        run(
            "INSERT INTO address (party_id, kind, city, province, preferred) VALUES (?,'billing',?,?,1)",
            &[&id, &"Milano", &if id % 2 == 0 { "MI" } else { "TO" }],
        );
    }
    for id in 1..=90_i64 {
        run(
            "INSERT INTO product (id, name, vat_bp, supplier_id) VALUES (?,?,2200,?)",
            &[&id, &format!("Prodotto {id}"), &((id % 12 + 1) * 50)],
        );
        let name = if id == 7 { "Tè verde bio".to_owned() } else { format!("Tazza numero {id}") };
        run(
            "INSERT INTO variant (id, product_id, sku, name, name_key, price_e8, min_stock) VALUES (?,?,?,?,?,?,?)",
            &[
                &id,
                &id,
                &format!("TZ-{id:03}"),
                &name,
                &crate::domain::text::fold(&name),
                &(id * 100_000_000),
                &(if id % 3 == 0 { 100_000 } else { 0 }),
            ],
        );
        run("INSERT INTO product_code (variant_id, kind, code) VALUES (?,'ean',?)", &[&id, &format!("800123{id:07}")]);
        for place in [1_i64, 2] {
            run(
                "INSERT INTO move (at, variant_id, quantity, from_location, to_location, cause) VALUES (?,?,?,3,?,'opening')",
                &[&(1_700_000_000_000 + id), &id, &(id % 12 * 10_000 + 10_000), &place],
            );
        }
    }
    let badges = Badge::ALL;
    let payments = PaymentState::ALL;
    for id in 1..=ORDERS_MADE {
        // Several orders a day, and days that do not rise with the row number.
        let back = (ORDERS_MADE - id) / 5 + if id % 7 == 0 { 200 } else { 0 };
        let day = today() - chrono::Days::new(back as u64);
        let year = i64::from(chrono::Datelike::year(&day));
        let badge = if id > ORDERS_MADE - 200 { badges[id as usize % 4] } else { badges[4 + id as usize % 5] };
        let payment = payments[id as usize % 6];
        let promised = (id % 2 == 0).then(|| (day + chrono::Days::new(5)).to_string());
        let total = (id * 7_919) % 100_000;
        run(
            "INSERT INTO sales_order (id, year, number, channel_id, external_number, party_id, placed_on, promised_on, life,
               carrier_id, prices_include_vat, taxable_cents, vat_cents, total_cents, operator)
             VALUES (?,?,?,?,?,?,?,?,?,?,1,?,0,?,'anna')",
            &[
                &id,
                &year,
                &id,
                &(1 + id % 3),
                &(id % 2 == 1).then(|| format!("Woo-{id}")),
                &(1 + (id * 31) % 600),
                &day.to_string(),
                &promised,
                &if badge == Badge::Cancelled { "cancelled" } else { "confirmed" },
                &(id % 10 == 0).then_some(1_i64),
                &total,
                &total,
            ],
        );
        run(
            "INSERT INTO order_state (order_id, badge, payment, paid_cents, placed_on, promised_on) VALUES (?,?,?,?,?,?)",
            &[&id, &badge.word(), &payment.word(), &(total / 2), &day.to_string(), &promised],
        );
        run(
            "INSERT INTO order_line (id, order_id, position, variant_id, description, quantity, price_e8, vat_bp, amount_cents)
               VALUES (?,?,1,?,'x',10000,1,2200,1)",
            &[&id, &id, &(1 + id % 90)],
        );
        if id % 100 == 0 {
            run("INSERT INTO tagging (tag_id, kind, subject_id) VALUES (?,'order',?)", &[&(1 + id / 100 % 2), &id]);
            run(
                "INSERT INTO move (at, variant_id, quantity, from_location, to_location, cause, document)
                   VALUES (?,?,10000,1,4,'sale',?)",
                &[&(1_760_000_000_000 + id * 1_000), &(11 + id / 100 % 7 * 12), &format!("2026/{id}")],
            );
        }
    }
    run(
        "INSERT INTO reservation (order_line_id, variant_id, warehouse_id, quantity)
           SELECT l.id, l.variant_id, 1, 10000 FROM order_state s JOIN order_line l ON l.order_id = s.order_id
            WHERE s.badge = 'to_fulfil'",
        &[],
    );
    run("INSERT INTO shipment (order_id, warehouse_id, tracking, shipped_at) VALUES (17, 1, 'GLS80012345', 0)", &[]);
    for id in 1..=400_i64 {
        let due = today() - chrono::Days::new(200) + chrono::Days::new(id as u64);
        let done = (id < 200 && id % 20 != 0).then_some(1_i64);
        let kind = ["collect", "pay", "fiscal", "contract", "goods", "task"][id as usize % 6];
        run(
            "INSERT INTO deadline (kind, due_on, subject, amount_cents, party_id, done_at) VALUES (?,?,?,?,?,?)",
            &[&kind, &due.to_string(), &format!("Città di {id}"), &(id * 100), &(id % 600 + 1), &done],
        );
    }
    for id in 1..=30_i64 {
        let state = ["fired", "snoozed", "done", "cleared"][id as usize % 4];
        run(
            "INSERT INTO notice (rule, subject_id, level, severity, state, facts, fired_at) VALUES ('low_stock',?,1,'warn',?,?,?)",
            &[&id, &state, &format!("{{\"sku\":\"TZ-{id:03}\"}}"), &(id * 1_000)],
        );
    }
}

fn ask(filter: &str, anchor: Anchor, limit: usize) -> PageQuery {
    PageQuery { filter: Filter::parse(filter), sort: None, anchor, limit }
}

fn found(filter: &str) -> Vec<OrderRow> {
    let store = shop();
    ORDERS.page(store.db(), &ask(filter, Anchor::First, 10_000), today()).unwrap().rows
}

/// Every row in the list's own way, read without lists.
fn truth(store: &Store, sql: &str) -> Vec<i64> {
    store.db().all(sql, [], |row| row.get(0)).unwrap()
}

/// The whole list read in pages, downwards, upwards, and from every place, is always the same list.
fn pages_agree<R>(list: &List<R>, id: fn(&R) -> i64, filter: &str, sort: Option<(&str, bool)>) -> Vec<i64> {
    let store = shop();
    let db = store.db();
    let sort = sort.map(|(column, descending)| Sort { column: column.to_owned(), descending });
    let page = |anchor, limit| {
        let query = PageQuery { filter: Filter::parse(filter), sort: sort.clone(), anchor, limit };
        list.page(db, &query, today()).unwrap()
    };
    let query = PageQuery { filter: Filter::parse(filter), sort: sort.clone(), anchor: Anchor::First, limit: 100_000 };
    let (keys, more_up, more_down) = list.spec.keys(db, &query, today()).unwrap();
    assert!(!more_up && !more_down);
    let all: Vec<i64> = keys.iter().map(row_of).collect();
    let unique: std::collections::HashSet<i64> = all.iter().copied().collect();
    assert_eq!(unique.len(), all.len(), "{filter}: a row twice");
    // Long lists: the first and the last pages, and some around the middle below.
    let most = all.len().min(400);
    let mut down: Vec<i64> = Vec::new();
    let mut here = page(Anchor::First, 37);
    loop {
        down.extend(here.rows.iter().map(id));
        assert_eq!(here.more_after, down.len() < all.len(), "{filter}");
        let (true, Some(bottom)) = (here.more_after && down.len() < most, here.rows.last()) else { break };
        here = page(Anchor::After(id(bottom)), 37);
        assert!(here.more_before);
    }
    assert!(down.len() >= most && all.starts_with(&down), "{filter} down");
    let mut up: Vec<i64> = Vec::new();
    let mut here = page(Anchor::Last, 37);
    loop {
        up.splice(0..0, here.rows.iter().map(id));
        assert_eq!(here.more_before, up.len() < all.len(), "{filter}");
        let (true, Some(first)) = (here.more_before && up.len() < most, here.rows.first()) else { break };
        here = page(Anchor::Before(id(first)), 37);
        assert!(here.more_after);
    }
    assert!(up.len() >= most && all.ends_with(&up), "{filter} up");
    for (at, row) in all.iter().enumerate().step_by(all.len() / 7 + 1) {
        let here = page(Anchor::From(*row), 5);
        assert_eq!(here.rows.iter().map(id).collect::<Vec<_>>(), all[at..all.len().min(at + 5)], "{filter} from {row}");
        assert_eq!((here.more_before, here.more_after), (at > 0, at + 5 < all.len()));
        let above = page(Anchor::Before(*row), 5);
        assert_eq!(
            above.rows.iter().map(id).collect::<Vec<_>>(),
            all[at.saturating_sub(5)..at],
            "{filter} above {row}"
        );
    }
    let ids = list.spec.ids(db, &Filter::parse(filter), 100_000, today()).unwrap();
    let count = list.spec.count(db, &Filter::parse(filter), 100_000, today()).unwrap();
    assert_eq!((count.rows as usize, count.at_least), (all.len(), false), "{filter}: count");
    assert_eq!(ids.len(), all.len());
    if all.len() > 10 {
        let count = list.spec.count(db, &Filter::parse(filter), 9, today()).unwrap();
        assert_eq!((count.rows, count.at_least), (9, true), "{filter}: ceiling");
    }
    all
}

/// Orders for a condition, straight from the tables.
fn orders_where(condition: &str) -> Vec<i64> {
    truth(
        &shop(),
        &format!(
            "SELECT o.id FROM sales_order o JOIN order_state s ON s.order_id = o.id JOIN party p ON p.id = o.party_id
              WHERE {condition} ORDER BY o.placed_on DESC, o.id DESC"
        ),
    )
}

#[test]
fn orders_by_every_condition_in_every_direction() {
    for (filter, condition) in [
        ("", "1"),
        ("stato:evadere", "s.badge = 'to_fulfil'"),
        ("status:shipped,delivered", "s.badge IN ('shipped','delivered')"),
        ("stato:aperto", "s.badge IN ('new','on_hold','to_fulfil','part_shipped')"),
        ("-stato:annullato", "s.badge <> 'cancelled'"),
        ("stato:annullato pag:pagato", "s.badge = 'cancelled' AND s.payment = 'paid'"),
        ("pag:rimborsato", "s.payment = 'refunded'"),
        (
            "stato:aperto pag:saldato canale:amazon",
            "s.badge IN ('new','on_hold','to_fulfil','part_shipped') AND s.payment IN ('paid','over') AND o.channel_id = 3",
        ),
        ("stato:aperto stato:nuovo", "s.badge = 'new'"),
        ("dal:2026-01-01 al:2026-03-31", "o.placed_on BETWEEN '2026-01-01' AND '2026-03-31'"),
        ("data:2025-06 stato:consegnato", "o.placed_on LIKE '2025-06-%' AND s.badge = 'delivered'"),
        ("data:-7g..", "o.placed_on >= '2026-11-14'"),
        ("data:2025-06,2025-08", "(o.placed_on LIKE '2025-06-%' OR o.placed_on LIKE '2025-08-%')"),
        ("-data:2025", "o.placed_on NOT LIKE '2025-%'"),
        ("totale>900", "o.total_cents > 90000"),
        ("totale:50..99,90", "o.total_cents BETWEEN 5000 AND 9990"),
        ("totale<=0,99", "o.total_cents <= 99"),
        (
            "saldo>400 stato:aperto",
            "o.total_cents - s.paid_cents > 40000 AND s.badge IN ('new','on_hold','to_fulfil','part_shipped')",
        ),
        ("canale:woo,amaz", "o.channel_id IN (2,3)"),
        ("corriere:vuoto", "o.carrier_id IS NULL"),
        ("-corriere:brt", "o.carrier_id IS NULL"),
        (
            "promessa<oggi stato:aperto",
            "o.promised_on < '2026-11-21' AND s.badge IN ('new','on_hold','to_fulfil','part_shipped')",
        ),
        ("promessa:vuoto stato:nuovo", "o.promised_on IS NULL AND s.badge = 'new'"),
        ("numero:1490", "o.number = 1490"),
        ("numero:2026/5990,12", "((o.number = 5990 AND o.year = 2026) OR o.number = 12)"),
        ("numero:100..120", "o.number BETWEEN 100 AND 120"),
        ("esterno:woo-59", "o.external_number LIKE 'Woo-59%'"),
        ("cliente:rossi", "p.id IN (1, 4)"),
        ("cliente=\"rossi mario\"", "p.id = 1"),
        ("cliente:rossi,amico", "p.id IN (1, 2, 4)"),
        ("cliente:cliente stato:nuovo", "p.id > 4 AND s.badge = 'new'"),
        ("-cliente:cliente", "p.id <= 4"),
        (
            "etichetta:priorita",
            "o.id % 200 = 0 AND o.id / 100 % 2 = 0 OR o.id IN (SELECT subject_id FROM tagging WHERE tag_id = 1)",
        ),
        ("art:TZ-007", "(1 + o.id % 90) = 7"),
        ("rossi", "p.id IN (1, 4)"),
        ("rossi mar", "p.id = 1"),
        ("verdi stato:nuovo", "p.id > 4 AND p.id % 3 = 0 AND s.badge = 'new'"),
        ("cliente", "p.id > 4"),
        ("-cliente -rossi", "p.id IN (2, 3)"),
        ("d'amico", "p.id = 2"),
        ("CAFFE", "p.id = 3"),
        ("c00012", "p.id = 12"),
        ("2026/5990", "o.number = 5990 AND o.year = 2026"),
        ("gls80012345", "0"),
        ("GLS80012345", "o.id = 17"),
        ("Woo-599", "o.external_number LIKE 'Woo-599%'"),
        ("rossi numero:1..3000", "p.id IN (1, 4) AND o.number <= 3000"),
    ] {
        assert_eq!(pages_agree(&ORDERS, |row| row.id, filter, None), orders_where(condition), "{filter}");
    }
}

#[test]
fn a_typed_number_is_an_order_an_external_number_or_a_customer() {
    let expected = orders_where(
        "o.number IN (5,50,51,52,53,54,55,56,57,58,59) OR o.number BETWEEN 500 AND 599
          OR p.code LIKE '5%' OR p.partita_iva LIKE '5%' OR p.name LIKE '% 5%' OR p.phone_key LIKE '5%'",
    );
    assert_eq!(pages_agree(&ORDERS, |row| row.id, "5", None), expected);
    let with_name = pages_agree(&ORDERS, |row| row.id, "verdi 599", None);
    let expected = orders_where(
        "p.name LIKE '%Verdi%' AND (o.number = 599 OR o.number BETWEEN 5990 AND 5999 OR p.name LIKE '% 599%')",
    );
    assert_eq!(with_name, expected);
    assert_eq!(found("599").first().map(|row| row.number.clone()), Some("2026/5998".to_owned()));
}

#[test]
fn orders_by_other_columns() {
    for (column, keys) in [("number", "o.year, o.number"), ("totale", "o.total_cents"), ("total", "o.total_cents")] {
        for descending in [true, false] {
            for (filter, condition) in [
                ("", "1"),
                ("stato:nuovo", "s.badge = 'new'"),
                ("rossi", "p.id IN (1, 4)"),
                ("cliente", "p.id > 4"),
                ("totale:10..20", "o.total_cents BETWEEN 1000 AND 2000"),
                ("data:2025", "o.placed_on LIKE '2025-%'"),
            ] {
                let way = if descending { "DESC" } else { "ASC" };
                let order: Vec<String> = keys.split(", ").chain(["o.id"]).map(|key| format!("{key} {way}")).collect();
                let expected = truth(
                    &shop(),
                    &format!(
                        "SELECT o.id FROM sales_order o JOIN order_state s ON s.order_id = o.id
                           JOIN party p ON p.id = o.party_id WHERE {condition} ORDER BY {}",
                        order.join(", ")
                    ),
                );
                assert_eq!(
                    pages_agree(&ORDERS, |row| row.id, filter, Some((column, descending))),
                    expected,
                    "{filter} by {column} {way}"
                );
            }
        }
    }
    let store = shop();
    let by_filter = ORDERS.page(store.db(), &ask("ordina:totale", Anchor::First, 3), today()).unwrap();
    let totals: Vec<i64> = by_filter.rows.iter().map(|row| row.total.0).collect();
    assert!(totals.is_sorted() && totals.len() == 3);
    let query = PageQuery { sort: Some(Sort { column: "colour".into(), descending: false }), ..PageQuery::default() };
    assert_eq!(ORDERS.page(store.db(), &query, today()).unwrap_err().code, "list.unknown_sort");
}

#[test]
fn an_order_row_says_all() {
    let store = shop();
    let row = ORDERS.row(store.db(), 5_900, today()).unwrap().unwrap();
    assert_eq!((row.number.as_str(), row.customer_id), ("2026/5900", 1 + 5_900 * 31 % 600));
    assert_eq!(row.customer.as_str(), "Cliente Verdi 0501");
    assert_eq!((row.channel.as_str(), row.carrier.as_ref().map(SafeText::as_str)), ("Amazon", Some("Bartolini")));
    assert_eq!(row.tags.iter().map(SafeText::as_str).collect::<Vec<_>>(), ["b2b"]);
    assert_eq!((row.badge, row.payment), (Badge::ALL[5_900 % 4], PaymentState::ALL[5_900 % 6]));
    assert_eq!(row.total.0, 5_900 * 7_919 % 100_000);
    assert_eq!(row.late(today()), row.promised_on.unwrap() < today());
    assert_eq!(ORDERS.row(store.db(), 999_999, today()).unwrap(), None);
}

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
        ("c12@posta.ex", "p.id = 12"),
        ("prov:mi nome:verdi", "p.id % 2 = 0 AND p.name LIKE '%Verdi%' AND p.archived = 0"),
        ("nome:%", "p.id = 3"),
        ("nome:perù", "p.id = 3"),
        ("-verdi -bianchi -neri", "p.id <= 4"),
        ("piva:vuoto", "p.partita_iva IS NULL AND p.archived = 0"),
        (
            "ordine>=2026-11-20",
            "(SELECT max(o.placed_on) FROM sales_order o WHERE o.party_id = p.id) >= '2026-11-20' AND p.archived = 0",
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

#[test]
fn what_cannot_be_read_is_left_out_and_named() {
    let store = shop();
    let problems = |filter: &str| {
        let all = ORDERS.spec.problems(store.db(), &Filter::parse(filter), today()).unwrap();
        all.into_iter().map(|problem| (problem.term, problem.key, problem.trouble)).collect::<Vec<_>>()
    };
    assert_eq!(
        problems("rossi colore:rosso stato:nuovo totale>tanto"),
        [(1, "colore".to_owned(), Trouble::UnknownKey), (3, "totale".to_owned(), Trouble::Unreadable)]
    );
    assert_eq!(problems("stato: ordina:totale- limite:5 stato:nuovo"), []);
    assert_eq!(problems("ordina:colore"), [(0, "ordina".to_owned(), Trouble::Unreadable)]);
    assert_eq!(found("ordina:colore rossi"), found("rossi"));
    for wrong in
        ["stato:verde", "data:mai", "data:2026-13", "numero:x", "stato>nuovo", "cliente:a..b", "canale:nessuno"]
    {
        assert_eq!(problems(wrong).len(), 1, "{wrong}");
        assert_eq!(found(&format!("{wrong} cliente:rossi")).len(), 20, "{wrong}");
    }
}

#[test]
fn nothing_typed_can_harm() {
    let store = shop();
    let long = "x".repeat(20_000);
    let texts = [
        "'",
        "\"",
        "\\",
        "%",
        "_",
        "*",
        "-",
        "--",
        ";",
        "☕",
        "\u{1f600}",
        "\0",
        "a\0b",
        "a*b",
        "NEAR(a b)",
        "AND",
        "OR",
        "NOT",
        "name:rossi",
        "{name}:x",
        "^a",
        "a^b",
        "(",
        ")",
        "' OR 1=1 --",
        "\"a\" OR \"b",
        "ⓐⓑ",
        "अनुच्छेद",
        "ß",
        "e\u{301}\u{301}",
        "𝔉𝔬𝔫𝔡",
        "½",
        "٣",
        long.as_str(),
        "99999999999999999999",
        "1/2/3",
        "2026/",
        "/5",
        "é",
    ];
    for text in texts {
        let words = [
            Filter { terms: vec![crate::domain::filter::Term::word(text)] },
            Filter {
                terms: vec![crate::domain::filter::Term { negated: true, ..crate::domain::filter::Term::word(text) }],
            },
        ];
        let filters: Vec<Filter> = words.into();
        for spec in ALL {
            let mut filters = filters.clone();
            for field in spec.fields {
                for op in
                    [crate::domain::filter::Op::Has, crate::domain::filter::Op::Is, crate::domain::filter::Op::Below]
                {
                    let values = vec![crate::domain::filter::Operand::Word(text.to_owned())];
                    filters.push(Filter { terms: vec![crate::domain::filter::Term::new(field.key, op, values)] });
                }
            }
            for filter in &filters {
                let query = PageQuery { filter: filter.clone(), limit: 3, ..PageQuery::default() };
                page_json(store.db(), spec, &query, today())
                    .unwrap_or_else(|e| panic!("{}: {filter}: {e:?}", spec.name));
            }
        }
    }
    assert_eq!(truth(&store, "SELECT count(*) FROM sales_order"), [ORDERS_MADE]);
}

#[test]
fn a_row_that_is_gone() {
    let store = shop();
    let page = |anchor| ORDERS.page(store.db(), &ask("", anchor, 5), today());
    assert_eq!(page(Anchor::After(999_999)).unwrap_err().code, "list.anchor_gone");
    assert_eq!(page(Anchor::Before(999_999)).unwrap_err().code, "list.anchor_gone");
    assert_eq!(page(Anchor::From(999_999)).unwrap(), Page::default());
    // A row that the filter leaves out is still a place in the list.
    let place = found("stato:consegnato")[3].id;
    let after = ORDERS.page(store.db(), &ask("stato:spedito", Anchor::From(place), 1), today()).unwrap();
    assert_eq!(after.rows.len(), 1);
}

#[test]
fn every_word_has_its_label_and_means_itself() {
    for set in words::ALL {
        for word in set.words {
            for lang in Lang::ALL {
                let key = format!("list.{}.{}", set.name, word.id);
                assert!(lang.find(&key).is_some(), "{key}");
                let meant: Vec<&str> = set.meant(set.label(word, lang)).iter().map(|word| word.id).collect();
                assert_eq!(meant, [word.id], "{key} is ambiguous");
            }
        }
    }
    assert_eq!(words::BADGE.meant("sped").iter().map(|word| word.id).collect::<Vec<_>>(), ["shipped"]);
    assert_eq!(words::BADGE.meant("evadere").iter().map(|word| word.id).collect::<Vec<_>>(), ["to_fulfil"]);
    for spec in ALL {
        let mut keys: Vec<&str> = spec.fields.iter().flat_map(|f| f.aliases.iter().copied().chain([f.key])).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all, "{}: a key twice", spec.name);
        assert!(std::ptr::eq(named(spec.italian).unwrap(), named(spec.name).unwrap()));
    }
}

#[test]
fn the_dashboards_doors_open_on_what_was_counted() {
    let store = shop();
    let db = store.db();
    let board = dashboard::load(db, today()).unwrap();
    for door in [board.to_fulfil, board.late, board.paid_unshipped, board.under_minimum, board.overdue, board.coming] {
        let filter = Filter::parse(door.filter);
        let spec = named(door.list).unwrap();
        assert_eq!(spec.problems(db, &filter, today()).unwrap(), [], "{}", door.filter);
        assert_eq!(spec.count(db, &filter, 10_000, today()).unwrap(), door.count, "{}", door.filter);
        assert!(door.count.rows > 0, "{} counts nothing", door.filter);
    }
    let sold = truth(&store, "SELECT sum(total_cents) FROM sales_order o JOIN order_state s ON s.order_id = o.id
       WHERE s.badge <> 'cancelled' AND o.placed_on BETWEEN '2026-10-23' AND '2026-11-21' GROUP BY o.placed_on ORDER BY o.placed_on");
    assert_eq!(board.sales.iter().map(|day| day.total.0).collect::<Vec<_>>(), sold);
    assert_eq!(board.sales.len(), 30);
    assert_eq!(board.month.total, board.sales.iter().skip(9).map(|day| day.total).sum());
    assert_eq!(board.deadlines.len(), 8);
    assert!(board.deadlines.iter().all(|row| row.done_at.is_none() && !row.overdue()));
    assert!(board.short.iter().all(|short| short.available < short.min));
}
