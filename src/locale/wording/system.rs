//! What the operating system says when something cannot be done, in the reader's language.

use crate::locale::Lang;
use std::io::{Error, ErrorKind};

/// The words of the system at the end of a text (`… (os error 2)`), as the reader would say them; what is not known
/// stays as the system says it.
pub(super) fn said(lang: Lang, text: &str) -> String {
    // The number that the library puts behind it.
    let number = text.strip_suffix(')').and_then(|text| text.rsplit_once(' ')?.1.parse().ok());
    let Some(number) = number else { return text.to_owned() };
    let error = Error::from_raw_os_error(number);
    let words = match error.kind() {
        ErrorKind::NotFound => "system.not_found",
        ErrorKind::PermissionDenied => "system.denied",
        ErrorKind::AlreadyExists => "system.exists",
        ErrorKind::NotADirectory => "system.no_folder",
        ErrorKind::IsADirectory => "system.folder",
        ErrorKind::StorageFull => "system.full",
        ErrorKind::QuotaExceeded => "system.quota",
        ErrorKind::ReadOnlyFilesystem => "system.read_only",
        ErrorKind::InvalidFilename => "system.name",
        _ => return text.to_owned(),
    };
    // What stands before the system's own sentence was written here.
    match text.strip_suffix(&error.to_string()) {
        Some(before) => format!("{before}{}", lang.t(words)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_speaks_the_readers_language() {
        let missing = std::fs::read("/no/such/folder/at/all").unwrap_err().to_string();
        assert_eq!(said(Lang::It, &missing), "il file o la cartella non c'è");
        assert_eq!(said(Lang::En, &format!("a.pdf: {missing}")), "a.pdf: the file or folder does not exist");
        for other in ["disk I/O error", "boh (os error 5x)", "mine (os error 2)", "Try again (os error 11)"] {
            assert_eq!(said(Lang::It, other), other);
        }
    }
}
