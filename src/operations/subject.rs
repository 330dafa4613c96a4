//! Tags and notes of a party, a product or an order.

use super::deadline::Counted;
use super::record::{Saved, clean};
use super::{About, Operation, Permission, Work};
use crate::domain::{Refusal, SafeText};
use crate::store::subjects::{self, Subject};
use serde::{Deserialize, Serialize};

/// `tag.change`: adds and takes away tags, of one or of many at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeTags {
    /// Of what.
    pub kind: Subject,
    /// Which rows.
    pub ids: Vec<i64>,
    /// Tags to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Tags to take away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

impl Operation for ChangeTags {
    const NAME: &'static str = "tag.change";
    const ABOUT: About = About::Many("ids");
    const PERMISSION: Permission = Permission::Orders;
    type Output = Counted;

    fn run(&self, work: &mut Work<'_>) -> Result<Counted, Refusal> {
        let mut counted = Counted { changed: 0, same: 0 };
        let name = |raw: &String| -> Result<String, Refusal> {
            let mut text = Some(raw.clone());
            clean(&mut text);
            let text =
                text.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::new("field.required").field("add"))?;
            Ok(text)
        };
        for id in &self.ids {
            subjects::must_exist(*work.tx, self.kind, *id)?;
            for tag in &self.add {
                let new = subjects::add_tag(work.tx, self.kind, *id, &name(tag)?)?;
                *(if new { &mut counted.changed } else { &mut counted.same }) += 1;
            }
            for tag in &self.remove {
                let gone = subjects::remove_tag(work.tx, self.kind, *id, tag.trim())?;
                *(if gone { &mut counted.changed } else { &mut counted.same }) += 1;
            }
        }
        Ok(counted)
    }
}

/// `note.save`: writes a note, or changes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveNote {
    /// About what.
    pub kind: Subject,
    /// Which row.
    pub subject: i64,
    /// The note; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The text, with its lines.
    pub body: String,
    /// For the customer's papers too; else only operators see it.
    #[serde(default)]
    pub for_customer: bool,
}

impl Operation for SaveNote {
    const NAME: &'static str = "note.save";
    const PERMISSION: Permission = Permission::Orders;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        subjects::must_exist(*work.tx, self.kind, self.subject)?;
        let body = SafeText::multiline(&self.body).to_string();
        if body.trim().is_empty() {
            return Err(Refusal::new("field.required").field("body"));
        }
        let audience = if self.for_customer { "customer" } else { "internal" };
        let target = (self.kind, self.subject);
        let id = subjects::save_note(work.tx, target, self.id, &work.actor.name, audience, &body, work.now)?;
        Ok(Saved { id, created: self.id.is_none() })
    }
}

/// `note.delete`: removes a note; undo brings it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteNote {
    /// The note.
    pub id: i64,
}

impl Operation for DeleteNote {
    const NAME: &'static str = "note.delete";
    /// It has no name to be asked for by: it is taken away where it is shown, under the cursor.
    const BY_HAND: bool = false;
    const ABOUT: About = About::One("id");
    const PERMISSION: Permission = Permission::Orders;
    const TAKES_AWAY: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        subjects::remove_note(work.tx, self.id)?;
        Ok(Saved { id: self.id, created: false })
    }
}
