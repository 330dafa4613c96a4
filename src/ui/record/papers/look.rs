//! Papers on the screen, as text: line by line, page by page, sideways where the screen is narrower than a page.

use super::{Errand, Which, remarks, title};
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::print::{self, Job, Kind, Printed};
use crate::store::Reader;
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::put;
use crate::ui::kit::spoken::{Here, Spoken};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer};
use crate::ui::speaker;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Pages that are looked at most: whoever wants to read more reads a file.
const MOST: usize = 60;
/// Blank lines that stand one after the other at most: a page on paper has more.
const BLANK: usize = 1;
/// Columns of a step sideways.
const STEP: usize = 8;

/// What was read to be looked at.
pub struct Read {
    lines: Vec<String>,
    /// The line that each page begins with.
    begins: Vec<usize>,
    remarks: Vec<String>,
}

/// Reads papers to be looked at.
///
/// # Errors
/// As [`print::lines`].
pub fn read(reader: &Reader, job: &Job, tell: &mut dyn FnMut(u64) -> bool) -> Result<Read, Refusal> {
    let (pages, printed, more): (Vec<Vec<String>>, Printed, bool) = print::lines(reader, job, MOST, tell)?;
    let mut read = Read { lines: Vec::new(), begins: Vec::new(), remarks: remarks(&printed, job.lang) };
    for page in pages {
        read.begins.push(read.lines.len());
        let mut blank = 0;
        for line in page {
            blank = if line.is_empty() { blank + 1 } else { 0 };
            if blank <= BLANK {
                read.lines.push(line);
            }
        }
        read.lines.push(String::new());
    }
    if more {
        read.remarks.push(job.lang.t("print.ask.look_more").to_owned());
    }
    read.lines.extend(read.remarks.iter().cloned());
    Ok(read)
}

/// Papers on the stack.
pub struct Look {
    desk: Desk,
    kind: Kind,
    which: Which,
    read: Read,
    top: usize,
    left: usize,
    height: usize,
    width: usize,
}

impl Look {
    /// These papers.
    pub fn new(desk: &Desk, kind: Kind, which: Which, read: Read) -> Box<Self> {
        Box::new(Self { desk: desk.clone(), kind, which, read, top: 0, left: 0, height: 1, width: 80 })
    }

    fn fit(&mut self, area: Rect) {
        self.height = usize::from(area.height).max(1);
        self.width = usize::from(area.width).max(1);
        self.go(self.top);
        self.left = self.left.min(self.widest().saturating_sub(self.width));
    }

    fn widest(&self) -> usize {
        self.read.lines.iter().map(|line| line.width()).max().unwrap_or_default()
    }

    fn go(&mut self, to: usize) {
        self.top = to.min(self.read.lines.len().saturating_sub(1));
    }

    /// The page that the first line on the screen is of, from 1.
    fn page(&self) -> usize {
        self.read.begins.iter().filter(|begin| **begin <= self.top).count()
    }
}

/// What stands from a column on; a letter that is cut in half is a blank.
fn from_column(line: &str, left: usize) -> String {
    let mut used = 0;
    let mut out = String::new();
    for letter in line.graphemes(true) {
        let wide = letter.width();
        if used >= left {
            out.push_str(letter);
        } else if used + wide > left {
            out.push(' ');
        }
        used += wide;
    }
    out
}

impl Layer for Look {
    fn contexts(&self) -> &[Context] {
        &[Context::Card, Context::Global]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let page = self.height.saturating_sub(2).max(1);
        match nav(act) {
            Some(Nav::Up) => self.go(self.top.saturating_sub(1)),
            Some(Nav::Down) => self.go(self.top + 1),
            Some(Nav::PageUp) => self.go(self.top.saturating_sub(page)),
            Some(Nav::PageDown) => self.go(self.top + page),
            Some(Nav::HalfUp) => self.go(self.top.saturating_sub(page / 2)),
            Some(Nav::HalfDown) => self.go(self.top + page / 2),
            Some(Nav::Home) => self.go(0),
            Some(Nav::End) => self.go(self.read.lines.len().saturating_sub(self.height)),
            Some(Nav::Right) => {
                self.left = (self.left + STEP).min(self.widest().saturating_sub(self.width));
            }
            Some(Nav::Left) => self.left = self.left.saturating_sub(STEP),
            // To the next paper's page and back.
            Some(Nav::Next) => {
                let next = self.read.begins.iter().find(|begin| **begin > self.top).copied();
                self.go(next.unwrap_or(self.top));
            }
            Some(Nav::Prev) => {
                let before = self.read.begins.iter().rev().find(|begin| **begin < self.top).copied();
                self.go(before.unwrap_or_default());
            }
            Some(Nav::Back | Nav::Close | Nav::Enter) => return Flow::Close,
            _ if *act == Act::Do(Action::Print) => {
                cx.push(Errand::as_kind(&self.desk, self.kind, self.which.clone()));
            }
            _ => return Flow::Pass,
        }
        Flow::Handled
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let rows = self.read.lines.iter().skip(self.top).take(area.height.into());
        for (at, line) in rows.enumerate() {
            let role =
                if line.starts_with("---") || line.starts_with("===") { Role::TextMuted } else { Role::BaseText };
            put(draw, area.x, area.y + at as u16, area.width, &from_column(line, self.left), role);
        }
        draw.cursor = Some(Position::new(area.x, area.y));
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = speaker::place(&self.crumb(lang), lang);
        let line = self.read.lines.get(self.top).map_or("", String::as_str);
        // Columns are apart by blanks for the eye only.
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let here = Here::new(self.top.to_string(), line);
        spoken.here = Some(here.of(self.top as u64 + 1, self.read.lines.len() as u64, lang));
        spoken.lines.clone_from(&self.read.remarks);
        spoken
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        vec![
            Hint::of(Action::Close),
            Hint::of(Action::Print),
            Hint::of(Action::PageNext).label(lang.t("print.ask.look_keys")),
            Hint::of(Action::FocusNext).label(lang.t("print.ask.look_page")),
        ]
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let (page, pages) = (self.page().to_string(), self.read.begins.len().to_string());
        let right = lang.f("print.page", &[("n", &page), ("of", &pages)]);
        let detail = lang.n("print.ask.orders", self.which.ids.len() as u64, &[]);
        Crumb { title: title(self.kind, lang).to_owned(), detail, right, ..Crumb::default() }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.fit(cx.area);
    }

    fn shown(&mut self, cx: &mut Cx<'_>) {
        self.fit(cx.area);
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.fit(cx.area);
    }
}
