//! One reader of foreign bytes under the fuzzer: which one is the program's own name.
#![no_main]

#[path = "../../tests/readers/mod.rs"]
mod readers;

use std::cell::RefCell;

thread_local! {
    static READER: RefCell<readers::Reader> = RefCell::new(readers::ready(env!("CARGO_BIN_NAME")));
}

// What is made ready once is not in the time of the first input.
libfuzzer_sys::fuzz_target!(init: READER.with(|_| ()), |bytes: &[u8]| READER.with(|reader| (reader.borrow_mut())(bytes)));
