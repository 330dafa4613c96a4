//! Papers: what an order, or a walk along the shelves, looks like when it is printed. One [`paper::Paper`] says what stands
//! on it, [`set`] breaks it into pages, [`text`] and [`pdf`] write those, [`job`] makes one document of many records, and
//! [`spool`] hands it to a printer. Printing reads and changes nothing: it needs no operation and no entry in the journal.

mod hand;
mod job;
mod order;
mod paper;
mod pdf;
mod picking;
mod set;
mod spool;
mod text;
mod words;

pub use hand::{Untaken, hand_text};
pub use job::{Job, Kind, Printed, lines, write};
pub use order::address;
pub use paper::Format;
pub use spool::Spooler;
