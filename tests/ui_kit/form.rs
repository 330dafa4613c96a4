use crate::screen::{Counted, SIZES, act, cx, key, text, text_in, typed};
use chrono::NaiveDate;
use fondaco::domain::Refusal;
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::key::{Key, KeyCode};
use fondaco::ui::kit::Act;
use fondaco::ui::kit::edit::{Edited, Editor};
use fondaco::ui::kit::field::{FieldKind, FieldValue, Section, Values, field, section};
use fondaco::ui::kit::form::{Form, FormEvent};
use fondaco::ui::kit::merge::{Side, merge};
use fondaco::ui::kit::picker::Sought;
use fondaco::ui::kit::resource::Answer;
use fondaco::ui::theme::{Role, Tier};
use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::layout::Rect;

pub fn parse_cents(text: &str, _: Lang) -> Result<i64, Refusal> {
    let (whole, cents) = text.split_once(',').unwrap_or((text, "0"));
    let whole: i64 = whole.replace('.', "").parse().map_err(|_| Refusal::new("test.number"))?;
    let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| Refusal::new("test.number"))?;
    whole.checked_mul(100).and_then(|c| c.checked_add(cents)).ok_or_else(|| Refusal::new("test.number"))
}

pub fn format_cents(n: i64, _: Lang) -> String {
    format!("{},{:02}", n / 100, n.rem_euclid(100))
}

fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    if let Some(days) = text.strip_prefix('+') {
        let days = days.trim_end_matches('g').parse().map_err(|_| Refusal::new("test.date"))?;
        return today.checked_add_days(chrono::Days::new(days)).ok_or_else(|| Refusal::new("test.date"));
    }
    NaiveDate::parse_from_str(text, "%d/%m/%Y").map_err(|_| Refusal::new("test.date"))
}

fn format_date(day: NaiveDate, lang: Lang) -> String {
    day.format(if lang == Lang::It { "%d/%m/%Y" } else { "%Y-%m-%d" }).to_string()
}

fn vat(text: &str) -> Result<String, Refusal> {
    let text: String = text.chars().filter(|c| !" .-".contains(*c)).collect();
    if text.len() == 11 { Ok(text) } else { Err(Refusal::new("test.vat")) }
}

static KINDS: &[Answer] = &[
    Answer { id: "company", label: "azienda" },
    Answer { id: "private", label: "privato" },
    Answer { id: "public", label: "pubblica amministrazione" },
];

pub fn sections() -> Vec<Section> {
    vec![
        section(
            "IDENTITÀ",
            vec![
                field("code", "Codice", 8, FieldKind::Code).readonly(),
                field("kind", "Tipo", 12, FieldKind::Choice(KINDS)).default(FieldValue::Text("company".into())),
                field("name", "Ragione sociale", 30, FieldKind::Text).required().hint("come sulla visura"),
                field("partita_iva", "Partita IVA", 13, FieldKind::Checked(vat)),
                field("price_list", "Listino", 16, FieldKind::Ref("price_list")),
            ],
        ),
        section(
            "CONDIZIONI",
            vec![
                field("credit", "Fido", 12, FieldKind::Number(parse_cents, format_cents)),
                field("since", "Cliente dal", 12, FieldKind::Date(parse_date, format_date)),
                field("newsletter", "Newsletter", 1, FieldKind::Flag),
                field("tags", "Etichette", 20, FieldKind::Tags),
                field("notes", "Note", 40, FieldKind::Area(3)),
            ],
        ),
    ]
}

fn new_form() -> Form {
    Form::new(sections(), &Form::defaults(&sections()), cx(Lang::It))
}

fn play(form: &mut Form, acts: impl IntoIterator<Item = Act>) -> Vec<FormEvent> {
    acts.into_iter().map(|a| form.handle(&a)).collect()
}

fn say(form: &mut Form, text: &str) {
    play(form, typed(text));
}

fn filled() -> Form {
    let mut form = new_form();
    play(&mut form, [act(Action::Accept)]);
    say(&mut form, "Ferramenta Bianchi Srl");
    play(&mut form, [act(Action::Accept)]);
    say(&mut form, "01234567");
    play(&mut form, [act(Action::FocusNext), act(Action::FocusNext)]);
    say(&mut form, "5.000,5");
    play(&mut form, [act(Action::Accept)]);
    say(&mut form, "+3g");
    form
}

pub fn read_in(text: &str, lang: Lang) -> Result<i64, Refusal> {
    fondaco::domain::numbers::parse_cents_in(text, lang.numbers()).map(|cents| cents.0)
}

pub fn show_in(n: i64, lang: Lang) -> String {
    fondaco::domain::numbers::format_cents(fondaco::domain::Cents(n), lang.numbers())
}

#[test]
fn a_draft_of_one_format_of_numbers_means_the_same_in_another() {
    let priced = |lang| {
        let field = field("credit", "Fido", 12, FieldKind::Number(read_in, show_in));
        let sections =
            vec![section("", vec![field.clone(), fondaco::ui::kit::field::FieldSpec { id: "limit", ..field }])];
        Form::new(sections.clone(), &Form::defaults(&sections), cx(lang))
    };
    let opened = |draft: &serde_json::Value, lang| {
        let mut form = priced(lang);
        assert!(form.from_draft(draft));
        play(&mut form, [act(Action::FocusNext), act(Action::FocusNext)]);
        (form.values()["credit"].number(), form.values()["limit"].number())
    };
    for (lang, text) in [(Lang::It, "1.234"), (Lang::En, "1,234")] {
        let mut form = priced(lang);
        // One is read, the other is still being typed.
        say(&mut form, "7");
        play(&mut form, [act(Action::Accept)]);
        say(&mut form, text);
        let draft = form.to_draft();
        for other in Lang::ALL {
            assert_eq!(opened(&draft, other), (Some(700), Some(123_400)), "{text} in {other:?}");
        }
        // What is typed stays as it was typed where it means the same.
        let mut again = priced(lang);
        assert!(again.from_draft(&draft) && text_in((40, 4), lang, Tier::T0, |a, d| again.render(a, d)).contains(text));
    }
}

#[test]
fn looks() {
    let form = filled();
    for size in SIZES {
        assert_snapshot!(format!("form_{}x{}", size.0, size.1), text(size, Lang::It, |a, d| form.render(a, d)));
    }
    let mut open = new_form();
    play(&mut open, [act(Action::Prompt), act(Action::RowNext)]);
    assert_snapshot!("form_answers", text((60, 14), Lang::En, |a, d| open.render(a, d)));
    let told: Vec<String> = form.describe().into_iter().map(|l| l.text).collect();
    assert_snapshot!("form_told", told.join("\n"));
}

#[test]
fn checks_on_leaving_and_never_holds_back() {
    let mut form = filled();
    assert_eq!(form.errors(), 1, "a wrong VAT number lets one go on");
    assert_eq!(form.value("credit"), &FieldValue::Number(500_050));
    play(&mut form, [act(Action::FocusNext)]);
    assert_eq!(form.value("since").date(), NaiveDate::from_ymd_opt(2026, 11, 24));
    assert_eq!(form.handle(&act(Action::Save)), FormEvent::Invalid(1));
    assert_eq!(form.current(), "partita_iva");
    assert_eq!(form.message().as_deref(), Some("test.vat"));
    say(&mut form, " 890");
    assert_eq!(form.errors(), 0, "the error goes as soon as it is right");
    assert_eq!(form.handle(&act(Action::Save)), FormEvent::Save);
    assert_eq!(form.value("partita_iva"), &FieldValue::Text("01234567890".into()));
}

#[test]
fn required_is_said_when_saving() {
    let mut form = new_form();
    assert_eq!(form.handle(&act(Action::Save)), FormEvent::Invalid(1));
    assert_eq!((form.current(), form.message().as_deref()), ("name", Some("obbligatorio")));
    say(&mut form, "x");
    assert_eq!(form.handle(&act(Action::Save)), FormEvent::Save);
}

#[test]
fn escape_goes_in_steps() {
    let mut form = new_form();
    play(&mut form, [act(Action::Prompt)]);
    assert_eq!(form.handle(&act(Action::Back)), FormEvent::Nothing, "closes the answers");
    play(&mut form, [act(Action::Accept)]);
    say(&mut form, "Ross");
    assert_eq!(form.handle(&act(Action::Back)), FormEvent::Restored, "gives the old value back, and says so");
    assert!(!form.dirty());
    play(&mut form, [act(Action::Undo)]);
    assert!(form.describe().iter().any(|l| l.text.ends_with("Ross")), "what was typed is not lost");
    assert_eq!(form.handle(&act(Action::Back)), FormEvent::Restored);
    assert_eq!(form.handle(&act(Action::Back)), FormEvent::Leave);
    form.focus_field("notes");
    say(&mut form, "due righe");
    assert_eq!(form.handle(&act(Action::Back)), FormEvent::Restored, "several lines, too");
    play(&mut form, [act(Action::Undo)]);
    assert!(form.describe().iter().any(|l| l.text.ends_with("due righe")));
    // An answer that was chosen comes back in the same way.
    form.focus_field("kind");
    say(&mut form, "pu");
    assert_eq!(form.handle(&act(Action::Back)), FormEvent::Restored);
    assert_eq!(form.value("kind").text(), "company");
    play(&mut form, [act(Action::Undo)]);
    assert_eq!(form.value("kind").text(), "public");
}

#[test]
fn a_field_left_alone_is_left_at_once() {
    let mut form = new_form();
    play(&mut form, [act(Action::Accept), act(Action::Accept)]);
    assert_eq!(form.handle(&act(Action::Back)), FormEvent::Leave);
}

#[test]
fn undo_in_the_field_then_over_the_form() {
    let mut form = new_form();
    play(&mut form, [act(Action::Accept)]);
    say(&mut form, "Rossi");
    play(&mut form, [act(Action::Accept), act(Action::FocusPrev)]);
    say(&mut form, " Mario");
    play(&mut form, [act(Action::Undo), act(Action::Undo)]);
    assert_eq!(form.value("name").text(), "Rossi");
    play(&mut form, [act(Action::Undo), act(Action::Undo)]);
    assert_eq!(form.value("name"), &FieldValue::Empty);
    play(&mut form, [act(Action::Redo)]);
    assert_eq!((form.current(), form.value("name").text()), ("name", "Rossi"));
}

#[test]
fn a_reference_comes_from_its_picker() {
    let mut form = new_form();
    form.focus_field("price_list");
    let pick = |typed: &str, sole| FormEvent::Pick {
        picker: "price_list",
        sought: Sought { field: "price_list", typed: typed.into(), sole },
    };
    assert_eq!(form.handle(&key(KeyCode::Down)), pick("", false));
    say(&mut form, "b2");
    assert_eq!(form.handle(&act(Action::FocusNext)), pick("b2", true), "who goes on by Tab means the only one");
    say(&mut form, "b");
    assert_eq!(form.handle(&act(Action::Accept)), pick("b2b", false));
    play(&mut form, [act(Action::FocusNext)]);
    assert_eq!(form.errors(), 1, "Tab leaves it, with its error");
    let taken = FieldValue::Ref { id: 7, label: "B2B-2026".into() };
    assert_eq!(form.pick("price_list", taken.clone()), FormEvent::Changed("price_list"));
    assert_eq!((form.errors(), form.current(), form.value("price_list")), (0, "credit", &taken));
}

#[test]
fn answers_by_letter_and_flags_by_space() {
    let mut form = new_form();
    say(&mut form, "p");
    assert_eq!(form.value("kind").text(), "private");
    say(&mut form, "p");
    assert_eq!(form.value("kind").text(), "public");
    form.focus_field("name");
    form.focus_field("kind");
    say(&mut form, "pr");
    assert_eq!(form.value("kind").text(), "private", "letters go on from each other");
    assert_eq!(play(&mut form, typed("z")), [unmatched("prz", false)]);
    assert_eq!(form.value("kind").text(), "private", "a letter that nothing begins with changes nothing");
    play(&mut form, [key(KeyCode::Backspace), key(KeyCode::Backspace), key(KeyCode::Backspace)]);
    assert_eq!(form.value("kind").text(), "public", "without letters what stood there before");
    play(&mut form, [key(KeyCode::Backspace)]);
    assert_eq!(form.value("kind").text(), "", "and then none, where none will do");
    form.focus_field("newsletter");
    say(&mut form, " ");
    assert!(form.value("newsletter").flag());
}

fn unmatched(typed: &str, changed: bool) -> FormEvent {
    FormEvent::Unmatched { typed: typed.into(), changed }
}

/// A wrong first letter locked the field, a sign behind letters stepped no more, and a code took along what had been
/// chosen before it.
#[test]
fn what_is_no_answer_leaves_the_answer_that_stood_there() {
    let mut form = new_form();
    form.focus_field("kind");
    assert_eq!(play(&mut form, typed("x")), [unmatched("x", false)]);
    say(&mut form, "p");
    assert_eq!(form.value("kind").text(), "private", "the next letter chooses");
    say(&mut form, "+");
    assert_eq!(form.value("kind").text(), "public", "a sign behind letters steps on");
    say(&mut form, "-");
    assert_eq!(form.value("kind").text(), "private", "and back");
    form.focus_field("name");
    form.focus_field("kind");
    // Chosen with an arrow, then a code with the letters of another answer is scanned or typed.
    play(&mut form, [key(KeyCode::Right)]);
    assert_eq!(form.value("kind").text(), "public");
    say(&mut form, "Pr-");
    assert_eq!(form.value("kind").text(), "company");
    assert_eq!(play(&mut form, typed("2")), [unmatched("Pr-2", true)]);
    assert_eq!(form.value("kind").text(), "public", "what stood there before the code");
    assert_eq!(form.take_stray().as_deref(), Some("Pr-2"), "as it was typed");
    assert_eq!(form.take_stray(), None, "once");
    // A figure mistyped before a letter locks nothing, and a code that begins with one stays a code.
    play(&mut form, typed("5p"));
    assert_eq!(form.value("kind").text(), "private");
    assert_eq!(play(&mut form, typed("0")), [unmatched("5p0", true)]);
    assert_eq!(form.value("kind").text(), "public");
    assert_eq!(form.take_stray().as_deref(), Some("5p0"));
    // What was begun is over when the list of answers is opened.
    say(&mut form, "8001");
    play(&mut form, [act(Action::Prompt), act(Action::Back)]);
    assert_eq!(form.take_stray(), None);
}

#[test]
fn enter_stays_in_the_notes_and_tab_leaves_them() {
    let mut form = new_form();
    form.focus_field("notes");
    say(&mut form, "uno");
    play(&mut form, [act(Action::Accept)]);
    say(&mut form, "due");
    play(&mut form, [act(Action::FocusNext)]);
    assert_eq!(form.value("notes").text(), "uno\ndue");
    assert_eq!(form.current(), "kind");
}

#[test]
fn a_refusal_lands_beside_its_field() {
    let mut form = new_form();
    let mut refusal = Refusal::new("a").field("credit");
    refusal.more = vec![Refusal::new("b").field("name"), Refusal::new("c")];
    assert_eq!(form.refuse(&refusal), vec![Refusal::new("c")]);
    assert_eq!((form.errors(), form.current()), (2, "name"));
}

#[test]
fn another_version_is_merged_by_field() {
    let mut form = new_form();
    let mut theirs = form.values();
    theirs.insert("credit".into(), FieldValue::Number(1));
    play(&mut form, [act(Action::Accept)]);
    say(&mut form, "Mia");
    play(&mut form, [act(Action::FocusNext)]);
    let merged = form.merge(&theirs);
    assert_eq!(merged.auto, vec![("credit".to_owned(), Side::Theirs), ("name".to_owned(), Side::Mine)]);
    assert_eq!((form.value("credit").number(), form.value("name").text()), (Some(1), "Mia"));

    theirs.insert("name".into(), FieldValue::Text("Loro".into()));
    let merged = form.merge(&theirs);
    assert_eq!(merged.conflicts.len(), 1);
    assert_eq!(form.value("name").text(), "Mia", "nothing is taken before the operator chose");

    // What the other wrote stands beside the field until it is decided which of them holds.
    form.mark_others(&[("name".to_owned(), "Marta: Loro".to_owned())].into());
    form.focus_field("name");
    assert!(form.message().is_some_and(|note| note.contains("Marta")), "{:?}", form.message());
    let mine = form.values();
    form.settle(&theirs, &mine);
    assert!(form.message().is_none_or(|note| !note.contains("Marta")), "{:?}", form.message());
}

#[test]
fn bytes_on_the_wire() {
    let mut form = filled();
    let mut wire = Counted::new((80, 24));
    wire.frame(|a, d| form.render(a, d));
    form.focus_field("name");
    wire.frame(|a, d| form.render(a, d));
    let letters = " & Figli di Bianchi Giovanni";
    let mut all = Vec::new();
    for letter in letters.chars() {
        form.handle(&Act::Key(Key::char(letter)));
        all.push(wire.frame(|a, d| form.render(a, d)));
    }
    all.sort_unstable();
    // A full field scrolls by half its width: that letter rewrites the field, the next ones do not.
    assert!(all[all.len() - 3] <= 50, "a letter: {all:?}");
    assert!(all.iter().sum::<usize>() / all.len() <= 60, "letters: {all:?}");
    assert!(all[all.len() - 1] <= 120, "a letter that scrolls: {all:?}");
    form.handle(&act(Action::Accept));
    assert!(wire.frame(|a, d| form.render(a, d)) <= 250);
}

#[test]
fn a_line_is_edited_by_what_is_seen() {
    let mut editor = Editor::new("Perù", 20);
    editor.handle(&Act::Key(Key::ctrl('u')));
    assert_eq!(editor.text(), "");
    editor.handle(&Act::Paste("caffe\u{301} 日本\n👨\u{200d}👩\u{200d}👧".into()));
    assert_eq!(editor.handle(&key(KeyCode::Backspace)), Edited::Changed);
    assert_eq!(editor.text(), "caffe\u{301} 日本 ", "a family is one sign");
    for _ in 0..4 {
        editor.handle(&key(KeyCode::Left));
    }
    editor.handle(&key(KeyCode::Backspace));
    assert_eq!(editor.text(), "caff 日本 ");
    editor.handle(&Act::Paste("x".repeat(100)));
    assert_eq!(editor.text().chars().count(), 20);
}

fn any_value() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        Just(FieldValue::Empty),
        "[a-c]{1,2}".prop_map(FieldValue::Text),
        (0i64..4).prop_map(FieldValue::Number),
        any::<bool>().prop_map(FieldValue::Flag),
    ]
}

fn any_values() -> impl Strategy<Value = Values> {
    prop::collection::btree_map(
        prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(str::to_owned),
        any_value(),
        0..4,
    )
}

fn full(values: &Values) -> Values {
    ["a", "b", "c", "d"].iter().map(|k| ((*k).to_owned(), values.get(*k).cloned().unwrap_or_default())).collect()
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => any::<char>().prop_map(|c| Act::Key(Key::char(c))),
        4 => "[a-z0-9+,]".prop_map(|s| Act::Key(Key::char(s.chars().next().unwrap()))),
        2 => prop::sample::select(vec!['e', 'u', 'k', 'w', 'x', 'z', 'y', 'j']).prop_map(|c| Act::Key(Key::ctrl(c))),
        6 => prop::sample::select(vec![
            KeyCode::Enter, KeyCode::Tab, KeyCode::BackTab, KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right,
            KeyCode::Home, KeyCode::End, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Backspace, KeyCode::Delete,
            KeyCode::Esc, KeyCode::F(4), KeyCode::F(2),
        ]).prop_map(key),
        1 => any::<String>().prop_map(Act::Paste),
        1 => "[A-Z0-9]{8,13}".prop_map(Act::Scan),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_it_panic_and_a_draft_is_all_of_it(acts in prop::collection::vec(any_act(), 0..120), w in 1u16..140, h in 1u16..45) {
        let mut form = new_form();
        for act in &acts {
            form.handle(act);
            text((w, h), Lang::It, |a, d| form.render(a, d));
        }
        let draft = form.to_draft();
        let text_of_draft = serde_json::to_string(&draft).unwrap();
        let mut again = new_form();
        prop_assert!(again.from_draft(&serde_json::from_str(&text_of_draft).unwrap()));
        prop_assert_eq!(again.values(), form.values());
        prop_assert_eq!(again.dirty(), form.dirty());
        prop_assert_eq!(again.describe().iter().filter(|l| l.text.contains(": ")).map(|l| l.text.clone()).collect::<Vec<_>>(),
            form.describe().iter().filter(|l| l.text.contains(": ")).map(|l| l.text.clone()).collect::<Vec<_>>());
    }

    #[test]
    fn merging_keeps_what_only_one_changed(base in any_values(), theirs in any_values(), mine in any_values()) {
        let merged = merge(&base, &theirs, &mine);
        prop_assert_eq!(full(&merge(&base, &base, &mine).values), full(&mine));
        prop_assert!(merge(&base, &base, &mine).conflicts.is_empty());
        prop_assert_eq!(full(&merge(&base, &theirs, &base).values), full(&theirs));
        prop_assert_eq!(full(&merge(&base, &mine, &mine).values), full(&mine));
        let back = merge(&base, &mine, &theirs);
        prop_assert_eq!(merged.conflicts.len(), back.conflicts.len());
        let (base, theirs, mine) = (full(&base), full(&theirs), full(&mine));
        for (field, value) in full(&merged.values) {
            if merged.conflicts.iter().any(|c| c.field == field) {
                prop_assert!(base[&field] != theirs[&field] && base[&field] != mine[&field] && mine[&field] != theirs[&field]);
            } else if theirs[&field] == base[&field] {
                prop_assert_eq!(&value, &mine[&field]);
            } else {
                prop_assert_eq!(&value, &theirs[&field]);
            }
        }
    }

    #[test]
    fn a_line_stays_sound(acts in prop::collection::vec(any_act(), 0..80), w in 0u16..50) {
        let mut editor = Editor::new("", 60);
        for act in &acts {
            editor.handle(act);
            prop_assert!(editor.text().chars().count() <= 60);
            prop_assert!(!editor.text().chars().any(char::is_control));
            text((60, 1), Lang::It, |_, d| editor.render(Rect::new(3, 0, w, 1), d, fondaco::ui::theme::Role::Field, true));
        }
    }
}

#[test]
fn a_text_that_is_too_long_stays_and_is_not_saved() {
    let fields = vec![field("name", "Ragione sociale", 30, FieldKind::Text)];
    let mut form = Form::new(vec![section("", fields)], &Values::new(), cx(Lang::It));
    form.handle(&Act::Paste("x".repeat(10_000)));
    assert_eq!(form.handle(&act(Action::Save)), FormEvent::Invalid(1));
    assert!(form.message().unwrap().contains("200 caratteri al massimo, sono 10.000"), "{:?}", form.message());
    assert_eq!(form.seen().get("name").map(|value| value.text().len()), Some(10_000), "nothing typed is lost");
    form.handle(&act(Action::ClearField));
    form.handle(&Act::Paste("Rossi".into()));
    assert_eq!(form.handle(&act(Action::Save)), FormEvent::Save);
}

#[test]
fn each_tag_has_its_own_length_and_all_of_them_another() {
    let fields = vec![field("tags", "Etichette", 30, FieldKind::Tags)];
    let mut form = Form::new(vec![section("", fields)], &Values::new(), cx(Lang::It));
    let tag = |letter: &str, length: usize| letter.repeat(length);
    form.handle(&Act::Paste(format!("urgente, {}", tag("x", 41))));
    assert_eq!(form.handle(&act(Action::Save)), FormEvent::Invalid(1));
    assert!(form.message().unwrap().contains("40 caratteri al massimo per etichetta, una ne ha 41"));
    form.handle(&act(Action::ClearField));
    // More than a line of them, each as long as it may be.
    let all: Vec<String> = ["a", "b", "c", "d", "e", "f"].iter().map(|letter| tag(letter, 40)).collect();
    form.handle(&Act::Paste(all.join(", ")));
    assert_eq!(form.handle(&act(Action::Save)), FormEvent::Save);
    assert_eq!(form.values().get("tags"), Some(&FieldValue::Tags(all)));
}

#[test]
fn a_text_that_is_scrolled_shows_that_there_is_more_of_it() {
    let long = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (tier, mark) in [(Tier::T0, '~'), (Tier::T1, '~'), (Tier::T2, '…')] {
        let mut editor = Editor::new(long, 100);
        editor.handle(&act(Action::Top));
        for at in 0..=long.len() {
            let mut caret = None;
            let shown = text_in((12, 1), Lang::It, tier, |area, draw| {
                editor.render(area, draw, Role::Field, true);
                caret = draw.cursor;
            });
            let shown: Vec<char> = shown.lines().next().unwrap_or_default().chars().collect();
            let x = usize::from(caret.unwrap().x);
            // The letter under the cursor is seen, whatever stands at the ends.
            assert_eq!(shown.get(x).copied().filter(|c| *c != ' '), long.chars().nth(at), "{at}: {shown:?}");
            let first = shown.iter().position(|c| *c != mark).unwrap();
            let from = long.find(shown[first]).unwrap() - first;
            assert_eq!(shown[0] == mark, from > 0, "{at}: {shown:?}");
            assert_eq!(shown.get(11) == Some(&mark), from + 12 < long.len(), "{at}: {shown:?}");
            editor.handle(&act(Action::ColRight));
        }
        // What fits has none.
        let mut short = Editor::new("abcdefghijk", 100);
        short.handle(&act(Action::Top));
        let shown = text_in((12, 1), Lang::It, tier, |area, draw| short.render(area, draw, Role::Field, true));
        assert_eq!(shown.lines().next(), Some("abcdefghijk"));
    }
}

#[test]
fn an_answer_that_a_letter_took_is_told_with_the_key_that_gives_the_old_one_back() {
    let mut form = new_form();
    assert_eq!((form.message(), form.back_does()), (None, None));
    say(&mut form, "p");
    let said = form.message().unwrap_or_default();
    assert!(said.contains("«privato»") && said.contains("«azienda»"), "{said}");
    assert_eq!(form.back_does(), Some("kit.back.restores"));
    play(&mut form, [key(KeyCode::Backspace)]);
    assert_eq!((form.value("kind").text(), form.message()), ("company", None));
    play(&mut form, [act(Action::Prompt)]);
    assert_eq!(form.back_does(), Some("kit.back.answers"), "the list is open");
    play(&mut form, [act(Action::Back)]);
    assert_eq!(form.back_does(), None, "now it leaves");
}

#[test]
fn what_the_program_filled_in_comes_back_by_one_undo() {
    let mut form = new_form();
    form.focus_field("name");
    form.set("name", FieldValue::of_text("Corso Francia 12"));
    say(&mut form, "Via");
    assert!(form.describe().iter().any(|line| line.text.ends_with(": Via")), "what is typed takes its place");
    play(&mut form, [act(Action::Undo)]);
    assert!(form.describe().iter().any(|line| line.text.ends_with(": Corso Francia 12")), "{:?}", form.describe());
    // A record over which another is looked for, too.
    form.pick("price_list", FieldValue::Ref { id: 7, label: "B2B-2026".into() });
    form.focus_field("price_list");
    say(&mut form, "gold");
    play(&mut form, [act(Action::Undo)]);
    assert_eq!(form.seen().get("price_list"), Some(&FieldValue::Ref { id: 7, label: "B2B-2026".into() }));
}

#[test]
fn what_is_typed_into_an_empty_figure_is_taken_back_before_another_field_is() {
    let mut form = new_form();
    form.focus_field("name");
    say(&mut form, "Rossi");
    form.focus_field("credit");
    say(&mut form, "123");
    play(&mut form, [act(Action::Undo)]);
    let told: Vec<String> = form.describe().into_iter().map(|line| line.text).collect();
    assert!(told.iter().any(|line| line.ends_with("Rossi")), "the other field stays: {told:?}");
    assert!(!told.iter().any(|line| line.contains("123") || line.contains("12")), "{told:?}");
}

#[test]
fn a_field_with_a_short_name_is_named_where_its_error_is_told() {
    let fields = vec![field("from", "Da", 20, FieldKind::Ref("shelf")).required()];
    let mut form = Form::new(vec![section("", fields)], &Values::new(), cx(Lang::It));
    say(&mut form, "B-0");
    play(&mut form, [act(Action::Save), act(Action::Save)]);
    assert!(form.first_wrong().unwrap_or_default().starts_with("Da: "), "{:?}", form.first_wrong());
}
