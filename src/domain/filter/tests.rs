use super::*;
use crate::domain::page::Sort;
use crate::domain::text::SafeText;
use proptest::prelude::*;
use rstest::rstest;

fn word(text: &str) -> Operand {
    Operand::Word(text.to_owned())
}

fn range(from: &str, to: &str) -> Operand {
    let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Operand::Range(side(from), side(to))
}

fn only(text: &str) -> Term {
    let filter = Filter::parse(text);
    assert_eq!(filter.terms.len(), 1, "{filter:?}");
    filter.terms.into_iter().next().unwrap()
}

#[rstest]
#[case("stato:sped", "stato", Op::Has, vec![word("sped")])]
#[case("STATO:nuovo,evadere", "stato", Op::Has, vec![word("nuovo"), word("evadere")])]
#[case("cliente=\"Rossi Mario\"", "cliente", Op::Is, vec![word("Rossi Mario")])]
#[case("cliente:\"Rossi, Mario\",bianchi", "cliente", Op::Has, vec![word("Rossi, Mario"), word("bianchi")])]
#[case("totale>100", "totale", Op::Above, vec![word("100")])]
#[case("totale>=100,5", "totale", Op::AtLeast, vec![word("100,5")])]
#[case("totale<1.234,56", "totale", Op::Below, vec![word("1.234,56")])]
#[case("totale:50..99,90", "totale", Op::Has, vec![range("50", "99,90")])]
#[case("totale:10,5..99,90", "totale", Op::Has, vec![range("10,5", "99,90")])]
#[case("totale:10..20,30..40", "totale", Op::Has, vec![range("10", "20"), range("30", "40")])]
#[case("totale:-3,5", "totale", Op::Has, vec![word("-3,5")])]
#[case("disp:0,125", "disp", Op::Has, vec![word("0,125")])]
#[case("numero:1489,1490", "numero", Op::Has, vec![word("1489"), word("1490")])]
#[case("numero:1,2,3", "numero", Op::Has, vec![word("1"), word("2"), word("3")])]
#[case("numero:\"1,2\",3", "numero", Op::Has, vec![word("1,2"), word("3")])]
#[case("data:1/3,15/3", "data", Op::Has, vec![word("1/3"), word("15/3")])]
#[case("dal:2026-01-01", "dal", Op::Has, vec![word("2026-01-01")])]
#[case("data:-7g..", "data", Op::Has, vec![range("-7g", "")])]
#[case("data:..fm", "data", Op::Has, vec![range("", "fm")])]
#[case("scad:<+7g", "scad", Op::Below, vec![word("+7g")])]
#[case("scad:>=oggi", "scad", Op::AtLeast, vec![word("oggi")])]
#[case("prov:MI,TO", "prov", Op::Has, vec![word("MI"), word("TO")])]
#[case("corriere:vuoto", "corriere", Op::Has, vec![Operand::Empty])]
#[case("corriere:?,BRT,Empty", "corriere", Op::Has, vec![Operand::Empty, word("BRT"), Operand::Empty])]
#[case("corriere:\"vuoto\"", "corriere", Op::Has, vec![word("vuoto")])]
#[case("disp<min", "disp", Op::Below, vec![word("min")])]
#[case("quantità:3", "quantita", Op::Has, vec![word("3")])]
#[case("stato:", "stato", Op::Has, vec![])]
#[case("stato:nuovo,", "stato", Op::Has, vec![word("nuovo")])]
#[case("cliente:\"ross", "cliente", Op::Has, vec![word("ross")])]
#[case("cliente:\"a\"\"b\"", "cliente", Op::Has, vec![word("a\"b")])]
#[case("art:a..b..c", "art", Op::Has, vec![range("a", "b..c")])]
fn conditions(#[case] text: &str, #[case] key: &str, #[case] op: Op, #[case] values: Vec<Operand>) {
    assert_eq!(only(text), Term::new(key, op, values));
    let negated = only(&format!("-{text}"));
    assert!(negated.negated && negated.key.as_deref() == Some(key));
}

#[test]
fn words_and_phrases() {
    let filter = Filter::parse("  rossi \"via Roma 1\" -milano -\"a b\" 10:30 , stato:nuovo - \"\" x\"y");
    assert_eq!(filter.text_words().collect::<Vec<_>>(), ["rossi", "via Roma 1", "10:30", ",", "-", "x\"y"]);
    assert_eq!(filter.negated_words().collect::<Vec<_>>(), ["milano", "a b"]);
    assert_eq!(filter.keyed().map(|(key, _)| key).collect::<Vec<_>>(), ["stato"]);
    assert!(Filter::parse(" \t\n").is_empty());
    assert_eq!(Filter::parse("a\u{1b}[2Jb").text_words().collect::<Vec<_>>(), ["a", "[2Jb"]);
}

#[rstest]
#[case("stato:nuovo,evadere  -cliente:rossi", "stato:nuovo,evadere -cliente:rossi")]
#[case("totale:50..99,90", "totale:50..99,90")]
#[case("scad:<+7g", "scad<+7g")]
#[case("corriere:vuoto", "corriere:?")]
#[case("cliente:\"rossi\"", "cliente:rossi")]
#[case("cliente:\"Rossi Mario\"", "cliente:\"Rossi Mario\"")]
#[case("\"stato:nuovo\"", "\"stato:nuovo\"")]
#[case("\"-x\" -\"-x\"", "\"-x\" --x")]
#[case("n:\"12\",\"13\"", "n:\"12\",\"13\"")]
#[case("cliente:\"ross", "cliente:ross")]
#[case("stato:", "stato:")]
fn printed(#[case] text: &str, #[case] shown: &str) {
    assert_eq!(Filter::parse(text).to_string(), shown);
    assert_eq!(Filter::parse(shown), Filter::parse(text));
}

#[test]
fn columns_without_decimals_split_every_comma() {
    assert_eq!(only("numero:12,13").values, [word("12,13")]);
    assert_eq!(only("numero:12,13").whole_values(), [word("12"), word("13")]);
    assert_eq!(only("cliente:\"Rossi, Mario\"").whole_values(), [word("Rossi, Mario")]);
}

#[test]
fn the_look_of_a_list_is_taken_out() {
    let mut filter =
        Filter::parse("stato:nuovo ordina:Totale- limite:50 cols:numero,cliente raggruppa:stato sort:data");
    assert_eq!(filter.take_sort(), Some(Sort { column: "data".to_owned(), descending: false }));
    assert_eq!(filter.take_limit(), Some(50));
    assert_eq!(filter.take_columns(), Some(vec!["numero".to_owned(), "cliente".to_owned()]));
    assert_eq!(filter.take_group(), Some("stato".to_owned()));
    assert_eq!(filter.to_string(), "stato:nuovo");
    assert_eq!(filter.take_sort(), None);
    for text in ["ordina:totale-", "sort:-totale", "ordina=totale-"] {
        let sort = Filter::parse(text).take_sort();
        assert_eq!(sort, Some(Sort { column: "totale".to_owned(), descending: true }));
    }
    let mut wrong = Filter::parse("limite:tanti ordina:- -sort:x");
    assert_eq!((wrong.take_limit(), wrong.take_sort()), (None, None));
    assert_eq!(wrong.terms.len(), 3);
}

#[test]
fn spans_say_where_a_term_stands() {
    let text = "  è -stato:\"a b\" \"\" x";
    let found: Vec<&str> = Filter::spans(text).into_iter().map(|(span, _)| &text[span]).collect();
    assert_eq!(found, ["è", "-stato:\"a b\"", "x"]);
}

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Zà-ü0-9]{1,8}",
        "[-+]?[0-9.,]{1,8}",
        "[a-z0-9:<>=\".,? -]{1,10}",
        Just("vuoto".to_owned()),
        "\\PC{1,8}"
    ]
    .prop_map(|text| SafeText::new(&text).into())
    .prop_filter("a word is not empty", |text: &String| !text.is_empty())
}

fn any_operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        4 => any_word().prop_map(Operand::Word),
        2 => (proptest::option::of(any_word()), proptest::option::of(any_word())).prop_map(|(a, b)| Operand::Range(a, b)),
        1 => Just(Operand::Empty),
    ]
}

fn any_term() -> impl Strategy<Value = Term> {
    let ops = [Op::Has, Op::Is, Op::Above, Op::Below, Op::AtLeast, Op::AtMost];
    let keyed =
        ("[a-z][a-z0-9_]{0,6}", proptest::sample::select(ops.to_vec()), proptest::collection::vec(any_operand(), 0..4));
    prop_oneof![
        any_word().prop_map(|text| Term::word(&text)),
        keyed.prop_map(|(key, op, values)| Term::new(&key, op, values)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_filter_reads_back_as_itself(terms in proptest::collection::vec((any_term(), any::<bool>()), 0..5)) {
        let terms: Vec<Term> = terms.into_iter().map(|(term, negated)| Term { negated, ..term }).collect();
        let filter = Filter { terms };
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text), filter, "{}", text);
    }

    #[test]
    fn every_line_is_read_and_printing_settles(text in "\\PC*", close in "[a-c0-9:<>=\".,?\u{301}\u{338}\t -]{0,24}") {
        for text in [&text, &close] {
            let filter = Filter::parse(text);
            let printed = filter.to_string();
            let again = Filter::parse(&printed);
            prop_assert_eq!(&again, &filter, "{}", printed);
            prop_assert_eq!(again.to_string(), printed);
            for (span, _) in Filter::spans(text) {
                prop_assert!(text.get(span).is_some_and(|part| !part.is_empty()));
            }
        }
    }
}
