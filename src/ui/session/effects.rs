//! What layers asked for, done.

use super::{Exit, Session};
use crate::domain::text::SafeText;
use crate::locale::Lang;
use crate::ui::kit::Act;
use crate::ui::layers::{Effect, LayerId, Message, Severity};
use crate::ui::macros;
use crate::ui::overlay::palette::Answer;
use crate::ui::record::ask::Take;
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
            Effect::Acted => {
                if let Some(depth) = self.slots.get(self.current).and_then(|slot| slot.stack.len().checked_sub(1)) {
                    self.with_layer(self.current, depth, |layer, cx| layer.acted(cx));
                }
            }
            Effect::Saved(saved) => self.tell_below(from, &saved),
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
            Effect::Copy(text) => self.copy(text),
            Effect::Theme(theme) => {
                self.theme = *theme;
                self.screen.repaint();
            }
            Effect::Keys(keymap) => self.set_keymap(*keymap),
            Effect::Language(lang) => self.speak_in(lang.with(self.lang.formats())),
            Effect::Liked => self.please(),
            Effect::Repaint => self.screen.repaint(),
            Effect::Quit => self.end(Exit::Quit),
        }
    }

    fn speak_in(&mut self, lang: Lang) {
        if std::mem::replace(&mut self.lang, lang) != lang {
            self.each_layer(|layer, cx| layer.reworded(cx));
        }
    }

    /// What the operator likes holds from now on.
    fn please(&mut self) {
        let liking = self.standing.liking();
        self.speak_in(self.lang.with(liking.formats()));
    }

    fn copy(&mut self, text: String) {
        // Whether the terminal takes it nobody can know: "sent", never "copied".
        let key = if self.screen.copy(&text) { "ui.copied.sent" } else { "ui.copied.kept" };
        let shown: String = SafeText::new(&text).as_str().chars().take(40).collect();
        let text_line = self.lang.f(key, &[("text", &shown)]);
        self.register = text;
        self.say(Severity::Ok, text_line);
    }
}
