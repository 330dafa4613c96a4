//! A paper before it is set: what stands on it, in the reader's words. Whoever sets it knows no order and no shelf.

use crate::domain::Cents;

/// A paper.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// What it is: `Conferma d'ordine`.
    pub title: String,
    /// Which one: `2026/1490`.
    pub number: String,
    /// Who writes it, the name first.
    pub sender: Vec<String>,
    /// What is known of it, each with its label.
    pub facts: Vec<(String, String)>,
    /// To whom it goes, each with its label.
    pub addresses: Vec<(String, Vec<String>)>,
    /// What it is about.
    pub table: Table,
    /// A sum is carried from page to page.
    pub carries: bool,
    /// What stands beside the sums: VAT by rate.
    pub rates: Table,
    /// What it comes to, one under the other.
    pub sums: Vec<Sum>,
    /// Texts at the end, each with its title, line by line.
    pub notes: Vec<(String, Vec<String>)>,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// What stands over it.
    pub title: String,
    /// Figures stand at the right.
    pub right: bool,
    /// Takes the room that the others leave.
    pub fills: bool,
}

/// A row.
#[derive(Debug, Clone)]
pub enum Row {
    /// What the rows below have in common: their shelf.
    Group(String),
    /// A cell for each column, and what is carried to the next page.
    Line(Vec<String>, Cents),
}

/// A figure at the end.
#[derive(Debug, Clone)]
pub struct Sum {
    /// What it is.
    pub label: String,
    /// How much.
    pub amount: String,
    /// The one that everybody looks for.
    pub strong: bool,
}

impl Table {
    /// A column of texts.
    #[must_use]
    pub fn text(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), right: false, fills: false });
        self
    }

    /// The column of texts that takes the room that is left.
    #[must_use]
    pub fn wide(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), right: false, fills: true });
        self
    }

    /// A column of figures.
    #[must_use]
    pub fn figure(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), right: true, fills: false });
        self
    }

    /// Takes the columns away in which nothing stands: the others have the room.
    pub fn drop_empty(&mut self) {
        let lines =
            || self.rows.iter().filter_map(|row| if let Row::Line(cells, _) = row { Some(cells) } else { None });
        let used: Vec<bool> = (0..self.columns.len())
            .zip(&self.columns)
            .map(|(at, column)| column.fills || lines().any(|cells| cells.get(at).is_some_and(|cell| !cell.is_empty())))
            .collect();
        let mut kept = used.iter();
        self.columns.retain(|_| kept.next() == Some(&true));
        for row in &mut self.rows {
            if let Row::Line(cells, _) = row {
                let mut kept = used.iter();
                cells.retain(|_| kept.next() == Some(&true));
            }
        }
    }
}

/// How a paper is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A4, with our own letters inside.
    Pdf,
    /// Eighty columns, pages parted by form feeds.
    Text,
}

impl Format {
    /// How the name of such a file ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Text => "txt",
        }
    }

    /// By its name, or by how a file's name ends.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "pdf" => Some(Format::Pdf),
            "text" | "txt" => Some(Format::Text),
            _ => None,
        }
    }
}
