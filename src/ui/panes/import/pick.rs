//! The box to choose where a column goes: type to narrow, Enter takes.

use super::words;
use crate::import::{Mapping, Target, fold, headers_of};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::kit::picker::{Picker, PickerEvent, PickerSpec};
use crate::ui::kit::resource::{Column, Cx as Words, Row, col, fill};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use crate::ui::theme::Role;
use chrono::NaiveDate;
use ratatui::layout::Rect;

/// Where a column shall go from now on.
#[derive(Debug, Clone, Copy)]
pub struct Goes {
    /// The column.
    pub column: usize,
    /// Where to; `None` ignores it.
    pub target: Option<Target>,
}

/// A target as a row.
#[derive(Debug, Clone)]
struct Choice {
    id: i64,
    label: String,
    now: String,
}

impl Row for Choice {
    fn id(&self) -> i64 {
        self.id
    }
}

static COLUMNS: &[Column<Choice>] = &[
    fill("target", "wizard.pick.target", 24, |row: &Choice, _| row.label.as_str().into()),
    col("now", "wizard.pick.now", 22, |row: &Choice, _| row.now.as_str().into()).role(|_| Role::TextMuted).named(),
];

const SPEC: PickerSpec = PickerSpec { title: "wizard.pick.title", searches: "wizard.pick.searches", makes: false };

/// The box on the stack.
pub struct PickTarget {
    to: LayerId,
    column: usize,
    all: Vec<(Choice, Option<Target>, String)>,
    picker: Picker<Choice>,
}

impl PickTarget {
    /// For a column; `headers` name the columns that targets go to now.
    pub fn new(
        to: LayerId,
        column: usize,
        mapping: &Mapping,
        headers: &[String],
        lang: Lang,
        today: NaiveDate,
    ) -> Box<Self> {
        let now = |target: Target| mapping.column_of(target).and_then(|at| headers.get(at)).cloned();
        let ignore = Choice { id: 0, label: lang.t("wizard.ignored").to_owned(), now: String::new() };
        let mut all = vec![(ignore, None, String::new())];
        all.extend((1_i64..).zip(Target::ALL).map(|(id, target)| {
            let label = words::target(*target, lang).to_owned();
            // Found by its name in either language and by its id: exports mix them.
            let names = Lang::ALL.map(|lang| fold(words::target(*target, lang)));
            let search = format!("{} {} {}", names[0], names[1], fold(target.id()));
            (Choice { id, label, now: now(*target).unwrap_or_default() }, Some(*target), search)
        }));
        let mut picker = Picker::new(SPEC, COLUMNS, "", Words { lang, today });
        Self::answer(&mut picker, &all);
        Box::new(Self { to, column, all, picker })
    }

    fn answer(picker: &mut Picker<Choice>, all: &[(Choice, Option<Target>, String)]) -> Vec<PickerEvent> {
        picker.feed(|query| Ok((fitting(all, &query.text), None)))
    }

    fn follow(&mut self, first: PickerEvent, cx: &mut Cx<'_>) -> Flow {
        let mut events = vec![first];
        events.extend(Self::answer(&mut self.picker, &self.all));
        for event in events {
            match event {
                PickerEvent::Take(id) => {
                    let target =
                        self.all.iter().find(|(choice, ..)| choice.id == id).and_then(|(_, target, _)| *target);
                    cx.send(self.to, Goes { column: self.column, target });
                    return Flow::Close;
                }
                PickerEvent::Cancel => return Flow::Close,
                PickerEvent::NoRow => cx.warn(self.picker.nothing()),
                _ => {}
            }
        }
        Flow::Handled
    }
}

/// What fits the typed words: first what begins with them, then what has them anywhere in its name, last what other
/// programs call so.
fn fitting(all: &[(Choice, Option<Target>, String)], typed: &str) -> Vec<Choice> {
    let parts: Vec<String> = typed.split_whitespace().map(fold).filter(|part| !part.is_empty()).collect();
    let fits = |name: &str| parts.iter().all(|part| name.contains(part.as_str()));
    let rank = |choice: &Choice, target: Option<Target>, search: &str| {
        let Some(target) = target else { return parts.is_empty().then_some(0) };
        let begins = parts.first().is_none_or(|part| fold(&choice.label).starts_with(part.as_str()));
        match () {
            () if fits(search) && begins => Some(0),
            () if fits(search) => Some(1),
            () => headers_of(target).any(fits).then_some(2),
        }
    };
    let ranked = all.iter().filter_map(|(choice, target, search)| Some((rank(choice, *target, search)?, choice)));
    let mut rows: Vec<(u8, &Choice)> = ranked.collect();
    rows.sort_by_key(|(rank, choice)| (*rank, choice.id));
    rows.into_iter().map(|(_, choice)| choice.clone()).collect()
}

impl Layer for PickTarget {
    fn contexts(&self) -> &[Context] {
        &[Context::Picker]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        // The session has the page of keys.
        if *act == Act::Do(Action::Help) {
            return Flow::Pass;
        }
        let event = self.picker.handle(act);
        self.follow(event, cx)
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.picker.render(area, draw);
    }

    fn spoken(&self, _lang: Lang) -> Spoken {
        self.picker.spoken()
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        vec![Hint::of(Action::Accept).label(lang.t("kit.picker.take"))]
    }

    fn overlay(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_the_word_of_another_program() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        for lang in Lang::ALL {
            let made = PickTarget::new(LayerId(1), 0, &Mapping::default(), &[], lang, today);
            let first = |typed: &str| fitting(&made.all, typed).first().map(|choice| choice.label.clone());
            let name = |target| Some(words::target(target, lang).to_owned());
            assert_eq!(first("descri"), name(Target::ProductName));
            assert_eq!(first("descri art"), name(Target::ProductName));
            assert_eq!(first("commessa"), name(Target::OrderNumber));
            assert_eq!(first("sku"), name(Target::ProductCode));
            // What is called so goes before what others call so.
            assert_eq!(first("numero ord"), name(Target::OrderNumber));
            assert_eq!(first("quantit"), name(Target::Quantity));
            assert_eq!(first("zzz"), None);
            assert_eq!(fitting(&made.all, "").len(), Target::ALL.len() + 1);
        }
    }
}
