//! What an operator likes besides theme and language: a table of settings, each with its few answers. Kept as the names
//! of what was chosen; what was never chosen is as the first answer says, also in a later version.

use crate::domain::dates::{DateStyle, WeekStart};
use crate::domain::numbers::NumberStyle;
use crate::locale::Formats;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::time::Duration;

/// The setting that says which preset the keys are of.
pub const KEYS: &str = "keys";

/// The answer that a program of the machine takes copies.
pub const COMMAND: &str = "command";

/// Where a copy goes besides the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// To the terminal (OSC 52).
    Terminal,
    /// To a program of this machine.
    Program,
    /// Nowhere.
    Nowhere,
}

/// A setting: its words are `setting.<id>` and `setting.<id>.<answer>` in `locales/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Stable English id.
    pub id: &'static str,
    /// The answers; the first holds until another is chosen.
    pub answers: &'static [&'static str],
}

/// All of them, in the order of the palette.
pub static SETTINGS: &[Setting] = &[
    Setting { id: "numbers", answers: &["usual", "comma", "point"] },
    Setting { id: "dates", answers: &["usual", "day_first", "iso"] },
    Setting { id: "week", answers: &["usual", "monday", "sunday"] },
    Setting { id: "scroll", answers: &["half", "line"] },
    Setting { id: "escape", answers: &["usual", "20", "50", "100", "200", "500"] },
    Setting { id: "clipboard", answers: &["osc52", COMMAND, "none"] },
    Setting { id: "mouse", answers: &["off", "on"] },
    Setting { id: KEYS, answers: &["usual", "predefinita", "vim", "as400", "elenco-f2"] },
];

impl Setting {
    /// By its id.
    pub fn named(id: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.id == id)
    }

    /// One of its answers, by name.
    fn answer(&self, name: &str) -> Option<&'static str> {
        self.answers.iter().copied().find(|answer| *answer == name)
    }
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Liking(BTreeMap<&'static str, &'static str>);

impl Liking {
    /// As it was kept. What this version does not know is left out: it may be of a later one.
    pub fn of(kept: &Value) -> Self {
        let all = kept.as_object().into_iter().flatten();
        Self(
            all.filter_map(|(id, answer)| {
                let setting = Setting::named(id)?;
                Some((setting.id, setting.answer(answer.as_str()?)?))
            })
            .collect(),
        )
    }

    /// As it is kept.
    pub fn kept(&self) -> Value {
        let pairs = self.0.iter().map(|(id, answer)| ((*id).to_owned(), Value::from(*answer)));
        Value::Object(pairs.collect::<Map<_, _>>())
    }

    /// The answer to a setting.
    pub fn answer(&self, id: &str) -> &'static str {
        let usual = || Setting::named(id).and_then(|setting| setting.answers.first().copied());
        self.0.get(id).copied().or_else(usual).unwrap_or_default()
    }

    /// With another answer; one that there is not changes nothing.
    #[must_use]
    pub fn with(mut self, id: &str, answer: &str) -> Self {
        if let Some((setting, answer)) = Setting::named(id).and_then(|own| Some((own, own.answer(answer)?))) {
            self.0.insert(setting.id, answer);
        }
        self
    }

    /// A list goes on by a row at its edge, not by half a page.
    pub fn by_line(&self) -> bool {
        self.answer("scroll") == "line"
    }

    /// The mouse is listened to.
    pub fn mouse(&self) -> bool {
        self.answer("mouse") == "on"
    }

    /// The preset that was chosen; nothing for the one of the user's file.
    pub fn preset(&self) -> Option<&'static str> {
        Some(self.answer(KEYS)).filter(|name| *name != "usual")
    }

    /// How long a bare Escape waits for the rest of a key; nothing for what fits the line.
    pub fn escape(&self) -> Option<Duration> {
        self.answer("escape").parse().ok().map(Duration::from_millis)
    }

    /// Where copies go.
    pub fn copies(&self) -> Copies {
        match self.answer("clipboard") {
            COMMAND => Copies::Program,
            "none" => Copies::Nowhere,
            _ => Copies::Terminal,
        }
    }

    /// How numbers, dates and weeks are written.
    pub fn formats(&self) -> Formats {
        Formats {
            numbers: match self.answer("numbers") {
                "comma" => Some(NumberStyle::It),
                "point" => Some(NumberStyle::En),
                _ => None,
            },
            dates: match self.answer("dates") {
                "day_first" => Some(DateStyle::It),
                "iso" => Some(DateStyle::En),
                _ => None,
            },
            week: match self.answer("week") {
                "monday" => Some(WeekStart::Monday),
                "sunday" => Some(WeekStart::Sunday),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;
    use serde_json::json;

    #[test]
    fn every_answer_has_its_words_and_the_first_holds_until_another_is_chosen() {
        for setting in SETTINGS {
            assert_eq!(Liking::default().answer(setting.id), setting.answers[0]);
            for lang in Lang::ALL {
                assert!(lang.find(&format!("setting.{}", setting.id)).is_some(), "{}", setting.id);
                for answer in setting.answers {
                    let key = format!("setting.{}.{answer}", setting.id);
                    assert!(lang.find(&key).is_some(), "{key}");
                    assert_eq!(Liking::default().with(setting.id, answer).answer(setting.id), *answer);
                }
            }
        }
        assert_eq!(Liking::default().formats(), Formats::USUAL);
        // Each preset can be chosen, and nothing else.
        let presets: Vec<&str> = crate::ui::keymap::own::PRESETS.iter().map(|(name, _)| *name).collect();
        assert_eq!(Setting::named(KEYS).unwrap().answers[1..], presets);
        assert_eq!(Liking::default().preset(), None);
        assert_eq!(Liking::default().with(KEYS, "vim").preset(), Some("vim"));
    }

    #[test]
    fn what_was_kept_comes_back_and_what_is_not_known_is_left_out() {
        let liked = Liking::default().with("numbers", "point").with("week", "sunday").with("dates", "roman");
        assert_eq!(Liking::of(&liked.kept()), liked);
        assert_eq!(liked.kept(), json!({ "numbers": "point", "week": "sunday" }));
        let later = json!({ "numbers": "abacus", "week": "sunday", "smell": "roses", "dates": 7 });
        assert_eq!(Liking::of(&later), Liking::default().with("week", "sunday"));
        assert_eq!(Liking::of(&Value::Null), Liking::default());
        let formats = liked.formats();
        assert_eq!((formats.numbers, formats.dates), (Some(NumberStyle::En), None));
        assert_eq!(formats.week, Some(WeekStart::Sunday));
    }
}
