//! A screen failed: what the operator is told, instead of the program's end.

use super::{middle, wrapped};
use crate::domain::text::SafeText;
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::chrome::{frame, put};
use crate::ui::keymap::Context;
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// The dialog over a screen that failed.
#[derive(Debug)]
pub struct Failure {
    what: SafeText,
}

impl Failure {
    /// With the words of the failure, for a report.
    pub fn new(what: impl Into<SafeText>) -> Self {
        Self { what: what.into() }
    }
}

impl Layer for Failure {
    fn contexts(&self) -> &[Context] {
        &[Context::Dialog]
    }

    fn act(&mut self, act: &Act, _cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Accept | Action::Back | Action::No) => Flow::Close,
            Act::Do(Action::Redraw | Action::Interrupt | Action::Help) => Flow::Pass,
            _ => Flow::Handled,
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let columns = 64.min(area.width.saturating_sub(2));
        let inside = usize::from(columns.saturating_sub(4));
        let mut lines = wrapped(draw.lang.t("ui.error.panic"), inside);
        let told = lines.len();
        if !self.what.is_empty() {
            lines.push(String::new());
            lines.extend(wrapped(self.what.as_str(), inside).into_iter().take(4));
        }
        let place = middle(area, columns, lines.len() as u16 + 2);
        let title = draw.lang.t("ui.error.title");
        let inner =
            frame(draw.buf, place, title, draw.lang.t("ui.error.foot"), Role::DialogDanger, draw.theme, draw.keys);
        for (at, (line, y)) in lines.iter().zip(inner.y..inner.bottom()).enumerate() {
            let role = if at < told { Role::Dialog } else { Role::TextMuted };
            put(draw.buf, inner.x, y, inner.right(), line, draw.theme.style(role), draw.theme);
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = Spoken::of(lang.t("ui.error.title"));
        spoken.lines =
            [lang.t("ui.error.panic"), self.what.as_str(), lang.t("ui.error.foot")].map(str::to_owned).into();
        spoken
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        vec![Hint::of(Action::Accept)]
    }

    fn overlay(&self) -> bool {
        true
    }
}

/// What stands in the place of a layer that failed.
pub fn broken(area: Rect, draw: &mut Draw<'_>) {
    let columns = area.width.saturating_sub(4);
    let lines = wrapped(&draw.keys.say(draw.lang.t("ui.error.broken")), usize::from(columns));
    let place = middle(area, columns, lines.len() as u16);
    for (line, y) in lines.iter().zip(place.y..place.bottom()) {
        put(draw.buf, place.x, y, place.right(), line, draw.theme.style(Role::SeverityWarn), draw.theme);
    }
}
