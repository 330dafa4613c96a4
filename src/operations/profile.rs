//! Named mappings of columns, so that the next file of a shop needs no hand.

use super::record::{Saved, required};
use super::{Operation, Permission, Work};
use crate::domain::Refusal;
use crate::import::Profile;
use crate::store::imports;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The kind of file that a mapping reads: there is one so far.
const ORDERS: &str = "orders";

/// `profile.save`: keeps a mapping under a name; the same name again replaces it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveProfile {
    /// Name.
    pub name: String,
    /// What it reads: `orders`.
    pub kind: String,
    /// The mapping.
    pub payload: Value,
}

impl Operation for SaveProfile {
    const NAME: &'static str = "profile.save";
    const PERMISSION: Permission = Permission::Import;
    const BY_HAND: bool = false;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let name = required(&self.name, "name")?;
        if self.kind != ORDERS {
            return Err(Refusal::new("field.choice")
                .field("kind")
                .with("found", self.kind.as_str())
                .with("known", ORDERS));
        }
        // What could not be read again would be a profile that nobody finds.
        serde_path_to_error::deserialize::<_, Profile>(&self.payload).map_err(|error| {
            Refusal::new("import.profile_unreadable")
                .field(format!("payload.{}", error.path()))
                .with("detail", error.inner().to_string())
        })?;
        let (id, created) = imports::save_profile(work.tx, &name, &self.kind, &self.payload)?;
        Ok(Saved { id, created })
    }
}

/// `profile.delete`: forgets a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteProfile {
    /// Name.
    pub name: String,
}

impl Operation for DeleteProfile {
    const NAME: &'static str = "profile.delete";
    const PERMISSION: Permission = Permission::Import;
    const TAKES_AWAY: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        if !imports::remove_profile(work.tx, self.name.trim())? {
            return Err(Refusal::new("import.no_profile").field("name").with("name", self.name.clone()));
        }
        Ok(Saved { id: 0, created: false })
    }
}
