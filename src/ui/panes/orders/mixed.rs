//! A document as it is edited: fields above, lines in the middle, fields below, one focus over the three.

pub(super) mod pointed;

use self::pointed::Places;
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::input::codelike;
use crate::ui::keymap::Context;
use crate::ui::kit::field::{FieldValue, Section, Values};
use crate::ui::kit::form::{Form, FormEvent};
use crate::ui::kit::grid::{Grid, GridEvent, PastedLine};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{rest_of, rule};
use crate::ui::kit::picker::Sought;
use crate::ui::kit::resource::Cx as Words;
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::theme::Role;
use ratatui::layout::Rect;
use serde_json::{Value, json};

/// Which part has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    Lines,
    Foot,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MixedEvent {
    /// Not for a document.
    Ignored,
    /// Nothing that anybody else needs to know.
    Nothing,
    /// Letters.
    Typed,
    /// This field has another value; empty for the lines.
    Changed(&'static str),
    /// The line that was called so is gone; undo brings it back.
    Removed(String),
    /// Open the picker or the menu of a field.
    Pick(Sought),
    /// A day is wanted for a field.
    Day(&'static str),
    /// The field or cell stands as it stood before.
    Restored,
    /// No answer begins with these letters; what the first of them had chosen went with them.
    Unmatched {
        /// All that was typed.
        typed: String,
        /// Whether something went.
        changed: bool,
    },
    /// Save it.
    Save,
    /// Leave; what was typed is kept.
    Leave,
    /// A step back from a list that did not open.
    Stays,
    /// Codes for further lines.
    Codes(Vec<PastedLine>),
    /// Acts that waited: for whatever has the focus now.
    Again(Vec<Act>),
}

/// Columns kept for the totals.
const TOTALS: u16 = 31;

/// What is said of fields that are not seen, above and below.
const FIELDS: [&str; 2] = ["kit.form.above", "kit.form.below"];

/// The document.
pub(super) struct Mixed {
    pub head: Form,
    pub grid: Grid,
    pub foot: Form,
    part: Part,
    ends: [(&'static str, &'static str); 2],
    /// The last key was stopped on the way to a list.
    stopped: bool,
}

impl Mixed {
    /// Another language or day.
    pub fn set_cx(&mut self, cx: Words) {
        self.head.set_cx(cx);
        self.grid.set_cx(cx);
        self.foot.set_cx(cx);
    }
}

/// Which article is meant is seen before it is taken.
fn item(typed: String) -> MixedEvent {
    MixedEvent::Pick(Sought { field: "item", typed, sole: false })
}

fn ends(sections: &[Section]) -> (&'static str, &'static str) {
    let mut ids = sections.iter().flat_map(|section| &section.fields).filter(|field| !field.readonly).map(|f| f.id);
    let first = ids.next().unwrap_or("");
    (first, ids.next_back().unwrap_or(first))
}

impl Mixed {
    /// Fields over and under lines; a part without fields is passed over.
    pub fn new(head: Vec<Section>, foot: Vec<Section>, values: &Values, grid: Grid, words: Words) -> Self {
        let ends = [ends(&head), ends(&foot)];
        let mut mixed = Self {
            head: Form::new(head, values, words).flowing(),
            grid,
            foot: Form::new(foot, values, words).flowing(),
            part: Part::Head,
            ends,
            stopped: false,
        };
        mixed.go(if ends[0].0.is_empty() { Part::Lines } else { Part::Head });
        mixed
    }

    /// Which part has the keys.
    pub fn part(&self) -> Part {
        self.part
    }

    /// Gives the keys to a part.
    pub fn go(&mut self, part: Part) {
        let (head, foot) = (self.ends[0].0, self.ends[1].0);
        self.part = match part {
            Part::Head if head.is_empty() => Part::Lines,
            Part::Foot if foot.is_empty() => Part::Lines,
            part => part,
        };
        self.head.focus(self.part == Part::Head);
        self.grid.focus(self.part == Part::Lines);
        self.foot.focus(self.part == Part::Foot);
    }

    /// Forward or back out of a part.
    fn leave(&mut self, forward: bool) {
        match (self.part, forward) {
            (Part::Head, true) | (Part::Foot, false) => self.go(Part::Lines),
            (Part::Lines, true) | (Part::Head, false) => {
                self.go(Part::Foot);
                let (first, last) = self.ends[1];
                self.foot.focus_field(if forward { first } else { last });
            }
            (Part::Lines, false) | (Part::Foot, true) => {
                self.go(Part::Head);
                let (first, last) = self.ends[0];
                self.head.focus_field(if forward { first } else { last });
            }
        }
    }

    /// The keys that work here.
    pub fn contexts(&self) -> &'static [Context] {
        match self.part {
            Part::Lines => &[Context::Grid, Context::Global],
            Part::Head | Part::Foot => &[Context::Form, Context::Global],
        }
    }

    /// An action that was not possible did not come here.
    pub fn not_now(&mut self, action: Action) {
        self.stopped = action == Action::Prompt;
    }

    /// Changes the document by an act.
    pub fn handle(&mut self, act: &Act) -> MixedEvent {
        if std::mem::take(&mut self.stopped) && nav(act) == Some(Nav::Back) {
            return MixedEvent::Stays;
        }
        if self.part == Part::Lines {
            return self.lines(act);
        }
        match nav(act) {
            Some(Nav::Save) => return MixedEvent::Save,
            Some(Nav::PageDown) => {
                self.leave(true);
                return MixedEvent::Nothing;
            }
            Some(Nav::PageUp) => {
                self.leave(false);
                return MixedEvent::Nothing;
            }
            _ => {}
        }
        if matches!(nav(act), Some(Nav::Enter | Nav::Next))
            && let Some(code) = self.form().take_stray().filter(|typed| meant_as_code(typed))
        {
            return MixedEvent::Codes(vec![PastedLine { code: code.to_uppercase(), quantity: None }]);
        }
        if let Act::Scan(code) = act {
            return MixedEvent::Codes(vec![PastedLine { code: code.clone(), quantity: None }]);
        }
        let event = self.form().handle(act);
        Self::follow(event)
    }

    /// The form that has the keys; the one above while the lines have them.
    pub fn form(&mut self) -> &mut Form {
        if self.part == Part::Foot { &mut self.foot } else { &mut self.head }
    }

    /// What the key of values shows where the keys go now.
    pub fn picks(&self) -> Option<&'static str> {
        match self.part {
            Part::Head => self.head.picks(),
            Part::Lines => (self.grid.column() == "item").then_some("kit.picks.list"),
            Part::Foot => self.foot.picks(),
        }
    }

    /// What one step back does before it leaves; a locale key.
    pub fn back_does(&self) -> Option<&'static str> {
        match self.part {
            Part::Head => self.head.back_does(),
            Part::Lines => self.grid.back_does(),
            Part::Foot => self.foot.back_does(),
        }
    }

    /// What a form answered; a focus that came round leaves the form.
    fn follow(event: FormEvent) -> MixedEvent {
        match event {
            FormEvent::Ignored => MixedEvent::Ignored,
            FormEvent::Nothing => MixedEvent::Nothing,
            FormEvent::Typed => MixedEvent::Typed,
            FormEvent::Changed(field) => MixedEvent::Changed(field),
            FormEvent::Pick { sought, .. } => MixedEvent::Pick(sought),
            FormEvent::PickDate(field) => MixedEvent::Day(field),
            FormEvent::Restored => MixedEvent::Restored,
            FormEvent::Unmatched { typed, changed } => MixedEvent::Unmatched { typed, changed },
            FormEvent::Save | FormEvent::Invalid(_) => MixedEvent::Save,
            FormEvent::Leave => MixedEvent::Leave,
        }
    }

    fn lines(&mut self, act: &Act) -> MixedEvent {
        if nav(act) == Some(Nav::Enter) && self.grid.rests() {
            self.leave(true);
            return MixedEvent::Nothing;
        }
        if nav(act) == Some(Nav::Pick) && self.grid.column() == "item" {
            let typed = self.grid.wanted().to_owned();
            return item(typed);
        }
        let event = self.grid.handle(act);
        self.line_event(event, Some(act))
    }

    /// What the lines answered, to an act or to codes that were looked up.
    pub fn line_event(&mut self, event: GridEvent, act: Option<&Act>) -> MixedEvent {
        match event {
            GridEvent::Nothing => MixedEvent::Nothing,
            GridEvent::Typed => MixedEvent::Typed,
            GridEvent::Changed => MixedEvent::Changed(""),
            GridEvent::Removed(line) => MixedEvent::Removed(line),
            GridEvent::Scanned(code) => MixedEvent::Codes(vec![PastedLine { code, quantity: None }]),
            GridEvent::Pasted(lines) => MixedEvent::Codes(lines),
            GridEvent::Leave(forward) => {
                self.leave(forward);
                MixedEvent::Changed("")
            }
            GridEvent::Back => MixedEvent::Leave,
            GridEvent::Restored => MixedEvent::Restored,
            GridEvent::Ambiguous(typed) => item(typed),
            GridEvent::Acts(acts) => MixedEvent::Again(acts),
            GridEvent::Ignored => match act.and_then(nav) {
                Some(Nav::Save) => MixedEvent::Save,
                Some(Nav::Close) => MixedEvent::Leave,
                // The cell was read first; now the row.
                Some(Nav::New | Nav::PageUp | Nav::PageDown) => {
                    let again = act.map_or(GridEvent::Nothing, |act| self.grid.handle(act));
                    match again {
                        GridEvent::Leave(forward) => self.leave(forward),
                        GridEvent::Ignored => return MixedEvent::Ignored,
                        _ => {}
                    }
                    MixedEvent::Changed("")
                }
                _ => MixedEvent::Ignored,
            },
        }
    }

    /// The focus came round in a form: it goes on to the next part. Call it with the field before an act and the act.
    pub fn come_round(&mut self, before: &str, act: &Act) {
        let (first, last) = self.ends[usize::from(self.part == Part::Foot)];
        if self.part == Part::Lines {
            return;
        }
        let now = self.form().current();
        match nav(act) {
            Some(Nav::Enter | Nav::Next | Nav::Down) if before == last && now == first => self.leave(true),
            Some(Nav::Prev | Nav::Up) if before == first && now == last => self.leave(false),
            _ => {}
        }
    }

    /// What is wrong with what was left: a cell of the lines, or the field that was in focus `before`. Beside a field there
    /// is seldom room for a whole sentence.
    pub fn left_wrong(&mut self, before: &str) -> Option<String> {
        let of_lines = self.grid.left_wrong();
        let left = !before.is_empty() && self.current() != before;
        let of_field = || [&self.head, &self.foot].into_iter().find_map(|form| form.wrong_at(before));
        of_lines.or_else(|| if left { of_field() } else { None })
    }

    /// The field in focus; empty in the lines.
    pub fn current(&mut self) -> &'static str {
        if self.part == Part::Lines { "" } else { self.form().current() }
    }

    /// A value for a field of either form, as the operator's choice: the next field follows.
    pub fn pick(&mut self, field: &'static str, value: FieldValue) -> MixedEvent {
        let event = self.form().pick(field, value);
        self.come_round(field, &Act::Do(Action::Accept));
        Self::follow(event)
    }

    /// All values of both forms.
    pub fn values(&self) -> Values {
        let mut all = self.head.values();
        all.extend(self.foot.values());
        all
    }

    /// What both forms were opened with.
    pub fn base(&self) -> Values {
        let mut all = self.head.base();
        all.extend(self.foot.base());
        all
    }

    /// How much is to be corrected; the first of it gets the focus. What is typed and means a record that is not chosen
    /// yet is to be picked first.
    ///
    /// # Errors
    /// The pick.
    pub fn check(&mut self) -> Result<usize, MixedEvent> {
        for part in [Part::Head, Part::Foot] {
            let form = if part == Part::Head { &mut self.head } else { &mut self.foot };
            if let FormEvent::Pick { sought, .. } = form.handle(&Act::Do(Action::Save)) {
                self.go(part);
                return Err(MixedEvent::Pick(sought));
            }
        }
        let lines = self.grid.check();
        Ok(self.to_errors(lines))
    }

    #[allow(clippy::wrong_self_convention, reason = "it goes there")]
    fn to_errors(&mut self, lines: usize) -> usize {
        let (head, foot) = (self.head.errors(), self.foot.errors());
        let part = [(head, Part::Head), (lines, Part::Lines), (foot, Part::Foot)];
        if let Some((_, part)) = part.into_iter().find(|(errors, _)| *errors > 0) {
            self.go(part);
        }
        head + lines + foot
    }

    /// What an operation refused, beside its cells and fields; what belongs to none comes back, with how many do.
    pub fn refuse(&mut self, refusal: &Refusal) -> (usize, Vec<Refusal>) {
        let all = refusal.each().count();
        let mut rest = self.grid.refuse(refusal, "lines");
        let lines = all - rest.len();
        for form in [&mut self.head, &mut self.foot] {
            let left = std::mem::take(&mut rest);
            for one in left {
                // A line that is not there any more is no field of the form.
                if one.field.as_deref().is_some_and(|field| field.starts_with("lines.")) {
                    rest.push(one);
                } else {
                    rest.extend(form.refuse(&one));
                }
            }
        }
        (self.to_errors(lines), rest)
    }

    /// Something differs from what was opened.
    pub fn dirty(&self) -> bool {
        self.head.dirty() || self.foot.dirty()
    }

    /// All that was typed, for drafts.
    pub fn to_draft(&self) -> Value {
        json!({
            "form": {"head": self.head.to_draft(), "foot": self.foot.to_draft()},
            "grid": self.grid.to_draft(),
        })
    }

    /// Takes up a draft; false when it cannot be read.
    #[allow(clippy::wrong_self_convention, reason = "a form takes it up, it is not made of it")]
    pub fn from_draft(&mut self, draft: &Value) -> bool {
        let form = |part: &str| draft.pointer(&format!("/form/{part}")).unwrap_or(&Value::Null);
        let grid = draft.get("grid").unwrap_or(&Value::Null);
        self.head.from_draft(form("head")) && self.foot.from_draft(form("foot")) && self.grid.from_draft(grid)
    }

    /// The sentence about what is under the cursor.
    pub fn message(&self) -> Option<String> {
        match self.part {
            Part::Head => self.head.message(),
            Part::Lines => self.grid.message(),
            Part::Foot => self.foot.message(),
        }
    }

    /// What is wrong with the first thing that needs correction, with its name.
    pub fn first_wrong(&self) -> Option<String> {
        match self.part {
            Part::Head => self.head.first_wrong(),
            Part::Lines => self.grid.message(),
            Part::Foot => self.foot.first_wrong(),
        }
    }

    /// What the document says: the part with the keys, and what changed in the others.
    pub fn spoken(&self, lang: Lang) -> Spoken {
        let (head, grid, foot) = (self.head.spoken("head."), self.grid.spoken(), self.foot.spoken("foot."));
        let mut follows = head.follows.clone();
        follows.extend(grid.follows.iter().chain(&foot.follows).cloned());
        let more = [&head.more, &grid.more, &foot.more].into_iter().flatten().cloned().collect();
        let (part, mut spoken) = match self.part {
            Part::Head => ("", head),
            Part::Lines => ("orders.said.lines", grid),
            Part::Foot => ("orders.said.foot", foot),
        };
        if !part.is_empty() {
            lang.t(part).clone_into(&mut spoken.part);
        }
        if self.part == Part::Foot {
            // Who leaves the lines wants to know what they come to.
            spoken.lines = self.grid.totals_said();
        }
        Spoken { follows, more, ..spoken }
    }

    /// Where the three parts stand; where there is no room for all, the one with the keys and the lines.
    fn places(&self, area: Rect, totals: u16) -> Places {
        let wide = area.width.saturating_sub(TOTALS);
        let mut head = self.head.rows(area.width);
        let mut foot = self.foot.rows(wide).max(totals);
        let rules = |rows: u16| u16::from(rows > 0);
        let room = |head: u16, foot: u16| area.height.saturating_sub(head + foot + rules(head) + rules(foot));
        if room(head, foot) < 5 {
            match self.part {
                Part::Foot => head = 0,
                _ => foot = foot.min(1),
            }
        }
        if room(head, foot) < 3 {
            match self.part {
                Part::Head => foot = 0,
                Part::Lines => (head, foot) = (0, 0),
                Part::Foot => {}
            }
        }
        let y = area.y + if head > 0 { head + 1 } else { 0 };
        let lines = Rect { y, height: room(head, foot).min(area.bottom().saturating_sub(y)), ..area };
        let below = lines.bottom() + rules(foot);
        let tall = if foot > 0 { area.bottom().saturating_sub(below) } else { 0 };
        Places {
            head: Rect { height: head.min(area.height), ..area },
            lines,
            foot: Rect { y: below, width: wide, height: tall, ..area },
        }
    }

    /// Draws the three parts.
    pub fn render(&self, area: Rect, totals: u16, draw: &mut Draw<'_>) {
        let Places { head, lines, foot } = self.places(area, totals);
        let mut parts = [Part::Head, Part::Lines, Part::Foot];
        // Last the one with the keys: its open list may reach over the others.
        parts.sort_by_key(|part| *part == self.part);
        for part in parts {
            match part {
                Part::Head if head.height > 0 => {
                    if head.bottom() < area.bottom() {
                        rule(draw, area.x, head.bottom(), area.width, Role::Border);
                    }
                    if foot.height == 0 {
                        // Nothing of the foot is seen: it is said over the lines.
                        let edge = Rect { y: head.bottom(), height: 1, ..area };
                        rest_of(draw, edge, (0, self.foot.len()), FIELDS);
                    }
                    self.head.render(head, draw);
                }
                Part::Foot if foot.height > 0 => {
                    let edge = Rect { y: foot.y - 1, height: 1, ..area };
                    rule(draw, area.x, edge.y, area.width, Role::Border);
                    // The fields that there is no room for are counted on the line before them.
                    let (above, hidden) = match self.part {
                        Part::Foot => (if head.height == 0 { self.head.len() } else { 0 }, 0),
                        _ => (0, self.foot.below(foot.width, foot.height)),
                    };
                    rest_of(draw, edge, (above, hidden), FIELDS);
                    let right = Rect { x: foot.right(), width: area.width - foot.width, ..foot };
                    self.grid.render_totals(right, draw);
                    self.foot.render(foot, draw);
                }
                Part::Lines => self.grid.render(lines, draw),
                Part::Head | Part::Foot => {}
            }
        }
    }
}

/// Whether what a person typed over the answers is the code of an article. In small letters a figure is not enough, an
/// answer may be mistyped with one: a mark is wanted, or three figures.
fn meant_as_code(typed: &str) -> bool {
    let figures = typed.chars().filter(char::is_ascii_digit).count();
    codelike(typed) || (figures >= 3 || typed.contains(['-', '.', '/', '_'])) && codelike(&typed.to_uppercase())
}
