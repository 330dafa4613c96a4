//! Deadlines: a calendar of months and weeks, an agenda, and what can be done with what is due.

pub mod agenda;
pub mod form;
mod planner;
mod sums;

use crate::domain::Cents;
use crate::domain::record::DeadlineKind;
use crate::locale::Lang;
use crate::store::drafts::Draft;
use crate::store::list::DeadlineRow;
use crate::ui::desk::Desk;
use crate::ui::layers::{Layer, LayerId};
use crate::ui::panes::words;
use crate::ui::record::form::FormLayer;
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use chrono::NaiveDate;

/// The pane's name in places and targets.
pub const ID: &str = "deadlines";

/// The pane: month, week and agenda in one.
pub fn pane(desk: &Desk) -> Box<dyn Layer> {
    planner::Planner::new(desk)
}

/// The form of a new one, or of one that exists.
pub fn form(desk: &Desk, id: Option<i64>) -> Box<dyn Layer> {
    FormLayer::new(form::DeadlineForm::default(), desk, id)
}

/// The draft of a deadline, opened again.
pub fn resume(desk: &Desk, draft: &Draft) -> Box<dyn Layer> {
    FormLayer::new(form::DeadlineForm::default(), desk, draft.record_id).resuming(draft.id)
}

/// The form of one, or of a new one on a day, that tells a layer what it saved.
fn form_telling(desk: &Desk, id: Option<i64>, day: Option<NaiveDate>, to: LayerId) -> Box<dyn Layer> {
    FormLayer::new(form::DeadlineForm { day }, desk, id).telling(to)
}

/// The letter of a kind, in the reader's language.
pub fn letter(kind: &str, lang: Lang) -> char {
    let key = match kind {
        "collect" => "deadlines.letter.collect",
        "pay" => "deadlines.letter.pay",
        "fiscal" => "deadlines.letter.fiscal",
        "contract" => "deadlines.letter.contract",
        "goods" => "deadlines.letter.goods",
        _ => "deadlines.letter.task",
    };
    lang.t(key).chars().next().unwrap_or(' ')
}

/// The amount with its sign: what goes out is negative.
pub fn signed(row: &DeadlineRow) -> Option<Cents> {
    row.amount.map(|amount| flow(&row.kind, amount))
}

/// An amount with the sign of its kind.
fn flow(kind: &str, amount: Cents) -> Cents {
    if matches!(kind, "pay" | "fiscal" | "contract") { -amount } else { amount }
}

/// The same in words; nothing where there is no money in it.
pub fn amount(row: &DeadlineRow, lang: Lang) -> String {
    signed(row).map_or_else(String::new, |amount| words::money(amount, lang))
}

/// The status symbol: `+` done, `X` late, `!` today or tomorrow.
pub fn mark(row: &DeadlineRow) -> char {
    match row.days {
        _ if row.done_at.is_some() => '+',
        ..0 => 'X',
        0 | 1 => '!',
        _ => ' ',
    }
}

/// What the symbol means, as a look.
pub fn role(row: &DeadlineRow) -> Role {
    match mark(row) {
        '+' => Role::TextMuted,
        'X' => Role::SeverityError,
        '!' => Role::SeverityWarn,
        _ => Role::BaseText,
    }
}

/// What symbols and letters of the calendar and the agenda mean, for the page of keys.
fn legend(lang: Lang) -> Vec<(String, String)> {
    let signs = [
        ("X", "deadlines.sign.late"),
        ("!", "deadlines.sign.soon"),
        ("+", "deadlines.sign.done"),
        ("*", "deadlines.sign.some"),
    ];
    let signs = signs.map(|(sign, key)| (sign.to_owned(), lang.t(key).to_owned()));
    let letters = DeadlineKind::ALL.iter().map(|kind| {
        let said = kind_in_words(kind.word(), lang);
        let (letter, word) = said.split_once(' ').unwrap_or_default();
        (letter.to_owned(), word.to_owned())
    });
    let letters: Vec<(String, String)> = letters.collect();
    // A few to a line: the keys are looked for below them.
    let line = |few: &[(String, String)]| {
        let join =
            |of: fn(&(String, String)) -> &str, between: &str| few.iter().map(of).collect::<Vec<_>>().join(between);
        (join(|one| &one.0, " "), join(|one| &one.1, ", "))
    };
    signs.chunks(3).chain(letters.chunks(3)).map(line).collect()
}

/// `P pagamento: RiBa fattura 12/2026 -74,10`: what a cell of a month has no room for.
fn in_words(row: &DeadlineRow, lang: Lang) -> String {
    format!("{}: {} {}", kind_in_words(&row.kind, lang), row.subject, amount(row, lang)).trim_end().to_owned()
}

/// `+3`: how much else is due on the day of a deadline; nothing when it is alone.
fn others_of_day(row: &DeadlineRow, rows: &[DeadlineRow]) -> Option<String> {
    let others = rows.iter().filter(|other| other.due_on == row.due_on && other.id != row.id).count();
    (others > 0).then(|| format!("+{others}"))
}

/// `P pagamento`: the letter that stands for a kind, and its word.
fn kind_in_words(kind: &str, lang: Lang) -> String {
    let word = lang.find(&format!("list.deadline_kind.{kind}")).unwrap_or_default();
    format!("{} {word}", letter(kind, lang))
}

/// The same as wide as the widest: what stands behind it stays where it is while the cursor goes on.
fn kind_aligned(kind: &str, lang: Lang) -> String {
    let widest =
        DeadlineKind::ALL.iter().map(|kind| width(&kind_in_words(kind.word(), lang))).max().unwrap_or_default();
    let text = kind_in_words(kind, lang);
    let gap = widest.saturating_sub(width(&text));
    text + &" ".repeat(gap)
}

/// A deadline as a calendar shows it.
pub fn entry(row: &DeadlineRow, lang: Lang) -> crate::ui::kit::month::Entry {
    crate::ui::kit::month::Entry {
        id: row.id,
        kind: letter(&row.kind, lang),
        title: row.subject.to_string(),
        amount: amount(row, lang),
        brief: signed(row).map_or_else(String::new, |amount| words::brief_money(amount, lang)),
        mark: mark(row),
        role: role(row),
    }
}
