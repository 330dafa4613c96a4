//! A command that came with an SSH connection whose login is this program (`ForceCommand`): our own verbs, and nothing
//! that reaches a shell, another file or another name.

use crate::domain::text::words;
use crate::domain::{Refusal, SafeText};
use crate::operations::Operation;
use crate::operations::copies::PlanCopies;
use std::ffi::{OsStr, OsString};

/// What sshd keeps of the command that was asked for.
const ASKED: &str = "SSH_ORIGINAL_COMMAND";

/// Verbs that touch nothing but the company, by their names and those of their aliases.
pub(super) const ALLOWED: &[&str] = &["list", "show", "print", "do", "undo", "log", "doctor", "keys"];

/// Options that say whose file it is and who does it, and those that write another or
/// have another program print: the login's to say.
const FIXED: &[&str] = &["--db", "--actor", "--output", "--overwrite", "-o", "--printer"];

/// The operation that says where copies go and which key file opens them: files of the machine, as above.
const PLACES: &str = PlanCopies::NAME;

/// The arguments in place of those that the login has, when a command came with the connection. `own`: the login's,
/// the program's name first, without a verb.
///
/// # Errors
/// `cli.forced`.
pub(super) fn arguments(own: &[OsString]) -> Option<Result<Vec<OsString>, Refusal>> {
    let asked = std::env::var_os(ASKED).filter(|asked| !asked.is_empty())?;
    Some(read(own, &asked))
}

fn read(own: &[OsString], asked: &OsStr) -> Result<Vec<OsString>, Refusal> {
    let refused = || {
        let shown: String = SafeText::new(&asked.to_string_lossy()).as_str().chars().take(80).collect();
        Refusal::new("cli.forced").with("command", shown).with("verbs", ALLOWED.join(", "))
    };
    let words = asked.to_str().and_then(words).ok_or_else(refused)?;
    let (program, rest) = words.split_first().ok_or_else(refused)?;
    // A short option has its value behind it without a sign; a long one may be shortened nowhere.
    let fixed = |word: &String| {
        FIXED.iter().any(|name| word == name || word.starts_with(&format!("{name}=")))
            || word.starts_with("-o") && !word.starts_with("--")
            || word == PLACES
    };
    // The verb is the first word that is no option: these options have a word after them.
    let mut before = rest.iter();
    let mut verb = None;
    while let Some(word) = before.next() {
        match word.as_str() {
            "--lang" | "--theme" | "--as-of" => drop(before.next()),
            word if word.starts_with('-') => {}
            word => {
                verb = Some(word);
                break;
            }
        }
    }
    let known = verb.is_none_or(|verb| super::called(verb).is_some_and(|verb| ALLOWED.contains(&verb.name)));
    if program != "fondaco" || rest.iter().any(fixed) || !known {
        return Err(refused());
    }
    Ok(own.iter().cloned().chain(rest.iter().map(OsString::from)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(command: &str) -> Result<Vec<String>, String> {
        let own = [OsString::from("fondaco"), OsString::from("--db=/srv/shop.db")];
        let read = read(&own, OsStr::new(command));
        read.map(|all| all.into_iter().map(|word| word.into_string().unwrap()).collect()).map_err(|no| no.code)
    }

    #[test]
    fn only_our_own_verbs_run_and_only_on_the_file_of_the_login() {
        for writes in [
            "-o x.csv",
            "-ox.csv",
            "--printer x",
            "--printer=x",
            "--output x.csv",
            "--output=x.csv",
            "--format csv -o=x --overwrite",
        ] {
            assert!(asked(&format!("fondaco list orders {writes}")).is_err(), "{writes}");
            assert!(asked(&format!("fondaco print orders 1 {writes}")).is_err(), "{writes}");
        }
        assert_eq!(asked("fondaco list orders").unwrap(), ["fondaco", "--db=/srv/shop.db", "list", "orders"]);
        assert_eq!(asked("fondaco --lang en elenca ordini").unwrap().last().unwrap(), "ordini");
        assert_eq!(asked("fondaco --as-of ieri list orders").unwrap().len(), 6);
        assert_eq!(asked("fondaco list orders --as-of '#7'").unwrap().last().unwrap(), "#7");
        assert_eq!(asked("fondaco").unwrap(), ["fondaco", "--db=/srv/shop.db"]);
        assert_eq!(asked("fondaco --help").unwrap().len(), 3);
        for no in [
            "sh",
            "/bin/sh -c id",
            "/usr/bin/fondaco list orders",
            "env fondaco list orders",
            "sh -c 'fondaco list'",
            "fondaco backup /root/x",
            "fondaco copia /root/x",
            "fondaco import orders /etc/passwd",
            "fondaco restore x --force",
            "fondaco screenshots /etc",
            "fondaco --lang en backup x",
            "fondaco --lang list backup x",
            "fondaco --as-of list backup x",
            "fondaco --as-of ieri backup x",
            "fondaco --as-of ieri --db /other.db list orders",
            "fondaco do copies.plan '{\"folder\":\"/tmp\"}'",
            "fondaco do --dry-run copies.plan folder=/tmp",
            "fondaco list orders --db /other.db",
            "fondaco --db=/other.db list orders",
            "fondaco undo --actor boss",
            "fondaco list 'orders",
            "'' list",
            "scp -t /tmp",
            "internal-sftp",
        ] {
            assert_eq!(asked(no), Err("cli.forced".to_owned()), "{no}");
        }
    }
}
