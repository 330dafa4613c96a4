//! How the model takes back what an entry did.

use super::base::Back::{Counter, Inverse, Keep, Recede};
use super::base::{Base, Change, Entry, No, Row, kind_of, text, whole};
use serde_json::json;
use std::collections::BTreeSet;

impl Base {
    /// Takes back what an entry did.
    pub fn take_back(&mut self, entry: &Entry) -> Result<(), No> {
        let mut in_the_way: Vec<&'static str> = Vec::new();
        let mut hung: Vec<(&'static str, i64)> = Vec::new();
        let (mut goods, mut steps) = (BTreeSet::new(), BTreeSet::new());
        for change in entry.changes.iter().rev() {
            self.look_again(change);
            goods.extend(self.goods_of(change));
            let life = |side: &Option<Row>| side.as_ref().map(|row| row["life"].clone());
            if change.kind == "sales_order" && life(&change.before) != life(&change.after) {
                steps.insert(change.id);
            }
            let back = kind_of(change.kind).back;
            let now = self.row(change.kind, change.id).cloned();
            match back {
                Keep => {
                    if let (Some(before), None, None) = (&change.before, &change.after, &now) {
                        self.put(change.kind, change.id, before.clone())?;
                    }
                    continue;
                }
                Counter => {
                    if change.before.is_none() {
                        // As long as its goods are where it left them, they go back.
                        match self.countered(change.id) {
                            (last, links) if links % 2 == 0 => drop(self.counter(last)?),
                            _ => in_the_way.push("undo.changed_since"),
                        }
                    }
                    continue;
                }
                Inverse | Recede => {}
            }
            match (&change.before, &change.after, now) {
                (None, Some(after), Some(now)) => {
                    let differing = after.iter().filter(|(field, value)| now[*field] != **value).count();
                    if differing == 0 {
                        in_the_way.extend(self.erase(change)?);
                    } else if back == Inverse {
                        in_the_way.push("undo.changed_since");
                    }
                }
                // Where it is refused anyway nothing need be put back.
                (Some(_), None, None) if !in_the_way.is_empty() => {}
                (Some(before), None, None) => match self.put(change.kind, change.id, before.clone()) {
                    Err(no) if no == "store.taken" => in_the_way.push("undo.changed_since"),
                    put => {
                        put?;
                        hung.extend(hangs_on(change.kind, before));
                    }
                },
                (Some(before), Some(after), Some(now)) => {
                    let changed: Vec<&'static str> =
                        after.keys().filter(|field| before[*field] != after[*field]).copied().collect();
                    let (stands, other): (Vec<_>, Vec<_>) =
                        changed.into_iter().partition(|field| now[field] == after[field]);
                    if back == Inverse && !other.is_empty() {
                        in_the_way.push("undo.changed_since");
                    } else if !stands.is_empty() {
                        let said: Vec<_> = stands.into_iter().map(|field| (field, before[field].clone())).collect();
                        self.update(change.kind, change.id, &said)?;
                    }
                }
                _ => in_the_way.push("undo.changed_since"),
            }
        }
        // What a note or a tag hangs on is there when all is back.
        let gone = hung.iter().filter(|(kind, id)| self.row(kind, *id).is_none());
        in_the_way.extend(gone.map(|_| "undo.changed_since"));
        // Nothing leaves for an order that is over, and nothing is held for it.
        let over = |id: &i64| {
            ["closed", "cancelled"].contains(&self.row("sales_order", *id).map_or("", |row| text(&row["life"])))
        };
        in_the_way.extend(goods.difference(&steps).filter(|id| over(id)).map(|_| "undo.changed_since"));
        in_the_way.first().map_or(Ok(()), |code| Err((*code).to_owned()))
    }

    /// The order whose lines, goods that left or goods that are held a change is about.
    fn goods_of(&self, change: &Change) -> Option<i64> {
        let row = change.after.as_ref().or(change.before.as_ref())?;
        match change.kind {
            "order_line" | "shipment" => Some(whole(&row["order_id"])),
            "shipment_line" | "reservation" => {
                self.row("order_line", whole(&row["order_line_id"])).map(|line| whole(&line["order_id"]))
            }
            _ => None,
        }
    }

    /// A record that was made goes again, if nothing hangs on it.
    fn erase(&mut self, change: &Change) -> Result<Option<&'static str>, No> {
        let soft = match change.kind {
            "sales_order" => "order",
            kind => kind,
        };
        let about = [("kind", json!(soft)), ("subject_id", json!(change.id))];
        if ["order", "party", "product"].contains(&soft)
            && ["note", "tagging"].iter().any(|kind| !self.which(kind, &about).is_empty())
        {
            return Ok(Some("undo.used_since"));
        }
        if change.kind == "sales_order" {
            self.badges.remove(&change.id);
            for event in self.which("status_event", &[("order_id", json!(change.id))]) {
                self.delete("status_event", event)?;
            }
        }
        match self.delete(change.kind, change.id) {
            Ok(_) => Ok(None),
            Err(no) if no == "store.referenced" => Ok(Some("undo.used_since")),
            Err(no) => Err(no),
        }
    }
}

/// What a note or a tag hangs on.
fn hangs_on(kind: &str, row: &Row) -> Option<(&'static str, i64)> {
    let table = ["note", "tagging"].contains(&kind).then(|| row["kind"].as_str())??;
    let table = ["sales_order", "party", "product"].into_iter().find(|one| one.ends_with(table))?;
    Some((table, whole(&row["subject_id"])))
}
