//! The byte table of KEYMAP 1, split at every boundary, as crossterm delivers it.

use super::*;
use proptest::prelude::*;

mod table;
mod wire;

use table::{TABLE, Want};
use wire::Wire;

struct Line {
    decoder: Decoder,
    wire: Wire,
    now: Instant,
    text: bool,
    out: Vec<Input>,
}

impl Line {
    fn new(timing: Timing, text: bool) -> Self {
        Self { decoder: Decoder::new(timing), wire: Wire::default(), now: Instant::now(), text, out: Vec::new() }
    }

    fn send(&mut self, chunk: &str) -> &mut Self {
        self.bytes(chunk.as_bytes())
    }

    /// Bytes that arrive together.
    fn bytes(&mut self, chunk: &[u8]) -> &mut Self {
        let eager = |c: char| c.is_ascii_digit() || "jkg".contains(c);
        for event in self.wire.take(chunk) {
            let eager: Option<&dyn Fn(char) -> bool> = if self.text { None } else { Some(&eager) };
            self.decoder.feed(&event, self.now, eager, &mut self.out);
        }
        self
    }

    /// Time passes, and what is due comes out when it is due.
    fn wait(&mut self, millis: u64) -> &mut Self {
        let end = self.now + Duration::from_millis(millis);
        while let Some(due) = self.decoder.due().filter(|due| *due <= end) {
            self.now = due;
            let before = self.decoder.due();
            self.decoder.flush(due, &mut self.out);
            if self.decoder.due() == before {
                self.now = due + Duration::from_micros(1);
                self.decoder.flush(self.now, &mut self.out);
            }
        }
        self.now = end;
        self
    }

    fn keys(&mut self) -> String {
        self.wait(1_000);
        let words: Vec<_> = self
            .out
            .drain(..)
            .map(|input| match input {
                Input::Key(key) => key.to_string(),
                Input::Paste(text) => format!("paste({text})"),
                Input::Scan(scan) => {
                    format!("scan({}{}-{})", scan.aim.unwrap_or_default(), scan.text, scan.rolled_back)
                }
                Input::Resize(columns, rows) => format!("{columns}x{rows}"),
                Input::Click(at) => format!("click {at}"),
                Input::Wheel(at, down) => format!("wheel {at} {down}"),
            })
            .collect();
        words.join(" ")
    }
}

/// What comes of bytes that are torn at one place.
fn torn(bytes: &[u8], want: Want, at: usize, gap: u64, timing: Timing) -> String {
    let (whole, torn) = match want {
        Want::One(keys) => (keys, keys),
        Want::Apart(whole, torn, _) => (whole, torn),
    };
    let waits = Duration::from_millis(gap) < timing.esc;
    match bytes {
        // Behind the introducer the reader below waits until it is whole.
        [0x1b, ..] if at != 1 => whole.to_owned(),
        [0x1b, ..] if waits || torn.starts_with("esc") => torn.to_owned(),
        // Escape went out: it cannot be taken back, but what follows is still no text.
        [0x1b, b'\t'] => "esc tab".to_owned(),
        [0x1b, ..] => format!("esc {torn}").trim_end().to_owned(),
        _ => whole.to_owned(),
    }
}

/// What comes of bytes of which each comes alone.
fn single(bytes: &[u8], want: Want, gap: u64, timing: Timing) -> String {
    let waits = Duration::from_millis(gap) < timing.esc;
    let letters = matches!(bytes, [0x1b, b'O' | b'P' | b'_', ..]);
    if bytes.len() > 1 && letters && !waits {
        // As a hand types them.
        let name = |byte: &u8| match byte {
            0x1b => "esc".to_owned(),
            byte => (*byte as char).to_string(),
        };
        return bytes.iter().map(name).collect::<Vec<_>>().join(" ");
    }
    torn(bytes, want, 1, gap, timing)
}

#[test]
fn the_byte_table_torn_at_every_boundary_at_every_gap() {
    let mut wrong = Vec::new();
    for (by, bytes, want) in TABLE {
        for (timing, text, gap) in [Timing::LOCAL, Timing::REMOTE].into_iter().flat_map(|timing| {
            [true, false].into_iter().flat_map(move |text| [0, 5, 30, 80, 200].map(|gap| (timing, text, gap)))
        }) {
            // The end of a paste whose beginning was torn is not seen: what comes in the next quarter of a second
            // belongs to it.
            let rests = if bytes.starts_with(b"\x1b[200~") { 300 } else { gap };
            let mut check = |how: &str, line: &mut Line, wanted: String| {
                let wanted = format!("{wanted} z").trim_start().to_owned();
                let got = line.wait(rests).send("z").keys();
                if got != wanted {
                    wrong.push(format!(
                        "{by} {} {how} gap {gap} text {text}: {got:?}, not {wanted:?}",
                        bytes.escape_ascii()
                    ));
                }
            };
            for at in 0..bytes.len() {
                let mut line = Line::new(timing, text);
                line.bytes(&bytes[..at]).wait(gap).bytes(&bytes[at..]);
                check(&format!("at {at}"), &mut line, torn(bytes, *want, at, gap, timing));
            }
            let mut line = Line::new(timing, text);
            for byte in *bytes {
                line.wait(gap).bytes(&[*byte]);
            }
            check("every byte", &mut line, single(bytes, *want, gap, timing));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_byte_table_names_every_key_that_has_no_letter() {
    let mut named = Vec::new();
    for (by, _, want) in TABLE {
        match want {
            Want::One(keys) => named.push(*keys),
            Want::Apart(whole, torn, why) => assert!(whole != torn && why.len() > 20, "{by}"),
        }
    }
    let block = ["up", "down", "left", "right", "home", "end", "pgup", "pgdn", "ins", "del", "tab", "backtab", "enter"];
    for key in (1..=12).map(|n| format!("F{n}")).chain(block.map(str::to_owned)) {
        assert!(named.contains(&key.as_str()), "{key}");
    }
}

#[test]
fn a_tail_that_comes_too_late_is_still_no_text() {
    // A reply that is torn behind its escape is no text either.
    for (gap, timing) in [(80, Timing::LOCAL), (200, Timing::LOCAL), (200, Timing::REMOTE)] {
        let mut line = Line::new(timing, true);
        let got = line.send("\u{1b}").wait(gap).send("]11;rgb:00/00/00").wait(260).send("a").keys();
        assert_eq!(got, "esc a", "{gap}");
    }
    // A hand that types after Escape is slower than a packet.
    let mut line = Line::new(Timing::LOCAL, true);
    assert_eq!(line.send("\u{1b}").wait(120).send("O").wait(20).send("S").keys(), "esc O S");
}

#[test]
fn letters_of_other_layouts_are_those_letters() {
    // AltGr arrives as Ctrl+Alt from some terminals, bare from others; a dead key as the letter that came of it.
    for (letter, held) in [
        ('@', KeyModifiers::CONTROL | KeyModifiers::ALT),
        ('[', KeyModifiers::CONTROL | KeyModifiers::ALT),
        ('€', KeyModifiers::NONE),
        ('ñ', KeyModifiers::NONE),
        ('È', KeyModifiers::SHIFT),
    ] {
        for gap in [5, 30, 80, 200] {
            let mut line = Line::new(Timing::LOCAL, true);
            line.send("a").wait(gap);
            line.decoder.feed(&Event::Key(KeyEvent::new(Code::Char(letter), held)), line.now, None, &mut line.out);
            assert_eq!(line.wait(gap).send("b").keys(), format!("a {letter} b"), "{gap}");
        }
    }
}

#[test]
fn a_real_escape_is_an_escape() {
    assert_eq!(Line::new(Timing::LOCAL, true).send("\u{1b}").keys(), "esc");
    assert_eq!(Line::new(Timing::LOCAL, false).send("\u{1b}").wait(10).send("x").keys(), "esc x");
    assert_eq!(Line::new(Timing::LOCAL, false).send("\u{1b}").send("\u{1b}").keys(), "esc esc");
    // The reader below makes one of two that come together.
    assert_eq!(Line::new(Timing::LOCAL, false).send("\u{1b}\u{1b}").keys(), "esc");
    assert_eq!(Line::new(Timing::LOCAL, true).send("\u{1b}").wait(20).send("O").wait(20).send("m").keys(), "esc O m");
    // Escape, then Insert inside tmux's waiting time.
    assert_eq!(Line::new(Timing::LOCAL, true).send("\u{1b}").send("\u{1b}[2~").keys(), "esc ins");
}

#[test]
fn replies_that_nobody_asked_for_vanish() {
    for reply in ["]11;rgb:0000/0000/0000", "P>|xterm(390)", "_Gi=1;OK"] {
        for end in ["\u{7}", "\\"] {
            let mut line = Line::new(Timing::LOCAL, true);
            let first = reply.chars().next().expect("one");
            let start = Event::Key(KeyEvent::new(Code::Char(first), KeyModifiers::ALT));
            line.decoder.feed(&start, line.now, None, &mut line.out);
            line.send(&reply[1..]);
            let (code, held) = if end == "\\" { ('\\', KeyModifiers::ALT) } else { ('g', KeyModifiers::CONTROL) };
            let stop = Event::Key(KeyEvent::new(Code::Char(code), held));
            line.decoder.feed(&stop, line.now, None, &mut line.out);
            assert_eq!(line.send("a").keys(), "a", "{reply:?}");
        }
    }
    // Device attributes, split after the escape.
    assert_eq!(Line::new(Timing::LOCAL, true).send("\u{1b}").wait(5).send("[>0;276;0cab").keys(), "a b");
    assert_eq!(
        Line::new(Timing::LOCAL, true).send("\u{1b}").wait(5).send("]11;rgb:00/00/00").wait(260).send("a").keys(),
        "a"
    );
}

#[test]
fn keys_have_one_name() {
    let one = |code, held| {
        let mut line = Line::new(Timing::LOCAL, true);
        line.decoder.feed(&Event::Key(KeyEvent::new(code, held)), line.now, None, &mut line.out);
        line.keys()
    };
    assert_eq!(one(Code::Tab, KeyModifiers::ALT), "backtab");
    assert_eq!(one(Code::BackTab, KeyModifiers::SHIFT), "backtab");
    assert_eq!(one(Code::Char('h'), KeyModifiers::CONTROL), "backspace");
    assert_eq!(one(Code::Char(' '), KeyModifiers::CONTROL), "ctrl+space");
    assert_eq!(one(Code::Null, KeyModifiers::NONE), "ctrl+space");
    assert_eq!(one(Code::Char('S'), KeyModifiers::CONTROL | KeyModifiers::SHIFT), "ctrl+s");
    assert_eq!(one(Code::Char('@'), KeyModifiers::CONTROL | KeyModifiers::ALT), "@");
    assert_eq!(one(Code::Char('è'), KeyModifiers::NONE), "è");
    assert_eq!(one(Code::Char('G'), KeyModifiers::SHIFT), "G");
    let mut line = Line::new(Timing::LOCAL, true);
    let up = KeyEvent::new_with_kind(Code::Char('a'), KeyModifiers::NONE, KeyEventKind::Release);
    line.decoder.feed(&Event::Key(up), line.now, None, &mut line.out);
    assert_eq!(line.keys(), "");
}

#[test]
fn a_line_feed_after_enter_is_part_of_it() {
    assert_eq!(Line::new(Timing::LOCAL, true).send("\r\n").keys(), "enter");
    assert_eq!(Line::new(Timing::LOCAL, true).send("\r").wait(80).send("\n").keys(), "enter ctrl+j");
    assert_eq!(Line::new(Timing::LOCAL, true).send("\n").keys(), "ctrl+j");
}

#[test]
fn scans_in_one_packet_and_with_gaps() {
    for end in ["\r", "\r\n", "\t"] {
        // The first digit acted at once: the scan says that one key is to be taken back.
        let got = Line::new(Timing::LOCAL, false).send("8001234567890").send(end).keys();
        assert_eq!(got, "8 scan(8001234567890-1)", "{end:?}");
        let mut line = Line::new(Timing::LOCAL, false);
        for c in "8001234567890".chars() {
            line.send(&c.to_string()).wait(20);
        }
        assert_eq!(line.send(end).keys(), "8 scan(8001234567890-1)", "{end:?}");
    }
}

#[test]
fn what_a_scan_says() {
    let scan = |code: &str| Line::new(Timing::LOCAL, false).send(code).send("\r").keys();
    assert_eq!(scan("OR:1489"), "scan(OR:1489-0)");
    assert_eq!(scan("]E08001234567890"), "scan(E08001234567890-0)");
    assert_eq!(scan("]C10108001234567890\u{1d}10AB"), "scan(C10108001234567890\u{1d}10AB-0)");
    assert_eq!(scan("CAF-250"), "scan(CAF-250-0)");
    assert_eq!(scan("nux12345de"), "scan(nux12345de-0)");
}

#[test]
fn a_scan_straight_after_escape_is_whole() {
    for timing in [Timing::LOCAL, Timing::REMOTE] {
        for (code, said) in [
            ("P100234", "P100234-0"),
            ("_1200-A", "_1200-A-0"),
            ("]C10108001234567890", "C10108001234567890-0"),
            ("O-1489", "O-1489-0"),
        ] {
            for gap in [1, 10, 30] {
                for rest in [20, 60, 120, 280] {
                    let mut line = Line::new(timing, false);
                    line.send("\u{1b}").wait(rest);
                    for c in code.chars() {
                        line.send(&c.to_string()).wait(gap);
                    }
                    let got = line.send("\r").keys();
                    assert_eq!(got, format!("esc scan({said})"), "{code}, {gap} ms, {rest} ms after Escape");
                }
            }
        }
    }
    // Letters that a hand types there are those keys.
    assert_eq!(Line::new(Timing::LOCAL, false).send("\u{1b}").wait(120).send("P").wait(60).send("x").keys(), "esc P x");
}

#[test]
fn a_reply_whose_end_is_lost_takes_no_keys_along() {
    let mut line = Line::new(Timing::LOCAL, true);
    line.send("\u{1b}").wait(80).send("]11;rgb:00/00/00").wait(100).send("\u{1b}[A");
    assert_eq!(line.keys(), "esc up");
    let mut line = Line::new(Timing::LOCAL, true);
    line.send("\u{1b}").wait(80).send("]11;").send(&"x".repeat(120));
    assert!(line.keys().ends_with("x x x"));
}

#[test]
fn type_ahead_is_no_scan() {
    let typed = |keys: &str| Line::new(Timing::LOCAL, false).send(keys).keys();
    assert_eq!(typed("2/rossi\r"), "2 / r o s s i enter");
    // The colon opens the palette: from there on it is text.
    let mut line = Line::new(Timing::LOCAL, false);
    line.send(":").text = true;
    assert_eq!(line.send("1489\r").keys(), ": 1 4 8 9 enter");
    assert_eq!(typed("jjjjjjj\r"), "j j j j j j j enter");
    assert_eq!(typed("3n"), "3 n");
    assert_eq!(typed("gg"), "g g");
    assert_eq!(typed("xxx\r"), "x x x enter");
    // In text everything is text.
    let mut line = Line::new(Timing::LOCAL, true);
    assert_eq!(line.send("8001234567890\r").keys(), "8 0 0 1 2 3 4 5 6 7 8 9 0 enter");
}

#[test]
fn nothing_waits_that_need_not() {
    let mut line = Line::new(Timing::LOCAL, false);
    line.send("j");
    assert_eq!(line.out, [Input::Key(Key::char('j'))]);
    line.wait(33).send("j");
    assert_eq!(line.out.len(), 2, "key repeat is not held back");
    line.wait(1).send("n");
    assert_eq!(line.out.len(), 2);
    line.wait(40);
    assert_eq!(line.out.len(), 3);
}

#[test]
fn a_paste_whose_beginning_was_torn_submits_nothing() {
    // Its end is swallowed below, or torn as well; nothing in it is a command.
    for end in ["\u{1b}[201~", ""] {
        let mut line = Line::new(Timing::LOCAL, false);
        line.send("\u{1b}").wait(20).send("[200~q\r\nn\tx\u{3}").send(end);
        assert_eq!(line.wait(260).send("j").keys(), "paste(q\nn x) j", "{end:?}");
    }
    let mut line = Line::new(Timing::LOCAL, true);
    line.send("\u{1b}").send("[200~uno").wait(200).send("due\u{1b}").wait(20).send("[201~a");
    assert_eq!(line.keys(), "paste(unodue) a", "an end that is seen ends it at once");
    // The session ends in the middle of it.
    let mut line = Line::new(Timing::LOCAL, true);
    line.send("\u{1b}").send("[200~uno");
    line.decoder.give_up(&mut line.out);
    assert_eq!(line.keys(), "paste(uno)");
}

#[test]
fn pastes_are_clean() {
    assert_eq!(clean_paste("a\r\nb\tc\u{1b}[2Jd\u{202e}e\r"), "a\nb c[2Jde\n");
    let mut line = Line::new(Timing::LOCAL, false);
    line.send("AB");
    line.decoder.feed(&Event::Paste("x\ny".to_owned()), line.now, None, &mut line.out);
    assert_eq!(line.keys(), "A B paste(x\ny)");
}

proptest! {
    /// No byte is lost and nothing panics, whatever comes when: in text, typed characters come out as typed.
    #[test]
    fn typed_text_comes_out_as_typed(text in "[a-zA-Z0-9 .,èà]{0,20}", gaps in proptest::collection::vec(0u64..120, 20)) {
        for mode in [false, true] {
            let mut line = Line::new(Timing::LOCAL, mode);
            for (c, gap) in text.chars().zip(&gaps) {
                line.send(&c.to_string()).wait(*gap);
            }
            let want: Vec<_> = text.chars().map(|c| Key::char(c).to_string()).collect();
            prop_assert_eq!(line.keys(), want.join(" "));
        }
    }

    #[test]
    fn no_sequence_of_events_breaks_it(text in proptest::collection::vec((any::<char>(), 0u64..400, any::<bool>()), 0..40)) {
        let mut line = Line::new(Timing::LOCAL, false);
        for (c, gap, mode) in text {
            line.text = mode;
            line.send(&c.to_string()).wait(gap);
        }
        line.keys();
        prop_assert!(line.decoder.due().is_none());
    }
}

#[test]
fn the_wait_after_escape_is_the_operators() {
    let mut line = Line::new(Timing::LOCAL, false);
    let due = |line: &Line| line.decoder.due().map(|due| due - line.now);
    line.send("\x1b");
    assert_eq!(due(&line), Some(Duration::from_millis(50)));
    line.keys();
    line.decoder.wait_for_escapes(Some(Duration::from_millis(200)));
    // Split by 150 ms it is still the key that it was.
    assert_eq!(line.send("\x1b").wait(150).send("OR").keys(), "F3");
    line.decoder.wait_for_escapes(None);
    line.send("\x1b");
    assert_eq!(due(&line), Some(Duration::from_millis(50)));
}
