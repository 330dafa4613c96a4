//! No text for people stands outside `locales/`: every string of the rooms that talk to them is read, and what looks
//! like a word or a sentence must be excused with its reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use std::path::{Path, PathBuf};

/// The rooms that talk to people.
const ROOMS: &[&str] = &["src/ui", "src/cli", "src/print", "src/alerts", "src/locale"];

/// Strings that look like words and are none for people: file, how the string begins (nothing: any of the file), why.
const EXCUSED: &[(&str, &str, &str)] = &[
    ("src/alerts/desktop.rs", "Fondaco", "the program's name, to the desktop"),
    ("src/alerts/desktop.rs", "desktop wait", "the name of a thread"),
    ("src/alerts/desktop.rs", "no answer", "an error for the log"),
    ("src/cli/import.rs", "CSV, {}", "the name of a format; what follows is of locales"),
    ("src/cli/import.rs", "JSON WooCommerce", "the name of a format"),
    ("src/cli/screenshots.rs", "", "keys that are pressed for the pictures"),
    ("src/cli/screenshots/scenes.rs", "", "what is typed and read for the pictures"),
    ("src/cli/show/operation.rs", "true | false", "the two words of JSON"),
    ("src/cli/trace.rs", "FONDACO_LOG {}", "the variable, its path, and the system's own words"),
    ("src/cli/restore.rs", " --identity", "an option of the command line"),
    ("src/locale/wording/json.rs", "", "what serde says, to be put into words"),
    ("src/print/pdf/file.rs", "", "the language of PDF"),
    ("src/print/pdf/page.rs", "../", "the files of the faces"),
    ("src/print/pdf/page.rs", "NotoSans-", "the names of the faces"),
    ("src/ui/desk.rs", "reading {number}", "the name of a thread"),
    ("src/ui/key.rs", "Ctrl+", "the name of a key, the same in both languages"),
    ("src/ui/key.rs", "Alt+", "the name of a key, the same in both languages"),
    ("src/ui/kit/dialog/conflict.rs", "Esc", "the name of a key, the same in both languages"),
    ("src/ui/overlay/help.rs", "Ctrl+", "the name of a key, the same in both languages"),
    ("src/ui/kit/spoken.rs", "o>=", "the signs of the states"),
    ("src/ui/panes/dashboard/why.rs", "stato:", "a filter"),
    ("src/ui/panes/deadlines/sums.rs", "dal:", "a filter"),
    ("src/ui/panes/import/folder.rs", "", "folders of the user's own"),
    ("src/ui/panes/import/words.rs", "UTF-", "the name of an encoding"),
    ("src/ui/panes/import/words.rs", "Windows-1252", "the name of an encoding"),
    ("src/ui/panes/words.rs", "", "names of shops, as channels are called in the file"),
    ("src/ui/picture.rs", "", "the language of SVG"),
    ("src/ui/theme/surroundings.rs", "Apple_Terminal", "what a terminal calls itself"),
];

/// A string of the source, as it is when it runs; nothing of it is lost but escapes that are no letters.
#[derive(Debug, PartialEq)]
struct Literal {
    line: usize,
    text: String,
}

/// The strings of a source file that its program uses: none of comments, attributes, the log and tests.
fn literals(source: &str) -> Vec<Literal> {
    let source = without_tests(source);
    let mut found = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        let bare = !source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        at += if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").expect("a comment ends") + 2
        } else if rest.starts_with("#[") || rest.starts_with("#![") {
            // What clap and thiserror would say to people stands in attributes, too; `locales/` cannot be named there.
            let told = ["#[error", "#[arg", "#[command"].iter().any(|name| rest.starts_with(name));
            if told { 2 } else { closed(rest, '[', ']') }
        } else if rest.starts_with("tracing::") && rest[..rest.find('(').unwrap_or(0)].ends_with('!') {
            closed(rest, '(', ')')
        } else if let Some((length, text)) = string(rest, bare) {
            let line = 1 + source[..at].matches('\n').count();
            found.push(Literal { line, text });
            length
        } else {
            character(rest).unwrap_or_else(|| rest.chars().next().unwrap().len_utf8())
        };
    }
    found
}

/// Modules of tests at the end of a file, and what is behind them.
fn without_tests(source: &str) -> &str {
    let mut from = 0;
    while let Some(at) = source[from..].find("#[cfg(test)]\n") {
        let behind = &source[from + at..];
        let next = behind.lines().find(|line| !line.starts_with("#[")).unwrap_or_default();
        if next.starts_with("mod ") && next.ends_with('{') {
            assert!(behind.trim_end().ends_with("\n}") && behind.matches("\n}").count() == 1, "tests end the file");
            return &source[..from + at];
        }
        from += at + 1;
    }
    source
}

/// How long what begins here is, to the bracket that closes its first.
fn closed(text: &str, open: char, close: char) -> usize {
    let (mut deep, mut at) = (0, 0);
    loop {
        let rest = &text[at..];
        let c = rest.chars().next().expect("brackets close");
        let bare = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        at += string(rest, bare).map(|(length, _)| length).or_else(|| character(rest)).unwrap_or(c.len_utf8());
        deep += i32::from(c == open) - i32::from(c == close);
        if deep == 0 && c == close {
            return at;
        }
    }
}

/// The string that begins here, with its length. `bare`: no letter stands before it, so that `r"` begins one.
fn string(text: &str, bare: bool) -> Option<(usize, String)> {
    let prefix = ["br", "b", "r", "c"].into_iter().find(|p| bare && text.starts_with(p)).unwrap_or_default();
    let rest = &text[prefix.len()..];
    let hashes = if prefix.ends_with('r') { rest.len() - rest.trim_start_matches('#').len() } else { 0 };
    let body = rest[hashes..].strip_prefix('"')?;
    let start = text.len() - body.len();
    if prefix.ends_with('r') {
        let end = format!("\"{}", "#".repeat(hashes));
        let length = body.find(&end).expect("a string ends");
        return Some((start + length + end.len(), body[..length].to_owned()));
    }
    let mut out = String::new();
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((start + at + 1, out)),
            '\\' => match chars.next()?.1 {
                '\n' => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                'u' => {
                    let code: String = chars.by_ref().map(|(_, c)| c).skip(1).take_while(|c| *c != '}').collect();
                    out.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
                }
                'n' | 'r' | 't' => out.push(' '),
                other => out.push(other),
            },
            c => out.push(c),
        }
    }
    None
}

/// The length of the character that is quoted here: `'"'` begins no string.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let mut chars = body.char_indices();
    if chars.next()?.1 == '\\' {
        chars.next()?;
        return body.match_indices('\'').map(|(at, _)| at).find(|at| *at > 1).map(|at| at + 2);
    }
    chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 2)
}

/// Does it look like something to be read? A word of three letters beside anything else, one with an accent, one with
/// a capital. What is filled in counts as a number; the program's own name is none of them.
fn reads(text: &str) -> bool {
    let (mut bare, mut deep) = (String::new(), 0);
    for c in text.chars() {
        match c {
            '{' => {
                deep += 1;
                bare.push('0');
            }
            '}' => deep -= 1,
            c if deep == 0 => bare.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = bare.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let accents = words.iter().any(|word| !word.is_ascii());
    let beside =
        bare.trim().contains(char::is_whitespace) && words.iter().any(|word| word.len() >= 3 && *word != "fondaco");
    let capital = words.iter().any(|word| {
        word.len() >= 3 && word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase)
    });
    accents || beside || capital
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") && name != "tests.rs" {
            out.push(path);
        }
    }
}

#[test]
fn no_text_for_people_stands_in_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for room in ROOMS {
        sources(&root.join(room), &mut files);
    }
    let (mut wrong, mut read) = (Vec::new(), 0);
    let mut idle: Vec<_> = EXCUSED.iter().map(|(file, begins, _)| (*file, *begins)).collect();
    for path in files {
        let file = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        for Literal { line, text } in literals(&std::fs::read_to_string(&path).unwrap()) {
            read += 1;
            if !reads(&text) {
                continue;
            }
            let excuse = EXCUSED.iter().find(|(of, begins, _)| *of == file && text.starts_with(begins));
            match excuse {
                Some((of, begins, _)) => idle.retain(|one| one != &(*of, *begins)),
                None => wrong.push(format!("{file}:{line}: {text:?}")),
            }
        }
    }
    assert!(read > 5_000, "{read}");
    assert!(wrong.is_empty(), "not of locales/:\n{}", wrong.join("\n"));
    assert!(idle.is_empty(), "excused, and nothing needs it: {idle:?}");
}

#[test]
#[allow(clippy::needless_raw_string_hashes, reason = "a raw string stands in it")]
fn the_strings_that_a_program_says_are_found() {
    let source = r##"//! "A comment".
#![allow(x, reason = "An attribute with ]")]
#[derive(Error)]
#[error("told {0}")]
struct S<'a>(&'a str, char);
fn f() {
    tracing::warn!(%error, "for the (log");
    let c = ['"', '\'', '\u{1b}'];
    say("one \"two\" \
         three\n", r#"raw "x""#, b"bytes");
}
#[cfg(test)]
#[allow(y)]
mod tests {
    fn t() { say("tested"); }
}
"##;
    let found: Vec<(usize, String)> = literals(source).into_iter().map(|found| (found.line, found.text)).collect();
    let wanted = [(4, "told {0}"), (9, "one \"two\" three "), (10, r#"raw "x""#), (10, "bytes")];
    assert_eq!(found, wanted.map(|(line, text)| (line, text.to_owned())));
}

#[test]
fn words_are_told_from_names() {
    for text in ["Salvato", "salvato ora", "{n} righe", "Ordine {n}", "già", "a: {why} not"] {
        assert!(reads(text), "{text}");
    }
    for text in ["orders.empty.title", "order_line", "{n} di {m}", "--json", "CSV", "%Y-%m-%d", "{a}, {b}", "ctrl+s"] {
        assert!(!reads(text), "{text}");
    }
}
