//! What follows an Escape, character by character: a key, a reply, a paste, or typing.

use super::super::key::{Key, KeyCode};

/// What the characters after Escape are so far.
pub(super) enum Tail {
    More,
    Is(Key),
    /// Certainly a sequence, but of no key: swallowed.
    Unknown,
    /// A reply of the terminal begins: swallowed to its end.
    Reply,
    /// A paste begins.
    Paste,
    /// No sequence: they were typed.
    Not,
}

/// How replies begin that are no control sequence: name and settings of the terminal.
const REPLIES: &[&str] = &["P>|", "P!|", "P0$r", "P1$r", "P0+r", "P1+r", "_G"];

/// What they are so far, without the Escape.
pub(super) fn tail(text: &str) -> Tail {
    let mut chars = text.chars();
    let (kind, rest) = (chars.next(), chars.as_str());
    let Some(last) = rest.chars().last() else { return Tail::More };
    // Colours and settings: `ESC ] 11 ; rgb:...`. A scanner names its symbology by a letter.
    if kind == Some(']') {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        return match digits {
            "" if rest.len() <= 4 => Tail::More,
            ";" if rest.len() > 1 => Tail::Reply,
            _ => Tail::Not,
        };
    }
    if matches!(kind, Some('P' | '_')) {
        let known = REPLIES.iter().find(|reply| reply.starts_with(text));
        return match known {
            Some(reply) if *reply == text => Tail::Reply,
            Some(_) => Tail::More,
            None => Tail::Not,
        };
    }
    if kind == Some('O') {
        // Application mode: `ESC O 5 P` is Ctrl+F1 on some terminals.
        return match last {
            '0'..='9' if rest.len() == 1 => Tail::More,
            _ => match final_key(last) {
                Some(code) => Tail::Is(modified(code, &rest[..rest.len() - last.len_utf8()])),
                None => Tail::Not,
            },
        };
    }
    // The Linux console: `ESC [ [ A` is F1.
    if let Some(console) = rest.strip_prefix('[') {
        return match console.chars().next() {
            None => Tail::More,
            Some(c @ 'A'..='E') => Tail::Is(Key::f(c as u8 - b'A' + 1)),
            Some(_) => Tail::Not,
        };
    }
    match last {
        '0'..='9' | ';' | ':' | '<' | '=' | '>' | '?' | '$' | ' ' | '!' | '"' | '\'' if rest.len() < 40 => Tail::More,
        '~' => {
            let (number, modifier) = rest[..rest.len() - 1].split_once(';').unwrap_or((&rest[..rest.len() - 1], ""));
            let code = match number {
                "1" | "7" => KeyCode::Home,
                "2" => KeyCode::Insert,
                "3" => KeyCode::Delete,
                "4" | "8" => KeyCode::End,
                "5" => KeyCode::PageUp,
                "6" => KeyCode::PageDown,
                "11" => KeyCode::F(1),
                "12" => KeyCode::F(2),
                "13" => KeyCode::F(3),
                "14" => KeyCode::F(4),
                "15" => KeyCode::F(5),
                "17" => KeyCode::F(6),
                "18" => KeyCode::F(7),
                "19" => KeyCode::F(8),
                "20" => KeyCode::F(9),
                "21" => KeyCode::F(10),
                "23" => KeyCode::F(11),
                "24" => KeyCode::F(12),
                "200" => return Tail::Paste,
                _ => return Tail::Unknown,
            };
            Tail::Is(modified(code, modifier))
        }
        // Where the cursor is: F3 has other bytes wherever it is sent.
        'R' => Tail::Unknown,
        '@'..='z' => match final_key(last) {
            Some(code) => {
                let parameters = &rest[..rest.len() - 1];
                Tail::Is(modified(code, parameters.split_once(';').map_or("", |(_, m)| m)))
            }
            None => Tail::Unknown,
        },
        _ => Tail::Not,
    }
}

const fn final_key(last: char) -> Option<KeyCode> {
    Some(match last {
        'A' => KeyCode::Up,
        'B' => KeyCode::Down,
        'C' => KeyCode::Right,
        'D' => KeyCode::Left,
        'H' => KeyCode::Home,
        'F' => KeyCode::End,
        'Z' => KeyCode::BackTab,
        'P' => KeyCode::F(1),
        'Q' => KeyCode::F(2),
        'R' => KeyCode::F(3),
        'S' => KeyCode::F(4),
        _ => return None,
    })
}

/// Applies the modifier parameter of xterm (1 + shift 1 + alt 2 + ctrl 4).
fn modified(code: KeyCode, parameter: &str) -> Key {
    let bits = parameter.parse::<u8>().map_or(0, |n| n.saturating_sub(1));
    let shift = bits & 1 != 0 && code != KeyCode::BackTab;
    Key { code, shift, alt: bits & 2 != 0, ctrl: bits & 4 != 0 }
}
