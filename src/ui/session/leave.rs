//! Leaving the program: by a key twice, by a command at once. What would be lost with it is said first in either case.

use super::{Event, Exit, Session};
use crate::ui::action::Action;
use crate::ui::input::Input;
use crate::ui::key::Key;
use crate::ui::kit::Act;
use crate::ui::layers::Severity;
use std::io::Write;
use std::time::{Duration, Instant};

/// Leaving takes the same key twice within this time.
const AGAIN: Duration = Duration::from_secs(3);

/// The same where something would be lost: that takes longer to read.
const AGAIN_READ: Duration = Duration::from_secs(10);

/// A key that ends the program when it comes once more.
#[derive(Debug)]
struct Once {
    key: Key,
    until: Instant,
    /// What was said of it: true as long as that.
    said: String,
}

impl Once {
    /// It ends the program by now.
    fn holds(&self, now: Instant) -> bool {
        now < self.until
    }
}

/// What was asked for once and not done yet.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    /// The last key.
    pressed: Option<Key>,
    asked: Option<Once>,
    /// By a command, which was told what is lost when so many keys had come.
    told: Option<u64>,
}

impl Leaving {
    /// The key that ends the program when it comes once more.
    pub fn key(&self, now: Instant) -> Option<Key> {
        self.asked.as_ref().filter(|once| once.holds(now)).map(|once| once.key)
    }

    /// Until when it does.
    pub fn until(&self) -> Option<Instant> {
        self.asked.as_ref().map(|once| once.until)
    }

    /// Its time is over by now: what was said of it is no longer so.
    pub fn expire(&mut self, now: Instant) -> Option<String> {
        self.asked.take_if(|once| !once.holds(now)).map(|once| once.said)
    }

    /// Another key than the one that asked: stay. What was said of that is no longer so.
    fn stay(&mut self, pressed: Key) -> Option<String> {
        self.pressed = Some(pressed);
        self.asked.take_if(|once| once.key != pressed).map(|once| once.said)
    }

    /// The palette was opened by the last of so many keys. A command that comes from it is the same once more only when
    /// it was the next thing that was done.
    pub fn commanding(&mut self, keys: u64) {
        self.told = self.told.filter(|told| keys <= told + 1);
    }
}

impl<W: Write> Session<W> {
    /// What came behind the end: keys are for the session that follows. After a signal there is none.
    pub(super) fn too_late(&mut self, event: Event) {
        let mut inputs = Vec::new();
        match event {
            Event::Input(event, at) => self.decoder.feed(&event, at, None, &mut inputs),
            Event::Line(events, at) => {
                for event in events {
                    self.decoder.feed(&event, at, None, &mut inputs);
                }
            }
            Event::Ahead(input) => inputs.push(input),
            Event::Signal(signal) => self.exit = Some(Exit::Signal(signal)),
            _ => {}
        }
        self.held.extend(inputs);
    }

    /// What was typed and had no turn before the session ended: it is the next one's.
    pub fn ahead(&mut self) -> Vec<Input> {
        let mut rest = Vec::new();
        self.decoder.give_up(&mut rest);
        self.held.extend(rest);
        self.held.drain(..).filter(|input| !matches!(input, Input::Resize(..))).collect()
    }

    /// Close and Ctrl+C: the layer first, then the stack, and at the root twice.
    pub(super) fn leave_with(&mut self, action: Action, key: Key) {
        if self.offer(&Act::Do(action)) {
            return;
        }
        if self.depth() > 0 {
            self.pop();
        } else {
            self.leave(key);
        }
    }

    /// What would be lost with the session: the key of the sentence that says so.
    fn loses(&self) -> Option<&'static str> {
        self.records().then_some("macro.lost_recording").or_else(|| self.host.loses())
    }

    /// A key was pressed: when another one asked to leave, stay, and say no more about it.
    pub(super) fn stay(&mut self, pressed: Key) {
        if let Some(said) = self.leaving.stay(pressed) {
            self.talk.unsay(&said);
            self.dirty = true;
        }
    }

    /// The layer that has the keys takes the one that was pressed for one that leaves.
    pub(super) fn leave_by_key(&mut self) {
        if let Some(key) = self.leaving.pressed {
            self.leave(key);
        }
    }

    pub(super) fn leave(&mut self, key: Key) {
        if self.leaving.key(self.now) == Some(key) {
            return self.end(Exit::Quit);
        }
        let interrupt = self.keymap.lookup(&[], key) == Some(Action::Interrupt);
        let name = key.label(self.lang);
        let (said, within) = match self.loses() {
            Some(lost) => {
                let again = self.lang.f("ui.quit.key_again", &[("key", &name)]);
                (self.lang.f(lost, &[("again", &again)]), AGAIN_READ)
            }
            None if interrupt => (self.lang.f("ui.quit.again_interrupt", &[("key", &name)]), AGAIN),
            None => (self.lang.f("ui.quit.again", &[("key", &name)]), AGAIN),
        };
        self.leaving.asked = Some(Once { key, until: self.now + within, said: said.clone() });
        self.say(Severity::Warn, said);
    }

    /// A command ends the session: at once, or as it is given again where something would be lost.
    pub(super) fn leave_by_command(&mut self, exit: Exit) {
        match self.loses() {
            Some(lost) if self.leaving.told.is_none() => {
                self.leaving.told = Some(self.keys);
                let text = self.lang.f(lost, &[("again", self.lang.t("ui.quit.command_again"))]);
                self.say(Severity::Warn, text);
            }
            _ => self.end(exit),
        }
    }
}
