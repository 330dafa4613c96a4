//! What the palette finds: numbers, customers, products, a pane with its filter, and what is written anywhere.

use crate::domain::filter::Filter;
use crate::domain::numbers::format_cents;
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::text::fold;
use crate::locale::{Lang, wording};
use crate::store::list::{CUSTOMERS, STOCK, SUPPLIERS};
use crate::store::search::{self, About, Hit, Place};
use crate::store::subjects::Subject;
use crate::store::{Reader, drafts, orders};
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

/// What an operator last took from the palette.
pub fn recent(reader: &Reader, operator: &str) -> Vec<Found> {
    let kept = drafts::recent(reader.db(), operator).ok().flatten().unwrap_or_default();
    serde_json::from_value(kept).unwrap_or_default()
}

/// What is found by what was typed: by number, by name, then by what is written about it.
pub fn found(reader: &Reader, text: &str, lang: Lang) -> Vec<Found> {
    let db = reader.db();
    let today = reader.today();
    let query = PageQuery { filter: Filter::parse(text), sort: None, anchor: Anchor::First, limit: EACH };
    let mut all: Vec<Found> = pane_with_filter(text, lang).into_iter().collect();
    if text.chars().any(|c| c.is_ascii_digit())
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
            all.push(named(lang.t(group), row.name.to_string(), row.code.to_string(), target));
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
        About::Tagged(subject) => {
            let (pane, key) = match subject {
                Subject::Order => ("orders", "pane.orders"),
                Subject::Product => ("stock", "pane.stock"),
                Subject::Party => ("customers", "pane.customers"),
            };
            (format!("{}: {}", lang.t(key), hit.name), format!("list:{pane}?etichetta=\"{}\"", hit.name))
        }
    };
    Found { group: lang.t(group).to_owned(), title, detail: hit.text, target, within: true }
}
