//! The four rows around the body: tabs, where am I, the last message, the keys that work now.

mod line;

pub use self::line::hint_line;
use super::action::Action;
use super::keymap::legend::Legend;
use super::keymap::{Chord, Context, Keymap, short_text};
use super::layers::{Badge, Crumb, Hint, Message, Severity};
use super::text_width::{break_words, fit, fit_hints, fit_parts, fit_phrase, fit_sentence, fit_words, shown, width};
use super::theme::{Role, Theme};
use crate::domain::UtcMillis;
use crate::domain::dates::{format_compact, format_date};
use crate::locale::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::collections::BTreeSet;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// Below 60x16: the gun, or lists only.
    Xs,
    /// One pane.
    S,
    /// From 100 columns: list and preview.
    M,
    /// From 140: a third column.
    L,
}

impl Size {
    /// The size class of a screen.
    pub const fn of(columns: u16, rows: u16) -> Self {
        match (columns, rows) {
            (0..60, _) | (_, 0..16) => Self::Xs,
            (..100, _) => Self::S,
            (..140, _) => Self::M,
            _ => Self::L,
        }
    }
}

/// Where the rows are. Those that do not fit are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Places {
    /// First row: the tabs.
    pub tabs: Rect,
    /// Second row: where am I.
    pub crumb: Rect,
    /// Between: the layers.
    pub body: Rect,
    /// Over the message, while lessons are taken: what is to be done next.
    pub lesson: Rect,
    /// Last but one.
    pub message: Rect,
    /// Last row: the keys.
    pub hints: Rect,
}

/// Places the rows: small screens give up the tabs first, then the keys, then the message. A lesson has a row of its
/// own: what came of a key is not hidden by what the next one should be.
pub fn places(area: Rect, lesson: bool) -> Places {
    let small = Size::of(area.width, area.height) == Size::Xs;
    let (tabs, crumb, message, hints) = match area.height {
        0..4 => (0, 0, 0, 0),
        4..6 => (0, 1, 0, 0),
        6..9 => (0, 1, 1, 0),
        _ if small => (0, 1, 1, 1),
        _ => (1, 1, 1, 1),
    };
    let row = |y: u16, height: u16| Rect { x: area.x, y: area.y + y, width: area.width, height };
    let head = tabs + crumb;
    let asked = u16::from(lesson && area.height >= 9);
    let foot = message + hints + asked;
    Places {
        tabs: row(0, tabs),
        crumb: row(tabs, crumb),
        body: row(head, area.height - head - foot),
        lesson: row(area.height - foot, asked),
        message: row(area.height - hints - message, message),
        hints: row(area.height - hints, hints),
    }
}

/// One tab.
#[derive(Debug, Clone)]
pub struct TabView {
    /// Its digit.
    pub key: Option<char>,
    /// Its name for this width.
    pub name: String,
    /// It is shown.
    pub current: bool,
    /// Its number.
    pub badge: Badge,
}

/// Writes text, cut at `end`; returns the column after it.
pub fn put(buf: &mut Buffer, x: u16, y: u16, end: u16, text: &str, style: Style, theme: &Theme) -> u16 {
    if x >= end || !buf.area.contains((x, y).into()) {
        return x;
    }
    let text = fit(text, usize::from(end - x), theme.tier);
    buf.set_stringn(x, y, &text, usize::from(end - x), style).0
}

/// The first row.
pub fn tabs(buf: &mut Buffer, area: Rect, tabs: &[TabView], theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let wide = area.width >= 100;
    let (mut x, y, end) = (area.x, area.y, area.right());
    for tab in tabs {
        let mut label = String::new();
        if let Some(key) = tab.key {
            label.push(key);
            if wide {
                label.push(' ');
            }
        }
        let badge = match (tab.badge.count, tab.badge.serious, wide) {
            (0, ..) => String::new(),
            (n, true, false) => format!("!{n}"),
            (n, false, false) => format!(" {n}"),
            (n, serious, true) => format!(" {}{n}", if serious { "!" } else { "" }),
        };
        // In the narrow line the number takes the place of the name where there is a digit to stand beside.
        if wide || badge.is_empty() || tab.key.is_none() || tab.current {
            label.push_str(&tab.name);
        }
        let brackets = usize::from(tab.current) * 2;
        if usize::from(end.saturating_sub(x)) < width(&label) + width(&badge) + brackets {
            break;
        }
        let style = theme.style(if tab.current { Role::TabCurrent } else { Role::Tab });
        if tab.current {
            x = put(buf, x, y, end, "[", style, theme);
        }
        x = put(buf, x, y, end, &label, style, theme);
        if !badge.is_empty() {
            let style = if tab.current { style } else { theme.style(Role::TabBadge) };
            x = put(buf, x, y, end, &badge, style, theme);
        }
        if tab.current {
            x = put(buf, x, y, end, "]", style, theme);
        }
        x += 1;
    }
}

/// The instant that is looked at, in words: it stands before everything else, whatever the width.
pub fn moment(at: UtcMillis, wide: bool, lang: Lang) -> String {
    let local = at.rome();
    let day = if wide { format_date } else { format_compact };
    let at = format!("{} {}", day(local.date_naive(), lang.dates()), local.format("%H:%M"));
    lang.f("ui.as_of", &[("at", &at)])
}

/// The second row: the titles of the layers below, then this one.
pub fn crumb(buf: &mut Buffer, area: Rect, moment: Option<&str>, below: &[String], crumb: &Crumb, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let (y, end) = (area.y, area.right());
    let mut limit = end;
    if !crumb.right.is_empty() {
        let columns = width(&crumb.right).min(usize::from(area.width / 2)) as u16;
        let x = end.saturating_sub(columns + 1);
        put(buf, x, y, end, &crumb.right, theme.style(Role::CrumbCount), theme);
        limit = x.saturating_sub(1);
    }
    let style = theme.style(Role::Crumb);
    let mut x = area.x + 1;
    if let Some(there) = fitting(&crumb.beside, below, crumb, usize::from(limit.saturating_sub(x))) {
        let begins = limit.saturating_sub(width(there) as u16);
        put(buf, begins, y, limit, there, theme.style(Role::ToastWarn), theme);
        limit = begins.saturating_sub(2);
    }
    if let Some(moment) = moment {
        x = put(buf, x, y, limit, moment, theme.style(Role::ToastWarn), theme);
        x = put(buf, x, y, limit, "  ", style, theme);
    }
    for title in below.iter().filter(|t| !t.is_empty()) {
        x = put(buf, x, y, limit, title, style, theme);
        x = put(buf, x, y, limit, " > ", style, theme);
    }
    x = put(buf, x, y, limit, &crumb.title, theme.style(Role::Title), theme);
    if !crumb.detail.is_empty() {
        x = put(buf, x + 2, y, limit, &crumb.detail, style, theme);
    }
    if !crumb.filter.is_empty() {
        x = put(buf, x + 2, y, limit, "/ ", style, theme);
        for (text, left_out) in pieces(&crumb.filter, &crumb.left_out) {
            let role = if left_out { Role::ToastWarn } else { Role::CrumbFilter };
            x = put(buf, x, y, limit, text, theme.style(role), theme);
            if left_out {
                x = put(buf, x, y, limit, "?", theme.style(role), theme);
            }
        }
    }
}

/// Who else is there, in the longest words that leave the place its name, else in the shortest; never in part.
fn fitting<'a>(beside: &'a [String], below: &[String], crumb: &Crumb, room: usize) -> Option<&'a String> {
    let path: usize = below.iter().filter(|title| !title.is_empty()).map(|title| width(title) + 3).sum();
    let detail = if crumb.detail.is_empty() { 0 } else { width(&crumb.detail) + 2 };
    let taken = path + width(&crumb.title) + detail + 2;
    let whole = beside.iter().find(|text| taken + width(text) <= room);
    // Who is there goes before where one is: that is known.
    whole.or_else(|| beside.iter().min_by_key(|text| width(text)).filter(|text| width(text) + 12 <= room))
}

/// A filter in pieces: what counts, and what is left out.
fn pieces<'a>(filter: &'a str, left_out: &[std::ops::Range<usize>]) -> Vec<(&'a str, bool)> {
    let mut out = Vec::new();
    let mut from = 0;
    for range in left_out {
        out.push((filter.get(from..range.start).unwrap_or_default(), false));
        out.push((filter.get(range.clone()).unwrap_or_default(), true));
        from = range.end;
    }
    out.push((filter.get(from..).unwrap_or_default(), false));
    out.retain(|(text, _)| !text.is_empty());
    out
}

/// What a lesson asks for; where there is room, the key that passes it over.
pub fn lesson(buf: &mut Buffer, area: Rect, line: &str, skips: &str, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let end = put(buf, area.x + 1, area.y, area.right(), line, theme.style(Role::TextStrong), theme);
    let x = area.right().saturating_sub(width(skips) as u16 + 1);
    if x > end + 1 {
        put(buf, x, area.y, area.right(), skips, theme.style(Role::TextMuted), theme);
    }
}

/// The last row but one: the message of the last action (or a notice: `true`), or what the layer says of itself; at
/// the right the host's. What is marked is worked on by the next key: it stands at the right as long as a message has
/// its place, and only what must be read whole pushes it out. What came of an action goes on in the `last` row where
/// this one is too short for it, in the place of the keys, until the next one is pressed; answers whether it does.
pub fn message(
    buf: &mut Buffer,
    (area, last): (Rect, Rect),
    message: Option<(&Message, bool)>,
    status: Option<&(Role, String)>,
    undo: Option<&str>,
    right: &str,
    theme: &Theme,
) -> bool {
    if area.is_empty() {
        return false;
    }
    let (y, end) = (area.y, area.right());
    let marked = status.filter(|(role, text)| message.is_some() && *role == Role::RowMarked && !text.is_empty());
    let (right, role) = marked.map_or((right, Role::TextMuted), |(role, text)| (text.as_str(), *role));
    let needed = match message {
        Some((m, _)) => width(&m.text) + undo.filter(|_| m.undo).map_or(0, |u| width(u) + 2) + 3,
        None => status.map_or(0, |(_, text)| width(text)) + 1,
    };
    let mut limit = end;
    // A name from another program's file may be longer than the line.
    let right = fit(right, usize::from(area.width.saturating_sub(3)), theme.tier);
    let columns = width(&right);
    // Who sits here, the time and what is marked come back with the next key; what is said does not, and would go on in
    // place of the keys. A notice stands longer than that.
    let may_push = area.width < 60 || message.is_none_or(|(_, notice)| !notice);
    if columns > 0 && (needed + columns + 2 <= usize::from(area.width) || !may_push) {
        let x = end - columns as u16 - 1;
        put(buf, x, y, end, &right, theme.style(role), theme);
        limit = x - 1;
    }
    let mut x = area.x + 1;
    let mut goes_on = false;
    if let Some((message, notice)) = message {
        let role = match message.severity {
            Severity::Ok => Role::ToastOk,
            Severity::Warn => Role::ToastWarn,
            Severity::Error => Role::ToastError,
        };
        let sign = theme.symbol(role);
        if !sign.is_empty() {
            x = put(buf, x, y, limit, sign, theme.style(role), theme) + 1;
        }
        let undo = undo.filter(|_| message.undo);
        // How it is taken back is said whole, behind the last word: rather the sentence is cut.
        let rest = undo.map_or(0, |undo| width(undo) as u16 + 2);
        let room = usize::from(limit.saturating_sub(x + rest));
        let whole = shown(&message.text, theme.tier);
        let (first, others) = break_words(&whole, usize::from(limit.saturating_sub(x)));
        let fits = width(&whole) <= room;
        goes_on = !fits && !notice && !first.is_empty() && !last.is_empty();
        let (mut y, mut limit, mut text) = (y, limit, fit_sentence(&message.text, room, theme.tier));
        if goes_on {
            put(buf, x, y, limit, first, theme.style(role), theme);
            (y, limit) = (last.y, last.right().saturating_sub(1));
            text = fit_sentence(others, usize::from(limit.saturating_sub(x + rest)), theme.tier);
        }
        x = put(buf, x, y, limit.saturating_sub(rest), &text, theme.style(role), theme);
        if let Some(undo) = undo {
            put(buf, x + 2, y, limit, undo, theme.style(Role::KeyLabel), theme);
        }
    } else if let Some((role, text)) = status {
        let room = usize::from(limit.saturating_sub(x));
        let text = fit_words(fit_parts(text, room), room, theme.tier);
        put(buf, x, y, limit, &text, theme.style(*role), theme);
    }
    goes_on
}

/// A key and its word, for the hint line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHint {
    /// As it is printed on the key.
    pub key: String,
    /// The action and its key; none for a letter of the layer's own.
    pub does: Option<(Action, Chord)>,
    /// What it does.
    pub word: String,
    /// What comes first then: said where there is room besides.
    pub leads: Option<String>,
    /// Place in the line: small ones go last.
    pub place: u8,
    /// The operator knows it: where there is no room for all it gives its own.
    pub known: bool,
}

impl KeyHint {
    /// A key that its layer reads as a letter, and its word: it stands before all others.
    pub fn own(key: String, word: String) -> Self {
        Self { key, does: None, word, leads: None, place: 0, known: false }
    }

    /// The key and its word as running text has them: `Ctrl+S Salva`.
    pub fn said(&self, lang: Lang) -> String {
        match self.does {
            Some((_, chord)) => format!("{} {}", chord.name(lang), self.word),
            None => format!("{} {}", self.key, self.word),
        }
    }
}

/// The place of the key that leads on, where its layer says whither.
const FORWARD: u8 = 7;

/// The keys that work now, most useful first; what the operator `knows` leaves its room to what is still to be learned.
pub fn key_hints(
    hints: &[Hint],
    path: &[Context],
    keymap: &Keymap,
    lang: Lang,
    knows: &dyn Fn(Action) -> bool,
) -> Vec<KeyHint> {
    let mut out: Vec<KeyHint> = Vec::new();
    // Of a form what keeps it and what leaves it is seen as long as anything is, however well it is known.
    let form = hints.iter().any(|hint| hint.action == Action::Save && hint.off.is_none());
    for hint in hints.iter().filter(|h| h.off.is_none()) {
        let Some(binding) = keymap.binding(path, hint.action).filter(|b| b.hint > 0) else { continue };
        let Some(chord) = shown_key(&keymap.keys(path, hint.action)) else { continue };
        let word = hint.label.clone().unwrap_or_else(|| short_text(hint.action, path, lang).to_owned());
        let key = chord.label(lang);
        if !out.iter().any(|seen| seen.key == key) {
            let (place, stays) = match hint.action {
                Action::Save => (0, true),
                Action::Back if form => (0, true),
                // Where it leads on rather than to the next field it is the way forward.
                Action::Accept if !form && hint.label.is_some() => (binding.hint.min(FORWARD), true),
                // The page of all keys is where the others are found again.
                Action::Help => (binding.hint, true),
                _ => (binding.hint, false),
            };
            let leads = hint.leads.clone();
            let does = Some((hint.action, chord));
            out.push(KeyHint { key, does, word, leads, place, known: !stays && knows(hint.action) });
        }
    }
    out.sort_by_key(|hint| hint.place);
    // Two keys of one word are one thing to do: the first of them is enough.
    let mut words = BTreeSet::new();
    out.retain(|hint| words.insert(hint.word.clone()));
    out
}

/// The key that leads to the other panes, where no digit does: it stands first until it is known.
pub fn goto_hint(path: &[Context], keymap: &Keymap, lang: Lang) -> Option<KeyHint> {
    let chord = shown_key(&keymap.keys(path, Action::Goto))?;
    let word = short_text(Action::Goto, path, lang).to_owned();
    let does = Some((Action::Goto, chord));
    Some(KeyHint { key: chord.label(lang), does, word, leads: None, place: 0, known: false })
}

/// The key to show of several: the newcomer's, but a letter rather than a chord with Ctrl.
pub fn shown_key(keys: &[Chord]) -> Option<Chord> {
    keys.iter().find(|c| !c.first.ctrl && c.then.is_none()).or(keys.first()).copied()
}

/// The words for undo in the message line: `u annulla`. None where text is typed: the key undoes what was typed there.
pub fn undo_hint(path: &[Context], keymap: &Keymap, lang: Lang) -> Option<String> {
    if Keymap::takes_text(path) {
        return None;
    }
    let chord = shown_key(&keymap.keys(path, Action::Undo))?;
    Some(format!("{} {}", chord.label(lang), short_text(Action::Undo, path, lang)))
}

/// Takes away the words that an area would cut: the end of a figure beside a box reads like a figure.
pub fn uncut(buf: &mut Buffer, area: Rect) {
    let whole = buf.area;
    let letter = |buf: &Buffer, x: u16, y: u16| {
        let symbol = buf.cell((x, y)).map_or(" ", ratatui::buffer::Cell::symbol);
        symbol.chars().next().is_some_and(|c| c.is_alphanumeric() || ",.%+-/~".contains(c))
    };
    for y in area.rows().map(|row| row.y) {
        let left = area.x..area.right();
        let wipe = |buf: &mut Buffer, x: u16| buf.cell_mut((x, y)).map(|cell| cell.set_symbol(" ")).is_some();
        if left.start > whole.x && letter(buf, left.start, y) {
            let mut x = left.start;
            while x > whole.x && letter(buf, x - 1, y) && wipe(buf, x - 1) {
                x -= 1;
            }
        }
        if left.end < whole.right() && letter(buf, left.end - 1, y) {
            let mut x = left.end;
            while x < whole.right() && letter(buf, x, y) && wipe(buf, x) {
                x += 1;
            }
        }
    }
}

/// A frame with a title in its upper line and a foot in its lower one, which names its keys; the inside is cleared. Returns
/// the inside.
pub fn frame(
    buf: &mut Buffer,
    area: Rect,
    title: &str,
    foot: &str,
    role: Role,
    theme: &Theme,
    keys: Legend<'_>,
) -> Rect {
    if area.width < 4 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    uncut(buf, area);
    let lines = theme.tier.frame();
    let style = theme.base().patch(theme.style(role));
    let (left, right, top, bottom) = (area.x, area.right() - 1, area.y, area.bottom() - 1);
    for y in area.rows().map(|r| r.y) {
        for x in area.x..area.right() {
            let symbol = match (x == left, x == right, y == top, y == bottom) {
                (true, _, true, _) => lines.top_left,
                (_, true, true, _) => lines.top_right,
                (true, _, _, true) => lines.bottom_left,
                (_, true, _, true) => lines.bottom_right,
                (true, ..) | (_, true, ..) => lines.vertical,
                (_, _, true, _) | (_, _, _, true) => lines.horizontal,
                _ => " ",
            };
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
                cell.set_symbol(symbol).set_style(style);
            }
        }
    }
    let inside = area.width - 4;
    let room = usize::from(inside.saturating_sub(2));
    let (title, foot) = (fit_phrase(title, room, theme.tier), fit_hints(keys.parts(foot), room, theme.tier));
    for (y, text, role) in [(top, &title, Role::Title), (bottom, &foot, Role::FieldHint)] {
        if !text.is_empty() {
            let text = format!(" {text} ");
            put(buf, left + 2, y, right - 1, &text, theme.style(role), theme);
        }
    }
    Rect { x: left + 2, y: top + 1, width: inside, height: area.height - 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_has_no_room_goes_on_in_place_of_the_keys() {
        let theme = Theme::plain(crate::ui::theme::Tier::T0);
        let said = |columns, last: bool, notice| {
            let mut buf = Buffer::empty(Rect::new(0, 0, columns, 2));
            let text = "2026/281 e spedito: si modifica solo prima della conferma".to_owned();
            let message = Message { severity: Severity::Warn, text, undo: false };
            let rows = (Rect::new(0, 0, columns, 1), Rect::new(0, 1, columns, u16::from(last)));
            let goes_on = super::message(&mut buf, rows, Some((&message, notice)), None, None, "", &theme);
            let line = |y| (0..columns).map(|x| buf[(x, y)].symbol().to_owned()).collect::<String>();
            (goes_on, line(0).trim().to_owned(), line(1).trim().to_owned())
        };
        let (goes_on, first, others) = said(40, true, false);
        assert!(goes_on && first.ends_with("modifica solo") && others == "prima della conferma", "{first}|{others}");
        assert!(!said(70, true, false).0, "it has room");
        // What takes it back stands behind its last word, not in its middle.
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 2));
        let text = "carico: 10 su MI1, ABB-01-L Grembiule da barista taglia L".to_owned();
        let message = Message { severity: Severity::Ok, text, undo: true };
        let rows = (Rect::new(0, 0, 40, 1), Rect::new(0, 1, 40, 1));
        assert!(super::message(&mut buf, rows, Some((&message, false)), None, Some("u annulla"), "anna 18:05", &theme));
        let lines: Vec<String> = (0..2).map(|y| (0..40).map(|x| buf[(x, y)].symbol()).collect()).collect();
        assert!(!lines[0].contains("annulla") && lines[1].trim_end().ends_with("taglia L  u annulla"), "{lines:?}");
        for (last, notice) in [(false, false), (true, true)] {
            let (goes_on, first, others) = said(40, last, notice);
            assert!(!goes_on && first.ends_with('~') && others.is_empty(), "{first}|{others}");
        }
    }

    #[test]
    fn size_classes() {
        for ((columns, rows), size) in [
            ((40, 12), Size::Xs),
            ((59, 24), Size::Xs),
            ((80, 15), Size::Xs),
            ((60, 16), Size::S),
            ((80, 24), Size::S),
            ((100, 30), Size::M),
            ((139, 40), Size::M),
            ((140, 40), Size::L),
        ] {
            assert_eq!(Size::of(columns, rows), size, "{columns}x{rows}");
        }
    }

    #[test]
    fn the_rows_always_fill_the_screen() {
        for height in 0..40 {
            for width in [0, 1, 40, 80, 200] {
                for lesson in [false, true] {
                    let p = places(Rect::new(0, 0, width, height), lesson);
                    let head = p.tabs.height + p.crumb.height + p.body.height;
                    assert_eq!(head + p.lesson.height + p.message.height + p.hints.height, height);
                    assert_eq!(p.body.y, p.tabs.height + p.crumb.height);
                    assert!(p.lesson.is_empty() || lesson && p.lesson.bottom() == p.message.y);
                }
            }
        }
    }

    #[test]
    fn two_keys_of_one_word_are_one_hint() {
        let hint = |action| Hint::of(action).label("Chiudi (bozza)");
        let hints = [Hint::of(Action::Save), hint(Action::Close), hint(Action::Back), Hint::of(Action::FocusNext)];
        let hints = key_hints(&hints, &[Context::Form, Context::Global], &Keymap::standard(), Lang::It, &|_| false);
        let said: Vec<String> = hints.iter().map(|hint| format!("{} {}", hint.key, hint.word)).collect();
        assert_eq!(said.iter().filter(|text| text.contains("Chiudi")).collect::<Vec<_>>(), ["Esc Chiudi (bozza)"]);
    }
}
