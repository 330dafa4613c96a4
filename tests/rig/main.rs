//! The rig: the program is killed, starved, lied to by its disk and crowded, and each time the file must be whole, what
//! was said to be saved must be there once, and whoever sits there must read a sentence. `docs/rig.md` says how to run
//! it; the short form is what every change passes, `FONDACO_RIG=long` the whole of it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "../cli_support/mod.rs"]
mod cli_support;
#[path = "../pty_support/mod.rs"]
mod pty_support;
#[path = "../store_help/mod.rs"]
mod store_help;

mod clerk;
mod damage;
mod faults;
mod floor;
mod form;
mod full;
mod halves;
mod heard;
mod kill;
mod many;
mod power;
mod preload;
mod replay;
