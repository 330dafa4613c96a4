//! A form and the dialogs, said field by field.

use super::{Here, Spoken, Typed, joined, said};
use crate::locale::Lang;
use crate::ui::kit::dialog::Dialog;
use crate::ui::kit::field::FieldKind;
use crate::ui::kit::form::{Field, Form, Input};
use crate::ui::kit::line::{LineKind, say};
use crate::ui::theme::Role;

impl Form {
    fn label(&self, field: &Field) -> String {
        let label = self.cx.lang.t(field.spec.label);
        if field.spec.required { format!("{label} {}", self.cx.lang.t("kit.say.required")) } else { label.to_owned() }
    }

    fn shown(&self, field: &Field) -> String {
        match field.spec.kind {
            FieldKind::Choice(_) | FieldKind::Flag => field.spec.show(&field.value, self.cx.lang),
            _ => field.input.text().replace('\n', " / "),
        }
    }

    /// Label, value, and what is wrong.
    fn field_text(&self, field: &Field) -> String {
        let lang = self.cx.lang;
        let shown = self.shown(field);
        let shown = if shown.trim().is_empty() { lang.t("kit.say.empty") } else { shown.trim() };
        let text = format!("{}: {shown}", self.label(field));
        match (&field.error, &field.warning) {
            (Some(error), _) => joined([text.as_str(), &lang.f("kit.say.wrong", &[("why", &say(lang, error))])]),
            (None, Some(warning)) => joined([text.as_str(), &say(lang, warning)]),
            (None, None) if field.others.is_some() => {
                joined([text.as_str(), field.others.as_deref().unwrap_or_default()])
            }
            _ => text,
        }
    }

    /// The title of the section that has the focus.
    fn section_title(&self) -> &'static str {
        let mut left = self.focus;
        for (title, len) in &self.sections {
            if left < *len {
                return if title.is_empty() { "" } else { self.cx.lang.t(title) };
            }
            left -= len;
        }
        ""
    }

    /// What the form says: its sections, and the field in focus with its error. `name` tells the fields of two forms on
    /// one screen apart.
    pub fn spoken(&self, name: &str) -> Spoken {
        let lang = self.cx.lang;
        let mut spoken = Spoken::default().part(self.section_title());
        spoken.follows =
            self.fields.iter().map(|field| (format!("{name}{}", field.spec.id), self.field_text(field))).collect();
        spoken.more = spoken.follows.iter().map(|(_, text)| text.clone()).collect();
        let Some(field) = self.fields.get(self.focus) else { return spoken };
        let key = format!("{name}{}", field.spec.id);
        if let (Some(at), FieldKind::Choice(answers)) = (self.choosing, field.spec.kind) {
            let answer = answers.get(at).map(|answer| lang.t(answer.label)).unwrap_or_default();
            spoken.here = Some(Here::new(format!("{key}/{at}"), answer).of(at as u64 + 1, answers.len() as u64, lang));
            return spoken;
        }
        let name = key.clone();
        let hint = field.told(lang).unwrap_or_default();
        let text = self.field_text(field);
        let mut here = Here::new(key, text.clone()).labelled(joined([text.as_str(), &hint]));
        match &field.input {
            _ if matches!(field.spec.kind, FieldKind::Choice(_) | FieldKind::Flag) || field.spec.readonly => {}
            Input::Line(editor) => {
                let wrong = field.error.as_ref().map(|error| lang.f("kit.say.wrong", &[("why", &say(lang, error))]));
                let label = joined([self.label(field).as_str(), wrong.as_deref().unwrap_or_default()]);
                spoken.typed = Some(Typed::into(name, label, editor));
                here.text.clear();
            }
            Input::Lines(area) => {
                let (line, text, at) = area.here();
                let label = if line == 0 {
                    self.label(field)
                } else {
                    lang.f("kit.say.line", &[("label", &self.label(field)), ("n", &(line + 1).to_string())])
                };
                here.key = format!("{}/{line}", here.key);
                spoken.typed = Some(Typed::new(here.key.clone(), label, text, at));
                here.text.clear();
            }
        }
        spoken.here = Some(here);
        spoken
    }
}

impl Dialog {
    /// What the dialog says: its question, and the letters that answer it.
    pub fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = Spoken::of_lines(self.describe(lang), lang);
        match self {
            Dialog::Menu(menu) => {
                // How many can be chosen, and by which letters, in one line each; what cannot be chosen is not counted
                // and says why when the cursor comes to it.
                let (here, all) = menu.place();
                let counted = lang.n("kit.say.entries", all, &[]);
                spoken.place = joined([spoken.place.as_str(), &counted]);
                let letters = menu.letters();
                // The only one is under the cursor.
                if letters.len() > 1 {
                    spoken.lines.insert(0, letters.join("; "));
                }
                spoken.waits = menu.awaits();
                spoken.here = spoken.here.map(|said| match here {
                    Some(at) => said.of(at, all, lang),
                    None => Here { at: lang.t("kit.say.not_now").to_owned(), ..said },
                });
            }
            Dialog::Confirm(confirm) => {
                let (typed, answers) = confirm.answers(lang);
                if let Some((label, editor)) = typed {
                    spoken.typed = Some(Typed::into("answer", label, editor));
                }
                spoken.here = None;
                spoken.lines.extend(answers);
            }
            Dialog::Prompt(prompt) => {
                let (label, editor) = prompt.field(lang);
                spoken.typed = Some(Typed::into("answer", label, editor));
                spoken.here = None;
                // The question stands before the field, and so does what is wrong.
                spoken.place.clear();
                let errors: Vec<String> = self.errors(lang);
                spoken.lines.retain(|line| !errors.contains(line));
            }
            Dialog::Progress(progress) => {
                spoken = Spoken::of(progress.title());
                spoken.follows = vec![("progress".to_owned(), progress.quarter(lang))];
            }
            Dialog::Conflict(conflict) => spoken.lines.push(conflict.key_line(lang)),
            // The sign before a sentence is for the eye.
            Dialog::Message(_) | Dialog::Preview(_) => {
                spoken.lines = spoken.lines.iter().map(|line| said(line, Role::SeverityError, lang)).collect();
            }
        }
        spoken
    }

    fn errors(&self, lang: Lang) -> Vec<String> {
        let lines = self.describe(lang).into_iter();
        lines.filter(|line| line.kind == LineKind::Error).map(|line| line.text).collect()
    }
}
