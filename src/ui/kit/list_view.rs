//! How a list is drawn, and how it reads as plain lines.

use super::Draw;
use super::line::{Line, LineKind, say};
use super::list::{GUTTER, List, Phase, Under};
use super::list_options::OPTIONS;
use super::paint::{Align, put, put_aligned, tint};
use super::resource::{Column, Cx, Empty, Next, Placing, Row, Width, place_seeing, wished};
use crate::domain::page::Sort;
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::keymap::legend;
use crate::ui::text_width;
use crate::ui::theme::{Role, Tier};
use ratatui::layout::{Position, Rect};
use std::borrow::Cow;

/// What the gutter and the look of a row depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RowLook<'a> {
    /// The cursor stands here.
    pub cursor: bool,
    /// Marked.
    pub marked: bool,
    /// Keys reach this part.
    pub focused: bool,
    /// There is a column of options, and what stands in it beside this row.
    pub option: Option<&'a str>,
}

/// Draws the header of columns, which begin after so many columns of signs.
pub(super) fn header<R>(draw: &mut Draw<'_>, area: Rect, gutter: u16, columns: &[Column<R>], placing: &Placing) {
    tint(draw, area, Role::ColumnHeader);
    for cell in &placing.cells {
        let Some(column) = columns.get(cell.at) else { continue };
        let title = draw.lang.t(column.title);
        put_aligned(draw, area.x + gutter + cell.x, area.y, cell.width, title, column.align, Role::ColumnHeader);
    }
    if placing.scrolled {
        put(draw, area.x, area.y, 1, "<", Role::ColumnHeader);
    }
    if placing.more {
        put(draw, area.right() - 1, area.y, 1, ">", Role::ColumnHeader);
    }
}

/// Draws one row: gutter and cells.
pub(super) fn row<R: Row>(
    draw: &mut Draw<'_>,
    area: Rect,
    columns: &[Column<R>],
    placing: &Placing,
    record: &R,
    cx: Cx,
    look: RowLook<'_>,
) {
    let over = if look.cursor {
        Some(if look.focused { Role::RowCursor } else { Role::RowCursorUnfocused })
    } else if look.marked {
        Some(Role::RowMarked)
    } else {
        record.tone()
    };
    if look.cursor {
        // One look for the whole row: a colour of its own in every cell would cost bytes at each step.
        tint(draw, area, over.unwrap_or(Role::RowCursor));
        put(draw, area.x, area.y, 1, ">", over.unwrap_or(Role::RowCursor));
    }
    if look.marked {
        put(draw, area.x + 1, area.y, 1, "*", over.unwrap_or(Role::RowMarked));
    }
    let gutter = if look.option.is_some() { GUTTER + OPTIONS } else { GUTTER };
    if let Some(option) = look.option {
        put(draw, area.x + GUTTER, area.y, OPTIONS - 1, option, over.unwrap_or(Role::Key));
    }
    for cell in &placing.cells {
        let Some(column) = columns.get(cell.at) else { continue };
        let text = (column.text)(record, cx);
        let role = over.unwrap_or_else(|| (column.role)(record));
        let text = in_column(column, &text, cell.width, draw.theme.tier);
        put_aligned(draw, area.x + gutter + cell.x, area.y, cell.width, &text, column.align, role);
    }
}

/// A text as it stands in its column: two names that end differently must not look alike, and a day or a figure without
/// its end is another one: rather it is only said that there is one.
pub(super) fn in_column<'t, R>(column: &Column<R>, text: &'t str, wide: u16, tier: Tier) -> Cow<'t, str> {
    if (column.day || column.align == Align::Right) && text_width::width(text.trim()) > usize::from(wide) {
        return Cow::Borrowed(text_width::cut_mark(tier));
    }
    if column.ends { text_width::fit_ends(text, usize::from(wide), tier) } else { Cow::Borrowed(text) }
}

/// Draws what a list without rows says, a little in from the left and down from the top.
pub(super) fn message(draw: &mut Draw<'_>, area: Rect, lines: &[(String, Role)]) {
    let indent = (area.width / 6).min(area.width);
    let free = area.height.saturating_sub(lines.len() as u16);
    let y = area.y + (free / 3);
    for (at, (text, role)) in lines.iter().enumerate() {
        let at = at as u16;
        if y + at < area.bottom() {
            put(draw, area.x + indent, y + at, area.width - indent, text, *role);
        }
    }
}

/// As many words of a title as there is room for beside the sign of the order: `totale-` rather than `totale E…-`.
fn titled(title: &str, room: usize) -> &str {
    match title.rsplit_once(' ') {
        Some((shorter, _)) if text_width::width(title) > room => titled(shorter, room),
        _ => title,
    }
}

/// How a text names the key of an action.
type Named<'a> = &'a dyn Fn(Action) -> String;

fn empty_lines(lang: Lang, empty: &Empty, named: Named<'_>) -> Vec<(String, Role)> {
    let mut lines = vec![(lang.t(empty.title).to_owned(), Role::TextStrong), (String::new(), Role::BaseText)];
    let of = |next: &Next| format!("{} {}", named(next.action), next.then).trim_end().to_owned();
    let keys: Vec<String> = empty.hints.iter().map(of).collect();
    let wide = keys.iter().map(|key| text_width::width(key)).max().unwrap_or(0) + 3;
    for (key, next) in keys.iter().zip(empty.hints) {
        let pad = " ".repeat(wide.saturating_sub(text_width::width(key)));
        lines.push((format!("{key}{pad}{}", lang.t(next.what)), Role::BaseText));
    }
    lines
}

impl<R: Row + 'static> List<R> {
    /// What it takes so that every column has what it should have.
    pub fn wished(&self) -> u16 {
        self.gutter().saturating_add(wished(&self.columns))
    }

    /// Draws the list: header, rows, or what there is to say instead.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.render_under(&Under { order: self.sort.clone(), why: Vec::new() }, area, draw);
    }

    /// Draws the list whose rows stand under this.
    pub fn render_under(&self, under: &Under, area: Rect, draw: &mut Draw<'_>) {
        let gutter = self.gutter();
        if area.width <= gutter || area.height == 0 {
            return;
        }
        let placing = self.placing(area.width - gutter);
        self.header(area, draw, &placing, under.order.as_ref());
        let body = super::paint::below(area, 1);
        if self.rows.is_empty() {
            let keys = draw.keys;
            message(draw, body, &self.instead(&under.why, draw.lang, &|action| keys.key(action)));
            if self.focused && body.height > 0 {
                draw.cursor = Some(Position::new(body.x, body.y));
            }
            return;
        }
        for (line, record) in self.rows.iter().skip(self.top).take(usize::from(body.height)).enumerate() {
            let at = self.top + line;
            let look = RowLook {
                cursor: at == self.cursor,
                marked: self.marks.has(record.id()),
                focused: self.focused,
                option: self.option_of(record.id()),
            };
            let place = Rect { y: body.y + line as u16, height: 1, ..body };
            row(draw, place, &self.columns, &placing, record, self.cx, look);
            if look.cursor && self.focused {
                draw.cursor = Some(Position::new(place.x, place.y));
            }
        }
        if let (Phase::Failed(refusal), Some(y)) = (&self.phase, body.bottom().checked_sub(1)) {
            let text = format!("X {}  {}", say(draw.lang, refusal), draw.lang.t("kit.list.retry"));
            put(
                draw,
                body.x,
                y,
                body.width,
                &format!("{text:<width$}", width = body.width.into()),
                Role::SeverityError,
            );
        }
    }

    /// The first arrangement of columns in which the chosen one can be seen.
    fn placing(&self, room: u16) -> Placing {
        place_seeing(&self.fitted(), self.column, room)
    }

    /// The columns, those that take no more than they need as wide as the rows that are here want them.
    fn fitted(&self) -> Cow<'_, [Column<R>]> {
        if !self.columns.iter().any(|column| matches!(column.width, Width::Whole { .. })) {
            return Cow::Borrowed(&self.columns);
        }
        let fit = |column: &Column<R>| {
            let longest = || self.rows.iter().map(|row| text_width::width(&(column.text)(row, self.cx))).max();
            let mut fitted = *column;
            if let Width::Whole { .. } = column.width {
                // Air behind a text: it may stand at the wall before a preview.
                let air = usize::from(column.align == Align::Left);
                fitted.width = column.width.for_texts(longest().unwrap_or_default() + air, column.wish());
            }
            fitted
        };
        Cow::Owned(self.columns.iter().map(fit).collect())
    }

    fn header(&self, area: Rect, draw: &mut Draw<'_>, placing: &Placing, order: Option<&Sort>) {
        let line = Rect { height: 1, ..area };
        let gutter = self.gutter();
        header(draw, line, gutter, &self.columns, placing);
        if gutter > GUTTER {
            put(draw, area.x + GUTTER, area.y, OPTIONS - 1, draw.lang.t("kit.list.options"), Role::ColumnHeader);
        }
        for cell in &placing.cells {
            let Some(column) = self.columns.get(cell.at) else { continue };
            let x = area.x + gutter + cell.x;
            if let Some(sort) = order.filter(|s| s.column == column.id) {
                let sign = if sort.descending { "-" } else { "+" };
                let room = usize::from(cell.width.saturating_sub(1));
                let title = text_width::fit(titled(draw.lang.t(column.title), room), room, draw.theme.tier);
                let title = format!("{title}{sign}");
                put(draw, x, area.y, cell.width, &" ".repeat(cell.width.into()), Role::ColumnHeader);
                put_aligned(draw, x, area.y, cell.width, &title, column.align, Role::ColumnSorted);
            }
            if cell.at == self.column && self.column > 0 {
                tint(draw, Rect { x, width: cell.width, ..line }, Role::FieldFocus);
            }
        }
    }

    /// What stands in place of the rows.
    fn instead(&self, why: &[String], lang: Lang, named: Named<'_>) -> Vec<(String, Role)> {
        match &self.phase {
            Phase::Failed(refusal) => vec![
                (format!("X {}", say(lang, refusal)), Role::SeverityError),
                (String::new(), Role::BaseText),
                (lang.t("kit.list.retry").to_owned(), Role::BaseText),
            ],
            // Shown only after a moment: what flashes up and goes away is noise.
            Phase::Loading if self.slow => vec![
                (lang.t("kit.list.loading").to_owned(), Role::TextMuted),
                (lang.t("kit.list.cancel").to_owned(), Role::TextMuted),
            ],
            Phase::Loading => Vec::new(),
            Phase::Ready if self.filter.is_empty() => empty_lines(lang, self.empty, named),
            Phase::Ready => {
                let mut lines = vec![(lang.f("kit.list.filtered", &[("filter", &self.filter)]), Role::TextStrong)];
                lines.extend(why.iter().map(|why| (why.clone(), Role::BaseText)));
                lines.push((String::new(), Role::BaseText));
                lines.extend(
                    ["kit.list.unfilter", "kit.list.refilter"].map(|key| (lang.t(key).to_owned(), Role::BaseText)),
                );
                lines
            }
        }
    }

    /// Where the cell at the cursor stands, when the list is drawn into this area.
    pub fn cell_area(&self, area: Rect) -> Option<Rect> {
        let gutter = self.gutter();
        let placing = self.placing(area.width.checked_sub(gutter)?);
        let cell = placing.cells.iter().find(|cell| cell.at == self.column)?;
        let y = area.y + 1 + u16::try_from(self.screen_line()).ok()?;
        (y < area.bottom()).then_some(Rect { x: area.x + gutter + cell.x, y, width: cell.width, height: 1 })
    }

    /// The text of the cell at the cursor.
    pub fn cell_text(&self) -> Option<String> {
        let record = self.current()?;
        let column = self.columns.get(self.column)?;
        Some((column.text)(record, self.cx).trim().to_owned())
    }

    /// The cells of a record, joined.
    pub fn row_text(&self, record: &R, between: &str) -> String {
        let cells: Vec<Cow<'_, str>> = self.columns.iter().map(|c| (c.text)(record, self.cx)).collect();
        let cells: Vec<&str> = cells.iter().map(|c| c.trim()).collect();
        cells.join(between)
    }

    /// What there is to say instead of rows, line by line.
    pub(super) fn said_instead(&self, why: &[String]) -> impl Iterator<Item = String> {
        let lines = self.instead(why, self.cx.lang, &legend::placeholder);
        lines.into_iter().map(|(text, _)| text).filter(|text| !text.is_empty())
    }

    /// The content as plain lines: the header, then the rows on the screen, or what there is to say instead.
    pub fn describe(&self) -> Vec<Line> {
        let lang = self.cx.lang;
        if self.rows.is_empty() {
            return self.said_instead(&[]).map(|text| Line::new(LineKind::Note, text)).collect();
        }
        let titles: Vec<&str> = self.columns.iter().map(|c| lang.t(c.title)).collect();
        let mut lines = vec![Line::new(LineKind::Head, titles.join(", "))];
        for (line, record) in self.rows.iter().skip(self.top).take(self.height()).enumerate() {
            let cells = self.columns.iter().map(|c| (c.text)(record, self.cx).trim().to_owned());
            let mut text = cells.filter(|c| !c.is_empty()).collect::<Vec<_>>().join(", ");
            if let Some(option) = self.option_of(record.id()).filter(|option| !option.is_empty()) {
                text = format!("{} {option}, {text}", lang.t("kit.list.option"));
            }
            if self.marks.has(record.id()) {
                text = format!("{text}, {}", lang.t("kit.list.marked"));
            }
            lines.push(Line::new(LineKind::Row, text).current(self.top + line == self.cursor));
        }
        lines
    }
}
