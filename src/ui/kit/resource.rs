//! What a list of records is made of, as data: its columns, its filter fields, where its pages come from.

use super::paint::Align;
use crate::domain::dates::DateStyle;
use crate::domain::filter::Filter;
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Refusal};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::theme::Role;
use chrono::NaiveDate;
use std::borrow::Cow;

/// What a cell needs to know besides its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cx {
    /// The language, which also decides numbers and dates.
    pub lang: Lang,
    /// Today in Italy, handed in.
    pub today: NaiveDate,
}

/// A record in a list.
pub trait Row {
    /// What identifies it; cursor and marks hold on to it.
    fn id(&self) -> i64;

    /// A look for the whole row (arrived, removed elsewhere); `None` for the ordinary one.
    fn tone(&self) -> Option<Role> {
        None
    }
}

/// A state as it is shown everywhere: symbol, word, colour, in that order of importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Badge {
    /// One of the status symbols: `o > = + ! X x r - ?`.
    pub symbol: char,
    /// Locale key of the word.
    pub word: &'static str,
    /// The look.
    pub role: Role,
}

impl Badge {
    /// Symbol and word.
    pub fn text(self, lang: Lang) -> String {
        format!("{} {}", self.symbol, lang.t(self.word))
    }
}

/// How wide a column is, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Exactly so wide.
    Fixed(u16),
    /// At least `min`; takes what is left, up to `max`.
    Fill {
        /// Narrowest.
        min: u16,
        /// Widest.
        max: u16,
    },
    /// At least `min`; has all of `whole` before a column that fills has more than its least: what is read aloud.
    Whole {
        /// Narrowest.
        min: u16,
        /// As wide as its longest text.
        whole: u16,
    },
}

impl Width {
    /// The narrowest it can be.
    pub const fn least(self) -> u16 {
        match self {
            Width::Fixed(n) => n,
            Width::Fill { min, .. } | Width::Whole { min, .. } => min,
        }
    }

    /// The same where the longest text takes so many cells, at most `most`.
    #[must_use]
    pub fn for_texts(self, longest: usize, most: u16) -> Self {
        match self {
            Width::Whole { min, .. } => {
                Width::Whole { min, whole: u16::try_from(longest).unwrap_or(u16::MAX).clamp(min, most.max(min)) }
            }
            other => other,
        }
    }

    /// The cells beyond its least that go before any column fills.
    fn owed(self) -> u16 {
        match self {
            Width::Whole { min, whole } => whole.saturating_sub(min),
            Width::Fixed(_) | Width::Fill { .. } => 0,
        }
    }
}

/// The text of a cell.
pub type CellText<R> = for<'a> fn(&'a R, Cx) -> Cow<'a, str>;

/// A column of a list.
#[allow(clippy::struct_excessive_bools, reason = "each says one thing of a column, and no two exclude each other")]
pub struct Column<R> {
    /// Stable English id: in sorts, saved views, exports.
    pub id: &'static str,
    /// Locale key of the header.
    pub title: &'static str,
    /// Its width.
    pub width: Width,
    /// Which side its texts stand at.
    pub align: Align,
    /// What its text means.
    pub role: fn(&R) -> Role,
    /// Its text.
    pub text: CellText<R>,
    /// Only where there are a hundred columns for the list.
    pub wide_only: bool,
    /// Where there is no room for all, those with the highest rank go first; those without go with the right edge.
    pub rank: u8,
    /// Holds a day: as wide as a day is in the language.
    pub day: bool,
    /// The cells besides its short day: those of a weekday before it, of a time behind it. Without, a day stands whole.
    pub beside_day: Option<u16>,
    /// Can be sorted by.
    pub sortable: bool,
    /// Can be edited in place.
    pub editable: bool,
    /// Where a text does not fit, its end is shown too.
    pub ends: bool,
    /// Its values say nothing without its name (`no`, a day of several): who hears a row hears it with them.
    pub named: bool,
    /// What it should have before columns of a high rank have any; 0 for the least that it can do with.
    pub good: u16,
}

/// A day is `21/11/26` or `2026-11-21`, as it is liked; a short one `21/11`, or the same `2026-11-21`.
pub fn fit_days<R>(columns: &mut [Column<R>], lang: Lang) {
    let whole = match lang.dates() {
        DateStyle::It => 8,
        DateStyle::En => 10,
    };
    for column in columns.iter_mut().filter(|column| column.day) {
        column.width = Width::Fixed(column.beside_day.map_or(whole, |beside| short_day(lang) + beside));
    }
}

/// Cells of a time behind a day.
const TIME: u16 = 6;

/// Cells of a short day with a time behind it.
pub fn short_moment(lang: Lang) -> u16 {
    short_day(lang) + TIME
}

/// Cells of a short day.
fn short_day(lang: Lang) -> u16 {
    match lang.dates() {
        DateStyle::It => 5,
        DateStyle::En => 10,
    }
}

impl<R> Column<R> {
    /// The column without what it says of a record: for who only looks what has room.
    pub fn bare(&self) -> Column<()> {
        Column {
            id: self.id,
            title: self.title,
            width: self.width,
            align: self.align,
            role: base,
            text: |(), _| Cow::Borrowed(""),
            wide_only: self.wide_only,
            rank: self.rank,
            day: self.day,
            beside_day: self.beside_day,
            sortable: self.sortable,
            editable: self.editable,
            ends: self.ends,
            named: self.named,
            good: self.good,
        }
    }

    /// What it is called where there is room: the word of exports and of the command line.
    pub fn name(&self, lang: Lang) -> &'static str {
        lang.find(&format!("cli.column.{}", self.id)).unwrap_or_else(|| lang.t(self.title))
    }
}

impl<R> Clone for Column<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Column<R> {}

fn base<R>(_: &R) -> Role {
    Role::BaseText
}

/// A column that holds a day: as wide as one is in the language ([`fit_days`]).
pub const fn day_col<R>(id: &'static str, title: &'static str, text: CellText<R>) -> Column<R> {
    let mut column = col(id, title, 8, text);
    column.day = true;
    column
}

/// A column of exactly so many cells.
pub const fn col<R>(id: &'static str, title: &'static str, width: u16, text: CellText<R>) -> Column<R> {
    Column {
        id,
        title,
        width: Width::Fixed(width),
        align: Align::Left,
        role: base,
        text,
        wide_only: false,
        rank: 0,
        day: false,
        beside_day: None,
        sortable: false,
        editable: false,
        ends: false,
        named: false,
        good: 0,
    }
}

/// A column that takes what the others leave, at least so many cells.
pub const fn fill<R>(id: &'static str, title: &'static str, min: u16, text: CellText<R>) -> Column<R> {
    let mut column = col(id, title, min, text);
    column.width = Width::Fill { min, max: u16::MAX };
    column
}

impl<R> Column<R> {
    /// The cells that it has before those with a high rank have any.
    pub(super) fn wish(&self) -> u16 {
        self.width.least().max(self.good)
    }

    /// At most so many cells for a column that fills.
    #[must_use]
    pub const fn at_most(mut self, max: u16) -> Self {
        self.width = Width::Fill { min: self.width.least(), max };
        self
    }

    /// Texts stand at the right: figures.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// What its text means.
    #[must_use]
    pub const fn role(mut self, role: fn(&R) -> Role) -> Self {
        self.role = role;
        self
    }

    /// Only as wide as its texts take, from so many cells on: what it would have, goes to the column that fills.
    #[must_use]
    pub const fn as_needed(mut self, min: u16) -> Self {
        self.good = self.width.least();
        self.width = Width::Whole { min, whole: min };
        self
    }

    /// Only where the list has a hundred columns.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.wide_only = true;
        self
    }

    /// Goes before those of a lower rank where there is no room for all.
    #[must_use]
    pub const fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }

    /// What the list is of: so many cells of it go before columns of rank 4 and more.
    #[must_use]
    pub const fn good(mut self, cells: u16) -> Self {
        self.good = cells;
        self
    }

    /// The day is a short one with so many cells besides: a weekday before it.
    #[must_use]
    pub const fn short_day(mut self, beside: u16) -> Self {
        self.beside_day = Some(beside);
        self
    }

    /// The day is a short one with a time behind it.
    #[must_use]
    pub const fn timed(self) -> Self {
        self.short_day(TIME)
    }

    /// Can be sorted by.
    #[must_use]
    pub const fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// Can be edited in place.
    #[must_use]
    pub const fn editable(mut self) -> Self {
        self.editable = true;
        self
    }

    /// Names that often differ in their end only (a size, a weight): where one does not fit, its end is shown too.
    #[must_use]
    pub const fn ends(mut self) -> Self {
        self.ends = true;
        self
    }

    /// Values that say nothing without the name of the column: it is heard with them.
    #[must_use]
    pub const fn named(mut self) -> Self {
        self.named = true;
        self
    }
}

/// One of a few fixed answers: stable id and locale key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Stable English id, what is stored.
    pub id: &'static str,
    /// Locale key of the word.
    pub label: &'static str,
}

/// What kind of values a filter field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterKind {
    /// Part of a text.
    Text,
    /// A number or an amount.
    Number,
    /// A day or a range of days.
    Date,
    /// One of these.
    Choice(&'static [Answer]),
    /// Yes or no.
    Flag,
}

/// A key of the filter language that a list understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterField {
    /// The key in Italian.
    pub it: &'static str,
    /// The key in English; both are always understood.
    pub en: &'static str,
    /// Locale key of what it is, for help and the guided filter.
    pub label: &'static str,
    /// What it takes.
    pub kind: FilterKind,
}

impl FilterField {
    /// The key as this session writes it.
    pub const fn key(&self, lang: Lang) -> &'static str {
        if lang.is_english() { self.en } else { self.it }
    }
}

/// What an empty list says: what is missing, and the keys that fill it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Empty {
    /// Locale key of the sentence.
    pub title: &'static str,
    /// What can be done about it.
    pub hints: &'static [Next],
}

/// A way out of an empty list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// The action; the list shows its key.
    pub action: Action,
    /// What is pressed after it: the letter of a menu.
    pub then: &'static str,
    /// Locale key of what it does.
    pub what: &'static str,
}

/// An action that fills an empty list.
pub const fn next(action: Action, what: &'static str) -> Next {
    Next { action, then: "", what }
}

/// [`next`], with the letter of the menu that the action opens.
pub const fn next_in(action: Action, then: &'static str, what: &'static str) -> Next {
    Next { action, then, what }
}

/// A family of records that can be listed. A pane implements it; the kit does the rest.
pub trait Resource {
    /// One row of the list.
    type Row: Row;
    /// Where the rows come from: a read connection, in the program.
    type Source: ?Sized;
    /// Stable English id: `orders`.
    const ID: &'static str;

    /// All columns, in their usual order.
    fn columns() -> &'static [Column<Self::Row>];
    /// The keys of the filter language.
    fn filters() -> &'static [FilterField];
    /// What an empty list says.
    fn empty() -> &'static Empty;
    /// One page.
    fn page(source: &Self::Source, query: &PageQuery) -> Result<Page<Self::Row>, Refusal>;
    /// How many rows a filter leaves.
    fn count(source: &Self::Source, filter: &Filter) -> Result<Count, Refusal>;
    /// Every row that a filter leaves, with its amount: for marking all, and their sum.
    fn all(source: &Self::Source, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal>;
}

/// Where one column of a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Which of the shown columns.
    pub at: usize,
    /// Cells from the left of the row.
    pub x: u16,
    /// Cells.
    pub width: u16,
}

/// The columns that fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placing {
    /// From left to right.
    pub cells: Vec<Placed>,
    /// There are columns that have no room.
    pub more: bool,
    /// Columns were scrolled away.
    pub scrolled: bool,
}

/// Columns from which a list counts as wide.
pub const WIDE: u16 = 100;

/// The columns that are not seen in so many cells, though they are among those that are shown.
pub fn unseen<R>(columns: &[Column<R>], room: u16) -> Vec<usize> {
    let placing = place(columns, 0, room);
    (0..columns.len()).filter(|at| placing.cells.iter().all(|cell| cell.at != *at)).collect()
}

/// What columns take where each has what it should have, those for wide lists left out.
pub fn wished<R>(columns: &[Column<R>]) -> u16 {
    let widths = columns.iter().filter(|column| !column.wide_only).map(|column| column.wish().saturating_add(1));
    widths.fold(0, u16::saturating_add).saturating_sub(1)
}

/// The columns that go where there is no room for all of them, by rank.
fn dropped<R>(columns: &[Column<R>], room: u16) -> Vec<usize> {
    let wide = room >= WIDE;
    let mut stay: Vec<usize> = (0..columns.len()).collect();
    stay.retain(|at| columns.get(*at).is_some_and(|column| wide || !column.wide_only));
    let need = |stay: &[usize], of: fn(&Column<R>) -> u16| -> usize {
        let widths = stay.iter().filter_map(|at| columns.get(*at)).map(|column| usize::from(of(column)));
        widths.sum::<usize>() + stay.len().saturating_sub(1)
    };
    let mut out = Vec::new();
    // First what cannot be seen at all; then what leaves too little to what the list is of.
    let ways: [(fn(&Column<R>) -> u16, u8); 2] = [(|column| column.width.least(), 1), (Column::wish, GIVES)];
    for (of, from) in ways {
        // One cell is for the sign that there is more.
        while need(&stay, of) > usize::from(room).saturating_sub(usize::from(!out.is_empty())) {
            let rank = |at: usize| columns.get(at).map_or(0, |column| column.rank);
            let last = stay.iter().copied().max_by_key(|at| rank(*at)).filter(|at| rank(*at) >= from);
            let Some(last) = last else { break };
            stay.retain(|at| *at != last);
            out.push(last);
        }
    }
    out
}

/// From this rank a column goes before what the list is of has less than is [`Column::good`] for it.
const GIVES: u8 = 4;

/// Places columns in so many cells, one cell between them: the first always, then those after the `skip` scrolled
/// away; columns that fill share what is left. Where nothing is scrolled away and there is no room for all, those
/// with a rank go first.
pub fn place<R>(columns: &[Column<R>], skip: usize, room: u16) -> Placing {
    let gone = if skip == 0 { dropped(columns, room) } else { Vec::new() };
    place_without(&gone, columns, skip, room)
}

/// As [`place`], so that the column `at` can be seen, whatever goes for it.
pub fn place_seeing<R>(columns: &[Column<R>], at: usize, room: u16) -> Placing {
    let sees = |placing: &Placing| placing.cells.iter().any(|cell| cell.at == at);
    let usual = place(columns, 0, room);
    if sees(&usual) {
        return usual;
    }
    let mut skip = 0;
    loop {
        let placing = place_without(&[], columns, skip, room);
        if sees(&placing) || skip >= at {
            return placing;
        }
        skip += 1;
    }
}

fn place_without<R>(gone: &[usize], columns: &[Column<R>], skip: usize, room: u16) -> Placing {
    let wide = room >= WIDE;
    let mut chosen: Vec<(usize, Width)> = Vec::new();
    let mut used = 0u16;
    let (mut more, mut scrolled) = (!gone.is_empty(), false);
    for (at, column) in columns.iter().enumerate() {
        if column.wide_only && !wide || gone.contains(&at) {
            continue;
        }
        if at > 0 && at <= skip {
            scrolled = true;
            continue;
        }
        let gap = u16::from(!chosen.is_empty());
        let need = column.width.least().saturating_add(gap);
        if !chosen.is_empty() && used.saturating_add(need) > room {
            more = true;
            break;
        }
        used = used.saturating_add(need);
        chosen.push((at, column.width));
    }
    // The sign that there is more has a cell of its own: a text gives it, else rather a column less than one that is
    // cut, which would be another day or another amount.
    let texts = chosen.iter().any(|(_, width)| matches!(width, Width::Fill { .. }));
    while more && !texts && used >= room && chosen.len() > 1 {
        let Some((_, width)) = chosen.pop() else { break };
        used = used.saturating_sub(width.least().saturating_add(1));
    }
    let mut gives = u16::from(more && texts && used >= room);
    let room = room.saturating_sub(u16::from(more));
    let left = room.saturating_sub(used);
    let mut owed = chosen.iter().map(|(_, width)| width.owed()).fold(0, u16::saturating_add).min(left);
    let mut left = left - owed;
    let mut fillers = chosen.iter().filter(|(_, width)| matches!(width, Width::Fill { .. })).count() as u16;
    let mut x = 0u16;
    let mut cells = Vec::with_capacity(chosen.len());
    for (at, width) in chosen {
        let wide = match width {
            Width::Fixed(n) => n,
            Width::Whole { min, .. } => {
                let extra = width.owed().min(owed);
                owed -= extra;
                min + extra
            }
            Width::Fill { min, max } => {
                let extra = (left / fillers.max(1)).min(max.saturating_sub(min));
                left -= extra;
                fillers = fillers.saturating_sub(1);
                (min + extra).saturating_sub(std::mem::take(&mut gives))
            }
        };
        let wide = wide.min(room.saturating_sub(x));
        cells.push(Placed { at, x, width: wide });
        x = x.saturating_add(wide).saturating_add(1);
    }
    Placing { cells, more, scrolled }
}
