//! Which copies newer ones stand for: seven days, five weeks and twelve months are kept.
//!
//! Copies are counted, never aged: the order in which they were made decides, and the day that each was made on says
//! only which of them stand for the same day, week or month. A clock that jumps a year ahead, or back, removes nothing.

use super::copies::{self, Copy, State};
use super::fault::Fault;
use super::manifest::{self, Event, Line, Whose};
use super::space;
use crate::domain::{Refusal, UtcMillis};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;
use std::path::Path;

/// Days of which a copy is kept.
const DAYS: usize = 7;
/// Weeks.
const WEEKS: usize = 5;
/// Months.
const MONTHS: usize = 12;

/// What became of the copies that newer ones stand for.
#[derive(Debug, Default)]
pub struct Rotated {
    /// The names of those that were removed.
    pub gone: Vec<String>,
    /// Why others could not be: the last reason.
    pub kept: Option<Refusal>,
}

/// How a copy is removed and the list told of it; a test has a disk that refuses.
struct Hands<'a> {
    remove: &'a dyn Fn(&Path) -> std::io::Result<()>,
    note: &'a dyn Fn(&Line) -> Result<(), Fault>,
}

/// Removes from a folder the copies of a file that newer ones stand for, and says so in the list. Only what the list
/// says we made and named is looked at, and only while it is as large as it was made. One that cannot be removed holds
/// up no other. Those of the day itself stay: whoever makes one before and one after something wants both.
pub(super) fn rotate(folder: &Path, whose: Whose<'_>, at: UtcMillis) -> Rotated {
    let note = |line: &Line| manifest::add(folder, line);
    rotate_by(&Hands { remove: &|file| std::fs::remove_file(file), note: &note }, folder, whose, at)
}

fn rotate_by(hands: &Hands<'_>, folder: &Path, whose: Whose<'_>, at: UtcMillis) -> Rotated {
    let mut rotated = Rotated::default();
    // Without a company of its own, a file's copies are not told from another's.
    if whose.company.is_empty() {
        return rotated;
    }
    let all = copies::listed(folder, Some(whose));
    let ours: Vec<&Copy> =
        all.iter().filter(|copy| copy.turn && copy.state == State::Whole && copy.company == whose.company).collect();
    let days: Vec<NaiveDate> = ours.iter().map(|copy| copy.at.rome_date()).collect();
    let last_drilled = ours.iter().position(|copy| copy.drilled.is_some());
    for (place, (copy, kept)) in ours.iter().zip(kept(&days)).enumerate() {
        // The newest that is known to come back stays, whatever stands for it.
        if kept || Some(place) == last_drilled || copy.at.rome_date() == at.rome_date() {
            continue;
        }
        let told = |code, fault: Fault| {
            let mut why = Refusal::from(fault);
            // What the system says of it; the code is for the log where it says nothing.
            let why = why.with.remove("detail").unwrap_or_else(|| why.code.into());
            Some(Refusal::new(code).with("file", copy.file.display().to_string()).with("why", why))
        };
        if let Err(error) = (hands.remove)(&copy.file) {
            rotated.kept = told("copies.not_removed", error.into());
            continue;
        }
        rotated.gone.push(copy.name.clone());
        if let Err(fault) = (hands.note)(&Line::about(Event::Gone, whose.source, copy, at)) {
            rotated.kept = told("copies.not_listed", fault);
        }
    }
    if !rotated.gone.is_empty() {
        space::sync_folder(folder);
    }
    rotated
}

/// Which are kept of copies that were made on these days, the newest first.
fn kept(days: &[NaiveDate]) -> Vec<bool> {
    let (mut of_days, mut of_weeks, mut of_months) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    days.iter()
        .enumerate()
        .map(|(place, day)| {
            let week = day.iso_week();
            let newest = [
                of_days.len() < DAYS && of_days.insert(*day),
                of_weeks.len() < WEEKS && of_weeks.insert((week.year(), week.week())),
                of_months.len() < MONTHS && of_months.insert((day.year(), day.month())),
            ];
            place == 0 || newest.contains(&true)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Lang, wording};
    use chrono::Days;
    use proptest::prelude::*;
    use serde_json::json;

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
    }

    /// A copy each day, oldest first, the older ones removed each time; what is left, newest first.
    fn live(days: impl Iterator<Item = NaiveDate>) -> Vec<NaiveDate> {
        let mut all: Vec<NaiveDate> = Vec::new();
        for day in days {
            all.insert(0, day);
            let keep = kept(&all);
            let mut keep = keep.iter();
            all.retain(|_| *keep.next().unwrap());
        }
        all
    }

    #[test]
    fn two_years_leave_seven_days_five_weeks_and_twelve_months() {
        let left = live((0..730).map(|n| day("2025-01-01") + Days::new(n)));
        let shown: Vec<String> = left.iter().map(NaiveDate::to_string).collect();
        assert_eq!(
            shown,
            [
                "2026-12-31",
                "2026-12-30",
                "2026-12-29",
                "2026-12-28",
                "2026-12-27",
                "2026-12-26",
                "2026-12-25",
                "2026-12-20",
                "2026-12-13",
                "2026-12-06",
                "2026-11-30",
                "2026-10-31",
                "2026-09-30",
                "2026-08-31",
                "2026-07-31",
                "2026-06-30",
                "2026-05-31",
                "2026-04-30",
                "2026-03-31",
                "2026-02-28",
                "2026-01-31",
            ]
        );
    }

    #[test]
    fn a_clock_that_jumps_removes_nothing_of_before() {
        let before = live((0..400).map(|n| day("2025-10-01") + Days::new(n)));
        let ahead = live((0..400).map(|n| day("2025-10-01") + Days::new(n)).chain([day("2027-12-01")]));
        // One more day, week and month: one less of each at the other end, as on any first of a month.
        assert!(before.iter().filter(|day| !ahead.contains(day)).count() <= 3);
        let back = live((0..400).map(|n| day("2025-10-01") + Days::new(n)).chain([day("1999-01-01")]));
        assert!(before.iter().filter(|day| !back.contains(day)).count() <= 3);
        assert_eq!(back[0], day("1999-01-01"));
    }

    /// A folder with a copy on each of these days, the list telling of them.
    fn folder_of(days: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for day in days {
            let name = format!("ditta-{day}.db");
            std::fs::write(folder.path().join(&name), "copy").unwrap();
            let line = json!({
                "event": "backup", "source": "ditta.db", "name": name, "at": noon(day).0, "sha256": "", "bytes": 4,
                "rows": 1, "journal": 1, "head": "", "schema": 1, "company": "one", "locked": false, "turn": true,
            });
            manifest::add(folder.path(), &serde_json::from_value::<Line>(line).unwrap()).unwrap();
        }
        folder
    }

    fn noon(iso: &str) -> UtcMillis {
        UtcMillis(day(iso).and_hms_opt(12, 0, 0).unwrap().and_utc().timestamp_millis())
    }

    const WHOSE: Whose<'_> = Whose { source: "ditta.db", company: "one" };
    const TEN: [&str; 10] = [
        "2026-11-02",
        "2026-11-03",
        "2026-11-04",
        "2026-11-05",
        "2026-11-06",
        "2026-11-09",
        "2026-11-10",
        "2026-11-11",
        "2026-11-12",
        "2026-11-13",
    ];

    #[test]
    fn what_cannot_be_removed_is_told_with_the_reason_and_holds_up_no_other() {
        let folder = folder_of(&TEN);
        let refuses = |file: &Path| {
            let held = file.ends_with("ditta-2026-11-03.db");
            if held { Err(std::io::ErrorKind::PermissionDenied.into()) } else { std::fs::remove_file(file) }
        };
        let note = |line: &Line| manifest::add(folder.path(), line);
        let hands = Hands { remove: &refuses, note: &note };
        let rotated = rotate_by(&hands, folder.path(), WHOSE, noon("2026-11-13"));
        // The seventh day is the 5th, and the first week and the month have later ones.
        assert_eq!(rotated.gone, ["ditta-2026-11-04.db", "ditta-2026-11-02.db"]);
        let kept = rotated.kept.unwrap();
        assert_eq!(kept.code, "copies.not_removed");
        assert_eq!(kept.with["why"], "permission denied");
        assert!(wording::told(Lang::It, &kept).contains("permission denied"), "{}", wording::told(Lang::It, &kept));
    }

    #[test]
    fn what_is_removed_and_cannot_be_listed_is_not_said_to_be_there() {
        let folder = folder_of(&TEN);
        let full = |_: &Line| Err(std::io::Error::from(std::io::ErrorKind::StorageFull).into());
        let hands = Hands { remove: &|file| std::fs::remove_file(file), note: &full };
        let rotated = rotate_by(&hands, folder.path(), WHOSE, noon("2026-11-13"));
        assert_eq!(rotated.gone, ["ditta-2026-11-04.db", "ditta-2026-11-03.db", "ditta-2026-11-02.db"]);
        assert!(!folder.path().join("ditta-2026-11-02.db").exists());
        assert_eq!(rotated.kept.map(|kept| kept.code), Some("copies.not_listed".to_owned()));
    }

    #[test]
    fn those_of_the_day_itself_stay_until_the_next() {
        let folder = folder_of(&["2026-11-12", "2026-11-13"]);
        let second = folder_of(&["2026-11-13"]);
        let lines = std::fs::read_to_string(second.path().join(manifest::NAME)).unwrap().replace("-13.db", "-13b.db");
        std::fs::write(folder.path().join("ditta-2026-11-13b.db"), "copy").unwrap();
        let list = folder.path().join(manifest::NAME);
        std::fs::write(&list, std::fs::read_to_string(&list).unwrap() + &lines).unwrap();
        assert_eq!(rotate(folder.path(), WHOSE, noon("2026-11-13")).gone, [""; 0]);
        assert_eq!(rotate(folder.path(), WHOSE, noon("2026-11-14")).gone, ["ditta-2026-11-13.db"]);
    }

    proptest! {
        #[test]
        fn whatever_the_clock_says_the_newest_stays_and_seven_days_are_there(
            jumps in proptest::collection::vec(-900_i64..900, 1..80),
        ) {
            let mut now = day("2026-01-01");
            let days: Vec<NaiveDate> = jumps.iter().map(|jump| { now += chrono::Duration::days(*jump); now }).collect();
            let left = live(days.iter().copied());
            prop_assert_eq!(left[0], *days.last().unwrap());
            let different: BTreeSet<_> = days.iter().collect();
            let there: BTreeSet<_> = left.iter().collect();
            prop_assert!(there.len() >= different.len().min(DAYS));
            prop_assert!(left.len() <= DAYS + WEEKS + MONTHS);
        }
    }
}
