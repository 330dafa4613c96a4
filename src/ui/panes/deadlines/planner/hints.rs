//! What can be done in the views of the calendar.

use super::super::agenda::ACTIONS;
use super::Planner;
use crate::locale::{Lang, wording};
use crate::ui::action::Action;
use crate::ui::kit::month::View;
use crate::ui::layers::Hint;
use crate::ui::record::action;

/// To the next view.
pub(super) fn view(lang: Lang) -> Hint {
    Hint::of(Action::ViewAlt).label(lang.t("deadlines.view_key"))
}

/// A day on, a day back; `none` is why not.
pub(super) fn shift(none: Option<&'static str>, lang: Lang) -> [Hint; 2] {
    [
        Hint::of(Action::Plus).label(lang.t("deadlines.later")).unless(none),
        Hint::of(Action::Minus).label(lang.t("deadlines.earlier")).unless(none),
    ]
}

impl Planner {
    /// Of the month and of the week.
    pub(super) fn calendar_hints(&self, lang: Lang) -> Vec<Hint> {
        let none = self.calendar.current().is_none().then(|| lang.t("deadlines.empty_day"));
        let weeks = self.calendar.view() == View::Week;
        let period = |key, week| if weeks { Hint::of(key).label(lang.t(week)) } else { Hint::of(key) };
        let mut hints = vec![
            Hint::of(Action::New).label(lang.t("deadlines.new")),
            Hint::of(Action::Actions).unless(none),
            Hint::of(Action::Prompt).label(lang.t("browser.state")).unless(none),
            Hint::of(Action::Open).unless(none),
            view(lang),
            Hint::of(Action::FilterText),
            period(Action::PageNext, "deadlines.week_next"),
            period(Action::PagePrev, "deadlines.week_prev"),
            Hint::of(Action::Today),
            Hint::of(Action::Edit).unless(none),
            Hint::of(Action::FocusNext).label(lang.t("deadlines.next_entry")).unless(none),
        ];
        hints.extend(shift(none, lang));
        let away = action::removing(ACTIONS).and_then(|at| ACTIONS.get(at));
        let barred = self.chosen().zip(away).and_then(|(row, away)| (away.off)(row));
        let why = none.map(str::to_owned).or(barred.map(|why| wording::told(lang, &why)));
        hints.push(Hint::of(Action::Delete).unless(why));
        hints.extend([Action::Refresh, Action::Top, Action::End].map(Hint::of));
        hints
    }
}
