//! The byte table of KEYMAP 1, split at every boundary, as crossterm delivers it.

use super::*;
use proptest::prelude::*;

/// What crossterm makes of bytes that arrive together: escapes become keys only when they are whole.
fn events_of(chunk: &str) -> Vec<Event> {
    let whole = |code| vec![Event::Key(KeyEvent::new(code, KeyModifiers::NONE))];
    match chunk {
        "\u{1b}OP" | "\u{1b}[11~" | "\u{1b}[[A" => return whole(Code::F(1)),
        "\u{1b}OR" => return whole(Code::F(3)),
        "\u{1b}[15~" => return whole(Code::F(5)),
        "\u{1b}[24~" => return whole(Code::F(12)),
        "\u{1b}[A" => return whole(Code::Up),
        "\u{1b}[2~" => return whole(Code::Insert),
        "\u{1b}[1;5C" => return vec![Event::Key(KeyEvent::new(Code::Right, KeyModifiers::CONTROL))],
        "\u{1b}[Z" => return vec![Event::Key(KeyEvent::new(Code::BackTab, KeyModifiers::SHIFT))],
        _ => {}
    }
    chunk.chars().map(|c| Event::Key(event_of(c))).collect()
}

fn event_of(c: char) -> KeyEvent {
    match c {
        '\u{1b}' => KeyEvent::new(Code::Esc, KeyModifiers::NONE),
        '\r' => KeyEvent::new(Code::Enter, KeyModifiers::NONE),
        '\n' => KeyEvent::new(Code::Char('j'), KeyModifiers::CONTROL),
        '\t' => KeyEvent::new(Code::Tab, KeyModifiers::NONE),
        '\u{1d}' => KeyEvent::new(Code::Char('5'), KeyModifiers::CONTROL),
        c if c.is_uppercase() => KeyEvent::new(Code::Char(c), KeyModifiers::SHIFT),
        c => KeyEvent::new(Code::Char(c), KeyModifiers::NONE),
    }
}

struct Line {
    decoder: Decoder,
    now: Instant,
    text: bool,
    out: Vec<Input>,
}

impl Line {
    fn new(timing: Timing, text: bool) -> Self {
        Self { decoder: Decoder::new(timing), now: Instant::now(), text, out: Vec::new() }
    }

    fn send(&mut self, chunk: &str) -> &mut Self {
        let eager = |c: char| c.is_ascii_digit() || "jkg".contains(c);
        for event in events_of(chunk) {
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
            })
            .collect();
        words.join(" ")
    }
}

const SEQUENCES: &[(&str, &str)] = &[
    ("\u{1b}OP", "F1"),
    ("\u{1b}[11~", "F1"),
    ("\u{1b}[[A", "F1"),
    ("\u{1b}OR", "F3"),
    ("\u{1b}[15~", "F5"),
    ("\u{1b}[24~", "F12"),
    ("\u{1b}[A", "up"),
    ("\u{1b}[2~", "ins"),
    ("\u{1b}[1;5C", "ctrl+right"),
    ("\u{1b}[Z", "backtab"),
];

#[test]
fn sequences_split_after_the_escape_are_repaired() {
    for text in [false, true] {
        for (bytes, key) in SEQUENCES {
            for gap in [5, 30] {
                // crossterm itself waits for the rest once `ESC [` or `ESC O` has come.
                let mut line = Line::new(Timing::LOCAL, text);
                let got = line.send("\u{1b}").wait(gap).send(&bytes[1..]).keys();
                assert_eq!(got, *key, "{bytes:?} {gap}");
                let mut line = Line::new(Timing::LOCAL, text);
                line.send("\u{1b}");
                for at in 1..bytes.len() {
                    line.wait(gap).send(&bytes[at..=at]);
                }
                assert_eq!(line.keys(), *key, "{bytes:?} every byte {gap}");
            }
            let mut line = Line::new(Timing::REMOTE, text);
            assert_eq!(line.send("\u{1b}").wait(80).send(&bytes[1..]).keys(), *key, "{bytes:?} 80 over SSH");
        }
    }
}

#[test]
fn a_tail_that_comes_too_late_is_still_no_text() {
    for (bytes, key) in SEQUENCES {
        for text in [false, true] {
            for (gap, timing) in [(80, Timing::LOCAL), (200, Timing::LOCAL), (200, Timing::REMOTE)] {
                let mut line = Line::new(timing, text);
                let got = line.send("\u{1b}").wait(gap).send(&bytes[1..]).keys();
                assert_eq!(got, format!("esc {key}"), "{bytes:?} {gap}");
            }
        }
    }
    // A reply that is torn behind its escape is no text either.
    for (gap, timing) in [(80, Timing::LOCAL), (200, Timing::LOCAL), (200, Timing::REMOTE)] {
        let mut line = Line::new(timing, true);
        let got = line.send("\u{1b}").wait(gap).send("]11;rgb:00/00/00").wait(60).send("a").keys();
        assert_eq!(got, "esc a", "{gap}");
    }
    // A hand that types after Escape is slower than a packet.
    let mut line = Line::new(Timing::LOCAL, true);
    assert_eq!(line.send("\u{1b}").wait(120).send("O").wait(20).send("S").keys(), "esc O S");
}

#[test]
fn every_boundary_at_every_gap() {
    for timing in [Timing::LOCAL, Timing::REMOTE] {
        for text in [false, true] {
            for (bytes, key) in SEQUENCES {
                for gap in [5, 30, 80, 200] {
                    // What stands behind the introducer is held by the reader below until it is whole.
                    let in_time = Duration::from_millis(gap) < timing.esc;
                    let wanted = if in_time { (*key).to_owned() } else { format!("esc {key}") };
                    let mut line = Line::new(timing, text);
                    let got = line.send("\u{1b}").wait(gap).send(&bytes[1..]).keys();
                    assert_eq!(got, wanted, "{bytes:?} {gap}");
                    // And a key that follows is still that key.
                    let mut line = Line::new(timing, text);
                    line.send("\u{1b}").wait(gap).send(&bytes[1..]).wait(gap).send("z");
                    assert_eq!(line.keys(), format!("{wanted} z"), "{bytes:?} {gap}");
                }
            }
        }
    }
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
    assert_eq!(Line::new(Timing::LOCAL, false).send("\u{1b}\u{1b}").keys(), "esc esc");
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
        Line::new(Timing::LOCAL, true).send("\u{1b}").wait(5).send("]11;rgb:00/00/00").wait(60).send("a").keys(),
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
