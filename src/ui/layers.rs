//! What a session is made of: layers on a stack, the one on top has the keys; and what they may ask of the session.

mod effect;
mod hint;
mod jobs;
mod offers;

pub use self::effect::Awaited;
pub(super) use self::effect::Effect;
pub use self::hint::Hint;
pub use self::jobs::Jobs;
pub use self::offers::{Command, Door, Found, Offer, Search};

use super::action::Action;
use super::hand::{Hand, Held};
use super::keymap::legend::Legend;
use super::keymap::{Context, Keymap};
use super::kit::{Act, Draw, spoken::Spoken};
use super::speaker;
use super::theme::{Role, Theme};
use crate::domain::{Clock, UtcMillis};
use crate::locale::Lang;
use crate::store::macros::Stroke;
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::time::Instant;

/// A layer of one session, as long as it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerId(pub u64);

impl LayerId {
    /// The host of the session: see [`Host::receive`].
    pub const HOST: LayerId = LayerId(0);
}

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Done, or deliberately nothing.
    Handled,
    /// Not for this layer: the session does what it can with it (help, panes, one step back, quit).
    Pass,
    /// Done, and this layer closes.
    Close,
}

/// The second row: where am I.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Crumb {
    /// Name of the place: "Ordini", "2026/1489". Those of the layers below stand before it.
    pub title: String,
    /// What belongs to the name: "vista: Tutti", the customer of the order.
    pub detail: String,
    /// The exact filter, without the slash; empty for none.
    pub filter: String,
    /// Bytes of the filter that mean nothing here and are left out, in order.
    pub left_out: Vec<std::ops::Range<usize>>,
    /// Right side: count, sort, "modificato *".
    pub right: String,
    /// Who else is there, left of that: the first of these that fits.
    pub beside: Vec<String>,
}

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Done.
    Ok,
    /// Done, but.
    Warn,
    /// Not done. Rings.
    Error,
}

/// A record was saved above the layers of a pane: the list that it belongs to goes to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The word of its family: `party`, `order`.
    pub entity: &'static str,
    /// The record.
    pub id: i64,
}

/// An operation was done to these of the records that were marked in the list below: they are not marked any more. Those
/// that were refused are, to be mended and done again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served(pub Vec<i64>);

/// The message of the last action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How serious.
    pub severity: Severity,
    /// One line.
    pub text: String,
    /// Ends with the key that takes the action back.
    pub undo: bool,
}

/// A row that taking something back wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Its table.
    pub table: String,
    /// Its number.
    pub row: i64,
    /// It was not there, or archived.
    pub was_gone: bool,
}

/// A thing the session shows. Its view model changes in `act`, `receive`, `changed` and `tick`; `render` only reads.
pub trait Layer: Send {
    /// The path of contexts, innermost first; `Global` last where the panes' keys work, never in a dialog.
    fn contexts(&self) -> &[Context];

    /// Takes an act. What it passes on, the session tries.
    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow;

    /// An action was not possible now, as its hint says, and that was said: it did not come to [`Layer::act`].
    fn not_now(&mut self, _action: Action) {}

    /// Draws itself. A whole layer gets the body between the chrome; an overlay the same, over what is below.
    fn render(&self, area: Rect, draw: &mut Draw<'_>);

    /// What can be done here, most natural first; those that cannot now with the reason.
    fn hints(&self, lang: Lang) -> Vec<Hint>;

    /// What its menus offer now: the palette finds each entry by its words.
    fn offers(&self, _lang: Lang) -> Vec<Offer> {
        Vec::new()
    }

    /// The same entries in another language, to be found by those words too: only their names are asked for.
    fn offer_names(&self, lang: Lang) -> Vec<Offer> {
        self.offers(lang)
    }

    /// What the page of keys says of it where its keys are no actions: its name, and what each key does.
    fn page(&self, _lang: Lang) -> Option<(String, Vec<(String, String)>)> {
        None
    }

    /// Keys of its own that are no actions, each with a short word: they stand first in the line of keys.
    fn own_keys(&self, _lang: Lang) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Where am I. Overlays need none.
    fn crumb(&self, _lang: Lang) -> Crumb {
        Crumb::default()
    }

    /// What it says to somebody who does not see it (the linear mode).
    fn spoken(&self, lang: Lang) -> Spoken {
        speaker::place(&self.crumb(lang), lang)
    }

    /// What stands in the message line while there is no message: "2 marcati".
    fn status(&self, _lang: Lang) -> Option<(Role, String)> {
        None
    }

    /// How many of its rows are marked.
    fn marked(&self) -> usize {
        0
    }

    /// The records that it stands on, its own first: what is opened from the palette may begin with them.
    fn in_hand(&self) -> Vec<Held> {
        Vec::new()
    }

    /// Leaves what is below visible.
    fn overlay(&self) -> bool {
        false
    }

    /// It is on the stack now: the time to ask for the first page. `cx.area` is the body.
    fn opened(&mut self, _cx: &mut Cx<'_>) {}

    /// It is on top and visible again, after another layer closed or another pane was shown.
    fn shown(&mut self, _cx: &mut Cx<'_>) {}

    /// The screen speaks another language from now on: what was worded before is worded anew. What is worded when it is
    /// drawn needs nothing.
    fn reworded(&mut self, _cx: &mut Cx<'_>) {}

    /// The session has other keys from now on: `cx.keymap`.
    fn rebound(&mut self, _cx: &mut Cx<'_>) {}

    /// The mouse was pressed on this cell of the body (`cx.area`): the cursor goes there, nothing is done.
    fn clicked(&mut self, _at: Position, _cx: &mut Cx<'_>) {}

    /// The wheel finds something further on: it never leaves a part of a screen, and never comes round.
    fn turns(&self, _down: bool) -> bool {
        true
    }

    /// Rows that a notch of the wheel goes.
    fn notch(&self) -> usize {
        3
    }

    /// The body has another size: `cx.area`.
    fn resized(&mut self, _cx: &mut Cx<'_>) {}

    /// An answer is on its way that decides where the next keys go: the session keeps them until it is here.
    fn holds(&self) -> bool {
        false
    }

    /// The result of a job, or what another layer sent.
    fn receive(&mut self, _payload: Box<dyn Any + Send>, _cx: &mut Cx<'_>) {}

    /// Rows of these tables changed, here or in another program. A layer of another pane, or under a whole one, hears it
    /// when it is seen again. It is drawn when what it reads now is there; what shows at once asks for a frame itself.
    fn changed(&mut self, _tables: &[String], _cx: &mut Cx<'_>) {}

    /// Rows of these tables are among what it shows: the keys of whoever comes back to it are meant for them as they are
    /// now.
    fn shows(&self, _tables: &[String]) -> bool {
        false
    }

    /// Something was done over it from outside (what was done last was taken back), and what that changed was told
    /// before: keys that follow are meant for what it leaves. `back` are rows that it wrote.
    fn acted(&mut self, _back: &[Returned], _cx: &mut Cx<'_>) {}

    /// Somebody else wrote a draft or threw one away: no record changed. Every open layer hears it.
    fn neighbours(&mut self, _cx: &mut Cx<'_>) {}

    /// When it wants `tick`, at the latest; asked after everything that happens.
    fn due(&self) -> Option<Instant> {
        None
    }

    /// The time of `due` has come: `cx.now`.
    fn tick(&mut self, _cx: &mut Cx<'_>) {}

    /// What brings this layer back to where it stands (filter, cursor), as text; for the way back and the next start.
    fn place(&self) -> Option<String> {
        None
    }

    /// Goes back to a place.
    fn restore(&mut self, _place: &str, _cx: &mut Cx<'_>) {}

    /// The session ends in an orderly way, also by a signal: drafts are written now.
    fn leaving(&mut self, _cx: &mut Cx<'_>) {}
}

/// A piece of work off the thread of the screen; what it returns comes to [`Layer::receive`].
pub type Job = Box<dyn FnOnce() -> Box<dyn Any + Send> + Send>;

/// A number in the tab line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Badge {
    /// How many; 0 shows nothing.
    pub count: u64,
    /// At least one of them is serious.
    pub serious: bool,
}

/// What is around the panes: the company, the operator, the notices. One per session, below every layer.
pub trait Host: Send {
    /// What neither the top layer nor the session did: undo, scans, pastes.
    fn act(&mut self, _act: &Act, _cx: &mut Cx<'_>) -> Flow {
        Flow::Pass
    }

    /// What works everywhere besides the session's own actions (undo, when there is something to undo).
    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    /// Right side of the message line: operator, channels, clock. Read only when something else changed.
    fn status(&self, _lang: Lang, _wide: bool) -> String {
        String::new()
    }

    /// The instant that is looked at, when it is not the present: said on every screen, and nothing is written.
    fn moment(&self) -> Option<UtcMillis> {
        None
    }

    /// The company, for the window's title.
    fn company(&self) -> String {
        String::new()
    }

    /// The number beside a pane.
    fn badge(&self, _pane: &str) -> Badge {
        Badge::default()
    }

    /// What would be lost with the session: the key of the sentence that says so before it is left.
    fn loses(&self) -> Option<&'static str> {
        None
    }

    /// Commands of the palette.
    fn commands(&self, _lang: Lang) -> Vec<Command> {
        Vec::new()
    }

    /// The search for what is being typed into the palette, to be run by [`Jobs`]; `None` for nothing to search.
    fn search(&self, _text: &str, _lang: Lang) -> Option<Search> {
        None
    }

    /// What was last taken from the palette, the newest first.
    fn recent(&self) -> Vec<Found> {
        Vec::new()
    }

    /// Something was taken from the palette.
    fn took(&mut self, _what: Found, _cx: &mut Cx<'_>) {}

    /// Opens what was found, or runs a command, with what the operator has in hand.
    fn open(&mut self, _target: &str, _hand: &Hand, _cx: &mut Cx<'_>) {}

    /// A job of [`LayerId::HOST`] is done, or a layer sent something.
    fn receive(&mut self, _payload: Box<dyn Any + Send>, _cx: &mut Cx<'_>) {}

    /// Rows changed.
    fn changed(&mut self, _tables: &[String], _cx: &mut Cx<'_>) {}

    /// Texts are in another language from now on: `cx.lang`.
    fn reworded(&mut self, _cx: &mut Cx<'_>) {}

    /// When it wants `tick`.
    fn due(&self) -> Option<Instant> {
        None
    }

    /// The time has come.
    fn tick(&mut self, _cx: &mut Cx<'_>) {}

    /// The session ends.
    fn leaving(&mut self, _cx: &mut Cx<'_>) {}
}

/// A pane: a tab and the layer at the bottom of its stack.
pub struct Pane {
    /// Its name in places and targets: `orders`.
    pub id: &'static str,
    /// Its digit.
    pub key: Option<char>,
    /// Its letter after `g`.
    pub goto: Option<char>,
    /// Key of its name in `locales/`; `<name>.short` is the short one.
    pub name: &'static str,
    /// Makes it, when it is first shown.
    pub make: Box<dyn Fn() -> Box<dyn Layer> + Send>,
}

impl Pane {
    /// Its name.
    pub fn title(&self, lang: Lang) -> &'static str {
        lang.t(self.name)
    }

    /// Its short name, for the tabs below 100 columns.
    pub fn short(&self, lang: Lang) -> &'static str {
        lang.find(&format!("{}.short", self.name)).unwrap_or_else(|| self.title(lang))
    }
}

/// What a layer knows of its session while it acts, and what it can ask for.
pub struct Cx<'a> {
    /// This layer.
    pub id: LayerId,
    /// No layer stands over this one.
    pub top: bool,
    /// Now, for delays. For dates ask `clock`.
    pub now: Instant,
    /// The body of the screen.
    pub area: Rect,
    /// The language of the session.
    pub lang: Lang,
    /// The look.
    pub theme: &'a Theme,
    /// The keys.
    pub keymap: &'a Keymap,
    /// Date and time.
    pub clock: &'a dyn Clock,
    pub(super) jobs: &'a dyn Jobs,
    pub(super) effects: &'a mut Vec<Effect>,
}

impl Cx<'_> {
    /// A text with its keys, to be measured: wherever one is, they are about as long.
    pub fn spelled(&self, text: &str) -> String {
        let keys = Legend { keymap: self.keymap, path: &[Context::Global], lang: self.lang };
        keys.say(text).into_owned()
    }

    /// Runs work off this thread; its result comes to `receive` of this layer, unless it has closed.
    pub fn job<T: Any + Send>(&self, work: impl FnOnce() -> T + Send + 'static) {
        self.jobs.run(self.id, Box::new(move || Box::new(work())));
    }

    /// As [`Cx::job`], when its result decides where the next keys go: what is typed meanwhile waits for it.
    pub fn ask_ahead<T: Any + Send>(&mut self, work: impl FnOnce() -> T + Send + 'static) {
        self.effects.push(Effect::Await);
        self.jobs.run(self.id, Box::new(move || Box::new(Awaited { payload: Box::new(work()), done: false })));
    }

    /// Keys wait from now on for something that is being done; its result comes as [`Awaited::done`].
    pub fn await_done(&mut self) {
        self.effects.push(Effect::Await);
    }

    /// What was typed for something that did not come about is not taken for something else.
    pub fn drop_ahead(&mut self) {
        self.effects.push(Effect::DropAhead);
    }

    /// Opens a layer over this one.
    pub fn push(&mut self, layer: Box<dyn Layer>) {
        self.effects.push(Effect::Push(layer));
    }

    /// Closes a layer and what is over it.
    pub fn close(&mut self, layer: LayerId) {
        self.effects.push(Effect::Close(layer));
    }

    /// Hands something to another layer's `receive`: a picker to the form that opened it.
    pub fn send<T: Any + Send>(&mut self, to: LayerId, payload: T) {
        self.effects.push(Effect::Send(to, Box::new(payload)));
    }

    /// Says what was done.
    pub fn ok(&mut self, text: impl Into<String>) {
        self.say(Severity::Ok, text, false);
    }

    /// Says what was done and that it can be taken back.
    pub fn done(&mut self, text: impl Into<String>) {
        self.say(Severity::Ok, text, true);
    }

    /// Says what was done with a catch.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.say(Severity::Warn, text, false);
    }

    /// Says what could not be done, and rings.
    pub fn error(&mut self, text: impl Into<String>) {
        self.say(Severity::Error, text, false);
    }

    /// A message.
    pub fn say(&mut self, severity: Severity, text: impl Into<String>, undo: bool) {
        self.effects.push(Effect::Say(Message { severity, text: text.into(), undo }));
    }

    /// Tells what happened elsewhere: it waits until the message of one's own action has been read.
    pub fn tell(&mut self, severity: Severity, text: impl Into<String>) {
        self.effects.push(Effect::Tell(Message { severity, text: text.into(), undo: false }));
    }

    /// Tells the layers below which of the marked records something was done to; [`Served`] comes to their `receive`.
    pub fn served(&mut self, ids: Vec<i64>) {
        if !ids.is_empty() {
            self.effects.push(Effect::Served(Served(ids)));
        }
    }

    /// Tells the layers below that a record was saved; [`Saved`] comes to their `receive`.
    pub fn saved(&mut self, entity: &'static str, id: i64) {
        self.effects.push(Effect::Saved(Saved { entity, id }));
    }

    /// Tells the layer on top that something was done: [`Layer::acted`].
    pub(super) fn acted(&mut self, back: Vec<Returned>) {
        self.effects.push(Effect::Acted(back));
    }

    /// Takes the message away.
    pub fn hush(&mut self) {
        self.effects.push(Effect::Hush);
    }

    /// What was said in these words is not true any more.
    pub fn unsay(&mut self, text: impl Into<String>) {
        self.effects.push(Effect::Unsay(text.into()));
    }

    /// Something changed that is seen around the layers. Only the host needs it: what it hears and does while nobody
    /// types draws nothing by itself, so that a silent screen stays silent.
    pub fn redraw(&mut self) {
        self.effects.push(Effect::Redraw);
    }

    /// Rings.
    pub fn bell(&mut self) {
        self.effects.push(Effect::Bell);
    }

    /// A notice of the terminal, outside the program.
    pub fn notify(&mut self, text: impl Into<String>) {
        self.effects.push(Effect::Notify(text.into()));
    }

    /// Shows a pane, at a place of its own if given; the present place can be gone back to.
    pub fn go(&mut self, pane: &str, place: Option<String>) {
        self.effects.push(Effect::Go { pane: pane.to_owned(), place });
    }

    /// Has the host open a target.
    pub fn open(&mut self, target: impl Into<String>) {
        self.effects.push(Effect::Open(target.into()));
    }

    /// Plays the keys of a macro.
    pub(super) fn play(&mut self, name: String, strokes: Vec<Stroke>) {
        self.effects.push(Effect::Play(name, strokes));
    }

    /// Tells the host what was taken from the palette.
    pub(super) fn took(&mut self, what: Found) {
        self.effects.push(Effect::Took(what));
    }

    /// Has the host search for a text.
    pub(super) fn search(&mut self, text: &str) {
        self.effects.push(Effect::Search(text.to_owned()));
    }

    /// Does an action as if its key was pressed, when this layer has closed or returned.
    pub fn act(&mut self, action: Action) {
        self.effects.push(Effect::Do(action));
    }

    /// Does an action as [`Cx::act`] does, and chooses this entry of the menu that it opens.
    pub fn choose(&mut self, action: Action, entry: String) {
        self.act(action);
        self.take(entry);
    }

    /// Chooses this entry of the menu that is on top then.
    pub fn take(&mut self, entry: String) {
        self.effects.push(Effect::Choose(entry));
    }

    /// Copies: into the register, and to the terminal's clipboard.
    pub fn copy(&mut self, text: impl Into<String>) {
        self.effects.push(Effect::Copy(text.into()));
    }

    /// Another look.
    pub fn set_theme(&mut self, theme: Theme) {
        self.effects.push(Effect::Theme(Box::new(theme)));
    }

    /// Other keys.
    pub fn set_keymap(&mut self, keymap: Keymap) {
        self.effects.push(Effect::Keys(Box::new(keymap)));
    }

    /// Another language.
    pub fn set_language(&mut self, lang: Lang) {
        self.effects.push(Effect::Language(lang));
    }

    /// The operator likes something else now.
    pub fn liked(&mut self) {
        self.effects.push(Effect::Liked);
    }

    /// Paints everything anew: somebody else wrote on the screen.
    pub fn repaint(&mut self) {
        self.effects.push(Effect::Repaint);
    }

    /// Ends the session.
    pub fn quit(&mut self) {
        self.effects.push(Effect::Quit);
    }

    /// The key that was pressed leaves the program: it says so first, and does it when it comes once more.
    pub fn leave(&mut self) {
        self.effects.push(Effect::Leave);
    }

    /// Ends the session for the lessons.
    pub fn learn(&mut self) {
        self.effects.push(Effect::Learn);
    }
}
