//! One of several: by letter, by arrows. What is not available says why.

use super::{DialogEvent, more, sized, text_columns};
use crate::domain::text::fold;
use crate::ui::action::Action;
use crate::ui::kit::line::{Line, LineKind};
use crate::ui::kit::nav::{Nav, letter, nav};
use crate::ui::kit::paint::{foot_line, put, tint, wrap};
use crate::ui::kit::shown::Shown;
use crate::ui::kit::{Act, Draw};
use crate::ui::text_width::{fit_phrase, width};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// What comes back.
    pub id: String,
    /// The letter that chooses it.
    pub letter: Option<char>,
    /// What it does.
    pub label: String,
    /// On what, with what effect: `4 ok, 1 non pagato`.
    pub note: String,
    /// What it is noted with is still being read; [`Menu::set_note`] brings it.
    pub pending: bool,
    /// Why it cannot be chosen now.
    pub blocked: Option<String>,
    /// The operation that it does: the palette shows its key beside the command of that name.
    pub runs: Option<&'static str>,
}

impl MenuEntry {
    /// An entry that can be chosen.
    pub fn new(id: impl Into<String>, letter: Option<char>, label: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            letter,
            label: label.into(),
            note: String::new(),
            pending: false,
            blocked: None,
            runs: None,
        }
    }

    /// On what, with what effect.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The note of so far: the whole one is being read.
    #[must_use]
    pub fn pending(mut self, note: impl Into<String>) -> Self {
        self.pending = true;
        self.note(note)
    }

    /// The operation that it does.
    #[must_use]
    pub fn running(mut self, operation: &'static str) -> Self {
        self.runs = Some(operation);
        self
    }

    /// Why it cannot be chosen now; `None` leaves it free.
    #[must_use]
    pub fn blocked(mut self, reason: Option<String>) -> Self {
        self.blocked = reason;
        self
    }
}

/// A menu.
#[derive(Debug, Clone)]
pub struct Menu {
    title: String,
    entries: Vec<MenuEntry>,
    cursor: usize,
    footnote: String,
    previews: bool,
    /// What its keys do, where it is more than choosing.
    keys: Option<String>,
    shown: Shown,
}

impl Menu {
    /// A menu of these entries, the cursor on the first that can be chosen.
    pub fn new(title: impl Into<String>, entries: Vec<MenuEntry>) -> Self {
        let cursor = entries.iter().position(|e| e.blocked.is_none()).unwrap_or(0);
        Self {
            title: title.into(),
            entries,
            cursor,
            footnote: String::new(),
            previews: false,
            keys: None,
            shown: Shown::default(),
        }
    }

    /// A line below the entries.
    #[must_use]
    pub fn footnote(mut self, text: impl Into<String>) -> Self {
        self.footnote = text.into();
        self
    }

    /// Other words for its keys, in the lower border.
    #[must_use]
    pub fn keys(mut self, text: impl Into<String>) -> Self {
        self.keys = Some(text.into());
        self
    }

    /// `P` shows first what the entry under the cursor would do.
    #[must_use]
    pub fn previews(mut self) -> Self {
        self.previews = true;
        self
    }

    /// The cursor on this entry.
    #[must_use]
    pub fn at(mut self, id: &str) -> Self {
        self.cursor = self.entries.iter().position(|e| e.id == id).unwrap_or(self.cursor);
        self
    }

    /// What is known of an entry by now: on what, with what effect.
    pub fn set_note(&mut self, id: &str, note: &str) {
        for entry in self.entries.iter_mut().filter(|entry| entry.id == id) {
            note.clone_into(&mut entry.note);
            entry.pending = false;
        }
    }

    /// The entry under the cursor.
    pub fn current(&self) -> Option<&str> {
        self.entries.get(self.cursor).map(|entry| entry.id.as_str())
    }

    fn choose(&self) -> DialogEvent {
        match self.entries.get(self.cursor) {
            Some(entry) if entry.blocked.is_none() => DialogEvent::Choose(entry.id.clone()),
            Some(entry) => DialogEvent::Blocked(entry.blocked.clone().unwrap_or_default()),
            None => DialogEvent::Nothing,
        }
    }

    /// Its entries are chosen by letters.
    fn lettered(&self) -> bool {
        self.entries.iter().any(|entry| entry.letter.is_some())
    }

    /// The words for its keys: for what stands beside its entries, and nothing else.
    fn chosen_by(&self) -> &'static str {
        let signs = || self.entries.iter().filter_map(|entry| entry.letter);
        match (signs().any(|sign| !sign.is_ascii_digit()), signs().any(|sign| sign.is_ascii_digit())) {
            (true, true) => "kit.menu.keys_both",
            (true, false) => "kit.menu.keys",
            (false, true) => "kit.menu.keys_digit",
            (false, false) => "kit.menu.keys_plain",
        }
    }

    /// The cursor on the next entry that begins with a letter.
    fn seek(&mut self, typed: char) {
        let wanted = fold(&typed.to_string());
        let all = self.entries.len();
        let begins = |at: &usize| self.entries.get(*at).is_some_and(|entry| fold(&entry.label).starts_with(&wanted));
        let next = (1..=all).map(|step| (self.cursor + step) % all).find(begins);
        self.cursor = next.unwrap_or(self.cursor);
    }

    pub(super) fn handle(&mut self, act: &Act) -> DialogEvent {
        let last = self.entries.len().saturating_sub(1);
        match nav(act) {
            Some(Nav::Up | Nav::Prev) => self.cursor = self.cursor.checked_sub(1).unwrap_or(last),
            Some(Nav::Down | Nav::Next) => self.cursor = if self.cursor >= last { 0 } else { self.cursor + 1 },
            Some(Nav::Home | Nav::PageUp) => self.cursor = 0,
            Some(Nav::End | Nav::PageDown) => self.cursor = last,
            Some(Nav::Enter) => return self.choose(),
            Some(Nav::Back | Nav::Close) => return DialogEvent::Cancel,
            _ if self.previews && (letter(act) == Some('P') || *act == Act::Do(Action::Preview)) => {
                return match self.choose() {
                    DialogEvent::Choose(id) => DialogEvent::Look(id),
                    other => other,
                };
            }
            _ => {
                let typed = letter(act);
                if let Some(at) = typed.and_then(|c| self.entries.iter().position(|e| e.letter == Some(c))) {
                    self.cursor = at;
                    return self.choose();
                }
                match typed {
                    // Among entries without letters one goes by how they begin.
                    Some(typed) if !self.lettered() => self.seek(typed),
                    Some(typed) => return DialogEvent::Unknown(typed),
                    None => {}
                }
            }
        }
        DialogEvent::Nothing
    }

    /// The cursor on the entry of a cell.
    pub(super) fn point(&mut self, at: Position) {
        self.cursor = self.shown.row_at(at, self.entries.len()).unwrap_or(self.cursor);
    }

    /// There is an entry further on.
    pub(super) fn goes_on(&self, down: bool) -> bool {
        if down { self.cursor + 1 < self.entries.len() } else { self.cursor > 0 }
    }

    pub(super) fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        // As wide as it will be painted, with the keys that it names.
        let legend = draw.keys;
        let wide_of = |text: &str| width(&legend.say(text));
        let wide_row = |keys: &str| width(&foot_line(draw, u16::MAX, keys));
        let widest = |f: fn(&MenuEntry) -> &str| self.entries.iter().map(|e| wide_of(f(e))).max().unwrap_or(0);
        let label = widest(|e| &e.label);
        let note = widest(|e| e.blocked.as_ref().unwrap_or(&e.note));
        let mut keys = self.keys.clone().unwrap_or_else(|| draw.lang.t(self.chosen_by()).to_owned());
        if self.previews {
            keys = format!("{keys}  {}", draw.lang.t("kit.confirm.preview"));
        }
        let wide = (label + note + 13).max(wide_of(&self.title) + 8);
        let wide = wide.max(wide_of(&self.footnote) + 4).max(wide_row(&keys) + 8);
        let wide = u16::try_from(wide.max(40)).unwrap_or(u16::MAX);
        // Where a note is cut beside its entry, that of the entry under the cursor stands whole below.
        let told = |entry: &MenuEntry| {
            let text = entry.blocked.as_ref().unwrap_or(&entry.note);
            if wide > area.width && !text.is_empty() {
                wrap(&legend.say(text), text_columns(area, wide))
            } else {
                Vec::new()
            }
        };
        // No line is taken from the entries for one that has nothing to tell.
        let below = self.entries.get(self.cursor).map_or(0, |entry| told(entry).len()).min(3);
        let foot = usize::from(!self.footnote.is_empty());
        let extra = foot + below;
        let lines = self.entries.len() + extra;
        // A menu that is taller than the window says so: rather its keys are fewer words, they stand below as well.
        let signs = wide_of(&draw.lang.n("kit.rest.below", self.entries.len() as u64, &[])) + 12;
        if lines + 2 > usize::from(area.height) && wide_row(&keys) + signs > usize::from(wide.min(area.width)) {
            draw.lang.t("kit.menu.keys_short").clone_into(&mut keys);
        }
        let inner = sized(area, wide, lines, &self.title, &keys, Role::Dialog, draw);
        let rows = usize::from(inner.height).saturating_sub(extra).max(1);
        let from = (self.cursor + 1).saturating_sub(rows);
        self.shown.are(Rect { height: inner.height.min(u16::try_from(rows).unwrap_or(u16::MAX)), ..inner }, from);
        let label = u16::try_from(label).unwrap_or(u16::MAX).min(inner.width.saturating_sub(6));
        for (line, entry) in self.entries.iter().skip(from).take(rows).enumerate() {
            let here = from + line == self.cursor;
            let y = inner.y + line as u16;
            let role = match (here, entry.blocked.is_some()) {
                (true, _) => Role::RowCursor,
                (false, true) => Role::TextDisabled,
                (false, false) => Role::Row,
            };
            if here {
                tint(draw, Rect { y, height: 1, ..inner }, role);
                put(draw, inner.x, y, 1, ">", role);
                draw.cursor = Some(Position::new(inner.x, y));
            }
            let sign = entry.letter.map(String::from).unwrap_or_default();
            put(draw, inner.x + 2, y, 1, &sign, if here { role } else { Role::Key });
            put(draw, inner.x + 5, y, label.min(inner.width.saturating_sub(5)), &entry.label, role);
            let x = inner.x + 5 + label + 2;
            let room = inner.right().saturating_sub(x);
            // Whole below for the entry under the cursor: beside the others as many words as there is room for.
            let words = |text: &str, room: u16| fit_phrase(&legend.say(text), room.into(), draw.theme.tier);
            let (text, role) = match &entry.blocked {
                Some(reason) => (format!("- {}", words(reason, room.saturating_sub(2))), role),
                None => (words(&entry.note, room), if here { role } else { Role::TextMuted }),
            };
            put(draw, x, y, room, &text, role);
        }
        more(inner, &keys, (from, self.entries.len().saturating_sub(from + rows)), draw);
        let whole = self.entries.get(self.cursor).map(told).unwrap_or_default();
        let first = inner.bottom().saturating_sub(u16::try_from(extra).unwrap_or(u16::MAX)).max(inner.y + 1);
        for (text, y) in whole.iter().take(below).zip(first..inner.bottom()) {
            put(draw, inner.x, y, inner.width, text, Role::TextMuted);
        }
        if foot > 0 && inner.height > 0 {
            put(draw, inner.x, inner.bottom() - 1, inner.width, &self.footnote, Role::TextMuted);
        }
    }

    /// It shows first what an entry would do.
    pub(super) const fn looks(&self) -> bool {
        self.previews
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Letters and what they choose, for the page of keys.
    pub(super) fn keys_of(&self) -> Vec<(String, String)> {
        self.entries.iter().filter_map(|entry| Some((entry.letter?.to_string(), entry.label.clone()))).collect()
    }

    /// Which of those that can be chosen the cursor stands on, and how many there are.
    pub fn place(&self) -> (Option<u64>, u64) {
        let free = |entry: &&MenuEntry| entry.blocked.is_none();
        let all = self.entries.iter().filter(free).count() as u64;
        let before = self.entries.iter().take(self.cursor).filter(free).count() as u64;
        (self.entries.get(self.cursor).filter(free).map(|_| before + 1), all)
    }

    /// What stands beside the entry under the cursor is still being read.
    pub fn awaits(&self) -> bool {
        self.entries.get(self.cursor).is_some_and(|entry| entry.pending)
    }

    /// What can be chosen by a letter, each with it.
    pub fn letters(&self) -> Vec<String> {
        let free = self.entries.iter().filter(|entry| entry.blocked.is_none());
        free.filter_map(|entry| Some(format!("{} {}", entry.letter?, entry.label))).collect()
    }

    pub(super) fn describe(&self) -> Vec<Line> {
        let mut lines = vec![Line::new(LineKind::Title, self.title.clone())];
        for (at, entry) in self.entries.iter().enumerate() {
            let sign = entry.letter.map(|c| format!("{c} ")).unwrap_or_default();
            let after = entry.blocked.as_ref().map_or_else(|| entry.note.clone(), |r| format!("- {r}"));
            let text = format!("{sign}{} {after}", entry.label).trim_end().to_owned();
            lines.push(Line::new(LineKind::Choice, text).current(at == self.cursor));
        }
        if !self.footnote.is_empty() {
            lines.push(Line::new(LineKind::Note, self.footnote.clone()));
        }
        lines
    }
}
