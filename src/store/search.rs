//! What is written anywhere: notes, addresses, contacts, deadlines, the shops' numbers, tracking codes, tags.
//!
//! Every way goes through an index, so that a letter more in the palette costs the same in a large company. What one
//! of them cannot read is left out: a search never fails.

use super::fault::Fault;
use super::shelf::Db;
use crate::domain::SafeText;
use rusqlite::{Row, params};
use std::fmt::Write as _;

/// Where a text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A note of a record.
    Note,
    /// An address of a party.
    Address,
    /// A further contact of a party.
    Contact,
    /// A deadline that somebody wrote.
    Deadline,
    /// The shop's own number of an order.
    ExternalNumber,
    /// The code of a parcel.
    Tracking,
    /// The name of a tag.
    Tag,
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// An order.
    Order(i64),
    /// A customer.
    Customer(i64),
    /// A supplier.
    Supplier(i64),
    /// A product, by its first variant.
    Variant(i64),
    /// A deadline.
    Deadline(i64),
    /// All in this list that bear the tag.
    Tagged(Among),
}

/// A list of things that bear a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Customers.
    Customers,
    /// Suppliers.
    Suppliers,
    /// Products.
    Products,
    /// Orders.
    Orders,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where.
    pub place: Place,
    /// What it is about.
    pub about: About,
    /// What that is called.
    pub name: String,
    /// What is written there, in one line.
    pub text: String,
}

/// Signs of a text that is found; the rest is read in the record.
const SHOWN: usize = 80;

/// A single letter is written everywhere.
const LEAST: usize = 2;

/// The first of every kind in which the text is found.
pub fn anywhere(db: Db<'_>, text: &str, each: usize) -> Vec<Hit> {
    let text = text.trim();
    if text.chars().count() < LEAST {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut add = |found: Result<Vec<Hit>, Fault>| all.extend(found.unwrap_or_default());
    let (first, last) = (text.to_owned(), format!("{text}\u{10ffff}"));
    add(external_numbers(db, (&first, &last), each));
    // Couriers write them in capitals; what was typed otherwise stands as it was typed.
    add(trackings(db, (&first, &last), each));
    if text.chars().any(char::is_lowercase) {
        add(trackings(db, (&first.to_uppercase(), &last.to_uppercase()), each));
    }
    add(tags(db, text, each));
    if let Some(query) = words(text) {
        add(notes(db, &query, each));
        add(deadlines(db, &query, each));
        add(contacts(db, &query, each));
        add(addresses(db, &query, each));
    }
    all
}

/// What to ask of a search table: every word, the last one as it begins.
fn words(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (last, whole) = words.split_last()?;
    let mut query = String::new();
    for word in whole {
        let _ = write!(query, "\"{word}\" AND ");
    }
    let _ = write!(query, "\"{last}\"*");
    Some(query)
}

/// One line of a text, harmless and short.
fn line(text: &str) -> String {
    let safe = SafeText::new(text);
    safe.as_str().chars().take(SHOWN).collect()
}

fn hit(place: Place, about: About, name: &str, text: &str) -> Hit {
    Hit { place, about, name: line(name), text: line(text) }
}

fn party(id: i64, customer: bool) -> About {
    if customer { About::Customer(id) } else { About::Supplier(id) }
}

fn order_name(row: &Row<'_>) -> rusqlite::Result<String> {
    Ok(format!("{}/{}", row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
}

fn external_numbers(db: Db<'_>, (first, last): (&str, &str), each: usize) -> Result<Vec<Hit>, Fault> {
    db.all(
        "SELECT id, year, number, external_number FROM sales_order
          WHERE external_number COLLATE NOCASE >= ?1 AND external_number COLLATE NOCASE < ?2
          ORDER BY external_number COLLATE NOCASE LIMIT ?3",
        params![first, last, each as i64],
        |row| {
            let (name, text) = (order_name(row)?, row.get::<_, String>(3)?);
            Ok(hit(Place::ExternalNumber, About::Order(row.get(0)?), &name, &text))
        },
    )
}

fn trackings(db: Db<'_>, (first, last): (&str, &str), each: usize) -> Result<Vec<Hit>, Fault> {
    db.all(
        "SELECT o.id, o.year, o.number, s.tracking FROM shipment s JOIN sales_order o ON o.id = s.order_id
          WHERE s.tracking >= ?1 AND s.tracking < ?2 ORDER BY s.tracking LIMIT ?3",
        params![first, last, each as i64],
        |row| {
            let (name, text) = (order_name(row)?, row.get::<_, String>(3)?);
            Ok(hit(Place::Tracking, About::Order(row.get(0)?), &name, &text))
        },
    )
}

/// Tags are few: they are looked through.
fn tags(db: Db<'_>, text: &str, each: usize) -> Result<Vec<Hit>, Fault> {
    let like = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    // Suppliers are few and customers many: each is asked from the side that has an answer soon.
    let found = db.all(
        "SELECT t.name,
                EXISTS (SELECT 1 FROM tagging g JOIN party p ON p.id = g.subject_id AND p.customer = 1
                         WHERE g.tag_id = t.id AND g.kind = 'party'),
                EXISTS (SELECT 1 FROM party p INDEXED BY supplier_by_name
                          CROSS JOIN tagging g ON g.tag_id = t.id AND g.kind = 'party' AND g.subject_id = p.id
                         WHERE p.supplier = 1),
                EXISTS (SELECT 1 FROM tagging g WHERE g.tag_id = t.id AND g.kind = 'product'),
                EXISTS (SELECT 1 FROM tagging g WHERE g.tag_id = t.id AND g.kind = 'order')
           FROM tag t WHERE t.name LIKE ?1 ESCAPE '\\' ORDER BY t.name LIMIT ?2",
        params![format!("{like}%"), each as i64],
        |row| {
            let has = |at| row.get::<_, bool>(at);
            Ok((row.get::<_, String>(0)?, [has(1)?, has(2)?, has(3)?, has(4)?]))
        },
    )?;
    let lists = [Among::Customers, Among::Suppliers, Among::Products, Among::Orders];
    let tagged = |(name, has): (String, [bool; 4])| {
        let some = lists.into_iter().zip(has).filter(|(_, has)| *has);
        some.map(move |(list, _)| hit(Place::Tag, About::Tagged(list), &name, "")).collect::<Vec<_>>()
    };
    Ok(found.into_iter().flat_map(tagged).take(each).collect())
}

fn notes(db: Db<'_>, query: &str, each: usize) -> Result<Vec<Hit>, Fault> {
    // One row of each kind of subject; a note whose subject is gone has none of them.
    let found = db.all(
        "SELECT n.body, p.id, p.name, p.customer, o.id, o.year, o.number, v.id, v.name FROM note_search f
           JOIN note n ON n.id = f.rowid
           LEFT JOIN party p ON n.kind = 'party' AND p.id = n.subject_id
           LEFT JOIN sales_order o ON n.kind = 'order' AND o.id = n.subject_id
           LEFT JOIN variant v ON n.kind = 'product'
                 AND v.id = (SELECT min(id) FROM variant WHERE product_id = n.subject_id)
          WHERE note_search MATCH ?1 ORDER BY f.rowid DESC LIMIT ?2",
        params![query, each as i64],
        |row| {
            let body: String = row.get(0)?;
            let found = |about, name: &str| Some(hit(Place::Note, about, name, &body));
            if let Some(id) = row.get::<_, Option<i64>>(1)? {
                return Ok(found(party(id, row.get(3)?), &row.get::<_, String>(2)?));
            }
            if let Some(id) = row.get::<_, Option<i64>>(4)? {
                let name = format!("{}/{}", row.get::<_, i64>(5)?, row.get::<_, i64>(6)?);
                return Ok(found(About::Order(id), &name));
            }
            match row.get::<_, Option<i64>>(7)? {
                Some(id) => Ok(found(About::Variant(id), &row.get::<_, String>(8)?)),
                None => Ok(None),
            }
        },
    )?;
    Ok(found.into_iter().flatten().collect())
}

fn deadlines(db: Db<'_>, query: &str, each: usize) -> Result<Vec<Hit>, Fault> {
    db.all(
        "SELECT d.id, d.subject, coalesce(d.note, '') FROM deadline_search f JOIN deadline d ON d.id = f.rowid
          WHERE deadline_search MATCH ?1 ORDER BY f.rowid DESC LIMIT ?2",
        params![query, each as i64],
        |row| {
            let (subject, note): (String, String) = (row.get(1)?, row.get(2)?);
            Ok(hit(Place::Deadline, About::Deadline(row.get(0)?), &subject, &note))
        },
    )
}

fn contacts(db: Db<'_>, query: &str, each: usize) -> Result<Vec<Hit>, Fault> {
    db.all(
        "SELECT p.id, p.customer, p.name, trim(c.label || ' ' || c.value) FROM contact_search f
           JOIN contact c ON c.id = f.rowid JOIN party p ON p.id = c.party_id
          WHERE contact_search MATCH ?1 ORDER BY f.rowid DESC LIMIT ?2",
        params![query, each as i64],
        |row| of_party(row, Place::Contact),
    )
}

fn addresses(db: Db<'_>, query: &str, each: usize) -> Result<Vec<Hit>, Fault> {
    db.all(
        "SELECT p.id, p.customer, p.name, trim(iif(a.recipient = p.name, '', a.recipient || ' ') || a.street || ' ' || a.city) FROM address_search f
           JOIN address a ON a.id = f.rowid JOIN party p ON p.id = a.party_id
          WHERE address_search MATCH ?1 ORDER BY f.rowid DESC LIMIT ?2",
        params![query, each as i64],
        |row| of_party(row, Place::Address),
    )
}

fn of_party(row: &Row<'_>, place: Place) -> rusqlite::Result<Hit> {
    let (name, text): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(hit(place, party(row.get(0)?, row.get(1)?), &name, &text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FixedClock, UtcMillis};
    use crate::operations::company::FoundCompany;
    use crate::operations::party::SaveParty;
    use crate::operations::subject::{ChangeTags, DeleteNote, SaveNote};
    use crate::operations::undo::Undo;
    use crate::operations::{Actor, Call, Door, Operation, execute};
    use crate::store::Store;
    use crate::store::subjects::Subject;
    use std::sync::Arc;

    fn house() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(UtcMillis(1_800_000_000_000)));
        let mut store = Store::open_or_create(&folder.path().join("d.db"), clock).unwrap();
        doing(&mut store, &FoundCompany::named("Demo"));
        let party =
            r#"{"set":{"name":"Rossi Mario"},"addresses":[{"kind":"shipping","street":"via Perù 5","city":"Forlì"}]}"#;
        doing(&mut store, &serde_json::from_str::<SaveParty>(party).unwrap());
        (folder, store)
    }

    fn doing<O: Operation>(store: &mut Store, op: &O) -> i64 {
        execute(store, Call::by(&Actor::new("anna", Door::Ui)), op).unwrap().journal_id
    }

    fn found(store: &Store, text: &str) -> Vec<(Place, About)> {
        anywhere(store.db(), text, 4).into_iter().map(|hit| (hit.place, hit.about)).collect()
    }

    #[test]
    fn what_is_written_is_found_and_what_is_taken_back_is_not() {
        let (_folder, mut store) = house();
        assert_eq!(found(&store, "forli"), [(Place::Address, About::Customer(1))]);
        assert_eq!(found(&store, "per 5"), [], "every word but the last one is whole");
        assert_eq!(found(&store, "peru 5"), [(Place::Address, About::Customer(1))]);
        let note = |body: &str| SaveNote {
            kind: Subject::Party,
            subject: 1,
            id: None,
            body: body.to_owned(),
            for_customer: false,
        };
        let entry = doing(&mut store, &note("Chiamare\ndopo le 18"));
        assert_eq!(found(&store, "chiam"), [(Place::Note, About::Customer(1))]);
        doing(&mut store, &Undo::of(entry));
        assert_eq!(found(&store, "chiam"), []);
        doing(&mut store, &note("Chiamare"));
        let id = store.db().get("SELECT max(id) FROM note", [], |row| row.get(0)).unwrap();
        doing(&mut store, &DeleteNote { id });
        assert_eq!(found(&store, "chiam"), []);
        let tags = ChangeTags { kind: Subject::Party, ids: vec![1], add: vec!["fragile".into()], remove: vec![] };
        doing(&mut store, &tags);
        assert_eq!(found(&store, "frag"), [(Place::Tag, About::Tagged(Among::Customers))]);
    }

    #[test]
    fn a_tag_leads_to_every_list_that_has_something_with_it() {
        let (_folder, mut store) = house();
        let supplier = r#"{"set":{"name":"Torrefazione","customer":false,"supplier":true}}"#;
        doing(&mut store, &serde_json::from_str::<SaveParty>(supplier).unwrap());
        let tags = |kind, id| ChangeTags { kind, ids: vec![id], add: vec!["fragile".into()], remove: vec![] };
        doing(&mut store, &tags(Subject::Party, 2));
        assert_eq!(found(&store, "frag"), [(Place::Tag, About::Tagged(Among::Suppliers))]);
        let product = r#"{"set":{"name":"Tazza","vat":"22"},"variants":[{"set":{"sku":"TZ-1"}}]}"#;
        let product = serde_json::from_str::<crate::operations::product::SaveProduct>(product).unwrap();
        doing(&mut store, &product);
        doing(&mut store, &tags(Subject::Product, 1));
        let lists: Vec<About> = found(&store, "frag").into_iter().map(|(_, about)| about).collect();
        assert_eq!(lists, [About::Tagged(Among::Suppliers), About::Tagged(Among::Products)]);
        doing(&mut store, &tags(Subject::Party, 1));
        let lists: Vec<About> = found(&store, "frag").into_iter().map(|(_, about)| about).collect();
        assert_eq!(lists.first(), Some(&About::Tagged(Among::Customers)));
        assert_eq!(lists.len(), 3);
    }

    #[test]
    fn what_an_order_has_to_collect_is_no_deadline_that_somebody_wrote() {
        let (_folder, mut store) = house();
        let due = r#"{"set":{"subject":"Canone hosting","due_on":"2026-11-27"}}"#;
        doing(&mut store, &serde_json::from_str::<crate::operations::deadline::SaveDeadline>(due).unwrap());
        assert_eq!(found(&store, "canone"), [(Place::Deadline, About::Deadline(1))]);
        let count = |sql: &str| store.db().get(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM written_deadline"), count("SELECT count(*) FROM deadline"));
    }

    #[test]
    fn no_text_makes_it_fail() {
        let (_folder, store) = house();
        for text in [
            "",
            "\"",
            "a\"b",
            "* OR *",
            "NEAR(",
            "'; DROP",
            "%%",
            "__",
            "-",
            "\u{1b}[31m",
            "日本",
            "e\u{301}e",
            "x y z",
        ] {
            let hits = anywhere(store.db(), text, 4);
            assert!(hits.len() <= 4, "{text}: {hits:?}");
        }
        assert_eq!(found(&store, "%%"), []);
    }
}
