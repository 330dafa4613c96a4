use super::*;
use crate::domain::refusal::Refusal;
use proptest::prelude::*;
use rstest::rstest;

fn day(iso: &str) -> chrono::NaiveDate {
    iso.parse().unwrap()
}

/// Code, position and expected character of a refusal.
fn why(refusal: &Refusal) -> (String, Option<u64>, Option<String>) {
    let position = refusal.with.get("position").and_then(serde_json::Value::as_u64);
    let expected = refusal.with.get("expected").and_then(|v| v.as_str().map(str::to_owned));
    (refusal.code.clone(), position, expected)
}

#[track_caller]
fn refused<T: std::fmt::Debug>(found: Result<T, Refusal>, code: &str, position: Option<u64>, expected: Option<&str>) {
    let found = why(&found.unwrap_err());
    assert_eq!(found, (format!("identity.{code}"), position, expected.map(str::to_owned)));
}

#[test]
fn partita_iva() {
    for typed in ["00743110157", "IT00743110157", " it 007.4311-0157 "] {
        assert_eq!(PartitaIva::parse(typed).unwrap().as_str(), "00743110157");
    }
    refused(PartitaIva::parse("00743110158"), "partita_iva.check", Some(11), Some("7"));
    refused(PartitaIva::parse("IT 00743110158"), "partita_iva.check", Some(14), Some("7"));
    refused(PartitaIva::parse("0074311O157"), "partita_iva.character", Some(8), None);
    refused(PartitaIva::parse("0074311015"), "partita_iva.length", None, None);
    refused(PartitaIva::parse("00000000000"), "partita_iva.zeros", None, None);
    refused(PartitaIva::parse(" "), "empty", None, None);
    assert!(serde_json::from_str::<PartitaIva>("\"00743110158\"").is_err());
}

#[rstest]
#[case("00743110157", "IT00743110157", "IT")]
#[case("DE 123456789", "DE123456789", "DE")]
#[case("ATU12345678", "ATU12345678", "AT")]
#[case("GR123456789", "EL123456789", "GR")]
#[case("FRAB123456789", "FRAB123456789", "FR")]
#[case("nl123456789b01", "NL123456789B01", "NL")]
#[case("IE1234567AB", "IE1234567AB", "IE")]
#[case("IE1A23456B", "IE1A23456B", "IE")]
#[case("CHE-123.456.789 IVA", "CHE123456789IVA", "CH")]
#[case("SM12345", "SM12345", "SM")]
fn vat_numbers(#[case] typed: &str, #[case] shown: &str, #[case] country: &str) {
    let vat = VatNumber::parse(typed).unwrap();
    assert_eq!((vat.to_string().as_str(), vat.country()), (shown, country));
    assert_eq!(VatNumber::parse(shown).unwrap(), vat);
}

#[test]
fn vat_numbers_refused() {
    refused(VatNumber::parse("DE12345678A"), "vat_number.character", Some(11), None);
    refused(VatNumber::parse("ATX12345678"), "vat_number.character", Some(3), None);
    refused(VatNumber::parse("DE1234"), "vat_number.length", None, None);
    refused(VatNumber::parse("ZZ1234"), "vat_number.country", Some(1), None);
    refused(VatNumber::parse("IT1234"), "partita_iva.length", None, None);
}

#[test]
fn codice_fiscale_of_persons() {
    let mario = CodiceFiscale::parse("rss mra 80a01 h501u").unwrap();
    assert_eq!(mario.as_str(), "RSSMRA80A01H501U");
    assert!(mario.is_person() && !mario.is_homocode());
    assert_eq!(mario.sex(), Some(Sex::Male));
    assert_eq!(mario.birth_date(day("2026-11-21")), Some(day("1980-01-01")));
    assert_eq!(mario.birthplace().map(|p| (p.name, p.province)), Some(("Roma", "RM")));

    let lucia = CodiceFiscale::parse("VRDLCU55E70L219N").unwrap();
    assert_eq!(lucia.sex(), Some(Sex::Female));
    assert_eq!(lucia.birth_date(day("2026-11-21")), Some(day("1955-05-30")));
    assert_eq!(lucia.birth_date(day("2055-06-01")), Some(day("2055-05-30")));

    let abroad = CodiceFiscale::parse("BNCGLI92B41Z404C").unwrap();
    assert_eq!(abroad.birthplace().map(|p| (p.name, p.is_foreign())), Some(("Stati Uniti d'America", true)));
}

#[test]
fn codice_fiscale_homocodes() {
    let one = CodiceFiscale::parse("RSSMRA80A01H50MM").unwrap();
    let all = CodiceFiscale::parse("RSSMRAULALMHRLMD").unwrap();
    for homocode in [&one, &all] {
        assert!(homocode.is_homocode());
        assert_eq!(homocode.without_homocodes().as_str(), "RSSMRA80A01H501U");
        assert_eq!(homocode.birth_date(day("2026-11-21")), Some(day("1980-01-01")));
        assert_eq!(homocode.birthplace().map(|p| p.name), Some("Roma"));
    }
}

#[test]
fn codice_fiscale_refused() {
    refused(CodiceFiscale::parse("RSSMRA80A01H501V"), "codice_fiscale.check", Some(16), Some("U"));
    refused(CodiceFiscale::parse("RSS MRA 80A01 H501V"), "codice_fiscale.check", Some(19), Some("U"));
    refused(CodiceFiscale::parse("RSSMRA8AA01H501U"), "codice_fiscale.character", Some(8), None);
    refused(CodiceFiscale::parse("RS5MRA80A01H501U"), "codice_fiscale.character", Some(3), None);
    refused(CodiceFiscale::parse("RSSMRA80Z01H501U"), "codice_fiscale.month", Some(9), None);
    refused(CodiceFiscale::parse("RSSMRA80A01H501"), "codice_fiscale.length", None, None);
    refused(CodiceFiscale::parse("RSSMRA80D31F205G"), "codice_fiscale.day", Some(10), None);
    refused(CodiceFiscale::parse("RSSMRA01B29F205C"), "codice_fiscale.day", Some(10), None);
    assert!(CodiceFiscale::parse("RSSMRA00B29F205B").is_ok());
    refused(CodiceFiscale::parse("RSSMRA80A01Z999Y"), "codice_fiscale.place", Some(12), None);
    assert!(CodiceFiscale::parse_any_place("RSSMRA80A01Z999Y").is_ok());
    refused(CodiceFiscale::parse("🦀"), "codice_fiscale.character", Some(1), None);
}

#[test]
fn codice_fiscale_of_companies() {
    let company = CodiceFiscale::parse("00743110157").unwrap();
    assert!(!company.is_person());
    assert_eq!((company.sex(), company.birthplace(), company.birth_date(day("2026-01-01"))), (None, None, None));
    refused(CodiceFiscale::parse("00743110150"), "codice_fiscale.check", Some(11), Some("7"));
}

#[test]
fn every_place_is_found_and_nothing_else() {
    let table = include_str!("places.tsv");
    let codes: Vec<&str> = table.lines().filter_map(|line| line.split('\t').next()).collect();
    assert!(codes.len() > 10_000 && codes.is_sorted());
    for line in table.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let found = place(columns[0]).unwrap();
        assert_eq!((found.code, found.name, found.province), (columns[0], columns[1], columns[2]));
        assert_eq!(found.ceased, columns[3] == "-");
        assert!(found.is_foreign() || province(found.province).is_some(), "{line}");
    }
    for nowhere in ["", "A000", "Z999", "ZZZZ", "Z9999", "F20", "f205"] {
        assert_eq!(place(nowhere), None);
    }
}

#[rstest]
#[case("IT60X0542811101000000123456")]
#[case("IBAN IT60 X054 2811 1010 0000 0123 456")]
#[case("SM86U0322509800000000270100")]
#[case("DE89370400440532013000")]
#[case("FR1420041010050500013M02606")]
#[case("GB29NWBK60161331926819")]
#[case("CH93 0076 2011 6238 5295 7")]
#[case("MT84MALT011000012345MTLCAST001S")]
fn ibans(#[case] typed: &str) {
    let iban = Iban::parse(typed).unwrap();
    assert_eq!(Iban::parse(&iban.grouped()).unwrap(), iban);
}

#[test]
fn ibans_refused() {
    let good = Iban::parse("IT60X0542811101000000123456").unwrap();
    assert_eq!((good.country(), good.abi(), good.cab()), ("IT", Some("05428"), Some("11101")));
    refused(Iban::parse("IT61X0542811101000000123456"), "iban.check", Some(3), Some("60"));
    refused(Iban::parse("IT60Y0542811101000000123456"), "iban.cin", Some(5), Some("X"));
    refused(Iban::parse("IT60X0542811101000000123457"), "iban.cin", Some(5), Some("Y"));
    refused(Iban::parse("IT6OX0542811101000000123456"), "iban.character", Some(4), None);
    refused(Iban::parse("IT60X05A2811101000000123456"), "iban.character", Some(8), None);
    refused(Iban::parse("IT60X054281110100000012345"), "iban.length", None, None);
    refused(Iban::parse("US60X0542811101000000123456"), "iban.country", Some(1), None);
    refused(Iban::parse("DE8937040044053201300ò"), "iban.character", Some(22), None);
    refused(Iban::parse(""), "empty", None, None);
}

#[test]
fn gtins() {
    for good in ["4006381333931", "96385074", "036000291452", "10012345678902"] {
        assert_eq!(Gtin::parse(good).unwrap().as_str(), good);
    }
    assert_eq!(Gtin::parse("036000291452").unwrap().canonical(), Gtin::parse("0036000291452").unwrap().canonical());
    refused(Gtin::parse("4006381333932"), "gtin.check", Some(13), Some("1"));
    refused(Gtin::parse("400638133393"), "gtin.check", Some(12), Some("0"));
    refused(Gtin::parse("4006381"), "gtin.length", None, None);
    refused(Gtin::parse("40063B1333931"), "gtin.character", Some(6), None);
}

#[rstest]
#[case("20121", "MI", true)]
#[case("I-20900", "MB", true)]
#[case("00184", "RM", true)]
#[case("20121", "RM", false)]
#[case("49000", "MI", false)]
fn postal_codes(#[case] typed: &str, #[case] province: &str, #[case] fits: bool) {
    assert_eq!(PostalCode::parse(typed).unwrap().fits(province), fits);
}

#[test]
fn postal_codes_refused_and_covering() {
    refused(PostalCode::parse("2012"), "postal_code.length", None, None);
    refused(PostalCode::parse("2O121"), "postal_code.character", Some(2), None);
    for known in PROVINCES.iter().filter(|p| !matches!(p.code, "FU" | "PL" | "ZA")) {
        let served = (0..100).any(|n| PostalCode::parse(&format!("{n:02}100")).unwrap().fits(known.code));
        assert!(served, "no postal code for {}", known.code);
    }
}

#[test]
fn provinces_and_countries() {
    assert!(PROVINCES.is_sorted_by(|a, b| a.code < b.code) && COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
    assert_eq!(PROVINCES.iter().filter(|p| !p.ceased).count(), 107);
    assert_eq!(COUNTRIES.iter().filter(|c| c.eu).count(), 27);
    assert_eq!(find_province("forli-CESENA").map(|p| p.code), Some("FC"));
    assert_eq!(find_province("mi").map(|p| p.name), Some("Milano"));
    assert_eq!(find_province("Atlantide"), None);
    assert_eq!(find_country("peru").map(|c| c.code), Some("PE"));
    assert_eq!(find_country("Germany").map(|c| (c.code, c.eu)), Some(("DE", true)));
    assert_eq!(country("GB").map(|c| c.eu), Some(false));
    assert_eq!(country("ZZ"), None);
}

#[test]
fn emails() {
    assert_eq!(Email::parse(" Mario.Rossi+shop@Esempio.IT ").unwrap().as_str(), "Mario.Rossi+shop@esempio.it");
    assert_eq!(Email::parse("a@b.co.uk").unwrap().domain(), "b.co.uk");
    refused(Email::parse("mario.esempio.it"), "email.at", Some(17), None);
    refused(Email::parse("mario rossi@esempio.it"), "email.character", Some(6), None);
    refused(Email::parse("mario@@esempio.it"), "email.character", Some(7), None);
    refused(Email::parse(".mario@esempio.it"), "email.character", Some(1), None);
    refused(Email::parse("mario@esempio..it"), "email.character", Some(15), None);
    refused(Email::parse("mario@localhost"), "email.domain", Some(7), None);
    refused(Email::parse("mario@1.2.3.4"), "email.domain", Some(7), None);
    refused(Email::parse("a\n@b.it"), "email.character", Some(2), None);
    refused(Email::parse(""), "empty", None, None);
}

#[rstest]
#[case("+39 02 1234567", "+39021234567", "021234567")]
#[case("0039-02/1234567", "+39021234567", "021234567")]
#[case("(02) 123.45.67", "021234567", "021234567")]
#[case("+44 20 7946 0000", "+442079460000", "+442079460000")]
fn phones(#[case] typed: &str, #[case] kept: &str, #[case] national: &str) {
    let phone = Phone::parse(typed).unwrap();
    assert_eq!((phone.as_str(), phone.national()), (kept, national));
}

#[test]
fn phones_and_destinations_refused() {
    use DestinationKind::{Channel, Foreign, None as Nowhere, PublicOffice};
    refused(Phone::parse("02 12 int 3"), "phone.character", Some(7), None);
    refused(Phone::parse("12"), "phone.length", None, None);
    refused(Phone::parse("+"), "phone.length", None, None);
    for (typed, kind) in [("m5uxcr1", Channel), ("0000000", Nowhere), ("xxxxxxx", Foreign), ("UFABCD", PublicOffice)] {
        assert_eq!(CodiceDestinatario::parse(typed).unwrap().kind(), kind);
    }
    refused(CodiceDestinatario::parse("ABC"), "codice_destinatario.length", None, None);
    refused(CodiceDestinatario::parse("ABC_123"), "codice_destinatario.character", Some(4), None);
}

/// One of the digits replaced by another.
fn slip(good: &str, at: usize, by: u8) -> String {
    let mut bytes = good.as_bytes().to_vec();
    let at = at % bytes.len();
    if bytes[at].is_ascii_digit() {
        bytes[at] = b'0' + (bytes[at] - b'0' + 1 + by % 9) % 10;
    }
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #[test]
    fn the_expected_digit_makes_it_right(body in "[0-9]{10}", ean in "[0-9]{12}") {
        prop_assume!(body.bytes().any(|b| b != b'0'));
        for digit in '0'..='9' {
            let typed = format!("{body}{digit}");
            if let Err(refusal) = PartitaIva::parse(&typed) {
                let right = refusal.with["expected"].as_str().unwrap().to_owned();
                let mended = format!("{body}{right}");
                prop_assert!(PartitaIva::parse(&mended).is_ok());
            }
            if let Err(refusal) = Gtin::parse(&format!("{ean}{digit}")) {
                let right = refusal.with["expected"].as_str().unwrap().to_owned();
                let mended = format!("{ean}{right}");
                prop_assert!(Gtin::parse(&mended).is_ok());
            }
        }
    }

    #[test]
    fn one_slip_is_found(at in 0_usize..27, by in any::<u8>()) {
        let typed = slip("00743110157", at, by);
        prop_assert!(typed == "00743110157" || PartitaIva::parse(&typed).is_err());
        for good in ["4006381333931", "96385074"] {
            let typed = slip(good, at, by);
            prop_assert!(typed == good || Gtin::parse(&typed).is_err());
        }
        for good in ["IT60X0542811101000000123456", "DE89370400440532013000"] {
            let typed = slip(good, at, by);
            prop_assert!(typed == good || Iban::parse(&typed).is_err());
        }
    }

    #[test]
    fn parsing_is_idempotent_and_never_panics(text in "\\PC*", code in "[A-Z0-9 .@+-]{0,34}") {
        macro_rules! again {
            ($($kind:ident),*) => {$(
                for text in [&text, &code] {
                    if let Ok(found) = $kind::parse(text) {
                        prop_assert_eq!($kind::parse(&found.to_string()), Ok(found));
                    }
                }
            )*};
        }
        again!(PartitaIva, VatNumber, CodiceFiscale, Iban, PostalCode, Gtin, Email, Phone, CodiceDestinatario);
        let _ = (find_province(&text), find_country(&text), place(&text), place(&code));
    }

    #[test]
    fn positions_point_into_the_text(text in "[A-Z0-9 ]{0,30}") {
        let all = [
            PartitaIva::parse(&text).err(), VatNumber::parse(&text).err(), CodiceFiscale::parse(&text).err(),
            Iban::parse(&text).err(), Gtin::parse(&text).err(), Phone::parse(&text).err(),
        ];
        for refusal in all.into_iter().flatten() {
            if let Some(position) = refusal.with.get("position").and_then(serde_json::Value::as_u64) {
                prop_assert!(position >= 1 && position as usize <= text.chars().count());
            }
        }
    }
}

#[rstest]
#[case("+39 333 12.34.567", "3331234567")]
#[case("0039 02/1234567", "021234567")]
#[case("39 333 1234567", "3331234567")]
#[case("391234", "391234")]
#[case("0044 20 7946 0958", "442079460958")]
#[case("+44 20 7946 0958", "442079460958")]
#[case("02 5557379", "025557379")]
#[case("interno", "")]
fn a_number_is_known_as_it_is_dialled_here(#[case] typed: &str, #[case] key: &str) {
    assert_eq!(dialled(typed), key);
}

#[test]
fn a_number_is_found_by_its_digits_however_they_are_written() {
    for typed in ["3804", "335 12 63 804", "+39 335 1263804", "0039 3351263804", "33", "1263"] {
        assert!(phone::answers("335 126 3804", typed), "{typed}");
        assert!(phone::answers("+39 335/126-3804", typed), "{typed}");
    }
    for typed in ["3805", "rossi 3804", "", "+", "126"] {
        assert!(!phone::answers("335 126 3804", typed), "{typed}");
    }
}
