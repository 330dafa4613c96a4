//! The filter line of a list pane.

use super::{Browser, Listing};
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::text::fold;
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::store::list::{Advice, Field, ListSpec, Note, Trouble};
use crate::ui::action::Action;
use crate::ui::kit::Act;
use crate::ui::kit::dialog::{Dialog, Menu, MenuEntry};
use crate::ui::kit::edit::Edited;
use crate::ui::layers::{Cx, Flow};
use crate::ui::record::action;
use crate::ui::record::ask::Ask;
use crate::ui::record::complete::Offered;
use crate::ui::text_width::width;
use std::ops::Range;

impl<L: Listing> Browser<L> {
    pub(super) fn type_filter(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Some(typing) = &mut self.typing else { return Flow::Pass };
        match act {
            Act::Do(Action::Accept | Action::Save) => {
                self.typing = None;
                return Flow::Handled;
            }
            Act::Do(Action::Back | Action::Close | Action::Interrupt) => {
                let (before, at) = (typing.before.clone(), typing.at);
                self.typing = None;
                self.set_filter(&before, at, cx);
                return Flow::Handled;
            }
            Act::Do(Action::FilterForm) => {
                // The line stays as it is under the form: who leaves that without taking anything goes on typing.
                self.guide(cx);
                return Flow::Handled;
            }
            // Down goes through the words that could stand here; where the line is whole it goes through the rows.
            Act::Do(action @ (Action::FocusNext | Action::RowNext))
                if *action == Action::FocusNext || typing.completing || opens(L::spec(), typing.editor.text()) =>
            {
                typing.completing = true;
                let Some((text, all)) = completed(L::spec(), typing.editor.text(), cx.lang) else {
                    self.complete(cx);
                    return Flow::Handled;
                };
                typing.editor.replace(&text);
                if all.len() > 1 {
                    cx.ok(all.join("  "));
                }
            }
            Act::Do(Action::ClearField) => typing.editor.replace(""),
            Act::Do(Action::RowNext | Action::RowPrev | Action::PageNext | Action::PagePrev) => {
                let event = self.list.handle(act);
                return self.event(event, None, cx);
            }
            _ => match typing.editor.handle(act) {
                // Nothing left to take back in the line: what was done before it is not taken back from in here.
                Edited::No if matches!(act, Act::Do(Action::Undo | Action::Redo)) => return Flow::Handled,
                // The page of keys and what it promises everywhere: the line stays as it is under whatever opens.
                Edited::No => return Flow::Pass,
                Edited::Moved => {}
                Edited::Changed => typing.completing = false,
            },
        }
        let text = typing.editor.text().trim().to_owned();
        self.set_filter(&text, None, cx);
        Flow::Handled
    }

    /// Writes out a value that is a row of the company: the next of those that were read for this line, else they are
    /// read.
    fn complete(&mut self, cx: &mut Cx<'_>) {
        let Some(typing) = &mut self.typing else { return };
        let line = typing.editor.text().to_owned();
        if let Some(offered) = &mut typing.offered
            && let Some(next) = offered.next(&line)
        {
            typing.editor.replace(&next);
            return self.set_filter(next.trim(), None, cx);
        }
        let Some((head, key, typed)) = asked(L::spec(), &line) else { return };
        let (desk, stop) = (self.desk.clone(), self.value_stop());
        // What is typed behind it is written behind the value.
        cx.ask_ahead(move || {
            let values = desk.read_until(&stop, |reader| L::spec().values(reader.db(), &key, &typed));
            Completed(Offered::new(line, head, values.unwrap_or_default()))
        });
    }

    /// The values for a line are known; they are nobody's when it has gone on.
    pub(super) fn completed(&mut self, mut offered: Offered, cx: &mut Cx<'_>) {
        let Some(typing) = self.typing.as_mut().filter(|typing| typing.editor.text() == offered.line()) else { return };
        let line = offered.line().to_owned();
        let Some(text) = offered.next(&line) else {
            return cx.warn(cx.lang.t("browser.no_value"));
        };
        if let Some(choice) = offered.choice() {
            cx.ok(choice);
        }
        typing.editor.replace(&text);
        typing.offered = Some(offered);
        self.set_filter(text.trim(), None, cx);
    }

    /// The menu of ready terms.
    pub(super) fn offer(&self, values: Result<Vec<(String, String)>, Refusal>, cx: &mut Cx<'_>) {
        let Some(terms) = L::terms() else { return };
        match values {
            Ok(values) => {
                let now = self.filter.keyed().find(|(key, _)| terms.keys.contains(key)).map(|(_, term)| term.clone());
                let now = now.and_then(|term| match term.values.first() {
                    Some(Operand::Word(word)) => Some(word.to_lowercase()),
                    _ => None,
                });
                let mut entries = vec![MenuEntry::new("", Some('*'), cx.lang.t(terms.all))];
                for (at, (value, label)) in values.into_iter().enumerate() {
                    let digit = char::from_digit(u32::try_from(at + 1).unwrap_or(u32::MAX), 10);
                    entries.push(MenuEntry::new(value, digit, label));
                }
                let at =
                    entries.iter().find(|entry| Some(entry.id.to_lowercase()) == now).map(|entry| entry.id.clone());
                let menu = Menu::new(cx.lang.t(terms.title), entries).at(&at.unwrap_or_default());
                cx.push(Ask::new(cx.id, "terms", Dialog::Menu(menu)));
            }
            Err(refusal) => action::refused(&refusal, cx),
        }
    }

    /// A ready term takes the place of the one that was there; the rest of the filter stays as it was typed.
    pub(super) fn take_term(&mut self, value: &str, cx: &Cx<'_>) {
        let Some(terms) = L::terms() else { return };
        let mut filter = Filter::parse(&self.text);
        filter.terms.retain(|term| !term.key.as_deref().is_some_and(|key| terms.keys.contains(&key)));
        if let (Some(key), false) = (terms.keys.first(), value.is_empty()) {
            filter.terms.insert(0, Term::new(key, Op::Has, vec![Operand::Word(value.to_owned())]));
        }
        let text = filter.to_string();
        self.set_filter(&text, self.list.current_id(), cx);
    }
}

/// What is typed is the beginning of a key or of a value: a word could stand there that is not whole yet.
fn opens(spec: &'static ListSpec, line: &str) -> bool {
    let term = line.get(last_term(line)..).unwrap_or_default().trim_start_matches('-');
    let Some((key, values)) = term.split_once([':', '=']) else {
        let typed = fold(term);
        let begins = |key: &str| key.starts_with(&typed) && key != typed;
        return !typed.is_empty() && spec.fields.iter().any(|field| begins(field.key) || begins(field.english()));
    };
    let typed = values.rsplit(',').next().unwrap_or_default();
    let Some(field) = spec.field(&fold(key)) else { return false };
    match field.words {
        Some(set) => {
            let known =
                |lang: Lang| set.words.iter().any(|word| fold(set.label(word, lang)) == fold(typed.trim_matches('"')));
            !Lang::ALL.into_iter().any(known)
        }
        None => typed.is_empty() && spec.has_values(&fold(key)),
    }
}

/// What the line says of itself while it is typed: what the key under the cursor takes, with an example; before there
/// is a key, which there are: as many as so many columns have room for, and how many more.
pub(super) fn help(spec: &'static ListSpec, line: &str, at: usize, columns: usize, lang: Lang) -> String {
    let begin = last_term(line.get(..at).unwrap_or(line));
    let rest = line.get(begin..).unwrap_or_default();
    let term = rest.split(' ').next().unwrap_or_default().trim_start_matches('-');
    let key: String = term.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let signed = term.get(key.len()..).is_some_and(|rest| rest.starts_with([':', '=', '<', '>']));
    let names = |fits: &dyn Fn(&str) -> bool| {
        let names = spec.fields.iter().map(|field| field.name(lang)).filter(|name| fits(name));
        names.collect::<Vec<_>>()
    };
    let folded = fold(&key);
    let Some(field) = spec.field(&folded).filter(|_| signed) else {
        let near = if folded.is_empty() { Vec::new() } else { names(&|name| name.starts_with(&folded)) };
        let all = if near.is_empty() { names(&|_| true) } else { near };
        let told = |seen: usize| {
            let keys = all.get(..seen).unwrap_or_default().join(" ");
            match all.len() - seen {
                0 => lang.f("browser.help.keys", &[("keys", &keys)]),
                more => lang.f("browser.help.keys_some", &[("keys", &keys), ("n", &more.to_string())]),
            }
        };
        return (0..=all.len()).rev().map(told).find(|text| width(text) <= columns).unwrap_or_else(|| told(0));
    };
    if let Some(set) = field.words {
        // What is begun already, as it would be taken: not all words have room.
        let typed = term.get(key.len() + 1..).unwrap_or_default().trim_start_matches('=');
        let typed = typed.rsplit(',').next().unwrap_or_default().trim_matches('"');
        let meant = field.meant(typed, lang);
        if !meant.is_empty() {
            let meant = meant.into_iter().map(str::to_owned).collect();
            return note_text(&Note::Taken { key: field.name(lang), value: typed.to_owned(), meant }, lang);
        }
        let words: Vec<&str> = set.words.iter().map(|word| set.label(word, lang)).collect();
        return lang.f("browser.help.words", &[("key", field.name(lang)), ("words", &words.join(", "))]);
    }
    let (takes, example) = takes(field, lang);
    lang.f("browser.help.key", &[("key", field.name(lang)), ("takes", &takes), ("example", &example)])
}

/// What a field takes, in words, and examples as they are typed: each whole, with its key.
pub(super) fn takes(field: &Field, lang: Lang) -> (String, String) {
    let kind = format!("{:?}", field.kind).to_lowercase();
    let takes = wording::filter_takes(lang, &kind);
    if let Some(example) = lang.find(&format!("browser.example.{}", field.key)) {
        return (takes, example.to_owned());
    }
    let examples = wording::with_amount(lang, &format!("browser.example.of.{kind}"));
    let whole: Vec<String> = examples.split("  ").map(|example| format!("{}{example}", field.name(lang))).collect();
    (takes, whole.join("  "))
}

/// What was read to complete a line.
pub(super) struct Completed(pub Offered);

/// Where the last term of a line begins.
fn last_term(line: &str) -> usize {
    let mut quoted = false;
    let mut start = 0;
    for (at, c) in line.char_indices() {
        quoted ^= c == '"';
        if c == ' ' && !quoted {
            start = at + 1;
        }
    }
    start
}

/// What a line ends with that a row of the company could complete: what stays before it, its key, what was typed of it.
fn asked(spec: &'static ListSpec, line: &str) -> Option<(String, String, String)> {
    let (head, term) = line.split_at_checked(last_term(line))?;
    let (key, values) = term.split_once([':', '='])?;
    let name = fold(key.trim_start_matches('-'));
    if !spec.has_values(&name) {
        return None;
    }
    let sign = term.get(key.len()..=key.len())?;
    let (before, typed) = values.split_at_checked(values.rfind(',').map_or(0, |at| at + 1))?;
    Some((format!("{head}{key}{sign}{before}"), name, typed.trim_matches('"').to_owned()))
}

/// A line whose last term has its key or its value written out, and what could stand there. A value that is whole
/// already gives way to the next one: the same key goes through all of them.
fn completed(spec: &'static ListSpec, line: &str, lang: Lang) -> Option<(String, Vec<String>)> {
    let (head, term) = line.split_at_checked(last_term(line))?;
    let Some((key, values)) = term.split_once(':') else {
        let (sign, word) = term.strip_prefix('-').map_or(("", term), |rest| ("-", rest));
        let keys: Vec<String> = spec.fields.iter().map(|field| field.name(lang).to_owned()).collect();
        let fits: Vec<String> = keys.into_iter().filter(|key| key.starts_with(&fold(word))).collect();
        let first = fits.first().filter(|_| !word.is_empty())?;
        return Some((format!("{head}{sign}{first}:"), fits.clone()));
    };
    let name = fold(key.trim_start_matches('-'));
    let field = spec.fields.iter().find(|field| field.key == name || field.aliases.contains(&name.as_str()))?;
    let words = field.words?;
    let labels: Vec<&str> = words.words.iter().map(|word| words.label(word, lang)).collect();
    let at = values.rfind(',').map_or(0, |at| at + 1);
    let (before, typed) = values.split_at_checked(at)?;
    let typed = fold(typed.trim_matches('"'));
    let whole = labels.iter().position(|label| fold(label) == typed);
    let next = match whole {
        Some(at) => labels.get((at + 1) % labels.len()),
        None => labels.iter().find(|label| fold(label).starts_with(&typed)),
    };
    let next = Term::new("k", Op::Has, vec![Operand::Word((*next?).to_owned())]).to_string();
    let value = next.split_once(':').map(|(_, value)| value)?;
    Some((format!("{head}{key}:{before}{value}"), labels.into_iter().map(str::to_owned).collect()))
}

/// A filter that goes on is typed after a space.
pub(super) fn with_space(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{text} ") }
}

/// What a term says that this list leaves out, and what may have been meant.
pub(super) fn advice_text(advice: &Advice, lang: Lang) -> String {
    let key = SafeText::from(advice.key.as_str());
    let value = SafeText::from(advice.value.as_str());
    let near = advice.near.join(", ");
    let bare = match advice.trouble {
        Trouble::NoLetters => Some("browser.no_letters"),
        Trouble::NoDigits => Some("browser.no_digits"),
        Trouble::UnknownKey | Trouble::Unreadable => None,
    };
    if let Some(bare) = bare {
        return lang.f(bare, &[("value", value.as_str())]);
    }
    let sentence = match (advice.trouble, near.is_empty()) {
        (Trouble::UnknownKey, true) => "browser.unknown_key",
        (Trouble::UnknownKey, false) => "browser.unknown_key_near",
        (_, true) => "browser.unreadable",
        (_, false) => "browser.unreadable_near",
    };
    // Without a list of what there is, what it should look like.
    let kind = advice.kind.map(|kind| format!("{kind:?}").to_lowercase());
    let takes = kind.map(|kind| wording::filter_takes(lang, &kind)).unwrap_or_default();
    let with = [("key", key.as_str()), ("value", value.as_str()), ("near", near.as_str()), ("takes", takes.as_str())];
    let text = lang.f(sentence, &with);
    text.trim_end_matches([' ', ':', ';']).to_owned()
}

/// Why a value finds nothing.
pub(super) fn note_text(note: &Note, lang: Lang) -> String {
    let with = |sentence: &str, key: &str, value: &str, all: &str| {
        let (key, value) = (SafeText::from(key), SafeText::from(value));
        let text = lang.f(sentence, &[("key", key.as_str()), ("value", value.as_str()), ("all", all)]);
        text.trim_end_matches([' ', ':', ';']).to_owned()
    };
    match note {
        Note::Taken { key, value, meant } => with("browser.note.taken", key, value, &meant.join(", ")),
        Note::Unknown { key, value, near, .. } if near.is_empty() => with("browser.note.unknown", key, value, ""),
        Note::Unknown { key, value, near, .. } => with("browser.note.unknown_near", key, value, &near.join(", ")),
        Note::Quotes { whole } => with("browser.note.quotes", "", "", SafeText::from(whole.as_str()).as_str()),
    }
}

/// The bytes of a line that these terms were read from.
pub(super) fn left_out(text: &str, advice: &[Advice], notes: &[Note]) -> Vec<Range<usize>> {
    let advised = |at: usize| advice.iter().any(|one| one.term == at);
    let noted = |at: usize| notes.iter().any(|note| matches!(note, Note::Unknown { term, .. } if *term == at));
    let spans = Filter::spans(text).into_iter().enumerate();
    spans.filter(|(at, _)| advised(*at) || noted(*at)).map(|(_, (range, _))| range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cents;
    use crate::domain::numbers::{NumberStyle, parse_cents};
    use crate::locale::Formats;
    use crate::store::list::ORDERS;

    #[test]
    fn tab_writes_keys_and_values_out() {
        let line = |text: &str| completed(ORDERS.spec, text, Lang::It).map(|(text, _)| text);
        for (typed, whole) in [
            ("rossi sta", Some("rossi stato:")),
            ("stato:sp", Some("stato:spedito")),
            ("stato:nuovo,sp", Some("stato:nuovo,spedito")),
            ("stato:da", Some("stato:\"da evadere\"")),
            ("rossi ", None),
            ("cliente:ro", None),
            ("boh", None),
        ] {
            assert_eq!(line(typed).as_deref(), whole, "{typed}");
        }
        let next = line("stato:nuovo").unwrap_or_default();
        assert!(next.starts_with("stato:") && next != "stato:nuovo", "{next}");
    }

    #[test]
    fn the_line_says_what_the_key_under_the_cursor_takes() {
        let said = |line: &str, lang| help(ORDERS.spec, line, line.len(), 500, lang);
        assert!(said("", Lang::It).contains("stato") && said("", Lang::En).contains("status"));
        assert!(said("rossi ca", Lang::It).ends_with("(canale)"), "{}", said("rossi ca", Lang::It));
        assert!(said("stato:", Lang::It).contains("da evadere"));
        assert!(said("totale>", Lang::It).contains("50..99,90"), "{}", said("totale>", Lang::It));
        assert!(said("total>", Lang::En).contains("50..99.90"), "{}", said("total>", Lang::En));
        // As figures are written here: what is shown can be typed.
        let point = Lang::It.with(Formats { numbers: Some(NumberStyle::En), ..Formats::USUAL });
        assert!(said("totale>", point).contains("50..99.90"), "{}", said("totale>", point));
        for typed in ["99.90", "99,90"] {
            let filter = Filter::parse(&format!("totale:50..{typed}"));
            let [Operand::Range(_, Some(end))] = filter.terms[0].values.as_slice() else { panic!("{filter:?}") };
            assert_eq!(parse_cents(end).unwrap(), Cents(9_990));
        }
        assert!(said("-customer:ro", Lang::En).contains("customer:rossi"), "{}", said("-customer:ro", Lang::En));
        // The cursor, not the end of the line.
        let line = "stato:nu totale>1";
        let said = help(ORDERS.spec, line, 7, 80, Lang::It);
        assert!(said.starts_with("stato"), "{said}");
        // As many whole keys as there is room for, and how many more there are.
        let keys = |columns: usize| {
            let said = help(ORDERS.spec, "", 0, columns, Lang::It);
            assert!(width(&said) <= columns, "{said}");
            let (_, keys) = said.split_once('(').unwrap();
            keys.trim_end_matches(')').split(' ').map(str::to_owned).collect::<Vec<_>>()
        };
        let all = keys(500);
        for columns in 50..120 {
            let mut seen = keys(columns);
            let more = seen.pop().and_then(|more| more.strip_prefix('+')?.parse::<usize>().ok());
            assert!(all.starts_with(&seen) && more == Some(all.len() - seen.len()), "{columns}: {seen:?} {more:?}");
        }
    }

    #[test]
    fn down_completes_what_is_begun_and_leaves_what_is_whole() {
        for (line, open) in [
            ("sta", true),
            ("stato:", true),
            ("stato:nu", true),
            ("stato:nuovo", false),
            ("rossi", false),
            ("cliente:", true),
            ("cliente:ro", false),
            ("", false),
            ("status:new", false),
            ("stato:nuovo,", true),
        ] {
            assert_eq!(opens(ORDERS.spec, line), open, "{line}");
        }
    }

    #[test]
    fn what_is_a_row_of_the_company_is_asked_for_and_gone_through() {
        let asks = |line: &str| asked(ORDERS.spec, line);
        let of = |head: &str, key: &str, typed: &str| Some((head.to_owned(), key.to_owned(), typed.to_owned()));
        assert_eq!(asks("rossi dep:ma"), of("rossi dep:", "dep", "ma"));
        assert_eq!(asks("-carrier=brt,g"), of("-carrier=brt,", "carrier", "g"));
        assert_eq!(asks("etichetta:\"da ri"), of("etichetta:", "etichetta", "da ri"));
        assert_eq!(asks("stato:nu"), None);
        assert_eq!(asks("rossi "), None);
    }
}
