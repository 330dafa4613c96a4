//! The card of an order: what it is, what is in it, what left, what was paid, what happened to it.

mod story;
mod tables;
pub mod why;

use super::{fields, lines};
use crate::domain::order::Badge;
use crate::domain::{Cents, Quantity, Rate, Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::order::due_day;
use crate::store::absent::absent;
use crate::store::journal::Storied;
use crate::store::list::{ORDERS, OrderRow};
use crate::store::orders::{self, Frozen, Line, Order, Payment, Shipment, State};
use crate::store::subjects::{self, Note, Subject};
use crate::store::{Reader, parties, settings, stock};
use crate::ui::desk::Desk;
use crate::ui::kit::card::{Block, CardTab, Fact, Group, fact, prose};
use crate::ui::kit::resource::Cx;
use crate::ui::layers::Layer;
use crate::ui::panes::words;
use crate::ui::record::action::RowAction;
use crate::ui::record::papers::PaperOf;
use crate::ui::record::sheet::{Content, Sheet, WHY};
use crate::ui::theme::Role;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The card of an order.
pub struct OrderSheet;

/// Notes that a card shows.
const NOTES: usize = 50;
/// Columns that a note is broken into.
const NOTE_COLUMNS: usize = 76;

/// An order read whole.
pub(super) struct Whole {
    pub row: OrderRow,
    pub order: Order,
    pub state: State,
    pub lines: Vec<Covered>,
    pub shipments: Vec<Shipment>,
    pub payments: Vec<Payment>,
    pub notes: Vec<Note>,
}

/// A line, and what there is for it.
#[derive(Debug, Clone)]
pub(super) struct Covered {
    pub line: Line,
    /// Held for it, or free in the order's warehouse after the lines before it; none when it takes no stock.
    pub there: Option<Quantity>,
}

impl Covered {
    /// What is wanting; zero for a line that is covered.
    pub fn missing(&self) -> Quantity {
        match self.there {
            Some(there) => (self.line.open() - there.max(Quantity::ZERO)).max(Quantity::ZERO),
            None => Quantity::ZERO,
        }
    }
}

/// Still to be fulfilled: what is there matters.
fn waits(badge: Badge) -> bool {
    matches!(badge, Badge::New | Badge::OnHold | Badge::ToFulfil | Badge::PartShipped)
}

/// What there is for each line, those before it first.
fn covered(reader: &Reader, order: &Order, badge: Badge, lines: Vec<Line>) -> Result<Vec<Covered>, Refusal> {
    let mut free: BTreeMap<i64, Quantity> = BTreeMap::new();
    let mut all = Vec::with_capacity(lines.len());
    for line in lines {
        let there = match line.variant_id.filter(|_| waits(badge) && line.open() > Quantity::ZERO) {
            Some(variant) => {
                let rest = match free.get(&variant) {
                    Some(rest) => *rest,
                    None => stock::availability(reader.db(), variant, order.warehouse_id)?.available(),
                };
                let wanted = (line.open() - line.reserved).max(Quantity::ZERO);
                free.insert(variant, rest - wanted.min(rest.max(Quantity::ZERO)));
                Some(line.reserved + rest)
            }
            None => None,
        };
        all.push(Covered { line, there });
    }
    Ok(all)
}

/// Reads an order whole.
///
/// # Errors
/// `order.gone`; what the store refuses.
pub(super) fn whole(reader: &Reader, id: i64) -> Result<Whole, Refusal> {
    let db = reader.db();
    let missing = || absent(db, Storied::Order, id);
    let order = orders::find(db, id)?;
    let row = ORDERS.row(db, id, reader.today())?.ok_or_else(missing)?;
    let state = orders::derive(db, id)?.ok_or_else(missing)?;
    let lines = covered(reader, &order, state.badge, orders::lines(db, id)?)?;
    Ok(Whole {
        row,
        state,
        lines,
        shipments: orders::shipments(db, id)?,
        payments: orders::payments(db, id)?,
        notes: subjects::notes(db, Subject::Order, id, NOTES)?,
        order,
    })
}

impl Sheet for OrderSheet {
    type Row = OrderRow;
    const ENTITY: Option<&'static str> = Some("order");

    const WALK: (&'static str, &'static str) = ("orders.walk.next", "orders.walk.prev");

    fn rows(_reader: &Reader, id: i64) -> Result<Vec<(Storied, i64)>, Refusal> {
        Ok(vec![(Storied::Order, id)])
    }

    fn load(reader: &Reader, id: i64, cx: Cx) -> Result<Content<OrderRow>, Refusal> {
        let whole = whole(reader, id)?;
        let lang = cx.lang;
        let (events, story) = story::table(reader, &whole, lang)?;
        let notes = notes(&whole, lang);
        let note_count = whole.notes.len() + usize::from(customer_note(&whole).is_some());
        let tab = |id, title: &'static str, count: Option<usize>, blocks| CardTab {
            id,
            title: lang.t(title).to_owned(),
            count: count.map(|n| n as u64),
            blocks,
        };
        let tabs = vec![
            tab("data", "orders.tab.data", None, data(reader, &whole, cx)?),
            tab("lines", "orders.tab.lines", Some(whole.lines.len()), tables::fulfilment(&whole, lang)),
            tab("shipments", "orders.tab.shipments", Some(whole.shipments.len()), tables::shipments(&whole, lang)),
            tab("payments", "orders.tab.payments", Some(whole.payments.len()), tables::payments(&whole, lang)),
            tab("notes", "orders.tab.notes", Some(note_count), notes),
            tab("story", "orders.tab.story", Some(events), vec![Block::Table(story)]),
        ];
        let (title, detail) = (whole.order.name(), whole.row.customer.to_string());
        Ok(Content { row: whole.row, title, detail, tabs })
    }

    fn tables() -> &'static [&'static str] {
        &[
            "sales_order",
            "order_line",
            "reservation",
            "move",
            "shipment",
            "payment",
            "note",
            "tagging",
            "party",
            "deadline",
        ]
    }

    fn actions() -> &'static [RowAction<OrderRow>] {
        super::ACTIONS
    }

    fn called(row: &OrderRow, _title: &str, _lang: Lang) -> String {
        super::called(row)
    }

    fn papers() -> &'static [PaperOf<OrderRow>] {
        super::PAPERS
    }

    fn edit(desk: &Desk, row: &OrderRow, _id: i64) -> Result<Box<dyn Layer>, Refusal> {
        super::editor::edit(desk, row)
    }

    fn child(desk: &Desk, row: &OrderRow, _id: i64) -> Option<(&'static str, Box<dyn Layer>)> {
        Some(("orders.new", super::create(desk, Some((row.customer_id, row.customer.to_string())))))
    }

    fn open(desk: &Desk, door: &str) -> Option<Box<dyn Layer>> {
        // A line leads to its article.
        let variant = door.strip_prefix("line:")?.split_once(':')?.1;
        Some(crate::ui::panes::stock::card(desk, variant.parse().ok()?, None))
    }

    fn explain(reader: &Reader, id: i64, door: &str, cx: Cx) -> Result<Vec<String>, Refusal> {
        why::explain(reader, id, door, cx.lang)
    }
}

/// A text that may be missing.
fn or_dash(text: Option<&SafeText>) -> String {
    text.map(SafeText::as_str).filter(|text| !text.is_empty()).unwrap_or("-").to_owned()
}

fn customer_note(whole: &Whole) -> Option<&SafeText> {
    whole.order.customer_note.as_ref().filter(|note| !note.is_empty())
}

/// `24/11/2026 (tra 3 gg)`.
fn promised(whole: &Whole, cx: Cx) -> (String, Role) {
    let Some(day) = whole.order.promised_on else { return ("-".to_owned(), Role::TextMuted) };
    let text = wording::date(cx.lang, day);
    if !waits(whole.state.badge) {
        return (text, Role::BaseText);
    }
    let days = (day - cx.today).num_days();
    let (key, role) = match days {
        ..0 => ("orders.days.late", Role::SeverityError),
        0 => ("orders.days.today", Role::SeverityWarn),
        _ => ("orders.days.in", Role::BaseText),
    };
    (format!("{text} ({})", cx.lang.n(key, days.unsigned_abs(), &[])), role)
}

/// `o da evadere`.
fn state_fact(whole: &Whole, cx: Cx) -> Fact {
    let badge = words::state(whole.state.badge, whole.row.late(cx.today));
    let mut text = badge.text(cx.lang);
    if let Some(reason) = whole.order.hold_reason.as_ref().filter(|reason| !reason.is_empty()) {
        text = format!("{text}: {reason}");
    }
    fact(cx.lang.t("orders.fact.state"), text).role(badge.role)
}

fn payment_fact(whole: &Whole, lang: Lang) -> Fact {
    let (_, role) = words::payment(whole.state.payment);
    let word = wording::word(lang, "orders.payment", whole.state.payment.word());
    let method = whole.order.payment_method.as_ref().map(|word| fields::method(word.as_str(), lang));
    let text = [Some(word), method, whole.order.payment_term.as_ref().map(ToString::to_string)];
    let text: Vec<String> = text.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    fact(lang.t("orders.fact.payment"), text.join("  ")).role(role).door(format!("{WHY}payment"))
}

/// When the rest of the money is due.
fn due(whole: &Whole) -> Option<NaiveDate> {
    let open = whole.order.total > whole.state.paid && !matches!(whole.state.badge, Badge::Cancelled);
    let term = whole.order.payment_term.as_ref().map_or("", |term| term.as_str());
    due_day(term, whole.order.placed_on).ok().filter(|_| open && !whole.order.history)
}

fn tags(row: &OrderRow) -> String {
    row.tags.iter().map(|tag| format!("[{tag}]")).collect::<Vec<_>>().join(" ")
}

fn head(whole: &Whole, cx: Cx) -> Block {
    let lang = cx.lang;
    let (day, role) = promised(whole, cx);
    let channel = wording::channel(lang, whole.row.channel.as_str());
    let channel = match &whole.order.external_number {
        Some(number) if !number.is_empty() => format!("{channel}  n. {number}"),
        _ => channel,
    };
    let mut left = vec![
        state_fact(whole, cx),
        payment_fact(whole, lang),
        fact(lang.t("orders.fact.channel"), channel),
        fact(lang.t("orders.fact.tags"), tags(&whole.row)),
    ];
    let due = due(whole).map_or_else(|| "-".to_owned(), |day| wording::date(lang, day));
    let operator = whole.order.operator.to_string();
    let mut right = vec![
        fact(lang.t("orders.fact.promised"), day).role(role),
        fact(lang.t("orders.fact.due"), due),
        fact(lang.t("orders.fact.operator"), operator),
        fact(lang.t("orders.fact.placed"), wording::date(lang, whole.order.placed_on)),
    ];
    // A row between the facts and the addresses.
    left.push(fact("", ""));
    right.push(fact("", ""));
    Block::Groups(vec![Group { title: String::new(), facts: left }, Group { title: String::new(), facts: right }])
}

/// An address as papers have it.
fn address(kept: &Frozen, lang: Lang) -> Vec<Fact> {
    crate::print::address(kept, lang).into_iter().map(|line| fact("", line)).collect()
}

fn addresses(reader: &Reader, whole: &Whole, lang: Lang) -> Result<Block, Refusal> {
    let kept = |id: Option<i64>| id.map_or(Ok(Frozen::default()), |id| orders::frozen(reader.db(), id));
    let (mut to_bill, to_ship) = (kept(whole.order.bill_to)?, kept(whole.order.ship_to)?);
    // The same telephone twice says nothing.
    if to_bill.phone == to_ship.phone {
        to_bill.phone = SafeText::default();
    }
    let mut bill = address(&to_bill, lang);
    // The name leads to the customer as he is today.
    let door = format!("customer:{}", whole.order.party_id);
    match bill.first_mut() {
        Some(name) => name.door = Some(door),
        None => bill.push(fact("", whole.row.customer.to_string()).door(door)),
    }
    // As the form says it while the order is typed.
    let open = parties::figures(reader.db(), whole.order.party_id)?.open;
    if open > Cents::ZERO {
        let owes = lang.f("orders.customer_owes", &[("open", &words::money(open, lang))]);
        bill.push(fact("", owes).role(Role::TextMuted).door(format!("{WHY}owes")));
    }
    let mut ship = address(&to_ship, lang);
    let mut travels = Vec::new();
    if let Some(id) = whole.order.carrier_id {
        travels.push(wording::carrier(lang, settings::carrier_name(reader.db(), id)?.as_str()));
    }
    if let Some(warehouse) = &whole.row.warehouse {
        travels.push(lang.f("orders.address.from", &[("warehouse", warehouse.as_str())]));
    }
    if !travels.is_empty() {
        ship.push(fact("", travels.join("  ")).role(Role::TextMuted));
    }
    Ok(Block::Groups(vec![
        Group { title: lang.t("orders.group.bill").to_owned(), facts: bill },
        Group { title: lang.t("orders.group.ship").to_owned(), facts: ship },
    ]))
}

/// VAT by rate as the rules make it; as it was written down when they no longer agree.
fn rates(whole: &Whole) -> Vec<(Rate, Cents)> {
    match sums(whole) {
        Some(sums) if sums.total == whole.order.total => {
            sums.rates.into_iter().map(|(rate, part)| (Rate(rate), part.vat)).collect()
        }
        _ => vec![(whole.order.shipping_vat, whole.order.vat)],
    }
}

/// The order added up anew.
pub(super) fn sums(whole: &Whole) -> Option<crate::domain::order::Totals> {
    let lines: Vec<Line> = whole.lines.iter().map(|one| one.line.clone()).collect();
    whole.order.totals(&lines)
}

/// `3 righe scoperte: 17 CAF-250, 8 MOK-3`.
fn shortage(whole: &Whole, lang: Lang) -> Option<Fact> {
    let lacks = whole.lines.iter().filter(|one| one.missing() > Quantity::ZERO).map(|one| {
        let code = one.line.sku.as_ref().unwrap_or(&one.line.description);
        format!("{} {code}", words::quantity(one.missing(), lang))
    });
    let text = lines::uncovered(&lacks.collect::<Vec<_>>(), lang)?;
    Some(fact("", text).role(Role::SeverityWarn))
}

fn data(reader: &Reader, whole: &Whole, cx: Cx) -> Result<Vec<Block>, Refusal> {
    /// On a screen as high as this is wide every line counts.
    const NARROW: u16 = 100;
    let lang = cx.lang;
    let mut blocks = vec![head(whole, cx), addresses(reader, whole, lang)?, Block::Rule];
    blocks.extend(tables::summed(tables::goods(whole, lang), whole, NARROW, lang));
    blocks.extend(
        shortage(whole, lang).map(|short| Block::Groups(vec![Group { title: String::new(), facts: vec![short] }])),
    );
    Ok(blocks)
}

/// What the customer wrote, then the operators' notes, newest first.
fn notes(whole: &Whole, lang: Lang) -> Vec<Block> {
    let lines = |text: &str| -> Vec<Fact> {
        let safe = SafeText::multiline(text);
        safe.as_str().lines().flat_map(|line| prose(line, NOTE_COLUMNS)).collect()
    };
    let mut blocks = Vec::new();
    let mut push = |title: String, mut facts: Vec<Fact>| {
        facts.push(fact("", ""));
        blocks.push(Block::Groups(vec![Group { title, facts }]));
    };
    if let Some(note) = customer_note(whole) {
        push(lang.t("orders.note.customer").to_owned(), lines(note.as_str()));
    }
    for note in &whole.notes {
        let at = wording::instant(lang, note.at);
        push(format!("{at}  {}", note.author), lines(&note.body));
    }
    if blocks.is_empty() {
        let facts = vec![fact("", lang.t("orders.note.none")).role(Role::TextMuted)];
        blocks.push(Block::Groups(vec![Group { title: String::new(), facts }]));
    }
    blocks
}

/// Beside the list.
///
/// # Errors
/// What the store refuses.
pub fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
    let whole = whole(reader, id)?;
    let lang = cx.lang;
    let group = |title: String, facts: Vec<Fact>| Block::Groups(vec![Group { title, facts }]);
    let plain = |facts: Vec<Fact>| facts.into_iter().map(|fact| Fact { door: None, ..fact }).collect::<Vec<_>>();
    let mut top = vec![fact("", whole.row.customer.to_string()).role(Role::TextStrong), state_fact(&whole, cx)];
    top.push(payment_fact(&whole, lang));
    let (day, role) = promised(&whole, cx);
    top.push(fact(lang.t("orders.fact.promised"), day).role(role));
    top.push(fact(
        lang.t("orders.fact.channel"),
        format!("{}  {}", wording::channel(lang, whole.row.channel.as_str()), whole.order.operator),
    ));
    if !whole.row.tags.is_empty() {
        top.push(fact(lang.t("orders.fact.tags"), tags(&whole.row)));
    }
    top.push(fact("", ""));
    let kept = whole.order.ship_to.or(whole.order.bill_to).map(|id| orders::frozen(reader.db(), id)).transpose()?;
    let mut ship = kept.map(|kept| address(&kept, lang)).unwrap_or_default();
    let tracking = whole.shipments.iter().rev().find_map(|shipment| shipment.tracking.clone());
    let carrier = whole.row.carrier.as_ref().map(|name| SafeText::from(wording::carrier(lang, name.as_str())));
    ship.push(fact("", format!("{}  {}", or_dash(carrier.as_ref()), or_dash(tracking.as_ref()))));
    ship.push(fact("", ""));
    let mut blocks = vec![
        group(lang.f("orders.preview.title", &[("name", &whole.order.name())]), plain(top)),
        group(lang.t("orders.group.ship").to_owned(), plain(ship)),
    ];
    let [goods, mut sums] = tables::summed(tables::short_goods(&whole, lang), &whole, 0, lang);
    if let Block::Sums(sums) = &mut sums {
        sums.group.facts.iter_mut().for_each(|fact| fact.door = None);
    }
    blocks.extend([goods, sums]);
    blocks.push(group(String::new(), vec![fact("", "")]));
    if let Some(short) = shortage(&whole, lang) {
        blocks.push(group(String::new(), vec![short]));
    }
    let recent = story::recent(reader, &whole, lang)?;
    blocks.push(group(lang.t("orders.tab.story").to_owned(), recent));
    if let Some(note) = whole.notes.first() {
        let text = SafeText::new(&note.body);
        let facts = prose(text.as_str(), 40).take(3).collect();
        blocks.push(group(lang.t("orders.tab.notes").to_owned(), facts));
    }
    Ok(blocks)
}
