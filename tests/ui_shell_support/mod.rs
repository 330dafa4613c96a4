//! A toy shop of two lists, a terminal that counts bytes, and keys written as text.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use crossterm::event::{Event as Raw, KeyCode, KeyEvent, KeyModifiers};
use fondaco::domain::time::{FixedClock, UtcMillis};
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::chrome::put;
use fondaco::ui::hand::Hand;
use fondaco::ui::input::Timing;
use fondaco::ui::keymap::{Context, Keymap};
use fondaco::ui::kit::{Act, Draw};
use fondaco::ui::layers::{
    Badge, Command, Crumb, Cx, Flow, Found, Hint, Host, Job, Jobs, Layer, LayerId, Pane, Search,
};
use fondaco::ui::session::{Event, Session, Setup};
use fondaco::ui::standing::Standing;
use fondaco::ui::terminal::{Abilities, Screen};
use fondaco::ui::theme::{Depth, Role, Theme, Tier};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::io::{self, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A terminal: it shows what it is sent, and counts.
pub struct Glass {
    parser: vt100::Parser,
    frames: usize,
}

impl Write for Glass {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.parser.process(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.frames += 1;
        Ok(())
    }
}

type Results = Mutex<Vec<(LayerId, Box<dyn Any + Send>)>>;

#[derive(Default)]
struct AtOnce(Results);

impl Jobs for AtOnce {
    fn run(&self, layer: LayerId, job: Job) {
        self.0.lock().expect("alive").push((layer, job()));
    }
}

struct Rows {
    name: &'static str,
    at: usize,
    len: usize,
    left: Arc<AtomicUsize>,
    fails: bool,
}

impl Layer for Rows {
    fn contexts(&self) -> &[Context] {
        &[Context::List, Context::Global]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Act::Do(action) = act else { return Flow::Pass };
        match action {
            Action::RowNext => self.at = (self.at + 1).min(self.len - 1),
            Action::RowPrev => self.at = self.at.saturating_sub(1),
            Action::Top => self.at = 0,
            Action::Open => cx.push(Box::new(Record(self.at))),
            Action::New => cx.done("nuovo ordine"),
            Action::Refresh => cx.job(|| "riletto"),
            Action::MarkInvert => panic!("prova di guasto"),
            Action::MarkAll => self.fails = true,
            _ => return Flow::Pass,
        }
        Flow::Handled
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        assert!(!self.fails, "guasto nel disegno");
        for (at, y) in (0..self.len).zip(area.y..area.bottom()) {
            let current = at == self.at;
            let text = format!("{}  riga {at}", if current { ">" } else { " " });
            put(draw.buf, area.x, y, area.right(), &text, draw.theme.style(Role::Row), draw.theme);
            if current {
                draw.buf.set_style(Rect { y, height: 1, ..area }, draw.theme.style(Role::RowCursor));
                draw.cursor = Some(Position::new(area.x, y));
            }
        }
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        let mut all: Vec<_> =
            [Action::RowNext, Action::RowPrev, Action::Top, Action::Open, Action::Refresh].map(Hint::of).into();
        all.push(Hint::of(Action::New).label("Nuovo ordine"));
        all.push(Hint::of(Action::Print).off("serve un ordine marcato"));
        all
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let title = lang.t(self.name).to_owned();
        Crumb {
            title,
            detail: "vista: Tutti".into(),
            filter: "dal:2026-11-16".into(),
            right: "34 di 1.490".into(),
            ..Crumb::default()
        }
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        cx.ok(*payload.downcast::<&str>().expect("its own job"));
    }

    /// A change leaves four rows, each further one a row less for every table.
    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        self.len = self.len.min(5).saturating_sub(tables.len());
        cx.redraw();
    }

    fn place(&self) -> Option<String> {
        Some(self.at.to_string())
    }

    fn restore(&mut self, place: &str, _cx: &mut Cx<'_>) {
        self.at = place.parse().unwrap_or(0);
    }

    fn leaving(&mut self, _cx: &mut Cx<'_>) {
        self.left.fetch_add(1, Ordering::SeqCst);
    }
}

struct Record(usize);

impl Layer for Record {
    fn contexts(&self) -> &[Context] {
        &[Context::Card, Context::Global]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Refresh) => {
                cx.job(|| "scheda riletta");
                Flow::Handled
            }
            Act::Do(Action::CopyCell) => {
                cx.copy("un valore");
                Flow::Handled
            }
            _ => Flow::Pass,
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        put(draw.buf, area.x, area.y, area.right(), "scheda", draw.theme.style(Role::BaseText), draw.theme);
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        [Action::Edit, Action::CopyCell].map(Hint::of).into()
    }

    fn crumb(&self, _lang: Lang) -> Crumb {
        Crumb { title: format!("riga {}", self.0), ..Crumb::default() }
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        cx.ok(*payload.downcast::<&str>().expect("its own job"));
    }
}

struct Company(Arc<AtomicUsize>);

impl Host for Company {
    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        if let Act::Scan(code) = act {
            cx.ok(format!("letto {code}"));
        }
        Flow::Handled
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        vec![Hint::of(Action::Undo)]
    }

    fn status(&self, _lang: Lang, wide: bool) -> String {
        if wide { "anna@Demo Srl  woo ok  14:05" } else { "anna@demo  14:05" }.to_owned()
    }

    fn badge(&self, pane: &str) -> Badge {
        if pane == "notices" { Badge { count: 3, serious: true } } else { Badge::default() }
    }

    fn commands(&self, _lang: Lang) -> Vec<Command> {
        vec![Command {
            target: "import".into(),
            title: "importa ordini".into(),
            detail: "da un file CSV".into(),
            off: None,
            door: None,
            setting: false,
            asks: Vec::new(),
        }]
    }

    fn search(&self, text: &str, _lang: Lang) -> Option<Search> {
        let number: u32 = text.parse().ok()?;
        Some(Box::new(move || {
            let title = format!("2026/{number}");
            vec![Found {
                group: "ordini".into(),
                title,
                detail: "Ferramenta Bianchi Srl".into(),
                target: format!("orders/{number}"),
                within: false,
            }]
        }))
    }

    fn open(&mut self, target: &str, _hand: &Hand, cx: &mut Cx<'_>) {
        cx.ok(format!("aperto {target}"));
    }

    fn leaving(&mut self, _cx: &mut Cx<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

pub struct Shop {
    pub session: Session<Glass>,
    jobs: Arc<AtOnce>,
    pub now: Instant,
    left: Arc<AtomicUsize>,
    held: bool,
}

pub fn shop(columns: u16, rows: u16) -> Shop {
    Shop::new(columns, rows, Lang::It)
}

impl Shop {
    pub fn new(columns: u16, rows: u16, lang: Lang) -> Self {
        Self::at(columns, rows, lang, None)
    }

    pub fn at(columns: u16, rows: u16, lang: Lang, place: Option<&str>) -> Self {
        let left = Arc::new(AtomicUsize::new(0));
        let pane = |id, key, goto, name: &'static str| {
            let left = left.clone();
            let make =
                move || Box::new(Rows { name, at: 0, len: 40, left: left.clone(), fails: false }) as Box<dyn Layer>;
            Pane { id, key: Some(key), goto, name, make: Box::new(make) }
        };
        let jobs = Arc::new(AtOnce::default());
        let setup = Setup {
            standing: Standing::default(),
            coach: None,
            panes: vec![
                pane("orders", '1', Some('o'), "Ordini"),
                pane("customers", '2', Some('c'), "Clienti"),
                pane("notices", '0', Some('v'), "Avvisi"),
            ],
            host: Box::new(Company(left.clone())),
            jobs: jobs.clone(),
            clock: Arc::new(FixedClock::at(UtcMillis(1_795_266_300_000))),
            theme: Theme::load("terminale", &[], Depth::Ansi16, Tier::T1).expect("shipped"),
            lang,
            keymap: Keymap::standard(),
            timing: Timing::LOCAL,
            goto_delay: Duration::from_millis(400),
        };
        let now = Instant::now();
        let parser =
            vt100::Parser::new(NonZero::new(rows.max(1)).expect("one"), NonZero::new(columns.max(1)).expect("one"), 0);
        let mut screen = Screen::new(Glass { parser, frames: 0 }, columns, rows, Abilities::default());
        screen.enter();
        let mut session = Session::new(screen, setup, now);
        session.start(place);
        let mut shop = Self { session, jobs, now, left, held: false };
        shop.pump();
        shop
    }

    /// How many rows of the list are on the screen.
    pub fn rows(&self) -> usize {
        (0..24).filter(|y| self.line(*y).contains("riga ")).count()
    }

    /// Somebody changed these tables; none when it is not known which.
    pub fn changed(&mut self, tables: &[&str]) {
        self.event(Event::Changed(tables.iter().map(|table| (*table).to_owned()).collect()));
    }

    /// Types keys in one packet: `2/rossi<enter><ctrl+s>`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while !rest.is_empty() {
            let (word, after) = rest
                .strip_prefix('<')
                .and_then(|r| r.split_once('>'))
                .unwrap_or_else(|| rest.split_at(rest.chars().next().map_or(0, char::len_utf8)));
            rest = after;
            let event = Raw::Key(event_of(word));
            self.session.handle(Event::Input(event, self.now), self.now);
            if word == "esc" {
                // A hand that lifts: the escape is certain.
                self.now += Duration::from_millis(60);
                self.session.tick(self.now);
            }
        }
        self.now += Duration::from_millis(120);
        self.session.tick(self.now);
        self.pump();
        self
    }

    pub fn paste(&mut self, text: &str) {
        self.event(Event::Input(Raw::Paste(text.to_owned()), self.now));
    }

    pub fn event(&mut self, event: Event) {
        self.session.handle(event, self.now);
        self.pump();
    }

    /// Time passes; the session is only woken when it asked for it.
    pub fn wait(&mut self, millis: u64) -> &mut Self {
        let end = self.now + Duration::from_millis(millis);
        while let Some(due) = self.session.due().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.session.tick(self.now);
            self.pump();
        }
        self.now = end;
        self.pump();
        self
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.event(Event::Input(Raw::Resize(columns, rows), self.now));
    }

    pub fn hold(&mut self) {
        self.held = true;
    }

    pub fn release(&mut self) {
        self.held = false;
        self.pump();
    }

    fn pump(&mut self) {
        while !self.held {
            let done: Vec<_> = self.jobs.0.lock().expect("alive").drain(..).collect();
            if done.is_empty() {
                break;
            }
            for (layer, payload) in done {
                self.session.handle(Event::Done { layer, payload }, self.now);
            }
        }
        self.session.draw();
        self.session.draw();
    }

    /// What the terminal shows. It must be what the session believes it shows.
    pub fn text(&self) -> String {
        let shown = self.session.screen().shown();
        let mut out = String::new();
        for y in 0..shown.area.height {
            let line: String = (0..shown.area.width).filter_map(|x| shown.cell((x, y))).map(Cell::symbol).collect();
            out.push_str(line.trim_end());
            out.push('\n');
        }
        let screen = self.session.screen().writer().parser.screen();
        if (screen.size().0.get(), screen.size().1.get()) == (shown.area.height, shown.area.width) {
            let real: Vec<_> = screen.rows(0, shown.area.width).map(|row| row.trim_end().to_owned()).collect();
            assert_eq!(real.join("\n").trim_end(), out.trim_end());
        }
        out
    }

    pub fn line(&self, y: usize) -> String {
        self.text().lines().nth(y).unwrap_or_default().to_owned()
    }

    pub fn bytes(&self) -> u64 {
        self.session.screen().written()
    }

    pub fn frames(&self) -> usize {
        self.session.screen().writer().frames
    }

    /// How many layers and hosts were told that the session ends.
    pub fn left(&self) -> usize {
        self.left.load(Ordering::SeqCst)
    }
}

fn event_of(word: &str) -> KeyEvent {
    let (word, held) = match word.strip_prefix("ctrl+") {
        Some(rest) => (rest, KeyModifiers::CONTROL),
        None => (word, KeyModifiers::NONE),
    };
    let code = match word {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backspace" => KeyCode::Backspace,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "pgdn" => KeyCode::PageDown,
        "space" => KeyCode::Char(' '),
        word => match word.strip_prefix('f').and_then(|n| n.parse().ok()) {
            Some(n) => KeyCode::F(n),
            None => KeyCode::Char(word.chars().next().expect("a key")),
        },
    };
    KeyEvent::new(code, held)
}
