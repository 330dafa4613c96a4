//! What an operation would do: rows, stock and money, before and after. Only to be read.

use super::scroll::Scroll;
use super::{DialogEvent, more, sized};
use crate::locale::Lang;
use crate::locale::wording::or_nothing;
use crate::ui::kit::line::{Line, LineKind};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{Align, put, put_aligned, wrap};
use crate::ui::kit::{Act, Draw};
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// A figure before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// What it is.
    pub label: String,
    /// As it stands; empty for something new.
    pub before: String,
    /// As it would stand; empty for something that goes.
    pub after: String,
}

/// Figures that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewGroup {
    /// Their title: an order, a shelf, an account.
    pub title: String,
    /// The figures; none for a group that is only a sentence.
    pub rows: Vec<PreviewRow>,
}

/// A preview.
#[derive(Debug, Clone)]
pub struct Preview {
    title: String,
    /// As they are said.
    whole: Vec<PreviewGroup>,
    /// As they are drawn: a sentence in as many lines as it needs.
    groups: Vec<PreviewGroup>,
    scroll: Scroll,
}

/// Sentences in as many lines as they need on a screen so wide.
fn fitted(groups: &[PreviewGroup], columns: usize) -> Vec<PreviewGroup> {
    let mut out = Vec::new();
    for group in groups {
        if group.rows.is_empty() {
            let lines = wrap(&group.title, columns).into_iter();
            out.extend(lines.map(|title| PreviewGroup { title, rows: Vec::new() }));
        } else {
            out.push(group.clone());
        }
    }
    out
}

impl Preview {
    /// What would change, for a window of so many columns.
    pub fn new(title: impl Into<String>, groups: Vec<PreviewGroup>, columns: usize) -> Self {
        Self { title: title.into(), groups: fitted(&groups, columns), whole: groups, scroll: Scroll::default() }
    }

    fn lines(&self) -> usize {
        self.groups.iter().map(|g| g.rows.len() + 1).sum()
    }

    pub(super) fn handle(&mut self, act: &Act) -> DialogEvent {
        if matches!(nav(act), Some(Nav::Enter | Nav::Back | Nav::Close)) {
            return DialogEvent::Cancel;
        }
        self.scroll.step_or_end(act);
        DialogEvent::Nothing
    }

    /// There is more to read than is seen.
    pub(super) fn goes_on(&self) -> bool {
        self.scroll.goes_on()
    }

    pub(super) fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        let all = self.groups.iter().flat_map(|g| &g.rows);
        let (mut label, mut value) = (0, 0);
        for row in all {
            label = label.max(width(&row.label));
            value = value.max(width(or_nothing(lang, &row.before))).max(width(or_nothing(lang, &row.after)));
        }
        let value = value.max(width(lang.t("kit.preview.before"))).max(width(lang.t("kit.preview.after")));
        // Of a sentence every word is to be read; the title of figures may be cut.
        let said = self.groups.iter().filter(|g| g.rows.is_empty()).map(|g| width(&g.title)).max().unwrap_or(0);
        let wide = (label + 2 * value + 14).max(width(&self.title) + 8).max(said + 4).clamp(40, 100) as u16;
        let lines = (self.lines() + 1).max(2);
        let inner = sized(area, wide, lines, &self.title, lang.t("kit.preview.keys"), Role::Dialog, draw);
        if inner.height < 2 || inner.width < 12 {
            return;
        }
        let value = (value as u16).min((inner.width - 6) / 3);
        let (before, after) = (inner.right() - 2 * value - 4, inner.right() - value);
        put_aligned(draw, before, inner.y, value, lang.t("kit.preview.before"), Align::Right, Role::ColumnHeader);
        put_aligned(draw, after, inner.y, value, lang.t("kit.preview.after"), Align::Right, Role::ColumnHeader);
        let seen = usize::from(inner.height) - 1;
        let unseen = self.scroll.unseen(self.lines(), seen);
        more(inner, lang.t("kit.preview.keys"), unseen, draw);
        let mut y = inner.y + 1;
        let mut skip = unseen.0;
        for group in &self.groups {
            if skip > 0 {
                skip -= 1;
            } else if y < inner.bottom() {
                put(draw, inner.x, y, inner.width, &group.title, Role::Title);
                y += 1;
            }
            for row in &group.rows {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                if y >= inner.bottom() {
                    break;
                }
                let room = before.saturating_sub(inner.x + 3);
                put(draw, inner.x + 2, y, room, &row.label, Role::BaseText);
                put_aligned(draw, before, y, value, or_nothing(lang, &row.before), Align::Right, Role::AuditDel);
                put(draw, before + value + 1, y, 2, "->", Role::TextMuted);
                put_aligned(draw, after, y, value, or_nothing(lang, &row.after), Align::Right, Role::AuditAdd);
                y += 1;
            }
        }
        draw.cursor = Some(Position::new(inner.x, inner.y));
    }

    pub(super) fn describe(&self, lang: Lang) -> Vec<Line> {
        let mut lines = vec![Line::new(LineKind::Title, self.title.clone())];
        let heard = |figure: &str| if figure.is_empty() { lang.t("kit.say.nothing") } else { figure }.to_owned();
        for group in &self.whole {
            lines.push(Line::new(LineKind::Title, group.title.clone()));
            for row in &group.rows {
                let text = format!("{}: {} -> {}", row.label, heard(&row.before), heard(&row.after));
                lines.push(Line::new(LineKind::Field, text));
            }
        }
        lines
    }
}
