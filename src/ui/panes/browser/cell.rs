//! A cell that is changed where it stands: Enter saves by the operation that its form would run, Esc leaves it.

use super::{Browser, Listing};
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::locale::wording::or_nothing;
use crate::operations::{Call, Mode, registry};
use crate::store::Reader;
use crate::ui::action::Action;
use crate::ui::desk::Asked;
use crate::ui::kit::edit::{Edited, Editor};
use crate::ui::kit::resource::{Cx as Words, Row};
use crate::ui::kit::spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow};
use crate::ui::record::action;
use crate::ui::theme::Role;
use chrono::NaiveDate;
use ratatui::layout::Rect;
use serde_json::Value;

/// From what was typed to the operation that saves it and its input.
pub type Saving = Box<dyn Fn(&str, Lang, NaiveDate) -> Result<(&'static str, Value), Refusal> + Send>;

/// A cell as it is before it is changed.
pub struct Loaded {
    /// As it is typed.
    pub text: String,
    /// What saves it; a change of the same field by somebody else since is refused.
    pub save: Saving,
}

/// A column whose cells can be changed in the list.
pub struct CellOf {
    /// Its id.
    pub column: &'static str,
    /// Reads the cell of a record.
    pub load: fn(&Reader, i64, Lang) -> Result<Loaded, Refusal>,
}

/// What was read of a cell.
pub(super) struct CellLoaded(u64, Result<(Loaded, Option<String>), Refusal>);
/// What came of saving it.
pub(super) struct CellSaved(u64, Result<(), Refusal>);

/// Narrowest field to type in.
const ROOM: u16 = 12;

/// A cell being typed.
pub(super) struct Typed {
    token: u64,
    row: i64,
    of: &'static CellOf,
    editor: Editor,
    /// What stood there.
    was: String,
    /// As the list showed it when it was taken in hand: what differs from it now is somebody else's. None when it was
    /// just said what somebody else did to it.
    shown: Option<String>,
    /// Nothing was pressed yet: the first sign takes the place of what stands there, as in a spreadsheet.
    fresh: bool,
    save: Option<Saving>,
    /// Enter came before it was known how it is saved.
    wanted: bool,
    saving: bool,
    /// What somebody else made of it meanwhile, until an Enter has answered with it: one that was pressed while it was
    /// being read, or typed before it was looked at, saves nothing.
    unseen: Option<String>,
    /// What is read for it is nobody's any more when it goes.
    asked: Asked,
}

impl<L: Listing> Browser<L> {
    /// Edits the cell in hand, else the record; where the cell cannot be changed here, says so first.
    pub(super) fn edit_cell(&mut self, cx: &mut Cx<'_>) {
        let Some(row) = self.list.current().map(Row::id) else { return };
        let Some(column) = self.list.in_hand() else { return self.edit(cx) };
        let (id, title) = (column.id, super::columns::column_title(column, cx.lang));
        let Some(of) = L::cells().iter().find(|cell| cell.column == id) else {
            self.edit(cx);
            return cx.warn(cx.lang.f("cell.not_here", &[("column", title)]));
        };
        let was = self.list.cell_text().unwrap_or_default();
        self.tokens += 1;
        self.cell = Some(Typed {
            token: self.tokens,
            row,
            of,
            editor: Editor::new(&was, 2_000).keeping_pastes(),
            shown: Some(was.clone()),
            was,
            fresh: true,
            save: None,
            wanted: false,
            saving: false,
            unseen: None,
            asked: Asked::default(),
        });
        self.load_cell(cx);
    }

    fn load_cell(&mut self, cx: &Cx<'_>) {
        let Some(cell) = &mut self.cell else { return };
        let (desk, stop, lang) = (self.desk.clone(), cell.asked.anew(), cx.lang);
        let (token, row, load) = (cell.token, cell.row, cell.of.load);
        let words = Words { lang, today: cx.clock.today() };
        let shown = super::columns::every::<L>()
            .into_iter()
            .find(|column| column.id == cell.of.column)
            .map(|column| column.text);
        cx.job(move || {
            let read = desk.read_until(&stop, |reader| {
                let record = L::list().row(reader.db(), row, words.today)?;
                let shown = record.zip(shown).map(|(record, text)| text(&record, words).trim().to_owned());
                Ok((load(reader, row, lang)?, shown))
            });
            CellLoaded(token, read)
        });
    }

    pub(super) fn type_cell(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Some(cell) = &mut self.cell else { return Flow::Pass };
        match act {
            Act::Do(Action::Back | Action::Close | Action::Interrupt) => {
                if !cell.saving {
                    self.cell = None;
                }
            }
            Act::Do(Action::Accept | Action::Save) => {
                if cell.editor.text().trim() == cell.was.trim() {
                    self.cell = None;
                } else if let Some(now) = cell.unseen.take() {
                    cx.warn(now);
                } else if !cell.saving {
                    cell.wanted = true;
                    self.save_cell(cx);
                }
            }
            Act::Do(Action::Help) => return Flow::Pass,
            _ => {
                // While it is being saved nothing is typed that would be lost with it.
                let sign = crate::ui::kit::nav::letter(act).is_some() || matches!(act, Act::Paste(_));
                let fresh = std::mem::take(&mut cell.fresh);
                if fresh && sign && !cell.saving {
                    cell.editor.replace("");
                }
                match if cell.saving { Edited::No } else { cell.editor.handle(act) } {
                    Edited::Changed => cell.wanted = false,
                    Edited::Moved => {}
                    Edited::No => cell.fresh = fresh,
                }
            }
        }
        Flow::Handled
    }

    /// A cell is being saved, or will be as soon as it is read.
    pub(super) fn saves_cell(&self) -> bool {
        self.cell.as_ref().is_some_and(|cell| cell.wanted || cell.saving)
    }

    fn save_cell(&mut self, cx: &mut Cx<'_>) {
        let Some(cell) = &mut self.cell else { return };
        let Some(save) = cell.save.as_ref().filter(|_| cell.wanted) else { return };
        cell.wanted = false;
        let (operation, input) = match save(cell.editor.text().trim(), cx.lang, cx.clock.today()) {
            Ok(saved) => saved,
            Err(refusal) => return action::refused(&refusal, cx),
        };
        cell.saving = true;
        let (actor, token) = (self.desk.actor().clone(), cell.token);
        self.desk.write(cx.id, move |store| {
            let verb = registry::find(operation).ok_or_else(|| Refusal::new("operation.unknown"));
            let result = verb.and_then(|verb| (verb.run)(store, Call::by(&actor), input, Mode::Execute));
            CellSaved(token, result.map(|_| ()))
        });
    }

    pub(super) fn cell_loaded(&mut self, loaded: CellLoaded, cx: &mut Cx<'_>) {
        let Some(cell) = self.cell.as_mut().filter(|cell| cell.token == loaded.0) else { return };
        match loaded.1 {
            Ok((loaded, shown)) => {
                let before = std::mem::replace(&mut cell.shown, shown.clone());
                if let (Some(now), Some(_)) = (&shown, before.filter(|before| Some(before) != shown.as_ref())) {
                    // Somebody wrote it after the list was read: nothing is saved over it that has not been seen.
                    let pressed = std::mem::take(&mut cell.wanted);
                    let now = cx.lang.f("cell.changed", &[("now", or_nothing(cx.lang, now))]);
                    cell.unseen = (!pressed).then(|| now.clone());
                    cx.warn(now);
                }
                if cell.editor.text() == cell.was {
                    cell.editor.set(&loaded.text);
                }
                cell.was = loaded.text;
                cell.save = Some(loaded.save);
                self.save_cell(cx);
            }
            Err(refusal) => {
                self.cell = None;
                action::refused(&refusal, cx);
            }
        }
    }

    pub(super) fn cell_saved(&mut self, saved: &CellSaved, cx: &mut Cx<'_>) {
        let Some(cell) = self.cell.as_mut().filter(|cell| cell.token == saved.0) else { return };
        cell.saving = false;
        match &saved.1 {
            Ok(()) => {
                self.cell = None;
                cx.done(cx.lang.t("cell.saved"));
            }
            Err(refusal) => {
                let changed = refusal.each().any(|one| one.code == "record.changed");
                action::refused(refusal, cx);
                if changed {
                    // What was typed stays: seen what the other wrote, Enter again saves over it.
                    cell.save = None;
                    cell.shown = None;
                    self.load_cell(cx);
                }
            }
        }
    }

    /// The file could not even be written to: what was typed stays, and Enter tries again.
    pub(super) fn cell_unsaved(&mut self) {
        if let Some(cell) = &mut self.cell {
            (cell.saving, cell.wanted) = (false, false);
        }
    }

    /// What is typed into the cell, under the name of its column.
    pub(super) fn cell_typed(&self, lang: Lang) -> Option<spoken::Typed> {
        let cell = self.cell.as_ref()?;
        let column = self.list.columns().iter().find(|column| column.id == cell.of.column)?;
        Some(spoken::Typed::into(format!("cell/{}", cell.token), column.name(lang), &cell.editor))
    }

    /// Draws the field over its cell.
    pub(super) fn draw_cell(&self, list: Rect, draw: &mut Draw<'_>) {
        let (Some(cell), Some(place)) = (&self.cell, self.list.cell_area(list)) else { return };
        let width = place.width.max(ROOM).min(list.width);
        let x = place.x.min(list.right().saturating_sub(width));
        cell.editor.render(Rect { x, width, ..place }, draw, Role::FieldFocus, true);
    }
}

/// A text that may be empty, as operations take it.
pub(in crate::ui::panes) fn loaded(
    text: String,
    save: impl Fn(&str, Lang, NaiveDate) -> Result<(&'static str, Value), Refusal> + Send + 'static,
) -> Loaded {
    Loaded { text, save: Box::new(save) }
}
