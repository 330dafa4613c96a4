//! What a card gives to be copied: a value as other programs take it.

use super::card::{Block, Card, Fact};

/// Signs and short words behind a figure say what it means (`5 !`, `20 ok`); they are no part of it.
const SIGN: usize = 2;

/// A value without what stands beside it for the eye only: of a figure the figure alone.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let Some((first, rest)) = text.split_once(' ') else { return text };
    let digits = first.trim_start_matches(['-', '+']);
    let figure = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    // What goes on with more figures or with words is a text: a date, an address.
    let signs = rest
        .split_whitespace()
        .all(|word| word.chars().count() <= SIGN && !word.contains(|c: char| c.is_ascii_digit()));
    if figure && signs { first } else { text }
}

impl Card {
    /// What stands under the cursor: the value of a fact, the cells of a row. `whole` has the label with the value.
    pub(super) fn copied(&self, whole: bool) -> Option<String> {
        let mut doors = 0..;
        let cursor = self.cursor;
        let mut here = || doors.next() == Some(cursor);
        for block in self.blocks() {
            if let Block::Table(table) = block {
                if let Some(row) = table.rows.iter().find(|_| here()) {
                    // Tabs between them: a spreadsheet puts each into a cell of its own.
                    return Some(row.cells.iter().map(|(text, _)| bare(text)).collect::<Vec<_>>().join("\t"));
                }
                continue;
            }
            let facts = block.groups().iter().flat_map(|group| &group.facts).filter(|fact| fact.door.is_some());
            if let Some(Fact { label, value, .. }) = facts.into_iter().find(|_| here()) {
                let value = bare(value);
                return Some(if whole && !label.is_empty() { format!("{label}\t{value}") } else { value.to_owned() });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn of_a_figure_only_the_figure() {
        for (shown, copied) in [
            ("67,60", "67,60"),
            ("-75,53 X", "-75,53"),
            (" 5 !", "5"),
            ("20 ok", "20"),
            ("1.234,50 EUR", "1.234,50 EUR"),
            ("3 ! -17", "3 ! -17"),
            ("22/11/2026", "22/11/2026"),
            ("37121 Verona VR", "37121 Verona VR"),
            ("2 x 16,90", "2 x 16,90"),
            ("Manuale", "Manuale"),
        ] {
            assert_eq!(bare(shown), copied);
        }
    }
}
