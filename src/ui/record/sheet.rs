//! The card of one record, over the store: loaded off the thread, refreshed when somebody changes it, its actions the
//! list's.

use super::action::{self, Chosen, Ran, RowAction};
use super::ask::Answered;
use super::beside::{Beside, Presence};
use super::replaced::{self, Replaced};
use crate::domain::Refusal;
use crate::locale::{Lang, wording};
use crate::operations::{Call, Mode, registry};
use crate::store::Reader;
use crate::store::journal::Storied;
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::hand::Held;
use crate::ui::keymap::Context;
use crate::ui::kit::card::{Card, CardEvent, CardTab};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer, LayerId, Offer, Returned};
use crate::ui::record::papers::{Errand, PaperOf, Which, offered};
use crate::ui::record::reread::Reread;
use crate::ui::speaker;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use serde_json::Value;
use std::any::Any;

/// What a card shows.
pub struct Content<R> {
    /// The record as the list has it: what actions ask about.
    pub row: R,
    /// Number or code.
    pub title: String,
    /// What belongs to it: the customer of an order.
    pub detail: String,
    /// The tabs, filled.
    pub tabs: Vec<CardTab>,
}

/// A family of records that have a card.
pub trait Sheet: Send + 'static {
    /// The record as its list has it.
    type Row: Send + 'static;
    /// The word of the drafts of the form that changes it; none where there is no such form.
    const ENTITY: Option<&'static str> = None;

    /// Reads it whole.
    ///
    /// # Errors
    /// It is gone, or what the store refuses.
    fn load(reader: &Reader, id: i64, words: Words) -> Result<Content<Self::Row>, Refusal>;
    /// The rows that its form writes: what others wrote over is told of them.
    ///
    /// # Errors
    /// What the store refuses.
    fn rows(_reader: &Reader, _id: i64) -> Result<Vec<(Storied, i64)>, Refusal> {
        Ok(Vec::new())
    }
    /// Its card changes with these tables.
    fn tables() -> &'static [&'static str];
    /// What can be done with it.
    fn actions() -> &'static [RowAction<Self::Row>];
    /// What it is called where it is said what was done with it.
    fn called(_row: &Self::Row, title: &str, _lang: Lang) -> String {
        title.to_owned()
    }
    /// What is printed of it.
    fn papers() -> &'static [PaperOf<Self::Row>] {
        &[]
    }
    /// The form that changes it; the reason when it cannot be changed now.
    ///
    /// # Errors
    /// Why not.
    fn edit(_desk: &Desk, _row: &Self::Row, _id: i64) -> Result<Box<dyn Layer>, Refusal> {
        Err(Refusal::new("record.no_edit"))
    }
    /// What is most naturally made from here (F6), with the locale key of its name.
    fn child(_desk: &Desk, _row: &Self::Row, _id: i64) -> Option<(&'static str, Box<dyn Layer>)> {
        None
    }
    /// What a door of this card opens (an order of a customer), when the host does not know it.
    fn open(_desk: &Desk, _door: &str) -> Option<Box<dyn Layer>> {
        None
    }
    /// What takes away the part of the record behind a door (an address, a note): an operation that can be taken
    /// back, and its input.
    fn remove(_door: &str) -> Option<(&'static str, Value)> {
        None
    }
    /// Locale keys of the next and the previous record of the list that it was opened from.
    const WALK: (&'static str, &'static str) = ("record.walk.next", "record.walk.prev");
    /// The sentence behind a figure: where it comes from.
    ///
    /// # Errors
    /// What the store refuses.
    fn explain(_reader: &Reader, _id: i64, _door: &str, _words: Words) -> Result<Vec<String>, Refusal> {
        Ok(Vec::new())
    }
}

/// Asks the list for its next record.
#[derive(Debug, Clone, Copy)]
pub struct Walk {
    /// Down the list.
    pub forward: bool,
    /// The card that walks.
    pub card: LayerId,
}

/// Asks the list whether there are others beside the record of this card.
#[derive(Debug, Clone, Copy)]
pub struct AskEnds(pub LayerId);

/// The list's answer: its record is the first one, the last one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ends {
    /// There is none before it.
    pub first: bool,
    /// There is none after it.
    pub last: bool,
}

impl Ends {
    /// Why one does not get past an end of the list.
    pub fn why(forward: bool, lang: Lang) -> &'static str {
        lang.t(if forward { "record.walk.last" } else { "record.walk.first" })
    }
}

/// The list's answer: show this one.
#[derive(Debug, Clone, Copy)]
pub struct Show(pub i64);

/// A door that begins so is a figure with a story: Enter tells it as `i` does.
pub const WHY: &str = "why:";

struct Loaded<R> {
    number: u64,
    content: Result<Content<R>, Refusal>,
    replaced: Vec<Replaced>,
}

struct Explained(Result<Vec<String>, Refusal>);
struct Removed(&'static str, Result<(), Refusal>);

/// A card on the stack.
pub struct CardLayer<S: Sheet> {
    desk: Desk,
    id: i64,
    list: Option<LayerId>,
    /// Where its record stands in the list.
    ends: Ends,
    card: Card,
    content: Option<(S::Row, String, String)>,
    /// The record that was read last, and what it is called.
    called: Option<(i64, String)>,
    failed: Option<Refusal>,
    /// Whether what stands here is as others and the last deed from here left it.
    reread: Reread,
    /// The number of the last reading: an answer to an older one is nobody's.
    asked: u64,
    /// It has not come back yet.
    reading: bool,
    pending: Option<Chosen>,
    /// Who types into it elsewhere.
    presence: Option<Presence>,
}

impl<S: Sheet> CardLayer<S> {
    /// The card of a record; `list` walks to the next one.
    pub fn new(desk: &Desk, id: i64, list: Option<LayerId>) -> Box<Self> {
        Box::new(Self {
            desk: desk.clone(),
            id,
            list,
            ends: Ends::default(),
            card: Card::new(Vec::new()),
            content: None,
            called: None,
            failed: None,
            reread: Reread::default(),
            asked: 0,
            reading: false,
            pending: None,
            presence: S::ENTITY.map(|entity| Presence::new(desk, entity)),
        })
    }

    fn load(&mut self, cx: &Cx<'_>) {
        self.asked += 1;
        self.reading = true;
        let (desk, id, number) = (self.desk.clone(), self.id, self.asked);
        let words = Words { lang: cx.lang, today: cx.clock.today() };
        cx.job(move || {
            let content = desk.read(|reader| S::load(reader, id, words));
            let who = (desk.actor().name.as_str(), desk.undo_since());
            let found = desk.read(|reader| replaced::find(reader, &S::rows(reader, id)?, who, words.lang));
            // What cannot be read is said by what the card itself reads.
            Loaded::<S::Row> { number, content, replaced: found.unwrap_or_default() }
        });
    }

    fn look_beside(&self, cx: &Cx<'_>) {
        if let Some(presence) = &self.presence {
            presence.look(cx, Some(self.id));
        }
    }

    fn ask_ends(&self, cx: &mut Cx<'_>) {
        if let Some(list) = self.list {
            cx.send(list, AskEnds(cx.id));
        }
    }

    fn with_row(&mut self, cx: &mut Cx<'_>, state_only: bool) {
        let Some((row, title, _)) = &self.content else { return };
        action::menu(S::actions(), &[self.id], &[row], state_only, title.clone(), &self.desk, cx);
    }

    fn explain(&self, door: String, cx: &mut Cx<'_>) {
        let (desk, id) = (self.desk.clone(), self.id);
        let words = Words { lang: cx.lang, today: cx.clock.today() };
        cx.ask_ahead(move || Explained(desk.read(|reader| S::explain(reader, id, &door, words))));
    }

    fn remove(&self, operation: &'static str, input: Value, cx: &Cx<'_>) {
        let actor = self.desk.actor().clone();
        self.desk.write(cx.id, move |store| {
            let result = match registry::find(operation) {
                Some(verb) => (verb.run)(store, Call::by(&actor), input, Mode::Execute),
                None => Err(Refusal::new("operation.unknown").with("operation", operation)),
            };
            Removed(operation, result.map(|_| ()))
        });
    }

    fn event(&mut self, event: CardEvent, cx: &mut Cx<'_>) -> Flow {
        match event {
            CardEvent::Ignored => return Flow::Pass,
            CardEvent::Nothing | CardEvent::Tab(_) => {}
            // A figure leads nowhere else: it is explained.
            CardEvent::Open(door) if door.starts_with(WHY) => self.explain(door, cx),
            CardEvent::Open(door) => match S::open(&self.desk, &door) {
                Some(layer) => cx.push(layer),
                None => cx.open(door),
            },
            CardEvent::Explain(door) => self.explain(door, cx),
            CardEvent::Walk(forward) => match self.list {
                Some(list) => cx.send(list, Walk { forward, card: cx.id }),
                None => cx.warn(cx.lang.t("record.no_list")),
            },
            CardEvent::Copy(text) => cx.copy(text),
            CardEvent::Back => return Flow::Close,
        }
        Flow::Handled
    }
}

impl<S: Sheet> Layer for CardLayer<S> {
    fn offers(&self, lang: Lang) -> Vec<Offer> {
        let Some((row, ..)) = &self.content else { return Vec::new() };
        let entries = action::entries(S::actions(), &[self.id], &[row], false, &[], (&self.desk, lang));
        let papers = Errand::entries(&offered(S::papers(), 1, &[row], lang), None, "", lang);
        let actions = Offer::all(Action::Actions, lang.t("browser.actions"), entries);
        actions.chain(Offer::all(Action::Print, lang.t("print.ask.title"), papers)).collect()
    }

    fn contexts(&self) -> &[Context] {
        &[Context::Card, Context::Global]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Actions) => self.with_row(cx, false),
            Act::Do(Action::Prompt) => self.with_row(cx, true),
            Act::Do(Action::Refresh) => self.load(cx),
            Act::Do(Action::Edit) => {
                let Some((row, ..)) = &self.content else { return Flow::Handled };
                match S::edit(&self.desk, row, self.id) {
                    Ok(layer) => cx.push(layer),
                    Err(refusal) => action::refused(&refusal, cx),
                }
            }
            Act::Do(Action::New) => {
                let Some((row, ..)) = &self.content else { return Flow::Handled };
                match S::child(&self.desk, row, self.id) {
                    Some((_, layer)) => cx.push(layer),
                    None => return Flow::Pass,
                }
            }
            Act::Do(Action::Print) if !S::papers().is_empty() && self.content.is_some() => {
                let which = Which { ids: vec![self.id], order: None };
                let rows: Vec<&S::Row> = self.content.iter().map(|(row, ..)| row).collect();
                let papers = offered(S::papers(), 1, &rows, cx.lang);
                cx.push(Errand::of(&self.desk, papers, which, None));
            }
            Act::Do(key @ (Action::Tags | Action::Message | Action::Undo)) => {
                let Some(at) = action::keyed(*key).and_then(|name| action::running(S::actions(), name)) else {
                    return Flow::Pass;
                };
                let (desk, id) = (self.desk.clone(), self.id);
                let whose = self.content.as_ref().map(|(row, title, _)| S::called(row, title, cx.lang));
                action::choose(S::actions(), at, (vec![id], whose), &mut self.pending, &desk, cx);
            }
            Act::Do(Action::Delete) => match self.card.door().and_then(|door| S::remove(&door)) {
                Some((operation, input)) => self.remove(operation, input, cx),
                None => return Flow::Pass,
            },
            _ => {
                let event = self.card.handle(act);
                return self.event(event, cx);
            }
        }
        Flow::Handled
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        if self.failed.is_none() {
            self.card.point(at);
        }
    }

    /// What can be done is known when the record is: keys typed ahead wait for it.
    fn holds(&self) -> bool {
        self.reread.owes() || self.content.is_none() && self.failed.is_none()
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if let Some(refusal) = &self.failed {
            let text = wording::told(draw.lang, refusal);
            draw.buf.set_stringn(
                area.x + 1,
                area.y + 1,
                text,
                usize::from(area.width),
                draw.theme.style(Role::SeverityError),
            );
            return;
        }
        self.card.render(area, draw);
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let place = speaker::place(&self.crumb(lang), lang);
        match (&self.failed, &self.content) {
            (Some(refusal), _) => Spoken { lines: vec![wording::told(lang, refusal)], ..place },
            (None, Some(_)) => self.card.spoken(lang).at(&place),
            (None, None) => Spoken { waits: true, ..place.part(lang.t("record.loading")) },
        }
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        let mut hints = vec![Hint::of(Action::Close)];
        if S::actions().iter().any(|action| action.state) {
            hints.push(Hint::of(Action::Prompt).label(lang.t("browser.state")));
        }
        if !S::actions().is_empty() {
            let row = self.content.as_ref().map(|(row, ..)| row);
            let step = row.and_then(|row| action::next_step(S::actions(), row, &self.desk, lang));
            hints.push(Hint::of(Action::Actions).leads_to(step));
        }
        if let Some((row, ..)) = &self.content {
            let reason = S::edit(&self.desk, row, self.id).err().map(|refusal| wording::told(lang, &refusal));
            hints.push(Hint::of(Action::Edit).unless(reason));
            if let Some((label, _)) = S::child(&self.desk, row, self.id) {
                hints.push(Hint::of(Action::New).label(lang.t(label)));
            }
        }
        let own = action::OWN_KEYS.into_iter();
        let own = own.filter(|key| action::keyed(*key).is_some_and(|op| action::running(S::actions(), op).is_some()));
        hints.extend(own.map(Hint::of));
        if !S::papers().is_empty() {
            hints.push(Hint::of(Action::Print));
        }
        if self.card.door().is_some_and(|door| S::remove(&door).is_some()) {
            hints.push(Hint::of(Action::Delete));
        }
        if self.list.is_some() {
            let why = |end: bool, forward| end.then(|| Ends::why(forward, lang));
            hints.push(Hint::of(Action::PageNext).label(lang.t(S::WALK.0)).unless(why(self.ends.last, true)));
            hints.push(Hint::of(Action::PagePrev).label(lang.t(S::WALK.1)).unless(why(self.ends.first, false)));
        }
        hints.extend([Action::FocusNext, Action::CopyCell, Action::Info].map(Hint::of));
        hints
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let (title, detail) = self
            .content
            .as_ref()
            .map_or_else(|| (String::new(), String::new()), |(_, title, detail)| (title.clone(), detail.clone()));
        let beside = self.presence.as_ref().map(|presence| presence.told(lang)).unwrap_or_default();
        Crumb { title, detail, beside, ..Crumb::default() }
    }

    /// The record of the card goes before what the cursor stands on in it.
    fn in_hand(&self) -> Vec<Held> {
        let own = S::ENTITY.map(|kind| Held::one(kind, self.id));
        own.into_iter().chain(self.card.door().and_then(|door| Held::behind(&door))).collect()
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
        self.look_beside(cx);
        self.ask_ends(cx);
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Loaded<S::Row>>() {
            Ok(loaded) => {
                if loaded.number == self.asked {
                    self.reading = false;
                    self.reread.came();
                    replaced::tell(loaded.replaced, &self.desk, cx);
                    match loaded.content {
                        Ok(content) => {
                            self.failed = None;
                            self.card.refill(content.tabs);
                            self.called = Some((self.id, content.title.clone()));
                            self.content = Some((content.row, content.title, content.detail));
                        }
                        Err(refusal) => {
                            // What was taken back while its card was open is told by the name that it had.
                            self.content = None;
                            let had = self.called.as_ref().filter(|(id, _)| *id == self.id).map(|(_, name)| name);
                            let gone = matches!(refusal.code.rsplit('.').next(), Some("gone" | "missing"));
                            self.failed = Some(match had.filter(|_| gone) {
                                Some(name) => Refusal::new("record.gone").with("name", name.as_str()),
                                None => refusal,
                            });
                        }
                    }
                    if self.reread.again() {
                        self.load(cx);
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Answered>() {
            Ok(answer) => {
                let (desk, id) = (self.desk.clone(), self.id);
                let title = self.content.as_ref().map(|(row, title, _)| S::called(row, title, cx.lang));
                action::answered(S::actions(), &answer, || vec![id], |_| title.clone(), &mut self.pending, &desk, cx);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Ran>() {
            Ok(ran) => {
                if ran.done().next().is_some() {
                    self.acted(&[], cx);
                }
                let title = self.content.as_ref().map(|(row, title, _)| S::called(row, title, cx.lang));
                return action::ran_named(S::actions(), &ran, |_| title.clone(), &mut self.pending, &self.desk, cx);
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Show>() {
            Ok(show) => {
                self.id = show.0;
                if let Some(presence) = &mut self.presence {
                    presence.forget();
                }
                self.look_beside(cx);
                self.ask_ends(cx);
                return self.load(cx);
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Ends>() {
            Ok(ends) => {
                self.ends = *ends;
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Beside>() {
            Ok(beside) => {
                if let Some(presence) = &mut self.presence {
                    presence.seen(*beside);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Explained>() {
            Ok(explained) => {
                match explained.0 {
                    Ok(lines) => tell(lines, cx),
                    Err(refusal) => action::refused(&refusal, cx),
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Removed>() {
            Ok(removed) => {
                match removed.1 {
                    Ok(()) => cx.done(wording::operation(cx.lang, removed.0)),
                    Err(refusal) => action::refused(&refusal, cx),
                }
                return;
            }
            Err(payload) => payload,
        };
        if let Ok(written) = payload.downcast::<crate::ui::desk::Written>()
            && let Err(refusal) = written.result
        {
            action::refused(&refusal, cx);
            self.reading = false;
            self.reread.forget();
            if self.content.is_none() {
                self.failed = Some(refusal);
            }
        }
    }

    fn shows(&self, tables: &[String]) -> bool {
        concerns(S::tables(), tables)
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        if self.shows(tables) {
            if self.reread.changed(self.reading) {
                self.load(cx);
            }
            self.look_beside(cx);
        }
    }

    fn acted(&mut self, _back: &[Returned], cx: &mut Cx<'_>) {
        if self.reread.acted(self.reading) {
            self.load(cx);
        }
    }

    fn neighbours(&mut self, cx: &mut Cx<'_>) {
        self.look_beside(cx);
    }

    fn reworded(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn shown(&mut self, cx: &mut Cx<'_>) {
        if self.content.is_none() {
            self.load(cx);
        }
        self.ask_ends(cx);
    }
}

/// Shows what stands behind a figure.
pub fn tell(lines: Vec<String>, cx: &mut Cx<'_>) {
    if lines.is_empty() {
        return cx.warn(cx.lang.t("record.no_story"));
    }
    let message = crate::ui::kit::dialog::Message::new(cx.lang.t("record.story"), lines);
    cx.push(super::ask::Ask::new(cx.id, "told", crate::ui::kit::dialog::Dialog::Message(message)));
}

/// Whether a change of `changed` concerns what shows `shown` (`*`: all tables); nothing said means that anything may
/// have changed.
pub fn concerns(shown: &[&str], changed: &[String]) -> bool {
    changed.is_empty() || shown.contains(&"*") || changed.iter().any(|table| shown.contains(&table.as_str()))
}
