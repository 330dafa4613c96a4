//! One field of a form: what it takes, how it is typed, checked and shown.

use super::resource::Answer;
use crate::domain::{Refusal, limits};
use crate::locale::Lang;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum FieldValue {
    /// Nothing.
    #[default]
    Empty,
    /// A text, a code, the id of an answer.
    Text(String),
    /// Money, quantity, price or rate in its scaled integer.
    Number(i64),
    /// A day.
    Date(NaiveDate),
    /// Yes or no.
    Flag(bool),
    /// Another record, and what is shown for it.
    Ref {
        /// The record.
        id: i64,
        /// What is shown.
        label: String,
    },
    /// Several records at once (those that are marked), and what is shown for them.
    Refs {
        /// The records.
        ids: Vec<i64>,
        /// What is shown.
        label: String,
    },
    /// Tags, in the order typed.
    Tags(Vec<String>),
}

impl FieldValue {
    /// The text of a text; empty for anything else.
    pub fn text(&self) -> &str {
        match self {
            FieldValue::Text(text) => text,
            FieldValue::Ref { label, .. } | FieldValue::Refs { label, .. } => label,
            _ => "",
        }
    }

    /// The number of a number.
    pub const fn number(&self) -> Option<i64> {
        match self {
            FieldValue::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// The day of a date.
    pub const fn date(&self) -> Option<NaiveDate> {
        match self {
            FieldValue::Date(day) => Some(*day),
            _ => None,
        }
    }

    /// The record of a reference.
    pub const fn reference(&self) -> Option<i64> {
        match self {
            FieldValue::Ref { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// True for a flag that is set.
    pub const fn flag(&self) -> bool {
        matches!(self, FieldValue::Flag(true))
    }

    /// A text, or nothing for an empty one.
    pub fn of_text(text: &str) -> Self {
        if text.is_empty() { FieldValue::Empty } else { FieldValue::Text(text.to_owned()) }
    }
}

/// Values by field id; a field that is not there is empty.
pub type Values = BTreeMap<String, FieldValue>;

/// Reads a typed number into its scaled integer.
pub type ParseNumber = fn(&str, Lang) -> Result<i64, Refusal>;
/// Shows a scaled integer.
pub type FormatNumber = fn(i64, Lang) -> String;
/// Reads a typed day; the second is today.
pub type ParseDate = fn(&str, NaiveDate) -> Result<NaiveDate, Refusal>;
/// Shows a day.
pub type FormatDate = fn(NaiveDate, Lang) -> String;
/// Checks a text and gives it in its proper spelling.
pub type Check = fn(&str) -> Result<String, Refusal>;

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A line of text that is checked: e-mail, telephone, identity codes.
    Checked(Check),
    /// A code: upper case, no spaces around.
    Code,
    /// Several lines, so many of them shown.
    Area(u16),
    /// Money, quantity, price or rate.
    Number(ParseNumber, FormatNumber),
    /// A day, with the shorthand of the operator.
    Date(ParseDate, FormatDate),
    /// One of a few answers.
    Choice(&'static [Answer]),
    /// Yes or no.
    Flag,
    /// Another record, by the picker of this name.
    Ref(&'static str),
    /// Tags, with commas between.
    Tags,
}

/// A field as data.
#[derive(Debug, Clone)]
pub struct FieldSpec {
    /// Stable English id.
    pub id: &'static str,
    /// Locale key of the label.
    pub label: &'static str,
    /// Locale key of a short explanation, shown in the message line.
    pub hint: Option<&'static str>,
    /// What it takes.
    pub kind: FieldKind,
    /// Must not be empty.
    pub required: bool,
    /// Shown, never typed into.
    pub readonly: bool,
    /// Cells of its input.
    pub width: u16,
    /// Most characters.
    pub max: usize,
    /// What a new record starts with: a visible value, not a shadow.
    pub default: FieldValue,
    /// Takes the whole line where there are two columns.
    pub full: bool,
}

/// A field of this kind; `width` in cells.
pub fn field(id: &'static str, label: &'static str, width: u16, kind: FieldKind) -> FieldSpec {
    let max = match kind {
        FieldKind::Area(_) | FieldKind::Text | FieldKind::Code | FieldKind::Checked(_) => limits::most(id),
        // Several of them: each has its own limit.
        FieldKind::Tags => limits::LONG,
        // The name of another record.
        FieldKind::Ref(_) => limits::LINE,
        _ => limits::SHORT,
    };
    FieldSpec {
        id,
        label,
        hint: None,
        kind,
        required: false,
        readonly: false,
        width,
        max,
        default: FieldValue::Empty,
        full: matches!(kind, FieldKind::Area(_)),
    }
}

impl FieldSpec {
    /// Must not be empty.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Shown, never typed into.
    #[must_use]
    pub const fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// Locale key of a short explanation.
    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Most characters.
    #[must_use]
    pub const fn max(mut self, max: usize) -> Self {
        self.max = max;
        self
    }

    /// What a new record starts with.
    #[must_use]
    pub fn default(mut self, value: FieldValue) -> Self {
        self.default = value;
        self
    }

    /// Takes the whole line where there are two columns.
    #[must_use]
    pub const fn full(mut self) -> Self {
        self.full = true;
        self
    }

    /// A value as it stands in the field.
    pub fn show(&self, value: &FieldValue, lang: Lang) -> String {
        match (value, self.kind) {
            (FieldValue::Empty, FieldKind::Flag) => lang.t("kit.no").to_owned(),
            (FieldValue::Empty, _) => String::new(),
            (FieldValue::Text(id), FieldKind::Choice(answers)) => {
                answers.iter().find(|a| a.id == id).map_or_else(|| id.clone(), |a| lang.t(a.label).to_owned())
            }
            (FieldValue::Text(text), _) => text.clone(),
            (FieldValue::Number(n), FieldKind::Number(_, format)) => format(*n, lang),
            (FieldValue::Number(n), _) => n.to_string(),
            (FieldValue::Date(day), FieldKind::Date(_, format)) => format(*day, lang),
            (FieldValue::Date(day), _) => day.to_string(),
            (FieldValue::Flag(yes), _) => lang.t(if *yes { "kit.yes" } else { "kit.no" }).to_owned(),
            (FieldValue::Ref { label, .. } | FieldValue::Refs { label, .. }, _) => label.clone(),
            (FieldValue::Tags(tags), _) => tags.join(", "),
        }
    }

    /// What was typed, as a value. `old` is the value before: a reference that still reads the same stays itself.
    pub fn read(&self, typed: &str, old: &FieldValue, lang: Lang, today: NaiveDate) -> Result<FieldValue, Refusal> {
        let text = typed.trim();
        if text.is_empty() {
            return Ok(FieldValue::Empty);
        }
        // An answer of a list was never typed, and a reference is another record's name.
        if !matches!(self.kind, FieldKind::Choice(_) | FieldKind::Flag | FieldKind::Ref(_)) {
            short_enough(text, self.max)?;
        }
        Ok(match self.kind {
            FieldKind::Text => FieldValue::Text(text.to_owned()),
            FieldKind::Area(_) => FieldValue::Text(typed.trim_end().to_owned()),
            FieldKind::Code => FieldValue::Text(text.to_uppercase()),
            FieldKind::Checked(check) => FieldValue::of_text(&check(text)?),
            FieldKind::Number(parse, _) => FieldValue::Number(parse(text, lang)?),
            FieldKind::Date(parse, _) => FieldValue::Date(parse(text, today)?),
            FieldKind::Tags => {
                let mut tags: Vec<String> = Vec::new();
                for tag in text.split(',').map(str::trim).filter(|t| !t.is_empty()) {
                    within(tag, limits::TAG, "kit.tag_too_long")?;
                    if !tags.iter().any(|known| known == tag) {
                        tags.push(tag.to_owned());
                    }
                }
                if tags.is_empty() { FieldValue::Empty } else { FieldValue::Tags(tags) }
            }
            FieldKind::Choice(_) | FieldKind::Flag => old.clone(),
            FieldKind::Ref(_) => match old {
                FieldValue::Ref { label, .. } | FieldValue::Refs { label, .. } if label.trim() == text => old.clone(),
                _ => return Err(Refusal::new("kit.pick")),
            },
        })
    }
}

/// Refuses a text of more characters than a field takes, with both numbers.
///
/// # Errors
/// `kit.too_long`.
pub fn short_enough(text: &str, most: usize) -> Result<(), Refusal> {
    within(text, most, "kit.too_long")
}

fn within(text: &str, most: usize, code: &'static str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length <= most { Ok(()) } else { Err(Refusal::new(code).with("most", most).with("length", length)) }
}

/// A group of fields under a title.
#[derive(Debug, Clone)]
pub struct Section {
    /// Locale key of the title; empty for none.
    pub title: &'static str,
    /// Its fields, in the order of the Enter key.
    pub fields: Vec<FieldSpec>,
}

/// A group of fields.
pub fn section(title: &'static str, fields: Vec<FieldSpec>) -> Section {
    Section { title, fields }
}
