//! Reading anew what others may change while it is read: one reading at a time, and which of them shows what was just
//! done here. Beside an importer a reading that each change began anew would never come to its end.

/// Which answer shows what was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Owed {
    #[default]
    None,
    /// Of what is being read now.
    This,
    /// Of what is read after it.
    Next,
}

/// What is known of the readings of one thing.
#[derive(Debug, Default)]
pub struct Reread {
    /// It changed while it was read: another reading follows.
    stale: bool,
    owed: Owed,
}

impl Reread {
    /// It changed, and `reads` says whether it is being read; answers whether it is to be read now.
    pub const fn changed(&mut self, reads: bool) -> bool {
        self.stale |= reads;
        !reads
    }

    /// Something was done to it from here, and whatever that changed was told before: what is being read shows it unless
    /// it changed since that began. Answers whether it is to be read now.
    pub const fn acted(&mut self, reads: bool) -> bool {
        self.stale &= reads;
        self.owed = if self.stale { Owed::Next } else { Owed::This };
        !reads
    }

    /// It has been read.
    pub const fn came(&mut self) {
        self.owed = match self.owed {
            Owed::Next => Owed::This,
            Owed::This | Owed::None => Owed::None,
        };
    }

    /// Nothing is being read: whether it is to be read again.
    pub const fn again(&mut self) -> bool {
        std::mem::replace(&mut self.stale, false)
    }

    /// What was done from here is not to be seen yet.
    pub fn owes(&self) -> bool {
        self.owed != Owed::None
    }

    /// It is not waited for any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_while_it_is_read_are_one_reading_more() {
        let mut reread = Reread::default();
        assert!(reread.changed(false));
        assert!(!reread.changed(true) && !reread.changed(true));
        reread.came();
        assert!(reread.again());
        reread.came();
        assert!(!reread.again());
    }

    #[test]
    fn what_was_done_is_seen_in_the_first_reading_that_began_after_it() {
        // Its change began the reading: that is the one, whatever changes meanwhile.
        let mut reread = Reread::default();
        assert!(reread.changed(false) && !reread.acted(true));
        assert!(!reread.changed(true) && reread.owes());
        reread.came();
        assert!(!reread.owes() && reread.again());
        // It came into a reading that had begun before: the next one.
        assert!(!reread.changed(true) && !reread.acted(true));
        reread.came();
        assert!(reread.owes() && reread.again());
        reread.came();
        assert!(!reread.owes());
        // Nothing is being read.
        assert!(reread.acted(false) && reread.owes());
        reread.came();
        assert!(!reread.owes() && !reread.again());
    }
}
