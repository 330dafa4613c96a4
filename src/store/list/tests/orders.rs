//! Orders found by every condition, in every order.

use super::*;

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
        // As the column has them.
        ("pag:sì", "s.payment = 'paid'"),
        ("pag:no", "s.payment = 'unpaid'"),
        ("pag:rimb", "s.payment = 'refunded'"),
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
        ("saldo>400", "o.total_cents - s.paid_cents > 40000 AND s.badge <> 'cancelled'"),
        ("saldo:0 stato:annullato", "s.paid_cents = 0 AND s.badge = 'cancelled'"),
        ("saldo<0 stato:annullato", "s.paid_cents > 0 AND s.badge = 'cancelled'"),
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
