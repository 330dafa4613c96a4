//! How numbers, dates and weeks are written for one operator: chosen apart from the language of the words.

use crate::domain::dates::{DateStyle, WeekStart};
use crate::domain::numbers::NumberStyle;

/// What an operator chose; what is `None` is as the language has it, also after another language was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Formats {
    /// `1.234,56` or `1,234.56`.
    pub numbers: Option<NumberStyle>,
    /// `21/11/2026` or `2026-11-21`.
    pub dates: Option<DateStyle>,
    /// The first day of the weeks.
    pub week: Option<WeekStart>,
}

impl Formats {
    /// All as the language has them.
    pub const USUAL: Formats = Formats { numbers: None, dates: None, week: None };
}
