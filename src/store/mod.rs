//! The only SQL: one file, one writer, a reader per session, and use cases in domain types.
//!
//! No database type leaves this room: callers hold a [`Store`], a [`Reader`] or, inside an operation, a [`Tx`].

pub mod absent;
mod fault;
mod manifest;
mod migrate;
mod open;
mod part;
mod restore;
mod rotation;
mod shelf;
mod space;
mod watch;

pub mod alive;
pub mod backup;
pub(crate) mod called;
mod checkpoint;
pub mod copies;
pub mod dashboard;
pub mod deadlines;
pub mod doctor;
pub mod drafts;
pub mod drill;
pub mod imports;
pub mod journal;
pub mod lease;
pub mod list;
pub mod load;
pub mod macros;
pub mod moment;
pub mod nearby;
mod network;
pub mod news;
pub mod notices;
pub mod orders;
pub mod parties;
pub mod preferences;
pub mod products;
pub mod rescue;
pub mod seal;
pub mod search;
pub mod settings;
pub mod statements;
pub mod stock;
pub mod subjects;
mod turn;
pub mod undo;
pub mod upkeep;
pub mod views;

pub use open::{Hub, Reader, Stop, Store, default_path};
pub use shelf::{Changed, Db, Tx};
#[cfg(test)]
pub(crate) use watch::business_tables;
