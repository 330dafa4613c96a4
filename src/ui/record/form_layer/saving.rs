//! What is typed into a form: kept as a draft, saved, put together with what another saved meanwhile.

use super::{FormLayer, Others, Stage};
use crate::domain::Refusal;
use crate::locale::wording;
use crate::store::Reader;
use crate::ui::action::Action;
use crate::ui::kit::Act;
use crate::ui::kit::dialog::{Dialog, Menu, Message};
use crate::ui::kit::field::{FieldSpec, Values};
use crate::ui::kit::form::{Form, FormEvent};
use crate::ui::layers::{Cx, Flow};
use crate::ui::record::ask::Ask;
use crate::ui::record::beside;
use crate::ui::record::draft::About;
use crate::ui::record::form::{Record, to_correct};
use crate::ui::record::sheet::concerns;
use crate::ui::record::together::{self, Joined, Now, Question};
use serde_json::Value;

impl<R: Record> FormLayer<R> {
    pub(super) fn keep(&mut self, cx: &Cx<'_>) {
        let Some(form) = &self.form else { return };
        if !form.dirty() {
            return self.draft.keeper.forget(cx);
        }
        let (name, scope) = (self.name(), self.record.scope());
        let about = About { name: &name, scope: &scope };
        self.draft.keeper.keep(cx, (self.id, self.draft.version), form.to_draft(), about);
    }

    /// What saving does: of a record that exists only the fields that differ are said, so that others keep theirs.
    pub(super) fn deed(&self, form: &Form) -> (&'static str, Value) {
        let (values, base) = (form.values(), form.base());
        let changed: Values = match self.id {
            Some(_) => values.into_iter().filter(|(id, value)| base.get(id) != Some(value)).collect(),
            None => values,
        };
        self.record.save_over(self.id, self.draft.version, &changed, &base)
    }

    pub(super) fn save(&mut self, cx: &mut Cx<'_>)
    where
        R: Clone,
    {
        let Some((operation, input)) = self.form.as_ref().map(|form| self.deed(form)) else { return };
        self.stage = Stage::Saving;
        let after = self.id.zip(self.form.as_ref()).map(|(id, form)| {
            let (words, record, fields) = (Self::words(cx), self.record.clone(), self.fields());
            let (base, sent) = (form.base(), form.values());
            move |reader: &Reader| {
                let (now, _, name) = record.load(reader, id, words)?;
                let fields = together::moved(&base, &sent, &now, |id| together::label_of(&fields, id, words.lang));
                Ok(Now { name: Some(name), fields, rows: record.rows(reader, id)? })
            }
        });
        self.draft.keeper.save(cx, operation, input, after);
    }

    /// All fields, whatever their sections.
    pub(super) fn fields(&self) -> Vec<FieldSpec> {
        self.record.sections().into_iter().flat_map(|section| section.fields).collect()
    }

    /// How many fields need correction, and what is wrong with the first of them: it has the focus.
    pub(super) fn say_wrong(&mut self, cx: &mut Cx<'_>) {
        let Some(form) = &self.form else { return };
        cx.error(to_correct(form.errors(), form.first_wrong(), cx));
        self.warned = true;
    }

    /// The menu of what else can be done with what is typed, once it is right.
    pub(super) fn offer_more(&mut self, cx: &mut Cx<'_>) -> Flow
    where
        R: Clone,
    {
        let entries = self.record.more(cx.lang);
        let Some(form) = self.form.as_mut().filter(|_| !entries.is_empty()) else { return Flow::Handled };
        match form.handle(&Act::Do(Action::Save)) {
            FormEvent::Save => {}
            // What was typed means a record: which, is asked first.
            pick @ FormEvent::Pick { .. } => return self.event(pick, cx),
            _ => {
                self.say_wrong(cx);
                self.stopped = true;
                return Flow::Handled;
            }
        }
        let menu = Menu::new(cx.lang.t("record.more"), entries);
        cx.push(Ask::new(cx.id, "more", Dialog::Menu(menu)));
        Flow::Handled
    }

    pub(super) fn merge(&mut self, theirs: &Values, version: i64, cx: &mut Cx<'_>)
    where
        R: Clone,
    {
        let fields = self.fields();
        let Some(form) = &mut self.form else { return };
        let (base, mine) = (form.base(), form.values());
        let merged = form.merge(theirs);
        let joined = Joined::of(&self.other.who, &merged, |id| together::label_of(&fields, id, cx.lang));
        self.draft.joined.and(joined);
        if merged.conflicts.is_empty() {
            self.draft.version = Some(version);
            self.conflict = None;
            return self.save(cx);
        }
        self.conflict = Some((theirs.clone(), version));
        let actor = &self.desk.actor().name;
        let versions = [&base, theirs, &mine];
        let question = Question { other: &self.other, actor, merged: &merged, versions, fields: &fields };
        question.ask(|_| None, |_, _| None, cx);
    }

    /// The change of these tables may be one of this record.
    pub(super) fn watches(&self, tables: &[String]) -> bool {
        // What has no table of its own (the company) is looked at with every change.
        let own = R::TABLE == "journal" || concerns(&[R::TABLE], tables);
        self.id.is_some() && self.stage == Stage::Editing && self.form.is_some() && own
    }

    /// Has the record read as others have left it: what they changed stands beside its field before it is saved.
    pub(super) fn read_others(&mut self, cx: &Cx<'_>)
    where
        R: Clone,
    {
        let (Some(id), Some(form)) = (self.id, &self.form) else { return };
        self.others.reads = true;
        let (desk, words, record) = (self.desk.clone(), Self::words(cx), self.record.clone());
        let (operation, since) = (self.deed(form).0, self.draft.keeper.since());
        cx.job(move || {
            Others(desk.read(|reader| {
                let (values, _, _) = record.load(reader, id, words)?;
                let now = Now { name: None, fields: Vec::new(), rows: record.rows(reader, id)? };
                let who = together::others(reader, &now, operation, (since, 0))?;
                Ok((values, who))
            }))
        });
    }

    /// It is read.
    pub(super) fn tell_others(&mut self, read: Result<(Values, Vec<String>), Refusal>, cx: &mut Cx<'_>)
    where
        R: Clone,
    {
        self.others.reads = false;
        self.others.reread.came();
        if self.others.reread.again() {
            self.read_others(cx);
        }
        let fields = self.fields();
        let Some(form) = self.form.as_mut().filter(|_| self.stage == Stage::Editing) else { return };
        // One that is gone is told when it is saved: then it is asked what becomes of what was typed.
        let Ok((now, who)) = read else { return };
        let base = form.base();
        let newest = who.first().map(String::as_str).unwrap_or_default();
        let who = match newest {
            "" => cx.lang.t("record.others").to_owned(),
            newest => beside::called(newest, &self.desk.actor().name, cx.lang),
        };
        let others = now.iter().filter(|(id, value)| base.get(*id).is_some_and(|was| was != *value));
        let told = others.map(|(id, value)| {
            let value = together::shown(&fields, id, value, cx.lang);
            (id.clone(), cx.lang.f("record.meanwhile", &[("who", &who), ("value", &value)]))
        });
        if let Some((field, told)) = form.mark_others(&told.collect()) {
            cx.warn(cx.lang.f("record.meanwhile_said", &[("field", field), ("told", &told)]));
            self.warned = true;
        }
    }

    pub(super) fn edit_by_hand(&mut self, field: &str, cx: &mut Cx<'_>) {
        let fields = self.fields();
        let (Some((theirs, _)), Some(form)) = (self.conflict.take(), &mut self.form) else { return };
        let who = beside::called(&self.other.who, &self.desk.actor().name, cx.lang);
        together::by_hand(form, &fields, (theirs, &who), field, cx);
        self.warned = true;
    }

    /// The record is gone: what stands here is kept, and the next saving makes a new one of it.
    pub(super) fn becomes_new(&mut self, refusal: &Refusal, cx: &mut Cx<'_>) {
        self.id = None;
        self.draft.version = None;
        let lines = vec![wording::told(cx.lang, refusal), String::new(), cx.lang.t("record.as_new").to_owned()];
        let told = Message::new(cx.lang.t("record.refused"), lines);
        cx.push(Ask::new(cx.id, "action.told", Dialog::Message(told)));
        cx.bell();
    }
}
