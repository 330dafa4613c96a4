use super::*;
use proptest::prelude::*;
use rstest::rstest;

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[rstest]
#[case("12", "12")]
#[case("12,5", "12.5")]
#[case("12.5", "12.5")]
#[case("12.50", "12.50")]
#[case("1.234", "1234")]
#[case("0.234", "0.234")]
#[case("-0.234", "-0.234")]
#[case("1234.567", "1234.567")]
#[case("1.2345", "1.2345")]
#[case("1.234.567", "1234567")]
#[case("1,234,567", "1234567")]
#[case("1.234,56", "1234.56")]
#[case("1,234.56", "1234.56")]
#[case("1 234,56", "1234.56")]
#[case("1\u{a0}234 567", "1234567")]
#[case("12,", "12")]
#[case(",5", "0.5")]
#[case(".500", "0.5")]
#[case("-3", "-3")]
#[case("− 3", "-3")]
#[case("€ 12,50", "12.5")]
#[case("12,50 €", "12.5")]
#[case("12,50 eur", "12.5")]
#[case("12,5*3", "37.5")]
#[case(" 12,5 x 3 ", "37.5")]
#[case("100-10%", "90")]
#[case("100-10%-5%", "85.5")]
#[case("100+22%", "122")]
#[case("200*15%", "30")]
#[case("30/15%", "200")]
#[case("50%", "0.5")]
#[case("2+3*4", "14")]
#[case("(2+3)*4", "20")]
#[case("10/4", "2.5")]
#[case("10--4", "14")]
#[case("1.000*1.000", "1000000")]
fn entries(#[case] typed: &str, #[case] value: &str) {
    assert_eq!(evaluate(typed, NumberStyle::It).unwrap(), dec(value));
}

#[rstest]
#[case("1,234", "1234")]
#[case("1.234", "1.234")]
#[case("1,5", "1.5")]
#[case("1,234.56", "1234.56")]
#[case("1.234,56", "1234.56")]
fn english_entries(#[case] typed: &str, #[case] value: &str) {
    assert_eq!(evaluate(typed, NumberStyle::En).unwrap(), dec(value));
}

#[rstest]
#[case("", "number.empty", None)]
#[case("  €", "number.empty", None)]
#[case("12a", "number.character", Some(3))]
#[case("12 5", "number.grouping", Some(3))]
#[case("1.23.456", "number.grouping", Some(2))]
#[case("1,2,3", "number.grouping", Some(2))]
#[case("1.234,567,8", "number.grouping", Some(6))]
#[case("1,23 4", "number.grouping", Some(5))]
#[case(",", "number.character", Some(1))]
#[case("12*", "number.unfinished", Some(4))]
#[case("(12", "number.parenthesis", Some(1))]
#[case("12)", "number.parenthesis", Some(3))]
#[case("1/0", "number.division_by_zero", Some(2))]
#[case("5%%", "number.character", Some(3))]
#[case("12,345", "number.decimals", Some(6))]
#[case("99999999999999999999", "number.too_large", None)]
#[case("99999999999999999999999999999999999999", "number.too_large", None)]
#[case("((((((((((((((((((((1", "number.character", Some(17))]
fn refused(#[case] typed: &str, #[case] code: &str, #[case] position: Option<u64>) {
    let refusal = parse_cents(typed).unwrap_err();
    assert_eq!(refusal.code, code);
    assert_eq!(refusal.with.get("position").and_then(serde_json::Value::as_u64), position);
}

#[test]
fn amounts_of_expressions_are_rounded_and_zeros_are_not_decimals() {
    assert_eq!(parse_cents("10/3").unwrap(), Cents(333));
    assert_eq!(parse_cents("0,125*1").unwrap(), Cents(13));
    assert_eq!(parse_cents("-0,125*1").unwrap(), Cents(-13));
    assert_eq!(parse_cents("12,5000").unwrap(), Cents(1250));
    assert_eq!(parse_quantity("0,0001").unwrap(), Quantity(1));
    assert_eq!(parse_quantity("1,00001").unwrap_err().code, "number.decimals");
    for money in ["5 EUR", "€5", "eur 5"] {
        assert_eq!(parse_quantity(money).unwrap_err().code, "number.character", "{money}");
        assert_eq!(parse_rate(money).unwrap_err().code, "number.character", "{money}");
        assert_eq!(parse_price(money).unwrap(), UnitPrice(500_000_000));
    }
    assert_eq!(parse_price("0,00000001").unwrap(), UnitPrice(1));
}

/// `10%` was ten cents, or a tenth of a piece, without a word.
#[test]
fn a_percentage_of_nothing_is_no_amount() {
    for alone in ["10%", " 10 % ", "+10%", "-10%", "(10%)", "0%", "€ 10%"] {
        assert_eq!(parse_cents(alone).unwrap_err().code, "number.no_base", "{alone}");
        assert_eq!(parse_price(alone).unwrap_err().code, "number.no_base", "{alone}");
    }
    assert_eq!(parse_quantity("10%").unwrap_err().code, "number.no_base");
    assert_eq!(parse_cents("100-10%").unwrap(), Cents(9_000));
    assert_eq!(parse_cents("100-(10%)").unwrap(), Cents(9_000));
    assert_eq!(parse_price("100+10%").unwrap(), UnitPrice(11_000_000_000));
    assert_eq!(parse_quantity("200*15%").unwrap(), Quantity::units(30));
    assert_eq!(parse_rate("(22%)").unwrap(), Rate(2200));
    assert_eq!(parse_rate("-10%").unwrap(), Rate(-1000));
}

#[test]
fn rates_take_a_sign_or_not() {
    assert_eq!(parse_rate("22").unwrap(), Rate(2200));
    assert_eq!(parse_rate("22%").unwrap(), Rate(2200));
    assert_eq!(parse_rate("12,5 %").unwrap(), Rate(1250));
    assert_eq!(parse_rate("22-10%").unwrap(), Rate(1980));
}

#[rstest]
#[case("1.234,56", NumberStyle::It, Some("1234.56"))]
#[case("1234,56", NumberStyle::It, Some("1234.56"))]
#[case("1.234", NumberStyle::It, Some("1234"))]
#[case("12.5", NumberStyle::It, None)]
#[case("1,234.56", NumberStyle::It, None)]
#[case("1,234.56", NumberStyle::En, Some("1234.56"))]
#[case("1234.5678", NumberStyle::En, Some("1234.5678"))]
#[case("1,5", NumberStyle::En, None)]
#[case("€ -12,50", NumberStyle::It, Some("-12.5"))]
#[case("12,50- EUR", NumberStyle::It, Some("-12.5"))]
#[case("--5", NumberStyle::It, None)]
#[case("5+5", NumberStyle::It, None)]
#[case("1e5", NumberStyle::En, None)]
#[case("", NumberStyle::En, None)]
fn files_are_read_strictly(#[case] text: &str, #[case] style: NumberStyle, #[case] value: Option<&str>) {
    assert_eq!(parse_plain(text, style).ok(), value.map(dec));
}

#[test]
fn shown_as_the_trade_writes_them() {
    use NumberStyle::{En, It};
    assert_eq!(format_cents(Cents(123_456), It), "1.234,56");
    assert_eq!(format_cents(Cents(123_456), En), "1,234.56");
    assert_eq!(format_cents(Cents(-5), It), "-0,05");
    assert_eq!(format_cents(Cents(100_000_000), It), "1.000.000,00");
    assert_eq!(format_cents(Cents(i64::MIN), En), "-92,233,720,368,547,758.08");
    assert_eq!(format_quantity(Quantity::units(1234), It), "1.234");
    assert_eq!(format_quantity(Quantity(5_000), It), "0,5");
    assert_eq!(format_quantity(Quantity(1), En), "0.0001");
    assert_eq!(format_price(UnitPrice(1_250_000_000), It), "12,50");
    assert_eq!(format_price(UnitPrice(345_000), It), "0,00345");
    assert_eq!(format_rate(Rate(2200), It), "22");
    assert_eq!(format_rate(Rate(1250), It), "12,5");
    assert_eq!(plain_cents(Cents(123_456)), "1234.56");
    assert_eq!(plain_quantity(Quantity(12_345_000)), "1234.5");
    assert_eq!(plain_price(UnitPrice(0)), "0.00");
    assert_eq!(plain_rate(Rate(400)), "4");
    assert_eq!(format_decimal(dec("1234.5"), 2, It), "1.234,50");
    assert_eq!(format_decimal(dec("-0.000"), 0, It), "0");
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed(raw in any::<i64>(), english in any::<bool>()) {
        let style = if english { NumberStyle::En } else { NumberStyle::It };
        prop_assert_eq!(parse_cents_in(&format_cents(Cents(raw), style), style), Ok(Cents(raw)));
        prop_assert_eq!(parse_quantity_in(&format_quantity(Quantity(raw), style), style), Ok(Quantity(raw)));
        prop_assert_eq!(parse_price_in(&format_price(UnitPrice(raw), style), style), Ok(UnitPrice(raw)));
        prop_assert_eq!(parse_rate_in(&format_rate(Rate(raw), style), style), Ok(Rate(raw)));
        prop_assert_eq!(parse_plain(&format_cents(Cents(raw), style), style), Ok(Cents(raw).decimal()));
    }

    #[test]
    fn small_quantities_too(raw in -30_000_000_i64..30_000_000, english in any::<bool>()) {
        let style = if english { NumberStyle::En } else { NumberStyle::It };
        prop_assert_eq!(parse_quantity_in(&format_quantity(Quantity(raw), style), style), Ok(Quantity(raw)));
        prop_assert_eq!(parse_plain(&plain_quantity(Quantity(raw)), NumberStyle::En), Ok(Quantity(raw).decimal()));
    }

    #[test]
    fn nothing_typed_panics(text in "\\PC*", calc in "[0-9.,+*/%()x €-]{0,30}") {
        for style in NumberStyle::ALL {
            for text in [&text, &calc] {
                let _ = (parse_cents_in(text, style), parse_quantity_in(text, style), parse_price_in(text, style));
                let _ = (parse_rate_in(text, style), parse_plain(text, style), evaluate(text, style));
            }
        }
    }

    #[test]
    fn positions_stay_inside(text in "[0-9.,+*/%()a €-]{0,20}") {
        if let Err(refusal) = evaluate(&text, NumberStyle::It)
            && let Some(position) = refusal.with.get("position").and_then(serde_json::Value::as_u64)
        {
            prop_assert!(position >= 1 && position as usize <= text.chars().count() + 1);
        }
    }
}
