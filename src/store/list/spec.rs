//! What a list is, as data: where its rows come from, how they can be sorted and what can be asked of them.

use super::terms::Side;
use super::words::WordSet;

/// What a filter field holds: decides how its values are read, completed and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text, found by the beginnings of its words or by containing.
    Text,
    /// One of fixed words.
    Enum,
    /// One of the company's own records (channels, carriers, warehouses), by code or name.
    Choice,
    /// Euro with two decimals.
    Money,
    /// Units with up to four decimals.
    Quantity,
    /// A whole number.
    Number,
    /// A day or a period.
    Date,
    /// A tag.
    Tag,
    /// Yes or no.
    Flag,
}

/// A thing that a list can be asked about.
#[derive(Debug)]
pub struct Field {
    /// Italian key: the one that is stored and suggested.
    pub key: &'static str,
    /// Other accepted keys, English first.
    pub aliases: &'static [&'static str],
    /// What it holds.
    pub kind: FieldKind,
    /// The words of an [`FieldKind::Enum`].
    pub words: Option<&'static WordSet>,
    pub(super) how: How,
}

impl Field {
    /// The English key.
    pub fn english(&self) -> &'static str {
        self.aliases.first().copied().unwrap_or(self.key)
    }

    /// Whether this is the field of a typed key.
    pub(super) fn answers(&self, key: &str) -> bool {
        self.key == key || self.aliases.contains(&key)
    }
}

/// How a field becomes SQL. Expressions are ours; values are always bound.
#[derive(Debug)]
pub(super) enum How {
    /// A stored word of the field's word set.
    Word(&'static str),
    /// Each word of the set is a condition of its own.
    Conditions,
    /// Folded columns that contain the text.
    Folded(&'static [&'static str]),
    /// Columns that contain the text; only ASCII case is ignored.
    Plain(&'static [&'static str]),
    /// The row of a party by a telephone, however it is written: its own, or with four digits and more also one of its
    /// addresses or contacts, as a text without a key finds it.
    Phone { expr: &'static str, own: &'static str },
    /// A column with an index of that name (NOCASE) that begins with the text.
    Begins { expr: &'static str, index: &'static str },
    /// The row of a party, found by `party_search`.
    Party(&'static str),
    /// The row of a variant, found by `variant_search` and `product_code`.
    Variant(&'static str),
    /// Orders that have a line of such a variant.
    OrderedVariant,
    /// The moment of a journal's entry. Entries are numbered in the order of their time, so that a stretch of it is
    /// walked and no more.
    Stamped(Side),
    /// A row of a small table `SELECT id, code, name`.
    Choice { expr: &'static str, table: &'static str },
    /// The same, but it changes what the other figures mean: the list's context.
    Context { table: &'static str },
    /// Moves from or to such a warehouse.
    EitherEnd { from: &'static str, to: &'static str, table: &'static str },
    /// An integer in cents, 10⁻⁴ units or as it is (by kind); with the index that leads when few rows match.
    Figure { expr: &'static str, index: Option<&'static str> },
    /// A text `YYYY-MM-DD`.
    Day(&'static str),
    /// From that day on.
    DayFrom(&'static str),
    /// Up to that day.
    DayTo(&'static str),
    /// UTC milliseconds, asked by Italian days.
    Instant(&'static str),
    /// From that day on.
    InstantFrom(&'static str),
    /// Up to that day.
    InstantTo(&'static str),
    /// A column of any address of the party `p`.
    Place(&'static str),
    /// A tag of the kind on the row.
    Tag { kind: &'static str, expr: &'static str },
    /// A condition that holds or not.
    Flag(&'static str),
    /// An order's number: `1490`, `2026/1490`, `100..200`.
    Document,
}

/// An order in which the rows of a list can come, both ways.
#[derive(Debug)]
pub struct SortSpec {
    /// The column's English id.
    pub id: &'static str,
    /// The Italian word of `ordina:`.
    pub italian: &'static str,
    /// Largest first unless asked otherwise.
    pub descending: bool,
    /// The table that is walked, as in FROM.
    pub(super) from: &'static str,
    /// The index that is walked: named, so that no statistics can talk SQLite into sorting a million rows.
    pub(super) index: Option<&'static str>,
    /// Expressions, none of them NULL; the last one is the row and makes the order total.
    pub(super) keys: &'static [&'static str],
    /// The expression whose ranges are ranges of the first key.
    pub(super) range: &'static str,
    /// The first key is a folded name: it may begin with what is typed.
    pub(super) by_name: bool,
}

impl SortSpec {
    /// The column's name behind `ordina:`, in a language.
    pub fn name(&self, lang: crate::locale::Lang) -> &'static str {
        if lang.is_english() { self.id } else { self.italian }
    }
}

/// Lanes for each member of a small set: the orders of a few customers.
#[derive(Debug)]
pub(super) struct MemberLane {
    /// The set's expression in this list.
    pub expr: &'static str,
    /// FROM, with the index that begins with the member and goes on with the sort's keys.
    pub from: &'static str,
    /// The condition on the member.
    pub head: &'static str,
    /// The sort it can serve.
    pub sort: &'static str,
    /// Largest set that is served so.
    pub most: usize,
}

/// How text without a key is found.
#[derive(Debug)]
pub(super) enum FreeText {
    /// The list's rows, or what this expression points to, are parties.
    Party(&'static str),
    /// They are variants.
    Variant(&'static str),
    /// Customers, order numbers and external numbers.
    Orders,
    /// Texts that contain every word, accents and case ignored.
    Contains(&'static [&'static str]),
    /// They are the products of variants.
    Product(&'static str),
}

/// A list.
#[derive(Debug)]
pub struct ListSpec {
    /// Plural English name: `orders`.
    pub name: &'static str,
    /// Plural Italian name: `ordini`.
    pub italian: &'static str,
    /// What it can be asked.
    pub fields: &'static [Field],
    /// The orders its rows can come in; the first is its own.
    pub sorts: &'static [SortSpec],
    /// The row.
    pub(super) id: &'static str,
    /// FROM without a choice of index.
    pub(super) from: &'static str,
    /// Joined when something mentions the prefix: (`os.`, `order_state os`, `CROSS JOIN order_state os ON …`).
    pub(super) joins: &'static [(&'static str, &'static str, &'static str)],
    /// Always holds.
    pub(super) base: Option<&'static str>,
    /// Holds unless a field of that key is asked: what is archived or done is not shown unasked.
    pub(super) unless: &'static [(&'static str, &'static str)],
    /// The row with all its columns; `?1` is the context, `?2` the row.
    pub(super) row: &'static str,
    pub(super) member: Option<MemberLane>,
    pub(super) text: FreeText,
    /// Largest set of rows that is looked up one by one and sorted, rather than met on a walk along the sort's index.
    pub(super) few: usize,
    /// Whether the context `?1` is today as text; else it is what [`How::Context`] found, or NULL.
    pub(super) today: bool,
}

pub(super) const fn field(key: &'static str, aliases: &'static [&'static str], kind: FieldKind, how: How) -> Field {
    Field { key, aliases, kind, words: None, how }
}

pub(super) const fn choice_of_words(
    key: &'static str,
    aliases: &'static [&'static str],
    words: &'static WordSet,
    how: How,
) -> Field {
    Field { key, aliases, kind: FieldKind::Enum, words: Some(words), how }
}
