//! The promises of the program held against floors measured in the same run: `cargo bench`.

use fondaco::bench::{floor, orders};

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(3_000);
    let folder = tempfile::tempdir_in(".").unwrap();
    let pace = orders::place_and_confirm(&folder.path().join("house.db"), count).unwrap();
    println!("{pace:?}");
    let pace = floor::orders(&folder.path().join("floor.db"), count).unwrap();
    println!("{pace:?}");
}
