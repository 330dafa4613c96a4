//! The doors of the dashboard.

use super::*;
use crate::store::dashboard;

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
