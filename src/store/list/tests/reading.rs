//! What is typed into a filter: readable, unreadable, harmful.

use super::*;

#[test]
fn what_cannot_be_read_is_left_out_and_named() {
    let store = shop();
    let problems = |filter: &str| {
        let all = ORDERS.spec.problems(store.db(), &Filter::parse(filter), today()).unwrap();
        all.into_iter().map(|problem| (problem.term, problem.key, problem.trouble)).collect::<Vec<_>>()
    };
    assert_eq!(
        problems("rossi colore:rosso stato:nuovo totale>tanto"),
        [(1, "colore".to_owned(), Trouble::UnknownKey), (3, "totale".to_owned(), Trouble::Unreadable)]
    );
    assert_eq!(problems("stato: ordina:totale- limite:5 stato:nuovo"), []);
    assert_eq!(problems("ordina:colore"), [(0, "ordina".to_owned(), Trouble::Unreadable)]);
    assert_eq!(found("ordina:colore rossi"), found("rossi"));
    assert_eq!(found("colore:rosso cliente:rossi").len(), 20);
    for wrong in ["-stato:verde", "-data:mai", "-totale>tanto"] {
        assert_eq!(problems(wrong).len(), 1, "{wrong}");
        assert_eq!(found(&format!("{wrong} cliente:rossi")).len(), 20, "{wrong}");
    }
    // All rows would look as if it had been taken.
    for wrong in ["data:mai", "data:2026-13", "numero:x", "stato>nuovo", "cliente:a..b", "totale>tanto", "totale>50?"] {
        assert_eq!(problems(wrong).len(), 1, "{wrong}");
        assert_eq!(found(&format!("{wrong} cliente:rossi")).len(), 0, "{wrong}");
    }
}

#[test]
fn a_word_that_nothing_is_called_finds_nothing_and_leaves_the_others_of_its_term() {
    let store = shop();
    for wrong in ["stato:verde", "canale:nessuno"] {
        let problems = ORDERS.spec.problems(store.db(), &Filter::parse(wrong), today()).unwrap();
        assert_eq!(problems.len(), 1, "{wrong}");
        assert_eq!(found(&format!("{wrong} cliente:rossi")), found("numero:999999"), "{wrong}");
    }
    assert_eq!(found("stato:verde,nuovo"), found("stato:nuovo"));
    assert!(!found("stato:nuovo").is_empty());
    let problems = ORDERS.spec.problems(store.db(), &Filter::parse("stato:verde,nuovo"), today()).unwrap();
    assert_eq!(problems.len(), 1, "and it is told");
}

#[test]
fn nothing_typed_can_harm() {
    let store = shop();
    let long = "x".repeat(20_000);
    let texts = [
        "'",
        "\"",
        "\\",
        "%",
        "_",
        "*",
        "-",
        "--",
        ";",
        "☕",
        "\u{1f600}",
        "\0",
        "a\0b",
        "a*b",
        "NEAR(a b)",
        "AND",
        "OR",
        "NOT",
        "name:rossi",
        "{name}:x",
        "^a",
        "a^b",
        "(",
        ")",
        "' OR 1=1 --",
        "\"a\" OR \"b",
        "ⓐⓑ",
        "अनुच्छेद",
        "ß",
        "e\u{301}\u{301}",
        "𝔉𝔬𝔫𝔡",
        "½",
        "٣",
        long.as_str(),
        "99999999999999999999",
        "1/2/3",
        "2026/",
        "/5",
        "é",
    ];
    for text in texts {
        let words = [
            Filter { terms: vec![crate::domain::filter::Term::word(text)] },
            Filter {
                terms: vec![crate::domain::filter::Term { negated: true, ..crate::domain::filter::Term::word(text) }],
            },
        ];
        let filters: Vec<Filter> = words.into();
        for spec in ALL {
            let mut filters = filters.clone();
            for field in spec.fields {
                for op in
                    [crate::domain::filter::Op::Has, crate::domain::filter::Op::Is, crate::domain::filter::Op::Below]
                {
                    let values = vec![crate::domain::filter::Operand::Word(text.to_owned())];
                    filters.push(Filter { terms: vec![crate::domain::filter::Term::new(field.key, op, values)] });
                }
            }
            for filter in &filters {
                let query = PageQuery { filter: filter.clone(), limit: 3, ..PageQuery::default() };
                page_json(store.db(), spec, &query, today())
                    .unwrap_or_else(|e| panic!("{}: {filter}: {e:?}", spec.name));
            }
        }
    }
    assert_eq!(truth(&store, "SELECT count(*) FROM sales_order"), [ORDERS_MADE]);
}

#[test]
fn every_word_has_its_label_and_means_itself() {
    for set in words::ALL {
        for word in set.words {
            for lang in Lang::ALL {
                let key = format!("list.{}.{}", set.name, word.id);
                assert!(lang.find(&key).is_some(), "{key}");
                let meant: Vec<&str> = set.meant(set.label(word, lang)).iter().map(|word| word.id).collect();
                assert_eq!(meant, [word.id], "{key} is ambiguous");
            }
        }
    }
    assert_eq!(words::BADGE.meant("sped").iter().map(|word| word.id).collect::<Vec<_>>(), ["shipped"]);
    assert_eq!(words::BADGE.meant("evadere").iter().map(|word| word.id).collect::<Vec<_>>(), ["to_fulfil"]);
    for spec in ALL {
        let mut keys: Vec<&str> = spec.fields.iter().flat_map(|f| f.aliases.iter().copied().chain([f.key])).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all, "{}: a key twice", spec.name);
        assert!(std::ptr::eq(named(spec.italian).unwrap(), named(spec.name).unwrap()));
    }
}
