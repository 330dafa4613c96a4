//! Why a filter finds nothing: what its values were taken for, those that nothing is called by, and words that were
//! meant as one value. A filter that finds rows explains itself by them.

use super::advice::{nearest, table};
use super::sets;
use super::spec::{Field, How, ListSpec};
use crate::domain::Refusal;
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::identity::PROVINCES;
use crate::domain::text::fold;
use crate::locale::Lang;
use crate::store::shelf::Db;

/// What there is to say of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// It was not written out: it was taken for these.
    Taken {
        /// The key, in the language asked for.
        key: &'static str,
        /// As it was typed.
        value: String,
        /// What it stands for.
        meant: Vec<String>,
    },
    /// Nothing is called so.
    Unknown {
        /// Which term, from 0.
        term: usize,
        /// The key, in the language asked for.
        key: &'static str,
        /// As it was typed.
        value: String,
        /// What comes nearest.
        near: Vec<String>,
    },
    /// The word behind it belongs to it: one value of several words stands in quotes.
    Quotes {
        /// The term as it is typed whole.
        whole: String,
    },
}

impl ListSpec {
    /// What to say of the values of a filter that finds nothing.
    ///
    /// # Errors
    /// What a store refuses.
    pub fn notes(&'static self, db: Db<'_>, filter: &Filter, lang: Lang) -> Result<Vec<Note>, Refusal> {
        let mut notes = Vec::new();
        for (at, term) in filter.terms.iter().enumerate() {
            let Some(field) = term.key.as_deref().and_then(|key| self.field(key)) else { continue };
            if let Some(whole) = filter.terms.get(at + 1).and_then(|next| in_quotes(field, term, next, lang)) {
                notes.push(Note::Quotes { whole });
                continue;
            }
            for value in term.whole_values() {
                if let Operand::Word(typed) = value {
                    notes.extend(note(db, field, (at, &typed), lang)?);
                }
            }
        }
        Ok(notes)
    }
}

impl Field {
    /// The fixed words that what was typed stands for, when it is not one of them as it is written.
    pub fn meant(&self, typed: &str, lang: Lang) -> Vec<&'static str> {
        let Some(set) = self.words else { return Vec::new() };
        let words = set.meant(typed);
        let whole = Lang::ALL.iter().any(|lang| words.iter().any(|word| fold(set.label(word, *lang)) == fold(typed)));
        if whole { Vec::new() } else { words.into_iter().map(|word| set.label(word, lang)).collect() }
    }
}

/// `typed`: in which term, and what.
fn note(db: Db<'_>, field: &'static Field, (term, typed): (usize, &str), lang: Lang) -> Result<Option<Note>, Refusal> {
    let key = field.name(lang);
    let taken = |meant: Vec<String>| (!meant.is_empty()).then(|| Note::Taken { key, value: typed.to_owned(), meant });
    if field.words.is_some() {
        return Ok(taken(field.meant(typed, lang).into_iter().map(str::to_owned).collect()));
    }
    if let Some(table) = table(field) {
        let chosen = sets::chosen(db, table, typed)?;
        let rows: Vec<(i64, String, String)> = db.all(table, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let whole = rows.iter().any(|(_, code, name)| fold(code) == fold(typed) || fold(name) == fold(typed));
        if chosen.is_empty() {
            let known: Vec<String> = rows.into_iter().map(|(_, code, _)| code).collect();
            return Ok(Some(Note::Unknown { term, key, value: typed.to_owned(), near: nearest(typed, &known) }));
        }
        let named = rows.into_iter().filter(|(id, ..)| !whole && chosen.contains(id)).map(|(_, code, _)| code);
        return Ok(taken(named.collect()));
    }
    let unknown = |known: &[String]| Note::Unknown { term, key, value: typed.to_owned(), near: nearest(typed, known) };
    if let How::Tag { .. } = field.how {
        let tags: Vec<String> = db.all("SELECT name FROM tag ORDER BY name", [], |row| row.get(0))?;
        let none = sets::chosen(db, "SELECT id, name, name FROM tag", typed)?.is_empty();
        return Ok(none.then(|| unknown(&tags)));
    }
    if field.key == super::advice::PROVINCE {
        let wanted = fold(typed);
        let known = PROVINCES.iter().any(|one| fold(one.code).contains(&wanted));
        // Of two letters every other two are near: none of them is what was meant.
        return Ok((!known).then(|| unknown(&[])));
    }
    Ok(None)
}

/// `stato:da evadere` is a value and a word to look for; the two together are one value in quotes.
fn in_quotes(field: &'static Field, term: &Term, next: &Term, lang: Lang) -> Option<String> {
    let (set, word) = (field.words?, next.text().filter(|_| !next.negated)?);
    let [.., Operand::Word(last)] = term.values.as_slice() else { return None };
    let both = fold(&format!("{last} {word}"));
    let fits =
        |lang: Lang| set.words.iter().map(move |word| set.label(word, lang)).find(|one| fold(one).starts_with(&both));
    let label = fits(lang).or_else(|| Lang::ALL.into_iter().find_map(fits))?;
    let mut values = term.values.clone();
    values.pop();
    values.push(Operand::Word(label.to_owned()));
    let mut whole = Term::new(field.name(lang), Op::Has, values);
    whole.negated = term.negated;
    Some(whole.to_string())
}
