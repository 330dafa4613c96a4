//! The box to pick one record by typing, over the store: every reference of every form opens the same one.

use crate::domain::page::{Anchor, Count, PageQuery};
use crate::domain::text::fold;
use crate::domain::{Refusal, filter::Filter};
use crate::locale::Lang;
use crate::store::Reader;
use crate::ui::action::Action;
use crate::ui::desk::{Asked, Desk};
use crate::ui::keymap::Context;
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::picker::{Picker, PickerEvent, PickerSpec, Sought};
use crate::ui::kit::resource::{Column, Cx as Words, Row};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use chrono::NaiveDate;
use ratatui::layout::{Position, Rect};
use std::any::Any;

/// A family of records that can be picked. Its own fields say of what: the shelves of an item, the items of a
/// warehouse.
pub trait Source: Clone + Send + 'static {
    /// One row.
    type Row: Row + Send + 'static;

    /// What the box says.
    fn spec() -> PickerSpec;
    /// Its columns.
    fn columns(&self) -> &'static [Column<Self::Row>];
    /// A page of what a filter leaves.
    ///
    /// # Errors
    /// What the store refuses.
    fn page(&self, reader: &Reader, query: &PageQuery, today: NaiveDate) -> Result<Vec<Self::Row>, Refusal>;
    /// What the field shows for a row.
    fn label(row: &Self::Row, lang: Lang) -> String;
    /// The row that what was typed or scanned means and nothing else: a whole code. It is taken without asking.
    ///
    /// # Errors
    /// What the store refuses.
    fn exact(&self, _reader: &Reader, _typed: &str, _today: NaiveDate) -> Result<Option<Self::Row>, Refusal> {
        Ok(None)
    }
    /// Where nothing has what stood in the field, the longest beginning of it that something has is looked for: a code is
    /// wrong at its end more often than at its beginning, and in a list of everything nobody finds it.
    const BY_BEGINNING: bool = false;
    /// What fills the form that makes a new one, with this name; none when it cannot be made here. The form tells
    /// `to` what it made ([`super::form::FormLayer::telling`]): the box takes it.
    fn make(_desk: &Desk, _name: &str, _to: LayerId) -> Option<Box<dyn Layer>> {
        None
    }
}

/// Of rows that are few and all read: those whose text has every word that is looked for, as many as are asked for.
#[must_use]
pub fn narrowed<R>(mut all: Vec<R>, query: &PageQuery, text: impl Fn(&R) -> String) -> Vec<R> {
    let words: Vec<String> = query.filter.text_words().map(fold).collect();
    all.retain(|row| {
        let text = fold(&text(row));
        words.iter().all(|word| text.contains(word))
    });
    all.truncate(query.limit);
    all
}

/// The row that fits, when only one does.
#[must_use]
pub fn only_one<R>(rows: Vec<R>, fits: impl Fn(&R) -> bool) -> Option<R> {
    let mut fit = rows.into_iter().filter(fits);
    fit.next().filter(|_| fit.next().is_none())
}

/// What was picked.
#[derive(Debug, Clone)]
pub struct Picked {
    /// The field that asked.
    pub field: &'static str,
    /// The record.
    pub id: i64,
    /// What is shown for it.
    pub label: String,
}

/// So many letters at least say something of what was meant.
const LEAST: usize = 2;

/// What was read for a box.
enum Answer<R> {
    /// Rows for what is typed, with its token; for this beginning of it where nothing has the whole.
    Rows(u64, Result<(Vec<R>, Option<Count>), Refusal>, Option<String>),
    /// What was in the field when the box opened is one record's whole code.
    Exact(R),
}

/// The box on the stack.
pub struct Pick<S: Source> {
    source: S,
    to: LayerId,
    field: &'static str,
    desk: Desk,
    picker: Picker<S::Row>,
    /// What stood in the field, until it was looked up.
    typed: Option<String>,
    /// It is meant where only one record has it.
    sole: bool,
    /// The next letter, and leaving the box, stop what is read for the last one.
    asked: Asked,
}

impl<S: Source> Pick<S> {
    /// Picks for a field of a layer, beginning with what was typed; the answer comes to `receive` as [`Picked`].
    pub fn new(source: S, to: LayerId, sought: &Sought, desk: &Desk, lang: Lang) -> Box<Self> {
        let words = Words { lang, today: desk.clock().today() };
        let Sought { field, typed, sole } = sought;
        let picker = Picker::new(S::spec(), source.columns(), typed, words);
        let typed = Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
        let (field, sole) = (*field, *sole);
        Box::new(Self { source, to, field, desk: desk.clone(), picker, typed, sole, asked: Asked::default() })
    }

    fn ask(&mut self, cx: &Cx<'_>) {
        let Some(query) = self.picker.take_query() else { return };
        // Asked again before its answer came, it is looked up again; with another letter it is a search.
        self.typed = self.typed.take().filter(|typed| *typed == query.text);
        let (desk, today, typed) = (self.desk.clone(), cx.clock.today(), self.typed.clone());
        let source = self.source.clone();
        let stop = self.asked.anew();
        cx.job(move || -> Answer<S::Row> {
            if let Some(typed) = &typed
                && let Ok(Some(row)) = desk.read_until(&stop, |reader| source.exact(reader, typed, today))
            {
                return Answer::Exact(row);
            }
            let with = |text: &str| {
                // One more than is shown says that there are more.
                let filter = Filter::parse(text);
                let page = PageQuery { filter, sort: None, anchor: Anchor::First, limit: query.most + 1 };
                desk.read_until(&stop, |reader| source.page(reader, &page, today))
            };
            let (mut rows, mut begins) = (with(&query.text), None);
            if S::BY_BEGINNING && typed.is_some() && rows.as_ref().is_ok_and(Vec::is_empty) {
                let mut begun = query.text.clone();
                while rows.as_ref().is_ok_and(Vec::is_empty) && begun.pop().is_some() && begun.chars().count() >= LEAST
                {
                    rows = with(begun.trim_end());
                }
                begins = rows.as_ref().is_ok_and(|rows| !rows.is_empty()).then(|| begun.trim_end().to_owned());
            }
            let counted = |mut rows: Vec<S::Row>| {
                let more = rows.len() > query.most;
                rows.truncate(query.most);
                let count = more.then_some(Count { rows: query.most as u64, at_least: true });
                (rows, count)
            };
            Answer::Rows(query.token, rows.map(counted), begins)
        });
    }

    /// The rows as they are now.
    fn read_again(&mut self, cx: &Cx<'_>) {
        self.picker.refresh();
        self.ask(cx);
    }

    fn follow(&mut self, events: Vec<PickerEvent>, cx: &mut Cx<'_>) -> Flow {
        let mut flow = Flow::Handled;
        let mut picked: Option<Picked> = None;
        for event in events {
            match event {
                PickerEvent::Take(id) => {
                    if let Some(row) = self.picker.row(id) {
                        let label = S::label(row, cx.lang);
                        picked = Some(Picked { field: self.field, id, label });
                    }
                }
                PickerEvent::Cancel => flow = Flow::Close,
                PickerEvent::Make(name) => {
                    if let Some(layer) = S::make(&self.desk, &name, cx.id) {
                        cx.push(layer);
                    }
                }
                // Nothing waits behind a key that waits: the session keeps it for whatever has the keys then.
                PickerEvent::Nothing | PickerEvent::Actions(_) => {}
                PickerEvent::NoRow => cx.warn(self.picker.nothing()),
            }
        }
        if let Some(picked) = picked {
            // First out of the way: the choice may open the next box.
            cx.close(cx.id);
            cx.send(self.to, picked);
            return Flow::Handled;
        }
        self.ask(cx);
        flow
    }
}

impl<S: Source> Layer for Pick<S> {
    fn contexts(&self) -> &[Context] {
        &[Context::Picker]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        // The session has the page of keys.
        if *act == Act::Do(Action::Help) {
            return Flow::Pass;
        }
        if nav(act) == Some(Nav::Save) {
            // The key of the form behind it: nothing of this box would be in what it saves.
            cx.warn(cx.lang.t("kit.picker.takes"));
            return Flow::Handled;
        }
        let event = self.picker.handle(act);
        self.follow(vec![event], cx)
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.picker.render(area, draw);
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        self.picker.point(at);
    }

    fn spoken(&self, _lang: Lang) -> Spoken {
        self.picker.spoken()
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        vec![Hint::of(Action::Accept).label(lang.t("kit.picker.take"))]
    }

    fn overlay(&self) -> bool {
        true
    }

    /// What the field held may be one record and close the box; a key may mean a row that is still being read.
    fn holds(&self) -> bool {
        self.typed.is_some() || self.picker.waits()
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn shown(&mut self, cx: &mut Cx<'_>) {
        self.read_again(cx);
    }

    fn reworded(&mut self, cx: &mut Cx<'_>) {
        self.picker.set_cx(Words { lang: cx.lang, today: cx.clock.today() });
        self.read_again(cx);
    }

    /// Whatever table it was: what a box shows of a record comes from more than one, and a page is soon read.
    fn changed(&mut self, _tables: &[String], cx: &mut Cx<'_>) {
        self.read_again(cx);
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Answer<S::Row>>() {
            Ok(answer) => {
                match *answer {
                    // The look-up that was stopped for this one says nothing of what was typed.
                    Answer::Rows(token, ..) if !self.picker.awaits(token) => {}
                    Answer::Rows(token, rows, begins) => {
                        if let Some(begins) = &begins {
                            self.picker.nearest(begins);
                        }
                        let looked_up = self.typed.take().is_some();
                        if let Ok((found, None)) = &rows
                            && let [one] = found.as_slice()
                            && self.sole
                            && looked_up
                            && begins.is_none()
                        {
                            let picked = Picked { field: self.field, id: one.id(), label: S::label(one, cx.lang) };
                            cx.close(cx.id);
                            return cx.send(self.to, picked);
                        }
                        let events = self.picker.receive(token, rows);
                        if self.follow(events, cx) == Flow::Close {
                            cx.close(cx.id);
                        }
                    }
                    Answer::Exact(row) => {
                        let (id, label) = (row.id(), S::label(&row, cx.lang));
                        cx.close(cx.id);
                        cx.send(self.to, Picked { field: self.field, id, label });
                    }
                }
                return;
            }
            Err(payload) => payload,
        };
        // The reading failed in a way that nobody foresaw, or a form has answered: keys must not wait for rows.
        self.typed = None;
        // A record made from here is picked at once.
        if let Ok(made) = payload.downcast::<super::form::Made>() {
            cx.close(cx.id);
            cx.send(self.to, Picked { field: self.field, id: made.id, label: made.label });
        }
    }
}
