//! The last row: as many of the keys that work now as there is room for.

use super::{KeyHint, put};
use crate::ui::text_width::width;
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Those of the hints that a row has room for, in their places: first what is still to be learned, then what is known.
/// What one of them leads to stands behind it where that takes room from none.
fn seen(hints: &[KeyHint], columns: u16) -> (u16, Vec<(&KeyHint, String)>) {
    let gap = if columns >= 100 { 2 } else { 1 };
    let wide = |hint: &KeyHint| width(&hint.key) + 1 + width(&hint.word);
    let mut room = usize::from(columns);
    let mut taken = vec![false; hints.len()];
    let turns = [false, true].into_iter().flat_map(|known| (0..hints.len()).map(move |at| (known, at)));
    for (known, at) in turns {
        let Some(hint) = hints.get(at).filter(|hint| hint.known == known) else { continue };
        let nothing = !taken.contains(&true);
        if wide(hint) > room {
            // Rather a shorter one than an empty line.
            if nothing {
                continue;
            }
            break;
        }
        room = room.saturating_sub(wide(hint) + gap);
        if let Some(taken) = taken.get_mut(at) {
            *taken = true;
        }
    }
    let shown: Vec<&KeyHint> = hints.iter().zip(taken).filter(|(_, taken)| *taken).map(|(hint, _)| hint).collect();
    let used = shown.iter().map(|hint| wide(hint) + gap).sum::<usize>().saturating_sub(gap);
    let mut left = usize::from(columns).saturating_sub(used);
    let word = |hint: &KeyHint| {
        let leads = hint.leads.as_ref().map(|leads| format!(": {leads}"));
        let leads = leads.filter(|leads| width(leads) <= left).unwrap_or_default();
        left -= width(&leads);
        format!("{}{leads}", hint.word)
    };
    let words: Vec<String> = shown.iter().copied().map(word).collect();
    (gap as u16, shown.into_iter().zip(words).collect())
}

/// The last row.
pub fn hint_line(buf: &mut Buffer, area: Rect, hints: &[KeyHint], theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let (gap, seen) = seen(hints, area.width);
    let (mut x, y, end) = (area.x, area.y, area.right());
    for (hint, word) in seen {
        x = put(buf, x, y, end, &hint.key, theme.style(Role::Key), theme);
        x = put(buf, x + 1, y, end, &word, theme.style(Role::KeyLabel), theme) + gap;
    }
}

#[cfg(test)]
mod tests {
    use super::super::key_hints;
    use super::*;
    use crate::locale::Lang;
    use crate::ui::action::Action;
    use crate::ui::keymap::{Context, Keymap, own};
    use crate::ui::layers::Hint;
    use crate::ui::theme::Tier;

    #[test]
    fn hints_are_dropped_from_the_right() {
        let theme = Theme::plain(Tier::T1);
        let map = Keymap::standard();
        let path = [Context::List, Context::Global];
        let all: Vec<_> =
            [Action::Undo, Action::Views, Action::Open, Action::FilterText, Action::Help, Action::New, Action::RowNext]
                .into_iter()
                .map(Hint::of)
                .chain([Hint::of(Action::Actions).off("serve una riga")])
                .collect();
        let hints = key_hints(&all, &path, &map, Lang::It, &|_| false);
        let known = key_hints(&all, &path, &map, Lang::It, &|action| matches!(action, Action::Help | Action::New));
        let line_of = |hints: &[KeyHint], width| {
            let area = Rect::new(0, 0, width, 1);
            let mut buf = Buffer::empty(area);
            hint_line(&mut buf, area, hints, &theme);
            let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
            text.trim_end().to_owned()
        };
        let line = |width| line_of(&hints, width);
        // What is known leaves the room to what is not, and comes back where there is room for all.
        assert_eq!(line_of(&known, 30), "F1 Aiuto F7 Filtra Invio apri");
        assert_eq!(line_of(&known, 80), line(80));
        // The page of all keys keeps its place, and a line is never empty where anything has room.
        assert_eq!(line_of(&known, 45), "F1 Aiuto F7 Filtra Invio apri w viste");
        assert_eq!(line(9), "F1 Aiuto");
        let long = KeyHint::own("m".to_owned(), "di una collega".to_owned());
        let after: Vec<_> = std::iter::once(long).chain(hints.iter().cloned()).collect();
        assert_eq!(line_of(&after, 12), "F1 Aiuto");
        assert_eq!(line(80), "F1 Aiuto F6 Nuovo F7 Filtra Invio apri w viste u annulla");
        assert_eq!(line(30), "F1 Aiuto F6 Nuovo F7 Filtra");
        assert_eq!(line(5), "");
    }

    #[test]
    fn a_hint_is_said_by_its_key_and_not_by_what_is_drawn_of_it() {
        let (keymap, faults) = own::over("[global]\nnew = \"ctrl+x\"\nviews = \"g ctrl+x\"\n");
        assert_eq!(faults, []);
        let path = [Context::List, Context::Global];
        let all = [Hint::of(Action::New), Hint::of(Action::Views)];
        let hints = key_hints(&all, &path, &keymap, Lang::It, &|_| false);
        let said: Vec<String> = hints.iter().map(|hint| hint.said(Lang::It)).collect();
        let drawn: Vec<&str> = hints.iter().map(|hint| hint.key.as_str()).collect();
        assert_eq!((drawn, said), (vec!["^X", "g ^X"], vec!["Ctrl+X Nuovo".to_owned(), "g Ctrl+X viste".to_owned()]));
        assert_eq!(KeyHint::own("^".to_owned(), "tutti".to_owned()).said(Lang::It), "^ tutti");
    }

    #[test]
    fn what_a_key_leads_to_is_said_where_it_takes_room_from_none() {
        let theme = Theme::plain(Tier::T1);
        let hints =
            [Hint::of(Action::Help), Hint::of(Action::Actions).leads_to(Some("Spedisci")), Hint::of(Action::Open)];
        let path = [Context::List, Context::Global];
        let hints = key_hints(&hints, &path, &Keymap::standard(), Lang::It, &|_| false);
        let line = |width| {
            let area = Rect::new(0, 0, width, 1);
            let mut buf = Buffer::empty(area);
            hint_line(&mut buf, area, &hints, &theme);
            let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
            text.trim_end().to_owned()
        };
        assert_eq!(line(39), "F1 Aiuto F8 Azioni: Spedisci Invio apri");
        assert_eq!(line(38), "F1 Aiuto F8 Azioni Invio apri");
    }
}
