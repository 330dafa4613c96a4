//! The real program in a real terminal: a keyboard, a screen that can be read, signals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]
#![allow(dead_code, reason = "not every test file uses every helper")]

use crate::cli_support::Desk;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// What does not come in this time never comes, on any machine.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// What a terminal shows, and whether its program is gone.
struct Glass {
    parser: vt100::Parser,
    ended: bool,
    /// Whoever reads for it lets go after the next bytes.
    cut: bool,
}

/// A terminal with the program in it.
pub struct Terminal {
    glass: Arc<(Mutex<Glass>, Condvar)>,
    keyboard: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// A shell at which somebody sits: what it leaves on its last line is its own.
    shell: bool,
}

const fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

impl Terminal {
    pub fn start(desk: &Desk, arguments: &[&str]) -> Self {
        Self::run(desk, env!("CARGO_BIN_EXE_fondaco"), arguments, &[])
    }

    pub fn run(desk: &Desk, program: &str, arguments: &[&str], around: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(desk.path(""));
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "it_IT.UTF-8"), ("USER", "anna")] {
            command.env(name, value);
        }
        command.env("HOME", desk.path(""));
        command.env("FONDACO_DB", desk.file());
        for (name, value) in around {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        // Ours too, and the end would never be seen.
        drop(pair.slave);
        let parser = vt100::Parser::new(NonZero::new(24).unwrap(), NonZero::new(80).unwrap(), 0);
        let glass = Arc::new((Mutex::new(Glass { parser, ended: false, cut: false }), Condvar::new()));
        let mut out = pair.master.try_clone_reader().unwrap();
        let shown = Arc::clone(&glass);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                // A terminal whose program is gone gives an error on some systems, nothing on others.
                let read = out.read(&mut bytes).unwrap_or(0);
                let mut glass = shown.0.lock().unwrap();
                glass.parser.process(&bytes[..read]);
                glass.ended = read == 0;
                shown.1.notify_all();
                if read == 0 || glass.cut {
                    return;
                }
            }
        });
        let keyboard = pair.master.take_writer().unwrap();
        Self { glass, keyboard, master: pair.master, child, shell: arguments.contains(&"-i") }
    }

    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.send(keys.as_bytes())
    }

    pub fn send(&mut self, bytes: &[u8]) -> &mut Self {
        self.keyboard.write_all(bytes).unwrap();
        self.keyboard.flush().unwrap();
        self
    }

    /// Waits until the screen is as it is wanted.
    #[track_caller]
    pub fn until(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> String {
        self.until_or_ended(what, wanted).unwrap_or_else(|left| panic!("ended before {what}:\n{left}"))
    }

    /// Waits until the screen is as it is wanted; what the program left on it, where it ended before that.
    #[track_caller]
    pub fn until_or_ended(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> Result<String, String> {
        let began = Instant::now();
        let mut glass = self.glass.0.lock().unwrap();
        loop {
            let screen = glass.parser.screen();
            if wanted(screen) {
                return Ok(screen.contents());
            }
            if glass.ended {
                return Err(screen.contents());
            }
            assert!(began.elapsed() < PATIENCE, "never {what}:\n{}", screen.contents());
            glass = self.glass.1.wait_timeout(glass, Duration::from_secs(1)).unwrap().0;
        }
    }

    /// Waits until this stands on the screen.
    #[track_caller]
    pub fn shows(&self, text: &str) -> String {
        self.until(text, |screen| screen.contents().contains(text))
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        let mut glass = self.glass.0.lock().unwrap();
        glass.parser.screen_mut().set_size(NonZero::new(rows).unwrap(), NonZero::new(columns).unwrap());
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// The program's process.
    pub fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// The line drops: the other side of the terminal is gone, and nobody says so. Waits until the program is gone too.
    #[track_caller]
    pub fn drop_line(mut self) {
        self.glass.0.lock().unwrap().cut = true;
        // The reader lets go of its side when it has read something more.
        self.press("\u{c}");
        let mut child = self.child;
        drop((self.keyboard, self.master));
        gone(&mut *child);
    }

    /// Nothing of it is left: not even time to say so.
    #[track_caller]
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        gone(&mut *self.child);
    }

    /// Waits for the end: the exit code and what is left on the screen, with the terminal as it was found.
    #[track_caller]
    pub fn end(mut self) -> (u32, String) {
        let (tell, hear) = channel();
        let mut killer = self.child.clone_killer();
        std::thread::spawn(move || {
            let _ = tell.send(self.child.wait().unwrap().exit_code());
        });
        let Ok(code) = hear.recv_timeout(PATIENCE) else {
            let _ = killer.kill();
            panic!("it does not end:\n{}", self.glass.0.lock().unwrap().parser.screen().contents());
        };
        let began = Instant::now();
        let mut glass = self.glass.0.lock().unwrap();
        while !glass.ended && began.elapsed() < PATIENCE {
            glass = self.glass.1.wait_timeout(glass, Duration::from_secs(1)).unwrap().0;
        }
        let screen = glass.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen stays");
        assert!(!screen.hide_cursor(), "the cursor stays hidden");
        assert!(!screen.bracketed_paste(), "pastes stay bracketed");
        assert!(!screen.application_cursor() && !screen.application_keypad(), "keys stay the program's");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(
            self.shell || screen.cursor_position().1 == 0,
            "the next prompt does not begin at the left:\n{}",
            screen.contents()
        );
        (code, screen.contents())
    }
}

/// Waits until a program is no more.
#[track_caller]
fn gone(child: &mut (dyn Child + Send + Sync)) {
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < PATIENCE, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}
