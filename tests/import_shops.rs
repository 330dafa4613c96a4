//! Files of small Italian shops: headers in their own words, payment left out, formats that are remembered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use chrono::NaiveDate;
use fondaco::import::{self, Checked, Choices, Continue, DateStyle, Life, NoteKind, Profile, Reading, Target, refused};
use fondaco::locale::Lang;

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn commissions(text: &str) -> Reading {
    import::read(text.as_bytes().to_vec(), "commesse.csv", &Choices::default()).unwrap()
}

fn check(reading: &Reading) -> Checked {
    let checked = reading.check(&mut |_, _| Continue::Go, day(2026, 11, 22)).unwrap();
    assert_eq!(checked.refused, [], "every row can come in");
    checked
}

/// Two to be worked on (one says itself that it waits for its money), one sent, one called off.
const UNPAID: &str = "Nr. Commessa;Data ordine;Nome cliente;Via e civico;Descrizione merce;Qta;Prezzo listino;\
    Note interne;Stato\n\
    C-1;05/11/2026;Rossi;Via Roma 1;Vaso;1;10,00;fragile;aperto\n\
    C-2;06/11/2026;Verdi;Via Po 2;Vaso;1;10,00;;in attesa di pagamento\n\
    C-3;07/11/2026;Neri;Via Dora 3;Vaso;1;10,00;;spedito\n\
    C-4;08/11/2026;Bruni;Via Arno 4;Vaso;1;10,00;;annullato\n";

#[test]
fn headers_of_italian_programs_are_guessed() {
    let reading = commissions(UNPAID);
    let goes = |header: &str| {
        let at = reading.detected.column(header).unwrap();
        reading.mapping().columns[at].map(|mapped| mapped.target)
    };
    for (header, target) in [
        ("Nr. Commessa", Target::OrderNumber),
        ("Via e civico", Target::ShipStreet),
        ("Descrizione merce", Target::ProductName),
        ("Prezzo listino", Target::UnitPrice),
        ("Note interne", Target::Note),
    ] {
        assert_eq!(goes(header), Some(target), "{header}");
    }
}

#[test]
fn a_file_that_says_nothing_of_payment_says_which_debts_it_makes() {
    let mut reading = commissions(UNPAID);
    assert!(reading.mapping().payment_unsaid());
    let checked = check(&reading);
    // What says that it waits is no doubt; what is over is not claimed.
    assert_eq!((checked.to_collect, checked.count(NoteKind::PaymentUnsaid)), (1, 1));
    assert!(checked.orders.iter().all(|order| order.payments.is_empty()));
    let note = checked.notes.iter().find(|note| note.kind == NoteKind::PaymentUnsaid).unwrap();
    assert!(refused::note(note, Lang::It).contains("da incassare: 1. Il file non dice"));
    assert!(refused::note(note, Lang::En).contains("to be collected: 1. The file does not say"));

    let mut mapping = reading.mapping().clone();
    mapping.options.unsaid_is_paid = true;
    reading.remap(mapping.clone());
    let checked = check(&reading);
    assert_eq!((checked.to_collect, checked.count(NoteKind::PaymentUnsaid)), (0, 0));
    // What is chosen once is remembered: it is said each time.
    assert_eq!((checked.taken_as_paid, checked.count(NoteKind::PaymentTaken)), (2, 1));
    let paid: Vec<usize> = checked.orders.iter().map(|order| order.payments.len()).collect();
    assert_eq!(paid, [1, 0, 1, 0]);
    assert_eq!(checked.orders[0].life, Life::Open { paid: true });

    // A column that says it goes before the option, also where it is empty.
    let at = reading.detected.column("Note interne").unwrap();
    mapping.set(at, Some(Target::PaidDate));
    let text = UNPAID.replace("fragile", "09/11/2026");
    let mut reading = commissions(&text);
    mapping.options.unsaid_is_paid = true;
    mapping.dates[at] = DateStyle::Dmy;
    reading.remap(mapping);
    let paid: Vec<usize> = check(&reading).orders.iter().map(|order| order.payments.len()).collect();
    assert_eq!(paid, [1, 0, 0, 0]);
}

/// Days that could be months, and thousands that could be decimals.
const AMBIGUOUS: &str = "Numero ordine;Data ordine;Cliente;Codice articolo;Qta;Prezzo\n\
    1;03/04/2026;Rossi;A;1;1,234\n";

#[test]
fn what_a_profile_remembers_is_not_doubted() {
    let guessed = commissions(AMBIGUOUS);
    let mut mapping = guessed.mapping().clone();
    mapping.dates[1] = DateStyle::Mdy;
    let profile = Profile::of("ambigue", &guessed.detected, &mapping);
    let mut again = commissions(AMBIGUOUS);
    again.remap(profile.apply(&again.detected));
    assert_eq!(check(&guessed).count(NoteKind::DatesUnsure), 1);
    assert_eq!(check(&guessed).count(NoteKind::NumbersUnsure), 1);
    let checked = check(&again);
    assert_eq!((checked.count(NoteKind::DatesUnsure), checked.count(NoteKind::NumbersUnsure)), (0, 0));
    assert_eq!(checked.orders[0].placed_on, day(2026, 3, 4));
    // Sent to where other values belong, it is as open as before.
    let mut mapping = again.mapping().clone();
    mapping.set(1, Some(Target::Note));
    assert!(!mapping.settled.contains(&1));
}
