//! Who else types into the record that is open here: known from the drafts of others, looked at when one of them was
//! written or thrown away.

use crate::domain::{SafeText, UtcMillis};
use crate::locale::{Lang, wording};
use crate::store::alive;
use crate::store::drafts::{self, AT_IT, Neighbour};
use crate::ui::desk::Desk;
use crate::ui::layers::Cx;

/// Who else types into a record, as it was read.
#[derive(Debug)]
pub struct Beside(Option<Neighbour>);

/// Who else is there, for one screen.
pub struct Presence {
    desk: Desk,
    entity: &'static str,
    one: Option<Neighbour>,
}

impl Presence {
    /// Over records whose drafts have this word.
    pub fn new(desk: &Desk, entity: &'static str) -> Self {
        Self { desk: desk.clone(), entity, one: None }
    }

    /// Looks who else types into this record: [`Beside`] comes to the layer's `receive`.
    pub fn look(&self, cx: &Cx<'_>, record: Option<i64>) {
        let Some(record) = record else { return };
        let (desk, entity) = (self.desk.clone(), self.entity);
        let since = UtcMillis(cx.clock.now().0 - AT_IT);
        cx.job(move || {
            let actor = desk.actor().name.clone();
            let found =
                desk.read(|reader| drafts::neighbour(reader.db(), (&actor, &alive::token()), (entity, record), since));
            // What cannot be read is said by what the screen itself reads.
            Beside(found.ok().flatten())
        });
    }

    /// It is known who does; whether somebody has begun.
    pub fn seen(&mut self, beside: Beside) -> bool {
        let news = beside.0 != self.one && beside.0.is_some();
        self.one = beside.0;
        news
    }

    /// Somebody does.
    pub const fn is_there(&self) -> bool {
        self.one.is_some()
    }

    /// Nobody is known of the record that is shown now.
    pub fn forget(&mut self) {
        self.one = None;
    }

    /// Who, where and since when; then the same with less and less of it, for lines that have no room. Nothing where
    /// nobody does.
    pub fn told(&self, lang: Lang) -> Vec<String> {
        let Some(one) = &self.one else { return Vec::new() };
        let who = self.named(lang);
        let at = wording::instant_near(lang, one.begun_at, self.desk.clock().today());
        let place = SafeText::new(one.terminal.as_deref().unwrap_or_default());
        let mut out = Vec::new();
        if !place.as_str().is_empty() {
            out.push(lang.f("draft.beside_at", &[("who", &who), ("place", place.as_str()), ("at", &at)]));
        }
        out.push(lang.f("draft.beside_since", &[("who", &who), ("at", &at)]));
        out.push(lang.f("draft.beside", &[("who", &who)]));
        out.push(who);
        out
    }

    /// What who types is called here.
    pub fn named(&self, lang: Lang) -> String {
        let who = self.one.as_ref().map_or("", |one| one.operator.as_str());
        called(who, &self.desk.actor().name, lang)
    }
}

/// What an operator is called to `actor`: who sits at two terminals is told that it is himself.
pub fn called(who: &str, actor: &str, lang: Lang) -> String {
    let name = SafeText::from(who);
    if who == actor && !who.is_empty() {
        lang.f("draft.other_terminal", &[("who", name.as_str())])
    } else {
        name.to_string()
    }
}
