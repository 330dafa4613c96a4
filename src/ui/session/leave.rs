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

/// What was asked for once and not done yet.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    /// With this key.
    asked: Option<(Key, Instant)>,
    /// By a command, which was told what is lost when so many keys had come.
    told: Option<u64>,
}

impl Leaving {
    /// The key that ends the program when it comes once more.
    pub fn key(&self, now: Instant) -> Option<Key> {
        self.asked.filter(|(_, at)| now < *at + AGAIN).map(|(key, _)| key)
    }

    /// Until when it does.
    pub fn until(&self) -> Option<Instant> {
        self.asked.map(|(_, at)| at + AGAIN)
    }

    /// Another key than the one that asked: stay. True when one had asked.
    pub fn stay(&mut self, pressed: Option<Key>) -> bool {
        let other = self.asked.is_some_and(|(asked, _)| Some(asked) != pressed);
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
        match self.leaving.asked {
            Some((asked, at)) if asked == key && self.now.saturating_duration_since(at) <= AGAIN => {
                self.end(Exit::Quit);
            }
            _ => {
                self.leaving.asked = Some((key, self.now));
                let interrupt = self.keymap.lookup(&[], key) == Some(Action::Interrupt);
                let name = key.label(self.lang);
                let text = match self.loses() {
                    Some(lost) => {
                        let again = self.lang.f("ui.quit.key_again", &[("key", &name)]);
                        self.lang.f(lost, &[("again", &again)])
                    }
                    None if interrupt => self.lang.f("ui.quit.again_interrupt", &[("key", &name)]),
                    None => self.lang.f("ui.quit.again", &[("key", &name)]),
                };
                self.say(Severity::Warn, text);
            }
        }
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
