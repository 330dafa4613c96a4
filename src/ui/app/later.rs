//! An undo that is refused for what came later: that is listed, and one letter takes all of it back, or nothing.

use super::Shop;
use super::taking_back::{Came, TakenBack, about, said, taken};
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::undo::Undo;
use crate::operations::{Actor, Call, Operation as _, rehearse};
use crate::store::journal::{self, Entry};
use crate::store::{Db, Store};
use crate::ui::desk::Desk;
use crate::ui::kit::dialog::{Confirm, Dialog, DialogEvent};
use crate::ui::layers::{Awaited, Cx, LayerId};
use crate::ui::record::action::{LATER, refused};
use crate::ui::record::ask::Ask;
use crate::ui::record::preview::Looking;

/// Says yes to all of it. In lists it means nothing: who types on without looking has not said yes.
const LETTER: char = 'b';

/// What would be taken back.
struct Chain {
    entry: i64,
    /// What the entry did.
    what: String,
    /// What came later and goes first, the newest first: what is listed is what goes.
    later: Vec<(i64, String)>,
}

/// What has to be taken back with an entry, or why it cannot be.
pub(super) struct Later(Result<Chain, Refusal>);

/// What an entry did, by whom and when.
fn told(db: Db<'_>, entry: Entry, lang: Lang) -> Result<String, Refusal> {
    let (who, at) = (SafeText::from(entry.actor.as_str()), wording::instant(lang, entry.at));
    let undone = journal::taken_back(db, &entry)?.is_some();
    let (root, name) = about(db, entry)?;
    let what = said(lang, &root, name);
    let what = if undone { lang.f("journal.undone", &[("what", &what)]) } else { what };
    Ok(lang.f("app.later.each", &[("what", &what), ("who", who.as_str()), ("at", &at)]))
}

fn read(store: &mut Store, actor: &Actor, entry: i64, lang: Lang) -> Result<Chain, Refusal> {
    let found = journal::find(store.db(), entry)?;
    if journal::taken_back(store.db(), &found)?.is_some() {
        // Doing again has no chain of its own to offer: the refusal is told.
        rehearse(store, Call::by(actor), &Undo::of(entry))?;
    }
    let tried = rehearse(store, Call::by(actor), &Undo::with_later(entry))?;
    let db = store.db();
    let later = tried.output.later.iter().map(|id| Ok((*id, told(db, journal::find(db, *id)?, lang)?)));
    let later = later.collect::<Result<_, Refusal>>()?;
    let (root, name) = about(db, journal::find(db, entry)?)?;
    Ok(Chain { entry, what: said(lang, &root, name), later })
}

fn take_all(store: &mut Store, actor: &Actor, entry: i64, later: Vec<i64>) -> Result<Came, Refusal> {
    let found = journal::find(store.db(), entry)?;
    let (root, name, rows, count) = taken(store, actor, found, &Undo::with_these(entry, later))?;
    Ok(Came::All(root, name, rows, count))
}

impl Shop {
    /// Has what came after an entry looked for, to ask whether it is to be taken back as well; whether this target asks so.
    pub(super) fn look_later(&self, target: &str, cx: &mut Cx<'_>) -> bool {
        let Some(entry) = target.strip_prefix(LATER).and_then(|entry| entry.parse::<i64>().ok()) else { return false };
        let (actor, lang) = (self.desk.actor().clone(), cx.lang);
        cx.await_done();
        self.desk.write(LayerId::HOST, move |store| Awaited::asking(Later(read(store, &actor, entry, lang))));
        true
    }
}

impl Later {
    /// Asks, with what would be taken back.
    pub(super) fn ask(self, desk: &Desk, cx: &mut Cx<'_>) {
        let chain = match self.0 {
            Ok(chain) => chain,
            Err(refusal) => return refused(&refusal, cx),
        };
        let mut lines = vec![cx.lang.f("app.later.needs", &[("what", &chain.what)])];
        lines.extend(chain.later.iter().map(|(_, one)| format!("- {one}")));
        lines.push(cx.lang.f("app.later.then", &[("what", &chain.what)]));
        let verb = cx.lang.f("app.later.verb", &[("n", &(chain.later.len() + 1).to_string())]);
        let title = cx.lang.t("app.later.title");
        let dialog = Dialog::Confirm(Confirm::letter(title, lines, LETTER, verb).previews());
        let listed: Vec<i64> = chain.later.iter().map(|(id, _)| *id).collect();
        let (desk, entry, what) = (desk.clone(), chain.entry, chain.what);
        let decide = move |event: &DialogEvent, _: Option<&str>, cx: &mut Cx<'_>| match event {
            DialogEvent::Yes => {
                let (actor, listed) = (desk.actor().clone(), listed.clone());
                cx.await_done();
                let all = move |store: &mut Store| take_all(store, &actor, entry, listed);
                desk.write(LayerId::HOST, move |store| Awaited::done(TakenBack::new(all(store))));
            }
            DialogEvent::Preview => {
                let input = Undo::with_these(entry, listed.clone()).record();
                cx.push(Looking::new(cx.lang.t("app.later.title"), Undo::NAME, vec![(what.clone(), input)], &desk));
            }
            _ => {}
        };
        cx.bell();
        // What was typed before the question was there is no answer to it.
        cx.drop_ahead();
        cx.push(Ask::new(LayerId::HOST, "undo.later", dialog).deciding(decide));
    }
}
