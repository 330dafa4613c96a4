//! The letters of the kinds of deadlines, and what says what they stand for.

use super::*;

#[test]
fn the_letter_of_a_kind_is_said_where_the_cursor_stands() {
    let mut house = house(Lang::It, (80, 24), true);
    house.stage.keys("6vv");
    // What was told when the program opened is seen with the next key.
    house.stage.keys("<down>");
    let row = house.stage.text().lines().find(|line| line.starts_with('>')).unwrap_or_default().to_owned();
    let words =
        [("P", "pagamento"), ("I", "incasso"), ("F", "fiscale"), ("C", "contratto"), ("M", "merce"), ("A", "attività")];
    let mut seen = 0;
    for _ in 0..8 {
        let row = house.stage.text().lines().find(|line| line.starts_with('>')).unwrap_or(&row).to_owned();
        let here = row.chars().nth(12).unwrap_or_default().to_string();
        let (letter, word) = words.into_iter().find(|(letter, _)| *letter == here).expect(&row);
        assert!(house.said().starts_with(&format!("{letter} {word}")), "{row}: {}", house.said());
        seen += 1;
        house.stage.keys("<down>");
    }
    assert_eq!(seen, 8);
    // The day of a narrow month says what is on it, and how much more.
    due(&mut house.store, DeadlineKind::Pay, "2026-11-24", "Bolletta", 9_900);
    let mut small = Stage::open(
        house.store.path(),
        house.clock.clone(),
        Lang::It,
        Theme::load("terminale", &[], Depth::Mono, Tier::T1).unwrap(),
        (60, 16),
    )
    .unwrap();
    small.keys("6<right><right><right>");
    let said = small.text().lines().rev().nth(1).unwrap_or_default().to_owned();
    assert!(said.contains("P pagamento: Fattura 812") && said.contains("   +2"), "{said}");
}

/// `!` and `+` stood beside an entry and nothing on the screen said what they mean; the sums of `30 gg:` had no span.
#[test]
fn signs_and_sums_of_the_calendar_say_what_they_are() {
    for (lang, span, signs, letters) in
        [(Lang::It, "in 30 gg -", "X ! +", "I P F"), (Lang::En, "in 30 d -", "X ! +", "I P T")]
    {
        let mut house = house(lang, (80, 24), true);
        due(&mut house.store, DeadlineKind::Task, "2026-11-21", "Telefonare", 0);
        house.stage.keys("6v<down><up>");
        assert!(house.said().contains(span), "{}\n{}", house.said(), house.stage.text());
        // The first lines of the page of keys are what the signs mean, in every view.
        for view in ["", "v", "v"] {
            house.stage.keys(view).keys("<f1>");
            let text = house.stage.text();
            let said = |sign: &str| text.lines().find(|line| line.contains(sign)).unwrap_or_default().to_owned();
            let (late, soon) =
                if lang == Lang::It { ("scaduta", "oggi o domani") } else { ("overdue", "today or tomorrow") };
            assert!(said(signs).contains(late) && said(signs).contains(soon), "{text}");
            assert!(said(letters).contains(", "), "{text}");
            house.stage.keys("<esc>");
        }
        // In the lowest cells a day that has any has a sign only, which stood nowhere.
        house.stage.resize(60, 16);
        assert!(house.stage.text().contains("[21]*"), "{}", house.stage.text());
        house.stage.keys("<f1>");
        let some = if lang == Lang::It { "giorno con scadenze" } else { "day with deadlines" };
        let text = house.stage.text();
        assert!(text.lines().any(|line| line.contains(" *  ") && line.contains(some)), "{text}");
    }
}
