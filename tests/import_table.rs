//! Tables of every make: what is found in them, how rows become orders, what is refused and why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use chrono::NaiveDate;
use fondaco::domain::{Cents, Quantity, Rate};
use fondaco::import::{
    self, ChargeKind, Checked, Choices, Continue, DateStyle, Delimiter, Encoding, Life, Mapping, NoteKind, NumberStyle,
    Options, Outcome, Profile, Reading, Target, refused,
};
use fondaco::locale::Lang;
use proptest::prelude::*;
use rstest::rstest;

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/import/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn reading(name: &str) -> Reading {
    import::read(bytes(name), name, &Choices::default()).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 11, 22)
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn check(reading: &Reading) -> Checked {
    reading.check(&mut |_, _| Continue::Go, today()).unwrap()
}

fn codes(checked: &Checked) -> Vec<(u32, String)> {
    checked.refused.iter().map(|r| (r.line, r.refusal.code.clone())).collect()
}

#[rstest]
#[case("italian_semicolon.csv", Encoding::Utf8)]
#[case("italian_cp1252.csv", Encoding::Windows1252)]
#[case("italian_bom.csv", Encoding::Utf8Bom)]
#[case("italian_utf16.csv", Encoding::Utf16Le)]
fn an_italian_file_reads_the_same_in_every_encoding(#[case] name: &str, #[case] encoding: Encoding) {
    let reading = reading(name);
    assert_eq!(reading.detected.encoding, encoding);
    assert_eq!(reading.detected.delimiter, Some(Delimiter::Semicolon));
    assert_eq!(reading.detected.rows, 3);
    let price = reading.mapping().column_of(Target::UnitPriceGross).unwrap();
    assert_eq!(reading.mapping().numbers[price], NumberStyle::Italian);
    let date = reading.mapping().column_of(Target::OrderDate).unwrap();
    assert_eq!(reading.mapping().dates[date], DateStyle::Dmy);
    let checked = check(&reading);
    assert_eq!(codes(&checked), []);
    // Rows of one order need not stand together.
    let order = &checked.orders[0];
    assert_eq!(order.external_number.as_str(), "2026/101");
    assert_eq!(order.customer.name.as_str(), "Ferramenta Società Perù srl");
    assert_eq!(order.placed_on, day(2026, 11, 3));
    assert_eq!(order.prices_include_vat, Some(true));
    assert_eq!(order.lines.len(), 2);
    assert_eq!(order.lines[0].quantity, Quantity::units(1000));
    assert_eq!(order.lines[0].discount, Rate(1000));
    assert_eq!(order.lines[0].amount.unwrap().cents, Cents(112_500));
    assert_eq!(order.lines[0].vat_rate, Some(Rate(2200)));
    assert_eq!(order.total().cents, Cents(121_000));
    assert_eq!(order.life, Life::Open { paid: false });
    // A spreadsheet had eaten the zeros of Rome.
    assert_eq!(order.ship_to.as_ref().unwrap().postal_code.as_ref().unwrap().as_str(), "00184");
    assert_eq!(checked.count(NoteKind::PostalCodeZeros), 1);
    assert!(matches!(checked.orders[1].life, Life::History { outcome: Outcome::Shipped, .. }));
    assert_eq!((checked.open, checked.history), (1, 1));
}

#[test]
fn an_english_file_with_tabs_and_months_first() {
    let reading = reading("english_tab.txt");
    assert_eq!(reading.detected.delimiter, Some(Delimiter::Tab));
    let date = &reading.detected.columns[1].date.unwrap();
    assert_eq!((date.style, date.sure), (DateStyle::Mdy, true));
    let checked = check(&reading);
    assert_eq!(codes(&checked), []);
    assert_eq!(checked.orders[0].placed_on, day(2026, 11, 21));
    assert_eq!(checked.orders[1].placed_on, day(2026, 10, 3));
    assert_eq!(checked.orders[0].total().cents, Cents(246_900));
    assert_eq!(checked.orders[0].payments.len(), 1);
    assert_eq!(checked.orders[1].payments.len(), 0);
}

#[test]
fn what_can_be_read_in_two_ways_is_said_and_can_be_chosen() {
    let mut reading = reading("ambiguous_dates.csv");
    let checked = check(&reading);
    assert_eq!((checked.count(NoteKind::DatesUnsure), checked.count(NoteKind::NumbersUnsure)), (1, 1));
    assert_eq!(checked.orders[0].placed_on, day(2026, 4, 3));
    let mut mapping = reading.mapping().clone();
    mapping.dates[1] = DateStyle::Mdy;
    mapping.numbers[5] = NumberStyle::Italian;
    reading.remap(mapping);
    let checked = check(&reading);
    assert_eq!(checked.orders[0].placed_on, day(2026, 3, 4));
    assert_eq!(checked.orders[0].total().cents, Cents(123_400));
}

#[test]
fn a_ragged_row_takes_its_order_out_and_no_other() {
    let reading = reading("ragged.csv");
    assert_eq!(reading.detected.ragged, 2);
    let checked = check(&reading);
    assert_eq!(checked.orders.len(), 1);
    assert_eq!(
        codes(&checked),
        [(3, "import.row.ragged".into()), (4, "import.row.ragged".into()), (5, "import.order.other_row".into())]
    );
    assert_eq!(checked.refused[2].refusal.with["line"], 3);
    assert_eq!(checked.refused_orders, 2);
}

#[test]
fn the_same_product_twice_comes_in_and_the_first_name_wins() {
    let checked = check(&reading("duplicates.csv"));
    assert_eq!(checked.orders[0].lines.len(), 2);
    assert_eq!(checked.count(NoteKind::ProductTwiceInOrder), 1);
    assert_eq!(checked.count(NoteKind::ProductTwoNames), 1);
    let note = checked.notes.iter().find(|n| n.kind == NoteKind::ProductTwoNames).unwrap();
    assert_eq!((note.about.as_str(), note.kept.as_str(), note.other.as_str()), ("A", "Tazza", "Tazza grande"));
    assert_eq!(checked.totals.created, Cents(600));
}

#[test]
fn rows_of_one_order_that_disagree_are_refused_with_both_values() {
    let checked = check(&reading("disagreement.csv"));
    assert_eq!(checked.orders.len(), 1);
    assert_eq!(codes(&checked), [(2, "import.order.other_row".into()), (4, "import.order.disagrees".into())]);
    let row = &checked.refused[1];
    assert_eq!((row.value.as_str(), row.field), ("02/11/2026", Some(Target::OrderDate)));
    assert_eq!(row.refusal.with["other"], "01/11/2026");
    assert_eq!(
        refused::sentence(&row.refusal, Lang::It),
        "Data ordine: «02/11/2026», ma la riga 2 dello stesso ordine dice «01/11/2026»"
    );
    assert_eq!(checked.totals.file().to_string(), "4.50");
}

#[test]
fn refused_rows_go_out_harmless_and_come_back_the_same() {
    let reading = reading("injection.csv");
    let checked = check(&reading);
    assert_eq!(codes(&checked), [(2, "import.number.not".into()), (5, "import.date.no_such_day".into())]);
    let profile = Profile::of("prova", &reading.detected, reading.mapping());
    for lang in Lang::ALL {
        let file = refused::write(&reading, &checked.refused, lang).unwrap();
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        let mut table =
            csv::ReaderBuilder::new().delimiter(b';').from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for record in table.records() {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '+', '@', '\t']), "{cell}");
            }
        }
        assert!(profile.recognise(&reading.detected).all());
        let choices = Choices { profile: Some(profile.clone()), ..Choices::default() };
        let again = import::read(file.bytes, "rifiutate.csv", &choices).unwrap();
        assert!(profile.recognise(&again.detected).all());
        assert!(again.detected.columns[0].reason);
        for (at, row) in checked.refused.iter().enumerate() {
            assert_eq!(again.raw(at as u32).unwrap()[1..], reading.raw(row.row).unwrap()[..]);
        }
        let second = check(&again);
        let reasons = |c: &Checked| c.refused.iter().map(|r| r.refusal.code.clone()).collect::<Vec<_>>();
        assert_eq!(reasons(&second), reasons(&checked));
        // Written once more, the reason stands there once.
        let twice = refused::write(&again, &second.refused, lang).unwrap();
        let head = String::from_utf8(twice.bytes).unwrap();
        assert_eq!(head.lines().next().unwrap().matches(lang.t("import.refused.reason")).count(), 1);
    }
}

#[test]
fn names_that_attack_a_terminal_come_in_harmless() {
    let checked = check(&reading("nasty_names.csv"));
    assert_eq!(checked.orders.len(), 2);
    assert!(checked.orders[0].customer.name.as_str().chars().count() <= 2_000);
    assert!(!checked.orders[0].lines[0].name.as_str().chars().any(char::is_control));
    assert!(checked.orders[1].customer.name.as_str().contains('👩'));
}

#[test]
fn shopify_rows_that_leave_the_order_out_belong_to_it() {
    let checked = check(&reading("shopify.csv"));
    assert_eq!(codes(&checked), []);
    let [first, second] = checked.orders.as_slice() else { panic!("two orders") };
    assert_eq!((first.external_number.as_str(), first.lines.len()), ("#1001", 2));
    assert_eq!(first.stated_total.unwrap().to_string(), "39.80");
    assert_eq!(first.total().cents, Cents(3_980));
    // 23:29 in Greenwich is the next day in Rome.
    assert_eq!(first.placed_on, day(2026, 11, 2));
    assert!(matches!(first.life, Life::History { .. }));
    assert_eq!(second.life, Life::Open { paid: false });
}

#[test]
fn amazon_takes_promotions_off_and_adds_carriage_line_by_line() {
    let mut reading = reading("amazon.txt");
    let mut mapping = reading.mapping().clone();
    // The report does not say who bought.
    mapping.options.anonymous_customer = Some("Cliente Amazon".into());
    reading.remap(mapping);
    let checked = check(&reading);
    assert_eq!(codes(&checked), []);
    let [first, second] = checked.orders.as_slice() else { panic!("two orders") };
    let amounts: Vec<String> = first.lines.iter().map(|line| line.amount.unwrap().exact.to_string()).collect();
    assert_eq!(amounts, ["17.82", "29.00"]);
    let charges: Vec<(ChargeKind, Cents)> = first.charges.iter().map(|one| (one.kind, one.amount.cents)).collect();
    assert_eq!(charges, [(ChargeKind::Shipping, Cents(310)), (ChargeKind::Fee, Cents(250))]);
    // A fee is a line of the order: it is called as its column is.
    assert_eq!(first.charges[1].name.as_ref().unwrap().as_str(), "gift-wrap-price");
    assert_eq!((first.total().cents, second.total().cents), (Cents(5_242), Cents(990)));
    assert_eq!(checked.totals.file().to_string(), "62.32");
    assert_eq!(checked.totals.created, Cents(6_232));
}

#[test]
fn the_excerpt_of_superstore_comes_in_to_the_fourth_decimal() {
    let checked = check(&reading("superstore_excerpt.csv"));
    assert_eq!(codes(&checked), []);
    assert_eq!(checked.lines, 60);
    let exact: rust_decimal::Decimal = checked.orders.iter().map(|o| o.total().exact).sum();
    assert_eq!(exact, checked.totals.accepted);
    let cents: Cents = checked.orders.iter().map(|o| o.total().cents).sum();
    assert_eq!(cents, checked.totals.created);
    assert_eq!(checked.orders[2].lines[0].amount.unwrap().exact.to_string(), "957.5775");
    assert_eq!(checked.orders[2].lines[0].amount.unwrap().cents, Cents(95_758));
    assert_eq!(checked.orders[2].lines[0].discount, Rate(4_500));
}

#[test]
fn a_total_that_does_not_meet_its_parts_is_refused_with_both_numbers() {
    let csv = "Numero ordine;Data ordine;Cliente;Codice articolo;Quantità;Prezzo con IVA;Totale ordine\n\
               1;01/11/2026;Rossi;A;2;1.234,50;2.500,00\n";
    let csv = csv.replace("Prezzo con IVA", "Prezzo ivato");
    let mut reading = import::read(csv.into_bytes(), "x.csv", &Choices::default()).unwrap();
    let checked = check(&reading);
    assert_eq!(codes(&checked), [(2, "import.total.differs".into())]);
    assert_eq!(
        refused::sentence(&checked.refused[0].refusal, Lang::It),
        "Totale ordine: il totale dichiarato è 2.500,00, la somma delle parti 2.469,00: differenza 31,00"
    );
    let mut mapping = reading.mapping().clone();
    mapping.options.accept_total_differences = true;
    reading.remap(mapping);
    assert_eq!(check(&reading).count(NoteKind::TotalDiffers), 1);
}

#[test]
fn a_total_that_no_vat_explains_is_refused_and_a_bare_total_beside_carriage_is_the_orders() {
    let file = |total: &str| {
        format!(
            "Numero ordine;Data ordine;Cliente;Codice articolo;Quantità;Prezzo;Spese di spedizione;Totale\n\
             1;01/11/2026;Rossi;A;1;10,00;5,00;{total}\n1;01/11/2026;Rossi;B;2;3,00;5,00;{total}\n"
        )
    };
    let read = |total: &str| import::read(file(total).into_bytes(), "x.csv", &Choices::default()).unwrap();
    let reading = read("21,00");
    assert_eq!(reading.mapping().column_of(Target::OrderTotal), Some(7));
    assert_eq!((check(&reading).orders.len(), codes(&check(&reading))), (1, vec![]));
    // Twenty-two in a hundred more may be VAT; four times as much is nothing.
    assert_eq!(check(&read("25,62")).count(NoteKind::TotalNotComparable), 1);
    assert_eq!(codes(&check(&read("99,99")))[0], (2, "import.total.differs".into()));
}

#[test]
fn a_mapping_without_what_an_order_needs_is_refused_and_can_be_changed_by_hand() {
    let csv = "x;y;z;k;q\n1;01/11/2026;Rossi;A;3\n";
    let mut reading = import::read(csv.into(), "x.csv", &Choices::default()).unwrap();
    let refusal = reading.check(&mut |_, _| Continue::Go, today()).unwrap_err();
    let codes: Vec<&str> = refusal.each().map(|r| r.code.as_str()).collect();
    assert_eq!(codes, [["import.mapping.missing"; 4].as_slice(), &["import.mapping.no_price"]].concat());
    let mut mapping = Mapping::nothing(&reading.detected);
    for (column, target) in
        [Target::OrderNumber, Target::OrderDate, Target::CustomerName, Target::ProductCode].into_iter().enumerate()
    {
        mapping.set(column, Some(target));
    }
    mapping.set(4, Some(Target::LineTotal));
    reading.remap(mapping.clone());
    let checked = check(&reading);
    assert_eq!(checked.orders[0].lines[0].amount.unwrap().cents, Cents(300));
    assert_eq!(checked.orders[0].lines[0].quantity, Quantity::units(1));
    mapping.set(3, Some(Target::LineTotal));
    assert_eq!(mapping.column_of(Target::LineTotal), Some(3));
    assert_eq!(mapping.columns[4], None);
}

#[test]
fn a_profile_survives_json_and_knows_its_file() {
    let reading = reading("italian_semicolon.csv");
    let mut mapping = reading.mapping().clone();
    mapping.options = Options { default_vat: Some(Rate(2200)), channel: Some("negozio".into()), ..mapping.options };
    let profile = Profile::of("Gestionale", &reading.detected, &mapping);
    let json = serde_json::to_string(&profile).unwrap();
    let back: Profile = serde_json::from_str(&json).unwrap();
    assert_eq!(back, profile);
    assert!(back.recognise(&reading.detected).all());
    let mut applied = back.apply(&reading.detected);
    for (mine, theirs) in applied.columns.iter_mut().zip(&mapping.columns) {
        assert_eq!(mine.map(|m| m.target), theirs.map(|m| m.target));
    }
    applied.columns.clone_from(&mapping.columns);
    assert_eq!(applied.options, mapping.options);
    let other = self::reading("english_tab.txt");
    assert!(!back.recognise(&other.detected).all());
    assert_eq!(Profile::best(&[back], &other.detected), None);
}

#[test]
fn stopping_leaves_nothing() {
    let reading = reading("superstore_excerpt.csv");
    let refusal = reading.check(&mut |_, _| Continue::Stop, today()).unwrap_err();
    assert_eq!(refusal.code, "import.stopped");
}

#[rstest]
#[case(b"".as_slice(), "import.file.empty")]
#[case(b"  \n ".as_slice(), "import.file.empty")]
#[case(b"PK\x03\x04abc".as_slice(), "import.file.spreadsheet")]
#[case(b"a;b\n1;\x00\n".as_slice(), "import.file.nul")]
#[case(b"a;b\n1;\"aperta\n2;3\n".as_slice(), "import.csv.quote")]
#[case(b"{\"a\":".as_slice(), "import.json.broken")]
#[case(b"{\"code\":\"x\"}".as_slice(), "import.json.no_orders")]
#[case(b"[[[[".as_slice(), "import.json.broken")]
fn files_that_are_no_tables_are_refused(#[case] bytes: &[u8], #[case] code: &str) {
    let refusal = import::read(bytes.to_vec(), "file", &Choices::default()).unwrap_err();
    assert_eq!(refusal.code, code);
    for lang in Lang::ALL {
        assert_ne!(refused::sentence(&refusal, lang), format!("refusal.{code}"));
    }
}

#[test]
fn a_huge_row_and_too_many_columns_are_refused_where_they_stand() {
    let long = format!("a;b\n1;2\n{}\n", "x".repeat(import::MAX_ROW_BYTES + 10));
    let refusal = import::read(long.into_bytes(), "x.csv", &Choices::default()).unwrap_err();
    assert_eq!((refusal.code.as_str(), &refusal.with["line"]), ("import.csv.row_too_long", &3.into()));
    let wide = format!("a,b\n{}\n", "1,".repeat(import::MAX_COLUMNS + 1));
    let comma = Choices { delimiter: Some(Delimiter::Comma), ..Choices::default() };
    let refusal = import::read(wide.into_bytes(), "x.csv", &comma).unwrap_err();
    assert_eq!((refusal.code.as_str(), &refusal.with["line"]), ("import.csv.too_many_columns", &2.into()));
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    let refusal = import::read(deep.into_bytes(), "x.json", &Choices::default()).unwrap_err();
    assert_eq!(refusal.code, "import.json.broken");
}

#[test]
fn every_target_note_and_style_has_words() {
    for lang in Lang::ALL {
        for target in Target::ALL {
            assert!(lang.find(&format!("import.target.{}", target.id())).is_some(), "{}", target.id());
            let json = serde_json::to_value(target).unwrap();
            assert_eq!(json, target.id());
        }
        for note in NoteKind::ALL {
            assert!(lang.find(&format!("import.note.{}", note.id())).is_some(), "{}", note.id());
            assert_eq!(serde_json::to_value(note).unwrap(), note.id());
        }
    }
}

/// Reads, checks and writes the refused rows of anything.
fn swallow(bytes: Vec<u8>, name: &str) {
    let size = bytes.len();
    let Ok(mut reading) = import::read(bytes, name, &Choices::default()) else { return };
    assert!(reading.detected.rows <= size);
    let mut mapping = reading.mapping().clone();
    for (column, target) in Target::ALL.iter().enumerate().take(reading.detected.columns.len()) {
        if mapping.column_of(*target).is_none() && mapping.columns[column].is_none() {
            mapping.set(column, Some(*target));
        }
    }
    mapping.options.anonymous_customer = Some("banco".into());
    reading.remap(mapping);
    if let Ok(checked) = reading.check(&mut |_, _| Continue::Go, today()) {
        let rows: usize = checked.orders.iter().map(|o| o.lines.len()).sum::<usize>() + checked.refused.len();
        assert!(rows <= size, "{rows} rows of {size} bytes");
        let file = refused::write(&reading, &checked.refused, Lang::It).unwrap();
        assert!(file.bytes.len() <= 2_000 * (size + 10));
        for order in &checked.orders {
            let json = serde_json::to_string(order).unwrap();
            assert_eq!(&serde_json::from_str::<import::OrderDraft>(&json).unwrap(), order);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        swallow(bytes.clone(), "file");
        swallow(bytes, "file.json");
    }

    #[test]
    fn no_table_makes_it_panic(rows in proptest::collection::vec("[0-9a-zèé;,.\t\"'/=+@%€ \n-]{0,60}", 1..20)) {
        let head = "Numero ordine;Data ordine;Cliente;Codice articolo;Quantità;Prezzo;Totale riga;Sconto;IVA;Stato\n";
        swallow(format!("{head}{}", rows.join("\n")).into_bytes(), "file.csv");
    }

    #[test]
    fn numbers_of_both_styles_come_back(cents in -9_999_999_999_i64..9_999_999_999) {
        let whole = (cents.abs() / 100).to_string();
        let grouped = |sep: &str| {
            let bytes: Vec<String> = whole.as_bytes().rchunks(3).rev().map(|c| String::from_utf8_lossy(c).into_owned()).collect();
            bytes.join(sep)
        };
        let sign = if cents < 0 { "-" } else { "" };
        for (text, style) in [
            (format!("{sign}{},{:02}", grouped("."), cents.abs() % 100), NumberStyle::Italian),
            (format!("{sign}{}.{:02}", grouped(","), cents.abs() % 100), NumberStyle::English),
        ] {
            let csv = format!("Numero ordine|Data ordine|Cliente|Codice articolo|Totale riga\n1|2026-11-01|R|A|{text}\n");
            let reading = import::read(csv.into_bytes(), "x.csv", &Choices::default()).unwrap();
            prop_assert_eq!(reading.mapping().numbers[4], style);
            prop_assert_eq!(check(&reading).totals.created, Cents(cents));
        }
    }
}

fn of(csv: &str) -> Checked {
    check(&import::read(csv.as_bytes().to_vec(), "x.csv", &Choices::default()).unwrap())
}

#[rstest]
#[case("104,00;4,00", Some(400), 0)]
#[case("122,00;22,00", Some(2200), 0)]
#[case("110,00;10,01", Some(1000), 0)]
#[case("105,00;5,00", Some(500), 0)]
#[case("100,00;", None, 0)]
#[case("100,00;15,00", None, 1)]
fn a_vat_amount_says_the_rate_where_it_fits_one(#[case] money: &str, #[case] rate: Option<i64>, #[case] notes: usize) {
    let head = "Numero ordine;Data ordine;Cliente;Codice articolo;Totale riga;IVA riga\n1;21/11/2026;Rossi;A;";
    // A second order says how this file writes its numbers.
    let checked = of(&format!("{head}{money}\n2;21/11/2026;Rossi;A;1.040,00;40,00\n"));
    assert_eq!(codes(&checked), []);
    assert_eq!(checked.orders[0].lines[0].vat_rate, rate.map(Rate));
    assert_eq!(checked.count(NoteKind::VatFitsNoRate), notes);
    if let Some(note) = checked.notes.iter().find(|note| note.kind == NoteKind::VatFitsNoRate) {
        let told = refused::note(note, Lang::It);
        assert!(told.contains("ordine 1: l'IVA 15,00 su 100,00 non corrisponde a nessuna aliquota"), "{told}");
    }
}

/// Zero VAT is no rate: exempt, abroad or not reckoned. It is counted for whoever keeps the books.
#[test]
fn zero_vat_is_no_rate_and_is_counted() {
    let csv = "Numero ordine;Data ordine;Cliente;Codice articolo;Totale riga;IVA riga\n1;21/11/2026;Rossi;A;100,00;0,00\n\
               2;21/11/2026;Rossi;A;0,00;0,00\n3;21/11/2026;Rossi;A;1.040,00;40,00\n";
    let mut reading = import::read(csv.as_bytes().to_vec(), "x.csv", &Choices::default()).unwrap();
    let rates = |checked: &Checked| checked.orders.iter().map(|order| order.lines[0].vat_rate).collect::<Vec<_>>();
    let checked = check(&reading);
    assert_eq!(rates(&checked), [None, None, Some(Rate(400))]);
    // What costs nothing has no VAT at any rate.
    assert_eq!(checked.count(NoteKind::VatZero), 1);
    let said = refused::note(&checked.notes[0], Lang::It);
    assert!(said.contains("IVA 0,00 su 100,00"), "{said}");

    let mut mapping = reading.mapping().clone();
    mapping.options.default_vat = Some(Rate(2200));
    reading.remap(mapping.clone());
    let checked = check(&reading);
    assert_eq!(rates(&checked), [Some(Rate(2200)), Some(Rate(2200)), Some(Rate(400))]);
    assert_eq!(checked.count(NoteKind::VatZero), 1);
    // Who says that what has no rate is exempt has looked at it.
    mapping.options.default_vat = Some(Rate(0));
    reading.remap(mapping);
    let checked = check(&reading);
    assert_eq!(rates(&checked)[0], Some(Rate(0)));
    assert_eq!(checked.count(NoteKind::VatZero), 0);
}

#[test]
fn of_a_net_amount_and_of_a_promotion_the_vat_says_the_rate_too() {
    let net = of("Numero ordine;Data ordine;Cliente;Codice articolo;Quantità;Prezzo netto;IVA riga\n\
                  1;21/11/2026;Rossi;A;3;33,33;4,00\n");
    assert_eq!((net.orders[0].lines[0].vat_rate, net.orders[0].prices_include_vat), (Some(Rate(400)), Some(false)));
    // Amazon takes the promotion off elsewhere: its tax is that of the price.
    let mut reading = reading("amazon.txt");
    let mut mapping = reading.mapping().clone();
    mapping.options.anonymous_customer = Some("Cliente Amazon".into());
    mapping.options.default_vat = Some(Rate(1000));
    reading.remap(mapping);
    let rates: Vec<_> = check(&reading).orders.iter().flat_map(|o| o.lines.iter().map(|l| l.vat_rate)).collect();
    assert_eq!(rates, [Some(Rate(2200)); 3]);
}

#[test]
fn a_file_without_prices_is_no_file_of_gifts() {
    let csv =
        "Numero ordine;Data ordine;Cliente;Codice articolo;Quantità;Valore pattuito\n1;21/11/2026;Rossi;A;2;10,00\n";
    let reading = import::read(csv.as_bytes().to_vec(), "x.csv", &Choices::default()).unwrap();
    let refusal = reading.check(&mut |_, _| Continue::Go, today()).unwrap_err();
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("import.mapping.no_price", Some("unit_price")));
    for header in ["Totale riga con IVA", "Totale riga ivato", "Importo riga", "Importo ivato", "Prezzo con IVA"] {
        let checked = of(&csv.replace("Quantità;Valore pattuito", &format!("Pezzi;{header}")));
        assert!(checked.totals.created > Cents(999), "{header}");
    }
}

#[test]
fn what_was_called_off_before_it_was_bought_is_left_out_and_said() {
    let head = "Numero ordine;Data ordine;Cliente;Stato;Codice articolo;Quantità;Totale riga\n";
    let checked = of(&format!(
        "{head}1;21/11/2026;Rossi;Annullato;A;0;\n2;21/11/2026;Rossi;Spedito;A;0;0,00\n2;21/11/2026;Rossi;Spedito;B;1;9,90\n\
         3;21/11/2026;Rossi;Spedito;A;0;12,00\n"
    ));
    assert_eq!(codes(&checked), [(5, "import.quantity.not_positive".into())]);
    assert_eq!(checked.count(NoteKind::NothingBought), 2);
    assert_eq!((checked.orders.len(), checked.orders[0].lines.len()), (1, 1));
    assert_eq!(
        refused::note(&checked.notes[0], Lang::It),
        "ordine 1: riga annullata, senza pezzi né importi; non entra"
    );
}

#[test]
fn money_that_does_not_fit_together_refuses_the_order() {
    let head = "Numero ordine;Data ordine;Cliente;Codice articolo;Totale riga\n";
    let rows = "1;21/11/2026;Rossi;A;999999999999999,00\n".repeat(100);
    let checked = of(&format!("{head}{rows}"));
    assert_eq!(checked.orders.len(), 0);
    assert_eq!(checked.refused[0].refusal.code, "import.number.too_long");
}

#[test]
fn a_limit_is_written_as_numbers_are() {
    let refusal = fondaco::domain::Refusal::new("import.csv.row_too_long").with("line", 3).with("limit", 262_144);
    for told in [refused::sentence(&refusal, Lang::It), fondaco::locale::wording::refusal(Lang::It, &refusal)] {
        assert_eq!(told, "Riga 3: più lunga di 262.144 caratteri");
    }
}
