//! Files of other programs.

use super::{Reader, choice, today};
use fondaco::import::{self, Choices, Continue, Delimiter, Encoding, Mapping, Profile, Reading};
use fondaco::locale::Lang;
use fondaco::operations::import::ImportOrders;
use fondaco::operations::{Actor, Call, Door, rehearse};

/// What a first byte says of how the file is to be read: most of them leave it to detection.
fn choices(said: usize) -> Choices {
    Choices {
        encoding: [None, None, Some(Encoding::Utf8), Some(Encoding::Windows1252)][said % 4],
        delimiter: [None, None, Some(Delimiter::Comma), Some(Delimiter::Tab)][said / 4 % 4],
        header: [None, None, Some(true), Some(false)][said / 16 % 4],
        ..Choices::default()
    }
}

fn read(bytes: &[u8], name: &str) -> Option<Reading> {
    let (said, rest) = choice(bytes);
    import::read(rest.to_vec(), name, &choices(said)).ok()
}

/// All that is done with a file before the company sees it.
fn look(reading: &mut Reading) {
    let columns: Vec<usize> = (0..reading.detected.columns.len()).collect();
    let mapping = reading.mapping().clone();
    reading.inspect(&mapping, &columns);
    if let Some(column) = columns.last() {
        reading.words(*column, 20);
    }
    for row in 0..3 {
        let _ = reading.raw(row);
        let _ = reading.row_of_line(row);
    }
    if let Ok(checked) = reading.check(&mut |_, _| Continue::Go, today()) {
        let file = import::refused::write(reading, &checked.refused, Lang::It);
        if let Ok(file) = file {
            // What stays out can be corrected and read again: at least it is a file of the same kind.
            let again = import::read(file.bytes, "x.csv", &Choices::default());
            assert!(checked.refused.is_empty() || again.is_ok(), "{again:?}");
        }
        for lang in Lang::ALL {
            for row in checked.refused.iter().take(20) {
                import::refused::sentence(&row.refusal, lang);
                assert!(lang.find(&format!("refusal.{}", row.refusal.code)).is_some(), "{row:?}");
            }
            for note in checked.notes.iter().take(20) {
                import::refused::note(note, lang);
            }
        }
    }
    // A remembered mapping survives its own storage.
    let profile = Profile::of("p", &reading.detected, reading.mapping());
    let stored = serde_json::to_value(&profile).unwrap();
    let back: Profile = serde_json::from_value(stored).unwrap();
    let mapping: Mapping = back.apply(&reading.detected);
    reading.remap(mapping);
}

pub fn table() -> Reader {
    Box::new(|bytes| {
        if let Some(mut reading) = read(bytes, "x.csv") {
            look(&mut reading);
        }
    })
}

pub fn shop_json() -> Reader {
    Box::new(|bytes| {
        if let Ok(mut reading) = import::read(bytes.to_vec(), "x.json", &Choices::default()) {
            look(&mut reading);
        }
    })
}

/// A file all the way to the company, which takes nothing back for good.
pub fn import() -> Reader {
    let mut house = super::house::House::new();
    Box::new(move |bytes| {
        let Ok(reading) = import::read(bytes.to_vec(), "x", &Choices::default()) else { return };
        let Ok(checked) = reading.check(&mut |_, _| Continue::Go, today()) else { return };
        let op = ImportOrders {
            file: reading.file_name.clone(),
            digest: "00".into(),
            profile: None,
            channel: "file".into(),
            orders: checked.orders,
        };
        let actor = Actor::new("fuzz", Door::Cli);
        if let Ok(done) = rehearse(&mut house.store, Call::by(&actor), &op) {
            let done = done.output;
            let all = done.new + done.changed + done.same + done.refused.len() as u64;
            assert_eq!(all, op.orders.len() as u64, "every order is somewhere");
        }
    })
}
