//! Values and refusals as sentences: one wording for the command line, the screens and the files of refused rows.

mod families;
mod json;
mod system;

use super::{Lang, fill};
use crate::domain::dates::{format_date, format_iso};
use crate::domain::numbers::{format_cents, format_decimal, format_price, format_quantity, format_rate};
use crate::domain::{Cents, Quantity, Rate, Refusal, SafeText, UnitPrice, UtcMillis};
use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

pub use families::words_of;

/// Longest value that a sentence shows.
const MAX_VALUE: usize = 160;

/// What came first in a refusal, as one sentence for the command line and for files: with the commands that help.
pub fn refusal(lang: Lang, refusal: &Refusal) -> String {
    sentence(lang, refusal, str::to_owned)
}

/// As [`refusal`] for a screen, where nobody types commands: `(order.confirm)` and `("tracking")` are left out.
pub fn told(lang: Lang, refusal: &Refusal) -> String {
    sentence(lang, refusal, without_commands)
}

/// What comes after a refusal on a screen: a key, in a few words.
pub fn next_key(lang: Lang, refusal: &Refusal) -> &'static str {
    next(lang, "key", refusal)
}

/// What comes after a refusal on the command line: a command, with the number that it names.
pub fn next_command(lang: Lang, refusal: &Refusal) -> String {
    let text = next(lang, "command", refusal);
    let with: Vec<_> = names(text).into_iter().map(|name| (name, value_of(lang, refusal, name))).collect();
    let with: Vec<_> = with.iter().map(|(name, value)| (*name, value.as_deref().unwrap_or("N"))).collect();
    fill(text, &with)
}

/// By its code if that has its own (`store_full`), else by the family: `order.step` before `order`.
fn next(lang: Lang, kind: &str, refusal: &Refusal) -> &'static str {
    let mut family = refusal.code.as_str();
    if let Some(own) = lang.find(&format!("next.{kind}.{}", family.replace('.', "_"))) {
        return own;
    }
    while let Some((outer, _)) = family.rsplit_once('.') {
        family = outer;
        if let Some(found) = lang.find(&format!("next.{kind}.{family}")) {
            return found;
        }
    }
    lang.find(&format!("next.{kind}.any")).unwrap_or_default()
}

/// A sentence without the names of operations and of inputs in brackets.
fn without_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (") {
        out.push_str(before);
        rest = match after.split_once(')') {
            Some((inside, tail)) if names_a_command(inside) => tail,
            _ => {
                out.push_str(" (");
                after
            }
        };
    }
    out + rest
}

fn names_a_command(inside: &str) -> bool {
    let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let quoted = inside.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    quoted.is_some_and(word) || inside.split_once('.').is_some_and(|(family, verb)| word(family) && word(verb))
}

fn sentence(lang: Lang, refusal: &Refusal, text_of: fn(&str) -> String) -> String {
    let key = format!("refusal.{}", refusal.code);
    let full = lang.find(&key);
    let values = |text: &'static str| -> Option<Vec<(&'static str, String)>> {
        names(text).into_iter().map(|name| Some((name, value_of(lang, refusal, name)?))).collect()
    };
    // A sentence whose numbers are not all known gives way to one that needs fewer.
    let known = |text: Option<&'static str>| text.and_then(|text| Some((text, values(text)?)));
    let fewer = ["several", "unnamed", "reversed", "gone", "bare", "lost"]
        .iter()
        .find_map(|kind| known(lang.find(&format!("{key}_{kind}"))));
    let chosen = known(full).or(fewer);
    let (text, with) = match (chosen, full) {
        (Some(chosen), _) => chosen,
        (None, Some(text)) => {
            let with = |name| (name, value_of(lang, refusal, name).unwrap_or_else(|| "–".to_owned()));
            (text, names(text).into_iter().map(with).collect())
        }
        (None, None) => return unworded(refusal),
    };
    let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(&text_of(text), &with)
}

/// What a filter's key of this kind takes: `an amount: >100, 50..99.90`.
pub fn filter_takes(lang: Lang, kind: &str) -> String {
    with_amount(lang, &format!("cli.filter.{kind}"))
}

/// A text whose example of an amount is written as amounts are, in the format in force.
pub fn with_amount(lang: Lang, key: &str) -> String {
    let amount = format_cents(Cents(9_990), lang.numbers());
    fill(lang.find(key).unwrap_or_default(), &[("amount", &amount)])
}

/// Everything that stands in a refusal, a sentence each; the field is named where the sentence does not say it.
pub fn refusal_lines(lang: Lang, whole: &Refusal) -> Vec<String> {
    gathered(whole).iter().map(|one| with_field(lang, one)).collect()
}

/// What stands in a refusal, once each: fields of one record that the same deed changed are one thing to say.
pub fn gathered(whole: &Refusal) -> Vec<Refusal> {
    let mut all: Vec<Refusal> = Vec::new();
    for one in whole.each() {
        // Rows without a name that one deed removed are one thing too.
        let same_gone = |known: &Refusal| {
            !one.with.contains_key("name")
                && (known.code == CHANGED_SINCE && known.code == one.code)
                && ["called", "table", "entry", "name"].iter().all(|part| known.with.get(*part) == one.with.get(*part))
        };
        if all.iter().any(same_gone) {
            continue;
        }
        let needed_alike = |known: &&mut Refusal| {
            known.code == USED_SINCE && known.code == one.code && known.with.get("table") == one.with.get("table")
        };
        if let Some(known) = all.iter_mut().find(needed_alike) {
            // Of several rows the names are one list; of one that has none there is nothing to add.
            let name = |refusal: &Refusal| refusal.with.get("called").map(plain).unwrap_or_default();
            let (names, another) = (name(known), name(one));
            if !names.is_empty() && !another.is_empty() && !names.split(", ").any(|name| name == another) {
                known.with.insert("called".to_owned(), Value::from(format!("{names}, {another}")));
            }
            continue;
        }
        let alike = |known: &&mut Refusal| {
            known.code == CHANGED_SINCE
                && known.code == one.code
                // Only what has a name and somebody who did it has a sentence for several fields.
                && ["called", "entry", "who", "name"].iter().all(|part| known.with.contains_key(*part))
                && ["table", "row", "entry"].iter().all(|part| known.with.get(*part) == one.with.get(*part))
        };
        let Some(known) = all.iter_mut().find(alike) else {
            all.push(Refusal { more: Vec::new(), ..one.clone() });
            continue;
        };
        // Of several fields the names are enough: each has another value.
        known.with.remove("now");
        let names = known.with.entry("name".to_owned()).or_insert(Value::Null);
        let mut list = names.as_array().cloned().unwrap_or_else(|| vec![names.clone()]);
        list.extend(one.with.get("name").cloned());
        *names = Value::Array(list);
    }
    all
}

/// Somebody changed what an undo would put back.
const CHANGED_SINCE: &str = "undo.changed_since";

/// Something needs what an undo would take away.
const USED_SINCE: &str = "undo.used_since";

fn with_field(lang: Lang, one: &Refusal) -> String {
    let sentence = refusal(lang, one);
    let Some(place) = one.field.as_deref() else { return sentence };
    let said = lang.find(&format!("refusal.{}", one.code)).is_some_and(|text| {
        ["{field}", "{line}", "{table}", "{column}", "{target}"].iter().any(|name| text.contains(name))
    });
    // A number of the law says in its own sentence what it is.
    let own = one.code.starts_with("identity.") && !place.contains('.');
    let last = place.rsplit('.').next().unwrap_or(place);
    let about = !place.contains('.')
        && (one.code.rsplit('.').next().is_some_and(|tail| tail.contains(last)) || one.code.starts_with(last));
    // What reads JSON names the place itself, as the sender wrote it.
    if said || own || about || one.code == "input.json" {
        sentence
    } else {
        format!("{}: {sentence}", field(lang, place))
    }
}

/// A refusal that has no sentence: its code and what it holds, so that it can at least be reported.
fn unworded(refusal: &Refusal) -> String {
    let with: Vec<String> = refusal.with.iter().map(|(name, value)| format!("{name}={}", plain(value))).collect();
    if with.is_empty() { refusal.code.clone() } else { format!("{} ({})", refusal.code, with.join(", ")) }
}

/// The names in braces of a text.
fn names(text: &'static str) -> Vec<&'static str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            out.push(name);
        }
        rest = tail;
    }
    out
}

/// The value of a name of the sentence; none when it is not known or says nothing.
fn value_of(lang: Lang, refusal: &Refusal, name: &str) -> Option<String> {
    if name == "field" {
        return refusal.field.as_deref().map(|place| field(lang, place));
    }
    let value = refusal.with.get(name)?;
    if value.as_str() == Some("") && name != "now" {
        return None;
    }
    let number = value.as_i64();
    let word = |family: &str| {
        let raw = plain(value);
        Some(lang.find(&format!("{family}.{raw}")).map_or(raw, str::to_owned))
    };
    let code = refusal.code.as_str();
    let sizes = code.starts_with("input.");
    match (name, number) {
        ("limit" | "most" | "length", Some(n)) if !sizes => Some(format_decimal(Decimal::from(n), 0, lang.numbers())),
        ("limit", Some(n)) if sizes => Some(bytes(lang, n.unsigned_abs())),
        ("wanted" | "available" | "missing" | "on_hand" | "committed" | "open" | "quantity" | "ledger", Some(n))
            if !code.starts_with("backup.") =>
        {
            Some(format_quantity(Quantity(n), lang.numbers()))
        }
        ("kept", Some(n)) if code == "doctor.balance" => Some(format_quantity(Quantity(n), lang.numbers())),
        ("lines" | "paid" | "total", Some(n)) => Some(format_cents(Cents(n), lang.numbers())),
        (money, Some(n)) if money.ends_with("_cents") => Some(format_cents(Cents(n), lang.numbers())),
        ("at" | "first_at", Some(n)) => Some(instant(lang, UtcMillis(n))),
        // What came from JSON in memory has no line.
        ("line" | "column", Some(0)) => None,
        ("detail", None) if code == "input.json" => {
            Some(json::placed(lang, value.as_str().unwrap_or_default(), refusal.field.as_deref()))
        }
        ("badge" | "step" | "permission" | "table" | "operation", _) => word(name),
        ("name", _) if code == CHANGED_SINCE => {
            let mut labels: Vec<String> = Vec::new();
            for name in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
                let label = field(lang, &plain(name));
                if !labels.contains(&label) {
                    labels.push(label);
                }
            }
            Some(labels.join(", "))
        }
        ("now", _) => {
            let text = |part: &str| refusal.with.get(part).and_then(Value::as_str).unwrap_or_default();
            let column = text("name");
            match (words_of(text("table"), column), value) {
                (Some(family), Value::String(raw)) if !raw.is_empty() => Some(self::word(lang, family, raw)),
                _ => Some(column_value(lang, column, value)),
            }
        }
        ("day" | "placed", _) => Some(plain(value).parse().map_or_else(|_| plain(value), |day| date(lang, day))),
        ("style" | "expected" | "target", _) if code.starts_with("import.") => word(&format!("import.{name}")),
        ("stated" | "computed" | "difference", _) => {
            let raw = plain(value);
            Some(raw.parse::<Decimal>().map_or(raw, |amount| format_decimal(amount, 2, lang.numbers())))
        }
        // A list of choices is only of use whole.
        ("known", _) => Some(SafeText::new(value.as_str().unwrap_or_default()).to_string()),
        ("detail", None) => Some(system::said(lang, &plain(value))),
        _ => Some(plain(value)),
    }
}

/// A value as harmless text of a bearable length.
fn plain(value: &Value) -> String {
    let raw = match value {
        Value::String(text) => SafeText::new(text).to_string(),
        Value::Null => String::new(),
        other => SafeText::new(&other.to_string()).to_string(),
    };
    shortened(&raw)
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_VALUE {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(MAX_VALUE).collect();
    out.push('…');
    out
}

/// The name of an input field: `lines.2.quantity` is "line 3, quantity". Positions count from 0 in the input and from
/// 1 for people.
pub fn field(lang: Lang, place: &str) -> String {
    let position = place.split('.').find_map(|part| part.parse::<u64>().ok()).map(|n| (n + 1).to_string());
    let last = place.split('.').rfind(|part| part.parse::<u64>().is_err()).unwrap_or(place);
    let label = lang.find(&format!("field.{last}")).map_or_else(|| shortened(last), str::to_owned);
    let ends_with_position = place.rsplit('.').next().is_some_and(|part| part.parse::<u64>().is_ok());
    match position {
        Some(n) if ends_with_position => lang.f("field.line_of.row", &[("n", &n)]),
        Some(n) => lang.f("field.line_of.part", &[("n", &n), ("field", &label)]),
        None => label,
    }
}

/// What an operation did, in words: `order.ship` is "order shipped".
pub fn operation(lang: Lang, name: &str) -> String {
    lang.find(&format!("operation.{name}")).map_or_else(|| SafeText::new(name).to_string(), str::to_owned)
}

/// What an entry of the journal did, in words, with how many records when there were several: "4 orders confirmed".
pub fn done(lang: Lang, name: &str, input: &Value, output: &Value) -> String {
    let batch = name == "batch";
    let inner = input.get("operation").and_then(Value::as_str).filter(|_| batch);
    let id = inner.unwrap_or(name);
    let done = output.get("done").and_then(Value::as_u64).filter(|_| batch);
    let ids = || input.get("ids").and_then(Value::as_array).map(|ids| ids.len() as u64);
    match done.or_else(ids) {
        Some(count) if count > 1 => {
            let (count, several) = (count.to_string(), format!("operations.{id}.other"));
            match lang.find(&several) {
                Some(text) => fill(text, &[("n", &count)]),
                None => format!("{} ({count})", operation(lang, id)),
            }
        }
        _ => operation(lang, id),
    }
}

/// What a row of a table is: `sales_order` is "order".
pub fn table(lang: Lang, name: &str) -> String {
    lang.find(&format!("table.{name}")).map_or_else(|| SafeText::new(name).to_string(), str::to_owned)
}

/// A stored word of a family (`badge`, `list.payment`, …) as people read it.
pub fn word(lang: Lang, family: &str, word: &str) -> String {
    lang.find(&format!("{family}.{word}")).map_or_else(|| SafeText::new(word).to_string(), str::to_owned)
}

/// The name of a channel: its own, but what was typed here (`manual`) is said in the reader's language.
pub fn channel(lang: Lang, name: &str) -> String {
    if name == "manual" { lang.t("cli.channel.manual").to_owned() } else { SafeText::new(name).to_string() }
}

/// The name of a carrier: its own, but goods that are fetched (`pickup`) are said so in the reader's language.
pub fn carrier(lang: Lang, name: &str) -> String {
    if name == "pickup" { lang.t("cli.carrier.pickup").to_owned() } else { SafeText::new(name).to_string() }
}

/// A stored value of a column as people read it: the name of the column says what its integer is.
pub fn column_value(lang: Lang, column: &str, value: &Value) -> String {
    let style = lang.numbers();
    match (column, value) {
        (_, Value::Null) => lang.t("value.empty").to_owned(),
        (_, Value::String(text)) if text.is_empty() => lang.t("value.empty").to_owned(),
        (
            "archived" | "customer" | "supplier" | "preferred" | "allow_negative" | "tracked" | "prices_include_vat"
            | "history" | "demo" | "requires_tracking",
            Value::Number(flag),
        ) => lang.t(if flag.as_i64() == Some(0) { "value.no" } else { "value.yes" }).to_owned(),
        (_, Value::Number(number)) => {
            let Some(n) = number.as_i64() else { return number.to_string() };
            match column {
                "quantity" | "cancelled" | "min_stock" | "qty_per_scan" | "wanted" | "available" => {
                    format_quantity(Quantity(n), style)
                }
                _ if column.ends_with("_cents") => format_cents(Cents(n), style),
                _ if column.ends_with("_e8") => format_price(UnitPrice(n), style),
                _ if column.ends_with("_bp") => format!("{} %", format_rate(Rate(n), style)),
                "at" => instant(lang, UtcMillis(n)),
                _ if column.ends_with("_at") || column.ends_with("_until") => instant(lang, UtcMillis(n)),
                _ => n.to_string(),
            }
        }
        (_, Value::String(text)) if column.ends_with("_on") => {
            text.parse().map_or_else(|_| plain(value), |day| date(lang, day))
        }
        ("badge" | "history_badge", Value::String(text)) => word(lang, "badge", text),
        ("life", Value::String(text)) => word(lang, "life", text),
        ("cause", Value::String(text)) => word(lang, "list.cause", text),
        _ => plain(value),
    }
}

/// A day: `21/11/2026` or `2026-11-21`.
pub fn date(lang: Lang, day: NaiveDate) -> String {
    format_date(day, lang.dates())
}

/// `lun`, `Mon`.
pub fn weekday(day: NaiveDate, lang: Lang) -> &'static str {
    let at = day.weekday().num_days_from_monday() as usize;
    lang.t("kit.month.days").split(' ').nth(at).unwrap_or_default()
}

/// A value, or that it is empty: an arrow to nothing looks cut off.
pub fn or_nothing(lang: Lang, value: &str) -> &str {
    if value.is_empty() { lang.t("cell.nothing") } else { value }
}

/// A moment on Italian clocks, to the minute: `21/11/2026 18:05`.
pub fn instant(lang: Lang, at: UtcMillis) -> String {
    let local = at.rome();
    format!("{} {}", format_date(local.date_naive(), lang.dates()), local.format("%H:%M"))
}

/// The hour of a moment of today, else the day with it.
pub fn instant_near(lang: Lang, at: UtcMillis, today: NaiveDate) -> String {
    let local = at.rome();
    if local.date_naive() == today { local.format("%H:%M").to_string() } else { instant(lang, at) }
}

/// A moment for programs: ISO 8601 in UTC.
pub fn instant_plain(at: UtcMillis) -> String {
    chrono::DateTime::from_timestamp_millis(at.0)
        .map_or_else(String::new, |moment| moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

/// A day for programs.
pub fn date_plain(day: NaiveDate) -> String {
    format_iso(day)
}

/// A size: `12,4 MB`.
pub fn bytes(lang: Lang, size: u64) -> String {
    let steps = [("GB", 1_000_000_000_u64), ("MB", 1_000_000), ("kB", 1_000)];
    for (unit, step) in steps {
        if size >= step {
            let tenths = size / (step / 10);
            let number = Decimal::new(i64::try_from(tenths).unwrap_or(i64::MAX), 1);
            return format!("{} {unit}", format_decimal(number, 1, lang.numbers()));
        }
    }
    format!("{size} B")
}

#[cfg(test)]
mod tests;
