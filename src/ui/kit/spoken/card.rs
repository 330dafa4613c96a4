//! A card, a board of panels and a calendar, said piece by piece.

use super::{Here, Spoken, figure, joined, said};
use crate::locale::Lang;
use crate::locale::wording::weekday;
use crate::ui::kit::card::{Block, Card, Fact, Group, Table, TableRow};
use crate::ui::kit::day::DayPick;
use crate::ui::kit::line::LineKind;
use crate::ui::kit::month::{Calendar, Entry, short};
use crate::ui::kit::paint::Align;
use crate::ui::kit::panel::{Board, Panel, PanelRow};
use crate::ui::theme::Role;

/// A group of facts in one line.
fn group_line(group: &Group, lang: Lang) -> String {
    let facts: Vec<String> =
        whole(group, lang).into_iter().map(|fact| fact.1).filter(|text| !text.is_empty()).collect();
    let facts = facts.join("; ");
    if group.title.is_empty() { facts } else { format!("{}. {facts}", group.title) }
}

/// The facts with their places; what was broken for the width of a column is one again.
fn whole(group: &Group, lang: Lang) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    for (at, fact) in group.facts.iter().enumerate() {
        let text = fact_text(fact, lang);
        match (all.last_mut(), fact.goes_on) {
            (Some((_, before)), Some(between)) => *before = format!("{before}{between}{text}"),
            _ => all.push((at, text)),
        }
    }
    all
}

fn fact_text(fact: &Fact, lang: Lang) -> String {
    let value = said(&fact.value, fact.role, lang);
    match (fact.label.trim(), value.as_str()) {
        ("", value) => value.to_owned(),
        (_, "") => String::new(),
        (label, value) => format!("{label}: {value}"),
    }
}

fn row_cells(cells: &[(String, Role)], lang: Lang) -> Vec<String> {
    cells.iter().map(|(text, role)| said(text, *role, lang)).collect()
}

/// A row in one line, its figures with what they are.
fn row_text(table: &Table, cells: &[String]) -> String {
    let titles =
        table.columns.iter().map(|column| if column.align == Align::Right { column.title.as_str() } else { "" });
    let named: Vec<String> =
        titles.chain(std::iter::repeat("")).zip(cells).map(|(title, cell)| figure(title, cell)).collect();
    joined(named.iter().map(String::as_str))
}

/// So many rows beside other things are read with them: an order's lines are what it is about.
const READ: usize = 6;

/// How many rows there are, the rows themselves where they are `read`, and what stands under them.
fn table_lines(table: &Table, read: bool, lang: Lang) -> Vec<String> {
    if table.rows.is_empty() {
        return [&table.title, &table.empty, &table.foot]
            .into_iter()
            .filter(|text| !text.is_empty())
            .cloned()
            .collect();
    }
    let rows = lang.n("kit.say.rows", table.rows.len() as u64, &[]);
    let head = joined([table.title.as_str(), rows.as_str()]);
    let row = |row: &TableRow| row_text(table, &row_cells(&row.cells, lang));
    let rows = table.rows.iter().filter(|_| read && table.rows.len() <= READ).map(row);
    let foot = table.foot.trim().to_owned();
    std::iter::once(head).chain(rows).chain([foot]).filter(|text| !text.is_empty()).collect()
}

impl Card {
    /// What the tab says: its facts, how long its tables are, and the door under the cursor.
    pub fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = Spoken::default();
        if let Some(tab) = self.tabs.get(self.tab).filter(|tab| !tab.title.is_empty()) {
            let count = tab.count.map(|n| n.to_string()).unwrap_or_default();
            let at = if self.tabs.len() > 1 {
                let (n, all) = ((self.tab + 1).to_string(), self.tabs.len().to_string());
                lang.f("kit.say.of", &[("n", &n), ("all", &all)])
            } else {
                String::new()
            };
            spoken.part = lang.f("kit.say.tab", &[("name", joined([tab.title.as_str(), &count, &at]).as_str())]);
        }
        let (mut door, mut table_at) = (0, 0);
        // A table alone is walked through; beside other things it belongs to what is told.
        let beside = self.blocks().iter().any(|block| matches!(block, Block::Groups(_)));
        for block in self.blocks() {
            match block {
                Block::Rule => {}
                Block::Groups(_) | Block::Sums(_) => {
                    for group in block.groups() {
                        spoken.lines.push(group_line(group, lang));
                        for (at, text) in whole(group, lang) {
                            let Some(fact) = group.facts.get(at) else { continue };
                            let name = format!("{}/{}/{at}", group.title, fact.label);
                            if fact.door.is_some() {
                                if door == self.cursor {
                                    spoken.here = Some(Here::new(name.clone(), text.clone()));
                                }
                                door += 1;
                            }
                            spoken.follows.push((name, text));
                        }
                    }
                }
                Block::Table(table) => {
                    spoken.lines.extend(table_lines(table, beside, lang));
                    table_at += 1;
                    if !table.foot.trim().is_empty() {
                        spoken.follows.push((format!("foot{table_at}"), table.foot.trim().to_owned()));
                    }
                    for (at, row) in table.rows.iter().enumerate() {
                        let cells = row_cells(&row.cells, lang);
                        let text = row_text(table, &cells);
                        if door == self.cursor {
                            let titled = cells.iter().zip(&table.columns).filter(|(cell, _)| !cell.is_empty());
                            let titled: Vec<String> = titled
                                .map(|(cell, column)| format!("{} {cell}", column.title).trim().to_owned())
                                .collect();
                            let here = Here::new(format!("row{}", row.door), text.clone()).labelled(titled.join(", "));
                            spoken.here = Some(here.of(at as u64 + 1, table.rows.len() as u64, lang));
                        }
                        spoken.more.push(text);
                        door += 1;
                    }
                }
            }
        }
        spoken.lines.retain(|line| !line.trim().is_empty());
        spoken
    }
}

fn panel_text(row: &PanelRow) -> String {
    joined([row.label.as_str(), row.value.as_str()])
}

fn panel_lines(panel: &Panel) -> impl Iterator<Item = String> {
    panel.rows.iter().filter(|row| !row.is_picture()).map(panel_text).filter(|text| !text.is_empty())
}

impl Board {
    /// What the board says: the panel, its figures that lead nowhere, and the row under the cursor.
    pub fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = Spoken { waits: self.panels.is_empty(), ..Spoken::default() };
        let Some(panel) = self.panels.get(self.panel) else { return spoken };
        spoken.part.clone_from(&panel.title);
        let still = panel.rows.iter().filter(|row| row.door.is_none() && !row.is_picture()).map(panel_text);
        spoken.lines.extend(still.filter(|text| !text.is_empty()));
        let doors: Vec<usize> =
            panel.rows.iter().enumerate().filter(|(_, row)| row.door.is_some()).map(|(at, _)| at).collect();
        if let Some(row) = panel.rows.get(self.row).filter(|row| row.door.is_some()) {
            let at = doors.iter().position(|at| *at == self.row).unwrap_or(0) as u64 + 1;
            let here = Here::new(format!("{}/{}", panel.title, self.row), panel_text(row));
            spoken.here = Some(here.of(at, doors.len() as u64, lang));
        }
        for panel in &self.panels {
            spoken.more.push(panel.title.clone());
            spoken.more.extend(panel_lines(panel));
        }
        spoken
    }
}

fn entry_text(entry: &Entry, lang: Lang) -> String {
    let state = match entry.mark {
        '+' => lang.t("kit.say.done"),
        'X' => lang.t("kit.say.late"),
        '!' => lang.t("kit.say.soon"),
        _ => "",
    };
    joined([entry.title.as_str(), entry.amount.as_str(), state])
}

impl Calendar {
    /// What the calendar says: the day and what is due on it.
    pub fn spoken(&self) -> Spoken {
        let lang = self.cx.lang;
        let mut spoken = Spoken::default().part(self.title());
        let day = format!("{} {}", weekday(self.day, lang), short(self.day, lang));
        let entries = self.on(self.day);
        let here = match entries.get(self.at) {
            Some(entry) => {
                let here = Here::new(format!("{day}/{}", entry.id), format!("{day}, {}", entry_text(entry, lang)));
                here.of(self.at as u64 + 1, entries.len() as u64, lang)
            }
            None => Here::new(day.clone(), format!("{day}, {}", lang.t("kit.say.nothing"))),
        };
        spoken.here = Some(here);
        let (from, to) = self.range();
        for (day, entries) in self.entries.range(from..=to) {
            for entry in entries {
                let text = format!("{} {}, {}", weekday(*day, lang), short(*day, lang), entry_text(entry, lang));
                spoken.more.push(text);
            }
        }
        spoken
    }
}

impl DayPick {
    /// What the small calendar says: the field and the day.
    pub fn spoken(&self) -> Spoken {
        let mut lines = self.describe().into_iter();
        let title = lines.find(|line| line.kind == LineKind::Title).map(|line| line.text).unwrap_or_default();
        let day = lines.find(|line| line.current).map(|line| line.text).unwrap_or_default();
        let mut spoken = Spoken::of(title);
        spoken.here = Some(Here::new(day.clone(), day));
        spoken
    }
}
