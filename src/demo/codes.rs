//! Identity codes of people and companies that do not exist: only the check digits are right.

use super::dice::Dice;
use super::words::Town;
use crate::domain::Refusal;
use crate::domain::identity::{CodiceFiscale, Gtin, Iban, PartitaIva, Sex};
use chrono::{Datelike, NaiveDate};

/// Asks the rule for the check digits that it expects, and puts them there.
fn completed<T>(mut text: String, rule: impl Fn(&str) -> Result<T, Refusal>) -> String {
    for _ in 0..3 {
        let Err(refusal) = rule(&text) else { break };
        let position = refusal.with.get("position").and_then(serde_json::Value::as_u64).unwrap_or(0) as usize;
        let expected = refusal.with.get("expected").map(|value| match value.as_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        });
        let (Some(expected), Some(start)) = (expected, position.checked_sub(1)) else { break };
        let end = start + expected.len();
        if text.get(start..end).is_none() {
            break;
        }
        text.replace_range(start..end, &expected);
    }
    text
}

/// The partita IVA of party `number`: no two are the same below nine millions.
pub fn partita_iva(number: u64) -> String {
    // Offices end at 121: nobody is 990.
    let scattered = 1_000_000 + number.wrapping_mul(7_919) % 8_999_993;
    completed(format!("{scattered}9900"), PartitaIva::parse)
}

/// A codice fiscale of a person of this name, born there.
pub fn codice_fiscale(dice: &mut Dice, surname: &str, name: &str, sex: Sex, town: &Town) -> String {
    let days = dice.between(0, 16_000);
    let first = NaiveDate::from_ymd_opt(1958, 1, 1).unwrap_or_default();
    let born = first.checked_add_days(chrono::Days::new(days.unsigned_abs())).unwrap_or(first);
    let month = "ABCDEHLMPRST".get(born.month0() as usize..=born.month0() as usize).unwrap_or("A");
    let day = born.day() + if sex == Sex::Female { 40 } else { 0 };
    let text = format!(
        "{}{}{:02}{month}{day:02}{}A",
        letters(surname, false),
        letters(name, true),
        born.year() % 100,
        town.place
    );
    completed(text, CodiceFiscale::parse)
}

/// Three letters of a name: consonants first, then vowels, then X. Of four consonants of a first name the second is
/// left out.
fn letters(name: &str, first_name: bool) -> String {
    let plain: Vec<char> = crate::domain::text::fold(name)
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let vowel = |c: &char| matches!(c, 'A' | 'E' | 'I' | 'O' | 'U');
    let mut consonants: Vec<char> = plain.iter().copied().filter(|c| !vowel(c)).collect();
    if first_name && consonants.len() > 3 {
        consonants.remove(1);
    }
    consonants.into_iter().chain(plain.iter().copied().filter(vowel)).chain(['X'; 3]).take(3).collect()
}

/// An EAN-13 from the range that shops use within their own walls.
pub fn ean(number: u64) -> String {
    completed(format!("2{number:011}0"), Gtin::parse)
}

/// An Italian account of a bank that does not exist.
pub fn iban(dice: &mut Dice) -> String {
    let account = dice.between(100_000, 999_999_999);
    completed(format!("IT00A0999901600{account:012}"), Iban::parse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::words;

    #[test]
    fn every_code_keeps_its_rule() {
        let mut dice = Dice::new(3);
        for n in 0..300 {
            PartitaIva::parse(&partita_iva(n)).unwrap();
            Gtin::parse(&ean(n * 977)).unwrap();
            Iban::parse(&iban(&mut dice)).unwrap();
            let words = words::get();
            let town = dice.pick(&words.towns).unwrap().clone();
            let surname = *dice.pick(&words.surnames).unwrap();
            for (names, sex) in [(&words.women, Sex::Female), (&words.men, Sex::Male)] {
                let name = *dice.pick(names).unwrap();
                let code = codice_fiscale(&mut dice, surname, name, sex, &town);
                assert_eq!(CodiceFiscale::parse(&code).unwrap().sex(), Some(sex), "{code}");
            }
        }
        assert_eq!(
            (letters("Francesca", true), letters("Fo", false), letters("De Luca", false)),
            ("FNC".into(), "FOX".into(), "DLC".into())
        );
    }
}
