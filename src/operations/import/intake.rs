//! The way of a file into the company, the same for the wizard and the command line.
//!
//! [`Intake::open`] reads it and chooses a profile → the mapping is changed by hand → [`Intake::check`] →
//! [`Ready::rehearse`] (what would come of it) or [`Ready::import`] (one operation) → [`Ready::money`],
//! [`Ready::refused`], [`Intake::write_refused`] for what stays out.

use super::{ImportOrders, Imported};
use crate::domain::{Cents, Refusal, SafeText};
use crate::import::{
    self, Checked, Choices, Continue, FileKind, MAX_BYTES, Mapping, Profile, Reading, Recognised, RefusedRow, refused,
};
use crate::locale::Lang;
use crate::operations::profile::SaveProfile;
use crate::operations::{Call, Done, execute, rehearse};
use crate::store::{Db, Store, imports};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// What profiles of orders are kept as.
pub const KIND: &str = "orders";

/// Numbered names tried for a file of refused rows, when the first is taken.
const NAMES: u32 = 1_000;

/// A file that was read.
#[derive(Debug)]
pub struct Intake {
    /// Where it stands.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// What was found in it, and the mapping that was guessed or remembered.
    pub reading: Reading,
    /// The profile that gave the mapping.
    pub profile: Option<Used>,
}

/// A profile that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// Its name.
    pub name: String,
    /// How many of its columns the file has.
    pub recognised: Recognised,
}

/// The remembered mappings of order files, by name. One that cannot be read any more is left out.
///
/// # Errors
/// What the store refuses.
pub fn profiles(db: Db<'_>) -> Result<Vec<Profile>, Refusal> {
    let stored = imports::profiles(db, KIND)?;
    let read = |one: imports::Profile| {
        let profile = serde_json::from_value::<Profile>(one.payload).ok()?;
        Some(Profile { name: one.name, ..profile })
    };
    Ok(stored.into_iter().filter_map(read).collect())
}

impl Intake {
    /// Reads a file. The mapping is that of the profile called `wanted`, else of the one that recognises the file in
    /// full, else a guess; with `choices.profile` given, nothing is looked for.
    ///
    /// # Errors
    /// `import.file.*` for a file that cannot be read or is none of ours; `import.no_profile`.
    pub fn open(
        path: &Path,
        mut choices: Choices,
        profiles: &[Profile],
        wanted: Option<&str>,
    ) -> Result<Self, Refusal> {
        if let Some(name) = wanted {
            let found = profiles.iter().find(|profile| profile.name.eq_ignore_ascii_case(name.trim()));
            let missing = || Refusal::new("import.no_profile").field("profile").with("name", name);
            choices.profile = Some(found.ok_or_else(missing)?.clone());
        }
        let bytes = bytes_of(path)?;
        let size = bytes.len() as u64;
        let digest = hexadecimal(&Sha256::digest(&bytes));
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut reading = import::read(bytes, &name, &choices)?;
        let mut profile = choices.profile;
        if profile.is_none() && reading.detected.kind == FileKind::Table {
            profile = Profile::best(profiles, &reading.detected).cloned();
            if let Some(best) = &profile {
                let mapping = best.apply(&reading.detected);
                reading.remap(mapping);
            }
        }
        let used = |profile: Profile| Used { recognised: profile.recognise(&reading.detected), name: profile.name };
        let profile = profile.map(used);
        Ok(Self { path: path.to_owned(), size, digest, reading, profile })
    }

    /// Checks the whole file under a mapping; `progress` gets what is done and the total, and stops it by `false`.
    ///
    /// # Errors
    /// `import.stopped`; `import.mapping.missing`; JSON that breaks off.
    pub fn check(
        &self,
        mapping: &Mapping,
        progress: &mut dyn FnMut(u64, u64) -> bool,
        today: NaiveDate,
    ) -> Result<Checked, Refusal> {
        let mut tell = |done: usize, total: usize| {
            if progress(done as u64, total as u64) { Continue::Go } else { Continue::Stop }
        };
        self.reading.check_as(mapping, &mut tell, today)
    }

    /// The channel of orders that name none. It never depends on the profile's name: orders are known by channel and
    /// number, and a file must meet its own orders again, whichever profile reads it.
    pub fn channel(&self, mapping: &Mapping) -> String {
        let said = mapping.options.channel.as_deref().map(str::trim).filter(|code| !code.is_empty());
        let own = if self.reading.detected.kind == FileKind::WooCommerce { "woocommerce" } else { "file" };
        said.unwrap_or(own).to_owned()
    }

    /// The name under which a mapping made by hand is remembered when none is given: that of the profile which
    /// recognised this header, so that it is corrected; else the file's, with a number where another header has it.
    pub fn own_name(&self, profiles: &[Profile]) -> String {
        if let Some(used) = self.profile.as_ref().filter(|used| used.recognised.all()) {
            return used.name.clone();
        }
        let stem = self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = SafeText::new(stem.trim_end_matches(|c: char| !c.is_alphabetic())).to_string();
        let stem = if stem.trim().is_empty() { "import".to_owned() } else { stem.trim().to_owned() };
        let other = |name: &str| {
            let same = profiles.iter().find(|profile| profile.name == name);
            same.is_some_and(|profile| !profile.recognise(&self.reading.detected).all())
        };
        let numbered = (2..NAMES).map(|number| format!("{stem} {number}"));
        std::iter::once(stem.clone()).chain(numbered).find(|name| !other(name)).unwrap_or(stem)
    }

    /// The operation that remembers a mapping under a name, with the channel that it had.
    ///
    /// # Errors
    /// `store.json`, which cannot happen to a mapping.
    pub fn remember(&self, name: &str, mapping: &Mapping) -> Result<SaveProfile, Refusal> {
        let mut mapping = mapping.clone();
        mapping.options.channel = Some(self.channel(&mapping));
        let profile = Profile::of(name, &self.reading.detected, &mapping);
        let payload = serde_json::to_value(&profile)
            .map_err(|error| Refusal::new("store.json").with("detail", error.to_string()))?;
        Ok(SaveProfile { name: name.to_owned(), kind: KIND.to_owned(), payload })
    }

    /// Where refused rows go when nothing else is said: beside the file, in the one that holds these very rows
    /// already, else under the first free name.
    pub fn refused_path(&self, rows: &[RefusedRow], lang: Lang) -> PathBuf {
        let extension = if self.reading.detected.kind == FileKind::WooCommerce { "json" } else { "csv" };
        let content = refused::write(&self.reading, rows, lang).map(|file| file.bytes).unwrap_or_default();
        let mut paths = (1..NAMES).map(|number| self.numbered(number, extension, lang));
        let free = |path: &PathBuf| !path.exists() || holds(path, &content);
        paths.find(free).unwrap_or_else(|| self.numbered(NAMES, extension, lang))
    }

    fn numbered(&self, number: u32, extension: &str, lang: Lang) -> PathBuf {
        let stem = self.path.file_stem().map_or_else(|| "import".into(), |stem| stem.to_string_lossy());
        let tail = lang.t("wizard.refused.tail");
        // Rows that were refused twice belong to the same first file.
        let stem = stem.split_once(&format!("-{tail}")).map_or(&*stem, |(first, _)| first);
        let count = if number == 1 { String::new() } else { format!("-{number}") };
        self.path.with_file_name(format!("{stem}-{tail}{count}.{extension}"))
    }

    /// Writes refused rows, ready to be corrected and imported again: to `chosen`, or beside the file. No file is
    /// written over, and a half-written one does not stay; one that an earlier import left with the same content is
    /// used again. Gives where they are.
    ///
    /// # Errors
    /// `import.refused.*`.
    pub fn write_refused(&self, rows: &[RefusedRow], lang: Lang, chosen: Option<&Path>) -> Result<PathBuf, Refusal> {
        let content = refused::write(&self.reading, rows, lang)?;
        let mut number = 1;
        loop {
            let path = match chosen {
                Some(path) => path.to_owned(),
                None => self.numbered(number, content.extension, lang),
            };
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    let written = file.write_all(&content.bytes).and_then(|()| file.sync_all());
                    return match written {
                        Ok(()) => Ok(path),
                        Err(error) => {
                            // What is left of it would look like all of it.
                            let _ = std::fs::remove_file(&path);
                            Err(unwritten(&path, &error))
                        }
                    };
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists && chosen.is_none() && number < NAMES => {
                    if holds(&path, &content.bytes) {
                        return Ok(path);
                    }
                    number += 1;
                }
                Err(error) => return Err(unwritten(&path, &error)),
            }
        }
    }
}

/// Whether a file is exactly this.
fn holds(path: &Path, content: &[u8]) -> bool {
    let size = std::fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() == content.len() as u64);
    size && std::fs::read(path).is_ok_and(|bytes| bytes == content)
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}

/// The whole file; what is far too large is not read first.
fn bytes_of(path: &Path) -> Result<Vec<u8>, Refusal> {
    let fail = |error: std::io::Error| unreadable(path, &error);
    if std::fs::metadata(path).map_err(fail)?.is_dir() {
        return Err(Refusal::new("import.file.folder").with("file", shown(path)));
    }
    let file = File::open(path).map_err(fail)?;
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the reader itself says that it is too large.
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(fail)?;
    Ok(bytes)
}

fn shown(path: &Path) -> String {
    SafeText::new(&path.to_string_lossy()).to_string()
}

fn unreadable(path: &Path, error: &std::io::Error) -> Refusal {
    let code = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "import.file.missing",
        ErrorKind::PermissionDenied => "import.file.denied",
        _ => "import.file.unreadable",
    };
    Refusal::new(code).with("file", shown(path)).with("detail", error.to_string())
}

fn unwritten(path: &Path, error: &std::io::Error) -> Refusal {
    let code = match error.kind() {
        ErrorKind::AlreadyExists => "import.refused.exists",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "import.refused.denied",
        ErrorKind::NotFound | ErrorKind::NotADirectory => "import.refused.no_folder",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "import.refused.full",
        _ => "import.refused.failed",
    };
    Refusal::new(code).with("file", shown(path)).with("detail", error.to_string())
}

/// A checked file, ready to be rehearsed or imported.
#[derive(Debug)]
pub struct Ready {
    /// The operation.
    pub wish: ImportOrders,
    /// What the check found; its orders have gone into the operation.
    pub checked: Checked,
}

impl Ready {
    /// From the check of a file under a mapping.
    pub fn new(file: &Intake, mapping: &Mapping, mut checked: Checked) -> Self {
        let wish = ImportOrders {
            file: file.reading.file_name.clone(),
            digest: file.digest.clone(),
            profile: file.profile.as_ref().map(|used| used.name.clone()),
            channel: file.channel(mapping),
            orders: std::mem::take(&mut checked.orders),
        };
        Self { wish, checked }
    }

    /// What would come of it; nothing is kept.
    ///
    /// # Errors
    /// What the operation refuses as a whole; `operation.cancelled`.
    pub fn rehearse(&self, store: &mut Store, call: Call<'_>) -> Result<Done<Imported>, Refusal> {
        rehearse(store, call, &self.wish)
    }

    /// Imports it: one operation, all that is valid or nothing.
    ///
    /// # Errors
    /// What the operation refuses as a whole; `operation.cancelled`.
    pub fn import(&self, store: &mut Store, call: Call<'_>) -> Result<Done<Imported>, Refusal> {
        execute(store, call, &self.wish)
    }

    /// Every row that stays out, in file order: those of the check, and all rows of orders that the operation keeps
    /// out because somebody has worked on them here.
    pub fn refused(&self, file: &Intake, mapping: &Mapping, outcome: &Imported) -> Vec<RefusedRow> {
        let mut all = self.checked.refused.clone();
        let lines: Vec<u32> = outcome.refused.iter().map(|one| one.line).collect();
        let rows = file.reading.rows_of(mapping, &lines);
        for one in &outcome.refused {
            for (line, row) in rows.get(&one.line).into_iter().flatten() {
                all.push(RefusedRow {
                    line: *line,
                    order: Some(one.number.clone()),
                    column: None,
                    field: None,
                    value: SafeText::default(),
                    refusal: one.refusal.0.clone(),
                    row: *row,
                });
            }
        }
        all.sort_by_key(|row| (row.line, row.row));
        all
    }

    /// The money of the file against the money that comes in.
    pub fn money(&self, outcome: &Imported) -> Money {
        let kept_out = |line| self.wish.orders.iter().find(|order| order.line_no == line);
        let refused = outcome.refused.iter().filter_map(|one| kept_out(one.line)).map(|order| order.total().exact);
        let refused = refused.fold(Decimal::ZERO, plus);
        let totals = &self.checked.totals;
        let known = minus(minus(totals.accepted, outcome.exact), refused);
        Money {
            file: totals.file(),
            exact: outcome.exact,
            booked: outcome.booked,
            known,
            refused: plus(totals.refused, refused),
            unreadable: totals.unreadable,
            orders: outcome.total,
        }
    }

    /// How many orders stay out.
    pub fn refused_orders(&self, outcome: &Imported) -> usize {
        self.checked.refused_orders + outcome.refused.len()
    }

    /// All of it for a program.
    pub fn summary(&self, outcome: &Imported) -> serde_json::Value {
        let money = self.money(outcome);
        json!({
            "orders": { "new": outcome.new, "changed": outcome.changed, "same": outcome.same,
                "refused": self.refused_orders(outcome), "history": outcome.history, "open": outcome.open },
            "new_customers": outcome.new_customers,
            "new_products": outcome.new_products,
            "totals": { "file": money.file, "accepted": money.exact, "created": money.booked,
                "rounding": money.rounding(), "known": money.known, "refused": money.refused,
                "unreadable": money.unreadable, "orders": money.orders },
            "channel": self.wish.channel,
        })
    }
}

fn plus(a: Decimal, b: Decimal) -> Decimal {
    a.checked_add(b).unwrap_or(a)
}

fn minus(a: Decimal, b: Decimal) -> Decimal {
    a.checked_sub(b).unwrap_or(a)
}

/// The money of a file: `file` = `exact` + `known` + `refused`, each with every decimal of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// All amounts of the file that could be read.
    pub file: Decimal,
    /// Those of new and changed orders.
    pub exact: Decimal,
    /// The same in the cents that are booked.
    pub booked: Cents,
    /// Those of orders that are here already and stay as they are.
    pub known: Decimal,
    /// Those of orders that stay out.
    pub refused: Decimal,
    /// Refused rows whose amount could not be read.
    pub unreadable: usize,
    /// What the new and changed orders come to, with VAT.
    pub orders: Cents,
}

impl Money {
    /// Cents that rounding moves: booked less exact.
    pub fn rounding(&self) -> Decimal {
        minus(self.booked.decimal(), self.exact)
    }
}
