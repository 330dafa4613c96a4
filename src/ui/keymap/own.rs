//! The user's own keys: `keys.toml` in the configuration directory, over a preset.
//!
//! ```toml
//! preset = "vim"
//!
//! [list]
//! "F6" = "new"            # this key does this here, and nothing else
//! undo = ["u", "ctrl+z"]  # these are all keys that do this here
//! "x" = ""                # this key does nothing here
//! ```
//!
//! Contexts and actions have the names that `fondaco keys` shows; a context may be Italian. What cannot be used is
//! told with its line, and what stood there before stays.

use super::{Binding, Chord, Context, Keymap};
use crate::domain::SafeText;
use crate::domain::text::distance;
use crate::locale::Lang;
use crate::ui::action::Action;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The presets, each as the changes that it makes to the table.
pub const PRESETS: &[(&str, &str)] = &[
    ("predefinita", ""),
    ("vim", include_str!("../../../keys/vim.toml")),
    ("as400", include_str!("../../../keys/as400.toml")),
    ("elenco-f2", include_str!("../../../keys/elenco-f2.toml")),
];

/// The file's name.
pub const FILE: &str = "keys.toml";

/// A file larger than this is no table of keys.
const LARGEST: u64 = 64 * 1024;

/// Why something of the file is not used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct KeyFault {
    /// Line in the file, from 1.
    pub line: usize,
    /// `syntax`, `preset`, `context`, `action`, `key`, `prefix`, `value`, `twice`, `typed` or `needed`.
    pub code: &'static str,
    /// The word at fault.
    pub what: String,
    /// What comes nearest to it, or what stands in its way.
    pub near: String,
}

impl KeyFault {
    /// As a sentence, with file and line.
    pub fn sentence(&self, lang: Lang) -> String {
        let line = self.line.to_string();
        let (what, near) = (SafeText::new(&self.what).to_string(), SafeText::new(&self.near).to_string());
        let with = [("file", FILE), ("line", line.as_str()), ("what", &what), ("near", &near)];
        lang.f(&format!("ui.own_keys.{}", self.code), &with)
    }
}

/// Where the user's keys are; nothing on a machine without home directories.
pub fn file() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "fondaco").map(|dirs| dirs.config_dir().join(FILE))
}

/// The text of the user's keys; nothing when there are none. Bytes that are no text become signs that are told.
pub fn read(file: Option<&Path>) -> Option<String> {
    let file = file?;
    let about = std::fs::metadata(file).ok()?;
    let bytes = (about.is_file() && about.len() <= LARGEST).then(|| std::fs::read(file).ok())??;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The keys of this machine's user, and what of the file is not used; over this preset where one is chosen.
pub fn here(chosen: Option<&str>) -> (Keymap, Vec<KeyFault>) {
    over_chosen(&read(file().as_deref()).unwrap_or_default(), chosen)
}

/// What is at fault, in one sentence for the message line.
pub fn told(faults: &[KeyFault], lang: Lang) -> Option<String> {
    let (first, others) = faults.split_first()?;
    let first = first.sentence(lang);
    match others.len() {
        0 => Some(first),
        more => Some(lang.n("ui.own_keys.more", more as u64, &[("first", &first)])),
    }
}

/// What is at fault in a file that was written while the program runs: nothing of it is used.
pub fn told_running(faults: &[KeyFault], lang: Lang) -> Option<String> {
    let of = |fault: &KeyFault| {
        // Beside a file that is read at the start it says which keys hold then.
        let code = if fault.code == "syntax" { "unread" } else { fault.code };
        KeyFault { code, ..fault.clone() }
    };
    let faults: Vec<KeyFault> = faults.iter().map(of).collect();
    told(&faults, lang).map(|fault| lang.f("ui.own_keys.kept", &[("fault", &fault)]))
}

/// The table with a text of changes over it.
pub fn over(text: &str) -> (Keymap, Vec<KeyFault>) {
    over_chosen(text, None)
}

/// As [`over`]; a preset that was chosen in the program goes before the one that the text names.
pub fn over_chosen(text: &str, chosen: Option<&str>) -> (Keymap, Vec<KeyFault>) {
    let chosen = chosen.and_then(|name| PRESETS.iter().find(|(known, _)| *known == name));
    let beneath = chosen.map_or_else(Keymap::standard, |(_, changes)| preset_of(changes));
    let mut reader = Reader { text, faults: Vec::new() };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            reader.fault(at, "syntax", error.message(), "");
            return (beneath, reader.faults);
        }
    };
    let mut keymap = beneath;
    if let Some(preset) = table.get("preset") {
        let name = match preset.get_ref() {
            DeValue::String(name) => name.to_string(),
            _ => String::new(),
        };
        match PRESETS.iter().find(|(known, _)| *known == name) {
            Some(_) if chosen.is_some() => {}
            Some((_, changes)) => keymap = preset_of(changes),
            None => {
                let known: Vec<&str> = PRESETS.iter().map(|(name, _)| *name).collect();
                reader.fault(preset.span().start, "preset", &name, &known.join(", "));
            }
        }
    }
    reader.apply(&mut keymap, &table);
    reader.faults.sort_by_key(|fault| fault.line);
    (keymap, reader.faults)
}

fn preset_of(changes: &str) -> Keymap {
    let mut keymap = Keymap::standard();
    // Ours, and tested: nothing in it is at fault.
    if let Ok(table) = DeTable::parse(changes) {
        Reader { text: changes, faults: Vec::new() }.apply(&mut keymap, table.get_ref());
    }
    keymap
}

/// The section of keys that run macros.
const MACROS: &str = "macro";

struct Reader<'a> {
    text: &'a str,
    faults: Vec<KeyFault>,
}

/// What a line of the file wants.
struct Wish {
    at: usize,
    action: Option<Action>,
    chords: Vec<Chord>,
    /// These are all keys of the action here.
    all: bool,
}

impl Reader<'_> {
    fn fault(&mut self, at: usize, code: &'static str, what: &str, near: &str) {
        let line = 1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        self.faults.push(KeyFault { line, code, what: what.to_owned(), near: near.to_owned() });
    }

    fn apply(&mut self, keymap: &mut Keymap, table: &DeTable<'_>) {
        for (name, section) in table {
            let at = name.span().start;
            if name.get_ref() == "preset" {
                continue;
            }
            if name.get_ref() == MACROS {
                self.macros(keymap, section);
                continue;
            }
            let Some(context) = Context::named(name.get_ref()) else {
                let known = Context::ALL.map(Context::id);
                self.fault(at, "context", name.get_ref(), nearest(name.get_ref(), &known));
                continue;
            };
            let DeValue::Table(entries) = section.get_ref() else {
                self.fault(at, "value", name.get_ref(), "");
                continue;
            };
            // In the order of the file: the table gives them by name.
            let mut wishes: Vec<Wish> = entries.iter().filter_map(|(key, value)| self.wish(key, value)).collect();
            wishes.sort_by_key(|wish| wish.at);
            self.grant(keymap, context, wishes);
        }
    }

    /// The keys that run macros: `[macro] "F11" = "name"`. Only keys that nobody types, and none that must stay.
    fn macros(&mut self, keymap: &mut Keymap, section: &Spanned<DeValue<'_>>) {
        let DeValue::Table(entries) = section.get_ref() else {
            return self.fault(section.span().start, "value", MACROS, "");
        };
        let mut all: Vec<_> = entries.iter().collect();
        all.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in all {
            let (at, word) = (key.span().start, key.get_ref().as_ref());
            let name = match value.get_ref() {
                DeValue::String(name) if !name.trim().is_empty() => name.trim().to_owned(),
                _ => {
                    self.fault(value.span().start, "value", word, "");
                    continue;
                }
            };
            let Some(chord) = Chord::parse(word) else {
                self.fault(at, "key", word, "");
                continue;
            };
            let key = chord.first;
            let needed = keymap
                .lookup(&[], key)
                .or_else(|| keymap.lookup(&[Context::Global], key))
                .filter(|action| matches!(action, Action::Back | Action::Help | Action::Interrupt | Action::Palette));
            match (chord.then, needed, key.typed()) {
                (Some(_), ..) => self.fault(at, "prefix", word, MACROS),
                (_, Some(action), _) => self.fault(at, "needed", action.id(), ""),
                (.., Some(_)) => self.fault(at, "typed", word, MACROS),
                _ => keymap.macros.push((key, name)),
            }
        }
    }

    /// One entry: a key and what it does, or an action and its keys. `end` is both: what stands behind it decides.
    fn wish(&mut self, name: &Spanned<Cow<'_, str>>, value: &Spanned<DeValue<'_>>) -> Option<Wish> {
        let (at, to) = (name.span().start, value.span().start);
        let name = name.get_ref().as_ref();
        let word = match value.get_ref() {
            DeValue::String(word) => Some(word.as_ref()),
            _ => None,
        };
        let does = |word: &str| word.is_empty() || Action::named(word).is_some();
        let wish = match (Chord::parse(name), Action::named(name)) {
            (Some(chord), action) if action.is_none() || word.is_some_and(does) => {
                let Some(word) = word else {
                    self.fault(to, "value", name, "");
                    return None;
                };
                let action = if word.is_empty() { None } else { Some(self.action(to, word)?) };
                Wish { at, action, chords: vec![chord], all: false }
            }
            (_, Some(action)) => {
                let keys = self.strings(name, value)?;
                let mut chords = Vec::new();
                for key in keys.iter().filter(|key| !key.is_empty()) {
                    match Chord::parse(key) {
                        Some(chord) => chords.push(chord),
                        None => {
                            self.fault(to, "key", key, "");
                            return None;
                        }
                    }
                }
                Wish { at, action: Some(action), chords, all: true }
            }
            (_, None) => {
                self.action(at, name);
                return None;
            }
        };
        Some(wish)
    }

    fn action(&mut self, at: usize, word: &str) -> Option<Action> {
        let found = Action::named(word);
        if found.is_none() {
            let known: Vec<&str> = Action::ALL.iter().map(|action| action.id()).collect();
            self.fault(at, "action", word, nearest(word, &known));
        }
        found
    }

    fn strings(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
        let one = |value: &DeValue<'_>| match value {
            DeValue::String(text) => Some(text.to_string()),
            _ => None,
        };
        let all = match value.get_ref() {
            DeValue::Array(all) => all.iter().map(|each| one(each.get_ref())).collect::<Option<Vec<_>>>(),
            single => one(single).map(|text| vec![text]),
        };
        if all.is_none() {
            self.fault(value.span().start, "value", name, "");
        }
        all
    }

    /// Does what a context's entries want, but for those that contradict each other or take away what must be there.
    fn grant(&mut self, keymap: &mut Keymap, context: Context, wishes: Vec<Wish>) {
        let mut taken: HashMap<Chord, Option<Action>> = HashMap::new();
        for wish in wishes {
            let twice = wish.chords.iter().find_map(|chord| {
                let before = *taken.get(chord)?;
                (before != wish.action).then(|| (chord.name(Lang::En), before))
            });
            if let Some((key, before)) = twice {
                self.fault(wish.at, "twice", &key, before.map_or("", Action::id));
                continue;
            }
            let typed = wish.chords.iter().find(|chord| context.is_text() && chord.first.typed().is_some());
            if let Some(chord) = typed.filter(|_| wish.action.is_some()) {
                self.fault(wish.at, "typed", &chord.name(Lang::En), context.id());
                continue;
            }
            taken.extend(wish.chords.iter().map(|chord| (*chord, wish.action)));
            let mut changed = keymap.clone();
            changed.rebind(context, &wish);
            // The first of two keys is not heard where it means something alone; only `g` waits anyway.
            let alone = |chord: &Chord| chord.then.and(changed.lookup(&[context, Context::Global], chord.first));
            let first =
                wish.chords.iter().find_map(|chord| Some((chord, alone(chord).filter(|a| *a != Action::Goto)?)));
            if let Some((chord, action)) = first {
                self.fault(wish.at, "prefix", &chord.name(Lang::En), action.id());
                continue;
            }
            // Whoever cannot leave, or cannot ask for help, cannot mend the file either.
            let lost = [Action::Back, Action::Help, Action::Interrupt]
                .into_iter()
                .find(|action| changed.keys(&[context], *action).is_empty());
            match lost {
                Some(action) => self.fault(wish.at, "needed", action.id(), ""),
                None => *keymap = changed,
            }
        }
    }
}

impl Keymap {
    fn rebind(&mut self, context: Context, wish: &Wish) {
        // A key means one thing in a context.
        for binding in self.bindings.iter_mut().filter(|binding| binding.context == context) {
            let all = wish.all && Some(binding.action) == wish.action;
            binding.keys.retain(|key| !all && !wish.chords.contains(key));
        }
        let Some(action) = wish.action else { return };
        match self.bindings.iter_mut().find(|binding| binding.context == context && binding.action == action) {
            // The user's own come first: the hint line shows them.
            Some(binding) => binding.keys.splice(0..0, wish.chords.iter().copied()).for_each(drop),
            None => self.bindings.push(Binding { context, action, keys: wish.chords.clone(), hint: 0 }),
        }
    }
}

fn nearest<'a>(word: &str, known: &[&'a str]) -> &'a str {
    known.iter().min_by_key(|other| distance(word, other)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::key::Key;

    fn means(keymap: &Keymap, context: Context, key: &str) -> Option<Action> {
        keymap.lookup(&[context, Context::Global], Key::parse(key).unwrap())
    }

    #[test]
    fn what_the_file_says_is_what_keys_do() {
        let (keymap, faults) =
            over("[lista]\n\"F6\" = \"edit\"\nmark = [\"b\", \"ins\"]\n\"x\" = \"\"\n\n[global]\nundo = \"ctrl+z\"\n");
        assert_eq!(faults, []);
        assert_eq!(means(&keymap, Context::List, "F6"), Some(Action::Edit));
        assert_eq!(means(&keymap, Context::Card, "F6"), Some(Action::New), "elsewhere as before");
        assert_eq!(means(&keymap, Context::List, "b"), Some(Action::Mark));
        assert_eq!(means(&keymap, Context::List, "space"), None, "these were all its keys");
        assert_eq!(means(&keymap, Context::List, "x"), None);
        assert_eq!(means(&keymap, Context::List, "u"), None);
        assert_eq!(means(&keymap, Context::List, "ctrl+z"), Some(Action::Undo));
    }

    #[test]
    fn what_cannot_be_used_is_told_by_line_and_the_table_stays() {
        let text = "preset = \"emacs\"\n[lsit]\n\"F6\" = \"edit\"\n[list]\nmrk = \"b\"\nmark = [\"hyper+q\"]\n\"b\" = \"open\"\n\"b\" = 3\n";
        let (_, faults) = over(text);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!((faults[0].line, faults[0].code), (8, "syntax"));

        let text = "preset = \"emacs\"\n[lsit]\n\"F6\" = \"edit\"\n[list]\nmrk = \"b\"\nmark = [\"hyper+q\"]\n\"b\" = \"open\"\nnew = \"b\"\n\"n\" = 7\n\"x x\" = \"delete\"\n[form]\n\"b\" = \"save\"\n[any]\nback = []\n";
        let (keymap, faults) = over(text);
        let mut told: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.code)).collect();
        told.sort_unstable();
        let wanted = [
            (1, "preset"),
            (2, "context"),
            (5, "action"),
            (6, "key"),
            (8, "twice"),
            (9, "value"),
            (10, "prefix"),
            (12, "typed"),
            (14, "needed"),
        ];
        assert_eq!(told, wanted);
        assert_eq!(means(&keymap, Context::List, "space"), Some(Action::Mark));
        assert_eq!(means(&keymap, Context::List, "n"), Some(Action::New));
        assert_eq!(means(&keymap, Context::List, "esc"), Some(Action::Back));
        assert_eq!(faults.iter().find(|fault| fault.line == 5).unwrap().near, "mark");
        for lang in Lang::ALL {
            for fault in &faults {
                let sentence = fault.sentence(lang);
                assert!(sentence.contains(&fault.line.to_string()) && !sentence.contains('{'), "{sentence}");
            }
        }
    }

    #[test]
    fn a_word_that_is_key_and_action_means_what_stands_behind_it() {
        let (keymap, faults) = over("[list]\nend = \"page.next\"\n[card]\nend = [\"G\"]\n");
        assert_eq!(faults, []);
        assert_eq!(means(&keymap, Context::List, "end"), Some(Action::PageNext));
        assert_eq!(means(&keymap, Context::List, "G"), Some(Action::End));
        assert_eq!(means(&keymap, Context::Card, "G"), Some(Action::End));
    }

    #[test]
    fn no_context_is_left_without_a_way_back() {
        // Bound to something else, a key hides what it does everywhere.
        let (keymap, faults) = over("[list]\nesc = \"open\"\nF12 = \"open\"\n\"ctrl+g\" = \"open\"\n");
        assert_eq!(faults.iter().map(|fault| (fault.line, fault.code)).collect::<Vec<_>>(), [(4, "needed")]);
        assert_eq!(means(&keymap, Context::List, "ctrl+g"), Some(Action::Back));
    }

    #[test]
    fn a_key_can_run_a_macro_unless_it_is_typed_or_needed() {
        let (keymap, faults) = over(
            "[macro]\n\"F11\" = \"spedisci\"\n\"x\" = \"a\"\n\"esc\" = \"b\"\n\"boh\" = \"c\"\n\"F12\" = 3\n\"g k\" = \"d\"\n",
        );
        let told: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.code)).collect();
        assert_eq!(told, [(3, "typed"), (4, "needed"), (5, "key"), (6, "value"), (7, "prefix")]);
        assert_eq!(keymap.macro_of(Key::f(11)), Some("spedisci"));
        assert_eq!(keymap.key_of_macro("Spedisci"), Some(Key::f(11)));
        assert_eq!(keymap.macro_of(Key::char('x')), None);
    }

    #[test]
    fn a_preset_that_is_chosen_goes_before_the_one_of_the_file_and_beneath_its_changes() {
        let file = "preset = \"as400\"\n[list]\n\"b\" = \"mark\"\n";
        let (keymap, faults) = over_chosen(file, Some("vim"));
        assert!(faults.is_empty(), "{faults:?}");
        let (vim, _) = over("preset = \"vim\"\n[list]\n\"b\" = \"mark\"\n");
        assert_eq!(keymap, vim);
        assert_eq!(over_chosen(file, None).0, over(file).0);
        assert_eq!(over_chosen("", Some("predefinita")).0, Keymap::standard());
        // A file that cannot be read leaves what was chosen.
        assert_eq!(over_chosen("[", Some("vim")).0, over("preset = \"vim\"\n").0);
    }

    #[test]
    fn presets_are_without_fault() {
        for (name, changes) in PRESETS {
            let (_, faults) = over(changes);
            assert_eq!(faults, [], "{name}");
            let (_, faults) = over(&format!("preset = \"{name}\"\n"));
            assert_eq!(faults, []);
        }
        let (vim, _) = over("preset = \"vim\"\n[list]\n\"ctrl+f\" = \"half.next\"\n");
        assert_eq!(means(&vim, Context::List, "ctrl+f"), Some(Action::HalfNext), "the user's own lie over the preset");
        let (mexal, _) = over("preset = \"elenco-f2\"\n");
        assert_eq!(means(&mexal, Context::Form, "F2"), Some(Action::Prompt));
        assert_eq!(means(&mexal, Context::Form, "F10"), Some(Action::Save));
        assert_eq!(means(&mexal, Context::Grid, "F4"), Some(Action::Delete));
    }
}
