//! What terminals send: the byte table of KEYMAP 1, once, for the replay through the input layer and through a real
//! terminal. Keys are written as in `keys.toml`, several with a blank between them; nothing is what is swallowed.

/// What comes of bytes.
#[derive(Debug, Clone, Copy)]
pub enum Want {
    /// The same however the line tears them.
    One(&'static str),
    /// Whole, torn behind the Escape, and why that cannot be the same.
    Apart(&'static str, &'static str, &'static str),
}

/// Who sends it, the bytes, what they are.
pub type Sent = (&'static str, &'static [u8], Want);

use Want::{Apart, One};

const LETTERS: &str = "torn, it cannot be told from Escape and letters that were typed: PuTTY is to be set otherwise";
const RXVT: &str = "torn, it cannot be told from Escape and letters that were typed; the key has twins";
const ASKED: &str = "the reader below gives it up in the middle: nothing is ever asked of a terminal";

/// The table.
pub const TABLE: &[Sent] = &[
    // F1 to F12.
    ("xterm, PuTTY Xterm R6, screen, tmux", b"\x1bOP", One("F1")),
    ("xterm, PuTTY Xterm R6, screen, tmux", b"\x1bOQ", One("F2")),
    ("xterm, PuTTY Xterm R6, screen, tmux", b"\x1bOR", One("F3")),
    ("xterm, PuTTY Xterm R6, screen, tmux", b"\x1bOS", One("F4")),
    ("PuTTY, rxvt", b"\x1b[11~", One("F1")),
    ("PuTTY, rxvt", b"\x1b[12~", One("F2")),
    ("PuTTY, rxvt", b"\x1b[13~", One("F3")),
    ("PuTTY, rxvt", b"\x1b[14~", One("F4")),
    ("linux", b"\x1b[[A", One("F1")),
    ("linux", b"\x1b[[B", One("F2")),
    ("linux", b"\x1b[[C", One("F3")),
    ("linux", b"\x1b[[D", One("F4")),
    ("linux", b"\x1b[[E", One("F5")),
    ("xterm, PuTTY, rxvt, screen, tmux", b"\x1b[15~", One("F5")),
    ("all", b"\x1b[17~", One("F6")),
    ("all", b"\x1b[18~", One("F7")),
    ("all", b"\x1b[19~", One("F8")),
    ("all", b"\x1b[20~", One("F9")),
    ("all", b"\x1b[21~", One("F10")),
    ("all; PuTTY and rxvt for Shift+F1", b"\x1b[23~", One("F11")),
    ("all", b"\x1b[24~", One("F12")),
    ("xterm, Shift+F1", b"\x1b[1;2P", One("shift+F1")),
    ("linux, Shift+F1: a thirteenth, which nothing is bound to", b"\x1b[25~", One("")),
    ("PuTTY VT100+, F5", b"\x1bOT", Apart("", "esc O T", LETTERS)),
    ("PuTTY VT100+, F12", b"\x1bO[", Apart("", "esc O [", LETTERS)),
    // The wrong keys, as KEYMAP says: the key test finds it. F1 is `ESC [ M`, which the reader below takes for a mouse
    // and eats the next three bytes of: not replayed.
    ("PuTTY SCO, F2", b"\x1b[N", One("")),
    ("PuTTY SCO, F3", b"\x1b[O", One("")),
    ("PuTTY SCO, F4", b"\x1b[P", One("F1")),
    ("PuTTY SCO, F5", b"\x1b[Q", One("F2")),
    ("PuTTY SCO, F6", b"\x1b[R", One("")),
    ("PuTTY SCO, F7", b"\x1b[S", One("F4")),
    ("PuTTY SCO, F8", b"\x1b[T", One("")),
    ("PuTTY SCO, F12", b"\x1b[X", One("")),
    // Arrows, and those with Ctrl, Alt, Shift.
    ("all", b"\x1b[A", One("up")),
    ("all", b"\x1b[B", One("down")),
    ("all", b"\x1b[C", One("right")),
    ("all", b"\x1b[D", One("left")),
    ("cursor keys of applications; PuTTY with Ctrl", b"\x1bOA", One("up")),
    ("cursor keys of applications; PuTTY with Ctrl", b"\x1bOB", One("down")),
    ("cursor keys of applications; PuTTY with Ctrl", b"\x1bOC", One("right")),
    ("cursor keys of applications; PuTTY with Ctrl", b"\x1bOD", One("left")),
    ("xterm, screen, tmux", b"\x1b[1;5A", One("ctrl+up")),
    ("xterm, screen, tmux", b"\x1b[1;5B", One("ctrl+down")),
    ("xterm, screen, tmux", b"\x1b[1;5C", One("ctrl+right")),
    ("xterm, screen, tmux", b"\x1b[1;5D", One("ctrl+left")),
    ("xterm, screen, tmux", b"\x1b[1;2B", One("shift+down")),
    ("xterm, screen, tmux", b"\x1b[1;3D", One("alt+left")),
    ("rxvt, Ctrl+Right", b"\x1bOc", Apart("", "esc O c", RXVT)),
    ("rxvt, Shift+Down", b"\x1b[b", One("")),
    // The block of six.
    ("xterm, PuTTY SCO, tmux", b"\x1b[H", One("home")),
    ("xterm, PuTTY SCO, tmux", b"\x1b[F", One("end")),
    ("cursor keys of applications", b"\x1bOH", One("home")),
    ("cursor keys of applications", b"\x1bOF", One("end")),
    ("linux, PuTTY, screen, tmux", b"\x1b[1~", One("home")),
    ("linux, PuTTY, screen, tmux", b"\x1b[4~", One("end")),
    ("rxvt", b"\x1b[7~", One("home")),
    ("rxvt", b"\x1b[8~", One("end")),
    ("PuTTY rxvt, End", b"\x1bOw", Apart("", "esc O w", RXVT)),
    ("all", b"\x1b[5~", One("pgup")),
    ("all", b"\x1b[6~", One("pgdn")),
    ("all", b"\x1b[2~", One("ins")),
    ("all", b"\x1b[3~", One("del")),
    ("xterm", b"\x1b[5;5~", One("ctrl+pgup")),
    ("PuTTY SCO, PgUp", b"\x1b[I", One("")),
    ("PuTTY SCO, PgDn", b"\x1b[G", One("")),
    ("PuTTY SCO, Ins", b"\x1b[L", One("")),
    ("keypad of applications, Enter", b"\x1bOM", Apart("", "esc O M", "it is never switched to: twin of the above")),
    // Tab and the controls.
    ("all but linux", b"\x1b[Z", One("backtab")),
    ("linux", b"\x1b\t", One("backtab")),
    ("all", b"\t", One("tab")),
    ("all", b"\r", One("enter")),
    ("all", b"\x7f", One("backspace")),
    ("some PuTTY", b"\x08", One("backspace")),
    ("all, Ctrl+Space", b"\0", One("ctrl+space")),
    ("all, Ctrl+Z", b"\x1a", One("ctrl+z")),
    ("all, Alt+X", b"\x1bx", Apart("alt+x", "esc x", "Escape and a letter: an alias only, never the sole key")),
    // The Italian keyboard: AltGr, dead keys and accents are letters.
    ("UTF-8", "@".as_bytes(), One("@")),
    ("UTF-8", "[".as_bytes(), One("[")),
    ("UTF-8", "]".as_bytes(), One("]")),
    ("UTF-8", "#".as_bytes(), One("#")),
    ("UTF-8", "{".as_bytes(), One("{")),
    ("UTF-8", "€".as_bytes(), One("€")),
    ("UTF-8", "è".as_bytes(), One("è")),
    ("UTF-8", "È".as_bytes(), One("È")),
    ("UTF-8", "ñ".as_bytes(), One("ñ")),
    // A letter of Latin-1 takes the next key with it: the first start and the key test say so.
    ("Latin-1, è and a", b"\xe8a", One("")),
    // A paste never submits.
    ("bracketed paste", b"\x1b[200~due\rrighe\x1b[201~", One("paste(due\nrighe)")),
    // Replies that nobody asked for.
    ("DA1", b"\x1b[?64;1;2;22c", One("")),
    ("DA2", b"\x1b[>0;276;0c", Apart("0 ; 2 7 6 ; 0 c", "", ASKED)),
    ("CPR", b"\x1b[24;80R", One("")),
    ("CPR at the top", b"\x1b[1;5R", One("")),
    ("DECRQM, with two keys behind it", b"\x1b[?2026;2$yzc", Apart("", "z c", ASKED)),
    ("OSC 11, BEL", b"\x1b]11;rgb:0000/1a1a/0000\x07", One("")),
    ("OSC 11, ST", b"\x1b]11;rgb:0000/1a1a/0000\x1b\\", One("")),
    ("XTVERSION", b"\x1bP>|xterm(390)\x1b\\", One("")),
    ("DECRQSS", b"\x1bP1$r0m\x1b\\", One("")),
    ("kitty graphics", b"\x1b_Gi=1;OK\x1b\\", One("")),
];
