//! What is said where a carrier wants a code and there is none.

use super::*;

#[test]
fn who_has_no_tracking_code_is_told_where_another_carrier_is_chosen() {
    let shop = Shop::new();
    shop.place(&[("MOK-3", 2)]);
    let mut anna = shop.stage((80, 24), Lang::It);
    anna.keys("2<f8>c<f8>s");
    let asked = anna.text();
    assert!(asked.contains("consegna propria") && asked.contains("F8 e"), "{asked}");
    anna.keys("<esc><f8>e");
    assert!(anna.text().contains("Corriere"), "{}", anna.text());
}
