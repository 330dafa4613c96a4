//! How copies of the company's file are made.

use super::record::{Saved, clean, guard_only};
use super::{Operation, Permission, Work};
use crate::domain::{Refusal, SafeText};
use crate::store::{seal, upkeep};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// `copies.plan`: says how copies are made by themselves. What is absent stays; an empty text takes back what was said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanCopies {
    /// The version that the editor saw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Every day, without being asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily: Option<bool>,
    /// The folder they go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Public keys that they are locked for, blanks between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipients: Option<String>,
    /// The key file that drills open locked copies with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
}

impl PlanCopies {
    /// The columns of the plan's row that it writes.
    fn columns(&self) -> Vec<&'static str> {
        let said = [
            ("daily", self.daily.is_some()),
            ("folder", self.folder.is_some()),
            ("recipients", self.recipients.is_some()),
            ("identity", self.identity.is_some()),
        ];
        said.into_iter().filter(|(_, said)| *said).map(|(column, _)| column).collect()
    }
}

impl Operation for PlanCopies {
    const NAME: &'static str = "copies.plan";
    const PERMISSION: Permission = Permission::Company;
    const SETTING: bool = true;
    // It names files of the machine: never among others, where nobody looks for it.
    const ALONE: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let mut plan = upkeep::plan(*work.tx)?;
        let created = !plan.said;
        guard_only(work, "copy_plan", self.version, plan.version, &self.columns())?;
        let mut wrong = Vec::new();
        plan.daily = self.daily.unwrap_or(plan.daily);
        if let Some(said) = &self.folder {
            let folder = path(said, "folder", &mut wrong);
            if let Some(folder) = folder.as_ref().filter(|folder| !Path::new(folder.as_str()).is_dir()) {
                wrong.push(Refusal::new("backup.no_folder").field("folder").with("folder", folder.as_str()));
            }
            plan.folder = folder;
        }
        if let Some(line) = &self.recipients {
            match seal::recipients(line) {
                Ok(keys) => plan.recipients = keys,
                Err(refusal) => wrong.push(refusal),
            }
        }
        if let Some(said) = &self.identity {
            let identity = path(said, "identity", &mut wrong);
            if let Some(Err(refusal)) = identity.as_ref().map(|file| seal::check_key(Path::new(file.as_str()))) {
                wrong.push(refusal.field("identity"));
            }
            plan.identity = identity;
        }
        if let Some(refusal) = Refusal::join(wrong) {
            return Err(refusal);
        }
        upkeep::set_plan(work.tx, &plan)?;
        Ok(Saved { id: 1, created })
    }
}

/// A path that was said: nothing when it was taken back. It must be whole: who makes copies stands in another folder.
fn path(said: &str, field: &'static str, wrong: &mut Vec<Refusal>) -> Option<SafeText> {
    let mut text = Some(said.to_owned());
    clean(&mut text);
    let text = text.filter(|text| !text.is_empty());
    if let Some(text) = text.as_ref().filter(|text| !Path::new(text).is_absolute()) {
        wrong.push(Refusal::new("copies.whole_path").field(field).with("found", text.as_str()));
    }
    text.map(SafeText::from)
}
