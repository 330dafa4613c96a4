use super::*;
use proptest::prelude::*;

fn screen() -> Screen<Vec<u8>> {
    Screen::new(Vec::new(), 20, 4, Abilities::default())
}

/// What a terminal shows after these bytes.
fn shown(bytes: &[u8]) -> vt100::Parser {
    let mut parser = vt100::Parser::new(4.try_into().expect("rows"), 20.try_into().expect("columns"), 0);
    parser.process(bytes);
    parser
}

#[test]
fn an_unchanged_frame_writes_nothing() {
    let mut screen = screen();
    let draw = |buf: &mut Buffer| {
        buf.set_string(0, 0, "Ordini", Style::new().bold());
        Caret { at: Some(Position::new(3, 1)), visible: true }
    };
    screen.frame(Style::new(), draw).expect("writes");
    let before = screen.written();
    for _ in 0..3 {
        screen.frame(Style::new(), draw).expect("writes");
    }
    assert_eq!(screen.written(), before);
    let parser = shown(screen.writer());
    assert_eq!(parser.screen().cursor_position(), (1, 3));
    assert!(!parser.screen().hide_cursor());
}

#[test]
fn no_question_is_ever_asked() {
    let mut screen =
        Screen::new(Vec::new(), 20, 4, Abilities { synchronised: true, titled: true, ..Abilities::default() });
    screen.enter();
    screen.title(&SafeText::new("fondaco\u{1b}]0;x\u{7}"));
    screen
        .frame(Style::new(), |buf| {
            buf.set_string(0, 0, "a", Style::new().red());
            Caret::default()
        })
        .expect("writes");
    screen.resize(30, 10);
    screen.repaint();
    screen.frame(Style::new(), |_| Caret::default()).expect("writes");
    screen.leave().expect("writes");
    let text = String::from_utf8(screen.writer().clone()).expect("text");
    // Position, attributes, mode, colour, version: each of them would come back as input.
    for question in
        ["\x1b[6n", "\x1b[5n", "\x1b[c", "\x1b[0c", "\x1b[>c", "$p", "\x1b[>q", "?\x07", "\x1b[14t", "\x1b[18t"]
    {
        assert!(!text.contains(question), "{question:?}");
    }
    assert!(text.contains("\x1b]2;fondaco]0;x\x07"), "a title cannot carry an escape");
    assert!(text.ends_with("\x1b[?1049l"));
}

#[test]
fn colours_are_those_every_terminal_knows() {
    let mut screen = screen();
    screen
        .frame(Style::new(), |buf| {
            buf.set_string(0, 0, "a", Style::new().red());
            buf.set_string(1, 0, "b", Style::new().fg(Color::DarkGray).bold());
            buf.set_string(2, 0, "c", Style::new().bg(Color::Indexed(210)));
            Caret::default()
        })
        .expect("writes");
    let text = String::from_utf8(screen.writer().clone()).expect("text");
    assert!(text.contains("\x1b[31ma\x1b[1;90mb"), "{text:?}");
    assert!(text.contains("48;5;210mc\x1b[m"), "{text:?}");
}

#[test]
fn seven_bits_stay_seven_bits() {
    let mut screen = Screen::new(Vec::new(), 20, 4, Abilities { seven_bits: true, ..Abilities::default() });
    screen
        .frame(Style::new(), |buf| {
            buf.set_string(0, 0, "┌─ Città 日 ─┐", Style::new());
            Caret::default()
        })
        .expect("writes");
    assert!(screen.writer().is_ascii());
    assert_eq!(shown(screen.writer()).screen().rows(0, 20).next().as_deref(), Some("+- Citta ?  -+"));
}

#[test]
fn base64_as_everybody_writes_it() {
    for (text, code) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("Città", "Q2l0dMOg")] {
        assert_eq!(base64(text.as_bytes()), code);
    }
    let mut screen = Screen::new(Vec::new(), 20, 4, Abilities { tmux: true, ..Abilities::default() });
    assert!(screen.copy("foo"));
    screen.send().expect("writes");
    assert_eq!(screen.writer().as_slice(), b"\x1bPtmux;\x1b\x1b]52;c;Zm9v\x07\x1b\\");
    assert!(!screen.copy(&"x".repeat(CLIPBOARD_MAX + 1)));
}

fn style() -> impl Strategy<Value = Style> {
    let colour = prop_oneof![Just(Color::Reset), Just(Color::Red), Just(Color::White), Just(Color::Indexed(99))];
    (colour.clone(), colour, 0u16..16).prop_map(|(fg, bg, bits)| {
        let mut style = Style::new().fg(fg).bg(bg);
        for (bit, modifier) in
            [Modifier::BOLD, Modifier::DIM, Modifier::UNDERLINED, Modifier::REVERSED].into_iter().enumerate()
        {
            if bits & 1 << bit != 0 {
                style = style.add_modifier(modifier);
            }
        }
        style
    })
}

proptest! {
    /// Whatever is drawn in whatever order: the terminal shows what the buffer says.
    #[test]
    fn the_terminal_shows_the_buffer(
        frames in proptest::collection::vec(
            proptest::collection::vec((0u16..20, 0u16..4, "[a-z  ]{0,9}|日本|è|┌─", style()), 0..8), 1..6),
    ) {
        let mut screen = screen();
        for frame in &frames {
            screen.frame(Style::new(), |buf| {
                for (x, y, text, style) in frame {
                    buf.set_string(*x, *y, text, *style);
                }
                Caret::default()
            }).expect("writes");
        }
        let parser = shown(screen.writer());
        let buf = screen.shown();
        for y in 0..4 {
            let mut covered = 0;
            for x in 0..20 {
                if x < covered { continue }
                let cell = buf.cell((x, y)).expect("inside");
                covered = x + cell.symbol().width() as u16;
                if covered > 20 { continue }
                let real = parser.screen().cell(y, x).expect("inside");
                let symbol = if real.contents().is_empty() { " " } else { real.contents() };
                prop_assert_eq!(symbol, cell.symbol(), "{} {}", x, y);
                let of = |c: Color| match c {
                    Color::Reset => vt100::Color::Default,
                    Color::Red => vt100::Color::Idx(1),
                    Color::White => vt100::Color::Idx(15),
                    Color::Indexed(i) => vt100::Color::Idx(i),
                    other => panic!("{other:?}"),
                };
                prop_assert_eq!(real.bgcolor(), of(cell.bg), "{} {}", x, y);
                prop_assert_eq!(real.inverse(), cell.modifier.contains(Modifier::REVERSED));
                prop_assert_eq!(real.underline(), cell.modifier.contains(Modifier::UNDERLINED));
                if cell.symbol() != " " || cell.modifier.intersects(ON_BLANKS) {
                    prop_assert_eq!(real.fgcolor(), of(cell.fg), "{} {}", x, y);
                    // vt100 keeps bold or dim, not both.
                    if !cell.modifier.contains(Modifier::BOLD | Modifier::DIM) {
                        prop_assert_eq!(real.bold(), cell.modifier.contains(Modifier::BOLD));
                        prop_assert_eq!(real.dim(), cell.modifier.contains(Modifier::DIM));
                    }
                }
            }
        }
    }
}
