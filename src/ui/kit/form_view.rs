//! How a form is drawn: labels and fields in one column, in two where there is room, errors on their own line.

use super::Draw;
use super::field::{FieldKind, FieldValue};
use super::form::{Field, Form, Input};
use super::line::say;
use super::paint::{frame, hang, put, put_aligned, rest};
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::text_width::{fit_ends, fit_words, width};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// Stands after a field that was changed. `*` is that of a field that has to be filled in, `~` that of a text that is cut.
pub(in crate::ui) const CHANGED: &str = "#";

/// Columns from which fields stand in two columns.
const TWO: u16 = 100;

/// Where a field stands, from the top left of the whole form.
#[derive(Debug, Clone, Copy)]
struct Place {
    field: usize,
    x: u16,
    y: u16,
    label: u16,
    room: u16,
    rows: u16,
}

#[derive(Debug, Default)]
struct Plan {
    titles: Vec<(u16, &'static str)>,
    places: Vec<Place>,
    rows: u16,
}

impl Form {
    fn plan(&self, width_of_form: u16, lang: Lang) -> Plan {
        if self.flows {
            return self.flow(width_of_form, lang);
        }
        let mut plan = Plan::default();
        let two = width_of_form >= TWO;
        let longest = self.fields.iter().map(|f| width(lang.t(f.spec.label)) as u16).max().unwrap_or(0);
        let label = (longest + 2).min(if width_of_form < 60 { width_of_form * 2 / 5 } else { 24 });
        let mut at = 0;
        for (title, len) in &self.sections {
            let end = (at + len).min(self.fields.len());
            let fields = self.fields.get(at..end).unwrap_or_default();
            if plan.rows > 0 {
                plan.rows += 1;
            }
            if !title.is_empty() {
                plan.titles.push((plan.rows, title));
                plan.rows += 1;
            }
            let mut from = 0;
            while from < fields.len() {
                let full = fields.get(from).is_some_and(|f| f.spec.full);
                let run = fields.iter().skip(from).take_while(|f| f.spec.full == full).count();
                let sides = if two && !full && run > 3 { 2 } else { 1 };
                let down = run.div_ceil(sides);
                let column = width_of_form / sides as u16;
                let mut bottom = plan.rows;
                let mut y = plan.rows;
                for (i, field) in fields.iter().skip(from).take(run).enumerate() {
                    if i > 0 && i % down == 0 {
                        y = plan.rows;
                    }
                    let rows = match field.spec.kind {
                        FieldKind::Area(rows) => rows.max(1),
                        _ => 1,
                    };
                    let x = (i / down) as u16 * column;
                    let room = column.saturating_sub(label + 1);
                    plan.places.push(Place { field: at + from + i, x: x + 1, y, label, room, rows });
                    y += rows;
                    bottom = bottom.max(y);
                }
                plan.rows = bottom;
                from += run;
            }
            at = end;
        }
        plan
    }

    /// Fields one after the other; what a line has left belongs to its last field, for its error.
    fn flow(&self, columns: u16, lang: Lang) -> Plan {
        let mut plan = Plan::default();
        let (mut x, mut y) = (1, 0);
        for (at, field) in self.fields.iter().enumerate() {
            let spec = &field.spec;
            let label = width(lang.t(spec.label)) as u16 + 1 + u16::from(spec.required);
            let picks = matches!(spec.kind, FieldKind::Ref(_) | FieldKind::Choice(_) | FieldKind::Date(..));
            let room = (spec.width + 3 + u16::from(picks) * 2).min(columns.saturating_sub(label + 1)).max(4);
            if x > 1 && x + label + room > columns {
                (x, y) = (1, y + 1);
            }
            if let Some(last) = plan.places.last_mut().filter(|last| last.y < y) {
                last.room = columns.saturating_sub(last.x + last.label);
            }
            plan.places.push(Place { field: at, x, y, label, room, rows: 1 });
            x += label + room + 1;
        }
        if let Some(last) = plan.places.last_mut() {
            last.room = columns.saturating_sub(last.x + last.label).max(4);
        }
        plan.rows = if plan.places.is_empty() { 0 } else { y + 1 };
        plan
    }

    /// What of an area the fields have, and the first row of the form in it.
    fn window(&self, plan: &Plan, area: Rect) -> (Rect, u16) {
        // The last row says that there is more: a form that ends where the screen ends looks complete.
        let tall = plan.rows > area.height && area.height >= 6;
        let area = if tall { Rect { height: area.height - 1, ..area } } else { area };
        let here = plan.places.iter().find(|place| place.field == self.focus);
        (area, here.map_or(0, |place| scroll(*place, plan.rows, area.height)))
    }

    /// How many of its fields are below so many rows, when it is so wide and seen from its beginning.
    pub fn below(&self, columns: u16, rows: u16) -> usize {
        let plan = self.plan(columns, self.cx.lang);
        plan.places.iter().filter(|place| place.y + place.rows > rows).count()
    }

    /// The field of a cell, when the form is drawn in this area.
    pub fn field_of(&self, area: Rect, at: Position) -> Option<&'static str> {
        let plan = self.plan(area.width, self.cx.lang);
        let (area, scroll) = self.window(&plan, area);
        let place = plan.places.iter().find(|place| {
            let wide = place.label + place.room;
            let cell = on_screen(place.y, scroll, area).map(|y| Rect {
                x: area.x + place.x,
                y,
                width: wide,
                height: place.rows.min(area.bottom() - y),
            });
            cell.is_some_and(|cell| cell.contains(at))
        })?;
        self.fields.get(place.field).filter(|field| !field.spec.readonly).map(|field| field.spec.id)
    }

    /// The next key on the way to a field; none when it has the focus.
    pub fn step_to(&self, id: &str) -> Option<Action> {
        let at = self.fields.iter().position(|field| field.spec.id == id)?;
        let next = if at > self.focus { Action::FocusNext } else { Action::FocusPrev };
        (at != self.focus).then_some(next)
    }

    /// The mouse was pressed on this cell, the form being drawn in this area. An open list of answers has it; else it
    /// means the field there.
    pub fn clicked(&mut self, area: Rect, at: Position) -> Option<&'static str> {
        if self.point(at) { None } else { self.field_of(area, at) }
    }

    /// Draws the form; one that is taller than its area scrolls by half of it.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if area.is_empty() {
            return;
        }
        let plan = self.plan(area.width, draw.lang);
        let whole = area;
        let (area, scroll) = self.window(&plan, area);
        let tall = area.height < whole.height;
        let here = plan.places.iter().find(|p| p.field == self.focus).copied();
        for (y, title) in &plan.titles {
            if let Some(y) = on_screen(*y, scroll, area) {
                put(draw, area.x + 1, y, area.width.saturating_sub(1), draw.lang.t(title), Role::Title);
            }
        }
        for place in &plan.places {
            let Some(field) = self.fields.get(place.field) else { continue };
            let Some(y) = on_screen(place.y, scroll, area) else { continue };
            let rows = place.rows.min(area.bottom() - y);
            self.field(field, *place, Rect { x: area.x + place.x, y, width: place.room, height: rows }, draw);
        }
        if tall && plan.rows > scroll + area.height {
            let below = plan.titles.iter().filter(|(y, _)| *y + 1 >= scroll + area.height);
            let names: Vec<&str> = below.map(|(_, title)| draw.lang.t(title)).collect();
            let names = names.join(", ");
            let hidden = plan.places.iter().filter(|place| place.y + place.rows > scroll + area.height).count();
            let key = if names.is_empty() { "kit.form.below" } else { "kit.form.below_names" };
            let text = draw.lang.n(key, hidden as u64, &[("names", &names)]);
            put(draw, area.x + 1, whole.bottom() - 1, area.width.saturating_sub(1), &text, Role::FieldHint);
        }
        self.shown.are_hidden();
        if let (Some(at), Some(place)) = (self.choosing.filter(|_| !draw.covered), here)
            && let Some(y) = on_screen(place.y, scroll, area)
        {
            self.answers(at, Position::new(area.x + place.x + place.label, y), draw);
        }
    }

    fn field(&self, field: &Field, place: Place, area: Rect, draw: &mut Draw<'_>) {
        let focused = self.focused && place.field == self.focus;
        let spec = &field.spec;
        put(draw, area.x, area.y, place.label.saturating_sub(1), draw.lang.t(spec.label), Role::FieldLabel);
        if spec.required {
            let at = (width(draw.lang.t(spec.label)) as u16).min(place.label.saturating_sub(2));
            put(draw, area.x + at, area.y, 1, "*", Role::FieldLabel);
        }
        let x = area.x + place.label;
        let room = area.width;
        if room < 4 {
            return;
        }
        let role = match (spec.readonly, focused) {
            (true, _) => Role::FieldReadonly,
            (_, true) => Role::FieldFocus,
            (_, false) => Role::Field,
        };
        // What is picked for says so: rather the field is shorter.
        let picks = matches!(spec.kind, FieldKind::Ref(_) | FieldKind::Choice(_) | FieldKind::Date(..));
        let beside = if picks && !spec.readonly && room >= 12 { 5 } else { 3 };
        let wide = if matches!(spec.kind, FieldKind::Flag) { 1 } else { spec.width.clamp(1, room - beside) };
        let inner = Rect { x: x + 1, width: wide, ..area };
        if spec.readonly {
            put(draw, inner.x, area.y, wide, &spec.show(&field.value, draw.lang), role);
        } else {
            for row in 0..area.height {
                put(draw, x, area.y + row, 1, "[", Role::Field);
                put(draw, x + 1 + wide, area.y + row, 1, "]", Role::Field);
            }
            match (&field.input, spec.kind) {
                (_, FieldKind::Flag) => {
                    let mark = if field.value.flag() { "x" } else { " " };
                    put(draw, inner.x, inner.y, 1, mark, role);
                    if focused {
                        draw.cursor = Some(inner.as_position());
                    }
                }
                (Input::Line(_), FieldKind::Choice(_)) => {
                    let shown = spec.show(&field.value, draw.lang);
                    super::paint::tint(draw, Rect { height: 1, ..inner }, role);
                    put(draw, inner.x, inner.y, wide, &shown, role);
                    if focused {
                        // What was typed of the answer stands out in it, the cursor after it.
                        let typed = (width(&self.letters.chosen) as u16).min(wide.saturating_sub(1));
                        super::paint::tint(draw, Rect { height: 1, width: typed, ..inner }, Role::PickerMatch);
                        draw.cursor = Some(Rect { x: inner.x + typed, ..inner }.as_position());
                    }
                }
                // The name of a record is read from its beginning: the next letter takes its place, wherever it ends.
                (Input::Line(editor), FieldKind::Ref(_))
                    if focused && !field.open(self.cx) && width(editor.text()) >= usize::from(wide) =>
                {
                    editor.render(inner, draw, role, false);
                    draw.cursor = Some(inner.as_position());
                }
                (Input::Line(editor), _) => editor.render(inner, draw, role, focused),
                (Input::Lines(text), _) => text.render(inner, draw, role, focused),
            }
        }
        let mut after = x + 2 + wide;
        let end = x + room;
        if !spec.readonly {
            if self.flows && field.error.is_some() {
                put(draw, after, area.y, end.saturating_sub(after), "X", Role::FieldError);
            } else if field.dirty(self.cx) {
                put(draw, after, area.y, end.saturating_sub(after), CHANGED, Role::FieldDirty);
            }
            after += 1;
            if picks {
                let key = draw.keys.key(Action::Prompt);
                if end.saturating_sub(after) >= key.chars().count() as u16 {
                    after += put(draw, after, area.y, end.saturating_sub(after), &key, Role::Key);
                }
            }
            after += 1;
        }
        // Whole in the message line; here as many of its words as there is room for.
        let room = end.saturating_sub(after);
        let words = |sign: &str, refusal: &Refusal| {
            let room = usize::from(room).saturating_sub(sign.len());
            format!("{sign}{}", fit_words(&say(draw.lang, refusal), room, draw.theme.tier))
        };
        let (text, role) = match (&field.error, &field.warning) {
            (Some(error), _) if self.flows => (words("", error), Role::FieldError),
            (Some(error), _) => (words("X ", error), Role::FieldError),
            (None, Some(warning)) => (words("! ", warning), Role::SeverityWarn),
            (None, None) if field.others.is_some() => {
                let told = field.others.as_deref().unwrap_or_default();
                let told = fit_words(told, usize::from(room).saturating_sub(2), draw.theme.tier);
                (format!("! {told}"), Role::SeverityWarn)
            }
            (None, None) => {
                let echo = self.echo(field).unwrap_or_default();
                // Names are cut where they must be: the first of them says more than none.
                let several = matches!(field.value, FieldValue::Refs { .. });
                let cut = several.then(|| fit_ends(&echo, usize::from(room), draw.theme.tier).to_string());
                (cut.unwrap_or(echo), Role::FieldHint)
            }
        };
        put(draw, after, area.y, room, &text, role);
    }

    /// What the shorthand in a field stands for, as soon as it is unambiguous.
    fn echo(&self, field: &Field) -> Option<String> {
        if !field.open(self.cx) {
            // Of several records which they are, where there is room; of an answer why it stands there.
            let says =
                matches!(field.value, FieldValue::Refs { .. }) || matches!(field.spec.kind, FieldKind::Choice(_));
            return field.note.clone().filter(|_| says);
        }
        let typed = field.input.text();
        let read: Result<_, Refusal> = field.spec.read(&typed, &field.value, self.cx.lang, self.cx.today);
        match field.spec.kind {
            FieldKind::Number(..) | FieldKind::Date(..) => {
                let shown = field.spec.show(&read.ok()?, self.cx.lang);
                (shown != typed && !shown.is_empty()).then(|| format!("= {shown}"))
            }
            _ => None,
        }
    }

    /// The open list of answers, below its field or above it, over whatever stands there.
    fn answers(&self, chosen: usize, anchor: Position, draw: &mut Draw<'_>) {
        let Some(FieldKind::Choice(answers)) = self.fields.get(self.focus).map(|f| f.spec.kind) else { return };
        let widest = answers.iter().map(|a| width(draw.lang.t(a.label))).max().unwrap_or(0) as u16;
        let screen = draw.buf.area;
        let wanted = answers.len() as u16 + 2;
        let Some((height, y)) = hang(screen, anchor.y, wanted) else { return };
        // Room to say that there are more.
        let said = width(&draw.lang.n("kit.rest.below", answers.len() as u64, &[])) as u16;
        let wide = if height < wanted { (widest + 6).max(said + 6) } else { widest + 6 }.min(screen.width);
        let x = anchor.x.min(screen.right().saturating_sub(wide));
        let outer = Rect { x, y, width: wide, height };
        let inner = frame(draw, outer, "", "", Role::Dialog);
        let seen = usize::from(inner.height);
        let from = chosen.saturating_sub(seen.saturating_sub(1));
        self.shown.are(inner, from);
        let foot = Rect { y: outer.bottom() - 1, height: 1, ..outer };
        rest(draw, foot, from, answers.len().saturating_sub(from + seen));
        for (line, answer) in answers.iter().skip(from).take(inner.height.into()).enumerate() {
            let here = from + line == chosen;
            let row = inner.y + line as u16;
            let role = if here { Role::RowCursor } else { Role::Row };
            if here {
                super::paint::tint(draw, Rect { y: row, height: 1, ..inner }, role);
                draw.cursor = Some(Rect { y: row, ..inner }.as_position());
            }
            put(draw, inner.x, row, 1, if here { ">" } else { " " }, role);
            put_aligned(
                draw,
                inner.x + 1,
                row,
                inner.width.saturating_sub(1),
                draw.lang.t(answer.label),
                super::paint::Align::Left,
                role,
            );
        }
    }

    /// Rows the form takes at this width: for a pane that puts something below it.
    pub fn rows(&self, columns: u16) -> u16 {
        self.plan(columns, self.cx.lang).rows
    }
}

/// The first row shown: the focus is always seen, and moves over half a screen before the screen moves.
fn scroll(place: Place, rows: u16, height: u16) -> u16 {
    if rows <= height {
        return 0;
    }
    let half = (height / 2).max(1);
    let wanted = ((place.y + place.rows - 1) / half).saturating_sub(1) * half;
    wanted.min(rows - height).min(place.y)
}

fn on_screen(y: u16, scroll: u16, area: Rect) -> Option<u16> {
    let y = y.checked_sub(scroll)?;
    (y < area.height).then(|| area.y + y)
}
