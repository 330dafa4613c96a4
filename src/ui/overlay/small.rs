//! The screen is too small for the full view: what it needs, and what can be done here.

use crate::ui::chrome::put;
use crate::ui::key::Key;
use crate::ui::kit::Draw;
use crate::ui::kit::paint::wrap;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Draws it; on a screen of a few columns the shortest of it. `leaving` is the key that ends when it comes once more.
pub fn render(area: Rect, leaving: Option<Key>, draw: &mut Draw<'_>) {
    let size = format!("{}x{}", area.width, area.height);
    let lang = draw.lang;
    let text = draw.theme.style(Role::BaseText);
    let again = leaving.map(|key| lang.f("ui.small.again", &[("key", &key.label(lang))]));
    if area.width < 24 || area.height < 6 {
        let line = again.unwrap_or_else(|| lang.f("ui.small.tiny", &[("size", &size)]));
        let lines = wrap(&line, usize::from(area.width).max(1));
        for (y, line) in (area.y..area.bottom()).zip(&lines) {
            put(draw.buf, area.x, y, area.right(), line, text, draw.theme);
        }
        return;
    }
    let x = area.x + if area.width >= 44 { 3 } else { 0 };
    let gap = u16::from(area.height >= 9);
    let lines = [
        (gap, lang.f("ui.small.size", &[("size", &size)])),
        (0, lang.t("ui.small.needs").to_owned()),
        (gap, lang.t("ui.small.continue").to_owned()),
        (0, lang.t("ui.small.quit").to_owned()),
        (gap, again.unwrap_or_else(|| lang.t("ui.small.safe").to_owned())),
    ];
    let mut y = area.y;
    for (before, line) in lines {
        y += before;
        for line in wrap(&line, usize::from(area.right().saturating_sub(x)).max(1)) {
            put(draw.buf, x, y, area.right(), &line, text, draw.theme);
            y += 1;
        }
    }
}
