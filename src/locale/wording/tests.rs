use super::*;
use crate::operations::Mode;
use serde_json::json;

fn it(refused: &Refusal) -> String {
    refusal(Lang::It, refused)
}

#[test]
fn numbers_are_worded_by_their_names() {
    let short = Refusal::new("stock.short")
        .with("line", 2)
        .with("sku", "MOK-3")
        .with("name", "Moka 3 tazze")
        .with("wanted", 15_000)
        .with("available", 12_340_000)
        .with("missing", 30_000);
    assert!(it(&short).starts_with("Riga 2, MOK-3 Moka 3 tazze: richiesti 1,5, disponibili 1.234, mancano 3."));
    let paid = Refusal::new("payment.more_than_paid").with("paid", 123_456);
    assert!(it(&paid).contains("1.234,56"));
    assert!(refusal(Lang::En, &paid).contains("1,234.56"));
    let changed = Refusal::new("record.changed")
        .field("partita_iva")
        .with("who", "anna")
        .with("at", 1_790_000_000_000_i64)
        .with("version", 3);
    assert!(it(&changed).starts_with("partita IVA: anna lo ha cambiato il 21/09/2026 16:13"), "{}", it(&changed));
}

#[test]
fn a_missing_number_leaves_a_whole_sentence() {
    assert_eq!(it(&Refusal::new("field.required")), "Manca un valore obbligatorio.");
    let step = Refusal::new("order.step.closed").with("badge", "closed").with("step", "ship");
    assert_eq!(it(&step), "L'ordine è chiuso.");
    assert_eq!(it(&Refusal::new("no.such.code").with("a", 1)), "no.such.code (a=1)");
}

#[test]
fn several_rows_that_are_needed_are_one_sentence_with_their_names() {
    let one = |table: &str, called: &str| {
        let refusal = Refusal::new("undo.used_since").with("table", table).with("row", called.len());
        if called.is_empty() { refusal } else { refusal.with("called", called) }
    };
    let all = vec![one("variant", "MOK-3"), one("product", ""), one("variant", "CAF-250"), one("product", "")];
    let told = refusal_lines(Lang::It, &Refusal::join(all).unwrap());
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("MOK-3, CAF-250: altro ne dipende"), "{told:?}");
}

#[test]
fn several_fields_of_one_record_that_one_deed_changed_are_one_sentence() {
    let one = |row: i64, name: &str, now: &str, entry: i64| {
        Refusal::new("undo.changed_since")
            .field(format!("sales_order.{row}.{name}"))
            .with("table", "sales_order")
            .with("called", format!("2026/{row}"))
            .with("row", row)
            .with("name", name)
            .with("now", now)
            .with("who", "marta")
            .with("at", 1_790_000_000_000_i64)
            .with("operation", "order.confirm")
            .with("entry", entry)
    };
    let all = [one(7, "life", "confirmed", 82), one(7, "hold_reason", "", 82), one(8, "life", "confirmed", 83)];
    let whole = Refusal::join(all.to_vec()).unwrap();
    let told = refusal_lines(Lang::It, &whole);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("2026/7: marta") && told[0].contains("decisione, motivo"), "{told:?}");
    assert!(
        told[0].ends_with(
            "(ordine confermato, voce 82): decisione, motivo dell'attesa. Nulla è stato annullato: \
         annullare prima quella voce."
        ),
        "{told:?}"
    );
    assert!(told[1].contains("2026/8, decisione: marta") && told[1].contains("ora vale confermato"), "{told:?}");
    // Of what nobody has a name for each field is a whole sentence.
    let without = |part: &str| {
        let mut all = [one(7, "life", "confirmed", 82), one(7, "hold_reason", "boh", 82)];
        for one in &mut all {
            one.with.remove(part);
        }
        refusal_lines(Lang::It, &Refusal::join(all.to_vec()).unwrap())
    };
    for part in ["called", "entry", "who"] {
        let told = without(part);
        assert!(told.iter().all(|line| !line.contains('–')), "{part}: {told:?}");
        assert_eq!(told.len(), 2, "{part}: {told:?}");
        assert_eq!(told[0].contains("voce 82"), part == "called", "{part}: {told:?}");
    }
    // Rows that are gone are one thing when one deed removed them.
    let gone = |row: i64| {
        let mut one = one(row, "id", "", 82).with("table", "reservation").with("operation", "order.ship");
        one.with.retain(|part, _| !["called", "name", "now"].contains(&part.as_str()));
        one
    };
    let told = refusal_lines(Lang::It, &Refusal::join(vec![gone(1), gone(2)]).unwrap());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("impegno: marta l'ha tolto dopo") && told[0].contains("voce 82"), "{told:?}");
}

/// It said `ora vale company`.
#[test]
fn what_a_field_is_now_is_said_in_the_words_it_is_chosen_by() {
    let stands = |table: &str, name: &str, now: &str| {
        let refusal = Refusal::new("undo.changed_since").with("table", table).with("name", name).with("now", now);
        let refusal = refusal.with("called", "Bar Stella").with("who", "marta").with("at", 1_790_000_000_000_i64);
        it(&refusal.with("operation", "party.save").with("entry", 82))
    };
    assert!(stands("party", "kind", "company").contains("ora vale azienda"));
    assert!(stands("party", "kind", "person").contains("ora vale privato"));
    assert!(stands("party", "name", "company").contains("ora vale company"), "what people wrote stands as it is");
}

#[test]
fn what_was_reversed_is_not_said_to_be_gone() {
    let gone = Refusal::new("undo.changed_since").with("table", "move").with("who", "marta");
    let gone = gone.with("at", 1_790_000_000_000_i64).with("operation", "stock.reverse").with("entry", 82);
    assert!(it(&gone).contains("marta l'ha tolto dopo"), "{}", it(&gone));
    let reversed = it(&gone.with("reversal", 7));
    assert!(reversed.contains("marta l'ha stornato dopo con il movimento 7,"), "{reversed}");
}

#[test]
fn values_from_outside_are_harmless_and_short() {
    let hostile = format!("x\u{1b}[31m\u{202e}{}", "a".repeat(10_000));
    let said = it(&Refusal::new("order.missing").with("order", hostile));
    assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'));
    assert!(said.chars().count() < 300);
}

#[test]
fn fields_are_named() {
    assert_eq!(field(Lang::It, "lines.2.quantity"), "riga 3, quantità");
    assert_eq!(field(Lang::En, "lines.0"), "line 1");
    assert_eq!(field(Lang::It, "due_on"), "scadenza");
    let lines = refusal_lines(Lang::It, &Refusal::new("order.no_quantity").field("lines.1.quantity"));
    assert_eq!(lines, ["riga 2, quantità: La quantità deve essere maggiore di zero."]);
}

#[test]
fn the_json_reader_speaks_the_readers_language() {
    let read = |operation: &str, input: Value| -> String {
        let folder = tempfile::tempdir().unwrap();
        let clock = std::sync::Arc::new(crate::domain::SystemClock);
        let mut store = crate::store::Store::open_or_create(&folder.path().join("a.db"), clock).unwrap();
        let actor = crate::operations::Actor::new("t", crate::operations::Door::Cli);
        let verb = crate::operations::registry::find(operation).unwrap();
        let call = crate::operations::Call::by(&actor);
        it(&(verb.run)(&mut store, call, input, Mode::Execute).unwrap_err())
    };
    let start = "I dati dell'operazione non vanno bene: ";
    for (operation, input, said) in [
        (
            "order.ship",
            json!({"order": 1, "nope": 1}),
            "il campo «nope» non esiste (ci sono order, lines, tracking, carrier, parcels)",
        ),
        ("order.ship", json!({}), "manca il campo «order»"),
        (
            "order.ship",
            json!({"order": 1, "parcels": "two, expected \" 3"}),
            "parcels: trovato il testo «two, expected \\\" 3», atteso un numero intero",
        ),
        ("order.ship", json!({"order": []}), "order: un riferimento è un codice, un numero o {\"row\": 7}"),
        (
            "order.pay",
            json!({"order": 1, "amount": "1.234"}),
            "amount: trovato il testo «1.234», atteso un numero con al massimo 2 decimali",
        ),
        (
            "order.pay",
            json!({"order": 1, "on": "31/12/2026"}),
            "on: una data si scrive AAAA-MM-GG, per esempio 2026-03-15",
        ),
    ] {
        let sentence = read(operation, input);
        assert_eq!(sentence, format!("{start}{said}. Nulla è stato modificato."));
    }
    for input in [json!("x"), json!([1, 2]), json!(null)] {
        assert!(read("order.pay", input).contains("ci vuole un oggetto, come {\"order\": 1490}"));
    }
    let broken = serde_json::from_str::<Value>("{\"a\":\n 1").unwrap_err();
    let refused = crate::operations::bad_json(&broken);
    assert_eq!(
        it(&refused),
        "Il JSON non si legge alla riga 2, colonna 2: il testo finisce troppo presto. Nulla è stato modificato."
    );
}

#[test]
fn sizes_and_columns() {
    assert_eq!(bytes(Lang::It, 12_450_000), "12,4 MB");
    assert_eq!(bytes(Lang::En, 999), "999 B");
    assert_eq!(column_value(Lang::It, "total_cents", &json!(123_456)), "1.234,56");
    assert_eq!(column_value(Lang::It, "due_on", &json!("2026-11-21")), "21/11/2026");
    assert_eq!(column_value(Lang::It, "archived", &json!(1)), "sì");
    assert_eq!(column_value(Lang::It, "vat_bp", &json!(2200)), "22 %");
    assert_eq!(column_value(Lang::It, "note", &Value::Null), "vuoto");
}
