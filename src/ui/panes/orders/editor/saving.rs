//! The editor's draft and its save.

use super::super::mixed::Part;
use super::super::{choices, fields, lines};
use super::ENTITY;
use super::{Editor, Stage};
use crate::domain::{Refusal, SafeText};
use crate::operations::Done;
use crate::store::Reader;
use crate::store::journal::Storied;
use crate::ui::kit::field::{FieldValue, Values};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::Cx;
use crate::ui::record::action::refused;
use crate::ui::record::draft::About;
use crate::ui::record::form::to_correct;
use crate::ui::record::picker::Picked;
use crate::ui::record::together::{Now, Other, label_of, moved};
use crate::ui::record::told::{Drafted, Drafting};
use serde_json::{Value, json};

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
            return self.draft.keeper.forget(cx);
        }
        let (name, mut payload) = (self.called(), mixed.to_draft());
        if let (Some(object), Some(_)) = (payload.as_object_mut(), self.order) {
            object.insert("was".to_owned(), json!(self.base));
        }
        self.draft.keeper.keep(cx, (self.order, self.draft.version), payload, About { name: &name, scope: "" });
    }

    /// Says that it is kept, when the editor is left.
    pub(super) fn left(&mut self, cx: &mut Cx<'_>) {
        self.keep(cx);
        if self.dirty() {
            let name = self.called();
            self.draft.keeper.say_left(self.order.is_some(), About { name: &name, scope: "" }, cx);
        }
    }

    pub(super) fn dirty(&self) -> bool {
        let Some(mixed) = &self.mixed else { return false };
        mixed.dirty() || mixed.grid.is_typing() || self.other_lines()
    }

    /// The lines are others than those that were opened, compared by what an operation takes of them. Every frame asks.
    fn other_lines(&self) -> bool {
        let Some(mixed) = &self.mixed else { return false };
        let mut base = self.base.iter();
        let same = |row: &Values, was: &Values| row == was || lines::input(row) == lines::input(was);
        mixed.grid.lines().any(|row| base.next().is_none_or(|was| !same(&row.values, was))) || base.next().is_some()
    }

    pub(super) fn save(&mut self, cx: &mut Cx<'_>) {
        let Some(mixed) = &mut self.mixed else { return };
        let wrong = match mixed.check() {
            Ok(wrong) => wrong,
            // What was typed means somebody: who, is asked.
            Err(pick) => {
                self.event(pick, cx);
                return;
            }
        };
        self.recompute(cx.lang);
        if wrong > 0 {
            return self.say_wrong(wrong, cx);
        }
        let Some(mixed) = &self.mixed else { return };
        let lines = fields::lines_json(mixed.grid.lines().map(|row| &row.values));
        let input = match self.order {
            Some(id) => {
                let lines = self.other_lines().then(|| (fields::lines_json(&self.base), lines));
                fields::edit_input(id, self.draft.version, mixed, lines, &self.around)
            }
            None => fields::place_input(mixed, lines, &self.around),
        };
        let operation = if self.order.is_some() { "order.edit" } else { "order.place" };
        self.stage = Stage::Saving;
        let after = self.order.map(|id| {
            let (words, base, sent) = (Words { lang: cx.lang, today: cx.clock.today() }, mixed.base(), mixed.values());
            let (was, mine) = (self.base.clone(), mixed.grid.lines().map(|row| row.values.clone()).collect::<Vec<_>>());
            move |reader: &Reader| {
                let around = choices::around(reader, Some(id), None, words.lang)?;
                let now = fields::opened(&around, None);
                let specs = fields::all();
                let mut fields = moved(&base, &sent, &now, |id| label_of(&specs, id, words.lang));
                let theirs = lines::grid(&around.lines, words, around.terms.gross);
                let theirs: Vec<Values> = theirs.lines().map(|row| row.values.clone()).collect();
                if lines::moved(&was, &mine, &theirs) {
                    fields.push(words.lang.t("orders.tab.lines").to_owned());
                }
                Ok(Now { name: None, fields, rows: vec![(Storied::Order, id)] })
            }
        });
        self.draft.keeper.save(cx, operation, input, after);
    }

    /// How much is to be corrected, and what is wrong with the first of it: it has the focus.
    fn say_wrong(&mut self, wrong: usize, cx: &mut Cx<'_>) {
        let Some(mixed) = &self.mixed else { return };
        cx.error(to_correct(wrong, mixed.first_wrong(), cx));
        self.warned = true;
    }
}

impl Drafted for Editor {
    fn drafting(&mut self) -> &mut Drafting {
        &mut self.draft
    }

    fn take_keys(&mut self) {
        self.stage = Stage::Editing;
    }

    fn refill(&mut self, payload: &Value) -> bool {
        // It stands on the lines that it was typed over, whatever stands there now.
        if let Some(was) = payload.get("was").and_then(|was| serde_json::from_value(was.clone()).ok()) {
            self.base = was;
        }
        self.mixed.as_mut().is_none_or(|mixed| mixed.from_draft(payload))
    }

    fn refilled(&mut self, cx: &mut Cx<'_>) {
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

    fn own_pick(&mut self, picked: Picked, cx: &mut Cx<'_>) -> Option<Picked> {
        if picked.field != "item" {
            return Some(picked);
        }
        self.read_item(&picked, cx);
        None
    }

    fn saved(&mut self, done: &Done<Value>, cx: &mut Cx<'_>) {
        let id = done.output.get("id").and_then(Value::as_i64).or(self.order).unwrap_or_default();
        let name = SafeText::from(done.output.get("order").and_then(Value::as_str).unwrap_or_default().to_owned());
        let new = self.order.is_none();
        let key = if new { "orders.placed" } else { "orders.edited" };
        if done.journal_id == 0 {
            cx.ok(cx.lang.f("record.unchanged", &[("name", name.as_str())]));
        } else {
            // What would be refused is said before the key that it is refused to.
            let said = match lines::uncovered(&self.worked.lacks, cx.lang) {
                Some(short) => cx.lang.f(&format!("{key}_short"), &[("name", name.as_str()), ("short", &short)]),
                None => cx.lang.f(key, &[("name", name.as_str())]),
            };
            self.draft.say_saved(said, true, cx);
        }
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
            // Somebody was faster: read what they saved, then put both together.
            return self.read_theirs(Other::of(refusal), cx);
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
