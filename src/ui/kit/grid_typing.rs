//! A cell of the lines grid while it is typed: the code that is looked up, what is taken of it, what is read.

use super::Act;
use super::edit::{Edited, Editor};
use super::field::{FieldValue, ParseNumber, short_enough};
use super::grid::{CellKind, Grid, GridEvent, Offer, PastedLine, begins_with};
use super::nav::{Nav, nav};
use crate::domain::{Quantity, Refusal};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::key::Key;
use ratatui::layout::Position;

/// Characters that a cell takes.
const LONGEST: usize = 200;
/// So many digits in a row are a code that was read from a label: nobody types a figure of pieces so.
const LABEL: usize = 8;

/// What a cell that holds a figure is read as: arithmetic and a currency have letters, too, so that only what the reader
/// stumbles over is a word, of which it helps nobody to be told the first letter. Where pieces are counted, letters with
/// digits and long numbers are a code that went into the wrong cell.
pub(super) fn figure(text: &str, parse: ParseNumber, step: i64, lang: Lang) -> Result<i64, Refusal> {
    let digit = |sign: char| sign.is_ascii_digit();
    let code = || Refusal::new("kit.code").with("typed", text);
    if step > 0 && text.len() >= LABEL && text.chars().all(digit) {
        return Err(code());
    }
    parse(text, lang).map_err(|refusal| {
        if refusal.code != "number.character" || !text.contains(char::is_alphabetic) {
            refusal
        } else if step > 0 && text.contains(digit) {
            code()
        } else {
            Refusal::new("kit.no_figure").with("typed", text)
        }
    })
}

impl CellKind {
    /// The figure that a text stands for in such a cell, wherever it comes from; nothing where no figure belongs.
    pub(super) fn read_figure(self, text: &str, lang: Lang) -> Option<Result<i64, Refusal>> {
        match self {
            CellKind::Number(parse, _, step) => Some(figure(text, parse, step, lang)),
            CellKind::Text | CellKind::Computed | CellKind::Lookup => None,
        }
    }
}

/// A code to look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Goes back with the answer.
    pub token: u64,
    /// What was typed.
    pub text: String,
}

/// What a typed code means.
enum Meant {
    /// This record.
    One(Box<Offer>),
    /// Several records fit it.
    Many,
    /// Nothing does.
    None,
}

impl Grid {
    /// Starts typing into the cell: over its text with a first letter, else at its end.
    pub(super) fn begin(&mut self, first: Option<&Act>) -> GridEvent {
        if !self.typable(self.column) {
            return GridEvent::Nothing;
        }
        let mut editor = Editor::new(&self.shown(self.row, self.column), LONGEST).keeping_pastes();
        if first.is_some() {
            // The letter takes the place of what stands there, and undo gives that back.
            editor = editor.proposing();
        }
        if let Some(act) = first
            && editor.handle(act) != Edited::Changed
        {
            return GridEvent::Ignored;
        }
        self.dropped = None;
        self.editing = Some(editor);
        if first.is_some() {
            self.forget_error();
        }
        self.look_up();
        GridEvent::Typed
    }

    /// Backspace in a cell that is not being typed: of what could not be read it takes the last letter, as anywhere; a
    /// figure or a record goes as a whole.
    pub(super) fn shorten(&mut self, backspace: &Act) -> GridEvent {
        if !self.unread() {
            return self.clear();
        }
        self.begin(None);
        self.type_on(backspace)
    }

    /// What was wrong with the text that stood here is not said of the one that is typed now: that is read when it is left.
    fn forget_error(&mut self) {
        let Some(id) = self.columns.get(self.column).map(|column| column.id) else { return };
        if let Some(row) = self.rows.get_mut(self.row) {
            row.errors.remove(id);
        }
    }

    /// Goes on with a text that was given up.
    pub(super) fn type_again(&mut self, text: &str) -> GridEvent {
        self.editing = Some(Editor::new(text, LONGEST).keeping_pastes());
        self.look_up();
        GridEvent::Typed
    }

    /// What could not be read in the cell under the cursor gives way to what stood there before; false when all of it
    /// could be read. It comes back with undo.
    pub(super) fn right_again(&mut self) -> bool {
        let Some(id) = self.columns.get(self.column).map(|column| column.id) else { return false };
        let Some(row) = self.rows.get_mut(self.row) else { return false };
        let Some(text) = row.typed.remove(id) else { return false };
        row.errors.remove(id);
        self.dropped = Some((row.key, self.column, text));
        true
    }

    /// What was given up in this cell goes along when the grid is left: with the draft it is there again.
    pub(super) fn take_along(&mut self) {
        let here = self.rows.get(self.row).map(|row| (row.key, self.column));
        let given_up = self.dropped.clone().filter(|(key, column, _)| Some((*key, *column)) == here);
        if let Some((_, _, text)) = &given_up {
            self.type_again(text);
            self.commit();
            self.dropped = given_up;
        }
    }

    fn look_up(&mut self) {
        if !self.on_lookup() {
            return;
        }
        let text = self.editing.as_ref().map(|e| e.text().trim().to_owned()).unwrap_or_default();
        self.offer = 0;
        self.chosen = false;
        if text.is_empty() {
            self.offers.clear();
            self.asked = false;
            self.to_send = None;
            return;
        }
        self.token += 1;
        self.asked = true;
        self.to_send = Some(Query { token: self.token, text });
    }

    /// Enter on a code that was not known when it was read (that of a draft was not looked up at all): it is looked up
    /// again, and Enter waits for the answer.
    pub(super) fn look_again(&mut self, enter: &Act) -> Option<GridEvent> {
        if !self.on_lookup() || !self.misread() {
            return None;
        }
        let event = self.begin(None);
        // Where nothing stands there is nothing to look up: it is typed.
        if self.asked {
            self.queue.push_back(enter.clone());
        }
        Some(event)
    }

    fn on_lookup(&self) -> bool {
        self.columns.get(self.column).is_some_and(|c| matches!(c.kind, CellKind::Lookup))
    }

    /// What is being typed is over: no answer to it is waited for.
    pub(super) fn end_typing(&mut self) {
        self.editing = None;
        self.offers.clear();
        self.chosen = false;
        self.asked = false;
        self.to_send = None;
    }

    /// The mouse was pressed on the list of what fits the typed code: the cursor goes to the offer of that cell, as by
    /// the arrows, and what lies under the list is not meant. False beside it.
    pub fn point(&mut self, at: Position) -> bool {
        let open = self.focused && self.editing.is_some() && !self.offers.is_empty();
        if !open || !self.shown_at.frames(at) {
            return false;
        }
        // While what is typed now is looked up, those are none to go to.
        if let Some(offer) = self.shown_at.row_at(at, self.offers.len()).filter(|_| !self.asked) {
            self.offer = offer;
            self.chosen = true;
        }
        true
    }

    pub(super) fn type_on(&mut self, act: &Act) -> GridEvent {
        let open = !self.offers.is_empty();
        match nav(act) {
            Some(Nav::Enter | Nav::Next) => {
                if let Some(event) = self.take_label() {
                    return event;
                }
                // Only Enter asks which: Tab leads on, and what is typed next is for the next cell and not for a box.
                if nav(act) == Some(Nav::Enter)
                    && let Some(typed) = self.ambiguous()
                {
                    return GridEvent::Ambiguous(typed);
                }
                let changed = self.commit();
                // A figure or a code that cannot be read is corrected where it stands; Tab and the arrows still lead on.
                if nav(act) == Some(Nav::Enter) && self.misread() {
                    return GridEvent::Changed;
                }
                let event = if nav(act) == Some(Nav::Enter) { self.enter() } else { self.next() };
                return if changed { GridEvent::Changed } else { event };
            }
            Some(Nav::Prev) => {
                let changed = self.commit();
                let event = self.previous();
                return if changed { GridEvent::Changed } else { event };
            }
            Some(Nav::Up) if open && self.chosen => match self.offer.checked_sub(1) {
                Some(at) => self.offer = at,
                None => self.chosen = false,
            },
            Some(Nav::Down) if open => {
                self.offer = if self.chosen { (self.offer + 1).min(self.offers.len() - 1) } else { 0 };
                self.chosen = true;
            }
            Some(Nav::Up | Nav::Down) => {
                let changed = self.commit();
                let event = if nav(act) == Some(Nav::Up) { self.up(1) } else { self.down(1) };
                return if changed { GridEvent::Changed } else { event };
            }
            Some(Nav::Back) if open => {
                self.offers.clear();
                self.chosen = false;
            }
            Some(Nav::Back) => {
                let text = self.editing.as_ref().map(|editor| editor.text().to_owned()).unwrap_or_default();
                let changed = text.trim() != self.shown(self.row, self.column).trim();
                self.end_typing();
                if !self.right_again() && !changed {
                    return GridEvent::Nothing;
                }
                self.dropped = self.rows.get(self.row).map(|row| (row.key, self.column, text));
                return GridEvent::Restored;
            }
            Some(Nav::Save | Nav::Close | Nav::PageUp | Nav::PageDown | Nav::New) => {
                // What is being typed counts before the act goes on.
                self.commit();
                return GridEvent::Ignored;
            }
            Some(Nav::Pick) => self.look_up(),
            _ => {
                let Some(editor) = self.editing.as_mut() else { return GridEvent::Ignored };
                // While a number is typed its signs are typed.
                let sign = match act {
                    Act::Do(Action::Plus) => Some('+'),
                    Act::Do(Action::Minus) => Some('-'),
                    _ => None,
                };
                let typed = sign.map(|c| Act::Key(Key::char(c)));
                return match editor.handle(typed.as_ref().unwrap_or(act)) {
                    Edited::No => GridEvent::Ignored,
                    Edited::Moved => GridEvent::Nothing,
                    Edited::Changed => {
                        self.forget_error();
                        self.look_up();
                        GridEvent::Typed
                    }
                };
            }
        }
        GridEvent::Nothing
    }

    /// The offer that a typed code means: the one gone to, the one whose code it is, or the only one whose code begins
    /// so. A part of a code never stands for the first of several, and what fits a description only for none: it is
    /// chosen.
    pub(super) fn taken(&self, typed: &str) -> Option<usize> {
        if self.asked {
            // These offers fit what stood there before.
            return None;
        }
        if self.chosen {
            return Some(self.offer);
        }
        let exact = |o: &Offer| o.scanned.is_some() || o.code.eq_ignore_ascii_case(typed);
        self.offers.iter().position(exact).or_else(|| {
            let mut begin = self.offers.iter().enumerate().filter(|(_, offer)| begins_with(&offer.code, typed));
            begin.next().filter(|_| begin.next().is_none()).map(|(at, _)| at)
        })
    }

    fn meant(&self, typed: &str) -> Meant {
        match self.taken(typed).and_then(|at| self.offers.get(at)) {
            Some(offer) => Meant::One(Box::new(offer.clone())),
            None if self.asked || self.offers.is_empty() => Meant::None,
            None => Meant::Many,
        }
    }

    /// The figure that is being typed into the cell under the cursor, when it can be read.
    pub(super) fn figure_typed(&self) -> Option<(&'static str, i64)> {
        let text = self.editing.as_ref()?.text().trim();
        let column = self.columns.get(self.column)?;
        let value = column.kind.read_figure(text, self.cx.lang)?.ok()?;
        Some((column.id, value))
    }

    /// What stands under the cursor should be a figure, or a code that somebody knows, and is none.
    fn misread(&self) -> bool {
        let read = |kind: &CellKind| matches!(kind, CellKind::Number(..) | CellKind::Lookup);
        let column = self.columns.get(self.column).filter(|c| read(&c.kind));
        let row = self.rows.get(self.row);
        column
            .zip(row)
            .is_some_and(|(column, row)| row.errors.contains_key(column.id) || row.typed.contains_key(column.id))
    }

    /// A typed code that more than one record fits.
    fn ambiguous(&self) -> Option<String> {
        if !self.on_lookup() {
            return None;
        }
        let typed = self.editing.as_ref()?.text().trim();
        if typed == self.shown(self.row, self.column).trim() && !self.misread() {
            return None;
        }
        matches!(self.meant(typed), Meant::Many).then(|| typed.to_owned())
    }

    /// Reads what is being typed; call it before saving. True when a row changed.
    pub fn commit(&mut self) -> bool {
        let text = match &self.editing {
            Some(editor) => editor.text().trim().to_owned(),
            None => return false,
        };
        let meant = self.meant(&text);
        // None of the codes that fit begins so: it was found in descriptions.
        let several = if self.offers.iter().any(|offer| begins_with(&offer.code, &text)) {
            "kit.several"
        } else {
            "kit.described"
        };
        self.end_typing();
        let Some(column) = self.columns.get(self.column).copied() else { return false };
        // What could not be read is read again: the code may be known by now.
        if text == self.shown(self.row, self.column).trim() && !self.misread() {
            return false;
        }
        let read = match column.kind {
            _ if text.is_empty() => Ok(FieldValue::Empty),
            CellKind::Text | CellKind::Computed => {
                short_enough(&text, LONGEST).map(|()| FieldValue::Text(text.clone()))
            }
            CellKind::Number(parse, _, step) => figure(&text, parse, step, self.cx.lang).map(FieldValue::Number),
            CellKind::Lookup => match meant {
                Meant::One(offer) => {
                    self.remember();
                    self.take_offer(self.row, column.id, &offer);
                    self.times(self.row, &offer);
                    return true;
                }
                Meant::Many => Err(Refusal::new(several).with("code", text.clone())),
                Meant::None => Err(Refusal::new("kit.unknown").with("code", text.clone())),
            },
        };
        self.remember();
        let Some(row) = self.rows.get_mut(self.row) else { return false };
        match read {
            Ok(value) => {
                row.typed.remove(column.id);
                row.errors.remove(column.id);
                row.values.insert(column.id.to_owned(), value);
            }
            Err(refusal) => {
                self.wrong = Some((column.id, refusal.clone()));
                row.typed.insert(column.id.to_owned(), text);
                row.errors.insert(column.id.to_owned(), refusal);
            }
        }
        true
    }

    /// The column that counts pieces, and its step of one.
    fn counts(&self) -> Option<(&'static str, i64)> {
        self.columns.iter().find_map(|c| match c.kind {
            CellKind::Number(_, _, step) if step > 0 => Some((c.id, step)),
            _ => None,
        })
    }

    /// The code of a carton stands for its pieces: what the row counts is so many cartons.
    fn times(&mut self, at: usize, offer: &Offer) {
        let (Some(pieces), Some((quantity, one))) = (offer.scanned, self.counts()) else { return };
        let Some(row) = self.rows.get_mut(at) else { return };
        let cartons = row.value(quantity).number().unwrap_or(one);
        match Quantity(cartons).times(Quantity(pieces)) {
            Ok(all) => {
                row.values.insert(quantity.to_owned(), FieldValue::Number(all.0));
            }
            Err(refusal) => {
                row.errors.insert(quantity.to_owned(), refusal);
            }
        }
    }

    /// The code of a label was read into the cell: its pieces are added to the row that has the record already, or to
    /// this one, and the cursor waits in an empty row for the next label.
    fn take_label(&mut self) -> Option<GridEvent> {
        if !self.on_lookup() || self.asked || self.chosen {
            return None;
        }
        let offer = self.offers.iter().find(|offer| offer.scanned.is_some())?.clone();
        let pieces = offer.scanned?;
        let quantity = self.counts()?.0;
        let lookup = self.columns.get(self.column)?.id;
        self.end_typing();
        // A row that held another record keeps it.
        let own = self.rows.get(self.row).is_some_and(|row| *row.value(lookup) == FieldValue::Empty);
        let same = self.rows.iter().position(|row| row.value(lookup).reference() == Some(offer.id));
        if own && same.is_none() {
            self.remember();
            self.take_offer(self.row, lookup, &offer);
            self.times(self.row, &offer);
        } else {
            if let Some(row) = self.rows.get_mut(self.row).filter(|_| own) {
                // What could not be read before stands for what is counted elsewhere now.
                row.typed.remove(lookup);
                row.errors.remove(lookup);
            }
            self.add(&offer, quantity, pieces);
        }
        self.next_empty();
        Some(GridEvent::Changed)
    }

    /// A record picked elsewhere for the code under the cursor; the next cell follows.
    pub fn give(&mut self, offer: &Offer) -> GridEvent {
        self.end_typing();
        let Some(column) = self.columns.get(self.column).map(|c| c.id) else { return GridEvent::Nothing };
        self.remember();
        self.take_offer(self.row, column, offer);
        self.times(self.row, offer);
        self.next();
        GridEvent::Changed
    }

    /// What is being typed in the cell under the cursor.
    pub fn typed(&self) -> Option<&str> {
        self.editing.as_ref().map(Editor::text)
    }

    /// What the box of the cell under the cursor is to begin with: what is typed there.
    pub fn wanted(&self) -> &str {
        let (row, column) = (self.rows.get(self.row), self.columns.get(self.column));
        let Some((row, column)) = row.zip(column) else { return "" };
        let typed = self.typed().or_else(|| row.typed.get(column.id).map(String::as_str));
        typed.unwrap_or_default()
    }

    pub(super) fn take_offer(&mut self, at: usize, column: &'static str, offer: &Offer) {
        let Some(row) = self.rows.get_mut(at) else { return };
        row.typed.remove(column);
        row.errors.remove(column);
        row.values.extend(offer.values.clone());
        row.values.insert(column.to_owned(), FieldValue::Ref { id: offer.id, label: offer.code.clone() });
    }

    pub(super) fn blame(&mut self, refusal: Refusal) {
        let id = self.columns.get(self.column).map_or("", |c| c.id);
        if let Some(row) = self.rows.get_mut(self.row) {
            row.errors.insert(id.to_owned(), refusal);
        }
    }

    /// A scanned or pasted record: a row that has it already counts up, else it gets a row.
    pub fn add(&mut self, offer: &Offer, quantity_column: &str, quantity: i64) -> GridEvent {
        self.commit();
        self.remember();
        let Some(lookup) = self.columns.iter().find(|c| matches!(c.kind, CellKind::Lookup)).map(|c| c.id) else {
            return GridEvent::Nothing;
        };
        let same = self.rows.iter().position(|r| r.value(lookup).reference() == Some(offer.id));
        let at = if let Some(at) = same {
            at
        } else {
            let blank = self.rows.last().is_some_and(|r| self.blank(r));
            if !blank {
                let row = self.fresh(self.start.clone());
                self.rows.push(row);
            }
            let at = self.rows.len() - 1;
            self.take_offer(at, lookup, offer);
            at
        };
        if let Some(row) = self.rows.get_mut(at) {
            let old = if same.is_some() { row.value(quantity_column).number().unwrap_or(0) } else { 0 };
            row.values.insert(quantity_column.to_owned(), FieldValue::Number(old.saturating_add(quantity)));
            row.errors.remove(quantity_column);
            row.typed.remove(quantity_column);
        }
        self.row = at;
        GridEvent::Changed
    }
}

/// Lines of a sheet or a mail: a code, and how many of it behind a tab, a semicolon or, as terminals paste tabs, spaces.
pub(super) fn pasted(text: &str) -> Vec<PastedLine> {
    let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic);
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines
        .map(|line| {
            let apart = line.split_once(['\t', ';']);
            let apart = apart.or_else(|| line.rsplit_once(' ').filter(|(_, last)| number(last)));
            let (code, rest) = apart.unwrap_or((line, ""));
            let quantity = rest.split(['\t', ';']).next().map(str::trim).filter(|q| !q.is_empty());
            PastedLine { code: code.trim().to_owned(), quantity: quantity.map(str::to_owned) }
        })
        .filter(|line| !line.code.is_empty())
        .collect()
}
