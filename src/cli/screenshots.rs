//! `screenshots`: every screen of the README as a picture and as text, from a demo company on a fixed day: the same
//! bytes on every machine.

use super::output;
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::demo::{self, DemoChoice};
use crate::domain::{FixedClock, Refusal, UtcMillis};
use crate::locale::Lang;
use crate::store::Store;
use crate::store::upkeep::{self, Chore};
use crate::ui::picture::svg;
use crate::ui::stage::Stage;
use crate::ui::theme::{Depth, Theme, Tier};
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The day of all pictures: 2026-11-21, 15:05 in Italy.
const DAY: UtcMillis = UtcMillis(1_795_269_900_000);

/// In milliseconds.
const HOUR: i64 = 3_600_000;

/// Name of the picture, and the keys that lead to it.
const SCREENS: &[(&str, &str)] = &[
    ("dashboard", "1"),
    ("orders", "2"),
    ("order", "2<enter>"),
    ("order-editor", "2n"),
    ("customers", "3"),
    ("customer", "3<enter>"),
    ("suppliers", "4"),
    ("stock", "5"),
    ("product", "5<enter>"),
    ("deadlines", "6"),
    ("notices", "0"),
    ("filter", "2/stato:evadere totale>50"),
    ("actions", "2<f8>"),
    ("help", "2<f1>"),
    ("palette", "2<f9>rossi"),
    ("views", "2w"),
    ("guided-filter", "2f"),
    ("columns", "2v"),
    ("export", "2p"),
    ("explained", "2i"),
    ("movements", "5v"),
    ("agenda", "6vv"),
    ("journal", "gu/<ctrl+x><enter>"),
    ("themes", ":tema<enter>|:theme<enter>"),
    ("operation", ":nuovo deposito<enter>|:new warehouse<enter>"),
];

/// The sizes and languages of each.
const LOOKS: &[(u16, u16, Lang)] = &[(80, 24, Lang::It), (120, 40, Lang::It), (80, 24, Lang::En), (120, 40, Lang::En)];

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command.arg(
        Arg::new("folder")
            .value_name(lang.t("cli.value.folder"))
            .value_parser(value_parser!(PathBuf))
            .default_value("screenshots")
            .help(lang.t("cli.argument.screenshots"))
            .help_heading(lang.t("cli.heading.arguments")),
    )
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_else(|| PathBuf::from("screenshots"));
    let written = write(&folder)?;
    let shown = crate::domain::SafeText::new(&folder.display().to_string()).to_string();
    output::lines(&[session.lang.n("cli.screenshots.done", written as u64, &[("folder", &shown)])])?;
    Ok(Exit::Done)
}

/// Writes all pictures into a folder; how many files.
///
/// # Errors
/// What making the company or writing refuses.
pub fn write(folder: &Path) -> Result<usize, Refusal> {
    let io = |error: std::io::Error| {
        Refusal::new("cli.unwritten").with("file", folder.display().to_string()).with("detail", error.to_string())
    };
    std::fs::create_dir_all(folder).map_err(io)?;
    let place = std::env::temp_dir().join(format!("fondaco-screenshots-{}", std::process::id()));
    std::fs::create_dir_all(&place).map_err(io)?;
    let file = place.join("demo.db");
    let made = demo::make(&file, &DemoChoice::small(DAY), &mut |_, _| true).and_then(|made| {
        // The pictures show a company that is looked after.
        let mut store = Store::open(&file, Arc::new(FixedClock::at(DAY)))?;
        upkeep::note(&mut store, Chore::Backup, UtcMillis(DAY.0 - 6 * HOUR), None)?;
        upkeep::note(&mut store, Chore::Drill, UtcMillis(DAY.0 - 78 * HOUR), None)?;
        Ok(made)
    });
    let result = made.and_then(|_| {
        let mut files = 0;
        for (columns, rows, lang) in LOOKS {
            let code = if *lang == Lang::It { "it" } else { "en" };
            for (name, keys) in SCREENS {
                let theme = Theme::load("scuro", &[], Depth::True, Tier::T2)
                    .map_err(|error| Refusal::new("ui.theme").with("theme", error.theme))?;
                let clock = Arc::new(FixedClock::at(DAY));
                let mut stage = Stage::open(&file, clock, *lang, theme, (*columns, *rows))?;
                // What is typed into the palette is in the language of its words.
                let (italian, english) = keys.split_once('|').unwrap_or((keys, keys));
                stage.keys(if *lang == Lang::It { italian } else { english });
                let stem = format!("{name}-{columns}x{rows}-{code}");
                std::fs::write(folder.join(format!("{stem}.txt")), stage.text()).map_err(io)?;
                std::fs::write(folder.join(format!("{stem}.svg")), svg(stage.shown(), &stem)).map_err(io)?;
                files += 2;
            }
        }
        Ok(files)
    });
    // Left behind it would only be litter.
    let _ = std::fs::remove_dir_all(&place);
    result
}
