//! Money, unit prices, quantities and rates as scaled integers, so that sums are exact.

use super::Refusal;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;
use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

macro_rules! scaled {
    ($(#[$doc:meta])* $name:ident, $scale:literal, $least:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub i64);

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let mut value = self.decimal().normalize();
                value.rescale(value.scale().max($least));
                to.collect_str(&value)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(Scaled($scale, "")).map($name)
            }
        }

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);
            /// How many decimal digits the integer carries.
            pub const SCALE: u32 = $scale;

            /// The exact decimal value.
            pub fn decimal(self) -> Decimal {
                Decimal::new(self.0, $scale)
            }

            /// Rounds half away from zero to this scale; `None` when it does not fit.
            pub fn from_decimal(value: Decimal) -> Option<Self> {
                let rounded = value.round_dp_with_strategy($scale, RoundingStrategy::MidpointAwayFromZero);
                let mut scaled = rounded;
                scaled.rescale($scale);
                i64::try_from(scaled.mantissa()).ok().map(Self)
            }

            /// True for nothing.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(self.0.saturating_neg())
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                *self = *self - other;
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, Add::add)
            }
        }
    };
}

scaled!(
    /// An amount of money in cents.
    Cents, 2, 2
);
scaled!(
    /// A price per unit in 10⁻⁸ euro (the electronic invoice allows eight decimals).
    UnitPrice, 8, 2
);
scaled!(
    /// A quantity in 10⁻⁴ of the unit of measure.
    Quantity, 4, 0
);

/// A rate in basis points: 2200 is 22 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rate(pub i64);

impl Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&Decimal::new(self.0, 2).normalize())
    }
}
impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Scaled(2, " of percent")).map(Rate)
    }
}

/// Reads a decimal from JSON, `"12.50"` or `12.5`, into an integer of so many decimals. More decimals than fit are
/// refused rather than rounded behind the sender's back. The second says of what it is, for who asks what is expected.
struct Scaled(u32, &'static str);

impl serde::de::Visitor<'_> for Scaled {
    type Value = i64;

    fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "a number with at most {} decimals{}, as \"12.50\" or 12.5", self.0, self.1)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<i64, E> {
        let wrong = || E::invalid_value(serde::de::Unexpected::Str(text), &self);
        let value = Decimal::from_str_exact(text.trim()).map_err(|_| wrong())?.normalize();
        if value.scale() > self.0 {
            return Err(wrong());
        }
        let mut scaled = value;
        scaled.rescale(self.0);
        if scaled.scale() != self.0 {
            return Err(wrong());
        }
        i64::try_from(scaled.mantissa()).map_err(|_| wrong())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<i64, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<i64, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<i64, E> {
        // JSON's 12.5 arrives as a float; its shortest decimal text is what was written, as long as a float can hold it.
        let text = value.to_string();
        let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
        if digits > f64::DIGITS as usize {
            return Err(E::custom("too many digits for a float: write it as text"));
        }
        self.visit_str(&text)
    }
}

impl Quantity {
    /// `n` whole units.
    pub const fn units(n: i64) -> Self {
        Self(n.saturating_mul(10_000))
    }

    /// So many times what each stands for: two cartons of six pieces are twelve.
    ///
    /// # Errors
    /// `number.too_large`, beside `quantity`.
    pub fn times(self, each: Self) -> Result<Self, Refusal> {
        let all = i128::from(self.0) * i128::from(each.0) / i128::from(Self::units(1).0);
        i64::try_from(all).map(Self).map_err(|_| Refusal::new("number.too_large").field("quantity"))
    }
}

impl Rate {
    /// The fraction: 22 % is 0.22.
    pub fn fraction(self) -> Decimal {
        Decimal::new(self.0, 4)
    }
}

/// What a line comes to: price × quantity × (1 − discount), rounded half away from zero to the cent.
/// `None` when the amount does not fit.
pub fn line_amount(price: UnitPrice, quantity: Quantity, discount: Rate) -> Option<Cents> {
    let gross = price.decimal().checked_mul(quantity.decimal())?;
    let net = gross.checked_mul(Decimal::ONE.checked_sub(discount.fraction())?)?;
    Cents::from_decimal(net)
}
