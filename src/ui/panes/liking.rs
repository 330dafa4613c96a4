//! The settings of the operator: a command each, which opens the menu of its answers.

use crate::locale::Lang;
use crate::store::preferences::{self, LIKING};
use crate::ui::clipboard;
use crate::ui::config::KeysChosen;
use crate::ui::desk::Desk;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::layers::{Command, Cx, Layer, LayerId};
use crate::ui::liking::{COMMAND, KEYS, Liking, SETTINGS, Setting};
use crate::ui::record::ask::Ask;

/// What the target of a setting begins with.
pub(super) const TARGET: &str = "setting";

fn title(setting: &Setting, lang: Lang) -> &'static str {
    lang.find(&format!("setting.{}", setting.id)).unwrap_or(setting.id)
}

fn worded(setting: &Setting, answer: &'static str, lang: Lang) -> &'static str {
    lang.find(&format!("setting.{}.{answer}", setting.id)).unwrap_or(answer)
}

/// Each setting, with what holds now.
pub(super) fn commands(desk: &Desk, lang: Lang) -> impl Iterator<Item = Command> {
    let liking = desk.standing().liking();
    SETTINGS.iter().map(move |setting| Command {
        target: format!("{TARGET}:{}", setting.id),
        title: title(setting, lang).to_owned(),
        detail: lang.f("setting.now", &[("answer", worded(setting, liking.answer(setting.id), lang))]),
        off: None,
        door: None,
        setting: true,
        // Who knows an answer finds the setting by it.
        asks: setting.answers.iter().map(|answer| worded(setting, answer, lang)).collect(),
    })
}

/// The answers to a setting.
pub(super) fn menu(id: &str, desk: &Desk, lang: Lang) -> Option<Box<dyn Layer>> {
    let setting = Setting::named(id)?;
    let entries = setting.answers.iter().zip('1'..).map(|(answer, digit)| {
        let none = *answer == COMMAND && desk.standing().program().is_none();
        let entry = MenuEntry::new(*answer, Some(digit), worded(setting, answer, lang));
        entry.blocked(none.then(|| lang.f("setting.no_program", &[("name", clipboard::PROGRAM)])))
    });
    let menu = Menu::new(title(setting, lang), entries.collect()).at(desk.standing().liking().answer(id));
    let desk = desk.clone();
    Some(Ask::new(LayerId::HOST, "setting", Dialog::Menu(menu)).deciding(move |event, _, cx| {
        if let DialogEvent::Choose(answer) = event {
            like(setting, desk.standing().liking().with(setting.id, answer), &desk, cx);
        }
    }))
}

/// Holds from now on, and at the next start.
fn like(setting: &'static Setting, liking: Liking, desk: &Desk, cx: &mut Cx<'_>) {
    let chosen = liking.answer(setting.id);
    let answer = worded(setting, chosen, cx.lang);
    cx.ok(cx.lang.f("setting.set", &[("setting", title(setting, cx.lang)), ("answer", answer)]));
    desk.standing().like(liking);
    cx.liked();
    if setting.id == KEYS {
        cx.send(LayerId::HOST, KeysChosen);
    }
    let actor = desk.actor().name.clone();
    desk.write(cx.id, move |store| {
        // What was chosen in another program meanwhile stays: only this one is said here.
        let kept = preferences::kept(store.db(), &actor, LIKING).ok().flatten();
        let mut kept = kept.and_then(|kept| kept.as_object().cloned()).unwrap_or_default();
        kept.insert(setting.id.to_owned(), chosen.into());
        // A file that takes nothing now keeps the old liking; the screen has the new one.
        let _ = preferences::keep(store, &actor, LIKING, &kept.into());
    });
}
