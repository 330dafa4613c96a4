//! The user's files of settings, themes and keys: read anew when they are written while the program runs.

use super::keymap::Keymap;
use super::keymap::own::{self as own_keys, KeyFault};
use super::layers::{Cx, LayerId};
use super::session::Event;
use super::standing::Standing;
use super::theme::{Surroundings, Theme, own};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// A file of the user's themes was written.
struct ThemesChanged;
/// What is worn, read anew from the user's files, or what is wrong with it. With the number of the asking.
struct Tailored(u64, Result<Box<Theme>, String>);
/// The file of the user's keys was written.
struct KeysChanged;
/// Another preset was chosen.
pub(super) struct KeysChosen;
/// The user's keys, read anew. With the number of the asking, and whether it is told that they were.
struct Bound(u64, bool, Read);

/// What became of the file of the keys.
enum Read {
    /// Its keys, and what of them is not used.
    Keys((Keymap, Vec<KeyFault>)),
    /// It is not there: these are the keys without it.
    Gone(Keymap),
    /// It cannot be read: the keys that were used until now go on.
    Nothing,
}

/// A file at which nothing has happened for so long is whole: editors empty it first, or put another in its place.
const WHOLE: Duration = Duration::from_millis(100);
/// A file that has just gone is waited for so long: many put another in its place.
const GONE: Duration = Duration::from_secs(1);
/// One that is written on and on is read after so many of these all the same.
const PATIENCE: usize = 20;

/// Has the host of a session told of files that are written, as long as what it gives is kept.
pub(super) fn listen(send: &Sender<Event>) -> [Option<RecommendedWatcher>; 2] {
    let (tailor, locksmith) = (send.clone(), send.clone());
    let keys = own_keys::file();
    // What is not there cannot be watched: the folder is made, so that the first file in it is seen. Where it cannot be,
    // the keys are those of the start.
    let _ = keys.as_deref().and_then(Path::parent).map(std::fs::create_dir_all);
    // The session has ended when nobody listens.
    let themes = watch(own::folder().as_deref(), None, move || {
        let _ = tailor.send(Event::Done { layer: LayerId::HOST, payload: Box::new(ThemesChanged) });
    });
    let keys = watch(keys.as_deref().and_then(Path::parent), Some(own_keys::FILE), move || {
        let _ = locksmith.send(Event::Done { layer: LayerId::HOST, payload: Box::new(KeysChanged) });
    });
    [themes, keys]
}

/// Calls `told`, from a thread of its own, when a file of the folder is written (of this name only, if one is given), as
/// long as what it gives is kept. Nothing where there is no such folder, or where the system cannot tell.
fn watch(
    folder: Option<&Path>,
    name: Option<&'static str>,
    told: impl Fn() + Send + 'static,
) -> Option<RecommendedWatcher> {
    let folder = folder.filter(|folder| folder.is_dir())?;
    let (happens, happened) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let named = |path: &PathBuf| name.is_none_or(|name| path.file_name().is_some_and(|own| own == name));
        // Reading them is no news: it is what being told leads to. What names no file (more happened than the system
        // kept) may be about any.
        let news = |event: &notify::Event| {
            !event.kind.is_access() && (event.paths.is_empty() || event.paths.iter().any(named))
        };
        if let Some(paths) = event.ok().filter(news).map(|event| event.paths) {
            // It hears as long as there is a watcher.
            let _ = happens.send(paths);
        }
    })
    .ok()?;
    thread::Builder::new().name("settings".to_owned()).spawn(move || once_whole(&happened, &told)).ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

/// Tells once of all that happens in one go, when it is over; ends when nothing can happen any more.
fn once_whole(happened: &Receiver<Vec<PathBuf>>, told: &dyn Fn()) {
    let gone = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml") && !path.exists();
    while let Ok(mut paths) = happened.recv() {
        for _ in 0..PATIENCE {
            let wait = if paths.iter().any(gone) { GONE } else { WHOLE };
            match happened.recv_timeout(wait) {
                Ok(more) => paths.extend(more),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        told();
    }
}

/// What the host of a session does when they were written.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// The theme that could not be worn at the start.
    wished: Option<String>,
    /// How often the themes and the keys were written: of readings only the last of each counts.
    themes: u64,
    keys: u64,
    /// The file of the user's keys.
    file: Option<PathBuf>,
    /// Which preset was chosen.
    standing: Standing,
}

impl Settings {
    /// Of this operator.
    pub fn of(standing: &Standing) -> Self {
        Self { standing: standing.clone(), ..Self::default() }
    }

    /// With the user's files, and the theme that could not be worn at the start.
    #[must_use]
    pub fn with_files(self, wished: Option<String>) -> Self {
        Self { wished, file: own_keys::file(), ..self }
    }

    /// Takes what comes to the host; gives back what is not its own.
    ///
    /// # Errors
    /// The payload, for others.
    pub fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) -> Result<(), Box<dyn Any + Send>> {
        let Err(payload) = payload.downcast::<ThemesChanged>() else {
            self.read_themes(cx);
            return Ok(());
        };
        let Err(payload) = payload.downcast::<KeysChanged>() else {
            self.read_keys(true, cx);
            return Ok(());
        };
        let Err(payload) = payload.downcast::<KeysChosen>() else {
            // What was chosen has been said.
            self.read_keys(false, cx);
            return Ok(());
        };
        let payload = match payload.downcast::<Bound>() {
            Ok(bound) => {
                self.bind(*bound, cx);
                return Ok(());
            }
            Err(payload) => payload,
        };
        self.wear(*payload.downcast::<Tailored>()?, cx);
        Ok(())
    }

    /// Reads the user's themes off the screen's thread: what stands there is somebody else's, however large and wherever.
    fn read_themes(&mut self, cx: &Cx<'_>) {
        // The one that was wished for and had a fault at the start is worn when it has none any more.
        let name = self.wished.clone().unwrap_or_else(|| cx.theme.name().to_owned());
        let (tier, lang) = (cx.theme.tier, cx.lang);
        self.themes += 1;
        let number = self.themes;
        cx.job(move || {
            let mine = own::read(own::folder().as_deref());
            let theme = Theme::load(&name, &mine, Surroundings::here().depth(), tier);
            Tailored(number, theme.map(Box::new).map_err(|fault| fault.sentence(lang)))
        });
    }

    /// Only what is worn is told: a fault in another file is told when that one is chosen.
    fn wear(&mut self, tailored: Tailored, cx: &mut Cx<'_>) {
        if tailored.0 != self.themes {
            return;
        }
        match tailored.1 {
            // Another was chosen meanwhile.
            Ok(theme) if self.wished.is_none() && theme.name() != cx.theme.name() => {}
            Ok(theme) => {
                self.wished = None;
                cx.redraw();
                cx.set_theme(*theme);
            }
            Err(fault) => cx.error(fault),
        }
    }

    /// Reads the user's keys anew, off the screen's thread.
    fn read_keys(&mut self, told: bool, cx: &Cx<'_>) {
        self.keys += 1;
        let (number, file, chosen) = (self.keys, self.file.clone(), self.standing.liking().preset());
        cx.job(move || {
            let read = match own_keys::read(file.as_deref()) {
                Some(text) => Read::Keys(own_keys::over_chosen(&text, chosen)),
                None if file.is_none_or(|file| !file.exists()) => Read::Gone(own_keys::over_chosen("", chosen).0),
                None => Read::Nothing,
            };
            Bound(number, told, read)
        });
    }

    /// Keys with a fault are not taken: those that were used until now go on.
    fn bind(&self, bound: Bound, cx: &mut Cx<'_>) {
        let Bound(number, told, read) = bound;
        if number != self.keys {
            return;
        }
        let (keymap, faults) = match read {
            Read::Keys(read) => read,
            Read::Gone(keymap) => {
                if *cx.keymap != keymap {
                    cx.set_keymap(keymap);
                    if told {
                        cx.warn(cx.lang.t("ui.own_keys.gone"));
                    }
                }
                return;
            }
            Read::Nothing => return,
        };
        match own_keys::told_running(&faults, cx.lang) {
            Some(fault) => cx.error(fault),
            None if keymap == *cx.keymap => {}
            None => {
                cx.set_keymap(keymap);
                if told {
                    cx.ok(cx.lang.t("ui.own_keys.taken"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

    use super::*;

    #[test]
    fn a_file_is_told_once_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys.toml");
        std::fs::write(&file, "before").unwrap();
        let (told, heard) = channel();
        let seen = file.clone();
        let watcher = watch(Some(folder.path()), Some("keys.toml"), move || {
            let _ = told.send(std::fs::read_to_string(&seen).ok());
        });
        assert!(watcher.is_some());
        // As an editor does: emptied, written in two goes, another put in its place.
        std::fs::write(&file, "").unwrap();
        thread::sleep(WHOLE / 4);
        std::fs::write(&file, "ha").unwrap();
        std::fs::rename(&file, folder.path().join("keys.toml~")).unwrap();
        thread::sleep(WHOLE / 4);
        std::fs::write(&file, "whole").unwrap();
        assert_eq!(heard.recv_timeout(Duration::from_secs(20)).unwrap().as_deref(), Some("whole"));
        assert!(heard.recv_timeout(WHOLE * 3).is_err(), "told once");
    }

    #[test]
    fn a_file_that_comes_back_at_once_was_never_gone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mio.toml");
        std::fs::write(&file, "before").unwrap();
        let (told, heard) = channel();
        let seen = file.clone();
        let watcher = watch(Some(folder.path()), None, move || {
            let _ = told.send(std::fs::read_to_string(&seen).ok());
        });
        assert!(watcher.is_some());
        let away = folder.path().join("mio.toml~");
        std::fs::rename(&file, &away).unwrap();
        thread::sleep(WHOLE * 4);
        assert!(heard.try_recv().is_err(), "it is waited for");
        std::fs::rename(&away, &file).unwrap();
        assert_eq!(heard.recv_timeout(Duration::from_secs(20)).unwrap().as_deref(), Some("before"));
        // One that stays away is told to be.
        std::fs::remove_file(&file).unwrap();
        assert_eq!(heard.recv_timeout(Duration::from_secs(20)).unwrap(), None);
    }

    #[test]
    fn what_never_comes_to_rest_is_told_all_the_same() {
        let (happens, happened) = channel();
        for _ in 0..PATIENCE + 3 {
            happens.send(Vec::new()).unwrap();
        }
        drop(happens);
        let times = std::cell::Cell::new(0);
        once_whole(&happened, &|| times.set(times.get() + 1));
        assert_eq!(times.get(), 1, "the last ones came with the end");
    }
}
