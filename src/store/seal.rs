//! Copies locked for somebody's public key, in the open format age: the machine that writes them need not be able to
//! read them, and any program that knows the format opens them without us.

use super::fault::Fault;
use super::part::make_new_private;
use crate::domain::Refusal;
use age::secrecy::ExposeSecret;
use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient, x25519};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

/// How the name of a locked copy ends.
pub(super) const TAIL: &str = ".age";

/// The first bytes of every locked file.
const HEAD: &[u8] = b"age-encryption.org/v1";

/// Most bytes of a key file that are looked at.
const LARGEST_KEY_FILE: u64 = 64 * 1024;

/// Reads public keys from a line: blanks, commas or semicolons between them.
///
/// # Errors
/// `seal.recipient` for each that is none; a secret key is refused with a word of its own.
pub fn recipients(line: &str) -> Result<Vec<String>, Refusal> {
    let mut good: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    for word in line.split([' ', ',', ';', '\t', '\n']).filter(|word| !word.is_empty()) {
        // What opens copies must not be written into the file that is copied.
        if word.to_ascii_uppercase().starts_with("AGE-SECRET-KEY") {
            wrong.push(Refusal::new("seal.secret").field("recipients"));
            continue;
        }
        match word.parse::<x25519::Recipient>() {
            Ok(key) => {
                let key = key.to_string();
                if !good.contains(&key) {
                    good.push(key);
                }
            }
            Err(_) => wrong.push(Refusal::new("seal.recipient").field("recipients").with("found", word)),
        }
    }
    Refusal::join(wrong).map_or(Ok(good), Err)
}

/// Makes a key: the secret half goes to a new file that nobody else reads, the public half is given back.
///
/// # Errors
/// `backup.exists`; `store.*`.
pub fn new_key(to: &Path) -> Result<String, Refusal> {
    let write = || -> Result<String, Fault> {
        let identity = x25519::Identity::generate();
        let public = identity.to_public().to_string();
        let mut file = match make_new_private(to) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(Refusal::new("backup.exists").with("file", to.display().to_string()).into());
            }
            other => other?,
        };
        writeln!(file, "# public key: {public}")?;
        writeln!(file, "{}", identity.to_string().expose_secret())?;
        file.sync_all()?;
        Ok(public)
    };
    Ok(write()?)
}

/// Whether a file holds secret keys that can be read here.
///
/// # Errors
/// `seal.no_key`.
pub fn check_key(path: &Path) -> Result<(), Refusal> {
    keys(path)?;
    Ok(())
}

/// Whether a file is locked, by its first bytes.
pub(super) fn is_locked(path: &Path) -> bool {
    let mut head = vec![0; HEAD.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == HEAD
}

/// Writes `from` into `to`, locked for all of these keys; forces it to the disk.
pub(super) fn lock(from: &File, to: File, recipients: &[String]) -> Result<(), Fault> {
    let keys: Vec<x25519::Recipient> = recipients
        .iter()
        .map(|key| key.parse().map_err(|_| Refusal::new("seal.recipient").with("found", key.as_str())))
        .collect::<Result<_, _>>()?;
    let broken = |detail: String| Fault::from(Refusal::new("store.internal").with("detail", detail));
    let encryptor = Encryptor::with_recipients(keys.iter().map(|key| key as &dyn Recipient))
        .map_err(|error| broken(error.to_string()))?;
    let mut writer = encryptor.wrap_output(BufWriter::with_capacity(PIECE, to))?;
    std::io::copy(&mut BufReader::with_capacity(PIECE, from), &mut writer)?;
    let file = writer.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(())
}

/// Bytes that are read and written at once.
const PIECE: usize = 1 << 16;

/// Writes what is locked in `from` into `to`, with the keys of a key file. What was altered on the way is noticed.
pub(super) fn unlock(from: &Path, key_file: &Path, to: &mut File) -> Result<(), Fault> {
    let keys = keys(key_file)?;
    let bad = |error: DecryptError| match error {
        // An end that comes too soon is no fault of the disk.
        DecryptError::Io(error) if error.raw_os_error().is_some() => Fault::Io(error),
        DecryptError::NoMatchingKeys => Refusal::new("seal.wrong_key")
            .with("file", from.display().to_string())
            .with("key", key_file.display().to_string())
            .into(),
        _ => Refusal::new("seal.broken").with("file", from.display().to_string()).into(),
    };
    let file = BufReader::with_capacity(PIECE, File::open(from)?);
    let decryptor = Decryptor::new_buffered(file).map_err(bad)?;
    let mut reader = decryptor.decrypt(keys.iter().map(|key| key as &dyn Identity)).map_err(bad)?;
    let mut piece = vec![0; PIECE];
    loop {
        // A piece that was altered, and an end that is missing, are errors of reading here; the disk's own are not.
        let read = reader.read(&mut piece).map_err(|error| match error.raw_os_error() {
            Some(_) => Fault::Io(error),
            None => Refusal::new("seal.broken").with("file", from.display().to_string()).into(),
        })?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        to.write_all(bytes)?;
    }
    Ok(())
}

/// The secret keys of a file as `age-keygen` and [`new_key`] write it.
fn keys(path: &Path) -> Result<Vec<x25519::Identity>, Fault> {
    let none = || Fault::from(Refusal::new("seal.no_key").with("file", path.display().to_string()));
    let mut text = String::new();
    let file = File::open(path).map_err(|_| none())?;
    file.take(LARGEST_KEY_FILE).read_to_string(&mut text).map_err(|_| none())?;
    let keys: Vec<x25519::Identity> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.parse().map_err(|_| none()))
        .collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(none()) } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_locked_opens_with_its_key_and_with_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mine = new_key(&at("mine.txt")).unwrap();
        let other = new_key(&at("other.txt")).unwrap();
        assert_eq!(new_key(&at("mine.txt")).unwrap_err().code, "backup.exists");
        let text = vec![b'x'; 200_000];
        std::fs::write(at("plain"), &text).unwrap();
        let to = File::create(at("locked")).unwrap();
        lock(&File::open(at("plain")).unwrap(), to, std::slice::from_ref(&mine)).unwrap();
        assert!(is_locked(&at("locked")) && !is_locked(&at("plain")));
        let locked = std::fs::read(at("locked")).unwrap();
        assert!(!locked.windows(8).any(|bytes| bytes == b"xxxxxxxx"));
        let open = |file: &str, key: &str| {
            let mut to = File::create(at("opened")).unwrap();
            unlock(&at(file), &at(key), &mut to).map_err(Refusal::from)
        };
        open("locked", "mine.txt").unwrap();
        assert_eq!(std::fs::read(at("opened")).unwrap(), text);
        assert_eq!(open("locked", "other.txt").unwrap_err().code, "seal.wrong_key");
        assert_eq!(open("locked", "none.txt").unwrap_err().code, "seal.no_key");
        assert_eq!(open("locked", "plain").unwrap_err().code, "seal.no_key");
        // For two: either opens it.
        let to = File::create(at("both")).unwrap();
        lock(&File::open(at("plain")).unwrap(), to, &[mine, other]).unwrap();
        open("both", "other.txt").unwrap();
        // One bit less, one piece less.
        for (name, bytes) in [
            ("altered", [&locked[..100_000], &[locked[100_000] ^ 1], &locked[100_001..]].concat()),
            ("short", locked[..locked.len() - 70_000].to_vec()),
            ("head", locked[..30].to_vec()),
        ] {
            std::fs::write(at(name), bytes).unwrap();
            assert_eq!(open(name, "mine.txt").unwrap_err().code, "seal.broken", "{name}");
        }
    }

    #[test]
    fn keys_are_read_from_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let one = new_key(&folder.path().join("1")).unwrap();
        let two = new_key(&folder.path().join("2")).unwrap();
        assert_eq!(recipients(&format!(" {one}, {two};{one} ")).unwrap(), [one.clone(), two]);
        assert_eq!(recipients("").unwrap(), Vec::<String>::new());
        let refused = recipients(&format!("{one} age1nothing AGE-SECRET-KEY-1QQ")).unwrap_err();
        let codes: Vec<&str> = refused.each().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["seal.recipient", "seal.secret"]);
    }
}
