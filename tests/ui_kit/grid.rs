use crate::form::{format_cents, read_in, show_in};
use crate::screen::{Counted, SIZES, act, cx, key, text, typed};
use fondaco::domain::Refusal;
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::key::{Key, KeyCode};
use fondaco::ui::kit::field::{FieldValue, Values};
use fondaco::ui::kit::grid::{CellKind, Grid, GridColumn, GridEvent, GridRow, Offer, PastedLine, Query, Total};
use fondaco::ui::kit::{Act, grid_column};
use fondaco::ui::theme::Role;
use insta::assert_snapshot;
use proptest::prelude::*;

const ONE: i64 = 10_000;

fn parse_units(text: &str, lang: Lang) -> Result<i64, Refusal> {
    fondaco::domain::numbers::parse_quantity_in(text, lang.numbers()).map(|units| units.0)
}

fn format_units(n: i64, _: Lang) -> String {
    (n / ONE).to_string()
}

fn columns() -> Vec<GridColumn> {
    vec![
        grid_column("quantity", "q.tà", 5, CellKind::Number(parse_units, format_units, ONE)),
        grid_column("product", "codice", 9, CellKind::Lookup),
        grid_column("description", "descrizione", 12, CellKind::Text).fill(),
        grid_column("price", "prezzo", 9, CellKind::Number(read_in, show_in, 0)),
        grid_column("amount", "importo EUR", 11, CellKind::Computed).right(),
        grid_column("available", "disponib.", 9, CellKind::Computed),
    ]
}

fn offer(id: i64, code: &str, name: &str, price: i64) -> Offer {
    let values = Values::from([
        ("description".to_owned(), FieldValue::Text(name.to_owned())),
        ("price".to_owned(), FieldValue::Number(price)),
    ]);
    let cells = vec![name.to_owned(), format_cents(price, Lang::It)];
    Offer { id, code: code.to_owned(), cells, values, scanned: None }
}

fn catalogue() -> Vec<Offer> {
    vec![
        offer(1, "CAF-250", "Caffè macinato 250 g", 900),
        offer(2, "CAF-1000", "Caffè macinato 1 kg", 3_200),
        offer(3, "MOK-3", "Moka 3 tazze", 2_900),
        offer(4, "FLT-04", "Filtri carta n.4", 250),
    ]
}

fn look(query: &Query) -> Result<Vec<Offer>, Refusal> {
    let wanted = query.text.to_uppercase();
    Ok(catalogue().into_iter().filter(|o| o.code.contains(&wanted)).collect())
}

fn grid() -> Grid {
    let start = Values::from([("quantity".to_owned(), FieldValue::Number(ONE))]);
    Grid::new(&columns(), Vec::new(), start, cx(Lang::It))
}

fn figures(row: &GridRow) -> Vec<(&'static str, String, Role)> {
    let units = row.value("quantity").number().unwrap_or(0) / ONE;
    let amount = units.saturating_mul(row.value("price").number().unwrap_or(0));
    let short = if units > 5 { Role::StockOut } else { Role::StockOk };
    vec![("amount", format_cents(amount, Lang::It), Role::ValueMoney), ("available", "5".to_owned(), short)]
}

fn play(grid: &mut Grid, acts: impl IntoIterator<Item = Act>) -> Vec<GridEvent> {
    let mut events = Vec::new();
    for act in acts {
        events.push(grid.handle(&act));
        events.extend(grid.feed(look));
        grid.recompute(figures);
    }
    events
}

fn order() -> Grid {
    let mut grid = grid();
    for (code, quantity) in [("caf-2", "20"), ("mok", "10"), ("flt", "x")] {
        play(&mut grid, typed(code));
        play(&mut grid, [act(Action::Accept), key(KeyCode::Home)]);
        play(&mut grid, typed(quantity));
        play(&mut grid, [act(Action::Accept), key(KeyCode::End), act(Action::Accept)]);
    }
    grid.set_totals(vec![
        Total { label: "righe 3".into(), value: "472,50".into(), role: Role::ValueMoney },
        Total { label: "TOTALE EUR".into(), value: "576,45".into(), role: Role::TextStrong },
    ]);
    grid
}

#[test]
fn a_draft_of_one_format_of_numbers_means_the_same_in_another() {
    let priced = |lang| {
        let columns = vec![grid_column("price", "prezzo", 9, CellKind::Number(read_in, show_in, 0))];
        Grid::new(&columns, Vec::new(), Values::new(), cx(lang))
    };
    for (lang, text) in [(Lang::It, "1.234"), (Lang::En, "1,234")] {
        let mut grid = priced(lang);
        for act in typed(text) {
            grid.handle(&act);
        }
        let draft = grid.to_draft();
        for other in Lang::ALL {
            let mut again = priced(other);
            assert!(again.from_draft(&draft));
            let first = again.lines().next().map(|row| row.value("price").number());
            assert_eq!(first, Some(Some(123_400)), "{text} in {other:?}");
        }
    }
}

#[test]
fn a_code_that_was_refused_for_pieces_is_none_in_the_draft_either() {
    let pieces = || {
        let columns = vec![grid_column("pieces", "pezzi", 15, CellKind::Number(read_in, show_in, 1))];
        Grid::new(&columns, Vec::new(), Values::new(), cx(Lang::It))
    };
    let mut grid = pieces();
    play(&mut grid, typed("80012345"));
    // While it is typed, and when the cell was left: it is a code, kept as it was typed.
    for leave in [false, true] {
        if leave {
            play(&mut grid, [act(Action::Accept)]);
        }
        let mut again = pieces();
        assert!(again.from_draft(&grid.to_draft()));
        let first = again.lines().next().map(|row| row.value("pieces").number());
        assert_eq!(first.flatten(), None, "left: {leave}");
        assert!(again.to_draft().to_string().contains("80012345"));
    }
}

#[test]
fn looks() {
    let mut grid = order();
    play(&mut grid, typed("caf"));
    for size in SIZES {
        assert_snapshot!(
            format!("grid_{}x{}", size.0, size.1),
            text(size, Lang::It, |a, d| {
                grid.render(ratatui::layout::Rect { height: a.height - 4, ..a }, d);
                grid.render_totals(ratatui::layout::Rect { y: a.bottom() - 3, height: 2, ..a }, d);
            })
        );
    }
    let told: Vec<String> = grid.describe().into_iter().map(|l| l.text).collect();
    assert_snapshot!("grid_told", told.join("\n"));
}

#[test]
fn codes_are_taken_and_rows_follow_each_other() {
    let grid = order();
    let lines: Vec<_> = grid.lines().collect();
    assert_eq!(lines.len(), 3, "the empty row at the end does not count");
    assert_eq!(lines[0].value("product").reference(), Some(1));
    assert_eq!(lines[1].value("quantity").number(), Some(10 * ONE));
    assert_eq!(lines[2].value("price").number(), Some(250));
}

#[test]
fn a_part_of_a_code_stands_for_nothing_while_several_fit() {
    let mut grid = grid();
    play(&mut grid, [Act::Paste("caf".into())]);
    assert_eq!(play(&mut grid, [act(Action::Accept)]), [GridEvent::Ambiguous("caf".into())]);
    // One that was gone to is taken.
    play(&mut grid, [act(Action::RowNext), act(Action::RowNext), act(Action::Accept)]);
    assert_eq!(grid.lines().next().unwrap().value("product").reference(), Some(2));
    // Left in another way it stays as typed, with the reason; nothing is guessed.
    let mut grid = self::grid();
    play(&mut grid, typed("caf"));
    assert_eq!(grid.check(), 1);
    assert!(grid.message().unwrap().contains("più articoli"), "{:?}", grid.message());
    assert_eq!(grid.lines().next().unwrap().value("product"), &FieldValue::Empty);
    // A whole code is itself, also where others begin with it.
    let more = |query: &Query| {
        let mut all = look(query)?;
        all.insert(0, offer(9, "MOK-30", "Moka 30", 9_900));
        Ok(all)
    };
    let mut grid = self::grid();
    for letter in typed("mok-3") {
        grid.handle(&letter);
        grid.feed(more);
    }
    grid.handle(&act(Action::Accept));
    assert_eq!(grid.lines().next().unwrap().value("product").reference(), Some(3));
}

#[test]
fn what_fits_a_description_only_is_never_taken_by_itself() {
    let by_name = |query: &Query| {
        let wanted = query.text.to_uppercase();
        Ok(vec![offer(9, "CFR-C500", "Caffè robusta 500 g", 700), offer(5, "MOK-1", "Moka 1 tazza", 1_900)]
            .into_iter()
            .filter(|o| o.code.contains(&wanted))
            .collect())
    };
    let mut grid = grid();
    for act in typed("500") {
        grid.handle(&act);
        grid.feed(by_name);
    }
    assert_eq!(grid.handle(&act(Action::Accept)), GridEvent::Ambiguous("500".into()));
    assert_eq!(grid.check(), 1);
    assert!(grid.message().unwrap().contains("descrizioni"), "{:?}", grid.message());
    // The only one whose code begins so is meant.
    let mut grid = self::grid();
    for act in typed("mok") {
        grid.handle(&act);
        grid.feed(by_name);
    }
    grid.handle(&act(Action::Accept));
    assert_eq!(grid.lines().next().unwrap().value("product").reference(), Some(5));
}

#[test]
fn a_carton_is_its_pieces_times_the_quantity() {
    let carton = |query: &Query| {
        let mut one = offer(1, "CAF-250", "Caffè macinato 250 g", 900);
        one.scanned = Some(6 * ONE);
        Ok(if query.text == "1800" { vec![one] } else { Vec::new() })
    };
    let pieces = |grid: &Grid| grid.lines().map(|r| r.value("quantity").number().unwrap() / ONE).collect::<Vec<_>>();
    for leave in [Action::Accept, Action::FocusNext, Action::FocusPrev, Action::Save] {
        let mut grid = grid();
        play(&mut grid, [key(KeyCode::Home), Act::Paste("2".into()), act(Action::FocusNext)]);
        for letter in typed("1800") {
            grid.handle(&letter);
            grid.feed(carton);
        }
        grid.handle(&act(leave));
        assert_eq!(pieces(&grid), [12], "{leave:?}");
    }
    // More of them than can be counted are no number of pieces: it is told, and nothing is saved of it.
    let mut grid = grid();
    play(&mut grid, [key(KeyCode::Home), Act::Paste("9000000x100000000".into()), act(Action::FocusNext)]);
    for letter in typed("1800") {
        grid.handle(&letter);
        grid.feed(carton);
    }
    grid.handle(&act(Action::FocusNext));
    assert_eq!(grid.check(), 1);
    assert!(grid.message().unwrap().contains("troppo grande"), "{:?}", grid.message());
}

#[test]
fn a_row_ends_where_it_was_said_and_one_empty_row_is_enough() {
    let mut grid = grid().ending("price");
    play(&mut grid, typed("mok"));
    play(&mut grid, [act(Action::Accept), act(Action::Accept), act(Action::Accept)]);
    assert_eq!((grid.rows().len(), grid.column()), (2, "product"));
    for _ in 0..3 {
        play(&mut grid, [act(Action::New)]);
    }
    assert_eq!(grid.rows().len(), 2, "the empty row is gone to");
    play(&mut grid, [act(Action::RowPrev), act(Action::New)]);
    assert_eq!((grid.rows().len(), grid.column()), (2, "product"));
    assert!(grid.rests());
}

#[test]
fn a_cell_that_was_given_up_comes_back() {
    let mut grid = order();
    play(&mut grid, [act(Action::RowPrev), key(KeyCode::End)]);
    play(&mut grid, typed("99"));
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Restored]);
    assert!(!grid.is_typing());
    play(&mut grid, [act(Action::Undo)]);
    assert_eq!(grid.typed(), Some("99"));
    play(&mut grid, [act(Action::Back)]);
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Back]);
}

#[test]
fn what_could_not_be_read_gives_way_to_what_stood_there() {
    let mut grid = order();
    assert_eq!(grid.check(), 1);
    // The first step takes the figure back, with its mark; the next one leads out.
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Restored]);
    assert_eq!((grid.check(), grid.message()), (0, None));
    assert_eq!(grid.current().unwrap().value("quantity").number(), Some(ONE));
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Back]);
    // Nothing that was typed is lost by one key.
    play(&mut grid, [act(Action::Undo)]);
    assert_eq!(grid.typed(), Some("x"));
    play(&mut grid, [act(Action::Accept)]);
    assert_eq!(grid.check(), 1);

    // Typed over it once more and given up: not the wrong figure but the right one comes back.
    play(&mut grid, typed("y"));
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Restored]);
    assert_eq!(grid.check(), 0);

    // A code that is unknown: what the row held before.
    play(&mut grid, [key(KeyCode::Home), act(Action::ColRight)]);
    play(&mut grid, typed("zzz"));
    play(&mut grid, [act(Action::FocusNext), act(Action::FocusPrev)]);
    assert_eq!(grid.check(), 1);
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Restored]);
    assert_eq!(grid.current().unwrap().value("product").reference(), Some(4));
    assert_eq!(grid.check(), 0);

    // Three steps: the suggestions, the cell, the way out.
    play(&mut grid, typed("caf"));
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Nothing]);
    assert_eq!(grid.typed(), Some("caf"));
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Restored]);
    assert_eq!(play(&mut grid, [act(Action::Back)]), [GridEvent::Back]);
}

#[test]
fn what_cannot_be_read_stays_and_blocks_only_saving() {
    let mut grid = order();
    assert_eq!(grid.check(), 1);
    assert_eq!(grid.message().as_deref(), Some("q.tà: «x» non è un numero"), "the cursor is on it");
    play(&mut grid, typed("7"));
    play(&mut grid, [act(Action::Accept)]);
    assert_eq!(grid.check(), 0);
    play(&mut grid, [act(Action::RowNext), key(KeyCode::Home), act(Action::ColRight)]);
    play(&mut grid, typed("zzz"));
    play(&mut grid, [act(Action::FocusNext)]);
    assert_eq!(grid.check(), 1);
    let unknown = |next: &str| format!("codice: «zzz» non si trova (\u{1}{next})");
    assert_eq!(grid.message(), Some(unknown("prompt\u{2} cerca")));
    // In another cell the key that looks codes up means something else: the one that leads back is named.
    play(&mut grid, [act(Action::FocusNext)]);
    assert_eq!(grid.message(), Some(unknown("save\u{2} ci torna")));
}

/// The box that asked which one took the pieces that were typed next for what it looks for.
#[test]
fn tab_leaves_a_code_that_several_fit_and_what_follows_is_for_the_next_cell() {
    let mut grid = grid();
    play(&mut grid, [Act::Paste("caf".into())]);
    assert_eq!(play(&mut grid, [act(Action::FocusNext)]), [GridEvent::Changed]);
    play(&mut grid, typed("7"));
    assert_eq!(grid.typed(), Some("7"));
    assert!(grid.message().unwrap().contains("più articoli"), "{:?}", grid.message());
    play(&mut grid, [act(Action::FocusNext)]);
    let line = grid.lines().next().unwrap();
    assert_eq!((line.value("product"), line.value("description").text()), (&FieldValue::Empty, "7"));
    // Enter there asks which.
    assert_eq!(grid.check(), 1);
    assert_eq!(play(&mut grid, [act(Action::Accept)]).last(), Some(&GridEvent::Ambiguous("caf".into())));
}

#[test]
fn keys_wait_for_the_answer_of_a_slow_look_up() {
    let mut grid = grid();
    for act in typed("mok") {
        grid.handle(&act);
    }
    grid.handle(&act(Action::Accept));
    grid.handle(&act(Action::Accept));
    for act in typed("12,5") {
        grid.handle(&act);
    }
    grid.handle(&act(Action::Accept));
    let events = grid.feed(look);
    assert!(events.contains(&GridEvent::Changed));
    let row = grid.lines().next().unwrap();
    assert_eq!(row.value("product").reference(), Some(3));
    assert_eq!(row.value("price").number(), Some(1_250));
}

#[test]
fn plus_and_minus_count_unless_a_number_is_typed() {
    let mut grid = order();
    play(
        &mut grid,
        [act(Action::RowPrev), act(Action::RowPrev), key(KeyCode::Home), act(Action::Plus), act(Action::Plus)],
    );
    assert_eq!(grid.current().unwrap().value("quantity").number(), Some(12 * ONE));
    play(&mut grid, [act(Action::Undo)]);
    assert_eq!(grid.current().unwrap().value("quantity").number(), Some(11 * ONE));
    play(&mut grid, [key(KeyCode::End), Act::Key(Key::char('1')), act(Action::Minus)]);
    assert!(grid.is_typing());
}

#[test]
fn scans_count_up_and_pastes_come_as_lines() {
    let mut grid = grid();
    assert_eq!(grid.handle(&Act::Scan("8001".into())), GridEvent::Scanned("8001".into()));
    grid.add(&catalogue()[0], "quantity", ONE);
    grid.add(&catalogue()[0], "quantity", ONE);
    grid.add(&catalogue()[2], "quantity", ONE);
    let lines: Vec<_> = grid.lines().map(|r| r.value("quantity").number()).collect();
    assert_eq!(lines, vec![Some(2 * ONE), Some(ONE)]);
    let pasted = grid.handle(&Act::Paste("CAF-250\t3\nMOK-3\n\n".into()));
    assert_eq!(
        pasted,
        GridEvent::Pasted(vec![
            PastedLine { code: "CAF-250".into(), quantity: Some("3".into()) },
            PastedLine { code: "MOK-3".into(), quantity: None }
        ])
    );
}

#[test]
fn rows_go_and_come_back() {
    let mut grid = order();
    play(&mut grid, [act(Action::RowPrev), act(Action::Delete), act(Action::Delete)]);
    assert_eq!(grid.lines().count(), 2);
    play(&mut grid, [act(Action::Undo), act(Action::Undo)]);
    assert_eq!(grid.lines().count(), 3);
    play(&mut grid, [act(Action::Redo), act(Action::New)]);
    assert_eq!(grid.lines().count(), 2);
}

#[test]
fn the_focus_leaves_at_both_ends_and_refusals_find_their_cell() {
    let mut grid = order();
    assert_eq!(play(&mut grid, [act(Action::RowNext)])[0], GridEvent::Leave(true));
    for _ in 0..3 {
        play(&mut grid, [act(Action::RowPrev)]);
    }
    assert_eq!(play(&mut grid, [act(Action::RowPrev)])[0], GridEvent::Leave(false));
    let refusal = Refusal::new("stock.short").field("lines.1.quantity");
    assert!(grid.refuse(&refusal, "lines").is_empty());
    assert_eq!(grid.refuse(&Refusal::new("x").field("customer"), "lines").len(), 1);
    assert_eq!(grid.current().unwrap().value("product").reference(), Some(3));
}

#[test]
fn bytes_on_the_wire() {
    let mut grid = order();
    let mut wire = Counted::new((80, 24));
    wire.frame(|a, d| grid.render(a, d));
    play(&mut grid, [act(Action::ColRight)]);
    wire.frame(|a, d| grid.render(a, d));
    play(&mut grid, typed("x"));
    wire.frame(|a, d| grid.render(a, d));
    for letter in typed("yz") {
        play(&mut grid, [letter]);
        let bytes = wire.frame(|a, d| grid.render(a, d));
        assert!(bytes <= 80, "a letter: {bytes}");
    }
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => "[a-z0-9+,-]".prop_map(|s| Act::Key(Key::char(s.chars().next().unwrap()))),
        1 => any::<char>().prop_map(|c| Act::Key(Key::char(c))),
        8 => prop::sample::select(vec![
            Action::Accept, Action::FocusNext, Action::FocusPrev, Action::RowNext, Action::RowPrev, Action::ColLeft,
            Action::ColRight, Action::Top, Action::End, Action::New, Action::Delete, Action::Plus, Action::Minus,
            Action::Undo, Action::Redo, Action::Back, Action::Prompt, Action::ClearField, Action::PageNext,
        ]).prop_map(act),
        1 => prop::sample::select(vec![KeyCode::Backspace, KeyCode::Delete, KeyCode::Esc]).prop_map(key),
        1 => any::<String>().prop_map(Act::Paste),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_it_panic_and_a_draft_is_all_of_it(
        acts in prop::collection::vec((any_act(), any::<bool>()), 0..100), w in 1u16..130, h in 1u16..40
    ) {
        let mut grid = grid();
        for (act, answer) in &acts {
            grid.handle(act);
            if *answer {
                grid.feed(look);
                grid.recompute(figures);
            }
            text((w, h), Lang::It, |a, d| grid.render(a, d));
        }
        grid.feed(look);
        grid.commit();
        let draft = serde_json::to_string(&grid.to_draft()).unwrap();
        let mut again = self::grid();
        prop_assert!(again.from_draft(&serde_json::from_str(&draft).unwrap()));
        let lines = |g: &Grid| g.lines().map(|r| r.values.clone()).collect::<Vec<_>>();
        prop_assert_eq!(lines(&again), lines(&grid));
        prop_assert_eq!(again.to_draft(), grid.to_draft());
    }
}

#[test]
fn a_code_where_pieces_are_counted_is_told_there_and_stays() {
    for (code, why) in [("mok-3", "«mok-3» pare un codice"), ("8001234567890", "«8001234567890» pare un codice")] {
        let mut grid = grid();
        play(&mut grid, [key(KeyCode::Home)]);
        play(&mut grid, typed(code));
        play(&mut grid, [act(Action::FocusNext)]);
        assert_eq!(grid.check(), 2, "the figure, and the code that is missing");
        assert!(grid.message().unwrap().contains(why), "{:?}", grid.message());
        assert_eq!(grid.column(), "quantity", "what was typed comes before what is missing");
        let told: Vec<String> = grid.describe().into_iter().map(|line| line.text).collect();
        assert!(told.join("\n").contains(code), "{told:?}");
        // What is missing is told with its name.
        play(&mut grid, typed("3"));
        play(&mut grid, [act(Action::FocusNext)]);
        assert_eq!(grid.check(), 1);
        assert!(grid.message().unwrap().starts_with("codice: "), "{:?}", grid.message());
    }
    let mut grid = grid();
    play(&mut grid, [key(KeyCode::Home)]);
    play(&mut grid, typed("1234567"));
    play(&mut grid, [act(Action::FocusNext)]);
    assert_eq!(grid.rows()[0].value("quantity").number(), Some(1_234_567 * ONE), "a figure is a figure");
}

#[test]
fn a_cell_reckons_and_takes_the_currency() {
    let mut grid = grid();
    play(&mut grid, typed("mok"));
    play(&mut grid, [act(Action::Accept), key(KeyCode::Home)]);
    let (next, prev) = (Action::FocusNext, Action::FocusPrev);
    let tell = |grid: &mut Grid, text: &str, (out, back): (Action, Action)| {
        play(grid, typed(text));
        let draft = grid.to_draft();
        play(grid, [act(out), act(back)]);
        let mut again = self::grid();
        assert!(again.from_draft(&draft));
        assert_eq!(again.to_draft()[0], grid.to_draft()[0], "{text} in a draft");
        (grid.rows()[0].value(grid.column()).number(), grid.message().unwrap_or_default())
    };
    for (text, pieces) in [("3x12", 36), ("3X12", 36), ("2*6", 12)] {
        assert_eq!(tell(&mut grid, text, (next, prev)), (Some(pieces * ONE), String::new()), "{text}");
    }
    // What the calculator understood and cannot do it says itself.
    for (text, why) in [
        ("3x", "non è finita"),
        ("3x0x", "non è finita"),
        ("3x1b", "«3x1b» pare un codice"),
        ("dodici", "non è un numero"),
        ("12,50 EUR", "«12,50 EUR» pare un codice"),
    ] {
        let (_, said) = tell(&mut grid, text, (next, prev));
        assert!(said.contains(why), "{text}: {said}");
        play(&mut grid, [act(Action::Back)]);
    }
    let mut grid = self::grid();
    play(&mut grid, typed("mok"));
    play(&mut grid, [act(Action::Accept), key(KeyCode::Home)]);
    play(&mut grid, vec![act(Action::FocusNext); 3]);
    assert_eq!(grid.column(), "price");
    for text in ["12,50 EUR", "€ 12,50", "eur 12,50"] {
        assert_eq!(tell(&mut grid, text, (prev, next)), (Some(1_250), String::new()), "{text}");
    }
    let (_, said) = tell(&mut grid, "12,505 EUR", (prev, next));
    assert!(said.contains("decimali"), "{said}");
}

#[test]
fn what_was_wrong_with_a_code_is_not_said_of_the_next_one() {
    let mut grid = grid();
    play(&mut grid, typed("zzz"));
    play(&mut grid, [act(Action::FocusNext), act(Action::FocusPrev)]);
    assert!(grid.message().unwrap().contains("zzz"), "{:?}", grid.message());
    assert_eq!(grid.wanted(), "zzz");
    play(&mut grid, typed("mok"));
    assert_eq!(grid.message(), None);
    assert_eq!(grid.wanted(), "mok");
    // The same text once more is as unknown as before.
    play(&mut grid, [act(Action::Back), act(Action::Back)]);
    play(&mut grid, typed("zzz"));
    play(&mut grid, [act(Action::FocusNext), act(Action::FocusPrev), act(Action::Edit)]);
    play(&mut grid, [Act::Key(fondaco::ui::key::Key::char('y')), key(KeyCode::Backspace), act(Action::FocusNext)]);
    assert!(grid.message().unwrap().contains("zzz"), "{:?}", grid.message());
    // What is being mended is not wrong, and mended it is by the letter.
    play(&mut grid, [act(Action::FocusPrev), key(KeyCode::Backspace)]);
    assert_eq!((grid.message(), grid.wanted()), (None, "zz"));
}

#[test]
fn a_code_is_whole_before_a_description_has_more_than_its_least() {
    let long = "CAF-01-250-MACINATO";
    let columns = || {
        let mut all = columns();
        all[1] = grid_column("product", "codice", 9, CellKind::Lookup).whole();
        all
    };
    let start = Values::from([("quantity".to_owned(), FieldValue::Number(ONE))]);
    let mut row = offer(1, long, "Caffè macinato per la moka, sacchetto da 250 g", 900).values;
    row.insert("product".to_owned(), FieldValue::Ref { id: 1, label: long.to_owned() });
    let grid = Grid::new(&columns(), vec![row], start, cx(Lang::It));
    for size in [(80, 24), (120, 40)] {
        let shown = text(size, Lang::It, |a, d| grid.render(a, d));
        assert!(shown.contains(long), "{shown}");
    }
}

#[test]
fn articles_of_one_family_are_told_apart_in_little_room() {
    let name = |size| format!("Maglietta in cotone biologico della casa taglia {size}");
    let mut grid = grid();
    typed("m").into_iter().for_each(|letter| drop(grid.handle(&letter)));
    grid.feed(|_| Ok(["L", "64"].map(|size| offer(1, size, &name(size), 1_990)).into()));
    let shown = text((60, 16), Lang::It, |a, d| grid.render(a, d));
    assert!(["L   Magl", "64  Magl", " L  ", " 64  "].iter().all(|part| shown.contains(part)), "{shown}");
}
