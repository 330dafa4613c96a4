//! The card of one record: tabs, groups of facts beside each other, tables. Content is data; a door leads on.

use super::card_layout::{Row, doors_in, placed};
use super::card_point::Places;
use super::line::{Line, LineKind};
use super::nav::{Nav, nav};
use super::paint::{Align, put, put_aligned, rule, tint, wrap};
use super::resource::Width;
use super::{Act, Draw};
use crate::ui::action::Action;
use crate::ui::text_width::{fit_ends, width};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is, in the session's language; empty for a line of text.
    pub label: String,
    /// The value.
    pub value: String,
    /// What it means.
    pub role: Role,
    /// Where Enter leads, and what `i` explains: the pane's own name for it.
    pub door: Option<String>,
    /// The rest of the text before it, which was broken for the width of a column, and what stood between the two.
    pub goes_on: Option<&'static str>,
}

/// A fact that is only read.
pub fn fact(label: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into(), role: Role::BaseText, door: None, goes_on: None }
}

/// A text in lines of so many columns, which are one text to who hears it.
pub fn prose(text: &str, columns: usize) -> impl Iterator<Item = Fact> + use<> {
    let mut rest = text.to_owned();
    wrap(text, columns).into_iter().enumerate().map(move |(at, line)| {
        let spaced = rest.starts_with(' ');
        rest = rest.trim_start().strip_prefix(line.trim()).unwrap_or_default().to_owned();
        let between = if spaced { " " } else { "" };
        Fact { goes_on: (at > 0).then_some(between), ..fact("", line) }
    })
}

/// A fact whose value stands whole below itself where it is longer than so many columns.
pub fn long_fact(label: &str, value: &str, columns: usize) -> impl Iterator<Item = Fact> + use<> {
    let label = label.to_owned();
    // A label of nothing keeps the rest under the value.
    prose(value, columns).map(move |line| {
        let label = if line.goes_on.is_none() { label.clone() } else { " ".to_owned() };
        Fact { label, ..line }
    })
}

impl Fact {
    /// What it means.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Where Enter leads.
    #[must_use]
    pub fn door(mut self, door: impl Into<String>) -> Self {
        self.door = Some(door.into());
        self
    }
}

/// Facts under a title; groups stand beside each other where there is room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// The title; empty for none.
    pub title: String,
    /// The facts.
    pub facts: Vec<Fact>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// The header, in the session's language.
    pub title: String,
    /// Its width.
    pub width: Width,
    /// Which side its texts stand at.
    pub align: Align,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The pane's own name for it.
    pub door: String,
    /// Its cells and what they mean.
    pub cells: Vec<(String, Role)>,
}

/// A small table inside a card: order lines, last orders, dues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The title; empty for none.
    pub title: String,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Its rows.
    pub rows: Vec<TableRow>,
    /// What stands below: totals. Empty for nothing.
    pub foot: String,
    /// What an empty table says.
    pub empty: String,
}

/// What a table comes to: figures that end where its column does, their labels before them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// The figures, the last one the sum of those above. A door of it stands for all.
    pub group: Group,
    /// The columns of the table above.
    pub columns: Vec<TableColumn>,
    /// The column that is added up.
    pub under: usize,
    /// On fewer columns they stand one after the other on one line.
    pub beside_below: u16,
}

/// A piece of a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Groups beside each other.
    Groups(Vec<Group>),
    /// What a table comes to.
    Sums(Sums),
    /// A table.
    Table(Table),
    /// A rule across.
    Rule,
}

impl Block {
    /// The facts in it, by their groups.
    pub(super) fn groups(&self) -> &[Group] {
        match self {
            Self::Groups(groups) => groups,
            Self::Sums(sums) => std::slice::from_ref(&sums.group),
            Self::Table(_) | Self::Rule => &[],
        }
    }
}

/// A tab of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardTab {
    /// Stable English id.
    pub id: &'static str,
    /// Its name, in the session's language.
    pub title: String,
    /// How many things are in it.
    pub count: Option<u64>,
    /// What it shows; a tab may be filled when it is opened.
    pub blocks: Vec<Block>,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardEvent {
    /// Not for a card.
    Ignored,
    /// Nothing that anybody else needs to know.
    Nothing,
    /// Another tab is shown: fill it if it is empty.
    Tab(&'static str),
    /// Go through this door.
    Open(String),
    /// Where this comes from.
    Explain(String),
    /// The next record of the list, or the one before.
    Walk(bool),
    /// Text to copy.
    Copy(String),
    /// One step back.
    Back,
}

/// A card.
#[derive(Debug, Clone, Default)]
pub struct Card {
    pub(super) tabs: Vec<CardTab>,
    pub(super) tab: usize,
    pub(super) cursor: usize,
    top: usize,
    focused: bool,
    pub(super) places: Places,
}

impl Card {
    /// A card of these tabs.
    pub fn new(tabs: Vec<CardTab>) -> Self {
        Self { tabs, tab: 0, cursor: 0, top: 0, focused: true, places: Places::default() }
    }

    /// Other content (the record changed, or another one): tab and cursor stay where they can.
    pub fn refill(&mut self, tabs: Vec<CardTab>) {
        let id = self.tabs.get(self.tab).map(|t| t.id);
        let door = self.door();
        self.tabs = tabs;
        self.tab = self.tabs.iter().position(|t| Some(t.id) == id).unwrap_or(0);
        let again = door.and_then(|d| self.doors().iter().position(|other| *other == d));
        self.cursor = again.unwrap_or(self.cursor).min(self.doors().len().saturating_sub(1));
    }

    /// The content of one tab, made when it is opened.
    pub fn fill(&mut self, tab: &str, blocks: Vec<Block>) {
        if let Some(tab) = self.tabs.iter_mut().find(|t| t.id == tab) {
            tab.blocks = blocks;
        }
    }

    /// Shows a tab.
    pub fn show(&mut self, tab: &str) {
        if let Some(at) = self.tabs.iter().position(|t| t.id == tab) {
            self.go(at);
        }
    }

    pub(super) fn go(&mut self, at: usize) {
        self.tab = at;
        self.cursor = 0;
        self.top = 0;
        self.places.reaches(None);
    }

    /// Whether keys reach this card.
    pub fn focus(&mut self, focused: bool) {
        self.focused = focused;
    }

    /// The tab shown.
    pub fn current_tab(&self) -> &'static str {
        self.tabs.get(self.tab).map_or("", |t| t.id)
    }

    /// The door under the cursor.
    pub fn door(&self) -> Option<String> {
        self.doors().get(self.cursor).cloned()
    }

    pub(super) fn doors(&self) -> Vec<String> {
        let mut doors = Vec::new();
        for block in self.blocks() {
            match block {
                Block::Table(table) => doors.extend(table.rows.iter().map(|r| r.door.clone())),
                _ => doors.extend(block.groups().iter().flat_map(|g| &g.facts).filter_map(|f| f.door.clone())),
            }
        }
        doors
    }

    pub(super) fn blocks(&self) -> &[Block] {
        self.tabs.get(self.tab).map_or(&[], |t| t.blocks.as_slice())
    }

    /// Changes the card by an act.
    pub fn handle(&mut self, act: &Act) -> CardEvent {
        let doors = self.doors().len();
        let reach = self.places.reach();
        let move_to = |card: &mut Self, at: usize| {
            if doors == 0 {
                card.top = at.min(reach);
            } else {
                card.cursor = at.min(doors - 1);
            }
            CardEvent::Nothing
        };
        let at = if doors == 0 { self.top.min(reach) } else { self.cursor };
        match nav(act) {
            Some(Nav::Right | Nav::Next) => self.turn(true),
            Some(Nav::Left | Nav::Prev) => self.turn(false),
            Some(Nav::Up) => move_to(self, at.saturating_sub(1)),
            Some(Nav::Down) => move_to(self, at.saturating_add(1)),
            Some(Nav::HalfUp) => move_to(self, at.saturating_sub(8)),
            Some(Nav::HalfDown) => move_to(self, at.saturating_add(8)),
            Some(Nav::Home) => move_to(self, 0),
            Some(Nav::End) => move_to(self, usize::MAX),
            Some(Nav::PageDown) => CardEvent::Walk(true),
            Some(Nav::PageUp) => CardEvent::Walk(false),
            Some(Nav::Enter) => self.door().map_or(CardEvent::Nothing, CardEvent::Open),
            Some(Nav::Back) => CardEvent::Back,
            _ => match act {
                Act::Do(Action::Info) => self.door().map_or(CardEvent::Ignored, CardEvent::Explain),
                Act::Do(Action::CopyCell) => self.copied(false).map_or(CardEvent::Ignored, CardEvent::Copy),
                Act::Do(Action::CopyRow) => self.copied(true).map_or(CardEvent::Ignored, CardEvent::Copy),
                _ => CardEvent::Ignored,
            },
        }
    }

    fn turn(&mut self, forward: bool) -> CardEvent {
        let n = self.tabs.len();
        if n < 2 {
            return CardEvent::Nothing;
        }
        self.go(if forward { (self.tab + 1) % n } else { (self.tab + n - 1) % n });
        CardEvent::Tab(self.current_tab())
    }

    /// Draws the tab strip, a rule and the tab.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.places.begin();
        let strip = u16::from(self.tabs.len() > 1) * 2;
        if strip > 0 {
            self.strip(area, draw);
            if area.height > 1 {
                rule(draw, area.x, area.y + 1, area.width, Role::Border);
            }
        }
        let body = super::paint::below(area, strip);
        if body.is_empty() || body.width < 4 {
            return;
        }
        let rows = self.layout(body.width);
        // Without a strip the last line says that there is more.
        let short = strip == 0 && rows.len() > usize::from(body.height) && body.height > 2;
        let foot = super::paint::row(body, body.height.saturating_sub(1));
        let body = if short { Rect { height: body.height - 1, ..body } } else { body };
        let (mut before, mut line_of_cursor) = (0, 0);
        for (line, row) in rows.iter().enumerate() {
            let doors = doors_in(row);
            if doors > 0 && before <= self.cursor && self.cursor < before + doors {
                line_of_cursor = line;
            }
            before += doors;
        }
        let height = usize::from(body.height);
        let most = rows.len().saturating_sub(height);
        self.places.reaches(Some(most));
        let half = (height / 2).max(1);
        let top = if before == 0 { self.top } else { (line_of_cursor / half).saturating_sub(1) * half }.min(most);
        if strip > 0 {
            let row = Rect { y: area.y + 1, height: 1, ..area };
            super::paint::rest(draw, row, top, rows.len().saturating_sub(top + height));
        } else if short {
            super::paint::rest(draw, foot, top, rows.len().saturating_sub(top + height));
        }
        let mut seen = rows.iter().take(top).map(doors_in).sum::<usize>();
        for (line, row) in rows.iter().skip(top).take(height).enumerate() {
            let place = Rect { y: body.y + line as u16, height: 1, ..body };
            self.row(row, place, seen, draw);
            seen += doors_in(row);
        }
    }

    fn strip(&self, area: Rect, draw: &mut Draw<'_>) {
        let text = |tab: &CardTab| match tab.count {
            Some(n) => format!("{} {n}", tab.title),
            None => tab.title.clone(),
        };
        // When the strip is too long, it begins with the tabs that lead to the current one.
        let wide = |at: usize| self.tabs.get(at).map_or(0, |t| width(&text(t)) + 2);
        let mut from = 0;
        while from < self.tab && (from..=self.tab).map(wide).sum::<usize>() + 2 > usize::from(area.width) {
            from += 1;
        }
        let mut x = area.x + 1;
        if from > 0 {
            put(draw, area.x, area.y, 1, "<", Role::Tab);
        }
        for (at, tab) in self.tabs.iter().enumerate().skip(from) {
            let here = at == self.tab;
            let shown = if here { format!("[{}]", text(tab)) } else { format!(" {} ", text(tab)) };
            let room = area.right().saturating_sub(x);
            if room < 3 {
                break;
            }
            let wide = put(draw, x, area.y, room, &shown, if here { Role::TabCurrent } else { Role::Tab });
            self.places.tab(at, Rect { x, y: area.y, width: wide, height: 1 });
            x += wide;
        }
    }

    fn row(&self, row: &Row<'_>, area: Rect, seen: usize, draw: &mut Draw<'_>) {
        let over = if self.focused { Role::RowCursor } else { Role::RowCursorUnfocused };
        match row {
            Row::Blank => {}
            Row::Rule => rule(draw, area.x, area.y, area.width, Role::Border),
            Row::Text(text, role) => {
                put(draw, area.x + 1, area.y, area.width - 1, text, *role);
            }
            Row::Titles(titles) => {
                for (x, wide, title) in titles {
                    put(draw, area.x + x + 1, area.y, wide.saturating_sub(1), title, Role::Title);
                }
            }
            Row::Facts(facts) => {
                let mut at = seen;
                for (x, label, wide, fact) in facts {
                    let x = area.x + x;
                    let room = wide.saturating_sub(1);
                    let here = fact.door.is_some() && self.here(at, Rect { x, width: room, ..area });
                    at += usize::from(fact.door.is_some());
                    if here {
                        self.stand(Rect { x, width: room, ..area }, draw);
                    }
                    let pick = |role: Role| if here { over } else { role };
                    let indent = if fact.label.is_empty() { 1 } else { label + 1 };
                    // A label without a value has its room, too; else a cell stays free between them.
                    let own = if fact.value.is_empty() { room.saturating_sub(1) } else { label.saturating_sub(1) };
                    put(draw, x + 1, area.y, own, &fact.label, pick(Role::FieldLabel));
                    put(draw, x + indent, area.y, room.saturating_sub(indent), &fact.value, pick(fact.role));
                }
            }
            Row::Sum(sums, fact) => {
                let here = fact.door.is_some() && self.here(seen, area);
                if here {
                    self.stand(area, draw);
                }
                let role = if here { over } else { fact.role };
                let cells = placed(&sums.columns, area.width);
                let Some((_, x, wide)) = cells.get(sums.under) else { return };
                put_aligned(draw, area.x + 2 + x, area.y, *wide, &fact.value, Align::Right, role);
                put_aligned(draw, area.x + 1, area.y, x.saturating_sub(1), &fact.label, Align::Right, role);
            }
            Row::SumsBeside(group) => {
                let here = doors_in(row) > 0 && self.here(seen, area);
                if here {
                    self.stand(area, draw);
                }
                let role = if here { over } else { Role::TextStrong };
                let each = group.facts.iter().map(|fact| format!("{} {}", fact.label, fact.value));
                put(draw, area.x + 1, area.y, area.width - 1, &each.collect::<Vec<_>>().join("  "), role);
            }
            Row::Head(table) => {
                // One quiet line under the whole head, as in a list.
                tint(draw, Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area }, Role::ColumnHeader);
                for (column, x, wide) in placed(&table.columns, area.width) {
                    put_aligned(draw, area.x + 2 + x, area.y, wide, &column.title, column.align, Role::ColumnHeader);
                }
            }
            Row::Cells(table, cells) => {
                let here = self.here(seen, area);
                if here {
                    self.stand(area, draw);
                }
                for ((column, x, wide), (text, role)) in
                    placed(&table.columns, area.width).into_iter().zip(&cells.cells)
                {
                    let role = if here { over } else { *role };
                    let text = match column.width {
                        Width::Fill { .. } | Width::Whole { .. } => fit_ends(text, usize::from(wide), draw.theme.tier),
                        Width::Fixed(_) => text.into(),
                    };
                    put_aligned(draw, area.x + 2 + x, area.y, wide, &text, column.align, role);
                }
            }
        }
    }

    /// A door that stands in this place is the one under the cursor.
    fn here(&self, door: usize, place: Rect) -> bool {
        self.places.door(door, place);
        door == self.cursor
    }

    /// Draws the cursor over a place.
    fn stand(&self, place: Rect, draw: &mut Draw<'_>) {
        let over = if self.focused { Role::RowCursor } else { Role::RowCursorUnfocused };
        tint(draw, place, over);
        put(draw, place.x, place.y, 1, ">", over);
        if self.focused {
            draw.cursor = Some(Position::new(place.x, place.y));
        }
    }

    /// The content of the tab as plain lines.
    pub fn describe(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Some(tab) = self.tabs.get(self.tab) {
            lines.push(Line::new(LineKind::Title, tab.title.clone()));
        }
        let mut door = 0;
        for block in self.blocks() {
            match block {
                Block::Rule => {}
                Block::Groups(_) | Block::Sums(_) => {
                    for group in block.groups() {
                        if !group.title.is_empty() {
                            lines.push(Line::new(LineKind::Title, group.title.clone()));
                        }
                        for fact in &group.facts {
                            let here = fact.door.is_some() && door == self.cursor;
                            door += usize::from(fact.door.is_some());
                            let text = if fact.label.is_empty() {
                                fact.value.clone()
                            } else {
                                format!("{}: {}", fact.label, fact.value)
                            };
                            lines.push(Line::new(LineKind::Field, text).current(here));
                        }
                    }
                }
                Block::Table(table) => {
                    if !table.title.is_empty() {
                        lines.push(Line::new(LineKind::Title, table.title.clone()));
                    }
                    for row in &table.rows {
                        let cells = row.cells.iter().map(|(text, _)| text.trim()).filter(|t| !t.is_empty());
                        let text = cells.collect::<Vec<_>>().join(", ");
                        lines.push(Line::new(LineKind::Row, text).current(door == self.cursor));
                        door += 1;
                    }
                    if !table.foot.is_empty() {
                        lines.push(Line::new(LineKind::Note, table.foot.clone()));
                    }
                }
            }
        }
        lines
    }
}
