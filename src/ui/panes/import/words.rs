//! Words and figures of the wizard.

use crate::domain::numbers::format_decimal;
use crate::domain::{Refusal, UtcMillis};
use crate::import::{DateStyle, Delimiter, Encoding, NumberStyle, Target, date_style_id, number_style_id};
use crate::locale::{Lang, wording};
use crate::ui::kit::line::grouped;
use crate::ui::text_width::{cut_mark, width, window};
use crate::ui::theme::Tier;
use rust_decimal::Decimal;

/// Where a column goes.
pub fn target(target: Target, lang: Lang) -> &'static str {
    lang.find(&format!("import.target.{}", target.id())).unwrap_or(target.id())
}

/// Columns for the names of targets in a terminal of eighty.
pub const SHORT: u16 = 20;

/// The same where there is little room: names that would be cut have a shorter one.
pub fn target_in(one: Target, columns: u16, lang: Lang) -> &'static str {
    let whole = target(one, lang);
    if width(whole) <= usize::from(columns) {
        return whole;
    }
    lang.find(&format!("wizard.target.{}", one.id())).unwrap_or(whole)
}

/// How numbers are written.
pub fn numbers(style: NumberStyle, lang: Lang) -> &'static str {
    lang.find(&format!("import.style.{}", number_style_id(style))).unwrap_or_default()
}

/// How dates are written.
pub fn dates(style: DateStyle, lang: Lang) -> &'static str {
    lang.find(&format!("import.style.{}", date_style_id(style))).unwrap_or_default()
}

/// How characters are written.
pub const fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf8Bom => "UTF-8 BOM",
        Encoding::Windows1252 => "Windows-1252",
        Encoding::Utf16Le => "UTF-16 LE",
        Encoding::Utf16Be => "UTF-16 BE",
    }
}

/// What separates columns.
pub fn delimiter(delimiter: Delimiter, lang: Lang) -> &'static str {
    match delimiter {
        Delimiter::Comma => ",",
        Delimiter::Semicolon => ";",
        Delimiter::Tab => lang.t("wizard.delimiter.tab"),
        Delimiter::Pipe => "|",
    }
}

/// Yes or no.
pub fn yes(yes: bool, lang: Lang) -> &'static str {
    lang.t(if yes { "wizard.yes" } else { "wizard.no" })
}

/// A size: `1,2 MB`.
pub fn size(bytes: u64, lang: Lang) -> String {
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let (unit, name) = if bytes < 1_000_000 { (1_000, "kB") } else { (1_000_000, "MB") };
    let tenths = (bytes * 10 + unit / 2) / unit;
    let point = lang.numbers().decimal_mark();
    format!("{}{point}{} {name}", grouped(tenths / 10, lang), tenths % 10)
}

/// Date and minute in Italy.
pub fn instant(at: UtcMillis, lang: Lang) -> String {
    wording::instant(lang, at)
}

/// An amount with all its decimals, at least two: `2.297.200,8603`.
pub fn exact(amount: Decimal, lang: Lang) -> String {
    format_decimal(amount, 2, lang.numbers())
}

/// The same with its sign.
pub fn signed(amount: Decimal, lang: Lang) -> String {
    let text = exact(amount, lang);
    if amount > Decimal::ZERO { format!("+{text}") } else { text }
}

/// A count with its thousands apart.
pub fn count(n: usize, lang: Lang) -> String {
    grouped(n as u64, lang)
}

/// Every reason of a refusal, in one line.
pub fn reasons(refusal: &Refusal, lang: Lang) -> String {
    let all: Vec<String> = refusal.each().map(|one| wording::told(lang, one)).collect();
    all.join("; ")
}

/// The end of a text that is too long, behind a cut mark.
pub fn end_of(text: &str, columns: usize, tier: Tier) -> String {
    let wide = width(text);
    if wide <= columns || columns < 2 {
        return text.to_owned();
    }
    format!("{}{}", cut_mark(tier), window(text, wide - (columns - 1), columns - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_targets_are_told_apart_at_eighty_columns() {
        for lang in Lang::ALL {
            let names: Vec<&str> = Target::ALL.iter().map(|one| target_in(*one, SHORT, lang)).collect();
            let cut: Vec<&&str> = names.iter().filter(|name| width(name) > usize::from(SHORT)).collect();
            assert!(cut.is_empty(), "{cut:?}");
            let mut different = names.clone();
            different.sort_unstable();
            different.dedup();
            assert_eq!(different.len(), names.len(), "{names:?}");
        }
    }

    #[test]
    fn figures_are_written_as_each_language_does() {
        assert_eq!(size(999, Lang::It), "999 B");
        assert_eq!(size(2_551_942, Lang::It), "2,6 MB");
        assert_eq!(size(1_049, Lang::En), "1.0 kB");
        assert_eq!(exact("2297200.8603".parse().unwrap(), Lang::It), "2.297.200,8603");
        assert_eq!(exact("12.5".parse().unwrap(), Lang::En), "12.50");
        assert_eq!(signed("0.2097".parse().unwrap(), Lang::It), "+0,2097");
        assert_eq!(end_of("/casa/ordini.csv", 8, Tier::T1), "~ini.csv");
    }
}
