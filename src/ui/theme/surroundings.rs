//! Depth and tier from the environment: what is not known better is taken to be little.

use super::Tier;

/// How many colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Depth {
    /// None: attributes only.
    Mono,
    /// The terminal's sixteen.
    #[default]
    Ansi16,
    /// 256.
    Ansi256,
    /// 24 bits.
    True,
}

/// A program that has its own way of keeping keys to itself, and its own setting against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Program {
    /// None that is known.
    #[default]
    Unknown,
    /// The console of Linux.
    Console,
    /// GNU screen.
    Screen,
    /// The terminal inside Visual Studio Code.
    VsCode,
    /// Terminal of macOS.
    MacTerminal,
}

/// What the environment says about a terminal. Nothing is ever asked of the terminal itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Surroundings {
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `NO_COLOR` is set and not empty, or `CLICOLOR` is 0.
    pub no_color: bool,
    /// The character set is UTF-8 (`LC_ALL`, `LC_CTYPE`, `LANG`, in this order).
    pub utf8: bool,
    /// Behind SSH.
    pub remote: bool,
    /// Inside tmux or screen.
    pub multiplexed: bool,
    /// Who may keep keys to itself.
    pub program: Program,
}

impl Surroundings {
    /// Reads the environment through `get`.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| get(name).unwrap_or_default();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().map(|n| text(n)).find(|v| !v.is_empty());
        let charset = locale.unwrap_or_default().to_ascii_lowercase().replace('-', "");
        let program = match (text("TERM_PROGRAM").as_str(), text("TERM").as_str()) {
            // Inside screen nothing is known of what is around it.
            _ if get("STY").is_some() && get("TMUX").is_none() => Program::Screen,
            ("vscode", _) => Program::VsCode,
            ("Apple_Terminal", _) => Program::MacTerminal,
            (_, "linux") => Program::Console,
            _ => Program::Unknown,
        };
        Self {
            program,
            term: text("TERM"),
            colorterm: text("COLORTERM"),
            no_color: !text("NO_COLOR").is_empty() || text("CLICOLOR") == "0",
            utf8: charset.contains("utf8"),
            remote: get("SSH_CONNECTION").is_some() || get("SSH_TTY").is_some(),
            multiplexed: get("TMUX").is_some() || get("STY").is_some() || text("TERM").starts_with("screen"),
        }
    }

    /// This process's environment.
    pub fn here() -> Self {
        Self::read(|name| std::env::var(name).ok())
    }

    /// How many colours to use.
    pub fn depth(&self) -> Depth {
        if self.no_color || matches!(self.term.as_str(), "" | "dumb") || self.term.starts_with("vt") {
            Depth::Mono
        } else if matches!(self.colorterm.as_str(), "truecolor" | "24bit") && !self.term.starts_with("screen") {
            Depth::True
        } else if self.term.contains("256color") || self.term.contains("kitty") || self.term.contains("direct") {
            Depth::Ansi256
        } else {
            Depth::Ansi16
        }
    }

    /// Which glyphs to use.
    pub fn tier(&self) -> Tier {
        if !self.utf8 || matches!(self.term.as_str(), "" | "dumb" | "ansi") || self.term.starts_with("vt") {
            Tier::T0
        } else if ["xterm", "tmux", "alacritty", "foot", "wezterm", "rxvt-unicode", "kitty", "gnome", "ghostty"]
            .iter()
            .any(|known| self.term.contains(known))
            && (self.term.contains("256color") || self.term.contains("kitty") || !self.colorterm.is_empty())
        {
            Tier::T2
        } else {
            Tier::T1
        }
    }

    /// The terminal takes synchronised updates (mode 2026); on others the bytes may be printed.
    pub fn synchronised(&self) -> bool {
        ["tmux", "alacritty", "foot", "wezterm", "kitty", "ghostty", "contour"].iter().any(|t| self.term.contains(t))
            || self.term.starts_with("xterm") && !self.multiplexed && self.depth() == Depth::True
    }

    /// The terminal has a title bar to write to.
    pub fn titled(&self) -> bool {
        ["xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "wezterm", "kitty", "gnome", "putty", "ghostty"]
            .iter()
            .any(|t| self.term.starts_with(t))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn with(pairs: &[(&str, &str)]) -> Surroundings {
        Surroundings::read(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[rstest]
    #[case(&[("TERM", "linux"), ("LANG", "it_IT.UTF-8")], Depth::Ansi16, Tier::T1, false)]
    #[case(&[("TERM", "xterm-256color"), ("LANG", "it_IT.UTF-8")], Depth::Ansi256, Tier::T2, false)]
    #[case(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")], Depth::True, Tier::T2, true)]
    #[case(&[("TERM", "xterm"), ("LANG", "it_IT.UTF-8")], Depth::Ansi16, Tier::T1, false)]
    #[case(&[("TERM", "putty"), ("LANG", "it_IT.utf8")], Depth::Ansi16, Tier::T1, false)]
    #[case(&[("TERM", "screen-256color"), ("COLORTERM", "truecolor"), ("LANG", "it_IT.UTF-8")], Depth::Ansi256, Tier::T1, false)]
    #[case(&[("TERM", "tmux-256color"), ("LANG", "it_IT.UTF-8")], Depth::Ansi256, Tier::T2, true)]
    #[case(&[("TERM", "xterm-256color"), ("NO_COLOR", "1"), ("LANG", "it_IT.UTF-8")], Depth::Mono, Tier::T2, false)]
    #[case(&[("TERM", "xterm"), ("LANG", "it_IT")], Depth::Ansi16, Tier::T0, false)]
    #[case(&[("TERM", "vt220"), ("LANG", "it_IT.UTF-8")], Depth::Mono, Tier::T0, false)]
    #[case(&[("TERM", "dumb")], Depth::Mono, Tier::T0, false)]
    #[case(&[], Depth::Mono, Tier::T0, false)]
    #[case(&[("TERM", "linux"), ("LC_ALL", "C"), ("LANG", "it_IT.UTF-8")], Depth::Ansi16, Tier::T0, false)]
    fn is_read_from_the_environment(
        #[case] pairs: &[(&str, &str)],
        #[case] depth: Depth,
        #[case] tier: Tier,
        #[case] synchronised: bool,
    ) {
        let here = with(pairs);
        assert_eq!((here.depth(), here.tier(), here.synchronised()), (depth, tier, synchronised), "{pairs:?}");
    }
}
