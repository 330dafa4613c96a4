//! A shop of fixed numbers for the tests of lists.

use super::*;
use crate::domain::{FixedClock, UtcMillis};
use crate::store::Tx;
use std::sync::{Arc, OnceLock};

pub(super) const ORDERS_MADE: i64 = 6_000;

pub(super) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

/// A shop of fixed numbers, made once for all tests: they only read.
pub(super) fn shop() -> Store {
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
