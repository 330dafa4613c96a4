//! What an operator has in hand: the records under the cursor, of the screen on top and of those it stands over. What is
//! opened next begins with them, and a macro that is "on the record under the cursor" is run on them.

use super::layers::Layer;

/// Records of one kind that somebody points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The word of their family, as forms name it: `order`, `party`, `variant`.
    pub kind: &'static str,
    /// The one under the cursor.
    pub id: i64,
    /// All that are marked; none when none is.
    pub marked: Vec<i64>,
}

impl Held {
    /// The one under the cursor.
    pub const fn one(kind: &'static str, id: i64) -> Self {
        Self { kind, id, marked: Vec::new() }
    }

    /// The one that is meant by itself: the only one that is marked, else the one under the cursor, as in every action
    /// of a list. None where several are marked.
    pub fn only(&self) -> Option<i64> {
        match self.marked.as_slice() {
            [] => Some(self.id),
            [one] => Some(*one),
            _ => None,
        }
    }

    /// What a door leads to: `order:7`.
    pub fn behind(door: &str) -> Option<Self> {
        let (word, id) = door.split_once(':')?;
        let kind = match word {
            "order" => "order",
            "customer" | "supplier" => "party",
            "variant" => "variant",
            "deadline" => "deadline",
            "move" => "move",
            _ => return None,
        };
        Some(Self::one(kind, id.parse().ok()?))
    }
}

/// What is in hand, the nearest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hand(Vec<Held>);

impl Hand {
    /// Of these layers, the one on top first.
    pub fn of<'a>(layers: impl Iterator<Item = &'a dyn Layer>) -> Self {
        Self(layers.flat_map(Layer::in_hand).collect())
    }

    /// The nearest of a kind.
    pub fn find(&self, kind: &str) -> Option<&Held> {
        self.0.iter().find(|held| held.kind == kind)
    }

    /// The nearest of any of these kinds.
    pub fn nearest(&self, kinds: &[&str]) -> Option<&Held> {
        self.0.iter().find(|held| kinds.contains(&held.kind))
    }

    /// Nothing is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_of_a_kind_is_meant() {
        let all = Hand(vec![Held::one("party", 3), Held::one("order", 7), Held::one("order", 9)]);
        assert_eq!(all.find("order").map(|held| held.id), Some(7));
        assert_eq!(all.nearest(&["order", "party"]).map(|held| held.id), Some(3));
        assert_eq!(all.find("deadline"), None);
        assert_eq!(Held::behind("customer:4"), Some(Held::one("party", 4)));
        assert_eq!(Held::behind("why:total"), None);
    }
}
