//! What a list pane reads, and how it stops waiting for it: Esc leaves everything as it stood before it was asked.

use super::line::{advice_text, note_text};
use super::{Back, Browser, CEILING, Everything, Listing, MOST_MARKED, Rows, SLOW, among};
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::page::{Count, Sort};
use crate::domain::{Cents, Refusal};
use crate::locale::Lang;
use crate::store::Stop;
use crate::store::absent::last_given;
use crate::store::list::{Advice, Note};
use crate::ui::desk::Asked;
use crate::ui::kit::list::All;
use crate::ui::layers::Cx;
use crate::ui::record::action;
use crate::ui::record::reread::Reread;

/// A term of the line is left out: never shown, the pane says it with its own words.
pub(super) const LEFT_OUT: &str = "list.left_out";

/// What the list was before a change whose rows have not come yet.
struct Before {
    text: String,
    sort: Option<Sort>,
    count: Option<Count>,
    problems: Vec<Advice>,
    others: bool,
    notes: Vec<Note>,
}

/// What was found of the rows under a filter.
pub(super) struct Counted(String, Result<Found, Refusal>);

/// How many rows a filter leaves, and what there is to say of it.
struct Found {
    count: Count,
    /// What it leaves out.
    problems: Vec<Advice>,
    /// There are rows without it.
    others: bool,
    /// The last number that was given to a row.
    newest: i64,
    /// Why it leaves none.
    notes: Vec<Note>,
}

/// All rows that are being read, and what is to be done with them, in the order it was asked for.
struct Marking {
    what: Vec<All>,
    token: u64,
    /// Reads as long as this lives.
    _asked: Asked,
}

/// What is being read for a list.
#[derive(Default)]
pub(super) struct Waiting {
    rows: Asked,
    count: Asked,
    /// Counts that have not come.
    counting: usize,
    /// Rows changed while they were counted.
    recount: bool,
    /// All rows of the filter, to be marked.
    all: Option<Marking>,
    /// The number of the last reading of all rows: an answer to an older one is nobody's.
    last_all: u64,
    before: Option<Before>,
    /// Values to complete the line.
    values: Asked,
    /// What the marked add up.
    sum: Asked,
    /// The marked are being added up.
    sums: bool,
    /// It takes longer than a moment: it is said, and Esc gives it up.
    slow: bool,
    /// Whether what stands here is as others and the last deed from here left it.
    reread: Reread,
}

impl<L: Listing> Browser<L> {
    pub(super) fn ask(&mut self, cx: &Cx<'_>) {
        let Some(ask) = self.list.take_ask() else { return };
        let mut filter = self.filter.clone();
        // What the line itself says about the order goes before the columns' own.
        let typed = filter.take_sort().filter(|sort| L::spec().sort(&sort.column).is_some());
        let sort = typed.or_else(|| ask.sort.clone());
        let mut query = ask.query(&filter);
        query.sort = sort;
        let (desk, stop) = (self.desk.clone(), self.asked.rows.anew());
        cx.job(move || Rows::<L::Row>(ask.token, desk.read_until(&stop, |reader| L::page(reader, &query))));
        self.slow = Some(cx.now + SLOW);
    }

    pub(super) fn ask_count(&mut self, cx: &Cx<'_>) {
        self.asked.counting += 1;
        self.asked.recount = false;
        let (desk, text, filter, today) = (self.desk.clone(), self.text.clone(), self.filter.clone(), cx.clock.today());
        let (lang, stop) = (cx.lang, self.asked.count.same());
        cx.job(move || {
            let counted = desk.read_until(&stop, |reader| {
                let count = L::spec().count(reader.db(), &filter, CEILING, today)?;
                let problems = L::spec().problems(reader.db(), &filter, today)?;
                let advice = L::spec().advice(reader.db(), &filter, &problems, lang)?;
                let others = count.rows == 0 && L::spec().count(reader.db(), &Filter::default(), 1, today)?.rows > 0;
                let newest = L::numbered().map_or(Ok(0), |table| last_given(reader.db(), table))?;
                let readable = advice.is_empty();
                let mut notes = if readable { L::spec().notes(reader.db(), &filter, lang)? } else { Vec::new() };
                // Beside rows that others of its values find only the one that finds none is told.
                notes.retain(|note| count.rows == 0 || matches!(note, Note::Unknown { .. }));
                Ok(Found { count, problems: advice, others, newest, notes })
            });
            Counted(text, counted)
        });
    }

    /// A count has come; another one follows when rows changed meanwhile.
    fn has_counted(&mut self, cx: &Cx<'_>) {
        self.asked.counting = self.asked.counting.saturating_sub(1);
        if self.asked.counting == 0 && self.asked.recount {
            self.ask_count(cx);
        }
    }

    /// How many rows the filter leaves, if it is still that one.
    pub(super) fn counted(&mut self, counted: Counted, cx: &mut Cx<'_>) {
        self.has_counted(cx);
        let Counted(text, Ok(found)) = counted else { return };
        if text != self.text {
            return;
        }
        self.count = Some(found.count);
        self.others = found.others;
        self.newest = Some(found.newest).filter(|newest| *newest > 0);
        self.notes = found.notes;
        self.tell_dead(cx);
        self.problems = found.problems;
        self.problems.extend(self.column_advice(cx.lang));
        self.problems.sort_by_key(|problem| problem.term);
    }

    /// Why the filter finds nothing.
    pub(super) fn why(&self, lang: Lang) -> Vec<String> {
        let left_out = self.problems.iter().map(|problem| advice_text(problem, lang));
        left_out.chain(self.notes.iter().map(|note| note_text(note, lang))).collect()
    }

    pub(super) fn ask_all(&mut self, what: All, cx: &Cx<'_>) {
        // The rows that are on their way serve for this as well: a key pressed twice asks for nothing anew.
        if let Some(marking) = &mut self.asked.all {
            marking.what.push(what);
            return;
        }
        let mut asked = Asked::default();
        let (desk, mut filter, stop) = (self.desk.clone(), self.filter.clone(), asked.anew());
        if matches!(what, All::Range(..))
            && filter.clone().take_sort().is_none()
            && let Some(sort) = self.list.sort()
        {
            // Between two rows is between them as they stand on the screen.
            let way = if sort.descending { "-" } else { "" };
            filter.terms.push(Term::new("sort", Op::Has, vec![Operand::Word(format!("{}{way}", sort.column))]));
        }
        self.asked.last_all += 1;
        let token = self.asked.last_all;
        self.asked.all = Some(Marking { what: vec![what], token, _asked: asked });
        let today = cx.clock.today();
        cx.job(move || {
            let all = desk.read_until(&stop, |reader| {
                // The line may be so new that nobody knows yet what it leaves out.
                if L::spec().problems(reader.db(), &filter, today)?.is_empty() {
                    L::all(reader, &filter)
                } else {
                    Err(Refusal::new(LEFT_OUT))
                }
            });
            Everything(token, all)
        });
        self.slow = Some(cx.now + SLOW);
    }

    /// All rows are being read to be marked.
    pub(super) fn marks_all(&self) -> bool {
        self.asked.all.is_some()
    }

    /// All rows have come, or why not; they are nobody's when they were asked for before something else was.
    pub(super) fn has_all(&mut self, everything: Everything, cx: &mut Cx<'_>) {
        let Some(marking) = self.asked.all.take_if(|marking| marking.token == everything.0) else { return };
        self.is_quick();
        match everything.1 {
            Ok(rows) => {
                for what in marking.what {
                    self.mark(what, &rows, cx);
                }
            }
            Err(refusal) if refusal.code == LEFT_OUT => cx.warn(cx.lang.t("browser.mark_left_out")),
            Err(refusal) => action::refused(&refusal, cx),
        }
    }

    /// Marks, and says what of it cannot be: nothing is done with a part of what was meant.
    fn mark(&mut self, what: All, rows: &[(i64, Cents)], cx: &mut Cx<'_>) {
        let too_many = rows.len() > MOST_MARKED;
        match what {
            All::Mark | All::Invert if too_many => {
                let most = cx.lang.count(MOST_MARKED as u64);
                cx.warn(cx.lang.f("browser.too_many", &[("most", &most)]));
            }
            All::Mark => self.list.mark_all(rows.iter().copied()),
            All::Invert => self.list.invert(rows.iter().copied()),
            All::Range(one, other) => {
                let at = |id: i64| rows.iter().position(|(row, _)| *row == id);
                let span = at(one).zip(at(other)).and_then(|(a, b)| rows.get(a.min(b)..=a.max(b)));
                match span {
                    Some(span) => self.list.mark_span(span),
                    // An end of it is not among the rows that are read for it.
                    None => {
                        self.list.end_stretch();
                        cx.warn(cx.lang.t("browser.range_far"));
                    }
                }
            }
        }
    }

    /// Another filter or order is about to be asked for: notes what stands, unless that itself is still waited for.
    pub(super) fn remember(&mut self) {
        if !self.list.awaits_others() {
            self.asked.before = Some(Before {
                text: self.text.clone(),
                sort: self.list.sort().cloned(),
                count: self.count,
                problems: self.problems.clone(),
                others: self.others,
                notes: self.notes.clone(),
            });
        }
    }

    /// The filter goes: its count and what was to be marked of it are nobody's any more.
    pub(super) fn drop_filter(&mut self) {
        self.asked.count.anew();
        self.asked.all = None;
    }

    /// The line reads otherwise and leaves the same rows: they are counted for it, and what it leaves out is found
    /// where it stands in it now.
    pub(super) fn recount(&mut self, cx: &Cx<'_>) {
        self.asked.count.anew();
        self.ask_count(cx);
    }

    /// The rows that were asked for stand here.
    pub(super) fn arrived(&mut self) {
        self.asked.before = None;
    }

    /// Rows changed. Whatever is being read comes first.
    pub(super) fn reread(&mut self, cx: &Cx<'_>) {
        if self.asked.reread.changed(self.list.awaits_any()) {
            self.read_anew(cx);
        }
    }

    fn read_anew(&mut self, cx: &Cx<'_>) {
        self.list.refresh();
        self.look_again();
        self.ask(cx);
        // What others do comes faster than a long list is counted.
        if self.asked.counting == 0 {
            self.ask_count(cx);
        } else {
            self.asked.recount = true;
        }
        self.look_for_marks(cx);
    }

    /// Something was done to rows from here: they are read as it left them, and keys wait for it.
    pub(super) fn read_after(&mut self, cx: &Cx<'_>) {
        if self.asked.reread.acted(self.list.awaits_whole()) {
            self.read_anew(cx);
        }
    }

    /// The cursor stays with what was done: where the filter leaves that row no more, it goes to what stands for it.
    pub(super) fn land_instead(&self, done: i64, cx: &mut Cx<'_>) {
        let Some(instead) = L::instead().filter(|_| self.list.stands_on(done)) else { return };
        let (desk, filter) = (self.desk.clone(), self.filter.clone());
        cx.ask_ahead(move || {
            let other = match among::<L>(&desk, filter.clone(), done) {
                Ok(false) => desk.read(|reader| instead(reader, done)).ok().flatten(),
                _ => None,
            };
            let shown = other.is_some_and(|other| among::<L>(&desk, filter, other).unwrap_or(false));
            Back(other.unwrap_or(done), shown)
        });
    }

    /// Rows have come that were waited for; `whole` when they are those of the screen and not only more of them.
    pub(super) fn has_read(&mut self, whole: bool, cx: &Cx<'_>) {
        // Another way to the same rows is tried.
        if self.list.awaits_whole() {
            return;
        }
        if whole {
            self.asked.reread.came();
        }
        // What was typed ahead gets the rows it needs first.
        if !self.list.busy() && self.asked.reread.again() {
            self.read_anew(cx);
        }
    }

    /// What was just done is being read.
    pub(super) fn reads_after(&self) -> bool {
        self.asked.reread.owes() && self.list.awaits_any()
    }

    /// Work failed in a way that nobody foresaw, and nobody knows whether it was a reading: none is waited for any more.
    pub(super) fn never_reads(&mut self, refusal: &Refusal) {
        self.asked.reread.forget();
        self.asked.counting = 0;
        self.asked.sums = false;
        self.asked.all = None;
        self.is_quick();
        if self.list.awaits_any() {
            self.list.give_up(refusal.clone());
        }
    }

    /// Values are about to be asked for: for an earlier line they are not wanted any more.
    pub(super) fn value_stop(&mut self) -> Stop {
        self.asked.values.anew()
    }

    /// The marked are about to be added up: what was asked before is not wanted any more.
    pub(super) fn sum_stop(&mut self) -> Stop {
        self.asked.sums = true;
        self.asked.sum.anew()
    }

    /// They were added up, or nobody wants it any more; `false` when nothing was.
    pub(super) fn ends_sum(&mut self) -> bool {
        self.asked.sum.anew();
        std::mem::take(&mut self.asked.sums)
    }

    /// It takes longer than a moment, and can be given up.
    pub(super) fn waits(&self) -> bool {
        self.asked.slow
    }

    /// A moment has passed.
    pub(super) fn is_slow(&mut self) {
        self.slow = None;
        self.asked.slow = true;
        self.list.show_slow();
    }

    /// An answer is here.
    pub(super) fn is_quick(&mut self) {
        self.slow = None;
        self.asked.slow = false;
    }

    /// Waits no longer: the list is what it was before, and says so.
    pub(super) fn give_up(&mut self, cx: &mut Cx<'_>) {
        self.asked.rows.anew();
        self.asked.count.anew();
        self.asked.sum.anew();
        self.asked.all = None;
        self.asked.reread.forget();
        self.is_quick();
        self.restored = false;
        self.list.give_up(Refusal::new("store.interrupted"));
        let mut counted = self.count.is_some();
        if let Some(before) = self.asked.before.take() {
            self.list.stands_under(&before.text, before.sort);
            self.filter = Filter::parse(&before.text);
            self.text = before.text;
            counted = before.count.is_some();
            (self.count, self.problems, self.others) = (before.count, before.problems, before.others);
            self.notes = before.notes;
            self.look_for_marks(cx);
        }
        let typed = self.typing.take();
        if let Some(typing) = typed.filter(|typing| typing.before != self.text) {
            // The line goes back to where typing began, as Esc has it anyway.
            self.set_filter(&typing.before, typing.at, cx);
        } else if !counted {
            self.ask_count(cx);
        }
        cx.warn(cx.lang.t("browser.stopped"));
    }
}
