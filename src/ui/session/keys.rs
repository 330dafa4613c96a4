//! From an input to the layer that has the keys, and what the session itself does with what is passed on.

use super::{Prefix, Session, View};
use crate::locale::{Lang, wording};
use crate::store::moment;
use crate::ui::action::Action;
use crate::ui::coach::Fact;
use crate::ui::input::{Input, Scan};
use crate::ui::key::{Key, KeyCode};
use crate::ui::keymap::{Context, Keymap, legend, only_moves, short_text};
use crate::ui::kit::Act;
use crate::ui::layers::{Effect, Flow, Hint, LayerId, Offer, Severity};
use crate::ui::macros;
use crate::ui::overlay::help::{Help, Section};
use crate::ui::overlay::palette::{Item, Keys, Palette};
use crossterm::event::Event as Raw;
use std::io::Write;
use std::time::Instant;

/// What begins to write: refused where the company is only looked at.
const WRITING: &[Action] = &[
    Action::New,
    Action::Edit,
    Action::Duplicate,
    Action::Delete,
    Action::Tags,
    Action::Message,
    Action::Undo,
    Action::Redo,
];

/// Characters whose effect is only seen, and can be taken back when they turn out to begin a scan.
fn only_seen(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Tab0
            | A::Tab1
            | A::Tab2
            | A::Tab3
            | A::Tab4
            | A::Tab5
            | A::Tab6
            | A::Tab7
            | A::Tab8
            | A::Tab9
            | A::RowNext
            | A::RowPrev
            | A::PageNext
            | A::PagePrev
            | A::Top
            | A::End
            | A::ColLeft
            | A::ColRight
            | A::Mark
            | A::Peek
            | A::Goto
            | A::Count
    )
}

/// The largest count.
const MOST_TIMES: u16 = 999;
/// So many letters back it is remembered what was shown: longer than any code.
const VIEWS: usize = 64;

/// Is done as often as a count before it says: moving, marking, more and less.
fn counted(action: Action) -> bool {
    use Action as A;
    let more = matches!(action, A::Mark | A::Plus | A::Minus | A::Undo | A::Redo);
    more || only_moves(action) && !matches!(action, A::Accept | A::Back)
}

/// The digit of a pane.
pub(super) fn tab_key(action: Action) -> Option<char> {
    action.id().strip_prefix("tab.").and_then(|rest| rest.chars().next())
}

impl<W: Write> Session<W> {
    /// For each tab the digit that leads to it: one that means something else in lists (a count, an option) is not
    /// promised to.
    pub(super) fn leading(&self) -> Vec<Option<char>> {
        let leads = |digit: &char| {
            let action = self.keymap.lookup(&[Context::List, Context::Global], Key::char(*digit));
            action.is_some_and(|action| tab_key(action) == Some(*digit))
        };
        self.slots.iter().map(|slot| slot.pane.key.filter(leads)).collect()
    }

    /// Characters are text where the keys go now.
    pub(super) fn takes_text(&self) -> bool {
        Keymap::takes_text(&self.path())
    }

    pub(super) fn input(&mut self, event: &Raw, at: Instant) {
        if self.interrupts_playing(event) {
            return;
        }
        let path = self.path();
        let text = Keymap::takes_text(&path) || self.prefix.is_some();
        let (keymap, slots) = (&self.keymap, &self.slots);
        let leads = |action| tab_key(action).is_none_or(|digit| slots.iter().any(|slot| slot.pane.key == Some(digit)));
        let plain = self.is_plain();
        // What means nothing is answered with a sentence: that waits until it is known to be no letter of a code.
        let eager = |c: char| match keymap.lookup(&path, Key::char(c)) {
            _ if plain => true,
            Some(action) => only_seen(action) && leads(action),
            None => keymap.begins(&path, Key::char(c)),
        };
        let eager: Option<&dyn Fn(char) -> bool> = if text { None } else { Some(&eager) };
        let mut inputs = Vec::new();
        self.decoder.feed(event, at, eager, &mut inputs);
        for input in inputs {
            self.take(input);
        }
    }

    /// A key that goes to another pane.
    fn switches(&self, key: Key) -> bool {
        self.keymap.lookup(&self.path(), key).is_some_and(|action| tab_key(action).is_some())
    }

    pub(super) fn take(&mut self, input: Input) {
        self.keys += u64::from(!matches!(input, Input::Resize(..)));
        if self.ends_plain(&input) {
            return;
        }
        if self.holds() && !matches!(input, Input::Resize(..)) {
            let leaves = |key| {
                matches!(self.keymap.lookup(&self.path(), key), Some(Action::Back | Action::Close | Action::Interrupt))
            };
            match input {
                // One step back gives up the answer, and what was typed for what it would have opened.
                Input::Key(key) if leaves(key) => {
                    self.held.clear();
                    self.awaited.clear();
                }
                // Another pane has nothing to do with what this one reads.
                Input::Key(key) if self.held.is_empty() && self.depth() == 0 && self.switches(key) => {}
                input => return self.held.push_back(input),
            }
        }
        self.note(&input);
        match input {
            Input::Resize(columns, rows) => {
                match &mut self.speaker {
                    // What is said has no size.
                    Some(speaker) => speaker.resize(columns),
                    None => self.screen.resize(columns, rows),
                }
                self.dirty = true;
            }
            _ if self.exit.is_some() => {}
            Input::Key(key) if self.is_small() => self.small_key(key),
            Input::Key(key) => {
                self.dirty |= self.talk.before_key();
                self.key(key);
                self.dirty |= self.talk.after_key(self.covered());
            }
            Input::Paste(text) => {
                self.dirty |= self.talk.before_key();
                self.prefix = None;
                let path = self.path();
                if Keymap::takes_text(&path) {
                    self.dispatch(&Act::Paste(text));
                } else if path.contains(&Context::Global) {
                    self.open_palette(&text);
                }
            }
            Input::Scan(scan) => self.scan(scan),
            // Played at another size it would meet something else.
            Input::Click(_) | Input::Wheel(..) if self.recording.is_some() => {
                self.say(Severity::Warn, self.lang.t("macro.no_mouse").to_owned());
            }
            Input::Click(at) => self.clicked(at),
            Input::Wheel(at, down) => self.wheeled(at, down),
        }
    }

    fn small_key(&mut self, key: Key) {
        match key.code {
            KeyCode::Char('c') if !key.ctrl => {
                self.small_is_fine = true;
                self.screen.repaint();
                self.dirty = true;
            }
            // Twice, as everywhere: what is typed behind this screen cannot be seen.
            KeyCode::Char('q' | 'c') | KeyCode::F(3) => self.leave(key),
            _ => self.stay(key),
        }
        self.dirty = true;
    }

    /// Remembers what is shown before a letter acts: it may turn out to be one of a code.
    pub(super) fn seen_before(&mut self, key: Key) {
        if key.typed().is_none() || Keymap::takes_text(&self.path()) {
            return self.views.clear();
        }
        if self.views.len() >= VIEWS {
            self.views.remove(0);
        }
        self.views.push(View { current: self.current, history: self.history.len() });
    }

    fn key(&mut self, key: Key) {
        self.seen_before(key);
        self.stay(key);
        let path = self.path();
        if self.counts(&path, key) {
            return;
        }
        let times = std::mem::take(&mut self.count);
        self.dirty |= times > 0;
        if let Some(prefix) = self.prefix.take() {
            self.dirty = true;
            self.after_prefix(&prefix, key, &path, times);
            return;
        }
        if path.contains(&Context::Global)
            && let Some(name) = self.keymap.macro_of(key)
        {
            let target = format!("{}:{name}", macros::TARGET);
            return self.effect(LayerId::HOST, Effect::Open(target));
        }
        let action = self.keymap.lookup(&path, key);
        if let Some(action) = action {
            self.pressed(action);
        } else if self.keymap.begins(&path, key) {
            return self.begin(key, times);
        }
        match action {
            Some(action @ (Action::Close | Action::Interrupt)) => self.leave_with(action, key),
            Some(Action::Goto) => self.begin(key, times),
            Some(action) if self.heard_key(action) => {}
            Some(action) => self.dispatch_times(action, times),
            None => self.dispatch(&Act::Key(key)),
        }
    }

    /// Waits for the second key of a sequence; a count goes on to what the two mean.
    fn begin(&mut self, key: Key, times: u16) {
        let shows_at = self.now + self.goto_delay;
        self.prefix = Some(Prefix { key, shows_at, shown: false });
        self.count = times;
        self.dirty = true;
    }

    /// A digit of how often the next key is meant: `true` when the key was one.
    fn counts(&mut self, path: &[Context], key: Key) -> bool {
        let Some(digit) = key.typed().and_then(|c| c.to_digit(10)).filter(|_| self.prefix.is_none()) else {
            return false;
        };
        let begins = self.keymap.lookup(path, key) == Some(Action::Count);
        if !begins && self.count == 0 {
            return false;
        }
        // More than this nobody counts: it is a number that was meant for something else.
        self.count = self.count.saturating_mul(10).saturating_add(digit as u16).min(MOST_TIMES);
        self.pressed(Action::Count);
        self.dirty = true;
        true
    }

    /// Does an action as often as was counted before it: moving and marking; the first and the last row become the row
    /// of that number. What else a count stands before is done once.
    fn dispatch_times(&mut self, action: Action, times: u16) {
        let (first, then) = match (action, times) {
            (_, 0) => (Some(action), (action, 0)),
            (Action::Top | Action::End, n) => (Some(Action::Top), (Action::RowNext, n - 1)),
            (action, n) if counted(action) => (None, (action, n)),
            (action, _) => (Some(action), (action, 0)),
        };
        for action in first.into_iter().chain(std::iter::repeat_n(then.0, usize::from(then.1))) {
            self.dispatch(&Act::Do(action));
        }
    }

    /// The operator knows this action a little better; a lesson may have waited for it.
    fn pressed(&mut self, action: Action) {
        self.standing.used(action);
        self.coached(&Fact::Did(action));
    }

    /// The key after `g`.
    fn after_prefix(&mut self, prefix: &Prefix, key: Key, path: &[Context], times: u16) {
        if self.keymap.lookup(path, key) == Some(Action::Back) {
            return;
        }
        let goes = self.keymap.lookup(path, prefix.key).is_none_or(|action| action == Action::Goto);
        let goes = goes && !self.keymap.begins(path, prefix.key);
        let pane =
            key.typed().filter(|_| goes).and_then(|c| self.slots.iter().position(|slot| slot.pane.goto == Some(c)));
        if let Some(pane) = pane {
            self.go(pane, None);
        } else if let Some(action) = self.keymap.lookup_after(path, prefix.key, key) {
            self.pressed(action);
            self.dispatch_times(action, times);
        } else {
            let text = self
                .lang
                .f("ui.goto.unknown", &[("first", &prefix.key.label(self.lang)), ("key", &key.label(self.lang))]);
            self.say(Severity::Warn, text);
        }
    }

    /// Gives an act to the top layer; `true` when it took it.
    pub(super) fn offer(&mut self, act: &Act) -> bool {
        self.dirty = true;
        let depth = self.depth();
        let Some(entry) = self.entry(self.current, depth) else { return false };
        let (id, broken) = (entry.id, entry.broken);
        if broken {
            return false;
        }
        // An action that is not possible says why, where the operator looks.
        if let Act::Do(action) = act {
            let reason = entry.layer.hints(self.lang).into_iter().find(|h| h.action == *action).and_then(|h| h.off);
            if let Some(reason) = reason {
                self.with_layer(self.current, depth, |layer, _| layer.not_now(*action));
                self.say(Severity::Warn, reason);
                return true;
            }
        }
        match self.with_layer(self.current, depth, |layer, cx| layer.act(act, cx)) {
            Some(Flow::Pass) => false,
            Some(Flow::Close) => {
                self.step_out(id);
                true
            }
            // A layer that failed has taken it, too: a dialog says so.
            Some(Flow::Handled) | None => true,
        }
    }

    /// An act, to the top layer and then to the session.
    pub(super) fn dispatch(&mut self, act: &Act) {
        if let (Act::Do(action), Some(at)) = (act, self.host.moment())
            && WRITING.contains(action)
            && !self.takes_text()
        {
            // Said before anything is typed, not after.
            let text = wording::told(self.lang, &moment::read_only(at));
            return self.say(Severity::Warn, text);
        }
        match act {
            Act::Do(Action::PasteRegister) => return self.paste_register(),
            Act::Do(Action::Suspend) => return self.suspend(),
            Act::Do(action @ (Action::Show | Action::ShowRow)) => return self.show_copy(*action),
            _ => {}
        }
        if !self.offer(act) {
            self.own(act);
        }
    }

    pub(super) fn pop(&mut self) {
        if let Some(id) = self.top().map(|entry| entry.id) {
            self.close(id);
        }
    }

    /// What the session does itself.
    fn own(&mut self, act: &Act) {
        // Under a dialog or a picker the panes and the host are deaf.
        let reach = self.path().contains(&Context::Global);
        let action = match act {
            Act::Do(action) => action,
            Act::Key(key) if reach => return self.say_no_meaning(*key),
            Act::Key(_) => return,
            Act::Paste(_) | Act::Scan(_) => {
                if reach {
                    self.with_host(|host, cx| host.act(act, cx));
                }
                return;
            }
        };
        match action {
            Action::Help => self.open_help(),
            Action::Palette => self.open_palette(""),
            Action::Back | Action::No => {
                if self.depth() > 0 {
                    self.pop();
                } else if self.talk.hush() {
                    self.dirty = true;
                }
            }
            Action::Close => {
                if self.depth() > 0 {
                    self.pop();
                } else {
                    self.leave(Key::f(3));
                }
            }
            Action::HistoryBack => self.back(),
            Action::Redraw => self.again(),
            Action::Say => self.say_here(),
            Action::Goto => {
                let bound = self.keymap.keys(&self.path(), Action::Goto);
                let key = bound.first().map_or(Key::char('g'), |chord| chord.first);
                self.prefix = Some(Prefix { key, shows_at: self.now, shown: true });
            }
            Action::Refresh if self.top().is_some_and(|entry| entry.broken) => self.make(self.current),
            other => {
                if !reach {
                    return;
                }
                if let Some(digit) = tab_key(*other) {
                    match self.slots.iter().position(|slot| slot.pane.key == Some(digit)) {
                        // Where one is already: back to its list.
                        Some(at) if at == self.current && self.depth() == 0 && self.speaks() => self.say_here(),
                        Some(at) if at == self.current => (0..self.depth()).for_each(|_| self.pop()),
                        Some(at) => self.go(at, None),
                        None => self.say_no_meaning(Key::char(digit)),
                    }
                    return;
                }
                let done = self.with_host(|host, cx| host.act(act, cx));
                if done == Some(Flow::Pass) && !only_moves(*other) {
                    self.say_why_not(*other);
                }
            }
        }
    }

    /// A letter, a digit or a function key that means nothing here; where one types it is the text's own matter.
    fn say_no_meaning(&mut self, key: Key) {
        let speaks = key.typed().is_some() || matches!(key.code, KeyCode::F(_));
        if speaks && !self.takes_text() {
            let name = key.name(self.lang);
            let name = if key.typed().is_some() { self.lang.quoted(&name) } else { name };
            self.say(Severity::Warn, self.lang.f("ui.reason.no_meaning", &[("key", &name)]));
        }
    }

    /// Nobody here did anything with an action: a key that says nothing is taken for one that did something.
    fn say_why_not(&mut self, action: Action) {
        let path = self.path();
        let key = self.legend(&path).key(action);
        let why = self.lang.find(&format!("action.{}.absent", action.id()));
        let text = match why {
            Some(why) => self.leading_on(why, &path).to_owned(),
            None => self.lang.f("ui.reason.absent", &[("key", &key), ("what", short_text(action, &path, self.lang))]),
        };
        self.say(Severity::Warn, text);
    }

    /// Why not, without what it points to behind the colon where a key that it names is not here, either.
    fn leading_on<'t>(&self, why: &'t str, path: &[Context]) -> &'t str {
        let Some((bare, _)) = why.split_once(": ") else { return why };
        let own = self.top().filter(|entry| !entry.broken).map(|entry| entry.layer.hints(self.lang));
        let here: Vec<Hint> = own.into_iter().flatten().chain(self.everywhere(path)).collect();
        let works = |action| here.iter().any(|hint| hint.action == action && hint.off.is_none());
        if legend::named(why).all(works) { why } else { bare }
    }

    /// The previous place: out of a record, else to the pane and the place before.
    fn back(&mut self) {
        if self.depth() > 0 {
            self.pop();
        } else if let Some((pane, place)) = self.history.pop() {
            self.show(pane, place.as_deref());
        }
    }

    fn scan(&mut self, scan: Scan) {
        // The characters that acted before it was known to be a scan: back to what was shown then.
        self.prefix = None;
        self.count = 0;
        let first = self.views.len().checked_sub(scan.rolled_back).and_then(|at| self.views.get(at).copied());
        if let Some(view) = first.filter(|_| scan.rolled_back > 0) {
            self.history.truncate(view.history);
            self.show(view.current, None);
        }
        self.views.clear();
        if !self.is_small() {
            self.dispatch(&Act::Scan(scan.text));
        }
    }

    fn open_palette(&mut self, text: &str) {
        self.mark_palette();
        self.leaving.commanding(self.keys);
        let path = self.path();
        let mut commands = Vec::new();
        for (slot, digit) in self.slots.iter().zip(&self.digits) {
            let keys = digit.map(String::from).unwrap_or_default();
            let item = Palette::pane(slot.pane.id, slot.pane.title(self.lang), keys);
            commands.push(Lang::ALL.iter().fold(item, |item, lang| item.also(slot.pane.title(*lang))));
        }
        let top = self.top().filter(|entry| !entry.broken);
        let hints = top.map(|entry| entry.layer.hints(self.lang)).unwrap_or_default();
        let offers = top.map(|entry| entry.layer.offers(self.lang)).unwrap_or_default();
        let actions: Vec<Action> = hints.iter().map(|hint| hint.action).collect();
        let keys = Keys { path: &path, actions: &actions, offers: &offers, keymap: &self.keymap, lang: self.lang };
        let mut named = vec![Action::Palette];
        for hint in hints.into_iter().chain(self.everywhere(&path)).map(|hint| self.spelled_hint(hint)) {
            if only_moves(hint.action) || named.contains(&hint.action) {
                continue;
            }
            named.push(hint.action);
            commands.push(Palette::action(&hint, &path, &self.keymap, self.lang));
        }
        // Recording begins where there is none, and ends where there is one.
        let other = if self.records() { macros::RECORD } else { macros::STOP };
        let all = self.host.commands(self.lang).into_iter().filter(|command| command.target != other);
        // A hand that knows the other language finds them, too.
        let others: Vec<_> = self.lang.others().flat_map(|lang| self.host.commands(lang)).collect();
        for each in all {
            let names = others.iter().filter(|other| other.target == each.target).map(|other| other.title.clone());
            let names: Vec<String> = names.collect();
            commands.push(names.iter().fold(Palette::command(each, &keys), |item, name| item.also(name)));
        }
        let line = text.lines().next().unwrap_or_default();
        let offers = self.offers(&keys);
        self.push(self.current, Box::new(Palette::new(commands, offers, self.host.recent(), line)));
    }

    /// What the menus of the layer on top offer, found by its words in every language.
    fn offers(&self, keys: &Keys<'_>) -> Vec<Item> {
        let Some(entry) = self.top().filter(|entry| !entry.broken) else { return Vec::new() };
        let others: Vec<_> = self.lang.others().flat_map(|lang| entry.layer.offer_names(lang)).collect();
        keys.offers
            .iter()
            .map(|offer| {
                let same = |other: &&Offer| other.action == offer.action && other.entry.id == offer.entry.id;
                let names: Vec<String> = others.iter().filter(same).map(|other| other.entry.label.clone()).collect();
                let item = Palette::offer(offer.clone(), keys);
                names.iter().fold(item, |item, name| item.also(name))
            })
            .collect()
    }

    fn open_help(&mut self) {
        let path = self.path();
        let Some(entry) = self.top() else { return };
        let name = self.slots.get(self.current).map(|slot| slot.pane.title(self.lang)).unwrap_or_default();
        let (title, own) = match entry.layer.page(self.lang).filter(|_| !entry.broken) {
            Some((title, own)) => (title, own),
            None => (entry.layer.crumb(self.lang).title, Vec::new()),
        };
        let title = if title.is_empty() { name.to_owned() } else { title };
        let mut here = if entry.broken { Vec::new() } else { entry.layer.hints(self.lang) };
        // What is done first, how one moves after it.
        let place =
            |action| self.keymap.binding(&path, action).map_or(u8::MAX, |b| if b.hint == 0 { 100 } else { b.hint });
        here.sort_by_key(|hint| (only_moves(hint.action) && hint.label.is_none(), place(hint.action)));
        let mut everywhere = self.everywhere(&path);
        for hint in here.iter_mut().chain(&mut everywhere) {
            *hint = self.spelled_hint(hint.clone());
        }
        let section = |hints| Section::new(hints, &path, &self.keymap, self.lang);
        // Digits are typed where there is something to type, and may mean something else by the operator's own keys.
        let panes = (path.contains(&Context::Global) && !Keymap::takes_text(&path)).then(|| {
            let digits = self.digits.iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
            digits.join(" ")
        });
        let panes = panes.filter(|digits| !digits.is_empty());
        let help = Help::new(&title, section(&here).after(own), section(&everywhere), panes.as_deref(), self.lang);
        self.push(self.current, Box::new(help));
    }

    /// A hint whose words and reason name keys as they are here.
    fn spelled_hint(&self, hint: Hint) -> Hint {
        Hint { label: hint.label.map(|text| self.spelled(text)), off: hint.off.map(|text| self.spelled(text)), ..hint }
    }

    /// What works here because the session or the host does it.
    pub(super) fn everywhere(&self, path: &[Context]) -> Vec<Hint> {
        let mut all = vec![Hint::of(Action::Help)];
        if path.contains(&Context::Global) {
            all.extend([Action::Palette, Action::Goto, Action::HistoryBack, Action::Close].map(Hint::of));
            all.extend(self.host.hints(self.lang));
        }
        all.extend([Action::Back, Action::Interrupt].map(Hint::of));
        let redraw = Hint::of(Action::Redraw);
        all.push(if self.speaks() { redraw.label(self.lang.t("ui.say.everything")) } else { redraw });
        all.push(Hint::of(Action::Say));
        // What has no key of its own stands last.
        if path.contains(&Context::Global) {
            all.extend(self.copying(path));
            all.push(Hint::of(Action::Suspend));
        }
        all
    }
}
