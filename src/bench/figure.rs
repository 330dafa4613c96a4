//! A figure, what it must not exceed, and how a run is told.

use crate::locale::Lang;
use serde::Serialize;
use std::fmt::Write as _;

/// In what a figure is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Milliseconds.
    Millis,
    /// Times a second.
    PerSecond,
    /// Megabytes.
    Megabytes,
    /// Bytes.
    Bytes,
    /// Times a second, of something that should be rare.
    Wakes,
}

/// What was promised.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Not more.
    AtMost(f64),
    /// Not less.
    AtLeast(f64),
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Stable name; its words are `bench.figure.<name>`.
    pub name: &'static str,
    /// What was measured.
    pub value: f64,
    /// In what.
    pub unit: Unit,
    /// What bare code reached in the same run.
    pub floor: Option<f64>,
    /// What was promised.
    pub limit: Option<Limit>,
    /// What bare code reached where the promise was made: on a slower or busier machine the promise is in proportion.
    pub promised_beside: Option<f64>,
}

/// Whether a promise is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// As it was promised.
    Yes,
    /// In proportion to what bare code reaches here.
    InProportion,
    /// It is not.
    No,
}

impl Figure {
    /// A figure that nothing was promised of.
    pub fn plain(name: &'static str, unit: Unit, value: f64) -> Self {
        Self { name, value, unit, floor: None, limit: None, promised_beside: None }
    }

    /// A figure that must not exceed `most`.
    pub fn at_most(name: &'static str, unit: Unit, value: f64, most: f64) -> Self {
        Self { limit: Some(Limit::AtMost(most)), ..Self::plain(name, unit, value) }
    }

    /// A figure that must reach `least`.
    pub fn at_least(name: &'static str, unit: Unit, value: f64, least: f64) -> Self {
        Self { limit: Some(Limit::AtLeast(least)), ..Self::plain(name, unit, value) }
    }

    /// Beside what bare code reached.
    #[must_use]
    pub fn beside(mut self, floor: f64) -> Self {
        self.floor = Some(floor);
        self
    }

    /// The promise was made beside so much of bare code.
    #[must_use]
    pub fn promised_beside(mut self, floor: f64) -> Self {
        self.promised_beside = Some(floor);
        self
    }

    /// Whether the promise is kept, if there is one.
    pub fn kept(&self) -> Option<Kept> {
        let limit = self.limit?;
        let holds = |scale: f64| match limit {
            Limit::AtMost(most) => self.value <= most * scale,
            Limit::AtLeast(least) => self.value >= least * scale,
        };
        let scale = self.floor.zip(self.promised_beside).map(|(here, there)| here / there);
        Some(match scale {
            _ if holds(1.0) => Kept::Yes,
            Some(scale) if holds(scale) => Kept::InProportion,
            _ => Kept::No,
        })
    }

    /// How many times worse than the floor: for a pace the floor over the value.
    pub fn ratio(&self) -> Option<f64> {
        let floor = self.floor?;
        let (above, below) = if self.unit == Unit::PerSecond { (floor, self.value) } else { (self.value, floor) };
        (below > 0.0).then(|| above / below)
    }
}

/// What a run found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Findings {
    /// Orders of the company that was read from.
    pub orders: i64,
    /// Its customers.
    pub customers: i64,
    /// All figures.
    pub figures: Vec<Figure>,
}

impl Findings {
    /// Every promise is kept.
    pub fn kept(&self) -> bool {
        self.figures.iter().all(|figure| figure.kept() != Some(Kept::No))
    }

    /// As a table for people.
    pub fn table(&self, lang: Lang) -> String {
        let style = |value: f64| number(lang, value);
        let head = ["figure", "value", "limit", "floor", "ratio", ""];
        let head = head.map(|name| if name.is_empty() { String::new() } else { word(lang, "head", name) });
        let mut rows = vec![head.to_vec()];
        for figure in &self.figures {
            let unit = word(lang, "unit", unit_word(figure.unit));
            let limit = figure.limit.map_or_else(String::new, |limit| match limit {
                Limit::AtMost(most) => format!("≤ {}", style(most)),
                Limit::AtLeast(least) => format!("≥ {}", style(least)),
            });
            let mark = match figure.kept() {
                Some(Kept::Yes) => lang.t("bench.mark.kept"),
                Some(Kept::InProportion) => lang.t("bench.mark.in_proportion"),
                Some(Kept::No) => lang.t("bench.mark.over"),
                None => "",
            };
            rows.push(vec![
                word(lang, "figure", figure.name),
                format!("{} {unit}", style(figure.value)),
                limit,
                figure.floor.map_or_else(String::new, style),
                figure.ratio().map_or_else(String::new, |ratio| format!("{}x", style(ratio))),
                mark.to_owned(),
            ]);
        }
        straight(&rows, &[0, 5])
    }
}

/// Rows as lines with straight columns; those of `left` are read from the left, figures from the right.
pub(super) fn straight(rows: &[Vec<String>], left: &[usize]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let _ =
                if left.contains(&at) { write!(line, "{cell:<width$}  ") } else { write!(line, "{cell:>width$}  ") };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

pub(super) fn word(lang: Lang, kind: &str, name: &str) -> String {
    lang.find(&format!("bench.{kind}.{name}")).unwrap_or(name).to_owned()
}

pub(super) fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Millis => "millis",
        Unit::PerSecond | Unit::Wakes => "per_second",
        Unit::Megabytes => "megabytes",
        Unit::Bytes => "bytes",
    }
}

/// Three digits that count.
pub(super) fn number(lang: Lang, value: f64) -> String {
    let text = match value.abs() {
        0.0 => "0".to_owned(),
        ..0.1 => format!("{value:.4}"),
        0.1..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    };
    text.replace('.', &lang.numbers().decimal_mark().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_and_ratios() {
        let slow = Figure::at_most("newest_50", Unit::Millis, 2.0, 1.0).beside(0.5);
        assert_eq!((slow.kept(), slow.ratio()), (Some(Kept::No), Some(4.0)));
        let fast = Figure::at_least("orders_pace", Unit::PerSecond, 1_500.0, 1_000.0).beside(6_000.0);
        assert_eq!((fast.kept(), fast.ratio()), (Some(Kept::Yes), Some(4.0)));
        // Where bare code reaches half, half is kept; less is not.
        let beside = |value| Figure::at_least("orders_pace", Unit::PerSecond, value, 1_000.0).beside(2_800.0);
        assert_eq!(beside(600.0).promised_beside(5_600.0).kept(), Some(Kept::InProportion));
        assert_eq!(beside(490.0).promised_beside(5_600.0).kept(), Some(Kept::No));
        assert_eq!(beside(600.0).kept(), Some(Kept::No));
        let findings = Findings { orders: 1, customers: 1, figures: vec![slow, fast] };
        assert!(!findings.kept());
        for lang in Lang::ALL {
            let table = findings.table(lang);
            assert_eq!(table.lines().count(), 3);
            assert!(!table.contains("newest_50") && !table.contains("millis"), "{table}");
        }
    }
}
