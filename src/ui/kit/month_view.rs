//! How a calendar is drawn.

use super::Draw;
use super::month::{Calendar, Entry, SIDE, View, month_name, month_start, plus};
use super::paint::{Align, put, put_aligned, rule, tint, wall};
use crate::domain::dates::is_weekend;
use crate::locale::wording::weekday;
use crate::ui::text_width::{fit, width};
use crate::ui::theme::{Role, Tier};
use chrono::{Datelike, NaiveDate};
use ratatui::layout::{Position, Rect};

impl Calendar {
    /// Draws the view.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if area.width < 20 || area.height < 3 {
            self.lines(area, draw, vec![self.day]);
            return;
        }
        match self.view {
            View::Month => self.month(area, draw),
            View::Week | View::Agenda => self.lines(area, draw, self.days()),
        }
    }

    /// The days that a week or an agenda has below each other.
    fn days(&self) -> Vec<NaiveDate> {
        if self.view == View::Agenda {
            let mut days: Vec<NaiveDate> = self.entries.keys().copied().collect();
            if !days.contains(&self.day) {
                days.push(self.day);
                days.sort_unstable();
            }
            return days;
        }
        let first = self.week(self.day);
        (0..7).map(|day| plus(first, day)).collect()
    }

    /// Lines of days: each with its day and which of its entries it is (none: the day itself), the first that is seen and
    /// the one of the cursor. A day without entries has a line that says so.
    fn placed(&self, area: Rect, days: Vec<NaiveDate>) -> (Vec<(NaiveDate, Option<usize>)>, usize, usize) {
        let mut rows = Vec::new();
        let mut here = 0;
        for day in days {
            rows.push((day, None));
            let entries = self.on(day).len();
            if day == self.day {
                here = rows.len() + self.at.min(entries.saturating_sub(1));
            }
            rows.extend((0..entries.max(1)).map(|at| (day, Some(at))));
        }
        let height = usize::from(area.height);
        let half = (height / 2).max(1);
        let top = ((here / half).saturating_sub(1) * half).min(rows.len().saturating_sub(height));
        (rows, top, here)
    }

    /// How a month divides an area: its weeks, the columns beside it, those of a day, the rows of a day.
    fn division(&self, area: Rect) -> (u16, u16, u16, u16) {
        let weeks = self.weeks();
        let side = if area.width >= SIDE { area.width.saturating_sub(88).min(40) } else { 0 };
        (weeks, side, (area.width - side - 3) / 7, ((area.height - 1) / weeks).clamp(1, 6))
    }

    /// The day of a cell, when the calendar is drawn in this area, and which of its entries stands there.
    pub(super) fn day_at(&self, area: Rect, at: Position) -> Option<(NaiveDate, usize)> {
        if !area.contains(at) || area.width < 20 || area.height < 3 {
            return None;
        }
        if self.view != View::Month {
            let (rows, top, _) = self.placed(area, self.days());
            let mut hit = rows.get(top + usize::from(at.y - area.y)).map(|row| (row.0, row.1.unwrap_or(0)))?;
            hit.1 = hit.1.min(self.on(hit.0).len().saturating_sub(1));
            return Some(hit);
        }
        let (weeks, _, cell, rows) = self.division(area);
        let (x, y) = (at.x.checked_sub(area.x + 3)?, at.y.checked_sub(area.y + 1)?);
        let (column, week) = (x / cell, y / rows);
        let day = plus(self.range().0, u64::from(week) * 7 + u64::from(column));
        let (from, _) = self.seen(day, usize::from(rows - 1));
        let entry = from + usize::from(y % rows).saturating_sub(1);
        (column < 7 && week < weeks).then(|| (day, entry.min(self.on(day).len().saturating_sub(1))))
    }

    /// Which entries of a day are seen in so many lines under its number: the first, and how many. One line less where
    /// the others are counted; the chosen entry is always among them: what is moved or opened is no secret.
    fn seen(&self, day: NaiveDate, room: usize) -> (usize, usize) {
        let entries = self.on(day).len();
        let shown = if entries > room { room.saturating_sub(1) } else { entries };
        if self.focused && day == self.day {
            let shown = shown.max(1);
            ((self.at + 1).saturating_sub(shown), shown)
        } else {
            (0, shown)
        }
    }

    fn month(&self, area: Rect, draw: &mut Draw<'_>) {
        let (first, _) = self.range();
        let (weeks, side, cell, rows) = self.division(area);
        for column in 0..7u16 {
            let day = plus(first, u64::from(column));
            let role = if is_weekend(day) { Role::CalWeekend } else { Role::ColumnHeader };
            put(draw, area.x + 3 + column * cell, area.y, cell - 1, weekday(day, draw.lang), role);
        }
        for week in 0..weeks {
            let y = area.y + 1 + week * rows;
            if y >= area.bottom() {
                break;
            }
            let start = plus(first, u64::from(week) * 7);
            put(draw, area.x, y, 2, &format!("{:02}", draw.lang.week().number(start)), Role::ChartAxis);
            for column in 0..7u16 {
                let place =
                    Rect { x: area.x + 3 + column * cell, y, width: cell - 1, height: rows.min(area.bottom() - y) };
                self.day_cell(plus(start, u64::from(column)), place, draw);
            }
        }
        if side > 3 {
            let x = area.right() - side;
            wall(draw, x, area.y, area.height, Role::Border);
            self.side(Rect { x: x + 2, width: side - 2, ..area }, draw);
        }
    }

    fn day_cell(&self, day: NaiveDate, area: Rect, draw: &mut Draw<'_>) {
        let chosen = self.focused && day == self.day;
        let today = day == self.cx.today;
        let number = if today { format!("[{}]", day.day()) } else { day.day().to_string() };
        let outside = month_start(day) != month_start(self.day);
        let role = match () {
            () if chosen => Role::RowCursor,
            () if today => Role::CalToday,
            () if outside => Role::CalOther,
            () if is_weekend(day) => Role::CalWeekend,
            () => Role::BaseText,
        };
        if chosen {
            put(draw, area.x, area.y, 1, ">", Role::RowCursor);
            draw.cursor = Some(Position::new(area.x, area.y));
        }
        let x = area.x + u16::from(chosen || !today);
        // In the narrowest cells the bracket of today stands in the gap.
        let used = put(draw, x, area.y, area.width, &number, role);
        let entries = self.on(day);
        let room = usize::from(area.height.saturating_sub(1));
        if room == 0 {
            // Only the number has room: what is there is counted or at least marked beside it.
            if !entries.is_empty() {
                let count = if area.width > 7 { format!(" +{}", entries.len()) } else { "*".to_owned() };
                put(draw, x + used, area.y, area.right().saturating_sub(x + used), &count, Role::TextMuted);
            }
            return;
        }
        let (from, shown) = self.seen(day, room);
        for (line, entry) in entries.iter().skip(from).take(shown).enumerate() {
            let y = area.y + 1 + line as u16;
            let here = chosen && from + line == self.at && entries.len() > 1;
            let role = if here { Role::RowCursor } else { entry.role };
            put(draw, area.x, y, 1, &entry.mark.to_string(), role);
            // Run together they would be read as a number: `XI 645`.
            let room = area.width.saturating_sub(2);
            put(draw, area.x + 2, y, room, &brief(entry, room, draw.theme.tier), role);
        }
        if shown < entries.len() && shown < room {
            let text = draw.lang.n("kit.month.more", (entries.len() - shown) as u64, &[]);
            let y = area.y + 1 + shown as u16;
            put(draw, area.x + 1, y, area.width.saturating_sub(1), &text, Role::TextMuted);
        }
    }

    /// The chosen day, then what comes next.
    fn side(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        let mut y = area.y;
        let title = format!("{} {} {}", weekday(self.day, lang), self.day.day(), month_name(self.day, lang));
        put(draw, area.x, y, area.width, &title, Role::Title);
        y += 1;
        if self.on(self.day).is_empty() {
            put(draw, area.x, y, area.width, lang.t("kit.month.nothing"), Role::TextMuted);
            y += 1;
        }
        for (at, entry) in self.on(self.day).iter().enumerate() {
            let sign = if at == self.at { ">" } else { " " };
            put(draw, area.x, y, 1, sign, Role::TextStrong);
            side_entry(entry, Rect { x: area.x + 1, y, width: area.width - 1, height: 1 }, draw);
            y += 1;
            if y >= area.bottom() {
                return;
            }
        }
        y += 1;
        put(draw, area.x, y, area.width, lang.t("kit.month.next"), Role::Title);
        for (day, entries) in self.entries.range(plus(self.day, 1)..) {
            for entry in entries {
                y += 1;
                if y >= area.bottom() {
                    return;
                }
                let when = format!("{} {}", weekday(*day, lang), day.day());
                put(draw, area.x, y, 7, &when, Role::TextMuted);
                side_entry(entry, Rect { x: area.x + 7, y, width: area.width.saturating_sub(7), height: 1 }, draw);
            }
        }
    }

    /// Days below each other, each with its rule and its entries.
    fn lines(&self, area: Rect, draw: &mut Draw<'_>, days: Vec<NaiveDate>) {
        let (rows, top, here) = self.placed(area, days);
        let height = usize::from(area.height);
        for (line, row) in rows.iter().skip(top).take(height).enumerate() {
            let place = Rect { y: area.y + line as u16, height: 1, ..area };
            let chosen = self.focused && top + line == here;
            if chosen {
                tint(draw, place, Role::RowCursor);
                put(draw, place.x, place.y, 1, ">", Role::RowCursor);
                draw.cursor = Some(Position::new(place.x, place.y));
            }
            let pick = |role: Role| if chosen { Role::RowCursor } else { role };
            let (day, at) = row;
            match at.map(|at| self.on(*day).get(at)) {
                None => {
                    let number = if *day == self.cx.today { format!("[{}]", day.day()) } else { day.day().to_string() };
                    let text = format!("{} {number}", weekday(*day, draw.lang));
                    let role = if *day == self.cx.today { Role::TextStrong } else { Role::Title };
                    let used = put(draw, place.x + 1, place.y, place.width.saturating_sub(1), &text, role);
                    let x = place.x + (used + 3).max(10);
                    rule(draw, x, place.y, place.right().saturating_sub(x + 1), Role::Border);
                }
                Some(None) => {
                    put(
                        draw,
                        place.x + 4,
                        place.y,
                        place.width.saturating_sub(4),
                        draw.lang.t("kit.month.nothing"),
                        pick(Role::TextMuted),
                    );
                }
                Some(Some(entry)) => {
                    let role = pick(entry.role);
                    put(draw, place.x + 2, place.y, 1, &entry.mark.to_string(), role);
                    put(draw, place.x + 4, place.y, 1, &entry.kind.to_string(), role);
                    let amount = (entry.amount.len() as u16).min(place.width / 3);
                    let room = place.width.saturating_sub(9 + amount);
                    put(draw, place.x + 7, place.y, room, &entry.title, role);
                    let x = place.right().saturating_sub(amount + 1);
                    put_aligned(draw, x, place.y, amount, &entry.amount, Align::Right, role);
                }
            }
        }
    }
}

/// Columns of a title below which its beginning tells nothing: `Fattura …` are all of them.
const TELLING: usize = 10;

/// The title and the amount, as far as there is room: both, else the beginning of the title where that tells something,
/// else what kind it is and how much.
fn brief(entry: &Entry, room: u16, tier: Tier) -> String {
    let room = usize::from(room);
    let with = |amount: &str| format!("{} {} {amount}", entry.kind, entry.title).trim_end().to_owned();
    if let Some(text) = [&entry.amount, &entry.brief].map(|amount| with(amount)).into_iter().find(|t| width(t) <= room)
    {
        return text;
    }
    let left = room.saturating_sub(entry.brief.chars().count() + 3);
    match (entry.brief.is_empty(), left >= TELLING) {
        (true, _) => format!("{} {}", entry.kind, entry.title),
        (false, true) => format!("{} {} {}", entry.kind, fit(&entry.title, left, tier), entry.brief),
        (false, false) => format!("{} {}", entry.kind, entry.brief),
    }
}

fn side_entry(entry: &Entry, area: Rect, draw: &mut Draw<'_>) {
    let amount = (entry.amount.len() as u16).min(area.width / 2);
    let room = area.width.saturating_sub(amount + 1);
    put(draw, area.x, area.y, room, &format!("{} {} {}", entry.mark, entry.kind, entry.title), entry.role);
    put_aligned(draw, area.right() - amount, area.y, amount, &entry.amount, Align::Right, entry.role);
}
