//! Options that are typed beside rows, as the pane says them.

use super::acts::option_word;
use super::{Browser, Listing};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::key::{Key, KeyCode};
use crate::ui::keymap::Context;
use crate::ui::kit::list::GUTTER;
use crate::ui::kit::list_options::Choice;
use crate::ui::layers::Cx;

/// Digits are options in lists, with the keys of this session.
pub(super) fn are_here(cx: &Cx<'_>) -> bool {
    !cx.keymap.keys(&[Context::List], Action::OptionPrompt).is_empty()
}

impl<L: Listing> Browser<L> {
    /// What the page of keys says of the options, where there is a column for them.
    pub(super) fn options_page(&self, lang: Lang) -> Option<(String, Vec<(String, String)>)> {
        let optioned = self.list.gutter() > GUTTER && self.typing.is_none();
        let told = |choice: Choice| {
            let text = lang.f("browser.option.told", &[("what", option_word(choice, lang))]);
            (choice.digits().to_owned(), text)
        };
        optioned.then(|| (lang.t(L::TITLE).to_owned(), Choice::ALL.map(told).to_vec()))
    }

    /// What is typed beside rows waits for a key: that is said before all others.
    pub(super) fn options_wait(&self, lang: Lang) -> Vec<(String, String)> {
        let waits = Some(self.list.options_left()).filter(|options| *options > 0 && self.typing.is_none());
        let key = Key::plain(KeyCode::Enter).label(lang);
        waits.map(|options| (key, lang.n("browser.option.run", options as u64, &[]))).into_iter().collect()
    }
}
