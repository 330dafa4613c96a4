//! Why something cannot be done with records, and with how many of several it can.

use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use serde_json::Value;

/// Why nothing can be done with any of `targets`: the reason of the first, when all are loaded and each has one.
pub fn barred<R>(off: fn(&R) -> Option<Refusal>, targets: usize, rows: &[&R]) -> Option<Refusal> {
    let mut reasons = rows.iter().map(|row| off(row));
    let first = reasons.next().flatten()?;
    (rows.len() == targets && reasons.all(|reason| reason.is_some())).then_some(first)
}

/// Why not, as short as a menu needs it: the sentence without numbers, up to what can be done instead.
pub(super) fn reason(lang: Lang, refusal: &Refusal) -> String {
    match lang.find(&format!("refusal.{}_bare", refusal.code)) {
        Some(text) if !text.contains('{') => {
            text.split_once(": ").map_or(text, |(why, _)| why).trim_end_matches('.').to_owned()
        }
        _ => wording::told(lang, refusal),
    }
}

/// How something stands for several records.
pub(super) struct Standing {
    /// Why it is for none of them.
    pub blocked: Option<String>,
    /// Of several, for how many it is, and why not for the others.
    pub counted: Option<String>,
    /// There are others that it is not for.
    pub partly: bool,
}

/// How something stands for so many `targets`, as far as those of them say that are loaded.
pub(super) fn standing<R>(off: fn(&R) -> Option<Refusal>, targets: usize, rows: &[&R], lang: Lang) -> Standing {
    let reasons: Vec<Refusal> = rows.iter().filter_map(|row| off(row)).collect();
    let blocked = barred(off, targets, rows).map(|why| reason(lang, &why));
    let several = targets > 1 && blocked.is_none();
    let counted = several.then(|| counted(lang, targets, rows.len(), &reasons));
    Standing { partly: several && !reasons.is_empty(), blocked, counted }
}

/// On how many it works and why not on the others: `4 ok, 1 annullato`.
fn counted(lang: Lang, targets: usize, known: usize, reasons: &[Refusal]) -> String {
    let mut why: Vec<(String, usize)> = Vec::new();
    for refusal in reasons {
        let text = reason(lang, refusal);
        match why.iter_mut().find(|(said, _)| *said == text) {
            Some((_, count)) => *count += 1,
            None => why.push((text, 1)),
        }
    }
    why.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let ok = known.saturating_sub(reasons.len());
    let mut out = vec![lang.f("record.action.ok", &[("n", &ok.to_string())])];
    out.extend(why.iter().map(|(text, count)| lang.f("record.action.no", &[("n", &count.to_string()), ("why", text)])));
    // Marked ones that are not on the screen are asked when it is done.
    if targets > known {
        out.push(lang.f("record.action.unseen", &[("n", &(targets - known).to_string())]));
    }
    out.join(", ")
}

/// A reason each, with the records that it holds for: the same one is told once.
pub(super) fn grouped(lang: Lang, failed: &[(i64, Refusal)], name: &impl Fn(i64) -> Option<String>) -> Vec<String> {
    struct Group {
        same: String,
        bare: String,
        text: String,
        names: Vec<String>,
    }
    let mut groups: Vec<Group> = Vec::new();
    for (id, refusal) in failed {
        let Some(first) = refusal.each().next() else { continue };
        let text = wording::told(lang, first);
        let own = name(*id).map(|name| SafeText::from(name).to_string()).unwrap_or_default();
        // Two sentences that differ in the record only are one; a sentence may call it by the beginning of its name.
        let begins = |said: &&str| !said.is_empty() && own.starts_with(said) && text.contains(said);
        let said = first
            .with
            .values()
            .filter_map(Value::as_str)
            .chain([own.as_str()])
            .filter(begins)
            .max_by_key(|said| said.len());
        let same = said.map_or_else(|| text.clone(), |said| text.replace(said, "\u{0}"));
        let bare = reason(lang, first);
        let known = groups.iter_mut().find(|group| group.same == same);
        match known {
            Some(group) => group.names.push(own),
            None => groups.push(Group { same, bare, text, names: vec![own] }),
        }
    }
    let line = |group: Group| {
        let names: Vec<&str> = group.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        match names.as_slice() {
            [] => group.text,
            [_] if group.same.contains('\u{0}') => group.text,
            [one] => format!("{one}: {}", group.text),
            many => {
                format!("{}: {}", many.join(", "), if group.same.contains('\u{0}') { group.bare } else { group.text })
            }
        }
    };
    groups.into_iter().map(line).collect()
}
