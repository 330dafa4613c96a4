//! Bars and small columns, by what the terminal can show.

use crate::ui::theme::Tier;

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

/// Columns as high as there are lines, the top line first, one cell each; on one line as [`sparkline`] has them.
pub fn columns(values: &[u64], lines: usize, tier: Tier) -> Vec<String> {
    let most = values.iter().copied().max().unwrap_or(0);
    if lines < 2 || most == 0 {
        return vec![sparkline(values, tier)];
    }
    let glyphs: &[&str] = match tier {
        Tier::T0 => &[" ", ".", "+", "#"],
        Tier::T1 => &[" ", "░", "▒", "█"],
        Tier::T2 => &[" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    };
    let each = glyphs.len() - 1;
    let steps = (lines * each) as u128;
    let step = |v: u64| (u128::from(v) * steps).div_ceil(u128::from(most)) as usize;
    let line = |under: usize| {
        let cell = |v: &u64| glyphs.get(step(*v).saturating_sub(under * each).min(each)).copied().unwrap_or_default();
        values.iter().map(cell).collect()
    };
    (0..lines).rev().map(line).collect()
}
