//! What stands in the lines grid: cells, figures, errors, drafts.

use super::field::{FieldValue, Values};
use super::grid::{CellKind, Figure, Grid, GridEvent, GridRow, Total};
use super::grid_typing::figure;
use super::line::say;
use super::resource::Cx;
use crate::domain::Refusal;
use crate::domain::numbers::NumberStyle;
use crate::ui::theme::Role;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Serialize, Deserialize)]
struct DraftRow {
    #[serde(default)]
    values: Values,
    #[serde(default)]
    typed: BTreeMap<String, String>,
    /// What the figures among them mean, and the format that they were typed in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    figures: BTreeMap<String, i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<NumberStyle>,
}

impl Grid {
    /// Nothing was entered in it beyond what a new row holds.
    pub(super) fn blank(&self, row: &GridRow) -> bool {
        row.typed.is_empty()
            && row.values.iter().all(|(id, v)| *v == FieldValue::Empty || self.start.get(id) == Some(v))
    }

    /// What a row is called: its code, else what is written there.
    fn called(&self, row: usize) -> String {
        let names = self.columns.iter().enumerate();
        let names = names.filter(|(_, column)| matches!(column.kind, CellKind::Lookup | CellKind::Text));
        names.map(|(at, _)| self.shown(row, at)).find(|name| !name.trim().is_empty()).unwrap_or_default()
    }

    /// Takes the row under the cursor out. An empty one says nothing of it.
    pub(super) fn remove(&mut self) -> GridEvent {
        let Some(row) = self.rows.get(self.row).filter(|_| !self.fixed) else { return GridEvent::Nothing };
        let (blank, name) = (self.blank(row), self.called(self.row));
        self.remember();
        self.rows.remove(self.row);
        self.never_empty();
        if blank { GridEvent::Changed } else { GridEvent::Removed(name) }
    }

    /// What stands in a cell.
    pub(super) fn shown(&self, row: usize, column: usize) -> String {
        let (Some(row), Some(column)) = (self.rows.get(row), self.columns.get(column)) else { return String::new() };
        if let Some(typed) = row.typed.get(column.id) {
            return typed.clone();
        }
        match (row.value(column.id), column.kind) {
            (_, CellKind::Computed) => row.figures.get(column.id).map(|f| f.text.clone()).unwrap_or_default(),
            (FieldValue::Number(n), CellKind::Number(_, format, _)) => format(*n, self.cx.lang),
            (FieldValue::Number(n), _) => n.to_string(),
            (other, _) => other.text().to_owned(),
        }
    }

    /// What one step back does in the lines before it leaves them. A locale key; nothing when it leaves.
    pub fn back_does(&self) -> Option<&'static str> {
        if self.editing.is_some() && !self.offers.is_empty() {
            return Some("kit.back.answers");
        }
        (self.editing.is_some() || self.unread()).then_some("kit.back.restores")
    }

    /// What stands in the cell under the cursor could not be read.
    pub(super) fn unread(&self) -> bool {
        let (row, column) = (self.rows.get(self.row), self.columns.get(self.column));
        row.zip(column).is_some_and(|(row, column)| row.typed.contains_key(column.id))
    }

    /// Works out the figures of every row: column, words, meaning. What differs from before is marked as fresh.
    pub fn recompute(&mut self, mut figures: impl FnMut(&GridRow) -> Vec<(&'static str, String, Role)>) {
        let typed = self.figure_typed();
        for (at, row) in self.rows.iter_mut().enumerate() {
            // What is being typed counts already, as soon as it can be read.
            let made = match typed.filter(|_| at == self.row) {
                Some((column, value)) => {
                    let mut row = row.clone();
                    row.values.insert(column.to_owned(), FieldValue::Number(value));
                    figures(&row)
                }
                None => figures(row),
            };
            let old = std::mem::take(&mut row.figures);
            row.figures = made
                .into_iter()
                .map(|(id, text, role)| {
                    let fresh = old.get(id).is_some_and(|was| was.text != text);
                    (id, Figure { text, role, fresh })
                })
                .collect();
        }
    }

    /// The totals beside the grid.
    pub fn set_totals(&mut self, totals: Vec<Total>) {
        self.totals = totals;
    }

    /// A cell is being typed into: plain characters belong to it.
    pub fn is_typing(&self) -> bool {
        self.editing.is_some()
    }

    /// The row and the column of the cursor.
    pub fn at(&self) -> (usize, usize) {
        (self.row, self.column)
    }

    /// The rows that hold something, in order: what an operation takes.
    pub fn lines(&self) -> impl Iterator<Item = &GridRow> {
        self.rows.iter().filter(|r| !self.blank(r))
    }

    /// Every row, also those that hold nothing.
    pub fn rows(&self) -> &[GridRow] {
        &self.rows
    }

    /// Other rows from now on; what was typed in those before is theirs no more, and they do not come back: what is
    /// saved stands on these.
    pub fn replace(&mut self, rows: Vec<Values>) {
        self.end_typing();
        self.past.clear();
        self.future.clear();
        self.rows = rows.into_iter().map(|values| self.fresh(values)).collect();
        self.dropped = None;
        self.never_empty();
    }

    /// The cursor stands on this row.
    pub fn go_to_row(&mut self, row: usize) {
        self.row = row;
        self.never_empty();
    }

    /// The cursor stands on this cell; in the column it is in where none is meant.
    pub fn go_to(&mut self, row: usize, column: Option<usize>) {
        self.go_to_row(row);
        self.column = column.filter(|at| self.typable(*at)).unwrap_or(self.column);
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<&GridRow> {
        self.rows.get(self.row)
    }

    /// How many cells need correction; with some, the first gets the cursor. Rows without a code count.
    pub fn check(&mut self) -> usize {
        self.commit();
        let lookup = self.columns.iter().find(|c| matches!(c.kind, CellKind::Lookup)).map(|c| c.id);
        for at in 0..self.rows.len() {
            let said = |row: &GridRow| {
                let texts = self.columns.iter().filter(|c| matches!(c.kind, CellKind::Text));
                self.free && texts.clone().any(|c| *row.value(c.id) != FieldValue::Empty)
            };
            let blank = self.rows.get(at).is_none_or(|r| self.blank(r) || said(r));
            if let (Some(id), Some(row), false) = (lookup, self.rows.get_mut(at), blank)
                && *row.value(id) == FieldValue::Empty
                && !row.errors.contains_key(id)
            {
                row.errors.insert(id.to_owned(), Refusal::new("kit.required"));
            }
        }
        self.show_first_error();
        self.rows.iter().map(|r| r.errors.len()).sum()
    }

    pub(super) fn show_first_error(&mut self) {
        let Some((at, id)) = self.rows.iter().enumerate().find_map(|(at, row)| Some((at, self.first_wrong(row)?.0)))
        else {
            return;
        };
        let column = self.columns.iter().position(|c| c.id == id);
        self.column = column.unwrap_or(self.column);
        self.row = at;
    }

    /// The first error of a row: what was typed and cannot be read before what is missing, else as the columns stand.
    pub(super) fn first_wrong<'r>(&self, row: &'r GridRow) -> Option<(&'r str, &'r Refusal)> {
        let place = |id: &str| self.columns.iter().position(|column| column.id == id).unwrap_or(usize::MAX);
        let all = row.errors.iter().map(|(id, error)| (id.as_str(), error));
        all.min_by_key(|(id, _)| (!row.typed.contains_key(*id), place(id)))
    }

    /// What is wrong with a cell, with the name of its column.
    pub(super) fn wrong_with(&self, id: &str, error: &Refusal) -> String {
        let said = say(self.cx.lang, error);
        match self.columns.iter().find(|column| column.id == id) {
            Some(column) => format!("{}: {said}", self.cx.lang.t(column.title)),
            None => said,
        }
    }

    /// The same with the next key: while the cursor stands there the one of the cell, else the one that leads back to it.
    fn wrong_and_next(&self, id: &str, error: &Refusal, here: bool) -> String {
        let said = self.wrong_with(id, error);
        let next = match error.code.as_str() {
            _ if !here => "kit.next.back",
            "kit.unknown" => "kit.next.search",
            "kit.several" | "kit.described" => "kit.next.choose",
            "kit.unread" => "kit.next.look",
            _ => return said,
        };
        format!("{said} {}", self.cx.lang.t(next))
    }

    /// What an operation refused, put beside its cells: `lines.2.quantity` is the third row of [`Grid::lines`].
    /// What belongs to none comes back.
    pub fn refuse(&mut self, refusal: &Refusal, prefix: &str) -> Vec<Refusal> {
        let mut rest = Vec::new();
        let filled: Vec<usize> =
            (0..self.rows.len()).filter(|at| self.rows.get(*at).is_some_and(|r| !self.blank(r))).collect();
        for one in refusal.each() {
            let path = one.field.as_deref().and_then(|f| f.strip_prefix(prefix)).and_then(|f| f.strip_prefix('.'));
            let cell = path.and_then(|path| path.split_once('.'));
            let place = cell.and_then(|(line, id)| Some((*filled.get(line.parse::<usize>().ok()?)?, id)));
            let mut own = one.clone();
            own.more.clear();
            match place.and_then(|(at, id)| self.rows.get_mut(at).map(|row| (row, id))) {
                Some((row, id)) => {
                    row.errors.insert(id.to_owned(), own);
                }
                None => rest.push(own),
            }
        }
        self.show_first_error();
        rest
    }

    /// The sentence of the message line: the error of the cell, else the first of the row.
    pub fn message(&self) -> Option<String> {
        let row = self.rows.get(self.row)?;
        let here = self.column();
        let (id, error) = row.errors.get(here).map(|error| (here, error)).or_else(|| self.first_wrong(row))?;
        Some(self.wrong_and_next(id, error, id == here))
    }

    /// What was typed into a cell that was left and cannot be read, once; nothing while it is said of the row under the
    /// cursor anyway.
    pub fn left_wrong(&mut self) -> Option<String> {
        let (id, wrong) = self.wrong.take()?;
        self.message().is_none().then(|| self.wrong_and_next(id, &wrong, false))
    }

    /// Another language or day. A figure that is being typed is written the new way: it would mean another one.
    pub fn set_cx(&mut self, cx: Cx) {
        let rewrites = self.cx.lang.numbers() != cx.lang.numbers();
        if let Some((_, figure)) = self.figure_typed().filter(|_| rewrites)
            && let Some(CellKind::Number(_, show, _)) = self.columns.get(self.column).map(|column| &column.kind)
            && let Some(editor) = &mut self.editing
        {
            editor.replace(&show(figure, cx.lang));
        }
        self.cx = cx;
    }

    /// Whether keys reach this grid.
    pub fn focus(&mut self, focused: bool) {
        self.focused = focused;
        if !focused {
            self.commit();
        }
    }

    /// All that was typed, for `drafts`.
    pub fn to_draft(&self) -> Value {
        let kept = |row: &GridRow| DraftRow {
            values: row.values.clone(),
            typed: row.typed.clone(),
            figures: BTreeMap::new(),
            written: None,
        };
        let mut rows: Vec<DraftRow> = self.rows.iter().map(kept).collect();
        if let (Some(editor), Some(row), Some(column)) =
            (&self.editing, rows.get_mut(self.row), self.columns.get(self.column))
        {
            row.typed.insert(column.id.to_owned(), editor.text().to_owned());
        }
        for row in rows.iter_mut().filter(|row| !row.typed.is_empty()) {
            let figure = |(id, text): (&String, &String)| {
                let column = self.columns.iter().find(|column| column.id == id.as_str())?;
                Some((id.clone(), column.kind.read_figure(text, self.cx.lang)?.ok()?))
            };
            row.figures = row.typed.iter().filter_map(figure).collect();
            row.written = Some(self.cx.lang.numbers());
        }
        serde_json::to_value(rows).unwrap_or_default()
    }

    /// Takes up a draft; false when it cannot be read.
    pub fn from_draft(&mut self, draft: &Value) -> bool {
        let Ok(rows) = Vec::<DraftRow>::deserialize(draft) else { return false };
        self.rows.clear();
        for kept in rows {
            // In another format the text would be another figure.
            let rewrites = kept.written.is_some_and(|written| written != self.cx.lang.numbers());
            let meant = |id: &str| kept.figures.get(id).copied().filter(|_| rewrites);
            let mut row = self.fresh(kept.values);
            for (id, text) in kept.typed {
                let Some(column) = self.columns.iter().find(|c| c.id == id) else { continue };
                // The draft was kept while the cell was being emptied.
                if text.trim().is_empty() {
                    row.values.remove(&id);
                    continue;
                }
                let error = match column.kind {
                    CellKind::Number(parse, _, step) => {
                        match meant(&id).map_or_else(|| figure(&text, parse, step, self.cx.lang), Ok) {
                            Ok(n) => {
                                row.values.insert(id, FieldValue::Number(n));
                                continue;
                            }
                            Err(refusal) => Some(refusal),
                        }
                    }
                    CellKind::Lookup => Some(Refusal::new("kit.unread").with("code", text.clone())),
                    CellKind::Text | CellKind::Computed => None,
                };
                if let Some(refusal) = error {
                    row.errors.insert(id.clone(), refusal);
                }
                row.typed.insert(id, text);
            }
            self.rows.push(row);
        }
        self.editing = None;
        self.dropped = None;
        self.never_empty();
        true
    }
}
