//! The columns of a list pane: which of them, in what order, how wide; for this operator, or as the line says.

use super::{Browser, Listing, NARROW, beside};
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::text::distance;
use crate::export::word;
use crate::locale::Lang;
use crate::store::list::{Advice, Trouble};
use crate::store::views;
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::kit::nav::{Nav, letter, nav};
use crate::ui::kit::paint::{Align, centred, frame, put, put_aligned, rest, tint};
use crate::ui::kit::resource::{Column, Width, fit_days, unseen, wished};
use crate::ui::kit::shown::Shown;
use crate::ui::kit::spoken::{Here, Spoken, joined};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// Columns by their ids, each with a width of its own if the operator gave it one.
pub(super) type Look = Vec<(String, Option<u16>)>;

/// The narrowest and the widest that a column can be made.
const WIDTHS: (u16, u16) = (3, 80);

/// Three letters and the sign that a text goes on: fewer say nothing.
const LETTERS: u16 = 4;

/// What the dialog of columns answers; nothing for the usual ones.
struct Arranged(Option<Look>);

/// What a column is called where there is room: the word of exports and of the command line.
pub(in crate::ui::panes) fn column_title<R>(column: &Column<R>, lang: Lang) -> &'static str {
    column.name(lang)
}

fn find<L: Listing>(typed: &str) -> Option<Column<L::Row>> {
    let typed = word(typed);
    let all = || L::columns().iter().chain(L::more());
    let id = |wanted: &str| all().find(|column| column.id == wanted);
    let renamed = || L::renamed().iter().find(|(old, _)| *old == typed).and_then(|(_, now)| id(now));
    let called = |column: &&Column<L::Row>| {
        let names = |lang: &Lang| [column_title(*column, *lang), lang.t(column.title)];
        Lang::ALL.iter().flat_map(names).any(|name| word(name) == typed)
    };
    id(&typed).or_else(renamed).or_else(|| all().find(called)).copied()
}

/// The columns of a look that there are, each once.
fn known<L: Listing>(look: impl IntoIterator<Item = (String, Option<u16>)>) -> Vec<(Column<L::Row>, Option<u16>)> {
    let mut known: Vec<(Column<L::Row>, Option<u16>)> = Vec::new();
    for (id, width) in look {
        if let Some(column) = find::<L>(&id).filter(|column| known.iter().all(|(old, _)| old.id != column.id)) {
            known.push((column, width));
        }
    }
    known
}

/// The words of columns in a line as this language writes them.
pub(super) fn columns_worded<L: Listing>(line: &str, lang: Lang) -> String {
    let mut filter = Filter::parse(line);
    let mut changed = false;
    for term in &mut filter.terms {
        let columns = Filter { terms: vec![term.clone()] }.take_columns().is_some();
        for value in term.values.iter_mut().filter(|_| columns) {
            let Operand::Word(typed) = value else { continue };
            let named = find::<L>(typed).map(|column| word(column_title(&column, lang)));
            if let Some(named) = named.filter(|named| *named != word(typed)) {
                *typed = named;
                changed = true;
            }
        }
    }
    if changed { filter.to_string() } else { line.to_owned() }
}

/// Every column that there is.
pub(super) fn every<L: Listing>() -> Vec<Column<L::Row>> {
    L::columns().iter().chain(L::more()).copied().collect()
}

/// Chosen is chosen, however much room there is, and as wide as it was made.
fn as_chosen<R>(mut column: Column<R>, width: Option<u16>) -> Column<R> {
    column.wide_only = false;
    if let Some(width) = width {
        column.width = Width::Fixed(width.clamp(WIDTHS.0, WIDTHS.1));
        column.day = false;
    }
    column
}

impl<L: Listing> Browser<L> {
    /// What the operator chose for this list the last time.
    pub(super) fn looks(&mut self, look: Option<&str>) {
        self.look = look.and_then(|text| serde_json::from_str::<Look>(text).ok()).filter(|look| !look.is_empty());
        self.arrange();
    }

    /// The columns that the line says, else the operator's own; nothing for the usual ones.
    fn chosen(&self) -> Option<Vec<(Column<L::Row>, Option<u16>)>> {
        let typed = self.filter.clone().take_columns();
        let typed = typed.map(|all| known::<L>(all.into_iter().map(|one| (one, None))));
        let own = || self.look.clone().map(known::<L>);
        typed.filter(|known| !known.is_empty()).or_else(own).filter(|known| !known.is_empty())
    }

    /// Shows the columns that were chosen, else the usual ones.
    pub(super) fn arrange(&mut self) {
        let columns = match self.chosen() {
            None => self.usual().to_vec(),
            Some(chosen) => chosen.into_iter().map(|(column, width)| as_chosen(column, width)).collect(),
        };
        self.list.rearrange(columns);
    }

    /// `colonne:numero,cliente`, when other columns are shown than usual.
    pub(super) fn columns_term(&self, lang: Lang) -> Option<Term> {
        let known = known::<L>(self.look.clone()?);
        let words = known.iter().map(|(column, _)| word(column_title(column, lang)));
        let key = if lang.is_english() { "columns" } else { "colonne" };
        let values: Vec<Operand> = words.map(Operand::Word).collect();
        (!values.is_empty()).then(|| Term::new(key, Op::Has, values))
    }

    /// What is wrong with the columns that the line names.
    pub(super) fn column_advice(&self, lang: Lang) -> Vec<Advice> {
        let all = every::<L>();
        let mut found = Vec::new();
        for (at, term) in self.filter.terms.iter().enumerate() {
            let alone = Filter { terms: vec![term.clone()] }.take_columns().unwrap_or_default();
            let wrong: Vec<&String> = alone.iter().filter(|typed| find::<L>(typed).is_none()).collect();
            let Some(first) = wrong.first() else { continue };
            let mut near: Vec<String> = all.iter().map(|column| word(column_title(column, lang))).collect();
            near.sort_by_key(|known| distance(&word(first), known));
            near.truncate(3);
            found.push(Advice {
                term: at,
                trouble: Trouble::Unreadable,
                key: term.key.clone().unwrap_or_default(),
                value: wrong.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(","),
                near,
                kind: None,
            });
        }
        found
    }

    /// The dialog of columns.
    pub(super) fn column_menu(&self, cx: &mut Cx<'_>) {
        let lang = cx.lang;
        let usual: Vec<_> = self.usual().iter().map(|column| (*column, None)).collect();
        let items = |shown: &[(Column<L::Row>, Option<u16>)]| -> Vec<Item> {
            let ticked = shown.iter().map(|(column, width)| Item { width: *width, ..Item::new(column, true, lang) });
            let others = every::<L>().into_iter().filter(|one| shown.iter().all(|(column, _)| column.id != one.id));
            ticked.chain(others.map(|column| Item::new(&column, false, lang))).collect()
        };
        let (now, usual) = (self.chosen().map_or_else(|| items(&usual), |chosen| items(&chosen)), items(&usual));
        cx.push(Box::new(Chooser {
            to: cx.id,
            items: now,
            usual,
            reset: false,
            at: 0,
            room: self.room(cx.area.width),
            seen: Shown::default(),
        }));
    }

    /// The columns of the list where none were chosen.
    fn usual(&self) -> &'static [Column<L::Row>] {
        if self.width < NARROW { L::narrow() } else { L::columns() }
    }

    fn room(&self, width: u16) -> Room {
        Room { width, full: self.full, gutter: self.list.gutter() }
    }

    /// The columns that were chosen: in the line where it names some, else kept for the operator.
    pub(super) fn arranged(
        &mut self,
        arranged: Box<dyn std::any::Any + Send>,
        cx: &mut Cx<'_>,
    ) -> Option<Box<dyn std::any::Any + Send>> {
        let look = match arranged.downcast::<Arranged>() {
            Ok(arranged) => arranged.0,
            Err(other) => return Some(other),
        };
        let mut filter = Filter::parse(&self.text);
        if filter.take_columns().is_some() {
            let at = self.list.current_id();
            self.set_filter(&filter.to_string(), at, cx);
        }
        self.look.clone_from(&look);
        self.arrange();
        let text = look.and_then(|look| serde_json::to_string(&look).ok());
        let operator = self.desk.actor().name.clone();
        self.desk
            .write(cx.id, move |store| Kept(views::save_look(store, &operator, L::spec().name, text.as_deref()).err()));
        let unseen = self.room(cx.area.width).without(self.list.columns());
        let unseen: Vec<&str> = unseen.into_iter().map(|column| column_title(&column, cx.lang)).collect();
        match (self.look.is_some(), unseen.is_empty()) {
            (true, false) => cx.warn(cx.lang.f("columns.kept_some", &[("unseen", &unseen.join(", "))])),
            (true, true) => cx.ok(cx.lang.t("columns.kept")),
            (false, _) => cx.ok(cx.lang.t("columns.usual")),
        }
        None
    }
}

/// What came of keeping the columns: why not, if not.
pub(super) struct Kept(pub Option<crate::domain::Refusal>);

/// A column in the dialog.
#[derive(Clone)]
struct Item {
    title: &'static str,
    /// What stands over it in the list, where that is another word.
    head: Option<&'static str>,
    shown: bool,
    width: Option<u16>,
    column: Column<()>,
}

/// What the list has room in.
struct Room {
    /// Columns of the pane.
    width: u16,
    /// Nothing stands beside the list.
    full: bool,
    /// Columns of the signs before a row.
    gutter: u16,
}

impl Room {
    /// Those of these columns that the list has no room for, when it shows them.
    fn without<R>(&self, columns: &[Column<R>]) -> Vec<Column<R>> {
        let list = self.width - beside(self.width, self.full, self.gutter.saturating_add(wished(columns)));
        let unseen = unseen(columns, list.saturating_sub(self.gutter));
        unseen.into_iter().filter_map(|at| columns.get(at).copied()).collect()
    }
}

impl Item {
    fn new<R>(column: &Column<R>, shown: bool, lang: Lang) -> Self {
        let mut bare = column.bare();
        fit_days(std::slice::from_mut(&mut bare), lang);
        let (title, head) = (column_title(column, lang), lang.t(column.title));
        Self { title, head: Some(head).filter(|head| *head != title), shown, width: None, column: bare }
    }

    /// The narrowest that it can be made: of a day and of a figure the whole is wanted, for cut they say nothing, of a text
    /// as much as its heading takes, or a few letters and the sign that it goes on.
    fn least(&self) -> u16 {
        let own = self.column.width.least();
        let heading = u16::try_from(width(self.head.unwrap_or(self.title))).unwrap_or(u16::MAX);
        let whole = self.column.day || self.column.align == Align::Right;
        let least = if whole { own } else { heading.max(LETTERS).min(own) };
        least.max(WIDTHS.0)
    }

    /// How wide it is: as it was made, else what it always has, with a sign where it takes what is left besides.
    fn wide(&self) -> String {
        match (self.width, self.column.width) {
            (Some(width), _) | (None, Width::Fixed(width)) => width.to_string(),
            (None, other) => format!("{}+", other.least()),
        }
    }
}

/// The dialog: Space shows and hides, `+` and `-` move, the arrows to the sides make wider and narrower.
struct Chooser {
    to: LayerId,
    items: Vec<Item>,
    /// Those that the list has by itself.
    usual: Vec<Item>,
    /// They were put back, and nothing was changed since.
    reset: bool,
    at: usize,
    room: Room,
    seen: Shown,
}

impl Chooser {
    /// The columns that are ticked and will not be seen.
    fn unseen(&self) -> Vec<&'static str> {
        let shown = self.items.iter().filter(|item| item.shown);
        let columns: Vec<Column<()>> = shown.map(|item| as_chosen(item.column, item.width)).collect();
        self.room.without(&columns).into_iter().map(|column| column.id).collect()
    }

    /// Why so many are not seen, and that they are kept.
    fn no_room(&self, unseen: usize, lang: Lang) -> String {
        lang.n("columns.no_room_for", unseen as u64, &[("width", &self.room.width.to_string())])
    }

    fn shift(&mut self, down: bool) {
        self.reset = false;
        let to = if down { self.at + 1 } else { self.at.wrapping_sub(1) };
        if to < self.items.len() {
            self.items.swap(self.at, to);
            self.at = to;
        }
    }

    /// Makes the column under the cursor wider or narrower; `false` where it cannot be.
    fn widen(&mut self, by: i32) -> bool {
        let Some(item) = self.items.get_mut(self.at) else { return true };
        let now = i32::from(item.width.unwrap_or(item.column.width.least()));
        let wide = (now + by).clamp(i32::from(item.least()), i32::from(WIDTHS.1));
        // One that was made narrower before there was a least for it gets no narrower, and never wider by that.
        if (wide - now).signum() != by.signum() {
            return false;
        }
        self.reset = false;
        item.width = u16::try_from(wide).ok();
        true
    }

    fn narrow(&mut self, cx: &mut Cx<'_>) {
        if !self.widen(-1) {
            let least = |item: &Item| item.width.map_or(item.least(), |width| width.min(item.least()));
            let (title, width) = self.items.get(self.at).map_or(("", 0), |item| (item.title, least(item)));
            cx.warn(cx.lang.f("columns.narrowest", &[("column", title), ("width", &width.to_string())]));
        }
    }
}

impl Layer for Chooser {
    fn contexts(&self) -> &[Context] {
        &[Context::Dialog]
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.room.width = cx.area.width;
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        self.room.width = cx.area.width;
        if *act == Act::Do(Action::Help) {
            return Flow::Pass;
        }
        let last = self.items.len().saturating_sub(1);
        match (nav(act), letter(act)) {
            (Some(Nav::Up), _) | (_, Some('k')) => self.at = self.at.checked_sub(1).unwrap_or(last),
            (Some(Nav::Down), _) | (_, Some('j')) => self.at = if self.at >= last { 0 } else { self.at + 1 },
            (Some(Nav::Home | Nav::PageUp), _) => self.at = 0,
            (Some(Nav::End | Nav::PageDown), _) => self.at = last,
            (Some(Nav::Right | Nav::Next), _) | (_, Some('l')) => {
                self.widen(1);
            }
            (Some(Nav::Left | Nav::Prev), _) | (_, Some('h')) => self.narrow(cx),
            (_, Some(' ' | 'x')) => {
                self.reset = false;
                let shown = self.items.iter().filter(|item| item.shown).count();
                if let Some(item) = self.items.get_mut(self.at) {
                    // A list without columns shows nothing.
                    item.shown = !item.shown || shown == 1;
                }
                self.at = (self.at + 1).min(last);
            }
            (_, Some('+')) => self.shift(true),
            (_, Some('-')) => self.shift(false),
            (_, Some('0')) => {
                self.items.clone_from(&self.usual);
                self.reset = true;
                self.at = 0;
            }
            (Some(Nav::Enter | Nav::Save), _) if self.reset => {
                cx.send(self.to, Arranged(None));
                return Flow::Close;
            }
            (Some(Nav::Enter | Nav::Save), _) => {
                let look =
                    self.items.iter().filter(|item| item.shown).map(|item| (item.column.id.to_owned(), item.width));
                cx.send(self.to, Arranged(Some(look.collect())));
                return Flow::Close;
            }
            (Some(Nav::Back | Nav::Close), _) => return Flow::Close,
            _ => {}
        }
        Flow::Handled
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        self.at = self.seen.row_at(at, self.items.len()).unwrap_or(self.at);
    }

    fn turns(&self, down: bool) -> bool {
        if down { self.at + 1 < self.items.len() } else { self.at > 0 }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let (title, keys) = (draw.lang.t("columns.title"), draw.lang.t("columns.keys"));
        let foot = draw.lang.t("columns.foot");
        let unseen = self.unseen();
        // A line for what has no room, also while everything has: a box that grew with a tick would jump.
        let tall = u16::try_from(self.items.len() + 4).unwrap_or(u16::MAX);
        let inner = frame(draw, centred(area, 58.min(area.width), tall), title, keys, Role::Dialog);
        let rows = usize::from(inner.height.saturating_sub(2)).max(1);
        let from = (self.at + 1).saturating_sub(rows);
        // Beside the title: the lower line is full of keys.
        let edge = Rect { y: inner.y.saturating_sub(1), height: 1, ..inner };
        rest(draw, edge, from, self.items.len().saturating_sub(from + rows));
        self.seen.are(Rect { height: inner.height.min(u16::try_from(rows).unwrap_or(u16::MAX)), ..inner }, from);
        for (line, item) in self.items.iter().skip(from).take(rows).enumerate() {
            let here = from + line == self.at;
            let y = inner.y + line as u16;
            let role = match (here, item.shown) {
                (true, _) => Role::RowCursor,
                (false, true) => Role::Row,
                (false, false) => Role::TextDisabled,
            };
            if here {
                tint(draw, Rect { y, height: 1, ..inner }, role);
                draw.cursor = Some(Position::new(inner.x, y));
                put(draw, inner.x, y, 1, ">", role);
            }
            put(draw, inner.x + 2, y, 3, if item.shown { "[x]" } else { "[ ]" }, role);
            let head = item.head.map(|head| format!(" ({head})")).unwrap_or_default();
            let name = format!("{}{head}", item.title);
            let used = put(draw, inner.x + 6, y, inner.width.saturating_sub(12), &name, role);
            if unseen.contains(&item.column.id) {
                let said = draw.lang.t("columns.no_room");
                let role = if here { role } else { Role::SeverityWarn };
                put(draw, inner.x + 8 + used, y, inner.width.saturating_sub(14 + used), said, role);
            }
            put_aligned(draw, inner.right().saturating_sub(4), y, 4, &item.wide(), Align::Right, role);
        }
        if inner.height > 2 && !unseen.is_empty() {
            let text = self.no_room(unseen.len(), draw.lang);
            put(draw, inner.x, inner.bottom() - 2, inner.width, &text, Role::SeverityWarn);
        }
        if inner.height > 1 {
            put(draw, inner.x, inner.bottom() - 1, inner.width, foot, Role::TextMuted);
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = Spoken::of(lang.t("columns.title"));
        spoken.lines = [lang.t("columns.keys"), lang.t("columns.foot")].map(str::to_owned).into();
        let unseen = self.unseen();
        if !unseen.is_empty() {
            spoken.lines.push(self.no_room(unseen.len(), lang));
        }
        let said = |item: &Item| {
            let shown = match (item.shown, unseen.contains(&item.column.id)) {
                (true, true) => "columns.no_room",
                (true, false) => "kit.say.shown",
                (false, _) => "kit.say.hidden",
            };
            let shown = lang.t(shown);
            let width = item.width.map(|width| lang.f("kit.say.width", &[("n", &width.to_string())]));
            joined([item.title, shown, width.as_deref().unwrap_or_default()])
        };
        let all = self.items.len() as u64;
        let here = self.items.get(self.at);
        spoken.here = here.map(|item| Here::new(item.column.id, said(item)).of(self.at as u64 + 1, all, lang));
        spoken.more = self.items.iter().map(said).collect();
        spoken
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    fn overlay(&self) -> bool {
        true
    }
}
