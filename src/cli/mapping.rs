//! `--mapping`: which column goes where, said by hand over what was guessed.

use crate::domain::Refusal;
use crate::import::{Reading, Target};
use crate::locale::Lang;
use serde_json::Value;

/// What `--mapping` shows as an example.
const EXAMPLE: &str = "{\"Order ID\":\"order_number\"}";

/// Applies `column=field` pairs and JSON objects `{"column": "field"}`; an empty field ignores the column.
///
/// # Errors
/// `cli.mapping` with the pair that will not do.
pub(super) fn apply<'a>(lang: Lang, reading: &mut Reading, said: impl Iterator<Item = &'a str>) -> Result<(), Refusal> {
    let mut mapping = reading.mapping().clone();
    for text in said {
        for (column, target) in pairs(text)? {
            let at = reading.detected.column(&column).ok_or_else(|| wrong(&column))?;
            let target = match target.as_str() {
                "" | "-" => None,
                name => Some(target_of(lang, name).ok_or_else(|| wrong(&format!("{column}={name}")))?),
            };
            mapping.set(at, target);
        }
    }
    reading.remap(mapping);
    Ok(())
}

fn wrong(text: &str) -> Refusal {
    Refusal::new("cli.mapping").with("value", text).with("example", EXAMPLE)
}

fn pairs(text: &str) -> Result<Vec<(String, String)>, Refusal> {
    if text.trim_start().starts_with('{') {
        let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return Err(wrong(text)) };
        return fields
            .into_iter()
            .map(|(column, target)| match target {
                Value::String(target) => Ok((column, target)),
                Value::Null => Ok((column, String::new())),
                _ => Err(wrong(&column)),
            })
            .collect();
    }
    // The last sign: a header may hold one, a field never does.
    let (column, target) = text.rsplit_once('=').ok_or_else(|| wrong(text))?;
    Ok(vec![(column.trim().to_owned(), target.trim().to_owned())])
}

/// A field by its stable id, or by its name in either language.
fn target_of(lang: Lang, name: &str) -> Option<Target> {
    let wanted = crate::import::fold(name);
    Target::ALL.iter().copied().find(|target| target.id() == name).or_else(|| {
        let label = |target: &Target| lang.find(&format!("import.target.{}", target.id())).map(crate::import::fold);
        Target::ALL.iter().copied().find(|target| label(target).is_some_and(|label| label == wanted))
    })
}
