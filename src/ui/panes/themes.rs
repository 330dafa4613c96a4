//! The themes to choose from: the screen wears the one under the cursor, Esc gives the old one back.

use crate::locale::Lang;
use crate::store::preferences::{self, THEME};
use crate::ui::desk::Desk;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::layers::{Cx, Layer, LayerId};
use crate::ui::record::ask::Ask;
use crate::ui::theme::{Surroundings, Theme, own};
use serde_json::Value;

/// What a theme is called in a language; one's own has the name of its file.
pub(in crate::ui) fn shown(name: &str, lang: Lang) -> &str {
    lang.find(&format!("ui.themes.name.{name}")).unwrap_or(name)
}

/// The user's own themes, name and text, read for the menu.
pub(in crate::ui) struct Wardrobe(Vec<(String, String)>);

/// Has the user's themes read off the screen's thread; the answer comes to whoever asks, and opens the menu.
pub(in crate::ui) fn read(cx: &Cx<'_>) {
    cx.job(|| Wardrobe(own::read(own::folder().as_deref())));
}

/// The menu of themes, over what the screen wears now.
pub(in crate::ui) fn menu(desk: &Desk, wardrobe: Wardrobe, before: &Theme, lang: Lang) -> Box<dyn Layer> {
    let (mine, before, desk) = (wardrobe.0, before.clone(), desk.clone());
    let entries = own::names(&mine).into_iter().map(|name| {
        let entry = MenuEntry::new(name, None, shown(name, lang));
        match Theme::load(name, &mine, Surroundings::here().depth(), before.tier) {
            Ok(_) => entry.note(lang.find(&format!("ui.themes.{name}")).unwrap_or_default()),
            Err(fault) => entry.blocked(Some(fault.sentence(lang))),
        }
    });
    let menu = Menu::new(lang.t("ui.themes.title"), entries.collect()).at(before.name());
    let wear = move |name: &str, cx: &mut Cx<'_>| {
        if name != cx.theme.name()
            && let Ok(theme) = Theme::load(name, &mine, Surroundings::here().depth(), cx.theme.tier)
        {
            cx.set_theme(theme);
        }
    };
    Ask::new(LayerId::HOST, "themes", Dialog::Menu(menu)).deciding(move |event, current, cx| match (event, current) {
        (DialogEvent::Choose(name), _) => {
            wear(name, cx);
            cx.ok(cx.lang.f("app.theme", &[("name", shown(name, cx.lang))]));
            let (actor, name) = (desk.actor().name.clone(), name.clone());
            desk.write(cx.id, move |store| {
                // A file that takes nothing now keeps the old liking; the screen has the new one.
                let _ = preferences::keep(store, &actor, THEME, &Value::String(name));
            });
        }
        (DialogEvent::Cancel, _) => cx.set_theme(before.clone()),
        (_, Some(name)) => wear(name, cx),
        (_, None) => {}
    })
}
