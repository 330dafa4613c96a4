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

/// What must stand for a step to be done as its sentence says. As long as it does not, the sentence of the need
/// (`tutorial.need.<word>`) is said instead: the lesson waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing stands over the pane but a box.
    Root,
    /// The pane of this name.
    Pane(&'static str),
    /// No filter, or one of these.
    NoOther(&'static [&'static str]),
    /// One of these filters.
    Filter(&'static [&'static str]),
    /// So many rows are marked, or more.
    Marked(usize),
    /// Something was done that can be taken back.
    Deed,
}

impl Need {
    fn stands(self, view: &View<'_>, did: bool) -> bool {
        match self {
            Self::Root => !view.screen,
            Self::Pane(wanted) => view.pane == wanted,
            Self::NoOther(wanted) => view.filter.trim().is_empty() || wanted.contains(&view.filter.trim()),
            Self::Filter(wanted) => wanted.contains(&view.filter.trim()),
            Self::Marked(wanted) => view.marked >= wanted,
            Self::Deed => did,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Pane(_) => "pane",
            Self::NoOther(_) => "no_other",
            Self::Filter(_) => "filter",
            Self::Marked(_) => "marked",
            Self::Deed => "deed",
        }
    }
}

/// One thing to do.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What shows that it is done.
    pub sight: Sight,
    /// What must stand for it.
    pub needs: &'static [Need],
    /// The keys that do it, for the tests.
    pub keys: &'static str,
}

/// A lesson. The sentences of its steps are `tutorial.<id>.<step>`, from 1.
#[derive(Debug, Clone, Copy)]
pub struct Lesson {
    /// Its name in the words.
    pub id: &'static str,
    /// What has to happen, one after the other.
    pub steps: &'static [Step],
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
    /// What the step needs and does not have.
    wants: Option<Need>,
    /// Something was done that can be taken back.
    did: bool,
}

impl Coach {
    /// At a lesson: what it stands on and is gone with the screen is asked for first.
    pub fn new(lessons: &'static [Lesson], at: usize) -> Self {
        Self { lessons, at, step: 0, wants: None, did: false }
    }

    fn now(&self) -> Option<&'static Step> {
        self.lessons.get(self.at)?.steps.get(self.step)
    }

    /// Takes what happened; `true` when something else is asked for now.
    pub fn saw(&mut self, fact: &Fact<'_>) -> bool {
        // The notices look after themselves.
        if let Fact::Ran(name) = fact
            && !name.starts_with("notice.")
        {
            self.did = *name != "undo";
        }
        let fits = self.now().is_some_and(|step| step.sight.fits(fact));
        if fits {
            self.step += 1;
            if self.lessons.get(self.at).is_some_and(|lesson| self.step >= lesson.steps.len()) {
                self.at += 1;
                self.step = 0;
            }
        }
        let wants = match fact {
            // What somebody types and what a box asks is finished first.
            Fact::Seen(view) if view.screen || view.depth == 0 && !view.typing => {
                let needs = self.now().map_or(&[][..], |step| step.needs);
                needs.iter().find(|need| !need.stands(view, self.did)).copied()
            }
            _ if fits => None,
            _ => self.wants,
        };
        let other = std::mem::replace(&mut self.wants, wants) != wants;
        fits || other
    }

    /// Leaves the lesson to another day; `true` when there was one.
    pub fn skip(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        (self.at, self.step, self.wants) = (self.at + 1, 0, None);
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
        let key = match self.wants {
            Some(need) => format!("tutorial.need.{}", need.word()),
            None => format!("tutorial.{}.{}", lesson.id, self.step + 1),
        };
        let text = lang.find(&key).unwrap_or(lesson.id);
        lang.f("tutorial.line", &[("n", &(self.at + 1).to_string()), ("of", &of), ("text", text)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSONS: &[Lesson] = &[
        Lesson { id: "move", steps: &[Step { sight: Sight::Did(Action::RowNext), needs: &[Need::Root], keys: "j" }] },
        Lesson {
            id: "open",
            steps: &[
                Step { sight: Sight::Deep, needs: &[], keys: "<enter>" },
                Step { sight: Sight::Root, needs: &[], keys: "<esc>" },
            ],
        },
        Lesson { id: "undo", steps: &[Step { sight: Sight::Ran(&["undo"]), needs: &[Need::Deed], keys: "u" }] },
    ];

    fn seen(pane: &str, depth: usize) -> Fact<'_> {
        Fact::Seen(View { pane, depth, screen: depth > 0, filter: "", typing: false, marked: 0 })
    }

    #[test]
    fn a_lesson_without_what_it_needs_waits_and_says_what() {
        const MARKS: &[Lesson] = &[
            Lesson { id: "mark", steps: &[Step { sight: Sight::Marked(2), needs: &[], keys: "  " }] },
            Lesson {
                id: "several",
                steps: &[Step { sight: Sight::Ran(&["batch"]), needs: &[Need::Root, Need::Marked(2)], keys: "ac" }],
            },
        ];
        let marked = |marked, depth, screen| {
            Fact::Seen(View { pane: "orders", depth, screen, filter: "", typing: false, marked })
        };
        let says = |coach: &Coach, key: &'static str| coach.line(Lang::It).ends_with(Lang::It.t(key));
        let mut coach = Coach::new(MARKS, 0);
        assert!(!coach.saw(&marked(1, 0, false)) && coach.saw(&marked(2, 0, false)) && coach.at() == 1);
        assert!(!coach.saw(&marked(0, 1, false)), "a box stands over the list");
        assert!(coach.saw(&marked(1, 0, false)) && coach.at() == 1, "one of the marks is gone");
        assert!(says(&coach, "tutorial.need.marked"), "{}", coach.line(Lang::It));
        assert!(coach.saw(&marked(1, 1, true)) && says(&coach, "tutorial.need.root"));
        assert!(coach.saw(&marked(2, 0, false)) && says(&coach, "tutorial.several.1"));
        // The marks go with what was done, and that is told after them.
        assert!(coach.saw(&marked(0, 0, false)));
        assert!(coach.saw(&Fact::Ran("batch")) && coach.is_over());
        let mut coach = Coach::new(MARKS, 0);
        // A lesson that is passed over takes no other with it.
        assert!(coach.skip() && coach.at() == 1 && coach.skip() && coach.is_over() && !coach.skip());
    }

    #[test]
    fn steps_come_in_their_order_and_nothing_else_counts() {
        let mut coach = Coach::new(LESSONS, 0);
        assert!(!coach.saw(&seen("orders", 0)) && !coach.saw(&Fact::Did(Action::RowPrev)));
        assert!(coach.saw(&Fact::Did(Action::RowNext)));
        assert!(!coach.saw(&seen("orders", 0)), "it was never open");
        assert!(coach.saw(&seen("orders", 1)) && coach.saw(&seen("orders", 0)));
        assert!(coach.line(Lang::It).contains(Lang::It.t("tutorial.need.deed")), "{}", coach.line(Lang::It));
        assert!(!coach.saw(&Fact::Ran("order.ship")) && !coach.is_over());
        assert!(coach.saw(&seen("orders", 0)), "there is something to take back now");
        assert!(coach.saw(&Fact::Ran("undo")) && coach.is_over() && coach.at() == 3);
        assert!(!coach.saw(&Fact::Ran("undo")));
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
