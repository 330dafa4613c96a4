//! A board of panels: every row is a door. Framed where there are a hundred columns, ruled where there are fewer.

use super::line::{Line, LineKind};
use super::nav::{Nav, nav};
use super::paint::{Align, outline, put, put_aligned, rule, tint};
use super::{Act, Draw};
use crate::ui::text_width::{fit_words, width};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// A row of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelRow {
    /// What it is.
    pub label: String,
    /// The figure at the right end.
    pub value: String,
    /// Its status symbol (`o ! X`), or a space.
    pub mark: char,
    /// What it means.
    pub role: Role,
    /// Where Enter leads; `None` for a line that is only read.
    pub door: Option<String>,
}

impl PanelRow {
    /// Words are as quiet as all others; a picture made of characters has its own colour.
    fn label_role(&self) -> Role {
        if self.role == Role::Chart1 { self.role } else { Role::BaseText }
    }

    /// Made of characters for the eye: it says nothing to who hears.
    pub(super) fn is_picture(&self) -> bool {
        matches!(self.role, Role::Chart1 | Role::ChartAxis)
    }
}

/// A panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// Its title, in the session's language.
    pub title: String,
    /// Its rows.
    pub rows: Vec<PanelRow>,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelEvent {
    /// Not for a board.
    Ignored,
    /// Nothing that anybody else needs to know.
    Nothing,
    /// Go through this door.
    Open(String),
}

/// A board.
#[derive(Debug, Clone, Default)]
pub struct Board {
    pub(super) panels: Vec<Panel>,
    pub(super) panel: usize,
    pub(super) row: usize,
}

/// Columns from which panels have frames.
const FRAMED: u16 = 100;

impl Board {
    /// A board of panels, the most urgent first.
    pub fn new(panels: Vec<Panel>) -> Self {
        let mut board = Self { panels, panel: 0, row: 0 };
        board.land();
        board
    }

    /// Other figures: the cursor stays at its door where it can. Two figures may lead through one: its own comes first.
    pub fn refill(&mut self, panels: Vec<Panel>) {
        let door = self.door();
        self.panels = panels;
        let rows = self.panels.iter().enumerate().flat_map(|(at, panel)| {
            panel.rows.iter().enumerate().map(move |(row, shown)| (at, row, shown.door.as_ref()))
        });
        let same = rows.filter(|(.., leads)| leads.is_some() && *leads == door.as_ref());
        let near = |at: usize, row: usize| (at != self.panel, at, row.abs_diff(self.row));
        if let Some((at, row, _)) = same.min_by_key(|(at, row, _)| near(*at, *row)) {
            (self.panel, self.row) = (at, row);
            return;
        }
        self.panel = self.panel.min(self.panels.len().saturating_sub(1));
        self.land();
    }

    /// The cursor on a row that leads somewhere.
    fn land(&mut self) {
        let Some(panel) = self.panels.get(self.panel) else { return };
        let open = |at: &usize| panel.rows.get(*at).is_some_and(|r| r.door.is_some());
        let at = (self.row..panel.rows.len()).find(open).or_else(|| (0..self.row).rev().find(open));
        self.row = at.unwrap_or(0);
    }

    /// The door under the cursor.
    pub fn door(&self) -> Option<String> {
        self.panels.get(self.panel)?.rows.get(self.row)?.door.clone()
    }

    /// Changes the board by an act.
    pub fn handle(&mut self, act: &Act) -> PanelEvent {
        match nav(act) {
            Some(Nav::Up) => self.step(false),
            Some(Nav::Down) => self.step(true),
            Some(Nav::Right | Nav::Next) => self.turn(true),
            Some(Nav::Left | Nav::Prev) => self.turn(false),
            Some(Nav::Enter) => return self.door().map_or(PanelEvent::Nothing, PanelEvent::Open),
            _ => return PanelEvent::Ignored,
        }
        PanelEvent::Nothing
    }

    fn step(&mut self, down: bool) {
        let Some(panel) = self.panels.get(self.panel) else { return };
        let open = |at: &usize| panel.rows.get(*at).is_some_and(|r| r.door.is_some());
        let next = if down { (self.row + 1..panel.rows.len()).find(open) } else { (0..self.row).rev().find(open) };
        if let Some(at) = next {
            self.row = at;
        } else {
            self.turn(down);
            if !down {
                self.row = self.panels.get(self.panel).map_or(0, |p| p.rows.len().saturating_sub(1));
                self.land();
            }
        }
    }

    fn turn(&mut self, forward: bool) {
        let n = self.panels.len();
        for _ in 0..n {
            self.panel = if forward { (self.panel + 1) % n } else { (self.panel + n - 1) % n };
            if self.panels.get(self.panel).is_some_and(|p| p.rows.iter().any(|r| r.door.is_some())) {
                break;
            }
        }
        self.row = 0;
        self.land();
    }

    /// Draws the board: one column below 60, two below 100, three from there.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let columns: u16 = if area.width < 60 {
            1
        } else if area.width < FRAMED {
            2
        } else {
            3
        };
        let framed = area.width >= FRAMED;
        let extra: u16 = if framed { 2 } else { 3 };
        let wide = area.width / columns;
        // The shortest column takes the next panel.
        let mut ends = vec![0u16; usize::from(columns)];
        let mut places = Vec::with_capacity(self.panels.len());
        for panel in &self.panels {
            let at = ends.iter().enumerate().min_by_key(|(_, y)| **y).map_or(0, |(i, _)| i);
            let tall = panel.rows.len() as u16 + extra;
            let y = ends.get(at).copied().unwrap_or(0);
            places.push(Rect { x: area.x + at as u16 * wide, y, width: wide, height: tall });
            if let Some(end) = ends.get_mut(at) {
                *end = y.saturating_add(tall);
            }
        }
        // A board taller than the screen scrolls so that the panel of the cursor is seen.
        let here = places.get(self.panel).copied().unwrap_or_default();
        let bottom = here.y.saturating_add(here.height);
        let scroll = bottom.saturating_sub(area.height).min(here.y);
        // Rows that nobody sees: those of panels above, and those that stand below the last line.
        let hidden = |panel: &Panel, place: &Rect| {
            let first = place.y + extra - u16::from(framed);
            let ends = (first..).take(panel.rows.len());
            ends.fold((0, 0), |(above, below), y| {
                (above + usize::from(y < scroll), below + usize::from(y >= scroll + area.height))
            })
        };
        let (above, below) = self
            .panels
            .iter()
            .zip(&places)
            .map(|(panel, place)| hidden(panel, place))
            .fold((0, 0), |(above, below), (more_above, more_below)| (above + more_above, below + more_below));
        for (at, (panel, place)) in self.panels.iter().zip(places).enumerate() {
            let Some(y) = place.y.checked_sub(scroll) else { continue };
            if y >= area.height {
                continue;
            }
            let place = Rect { y: area.y + y, height: place.height.min(area.height - y), ..place };
            self.panel(at, panel, place, framed, draw);
        }
        if above + below > 0 && area.height > 0 {
            let last = Rect { y: area.bottom() - 1, height: 1, ..area };
            super::paint::rest(draw, last, above, below);
        }
    }

    fn panel(&self, at: usize, panel: &Panel, area: Rect, framed: bool, draw: &mut Draw<'_>) {
        let focused = at == self.panel;
        let inner = if framed {
            let role = if focused { Role::BorderFocus } else { Role::Border };
            outline(draw, area, &panel.title, "", role)
        } else {
            put(draw, area.x + 1, area.y, area.width.saturating_sub(2), &panel.title, Role::Title);
            if area.height > 1 {
                rule(draw, area.x + 1, area.y + 1, area.width.saturating_sub(3), Role::Border);
            }
            Rect { x: area.x, width: area.width.saturating_sub(2), ..super::paint::below(area, 2) }
        };
        for (line, row) in panel.rows.iter().take(inner.height.into()).enumerate() {
            let y = inner.y + line as u16;
            let here = focused && line == self.row && row.door.is_some();
            let role = if here { Role::RowCursor } else { row.role };
            if here {
                tint(draw, Rect { y, height: 1, ..inner }, role);
                put(draw, inner.x, y, 1, ">", role);
                draw.cursor = Some(Position::new(inner.x, y));
            }
            let value = (width(&row.value) as u16).min(inner.width / 2);
            let label = inner.width.saturating_sub(value + 5);
            // Words are cut between two of them; of what has a figure in it (a day, a code, a size) every letter tells.
            let whole = draw.keys.say(&row.label);
            let (air, said) = whole.split_at(whole.len() - whole.trim_start().len());
            let room = usize::from(label).saturating_sub(air.len());
            let words = Some(fit_words(said, room, draw.theme.tier));
            let words = words.filter(|words| !words.is_empty() && !said.contains(|c: char| c.is_ascii_digit()));
            let said = words.map_or_else(|| whole.to_string(), |words| format!("{air}{words}"));
            put(draw, inner.x + 2, y, label, &said, if here { role } else { row.label_role() });
            put_aligned(draw, inner.x + 3 + label, y, value, &row.value, Align::Right, role);
            put(draw, inner.right().saturating_sub(1), y, 1, &row.mark.to_string(), role);
        }
    }

    /// The content as plain lines.
    pub fn describe(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (at, panel) in self.panels.iter().enumerate() {
            lines.push(Line::new(LineKind::Title, panel.title.clone()));
            for (line, row) in panel.rows.iter().enumerate() {
                let text = format!("{} {} {}", row.label, row.value, row.mark).trim_end().to_owned();
                let kind = if row.door.is_some() { LineKind::Choice } else { LineKind::Note };
                lines.push(Line::new(kind, text).current(at == self.panel && line == self.row));
            }
        }
        lines
    }
}
