//! Pictures that keys alone do not lead to: before there is a company, in the tutorial, between two operators, heard.

use super::{DAY, THEME};
use crate::domain::{FixedClock, Refusal};
use crate::locale::Lang;
use crate::operations::{Actor, Call, Door, Mode, registry};
use crate::store::Store;
use crate::ui::stage::{Hands, Stage};
use crate::ui::theme::{Depth, Surroundings, Theme, Tier};
use crate::ui::welcome::Start;
use ratatui::buffer::Buffer;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// What a scene leaves.
pub(super) struct Scene {
    pub text: String,
    /// Nothing where it is heard.
    pub shown: Option<Buffer>,
}

type Made = Result<Scene, Refusal>;

/// Name of the picture, and how it is made beside the file of the demo company.
pub(super) const SCENES: &[(&str, fn(&Path) -> Made)] = &[
    // Nothing is made before the last step: the place is only named.
    ("first-run", |_| Ok(first_run(Path::new("/home/anna/.local/share/fondaco/fondaco.db"), ""))),
    ("key-test", |file| Ok(first_run(&file.with_file_name("fondaco.db"), "Demo Srl<enter><enter><enter><f4><f5>"))),
    ("tutorial", tutorial),
    ("linear", linear),
    ("import", import),
    ("conflict", conflict),
];

const SIZE: (u16, u16) = (80, 24);

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(DAY))
}

fn shown(hands: &Hands) -> Scene {
    Scene { text: hands.text(), shown: Some(hands.shown().clone()) }
}

fn theme() -> Result<Theme, Refusal> {
    Theme::load(THEME, &[], Depth::True, Tier::T2).map_err(|error| Refusal::new("ui.theme").with("theme", error.theme))
}

fn stage(file: &Path) -> Result<Stage, Refusal> {
    Stage::open(file, clock(), Lang::It, theme()?, SIZE)
}

fn first_run(path: &Path, keys: &str) -> Scene {
    let terminal = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "it_IT.UTF-8")];
    let around = |name: &str| terminal.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let start = Start {
        path: path.to_owned(),
        actor: Actor::new("anna", Door::Ui),
        clock: clock(),
        lang: Lang::It,
        lang_asked: false,
        theme: Some(THEME.to_owned()),
    };
    let (mut hands, _plan) = Hands::welcome(start, Surroundings::read(around), SIZE);
    hands.keys(keys);
    shown(&hands)
}

fn tutorial(file: &Path) -> Made {
    let stage = Stage::tutorial(file, clock(), (Lang::It, 1), SIZE)?;
    Ok(shown(&stage))
}

fn linear(file: &Path) -> Made {
    let mut stage = Stage::speaking(file, clock(), Lang::It, theme()?)?;
    stage.keys("2<down><enter>");
    Ok(Scene { text: stage.said(), shown: None })
}

fn import(file: &Path) -> Made {
    let rows = "Numero ordine;Data ordine;Cliente;Descrizione;Quantità;Prezzo unitario\n\
                A1;05/11/2026;Bianchi Anna;Moka 3 tazze;1;29,90\n\
                A2;06/11/2026;Verdi Ottica;Moka 6 tazze;2;39,90\n";
    let orders = file.with_file_name("ordini.csv");
    std::fs::write(&orders, rows).map_err(|error| {
        Refusal::new("cli.unwritten").with("file", orders.display().to_string()).with("detail", error.to_string())
    })?;
    let mut stage = stage(file)?;
    stage.keys("2<f8>f").keys(&orders.to_string_lossy()).keys("<f2><f2>");
    Ok(shown(&stage))
}

/// Both change the name of the company.
fn conflict(file: &Path) -> Made {
    let mut stage = stage(file)?;
    stage.keys(":dati azienda<enter> di Anna<enter>");
    let marta = Actor::new("marta", Door::Ui);
    let mut store = Store::open(file, clock())?;
    let save = registry::find("company.save").ok_or_else(|| Refusal::new("operation.unknown"))?;
    (save.run)(&mut store, Call::by(&marta), json!({"name": "Bottega di Marta"}), Mode::Execute)?;
    stage.keys("<f2>");
    Ok(shown(&stage))
}
