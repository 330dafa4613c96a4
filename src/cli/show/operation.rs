//! An operation, with the fields that its input has; a macro, with the commands that do the same.

use super::super::session::Session;
use super::super::stop::Stop;
use super::Shown;
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::fields::{self, Field, Shape};
use crate::operations::macros::{command_line, plain, step_line};
use crate::operations::registry;
use crate::store::{Db, macros};
use crate::ui::text_width::width;
use serde_json::json;

/// An operation: what it does, whom it asks, and its fields. What must be there has a star.
pub(super) fn show(session: &Session, name: &str) -> Result<Shown, Refusal> {
    let verb = registry::find(name).ok_or_else(|| Refusal::new("cli.unknown_operation").with("operation", name))?;
    let lang = session.lang;
    let all = fields::of(verb);
    let permission = wording::word(lang, "permission", verb.permission.word());
    let mut lines = vec![format!("{}  {}  ({permission})", verb.name, crate::ui::panes::operation::title(lang, name))];
    let mut rows = Vec::new();
    describe(lang, &all, 1, &mut rows);
    let column = |at: fn(&Row) -> &str| rows.iter().map(|row| width(at(row))).max().unwrap_or(0);
    let (first, second) = (column(|row| &row.name), column(|row| &row.kind));
    for row in &rows {
        let pad = |text: &str, room: usize| format!("{text}{}", " ".repeat(room.saturating_sub(width(text))));
        let line = format!("{}  {}  {}", pad(&row.name, first), pad(&row.kind, second), row.label);
        lines.push(line.trim_end().to_owned());
    }
    lines.push(String::new());
    lines.push(command_line(verb.name, &fields::sample(&all)));
    let value = json!({ "operation": verb.name, "permission": verb.permission.word(), "fields": all });
    Ok(Shown { lines, value })
}

struct Row {
    name: String,
    kind: String,
    label: String,
}

fn describe(lang: Lang, all: &[Field], depth: usize, rows: &mut Vec<Row>) {
    for field in all {
        let star = if field.required { "*" } else { "" };
        let name = format!("{}{}{star}", "  ".repeat(depth), field.name);
        let mut inner = &field.shape;
        while let Shape::Many(one) = inner {
            inner = one;
        }
        let label = lang.find(&format!("field.{}", field.name)).unwrap_or_default().to_owned();
        rows.push(Row { name, kind: kind(lang, &field.shape), label });
        if let Shape::Record(fields) = inner {
            describe(lang, fields, depth + 1, rows);
        }
    }
}

/// What a field takes, in words.
fn kind(lang: Lang, shape: &Shape) -> String {
    match shape {
        Shape::Text => lang.t("cli.field.text").to_owned(),
        Shape::Whole => lang.t("cli.field.whole").to_owned(),
        Shape::Decimal(digits) => lang.f("cli.field.decimal", &[("n", &digits.to_string())]),
        Shape::Percent => lang.t("cli.field.percent").to_owned(),
        Shape::Day => lang.t("cli.field.day").to_owned(),
        Shape::YesNo => "true | false".to_owned(),
        Shape::Choice(words) => words.join(" | "),
        Shape::Reference(_) => lang.t("cli.field.reference").to_owned(),
        Shape::Many(inner) => lang.f("cli.field.many", &[("kind", &kind(lang, inner))]),
        Shape::Record(_) => lang.t("cli.field.record").to_owned(),
        Shape::Json => "JSON".to_owned(),
    }
}

/// A macro: its keys, and the commands that do what it did.
pub(super) fn show_macro(session: &Session, db: Db<'_>, name: &str) -> Result<Shown, Stop> {
    let found = macros::find(db, name)?;
    let lang = session.lang;
    let owner = SafeText::new(&found.owner);
    let mut lines = vec![format!("{}  ({owner})", SafeText::new(&found.name))];
    let keys: Vec<String> = found
        .strokes
        .iter()
        .filter(|stroke| stroke.is_step())
        .map(|stroke| match (&stroke.key, &stroke.text) {
            (Some(key), _) => SafeText::new(key).to_string(),
            (None, text) => format!("\"{}\"", SafeText::new(text.as_deref().unwrap_or_default())),
        })
        .collect();
    if !keys.is_empty() {
        lines.push(format!("  {}: {}", lang.t("field.strokes"), keys.join(" ")));
    }
    for deed in plain(&found.operations) {
        lines.push(format!("  {}", SafeText::new(&step_line(db, &deed))));
    }
    let value = super::value(&found)?;
    Ok(Shown { lines, value })
}
