//! More people than a search reads at once: those beyond are asked one by one, and nothing differs.

use super::*;
use crate::domain::FixedClock;
use crate::domain::UtcMillis;
use crate::store::list::sets::AT_ONCE;
use std::sync::Arc;

#[test]
fn a_letter_that_very_many_have() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(UtcMillis(1_795_000_000_000)));
    let mut store = Store::open_or_create(&folder.path().join("crowd.db"), clock).unwrap();
    let people = AT_ONCE as i64 * 2 + 3_000;
    // Every code begins with C, every second name with an M or a Z, and row numbers and names go opposite ways.
    store
        .write(true, |tx| {
            tx.run(
                "INSERT INTO party (id, code, kind, name, name_key, customer, created_at)
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                 SELECT i, printf('C%06d', i), 'person', name, lower(name), 1, 0 FROM (
                   SELECT i, printf('%s%06d %s', iif(i % 2, 'Ma', 'Bo'), ?1 - i, iif(i % 3, 'Zeno', 'Ugo')) AS name FROM n)",
                [people],
            )
            .unwrap();
            Ok(((), true))
        })
        .unwrap();
    let db = store.db();
    let read = |sql: &str| db.all(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    for (typed, condition) in
        [("c", "1"), ("m", "id % 2 = 1"), ("ma", "id % 2 = 1"), ("zeno", "id % 3 <> 0"), ("c -ma", "id % 2 = 0")]
    {
        let all = read(&format!("SELECT id FROM party WHERE {condition} ORDER BY name_key, id"));
        let page = |anchor| {
            let page = CUSTOMERS.page(db, &ask(typed, anchor, 40), today()).unwrap();
            (page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), page.more_before, page.more_after)
        };
        assert_eq!(page(Anchor::First), (all[..40].to_vec(), false, true), "{typed}");
        assert_eq!(page(Anchor::Last), (all[all.len() - 40..].to_vec(), true, false), "{typed}");
        for at in [60, all.len() / 2, all.len() - 50] {
            assert_eq!(page(Anchor::After(all[at])).0, all[at + 1..all.len().min(at + 41)], "{typed} after {at}");
            assert_eq!(page(Anchor::Before(all[at])).0, all[at - 40..at], "{typed} before {at}");
        }
        let ids = CUSTOMERS.spec.ids(db, &Filter::parse(typed), 100_000, today()).unwrap();
        assert_eq!(ids, all, "{typed}");
        let count = CUSTOMERS.spec.count(db, &Filter::parse(typed), 100_000, today()).unwrap();
        assert_eq!((count.rows as usize, count.at_least), (all.len(), false), "{typed}");
    }
}
