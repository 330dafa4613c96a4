use super::*;
use proptest::prelude::*;
use rstest::rstest;

fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

/// A Saturday.
fn today() -> NaiveDate {
    day("2026-11-21")
}

#[rstest]
#[case("15", "2026-11-15")]
#[case("15/3", "2026-03-15")]
#[case("15/3/26", "2026-03-15")]
#[case("15.3.2026", "2026-03-15")]
#[case("15-3-26", "2026-03-15")]
#[case("150326", "2026-03-15")]
#[case("15032026", "2026-03-15")]
#[case("20260315", "2026-03-15")]
#[case("20112012", "2012-11-20")]
#[case("2026-03-15", "2026-03-15")]
#[case("2026/3/5", "2026-03-05")]
#[case("15/3/71", "1971-03-15")]
#[case("oggi", "2026-11-21")]
#[case(" O ", "2026-11-21")]
#[case("ieri", "2026-11-20")]
#[case("domani", "2026-11-22")]
#[case("Tomorrow", "2026-11-22")]
#[case("lun", "2026-11-23")]
#[case("lunedì", "2026-11-23")]
#[case("sab", "2026-11-28")]
#[case("dom", "2026-11-22")]
#[case("mar", "2026-11-24")]
#[case("thu", "2026-11-26")]
#[case("+30", "2026-12-21")]
#[case("+30g", "2026-12-21")]
#[case("+2s", "2026-12-05")]
#[case("+2w", "2026-12-05")]
#[case("+1m", "2026-12-21")]
#[case("+1a", "2027-11-21")]
#[case("-1y", "2025-11-21")]
#[case("-7g", "2026-11-14")]
#[case("im", "2026-11-01")]
#[case("fm", "2026-11-30")]
#[case("fm+1", "2026-12-31")]
#[case("fm+3", "2027-02-28")]
#[case("im-1", "2026-10-01")]
#[case("30fm", "2026-12-31")]
#[case("60fm10", "2027-02-10")]
#[case("60 fm 10", "2027-02-10")]
#[case("60fm31", "2027-02-28")]
fn shorthand(#[case] typed: &str, #[case] expected: &str) {
    assert_eq!(parse_date(typed, today(), false).unwrap(), day(expected));
}

#[rstest]
#[case("15", "2026-12-15")]
#[case("21", "2026-11-21")]
#[case("25", "2026-11-25")]
#[case("31", "2026-12-31")]
#[case("15/3", "2027-03-15")]
#[case("29/2", "2028-02-29")]
#[case("15/3/26", "2026-03-15")]
fn fields_that_look_ahead(#[case] typed: &str, #[case] expected: &str) {
    assert_eq!(parse_date(typed, today(), true).unwrap(), day(expected));
}

#[test]
fn a_month_end_is_clamped() {
    assert_eq!(parse_date("+1m", day("2026-01-31"), false).unwrap(), day("2026-02-28"));
}

#[rstest]
#[case("", "date.empty")]
#[case("d", "date.unreadable")]
#[case("31", "date.no_such_day_here")]
#[case("0", "date.no_such_day_here")]
#[case("31/4", "date.no_such_day")]
#[case("29/2/26", "date.no_such_day")]
#[case("320126", "date.no_such_day")]
#[case("+99999a", "date.out_of_range")]
#[case("15/3/1492", "date.out_of_range")]
#[case("1/2-3", "date.unreadable")]
#[case("+", "date.unreadable")]
#[case("30im", "date.unreadable")]
#[case("fmè", "date.unreadable")]
#[case("+5è", "date.unreadable")]
fn refused(#[case] typed: &str, #[case] code: &str) {
    assert_eq!(parse_date(typed, today(), false).unwrap_err().code, code);
}

#[rstest]
#[case("2026", "2026-01-01", "2026-12-31")]
#[case("2026-02", "2026-02-01", "2026-02-28")]
#[case("03/2026", "2026-03-01", "2026-03-31")]
#[case("3/2026", "2026-03-01", "2026-03-31")]
#[case("oggi", "2026-11-21", "2026-11-21")]
#[case("-7g..", "2026-11-14", "")]
#[case("..fm", "", "2026-11-30")]
#[case("..", "", "")]
#[case("2026-03..2026-05", "2026-03-01", "2026-05-31")]
#[case("1/3..15/3", "2026-03-01", "2026-03-15")]
#[case("<+7g", "", "2026-11-27")]
#[case("<=+7g", "", "2026-11-28")]
#[case(">2025", "2026-01-01", "")]
#[case(">=2025", "2025-01-01", "")]
#[case("settimana", "2026-11-16", "2026-11-22")]
#[case("mese", "2026-11-01", "2026-11-30")]
#[case("quarter", "2026-10-01", "2026-12-31")]
#[case("anno", "2026-01-01", "2026-12-31")]
fn periods(#[case] typed: &str, #[case] from: &str, #[case] to: &str) {
    let open = |iso: &str| (!iso.is_empty()).then(|| day(iso));
    assert_eq!(parse_period(typed, today()).unwrap(), Period { from: open(from), to: open(to) });
}

#[test]
fn a_period_knows_its_days() {
    let march = parse_period("2026-03", today()).unwrap();
    assert!(march.contains(day("2026-03-01")) && march.contains(day("2026-03-31")));
    assert!(!march.contains(day("2026-04-01")) && !march.contains(day("2026-02-28")));
    assert_eq!(parse_period("2026..2025", today()).unwrap_err().code, "date.reversed");
    assert_eq!(parse_period("2026-13", today()).unwrap_err().code, "date.no_such_day");
}

#[rstest]
#[case("11/8/2016", DateOrder::MonthFirst, Some("2016-11-08"))]
#[case("11/8/2016", DateOrder::DayFirst, Some("2016-08-11"))]
#[case("13/8/2016", DateOrder::MonthFirst, None)]
#[case("2016-11-08", DateOrder::YearFirst, Some("2016-11-08"))]
#[case("2016-11-08T10:20:30Z", DateOrder::YearFirst, Some("2016-11-08"))]
#[case("08/11/16 10:20", DateOrder::DayFirst, Some("2016-11-08"))]
#[case("20161108", DateOrder::YearFirst, Some("2016-11-08"))]
#[case("08112016", DateOrder::DayFirst, Some("2016-11-08"))]
#[case("8/11", DateOrder::DayFirst, None)]
#[case("8/11/16/1", DateOrder::DayFirst, None)]
#[case("8/11/16 domani", DateOrder::DayFirst, None)]
fn dates_of_files(#[case] text: &str, #[case] order: DateOrder, #[case] expected: Option<&str>) {
    assert_eq!(parse_plain_date(text, order).ok(), expected.map(day));
}

#[test]
fn shown() {
    assert_eq!(format_date(today(), DateStyle::It), "21/11/2026");
    assert_eq!(format_date(today(), DateStyle::En), "2026-11-21");
    assert_eq!(format_compact(today(), DateStyle::It), "21/11/26");
    assert_eq!(format_short(today(), DateStyle::It), "21/11");
    assert_eq!(format_short(today(), DateStyle::En), "2026-11-21");
    assert_eq!(weekday_key(today()), "sat");
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..109_000).prop_map(|n| day("1900-01-01") + chrono::Days::new(n))
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed(date in any_day(), now in any_day(), forward in any::<bool>()) {
        for style in [DateStyle::It, DateStyle::En] {
            prop_assert_eq!(parse_date(&format_date(date, style), now, forward), Ok(date));
            prop_assert_eq!(parse_period(&format_date(date, style), now), Ok(Period::day(date)));
        }
        prop_assert_eq!(parse_plain_date(&format_iso(date), DateOrder::YearFirst), Ok(date));
    }

    #[test]
    fn looking_ahead_never_goes_back(now in any_day(), number in 1_u32..=31, month in 1_u32..=12) {
        for typed in [number.to_string(), format!("{number}/{month}")] {
            if let Ok(found) = parse_date(&typed, now, true) {
                prop_assert!(found >= now);
                prop_assert_eq!(found.day(), number);
            }
        }
    }

    #[test]
    fn nothing_typed_panics(text in "\\PC*", close in "[0-9/.+<=>a-z -]{0,12}", now in any_day()) {
        for text in [&text, &close] {
            let _ = (parse_date(text, now, true), parse_date(text, now, false), parse_period(text, now));
            for order in DateOrder::ALL {
                let _ = parse_plain_date(text, order);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_week_is_seven_days_from_its_first_and_is_counted_as_those_count_who_begin_it_so(day in any_day()) {
        for (starts, first_day) in [(WeekStart::Monday, Weekday::Mon), (WeekStart::Sunday, Weekday::Sun)] {
            let first = starts.of(day);
            prop_assert!(first.weekday() == first_day && (0..7).contains(&(day - first).num_days()));
            prop_assert_eq!(starts.of(first), first);
        }
        // From Sunday: the first of January is in the first, and each that follows has the next number.
        let first = WeekStart::Sunday.of(day);
        let days = |n| first + chrono::Days::new(n);
        let new_year = (0..7).map(days).any(|day| day.ordinal() == 1);
        prop_assert_eq!(WeekStart::Sunday.number(first) == 1, new_year);
        let next = WeekStart::Sunday.number(days(7));
        prop_assert!(next == WeekStart::Sunday.number(first) + 1 || next == 1);
        prop_assert_eq!(WeekStart::Monday.number(WeekStart::Monday.of(day)), day.iso_week().week());
    }
}
