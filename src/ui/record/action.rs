//! What can be done with records of a list or a card: one table per family, the same for one and for many.
//!
//! An action is an operation by name with its input made from the record's row: what a key does here, `fondaco do`
//! does too.

use super::ask::{Answered, Ask};
use super::complete::{Completer, Values};
use super::preview::Looking;
use super::reasons::{grouped, reason, standing};
use crate::domain::numbers::format_cents;
use crate::domain::{Cents, Refusal, SafeText};
use crate::locale::Lang;
use crate::locale::wording;
use crate::operations::batch::{Batch, Each};
use crate::operations::undo::came_later;
use crate::operations::{Call, Mode, execute, registry};
use crate::store::moment;
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::kit::dialog::{Confirm, Dialog, DialogEvent, Menu, MenuEntry, Message, Prompt};
use crate::ui::layers::{Awaited, Cx, Layer, Severity};
use serde::Deserialize as _;
use serde_json::Value;

/// What is asked before it is done.
#[derive(Debug, Clone, Copy)]
pub enum Question {
    /// Nothing: it can be taken back.
    None,
    /// A letter, never the one that chose it in the menu: a key that is held says nothing. The text (locale key)
    /// says what will happen.
    Confirm(&'static str, char),
    /// The same, but only for several records at once: one is seen while it is done.
    ConfirmSeveral(&'static str, char),
    /// A text, before.
    Text(Wanting),
    /// A text, only when the operation refuses with this code for want of it.
    WhenRefused(&'static str, Wanting),
    /// More than one text: the form of one record, which runs the operation itself.
    Form(fn(&Desk, i64) -> Box<dyn Layer>),
}

/// A text that an operation needs.
#[derive(Debug, Clone, Copy)]
pub struct Wanting {
    /// Locale key of the question.
    pub question: &'static str,
    /// Its name in the operation's input: it says how long it may be.
    pub field: &'static str,
    /// What Tab completes it with.
    pub values: Option<Values>,
}

impl Wanting {
    /// Asks for what the input calls `field`.
    pub const fn of(field: &'static str, question: &'static str) -> Self {
        Self { question, field, values: None }
    }

    /// Tab completes it with these.
    #[must_use]
    pub const fn completed_by(mut self, values: Values) -> Self {
        self.values = Some(values);
        self
    }

    /// Of several records the title says how many: not all of them need be on the screen.
    fn ask(self, title: String, (text, many): (String, usize), desk: &Desk, cx: &mut Cx<'_>) {
        let title =
            if many > 1 { format!("{title}: {}", cx.lang.n("kit.say.marked", many as u64, &[])) } else { title };
        let prompt = Prompt::new(title, text, "").naming(self.field).checked(something);
        let ask =
            |prompt| Ask::new(cx.id, "action.text", Dialog::Prompt(prompt)).keeping(desk, self.question.to_owned());
        cx.push(match self.values {
            Some(values) => ask(prompt.completing()).completed_by(Completer::new(desk, values)),
            None => ask(prompt),
        });
    }
}

/// Something that can be done with records.
pub struct RowAction<R: 'static> {
    /// Stable id; its words are `<label>`, what it says when done `<label>.done`.
    pub label: &'static str,
    /// The letter that chooses it in the menu.
    pub letter: char,
    /// A change of state: in the menu of F4.
    pub state: bool,
    /// The operation's name.
    pub operation: &'static str,
    /// Its input, from the record's row and what was typed (empty for nothing).
    pub input: fn(i64, &str) -> Value,
    /// What is asked before.
    pub question: Question,
    /// Why it is not possible with this record.
    pub off: fn(&R) -> Option<Refusal>,
}

/// Always possible.
pub fn always<R>(_: &R) -> Option<Refusal> {
    None
}

/// The action that runs this operation: what a key of its own (`t` for tags, `m` for notes) means here.
pub fn running<R>(actions: &[RowAction<R>], operation: &str) -> Option<usize> {
    actions.iter().position(|action| action.operation == operation)
}

/// The next change of state of a record, in its words: what takes it away is none.
pub fn next_step<R>(actions: &[RowAction<R>], row: &R, desk: &Desk, lang: Lang) -> Option<&'static str> {
    let goes_on = |action: &&RowAction<R>| {
        let takes_away = registry::find(action.operation).is_some_and(|verb| verb.takes_away);
        action.state && !takes_away && (action.off)(row).is_none()
    };
    let writes = desk.actor().role.looks_at().is_none();
    actions.iter().find(goes_on).filter(|_| writes).map(|action| lang.t(action.label))
}

/// The action that takes a record of this family away: what the key of removal means here.
pub fn removing<R>(actions: &[RowAction<R>]) -> Option<usize> {
    actions.iter().position(|action| registry::find(action.operation).is_some_and(|verb| verb.takes_away))
}

/// Keys that stand for an operation where there is such an action, and mean what they mean everywhere where not.
pub const OWN_KEYS: [Action; 3] = [Action::Tags, Action::Message, Action::Undo];

/// The operation that a key of its own stands for.
pub const fn keyed(action: Action) -> Option<&'static str> {
    match action {
        Action::Tags => Some("tag.change"),
        Action::Message => Some("note.save"),
        Action::Undo => Some("undo"),
        _ => None,
    }
}

/// An action that was chosen and what it works on; lives in the layer that shows the records.
#[derive(Debug, Clone)]
pub struct Chosen {
    at: usize,
    targets: Vec<i64>,
    /// What the one record is called: when it is done it may be gone from where it was chosen.
    whose: Option<String>,
    /// What was typed before, when it is done again for those that failed.
    typed: String,
    /// Those that are asked for one after the other, behind this one.
    rest: Vec<i64>,
    /// What the message line said of it: said again when the window over it is closed.
    said: Option<String>,
}

impl Chosen {
    fn new(at: usize, targets: Vec<i64>, whose: Option<String>) -> Self {
        Self { at, targets, whose, typed: String::new(), rest: Vec::new(), said: None }
    }
}

/// What came of running an action over its targets.
#[derive(Debug)]
pub struct Ran {
    chosen: Chosen,
    typed: String,
    results: Vec<(i64, Result<Value, Refusal>)>,
}

impl Ran {
    /// The records for which it was done.
    pub fn done(&self) -> impl Iterator<Item = i64> {
        self.results.iter().filter(|(_, result)| result.is_ok()).map(|(id, _)| *id)
    }

    /// What records are called now, and what the only one was called when it was chosen: the list may have been read
    /// again since, without it.
    fn naming(&self, now: impl Fn(i64) -> Option<String>) -> impl Fn(i64) -> Option<String> {
        move |id| now(id).or_else(|| one(&self.chosen.targets).and(self.chosen.whose.clone()))
    }
}

/// Opens the menu of what can be done with `targets`. `rows` are those of them that are loaded: what the menu says of
/// reasons it knows from them.
pub fn menu<R>(
    actions: &[RowAction<R>],
    targets: &[i64],
    rows: &[&R],
    state_only: bool,
    title: String,
    desk: &Desk,
    cx: &mut Cx<'_>,
) {
    menu_with(actions, targets, rows, state_only, (title, &[]), desk, cx);
}

/// A command of a pane's menu, whatever is selected: target for the host, letter, locale key.
pub type PaneCommand = (&'static str, char, &'static str);

/// As [`menu`], under a title with commands of the pane itself, which need no records.
pub fn menu_with<R>(
    actions: &[RowAction<R>],
    targets: &[i64],
    rows: &[&R],
    state_only: bool,
    (title, commands): (String, &[PaneCommand]),
    desk: &Desk,
    cx: &mut Cx<'_>,
) {
    let entries = entries(actions, targets, rows, state_only, commands, (desk, cx.lang));
    if entries.is_empty() {
        cx.warn(cx.lang.t("record.action.none"));
        return;
    }
    cx.push(Ask::new(cx.id, "action.menu", Dialog::Menu(Menu::new(title, entries).previews())));
}

/// What such a menu offers.
pub fn entries<R>(
    actions: &[RowAction<R>],
    targets: &[i64],
    rows: &[&R],
    state_only: bool,
    commands: &[PaneCommand],
    (desk, lang): (&Desk, Lang),
) -> Vec<MenuEntry> {
    // What was is only looked at: nothing is offered that would be refused.
    let past = desk.actor().role.looks_at().map(|at| reason(lang, &moment::read_only(at)));
    let wanted = |action: &RowAction<R>| (action.state || !state_only) && (!targets.is_empty() || commands.is_empty());
    let mut entries: Vec<MenuEntry> = actions
        .iter()
        .enumerate()
        .filter(|(_, action)| wanted(action))
        .map(|(at, action)| {
            let standing = standing(action.off, targets.len(), rows, lang);
            let blocked = past.clone().or(standing.blocked);
            let entry =
                MenuEntry::new(at.to_string(), Some(action.letter), lang.t(action.label)).running(action.operation);
            let entry = match standing.counted.filter(|_| blocked.is_none()) {
                Some(counted) => entry.note(counted),
                None => entry,
            };
            let one = matches!(action.question, Question::Form(_)) && targets.len() > 1;
            entry.blocked(if one { Some(lang.t("record.action.only_one").to_owned()) } else { blocked })
        })
        .collect();
    let own = commands
        .iter()
        .map(|(target, letter, label)| MenuEntry::new(format!("!{target}"), Some(*letter), lang.t(label)));
    entries.extend(own);
    entries
}

/// Goes on with an action after a dialog was answered; `pending` is what was chosen before.
/// `true` when the answer was one of these dialogs.
pub fn answered<R>(
    actions: &'static [RowAction<R>],
    answer: &Answered,
    targets: impl FnOnce() -> Vec<i64>,
    name: impl Fn(i64) -> Option<String>,
    pending: &mut Option<Chosen>,
    desk: &Desk,
    cx: &mut Cx<'_>,
) -> bool {
    match (answer.tag, &answer.answer) {
        ("action.menu", DialogEvent::Choose(id)) => {
            if let Some(target) = id.strip_prefix('!') {
                cx.open(target);
            } else if let Ok(at) = id.parse::<usize>() {
                let targets = targets();
                let whose = one(&targets).and_then(&name);
                choose(actions, at, (targets, whose), pending, desk, cx);
            }
        }
        ("action.menu", DialogEvent::Look(id)) => {
            if let Ok(at) = id.parse::<usize>() {
                look(actions, at, &targets(), name, desk, cx);
            }
        }
        ("action.confirm", DialogEvent::Preview) => {
            if let Some(chosen) = pending {
                look(actions, chosen.at, &chosen.targets, name, desk, cx);
            }
        }
        ("action.confirm", DialogEvent::Yes) => {
            if let Some(chosen) = pending.take() {
                run(actions, chosen, String::new(), desk, cx);
            }
        }
        ("action.text", DialogEvent::Entered(text)) => {
            if let Some(chosen) = pending.take() {
                run(actions, chosen, text.clone(), desk, cx);
            }
        }
        ("action.retry", DialogEvent::TakeBack) => {
            *pending = None;
            cx.act(Action::Undo);
        }
        ("action.retry", DialogEvent::Cancel) => {
            // What was done can still be taken back: the message line had no reader while the window stood over it.
            if let Some(said) = pending.take().and_then(|chosen| chosen.said) {
                cx.say(Severity::Warn, said, true);
            }
        }
        ("action.retry", DialogEvent::Retry) => {
            if let Some(mut chosen) = pending.take() {
                let typed = std::mem::take(&mut chosen.typed);
                run(actions, chosen, typed, desk, cx);
            }
        }
        ("action.menu" | "action.confirm" | "action.text" | "action.retry", _) => {}
        _ => return false,
    }
    true
}

/// No operation that asks takes nothing for an answer: said in the box, before what was typed is gone with it.
fn something(text: &str) -> Result<String, Refusal> {
    if text.is_empty() { Err(Refusal::new("kit.required")) } else { Ok(text.to_owned()) }
}

/// The record, when it is one.
pub const fn one(targets: &[i64]) -> Option<i64> {
    match targets {
        [id] => Some(*id),
        _ => None,
    }
}

/// `Annulla ordine 2026/1489`: what is asked says of which record, one cannot see it under the question.
fn of(verb: &str, whose: Option<&str>) -> String {
    let whose = SafeText::new(whose.unwrap_or_default());
    if whose.as_str().is_empty() { verb.to_owned() } else { format!("{verb} {}", whose.as_str()) }
}

/// Does an action with its targets, asking first what it asks; one record has its name in the question.
pub fn choose<R>(
    actions: &'static [RowAction<R>],
    at: usize,
    (targets, whose): (Vec<i64>, Option<String>),
    pending: &mut Option<Chosen>,
    desk: &Desk,
    cx: &mut Cx<'_>,
) {
    let Some(action) = actions.get(at) else { return };
    if targets.is_empty() {
        cx.warn(cx.lang.t("record.action.nothing"));
        return;
    }
    let chosen = Chosen::new(at, targets, whose.clone());
    let count = chosen.targets.len() as u64;
    match action.question {
        Question::ConfirmSeveral(..) if count == 1 => run(actions, chosen, String::new(), desk, cx),
        Question::Confirm(text, letter) | Question::ConfirmSeveral(text, letter) => {
            let lines = vec![cx.lang.n(text, count, &[])];
            let verb = cx.lang.t(action.label);
            let title = format!("{}?", of(verb, whose.as_deref()));
            let dialog = Dialog::Confirm(Confirm::letter(title, lines, letter, verb).previews());
            cx.push(Ask::new(cx.id, "action.confirm", dialog));
            *pending = Some(chosen);
        }
        Question::Text(wanting) => {
            let asked = cx.lang.t(wanting.question).to_owned();
            let title = of(cx.lang.t(action.label), whose.as_deref());
            wanting.ask(title, (asked, chosen.targets.len()), desk, cx);
            *pending = Some(chosen);
        }
        Question::Form(make) => match chosen.targets.as_slice() {
            [id] => cx.push(make(desk, *id)),
            _ => cx.warn(cx.lang.t("record.action.one")),
        },
        Question::None | Question::WhenRefused(..) => run(actions, chosen, String::new(), desk, cx),
    }
}

/// Shows what an action would do with its targets; nothing is kept of it.
fn look<R>(
    actions: &'static [RowAction<R>],
    at: usize,
    targets: &[i64],
    name: impl Fn(i64) -> Option<String>,
    desk: &Desk,
    cx: &mut Cx<'_>,
) {
    let Some(action) = actions.get(at) else { return };
    // What would be asked for is not known yet: it stands as a question.
    let typed = match action.question {
        Question::Form(_) => return cx.warn(cx.lang.t("preview.form")),
        Question::Text(_) | Question::WhenRefused(..) => "?",
        Question::None | Question::Confirm(..) | Question::ConfirmSeveral(..) => "",
    };
    let inputs = targets.iter().map(|id| (name(*id).unwrap_or_default(), (action.input)(*id, typed))).collect();
    cx.push(Looking::new(cx.lang.t(action.label), action.operation, inputs, desk));
}

fn run<R>(actions: &'static [RowAction<R>], chosen: Chosen, typed: String, desk: &Desk, cx: &mut Cx<'_>) {
    let Some(action) = actions.get(chosen.at) else { return };
    // It may be refused for want of something: then it is asked for, and that is where the next keys go.
    cx.await_done();
    let (operation, input) = (action.operation, action.input);
    let actor = desk.actor().clone();
    desk.write(cx.id, move |store| {
        let verb = registry::find(operation);
        let results: Vec<(i64, Result<Value, Refusal>)> = match chosen.targets.as_slice() {
            // What is never one of many (an undo has its own entry) is done one after the other, the newest first: what
            // was built on an older one is out of its way by then.
            each if each.len() == 1 || verb.is_some_and(|verb| verb.alone) => {
                let mut each = each.to_vec();
                each.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
                let mut one = |id: i64| match verb {
                    Some(verb) => {
                        (verb.run)(store, Call::by(&actor), input(id, &typed), Mode::Execute).map(|done| done.output)
                    }
                    None => Err(Refusal::new("operation.unknown").with("operation", operation)),
                };
                each.into_iter().map(|id| (id, one(id))).collect()
            }
            // Many are one entry in the journal: one key takes all of them back.
            many => {
                let inputs = many.iter().map(|id| input(*id, &typed)).collect();
                let batch = Batch { operation: operation.to_owned(), inputs };
                match execute(store, Call::by(&actor), &batch) {
                    Ok(done) => {
                        let each = done.output.results.into_iter().map(|each| match each {
                            Each::Done(output) => Ok(output),
                            Each::Refused(refusal) => Err(refusal),
                        });
                        many.iter().copied().zip(each).collect()
                    }
                    Err(refusal) => many.iter().map(|id| (*id, Err(refusal.clone()))).collect(),
                }
            }
        };
        let asks = matches!(results.as_slice(), [(_, Err(refusal))] if came_later(refusal));
        let ran = Ran { chosen, typed, results };
        Awaited::of(ran, !asks)
    });
}

/// Says what came of it; asks for what was wanting, if that was the reason.
pub fn ran<R>(actions: &'static [RowAction<R>], ran: &Ran, pending: &mut Option<Chosen>, desk: &Desk, cx: &mut Cx<'_>) {
    ran_named(actions, ran, |_| None, pending, desk, cx);
}

/// As [`ran`], with the names of records for those of many that were refused.
pub fn ran_named<R>(
    actions: &'static [RowAction<R>],
    ran: &Ran,
    name: impl Fn(i64) -> Option<String>,
    pending: &mut Option<Chosen>,
    desk: &Desk,
    cx: &mut Cx<'_>,
) {
    let Some(action) = actions.get(ran.chosen.at) else { return };
    let name = ran.naming(name);
    let failed: Vec<(i64, Refusal)> =
        ran.results.iter().filter_map(|(id, result)| result.as_ref().err().map(|e| (*id, e.clone()))).collect();
    let ok = ran.results.len() - failed.len();
    // What only wants an answer is asked for, one record after the other; the rest is told.
    let mut wanting: Vec<i64> = Vec::new();
    if let Question::WhenRefused(code, _) = action.question
        && ran.typed.is_empty()
    {
        wanting.extend(failed.iter().filter(|(_, refusal)| refusal.code == code).map(|(id, _)| *id));
    }
    let failed: Vec<(i64, Refusal)> = failed.into_iter().filter(|(id, _)| !wanting.contains(id)).collect();
    wanting.extend(&ran.chosen.rest);
    tell(action.label, ran, (ok, &failed), &name, pending, cx);
    if let (Question::WhenRefused(_, wanting), [first, rest @ ..]) = (action.question, wanting.as_slice()) {
        let many = ran.results.len() > 1 || !ran.chosen.rest.is_empty();
        let whose = name(*first).filter(|name| many && !name.is_empty());
        let text = match whose {
            Some(name) => format!("{}: {}", SafeText::from(name).as_str(), cx.lang.t(wanting.question)),
            None => cx.lang.t(wanting.question).to_owned(),
        };
        *pending = Some(Chosen { rest: rest.to_vec(), ..Chosen::new(ran.chosen.at, vec![*first], name(*first)) });
        wanting.ask(cx.lang.t(action.label).to_owned(), (text, 1), desk, cx);
    }
}

/// What was done and what was refused.
fn tell(
    label: &'static str,
    ran: &Ran,
    (ok, failed): (usize, &[(i64, Refusal)]),
    name: &impl Fn(i64) -> Option<String>,
    pending: &mut Option<Chosen>,
    cx: &mut Cx<'_>,
) {
    match (ok, failed) {
        (0, []) => {}
        (_, []) => cx.done(done_text(cx.lang, label, ran, name)),
        (0, [(entry, refusal)]) if came_later(refusal) => cx.open(format!("{LATER}{entry}")),
        (0, [(_, refusal)]) => refused(refusal, cx),
        _ => {
            let counts = [("ok", ok.to_string()), ("no", failed.len().to_string())];
            let with: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let key = if ok == 0 { "record.action.not_one" } else { "record.action.partly" };
            let mut lines = vec![cx.lang.f(key, &with), String::new()];
            let groups = grouped(cx.lang, failed, name);
            lines.extend(groups.iter().take(LISTED).map(|line| format!("X {line}")));
            if let Some(rest) = groups.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
                lines.push(cx.lang.n("record.action.more", rest as u64, &[]));
            }
            let said = cx.lang.f("record.action.some", &with);
            cx.say(if ok > 0 { Severity::Warn } else { Severity::Error }, said.clone(), ok > 0);
            let targets = failed.iter().map(|(id, _)| *id).collect();
            let back = (ok > 0).then_some(said);
            let typed = ran.typed.clone();
            *pending = Some(Chosen { typed, said: back, ..Chosen::new(ran.chosen.at, targets, None) });
            let told = Message::new(cx.lang.t(label), lines).retry().undo(ok > 0);
            cx.push(Ask::new(cx.id, "action.retry", Dialog::Message(told)));
        }
    }
}

/// So many reasons are listed: the marks say which records the others are.
const LISTED: usize = 40;

/// What the host opens to ask whether what came after an entry is to be taken back with it: the number stands behind.
pub const LATER: &str = "undo:";

/// A refusal with one sentence goes to the message line, one with several to a dialog.
pub fn refused(refusal: &Refusal, cx: &mut Cx<'_>) {
    let text = wording::told(cx.lang, refusal);
    let room = usize::from(cx.area.width);
    if refusal.more.is_empty() && text.chars().count() < room {
        // Measured with its key; the sign and a blank stand before it.
        let whole = format!("{text}  {}", wording::next_key(cx.lang, refusal));
        cx.error(if cx.spelled(&whole).chars().count() + 4 < room { whole } else { text });
        return;
    }
    let dialog = Dialog::Message(Message::error(cx.lang.t("record.refused"), refusal, None, cx.lang));
    cx.push(Ask::new(cx.id, "action.told", dialog));
    cx.bell();
}

fn done_text(lang: Lang, label: &str, ran: &Ran, name: &impl Fn(i64) -> Option<String>) -> String {
    let name = match ran.results.as_slice() {
        [(id, Ok(output))] => {
            let (order, name) = (output.get("order").and_then(Value::as_str), name(*id));
            // With its customer, where the row is there.
            let whole = name.as_ref().is_some_and(|name| order.is_none_or(|order| name.starts_with(order)));
            if whole { name } else { order.map(str::to_owned).or(name) }
        }
        _ => None,
    }
    // Marks stay where their rows are not among those that are read.
    .unwrap_or_else(|| lang.n("kit.say.rows", 1, &[]));
    let name = SafeText::from(name);
    let again = matches!(ran.results.as_slice(), [(_, Ok(output))] if output.get("again") == Some(&Value::Bool(true)));
    let typed = SafeText::new(&ran.typed);
    let with = [("name", name.as_str()), ("typed", typed.as_str())];
    let text = if again {
        lang.f(&format!("{label}-again"), &with)
    } else {
        lang.n(&format!("{label}-done"), ran.done().count() as u64, &with)
    };
    // Money that was noted on the way, or is to go back now, is never left unsaid.
    ["collected", "give_back"].into_iter().fold(text, |text, money| {
        let of = |(_, result): &(_, Result<Value, _>)| Cents::deserialize(result.as_ref().ok()?.get(money)?).ok();
        let sum: Cents = ran.results.iter().filter_map(of).sum();
        if sum.is_zero() {
            return text;
        }
        let amount = format_cents(sum, lang.numbers());
        lang.f(&format!("record.action.{money}"), &[("done", &text), ("amount", &amount)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Once in hundreds of runs the list without the entry was there before what came of it: "undone: 1 row".
    #[test]
    fn what_went_from_the_list_is_told_by_the_name_that_it_had() {
        let chosen = |ids: Vec<i64>| Chosen::new(0, ids, Some("hold 2026/1".to_owned()));
        let ran = |ids: Vec<i64>| {
            let results = ids.iter().map(|id| (*id, Ok(json!({})))).collect();
            Ran { chosen: chosen(ids), typed: String::new(), results }
        };
        let said = |ran: &Ran, now: fn(i64) -> Option<String>| {
            done_text(Lang::En, "journal.action.undo", ran, &ran.naming(now))
        };
        let one = ran(vec![7]);
        assert_eq!(said(&one, |_| None), "undone: hold 2026/1");
        assert_eq!(said(&one, |_| Some("hold 2026/1 Bianchi".to_owned())), "undone: hold 2026/1 Bianchi");
        assert_eq!(ran(vec![7, 8]).naming(|_| None)(7), None);
    }
}
