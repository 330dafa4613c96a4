//! The terminal test: which keys arrive, what the terminal can show, and what to set where it falls short.
//!
//! It asks for keys one after the other; a key that says nothing is passed over with Enter, all of them with Space.
//! Nothing is asked of the terminal itself: a reply that comes late would be typed into a field.

pub mod findings;

use crate::domain::SafeText;
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::key::{Key, KeyCode};
use crate::ui::keymap::Context;
use crate::ui::kit::paint::{lines_of, put};
use crate::ui::kit::spoken::{Here, Spoken};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer, LayerId};
use crate::ui::speaker;
use crate::ui::theme::{Depth, Role, Surroundings};
use findings::{ASKED, Came, Finding, findings};
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::process::{Command, Stdio};

/// The test is over: sent to the layer that wanted to know.
#[derive(Debug)]
pub struct Tested;

/// What tmux says of its escape-time.
struct EscapeTime(Option<u64>);

/// The test on the stack.
pub struct KeyTest {
    around: Surroundings,
    came: Vec<Came>,
    escape_time: Option<u64>,
    /// What was found, when all was asked.
    found: Option<Vec<Finding>>,
    /// Who wants to know when it is over.
    to: Option<LayerId>,
}

impl KeyTest {
    /// A test by itself.
    pub fn open(around: &Surroundings) -> Box<Self> {
        Box::new(Self { around: around.clone(), came: Vec::new(), escape_time: None, found: None, to: None })
    }

    /// As a step of something else, which gets [`Tested`] when it is over.
    pub fn step_of(around: &Surroundings, to: LayerId) -> Box<Self> {
        Box::new(Self { to: Some(to), ..*Self::open(around) })
    }

    fn conclude(&mut self) {
        self.found = Some(findings(&self.around, &self.came, self.escape_time));
    }

    fn over(&self, cx: &mut Cx<'_>) -> Flow {
        // Closed before it answers: what comes next stands over what is below.
        cx.close(cx.id);
        if let Some(to) = self.to {
            cx.send(to, Tested);
        }
        Flow::Handled
    }

    /// The key that was asked for before this one, and what came.
    fn before(&self) -> Option<(Key, Came)> {
        let at = self.came.len().checked_sub(1)?;
        Some((*ASKED.get(at)?, *self.came.get(at)?))
    }

    /// It was asked for before this one, and something else came in its place.
    fn is_late(&self, key: Key) -> bool {
        self.before().is_some_and(|(asked, came)| asked == key && came != Came::Key(key))
    }

    /// Backspace asks for the key before this one again. Not where Delete is asked for: some terminals send it for that.
    fn can_go_back(&self) -> bool {
        self.before().is_some() && ASKED.get(self.came.len()).is_some_and(|asked| asked.code != KeyCode::Delete)
    }

    fn take(&mut self, key: Key, cx: &mut Cx<'_>) -> Flow {
        let Some(asked) = ASKED.get(self.came.len()).filter(|_| self.found.is_none()) else {
            return match key.code {
                KeyCode::Enter => self.over(cx),
                KeyCode::Esc => Flow::Close,
                KeyCode::F(1) => Flow::Pass,
                _ => Flow::Handled,
            };
        };
        match key.code {
            KeyCode::Char(' ') => self.conclude(),
            KeyCode::Enter => self.came.push(Came::Nothing),
            // Not the key that was asked for, and not what a terminal makes of it: whoever presses it wants to leave.
            KeyCode::Esc if *asked != key && !self.is_late(key) => return Flow::Close,
            // A key slipped in between: that is not how the terminal sends the one that comes now.
            _ if self.is_late(key) => {
                if let Some(before) = self.came.last_mut() {
                    *before = Came::Key(key);
                }
            }
            KeyCode::Backspace if self.can_go_back() => {
                self.came.pop();
            }
            _ => self.came.push(Came::Key(key)),
        }
        if self.came.len() == ASKED.len() {
            self.conclude();
        }
        Flow::Handled
    }

    /// The terminal in one line.
    fn terminal(&self, lang: Lang) -> String {
        let term: String = SafeText::new(&self.around.term).as_str().chars().take(24).collect();
        let colours = match self.around.depth() {
            Depth::Mono => lang.t("keytest.mono").to_owned(),
            Depth::Ansi16 => lang.f("keytest.colours", &[("n", "16")]),
            Depth::Ansi256 => lang.f("keytest.colours", &[("n", "256")]),
            Depth::True => lang.f("keytest.colours", &[("n", &lang.count(16_777_216))]),
        };
        let mut parts = vec![format!("TERM={term}"), colours];
        parts.push(if self.around.utf8 { "UTF-8" } else { lang.t("keytest.no_utf8") }.to_owned());
        parts.extend(self.around.multiplexed.then(|| "tmux/screen".to_owned()));
        parts.extend(self.around.remote.then(|| "ssh".to_owned()));
        parts.join("  ")
    }

    fn answer(&self, at: usize, lang: Lang) -> (String, Role) {
        match (self.came.get(at), ASKED.get(at)) {
            (Some(Came::Key(key)), Some(asked)) if key == asked => ("ok".to_owned(), Role::SeverityOk),
            (Some(Came::Key(key)), _) => (lang.f("keytest.other", &[("key", &key.name(lang))]), Role::SeverityWarn),
            (Some(Came::Nothing), _) => (lang.t("keytest.nothing").to_owned(), Role::SeverityWarn),
            (None, _) => ("-".to_owned(), Role::TextMuted),
        }
    }
}

/// What tmux says of itself. It answers at once or not at all: nobody waits for it.
fn escape_time() -> Option<u64> {
    std::env::var_os("TMUX")?;
    let out = Command::new("tmux").args(["show-options", "-sv", "escape-time"]).stdin(Stdio::null()).output().ok()?;
    String::from_utf8(out.stdout).ok()?.trim().parse().ok()
}

impl Layer for KeyTest {
    fn contexts(&self) -> &[Context] {
        // While keys are asked for there is no context: every key comes here as it is.
        if self.found.is_some() { &[Context::Dialog] } else { &[] }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if self.around.multiplexed {
            cx.job(|| EscapeTime(escape_time()));
        }
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, _cx: &mut Cx<'_>) {
        if let Ok(time) = payload.downcast::<EscapeTime>() {
            self.escape_time = time.0;
            if self.found.is_some() {
                self.conclude();
            }
        }
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Key(key) => self.take(*key, cx),
            Act::Do(Action::Accept) => self.take(Key::plain(KeyCode::Enter), cx),
            Act::Do(Action::Back) => self.take(Key::plain(KeyCode::Esc), cx),
            Act::Do(Action::Help) => self.take(Key::f(1), cx),
            Act::Do(Action::Redraw | Action::Interrupt) => Flow::Pass,
            _ => Flow::Handled,
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        let (x, columns) = (area.x + 2, area.width.saturating_sub(4));
        put(draw, x, area.y, columns, &self.terminal(lang), Role::TextMuted);
        put(draw, x, area.y + 1, columns, lang.t("keytest.sample"), Role::BaseText);
        let mut y = area.y + if area.height >= 14 { 3 } else { 2 };
        if let Some(found) = &self.found {
            draw.cursor = Some(Position::new(x, y));
            for finding in found {
                let role = if finding.serious { Role::SeverityWarn } else { Role::BaseText };
                let sign = if finding.serious { "!" } else { "o" };
                put(draw, x, y, 1, sign, role);
                for line in lines_of(draw, &finding.sentence(lang), usize::from(columns.saturating_sub(2))) {
                    if y < area.bottom() {
                        put(draw, x + 2, y, columns.saturating_sub(2), &line, role);
                    }
                    y += 1;
                }
            }
            return;
        }
        for (at, key) in ASKED.iter().enumerate() {
            let now = at == self.came.len();
            let role = if now { Role::RowCursor } else { Role::BaseText };
            put(draw, x, y, 1, if now { ">" } else { " " }, role);
            if now {
                draw.cursor = Some(Position::new(x, y));
            }
            put(draw, x + 2, y, 14, &key.name(lang), role);
            let (text, role) = self.answer(at, lang);
            put(draw, x + 18, y, columns.saturating_sub(18), &text, if now { Role::Key } else { role });
            y += 1;
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = speaker::place(&self.crumb(lang), lang);
        spoken.lines = vec![self.terminal(lang)];
        if let Some(found) = &self.found {
            spoken.token.push('.');
            spoken.lines.extend(found.iter().map(|finding| finding.sentence(lang)));
            return spoken;
        }
        // What was asked before says how it came.
        spoken.follows = (0..self.came.len()).map(|at| (at.to_string(), self.answer(at, lang).0)).collect();
        spoken.here = ASKED.get(self.came.len()).map(|key| {
            let before = self.came.len().checked_sub(1).map(|at| self.answer(at, lang).0).unwrap_or_default();
            let here = Here::new(self.came.len().to_string(), format!("{before} {}", key.name(lang)).trim().to_owned());
            here.of(self.came.len() as u64 + 1, ASKED.len() as u64, lang)
        });
        spoken
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        // Where keys are asked for, the sentence names those that are not.
        let over = self.found.is_some();
        let does = if self.to.is_some() { "welcome.hint.next" } else { "action.close.short" };
        over.then(|| Hint::of(Action::Accept).label(lang.t(does))).into_iter().collect()
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        // One count for the steps of the first start, one for the keys.
        let step = if self.to.is_some() { "2/3" } else { "" };
        let key = (self.came.len() + 1).min(ASKED.len()).to_string();
        let key = lang.f("keytest.key", &[("n", &key), ("of", &ASKED.len().to_string())]);
        let right = match (&self.found, step) {
            (None, "") => key,
            (None, step) => format!("{key}  {step}"),
            (Some(_), step) => step.to_owned(),
        };
        Crumb { title: lang.t("keytest.title").to_owned(), right, ..Crumb::default() }
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        let text = match (ASKED.get(self.came.len()), &self.found) {
            (Some(key), None) => {
                let wrong = self.before().filter(|(asked, came)| matches!(came, Came::Key(came) if came != asked));
                let name = key.name(lang);
                match wrong {
                    Some((before, _)) if self.can_go_back() => {
                        lang.f("keytest.press_again", &[("key", &name), ("before", &before.name(lang))])
                    }
                    _ => lang.f("keytest.press", &[("key", &name)]),
                }
            }
            _ => lang.t(if self.to.is_some() { "keytest.go_on" } else { "keytest.close" }).to_owned(),
        };
        Some((Role::TextStrong, text))
    }
}
