//! How the lines grid is drawn.

use super::Draw;
use super::grid::{CellKind, Grid, GridColumn, GridRow};
use super::line::{Line, LineKind, say};
use super::list::GUTTER;
use super::paint::{Align, frame, hang, put, put_aligned, tint};
use super::resource::{Column, Placed, Placing, Width, col, place};
use crate::ui::text_width::{fit_ends, fit_words, width};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// The most that a column of codes takes.
const CODE: u16 = 24;

impl Grid {
    /// The columns that the placing of lists needs to know about. What is being typed widens none: a letter would cost
    /// the whole table.
    fn shapes(&self) -> Vec<Column<()>> {
        let shape = |(at, c): (usize, &GridColumn)| {
            let mut shape: Column<()> = col(c.id, c.title, c.width.least(), |(), _| "".into());
            let longest = || (0..self.rows.len()).map(|row| width(&self.shown(row, at))).max().unwrap_or_default();
            shape.width = match c.width {
                Width::Whole { .. } => c.width.for_texts(longest(), CODE),
                Width::Fixed(_) | Width::Fill { .. } => c.width,
            };
            shape.align = c.align;
            shape.rank = c.rank;
            shape
        };
        self.columns.iter().enumerate().map(shape).collect()
    }

    /// The columns of the signs before a row, and where its cells stand in an area.
    fn placing(&self, area: Rect) -> (u16, Vec<Column<()>>, Placing) {
        // One column is kept for the bracket of the last cell.
        // A sign needs a column of its own: beside a code it would be read as a part of it.
        let gutter = GUTTER + u16::from(self.rows.iter().any(|row| !row.errors.is_empty()));
        let room = area.width - gutter - 1;
        let shapes = self.shapes();
        let mut skip = 0;
        let mut placing = place(&shapes, skip, room);
        while !placing.cells.iter().any(|c| c.at == self.column) && skip < self.column {
            skip += 1;
            placing = place(&shapes, skip, room);
        }
        (gutter, shapes, placing)
    }

    /// The first of the rows that are seen, when there is room for so many.
    fn top(&self, height: usize) -> usize {
        let half = (height / 2).max(1);
        let most = self.rows.len().saturating_sub(height);
        if most == 0 { 0 } else { ((self.row / half).saturating_sub(1) * half).min(most) }
    }

    /// The row of a cell of the screen, when the lines are drawn in this area, and the column there that can be typed in.
    pub fn cell_at(&self, area: Rect, at: Position) -> Option<(usize, Option<usize>)> {
        let body = super::paint::below(area, 1);
        if area.width <= GUTTER + 2 || !body.contains(at) {
            return None;
        }
        let row = self.top(usize::from(body.height)) + usize::from(at.y - body.y);
        let (gutter, _, placing) = self.placing(area);
        let x = at.x.saturating_sub(area.x + gutter);
        // The brackets of a cell stand beside it.
        let hit = placing.cells.iter().find(|cell| (cell.x..=cell.x + cell.width).contains(&x));
        let column = hit.map(|cell| cell.at).filter(|at| self.typable(*at));
        (row < self.rows.len()).then_some((row, column))
    }

    /// Draws header and rows; the list under a code may reach below the area.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if area.width <= GUTTER + 2 || area.height == 0 {
            return;
        }
        let (gutter, shapes, placing) = self.placing(area);
        super::list_view::header(draw, Rect { height: 1, ..area }, gutter, &shapes, &placing);
        let body = super::paint::below(area, 1);
        let height = usize::from(body.height);
        if height == 0 {
            return;
        }
        let top = self.top(height);
        for (line, row) in self.rows.iter().enumerate().skip(top).take(height) {
            let y = body.y + (line - top) as u16;
            let here = line == self.row;
            if here {
                let role = if self.focused { Role::TextStrong } else { Role::TextMuted };
                put(draw, area.x, y, 1, ">", role);
            }
            if !row.errors.is_empty() {
                put(draw, area.x + 1, y, 1, "X", Role::FieldError);
            }
            for cell in &placing.cells {
                let place = Rect { x: area.x + gutter + cell.x, y, width: cell.width, height: 1 };
                self.cell(line, *cell, place, draw);
            }
            let cursor = |at: usize| here && self.focused && self.column == at;
            if let Some((at, wrong)) = self.beside(row).filter(|(at, _)| !cursor(*at))
                && let Some((x, wide)) = self.free_from(line, at, &placing, cursor)
            {
                let text = fit_words(&wrong, usize::from(wide), draw.theme.tier);
                put(draw, area.x + gutter + x, y, wide, &text, Role::FieldError);
            }
        }
        self.shown_at.are_hidden();
        if self.focused && !draw.covered && !self.offers.is_empty() && self.editing.is_some() {
            let y = body.y + (self.row - top) as u16;
            let x = placing.cells.iter().find(|c| c.at == self.column).map_or(0, |c| c.x);
            self.drop_down(area.x + gutter + x, y, draw);
        }
    }

    /// What is wrong with a row whose article is not known, in the empty text that would say what it is.
    fn beside(&self, row: &GridRow) -> Option<(usize, String)> {
        let (id, error) = self.first_wrong(row)?;
        let at = self.columns.iter().position(|c| matches!(c.kind, CellKind::Text))?;
        let free = self.columns.get(at).is_some_and(|c| row.value(c.id).text().is_empty());
        // The mark stands beside the code: of which cell it is need not be said.
        let of_code = self.columns.iter().any(|c| c.id == id && matches!(c.kind, CellKind::Lookup));
        let bare = of_code && error.code != "kit.required";
        free.then(|| (at, if bare { say(self.cx.lang, error) } else { self.wrong_with(id, error) }))
    }

    /// Where a column stands and how much is empty from there on: up to what somebody wrote, or to the cursor's bracket.
    fn free_from(
        &self,
        line: usize,
        at: usize,
        placing: &Placing,
        cursor: impl Fn(usize) -> bool,
    ) -> Option<(u16, u16)> {
        let from = placing.cells.iter().position(|cell| cell.at == at)?;
        let (first, behind) = placing.cells.get(from..)?.split_first()?;
        let empty = |cell: &&Placed| !cursor(cell.at) && self.shown(line, cell.at).trim().is_empty();
        let last = behind.iter().take_while(empty).last().unwrap_or(first);
        Some((first.x, last.x + last.width - first.x))
    }

    fn cell(&self, line: usize, cell: Placed, area: Rect, draw: &mut Draw<'_>) {
        let (Some(row), Some(column)) = (self.rows.get(line), self.columns.get(cell.at)) else { return };
        let here = self.focused && line == self.row && cell.at == self.column;
        let role = match (row.errors.contains_key(column.id), row.figures.get(column.id)) {
            (true, _) => Role::FieldError,
            (false, Some(figure)) if figure.fresh => Role::ValueChanged,
            (false, Some(figure)) => figure.role,
            (false, None) => Role::BaseText,
        };
        if !here {
            let text = self.shown(line, cell.at);
            let text = match column.width {
                Width::Fill { .. } | Width::Whole { .. } => fit_ends(&text, usize::from(area.width), draw.theme.tier),
                Width::Fixed(_) => text.as_str().into(),
            };
            put_aligned(draw, area.x, area.y, area.width, &text, column.align, role);
            return;
        }
        put(draw, area.x.saturating_sub(1), area.y, 1, "[", Role::Field);
        put(draw, area.right(), area.y, 1, "]", Role::Field);
        if let Some(editor) = &self.editing {
            editor.render(area, draw, Role::FieldFocus, true);
        } else {
            tint(draw, area, Role::FieldFocus);
            put_aligned(draw, area.x, area.y, area.width, &self.shown(line, cell.at), column.align, Role::FieldFocus);
            draw.cursor = Some(Position::new(area.x, area.y));
        }
    }

    /// What fits the typed code, below its cell or above it.
    fn drop_down(&self, x: u16, y: u16, draw: &mut Draw<'_>) {
        let screen = draw.buf.area;
        let parts = self.offers.iter().map(|o| o.cells.len()).max().unwrap_or(0);
        let widest =
            |at: usize| self.offers.iter().filter_map(|o| o.cells.get(at)).map(|c| width(c)).max().unwrap_or(0);
        let code = self.offers.iter().map(|o| width(&o.code)).max().unwrap_or(0);
        let mut sizes: Vec<usize> = (0..parts).map(widest).collect();
        let wide = (code + sizes.iter().map(|s| s + 2).sum::<usize>() + 6).min(usize::from(screen.width)) as u16;
        let wanted = (self.offers.len() as u16).min(8) + 2;
        let Some((height, top)) = hang(screen, y, wanted) else { return };
        let x = x.min(screen.right().saturating_sub(wide));
        let inner = frame(draw, Rect { x, y: top, width: wide, height }, "", "", Role::Dialog);
        // The name, which comes first, gives what there is no room for: figures and the code stay whole.
        let over = (code + sizes.iter().map(|s| s + 2).sum::<usize>() + 1).saturating_sub(inner.width.into());
        if let Some(name) = sizes.first_mut() {
            *name = name.saturating_sub(over);
        }
        let rows = usize::from(inner.height);
        // The one that Enter takes; none while several fit.
        let taken = self.taken(self.typed().unwrap_or_default().trim());
        let from = (taken.unwrap_or(0) + 1).saturating_sub(rows);
        self.shown_at.are(inner, from);
        for (line, offer) in self.offers.iter().enumerate().skip(from).take(rows) {
            let y = inner.y + (line - from) as u16;
            let marked = taken == Some(line);
            let role = if marked { Role::RowCursor } else { Role::Row };
            if marked {
                tint(draw, Rect { y, height: 1, ..inner }, role);
                put(draw, inner.x, y, 1, ">", role);
            }
            let mut at = inner.x + 1;
            put(draw, at, y, code as u16, &offer.code, role);
            at += code as u16 + 2;
            for (part, (text, size)) in offer.cells.iter().zip(&sizes).enumerate() {
                let room = (*size as u16).min(inner.right().saturating_sub(at));
                // Articles of one family differ at the end of their names, and a name may end in a number.
                let number = part > 0 && text.ends_with(|c: char| c.is_ascii_digit());
                let text = if part == 0 { fit_ends(text, room.into(), draw.theme.tier) } else { text.into() };
                put_aligned(draw, at, y, room, &text, if number { Align::Right } else { Align::Left }, role);
                at = at.saturating_add(*size as u16 + 2);
            }
        }
    }

    /// Draws the totals: labels and figures at the right end of the area. Where there is no room for all of them, the
    /// last.
    pub fn render_totals(&self, area: Rect, draw: &mut Draw<'_>) {
        let label = self.totals.iter().map(|t| width(&t.label)).max().unwrap_or(0) as u16;
        let value = self.totals.iter().map(|t| width(&t.value)).max().unwrap_or(0) as u16;
        let wide = (label + value + 3).min(area.width);
        let x = area.right() - wide;
        let from = self.totals.len().saturating_sub(area.height.into());
        for (line, total) in self.totals.iter().skip(from).enumerate() {
            let y = area.y + line as u16;
            put(draw, x, y, wide.saturating_sub(value + 1), &total.label, Role::BaseText);
            put_aligned(draw, x, y, wide, &total.value, Align::Right, total.role);
        }
    }

    /// The content as plain lines.
    pub fn describe(&self) -> Vec<Line> {
        let lang = self.cx.lang;
        let mut lines = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let cells = self.columns.iter().enumerate().map(|(i, c)| (c, self.shown(at, i)));
            let cells = cells.filter(|(_, text)| !text.trim().is_empty());
            let text: Vec<String> = cells.map(|(c, text)| format!("{} {text}", lang.t(c.title))).collect();
            lines.push(Line::new(LineKind::Row, text.join(", ")).current(at == self.row));
            lines.extend(row.errors.values().map(|e| Line::new(LineKind::Error, say(lang, e))));
        }
        lines.extend(self.totals.iter().map(|t| Line::new(LineKind::Field, format!("{}: {}", t.label, t.value))));
        lines
    }
}
