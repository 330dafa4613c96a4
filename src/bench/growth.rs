//! The same figures at several sizes: what should not depend on the size shows when it does.

use super::figure::{Findings, Unit, number, straight, unit_word, word};
use crate::locale::Lang;
use serde::Serialize;

/// How a figure goes with the number of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A key, a page, a search: the same whatever the size, half as much again at ten times the orders.
    Flat,
    /// The whole file is its work: ten times for ten times the orders.
    Linear,
    /// It is of the machine or of a company of its own; it says nothing of the size.
    Apart,
}

/// From one size to the next a flat figure may become so many times worse.
const FLAT: f64 = 1.5;
/// A linear one, of the sizes' own ratio.
const LINEAR: f64 = 1.5;
/// Below this a figure is the clock's and the machine's own unrest.
const UNREST_MS: f64 = 0.5;

/// How each figure should go.
pub fn shape(figure: &str) -> Shape {
    match figure {
        "newest_50" | "page_depth_p95" | "page_end_p95" | "people_p50" | "people_p95" | "order_search_p50"
        | "order_search_p95" | "palette_p50" | "palette_p95" | "start_inside_p50" | "step_p50" | "step_p95"
        | "page_frame_p95" | "step_bytes" | "page_bytes" | "here_p50" | "here_p95" | "bulk_row" | "reports"
        | "memory_read" | "bytes_per_order" => Shape::Flat,
        "backup" | "doctor" | "demo_pace" => Shape::Linear,
        _ => Shape::Apart,
    }
}

/// One figure at every size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grown {
    /// Its name.
    pub name: &'static str,
    /// In what.
    pub unit: Unit,
    /// How it should go.
    pub shape: Shape,
    /// At each size, smallest first; nothing where it was not measured.
    pub values: Vec<Option<f64>>,
    /// How many times more at the last size than at the one before.
    pub times: Option<f64>,
    /// It went as it should; nothing when that cannot be said.
    pub held: Option<bool>,
}

/// All figures of several runs, smallest company first.
pub fn grown(runs: &[Findings]) -> Vec<Grown> {
    let mut all: Vec<Grown> = Vec::new();
    for run in runs {
        for figure in &run.figures {
            if !all.iter().any(|known| known.name == figure.name) {
                let values = runs
                    .iter()
                    .map(|run| run.figures.iter().find(|other| other.name == figure.name).map(|found| found.value))
                    .collect();
                let shape = shape(figure.name);
                all.push(Grown { name: figure.name, unit: figure.unit, shape, values, times: None, held: None });
            }
        }
    }
    let sizes: Vec<f64> = runs.iter().map(|run| run.orders.max(1) as f64).collect();
    for figure in &mut all {
        judge(figure, &sizes);
    }
    all
}

/// The table of several runs: a column for each size.
pub fn growth_table(lang: Lang, runs: &[Findings], grown: &[Grown]) -> String {
    let mut head = vec![word(lang, "head", "figure")];
    head.extend(runs.iter().map(|run| lang.count(run.orders.unsigned_abs())));
    head.extend([word(lang, "head", "times"), word(lang, "head", "shape"), String::new()]);
    let (shape_at, mark_at) = (head.len() - 2, head.len() - 1);
    let mut rows = vec![head];
    for figure in grown.iter().filter(|figure| figure.shape != Shape::Apart) {
        let unit = word(lang, "unit", unit_word(figure.unit));
        let mut row = vec![format!("{} ({unit})", word(lang, "figure", figure.name))];
        row.extend(figure.values.iter().map(|value| value.map_or_else(String::new, |value| number(lang, value))));
        row.push(figure.times.map_or_else(String::new, |times| format!("{}x", number(lang, times))));
        let shape = match figure.shape {
            Shape::Flat => "flat",
            Shape::Linear => "linear",
            Shape::Apart => "apart",
        };
        row.push(word(lang, "shape", shape));
        let mark = match figure.held {
            Some(true) => "bench.mark.kept",
            Some(false) => "bench.mark.over",
            None => "",
        };
        row.push(if mark.is_empty() { String::new() } else { lang.t(mark).to_owned() });
        rows.push(row);
    }
    straight(&rows, &[0, shape_at, mark_at])
}

fn judge(figure: &mut Grown, sizes: &[f64]) {
    let [.., Some(before), Some(last)] = figure.values.as_slice() else { return };
    let [.., smaller, larger] = sizes else { return };
    if *before <= 0.0 {
        return;
    }
    let times = last / before;
    figure.times = Some(times);
    figure.held = match figure.shape {
        Shape::Apart => None,
        Shape::Flat if figure.unit == Unit::Millis && *last <= UNREST_MS => Some(true),
        Shape::Flat => Some(times <= FLAT),
        // A pace should stay.
        Shape::Linear if figure.unit == Unit::PerSecond => Some(times >= 1.0 / LINEAR),
        Shape::Linear => Some(times <= larger / smaller * LINEAR),
    };
}

#[cfg(test)]
mod tests {
    use super::super::figure::Figure;
    use super::*;

    fn run(orders: i64, page: f64, doctor: f64) -> Findings {
        let figures =
            vec![Figure::plain("page_depth_p95", Unit::Millis, page), Figure::plain("doctor", Unit::Millis, doctor)];
        Findings { orders, customers: 1, figures }
    }

    #[test]
    fn what_should_be_flat_shows_when_it_is_not() {
        let held = |runs: &[Findings]| grown(runs).iter().map(|figure| figure.held).collect::<Vec<_>>();
        assert_eq!(held(&[run(1_000, 2.0, 10.0), run(10_000, 2.4, 110.0)]), [Some(true), Some(true)]);
        assert_eq!(held(&[run(1_000, 2.0, 10.0), run(10_000, 3.4, 190.0)]), [Some(false), Some(false)]);
        // Under half a millisecond nothing is said of three times as much.
        assert_eq!(held(&[run(1_000, 0.1, 1.0), run(10_000, 0.4, 1.0)]), [Some(true), Some(true)]);
        assert_eq!(held(&[run(1_000, 2.0, 1.0)]), [None, None]);
    }
}
