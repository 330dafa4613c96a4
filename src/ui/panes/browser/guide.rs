//! The guided filter: every key of a list with a field beside it, over the same line. What it does not know of the
//! line stays in it as it was typed.

use super::line::{advice_text, takes};
use super::{Browser, Listing};
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::text::fold;
use crate::locale::Lang;
use crate::store::list::{Advice, Field, ListSpec};
use crate::ui::action::Action;
use crate::ui::desk::{Asked, Desk};
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::kit::edit::Editor;
use crate::ui::kit::nav::{Nav, nav};
use crate::ui::kit::paint::{centred, foot_line, frame, lines_of, put, rest, tint};
use crate::ui::kit::shown::Shown;
use crate::ui::kit::spoken::{Spoken, Typed};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::text_width::width;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// The line that the guided filter wrote.
pub(super) struct Guided(pub String);

/// The line as it was written, and what of it cannot be read, by the key of its term.
struct Checked {
    text: String,
    wrong: Vec<(String, Advice)>,
}

/// Values that were read for a field, as it stood then.
struct Valued {
    at: usize,
    typed: String,
    values: Vec<String>,
}

/// The answer of the menu of values is the guide's.
const VALUES: &str = "guide.values";

impl<L: Listing> Browser<L> {
    /// Opens the guided filter over the line as it stands.
    pub(super) fn guide(&self, cx: &mut Cx<'_>) {
        cx.push(Box::new(Guide::new(L::spec(), &self.text, &self.desk, cx.id, cx.lang)));
    }
}

/// One key and what is asked of it.
struct Line {
    key: &'static str,
    /// What the key stands for.
    label: &'static str,
    editor: Editor,
    /// As it was read from the line, and which of its terms that was.
    was: String,
    term: Option<usize>,
}

/// The words of a filter's key; those of one list may differ from the others'.
fn label(spec: &'static ListSpec, field: &'static Field, lang: Lang) -> &'static str {
    let own = lang.find(&format!("filter.{}.{}", spec.name, field.key));
    own.or_else(|| lang.find(&format!("filter.field.{}", field.key))).unwrap_or_else(|| field.name(lang))
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
    let words = values_of(typed.get(sign..).unwrap_or_default()).map(|word| word.trim().trim_matches('"'));
    let values: Vec<Operand> =
        words.filter(|word| !word.is_empty()).map(|word| Operand::Word(word.to_owned())).collect();
    (!values.is_empty()).then(|| Term::new(key, op, values))
}

/// The values of a list as they are typed: a comma in quotes is part of one, also while they are still open.
fn values_of(typed: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    typed.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
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
    seen: Shown,
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
            Line { key: field.name(lang), label: label(spec, field, lang), editor, was, term }
        });
        let lines: Vec<Line> = lines.collect();
        let rest = filter.terms.iter().enumerate().filter(|(at, _)| !taken.contains(at));
        let rest: Vec<String> = rest.map(|(_, term)| term.to_string()).collect();
        let rest = Editor::new(&rest.join(" "), 400);
        Self {
            spec,
            desk: desk.clone(),
            to,
            lang,
            filter,
            lines,
            rest,
            at: 0,
            asked: Asked::default(),
            seen: Shown::default(),
        }
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

    /// What the field under the cursor takes, in words.
    fn about(&self, lang: Lang) -> String {
        let field = self.lines.get(self.at).and_then(|line| self.spec.field(line.key));
        let Some(field) = field else { return lang.t("guide.rest.what").to_owned() };
        if field.words.is_some() || self.spec.has_values(field.name(lang)) {
            return lang.t("guide.chosen").to_owned();
        }
        let (takes, example) = takes(field, lang);
        // The key stands beside the field: what is typed into it begins behind its colon.
        let bare = |one: &'_ str| one.strip_prefix(field.name(lang)).unwrap_or(one).trim_start_matches(':').to_owned();
        let example: Vec<String> = example.split("  ").map(bare).collect();
        lang.f("guide.takes", &[("takes", &takes), ("example", &example.join("  "))])
    }

    fn editor(&mut self) -> &mut Editor {
        match self.lines.get_mut(self.at) {
            Some(line) => &mut line.editor,
            None => &mut self.rest,
        }
    }

    /// What stands before the last of a field's values, and that one.
    fn last_value(typed: &str) -> (&str, &str) {
        let word = values_of(typed).last().unwrap_or(typed);
        let before = typed.strip_suffix(word).unwrap_or_default();
        (before, word.trim().trim_matches('"'))
    }

    /// Offers the values that could stand in the field: the words of its set, or rows of the company.
    fn values(&mut self, cx: &mut Cx<'_>) {
        let (spec, at, lang) = (self.spec, self.at, self.lang);
        let Some(line) = self.lines.get(at) else { return };
        let typed = line.editor.text().to_owned();
        if let Some(set) = spec.field(line.key).and_then(|field| field.words) {
            let labels = set.words.iter().map(|word| set.label(word, lang));
            let values =
                labels.map(|label| expression(&Term::new("k", Op::Has, vec![Operand::Word(label.to_owned())])));
            let values: Vec<String> = values.collect();
            return self.offer(at, &typed, &values, cx);
        }
        if !spec.has_values(line.key) {
            return cx.warn(cx.lang.t("guide.typed"));
        }
        let word = Self::last_value(&typed).1.to_owned();
        let (desk, stop, key) = (self.desk.clone(), self.asked.anew(), line.key);
        // The next key is for the box with the values.
        cx.ask_ahead(move || {
            let values = desk.read_until(&stop, |reader| {
                let found = spec.values(reader.db(), key, &word)?;
                // A value that is whole already gives way to the others.
                let whole = |found: &[String]| matches!(found, [one] if fold(one.trim_matches('"')) == fold(&word));
                if whole(&found) { spec.values(reader.db(), key, "") } else { Ok(found) }
            });
            Valued { at, typed, values: values.unwrap_or_default() }
        });
    }

    fn offer(&self, at: usize, typed: &str, values: &[String], cx: &mut Cx<'_>) {
        let Some(line) = self.lines.get(at).filter(|line| line.editor.text() == typed) else { return };
        if values.is_empty() {
            return cx.warn(cx.lang.t("browser.no_value"));
        }
        let begun = fold(Self::last_value(typed).1);
        let plain = |value: &str| value.trim_matches('"').replace("\"\"", "\"");
        let first = values.iter().find(|value| fold(&plain(value)).starts_with(&begun)).cloned().unwrap_or_default();
        let entries = values.iter().map(|value| MenuEntry::new(value.as_str(), None, plain(value))).collect();
        cx.push(Ask::new(cx.id, VALUES, Dialog::Menu(Menu::new(line.label, entries).at(&first))));
    }

    /// What was written is checked: it is taken, or the cursor goes to the first field that cannot be read.
    fn checked(&mut self, checked: Checked, cx: &mut Cx<'_>) {
        let of_field = |(key, advice): &(String, Advice)| {
            let named =
                |line: &Line| line.key == key.as_str() || self.spec.field(key).is_some_and(|f| f.key == line.key);
            let at = self.lines.iter().position(|line| named(line) && line.editor.text() != line.was)?;
            Some((at, advice_text(advice, self.lang)))
        };
        if let Some((at, told)) = checked.wrong.iter().find_map(of_field) {
            self.at = at;
            return cx.error(told);
        }
        cx.send(self.to, Guided(checked.text));
        cx.close(cx.id);
    }

    /// Writes a value, as it is typed, in the place of the last one.
    fn chosen(&mut self, value: &str) {
        let text = format!("{}{value}", Self::last_value(self.editor().text()).0);
        self.editor().replace(&text);
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
                self.values(cx);
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
                let (desk, spec, lang, today) = (self.desk.clone(), self.spec, self.lang, cx.clock.today());
                let text = self.written();
                // What cannot be read is said here, at its field, and not behind this window.
                cx.ask_ahead(move || {
                    let filter = Filter::parse(&text);
                    let wrong = desk.read(|reader| {
                        let problems = spec.problems(reader.db(), &filter, today)?;
                        spec.advice(reader.db(), &filter, &problems, lang)
                    });
                    let wrong = wrong.unwrap_or_default().into_iter();
                    let key =
                        |one: &Advice| filter.terms.get(one.term).and_then(|term| term.key.clone()).unwrap_or_default();
                    Checked { wrong: wrong.map(|one| (key(&one), one)).collect(), text }
                });
            }
            Some(Nav::Pick) => self.values(cx),
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
                self.editor().handle(act);
            }
        }
        Flow::Handled
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        self.at = self.seen.row_at(at, self.lines.len() + 1).unwrap_or(self.at);
    }

    fn turns(&self, down: bool) -> bool {
        if down { self.at < self.lines.len() } else { self.at > 0 }
    }

    fn notch(&self) -> usize {
        1
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let (title, keys) = (draw.lang.t("guide.title"), draw.lang.t("guide.keys"));
        // The fields, the rest, and below a rule of air the line and what the field takes.
        let tall = u16::try_from(self.lines.len() + 4).unwrap_or(u16::MAX).saturating_add(2);
        let outer = centred(area, 76.min(area.width), tall);
        let inner = frame(draw, outer, title, keys, Role::Dialog);
        // Lines for what a field takes, and one for the line.
        let about: u16 = if inner.height >= 14 { 2 } else { 1 };
        let foot = if inner.height > 4 { about + 1 } else { 0 };
        let rows = usize::from(inner.height.saturating_sub(foot)).max(1);
        let from = (self.at + 1).saturating_sub(rows);
        self.seen.are(Rect { height: inner.height.min(u16::try_from(rows).unwrap_or(u16::MAX)), ..inner }, from);
        // On the lower line of the box, beside its keys.
        let said = u16::try_from(width(&foot_line(draw, inner.width, keys)) + 4).unwrap_or(u16::MAX);
        let edge = Rect { y: inner.bottom(), height: 1, ..inner };
        let edge = Rect { x: edge.x.saturating_add(said), width: edge.width.saturating_sub(said), ..edge };
        rest(draw, edge, from, (self.lines.len() + 1).saturating_sub(from + rows));
        let wide = self.lines.iter().map(|line| width(line.label)).max().unwrap_or(0).max(8);
        let wide = u16::try_from(wide).unwrap_or(12).min(inner.width / 3);
        for (line, at) in (from..=self.lines.len()).take(rows).enumerate() {
            let here = at == self.at;
            let y = inner.y + line as u16;
            let (label, editor) = match self.lines.get(at) {
                Some(line) => (line.label, &line.editor),
                None => (draw.lang.t("guide.rest"), &self.rest),
            };
            if here {
                put(draw, inner.x, y, 1, ">", Role::FieldLabel);
            }
            put(draw, inner.x + 2, y, wide, label, Role::FieldLabel);
            let x = inner.x + wide + 3;
            let field = Rect { x, y, width: inner.right().saturating_sub(x), height: 1 };
            let role = if here { Role::FieldFocus } else { Role::Field };
            tint(draw, field, role);
            editor.render(field, draw, role, here);
        }
        if foot > 0 {
            let y = inner.bottom() - foot;
            let said = lines_of(draw, &self.about(draw.lang), usize::from(inner.width));
            for (line, text) in said.iter().take(about.into()).enumerate() {
                put(draw, inner.x, y + line as u16, inner.width, text, Role::TextMuted);
            }
            put(draw, inner.x, y + about, inner.width, &format!("/ {}", self.written()), Role::CrumbFilter);
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = Spoken::of(lang.t("guide.title"));
        let (label, key, editor) = match self.lines.get(self.at) {
            Some(line) => (line.label, line.key, &line.editor),
            None => (lang.t("guide.rest"), "", &self.rest),
        };
        spoken.typed = Some(Typed::into(key, label, editor));
        spoken.keys = Some(lang.t("guide.keys_said").to_owned());
        let all = self.lines.iter().filter(|line| !line.editor.text().is_empty());
        spoken.more = all.map(|line| format!("{}: {}", line.label, line.editor.text())).collect();
        spoken.more.push(lang.f("kit.say.filter", &[("filter", &self.written())]));
        spoken
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        [Action::Accept, Action::Prompt, Action::RowNext, Action::RowPrev, Action::Back].map(Hint::of).into()
    }

    fn overlay(&self) -> bool {
        true
    }

    fn receive(&mut self, payload: Box<dyn std::any::Any + Send>, cx: &mut Cx<'_>) {
        match payload.downcast::<Answered>() {
            Ok(answered) => {
                if let (VALUES, DialogEvent::Choose(value)) = (answered.tag, &answered.answer) {
                    self.chosen(value);
                }
            }
            Err(payload) => {
                let payload = match payload.downcast::<Checked>() {
                    Ok(checked) => return self.checked(*checked, cx),
                    Err(payload) => payload,
                };
                if let Ok(Valued { at, typed, values }) = payload.downcast::<Valued>().map(|valued| *valued) {
                    self.offer(at, &typed, &values, cx);
                }
            }
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
            ("\"Rossi, Mario\", Bianchi Luca", "stato:\"Rossi, Mario\",\"Bianchi Luca\""),
            ("1..5", "stato:1..5"),
            ("?", "stato:?"),
        ] {
            let term = term_of("stato", typed).unwrap();
            assert_eq!(term.to_string(), line, "{typed}");
            assert_eq!(term_of("stato", &expression(&term)), Some(term), "{typed} reads back");
        }
        assert_eq!(term_of("stato", "  "), None);
    }

    #[test]
    fn a_comma_in_quotes_is_part_of_the_value() {
        for (typed, before, word) in [
            ("nuovo", "", "nuovo"),
            ("nuovo, da ev", "nuovo,", "da ev"),
            ("\"Rossi, Mario\"", "", "Rossi, Mario"),
            ("\"Rossi, Ma", "", "Rossi, Ma"),
            ("Verdi,\"Rossi, Mario\"", "Verdi,", "Rossi, Mario"),
            ("\"Rossi, Mario\",", "\"Rossi, Mario\",", ""),
            ("nuovo,nuovo", "nuovo,", "nuovo"),
            ("", "", ""),
        ] {
            assert_eq!(Guide::last_value(typed), (before, word), "{typed}");
        }
    }

    #[test]
    fn every_key_of_every_list_has_words_that_fit_beside_its_field() {
        for spec in crate::store::list::ALL {
            for field in spec.fields {
                for lang in Lang::ALL {
                    let own = format!("filter.{}.{}", spec.name, field.key);
                    let words = lang.find(&own).or_else(|| lang.find(&format!("filter.field.{}", field.key)));
                    let words = words.unwrap_or_else(|| panic!("{}: no words for {}", spec.name, field.key));
                    // A third of the box at 60 columns.
                    assert!(width(words) <= 18, "{words}");
                    assert_eq!(label(spec, field, lang), words);
                }
            }
        }
    }
}
