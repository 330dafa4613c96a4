//! The editor's draft and its save.

use super::super::fields;
use super::super::mixed::Part;
use super::ENTITY;
use super::{Editor, Stage};
use crate::domain::{Refusal, SafeText};
use crate::locale::wording;
use crate::operations::Done;
use crate::store::drafts::Draft;
use crate::ui::kit::dialog::{Dialog, Menu, MenuEntry};
use crate::ui::kit::field::FieldValue;
use crate::ui::layers::{Cx, Layer};
use crate::ui::record::action::refused;
use crate::ui::record::ask::Ask;
use crate::ui::record::draft::{About, Keeper};
use crate::ui::record::draft_box::{Decided, DraftBox};
use crate::ui::record::form::to_correct;
use crate::ui::record::picker::Picked;
use crate::ui::record::told::Drafted;
use serde_json::Value;

impl Editor {
    /// What its draft is called: the customer, or the order.
    fn called(&self) -> String {
        match (&self.around.order, &self.mixed) {
            (Some(order), _) => order.name(),
            (None, Some(mixed)) => mixed.head.seen().get("customer").map(|c| c.text().to_owned()).unwrap_or_default(),
            (None, None) => String::new(),
        }
    }

    /// Keeps what was typed as a draft; of an order that stands as it was opened there is none.
    pub(super) fn keep(&mut self, cx: &Cx<'_>) {
        let Some(mixed) = &self.mixed else { return };
        if !self.dirty() {
            return self.keeper.forget(cx);
        }
        let (name, payload) = (self.called(), mixed.to_draft());
        self.keeper.keep(cx, (self.order, self.version), payload, About { name: &name, scope: "" });
    }

    /// Says that it is kept, when the editor is left.
    pub(super) fn left(&mut self, cx: &mut Cx<'_>) {
        self.keep(cx);
        if self.dirty() {
            let name = self.called();
            self.keeper.say_left(self.order.is_some(), About { name: &name, scope: "" }, cx);
        }
    }

    pub(super) fn dirty(&self) -> bool {
        let Some(mixed) = &self.mixed else { return false };
        mixed.dirty() || mixed.grid.is_typing() || fields::lines_json(&mixed.grid) != self.lines
    }

    pub(super) fn save(&mut self, cx: &mut Cx<'_>) {
        let Some(mixed) = &mut self.mixed else { return };
        let wrong = mixed.check();
        self.recompute(cx.lang);
        if wrong > 0 {
            return self.say_wrong(wrong, cx);
        }
        let Some(mixed) = &self.mixed else { return };
        let lines = fields::lines_json(&mixed.grid);
        let input = match self.order {
            Some(id) => {
                fields::edit_input(id, self.version, mixed, (lines != self.lines).then_some(lines), &self.around)
            }
            None => fields::place_input(mixed, lines, &self.around),
        };
        let operation = if self.order.is_some() { "order.edit" } else { "order.place" };
        self.stage = Stage::Saving;
        self.keeper.save(cx, operation, input);
    }

    /// How much is to be corrected, and what is wrong with the first of it: it has the focus.
    fn say_wrong(&mut self, wrong: usize, cx: &mut Cx<'_>) {
        let Some(mixed) = &self.mixed else { return };
        cx.error(to_correct(wrong, mixed.first_wrong(), cx.area.width, cx.lang));
        self.warned = true;
    }
}

impl Drafted for Editor {
    fn keeper(&mut self) -> &mut Keeper {
        &mut self.keeper
    }

    fn saved(&mut self, done: &Done<Value>, cx: &mut Cx<'_>) {
        let id = done.output.get("id").and_then(Value::as_i64).or(self.order).unwrap_or_default();
        let name = SafeText::from(done.output.get("order").and_then(Value::as_str).unwrap_or_default().to_owned());
        let new = self.order.is_none();
        let key = if new { "orders.placed" } else { "orders.edited" };
        cx.done(cx.lang.f(key, &[("name", name.as_str())]));
        cx.saved(ENTITY, id);
        cx.close(cx.id);
        if new {
            // Its card: the next key confirms it.
            cx.open(format!("order:{id}"));
        }
    }

    fn not_saved(&mut self, refusal: &Refusal, cx: &mut Cx<'_>) {
        self.stage = Stage::Editing;
        if refusal.code == "record.changed" {
            let who = refusal.with.get("who").and_then(Value::as_str).unwrap_or_default();
            let title = cx.lang.f("orders.conflict.title", &[("who", SafeText::new(who).as_str())]);
            let fields: Vec<String> = refusal.each().map(|one| wording::told(cx.lang, one)).collect();
            let entries = vec![
                MenuEntry::new("mine", Some('m'), cx.lang.t("orders.conflict.mine")),
                MenuEntry::new("theirs", Some('l'), cx.lang.t("orders.conflict.theirs")),
            ];
            let menu = Menu::new(title, entries).footnote(fields.first().cloned().unwrap_or_default());
            cx.push(Ask::new(cx.id, "conflict", Dialog::Menu(menu)));
            return;
        }
        let Some(mixed) = &mut self.mixed else { return };
        let (wrong, rest) = mixed.refuse(refusal);
        match rest.first() {
            None => self.say_wrong(wrong, cx),
            Some(first) => {
                let mut first = first.clone();
                first.more = rest.into_iter().skip(1).collect();
                refused(&first, cx);
            }
        }
    }

    fn found(&mut self, found: Vec<Draft>, cx: &mut Cx<'_>) {
        if self.resume.take().is_some() {
            return match found.into_iter().next() {
                Some(draft) => self.decided(Decided::Resume(Box::new(draft)), cx),
                None => self.play(cx),
            };
        }
        if found.is_empty() || std::mem::take(&mut self.settled) {
            return self.play(cx);
        }
        cx.push(DraftBox::of_form(&self.desk, cx.id, self.version, found, cx));
    }

    fn decided(&mut self, decided: Decided, cx: &mut Cx<'_>) {
        match decided {
            Decided::Fresh => self.play(cx),
            Decided::Back => cx.close(cx.id),
            Decided::Resume(draft) => {
                self.stage = Stage::Editing;
                // What was typed ahead was meant for an empty order.
                self.again.clear();
                if self.mixed.as_mut().is_some_and(|mixed| !mixed.from_draft(&draft.payload)) {
                    return cx.error(cx.lang.t("draft.unreadable"));
                }
                self.keeper.resume(draft.id);
                if draft.base_version.is_some_and(|base| self.version.is_some_and(|now| base < now)) {
                    cx.warn(cx.lang.t("draft.overtaken_said"));
                }
                self.version = draft.base_version.or(self.version);
                if let Some(mixed) = &mut self.mixed {
                    mixed.go(Part::Lines);
                    mixed.grid.next_empty();
                }
                if let Some(id) = self.mixed.as_ref().and_then(|mixed| mixed.head.value("customer").reference()) {
                    self.look_at_customer(id, cx);
                }
                self.look_again(cx);
                self.recompute(cx.lang);
            }
        }
    }

    fn picked(&mut self, picked: Picked, cx: &mut Cx<'_>) {
        if picked.field == "item" {
            self.read_item(picked, cx);
        } else {
            self.take(picked.field, FieldValue::Ref { id: picked.id, label: picked.label }, cx);
            for act in &picked.ahead {
                self.act(act, cx);
            }
        }
    }

    fn take(&mut self, field: &'static str, value: FieldValue, cx: &mut Cx<'_>) {
        let Some(mixed) = &mut self.mixed else { return };
        let event = mixed.pick(field, value);
        // On the telephone the customer is followed by what he wants; the rest has its defaults.
        if field == "customer" && self.order.is_none() {
            mixed.go(Part::Lines);
        }
        self.event(event, cx);
    }
}
