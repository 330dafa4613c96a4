//! Papers as PDF.
//!
//! Written by our own hands, as workbooks are: what the papers need of the format is small, and a crate that holds a
//! document until it is finished could not write five thousand orders in the memory of one.

mod file;
mod font;
mod page;

pub use page::Document;
