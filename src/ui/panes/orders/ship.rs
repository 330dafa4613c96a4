//! Part of an order leaves: how much of each line, by whom, under which code.

use super::card::{Covered, whole};
use super::choices::{Choice, entries, meant, say_taken};
use super::mixed::{Mixed, MixedEvent, Part, pointed};
use crate::domain::numbers::plain_quantity;
use crate::domain::{Quantity, Refusal, SafeText};
use crate::locale::Lang;
use crate::operations::Done;
use crate::operations::order::tracking_wanted;
use crate::store::drafts::Draft;
use crate::store::settings;
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu};
use crate::ui::kit::field::{FieldKind, FieldValue, Section, Values, field, section};
use crate::ui::kit::grid::{CellKind, Grid, GridColumn};
use crate::ui::kit::grid_column;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer};
use crate::ui::panes::words;
use crate::ui::record::action::refused;
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::record::draft::About;
use crate::ui::record::form::{pick_hint, say_stays};
use crate::ui::record::preview::Looking;
use crate::ui::record::together::Now;
use crate::ui::record::told::{Drafted, Drafting, told};
use crate::ui::speaker;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use serde_json::{Map, Value, json};
use std::any::Any;
use std::time::Instant;

static COLUMNS: &[GridColumn] = &[
    grid_column(
        "quantity",
        "orders.ship.quantity",
        8,
        CellKind::Number(words::read_quantity, words::show_quantity, 10_000),
    ),
    grid_column("open", "orders.ship.of", 8, CellKind::Computed).right(),
    grid_column("code", "orders.line.item", 12, CellKind::Computed).whole(),
    grid_column("description", "orders.line.description", 16, CellKind::Computed).fill(),
    grid_column("stock", "orders.line.stock", 12, CellKind::Computed),
];

struct Ready(Result<Loaded, Refusal>);

struct Loaded {
    name: String,
    version: i64,
    customer: String,
    lines: Vec<Covered>,
    carriers: Vec<Choice>,
    carrier: Option<i64>,
    /// Who brings goods that cannot be sent without a tracking code; `None` for who is not named yet.
    tracked: Vec<Option<i64>>,
}

/// The screen on the stack.
struct Partly {
    desk: Desk,
    order: i64,
    name: String,
    customer: String,
    lines: Vec<Covered>,
    carriers: Vec<Choice>,
    /// See [`Loaded::tracked`].
    tracked: Vec<Option<i64>>,
    mixed: Option<Mixed>,
    /// How much of each line would leave as it was proposed: what differs from it was typed.
    proposed: Vec<i64>,
    /// Whether there are drafts to go on with is not known yet, or not decided: keys wait.
    waits: bool,
    saving: bool,
    draft: Drafting,
}

/// The word of its drafts.
const ENTITY: &str = "shipment";

/// Ships part of an order.
pub(super) fn form(desk: &Desk, order: i64) -> Box<dyn Layer> {
    open(desk, order, None)
}

/// A draft of what was to leave.
pub(super) fn resume(desk: &Desk, draft: &Draft) -> Option<Box<dyn Layer>> {
    Some(open(desk, draft.record_id?, Some(draft.id)))
}

fn open(desk: &Desk, order: i64, resume: Option<i64>) -> Box<Partly> {
    Box::new(Partly {
        draft: Drafting::new(desk, ENTITY, resume),
        proposed: Vec::new(),
        waits: true,
        desk: desk.clone(),
        order,
        name: String::new(),
        customer: String::new(),
        lines: Vec::new(),
        carriers: Vec::new(),
        tracked: Vec::new(),
        mixed: None,
        saving: false,
    })
}

/// Parcels are counted, not measured.
fn parcels(text: &str, _: Lang) -> Result<i64, Refusal> {
    let wrong = |_| Refusal::new("number.character").with("found", text.to_owned()).with("position", 1);
    text.trim().parse().map_err(wrong)
}

fn count(n: i64, _: Lang) -> String {
    n.to_string()
}

fn foot() -> Vec<Section> {
    vec![section(
        "",
        vec![
            field("tracking", "orders.ship.tracking", 22, FieldKind::Text),
            field("carrier", "orders.field.carrier", 16, FieldKind::Ref("carrier")),
            field("parcels", "orders.ship.parcels", 4, FieldKind::Number(parcels, count)),
        ],
    )]
}

impl Partly {
    fn ready(&mut self, loaded: Loaded, cx: &mut Cx<'_>) {
        let words = Words { lang: cx.lang, today: cx.clock.today() };
        let open = loaded.lines.into_iter().filter(|one| one.line.open() > Quantity::ZERO);
        self.lines = open.collect();
        // What is there is proposed: what is wanting stays open.
        let rows = self.lines.iter().map(|one| {
            let there = one.line.open() - one.missing();
            Values::from([("quantity".to_owned(), FieldValue::Number(there.max(Quantity::ZERO).0))])
        });
        let grid = Grid::new(COLUMNS, rows.collect(), Values::new(), words).fixed();
        let carrier = loaded.carriers.iter().find(|one| Some(one.id) == loaded.carrier).map(Choice::value);
        let values = Values::from([("carrier".to_owned(), carrier.unwrap_or_default())]);
        self.mixed = Some(Mixed::new(Vec::new(), foot(), &values, grid, words));
        (self.name, self.customer, self.carriers) = (loaded.name, loaded.customer, loaded.carriers);
        self.tracked = loaded.tracked;
        self.draft.version = Some(loaded.version);
        self.recompute(cx.lang);
        self.proposed = self.quantities().collect();
        self.draft.keeper.look(cx, self.draft.resume, Some(self.order), String::new());
        self.draft.keeper.look_beside(cx, Some(self.order));
    }

    fn dirty(&self) -> bool {
        let typing = self.mixed.as_ref().is_some_and(|mixed| mixed.dirty() || mixed.grid.is_typing());
        typing || self.quantities().ne(self.proposed.iter().copied())
    }

    /// How much of each line would leave as it stands now.
    fn quantities(&self) -> impl Iterator<Item = i64> {
        let rows = self.mixed.as_ref().map(|mixed| mixed.grid.rows()).unwrap_or_default();
        rows.iter().map(|row| row.value("quantity").number().unwrap_or_default())
    }

    /// Keeps what was typed as a draft; of what stands as it was proposed there is none.
    fn keep(&mut self, cx: &Cx<'_>) {
        let Some(mixed) = &self.mixed else { return };
        if !self.dirty() {
            return self.draft.keeper.forget(cx);
        }
        let mut payload = mixed.to_draft();
        if let Some(object) = payload.as_object_mut() {
            // Which line each row is of: others may be open when it is gone on with.
            object.insert("positions".to_owned(), json!(self.positions()));
        }
        let about = About { name: &self.name, scope: "" };
        self.draft.keeper.keep(cx, (Some(self.order), self.draft.version), payload, about);
    }

    fn positions(&self) -> Vec<i64> {
        self.lines.iter().map(|one| one.line.position).collect()
    }

    fn recompute(&mut self, lang: Lang) {
        let Some(mixed) = &mut self.mixed else { return };
        let carrier = mixed.foot.value("carrier").reference();
        mixed.foot.require("tracking", self.tracked.contains(&carrier));
        let mut lines = self.lines.iter();
        mixed.grid.recompute(|_| {
            let Some(one) = lines.next() else { return Vec::new() };
            let there = one.there.unwrap_or_default();
            let (stock, role) = super::lines::stock_text(there, -one.missing(), lang);
            vec![
                ("open", words::quantity(one.line.open(), lang), Role::BaseText),
                ("code", one.line.sku.as_ref().map(ToString::to_string).unwrap_or_default(), Role::TextCode),
                ("description", one.line.description.to_string(), Role::BaseText),
                ("stock", stock, role),
            ]
        });
    }

    /// What `order.ship` takes.
    fn input(&self) -> Option<Value> {
        let mixed = self.mixed.as_ref()?;
        let mut lines = Vec::new();
        for (row, one) in mixed.grid.rows().iter().zip(&self.lines) {
            let quantity = row.value("quantity").number().map(Quantity).unwrap_or_default();
            if !quantity.is_zero() {
                lines.push(json!({"line": one.line.position, "quantity": plain_quantity(quantity)}));
            }
        }
        let mut input = Map::from_iter([("order".to_owned(), json!({"row": self.order}))]);
        input.insert("lines".to_owned(), Value::Array(lines));
        if let text @ FieldValue::Text(_) = mixed.foot.value("tracking") {
            input.insert("tracking".to_owned(), json!(text.text()));
        }
        if let Some(id) = mixed.foot.value("carrier").reference()
            && let Some(one) = self.carriers.iter().find(|one| one.id == id)
        {
            input.insert("carrier".to_owned(), json!(one.code));
        }
        if let Some(parcels) = mixed.foot.value("parcels").number() {
            input.insert("parcels".to_owned(), json!(parcels));
        }
        Some(Value::Object(input))
    }

    /// The input, if everything can be read and there is something to send.
    fn checked(&mut self, cx: &mut Cx<'_>) -> Option<Value> {
        let wrong = match self.mixed.as_mut()?.check() {
            Ok(wrong) => wrong,
            Err(MixedEvent::Pick(sought)) => {
                self.choose(&sought.typed, cx);
                return None;
            }
            Err(_) => return None,
        };
        if wrong > 0 {
            cx.error(cx.lang.n("record.to_correct", wrong as u64, &[]));
            return None;
        }
        let input = self.input()?;
        // Without lines the operation would send all of it.
        if input.get("lines").and_then(Value::as_array).is_none_or(Vec::is_empty) {
            cx.error(cx.lang.t("orders.ship.nothing"));
            return None;
        }
        Some(input)
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let Some(input) = self.checked(cx) else { return };
        self.saving = true;
        self.draft.keeper.save(cx, "order.ship", input, None::<fn(&crate::store::Reader) -> Result<Now, Refusal>>);
    }

    /// The operation counts the order's lines from its first; here only the open ones stand.
    fn on_rows(&self, refusal: &Refusal) -> Refusal {
        let row = |field: &str| {
            let position = field.strip_prefix("lines.")?.split('.').next()?.parse::<i64>().ok()? + 1;
            self.lines.iter().position(|one| one.line.position == position)
        };
        let moved = refusal.each().map(|one| {
            let mut one = one.clone();
            one.more.clear();
            match one.field.as_deref().and_then(row) {
                Some(row) => one.field(format!("lines.{row}.quantity")),
                None => one,
            }
        });
        Refusal::join(moved.collect()).unwrap_or_else(|| refusal.clone())
    }

    fn choose(&mut self, typed: &str, cx: &mut Cx<'_>) {
        if let Some(one) = meant(&self.carriers, typed).cloned() {
            self.take("carrier", one.value(), cx);
            return say_taken("carrier", &one.label, typed, cx);
        }
        let entries = entries(&self.carriers);
        if entries.is_empty() {
            return cx.warn(cx.lang.t("orders.choice.none"));
        }
        let title = cx.lang.t("orders.field.carrier");
        cx.push(Ask::new(cx.id, "choice", Dialog::Menu(Menu::new(title, entries))));
    }
}

impl Drafted for Partly {
    fn drafting(&mut self) -> &mut Drafting {
        &mut self.draft
    }

    fn take_keys(&mut self) {
        self.waits = false;
    }

    /// The rows of lines that are still open; a line that came since stands as it was proposed.
    fn refill(&mut self, payload: &Value) -> bool {
        let open = self.positions();
        let Some(mixed) = &mut self.mixed else { return true };
        let now = mixed.to_draft();
        let rows = |of: &Value| of.get("grid").and_then(Value::as_array).cloned().unwrap_or_default();
        let (proposed, typed) = (rows(&now), rows(payload));
        let positions: Vec<i64> =
            payload.get("positions").and_then(|all| serde_json::from_value(all.clone()).ok()).unwrap_or_default();
        let kept = open.iter().zip(proposed).map(|(position, row)| {
            let at = positions.iter().position(|one| one == position);
            at.and_then(|at| typed.get(at)).cloned().unwrap_or(row)
        });
        let kept: Vec<Value> = kept.collect();
        let mut payload = payload.clone();
        payload.as_object_mut().is_some_and(|object| {
            object.insert("grid".to_owned(), Value::Array(kept));
            true
        }) && mixed.from_draft(&payload)
    }

    fn refilled(&mut self, cx: &mut Cx<'_>) {
        self.recompute(cx.lang);
    }

    fn saved(&mut self, done: &Done<Value>, cx: &mut Cx<'_>) {
        let quantity = |name: &str| {
            let value = done.output.get(name).cloned();
            value.and_then(|value| serde_json::from_value::<Quantity>(value).ok()).unwrap_or_default()
        };
        let (sent, open) = (words::quantity(quantity("sent"), cx.lang), words::quantity(quantity("open"), cx.lang));
        let with = [("name", self.name.as_str()), ("sent", sent.as_str()), ("open", open.as_str())];
        cx.done(cx.lang.f("orders.ship.done", &with));
        cx.close(cx.id);
    }

    fn not_saved(&mut self, refusal: &Refusal, cx: &mut Cx<'_>) {
        self.saving = false;
        let refusal = self.on_rows(refusal);
        let Some(mixed) = &mut self.mixed else { return };
        let (_, rest) = mixed.refuse(&refusal);
        if mixed.foot.errors() > 0 {
            mixed.go(Part::Foot);
        }
        match rest.first() {
            Some(first) => {
                let mut first = first.clone();
                first.more = rest.into_iter().skip(1).collect();
                refused(&first, cx);
            }
            None => cx.error(crate::locale::wording::told(cx.lang, &refusal)),
        }
    }

    fn take(&mut self, field: &'static str, value: FieldValue, cx: &mut Cx<'_>) {
        if let Some(mixed) = &mut self.mixed {
            mixed.pick(field, value);
            self.keep(cx);
        }
    }
}

impl Layer for Partly {
    fn reworded(&mut self, cx: &mut Cx<'_>) {
        if let Some(mixed) = &mut self.mixed {
            mixed.set_cx(Words { lang: cx.lang, today: cx.clock.today() });
        }
        self.recompute(cx.lang);
    }

    fn contexts(&self) -> &[Context] {
        self.mixed.as_ref().map_or(&[Context::Form, Context::Global], Mixed::contexts)
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        if self.saving {
            return Flow::Handled;
        }
        let Some(mixed) = self.mixed.as_mut().filter(|_| !self.waits) else {
            if matches!(act, Act::Do(Action::Back | Action::Close)) {
                return Flow::Close;
            }
            self.draft.again.push(act.clone());
            return Flow::Handled;
        };
        if *act == Act::Do(Action::Actions) {
            if let Some(input) = self.checked(cx) {
                let title = cx.lang.t("orders.action.ship_part");
                cx.push(Looking::new(title, "order.ship", vec![(String::new(), input)], &self.desk));
            }
            return Flow::Handled;
        }
        let before = mixed.current();
        let event = mixed.handle(act);
        if event == MixedEvent::Nothing || matches!(event, MixedEvent::Changed(_)) {
            mixed.come_round(before, act);
        }
        let saves = matches!(event, MixedEvent::Save | MixedEvent::Leave);
        if let Some(wrong) = mixed.left_wrong(before).filter(|_| !saves) {
            cx.warn(wrong);
        }
        match event {
            MixedEvent::Ignored if matches!(act, Act::Do(Action::Undo | Action::Redo)) => {}
            MixedEvent::Ignored => return Flow::Pass,
            MixedEvent::Pick(sought) => self.choose(&sought.typed, cx),
            MixedEvent::Stays => {
                let restores = self.mixed.as_ref().is_some_and(|mixed| mixed.back_does().is_some());
                say_stays(restores, self.dirty(), cx);
            }
            MixedEvent::Save => self.save(cx),
            MixedEvent::Leave => {
                self.keep(cx);
                if self.dirty() {
                    self.draft.keeper.say_left(true, About { name: &self.name, scope: "" }, cx);
                }
                return Flow::Close;
            }
            MixedEvent::Changed(_) | MixedEvent::Removed(_) => {
                self.recompute(cx.lang);
                self.keep(cx);
            }
            MixedEvent::Typed => self.draft.keeper.typed(cx.now),
            MixedEvent::Codes(_) => cx.warn(cx.lang.t("orders.ship.no_scan")),
            MixedEvent::Restored => {
                self.draft.keeper.typed(cx.now);
                cx.warn(cx.lang.t("record.restored"));
            }
            MixedEvent::Unmatched { typed, .. } => cx.error(cx.lang.f("record.no_answer", &[("typed", &typed)])),
            MixedEvent::Nothing | MixedEvent::Day(_) | MixedEvent::Again(_) => {}
        }
        Flow::Handled
    }

    fn not_now(&mut self, action: Action) {
        if let Some(mixed) = &mut self.mixed {
            mixed.not_now(action);
        }
    }

    /// What is typed while the order is read is meant for its lines and its tracking code.
    fn holds(&self) -> bool {
        self.mixed.is_none() || !self.draft.again.is_empty() || self.saving
    }

    fn clicked(&mut self, at: Position, cx: &mut Cx<'_>) {
        let spot = self.mixed.as_mut().and_then(|mixed| mixed.spot(cx.area, 0, at));
        if let Some(spot) = spot {
            pointed::lead(self, |ship| ship.mixed.as_mut(), spot, cx);
        }
    }

    fn turns(&self, down: bool) -> bool {
        self.mixed.as_ref().is_some_and(|mixed| mixed.turns(down))
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if let Some(mixed) = &self.mixed {
            mixed.render(area, 0, draw);
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let place = speaker::place(&self.crumb(lang), lang);
        match &self.mixed {
            Some(mixed) => mixed.spoken(lang).at(&place),
            None => Spoken { waits: true, ..place },
        }
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        let leave = |key| Hint::of(key).label(lang.t("record.close_draft"));
        let save = Hint::of(Action::Save).label(lang.t("orders.ship.save"));
        let mut hints = vec![save, leave(Action::Back), leave(Action::Close)];
        hints.push(Hint::of(Action::Actions).label(lang.t("orders.ship.look")));
        if self.mixed.as_ref().is_some_and(|mixed| mixed.part() == Part::Lines && mixed.grid.counting()) {
            hints.extend([Action::Plus, Action::Minus].map(Hint::of));
        }
        hints.extend([pick_hint(self.mixed.as_ref().map(Mixed::picks), lang), Hint::of(Action::FocusNext)]);
        hints.extend([Action::Undo, Action::ClearField].map(Hint::of));
        hints
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let title = lang.f("orders.ship.heading", &[("name", &self.name)]);
        let right = self.draft.told(self.dirty(), lang);
        let (detail, beside) = (self.customer.clone(), self.draft.keeper.beside(lang));
        Crumb { title, detail, right, beside, ..Crumb::default() }
    }

    fn status(&self, _lang: Lang) -> Option<(Role, String)> {
        self.mixed.as_ref().and_then(Mixed::message).map(|text| (Role::FieldHint, text))
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        let (desk, id, lang) = (self.desk.clone(), self.order, cx.lang);
        cx.job(move || {
            Ready(desk.read(|reader| {
                let whole = whole(reader, id)?;
                let carriers = settings::carriers(reader.db())?;
                let mut tracked = Vec::new();
                for one in std::iter::once(None).chain(carriers.iter().map(|one| Some(one.id))) {
                    if tracking_wanted(reader.db(), &[id], one)? {
                        tracked.push(one);
                    }
                }
                let carriers = carriers.into_iter();
                Ok(Loaded {
                    name: whole.order.name(),
                    version: whole.order.version,
                    customer: SafeText::from(whole.row.customer.to_string()).to_string(),
                    carrier: whole.order.carrier_id,
                    lines: whole.lines,
                    tracked,
                    carriers: carriers
                        .map(|one| Choice {
                            id: one.id,
                            code: one.code.to_string(),
                            label: crate::locale::wording::carrier(lang, one.name.as_str()),
                        })
                        .collect(),
                })
            }))
        });
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Ready>() {
            Ok(ready) => {
                match ready.0 {
                    Ok(loaded) => self.ready(loaded, cx),
                    Err(refusal) => {
                        refused(&refusal, cx);
                        cx.close(cx.id);
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        let Err(payload) = told(self, payload, cx) else { return };
        if let Ok(answered) = payload.downcast::<Answered>()
            && let DialogEvent::Choose(at) = &answered.answer
            && let Some(one) = at.parse::<usize>().ok().and_then(|at| self.carriers.get(at)).cloned()
        {
            self.take("carrier", one.value(), cx);
            say_taken("carrier", &one.label, "", cx);
        }
    }

    fn changed(&mut self, _tables: &[String], cx: &mut Cx<'_>) {
        self.draft.keeper.look_beside(cx, Some(self.order));
    }

    fn neighbours(&mut self, cx: &mut Cx<'_>) {
        self.draft.keeper.look_beside(cx, Some(self.order));
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
