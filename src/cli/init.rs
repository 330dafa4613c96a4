//! `init`: an empty company.

use super::grammar::option;
use super::output;
use super::session::Session;
use super::stop::{Exit, Outcome};
use crate::locale::Lang;
use crate::operations::company::FoundCompany;
use crate::operations::{Call, execute};
use clap::{ArgMatches, Command};
use serde_json::json;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(option(lang, "name", "name", "cli.option.company"))
        .arg(option(lang, "partita-iva", "number", "cli.option.partita_iva"))
        .arg(option(lang, "warehouse", "code", "cli.option.warehouse"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let text = |id: &str| matches.get_one::<String>(id).cloned();
    let name = text("name").unwrap_or_else(|| session.lang.t("cli.init.company").to_owned());
    let mut wish = FoundCompany::named(name);
    wish.partita_iva = text("partita-iva");
    if let Some(warehouse) = text("warehouse") {
        wish.warehouse = warehouse;
    }
    let path = session.path()?;
    let mut store = session.new_store()?;
    execute(&mut store, Call::by(&session.actor), &wish)?;
    let file = path.display().to_string();
    if session.json() {
        output::json(&json!({ "file": file, "company": wish.name, "warehouse": wish.warehouse }))?;
    } else {
        let shown = crate::domain::SafeText::new(&file).to_string();
        output::lines(&[session.lang.f("cli.init.done", &[("name", &wish.name), ("file", &shown)])])?;
    }
    Ok(Exit::Done)
}
