//! The form of an order with its lines: one screen from the telephone to the number.
//!
//! Its draft and its save stand in [`saving`], what it has read meanwhile in [`looking`]. What can be chosen, what the operation takes and what the lines come to stand in [`super::choices`],
//! [`super::fields`] and [`super::lines`]; here is what happens when.

mod looking;
mod saving;
mod together;

use super::choices::{self, Around, Choice};
use super::fields;
use super::lines::{self, Known, Terms, Worked};
use super::mixed::{Mixed, MixedEvent, Part, pointed};
use super::sources::ItemSource;
use crate::domain::order::{Step, order_discount, shipping_charge};
use crate::domain::{Cents, Refusal};
use crate::locale::Lang;
use crate::store::drafts::Draft;
use crate::store::list::OrderRow;
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::day::DayPick;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::kit::field::{FieldValue, Values};
use crate::ui::kit::grid::{Offer, PastedLine};
use crate::ui::kit::picker::Sought;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::kit::spoken::{Spoken, joined};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer};
use crate::ui::panes::party::pick::CustomerSource;
use crate::ui::record::action::refused;
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::record::day::DayLayer;
use crate::ui::record::form::{pick_hint, say_stays};
use crate::ui::record::picker::Pick;
use crate::ui::record::sheet::concerns;
use crate::ui::record::told::{Drafted, Drafting, told};
use crate::ui::speaker;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::collections::BTreeMap;
use std::time::Instant;
use together::Conflict;

/// The word of its drafts.
const ENTITY: &str = "order";

/// A new order, for a customer if one is given.
pub fn create(desk: &Desk, customer: Option<(i64, String)>) -> Box<dyn Layer> {
    Editor::new(desk, None, customer)
}

/// A draft of an order.
pub fn resume(desk: &Desk, draft: &Draft) -> Box<dyn Layer> {
    let mut editor = Editor::new(desk, draft.record_id, None);
    editor.draft.resume = Some(draft.id);
    editor
}

/// An order that is not confirmed yet.
///
/// # Errors
/// Why it cannot be changed now.
pub fn edit(desk: &Desk, row: &OrderRow) -> Result<Box<dyn Layer>, Refusal> {
    match super::off(row, Step::Edit) {
        Some(refusal) => Err(refusal),
        None => Ok(Editor::new(desk, Some(row.id), None)),
    }
}

struct Ready(Result<Box<Around>, Refusal>);
struct Found(u64, Result<Vec<(Offer, Known)>, Refusal>);
struct Fresh(Result<BTreeMap<i64, Known>, Refusal>);
struct Coded(Vec<(PastedLine, Result<Option<(Offer, Known)>, Refusal>)>);
struct Given(Result<Option<(Offer, Known)>, Refusal>);
struct Customer(i64, Result<choices::Customer, Refusal>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Editing,
    Saving,
}

/// The editor on the stack.
struct Editor {
    desk: Desk,
    order: Option<i64>,
    seed: Option<(i64, String)>,
    around: Box<Around>,
    mixed: Option<Mixed>,
    /// The lines as they were opened: what is saved is what differs, and what both changed is told from what one did.
    base: Vec<Values>,
    /// What somebody else saved meanwhile, and who.
    conflict: Option<Conflict>,
    known: BTreeMap<i64, Known>,
    worked: Worked,
    stage: Stage,
    draft: Drafting,
    choosing: Option<&'static str>,
    /// The code that the box of articles was opened with: that of a carton stands for its pieces.
    code: String,
    /// The message line speaks of the last key.
    warned: bool,
}

impl Editor {
    fn new(desk: &Desk, order: Option<i64>, seed: Option<(i64, String)>) -> Box<Self> {
        Box::new(Self {
            desk: desk.clone(),
            order,
            seed,
            around: Box::default(),
            mixed: None,
            base: Vec::new(),
            conflict: None,
            known: BTreeMap::new(),
            worked: Worked::default(),
            stage: Stage::Loading,
            draft: Drafting::new(desk, ENTITY, None),
            choosing: None,
            code: String::new(),
            warned: false,
        })
    }

    fn load(&self, cx: &Cx<'_>) {
        let (desk, order, seed) = (self.desk.clone(), self.order, self.seed.as_ref().map(|(id, _)| *id));
        let lang = cx.lang;
        cx.job(move || Ready(desk.read(|reader| Ok(Box::new(choices::around(reader, order, seed, lang)?)))));
    }

    fn ready(&mut self, around: Box<Around>, cx: &mut Cx<'_>) {
        let words = Words { lang: cx.lang, today: cx.clock.today() };
        let values = fields::opened(&around, self.seed.as_ref());
        let grid = lines::grid(&around.lines, words, around.terms.gross);
        self.draft.version = around.order.as_ref().map(|order| order.version);
        self.known.clone_from(&around.known);
        let new = self.order.is_none();
        let mut mixed = Mixed::new(fields::head(), fields::foot(new), &values, grid, words);
        if self.seed.is_some() || self.order.is_some() {
            mixed.go(Part::Lines);
        }
        self.base = mixed.grid.lines().map(|row| row.values.clone()).collect();
        self.around = around;
        self.mixed = Some(mixed);
        self.recompute(cx.lang);
        // Keys wait until it is known whether there is a draft to go on with, and decided whether it is.
        self.draft.keeper.look(cx, self.draft.resume, self.order, String::new());
        self.draft.keeper.look_beside(cx, self.order);
    }

    fn terms(&self) -> Terms {
        self.around.terms
    }

    fn warehouse(&self) -> Option<Choice> {
        let value = self.mixed.as_ref()?.head.value("warehouse").reference()?;
        self.around.warehouses.iter().find(|one| one.id == value).cloned()
    }

    fn recompute(&mut self, lang: Lang) {
        let terms = self.terms();
        let Some(mixed) = &mut self.mixed else { return };
        let money = |field: &str| Cents(mixed.foot.value(field).number().unwrap_or(0));
        let (shipping, discount) = (money("shipping"), money("discount"));
        self.worked = lines::recompute(&mut mixed.grid, &self.known, terms, (shipping, discount), lang);
        // Told where it is typed, not only when all of it is saved. Before there are goods a discount is of none yet.
        let goods = self.worked.goods;
        let over = order_discount(discount, goods).err().filter(|_| goods > Cents::ZERO || discount < Cents::ZERO);
        mixed.foot.set_warning("discount", over);
        mixed.foot.set_warning("shipping", shipping_charge(shipping).err());
    }

    /// A field of this name has another value; empty for the lines.
    fn changed_field(&mut self, field: &'static str, cx: &Cx<'_>) {
        match field {
            "customer" => {
                if let Some(id) = self.mixed.as_ref().and_then(|mixed| mixed.head.value("customer").reference()) {
                    self.look_at_customer(id, cx);
                }
            }
            "warehouse" => self.look_again(cx),
            _ => {}
        }
        self.recompute(cx.lang);
        self.keep(cx);
    }

    fn pick(&mut self, sought: Sought, cx: &mut Cx<'_>) {
        match sought.field {
            "customer" => cx.push(Pick::new(CustomerSource, cx.id, &sought, &self.desk, cx.lang)),
            "item" => {
                let source = ItemSource { warehouse: self.warehouse().map(|one| one.code) };
                cx.push(Pick::new(source, cx.id, &sought, &self.desk, cx.lang));
                self.code = sought.typed;
            }
            field => self.choose(field, &sought.typed, cx),
        }
    }

    /// The few answers of a field, in a menu; what was typed may say already which.
    fn choose(&mut self, field: &'static str, typed: &str, cx: &mut Cx<'_>) {
        let all = self.around.answers(field);
        let hit = choices::meant(all, typed).cloned();
        if let Some(one) = hit {
            self.take(field, one.value(), cx);
            self.say_taken(field, &one.label, typed, cx);
            return;
        }
        if all.is_empty() {
            return cx.warn(cx.lang.t("orders.choice.none"));
        }
        let mut entries = choices::entries(all);
        if field == "carrier" {
            entries.push(MenuEntry::new("", Some('0'), cx.lang.t("orders.choice.no_carrier")));
        }
        let title = cx.lang.t(fields::label(field));
        self.choosing = Some(field);
        cx.push(Ask::new(cx.id, "choice", Dialog::Menu(Menu::new(title, entries))));
    }

    /// What the customer owes, for who hears it: once, and not anew with every line.
    fn owed_said(&self, lang: Lang) -> Option<String> {
        let told = self.mixed.as_ref().is_some_and(|mixed| mixed.message().is_some());
        let (open, _) = self.around.owes(self.worked.total).filter(|(open, _)| *open > Cents::ZERO)?;
        let money = crate::ui::panes::words::money(open, lang);
        (!told && self.worked.lacks.is_empty()).then(|| lang.f("orders.customer_owes", &[("open", &money)]))
    }

    fn say_taken(&mut self, field: &'static str, taken: &str, typed: &str, cx: &mut Cx<'_>) {
        choices::say_taken(field, taken, typed, cx);
        self.warned = true;
    }

    fn event(&mut self, event: MixedEvent, cx: &mut Cx<'_>) -> Flow {
        match event {
            MixedEvent::Ignored => return Flow::Pass,
            MixedEvent::Nothing => {}
            MixedEvent::Typed => {
                self.draft.keeper.typed(cx.now);
                // In the other fields nothing is typed that counts.
                let counts = |mixed: &mut Mixed| {
                    mixed.part() == Part::Lines || matches!(mixed.current(), "shipping" | "discount")
                };
                if self.mixed.as_mut().is_some_and(counts) {
                    self.recompute(cx.lang);
                }
            }
            MixedEvent::Changed(field) => self.changed_field(field, cx),
            MixedEvent::Removed(line) => {
                self.changed_field("", cx);
                cx.ok(cx.lang.f("orders.line.removed", &[("line", &line)]));
                self.warned = true;
            }
            MixedEvent::Pick(sought) => self.pick(sought, cx),
            MixedEvent::Day(field) => {
                let words = Words { lang: cx.lang, today: cx.clock.today() };
                if let Some(mixed) = &mut self.mixed {
                    let form = mixed.form();
                    let pick = DayPick::new(form.label_of(field), form.day_of(field), words);
                    cx.push(DayLayer::new(cx.id, field, pick));
                }
            }
            MixedEvent::Restored => {
                self.draft.keeper.typed(cx.now);
                self.recompute(cx.lang);
                cx.warn(cx.lang.t(if self.dirty() { "record.restored_draft" } else { "record.restored" }));
                self.warned = true;
            }
            MixedEvent::Unmatched { typed, changed } => {
                if changed {
                    let field = self.mixed.as_mut().map_or("", Mixed::current);
                    self.changed_field(field, cx);
                }
                cx.error(cx.lang.f("record.no_answer", &[("typed", &typed)]));
                self.warned = true;
            }
            MixedEvent::Stays => {
                let restores = self.mixed.as_ref().is_some_and(|mixed| mixed.back_does().is_some());
                say_stays(restores, self.dirty(), cx);
                self.warned = true;
            }
            MixedEvent::Save => self.save(cx),
            MixedEvent::Leave => {
                self.left(cx);
                return Flow::Close;
            }
            MixedEvent::Codes(all) => self.codes(all, cx),
            MixedEvent::Again(acts) => {
                for act in acts {
                    if self.act(&act, cx) == Flow::Close {
                        return Flow::Close;
                    }
                }
            }
        }
        Flow::Handled
    }

    fn answered(&mut self, answered: Answered, cx: &mut Cx<'_>) {
        match (answered.tag, answered.answer) {
            ("choice", DialogEvent::Choose(at)) => {
                let Some(field) = self.choosing.take() else { return };
                let one = at.parse::<usize>().ok().and_then(|at| self.around.answers(field).get(at)).cloned();
                self.take(field, one.as_ref().map_or(FieldValue::Empty, Choice::value), cx);
                let taken = one.map_or_else(|| cx.lang.t("orders.choice.no_carrier").to_owned(), |one| one.label);
                self.say_taken(field, &taken, "", cx);
            }
            ("choice", _) => self.choosing = None,
            ("conflict", DialogEvent::Settled(values)) => self.settle(&values, cx),
            ("conflict", DialogEvent::Edit(field)) => self.edit_by_hand(&field, cx),
            ("conflict", _) => self.conflict = None,
            _ => {}
        }
    }
}

impl Layer for Editor {
    fn contexts(&self) -> &[Context] {
        self.mixed.as_ref().map_or(&[Context::Form, Context::Global], Mixed::contexts)
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match self.stage {
            Stage::Saving => return Flow::Handled,
            Stage::Loading => {
                // Typed ahead of the order: it is played when the fields are there.
                if matches!(act, Act::Do(Action::Back | Action::Close)) {
                    return Flow::Close;
                }
                self.draft.again.push(act.clone());
                return Flow::Handled;
            }
            Stage::Editing => {}
        }
        let Some(mixed) = &mut self.mixed else { return Flow::Handled };
        if std::mem::take(&mut self.warned) {
            cx.hush();
        }
        let before = mixed.current();
        let mut event = mixed.handle(act);
        if event == MixedEvent::Nothing || matches!(event, MixedEvent::Changed(_)) {
            mixed.come_round(before, act);
        }
        // Nothing left to take back here: what was done elsewhere is not taken back from in here.
        if event == MixedEvent::Ignored && matches!(act, Act::Do(Action::Undo | Action::Redo)) {
            event = MixedEvent::Nothing;
        }
        let saves = event == MixedEvent::Save;
        let flow = self.event(event, cx);
        let left = self.mixed.as_mut().and_then(|mixed| mixed.left_wrong(before));
        if let Some(wrong) = left.filter(|_| flow == Flow::Handled && !saves) {
            cx.warn(wrong);
            self.warned = true;
        }
        self.look_up(cx);
        flow
    }

    fn not_now(&mut self, action: Action) {
        if let Some(mixed) = &mut self.mixed {
            mixed.not_now(action);
        }
    }

    /// What is typed while the order is read is meant for its fields, behind a code for what it turns out to be, and
    /// while it is saved for whatever comes then.
    fn holds(&self) -> bool {
        let Some(mixed) = &self.mixed else { return true };
        !self.draft.again.is_empty() || self.stage == Stage::Saving || mixed.grid.waits()
    }

    fn clicked(&mut self, at: Position, cx: &mut Cx<'_>) {
        let spot = self.mixed.as_mut().and_then(|mixed| mixed.spot(cx.area, self.worked.totals, at));
        if let Some(spot) = spot {
            pointed::lead(self, |editor| editor.mixed.as_mut(), spot, cx);
        }
    }

    fn turns(&self, down: bool) -> bool {
        self.mixed.as_ref().is_some_and(|mixed| mixed.turns(down))
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        match &self.mixed {
            Some(mixed) => mixed.render(area, self.worked.totals, draw),
            None => {
                let style = draw.theme.style(Role::TextMuted);
                draw.buf.set_stringn(area.x + 1, area.y, draw.lang.t("record.loading"), usize::from(area.width), style);
            }
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let place = speaker::place(&self.crumb(lang), lang);
        match self.mixed.as_ref().filter(|_| self.stage != Stage::Loading) {
            Some(mixed) => {
                // Whose it is, where that was known before: what one is in then are the lines.
                let whose = if self.order.is_none() { mixed.head.value("customer").text() } else { "" };
                let place = Spoken { place: joined([place.place.as_str(), whose]), ..place };
                Spoken { status: self.owed_said(lang), ..mixed.spoken(lang).at(&place) }
            }
            None => Spoken { waits: true, ..place.part(lang.t("record.loading")) },
        }
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        let leave = |key| Hint::of(key).label(lang.t("record.close_draft"));
        let back = self.mixed.as_ref().and_then(Mixed::back_does).unwrap_or("record.close_draft");
        let back = Hint::of(Action::Back).label(lang.t(back));
        let mut hints = vec![Hint::of(Action::Save), back, leave(Action::Close)];
        hints.push(pick_hint(self.mixed.as_ref().map(Mixed::picks), lang));
        if self.mixed.as_ref().is_some_and(|mixed| mixed.part() == Part::Lines) {
            hints.push(Hint::of(Action::New).label(lang.t("orders.line.new")));
            hints.push(Hint::of(Action::Delete).label(lang.t("orders.line.remove")));
            if self.mixed.as_ref().is_some_and(|mixed| mixed.grid.counting()) {
                hints.extend([Action::Plus, Action::Minus].map(Hint::of));
            }
        }
        hints.extend([Action::Accept, Action::FocusNext, Action::FocusPrev].map(Hint::of));
        hints.extend([Action::Undo, Action::Redo, Action::ClearField].map(Hint::of));
        hints
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let title = match &self.around.order {
            Some(order) => lang.f("record.editing", &[("name", &order.name())]),
            None => lang.t("orders.new").to_owned(),
        };
        let right = self.draft.told(self.dirty(), lang);
        Crumb { title, right, beside: self.draft.keeper.beside(lang), ..Crumb::default() }
    }

    fn neighbours(&mut self, cx: &mut Cx<'_>) {
        self.draft.keeper.look_beside(cx, self.order);
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        let mixed = self.mixed.as_ref()?;
        if let Some(text) = mixed.message() {
            return Some((Role::FieldHint, text));
        }
        if let Some(short) = lines::uncovered(&self.worked.lacks, lang) {
            return Some((Role::SeverityWarn, short));
        }
        let (open, after) = self.around.owes(self.worked.total).filter(|(open, _)| *open > Cents::ZERO)?;
        let money = |sum| crate::ui::panes::words::money(sum, lang);
        let key = if open == after { "orders.customer_owes" } else { "orders.customer_will_owe" };
        Some((Role::TextMuted, lang.f(key, &[("open", &money(open)), ("after", &money(after))])))
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        // What was done before has its word; the line is needed for what is typed now.
        cx.hush();
        self.load(cx);
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Found>() {
            Ok(found) => {
                let Some(mixed) = &mut self.mixed else { return };
                let offers = found.1.map(|all| {
                    let (offers, known): (Vec<Offer>, Vec<(i64, Known)>) =
                        all.into_iter().map(|(offer, known)| (offer.clone(), (offer.id, known))).unzip();
                    self.known.extend(known);
                    offers
                });
                let events = mixed.grid.receive(found.0, offers);
                for event in events {
                    let Some(mixed) = &mut self.mixed else { return };
                    let event = mixed.line_event(event, None);
                    if self.event(event, cx) == Flow::Close {
                        cx.close(cx.id);
                    }
                }
                return self.look_up(cx);
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Ready>() {
            Ok(ready) => {
                match ready.0 {
                    Ok(around) if self.conflict.is_some() => self.merge(around, cx),
                    Ok(around) => self.ready(around, cx),
                    Err(refusal) => {
                        refused(&refusal, cx);
                        cx.close(cx.id);
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Fresh>() {
            Ok(fresh) => {
                if let Ok(known) = fresh.0 {
                    self.known.extend(known);
                    self.recompute(cx.lang);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Given>() {
            Ok(given) => {
                match given.0 {
                    Ok(Some((offer, known))) => {
                        self.known.insert(offer.id, known);
                        if let Some(mixed) = &mut self.mixed {
                            mixed.grid.give(&offer);
                        }
                        self.changed_field("", cx);
                    }
                    Ok(None) => {}
                    Err(refusal) => refused(&refusal, cx),
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Customer>() {
            Ok(customer) => {
                if let Ok(facts) = customer.1 {
                    self.of_customer(customer.0, facts, cx.lang);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Coded>() {
            Ok(coded) => return self.coded(coded.0, cx),
            Err(payload) => payload,
        };
        let Err(payload) = told(self, payload, cx) else { return };
        if let Ok(answered) = payload.downcast::<Answered>() {
            self.answered(*answered, cx);
        }
    }

    fn reworded(&mut self, cx: &mut Cx<'_>) {
        if let Some(mixed) = &mut self.mixed {
            mixed.set_cx(Words { lang: cx.lang, today: cx.clock.today() });
        }
        self.recompute(cx.lang);
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        self.draft.keeper.look_beside(cx, self.order);
        if concerns(&["move", "reservation", "variant", "product"], tables) {
            self.look_again(cx);
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
        // While an order or its drafts are being read nothing was typed that is not kept.
        if self.stage != Stage::Loading {
            self.keep(cx);
        }
    }
}
