//! The grammar of the command line, built while running so that its help speaks the reader's language.

use super::VERBS;
use crate::locale::Lang;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use std::ffi::OsString;
use std::fmt::Write;
use std::path::PathBuf;

/// The language: `--lang`, then `FONDACO_LANG`, then the system's; Italian when nothing says otherwise.
pub(super) fn language(arguments: &[OsString]) -> Lang {
    if let Some(lang) = asked_language(arguments) {
        return lang;
    }
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| set(name)).unwrap_or_default();
    let bare = system.split(['.', '@']).next().unwrap_or_default();
    // C and POSIX say nothing about who reads.
    if matches!(bare, "" | "C" | "POSIX") || bare.starts_with("it") { Lang::It } else { Lang::En }
}

/// The language that was asked for by name: `--lang`, else `FONDACO_LANG`. Over it goes nothing that was kept.
pub(super) fn asked_language(arguments: &[OsString]) -> Option<Lang> {
    let mut asked = None;
    let mut rest = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
    while let Some(argument) = rest.next() {
        if argument == "--" {
            break;
        }
        if argument == "--lang" {
            asked = rest.next().map(std::borrow::Cow::into_owned);
        } else if let Some(value) = argument.strip_prefix("--lang=") {
            asked = Some(value.to_owned());
        }
    }
    if let Some(asked) = asked {
        return Some(if asked.eq_ignore_ascii_case("en") { Lang::En } else { Lang::It });
    }
    let own = std::env::var("FONDACO_LANG").ok().filter(|value| !value.is_empty())?;
    Some(if own.to_lowercase().starts_with("en") { Lang::En } else { Lang::It })
}

/// The word that stands where the verb does: the first that is no option, nor the value of one that every verb takes.
pub(super) fn verb_word(lang: Lang, arguments: &[OsString]) -> Option<&str> {
    let globals = globals(lang);
    let takes_value = |argument: &str| {
        let name = argument.strip_prefix("--");
        globals.iter().any(|one| one.get_long() == name && one.get_action().takes_values())
    };
    let mut rest = arguments.iter().skip(1);
    while let Some(argument) = rest.next() {
        let argument = argument.to_str()?;
        if !argument.starts_with('-') {
            return Some(argument);
        }
        if takes_value(argument) {
            rest.next();
        }
    }
    None
}

/// Errors are to be written for a program, although the command line could not be read.
pub(super) fn wants_json(arguments: &[OsString]) -> bool {
    arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--json")
}

/// `-stato:nuovo` is a term of a filter, not a row of short options: behind `list` a blank in front says so.
pub(super) fn prepared(arguments: Vec<OsString>) -> Vec<OsString> {
    let Some(at) = arguments.iter().position(|argument| argument == "list" || argument == "elenca") else {
        return arguments;
    };
    arguments
        .into_iter()
        .enumerate()
        .map(|(place, argument)| {
            let term = argument.to_str().is_some_and(|text| {
                let mut letters = text.chars();
                letters.next() == Some('-') && letters.next().is_some_and(|c| c != '-') && letters.next().is_some()
            });
            if !term || place <= at {
                return argument;
            }
            let mut blank = OsString::from(" ");
            blank.push(argument);
            blank
        })
        .collect()
}

/// The whole grammar.
pub(super) fn command(lang: Lang) -> Command {
    let mut command = Command::new("fondaco")
        .version(env!("CARGO_PKG_VERSION"))
        .about(lang.t("cli.about.fondaco"))
        .after_help(lang.t("cli.after_help"))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args_override_self(true)
        .subcommand_help_heading(lang.t("cli.heading.verbs"))
        .help_template(template(lang))
        .args(globals(lang));
    for verb in VERBS {
        command = command.subcommand(one(verb, lang));
    }
    command = command.override_usage(lang.t("cli.heading.line"));
    command = command.arg(
        Arg::new("linear")
            .long("linear")
            .visible_alias("lineare")
            .action(ArgAction::SetTrue)
            .help(lang.t("cli.option.linear"))
            .help_heading(lang.t("cli.heading.options")),
    );
    command.arg(
        Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .help(lang.t("cli.option.version"))
            .help_heading(lang.t("cli.heading.options")),
    )
}

fn one(verb: &super::Verb, lang: Lang) -> Command {
    let about = lang.find(&format!("cli.about.{}", verb.name)).unwrap_or_default();
    let alias = verb.aliases.first().copied().unwrap_or_default();
    let command = Command::new(verb.name)
        .about(format!("{about} [{alias}]"))
        .aliases(verb.aliases.iter().copied())
        .disable_help_flag(true)
        .help_template(template(lang));
    let command = (verb.arguments)(command, lang);
    let command = with_usage(command, verb.name, lang);
    match lang.find(&format!("cli.examples.{}", verb.name)) {
        Some(examples) => command.after_help(examples),
        None => command,
    }
}

/// The line of usage, which clap would write in English.
fn with_usage(command: Command, name: &str, lang: Lang) -> Command {
    let mut line = format!("fondaco {name} {}", lang.t("cli.heading.some_options"));
    for argument in command.get_positionals() {
        let value = argument.get_value_names().and_then(<[_]>::first).map_or("", |value| value.as_str());
        let many = if argument.get_num_args().is_some_and(|count| count.max_values() > 1) { "..." } else { "" };
        // Writing to a String cannot fail.
        let _ = if argument.is_required_set() { write!(line, " <{value}>") } else { write!(line, " [{value}]{many}") };
    }
    command.override_usage(line)
}

fn template(lang: Lang) -> String {
    format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}\n", lang.t("cli.heading.usage"))
}

/// The options that every verb takes.
fn globals(lang: Lang) -> Vec<Arg> {
    let option = |id: &'static str| {
        Arg::new(id)
            .long(id)
            .global(true)
            .help(lang.find(&format!("cli.option.{id}")).unwrap_or_default())
            .help_heading(lang.t("cli.heading.everywhere"))
    };
    vec![
        option("db").value_name(lang.t("cli.value.file")).value_parser(value_parser!(PathBuf)),
        option("as-of").value_name(lang.t("cli.value.instant")).help(lang.t("cli.option.as_of")),
        option("lang")
            .value_name("it|en")
            .value_parser(PossibleValuesParser::new(["it", "en"]))
            .hide_possible_values(true),
        option("json").action(ArgAction::SetTrue).conflicts_with("csv"),
        option("csv").action(ArgAction::SetTrue),
        option("actor").value_name(lang.t("cli.value.name")),
        option("theme").value_name(lang.t("cli.value.name")),
        option("help").short('h').action(ArgAction::Help),
    ]
}

/// A value that stands by its place.
pub(super) fn place(lang: Lang, id: &'static str, help: &'static str) -> Arg {
    let name = lang.find(&format!("cli.value.{id}")).unwrap_or(id);
    // Under a heading of our own clap forgets in which order places stand.
    let first = matches!(id, "kind" | "operation" | "what");
    Arg::new(id)
        .value_name(name)
        .help(lang.t(help))
        .help_heading(lang.t("cli.heading.arguments"))
        .display_order(usize::from(!first))
}

/// An option of one verb.
pub(super) fn option(lang: Lang, id: &'static str, value: &'static str, help: &'static str) -> Arg {
    let name = lang.find(&format!("cli.value.{value}")).unwrap_or(value);
    Arg::new(id).long(id).value_name(name).help(lang.t(help)).help_heading(lang.t("cli.heading.options"))
}

/// A switch of one verb.
pub(super) fn switch(lang: Lang, id: &'static str, help: &'static str) -> Arg {
    Arg::new(id).long(id).action(ArgAction::SetTrue).help(lang.t(help)).help_heading(lang.t("cli.heading.options"))
}
