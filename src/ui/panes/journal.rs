//! What was done, newest first, and what of it can be taken back: one's own doings first, with `u` on any of them.

use super::browser::{Browser, Instead, Listing, every};
use super::tables::{base, filling, left, table};
use super::words;
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::page::{Count, Page, PageQuery};
use crate::domain::{Cents, Refusal, SafeText, UtcMillis};
use crate::locale::{Lang, wording};
use crate::operations::undo;
use crate::store::Reader;
use crate::store::journal::{self, Entry};
use crate::store::list::{ENTRIES, List};
use crate::ui::action::Action;
use crate::ui::deed;
use crate::ui::desk::Desk;
use crate::ui::kit::card::{Block, CardTab, Fact, Group, TableRow, fact, long_fact};
use crate::ui::kit::resource::{Column, Cx, Empty, FilterField, Resource, Row, col, day_col, fill, next};
use crate::ui::layers::{Layer, LayerId};
use crate::ui::record::action::{Question, RowAction};
use crate::ui::record::changes;
use crate::ui::record::sheet::{CardLayer, Content, Sheet};
use crate::ui::theme::Role;
use serde_json::json;

/// Changes of one entry that are shown: an import has tens of thousands.
const SHOWN: i64 = 200;

/// Columns of a value in the preview beside the list, and on the card.
const BESIDE: usize = 18;
const ALONE: usize = 40;

/// With the name of the record that it was about.
fn known(reader: &Reader, mut entry: Entry) -> Entry {
    entry.name = deed::record(reader.db(), &entry);
    // What it took back was about something: who reads the list knows no numbers of entries.
    entry.root = journal::root(reader.db(), &entry).ok().flatten().map(|mut root| {
        root.entry.name = deed::record(reader.db(), &root.entry);
        Box::new(root)
    });
    entry.outcome = journal::outcome(reader.db(), &entry).ok().flatten();
    entry
}

fn stands(entry: &Entry) -> bool {
    entry.undone_by.is_none() && entry.changes.1 >= entry.changes.0
}

/// `ordine confermato 2026/279`.
fn what(entry: &Entry, lang: Lang) -> String {
    if let Some(root) = &entry.root {
        let key = if root.redone { "journal.redone" } else { "journal.undone" };
        return lang.f(key, &[("what", &what(&root.entry, lang))]);
    }
    let done = wording::done(lang, &entry.operation, &entry.input, &entry.output);
    match &entry.name {
        Some(name) => format!("{done} {name}"),
        None => done,
    }
}

/// What an entry is about in the end: of what was taken back or done again, that.
fn about(entry: &Entry, lang: Lang) -> String {
    what(entry.root.as_ref().map_or(entry, |root| &root.entry), lang)
}

fn state(entry: &Entry, lang: Lang) -> String {
    match entry.undone_by {
        Some(by) => lang.f("journal.undone_by", &[("n", &by.to_string())]),
        None if stands(entry) => lang.t("list.entry_state.standing").to_owned(),
        None => String::new(),
    }
}

/// The same in the columns that a list has for it.
fn stands_or_not(entry: &Entry, lang: Lang) -> String {
    match entry.undone_by {
        Some(by) => lang.f("journal.undone_by_short", &[("n", &by.to_string())]),
        None => state(entry, lang),
    }
}

impl Row for Entry {
    fn id(&self) -> i64 {
        self.id
    }
    fn tone(&self) -> Option<Role> {
        (!stands(self)).then_some(Role::TextMuted)
    }
}

fn moment(at: UtcMillis, lang: Lang) -> String {
    let local = at.rome();
    format!("{} {}", words::short_date(local.date_naive(), lang), local.format("%H:%M"))
}

fn who(entry: &Entry) -> String {
    SafeText::from(entry.actor.as_str()).to_string()
}

const WHEN: Column<Entry> = day_col("at", "journal.column.at", |r: &Entry, cx| moment(r.at, cx.lang).into()).timed();
const WHAT: Column<Entry> =
    fill("what", "journal.column.what", 24, |r: &Entry, cx| what(r, cx.lang).into()).good(40).ends();

static COLUMNS: &[Column<Entry>] = &[
    col("entry", "journal.column.entry", 6, |r: &Entry, _| r.id.to_string().into()).right().sortable().as_needed(4),
    WHEN,
    col("who", "journal.column.who", 8, |r: &Entry, _| who(r).into()),
    WHAT,
    col("state", "journal.column.state", 13, |r: &Entry, cx| stands_or_not(r, cx.lang).into()).as_needed(6),
    col("door", "journal.column.door", 10, |r: &Entry, cx| wording::word(cx.lang, "list.door", &r.door).into()).wide(),
];
static NARROW_COLUMNS: &[Column<Entry>] = &[WHEN, WHAT];

static EMPTY: Empty = Empty {
    title: "journal.empty",
    hints: &[next(Action::FilterText, "journal.empty.all"), next(Action::Back, "journal.empty.back")],
};

/// The family of journal entries.
pub(super) struct Journal;

impl Resource for Journal {
    type Row = Entry;
    type Source = Reader;
    const ID: &'static str = "journal";

    fn columns() -> &'static [Column<Entry>] {
        COLUMNS
    }
    fn filters() -> &'static [FilterField] {
        &[]
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn page(reader: &Reader, query: &PageQuery) -> Result<Page<Entry>, Refusal> {
        let page = ENTRIES.page(reader.db(), query, reader.today())?;
        let rows = page.rows.into_iter().map(|entry| known(reader, entry)).collect();
        Ok(Page { rows, more_before: page.more_before, more_after: page.more_after })
    }
    fn count(reader: &Reader, filter: &Filter) -> Result<Count, Refusal> {
        ENTRIES.spec.count(reader.db(), filter, 10_000, reader.today())
    }
    fn all(reader: &Reader, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        every(reader, ENTRIES.spec, filter)
    }
}

impl Listing for Journal {
    const TITLE: &'static str = "journal.title";
    const NEW: &'static str = "";
    const ENTITY: &'static str = "entry";
    const OVER: bool = true;

    fn called(row: &Entry, lang: Lang) -> String {
        about(row, lang)
    }
    fn list() -> &'static List<Entry> {
        &ENTRIES
    }
    fn tables() -> &'static [&'static str] {
        ANY
    }
    fn narrow() -> &'static [Column<Entry>] {
        NARROW_COLUMNS
    }
    fn instead() -> Option<Instead> {
        // Of what was taken back what did so is shown: the same key does it again.
        Some(|reader, id| {
            let entry = journal::find(reader.db(), id)?;
            Ok(journal::outcome(reader.db(), &entry)?.map(|outcome| outcome.by))
        })
    }
    fn open(desk: &Desk, id: i64, list: LayerId) -> Option<Box<dyn Layer>> {
        Some(CardLayer::<DeedSheet>::new(desk, id, Some(list)))
    }
    fn actions() -> &'static [RowAction<Entry>] {
        ACTIONS
    }
    fn preview(reader: &Reader, id: i64, cx: Cx) -> Result<Vec<Block>, Refusal> {
        let entry = known(reader, journal::find(reader.db(), id)?);
        let mut blocks =
            vec![Block::Groups(vec![Group { title: String::new(), facts: facts(&entry, BESIDE, cx) }]), Block::Rule];
        let groups = changed(reader, &entry, cx.lang, 20)?.into_iter().map(|(title, rows)| {
            let facts = rows
                .iter()
                .flat_map(|row| long_fact(&row.label, &arrow(&row.before, &row.after, cx.lang), BESIDE))
                .collect();
            Block::Groups(vec![Group { title, facts }])
        });
        blocks.extend(groups);
        Ok(blocks)
    }
}

/// Whatever is done is a row here.
static ANY: &[&str] = &["*"];

static ACTIONS: &[RowAction<Entry>] = &[RowAction {
    label: "journal.action.undo",
    letter: 'u',
    state: false,
    operation: "undo",
    input: |id, _| json!({"entry": id}),
    question: Question::None,
    off,
}];

/// Why an entry cannot be taken back, as far as it says so itself.
fn off(entry: &Entry) -> Option<Refusal> {
    match entry.outcome {
        Some(outcome) => Some(undo::refused(entry.id, outcome)),
        None if !stands(entry) => {
            let operation = entry.operation.as_str();
            Some(Refusal::new("undo.nothing").with("number", entry.id).with("operation", operation))
        }
        None => None,
    }
}

/// `12 -> 10`; of what is new the one that there is.
fn arrow(before: &str, after: &str, lang: Lang) -> String {
    if before.is_empty() { after.to_owned() } else { format!("{before} -> {}", wording::or_nothing(lang, after)) }
}

/// Its values in so many columns: what does not fit stands whole below itself.
fn facts(entry: &Entry, columns: usize, cx: Cx) -> Vec<Fact> {
    let lang = cx.lang;
    let row = |key: &'static str, value: String| fact(lang.t(key), value);
    let rows = (entry.changes.1 - entry.changes.0 + 1).max(0);
    let mut facts: Vec<Fact> = long_fact(lang.t("journal.column.what"), &what(entry, lang), columns).collect();
    facts.extend([
        row("journal.column.at", wording::instant(lang, entry.at)),
        row("journal.column.who", who(entry)),
        row("journal.column.door", wording::word(lang, "list.door", &entry.door)),
        row("journal.rows", rows.to_string()),
    ]);
    if let Some(back) = entry.undo_of {
        facts.push(row("journal.undo_of", back.to_string()).door(format!("entry:{back}")));
    }
    if let Some(by) = entry.undone_by {
        facts.push(row("journal.state", state(entry, lang)).door(format!("entry:{by}")));
    } else if stands(entry) {
        facts.push(row("journal.state", state(entry, lang)));
    }
    facts
}

type Changed = Vec<(String, Vec<crate::ui::kit::dialog::PreviewRow>)>;

fn changed(reader: &Reader, entry: &Entry, lang: Lang, most: i64) -> Result<Changed, Refusal> {
    let (first, last) = entry.changes;
    let all = journal::changes(reader.db(), first, last.min(first + most - 1))?;
    changes::plain(reader.db(), lang, &all)
}

/// One entry.
pub(super) struct DeedSheet;

impl Sheet for DeedSheet {
    type Row = Entry;

    fn load(reader: &Reader, id: i64, cx: Cx) -> Result<Content<Entry>, Refusal> {
        let entry = known(reader, journal::find(reader.db(), id)?);
        let lang = cx.lang;
        let mut rows = Vec::new();
        for (title, fields) in changed(reader, &entry, lang, SHOWN)? {
            let mut name = title;
            for field in fields {
                rows.push(TableRow {
                    door: String::new(),
                    cells: vec![
                        base(std::mem::take(&mut name)),
                        base(field.label),
                        base(field.before),
                        base(field.after),
                    ],
                });
            }
            if !name.is_empty() {
                rows.push(TableRow { door: String::new(), cells: vec![base(name), base(""), base(""), base("")] });
            }
        }
        let columns = vec![
            filling("journal.column.record", 18, lang),
            left("journal.column.field", 18, lang),
            filling("journal.column.before", 10, lang),
            filling("journal.column.after", 10, lang),
        ];
        let mut table = table(columns, rows, "journal.no_rows", lang);
        let more = entry.changes.1 - entry.changes.0 + 1 - SHOWN;
        if more > 0 {
            table.foot = lang.n("preview.more", more.unsigned_abs(), &[]);
        }
        let blocks = vec![
            Block::Groups(vec![Group { title: String::new(), facts: facts(&entry, ALONE, cx) }]),
            Block::Rule,
            Block::Table(table),
        ];
        let title = lang.f("journal.number", &[("n", &id.to_string())]);
        let tabs = vec![CardTab { id: "data", title: lang.t("journal.tab").to_owned(), count: None, blocks }];
        let detail = what(&entry, lang);
        Ok(Content { row: entry, title, detail, tabs })
    }
    fn tables() -> &'static [&'static str] {
        ANY
    }
    fn called(entry: &Entry, _: &str, lang: Lang) -> String {
        about(entry, lang)
    }
    fn actions() -> &'static [RowAction<Entry>] {
        ACTIONS
    }
    fn open(desk: &Desk, door: &str) -> Option<Box<dyn Layer>> {
        let id = door.strip_prefix("entry:")?.parse().ok()?;
        Some(CardLayer::<DeedSheet>::new(desk, id, None))
    }
}

/// So far back goes what is shown of one's own doings: on a journal of millions the walk ends there, also for who has
/// done little.
const LATELY: &str = "-7g";

/// What this operator has done lately and can still take back; Esc shows everybody's.
pub fn mine(desk: &Desk) -> Box<dyn Layer> {
    let term = |key: &str, op, value: &str| Term::new(key, op, vec![Operand::Word(value.to_owned())]);
    let own = Filter {
        terms: vec![
            term("chi", Op::Is, &desk.actor().name),
            term("stato", Op::Has, Lang::It.t("list.entry_state.standing")),
            term("dal", Op::Has, LATELY),
        ],
    };
    Browser::<Journal>::with_filter(desk, &own.to_string())
}
