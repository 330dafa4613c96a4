//! Marks that the filter does not show. A mark is on a record and stays when the filter goes on: what is done with the
//! marked is asked about before, as long as some of them are out of sight.

use super::{Browser, Listing, MOST_MARKED};
use crate::domain::filter::Filter;
use crate::domain::{Cents, Refusal};
use crate::locale::Lang;
use crate::store::Reader;
use crate::store::list::ListSpec;
use crate::ui::action::Action;
use crate::ui::desk::Asked;
use crate::ui::kit::Act;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::layers::{Cx, Layer};
use crate::ui::record::action;
use crate::ui::record::ask::{Answered, Ask};
use std::collections::BTreeSet;

/// The word of the question.
const TAG: &str = "outside";

/// Of the marked records those that the filter leaves out, with the number of the asking.
pub(super) struct Outside(u64, Result<BTreeSet<i64>, Refusal>);

/// Marked records that are out of sight.
#[derive(Default)]
pub(super) struct OutOfSight {
    ids: BTreeSet<i64>,
    /// They are being looked for: nothing is done with marks before it is known.
    asked: Option<Asked>,
    number: u64,
    /// What was about to be done with the marked.
    later: Option<Act>,
    /// And what of its menu was chosen already.
    entry: Option<String>,
    /// All of them are meant, for what is done next.
    meant: bool,
}

impl<L: Listing> Browser<L> {
    /// Other rows are shown than before, or may be: looks which of the marked are among them.
    pub(super) fn look_for_marks(&mut self, cx: &Cx<'_>) {
        let marked: Vec<i64> = self.list.marked().collect();
        self.sight.ids.clear();
        self.sight.meant = false;
        if marked.is_empty() || self.filter.terms.is_empty() && L::spec().shows_all() {
            self.sight.asked = None;
            return;
        }
        let mut asked = Asked::default();
        let (desk, filter, stop, today) = (self.desk.clone(), self.filter.clone(), asked.anew(), cx.clock.today());
        self.sight.asked = Some(asked);
        self.sight.number += 1;
        let number = self.sight.number;
        cx.job(move || {
            let outside = desk.read_until(&stop, |reader| {
                let among: BTreeSet<i64> = L::spec().among(reader.db(), &filter, &marked, today)?.into_iter().collect();
                let mut outside: BTreeSet<i64> = marked.into_iter().collect();
                outside.retain(|id| !among.contains(id));
                Ok(outside)
            });
            Outside(number, outside)
        });
    }

    /// It is known which of the marked are out of sight; what waited for it is done.
    pub(super) fn marks_seen(&mut self, outside: Outside, cx: &mut Cx<'_>) {
        if outside.0 != self.sight.number || self.sight.asked.take().is_none() {
            return;
        }
        // What cannot be read is said by the rows themselves; nothing is done with marks unseen meanwhile.
        match outside.1 {
            Ok(ids) => self.sight.ids = ids,
            Err(refusal) => {
                (self.sight.later, self.sight.entry) = (None, None);
                return action::refused(&refusal, cx);
            }
        }
        self.go_on(cx);
    }

    /// An entry of the menu that waits for an answer about marks was chosen before it is there.
    pub(super) fn chosen_ahead(&mut self, entry: String) {
        if self.sight.later.is_some() {
            self.sight.entry = Some(entry);
        }
    }

    /// Does what waited for an answer about marks; what is asked first may have to wait again.
    fn go_on(&mut self, cx: &mut Cx<'_>) {
        let (Some(act), entry) = (self.sight.later.take(), self.sight.entry.take()) else { return };
        self.act(&act, cx);
        if let Some(entry) = entry {
            cx.take(entry);
        }
    }

    /// An answer is on its way that decides whether something is asked.
    pub(super) fn awaits_marks(&self) -> bool {
        self.sight.asked.is_some() && self.sight.later.is_some()
    }

    /// How many of the marked are not shown.
    fn outside(&self) -> usize {
        let ids = &self.sight.ids;
        if ids.is_empty() { 0 } else { self.list.marked().filter(|id| ids.contains(id)).count() }
    }

    /// `3 non mostrate`, when there are some.
    pub(super) fn outside_text(&self, lang: Lang) -> Option<String> {
        let outside = self.outside();
        (outside > 0).then(|| lang.n("browser.outside.some", outside as u64, &[]))
    }

    /// Before something is done with the marked: asks what is meant when not all of them are seen. `true` when the act
    /// waits for the answer.
    pub(super) fn asks_about_marks(&mut self, act: &Act, cx: &mut Cx<'_>) -> bool {
        let works = match act {
            Act::Do(Action::Actions) => true,
            Act::Do(Action::Prompt) => L::terms().is_none(),
            Act::Do(key) => action::keyed(*key).is_some_and(|name| action::running(L::actions(), name).is_some()),
            _ => false,
        };
        if !works || std::mem::take(&mut self.sight.meant) {
            return false;
        }
        if self.sight.asked.is_some() {
            self.sight.later = Some(act.clone());
            return true;
        }
        let outside = self.outside();
        if outside == 0 {
            return false;
        }
        let (marked, _) = self.list.marked_sum();
        let title = cx.lang.n("browser.outside.title", marked as u64, &[("hidden", &outside.to_string())]);
        let entries = vec![
            MenuEntry::new("leave", Some('l'), cx.lang.n("browser.outside.leave", outside as u64, &[])),
            MenuEntry::new("all", Some('t'), cx.lang.n("browser.outside.all", marked as u64, &[])),
        ];
        cx.push(Ask::new(cx.id, TAG, Dialog::Menu(Menu::new(title, entries))));
        self.sight.later = Some(act.clone());
        true
    }

    /// What is meant was said; `false` when the answer was to something else.
    pub(super) fn marks_answered(&mut self, answered: &Answered, cx: &mut Cx<'_>) -> bool {
        if answered.tag != TAG {
            return false;
        }
        match &answered.answer {
            DialogEvent::Choose(id) if id == "leave" => {
                let ids = std::mem::take(&mut self.sight.ids);
                self.list.unmark_these(ids.into_iter());
            }
            DialogEvent::Choose(_) => self.sight.meant = true,
            _ => {
                (self.sight.later, self.sight.entry) = (None, None);
                return true;
            }
        }
        // With none left it would be done with the row under the cursor, which nobody asked for.
        if self.list.marked().next().is_some() {
            self.go_on(cx);
        } else {
            (self.sight.later, self.sight.entry) = (None, None);
        }
        true
    }
}

/// Every row that a filter leaves, for marking all where nothing is added up.
///
/// # Errors
/// What the store refuses.
pub fn every(reader: &Reader, spec: &'static ListSpec, filter: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
    Ok(every_id(reader, spec, filter)?.into_iter().map(|id| (id, Cents::ZERO)).collect())
}

/// The same without amounts.
///
/// # Errors
/// What the store refuses.
pub fn every_id(reader: &Reader, spec: &'static ListSpec, filter: &Filter) -> Result<Vec<i64>, Refusal> {
    // One more than can be marked: that there are more is said.
    spec.ids(reader.db(), filter, MOST_MARKED + 1, reader.today())
}
