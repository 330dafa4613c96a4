//! The promises that need a terminal, measured on the program itself through a pseudo-terminal of 80x24, beside bare
//! ratatui over the same file: `cargo bench --bench terminal`.
//!
//! `FONDACO_BENCH_DB` names the company (else one of 100,000 orders is made in `target`); the program runs on it as
//! people run it, so its notices and its place are written to it.
#![allow(
    clippy::print_stdout,
    clippy::unnecessary_wraps,
    clippy::expect_used,
    reason = "a bench tells its figures and stops where it cannot go on"
)]

use fondaco::bench::{Figure, Findings, Unit};
use fondaco::demo::{DemoChoice, make};
use fondaco::domain::{Clock, SystemClock};
use fondaco::locale::Lang;
use fondaco::store::{Reader, load};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::crossterm::event::{self, Event, KeyCode};
use ratatui::widgets::{List, ListState};
use std::error::Error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What stands still so long is done.
const STILL: Duration = Duration::from_millis(40);
const STARTS: usize = 9;
const KEYS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    if let [_, floor, file] = words.as_slice()
        && floor == "floor"
    {
        return bare(Path::new(file));
    }
    let (file, own) = match std::env::var_os("FONDACO_BENCH_DB") {
        Some(file) => (PathBuf::from(file), false),
        None => (PathBuf::from("target/bench-terminal.db"), true),
    };
    if own {
        let wish = DemoChoice { orders: 100_000, again: true, ..DemoChoice::small(SystemClock.now()) };
        make(&file, &wish, &mut |_, _| true)?;
    }
    let program = PathBuf::from(env!("CARGO_BIN_EXE_fondaco"));
    let mut ours = CommandBuilder::new(&program);
    ours.args(["--db".as_ref(), file.as_os_str()]);
    let mut theirs = CommandBuilder::new(std::env::current_exe()?);
    theirs.args(["floor".as_ref(), file.as_os_str()]);
    let mut figures = Vec::new();
    starts(&ours, &theirs, &mut figures)?;
    keys(&ours, &theirs, &mut figures)?;
    let size = std::fs::metadata(&program)?.len() as f64 / 1_048_576.0;
    figures.push(Figure::at_most("binary", Unit::Megabytes, size, 15.0));
    let counts = load::counts(Reader::open(&file)?.db())?;
    let findings = Findings { orders: counts.orders, customers: counts.customers, figures };
    print!("{}", findings.table(Lang::En));
    println!("{}", serde_json::to_string(&findings)?);
    if own {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
    }
    Ok(())
}

/// From the start to the last change of the first screen, in turns.
fn starts(ours: &CommandBuilder, theirs: &CommandBuilder, figures: &mut Vec<Figure>) -> Result<(), Box<dyn Error>> {
    let (mut mine, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        for (command, times) in [(ours, &mut mine), (theirs, &mut bare)] {
            let (mut glass, complete) = Glass::open(command)?;
            times.push(complete);
            glass.close()?;
        }
    }
    let (mine, bare) = (percentile(&mut mine, 50), percentile(&mut bare, 50));
    figures.push(Figure::at_most("start", Unit::Millis, mine, 20.0).beside(bare));
    figures.push(Figure::at_most("start_ratio", Unit::Millis, mine, bare * 3.0));
    Ok(())
}

/// Keys in the list of orders, a search, and what the program does when nobody does anything.
fn keys(ours: &CommandBuilder, theirs: &CommandBuilder, figures: &mut Vec<Figure>) -> Result<(), Box<dyn Error>> {
    let (mut glass, _) = Glass::open(ours)?;
    let (mut floor, _) = Glass::open(theirs)?;
    glass.press("g")?;
    glass.press("o")?;
    glass.settle(Duration::from_millis(300))?;
    let mut cursor = Presses::default();
    let mut bare = Presses::default();
    // Up and down inside the page.
    for at in 0..KEYS {
        let key = if at / 8 % 2 == 0 { "j" } else { "k" };
        cursor.add(glass.press(key)?);
        bare.add(floor.press(key)?);
    }
    let mut page = Presses::default();
    for _ in 0..KEYS / 2 {
        page.add(glass.press("\x1b[6~")?);
    }
    figures.push(Figure::at_most("key_p50", Unit::Millis, cursor.time(50), 1.5).beside(bare.time(50)));
    figures.push(Figure::at_most("key_p95", Unit::Millis, cursor.time(95), 3.0).beside(bare.time(95)));
    figures.push(Figure::at_most("page_key_p95", Unit::Millis, page.time(95), 5.0));
    figures.push(Figure::at_most("cursor_bytes", Unit::Bytes, cursor.bytes(95), 250.0).beside(bare.bytes(95)));
    figures.push(Figure::at_most("page_bytes", Unit::Bytes, page.bytes(95), 2_200.0));
    // Customers, letter by letter.
    glass.press("g")?;
    glass.press("c")?;
    glass.settle(Duration::from_millis(300))?;
    glass.press("/")?;
    let mut letters = Presses::default();
    for _ in 0..8 {
        for letter in ["m", "a", "r", "i", "n", "o"] {
            letters.add(glass.press(letter)?);
        }
        for _ in 0..6 {
            glass.press("\x7f")?;
        }
    }
    figures.push(Figure::plain("letter_p95", Unit::Millis, letters.time(95)));
    glass.press("\x1b")?;
    // Two seconds after the last key the place is written down: that is work, not idling.
    glass.settle(Duration::from_secs(4))?;
    let before = glass.life();
    let (bytes, seconds) = glass.idle(Duration::from_secs(6))?;
    let after = glass.life();
    figures.push(Figure::at_most("idle_bytes", Unit::Bytes, bytes as f64 / seconds, 0.0));
    if let (Some(before), Some(after)) = (before, after) {
        figures.push(Figure::at_most("idle_wakes", Unit::Wakes, (after.wakes - before.wakes) / seconds, 1.0));
        let spent = (after.processor_ms - before.processor_ms) / seconds;
        figures.push(Figure::at_most("idle_processor", Unit::Millis, spent, 0.3));
        figures.push(Figure::at_most("memory", Unit::Megabytes, after.megabytes, 24.0));
    }
    floor.close()?;
    glass.close()
}

fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0.0)
}

/// Milliseconds to the last change, and bytes, of each press that changed something.
#[derive(Default)]
struct Presses(Vec<(f64, usize)>);

impl Presses {
    fn add(&mut self, press: Option<(f64, usize)>) {
        self.0.extend(press);
    }

    fn time(&self, percent: usize) -> f64 {
        percentile(&mut self.0.iter().map(|press| press.0).collect::<Vec<_>>(), percent)
    }

    fn bytes(&self, percent: usize) -> f64 {
        percentile(&mut self.0.iter().map(|press| press.1 as f64).collect::<Vec<_>>(), percent)
    }
}

/// What the system says of a process.
struct Life {
    processor_ms: f64,
    wakes: f64,
    megabytes: f64,
}

/// A program in a terminal.
struct Glass {
    child: Box<dyn Child + Send + Sync>,
    // The terminal lives as long as its master.
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
}

impl Glass {
    /// Starts a program; gives the milliseconds to its first complete screen.
    fn open(command: &CommandBuilder) -> Result<(Self, f64), Box<dyn Error>> {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size)?;
        let mut command = command.clone();
        command.env("TERM", "xterm-256color");
        let mut reader = pair.master.try_clone_reader()?;
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let chunk = buffer.get(..count).unwrap_or_default().to_vec();
                if sender.send((Instant::now(), chunk)).is_err() {
                    break;
                }
            }
        });
        let start = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let keys = pair.master.take_writer()?;
        let (rows, columns) = (std::num::NonZero::new(24).ok_or("rows")?, std::num::NonZero::new(80).ok_or("columns")?);
        let screen = vt100::Parser::new(rows, columns, 0);
        let mut glass = Self { child, _master: pair.master, keys, output, screen };
        let complete = glass.changes(start, Duration::from_secs(10), Duration::from_millis(200))?.0;
        Ok((glass, complete.ok_or("the program showed nothing")?.0))
    }

    /// Reads until nothing has come for `still`: the time of the last change and all bytes since `from`.
    fn changes(
        &mut self,
        from: Instant,
        most: Duration,
        still: Duration,
    ) -> Result<(Option<(f64, usize)>, usize), Box<dyn Error>> {
        let (mut last, mut bytes, mut wait) = (None, 0, most);
        while let Ok((at, chunk)) = self.output.recv_timeout(wait) {
            let before = self.screen.screen().contents_formatted();
            self.screen.process(&chunk);
            bytes += chunk.len();
            self.answer(&chunk)?;
            if self.screen.screen().contents_formatted() != before {
                last = Some(at.duration_since(from).as_secs_f64() * 1_000.0);
            }
            wait = still;
        }
        Ok((last.map(|time| (time, bytes)), bytes))
    }

    /// A terminal says where its cursor is when it is asked.
    fn answer(&mut self, chunk: &[u8]) -> Result<(), Box<dyn Error>> {
        if chunk.windows(4).any(|part| part == b"\x1b[6n") {
            self.keys.write_all(b"\x1b[1;1R")?;
            self.keys.flush()?;
        }
        Ok(())
    }

    fn press(&mut self, key: &str) -> Result<Option<(f64, usize)>, Box<dyn Error>> {
        let start = Instant::now();
        self.keys.write_all(key.as_bytes())?;
        self.keys.flush()?;
        Ok(self.changes(start, Duration::from_millis(400), STILL)?.0)
    }

    fn settle(&mut self, still: Duration) -> Result<(), Box<dyn Error>> {
        self.changes(Instant::now(), still, still).map(|_| ())
    }

    /// Bytes that come while nothing is typed, and the seconds waited.
    fn idle(&mut self, time: Duration) -> Result<(usize, f64), Box<dyn Error>> {
        let start = Instant::now();
        let mut bytes = 0;
        while let Some(left) = time.checked_sub(start.elapsed()) {
            if let Ok((_, chunk)) = self.output.recv_timeout(left) {
                bytes += chunk.len();
            }
        }
        Ok((bytes, start.elapsed().as_secs_f64()))
    }

    fn life(&self) -> Option<Life> {
        let id = self.child.process_id()?;
        let mut life = Life { processor_ms: 0.0, wakes: 0.0, megabytes: 0.0 };
        let field = |text: &str, name: &str| -> Option<f64> {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse().ok()
        };
        for task in std::fs::read_dir(format!("/proc/{id}/task")).ok()?.flatten() {
            let spent = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            life.processor_ms += spent.split(' ').next()?.parse::<f64>().ok()? / 1e6;
            life.wakes +=
                field(&std::fs::read_to_string(task.path().join("status")).ok()?, "voluntary_ctxt_switches:")?;
        }
        life.megabytes = field(&std::fs::read_to_string(format!("/proc/{id}/status")).ok()?, "VmRSS:")? / 1_024.0;
        Some(life)
    }

    fn close(&mut self) -> Result<(), Box<dyn Error>> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

/// The least that shows a list of orders: no colours, no columns, nothing but pages by key.
fn bare(file: &Path) -> Result<(), Box<dyn Error>> {
    const SQL: &str = "SELECT o.placed_on, o.id, o.number, p.name, o.total_cents FROM sales_order o
         JOIN party p ON p.id = o.party_id WHERE (o.placed_on, o.id) < (?1, ?2)
        ORDER BY o.placed_on DESC, o.id DESC LIMIT 23";
    let conn = rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut last = ("9999-12-31".to_owned(), i64::MAX);
    let mut rows = Vec::new();
    let page = |last: &mut (String, i64)| -> rusqlite::Result<Vec<String>> {
        let mut statement = conn.prepare_cached(SQL)?;
        let mut found = statement.query((last.0.clone(), last.1))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            *last = (row.get(0)?, row.get(1)?);
            let (number, name, total): (i64, String, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
            rows.push(format!("{number:>8} {} {name:<40.40} {:>10}.{:02}", last.0, total / 100, total % 100));
        }
        Ok(rows)
    };
    rows.extend(page(&mut last)?);
    let mut terminal = ratatui::init();
    let mut state = ListState::default().with_selected(Some(0));
    loop {
        terminal.draw(|frame| {
            let list = List::new(rows.iter().map(String::as_str)).highlight_symbol("> ");
            frame.render_stateful_widget(list, frame.area(), &mut state);
        })?;
        if let Event::Key(key) = event::read()? {
            match key.code {
                KeyCode::Char('j') if state.selected() < Some(rows.len().saturating_sub(1)) => state.select_next(),
                KeyCode::Char('k') => state.select_previous(),
                KeyCode::Char('j') | KeyCode::PageDown => {
                    rows = page(&mut last)?;
                    state.select_first();
                }
                KeyCode::Char('q') => break,
                _ => {}
            }
        }
    }
    ratatui::restore();
    Ok(())
}
