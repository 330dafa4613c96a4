use crate::screen::{SIZES, act, text, text_in};
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::kit::card::{Block, Card, CardEvent, CardTab, Group, Sums, Table, TableColumn, TableRow, fact};
use fondaco::ui::kit::chart::{bar, columns, sparkline};
use fondaco::ui::kit::paint::Align;
use fondaco::ui::kit::panel::{Board, Panel, PanelEvent, PanelRow};
use fondaco::ui::kit::resource::Width;
use fondaco::ui::theme::{Role, Tier};
use insta::assert_snapshot;

fn tabs() -> Vec<CardTab> {
    let column = |title: &str, width, align| TableColumn { title: title.into(), width, align };
    let row = |door: &str, quantity: &str, name: &str, amount: &str| TableRow {
        door: door.into(),
        cells: vec![
            (quantity.into(), Role::BaseText),
            (name.into(), Role::BaseText),
            (amount.into(), Role::ValueMoney),
        ],
    };
    let lines = Table {
        title: "RIGHE".into(),
        columns: vec![
            column("q.tà", Width::Fixed(5), Align::Right),
            column("articolo", Width::Fill { min: 10, max: 200 }, Align::Left),
            column("importo EUR", Width::Fixed(12), Align::Right),
        ],
        rows: vec![
            row("line:1", "20", "CAF-250 Caffè macinato 250 g", "180,00"),
            row("line:2", "10", "MOK-3 Moka", "290,00"),
        ],
        foot: "TOTALE EUR 1.367,01".into(),
        empty: "nessuna riga".into(),
    };
    let groups = vec![
        Group {
            title: "FATTURAZIONE".into(),
            facts: vec![
                fact("Ragione sociale", "Ferramenta Bianchi Srl").door("customer:44"),
                fact("Partita IVA", "01234567897"),
                fact("", "via Po 3, 10121 Torino"),
            ],
        },
        Group {
            title: "NUMERI".into(),
            facts: vec![fact("fatturato 2026", "18.420,10").role(Role::ValueMoney).door("turnover")],
        },
    ];
    vec![
        CardTab {
            id: "data",
            title: "Dati".into(),
            count: None,
            blocks: vec![Block::Groups(groups), Block::Rule, Block::Table(lines)],
        },
        CardTab {
            id: "orders",
            title: "Ordini".into(),
            count: Some(44),
            blocks: vec![Block::Table(Table { empty: "nessun ordine".into(), ..Table::default() })],
        },
        CardTab { id: "notes", title: "Comunicazioni".into(), count: Some(0), blocks: Vec::new() },
    ]
}

fn card() -> Card {
    Card::new(tabs())
}

#[test]
fn sums_end_where_their_column_does_or_stand_on_one_line() {
    let mut tabs = tabs();
    let Some(Block::Table(table)) = tabs[0].blocks.last().cloned() else { panic!("the lines") };
    let sums = Sums {
        group: Group {
            title: String::new(),
            facts: vec![fact("trasporto", "5,90"), fact("TOTALE EUR", "475,90").door("total")],
        },
        columns: table.columns.clone(),
        under: 2,
        beside_below: 100,
    };
    tabs[0].blocks.push(Block::Sums(sums));
    let mut card = Card::new(tabs);
    card.handle(&act(Action::End));
    assert_eq!(card.door().as_deref(), Some("total"), "the last door is that of the sums");
    let wide = text((120, 40), Lang::It, |a, d| card.render(a, d));
    let line = |words: &str| wide.lines().find(|line| line.contains(words)).unwrap().to_owned();
    let end = |words: &str| line(words).trim_end().chars().count();
    let column = line("290,00").trim_end().chars().count();
    assert_eq!((end("trasporto"), end("475,90")), (column, column), "{wide}");
    assert!(line("475,90").starts_with('>'), "{wide}");
    let narrow = text((80, 24), Lang::It, |a, d| card.render(a, d));
    assert!(narrow.contains(">trasporto 5,90  TOTALE EUR 475,90"), "{narrow}");
}

#[test]
fn a_card_looks() {
    let mut card = card();
    for size in SIZES {
        assert_snapshot!(format!("card_{}x{}", size.0, size.1), text(size, Lang::It, |a, d| card.render(a, d)));
    }
    card.handle(&act(Action::End));
    let told: Vec<String> =
        card.describe().into_iter().map(|l| format!("{}{}", if l.current { ">" } else { " " }, l.text)).collect();
    assert_snapshot!("card_told", told.join("\n"));
    assert_snapshot!("card_small", text((30, 8), Lang::It, |a, d| card.render(a, d)));
}

#[test]
fn a_card_is_walked_by_doors_tabs_and_records() {
    let mut card = card();
    assert_eq!(card.handle(&act(Action::Open)), CardEvent::Open("customer:44".into()));
    card.handle(&act(Action::RowNext));
    assert_eq!(card.handle(&act(Action::Info)), CardEvent::Explain("turnover".into()));
    card.handle(&act(Action::RowNext));
    let mut tabs = self::card();
    std::mem::swap(&mut tabs, &mut card);
    assert_eq!(tabs.door().as_deref(), Some("line:1"));
    assert_eq!(tabs.handle(&act(Action::ColRight)), CardEvent::Tab("orders"));
    assert_eq!(tabs.handle(&act(Action::FocusPrev)), CardEvent::Tab("data"));
    assert_eq!(tabs.handle(&act(Action::PageNext)), CardEvent::Walk(true));
    assert_eq!(tabs.handle(&act(Action::Back)), CardEvent::Back);
}

fn board() -> Board {
    let row = |label: &str, value: &str, mark: char, door: Option<&str>| PanelRow {
        label: label.into(),
        value: value.into(),
        mark,
        role: if mark == ' ' { Role::BaseText } else { Role::SeverityWarn },
        door: door.map(str::to_owned),
    };
    Board::new(vec![
        Panel {
            title: "DA FARE ORA".into(),
            rows: vec![
                row("Ordini da evadere", "34", 'o', Some("orders:stato:evadere")),
                row("  in ritardo", "3", '!', Some("orders:late")),
            ],
        },
        Panel {
            title: "SCADENZE 7 GIORNI".into(),
            rows: vec![row("ven 20/11 F24", "1.240,00", 'X', Some("due:1")), row("uscite", "3.990,50", ' ', None)],
        },
        Panel { title: "CANALI".into(), rows: vec![row("WooCommerce ok 2 min fa", "18", ' ', Some("channel:1"))] },
    ])
}

#[test]
fn a_board_looks_and_every_row_is_a_door() {
    let mut board = board();
    for size in SIZES {
        assert_snapshot!(format!("board_{}x{}", size.0, size.1), text(size, Lang::It, |a, d| board.render(a, d)));
    }
    for door in ["orders:stato:evadere", "orders:late", "due:1", "channel:1", "orders:stato:evadere"] {
        assert_eq!(board.handle(&act(Action::Open)), PanelEvent::Open(door.into()));
        board.handle(&act(Action::RowNext));
    }
    board.handle(&act(Action::FocusNext));
    let again = self::board();
    let door = board.door();
    let mut panels = again;
    std::mem::swap(&mut panels, &mut board);
    assert!(door.is_some());
}

#[test]
fn of_two_figures_with_one_door_the_cursor_stays_on_its_own() {
    let row = |label: &str, door: &str| PanelRow {
        label: label.into(),
        value: "28".into(),
        mark: ' ',
        role: Role::BaseText,
        door: Some(door.into()),
    };
    let panels = || {
        let panel = |rows: Vec<PanelRow>| Panel { title: String::new(), rows };
        let left = panel(vec![row("scadenze scadute", "list:late"), row("altro", "list:other")]);
        vec![left, panel(vec![row("28 scadute", "list:late"), row("ancora", "list:other"), row("sole", "list:late")])]
    };
    let mut board = Board::new(panels());
    for (panel, at) in [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)] {
        let mut board = Board::new(panels());
        (0..panel).for_each(|_| drop(board.handle(&act(Action::FocusNext))));
        (0..at).for_each(|_| drop(board.handle(&act(Action::RowNext))));
        let stood = board.describe();
        board.refill(panels());
        assert_eq!(board.describe(), stood, "{panel} {at}");
    }
    // What is gone from its panel is found where else it stands.
    board.handle(&act(Action::FocusNext));
    board.refill(panels().into_iter().take(1).collect());
    assert_eq!(board.door().as_deref(), Some("list:late"));
}

#[test]
fn charts_by_tier() {
    assert_eq!(bar(1, 2, 10, Tier::T0), "#####");
    assert_eq!(bar(1, 3, 10, Tier::T2), "███▎");
    assert_eq!(bar(9, 3, 4, Tier::T1), "████");
    assert_eq!(bar(1, 0, 4, Tier::T1), "");
    assert_eq!(sparkline(&[0, 1, 50, 100], Tier::T2), " ▁▄█");
    assert_eq!(sparkline(&[0, 1, 50, 100], Tier::T0), " .-#");
    for tier in [Tier::T0, Tier::T1, Tier::T2] {
        let high = columns(&[0, 1, 4, 9, 16, 25, 36, 3], 5, tier);
        assert_snapshot!(
            format!("chart_{tier:?}"),
            text_in((40, 6), Lang::It, tier, |a, d| {
                for (line, text) in (a.y..).zip(&high) {
                    d.buf.set_string(a.x, line, text, ratatui::style::Style::default());
                }
            })
        );
    }
}

#[test]
fn no_size_makes_them_panic() {
    for w in 1..60 {
        for h in 1..14 {
            text((w, h), Lang::En, |a, d| card().render(a, d));
            text((w, h), Lang::En, |a, d| board().render(a, d));
            assert!(columns(&[3, u64::MAX], h.into(), Tier::T2).iter().all(|line| line.chars().count() == 2));
        }
    }
}

/// `codice di trackingTRK1`: on half of the columns the longest label left no cell before its value.
#[test]
fn a_label_never_touches_its_value() {
    for columns in 30..60 {
        let facts = vec![fact("codice di tracking", "TRK1"), fact("quando", "21/11/2026 14:03 C")];
        let groups = vec![Group { title: String::new(), facts }];
        let tabs = vec![CardTab { id: "data", title: "Dati".into(), count: None, blocks: vec![Block::Groups(groups)] }];
        let shown = text((columns, 8), Lang::It, |a, d| Card::new(tabs.clone()).render(a, d));
        let line = shown.lines().find(|line| line.contains("TRK1")).unwrap_or_default();
        assert!(line.contains(" TRK1"), "{columns}: {shown}");
        // Where the values leave the room, it is not cut either.
        assert!(columns < 40 || line.contains("codice di tracking "), "{columns}: {shown}");
    }
}

#[test]
fn a_text_without_doors_is_scrolled_to_its_end_and_the_first_key_back_goes_back() {
    let facts = (1..=30).map(|n| fact("", format!("riga {n}."))).collect();
    let blocks = vec![Block::Groups(vec![Group { facts, ..Group::default() }])];
    let mut card = Card::new(vec![CardTab { id: "notes", title: "Note".into(), count: None, blocks }]);
    let shown = |card: &Card| text((40, 10), Lang::It, |a, d| card.render(a, d));
    let first = shown(&card);
    card.handle(&act(Action::End));
    let end = shown(&card);
    assert!(end.contains("riga 30."), "{end}");
    // Down any further is nothing, also to the key that leads up again.
    for _ in 0..9 {
        card.handle(&act(Action::RowNext));
    }
    assert_eq!(shown(&card), end);
    card.handle(&act(Action::RowPrev));
    assert!(!shown(&card).contains("riga 30.") && shown(&card).contains("riga 29."), "{}", shown(&card));
    card.handle(&act(Action::Top));
    assert_eq!(shown(&card), first);
    // To who only hears it, nothing is ever drawn.
    let mut heard = card.clone();
    heard.show("notes");
    for action in [Action::End, Action::RowNext, Action::HalfNext, Action::RowPrev] {
        assert_eq!(heard.handle(&act(action)), CardEvent::Nothing);
    }
}
