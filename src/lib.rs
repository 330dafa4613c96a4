//! Fondaco: the back office of an Italian online seller, in one binary over one SQLite file.
//!
//! Rooms stand on floors; a room uses only rooms below it: `cli` → `ui` → `print` → `export` → `alerts` → `import` → `operations` →
//! `store` → `locale` → `domain`. `tests/architecture.rs` holds it.

pub mod alerts;
pub mod bench;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod export;
pub mod import;
pub mod locale;
pub mod operations;
pub mod print;
pub mod store;
pub mod ui;
