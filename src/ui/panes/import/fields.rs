//! Step 2: which column goes where, how each is written, and what the file cannot say.

mod view;

use super::jobs::Remembered;
use super::settings::{self, Setting};
use super::{Checks, Loaded, Wizard, words};
use crate::domain::SafeText;
use crate::import::{ColumnCheck, ColumnGuess, DateStyle, Kind, NumberStyle, Target};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::kit::Act;
use crate::ui::kit::dialog::{Confirm, Dialog, DialogEvent, Menu, MenuEntry, Prompt};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::layers::{Cx, Flow};
use crate::ui::record::action::refused;
use crate::ui::record::ask::{Answered, Ask};
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Cursor, scroll and what is known of the columns.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// The row: columns first, settings after them.
    at: usize,
    /// First column shown.
    top: usize,
    checks: BTreeMap<usize, ColumnCheck>,
    /// Number of the newest look at columns; an older answer is ignored.
    pub(super) looking: u64,
    /// The word of the state that is being given a meaning.
    pub(super) word: Option<String>,
    /// The mapping is that of a profile, as it stands.
    saved: bool,
    /// Something was changed by hand and not saved.
    pub(super) by_hand: bool,
}

impl Fields {
    /// For a file just read.
    pub(super) fn of(loaded: &Loaded) -> Self {
        Self { saved: loaded.intake.profile.is_some(), ..Self::default() }
    }

    /// Something was changed by hand.
    pub(super) fn touch(&mut self) {
        self.saved = false;
        self.by_hand = true;
    }

    /// Columns were looked at.
    pub(super) fn looked(&mut self, checks: Checks) {
        self.checks.extend(checks);
    }
}

/// Rows below the table from which settings stand there all the time.
const TALL: u16 = 15;

impl Wizard {
    fn columns(&self) -> usize {
        self.mapping.columns.len()
    }

    fn settings(&self) -> Vec<Setting> {
        self.loaded.as_ref().map(|loaded| settings::all(loaded, &self.mapping)).unwrap_or_default()
    }

    fn column_at_cursor(&self) -> Option<usize> {
        Some(self.fields.at).filter(|at| *at < self.columns())
    }

    fn target_of(&self, column: usize) -> Option<Target> {
        self.mapping.columns.get(column).copied().flatten().map(|mapped| mapped.target)
    }

    fn guess(&self, column: usize) -> Option<&ColumnGuess> {
        self.loaded.as_ref()?.detected().columns.get(column)
    }

    /// Rows that the table has.
    fn table_rows(&self, area: Rect) -> usize {
        let below = if area.height >= TALL { self.settings().len() as u16 + 2 } else { 0 };
        usize::from(area.height.saturating_sub(2 + below)).max(1)
    }

    /// Keeps the cursor on the screen.
    pub(super) fn follow_fields(&mut self) {
        let last = (self.columns() + self.settings().len()).saturating_sub(1);
        self.fields.at = self.fields.at.min(last);
        let rows = self.table_rows(self.area);
        let Some(at) = self.column_at_cursor() else { return };
        if at < self.fields.top {
            self.fields.top = at.saturating_sub(rows / 2);
        } else if at >= self.fields.top + rows {
            // Half a page, as in every list: a one-row scroll costs a whole page.
            self.fields.top = (at + 1).saturating_sub(rows.div_ceil(2));
        }
        self.fields.top = self.fields.top.min(self.columns().saturating_sub(rows));
    }

    pub(super) fn act_fields(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let page = self.table_rows(self.area);
        let last = (self.columns() + self.settings().len()).saturating_sub(1);
        let at = self.fields.at;
        // The two halves are two lists: only step by step does one lead into the other.
        let (first_here, last_here) = match self.columns() {
            columns if at < columns => (0, columns - 1),
            columns => (columns.min(last), last),
        };
        match nav(act) {
            Some(Nav::Up) => self.fields.at = at.saturating_sub(1),
            Some(Nav::Down) => self.fields.at = (at + 1).min(last),
            Some(Nav::PageUp) => self.fields.at = at.saturating_sub(page).max(first_here),
            Some(Nav::PageDown) => self.fields.at = (at + page).min(last_here),
            Some(Nav::HalfUp) => self.fields.at = at.saturating_sub(page / 2).max(first_here),
            Some(Nav::HalfDown) => self.fields.at = (at + page / 2).min(last_here),
            Some(Nav::Home) => self.fields.at = first_here,
            Some(Nav::End) => self.fields.at = last_here,
            // From the table to the settings and back.
            Some(Nav::Next | Nav::Prev) => {
                self.fields.at = if at < self.columns() { self.columns().min(last) } else { self.fields.top };
            }
            Some(Nav::Enter | Nav::Pick) => self.pick(cx),
            Some(Nav::Save) => self.examine(cx),
            _ => match act {
                Act::Do(Action::Edit) => self.pick(cx),
                Act::Do(Action::Delete) => match self.column_at_cursor() {
                    Some(column) => self.send_column(column, None, cx),
                    None => return Flow::Handled,
                },
                Act::Do(Action::ViewAlt) => self.next_style(cx),
                Act::Do(Action::Views) => self.ask_profiles(cx),
                Act::Do(Action::Actions) => self.ask_actions(cx),
                Act::Do(Action::Refresh) => self.reopen(true, cx),
                _ => return Flow::Pass,
            },
        }
        self.follow_fields();
        Flow::Handled
    }

    /// Chooses for the row under the cursor.
    fn pick(&mut self, cx: &mut Cx<'_>) {
        let Some(column) = self.column_at_cursor() else {
            if let Some(setting) = self.settings().get(self.fields.at.saturating_sub(self.columns())) {
                self.change_setting(*setting, cx);
            }
            return;
        };
        let Some(loaded) = &self.loaded else { return };
        if self.guess(column).is_some_and(|guess| guess.reason) {
            cx.warn(cx.lang.t("wizard.fields.reason"));
            return;
        }
        let headers: Vec<String> = loaded.detected().columns.iter().map(|c| c.header.to_string()).collect();
        cx.push(super::pick::PickTarget::new(cx.id, column, &self.mapping, &headers, cx.lang, cx.clock.today()));
    }

    /// Sends a column somewhere else.
    pub(super) fn send_column(&mut self, column: usize, target: Option<Target>, cx: &mut Cx<'_>) {
        let before = target.and_then(|target| self.mapping.column_of(target)).filter(|at| *at != column);
        self.mapping.set(column, target);
        self.fields.touch();
        self.fields.checks.remove(&column);
        if let Some(other) = before {
            self.fields.checks.remove(&other);
            let header = self.guess(other).map(|guess| guess.header.to_string()).unwrap_or_default();
            cx.warn(cx.lang.f("wizard.fields.taken_over", &[("column", &header)]));
        } else {
            cx.hush();
        }
        if target.is_some() {
            // Identity codes are judged by the country: all of them again when a column of countries moves.
            let all = matches!(target, Some(Target::BillCountry | Target::ShipCountry));
            let columns = if all { (0..self.columns()).collect() } else { vec![column] };
            self.look_at(columns, cx);
        }
        self.follow_fields();
    }

    /// After a choice the cursor goes on, as Enter does in every form; after the last column it stays.
    pub(super) fn next_column(&mut self, column: usize) {
        if self.fields.at == column && column + 1 < self.columns() {
            self.fields.at += 1;
            self.follow_fields();
        }
    }

    /// Has the column of a target looked at again.
    pub(super) fn look_again(&mut self, target: Target, cx: &Cx<'_>) {
        if let Some(column) = self.mapping.column_of(target) {
            self.look_at(vec![column], cx);
        }
    }

    /// The next way of reading the numbers or dates of the column.
    fn next_style(&mut self, cx: &mut Cx<'_>) {
        let Some(column) = self.column_at_cursor() else { return };
        match self.target_of(column).map(Target::kind) {
            Some(Kind::Number) => {
                let now = self.mapping.numbers.get(column).copied();
                let all = [NumberStyle::Italian, NumberStyle::English];
                let next = all.into_iter().find(|style| Some(*style) != now).unwrap_or(NumberStyle::Italian);
                self.set_numbers(column, next, cx);
            }
            Some(Kind::Date) => {
                let all = [DateStyle::Dmy, DateStyle::Mdy, DateStyle::Dmy2, DateStyle::Mdy2, DateStyle::Iso];
                let now = self.mapping.dates.get(column).copied();
                let at = all.iter().position(|style| Some(*style) == now).map_or(0, |at| (at + 1) % all.len());
                if let Some(next) = all.get(at) {
                    self.set_dates(column, *next, cx);
                }
            }
            _ => cx.warn(cx.lang.t("wizard.fields.no_style")),
        }
    }

    fn set_numbers(&mut self, column: usize, style: NumberStyle, cx: &Cx<'_>) {
        if let Some(slot) = self.mapping.numbers.get_mut(column) {
            *slot = style;
        }
        self.restyled(column, cx);
    }

    fn set_dates(&mut self, column: usize, style: DateStyle, cx: &Cx<'_>) {
        if let Some(slot) = self.mapping.dates.get_mut(column) {
            *slot = style;
        }
        self.restyled(column, cx);
    }

    fn restyled(&mut self, column: usize, cx: &Cx<'_>) {
        self.fields.touch();
        self.mapping.settled.insert(column);
        self.look_at(vec![column], cx);
    }

    /// The menu of what can be done with the column.
    fn ask_actions(&self, cx: &mut Cx<'_>) {
        let lang = cx.lang;
        let mut entries = Vec::new();
        if let Some(column) = self.column_at_cursor() {
            entries.push(MenuEntry::new("field", Some('c'), lang.t("wizard.menu.field")));
            entries.push(MenuEntry::new("ignore", Some('i'), lang.t("wizard.menu.ignore")));
            match self.target_of(column).map(Target::kind) {
                Some(Kind::Number) => {
                    for (id, letter, style) in
                        [("n.it", '1', NumberStyle::Italian), ("n.en", '2', NumberStyle::English)]
                    {
                        let text = lang.f("wizard.menu.numbers", &[("style", words::numbers(style, lang))]);
                        entries.push(MenuEntry::new(id, Some(letter), text));
                    }
                }
                Some(Kind::Date) => {
                    for (id, letter, style) in [
                        ("d.dmy", '1', DateStyle::Dmy),
                        ("d.dmy2", '2', DateStyle::Dmy2),
                        ("d.mdy", '3', DateStyle::Mdy),
                        ("d.mdy2", '4', DateStyle::Mdy2),
                        ("d.iso", '5', DateStyle::Iso),
                    ] {
                        let text = lang.f("wizard.menu.dates", &[("style", words::dates(style, lang))]);
                        entries.push(MenuEntry::new(id, Some(letter), text));
                    }
                }
                _ => {}
            }
            if self.target_of(column) == Some(Target::Status) {
                entries.push(MenuEntry::new("words", Some('p'), lang.t(Setting::Words.label())));
            }
        }
        entries.push(MenuEntry::new("profiles", Some('m'), lang.t("wizard.menu.profiles")));
        entries.push(MenuEntry::new("guess", Some('r'), lang.t("wizard.menu.guess")));
        cx.push(Ask::new(cx.id, "fields.actions", Dialog::Menu(Menu::new(lang.t("wizard.menu.title"), entries))));
    }

    fn chose_action(&mut self, id: &str, cx: &mut Cx<'_>) {
        let column = self.column_at_cursor().unwrap_or(usize::MAX);
        match id {
            "field" => self.pick(cx),
            "ignore" => self.send_column(column, None, cx),
            "words" => self.change_setting(Setting::Words, cx),
            "profiles" => self.ask_profiles(cx),
            "guess" => {
                self.decided.template = super::Template::Guess;
                self.reopen(false, cx);
            }
            "n.it" => self.set_numbers(column, NumberStyle::Italian, cx),
            "n.en" => self.set_numbers(column, NumberStyle::English, cx),
            "d.dmy" => self.set_dates(column, DateStyle::Dmy, cx),
            "d.dmy2" => self.set_dates(column, DateStyle::Dmy2, cx),
            "d.mdy" => self.set_dates(column, DateStyle::Mdy, cx),
            "d.mdy2" => self.set_dates(column, DateStyle::Mdy2, cx),
            "d.iso" => self.set_dates(column, DateStyle::Iso, cx),
            _ => {}
        }
    }

    /// Saved mappings: save this one, take another.
    fn ask_profiles(&self, cx: &mut Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let lang = cx.lang;
        let mut entries = vec![MenuEntry::new("save", Some('s'), lang.t("wizard.profile.save"))];
        entries.extend(loaded.profiles.iter().enumerate().map(|(at, profile)| {
            let known = profile.recognise(loaded.detected());
            let (known, of) = (known.known.to_string(), known.of.to_string());
            let note = lang.f("wizard.profile.columns", &[("known", &known), ("of", &of)]);
            let name = SafeText::new(&profile.name);
            MenuEntry::new(format!("={}", profile.name), char::from_digit(at as u32 + 1, 10), name.as_str()).note(note)
        }));
        cx.push(Ask::new(cx.id, "fields.profiles", Dialog::Menu(Menu::new(lang.t("wizard.profile.title"), entries))));
    }

    fn ask_name(&self, cx: &mut Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let name = match &loaded.intake.profile {
            Some(used) => used.name.clone(),
            None => loaded.intake.own_name(&loaded.profiles),
        };
        let prompt = Prompt::new(cx.lang.t("wizard.profile.save"), cx.lang.t("wizard.profile.ask"), &name);
        cx.push(Ask::new(cx.id, "fields.name", Dialog::Prompt(prompt)));
    }

    /// Imports; a mapping made by hand is remembered with it, and its name is asked first.
    pub(super) fn import_or_ask(&mut self, cx: &mut Cx<'_>) {
        let named = self.loaded.as_ref().filter(|loaded| loaded.is_table() && self.fields.by_hand);
        let Some(name) = named.map(|loaded| loaded.intake.own_name(&loaded.profiles)) else {
            return self.import(None, cx);
        };
        let prompt = Prompt::new(cx.lang.t("wizard.profile.ask_title"), cx.lang.t("wizard.profile.ask_import"), &name);
        cx.push(Ask::new(cx.id, "exam.name", Dialog::Prompt(prompt)));
    }

    pub(super) fn remembered(&mut self, remembered: Remembered, cx: &mut Cx<'_>) {
        match remembered.1 {
            Ok(()) => {
                self.fields.saved = true;
                self.fields.by_hand = false;
                self.decided.template = super::Template::Named(remembered.0.clone());
                let name = SafeText::new(&remembered.0);
                cx.done(cx.lang.f("wizard.profile.saved", &[("name", name.as_str())]));
                self.reopen(true, cx);
            }
            Err(refusal) => refused(&refusal, cx),
        }
    }

    /// A dialog was answered.
    pub(super) fn answered(&mut self, answer: &Answered, cx: &mut Cx<'_>) {
        match (answer.tag, &answer.answer) {
            (tag, DialogEvent::Choose(id)) if tag.starts_with("look.") => self.changed_look(tag, id, cx),
            (tag, DialogEvent::Choose(id)) if tag.starts_with("set.") => self.chose_setting(tag, id, cx),
            (tag, DialogEvent::Entered(text)) if tag.starts_with("set.") => self.entered_setting(tag, text, cx),
            ("fields.actions", DialogEvent::Choose(id)) => self.chose_action(id, cx),
            ("fields.profiles", DialogEvent::Choose(id)) => match id.strip_prefix('=') {
                Some(name) => {
                    self.decided.template = super::Template::Named(name.to_owned());
                    self.reopen(false, cx);
                }
                None => self.ask_name(cx),
            },
            ("fields.name", DialogEvent::Entered(name)) => self.remember(name, cx),
            ("exam.name", DialogEvent::Entered(name)) => self.import(Some(name), cx),
            ("refused.path", DialogEvent::Entered(path)) => {
                let path: PathBuf = super::folder::meant(path);
                self.write_refused(Some(path), cx);
            }
            ("leave", DialogEvent::Yes) => cx.close(cx.id),
            ("refused.path", DialogEvent::Cancel) => self.give_up_refused(cx),
            _ => {}
        }
        self.follow_fields();
    }

    /// What was mapped by hand and not saved would be lost: asks.
    pub(super) fn ask_leave(cx: &mut Cx<'_>) {
        let lang = cx.lang;
        let text = vec![lang.t("wizard.leave.text").to_owned()];
        let confirm = Confirm::letter(lang.t("wizard.leave.title"), text, 'l', lang.t("wizard.leave.verb"));
        cx.push(Ask::new(cx.id, "leave", Dialog::Confirm(confirm)));
    }

    /// Why the file cannot be checked yet: the targets that must be mapped.
    fn missing(&self, lang: Lang) -> Option<String> {
        if !self.loaded.as_ref()?.is_table() {
            return None;
        }
        let missing = self.mapping.missing();
        let names: Vec<&str> =
            missing.iter().filter_map(|group| group.first()).map(|target| words::target(*target, lang)).collect();
        (!names.is_empty()).then(|| lang.f("wizard.fields.missing", &[("fields", &names.join(", "))]))
    }

    fn examine(&mut self, cx: &mut Cx<'_>) {
        match self.missing(cx.lang) {
            Some(text) => cx.error(text),
            None => self.check(cx),
        }
    }
}
