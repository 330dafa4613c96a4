//! The form of one record, over the store: its draft is kept while it is typed, what others saved meanwhile is put
//! together with it field by field, what is refused stands beside its field.

use super::action::refused;
use super::ask::{Answered, Ask};
use super::picker::Picked;
use crate::domain::Refusal;
use crate::locale::{Lang, wording};
use crate::operations::{Call, Done, Mode, registry};
use crate::store::{Reader, drafts};
use crate::ui::action::Action;
use crate::ui::desk::{Desk, Written};
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{ConflictDialog, Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::kit::field::{Section, Values};
use crate::ui::kit::form::{Form, FormEvent};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer, LayerId};
use crate::ui::theme::Role;
use ratatui::layout::Rect;
use serde_json::Value;
use std::any::Any;
use std::time::{Duration, Instant};

/// Typing is kept so long after the last letter: what a kill can lose at most.
const KEPT_AFTER: Duration = Duration::from_secs(2);

/// A family of records that are edited in a form.
pub trait Record: Send + 'static {
    /// Stable word of its drafts: `party`.
    const ENTITY: &'static str;
    /// Its table, for who changed it.
    const TABLE: &'static str;

    /// What the form says it is: locale key for a new one.
    fn title(&self) -> &'static str;
    /// Its fields.
    fn sections(&self) -> Vec<Section>;
    /// What a new one starts with, over the fields' own defaults.
    fn start(&self) -> Values {
        Values::new()
    }
    /// Reads one that exists: values, version, and its name.
    ///
    /// # Errors
    /// It is gone, or what the store refuses.
    fn load(&self, reader: &Reader, id: i64, words: Words) -> Result<(Values, i64, String), Refusal>;
    /// The operation that saves it and its input: `changed` are the fields that differ (all of them for a new one).
    fn save(&self, id: Option<i64>, version: Option<i64>, changed: &Values) -> (&'static str, Value);
    /// The same, for a record whose input also depends on what was there before: `base` are the values it was opened
    /// with, or what others saved since.
    fn save_over(
        &self,
        id: Option<i64>,
        version: Option<i64>,
        changed: &Values,
        _base: &Values,
    ) -> (&'static str, Value) {
        self.save(id, version, changed)
    }
    /// The box that picks for a field.
    fn pick(
        &self,
        _picker: &'static str,
        _field: &'static str,
        _typed: &str,
        _to: LayerId,
        _desk: &Desk,
        _lang: Lang,
    ) -> Option<Box<dyn Layer>> {
        None
    }
    /// What is shown for a record just saved, to whoever had it made: its name.
    fn label(&self, values: &Values) -> String {
        values.get("name").map(|value| value.text().to_owned()).unwrap_or_default()
    }
    /// The row that was made, when the operation does not answer it as `id`.
    fn made(&self, _output: &Value) -> Option<i64> {
        None
    }
    /// Where one is, in the form of something done to a record: `2026/1490  pagamento`; none says that it is edited.
    fn heading(&self, _name: &str, _lang: Lang) -> Option<String> {
        None
    }
    /// What is said when it is saved, from what the operation answered; none says the name.
    fn done(&self, _values: &Values, _output: &Value, _lang: Lang) -> Option<String> {
        None
    }
    /// Whether the operation wrote something, which can be taken back then.
    fn wrote(&self, _output: &Value) -> bool {
        true
    }
    /// Whether [`Record::look`] has something to read when this field has another value; `""` asks when the form
    /// of a new record opens.
    fn looks(&self, _field: &str) -> bool {
        false
    }
    /// Reads what depends on what was typed: what stands on a shelf, what is proposed. These fields then stand on it;
    /// a text under [`FOCUS`] names the field that has the focus then.
    ///
    /// # Errors
    /// What the store refuses.
    fn look(&self, _reader: &Reader, _field: &'static str, _values: &Values, _words: Words) -> Result<Values, Refusal> {
        Ok(Values::new())
    }
    /// The field that a new one begins with, when it is not the first.
    fn first(&self) -> Option<&'static str> {
        None
    }
    /// What follows another field.
    fn follow(&self, _form: &mut Form, _field: &'static str) {}
}

/// See [`Record::look`].
pub const FOCUS: &str = "";

/// A record was saved; goes to the layer that is told (a picker that had it made).
#[derive(Debug, Clone)]
pub struct Made {
    /// The record.
    pub id: i64,
    /// What is shown for it.
    pub label: String,
}

struct Loaded(Result<(Values, i64, String), Refusal>);
struct Looked(u64, Result<Values, Refusal>);
struct Drafted(Result<i64, Refusal>);
struct Found(Vec<drafts::Draft>);

/// What happens when the record is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Editing,
    Saving,
}

/// A form on the stack.
pub struct FormLayer<R: Record> {
    record: R,
    desk: Desk,
    id: Option<i64>,
    version: Option<i64>,
    name: String,
    /// Who saved it meanwhile.
    other: String,
    form: Option<Form>,
    stage: Stage,
    teller: Option<LayerId>,
    draft: Option<i64>,
    kept_at: Option<String>,
    due: Option<Instant>,
    drafting: bool,
    conflict: Option<(Values, i64)>,
    again: Vec<Act>,
    resume: Option<i64>,
    offered: Option<drafts::Draft>,
    direct: bool,
    looking: u64,
    /// The message line speaks of a field that was left.
    warned: bool,
}

impl<R: Record> FormLayer<R> {
    /// The form of a record, or of a new one.
    pub fn new(record: R, desk: &Desk, id: Option<i64>) -> Box<Self> {
        Box::new(Self {
            record,
            desk: desk.clone(),
            id,
            version: None,
            name: String::new(),
            other: String::new(),
            form: None,
            stage: Stage::Loading,
            teller: None,
            draft: None,
            kept_at: None,
            due: None,
            drafting: false,
            conflict: None,
            again: Vec::new(),
            resume: None,
            offered: None,
            direct: false,
            looking: 0,
            warned: false,
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
        self.resume = Some(draft);
        self.direct = true;
        self
    }

    fn words(cx: &Cx<'_>) -> Words {
        Words { lang: cx.lang, today: cx.clock.today() }
    }

    fn begin(&mut self, values: &Values, cx: &Cx<'_>) {
        self.form = Some(Form::new(self.record.sections(), values, Self::words(cx)));
        self.stage = Stage::Editing;
        let (desk, id) = (self.desk.clone(), self.id);
        let resume = self.resume.take();
        cx.job(move || {
            let actor = desk.actor().name.clone();
            let found = desk.read(|reader| match resume {
                Some(draft) => Ok(drafts::get(reader.db(), &actor, draft)?.into_iter().collect()),
                None => drafts::list(reader.db(), &actor, Some(R::ENTITY)),
            });
            let mine = found.unwrap_or_default().into_iter().filter(|draft| resume.is_some() || draft.record_id == id);
            Found(mine.collect())
        });
    }

    fn load(&self, cx: &Cx<'_>)
    where
        R: Clone,
    {
        let Some(id) = self.id else { return };
        let (desk, words, record) = (self.desk.clone(), Self::words(cx), self.record.clone());
        cx.job(move || Loaded(desk.read(|reader| record.load(reader, id, words))));
    }

    fn keep(&mut self, cx: &Cx<'_>) {
        self.due = None;
        let Some(form) = self.form.as_ref().filter(|form| form.dirty()) else { return };
        if self.drafting {
            // One at a time: the next is due when this one has its number.
            self.due = Some(cx.now + Duration::from_millis(200));
            return;
        }
        self.drafting = true;
        let (payload, draft, id, version) = (form.to_draft(), self.draft, self.id, self.version);
        let actor = self.desk.actor().name.clone();
        self.desk.write(cx.id, move |store| {
            let typed =
                drafts::Typed { id: draft, entity: R::ENTITY, record_id: id, base_version: version, payload: &payload };
            Drafted(drafts::save(store, &actor, &typed))
        });
    }

    fn save(&mut self, cx: &Cx<'_>) {
        let Some(form) = &self.form else { return };
        let (values, base) = (form.values(), form.base());
        let changed: Values = match self.id {
            Some(_) => values.into_iter().filter(|(id, value)| base.get(id) != Some(value)).collect(),
            None => values,
        };
        let (operation, input) = self.record.save_over(self.id, self.version, &changed, &base);
        self.stage = Stage::Saving;
        self.due = None;
        let (actor, draft) = (self.desk.actor().clone(), self.draft);
        self.desk.write(cx.id, move |store| {
            let result = match registry::find(operation) {
                Some(verb) => (verb.run)(store, Call::by(&actor).draft(draft), input, Mode::Execute),
                None => Err(Refusal::new("operation.unknown").with("operation", operation)),
            };
            Written { tag: "save", result }
        });
    }

    fn saved(&mut self, done: &Done<Value>, cx: &mut Cx<'_>) {
        let made = self.record.made(&done.output).or_else(|| done.output.get("id").and_then(Value::as_i64));
        let id = made.or(self.id).unwrap_or_default();
        let label = self.form.as_ref().map(|form| self.record.label(&form.values())).unwrap_or_default();
        let said = if label.is_empty() { self.name.clone() } else { label.clone() };
        let said = crate::domain::SafeText::from(said);
        let values = self.form.as_ref().map(Form::values).unwrap_or_default();
        let own = self.record.done(&values, &done.output, cx.lang);
        let text = own.unwrap_or_else(|| cx.lang.f("record.saved", &[("name", said.as_str())]));
        if self.record.wrote(&done.output) {
            cx.done(text);
        } else {
            cx.ok(text);
        }
        cx.saved(R::ENTITY, id);
        if let Some(teller) = self.teller {
            cx.send(teller, Made { id, label });
        }
        cx.close(cx.id);
    }

    fn not_saved(&mut self, refusal: &Refusal, cx: &mut Cx<'_>)
    where
        R: Clone,
    {
        self.stage = Stage::Editing;
        if refusal.code == "record.changed" {
            // Somebody was faster on the same field: read what they saved, then put both together.
            let who = refusal.with.get("who").and_then(Value::as_str).unwrap_or_default().to_owned();
            self.other = if who.is_empty() { self.name.clone() } else { who };
            self.conflict = Some((Values::new(), 0));
            return self.load(cx);
        }
        let Some(form) = &mut self.form else { return };
        let rest = form.refuse(refusal);
        match rest.first() {
            None => {
                let count = form.errors() as u64;
                cx.error(cx.lang.n("record.to_correct", count, &[]));
            }
            Some(first) => {
                let mut first = first.clone();
                first.more = rest.into_iter().skip(1).collect();
                refused(&first, cx);
            }
        }
    }

    fn merge(&mut self, theirs: &Values, version: i64, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.form else { return };
        let (base, mine) = (form.base(), form.values());
        let merged = form.merge(theirs);
        self.version = Some(version);
        if merged.conflicts.is_empty() {
            self.conflict = None;
            cx.warn(cx.lang.t("record.merged"));
            return self.save(cx);
        }
        let lang = cx.lang;
        let sections = self.record.sections();
        let spec = |id: &str| sections.iter().flat_map(|section| &section.fields).find(|field| field.id == id);
        let dialog = ConflictDialog::new(
            lang.t("record.conflict"),
            self.other.clone(),
            &merged,
            [&base, theirs, &mine],
            |id| spec(id).map_or_else(|| id.to_owned(), |field| lang.t(field.label).to_owned()),
            |id, value| spec(id).map_or_else(String::new, |field| field.show(value, lang)),
        )
        .kept(lang.t("record.kept"));
        self.conflict = Some((theirs.clone(), version));
        cx.push(Ask::new(cx.id, "conflict", Dialog::Conflict(dialog)));
    }

    /// Has what depends on a field read.
    fn look(&mut self, field: &'static str, cx: &Cx<'_>)
    where
        R: Clone,
    {
        let Some(form) = self.form.as_ref().filter(|_| self.record.looks(field)) else { return };
        self.looking += 1;
        let (desk, record, values) = (self.desk.clone(), self.record.clone(), form.values());
        let (words, number) = (Self::words(cx), self.looking);
        cx.job(move || Looked(number, desk.read(|reader| record.look(reader, field, &values, words))));
    }

    fn event(&mut self, event: FormEvent, cx: &mut Cx<'_>) -> Flow
    where
        R: Clone,
    {
        match event {
            FormEvent::Ignored => return Flow::Pass,
            FormEvent::Nothing => {}
            FormEvent::Typed => {
                self.due.get_or_insert(cx.now + KEPT_AFTER);
            }
            FormEvent::Changed(field) => {
                if let Some(form) = &mut self.form {
                    self.record.follow(form, field);
                }
                self.look(field, cx);
                self.keep(cx);
            }
            FormEvent::Pick { field, picker, typed } => {
                if let Some(layer) = self.record.pick(picker, field, &typed, cx.id, &self.desk, cx.lang) {
                    cx.push(layer);
                }
            }
            FormEvent::PickDate(_) => cx.warn(cx.lang.t("record.date_help")),
            FormEvent::Save if self.stage == Stage::Editing => self.save(cx),
            FormEvent::Save => {}
            FormEvent::Invalid(count) => cx.error(cx.lang.n("record.to_correct", count as u64, &[])),
            FormEvent::Leave => {
                if self.form.as_ref().is_some_and(Form::dirty) {
                    self.keep(cx);
                    cx.warn(cx.lang.t("record.draft_kept"));
                }
                return Flow::Close;
            }
        }
        Flow::Handled
    }
}

impl<R: Record + Clone> Layer for FormLayer<R> {
    fn contexts(&self) -> &[Context] {
        &[Context::Form, Context::Global]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Some(form) = &mut self.form else {
            // Typed ahead of the record: it is played when the fields are there.
            if matches!(act, Act::Do(Action::Back | Action::Close)) {
                return Flow::Close;
            }
            self.again.push(act.clone());
            return Flow::Handled;
        };
        if self.stage == Stage::Saving {
            return Flow::Handled;
        }
        let before = form.current();
        let stood = form.value(before).clone();
        let mut event = form.handle(act);
        // Saved out of a field that was just typed: what depends on it follows before it is written.
        if matches!(event, FormEvent::Save | FormEvent::Invalid(_)) && *form.value(before) != stood {
            self.record.follow(form, before);
            if form.errors() > 0 {
                form.show_first_error();
                event = FormEvent::Invalid(form.errors());
            } else {
                event = FormEvent::Save;
            }
        }
        let saves = matches!(event, FormEvent::Save | FormEvent::Invalid(_) | FormEvent::Leave);
        if std::mem::take(&mut self.warned) {
            cx.hush();
        }
        let flow = self.event(event, cx);
        // Beside a field that was left there is seldom room for a whole sentence.
        if let Some(form) = self.form.as_ref().filter(|form| !saves && form.current() != before)
            && let Some(wrong) = form.wrong(before)
        {
            cx.warn(wrong);
            self.warned = true;
        }
        flow
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

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        let mut hints = vec![Hint::of(Action::Save), Hint::of(Action::Close).label(lang.t("record.close_draft"))];
        hints.extend(
            [Action::Prompt, Action::FocusNext, Action::FocusPrev, Action::Undo, Action::ClearField].map(Hint::of),
        );
        hints
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let title = if self.id.is_some() {
            let own = self.record.heading(&self.name, lang);
            own.unwrap_or_else(|| lang.f("record.editing", &[("name", &self.name)]))
        } else {
            lang.t(self.record.title()).to_owned()
        };
        let right = match (&self.form, &self.kept_at) {
            (Some(form), Some(at)) if form.dirty() => lang.f("record.dirty_kept", &[("at", at)]),
            (Some(form), None) if form.dirty() => lang.t("record.dirty").to_owned(),
            _ => String::new(),
        };
        Crumb { title, right, ..Crumb::default() }
    }

    fn status(&self, _lang: Lang) -> Option<(Role, String)> {
        self.form.as_ref().and_then(Form::message).map(|text| (Role::FieldHint, text))
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
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
                        self.version = Some(version);
                        self.name = name;
                        self.begin(&values, cx);
                        for act in std::mem::take(&mut self.again) {
                            self.act(&act, cx);
                        }
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
                // An answer to what was there before is no answer any more.
                if let (Some(form), true, Ok(values)) = (&mut self.form, looked.0 == self.looking, looked.1) {
                    for (field, value) in &values {
                        form.show(field, value.clone());
                    }
                    if let Some(field) = values.get(FOCUS) {
                        form.focus_field(field.text());
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Drafted>() {
            Ok(drafted) => {
                self.drafting = false;
                match drafted.0 {
                    Ok(id) => {
                        self.draft = Some(id);
                        self.kept_at = Some(cx.clock.now().rome().format("%H:%M:%S").to_string());
                    }
                    Err(refusal) => cx.warn(wording::refusal(cx.lang, &refusal)),
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Written>() {
            Ok(written) => {
                match written.result {
                    Ok(done) => self.saved(&done, cx),
                    Err(refusal) => self.not_saved(&refusal, cx),
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Picked>() {
            Ok(picked) => {
                let value = crate::ui::kit::field::FieldValue::Ref { id: picked.id, label: picked.label.clone() };
                if let Some(form) = &mut self.form {
                    let event = form.pick(picked.field, value);
                    self.event(event, cx);
                }
                for act in &picked.ahead {
                    self.act(act, cx);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Found>() {
            Ok(found) => {
                let Some(newest) = found.0.first() else { return };
                if self.direct {
                    self.direct = false;
                    self.offered = Some(newest.clone());
                    self.resume_draft("resume", cx);
                } else if self.draft.is_none() && self.form.as_ref().is_some_and(|form| !form.dirty()) {
                    offer(newest, cx);
                    self.offered = Some(newest.clone());
                }
                return;
            }
            Err(payload) => payload,
        };
        if let Ok(answered) = payload.downcast::<Answered>() {
            match (answered.tag, answered.answer) {
                ("draft", DialogEvent::Choose(choice)) => self.resume_draft(&choice, cx),
                ("conflict", DialogEvent::Settled(values)) => {
                    if let (Some((theirs, _)), Some(form)) = (self.conflict.take(), &mut self.form) {
                        form.settle(&theirs, &values);
                        self.save(cx);
                    }
                }
                ("conflict", _) => self.conflict = None,
                _ => {}
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        self.due
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        if self.due.is_some_and(|due| due <= cx.now) {
            self.keep(cx);
        }
    }

    fn leaving(&mut self, cx: &mut Cx<'_>) {
        self.drafting = false;
        self.keep(cx);
    }
}

fn offer(draft: &drafts::Draft, cx: &mut Cx<'_>) {
    let at = draft.updated_at.rome().format("%d/%m %H:%M").to_string();
    let entries = vec![
        MenuEntry::new("resume", Some('r'), cx.lang.f("record.draft.resume", &[("at", &at)])),
        MenuEntry::new("later", Some('n'), cx.lang.t("record.draft.later")),
        MenuEntry::new("drop", Some('x'), cx.lang.t("record.draft.drop")),
    ];
    cx.push(Ask::new(cx.id, "draft", Dialog::Menu(Menu::new(cx.lang.t("record.draft.title"), entries))));
}

impl<R: Record> FormLayer<R> {
    fn resume_draft(&mut self, choice: &str, cx: &mut Cx<'_>) {
        let Some(draft) = self.offered.take() else { return };
        match choice {
            "resume" => {
                self.draft = Some(draft.id);
                self.version = draft.base_version.or(self.version);
                if let Some(form) = &mut self.form
                    && !form.from_draft(&draft.payload)
                {
                    cx.error(cx.lang.t("record.draft.unreadable"));
                }
            }
            "drop" => {
                let actor = self.desk.actor().name.clone();
                self.desk.write(cx.id, move |store| drafts::delete(store, &actor, draft.id).is_ok());
            }
            _ => {}
        }
    }
}
