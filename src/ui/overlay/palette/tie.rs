//! How a row of the palette has what was typed: by its title, by another name, by a word that stands somewhere in it.

use super::{Item, Run, folded};
use crate::locale::Lang;
use crate::operations::registry;
use crate::ui::panes::operation::TARGET;

/// How an item has what was typed, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    /// Each word that was typed begins one of its title.
    Title,
    /// Of its other names.
    Name,
    /// Of what stands after the title.
    Detail,
    /// They stand somewhere in it.
    Within,
    /// All but their endings: one date and many dates are one word to who looks for them.
    Ending,
    /// They begin one of what it asks for.
    Asked,
    /// It has the letters, in this order.
    Letters,
}

/// A word of fewer letters has no ending to leave away.
const STEM: usize = 4;

/// A word without the ending that says how many.
fn stem(word: &str) -> &str {
    let long = word.chars().count() >= STEM;
    word.strip_suffix(['a', 'e', 'i', 'o', 's']).filter(|_| long).unwrap_or(word)
}

/// What else an operation or a setting is looked for by, in either language: a return is goods that come back, a price
/// is of a product.
pub(super) fn also(target: &str) -> impl Iterator<Item = &'static str> {
    let known = target.split_once(':').filter(|(family, _)| ["do", "setting", "new", "price"].contains(family));
    let words = known.into_iter().flat_map(|(family, name)| {
        Lang::ALL.into_iter().filter_map(move |lang| lang.find(&format!("{family}.{name}.also")))
    });
    words.flat_map(|words| words.split(", "))
}

impl Item {
    /// Its name in another language is a name of it, too.
    #[must_use]
    pub fn also(mut self, name: &str) -> Self {
        self.names.push(folded(name));
        self
    }

    /// The words that it is found by: its title, without what an action would work on now. `annulla: macro salvata
    /// Bonifico` is not what somebody means who types the name of the macro.
    pub(super) fn words(&self) -> &str {
        let own = matches!(self.run, Run::Action(_)).then(|| self.title.split_once(": ")).flatten();
        own.map_or(self.title.as_str(), |(own, _)| own)
    }

    /// The letters begin its title, or are one of its other names: no record goes before it.
    pub(super) fn is_called(&self, letters: &str) -> bool {
        self.off.is_none()
            && (folded(&self.title).starts_with(letters) || self.names.iter().any(|name| name == letters))
    }

    /// An entry of a menu that can be taken now and does what this command does: the same key, by the same name.
    pub(super) fn does(&self, command: &Self) -> bool {
        let same = !self.key.is_empty() && self.key == command.key;
        let entry = matches!(self.run, Run::Entry(..)) && matches!(command.run, Run::Target(_));
        entry && same && self.off.is_none() && folded(&command.title).starts_with(&folded(&self.title))
    }

    /// It takes something away.
    pub(super) fn removes(&self) -> bool {
        let Run::Target(target) = &self.run else { return false };
        let verb = target.split_once(':').filter(|(family, _)| *family == TARGET);
        verb.and_then(|(_, name)| registry::find(name)).is_some_and(|verb| verb.takes_away)
    }

    /// The word that it was found by, where its title and what stands behind that do not have it.
    pub(super) fn found_by(&self, asked: &str) -> Option<&'static str> {
        let shown = folded(&format!("{} {}", self.title, self.detail));
        let begins = |words: &str| {
            words.split(' ').any(|word| folded(word).starts_with(asked)) || folded(words).starts_with(asked)
        };
        let seen = asked.split_whitespace().all(|word| shown.contains(word));
        let Run::Target(target) = &self.run else { return None };
        also(target).find(|words| begins(words)).filter(|_| !asked.is_empty() && !seen)
    }

    /// The letters begin one of its other names.
    pub(super) fn is_named(&self, letters: &str) -> bool {
        self.names.iter().any(|name| name.starts_with(letters))
    }

    /// How it has the words that were typed; nothing when it does not.
    pub(super) fn tie(&self, asked: &str) -> Option<Tie> {
        let begun = |text: &str, stem: fn(&str) -> &str| {
            let words = || text.split(|c: char| !c.is_alphanumeric());
            let begins = |wanted: &str| text.starts_with(wanted) || words().any(|word| word.starts_with(wanted));
            asked.split_whitespace().map(stem).all(begins)
        };
        let begins = |text: &str| begun(text, |word| word);
        let ends = |text: &str| begun(text, stem);
        let (title, detail) = (folded(self.words()), folded(&self.detail));
        let within = || asked.split_whitespace().all(|wanted| title.contains(wanted) || detail.contains(wanted));
        Some(match () {
            () if begins(&title) => Tie::Title,
            () if self.is_named(asked) || self.names.iter().any(|name| begins(name)) => Tie::Name,
            () if begins(&detail) || begins(&format!("{title} {detail}")) => Tie::Detail,
            () if within() => Tie::Within,
            () if ends(&title) || self.names.iter().any(|name| ends(name)) => Tie::Ending,
            () if self.asks.iter().any(|what| begins(what)) => Tie::Asked,
            () => return None,
        })
    }
}
