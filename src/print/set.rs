//! Sets a paper into pages: how wide columns are, where lines break, what is carried over. The same for every format:
//! a [`Press`] says how wide a text is and how tall a strip, in whatever it counts.

use super::paper::{Paper, Row, Table};
use crate::domain::Cents;
use crate::domain::numbers::format_cents;
use crate::locale::Lang;
use unicode_segmentation::UnicodeSegmentation;

/// What paper and letters are like.
pub trait Press {
    /// How wide a text is.
    fn measure(&self, text: &str, bold: bool) -> f32;
    /// How wide a page is.
    fn width(&self) -> f32;
    /// Between two columns.
    fn gap(&self) -> f32;
    /// The least that a column is made narrower by.
    fn step(&self) -> f32;
    /// How tall a page is, without its foot.
    fn height(&self) -> f32;
    /// How tall a strip is.
    fn tall(&self, strip: &Strip, paper: &Paper) -> f32;
}

/// A piece of a page that is never broken.
#[derive(Debug, Clone, PartialEq)]
pub enum Strip {
    /// Who, to whom, what: at the top of the first page.
    Head,
    /// At the top of the others.
    Again,
    /// What stands over the columns.
    Titles,
    /// What the rows below have in common.
    Group(String),
    /// A printed line of a row; `ends`: its last one.
    Line {
        /// A text for each column.
        cells: Vec<String>,
        /// Nothing of the row follows.
        ends: bool,
    },
    /// What the rows so far come to: label and amount.
    Carried(String, String),
    /// VAT by rate beside the sums.
    Closing,
    /// A row of the VAT by rate where there are too many to stand beside the sums.
    Rate(usize),
    /// The title of a text.
    Label(String),
    /// A line of it.
    Text(String),
}

/// A paper that is set.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    /// How wide the columns of the table are.
    pub widths: Vec<f32>,
    /// What stands on each page.
    pub pages: Vec<Vec<Strip>>,
}

/// More rates than this do not stand beside the sums.
pub const BESIDE: usize = 8;
/// Rows of so many lines are kept on one page.
const TOGETHER: usize = 12;

/// Breaks a text into lines of that width: between words, and in a word that is wider than a line.
pub fn wrap(text: &str, wide: f32, measure: &dyn Fn(&str) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    let space = measure(" ");
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let needs = measure(word);
        let between = if line.is_empty() { 0.0 } else { space };
        if used + between + needs <= wide {
            if between > 0.0 {
                line.push(' ');
            }
            line.push_str(word);
            used += between + needs;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        if needs <= wide {
            line.push_str(word);
            used = needs;
            continue;
        }
        for letter in word.graphemes(true) {
            let needs = measure(letter);
            if used + needs > wide && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push_str(letter);
            used += needs;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// As [`wrap`], of so many lines at most; the last one says by `…` that there was more.
pub fn wrap_at_most(text: &str, wide: f32, most: usize, measure: &dyn Fn(&str) -> f32) -> Vec<String> {
    let mut lines = wrap(text, wide, measure);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(last, wide - measure("…"), measure);
            last.push('…');
        }
    }
    lines
}

/// The beginning of a text that is no wider.
fn cut(text: &str, wide: f32, measure: &dyn Fn(&str) -> f32) -> String {
    let mut out = String::new();
    let mut used = 0.0;
    for letter in text.graphemes(true) {
        used += measure(letter);
        if used > wide {
            break;
        }
        out.push_str(letter);
    }
    out
}

/// How wide each column is: as wide as what stands in it; what is left has the one that fills, and where too little is
/// left texts give way before figures do.
pub fn fit(table: &Table, press: &dyn Press) -> Vec<f32> {
    let total = press.width() - press.gap() * table.columns.len().saturating_sub(1) as f32;
    let mut widths: Vec<f32> = table.columns.iter().map(|column| press.measure(&column.title, true)).collect();
    for row in &table.rows {
        let Row::Line(cells, _) = row else { continue };
        for (wide, cell) in widths.iter_mut().zip(cells) {
            *wide = wide.max(press.measure(cell, false)).min(total);
        }
    }
    let fills = table.columns.iter().position(|column| column.fills);
    let room = (total * 0.36).floor();
    let least = |at: usize| if fills == Some(at) { room } else { (total * 0.09).floor() };
    // Texts first, then figures, which are then broken like words: a figure that is cut would be another one.
    for figures in [false, true] {
        loop {
            let sum: f32 =
                widths.iter().enumerate().map(|(at, wide)| if fills == Some(at) { room } else { *wide }).sum();
            if sum <= total {
                break;
            }
            let widest = widths
                .iter_mut()
                .enumerate()
                .filter(|(at, wide)| {
                    fills != Some(*at)
                        && (figures || !table.columns.get(*at).is_some_and(|column| column.right))
                        && **wide > least(*at)
                })
                .max_by(|(_, a), (_, b)| a.total_cmp(b));
            match widest {
                Some((_, wide)) => *wide -= press.step(),
                None => break,
            }
        }
    }
    if let Some(fills) = fills {
        let others: f32 = widths.iter().enumerate().filter(|(at, _)| *at != fills).map(|(_, wide)| *wide).sum();
        if let Some(wide) = widths.get_mut(fills) {
            *wide = total - others;
        }
    }
    widths
}

struct Setter<'a> {
    press: &'a dyn Press,
    paper: &'a Paper,
    lang: Lang,
    pages: Vec<Vec<Strip>>,
    page: Vec<Strip>,
    left: f32,
    /// What the rows so far come to, while rows are being set.
    carried: Option<Cents>,
}

impl Setter<'_> {
    fn tall(&self, strip: &Strip) -> f32 {
        self.press.tall(strip, self.paper)
    }

    fn put(&mut self, strip: Strip) {
        self.left -= self.tall(&strip);
        self.page.push(strip);
    }

    fn carried(&self, key: &'static str) -> Option<Strip> {
        let sum = self.carried.filter(|_| self.paper.carries)?;
        Some(Strip::Carried(self.lang.t(key).to_owned(), format_cents(sum, self.lang.numbers())))
    }

    /// Room that a page with rows keeps for what they come to.
    fn kept(&self) -> f32 {
        self.carried("print.carry").map_or(0.0, |strip| self.tall(&strip))
    }

    fn turn(&mut self, rows: bool) {
        if let Some(strip) = self.carried("print.carry").filter(|_| rows) {
            self.put(strip);
        }
        self.pages.push(std::mem::take(&mut self.page));
        self.left = self.press.height();
        self.put(Strip::Again);
        if rows {
            self.put(Strip::Titles);
            if let Some(strip) = self.carried("print.carried") {
                self.put(strip);
            }
        }
    }

    /// Puts a strip, on the next page when this one has no room for it and for `with` after it.
    fn set(&mut self, strip: Strip, with: f32, rows: bool) {
        let kept = if rows { self.kept() } else { 0.0 };
        if self.tall(&strip) + with + kept > self.left {
            self.turn(rows);
        }
        self.put(strip);
    }

    fn rows(&mut self, widths: &[f32]) {
        self.put(Strip::Titles);
        let mut rows = self.paper.table.rows.iter().peekable();
        while let Some(row) = rows.next() {
            match row {
                Row::Group(text) => {
                    let line = Strip::Line { cells: Vec::new(), ends: true };
                    self.set(Strip::Group(text.clone()), self.tall(&line) * 2.0, true);
                }
                Row::Line(cells, amount) => {
                    let lines = self.lines(cells, widths);
                    let (one, last) = (Strip::Line { cells: Vec::new(), ends: false }, lines.len().saturating_sub(1));
                    let whole = self.tall(&one) * last as f32;
                    let mut with = if lines.len() <= TOGETHER { whole } else { 0.0 };
                    if rows.peek().is_none() && lines.len() <= TOGETHER {
                        // The last row goes with the sums: a page of sums alone says of nothing what it comes to.
                        with += self.tall(&Strip::Closing).min(self.press.height() / 3.0);
                    }
                    for (at, cells) in lines.into_iter().enumerate() {
                        self.set(Strip::Line { cells, ends: at == last }, if at == 0 { with } else { 0.0 }, true);
                    }
                    self.carried = Some(self.carried.unwrap_or_default() + *amount);
                }
            }
        }
    }

    /// The printed lines of a row.
    fn lines(&self, cells: &[String], widths: &[f32]) -> Vec<Vec<String>> {
        let measure = |text: &str| self.press.measure(text, false);
        let broken: Vec<Vec<String>> =
            cells.iter().zip(widths).map(|(cell, wide)| wrap(cell, *wide, &measure)).collect();
        let tallest = broken.iter().map(Vec::len).max().unwrap_or(1);
        (0..tallest).map(|at| broken.iter().map(|lines| lines.get(at).cloned().unwrap_or_default()).collect()).collect()
    }
}

/// Sets a paper.
pub fn set(paper: &Paper, press: &dyn Press, lang: Lang) -> Pages {
    let widths = fit(&paper.table, press);
    let left = press.height();
    let mut setter = Setter { press, paper, lang, pages: Vec::new(), page: Vec::new(), left, carried: None };
    setter.put(Strip::Head);
    setter.rows(&widths);
    setter.carried = None;
    if paper.rates.rows.len() > BESIDE {
        for at in 0..paper.rates.rows.len() {
            setter.set(Strip::Rate(at), 0.0, false);
        }
    }
    if !paper.sums.is_empty() {
        setter.set(Strip::Closing, 0.0, false);
    }
    let measure = |text: &str| press.measure(text, false);
    for (title, lines) in &paper.notes {
        let line = setter.tall(&Strip::Text(String::new()));
        setter.set(Strip::Label(title.clone()), line, false);
        for line in lines.iter().flat_map(|line| wrap(line, press.width(), &measure)) {
            setter.set(Strip::Text(line), 0.0, false);
        }
    }
    setter.pages.push(setter.page);
    Pages { widths, pages: setter.pages }
}
