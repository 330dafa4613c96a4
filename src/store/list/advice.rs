//! What to say of a term that a list cannot read: its key, which value, and what comes nearest to it.

use super::spec::{FieldKind, How, ListSpec};
use super::terms::{Problem, Trouble};
use super::{Field, sets};
use crate::domain::Refusal;
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::identity::{PROVINCES, Province};
use crate::domain::text::distance;
use crate::domain::text::fold;
use crate::locale::Lang;
use crate::store::fault::Fault;
use crate::store::shelf::Db;

/// So many suggestions are read, more are a list.
const MOST: usize = 3;

/// So many values of a key are offered: more is no choice.
pub const OFFERED: usize = 20;

/// A term that is not as it was meant, for a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Which term, from 0.
    pub term: usize,
    /// What is wrong.
    pub trouble: Trouble,
    /// The key, in the language asked for; as it was typed when there is no such key.
    pub key: String,
    /// The value that means nothing, as it was typed.
    pub value: String,
    /// What could have been meant, the nearest first, as it is typed.
    pub near: Vec<String>,
    /// What the key takes; nothing when there is no such key.
    pub kind: Option<FieldKind>,
}

impl Field {
    /// The key in a language.
    pub fn name(&self, lang: Lang) -> &'static str {
        if lang.is_english() { self.english() } else { self.key }
    }
}

impl ListSpec {
    /// What to say of each term that this list cannot read ([`ListSpec::problems`]).
    ///
    /// # Errors
    /// What a store refuses.
    pub fn advice(
        &'static self,
        db: Db<'_>,
        filter: &Filter,
        problems: &[Problem],
        lang: Lang,
    ) -> Result<Vec<Advice>, Refusal> {
        let all = problems.iter().filter_map(|problem| Some((problem, filter.terms.get(problem.term)?)));
        all.map(|(problem, term)| Ok(self.advise(db, problem, term, lang)?)).collect()
    }

    /// A filter as this language writes it: one that comes from another screen or was stored. Terms that have their
    /// key in it already stay as they are.
    pub fn worded(&self, text: &str, lang: Lang) -> String {
        let terms = Filter::spans(text).into_iter().map(|(range, mut term)| {
            if let Some((it, en)) =
                VIEW.iter().find(|(it, en)| matches!(&term.key, Some(key) if key == it || key == en))
            {
                term.key = Some(if lang.is_english() { *en } else { *it }.to_owned());
                if *it == "ordina"
                    && let Some(Operand::Word(word)) = term.values.first_mut()
                    && let Some(sort) = self.sort(word.trim_matches(['-', '+']))
                {
                    let way = if word.contains('-') { "-" } else { "" };
                    *word = format!("{}{way}", sort.name(lang));
                }
                return term.to_string();
            }
            let field = term.key.as_deref().and_then(|key| self.field(key));
            let as_typed = text.get(range).unwrap_or_default();
            let Some(field) = field else { return as_typed.to_owned() };
            let own = term.key.as_deref() == Some(field.name(lang));
            // A key that both languages share says nothing of its values: those of the other one are worded.
            if own && Lang::ALL.iter().any(|other| field.name(*other) != field.name(lang)) {
                return as_typed.to_owned();
            }
            term.key = Some(field.name(lang).to_owned());
            let mut foreign = !own;
            for value in &mut term.values {
                let texts = match value {
                    Operand::Word(word) => [Some(word), None],
                    Operand::Range(from, to) => [from.as_mut(), to.as_mut()],
                    Operand::Empty => [None, None],
                };
                for text in texts.into_iter().flatten() {
                    let worded = said(field, text, lang);
                    if !own || !fold(&worded).starts_with(&fold(text)) {
                        foreign = true;
                        *text = worded;
                    }
                }
            }
            if foreign { term.to_string() } else { as_typed.to_owned() }
        });
        terms.collect::<Vec<_>>().join(" ")
    }

    /// The values of a key that are rows of this company (warehouses, carriers, channels, tags): those that begin with
    /// what was typed, as they are typed, at most [`OFFERED`]. Nothing for a key that has others, or is none.
    ///
    /// # Errors
    /// What a store refuses.
    pub fn values(&'static self, db: Db<'_>, key: &str, typed: &str) -> Result<Vec<String>, Refusal> {
        let Some(field) = self.field(key) else { return Ok(Vec::new()) };
        if let Some(table) = table(field) {
            let typed = fold(typed);
            let rows: Vec<(String, String)> = db.all(table, [], |row| Ok((row.get(1)?, row.get(2)?)))?;
            let mut codes: Vec<String> = Vec::new();
            for (code, name) in rows {
                if (fold(&code).starts_with(&typed) || fold(&name).starts_with(&typed)) && !codes.contains(&code) {
                    codes.push(code);
                }
            }
            codes.sort();
            codes.truncate(OFFERED);
            return Ok(codes.iter().map(|code| typable(code)).collect());
        }
        if field.key == PROVINCE {
            let wanted = fold(typed);
            let fits = |province: &&Province| {
                fold(province.code).starts_with(&wanted)
                    || !wanted.is_empty() && fold(province.name).starts_with(&wanted)
            };
            return Ok(PROVINCES.iter().filter(fits).take(OFFERED).map(|one| one.code.to_owned()).collect());
        }
        let most = i64::try_from(OFFERED).unwrap_or(i64::MAX);
        match field.how {
            How::Party(_) => return party_names(db, typed, most),
            How::Variant(_) | How::OrderedVariant => {
                // Codes are written in capitals; the index has them as they are written.
                let wanted = typed.to_uppercase();
                let codes: Vec<String> = db.all(
                    "SELECT sku FROM variant WHERE sku >= ?1 AND sku < ?1 || char(1114111) ORDER BY sku LIMIT ?2",
                    rusqlite::params![wanted, most],
                    |row| row.get(0),
                )?;
                return Ok(codes.iter().map(|code| typable(code)).collect());
            }
            _ => {}
        }
        let How::Tag { kind, .. } = field.how else { return Ok(Vec::new()) };
        // Tags are written by hand: there may be as many as orders, and the index has them in this order. One that only
        // products have finds no order.
        let names: Vec<String> = db.all(
            "SELECT t.name FROM tag t
              WHERE t.name >= ?1 AND t.name < ?1 || char(1114111)
                AND EXISTS (SELECT 1 FROM tagging g WHERE g.tag_id = t.id AND g.kind = ?2)
              ORDER BY t.name LIMIT ?3",
            rusqlite::params![typed, kind, most],
            |row| row.get(0),
        )?;
        Ok(names.iter().map(|name| typable(name)).collect())
    }

    /// Whether a key has such values.
    pub fn has_values(&self, key: &str) -> bool {
        self.field(key).is_some_and(|field| {
            let rows = matches!(field.how, How::Tag { .. } | How::Party(_) | How::Variant(_) | How::OrderedVariant);
            rows || field.key == PROVINCE || table(field).is_some()
        })
    }

    fn advise(&'static self, db: Db<'_>, problem: &Problem, term: &Term, lang: Lang) -> Result<Advice, Fault> {
        let words: Vec<String> = term.whole_values().iter().map(operand).collect();
        let advice = |key: &str, wrong: &[String], near: Vec<String>, kind| Advice {
            term: problem.term,
            trouble: problem.trouble,
            key: key.to_owned(),
            value: wrong.join(","),
            near,
            kind,
        };
        if problem.trouble == Trouble::NoLetters {
            return Ok(advice("", std::slice::from_ref(&problem.key), Vec::new(), None));
        }
        if let Some(field) = self.field(&problem.key) {
            let known = known(db, field, lang)?;
            let mut wrong = Vec::new();
            for word in &words {
                let bad = match (&field.words, table(field)) {
                    (Some(set), _) => set.meant(word).is_empty(),
                    (_, Some(table)) => sets::chosen(db, table, word)?.is_empty(),
                    _ => true,
                };
                if bad {
                    wrong.push(word.clone());
                }
            }
            if wrong.is_empty() {
                wrong = words;
            }
            let near = nearest(wrong.first().map_or("", String::as_str), &known);
            return Ok(advice(field.name(lang), &wrong, near, Some(field.kind)));
        }
        if problem.trouble == Trouble::Unreadable {
            // Only what says how the list looks has no field: an order by a column that there is not.
            let sorts: Vec<String> = self.sorts.iter().map(|sort| sort.name(lang).to_owned()).collect();
            let key = if lang.is_english() { "sort" } else { "ordina" };
            let near = nearest(words.first().map_or("", String::as_str), &sorts);
            return Ok(advice(key, &words, near, None));
        }
        let keys: Vec<String> = self.fields.iter().map(|field| field.name(lang).to_owned()).collect();
        // The other language's keys count as near, too, but are said in this one's.
        let mut near = nearest(&problem.key, &keys);
        let twin = self.fields.iter().find(|field| distance(&fold(&problem.key), field.english()) == 1);
        if let Some(twin) = twin.map(|field| field.name(lang).to_owned())
            && !near.contains(&twin)
        {
            near.insert(0, twin);
            near.truncate(MOST);
        }
        Ok(advice(&problem.key, &words, near, None))
    }
}

/// The key whose values are the provinces.
pub(super) const PROVINCE: &str = "prov";

/// Names of customers and suppliers that begin with what was typed; when there are none, those that have it as the
/// beginning of one of their words.
fn party_names(db: Db<'_>, typed: &str, most: i64) -> Result<Vec<String>, Refusal> {
    let key = fold(typed);
    let mut names: Vec<String> = db.all(
        "SELECT name FROM (SELECT name, name_key FROM party INDEXED BY customer_by_name
                            WHERE customer = 1 AND name_key >= ?1 AND name_key < ?1 || char(1114111)
                            ORDER BY name_key LIMIT ?2)
         UNION SELECT name FROM (SELECT name, name_key FROM party INDEXED BY supplier_by_name
                            WHERE supplier = 1 AND name_key >= ?1 AND name_key < ?1 || char(1114111)
                            ORDER BY name_key LIMIT ?2)
         ORDER BY 1 LIMIT ?2",
        rusqlite::params![key, most],
        |row| row.get(0),
    )?;
    if names.is_empty() && !key.is_empty() {
        let ids = sets::first_parties(db, &[typed])?;
        for id in ids.ids.iter().take(OFFERED) {
            names.extend(db.find("SELECT name FROM party WHERE id = ?", [id], |row| row.get::<_, String>(0))?);
        }
        names.sort();
        names.dedup();
    }
    Ok(names.iter().map(|name| typable(name)).collect())
}

/// Keys that say how a list looks, in both languages.
const VIEW: [(&str, &str); 4] =
    [("ordina", "sort"), ("limite", "limit"), ("colonne", "columns"), ("raggruppa", "group")];

/// Days by name, in both languages.
const DAYS: [(&str, &str); 3] = [("oggi", "today"), ("ieri", "yesterday"), ("domani", "tomorrow")];

/// A value of a field as this language says it.
fn said(field: &Field, value: &str, lang: Lang) -> String {
    if let Some(set) = field.words
        && let [only] = set.meant(value).as_slice()
    {
        return set.label(only, lang).to_owned();
    }
    if field.kind != FieldKind::Date {
        return value.to_owned();
    }
    if let Some((it, en)) = DAYS.iter().find(|(it, en)| *it == value || *en == value) {
        return if lang.is_english() { en } else { it }.to_string();
    }
    // `-7g` is `-7d`: the letter of the unit.
    let (count, unit) = value.split_at(value.len() - value.chars().next_back().map_or(0, char::len_utf8));
    let number = count.strip_prefix(['+', '-']).unwrap_or_default();
    let unit = UNITS.iter().find(|(it, en)| *it == unit || *en == unit);
    match unit.filter(|_| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())) {
        Some((it, en)) => format!("{count}{}", if lang.is_english() { en } else { it }),
        None => value.to_owned(),
    }
}

/// Days, weeks and years behind a number, in both languages; a month is one in both.
const UNITS: [(&str, &str); 3] = [("g", "d"), ("s", "w"), ("a", "y")];

fn operand(value: &Operand) -> String {
    match value {
        Operand::Word(text) => text.clone(),
        Operand::Empty => "?".to_owned(),
        Operand::Range(from, to) => {
            format!("{}..{}", from.as_deref().unwrap_or_default(), to.as_deref().unwrap_or_default())
        }
    }
}

/// The small table of a field's values.
pub(super) fn table(field: &Field) -> Option<&'static str> {
    match &field.how {
        How::Choice { table, .. } | How::Context { table } | How::EitherEnd { table, .. } => Some(table),
        _ => None,
    }
}

/// What a field can be asked for, when that is a short list.
fn known(db: Db<'_>, field: &Field, lang: Lang) -> Result<Vec<String>, Fault> {
    if let Some(set) = field.words {
        return Ok(set.words.iter().map(|word| set.label(word, lang).to_owned()).collect());
    }
    let Some(table) = table(field) else { return Ok(Vec::new()) };
    db.all(table, [], |row| row.get(1))
}

/// The known ones that come nearest to what was typed, as they are typed; the first ones when none is near. What begins
/// as it was typed is nearest.
pub(super) fn nearest(typed: &str, known: &[String]) -> Vec<String> {
    let typed = fold(typed);
    let far = (typed.chars().count() / 2).clamp(1, 3);
    // The whole of it counts where its best part is as near as another's.
    let mut near: Vec<(usize, usize, &String)> = known
        .iter()
        .map(|word| {
            let folded = fold(word);
            let mut parts = folded.split([' ', '_']).chain([folded.as_str()]);
            let begun = !typed.is_empty() && parts.clone().any(|part| part.starts_with(&typed));
            let away = if begun { Some(0) } else { parts.by_ref().map(|part| distance(&typed, part)).min() };
            (away.unwrap_or(usize::MAX), distance(&typed, &folded), word)
        })
        .collect();
    if near.iter().any(|(away, ..)| *away <= far) {
        near.retain(|(away, ..)| *away <= far);
        near.sort_by_key(|(away, whole, _)| (*away, *whole));
    }
    near.into_iter().take(MOST).map(|(.., word)| typable(word)).collect()
}

/// A value as it stands behind a key: in quotes where it needs them.
fn typable(word: &str) -> String {
    let term = Term::new("k", Op::Has, vec![Operand::Word(word.to_owned())]).to_string();
    term.split_once(':').map_or_else(|| word.to_owned(), |(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_worded_in_the_language_of_the_reader() {
        let orders = super::super::ORDERS.spec;
        for (text, english) in [
            ("stato:evadere,parziale", "status:\"to fulfil\",\"part shipped\""),
            ("stato:aperto promessa<oggi rossi", "status:open promised<today rossi"),
            ("-stato:annullato data:oggi..+7g", "-status:cancelled date:today..+7d"),
            ("dal:-2s al:+1a", "from:-2w to:+1y"),
            ("colore:rosso totale>10", "colore:rosso total>10"),
            ("ordina:totale- colonne:numero,cliente", "sort:total- columns:numero,cliente"),
        ] {
            assert_eq!(orders.worded(text, Lang::En), english);
            assert_eq!(orders.worded(text, Lang::It), text);
        }
        assert_eq!(orders.worded("status:shipped", Lang::It), "stato:spedito");
        // A key of both languages: its values are those of one of them.
        let shared =
            orders.fields.iter().find(|field| field.words.is_some() && field.name(Lang::It) == field.name(Lang::En));
        if let Some((field, set)) = shared.and_then(|field| Some((field, field.words?))) {
            let line = |lang| {
                let value = typable(set.label(&set.words[0], lang));
                format!("{}:{value}", field.key)
            };
            assert_eq!(orders.worded(&line(Lang::It), Lang::En), line(Lang::En));
            assert_eq!(orders.worded(&line(Lang::En), Lang::It), line(Lang::It));
        }
    }

    #[test]
    fn the_nearest_come_first_and_far_ones_are_left_out() {
        let known = ["nuovo", "in attesa", "da evadere", "spedito"].map(str::to_owned);
        assert_eq!(nearest("spdito", &known), ["spedito"]);
        assert_eq!(nearest("evedere", &known), ["\"da evadere\""]);
        assert_eq!(nearest("xyz", &known).len(), 3);
        assert_eq!(nearest("in att", &known).first().map(String::as_str), Some("\"in attesa\""));
        let keys = ["stato", "al", "pagato", "totale"].map(str::to_owned);
        assert_eq!(nearest("tot", &keys).first().map(String::as_str), Some("totale"));
    }
}
