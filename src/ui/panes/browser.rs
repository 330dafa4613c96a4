//! The one list pane: paging, filter line, sorting, marks, bulk actions, preview, empty and failing states, for any
//! family of records that says what it is ([`Listing`]).

mod acts;
pub mod cell;
mod columns;
mod export;
mod guide;
mod hints;
mod layer;
mod line;
mod marks;
mod options;
mod reading;
mod sum;
mod views;

pub use self::marks::{every, every_id};
use crate::domain::filter::Filter;
use crate::domain::page::{Anchor, Count, Page, PageQuery, Sort};
use crate::domain::{Cents, Refusal};
use crate::export::Listed;
use crate::locale::Lang;
use crate::store::Reader;
use crate::store::list::{Advice, List as Stored, ListSpec, Note, SortSpec};
use crate::ui::desk::Desk;
use crate::ui::kit::card::{Block, Card};
use crate::ui::kit::edit::Editor;
use crate::ui::kit::list::List;
use crate::ui::kit::resource::{Column, Cx as Words, Resource, Row};
use crate::ui::layers::{Cx, Layer, LayerId, Returned, Severity};
use crate::ui::record::action::{self, Chosen, PaneCommand, RowAction};
use crate::ui::record::complete;
use crate::ui::record::papers::PaperOf;
use crate::ui::record::sheet::Show;
use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// Reads what stands for a record.
pub type Instead = fn(&Reader, i64) -> Result<Option<i64>, Refusal>;

/// A family of records with a pane of its own.
pub trait Listing: Resource<Source = Reader, Row: Send + Listed> + Send + 'static {
    /// Locale key of the pane's name.
    const TITLE: &'static str;
    /// Locale key of what F6 makes here.
    const NEW: &'static str;

    /// The word of what forms save that is a row here.
    const ENTITY: &'static str;

    /// Locale key of what F6 makes while there is nothing else.
    const FIRST: &'static str = Self::NEW;
    /// Locale key of the other view's name (`v`); empty for the usual word.
    const VIEW: &'static str = "";

    /// The list in the store.
    fn list() -> &'static Stored<Self::Row>;
    /// Its fields and sorts.
    fn spec() -> &'static ListSpec {
        Self::list().spec
    }
    /// Its rows change with these tables.
    fn tables() -> &'static [&'static str];
    /// What a row is called where it stands alone.
    fn name(_row: &Self::Row) -> String {
        String::new()
    }
    /// What a row is called where it is said what was done with it.
    fn called(row: &Self::Row, _lang: Lang) -> String {
        Self::name(row)
    }
    /// What marked rows add up.
    fn amount() -> Option<fn(&Self::Row) -> Cents> {
        None
    }
    /// What rows add up, as they are now; those that are gone are left out. Nothing where [`Listing::amount`] is.
    ///
    /// # Errors
    /// What the store refuses.
    fn amounts(_reader: &Reader, _ids: &[i64]) -> Result<Vec<(i64, Cents)>, Refusal> {
        Ok(Vec::new())
    }
    /// The filter that the pane starts with.
    fn first_filter() -> &'static str {
        ""
    }
    /// Columns that are shown when they are chosen.
    fn more() -> &'static [Column<Self::Row>] {
        &[]
    }
    /// Ids that columns once had, in what operators keep, and what they are now.
    fn renamed() -> &'static [(&'static str, &'static str)] {
        &[]
    }
    /// The columns where there are fewer than sixty.
    fn narrow() -> &'static [Column<Self::Row>] {
        Self::columns()
    }
    /// What stands for a record that something was just done to where the filter does not leave it any more.
    fn instead() -> Option<Instead> {
        None
    }
    /// The card of a record; `list` walks.
    fn open(desk: &Desk, id: i64, list: LayerId) -> Option<Box<dyn Layer>>;
    /// Where Enter leads from a row, when that is not its own card: the target of the host.
    fn door(_row: &Self::Row) -> Option<String> {
        None
    }
    /// The form of a new one.
    fn create(_desk: &Desk) -> Option<Box<dyn Layer>> {
        None
    }
    /// What F6 can make when there are several things, some of them of the row under the cursor. An empty list makes
    /// what [`Listing::create`] does.
    fn news() -> &'static [New<Self::Row>] {
        &[]
    }
    /// Terms of the filter that F4 offers instead of changes of state.
    fn terms() -> Option<Terms> {
        None
    }
    /// The form of one that exists; the reason when it cannot be changed now.
    ///
    /// # Errors
    /// Why not.
    fn edit(_desk: &Desk, _row: &Self::Row) -> Result<Box<dyn Layer>, Refusal> {
        Err(Refusal::new("record.no_edit"))
    }
    /// Columns that cannot be sorted by, and why: locale keys.
    fn unsorted() -> &'static [(&'static str, &'static str)] {
        &[]
    }
    /// Columns whose cells are changed where they stand.
    fn cells() -> &'static [cell::CellOf] {
        &[]
    }
    /// What can be done with the marked rows, or the one under the cursor.
    fn actions() -> &'static [RowAction<Self::Row>] {
        &[]
    }
    /// The table whose numbers its rows have, where new rows are to be told from those that were there.
    fn numbered() -> Option<&'static str> {
        None
    }
    /// The table whose rows its own are.
    fn table() -> Option<&'static str> {
        Self::numbered()
    }
    /// What stands beside the list where there are a hundred columns.
    ///
    /// # Errors
    /// What the store refuses.
    fn preview(_reader: &Reader, _id: i64, _words: Words) -> Result<Vec<Block>, Refusal> {
        Ok(Vec::new())
    }
    /// How a figure of a row comes about (`i`): of the column in hand, else the one that matters most.
    ///
    /// # Errors
    /// What the store refuses.
    fn explain(_reader: &Reader, _id: i64, _column: &str, _words: Words) -> Result<Vec<String>, Refusal> {
        Ok(Vec::new())
    }
    /// It has figures to explain.
    const EXPLAINS: bool = false;
    /// What belongs to a row (`o`): the movements of an item.
    fn related(_desk: &Desk, _row: &Self::Row) -> Option<Box<dyn Layer>> {
        None
    }
    /// It is itself another view, over the list: `v` leads back.
    const OVER: bool = false;
    /// Another view of the same data (`v`): opens over the list.
    fn other_view(_desk: &Desk) -> Option<Box<dyn Layer>> {
        None
    }
    /// What is printed of its rows; where there is nothing, `p` exports the list.
    fn papers() -> &'static [PaperOf<Self::Row>] {
        &[]
    }
    /// What F8 offers besides, when the list is empty too.
    fn commands() -> &'static [PaneCommand] {
        &[]
    }
}

/// Something that F6 can make.
pub struct New<R: 'static> {
    /// Locale key of its words.
    pub label: &'static str,
    /// The letter that chooses it.
    pub letter: char,
    /// Its form, for the row under the cursor.
    pub make: fn(&Desk, &R) -> Box<dyn Layer>,
}

/// Terms of the filter that are chosen instead of typed: warehouses.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Locale key of the question.
    pub title: &'static str,
    /// Locale key of the answer that takes the term away.
    pub all: &'static str,
    /// The key of the terms, and its other names; the chosen one takes the place of any of them.
    pub keys: &'static [&'static str],
    /// Values and what is shown for them.
    pub read: fn(&Reader) -> Result<Vec<(String, String)>, Refusal>,
}

/// The preview is read when the cursor has rested so long: holding Down asks for nothing.
const REST: Duration = Duration::from_millis(120);
/// After so long without rows the list says that it is loading.
const SLOW: Duration = Duration::from_millis(300);
/// Counting stops here.
const CEILING: u64 = 10_000;
/// Marking all stops here.
const MOST_MARKED: usize = 100_000;
/// Columns of the preview at most: never so many that the list has too few.
const PREVIEW: u16 = 46;
/// Columns that it has at least where the list could do with more.
const LEAST: u16 = 38;
/// The width from which there is one.
const BESIDE: u16 = 100;
/// Columns below which a list shows what it must.
const NARROW: u16 = 60;

/// Whether the filter leaves a row.
fn among<L: Listing>(desk: &Desk, filter: Filter, id: i64) -> Result<bool, Refusal> {
    let query = PageQuery { filter, sort: None, anchor: Anchor::From(id), limit: 1 };
    let page = desk.read(|reader| L::page(reader, &query))?;
    Ok(page.rows.first().is_some_and(|row| row.id() == id))
}

struct Rows<R>(u64, Result<Page<R>, Refusal>);
/// Every row that the filter leaves, with the number of the asking.
struct Everything(u64, Result<Vec<(i64, Cents)>, Refusal>);
/// What stands behind a figure of a row.
struct Explained(Result<Vec<String>, Refusal>);
/// What stands beside the list for a record, as it was when it was looked at after so many changes.
struct Previewed(u64, i64, Result<Vec<Block>, Refusal>);
/// A record that was saved, and whether the filter leaves it; nothing when the list has no such row.
struct Landed(i64, Result<Option<bool>, Refusal>);
/// A row that was taken back to where it had been, and whether the filter leaves it.
struct Back(i64, bool);
struct Offered(Result<Vec<(String, String)>, Refusal>);

/// Where a list stands, as text.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    #[serde(default)]
    filter: String,
    #[serde(default)]
    at: Option<i64>,
    /// The last number that was given to a row then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<i64>,
}

/// A filter being typed, and what it was before.
struct Typing {
    editor: Editor,
    before: String,
    at: Option<i64>,
    /// What its last value was completed from.
    offered: Option<complete::Offered>,
    /// The last key completed something: Down goes on with it.
    completing: bool,
}

/// The pane.
pub struct Browser<L: Listing> {
    desk: Desk,
    list: List<L::Row>,
    text: String,
    filter: Filter,
    /// The filter that Esc goes back to: none for a pane, the one that it was opened with for a list over another.
    home: String,
    typing: Option<Typing>,
    count: Option<Count>,
    problems: Vec<Advice>,
    /// Why the filter finds nothing, as far as that is known.
    notes: Vec<Note>,
    card: Card,
    shown: Option<i64>,
    /// How many times what stands beside the list has become old.
    looks: u64,
    rest: Option<Instant>,
    slow: Option<Instant>,
    asked: reading::Waiting,
    walking: Option<LayerId>,
    pending: Option<Chosen>,
    /// Just saved, and not among the rows that the filter leaves.
    hidden: Option<i64>,
    /// The filter came back from another time or another screen: one that finds nothing is told.
    restored: bool,
    /// Without the filter there are rows.
    others: bool,
    /// The last number that was given to a row, when they were last counted.
    newest: Option<i64>,
    width: u16,
    full: bool,
    views: views::Views,
    /// Marks that the filter does not show.
    sight: marks::OutOfSight,
    /// The columns that the operator chose; nothing for the usual ones.
    look: Option<columns::Look>,
    /// A file that is being written, or asked for.
    export: export::Export,
    /// A cell being typed, and how many there were.
    cell: Option<cell::Typed>,
    tokens: u64,
}

impl<L: Listing> Browser<L> {
    /// The pane at this desk.
    pub fn new(desk: &Desk) -> Box<Self> {
        let words = Words { lang: Lang::It, today: desk.clock().today() };
        let mut list = List::new(L::columns(), L::empty(), words);
        if let Some(amount) = L::amount() {
            list = list.summing(amount);
        }
        let text = L::first_filter().to_owned();
        let mut browser = Box::new(Self {
            desk: desk.clone(),
            list,
            filter: Filter::parse(&text),
            text,
            home: String::new(),
            typing: None,
            count: None,
            problems: Vec::new(),
            notes: Vec::new(),
            card: Card::new(Vec::new()),
            shown: None,
            looks: 0,
            rest: None,
            slow: None,
            asked: reading::Waiting::default(),
            walking: None,
            pending: None,
            hidden: None,
            restored: false,
            others: false,
            newest: None,
            width: 80,
            full: false,
            views: views::Views::default(),
            sight: marks::OutOfSight::default(),
            look: None,
            export: export::Export::default(),
            cell: None,
            tokens: 0,
        });
        browser.card.focus(false);
        browser
    }

    /// The pane with another filter than its first.
    pub fn with_filter(desk: &Desk, filter: &str) -> Box<Self> {
        let mut browser = Self::new(desk);
        filter.clone_into(&mut browser.text);
        filter.clone_into(&mut browser.home);
        browser.filter = Filter::parse(filter);
        browser.list.refilter(filter, None);
        browser.views.settle();
        browser
    }

    /// Has the line in the language of the screen: the rows are the same, and stay.
    fn reword(&mut self, lang: Lang) {
        let text = Self::worded(&self.text, lang);
        if text != self.text {
            self.filter = Filter::parse(&text);
            self.list.stands_for(&text);
            self.text = text;
        }
        self.home = L::spec().worded(&self.home, lang);
    }

    /// A line as this language writes it.
    fn worded(text: &str, lang: Lang) -> String {
        columns::columns_worded::<L>(&L::spec().worded(text, lang), lang)
    }

    /// The order that rows come in: what the line says, else the column's, else the list's own.
    fn order(&self) -> (&'static SortSpec, bool) {
        let typed = self.filter.clone().take_sort();
        let of = |sort: &Sort| L::spec().sort(&sort.column).map(|spec| (spec, sort.descending));
        let own = L::spec().own_sort();
        typed.as_ref().and_then(of).or_else(|| self.list.sort().and_then(of)).unwrap_or((own, own.descending))
    }

    /// That order as the store takes it.
    fn sort(&self) -> Sort {
        let (order, descending) = self.order();
        Sort { column: order.id.to_owned(), descending }
    }

    /// Sorts by a column; the same one again the other way.
    fn sort_by(&mut self, column: &str, cx: &Cx<'_>) {
        let Some(spec) = L::spec().sort(column) else { return };
        let (now, descending) = self.order();
        let descending = if now.id == spec.id { !descending } else { spec.descending };
        self.remember();
        // What is chosen takes the place of what the line said.
        if self.filter.take_sort().is_some() {
            self.text = self.filter.to_string();
            self.recount(cx);
        }
        self.list.set_sort(Sort { column: spec.id.to_owned(), descending });
        self.ask(cx);
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<&L::Row> {
        self.list.current()
    }

    /// What an action works on: the marked records, else the one under the cursor.
    pub fn targets(&self) -> Vec<i64> {
        self.list.targets()
    }

    /// Goes to a record, under another filter if one is given.
    pub fn go_to(&mut self, filter: Option<&str>, at: Option<i64>, cx: &Cx<'_>) {
        let filter = filter.unwrap_or(&self.text).to_owned();
        self.set_filter(&filter, at, cx);
    }

    /// The filter, where somebody chose one.
    pub fn narrowed(&self, lang: Lang) -> Option<&str> {
        let chosen = !self.text.is_empty() && self.text != Self::worded(L::first_filter(), lang);
        chosen.then_some(self.text.as_str())
    }

    /// Does the action of a label with the targets.
    pub fn run(&mut self, label: &str, cx: &mut Cx<'_>) {
        let (desk, targets) = (self.desk.clone(), self.with_name(self.list.targets(), cx.lang));
        if let Some(at) = L::actions().iter().position(|action| action.label == label) {
            action::choose(L::actions(), at, targets, &mut self.pending, &desk, cx);
        }
    }

    fn set_filter(&mut self, text: &str, at: Option<i64>, cx: &Cx<'_>) {
        if self.text == text && at.is_none() {
            return;
        }
        self.remember();
        self.drop_filter();
        if self.text != text {
            self.views.settle();
        }
        if text.is_empty() {
            self.views.wear(None);
        }
        text.clone_into(&mut self.text);
        self.filter = Filter::parse(text);
        self.arrange();
        self.count = None;
        self.problems.clear();
        self.notes.clear();
        self.hidden = None;
        self.restored = false;
        self.list.refilter(text, at);
        self.ask(cx);
        self.ask_count(cx);
        self.look_for_marks(cx);
    }

    /// Where a record that was just saved stands: the cursor goes to it.
    fn land(&self, id: i64, cx: &Cx<'_>) {
        let (desk, filter) = (self.desk.clone(), self.filter.clone());
        cx.job(move || {
            let among = |filter: Filter| among::<L>(&desk, filter, id);
            // A customer saved over the list of suppliers belongs to no filter of it.
            let found = match among(filter) {
                Ok(false) => among(Filter::default()).map(|own| own.then_some(false)),
                other => other.map(Some),
            };
            Landed(id, found)
        });
    }

    /// The cursor goes to a row that was taken back to where it had been: one that was gone, or that the filter showed no
    /// more. Where the list stands on the row already, or the filter does not leave it, it stays.
    fn land_back(&mut self, back: &[Returned], cx: &mut Cx<'_>) {
        let own = back.iter().find(|row| L::table() == Some(row.table.as_str()));
        // Whether it stands among the rows says nothing: what was done may have been read before this is told.
        let away = |row: &&Returned| self.list.current_id() != Some(row.row);
        let Some(id) = own.filter(|row| row.was_gone || !self.text.is_empty()).filter(away).map(|row| row.row) else {
            return;
        };
        let (desk, filter) = (self.desk.clone(), self.filter.clone());
        cx.ask_ahead(move || Back(id, among::<L>(&desk, filter, id).unwrap_or(false)));
    }

    fn landed(&mut self, landed: &Landed, cx: &mut Cx<'_>) {
        match landed.1 {
            Ok(Some(true)) => {
                self.list.go_to(landed.0);
                self.ask(cx);
            }
            Ok(Some(false)) => {
                self.hidden = Some(landed.0);
                self.tell_hidden(cx);
            }
            // It is of another list, gone again, or cannot be read: the list says that itself.
            Ok(None) | Err(_) => {}
        }
    }

    /// A filter that nobody typed just now and that finds nothing looks like an empty list: it is said.
    fn tell_dead(&mut self, cx: &mut Cx<'_>) {
        let nothing = self.count.as_ref().is_some_and(|count| count.rows == 0);
        if std::mem::take(&mut self.restored) && nothing && self.others && cx.top {
            cx.warn(cx.lang.f("browser.dead_filter", &[("filter", &self.text)]));
        }
    }

    /// Says that what was saved is hidden, when there is nothing over the list to be read first.
    fn tell_hidden(&self, cx: &mut Cx<'_>) {
        if cx.top && self.hidden.is_some() {
            cx.say(Severity::Warn, cx.lang.t("browser.hidden"), true);
        }
    }

    fn walked(&mut self, cx: &mut Cx<'_>) {
        if let (Some(card), Some(id)) = (self.walking.take(), self.list.current_id()) {
            cx.send(card, Show(id));
        }
    }

    /// How the session writes, and how its operator likes to scroll.
    fn hear(&mut self, cx: &Cx<'_>) {
        self.list.set_cx(Words { lang: cx.lang, today: cx.clock.today() });
        self.list.scroll_by_line(self.desk.standing().liking().by_line());
    }

    fn fit(&mut self, area: Rect) {
        if (area.width < NARROW) != (self.width < NARROW) {
            self.width = area.width;
            self.arrange();
        }
        self.width = area.width;
        let list = self.places(area).0;
        self.list.fit(list);
    }

    /// The list, and the preview where there is one.
    fn places(&self, area: Rect) -> (Rect, Option<Rect>) {
        // The line, and over it what it says of itself.
        let line = if self.typing.is_some() { 2 } else { 0 };
        let area = Rect { height: area.height.saturating_sub(line), ..area };
        let wide = beside(area.width, self.full, self.list.wished());
        if wide == 0 {
            return (area, None);
        }
        let list = Rect { width: area.width - wide, ..area };
        (list, Some(Rect { x: list.right() + 2, width: wide - 2, ..area }))
    }

    fn ask_preview(&mut self, cx: &Cx<'_>) {
        self.rest = None;
        if self.places(cx.area).1.is_none() {
            return;
        }
        let Some(id) = self.list.current_id().filter(|id| self.shown != Some(*id)) else { return };
        let (desk, words) = (self.desk.clone(), Words { lang: cx.lang, today: cx.clock.today() });
        let looks = self.looks;
        cx.job(move || Previewed(looks, id, desk.read(|reader| L::preview(reader, id, words))));
    }

    /// What stands beside the list may not be so any more: it is read again.
    fn look_again(&mut self) {
        self.shown = None;
        self.looks += 1;
    }
}

/// Columns of what stands beside a list that would like so many: as many as it can use, but of those that the list
/// has a use for only what it must have. None where there is no room for it, or the list has it all.
fn beside(width: u16, full: bool, list: u16) -> u16 {
    if width < BESIDE || full {
        return 0;
    }
    let most = PREVIEW.min(width * 3 / 8 + 1);
    width.saturating_sub(list).clamp(LEAST.min(most), most)
}

/// What an order is called: by the header of its column, else by its word in filters.
fn sort_name<L: Listing>(sort: &SortSpec, lang: Lang) -> &'static str {
    let column = L::columns().iter().find(|column| column.id == sort.id);
    column.map_or_else(|| sort.name(lang), |column| lang.t(column.title))
}

/// The place of a list with this filter: what doors of other panes open.
pub fn filtered(filter: &str) -> Option<String> {
    serde_json::to_string(&Place { filter: filter.to_owned(), at: None, seen: None }).ok()
}
