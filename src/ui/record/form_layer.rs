//! The form of one record, over the store: its draft is kept while it is typed, what others saved meanwhile is put
//! together with it field by field, what is refused stands beside its field.

mod saving;

use super::action::refused;
use super::ask::Answered;
use super::day::DayLayer;
use super::draft::About;
use super::form::{Look, Made, Record, Wanted, pick_hint, say_stays};
use super::reread::Reread;
use super::together::Other;
use super::told::{Drafted, Drafting, told};
use super::walk::walk;
use crate::domain::Refusal;
use crate::locale::{Formats, Lang};
use crate::operations::Done;
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::day::DayPick;
use crate::ui::kit::dialog::DialogEvent;
use crate::ui::kit::field::{FieldValue, Values};
use crate::ui::kit::form::{Form, FormEvent};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Awaited, Crumb, Cx, Flow, Hint, Layer, LayerId};
use crate::ui::speaker;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use serde_json::Value;
use std::any::Any;
use std::time::Instant;

struct Loaded(Result<(Values, i64, String), Refusal>);
/// The reading of what others save of the record.
#[derive(Default)]
struct Meanwhile {
    reread: Reread,
    reads: bool,
}

/// What stands in the record now, and who saved it since the form was opened.
struct Others(Result<(Values, Vec<String>), Refusal>);
struct Looked(u64, Result<Look, Refusal>);

/// What happens when the record is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Editing,
    Saving,
}

/// A form on the stack.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct FormLayer<R: Record> {
    record: R,
    desk: Desk,
    id: Option<i64>,
    name: String,
    /// Who saved it meanwhile.
    other: Other,
    form: Option<Form>,
    stage: Stage,
    teller: Option<LayerId>,
    draft: Drafting,
    conflict: Option<(Values, i64)>,
    /// Whether there are drafts to go on with is not known yet, or not decided: keys wait.
    waits: bool,
    looking: u64,
    /// The message line speaks of a field that was left.
    warned: bool,
    /// Why the record of the draft that it goes on with is not there.
    gone: Option<Refusal>,
    /// What others save of the record is read while it is open.
    others: Meanwhile,
    /// It was to be saved while a record was still typed by its name: it is when that one is found.
    saves: bool,
    /// The last key was stopped on the way to a menu or a list.
    stopped: bool,
}

/// Texts that hold figures mean the same in the format that the form is written in now.
fn restate<R: Record>(form: &mut Form, record: &R, from: Lang) {
    let to = form.lang();
    if from.numbers() != to.numbers() {
        form.restate(|field, text| record.restated(field, text, from, to));
    }
}

impl<R: Record> FormLayer<R> {
    /// The form of a record, or of a new one.
    pub fn new(record: R, desk: &Desk, id: Option<i64>) -> Box<Self> {
        Box::new(Self {
            record,
            desk: desk.clone(),
            id,
            name: String::new(),
            other: Other::default(),
            form: None,
            stage: Stage::Loading,
            teller: None,
            draft: Drafting::new(desk, R::ENTITY, None),
            conflict: None,
            waits: false,
            looking: 0,
            warned: false,
            gone: None,
            others: Meanwhile::default(),
            saves: false,
            stopped: false,
        })
    }

    /// Tells a layer when it is saved.
    #[must_use]
    pub fn telling(mut self: Box<Self>, layer: LayerId) -> Box<Self> {
        self.teller = Some(layer);
        self
    }

    /// Goes on with a draft.
    #[must_use]
    pub fn resuming(mut self: Box<Self>, draft: i64) -> Box<Self> {
        self.draft.resume = Some(draft);
        self
    }

    fn words(cx: &Cx<'_>) -> Words {
        Words { lang: cx.lang, today: cx.clock.today() }
    }

    fn begin(&mut self, values: &Values, cx: &Cx<'_>) {
        let mut form = Form::new(self.record.sections(), values, Self::words(cx));
        if self.id.is_some() {
            self.record.shown(&mut form);
        }
        self.form = Some(form);
        self.stage = Stage::Editing;
        self.waits = true;
        self.draft.keeper.look(cx, self.draft.resume, self.id, self.record.scope());
        self.draft.keeper.look_beside(cx, self.id);
    }

    fn load(&self, cx: &Cx<'_>)
    where
        R: Clone,
    {
        let Some(id) = self.id else { return };
        let (desk, words, record) = (self.desk.clone(), Self::words(cx), self.record.clone());
        cx.job(move || Loaded(desk.read(|reader| record.load(reader, id, words))));
    }

    /// What the draft is called: the record's name, or what was typed of a new one.
    fn name(&self) -> String {
        match (&self.form, self.id) {
            (Some(form), None) => self.record.label(&form.seen()),
            _ => self.name.clone(),
        }
    }

    /// Has what depends on a field read.
    fn look(&mut self, field: &'static str, cx: &mut Cx<'_>)
    where
        R: Clone,
    {
        let Some(form) = self.form.as_ref().filter(|_| self.record.looks(field)) else { return };
        self.looking += 1;
        let (desk, record, values) = (self.desk.clone(), self.record.clone(), form.values());
        let (words, number) = (Self::words(cx), self.looking);
        // It may bring the focus to another field.
        cx.await_done();
        cx.job(move || Awaited::done(Looked(number, desk.read(|reader| record.look(reader, field, &values, words)))));
    }

    fn event(&mut self, event: FormEvent, cx: &mut Cx<'_>) -> Flow
    where
        R: Clone,
    {
        match event {
            FormEvent::Ignored => return Flow::Pass,
            FormEvent::Nothing => {}
            FormEvent::Typed => {
                self.draft.keeper.typed(cx.now);
                if let Some(form) = &mut self.form {
                    let field = form.current();
                    if form.typing() {
                        self.record.doubt(form, field);
                    } else {
                        // What stood there stands there again.
                        self.look(field, cx);
                    }
                }
            }
            FormEvent::Changed(field) => {
                if let Some(form) = &mut self.form {
                    self.record.follow(form, field);
                }
                self.look(field, cx);
                self.keep(cx);
            }
            FormEvent::Pick { picker, sought } => {
                let Some(form) = &self.form else { return Flow::Handled };
                let (sought, values, desk) = (&sought, &form.values(), &self.desk);
                let wanted = Wanted { picker, sought, values, to: cx.id, desk, lang: cx.lang };
                if let Some(layer) = self.record.pick(&wanted) {
                    cx.push(layer);
                }
            }
            FormEvent::PickDate(field) => {
                if let Some(form) = &self.form {
                    let pick = DayPick::new(form.label_of(field), form.day_of(field), Self::words(cx));
                    cx.push(DayLayer::new(cx.id, field, pick));
                }
            }
            FormEvent::Restored => {
                self.draft.keeper.typed(cx.now);
                let field = self.form.as_ref().map_or("", Form::current);
                if !field.is_empty() {
                    self.look(field, cx);
                }
                let dirty = self.form.as_ref().is_some_and(Form::dirty);
                cx.warn(cx.lang.t(if dirty { "record.restored_draft" } else { "record.restored" }));
                self.warned = true;
            }
            FormEvent::Unmatched { typed, changed } => {
                if changed {
                    let field = self.form.as_ref().map_or("", Form::current);
                    self.event(FormEvent::Changed(field), cx);
                }
                cx.error(cx.lang.f("record.no_answer", &[("typed", &typed)]));
                self.warned = true;
            }
            FormEvent::Save if self.stage == Stage::Editing => self.save(cx),
            FormEvent::Save => {}
            FormEvent::Invalid(_) => self.say_wrong(cx),
            FormEvent::Leave => {
                self.keep(cx);
                if self.form.as_ref().is_some_and(Form::dirty) {
                    let (name, scope) = (self.name(), self.record.scope());
                    self.draft.keeper.say_left(self.id.is_some(), About { name: &name, scope: &scope }, cx);
                }
                return Flow::Close;
            }
        }
        Flow::Handled
    }
}

impl<R: Record + Clone> Drafted for FormLayer<R> {
    fn drafting(&mut self) -> &mut Drafting {
        &mut self.draft
    }

    fn take_keys(&mut self) {
        self.waits = false;
    }

    fn refill(&mut self, payload: &Value) -> bool {
        // What is being read for an empty form is not meant for this one.
        self.looking += 1;
        let Some(form) = &mut self.form else { return true };
        let taken = form.from_draft(payload);
        if let Some(numbers) = Form::written(payload) {
            let formats = Formats { numbers: Some(numbers), ..form.lang().formats() };
            restate(form, &self.record, form.lang().with(formats));
        }
        taken
    }

    fn refilled(&mut self, cx: &mut Cx<'_>) {
        if let Some(refusal) = self.gone.take() {
            self.becomes_new(&refusal, cx);
        }
    }

    fn saved(&mut self, done: &Done<Value>, cx: &mut Cx<'_>) {
        if let Some(refusal) = self.record.none_done(&done.output) {
            // Its draft went with the operation: what stands here is kept as a new one.
            self.draft = Drafting::new(&self.desk, R::ENTITY, None);
            self.keep(cx);
            return self.not_saved(&refusal, cx);
        }
        let made = self.record.made(&done.output).or_else(|| done.output.get("id").and_then(Value::as_i64));
        let id = made.or(self.id).unwrap_or_default();
        let label = self.form.as_ref().map_or_else(String::new, |form| {
            let label = self.record.label(&form.values());
            let own = label != self.record.label(&form.base());
            // What another operator called it meanwhile, unless it was named here.
            self.draft.keeper.name_now().filter(|name| !own && *name != self.name).unwrap_or(label)
        });
        let said = crate::domain::SafeText::from(if label.is_empty() { self.name.clone() } else { label.clone() });
        let own = self.record.done(&self.form.as_ref().map(Form::values).unwrap_or_default(), &done.output, cx.lang);
        let text = own.unwrap_or_else(|| cx.lang.f("record.saved", &[("name", said.as_str())]));
        if done.journal_id == 0 && self.id.is_some() {
            cx.ok(cx.lang.f("record.unchanged", &[("name", said.as_str())]));
        } else {
            self.draft.say_saved(text, self.record.wrote(&done.output), cx);
        }
        cx.saved(R::ENTITY, id);
        cx.served(self.form.as_ref().map_or_else(Vec::new, |form| self.record.served(&form.values(), &done.output)));
        if let Some(teller) = self.teller {
            cx.send(teller, Made { id, label });
        }
        cx.close(cx.id);
    }

    fn not_saved(&mut self, refusal: &Refusal, cx: &mut Cx<'_>) {
        self.stage = Stage::Editing;
        if refusal.code == "record.changed" {
            // Somebody was faster on the same field: read what they saved, then put both together.
            self.other = Other::of(refusal);
            if self.other.who.is_empty() {
                self.other.who.clone_from(&self.name);
            }
            self.conflict = Some((Values::new(), 0));
            return self.load(cx);
        }
        if self.id.is_some() && self.record.was_taken_away(refusal) {
            return self.becomes_new(refusal, cx);
        }
        let Some(form) = &mut self.form else { return };
        let rest = form.refuse(refusal);
        match rest.first() {
            None => self.say_wrong(cx),
            Some(first) => {
                let mut first = first.clone();
                first.more = rest.into_iter().skip(1).collect();
                refused(&first, cx);
            }
        }
    }

    fn take(&mut self, field: &'static str, value: FieldValue, cx: &mut Cx<'_>) {
        if let Some(form) = &mut self.form {
            let event = form.pick(field, value);
            // The same again: what was said of it while something else was typed is not said any more.
            if matches!(event, FormEvent::Nothing) {
                self.look(field, cx);
            }
            self.event(event, cx);
            if std::mem::take(&mut self.saves) {
                self.act(&Act::Do(Action::Save), cx);
            }
        }
    }
}

impl<R: Record + Clone> Layer for FormLayer<R> {
    fn contexts(&self) -> &[Context] {
        &[Context::Form, Context::Global]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Some(form) = self.form.as_mut().filter(|_| !self.waits) else {
            // Typed ahead of the record: it is played when the fields are there.
            if matches!(act, Act::Do(Action::Back | Action::Close)) {
                return Flow::Close;
            }
            self.draft.again.push(act.clone());
            return Flow::Handled;
        };
        if self.stage == Stage::Saving {
            return Flow::Handled;
        }
        // Who was stopped on the way to a menu or a list steps back from there: it is not the form that he wants to leave.
        if std::mem::take(&mut self.stopped) && nav(act) == Some(Nav::Back) {
            say_stays(form.back_does().is_some(), form.dirty(), cx);
            self.warned = true;
            return Flow::Handled;
        }
        if *act == Act::Do(Action::Actions) {
            return self.offer_more(cx);
        }
        if nav(act) == Some(Nav::Save)
            && let FormEvent::Changed(field) = form.commit()
        {
            // What follows from the field that is being typed is saved with it.
            self.record.follow(form, field);
        }
        let before = form.current();
        let event = form.handle(act);
        self.saves = nav(act) == Some(Nav::Save) && matches!(event, FormEvent::Pick { .. });
        let saves = matches!(event, FormEvent::Save | FormEvent::Invalid(_) | FormEvent::Leave);
        if std::mem::take(&mut self.warned) {
            cx.hush();
        }
        let flow = self.event(event, cx);
        // Beside a field that was left there is seldom room for a whole sentence.
        if let Some(form) = self.form.as_ref().filter(|form| !saves && form.current() != before)
            && let Some(wrong) = form.wrong_at(before)
        {
            cx.warn(wrong);
            self.warned = true;
        }
        flow
    }

    fn not_now(&mut self, action: Action) {
        self.stopped = action == Action::Prompt;
    }

    /// What is typed while the record is read is meant for its fields, and while it is saved for whatever comes then.
    /// The first key before it is known whether there are drafts says what is wanted of them; the others follow it.
    fn holds(&self) -> bool {
        self.form.is_none() || !self.draft.again.is_empty() || self.stage == Stage::Saving
    }

    fn clicked(&mut self, at: Position, cx: &mut Cx<'_>) {
        let Some(field) = self.form.as_mut().and_then(|form| form.clicked(cx.area, at)) else { return };
        let next = |layer: &mut Self| {
            let form = layer.form.as_ref()?;
            Some((form.step_to(field)?, form.current()))
        };
        walk(self, next, cx);
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        match &self.form {
            Some(form) => form.render(area, draw),
            None => {
                let style = draw.theme.style(Role::TextMuted);
                draw.buf.set_stringn(area.x + 1, area.y, draw.lang.t("record.loading"), usize::from(area.width), style);
            }
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let place = speaker::place(&self.crumb(lang), lang);
        match self.form.as_ref().filter(|_| !self.waits) {
            Some(form) => form.spoken("").at(&place),
            None => Spoken { waits: true, ..place.part(lang.t("record.loading")) },
        }
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        let leave = |key| Hint::of(key).label(lang.t("record.close_draft"));
        let save = self.record.verb().map_or(Hint::of(Action::Save), |verb| Hint::of(Action::Save).label(lang.t(verb)));
        let back = self.form.as_ref().and_then(Form::back_does).unwrap_or("record.close_draft");
        let back = Hint::of(Action::Back).label(lang.t(back));
        let mut hints = vec![save, back, leave(Action::Close)];
        hints.extend([Action::Accept, Action::FocusNext, Action::FocusPrev].map(Hint::of));
        if self.form.as_ref().is_some_and(Form::in_sections) {
            hints.extend([Action::SectionNext, Action::SectionPrev].map(Hint::of));
        }
        hints.extend([Action::Undo, Action::Redo, Action::ClearField].map(Hint::of));
        hints.push(pick_hint(self.form.as_ref().map(Form::picks), lang));
        if !self.record.more(lang).is_empty() {
            hints.insert(1, Hint::of(Action::Actions).label(lang.t(self.record.more_short())));
        }
        hints
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let title = if self.id.is_some() {
            let own = self.record.heading(&self.name, lang);
            own.unwrap_or_else(|| lang.f("record.editing", &[("name", &self.name)]))
        } else {
            lang.t(self.record.title()).to_owned()
        };
        let right = self.draft.told(self.form.as_ref().is_some_and(Form::dirty), lang);
        Crumb { title, right, beside: self.draft.keeper.beside(lang), ..Crumb::default() }
    }

    fn reworded(&mut self, cx: &mut Cx<'_>) {
        self.record.reworded(cx.lang);
        if let Some(form) = &mut self.form {
            let from = form.lang();
            form.set_cx(Self::words(cx));
            restate(form, &self.record, from);
        }
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        self.draft.keeper.look_beside(cx, self.id);
        if self.watches(tables) && self.others.reread.changed(self.others.reads) {
            self.read_others(cx);
        }
    }

    fn neighbours(&mut self, cx: &mut Cx<'_>) {
        self.draft.keeper.look_beside(cx, self.id);
    }

    fn status(&self, _lang: Lang) -> Option<(Role, String)> {
        self.form.as_ref().and_then(Form::message).map(|text| (Role::FieldHint, text))
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        cx.hush(); // What was done before has its word; the line is needed for what is typed now.
        if self.id.is_some() {
            return self.load(cx);
        }
        let mut values = Form::defaults(&self.record.sections());
        values.extend(self.record.start());
        self.begin(&values, cx);
        self.look("", cx);
        if let (Some(form), Some(field)) = (&mut self.form, self.record.first()) {
            form.focus_field(field);
        }
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Loaded>() {
            Ok(loaded) => {
                match (loaded.0, self.conflict.is_some()) {
                    (Ok((theirs, version, _)), true) => self.merge(&theirs, version, cx),
                    (Ok((values, version, name)), false) => {
                        self.draft.version = Some(version);
                        self.name = name;
                        self.begin(&values, cx);
                    }
                    (Err(refusal), false) if self.draft.resume.is_some() && self.record.was_taken_away(&refusal) => {
                        // What was typed can be seen nowhere else.
                        (self.gone, self.id) = (Some(refusal), None);
                        self.opened(cx);
                    }
                    (Err(refusal), _) => {
                        refused(&refusal, cx);
                        cx.close(cx.id);
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Looked>() {
            Ok(looked) => {
                let Some(form) = &mut self.form else { return };
                // An answer to what was there before is no answer any more.
                if let (true, Ok(look)) = (looked.0 == self.looking, looked.1) {
                    for (field, value) in look.values {
                        form.show(&field, value);
                    }
                    for (field, note) in look.notes {
                        form.note(field, note);
                    }
                    for (field, required) in look.required {
                        form.require(field, required);
                    }
                    if let Some(field) = look.focus {
                        form.focus_field(field);
                    }
                }
                self.record.shown(form);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Others>() {
            Ok(others) => return self.tell_others(others.0, cx),
            Err(payload) => payload,
        };
        let Err(payload) = told(self, payload, cx) else { return };
        if let Ok(answered) = payload.downcast::<Answered>() {
            match (answered.tag, answered.answer) {
                ("conflict", DialogEvent::Settled(values)) => {
                    // Only now their version is what this form stands on: who goes back is asked again.
                    if let (Some((theirs, version)), Some(form)) = (self.conflict.take(), &mut self.form) {
                        self.draft.version = Some(version);
                        form.settle(&theirs, &values);
                        self.save(cx);
                    }
                }
                ("conflict", DialogEvent::Edit(field)) => self.edit_by_hand(&field, cx),
                ("conflict", _) => self.conflict = None,
                ("more", DialogEvent::Choose(id)) => {
                    if let Some(form) = &self.form {
                        let (_, input) = self.deed(form);
                        self.record.chosen(&id, input, &form.values(), &self.desk, cx);
                    }
                }
                _ => {}
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        self.draft.keeper.due()
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        if self.draft.keeper.is_due(cx.now) {
            self.keep(cx);
        }
    }

    fn leaving(&mut self, cx: &mut Cx<'_>) {
        // Before it is decided what becomes of a draft there is nothing to keep.
        if !self.waits {
            self.keep(cx);
        }
    }
}
