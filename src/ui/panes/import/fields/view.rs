//! How the table of columns and the settings under it look.

use super::super::{Loaded, Wizard, look, words};
use super::TALL;
use crate::domain::{Refusal, SafeText};
use crate::import::{Kind, Target};
use crate::locale::{Lang, wording};
use crate::ui::action::Action;
use crate::ui::kit::Draw;
use crate::ui::kit::paint::{put, rule, tint};
use crate::ui::kit::spoken::{Here, Spoken, joined, said};
use crate::ui::layers::Hint;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// What the column of checks says, and how.
struct Verdict {
    text: String,
    role: Role,
}

impl Wizard {
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
            Some(style) if unsure && !self.mapping.settled.contains(&column) => {
                said(Role::SeverityWarn, format!("? {style}"))
            }
            Some(style) => said(Role::SeverityOk, format!("+ {style}")),
            None if check.filled == 0 => said(Role::TextMuted, lang.t("wizard.check.empty").to_owned()),
            None => said(Role::SeverityOk, lang.t("wizard.check.ok").to_owned()),
        }
    }

    /// What the step says: what is missing, and the column or setting under the cursor.
    pub(in crate::ui::panes::import) fn said_fields(&self, lang: Lang) -> Spoken {
        let Some(loaded) = &self.loaded else { return Spoken::default() };
        let on_column = self.column_at_cursor();
        let part = if on_column.is_some() { "wizard.hint.columns" } else { "wizard.hint.settings" };
        let mut spoken = Spoken::default().part(lang.t(part));
        let head = self.missing(lang).unwrap_or_default();
        spoken.follows.push(("missing".to_owned(), head.clone()));
        spoken.lines.push(head);
        let columns = loaded.detected().columns.len();
        let goes = |at: usize| {
            let header = loaded.detected().columns.get(at).map_or("", |column| column.header.as_str());
            let goes = self.target_of(at).map_or_else(|| lang.t("wizard.ignored"), |one| words::target(one, lang));
            joined([header, &lang.f("kit.say.goes", &[("target", goes)])])
        };
        let column = |at: usize, examples: bool| {
            let found = loaded.detected().columns.get(at);
            let verdict = self.verdict(at, lang);
            let check = said(&verdict.text, verdict.role, lang);
            let check = if check == "-" { "" } else { check.as_str() };
            let shown = found.into_iter().flat_map(|column| &column.examples).take(2).map(SafeText::as_str);
            let shown: Vec<&str> = shown.filter(|_| examples).collect();
            joined([goes(at).as_str(), check, &shown.join(" / ")])
        };
        let settings = self.settings();
        let setting = |at: usize| {
            let one = settings.get(at)?;
            Some(format!("{}: {}", lang.t(one.label()), one.value(loaded, &self.mapping, lang)))
        };
        spoken.here = match on_column {
            Some(at) => {
                let here = Here::new(format!("column{at}"), column(at, false)).labelled(column(at, true));
                Some(here.of(at as u64 + 1, columns as u64, lang))
            }
            None => {
                let at = self.fields.at.saturating_sub(self.columns());
                setting(at)
                    .map(|text| Here::new(format!("setting{at}"), text).of(at as u64 + 1, settings.len() as u64, lang))
            }
        };
        // A choice leads to the next column: what was chosen for this one is heard before that.
        let chosen = |at: usize| if self.target_of(at).is_some() { goes(at) } else { String::new() };
        spoken.follows.extend((0..columns).map(|at| (format!("column{at}"), chosen(at))));
        spoken.more = (0..columns).map(|at| column(at, true)).collect();
        spoken.more.extend((0..settings.len()).filter_map(setting));
        spoken
    }

    pub(in crate::ui::panes::import) fn render_fields(&self, area: Rect, draw: &mut Draw<'_>) {
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
        if let Some(line) = look::profile_line(loaded, lang).filter(|_| self.fields.saved)
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
        put(draw, area.x + 1, area.y, area.width - 1, &lang.n(key, detected.rows as u64, &with), Role::TextStrong);
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
            60..100 => [16, 11, 10, words::SHORT],
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
                (goes.map_or_else(|| lang.t("wizard.ignored"), |one| words::target_in(one, target, lang)), quiet),
                (verdict.text.as_str(), verdict.role),
            ];
            for ((x, wide), (text, own)) in places.iter().zip(cells) {
                put(draw, *x, y, *wide, text, if here { role } else { own });
            }
        }
    }

    pub(in crate::ui::panes::import) fn hints_fields(&self, lang: Lang) -> Vec<Hint> {
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
        hints.push(word(Action::FocusNext, if on_column { "wizard.hint.settings" } else { "wizard.hint.columns" }));
        hints.push(word(Action::Actions, "wizard.hint.more"));
        hints.push(word(Action::Refresh, "wizard.hint.reread"));
        hints.push(word(Action::Close, "wizard.hint.back"));
        hints
    }

    /// Under the cursor: why values of this column would not be taken.
    pub(in crate::ui::panes::import) fn status_fields(&self, lang: Lang) -> Option<(Role, String)> {
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
