//! From what the terminal sends to what was meant: split escapes repaired, late replies swallowed, scans recognised,
//! pastes cleaned (KEYMAP section 2).
//!
//! [`Decoder`] is a state machine without a clock: events go in with their time, inputs come out in order, and
//! [`Decoder::due`] says when [`Decoder::flush`] must be called although nothing arrives.
//!
//! **Scans.** A scanner types a code and Enter. Outside text the characters of a code would be shortcuts, so:
//! a character that `eager` allows (one that only changes what is seen: panes, cursor, an overlay) is delivered at
//! once when it begins a burst; every other one, and every further one that follows within the scan gap, is held
//! until Enter or Tab makes it a [`Scan`], or the gap passes and they come out as keys, in order. `Scan::rolled_back`
//! says how many keys of this scan were already delivered: the session takes their effect back. What can be a code
//! is decided by [`codelike`], so that type-ahead (`2/rossi`, Enter) in one packet stays type-ahead.

use super::key::{Key, KeyCode};
use crate::domain::SafeText;
use crate::domain::text::is_invisible;
use crossterm::event::{Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use ratatui::layout::Position;
use std::time::{Duration, Instant};
use tail::{Tail, tail};

mod tail;

/// What was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Pasted text: line breaks are `\n`, no other control character.
    Paste(String),
    /// A scanned code.
    Scan(Scan),
    /// New size: columns, rows.
    Resize(u16, u16),
    /// The first button of the mouse, pressed on this cell.
    Click(Position),
    /// The wheel, downwards or not, over this cell.
    Wheel(Position, bool),
}

/// A scanned code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The code; a group separator of GS1 is kept as `\u{1d}`.
    pub text: String,
    /// The symbology that the scanner named (`C1`, `d2`, `Q3`), without the bracket.
    pub aim: Option<String>,
    /// Keys of this scan that were delivered before it was known to be one.
    pub rolled_back: usize,
}

/// The delays, in one place.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// How long a bare Escape waits for the rest of a split sequence.
    pub esc: Duration,
    /// The longest pause between two characters of a scan.
    pub scan_gap: Duration,
}

impl Timing {
    /// A terminal on this machine.
    pub const LOCAL: Self = Self { esc: Duration::from_millis(50), scan_gap: Duration::from_millis(35) };
    /// A terminal behind SSH.
    pub const REMOTE: Self = Self { esc: Duration::from_millis(100), scan_gap: Duration::from_millis(100) };
}

/// After `ESC [` the rest of a sequence is certain to come: this long it is waited for.
const TAIL: Duration = Duration::from_millis(250);
/// After an Escape that went out too early, a `[` this soon is still its tail.
const PACKET: Duration = Duration::from_millis(8);

/// See above.
const LATE: Duration = Duration::from_millis(300);
/// A line feed this soon after Enter belongs to it (scanners that send CR LF).
const LF_AFTER_ENTER: Duration = Duration::from_millis(50);
/// What ends a paste whose beginning was torn: the reader below swallows its end.
const PASTE_END: &str = "\u{1b}[201~";
/// The longest reply of a terminal that is swallowed without its end.
const REPLY_MAX: usize = 100;
/// The fewest characters of a scan.
const SCAN_MIN: usize = 4;
/// The most characters held for a scan: a longer burst is typing that was queued.
const SCAN_MAX: usize = 512;

#[derive(Debug)]
enum State {
    Idle,
    /// A bare Escape, waiting.
    Escape {
        until: Instant,
    },
    /// `[` or `O` after an Escape. `esc`: the Escape itself is still held. `at`: its last character came then, where
    /// characters may be those of a scan.
    Tail {
        text: String,
        esc: bool,
        until: Instant,
        at: Option<Instant>,
    },
    /// Inside a terminal's reply that nobody asked for. `esc`: an Escape has come, perhaps that of its end; `length`: of
    /// what was swallowed.
    Reply {
        until: Instant,
        esc: bool,
        length: usize,
    },
    /// Inside a paste whose beginning was torn: its line ends must not submit.
    Paste {
        text: String,
        until: Instant,
    },
}

impl State {
    fn tail(first: char, esc: bool, now: Instant, wait: Duration, scans: bool) -> Self {
        Self::Tail { text: first.to_string(), esc, until: now + wait, at: scans.then_some(now) }
    }

    fn reply(now: Instant) -> Self {
        Self::Reply { until: now + TAIL, esc: false, length: 0 }
    }
}

/// The state machine. One per session.
#[derive(Debug)]
pub struct Decoder {
    timing: Timing,
    /// How long a bare Escape waits where nobody chose.
    usual: Duration,
    state: State,
    /// Characters of a burst, delivered or held.
    burst: String,
    /// How many of them were delivered.
    delivered: usize,
    last_char: Option<Instant>,
    enter_at: Option<Instant>,
    escaped_at: Option<Instant>,
}

impl Decoder {
    /// At rest.
    pub const fn new(timing: Timing) -> Self {
        Self {
            timing,
            usual: timing.esc,
            state: State::Idle,
            burst: String::new(),
            delivered: 0,
            last_char: None,
            enter_at: None,
            escaped_at: None,
        }
    }

    /// Has a bare Escape wait so long; nothing for the delay that it was made with.
    pub fn wait_for_escapes(&mut self, chosen: Option<Duration>) {
        self.timing.esc = chosen.unwrap_or(self.usual);
    }

    /// Takes an event of the terminal. `eager` is `None` where characters are text (no scan is looked for), else it
    /// says which characters may be acted on before it is known whether they begin a scan.
    pub fn feed(&mut self, event: &Event, now: Instant, eager: Option<&dyn Fn(char) -> bool>, out: &mut Vec<Input>) {
        self.flush(now, out);
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                if let Some(key) = normal(*key) {
                    self.key(key, now, eager, out);
                }
            }
            Event::Paste(text) => {
                self.give_up(out);
                paste(text, out);
            }
            Event::Mouse(mouse) => {
                let at = Position::new(mouse.column, mouse.row);
                let meant = match mouse.kind {
                    MouseEventKind::Down(MouseButton::Left) => Some(Input::Click(at)),
                    MouseEventKind::ScrollDown => Some(Input::Wheel(at, true)),
                    MouseEventKind::ScrollUp => Some(Input::Wheel(at, false)),
                    _ => None,
                };
                if let Some(meant) = meant {
                    self.give_up(out);
                    out.push(meant);
                }
            }
            Event::Resize(columns, rows) => out.push(Input::Resize(*columns, *rows)),
            _ => {}
        }
    }

    /// When something that is held must come out at the latest.
    pub fn due(&self) -> Option<Instant> {
        let state = match &self.state {
            State::Idle => None,
            State::Escape { until }
            | State::Tail { until, .. }
            | State::Reply { until, .. }
            | State::Paste { until, .. } => Some(*until),
        };
        // Within the gap to its last microsecond it may still be a scan: let out after it, not at it.
        let after = self.timing.scan_gap + Duration::from_millis(1);
        let burst = if self.held() { self.last_char.map(|at| at + after) } else { None };
        [state, burst].into_iter().flatten().min()
    }

    /// Lets out what has waited long enough.
    pub fn flush(&mut self, now: Instant, out: &mut Vec<Input>) {
        match &self.state {
            State::Escape { until } if now >= *until => {
                self.escaped_at = Some(*until);
                self.state = State::Idle;
                out.push(Input::Key(Key::plain(KeyCode::Esc)));
            }
            State::Tail { until, .. } if now >= *until => self.break_tail(out),
            State::Reply { until, .. } if now >= *until => self.state = State::Idle,
            State::Paste { until, .. } if now >= *until => self.end_paste(out),
            _ => {}
        }
        if self.last_char.is_some_and(|at| now >= at + self.timing.scan_gap) {
            self.release(out);
        }
    }

    /// Lets out everything, in order: the session ends, or something that is no key arrived.
    pub fn give_up(&mut self, out: &mut Vec<Input>) {
        self.release(out);
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Escape { .. } => out.push(Input::Key(Key::plain(KeyCode::Esc))),
            tail @ State::Tail { .. } => {
                self.state = tail;
                self.break_tail(out);
                self.release(out);
            }
            paste @ State::Paste { .. } => {
                self.state = paste;
                self.end_paste(out);
            }
            State::Idle | State::Reply { .. } => {}
        }
    }

    fn key(&mut self, key: Key, now: Instant, eager: Option<&dyn Fn(char) -> bool>, out: &mut Vec<Input>) {
        match &mut self.state {
            State::Reply { until, esc, length } => {
                let ends = key == Key::ctrl('g') || key == alt('\\') || *esc && key == Key::char('\\');
                let escapes = key == Key::plain(KeyCode::Esc);
                *length += 1;
                // Its end was lost: an arrow, Enter, or the hundredth letter is no part of any reply.
                if !ends && (!escapes && key.typed().is_none() || *length > REPLY_MAX) {
                    self.state = State::Idle;
                    self.key(key, now, eager, out);
                    return;
                }
                if ends {
                    self.state = State::Idle;
                } else {
                    *esc = escapes;
                    *until = now + TAIL;
                }
                return;
            }
            State::Paste { text, until } => {
                // Nothing in it is a command, whatever it looks like.
                text.extend(pasted_char(key));
                *until = now + TAIL;
                if text.ends_with(PASTE_END) {
                    self.end_paste(out);
                }
                return;
            }
            State::Escape { .. } => {
                self.state = State::Idle;
                match key.typed() {
                    Some(c @ ('[' | 'O' | 'P' | '_' | ']')) => {
                        self.state = State::tail(c, true, now, TAIL, eager.is_some());
                        return;
                    }
                    // Shift+Tab of the Linux console.
                    None if key == Key::plain(KeyCode::Tab) => {
                        self.key(Key::plain(KeyCode::BackTab), now, eager, out);
                        return;
                    }
                    _ => out.push(Input::Key(Key::plain(KeyCode::Esc))),
                }
            }
            State::Tail { text, until, at, .. } => {
                let Some(c) = key.typed() else {
                    self.break_tail(out);
                    self.key(key, now, eager, out);
                    return;
                };
                text.push(c);
                *until = now + TAIL;
                *at = eager.is_some().then_some(now);
                match tail(text) {
                    Tail::More => {}
                    Tail::Is(key) => {
                        self.state = State::Idle;
                        out.push(Input::Key(key));
                    }
                    Tail::Unknown => self.state = State::Idle,
                    Tail::Reply => self.state = State::reply(now),
                    Tail::Paste => self.state = State::Paste { text: String::new(), until: now + TAIL },
                    Tail::Not => self.break_tail(out),
                }
                return;
            }
            State::Idle => {}
        }
        if key == Key::plain(KeyCode::Esc) {
            self.release(out);
            self.state = State::Escape { until: now + self.timing.esc };
            return;
        }
        if [alt(']'), alt('P'), alt('_')].contains(&key) {
            self.release(out);
            self.state = State::reply(now);
            return;
        }
        let late = self.escaped_at.take().is_some_and(|at| now <= at + LATE);
        match key.typed().filter(|_| late) {
            Some(c @ ('[' | ']')) => {
                self.state = State::tail(c, false, now, TAIL, eager.is_some());
                return;
            }
            // A letter that is typed, too, or a scanner's first: only what comes with its packet belongs to it.
            Some(c @ ('O' | 'P' | '_')) => {
                self.state = State::tail(c, false, now, PACKET, eager.is_some());
                return;
            }
            _ => {}
        }
        if key == Key::ctrl('j') && self.enter_at.is_some_and(|at| now <= at + LF_AFTER_ENTER) {
            self.enter_at = None;
            return;
        }
        self.enter_at = (key.code == KeyCode::Enter).then_some(now);
        let Some(eager) = eager else {
            self.release(out);
            out.push(Input::Key(key));
            return;
        };
        if let Some(c) = scanned_char(key) {
            self.character(c, now, eager, out);
            return;
        }
        if matches!(key.code, KeyCode::Enter | KeyCode::Tab)
            && let Some(scan) = self.scan()
        {
            out.push(Input::Scan(scan));
            return;
        }
        self.release(out);
        out.push(Input::Key(key));
    }

    fn character(&mut self, c: char, now: Instant, eager: &dyn Fn(char) -> bool, out: &mut Vec<Input>) {
        let begins = self.burst.is_empty();
        // Key repeat: no code is a run of one character, and a held arrow letter must not wait.
        let repeats = !self.held() && self.burst.chars().all(|b| b == c);
        // `/`, `:` and `?` at the front open something to type into: what follows is typing.
        let opens = self.burst.chars().count() < 2 && matches!(c, '/' | ':' | '?');
        if opens {
            self.release(out);
            out.push(char_key(c));
            return;
        }
        self.burst.push(c);
        self.last_char = Some(now);
        if (begins || repeats) && eager(c) {
            self.delivered += 1;
            out.push(char_key(c));
        }
        if self.burst.len() > SCAN_MAX {
            self.release(out);
        }
    }

    fn held(&self) -> bool {
        self.burst.chars().count() > self.delivered
    }

    /// Takes the burst as a scan, when it is one.
    fn scan(&mut self) -> Option<Scan> {
        if !codelike(&self.burst) {
            return None;
        }
        let burst = std::mem::take(&mut self.burst);
        let rolled_back = std::mem::take(&mut self.delivered);
        self.last_char = None;
        let mut text = burst.trim_start_matches('\u{2}').trim_end_matches('\u{3}');
        let mut aim = None;
        if let Some(rest) = text.strip_prefix(']')
            && let Some((symbology, code)) = rest.split_at_checked(2)
            && symbology.chars().all(|c| c.is_ascii_alphanumeric())
        {
            aim = Some(symbology.to_owned());
            text = code;
        }
        Some(Scan { text: text.to_owned(), aim, rolled_back })
    }

    /// The burst was typing after all.
    fn release(&mut self, out: &mut Vec<Input>) {
        let burst = std::mem::take(&mut self.burst);
        let delivered = std::mem::take(&mut self.delivered);
        self.last_char = None;
        out.extend(burst.chars().skip(delivered).map(char_key));
    }

    fn end_paste(&mut self, out: &mut Vec<Input>) {
        if let State::Paste { text, .. } = std::mem::replace(&mut self.state, State::Idle) {
            paste(text.strip_suffix(PASTE_END).unwrap_or(&text), out);
        }
    }

    /// The characters after Escape were no sequence.
    fn break_tail(&mut self, out: &mut Vec<Input>) {
        if let State::Tail { text, esc, at, .. } = std::mem::replace(&mut self.state, State::Idle) {
            if esc {
                out.push(Input::Key(Key::plain(KeyCode::Esc)));
            }
            // Where scans are looked for they may begin one; nothing is held yet, the Escape let it out.
            if at.is_some() && self.burst.is_empty() {
                (self.burst, self.last_char) = (text, at);
            } else {
                out.extend(text.chars().map(char_key));
            }
        }
    }
}

const fn alt(c: char) -> Key {
    Key { code: KeyCode::Char(c), ctrl: false, alt: true, shift: false }
}

fn char_key(c: char) -> Input {
    Input::Key(match c {
        // The controls of a scan, as the terminal delivers them.
        '\u{1d}' => Key::ctrl('5'),
        '\u{2}' => Key::ctrl('b'),
        '\u{3}' => Key::ctrl('c'),
        c => Key::char(c),
    })
}

fn paste(text: &str, out: &mut Vec<Input>) {
    let text = clean_paste(text);
    if !text.is_empty() {
        out.push(Input::Paste(text));
    }
}

/// The character of a paste that the reader below took for this key.
fn pasted_char(key: Key) -> Option<char> {
    match key.code {
        KeyCode::Enter => Some('\r'),
        KeyCode::Tab => Some('\t'),
        KeyCode::Esc => Some('\u{1b}'),
        _ if key == Key::ctrl('j') => Some('\n'),
        _ => key.typed(),
    }
}

/// The character that a key adds to a scan: printable ones and the group separator.
fn scanned_char(key: Key) -> Option<char> {
    if key == Key::ctrl('5') { Some('\u{1d}') } else { key.typed() }
}

/// Can this burst be a scanned code, rather than keys typed ahead?
///
/// Certain: a scanner's symbology mark or a group separator, or a web address. Likely: capitals, digits and marks
/// with at least one digit; with small letters, at least eight characters and two digits.
pub fn codelike(burst: &str) -> bool {
    let length = burst.chars().count();
    if length < SCAN_MIN {
        return false;
    }
    if burst.contains('\u{1d}') || burst.starts_with(']') || burst.starts_with("http") && burst.contains("://") {
        return true;
    }
    let first = burst.chars().next();
    if burst.chars().all(|c| Some(c) == first) && length < 6 {
        return false;
    }
    let digits = burst.chars().filter(char::is_ascii_digit).count();
    let small = burst.chars().any(char::is_lowercase);
    digits >= 1 && !small || digits >= 2 && length >= 8
}

/// One key, whatever the terminal calls it; `None` for keys that nothing is bound to.
fn normal(event: KeyEvent) -> Option<Key> {
    let held = |m| event.modifiers.contains(m);
    let (mut ctrl, mut alt, mut shift) =
        (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT), held(KeyModifiers::SHIFT));
    let code = match event.code {
        Code::Backspace | Code::Char('\u{8}') => KeyCode::Backspace,
        Code::Char('h' | 'H') if ctrl && !alt => {
            ctrl = false;
            KeyCode::Backspace
        }
        Code::Char('\0') | Code::Null => {
            ctrl = true;
            KeyCode::Char(' ')
        }
        Code::Char(c) if is_invisible(c) => return None,
        Code::Char(c) => {
            // AltGr arrives as Ctrl+Alt on some terminals: then it is a character and nothing else.
            if ctrl && alt && !c.is_ascii_alphanumeric() {
                (ctrl, alt) = (false, false);
            }
            shift = false;
            KeyCode::Char(if ctrl { c.to_ascii_lowercase() } else { c })
        }
        Code::Tab if alt || shift => {
            (alt, shift) = (false, false);
            KeyCode::BackTab
        }
        Code::Tab => KeyCode::Tab,
        Code::BackTab => {
            (ctrl, alt, shift) = (false, false, false);
            KeyCode::BackTab
        }
        Code::F(n @ 1..=12) => KeyCode::F(n),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        _ => return None,
    };
    Some(Key { code, ctrl, alt, shift })
}

/// Pasted text as it will be kept: line breaks become `\n`, what is not seen goes.
pub fn clean_paste(text: &str) -> String {
    SafeText::multiline(text).into()
}

#[cfg(test)]
mod tests;
