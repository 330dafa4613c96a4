//! Step 2: which column goes where, how each is written, and what the file cannot say.

use super::jobs::Remembered;
use super::settings::{self, Setting};
use super::{Checks, Loaded, Wizard, words};
use crate::domain::{Refusal, SafeText};
use crate::import::{ColumnCheck, ColumnGuess, DateStyle, Kind, NumberStyle, Target};
use crate::locale::{Lang, wording};
use crate::ui::action::Action;
use crate::ui::kit::dialog::{Confirm, Dialog, DialogEvent, Menu, MenuEntry, Prompt};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{put, rule, tint};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint};
use crate::ui::record::action::refused;
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Cursor, scroll and what is known of the columns.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// The row: columns first, settings after them.
    at: usize,
    /// First column shown.
    top: usize,
    checks: BTreeMap<usize, ColumnCheck>,
    /// Columns whose writing was chosen by hand or by a profile: no doubt is left.
    decided: BTreeSet<usize>,
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
        let decided = match loaded.intake.profile {
            Some(_) => (0..loaded.detected().columns.len()).collect(),
            None => BTreeSet::new(),
        };
        Self { decided, saved: loaded.intake.profile.is_some(), ..Self::default() }
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

/// What the column of checks says, and how.
struct Verdict {
    text: String,
    role: Role,
}

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
        match nav(act) {
            Some(Nav::Up) => self.fields.at = at.saturating_sub(1),
            Some(Nav::Down) => self.fields.at = (at + 1).min(last),
            Some(Nav::PageUp) => self.fields.at = at.saturating_sub(page),
            Some(Nav::PageDown) => self.fields.at = (at + page).min(last),
            Some(Nav::HalfUp) => self.fields.at = at.saturating_sub(page / 2),
            Some(Nav::HalfDown) => self.fields.at = (at + page / 2).min(last),
            Some(Nav::Home) => self.fields.at = 0,
            Some(Nav::End) => self.fields.at = last,
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
        self.fields.decided.insert(column);
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
            None => {
                let stem = loaded.intake.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
                stem.unwrap_or_default().trim_end_matches(|c: char| !c.is_alphabetic()).to_owned()
            }
        };
        let prompt = Prompt::new(cx.lang.t("wizard.profile.save"), cx.lang.t("wizard.profile.ask"), &name);
        cx.push(Ask::new(cx.id, "fields.name", Dialog::Prompt(prompt)));
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

    fn verdict(&self, column: usize, lang: Lang) -> Verdict {
        let said = |role, text: String| Verdict { text, role };
        let Some(target) = self.target_of(column) else { return said(Role::TextDisabled, "-".to_owned()) };
        let Some(check) = self.fields.checks.get(&column) else {
            return said(Role::TextMuted, lang.t("wizard.check.wait").to_owned());
        };
        let style = match target.kind() {
            Kind::Number => self.mapping.numbers.get(column).map(|style| words::numbers(*style, lang)),
            Kind::Date => self.mapping.dates.get(column).map(|style| words::dates(*style, lang)),
            Kind::Text | Kind::Word => None,
        };
        if check.wrong > 0 {
            let text = lang.n("wizard.check.wrong", check.wrong as u64, &[("count", &words::count(check.wrong, lang))]);
            return said(Role::SeverityError, format!("! {text}"));
        }
        let unsure = self.guess(column).is_some_and(|guess| match target.kind() {
            Kind::Number => guess.number.is_some_and(|guess| !guess.sure),
            Kind::Date => guess.date.is_some_and(|guess| !guess.sure),
            Kind::Text | Kind::Word => false,
        });
        match style {
            Some(style) if unsure && !self.fields.decided.contains(&column) => {
                said(Role::SeverityWarn, format!("? {style}"))
            }
            Some(style) => said(Role::SeverityOk, format!("+ {style}")),
            None if check.filled == 0 => said(Role::TextMuted, lang.t("wizard.check.empty").to_owned()),
            None => said(Role::SeverityOk, lang.t("wizard.check.ok").to_owned()),
        }
    }

    pub(super) fn render_fields(&self, area: Rect, draw: &mut Draw<'_>) {
        let Some(loaded) = &self.loaded else { return };
        if area.height < 3 || area.width < 20 {
            return;
        }
        let lang = draw.lang;
        self.headline(loaded, area, draw);
        let tall = area.height >= TALL;
        let settings = self.settings();
        let in_settings = self.column_at_cursor().is_none();
        let below = if tall { settings.len() as u16 + 2 } else { 0 };
        let table = Rect { y: area.y + 1, height: area.height - 1 - below, ..area };
        if tall || !in_settings {
            self.table(loaded, table, draw);
        }
        let place = if tall {
            rule(draw, area.x, table.bottom(), area.width, Role::Border);
            Rect { y: table.bottom() + 1, height: below - 1, ..area }
        } else {
            table
        };
        if !tall && !in_settings {
            return;
        }
        let first = self.fields.at.saturating_sub(self.columns());
        let skip = if tall || !in_settings { 0 } else { (first + 1).saturating_sub(usize::from(place.height)) };
        for (line, (at, setting)) in settings.iter().enumerate().skip(skip).enumerate() {
            let y = place.y + line as u16;
            if y >= place.bottom() {
                return;
            }
            let here = in_settings && at == first;
            let role = if here { Role::RowCursor } else { Role::Row };
            if here {
                tint(draw, Rect { y, height: 1, ..area }, role);
                put(draw, area.x, y, 1, ">", role);
                draw.cursor = Some(Position::new(area.x, y));
            }
            let label = if area.width < 60 { 18 } else { 34 };
            put(draw, area.x + 2, y, label, lang.t(setting.label()), if here { role } else { Role::FieldLabel });
            let value = setting.value(loaded, &self.mapping, lang);
            put(draw, area.x + 3 + label, y, area.width.saturating_sub(label + 3), &value, role);
        }
        let y = place.y + (settings.len() - skip) as u16;
        if let Some(line) = super::look::profile_line(loaded, lang).filter(|_| self.fields.saved)
            && y < place.bottom()
        {
            put(
                draw,
                area.x + 1,
                y,
                area.width - 2,
                &lang.f("wizard.profile.line", &[("profile", &line)]),
                Role::TextMuted,
            );
        }
    }

    fn headline(&self, loaded: &Loaded, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        if let Some(missing) = self.missing(lang) {
            put(draw, area.x + 1, area.y, area.width - 1, &format!("! {missing}"), Role::SeverityWarn);
            return;
        }
        let detected = loaded.detected();
        let used = self.mapping.columns.iter().flatten().count();
        let with = [
            ("rows", words::count(detected.rows, lang)),
            ("used", used.to_string()),
            ("columns", detected.columns.len().to_string()),
            ("delimiter", detected.delimiter.map_or("", |one| words::delimiter(one, lang)).to_owned()),
            ("encoding", words::encoding(detected.encoding).to_owned()),
        ];
        let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let key = if loaded.is_table() { "wizard.fields.head" } else { "wizard.fields.head_json" };
        put(draw, area.x + 1, area.y, area.width - 1, &lang.f(key, &with), Role::TextStrong);
    }

    fn table(&self, loaded: &Loaded, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        if !loaded.is_table() {
            let text = crate::ui::kit::paint::wrap(
                lang.t("wizard.look.woocommerce"),
                usize::from(area.width.saturating_sub(4)),
            );
            for (line, text) in text.iter().take(usize::from(area.height)).enumerate() {
                put(draw, area.x + 2, area.y + line as u16, area.width - 3, text, Role::BaseText);
            }
            return;
        }
        // Header, examples, target, check; what is left goes to the check, where sentences stand.
        let [header, one, two, target] = match area.width {
            0..60 => [11, 0, 0, 13],
            60..100 => [15, 12, 10, 20],
            100..140 => [24, 18, 16, 30],
            _ => [30, 24, 20, 34],
        };
        let mut x = area.x + 2;
        let mut places = [(0_u16, 0_u16); 5];
        for (place, wide) in places.iter_mut().zip([header, one, two, target, u16::MAX]) {
            let wide = wide.min(area.right().saturating_sub(x));
            *place = (x, wide);
            x = x.saturating_add(wide + u16::from(wide > 0)).min(area.right());
        }
        let titles = [
            "wizard.column.header",
            "wizard.column.one",
            "wizard.column.two",
            "wizard.column.target",
            "wizard.column.check",
        ];
        for ((x, wide), title) in places.iter().zip(titles) {
            put(draw, *x, area.y, *wide, lang.t(title), Role::ColumnHeader);
        }
        let rows = usize::from(area.height.saturating_sub(1));
        for (line, column) in loaded.detected().columns.iter().enumerate().skip(self.fields.top).take(rows) {
            let y = area.y + 1 + (line - self.fields.top) as u16;
            let here = self.fields.at == line;
            let role = if here { Role::RowCursor } else { Role::Row };
            if here {
                tint(draw, Rect { y, height: 1, ..area }, role);
                put(draw, area.x, y, 1, ">", role);
                draw.cursor = Some(Position::new(area.x, y));
            }
            let goes = self.target_of(line);
            let verdict = self.verdict(line, lang);
            let quiet = if goes.is_none() { Role::TextDisabled } else { Role::Row };
            let example = |n: usize| column.examples.get(n).map_or("", SafeText::as_str);
            let cells = [
                (column.header.as_str(), Role::Row),
                (example(0), Role::TextMuted),
                (example(1), Role::TextMuted),
                (goes.map_or_else(|| lang.t("wizard.ignored"), |target| words::target(target, lang)), quiet),
                (verdict.text.as_str(), verdict.role),
            ];
            for ((x, wide), (text, own)) in places.iter().zip(cells) {
                put(draw, *x, y, *wide, text, if here { role } else { own });
            }
        }
    }

    pub(super) fn hints_fields(&self, lang: Lang) -> Vec<Hint> {
        let word = |action, key: &'static str| Hint::of(action).label(lang.t(key));
        let on_column = self.column_at_cursor().is_some();
        let mut hints = vec![word(Action::Save, "wizard.hint.check").unless(self.missing(lang))];
        hints.push(word(Action::Prompt, if on_column { "wizard.hint.field" } else { "wizard.hint.change" }));
        if on_column {
            hints.push(word(Action::Delete, "wizard.hint.ignore"));
            let kind = self.column_at_cursor().and_then(|at| self.target_of(at)).map(Target::kind);
            if matches!(kind, Some(Kind::Number | Kind::Date)) {
                hints.push(word(Action::ViewAlt, "wizard.hint.style"));
            }
        }
        hints.push(word(Action::FocusNext, "wizard.hint.settings"));
        hints.push(word(Action::Actions, "wizard.hint.more"));
        hints.push(word(Action::Refresh, "wizard.hint.reread"));
        hints.push(word(Action::Close, "wizard.hint.back"));
        hints
    }

    /// Under the cursor: why values of this column would not be taken.
    pub(super) fn status_fields(&self, lang: Lang) -> Option<(Role, String)> {
        let column = self.column_at_cursor()?;
        let target = self.target_of(column)?;
        let check = self.fields.checks.get(&column)?;
        if let Some((line, _, refusal)) = &check.first {
            let why: &Refusal = refusal;
            let text = wording::told(lang, why);
            let text = lang.f("wizard.check.first", &[("line", &line.to_string()), ("why", &text)]);
            return Some((Role::SeverityWarn, text));
        }
        let unsure = self.verdict(column, lang).role == Role::SeverityWarn;
        unsure.then(|| {
            let key =
                if target.kind() == Kind::Date { "wizard.check.unsure_date" } else { "wizard.check.unsure_number" };
            (Role::SeverityWarn, lang.t(key).to_owned())
        })
    }
}
