use super::*;
use crate::domain::{Cents, Quantity, SafeText, UtcMillis};
use crate::locale::Lang;
use std::io::{Cursor, Read};

fn head(ids: &[&'static str]) -> Vec<Head> {
    ids.iter().map(|id| Head { id, title: title(Lang::It, id) }).collect()
}

fn rows() -> Vec<Vec<Cell>> {
    let text = |text: &str| Cell::Text(SafeText::new(text));
    vec![
        vec![text("=1+1"), Cell::Money(Cents(-123_456)), Cell::Day("2026-11-21".parse().unwrap())],
        vec![text("a|b <c> & \"d\" _x0041_"), Cell::Money(Cents(5)), Cell::Empty],
    ]
}

fn written(format: Format) -> Vec<u8> {
    let mut sheet =
        Sheet::start(format, head(&["name", "total", "placed_on"]), Lang::It, Cursor::new(Vec::new())).unwrap();
    for row in rows() {
        sheet.row(&row).unwrap();
    }
    let (count, to) = sheet.end().unwrap();
    assert_eq!(count, 2);
    to.into_inner()
}

fn text(format: Format) -> String {
    String::from_utf8(written(format)).unwrap()
}

#[test]
fn every_format_says_the_same_rows() {
    assert_eq!(
        text(Format::Csv),
        "name,total,placed_on\n'=1+1,-1234.56,2026-11-21\n\"a|b <c> & \"\"d\"\" _x0041_\",0.05,\n"
    );
    let json: serde_json::Value = serde_json::from_str(&text(Format::Json)).unwrap();
    assert_eq!(json[0]["name"], "=1+1");
    assert_eq!((&json[0]["total"], &json[1]["placed_on"]), (&"-1234.56".into(), &serde_json::Value::Null));
    let md = text(Format::Markdown);
    assert_eq!(md.lines().next(), Some("| nome | totale | data |"));
    assert!(md.contains("| =1+1 | -1.234,56 | 21/11/2026 |"), "{md}");
    assert!(md.contains("| a\\|b \\<c> & \"d\" \\_x0041\\_ | 0,05 |  |"), "{md}");
    assert!(text(Format::Tabs).contains("\n'=1+1\t-1.234,56\t21/11/2026\n"));
}

/// The papers of a zip by its list at the end, unpacked, their sums checked.
fn unzipped(bytes: &[u8]) -> Vec<(String, String)> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()));
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let end = bytes.len() - 22;
    assert_eq!(u32_at(end), 0x0605_4b50);
    let mut at = u32_at(end + 16) as usize;
    let mut found = Vec::new();
    for _ in 0..u16_at(end + 10) {
        assert_eq!(u32_at(at), 0x0201_4b50);
        let (method, crc, packed, size) = (u16_at(at + 10), u32_at(at + 16), u32_at(at + 20), u32_at(at + 24));
        let name_len = u16_at(at + 28);
        let name = String::from_utf8(bytes[at + 46..at + 46 + name_len].to_vec()).unwrap();
        let head = u32_at(at + 42) as usize;
        assert_eq!(u32_at(head), 0x0403_4b50);
        let start = head + 30 + u16_at(head + 26) + u16_at(head + 28);
        let raw = &bytes[start..start + packed as usize];
        let mut content = String::new();
        if method == 8 {
            flate2::read::DeflateDecoder::new(raw).read_to_string(&mut content).unwrap();
        } else {
            content.push_str(std::str::from_utf8(raw).unwrap());
        }
        let mut sum = flate2::Crc::new();
        sum.update(content.as_bytes());
        assert_eq!((content.len(), sum.sum()), (size as usize, crc), "{name}");
        at += 46 + name_len + u16_at(at + 30) + u16_at(at + 32);
        found.push((name, content));
    }
    found
}

#[test]
fn a_workbook_is_a_whole_zip_with_figures_as_figures_and_text_that_nothing_runs() {
    let papers = unzipped(&written(Format::Xlsx));
    let names: Vec<&str> = papers.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"[Content_Types].xml") && names.contains(&"xl/workbook.xml"), "{names:?}");
    let sheet = &papers.iter().find(|(name, _)| name == "xl/worksheets/sheet1.xml").unwrap().1;
    assert!(sheet.contains("<c s=\"3\"><v>-1234.56</v></c>"), "{sheet}");
    assert!(sheet.contains("<c s=\"1\"><v>46347</v></c>"), "{sheet}");
    assert!(sheet.contains("<t xml:space=\"preserve\">=1+1</t>") && !sheet.contains("<f>"), "{sheet}");
    assert!(sheet.contains("a|b &lt;c&gt; &amp; \"d\" _x005F_x0041_"), "{sheet}");
    assert!(sheet.ends_with("</sheetData></worksheet>"));
}

#[test]
fn moments_and_quantities_are_numbers_of_a_spreadsheet() {
    let mut sheet = Sheet::start(Format::Xlsx, head(&["at", "quantity"]), Lang::It, Cursor::new(Vec::new())).unwrap();
    let noon = UtcMillis(UtcMillis::start_of_rome_day("2026-11-21".parse().unwrap()).0 + 12 * 3_600_000);
    sheet.row(&[Cell::Moment(noon), Cell::Quantity(Quantity(15_000))]).unwrap();
    let (_, to) = sheet.end().unwrap();
    let papers = unzipped(&to.into_inner());
    assert!(papers[0].1.contains("<v>46347.500000</v>") && papers[0].1.contains("<v>1.5</v>"), "{}", papers[0].1);
}

#[test]
fn a_file_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ordini.csv");
    let write = |text: &'static str| {
        move |mut to: std::io::BufWriter<std::fs::File>| {
            use std::io::Write as _;
            to.write_all(text.as_bytes()).unwrap();
            Ok((text.len(), to))
        }
    };
    assert_eq!(write_file(&path, false, write("uno")).unwrap(), 3);
    assert_eq!(write_file(&path, false, write("due")).unwrap_err().code, "export.exists");
    let stopped: Result<(), _> = write_file(&path, true, |_| Err(crate::domain::Refusal::new("store.interrupted")));
    assert_eq!(stopped.unwrap_err().code, "store.interrupted");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "uno", "what was there stays");
    write_file(&path, true, write("tre")).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "tre");
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(names, ["ordini.csv"], "nothing unfinished is left");
    assert_eq!(write_file(folder.path(), true, write("x")).unwrap_err().code, "export.unwritten");
    assert_eq!(write_file(&folder.path().join("no/x.csv"), true, write("x")).unwrap_err().code, "export.unwritten");
}

#[test]
fn no_list_takes_the_place_of_a_company() {
    use crate::domain::FixedClock;
    use crate::store::Store;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let clock = std::sync::Arc::new(FixedClock::at(crate::domain::UtcMillis(1_800_000_000_000)));
    let store = Store::open_or_create(&path, clock).unwrap();
    let write = |path: &std::path::Path, over| {
        super::write_file(path, over, |mut to| {
            std::io::Write::write_all(&mut to, b"a;b\n").unwrap();
            Ok(((), to))
        })
    };
    let before = std::fs::read(&path).unwrap();
    for name in ["shop.db", "shop.db-wal", "shop.db-shm"] {
        let refusal = write(&folder.path().join(name), true).unwrap_err();
        assert_eq!(refusal.code, "export.database", "{name}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
    drop(store);
    // An old part of a killed program is in nobody's way, and nothing of it is left by this one.
    let list = folder.path().join("list.csv");
    write(&list, false).unwrap();
    assert_eq!(write(&list, false).unwrap_err().code, "export.exists");
    write(&list, true).unwrap();
    let parts = std::fs::read_dir(folder.path()).unwrap().flatten();
    assert!(parts.into_iter().all(|file| !file.file_name().to_string_lossy().ends_with(".part")));
}
