//! The help: the live keymap of this screen. Typing narrows it, Enter runs the action.

use super::{Cursor, Query, folded};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::chrome::{frame, put};
use crate::ui::keymap::legend::Legend;
use crate::ui::keymap::{Context, Keymap, long_text};
use crate::ui::kit::paint::rest;
use crate::ui::kit::shown::Shown;
use crate::ui::kit::spoken::{Here, Spoken, Typed};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer};
use crate::ui::text_width::{fit_words, pad_right, width};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use std::cell::Cell;

#[derive(Debug, Clone)]
struct Line {
    /// Heading of its section.
    section: &'static str,
    keys: String,
    text: String,
    id: &'static str,
    action: Option<Action>,
    off: Option<String>,
    found_by: String,
}

/// The actions of one section.
#[derive(Debug, Clone)]
pub struct Section(Vec<Line>);

impl Section {
    /// From what can be done, with every key that works along a path.
    pub fn new(hints: &[Hint], path: &[Context], keymap: &Keymap, lang: Lang) -> Self {
        let lines = hints.iter().map(|hint| {
            let keys: Vec<_> = keymap.keys(path, hint.action).iter().map(|chord| chord.label(lang)).collect();
            // Without a key it is done from here or from the palette.
            let keys = if keys.is_empty() {
                Legend { keymap, path, lang }.say(lang.t("ui.help.no_key")).into_owned()
            } else {
                keys.join("  ")
            };
            let text = hint.label.clone().unwrap_or_else(|| long_text(hint.action, path, lang).to_owned());
            let found_by = folded(&format!("{text} {keys} {}", hint.action.id()));
            let id = hint.action.id();
            Line { section: "", keys, text, id, action: Some(hint.action), off: hint.off.clone(), found_by }
        });
        Self(lines.collect())
    }

    /// After these keys, which are no actions: the letters of a question.
    #[must_use]
    pub fn after(mut self, keys: Vec<(String, String)>) -> Self {
        let lines = keys.into_iter().map(|(keys, text)| {
            let found_by = folded(&format!("{text} {keys}"));
            Line { section: "", keys, text, id: "", action: None, off: None, found_by }
        });
        self.0.splice(0..0, lines);
        self
    }
}

/// A key by the name that a text calls it: `Ctrl+L` for `^L`.
fn long_name(key: &str) -> String {
    match key.strip_prefix('^') {
        Some(rest) if !rest.is_empty() => format!("Ctrl+{rest}"),
        _ => key.to_owned(),
    }
}

/// The overlay.
#[derive(Debug)]
pub struct Help {
    title: String,
    lines: Vec<Line>,
    query: Query,
    cursor: Cursor,
    /// Rows seen in the last frame, for paging.
    height: Cell<usize>,
    seen: Shown,
}

impl Help {
    /// Help of a screen: what works here, then everywhere. `panes`: the digits of the panes.
    pub fn new(name: &str, here: Section, everywhere: Section, panes: Option<&str>, lang: Lang) -> Self {
        let mut lines: Vec<Line> = here.0.into_iter().map(|line| Line { section: "ui.help.here", ..line }).collect();
        let seen: Vec<_> = lines.iter().filter_map(|line| line.action).collect();
        let others = everywhere.0.into_iter().filter(|line| !line.action.is_some_and(|a| seen.contains(&a)));
        lines.extend(others.map(|line| Line { section: "ui.help.everywhere", ..line }));
        if let Some(digits) = panes {
            let text = lang.t("ui.help.panes").to_owned();
            lines.push(Line {
                section: "ui.help.everywhere",
                keys: digits.to_owned(),
                found_by: folded(&format!("{text} {digits}")),
                text,
                id: "tab.N",
                action: None,
                off: None,
            });
        }
        Self {
            title: lang.f("ui.help.title", &[("name", name)]),
            lines,
            query: Query::default(),
            cursor: Cursor::default(),
            height: Cell::new(10),
            seen: Shown::default(),
        }
    }

    fn kept(&self) -> Vec<&Line> {
        let words = folded(self.query.text());
        self.lines.iter().filter(|line| words.split_whitespace().all(|word| line.found_by.contains(word))).collect()
    }
}

/// Rows are lines, and headings before the first of a section; the cursor stands on lines only.
fn rows_of(kept: &[&Line]) -> Vec<(Option<&'static str>, usize)> {
    let mut rows = Vec::new();
    let mut section = "";
    for (at, line) in kept.iter().enumerate() {
        if line.section != section {
            section = line.section;
            rows.push((Some(section), at));
        }
        rows.push((None, at));
    }
    rows
}

impl Layer for Help {
    fn contexts(&self) -> &[Context] {
        &[Context::Picker]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let kept = self.kept();
        let (len, chosen) = (kept.len(), kept.get(self.cursor.at).map(|line| (line.action, line.off.clone())));
        if self.cursor.take(act, len, self.height.get()) {
            return Flow::Handled;
        }
        match act {
            Act::Do(Action::Accept) => match chosen {
                Some((_, Some(reason))) => cx.warn(reason),
                Some((Some(action), None)) => {
                    cx.close(cx.id);
                    if action != Action::Help {
                        cx.act(action);
                    }
                }
                _ => {}
            },
            Act::Do(Action::Help | Action::Back) => return Flow::Close,
            Act::Do(Action::Redraw | Action::Say | Action::Interrupt) => return Flow::Pass,
            other => {
                if self.query.take(other) {
                    self.cursor.at = 0;
                }
            }
        }
        Flow::Handled
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        let rows = rows_of(&self.kept());
        let row = self.seen.row_at(at, rows.len()).and_then(|row| rows.get(row));
        if let Some((None, line)) = row {
            self.cursor.at = *line;
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let kept = self.kept();
        let mut spoken = Spoken::of(self.title.clone());
        let said = |line: &Line| {
            let off = line.off.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            let keys: Vec<String> = line.keys.split("  ").map(long_name).collect();
            format!("{}: {}{off}", keys.join(", "), line.text)
        };
        let mut section = "";
        for line in &self.lines {
            if line.section != section {
                section = line.section;
                spoken.lines.push(lang.find(section).unwrap_or(section).to_owned());
            }
            spoken.lines.push(said(line));
        }
        spoken.typed = Some(Typed::new("search", lang.t("kit.say.search"), self.query.text(), self.query.text().len()));
        spoken.here = match kept.get(self.cursor.at) {
            // All of them were said already.
            Some(_) if self.query.text().is_empty() && self.cursor.at == 0 => None,
            Some(line) => Some(Here::new(line.id, said(line)).of(self.cursor.at as u64 + 1, kept.len() as u64, lang)),
            None => Some(Here::new("", lang.t("ui.help.none"))),
        };
        spoken
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let margin = if area.width >= 70 { 2 } else { 0 };
        let (theme, lang) = (draw.theme, draw.lang);
        let place = Rect { x: area.x + margin, width: area.width.saturating_sub(2 * margin), ..area };
        let search = lang.t("ui.help.search");
        let title = format!("{}    {search} {}", self.title, self.query.text());
        let inner = frame(draw.buf, place, &title, lang.t("ui.help.foot"), Role::Dialog, theme, draw.keys);
        self.seen.are_hidden();
        if inner.is_empty() {
            return;
        }
        let caret = place.x + 3 + width(&title) as u16;
        draw.cursor = Some(Position::new(caret.min(inner.right()), place.y));
        let kept = self.kept();
        if kept.is_empty() {
            put(
                draw.buf,
                inner.x,
                inner.y,
                inner.right(),
                &draw.keys.say(lang.t("ui.help.none")),
                theme.style(Role::TextMuted),
                theme,
            );
            return;
        }
        let rows = rows_of(&kept);
        let height = usize::from(inner.height);
        self.height.set(height.saturating_sub(1));
        let cursor_row = rows.iter().position(|row| *row == (None, self.cursor.at)).unwrap_or(0);
        let first = Cursor { at: cursor_row }.first(rows.len(), height);
        self.seen.are(inner, first);
        let keys_width = kept.iter().map(|line| width(&line.keys)).max().unwrap_or(0).clamp(6, 20);
        // Behind what is typed: the lower line is full of keys.
        let from = caret.saturating_add(2);
        let edge = Rect { x: from, y: place.y, width: place.right().saturating_sub(from), height: 1 };
        rest(draw, edge, first, rows.len().saturating_sub(first + height));
        for ((heading, at), y) in rows.iter().skip(first).zip(inner.y..inner.bottom()) {
            if let Some(heading) = heading {
                let heading = lang.find(heading).unwrap_or(heading);
                put(draw.buf, inner.x, y, inner.right(), heading, theme.style(Role::Title), theme);
                continue;
            }
            let Some(line) = kept.get(*at) else { continue };
            let current = *at == self.cursor.at;
            let dim = line.off.is_some();
            let role = |role| if dim { Role::TextDisabled } else { role };
            let x = put(
                draw.buf,
                inner.x,
                y,
                inner.right(),
                if current { ">" } else { " " },
                theme.style(role(Role::Key)),
                theme,
            );
            let keys = pad_right(&line.keys, keys_width, theme.tier);
            let x = put(draw.buf, x, y, inner.right(), &keys, theme.style(role(Role::Key)), theme);
            let room = usize::from(inner.right().saturating_sub(x + 2));
            let text = fit_words(&line.text, room, theme.tier);
            let mut x = put(draw.buf, x + 2, y, inner.right(), &text, theme.style(role(Role::KeyLabel)), theme);
            if let Some(reason) = &line.off {
                x = put(
                    draw.buf,
                    x + 2,
                    y,
                    inner.right(),
                    &format!("({reason})"),
                    theme.style(Role::TextDisabled),
                    theme,
                );
            }
            let ids = inner.right().saturating_sub(18);
            if inner.width >= 80 && x < ids {
                put(draw.buf, ids, y, inner.right(), line.id, theme.style(Role::TextMuted), theme);
            }
            if current {
                super::cursor_over(Rect { x: inner.x, y, width: inner.width, height: 1 }, draw);
            }
        }
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        [Action::Accept, Action::RowNext, Action::RowPrev, Action::PageNext, Action::PagePrev].map(Hint::of).into()
    }

    fn overlay(&self) -> bool {
        true
    }
}
