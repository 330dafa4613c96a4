//! What crossterm 0.29 makes of bytes as they come (`event/sys/unix/parse.rs`), for a clock that is fed: its own reader
//! takes bytes of a terminal only. `tests/pty.rs` replays the same table through the real one.

use crossterm::event::{Event, KeyCode as Code, KeyEvent, KeyModifiers as Held};

/// Bytes that are not yet an event.
#[derive(Debug, Default)]
pub struct Wire(Vec<u8>);

/// What bytes are.
enum Read {
    More,
    Wrong,
    /// Told to nobody who reads events.
    Own,
    Is(Event),
}

impl Wire {
    /// Bytes that arrive together.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            self.0.push(*byte);
            match read(&self.0, at + 1 < bytes.len()) {
                Read::More => continue,
                Read::Wrong | Read::Own => {}
                Read::Is(event) => events.push(event),
            }
            self.0.clear();
        }
        events
    }
}

fn key(code: Code, held: Held) -> Read {
    Read::Is(Event::Key(KeyEvent::new(code, held)))
}

fn plain(code: Code) -> Read {
    key(code, Held::NONE)
}

fn read(bytes: &[u8], more: bool) -> Read {
    match bytes {
        [0x1b] if more => Read::More,
        [0x1b] | [0x1b, 0x1b, ..] => plain(Code::Esc),
        [0x1b, b'O'] => Read::More,
        [0x1b, b'O', last, ..] => match last {
            b'A'..=b'D' | b'H' | b'F' | b'P'..=b'S' => letter(*last, Held::NONE),
            _ => Read::Wrong,
        },
        [0x1b, b'[', rest @ ..] => control(rest),
        [0x1b, rest @ ..] => match read(rest, more) {
            Read::Is(Event::Key(event)) => key(event.code, event.modifiers | Held::ALT),
            other => other,
        },
        [b'\r', ..] => plain(Code::Enter),
        [b'\t', ..] => plain(Code::Tab),
        [0x7f, ..] => plain(Code::Backspace),
        [0, ..] => key(Code::Char(' '), Held::CONTROL),
        [c @ 1..=0x1a, ..] => key(Code::Char((c - 1 + b'a') as char), Held::CONTROL),
        [c @ 0x1c..=0x1f, ..] => key(Code::Char((c - 0x1c + b'4') as char), Held::CONTROL),
        _ => character(bytes),
    }
}

fn character(bytes: &[u8]) -> Read {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let c = text.chars().next().expect("one byte at least");
        return key(Code::Char(c), if c.is_uppercase() { Held::SHIFT } else { Held::NONE });
    }
    let wanted = match bytes[0] {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => return Read::Wrong,
    };
    let follows = bytes[1..].iter().all(|byte| byte & 0xc0 == 0x80);
    if follows && bytes.len() < wanted { Read::More } else { Read::Wrong }
}

fn letter(last: u8, held: Held) -> Read {
    let code = match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P'..=b'S' => Code::F(last - b'P' + 1),
        _ => return Read::Wrong,
    };
    key(code, held)
}

/// What stands behind `ESC [`.
fn control(rest: &[u8]) -> Read {
    match rest {
        [] | [b'[' | b'0'..=b'9'] => Read::More,
        [b'[', c @ b'A'..=b'E', ..] => plain(Code::F(c - b'A' + 1)),
        [c @ (b'A'..=b'D' | b'H' | b'F' | b'P' | b'Q' | b'S'), ..] => letter(*c, Held::NONE),
        [b'Z', ..] => key(Code::BackTab, Held::SHIFT),
        [b'I', ..] => Read::Is(Event::FocusGained),
        [b'O', ..] => Read::Is(Event::FocusLost),
        [b'?', .., b'u' | b'c'] => Read::Own,
        [b'?', ..] => Read::More,
        [b'0'..=b'9', ..] if rest.starts_with(b"200~") => match rest[4..].strip_suffix(b"\x1b[201~") {
            Some(text) => Read::Is(Event::Paste(String::from_utf8_lossy(text).into_owned())),
            None => Read::More,
        },
        [b'0'..=b'9', .., last] if !(64..=126).contains(last) => Read::More,
        [b'0'..=b'9', .., b'R'] => Read::Own,
        [b'0'..=b'9', between @ .., last] => {
            let whole = [&rest[..1], between].concat();
            let text = String::from_utf8_lossy(&whole).into_owned();
            let (first, held) = text.split_once(';').unwrap_or((&text, "1"));
            let bits = held.parse::<u8>().map_or(0, |mask| mask - 1);
            let held = [(1, Held::SHIFT), (2, Held::ALT), (4, Held::CONTROL)];
            let held = held.iter().filter(|(bit, _)| bits & bit != 0).fold(Held::NONE, |all, (_, one)| all | *one);
            if *last == b'~' { numbered(first, held) } else { letter(*last, held) }
        }
        _ => Read::Wrong,
    }
}

fn numbered(first: &str, held: Held) -> Read {
    let code = match first.parse::<u8>() {
        Ok(1 | 7) => Code::Home,
        Ok(2) => Code::Insert,
        Ok(3) => Code::Delete,
        Ok(4 | 8) => Code::End,
        Ok(5) => Code::PageUp,
        Ok(6) => Code::PageDown,
        Ok(n @ 11..=15) => Code::F(n - 10),
        Ok(n @ 17..=21) => Code::F(n - 11),
        Ok(n @ 23..=26) => Code::F(n - 12),
        Ok(n @ 28..=29) => Code::F(n - 15),
        Ok(n @ 31..=34) => Code::F(n - 17),
        _ => return Read::Wrong,
    };
    key(code, held)
}
