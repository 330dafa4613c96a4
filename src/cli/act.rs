//! `do OPERATION JSON`: any operation, by name; with `--dry-run` what it would change.

use super::changes;
use super::grammar::{option, place, switch};
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::domain::Refusal;
use crate::domain::text::distance;
use crate::locale::{Lang, wording};
use crate::operations::registry::{VERBS, find};
use crate::operations::{About, Call, Mode, Verb};
use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use std::io::{Read, Write};

/// Largest JSON taken.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Longest message of the JSON reader that goes out.
const MAX_DETAIL: usize = 400;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(place(lang, "operation", "cli.argument.operation").required(true))
        .arg(place(lang, "json", "cli.argument.json").id("input").num_args(0..))
        .arg(switch(lang, "dry-run", "cli.option.dry_run"))
        .arg(option(lang, "once", "key", "cli.option.once"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let name = matches.get_one::<String>("operation").map_or("", String::as_str);
    let verb = find(name).ok_or_else(|| unknown(name))?;
    let said: Vec<&str> = matches.get_many::<String>("input").into_iter().flatten().map(String::as_str).collect();
    let about = verb.about;
    let (verb, input) = asked(verb, &said)?;
    let name = verb.name;
    let dry = matches.get_flag("dry-run");
    let mut store = session.store()?;
    let mut bar = Progress::new(session, &wording::operation(session.lang, name));
    let mut tell = |done, total| bar.tell(done, total);
    let mut call = Call::by(&session.actor).progress(&mut tell);
    if let Some(key) = matches.get_one::<String>("once") {
        call = call.once(key);
    }
    let mode = if dry { Mode::Preview } else { Mode::Execute };
    // Of a batch, what was done says how often.
    let asked = if name == "batch" { input.clone() } else { Value::Null };
    let done = (verb.run)(&mut store, call, input, mode).map_err(short_detail)?;
    drop(bar);
    let refused = if name == "batch" { refused(&done.output) } else { Vec::new() };
    let exit = if refused.is_empty() { Exit::Done } else { Exit::Refused };
    if session.json() {
        output::json(&done)?;
        return Ok(exit);
    }
    let lang = session.lang;
    let what = wording::done(lang, name, &asked, &done.output);
    let mut lines = Vec::new();
    let none = !refused.is_empty() && done.output.get("done").and_then(Value::as_u64) == Some(0);
    if none {
        lines.push(lang.n("cli.do.refused", refused.len() as u64, &[]));
    } else if dry {
        lines.push(lang.f("cli.do.would", &[("what", &what)]));
        lines.extend(changes::before_commit(session, store.db(), &done.changes)?);
    } else {
        let key = match (done.repeated, done.journal_id) {
            (true, _) => "cli.do.repeated",
            (false, 0) => "cli.do.nothing",
            (false, _) => "cli.do.done",
        };
        lines.push(lang.f(key, &[("n", &done.journal_id.to_string()), ("what", &what)]));
        lines.extend(answer(lang, &done.output));
    }
    output::lines(&lines)?;
    let mut to = std::io::stderr().lock();
    for refusal in &refused {
        let n = refusal.with.get("input").map(ToString::to_string).unwrap_or_default();
        // Named as it was typed; in a batch of JSON by its place.
        let typed =
            n.parse::<usize>().ok().and_then(|n| said.get(n.checked_sub(1)?)).filter(|_| about != About::Nothing);
        for line in wording::refusal_lines(lang, refusal) {
            let line = match typed {
                Some(typed) => format!("{}: {line}", crate::domain::SafeText::new(typed)),
                None => lang.f("cli.do.input", &[("n", &n), ("why", &line)]),
            };
            // There is nobody left to tell when this fails.
            let _ = writeln!(to, "fondaco: {line}");
        }
    }
    Ok(exit)
}

/// The operation and its input: as JSON, or as the numbers of the records that it is about, with JSON for the rest of
/// what is the same for all. Of several records it is a batch.
fn asked(verb: &'static Verb, said: &[&str]) -> Result<(&'static Verb, Value), Refusal> {
    let numbers = said.iter().take_while(|text| verb.about != About::Nothing && names_a_record(text)).count();
    let (ids, rest) = said.split_at(numbers);
    if let Some(more) = rest.get(1) {
        return Err(Refusal::new("cli.do_too_many").with("value", *more));
    }
    let common = input(rest.first().copied())?;
    let id = |field: &str, text: &str| match (row_of(text), text.parse::<i64>()) {
        (Some(row), _) if matches!(field, "id" | "ids") => json!(row),
        (Some(row), _) => json!({ "row": row }),
        (None, Ok(number)) => json!(number),
        (None, Err(_)) => json!(text),
    };
    let with = |field: &str, value: Value| {
        let mut fields = common.as_object().cloned().ok_or_else(|| Refusal::new("cli.do_object"))?;
        fields.insert(field.to_owned(), value);
        Ok(Value::Object(fields))
    };
    match (verb.about, ids) {
        (_, []) | (About::Nothing, _) => Ok((verb, common)),
        (About::Many(field), ids) => Ok((verb, with(field, ids.iter().map(|one| id(field, one)).collect())?)),
        (About::One(field), [one]) => Ok((verb, with(field, id(field, one))?)),
        (About::One(field), ids) => {
            let batch = find("batch").ok_or_else(|| unknown("batch"))?;
            let inputs: Result<Vec<Value>, Refusal> = ids.iter().map(|one| with(field, id(field, one))).collect();
            Ok((batch, json!({ "operation": verb.name, "inputs": inputs? })))
        }
    }
}

/// `#7`: the row that lists in JSON call `id`. A number alone is an order's number.
fn row_of(text: &str) -> Option<i64> {
    text.strip_prefix('#')?.parse().ok().filter(|row| *row > 0)
}

/// `1490`, `2026/1490`, `#7`: not JSON, and not the standard input.
fn names_a_record(text: &str) -> bool {
    row_of(text).is_some()
        || text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | '_'))
}

/// What a batch was refused, one by one.
fn refused(output: &Value) -> Vec<Refusal> {
    let all = output.get("results").and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|each| serde_json::from_value(each.get("refused")?.clone()).ok()).map(short_detail).collect()
}

/// What of an answer is told elsewhere: the sentence above names the operation, the refusals follow one by one.
const QUIET: [&str; 2] = ["operation", "results"];

/// The answer of an operation, a name and a value a line.
fn answer(lang: Lang, output: &Value) -> Vec<String> {
    let Some(fields) = output.as_object() else { return Vec::new() };
    let batch = fields.contains_key("results");
    fields
        .iter()
        .filter(|(name, value)| !(value.is_null() || batch && QUIET.contains(&name.as_str())))
        .map(|(name, value)| {
            // What is still open is counted in pieces or orders, or it is money.
            let money = name == "open" && value.as_str().is_some_and(|text| cents(text).is_some());
            let key = if money { "cli.answer.to_pay".to_owned() } else { format!("cli.answer.{name}") };
            let label = lang.find(&key).map_or_else(|| wording::field(lang, name), str::to_owned);
            let value = match value {
                Value::Bool(flag) => lang.t(if *flag { "value.yes" } else { "value.no" }).to_owned(),
                // Money and quantities stand in answers as decimals: only their mark is the reader's.
                Value::String(text) => decimal(lang, text).unwrap_or_else(|| wording::column_value(lang, name, value)),
                Value::Array(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                other => other.to_string(),
            };
            format!("  {label}: {value}")
        })
        .collect()
}

/// A decimal as it is read here; money keeps its two decimals.
fn decimal(lang: Lang, text: &str) -> Option<String> {
    if !text.contains('.') || text.starts_with('.') {
        return None;
    }
    let value: rust_decimal::Decimal = text.parse().ok()?;
    let least = if cents(text).is_some() { 2 } else { 0 };
    Some(crate::domain::numbers::format_decimal(value, least, lang.numbers()))
}

/// The decimals of a text that is written as money is.
fn cents(text: &str) -> Option<&str> {
    text.rsplit_once('.').map(|(_, cents)| cents).filter(|cents| cents.len() == 2)
}

/// No such operation; perhaps one that sounds so.
fn unknown(name: &str) -> Refusal {
    let wanted = name.to_lowercase();
    let near = VERBS
        .iter()
        .map(|verb| (distance(&wanted, verb.name), verb.name))
        .min()
        .filter(|(steps, _)| *steps <= 3 && wanted.len() < 64);
    match near {
        Some((_, near)) => Refusal::new("cli.unknown_operation_near").with("operation", name).with("near", near),
        None => Refusal::new("cli.unknown_operation").with("operation", name),
    }
}

/// The operation's input: an argument, the standard input for `-`, an empty object when nothing is said.
fn input(argument: Option<&str>) -> Result<Value, Refusal> {
    let text = match argument {
        None => return Ok(json!({})),
        Some("-") => from_stdin()?,
        Some(text) if text.len() > MAX_BYTES => return Err(too_large()),
        Some(text) => text.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        short_detail(
            Refusal::new("input.json")
                .with("detail", error.to_string())
                .with("line", error.line())
                .with("column", error.column()),
        )
    })
}

fn from_stdin() -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    if let Err(error) = read {
        return Err(Refusal::new("cli.unreadable").with("file", "stdin").with("detail", error.to_string()));
    }
    if bytes.len() > MAX_BYTES {
        return Err(too_large());
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| Refusal::new("input.not_utf8").with("position", error.utf8_error().valid_up_to()))?;
    // Windows editors put a mark in front.
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

fn too_large() -> Refusal {
    Refusal::new("input.too_large").with("limit", MAX_BYTES)
}

/// The JSON reader quotes what it found: it must not fill the screen, nor a log.
fn short_detail(mut refusal: Refusal) -> Refusal {
    if let Some(Value::String(detail)) = refusal.with.get_mut("detail")
        && detail.chars().count() > MAX_DETAIL
    {
        *detail = detail.chars().take(MAX_DETAIL).collect();
    }
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_inputs() {
        let of = |name: &str, said: &[&str]| {
            asked(find(name).unwrap(), said).map(|(verb, input)| (verb.name, input)).map_err(|refusal| refusal.code)
        };
        assert_eq!(of("order.confirm", &["1490"]), Ok(("order.confirm", json!({"order": 1490}))));
        let two = json!({"operation": "order.ship", "inputs":
            [{"order": 1489, "carrier": "BRT"}, {"order": "2026/1490", "carrier": "BRT"}]});
        assert_eq!(of("order.ship", &["1489", "2026/1490", r#"{"carrier": "BRT"}"#]), Ok(("batch", two)));
        assert_eq!(of("deadline.done", &["3", "4"]), Ok(("deadline.done", json!({"ids": [3, 4]}))));
        assert_eq!(of("order.confirm", &[r#"{"order": 7}"#]), Ok(("order.confirm", json!({"order": 7}))));
        assert_eq!(of("order.confirm", &["#7"]), Ok(("order.confirm", json!({"order": {"row": 7}}))));
        assert_eq!(of("deadline.done", &["#3"]), Ok(("deadline.done", json!({"ids": [3]}))));
        assert_eq!(of("notice.check", &[]), Ok(("notice.check", json!({}))));
        assert_eq!(of("order.confirm", &["1490", "{}", "{}"]), Err("cli.do_too_many".to_owned()));
        assert_eq!(of("order.confirm", &["1490", "[1]"]), Err("cli.do_object".to_owned()));
        // What is about no record takes JSON only.
        assert_eq!(of("order.place", &["1490"]), Ok(("order.place", json!(1490))));
        assert_eq!(of("order.place", &["abc"]), Err("input.json".to_owned()));
    }
}
