//! A paper on A4: margins, letters, rules.

use super::file::{self, File};
use super::font::Font;
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::print::paper::{Column, Paper, Row};
use crate::print::set::{BESIDE, Pages, Press, Strip, fit, set, wrap_at_most};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

static REGULAR: &[u8] = include_bytes!("../../../fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../fonts/NotoSans-Bold.ttf");

const MARGIN: f32 = 48.0;
/// Room for letters between the margins.
const WIDE: f32 = file::WIDTH - 2.0 * MARGIN;
/// The top of the foot.
const FOOT: f32 = 40.0;
/// Letters of rows.
const SIZE: f32 = 9.0;
/// From line to line.
const LEAD: f32 = 12.0;
/// Letters of labels.
const SMALL: f32 = 7.5;
/// Letters of the title and the sender's name.
const LARGE: f32 = 14.0;
/// Lines that one part of an address or a fact takes at most.
const MOST: usize = 3;
/// Facts that stand side by side.
const FACTS: usize = 3;

const INK: f32 = 0.1;
const MUTED: f32 = 0.42;
const RULE: f32 = 0.75;

/// Both fonts.
struct Fonts {
    regular: Font,
    bold: Font,
}

impl Fonts {
    fn read() -> Result<Self, Refusal> {
        let none = || Refusal::new("print.font");
        Ok(Self {
            regular: Font::read("NotoSans-Regular", REGULAR).ok_or_else(none)?,
            bold: Font::read("NotoSans-Bold", BOLD).ok_or_else(none)?,
        })
    }

    fn measure(&self, text: &str, bold: bool, size: f32) -> f32 {
        (if bold { &self.bold } else { &self.regular }).measure(text) * size
    }
}

/// What the letters of a text look like.
#[derive(Clone, Copy)]
struct Look {
    size: f32,
    bold: bool,
    grey: f32,
}

const BODY: Look = Look { size: SIZE, bold: false, grey: INK };
const LABEL: Look = Look { size: SMALL, bold: false, grey: MUTED };
const STRONG: Look = Look { size: SIZE, bold: true, grey: INK };
const TITLE: Look = Look { size: LARGE, bold: true, grey: INK };
const TOTAL: Look = Look { size: 12.0, bold: true, grey: INK };

/// A document of papers.
pub struct Document<W: Write> {
    file: File<W>,
    fonts: Fonts,
    lang: Lang,
    title: Option<String>,
}

/// Drawing one page.
struct Pen<'a> {
    fonts: &'a mut Fonts,
    content: String,
}

impl Pen<'_> {
    /// A text whose left or right end stands at `x`, its line at `y` from above.
    fn text(&mut self, (x, y): (f32, f32), text: &str, look: Look, right: bool) {
        if text.is_empty() {
            return;
        }
        let x = if right { x - self.fonts.measure(text, look.bold, look.size) } else { x };
        let y = file::HEIGHT - y;
        let (number, font) = if look.bold { (1, &mut self.fonts.bold) } else { (0, &mut self.fonts.regular) };
        // Writing to a String cannot fail, here and below.
        let _ = write!(self.content, "{} g BT /F{number} {} Tf {x:.2} {y:.2} Td <", look.grey, look.size);
        let content = &mut self.content;
        font.draw(text, &mut |glyph| {
            let _ = write!(content, "{glyph:04X}");
        });
        self.content.push_str("> Tj ET\n");
    }

    fn rule(&mut self, (from, to): (f32, f32), y: f32, thick: f32, grey: f32) {
        let y = file::HEIGHT - y;
        let _ = writeln!(self.content, "{grey} G {thick} w {from:.2} {y:.2} m {to:.2} {y:.2} l S");
    }
}

/// Measures with the fonts of a document.
struct Sheet<'a> {
    fonts: &'a Fonts,
    wide: f32,
}

impl Press for Sheet<'_> {
    fn measure(&self, text: &str, bold: bool) -> f32 {
        // The titles of columns are smaller than what stands under them.
        self.fonts.measure(text, bold, if bold { SMALL } else { SIZE })
    }
    fn width(&self) -> f32 {
        self.wide
    }
    fn gap(&self) -> f32 {
        10.0
    }
    fn step(&self) -> f32 {
        0.5
    }
    fn height(&self) -> f32 {
        file::HEIGHT - MARGIN - FOOT - 20.0
    }
    fn tall(&self, strip: &Strip, paper: &Paper) -> f32 {
        match strip {
            Strip::Head => Head::of(paper, self.fonts).tall(),
            Strip::Again => 30.0,
            Strip::Titles => 18.0,
            Strip::Group(_) | Strip::Label(_) => 24.0,
            Strip::Line { ends, .. } => LEAD + if *ends { 4.0 } else { 0.0 },
            Strip::Carried(..) => 16.0,
            Strip::Closing => closing(paper),
            Strip::Rate(_) | Strip::Text(_) => LEAD,
        }
    }
}

fn closing(paper: &Paper) -> f32 {
    let sums: f32 = paper.sums.iter().map(|sum| if sum.strong { 24.0 } else { 14.0 }).sum();
    let rates = if paper.rates.rows.len() > BESIDE { 0 } else { paper.rates.rows.len() + 1 };
    sums.max(rates as f32 * LEAD + 10.0) + 16.0
}

/// The top of the first page, broken into lines.
struct Head {
    sender: Vec<String>,
    title: Vec<String>,
    /// Label, lines, in rows of [`FACTS`].
    facts: Vec<(String, Vec<String>)>,
    addresses: Vec<(String, Vec<String>)>,
}

impl Head {
    fn of(paper: &Paper, fonts: &Fonts) -> Self {
        let half = WIDE / 2.0 - 12.0;
        let third = WIDE / FACTS as f32 - 12.0;
        let plain = |text: &str| fonts.measure(text, false, SIZE);
        let large = |text: &str| fonts.measure(text, true, LARGE);
        let mut sender = Vec::new();
        for (at, line) in paper.sender.iter().enumerate() {
            let measure: &dyn Fn(&str) -> f32 = if at == 0 { &large } else { &plain };
            // How many lines the name has stands in front of them, as an empty text for each more than the first.
            sender.push(wrap_at_most(line, half, 2, measure));
        }
        let facts = paper.facts.iter();
        let facts = facts.map(|(label, value)| (label.clone(), wrap_at_most(value, third, MOST, &plain))).collect();
        let addresses = paper.addresses.iter();
        let addresses = addresses.map(|(label, lines)| {
            (label.clone(), lines.iter().flat_map(|line| wrap_at_most(line, half, MOST, &plain)).collect())
        });
        Self {
            title: wrap_at_most(&paper.title, half, 2, &large),
            sender: sender.into_iter().map(|lines| lines.join("\n")).collect(),
            facts,
            addresses: addresses.collect(),
        }
    }

    fn rows(parts: &[(String, Vec<String>)], beside: usize) -> f32 {
        let rows = parts.chunks(beside).map(|row| row.iter().map(|(_, lines)| lines.len()).max().unwrap_or_default());
        rows.map(|lines| lines as f32 * LEAD + 20.0).sum()
    }

    fn letterhead(&self) -> f32 {
        let name = self.sender.first().map_or(1, |name| name.lines().count().max(1));
        let rest: usize = self.sender.iter().skip(1).map(|line| line.lines().count()).sum();
        let left = name as f32 * 18.0 + rest as f32 * LEAD;
        let right = self.title.len() as f32 * 18.0 + 18.0;
        left.max(right) + 10.0
    }

    fn tall(&self) -> f32 {
        self.letterhead() + 8.0 + Self::rows(&self.facts, FACTS) + Self::rows(&self.addresses, 2) + 10.0
    }
}

impl<W: Write> Document<W> {
    /// Begins a document.
    ///
    /// # Errors
    /// `print.failed` when nothing can be written.
    pub fn start(lang: Lang, to: W) -> Result<Self, Refusal> {
        let file = File::start(to).map_err(|error| failed(&error))?;
        Ok(Self { file, fonts: Fonts::read()?, lang, title: None })
    }

    /// Adds a paper; how many pages it has. `foot` stands under each of them.
    ///
    /// # Errors
    /// `print.failed`.
    pub fn paper(&mut self, paper: &Paper, foot: &str) -> Result<usize, Refusal> {
        let name = format!("{} {}", paper.title, paper.number).trim_end().to_owned();
        self.file.paper(name.clone());
        let several = self.title.is_some();
        self.title = Some(if several { paper.title.clone() } else { name });
        let Pages { widths, pages } = set(paper, &Sheet { fonts: &self.fonts, wide: WIDE }, self.lang);
        let of = pages.len();
        for (at, strips) in pages.iter().enumerate() {
            let mut pen = Pen { fonts: &mut self.fonts, content: String::new() };
            let mut y = MARGIN;
            for strip in strips {
                draw(&mut pen, strip, paper, &widths, y);
                y += Sheet { fonts: pen.fonts, wide: WIDE }.tall(strip, paper);
            }
            let number = self.lang.f("print.page", &[("n", &(at + 1).to_string()), ("of", &of.to_string())]);
            let foot_y = file::HEIGHT - FOOT;
            pen.rule((MARGIN, MARGIN + WIDE), foot_y, 0.4, RULE);
            pen.text((MARGIN, foot_y + 12.0), foot, LABEL, false);
            pen.text((MARGIN + WIDE, foot_y + 12.0), &number, LABEL, true);
            let content = pen.content;
            self.file.page(&content).map_err(|error| failed(&error))?;
        }
        Ok(of)
    }

    /// Letters that no font of ours has.
    pub fn missing(&self) -> BTreeSet<char> {
        self.fonts.regular.missing().union(self.fonts.bold.missing()).copied().collect()
    }

    /// Ends the document; how many pages it has, and where they were written.
    ///
    /// # Errors
    /// `print.failed`.
    pub fn end(self) -> Result<(usize, W), Refusal> {
        let pages = self.file.pages();
        let title = self.title.unwrap_or_default();
        let fonts = [&self.fonts.regular, &self.fonts.bold];
        let to = self.file.end(&title, self.lang.code(), fonts).map_err(|error| failed(&error))?;
        Ok((pages, to))
    }
}

pub(super) fn failed(error: &io::Error) -> Refusal {
    crate::print::job::failed(error)
}

/// Where the columns of a table begin and end.
fn edges(columns: &[Column], widths: &[f32], gap: f32) -> Vec<(f32, bool)> {
    let mut x = MARGIN;
    let mut edges = Vec::with_capacity(columns.len());
    for (column, wide) in columns.iter().zip(widths) {
        edges.push((if column.right { x + wide } else { x }, column.right));
        x += wide + gap;
    }
    edges
}

fn cells(pen: &mut Pen<'_>, columns: &[Column], widths: &[f32], y: f32, texts: &[String], look: Look) {
    for ((x, right), text) in edges(columns, widths, 10.0).into_iter().zip(texts) {
        pen.text((x, y), text, look, right);
    }
}

fn draw(pen: &mut Pen<'_>, strip: &Strip, paper: &Paper, widths: &[f32], y: f32) {
    let columns = &paper.table.columns;
    let end = MARGIN + WIDE;
    match strip {
        Strip::Head => head(pen, paper, y),
        Strip::Again => {
            let what = format!("{} {}", paper.title, paper.number);
            let room = WIDE - pen.fonts.measure(&what, true, SIZE) - 20.0;
            let who = paper.sender.first().map_or("", String::as_str);
            let who = wrap_at_most(who, room, 1, &|text| pen.fonts.measure(text, false, SIZE));
            pen.text((MARGIN, y + 10.0), who.first().map_or("", String::as_str), BODY, false);
            pen.text((end, y + 10.0), what.trim_end(), STRONG, true);
            pen.rule((MARGIN, end), y + 17.0, 0.4, RULE);
        }
        Strip::Titles => {
            let look = Look { bold: true, ..LABEL };
            let titles: Vec<String> = columns
                .iter()
                .zip(widths)
                .flat_map(|(column, wide)| {
                    wrap_at_most(&column.title, *wide, 1, &|text| pen.fonts.measure(text, true, SMALL))
                })
                .collect();
            cells(pen, columns, widths, y + 9.0, &titles, look);
            pen.rule((MARGIN, end), y + 14.0, 0.8, INK);
        }
        Strip::Group(text) => {
            pen.text((MARGIN, y + 18.0), text, Look { size: 10.0, ..STRONG }, false);
        }
        Strip::Line { cells: texts, ends } => {
            cells(pen, columns, widths, y + 10.0, texts, BODY);
            if *ends {
                pen.rule((MARGIN, end), y + LEAD + 2.0, 0.3, 0.87);
            }
        }
        Strip::Carried(label, amount) => {
            let wide = pen.fonts.measure(amount, false, SIZE);
            pen.text((end - wide - 12.0, y + 11.0), label, LABEL, true);
            pen.text((end, y + 11.0), amount, BODY, true);
        }
        Strip::Closing => close(pen, paper, y),
        Strip::Rate(at) => {
            let widths = rate_widths(pen.fonts, paper);
            if let Some(Row::Line(texts, _)) = paper.rates.rows.get(*at) {
                cells(pen, &paper.rates.columns, &widths, y + 10.0, texts, BODY);
            }
        }
        Strip::Label(text) => pen.text((MARGIN, y + 20.0), text, LABEL, false),
        Strip::Text(text) => pen.text((MARGIN, y + 10.0), text, BODY, false),
    }
}

fn head(pen: &mut Pen<'_>, paper: &Paper, top: f32) {
    let head = Head::of(paper, pen.fonts);
    let end = MARGIN + WIDE;
    let mut y = top + 14.0;
    for (at, lines) in head.sender.iter().enumerate() {
        for line in lines.lines() {
            let look = if at == 0 { TITLE } else { Look { grey: MUTED, ..BODY } };
            pen.text((MARGIN, y), line, look, false);
            y += if at == 0 { 18.0 } else { LEAD };
        }
    }
    let mut right = top + 14.0;
    for line in &head.title {
        pen.text((end, right), line, TITLE, true);
        right += 18.0;
    }
    pen.text((end, right), &paper.number, Look { size: 12.0, ..BODY }, true);
    y = top + head.letterhead();
    pen.rule((MARGIN, end), y, 0.8, INK);
    y += 8.0;
    for (parts, beside, strong) in [(&head.facts, FACTS, false), (&head.addresses, 2, true)] {
        let step = (WIDE + 12.0) / beside as f32;
        for row in parts.chunks(beside) {
            for (at, (label, lines)) in row.iter().enumerate() {
                let x = MARGIN + step * at as f32;
                pen.text((x, y + 8.0), label, LABEL, false);
                for (line, text) in lines.iter().enumerate() {
                    let look = if strong && line == 0 { STRONG } else { BODY };
                    pen.text((x, y + 20.0 + LEAD * line as f32), text, look, false);
                }
            }
            let tallest = row.iter().map(|(_, lines)| lines.len()).max().unwrap_or_default();
            y += LEAD * tallest as f32 + 20.0;
        }
    }
}

fn rate_widths(fonts: &Fonts, paper: &Paper) -> Vec<f32> {
    fit(&paper.rates, &Sheet { fonts, wide: WIDE * 0.5 })
}

fn close(pen: &mut Pen<'_>, paper: &Paper, top: f32) {
    let end = MARGIN + WIDE;
    let mut y = top + 8.0;
    if paper.rates.rows.len() <= BESIDE {
        let widths = rate_widths(pen.fonts, paper);
        let titles: Vec<String> = paper.rates.columns.iter().map(|column| column.title.clone()).collect();
        cells(pen, &paper.rates.columns, &widths, y + 10.0, &titles, LABEL);
        for row in &paper.rates.rows {
            y += LEAD;
            if let Row::Line(texts, _) = row {
                cells(pen, &paper.rates.columns, &widths, y + 10.0, texts, BODY);
            }
        }
    }
    let label = MARGIN + WIDE * 0.6;
    let mut y = top + 8.0;
    for sum in &paper.sums {
        if sum.strong {
            pen.rule((label, end), y + 2.0, 0.8, INK);
            pen.text((label, y + 16.0), &sum.label, TOTAL, false);
            pen.text((end, y + 16.0), &sum.amount, TOTAL, true);
            y += 24.0;
        } else {
            pen.text((label, y + 10.0), &sum.label, Look { grey: MUTED, ..BODY }, false);
            pen.text((end, y + 10.0), &sum.amount, BODY, true);
            y += 14.0;
        }
    }
}
