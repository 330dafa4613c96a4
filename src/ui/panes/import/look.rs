//! Step 1, after the file was read: how it was read, which can be changed, and its first rows.

use super::{Loaded, Template, Wizard, words};
use crate::import::{Delimiter, Encoding};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::kit::dialog::{Dialog, Menu, MenuEntry};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{put, rule, tint};
use crate::ui::kit::spoken::{Here, Spoken, joined};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint};
use crate::ui::record::ask::Ask;
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// What can be changed about reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Facet {
    Encoding,
    Delimiter,
    Header,
    Template,
}

const OF_A_TABLE: [Facet; 4] = [Facet::Encoding, Facet::Delimiter, Facet::Header, Facet::Template];
const OF_JSON: [Facet; 1] = [Facet::Encoding];

/// Cursor and scroll of this screen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    at: usize,
    /// First column of the sample.
    left: usize,
}

/// The encodings that can be chosen.
const ENCODINGS: [Encoding; 4] = [Encoding::Utf8, Encoding::Windows1252, Encoding::Utf16Le, Encoding::Utf16Be];

fn facets(loaded: &Loaded) -> &'static [Facet] {
    if loaded.is_table() { &OF_A_TABLE } else { &OF_JSON }
}

impl Wizard {
    pub(super) fn act_look(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Some(loaded) = &self.loaded else { return Flow::Pass };
        let last = facets(loaded).len().saturating_sub(1);
        let columns = loaded.detected().columns.len();
        match nav(act) {
            Some(Nav::Up) => self.look.at = self.look.at.saturating_sub(1),
            Some(Nav::Down) => self.look.at = (self.look.at + 1).min(last),
            Some(Nav::Home) => self.look.at = 0,
            Some(Nav::End) => self.look.at = last,
            Some(Nav::Left) => self.look.left = self.look.left.saturating_sub(1),
            Some(Nav::Right) => self.look.left = (self.look.left + 1).min(columns.saturating_sub(1)),
            Some(Nav::Enter | Nav::Pick) => self.change(cx),
            Some(Nav::Save) => {
                self.step = super::Step::Fields;
                self.follow_fields();
                cx.hush();
            }
            _ => match act {
                Act::Do(Action::Refresh) => self.reopen(true, cx),
                _ => return Flow::Pass,
            },
        }
        Flow::Handled
    }

    fn change(&self, cx: &mut Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let Some(facet) = facets(loaded).get(self.look.at) else { return };
        let lang = cx.lang;
        let found = || MenuEntry::new("auto", Some('r'), lang.t("wizard.look.detect"));
        let (tag, entries) = match facet {
            Facet::Encoding => {
                let own = ENCODINGS.iter().enumerate().map(|(at, one)| {
                    MenuEntry::new(at.to_string(), char::from_digit(at as u32 + 1, 10), words::encoding(*one))
                });
                ("look.encoding", std::iter::once(found()).chain(own).collect())
            }
            Facet::Delimiter => {
                let own = Delimiter::ALL.iter().enumerate().map(|(at, one)| {
                    let word = words::delimiter(*one, lang);
                    MenuEntry::new(at.to_string(), char::from_digit(at as u32 + 1, 10), word)
                });
                ("look.delimiter", std::iter::once(found()).chain(own).collect())
            }
            Facet::Header => {
                let own = [("yes", 's', "wizard.yes"), ("no", 'n', "wizard.no")];
                let own = own.map(|(id, letter, key)| MenuEntry::new(id, Some(letter), lang.t(key)));
                ("look.header", std::iter::once(found()).chain(own).collect())
            }
            Facet::Template => {
                let mut entries = vec![
                    MenuEntry::new("auto", Some('r'), lang.t("wizard.look.recognise")),
                    MenuEntry::new("none", Some('n'), lang.t("wizard.look.guess")),
                ];
                entries.extend(loaded.profiles.iter().enumerate().map(|(at, profile)| {
                    let known = profile.recognise(loaded.detected());
                    let note = [("known", known.known.to_string()), ("of", known.of.to_string())];
                    let note: Vec<(&str, &str)> = note.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    MenuEntry::new(format!("={}", profile.name), char::from_digit(at as u32 + 1, 10), &profile.name)
                        .note(lang.f("wizard.profile.columns", &note))
                }));
                ("look.template", entries)
            }
        };
        cx.push(Ask::new(cx.id, tag, Dialog::Menu(Menu::new(lang.t(title(*facet)), entries))));
    }

    /// The answer of one of these menus.
    pub(super) fn changed_look(&mut self, tag: &str, id: &str, cx: &Cx<'_>) {
        let at = id.parse::<usize>().ok();
        match tag {
            "look.encoding" => self.decided.encoding = at.and_then(|at| ENCODINGS.get(at).copied()),
            "look.delimiter" => self.decided.delimiter = at.and_then(|at| Delimiter::ALL.get(at).copied()),
            "look.header" => {
                self.decided.header = match id {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                };
            }
            _ => self.decided.template = template(id),
        }
        self.reopen(false, cx);
    }

    /// Rows, columns and size of the file.
    fn look_head(loaded: &Loaded, lang: Lang) -> String {
        let detected = loaded.detected();
        let rows = words::count(detected.rows, lang);
        let key = if loaded.is_table() { "wizard.look.rows" } else { "wizard.look.orders" };
        let size = words::size(loaded.intake.size, lang);
        let head = lang.n(
            key,
            detected.rows as u64,
            &[("rows", &rows), ("columns", &detected.columns.len().to_string()), ("size", &size)],
        );
        if detected.ragged == 0 {
            return head;
        }
        format!("{head}  {}", lang.n("wizard.look.ragged", detected.ragged as u64, &[]))
    }

    /// What the step says: the file, and how it is read.
    pub(super) fn said_look(&self, lang: Lang) -> Spoken {
        let Some(loaded) = &self.loaded else { return Spoken::default() };
        let mut spoken = Spoken::default().part(Self::look_head(loaded, lang));
        if let Some(before) = loaded.before {
            spoken.lines.push(lang.f("wizard.look.before", &[("at", &words::instant(before, lang))]));
        }
        let all = facets(loaded);
        let said = |facet: &Facet| {
            format!("{}: {}", lang.t(title(*facet)), self.facet(*facet, loaded, lang).replace("  ", ", "))
        };
        spoken.here = all
            .get(self.look.at)
            .map(|facet| Here::new(title(*facet), said(facet)).of(self.look.at as u64 + 1, all.len() as u64, lang));
        spoken.more = all.iter().map(said).collect();
        for (at, column) in loaded.detected().columns.iter().enumerate() {
            let cells = loaded.sample.iter().map(|row| row.get(at).map_or("", String::as_str));
            spoken.more.push(format!("{}: {}", column.header, joined(cells)));
        }
        spoken
    }

    pub(super) fn render_look(&self, area: Rect, draw: &mut Draw<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let lang = draw.lang;
        let head = Self::look_head(loaded, lang);
        put(draw, area.x + 1, area.y, area.width.saturating_sub(1), &head, Role::TextStrong);
        let mut y = area.y + 1;
        for (at, facet) in facets(loaded).iter().enumerate() {
            if y >= area.bottom() {
                return;
            }
            let here = at == self.look.at;
            let role = if here { Role::RowCursor } else { Role::Row };
            if here {
                tint(draw, Rect { y, height: 1, ..area }, role);
                put(draw, area.x, y, 1, ">", role);
                draw.cursor = Some(Position::new(area.x, y));
            }
            let label = if area.width < 60 { 13 } else { 16 };
            put(draw, area.x + 2, y, label, lang.t(title(*facet)), role);
            let value = self.facet(*facet, loaded, lang);
            put(draw, area.x + 3 + label, y, area.width.saturating_sub(label + 3), &value, role);
            y += 1;
        }
        if let Some(before) = loaded.before
            && y < area.bottom()
        {
            let text = lang.f("wizard.look.before", &[("at", &words::instant(before, lang))]);
            put(draw, area.x + 1, y, area.width.saturating_sub(1), &format!("! {text}"), Role::SeverityWarn);
            y += 1;
        }
        if y >= area.bottom() {
            return;
        }
        rule(draw, area.x, y, area.width, Role::Border);
        let rest = Rect { y: y + 1, height: area.bottom() - y - 1, ..area };
        if loaded.is_table() {
            self.sample(loaded, rest, draw);
        } else {
            for (line, text) in crate::ui::kit::paint::wrap(
                lang.t("wizard.look.woocommerce"),
                usize::from(area.width.saturating_sub(4)),
            )
            .iter()
            .take(usize::from(rest.height))
            .enumerate()
            {
                put(draw, area.x + 2, rest.y + line as u16, area.width.saturating_sub(3), text, Role::BaseText);
            }
        }
    }

    /// The first rows, as wide as their texts.
    fn sample(&self, loaded: &Loaded, area: Rect, draw: &mut Draw<'_>) {
        let columns = &loaded.detected().columns;
        let mut x = area.x + 2;
        for (at, column) in columns.iter().enumerate().skip(self.look.left) {
            if x >= area.right() {
                break;
            }
            let cells: Vec<&str> = loaded.sample.iter().map(|row| row.get(at).map_or("", String::as_str)).collect();
            let seen = cells.iter().take(usize::from(area.height.saturating_sub(1)));
            let wide = seen.map(|cell| width(cell)).max().unwrap_or(0).max(width(column.header.as_str()));
            let wide = (wide.clamp(3, 24) as u16).min(area.right() - x);
            put(draw, x, area.y, wide, column.header.as_str(), Role::ColumnHeader);
            for (line, cell) in cells.iter().take(usize::from(area.height.saturating_sub(1))).enumerate() {
                put(draw, x, area.y + 1 + line as u16, wide, cell, Role::Row);
            }
            x += wide + 2;
        }
    }

    fn facet(&self, facet: Facet, loaded: &Loaded, lang: Lang) -> String {
        let detected = loaded.detected();
        let how = |decided: bool| lang.t(if decided { "wizard.look.chosen" } else { "wizard.look.detected" });
        match facet {
            Facet::Encoding => {
                format!("{}  {}", words::encoding(detected.encoding), how(self.decided.encoding.is_some()))
            }
            Facet::Delimiter => {
                let word = detected.delimiter.map_or("", |one| words::delimiter(one, lang));
                format!("{word}  {}", how(self.decided.delimiter.is_some()))
            }
            Facet::Header => {
                format!("{}  {}", words::yes(detected.has_header, lang), how(self.decided.header.is_some()))
            }
            Facet::Template => profile_line(loaded, lang).unwrap_or_else(|| {
                let key = if loaded.profiles.is_empty() { "wizard.profile.no_profiles" } else { "wizard.profile.none" };
                lang.t(key).to_owned()
            }),
        }
    }

    pub(super) fn hints_look(lang: Lang) -> Vec<Hint> {
        let word = |action, key: &'static str| Hint::of(action).label(lang.t(key));
        vec![
            word(Action::Save, "wizard.hint.fields"),
            word(Action::Prompt, "wizard.hint.change"),
            word(Action::Refresh, "wizard.hint.reread"),
            word(Action::ColRight, "wizard.hint.columns"),
            word(Action::Close, "wizard.hint.back"),
        ]
    }

    pub(super) fn status_look(&self, lang: Lang) -> Option<(Role, String)> {
        let loaded = self.loaded.as_ref()?;
        let path = super::jobs::safe(&loaded.intake.path);
        Some((Role::TextMuted, lang.f("wizard.look.path", &[("file", &path)])))
    }
}

fn title(facet: Facet) -> &'static str {
    match facet {
        Facet::Encoding => "wizard.look.encoding",
        Facet::Delimiter => "wizard.look.delimiter",
        Facet::Header => "wizard.look.header",
        Facet::Template => "wizard.look.template",
    }
}

fn template(id: &str) -> Template {
    match id.strip_prefix('=') {
        Some(name) => Template::Named(name.to_owned()),
        None if id == "none" => Template::Guess,
        None => Template::Recognised,
    }
}

/// `"Export vecchio gestionale" (9 colonne riconosciute su 9)`.
pub(super) fn profile_line(loaded: &Loaded, lang: Lang) -> Option<String> {
    let used = loaded.intake.profile.as_ref()?;
    let (known, of) = (used.recognised.known.to_string(), used.recognised.of.to_string());
    let name = crate::domain::SafeText::new(&used.name);
    Some(lang.f("wizard.profile.used", &[("name", name.as_str()), ("known", &known), ("of", &of)]))
}
