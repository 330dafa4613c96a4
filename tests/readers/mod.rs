//! Every reader of foreign bytes, as functions that a fuzzer calls: `fuzz/` builds one program of each, `tests/fuzz.rs`
//! replays the kept corpus through the same functions and goes on from it with its own dice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]
#![allow(dead_code, reason = "a fuzzer's program uses one of them")]

mod files;
mod house;
mod tables;
mod typed;

/// A reader that is ready to be given bytes, again and again.
pub type Reader = Box<dyn FnMut(&[u8])>;

/// One reader of foreign bytes.
pub struct Target {
    /// Its name: of its program, and of its folder in the corpus.
    pub name: &'static str,
    /// Makes it ready: opens the company that it needs.
    pub ready: fn() -> Reader,
}

/// All of them. `fuzz/Cargo.toml` has a program for each, which a test compares.
pub const TARGETS: &[Target] = &[
    Target { name: "table", ready: tables::table },
    Target { name: "shop_json", ready: tables::shop_json },
    Target { name: "import", ready: tables::import },
    Target { name: "operation", ready: house::operation },
    Target { name: "filter", ready: house::filter },
    Target { name: "search", ready: house::search },
    Target { name: "number_and_date", ready: typed::number_and_date },
    Target { name: "identity", ready: typed::identity },
    Target { name: "text", ready: typed::text },
    Target { name: "key", ready: typed::key },
    Target { name: "keymap", ready: files::keymap },
    Target { name: "theme", ready: files::theme },
    Target { name: "company_file", ready: files::company_file },
    Target { name: "manifest", ready: files::manifest },
];

/// The reader of a name.
pub fn ready(name: &str) -> Reader {
    (TARGETS.iter().find(|target| target.name == name).unwrap().ready)()
}

/// A first byte that decides, and the rest.
fn choice(bytes: &[u8]) -> (usize, &[u8]) {
    bytes.split_first().map_or((0, bytes), |(first, rest)| (usize::from(*first), rest))
}

/// The day on which everything is read.
fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}
