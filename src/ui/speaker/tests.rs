use super::*;

struct Ear {
    speaker: Speaker,
    moment: Moment,
}

impl Ear {
    fn new() -> Self {
        let moment = Moment {
            lesson: None,
            layer: LayerId(1),
            pane: 0,
            overlay: false,
            spoken: Spoken::default(),
            status: None,
            message: None,
            notice: false,
            undo: Some("u annulla".to_owned()),
            menu: None,
            typing_keys: None,
            hello: "fondaco".to_owned(),
            keys: 0,
            now: Instant::now(),
            lang: Lang::It,
        };
        Self { speaker: Speaker::new(true, 80), moment }
    }

    fn hear(&mut self) -> String {
        self.speaker.hear(&self.moment)
    }

    fn key(&mut self, spoken: &Spoken) -> String {
        self.moment.keys += 1;
        self.moment.spoken = spoken.clone();
        self.hear()
    }
}

fn list(at: u64) -> Spoken {
    let mut spoken = Spoken::of("Ordini");
    spoken.here = Some(Here::new(at.to_string(), format!("riga {at}")).of(at, 9, Lang::It));
    spoken
}

fn field(text: &str, at: usize) -> Spoken {
    let mut spoken = Spoken::of("Nuovo cliente");
    spoken.here = Some(Here::new("name", ""));
    spoken.typed = Some(Typed::new("name", "Nome", text, at));
    spoken
}

#[test]
fn only_what_is_new_is_said() {
    let mut ear = Ear::new();
    assert_eq!(ear.key(&list(1)), "fondaco\nOrdini\n1 di 9: riga 1\n");
    assert_eq!(ear.key(&list(1)), "");
    assert_eq!(ear.key(&list(2)), "2 di 9: riga 2\n");
    ear.speaker.again(Again::Everything);
    assert_eq!(ear.hear(), "Ordini\n2 di 9: riga 2\n");
    assert_eq!(ear.hear(), "");
}

#[test]
fn letters_stand_at_the_end_of_the_line_and_go_again() {
    let mut ear = Ear::new();
    assert_eq!(ear.key(&field("", 0)), "fondaco\nNuovo cliente\nNome: ");
    assert_eq!(ear.key(&field("R", 1)), "R");
    assert_eq!(ear.key(&field("Rè", 3)), "è");
    assert_eq!(ear.key(&field("R", 1)), "\u{8} \u{8}");
    assert_eq!(ear.key(&field("R", 0)), "\nR\n", "going back says the letter");
    assert_eq!(ear.key(&field("AR", 1)), "Nome: AR");
    assert_eq!(ear.key(&list(1)), "\nOrdini\n1 di 9: riga 1\n");
    let mut deaf = Ear::new();
    deaf.speaker = Speaker::new(false, 80);
    deaf.key(&field("Ro", 2));
    assert_eq!(deaf.key(&field("R", 1)), "\nNome: R", "a file has no way back");
}

#[test]
fn a_letter_of_eight_bits_is_taken_away_whole() {
    let mut ear = Ear::new();
    ear.speaker = Speaker::new(true, 80).ascii(true);
    assert_eq!(ear.key(&field("", 0)), "fondaco\nNuovo cliente\nNome: ");
    assert_eq!(ear.key(&field("è", 2)), "e'");
    assert_eq!(ear.key(&field("", 0)), "\u{8} \u{8}\u{8} \u{8}");
}

#[test]
fn a_message_comes_once_and_again_when_it_comes_again() {
    let mut ear = Ear::new();
    ear.key(&list(1));
    let done = |text: &str| Message { severity: Severity::Ok, text: text.to_owned(), undo: true };
    ear.moment.message = Some((1, done("spedito")));
    assert_eq!(ear.key(&list(1)), "spedito, u annulla\n");
    assert_eq!(ear.key(&list(1)), "");
    ear.moment.message = Some((2, done("spedito")));
    assert_eq!(ear.key(&list(1)), "spedito\n", "the key is named once");
    ear.moment.message = Some((3, Message { severity: Severity::Error, text: "manca".to_owned(), undo: false }));
    assert_eq!(ear.key(&list(1)), "Errore: manca\n");
}

#[test]
fn coming_back_from_a_window_says_only_where_one_is() {
    let mut ear = Ear::new();
    ear.key(&list(3));
    ear.moment.layer = LayerId(2);
    ear.moment.overlay = true;
    assert_eq!(ear.key(&Spoken::of("Spedire?")), "Spedire?\n");
    ear.moment.layer = LayerId(1);
    ear.moment.overlay = false;
    assert_eq!(ear.key(&list(3)), "", "mostly something comes of it");
    ear.moment.now += BACK;
    assert_eq!(ear.hear(), "3 di 9: riga 3\n");
    assert_eq!((ear.hear().as_str(), ear.speaker.due()), ("", None));
}

#[test]
fn what_comes_of_a_window_is_said_instead_of_the_row_as_it_was() {
    let mut ear = Ear::new();
    ear.key(&list(3));
    ear.moment.layer = LayerId(2);
    ear.moment.overlay = true;
    ear.key(&Spoken::of("Spedire?"));
    ear.moment.layer = LayerId(1);
    ear.moment.overlay = false;
    assert_eq!(ear.key(&list(3)), "");
    ear.moment.message = Some((1, Message { severity: Severity::Ok, text: "spedito".to_owned(), undo: false }));
    assert_eq!(ear.hear(), "spedito\n");
    ear.moment.now += BACK;
    assert_eq!(ear.hear(), "");
    ear.moment.spoken = list(4);
    assert_eq!(ear.hear(), "4 di 9: riga 4\n");
}

#[test]
fn what_letters_find_waits_for_the_hand_to_rest() {
    let mut ear = Ear::new();
    let picker = |text: &str, found: &str| {
        let mut spoken = Spoken::of("Scegli");
        spoken.typed = Some(Typed::new("search", "Scegli", text, text.len()));
        spoken.here = Some(Here::new(found, found));
        spoken
    };
    assert_eq!(ear.key(&picker("", "Bianchi")), "fondaco\nScegli\nBianchi\nScegli: ");
    assert_eq!(ear.key(&picker("r", "Rossi")), "r");
    ear.moment.now += Duration::from_millis(100);
    assert_eq!(ear.hear(), "");
    assert!(ear.speaker.due().is_some());
    ear.moment.now += REST;
    assert_eq!(ear.hear(), "\nRossi\n");
    assert_eq!(ear.speaker.due(), None);
    assert_eq!(ear.key(&picker("ro", "Rossi")), "Scegli: ro");
}

#[test]
fn what_is_on_its_way_is_waited_for_but_not_for_ever() {
    let mut ear = Ear::new();
    let waiting = Spoken { waits: true, ..Spoken::of("Ordini") };
    assert_eq!(ear.key(&waiting), "fondaco\n");
    ear.moment.now += PATIENCE;
    assert_eq!(ear.hear(), "Ordini\n");
    ear.moment.spoken = list(1);
    assert_eq!(ear.hear(), "1 di 9: riga 1\n");
}

#[test]
fn nothing_that_a_terminal_obeys_comes_out() {
    let mut ear = Ear::new();
    let said = ear.key(&Spoken::of("Rossi\u{1b}[2J \u{2502} \u{7}\u{9b}1m\r\nMario"));
    assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{said:?}");
    assert!(!said.contains('\u{2502}'));
}

#[test]
fn what_a_window_told_is_not_told_below_it_and_the_same_result_of_the_next_is() {
    let mut ear = Ear::new();
    ear.key(&list(1));
    let done =
        |number| Some((number, Message { severity: Severity::Ok, text: "2 righe scritte".to_owned(), undo: false }));
    let window = |ear: &mut Ear, open: bool| {
        ear.moment.layer = LayerId(if open { 2 } else { 1 });
        ear.moment.overlay = open;
    };
    ear.moment.message = done(1);
    assert_eq!(ear.key(&list(1)), "2 righe scritte\n");
    window(&mut ear, true);
    assert_eq!(ear.key(&Spoken::of("Il file c'è già")), "Il file c'è già\n");
    window(&mut ear, false);
    ear.moment.message = done(2);
    assert_eq!(ear.key(&list(1)), "2 righe scritte\n");
    // Told in the window itself, and once more by what is below it.
    window(&mut ear, true);
    ear.moment.message = done(3);
    assert_eq!(ear.key(&Spoken::of("Il file c'è già")), "2 righe scritte\n");
    window(&mut ear, false);
    ear.moment.message = done(4);
    assert!(!ear.key(&list(1)).contains("scritte"));
}

#[test]
fn the_keys_of_a_place_to_type_in_are_named_once() {
    let mut ear = Ear::new();
    ear.key(&list(1));
    for (layer, heard) in [(2, "Nuovo cliente\nF2 Salva\nNome: "), (3, "\nNuovo cliente\nNome: ")] {
        ear.moment.layer = LayerId(layer);
        ear.moment.typing_keys = Some("F2 Salva".to_owned());
        assert_eq!(ear.key(&field("", 0)), heard);
        assert_eq!(ear.key(&field("R", 1)), "R");
        ear.moment.typing_keys = None;
        ear.moment.layer = LayerId(1);
        ear.key(&list(1));
    }
}
