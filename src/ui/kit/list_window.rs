//! The window of a list: which rows it asks for, and where cursor and scroll stand when they come.

use super::list::{Ask, List, ListEvent, Phase, Why};
use super::paint::below;
use super::resource::Row;
use crate::domain::Refusal;
use crate::domain::page::{Anchor, Page, Sort};
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

impl<R: Row + 'static> List<R> {
    /// The filter has changed: rows come anew. With a record, the cursor goes to it (Esc restores a filter so).
    /// `filter` is the text shown when nothing is left. Marks stay: they are records.
    pub fn refilter(&mut self, filter: &str, at: Option<i64>) {
        filter.clone_into(&mut self.filter);
        self.reset(at);
    }

    /// Reads everything anew from the top, or from a record.
    pub fn reset(&mut self, at: Option<i64>) {
        self.end_stretch();
        self.phase = if self.rows.is_empty() { Phase::Loading } else { Phase::Ready };
        self.slow = false;
        self.retry = vec![Anchor::First];
        let anchor = at.map_or(Anchor::First, Anchor::From);
        if anchor == Anchor::First {
            self.retry.clear();
        }
        self.ask(anchor, self.screenful(), Why::Fresh);
    }

    /// Goes to a record that the filter leaves: on the screen where it is loaded, else its neighbourhood is read.
    pub fn go_to(&mut self, id: i64) {
        self.saw_all();
        if let Some(at) = self.rows.iter().position(|row| row.id() == id) {
            self.cursor = at;
            self.follow();
            return;
        }
        self.reset(Some(id));
        self.keep_line = Some(self.half() / 2);
    }

    /// Reads the window again: cursor, marks and scroll stay.
    pub fn refresh(&mut self) {
        // Where nothing is, nothing is looked at: what comes is shown, and keys need not wait for it.
        if self.rows.is_empty() && !matches!(self.phase, Phase::Ready) {
            self.reset(None);
            return;
        }
        let limit = self.near();
        // Should the first row of the window be gone, the cursor's own row or its neighbours lead back to the place.
        let mut ways: Vec<Anchor> = Vec::new();
        if self.before {
            let near = [Some(0), Some(self.cursor), self.cursor.checked_add(1), self.cursor.checked_sub(1)];
            ways.extend(near.into_iter().flatten().filter_map(|at| self.rows.get(at)).map(|r| Anchor::From(r.id())));
            ways.reverse();
            ways.insert(0, Anchor::First);
        } else {
            // First, then the row itself should so many have come in above, then first again should it be gone.
            ways.push(Anchor::First);
            ways.extend(self.current_id().map(Anchor::From));
            ways.push(Anchor::First);
        }
        let first = ways.pop().unwrap_or_default();
        self.retry = ways;
        self.again_at = self.current_id();
        self.ask(first, limit, Why::Again);
    }

    /// The page to read now, once.
    pub fn take_ask(&mut self) -> Option<Ask> {
        self.to_send.take()
    }

    /// Reads pages until none is asked for: for a source that answers at once.
    pub fn feed(&mut self, mut page: impl FnMut(&Ask) -> Result<Page<R>, Refusal>) -> Vec<ListEvent> {
        let mut events = Vec::new();
        while let Some(ask) = self.take_ask() {
            let answer = page(&ask);
            events.extend(self.receive(ask.token, answer));
        }
        events
    }

    /// A page has come. Acts that waited for it are played; their events come back in order, up to the first that
    /// leaves the list: what was typed after it follows as [`ListEvent::Typed`].
    pub fn receive(&mut self, token: u64, answer: Result<Page<R>, Refusal>) -> Vec<ListEvent> {
        let Some((asked, why)) = self.asked.take_if(|(ask, _)| ask.token == token) else { return Vec::new() };
        let page = match answer {
            Ok(page) => page,
            Err(refusal) => {
                self.phase = Phase::Failed(refusal);
                self.queue.clear();
                return Vec::new();
            }
        };
        let old = self.current_id();
        let landed = match why {
            Why::Fresh => self.land_fresh(page, asked.anchor == Anchor::First),
            Why::End => {
                self.rows = page.rows;
                self.before = page.more_before;
                self.after = page.more_after;
                self.above = (!self.before).then_some(0);
                self.cursor = self.rows.len().saturating_sub(1);
                self.top = self.rows.len().saturating_sub(self.height);
                true
            }
            Why::Below => {
                self.land_below(page);
                true
            }
            Why::Above => {
                self.land_above(page);
                true
            }
            Why::Again => self.land_again(page),
        };
        if !landed {
            return Vec::new();
        }
        self.phase = Phase::Ready;
        self.slow = false;
        if let Some(amount) = self.amount {
            for row in &self.rows {
                self.marks.weigh(row.id(), amount(row));
            }
        }
        self.follow();
        let mut events = Vec::new();
        if self.current_id() != old {
            events.push(ListEvent::Moved);
            let marked = self.stretched();
            if marked != ListEvent::Moved {
                events.push(marked);
            }
        }
        let moves = !self.queue.is_empty();
        self.play(&mut events);
        // Nobody moved: what is read again need not reach further than the eye.
        let full = !self.after || self.rows.len() >= self.top + self.height;
        if why != Why::Again || moves || self.keep_line.is_some() || !full {
            self.prefetch();
        }
        events
    }

    /// The row whose code is just what was typed: it is meant, though others that have its words stand before it.
    fn of_code(&self) -> Option<usize> {
        let typed = self.filter.trim();
        let code = |row: &R| {
            let codes = self.columns.iter().filter(|column| (column.role)(row) == Role::TextCode);
            codes.into_iter().any(|column| (column.text)(row, self.cx).trim().eq_ignore_ascii_case(typed))
        };
        self.rows.iter().position(code).filter(|_| !typed.is_empty())
    }

    fn land_fresh(&mut self, page: Page<R>, first: bool) -> bool {
        // The wished row is not there: the next way is tried.
        if page.rows.is_empty()
            && let Some(next) = self.retry.pop()
        {
            self.ask(next, self.screenful(), Why::Fresh);
            return false;
        }
        self.rows = page.rows;
        self.before = page.more_before;
        self.after = page.more_after;
        self.above = (!self.before).then_some(0);
        self.cursor = first.then(|| self.of_code()).flatten().unwrap_or(0);
        self.top = 0;
        // Begun in the middle, something may stand above that is not seen yet.
        if !self.before {
            self.saw_all();
        }
        true
    }

    fn land_below(&mut self, page: Page<R>) {
        self.after = page.more_after && !page.rows.is_empty();
        self.rows.extend(page.rows);
        let (most, keep) = (self.most(), self.height * 3);
        if self.rows.len() > most {
            let drop = (self.rows.len() - most).min(self.top.saturating_sub(keep));
            self.rows.drain(..drop);
            self.top -= drop;
            self.cursor = self.cursor.saturating_sub(drop);
            self.before |= drop > 0;
            self.above = self.above.map(|above| above + drop as u64);
        }
    }

    fn land_above(&mut self, page: Page<R>) {
        let added = page.rows.len();
        self.before = page.more_before && added > 0;
        self.above = if self.before { self.above.and_then(|above| above.checked_sub(added as u64)) } else { Some(0) };
        self.rows.splice(0..0, page.rows);
        self.cursor += added;
        self.top += added;
        if let Some(line) = self.keep_line.take() {
            self.top = self.cursor.saturating_sub(line);
        }
        let keep = (self.top + self.height * 4).max(self.most());
        if self.rows.len() > keep {
            self.rows.truncate(keep);
            self.after = true;
        }
    }

    fn land_again(&mut self, page: Page<R>) -> bool {
        let wanted = self.current_id();
        let found = wanted.and_then(|id| page.rows.iter().position(|r| r.id() == id));
        // Meanwhile the cursor went to another row: the page is of where it was.
        if found.is_none() && wanted != self.again_at {
            self.refresh();
            return false;
        }
        let line = self.cursor.saturating_sub(self.top);
        let at = if let Some(at) = found {
            at
        } else {
            // The row may only be outside this page: other ways first, then the nearest row that is left.
            if let Some(next) = self.retry.pop()
                && (page.rows.is_empty() || wanted.is_some_and(|id| next == Anchor::From(id)))
            {
                let limit = self.near();
                self.ask(next, limit, Why::Again);
                return false;
            }
            self.went = self.went.or(wanted);
            self.nearest(&page.rows)
        };
        let known: std::collections::HashSet<i64> = self.rows.iter().map(Row::id).collect();
        let new = page.rows.iter().take(at).map(Row::id).filter(|id| !known.contains(id));
        let oldest = self.oldest.into_iter().chain(new.clone()).min();
        self.arrived += new.count();
        self.oldest = oldest;
        self.rows = page.rows;
        self.before = page.more_before;
        self.after = page.more_after;
        // In the middle of a list rows may have come in above unseen.
        self.above = (!self.before).then_some(0);
        self.cursor = at.min(self.rows.len().saturating_sub(1));
        self.top = self.cursor.saturating_sub(line);
        if self.cursor < line && self.before {
            self.keep_line = Some(line);
        }
        true
    }

    /// The row that stands nearest to where the cursor's row was: the next one that is left, else the one before.
    fn nearest(&self, rows: &[R]) -> usize {
        let below = self.rows.iter().skip(self.cursor + 1);
        let above = self.rows.iter().take(self.cursor).rev();
        below.chain(above).find_map(|old| rows.iter().position(|r| r.id() == old.id())).unwrap_or(0)
    }

    /// Rows that came in above since the operator was last there: those that the session saw come, and after another
    /// start those with a number that was not given then.
    pub fn arrived(&self) -> usize {
        match self.since {
            Some(since) => self.rows.iter().take(self.top).filter(|row| row.id() > since).count(),
            None => self.arrived,
        }
    }

    /// Numbers up to this one had been given when the list was left.
    pub fn left_at(&mut self, since: Option<i64>) {
        self.since = since;
    }

    /// The number up to which everything was seen; nothing when all is.
    pub fn seen_to(&self) -> Option<i64> {
        // Rows above that are not here may have come in.
        let unknown = self.before || self.rows.is_empty();
        self.since.filter(|_| unknown || self.arrived() > 0).or(self.oldest.map(|oldest| oldest - 1))
    }

    /// The operator was at the top, or asked to see what there is.
    pub(super) fn saw_all(&mut self) {
        self.arrived = 0;
        self.oldest = None;
        self.since = None;
    }

    /// The answer to this is waited for, and not to something asked later.
    pub fn awaits(&self, token: u64) -> bool {
        self.asked.as_ref().is_some_and(|(ask, _)| ask.token == token)
    }

    /// Rows are being read, whichever.
    pub const fn awaits_any(&self) -> bool {
        self.asked.is_some()
    }

    /// The rows of the screen are being read: anew, or others. Not only more of them.
    pub const fn awaits_whole(&self) -> bool {
        matches!(self.asked, Some((_, Why::Again | Why::Fresh | Why::End)))
    }

    /// Rows of a new filter or another order are on their way: those that stand here are not theirs.
    pub fn awaits_others(&self) -> bool {
        matches!(self.asked, Some((_, Why::Fresh | Why::End)))
    }

    /// Waits no longer: rows, cursor and marks stay as they stand; what was typed ahead of the answer is dropped with
    /// it. `refusal` is what a list shows that never had any rows.
    pub fn give_up(&mut self, refusal: Refusal) {
        self.asked = None;
        self.to_send = None;
        self.retry.clear();
        self.keep_line = None;
        self.queue.clear();
        self.slow = false;
        self.phase = if self.rows.is_empty() { Phase::Failed(refusal) } else { Phase::Ready };
    }

    /// The same filter in other words: the text that is shown when nothing is left.
    pub fn stands_for(&mut self, filter: &str) {
        filter.clone_into(&mut self.filter);
    }

    /// The filter and the order that these rows came under, after [`List::give_up`].
    pub fn stands_under(&mut self, filter: &str, sort: Option<Sort>) {
        filter.clone_into(&mut self.filter);
        self.sort = sort;
        self.phase = Phase::Ready;
    }

    pub(super) fn need(&mut self, why: Why) {
        // An answer is on its way: it may bring the rows; if not, the act asks again when it is played.
        if self.asked.is_some() {
            return;
        }
        match why {
            Why::Below => self.ask_below(),
            Why::Above => self.ask_above(),
            Why::End => self.ask(Anchor::Last, self.screenful(), Why::End),
            Why::Fresh | Why::Again => self.reset(None),
        }
    }

    pub(super) fn prefetch(&mut self) {
        if self.asked.is_some() || !matches!(self.phase, Phase::Ready) {
            return;
        }
        if self.keep_line.is_some() && self.before {
            self.ask_above();
        } else if self.after && self.rows.len().saturating_sub(self.top) < self.height * 3 {
            self.ask_below();
        } else if self.before && self.top < self.height * 2 {
            self.ask_above();
        }
    }

    fn ask_below(&mut self) {
        let anchor = self.rows.last().map_or(Anchor::First, |r| Anchor::After(r.id()));
        self.ask(anchor, self.chunk(), Why::Below);
    }

    fn ask_above(&mut self) {
        let anchor = self.rows.first().map_or(Anchor::First, |r| Anchor::Before(r.id()));
        self.ask(anchor, self.chunk(), Why::Above);
    }

    pub(super) fn ask(&mut self, anchor: Anchor, limit: usize, why: Why) {
        self.token += 1;
        let ask = Ask { token: self.token, anchor, limit, sort: self.sort.clone() };
        self.to_send = Some(ask.clone());
        self.asked = Some((ask, why));
    }

    /// What the eye waits for: the rows of the screen, and one that says whether more follow. The others come after.
    fn screenful(&self) -> usize {
        (self.height + 1).max(20)
    }

    /// How many rows of the window are read again: as far as is looked at, and a screen more, since so many may have come
    /// in above; marked ones in any case, for their amounts. What lay further down is read when the cursor moves: where
    /// others work, a window that is read whole many times a second costs every screen more than all that it shows.
    fn near(&self) -> usize {
        let screen = self.screenful();
        let marked = self.rows.iter().rposition(|row| self.marks.has(row.id())).map_or(0, |at| at + 1);
        (self.rows.len().min(self.top + screen) + screen).max(marked)
    }

    pub(super) fn chunk(&self) -> usize {
        (self.height * 4).max(60)
    }

    fn most(&self) -> usize {
        (self.height * 12).max(240)
    }

    pub(super) fn half(&self) -> usize {
        self.height.div_ceil(2)
    }

    /// How far the row of a cell is from the cursor, when the list is drawn in this area and a row stands there.
    pub fn distance(&self, area: Rect, at: Position) -> Option<isize> {
        let body = below(area, 1);
        let line = body.contains(at).then(|| usize::from(at.y - body.y))?;
        let row = self.top + line;
        (row < self.rows.len()).then_some(row as isize - self.cursor as isize)
    }

    /// At its edge the list goes on by a row, not by half a page.
    pub const fn scroll_by_line(&mut self, by_line: bool) {
        self.by_line = by_line;
    }

    /// How many rows the list goes on when the cursor leaves its edge.
    pub(super) fn step_of_edge(&self) -> usize {
        if self.by_line { 1 } else { self.half() }
    }

    /// Keeps the cursor on a row and on the screen, and the screen full where there are rows.
    pub(super) fn center(&mut self) -> ListEvent {
        self.top = self.cursor.saturating_sub(self.height / 2).min(self.rows.len().saturating_sub(self.height));
        ListEvent::Nothing
    }

    pub(super) fn follow(&mut self) {
        let len = self.rows.len();
        self.cursor = self.cursor.min(len.saturating_sub(1));
        if !self.after {
            self.top = self.top.min(len.saturating_sub(self.height));
        }
        if self.cursor < self.top {
            self.top = self.cursor.saturating_sub(self.step_of_edge().saturating_sub(1));
        } else if self.cursor >= self.top + self.height {
            self.top = self.cursor + 1 - self.height;
        }
    }
}
