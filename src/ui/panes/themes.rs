//! The themes to choose from: the screen wears the one under the cursor, Esc gives the old one back.

use crate::locale::Lang;
use crate::store::preferences::{self, THEME};
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer};
use crate::ui::theme::{Surroundings, Theme, own};
use ratatui::layout::Rect;
use serde_json::Value;

/// The menu of themes.
pub(super) struct Themes {
    desk: Desk,
    own: Vec<(String, String)>,
    /// What is worn if nothing is chosen.
    before: Theme,
    dialog: Dialog,
}

impl Themes {
    /// Over what the screen wears now.
    pub fn new(desk: &Desk, before: &Theme, lang: Lang) -> Box<Self> {
        let own = own::read(own::folder().as_deref());
        let entries = own::names(&own).into_iter().map(|name| {
            let entry = MenuEntry::new(name, None, name);
            match Theme::load(name, &own, Surroundings::here().depth(), before.tier) {
                Ok(_) => entry.note(lang.find(&format!("ui.themes.{name}")).unwrap_or_default()),
                Err(fault) => entry.blocked(Some(fault.sentence(lang))),
            }
        });
        let menu = Menu::new(lang.t("ui.themes.title"), entries.collect()).at(before.name());
        Box::new(Self { desk: desk.clone(), own, before: before.clone(), dialog: Dialog::Menu(menu) })
    }

    fn wear(&self, name: &str, cx: &mut Cx<'_>) {
        if name != cx.theme.name()
            && let Ok(theme) = Theme::load(name, &self.own, Surroundings::here().depth(), cx.theme.tier)
        {
            cx.set_theme(theme);
        }
    }
}

impl Layer for Themes {
    fn contexts(&self) -> &[Context] {
        &[Context::Dialog]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match self.dialog.handle(act) {
            DialogEvent::Choose(name) => {
                self.wear(&name, cx);
                cx.ok(cx.lang.f("app.theme", &[("name", &name)]));
                let actor = self.desk.actor().name.clone();
                self.desk.write(cx.id, move |store| {
                    // A file that takes nothing now keeps the old liking; the screen has the new one.
                    let _ = preferences::keep(store, &actor, THEME, &Value::String(name));
                });
                Flow::Close
            }
            DialogEvent::Cancel => {
                cx.set_theme(self.before.clone());
                Flow::Close
            }
            event => {
                if let Some(text) = event.said(cx.lang) {
                    cx.warn(text);
                }
                if let Dialog::Menu(menu) = &self.dialog
                    && let Some(name) = menu.current()
                {
                    self.wear(name, cx);
                }
                Flow::Handled
            }
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.dialog.render(area, draw);
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        self.dialog.spoken(lang)
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    fn overlay(&self) -> bool {
        true
    }
}
