//! Two people changed one record: what differs, decided field by field. Nothing is lost and nothing is guessed.

use super::scroll::Scroll;
use super::{DialogEvent, sized};
use crate::locale::Lang;
use crate::ui::kit::field::{FieldValue, Values};
use crate::ui::kit::line::{Line, LineKind};
use crate::ui::kit::merge::{Merged, Side};
use crate::ui::kit::nav::{Nav, letter, nav};
use crate::ui::kit::paint::{Align, foot_line, lines_of, put, put_aligned, rest, rule, tint, wrap};
use crate::ui::kit::shown::Shown;
use crate::ui::kit::{Act, Draw};
use crate::ui::text_width::{fit, width};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictRow {
    /// The field.
    pub field: String,
    /// Its label.
    pub label: String,
    /// Shown: before both, this operator's, the other's.
    pub shown: [String; 3],
    /// The two values to choose from: this operator's, the other's.
    pub values: [FieldValue; 2],
    /// Whose is taken; `None` until the operator says.
    pub side: Option<Side>,
    /// Both changed it: it was for the operator to say.
    pub asked: bool,
}

/// Lines that a page of whole values goes on by.
const STEP: isize = 3;

/// Columns of the other's name where there is little room.
const NAME: usize = 8;

/// Two texts with what differs between them in marks: their words from the first to the last that are not the same.
fn apart(one: &str, other: &str, lang: Lang) -> [String; 2] {
    let words = [one, other].map(|text| text.split(' ').collect::<Vec<_>>());
    let [left, right] = &words;
    let first = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let most = left.len().min(right.len()) - first;
    let last = left.iter().rev().zip(right.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    words.map(|words| {
        let end = words.len() - last;
        let parts = [words.get(..first), words.get(first..end), words.get(end..)];
        let [before, differs, after] = parts.map(|part| part.unwrap_or_default().join(" "));
        let all = [before, lang.quoted(&differs), after];
        all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    })
}

/// Columns of the labels in a window of this inner width.
fn label_columns(inner: u16) -> u16 {
    (inner / 6).clamp(8, 16)
}

/// Columns of each value beside them.
fn value_columns(inner: u16) -> u16 {
    inner.saturating_sub(label_columns(inner) + 9) / 3
}

/// The dialog of a conflict.
#[derive(Debug, Clone)]
pub struct ConflictDialog {
    title: String,
    who: String,
    /// The other's name alone, where there is little room: not at which terminal.
    name: String,
    at: String,
    rows: Vec<ConflictRow>,
    values: Values,
    cursor: usize,
    /// Over the values that stand whole below.
    scroll: Scroll,
    seen: Shown,
    kept: String,
}

impl ConflictDialog {
    /// The other's column.
    fn theirs(&self, lang: Lang) -> String {
        lang.f("kit.conflict.theirs", &[("who", &self.who)])
    }

    /// What its keys do.
    pub(in crate::ui::kit) fn key_line(&self, lang: Lang) -> String {
        lang.f("kit.conflict.keys", &[("theirs", &self.theirs(lang))])
    }

    /// From a merge: `labels` gives the label of a field and the words of a value. `base`, `theirs` and `mine` are
    /// what was merged; `who` is the other's name, `title` the sentence that says what happened.
    pub fn new(
        title: impl Into<String>,
        who: impl Into<String>,
        merged: &Merged,
        versions: [&Values; 3],
        mut labels: impl FnMut(&str) -> String,
        mut show: impl FnMut(&str, &FieldValue) -> String,
    ) -> Self {
        let empty = FieldValue::Empty;
        let mut row = |field: &str, side: Option<Side>| {
            let [base, theirs, mine] = versions.map(|v| v.get(field).unwrap_or(&empty));
            ConflictRow {
                field: field.to_owned(),
                label: labels(field),
                shown: [show(field, base), show(field, mine), show(field, theirs)],
                values: [mine.clone(), theirs.clone()],
                side,
                asked: side.is_none(),
            }
        };
        let mut rows: Vec<ConflictRow> = merged.conflicts.iter().map(|c| row(&c.field, None)).collect();
        rows.extend(merged.auto.iter().map(|(field, side)| row(field, Some(*side))));
        let who = who.into();
        Self {
            title: title.into(),
            name: who.clone(),
            who,
            at: String::new(),
            rows,
            values: merged.values.clone(),
            cursor: 0,
            scroll: Scroll::default(),
            seen: Shown::default(),
            kept: String::new(),
        }
    }

    /// What else is safe: `la tua versione è anche nella bozza delle 14:04`.
    #[must_use]
    pub fn kept(mut self, text: impl Into<String>) -> Self {
        self.kept = text.into();
        self
    }

    /// The other's name, where `who` says more than that.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// When the other saved: `14:03`.
    #[must_use]
    pub fn at(mut self, at: impl Into<String>) -> Self {
        self.at = at.into();
        self
    }

    /// The three columns of values: the letter that takes one, and what it is called.
    fn heads(lang: Lang, other: &str) -> [(&'static str, &str); 3] {
        [("", lang.t("kit.conflict.before")), ("m", lang.t("kit.conflict.mine")), ("l", other)]
    }

    /// The cursor on the field of a cell.
    pub(super) fn point(&mut self, at: Position) {
        if let Some(row) = self.seen.row_at(at, self.rows.len()) {
            self.go(row);
        }
    }

    fn take(&mut self, side: Side) {
        if let Some(row) = self.rows.get_mut(self.cursor) {
            row.side = Some(side);
            let next = self.rows.iter().position(|r| r.side.is_none());
            self.go(next.unwrap_or(self.cursor));
        }
    }

    fn go(&mut self, to: usize) {
        if to != self.cursor {
            self.scroll.begin();
        }
        self.cursor = to;
    }

    pub(super) fn handle(&mut self, act: &Act) -> DialogEvent {
        match (nav(act), letter(act)) {
            (Some(Nav::Up), _) => self.go(self.cursor.saturating_sub(1)),
            (Some(Nav::Down), _) => self.go((self.cursor + 1).min(self.rows.len().saturating_sub(1))),
            // Less than the smallest window shows of a value: no line is passed over.
            (Some(Nav::PageDown), _) => self.scroll.by(STEP),
            (Some(Nav::PageUp), _) => self.scroll.by(-STEP),
            (Some(Nav::Back | Nav::Close), _) => return DialogEvent::Cancel,
            (Some(Nav::Save), _) => return self.save(),
            (_, Some('m')) => self.take(Side::Mine),
            (_, Some('l')) => self.take(Side::Theirs),
            (_, Some('e')) => {
                return self.rows.get(self.cursor).map_or(DialogEvent::Nothing, |r| DialogEvent::Edit(r.field.clone()));
            }
            _ => {}
        }
        DialogEvent::Nothing
    }

    fn save(&mut self) -> DialogEvent {
        if let Some(at) = self.rows.iter().position(|r| r.side.is_none()) {
            self.go(at);
            return DialogEvent::Unsettled;
        }
        let mut values = self.values.clone();
        for row in &self.rows {
            let [mine, theirs] = &row.values;
            let value = if row.side == Some(Side::Theirs) { theirs } else { mine };
            values.insert(row.field.clone(), value.clone());
        }
        DialogEvent::Settled(values)
    }

    /// The three values of the row under the cursor, each in as many lines as it needs: whose it is, and in marks what
    /// tells the two apart.
    fn whole(&self, lang: Lang, columns: usize) -> Vec<(Role, String)> {
        let Some(row) = self.rows.get(self.cursor) else { return Vec::new() };
        let theirs = if self.at.is_empty() { self.who.clone() } else { format!("{}, {}", self.who, self.at) };
        let [before, mine, theirs] = Self::heads(lang, &theirs);
        let [base, own, other] = &row.shown;
        let [own, other] = if own == other { [own.clone(), other.clone()] } else { apart(own, other, lang) };
        let all = [
            (Role::ConflictBase, before, base),
            (Role::ConflictMine, mine, &own),
            (Role::ConflictTheirs, theirs, &other),
        ];
        let lines = all.into_iter().flat_map(|(role, (letter, head), text)| {
            let lines = wrap(&format!("{head}: {text}"), columns.saturating_sub(3)).into_iter().enumerate();
            // Behind the letter, also where a value goes on.
            lines.map(move |(at, line)| (role, format!("{:<2}{line}", if at == 0 { letter } else { "" })))
        });
        lines.collect()
    }

    /// What each key does, for the page of keys.
    pub(super) fn keys(lang: Lang) -> Vec<(String, String)> {
        let line = |key: &str, text: &'static str| (key.to_owned(), lang.t(text).to_owned());
        vec![
            line("m", "kit.conflict.help.mine"),
            line("l", "kit.conflict.help.theirs"),
            line("e", "kit.conflict.help.edit"),
            line("F2", "kit.conflict.help.save"),
            line("Esc", "kit.conflict.help.back"),
        ]
    }

    /// The same in short.
    pub(super) fn own_keys(&self, lang: Lang) -> Vec<(String, String)> {
        let own = |key: &str, word: String| (key.to_owned(), word);
        vec![
            own("m", lang.t("kit.conflict.mine").to_owned()),
            own("l", self.theirs(lang)),
            own("e", lang.t("kit.conflict.edit").to_owned()),
            own("F2", lang.t("kit.conflict.save").to_owned()),
        ]
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    fn sign(row: &ConflictRow) -> &'static str {
        match row.side {
            None => "?",
            Some(Side::Mine) => "m",
            Some(Side::Theirs) => "l",
            Some(Side::Both) => "=",
        }
    }

    pub(super) fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        let wide = area.width.saturating_sub(4).max(area.width.min(60)).min(116);
        let columns = usize::from(wide.saturating_sub(4)).max(1);
        let mut notes: Vec<String> = Vec::new();
        for text in [lang.t("kit.conflict.ask"), lang.t("kit.conflict.auto"), self.kept.as_str()] {
            if !text.is_empty() {
                notes.extend(lines_of(draw, text, columns));
            }
        }
        let whole = self.whole(lang, columns);
        let lines = self.rows.len() + 4 + notes.len() + whole.len();
        // A frame cuts what it has no room for: rather fewer words than a key less.
        let fits = |text: &str| width(text) + 2 <= columns;
        let who = fit(&self.name, NAME, draw.theme.tier).to_string();
        let short = |key: &str| lang.f(key, &[("who", &who)]);
        let keys = Some(self.key_line(lang)).filter(|keys| fits(&foot_line(draw, u16::MAX, keys)));
        let keys = keys.unwrap_or_else(|| short("kit.conflict.keys_narrow"));
        let title = Some(self.title.clone()).filter(|title| fits(&draw.keys.say(title)));
        let title = title.unwrap_or_else(|| short("kit.conflict.title_narrow"));
        let inner = sized(area, wide, lines, &title, &keys, Role::DialogDanger, draw);
        if inner.height < 3 || inner.width < 20 {
            return;
        }
        // Gutter, label, three values, the sign of the choice.
        let (label, value) = (label_columns(inner.width), value_columns(inner.width));
        let x = |column: u16| inner.x + 1 + label + 1 + column * (value + 2);
        let heads = Self::heads(lang, &self.name);
        let roles = [Role::ConflictBase, Role::ConflictMine, Role::ConflictTheirs];
        put(draw, inner.x + 1, inner.y, label, lang.t("kit.conflict.field"), Role::ColumnHeader);
        for (column, ((letter, head), role)) in heads.into_iter().zip(roles).enumerate() {
            // A letter is no part of a name: it stands where the sign of a change does.
            put(draw, x(column as u16).saturating_sub(1), inner.y, 1, letter, Role::Key);
            put(draw, x(column as u16) + 1, inner.y, value, head, role);
        }
        rule(draw, inner.x, inner.y + 1, inner.width, Role::Border);
        // What the cursor is on stands whole below: for that the table gives up lines, but none that would stay empty.
        let height = usize::from(inner.height - 2);
        let spare = height.saturating_sub(whole.len() + notes.len() + 2);
        let room = self.rows.len().min((height / 3).max(spare)).max(1);
        let from = (self.cursor + 1).saturating_sub(room);
        let lines = u16::try_from(room).unwrap_or(u16::MAX).min(inner.height - 2);
        self.seen.are(Rect { y: inner.y + 2, height: lines, ..inner }, from);
        for (line, row) in self.rows.iter().skip(from).take(room).enumerate() {
            let y = inner.y + 2 + line as u16;
            let here = from + line == self.cursor;
            if here {
                tint(draw, Rect { y, height: 1, ..inner }, Role::RowCursor);
                put(draw, inner.x, y, 1, ">", Role::RowCursor);
                draw.cursor = Some(Position::new(inner.x, y));
            }
            let pick = |role: Role| if here { Role::RowCursor } else { role };
            put(draw, inner.x + 1, y, label, &row.label, pick(Role::FieldLabel));
            let [base, ..] = &row.shown;
            for (column, (text, role)) in row.shown.iter().zip(roles).enumerate() {
                let changed = if column > 0 && text != base { crate::ui::kit::form_view::CHANGED } else { "" };
                let at = x(column as u16);
                put(draw, at, y, 1, changed, pick(role));
                put(draw, at + 1, y, value, text, pick(role));
            }
            let sign = Self::sign(row);
            put_aligned(draw, inner.right() - 1, y, 1, sign, Align::Right, pick(Role::TextStrong));
        }
        let mut y = inner.y + 2 + self.rows.len().min(room) as u16;
        if !whole.is_empty() {
            rule(draw, inner.x, y, inner.width, Role::Border);
            let left_out = self.rows.len().saturating_sub(from + room);
            rest(draw, Rect { y, height: 1, ..inner }, from, left_out);
            y += 1;
            let seen = usize::from(inner.bottom().saturating_sub(y));
            let (top, below) = self.scroll.unseen(whole.len(), seen);
            for (role, text) in whole.iter().skip(top).take(seen) {
                put(draw, inner.x + 1, y, inner.width.saturating_sub(1), text, *role);
                y += 1;
            }
            if top > 0 || below > 0 {
                let more = lang.t(if below > 0 { "kit.conflict.more" } else { "kit.conflict.less" });
                let line = inner.bottom() - 1;
                put_aligned(draw, inner.x, line, inner.width, more, Align::Right, Role::Key);
            }
        }
        y += 1;
        for (line, text) in notes.iter().enumerate() {
            let y = y + line as u16;
            if y < inner.bottom() {
                put(draw, inner.x, y, inner.width, text, Role::TextMuted);
            }
        }
    }

    pub(super) fn describe(&self, lang: Lang) -> Vec<Line> {
        let mut lines = vec![Line::new(LineKind::Title, self.title.clone())];
        for (at, row) in self.rows.iter().enumerate() {
            let [base, mine, theirs] = &row.shown;
            let text = format!(
                "{}: {} {base}, {} {mine}, {} {theirs} ({})",
                row.label,
                lang.t("kit.conflict.before"),
                lang.t("kit.conflict.mine"),
                lang.f("kit.conflict.theirs", &[("who", &self.who)]),
                Self::sign(row)
            );
            lines.push(Line::new(LineKind::Choice, text).current(at == self.cursor));
        }
        lines
    }
}
