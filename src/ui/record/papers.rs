//! Printing, from the key to the paper: what, whereto, under which name; then the work, away from the thread of the
//! screen. It stands under its own questions and is gone when it has said what came of it.

mod look;

use crate::domain::page::PageQuery;
use crate::domain::{Refusal, SafeText};
use crate::export::write_file;
use crate::locale::{Lang, wording};
use crate::print::{self, Format, Job, Kind, Printed};
use crate::store::list::ListSpec;
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry, Message, Prompt};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use crate::ui::panes::import::folder::written;
use crate::ui::record::action;
use crate::ui::record::ask::{Answered, Ask};
use crate::ui::record::outfile::{Running, ask_another, ask_file, ask_over, named, proposed};
use crate::ui::record::reasons::{barred, standing};
use look::Look;
use ratatui::layout::Rect;
use std::any::Any;
use std::path::PathBuf;
use std::time::Instant;

/// Which records, and in the order of which list.
#[derive(Debug, Clone)]
pub struct Which {
    /// The records.
    pub ids: Vec<i64>,
    /// Their list, and how it is sorted; without one they stand as they are.
    pub order: Option<(&'static ListSpec, PageQuery)>,
}

/// A paper of the rows of a list or a card.
pub struct PaperOf<R> {
    /// What is printed.
    pub kind: Kind,
    /// Why there is none of a row.
    pub off: fn(&R) -> Option<Refusal>,
}

/// A paper as the menu has it: of how many rows where not of all, and why of none.
pub struct Offered {
    kind: Kind,
    note: Option<String>,
    blocked: Option<String>,
}

/// The papers of so many `targets`. `rows` are those of them that are loaded: what the menu says of reasons it knows from
/// them.
pub fn offered<R>(papers: &[PaperOf<R>], targets: usize, rows: &[&R], lang: Lang) -> Vec<Offered> {
    let one = |paper: &PaperOf<R>| {
        let standing = standing(paper.off, targets, rows, lang);
        // There is no entry beside it that would do the next step: it is named with its key.
        let next = barred(paper.off, targets, rows)
            .and_then(|why| lang.find(&format!("next.menu.{}", why.code.replace('.', "_"))));
        let blocked = next.map(str::to_owned).or(standing.blocked);
        Offered { kind: paper.kind, note: standing.counted.filter(|_| standing.partly), blocked }
    };
    papers.iter().map(one).collect()
}

/// The list is to be exported instead.
#[derive(Debug)]
pub struct Export;

/// Where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    File(Format),
    Printer,
}

/// What came of it.
enum Ended {
    Printed(Result<Printed, Refusal>),
    Looked(Result<look::Read, Refusal>),
}

/// Printing on the stack.
pub struct Errand {
    desk: Desk,
    papers: Vec<Offered>,
    which: Which,
    /// Who exports, where that is offered too, and what, in words.
    exports: Option<(LayerId, String)>,
    kind: Option<Kind>,
    to: To,
    path: PathBuf,
    printer: String,
    running: Option<Running>,
}

impl Errand {
    /// Prints records; what, is asked. `exports`: who exports instead, and what, in words.
    pub fn of(desk: &Desk, papers: Vec<Offered>, which: Which, exports: Option<(LayerId, String)>) -> Box<Self> {
        Box::new(Self {
            desk: desk.clone(),
            papers,
            which,
            exports,
            kind: None,
            to: To::File(Format::Pdf),
            path: PathBuf::new(),
            printer: String::new(),
            running: None,
        })
    }

    /// Prints records as this; whereto, is asked.
    fn as_kind(desk: &Desk, kind: Kind, which: Which) -> Box<Self> {
        let mut errand = Self::of(desk, Vec::new(), which, None);
        errand.kind = Some(kind);
        errand
    }

    fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::Order)
    }

    fn ask_kind(&self, cx: &mut Cx<'_>) {
        let orders = cx.lang.n("print.ask.orders", self.which.ids.len() as u64, &[]);
        let exports = self.exports.as_ref().map(|(_, what)| what.as_str());
        let entries = Self::entries(&self.papers, exports, &orders, cx.lang);
        let menu = Menu::new(cx.lang.t("print.ask.title"), entries);
        cx.push(Ask::new(cx.id, "print", Dialog::Menu(menu)));
    }

    /// What can be printed: of how many, and what of the list can be exported instead.
    pub fn entries(papers: &[Offered], exports: Option<&str>, of: &str, lang: Lang) -> Vec<MenuEntry> {
        let letter = |kind: Kind| match kind {
            Kind::Order => 'o',
            Kind::Picking => 'l',
        };
        let entry = |paper: &Offered| {
            let entry = MenuEntry::new(paper.kind.word(), Some(letter(paper.kind)), title(paper.kind, lang));
            entry.note(paper.note.as_deref().unwrap_or(of)).blocked(paper.blocked.clone())
        };
        let mut entries: Vec<MenuEntry> = papers.iter().map(entry).collect();
        entries.extend(exports.map(|what| MenuEntry::new("export", Some('e'), what)));
        entries
    }

    fn ask_place(&self, cx: &mut Cx<'_>) {
        let lang = cx.lang;
        let none = self.desk.spooler().available().err().map(|_| lang.t("print.ask.no_printer").to_owned());
        let entry = |id, letter, label| MenuEntry::new(id, Some(letter), lang.t(label));
        let entries = vec![
            entry("pdf", 'p', "print.ask.pdf"),
            entry("look", 'v', "print.ask.look"),
            entry("printer", 's', "print.ask.printer").blocked(none),
            entry("text", 't', "print.ask.text"),
        ];
        let orders = lang.n("print.ask.orders", self.which.ids.len() as u64, &[]);
        let menu = Menu::new(format!("{}: {orders}", title(self.kind(), lang)), entries);
        cx.push(Ask::new(cx.id, "print.to", Dialog::Menu(menu)));
    }

    fn name(&self, cx: &Cx<'_>) -> PathBuf {
        let To::File(format) = self.to else { return PathBuf::new() };
        let name = match self.kind() {
            Kind::Order => cx.lang.t("print.order.file"),
            Kind::Picking => cx.lang.t("print.picking.file"),
        };
        proposed(&self.desk, name, format.ending(), cx.clock.today())
    }

    fn job(&self, format: Format, cx: &Cx<'_>) -> Job {
        // It goes to a customer: as the language writes, whatever the operator likes on his screen.
        let (lang, today) = (cx.lang.usual(), cx.clock.today());
        Job { kind: self.kind(), format, lang, today, orders: Vec::new() }
    }

    /// Prints.
    fn work(&mut self, over: bool, cx: &Cx<'_>) {
        let format = if let To::File(format) = self.to { format } else { Format::Pdf };
        let (desk, which, to) = (self.desk.clone(), self.which.clone(), self.to);
        let (path, printer) = (self.path.clone(), self.printer.clone());
        let mut job = self.job(format, cx);
        let (running, stop, mut tell) = Running::begin(cx);
        self.running = Some(running);
        cx.job(move || {
            Ended::Printed(desk.read_until(&stop, |reader| {
                job.orders = which.sorted(reader)?;
                match to {
                    To::File(_) => write_file(&path, over, |to| print::write(reader, &job, to, &mut tell)),
                    To::Printer => {
                        let write = |to| print::write(reader, &job, to, &mut tell);
                        desk.spooler().print(&printer, write, &|| stop.said())
                    }
                }
            }))
        });
    }

    fn look(&mut self, cx: &Cx<'_>) {
        let (desk, which) = (self.desk.clone(), self.which.clone());
        let mut job = self.job(Format::Text, cx);
        let (running, stop, mut tell) = Running::begin(cx);
        self.running = Some(running);
        cx.job(move || {
            Ended::Looked(desk.read_until(&stop, |reader| {
                job.orders = which.sorted(reader)?;
                look::read(reader, &job, &mut tell)
            }))
        });
    }

    fn answered(&mut self, answered: &Answered, cx: &mut Cx<'_>) {
        match (answered.tag, &answered.answer) {
            ("print", DialogEvent::Choose(id)) => {
                if let Some(kind) = Kind::named(id) {
                    self.kind = Some(kind);
                    self.ask_place(cx);
                } else {
                    cx.close(cx.id);
                    if let Some((list, _)) = &self.exports {
                        cx.send(*list, Export);
                    }
                }
            }
            ("print.to", DialogEvent::Choose(id)) => match (id.as_str(), Format::named(id)) {
                (_, Some(format)) => {
                    self.to = To::File(format);
                    self.path = self.name(cx);
                    ask_file("print.file", cx.lang.t(title_key(self.kind())), &self.path, cx);
                }
                ("look", None) => self.look(cx),
                _ => {
                    self.to = To::Printer;
                    let prompt = Prompt::new(title(self.kind(), cx.lang), cx.lang.t("print.ask.printer_name"), "");
                    cx.push(Ask::new(cx.id, "print.printer", Dialog::Prompt(prompt)));
                }
            },
            ("print.file", DialogEvent::Entered(text)) => {
                self.path = named(text, &self.name(cx));
                self.work(false, cx);
            }
            ("print.printer", DialogEvent::Entered(text)) => {
                self.printer.clone_from(text);
                self.work(false, cx);
            }
            ("print.over", DialogEvent::Yes) => self.work(true, cx),
            // Another name, from the one that was typed.
            ("print.over", DialogEvent::Cancel) => {
                ask_file("print.file", cx.lang.t(title_key(self.kind())), &self.path, cx);
            }
            // One step back.
            ("print.file" | "print.printer", DialogEvent::Cancel) => self.ask_place(cx),
            ("print.to", DialogEvent::Cancel) if !self.papers.is_empty() => self.ask_kind(cx),
            ("print.progress", DialogEvent::Stop) => self.stop(),
            ("print.progress", _) => {}
            _ => cx.close(cx.id),
        }
    }

    fn stop(&mut self) {
        if let Some(running) = &mut self.running {
            running.stop();
        }
    }

    fn refused(&self, refusal: &Refusal, cx: &mut Cx<'_>) {
        match refusal.code.as_str() {
            // The question stays open: another name, or over it.
            "export.exists" => ask_over("print.over", &self.path, cx),
            "store.interrupted" => {
                cx.close(cx.id);
                cx.warn(cx.lang.t("print.ask.stopped"));
            }
            // Another place, from the one that was typed.
            "export.unwritten" if matches!(self.to, To::File(_)) => {
                ask_another("print.file", cx.lang.t(title_key(self.kind())), &self.path, refusal.clone(), cx);
            }
            _ => {
                cx.close(cx.id);
                action::refused(refusal, cx);
            }
        }
    }

    fn printed(&self, printed: &Printed, cx: &mut Cx<'_>) {
        let lang = cx.lang;
        let orders = lang.n("print.ask.orders", printed.papers, &[]);
        let pages = lang.n("print.ask.pages", printed.pages, &[]);
        let file = SafeText::new(&written(&self.path));
        let with = [("orders", orders.as_str()), ("pages", pages.as_str()), ("file", file.as_str())];
        let said = lang.f(if self.to == To::Printer { "print.ask.sent" } else { "print.ask.written" }, &with);
        cx.close(cx.id);
        let more = remarks(printed, lang);
        if more.is_empty() {
            return cx.ok(said);
        }
        cx.warn(said.clone());
        let message = Message::new(lang.t("print.ask.title"), [vec![said], more].concat());
        cx.push(Ask::new(cx.id, "told", Dialog::Message(message)));
    }
}

impl Which {
    /// In the order of their list.
    fn sorted(&self, reader: &crate::store::Reader) -> Result<Vec<i64>, Refusal> {
        match &self.order {
            Some((spec, query)) => spec.in_order(reader.db(), query, &self.ids),
            None => Ok(self.ids.clone()),
        }
    }
}

/// So many of those that are left out are told one by one.
const NAMED: usize = 50;

/// What is not on the paper, and why.
fn remarks(printed: &Printed, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if let Some(first) = printed.left_out.first() {
        let why = wording::told(lang, first);
        lines.push(lang.n("print.ask.left_out", printed.left_out.len() as u64, &[("why", &why)]));
        lines.extend(printed.left_out.iter().skip(1).take(NAMED).map(|refusal| wording::told(lang, refusal)));
    }
    if !printed.missing.is_empty() {
        lines.push(lang.f("print.ask.missing", &[("letters", &printed.missing)]));
    }
    lines
}

const fn title_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Order => "print.order.menu",
        Kind::Picking => "print.picking.menu",
    }
}

fn title(kind: Kind, lang: Lang) -> &'static str {
    lang.t(title_key(kind))
}

impl Layer for Errand {
    fn contexts(&self) -> &[Context] {
        &[Context::Dialog]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Back | Action::Interrupt) if self.running.is_some() => self.stop(),
            Act::Do(Action::Back | Action::Interrupt) => cx.close(cx.id),
            _ => {}
        }
        Flow::Handled
    }

    fn render(&self, _area: Rect, _draw: &mut Draw<'_>) {}

    fn spoken(&self, lang: Lang) -> Spoken {
        Spoken { waits: true, ..Spoken::of(lang.f("print.ask.working", &[("what", title(self.kind(), lang))])) }
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    fn overlay(&self) -> bool {
        true
    }

    /// What is typed while a few papers are printed is meant for what stands below.
    fn holds(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.due().is_some())
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if self.kind.is_some() { self.ask_place(cx) } else { self.ask_kind(cx) }
    }

    fn due(&self) -> Option<Instant> {
        self.running.as_ref()?.due()
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        let title = cx.lang.f("print.ask.working", &[("what", title(self.kind(), cx.lang))]);
        let total = Some(self.which.ids.len() as u64);
        if let Some(running) = &mut self.running {
            running.tick("print.progress", title, total, cx);
        }
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Answered>() {
            Ok(answered) => return self.answered(&answered, cx),
            Err(payload) => payload,
        };
        let payload = match payload.downcast::<Ended>() {
            Ok(ended) => {
                self.running = None;
                return match *ended {
                    Ended::Printed(Ok(printed)) => self.printed(&printed, cx),
                    Ended::Looked(Ok(read)) => {
                        cx.close(cx.id);
                        cx.push(Look::new(&self.desk, self.kind(), self.which.clone(), read));
                    }
                    Ended::Printed(Err(refusal)) | Ended::Looked(Err(refusal)) => self.refused(&refusal, cx),
                };
            }
            Err(payload) => payload,
        };
        if let Ok(written) = payload.downcast::<crate::ui::desk::Written>()
            && let Err(refusal) = written.result
        {
            self.running = None;
            self.refused(&refusal, cx);
        }
    }
}
