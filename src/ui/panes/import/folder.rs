//! File names for the path field: what a typed path means, and what stands in its folder.

use crate::domain::{SafeText, UtcMillis};
use directories::{BaseDirs, UserDirs};
use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Files that may be orders.
const ENDINGS: [&str; 4] = ["csv", "tsv", "txt", "json"];

/// Most entries of a folder that are shown.
const MOST: usize = 500;

/// Most files shown before anything is typed.
const RECENT: usize = 30;

/// A file or folder that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands; the bytes of its name as they are.
    pub path: PathBuf,
    /// As it would be typed.
    pub typed: String,
    /// Its name, for people.
    pub name: SafeText,
    /// Can be gone into.
    pub folder: bool,
    /// Bytes.
    pub size: u64,
    /// Last written.
    pub at: Option<UtcMillis>,
}

/// The home folder.
fn home() -> Option<PathBuf> {
    BaseDirs::new().map(|dirs| dirs.home_dir().to_owned())
}

/// A typed or pasted path: `~`, quotes, `file://` and escaped blanks as terminals and file managers hand them over.
pub fn meant(text: &str) -> PathBuf {
    let text = text.trim();
    let bare = ['\'', '"'].iter().find_map(|q| text.strip_prefix(*q)?.strip_suffix(*q)).unwrap_or(text);
    let bare = bare.strip_prefix("file://").map_or_else(|| bare.to_owned(), unescaped);
    let path = match (bare.strip_prefix('~'), home()) {
        (Some(""), Some(home)) => home,
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(&bare),
    };
    if cfg!(unix) && bare.contains('\\') && !path.exists() {
        return meant(&bare.replace('\\', ""));
    }
    path
}

/// `%20` and the like.
fn unescaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = hex.and_then(|two| std::str::from_utf8(two).ok()).and_then(|two| u8::from_str_radix(two, 16).ok());
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A path as people write it: the home folder as `~`.
pub fn written(path: &Path) -> String {
    let own = home().and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned));
    match own {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}

/// What completes a typed path: of its folder what begins with its last part, then what contains it. With nothing
/// typed, the newest files of the usual folders. Reads folders: not on the thread of the screen.
pub fn matching(text: &str) -> Vec<Entry> {
    if text.trim().is_empty() {
        return recent();
    }
    let path = meant(text);
    let ends = text.trim_end().ends_with(['/', '\\']) || text.trim() == "~";
    let (folder, last) = if ends {
        (path, String::new())
    } else {
        let last = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        (path.parent().map(Path::to_owned).unwrap_or_default(), last)
    };
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
    let head = match text.trim().rfind('/') {
        Some(at) => text.trim().get(..=at).unwrap_or_default().to_owned(),
        None if text.trim() == "~" => "~/".to_owned(),
        None => String::new(),
    };
    let mut found: Vec<(bool, Entry)> = entries(&folder, last.starts_with('.'))
        .filter_map(|mut entry| {
            let name = entry.name.as_str().to_lowercase();
            let starts = name.starts_with(&last);
            if !starts && !name.contains(&last) {
                return None;
            }
            entry.typed = format!("{head}{}{}", entry.typed, if entry.folder { "/" } else { "" });
            Some((starts, entry))
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| {
        let key = |starts: bool, entry: &Entry| (!starts, entry.folder, entry.name.as_str().to_lowercase());
        key(*a, x).cmp(&key(*b, y))
    });
    found.into_iter().take(MOST).map(|(_, entry)| entry).collect()
}

/// The newest files of the folder the program was started in, downloads, desktop, documents and home.
fn recent() -> Vec<Entry> {
    let mut folders: Vec<PathBuf> = std::env::current_dir().into_iter().collect();
    if let Some(user) = UserDirs::new() {
        let own = [user.download_dir(), user.desktop_dir(), user.document_dir(), Some(user.home_dir())];
        folders.extend(own.into_iter().flatten().map(Path::to_owned));
        // Where the system does not say, the names that Italian and English desktops give.
        let named = ["Scaricati", "Downloads", "Scrivania", "Desktop", "Documenti", "Documents"];
        folders.extend(named.into_iter().map(|name| user.home_dir().join(name)));
    }
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut files: Vec<Entry> = Vec::new();
    for folder in folders {
        let folder = folder.canonicalize().unwrap_or(folder);
        if seen.contains(&folder) {
            continue;
        }
        let inside = entries(&folder, false).filter(|entry| !entry.folder);
        files.extend(inside.map(|entry| Entry { typed: written(&entry.path), ..entry }));
        seen.push(folder);
    }
    files.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    files.truncate(RECENT);
    files
}

fn entries(folder: &Path, hidden: bool) -> impl Iterator<Item = Entry> + use<> {
    let all = std::fs::read_dir(folder).into_iter().flatten().flatten();
    all.filter_map(move |found| entry(&found, hidden))
}

fn entry(found: &DirEntry, hidden: bool) -> Option<Entry> {
    let raw = found.file_name();
    let typed = raw.to_string_lossy().into_owned();
    if typed.starts_with('.') && !hidden {
        return None;
    }
    let path = found.path();
    // Through links: a link to a folder is a folder.
    let about = std::fs::metadata(&path).ok()?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let read = about.is_file() && ENDINGS.contains(&ending.as_str());
    if !(about.is_dir() || read) {
        return None;
    }
    let at = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Some(Entry {
        name: SafeText::new(&typed),
        typed,
        path,
        folder: about.is_dir(),
        size: about.len(),
        at: at.map(|since| UtcMillis(i64::try_from(since.as_millis()).unwrap_or_default())),
    })
}

/// The longest beginning that all of these share.
pub fn common(entries: &[Entry]) -> Option<String> {
    let (first, rest) = entries.split_first()?;
    let mut shared: Vec<char> = first.typed.chars().collect();
    for entry in rest {
        let same = shared.iter().zip(entry.typed.chars()).take_while(|(a, b)| a.to_lowercase().eq(b.to_lowercase()));
        let length = same.count();
        shared.truncate(length);
    }
    Some(shared.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_paths_mean_what_they_say() {
        let home = home().unwrap();
        assert_eq!(meant("~"), home);
        assert_eq!(meant(" ~/a b.csv "), home.join("a b.csv"));
        assert_eq!(meant("'/tmp/a b.csv'"), PathBuf::from("/tmp/a b.csv"));
        assert_eq!(meant("file:///tmp/a%20b.csv"), PathBuf::from("/tmp/a b.csv"));
        assert_eq!(meant("/tmp/a\\ b.csv"), PathBuf::from("/tmp/a b.csv"));
        assert_eq!(meant("100%"), PathBuf::from("100%"));
    }

    #[test]
    fn a_folder_is_completed() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Ordini-2025.csv", "ordini-2026.csv", "foto.png", ".nascosto.csv", "altri-ordini.json"] {
            std::fs::write(folder.path().join(name), "a").unwrap();
        }
        std::fs::create_dir(folder.path().join("ordini vecchi")).unwrap();
        let names = |text: &str| -> Vec<String> {
            matching(&format!("{}/{text}", folder.path().display())).iter().map(|e| e.name.to_string()).collect()
        };
        assert_eq!(names(""), ["altri-ordini.json", "Ordini-2025.csv", "ordini-2026.csv", "ordini vecchi"]);
        assert_eq!(names("ordi"), ["Ordini-2025.csv", "ordini-2026.csv", "ordini vecchi", "altri-ordini.json"]);
        assert_eq!(names(".n"), [".nascosto.csv"]);
        let all = matching(&format!("{}/ordini-", folder.path().display()));
        assert!(common(all.get(..2).unwrap()).unwrap().to_lowercase().ends_with("ordini-202"));
        assert!(matching("/nowhere/at/all/").is_empty());
    }
}
