//! What a list shows, as a file or for the clipboard: the same rows, order and columns, written off the thread of the
//! screen.

use super::columns::column_title;
use super::{Browser, Listing};
use crate::domain::page::{Anchor, PageQuery};
use crate::domain::{Refusal, SafeText};
use crate::export::{self, Cell, Chosen, Format, Head, Listed as _, Which, write_file, write_list};
use crate::locale::Lang;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::kit::resource::{Column, Cx as Words};
use crate::ui::layers::Cx;
use crate::ui::panes::import::folder::written;
use crate::ui::record::action;
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::record::outfile::{Running, ask_another, ask_file, ask_over, named, proposed};
use crate::ui::terminal::CLIPBOARD_MAX;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

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
    /// All rows are wanted though some are marked.
    whole: bool,
    path: PathBuf,
    /// The number of the last one: the answer of an older one is nobody's.
    token: u64,
    running: Option<Running>,
}

impl Export {
    pub(super) fn due(&self) -> Option<Instant> {
        self.running.as_ref()?.due()
    }

    /// Stops what is being written; `false` when nothing is.
    pub(super) fn stop(&mut self) -> bool {
        let Some(running) = &mut self.running else { return false };
        running.stop();
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
    match export::named(L::Row::columns(), column.id) {
        Some(known) if known.id == column.id => Chosen::of(known, words.lang),
        _ => Chosen {
            head: Head { id: column.id, title: column_title(&column, words.lang).to_owned() },
            cell: Box::new(move |row| Cell::Text(SafeText::new((column.text)(row, words).trim()))),
        },
    }
}

/// What a list is written as.
pub(super) fn formats(lang: Lang) -> Vec<MenuEntry> {
    let entry = |id: &str, letter, label| MenuEntry::new(id, Some(letter), lang.t(label));
    vec![
        entry("csv", 'c', "export.csv"),
        entry("xlsx", 'x', "export.xlsx"),
        entry("json", 'j', "export.json"),
        entry("md", 'm', "export.md"),
        entry("clipboard", 'y', "export.clipboard"),
    ]
}

impl<L: Listing> Browser<L> {
    fn file_name(&self, format: Format, cx: &Cx<'_>) -> PathBuf {
        let name = if cx.lang.is_english() { L::spec().name } else { L::spec().italian };
        proposed(&self.desk, name, format.ending(), cx.clock.today())
    }

    /// The rows that are written when not all are: those that are marked.
    fn only(&self) -> Option<Vec<i64>> {
        let marked: Vec<i64> = self.list.marked().collect();
        (!self.export.whole && !marked.is_empty()).then_some(marked)
    }

    /// What is written: so many that are marked, or all that is shown.
    pub(super) fn export_title(&self, lang: Lang) -> String {
        match self.list.marked_sum().0 {
            marked if marked > 0 && !self.export.whole => lang.n("export.marked", marked as u64, &[]),
            _ => lang.t("export.title").to_owned(),
        }
    }

    /// Of what is marked again, and what that is in words.
    pub(super) fn export_anew(&mut self, lang: Lang) -> String {
        self.export.whole = false;
        self.export_title(lang)
    }

    /// The menu of formats: of what is marked, with a way to all that is shown.
    pub(super) fn export_menu(&mut self, cx: &mut Cx<'_>) {
        self.export.whole = false;
        self.export_formats(cx);
    }

    fn export_formats(&self, cx: &mut Cx<'_>) {
        if self.list.current().is_none() {
            return cx.warn(cx.lang.t("export.nothing"));
        }
        let only = self.only();
        if only.is_none() && !self.problems.is_empty() {
            // The file would hold other rows than those that were meant.
            return cx.warn(cx.lang.t("export.left_out"));
        }
        let mut entries = formats(cx.lang);
        if only.is_some() {
            entries.push(MenuEntry::new("whole", Some('t'), cx.lang.t("export.whole")));
        }
        let menu = Menu::new(self.export_title(cx.lang), entries);
        cx.push(Ask::new(cx.id, "export", Dialog::Menu(menu)));
    }

    /// Goes on after a dialog of the export; `false` when it was another one.
    pub(super) fn export_answered(&mut self, answered: &Answered, cx: &mut Cx<'_>) -> bool {
        match (answered.tag, &answered.answer) {
            ("export", DialogEvent::Choose(id)) if id == "whole" => {
                self.export.whole = true;
                self.export_formats(cx);
            }
            ("export", DialogEvent::Choose(id)) => match Format::named(id) {
                None => {
                    self.export.format = Some(Format::Tabs);
                    self.write(false, cx);
                }
                Some(format) => {
                    self.export.format = Some(format);
                    ask_file("export.file", &self.export_title(cx.lang), &self.file_name(format, cx), cx);
                }
            },
            ("export.file", DialogEvent::Entered(text)) => {
                let format = self.export.format.unwrap_or(Format::Csv);
                self.export.path = named(text, &self.file_name(format, cx));
                self.write(false, cx);
            }
            ("export.over", DialogEvent::Yes) => self.write(true, cx),
            // Another name, from the one that was typed.
            ("export.over", DialogEvent::Cancel) => {
                ask_file("export.file", &self.export_title(cx.lang), &self.export.path, cx);
            }
            // One step back.
            ("export.file", DialogEvent::Cancel) => self.export_formats(cx),
            ("export", DialogEvent::Cancel) if !L::papers().is_empty() => self.print(self.list.targets(), cx),
            ("export.progress", DialogEvent::Stop) => {
                self.export.stop();
            }
            ("export" | "export.file" | "export.over" | "export.progress", _) => {}
            _ => return false,
        }
        true
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
        let (path, only) = (self.export.path.clone(), self.only());
        let (running, stop, mut tell) = Running::begin(cx);
        self.export.token += 1;
        let token = self.export.token;
        self.export.running = Some(running);
        cx.job(move || {
            let result = desk.read_until(&stop, |reader| {
                let which = only.as_deref().map_or(Which::Most(most), Which::These);
                let (query, how) = ((&query, which), (format, words.lang));
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
        let shown = || self.count.filter(|count| !count.at_least).map(|count| count.rows);
        let total = self.only().map(|marked| marked.len() as u64).or_else(shown);
        let name = SafeText::new(&written(&self.export.path));
        let title = cx.lang.f("export.writing", &[("file", name.as_str())]);
        if let Some(running) = &mut self.export.running {
            running.tick("export.progress", title, total, cx);
        }
    }

    /// It is written, or not.
    pub(super) fn exported(&mut self, exported: Exported, cx: &mut Cx<'_>) {
        if exported.0 != self.export.token {
            return;
        }
        self.export.running = None;
        // Where it is asked for another file, the same rows are meant.
        let again = |refusal: &Refusal| ["export.unwritten", "export.exists"].contains(&refusal.code.as_str());
        self.export.whole &= exported.1.as_ref().err().is_some_and(again);
        let name = SafeText::new(&written(&self.export.path));
        match exported.1 {
            Ok(Written::Text(text)) => cx.copy(text),
            Ok(Written::File(rows)) => cx.ok(cx.lang.n("export.done", rows, &[("file", name.as_str())])),
            Err(refusal) if refusal.code == "store.interrupted" => cx.warn(cx.lang.t("export.stopped")),
            // Another place, from the one that was typed.
            Err(refusal) if refusal.code == "export.unwritten" => {
                ask_another("export.file", &self.export_title(cx.lang), &self.export.path, refusal, cx);
            }
            Err(refusal) if refusal.code == "export.exists" => ask_over("export.over", &self.export.path, cx),
            Err(refusal) => action::refused(&refusal, cx),
        }
    }
}
