//! The second row of the screen as a sentence: where am I.

use crate::locale::Lang;
use crate::ui::kit::form_view::CHANGED;
use crate::ui::kit::spoken::{Spoken, joined};
use crate::ui::layers::Crumb;

/// The sign of an order in a word.
fn ordered(piece: &str, lang: Lang) -> String {
    match (piece.strip_suffix('-'), piece.strip_suffix('+')) {
        (Some(column), _) => format!("{column} {}", lang.t("kit.say.descending")),
        (_, Some(column)) => format!("{column} {}", lang.t("kit.say.ascending")),
        // A star is for the eye, and so is the sign of what was changed.
        _ => piece.trim_end_matches([' ', '*']).trim_end_matches(CHANGED).trim_end().to_owned(),
    }
}

/// The place that a crumb names.
pub fn place(crumb: &Crumb, lang: Lang) -> Spoken {
    let filter =
        if crumb.filter.is_empty() { String::new() } else { lang.f("kit.say.filter", &[("filter", &crumb.filter)]) };
    let pieces = crumb.right.split("  ").map(str::trim).filter(|piece| !piece.is_empty());
    let right = pieces.map(|piece| ordered(piece, lang)).collect::<Vec<_>>().join(", ");
    let beside = crumb.beside.first().map_or("", String::as_str);
    // How many there are changes with every row; that alone is no other place.
    let token = joined([crumb.title.as_str(), &crumb.detail, &filter]);
    let title = crumb.title.replace(" > ", ", ");
    Spoken {
        place: joined([title.as_str(), &crumb.detail, beside, &filter, &right]),
        name: title,
        token,
        ..Spoken::default()
    }
}
