//! What hostile text does to terminals, printers, spreadsheets and XML.

/// Each attack with what it is.
pub const ATTACKS: &[(&str, &str)] = &[
    ("csi clear", "\u{1b}[2J"),
    ("csi report", "\u{1b}[6n\u{1b}[c"),
    ("csi window", "\u{1b}[21t\u{1b}[8;1;1t"),
    ("csi scroll region", "\u{1b}[1;2r"),
    ("csi mouse", "\u{1b}[?1003h"),
    ("osc title", "\u{1b}]0;rubato\u{7}"),
    ("osc clipboard", "\u{1b}]52;c;cm0gLXJmIH4=\u{7}"),
    ("osc link", "\u{1b}]8;;https://male.example\u{1b}\\qui\u{1b}]8;;\u{1b}\\"),
    ("osc notice", "\u{1b}]9;falso\u{1b}\\"),
    ("dcs", "\u{1b}P$q\"p\u{1b}\\"),
    ("dcs of tmux", "\u{1b}Ptmux;\u{1b}\u{1b}]0;x\u{7}\u{1b}\\"),
    ("apc", "\u{1b}_Gf=24;AAAA\u{1b}\\"),
    ("pm and sos", "\u{1b}^x\u{1b}\\\u{1b}Xy\u{1b}\\"),
    ("reset", "\u{1b}c"),
    ("charset", "\u{1b}(0lqk\u{e}"),
    ("c1", "\u{9b}2J\u{9d}0;c1\u{9c}\u{90}x\u{9c}"),
    ("bell and backspace", "a\u{7}b\u{8}\u{8}c"),
    ("carriage return", "buono\rcattivo"),
    ("line feeds", "una\ndue\u{b}tre\u{c}quattro\u{85}cinque\u{2028}sei"),
    ("end of paste", "\u{1b}[201~rm -rf\u{1b}[200~"),
    ("delete", "x\u{7f}y"),
    ("bidi", "\u{202e}gpj.exe\u{202c}\u{2066}a\u{2069}\u{200f}"),
    ("zero width", "a\u{200b}b\u{200d}c\u{2060}d\u{feff}e\u{ad}f"),
    ("combining flood", "Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}"),
    ("tags", "\u{e0041}\u{e0042}\u{e007f}"),
    ("variation", "\u{2764}\u{fe0f}\u{1f44d}\u{1f3fd}"),
    ("wide", "漢字\u{1f600}Ｗ"),
    ("unassigned", "\u{378}\u{10fffe}\u{fdd0}"),
    ("private use", "\u{e000}\u{f8ff}"),
    ("nul", "a\0b"),
    ("form feed of a printer", "\u{c}pagina"),
    ("esc/p", "\u{1b}@\u{1b}p\u{0}\u{19}\u{fa}"),
    ("pcl", "\u{1b}E\u{1b}&l1X\u{1b}%-12345X@PJL"),
    ("zpl", "^XA^FDx^FS^XZ~JA"),
    ("formula", "=cmd|' /C calc'!A0"),
    ("formula plus", "+SUM(1+1)*cmd|' /C calc'!A0"),
    ("formula minus", "-2+3+cmd|' /C calc'!A0"),
    ("formula at", "@SUM(1+9)*cmd|' /C calc'!A0"),
    ("formula after a tab", "\t=1+1"),
    ("formula after a return", "\r=1+1"),
    ("formula after a space", " =1+1"),
    ("formula after an apostrophe", "'=1+1"),
    ("full width formula", "＝1+1"),
    ("link formula", "=HYPERLINK(\"http://male.example\",\"qui\")"),
    ("long number", "00012345678901234567890"),
    ("csv", "\"a\",\"b\";c\tz\n\"=1\""),
    ("cdata", "]]><x>&amp;&#27;&lol;<![CDATA["),
    ("entity", "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>&y;"),
    ("not in xml", "\u{1}\u{fffe}\u{ffff}"),
    ("markdown", "|a|\n|---|`x`[x](javascript:1)<b>"),
    ("shell", "$(id) `id` '; rm -rf ~; echo '"),
    ("format", "%s%n%x{0}{n}"),
];

/// The catalogue from a place on, whatever fits into a field: together the fields of a record hold all of it.
pub fn piece(from: usize, most: usize) -> String {
    let mut out = String::new();
    for at in 0..ATTACKS.len() {
        let (_, attack) = ATTACKS[(from + at) % ATTACKS.len()];
        // Lengths are counted without what is cleaned away: a field is filled, not overfilled.
        if out.chars().count() + attack.chars().count() + 1 > most {
            continue;
        }
        out.push_str(attack);
        out.push('x');
    }
    out
}
