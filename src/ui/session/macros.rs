//! Keys recorded and played again, through the same way that they came the first time.

use super::{Event, Session};
use crate::locale::Formats;
use crate::store::macros::Stroke;
use crate::ui::input::{Input, Scan};
use crate::ui::key::Key;
use crate::ui::layers::{LayerId, Message, Severity};
use crate::ui::macros::Recorded;
use std::io::Write;
use std::time::{Duration, Instant};

/// What is being recorded.
#[derive(Debug, Default)]
pub(super) struct Recording {
    strokes: Vec<Stroke>,
    /// How many there were before the palette was opened: what ends the recording is no part of it.
    before_palette: usize,
}

/// What is being played.
#[derive(Debug)]
pub(super) struct Playing {
    name: String,
    strokes: Vec<Stroke>,
    at: usize,
    /// Nobody works for this session, as it was seen last: what they answered has been taken in when it is so again.
    quiet: bool,
    /// Its figures were typed in another format than the operator's: that one holds until it ends.
    restyled: bool,
}

/// How often it is looked whether the next key can be played.
const STEP: Duration = Duration::from_millis(4);
/// What a screen does by itself so soon (a preview beside a list) is waited for.
const SOON: Duration = Duration::from_millis(400);

impl<W: Write> Session<W> {
    /// Records from the next key on.
    pub(super) fn record(&mut self) {
        self.recording = Some(Recording::default());
        self.say(Severity::Ok, self.lang.t("macro.recording").to_owned());
    }

    /// Recording ends: the host asks for a name.
    pub(super) fn stop_recording(&mut self) {
        let Some(Recording { mut strokes, before_palette }) = self.recording.take() else {
            return self.say(Severity::Warn, self.lang.t("macro.not_recording").to_owned());
        };
        // The key that opened the palette says where the last one led: played, the macro must lead there again.
        strokes.truncate(before_palette + 1);
        if let Some(end) = strokes.last_mut() {
            (end.key, end.text) = (None, None);
        }
        if strokes.len() < 2 {
            strokes.clear();
        }
        self.deliver(LayerId::HOST, Box::new(Recorded(strokes)));
    }

    /// Whether keys are being recorded.
    pub(super) fn records(&self) -> bool {
        self.recording.is_some()
    }

    /// The palette opens: by the key that was noted last.
    pub(super) fn mark_palette(&mut self) {
        if let Some(recording) = &mut self.recording {
            recording.before_palette = recording.strokes.len().saturating_sub(1);
        }
    }

    /// The kind of screen that has the keys.
    fn screen_kind(&self) -> String {
        self.path().first().map_or("", |context| context.id()).to_owned()
    }

    /// Notes what comes in.
    pub(super) fn note(&mut self, input: &Input) {
        if self.recording.is_none() || self.playing.is_some() {
            return;
        }
        let on = self.screen_kind();
        let (key, text) = match input {
            Input::Key(key) => (Some(key.to_string()), None),
            Input::Paste(text) => (None, Some(text.clone())),
            Input::Scan(scan) => (None, Some(scan.text.clone())),
            Input::Resize(..) | Input::Click(_) | Input::Wheel(..) => return,
        };
        // The characters of a scan that acted before it was known to be one are part of it.
        let back = if let Input::Scan(scan) = input { scan.rolled_back } else { 0 };
        if let Some(recording) = &mut self.recording {
            recording.strokes.truncate(recording.strokes.len().saturating_sub(back));
            let numbers = recording.strokes.is_empty().then(|| self.lang.numbers());
            recording.strokes.push(Stroke { key, text, on, numbers });
        }
    }

    /// Plays keys from now on.
    pub(super) fn play(&mut self, name: String, strokes: Vec<Stroke>) {
        self.talk.hush();
        // One that calls another ends with it, and with it its way of writing figures.
        self.played();
        let typed = strokes.first().and_then(|stroke| stroke.numbers);
        let typed = typed.filter(|numbers| *numbers != self.lang.numbers());
        if typed.is_some() {
            self.speak_in(self.lang.with(Formats { numbers: typed, ..self.lang.formats() }));
        }
        self.playing = Some(Playing { name, strokes, at: 0, quiet: false, restyled: typed.is_some() });
    }

    /// It is not played any more: figures are written as the operator likes them.
    fn played(&mut self) -> Option<Playing> {
        let playing = self.playing.take()?;
        if playing.restyled {
            self.speak_in(self.lang.with(self.standing.liking().formats()));
        }
        Some(playing)
    }

    /// Somebody presses a key while others are played: that is the end of it. `true` when it was so.
    pub(super) fn interrupts_playing(&mut self, event: &crossterm::event::Event) -> bool {
        use crossterm::event::Event::{Key, Mouse, Paste};
        let key = matches!(event, Key(_) | Paste(_) | Mouse(_));
        if !key || self.playing.is_none() {
            return false;
        }
        self.stop_playing(self.lang.t("macro.interrupted"));
        true
    }

    fn stop_playing(&mut self, why: &str) {
        let Some(playing) = self.played() else { return };
        let steps = playing.strokes.iter().filter(|stroke| stroke.is_step()).count();
        // What the last key led to is found out behind it.
        let at = playing.at.min(steps.saturating_sub(1));
        let stroke = playing.strokes.get(at);
        let key = stroke.and_then(|stroke| stroke.key.as_deref().or(stroke.text.as_deref())).unwrap_or_default();
        let (at, of) = ((at + 1).to_string(), steps.to_string());
        let with = [("name", playing.name.as_str()), ("step", &at), ("of", &of), ("key", key), ("why", why)];
        let text = self.lang.f("macro.stopped", &with);
        self.say(Severity::Error, crate::domain::SafeText::new(&text).to_string());
    }

    /// The keys are played: its name, and what came of the last of them, with the key that takes that back.
    fn say_played(&mut self, name: &str, steps: u64) {
        self.dirty = true;
        // What somebody else did meanwhile is told there, too.
        let last = self.talk.shown().filter(|(_, notice)| !notice).map(|(message, _)| message.clone());
        if last.as_ref().is_some_and(|last| last.severity == Severity::Warn) {
            // Why the last key did not do what it was for: nothing is said over it.
            return;
        }
        let last = last.filter(|message| message.severity == Severity::Ok);
        let (last, undo) = last.map(|message| (message.text, message.undo)).unwrap_or_default();
        let key = if last.is_empty() { "macro.played" } else { "macro.played_last" };
        let text = self.lang.n(key, steps, &[("name", name), ("last", &last)]);
        let text = crate::domain::SafeText::new(&text).to_string();
        self.talk.say(Message { severity: Severity::Ok, text, undo });
    }

    /// When the next key can be played at the earliest.
    pub(super) fn playing_due(&self) -> Option<Instant> {
        self.playing.as_ref().map(|_| self.now + STEP)
    }

    /// Plays the next key, once all that the last one asked for is answered.
    pub(super) fn play_on(&mut self) {
        let soon = self.now + SOON;
        let waits = self.top().and_then(|entry| entry.layer.due()).is_some_and(|due| due <= soon);
        let idle = self.jobs.idle() && !waits && self.held.is_empty();
        let Some(playing) = &mut self.playing else { return };
        if !idle || !std::mem::replace(&mut playing.quiet, true) {
            playing.quiet &= idle;
            return;
        }
        playing.quiet = false;
        let at = playing.at;
        let refused = self.talk.shown().filter(|(message, notice)| !notice && message.severity == Severity::Error);
        if let Some(why) = refused.map(|(message, _)| message.text.clone()) {
            // It is the key before this one that was refused.
            if let Some(playing) = &mut self.playing {
                playing.at = at.saturating_sub(1);
            }
            return self.stop_playing(&why);
        }
        let here = self.screen_kind();
        let Some(playing) = &self.playing else { return };
        let Some(stroke) = playing.strokes.get(at).cloned() else {
            let name = playing.name.clone();
            let steps = playing.strokes.iter().filter(|stroke| stroke.is_step()).count() as u64;
            self.played();
            return self.say_played(&name, steps);
        };
        if stroke.on != here {
            let name = |id: &str| self.lang.find(&format!("ui.context.{id}")).unwrap_or(id).to_owned();
            let why = self.lang.f("macro.elsewhere", &[("now", &name(&here)), ("then", &name(&stroke.on))]);
            return self.stop_playing(&why);
        }
        if !stroke.is_step() {
            // It stands where it was recorded to end.
            if let Some(playing) = &mut self.playing {
                playing.at += 1;
            }
            return;
        }
        let input = match (stroke.key.as_deref().map(Key::parse), stroke.text) {
            (Some(Some(key)), _) => Input::Key(key),
            (None, Some(text)) if self.takes_text() => Input::Paste(text),
            (None, Some(text)) => Input::Scan(Scan { text, aim: None, rolled_back: 0 }),
            _ => return self.stop_playing(self.lang.t("macro.bad_key")),
        };
        if let Some(playing) = &mut self.playing {
            playing.at += 1;
        }
        self.dirty = true;
        self.take(input);
        self.handle(Event::Wake, self.now);
    }
}
