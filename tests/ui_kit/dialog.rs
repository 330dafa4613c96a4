use crate::screen::{SIZES, act, key, text, text_with, typed};
use fondaco::domain::Refusal;
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::key::{Key, KeyCode};
use fondaco::ui::keymap::legend::{Legend, placeholder};
use fondaco::ui::keymap::{Context, own};
use fondaco::ui::kit::Act;
use fondaco::ui::kit::dialog::{
    Confirm, ConflictDialog, Dialog, DialogEvent, Menu, MenuEntry, Message, Preview, PreviewGroup, PreviewRow,
    Progress, Prompt,
};
use fondaco::ui::kit::field::{FieldValue, Values};
use fondaco::ui::kit::merge::merge;
use fondaco::ui::theme::Tier;
use insta::assert_snapshot;
use proptest::prelude::*;

fn ch(c: char) -> Act {
    Act::Key(Key::char(c))
}

fn cancel_order() -> Dialog {
    Dialog::Confirm(
        Confirm::letter(
            "Annullare l'ordine 2026/1489?",
            vec!["libera 73 pezzi impegnati".into(), "rimborso: non dovuto (non pagato)".into()],
            'a',
            "Annulla l'ordine",
        )
        .previews(),
    )
}

fn send_invoice() -> Dialog {
    Dialog::Confirm(Confirm::typed(
        "Inviare la fattura 409 al SDI?",
        vec!["Dopo l'invio non si può modificare: solo nota di credito.".into()],
        "409",
    ))
}

fn menu() -> Dialog {
    let entries = vec![
        MenuEntry::new("state", Some('s'), "Cambia stato…").note("5 ok"),
        MenuEntry::new("pick", Some('p'), "Crea lista di prelievo").note("4 ok, 1 non pagato"),
        MenuEntry::new("print", Some('d'), "Stampa DDT").blocked(Some("senza corriere".into())),
    ];
    Dialog::Menu(Menu::new("Azioni su 5 ordini", entries).footnote("prima di eseguire vedi l'anteprima"))
}

fn values(phone: &str, terms: &str, list: &str) -> Values {
    [("phone", phone), ("terms", terms), ("list", list)]
        .map(|(k, v)| (k.to_owned(), FieldValue::Text(v.to_owned())))
        .into()
}

fn conflict() -> Dialog {
    let base = values("011 555 0100", "30 gg fm", "B2B-2026");
    let mine = values("011 555 0199", "30 gg fm", "B2B-GOLD");
    let theirs = values("011 555 0177", "60 gg fm", "B2B-2026");
    let merged = merge(&base, &theirs, &mine);
    Dialog::Conflict(
        ConflictDialog::new(
            "Marta ha salvato questa scheda alle 14:03",
            "Marta",
            &merged,
            [&base, &theirs, &mine],
            str::to_owned,
            |_, v| v.text().to_owned(),
        )
        .kept("La tua versione è anche nella bozza delle 14:04."),
    )
}

fn preview() -> Dialog {
    let row = |label: &str, before: &str, after: &str| PreviewRow {
        label: label.into(),
        before: before.into(),
        after: after.into(),
    };
    Dialog::Preview(Preview::new(
        "Anteprima: spedire 2026/1489",
        vec![
            PreviewGroup {
                title: "Giacenza MI1".into(),
                rows: vec![row("CAF-250", "20", "0"), row("MOK-3", "12", "2")],
            },
            PreviewGroup { title: "Ordine".into(), rows: vec![row("stato", "da evadere", "spedito")] },
        ],
        96,
    ))
}

fn all() -> Vec<(&'static str, Dialog)> {
    let mut progress = Progress::new("Importo ordini", Some(5_009));
    progress.advance(1_700, "righe 3.120");
    let mut refusal = Refusal::new("stock.short");
    refusal.more.push(Refusal::new("kit.required"));
    vec![
        ("confirm_b", cancel_order()),
        ("confirm_c", send_invoice()),
        ("menu", menu()),
        (
            "message",
            Dialog::Message(Message::new(
                "Benvenuto",
                vec!["Una riga abbastanza lunga da dover andare a capo in una finestra di larghezza usuale.".into()],
            )),
        ),
        (
            "error",
            Dialog::Message(
                Message::error("Non salvato", &refusal, Some("La bozza delle 14:05 è al sicuro.".into()), Lang::It)
                    .retry(),
            ),
        ),
        ("prompt", Dialog::Prompt(Prompt::new("Salva vista", "Nome della vista", "Da spedire oggi"))),
        ("progress", Dialog::Progress(progress)),
        ("conflict", conflict()),
        ("preview", preview()),
    ]
}

#[test]
fn looks() {
    for (name, dialog) in all() {
        for size in SIZES {
            let lang = if size.0 == 120 { Lang::En } else { Lang::It };
            assert_snapshot!(
                format!("dialog_{name}_{}x{}", size.0, size.1),
                text(size, lang, |a, d| dialog.render(a, d))
            );
        }
        assert!(!dialog.describe(Lang::It).is_empty());
    }
}

#[test]
fn yes_is_never_enter() {
    for act in [act(Action::Accept), key(KeyCode::Esc), act(Action::No)] {
        assert_eq!(cancel_order().handle(&act), DialogEvent::Cancel);
    }
    assert_eq!(cancel_order().handle(&ch('a')), DialogEvent::Yes);
    // Another letter does nothing, and is told which one it takes.
    assert_eq!(cancel_order().handle(&ch('s')), DialogEvent::NotThat('a'));
    assert_eq!(cancel_order().handle(&ch('P')), DialogEvent::Preview);
    assert_eq!(cancel_order().handle(&act(Action::Preview)), DialogEvent::Preview);
}

#[test]
fn the_number_must_be_typed() {
    let mut dialog = send_invoice();
    assert_eq!(dialog.handle(&act(Action::Accept)), DialogEvent::Nothing);
    for c in typed("40") {
        dialog.handle(&c);
    }
    assert_eq!(dialog.handle(&act(Action::Accept)), DialogEvent::Nothing);
    dialog.handle(&ch('9'));
    assert_eq!(dialog.handle(&act(Action::Accept)), DialogEvent::Yes);
}

#[test]
fn a_menu_says_why_not() {
    assert_eq!(menu().handle(&ch('p')), DialogEvent::Choose("pick".into()));
    let why = menu().handle(&ch('d'));
    assert!(matches!(&why, DialogEvent::Blocked(_)), "{why:?}");
    assert!(why.said(Lang::It).is_some_and(|said| !said.is_empty()));
    assert_eq!(menu().handle(&ch('9')), DialogEvent::Unknown('9'));
    let mut menu = menu();
    menu.handle(&act(Action::RowPrev));
    assert_eq!(menu.handle(&act(Action::Accept)), why, "round to the last, which is not available");
    menu.handle(&act(Action::RowNext));
    assert_eq!(menu.handle(&act(Action::Accept)), DialogEvent::Choose("state".into()));
}

#[test]
fn a_conflict_is_settled_only_by_choosing() {
    let mut dialog = conflict();
    let undecided = dialog.handle(&act(Action::Save));
    assert_eq!(undecided, DialogEvent::Unsettled);
    assert!(undecided.said(Lang::It).is_some_and(|said| said.contains("da scegliere")));
    dialog.handle(&ch('l'));
    let DialogEvent::Settled(settled) = dialog.handle(&act(Action::Save)) else { panic!("settled") };
    assert_eq!(settled, values("011 555 0177", "60 gg fm", "B2B-GOLD"));
}

#[test]
fn a_question_checks_its_answer() {
    fn number(text: &str) -> Result<String, Refusal> {
        text.parse::<u32>().map(|n| n.to_string()).map_err(|_| Refusal::new("kit.required"))
    }
    let mut dialog = Dialog::Prompt(Prompt::new("Quanti?", "", "x1").checked(number));
    assert_eq!(dialog.handle(&act(Action::Accept)), DialogEvent::Nothing);
    dialog.handle(&act(Action::FocusPrev));
    dialog.handle(&key(KeyCode::Backspace));
    assert_eq!(dialog.handle(&act(Action::Accept)), DialogEvent::Entered("1".into()));
}

#[test]
fn an_answer_is_as_long_as_the_text_it_is_for() {
    let entered = |field: &str, length: usize| {
        let mut dialog = Dialog::Prompt(Prompt::new("Nota", "", "").naming(field));
        dialog.handle(&Act::Paste("x".repeat(length)));
        (dialog.handle(&act(Action::Accept)), dialog.describe(Lang::It))
    };
    for (field, most) in [("body", 2_000), ("add", 40), ("reason", 200)] {
        assert_eq!(entered(field, most).0, DialogEvent::Entered("x".repeat(most)), "{field}");
        let (event, lines) = entered(field, most + 1);
        assert_eq!(event, DialogEvent::Nothing, "{field}");
        assert!(lines.iter().any(|line| line.text.contains("caratteri al massimo")), "{lines:?}");
    }
}

#[test]
fn progress_stops_once() {
    let mut dialog = Dialog::Progress(Progress::new("x", None));
    assert_eq!(dialog.handle(&act(Action::Interrupt)), DialogEvent::Stop);
    assert_eq!(dialog.handle(&act(Action::Interrupt)), DialogEvent::Nothing);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_them_panic(chars in prop::collection::vec(any::<char>(), 0..20), w in 1u16..130, h in 1u16..40, codes in prop::collection::vec(0usize..8, 0..20)) {
        let keys = [KeyCode::Up, KeyCode::Down, KeyCode::Enter, KeyCode::Tab, KeyCode::PageDown, KeyCode::End, KeyCode::Home, KeyCode::Backspace];
        for (_, mut dialog) in all() {
            for act in chars.iter().map(|c| ch(*c)).chain(codes.iter().map(|i| key(keys[*i]))) {
                dialog.handle(&act);
                text((w, h), Lang::It, |a, d| dialog.render(a, d));
            }
        }
    }
}

#[test]
fn a_conflict_has_all_its_keys_and_both_values_in_sixty_columns() {
    let long = |who: &str| format!("{who} {}", "Ferramenta Bianchi di Bianchi Giovanni e Figli ".repeat(2));
    let [base, theirs, mine] = ["prima", "sua", "mia"].map(|who| values(&long(who), "", ""));
    let merged = merge(&base, &theirs, &mine);
    let title = "La scheda è stata salvata da un altro terminale durante la modifica";
    let show = |_: &str, v: &FieldValue| v.text().to_owned();
    let dialog =
        ConflictDialog::new(title, "Mariangela Bianchi", &merged, [&base, &theirs, &mine], str::to_owned, show);
    let mut dialog = Dialog::Conflict(dialog);
    for (size, lang) in [((60, 16), Lang::It), ((60, 16), Lang::En), ((80, 24), Lang::It)] {
        let shown = text(size, lang, |a, d| dialog.render(a, d));
        let keys = if lang == Lang::It {
            ["m mi", "l di", "e mod", "F2 sal", "Esc torna"]
        } else {
            ["m mine", "l Mari", "e edit", "F2 save", "Esc back"]
        };
        assert!(keys.iter().all(|key| shown.contains(key)), "{shown}");
    }
    let mut seen = String::new();
    for _ in 0..6 {
        seen += &text((60, 16), Lang::It, |a, d| dialog.render(a, d));
        dialog.handle(&act(Action::PageNext));
    }
    for who in ["  prima: prima", "m mio: «mia» Ferramenta", "l Mariangela Bianchi: «sua»"] {
        assert!(seen.contains(who), "{who}\n{seen}");
    }
}

#[test]
fn a_conflict_says_whose_each_value_is_and_what_differs_without_colours() {
    let of = |list: &str| values("011 555 0100", "30 gg fm", list);
    let [base, theirs, mine] = ["Bar Stella Srl", "Bar Stella e figli Srl", "Bar Stella e nipoti Srl"].map(of);
    let merged = merge(&base, &theirs, &mine);
    let show = |_: &str, v: &FieldValue| v.text().to_owned();
    let dialog = ConflictDialog::new("Salvata", "bruno", &merged, [&base, &theirs, &mine], str::to_owned, show);
    let dialog = Dialog::Conflict(dialog.at("14:03"));
    for size in [(60, 16), (80, 24), (120, 40)] {
        let shown = text(size, Lang::It, |a, d| dialog.render(a, d));
        for line in
            ["  prima: Bar Stella Srl", "m mio: Bar Stella e «nipoti» Srl", "l bruno, 14:03: Bar Stella e «figli» Srl"]
        {
            assert!(shown.contains(line), "{line}\n{shown}");
        }
    }
    let shown = text((80, 24), Lang::En, |a, d| dialog.render(a, d));
    assert!(shown.contains("m mine: Bar Stella e “nipoti” Srl"), "the marks of the language\n{shown}");
}

#[test]
fn a_column_of_a_conflict_is_called_as_the_other_is_and_not_by_his_terminal() {
    let [base, theirs, mine] = ["prima", "sua", "mia"].map(|name| values(name, "", ""));
    let merged = merge(&base, &theirs, &mine);
    let show = |_: &str, v: &FieldValue| v.text().to_owned();
    let asked = |who: &str| ConflictDialog::new("Salvata", who, &merged, [&base, &theirs, &mine], str::to_owned, show);
    let head = |dialog: ConflictDialog| {
        let dialog = Dialog::Conflict(dialog);
        let shown = text((120, 40), Lang::It, |a, d| dialog.render(a, d));
        shown.lines().find(|line| line.contains("campo")).unwrap_or_default().to_owned()
    };
    let elsewhere = head(asked("anna (altro terminale)").name("anna"));
    assert!(elsewhere.contains("l anna ") && !elsewhere.contains("terminale"), "{elsewhere}");
    let office = head(asked("Anna (ufficio)"));
    assert!(office.contains("l Anna (ufficio)"), "a name is not cut: {office}");
}

#[test]
fn the_foot_of_a_window_has_whole_hints_only() {
    let hints = |text: &str| text.split("  ").map(|hint| hint.trim().to_owned()).collect::<Vec<_>>();
    for (name, dialog) in all() {
        for lang in [Lang::It, Lang::En] {
            let foot = |columns: u16| {
                let shown = text((columns, 24), lang, |a, d| dialog.render(a, d));
                let last = shown.lines().rfind(|line| line.contains('└')).unwrap_or_default().to_owned();
                last.trim().trim_matches(['└', '┘', '─', ' ']).to_owned()
            };
            let mut whole = hints(&foot(200));
            // Fewer words where there is little room.
            whole.extend(["l di Marta", "l Marta's"].map(str::to_owned));
            for columns in (30..130).step_by(5) {
                let seen = foot(columns);
                assert!(!seen.contains('…') && !seen.contains('~'), "{name} {columns}: {seen}");
                let halves = hints(&seen).into_iter().filter(|hint| !hint.is_empty() && !whole.contains(hint));
                assert_eq!(halves.collect::<Vec<_>>(), Vec::<String>::new(), "{name} {columns}: {seen}");
            }
        }
    }
}

#[test]
fn a_conflict_shows_as_many_rows_as_there_is_room_for_and_says_how_many_more_there_are() {
    let of = |who: &str, rows: usize| -> Values {
        (0..rows).map(|at| (format!("etichetta{at}"), FieldValue::Text(format!("{who}{at}")))).collect()
    };
    let dialog = |rows: usize| {
        let [base, theirs, mine] = ["prima", "sua", "mia"].map(|who| of(who, rows));
        let merged = merge(&base, &theirs, &mine);
        let show = |_: &str, v: &FieldValue| v.text().to_owned();
        let dialog = ConflictDialog::new("Salvata", "bruno", &merged, [&base, &theirs, &mine], str::to_owned, show);
        Dialog::Conflict(dialog.kept("La tua versione è anche nella bozza delle 14:04."))
    };
    let shown = text((80, 24), Lang::It, |a, d| dialog(6).render(a, d));
    assert!((0..6).all(|at| shown.contains(&format!("etichetta{at}"))) && shown.contains("14:04"), "{shown}");
    assert!(!shown.contains("righe sotto"), "{shown}");
    // Where they are too many the rule under them counts the rest, above as well.
    let mut many = dialog(30);
    let rows = |shown: &str| shown.matches("etichetta").count();
    let shown = text((80, 24), Lang::It, |a, d| many.render(a, d));
    let left_out = Lang::It.n("kit.rest.below", 30 - rows(&shown) as u64, &[]);
    assert!(shown.contains(&left_out), "{left_out}\n{shown}");
    for _ in 0..29 {
        many.handle(&act(Action::RowNext));
    }
    let shown = text((80, 24), Lang::It, |a, d| many.render(a, d));
    let left_out = Lang::It.n("kit.rest.above", 30 - rows(&shown) as u64, &[]);
    assert!(shown.contains(&left_out) && shown.contains("etichetta29"), "{left_out}\n{shown}");
}

#[test]
fn the_reason_beside_an_entry_is_cut_between_words() {
    let why = "manca il corriere, che si sceglie sulla scheda di consegna";
    let entries = vec![
        MenuEntry::new("state", Some('s'), "Cambia stato"),
        MenuEntry::new("print", Some('d'), "Stampa documento di trasporto").blocked(Some(why.into())),
    ];
    let dialog = Dialog::Menu(Menu::new("Azioni", entries));
    for columns in 56..80 {
        let shown = text((columns, 16), Lang::It, |a, d| dialog.render(a, d));
        let line = shown.lines().find(|line| line.contains("Stampa documento")).unwrap();
        let (_, beside) = line.split_once(" - ").unwrap();
        let words = beside.trim_end_matches([' ', '│', '…', '~']);
        let whole = why.split(' ').map(|word| word.trim_end_matches(','));
        assert!(
            words.split(' ').map(|word| word.trim_end_matches(',')).eq(whole.take(words.split(' ').count())),
            "{line}"
        );
    }
}

/// In a foot a letter stands as in every other row of keys, and what stands beside the keys goes by what is drawn of them.
#[test]
fn a_foot_with_keys_of_ones_own_is_as_wide_as_it_is_drawn() {
    let (keymap, faults) = own::over("[dialog]\nback = \"q\"\n");
    assert_eq!(faults, []);
    let many = |at: usize| MenuEntry::new(at.to_string(), None, format!("voce {at}"));
    let back = placeholder(Action::Back);
    for lang in Lang::ALL {
        let keys = Legend { keymap: &keymap, path: &[Context::Dialog], lang };
        let bottom = |dialog: &Dialog, columns| {
            let shown = text_with((columns, 12), Tier::T1, keys, |a, d| dialog.render(a, d));
            shown.lines().nth(11).unwrap().to_owned()
        };
        let alone = Dialog::Menu(Menu::new("Voci", (0..30).map(many).collect()).keys(format!("{back} torna")));
        assert!(bottom(&alone, 60).contains("─ q torna ─"), "{}", bottom(&alone, 60));
        let sign = format!(" {} ", lang.n("kit.rest.below", 20, &[]));
        for columns in 24..60 {
            let line = bottom(&alone, columns);
            let free = line.split(|c| c != '─').map(|free| free.chars().count()).max().unwrap_or(0);
            assert!(line.contains(&sign) || free < sign.chars().count() + 4, "{columns}: {line}");
            assert!(line.contains(" q ") && !line.contains(&lang.quoted("q")), "{columns}: {line}");
        }
    }
}

#[test]
fn a_note_is_waited_for_until_it_comes_whatever_it_looks_like() {
    let mut menu = Menu::new(
        "Viste",
        vec![
            MenuEntry::new("1", Some('1'), "Da spedire").pending("  ..."),
            MenuEntry::new("2", Some('2'), "Di un cliente").note("... e altri"),
        ],
    );
    assert!(menu.awaits());
    assert!(!menu.clone().at("2").awaits(), "it only begins like one that is awaited");
    menu.set_note("1", "...");
    assert!(!menu.awaits());
}

#[test]
fn a_question_longer_than_the_screen_says_so_and_is_read_to_its_end() {
    for size in [(80, 24), (40, 12)] {
        let lines = (0..50).map(|n| format!("- action {n}.")).collect();
        let mut dialog = Dialog::Confirm(Confirm::letter("All?", lines, 'b', "undo all 50").previews());
        let first = text(size, Lang::It, |a, d| dialog.render(a, d));
        assert!(first.contains("action 0.") && !first.contains("action 49."), "{first}");
        assert!(first.contains("altre") && first.contains("  b  "), "{first}");
        for _ in 0..20 {
            dialog.handle(&Act::Do(Action::PageNext));
            text(size, Lang::It, |a, d| dialog.render(a, d));
        }
        let last = text(size, Lang::It, |a, d| dialog.render(a, d));
        assert!(last.contains("action 49.") && !last.contains("action 0.") && last.contains("  b  "), "{last}");
        dialog.handle(&Act::Do(Action::RowPrev));
        assert!(!text(size, Lang::It, |a, d| dialog.render(a, d)).contains("action 49."), "one line up at once");
    }
}

/// A message cut its last lines without a word, and could be scrolled by paragraphs past all of them.
#[test]
fn a_message_says_how_much_of_it_is_not_seen_and_scrolls_to_its_last_line() {
    let lines = (1..=30).map(|n| format!("riga {n}.")).collect();
    let mut dialog = Dialog::Message(Message::new("Benvenuto", lines));
    for size in SIZES {
        let shown = text(size, Lang::It, |a, d| dialog.render(a, d));
        let seen = shown.lines().filter(|line| line.contains("riga ")).count();
        assert!(shown.contains("riga 1."), "{shown}");
        if seen < 30 {
            assert!(shown.contains(&format!("altre {} righe sotto", 30 - seen)), "{shown}");
        }
        dialog.handle(&act(Action::End));
        let shown = text(size, Lang::It, |a, d| dialog.render(a, d));
        assert!(shown.contains("riga 30."), "{shown}");
        for _ in 0..30 {
            dialog.handle(&act(Action::RowNext));
        }
        dialog.handle(&act(Action::RowPrev));
        let shown = text(size, Lang::It, |a, d| dialog.render(a, d));
        assert!(seen == 30 || shown.contains("riga 29.") && !shown.contains("riga 30."), "{shown}");
        dialog.handle(&act(Action::Top));
    }
}

/// `stato ->` and nothing looked cut off.
#[test]
fn a_figure_that_is_not_there_is_said_on_both_sides() {
    let row =
        |before: &str, after: &str| PreviewRow { label: "stato".into(), before: before.into(), after: after.into() };
    let rows = vec![row("spedito", ""), row("", "nuovo")];
    let preview =
        || Dialog::Preview(Preview::new("x", vec![PreviewGroup { title: "y".into(), rows: rows.clone() }], 96));
    for (lang, nothing, heard) in [(Lang::It, "(vuoto)", "niente"), (Lang::En, "(empty)", "nothing")] {
        let shown = text((80, 24), lang, |a, d| preview().render(a, d));
        assert_eq!(shown.matches(nothing).count(), 2, "{shown}");
        let told: String = preview().describe(lang).into_iter().map(|line| line.text).collect();
        assert_eq!(told.matches(heard).count(), 2, "{told}");
    }
}
