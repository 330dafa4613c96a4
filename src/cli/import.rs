//! `import orders FILE`: what the preview would say, done in one transaction; refused rows go to a file.

use super::grammar::{option, place, switch};
use super::progress::Progress;
use super::session::{self, Session};
use super::stop::{self, Exit, Outcome, Stop};
use super::{mapping, output};
use crate::domain::numbers::{format_cents, format_decimal, parse_rate_in};
use crate::domain::{Refusal, SafeText};
use crate::import::{
    Checked, Choices, Continue, FileKind, Kind, MAX_BYTES, Profile, Reading, RefusedRow, date_style_id,
    number_style_id, refused,
};
use crate::locale::Lang;
use crate::operations::import::{ImportOrders, Imported, RefusedOrder};
use crate::operations::profile::SaveProfile;
use crate::operations::{Call, Done, execute, preview};
use crate::store::{Store, imports};
use clap::builder::PossibleValuesParser;
use clap::{ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

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
        .arg(option(lang, "vat", "rate", "cli.option.vat"))
        .arg(switch(lang, "accept-totals", "cli.option.accept_totals"))
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
    let mut store = session.store()?;
    let bytes = bytes_of(file)?;
    let digest = hexadecimal(&Sha256::digest(&bytes));
    let (reading, profile) = read(session, matches, &store, bytes, file)?;
    let mut bar = Progress::new(session, session.lang.t("cli.import.checking"));
    let mut checked = reading.check(
        &mut |done, total| if bar.tell(done as u64, total as u64) { Continue::Go } else { Continue::Stop },
        session::clock().today(),
    )?;
    bar.label(session.lang.t("cli.import.writing"));
    let wish = ImportOrders {
        file: reading.file_name.clone(),
        digest,
        profile: profile.clone(),
        channel: channel(matches, &reading, profile.as_deref()),
        orders: std::mem::take(&mut checked.orders),
    };
    let mut tell = |done, total| bar.tell(done, total);
    let call = Call::by(&session.actor).progress(&mut tell);
    let done = if dry { preview(&mut store, call, &wish)? } else { execute(&mut store, call, &wish)? };
    drop(bar);
    if let (Some(name), false) = (matches.get_one::<String>("save-profile"), dry) {
        let remembered = Profile::of(name, &reading.detected, reading.mapping());
        let payload = serde_json::to_value(&remembered)?;
        let save = SaveProfile { name: name.clone(), kind: "orders".to_owned(), payload };
        execute(&mut store, Call::by(&session.actor), &save)?;
    }
    let mut rows = checked.refused.clone();
    rows.extend(done.output.refused.iter().flat_map(|one| rows_of(&wish, one)));
    let written = if rows.is_empty() || (dry && asked.is_none()) {
        None
    } else {
        Some(write_refused(session.lang, &reading, &rows, file, asked)?)
    };
    let told = Told { reading: &reading, checked: &checked, done: &done, rows: &rows, written, dry, profile };
    told.tell(session)?;
    Ok(if rows.is_empty() && done.output.refused.is_empty() { Exit::Done } else { Exit::Refused })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}

/// The whole file; what is far too large is not read first.
fn bytes_of(path: &Path) -> Result<Vec<u8>, Refusal> {
    let fail = |error: std::io::Error| {
        Refusal::new("cli.unreadable").with("file", path.display().to_string()).with("detail", error.to_string())
    };
    let file = File::open(path).map_err(fail)?;
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the reader itself says that it is too large.
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(fail)?;
    Ok(bytes)
}

/// Reads and maps the file: by the named profile, by the one that knows it, or by guess; then by hand.
fn read(
    session: &Session,
    matches: &ArgMatches,
    store: &Store,
    bytes: Vec<u8>,
    path: &Path,
) -> Result<(Reading, Option<String>), Stop> {
    let stored = imports::profiles(store.db(), "orders")?;
    let parse = |profile: &imports::Profile| serde_json::from_value::<Profile>(profile.payload.clone()).ok();
    let mut choices = Choices::default();
    if let Some(name) = matches.get_one::<String>("profile") {
        let named = stored.iter().find(|profile| profile.name.eq_ignore_ascii_case(name)).and_then(parse);
        let missing = || Refusal::new("import.no_profile").field("profile").with("name", name.as_str());
        choices.profile = Some(named.ok_or_else(missing)?);
    }
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut reading = crate::import::read(bytes, &name, &choices)?;
    let mut used = choices.profile.map(|profile| profile.name);
    if used.is_none() && reading.detected.kind != FileKind::WooCommerce {
        let all: Vec<Profile> = stored.iter().filter_map(parse).collect();
        if let Some(best) = Profile::best(&all, &reading.detected) {
            let mapping = best.apply(&reading.detected);
            reading.remap(mapping);
            used = Some(best.name.clone());
        }
    }
    if let Some(said) = matches.get_many::<String>("mapping") {
        mapping::apply(session.lang, &mut reading, said.map(String::as_str))?;
    }
    let mut mapping = reading.mapping().clone();
    let options = &mut mapping.options;
    if let Some(channel) = matches.get_one::<String>("channel") {
        options.channel = Some(channel.clone());
    }
    if let Some(rate) = matches.get_one::<String>("vat") {
        options.default_vat =
            Some(parse_rate_in(rate, session.lang.numbers()).map_err(|refused| refused.field("vat"))?);
    }
    options.accept_total_differences |= matches.get_flag("accept-totals");
    options.strict_identity |= matches.get_flag("strict");
    reading.remap(mapping);
    Ok((reading, used))
}

/// Orders are told apart by channel and number: a file keeps its channel, however often it comes.
fn channel(matches: &ArgMatches, reading: &Reading, profile: Option<&str>) -> String {
    matches
        .get_one::<String>("channel")
        .cloned()
        .or_else(|| reading.mapping().options.channel.clone())
        .or_else(|| profile.map(str::to_owned))
        .unwrap_or_else(|| {
            let code = if reading.detected.kind == FileKind::WooCommerce { "woocommerce" } else { "file" };
            code.to_owned()
        })
}

/// The rows of an order that the engine keeps out: someone has worked on it here.
fn rows_of(wish: &ImportOrders, one: &RefusedOrder) -> Vec<RefusedRow> {
    let Some(order) = wish.orders.iter().find(|order| order.line_no == one.line) else { return Vec::new() };
    let mut lines: Vec<u32> = order.lines.iter().map(|line| line.line_no).collect();
    lines.push(order.line_no);
    lines.sort_unstable();
    lines.dedup();
    lines
        .into_iter()
        .map(|line| RefusedRow {
            line,
            order: Some(one.number.clone()),
            column: None,
            field: None,
            value: SafeText::default(),
            refusal: one.refusal.0.clone(),
            row: u32::MAX,
        })
        .collect()
}

/// Writes the refused rows beside the file, or where it was asked; nothing is written over.
fn write_refused(
    lang: Lang,
    reading: &Reading,
    rows: &[RefusedRow],
    source: &Path,
    asked: Option<&PathBuf>,
) -> Result<PathBuf, Refusal> {
    let mut rows = rows.to_vec();
    for row in rows.iter_mut().filter(|row| row.row == u32::MAX) {
        row.row = reading.row_of_line(row.line).unwrap_or(u32::MAX);
    }
    rows.sort_by_key(|row| row.row);
    let content = refused::write(reading, &rows, lang)?;
    let stem = source.file_stem().map_or_else(|| "import".into(), |stem| stem.to_string_lossy().into_owned());
    let tail = lang.t("cli.import.refused_tail");
    let mut number = 1;
    loop {
        let path = match asked {
            Some(path) => path.clone(),
            None if number == 1 => source.with_file_name(format!("{stem}-{tail}.{}", content.extension)),
            None => source.with_file_name(format!("{stem}-{tail}-{number}.{}", content.extension)),
        };
        let written = OpenOptions::new().write(true).create_new(true).open(&path).and_then(|mut file| {
            file.write_all(&content.bytes)?;
            file.sync_all()
        });
        match written {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && asked.is_none() && number < 1_000 => {
                number += 1;
            }
            Err(error) => {
                return Err(Refusal::new("cli.unwritten")
                    .with("file", path.display().to_string())
                    .with("detail", error.to_string()));
            }
        }
    }
}

/// A line on the standard error; nobody is left to tell when this fails.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// What there is to say.
struct Told<'a> {
    reading: &'a Reading,
    checked: &'a Checked,
    done: &'a Done<Imported>,
    rows: &'a [RefusedRow],
    written: Option<PathBuf>,
    dry: bool,
    profile: Option<String>,
}

impl Told<'_> {
    fn tell(&self, session: &Session) -> Result<(), Stop> {
        if session.json() {
            return output::json(&self.as_json(session.lang));
        }
        let lang = session.lang;
        let mut lines = self.file_lines(lang);
        lines.extend(self.count_lines(lang));
        lines.extend(self.note_lines(lang));
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
            tell(&lang.f("cli.changes.more", &[("n", &(self.rows.len() - REASONS).to_string())]));
        }
        if let Some(file) = &self.written {
            let refusal =
                Refusal::new("cli.refused_rows").with("n", self.rows.len()).with("file", file.display().to_string());
            stop::report(session, &refusal);
        }
    }

    fn file_lines(&self, lang: Lang) -> Vec<String> {
        let detected = &self.reading.detected;
        let encoding = lang.find(&format!("cli.encoding.{}", stable(&json!(detected.encoding)))).unwrap_or_default();
        let kind = match detected.delimiter {
            Some(delimiter) => {
                let word = format!("cli.delimiter.{}", stable(&json!(delimiter)));
                format!("CSV, {}", lang.find(&word).unwrap_or_default())
            }
            None => "JSON WooCommerce".to_owned(),
        };
        let rows = detected.rows.to_string();
        let mut lines = vec![lang.f(
            "cli.import.file",
            &[("file", self.reading.file_name.as_str()), ("kind", &kind), ("encoding", encoding), ("rows", &rows)],
        )];
        if let Some(profile) = &self.profile {
            lines.push(lang.f("cli.import.profile", &[("name", profile)]));
        }
        let mapping = self.reading.mapping();
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
        let (done, checked) = (&self.done.output, self.checked);
        let number = |n: u64| n.to_string();
        let refused_orders = checked.refused_orders as u64 + done.refused.len() as u64;
        let money = |amount| format_decimal(amount, 2, lang.numbers());
        vec![
            lang.f(
                "cli.import.orders",
                &[
                    ("new", &number(done.new)),
                    ("changed", &number(done.changed)),
                    ("same", &number(done.same)),
                    ("refused", &number(refused_orders)),
                    ("rows", &self.rows.len().to_string()),
                ],
            ),
            lang.f("cli.import.standing", &[("history", &number(done.history)), ("open", &number(done.open))]),
            lang.f(
                "cli.import.masters",
                &[("customers", &number(done.new_customers)), ("products", &number(done.new_products))],
            ),
            lang.f(
                "cli.import.money",
                &[
                    ("file", &money(checked.totals.file())),
                    ("accepted", &money(checked.totals.accepted)),
                    ("created", &format_cents(checked.totals.created, lang.numbers())),
                    ("rounding", &money(checked.totals.rounding())),
                    ("total", &format_cents(done.total, lang.numbers())),
                ],
            ),
        ]
    }

    fn note_lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::new();
        for (kind, count) in &self.checked.note_counts {
            let of_kind = self.checked.notes.iter().filter(|note| note.kind == *kind);
            for note in of_kind.take(NOTES) {
                let sentence = lang.f(
                    &format!("import.note.{}", kind.id()),
                    &[("about", note.about.as_str()), ("kept", note.kept.as_str()), ("other", note.other.as_str())],
                );
                lines.push(format!("  ! {sentence}"));
            }
            if *count > NOTES {
                lines.push(lang.f("cli.import.more_notes", &[("n", &(count - NOTES).to_string())]));
            }
        }
        lines
    }

    fn as_json(&self, lang: Lang) -> Value {
        let (done, checked) = (&self.done.output, self.checked);
        let detected = &self.reading.detected;
        let mapping = self.reading.mapping();
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
            checked.note_counts.iter().map(|(kind, n)| (kind.id().to_owned(), json!(n))).collect();
        json!({
            "dry_run": self.dry,
            "file": self.reading.file_name,
            "kind": detected.kind,
            "encoding": detected.encoding,
            "delimiter": detected.delimiter,
            "rows": detected.rows,
            "profile": self.profile,
            "columns": columns,
            "journal_id": (!self.dry && done.batch != 0).then_some(self.done.journal_id),
            "orders": { "new": done.new, "changed": done.changed, "same": done.same,
                "refused": checked.refused_orders + done.refused.len(), "history": done.history, "open": done.open },
            "new_customers": done.new_customers,
            "new_products": done.new_products,
            "totals": { "file": checked.totals.file(), "accepted": checked.totals.accepted,
                "created": checked.totals.created, "rounding": checked.totals.rounding(), "orders": done.total },
            "notes": notes,
            "refused": rows,
            "refused_file": self.written.as_ref().map(|path| path.display().to_string()),
        })
    }
}

/// The serialised word of a small enum.
fn stable(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
