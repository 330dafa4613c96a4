//! The date shorthand of every date field.

use super::{civil, full_year, month_end, month_start, number, unreadable, within_years};
use crate::domain::refusal::Refusal;
use chrono::{Datelike, Days, Months, NaiveDate};

/// Reads a typed date, in Italian or English, relative to `today`.
///
/// | typed | meaning |
/// |---|---|
/// | `15` | day of this month; the next month that has it if past and `forward` |
/// | `15/3` | this year; next year if past and `forward` |
/// | `15/3/26` `15.3.2026` `150326` `15032026` | day, month, year |
/// | `2026-03-15` `20260315` | ISO |
/// | `oggi` `o` `ieri` `domani`; `today` `yesterday` `tomorrow` | |
/// | `lun`…`dom`, `mon`…`sun`, longer too | the next one after today |
/// | `+30` `+30g` `-7d`, `+2s` `+2w`, `+1m`, `+1a` `+1y` | days, weeks, months, years from today |
/// | `im` `fm` `fm+1` `im-1` | first and last of the month, months away |
/// | `30fm` `60fm10` | days, then end of month, then that day of the following month |
///
/// `forward` says that the field looks ahead (due dates). Refused with `date.empty`, `date.unreadable`,
/// `date.no_such_day`, `date.no_such_day_here`, `date.out_of_range`.
pub fn parse_date(text: &str, today: NaiveDate, forward: bool) -> Result<NaiveDate, Refusal> {
    let typed = text.trim();
    if typed.is_empty() {
        return Err(Refusal::new("date.empty"));
    }
    // Longer than any date: do not fold a pasted page.
    if typed.len() > 40 {
        return Err(unreadable(typed));
    }
    let word = typed.to_lowercase().replace('ì', "i");
    if let Some(days) = day_word(&word) {
        return within_years(shift_days(today, days));
    }
    if let Some(ahead) = weekday_ahead(&word, today) {
        return within_years(shift_days(today, ahead));
    }
    if let Some(found) = relative(&word, today).or_else(|| month_edge(&word, today)) {
        return found;
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return digits(&word, today, forward);
    }
    parted(&word, today, forward).unwrap_or_else(|| Err(unreadable(typed)))
}

fn day_word(word: &str) -> Option<i64> {
    Some(match word {
        "oggi" | "o" | "today" => 0,
        "ieri" | "yesterday" => -1,
        "domani" | "tomorrow" => 1,
        "dopodomani" => 2,
        _ => return None,
    })
}

const WEEKDAYS: [[&str; 2]; 7] = [
    ["lunedi", "monday"],
    ["martedi", "tuesday"],
    ["mercoledi", "wednesday"],
    ["giovedi", "thursday"],
    ["venerdi", "friday"],
    ["sabato", "saturday"],
    ["domenica", "sunday"],
];

fn weekday_ahead(word: &str, today: NaiveDate) -> Option<i64> {
    if word.len() < 3 {
        return None;
    }
    let wanted = WEEKDAYS.iter().position(|names| names.iter().any(|name| name.starts_with(word)))?;
    let now = today.weekday().num_days_from_monday() as usize;
    let ahead = (wanted + 7 - now) % 7;
    Some(if ahead == 0 { 7 } else { ahead as i64 })
}

/// `+30`, `-7g`, `+2s`, `+1m`, `+1a`.
fn relative(word: &str, today: NaiveDate) -> Option<Result<NaiveDate, Refusal>> {
    let (back, rest) = match word.chars().next()? {
        '+' => (false, &word[1..]),
        '-' => (true, &word[1..]),
        _ => return None,
    };
    let rest = rest.trim_start();
    let unit_at = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (count, unit) = rest.split_at(unit_at);
    let count = number(count, 5)?;
    let signed = if back { -i64::from(count) } else { i64::from(count) };
    Some(within_years(match unit.trim_start() {
        "" | "g" | "gg" | "d" => shift_days(today, signed),
        "s" | "w" => shift_days(today, signed.saturating_mul(7)),
        "m" => shift_months(today, signed),
        "a" | "y" => shift_months(today, signed.saturating_mul(12)),
        _ => return None,
    }))
}

/// `im`, `fm`, `fm+1`, `30fm`, `60fm10`.
fn month_edge(word: &str, today: NaiveDate) -> Option<Result<NaiveDate, Refusal>> {
    let word: String = word.chars().filter(|c| *c != ' ').collect();
    let at = word.find("fm").or_else(|| word.find("im"))?;
    let (before, edge, after) = (word.get(..at)?, word.get(at..at + 2)?, word.get(at + 2..)?);
    let months = if after.is_empty() {
        Some(0)
    } else {
        let (sign, count) = after.split_at_checked(1)?;
        match sign {
            "+" => Some(i64::from(number(count, 4)?)),
            "-" => Some(-i64::from(number(count, 4)?)),
            _ => None,
        }
    };
    if before.is_empty() {
        let base = shift_months(month_start(today), months?);
        return Some(within_years(base.map(|base| if edge == "fm" { month_end(base) } else { base })));
    }
    if edge == "im" {
        return None;
    }
    let days = number(before, 4)?;
    let end = shift_days(today, i64::from(days)).map(month_end);
    if months == Some(0) {
        return Some(within_years(end));
    }
    let day = number(after, 2).filter(|day| (1..=31).contains(day))?;
    // Day 31 of a month of 30 means its last day, as in payment terms.
    let next = end.and_then(|end| shift_months(month_start(end), 1));
    Some(within_years(next.and_then(|next| next.with_day(day).or(Some(month_end(next))))))
}

fn digits(word: &str, today: NaiveDate, forward: bool) -> Result<NaiveDate, Refusal> {
    let part = |from: usize, to: usize| word.get(from..to).and_then(|part| number(part, 4)).unwrap_or_default();
    match word.len() {
        1 | 2 => day_only(part(0, word.len()), today, forward),
        6 => civil(full_year(part(4, 6) as i32), part(2, 4), part(0, 2)),
        // Never both: as month, the first digits of a year of this or the last century would be 19 or 20.
        8 => civil(part(4, 8) as i32, part(2, 4), part(0, 2))
            .or_else(|refusal| civil(part(0, 4) as i32, part(4, 6), part(6, 8)).map_err(|_| refusal)),
        _ => Err(unreadable(word)),
    }
}

fn day_only(day: u32, today: NaiveDate, forward: bool) -> Result<NaiveDate, Refusal> {
    let here = today.with_day(day);
    let ahead = || {
        // No two neighbouring months lack the same day, save 30 and 31 around February: three are looked at.
        (1..=3).filter_map(|n| shift_months(month_start(today), n)).find_map(|month| month.with_day(day))
    };
    let found = match here {
        Some(date) if date >= today || !forward => Some(date),
        _ if forward => ahead(),
        _ => None,
    };
    found.ok_or_else(|| Refusal::new("date.no_such_day_here").with("day", day))
}

/// `15/3`, `15/3/26`, `2026-03-15`, with `/`, `-`, `.` or space between, the same twice.
fn parted(word: &str, today: NaiveDate, forward: bool) -> Option<Result<NaiveDate, Refusal>> {
    let mark = word.chars().find(|c| matches!(c, '/' | '-' | '.' | ' '))?;
    let parts: Vec<&str> = word.split(mark).map(str::trim).collect();
    match parts.as_slice() {
        [day, month] => {
            let (day, month) = (number(day, 2)?, number(month, 2)?);
            let here = civil(today.year(), month, day);
            let past = here.as_ref().map_or(true, |date| *date < today);
            if !(forward && past) {
                return Some(here);
            }
            // 29/2 may lie up to eight years ahead.
            let ahead = (1..=8).find_map(|n| civil(today.year() + n, month, day).ok());
            Some(ahead.map_or(here, Ok))
        }
        [year, month, day] if year.len() == 4 => {
            Some(civil(number(year, 4)? as i32, number(month, 2)?, number(day, 2)?))
        }
        [day, month, year] if matches!(year.len(), 2 | 4) => {
            let (day, month, written) = (number(day, 2)?, number(month, 2)?, number(year, 4)? as i32);
            Some(civil(if year.len() == 2 { full_year(written) } else { written }, month, day))
        }
        _ => None,
    }
}

pub(super) fn shift_days(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let step = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(step) } else { date.checked_add_days(step) }
}

pub(super) fn shift_months(date: NaiveDate, months: i64) -> Option<NaiveDate> {
    let step = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { date.checked_sub_months(step) } else { date.checked_add_months(step) }
}
