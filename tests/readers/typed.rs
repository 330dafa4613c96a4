//! What is typed, pasted and scanned.

use super::{Reader, choice, today};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use fondaco::domain::identity::{
    CodiceDestinatario, CodiceFiscale, Email, Gtin, Iban, PartitaIva, Phone, PostalCode, VatNumber, find_country,
    find_province,
};
use fondaco::domain::numbers::{NumberStyle, format_cents, format_price, format_quantity, format_rate};
use fondaco::domain::text::SafeNote;
use fondaco::domain::text::{distance, fold, from_spreadsheet, spreadsheet_safe};
use fondaco::domain::{SafeText, dates, numbers};
use fondaco::ui::input::{Decoder, Input, Timing, clean_paste, codelike};
use fondaco::ui::key::Key;
use fondaco::ui::keymap::Chord;
use fondaco::ui::text_width;
use fondaco::ui::theme::Tier;
use std::time::{Duration, Instant};

const STYLES: [NumberStyle; 2] = [NumberStyle::It, NumberStyle::En];

/// What is read is written so that it is read as the same.
pub fn number_and_date() -> Reader {
    Box::new(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        let _ = (numbers::parse_cents(&text), numbers::parse_price(&text));
        let _ = (numbers::parse_quantity(&text), numbers::parse_rate(&text));
        for style in STYLES {
            let _ = (numbers::evaluate(&text, style), numbers::parse_plain(&text, style));
            if let Ok(found) = numbers::parse_cents_in(&text, style) {
                assert_eq!(numbers::parse_cents_in(&format_cents(found, style), style).ok(), Some(found), "{text:?}");
            }
            if let Ok(found) = numbers::parse_price_in(&text, style) {
                assert_eq!(numbers::parse_price_in(&format_price(found, style), style).ok(), Some(found), "{text:?}");
            }
            if let Ok(found) = numbers::parse_quantity_in(&text, style) {
                let again = numbers::parse_quantity_in(&format_quantity(found, style), style);
                assert_eq!(again.ok(), Some(found), "{text:?}");
            }
            if let Ok(found) = numbers::parse_rate_in(&text, style) {
                assert_eq!(numbers::parse_rate_in(&format_rate(found, style), style).ok(), Some(found), "{text:?}");
            }
        }
        for forward in [true, false] {
            if let Ok(found) = dates::parse_date(&text, today(), forward) {
                for style in [dates::DateStyle::It, dates::DateStyle::En] {
                    let written = dates::format_date(found, style);
                    assert_eq!(dates::parse_date(&written, today(), forward).ok(), Some(found), "{text:?} {written}");
                }
            }
        }
        let _ = dates::parse_period(&text, today());
        let _ = fondaco::operations::order::due_day(&text, today());
    })
}

/// Codes of people, companies and goods: the normal form of a code is its own normal form.
pub fn identity() -> Reader {
    macro_rules! stable {
        ($text:expr, $($name:ident),*) => {
            $(if let Ok(found) = $name::parse($text) {
                let normal = String::from(found);
                let again = $name::parse(&normal).map(String::from);
                assert_eq!(again.as_ref().ok(), Some(&normal), "{} {:?}", stringify!($name), $text);
            })*
        };
    }
    Box::new(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        stable!(&text, PartitaIva, CodiceFiscale, Iban, Gtin, Email, PostalCode, CodiceDestinatario);
        if let Ok(found) = VatNumber::parse(&text) {
            let normal = format!("{}{}", found.prefix(), found.number());
            assert!(VatNumber::parse(&normal).is_ok(), "{text:?} {normal:?}");
        }
        let _ = (Phone::parse(&text), find_country(&text), find_province(&text));
    })
}

/// Text from outside: harmless, and harmless once is harmless for ever.
pub fn text() -> Reader {
    Box::new(|bytes| {
        let (said, rest) = choice(bytes);
        let text = String::from_utf8_lossy(rest);
        let safe = SafeText::new(&text);
        assert!(!safe.as_str().chars().any(char::is_control), "{text:?}");
        assert_eq!(SafeText::new(safe.as_str()), safe, "{text:?}");
        let note = SafeNote::new(&text);
        assert!(!note.as_str().chars().any(|c| c != '\n' && c.is_control()), "{text:?}");
        assert_eq!(SafeNote::new(note.as_str()), note, "{text:?}");
        let pasted = clean_paste(&text);
        assert!(!pasted.chars().any(|c| c != '\n' && c.is_control()), "{text:?}");
        for one in [safe.as_str(), &text] {
            let shielded = spreadsheet_safe(one);
            assert_eq!(from_spreadsheet(&shielded), one, "{text:?}");
            let first = shielded.trim_start().chars().next();
            assert!(!matches!(first, Some('=' | '+' | '@' | '\t' | '\r' | '\0')), "{text:?}");
        }
        fold(&text);
        distance(&text, safe.as_str());
        for tier in [Tier::T0, Tier::T1, Tier::T2] {
            let columns = said % 100;
            for fitted in [
                text_width::fit(safe.as_str(), columns, tier).into_owned(),
                text_width::fit_words(safe.as_str(), columns, tier),
                text_width::fit_sentence(safe.as_str(), columns, tier),
            ] {
                assert!(text_width::width(&fitted) <= columns, "{text:?} {columns} {fitted:?}");
            }
            text_width::window(&text, said % 7, columns);
            let padded = text_width::pad_right(safe.as_str(), columns, tier);
            assert_eq!(text_width::width(&padded), columns, "{text:?}");
        }
        assert!(text_width::seven_bits(&text).is_ascii() || text.is_empty(), "{text:?}");
    })
}

/// Bytes as keys with times between them: scans, split escapes, pastes, replies that nobody asked for.
pub fn key() -> Reader {
    Box::new(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(key) = Key::parse(&text) {
            for lang in fondaco::locale::Lang::ALL {
                key.label(lang);
            }
        }
        let _ = (Chord::parse(&text), codelike(&text));
        let (said, rest) = choice(bytes);
        let mut decoder = Decoder::new(if said % 2 == 0 { Timing::LOCAL } else { Timing::REMOTE });
        let eager = |sign: char| sign.is_ascii_digit();
        let mut now = Instant::now();
        let mut out = Vec::new();
        for (at, byte) in rest.iter().enumerate() {
            now += Duration::from_millis([0, 5, 30, 80, 200][(at * said + usize::from(*byte)) % 5]);
            if decoder.due().is_some_and(|due| due <= now) {
                decoder.flush(now, &mut out);
            }
            let code = match byte {
                0x1b => KeyCode::Esc,
                b'\r' => KeyCode::Enter,
                b'\n' => KeyCode::Char('j'),
                b'\t' => KeyCode::Tab,
                0x7f => KeyCode::Backspace,
                other => KeyCode::Char(char::from(*other)),
            };
            let held = match byte {
                0x80.. => KeyModifiers::from_bits_truncate(byte >> 5),
                b'\n' => KeyModifiers::CONTROL,
                _ => KeyModifiers::NONE,
            };
            let event = match byte {
                0xfe => Event::Paste(String::from_utf8_lossy(&rest[at..]).into_owned()),
                0xff => Event::Resize(u16::from(*byte), 9),
                _ => Event::Key(KeyEvent::new(code, held)),
            };
            decoder.feed(&event, now, (said & 4 == 0).then_some(&eager), &mut out);
        }
        decoder.flush(now + Duration::from_secs(1), &mut out);
        decoder.give_up(&mut out);
        assert!(decoder.due().is_none(), "{text:?}: something is still waited for");
        assert!(out.len() <= bytes.len() * 2 + 2);
        for input in &out {
            match input {
                Input::Paste(pasted) => assert!(!pasted.chars().any(|c| c != '\n' && c.is_control()), "{text:?}"),
                Input::Scan(scan) => {
                    assert!(!scan.text.chars().any(|c| c != '\u{1d}' && c.is_control()), "{text:?}");
                    let _ = Gtin::parse(&scan.text);
                }
                Input::Key(_) | Input::Resize(..) | Input::Click(_) | Input::Wheel(..) => {}
            }
        }
    })
}
