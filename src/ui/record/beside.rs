//! Who else types into the record that is open here: known from the drafts of others, looked at when one of them was
//! written or thrown away.

use crate::domain::{SafeText, UtcMillis};
use crate::locale::Lang;
use crate::store::drafts::{self, Neighbour};
use crate::ui::desk::Desk;
use crate::ui::layers::Cx;

/// Who else types into a record, as it was read.
#[derive(Debug)]
pub struct Beside(Option<Neighbour>);

/// Who has typed nothing for so long has gone to lunch.
const AT_IT: i64 = 15 * 60 * 1000;

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
            let found = desk.read(|reader| drafts::neighbour(reader.db(), &actor, (entity, record), since));
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

    /// Who.
    pub fn who(&self) -> Option<SafeText> {
        self.one.as_ref().map(|one| SafeText::from(one.operator.as_str()))
    }

    /// Nobody is known of the record that is shown now.
    pub fn forget(&mut self) {
        self.one = None;
    }

    /// Who, and for how long, in a sentence with this key.
    pub fn told(&self, key: &'static str, lang: Lang) -> Option<String> {
        let one = self.one.as_ref()?;
        let minutes = ((self.desk.clock().now().0 - one.begun_at.0) / 60_000).max(0).to_string();
        let who = SafeText::from(one.operator.as_str());
        Some(lang.f(key, &[("who", who.as_str()), ("n", &minutes)]))
    }
}
