//! The terminal of a session: two buffers, their difference as few bytes, one write per frame.
//!
//! ratatui's own `Terminal` is not used: its `clear` and `resize` ask the terminal where the cursor is, and an answer
//! that comes late is typed into a field. Nothing here ever asks.

mod local;

pub use self::local::Local;

use super::text_width::seven_bits;
use crate::domain::text::SafeText;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// What a terminal may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Abilities {
    /// Frames between the marks of mode 2026.
    pub synchronised: bool,
    /// A title bar (OSC 2).
    pub titled: bool,
    /// Seven bits only, whatever the cells say.
    pub seven_bits: bool,
    /// Inside tmux: what is for the outer terminal must be wrapped.
    pub tmux: bool,
    /// Lines one after the other, nothing else: no title, no bell, no clipboard (the linear mode).
    pub lines: bool,
    /// A line feed alone does not go back to the left edge: raw mode.
    pub returns: bool,
}

/// Where the real cursor stands after a frame, and whether it is seen. It is placed even when it is hidden:
/// magnifiers and braille displays follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Caret {
    /// The cell; `None` leaves it where it is.
    pub at: Option<Position>,
    /// A text field shows it.
    pub visible: bool,
}

/// A screen over anything that takes bytes.
#[derive(Debug)]
pub struct Screen<W: Write> {
    out: W,
    abilities: Abilities,
    front: Buffer,
    back: Buffer,
    /// The mouse is listened to.
    mouse: bool,
    /// The terminal is somebody else's: it was given back, or not taken yet.
    left: bool,
    /// The next frame begins on a cleared screen.
    repaint: bool,
    caret: Caret,
    title: String,
    bytes: Vec<u8>,
    written: u64,
    pen: Pen,
}

/// Longest text that is handed to the terminal's clipboard, in bytes: longer ones are cut on the way (mosh, screen).
pub const CLIPBOARD_MAX: usize = 8 * 1024;

impl<W: Write> Screen<W> {
    /// A screen of this size; writes nothing yet.
    pub fn new(out: W, columns: u16, rows: u16, abilities: Abilities) -> Self {
        let area = Rect::new(0, 0, columns, rows);
        Self {
            out,
            abilities,
            front: Buffer::empty(area),
            back: Buffer::empty(area),
            mouse: false,
            left: false,
            repaint: true,
            caret: Caret::default(),
            title: String::new(),
            bytes: Vec::with_capacity(8 * 1024),
            written: 0,
            pen: Pen::default(),
        }
    }

    /// Alternate screen, bracketed paste, cursor hidden. Goes out with the first frame, in the same write.
    pub fn enter(&mut self) {
        self.left = false;
        self.bytes.extend_from_slice(b"\x1b[?1049h\x1b[?2004h\x1b[?25l");
        if self.mouse {
            self.bytes.extend_from_slice(MOUSE_ON);
        }
        self.repaint = true;
        self.caret = Caret::default();
    }

    /// Has the terminal tell of the mouse, or not any more. Goes out with the next frame; where there are only lines there is
    /// none.
    pub fn mouse(&mut self, on: bool) {
        if on != self.mouse && !self.abilities.lines {
            self.mouse = on;
            self.bytes.extend_from_slice(if on { MOUSE_ON } else { MOUSE_OFF });
        }
    }

    /// Gives the terminal back as it was.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn leave(&mut self) -> io::Result<()> {
        self.bytes.clear();
        // Ended while it was suspended: the shell has the terminal already.
        if std::mem::replace(&mut self.left, true) {
            return Ok(());
        }
        if !self.title.is_empty() {
            self.bytes.extend_from_slice(b"\x1b]2;\x07");
            self.title.clear();
        }
        if self.mouse {
            self.bytes.extend_from_slice(MOUSE_OFF);
        }
        self.bytes.extend_from_slice(LEAVE);
        self.send()
    }

    /// Writes lines as they are: nothing that the terminal obeys but their ends.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        let text = if self.abilities.returns { text.replace('\n', "\r\n") } else { text.to_owned() };
        self.bytes.extend_from_slice(text.as_bytes());
        self.send()
    }

    /// The whole screen.
    pub fn area(&self) -> Rect {
        self.back.area
    }

    /// A new size: the next frame is painted anew.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let area = Rect::new(0, 0, columns, rows);
        self.front.resize(area);
        self.back.resize(area);
        self.repaint = true;
    }

    /// The next frame is painted anew: somebody else wrote on the screen.
    pub fn repaint(&mut self) {
        self.repaint = true;
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// What the terminal shows, cell by cell.
    pub fn shown(&self) -> &Buffer {
        &self.front
    }

    /// Where the cursor is put: on the field or the row that has the keys.
    pub fn caret(&self) -> Option<Position> {
        self.caret.at
    }

    /// Draws a frame: every cell is first painted with `base`. Writes the difference, or nothing at all.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn frame(&mut self, base: Style, draw: impl FnOnce(&mut Buffer) -> Caret) -> io::Result<()> {
        if self.left {
            return Ok(());
        }
        self.back.reset();
        self.back.set_style(self.back.area, base);
        let caret = draw(&mut self.back);
        let start = self.bytes.len();
        if std::mem::take(&mut self.repaint) {
            self.bytes.extend_from_slice(b"\x1b[m\x1b[2J");
            self.front.reset();
            self.pen = Pen::default();
        }
        self.difference();
        self.pen.plain(&mut self.bytes);
        if self.bytes.len() > start || caret != self.caret {
            self.place(caret, start);
        }
        if self.bytes.len() > start && self.abilities.synchronised {
            self.bytes.splice(start..start, *b"\x1b[?2026h");
            self.bytes.extend_from_slice(b"\x1b[?2026l");
        }
        std::mem::swap(&mut self.front, &mut self.back);
        if self.bytes.is_empty() { Ok(()) } else { self.send() }
    }

    /// Sets the title of the window, when there is one and it changed. Goes out with the next frame.
    pub fn title(&mut self, title: &SafeText) {
        if self.abilities.titled && self.title != title.as_str() {
            title.as_str().clone_into(&mut self.title);
            let text = if self.abilities.seven_bits { seven_bits(&self.title) } else { self.title.as_str().into() };
            self.bytes.extend_from_slice(b"\x1b]2;");
            self.bytes.extend_from_slice(text.as_bytes());
            self.bytes.push(7);
        }
    }

    /// Rings. Goes out with the next frame.
    pub fn bell(&mut self) {
        if !self.abilities.lines {
            self.bytes.push(7);
        }
    }

    /// A notice for the terminal's own notification (OSC 9), and a bell for those that have none. Goes out with the
    /// next frame.
    pub fn notify(&mut self, text: &SafeText) {
        if self.abilities.lines {
            return;
        }
        let text = format!("\x1b]9;{}\x07", text.as_str());
        self.outer(&text);
        self.bell();
    }

    /// Hands a text to the terminal's clipboard (OSC 52); `false` when it is too long, or there are only lines. Whether the terminal takes it
    /// nobody can know.
    pub fn copy(&mut self, text: &str) -> bool {
        if self.abilities.lines || text.len() > CLIPBOARD_MAX {
            return false;
        }
        let sequence = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
        self.outer(&sequence);
        true
    }

    /// Writes what is waiting although there is no frame.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn send(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        self.written += self.bytes.len() as u64;
        let result = self.out.write_all(&self.bytes).and_then(|()| self.out.flush());
        self.bytes.clear();
        result
    }

    /// The writer, for tests.
    pub fn writer(&self) -> &W {
        &self.out
    }

    fn outer(&mut self, sequence: &str) {
        if self.abilities.tmux {
            let inner = sequence.replace('\x1b', "\x1b\x1b");
            self.bytes.extend_from_slice(b"\x1bPtmux;");
            self.bytes.extend_from_slice(inner.as_bytes());
            self.bytes.extend_from_slice(b"\x1b\\");
        } else {
            self.bytes.extend_from_slice(sequence.as_bytes());
        }
    }

    fn place(&mut self, caret: Caret, start: usize) {
        if self.caret.visible && (!caret.visible || self.bytes.len() - start > 100) {
            self.bytes.splice(start..start, *b"\x1b[?25l");
            self.caret.visible = false;
        }
        if let Some(at) = caret.at
            && self.pen.at != Some(at)
        {
            self.pen.move_to(at, &mut self.bytes);
        }
        if caret.visible && !self.caret.visible {
            self.bytes.extend_from_slice(b"\x1b[?25h");
        }
        self.caret = caret;
    }

    fn difference(&mut self) {
        let width = usize::from(self.back.area.width);
        if width == 0 {
            return;
        }
        let ascii = self.abilities.seven_bits;
        for (y, (old, new)) in self.front.content.chunks(width).zip(self.back.content.chunks(width)).enumerate() {
            // What the rest of the line is once it is cleared to its end.
            let filled = new.iter().enumerate().rfind(|(_, cell)| !blank(cell)).map_or(0, |(x, c)| x + columns(c));
            let erase = old.iter().zip(new).skip(filled).filter(|(o, n)| !same(o, n)).count() >= 4;
            let mut covered = 0;
            let mut forced = false;
            for (x, (was, is)) in old.iter().zip(new).enumerate().take(if erase { filled } else { width }) {
                let changed = forced || !same(was, is);
                // Half of a wide character that is written over leaves a rest on some terminals.
                forced = changed && was.symbol().len() > 1 && was.symbol().width() > 1;
                if x < covered || !changed {
                    continue;
                }
                let wide = columns(is);
                covered = x + wide;
                let at = Position::new(x as u16, y as u16);
                if !self.pen.reach(at, new, &mut self.bytes) {
                    self.pen.move_to(at, &mut self.bytes);
                }
                self.pen.cell(is, wide, ascii, &mut self.bytes);
                if covered >= width {
                    // In the last column terminals disagree on where the cursor is.
                    self.pen.at = None;
                }
            }
            if erase {
                self.pen.plain(&mut self.bytes);
                let at = Position::new(filled as u16, y as u16);
                if self.pen.at != Some(at) {
                    self.pen.move_to(at, &mut self.bytes);
                }
                self.bytes.extend_from_slice(b"\x1b[K");
            }
        }
    }
}

/// Buttons and the wheel, with places beyond the 223rd column too.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";
const LEAVE: &[u8] = b"\x1b[m\x1b[?25h\x1b[?2004l\x1b[?1049l";

/// Modifiers that show on a blank.
const ON_BLANKS: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// The columns that a cell's symbol takes.
fn columns(cell: &Cell) -> usize {
    if cell.symbol().is_ascii() { 1 } else { cell.symbol().width().max(1) }
}

/// Looks like a cell of a cleared line.
fn blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.intersects(ON_BLANKS)
}

/// Looks the same: the colour of a blank's ink does not matter.
fn same(a: &Cell, b: &Cell) -> bool {
    if a.symbol() != b.symbol() || a.bg != b.bg {
        return false;
    }
    if a.symbol() == " " && !a.modifier.intersects(ON_BLANKS) && !b.modifier.intersects(ON_BLANKS) {
        return true;
    }
    a.fg == b.fg && a.modifier == b.modifier
}

/// What the terminal's pen is set to, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    at: Option<Position>,
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Default for Pen {
    fn default() -> Self {
        Self { at: None, fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() }
    }
}

const ATTRIBUTES: [(Modifier, &str, &str); 6] = [
    (Modifier::BOLD, "1", "22"),
    (Modifier::DIM, "2", "22"),
    (Modifier::ITALIC, "3", "23"),
    (Modifier::UNDERLINED, "4", "24"),
    (Modifier::REVERSED, "7", "27"),
    (Modifier::CROSSED_OUT, "9", "29"),
];

impl Pen {
    /// Comes to a near cell by writing what already stands between; cheaper than a move when the style is the same.
    fn reach(&mut self, to: Position, row: &[Cell], bytes: &mut Vec<u8>) -> bool {
        let Some(at) = self.at else { return false };
        if at == to {
            return true;
        }
        if at.y != to.y || at.x > to.x || to.x - at.x > 4 {
            return false;
        }
        let Some(between) = row.get(usize::from(at.x)..usize::from(to.x)) else { return false };
        let plain = |cell: &Cell| {
            cell.symbol().len() == 1
                && cell.bg == self.bg
                && if cell.symbol() == " " && !(cell.modifier | self.modifier).intersects(ON_BLANKS) {
                    true
                } else {
                    cell.fg == self.fg && cell.modifier == self.modifier
                }
        };
        if !between.iter().all(plain) {
            return false;
        }
        for cell in between {
            bytes.extend_from_slice(cell.symbol().as_bytes());
        }
        self.at = Some(to);
        true
    }

    fn move_to(&mut self, to: Position, bytes: &mut Vec<u8>) {
        let (x, y) = (to.x + 1, to.y + 1);
        let _ = match self.at {
            Some(at) if at.y == to.y && at.x < to.x => write!(bytes, "\x1b[{}C", to.x - at.x),
            Some(at) if at.y + 1 == to.y && to.x == 0 => write!(bytes, "\r\n"),
            _ if x == 1 && y == 1 => write!(bytes, "\x1b[H"),
            _ if x == 1 => write!(bytes, "\x1b[{y}H"),
            _ => write!(bytes, "\x1b[{y};{x}H"),
        };
        self.at = Some(to);
    }

    fn cell(&mut self, cell: &Cell, wide: usize, ascii: bool, bytes: &mut Vec<u8>) {
        self.set(cell, bytes);
        let symbol = cell.symbol();
        if ascii && !symbol.is_ascii() {
            let like = seven_bits(symbol);
            // One column each: the layout was made for one.
            let first = like.bytes().next().unwrap_or(b'?');
            bytes.extend(std::iter::repeat_n(first, 1));
            bytes.extend(std::iter::repeat_n(b' ', wide - 1));
        } else {
            bytes.extend_from_slice(symbol.as_bytes());
        }
        // Terminals disagree on the width of what is not plain: after it the place is set anew.
        let sure = symbol.is_ascii() || ascii || {
            let mut chars = symbol.chars();
            let first = chars.next().unwrap_or(' ');
            chars.next().is_none() && (first < '\u{300}' || ('\u{2500}'..='\u{259f}').contains(&first) || first == '…')
        };
        self.at = match self.at {
            Some(at) if sure => Some(Position::new(at.x + wide as u16, at.y)),
            _ => None,
        };
    }

    /// Back to the terminal's own look.
    fn plain(&mut self, bytes: &mut Vec<u8>) {
        if (self.fg, self.bg, self.modifier) != (Color::Reset, Color::Reset, Modifier::empty()) {
            bytes.extend_from_slice(b"\x1b[m");
            (self.fg, self.bg, self.modifier) = (Color::Reset, Color::Reset, Modifier::empty());
        }
    }

    fn set(&mut self, cell: &Cell, bytes: &mut Vec<u8>) {
        let modifier = ATTRIBUTES.iter().fold(Modifier::empty(), |all, (m, ..)| all | (cell.modifier & *m));
        if (self.fg, self.bg, self.modifier) == (cell.fg, cell.bg, modifier) {
            return;
        }
        // From what is set, or from nothing: whichever is shorter.
        let mut change = String::new();
        let removed = self.modifier - modifier;
        let mut added = modifier - self.modifier;
        for (attribute, _, off) in ATTRIBUTES {
            if removed.contains(attribute) && !change.split(';').any(|code| code == off) {
                push_code(&mut change, off);
            }
        }
        if removed.intersects(Modifier::BOLD | Modifier::DIM) {
            added |= modifier & (Modifier::BOLD | Modifier::DIM);
        }
        push_attributes(&mut change, added);
        if self.fg != cell.fg {
            push_colour(&mut change, cell.fg, false);
        }
        if self.bg != cell.bg {
            push_colour(&mut change, cell.bg, true);
        }
        let mut anew = String::new();
        push_attributes(&mut anew, modifier);
        if cell.fg != Color::Reset {
            push_colour(&mut anew, cell.fg, false);
        }
        if cell.bg != Color::Reset {
            push_colour(&mut anew, cell.bg, true);
        }
        let fresh = if anew.is_empty() { String::new() } else { format!("0;{anew}") };
        let shorter = if fresh.len() < change.len() { fresh } else { change };
        let _ = write!(bytes, "\x1b[{shorter}m");
        (self.fg, self.bg, self.modifier) = (cell.fg, cell.bg, modifier);
    }
}

fn push_code(codes: &mut String, code: &str) {
    if !codes.is_empty() {
        codes.push(';');
    }
    codes.push_str(code);
}

fn push_attributes(codes: &mut String, modifier: Modifier) {
    for (attribute, on, _) in ATTRIBUTES {
        if modifier.contains(attribute) {
            push_code(codes, on);
        }
    }
}

fn push_colour(codes: &mut String, color: Color, ground: bool) {
    let base = if ground { 40 } else { 30 };
    let named = |at: u16| if at < 8 { base + at } else { base + 52 + at };
    let code = match color {
        Color::Reset => base + 9,
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
        Color::Indexed(i) => return push_code(codes, &format!("{};5;{i}", base + 8)),
        Color::Rgb(r, g, b) => return push_code(codes, &format!("{};2;{r};{g};{b}", base + 8)),
    };
    push_code(codes, &code.to_string());
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |all, b| all << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            if at <= chunk.len() {
                let digit = (group >> (18 - 6 * at) & 63) as usize;
                out.push(DIGITS.get(digit).copied().map_or('=', char::from));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
