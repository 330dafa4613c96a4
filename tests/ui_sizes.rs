//! Every screen at the five sizes it is made for, in both languages: what stands there is whole, and what does not
//! stand there is said to be missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::demo::{self, DemoChoice};
use fondaco::domain::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::ui::stage::Stage;
use fondaco::ui::text_width::width;
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;

const NOW: UtcMillis = UtcMillis(1_795_269_900_000);

/// The largest first: what a smaller one shows of a figure is held against it.
const SIZES: [(u16, u16); 5] = [(200, 50), (120, 40), (100, 30), (80, 24), (60, 16)];

/// Every screen; where what is typed is a word of the palette, in either language.
const SCREENS: &[&str] = &[
    "1",
    "2",
    "2<enter>",
    "2n",
    "2<f8>",
    "2<f4>",
    "2/stato:evadere totale>50",
    "2w",
    "2f",
    "2v",
    "2p",
    "2i",
    "2t",
    "2<space><space><f8>",
    "3",
    "3<enter>",
    "3n",
    "4",
    "4<enter>",
    "5",
    "5<enter>",
    "5v",
    "5n",
    "6",
    "6v",
    "6vv",
    "6n",
    "0",
    "gu",
    "gu/<ctrl+x><enter>",
    "gb",
    "2<f1>",
    "2<f9>rossi",
    ":tema<enter>|:theme<enter>",
    ":importa<enter>|:import<enter>",
    ":prova tasti<enter>|:key test<enter>",
    ":nuovo deposito<enter>|:new warehouse<enter>",
];

fn open(file: &Path, lang: Lang, size: (u16, u16)) -> Stage {
    let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
    Stage::open(file, Arc::new(FixedClock::at(NOW)), lang, theme, size).unwrap()
}

/// Amounts and counts with their separators: `1.234,56`, `3,00`, `1,234.56`.
fn figures(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '~');
    text.split(move |c| !part(c)).filter(|word| {
        let word = word.trim_end_matches(['.', ',', '~']);
        word.len() >= 4 && word.contains([',', '.']) && word.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Whether a figure is the beginning or the end of a longer one, and nobody says so.
fn is_cut(figure: &str, whole: &BTreeSet<String>) -> bool {
    if figure.ends_with('~') || figure.starts_with('~') || whole.contains(figure.trim_end_matches(['.', ','])) {
        return false;
    }
    let figure = figure.trim_end_matches(['.', ',']);
    let longer = |known: &&String| known.len() > figure.len();
    whole.iter().filter(longer).any(|known| known.starts_with(figure) || known.ends_with(figure))
}

#[test]
fn every_screen_is_whole_at_every_size() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    demo::make(&file, &DemoChoice::small(NOW), &mut |_, _| true).unwrap();
    let dump = std::env::var_os("FONDACO_SIZES_INTO");
    let mut wrong = String::new();
    for lang in Lang::ALL {
        for (at, screen) in SCREENS.iter().enumerate() {
            let (italian, english) = screen.split_once('|').unwrap_or((screen, screen));
            let keys = if lang == Lang::It { italian } else { english };
            let mut whole = BTreeSet::new();
            for size in SIZES {
                let mut stage = open(&file, lang, size);
                stage.keys(keys);
                let text = stage.text();
                if let Some(dump) = &dump {
                    let name = format!("{at:02}-{}x{}-{}.txt", size.0, size.1, lang.code());
                    std::fs::write(Path::new(dump).join(name), format!("{keys}\n{text}")).unwrap();
                }
                if size == SIZES[0] {
                    whole = figures(&text).map(|figure| figure.trim_end_matches(['.', ',']).to_owned()).collect();
                }
                for fault in faults(&stage, &text, size, &whole) {
                    writeln!(wrong, "{keys} {}x{} {}: {fault}", size.0, size.1, lang.code()).unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// What is wrong with a screen.
fn faults(stage: &Stage, text: &str, (columns, rows): (u16, u16), whole: &BTreeSet<String>) -> Vec<String> {
    let mut out = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() != usize::from(rows) {
        out.push(format!("{} rows", lines.len()));
    }
    for (y, line) in lines.iter().enumerate() {
        if width(line) > usize::from(columns) {
            out.push(format!("row {y} is wider than the screen: {line}"));
        }
    }
    let title = lines.get(1).copied().unwrap_or_default();
    let first = title.trim().split("  ").next().unwrap_or_default();
    if first.is_empty() || first.ends_with('~') {
        out.push(format!("no whole title: {title}"));
    }
    let hints = lines.last().copied().unwrap_or_default();
    if hints.trim().is_empty() || hints.ends_with('~') {
        out.push(format!("no whole keys: {hints}"));
    }
    if stage.caret().is_none() {
        out.push("no cursor".to_owned());
    }
    for figure in figures(text) {
        if is_cut(figure, whole) {
            out.push(format!("cut without a sign: {figure}"));
        }
    }
    out
}

/// What a terminal of this size shows of what it was sent.
fn terminal(stage: &Stage, (columns, rows): (u16, u16)) -> String {
    let most = |n: u16| NonZero::new(n).unwrap();
    let mut parser = vt100::Parser::new(most(rows), most(columns), 0);
    parser.process(stage.sent());
    let rows = parser.screen().rows(0, columns).map(|row| row.trim_end().to_owned());
    rows.map(|row| row + "\n").collect()
}

/// Two columns wide, put together of several characters, written from the right: each has cost some program its columns.
const NAMES: &[&str] = &[
    "\u{6771}\u{4eac}\u{5546}\u{5e97} \u{682a}\u{5f0f}\u{4f1a}\u{793e}",
    "Zoe\u{301} Ne\u{301}el",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} Ltd",
    "Aa\u{202e}bb",
    "Caff\u{e8} \u{1f44d} Roma",
];

#[test]
fn names_of_any_writing_leave_the_columns_straight() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    demo::make(&file, &DemoChoice { orders: 40, ..DemoChoice::small(NOW) }, &mut |_, _| true).unwrap();
    let mut stage = open(&file, Lang::It, (80, 24));
    for name in NAMES {
        stage.keys("3n");
        stage.paste(&format!("Zzz {name}"));
        stage.keys("<f2><f2><esc>");
    }
    stage.end();
    for size in SIZES {
        for keys in ["3/zzz<enter>", "3/zzz<enter><enter>", "3/zzz<enter>e", ":zzz", "3/zzz<enter><down><down><pgdn>"] {
            let mut stage = open(&file, Lang::It, size);
            stage.keys(keys);
            assert!(stage.text().contains("Zzz"), "{keys} {size:?}\n{}", stage.text());
            assert_eq!(terminal(&stage, size), stage.text(), "{keys} {size:?}");
        }
        // A figure ends where that of any other customer ends.
        let mut stage = open(&file, Lang::It, size);
        stage.keys("3/zzz<enter>");
        let ends: BTreeSet<usize> =
            stage.text().lines().filter(|line| line.contains("Zzz") && line.contains("0,00")).map(width).collect();
        assert!(ends.len() <= 1, "{size:?} {ends:?}\n{}", stage.text());
    }
}
