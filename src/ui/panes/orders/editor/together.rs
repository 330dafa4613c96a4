//! Two people changed one order: its fields are put together one by one, its lines line by line, and only what both
//! changed is asked.

use super::super::choices::Around;
use super::super::mixed::Part;
use super::super::{fields, lines};
use super::Editor;
use crate::domain::lines::{Asked, Merged, merge};
use crate::locale::Lang;
use crate::ui::kit::field::{FieldValue, Values};
use crate::ui::kit::merge::{self, Side};
use crate::ui::kit::resource::Cx as Words;
use crate::ui::layers::Cx;
use crate::ui::record::beside;
use crate::ui::record::together::{self, Joined, Other, Question, label_of};

/// What somebody else saved meanwhile.
#[derive(Default)]
pub(super) struct Conflict {
    other: Other,
    version: Option<i64>,
    /// What is around the order as it was saved: nothing of it counts here before all is decided.
    around: Box<Around>,
    fields: Values,
    rows: Vec<Values>,
    /// The lines of both; those that are asked as they come in the dialog.
    lines: Vec<Merged<Row>>,
}

/// A line of the order, compared by what an operation takes of it: a code is no other line because it is written
/// otherwise.
#[derive(Debug, Clone)]
struct Row(Values);

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        lines::input(&self.0) == lines::input(&other.0)
    }
}

/// The name of a line in the dialog, from 0.
const LINE: &str = "line.";

/// Whose line is taken, as the dialog knows it.
fn side(of: &str) -> FieldValue {
    FieldValue::of_text(of)
}

impl Editor {
    /// Has read what the other saved.
    pub(super) fn read_theirs(&mut self, other: Other, cx: &Cx<'_>) {
        self.conflict = Some(Conflict { other, ..Conflict::default() });
        self.load(cx);
    }

    /// It is read: what only one of both changed is put together, and the rest asked.
    pub(super) fn merge(&mut self, around: Box<Around>, cx: &mut Cx<'_>) {
        let (Some(mut conflict), Some(mixed)) = (self.conflict.take(), &mut self.mixed) else { return };
        let words = Words { lang: cx.lang, today: cx.clock.today() };
        let known = mixed.values();
        conflict.fields = fields::opened(&around, None).into_iter().filter(|(id, _)| known.contains_key(id)).collect();
        let theirs = lines::grid(&around.lines, words, around.terms.gross);
        conflict.rows = theirs.lines().map(|row| row.values.clone()).collect();
        conflict.version = around.order.as_ref().map(|order| order.version);
        let rows = |all: &[Values]| all.iter().cloned().map(Row).collect::<Vec<_>>();
        let mine_rows: Vec<Values> = mixed.grid.lines().map(|row| row.values.clone()).collect();
        let mine = rows(&mine_rows);
        conflict.lines = merge(&rows(&self.base), &mine, &rows(&conflict.rows), |row| lines::input(&row.0).about());
        self.known.extend(around.known.clone());
        conflict.around = around;
        let mut merged = merge::merge(&mixed.base(), &conflict.fields, &known);
        let specs = fields::all();
        let mut joined = Joined::of(&conflict.other.who, &merged, |id| label_of(&specs, id, cx.lang));
        if lines::moved(&self.base, &mine_rows, &conflict.rows) {
            joined.and(Joined::new(vec![conflict.other.who.clone()], vec![cx.lang.t("orders.tab.lines").to_owned()]));
        }
        self.draft.joined.and(joined);
        let asked: Vec<&Asked<Row>> = conflict.asked().collect();
        if merged.conflicts.is_empty() && asked.is_empty() {
            let values = merged.values;
            self.conflict = Some(conflict);
            return self.settle(&values, cx);
        }
        let lang = cx.lang;
        let shown: Vec<[String; 3]> = asked
            .iter()
            .map(|one| {
                let of = |row: Option<&Row>| row.map_or_else(|| gone(lang), |row| lines::told(&row.0, lang));
                [of(Some(&one.base)), of(one.mine.as_ref()), of(one.theirs.as_ref())]
            })
            .collect();
        let names: Vec<String> = asked.iter().map(|one| lines::called(&one.base.0)).collect();
        let (mut base, mut theirs, mut own) = (mixed.base(), conflict.fields.clone(), known);
        for at in 0..asked.len() {
            let field = format!("{LINE}{at}");
            for (values, of) in [(&mut base, "base"), (&mut theirs, "theirs"), (&mut own, "mine")] {
                values.insert(field.clone(), side(of));
            }
            let (base, theirs, mine) = (side("base"), side("theirs"), side("mine"));
            merged.conflicts.push(merge::Conflict { field, base, theirs, mine });
        }
        let at = |field: &str| field.strip_prefix(LINE).and_then(|at| at.parse::<usize>().ok());
        let (other, actor, versions) = (&conflict.other, &self.desk.actor().name, [&base, &theirs, &own]);
        let question = Question { other, actor, merged: &merged, versions, fields: &specs };
        question.ask(
            |field| {
                let name = names.get(at(field)?).map_or("", String::as_str);
                Some(lang.f("orders.conflict.line", &[("name", name)]))
            },
            |field, value| {
                let [base, mine, theirs] = shown.get(at(field)?)?;
                Some(match value.text() {
                    "mine" => mine.clone(),
                    "theirs" => theirs.clone(),
                    _ => base.clone(),
                })
            },
            cx,
        );
        self.conflict = Some(conflict);
    }

    /// All is decided: what the other saved is what this stands on, and both are saved.
    pub(super) fn settle(&mut self, values: &Values, cx: &mut Cx<'_>) {
        let Some(conflict) = self.conflict.take() else { return };
        let mine = |at: usize| values.get(&format!("{LINE}{at}")).is_some_and(|value| value.text() == "mine");
        let rows = conflict.decided(|at, _| if mine(at) { Side::Mine } else { Side::Theirs });
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        if let Some(mixed) = &mut self.mixed {
            for form in [&mut mixed.head, &mut mixed.foot] {
                form.settle(&conflict.fields, values);
            }
            mixed.grid.replace(rows);
        }
        self.adopt(conflict.around);
        self.base = conflict.rows;
        self.draft.version = conflict.version;
        self.recompute(cx.lang);
        self.save(cx);
    }

    /// What is around the order as the other saved it; a customer that was chosen here keeps what was read of him.
    fn adopt(&mut self, around: Box<Around>) {
        let before = std::mem::replace(&mut self.around, around);
        let saved = self.around.order.as_ref().map(|order| order.party_id);
        let here = self.mixed.as_ref().and_then(|mixed| mixed.head.value("customer").reference());
        if here.is_some() && here != saved {
            self.around.customer = before.customer;
        }
    }

    /// One of them is put right by hand: what the other saved there has been seen, and is what the next saving stands
    /// on. The other fields are asked again.
    pub(super) fn edit_by_hand(&mut self, field: &str, cx: &mut Cx<'_>) {
        let (Some(conflict), Some(mixed)) = (self.conflict.take(), &mut self.mixed) else { return };
        let who = beside::called(&conflict.other.who, &self.desk.actor().name, cx.lang);
        if let Some(at) = field.strip_prefix(LINE).and_then(|at| at.parse::<usize>().ok()) {
            let Some(one) = conflict.asked().nth(at) else { return };
            let said = one.theirs.as_ref().map_or_else(|| gone(cx.lang), |row| lines::told(&row.0, cx.lang));
            let name = lines::called(&one.base.0);
            // A line that was taken away here is there again, to be put right.
            let rows = conflict.decided(|_, one| if one.mine.is_none() { Side::Theirs } else { Side::Mine });
            let row = rows.iter().position(|(asked, _)| *asked == Some(at)).unwrap_or(0);
            mixed.grid.replace(rows.into_iter().map(|(_, row)| row).collect());
            mixed.go(Part::Lines);
            mixed.grid.go_to_row(row);
            self.base = conflict.rows;
            together::told_by_hand(&name, &who, &said, cx);
        } else {
            let part = if mixed.head.base().contains_key(field) { Part::Head } else { Part::Foot };
            mixed.go(part);
            together::by_hand(mixed.form(), &fields::all(), (conflict.fields, &who), field, cx);
        }
        self.warned = true;
        self.recompute(cx.lang);
        self.keep(cx);
    }
}

/// What stands for a line that was taken away.
fn gone(lang: Lang) -> String {
    lang.t("orders.conflict.gone").to_owned()
}

impl Conflict {
    /// The lines that somebody has to decide, in order.
    fn asked(&self) -> impl Iterator<Item = &Asked<Row>> {
        self.lines.iter().filter_map(|one| if let Merged::Asked(asked) = one { Some(asked) } else { None })
    }

    /// All lines, those that were asked as `of` says; with each which of those it is.
    fn decided(&self, of: impl Fn(usize, &Asked<Row>) -> Side) -> Vec<(Option<usize>, Values)> {
        let mut at = 0;
        let mut rows = Vec::new();
        for one in &self.lines {
            let (which, row) = match one {
                Merged::Taken(row, _) => (None, Some(row)),
                Merged::Asked(asked) => {
                    let side = of(at, asked);
                    at += 1;
                    (Some(at - 1), if side == Side::Mine { asked.mine.as_ref() } else { asked.theirs.as_ref() })
                }
            };
            rows.extend(row.map(|row| (which, row.0.clone())));
        }
        rows
    }
}
