//! A list and a picker, said row by row.

use super::{Here, Spoken, Typed, figure, joined, said};
use crate::domain::page::Count;
use crate::locale::Lang;
use crate::ui::kit::line::grouped;
use crate::ui::kit::list::{List, Phase};
use crate::ui::kit::paint::Align;
use crate::ui::kit::picker::Picker;
use crate::ui::kit::resource::{Column, Cx, Row};

/// A cell without its symbols, and what its column is called.
struct Cell {
    title: &'static str,
    text: String,
    /// Of a figure or an answer nobody hears what it is of: it is said with its name.
    figure: Option<&'static str>,
}

impl Cell {
    fn said(&self) -> String {
        figure(self.figure.unwrap_or_default(), &self.text)
    }
}

/// The cells of a record.
fn cells<R>(columns: &[Column<R>], record: &R, cx: Cx) -> Vec<Cell> {
    let cell = |column: &Column<R>| Cell {
        title: cx.lang.t(column.title),
        text: said(&(column.text)(record, cx), (column.role)(record), cx.lang),
        figure: (column.align == Align::Right || column.named).then(|| column.name(cx.lang)),
    };
    columns.iter().map(cell).filter(|cell| !cell.text.is_empty()).collect()
}

/// A record under the cursor.
fn here<R: Row>(columns: &[Column<R>], record: &R, cx: Cx) -> Here {
    let cells = cells(columns, record, cx);
    let labelled: Vec<String> = cells.iter().map(|cell| format!("{} {}", cell.title, cell.text)).collect();
    let said: Vec<String> = cells.iter().map(Cell::said).collect();
    Here::new(record.id().to_string(), joined(said.iter().map(String::as_str))).labelled(labelled.join(", "))
}

impl<R: Row + 'static> List<R> {
    /// Which row the cursor stands on, from the first of all; unknown in the middle of a long list that was jumped
    /// into.
    fn place(&self, total: Option<u64>) -> Option<u64> {
        let cursor = self.cursor as u64;
        match (self.above, total) {
            (Some(above), _) => Some(above + cursor + 1),
            (None, Some(total)) if !self.after => (total + cursor + 1).checked_sub(self.rows.len() as u64),
            _ => None,
        }
    }

    fn row_here(&self, record: &R, at: usize, count: Option<&Count>) -> Here {
        let lang = self.cx.lang;
        let mut here = here(&self.columns, record, self.cx);
        if self.marks.has(record.id()) {
            let marked = lang.t("kit.list.marked");
            here.text = format!("{marked}, {}", here.text);
            here.labelled = format!("{marked}, {}", here.labelled);
        }
        let exact = count.filter(|count| !count.at_least).map(|count| count.rows);
        if at == self.cursor
            && let Some(place) = self.place(exact)
        {
            here.at = of(place, count, lang);
        }
        here.cell = self.in_hand().filter(|_| at == self.cursor).map(|column| {
            let value = said(&(column.text)(record, self.cx), (column.role)(record), lang);
            let value = if value.is_empty() { lang.t("kit.say.empty").to_owned() } else { value };
            lang.f("kit.say.cell", &[("column", column.name(lang)), ("value", &value)])
        });
        here
    }

    /// What the list says; `count` is how many rows the filter leaves, `why` the reason where it leaves none.
    pub fn spoken(&self, count: Option<&Count>, why: &[String]) -> Spoken {
        let mut spoken =
            Spoken { waits: matches!(self.phase, Phase::Loading) || self.awaits_others(), ..Spoken::default() };
        if self.rows.is_empty() {
            spoken.lines = self.said_instead(why).collect();
            spoken.follows =
                spoken.lines.iter().enumerate().map(|(at, line)| (format!("empty{at}"), line.clone())).collect();
            return spoken;
        }
        spoken.here = self.current().map(|record| self.row_here(record, self.cursor, count));
        let seen = self.rows.iter().enumerate().skip(self.top).take(self.height);
        spoken.more = seen
            .map(|(at, record)| {
                let marked = if self.marks.has(record.id()) { self.cx.lang.t("kit.list.marked") } else { "" };
                let mark = if at == self.cursor { self.cx.lang.t("kit.say.cursor") } else { "" };
                let cells: Vec<String> = cells(&self.columns, record, self.cx).iter().map(Cell::said).collect();
                joined([mark, marked].into_iter().chain(cells.iter().map(String::as_str)))
            })
            .collect();
        spoken
    }
}

fn of(at: u64, count: Option<&Count>, lang: Lang) -> String {
    let n = grouped(at, lang);
    match count {
        Some(count) if count.at_least => n,
        Some(count) => lang.f("kit.say.of", &[("n", &n), ("all", &grouped(count.rows, lang))]),
        None => n,
    }
}

impl<R: Row + 'static> Picker<R> {
    /// What the box says: what is typed, the record under the cursor, or that there is none.
    pub fn spoken(&self) -> Spoken {
        let lang = self.cx.lang;
        let title = lang.t(self.spec.title);
        let mut spoken = Spoken::of(title);
        spoken.typed = Some(Typed::into("search", lang.t("kit.say.search"), &self.editor));
        spoken.waits = self.asked;
        let all = self.rows.len() as u64;
        spoken.here = match self.current() {
            Some(record) => Some(here(&self.columns, record, self.cx).of(self.cursor as u64 + 1, all, lang)),
            None if self.asked => None,
            None => Some(Here::new("none", self.bottom_line().0)),
        };
        if self.failed.is_some() {
            spoken.follows.push(("failed".to_owned(), self.bottom_line().0));
        }
        spoken.more = self.rows.iter().map(|record| here(&self.columns, record, self.cx).text).collect();
        spoken
    }
}
