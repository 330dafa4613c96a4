//! Marking as the cursor moves.

use crate::list::{COLUMNS, Order, Table, press, ready};
use fondaco::domain::Cents;
use fondaco::domain::page::Sort;
use fondaco::ui::action::Action;
use fondaco::ui::kit::list::{All, List, ListEvent};

/// Marks by moving, over some rows of a list of two hundred: 1 to 4.
fn stretched() -> (List<Order>, Table) {
    let (mut list, table) = ready(200);
    press(&mut list, &table, Action::MarkLines);
    for _ in 0..3 {
        press(&mut list, &table, Action::RowNext);
    }
    assert!(list.marked().eq(1..=4));
    (list, table)
}

#[test]
fn marking_by_moving_ends_with_the_rows_it_began_among() {
    // In another order others lie between, under another filter or in other columns it is another list.
    let others: [fn(&mut List<Order>); 4] = [
        |list| list.set_sort(Sort { column: "number".into(), descending: true }),
        |list| list.refilter("stato:nuovo", list.current_id()),
        |list| list.reset(None),
        |list| list.rearrange(COLUMNS[1..].to_vec()),
    ];
    for other in others {
        let (mut list, table) = stretched();
        other(&mut list);
        list.feed(|ask| table.page(ask));
        for _ in 0..3 {
            let events = press(&mut list, &table, Action::RowNext);
            assert!(!events.iter().any(|event| matches!(event, ListEvent::Needs(_))), "{events:?}");
        }
        assert!(list.marked().eq(1..=4), "{:?}", list.marked().collect::<Vec<_>>());
    }
}

#[test]
fn marking_by_moving_goes_along_to_rows_that_were_not_loaded() {
    let far = 3_000_i64;
    let answer = |list: &mut List<Order>, events: Vec<ListEvent>| -> usize {
        let mut asked = 0;
        for event in events {
            if let ListEvent::Needs(All::Range(one, other)) = event {
                list.mark_span(&(one.min(other)..=one.max(other)).map(|id| (id, Cents(1))).collect::<Vec<_>>());
                asked += 1;
            }
        }
        asked
    };
    let (mut list, table) = ready(far);
    press(&mut list, &table, Action::MarkLines);
    // Row by row and page by page nothing is read for it, however far away it began.
    for _ in 0..150 {
        let events = press(&mut list, &table, Action::PageNext);
        assert_eq!(answer(&mut list, events), 0);
    }
    let here = list.current_id().unwrap();
    assert!(here > 1_000 && list.rows().iter().all(|row| row.id != 1), "{here}");
    assert!(list.marked().eq(1..=here));
    for _ in 0..3 {
        press(&mut list, &table, Action::RowPrev);
    }
    assert!(list.marked().eq(1..=here - 3));
    // To the end, and back to the top.
    let events = press(&mut list, &table, Action::End);
    assert_eq!(answer(&mut list, events), 1);
    assert!(list.marked().eq(1..=far));
    press(&mut list, &table, Action::RowPrev);
    assert!(list.marked().eq(1..far));
    let events = press(&mut list, &table, Action::Top);
    assert_eq!(answer(&mut list, events), 0);
    assert!(list.marked().eq(1..=1), "{}", list.marked_sum().0);
    // From the end upwards.
    press(&mut list, &table, Action::Back);
    press(&mut list, &table, Action::End);
    press(&mut list, &table, Action::MarkLines);
    for _ in 0..150 {
        let events = press(&mut list, &table, Action::PagePrev);
        assert_eq!(answer(&mut list, events), 0);
    }
    let here = list.current_id().unwrap();
    assert!(list.marked().eq(here..=far));
    assert_eq!(list.marked_sum().0, (far - here + 1) as usize);
}

#[test]
fn marking_by_moving_takes_back_only_what_it_marked() {
    let (mut list, table) = ready(200);
    // Two was marked before: it stays when the cursor goes back over it, and when the marking is given up.
    press(&mut list, &table, Action::RowNext);
    press(&mut list, &table, Action::Mark);
    press(&mut list, &table, Action::Top);
    press(&mut list, &table, Action::MarkLines);
    press(&mut list, &table, Action::PageNext);
    press(&mut list, &table, Action::Top);
    assert!(list.marked().eq(1..=2));
    press(&mut list, &table, Action::RowNext);
    press(&mut list, &table, Action::Back);
    assert!(list.marked().eq(2..=2));
    // The rows between that had to be read take the place of those that were marked.
    press(&mut list, &table, Action::MarkLines);
    let span = |from: i64, to: i64| (from..=to).map(|id| (id, Cents(1))).collect::<Vec<_>>();
    list.mark_span(&span(10, 20));
    list.mark_span(&span(10, 12));
    assert!(list.marked().eq([2, 10, 11, 12]), "{:?}", list.marked().collect::<Vec<_>>());
    // Marking all is no part of it: it is not taken back by the next key.
    list.mark_all((1..=200).map(|id| (id, Cents(1))));
    press(&mut list, &table, Action::RowNext);
    assert_eq!(list.marked_sum().0, 200);
}
