//! Bars and small columns, by what the terminal can show.

use super::Draw;
use super::line::{Line, LineKind};
use super::paint::{Align, put, put_aligned};
use crate::ui::text_width::width;
use crate::ui::theme::{Role, Tier};
use ratatui::layout::Rect;

/// A bar of `part` in `whole`, in so many columns: `#` in seven bits, full blocks, eighths where they are known.
pub fn bar(part: u64, whole: u64, columns: u16, tier: Tier) -> String {
    if whole == 0 {
        return String::new();
    }
    let part = part.min(whole);
    let eighths = u128::from(part) * u128::from(columns) * 8 / u128::from(whole);
    let (full, rest) = ((eighths / 8) as usize, (eighths % 8) as usize);
    match tier {
        Tier::T0 => "#".repeat(full),
        Tier::T1 => "█".repeat(full),
        Tier::T2 => {
            let tail = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"].get(rest).copied().unwrap_or_default();
            format!("{}{tail}", "█".repeat(full))
        }
    }
}

/// Small columns of one row, one cell each. Seven-bit terminals get ten steps by punctuation.
pub fn sparkline(values: &[u64], tier: Tier) -> String {
    let most = values.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return " ".repeat(values.len());
    }
    let glyphs: &[&str] = match tier {
        Tier::T0 => &[" ", ".", "-", "=", "#"],
        Tier::T1 => &[" ", "░", "▒", "▓", "█"],
        Tier::T2 => &[" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    };
    let steps = glyphs.len() as u128 - 1;
    // The smallest value that is not nothing is seen.
    let step = |v: u64| (u128::from(v) * steps).div_ceil(u128::from(most)) as usize;
    values.iter().map(|v| glyphs.get(step(*v)).copied().unwrap_or_default()).collect()
}

/// A named value in a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Its size.
    pub value: u64,
    /// Its size in words.
    pub shown: String,
}

/// Named bars below each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BarChart {
    /// From top to bottom.
    pub bars: Vec<Bar>,
}

impl BarChart {
    /// Draws the bars: name, figure, bar to the right end.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let most = self.bars.iter().map(|b| b.value).max().unwrap_or(0);
        let label = self.bars.iter().map(|b| width(&b.label)).max().unwrap_or(0) as u16;
        let label = label.min(area.width / 3);
        let shown = self.bars.iter().map(|b| width(&b.shown)).max().unwrap_or(0) as u16;
        let shown = shown.min(area.width / 3);
        for (line, one) in self.bars.iter().take(area.height.into()).enumerate() {
            let y = area.y + line as u16;
            put(draw, area.x, y, label, &one.label, Role::BaseText);
            put_aligned(draw, area.x + label + 1, y, shown, &one.shown, Align::Right, Role::ValueMoney);
            let x = label + shown + 3;
            let room = area.width.saturating_sub(x);
            let text = bar(one.value, most, room, draw.theme.tier);
            put(draw, area.x + x, y, room, &text, Role::Chart1);
        }
    }

    /// The content as plain lines.
    pub fn describe(&self) -> Vec<Line> {
        self.bars.iter().map(|b| Line::new(LineKind::Field, format!("{}: {}", b.label, b.shown))).collect()
    }
}

/// Columns by day or month, the newest at the right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnChart {
    /// Values with the letter below each.
    pub columns: Vec<(char, u64)>,
}

impl ColumnChart {
    /// Draws columns as high as the area, letters below; only the newest when there is no room for all.
    pub fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if area.height < 2 || area.width < 2 {
            return;
        }
        let step = 2u16;
        let room = usize::from(area.width / step);
        let from = self.columns.len().saturating_sub(room);
        let shown = self.columns.get(from..).unwrap_or_default();
        let most = shown.iter().map(|(_, v)| *v).max().unwrap_or(0);
        let height = area.height - 1;
        for (i, (letter, value)) in shown.iter().enumerate() {
            let x = area.x + i as u16 * step;
            put(draw, x, area.bottom() - 1, 1, letter.to_string().as_str(), Role::ChartAxis);
            if most == 0 {
                continue;
            }
            let eighths = u128::from(*value) * u128::from(height) * 8 / u128::from(most);
            let (full, rest) = ((eighths / 8) as u16, (eighths % 8) as usize);
            let block = if draw.theme.tier == Tier::T0 { "#" } else { "█" };
            for row in 0..full.min(height) {
                put(draw, x, area.bottom() - 2 - row, 1, block, Role::Chart1);
            }
            let partial = match draw.theme.tier {
                Tier::T2 => ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇"].get(rest).copied().unwrap_or_default(),
                Tier::T1 => {
                    if rest >= 4 {
                        "▒"
                    } else if rest > 0 {
                        "░"
                    } else {
                        ""
                    }
                }
                Tier::T0 => {
                    if rest >= 4 {
                        "+"
                    } else if rest > 0 {
                        "."
                    } else {
                        ""
                    }
                }
            };
            if full < height && !partial.is_empty() {
                put(draw, x, area.bottom() - 2 - full, 1, partial, Role::Chart1);
            }
        }
    }
}
