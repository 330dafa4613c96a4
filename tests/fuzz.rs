//! Readers of foreign bytes under a mutating fuzzer with a small corpus. A second each by default;
//! `FONDACO_FUZZ_SECONDS=60 cargo test --release --test fuzz` is the long form. The seed is always the same one and printed;
//! `FONDACO_FUZZ_SEED=1` is another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use fondaco::domain::filter::Filter;
use fondaco::domain::identity::{CodiceFiscale, Email, Gtin, Iban, PartitaIva, Phone, PostalCode, VatNumber};
use fondaco::domain::{FixedClock, SafeText, UtcMillis, dates, numbers};
use fondaco::import::{self, Choices, Continue};
use fondaco::locale::Lang;
use fondaco::operations::{Actor, Call, Door, Mode, registry};
use fondaco::store::Store;
use fondaco::ui::input::{Decoder, Timing};
use fondaco::ui::theme::{Depth, Theme, Tier};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where the dice start when nobody says otherwise.
const SEED: u64 = 20_261_121;

/// splitmix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Bytes that readers stumble over.
const NASTY: &[&[u8]] = &[
    b"\x1b[2J",
    b"\x1b]52;c;AAAA\x07",
    b"\"",
    b"\"\"",
    b"\r\n",
    b"\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b";",
    b",",
    b"\t",
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"-1",
    b"1e999",
    b"99999999999999999999",
    b"0.000000001",
    b"..",
    b"-",
    b"+",
    b"=",
    b"31/02/2026",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x98\x80",
    b"\\u0000",
    b"\\ud800",
    b"%s%n",
    b"'; DROP TABLE party;--",
];

fn mutate(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[dice.below(corpus.len())].clone();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(7) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] = dice.next() as u8;
            }
            1 => bytes.insert(at, dice.next() as u8),
            2 => {
                let piece = NASTY[dice.below(NASTY.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 if bytes.len() > 1 => {
                let end = (at + dice.below(32)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
            4 if bytes.len() > 1 => {
                let end = (at + dice.below(64)).min(bytes.len());
                let copy = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, copy);
            }
            5 => bytes.truncate(at),
            _ => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len() + 1);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
    bytes.truncate(20_000);
    bytes
}

/// Runs `read` on mutated bytes for the time there is; nothing may panic and nothing may take a second.
fn fuzz(name: &str, corpus: &[&[u8]], mut read: impl FnMut(&[u8])) {
    let seconds = std::env::var("FONDACO_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    // The same on every run, or a failure would come and go; the long form is given others.
    let seed = std::env::var("FONDACO_FUZZ_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(SEED);
    let corpus: Vec<Vec<u8>> = corpus.iter().map(|bytes| bytes.to_vec()).collect();
    let mut dice = Dice(seed);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut runs = 0_u64;
    println!("{name}: FONDACO_FUZZ_SEED={seed}");
    while Instant::now() < end {
        let bytes = mutate(&mut dice, &corpus);
        let began = Instant::now();
        read(&bytes);
        let took = began.elapsed();
        // A loaded machine may stop us for a while; a hang is something else.
        assert!(took < Duration::from_secs(5), "{name}: {took:?} for {:?}", String::from_utf8_lossy(&bytes));
        runs += 1;
    }
    println!("{name}: {runs} runs");
}

#[test]
fn tables() {
    let corpus: &[&[u8]] = &[
        b"Numero ordine;Data ordine;Cliente;Codice articolo;Descrizione;Quantita;Prezzo unitario\nA1;20/11/2026;Rossi;M;Moka;2;29,00\n",
        b"Order ID,Order Date,Ship Date,Customer Name,Product ID,Product Name,Sales,Quantity\nCA-1,2016-11-08,2016-11-11,Claire,FUR-1,\"Bush, x\",261.96,2\n",
        b"Name\tEmail\tLineitem name\tLineitem quantity\tLineitem price\tTotal\n#1\ta@b.it\tTazza\t1\t5.00\t5.00\n",
    ];
    fuzz("tables", corpus, |bytes| {
        if let Ok(reading) = import::read(bytes.to_vec(), "x.csv", &Choices::default())
            && let Ok(checked) = reading.check(&mut |_, _| Continue::Go, "2026-11-21".parse().unwrap())
        {
            let _ = import::refused::write(&reading, &checked.refused, Lang::It);
        }
    });
}

#[test]
fn woocommerce() {
    let corpus: &[&[u8]] = &[
        br#"[{"id":1,"number":"1","status":"processing","currency":"EUR","prices_include_tax":true,"date_created":"2026-11-20T10:00:00","total":"12.20","total_tax":"2.20","billing":{"first_name":"A","last_name":"B","country":"IT","email":"a@b.it"},"shipping":{},"line_items":[{"id":1,"name":"Tazza","quantity":1,"subtotal":"10.00","total":"10.00","total_tax":"2.20","taxes":[{"id":1,"total":"2.20"}],"sku":"T","price":10}],"tax_lines":[{"rate_id":1,"rate_percent":22}],"shipping_lines":[],"fee_lines":[],"coupon_lines":[],"refunds":[],"meta_data":[{"key":"_billing_cf","value":"RSSMRA80A01H501U"}]}]"#,
        br#"{"response":{"body":[{"id":2,"status":"completed","line_items":null}]}}"#,
    ];
    fuzz("woocommerce", corpus, |bytes| {
        if let Ok(reading) = import::read(bytes.to_vec(), "x.json", &Choices::default()) {
            let _ = reading.check(&mut |_, _| Continue::Go, "2026-11-21".parse().unwrap());
        }
    });
}

#[test]
fn operations_from_json() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(UtcMillis(1_795_000_000_000)));
    let mut store = Store::open_or_create(&folder.path().join("f.db"), clock).unwrap();
    let anna = Actor::new("fuzz", Door::Cli);
    let found = registry::find("company.found").unwrap();
    let call = Call::by(&anna);
    (found.run)(&mut store, call, serde_json::json!({"name": "F"}), Mode::Execute).unwrap();
    let corpus: &[&[u8]] = &[
        br#"{"customer":"C00001","lines":[{"item":"MOK-3","quantity":"2","price":29.0,"discount":"10","vat":22}],"tags":["x"]}"#,
        br#"{"set":{"name":"Rossi","partita_iva":"IT01234567897","codice_fiscale":"RSSMRA80A01H501U","iban":"IT60X0542811101000000123456"},"addresses":[{"kind":"billing","postal_code":"20121","province":"MI"}]}"#,
        br#"{"set":{"name":"Moka"},"variants":[{"set":{"sku":"M","price":"29.00","ean":"8001234567899"}}]}"#,
        br#"{"order":{"row":1},"lines":[{"line":1,"quantity":1}],"tracking":"x"}"#,
        br#"{"ids":[1,2],"days":3}"#,
        br#"{"item":"M","counted":5,"warehouse":"MAG1"}"#,
    ];
    let mut at = 0;
    fuzz("operations", corpus, |bytes| {
        at += 1;
        if let Ok(input) = serde_json::from_slice::<serde_json::Value>(bytes) {
            let verb = &registry::VERBS[at % registry::VERBS.len()];
            let _ = (verb.run)(&mut store, Call::by(&anna), input, Mode::Preview);
        }
    });
}

#[test]
fn typed_texts() {
    let corpus: &[&[u8]] = &[
        b"stato:sped totale:50..99,90 -cliente:\"Rossi Mario\" dal:2026-01-01 ordina:totale-",
        b"12,5*3+100-10%",
        b"60fm10",
        b"+2s",
        b"IT60X0542811101000000123456",
        b"RSSMRA80A01H501U",
        b"IT01234567897",
        b"8001234567899",
        b"+39 011 555 0100",
        b"a.b@c.example",
        b"20121",
        b"\x1b]0;x\x07\xe2\x80\xae\xcc\x81\xcc\x81",
    ];
    let today = "2026-11-21".parse().unwrap();
    fuzz("typed texts", corpus, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let filter = Filter::parse(&text);
        assert_eq!(Filter::parse(&filter.to_string()), filter, "{text:?}");
        let _ = numbers::parse_cents(&text);
        let _ = numbers::parse_price(&text);
        let _ = dates::parse_date(&text, today, true);
        let _ = dates::parse_period(&text, today);
        let _ = (PartitaIva::parse(&text), CodiceFiscale::parse(&text), Iban::parse(&text), Gtin::parse(&text));
        let _ = (VatNumber::parse(&text), Email::parse(&text), Phone::parse(&text), PostalCode::parse(&text));
        let safe = SafeText::new(&text);
        assert!(!safe.as_str().chars().any(char::is_control), "{text:?}");
        assert_eq!(SafeText::new(safe.as_str()), safe, "{text:?}");
    });
}

#[test]
fn themes() {
    let corpus: &[&[u8]] = &[
        b"name = \"x\"\nextends = \"terminale\"\n[palette]\nrosso = { rgb = \"F28B82\", c256 = 210, c16 = \"red\" }\n[role.\"severity.error\"]\nfg = \"rosso\"\nattr = [\"bold\"]\n",
    ];
    fuzz("themes", corpus, |bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let _ = Theme::load("x", &[("x".into(), text)], Depth::Ansi16, Tier::T1);
    });
}

#[test]
fn keys() {
    use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
    let corpus: &[&[u8]] =
        &[b"\x1b[15~", b"2/rossi\r", b"8001234567899\r\n", b"\x1bOR", b"]C1\x1d01\t", b"\x1b]11;rgb:0/0/0\x07"];
    fuzz("keys", corpus, |bytes| {
        let mut decoder = Decoder::new(Timing::LOCAL);
        let mut now = Instant::now();
        let mut out = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            now += Duration::from_millis([0, 5, 30, 80, 200][(at + usize::from(*byte)) % 5]);
            if decoder.due().is_some_and(|due| due <= now) {
                decoder.flush(now, &mut out);
            }
            let code = match byte {
                0x1b => KeyCode::Esc,
                b'\r' => KeyCode::Enter,
                b'\t' => KeyCode::Tab,
                other => KeyCode::Char(char::from(*other)),
            };
            let event = if byte % 31 == 7 {
                Event::Paste(String::from_utf8_lossy(&bytes[at..]).into_owned())
            } else {
                Event::Key(KeyEvent::new(code, KeyModifiers::from_bits_truncate(byte >> 5)))
            };
            decoder.feed(&event, now, None, &mut out);
        }
        decoder.flush(now + Duration::from_secs(1), &mut out);
        assert!(out.len() <= bytes.len() * 2 + 2);
    });
}
