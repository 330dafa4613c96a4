//! What a notice says, from its rule and its facts: the same words on every channel, in the reader's language.

use crate::domain::dates::format_short;
use crate::domain::numbers::{format_cents, format_quantity};
use crate::domain::{Cents, Quantity, Refusal, SafeText};
use crate::locale::wording::weekday;
use crate::locale::{Lang, wording};
use crate::store::notices::Notice;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

/// The sentence of a notice. `today` makes "in 2 days" of a date.
pub fn sentence(lang: Lang, rule: &str, level: i64, facts: &Value, today: NaiveDate) -> String {
    let text = |key: &str| SafeText::from(facts.get(key).and_then(Value::as_str).unwrap_or_default());
    if rule == "copies" {
        return copies(lang, facts);
    }
    if rule != "deadline" {
        let shown = |key: &str| {
            let quantity = facts.get(key).and_then(|value| Quantity::deserialize(value).ok());
            format_quantity(quantity.unwrap_or_default(), lang.numbers())
        };
        let (sku, name, available, min) = (text("sku"), text("name"), shown("available"), shown("min"));
        let with: &[(&str, &str)] =
            &[("sku", sku.as_str()), ("name", name.as_str()), ("available", &available), ("min", &min)];
        return lang.f(if level >= 2 { "alerts.stock.none" } else { "alerts.stock.low" }, with);
    }
    let subject = text("subject");
    let what = match facts.get("amount_cents").and_then(Value::as_i64) {
        Some(cents) => format!("{subject} {}", format_cents(Cents(cents), lang.numbers())),
        None => subject.to_string(),
    };
    let Ok(day) = text("day").as_str().parse::<NaiveDate>() else { return what };
    let days = (day - today).num_days();
    let on = weekday_and_day(day, lang);
    let n = days.unsigned_abs();
    let with: &[(&str, &str)] = &[("day", &on), ("what", &what)];
    match days {
        ..0 => lang.n("alerts.deadline.late", n, with),
        0 => lang.f("alerts.deadline.today", with),
        1 => lang.f("alerts.deadline.tomorrow", with),
        _ => lang.n("alerts.deadline.ahead", n, with),
    }
}

/// What is said of copies and drills: why the last failed, and when the last good one was.
fn copies(lang: Lang, facts: &Value) -> String {
    let good = facts.get("good").and_then(Value::as_str).and_then(|day| day.parse::<NaiveDate>().ok());
    let good = good.map_or_else(|| lang.t("alerts.copies.never").to_owned(), |day| weekday_and_day(day, lang));
    match facts.get("why").and_then(|why| Refusal::deserialize(why).ok()) {
        Some(why) => {
            let why = wording::told(lang, &why);
            lang.f("alerts.copies.failed", &[("good", &good), ("why", &why)])
        }
        None => lang.f("alerts.copies.old", &[("good", &good)]),
    }
}

/// The sentence of a notice as the store has it.
pub fn of(lang: Lang, notice: &Notice, today: NaiveDate) -> String {
    sentence(lang, &notice.rule, notice.level, &notice.facts, today)
}

/// One sentence for several: how many, and the first of them. `here` in the program, where a key leads to them.
pub fn summary(lang: Lang, notices: &[Notice], today: NaiveDate, here: bool) -> String {
    let Some(first) = notices.first() else { return String::new() };
    let first = of(lang, first, today);
    let key = if here { "alerts.several_here" } else { "alerts.several" };
    lang.n(key, notices.len() as u64, &[("first", &first)])
}

/// The symbol of a severity: `X`, `!`, `o`.
pub fn symbol(severity: &str) -> char {
    match severity {
        "error" => 'X',
        "warn" => '!',
        _ => 'o',
    }
}

/// What a notice is about, as the host opens it: `deadline:7`, `variant:12`.
pub fn target(rule: &str, subject: i64) -> String {
    match rule {
        "deadline" => format!("deadline:{subject}"),
        "copies" => "do:copies.plan".to_owned(),
        _ => format!("variant:{subject}"),
    }
}

/// `lun 23/11`, `Mon 2026-11-23`.
pub fn weekday_and_day(day: NaiveDate, lang: Lang) -> String {
    format!("{} {}", weekday(day, lang), format_short(day, lang.dates()))
}
