//! What the test of the terminal says of keys that come one after the other.

use fondaco::locale::Lang;
use fondaco::ui::keytest::findings::ASKED;

/// Each key that was asked for, and what is said of the one that came. A key that comes late is taken for the one that was
/// asked for before, and Backspace for the taking back of that.
pub fn to(keys: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let asked = ASKED.map(|key| key.name(Lang::It));
    let mut came: Vec<String> = Vec::new();
    for name in keys {
        match came.len().checked_sub(1) {
            Some(last) if asked[last] == name && came[last] != name => came[last] = name,
            Some(_) if name == "Backspace" => drop(came.pop()),
            _ => came.push(name),
        }
    }
    let says = |(name, asked): (String, String)| {
        let says = if name == asked { "ok".to_owned() } else { format!("arriva {name}") };
        (asked, says)
    };
    came.into_iter().zip(asked).map(says).collect()
}
