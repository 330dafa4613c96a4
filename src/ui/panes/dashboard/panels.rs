//! The panels of the first screen, made from its figures.

use crate::alerts::sentence::weekday_and_day;
use crate::domain::alert::Level;
use crate::domain::dates::DateStyle;
use crate::domain::numbers::format_rate;
use crate::domain::order::Badge;
use crate::domain::page::Count;
use crate::domain::{Cents, Quantity, Rate, UtcMillis};
use crate::locale::wording::weekday;
use crate::locale::{Lang, wording};
use crate::store::dashboard::{Dashboard, Door, Recent, Short};
use crate::store::upkeep::Tried;
use crate::ui::kit::chart::columns;
use crate::ui::kit::line::grouped;
use crate::ui::kit::panel::{Panel, PanelRow};
use crate::ui::panes::deadlines::{amount, mark, role};
use crate::ui::panes::words;
use crate::ui::record::sheet::WHY;
use crate::ui::theme::{Role, Tier};
use chrono::{Datelike, NaiveDate};

/// What there is to draw on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Cells across.
    pub columns: u16,
    /// Lines.
    pub rows: u16,
    /// What the terminal can show.
    pub tier: Tier,
}

/// From so many columns panels stand three beside each other, in frames.
const FRAMED: u16 = 100;
/// Days of the chart.
const DAYS: usize = 14;

/// All panels, what is late first.
pub fn panels(data: &Dashboard, lang: Lang, room: Room) -> Vec<Panel> {
    let wide = room.columns >= FRAMED;
    let todo = if is_new(data) { start(lang) } else { to_do(data, lang) };
    if !wide {
        let short = stock(data, lang, if room.columns < 60 { 4 } else { 5 });
        return vec![todo, deadlines(data, lang, 4, false), sales(data, lang, room.tier, 1), short];
    }
    // Frames of a row end on one line, and the two rows fill the screen.
    let panels = |todo: Panel, more: (usize, usize)| {
        [
            todo,
            deadlines(data, lang, MOST + more.0, true),
            states(data, lang),
            sales(data, lang, room.tier, 1 + more.1),
            recent(data, lang, MOST + more.1),
            stock(data, lang, MOST + more.1),
        ]
    };
    let least = panels(todo.clone(), (0, 0));
    let (upper, lower) = (tallest(&least[..3]), tallest(&least[3..]));
    let free = usize::from(room.rows).saturating_sub(upper + lower + 4);
    let more = (free / 2, free - free / 2);
    let mut all = panels(todo, more);
    for (at, panel) in all.iter_mut().enumerate() {
        panel.rows.resize(if at < 3 { upper + more.0 } else { lower + more.1 }, text(String::new()));
    }
    all.into()
}

/// Rows that a panel of the wide screen has in any case, and lines that a chart grows to.
const MOST: usize = 8;
const HIGH: usize = 9;

fn tallest(panels: &[Panel]) -> usize {
    panels.iter().map(|panel| panel.rows.len()).max().unwrap_or(0)
}

/// Nothing was ever sold, bought or noted here.
fn is_new(data: &Dashboard) -> bool {
    data.badges.iter().all(|(_, count)| count.rows == 0)
        && data.sales.iter().all(|day| day.orders == 0)
        && data.deadlines.is_empty()
        && data.short.is_empty()
}

fn text(label: impl Into<String>) -> PanelRow {
    PanelRow { label: label.into(), value: String::new(), mark: ' ', role: Role::TextMuted, door: None }
}

fn figure(label: impl Into<String>, value: impl Into<String>) -> PanelRow {
    PanelRow { label: label.into(), value: value.into(), mark: ' ', role: Role::BaseText, door: None }
}

/// A figure that opens nothing but tells how it comes about.
fn told(label: impl Into<String>, value: impl Into<String>, why: &str) -> PanelRow {
    PanelRow { door: Some(format!("{WHY}{why}")), ..figure(label, value) }
}

fn counted(count: Count, lang: Lang) -> String {
    let rows = grouped(count.rows, lang);
    if count.at_least { lang.f("browser.at_least", &[("n", &rows)]) } else { rows }
}

/// A figure that opens a list; nothing to do is quiet.
fn door(label: &'static str, door: &Door, mark: char, role: Role, lang: Lang) -> PanelRow {
    let quiet = door.count.rows == 0;
    PanelRow {
        label: lang.t(label).to_owned(),
        value: counted(door.count, lang),
        mark: if quiet { ' ' } else { mark },
        role: if quiet { Role::TextMuted } else { role },
        door: Some(format!("list:{}?{}", door.list, door.filter)),
    }
}

fn start(lang: Lang) -> Panel {
    let doors = [
        ("dashboard.start.import", "import:orders"),
        ("dashboard.start.product", "new:product"),
        ("dashboard.start.customer", "new:customer"),
        ("dashboard.start.order", "new:order"),
        ("dashboard.start.deadline", "new:deadline"),
    ];
    let rows = doors.map(|(label, door)| PanelRow {
        label: lang.t(label).to_owned(),
        value: String::new(),
        mark: ' ',
        role: Role::BaseText,
        door: Some(door.to_owned()),
    });
    Panel { title: lang.t("dashboard.start").to_owned(), rows: rows.to_vec() }
}

fn to_do(data: &Dashboard, lang: Lang) -> Panel {
    let pick = PanelRow {
        mark: if data.to_pick.rows == 0 { ' ' } else { 'o' },
        role: if data.to_pick.rows == 0 { Role::TextMuted } else { Role::StatusTodo },
        ..told(lang.t("dashboard.to_pick"), counted(data.to_pick, lang), "pick")
    };
    let rows = vec![
        door("dashboard.to_fulfil", &data.to_fulfil, 'o', Role::StatusTodo, lang),
        door("dashboard.late", &data.late, '!', Role::SeverityWarn, lang),
        door("dashboard.paid_unshipped", &data.paid_unshipped, '!', Role::SeverityWarn, lang),
        pick,
        door("dashboard.overdue", &data.overdue, 'X', Role::SeverityError, lang),
        door("dashboard.coming", &data.coming, 'o', Role::StatusTodo, lang),
        door("dashboard.under_minimum", &data.under_minimum, '!', Role::SeverityWarn, lang),
        copies(data, lang),
    ];
    Panel { title: lang.t("dashboard.to_do").to_owned(), rows }
}

/// When the last good copy was made, and when one last came back in a drill.
fn copies(data: &Dashboard, lang: Lang) -> PanelRow {
    let known = &data.copies;
    let levels = known.levels(data.today).map(|(_, _, level)| level);
    let worst = levels.into_iter().flatten().max_by_key(|level| level.number);
    let (mark, role) = match worst {
        Some(Level { severity: "error", .. }) => ('X', Role::SeverityError),
        Some(_) => ('!', Role::SeverityWarn),
        None if known.by_itself => (' ', Role::BaseText),
        None => (' ', Role::TextMuted),
    };
    let day = |tried: &Tried| match tried.good_at.map(UtcMillis::rome_date) {
        None => lang.t("dashboard.copies.never").to_owned(),
        Some(day) if day == data.today => lang.t("dashboard.copies.today").to_owned(),
        Some(day) => words::short_date(day, lang),
    };
    let value = format!("{} / {}", day(&known.backup), day(&known.drill));
    PanelRow { mark, role, ..told(lang.t("dashboard.copies.label"), value, "copies") }
}

/// A day of the next seven: `lun 23/11`, and `Mon 23` where a day is written whole or not at all, as there is little room
/// and no other Monday is meant.
fn soon(day: NaiveDate, lang: Lang) -> String {
    match lang.dates() {
        DateStyle::En => format!("{} {}", weekday(day, lang), day.day()),
        DateStyle::It => weekday_and_day(day, lang),
    }
}

fn deadlines(data: &Dashboard, lang: Lang, most: usize, wide: bool) -> Panel {
    let all = data.coming.count.rows;
    // What is late is one line, however much it is: it must not hide what is coming.
    let late = (data.overdue.count.rows > 0).then(|| PanelRow {
        label: lang.n("dashboard.late_sum", data.overdue.count.rows, &[]),
        value: words::money(data.overdue_sum, lang),
        mark: 'X',
        role: Role::SeverityError,
        door: Some(format!("list:{}?{}", data.overdue.list, data.overdue.filter)),
    });
    let most = most - usize::from(late.is_some());
    let mut rows: Vec<PanelRow> = data
        .deadlines
        .iter()
        .take(most)
        .map(|due| PanelRow {
            label: format!("{} {}", soon(due.due_on, lang), due.subject),
            value: amount(due, lang),
            mark: mark(due),
            role: role(due),
            door: Some(format!("deadline:{}", due.id)),
        })
        .collect();
    if rows.is_empty() {
        rows.push(text(lang.t("dashboard.no_deadlines")));
    }
    rows.splice(0..0, late);
    let rest = all.saturating_sub(data.deadlines.len().min(most) as u64);
    if rest > 0 {
        rows.push(PanelRow {
            label: lang.n("dashboard.more", rest, &[]),
            value: String::new(),
            mark: ' ',
            role: Role::TextMuted,
            door: Some(format!("list:{}?{}", data.coming.list, data.coming.filter)),
        });
    }
    rows.push(told(lang.t("dashboard.to_collect"), words::money(data.to_collect, lang), "collect"));
    rows.push(told(lang.t("dashboard.to_pay"), words::money(-data.to_pay, lang), "pay"));
    if wide {
        rows.push(told(lang.t("dashboard.balance"), words::money(data.to_collect - data.to_pay, lang), "balance"));
    }
    Panel { title: lang.t("dashboard.deadlines").to_owned(), rows }
}

fn states(data: &Dashboard, lang: Lang) -> Panel {
    let rows = data
        .badges
        .iter()
        .map(|(badge, count)| {
            let state = words::state(*badge, false);
            let filter = match badge {
                Badge::New => "nuovo",
                Badge::OnHold => "attesa",
                Badge::PartShipped => "parziale",
                _ => "evadere",
            };
            PanelRow {
                label: lang.t(state.word).to_owned(),
                value: counted(*count, lang),
                mark: if count.rows == 0 { ' ' } else { state.symbol },
                role: if count.rows == 0 { Role::TextMuted } else { state.role },
                door: Some(format!("list:orders?stato:{filter}")),
            }
        })
        .collect();
    Panel { title: lang.t("dashboard.states").to_owned(), rows }
}

fn sales(data: &Dashboard, lang: Lang, tier: Tier, high: usize) -> Panel {
    let from = data.sales.len().saturating_sub(DAYS);
    let days = data.sales.get(from..).unwrap_or_default();
    let spaced = |each: Vec<String>| each.join(" ");
    let values: Vec<u64> = days.iter().map(|day| day.total.0.max(0).unsigned_abs()).collect();
    let chart = columns(&values, high.min(HIGH), tier);
    let drawn = chart.iter().map(|line| PanelRow {
        role: Role::Chart1,
        ..figure(spaced(line.chars().map(|c| c.to_string()).collect()), "")
    });
    let letter = |day: NaiveDate| weekday(day, lang).chars().next().map(|c| c.to_lowercase().to_string());
    let letters = days.iter().map(|day| letter(day.day).unwrap_or_default()).collect();
    let sold = |at: usize| days.iter().rev().nth(at);
    let of_day = |label: &'static str, at: usize, filter: &str| {
        let total = sold(at).map(|day| day.total).unwrap_or_default();
        PanelRow {
            door: Some(format!("list:orders?data:{filter}")),
            ..figure(lang.t(label), words::money(total, lang))
        }
    };
    let (week, before) = data.compare(7);
    let month = data.month;
    let average = month.average().unwrap_or_default();
    let orders = lang.n("dashboard.orders", month.orders, &[]);
    let figures = vec![
        PanelRow { role: Role::ChartAxis, ..text(spaced(letters)) },
        of_day("dashboard.sold_today", 0, "oggi"),
        of_day("dashboard.sold_yesterday", 1, "ieri"),
        told(
            lang.f("dashboard.sold_week", &[("change", &change(week, before, lang))]),
            words::money(week, lang),
            "week",
        ),
        PanelRow {
            door: Some(format!("list:orders?data:{}", month.day.format("%Y-%m"))),
            ..figure(lang.f("dashboard.sold_month", &[("orders", &orders)]), words::money(month.total, lang))
        },
        told(lang.t("dashboard.average"), words::money(average, lang), "average"),
    ];
    Panel { title: lang.t("dashboard.sales").to_owned(), rows: drawn.chain(figures).collect() }
}

/// `+8,2%`; nothing when there was nothing before.
pub(super) fn change(now: Cents, before: Cents, lang: Lang) -> String {
    if before <= Cents::ZERO {
        return String::new();
    }
    let difference = i128::from(now.0) - i128::from(before.0);
    // One decimal is enough to see a week by.
    let tenths = difference * 1_000 / i128::from(before.0);
    let rate = i64::try_from(tenths * 10).unwrap_or(i64::MAX);
    let sign = if rate > 0 { "+" } else { "" };
    format!("{sign}{}%", format_rate(Rate(rate), lang.numbers()))
}

fn stock(data: &Dashboard, lang: Lang, most: usize) -> Panel {
    let row = |short: &Short| PanelRow {
        label: format!("{} {}", short.sku, short.name),
        value: format!("{} / {}", words::quantity(short.available, lang), words::quantity(short.min, lang)),
        mark: if short.available <= Quantity::ZERO { 'X' } else { '!' },
        role: if short.available <= Quantity::ZERO { Role::SeverityError } else { Role::SeverityWarn },
        door: Some(format!("variant:{}", short.variant_id)),
    };
    let mut rows: Vec<PanelRow> = data.short.iter().take(most).map(row).collect();
    if rows.is_empty() {
        rows.push(text(lang.t("dashboard.no_short")));
    }
    let rest = data.under_minimum.count.rows.saturating_sub(data.short.len().min(most) as u64);
    if rest > 0 {
        rows.push(PanelRow {
            label: lang.n("dashboard.more", rest, &[]),
            value: String::new(),
            mark: ' ',
            role: Role::TextMuted,
            door: Some(format!("list:{}?{}", data.under_minimum.list, data.under_minimum.filter)),
        });
    }
    Panel { title: lang.t("dashboard.short").to_owned(), rows }
}

fn recent(data: &Dashboard, lang: Lang, most: usize) -> Panel {
    let row = |entry: &Recent| {
        let local = entry.at.rome();
        let at = if local.date_naive() == data.today {
            local.format("%H:%M").to_string()
        } else {
            words::short_date(local.date_naive(), lang)
        };
        let undone = if entry.undone { lang.t("dashboard.undone") } else { "" };
        let what = wording::operation(lang, &entry.operation);
        text(format!("{at} {} {what}{undone}", entry.actor))
    };
    let mut rows: Vec<PanelRow> = data.recent.iter().take(most).map(row).collect();
    if rows.is_empty() {
        rows.push(text(lang.t("dashboard.no_recent")));
    }
    Panel { title: lang.t("dashboard.recent").to_owned(), rows }
}
