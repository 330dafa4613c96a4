//! What a person waits for at the keyboard: the first screen, a cursor step, a page, and the bytes that a line carries.
//!
//! Without a terminal: `benches/terminal.rs` measures the same through one, with its system calls.

use super::figure::{Figure, Unit};
use super::floor::{self, Lists};
use super::meter::Times;
use crate::domain::{Refusal, SystemClock};
use crate::locale::Lang;
use crate::ui::stage::Stage;
use crate::ui::theme::{Depth, Theme, Tier};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{List, ListState};
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::path::Path;
use std::sync::Arc;

/// The commonest window.
const SIZE: (u16, u16) = (80, 24);
/// How often the program is opened, and how many keys are pressed.
const OPENINGS: usize = 12;
const STEPS: usize = 400;
const PAGES: usize = 60;

pub(super) fn keys(file: &Path) -> Result<Vec<Figure>, Refusal> {
    let open = || {
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1)
            .map_err(|_| Refusal::new("store.internal").with("detail", "theme"))?;
        Stage::open(file, Arc::new(SystemClock), Lang::It, theme, SIZE)
    };
    let (mut start, mut start_bare) = (Times::default(), Times::default());
    for _ in 0..OPENINGS {
        start.time(open)?;
        start_bare.time(|| Lists::open(file)?.newest()).map_err(|error| floor::refusal(&error))?;
    }
    let mut stage = open()?;
    stage.keys("2");
    let (mut step, mut page) = (Keyed::default(), Keyed::default());
    // Down through what is there, further pages of it, and back up.
    step.press(&mut stage, "<down>", STEPS);
    page.press(&mut stage, "<pgdn>", PAGES);
    step.press(&mut stage, "<up>", STEPS);
    page.press(&mut stage, "<pgup>", PAGES);
    let (mut step_bare, mut page_bare) = (Times::default(), Times::default());
    let mut bare = Bare::new().map_err(|error| floor::io(&error))?;
    for at in 0..STEPS {
        step_bare.time(|| bare.draw(0, at % 20)).map_err(|error| floor::io(&error))?;
    }
    for at in 0..PAGES {
        page_bare.time(|| bare.draw(at * 20, 0)).map_err(|error| floor::io(&error))?;
    }
    let millis = Unit::Millis;
    Ok(vec![
        Figure::plain("start_inside_p50", millis, start.percentile(50)).beside(start_bare.percentile(50)),
        Figure::plain("step_p50", millis, step.times.percentile(50)).beside(step_bare.percentile(50)),
        Figure::at_most("step_p95", millis, step.times.percentile(95), 3.0).beside(step_bare.percentile(95)),
        Figure::at_most("page_frame_p95", millis, page.times.percentile(95), 8.0).beside(page_bare.percentile(95)),
        Figure::at_most("step_bytes", Unit::Bytes, step.bytes(), 250.0),
        Figure::at_most("page_bytes", Unit::Bytes, page.bytes(), 2_200.0),
    ])
}

/// One key, pressed often.
#[derive(Default)]
struct Keyed {
    times: Times,
    bytes: Vec<u64>,
}

impl Keyed {
    fn press(&mut self, stage: &mut Stage, key: &str, often: usize) {
        for _ in 0..often {
            let before = stage.written();
            self.times.time(|| stage.frame_of(key));
            self.bytes.push(stage.written() - before);
        }
    }

    /// The median of what went to the terminal.
    fn bytes(&mut self) -> f64 {
        self.bytes.sort_unstable();
        self.bytes.get(self.bytes.len() / 2).map_or(0.0, |bytes| *bytes as f64)
    }
}

/// A bare list of ratatui of the same size, written to memory.
struct Bare(Terminal<CrosstermBackend<Vec<u8>>>);

impl Bare {
    fn new() -> std::io::Result<Self> {
        let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
        Ok(Self(Terminal::with_options(CrosstermBackend::new(Vec::new()), TerminalOptions { viewport })?))
    }

    fn draw(&mut self, from: usize, at: usize) -> std::io::Result<()> {
        let row =
            |nth: usize| format!("{nth:>7}  21/11  Rossi Mario e figli {nth:<12}  da evadere   {:>9},00", nth * 7);
        let rows: Vec<String> = (from..from + usize::from(SIZE.1)).map(row).collect();
        let list = List::new(rows).highlight_style(Style::new().add_modifier(Modifier::REVERSED));
        let mut state = ListState::default();
        state.select(Some(at));
        self.0.draw(|frame| frame.render_stateful_widget(list, frame.area(), &mut state))?;
        Ok(())
    }
}
