//! One frame: chrome, the layers that are seen, the menu after `g`.

use super::calls::words;
use super::plain::{self, Plain};
use super::{Exit, Session};
use crate::domain::text::SafeText;
use crate::ui::action::Action;
use crate::ui::chrome::{self, Size, TabView};
use crate::ui::coach::{Fact, View};
use crate::ui::keymap::legend::Legend;
use crate::ui::keymap::{Context, Keymap, short_text};
use crate::ui::kit::Draw;
use crate::ui::layers::{Crumb, Hint};
use crate::ui::overlay::{failure, goto, small};
use crate::ui::terminal::Caret;
use crate::ui::theme::Role;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::fmt::Write as _;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Everything around the layers, worded before the frame is painted.
struct Around {
    tabs: Vec<TabView>,
    below: Vec<String>,
    crumb: Crumb,
    /// The instant that is looked at, in words.
    moment: Option<String>,
    status: Option<(Role, String)>,
    undo: Option<String>,
    /// What a lesson asks for, and the key that passes it over.
    lesson: Option<(String, String)>,
    right: String,
    hints: Vec<chrome::KeyHint>,
}

impl<W: Write> Session<W> {
    /// Shows what changed since the last frame. Writes nothing when nothing did.
    pub fn draw(&mut self) {
        if !std::mem::take(&mut self.dirty) || self.exit.is_some() {
            return;
        }
        self.standing.stands(self.place());
        self.look_around();
        if self.speaks() {
            return self.speak();
        }
        let around = self.around();
        if self.prefix.is_none() {
            self.talk.stand_beside(around.status.as_ref().map(|(_, text)| text.as_str()));
        }
        self.retitle(&around);
        let small = self.is_small();
        let path = self.path();
        let text = Keymap::takes_text(&path);
        let menu = self.prefix.as_ref().filter(|prefix| prefix.shown).map(|prefix| {
            (prefix.key, goto::entries(prefix.key, &path, self.slots.iter().map(|s| &s.pane), &self.keymap, self.lang))
        });
        let stack = self.slots.get(self.current).map(|slot| slot.stack.as_slice()).unwrap_or_default();
        let from = self.slots.get(self.current).map_or(0, super::Slot::hidden);
        let (message, fresh) = (self.talk.shown(), self.talk.is_fresh());
        let (theme, lang) = (&self.theme, self.lang);
        let keys = Legend { keymap: &self.keymap, path: &path, lang };
        let plain = &self.plain;
        let leaving = self.leaving.key(self.now);
        let mut failed = None;
        let result = self.screen.frame(theme.base(), |buf| {
            let area = buf.area;
            let mut draw = Draw { buf, theme, lang, keys, cursor: None, covered: false };
            if let Plain::Shown(lines) = plain {
                plain::render(lines, area, &mut draw);
                return Caret { at: draw.cursor, visible: false };
            }
            if small {
                small::render(area, leaving, &mut draw);
                return Caret::default();
            }
            let places = chrome::places(area, around.lesson.is_some());
            if let Some((line, skips)) = &around.lesson {
                chrome::lesson(draw.buf, places.lesson, line, skips, theme);
            }
            chrome::tabs(draw.buf, places.tabs, &around.tabs, theme);
            chrome::crumb(draw.buf, places.crumb, around.moment.as_deref(), &around.below, &around.crumb, theme);
            let undo = around.undo.as_deref();
            let rows = (places.message, if fresh { places.hints } else { Rect::ZERO });
            if !chrome::message(draw.buf, rows, message, around.status.as_ref(), undo, &around.right, theme) {
                chrome::hint_line(draw.buf, places.hints, &around.hints, theme);
            }
            for (depth, entry) in stack.iter().enumerate().skip(from) {
                draw.cursor = None;
                draw.covered = depth + 1 < stack.len();
                if entry.broken {
                    failure::broken(places.body, &mut draw);
                    continue;
                }
                let painted = catch_unwind(AssertUnwindSafe(|| entry.layer.render(places.body, &mut draw)));
                if let Err(payload) = painted {
                    failed = Some((depth, words(payload.as_ref())));
                    draw.buf.set_style(places.body, Style::reset());
                    failure::broken(places.body, &mut draw);
                }
            }
            if let Some((first, menu)) = &menu {
                goto::render(places.body, &mut draw, *first, menu);
            }
            let inside = draw.cursor.filter(|at| area.contains(*at));
            Caret { at: inside, visible: text && inside.is_some() }
        });
        if result.is_err() {
            self.end(Exit::TerminalGone);
        }
        if let Some((depth, what)) = failed {
            self.failed(self.current, depth, &what);
            self.settle();
        }
    }

    /// What the host says at the right; while keys are recorded, that too.
    fn around_status(&self, wide: bool) -> String {
        let status = self.host.status(self.lang, wide);
        if self.records() { format!("{}  {status}", self.lang.t("macro.sign")) } else { status }
    }

    /// Something happened that a lesson may have waited for.
    pub(super) fn coached(&mut self, fact: &Fact<'_>) {
        let Some(coach) = &mut self.coach else { return };
        if coach.saw(fact) {
            self.standing.at_lesson(coach.at());
            self.dirty = true;
        }
    }

    /// The lesson is left to another day.
    pub(super) fn skip_lesson(&mut self) {
        let Some(coach) = &mut self.coach else { return };
        if coach.skip() {
            self.standing.at_lesson(coach.at());
            self.dirty = true;
        }
    }

    /// What is seen now may be what a lesson waits for. One look, one step: what comes after it has to happen.
    fn look_around(&mut self) {
        if self.coach.is_none() {
            return;
        }
        let stack = self.slots.get(self.current).map(|slot| slot.stack.as_slice()).unwrap_or_default();
        let whole = stack.iter().filter(|entry| !entry.layer.overlay() && !entry.broken);
        let marked = whole.clone().next_back().map_or(0, |entry| entry.layer.marked());
        let filter = whole.clone().next_back().map(|entry| entry.layer.crumb(self.lang).filter).unwrap_or_default();
        let view = View {
            pane: self.slots.get(self.current).map_or("", |slot| slot.pane.id),
            depth: self.depth(),
            screen: whole.count() > 1,
            filter: &filter,
            typing: self.path().contains(&Context::Filter),
            marked,
        };
        self.coached(&Fact::Seen(view));
        // The frame that is being drawn shows it.
        self.dirty = false;
    }

    fn around(&self) -> Around {
        let area = self.screen.area();
        let wide = Size::of(area.width, area.height) >= Size::M;
        let tabs = self.slots.iter().enumerate().map(|(at, slot)| TabView {
            key: self.digits.get(at).copied().flatten(),
            name: if wide { slot.pane.title(self.lang) } else { slot.pane.short(self.lang) }.to_owned(),
            current: at == self.current,
            badge: self.host.badge(slot.pane.id),
        });
        let stack = self.slots.get(self.current).map(|slot| slot.stack.as_slice()).unwrap_or_default();
        let whole: Vec<_> = stack.iter().filter(|entry| !entry.layer.overlay() && !entry.broken).collect();
        let crumb = whole.last().map(|entry| entry.layer.crumb(self.lang)).unwrap_or_default();
        let below = whole.iter().rev().skip(1).rev().map(|entry| entry.layer.crumb(self.lang).title).collect();
        let path = self.path();
        let own = self.top().filter(|entry| !entry.broken);
        let status = match &self.prefix {
            Some(prefix) => Some((Role::Key, format!("{}-", prefix.key.label(self.lang)))),
            None if self.count > 0 => Some((Role::Key, format!("{}-", self.count))),
            None => own.and_then(|entry| entry.layer.status(self.lang)),
        };
        let legend = self.legend(&path);
        let status = status.map(|(role, text)| (role, legend.spell(text)));
        let lesson = self.coach.as_ref().map(|coach| {
            let skips = chrome::shown_key(&self.keymap.keys(&path, Action::LessonNext));
            let word = short_text(Action::LessonNext, &path, self.lang);
            let skips = skips.map(|chord| format!("{} {word}", chord.label(self.lang))).unwrap_or_default();
            (legend.spell(coach.line(self.lang)), skips)
        });
        Around {
            tabs: tabs.collect(),
            below,
            crumb,
            moment: self.host.moment().map(|at| chrome::moment(at, wide, self.lang)),
            status,
            undo: chrome::undo_hint(&path, &self.keymap, self.lang),
            lesson,
            right: self.around_status(wide),
            hints: self.keys_here(&path),
        }
    }

    /// What the last row names.
    pub(super) fn keys_here(&self, path: &[Context]) -> Vec<chrome::KeyHint> {
        if self.prefix.as_ref().is_some_and(|prefix| prefix.shown) {
            // The menu has the keys: of all others only the one that leaves it works.
            let back = [Hint::of(Action::Back)];
            return chrome::key_hints(&back, path, &self.keymap, self.lang, &|_| false);
        }
        let own = self.top().filter(|entry| !entry.broken);
        let mut hints = own.map(|entry| entry.layer.hints(self.lang)).unwrap_or_default();
        let named = |action| hints.iter().any(|hint: &Hint| hint.action == action);
        let mut extra: Vec<_> = self.everywhere(path).into_iter().filter(|hint| !named(hint.action)).collect();
        // At the root there is nothing to close and nothing to go back to.
        extra.retain(|hint| self.depth() > 0 || !matches!(hint.action, Action::Close | Action::Back));
        // A layer without contexts takes every key as it is: an answer to what it asks, and no way to the page of keys.
        let bare = own.is_some_and(|entry| entry.layer.contexts().is_empty());
        extra.retain(|hint| !bare || hint.action != Action::Help);
        // Where one types, what takes back is the field's own: never what was done before.
        let types = Keymap::takes_text(path);
        extra.retain(|hint| !types || !matches!(hint.action, Action::Undo | Action::Redo));
        hints.extend(extra);
        let mut keys = chrome::key_hints(&hints, path, &self.keymap, self.lang, &|action| self.standing.knows(action));
        let letters = own.map(|entry| entry.layer.own_keys(self.lang)).unwrap_or_default();
        keys.splice(0..0, letters.into_iter().map(|(key, word)| chrome::KeyHint::own(key, word)));
        // A preset may leave the nought: one pane is not the way to the others.
        if self.digits.iter().flatten().count() < 2 && path.contains(&Context::Global) {
            let known = self.standing.knows(Action::Goto);
            let goto = chrome::goto_hint(path, &self.keymap, self.lang);
            keys.splice(0..0, goto.map(|hint| chrome::KeyHint { known, ..hint }));
        }
        keys
    }

    fn retitle(&mut self, around: &Around) {
        let company = self.host.company();
        let pane = self.slots.get(self.current).map(|slot| slot.pane.title(self.lang)).unwrap_or_default();
        let notices: u64 = around.tabs.iter().filter(|tab| tab.key == Some('0')).map(|tab| tab.badge.count).sum();
        let mut title = self.lang.t("app.name").to_owned();
        if !company.is_empty() {
            title.push(' ');
            title.push_str(&company);
        }
        title.push_str(": ");
        title.push_str(pane);
        if notices > 0 {
            let _ = write!(title, " ({notices})");
        }
        self.screen.title(&SafeText::new(&title));
    }
}
