//! Dates as people type and read them.
