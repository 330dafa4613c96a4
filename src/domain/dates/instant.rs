//! An instant as people say it: a day, and perhaps a time on Italian clocks.

use super::parse_date;
use crate::domain::{Refusal, UtcMillis};
use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Europe::Rome;

/// Reads `2026-11-20`, `20/11`, `ieri`, `2026-11-20 14:30`, `ieri 9:05`, `14:30`, `2026-11-20T14:30:15`.
///
/// What is said stands for its last instant: a day for its end, a minute for the end of that minute, for what is shown
/// with the minute counts. Today, and the minute that runs, end now.
///
/// # Errors
/// `date.*` of the day; `date.time` of the time.
pub fn parse_instant(text: &str, now: UtcMillis) -> Result<UtcMillis, Refusal> {
    let text = text.trim();
    let today = now.rome_date();
    if ["ora", "adesso", "now"].contains(&text.to_lowercase().as_str()) {
        return Ok(now);
    }
    let (day, time) = match text.rsplit_once([' ', 'T', 't']) {
        Some((day, time)) if time.contains(':') => (day.trim(), Some(time)),
        _ if text.contains(':') => ("", Some(text)),
        _ => (text, None),
    };
    let date = if day.is_empty() { today } else { parse_date(day, today, false)? };
    let end = match time {
        None => UtcMillis(UtcMillis::start_of_rome_day(date.succ_opt().unwrap_or(date)).0 - 1),
        Some(time) => {
            let (at, lasts) = read_time(time).ok_or_else(|| Refusal::new("date.time").with("found", time))?;
            UtcMillis(instant(date, at) + lasts - 1)
        }
    };
    // The day and the minute that run are not over.
    let running = time.is_none() && date == today || end.0 > now.0 && end.0 - now.0 < 60_000;
    Ok(if running { now.min(end) } else { end })
}

/// A time, and how many milliseconds it stands for.
fn read_time(text: &str) -> Option<(NaiveTime, i64)> {
    let parts: Vec<u32> = text.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [hour, minute] => Some((NaiveTime::from_hms_opt(*hour, *minute, 0)?, 60_000)),
        [hour, minute, second] => Some((NaiveTime::from_hms_opt(*hour, *minute, *second)?, 1_000)),
        _ => None,
    }
}

/// A time on Italian clocks. The hour that comes twice is the later one; the one that never was is the one after it.
fn instant(date: NaiveDate, time: NaiveTime) -> i64 {
    let local = date.and_time(time);
    let found = Rome
        .from_local_datetime(&local)
        .latest()
        .or_else(|| Rome.from_local_datetime(&local.checked_add_signed(TimeDelta::hours(1))?).latest());
    found.map_or_else(|| UtcMillis::start_of_rome_day(date).0, |found| found.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 18 November 2026, 12:06:40 in Rome.
    const NOW: UtcMillis = UtcMillis(1_795_000_000_000);

    fn read(text: &str) -> String {
        match parse_instant(text, NOW) {
            Ok(at) => at.rome().format("%Y-%m-%d %H:%M:%S%.3f").to_string(),
            Err(refusal) => refusal.code,
        }
    }

    #[test]
    fn days_and_times_as_they_are_said() {
        assert_eq!(read("2026-11-10"), "2026-11-10 23:59:59.999");
        assert_eq!(read("10/11/2026"), "2026-11-10 23:59:59.999");
        assert_eq!(read("ieri"), "2026-11-17 23:59:59.999");
        assert_eq!(read(" ieri  9:05 "), "2026-11-17 09:05:59.999");
        assert_eq!(read("2026-11-10T14:30"), "2026-11-10 14:30:59.999");
        assert_eq!(read("2026-11-10 14:30:07"), "2026-11-10 14:30:07.999");
        assert_eq!(read("9:00"), "2026-11-18 09:00:59.999");
        // What runs is not over.
        assert_eq!(read("oggi"), "2026-11-18 12:06:40.000");
        assert_eq!(read("12:06"), "2026-11-18 12:06:40.000");
        assert_eq!(read("ora"), "2026-11-18 12:06:40.000");
        // What is to come is said as it is: whoever asks decides.
        assert_eq!(read("2026-11-19"), "2026-11-19 23:59:59.999");
        assert_eq!(read("13:00"), "2026-11-18 13:00:59.999");
        assert_eq!(read("ieri 25:00"), "date.time");
        assert_eq!(read("ieri 9:"), "date.time");
        assert!(read("mercoledrì").starts_with("date."));
    }

    #[test]
    fn nights_in_which_clocks_change() {
        assert_eq!(read("2026-10-25 2:30"), "2026-10-25 02:30:59.999");
        assert_eq!(parse_instant("2026-10-25 2:30", NOW).unwrap().rome().to_rfc3339(), "2026-10-25T02:30:59.999+01:00");
        assert_eq!(read("2026-03-29 2:30"), "2026-03-29 03:30:59.999");
        assert_eq!(read("2026-03-29"), "2026-03-29 23:59:59.999");
    }
}
