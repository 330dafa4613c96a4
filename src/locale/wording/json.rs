//! What the JSON reader says, in the reader's language: its own messages are English and speak of Rust types.

use super::shortened;
use crate::domain::SafeText;
use crate::locale::Lang;

/// The reader's message as a part of a sentence, with the place that it speaks of: `set.due_on: …`.
pub(super) fn placed(lang: Lang, message: &str, place: Option<&str>) -> String {
    let detail = detail(lang, message);
    let place = place.unwrap_or_default();
    // What says the field's name itself is placed by what holds it.
    let named = ["unknown field `", "duplicate field `"].iter().find_map(|start| message.strip_prefix(start));
    let named = named.and_then(|rest| rest.split_once('`')).map(|(name, _)| name);
    let place = match named.and_then(|name| place.strip_suffix(name)) {
        Some(before) => before.trim_end_matches('.'),
        None => place,
    };
    if place.is_empty() { detail } else { format!("{}: {detail}", clean(place)) }
}

/// The reader's message as a part of a sentence.
fn detail(lang: Lang, message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(before, _)| before);
    let quoted = |text: &str| -> Option<(String, String)> {
        let rest = message.strip_prefix(text)?.strip_prefix('`')?;
        let (found, rest) = rest.split_once('`')?;
        Some((clean(found), rest.to_owned()))
    };
    for (start, key) in [
        ("unknown field ", "refusal.json.unknown_field"),
        ("unknown variant ", "refusal.json.unknown_variant"),
        ("missing field ", "refusal.json.missing_field"),
        ("duplicate field ", "refusal.json.duplicate_field"),
    ] {
        if let Some((found, rest)) = quoted(start) {
            return lang.f(key, &[("found", &found), ("known", &choices(lang, &rest))]);
        }
    }
    for start in ["invalid type: ", "invalid value: ", "invalid length "] {
        if let Some((found, known)) = message.strip_prefix(start).and_then(|rest| rest.rsplit_once(", expected ")) {
            // The expectation itself may hold ", expected": take the first one after the quoted value instead.
            let (found, known) =
                message.strip_prefix(start).and_then(|rest| split_expected(rest)).unwrap_or((found, known));
            return lang
                .f("refusal.json.wrong_type", &[("found", &kind_of(lang, found)), ("known", &kind_of(lang, known))]);
        }
    }
    let key = if message.starts_with("an object is expected") {
        "refusal.json.object"
    } else if message.starts_with("data did not match any variant") {
        "refusal.json.reference"
    } else if message.starts_with("too many digits") {
        "refusal.json.digits"
    } else if message.starts_with("EOF while parsing") {
        "refusal.json.end"
    } else if message.starts_with("trailing characters") {
        "refusal.json.trailing"
    } else if message.starts_with("recursion limit") {
        "refusal.json.deep"
    } else if message.starts_with("input ")
        || message.starts_with("premature end")
        || message.contains("trailing input")
    {
        "refusal.json.date"
    } else {
        "refusal.json.syntax"
    };
    lang.t(key).to_owned()
}

/// Splits after the value that was found, whose own text may hold anything.
fn split_expected(rest: &str) -> Option<(&str, &str)> {
    let after = if let Some(text) = rest.strip_prefix("string \"") {
        let mut escaped = false;
        let end = text.char_indices().find(|(_, c)| {
            let stop = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            stop
        });
        rest.len() - text.len() + end?.0
    } else {
        0
    };
    let at = rest.get(after..)?.find(", expected ")? + after;
    Some((rest.get(..at)?, rest.get(at + ", expected ".len()..)?))
}

/// "expected one of `a`, `b`" as `a, b`.
fn choices(lang: Lang, rest: &str) -> String {
    let all: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    if all.is_empty() { lang.t("refusal.json.no_field").to_owned() } else { shortened(&all.join(", ")) }
}

/// A Rust type or a found value, in words.
fn kind_of(lang: Lang, said: &str) -> String {
    let inner =
        |mark: char| said.split_once(mark).and_then(|(_, rest)| rest.rsplit_once(mark)).map(|(text, _)| clean(text));
    if let Some(number) = said.strip_prefix("a number with at most ") {
        let n = number.split(' ').next().unwrap_or_default();
        return lang.f("refusal.json.type_decimal", &[("n", n)]);
    }
    if said.starts_with("string \"") {
        return lang.f("refusal.json.type_quoted", &[("found", &inner('"').unwrap_or_default())]);
    }
    if ["integer", "floating point", "number", "boolean"].iter().any(|start| said.starts_with(start))
        && let Some(value) = inner('`')
    {
        return value;
    }
    let key = if said.starts_with("a string")
        || said.starts_with("string")
        || said.contains("str") && !said.contains("struct")
    {
        "refusal.json.type_text"
    } else if said.contains("sequence") || said.contains("array") || said.contains("tuple") {
        "refusal.json.type_list"
    } else if said.contains("map") || said.contains("struct") {
        "refusal.json.type_object"
    } else if said.contains("bool") {
        "refusal.json.type_yes_no"
    } else if said.contains("null") || said.contains("unit") {
        "refusal.json.type_nothing"
    } else if said.contains("date") {
        "refusal.json.date"
    } else if ["i64", "u64", "i32", "u32", "u8", "usize", "integer"].iter().any(|kind| said.contains(kind)) {
        "refusal.json.type_number"
    } else {
        return clean(said);
    };
    lang.t(key).to_owned()
}

fn clean(text: &str) -> String {
    shortened(SafeText::new(text).as_str())
}
