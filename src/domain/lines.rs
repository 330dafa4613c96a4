//! What two people made of the same lines, put together line by line.
//!
//! Lines are given whole, without numbers of their own: one is known again by what it is of, and of several alike by
//! their order.

/// A line that cannot be decided: both changed it, or one changed what the other took away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<T> {
    /// Before both.
    pub base: T,
    /// This side's; nothing where it was taken away.
    pub mine: Option<T>,
    /// The other's.
    pub theirs: Option<T>,
    /// Which of my lines it is about.
    pub at: Option<usize>,
}

/// One line of two versions put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged<T> {
    /// Nobody disagrees. With it which of my lines it is, so that what is wrong with it is said there.
    Taken(T, Option<usize>),
    /// Somebody has to say.
    Asked(Asked<T>),
}

/// Puts two versions of `base` together: a line that one side changed is that side's, one that a side took away is
/// gone, those that either added are there. What both did differently to one line is asked. `key` says what a line is
/// of. The order is mine, with what the other added at the end; who changed nothing has the other's.
pub fn merge<T: Clone + PartialEq, K: PartialEq>(
    base: &[T],
    mine: &[T],
    theirs: &[T],
    key: impl Fn(&T) -> K,
) -> Vec<Merged<T>> {
    if mine == base || mine == theirs {
        let known = known_again(mine, theirs, &key);
        return theirs.iter().zip(known).map(|(line, at)| Merged::Taken(line.clone(), at)).collect();
    }
    if theirs == base {
        return mine.iter().enumerate().map(|(at, line)| Merged::Taken(line.clone(), Some(at))).collect();
    }
    let (own, other) = (known_again(base, mine, &key), known_again(base, theirs, &key));
    let of = |version: &[T], known: &[Option<usize>], was: usize| {
        known.iter().position(|at| *at == Some(was)).and_then(|at| version.get(at)).cloned()
    };
    let mut out = Vec::new();
    for (at, (line, was)) in mine.iter().zip(&own).enumerate() {
        match was.and_then(|was| Some((was, base.get(was)?))) {
            None => out.push(Merged::Taken(line.clone(), Some(at))),
            Some((was, before)) => {
                out.extend(decided(before, Some((at, line.clone())), of(theirs, &other, was)));
            }
        }
    }
    for (was, before) in base.iter().enumerate().filter(|(was, _)| !own.contains(&Some(*was))) {
        out.extend(decided(before, None, of(theirs, &other, was)));
    }
    let added = theirs.iter().zip(&other).filter(|(_, was)| was.is_none());
    out.extend(added.map(|(line, _)| Merged::Taken(line.clone(), None)));
    out
}

/// One line of the base as both left it.
fn decided<T: Clone + PartialEq>(base: &T, mine: Option<(usize, T)>, theirs: Option<T>) -> Option<Merged<T>> {
    let (at, mine) = mine.unzip();
    let is = |side: &Option<T>| side.as_ref() == Some(base);
    if mine == theirs || is(&theirs) {
        return mine.map(|line| Merged::Taken(line, at));
    }
    if is(&mine) {
        return theirs.map(|line| Merged::Taken(line, at));
    }
    Some(Merged::Asked(Asked { base: base.clone(), mine, theirs, at }))
}

/// For each line of a version, which line of the base it is: first those that stand as they stood, then those of the
/// same thing, each in their order.
fn known_again<T: PartialEq, K: PartialEq>(base: &[T], version: &[T], key: &impl Fn(&T) -> K) -> Vec<Option<usize>> {
    let mut known = vec![None; version.len()];
    let mut free = vec![true; base.len()];
    let mut pass = |same: &dyn Fn(&T, &T) -> bool| {
        for (line, at) in version.iter().zip(known.iter_mut()).filter(|(_, at)| at.is_none()) {
            let found = base.iter().zip(&free).position(|(was, free)| *free && same(was, line));
            if let Some(free) = found.and_then(|found| free.get_mut(found)) {
                *free = false;
                *at = found;
            }
        }
    };
    pass(&|was, line| was == line);
    pass(&|was, line| key(was) == key(line));
    known
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An article and how many of it.
    type Line = (u8, u8);

    fn put(base: &[Line], mine: &[Line], theirs: &[Line]) -> Vec<Merged<Line>> {
        merge(base, mine, theirs, |line| line.0)
    }

    fn taken(all: &[Merged<Line>]) -> Vec<Line> {
        all.iter().filter_map(|one| if let Merged::Taken(line, _) = one { Some(*line) } else { None }).collect()
    }

    fn asked(all: Vec<Merged<Line>>) -> Vec<Asked<Line>> {
        all.into_iter().filter_map(|one| if let Merged::Asked(asked) = one { Some(asked) } else { None }).collect()
    }

    #[test]
    fn each_line_is_of_who_changed_it() {
        let base = [(1, 1), (2, 1), (3, 1)];
        let all = put(&base, &[(1, 5), (2, 1), (3, 1), (4, 1)], &[(1, 1), (2, 7), (5, 1)]);
        assert_eq!(taken(&all), [(1, 5), (2, 7), (4, 1), (5, 1)]);
        assert!(asked(all).is_empty());
    }

    #[test]
    fn what_both_touched_is_asked() {
        let base = [(1, 1), (2, 1), (3, 1)];
        let all = put(&base, &[(1, 5), (3, 1)], &[(1, 6), (2, 9), (3, 1), (6, 1)]);
        assert_eq!(taken(&all), [(3, 1), (6, 1)]);
        assert_eq!(
            asked(all),
            [
                Asked { base: (1, 1), mine: Some((1, 5)), theirs: Some((1, 6)), at: Some(0) },
                Asked { base: (2, 1), mine: None, theirs: Some((2, 9)), at: None },
            ]
        );
    }

    #[test]
    fn of_two_alike_the_one_that_was_left_alone_is_known_again() {
        // The first of two lines of one article went; the other changed that one.
        let all = put(&[(1, 1), (1, 2)], &[(1, 2)], &[(1, 9), (1, 2)]);
        assert_eq!(taken(&all), [(1, 2)]);
        assert_eq!(asked(all), [Asked { base: (1, 1), mine: None, theirs: Some((1, 9)), at: None }]);
    }

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        prop::collection::vec((0_u8..4, 0_u8..3), 0..6)
    }

    fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
        lines.sort_unstable();
        lines
    }

    proptest! {
        #[test]
        fn who_changes_nothing_is_in_nobodys_way(base in lines(), other in lines()) {
            for all in [put(&base, &other, &base), put(&base, &base, &other), put(&base, &other, &other)] {
                prop_assert_eq!(taken(&all), &other[..]);
                prop_assert!(asked(all).is_empty());
            }
        }

        #[test]
        fn a_line_says_which_of_mine_it_is(base in lines(), mine in lines(), theirs in lines()) {
            let all = put(&base, &mine, &theirs);
            let mut told: Vec<usize> = Vec::new();
            for one in &all {
                let (of, at) = match one {
                    Merged::Taken(line, at) => (line.0, *at),
                    Merged::Asked(asked) => {
                        prop_assert_eq!(asked.mine, asked.at.map(|at| mine[at]));
                        (asked.base.0, asked.at)
                    }
                };
                // It is of the same article, and no line of mine is told twice.
                prop_assert!(at.is_none_or(|at| mine[at].0 == of && !told.contains(&at)), "{:?}", all);
                told.extend(at);
                // What nobody but me wrote is never the other's.
                if let Merged::Taken(line, None) = one {
                    prop_assert!(theirs.contains(line));
                }
            }
        }

        #[test]
        fn nothing_is_lost_and_nothing_is_made_up(base in lines(), mine in lines(), theirs in lines()) {
            let all = put(&base, &mine, &theirs);
            let known: Vec<Line> = mine.iter().chain(&theirs).copied().collect();
            for line in taken(&all) {
                prop_assert!(known.contains(&line));
            }
            let mut there = taken(&all);
            for one in asked(all) {
                prop_assert!(base.contains(&one.base) && one.mine != one.theirs);
                there.extend(one.mine.into_iter().chain(one.theirs));
            }
            // What a side wrote that did not stand there before is in the result, or asked about.
            for line in mine.iter().chain(&theirs).filter(|line| !base.contains(line)) {
                prop_assert!(there.contains(line), "{:?} of {:?} + {:?}", line, mine, theirs);
            }
        }

        #[test]
        fn it_does_not_matter_who_is_asked(base in lines(), mine in lines(), theirs in lines()) {
            let (one, other) = (put(&base, &mine, &theirs), put(&base, &theirs, &mine));
            prop_assert_eq!(sorted(taken(&one)), sorted(taken(&other)));
            let turned = |asked: &Asked<Line>| (asked.base, asked.theirs, asked.mine);
            let mut one: Vec<_> = asked(one).iter().map(|asked| (asked.base, asked.mine, asked.theirs)).collect();
            let mut other: Vec<_> = asked(other).iter().map(turned).collect();
            one.sort_unstable();
            other.sort_unstable();
            prop_assert_eq!(one, other);
        }
    }
}
