//! Deadlines: what must be done, paid or collected by a day.
