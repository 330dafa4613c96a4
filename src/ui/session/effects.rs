//! What layers asked for, done.

use super::{Exit, Session};
use crate::domain::text::SafeText;
use crate::locale::Lang;
use crate::ui::clipboard::{Handed, PROGRAM};
use crate::ui::kit::Act;
use crate::ui::layers::{Effect, Host, LayerId, Message, Severity};
use crate::ui::liking::Copies;
use crate::ui::macros;
use crate::ui::overlay::palette::Answer;
use crate::ui::record::ask::Take;
use std::any::Any;
use std::io::Write;

impl<W: Write> Session<W> {
    pub(super) fn effect(&mut self, from: LayerId, effect: Effect) {
        self.dirty = true;
        match effect {
            Effect::Await => self.awaited.push(from),
            Effect::DropAhead => self.held.clear(),
            Effect::Push(layer) => {
                let pane = self.find(from).map_or(self.current, |(pane, _)| pane);
                self.push(pane, layer);
            }
            Effect::Close(id) => self.close(id),
            Effect::Send(to, payload) => self.deliver(to, payload),
            Effect::Say(message) => {
                if message.severity == Severity::Error {
                    self.screen.bell();
                }
                let text = self.spelled(message.text);
                self.talk.say(Message { text: SafeText::new(&text).to_string(), ..message });
            }
            Effect::Tell(message) => {
                let text = self.spelled(message.text);
                self.talk.tell(Message { text: SafeText::new(&text).to_string(), ..message }, self.covered());
            }
            Effect::Hush => {
                self.talk.hush();
            }
            Effect::Unsay(text) => {
                let text = self.spelled(text);
                self.talk.unsay(SafeText::new(&text).as_str());
            }
            Effect::Acted(back) => {
                if let Some(depth) = self.slots.get(self.current).and_then(|slot| slot.stack.len().checked_sub(1)) {
                    self.with_layer(self.current, depth, |layer, cx| layer.acted(&back, cx));
                }
            }
            Effect::Saved(saved) => self.tell_below(from, &saved),
            Effect::Served(served) => self.tell_below(from, &served),
            Effect::Bell => self.screen.bell(),
            Effect::Redraw => {}
            Effect::Notify(text) => self.screen.notify(&SafeText::new(&text)),
            Effect::Go { pane, place } => {
                if let Some(at) = self.slots.iter().position(|slot| slot.pane.id == pane) {
                    self.go(at, place.as_deref());
                }
            }
            Effect::Open(target) => {
                match target.as_str() {
                    macros::RECORD => self.record(),
                    macros::STOP => return self.stop_recording(),
                    _ => {}
                }
                let hand = self.hand();
                self.with_host(|host, cx| host.open(&target, &hand, cx));
            }
            Effect::Play(name, strokes) => self.play(name, strokes),
            Effect::Took(what) => {
                self.with_host(|host, cx| host.took(what, cx));
            }
            Effect::Search(text) => match self.host.search(&text, self.lang) {
                Some(search) => {
                    self.jobs.run(from, Box::new(move || Box::new(Answer { text, found: search() })));
                }
                None => self.deliver(from, Box::new(Answer { text, found: Vec::new() })),
            },
            Effect::Do(action) => self.dispatch(&Act::Do(action)),
            Effect::Choose(entry) => {
                if let Some(top) = self.top().map(|entry| entry.id) {
                    self.deliver(top, Box::new(Take(entry)));
                }
            }
            Effect::Copy(text) => {
                if let Some(text) = self.shows(text) {
                    self.copy(text);
                }
            }
            Effect::Theme(theme) => {
                self.theme = *theme;
                self.screen.repaint();
            }
            Effect::Keys(keymap) => self.set_keymap(*keymap),
            Effect::Language(lang) => self.speak_in(lang.with(self.lang.formats())),
            Effect::Liked => self.please(),
            Effect::Repaint => self.screen.repaint(),
            Effect::Quit => self.leave_by_command(Exit::Quit),
            Effect::Leave => self.leave_by_key(),
            Effect::Learn => self.leave_by_command(Exit::Lessons),
        }
    }

    pub(super) fn speak_in(&mut self, lang: Lang) {
        if std::mem::replace(&mut self.lang, lang) != lang {
            self.each_layer(|layer, cx| layer.reworded(cx));
            self.with_host(Host::reworded);
        }
    }

    /// What the operator likes holds from now on.
    pub(super) fn please(&mut self) {
        let liking = self.standing.liking();
        self.decoder.wait_for_escapes(liking.escape());
        self.screen.mouse(liking.mouse());
        self.speak_in(self.lang.with(liking.formats()));
    }

    fn copy(&mut self, text: String) {
        let shown: String = SafeText::new(&text).as_str().chars().take(40).collect();
        self.register.clone_from(&text);
        let (liking, program) = (self.standing.liking(), self.standing.program());
        match (liking.copies(), program) {
            (Copies::Program, Some(program)) => {
                // What comes of it is told when the program has ended.
                let job = move || -> Box<dyn Any + Send> { Box::new((program.take(&text), shown)) };
                self.jobs.copy(LayerId::HOST, Box::new(job));
            }
            (Copies::Program, None) => {
                let said = self.lang.f("setting.no_program", &[("name", PROGRAM)]);
                self.say(Severity::Warn, said);
            }
            // Whether the terminal takes it nobody can know: "sent", never "copied".
            (Copies::Terminal, _) if self.screen.copy(&text) => self.say_copied("ui.copied.sent", &shown),
            _ => self.say_copied("ui.copied.kept", &shown),
        }
    }

    fn say_copied(&mut self, key: &str, shown: &str) {
        let said = self.lang.f(key, &[("text", shown)]);
        self.say(Severity::Ok, said);
    }

    /// What a program made of a copy is told; what is none comes back.
    pub(super) fn copied(&mut self, payload: Box<dyn Any + Send>) -> Option<Box<dyn Any + Send>> {
        match payload.downcast::<(Handed, String)>() {
            Ok(copied) => {
                let (handed, shown) = *copied;
                let (taken, said) = handed.told(&shown, self.lang);
                let said = self.spelled(said);
                self.say(if taken { Severity::Ok } else { Severity::Warn }, said);
                self.dirty = true;
                None
            }
            Err(payload) => Some(payload),
        }
    }
}
