//! The user's own themes: `themes/*.toml` in the configuration directory. They lie over the shipped ones: a file named
//! as a shipped theme changes it, any other extends `terminale` unless it says which.

use super::{Depth, SHIPPED, Theme, ThemeError, Tier};
use crate::locale::Lang;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Files read at most, and bytes of each: more is no theme.
const MOST: usize = 200;
const LARGEST: u64 = 64 * 1024;
/// Names in the folder that are looked at: it may be somebody's folder of everything.
const LOOKED_AT: usize = 5_000;

/// The theme that needs nothing of anybody.
pub const STANDARD: &str = "terminale";

/// Where the user's themes are; nothing on a machine without home directories.
pub fn folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "fondaco").map(|dirs| dirs.config_dir().join("themes"))
}

/// The user's themes, name and text, by name. What cannot be read is given as an empty file with its fault.
pub fn read(folder: Option<&Path>) -> Vec<(String, String)> {
    let Some(files) = folder.and_then(|folder| std::fs::read_dir(folder).ok()) else { return Vec::new() };
    let mut own: Vec<(String, String)> = files
        .flatten()
        .take(LOOKED_AT)
        .filter_map(|file| {
            let path = file.path();
            let name = path.file_stem()?.to_str()?.to_owned();
            let fits = path.extension().is_some_and(|end| end == "toml")
                && std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() <= LARGEST);
            let mut bytes = Vec::new();
            // It may grow while it is read: of anything only so much is taken.
            if !fits || File::open(&path).ok()?.take(LARGEST).read_to_end(&mut bytes).is_err() {
                return None;
            }
            // Bytes that are no text become signs that no theme may hold: the reader says where.
            Some((name, String::from_utf8_lossy(&bytes).into_owned()))
        })
        .take(MOST)
        .collect();
    own.sort();
    own
}

/// A theme by name. One that cannot be used gives way to the standard one, with what is wrong with it.
pub fn choose(name: &str, own: &[(String, String)], depth: Depth, tier: Tier) -> (Theme, Option<ThemeError>) {
    match Theme::load(name, own, depth, tier) {
        Ok(theme) => (theme, None),
        Err(fault) => {
            let standard = Theme::load(STANDARD, &[], depth, tier).unwrap_or_else(|_| Theme::plain(tier));
            (standard, Some(fault))
        }
    }
}

/// Every theme there is: the shipped ones, then the user's.
pub fn names(own: &[(String, String)]) -> Vec<&str> {
    let shipped = SHIPPED.iter().map(|(name, _)| *name);
    let more = own.iter().map(|(name, _)| name.as_str()).filter(|name| SHIPPED.iter().all(|(other, _)| other != name));
    shipped.chain(more).collect()
}

/// The theme that a name means: a shipped one may be named in any of our languages, unless somebody's own is called so.
pub(super) fn known_as<'a>(name: &'a str, own: &[(String, String)]) -> &'a str {
    if names(own).contains(&name) {
        return name;
    }
    let means = |theme: &str| Lang::ALL.iter().any(|lang| lang.find(&format!("ui.themes.name.{theme}")) == Some(name));
    SHIPPED.iter().map(|(theme, _)| *theme).find(|theme| means(theme)).unwrap_or(name)
}

impl ThemeError {
    /// As a sentence, with file and line.
    pub fn sentence(&self, lang: Lang) -> String {
        let line = self.line.to_string();
        let file = format!("themes/{}.toml", self.theme);
        let known = if self.code == "missing" { names(&read(folder().as_deref())).join(", ") } else { String::new() };
        let what = crate::domain::SafeText::new(&self.what).to_string();
        let with =
            [("file", file.as_str()), ("line", &line), ("what", &what), ("theme", &self.theme), ("known", &known)];
        lang.f(&format!("ui.theme.{}", self.code), &with)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;
    use ratatui::style::Color;

    fn red(theme: &Theme) -> Option<Color> {
        theme.style(Role::SeverityError).fg
    }

    #[test]
    fn files_of_the_user_lie_over_the_shipped_ones() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).unwrap();
        // Named as a shipped one: it changes it, and needs not say so; but it may.
        write("scuro.toml", b"[palette]\nrosso = \"#FF0000\"\n");
        write("chiaro.toml", b"extends = \"chiaro\"\n[palette]\nrosso = \"#EE0000\"\n");
        // Any other extends the standard one, or what it says.
        write("mio.toml", b"[role.\"severity.error\"]\nfg = \"magenta\"\n");
        write("notte.toml", b"extends = \"scuro\"\n");
        write("rotto.toml", b"extends = \"scuro\"\n\n[role.\"severity.eror\"]\nfg = \"red\"\n");
        write("latino.toml", b"name = \"citt\xe0\"\n\xff\n");
        write("leggimi.txt", b"no theme");
        // Nothing that is no theme is read, or waited for.
        write("enorme.toml", &vec![b'#'; LARGEST as usize + 1]);
        let fifo = folder.path().join("tubo.toml");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        std::fs::create_dir(folder.path().join("cartella.toml")).unwrap();
        let own = read(Some(folder.path()));
        let names_of = names(&own);
        assert_eq!(names_of.get(SHIPPED.len()..).unwrap(), ["latino", "mio", "notte", "rotto"]);
        let load = |name| choose(name, &own, Depth::True, Tier::T1);
        assert_eq!(red(&load("scuro").0), Some(Color::Rgb(255, 0, 0)));
        assert_eq!(red(&load("chiaro").0), Some(Color::Rgb(0xEE, 0, 0)));
        assert_eq!(red(&load("notte").0), Some(Color::Rgb(255, 0, 0)));
        let (mine, standard) = (load("mio").0, load(STANDARD).0);
        assert_eq!(red(&mine), Some(Color::Magenta));
        assert_eq!(mine.style(Role::SeverityOk), standard.style(Role::SeverityOk));
        assert_eq!(mine.symbol(Role::SeverityError), standard.symbol(Role::SeverityError));

        let (theme, fault) = load("rotto");
        let fault = fault.unwrap();
        assert_eq!((theme.name(), fault.line), (STANDARD, 3));
        for lang in Lang::ALL {
            let sentence = fault.sentence(lang);
            assert!(sentence.contains("themes/rotto.toml") && sentence.contains('3'), "{sentence}");
            let missing = load("boh").1.unwrap().sentence(lang);
            assert!(missing.contains("boh") && missing.contains("contrasto"), "{missing}");
        }
        assert_eq!(load("latino").1.unwrap().code, "syntax");
        // A shipped one is known by its English name, too.
        assert_eq!((load("dark").0.name(), load("dark").1), ("scuro", None));
        assert_eq!(known_as("dark", &[("dark".to_owned(), String::new())]), "dark", "unless it is somebody's own");
        assert!(read(Some(&folder.path().join("nowhere"))).is_empty() && read(None).is_empty());
    }
}
