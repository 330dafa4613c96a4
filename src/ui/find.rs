//! What the palette finds: numbers, customers, products, a pane with its filter, and what is written anywhere.

use crate::domain::SafeText;
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::identity::phone;
use crate::domain::numbers::format_cents;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::text::fold;
use crate::locale::{Lang, wording};
use crate::store::list::{CUSTOMERS, STOCK, SUPPLIERS};
use crate::store::search::{self, About, Among, Hit, Place};
use crate::store::{Db, Reader, macros, orders, parties, preferences};
use crate::ui::layers::Found;

/// Rows of each kind.
const EACH: usize = 6;
/// Rows of each kind of text that something is written in.
const EACH_WITHIN: usize = 4;
/// What was last taken is kept so many times.
pub const RECENT: usize = 8;

/// The panes whose filter can be typed behind their name: `ordini stato:nuovo`.
const LISTS: [(&str, &str); 4] = [
    ("orders", "pane.orders"),
    ("customers", "pane.customers"),
    ("suppliers", "pane.suppliers"),
    ("stock", "pane.stock"),
];

/// What the palette knows before anything is typed.
#[derive(Debug, Default)]
pub struct Known {
    /// What the operator last took from it.
    pub recent: Vec<Found>,
    /// Names of the macros, each with its steps.
    pub macros: Vec<(String, usize)>,
}

impl Known {
    /// As it is kept for an operator. What cannot be read is not known.
    pub fn read(reader: &Reader, operator: &str) -> Self {
        let kept = preferences::kept(reader.db(), operator, preferences::RECENT).ok().flatten().unwrap_or_default();
        Self { recent: serde_json::from_value(kept).unwrap_or_default(), macros: macros(reader) }
    }
}

/// The names of the macros, each with its steps.
pub fn macros(reader: &Reader) -> Vec<(String, usize)> {
    let all = macros::all(reader.db()).unwrap_or_default();
    all.into_iter()
        .map(|one| {
            let steps = one.steps();
            (one.name, steps)
        })
        .collect()
}

/// What is found by what was typed: by number, by name, then by what is written about it.
pub fn found(reader: &Reader, text: &str, lang: Lang) -> Vec<Found> {
    let db = reader.db();
    let today = reader.today();
    // Here a colon is a colon: a key that nothing is asked by would be left out, and everything found.
    let filter = if text.contains([':', '=', '<', '>', '"']) { Filter::of_words(text) } else { Filter::parse(text) };
    let query = PageQuery { filter, sort: None, anchor: Anchor::First, limit: EACH };
    let mut all: Vec<Found> = pane_with_filter(text, lang).into_iter().collect();
    // No order's number begins with a nought: the last digits of a telephone do.
    if text.chars().any(|c| c.is_ascii_digit())
        && !text.trim_start().starts_with('0')
        && let Ok(Some(id)) = orders::by_name(db, text)
        && let Ok(order) = orders::find(db, id)
    {
        let detail = format!("{} {}", wording::date(lang, order.placed_on), format_cents(order.total, lang.numbers()));
        all.push(named(lang.t("pane.orders"), order.name(), detail, format!("order:{id}")));
    }
    for (list, group, kind) in [(&CUSTOMERS, "pane.customers", "customer"), (&SUPPLIERS, "pane.suppliers", "supplier")]
    {
        for row in list.page(db, &query, today).map(|page| page.rows).unwrap_or_default() {
            let target = format!("{kind}:{}", row.id);
            let own = row.phone.as_ref().map(SafeText::as_str).filter(|own| phone::answers(own, text));
            let detail = match own.map(str::to_owned).or_else(|| another_number(db, row.id, text)) {
                Some(phone) => lang.f("find.by_phone", &[("code", row.code.as_str()), ("phone", phone.as_str())]),
                None => row.code.to_string(),
            };
            all.push(named(lang.t(group), row.name.to_string(), detail, target));
        }
    }
    for row in STOCK.page(db, &query, today).map(|page| page.rows).unwrap_or_default() {
        let target = format!("variant:{}", row.id);
        all.push(named(lang.t("pane.stock"), row.name.to_string(), row.sku.to_string(), target));
    }
    for hit in search::anywhere(db, text, EACH_WITHIN) {
        let found = written(hit, lang);
        // What was found by its name is not told again.
        if all.iter().all(|known| known.target != found.target) {
            all.push(found);
        }
    }
    all
}

/// The number of an address or of one of the people of a party, when that is what was typed: it says why it was found.
fn another_number(db: Db<'_>, party: i64, typed: &str) -> Option<String> {
    if phone::sought(typed).is_empty() {
        return None;
    }
    let places = parties::addresses(db, party).unwrap_or_default().into_iter().filter_map(|address| address.phone);
    let people = parties::contacts(db, party).unwrap_or_default().into_iter().filter(|one| one.kind == "phone");
    let mut numbers = places.chain(people.map(|one| one.value)).map(|number| number.to_string());
    numbers.find(|number| phone::answers(number, typed))
}

fn named(group: &str, title: String, detail: String, target: String) -> Found {
    Found { group: group.to_owned(), title, detail, target, within: false }
}

/// `ordini stato:nuovo`: the pane, with what follows its name as its filter.
fn pane_with_filter(text: &str, lang: Lang) -> Option<Found> {
    let (word, filter) = text.trim().split_once(char::is_whitespace)?;
    let word = fold(word);
    let called = |key: &str, id: &str| {
        let names = Lang::ALL.into_iter().filter_map(|lang| lang.find(key));
        id == word || names.into_iter().any(|name| fold(name) == word)
    };
    let (id, key) = LISTS.into_iter().find(|(id, key)| called(key, id))?;
    let filter = filter.trim();
    Some(named(lang.t("ui.palette.panes"), lang.t(key).to_owned(), filter.to_owned(), format!("list:{id}?{filter}")))
}

/// The filter of a tag.
fn tagged(name: &str) -> String {
    Filter { terms: vec![Term::new("etichetta", Op::Is, vec![Operand::Word(name.to_owned())])] }.to_string()
}

/// What is written somewhere, as a row: where it stands, and what it says.
fn written(hit: Hit, lang: Lang) -> Found {
    let group = match hit.place {
        Place::Note => "find.note",
        Place::Address => "find.address",
        Place::Contact => "find.contact",
        Place::Deadline => "find.deadline",
        Place::ExternalNumber => "find.external",
        Place::Tracking => "find.tracking",
        Place::Tag => "find.tag",
    };
    let (title, target) = match hit.about {
        About::Order(id) => (hit.name, format!("order:{id}")),
        About::Customer(id) => (hit.name, format!("customer:{id}")),
        About::Supplier(id) => (hit.name, format!("supplier:{id}")),
        About::Variant(id) => (hit.name, format!("variant:{id}")),
        About::Deadline(id) => (hit.name, format!("deadline:{id}")),
        About::Tagged(among) => {
            let pane = match among {
                Among::Customers => "customers",
                Among::Suppliers => "suppliers",
                Among::Products => "stock",
                Among::Orders => "orders",
            };
            let key = LISTS.iter().find(|(id, _)| *id == pane).map_or("", |(_, key)| key);
            (format!("{}: {}", lang.t(key), hit.name), format!("list:{pane}?{}", tagged(&hit.name)))
        }
    };
    Found { group: lang.t(group).to_owned(), title, detail: hit.text, target, within: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pane_is_known_by_its_names_in_both_languages() {
        let to = |text: &str| pane_with_filter(text, Lang::It).map(|found| found.target);
        assert_eq!(to("ordini stato:nuovo").as_deref(), Some("list:orders?stato:nuovo"));
        assert_eq!(to("Orders  status:new ").as_deref(), Some("list:orders?status:new"));
        assert_eq!(to("magazzino disp<min").as_deref(), Some("list:stock?disp<min"));
        assert_eq!(to("ordini"), None);
        assert_eq!(to("rossi mario"), None);
    }
}
