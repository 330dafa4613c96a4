//! Columns, cells and tables of cards: one way to build them for every pane.

use crate::locale::Lang;
use crate::ui::kit::card::{Table, TableColumn, TableRow};
use crate::ui::kit::paint::Align;
use crate::ui::kit::resource::Width;
use crate::ui::text_width::width;
use crate::ui::theme::Role;

fn shaped(title: &'static str, width: Width, align: Align, lang: Lang) -> TableColumn {
    TableColumn { title: lang.t(title).to_owned(), width, align }
}

/// A column of exactly so many cells, its texts at the left.
pub(super) fn left(title: &'static str, width: u16, lang: Lang) -> TableColumn {
    shaped(title, Width::Fixed(width), Align::Left, lang)
}

/// A column of figures.
pub(super) fn right(title: &'static str, width: u16, lang: Lang) -> TableColumn {
    shaped(title, Width::Fixed(width), Align::Right, lang)
}

/// A column that takes what is left, so many cells at least.
pub(super) fn filling(title: &'static str, min: u16, lang: Lang) -> TableColumn {
    shaped(title, Width::Fill { min, max: u16::MAX }, Align::Left, lang)
}

/// A column that takes what is left, at least and at most so many cells.
pub(super) fn between(title: &'static str, (min, max): (u16, u16), lang: Lang) -> TableColumn {
    shaped(title, Width::Fill { min, max }, Align::Left, lang)
}

/// A column of codes: what is read aloud and scanned is whole before a description has more than its least.
pub(super) fn coded(title: &'static str, min: u16, lang: Lang) -> TableColumn {
    shaped(title, Width::Whole { min, whole: min }, Align::Left, lang)
}

/// The most that a column of codes takes.
const CODE: u16 = 24;

/// A plain cell.
pub(super) fn base(text: impl Into<String>) -> (String, Role) {
    (text.into(), Role::BaseText)
}

/// A table without title and foot; `empty` is the locale key of what it says without rows.
pub(super) fn table(
    columns: Vec<TableColumn>,
    rows: impl IntoIterator<Item = TableRow>,
    empty: &'static str,
    lang: Lang,
) -> Table {
    let rows: Vec<TableRow> = rows.into_iter().collect();
    let mut columns = columns;
    for (at, column) in columns.iter_mut().enumerate() {
        let longest = rows.iter().filter_map(|row| row.cells.get(at)).map(|(text, _)| width(text)).max();
        column.width = column.width.for_texts(longest.unwrap_or_default(), CODE);
    }
    Table { columns, rows, empty: lang.t(empty).to_owned(), ..Table::default() }
}
