//! A screen as an SVG picture: text as text, frames as paths, so that it looks the same in every font.

use super::text_width::width;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;

const CELL: (u32, u32) = (8, 17);
const MARGIN: u32 = 10;

/// Colours of a terminal that has none of its own for the picture.
const FOREGROUND: &str = "#d8dee9";
const BACKGROUND: &str = "#14181f";

/// Draws a screen.
pub fn svg(shown: &Buffer, title: &str) -> String {
    let (columns, rows) = (u32::from(shown.area.width), u32::from(shown.area.height));
    // A theme that paints its ground paints it up to the edge.
    let corner = shown.cell((shown.area.right().saturating_sub(1), shown.area.bottom().saturating_sub(1)));
    let ground = corner.map_or_else(|| BACKGROUND.to_owned(), |cell| colour(cell.bg, BACKGROUND));
    let (wide, high) = (columns * CELL.0 + 2 * MARGIN, rows * CELL.1 + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\" \
         role=\"img\">\n<title>{}</title>\n<rect width=\"{wide}\" height=\"{high}\" rx=\"6\" fill=\"{ground}\"/>\n\
         <g font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"13.3\" \
         xml:space=\"preserve\">\n",
        escaped(title)
    );
    for y in 0..shown.area.height {
        row(shown, y, &ground, &mut out);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn row(shown: &Buffer, y: u16, ground: &str, out: &mut String) {
    let mut x = 0;
    while x < shown.area.width {
        let Some(cell) = shown.cell((x, y)) else { break };
        let look = Look::of(cell);
        // Cells of one look make one run; a frame's character is a run of its own.
        let mut end = x;
        let mut text = String::new();
        while let Some(next) = shown.cell((end, y)).filter(|next| end < shown.area.width && Look::of(next) == look) {
            let symbol = if next.symbol().is_empty() { " " } else { next.symbol() };
            if line_arms(symbol).is_some() {
                break;
            }
            text.push_str(symbol);
            end += (width(symbol).max(1)) as u16;
        }
        let arms = if end == x { line_arms(cell.symbol()) } else { None };
        let cells = if arms.is_some() { 1 } else { end - x };
        let (left, top) = (u32::from(x) * CELL.0 + MARGIN, u32::from(y) * CELL.1 + MARGIN);
        let wide = u32::from(cells) * CELL.0;
        if look.background != ground {
            let _ = writeln!(
                out,
                "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{}\" fill=\"{}\"/>",
                CELL.1, look.background
            );
        }
        match arms {
            Some(arms) => frame(arms, left, top, &look.foreground, out),
            None if text.trim().is_empty() => {}
            None => {
                let weight = if look.bold { " font-weight=\"bold\"" } else { "" };
                let line = if look.underlined { " text-decoration=\"underline\"" } else { "" };
                let dim = if look.dim { " opacity=\"0.65\"" } else { "" };
                let _ = writeln!(
                    out,
                    "<text x=\"{left}\" y=\"{}\" textLength=\"{wide}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{}\"{weight}{line}{dim}>{}</text>",
                    top + 13,
                    look.foreground,
                    escaped(&text)
                );
            }
        }
        x += cells.max(1);
    }
}

/// Which arms a line character has: up, right, down, left.
fn line_arms(symbol: &str) -> Option<[bool; 4]> {
    Some(match symbol {
        "─" => [false, true, false, true],
        "│" => [true, false, true, false],
        "┌" => [false, true, true, false],
        "┐" => [false, false, true, true],
        "└" => [true, true, false, false],
        "┘" => [true, false, false, true],
        "├" => [true, true, true, false],
        "┤" => [true, false, true, true],
        "┬" => [false, true, true, true],
        "┴" => [true, true, false, true],
        "┼" => [true, true, true, true],
        _ => return None,
    })
}

fn frame([up, right, down, left]: [bool; 4], x: u32, y: u32, colour: &str, out: &mut String) {
    let (cx, cy) = (x + CELL.0 / 2, y + CELL.1 / 2);
    let mut path = String::new();
    for (there, tx, ty) in [(up, cx, y), (right, x + CELL.0, cy), (down, cx, y + CELL.1), (left, x, cy)] {
        if there {
            let _ = write!(path, "M{cx} {cy}L{tx} {ty}");
        }
    }
    let _ = writeln!(out, "<path d=\"{path}\" stroke=\"{colour}\" fill=\"none\"/>");
}

#[derive(PartialEq, Eq)]
struct Look {
    foreground: String,
    background: String,
    bold: bool,
    dim: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let has = |modifier| cell.modifier.contains(modifier);
        let mut foreground = colour(cell.fg, FOREGROUND);
        let mut background = colour(cell.bg, BACKGROUND);
        if has(Modifier::REVERSED) {
            std::mem::swap(&mut foreground, &mut background);
        }
        Self {
            foreground,
            background,
            bold: has(Modifier::BOLD),
            dim: has(Modifier::DIM),
            underlined: has(Modifier::UNDERLINED),
        }
    }
}

fn colour(colour: Color, own: &str) -> String {
    let named = match colour {
        Color::Rgb(r, g, b) => return format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Black => "#2e3440",
        Color::Red | Color::LightRed => "#f28b82",
        Color::Green | Color::LightGreen => "#a3be8c",
        Color::Yellow | Color::LightYellow => "#ebcb8b",
        Color::Blue | Color::LightBlue => "#7ab7ff",
        Color::Magenta | Color::LightMagenta => "#c9a0dc",
        Color::Cyan | Color::LightCyan => "#8bd5ca",
        Color::Gray | Color::White => "#d8dee9",
        Color::DarkGray => "#6b7280",
        _ => own,
    };
    named.to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
