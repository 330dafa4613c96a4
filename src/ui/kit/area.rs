//! Several lines of text being typed, on `ratatui-textarea`.

use super::Act;
use super::Draw;
use super::edit::{Edited, LONGEST_PASTE};
use super::nav::{Nav, nav};
use super::paint::tint;
use crate::ui::key::{Key, KeyCode};
use crate::ui::text_width::{seven_bits, without_controls};
use crate::ui::theme::{Role, Tier};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;
use tui_textarea::{CursorMove, Input, Key as AreaKey, TextArea, WrapMode};

/// A text area.
#[derive(Debug, Clone)]
pub struct Area {
    inner: TextArea<'static>,
    max: usize,
}

impl Area {
    /// With a text and the cursor at its end.
    pub fn new(text: &str, max: usize) -> Self {
        let lines: Vec<String> = text.split('\n').map(without_controls).collect();
        let mut inner = TextArea::new(lines);
        inner.set_cursor_line_style(Style::default());
        inner.set_cursor_style(Style::default());
        inner.set_wrap_mode(WrapMode::WordOrGlyph);
        inner.move_cursor(CursorMove::Bottom);
        inner.move_cursor(CursorMove::End);
        Self { inner, max }
    }

    /// The text, lines joined.
    pub fn text(&self) -> String {
        self.inner.lines().join("\n")
    }

    /// The line of the cursor: which, its text, and the byte that the cursor stands before.
    pub fn here(&self) -> (usize, &str, usize) {
        let cursor = self.inner.cursor();
        let text = self.inner.lines().get(cursor.0).map_or("", String::as_str);
        let at = text.char_indices().nth(cursor.1).map_or(text.len(), |(at, _)| at);
        (cursor.0, text, at)
    }

    /// Another text, from outside.
    pub fn set(&mut self, text: &str) {
        *self = Self::new(text, self.max);
    }

    /// Another text as a change of the operator: it can be undone.
    pub fn replace(&mut self, text: &str) {
        self.inner.select_all();
        self.inner.cut();
        if !text.is_empty() {
            self.inner.insert_str(text);
        }
    }

    /// Characters that still fit under a limit.
    fn free(&self, most: usize) -> usize {
        let used: usize = self.inner.lines().iter().map(|l| l.chars().count() + 1).sum();
        most.saturating_sub(used.saturating_sub(1))
    }

    /// Changes the text by an act. Up on the first line and Down on the last are not for the text: they leave it.
    pub fn handle(&mut self, act: &Act) -> Edited {
        if let Act::Paste(text) | Act::Scan(text) = act {
            let clean: Vec<String> = text.split('\n').map(|l| without_controls(&l.replace('\t', " "))).collect();
            // Not cut at the limit of the field: that says itself what is too long.
            let clean: String = clean.join("\n").chars().take(self.free(LONGEST_PASTE)).collect();
            return if self.inner.insert_str(clean) { Edited::Changed } else { Edited::Moved };
        }
        match nav(act) {
            Some(Nav::Enter) => {
                if self.free(self.max) == 0 {
                    return Edited::Moved;
                }
                self.inner.insert_newline();
                Edited::Changed
            }
            Some(Nav::Up) => self.vertical(CursorMove::Up),
            Some(Nav::Down) => self.vertical(CursorMove::Down),
            Some(Nav::Left) => self.go(CursorMove::Back),
            Some(Nav::Right) => self.go(CursorMove::Forward),
            Some(Nav::Home) => self.go(CursorMove::Head),
            Some(Nav::End) => self.go(CursorMove::End),
            Some(Nav::Undo) => changed(self.inner.undo()),
            Some(Nav::Redo) => changed(self.inner.redo()),
            Some(Nav::Clear) => {
                self.inner.select_all();
                changed(self.inner.cut())
            }
            Some(_) => Edited::No,
            None => match act {
                Act::Key(key) => self.key(*key),
                _ => Edited::No,
            },
        }
    }

    fn go(&mut self, to: CursorMove) -> Edited {
        self.inner.move_cursor(to);
        Edited::Moved
    }

    fn vertical(&mut self, to: CursorMove) -> Edited {
        let before = self.inner.cursor();
        self.inner.move_cursor(to);
        if self.inner.cursor() == before { Edited::No } else { Edited::Moved }
    }

    fn key(&mut self, key: Key) -> Edited {
        match (key.code, key.ctrl, key.alt) {
            (KeyCode::Char(c), false, false) if !c.is_control() => {
                if self.free(self.max) == 0 {
                    return Edited::Moved;
                }
                self.inner.insert_char(c);
                Edited::Changed
            }
            (KeyCode::Backspace, _, _) => {
                let input = Input { key: AreaKey::Backspace, ctrl: false, alt: false, shift: false };
                self.inner.input_without_shortcuts(input);
                Edited::Changed
            }
            (KeyCode::Delete, _, _) => {
                self.inner.delete_next_char();
                Edited::Changed
            }
            (KeyCode::Char('e'), true, _) => self.go(CursorMove::End),
            (KeyCode::Char('u'), true, _) => changed(self.inner.delete_line_by_head()),
            (KeyCode::Char('k'), true, _) => changed(self.inner.delete_line_by_end()),
            (KeyCode::Char('w'), true, _) => changed(self.inner.delete_word()),
            // Terminals send it for Ctrl+Enter.
            (KeyCode::Char('j'), true, _) if self.free(self.max) > 0 => {
                self.inner.insert_newline();
                Edited::Changed
            }
            _ => Edited::No,
        }
    }

    /// Draws the text; focused, the real cursor goes to its place.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>, role: Role, focused: bool) {
        let area = area.intersection(draw.buf.area);
        if area.is_empty() {
            return;
        }
        Widget::render(&self.inner, area, draw.buf);
        if draw.theme.tier == Tier::T0 {
            ascii(draw, area);
        }
        tint(draw, area, role);
        if focused {
            let at = self.inner.screen_cursor();
            let (top, left) = self.inner.scroll_offset();
            let x = (at.col as u16).saturating_sub(left).min(area.width - 1);
            let y = (at.row as u16).saturating_sub(top).min(area.height - 1);
            draw.cursor = Some(Position::new(area.x + x, area.y + y));
        }
    }
}

fn changed(done: bool) -> Edited {
    if done { Edited::Changed } else { Edited::No }
}

/// What the widget wrote, in seven bits; a cell stays a cell, so only its first likeness stands.
fn ascii(draw: &mut Draw<'_>, area: Rect) {
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = draw.buf.cell_mut((x, y)) {
                let like = seven_bits(cell.symbol()).chars().next().unwrap_or(' ');
                cell.set_char(like);
            }
        }
    }
}
