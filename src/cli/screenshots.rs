//! `screenshots`: every screen of the README as a picture and as text, from a demo company on a fixed day: the same
//! bytes on every machine.

mod scenes;

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
    ("export", "3p"),
    ("print", "2<space><space><space>po"),
    ("paper", "2<down><down><down>pov"),
    ("explained", "2i"),
    ("movements", "5v"),
    ("agenda", "6vv"),
    ("journal", "gu/<ctrl+x><enter>"),
    ("themes", ":tema<enter>|:theme<enter>"),
    ("operation", ":nuovo deposito<enter>|:new warehouse<enter>"),
];

/// What each screen is drawn in: columns, rows, language.
const LOOKS: &[(u16, u16, Lang)] = &[(80, 24, Lang::It), (120, 40, Lang::It), (80, 24, Lang::En), (120, 40, Lang::En)];

/// The smallest and the largest screen, in Italian: those of them where it is seen what is left out and what is added.
const EDGES: &[(u16, u16)] = &[(60, 16), (200, 50)];
const AT_EDGES: &[&str] =
    &["dashboard", "orders", "order", "order-editor", "customer", "product", "stock", "deadlines", "help", "palette"];

/// The theme of the pictures, and the others, in which two screens are drawn.
const THEME: &str = "scuro";
const THEMES: &[&str] = &["terminale", "chiaro", "contrasto", "daltonico", "mono", "verde"];
const IN_THEMES: &[&str] = &["orders", "deadlines"];

/// One picture.
struct Shot {
    name: &'static str,
    keys: &'static str,
    size: (u16, u16),
    lang: Lang,
    theme: &'static str,
}

impl Shot {
    /// The name of its files, without their ends.
    fn stem(&self) -> String {
        let code = self.lang.code();
        let theme = if self.theme == THEME { String::new() } else { format!("-{}", self.theme) };
        format!("{}-{}x{}-{code}{theme}", self.name, self.size.0, self.size.1)
    }

    fn stage(&self, file: &Path) -> Result<Stage, Refusal> {
        // A theme without colours is what a terminal without colours gets.
        let depth = if self.theme == "mono" { Depth::Mono } else { Depth::True };
        let theme = Theme::load(self.theme, &[], depth, Tier::T2)
            .map_err(|error| Refusal::new("ui.theme").with("theme", error.theme))?;
        let mut stage = Stage::open(file, Arc::new(FixedClock::at(DAY)), self.lang, theme, self.size)?;
        // What is typed into the palette is in the language of its words.
        let (italian, english) = self.keys.split_once('|').unwrap_or((self.keys, self.keys));
        stage.keys(if self.lang.is_english() { english } else { italian });
        Ok(stage)
    }
}

/// All pictures.
fn shots() -> impl Iterator<Item = Shot> {
    SCREENS.iter().flat_map(|(name, keys)| {
        let shot = move |size, lang, theme| Shot { name, keys, size, lang, theme };
        let looks = LOOKS.iter().map(move |(columns, rows, lang)| shot((*columns, *rows), *lang, THEME));
        let edges = EDGES.iter().filter(move |_| AT_EDGES.contains(name)).map(move |size| shot(*size, Lang::It, THEME));
        let themes = THEMES.iter().filter(move |_| IN_THEMES.contains(name));
        looks.chain(edges).chain(themes.map(move |theme| shot((80, 24), Lang::It, theme)))
    })
}

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
        upkeep::note(&mut store, Chore::Backup, UtcMillis(DAY.0 - 6 * HOUR), true, None)?;
        upkeep::note(&mut store, Chore::Drill, UtcMillis(DAY.0 - 78 * HOUR), true, None)?;
        Ok(made)
    });
    let result = made.and_then(|_| {
        let mut files = 0;
        for shot in shots() {
            let (stage, stem) = (shot.stage(&file)?, shot.stem());
            std::fs::write(folder.join(format!("{stem}.txt")), stage.text()).map_err(io)?;
            std::fs::write(folder.join(format!("{stem}.svg")), svg(stage.shown(), &stem)).map_err(io)?;
            files += 2;
        }
        // Last, because one of them writes to the company.
        for (name, scene) in scenes::SCENES {
            let (scene, stem) = (scene(&file)?, format!("{name}-80x24-it"));
            std::fs::write(folder.join(format!("{stem}.txt")), scene.text).map_err(io)?;
            files += 1;
            if let Some(shown) = scene.shown {
                std::fs::write(folder.join(format!("{stem}.svg")), svg(&shown, &stem)).map_err(io)?;
                files += 1;
            }
        }
        Ok(files)
    });
    // Left behind it would only be litter.
    let _ = std::fs::remove_dir_all(&place);
    result
}
