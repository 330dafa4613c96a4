//! A small calendar to pick a day from: the month's grid in a window, no larger than a small screen.

use super::line::{Line, LineKind};
use super::month::{Calendar, View, month_name, month_start, plus, short};
use super::nav::{Nav, letter, nav};
use super::paint::{Align, centred, frame, put, put_aligned, tint};
use super::resource::Cx;
use super::shown::Shown;
use super::{Act, Draw};
use crate::domain::dates::is_weekend;
use crate::locale::wording::weekday;
use crate::ui::action::Action;
use crate::ui::theme::Role;
use chrono::{Datelike, NaiveDate};
use ratatui::layout::{Position, Rect};

/// What came of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEvent {
    /// Nothing that anybody else needs to know.
    Nothing,
    /// This day.
    Take(NaiveDate),
    /// None.
    Cancel,
}

/// The calendar of a field.
#[derive(Debug, Clone)]
pub struct DayPick {
    calendar: Calendar,
    title: String,
    cx: Cx,
    /// The weeks that are seen.
    seen: Shown,
}

/// Cells of a day: two digits, a mark before and a space after them.
const CELL: u16 = 4;
/// The number of a week and the space after it.
const WEEK: u16 = 3;

impl DayPick {
    /// On a day, or on today; `title` names the field.
    pub fn new(title: &str, day: Option<NaiveDate>, cx: Cx) -> Self {
        let mut calendar = Calendar::new(View::Month, cx);
        calendar.show(day.unwrap_or(cx.today), 0);
        Self { calendar, title: title.to_owned(), cx, seen: Shown::default() }
    }

    /// The day under the cursor.
    pub fn day(&self) -> NaiveDate {
        self.calendar.day()
    }

    /// Changes the calendar by an act.
    pub fn handle(&mut self, act: &Act) -> DayEvent {
        match nav(act) {
            Some(Nav::Enter | Nav::Pick) => return DayEvent::Take(self.day()),
            Some(Nav::Back | Nav::Close) => return DayEvent::Cancel,
            // In a dialog the arrows to the sides go from button to button.
            Some(Nav::Next) => self.arrow(Action::ColRight),
            Some(Nav::Prev) => self.arrow(Action::ColLeft),
            Some(Nav::Left | Nav::Right | Nav::Up | Nav::Down | Nav::PageUp | Nav::PageDown | Nav::Home | Nav::End) => {
                self.calendar.handle(act);
            }
            _ => match letter(act) {
                Some('h') => self.arrow(Action::ColLeft),
                Some('l') => self.arrow(Action::ColRight),
                Some('k') => self.arrow(Action::RowPrev),
                Some('j') => self.arrow(Action::RowNext),
                Some('o' | 't' | 'a') => self.arrow(Action::Today),
                _ => {}
            },
        }
        DayEvent::Nothing
    }

    /// The mouse was pressed on this cell: the cursor goes to the day there.
    pub fn point(&mut self, at: Position) {
        if let Some((week, column)) = self.seen.cell_at(at, self.calendar.weeks().into()) {
            let days = week as u64 * 7 + u64::from(column / CELL);
            self.calendar.set_day(plus(self.calendar.range().0, days));
        }
    }

    fn arrow(&mut self, action: Action) {
        self.calendar.handle(&Act::Do(action));
    }

    /// Draws the window in the middle of an area. Where there is no room for six weeks, those around the day.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.seen.are_hidden();
        let (first, weeks) = (self.calendar.range().0, self.calendar.weeks());
        let wide = (WEEK + 7 * CELL + 4).max(36).min(area.width);
        // Always as tall as the longest month: a window that changed its size would repaint what is behind it.
        let outer = centred(area, wide, 9.min(area.height));
        let lang = draw.lang;
        let inner = frame(draw, outer, &self.title, lang.t("kit.day.keys"), Role::Dialog);
        if inner.height < 2 || inner.width < WEEK + 7 * CELL {
            put(draw, inner.x, inner.y, inner.width, &short(self.day(), lang), Role::RowCursor);
            draw.cursor = Some(inner.as_position());
            return;
        }
        let x = inner.x + (inner.width - WEEK - 7 * CELL) / 2;
        let month = format!("{} {}", month_name(self.day(), lang), self.day().year());
        let right = outer.right().saturating_sub(month.chars().count() as u16 + 4);
        put(draw, right, outer.y, month.chars().count() as u16 + 2, &format!(" {month} "), Role::Title);
        for column in 0..7u16 {
            let day = plus(first, u64::from(column));
            let name = weekday(day, lang);
            let role = if is_weekend(day) { Role::CalWeekend } else { Role::ColumnHeader };
            put(draw, x + WEEK + column * CELL, inner.y, CELL - 1, name, role);
        }
        let rows = inner.height - 1;
        let here = ((self.day() - first).num_days() / 7).max(0) as u16;
        let top = here.saturating_sub(rows.saturating_sub(1)).min(weeks.saturating_sub(1));
        let below = weeks.min(top + rows);
        let days = Rect { x: x + WEEK, y: inner.y + 1, width: 7 * CELL, height: below - top };
        self.seen.are(days, usize::from(top));
        for week in top..below {
            let y = inner.y + 1 + week - top;
            let start = plus(first, u64::from(week) * 7);
            put(draw, x, y, 2, &format!("{:02}", lang.week().number(start)), Role::ChartAxis);
            for column in 0..7u16 {
                let cell = Rect { x: x + WEEK + column * CELL, y, width: CELL - 1, height: 1 };
                self.cell(plus(start, u64::from(column)), cell, draw);
            }
        }
    }

    fn cell(&self, day: NaiveDate, area: Rect, draw: &mut Draw<'_>) {
        let (chosen, today) = (day == self.day(), day == self.cx.today);
        let role = match () {
            () if chosen => Role::RowCursor,
            () if today => Role::CalToday,
            () if month_start(day) != month_start(self.day()) => Role::CalOther,
            () if is_weekend(day) => Role::CalWeekend,
            () => Role::BaseText,
        };
        if chosen {
            tint(draw, area, role);
            put(draw, area.x, area.y, 1, ">", role);
            draw.cursor = Some(Position::new(area.x, area.y));
        } else if today {
            put(draw, area.x, area.y, 1, "=", role);
        }
        put_aligned(draw, area.x + 1, area.y, area.width - 1, &day.day().to_string(), Align::Right, role);
    }

    /// The content as plain lines.
    pub fn describe(&self) -> Vec<Line> {
        let (day, lang) = (self.day(), self.cx.lang);
        let text = format!("{} {}", weekday(day, lang), short(day, lang));
        vec![Line::new(LineKind::Title, self.title.clone()), Line::new(LineKind::Choice, text).current(true)]
    }
}
