//! The guided filter: every key of a list with a field beside it, over the same line. What it does not know of the
//! line stays in it as it was typed.

use super::line::help;
use super::{Browser, Listing};
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::locale::Lang;
use crate::store::list::ListSpec;
use crate::ui::action::Action;
use crate::ui::desk::{Asked, Desk};
use crate::ui::keymap::Context;
use crate::ui::kit::edit::{Edited, Editor};
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{centred, frame, put, tint};
use crate::ui::kit::spoken::{Spoken, Typed};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use crate::ui::record::complete::Offered;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// The line that the guided filter wrote.
pub(super) struct Guided(pub String);

/// Values that were read for a field.
struct Valued(usize, Offered);

impl<L: Listing> Browser<L> {
    /// Opens the guided filter over the line as it stands.
    pub(super) fn guide(&self, cx: &mut Cx<'_>) {
        cx.push(Box::new(Guide::new(L::spec(), &self.text, &self.desk, cx.id, cx.lang)));
    }
}

/// One key and what is asked of it.
struct Line {
    key: &'static str,
    editor: Editor,
    /// As it was read from the line, and which of its terms that was.
    was: String,
    term: Option<usize>,
    offered: Option<Offered>,
}

/// What a term says behind its key: `nuovo,spedito`, `>100`, `="Rossi Mario"`.
fn expression(term: &Term) -> String {
    let text = term.to_string();
    let rest = text.get(term.key.as_deref().map_or(0, str::len)..).unwrap_or_default();
    rest.strip_prefix(':').unwrap_or(rest).to_owned()
}

/// The term of a key and of what was typed beside it: what needs quotes gets them.
fn term_of(key: &str, typed: &str) -> Option<Term> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let signed = typed.starts_with(['>', '<', '=', ':']);
    let line = if signed { format!("{key}{typed}") } else { format!("{key}:{typed}") };
    if let [term] = Filter::parse(&line).terms.as_slice()
        && term.key.as_deref() == Some(key)
    {
        return Some(term.clone());
    }
    // Several words: a name, or a list of names.
    let sign = typed.find(|c| !matches!(c, '>' | '<' | '=' | ':')).unwrap_or(typed.len());
    let op = match typed.get(..sign).unwrap_or_default().trim_start_matches(':') {
        "=" => Op::Is,
        ">" => Op::Above,
        "<" => Op::Below,
        ">=" => Op::AtLeast,
        "<=" => Op::AtMost,
        _ => Op::Has,
    };
    let words = typed.get(sign..).unwrap_or_default().split(',').map(|word| word.trim().trim_matches('"'));
    let values: Vec<Operand> =
        words.filter(|word| !word.is_empty()).map(|word| Operand::Word(word.to_owned())).collect();
    (!values.is_empty()).then(|| Term::new(key, op, values))
}

/// The dialog.
struct Guide {
    spec: &'static ListSpec,
    desk: Desk,
    to: LayerId,
    lang: Lang,
    /// The terms of the line that it was opened over.
    filter: Filter,
    lines: Vec<Line>,
    /// What is no field: words, other keys, what is left out with `-`.
    rest: Editor,
    at: usize,
    asked: Asked,
}

impl Guide {
    fn new(spec: &'static ListSpec, text: &str, desk: &Desk, to: LayerId, lang: Lang) -> Self {
        let filter = Filter::parse(text);
        let mut taken = Vec::new();
        let lines = spec.fields.iter().map(|field| {
            let own = |term: &Term| {
                let key = term.key.as_deref().and_then(|key| spec.field(key));
                !term.negated && key.is_some_and(|key| key.key == field.key)
            };
            let term = filter.terms.iter().position(own);
            taken.extend(term);
            let was = term.and_then(|at| filter.terms.get(at)).map(expression).unwrap_or_default();
            let editor = Editor::new(&was, 300);
            Line { key: field.name(lang), editor, was, term, offered: None }
        });
        let lines: Vec<Line> = lines.collect();
        let rest = filter.terms.iter().enumerate().filter(|(at, _)| !taken.contains(at));
        let rest: Vec<String> = rest.map(|(_, term)| term.to_string()).collect();
        let rest = Editor::new(&rest.join(" "), 400);
        Self { spec, desk: desk.clone(), to, lang, filter, lines, rest, at: 0, asked: Asked::default() }
    }

    /// The line that it says now: terms stay where they stood, new ones follow, then the rest.
    fn written(&self) -> String {
        let mut terms: Vec<(usize, Term)> = Vec::new();
        let end = self.filter.terms.len();
        for line in &self.lines {
            let text = line.editor.text().trim();
            let kept = line.term.filter(|_| text == line.was.trim()).and_then(|at| self.filter.terms.get(at));
            let term = kept.cloned().or_else(|| term_of(line.key, text));
            terms.extend(term.map(|term| (line.term.unwrap_or(end), term)));
        }
        terms.sort_by_key(|(at, _)| *at);
        let fields = Filter { terms: terms.into_iter().map(|(_, term)| term).collect() }.to_string();
        format!("{fields} {}", self.rest.text().trim()).trim().to_owned()
    }

    fn editor(&mut self) -> &mut Editor {
        match self.lines.get_mut(self.at) {
            Some(line) => &mut line.editor,
            None => &mut self.rest,
        }
    }

    /// Writes the next value that could stand in the field: a word of its set, or a row of the company.
    fn complete(&mut self, cx: &mut Cx<'_>) {
        let (spec, at, lang) = (self.spec, self.at, self.lang);
        let Some(line) = self.lines.get_mut(at) else { return };
        let typed = line.editor.text().to_owned();
        if let Some(next) = line.offered.as_mut().and_then(|offered| offered.next(&typed)) {
            return line.editor.replace(&next);
        }
        let head = typed.rfind(',').map_or(0, |comma| comma + 1);
        let (before, word) = typed.split_at_checked(head).unwrap_or(("", typed.as_str()));
        let (before, word) = (before.to_owned(), word.trim_matches('"').to_owned());
        if let Some(set) = spec.field(line.key).and_then(|field| field.words) {
            let folded = crate::domain::text::fold(&word);
            let labels = set.words.iter().map(|word| set.label(word, lang));
            let fits = labels.filter(|label| crate::domain::text::fold(label).starts_with(&folded));
            let quoted = fits.map(|label| expression(&Term::new("k", Op::Has, vec![Operand::Word(label.to_owned())])));
            let offered = Offered::new(typed, before, quoted.collect());
            return self.offered(at, offered, cx);
        }
        if !spec.has_values(line.key) {
            return cx.warn(cx.lang.t("guide.typed"));
        }
        let (desk, stop, key) = (self.desk.clone(), self.asked.anew(), line.key);
        cx.job(move || {
            let values = desk.read_until(&stop, |reader| spec.values(reader.db(), key, &word));
            Valued(at, Offered::new(typed, before, values.unwrap_or_default()))
        });
    }

    fn offered(&mut self, at: usize, mut offered: Offered, cx: &mut Cx<'_>) {
        let Some(line) = self.lines.get_mut(at).filter(|line| line.editor.text() == offered.line()) else { return };
        let typed = offered.line().to_owned();
        let Some(text) = offered.next(&typed) else { return cx.warn(cx.lang.t("browser.no_value")) };
        if let Some(choice) = offered.choice() {
            cx.ok(choice);
        }
        line.editor.replace(&text);
        line.offered = Some(offered);
    }
}

impl Layer for Guide {
    fn contexts(&self) -> &[Context] {
        &[Context::Text, Context::Dialog]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Help) => return Flow::Pass,
            Act::Do(Action::Preview | Action::Prompt | Action::FilterForm) => {
                self.complete(cx);
                return Flow::Handled;
            }
            // In a field the arrows to the sides belong to the text.
            Act::Do(Action::ColLeft | Action::ColRight | Action::Top | Action::End | Action::ClearField) => {
                self.editor().handle(act);
                return Flow::Handled;
            }
            _ => {}
        }
        let last = self.lines.len();
        match nav(act) {
            Some(Nav::Enter | Nav::Save) => {
                cx.send(self.to, Guided(self.written()));
                return Flow::Close;
            }
            Some(Nav::Pick) => self.complete(cx),
            Some(Nav::Down | Nav::Next) => self.at = if self.at >= last { 0 } else { self.at + 1 },
            Some(Nav::Up | Nav::Prev) => self.at = self.at.checked_sub(1).unwrap_or(last),
            Some(Nav::PageDown) => self.at = (self.at + 10).min(last),
            Some(Nav::PageUp) => self.at = self.at.saturating_sub(10),
            Some(Nav::Back) => {
                // As in a form: first what stood in the field, then the way out.
                let was = self.lines.get(self.at).map(|line| line.was.clone());
                if let Some(was) = was.filter(|was| self.editor().text() != was) {
                    self.editor().replace(&was);
                    return Flow::Handled;
                }
                return Flow::Close;
            }
            Some(Nav::Close) => return Flow::Close,
            _ => {
                if self.editor().handle(act) == Edited::Changed
                    && let Some(line) = self.lines.get_mut(self.at)
                {
                    line.offered = None;
                }
            }
        }
        Flow::Handled
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let (title, keys) = (draw.lang.t("guide.title"), draw.lang.t("guide.keys"));
        // The fields, the rest, and below a rule of air the line and what the field takes.
        let tall = u16::try_from(self.lines.len() + 5).unwrap_or(u16::MAX);
        let inner = frame(draw, centred(area, 76.min(area.width), tall), title, keys, Role::Dialog);
        let rows = usize::from(inner.height.saturating_sub(2)).max(1);
        // Where not all fields have room, one row says how many there are below: a list that ends where the box ends
        // looks complete.
        let all = self.lines.len() + 1;
        let rows = if all > rows && rows > 3 { rows - 1 } else { rows };
        let from = (self.at + 1).saturating_sub(rows);
        let wide = self.lines.iter().map(|line| line.key.len()).max().unwrap_or(0).max(8);
        let wide = u16::try_from(wide).unwrap_or(12).min(inner.width / 3);
        for (line, at) in (from..=self.lines.len()).take(rows).enumerate() {
            let here = at == self.at;
            let y = inner.y + line as u16;
            let (key, editor) = match self.lines.get(at) {
                Some(line) => (line.key, &line.editor),
                None => (draw.lang.t("guide.rest"), &self.rest),
            };
            if here {
                put(draw, inner.x, y, 1, ">", Role::FieldLabel);
            }
            put(draw, inner.x + 2, y, wide, key, Role::FieldLabel);
            let x = inner.x + wide + 3;
            let field = Rect { x, y, width: inner.right().saturating_sub(x), height: 1 };
            let role = if here { Role::FieldFocus } else { Role::Field };
            tint(draw, field, role);
            editor.render(field, draw, role, here);
        }
        let below = all.saturating_sub(from + rows);
        if below > 0 {
            let text = draw.lang.n("kit.form.below", below as u64, &[]);
            put(draw, inner.x + 2, inner.y + rows as u16, inner.width.saturating_sub(2), &text, Role::FieldHint);
        }
        if inner.height > 2 {
            let y = inner.bottom() - 2;
            let said = match self.lines.get(self.at) {
                Some(line) => {
                    let typed = format!("{}:", line.key);
                    help(self.spec, &typed, typed.len(), draw.lang)
                }
                None => draw.lang.t("guide.rest.what").to_owned(),
            };
            put(draw, inner.x, y, inner.width, &said, Role::TextMuted);
            put(draw, inner.x, y + 1, inner.width, &format!("/ {}", self.written()), Role::CrumbFilter);
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = Spoken::of(lang.t("guide.title"));
        let (key, editor) = match self.lines.get(self.at) {
            Some(line) => (line.key, &line.editor),
            None => (lang.t("guide.rest"), &self.rest),
        };
        spoken.typed = Some(Typed::into(key, key, editor));
        let all = self.lines.iter().filter(|line| !line.editor.text().is_empty());
        spoken.more = all.map(|line| format!("{}: {}", line.key, line.editor.text())).collect();
        spoken.more.push(lang.f("kit.say.filter", &[("filter", &self.written())]));
        spoken
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    fn overlay(&self) -> bool {
        true
    }

    fn receive(&mut self, payload: Box<dyn std::any::Any + Send>, cx: &mut Cx<'_>) {
        if let Ok(valued) = payload.downcast::<Valued>() {
            self.offered(valued.0, valued.1, cx);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_beside_a_key_becomes_one_term() {
        for (typed, line) in [
            ("nuovo,spedito", "stato:nuovo,spedito"),
            (">100", "stato>100"),
            ("da evadere", "stato:\"da evadere\""),
            ("da evadere, nuovo", "stato:\"da evadere\",nuovo"),
            ("=Rossi Mario", "stato=\"Rossi Mario\""),
            ("\"Rossi, Mario\"", "stato:\"Rossi, Mario\""),
            ("1..5", "stato:1..5"),
            ("?", "stato:?"),
        ] {
            let term = term_of("stato", typed).unwrap();
            assert_eq!(term.to_string(), line, "{typed}");
            assert_eq!(term_of("stato", &expression(&term)), Some(term), "{typed} reads back");
        }
        assert_eq!(term_of("stato", "  "), None);
    }
}
