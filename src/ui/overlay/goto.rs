//! The menu after `g`: it appears only to a hand that hesitates.

use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::chrome::{frame, put};
use crate::ui::key::Key;
use crate::ui::keymap::{Context, Keymap, short_text};
use crate::ui::kit::Draw;
use crate::ui::layers::Pane;
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// A letter and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The second key.
    pub key: String,
    /// Where it leads.
    pub word: String,
}

/// All places: the panes, then what the keymap binds after this key.
pub fn entries<'a>(
    first: Key,
    path: &[Context],
    panes: impl Iterator<Item = &'a Pane>,
    keymap: &Keymap,
    lang: Lang,
) -> Vec<Place> {
    let places = keymap.lookup(path, first) == Some(Action::Goto);
    let mut all: Vec<_> = panes
        .filter(|_| places)
        .filter_map(|pane| Some(Place { key: pane.goto?.to_string(), word: pane.title(lang).to_owned() }))
        .collect();
    for binding in keymap.bindings() {
        for chord in binding.keys.iter().filter(|chord| chord.first == first) {
            let Some(then) = chord.then else { continue };
            let key = then.label(lang);
            let works = keymap.lookup_after(path, first, then) == Some(binding.action);
            if works && !all.iter().any(|place| place.key == key) {
                all.push(Place { key, word: short_text(binding.action, path, lang).to_owned() });
            }
        }
    }
    all
}

/// Draws the menu in the lower right corner.
pub fn render(area: Rect, draw: &mut Draw<'_>, first: Key, places: &[Place]) {
    let columns = 54.min(area.width);
    let inside = columns.saturating_sub(4);
    let widest = places.iter().map(|p| width(&p.word)).max().unwrap_or(0) as u16 + 4;
    let across = (inside / widest.max(1)).clamp(1, 3);
    let rows = (places.len() as u16).div_ceil(across);
    let height = (rows + 2).min(area.height);
    let right = u16::from(area.width >= 100);
    let place = Rect { x: area.right() - columns - right, y: area.bottom() - height, width: columns, height };
    let goes = draw.keys.keymap.lookup(draw.keys.path, first) == Some(Action::Goto);
    let title = if goes { "ui.goto.title" } else { "ui.goto.sequence" };
    let title = draw.lang.f(title, &[("first", &first.label(draw.lang))]);
    let inner = frame(draw.buf, place, &title, draw.lang.t("ui.goto.foot"), Role::Dialog, draw.theme, draw.keys);
    let step = inner.width / across;
    for (at, entry) in places.iter().enumerate() {
        let at = at as u16;
        let (x, y) = (inner.x + at % across * step, inner.y + at / across);
        if y >= inner.bottom() {
            break;
        }
        let x = put(draw.buf, x, y, inner.right(), &entry.key, draw.theme.style(Role::Key), draw.theme);
        put(draw.buf, x + 1, y, inner.right(), &entry.word, draw.theme.style(Role::KeyLabel), draw.theme);
    }
}
