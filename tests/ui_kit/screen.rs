//! A screen without a terminal: the text of a frame, and the bytes that a frame costs on the wire.

use chrono::NaiveDate;
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::key::{Key, KeyCode};
use fondaco::ui::keymap::legend::Legend;
use fondaco::ui::keymap::{Context, Keymap};
use fondaco::ui::kit::resource::Cx;
use fondaco::ui::kit::{Act, Draw};
use fondaco::ui::terminal::{Abilities, Caret, Screen};
use fondaco::ui::theme::{Depth, Theme, Tier};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The sizes every part is looked at.
pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (40, 12)];

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

pub fn cx(lang: Lang) -> Cx {
    Cx { lang, today: today() }
}

pub fn area(size: (u16, u16)) -> Rect {
    Rect::new(0, 0, size.0, size.1)
}

/// The text of one frame; the real cursor shows as `█` would be noise, so it is named in the last line.
pub fn text(size: (u16, u16), lang: Lang, paint: impl FnOnce(Rect, &mut Draw<'_>)) -> String {
    text_in(size, lang, Tier::T1, paint)
}

pub fn text_in(size: (u16, u16), lang: Lang, tier: Tier, paint: impl FnOnce(Rect, &mut Draw<'_>)) -> String {
    let keymap = Keymap::standard();
    let keys = Legend { keymap: &keymap, path: &[Context::List, Context::Global], lang };
    text_with(size, tier, keys, paint)
}

/// As it is with these keys.
pub fn text_with(size: (u16, u16), tier: Tier, keys: Legend<'_>, paint: impl FnOnce(Rect, &mut Draw<'_>)) -> String {
    let theme = Theme::plain(tier);
    let area = area(size);
    let mut buf = Buffer::empty(area);
    let mut draw = Draw { buf: &mut buf, theme: &theme, lang: keys.lang, keys, cursor: None, covered: false };
    paint(area, &mut draw);
    let cursor = draw.cursor;
    let mut out = String::new();
    for y in 0..area.height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buf[(x, y)].symbol();
            line.push_str(symbol);
            skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    let out = out.trim_end().to_owned();
    match cursor {
        Some(Position { x, y }) => format!("{out}\n[cursor {x},{y}]"),
        None => format!("{out}\n[no cursor]"),
    }
}

pub fn act(action: Action) -> Act {
    Act::Do(action)
}

pub fn key(code: KeyCode) -> Act {
    Act::Key(Key::plain(code))
}

/// Types a text, letter by letter.
pub fn typed(text: &str) -> Vec<Act> {
    text.chars().map(|c| Act::Key(Key::char(c))).collect()
}

/// A terminal that counts what is sent to it, in the sixteen colours of the default theme.
pub struct Counted {
    screen: Screen<Vec<u8>>,
    theme: Theme,
    seen: usize,
}

impl Counted {
    pub fn new(size: (u16, u16)) -> Self {
        let screen = Screen::new(Vec::new(), size.0, size.1, Abilities::default());
        let theme = Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).unwrap();
        Self { screen, theme, seen: 0 }
    }

    /// The bytes of one frame.
    pub fn frame(&mut self, paint: impl FnOnce(Rect, &mut Draw<'_>)) -> usize {
        let theme = self.theme.clone();
        self.seen = self.screen.writer().len();
        self.screen
            .frame(theme.base(), |buf| {
                let area = buf.area;
                let keymap = Keymap::standard();
                let keys = Legend { keymap: &keymap, path: &[Context::List, Context::Global], lang: Lang::It };
                let mut draw = Draw { buf, theme: &theme, lang: Lang::It, keys, cursor: None, covered: false };
                paint(area, &mut draw);
                Caret { at: draw.cursor, visible: true }
            })
            .unwrap();
        self.screen.writer().len() - self.seen
    }
}
