//! The linear mode: instead of a frame, the lines that are new.

use super::calls::words;
use super::{Exit, Session};
use crate::ui::action::Action;
use crate::ui::chrome::{KeyHint, shown_key};
use crate::ui::keymap::{Context, Keymap};
use crate::ui::kit::spoken::{Spoken, said};
use crate::ui::layers::{LayerId, Message, Severity};
use crate::ui::overlay::goto;
use crate::ui::speaker::{Again, Moment, Speaker};
use crate::ui::theme::Role;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;

impl<W: Write> Session<W> {
    /// The session speaks lines instead of drawing frames.
    #[must_use]
    pub fn speaking(mut self, speaker: Speaker) -> Self {
        self.speaker = Some(speaker);
        self
    }

    /// Lines are spoken.
    pub fn speaks(&self) -> bool {
        self.speaker.is_some()
    }

    /// Says what is new since the last time. Writes nothing when nothing is.
    pub(super) fn speak(&mut self) {
        let Some(mut speaker) = self.speaker.take() else { return };
        let spoken = self.heard();
        let moment = self.moment(spoken, &speaker);
        let text = speaker.hear(&moment);
        self.speaker = Some(speaker);
        self.write(&text);
    }

    /// Ends the line that is being typed on, when the session is over.
    pub fn end_line(&mut self) {
        if let Some(text) = self.speaker.as_mut().map(Speaker::close) {
            self.write(&text);
        }
    }

    /// Says that what came so far is taken and said.
    pub(super) fn answer(&mut self, to: &Sender<()>) {
        self.draw();
        // Who asked may be gone.
        let _ = to.send(());
    }

    fn write(&mut self, text: &str) {
        if !text.is_empty() && self.screen.say(text).is_err() {
            self.end(Exit::TerminalGone);
        }
    }

    /// What the layer on top says; one that fails is left alone, as when it is drawn.
    pub(in crate::ui) fn heard(&mut self) -> Spoken {
        let spoken = self.asked_to_speak();
        let path = self.path();
        let legend = self.legend(&path);
        spoken.spelled(&|text| legend.spell(text))
    }

    fn asked_to_speak(&mut self) -> Spoken {
        for _ in 0..2 {
            let lang = self.lang;
            let Some(entry) = self.top() else { break };
            if entry.broken {
                return Spoken::of(lang.t("ui.error.panic"));
            }
            match catch_unwind(AssertUnwindSafe(|| entry.layer.spoken(lang))) {
                Ok(spoken) => return spoken,
                Err(payload) => {
                    let what = words(payload.as_ref());
                    self.failed(self.current, self.depth(), &what);
                    self.settle();
                }
            }
        }
        Spoken::default()
    }

    fn moment(&mut self, spoken: Spoken, speaker: &Speaker) -> Moment {
        let path = self.path();
        let own = self.top().filter(|entry| !entry.broken);
        let status = own.and_then(|entry| entry.layer.status(self.lang));
        if self.prefix.is_none() {
            let beside = status.as_ref().map(|(_, text)| text.clone());
            self.talk.stand_beside(beside.as_deref());
        }
        // What explains a field stands on the screen all the time; said with each of them it would be noise.
        let own = spoken.status.clone();
        let status = match status.map(|(role, text)| (role, own.unwrap_or(text))) {
            Some((Role::FieldHint, _)) => None,
            Some((role, text)) if !spoken.waits => Some(said(&self.spelled(text), role, self.lang)),
            Some(_) => None,
            None => Some(String::new()),
        };
        let menu = self.prefix.as_ref().filter(|prefix| prefix.shown).map(|prefix| {
            let panes = self.slots.iter().map(|slot| &slot.pane);
            let all = goto::entries(prefix.key, &path, panes, &self.keymap, self.lang);
            let all: Vec<String> = all.into_iter().map(|place| format!("{} {}", place.key, place.word)).collect();
            format!("{}: {}", prefix.key.label(self.lang), all.join("; "))
        });
        let top = self.top();
        let layer = top.map_or(LayerId::HOST, |entry| entry.id);
        // They are said where a place is entered, and a moment comes with every letter.
        let keys = || spoken.keys.clone().or_else(|| self.typing_keys(&path));
        let typing_keys = if speaker.enters(layer, &spoken) { keys() } else { None };
        Moment {
            layer,
            pane: self.current,
            overlay: top.is_some_and(|entry| entry.layer.overlay()),
            spoken,
            status,
            message: self.talk.numbered().map(|(number, message)| (number, message.clone())),
            notice: self.talk.shown().is_some_and(|(_, notice)| notice),
            undo: crate::ui::chrome::undo_hint(&path, &self.keymap, self.lang),
            menu,
            lesson: self.coach.as_ref().map(|coach| self.spelled(coach.line(self.lang))),
            typing_keys,
            hello: self.hello(),
            keys: self.keys,
            now: self.now,
            lang: self.lang,
        }
    }

    /// What keeps, picks and leaves where letters are typed.
    fn typing_keys(&self, path: &[Context]) -> Option<String> {
        const TOLD: usize = 4;
        if !Keymap::takes_text(path) {
            return None;
        }
        // The first words of the session named the page of keys; what leads elsewhere stands on it.
        let others = |hint: &KeyHint| matches!(hint.does, Some((Action::Help | Action::Palette, _)));
        let keys = self.keys_here(path).into_iter().filter(|hint| !others(hint));
        let keys: Vec<String> = keys.take(TOLD).map(|hint| hint.said(self.lang)).collect();
        Some(keys.join(", ")).filter(|keys| !keys.is_empty())
    }

    /// Who works here, and the keys that lead to all others.
    fn hello(&self) -> String {
        let lang = self.lang;
        let key = |action| {
            let chord = shown_key(&self.keymap.keys(&[Context::Global], action));
            chord.map(|chord| chord.first.name(lang)).unwrap_or_default()
        };
        let (help, all, here) = (key(Action::Help), key(Action::Redraw), key(Action::Say));
        let who = self.host.status(lang, true);
        let who = who.split("  ").next().unwrap_or_default();
        let moment = self.host.moment().map(|at| format!("{}.", crate::ui::chrome::moment(at, true, lang)));
        let notices: u64 = self.slots.iter().map(|slot| self.host.badge(slot.pane.id).count).sum();
        let notices = if notices > 0 { lang.n("ui.say.notices", notices, &[]) } else { String::new() };
        let with = [("who", who), ("help", &help), ("all", &all), ("here", &here)];
        let skips = self.keymap.keys(&[Context::Lesson], Action::LessonNext);
        let skips = shown_key(&skips).filter(|_| self.coach.is_some());
        let skips = skips.map(|chord| lang.f("tutorial.skips", &[("key", &chord.first.name(lang))]));
        let hello = if who.is_empty() {
            // Before there is a company there is nobody to name.
            lang.f("ui.say.hello_first", &[("help", &help), ("all", &all), ("here", &here)])
        } else {
            lang.f("ui.say.hello", &with)
        };
        let all = [moment.unwrap_or_default(), hello, notices, skips.unwrap_or_default()];
        all.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Where one is, once more: said with its labels, or written whole into the message line of the screen.
    pub(super) fn say_here(&mut self) {
        self.dirty = true;
        if let Some(speaker) = &mut self.speaker {
            return speaker.again(Again::Here);
        }
        let here = self.heard().here.map(|here| if here.labelled.is_empty() { here.text } else { here.labelled });
        let text = here.filter(|text| !text.trim().is_empty());
        let text = text.unwrap_or_else(|| self.lang.t("ui.say.nowhere").to_owned());
        self.talk.say(Message { severity: Severity::Ok, text, undo: false });
    }

    /// Everything once more: the whole screen said, or painted.
    pub(super) fn again(&mut self) {
        self.dirty = true;
        match &mut self.speaker {
            Some(speaker) => speaker.again(Again::Everything),
            None => self.screen.repaint(),
        }
    }

    /// A key of the whole session, also where a layer takes every other.
    pub(super) fn heard_key(&mut self, action: Action) -> bool {
        match action {
            Action::Say => self.say_here(),
            Action::LessonNext => self.skip_lesson(),
            Action::Redraw if self.speaks() => self.again(),
            _ => return false,
        }
        true
    }
}
