//! `import orders FILE`: what the preview would say, done in one transaction; refused rows go to a file.

use super::grammar::{option, place, switch};
use super::progress::Progress;
use super::session::{self, Session};
use super::stop::{self, Exit, Outcome, Stop};
use super::{mapping, output};
use crate::domain::numbers::{format_cents, format_decimal, parse_rate_in};
use crate::domain::{Refusal, SafeText};
use crate::import::{Choices, FileKind, Kind, RefusedRow, date_style_id, number_style_id, refused};
use crate::locale::Lang;
use crate::operations::import::Imported;
use crate::operations::import::intake::{self, Intake, Ready};
use crate::operations::{Call, Done, execute};
use clap::builder::PossibleValuesParser;
use clap::{ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;

/// Reasons told one by one.
const REASONS: usize = 12;

/// Notes of a kind told one by one.
const NOTES: usize = 3;

pub(super) fn arguments(command: Command, lang: Lang) -> Command {
    command
        .arg(
            place(lang, "what", "cli.argument.what")
                .required(true)
                .value_parser(PossibleValuesParser::new(["orders", "ordini"]))
                .hide_possible_values(true),
        )
        .arg(place(lang, "file", "cli.argument.import").required(true).value_parser(value_parser!(PathBuf)))
        .arg(option(lang, "profile", "name", "cli.option.profile"))
        .arg(option(lang, "save-profile", "name", "cli.option.save_profile"))
        .arg(option(lang, "mapping", "mapping", "cli.option.mapping").action(ArgAction::Append))
        .arg(option(lang, "channel", "code", "cli.option.channel"))
        .arg(option(lang, "customer", "name", "cli.option.customer"))
        .arg(option(lang, "vat", "rate", "cli.option.vat"))
        .arg(switch(lang, "accept-totals", "cli.option.accept_totals"))
        .arg(switch(lang, "paid", "cli.option.paid"))
        .arg(switch(lang, "strict", "cli.option.strict"))
        .arg(option(lang, "refused", "file", "cli.option.refused").value_parser(value_parser!(PathBuf)))
        .arg(switch(lang, "dry-run", "cli.option.dry_run"))
}

pub(super) fn run(session: &Session, matches: &ArgMatches) -> Outcome {
    let Some(file) = matches.get_one::<PathBuf>("file") else { return Ok(Exit::Usage) };
    let dry = matches.get_flag("dry-run");
    let asked = matches.get_one::<PathBuf>("refused");
    if let Some(taken) = asked.filter(|path| path.exists()) {
        return Err(Refusal::new("cli.file_exists").with("file", taken.display().to_string()).into());
    }
    let remembered = matches.get_one::<String>("save-profile").filter(|_| !dry);
    if remembered.is_some_and(|name| SafeText::new(name).as_str().trim().is_empty()) {
        return Err(Refusal::new("field.required").field("save-profile").into());
    }
    let mut store = session.store()?;
    let known = intake::profiles(store.db())?;
    let by_hand_of_columns = matches.contains_id("mapping");
    let wanted = matches.get_one::<String>("profile").map(String::as_str);
    let mut intake = Intake::open(file, Choices::default(), &known, wanted)?;
    by_hand(session, matches, &mut intake)?;
    let mapping = intake.reading.mapping().clone();
    let mut bar = Progress::new(session, session.lang.t("cli.import.checking"));
    let checked = intake
        .check(&mapping, &mut |done, total| bar.tell(done, total), session::clock().today())
        .map_err(|refusal| with_columns(refusal, &intake))?;
    let ready = Ready::new(&intake, &mapping, checked);
    let mut failed = Vec::new();
    // Before the orders: the last thing done, which `undo` takes back, is the import.
    // Columns said by hand are remembered by themselves, unless a profile was chosen that is not to be changed.
    let by_itself = by_hand_of_columns && !dry && wanted.is_none() && intake.reading.detected.kind == FileKind::Table;
    let remembered = remembered.cloned().or_else(|| by_itself.then(|| intake.own_name(&known)));
    let mut kept = None;
    if let Some(name) = remembered {
        let saved = intake
            .remember(&name, &mapping)
            .and_then(|profile| execute(&mut store, Call::by(&session.actor), &profile).map(|_| ()));
        match saved {
            Ok(()) => kept = Some(name),
            Err(why) => failed.push(told_with("cli.profile_unsaved", why).with("name", name.as_str())),
        }
    }
    bar.label(session.lang.t("cli.import.writing"));
    let mut tell = |done, total| bar.tell(done, total);
    let call = Call::by(&session.actor).progress(&mut tell);
    let done = if dry { ready.rehearse(&mut store, call) } else { ready.import(&mut store, call) };
    drop(bar);
    if let (Err(_), Some(name)) = (&done, &kept) {
        // There is nobody left to tell when this fails.
        let _ = writeln!(std::io::stderr().lock(), "fondaco: {}", session.lang.f("cli.kept_anyway", &[("name", name)]));
    }
    let done = done?;
    // From here on the orders are in, whatever else goes wrong: that is said first, what went wrong after it.
    let rows = ready.refused(&intake, &mapping, &done.output);
    let mut written = None;
    if !rows.is_empty() && (!dry || asked.is_some()) {
        match intake.write_refused(&rows, session.lang, asked.map(PathBuf::as_path)) {
            Ok(path) => written = Some(path),
            Err(why) => failed.push(told_with("cli.refused_unwritten", why)),
        }
    }
    let refused = !rows.is_empty() || !done.output.refused.is_empty();
    let said = Told { intake, ready, done, rows, written, kept, dry }.tell(session);
    for refusal in &failed {
        stop::report(session, refusal);
    }
    said?;
    Ok(if refused || !failed.is_empty() { Exit::Refused } else { Exit::Done })
}

/// A mapping that lacks something: which columns could be it, and how to say so.
fn with_columns(mut refusal: Refusal, intake: &Intake) -> Refusal {
    if !refusal.code.starts_with("import.mapping.") {
        return refusal;
    }
    let mapping = intake.reading.mapping();
    let free = intake.reading.detected.columns.iter().enumerate().filter(|(at, column)| {
        !column.reason && mapping.columns.get(*at).copied().flatten().is_none() && !column.header.is_empty()
    });
    let free: Vec<&str> = free.map(|(_, column)| column.header.as_str()).collect();
    if let (Some(first), Some(field)) = (free.first(), refusal.field.clone()) {
        let how = Refusal::new("cli.say_mapping")
            .with("columns", output::cut(&free.join(", "), 140))
            .with("example", format!("{}={field}", output::cut(first, 40)));
        refusal.more.push(how);
    }
    refusal
}

/// What became of something beside the import, and why.
fn told_with(code: &str, why: Refusal) -> Refusal {
    let mut told = Refusal::new(code);
    told.more.push(why);
    told
}

/// What the command line says over what was guessed or remembered.
fn by_hand(session: &Session, matches: &ArgMatches, intake: &mut Intake) -> Result<(), Refusal> {
    if let Some(said) = matches.get_many::<String>("mapping") {
        mapping::apply(session.lang, &mut intake.reading, said.map(String::as_str))?;
    }
    let mut mapping = intake.reading.mapping().clone();
    let options = &mut mapping.options;
    if let Some(channel) = matches.get_one::<String>("channel") {
        options.channel = Some(channel.clone());
    }
    if let Some(name) = matches.get_one::<String>("customer") {
        options.anonymous_customer = Some(name.clone());
    }
    if let Some(rate) = matches.get_one::<String>("vat") {
        options.default_vat =
            Some(parse_rate_in(rate, session.lang.numbers()).map_err(|refused| refused.field("vat"))?);
    }
    options.accept_total_differences |= matches.get_flag("accept-totals");
    options.unsaid_is_paid |= matches.get_flag("paid");
    options.strict_identity |= matches.get_flag("strict");
    intake.reading.remap(mapping);
    Ok(())
}

/// A line on the standard error; nobody is left to tell when this fails.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// What there is to say.
struct Told {
    intake: Intake,
    ready: Ready,
    done: Done<Imported>,
    rows: Vec<RefusedRow>,
    written: Option<PathBuf>,
    /// The profile that holds the columns from now on.
    kept: Option<String>,
    dry: bool,
}

impl Told {
    fn tell(&self, session: &Session) -> Result<(), Stop> {
        if session.json() {
            return output::json(&self.as_json(session.lang));
        }
        let lang = session.lang;
        let mut lines = self.file_lines(lang);
        lines.extend(self.count_lines(lang));
        lines.extend(self.note_lines(lang));
        if let Some(name) = &self.kept {
            lines.push(lang.f("cli.import.kept", &[("name", SafeText::new(name).as_str())]));
        }
        if !self.dry && self.done.output.batch != 0 {
            lines.push(lang.f("cli.import.done", &[("n", &self.done.journal_id.to_string())]));
        } else if self.dry {
            lines.push(lang.t("cli.import.would").to_owned());
        } else {
            lines.push(lang.t("cli.import.nothing").to_owned());
        }
        output::lines(&lines)?;
        if !self.rows.is_empty() {
            self.tell_refused(session);
        }
        Ok(())
    }

    /// Reasons go to the standard error, as every refusal does.
    fn tell_refused(&self, session: &Session) {
        let lang = session.lang;
        for row in self.rows.iter().take(REASONS) {
            let reasons: Vec<String> = row.refusal.each().map(|one| refused::sentence(one, lang)).collect();
            let order = row.order.as_ref().map_or_else(String::new, ToString::to_string);
            let line = row.line.to_string();
            let key = if order.is_empty() { "cli.import.reason" } else { "cli.import.reason_of" };
            tell(&lang.f(key, &[("line", &line), ("order", &order), ("why", &reasons.join("; "))]));
        }
        if self.rows.len() > REASONS {
            tell(&lang.n("cli.changes.more", (self.rows.len() - REASONS) as u64, &[]));
        }
        if let Some(file) = &self.written {
            let file = SafeText::new(&file.display().to_string()).to_string();
            tell(&format!("fondaco: {}", lang.n("cli.import.kept_out", self.rows.len() as u64, &[("file", &file)])));
        }
    }

    fn file_lines(&self, lang: Lang) -> Vec<String> {
        let detected = &self.intake.reading.detected;
        let encoding = lang.find(&format!("cli.encoding.{}", stable(&json!(detected.encoding)))).unwrap_or_default();
        let kind = match detected.delimiter {
            Some(delimiter) => {
                let word = format!("cli.delimiter.{}", stable(&json!(delimiter)));
                format!("CSV, {}", lang.find(&word).unwrap_or_default())
            }
            None => "JSON WooCommerce".to_owned(),
        };
        let rows = lang.n("cli.import.rows", detected.rows as u64, &[]);
        let mut lines = vec![lang.f(
            "cli.import.file",
            &[
                ("file", self.intake.reading.file_name.as_str()),
                ("kind", &kind),
                ("encoding", encoding),
                ("rows", &rows),
            ],
        )];
        if let Some(used) = &self.intake.profile {
            lines.push(lang.f("cli.import.profile", &[("name", &used.name)]));
        }
        let mapping = self.intake.reading.mapping();
        let mut ignored = Vec::new();
        for (at, column) in detected.columns.iter().enumerate() {
            let Some(target) = mapping.columns.get(at).copied().flatten().map(|mapped| mapped.target) else {
                if !column.reason {
                    ignored.push(column.header.to_string());
                }
                continue;
            };
            let label = lang.find(&format!("import.target.{}", target.id())).unwrap_or(target.id());
            let style = match target.kind() {
                Kind::Number => mapping.numbers.get(at).map(|style| number_style_id(*style)),
                Kind::Date => mapping.dates.get(at).map(|style| date_style_id(*style)),
                _ => None,
            };
            let style = style.and_then(|id| lang.find(&format!("import.style.{id}")));
            let style = style.map_or_else(String::new, |style| format!("  [{style}]"));
            lines.push(format!("  {} → {label}{style}", output::cut(column.header.as_str(), 40)));
        }
        if !ignored.is_empty() {
            lines.push(lang.f("cli.import.ignored", &[("columns", &output::cut(&ignored.join(", "), 300))]));
        }
        lines
    }

    fn count_lines(&self, lang: Lang) -> Vec<String> {
        let done = &self.done.output;
        let counted = |key: &str, n: u64| lang.n(&format!("cli.import.{key}"), n, &[]);
        let refused = self.ready.refused_orders(done) as u64;
        let sums = self.ready.money(done);
        let money = |amount| format_decimal(amount, 2, lang.numbers());
        vec![
            lang.f(
                "cli.import.orders",
                &[
                    ("new", &counted("new", done.new)),
                    ("changed", &counted("changed", done.changed)),
                    ("same", &counted("same", done.same)),
                    ("refused", &counted("refused", refused)),
                    ("rows", &counted("rows", self.rows.len() as u64)),
                ],
            ),
            lang.f(
                "cli.import.standing",
                &[("history", &counted("history", done.history)), ("open", &counted("open", done.open))],
            ),
            lang.f(
                "cli.import.masters",
                &[
                    ("customers", &counted("customers", done.new_customers)),
                    ("products", &counted("products", done.new_products)),
                ],
            ),
            lang.f(
                "cli.import.money",
                &[
                    ("file", &money(sums.file)),
                    ("accepted", &money(sums.exact)),
                    ("created", &format_cents(sums.booked, lang.numbers())),
                    ("rounding", &money(sums.rounding())),
                    ("known", &money(sums.known)),
                    ("refused", &money(sums.refused)),
                    ("total", &format_cents(sums.orders, lang.numbers())),
                ],
            ),
        ]
    }

    fn note_lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::new();
        for (kind, count) in &self.ready.checked.note_counts {
            let of_kind = self.ready.checked.notes.iter().filter(|note| note.kind == *kind);
            for note in of_kind.take(NOTES) {
                lines.push(format!("  ! {}", refused::note(note, lang)));
            }
            if *count > NOTES {
                lines.push(lang.n("cli.import.more_notes", (count - NOTES) as u64, &[]));
            }
        }
        lines
    }

    fn as_json(&self, lang: Lang) -> Value {
        let done = &self.done.output;
        let detected = &self.intake.reading.detected;
        let mapping = self.intake.reading.mapping();
        let columns: Vec<Value> = detected
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let target = mapping.columns.get(at).copied().flatten().map(|mapped| mapped.target.id());
                json!({ "column": column.header, "field": target })
            })
            .collect();
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let why: Vec<String> = row.refusal.each().map(|one| refused::sentence(one, lang)).collect();
                json!({ "line": row.line, "order": row.order, "column": row.column, "value": row.value,
                    "error": row.refusal, "message": why.join("; ") })
            })
            .collect();
        let notes: serde_json::Map<String, Value> =
            self.ready.checked.note_counts.iter().map(|(kind, n)| (kind.id().to_owned(), json!(n))).collect();
        let mut all = self.ready.summary(done);
        let more = json!({
            "dry_run": self.dry,
            "file": self.intake.reading.file_name,
            "kind": detected.kind,
            "encoding": detected.encoding,
            "delimiter": detected.delimiter,
            "rows": detected.rows,
            "profile": self.intake.profile.as_ref().map(|used| &used.name),
            "remembered": self.kept,
            "columns": columns,
            "journal_id": (!self.dry && done.batch != 0).then_some(self.done.journal_id),
            "notes": notes,
            "refused": rows,
            "refused_file": self.written.as_ref().map(|path| path.display().to_string()),
        });
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
        all
    }
}

/// The serialised word of a small enum.
fn stable(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
