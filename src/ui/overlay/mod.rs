//! What the session lays over the panes: help, palette, the menu after `g`, failures, the small screen.

pub mod failure;
pub mod goto;
pub mod help;
pub mod palette;
pub mod small;

use super::action::Action;
use super::kit::{Act, Draw};
use super::text_width::{seven_bits, width};
use super::theme::Role;
use crate::ui::key::KeyCode;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// Lays the cursor over a row that is drawn: one look from end to end, whatever colours its parts had, so that it reads
/// where the look is reverse video alone.
fn cursor_over(row: Rect, draw: &mut Draw<'_>) {
    let row = row.intersection(draw.buf.area);
    for place in row.positions() {
        if let Some(cell) = draw.buf.cell_mut(place) {
            cell.set_style(Style::reset());
        }
    }
    draw.buf.set_style(row, draw.theme.base().patch(draw.theme.style(Role::RowCursor)));
}

/// The line one types into to narrow a list. Editing happens at its end: that is all that such a line needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    text: String,
}

impl Query {
    /// With a text in it.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes typing, pasting and erasing; `true` when the text changed.
    pub fn take(&mut self, act: &Act) -> bool {
        let before = self.text.len();
        match act {
            Act::Key(key) => match (key.typed(), key.code) {
                (Some(c), _) => self.text.push(c),
                (None, KeyCode::Backspace) if !key.ctrl && !key.alt => {
                    let keep = self.text.grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
                    self.text.truncate(keep);
                }
                (None, KeyCode::Backspace | KeyCode::Char('w')) => {
                    let keep = self.text.trim_end().rfind(' ').map_or(0, |at| at + 1);
                    self.text.truncate(keep);
                }
                (None, KeyCode::Char('u')) if key.ctrl => self.text.clear(),
                _ => return false,
            },
            Act::Paste(text) => self.text.push_str(&text.replace('\n', " ")),
            Act::Scan(text) => text.clone_into(&mut self.text),
            Act::Do(Action::ClearField) => self.text.clear(),
            Act::Do(_) => return false,
        }
        self.text.len() != before || matches!(act, Act::Scan(_))
    }
}

/// Lower case without accents, for comparing.
pub(super) fn folded(text: &str) -> String {
    seven_bits(text).to_lowercase().replace('\'', "")
}

/// A cursor on a list of `len` rows of which `height` are seen: moves it, and returns the first row seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cursor {
    pub at: usize,
}

impl Cursor {
    /// Takes a movement; `false` when it was none.
    pub fn take(&mut self, act: &Act, len: usize, height: usize) -> bool {
        let Act::Do(action) = act else { return false };
        let last = len.saturating_sub(1);
        self.at = match action {
            Action::RowNext | Action::FocusNext => self.at.saturating_add(1).min(last),
            Action::RowPrev | Action::FocusPrev => self.at.saturating_sub(1),
            Action::PageNext => self.at.saturating_add(height.max(1)).min(last),
            Action::PagePrev => self.at.saturating_sub(height.max(1)),
            _ => return false,
        };
        true
    }

    /// The first row seen: half pages, so that a step at the edge does not repaint at every key.
    pub fn first(self, len: usize, height: usize) -> usize {
        let half = (height / 2).max(1);
        if self.at < height || height == 0 {
            return 0;
        }
        ((self.at - height) / half * half + half).min(len.saturating_sub(height))
    }
}

/// A box of this size in the middle of an area, at most as large as it.
pub fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Breaks a text into lines of at most so many columns, at spaces.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && width(&line) + 1 + width(word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::key::Key;

    #[test]
    fn a_query_is_edited_at_its_end() {
        let mut query = Query::default();
        for c in "rossi mario".chars() {
            assert!(query.take(&Act::Key(Key::char(c))));
        }
        assert!(query.take(&Act::Key(Key::ctrl('w'))));
        assert_eq!(query.text(), "rossi ");
        assert!(query.take(&Act::Key(Key::plain(KeyCode::Backspace))));
        assert_eq!(query.text(), "rossi");
        assert!(query.take(&Act::Paste("\nx".to_owned())));
        assert_eq!(query.text(), "rossi x");
        assert!(query.take(&Act::Do(Action::ClearField)));
        assert!(!query.take(&Act::Key(Key::plain(KeyCode::Backspace))));
    }

    #[test]
    fn the_cursor_is_always_seen() {
        for height in 1..6 {
            for len in 0..20 {
                for at in 0..len {
                    let first = Cursor { at }.first(len, height);
                    assert!(first <= at && at < first + height, "{at} of {len} in {height}: {first}");
                }
            }
        }
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("uno due tre quattro", 8), ["uno due", "tre", "quattro"]);
        assert_eq!(wrapped("a\nb", 8), ["a", "b"]);
    }
}
