//! Pure rules of the trade: no SQL, no clock, no terminal.

pub mod alert;
pub mod dates;
pub mod filter;
pub mod identity;
pub mod limits;
pub mod lines;
pub mod money;
pub mod numbers;
pub mod order;
pub mod page;
pub mod record;
pub mod refusal;
pub mod text;
pub mod time;

pub use money::{Cents, Quantity, Rate, UnitPrice};
pub use refusal::Refusal;
pub use text::SafeText;
pub use time::{Clock, FixedClock, SystemClock, UtcMillis};
