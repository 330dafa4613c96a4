//! Chance from a seed: the same seed throws the same for ever, on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014): one word of state, good enough to make up a shop.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to below `n`; 0 when there is none.
    pub fn below(&mut self, n: u64) -> u64 {
        // The high half of the product is fair enough for every `n` used here.
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from + 1).max(1).unsigned_abs()).cast_signed()
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these; nothing of nothing.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize)
    }

    /// The place of one of these weights, thrown in proportion to them.
    pub fn weighed(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        0
    }

    /// Other dice, for one part of the work: what one part throws does not move the others.
    #[must_use]
    pub fn fork(&self, part: u64) -> Self {
        let mut other = Self(self.0 ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        other.next();
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence() {
        // Reference output for seed 1234567 (Vigna, splitmix64.c).
        let mut dice = Dice::new(1_234_567);
        let seen: Vec<u64> = (0..3).map(|_| dice.next()).collect();
        assert_eq!(seen, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn throws_stay_in_their_bounds() {
        let mut dice = Dice::new(7);
        for _ in 0..10_000 {
            assert!((-3..=4).contains(&dice.between(-3, 4)));
            assert!(dice.weighed(&[0, 5, 1]) > 0);
        }
        assert_eq!((dice.below(0), dice.pick::<u8>(&[])), (0, None));
    }
}
