use crate::screen::{Counted, SIZES, act, cx, text};
use fondaco::domain::page::{Anchor, Page, Sort};
use fondaco::domain::{Cents, Refusal};
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::kit::Act;
use fondaco::ui::kit::list::{All, Ask, List, ListEvent, Phase};
use fondaco::ui::kit::resource::{Badge, Column, Empty, Row, col, day_col, fill, next};
use fondaco::ui::theme::Role;
use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub id: i64,
    name: String,
    badge: Badge,
    total: i64,
}

impl Row for Order {
    fn id(&self) -> i64 {
        self.id
    }
}

pub fn order(id: i64) -> Order {
    const NAMES: [&str; 5] =
        ["Rossi Mario", "Ferramenta Bianchi di Bianchi Giovanni & C. snc", "Caffè Perù", "日本茶屋", "Verdi Lucia"];
    const BADGES: [Badge; 3] = [
        Badge { symbol: 'o', word: "Nuovo", role: Role::StatusNew },
        Badge { symbol: '!', word: "Da evadere", role: Role::StatusTodo },
        Badge { symbol: '+', word: "Consegnato", role: Role::StatusDone },
    ];
    Order { id, name: NAMES[id as usize % 5].to_owned(), badge: BADGES[id as usize % 3], total: id * 1_375 % 999_999 }
}

pub static COLUMNS: &[Column<Order>] = &[
    col("number", "numero", 9, |o: &Order, _| format!("2026/{:04}", o.id).into()).sortable(),
    fill("customer", "cliente", 12, |o: &Order, _| o.name.as_str().into()),
    col("status", "stato", 14, |o: &Order, cx| o.badge.text(cx.lang).into()).role(|o| o.badge.role),
    col("channel", "canale", 6, |_, _| "Woo".into()),
    col("place", "comune", 10, |_, _| "Torino".into()).wide(),
    col("total", "totale EUR", 12, |o: &Order, _| format!("{},{:02}", o.total / 100, o.total % 100).into())
        .right()
        .sortable()
        .editable(),
];

pub static EMPTY: Empty = Empty {
    title: "Nessun ordine, per ora.",
    hints: &[next(Action::New, "crea il primo ordine a mano"), next(Action::Palette, "tutti i comandi")],
};

/// A table in memory that answers pages by key, as the store does.
#[derive(Debug, Clone)]
pub struct Table(pub Vec<Order>);

impl Table {
    pub fn of(n: i64) -> Self {
        Self((1..=n).map(order).collect())
    }

    pub fn page(&self, ask: &Ask) -> Result<Page<Order>, Refusal> {
        let mut rows = self.0.clone();
        if ask.sort.as_ref().is_some_and(|s| s.descending) {
            rows.reverse();
        }
        let at = |id: i64| rows.iter().position(|o| o.id == id);
        let n = rows.len();
        let (from, to) = match ask.anchor {
            Anchor::First => (0, ask.limit),
            Anchor::Last => (n.saturating_sub(ask.limit), n),
            Anchor::After(id) => at(id).map_or((0, 0), |i| (i + 1, i + 1 + ask.limit)),
            Anchor::Before(id) => at(id).map_or((0, 0), |i| (i.saturating_sub(ask.limit), i)),
            Anchor::From(id) => at(id).map_or((0, 0), |i| (i, i + ask.limit)),
        };
        let to = to.min(n);
        let from = from.min(to);
        Ok(Page { rows: rows[from..to].to_vec(), more_before: from > 0, more_after: to < n })
    }
}

fn list() -> List<Order> {
    List::new(COLUMNS, &EMPTY, cx(Lang::It)).summing(|o| Cents(o.total))
}

pub fn ready(n: i64) -> (List<Order>, Table) {
    let table = Table::of(n);
    let mut list = list();
    list.fit(Rect::new(0, 0, 80, 20));
    list.feed(|ask| table.page(ask));
    (list, table)
}

pub fn press(list: &mut List<Order>, table: &Table, action: Action) -> Vec<ListEvent> {
    let mut events = vec![list.handle(&act(action))];
    events.extend(list.feed(|ask| table.page(ask)));
    events
}

#[test]
fn looks() {
    let (mut list, table) = ready(1_000);
    for action in [Action::Mark, Action::RowNext, Action::Mark] {
        press(&mut list, &table, action);
    }
    for size in SIZES {
        list.fit(Rect::new(0, 0, size.0, size.1));
        list.feed(|ask| table.page(ask));
        assert_snapshot!(format!("list_{}x{}", size.0, size.1), text(size, Lang::It, |a, d| list.render(a, d)));
    }
    list.set_cx(cx(Lang::En));
    assert_snapshot!("list_en", text((80, 12), Lang::En, |a, d| list.render(a, d)));
}

#[test]
fn says_what_there_is_to_say_without_rows() {
    let none = Table(Vec::new());
    let mut list = list();
    assert_eq!(text((80, 6), Lang::It, |a, d| list.render(a, d)).lines().count(), 2, "nothing flashes up at first");
    list.show_slow();
    assert_snapshot!("list_slow", text((80, 8), Lang::It, |a, d| list.render(a, d)));
    list.feed(|ask| none.page(ask));
    assert_snapshot!("list_empty", text((80, 12), Lang::It, |a, d| list.render(a, d)));
    list.refilter("stato:spedito cliente:zzz", None);
    list.feed(|ask| none.page(ask));
    assert_snapshot!("list_filtered", text((80, 12), Lang::En, |a, d| list.render(a, d)));
    list.refresh();
    list.feed(|_| Err(Refusal::new("store.busy")));
    assert!(matches!(list.phase(), Phase::Failed(_)));
    assert_snapshot!("list_failed", text((80, 12), Lang::It, |a, d| list.render(a, d)));
    list.handle(&act(Action::Refresh));
    list.feed(|ask| Table::of(3).page(ask));
    assert_eq!(list.current_id(), Some(1), "F5 tries again");
}

#[test]
fn sideways_reaches_every_column_and_keeps_the_first() {
    let (mut list, table) = ready(3);
    list.fit(Rect::new(0, 0, 40, 6));
    for _ in 0..9 {
        press(&mut list, &table, Action::ColRight);
    }
    assert_snapshot!("list_sideways", text((40, 6), Lang::It, |a, d| list.render(a, d)));
    assert_eq!(list.handle(&act(Action::Edit)), ListEvent::Edit(1, Some("total")));
    assert_eq!(list.handle(&act(Action::CopyCell)), ListEvent::Copy("13,75".into()));
}

#[test]
fn every_row_is_reached_going_down_and_up() {
    let (mut list, table) = ready(700);
    for id in 1..=700 {
        assert_eq!(list.current_id(), Some(id));
        press(&mut list, &table, Action::RowNext);
        assert!(list.rows().len() <= 400, "the window stays a window");
    }
    for id in (1..=700).rev() {
        assert_eq!(list.current_id(), Some(id));
        press(&mut list, &table, Action::RowPrev);
    }
    press(&mut list, &table, Action::End);
    assert_eq!(list.current_id(), Some(700));
    press(&mut list, &table, Action::Top);
    assert_eq!(list.current_id(), Some(1));
    for page in 1..20 {
        press(&mut list, &table, Action::PageNext);
        assert_eq!(list.current_id(), Some(1 + 19 * page));
    }
}

#[test]
fn at_the_edge_it_scrolls_half_a_page() {
    let (mut list, table) = ready(100);
    for _ in 0..19 {
        press(&mut list, &table, Action::RowNext);
    }
    assert_eq!((list.current_id(), list.screen_line()), (Some(20), 9));
    for _ in 0..10 {
        press(&mut list, &table, Action::RowPrev);
    }
    assert_eq!((list.current_id(), list.screen_line()), (Some(10), 9));
}

#[test]
fn typed_ahead_is_played_in_order_when_the_rows_come() {
    let table = Table::of(500);
    let mut list = list();
    list.fit(Rect::new(0, 0, 80, 20));
    for _ in 0..200 {
        assert_eq!(list.handle(&act(Action::RowNext)), ListEvent::Queued);
    }
    list.handle(&act(Action::Mark));
    list.handle(&act(Action::Open));
    list.handle(&act(Action::Edit));
    let events = list.feed(|ask| table.page(ask));
    assert!(list.marked().eq([201]));
    assert!(events.contains(&ListEvent::Open(202)), "{events:?}");
    assert_eq!(events.last(), Some(&ListEvent::Typed(vec![Act::Do(Action::Edit)])), "the rest goes to what opened");
    assert!(!list.busy());
}

#[test]
fn an_old_answer_changes_nothing() {
    let table = Table::of(50);
    let mut list = list();
    let old = list.take_ask().unwrap();
    list.refilter("x", None);
    assert!(list.receive(old.token, table.page(&old)).is_empty());
    assert!(list.rows().is_empty());
}

#[test]
fn a_refresh_keeps_record_line_and_marks() {
    let (mut list, mut table) = ready(300);
    for _ in 0..120 {
        press(&mut list, &table, Action::RowNext);
    }
    press(&mut list, &table, Action::Mark);
    let (id, line) = (list.current_id(), list.screen_line());
    table.0.splice(0..0, (900..905).map(order));
    table.0.insert(110, order(950));
    list.refresh();
    let events = list.feed(|ask| table.page(ask));
    assert!(!events.contains(&ListEvent::Moved));
    assert_eq!((list.current_id(), list.screen_line()), (id, line));
    assert!(list.marked().eq([121]));

    let (mut list, mut table) = ready(30);
    table.0.splice(0..0, (900..905).map(order));
    list.refresh();
    list.feed(|ask| table.page(ask));
    assert_eq!((list.current_id(), list.screen_line(), list.arrived()), (Some(1), 0, 5));
    press(&mut list, &table, Action::Top);
    assert_eq!((list.current_id(), list.arrived()), (Some(900), 0), "seen from the top, they are news no more");
    for _ in 0..5 {
        press(&mut list, &table, Action::RowNext);
    }

    table.0.retain(|o| o.id != 1);
    list.refresh();
    list.feed(|ask| table.page(ask));
    assert_eq!(list.current_id(), Some(2), "the next row takes the place of one that is gone");
}

#[test]
fn what_is_read_again_stays_a_window_however_often() {
    let (mut list, mut table) = ready(2_000);
    for down in [0, 150] {
        for _ in 0..down {
            press(&mut list, &table, Action::RowNext);
        }
        let (id, line) = (list.current_id(), list.screen_line());
        let mut most = 0;
        for new in 0..100 {
            table.0.push(order(10_000 + down + new));
            list.refresh();
            let mut asks = 0;
            list.feed(|ask| {
                asks += 1;
                most = most.max(ask.limit);
                table.page(ask)
            });
            assert_eq!(asks, 1, "nobody goes further down");
            assert_eq!((list.current_id(), list.screen_line()), (id, line));
        }
        assert!(most <= down as usize + 2 * 21, "{most} rows were asked for at {down}");
    }
    // Beyond it the list goes on.
    for id in 151..=400 {
        assert_eq!(list.current_id(), Some(id));
        press(&mut list, &table, Action::RowNext);
    }
}

#[test]
fn who_goes_on_while_it_is_read_again_stays_where_they_went() {
    let (mut list, mut table) = ready(60);
    press(&mut list, &table, Action::PageNext);
    press(&mut list, &table, Action::Top);
    for (came, action, there) in [(1, Action::End, 60), (45, Action::PagePrev, 41)] {
        table.0.splice(0..0, (0..came).map(|new| order(1_000 + came * 100 + new)));
        list.refresh();
        let ask = list.take_ask().unwrap();
        list.handle(&act(action));
        assert_eq!(list.current_id(), Some(there));
        let answer = table.page(&ask);
        list.receive(ask.token, answer);
        list.feed(|ask| table.page(ask));
        assert_eq!(list.current_id(), Some(there), "{action:?}");
    }
}

#[test]
fn marked_rows_are_read_again_with_their_amounts() {
    let (mut list, mut table) = ready(60);
    press(&mut list, &table, Action::PageNext);
    press(&mut list, &table, Action::Top);
    press(&mut list, &table, Action::MarkAll);
    let before = list.marked_sum();
    table.0[50].total += 100;
    list.refresh();
    list.feed(|ask| table.page(ask));
    assert_eq!(list.marked_sum(), (before.0, before.1 + Cents(100)));
}

#[test]
fn marks_by_range_by_filter_and_back() {
    let (mut list, table) = ready(10);
    press(&mut list, &table, Action::Mark);
    for _ in 0..3 {
        press(&mut list, &table, Action::RowNext);
    }
    press(&mut list, &table, Action::MarkRange);
    assert!(list.marked().eq(1..=5));
    press(&mut list, &table, Action::MarkInvert);
    assert!(list.marked().eq(6..=10));
    press(&mut list, &table, Action::MarkAll);
    assert_eq!(list.marked_sum(), (10, Cents((1..=10).map(|i| i * 1_375).sum())));
    press(&mut list, &table, Action::Back);
    assert_eq!(list.targets(), vec![5]);

    let (mut list, table) = ready(1_000);
    assert_eq!(press(&mut list, &table, Action::MarkAll)[0], ListEvent::Needs(All::Mark));
    list.mark_all((1..=1_000).map(|i| (i, Cents(1))));
    assert_eq!(list.marked_sum().0, 1_000);
}

#[test]
fn sorting_keeps_the_record() {
    let (mut list, table) = ready(200);
    for _ in 0..50 {
        press(&mut list, &table, Action::RowNext);
    }
    assert_eq!(list.sortable(), vec![("number", "numero"), ("total", "totale EUR")]);
    list.sort_by("number");
    list.sort_by("number");
    list.feed(|ask| table.page(ask));
    assert_eq!(list.sort(), Some(&Sort { column: "number".into(), descending: true }));
    assert_eq!(list.current_id(), Some(51));
    press(&mut list, &table, Action::RowNext);
    assert_eq!(list.current_id(), Some(50));
}

#[test]
fn bytes_on_the_wire() {
    let (mut list, table) = ready(3_000);
    let mut wire = Counted::new((80, 20));
    wire.frame(|a, d| list.render(a, d));
    assert_eq!(wire.frame(|a, d| list.render(a, d)), 0, "nothing changed");
    press(&mut list, &table, Action::RowNext);
    let step = wire.frame(|a, d| list.render(a, d));
    assert!(step <= 250, "a step of the cursor: {step}");
    press(&mut list, &table, Action::PageNext);
    let page = wire.frame(|a, d| list.render(a, d));
    assert!(page <= 2_200, "a page: {page}");
    let mut sum = 0;
    for _ in 0..1_000 {
        press(&mut list, &table, Action::RowNext);
        sum += wire.frame(|a, d| list.render(a, d));
    }
    assert!(sum / 1_000 <= 420, "holding Down: {} a row", sum / 1_000);
    println!("step {step}, page {page}, held {}", sum / 1_000);
}

fn any_action() -> impl Strategy<Value = Action> {
    prop::sample::select(vec![
        Action::RowNext,
        Action::RowPrev,
        Action::PageNext,
        Action::PagePrev,
        Action::HalfNext,
        Action::HalfPrev,
        Action::Top,
        Action::End,
        Action::Mark,
        Action::MarkRange,
        Action::MarkInvert,
        Action::ColLeft,
        Action::ColRight,
        Action::Refresh,
        Action::Open,
        Action::Back,
    ])
}

#[derive(Debug, Clone)]
enum Step {
    Press(Action),
    Answer,
    Arrive(usize),
    Leave(usize),
    Fit(u16, u16),
    Refresh,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any_action().prop_map(Step::Press),
        4 => Just(Step::Answer),
        1 => (0usize..200).prop_map(Step::Arrive),
        1 => (0usize..200).prop_map(Step::Leave),
        1 => (0u16..130, 0u16..50).prop_map(|(w, h)| Step::Fit(w, h)),
        1 => Just(Step::Refresh),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_it_panic_and_marks_are_records(steps in prop::collection::vec(any_step(), 1..80), n in 0i64..200) {
        let mut table = Table::of(n);
        let mut known: BTreeSet<i64> = (1..=n).collect();
        let mut list = list();
        let mut next = 1_000;
        let mut size = (80, 24);
        for step in steps {
            match step {
                Step::Press(action) => { list.handle(&act(action)); }
                Step::Answer => { list.feed(|ask| table.page(ask)); }
                Step::Arrive(at) => {
                    next += 1;
                    known.insert(next);
                    table.0.insert(at.min(table.0.len()), order(next));
                }
                Step::Leave(at) => if at < table.0.len() { table.0.remove(at); },
                Step::Fit(w, h) => { size = (w, h); list.fit(Rect::new(0, 0, w, h)); }
                Step::Refresh => {
                    list.feed(|ask| table.page(ask));
                    let (id, line) = (list.current_id(), list.screen_line());
                    list.refresh();
                    list.feed(|ask| table.page(ask));
                    if let Some(id) = id && table.0.iter().any(|o| o.id == id) {
                        prop_assert_eq!(list.current_id(), Some(id));
                        prop_assert!(list.screen_line() == line || table.0.len() < 400);
                    }
                }
            }
            prop_assert!(list.marked().all(|id| known.contains(&id)));
            if size.0 > 0 && size.1 > 0 {
                text(size, Lang::It, |a, d| list.render(a, d));
                list.describe();
            }
        }
        list.feed(|ask| table.page(ask));
        prop_assert!(!list.busy(), "nothing typed is left waiting");
        list.refresh();
        list.feed(|ask| table.page(ask));
        prop_assert_eq!(list.current_id().is_some(), !table.0.is_empty());
    }
}

#[test]
fn columns_are_whole_or_not_there() {
    use fondaco::ui::kit::resource::{Width, place, place_seeing};
    let name: Column<Order> = fill("name", "pane.orders", 10, |_, _| "".into()).good(18);
    let day: Column<Order> = day_col("day", "pane.orders", |_, _| "".into());
    let columns = [
        col("code", "pane.orders", 10, |_, _| "".into()),
        day.rank(2),
        name,
        col("state", "pane.orders", 14, |_, _| "".into()),
        col("channel", "pane.orders", 7, |_, _| "".into()).rank(4),
        col("total", "pane.orders", 10, |_, _| "".into()).right(),
        // Chosen by the operator: no rank.
        day_col("promised", "pane.orders", |_, _| "".into()),
    ];
    // The column that the hand is on is seen, whatever else goes for it.
    for (room, at) in (30..250).flat_map(|room| (0..columns.len()).map(move |at| (room, at))) {
        let placing = place_seeing(&columns, at, room);
        assert!(placing.cells.iter().any(|cell| cell.at == at), "{room}, {at}: {placing:?}");
    }
    for room in 11..250 {
        for skip in 0..4 {
            let placing = place(&columns, skip, room);
            for cell in &placing.cells {
                let least = match columns[cell.at].width {
                    Width::Fixed(n) => n,
                    Width::Whole { min, .. } => min,
                    // A text gives a cell for the sign that there is more.
                    Width::Fill { min, .. } => min - u16::from(placing.more),
                };
                assert!(cell.width >= least, "{room}, {skip}: column {} has {}", cell.at, cell.width);
                assert!(cell.x + cell.width + u16::from(placing.more) <= room, "{room}, {skip}: {placing:?}");
            }
            // What is less important gives way before the name has too little.
            let wide = |at: usize| placing.cells.iter().find(|cell| cell.at == at).map(|cell| cell.width);
            if skip == 0 && wide(4).is_some() {
                assert!(wide(2).unwrap() >= 18, "{room}: {placing:?}");
            }
        }
    }
}

#[test]
fn a_day_or_an_amount_that_has_no_room_is_not_another_one() {
    let mut list: List<Order> = List::new(
        &[
            col("name", "pane.orders", 12, |_: &Order, _| "Bar da Nina dei Tigli".into()),
            col("day", "pane.orders", 6, |_: &Order, _| "21/11/26".into()),
            col("sum", "pane.orders", 8, |_: &Order, _| "1.234.567,89".into()).right(),
        ],
        &EMPTY,
        cx(Lang::It),
    );
    list.rearrange(
        list.columns().iter().map(|column| Column { day: column.day || column.id == "day", ..*column }).collect(),
    );
    let _ = list.feed(|_| Ok(Page { rows: vec![order(1)], more_before: false, more_after: false }));
    let shown = text((60, 5), Lang::It, |area, draw| list.render(area, draw));
    assert!(shown.contains("Bar da Nina~") && !shown.contains("1.234"), "{shown}");
}

#[test]
fn what_came_while_the_list_was_left_is_marked_until_one_goes_to_the_top() {
    use crate::screen::text_in;
    use fondaco::ui::theme::Tier;
    let table = Table::of(100);
    let newest = Sort { column: "number".to_owned(), descending: true };
    let mut list = List::new(COLUMNS, &EMPTY, cx(Lang::It)).sorted(Some(newest));
    list.fit(Rect::new(0, 0, 80, 11));
    list.reset(Some(80));
    list.left_at(Some(80));
    let _ = list.feed(|ask| table.page(ask));
    assert_eq!((list.current_id(), list.screen_line(), list.arrived(), list.seen_to()), (Some(80), 0, 20, Some(80)));
    // An arrow beside the first column would read as the way it is sorted: how many there are stands over the list.
    for tier in [Tier::T0, Tier::T1, Tier::T2] {
        let head = text_in((80, 11), Lang::It, tier, |area, draw| list.render(area, draw));
        assert!(head.starts_with("  "), "{head}");
    }
    // Further down nothing more has come, and at the top all is seen.
    list.handle(&act(Action::PageNext));
    let _ = list.feed(|ask| table.page(ask));
    assert_eq!(list.arrived(), 20, "what was on the screen is above now, and was there");
    list.handle(&act(Action::Top));
    let _ = list.feed(|ask| table.page(ask));
    assert_eq!((list.current_id(), list.arrived(), list.seen_to()), (Some(100), 0, None));
    let head = text_in((80, 11), Lang::It, Tier::T1, |area, draw| list.render(area, draw));
    assert!(head.starts_with("  "), "{head}");
}

#[test]
fn what_an_action_is_for_is_found_however_many_are_marked() {
    let (mut list, _) = ready(200);
    assert!(list.target_rows().iter().map(|row| row.id).eq([1]));
    let loaded = list.rows().len();
    list.mark_all((2..=100_000).map(|id| (id, Cents(1))));
    let began = std::time::Instant::now();
    for _ in 0..200 {
        assert_eq!(list.target_rows().len(), loaded - 1);
    }
    // Row by row against mark by mark it would be a thousand million comparisons.
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn what_came_in_while_one_was_away_is_not_forgotten_from_deep_in_the_list() {
    let table = Table::of(2_000);
    let newest = Sort { column: "number".to_owned(), descending: true };
    let mut list = List::new(COLUMNS, &EMPTY, cx(Lang::It)).sorted(Some(newest));
    list.fit(Rect::new(0, 0, 80, 11));
    list.reset(Some(500));
    list.left_at(Some(1_980));
    // Left again before anything is read, and with more than a thousand rows above that are not.
    assert_eq!(list.seen_to(), Some(1_980));
    let _ = list.feed(|ask| table.page(ask));
    assert_eq!((list.current_id(), list.arrived(), list.seen_to()), (Some(500), 0, Some(1_980)));
    press(&mut list, &table, Action::RowNext);
    assert_eq!(list.seen_to(), Some(1_980));
    press(&mut list, &table, Action::Top);
    assert_eq!(list.seen_to(), None);
}

#[test]
fn an_empty_list_that_is_read_again_lets_keys_through() {
    let mut list = list();
    let mut none = Table::of(0);
    list.feed(|ask| none.page(ask));
    list.refresh();
    assert!(list.awaits_whole() && !list.awaits_others());
    none = Table::of(3);
    list.feed(|ask| none.page(ask));
    assert_eq!((list.rows().len(), list.current_id(), list.phase()), (3, Some(1), &Phase::Ready));
}
