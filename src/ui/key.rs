//! A key as an operator knows it, whatever bytes the terminal sent.
//!
//! A key is written `F2`, `ctrl+s`, `shift+down`, `enter`, `n`, `+`: in the keymap table, in `keys.toml`, in tests.
//! [`Key::label`] is how the hint line and the help show it (`^S`, `Invio`), [`Key::name`] how a text does (`Ctrl+S`).

use crate::locale::Lang;
use std::fmt;

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyCode {
    /// A printable character, as typed (shift already applied).
    Char(char),
    /// F1 to F12.
    F(u8),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator.
    Tab,
    /// Shift+Tab, also Alt+Tab of the Linux console.
    BackTab,
    /// Backspace, also Ctrl+H.
    Backspace,
    /// Canc.
    Delete,
    /// Ins.
    Insert,
    /// Home.
    Home,
    /// End.
    End,
    /// PgUp.
    PageUp,
    /// PgDn.
    PageDown,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
}

/// A key with its modifiers. Shift is only kept where it does not already show in the character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Ctrl held.
    pub ctrl: bool,
    /// Alt held.
    pub alt: bool,
    /// Shift held (never with `Char`).
    pub shift: bool,
}

/// Ctrl held, as it is printed on the key.
const CTRL: &str = "Ctrl+";

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A plain character.
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// Ctrl and a character.
    pub const fn ctrl(c: char) -> Self {
        Self { code: KeyCode::Char(c), ctrl: true, alt: false, shift: false }
    }

    /// A function key.
    pub const fn f(n: u8) -> Self {
        Self::plain(KeyCode::F(n))
    }

    /// The character that this key types, when it types one.
    pub const fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Reads the written form; `None` when it names no key.
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = Self::plain(KeyCode::Esc);
        let mut rest = text;
        while let Some((modifier, after)) = rest.split_once('+') {
            let flag = match modifier {
                "ctrl" => &mut key.ctrl,
                "alt" => &mut key.alt,
                "shift" => &mut key.shift,
                _ => break,
            };
            if after.is_empty() || *flag {
                break;
            }
            *flag = true;
            rest = after;
        }
        key.code = match rest {
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "tab" => KeyCode::Tab,
            "backtab" => KeyCode::BackTab,
            "backspace" => KeyCode::Backspace,
            "del" | "canc" => KeyCode::Delete,
            "ins" => KeyCode::Insert,
            "home" => KeyCode::Home,
            "end" => KeyCode::End,
            "pgup" => KeyCode::PageUp,
            "pgdn" => KeyCode::PageDown,
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "space" => KeyCode::Char(' '),
            other => {
                let mut chars = other.chars();
                let first = chars.next()?;
                match (first, chars.as_str()) {
                    (c, "") if !c.is_control() => KeyCode::Char(c),
                    ('F' | 'f', digits) => match digits.parse::<u8>() {
                        Ok(n @ 1..=12) if !digits.starts_with('0') => KeyCode::F(n),
                        _ => return None,
                    },
                    _ => return None,
                }
            }
        };
        match key.code {
            // The shift of a character is the character itself.
            KeyCode::Char(_) if key.shift => None,
            KeyCode::Tab if key.shift && !key.ctrl && !key.alt => Some(Self::plain(KeyCode::BackTab)),
            _ => Some(key),
        }
    }

    /// The short form for the hint line and the help: `F2`, `^S`, `Invio`, `n`.
    pub fn label(self, lang: Lang) -> String {
        let signed = matches!(self.code, KeyCode::Char(c) if c != ' ');
        self.written(if signed { "^" } else { CTRL }, lang)
    }

    /// The long form for running text: `Ctrl+S`.
    pub fn name(self, lang: Lang) -> String {
        self.written(CTRL, lang)
    }

    fn written(self, ctrl: &str, lang: Lang) -> String {
        let mut out = String::new();
        if self.ctrl {
            out.push_str(ctrl);
        }
        if self.alt {
            out.push_str("Alt+");
        }
        if self.shift {
            out.push_str(lang.t("ui.key.shift"));
            out.push('+');
        }
        self.push_code(&mut out, lang, self.ctrl);
        out
    }

    fn push_code(self, out: &mut String, lang: Lang, upper: bool) {
        let word = match self.code {
            KeyCode::Char(' ') => "ui.key.space",
            KeyCode::Char(c) => {
                if upper {
                    out.extend(c.to_uppercase());
                } else {
                    out.push(c);
                }
                return;
            }
            KeyCode::F(n) => {
                out.push('F');
                out.push_str(&n.to_string());
                return;
            }
            KeyCode::Enter => "ui.key.enter",
            KeyCode::Esc => "ui.key.esc",
            KeyCode::Tab => "ui.key.tab",
            KeyCode::BackTab => "ui.key.backtab",
            KeyCode::Backspace => "ui.key.backspace",
            KeyCode::Delete => "ui.key.del",
            KeyCode::Insert => "ui.key.ins",
            KeyCode::Home => "ui.key.home",
            KeyCode::End => "ui.key.end",
            KeyCode::PageUp => "ui.key.pgup",
            KeyCode::PageDown => "ui.key.pgdn",
            KeyCode::Up => "ui.key.up",
            KeyCode::Down => "ui.key.down",
            KeyCode::Left => "ui.key.left",
            KeyCode::Right => "ui.key.right",
        };
        out.push_str(lang.t(word));
    }
}

impl fmt::Display for Key {
    /// The written form that [`Key::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl+"), (self.alt, "alt+"), (self.shift, "shift+")] {
            if held {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("space"),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "F{n}"),
            KeyCode::Enter => f.write_str("enter"),
            KeyCode::Esc => f.write_str("esc"),
            KeyCode::Tab => f.write_str("tab"),
            KeyCode::BackTab => f.write_str("backtab"),
            KeyCode::Backspace => f.write_str("backspace"),
            KeyCode::Delete => f.write_str("del"),
            KeyCode::Insert => f.write_str("ins"),
            KeyCode::Home => f.write_str("home"),
            KeyCode::End => f.write_str("end"),
            KeyCode::PageUp => f.write_str("pgup"),
            KeyCode::PageDown => f.write_str("pgdn"),
            KeyCode::Up => f.write_str("up"),
            KeyCode::Down => f.write_str("down"),
            KeyCode::Left => f.write_str("left"),
            KeyCode::Right => f.write_str("right"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_written_form() {
        assert_eq!(Key::parse("F2"), Some(Key::f(2)));
        assert_eq!(Key::parse("ctrl+s"), Some(Key::ctrl('s')));
        assert_eq!(Key::parse("+"), Some(Key::char('+')));
        assert_eq!(Key::parse("ctrl++"), Some(Key::ctrl('+')));
        assert_eq!(Key::parse("shift+tab"), Some(Key::plain(KeyCode::BackTab)));
        for wrong in ["", "F0", "F13", "F01", "ctrl+", "hyper+x", "enterr", "shift+a", "ctrl+ctrl+a"] {
            assert_eq!(Key::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn is_shown_in_the_language_of_the_keyboard() {
        assert_eq!(Key::plain(KeyCode::Enter).label(Lang::It), "Invio");
        assert_eq!(Key::plain(KeyCode::Enter).label(Lang::En), "Enter");
        assert_eq!(Key::ctrl('p').label(Lang::It), "^P");
        assert_eq!(Key::ctrl('p').name(Lang::It), "Ctrl+P");
        assert_eq!(Key::parse("ctrl+space").map(|k| k.label(Lang::It)).as_deref(), Some("Ctrl+Spazio"));
        assert_eq!(Key::char('^').name(Lang::It), "^");
        assert_eq!(Key::parse("ctrl+alt+p").map(|k| k.name(Lang::It)).as_deref(), Some("Ctrl+Alt+P"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "(ctrl\\+)?(alt\\+)?[ -~]|F1?[0-9]|[a-z]{1,8}|.{0,6}") {
            if let Some(key) = Key::parse(&text) {
                prop_assert_eq!(Key::parse(&key.to_string()), Some(key));
            }
        }
    }
}
