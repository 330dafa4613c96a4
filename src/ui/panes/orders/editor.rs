//! The form of an order with its lines: one screen from the telephone to the number.
//!
//! What can be chosen, what the operation takes and what the lines come to stand in [`super::choices`],
//! [`super::fields`] and [`super::lines`]; here is what happens when.

use super::choices::{self, Around, Choice};
use super::fields;
use super::lines::{self, Known, Terms};
use super::mixed::{Mixed, MixedEvent, Part};
use super::sources::ItemSource;
use crate::domain::order::Step;
use crate::domain::{Cents, Quantity, Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::{Call, Done, Mode, registry};
use crate::store::list::OrderRow;
use crate::store::{drafts, products};
use crate::ui::action::Action;
use crate::ui::desk::{Desk, Written};
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::kit::field::FieldValue;
use crate::ui::kit::grid::{Offer, PastedLine};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer};
use crate::ui::panes::party::pick::CustomerSource;
use crate::ui::record::action::refused;
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::record::picker::{Pick, Picked};
use crate::ui::record::sheet::concerns;
use crate::ui::theme::Role;
use ratatui::layout::Rect;
use serde_json::Value;
use std::any::Any;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Typing is kept so long after the last letter: what a kill can lose at most.
const KEPT_AFTER: Duration = Duration::from_secs(2);
/// The word of its drafts.
const ENTITY: &str = "order";

/// A new order, for a customer if one is given.
pub fn create(desk: &Desk, customer: Option<(i64, String)>) -> Box<dyn Layer> {
    Editor::new(desk, None, customer)
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
struct Kept(Result<i64, Refusal>);
struct Drafts(Vec<drafts::Draft>);

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
    version: Option<i64>,
    mixed: Option<Mixed>,
    /// The lines as they were opened: what is saved is what differs.
    lines: Value,
    known: BTreeMap<i64, Known>,
    short: usize,
    totals: u16,
    stage: Stage,
    draft: Option<i64>,
    kept_at: Option<String>,
    due: Option<Instant>,
    keeping: bool,
    offered: Option<drafts::Draft>,
    choosing: Option<&'static str>,
    again: Vec<Act>,
}

impl Editor {
    fn new(desk: &Desk, order: Option<i64>, seed: Option<(i64, String)>) -> Box<Self> {
        Box::new(Self {
            desk: desk.clone(),
            order,
            seed,
            around: Box::default(),
            version: None,
            mixed: None,
            lines: Value::Null,
            known: BTreeMap::new(),
            short: 0,
            totals: 0,
            stage: Stage::Loading,
            draft: None,
            kept_at: None,
            due: None,
            keeping: false,
            offered: None,
            choosing: None,
            again: Vec::new(),
        })
    }

    fn load(&self, cx: &Cx<'_>) {
        let (desk, order, seed) = (self.desk.clone(), self.order, self.seed.as_ref().map(|(id, _)| *id));
        cx.job(move || Ready(desk.read(|reader| Ok(Box::new(choices::around(reader, order, seed)?)))));
    }

    fn ready(&mut self, around: Box<Around>, cx: &mut Cx<'_>) {
        let words = Words { lang: cx.lang, today: cx.clock.today() };
        let values = fields::opened(&around, self.seed.as_ref());
        let grid = lines::grid(&around.lines, words);
        self.version = around.order.as_ref().map(|order| order.version);
        self.known.clone_from(&around.known);
        let new = self.order.is_none();
        let mut mixed = Mixed::new(fields::head(), fields::foot(new), &values, grid, words);
        if self.seed.is_some() || self.order.is_some() {
            mixed.go(Part::Lines);
        }
        self.lines = fields::lines_json(&mixed.grid);
        self.around = around;
        self.mixed = Some(mixed);
        self.stage = Stage::Editing;
        self.recompute(cx.lang);
        let (desk, id) = (self.desk.clone(), self.order);
        cx.job(move || {
            let actor = desk.actor().name.clone();
            let found = desk.read(|reader| drafts::list(reader.db(), &actor, Some(ENTITY))).unwrap_or_default();
            Drafts(found.into_iter().filter(|draft| draft.record_id == id).collect())
        });
        self.play(cx);
    }

    /// What was typed ahead.
    fn play(&mut self, cx: &mut Cx<'_>) {
        for act in std::mem::take(&mut self.again) {
            if self.act(&act, cx) == Flow::Close {
                cx.close(cx.id);
            }
        }
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
        let charges = (money("shipping"), money("discount"));
        (self.totals, self.short) = lines::recompute(&mut mixed.grid, &self.known, terms, charges, lang);
    }

    /// Reads anew what can be sold.
    fn look_again(&self, cx: &Cx<'_>) {
        let Some(mixed) = &self.mixed else { return };
        let (desk, ids) = (self.desk.clone(), lines::variants(&mixed.grid));
        let warehouse = self.warehouse().map(|one| one.id);
        cx.job(move || Fresh(desk.read(|reader| lines::known(reader, &ids, warehouse))));
    }

    /// Looks up the code that is being typed.
    fn look_up(&mut self, cx: &Cx<'_>) {
        let Some(query) = self.mixed.as_mut().and_then(|mixed| mixed.grid.take_query()) else { return };
        let (desk, warehouse, lang) = (self.desk.clone(), self.warehouse(), cx.lang);
        cx.job(move || {
            let place = warehouse.as_ref().map(|one| (one.id, one.code.as_str()));
            Found(query.token, desk.read(|reader| lines::offers(reader, &query.text, place, lang)))
        });
    }

    /// Looks up whole codes: scanned, pasted.
    fn codes(&self, all: Vec<PastedLine>, cx: &Cx<'_>) {
        let (desk, warehouse, lang) = (self.desk.clone(), self.warehouse(), cx.lang);
        cx.job(move || {
            let place = warehouse.as_ref().map(|one| (one.id, one.code.as_str()));
            let found = all.into_iter().map(|line| {
                let found = desk.read(|reader| match products::by_code(reader.db(), &line.code)? {
                    Some((id, per_scan)) => lines::whole(reader, id, per_scan, &line.code, place, lang),
                    None => Ok(None),
                });
                (line, found)
            });
            Coded(found.collect())
        });
    }

    fn coded(&mut self, all: Vec<(PastedLine, Result<Option<(Offer, Known)>, Refusal>)>, cx: &mut Cx<'_>) {
        let Some(mixed) = &mut self.mixed else { return };
        mixed.go(Part::Lines);
        let mut unknown = Vec::new();
        for (line, found) in all {
            match found {
                Ok(Some((offer, known))) => {
                    self.known.insert(offer.id, known);
                    let typed =
                        line.quantity.as_deref().map(|text| crate::ui::panes::words::read_quantity(text, cx.lang));
                    let pieces = match typed {
                        Some(Ok(pieces)) => pieces,
                        _ => offer.scanned.unwrap_or(Quantity::units(1).0),
                    };
                    mixed.grid.add(&offer, "quantity", pieces);
                }
                Ok(None) => unknown.push(SafeText::from(line.code).to_string()),
                Err(refusal) => return refused(&refusal, cx),
            }
        }
        mixed.grid.next_empty();
        if !unknown.is_empty() {
            cx.error(cx.lang.f("app.unknown_code", &[("code", &unknown.join(", "))]));
        }
        self.changed_field("", cx);
    }

    fn keep(&mut self, cx: &Cx<'_>) {
        self.due = None;
        if !self.dirty() || self.stage == Stage::Saving {
            return;
        }
        let Some(mixed) = &self.mixed else { return };
        if self.keeping {
            // One at a time: the next is due when this one has its number.
            self.due = Some(cx.now + Duration::from_millis(200));
            return;
        }
        self.keeping = true;
        let (payload, draft, order, version) = (mixed.to_draft(), self.draft, self.order, self.version);
        let actor = self.desk.actor().name.clone();
        self.desk.write(cx.id, move |store| {
            let typed =
                drafts::Typed { id: draft, entity: ENTITY, record_id: order, base_version: version, payload: &payload };
            Kept(drafts::save(store, &actor, &typed))
        });
    }

    fn dirty(&self) -> bool {
        let Some(mixed) = &self.mixed else { return false };
        mixed.dirty() || mixed.grid.is_typing() || fields::lines_json(&mixed.grid) != self.lines
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let Some(mixed) = &mut self.mixed else { return };
        let mut wrong = mixed.check();
        if wrong == 0 && self.order.is_some() && fields::promise_gone(mixed) {
            mixed.head.set_error("promised_on", Some(Refusal::new("order.promise_stays")));
            mixed.go(Part::Head);
            mixed.head.focus_field("promised_on");
            wrong = 1;
        }
        self.recompute(cx.lang);
        if wrong > 0 {
            cx.error(cx.lang.n("record.to_correct", wrong as u64, &[]));
            return;
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
            let fields: Vec<String> = refusal.each().map(|one| wording::refusal(cx.lang, one)).collect();
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
            None => cx.error(cx.lang.n("record.to_correct", wrong as u64, &[])),
            Some(first) => {
                let mut first = first.clone();
                first.more = rest.into_iter().skip(1).collect();
                refused(&first, cx);
            }
        }
    }

    /// A field of this name has another value; empty for the lines.
    fn changed_field(&mut self, field: &'static str, cx: &Cx<'_>) {
        match field {
            "customer" => {
                if let Some(id) = self.mixed.as_ref().and_then(|mixed| mixed.head.value("customer").reference()) {
                    let desk = self.desk.clone();
                    cx.job(move || Customer(id, desk.read(|reader| choices::customer(reader, id))));
                }
            }
            "warehouse" => self.look_again(cx),
            _ => {}
        }
        self.recompute(cx.lang);
        self.keep(cx);
    }

    /// The customer's own terms and address, where nothing else was typed.
    fn of_customer(&mut self, id: i64, customer: choices::Customer, lang: Lang) {
        let Some(mixed) = self.mixed.as_mut() else { return };
        if mixed.head.value("customer").reference() != Some(id) {
            return;
        }
        let before = &self.around.customer;
        let term = mixed.foot.value("payment_term").text();
        if term.is_empty() || before.as_ref().is_some_and(|old| old.term == term) {
            mixed.foot.set("payment_term", FieldValue::of_text(&customer.term));
        }
        let address = customer.addresses.first().map_or(FieldValue::Empty, Choice::value);
        mixed.head.set("ship_to", address);
        self.around.customer = Some(customer);
        self.recompute(lang);
    }

    /// The few answers of a field, in a menu; what was typed may say already which.
    fn choose(&mut self, field: &'static str, typed: &str, cx: &mut Cx<'_>) {
        let all = self.around.answers(field);
        let hit = choices::meant(all, typed).cloned();
        if let Some(one) = hit {
            return self.take(field, one.value(), cx);
        }
        if all.is_empty() {
            return cx.warn(cx.lang.t("orders.choice.none"));
        }
        let mut entries: Vec<MenuEntry> = all
            .iter()
            .enumerate()
            .map(|(at, one)| {
                let digit = u32::try_from(at + 1).ok().and_then(|n| char::from_digit(n, 10));
                MenuEntry::new(at.to_string(), digit, one.label.clone())
            })
            .collect();
        if field == "carrier" {
            entries.push(MenuEntry::new("", Some('0'), cx.lang.t("orders.choice.no_carrier")));
        }
        let title = cx.lang.t(fields::label(field));
        self.choosing = Some(field);
        cx.push(Ask::new(cx.id, "choice", Dialog::Menu(Menu::new(title, entries))));
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

    fn event(&mut self, event: MixedEvent, cx: &mut Cx<'_>) -> Flow {
        match event {
            MixedEvent::Ignored => return Flow::Pass,
            MixedEvent::Nothing => {}
            MixedEvent::Typed => {
                self.due.get_or_insert(cx.now + KEPT_AFTER);
            }
            MixedEvent::Changed(field) => self.changed_field(field, cx),
            MixedEvent::Pick { field: "customer", typed, .. } => {
                cx.push(Pick::<CustomerSource>::new(cx.id, "customer", &typed, &self.desk, cx.lang));
            }
            MixedEvent::Pick { field: "item", typed, .. } => {
                cx.push(Pick::<ItemSource>::new(cx.id, "item", &typed, &self.desk, cx.lang));
            }
            MixedEvent::Pick { field, typed, .. } => self.choose(field, &typed, cx),
            MixedEvent::Day => cx.warn(cx.lang.t("record.date_help")),
            MixedEvent::Save => self.save(cx),
            MixedEvent::Leave => {
                if self.dirty() {
                    self.keep(cx);
                    cx.warn(cx.lang.t("record.draft_kept"));
                }
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

    fn resume(&mut self, choice: &str, cx: &mut Cx<'_>) {
        let Some(draft) = self.offered.take() else { return };
        match choice {
            "resume" => {
                self.draft = Some(draft.id);
                self.version = draft.base_version.or(self.version);
                if self.mixed.as_mut().is_some_and(|mixed| mixed.from_draft(&draft.payload)) {
                    if let Some(mixed) = &mut self.mixed {
                        mixed.go(Part::Lines);
                    }
                    self.look_again(cx);
                    self.recompute(cx.lang);
                } else {
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

    fn answered(&mut self, answered: Answered, cx: &mut Cx<'_>) {
        match (answered.tag, answered.answer) {
            ("draft", DialogEvent::Choose(choice)) => self.resume(&choice, cx),
            ("choice", DialogEvent::Choose(at)) => {
                let Some(field) = self.choosing.take() else { return };
                let one = at.parse::<usize>().ok().and_then(|at| self.around.answers(field).get(at)).cloned();
                self.take(field, one.as_ref().map_or(FieldValue::Empty, Choice::value), cx);
            }
            ("choice", _) => self.choosing = None,
            ("conflict", DialogEvent::Choose(choice)) if choice == "mine" => {
                // Seen, and decided: without a version nobody's change stands in the way.
                self.version = None;
                self.save(cx);
            }
            ("conflict", DialogEvent::Choose(_)) => {
                self.keep(cx);
                self.stage = Stage::Loading;
                self.mixed = None;
                self.load(cx);
            }
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
                self.again.push(act.clone());
                return Flow::Handled;
            }
            Stage::Editing => {}
        }
        let Some(mixed) = &mut self.mixed else { return Flow::Handled };
        let before = mixed.current();
        let mut event = mixed.handle(act);
        if event == MixedEvent::Nothing || matches!(event, MixedEvent::Changed(_)) {
            mixed.come_round(before, act);
        }
        // Nothing left to take back here: what was done elsewhere is not taken back from in here.
        if event == MixedEvent::Ignored && matches!(act, Act::Do(Action::Undo | Action::Redo)) {
            event = MixedEvent::Nothing;
        }
        let flow = self.event(event, cx);
        self.look_up(cx);
        flow
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        match &self.mixed {
            Some(mixed) => mixed.render(area, self.totals, draw),
            None => {
                let style = draw.theme.style(Role::TextMuted);
                draw.buf.set_stringn(area.x + 1, area.y, draw.lang.t("record.loading"), usize::from(area.width), style);
            }
        }
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        let mut hints = vec![Hint::of(Action::Save), Hint::of(Action::Close).label(lang.t("record.close_draft"))];
        hints.push(Hint::of(Action::Prompt));
        if self.mixed.as_ref().is_some_and(|mixed| mixed.part() == Part::Lines) {
            hints.push(Hint::of(Action::New).label(lang.t("orders.line.new")));
            hints.push(Hint::of(Action::Delete).label(lang.t("orders.line.remove")));
            hints.extend([Action::Plus, Action::Minus].map(Hint::of));
        }
        hints.extend([Action::FocusNext, Action::FocusPrev, Action::Undo, Action::ClearField].map(Hint::of));
        hints
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let title = match &self.around.order {
            Some(order) => lang.f("record.editing", &[("name", &order.name())]),
            None => lang.t("orders.new").to_owned(),
        };
        let right = match &self.kept_at {
            _ if !self.dirty() => String::new(),
            Some(at) => lang.f("record.dirty_kept", &[("at", at)]),
            None => lang.t("record.dirty").to_owned(),
        };
        Crumb { title, right, ..Crumb::default() }
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        let mixed = self.mixed.as_ref()?;
        if let Some(text) = mixed.message() {
            return Some((Role::FieldHint, text));
        }
        if self.short > 0 {
            return Some((Role::SeverityWarn, lang.n("orders.short", self.short as u64, &[])));
        }
        let open = self.around.customer.as_ref().map(|customer| customer.open).filter(|open| *open > Cents::ZERO)?;
        let money = crate::ui::panes::words::money(open, lang);
        Some((Role::TextMuted, lang.f("orders.customer_owes", &[("open", &money)])))
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
        let payload = match payload.downcast::<Kept>() {
            Ok(kept) => {
                self.keeping = false;
                match kept.0 {
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
                if picked.field == "item" {
                    let (desk, id, warehouse, lang) = (self.desk.clone(), picked.id, self.warehouse(), cx.lang);
                    self.again = picked.ahead;
                    self.stage = Stage::Loading;
                    cx.job(move || {
                        let place = warehouse.as_ref().map(|one| (one.id, one.code.as_str()));
                        let one = Quantity::units(1);
                        Given(desk.read(|reader| lines::whole(reader, id, one, "", place, lang)))
                    });
                } else {
                    self.take(picked.field, FieldValue::Ref { id: picked.id, label: picked.label }, cx);
                    for act in &picked.ahead {
                        self.act(act, cx);
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Given>() {
            Ok(given) => {
                self.stage = Stage::Editing;
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
                return self.play(cx);
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
        let payload = match payload.downcast::<Drafts>() {
            Ok(found) => {
                if let Some(newest) = found.0.into_iter().next()
                    && self.draft.is_none()
                    && !self.dirty()
                {
                    cx.push(choices::offer(cx.id, &newest, cx.lang));
                    self.offered = Some(newest);
                }
                return;
            }
            Err(payload) => payload,
        };
        if let Ok(answered) = payload.downcast::<Answered>() {
            self.answered(*answered, cx);
        }
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        if concerns(&["move", "reservation", "variant", "product"], tables) {
            self.look_again(cx);
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
        self.keeping = false;
        self.keep(cx);
    }
}
