//! Proves the invariants, and repairs only what is derived.
