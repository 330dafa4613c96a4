//! How a tab of a card is laid out: its lines for so many columns, and which doors stand in them.

use super::card::{Block, Card, Fact, Group, Sums, Table, TableColumn, TableRow};
use super::resource::{Column, col, place};
use crate::ui::text_width::width;
use crate::ui::theme::Role;

/// One line of a tab as it is laid out.
pub(super) enum Row<'a> {
    Blank,
    Rule,
    Titles(Vec<(u16, u16, &'a str)>),
    Facts(Vec<(u16, u16, u16, &'a Fact)>),
    Head(&'a Table),
    Cells(&'a Table, &'a TableRow),
    Text(&'a str, Role),
    Sum(&'a Sums, &'a Fact),
    SumsBeside(&'a Group),
}

/// Narrowest group of facts.
const GROUP: u16 = 36;

impl Card {
    /// The lines of the tab that is shown.
    pub(super) fn layout(&self, columns: u16) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for block in self.blocks() {
            match block {
                Block::Rule => rows.push(Row::Rule),
                Block::Groups(groups) => groups_in(groups, columns, &mut rows),
                Block::Sums(sums) if columns < sums.beside_below => rows.push(Row::SumsBeside(&sums.group)),
                Block::Sums(sums) => rows.extend(sums.group.facts.iter().map(|fact| Row::Sum(sums, fact))),
                Block::Table(table) => {
                    if !table.title.is_empty() {
                        rows.push(Row::Text(&table.title, Role::Title));
                    }
                    rows.push(Row::Head(table));
                    if table.rows.is_empty() {
                        rows.push(Row::Text(&table.empty, Role::TextMuted));
                    }
                    rows.extend(table.rows.iter().map(|r| Row::Cells(table, r)));
                    if !table.foot.is_empty() {
                        rows.push(Row::Text(&table.foot, Role::TextStrong));
                    }
                }
            }
        }
        rows
    }
}

/// How many doors a line has.
pub(super) fn doors_in(row: &Row<'_>) -> usize {
    match row {
        Row::Facts(facts) => facts.iter().filter(|(_, _, _, f)| f.door.is_some()).count(),
        Row::Sum(_, fact) => usize::from(fact.door.is_some()),
        Row::SumsBeside(group) => group.facts.iter().filter(|fact| fact.door.is_some()).count(),
        Row::Cells(..) => 1,
        _ => 0,
    }
}

/// Groups beside each other as long as each has its least width, the next ones below.
fn groups_in<'a>(groups: &'a [Group], columns: u16, rows: &mut Vec<Row<'a>>) {
    let beside = usize::from((columns / GROUP).max(1)).min(groups.len().max(1));
    for (nth, line) in groups.chunks(beside).enumerate() {
        if nth > 0 {
            rows.push(Row::Blank);
        }
        let wide = columns / line.len().max(1) as u16;
        let x = |at: usize| at as u16 * wide;
        if line.iter().any(|g| !g.title.is_empty()) {
            rows.push(Row::Titles(line.iter().enumerate().map(|(i, g)| (x(i), wide, g.title.as_str())).collect()));
        }
        let most = |g: &Group, of: fn(&Fact) -> &str| g.facts.iter().map(|f| width(of(f))).max().unwrap_or(0) as u16;
        // Half for each, or what the values leave.
        let left = |g: &Group| wide.saturating_sub(most(g, |f| &f.value) + 2).max(wide / 2);
        let labels: Vec<u16> = line.iter().map(|g| (most(g, |f| &f.label) + 2).min(left(g))).collect();
        let tallest = line.iter().map(|g| g.facts.len()).max().unwrap_or(0);
        for at in 0..tallest {
            let facts = line.iter().zip(&labels).enumerate();
            let facts = facts.filter_map(|(i, (g, label))| g.facts.get(at).map(|f| (x(i), *label, wide, f)));
            rows.push(Row::Facts(facts.collect()));
        }
    }
}

/// Where the columns of a table stand.
pub(super) fn placed(table: &[TableColumn], columns: u16) -> Vec<(&TableColumn, u16, u16)> {
    let shapes: Vec<Column<()>> = table
        .iter()
        .map(|c| {
            let mut shape: Column<()> = col("", "", 0, |(), _| "".into());
            shape.width = c.width;
            shape
        })
        .collect();
    let placing = place(&shapes, 0, columns.saturating_sub(2));
    placing.cells.iter().filter_map(|p| table.get(p.at).map(|c| (c, p.x, p.width))).collect()
}
