//! What is said when the command line cannot be understood, and when it asks for nothing.

use super::session::Session;
use super::stop::{Exit, Outcome};
use super::{VERBS, called, grammar};
use crate::domain::SafeText;
use crate::locale::Lang;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::json;
use std::ffi::OsString;
use std::io::{Write, stderr, stdout};

/// Words an error of the grammar in the reader's language; help and version are no errors.
pub(super) fn explain(lang: Lang, error: &clap::Error, arguments: &[OsString]) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A reader that left early has seen what it wanted.
        let _ = write!(stdout().lock(), "{}", error.render());
        return Exit::Done;
    }
    let sentence = sentence(lang, error);
    let mut to = stderr().lock();
    let _ = if grammar::wants_json(arguments) {
        writeln!(to, "{}", json!({ "error": { "code": "cli.usage" }, "message": sentence }))
    } else {
        writeln!(to, "fondaco: {sentence}\n{}", help(lang, arguments))
    };
    Exit::Usage
}

/// Where help is: of the command that was named, else of the program.
fn help(lang: Lang, arguments: &[OsString]) -> String {
    match grammar::verb_word(lang, arguments).and_then(called) {
        Some(verb) => lang.f("cli.usage.more_of", &[("verb", verb.name)]),
        None => lang.t("cli.usage.more").to_owned(),
    }
}

fn sentence(lang: Lang, error: &clap::Error) -> String {
    let context = |kind| -> String {
        match error.get(kind) {
            Some(ContextValue::String(text)) => SafeText::new(text).to_string(),
            Some(ContextValue::Strings(all)) => SafeText::new(&all.join(", ")).to_string(),
            _ => String::new(),
        }
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let other = context(ContextKind::PriorArg);
    let verb = context(ContextKind::InvalidSubcommand);
    let known = context(ContextKind::ValidValue);
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .map(context)
        .find(|text| !text.is_empty());
    let key = match error.kind() {
        ErrorKind::InvalidSubcommand => "cli.usage.no_such_verb",
        ErrorKind::UnknownArgument => "cli.usage.no_such_argument",
        ErrorKind::MissingRequiredArgument => "cli.usage.missing",
        ErrorKind::InvalidValue if value.is_empty() => "cli.usage.no_value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "cli.usage.bad_value",
        ErrorKind::InvalidUtf8 => "cli.usage.not_utf8",
        ErrorKind::ArgumentConflict => "cli.usage.conflict",
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => "cli.usage.count",
        _ => "cli.usage.other",
    };
    let mut out = lang
        .f(key, &[("argument", &argument), ("value", &value), ("other", &other), ("verb", &verb), ("known", &known)]);
    if !known.is_empty() {
        out.push(' ');
        out.push_str(&lang.f("cli.usage.known", &[("known", &known)]));
    } else if let Some(near) = near {
        out.push(' ');
        out.push_str(&lang.f("cli.usage.near", &[("near", &near)]));
    }
    out
}

/// Nothing was asked for: the commands there are.
pub(super) fn no_verb(session: &Session) -> Outcome {
    let names: Vec<&str> = VERBS.iter().map(|verb| verb.name).collect();
    let mut to = stderr().lock();
    writeln!(to, "{}", session.lang.f("cli.usage.no_verb", &[("verbs", &names.join(", "))]))?;
    Ok(Exit::Usage)
}

/// The whole grammar, for what is made from it.
pub(super) fn whole(session: &Session) -> clap::Command {
    let mut command = grammar::command(session.lang);
    command.build();
    command
}
