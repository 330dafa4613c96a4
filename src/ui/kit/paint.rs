//! Cells on the screen: text that never leaves its place, frames and rules by glyph tier.

use super::Draw;
use crate::ui::text_width;
use crate::ui::theme::{Role, Tier};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Where a text stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left: words.
    #[default]
    Left,
    /// At the right: figures.
    Right,
}

/// The glyphs of lines, by tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// `─`
    pub across: &'static str,
    /// `│`
    pub down: &'static str,
    /// The four corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
}

/// The line glyphs of a tier.
pub const fn lines(tier: Tier) -> Lines {
    match tier {
        Tier::T0 => Lines { across: "-", down: "|", corners: ["+", "+", "+", "+"] },
        Tier::T1 | Tier::T2 => Lines { across: "─", down: "│", corners: ["┌", "┐", "└", "┘"] },
    }
}

/// Writes a text at a cell, cut to so many columns; what would fall outside the screen is left out.
/// Returns the columns it took.
pub fn put(draw: &mut Draw<'_>, x: u16, y: u16, columns: u16, text: &str, role: Role) -> u16 {
    let style = draw.theme.style(role);
    put_styled(draw, x, y, columns, text, style)
}

/// [`put`] in a style of its own.
pub fn put_styled(draw: &mut Draw<'_>, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
    let area = draw.buf.area;
    if columns == 0 || y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() {
        return 0;
    }
    let columns = columns.min(area.right() - x);
    let text = draw.keys.say(text);
    let shown = text_width::fit(&text, usize::from(columns), draw.theme.tier);
    let (end, _) = draw.buf.set_stringn(x, y, &shown, usize::from(columns), style);
    end.saturating_sub(x)
}

/// Writes a text into exactly so many columns, at its side; the rest stays as it is.
pub fn put_aligned(draw: &mut Draw<'_>, x: u16, y: u16, columns: u16, text: &str, align: Align, role: Role) {
    let text = &draw.keys.say(text);
    let wide = match align {
        Align::Left => columns,
        Align::Right => {
            let text = text_width::fit(text, usize::from(columns), draw.theme.tier);
            text_width::width(&text).min(usize::from(columns)) as u16
        }
    };
    put(draw, x + (columns - wide), y, wide, text, role);
}

/// Gives a look to a whole area.
pub fn tint(draw: &mut Draw<'_>, area: Rect, role: Role) {
    let area = area.intersection(draw.buf.area);
    draw.buf.set_style(area, draw.theme.style(role));
}

/// Empties an area: what an overlay does before it draws itself.
pub fn wipe(draw: &mut Draw<'_>, area: Rect) {
    let area = area.intersection(draw.buf.area);
    let style = draw.theme.style(Role::BaseText).patch(draw.theme.style(Role::BaseBg));
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = draw.buf.cell_mut(Position::new(x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

/// A rule across.
pub fn rule(draw: &mut Draw<'_>, x: u16, y: u16, columns: u16, role: Role) {
    let glyph = lines(draw.theme.tier).across;
    put(draw, x, y, columns, &glyph.repeat(usize::from(columns)), role);
}

/// A rule down.
pub fn wall(draw: &mut Draw<'_>, x: u16, y: u16, rows: u16, role: Role) {
    let glyph = lines(draw.theme.tier).down;
    for row in 0..rows {
        put(draw, x, y + row, 1, glyph, role);
    }
}

/// An emptied frame with a title above and hints below; gives the area inside, one column kept free at each side.
pub fn frame(draw: &mut Draw<'_>, area: Rect, title: &str, hints: &str, role: Role) -> Rect {
    crate::ui::chrome::uncut(draw.buf, area);
    wipe(draw, area);
    outline(draw, area, title, hints, role)
}

/// Says at the right end of a row how much of what belongs above or below it is not seen; the more urgent of both.
pub fn rest(draw: &mut Draw<'_>, row: Rect, above: usize, below: usize) {
    rest_of(draw, row, (above, below), ["kit.rest.above", "kit.rest.below"]);
}

/// The same of something else than lines: the sentences of so many above and below.
pub fn rest_of(draw: &mut Draw<'_>, row: Rect, unseen: (usize, usize), words: [&str; 2]) {
    let (key, n) = match unseen {
        (0, 0) => return,
        (above, 0) => (words[0], above),
        (_, below) => (words[1], below),
    };
    let text = format!(" {} ", draw.lang.n(key, n as u64, &[]));
    let wide = text_width::width(&text) as u16;
    if wide + 2 <= row.width {
        put(draw, row.right() - wide - 1, row.y, wide, &text, Role::FieldHint);
    }
}

/// Where a list of so many rows hangs at a row of the screen, below it or above where there is more room: its height and
/// its top. The last row of the screen, with the keys, stays in sight.
pub(super) fn hang(screen: Rect, y: u16, wanted: u16) -> Option<(u16, u16)> {
    let below = screen.bottom().saturating_sub(y + 2);
    let above = y.saturating_sub(screen.y);
    let (height, top) = if wanted <= below || below >= above {
        (wanted.min(below), y + 1)
    } else {
        (wanted.min(above), y - wanted.min(above))
    };
    (height >= 3).then_some((height, top))
}

/// [`frame`] without emptying first: for panels that fill themselves.
pub fn outline(draw: &mut Draw<'_>, area: Rect, title: &str, hints: &str, role: Role) -> Rect {
    if area.width < 4 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let glyphs = lines(draw.theme.tier);
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    rule(draw, area.x + 1, area.y, area.width - 2, role);
    rule(draw, area.x + 1, bottom, area.width - 2, role);
    wall(draw, area.x, area.y + 1, area.height - 2, role);
    wall(draw, right, area.y + 1, area.height - 2, role);
    let [top_left, top_right, bottom_left, bottom_right] = glyphs.corners;
    put(draw, area.x, area.y, 1, top_left, role);
    put(draw, right, area.y, 1, top_right, role);
    put(draw, area.x, bottom, 1, bottom_left, role);
    put(draw, right, bottom, 1, bottom_right, role);
    let room = usize::from(area.width.saturating_sub(6));
    let title = text_width::fit_phrase(&draw.keys.say(title), room, draw.theme.tier);
    let hints = foot_line(draw, area.width - 4, hints);
    on_border(draw, area, area.y, &title, Role::Title);
    on_border(draw, area, bottom, &hints, Role::KeyLabel);
    Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 2 }
}

/// The keys in the lower line of a box whose inside has so many columns: those that there is room for. Who places
/// something beside them asks here how far they go.
pub fn foot_line(draw: &Draw<'_>, inside: u16, hints: &str) -> String {
    text_width::fit_hints(draw.keys.parts(hints), inside.saturating_sub(2).into(), draw.theme.tier)
}

/// The whole of a frame, by the area inside that [`outline`] gives.
pub(super) const fn framed(inner: Rect) -> Rect {
    Rect {
        x: inner.x.saturating_sub(2),
        y: inner.y.saturating_sub(1),
        width: inner.width + 4,
        height: inner.height + 2,
    }
}

fn on_border(draw: &mut Draw<'_>, area: Rect, y: u16, text: &str, role: Role) {
    if text.is_empty() || area.width < 8 {
        return;
    }
    let used = put(draw, area.x + 3, y, area.width - 6, text, role);
    put(draw, area.x + 2, y, 1, " ", role);
    put(draw, area.x + 3 + used, y, 1, " ", role);
}

/// An area of this size in the middle of another, never larger than it.
pub fn centred(outer: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(outer.width), height.min(outer.height));
    Rect { x: outer.x + (outer.width - width) / 2, y: outer.y + (outer.height - height) / 2, width, height }
}

/// A text in lines of at most so many columns, as it will be painted: with the keys that it names.
pub fn lines_of(draw: &Draw<'_>, text: &str, columns: usize) -> Vec<String> {
    wrap(&draw.keys.say(text), columns)
}

/// The part of an area from its row `from` on.
pub fn below(area: Rect, from: u16) -> Rect {
    let from = from.min(area.height);
    Rect { y: area.y + from, height: area.height - from, ..area }
}

/// One row of an area; an empty area when there is no such row.
pub fn row(area: Rect, at: u16) -> Rect {
    if at >= area.height { Rect { height: 0, ..area } } else { Rect { y: area.y + at, height: 1, ..area } }
}

/// Breaks a text into lines of at most so many columns, at spaces where there are any; line breaks stay.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut out = Vec::new();
    for part in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in part.split(' ') {
            let mut word = Cow::Borrowed(word);
            let mut wide = text_width::width(&word);
            if used > 0 && used + 1 + wide > columns {
                out.push(std::mem::take(&mut line));
                used = 0;
            }
            // A word longer than the line is broken where it must.
            while wide > columns {
                let head = text_width::window(&word, 0, columns);
                if head.is_empty() || head.len() >= word.len() {
                    break;
                }
                let rest = word.get(head.len()..).unwrap_or_default().to_owned();
                out.push(head);
                word = Cow::Owned(rest);
                wide = text_width::width(&word);
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(&word);
            used += wide;
        }
        out.push(line);
    }
    out
}

/// Where a typed text stands in another, in columns, whatever its accents and capitals: `peru` in `Caffè Perù`.
pub fn matched(text: &str, wanted: &str) -> Option<(usize, usize)> {
    let wanted: Vec<String> = wanted.graphemes(true).map(fold).collect();
    if wanted.is_empty() {
        return None;
    }
    let graphemes: Vec<&str> = text.graphemes(true).collect();
    let folded: Vec<String> = graphemes.iter().map(|g| fold(g)).collect();
    let at = folded.windows(wanted.len()).position(|window| window == wanted.as_slice())?;
    let columns = |part: &[&str]| part.iter().map(|g| text_width::width(g)).sum::<usize>();
    let (before, rest) = graphemes.split_at(at);
    Some((columns(before), columns(rest.get(..wanted.len()).unwrap_or_default())))
}

fn fold(grapheme: &str) -> String {
    grapheme.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}
