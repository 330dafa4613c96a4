//! What an entry of the journal was about, by name: "annullata: ordine spedito 2026/279".

use crate::domain::SafeText;
use crate::store::journal::Entry;
use crate::store::{Db, deadlines, orders, parties, products};
use serde_json::Value;

/// The name of the one record that an entry was about, when its answer or its input has one: what the entry itself
/// named it, however it is called by now. What was made by the entry has no name of today after it was taken back: ask
/// before and after.
pub fn record(db: Db<'_>, entry: &Entry) -> Option<String> {
    let (input, output) = (&entry.input, &entry.output);
    let family = entry.operation.split('.').next().unwrap_or_default();
    let id = || {
        let only = input.get("ids").and_then(Value::as_array).filter(|ids| ids.len() == 1);
        let only = only.and_then(|ids| ids.first()).and_then(Value::as_i64);
        only.or_else(|| number(input, "id")).or_else(|| number(output, "id"))
    };
    let then = || match family {
        "party" | "product" => named(input, "name"),
        "deadline" => named(input, "subject"),
        _ => None,
    };
    let now = || match family {
        "order" => {
            let said = output.get("order").and_then(Value::as_str).map(str::to_owned);
            said.or_else(|| Some(orders::find(db, number(input.get("order")?, "row")?).ok()?.name()))
        }
        "stock" => {
            let lines = input.get("lines").and_then(Value::as_array).filter(|lines| lines.len() == 1);
            let item = input.get("item").or_else(|| lines?.first()?.get("item"))?;
            match number(item, "row") {
                Some(row) => Some(products::variant(db, row).ok()?.sku.to_string()),
                None => item.as_str().or_else(|| item.get("code")?.as_str()).map(str::to_owned),
            }
        }
        "party" => Some(parties::find(db, id()?).ok()?.name.to_string()),
        "product" => Some(products::find(db, id()?).ok()?.name.to_string()),
        "deadline" => Some(deadlines::find(db, id()?).ok()?.subject.to_string()),
        "macro" => input.get("name").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    then().or_else(now).filter(|name| !name.trim().is_empty()).map(|name| SafeText::from(name).to_string())
}

/// What a form wrote into a field: of what is new it stands in the input, of what is changed among what is set.
fn named(input: &Value, field: &str) -> Option<String> {
    let set = input.get("set").and_then(|set| set.get(field)).or_else(|| input.get(field));
    set.and_then(Value::as_str).map(str::to_owned)
}

fn number(value: &Value, key: &str) -> Option<i64> {
    value.get(key).and_then(Value::as_i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemClock;
    use crate::domain::record::{DeadlineFields, DeadlineKind};
    use crate::operations::company::FoundCompany;
    use crate::operations::deadline::SaveDeadline;
    use crate::operations::undo::Undo;
    use crate::operations::{Actor, Call, Door, execute};
    use crate::store::{Store, journal};
    use std::sync::Arc;

    #[test]
    fn what_was_made_and_taken_back_keeps_the_name_it_was_made_with() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_or_create(&folder.path().join("d.db"), Arc::new(SystemClock)).unwrap();
        let actor = Actor::new("anna", Door::Ui);
        execute(&mut store, Call::by(&actor), &FoundCompany::named("Demo Srl")).unwrap();
        let set = DeadlineFields {
            kind: Some(DeadlineKind::Task),
            due_on: "2026-11-27".parse().ok(),
            subject: Some("Inventario".into()),
            ..DeadlineFields::default()
        };
        let made = execute(&mut store, Call::by(&actor), &SaveDeadline { set, ..SaveDeadline::default() }).unwrap();
        let undo: Undo = serde_json::from_value(serde_json::json!({"entry": made.journal_id})).unwrap();
        execute(&mut store, Call::by(&actor), &undo).unwrap();
        let entry = journal::find(store.db(), made.journal_id).unwrap();
        assert!(number(&entry.output, "id").is_some_and(|id| deadlines::find(store.db(), id).is_err()));
        assert_eq!(record(store.db(), &entry).as_deref(), Some("Inventario"));
    }
}
