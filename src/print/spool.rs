//! A document on its way to a printer, by `lp` or `lpr`. Never by a shell, and never waited for longer than a moment: a
//! spooler that hangs is left to itself.

use super::hand::{Untaken, hand, unnamed};
use crate::domain::{Refusal, SafeText};
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What is tried, in this order, and how each is told the printer.
const PROGRAMS: [(&str, &str); 2] = [("lp", "-d"), ("lpr", "-P")];
/// A spooler that has not taken a document by then takes none.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program that takes documents for printers, as it is found where programs are.
fn program(path: &OsStr) -> Option<(PathBuf, &'static str)> {
    PROGRAMS.iter().find_map(|(name, option)| {
        // A relative place would be another program in another folder.
        let mut found =
            std::env::split_paths(path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(name));
        found.find(|file| file.is_file()).map(|file| (file, *option))
    })
}

/// Who takes documents for printers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spooler(Option<(PathBuf, &'static str)>);

impl Spooler {
    /// The one of this machine, if it has one.
    pub fn of_system() -> Self {
        Self(program(&std::env::var_os("PATH").unwrap_or_default()))
    }

    /// A program that is told its printer as `lp` is.
    pub fn like_lp(program: PathBuf) -> Self {
        Self(Some((program, "-d")))
    }

    /// Whether there is one.
    ///
    /// # Errors
    /// `print.no_spooler`.
    pub fn available(&self) -> Result<(), Refusal> {
        self.found().map(|_| ())
    }

    fn found(&self) -> Result<&(PathBuf, &'static str), Refusal> {
        self.0.as_ref().ok_or_else(|| Refusal::new("print.no_spooler"))
    }

    /// Has `write` write a document, and hands it to a printer; the system's own when none is named. `stopped` is asked
    /// while the program takes its time.
    ///
    /// # Errors
    /// `print.no_spooler`; `print.refused` with what the program says; `print.slow` when it says nothing; what `write`
    /// refuses.
    pub fn print<T>(
        &self,
        printer: &str,
        write: impl FnOnce(File) -> Result<(T, File), Refusal>,
        stopped: &dyn Fn() -> bool,
    ) -> Result<T, Refusal> {
        let (program, option) = self.found()?;
        through(program, option, (printer, PATIENCE), write, stopped)
    }
}

fn io(error: &std::io::Error) -> Refusal {
    Refusal::new("print.failed").with("detail", error.to_string())
}

fn through<T>(
    program: &Path,
    option: &str,
    (printer, patience): (&str, Duration),
    write: impl FnOnce(File) -> Result<(T, File), Refusal>,
    stopped: &dyn Fn() -> bool,
) -> Result<T, Refusal> {
    let printer = printer.trim();
    // It would be an option of the spooler's.
    if printer.starts_with('-') {
        return Err(Refusal::new("print.refused").with("detail", SafeText::new(printer).as_str()));
    }
    let (file, _kept) = unnamed().map_err(|error| io(&error))?;
    let (answer, file) = write(file)?;
    let mut command = Command::new(program);
    if !printer.is_empty() {
        command.arg(option).arg(printer);
    }
    match hand(command, file, patience, stopped) {
        Ok(()) => Ok(answer),
        Err(Untaken::Failed(error)) => Err(io(&error)),
        Err(Untaken::Refused(detail)) => Err(Refusal::new("print.refused").with("detail", detail)),
        Err(Untaken::Slow) => Err(Refusal::new("print.slow")),
        Err(Untaken::Stopped) => Err(Refusal::new("store.interrupted")),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::time::Instant;

    /// A program of our own in the place of `lp`.
    fn fake(folder: &Path, script: &str) -> PathBuf {
        let path = folder.join("lp");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        let mut mode = path.metadata().unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
        std::fs::set_permissions(&path, mode).unwrap();
        path
    }

    fn send(program: &Path, printer: &str, patience: u64) -> Result<u8, Refusal> {
        let write = |mut file: File| {
            file.write_all(b"paper").unwrap();
            Ok((7, file))
        };
        through(program, "-d", (printer, Duration::from_millis(patience)), write, &|| false)
    }

    #[test]
    fn the_spooler_gets_the_document_and_the_printer_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let lp = fake(folder.path(), &format!("printf '%s|' \"$@\" > {0}; cat >> {0}", out.display()));
        assert_eq!(send(&lp, "Ufficio; rm -rf $HOME", 5_000), Ok(7));
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "-d|Ufficio; rm -rf $HOME|paper");
        assert_eq!(send(&lp, "", 5_000), Ok(7));
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "|paper");
        assert_eq!(send(&lp, "-o raw", 5_000).unwrap_err().code, "print.refused");
    }

    #[test]
    fn a_spooler_that_refuses_is_heard_and_one_that_hangs_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let lp = fake(folder.path(), "echo 'lp: no such \u{1b}[31mprinter' >&2; exit 1");
        let refusal = send(&lp, "x", 5_000).unwrap_err();
        assert_eq!(
            (refusal.code.as_str(), refusal.with["detail"].as_str()),
            ("print.refused", Some("lp: no such [31mprinter"))
        );
        let lp = fake(folder.path(), "exec sleep 30");
        let begun = Instant::now();
        assert_eq!(send(&lp, "x", 200).unwrap_err().code, "print.slow");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn where_there_is_no_spooler_none_is_found() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(program(folder.path().as_os_str()), None);
        fake(folder.path(), "exit 0");
        assert_eq!(program(folder.path().as_os_str()), Some((folder.path().join("lp"), "-d")));
        assert_eq!(program(OsStr::new("bin:.")), None);
    }
}
