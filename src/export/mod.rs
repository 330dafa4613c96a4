//! Lists as files: exactly the rows and columns that somebody sees, written as they are read, in the formats that other
//! programs take. Nothing is held: a million rows take no more memory than a page.

mod cell;
mod columns;
mod entries;
mod file;
mod list;
mod sheet;
mod xlsx;

pub use cell::{Cell, Column, column, hidden};
pub use columns::{CUSTOMERS, DEADLINES, Listed, MOVEMENTS, NOTICES, ORDERS, PRODUCTS, STOCK, SUPPLIERS, named, word};
pub use entries::{ENTRIES, subject, what};
pub use file::write_file;
pub use list::{Chosen, Which, write_list};
pub use sheet::{Format, Head, Sheet, title};

#[cfg(test)]
mod tests;
