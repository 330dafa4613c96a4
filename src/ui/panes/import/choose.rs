//! Step 1: which file. A path that is typed, pasted or picked from what its folder holds.

use super::folder::{self, Entry};
use super::words;
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::kit::edit::{Edited, Editor};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{Align, put, put_aligned, rule, tint};
use crate::ui::kit::spoken::{Here, Spoken, Typed, joined};
use crate::ui::kit::{Act, Draw};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use std::path::PathBuf;

/// Longest path that can be typed.
const LONGEST: usize = 4_000;

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// Not for the path field.
    Ignored,
    /// Nothing more.
    Nothing,
    /// Other entries are wanted for what is typed now.
    List,
    /// Read this file.
    File(PathBuf),
    /// Read what this text means; if there is no such file, the one that completes it.
    Typed(String, Option<PathBuf>),
}

/// The path field and what is below it.
pub struct Chooser {
    editor: Editor,
    entries: Vec<Entry>,
    listed: Option<String>,
    cursor: Option<usize>,
    height: usize,
}

impl Default for Chooser {
    fn default() -> Self {
        Self { editor: Editor::new("", LONGEST), entries: Vec::new(), listed: None, cursor: None, height: 10 }
    }
}

impl Chooser {
    /// What is typed.
    pub fn text(&self) -> &str {
        self.editor.text()
    }

    /// Rows for entries, in a body so high.
    pub fn fit(&mut self, area: Rect) {
        self.height = usize::from(area.height.saturating_sub(3)).max(1);
    }

    /// Entries have come for a text; ignored when something else is typed by now.
    pub fn receive(&mut self, text: String, entries: Vec<Entry>) {
        if text == self.editor.text() {
            self.entries = entries;
            self.listed = Some(text);
            self.cursor = self.cursor.filter(|at| *at < self.entries.len());
        }
    }

    fn set(&mut self, text: &str) -> Chosen {
        self.editor.replace(text);
        self.cursor = None;
        Chosen::List
    }

    /// Changes the field by an act.
    pub fn handle(&mut self, act: &Act) -> Chosen {
        let last = self.entries.len().checked_sub(1);
        if matches!(act, Act::Do(Action::FocusNext)) {
            return self.complete();
        }
        match nav(act) {
            Some(Nav::Down) => self.cursor = last.map(|last| self.cursor.map_or(0, |at| (at + 1).min(last))),
            Some(Nav::Up) => self.cursor = self.cursor.and_then(|at| at.checked_sub(1)),
            Some(Nav::PageDown) => self.cursor = last.map(|last| (self.cursor.unwrap_or(0) + self.height).min(last)),
            Some(Nav::PageUp) => self.cursor = self.cursor.map(|at| at.saturating_sub(self.height)),
            Some(Nav::Enter | Nav::Save) => return self.take(),
            Some(Nav::Back) if self.cursor.is_some() => self.cursor = None,
            _ => {
                return match self.editor.handle(act) {
                    Edited::No => Chosen::Ignored,
                    Edited::Moved => Chosen::Nothing,
                    Edited::Changed => {
                        self.cursor = None;
                        Chosen::List
                    }
                };
            }
        }
        Chosen::Nothing
    }

    /// The entry under the cursor, or what all entries begin with.
    fn complete(&mut self) -> Chosen {
        let picked = self.cursor.and_then(|at| self.entries.get(at)).map(|entry| entry.typed.clone());
        let text = picked.or_else(|| {
            // Nothing typed lists files of many folders: they have no common beginning worth typing.
            let typed = self.editor.text();
            let fits: Vec<Entry> = self
                .entries
                .iter()
                .filter(|entry| entry.typed.to_lowercase().starts_with(&typed.to_lowercase()))
                .cloned()
                .collect();
            let shared = folder::common(if fits.is_empty() { &self.entries } else { &fits })?;
            (!typed.is_empty() && shared.chars().count() > typed.chars().count()).then_some(shared)
        });
        match text {
            Some(text) => self.set(&text),
            None => self.handle(&Act::Do(Action::RowNext)),
        }
    }

    fn take(&mut self) -> Chosen {
        if let Some(entry) = self.cursor.and_then(|at| self.entries.get(at)).cloned() {
            return if entry.folder { self.set(&entry.typed) } else { Chosen::File(entry.path) };
        }
        let text = self.editor.text().trim().to_owned();
        if text.is_empty() {
            return self.handle(&Act::Do(Action::RowNext));
        }
        let only = match self.entries.as_slice() {
            [only] if !only.folder && self.listed.as_deref() == Some(self.editor.text()) => Some(only.path.clone()),
            _ => None,
        };
        Chosen::Typed(text, only)
    }

    /// What was typed is a folder: into it.
    pub fn enter(&mut self) -> Chosen {
        let text = self.editor.text().trim().to_owned();
        if text.ends_with('/') {
            return self.handle(&Act::Do(Action::RowNext));
        }
        self.set(&format!("{text}/"))
    }

    /// The entry as it is said: its name, how large it is, from when.
    fn told(&self, entry: &Entry, lang: Lang) -> String {
        let shown = if self.text().trim().is_empty() { entry.typed.as_str() } else { entry.name.as_str() };
        let name = crate::domain::SafeText::new(shown).to_string();
        if entry.folder {
            return format!("{name}/");
        }
        let at = entry.at.map(|at| words::instant(at, lang)).unwrap_or_default();
        joined([name.as_str(), &words::size(entry.size, lang), &at])
    }

    /// How many entries stand below the path, and the key that leads to them; else what to do instead.
    fn below(&self, lang: Lang) -> String {
        match self.entries.len() as u64 {
            0 => self.nothing(lang).to_owned(),
            all => lang.n("wizard.file.below", all, &[]),
        }
    }

    /// What stands below the path where there is no entry.
    fn nothing(&self, lang: Lang) -> &'static str {
        lang.t(if self.text().trim().is_empty() { "wizard.file.none" } else { "wizard.file.no_match" })
    }

    /// What the step says: the path, and the entry that the cursor is on or how many fit.
    pub fn spoken(&self, lang: Lang) -> Spoken {
        let typed = Typed::into("path", lang.t("kit.say.path"), &self.editor);
        let mut spoken = Spoken::default().part(lang.t("wizard.file.ask")).typing(typed);
        spoken.waits = self.listed.is_none();
        let all = self.entries.len() as u64;
        spoken.here = match self.cursor.and_then(|at| Some((at, self.entries.get(at)?))) {
            Some((at, entry)) => {
                Some(Here::new(entry.typed.clone(), self.told(entry, lang)).of(at as u64 + 1, all, lang))
            }
            None if self.listed.is_none() => None,
            None => Some(Here::new("", self.below(lang))),
        };
        spoken.more = self.entries.iter().map(|entry| self.told(entry, lang)).collect();
        spoken
    }

    /// Draws field and entries.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        if area.height < 3 || area.width < 10 {
            return;
        }
        put(draw, area.x + 1, area.y, area.width - 2, lang.t("wizard.file.ask"), Role::FieldLabel);
        let y = area.y + 1;
        put(draw, area.x + 1, y, 1, "[", Role::Field);
        put(draw, area.right() - 2, y, 1, "]", Role::Field);
        let field = Rect { x: area.x + 2, y, width: area.width - 4, height: 1 };
        self.editor.render(field, draw, Role::FieldFocus, true);
        rule(draw, area.x, area.y + 2, area.width, Role::Border);
        let rows = usize::from(area.height - 3);
        if self.entries.is_empty() {
            if self.listed.is_some() && rows > 0 {
                put(draw, area.x + 2, area.y + 3, area.width - 4, self.nothing(lang), Role::TextMuted);
            }
            return;
        }
        let head = if self.text().trim().is_empty() { "wizard.file.recent" } else { "wizard.file.folder" };
        let word = format!(" {} ", lang.t(head));
        put(draw, area.x + 2, area.y + 2, area.width - 4, &word, Role::TextMuted);
        let from = self.cursor.map_or(0, |at| (at + 1).saturating_sub(rows));
        for (line, entry) in self.entries.iter().skip(from).take(rows).enumerate() {
            let y = area.y + 3 + line as u16;
            self.entry(entry, Some(from + line) == self.cursor, Rect { y, height: 1, ..area }, draw);
        }
    }

    fn entry(&self, entry: &Entry, here: bool, area: Rect, draw: &mut Draw<'_>) {
        let role = if here { Role::RowCursor } else { Role::Row };
        if here {
            tint(draw, area, role);
            put(draw, area.x, area.y, 1, ">", role);
            draw.cursor = Some(Position::new(area.x, area.y));
        }
        let lang = draw.lang;
        let (size, date) = (11_u16, 17_u16);
        let wide = area.width >= 60;
        let tail = if wide { size + date + 2 } else { size + 1 };
        let room = area.width.saturating_sub(tail + 3);
        let shown = if self.text().trim().is_empty() { entry.typed.as_str() } else { entry.name.as_str() };
        let name = crate::domain::SafeText::new(shown).to_string() + if entry.folder { "/" } else { "" };
        // Of a long path the end says which file it is.
        let name = words::end_of(&name, usize::from(room), draw.theme.tier);
        put(draw, area.x + 2, area.y, room, &name, role);
        if !entry.folder {
            let x = area.right().saturating_sub(tail);
            put_aligned(draw, x, area.y, size, &words::size(entry.size, lang), Align::Right, role);
            if wide {
                let at = entry.at.map(|at| words::instant(at, lang)).unwrap_or_default();
                put(draw, x + size + 2, area.y, date - 1, &at, role);
            }
        }
    }

    /// What Enter does here.
    pub fn enters(&self, lang: Lang) -> &'static str {
        match self.cursor.and_then(|at| self.entries.get(at)) {
            Some(entry) if entry.folder => lang.t("wizard.hint.folder"),
            _ => lang.t("wizard.hint.read"),
        }
    }
}
