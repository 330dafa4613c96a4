//! Step 3: what would come of the import, row by row where something stays out, and the import itself.

use super::{Wizard, words};
use crate::domain::Refusal;
use crate::import::{Mapping, Note, RefusedRow};
use crate::locale::{Lang, wording};
use crate::operations::import::Imported;
use crate::operations::import::intake::{Intake, Ready};
use crate::ui::action::Action;
use crate::ui::kit::dialog::{Dialog, Prompt};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{Align, lines_of, put, put_aligned, rule, tint};
use crate::ui::kit::spoken::{Here, Spoken, joined, said};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint};
use crate::ui::record::ask::Ask;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

/// What a rehearsal showed.
pub(super) struct Shown {
    pub ready: Ready,
    pub outcome: Imported,
    pub intake: Arc<Intake>,
    pub mapping: Mapping,
    /// Every row that stays out.
    pub refused: Vec<RefusedRow>,
    /// Where they will be written; looked up once, off the thread of the screen.
    file: PathBuf,
}

impl Shown {
    /// Looks at the disk: not on the thread of the screen.
    pub(super) fn new(ready: Ready, outcome: Imported, intake: Arc<Intake>, mapping: Mapping, lang: Lang) -> Self {
        let refused = ready.refused(&intake, &mapping, &outcome);
        let file = intake.refused_path(&refused, lang);
        Self { ready, outcome, intake, mapping, refused, file }
    }

    fn coming(&self) -> u64 {
        self.outcome.new + self.outcome.changed
    }
}

/// The same with cursor and scroll; the writer shares it while it imports.
pub(super) struct Exam {
    pub shown: Arc<Shown>,
    at: usize,
    top: usize,
    only_errors: bool,
}

impl Deref for Exam {
    type Target = Shown;

    fn deref(&self) -> &Shown {
        &self.shown
    }
}

/// A row of the list: something refused, or something to know.
enum Item<'a> {
    Refused(&'a RefusedRow),
    Note(&'a Note),
    /// Notes of a kind beyond those that are kept.
    More(crate::import::NoteKind, usize),
}

impl Exam {
    pub(super) fn new(shown: Shown) -> Self {
        Self { shown: Arc::new(shown), at: 0, top: 0, only_errors: false }
    }

    fn items(&self) -> usize {
        let notes = if self.only_errors { 0 } else { self.notes() };
        self.refused.len() + notes
    }

    fn notes(&self) -> usize {
        self.ready.checked.notes.len() + self.more().count()
    }

    /// Kinds of notes of which not all are kept, with how many are not.
    fn more(&self) -> impl Iterator<Item = (crate::import::NoteKind, usize)> {
        let kept = crate::import::Checked::NOTES_KEPT;
        let counts = self.ready.checked.note_counts.iter();
        counts.filter(move |(_, n)| **n > kept).map(move |(kind, n)| (*kind, n - kept))
    }

    fn item(&self, at: usize) -> Option<Item<'_>> {
        if let Some(row) = self.refused.get(at) {
            return Some(Item::Refused(row));
        }
        if self.only_errors {
            return None;
        }
        let at = at - self.refused.len();
        let notes = &self.ready.checked.notes;
        match notes.get(at) {
            Some(note) => Some(Item::Note(note)),
            None => self.more().nth(at - notes.len()).map(|(kind, n)| Item::More(kind, n)),
        }
    }
}

impl Item<'_> {
    /// The sentence for a row of the list: without column and value where they stand beside it.
    fn reason(&self, lang: Lang, beside: bool) -> String {
        let whole = self.sentence(lang);
        let Item::Refused(row) = self else { return whole };
        if !beside || !row.refusal.more.is_empty() {
            return whole;
        }
        let column = row.column.as_ref().map(|column| format!("{column}: ")).unwrap_or_default();
        let rest = whole.strip_prefix(&column).unwrap_or(&whole);
        let quoted = lang.quoted(row.value.as_str());
        let rest = rest.strip_prefix(&quoted).unwrap_or(rest);
        rest.trim_start_matches([',', ' ']).to_owned()
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Item::Refused(row) => words::reasons(&row.refusal, lang),
            Item::Note(note) => crate::import::refused::note(note, lang),
            Item::More(kind, n) => {
                let kind = lang.n(&format!("wizard.notes.{}", kind.id()), *n as u64, &[]);
                lang.n("wizard.notes.more", *n as u64, &[("kind", &kind)])
            }
        }
    }
}

/// Rows below the list, where there is room for them.
const FOOT: u16 = 5;

/// Rows of a body from which there is a foot.
const TALL: u16 = 15;

/// Rows of a body from which all figures stand above the list; below it the two that matter most.
const ROOMY: u16 = 10;

/// Rows above the list with the rule under them.
fn head(exam: &Exam, area: Rect) -> u16 {
    let lines = headlines(exam, area.width, Lang::It).len() as u16;
    if area.height >= ROOMY { lines + 1 } else { 2 }
}

fn list_rows(exam: &Exam, area: Rect) -> usize {
    let foot = if area.height >= TALL { FOOT } else { 0 };
    usize::from(area.height.saturating_sub(head(exam, area) + foot)).max(1)
}

impl Wizard {
    /// Keeps the cursor on the screen.
    pub(super) fn follow_exam(&mut self) {
        let area = self.area;
        let Some(exam) = &mut self.exam else { return };
        let rows = list_rows(exam, area);
        let count = exam.items();
        exam.at = exam.at.min(count.saturating_sub(1));
        if exam.at < exam.top {
            exam.top = exam.at.saturating_sub(rows / 2);
        } else if exam.at >= exam.top + rows {
            exam.top = (exam.at + 1).saturating_sub(rows.div_ceil(2));
        }
        exam.top = exam.top.min(count.saturating_sub(rows));
    }

    pub(super) fn act_exam(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let area = self.area;
        let Some(exam) = &mut self.exam else { return Flow::Pass };
        let rows = list_rows(exam, area);
        let last = exam.items().saturating_sub(1);
        match nav(act) {
            Some(Nav::Up) => exam.at = exam.at.saturating_sub(1),
            Some(Nav::Down) => exam.at = (exam.at + 1).min(last),
            Some(Nav::PageUp) => exam.at = exam.at.saturating_sub(rows),
            Some(Nav::PageDown) => exam.at = (exam.at + rows).min(last),
            Some(Nav::HalfUp) => exam.at = exam.at.saturating_sub(rows / 2),
            Some(Nav::HalfDown) => exam.at = (exam.at + rows / 2).min(last),
            Some(Nav::Home) => exam.at = 0,
            Some(Nav::End) => exam.at = last,
            Some(Nav::Enter) => {
                // The list is read; the whole sentence stands below it where there is room, else here.
                if let Some(text) = exam.item(exam.at).map(|item| item.sentence(cx.lang)) {
                    let message = crate::ui::kit::dialog::Message::new(cx.lang.t("wizard.exam.reason"), vec![text]);
                    cx.push(Ask::new(cx.id, "exam.told", Dialog::Message(message)));
                }
            }
            Some(Nav::Save) => {
                if exam.coming() > 0 {
                    self.import_or_ask(cx);
                } else if exam.refused.is_empty() {
                    cx.warn(cx.lang.t("wizard.exam.nothing"));
                } else {
                    self.write_refused(None, cx);
                }
            }
            _ => match act {
                Act::Do(Action::FilterText) => {
                    exam.only_errors = !exam.only_errors;
                    exam.top = 0;
                    exam.at = 0;
                }
                Act::Do(Action::Refresh) => self.reopen(true, cx),
                Act::Do(Action::CopyCell | Action::CopyRow) => {
                    if let Some(item) = exam.item(exam.at) {
                        cx.copy(item.sentence(cx.lang));
                    }
                }
                _ => return Flow::Pass,
            },
        }
        self.follow_exam();
        Flow::Handled
    }

    /// The refused rows could not be written: where else?
    pub(super) fn ask_where(&self, refusal: &Refusal, cx: &mut Cx<'_>) {
        let why = wording::told(cx.lang, refusal);
        let text = format!("{why}\n{}", cx.lang.t("wizard.refused.where"));
        let name = self.exam.as_ref().and_then(|exam| exam.file.file_name());
        let value = format!("~/{}", name.map(|name| name.to_string_lossy()).unwrap_or_default());
        let prompt = Prompt::new(cx.lang.t("wizard.refused.title"), text, &value);
        cx.push(Ask::new(cx.id, "refused.path", Dialog::Prompt(prompt)));
    }

    /// The refused rows are not written.
    pub(super) fn give_up_refused(&mut self, cx: &mut Cx<'_>) {
        cx.warn(cx.lang.t("wizard.refused.not_written"));
        if let Some(batch) = self.imported {
            Self::leave(batch, cx);
        }
    }

    /// What the step says: counts and money, what F2 does, and the row under the cursor.
    pub(super) fn said_exam(&self, lang: Lang) -> Spoken {
        let Some(exam) = &self.exam else { return Spoken::default() };
        let mut spoken = Spoken::default();
        let role = Role::SeverityWarn;
        spoken.lines = headlines(exam, 120, lang).iter().map(|(text, _)| unsigned(&said(text, role, lang))).collect();
        spoken.lines.push(kinds(exam, lang));
        spoken.lines.push(wish(exam, lang));
        if !exam.refused.is_empty() {
            let rows = exam.refused.len();
            let text = lang.n("wizard.exam.refused_to", rows as u64, &[("rows", &words::count(rows, lang))]);
            spoken.lines.push(format!("{text} {}", super::jobs::safe(&exam.file)));
        }
        let told = |at: usize| {
            let item = exam.item(at)?;
            let line = match &item {
                Item::Refused(row) => row.line,
                Item::Note(note) => note.line,
                Item::More(..) => 0,
            };
            let line = if line == 0 { String::new() } else { words::count(line as usize, lang) };
            Some(joined([line.as_str(), &item.sentence(lang)]))
        };
        let all = exam.items() as u64;
        spoken.here = told(exam.at).map(|text| Here::new(exam.at.to_string(), text).of(exam.at as u64 + 1, all, lang));
        let only = if exam.only_errors { lang.t("wizard.hint.only_errors") } else { "" };
        only.clone_into(&mut spoken.part);
        spoken.more = (exam.top..exam.items()).take(20).filter_map(told).collect();
        spoken
    }

    pub(super) fn render_exam(&self, area: Rect, draw: &mut Draw<'_>) {
        let Some(exam) = &self.exam else { return };
        if area.height < 4 || area.width < 20 {
            return;
        }
        let lang = draw.lang;
        let above = head(exam, area);
        let roomy = area.height >= ROOMY;
        let shown = if roomy { above - 1 } else { above };
        let lines = headlines(exam, area.width, lang).into_iter().take(usize::from(shown));
        for (line, (text, role)) in (0_u16..).zip(lines) {
            put(draw, area.x + 1, area.y + line, area.width - 1, &text, role);
        }
        if roomy {
            rule(draw, area.x, area.y + shown, area.width, Role::Border);
            let kinds = kinds(exam, lang);
            if !kinds.is_empty() {
                put(
                    draw,
                    area.x + 2,
                    area.y + shown,
                    area.width.saturating_sub(4),
                    &format!(" {kinds} "),
                    Role::TextMuted,
                );
            }
        }
        let y = area.y + above;
        let foot = if area.height >= TALL { FOOT } else { 0 };
        let list = Rect { y, height: area.bottom().saturating_sub(y + foot), ..area };
        Self::list_items(exam, list, draw);
        if foot > 0 {
            Self::foot(exam, Rect { y: list.bottom(), height: foot, ..area }, draw);
        }
    }

    fn list_items(exam: &Exam, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        if exam.items() == 0 {
            let key = if exam.coming() > 0 { "wizard.exam.clean" } else { "wizard.exam.nothing" };
            put(draw, area.x + 2, area.y, area.width - 3, lang.t(key), Role::TextMuted);
            return;
        }
        // Line, order, field, value, reason; the narrower the screen the more of it only the reason says.
        let [order, field, value] = match area.width {
            0..60 => [10, 0, 0],
            60..100 => [15, 14, 11],
            _ => [20, 22, 20],
        };
        for (line, at) in (exam.top..exam.items()).take(usize::from(area.height)).enumerate() {
            let Some(item) = exam.item(at) else { return };
            let y = area.y + line as u16;
            let here = at == exam.at;
            let row = Rect { y, height: 1, ..area };
            if here {
                tint(draw, row, Role::RowCursor);
                put(draw, area.x, y, 1, ">", Role::RowCursor);
                draw.cursor = Some(Position::new(area.x, y));
            }
            let role = |own| if here { Role::RowCursor } else { own };
            let mut x = area.x + 2;
            let (mark, own, number) = match &item {
                Item::Refused(refused) => ("X", Role::SeverityError, refused.line),
                Item::Note(note) => ("!", Role::SeverityWarn, note.line),
                Item::More(..) => ("!", Role::SeverityWarn, 0),
            };
            put(draw, x, y, 1, mark, role(own));
            if number > 0 {
                put_aligned(
                    draw,
                    x + 1,
                    y,
                    7,
                    &words::count(number as usize, lang),
                    Align::Right,
                    role(Role::TextMuted),
                );
            }
            x += 9;
            if let Item::Refused(refused) = &item {
                let named = refused.field.map(|field| words::target(field, lang).to_owned());
                let named = named.or_else(|| refused.column.as_ref().map(ToString::to_string)).unwrap_or_default();
                let number = refused.order.as_ref().map(ToString::to_string).unwrap_or_default();
                for (text, wide, own) in [
                    (number.as_str(), order, Role::TextCode),
                    (named.as_str(), field, Role::Row),
                    (refused.value.as_str(), value, Role::Row),
                ] {
                    put(draw, x, y, wide, text, role(own));
                    x += wide + u16::from(wide > 0);
                }
            }
            put(draw, x, y, area.right().saturating_sub(x), &item.reason(lang, field > 0), role(Role::Row));
        }
    }

    /// The whole sentence of the row under the cursor, and what F2 does.
    fn foot(exam: &Exam, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        rule(draw, area.x, area.y, area.width, Role::Border);
        let text = exam.item(exam.at).map(|item| item.sentence(lang)).unwrap_or_default();
        let lines = lines_of(draw, &text, usize::from(area.width.saturating_sub(2)));
        for (line, text) in lines.iter().take(2).enumerate() {
            put(draw, area.x + 1, area.y + 1 + line as u16, area.width - 2, text, Role::BaseText);
        }
        put(draw, area.x + 1, area.y + 3, area.width - 2, &wish(exam, lang), Role::TextStrong);
        if exam.refused.is_empty() {
            return;
        }
        let rows = exam.refused.len();
        let text = lang.n("wizard.exam.refused_to", rows as u64, &[("rows", &words::count(rows, lang))]);
        let used = put(draw, area.x + 1, area.y + 4, area.width - 2, &text, Role::BaseText);
        let room = area.width.saturating_sub(used + 3);
        let file = words::end_of(&super::jobs::safe(&exam.file), usize::from(room), draw.theme.tier);
        put(draw, area.x + 2 + used, area.y + 4, room, &file, Role::TextCode);
    }

    pub(super) fn hints_exam(&self, lang: Lang) -> Vec<Hint> {
        let word = |action, key: &'static str| Hint::of(action).label(lang.t(key));
        let Some(exam) = &self.exam else { return Vec::new() };
        let save = if exam.coming() > 0 {
            word(Action::Save, "wizard.hint.import")
        } else {
            let nothing = exam.refused.is_empty().then(|| lang.t("wizard.exam.nothing"));
            word(Action::Save, "wizard.hint.write").unless(nothing)
        };
        let filter = if exam.only_errors { "wizard.hint.all" } else { "wizard.hint.only_errors" };
        let none = (exam.refused.is_empty() && !exam.only_errors).then(|| lang.t("wizard.exam.no_errors"));
        vec![
            save,
            word(Action::Close, "wizard.hint.back"),
            word(Action::Refresh, "wizard.hint.recheck"),
            word(Action::FilterText, filter).unless(none),
            word(Action::Open, "wizard.hint.reason"),
            Hint::of(Action::CopyCell),
        ]
    }
}

/// Counts without the signs that stand before them.
fn unsigned(text: &str) -> String {
    [" + ", " ~ ", " = ", " X "].iter().fold(text.to_owned(), |text, sign| text.replace(sign, " "))
}

/// What F2 does here.
fn wish(exam: &Exam, lang: Lang) -> String {
    let coming = exam.coming();
    let count = words::count(coming as usize, lang);
    match coming {
        0 if exam.outcome.same == 0 && !exam.refused.is_empty() => lang.t("wizard.exam.all_refused").to_owned(),
        0 => lang.t("wizard.exam.nothing").to_owned(),
        _ => lang.n("wizard.exam.will", coming, &[("count", &count)]),
    }
}

/// What there is to know, counted by kind.
fn kinds(exam: &Exam, lang: Lang) -> String {
    let counted = exam.ready.checked.note_counts.iter().map(|(kind, n)| {
        let word = lang.n(&format!("wizard.notes.{}", kind.id()), *n as u64, &[]);
        format!("{} {word}", words::count(*n, lang))
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// Counts and money, one line each.
fn headlines(exam: &Exam, width: u16, lang: Lang) -> Vec<(String, Role)> {
    let outcome = &exam.outcome;
    let n = |n: u64| words::count(n as usize, lang);
    let counted =
        |key: &str, n: u64| lang.n(&format!("wizard.exam.{key}"), n, &[("count", &words::count(n as usize, lang))]);
    let rows = counted("rows", exam.intake.reading.detected.rows as u64);
    let refused_orders = exam.ready.refused_orders(outcome);
    let narrow = width < 60;
    // On a narrow screen the signs have to do.
    let of = |key: &str, n: u64| if narrow && key != "new" { words::count(n as usize, lang) } else { counted(key, n) };
    let pick = |key: &str| if narrow { format!("{key}_narrow") } else { key.to_owned() };
    let counts = lang.f(
        &pick("wizard.exam.counts"),
        &[
            ("rows", &rows),
            ("new", &of("new", outcome.new)),
            ("changed", &of("changed", outcome.changed)),
            ("same", &of("same", outcome.same)),
            ("refused", &of("refused", refused_orders as u64)),
            ("refused_rows", &words::count(exam.refused.len(), lang)),
        ],
    );
    let standing =
        lang.f(&pick("wizard.exam.standing"), &[("history", &n(outcome.history)), ("open", &n(outcome.open))]);
    let people = lang.f(
        &pick("wizard.exam.masters"),
        &[("customers", &n(outcome.new_customers)), ("products", &n(outcome.new_products))],
    );
    let named: Vec<&str> = outcome.made.iter().map(crate::domain::SafeText::as_str).collect();
    let more = if outcome.new_products > named.len() as u64 { ", ..." } else { "" };
    let people = if named.is_empty() { people } else { format!("{people} ({}{more})", named.join(", ")) };
    let money = exam.ready.money(outcome);
    let with = [
        ("file", words::exact(money.file, lang)),
        ("booked", words::exact(money.booked.decimal(), lang)),
        ("rounding", words::signed(money.rounding(), lang)),
        ("known", words::exact(money.known, lang)),
        ("refused", words::exact(money.refused, lang)),
        ("orders", words::exact(money.orders.decimal(), lang)),
    ];
    let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sums = lang.f(&pick("wizard.exam.money"), &with);
    let mut beside = Vec::new();
    if !money.known.is_zero() {
        beside.push(lang.f("wizard.exam.money_known", &with));
    }
    if !money.refused.is_zero() || money.unreadable > 0 {
        beside.push(lang.f("wizard.exam.money_refused", &with));
    }
    if money.unreadable > 0 {
        let count = words::count(money.unreadable, lang);
        beside.push(lang.n("wizard.exam.unreadable", money.unreadable as u64, &[("count", &count)]));
    }
    if money.orders != money.booked {
        beside.push(lang.f("wizard.exam.money_orders", &with));
    }
    let role = if refused_orders > 0 { Role::SeverityWarn } else { Role::TextStrong };
    let mut lines = vec![(counts, role), (sums, Role::ValueMoney)];
    if !beside.is_empty() {
        lines.push((beside.join("   "), Role::ValueMoney));
    }
    lines.push((standing, Role::BaseText));
    // Of those, what is known already does not come in as a debt a second time.
    let debts = outcome.open.min(exam.ready.checked.to_collect as u64);
    if debts > 0 {
        let text = lang.n(&pick("wizard.exam.to_collect"), debts, &[("count", &n(debts))]);
        lines.push((format!("! {text}"), Role::SeverityWarn));
    }
    let taken = exam.coming().min(exam.ready.checked.taken_as_paid as u64);
    if taken > 0 {
        lines.push((lang.n(&pick("wizard.exam.taken_as_paid"), taken, &[("count", &n(taken))]), Role::BaseText));
    }
    lines.push((people, Role::BaseText));
    lines
}
