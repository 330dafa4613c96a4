//! Theme files: read, checked with line numbers, laid over each other, reduced to a colour depth.

use super::{Depth, Role, Tier};
use ratatui::style::{Color, Modifier, Style};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The themes that are compiled in: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    ("terminale", include_str!("../../../themes/terminale.toml")),
    ("scuro", include_str!("../../../themes/scuro.toml")),
    ("chiaro", include_str!("../../../themes/chiaro.toml")),
    ("contrasto", include_str!("../../../themes/contrasto.toml")),
    ("daltonico", include_str!("../../../themes/daltonico.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    ("verde", include_str!("../../../themes/verde.toml")),
];

/// What is wrong with a theme, and where. `code` has its sentence in `locales/` (`ui.theme.<code>`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeError {
    /// The theme.
    pub theme: String,
    /// Line in its file, from 1; 0 when it is about the whole file.
    pub line: usize,
    /// `syntax`, `role`, `colour`, `attribute`, `key`, `value`, `missing` or `circle`.
    pub code: &'static str,
    /// The word at fault.
    pub what: String,
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.theme, self.line, self.code, self.what)
    }
}

impl std::error::Error for ThemeError {}

/// A theme resolved for a depth.
pub(super) struct Resolved {
    pub styles: Vec<Style>,
    pub symbols: Vec<Option<String>>,
    pub tier: Option<Tier>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Colour {
    Default,
    /// 0 to 15.
    Ansi(u8),
    Index(u8),
    Rgb(u8, u8, u8),
}

/// A colour, and what stands for it where there are fewer.
#[derive(Debug, Clone, Copy)]
struct Paint {
    full: Colour,
    c256: Option<Colour>,
    c16: Option<Colour>,
}

#[derive(Debug, Clone, Default)]
struct Look {
    fg: Option<(String, usize)>,
    bg: Option<(String, usize)>,
    attr: Modifier,
    mono: Option<Modifier>,
    symbol: BTreeMap<Tier, String>,
}

struct File {
    name: String,
    /// It is the user's.
    own: bool,
    extends: Option<String>,
    tier: Option<Tier>,
    palette: BTreeMap<String, Paint>,
    roles: BTreeMap<Role, Look>,
}

pub(super) fn resolve(name: &str, own: &[(String, String)], depth: Depth, tier: Tier) -> Result<Resolved, ThemeError> {
    let mut chain: Vec<File> = Vec::new();
    let mut wanted = Some(name.to_owned());
    while let Some(next) = wanted.take() {
        let shipped = SHIPPED.iter().find(|(n, _)| *n == next).map(|(_, text)| *text);
        // The user's `scuro` lies over the shipped one: what it extends under its own name is that.
        let over = chain.iter().any(|file| file.own && file.name == next) && shipped.is_some();
        let mine = own.iter().find(|(n, _)| *n == next && !over).map(|(_, text)| text.as_str());
        if chain.iter().any(|file| file.name == next && file.own == mine.is_some()) {
            return Err(ThemeError { theme: name.to_owned(), line: 0, code: "circle", what: next });
        }
        let Some(text) = mine.or(shipped) else {
            return Err(ThemeError { theme: name.to_owned(), line: 0, code: "missing", what: next });
        };
        let mut file = read(&next, text)?;
        file.own = mine.is_some();
        if file.own && file.extends.is_none() {
            file.extends = Some(if shipped.is_some() { next } else { super::own::STANDARD.to_owned() });
        }
        wanted.clone_from(&file.extends);
        chain.push(file);
    }
    let mut styles = vec![None; Role::ALL.len()];
    for role in Role::ALL {
        style_of(*role, &chain, depth, &mut styles)?;
    }
    let symbols = Role::ALL
        .iter()
        .map(|role| {
            let look = chain.iter().filter_map(|f| f.roles.get(role)).find(|look| !look.symbol.is_empty())?;
            look.symbol.range(..=tier).next_back().map(|(_, symbol)| symbol.clone())
        })
        .collect();
    Ok(Resolved {
        styles: styles.into_iter().map(Option::unwrap_or_default).collect(),
        symbols,
        tier: chain.iter().find_map(|file| file.tier),
    })
}

fn style_of(role: Role, chain: &[File], depth: Depth, done: &mut [Option<Style>]) -> Result<Style, ThemeError> {
    if let Some(style) = done.get(role as usize).copied().flatten() {
        return Ok(style);
    }
    let nearest = chain.iter().find_map(|file| file.roles.get(&role).map(|look| (file, look)));
    let style = match (nearest, role.parent()) {
        (None, None) => Style::default(),
        (None, Some(parent)) => style_of(parent, chain, depth, done)?,
        (Some((file, look)), _) => {
            let mono = chain.iter().filter_map(|f| f.roles.get(&role)).find_map(|look| look.mono);
            if depth == Depth::Mono {
                Style::default().add_modifier(mono.unwrap_or_default())
            } else {
                let mut style = Style::default().add_modifier(look.attr);
                style.fg = colour(look.fg.as_ref(), file, chain, depth)?;
                style.bg = colour(look.bg.as_ref(), file, chain, depth)?;
                style
            }
        }
    };
    if let Some(slot) = done.get_mut(role as usize) {
        *slot = Some(style);
    }
    Ok(style)
}

fn colour(
    named: Option<&(String, usize)>,
    file: &File,
    chain: &[File],
    depth: Depth,
) -> Result<Option<Color>, ThemeError> {
    let Some((name, line)) = named else { return Ok(None) };
    let paint = chain.iter().find_map(|f| f.palette.get(name).copied()).or_else(|| {
        let full = parse_colour(name)?;
        Some(Paint { full, c256: None, c16: None })
    });
    let Some(paint) = paint else {
        return Err(ThemeError { theme: file.name.clone(), line: *line, code: "colour", what: name.clone() });
    };
    let wanted = match depth {
        Depth::Mono => return Ok(None),
        Depth::True => paint.full,
        Depth::Ansi256 => paint.c256.unwrap_or_else(|| to_256(paint.full)),
        Depth::Ansi16 => paint.c16.unwrap_or_else(|| to_16(paint.full)),
    };
    Ok(Some(screen(wanted)))
}

fn screen(colour: Colour) -> Color {
    match colour {
        Colour::Default => Color::Reset,
        Colour::Rgb(r, g, b) => Color::Rgb(r, g, b),
        Colour::Index(i) => Color::Indexed(i),
        Colour::Ansi(i) => match i {
            0 => Color::Black,
            1 => Color::Red,
            2 => Color::Green,
            3 => Color::Yellow,
            4 => Color::Blue,
            5 => Color::Magenta,
            6 => Color::Cyan,
            7 => Color::Gray,
            8 => Color::DarkGray,
            9 => Color::LightRed,
            10 => Color::LightGreen,
            11 => Color::LightYellow,
            12 => Color::LightBlue,
            13 => Color::LightMagenta,
            14 => Color::LightCyan,
            _ => Color::White,
        },
    }
}

const ANSI_NAMES: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/// What xterm shows for the sixteen: for reduction and contrast only, the terminal decides.
const ANSI_RGB: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

fn parse_colour(text: &str) -> Option<Colour> {
    if text == "default" {
        return Some(Colour::Default);
    }
    if let Some(at) = ANSI_NAMES.iter().position(|n| *n == text.strip_prefix("bright").unwrap_or(text)) {
        return Some(Colour::Ansi(at as u8 + if text.starts_with("bright") { 8 } else { 0 }));
    }
    if text.len() <= 3 {
        let index = text.parse::<u8>().ok()?;
        return Some(if index < 16 { Colour::Ansi(index) } else { Colour::Index(index) });
    }
    let hex = text.strip_prefix('#').unwrap_or(text);
    if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(hex, 16).ok()?;
    Some(Colour::Rgb((value >> 16) as u8, (value >> 8) as u8, value as u8))
}

/// The steps of the colour cube of 256.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn rgb(colour: Colour) -> Option<(u8, u8, u8)> {
    match colour {
        Colour::Default => None,
        Colour::Rgb(r, g, b) => Some((r, g, b)),
        Colour::Ansi(i) | Colour::Index(i @ 0..=15) => ANSI_RGB.get(usize::from(i)).copied(),
        Colour::Index(i @ 16..=231) => {
            let at = usize::from(i - 16);
            Some((CUBE[at / 36], CUBE[at / 6 % 6], CUBE[at % 6]))
        }
        Colour::Index(i) => {
            let grey = 8 + 10 * (i - 232);
            Some((grey, grey, grey))
        }
    }
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    // The eye weighs green most, blue least.
    2 * square(a.0, b.0) + 4 * square(a.1, b.1) + 3 * square(a.2, b.2)
}

fn nearest(colour: Colour, among: impl Iterator<Item = Colour>) -> Colour {
    let Some(wanted) = rgb(colour) else { return colour };
    among.min_by_key(|c| rgb(*c).map_or(u32::MAX, |have| distance(wanted, have))).unwrap_or(colour)
}

fn to_256(colour: Colour) -> Colour {
    match colour {
        Colour::Rgb(..) => nearest(colour, (16..=255).map(Colour::Index)),
        same => same,
    }
}

fn to_16(colour: Colour) -> Colour {
    match colour {
        Colour::Rgb(..) | Colour::Index(_) => nearest(colour, (0..16).map(Colour::Ansi)),
        same => same,
    }
}

struct Reader<'a> {
    theme: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|b| *b == b'\n').count()
    }

    fn fault(&self, at: usize, code: &'static str, what: &str) -> ThemeError {
        ThemeError { theme: self.theme.to_owned(), line: self.line(at), code, what: what.to_owned() }
    }

    fn table<'v, 'i>(&self, key: &str, value: &'v Spanned<DeValue<'i>>) -> Result<&'v DeTable<'i>, ThemeError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.fault(value.span().start, "value", key)),
        }
    }

    fn string(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<String, ThemeError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) => Ok(number.as_str().to_owned()),
            _ => Err(self.fault(value.span().start, "value", key)),
        }
    }

    fn attributes(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<Modifier, ThemeError> {
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.fault(value.span().start, "value", key));
        };
        let mut all = Modifier::empty();
        for item in items {
            let name = self.string(key, item)?;
            all |= match name.as_str() {
                "bold" => Modifier::BOLD,
                "dim" => Modifier::DIM,
                "italic" => Modifier::ITALIC,
                "underline" => Modifier::UNDERLINED,
                "reverse" => Modifier::REVERSED,
                _ => return Err(self.fault(item.span().start, "attribute", &name)),
            };
        }
        Ok(all)
    }

    fn paint(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Paint, ThemeError> {
        let one = |key: &str, value: &Spanned<DeValue<'_>>| {
            let text = self.string(key, value)?;
            parse_colour(&text).ok_or_else(|| self.fault(value.span().start, "colour", &text))
        };
        let DeValue::Table(table) = value.get_ref() else {
            return Ok(Paint { full: one(name, value)?, c256: None, c16: None });
        };
        let mut paint = Paint { full: Colour::Default, c256: None, c16: None };
        let mut full = None;
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "rgb" => full = Some(one("rgb", value)?),
                "c256" => paint.c256 = Some(one("c256", value)?),
                "c16" => paint.c16 = Some(one("c16", value)?),
                other => return Err(self.fault(key.span().start, "key", other)),
            }
        }
        let few = full.or(paint.c256).or(paint.c16);
        paint.full = few.ok_or_else(|| self.fault(value.span().start, "value", name))?;
        Ok(paint)
    }

    fn look(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Look, ThemeError> {
        let mut look = Look::default();
        for (key, value) in self.table(name, value)? {
            let at = self.line(value.span().start);
            match key.get_ref().as_ref() {
                "fg" => look.fg = Some((self.string("fg", value)?, at)),
                "bg" => look.bg = Some((self.string("bg", value)?, at)),
                "attr" => look.attr = self.attributes("attr", value)?,
                "mono" => look.mono = Some(self.attributes("mono", value)?),
                "symbol" => {
                    for (tier, symbol) in self.table("symbol", value)? {
                        let which = tier.get_ref().as_ref();
                        let parsed = parse_tier(which).ok_or_else(|| self.fault(tier.span().start, "key", which))?;
                        look.symbol.insert(parsed, self.string(which, symbol)?);
                    }
                }
                other => return Err(self.fault(key.span().start, "key", other)),
            }
        }
        Ok(look)
    }
}

fn parse_tier(text: &str) -> Option<Tier> {
    match text {
        "T0" => Some(Tier::T0),
        "T1" => Some(Tier::T1),
        "T2" => Some(Tier::T2),
        _ => None,
    }
}

fn read(name: &str, text: &str) -> Result<File, ThemeError> {
    let reader = Reader { theme: name, text };
    let document =
        DeTable::parse(text).map_err(|e| reader.fault(e.span().map_or(0, |span| span.start), "syntax", e.message()))?;
    let mut file = File {
        name: name.to_owned(),
        own: false,
        extends: None,
        tier: None,
        palette: BTreeMap::new(),
        roles: BTreeMap::new(),
    };
    for (key, value) in document.get_ref() {
        match key.get_ref().as_ref() {
            "name" => {
                reader.string("name", value)?;
            }
            "extends" => file.extends = Some(reader.string("extends", value)?),
            "glyphs" => {
                let wanted = reader.string("glyphs", value)?;
                file.tier = parse_tier(&wanted);
                if file.tier.is_none() && wanted != "auto" {
                    return Err(reader.fault(value.span().start, "value", &wanted));
                }
            }
            "palette" => {
                for (key, value) in reader.table("palette", value)? {
                    let name = key.get_ref().as_ref();
                    file.palette.insert(name.to_owned(), reader.paint(name, value)?);
                }
            }
            "role" => {
                for (key, value) in reader.table("role", value)? {
                    let name = key.get_ref().as_ref();
                    let role = Role::parse(name).ok_or_else(|| reader.fault(key.span().start, "role", name))?;
                    file.roles.insert(role, reader.look(name, value)?);
                }
            }
            other => return Err(reader.fault(key.span().start, "key", other)),
        }
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    mod contrast;

    use super::super::Theme;
    use super::*;

    const DEPTHS: [Depth; 4] = [Depth::Mono, Depth::Ansi16, Depth::Ansi256, Depth::True];

    #[test]
    fn every_shipped_theme_loads_in_every_depth() {
        for (name, _) in SHIPPED {
            for depth in DEPTHS {
                for tier in [Tier::T0, Tier::T1, Tier::T2] {
                    let theme = Theme::load(name, &[], depth, tier).unwrap_or_else(|e| panic!("{e}"));
                    assert!(theme.style(Role::RowCursor).add_modifier.contains(Modifier::REVERSED), "{name}");
                    for role in Role::ALL {
                        let symbol = theme.symbol(*role);
                        assert!(tier > Tier::T0 || symbol.is_ascii(), "{name} {} {symbol}", role.id());
                        assert!(crate::ui::text_width::width(symbol) <= 1, "{name} {}", role.id());
                        if depth == Depth::Mono {
                            let style = theme.style(*role);
                            assert_eq!((style.fg, style.bg), (None, None), "{name} {}", role.id());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_default_theme_names_every_role_and_paints_no_ground() {
        let file = read("terminale", SHIPPED[0].1).expect("reads");
        for role in Role::ALL {
            let look = file.roles.get(role).unwrap_or_else(|| panic!("{}", role.id()));
            for (name, _) in look.fg.iter().chain(&look.bg) {
                let paint = file.palette.get(name).map_or_else(|| parse_colour(name), |p| Some(p.full));
                let hue = !matches!(paint, Some(Colour::Ansi(0 | 7 | 15)));
                assert!(hue, "{}: black and white are the terminal's own", role.id());
            }
            assert!(look.bg.as_ref().is_none_or(|(bg, _)| bg == "default"), "{}", role.id());
            assert!(look.mono.is_some(), "{}: mono look", role.id());
        }
    }

    #[test]
    fn faults_are_told_with_their_line() {
        let fault = |text: &str| {
            let own = vec![("mio".to_owned(), text.to_owned())];
            let error = Theme::load("mio", &own, Depth::Ansi16, Tier::T1).expect_err(text);
            (error.line, error.code, error.what)
        };
        let is = |line, code, what: &str| (line, code, what.to_owned());
        assert_eq!(
            fault("extends = \"terminale\"\n\n[role.\"severity.eror\"]\nfg = \"red\"\n"),
            is(3, "role", "severity.eror")
        );
        assert_eq!(fault("[role.border]\n\nfg = \"rosa\"\n"), is(3, "colour", "rosa"));
        assert_eq!(fault("[role.border]\nattr = [\"blink\"]\n"), is(2, "attribute", "blink"));
        assert_eq!(fault("[role.border]\nfgg = \"red\"\n"), is(2, "key", "fgg"));
        assert_eq!(fault("[palette]\na = 3\nb = { rgb = \"12345\" }\n"), is(3, "colour", "12345"));
        assert_eq!(fault("extends = \"mio\"\n"), is(0, "circle", "mio"));
        assert_eq!(fault("extends = \"altro\"\n"), is(0, "missing", "altro"));
        let (line, code, _) = fault("a = 1\nb = = 2\n");
        assert_eq!((line, code), (2, "syntax"));
    }

    #[test]
    fn a_theme_of_the_user_extends_a_shipped_one() {
        let own = vec![("mio".to_owned(), "extends = \"scuro\"\n[palette]\nrosso = \"#FF0000\"\n".to_owned())];
        let theme = Theme::load("mio", &own, Depth::True, Tier::T1).expect("loads");
        assert_eq!(theme.style(Role::SeverityError).fg, Some(Color::Rgb(255, 0, 0)));
        let few = Theme::load("mio", &own, Depth::Ansi16, Tier::T1).expect("loads");
        assert_eq!(few.style(Role::SeverityError).fg, Some(Color::LightRed), "reduced, not replaced");
    }
}
