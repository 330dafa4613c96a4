//! How the figures of the first screen come about: the sentence behind a row, its sums written out.

use super::panels::change;
use crate::domain::{Cents, UtcMillis};
use crate::locale::{Lang, wording};
use crate::store::dashboard::{Dashboard, DaySales};
use crate::store::list;
use crate::ui::kit::line::grouped;
use crate::ui::panes::words;
use crate::ui::record::sheet::WHY;

/// What is late and what comes within the week: what money is expected for.
const DUE: &str = "stato:aperta scad:..+7g";

/// Days of a week.
const WEEK: usize = 7;

/// What stands behind the row with this door; nothing for a row that says itself what it is.
pub fn explain(data: &Dashboard, door: &str, lang: Lang) -> Vec<String> {
    match door.strip_prefix(WHY) {
        Some("week") => week(data, lang),
        Some("average") => average(data, lang),
        Some("collect") => dues(data, lang, "dashboard.why.collect"),
        Some("pay") => dues(data, lang, "dashboard.why.pay"),
        Some("balance") => dues(data, lang, "dashboard.why.balance"),
        Some("pick") => vec![lang.n("dashboard.why.pick", data.to_pick.rows, &[])],
        Some("copies") => copies(data, lang),
        Some(_) => Vec::new(),
        None => opened(data, door, lang),
    }
}

/// When, why not, and what is done about it.
fn copies(data: &Dashboard, lang: Lang) -> Vec<String> {
    let known = &data.copies;
    let at = |at: Option<UtcMillis>| {
        at.map_or_else(|| lang.t("alerts.copies.never").to_owned(), |at| wording::instant(lang, at))
    };
    let mut lines = vec![
        lang.f("dashboard.why.backup", &[("at", &at(known.backup.good_at))]),
        lang.f("dashboard.why.drill", &[("at", &at(known.drill.good_at))]),
    ];
    for failure in [&known.backup.failure, &known.drill.failure].into_iter().flatten() {
        lines.push(wording::refusal(lang, failure));
    }
    lines.push(
        lang.t(match (known.by_itself, known.drills, known.locked) {
            (false, ..) => "dashboard.why.copies_off",
            (true, false, _) => "dashboard.why.copies_locked",
            (true, true, true) => "dashboard.why.copies_sealed",
            (true, true, false) => "dashboard.why.copies_on",
        })
        .to_owned(),
    );
    lines.push(lang.t("dashboard.why.restore").to_owned());
    lines
}

fn money(amount: Cents, lang: Lang) -> String {
    words::money(amount, lang)
}

fn day(sales: &DaySales, lang: Lang) -> String {
    let on = wording::date(lang, sales.day);
    lang.n("dashboard.why.day", sales.orders, &[("day", &on), ("sum", &money(sales.total, lang))])
}

fn week(data: &Dashboard, lang: Lang) -> Vec<String> {
    let (now, before) = data.compare(WEEK);
    let mut lines = vec![lang.t("dashboard.why.week").to_owned(), String::new()];
    lines.extend(data.sales.iter().rev().take(WEEK).map(|sales| day(sales, lang)));
    lines.push(lang.f("dashboard.why.sum", &[("sum", &money(now, lang))]));
    lines.push(String::new());
    if before > Cents::ZERO {
        lines.push(lang.f(
            "dashboard.why.change",
            &[("now", &money(now, lang)), ("before", &money(before, lang)), ("change", &change(now, before, lang))],
        ));
    } else {
        lines.push(lang.t("dashboard.why.no_change").to_owned());
    }
    lines
}

fn average(data: &Dashboard, lang: Lang) -> Vec<String> {
    let month = data.month;
    let Some(each) = month.average() else { return vec![lang.t("dashboard.why.no_orders").to_owned()] };
    let with = [("sum", money(month.total, lang)), ("n", grouped(month.orders, lang)), ("average", money(each, lang))];
    let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
    vec![lang.f("dashboard.why.average", &with)]
}

fn dues(data: &Dashboard, lang: Lang, key: &'static str) -> Vec<String> {
    let balance = data.to_collect - data.to_pay;
    let with = [
        ("collect", money(data.to_collect, lang)),
        ("pay", money(data.to_pay, lang)),
        ("balance", money(balance, lang)),
    ];
    let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
    vec![
        lang.f(key, &with),
        String::new(),
        lang.f("dashboard.why.open", &[("filter", &list::DEADLINES.spec.worded(DUE, lang))]),
    ]
}

/// A row that opens a list counts what its filter leaves.
fn opened(data: &Dashboard, door: &str, lang: Lang) -> Vec<String> {
    if let Some(id) = door.strip_prefix("variant:").and_then(|id| id.parse::<i64>().ok()) {
        let short = data.short.iter().find(|short| short.variant_id == id);
        return short.map_or_else(Vec::new, |short| {
            let shown = |quantity| words::quantity(quantity, lang);
            let under = shown(short.min - short.available);
            let with = [
                ("sku", short.sku.to_string()),
                ("available", shown(short.available)),
                ("min", shown(short.min)),
                ("under", under),
            ];
            let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
            vec![lang.f("dashboard.why.short", &with)]
        });
    }
    let Some((name, filter)) = door.strip_prefix("list:").and_then(|list| list.split_once('?')) else {
        return Vec::new();
    };
    let sold = filter.starts_with("data:");
    let filter = list::named(name).map_or_else(|| filter.to_owned(), |spec| spec.worded(filter, lang));
    let filter = filter.as_str();
    let mut lines = vec![lang.f("dashboard.why.counted", &[("filter", filter)])];
    // Sums of a day or a month count no cancelled order: the list shows them, too.
    if sold {
        lines = vec![lang.f("dashboard.why.sold", &[("filter", filter)])];
    }
    lines
}
