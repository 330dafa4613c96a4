use super::*;
use crate::ui::kit::dialog::MenuEntry;
use crate::ui::layers::Door;

fn command(title: &str, setting: bool, off: bool) -> Item {
    let command = Command {
        target: title.to_owned(),
        title: title.to_owned(),
        detail: String::new(),
        off: off.then(|| "no".to_owned()),
        door: None,
        setting,
        asks: Vec::new(),
    };
    Palette::command(command, &keys(&Keymap::standard(), &[], &[]))
}

fn keys<'a>(keymap: &'a Keymap, actions: &'a [Action], offers: &'a [Offer]) -> Keys<'a> {
    Keys { path: &[Context::List, Context::Global], actions, offers, keymap, lang: Lang::It }
}

#[test]
fn a_key_is_shown_for_what_it_does_here_or_with_the_place_where_it_does_it() {
    let command = |target: &str, door| Command {
        target: target.to_owned(),
        title: "x".to_owned(),
        detail: String::new(),
        off: None,
        door: Some(door),
        setting: false,
        asks: Vec::new(),
    };
    let keymap = Keymap::standard();
    let door = Door { action: Action::Actions, then: Some('c'), pane: Some("pane.stock") };
    let receive = command("do:stock.receive", door);
    let entry = |runs| MenuEntry::new("0", Some('k'), "Carica").running(runs);
    let offers = |runs| Offer::all(Action::Actions, "Azioni", vec![entry(runs)]).collect::<Vec<_>>();
    let key = |offers: &[Offer]| Palette::command(receive.clone(), &keys(&keymap, &[], offers)).key;
    assert_eq!(key(&offers("stock.receive")), "F8 k", "the letter of this menu, not of the other");
    assert_eq!(key(&offers("order.hold")), "Magazzino: F8 c");
    assert_eq!(key(&[]), "Magazzino: F8 c");
    let tags = command("do:tag.change", Door { action: Action::Tags, then: None, pane: None });
    let key = |actions: &[Action]| Palette::command(tags.clone(), &keys(&keymap, actions, &[])).key;
    assert_eq!(key(&[Action::Tags]), "t");
    assert_eq!(key(&[]), "", "it does nothing here");
}

#[test]
fn what_is_done_goes_before_what_is_set_and_endings_do_not_matter() {
    let all = || {
        let formats = command("formato delle date", true, false).also("giorno");
        vec![command("attesa di Esc", true, false), command("metti in attesa", false, false), formats]
    };
    let palette = |text| Palette::new(all(), Vec::new(), Vec::new(), text);
    assert_eq!(shown(&palette("attesa")), ["metti in attesa", "attesa di Esc"]);
    assert_eq!(shown(&palette("attesa di")), ["attesa di Esc"]);
    for text in ["formato data", "formati date", "giorni"] {
        assert_eq!(shown(&palette(text)), ["formato delle date"], "{text}");
    }
    assert!(shown(&palette("formato xata")).is_empty());
}

fn found(title: &str, within: bool) -> Found {
    let title = title.to_owned();
    Found { group: "x".to_owned(), detail: String::new(), target: format!("order:{title}"), title, within }
}

fn shown(palette: &Palette) -> Vec<&str> {
    palette.shown.iter().map(|item| item.title.as_str()).collect()
}

fn with(text: &str, searching: bool) -> Palette {
    let commands = vec![
        command("cambia ordine", true, false),
        command("chiudi ordine", false, true),
        command("spedisci ordine", false, false),
        command("ordine nuovo", false, false),
    ];
    let mut palette = Palette::new(commands, Vec::new(), Vec::new(), text);
    palette.searching = searching;
    palette.within = vec![Item::of_found(found("una nota", true))];
    palette.found = vec![Item::of_found(found("2026/7", false))];
    palette.narrow();
    palette
}

#[test]
fn what_is_called_so_then_records_commands_settings_and_what_is_only_written() {
    let palette = with("ordine", false);
    let order = ["ordine nuovo", "2026/7", "spedisci ordine", "cambia ordine", "chiudi ordine", "una nota"];
    assert_eq!(shown(&palette), order);
}

#[test]
fn letters_strewn_about_find_nothing_but_few_letters_find_all() {
    assert_eq!(shown(&with("peine", false)), ["2026/7", "una nota"]);
    assert!(shown(&with("sp", false)).contains(&"spedisci ordine"));
    assert!(shown(&with("spedi", false)).contains(&"spedisci ordine"));
    assert!(shown(&with("pedisci", false)).contains(&"spedisci ordine"));
    assert!(shown(&with("sped ord", false)).contains(&"spedisci ordine"));
}

#[test]
fn the_first_row_is_certain_when_nothing_can_come_before_it() {
    assert!(!with("7", true).certain(), "a number may be a document");
    assert!(with("7", false).certain());
    assert!(with("ordine n", true).certain(), "a command that is called so");
    let mut moved = with("7", true);
    moved.moved = true;
    assert!(moved.certain(), "the row that the cursor was moved to");
}

#[test]
fn the_cursor_stays_on_its_row_when_an_answer_comes() {
    let mut palette = with("ordine", false);
    palette.cursor.at = 2;
    palette.moved = true;
    palette.found.push(Item::of_found(found("2026/8", false)));
    palette.narrow();
    assert_eq!(shown(&palette)[palette.cursor.at], "spedisci ordine");
}

#[test]
fn what_was_taken_before_comes_first_unless_it_is_not_there_now() {
    let taken = |target: &str| Found { target: target.to_owned(), ..found("Rossi", false) };
    let all = vec![taken("spedisci ordine"), taken("action:print"), taken("customer:7")];
    let commands = vec![command("altro", false, false), command("spedisci ordine", false, false)];
    let palette = Palette::new(commands, Vec::new(), all, "");
    assert_eq!(shown(&palette), ["spedisci ordine", "Rossi", "altro"]);
}

#[test]
fn what_has_the_word_stands_alone_and_the_closest_first() {
    let titles = ["prova tasti: che cosa manda il terminale", "inverti le marcate", "cambia tema", "sistema"];
    let commands: Vec<Item> = titles.map(|title| command(title, false, false)).into();
    let palette = |text| Palette::new(commands.clone(), Vec::new(), Vec::new(), text);
    assert_eq!(shown(&palette("tema")), ["cambia tema", "sistema"]);
    assert_eq!(shown(&palette("tasti prova")), ["prova tasti: che cosa manda il terminale"]);
    // Where nothing has the word, what has its letters is better than nothing.
    assert_eq!(shown(&palette("camba tema")), ["cambia tema"]);
}

#[test]
fn what_an_operation_asks_for_is_found_when_nothing_is_called_so() {
    let mut ship = command("spedisci ordine", false, false);
    ship.asks = vec!["tracking".to_owned(), "ordine".to_owned()];
    let palette = |text| Palette::new(vec![ship.clone(), command("ordine nuovo", false, false)], vec![], vec![], text);
    assert_eq!(shown(&palette("track")), ["spedisci ordine"]);
    assert_eq!(shown(&palette("nuovo")), ["ordine nuovo"]);
}

#[test]
fn what_menus_offer_is_shown_once_it_is_asked_for() {
    let entry = MenuEntry::new("4", Some('n'), "Aggiungi nota");
    let offer = Offer { action: Action::Actions, menu: "Azioni".to_owned(), entry };
    let offer = Palette::offer(offer, &keys(&Keymap::standard(), &[], &[]));
    assert_eq!(offer.key, "F8 n");
    let palette = |text| Palette::new(Vec::new(), vec![offer.clone()], Vec::new(), text);
    assert!(shown(&palette("")).is_empty());
    assert_eq!(shown(&palette("aggiungi nota")), ["Aggiungi nota"]);
    assert_eq!(shown(&palette("nota")), ["Aggiungi nota"]);
}
