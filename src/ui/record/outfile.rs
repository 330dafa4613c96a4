//! A file that the program writes for somebody: where it is proposed, what is asked before, and how far it is.

use crate::domain::{Refusal, SafeText};
use crate::locale::Lang;
use crate::store::Stop;
use crate::ui::desk::{Asked, Desk};
use crate::ui::kit::dialog::{Confirm, Dialog, Progress, Prompt};
use crate::ui::layers::Cx;
use crate::ui::panes::import::folder::{meant, written};
use crate::ui::record::ask::Ask;
use chrono::NaiveDate;
use directories::UserDirs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What takes longer says how far it is.
const PATIENCE: Duration = Duration::from_millis(500);

/// The file of a list or paper of a day, in the folder of its operator.
pub fn proposed(desk: &Desk, name: &str, ending: &str, day: NaiveDate) -> PathBuf {
    desk.files().join(format!("{name}-{day}.{ending}"))
}

/// Where files are proposed: the operator's documents or downloads, else at home. Never where the program was started:
/// behind a login nobody chose that.
pub fn own_folder() -> PathBuf {
    let dirs = UserDirs::new();
    let own = dirs.as_ref().map(|dirs| [dirs.document_dir(), dirs.download_dir()]).unwrap_or_default();
    let home = dirs.as_ref().map(UserDirs::home_dir);
    folder(own.into_iter().flatten(), home)
}

/// The first of these that there is and that can be written to, else the home folder.
fn folder<'a>(own: impl Iterator<Item = &'a Path>, home: Option<&Path>) -> PathBuf {
    let writable = |folder: &Path| folder.metadata().is_ok_and(|it| it.is_dir() && !it.permissions().readonly());
    own.filter(|folder| writable(folder)).map(Path::to_owned).next().or(home.map(Path::to_owned)).unwrap_or_default()
}

/// What was typed for a file; a folder is meant as the place for the file of the proposed name.
pub fn named(text: &str, proposed: &Path) -> PathBuf {
    let path = meant(text);
    let name = proposed.file_name().map(PathBuf::from).unwrap_or_default();
    if text.ends_with('/') || path.is_dir() { path.join(name) } else { path }
}

/// Asks for the file.
pub fn ask_file(tag: &'static str, title: &str, path: &Path, cx: &mut Cx<'_>) {
    let prompt = prompt(title, path, cx.lang);
    cx.push(Ask::new(cx.id, tag, Dialog::Prompt(prompt)));
}

fn prompt(title: &str, path: &Path, lang: Lang) -> Prompt {
    Prompt::new(title, lang.t("export.file"), &written(path)).naming("filter").checked(something)
}

/// Asks for another one: there it cannot be written.
pub fn ask_another(tag: &'static str, title: &str, path: &Path, why: Refusal, cx: &mut Cx<'_>) {
    let prompt = prompt(title, path, cx.lang).refused(why);
    cx.push(Ask::new(cx.id, tag, Dialog::Prompt(prompt)));
}

/// Asks whether the file that is there gives way.
pub fn ask_over(tag: &'static str, path: &Path, cx: &mut Cx<'_>) {
    let name = SafeText::new(&written(path));
    let text = cx.lang.f("export.exists.text", &[("file", name.as_str())]);
    let confirm = Confirm::letter(cx.lang.t("export.exists"), vec![text], 's', cx.lang.t("export.replace"));
    cx.push(Ask::new(cx.id, tag, Dialog::Confirm(confirm)));
}

/// A file needs a name.
fn something(text: &str) -> Result<String, Refusal> {
    if text.is_empty() { Err(Refusal::new("kit.required")) } else { Ok(text.to_owned()) }
}

/// Something that is being written.
pub struct Running {
    asked: Asked,
    done: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
    /// When it is to say how far it is; nothing once it does.
    tells: Option<Instant>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
    }
}

impl Running {
    /// Begins; with what stops it, and what it tells how far it is, which says whether to go on.
    pub fn begin(cx: &Cx<'_>) -> (Self, Stop, impl FnMut(u64) -> bool + Send + use<>) {
        let mut asked = Asked::default();
        let stop = asked.anew();
        let done = Arc::new(AtomicU64::new(0));
        let far = Arc::clone(&done);
        let told = stop.clone();
        let tell = move |count| {
            far.store(count, Ordering::Relaxed);
            !told.said()
        };
        let tells = Some(cx.now + PATIENCE);
        (Self { asked, done, over: Arc::new(AtomicBool::new(false)), tells }, stop, tell)
    }

    /// When it wants to say how far it is.
    pub fn due(&self) -> Option<Instant> {
        self.tells
    }

    /// It is stopped.
    pub fn stop(&mut self) {
        self.asked.anew();
    }

    /// It takes longer than a moment: says how far it is, and how to stop it.
    pub fn tick(&mut self, tag: &'static str, title: String, total: Option<u64>, cx: &mut Cx<'_>) {
        if self.tells.is_none_or(|at| at > cx.now) {
            return;
        }
        self.tells = None;
        let (done, over) = (Arc::clone(&self.done), Arc::clone(&self.over));
        let progress = Dialog::Progress(Progress::new(title, total));
        cx.push(Ask::new(cx.id, tag, progress).following(move || {
            let far = done.load(Ordering::Relaxed);
            (!over.load(Ordering::SeqCst)).then(|| (far, String::new()))
        }));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_proposed_where_its_owner_looks_for_it() {
        let home = tempfile::tempdir().unwrap();
        let [documents, downloads] = ["Documenti", "Scaricati"].map(|name| home.path().join(name));
        let all = || [documents.as_path(), downloads.as_path()].into_iter();
        assert_eq!(folder(all(), Some(home.path())), home.path(), "neither is there");
        std::fs::create_dir(&downloads).unwrap();
        assert_eq!(folder(all(), Some(home.path())), downloads);
        std::fs::write(&documents, "a file of that name").unwrap();
        assert_eq!(folder(all(), Some(home.path())), downloads);
        std::fs::remove_file(&documents).unwrap();
        std::fs::create_dir(&documents).unwrap();
        assert_eq!(folder(all(), Some(home.path())), documents);
        let here = std::env::current_dir().unwrap();
        assert_ne!(own_folder(), here);
    }
}
