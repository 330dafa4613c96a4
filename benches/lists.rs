//! Lists on a large file: a million orders, a hundred thousand customers. `cargo bench --bench lists`.
//!
//! `FONDACO_BENCH_DB` keeps the file for further runs; `FONDACO_BENCH_ORDERS` makes it smaller.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::cast_lossless, clippy::similar_names)]

use chrono::{Days, NaiveDate};
use fondaco::domain::FixedClock;
use fondaco::domain::filter::Filter;
use fondaco::domain::page::{Anchor, PageQuery, Sort};
use fondaco::store::list::{CUSTOMERS, DEADLINES, MOVES, ORDERS, STOCK};
use fondaco::store::{Db, Store, dashboard};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Processor time of this thread: what others do on the machine is not ours.
fn cpu() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

const SURNAMES: [&str; 24] = [
    "Rossi", "Russo", "Ferrari", "Esposito", "Bianchi", "Romano", "Colombo", "Ricci", "Marino", "Greco", "Bruno",
    "Gallo", "Conti", "De Luca", "Mancini", "Costa", "Giordano", "Rizzo", "Lombardi", "Moretti", "D'Amico", "Zanetti",
    "Quaranta", "Villa",
];
const SYLLABLES: [&str; 20] = [
    "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "bra", "cla", "dre", "fri",
    "gno", "spu",
];

/// Small and good enough: the same file on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        for _ in 0..2 + self.roll(3) {
            name.push_str(SYLLABLES[self.roll(20) as usize]);
        }
        name[..1].to_uppercase() + &name[1..]
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn fill(path: &Path, orders: i64) {
    let conn = Connection::open(path).unwrap();
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, true).unwrap();
    for (name, answer) in [("fondaco_op", 1_i64), ("fondaco_records", 0)] {
        conn.create_scalar_function(name, 0, FunctionFlags::SQLITE_UTF8, move |_| Ok(answer)).unwrap();
    }
    conn.create_scalar_function("fondaco_hash", 4, FunctionFlags::SQLITE_UTF8, |_| Ok(0_i64)).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN")
        .unwrap();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let parties = (orders / 10).max(100);
    conn.execute_batch(
        "INSERT INTO channel (id, code, name, kind) VALUES (1,'manuale','Manuale','manual'), (2,'woo','WooCommerce','shop'), (3,'amazon','Amazon','marketplace');
         INSERT INTO warehouse (id, code, name) VALUES (1,'MI1','Milano'), (2,'TO2','Torino');
         INSERT INTO location (id, warehouse_id, code, kind) VALUES (1,1,'A-01','internal'), (2,2,'B-01','internal');
         INSERT INTO location (id, warehouse_id, code, kind) VALUES (3,NULL,'FORN','supplier'), (4,NULL,'CLI','customer');
         INSERT INTO tag (id, name) VALUES (1,'priorità'), (2,'b2b');",
    )
    .unwrap();
    {
        let mut party = conn
            .prepare(
                "INSERT INTO party (id, code, kind, name, name_key, customer, supplier, partita_iva, vat_country, email, phone, phone_key, created_at)
                 VALUES (?,?,'person',?,lower(?),1,?,?,'IT',?,?,?,0)",
            )
            .unwrap();
        let mut address = conn
            .prepare("INSERT INTO address (party_id, kind, city, province, preferred) VALUES (?,'billing',?,?,1)")
            .unwrap();
        for id in 1..=parties {
            let surname = if dice.roll(3) == 0 { SURNAMES[dice.roll(24) as usize].to_owned() } else { dice.name() };
            let name = format!("{surname} {}", dice.name());
            let phone = format!("3{:09}", dice.roll(1_000_000_000));
            let vat = (id % 3 == 0).then(|| format!("{:011}", id * 7919));
            let mail =
                format!("{}@{}.example", surname.to_lowercase().replace([' ', '\''], "."), dice.name().to_lowercase());
            party
                .execute(params![id, format!("C{id:06}"), name, name, i64::from(id <= 60), vat, mail, phone, phone])
                .unwrap();
            address.execute(params![id, "Milano", if id % 2 == 0 { "MI" } else { "TO" }]).unwrap();
        }
    }
    println!("  {parties} customers");
    {
        let mut order = conn
            .prepare(
                "INSERT INTO sales_order (id, year, number, channel_id, external_number, party_id, placed_on, promised_on, life,
                   warehouse_id, prices_include_vat, taxable_cents, vat_cents, total_cents, payment_term, operator)
                 VALUES (?,?,?,?,?,?,?,?,?,1,1,?,0,?,?,'anna')",
            )
            .unwrap();
        let mut state = conn
            .prepare("INSERT INTO order_state (order_id, badge, payment, paid_cents, placed_on, promised_on) VALUES (?,?,?,?,?,?)")
            .unwrap();
        let mut line = conn
            .prepare("INSERT INTO order_line (id, order_id, position, variant_id, description, quantity, price_e8, vat_bp, amount_cents) VALUES (?,?,1,?,'x',10000,1,2200,1)")
            .unwrap();
        let span = 4 * 365_i64;
        let (mut year, mut number) = (0, 0);
        for id in 1..=orders {
            let day = today().checked_sub_days(Days::new((span - 1 - (id - 1) * span / orders) as u64)).unwrap();
            let this_year: i64 = day.format("%Y").to_string().parse().unwrap();
            number = if this_year == year { number + 1 } else { 1 };
            year = this_year;
            let open = id > orders - orders / 500;
            let badge = match (open, dice.roll(100)) {
                (true, 0..10) => "new",
                (true, 10..15) => "on_hold",
                (true, 15..80) => "to_fulfil",
                (true, 80..85) => "part_shipped",
                (_, 97..) => "cancelled",
                (_, 96) => "returned",
                (_, 60..) => "closed",
                (_, 2..) => "delivered",
                _ => "shipped",
            };
            let payment = match dice.roll(50) {
                0 => "unpaid",
                1 => "part",
                2 => "refunded",
                _ if open && dice.roll(4) == 0 => "unpaid",
                _ => "paid",
            };
            let external = (id % 5 > 1).then(|| format!("WOO-{id}"));
            let promised = (id % 2 == 0).then(|| day.checked_add_days(Days::new(3)).unwrap().to_string());
            let life = if badge == "cancelled" { "cancelled" } else { "confirmed" };
            // A few customers order very much.
            let party =
                if dice.roll(20) == 0 { 1 + dice.roll(20) as i64 } else { 1 + dice.roll(parties as u64) as i64 };
            let total = 500 + dice.roll(60_000) as i64;
            let day = day.to_string();
            order
                .execute(params![
                    id,
                    year,
                    number,
                    1 + id % 3,
                    external,
                    party,
                    day,
                    promised,
                    life,
                    total,
                    total,
                    "30fm"
                ])
                .unwrap();
            state.execute(params![id, badge, payment, total, day, promised]).unwrap();
            line.execute(params![id, id, 1 + dice.roll(2_000) as i64]).unwrap();
        }
    }
    println!("  {orders} orders");
    {
        let mut product =
            conn.prepare("INSERT INTO product (id, name, vat_bp, supplier_id) VALUES (?,?,2200,?)").unwrap();
        let mut variant = conn
            .prepare("INSERT INTO variant (id, product_id, sku, name, name_key, price_e8, min_stock) VALUES (?,?,?,?,lower(?),1000000000,?)")
            .unwrap();
        let mut moved = conn
            .prepare("INSERT INTO move (at, variant_id, quantity, from_location, to_location, cause, document) VALUES (?,?,?,?,?,?,?)")
            .unwrap();
        for id in 1..=2_000_i64 {
            let name = format!("{} {}", dice.name(), dice.name());
            product.execute(params![id, name, 1 + id % 60]).unwrap();
            let min = if id % 4 == 0 { 1_100_000 + dice.roll(400_000) as i64 } else { 0 };
            variant.execute(params![id, id, format!("{}-{id}", dice.name().to_uppercase()), name, name, min]).unwrap();
            for place in [1_i64, 2] {
                moved
                    .execute(params![
                        id,
                        id,
                        if place == 1 { 1_000_000 } else { dice.roll(200_000) as i64 + 10_000 },
                        3,
                        place,
                        "opening",
                        ""
                    ])
                    .unwrap();
            }
        }
        for at in 0..orders / 5 {
            let variant = 1 + dice.roll(2_000) as i64;
            let (from, to) = if at % 2 == 0 { (3, 1) } else { (1, 4) };
            moved.execute(params![10_000 + at, variant, 10_000, from, to, "sale", format!("2026/{at}")]).unwrap();
        }
        conn.execute(
            "INSERT INTO reservation (order_line_id, variant_id, warehouse_id, quantity)
               SELECT l.id, l.variant_id, 1, 10000 FROM order_state s JOIN order_line l ON l.order_id = s.order_id WHERE s.badge = 'to_fulfil'",
            [],
        )
        .unwrap();
        let mut deadline = conn
            .prepare("INSERT INTO deadline (kind, due_on, subject, amount_cents, party_id, done_at) VALUES ('collect',?,?,?,?,?)")
            .unwrap();
        for id in 0..20_000_i64 {
            let due = today().checked_sub_days(Days::new(700)).unwrap() + Days::new(id as u64 / 25);
            let done = (due < today()).then_some(1_i64).filter(|_| id % 200 != 0);
            deadline.execute(params![due.to_string(), format!("Incasso {id}"), 10_000, 1 + id % 100, done]).unwrap();
        }
    }
    conn.execute_batch("COMMIT; PRAGMA analysis_limit=400; PRAGMA optimize;").unwrap();
}

fn time(name: &str, mut work: impl FnMut(usize)) {
    if std::env::var("FONDACO_BENCH_ONLY").is_ok_and(|only| !name.contains(&only)) {
        return;
    }
    work(0);
    let mut all: Vec<Duration> = Vec::new();
    let start = Instant::now();
    for round in 0..200 {
        all.push(once(|| work(round)));
        if start.elapsed() > Duration::from_secs(3) && all.len() >= 20 {
            break;
        }
    }
    all.sort();
    let at = |share: usize| all[(all.len() * share / 100).min(all.len() - 1)].as_secs_f64() * 1_000.0;
    println!("{name:<58} cpu p50 {:>8.3}  p95 {:>8.3}  max {:>8.3} ms", at(50), at(95), at(100));
}

fn once(work: impl FnOnce()) -> Duration {
    let before = cpu();
    work();
    cpu().saturating_sub(before)
}

fn query(filter: &str, sort: Option<(&str, bool)>, anchor: Anchor) -> PageQuery {
    let sort = sort.map(|(column, descending)| Sort { column: column.to_owned(), descending });
    PageQuery { filter: Filter::parse(filter), sort, anchor, limit: 50 }
}

fn orders(db: Db<'_>, name: &str, filter: &str, sort: Option<(&str, bool)>, anchor: Anchor) {
    let asked = query(filter, sort, anchor);
    let found = ORDERS.page(db, &asked, today()).unwrap().rows.len();
    time(&format!("orders  {name} [{found}]"), |_| {
        ORDERS.page(db, &asked, today()).unwrap();
    });
}

fn main() {
    let amount = std::env::var("FONDACO_BENCH_ORDERS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000_i64);
    let folder = tempfile::tempdir().unwrap();
    let path = std::env::var("FONDACO_BENCH_DB").map_or_else(|_| folder.path().join("bench.db"), Into::into);
    if !path.exists() {
        println!("filling {} …", path.display());
        let start = Instant::now();
        drop(Store::open_or_create(&path, Arc::new(FixedClock::default())).unwrap());
        fill(&path, amount);
        println!("  in {:.0} s, {} MB", start.elapsed().as_secs_f64(), path.metadata().unwrap().len() / 1_000_000);
    }
    let store = Store::open(&path, Arc::new(FixedClock::default())).unwrap();
    let reader = store.reader().unwrap();
    let db = reader.db();

    let bare = Connection::open(&path).unwrap();
    bare.execute_batch("PRAGMA cache_size = -8192").unwrap();
    let floor = "SELECT o.id, o.year, o.number, o.placed_on, p.name, s.badge, s.payment, o.total_cents, c.name FROM sales_order o
       JOIN party p ON p.id = o.party_id JOIN order_state s ON s.order_id = o.id JOIN channel c ON c.id = o.channel_id
       WHERE (o.placed_on, o.id) < (?, ?) ORDER BY o.placed_on DESC, o.id DESC LIMIT 50";
    let bare_page = |day: &str, id: i64| {
        let mut statement = bare.prepare_cached(floor).unwrap();
        let mut rows = statement.query(params![day, id]).unwrap();
        let mut sum = 0_usize;
        while let Some(row) = rows.next().unwrap() {
            sum += row.get::<_, String>(4).unwrap().len();
        }
        sum
    };
    time("floor   newest 50, bare join", |_| {
        bare_page("9999", i64::MAX);
    });
    time("floor   50 at half depth, bare join", |_| {
        bare_page("2024-11-21", i64::MAX);
    });

    orders(db, "newest 50", "", None, Anchor::First);
    orders(db, "End", "", None, Anchor::Last);
    let ids: Vec<i64> = (1..200).map(|n| n * amount / 200).collect();
    time("orders  after, any depth", |n| {
        ORDERS.page(db, &query("", None, Anchor::After(ids[n % ids.len()])), today()).unwrap();
    });
    let mut all: Vec<Duration> = ids
        .iter()
        .map(|id| once(|| drop(ORDERS.page(db, &query("", None, Anchor::After(*id)), today()).unwrap())))
        .collect();
    all.sort();
    println!("orders  after, {} depths: p50 {:?} p95 {:?}", all.len(), all[all.len() / 2], all[all.len() * 95 / 100]);
    time("orders  before, any depth", |n| {
        ORDERS.page(db, &query("", None, Anchor::Before(ids[n % ids.len()])), today()).unwrap();
    });
    time("orders  from, any depth", |n| {
        ORDERS.page(db, &query("", None, Anchor::From(ids[n % ids.len()])), today()).unwrap();
    });
    for (sort, down) in [("number", true), ("number", false), ("total", true), ("total", false)] {
        orders(db, &format!("by {sort} {down}"), "", Some((sort, down)), Anchor::First);
        orders(db, &format!("by {sort} {down} End"), "", Some((sort, down)), Anchor::Last);
    }
    for filter in [
        "stato:evadere",
        "stato:aperto",
        "stato:consegnato",
        "stato:annullato",
        "pag:rimb",
        "stato:aperto pag:pagato",
        "stato:consegnato pag:non",
        "-stato:annullato",
        "stato:aperto promessa<oggi",
        "data:2024-06",
        "data:2024-06 stato:consegnato",
        "totale>604",
        "totale>100",
        "totale>604 canale:amazon",
        "canale:amazon",
        "numero:1490",
        "numero:2025/1490",
        "esterno:WOO-99999",
        "cliente:rossi",
        "cliente:rossi stato:aperto",
        "cliente:C000001",
        "art:\"ba\" stato:aperto",
    ] {
        orders(db, filter, filter, None, Anchor::First);
        orders(db, &format!("{filter} End"), filter, None, Anchor::Last);
    }
    orders(db, "stato:aperto by total", "stato:aperto", Some(("total", true)), Anchor::First);
    for text in [
        "r", "ro", "ros", "ross", "rossi", "rossi ba", "z", "zan", "q", "qua", "d'amico", "1", "14", "149", "1490",
        "149000", "WOO-99", "3331", "c000001", "spubra",
    ] {
        orders(db, &format!("text {text}"), text, None, Anchor::First);
    }
    let mut all: Vec<Duration> = Vec::new();
    let mut dice = Dice(77);
    for _ in 0..200 {
        let word = if dice.roll(2) == 0 {
            SURNAMES[dice.roll(24) as usize].to_lowercase()
        } else {
            dice.name().to_lowercase()
        };
        for letters in 1..=word.chars().count().min(8) {
            let text: String = word.chars().take(letters).collect();
            let asked = query(&text, None, Anchor::First);
            all.push(once(|| drop(ORDERS.page(db, &asked, today()).unwrap())));
        }
    }
    all.sort();
    println!(
        "orders  {} typed prefixes: p50 {:?} p95 {:?} max {:?}",
        all.len(),
        all[all.len() / 2],
        all[all.len() * 95 / 100],
        all[all.len() - 1]
    );
    let mut all: Vec<Duration> = Vec::new();
    for _ in 0..300 {
        let word = if dice.roll(2) == 0 {
            SURNAMES[dice.roll(24) as usize].to_lowercase()
        } else {
            dice.name().to_lowercase()
        };
        for letters in 1..=word.chars().count().min(6) {
            let text: String = word.chars().take(letters).collect();
            let asked = query(&text, None, Anchor::First);
            all.push(once(|| drop(CUSTOMERS.page(db, &asked, today()).unwrap())));
        }
    }
    all.sort();
    println!(
        "custom  {} typed prefixes: p50 {:?} p95 {:?} max {:?}",
        all.len(),
        all[all.len() / 2],
        all[all.len() * 95 / 100],
        all[all.len() - 1]
    );
    for text in ["", "r", "ro", "ros", "rossi", "b", "s", "33", "prov:MI", "ba ce"] {
        let asked = query(text, None, Anchor::First);
        time(&format!("custom  {text}"), |_| {
            CUSTOMERS.page(db, &asked, today()).unwrap();
        });
    }
    for text in ["", "ba", "disp<min", "disp<min min>0", "dep:MI1", "dep:MI1 disp<min", "fornitore:rossi"] {
        let asked = query(text, None, Anchor::First);
        time(&format!("stock   {text}"), |_| {
            STOCK.page(db, &asked, today()).unwrap();
        });
    }
    for text in ["", "stato:aperta", "stato:scaduta", "incasso 199", "scad:oggi..+7g"] {
        let asked = query(text, None, Anchor::First);
        time(&format!("deadln  {text}"), |_| {
            DEADLINES.page(db, &asked, today()).unwrap();
        });
    }
    for text in ["", "ba", "art:ba", "causale:vendita", "dep:TO2"] {
        let asked = query(text, None, Anchor::First);
        time(&format!("moves   {text}"), |_| {
            MOVES.page(db, &asked, today()).unwrap();
        });
    }
    for text in ["", "stato:aperto", "stato:consegnato", "rossi", "r", "totale>604", "-stato:annullato", "1490"] {
        let filter = Filter::parse(text);
        let count = ORDERS.spec.count(db, &filter, 10_000, today()).unwrap();
        time(&format!("count   orders {text} = {}{}", count.rows, if count.at_least { "+" } else { "" }), |_| {
            ORDERS.spec.count(db, &filter, 10_000, today()).unwrap();
        });
    }
    time("custom  count all", |_| {
        CUSTOMERS.spec.count(db, &Filter::default(), 10_000, today()).unwrap();
    });
    time("dashboard, warm", |_| {
        dashboard::load(db, today()).unwrap();
    });
    time("open a reader", |_| {
        store.reader().unwrap();
    });
    let first = |sql: &str| {
        let mut statement = bare.prepare_cached(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut sum = 0_i64;
        while let Some(row) = rows.next().unwrap() {
            sum += row.get::<_, i64>(0).unwrap();
        }
        sum
    };
    for word in ["r", "ro", "ros", "rossi", "b", "s"] {
        let sql = format!("SELECT rowid FROM party_search WHERE party_search MATCH '\"{word}\"*'");
        time(&format!("floor   all FTS rows of {word}"), |_| {
            first(&sql);
        });
    }
    time("floor   sales of 31 days", |_| {
        first(
            "SELECT sum(total_cents), placed_on FROM sales_order INDEXED BY order_by_date WHERE placed_on >= '2026-10-22' AND placed_on <= '2026-11-21' GROUP BY placed_on",
        );
    });
    time("floor   under minimum", |_| {
        first("SELECT v.id, (SELECT coalesce(sum(b.quantity), 0) FROM balance b CROSS JOIN location l ON l.id = b.location_id
             WHERE b.variant_id = v.id AND l.available = 1 AND l.kind = 'internal')
           - (SELECT coalesce(sum(r.quantity), 0) FROM reservation r WHERE r.variant_id = v.id) AS available
           FROM variant v INDEXED BY variant_with_minimum
          WHERE v.min_stock > 0 AND v.archived = 0 AND available < v.min_stock");
    });
    time("floor   cancelled in 31 days", |_| {
        first("SELECT o.total_cents FROM order_state s INDEXED BY order_state_by_badge CROSS JOIN sales_order o ON o.id = s.order_id
                WHERE s.badge = 'cancelled' AND s.payment = 'paid' AND s.placed_on >= '2026-10-22'");
    });
    time("dashboard, a new reader each time (open included)", |_| {
        let reader = store.reader().unwrap();
        dashboard::load(reader.db(), today()).unwrap();
    });
    time("newest 50 orders, a new reader each time (open included)", |_| {
        let reader = store.reader().unwrap();
        ORDERS.page(reader.db(), &query("", None, Anchor::First), today()).unwrap();
    });
}
