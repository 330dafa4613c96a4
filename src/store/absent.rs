//! A row that is asked for by its number and is not there: it was taken away, or it never was.

use super::journal::{Storied, touched_since};
use super::parties::Part;
use super::shelf::Db;
use crate::domain::Refusal;

/// Why the row of this number is not there: `….gone` when it was taken away, or taken back, since it was seen, and
/// `….missing` when there never was one. A number is never used again, so the last one that was given tells them apart.
pub fn absent(db: Db<'_>, what: Storied, id: i64) -> Refusal {
    let (gone, missing, name) = match what {
        Storied::Address => return absent_part(db, Part::Address, id),
        Storied::Party => ("party.gone", "party.missing", "party"),
        Storied::Order => ("order.gone", "order.missing", "order"),
        Storied::Payment => ("payment.gone", "payment.missing", "payment"),
        Storied::Shipment => ("shipment.gone", "shipment.missing", "shipment"),
        // To people a variant is the product.
        Storied::Product | Storied::Variant => ("product.gone", "product.missing", "product"),
        Storied::Deadline => ("deadline.gone", "deadline.missing", "deadline"),
        Storied::Note => ("note.gone", "note.missing", "note"),
    };
    match last_given(db, what.table()) {
        Ok(last) => Refusal::new(if (1..=last).contains(&id) { gone } else { missing }).with(name, id),
        Err(refusal) => refusal,
    }
}

/// The last number that was given to a row of this table; 0 for a table without rows or without such numbers.
///
/// # Errors
/// What the store refuses.
pub fn last_given(db: Db<'_>, table: &str) -> Result<i64, Refusal> {
    let last = db.find("SELECT seq FROM sqlite_sequence WHERE name = ?", [table], |row| row.get(0))?;
    Ok(last.unwrap_or(0))
}

/// So many changes are walked back to find who took something away: those of minutes at full speed, of days by hand.
const WALKED: i64 = 10_000;

/// Why what belonged to a party is not there: who took it away and when, where it was there once; only that it is none
/// of this party's, where it is another's or never was.
pub(crate) fn absent_part(db: Db<'_>, part: Part, id: i64) -> Refusal {
    absent_within(db, part, id, WALKED)
}

fn absent_within(db: Db<'_>, part: Part, id: i64, walked: i64) -> Refusal {
    let (table, refusal) = match part {
        Part::Address => ("address", Refusal::new("party.no_such_address").with("address", id)),
        Part::Contact => ("contact", Refusal::new("party.no_such_contact").with("contact", id)),
    };
    let elsewhere = db.find(&format!("SELECT 1 FROM {table} WHERE id = ?"), [id], |row| row.get::<_, i64>(0));
    let was = matches!(elsewhere, Ok(None)) && last_given(db, table).is_ok_and(|last| (1..=last).contains(&id));
    if !was {
        return refusal;
    }
    // Others wait for this transaction: where no index leads to it, only the newest changes are walked.
    let indexed = Storied::ALL.iter().any(|record| record.table() == table);
    let after = if indexed { Ok(None) } else { db.find("SELECT max(id) FROM change", [], |row| row.get(0)) };
    let after = after.ok().flatten().map_or(0, |last: i64| last - walked);
    match touched_since(db, (table, id), None, after) {
        Ok(Some(who)) => refusal.with("who", who.actor).with("at", who.at),
        _ => Refusal { code: "party.part_gone".into(), ..refusal },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FixedClock, UtcMillis};
    use crate::operations::{Actor, Call, Door, Mode, registry};
    use crate::store::Store;
    use serde_json::{Value, json};
    use std::sync::Arc;

    #[test]
    fn who_took_a_part_away_is_told_while_it_is_near_and_that_it_is_gone_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_800_000_000_000)));
        let mut store = Store::open_or_create(&folder.path().join("d.db"), clock).unwrap();
        let mut doing = |operation: &str, input: Value| {
            let verb = registry::find(operation).unwrap();
            (verb.run)(&mut store, Call::by(&Actor::new("anna", Door::Ui)), input, Mode::Execute).unwrap()
        };
        doing("company.found", json!({"name": "Demo"}));
        doing("party.save", json!({"set": {"name": "Rossi"}}));
        doing("contact.save", json!({"party": 1, "set": {"kind": "phone", "label": "Bianchi", "value": "02 1234567"}}));
        doing("contact.delete", json!({"id": 1}));
        for number in 0..5 {
            doing("party.save", json!({"id": 1, "set": {"note": format!("{number}")}}));
        }
        let near = absent_part(store.db(), Part::Contact, 1);
        assert_eq!((near.code.as_str(), &near.with["who"]), ("party.no_such_contact", &json!("anna")));
        // Five saves after it: a walk of three changes does not come to it, and says no more than it knows.
        let far = absent_within(store.db(), Part::Contact, 1, 3);
        assert_eq!((far.code.as_str(), far.with.get("who")), ("party.part_gone", None));
        let never = absent_part(store.db(), Part::Contact, 2);
        assert_eq!((never.code.as_str(), never.with.get("who")), ("party.no_such_contact", None));
    }
}
