//! The card of a customer or supplier: what is said of it, its figures, and what belongs to it, a tab each.

mod others;

use super::Side;
use super::errand::city_line;
use super::fields::{self, word};
use super::form::vat_of;
use super::parts;
use super::story;
use crate::domain::identity::Iban;
use crate::domain::record::AddressKind;
use crate::domain::{Cents, Refusal, SafeText};
use crate::locale::wording;
use crate::store::absent::absent;
use crate::store::deadlines;
use crate::store::journal::Storied;
use crate::store::list::{CUSTOMERS, PartyRow, STOCK};
use crate::store::parties::{self, Address, Figures, Party};
use crate::store::subjects::{self, Subject};
use crate::store::{Db, Reader};
use crate::ui::desk::Desk;
use crate::ui::kit::card::{Block, CardTab, Fact, Group, Table, TableRow, fact, long_fact};
use crate::ui::kit::line::grouped;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::Layer;
use crate::ui::panes::tables::{filling, left, right, table};
use crate::ui::panes::words;
use crate::ui::record::sheet::{Content, WHY};
use crate::ui::theme::Role;
use others::{catalogue_tab, orders_tab, orders_table, short_items, supplied_by};
use serde_json::{Value, json};

/// Most rows of one table of the card; the rest is in its own list.
const ROWS: usize = 50;
/// Rows of a table beside the data.
const FEW: usize = 5;
/// Counting stops here.
const CEILING: u64 = 10_000;
/// Columns of a line of a note.
const LINE: usize = 74;

/// The tables that a card shows.
pub static TABLES: &[&str] = &[
    "party",
    "address",
    "contact",
    "tagging",
    "note",
    "sales_order",
    "payment",
    "deadline",
    "product",
    "variant",
    "move",
];

/// Reads a card.
///
/// # Errors
/// `party.gone`, or what the store refuses.
pub fn load(reader: &Reader, side: Side, id: i64, cx: Words) -> Result<Content<PartyRow>, Refusal> {
    let db = reader.db();
    let missing = || absent(db, Storied::Party, id);
    let row = CUSTOMERS.row(db, id, reader.today())?.ok_or_else(missing)?;
    let party = parties::find(db, id)?;
    let addresses = parties::addresses(db, id)?;
    let mut tabs = vec![data(reader, side, &party, &addresses, cx)?, addresses_tab(&party, &addresses, cx)];
    match side {
        Side::Customer => tabs.push(orders_tab(reader, &party, cx)?),
        Side::Supplier => tabs.push(catalogue_tab(reader, &party, cx)?),
    }
    tabs.push(deadlines_tab(db, id, cx)?);
    tabs.push(notes_tab(db, id, cx)?);
    tabs.push(story::tab(db, id, cx)?);
    Ok(Content { row, title: party.code.to_string(), detail: party.name.to_string(), tabs })
}

/// Columns that a long value has beside its label there.
const BESIDE: usize = 31;

/// What stands beside the list.
///
/// # Errors
/// `party.gone`, or what the store refuses.
pub fn preview(reader: &Reader, side: Side, id: i64, cx: Words) -> Result<Vec<Block>, Refusal> {
    let party = &parties::find(reader.db(), id)?;
    let addresses = parties::addresses(reader.db(), id)?;
    let mut who = identity(side, party, cx);
    who.insert(0, fact(cx.lang.t("party.column.code"), party.code.to_string()).role(Role::TextCode));
    // Apart, where the labels are short: what is longer than its line goes on below it.
    let reach = reach(reader.db(), party, &addresses, cx)?;
    let reach = reach.iter().flat_map(|fact| long_fact(&fact.label, &fact.value, BESIDE)).collect();
    let figures = figures(reader, side, party, cx)?;
    let without_doors = |facts: Vec<Fact>| facts.into_iter().map(|fact| Fact { door: None, ..fact }).collect();
    Ok(vec![
        Block::Groups(vec![Group { title: party.name.to_string(), facts: without_doors(who) }]),
        Block::Groups(vec![Group { title: String::new(), facts: reach }]),
        Block::Rule,
        Block::Groups(vec![Group { facts: without_doors(figures.facts), ..figures }]),
    ])
}

/// What a door opens that the host does not know.
pub fn open(desk: &Desk, door: &str) -> Option<Box<dyn Layer>> {
    let (kind, party, id) = part(door)?;
    match kind {
        "address" => Some(parts::address(desk, party, Some(id))),
        "contact" => Some(parts::contact(desk, party, Some(id))),
        "note" => Some(parts::note(desk, party, Some(id))),
        _ => None,
    }
}

/// What takes away the part behind a door.
pub fn remove(door: &str) -> Option<(&'static str, Value)> {
    let (kind, _, id) = part(door)?;
    let operation = match kind {
        "address" => "address.delete",
        "contact" => "contact.delete",
        "note" => "note.delete",
        _ => return None,
    };
    Some((operation, json!({ "id": id })))
}

/// `address:7:12`: kind, party and row.
fn part(door: &str) -> Option<(&str, i64, i64)> {
    let (kind, rest) = door.split_once(':')?;
    let (party, id) = rest.split_once(':')?;
    Some((kind, party.parse().ok()?, id.parse().ok()?))
}

/// What is said of a party itself.
fn identity(side: Side, party: &Party, cx: Words) -> Vec<Fact> {
    let lang = cx.lang;
    let text = |text: &Option<SafeText>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut facts = vec![fact(lang.t("party.field.kind"), lang.t(word(fields::KINDS, party.kind.word())))];
    let vat = vat_of(party);
    let vat = if vat.is_empty() || !vat.starts_with(|c: char| c.is_ascii_digit()) { vat } else { format!("IT {vat}") };
    for (label, value) in [
        ("party.field.partita_iva", vat),
        ("party.field.codice_fiscale", text(&party.codice_fiscale)),
        ("party.field.codice_destinatario.short", text(&party.codice_destinatario)),
        ("party.field.phone", text(&party.phone)),
        ("party.field.payment_term", text(&party.payment_term)),
    ] {
        said(&mut facts, lang.t(label), &value);
    }
    if side == Side::Supplier {
        let days = party.lead_days.map(|days| lang.n("party.days", days.unsigned_abs(), &[])).unwrap_or_default();
        said(&mut facts, lang.t("party.field.lead_days"), &days);
        let least = party.min_order.map(|amount| words::money(amount, lang)).unwrap_or_default();
        said(&mut facts, lang.t("party.field.min_order"), &least);
    }
    facts
}

/// What is long: each on a line of its own, over the whole width.
fn reach(db: Db<'_>, party: &Party, addresses: &[Address], cx: Words) -> Result<Vec<Fact>, Refusal> {
    let lang = cx.lang;
    let text = |text: &Option<SafeText>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut facts = Vec::new();
    said(&mut facts, lang.t("party.field.email"), &text(&party.email));
    said(&mut facts, lang.t("party.field.pec"), &text(&party.pec));
    for (kind, label) in
        [(AddressKind::Billing, "party.field.address"), (AddressKind::Shipping, "party.address_kind.shipping")]
    {
        if let Some(address) = addresses.iter().find(|address| address.kind == kind) {
            let parts = [address.recipient.to_string(), address.street.to_string(), city_line(address)];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            said(&mut facts, lang.t(label), &parts.join(", "));
        }
    }
    let iban = text(&party.iban);
    said(&mut facts, lang.t("party.field.iban"), &Iban::parse(&iban).map_or(iban, |iban| iban.grouped()));
    let tags = subjects::tags(db, Subject::Party, party.id)?;
    let tags = tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    said(&mut facts, lang.t("party.field.tags"), &tags);
    Ok(facts)
}

fn said(facts: &mut Vec<Fact>, label: &str, value: &str) {
    if !value.is_empty() {
        facts.push(fact(label, value));
    }
}

/// The block of figures; each of them tells where it comes from.
fn figures(reader: &Reader, side: Side, party: &Party, cx: Words) -> Result<Group, Refusal> {
    let (db, lang) = (reader.db(), cx.lang);
    let money = |amount: Cents| words::money(amount, lang);
    let why = |name: &str| format!("{WHY}{name}");
    let due = |amount: Cents| if amount > Cents::ZERO { Role::SeverityWarn } else { Role::BaseText };
    if side == Side::Supplier {
        let supplied = STOCK.spec.count(db, &supplied_by(party), CEILING, reader.today())?;
        let (count, sum, first) = parties::payable(db, party.id)?;
        let mut facts = vec![
            fact(lang.t("party.figure.supplied"), grouped(supplied.rows, lang)),
            fact(lang.t("party.figure.payable"), money(sum)).role(due(sum)).door(why("payable")),
        ];
        if let Some(first) = first {
            let text = lang.n("party.figure.first_due", count.unsigned_abs(), &[("day", &wording::date(lang, first))]);
            facts.push(fact("", text));
        }
        return Ok(Group { title: lang.t("party.figures").to_owned(), facts });
    }
    let all = parties::figures(db, party.id)?;
    let years = parties::years(db, party.id, 2)?;
    // Amounts stand under each other.
    let amounts = years.iter().map(|year| year.turnover).chain([all.turnover, all.open]);
    let width = amounts.map(|amount| money(amount).chars().count()).max().unwrap_or(0);
    let right = |text: String| format!("{text:>width$}");
    let mut facts = Vec::new();
    for year in years {
        let label = lang.f("party.figure.year", &[("year", &year.year.to_string())]);
        facts.push(fact(label, right(money(year.turnover))).door(why(&format!("turnover:{}", year.year))));
    }
    facts.push(fact(lang.t("party.figure.turnover"), right(money(all.turnover))).door(why("turnover")));
    // The tab beside it counts every order; of some only this card speaks.
    let (cancelled, _) = parties::cancelled(db, party.id)?;
    let label = if cancelled == 0 { "party.figure.orders" } else { "party.figure.standing" };
    facts.push(fact(lang.t(label), right(grouped(all.orders.unsigned_abs(), lang))));
    if cancelled > 0 {
        facts.push(fact(lang.t("party.figure.cancelled"), right(grouped(cancelled.unsigned_abs(), lang))));
    }
    if let Some(average) = average(&all) {
        facts.push(fact(lang.t("party.figure.average"), right(money(average))).door(why("average")));
    }
    if let Some(last) = all.last_on {
        facts.push(fact(lang.t("party.figure.last"), right(wording::date(lang, last))));
    }
    facts.push(fact(lang.t("party.figure.open"), right(money(all.open))).role(due(all.open)).door(why("open")));
    Ok(Group { title: lang.t("party.figures").to_owned(), facts })
}

/// What an order comes to on average, to the nearest cent.
pub fn average(figures: &Figures) -> Option<Cents> {
    (figures.orders > 0).then(|| {
        let (sum, n) = (i128::from(figures.turnover.0), i128::from(figures.orders));
        let half = if sum < 0 { -n } else { n };
        // No larger than the sum it comes from.
        Cents(((2 * sum + half) / (2 * n)) as i64)
    })
}

fn data(reader: &Reader, side: Side, party: &Party, addresses: &[Address], cx: Words) -> Result<CardTab, Refusal> {
    let (db, lang) = (reader.db(), cx.lang);
    let mut who = identity(side, party, cx);
    if party.archived {
        who.push(fact(lang.t("party.state"), lang.t("party.archived")).role(Role::StatusCancelled));
    }
    if side == Side::Customer && party.supplier {
        who.push(fact(lang.t("party.also"), lang.t("party.role.supplier")).door(format!("supplier:{}", party.id)));
    }
    if side == Side::Supplier && party.customer {
        who.push(fact(lang.t("party.also"), lang.t("party.role.customer")).door(format!("customer:{}", party.id)));
    }
    let name = Group { title: party.name.to_string(), facts: who };
    let mut blocks = vec![Block::Groups(vec![name, figures(reader, side, party, cx)?])];
    let reach = reach(db, party, addresses, cx)?;
    if !reach.is_empty() {
        blocks.push(Block::Rule);
        blocks.push(Block::Groups(vec![Group { title: String::new(), facts: reach }]));
    }
    if let Some(note) = &party.note {
        let lines = wrapped(note.as_str(), LINE).into_iter().map(|line| fact("", line)).collect();
        blocks.push(Block::Rule);
        blocks.push(Block::Groups(vec![Group { title: lang.t("party.notes").to_owned(), facts: lines }]));
    }
    if side == Side::Customer {
        let mut newest = orders_table(reader, party, FEW, cx)?;
        if !newest.rows.is_empty() {
            lang.t("party.last_orders").clone_into(&mut newest.title);
            blocks.push(Block::Rule);
            blocks.push(Block::Table(newest));
        }
    }
    if side == Side::Supplier {
        let short = short_items(reader, party, cx)?;
        if !short.rows.is_empty() {
            blocks.push(Block::Rule);
            blocks.push(Block::Table(short));
        }
    }
    let contacts = contacts(db, party.id, cx)?;
    if !contacts.rows.is_empty() {
        blocks.push(Block::Rule);
        blocks.push(Block::Table(contacts));
    }
    Ok(CardTab { id: "data", title: lang.t("party.tab.data").to_owned(), count: None, blocks })
}

fn contacts(db: Db<'_>, party: i64, cx: Words) -> Result<Table, Refusal> {
    let rows = parties::contacts(db, party)?.into_iter().map(|contact| TableRow {
        door: format!("contact:{party}:{}", contact.id),
        cells: vec![
            (cx.lang.t(word(fields::CONTACT_KINDS, &contact.kind)).to_owned(), Role::TextMuted),
            (contact.label.to_string(), Role::BaseText),
            (contact.value.to_string(), Role::BaseText),
        ],
    });
    Ok(Table {
        title: cx.lang.t("party.contacts").to_owned(),
        columns: vec![
            left("party.field.contact_kind", 9, cx.lang),
            filling("party.field.contact_label", 12, cx.lang),
            filling("party.field.contact_value", 24, cx.lang),
        ],
        rows: rows.collect(),
        foot: String::new(),
        empty: String::new(),
    })
}

fn addresses_tab(party: &Party, addresses: &[Address], cx: Words) -> CardTab {
    let lang = cx.lang;
    let rows = addresses.iter().map(|address| TableRow {
        door: format!("address:{}:{}", party.id, address.id),
        cells: vec![
            (lang.t(word(fields::ADDRESS_KINDS, address.kind.word())).to_owned(), Role::TextMuted),
            (address.recipient.to_string(), Role::BaseText),
            (address.street.to_string(), Role::BaseText),
            (city_line(address), Role::BaseText),
            (if address.preferred { "*" } else { "" }.to_owned(), Role::BaseText),
        ],
    });
    let table = table(
        vec![
            left("party.field.address_kind", 12, cx.lang),
            filling("party.field.recipient", 10, cx.lang),
            filling("party.field.street", 16, cx.lang),
            filling("party.field.city", 18, cx.lang),
            left("party.field.preferred.short", 5, cx.lang),
        ],
        rows,
        "party.addresses.empty",
        lang,
    );
    // Where there is none, what is empty says how one comes.
    let foot = if table.rows.is_empty() { String::new() } else { lang.t("party.addresses.keys").to_owned() };
    let table = Table { foot, ..table };
    CardTab {
        id: "addresses",
        title: lang.t("party.tab.addresses").to_owned(),
        count: Some(addresses.len() as u64),
        blocks: vec![Block::Table(table)],
    }
}

fn deadlines_tab(db: Db<'_>, party: i64, cx: Words) -> Result<CardTab, Refusal> {
    let lang = cx.lang;
    let all = deadlines::of_party(db, party, ROWS)?;
    let open = all.iter().filter(|deadline| deadline.done_at.is_none()).count();
    let rows = all.iter().map(|deadline| {
        let (symbol, role, state) = match deadline.done_at {
            Some(_) => ("+", Role::StatusDone, "list.deadline_state.done"),
            None if deadline.due_on < cx.today => ("X", Role::SeverityError, "list.deadline_state.overdue"),
            None => ("o", Role::StatusTodo, "list.deadline_state.open"),
        };
        TableRow {
            door: format!("deadline:{}", deadline.id),
            cells: vec![
                (words::compact_date(deadline.due_on, lang), Role::BaseText),
                (format!("{symbol} {}", lang.t(state)), role),
                (wording::word(lang, "list.deadline_kind", deadline.kind.word()), Role::TextMuted),
                (deadline.subject.to_string(), Role::BaseText),
                (deadline.amount.map_or_else(String::new, |amount| words::money(amount, lang)), Role::BaseText),
            ],
        }
    });
    let table = table(
        vec![
            left("party.column.due", 10, cx.lang),
            left("party.column.state", 10, cx.lang),
            left("party.column.kind", 10, cx.lang),
            filling("party.column.subject", 16, cx.lang),
            right("party.column.amount", 12, cx.lang),
        ],
        rows,
        "party.deadlines.empty",
        lang,
    );
    Ok(CardTab {
        id: "deadlines",
        title: lang.t("party.tab.deadlines").to_owned(),
        count: Some(open as u64),
        blocks: vec![Block::Table(table)],
    })
}

fn notes_tab(db: Db<'_>, party: i64, cx: Words) -> Result<CardTab, Refusal> {
    let lang = cx.lang;
    let all = subjects::notes(db, Subject::Party, party, ROWS)?;
    let count = all.len() as u64;
    let mut blocks = Vec::new();
    for note in all {
        let audience = if note.audience == "customer" { lang.t("party.note.customer") } else { "" };
        let head = format!("{}  {}  {audience}", wording::instant(lang, note.at), note.author);
        let mut lines: Vec<Fact> = wrapped(&note.body, LINE).into_iter().map(|line| fact("", line)).collect();
        if let Some(first) = lines.first_mut() {
            first.door = Some(format!("note:{party}:{}", note.id));
        }
        blocks.push(Block::Groups(vec![Group { title: head.trim_end().to_owned(), facts: lines }]));
    }
    let key = if blocks.is_empty() { "party.notes.empty" } else { "party.notes.keys" };
    let say = Group { title: String::new(), facts: vec![fact("", lang.t(key)).role(Role::TextMuted)] };
    blocks.push(Block::Groups(vec![say]));
    Ok(CardTab { id: "notes", title: lang.t("party.tab.notes").to_owned(), count: Some(count), blocks })
}

/// Lines of at most so many characters, broken between words where there is a place for it.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for raw in SafeText::multiline(text).as_str().lines() {
        let mut line = String::new();
        for word in raw.split_whitespace() {
            let mut word = word;
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > most {
                lines.push(std::mem::take(&mut line));
            }
            while word.chars().count() > most {
                let cut = word.char_indices().nth(most).map_or(word.len(), |(at, _)| at);
                let (head, tail) = word.split_at(cut);
                lines.push(head.to_owned());
                word = tail;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_is_rounded_to_the_cent() {
        let of = |turnover: i64, orders: i64| {
            average(&Figures { turnover: Cents(turnover), orders, ..Figures::default() }).map(|cents| cents.0)
        };
        assert_eq!(
            [of(1_000, 3), of(2_000, 3), of(5, 2), of(-5, 2), of(0, 0)],
            [Some(333), Some(667), Some(3), Some(-3), None]
        );
    }

    #[test]
    fn notes_are_broken_between_words() {
        assert_eq!(wrapped("uno due tre\n\nquattro", 7), ["uno due", "tre", "", "quattro"]);
        assert_eq!(wrapped("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrapped("a\u{1b}[31m", 20), ["a[31m"]);
    }

    #[test]
    fn doors_of_parts_lead_to_their_forms_and_away() {
        assert_eq!(remove("note:7:12"), Some(("note.delete", json!({"id": 12}))));
        assert_eq!(remove("order:12"), None);
        assert_eq!(remove("order:7:12"), None);
    }
}
