//! Lessons: what the operator is asked to do next, and how it is seen that they did it. The lessons themselves are data
//! ([`super::tutorial`]); this walks through them by what happens in the session.

use super::action::Action;
use crate::locale::Lang;

/// What shows that a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The key of this action was pressed.
    Did(Action),
    /// A record stands over the pane.
    Deep,
    /// The pane itself is seen, with nothing over it.
    Root,
    /// The pane of this name is seen, with nothing over it.
    Pane(&'static str),
    /// So many rows are marked, or more.
    Marked(usize),
    /// One of these filters holds and nothing else (the same in several languages), and nobody types into it any more.
    Filter(&'static [&'static str]),
    /// One of these operations was carried out.
    Ran(&'static [&'static str]),
}

/// A lesson. The sentences of its steps are `tutorial.<id>.<step>`, from 1.
#[derive(Debug, Clone, Copy)]
pub struct Lesson {
    /// Its name in the words.
    pub id: &'static str,
    /// What has to happen, one after the other.
    pub steps: &'static [Sight],
    /// The keys that do it, for the tests: one piece for each step.
    pub keys: &'static [&'static str],
    /// The lesson to begin with when the program was left in this one: what it stands on is gone with the screen.
    pub again_from: usize,
    /// What must stand for it to be done; when it stands no more, the lesson to begin again with is this one's.
    pub ground: Option<Sight>,
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub enum Fact<'a> {
    /// The key of an action.
    Did(Action),
    /// An operation was carried out.
    Ran(&'a str),
    /// What is seen now.
    Seen(View<'a>),
}

/// What is seen.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The pane.
    pub pane: &'a str,
    /// Layers over it.
    pub depth: usize,
    /// One of them is a whole screen, not a box.
    pub screen: bool,
    /// The filter of the list.
    pub filter: &'a str,
    /// Somebody types into it.
    pub typing: bool,
    /// Rows of it that are marked.
    pub marked: usize,
}

impl Sight {
    fn fits(self, fact: &Fact<'_>) -> bool {
        match (self, fact) {
            (Self::Did(wanted), Fact::Did(action)) => wanted == *action,
            (Self::Ran(wanted), Fact::Ran(name)) => wanted.contains(name),
            (Self::Deep, Fact::Seen(view)) => view.screen,
            (Self::Root, Fact::Seen(view)) => view.depth == 0,
            (Self::Pane(wanted), Fact::Seen(view)) => view.depth == 0 && view.pane == wanted,
            (Self::Filter(wanted), Fact::Seen(view)) => !view.typing && wanted.contains(&view.filter.trim()),
            (Self::Marked(wanted), Fact::Seen(view)) => view.marked >= wanted,
            _ => false,
        }
    }
}

/// Walks through lessons.
#[derive(Debug, Clone)]
pub struct Coach {
    lessons: &'static [Lesson],
    at: usize,
    step: usize,
    /// The lesson and step whose ground was gone: what they wait for may just have happened.
    left: Option<(usize, usize)>,
}

impl Coach {
    /// At a lesson, or where it has to be taken up again.
    pub fn new(lessons: &'static [Lesson], left_at: usize) -> Self {
        let at = lessons.get(left_at).map_or(left_at, |lesson| lesson.again_from);
        Self { lessons, at, step: 0, left: None }
    }

    /// Takes what happened; `true` when another step is asked for now.
    pub fn saw(&mut self, fact: &Fact<'_>) -> bool {
        let fits = |(at, step): (usize, usize)| {
            let wanted = self.lessons.get(at).and_then(|lesson| lesson.steps.get(step));
            wanted.is_some_and(|wanted| wanted.fits(fact))
        };
        // What clears the marks is mostly what was asked for, and is told a moment later.
        if let Some((at, step)) = self.left.filter(|left| fits(*left)) {
            (self.at, self.step) = (at, step);
        } else if !fits((self.at, self.step)) {
            return self.lost(fact);
        }
        self.left = None;
        self.step += 1;
        if self.lessons.get(self.at).is_some_and(|lesson| self.step >= lesson.steps.len()) {
            self.at += 1;
            self.step = 0;
        }
        true
    }

    /// What the lesson stands on is gone: back to the one that makes it, so that nobody waits for what cannot happen.
    fn lost(&mut self, fact: &Fact<'_>) -> bool {
        let Some(lesson) = self.lessons.get(self.at) else { return false };
        let rests = matches!(fact, Fact::Seen(view) if view.depth == 0 && !view.typing);
        if !rests || lesson.ground.is_none_or(|ground| ground.fits(fact)) {
            return false;
        }
        self.left = Some((self.at, self.step));
        (self.at, self.step) = (lesson.again_from, 0);
        true
    }

    /// Leaves the lesson to another day, and those that stand on what it makes; `true` when there was one.
    pub fn skip(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        let rest = self.lessons.iter().enumerate().skip(self.at + 1);
        let next = rest.filter(|(_, lesson)| lesson.ground.is_none()).map(|(at, _)| at).next();
        (self.at, self.step, self.left) = (next.unwrap_or(self.lessons.len()), 0, None);
        true
    }

    /// The lesson, from 0; their number when all are done.
    pub fn at(&self) -> usize {
        self.at
    }

    /// All are done.
    pub fn is_over(&self) -> bool {
        self.at >= self.lessons.len()
    }

    /// What is to be done now: `3/10 Filtra: …`.
    pub fn line(&self, lang: Lang) -> String {
        let of = self.lessons.len().to_string();
        let Some(lesson) = self.lessons.get(self.at) else { return lang.t("tutorial.over").to_owned() };
        let text = lang.find(&format!("tutorial.{}.{}", lesson.id, self.step + 1)).unwrap_or(lesson.id);
        lang.f("tutorial.line", &[("n", &(self.at + 1).to_string()), ("of", &of), ("text", text)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSONS: &[Lesson] = &[
        Lesson { id: "move", steps: &[Sight::Did(Action::RowNext)], keys: &["j"], again_from: 0, ground: None },
        Lesson {
            id: "open",
            steps: &[Sight::Deep, Sight::Root],
            keys: &["<enter>", "<esc>"],
            again_from: 0,
            ground: None,
        },
        Lesson { id: "undo", steps: &[Sight::Ran(&["undo"])], keys: &["u"], again_from: 1, ground: None },
    ];

    fn seen(pane: &str, depth: usize) -> Fact<'_> {
        Fact::Seen(View { pane, depth, screen: depth > 0, filter: "", typing: false, marked: 0 })
    }

    #[test]
    fn a_lesson_without_its_ground_begins_where_that_is_made() {
        const MARKS: &[Lesson] = &[
            Lesson { id: "mark", steps: &[Sight::Marked(2)], keys: &["  "], again_from: 0, ground: None },
            Lesson {
                id: "several",
                steps: &[Sight::Did(Action::Actions), Sight::Ran(&["batch"])],
                keys: &["a", "c"],
                again_from: 0,
                ground: Some(Sight::Marked(2)),
            },
        ];
        let marked = |marked, depth| {
            Fact::Seen(View { pane: "orders", depth, screen: false, filter: "", typing: false, marked })
        };
        let mut coach = Coach::new(MARKS, 0);
        assert!(!coach.saw(&marked(1, 0)) && coach.saw(&marked(2, 0)) && coach.at() == 1);
        assert!(!coach.saw(&marked(0, 1)), "a box stands over the list");
        assert!(coach.saw(&marked(1, 0)) && coach.at() == 0, "one of the marks is gone");
        assert!(coach.saw(&marked(2, 0)) && coach.saw(&Fact::Did(Action::Actions)));
        // The marks go with what was done, and that is told after them.
        assert!(coach.saw(&marked(0, 0)) && coach.at() == 0);
        assert!(coach.saw(&Fact::Ran("batch")) && coach.is_over());
        let mut coach = Coach::new(MARKS, 0);
        // What stands on the lesson that is passed over is passed over with it: without its ground it would lead back.
        assert!(coach.skip() && coach.is_over() && !coach.skip());
    }

    #[test]
    fn steps_come_in_their_order_and_nothing_else_counts() {
        let mut coach = Coach::new(LESSONS, 0);
        assert!(!coach.saw(&seen("orders", 1)) && !coach.saw(&Fact::Did(Action::RowPrev)));
        assert!(coach.saw(&Fact::Did(Action::RowNext)));
        assert!(!coach.saw(&seen("orders", 0)), "it was never open");
        assert!(coach.saw(&seen("orders", 1)) && coach.saw(&seen("orders", 0)));
        assert!(!coach.saw(&Fact::Ran("order.ship")) && !coach.is_over());
        assert!(coach.saw(&Fact::Ran("undo")) && coach.is_over() && coach.at() == 3);
        assert!(!coach.saw(&Fact::Ran("undo")));
    }

    #[test]
    fn it_is_taken_up_where_its_ground_is() {
        assert_eq!(Coach::new(LESSONS, 2).at(), 1);
        assert_eq!(Coach::new(LESSONS, 1).at(), 0);
        assert!(Coach::new(LESSONS, 3).is_over());
        assert!(Coach::new(LESSONS, 99).is_over());
    }

    #[test]
    fn a_filter_counts_when_it_is_typed() {
        let wanted = Sight::Filter(&["stato:nuovo", "status:new"]);
        let view =
            |filter, typing| Fact::Seen(View { pane: "orders", depth: 0, screen: false, filter, typing, marked: 0 });
        assert!(!wanted.fits(&view("stato:nuovo", true)) && !wanted.fits(&view("stato:nu", false)));
        assert!(wanted.fits(&view("stato:nuovo ", false)) && wanted.fits(&view("status:new", false)));
        // It might leave nothing to go on with.
        assert!(!wanted.fits(&view("stato:nuovo totale>9999", false)));
    }
}
