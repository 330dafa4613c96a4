//! A paper as plain text: eighty columns, sixty-two lines to a page, for needle printers, screens and pipes.

use super::paper::{Column, Paper, Row, Sum};
use super::set::{BESIDE, Pages, Press, Strip, fit, set, wrap_at_most};
use crate::locale::Lang;
use unicode_width::UnicodeWidthStr;

/// Columns of a page.
const COLUMNS: usize = 80;
/// Lines of a page, without the two of its foot.
const LINES: usize = 60;
/// Lines that one part of an address or a fact takes at most.
const MOST: usize = 3;
/// Columns of the labels before facts.
const LABEL: usize = 22;

/// Eighty columns, a line for a line.
#[derive(Debug)]
pub struct Page {
    lang: Lang,
}

fn measure(text: &str) -> f32 {
    text.width() as f32
}

impl Press for Page {
    fn measure(&self, text: &str, _bold: bool) -> f32 {
        measure(text)
    }
    fn width(&self) -> f32 {
        COLUMNS as f32
    }
    fn gap(&self) -> f32 {
        2.0
    }
    fn step(&self) -> f32 {
        1.0
    }
    fn height(&self) -> f32 {
        LINES as f32
    }
    fn tall(&self, strip: &Strip, paper: &Paper) -> f32 {
        match strip {
            Strip::Head | Strip::Titles | Strip::Closing => self.lines(strip, paper, &[]).len() as f32,
            Strip::Again | Strip::Group(_) | Strip::Label(_) => 2.0,
            _ => 1.0,
        }
    }
}

/// A text at the left or the right of so many columns.
fn placed(text: &str, wide: usize, right: bool) -> String {
    let pad = " ".repeat(wide.saturating_sub(text.width()));
    if right { format!("{pad}{text}") } else { format!("{text}{pad}") }
}

/// Left and right on one line.
fn apart(left: &str, right: &str) -> String {
    format!("{left}{}{right}", " ".repeat(COLUMNS.saturating_sub(left.width() + right.width()).max(2)))
}

fn cells<'a>(columns: &[Column], widths: &[f32], texts: impl Iterator<Item = &'a str>) -> String {
    let parts = columns.iter().zip(widths).zip(texts);
    let parts: Vec<String> = parts.map(|((column, wide), text)| placed(text, *wide as usize, column.right)).collect();
    parts.join("  ")
}

impl Page {
    fn lines(&self, strip: &Strip, paper: &Paper, widths: &[f32]) -> Vec<String> {
        match strip {
            Strip::Head => Self::head(paper),
            Strip::Again => {
                let who = paper.sender.first().map_or("", String::as_str);
                let what = format!("{} {}", paper.title, paper.number);
                let who = wrap_at_most(who, (COLUMNS - 2 - what.width().min(COLUMNS / 2)) as f32, 1, &measure);
                vec![apart(who.first().map_or("", String::as_str), what.trim_end()), String::new()]
            }
            Strip::Titles => {
                let columns = &paper.table.columns;
                let titles: Vec<String> = columns
                    .iter()
                    .zip(widths)
                    .flat_map(|(column, wide)| wrap_at_most(&column.title, *wide, 1, &measure))
                    .collect();
                let mut lines = vec![cells(columns, widths, titles.iter().map(String::as_str))];
                lines.push("-".repeat(COLUMNS));
                lines
            }
            Strip::Group(text) => vec![String::new(), format!("[ {text} ]")],
            Strip::Line { cells: texts, .. } => {
                vec![cells(&paper.table.columns, widths, texts.iter().map(String::as_str))]
            }
            Strip::Carried(label, amount) => vec![placed(&format!("{label}  {amount}"), COLUMNS, true)],
            Strip::Closing => self.closing(paper),
            Strip::Rate(at) => vec![self.rates(paper).into_iter().nth(at + 1).unwrap_or_default()],
            Strip::Label(text) => vec![String::new(), format!("{text}:")],
            Strip::Text(text) => vec![text.clone()],
        }
    }

    fn head(paper: &Paper) -> Vec<String> {
        let half = (COLUMNS - 4) / 2;
        let what = format!("{} {}", paper.title, paper.number);
        let right = wrap_at_most(what.trim_end(), half as f32, 2, &measure);
        let left: Vec<String> =
            paper.sender.iter().flat_map(|line| wrap_at_most(line, half as f32, 2, &measure)).collect();
        let mut lines: Vec<String> = (0..left.len().max(right.len()))
            .map(|at| {
                let of = |side: &[String]| side.get(at).cloned().unwrap_or_default();
                apart(&of(&left), &of(&right))
            })
            .collect();
        lines.push("=".repeat(COLUMNS));
        for (label, value) in &paper.facts {
            for (at, line) in wrap_at_most(value, (COLUMNS - LABEL) as f32, MOST, &measure).into_iter().enumerate() {
                let label = if at == 0 { label.as_str() } else { "" };
                lines.push(format!("{}{line}", placed(label, LABEL, false)));
            }
        }
        lines.push(String::new());
        for pair in paper.addresses.chunks(2) {
            let sides: Vec<Vec<String>> = pair
                .iter()
                .map(|(label, all)| {
                    let mut side = vec![format!("{label}:")];
                    side.extend(all.iter().flat_map(|line| wrap_at_most(line, half as f32, MOST, &measure)));
                    side
                })
                .collect();
            let tallest = sides.iter().map(Vec::len).max().unwrap_or_default();
            for at in 0..tallest {
                let of = |side: usize| sides.get(side).and_then(|side| side.get(at)).map_or("", String::as_str);
                lines.push(format!("{}    {}", placed(of(0), half, false), of(1)));
            }
            lines.push(String::new());
        }
        lines
    }

    /// The table of rates, its titles first.
    fn rates(&self, paper: &Paper) -> Vec<String> {
        let widths = fit(&paper.rates, &Half(self));
        let columns = &paper.rates.columns;
        let mut lines = vec![cells(columns, &widths, columns.iter().map(|column| column.title.as_str()))];
        for row in &paper.rates.rows {
            if let Row::Line(texts, _) = row {
                lines.push(cells(columns, &widths, texts.iter().map(String::as_str)));
            }
        }
        lines
    }

    fn closing(&self, paper: &Paper) -> Vec<String> {
        let rates = if paper.rates.rows.len() > BESIDE { Vec::new() } else { self.rates(paper) };
        let label = paper.sums.iter().map(|sum| sum.label.width()).max().unwrap_or_default();
        let figure = paper.sums.iter().map(|sum| sum.amount.width()).max().unwrap_or_default();
        let line = |sum: &Sum| format!("{}  {}", placed(&sum.label, label, false), placed(&sum.amount, figure, true));
        let mut sums = Vec::new();
        for sum in &paper.sums {
            if sum.strong {
                sums.push("-".repeat(label + figure + 2));
            }
            sums.push(line(sum));
            if sum.strong {
                sums.push("=".repeat(label + figure + 2));
            }
        }
        let mut lines = vec!["-".repeat(COLUMNS)];
        for at in 0..rates.len().max(sums.len()) {
            let of = |side: &[String]| side.get(at).cloned().unwrap_or_default();
            lines.push(apart(&of(&rates), &of(&sums)));
        }
        lines
    }
}

/// Half a page: where rates stand.
struct Half<'a>(&'a Page);

impl Press for Half<'_> {
    fn measure(&self, text: &str, bold: bool) -> f32 {
        self.0.measure(text, bold)
    }
    fn width(&self) -> f32 {
        (COLUMNS / 2 - 2) as f32
    }
    fn gap(&self) -> f32 {
        self.0.gap()
    }
    fn step(&self) -> f32 {
        self.0.step()
    }
    fn height(&self) -> f32 {
        self.0.height()
    }
    fn tall(&self, strip: &Strip, paper: &Paper) -> f32 {
        self.0.tall(strip, paper)
    }
}

/// The pages of a paper, each of them its lines; `foot` stands under each, at the left of its number.
pub fn pages(paper: &Paper, foot: &str, lang: Lang) -> Vec<Vec<String>> {
    let press = Page { lang };
    let Pages { widths, pages } = set(paper, &press, lang);
    let count = pages.len();
    let of = count.to_string();
    let sheets = pages.into_iter().enumerate().map(|(at, strips)| {
        let mut lines: Vec<String> = strips.iter().flat_map(|strip| press.lines(strip, paper, &widths)).collect();
        lines.resize(lines.len().max(LINES), String::new());
        lines.push(String::new());
        let number = press.lang.f("print.page", &[("n", &(at + 1).to_string()), ("of", &of)]);
        lines.push(apart(foot, &number));
        for line in &mut lines {
            line.truncate(line.trim_end().len());
        }
        lines
    });
    sheets.collect()
}
