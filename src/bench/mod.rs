//! What the promises are held against: each figure beside a floor that bare code reaches in the same run.

pub mod floor;
pub mod meter;
pub mod orders;
