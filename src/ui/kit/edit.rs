//! A line of text being typed: by grapheme, with its own undo, scrolled by half its width so that a letter costs a
//! letter.

use super::Act;
use super::paint::{put, tint};
use super::{Draw, nav};
use crate::ui::action::Action;
use crate::ui::key::{Key, KeyCode};
use crate::ui::text_width::{cut_mark, pad_right, width, window, without_controls};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// What an act did to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// Nothing: the act is not for a text.
    No,
    /// The cursor moved, or stands at its end already.
    Moved,
    /// The text changed.
    Changed,
}

/// A one-line editor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Editor {
    text: String,
    at: usize,
    max: usize,
    past: Vec<(String, usize)>,
    future: Vec<(String, usize)>,
    run: bool,
    /// What is pasted is kept also beyond the limit: who reads the field says that it is too long.
    whole: bool,
    /// The whole text is only proposed: what is typed or pasted next takes its place.
    proposed: bool,
}

/// Characters that a paste is cut to where it is kept beyond the limit: nobody types so many on purpose.
pub const LONGEST_PASTE: usize = 100_000;

/// In fewer columns than this there is no room for signs that there is more.
const SIGNED: usize = 4;

/// Steps of undo kept per field.
const UNDO_STEPS: usize = 100;

impl Editor {
    /// With a text and the cursor at its end; at most so many characters can be typed.
    pub fn new(text: &str, max: usize) -> Self {
        let text = one_line(text);
        Self { at: text.len(), text, max, ..Self::default() }
    }

    /// Nothing pasted is cut at the limit: the field that holds it refuses what is too long.
    #[must_use]
    pub fn keeping_pastes(mut self) -> Self {
        self.whole = true;
        self
    }

    /// The text is only proposed: what is typed next takes its place, any other key goes on with it.
    #[must_use]
    pub fn proposing(mut self) -> Self {
        self.proposed = !self.text.is_empty();
        self
    }

    /// The text is only proposed still.
    pub fn proposes(&self) -> bool {
        self.proposed
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte that the cursor stands at.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Another text, from outside: undo begins anew.
    pub fn set(&mut self, text: &str) {
        *self = Self { whole: self.whole, ..Self::new(text, self.max) };
    }

    /// Another text as a change of the operator: it can be undone.
    pub fn replace(&mut self, text: &str) {
        let text = one_line(text);
        self.proposed = false;
        if text != self.text {
            self.remember();
            self.at = text.len();
            self.text = text;
        }
    }

    /// The text gives way to what is typed next: both are one step of undo.
    pub fn give_way(&mut self) {
        if !self.text.is_empty() {
            self.replace("");
            self.run = true;
        }
    }

    /// Something can be taken back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Something can be done again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Changes the text by an act.
    pub fn handle(&mut self, act: &Act) -> Edited {
        let proposed = self.proposed;
        let edited = match act {
            Act::Paste(text) | Act::Scan(text) => self.insert(&one_line(text), false),
            Act::Do(action) => self.action(*action),
            Act::Key(key) => self.key(*key),
        };
        // A key that the text does not know leaves it proposed.
        self.proposed = proposed && edited == Edited::No;
        edited
    }

    fn action(&mut self, action: Action) -> Edited {
        match action {
            Action::ColLeft => self.go(self.before()),
            Action::ColRight => self.go(self.after()),
            Action::Top => self.go(0),
            Action::End => self.go(self.text.len()),
            Action::Delete if self.proposed => self.cut(0, self.text.len()),
            Action::Delete => self.cut(self.at, self.after()),
            Action::ClearField => self.cut(0, self.text.len()),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            _ => Edited::No,
        }
    }

    fn key(&mut self, key: Key) -> Edited {
        match (key.code, key.ctrl, key.alt) {
            (KeyCode::Char(c), false, false) if !c.is_control() => {
                let mut one = [0u8; 4];
                self.insert(c.encode_utf8(&mut one), true)
            }
            (KeyCode::Backspace | KeyCode::Delete, _, _) if self.proposed => self.cut(0, self.text.len()),
            (KeyCode::Backspace, _, _) => self.cut(self.before(), self.at),
            (KeyCode::Delete, _, _) => self.cut(self.at, self.after()),
            (KeyCode::Left, false, _) => self.go(self.before()),
            (KeyCode::Right, false, _) => self.go(self.after()),
            (KeyCode::Left, true, _) => self.go(self.word_before()),
            (KeyCode::Right, true, _) => self.go(self.word_after()),
            (KeyCode::Home, _, _) => self.go(0),
            (KeyCode::End, _, _) | (KeyCode::Char('e'), true, _) => self.go(self.text.len()),
            (KeyCode::Char('u'), true, _) => self.cut(0, self.at),
            (KeyCode::Char('k'), true, _) => self.cut(self.at, self.text.len()),
            (KeyCode::Char('w'), true, _) => self.cut(self.word_before(), self.at),
            _ => match nav::nav(&Act::Key(key)) {
                Some(nav::Nav::Clear) => self.cut(0, self.text.len()),
                Some(nav::Nav::Undo) => self.undo(),
                Some(nav::Nav::Redo) => self.redo(),
                _ => Edited::No,
            },
        }
    }

    fn insert(&mut self, text: &str, typed: bool) -> Edited {
        let most = if self.whole && !typed { LONGEST_PASTE } else { self.max };
        let anew = self.proposed;
        let stands = if anew { 0 } else { self.text.chars().count() };
        let free = most.saturating_sub(stands);
        let text: String = text.chars().take(free).collect();
        if text.is_empty() {
            return Edited::Moved;
        }
        // Letters typed in a row are one step of undo, up to a space.
        if anew || !(typed && self.run) || text == " " {
            self.remember();
        }
        if anew {
            self.text.clear();
            self.at = 0;
        }
        self.run = typed && text != " ";
        self.text.insert_str(self.at, &text);
        self.at += text.len();
        // What was typed may have joined with what stood before it (an accent): stay on a boundary.
        self.at = self.snap(self.at);
        Edited::Changed
    }

    fn cut(&mut self, from: usize, to: usize) -> Edited {
        if from >= to {
            return Edited::Moved;
        }
        self.remember();
        self.text.replace_range(from..to, "");
        self.at = self.snap(from);
        Edited::Changed
    }

    fn go(&mut self, to: usize) -> Edited {
        self.run = false;
        self.at = to;
        Edited::Moved
    }

    fn remember(&mut self) {
        self.run = false;
        self.future.clear();
        if self.past.len() >= UNDO_STEPS {
            self.past.remove(0);
        }
        self.past.push((self.text.clone(), self.at));
    }

    fn undo(&mut self) -> Edited {
        let Some((text, at)) = self.past.pop() else { return Edited::No };
        self.run = false;
        self.future.push((std::mem::replace(&mut self.text, text), self.at));
        self.at = at;
        Edited::Changed
    }

    fn redo(&mut self) -> Edited {
        let Some((text, at)) = self.future.pop() else { return Edited::No };
        self.run = false;
        self.past.push((std::mem::replace(&mut self.text, text), self.at));
        self.at = at;
        Edited::Changed
    }

    fn before(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.at, self.text.len(), true);
        cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    fn after(&self) -> usize {
        let mut cursor = GraphemeCursor::new(self.at, self.text.len(), true);
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    fn snap(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        if cursor.is_boundary(&self.text, 0).unwrap_or(true) {
            return at;
        }
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        let head = self.text.get(..self.at).unwrap_or_default();
        head.unicode_word_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn word_after(&self) -> usize {
        let tail = self.text.get(self.at..).unwrap_or_default();
        tail.unicode_word_indices().next().map_or(self.text.len(), |(at, word)| self.at + at + word.len())
    }

    /// The column of the cursor in the text.
    pub fn column(&self) -> usize {
        width(self.text.get(..self.at).unwrap_or_default())
    }

    /// The first column shown in a field so wide. Behind the cursor there is a column for the sign that more follows.
    fn scroll(&self, columns: usize) -> usize {
        let step = (columns / 2).max(1);
        let follows = columns >= SIGNED && width(&self.text) > self.column() + 1;
        let over = (self.column() + 1 + usize::from(follows)).saturating_sub(columns);
        over.div_ceil(step) * step
    }

    /// Draws the text into an area of one row; focused, the real cursor goes to its place.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>, role: Role, focused: bool) {
        if area.width == 0 || area.height == 0 {
            return;
        }
        // Only the letters stand out while they are what the next one replaces.
        let ground = if self.proposed && focused { Role::Field } else { role };
        tint(draw, Rect { height: 1, ..area }, ground);
        let columns = usize::from(area.width);
        if !focused {
            put(draw, area.x, area.y, area.width, &self.text, role);
            return;
        }
        let from = self.scroll(columns);
        let signed = columns >= SIGNED;
        let (before, after) = (signed && from > 0, signed && width(&self.text) > from + columns);
        // The signs stand over what is at the ends, so that nothing moves when one comes or goes.
        let mark = |there: bool| if there { cut_mark(draw.theme.tier) } else { "" };
        let inner = columns - usize::from(before) - usize::from(after);
        let middle = window(&self.text, from + usize::from(before), inner);
        let seen = if after {
            format!("{}{}{}", mark(before), pad_right(&middle, inner, draw.theme.tier), mark(after))
        } else {
            format!("{}{middle}", mark(before))
        };
        put(draw, area.x, area.y, area.width, &seen, role);
        let x = self.column().saturating_sub(from).min(columns.saturating_sub(1)) as u16;
        draw.cursor = Some(Position::new(area.x + x, area.y));
    }
}

/// The text on one line: line breaks and tabs become spaces, controls go.
pub fn one_line(text: &str) -> String {
    without_controls(&text.replace(['\n', '\t', '\r'], " "))
}
