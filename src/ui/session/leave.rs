//! Leaving the program: by a key twice, by a command at once. What would be lost with it is said first in either case.

use super::{Exit, Session};
use crate::ui::action::Action;
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

/// What was asked for once and not done yet.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    asked: Option<Once>,
    /// By a command, which was told what is lost when so many keys had come.
    told: Option<u64>,
}

impl Leaving {
    /// The key that ends the program when it comes once more.
    pub fn key(&self, now: Instant) -> Option<Key> {
        self.asked.as_ref().filter(|once| now < once.until).map(|once| once.key)
    }

    /// Until when it does.
    pub fn until(&self) -> Option<Instant> {
        self.asked.as_ref().map(|once| once.until)
    }

    /// Its time is over by now: what was said of it is no longer so.
    pub fn expire(&mut self, now: Instant) -> Option<String> {
        self.asked.take_if(|once| once.until <= now).map(|once| once.said)
    }

    /// Another key than the one that asked: stay. True when one had asked.
    pub fn stay(&mut self, pressed: Option<Key>) -> bool {
        let other = self.asked.as_ref().is_some_and(|once| Some(once.key) != pressed);
        if other {
            self.asked = None;
        }
        other
    }

    /// The palette was opened by the last of so many keys. A command that comes from it is the same once more only when
    /// it was the next thing that was done.
    pub fn commanding(&mut self, keys: u64) {
        self.told = self.told.filter(|told| keys <= told + 1);
    }
}

impl<W: Write> Session<W> {
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

    pub(super) fn leave(&mut self, key: Key) {
        if self.leaving.asked.as_ref().is_some_and(|once| once.key == key && self.now <= once.until) {
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
