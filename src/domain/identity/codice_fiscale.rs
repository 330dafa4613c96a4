//! The Italian tax code of persons (sixteen characters, homocodes included) and of companies (eleven digits).

use super::partita_iva;
use super::places::{Place, place};
use super::typed::{self, Kept, code_type, digit};
use crate::domain::refusal::Refusal;
use chrono::{Datelike, NaiveDate};

code_type!(
    /// A codice fiscale that agrees with its check character.
    CodiceFiscale
);

/// As the registry office writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

const KIND: &str = "codice_fiscale";
/// Where digits stand (0-based), which homocodes replace by letters.
const DIGITS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
/// The letter that stands for each digit in homocodes.
const HOMOCODES: &str = "LMNPQRSTUV";
const MONTHS: &str = "ABCDEHLMPRST";
/// Values of `0`–`9` and of `A`–`Z` at odd positions (1-based); at even ones a character counts for itself.
const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

impl CodiceFiscale {
    /// Reads a code and checks it whole, the birthplace too.
    ///
    /// Refused with `identity.empty`, `identity.codice_fiscale.length`, `….character`, `….month`, `….day`, `….zeros`,
    /// `….check` and, as the last check, `….place`: the code is well formed but no municipality or state has that code. A caller
    /// that wants only a warning then takes [`CodiceFiscale::parse_any_place`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let code = Self::parse_any_place(text)?;
        if code.is_person() && code.birthplace().is_none() {
            let kept = typed::kept(text, typed::is_filler);
            let position = kept.get(11).map_or(12, |k| k.position);
            let found = code.place_code();
            return Err(Refusal::new("identity.codice_fiscale.place").with("position", position).with("found", found));
        }
        Ok(code)
    }

    /// [`CodiceFiscale::parse`] without asking whether the birthplace exists.
    pub fn parse_any_place(text: &str) -> Result<Self, Refusal> {
        let kept = typed::kept(text, typed::is_filler);
        if kept.first().is_some_and(|k| k.c.is_ascii_digit()) {
            partita_iva::check(KIND, &kept)?;
            return Ok(Self(typed::string(&kept)));
        }
        typed::all(KIND, &kept, typed::is_alphanumeric)?;
        if kept.len() != 16 {
            return Err(typed::wrong_length(KIND, kept.len()).with("expected", 16));
        }
        for (at, k) in kept.iter().enumerate() {
            let good = if DIGITS.contains(&at) {
                k.c.is_ascii_digit() || HOMOCODES.contains(k.c)
            } else if at == 8 {
                MONTHS.contains(k.c)
            } else {
                k.c.is_ascii_uppercase()
            };
            match (good, at) {
                (true, _) => {}
                (false, 8) => {
                    return Err(Refusal::new("identity.codice_fiscale.month")
                        .with("position", k.position)
                        .with("found", k.c.to_string()));
                }
                (false, _) => return Err(typed::wrong(KIND, *k)),
            }
        }
        let code = Self(typed::string(&kept));
        if let (Some(last), expected) = (kept.last(), check_character(&kept))
            && last.c != expected
        {
            return Err(typed::wrong_check(KIND, *last, &expected));
        }
        if code.is_day_wrong() {
            let position = kept.get(9).map_or(10, |k| k.position);
            return Err(Refusal::new("identity.codice_fiscale.day").with("position", position));
        }
        Ok(code)
    }

    /// Of a person: sixteen characters. Else of a company or body: eleven digits.
    pub fn is_person(&self) -> bool {
        self.0.len() == 16
    }

    /// Digits of it were replaced by letters, because two persons would have had the same code.
    pub fn is_homocode(&self) -> bool {
        self.is_person() && DIGITS.iter().any(|at| self.0.as_bytes().get(*at).is_some_and(u8::is_ascii_uppercase))
    }

    /// Sex of the person.
    pub fn sex(&self) -> Option<Sex> {
        self.is_person().then(|| if self.day_field() > 40 { Sex::Female } else { Sex::Male })
    }

    /// Birth date of the person; the code keeps two digits of the year, the century is the latest that is not in
    /// the future.
    pub fn birth_date(&self, today: NaiveDate) -> Option<NaiveDate> {
        if !self.is_person() {
            return None;
        }
        let (year, month, day) = (self.plain_number(6, 8), self.month(), self.day_field() % 40);
        let century = today.year().div_euclid(100) * 100;
        [century, century - 100]
            .into_iter()
            .filter_map(|century| NaiveDate::from_ymd_opt(century + year as i32, month, day))
            .find(|date| *date <= today)
    }

    /// Where the person was born, if the code is a known one.
    pub fn birthplace(&self) -> Option<Place> {
        place(&self.place_code())
    }

    /// The code with the digits of homocodes put back, check character included: the same for all homocodes of one
    /// set of personal data.
    #[must_use]
    pub fn without_homocodes(&self) -> Self {
        if !self.is_homocode() {
            return self.clone();
        }
        let mut chars: Vec<Kept> = (0..15).map(|at| Kept { c: self.plain_char(at), position: at + 1 }).collect();
        let check = check_character(&chars);
        chars.push(Kept { c: check, position: 16 });
        Self(typed::string(&chars))
    }

    fn plain_char(&self, at: usize) -> char {
        let c = self.0.as_bytes().get(at).map_or('0', |b| char::from(*b));
        let homocode = HOMOCODES.find(c).filter(|_| DIGITS.contains(&at));
        homocode.and_then(|n| char::from_digit(n as u32, 10)).unwrap_or(c)
    }

    fn plain_number(&self, from: usize, to: usize) -> u32 {
        (from..to).fold(0, |sum, at| sum * 10 + digit(self.plain_char(at)))
    }

    fn place_code(&self) -> String {
        (11..15).map(|at| self.plain_char(at)).collect()
    }

    fn month(&self) -> u32 {
        self.0.get(8..9).and_then(|letter| MONTHS.find(letter)).map_or(0, |at| at as u32 + 1)
    }

    /// Day of birth, 40 more for women.
    fn day_field(&self) -> u32 {
        self.plain_number(9, 11)
    }

    /// No century has this day in this month and year.
    fn is_day_wrong(&self) -> bool {
        let (year, field) = (self.plain_number(6, 8) as i32, self.day_field());
        let day = if field > 40 { field - 40 } else { field };
        ![1900, 2000].iter().any(|century| NaiveDate::from_ymd_opt(century + year, self.month(), day).is_some())
    }
}

/// The check character of the first fifteen.
fn check_character(kept: &[Kept]) -> char {
    let sum: u32 = kept.iter().take(15).enumerate().map(|(at, k)| value(k.c, at)).sum();
    char::from(b'A' + (sum % 26) as u8)
}

/// What a character counts at a 0-based place; also the rule of the Italian account number.
pub(super) fn value(c: char, at: usize) -> u32 {
    let own = match c {
        '0'..='9' => digit(c),
        'A'..='Z' => u32::from(c) - u32::from('A'),
        _ => 0,
    };
    if at.is_multiple_of(2) { ODD.get(own as usize).copied().unwrap_or_default() } else { own }
}
