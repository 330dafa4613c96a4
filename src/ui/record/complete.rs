//! What a line can be completed to: values that were read for it, gone through by the same key.

use crate::domain::Refusal;
use crate::store::{Reader, Stop};
use crate::ui::desk::{Asked, Desk};

/// Reads what begins with what was typed: few of them, more would be no choice.
pub type Values = fn(&Reader, &str) -> Result<Vec<String>, Refusal>;

/// Values that can stand at the end of a line, gone through by the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// As it stands: what was typed, then the line with the value that was last written.
    line: String,
    /// What stays of it.
    head: String,
    values: Vec<String>,
    at: Option<usize>,
}

impl Offered {
    /// Values for a line, of which `head` stays.
    pub const fn new(line: String, head: String, values: Vec<String>) -> Self {
        Self { line, head, values, at: None }
    }

    /// The line that they are for.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// All of them, when there is a choice.
    pub fn choice(&self) -> Option<String> {
        (self.values.len() > 1).then(|| self.values.join("  "))
    }

    /// The line with the next value; nothing when it is another line, or there is none.
    pub fn next(&mut self, line: &str) -> Option<String> {
        if line != self.line {
            return None;
        }
        let at = self.at.map_or(0, |at| (at + 1) % self.values.len().max(1));
        self.line = format!("{}{}", self.head, self.values.get(at)?);
        self.at = Some(at);
        Some(self.line.clone())
    }
}

/// Completes the answer to a question.
pub struct Completer {
    desk: Desk,
    values: Values,
    asked: Asked,
    /// What the answer was last completed from.
    pub offered: Option<Offered>,
}

impl Completer {
    /// With what this reads.
    pub fn new(desk: &Desk, values: Values) -> Self {
        Self { desk: desk.clone(), values, asked: Asked::default(), offered: None }
    }

    /// What reads the values for a line, off the thread of the screen; what was asked before is not wanted any more.
    pub fn reading(&mut self, line: String) -> impl FnOnce() -> Offered + Send + 'static {
        let (desk, values): (Desk, Values) = (self.desk.clone(), self.values);
        let stop: Stop = self.asked.anew();
        move || {
            let found = desk.read_until(&stop, |reader| values(reader, line.trim()));
            Offered::new(line, String::new(), found.unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_gone_through_in_a_circle() {
        let values = ["brt".to_owned(), "\"da ritirare\"".to_owned()].to_vec();
        let mut offered = Offered::new("x dep:".to_owned(), "x dep:".to_owned(), values);
        assert_eq!(offered.next("x dep:").as_deref(), Some("x dep:brt"));
        assert_eq!(offered.next("x dep:brt").as_deref(), Some("x dep:\"da ritirare\""));
        assert_eq!(offered.next("x dep:\"da ritirare\"").as_deref(), Some("x dep:brt"));
        // Another letter: it is another question.
        assert_eq!(offered.next("x dep:br"), None);
        assert_eq!(Offered::new("dep:z".to_owned(), "dep:".to_owned(), Vec::new()).next("dep:z"), None);
    }
}
