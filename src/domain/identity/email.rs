//! E-mail addresses: what a mail server would accept, not what the standard could.

use super::typed::{self, Kept, code_type};
use crate::domain::refusal::Refusal;

code_type!(
    /// A plausible e-mail address; the domain in lower case.
    Email
);

const KIND: &str = "email";

impl Email {
    /// Reads one address; spaces around it are dropped.
    ///
    /// Refused with `identity.empty`, `identity.email.at` (no `@`), `….character`, `….length`, `….domain`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let trimmed = text.trim();
        let skipped = text.chars().take_while(|c| c.is_whitespace()).count();
        let length = trimmed.chars().count();
        if length == 0 || length > 254 {
            return Err(typed::wrong_length(KIND, length));
        }
        let chars: Vec<Kept> =
            trimmed.chars().enumerate().map(|(at, c)| Kept { c, position: skipped + at + 1 }).collect();
        let Some(at) = chars.iter().position(|k| k.c == '@') else {
            return Err(Refusal::new("identity.email.at").with("position", skipped + length + 1));
        };
        let (local, domain) = (chars.get(..at).unwrap_or_default(), chars.get(at + 1..).unwrap_or_default());
        if local.is_empty() || local.len() > 64 {
            return Err(typed::wrong_length(KIND, local.len().max(1)));
        }
        check_dots(local)?;
        typed::all(KIND, local, |c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))?;
        typed::all(KIND, domain, |c| c.is_alphanumeric() || matches!(c, '-' | '.'))?;
        check_dots(domain)?;
        let host: String = domain.iter().map(|k| k.c).flat_map(char::to_lowercase).collect();
        let last = host.rsplit('.').next().unwrap_or_default();
        let labels_good = host.split('.').all(|l| l.chars().count() <= 63 && !l.starts_with('-') && !l.ends_with('-'));
        let has_end = host.contains('.') && last.chars().count() >= 2 && !last.chars().all(|c| c.is_ascii_digit());
        if !labels_good || !has_end {
            let position = domain.first().map_or(skipped + length + 1, |k| k.position);
            return Err(Refusal::new("identity.email.domain").with("position", position));
        }
        Ok(Self(format!("{}@{host}", typed::string(local))))
    }

    /// What comes after the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// No dot at either end, no two in a row.
fn check_dots(part: &[Kept]) -> Result<(), Refusal> {
    let mut before = '.';
    for (at, k) in part.iter().enumerate() {
        if k.c == '.' && (before == '.' || at + 1 == part.len()) {
            return Err(typed::wrong(KIND, *k));
        }
        before = k.c;
    }
    Ok(())
}
