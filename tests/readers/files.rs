//! Files of the user: keys, themes, the company's file and its copies.

use super::{Reader, choice};
use fondaco::domain::{Clock, FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::store::doctor::{self, Depth};
use fondaco::store::{self, Store, backup};
use fondaco::ui::keymap::own;
use fondaco::ui::theme::{Depth as Colours, Theme, Tier};
use std::path::Path;
use std::sync::Arc;

pub fn keymap() -> Reader {
    Box::new(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        let (keymap, faults) = own::over(&text);
        for lang in Lang::ALL {
            for fault in &faults {
                let sentence = fault.sentence(lang);
                assert!(!sentence.chars().any(char::is_control), "{sentence:?}");
            }
            own::told(&faults, lang);
            keymap.markdown(lang);
        }
    })
}

pub fn theme() -> Reader {
    Box::new(|bytes| {
        let (said, rest) = choice(bytes);
        let own = [("x".to_owned(), String::from_utf8_lossy(rest).into_owned())];
        let depth = [Colours::Mono, Colours::Ansi16, Colours::Ansi256, Colours::True][said % 4];
        let tier = [Tier::T0, Tier::T1, Tier::T2][said / 4 % 3];
        if let Err(error) = Theme::load("x", &own, depth, tier) {
            for lang in Lang::ALL {
                let sentence = error.sentence(lang);
                assert!(!sentence.chars().any(char::is_control), "{sentence:?}");
            }
        }
    })
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(FixedClock::at(UtcMillis(1_795_000_000_000)))
}

/// A whole file to begin with.
fn whole() -> Vec<u8> {
    let house = super::house::House::new();
    let copy = house.folder.path().join("copy.db");
    backup::backup_file(house.store.path(), Some(&copy), UtcMillis(1_795_000_000_000)).unwrap();
    std::fs::read(copy).unwrap()
}

/// Opens what may be a company's file, by all doors; none of them may leave it worse.
fn open(path: &Path, folder: &Path) {
    if let Ok(reader) = store::Reader::open(path) {
        let _ = store::dashboard::load(reader.db(), super::today());
    }
    if let Ok(store) = Store::open(path, clock()) {
        let _ = doctor::examine(&store, Depth::Quick, &mut |_, _, _| true);
    }
    let _ = backup::restore(path, &folder.join("restored.db"), true, &clock());
}

/// A file of any bytes, or the whole one with some of its bytes changed: threes of place and value.
pub fn company_file() -> Reader {
    let whole = whole();
    Box::new(move |bytes| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.db");
        let (said, rest) = choice(bytes);
        let content = if said < 0x40 {
            rest.to_vec()
        } else {
            let mut content = whole.clone();
            for change in rest.chunks_exact(4) {
                let at = u32::from_be_bytes([0, change[0], change[1], change[2]]) as usize % content.len();
                content[at] = change[3];
            }
            if said & 1 == 1 {
                let length = rest.len() * 997 % content.len();
                content.truncate(length);
            }
            content
        };
        std::fs::write(&path, content).unwrap();
        open(&path, folder.path());
    })
}

/// The list beside the copies.
pub fn manifest() -> Reader {
    let house = super::house::House::new();
    let report = backup::backup(&house.store, None).unwrap();
    let list = report.file.parent().unwrap().join("manifest.jsonl");
    assert!(list.exists());
    Box::new(move |bytes| {
        // Its folder goes with it.
        let house = &house;
        std::fs::write(&list, bytes).unwrap();
        doctor::examine(&house.store, Depth::Quick, &mut |_, _, _| true).unwrap();
    })
}
