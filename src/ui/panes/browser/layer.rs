//! A list pane as a layer.

use super::acts::COLUMNS;
use super::cell::{CellLoaded, CellSaved};
use super::columns::Kept;
use super::export::Exported;
use super::guide::Guided;
use super::line::{Completed, advice_text, help, left_out, note_text};
use super::marks::Outside;
use super::reading::Counted;
use super::sum::Summed;
use super::views::{Begun, Known};
use super::{
    Back, Browser, Everything, Explained, Landed, Listing, NARROW, Offered, Place, Previewed, REST, Rows, sort_name,
};
use crate::domain::filter::Filter;
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::desk::{FAILED, Written};
use crate::ui::hand::Held;
use crate::ui::keymap::Context;
use crate::ui::kit::card::CardTab;
use crate::ui::kit::dialog::DialogEvent;
use crate::ui::kit::line::grouped;
use crate::ui::kit::list::{All, ListEvent, Under};
use crate::ui::kit::list_options::Choice;
use crate::ui::kit::paint::put;
use crate::ui::kit::resource::Row;
use crate::ui::kit::spoken::{Spoken, Typed, joined};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer, Offer, Returned, Saved, Served};
use crate::ui::record::action::{self, Ran};
use crate::ui::record::ask::{Answered, Take};
use crate::ui::record::papers::Export;
use crate::ui::record::sheet::{self, AskEnds, Ends, Walk, concerns};
use crate::ui::speaker;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::time::Instant;

impl<L: Listing> Layer for Browser<L> {
    fn contexts(&self) -> &[Context] {
        if self.cell.is_some() {
            return &[Context::Text];
        }
        if self.typing.is_some() { &[Context::Filter, Context::Global] } else { &[Context::List, Context::Global] }
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        self.list.set_optioned(super::options::are_here(cx));
        if self.cell.is_some() {
            return self.type_cell(act, cx);
        }
        if matches!(act, Act::Do(Action::Back | Action::Interrupt)) && self.waits() {
            self.give_up(cx);
            return Flow::Handled;
        }
        if matches!(act, Act::Do(Action::Back | Action::Interrupt)) && (self.ends_sum() || self.export.stop()) {
            return Flow::Handled;
        }
        if self.typing.is_some() {
            return self.type_filter(act, cx);
        }
        if let Act::Do(action @ (Action::MarkAll | Action::MarkInvert)) = act {
            // Marking all means all that the line says: with a term that means nothing these are other rows.
            if !self.problems.is_empty() {
                cx.warn(cx.lang.t("browser.mark_left_out"));
                return Flow::Handled;
            }
            // What the line leaves is not read yet: the rows that stand here are those of another. While all of them
            // are being read, this waits for them too: marking and inverting come in the order of the keys.
            if self.marks_all() || self.count.is_none() && !self.list.busy() {
                let what = if *action == Action::MarkAll { All::Mark } else { All::Invert };
                self.ask_all(what, cx);
                return Flow::Handled;
            }
        }
        if self.asks_about_marks(act, cx) {
            return Flow::Handled;
        }
        // While something saved is hidden, reading anew means showing it.
        let show = self.hidden.is_some() && *act == Act::Do(Action::Refresh);
        let event = if show { ListEvent::Ignored } else { self.list.handle(act) };
        let flow = self.event(event, Some(act), cx);
        self.ask(cx);
        flow
    }

    fn clicked(&mut self, at: Position, cx: &mut Cx<'_>) {
        // A line or a cell that is being typed keeps the keys.
        if self.typing.is_some() || self.cell.is_some() {
            return;
        }
        let Some(rows) = self.list.distance(self.places(cx.area).0, at) else { return };
        let action = if rows < 0 { Action::RowPrev } else { Action::RowNext };
        for _ in 0..rows.unsigned_abs() {
            self.act(&Act::Do(action), cx);
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let (list, preview) = self.places(area);
        let under = Under { order: Some(self.sort()), why: self.why(draw.lang) };
        self.list.render_under(&under, list, draw);
        if let Some(preview) = preview {
            let bar = if draw.theme.tier == crate::ui::theme::Tier::T0 { "|" } else { "│" };
            for y in area.y..list.bottom() {
                draw.buf.set_string(list.right(), y, bar, draw.theme.style(Role::Border));
            }
            // The list keeps the real cursor.
            let cursor = draw.cursor;
            self.card.render(preview, draw);
            draw.cursor = cursor;
        }
        self.draw_cell(list, draw);
        if let Some(typing) = &self.typing {
            let y = area.bottom().saturating_sub(1);
            let label = draw.lang.t("browser.filter");
            let x = area.x + 2 + put(draw, area.x + 1, y, area.width, label, Role::FieldLabel);
            let field = Rect { x, y, width: area.right().saturating_sub(x), height: 1 };
            typing.editor.render(field, draw, Role::Field, true);
            // Beside a box over it the end of it would say nothing.
            if area.height > 2 && !draw.covered {
                let columns = area.width.saturating_sub(1);
                let said = help(L::spec(), typing.editor.text(), typing.editor.at(), columns.into(), draw.lang);
                put(draw, area.x + 1, y - 1, columns, &said, Role::TextMuted);
            }
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let spoken = self.list.spoken(self.count.as_ref(), &self.why(lang));
        let mut spoken = spoken.at(&speaker::place(&self.crumb(lang), lang));
        spoken.waits |= self.count.is_none();
        let (marked, sum) = self.list.marked_sum();
        if marked > 0 && self.problems.is_empty() && !self.waits() {
            let sum = L::amount().map(|_| crate::domain::numbers::format_cents(sum, lang.numbers()));
            let sum = sum.map(|sum| lang.f("kit.say.sum", &[("sum", &sum)])).unwrap_or_default();
            let outside = self.outside_text(lang).unwrap_or_default();
            spoken.status = Some(joined([lang.n("kit.say.marked", marked as u64, &[]).as_str(), &sum, &outside]));
        }
        if let Some(typing) = &self.typing {
            // The rows are those of the filter before, until it is taken.
            spoken.frozen = true;
            spoken.waits = false;
            spoken.typed = Some(Typed::into("filter", lang.t("kit.say.filter_label"), &typing.editor));
        }
        if let Some(typed) = self.cell_typed(lang) {
            // Its row is said when it is saved or left.
            spoken.frozen = true;
            spoken.waits = false;
            spoken.typed = Some(typed);
        }
        spoken
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        self.all_hints(lang)
    }

    fn page(&self, lang: Lang) -> Option<(String, Vec<(String, String)>)> {
        self.options_page(lang)
    }

    fn own_keys(&self, lang: Lang) -> Vec<(String, String)> {
        self.options_wait(lang)
    }

    fn offers(&self, lang: Lang) -> Vec<Offer> {
        if self.cell.is_some() || self.typing.is_some() { Vec::new() } else { self.offered(lang) }
    }

    fn offer_names(&self, lang: Lang) -> Vec<Offer> {
        if self.cell.is_some() || self.typing.is_some() { Vec::new() } else { self.named(lang) }
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let count = match &self.count {
            Some(count) => {
                let rows = grouped(count.rows, lang);
                if count.at_least { lang.f("browser.at_least", &[("n", &rows)]) } else { rows }
            }
            None => String::new(),
        };
        let (order, descending) = self.order();
        let way = if descending { "-" } else { "+" };
        let sort = lang.f("browser.sorted", &[("column", sort_name::<L>(order, lang)), ("way", way)]);
        // Where there is little room the filter says more than the order.
        let sort = if self.width < NARROW { String::new() } else { sort };
        // Seen as long as it is so, whatever the message line has to say.
        let arrived = match self.list.arrived() {
            0 => String::new(),
            arrived => lang.n("browser.above", arrived as u64, &[]),
        };
        let right = [arrived, count, sort].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  ");
        let left_out = left_out(&self.text, &self.problems, &self.notes);
        let detail = self.view_detail(lang);
        Crumb {
            title: lang.t(L::TITLE).to_owned(),
            detail,
            filter: self.text.clone(),
            left_out,
            right,
            beside: Vec::new(),
        }
    }

    fn in_hand(&self) -> Vec<Held> {
        let under = self.list.current_id();
        under.map(|id| Held { kind: L::ENTITY, id, marked: self.list.marked().collect() }).into_iter().collect()
    }

    fn marked(&self) -> usize {
        self.list.marked_sum().0
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        if self.waits() {
            return Some((Role::TextMuted, lang.t("browser.waits").to_owned()));
        }
        if let Some(problem) = self.problems.first() {
            return Some((Role::ToastWarn, advice_text(problem, lang)));
        }
        if let Some(note) = self.notes.first().filter(|_| self.count.is_some_and(|count| count.rows > 0)) {
            return Some((Role::ToastWarn, note_text(note, lang)));
        }
        let (marked, sum) = self.list.marked_sum();
        if marked > 0 {
            let stretching = if self.list.is_stretching() { lang.t("browser.stretching") } else { "" };
            let text = if L::amount().is_some() {
                let sum = crate::domain::numbers::format_cents(sum, lang.numbers());
                lang.n("browser.marked.sum", marked as u64, &[("sum", &sum)])
            } else {
                lang.n("browser.marked", marked as u64, &[])
            };
            let text = match self.outside_text(lang) {
                Some(outside) => format!("{text}  {outside}"),
                None => text,
            };
            let text = if stretching.is_empty() { text } else { format!("{stretching}  {text}") };
            return Some((Role::RowMarked, text));
        }
        match self.list.arrived() {
            0 => None,
            arrived => Some((Role::RowNew, lang.n("browser.arrived", arrived as u64, &[]))),
        }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.hear(cx);
        self.list.set_optioned(super::options::are_here(cx));
        self.fit(cx.area);
        self.reword(cx.lang);
        self.begin(cx);
    }

    fn shown(&mut self, cx: &mut Cx<'_>) {
        self.hear(cx);
        self.walking = None;
        self.tell_hidden(cx);
        self.ask(cx);
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.fit(cx.area);
        self.ask(cx);
        self.rest = Some(cx.now + REST);
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Rows<L::Row>>() {
            Ok(rows) => {
                let (awaited, whole) = (self.list.awaits(rows.0), self.list.awaits_whole());
                if awaited {
                    self.is_quick();
                }
                let events = self.list.receive(rows.0, rows.1);
                if awaited {
                    self.has_read(whole, cx);
                }
                self.events(events, cx);
                if !self.list.awaits_others() {
                    self.arrived();
                }
                self.ask(cx);
                if self.list.current_id() != self.shown {
                    // Beside an importer the rows come again and again: that is no reason to look later.
                    self.rest.get_or_insert(cx.now + REST);
                }
                self.walked(cx);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Begun>() {
            Ok(begun) => return self.begun(*begun, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Known>() {
            Ok(known) => return self.known(*known),
            Err(payload) => payload,
        };
        let Some(payload) = self.arranged(payload, cx) else { return };
        let payload = match payload.downcast::<Kept>() {
            Ok(kept) => {
                if let Some(refusal) = kept.0 {
                    action::refused(&refusal, cx);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Exported>() {
            Ok(exported) => return self.exported(*exported, cx),
            Err(payload) => payload,
        };
        let Err(payload) = payload.downcast::<Export>() else { return self.export_menu(cx) };
        let payload = match payload.downcast::<CellLoaded>() {
            Ok(loaded) => return self.cell_loaded(*loaded, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<CellSaved>() {
            Ok(saved) => return self.cell_saved(&saved, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Guided>() {
            Ok(guided) => {
                self.typing = None;
                return self.set_filter(&guided.0, self.list.current_id(), cx);
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Counted>() {
            Ok(counted) => return self.counted(*counted, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Explained>() {
            Ok(explained) => {
                return match explained.0 {
                    Ok(lines) => sheet::tell(lines, cx),
                    Err(refusal) => action::refused(&refusal, cx),
                };
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Summed>() {
            Ok(summed) => return self.summed(*summed, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Previewed>() {
            Ok(previewed) => {
                // Two are read at a time: that of a row which was left may come after that of the row one stands on.
                let Previewed(looks, id, blocks) = *previewed;
                let here = self.list.current_id() == Some(id);
                if let Some(blocks) = blocks.ok().filter(|_| here) {
                    // What changed since it was read is looked at once more.
                    self.shown = Some(id).filter(|_| looks == self.looks);
                    self.card.refill(vec![CardTab { id: "preview", title: String::new(), count: None, blocks }]);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Served>() {
            Ok(served) => return self.list.unmark_these(served.0.into_iter()),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Saved>() {
            Ok(saved) => {
                if saved.entity == L::ENTITY {
                    self.land(saved.id, cx);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Landed>() {
            Ok(landed) => return self.landed(&landed, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Back>() {
            Ok(back) => {
                if back.1 {
                    self.list.go_to(back.0);
                    self.ask(cx);
                }
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Offered>() {
            Ok(offered) => {
                self.offer(offered.0, cx);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Completed>() {
            Ok(completed) => return self.completed(completed.0, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Everything>() {
            Ok(everything) => return self.has_all(*everything, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Take>() {
            Ok(take) => return self.chosen_ahead(take.0),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Outside>() {
            Ok(outside) => return self.marks_seen(*outside, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Answered>() {
            Ok(answered) => {
                if let ("sort", DialogEvent::Choose(column)) = (answered.tag, &answered.answer) {
                    self.sort_by(column, cx);
                    return;
                }
                if let ("option", DialogEvent::Choose(typed)) = (answered.tag, &answered.answer) {
                    return Choice::of(typed).map_or((), |choice| self.list.put_option(choice));
                }
                if let ("new", DialogEvent::Choose(at)) = (answered.tag, &answered.answer) {
                    let new = at.parse::<usize>().ok().and_then(|at| L::news().get(at));
                    if let (Some(new), Some(row)) = (new, self.list.current()) {
                        cx.push((new.make)(&self.desk, row));
                    }
                    return;
                }
                if let ("terms", DialogEvent::Choose(value)) = (answered.tag, &answered.answer) {
                    self.take_term(value, cx);
                    return;
                }
                if self.marks_answered(&answered, cx)
                    || self.view_answered(&answered, cx)
                    || self.export_answered(&answered, cx)
                {
                    return;
                }
                if answered.tag == "action.menu" && answered.answer == DialogEvent::Choose(format!("!{COLUMNS}")) {
                    return self.column_menu(cx);
                }
                let (desk, targets) = (self.desk.clone(), self.list.targets());
                let (rows, lang) = (self.list.rows(), cx.lang);
                let name = |id: i64| rows.iter().find(|row| row.id() == id).map(|row| L::called(row, lang));
                action::answered(L::actions(), &answered, || targets, name, &mut self.pending, &desk, cx);
                return;
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Ran>() {
            Ok(ran) => {
                // What was refused stays marked: it can be mended and done again.
                self.list.unmark_these(ran.done());
                if let Some(done) = ran.done().next() {
                    self.read_after(cx);
                    self.land_instead(done, cx);
                }
                let (rows, lang) = (self.list.rows(), cx.lang);
                let name = |id: i64| rows.iter().find(|row| row.id() == id).map(|row| L::called(row, lang));
                return action::ran_named(L::actions(), &ran, name, &mut self.pending, &self.desk, cx);
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<AskEnds>() {
            Ok(card) => {
                let (first, last) = self.list.ends();
                return cx.send(card.0, Ends { first, last });
            }
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Walk>() {
            Ok(walk) => {
                let event = self.list.walk(walk.forward);
                if event == ListEvent::Nothing {
                    cx.warn(Ends::why(walk.forward, cx.lang));
                } else {
                    self.walking = Some(walk.card);
                    self.event(event, None, cx);
                }
                self.ask(cx);
                return;
            }
            Err(payload) => payload,
        };
        if let Ok(written) = payload.downcast::<Written>()
            && !self.view_written(&written, cx)
            && let Err(refusal) = written.result
        {
            if written.tag == FAILED {
                self.never_reads(&refusal);
            }
            self.cell_unsaved();
            action::refused(&refusal, cx);
        }
    }

    fn shows(&self, tables: &[String]) -> bool {
        concerns(L::tables(), tables)
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        if self.shows(tables) {
            self.reread(cx);
        }
        if concerns(&["saved_view", "first_view"], tables) {
            self.read_views(cx);
        }
    }

    fn acted(&mut self, back: &[Returned], cx: &mut Cx<'_>) {
        self.read_after(cx);
        self.land_back(back, cx);
    }

    /// Rows of another filter, the first ones, further ones that the cursor goes to, or what was just done to them are on
    /// their way: what is pressed is meant for them.
    fn holds(&self) -> bool {
        let meant = self.list.awaits_others() || self.list.busy() || self.marks_all() || self.reads_after();
        self.awaits_marks() || self.saves_cell() || self.typing.is_none() && self.cell.is_none() && meant
    }

    fn reworded(&mut self, cx: &mut Cx<'_>) {
        self.hear(cx);
        self.reword(cx.lang);
        let words = |text: &str| Self::worded(text, cx.lang);
        if let Some((line, before)) =
            self.typing.as_ref().map(|typing| (words(typing.editor.text()), words(&typing.before)))
            && let Some(typing) = &mut self.typing
        {
            typing.editor.replace(&line);
            (typing.before, typing.offered) = (before, None);
        }
        // What is said of the line, and what stands beside the list, has words of its own.
        self.recount(cx);
        self.look_again();
        self.rest = Some(cx.now);
    }

    fn rebound(&mut self, cx: &mut Cx<'_>) {
        self.list.set_optioned(super::options::are_here(cx));
    }

    fn due(&self) -> Option<Instant> {
        [self.rest, self.slow, self.export.due()].into_iter().flatten().min()
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        if self.rest.is_some_and(|rest| rest <= cx.now) {
            self.ask_preview(cx);
        }
        self.export_tick(cx);
        if self.slow.is_some_and(|slow| slow <= cx.now) {
            self.is_slow();
        }
    }

    fn place(&self) -> Option<String> {
        let seen = self.list.seen_to().or(self.newest);
        serde_json::to_string(&Place { filter: self.text.clone(), at: self.list.current_id(), seen }).ok()
    }

    fn restore(&mut self, place: &str, cx: &mut Cx<'_>) {
        let Ok(place) = serde_json::from_str::<Place>(place) else { return };
        self.remember();
        self.drop_filter();
        self.text = Self::worded(&place.filter, cx.lang);
        self.filter = Filter::parse(&self.text);
        self.views.settle();
        self.arrange();
        self.problems.clear();
        self.notes.clear();
        self.hidden = None;
        self.typing = None;
        self.list.refilter(&self.text, place.at);
        self.list.left_at(place.seen.filter(|_| place.at.is_some()));
        self.restored = true;
        self.ask(cx);
        self.ask_count(cx);
        self.look_for_marks(cx);
    }
}
