//! The keys of a session in sentences: a text of `locales/` names an action (`{key:filter.text}`), the reader sees the key
//! that does it where he is, whatever preset or table of his own he works with.
//!
//! The build turns the braces into two signs that nobody can type and [`crate::domain::SafeText`] lets nobody send, so that
//! what people wrote is never taken for a key.

use super::{Chord, Context, Keymap, short_text};
use crate::locale::{KEY_CLOSE, KEY_OPEN, Lang};
use crate::ui::action::Action;
use crate::ui::chrome::shown_key;
use crate::ui::key::KeyCode;
use crate::ui::text_width::Part;
use std::borrow::Cow;

/// Where a key that does not work here may work: a text often tells of the pane that lies under a box, or of the next one.
const ELSEWHERE: [&[Context]; 9] = [
    &[Context::List, Context::Global],
    &[Context::Card, Context::Global],
    &[Context::Month, Context::Global],
    &[Context::Form, Context::Global],
    &[Context::Grid, Context::Global],
    &[Context::Filter, Context::Global],
    &[Context::Picker],
    &[Context::Dialog],
    &[Context::Text],
];

/// What stands between the parts of a row of keys.
const AIR: &str = "  ";

/// The keys of one session where its operator stands.
#[derive(Debug, Clone, Copy)]
pub struct Legend<'a> {
    /// The table.
    pub keymap: &'a Keymap,
    /// The contexts of the layer that has the keys.
    pub path: &'a [Context],
    /// The language.
    pub lang: Lang,
}

impl Legend<'_> {
    /// A text with its actions as keys.
    pub fn say<'t>(&self, text: &'t str) -> Cow<'t, str> {
        // Parts with air between them are a row of keys.
        self.said(text, text.contains(AIR))
    }

    /// A row of keys in its parts, each as [`Legend::say`] says it in the whole row, also where it is the only one. The
    /// way back stays longest.
    pub fn parts(&self, row: &str) -> Vec<Part> {
        let back = placeholder(Action::Back);
        let parts = row.split(AIR).map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| Part { text: self.said(part, true).into_owned(), stays: part.contains(&back) }).collect()
    }

    /// In a `row` each part begins with its own key.
    fn said<'t>(&self, text: &'t str, row: bool) -> Cow<'t, str> {
        let Some((before, mut rest)) = text.split_once(KEY_OPEN) else { return Cow::Borrowed(text) };
        let mut out = before.to_owned();
        loop {
            let (name, after) = rest.split_once(KEY_CLOSE).unwrap_or((rest, ""));
            let begins = row && (out.is_empty() || out.ends_with(AIR));
            out.push_str(&self.named(name, begins || goes_on(after)));
            match after.split_once(KEY_OPEN) {
                Some((between, next)) => {
                    out.push_str(between);
                    rest = next;
                }
                None => {
                    out.push_str(after);
                    return Cow::Owned(out);
                }
            }
        }
    }

    /// [`Legend::say`] for a text that is owned already.
    pub fn spell(&self, text: String) -> String {
        if text.contains(KEY_OPEN) { self.say(&text).into_owned() } else { text }
    }

    /// What a placeholder stands for: `filter.text` is one key, `filter.text*` all of its two best. Where it is not seen
    /// to be one (`bare`), a letter stands in quotes: `e` is a word, and `a` one in English.
    fn named(&self, name: &str, bare: bool) -> String {
        let (id, both) = name.strip_suffix('*').map_or((name, false), |id| (id, true));
        let Some(action) = Action::named(id) else { return id.to_owned() };
        let keys = self.keys(action);
        let Some(first) = shown_key(&keys) else { return self.unbound(action) };
        let twin = keys.iter().find(|chord| **chord != first && !chord.first.ctrl).filter(|_| both);
        match twin {
            Some(twin) => format!("{}, {}", first.name(self.lang), twin.name(self.lang)),
            None if !bare && is_letter(first) => self.lang.quoted(&first.name(self.lang)),
            None => first.name(self.lang),
        }
    }

    /// The key of an action, or the way through the palette when it has none.
    pub fn key(&self, action: Action) -> String {
        shown_key(&self.keys(action)).map_or_else(|| self.unbound(action), |chord| chord.name(self.lang))
    }

    fn keys(&self, action: Action) -> Vec<Chord> {
        let here = self.keymap.keys(self.path, action);
        if !here.is_empty() {
            return here;
        }
        let there = ELSEWHERE.iter().map(|path| self.keymap.keys(path, action));
        there.into_iter().find(|keys| !keys.is_empty()).unwrap_or_default()
    }

    /// Without a key there is the palette, which finds every action by its word.
    fn unbound(&self, action: Action) -> String {
        let word = short_text(action, self.path, self.lang);
        let palette =
            shown_key(&self.keymap.keys(&[Context::Global], Action::Palette)).filter(|_| action != Action::Palette);
        match palette {
            Some(_) if self.colon() => format!(":{word}"),
            Some(chord) => format!("{} {}", chord.name(self.lang), self.lang.quoted(word)),
            None => self.lang.quoted(word),
        }
    }

    /// The colon opens the palette.
    fn colon(&self) -> bool {
        self.keymap.lookup(&[Context::Global], crate::ui::key::Key::char(':')) == Some(Action::Palette)
    }
}

/// One letter and nothing else.
fn is_letter(chord: Chord) -> bool {
    let Chord { first, then } = chord;
    then.is_none() && !first.ctrl && !first.alt && matches!(first.code, KeyCode::Char(c) if c.is_alphabetic())
}

/// The next key stands behind it: `g o`, `g s F6`. What two letters are is seen.
fn goes_on(after: &str) -> bool {
    let mut letters = after.strip_prefix(' ').unwrap_or_default().chars();
    let key = letters.next().is_some_and(|c| c.is_ascii_lowercase());
    key && letters.next().is_none_or(|c| !c.is_alphanumeric())
}

/// The name of an action in a text that is made while running: [`Legend::say`] puts its key there.
pub fn placeholder(action: Action) -> String {
    format!("{KEY_OPEN}{}{KEY_CLOSE}", action.id())
}

/// The actions whose keys a text names.
pub fn named(text: &str) -> impl Iterator<Item = Action> {
    let names = text.split(KEY_OPEN).skip(1).filter_map(|rest| rest.split(KEY_CLOSE).next());
    names.filter_map(|name| Action::named(name.trim_end_matches('*')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::keymap::own;
    use crate::ui::text_width::fit_hints;
    use crate::ui::theme::Tier;

    fn said(text: &str, path: &[Context], keys: &str) -> String {
        let (keymap, faults) = own::over(keys);
        assert_eq!(faults, []);
        let text = text.replace('<', "\u{1}").replace('>', "\u{2}");
        Legend { keymap: &keymap, path, lang: Lang::It }.say(&text).into_owned()
    }

    #[test]
    fn a_text_names_the_key_that_works_here() {
        let list = [Context::List, Context::Global];
        let form = [Context::Form, Context::Global];
        assert_eq!(said("<filter.text> filtra, <undo>; <new>", &list, ""), "F7 filtra, «u»; F6");
        assert_eq!(said("<filter.text*>", &list, ""), "F7, /");
        assert_eq!(said("<undo> riprende", &form, ""), "Ctrl+Z riprende", "a letter would be typed");
        assert_eq!(said("niente", &list, ""), "niente");
        assert_eq!(said("<new>", &[Context::Dialog], ""), "F6", "what lies under the box");
    }

    #[test]
    fn a_letter_is_no_word_of_a_sentence() {
        let list = [Context::List, Context::Global];
        let said = |text: &str| said(text, &list, "");
        assert_eq!(said("Nessuna riga: <edit> le inserisce."), "Nessuna riga: «e» le inserisce.");
        assert_eq!(said("Scorte corte. Righe: <edit>"), "Scorte corte. Righe: «e»");
        assert_eq!(said("<undo>, (<redo> la rifà)"), "«u», («U» la rifà)");
        // What is seen to be keys stays as it is: several strokes, a line of keys, both keys of one action.
        assert_eq!(said("<undo.list> elenca; <goto> o <new> comincia"), "g u elenca; g o F6 comincia");
        assert_eq!(said("Canc toglie  <message> nota"), "Canc toglie  m nota");
        assert_eq!(said("<message>  nota: <edit> la cambia"), "m  nota: «e» la cambia");
        assert_eq!(said("premi <row.next*>"), "premi Giù, j");
    }

    #[test]
    fn a_row_in_parts_reads_like_the_whole_row() {
        let (keymap, faults) = own::over("[global]\nnew = \"n\"\n");
        assert_eq!(faults, []);
        let legend = Legend { keymap: &keymap, path: &[Context::List, Context::Global], lang: Lang::It };
        let [new, undo, back] = [Action::New, Action::Undo, Action::Back].map(placeholder);
        let row = format!("{new} nuovo  niente, {undo} annulla  {back} torna");
        let parts = legend.parts(&row);
        assert_eq!(legend.say(&row), "n nuovo  niente, «u» annulla  Esc torna");
        assert_eq!(fit_hints(parts.clone(), 80, Tier::T1), legend.say(&row));
        assert_eq!(parts.iter().map(|part| part.stays).collect::<Vec<_>>(), [false, false, true]);
        // The only part of a foot is a row, a text of one part is a sentence.
        assert_eq!(fit_hints(legend.parts(&format!("{new} nuovo")), 80, Tier::T1), "n nuovo");
        assert_eq!(legend.say(&format!("{new} lo fa")), "«n» lo fa");
    }

    #[test]
    fn other_tables_have_other_keys() {
        let form = [Context::Form, Context::Global];
        assert_eq!(said("<save>, <prompt>", &form, "preset = \"elenco-f2\"\n"), "F10, F2");
        assert_eq!(said("<new>", &form, "[global]\nnew = [\"F11\"]\n"), "F11");
        assert_eq!(said("<new>", &form, "[global]\nnew = []\n[picker]\nnew = []\n"), ":Nuovo");
        assert_eq!(said("<new>", &form, "[global]\nnew = []\npalette = \"F9\"\n[picker]\nnew = []\n"), "F9 «Nuovo»");
    }
}
