//! What a list shows, as a file or for the clipboard: the same rows, order and columns, written off the thread of the
//! screen.

use super::columns::column_title;
use super::{Browser, Listing};
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Refusal, SafeText};
use crate::export::{Cell, Chosen, Format, Head, Listed as _, named, write_file, write_list};
use crate::locale::Lang;
use crate::ui::desk::Asked;
use crate::ui::kit::dialog::{Confirm, Dialog, DialogEvent, Menu, MenuEntry, Progress, Prompt};
use crate::ui::kit::resource::{Column, Cx as Words};
use crate::ui::layers::Cx;
use crate::ui::panes::import::folder::{meant, written};
use crate::ui::record::action;
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::terminal::CLIPBOARD_MAX;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What takes longer says how far it is.
const PATIENCE: Duration = Duration::from_millis(500);

/// What came of writing: a file with its rows, or the text for the clipboard.
pub(super) struct Exported(u64, Result<Written, Refusal>);

enum Written {
    File(u64),
    Text(String),
}

/// A file that is asked for or being written.
#[derive(Default)]
pub(super) struct Export {
    format: Option<Format>,
    path: PathBuf,
    /// The number of the last one: the answer of an older one is nobody's.
    token: u64,
    running: Option<Running>,
}

struct Running {
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

impl Export {
    pub(super) fn due(&self) -> Option<Instant> {
        self.running.as_ref()?.tells
    }

    /// Stops what is being written; `false` when nothing is.
    pub(super) fn stop(&mut self) -> bool {
        let Some(running) = &mut self.running else { return false };
        running.asked.anew();
        true
    }
}

/// A text that must stay small: the terminal takes no more.
struct Small(Vec<u8>);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > CLIPBOARD_MAX {
            return Err(io::Error::from(io::ErrorKind::QuotaExceeded));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A column of the list as exports have it; one that they do not know as the list shows it.
fn chosen<L: Listing>(column: Column<L::Row>, words: Words) -> Chosen<L::Row> {
    match named(L::Row::columns(), column.id) {
        Some(known) if known.id == column.id => Chosen::of(known, words.lang),
        _ => Chosen {
            head: Head { id: column.id, title: column_title(&column, words.lang).to_owned() },
            cell: Box::new(move |row| Cell::Text(SafeText::new((column.text)(row, words).trim()))),
        },
    }
}

/// Where a file is proposed: the folder that the program was started in, else that of documents.
fn proposed(name: &str, format: Format, day: chrono::NaiveDate) -> PathBuf {
    let writable = |folder: &Path| folder.metadata().is_ok_and(|about| !about.permissions().readonly());
    let here = std::env::current_dir().ok().filter(|folder| writable(folder));
    let documents = || {
        directories::UserDirs::new().and_then(|dirs| dirs.document_dir().map(Path::to_owned)).filter(|f| writable(f))
    };
    let home = || directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let folder = here.or_else(documents).or_else(home).unwrap_or_default();
    folder.join(format!("{name}-{day}.{}", format.ending()))
}

impl<L: Listing> Browser<L> {
    fn file_name(format: Format, cx: &Cx<'_>) -> PathBuf {
        let name = if cx.lang == Lang::En { L::spec().name } else { L::spec().italian };
        proposed(name, format, cx.clock.today())
    }

    /// The menu of formats.
    pub(super) fn export_menu(&self, cx: &mut Cx<'_>) {
        if self.list.current().is_none() {
            return cx.warn(cx.lang.t("export.nothing"));
        }
        if !self.problems.is_empty() {
            // What is left out would be in the file after all.
            return cx.warn(cx.lang.t("export.left_out"));
        }
        let entry = |id: &str, letter, label| MenuEntry::new(id, Some(letter), cx.lang.t(label));
        let entries = vec![
            entry("csv", 'c', "export.csv"),
            entry("xlsx", 'x', "export.xlsx"),
            entry("json", 'j', "export.json"),
            entry("md", 'm', "export.md"),
            entry("clipboard", 'y', "export.clipboard"),
        ];
        let menu = Menu::new(cx.lang.t("export.title"), entries);
        cx.push(Ask::new(cx.id, "export", Dialog::Menu(menu)));
    }

    /// Goes on after a dialog of the export; `false` when it was another one.
    pub(super) fn export_answered(&mut self, answered: &Answered, cx: &mut Cx<'_>) -> bool {
        match (answered.tag, &answered.answer) {
            ("export", DialogEvent::Choose(id)) => match Format::named(id) {
                None => {
                    self.export.format = Some(Format::Tabs);
                    self.write(false, cx);
                }
                Some(format) => {
                    self.export.format = Some(format);
                    let path = written(&Self::file_name(format, cx));
                    Self::ask_file(&path, cx);
                }
            },
            ("export.file", DialogEvent::Entered(text)) => {
                let format = self.export.format.unwrap_or(Format::Csv);
                let path = meant(text);
                // A folder is meant as the place for the file.
                let name = Self::file_name(format, cx).file_name().map(PathBuf::from).unwrap_or_default();
                self.export.path = if text.ends_with('/') || path.is_dir() { path.join(name) } else { path };
                self.write(false, cx);
            }
            ("export.over", DialogEvent::Yes) => self.write(true, cx),
            // Another name, from the one that was typed.
            ("export.over", DialogEvent::Cancel) => {
                let path = written(&self.export.path);
                Self::ask_file(&path, cx);
            }
            ("export.progress", DialogEvent::Stop) => {
                self.export.stop();
            }
            ("export" | "export.file" | "export.over" | "export.progress", _) => {}
            _ => return false,
        }
        true
    }

    fn ask_file(path: &str, cx: &mut Cx<'_>) {
        let prompt = Prompt::new(cx.lang.t("export.title"), cx.lang.t("export.file"), path).naming("filter");
        cx.push(Ask::new(cx.id, "export.file", Dialog::Prompt(prompt.checked(something))));
    }

    /// Writes what the list shows.
    fn write(&mut self, over: bool, cx: &Cx<'_>) {
        let Some(format) = self.export.format else { return };
        let (desk, words) = (self.desk.clone(), Words { lang: cx.lang, today: cx.clock.today() });
        let mut filter = self.filter.clone();
        let typed = filter.take_sort().filter(|sort| L::spec().sort(&sort.column).is_some());
        let sort = typed.or_else(|| self.list.sort().cloned());
        filter.take_columns();
        let most = filter.take_limit().unwrap_or(usize::MAX);
        let query = PageQuery { filter, sort, anchor: Anchor::First, limit: 0 };
        let columns: Vec<Chosen<L::Row>> = self.list.columns().iter().map(|one| chosen::<L>(*one, words)).collect();
        let path = self.export.path.clone();
        let mut asked = Asked::default();
        let stop = asked.anew();
        let done = Arc::new(AtomicU64::new(0));
        self.export.token += 1;
        let (token, far) = (self.export.token, Arc::clone(&done));
        let tells = Some(cx.now + PATIENCE);
        self.export.running = Some(Running { asked, done, over: Arc::new(AtomicBool::new(false)), tells });
        cx.job(move || {
            let mut tell = |rows| {
                far.store(rows, Ordering::Relaxed);
                true
            };
            let result = desk.read_until(&stop, |reader| {
                let (query, how) = ((&query, most), (format, words.lang));
                if format == Format::Tabs {
                    let small = Small(Vec::new());
                    let (_, text) = write_list(reader, L::list(), query, &columns, how, small, &mut tell)?;
                    return Ok(Written::Text(String::from_utf8_lossy(&text.0).into_owned()));
                }
                let (rows, _) =
                    write_file(&path, over, |to| write_list(reader, L::list(), query, &columns, how, to, &mut tell))?;
                Ok(Written::File(rows))
            });
            Exported(token, result)
        });
    }

    /// It takes longer than a moment: says how far it is, and how to stop it.
    pub(super) fn export_tick(&mut self, cx: &mut Cx<'_>) {
        let total = self.count.filter(|count| !count.at_least).map(|count| count.rows);
        let Some(running) = self.export.running.as_mut().filter(|one| one.tells.is_some_and(|at| at <= cx.now)) else {
            return;
        };
        running.tells = None;
        let name = SafeText::new(&written(&self.export.path));
        let title = cx.lang.f("export.writing", &[("file", name.as_str())]);
        let (done, over) = (Arc::clone(&running.done), Arc::clone(&running.over));
        let progress = Dialog::Progress(Progress::new(title, total));
        cx.push(Ask::new(cx.id, "export.progress", progress).following(move || {
            let far = done.load(Ordering::Relaxed);
            (!over.load(Ordering::SeqCst)).then(|| (far, String::new()))
        }));
    }

    /// It is written, or not.
    pub(super) fn exported(&mut self, exported: Exported, cx: &mut Cx<'_>) {
        if exported.0 != self.export.token {
            return;
        }
        self.export.running = None;
        let name = SafeText::new(&written(&self.export.path));
        match exported.1 {
            Ok(Written::Text(text)) => cx.copy(text),
            Ok(Written::File(rows)) => cx.ok(cx.lang.n("export.done", rows, &[("file", name.as_str())])),
            Err(refusal) if refusal.code == "store.interrupted" => cx.warn(cx.lang.t("export.stopped")),
            Err(refusal) if refusal.code == "export.exists" => {
                let text = cx.lang.f("export.exists.text", &[("file", name.as_str())]);
                let title = cx.lang.t("export.exists");
                let confirm = Confirm::letter(title, vec![text], 's', cx.lang.t("export.replace"));
                cx.push(Ask::new(cx.id, "export.over", Dialog::Confirm(confirm)));
            }
            Err(refusal) => action::refused(&refusal, cx),
        }
    }
}

/// A file needs a name.
fn something(text: &str) -> Result<String, Refusal> {
    if text.is_empty() { Err(Refusal::new("kit.required")) } else { Ok(text.to_owned()) }
}
