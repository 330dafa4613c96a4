//! The linear mode's memory: from what a layer says now and what was said before, the lines that are new.
//!
//! Nothing here knows a terminal. Lines end with `\n`; the text that is being typed stands at the end of a line that is
//! still open, so that a letter costs a letter and a reader speaks it as any shell's. The only other character that
//! moves anything is a backspace, each followed by a space and a backspace, for a letter that was taken away.

mod place;

pub use place::place;

use super::kit::spoken::{Here, Spoken, Typed};
use super::layers::{LayerId, Message, Severity};
use super::text_width::{seven_bits, width, without_controls};
use crate::locale::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// After this long without a letter what the letters found is said.
const REST: Duration = Duration::from_millis(500);
/// What is on its way is waited for so long before the rest is said without it.
const PATIENCE: Duration = Duration::from_millis(600);

/// Back in a place that was said before, it is said after so long: mostly something new comes of what was done above.
const BACK: Duration = Duration::from_millis(250);

/// Everything that can be heard at one moment.
pub struct Moment {
    /// The layer on top.
    pub layer: LayerId,
    /// Its pane.
    pub pane: usize,
    /// It leaves what is below visible: coming back from it needs no word about where one is.
    pub overlay: bool,
    /// What it says.
    pub spoken: Spoken,
    /// What it says of itself beside messages; `None` where that only explains a field.
    pub status: Option<String>,
    /// The message, with its number.
    pub message: Option<(u64, Message)>,
    /// The message came from outside: it waits until nothing is typed.
    pub notice: bool,
    /// How what was done is taken back.
    pub undo: Option<String>,
    /// The menu after a prefix, when it is shown.
    pub menu: Option<String>,
    /// What a lesson asks for now.
    pub lesson: Option<String>,
    /// Said once, before anything else.
    pub hello: String,
    /// The keys of a place where letters are typed, when it is entered: there no key can be tried to see what it does.
    pub typing_keys: Option<String>,
    /// How many keys have come so far.
    pub keys: u64,
    /// Now.
    pub now: Instant,
    /// The language.
    pub lang: Lang,
}

/// What was said of a layer.
#[derive(Debug, Clone, Default)]
struct Said {
    token: String,
    part: String,
    follows: BTreeMap<String, String>,
    here: Option<(String, String)>,
    cell: Option<String>,
    status: String,
}

/// What somebody asked to hear again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The whole screen.
    Everything,
    /// Where one is, with labels.
    Here,
}

/// The memory.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Speaker {
    /// Letters are taken away by backspaces on the line; else the line is said anew.
    erases: bool,
    /// Seven bits only.
    ascii: bool,
    /// Columns of the terminal: over the end of its line no backspace leads back.
    columns: usize,
    out: String,
    lang: Lang,
    greeted: bool,
    top: Option<(LayerId, usize, bool)>,
    /// By layer, as long as it may be come back to.
    said: BTreeMap<LayerId, Said>,
    typed: Option<(LayerId, Typed)>,
    /// The line that is still open: its label and the text on it.
    open: Option<Typed>,
    message: u64,
    heard: String,
    /// Where that was heard.
    heard_at: Option<LayerId>,
    /// Lines of keys that were said: what does the same everywhere is named once.
    keys_told: BTreeSet<String>,
    lesson: Option<String>,
    menu: bool,
    undo_told: bool,
    keys: u64,
    rest: Option<Instant>,
    patience: Option<Instant>,
    /// When the place that was come back to is said.
    back: Option<Instant>,
    /// What came of it was said meanwhile.
    told: bool,
    /// Patience is over: what was waited for is said when it comes.
    tired: bool,
    again: Option<Again>,
}

impl Speaker {
    /// Nothing was said yet. `erases`: the output is a terminal that understands a backspace.
    pub fn new(erases: bool, columns: u16) -> Self {
        Self {
            erases,
            ascii: false,
            columns: usize::from(columns),
            out: String::new(),
            lang: Lang::It,
            greeted: false,
            top: None,
            said: BTreeMap::new(),
            typed: None,
            open: None,
            message: 0,
            heard: String::new(),
            heard_at: None,
            keys_told: BTreeSet::new(),
            lesson: None,
            menu: false,
            undo_told: false,
            keys: 0,
            rest: None,
            patience: None,
            back: None,
            told: false,
            tired: false,
            again: None,
        }
    }

    /// Letters that seven bits can say, for a terminal that has no others.
    #[must_use]
    pub fn ascii(mut self, ascii: bool) -> Self {
        self.ascii = ascii;
        self
    }

    /// The terminal has so many columns now.
    pub fn resize(&mut self, columns: u16) {
        self.columns = usize::from(columns);
    }

    /// Something is to be said again at the next moment.
    pub fn again(&mut self, what: Again) {
        self.again = Some(what);
    }

    /// When there may be something to say although nothing happens.
    pub fn due(&self) -> Option<Instant> {
        [self.rest, self.patience, self.back].into_iter().flatten().min()
    }

    /// Ends the line that is open, for whoever writes next.
    pub fn close(&mut self) -> String {
        self.end_line();
        std::mem::take(&mut self.out)
    }

    /// What is new at this moment.
    pub fn hear(&mut self, moment: &Moment) -> String {
        self.lang = moment.lang;
        let key = std::mem::replace(&mut self.keys, moment.keys) != moment.keys;
        if !std::mem::replace(&mut self.greeted, true) {
            self.say(&moment.hello);
        }
        self.hear_message(moment);
        self.hear_menu(moment);
        if self.is_back(moment, key) {
            return std::mem::take(&mut self.out);
        }
        let again = self.again.take();
        let new = self.top != Some((moment.layer, moment.pane, moment.overlay));
        let typing = !new && self.hear_letters(moment);
        if typing {
            self.rest = Some(moment.now + REST);
        } else if key || self.rest.is_some_and(|rest| rest <= moment.now) {
            self.rest = None;
        }
        if self.rest.is_none() && !self.is_patient(moment) {
            let told = self.told;
            self.hear_place(moment, again);
            // After what came of the last step: what comes next.
            if again.is_some() || self.lesson != moment.lesson {
                self.lesson.clone_from(&moment.lesson);
                self.say(moment.lesson.as_deref().unwrap_or_default());
            }
            self.hear_field(moment, told);
        }
        std::mem::take(&mut self.out)
    }

    /// It was just come back to a place that is known, and what was done above may still have something to say.
    fn is_back(&mut self, moment: &Moment, key: bool) -> bool {
        let from = self.top.filter(|(layer, pane, _)| *layer != moment.layer && *pane == moment.pane);
        let enters = self.enters(moment.layer, &moment.spoken);
        if from.is_none() || enters || moment.spoken.typed.is_some() || self.again.is_some() {
            self.back = None;
            return false;
        }
        match self.back {
            None => self.back = Some(moment.now + BACK),
            Some(back) if back <= moment.now || key => {
                self.back = None;
                return false;
            }
            Some(_) => {}
        }
        true
    }

    /// What belongs here is still on its way, and it has not been long.
    fn is_patient(&mut self, moment: &Moment) -> bool {
        if !moment.spoken.waits || self.tired {
            self.patience = None;
            self.tired &= moment.spoken.waits;
            return false;
        }
        let until = *self.patience.get_or_insert(moment.now + PATIENCE);
        self.tired = moment.now >= until;
        if self.tired {
            self.patience = None;
        }
        !self.tired
    }

    fn hear_message(&mut self, moment: &Moment) {
        let Some((number, message)) = &moment.message else { return };
        if moment.notice && self.open.is_some() && moment.spoken.typed.is_some() {
            return;
        }
        if std::mem::replace(&mut self.message, *number) == *number {
            return;
        }
        // What is wrong with a field is said with the field; before that the part is named that it stands in, and an
        // error waits for nothing.
        let known = self.said.get(&moment.layer);
        let stays = known.is_some_and(|known| known.part == moment.spoken.part);
        let follows = known.map(|known| changed(known, &moment.spoken)).unwrap_or_default();
        let label = moment.spoken.typed.as_ref().filter(|_| stays).map(|typed| typed.label.clone());
        if follows.iter().chain(&label).any(|line| line.contains(&message.text)) {
            return;
        }
        // A window that told it is closed, and the screen below it tells it once more.
        let window = self.top.filter(|(layer, _, overlay)| *overlay && *layer != moment.layer).map(|(layer, ..)| layer);
        let there = self.heard_at.replace(moment.layer);
        let again = std::mem::replace(&mut self.heard, message.text.clone()) == message.text;
        if again && window.is_some() && there == window {
            return;
        }
        let lang = moment.lang;
        let mut text = match message.severity {
            Severity::Ok => message.text.clone(),
            Severity::Warn => lang.f("kit.say.warning", &[("text", &message.text)]),
            Severity::Error => lang.f("kit.say.error", &[("text", &message.text)]),
        };
        // A key that does the same everywhere is named once.
        if let Some(undo) = moment.undo.as_ref().filter(|_| message.undo && !self.undo_told) {
            self.undo_told = true;
            text = format!("{text}, {undo}");
        }
        self.told = true;
        self.say(&text);
    }

    fn hear_menu(&mut self, moment: &Moment) {
        let shown = moment.menu.is_some();
        if let Some(menu) = moment.menu.as_ref().filter(|_| !self.menu) {
            self.say(menu);
        }
        self.menu = shown;
    }

    /// Letters typed or taken away in the field that had them before; true when there were any.
    fn hear_letters(&mut self, moment: &Moment) -> bool {
        let (Some(now), Some((layer, before))) = (&moment.spoken.typed, &self.typed) else { return false };
        let still = now.text == before.text && now.at == before.at;
        if still || *layer != moment.layer || now.key != before.key {
            return false;
        }
        let (now, before) = (now.clone(), before.clone());
        let ends = now.at == now.text.len() && before.at == before.text.len();
        if now.text == before.text {
            self.say(&under(&now, moment.lang));
        } else if self.open.is_none() || !ends || !self.letters(&before.text, &now.text) {
            self.open_line(&now);
        }
        // What was echoed is known.
        if let Some(said) = self.said.get_mut(&moment.layer) {
            let own = moment.spoken.follows.iter().filter(|(key, _)| now.key.split('/').next() == Some(key));
            said.follows.extend(own.cloned());
        }
        self.typed = Some((moment.layer, now));
        true
    }

    /// Writes the difference at the end of the open line; false when it cannot be written so.
    fn letters(&mut self, before: &str, now: &str) -> bool {
        let Some(label) = self.open.as_ref().map(|open| width(&open.label)) else { return false };
        if let Some(more) = now.strip_prefix(before) {
            let more = self.clean(more);
            self.out.push_str(&more);
            return true;
        }
        let Some(less) = before.strip_prefix(now) else { return false };
        let used = label + 2 + width(&self.clean(before));
        if self.erases && used < self.columns {
            self.out.push_str(&"\u{8} \u{8}".repeat(width(&self.clean(less))));
            return true;
        }
        false
    }

    /// A place that says this would be entered, not come back to.
    pub fn enters(&self, layer: LayerId, spoken: &Spoken) -> bool {
        self.said.get(&layer).is_none_or(|known| known.token != spoken.token)
    }

    fn hear_place(&mut self, moment: &Moment, again: Option<Again>) {
        let spoken = &moment.spoken;
        let before = self.top.replace((moment.layer, moment.pane, moment.overlay));
        if spoken.frozen && again.is_none() && self.said.contains_key(&moment.layer) {
            return;
        }
        let moved = before.is_none_or(|(layer, ..)| layer != moment.layer);
        let from_overlay = before.is_some_and(|(_, pane, overlay)| overlay && pane == moment.pane);
        let other_pane = before.is_some_and(|(_, pane, _)| pane != moment.pane);
        // What was above in this pane is gone, or will be entered anew.
        if moved && !other_pane {
            self.said.retain(|layer, _| *layer <= moment.layer);
        }
        let known = self.said.get(&moment.layer).cloned();
        let entered = self.enters(moment.layer, spoken);
        let whole = entered || other_pane || again == Some(Again::Everything);
        let part = known.as_ref().is_none_or(|known| known.part != spoken.part);
        let mut lines: Vec<String> = Vec::new();
        if whole {
            lines.push(joined(&spoken.place, &spoken.part));
            lines.extend(spoken.lines.iter().cloned());
        } else {
            // What came of the part that was left is said before the one that is entered.
            if !moved && again != Some(Again::Everything) {
                lines.extend(known.iter().flat_map(|known| changed(known, spoken)));
            }
            if moved && !from_overlay {
                lines.push(joined(&spoken.name, if part { &spoken.part } else { "" }));
            } else if part {
                lines.push(spoken.part.clone());
            }
            if part {
                lines.extend(spoken.lines.iter().cloned());
            }
        }
        if again == Some(Again::Everything) {
            // A screen may show the same twice; once is enough to hear.
            let more: Vec<String> = spoken.more.iter().filter(|line| !lines.contains(line)).cloned().collect();
            lines.extend(more);
        } else if let (Some(known), true) = (&known, moved && !whole) {
            lines.extend(changed(known, spoken));
        }
        let fresh = whole || moved && !from_overlay;
        let mut status = known.as_ref().filter(|_| !fresh).map(|known| known.status.clone()).unwrap_or_default();
        if let Some(now) = moment.status.as_ref().filter(|now| **now != status) {
            status.clone_from(now);
            lines.push(now.clone());
        }
        let here = spoken.here.as_ref();
        // What was typed here was left as it was: then one hears where that leads back to.
        let left = self.typed.as_ref().is_some_and(|(layer, _)| *layer == moment.layer) && spoken.typed.is_none();
        let cell = here.and_then(|here| here.cell.as_ref());
        let sideways = cell != known.as_ref().and_then(|known| known.cell.as_ref());
        let other = known.as_ref().and_then(|known| known.here.as_ref()) != here.map(identity).as_ref();
        match here {
            Some(here) if again == Some(Again::Here) => {
                let text = if here.labelled.trim().is_empty() { &here.text } else { &here.labelled };
                let status = moment.status.clone().unwrap_or_default();
                lines.extend([spoken.name.clone(), numbered(&here.at, text), status]);
            }
            None if again == Some(Again::Here) => lines.push(joined(&spoken.place, &spoken.part)),
            Some(here) if !here.text.trim().is_empty() => {
                // What was said of the window's answer says where one is, too.
                let answered = from_overlay && self.told;
                if whole || other || left || moved && !answered {
                    lines.push(numbered(&here.at, &here.text));
                } else if sideways {
                    lines.extend(cell.cloned());
                }
            }
            _ => {}
        }
        self.told = false;
        for line in &lines {
            self.say(line);
        }
        if let Some(keys) = moment.typing_keys.as_ref().filter(|_| entered)
            && self.keys_told.insert(keys.clone())
        {
            self.say(keys);
        }
        let follows = spoken.follows.iter().cloned().collect();
        let said = Said {
            token: spoken.token.clone(),
            part: spoken.part.clone(),
            follows,
            here: spoken.here.as_ref().map(identity),
            cell: cell.cloned(),
            status,
        };
        self.said.insert(moment.layer, said);
        if moved || whole || again.is_some() {
            // The field is said anew.
            self.typed = None;
        }
    }

    /// The field that is typed into: said when it is come to, at the end of a line that stays open.
    fn hear_field(&mut self, moment: &Moment, told: bool) {
        let Some(typed) = &moment.spoken.typed else {
            self.end_line();
            self.typed = None;
            return;
        };
        let same = self.typed.as_ref().is_some_and(|(layer, before)| {
            *layer == moment.layer && before.key == typed.key && before.label == typed.label
        });
        if !same {
            // What the message has just said is wrong needs no second word.
            let wrong = typed
                .label
                .split_once(", ")
                .filter(|(_, wrong)| told && wrong.split_once(": ").is_some_and(|(_, why)| self.heard.contains(why)));
            let label = wrong.map_or(typed.label.as_str(), |(name, _)| name).to_owned();
            self.open_line(&Typed { label, ..typed.clone() });
        }
        self.typed = Some((moment.layer, typed.clone()));
    }

    fn open_line(&mut self, typed: &Typed) {
        self.end_line();
        // What is wrong may end as a sentence does.
        let label = self.clean(typed.label.trim().trim_end_matches('.'));
        self.out.push_str(&label);
        self.out.push_str(": ");
        let text = self.clean(&typed.text);
        self.out.push_str(&text);
        self.open = Some(Typed { label, ..typed.clone() });
    }

    fn end_line(&mut self) {
        if self.open.take().is_some() {
            self.out.push('\n');
        }
    }

    /// Nothing that a terminal obeys and nothing that only draws: frames and bars say nothing.
    fn clean(&self, text: &str) -> String {
        let text = text.replace(['\n', '\r', '\t'], " ");
        let drawn = |c: &char| ('\u{2500}'..='\u{259f}').contains(c);
        let text: String = without_controls(&text).chars().filter(|c| !drawn(c)).collect();
        if self.ascii { seven_bits(&text).into_owned() } else { text }
    }

    fn say(&mut self, text: &str) {
        let text = unspaced(&self.clean(text)).replace(" -> ", self.lang.t("kit.say.to"));
        let text = text.trim();
        if !text.is_empty() {
            self.end_line();
            self.out.push_str(text);
            self.out.push('\n');
        }
    }
}

/// What follows from something else and is another now; what the cursor is on says itself.
fn changed(known: &Said, spoken: &Spoken) -> Vec<String> {
    let typing = spoken.typed.is_some();
    let here = spoken.here.as_ref().map(|here| here.key.as_str()).unwrap_or_default();
    let typed = spoken.typed.as_ref().map(|typed| typed.key.as_str()).unwrap_or_default();
    let within = |name: &str, key: &str| name.strip_prefix(key).is_some_and(|rest| rest.starts_with('/'));
    let own = |key: &str| here == key || (typing || key.is_empty()) && (within(here, key) || within(typed, key));
    let is_new = |key: &String, text: &String| known.follows.get(key).is_some_and(|before| before != text);
    let all = spoken.follows.iter().filter(|(key, text)| is_new(key, text) && !own(key));
    all.map(|(_, text)| text.clone()).collect()
}

fn identity(here: &Here) -> (String, String) {
    (here.key.clone(), here.text.clone())
}

fn numbered(at: &str, text: &str) -> String {
    if at.is_empty() { text.to_owned() } else { format!("{at}: {text}") }
}

fn joined(place: &str, part: &str) -> String {
    super::kit::spoken::joined([place, part])
}

/// The letter under a cursor that went back into a text.
fn under(typed: &Typed, lang: Lang) -> String {
    match typed.text.get(typed.at..).and_then(|rest| rest.chars().next()) {
        None => lang.t("kit.say.end").to_owned(),
        Some(' ') => lang.t("kit.say.space").to_owned(),
        Some(letter) => letter.to_string(),
    }
}

/// Texts that stand apart on a screen are heard apart.
fn unspaced(text: &str) -> String {
    let pieces = text.split("  ").map(str::trim).filter(|piece| !piece.is_empty());
    pieces.fold(String::new(), |mut all, piece| {
        if !all.is_empty() {
            // What stands in brackets belongs to what is before it.
            let close = all.ends_with([',', ';', ':', '.', '?', '!']) || piece.starts_with('(');
            all.push_str(if close { " " } else { ", " });
        }
        all.push_str(piece);
        all
    })
}

#[cfg(test)]
mod tests;
