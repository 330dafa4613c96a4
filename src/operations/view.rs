//! Saved views: what a list shows, kept under a name, for oneself or for everybody.

use super::record::{Saved, clean, required};
use super::{About, Operation, Permission, Work};
use crate::domain::Refusal;
use crate::store::list;
use crate::store::views::{self, Writing};
use serde::{Deserialize, Serialize};

/// `view.save`: keeps what a list shows under a name; the same name again replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveView {
    /// The list: `orders`.
    pub pane: String,
    /// Name.
    pub name: String,
    /// What it shows: a line of the filter language, with `ordina:` and `colonne:`.
    #[serde(default)]
    pub filter: String,
    /// Everybody sees it.
    #[serde(default)]
    pub shared: bool,
    /// The digit that opens it, 1 to 9, or 0 for none; a new view gets the first free one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<u8>,
    /// The view to change, when it gets another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
}

/// The list of a name in either language.
fn pane(name: &str) -> Result<&'static str, Refusal> {
    list::named(name.trim()).map(|spec| spec.name).ok_or_else(|| {
        let known: Vec<&str> = list::ALL.iter().map(|spec| spec.name).collect();
        Refusal::new("field.choice").field("pane").with("found", name).with("known", known.join(", "))
    })
}

/// A view that this operator may change: what another shares is that operator's.
fn own(work: &Work<'_>, id: i64) -> Result<views::View, Refusal> {
    let view = views::find(*work.tx, id, &work.actor.name)?;
    if view.owner.as_str() != work.actor.name {
        return Err(Refusal::new("view.not_yours").with("name", view.name.as_str()).with("who", view.owner.as_str()));
    }
    Ok(view)
}

impl Operation for SaveView {
    const NAME: &'static str = "view.save";
    // The menu of views asks for what it needs.
    const BY_HAND: bool = false;
    const PERMISSION: Permission = Permission::Views;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let name = required(&self.name, "name")?;
        let pane = pane(&self.pane)?;
        if let Some(pin) = self.pin.filter(|pin| *pin > 9) {
            return Err(Refusal::new("field.choice")
                .field("pin")
                .with("found", i64::from(pin))
                .with("known", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"));
        }
        let mut filter = Some(self.filter.clone());
        clean(&mut filter);
        let filter = filter.unwrap_or_default();
        let owner = work.actor.name.as_str();
        let known = match self.id {
            Some(id) => Some(own(work, id)?),
            None => views::named(*work.tx, pane, owner, &name)?.filter(|view| view.owner.as_str() == owner),
        };
        let pin = match (&known, self.pin) {
            (_, Some(pin)) => Some(pin).filter(|pin| *pin > 0),
            (Some(view), None) => view.pin,
            (None, None) => views::free_pin(*work.tx, pane, owner)?,
        };
        let writing = Writing { pane, name: &name, owner, shared: self.shared, filter: &filter, pin };
        let (id, created) = views::save(work.tx, self.id, &writing)?;
        Ok(Saved { id, created })
    }
}

/// `view.delete`: forgets a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteView {
    /// The view.
    pub id: i64,
}

impl Operation for DeleteView {
    const NAME: &'static str = "view.delete";
    // The menu of views asks for what it needs.
    const BY_HAND: bool = false;
    const ABOUT: About = About::One("id");
    const PERMISSION: Permission = Permission::Views;
    const TAKES_AWAY: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        own(work, self.id)?;
        views::remove(work.tx, self.id)?;
        Ok(Saved { id: self.id, created: false })
    }
}

/// `view.first`: a list begins with this view for whoever asks; without one it begins as it comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChooseView {
    /// The list: `orders`.
    pub pane: String,
    /// The view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
}

/// Whether a choice is a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// It was another one before.
    pub changed: bool,
}

impl Operation for ChooseView {
    const NAME: &'static str = "view.first";
    // The menu of views asks for what it needs.
    const BY_HAND: bool = false;
    const PERMISSION: Permission = Permission::Views;
    type Output = Chosen;

    fn run(&self, work: &mut Work<'_>) -> Result<Chosen, Refusal> {
        let pane = pane(&self.pane)?;
        if let Some(id) = self.id {
            let view = views::find(*work.tx, id, &work.actor.name)?;
            if view.pane != pane {
                return Err(Refusal::new("view.other_list").field("id").with("name", view.name.as_str()));
            }
        }
        Ok(Chosen { changed: views::begin_with(work.tx, pane, &work.actor.name, self.id)? })
    }

    fn nothing(&self, output: &Chosen) -> bool {
        !output.changed
    }
}
