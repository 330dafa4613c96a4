//! The first step: what the company is called, in which language and colours.

use super::Plan;
use super::begin::Begin;
use crate::domain::{SafeText, limits};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::key::KeyCode;
use crate::ui::keymap::Context;
use crate::ui::keytest::{KeyTest, Tested};
use crate::ui::kit::edit::Editor;
use crate::ui::kit::paint::{lines_of, put};
use crate::ui::kit::spoken::{Here, Spoken, Typed, joined};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer};
use crate::ui::panes::themes;
use crate::ui::speaker;
use crate::ui::text_width::width;
use crate::ui::theme::{Role, own};
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The rows of the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Name,
    Language,
    Theme,
}

const ROWS: [(Ask, &str); 3] =
    [(Ask::Name, "welcome.name"), (Ask::Language, "welcome.language"), (Ask::Theme, "welcome.theme")];

/// The step.
pub struct Company {
    plan: Arc<Plan>,
    name: Editor,
    themes: Vec<String>,
    at: usize,
}

impl Company {
    /// With what was typed in a start before.
    pub fn open(plan: &Arc<Plan>) -> Box<dyn Layer> {
        let name = Editor::new(&plan.kept().name, limits::most("name"));
        let mine = own::read(own::folder().as_deref());
        let themes = own::names(&mine).into_iter().map(str::to_owned).collect();
        Box::new(Self { plan: Arc::clone(plan), name, themes, at: 0 })
    }

    /// What is asked of whoever is here.
    fn rows(&self) -> &'static [(Ask, &'static str)] {
        let heard = self.plan.heard.load(Ordering::SeqCst);
        ROWS.get(..ROWS.len() - usize::from(heard)).unwrap_or_default()
    }

    fn ask(&self) -> Ask {
        ROWS.get(self.at).map_or(Ask::Name, |(ask, _)| *ask)
    }

    fn keep(&self) {
        let mut kept = self.plan.kept();
        kept.name = SafeText::new(self.name.text().trim()).to_string();
        kept.write(&self.plan.start.path);
    }

    /// Another answer to the row under the cursor.
    fn turn(&self, forward: bool, cx: &mut Cx<'_>) {
        match self.ask() {
            Ask::Name => {}
            Ask::Language => {
                let lang = if cx.lang.is_english() { Lang::It } else { Lang::En };
                self.plan.kept().lang = Some(lang);
                cx.set_language(lang);
            }
            Ask::Theme => {
                let count = self.themes.len().max(1);
                let now = self.themes.iter().position(|name| name == cx.theme.name()).unwrap_or(0);
                let next = if forward { now + 1 } else { now + count - 1 } % count;
                let Some(name) = self.themes.get(next) else { return };
                // One that cannot be used gives way to the standard one, which is then the choice.
                let theme = self.plan.theme(name, cx.theme.tier);
                self.plan.kept().theme = Some(theme.name().to_owned());
                cx.set_theme(theme);
            }
        }
    }

    fn next(&mut self, cx: &mut Cx<'_>) {
        if self.name.text().trim().is_empty() {
            self.at = 0;
            return cx.error(cx.lang.t("welcome.no_name"));
        }
        self.keep();
        cx.hush();
        if self.plan.tests.load(Ordering::SeqCst) {
            cx.push(KeyTest::step_of(&self.plan.around, cx.id));
        } else {
            cx.push(Begin::open(&self.plan));
        }
    }

    fn step(&mut self, down: bool) {
        let last = self.rows().len() - 1;
        self.at = if down { (self.at + 1).min(last) } else { self.at.saturating_sub(1) };
    }
}

impl Layer for Company {
    fn contexts(&self) -> &[Context] {
        // Not the panes' keys: there is nothing yet to go to.
        &[Context::Form]
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        // A start before was left at the last step.
        if self.plan.kept().tested && !self.name.text().is_empty() {
            cx.push(Begin::open(&self.plan));
        }
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Accept) if self.at + 1 < self.rows().len() => {
                if self.at == 0 && self.name.text().trim().is_empty() {
                    cx.error(cx.lang.t("welcome.no_name"));
                } else {
                    cx.hush();
                    self.step(true);
                }
            }
            Act::Do(Action::Accept | Action::SectionNext) => self.next(cx),
            Act::Do(Action::RowNext | Action::FocusNext) => self.step(true),
            Act::Do(Action::RowPrev | Action::FocusPrev) => self.step(false),
            // It goes one step back everywhere else: what it means here is said first.
            Act::Do(Action::Back) => cx.leave(),
            Act::Key(key) if key.code == KeyCode::F(3) => cx.leave(),
            Act::Do(Action::Help | Action::Redraw | Action::Interrupt) => return Flow::Pass,
            // The foot of the page names it, for afterwards.
            Act::Key(key) if key.code == KeyCode::F(9) => cx.warn(cx.lang.t("welcome.no_commands")),
            Act::Key(key) if self.ask() != Ask::Name => match key.code {
                KeyCode::Left => self.turn(false, cx),
                KeyCode::Right | KeyCode::F(4) | KeyCode::Char(' ') => self.turn(true, cx),
                _ => {}
            },
            other if self.ask() == Ask::Name => {
                self.name.handle(other);
            }
            _ => {}
        }
        Flow::Handled
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        if payload.is::<Tested>() {
            self.plan.kept().tested = true;
            self.keep();
            cx.push(Begin::open(&self.plan));
        }
    }

    fn leaving(&mut self, _cx: &mut Cx<'_>) {
        // Who typed nothing leaves nothing behind; who has begun has taken the note away.
        if !self.name.text().trim().is_empty() && self.plan.begun().is_none() {
            self.keep();
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let lang = draw.lang;
        let (x, columns) = (area.x + 2, area.width.saturating_sub(4));
        let file = SafeText::new(&self.plan.start.path.display().to_string()).to_string();
        let mut y = area.y;
        let head = lines_of(draw, &lang.f("welcome.head", &[("file", &file)]), usize::from(columns));
        let foot = lines_of(draw, lang.t("welcome.foot"), usize::from(columns));
        // Air between the parts, where every line has its room.
        let tall = head.len().min(3) + ROWS.len() + foot.len() + 4;
        let gap = u16::from(tall <= usize::from(area.height));
        for line in head.into_iter().take(3) {
            put(draw, x, y, columns, &line, Role::BaseText);
            y += 1;
        }
        y += gap;
        let wide =
            ROWS.iter().map(|(_, label)| width(lang.find(label).unwrap_or_default())).max().unwrap_or(0) as u16 + 2;
        for (at, (ask, label)) in ROWS.iter().enumerate() {
            let here = at == self.at;
            put(draw, x, y, 1, if here { ">" } else { " " }, Role::Key);
            put(draw, x + 2, y, wide, lang.find(label).unwrap_or_default(), Role::FieldLabel);
            let role = if here { Role::FieldFocus } else { Role::Field };
            let from = x + 2 + wide;
            let room = area.right().saturating_sub(from + 2).min(42);
            match ask {
                Ask::Name => {
                    put(draw, from, y, 1, "[", Role::Border);
                    let field = Rect { x: from + 1, y, width: room.saturating_sub(2), height: 1 };
                    self.name.render(field, draw, role, here);
                    put(draw, field.right(), y, 1, "]", Role::Border);
                }
                Ask::Language | Ask::Theme => {
                    let answer = match ask {
                        Ask::Theme => themes::shown(draw.theme.name(), lang).to_owned(),
                        _ => lang.t("welcome.own_language").to_owned(),
                    };
                    put(draw, from, y, room, &format!("< {answer} >"), role);
                    if here {
                        draw.cursor = Some(Position::new(from, y));
                    }
                }
            }
            y += 1;
        }
        y += gap;
        let mut column = x + 2;
        for (role, text) in [
            (Role::StatusNew, "welcome.sample.new"),
            (Role::StatusSent, "welcome.sample.sent"),
            (Role::SeverityWarn, "welcome.sample.late"),
            (Role::SeverityError, "welcome.sample.error"),
            (Role::RowCursor, "welcome.sample.cursor"),
        ] {
            let text = lang.find(text).unwrap_or_default();
            column += put(draw, column, y, area.right().saturating_sub(column), text, role) + 2;
        }
        y += 1 + gap;
        for line in foot {
            if y >= area.bottom() {
                break;
            }
            put(draw, x, y, columns, &line, Role::TextMuted);
            y += 1;
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let mut spoken = speaker::place(&self.crumb(lang), lang);
        let file = SafeText::new(&self.plan.start.path.display().to_string()).to_string();
        spoken.lines = vec![lang.f("welcome.head", &[("file", &file)]), lang.t("welcome.about_name").to_owned()];
        let Some((ask, label)) = ROWS.get(self.at) else { return spoken };
        let label = lang.find(label).unwrap_or_default();
        match ask {
            Ask::Name => spoken.typed = Some(Typed::into("name", label, &self.name)),
            Ask::Language => {
                let answer = joined([label, lang.t("welcome.own_language"), lang.t("welcome.about_choice")]);
                spoken.here = Some(Here::new("language", answer));
            }
            Ask::Theme => spoken.here = Some(Here::new(label, label)),
        }
        spoken
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        vec![
            Hint::of(Action::Accept).label(lang.t("welcome.hint.next")),
            Hint::of(Action::Back).label(lang.t("welcome.hint.leave")),
        ]
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        Crumb { title: lang.t("welcome.title").to_owned(), right: "1/3".to_owned(), ..Crumb::default() }
    }

    fn status(&self, lang: Lang) -> Option<(Role, String)> {
        let text = if self.ask() == Ask::Name { "welcome.about_name" } else { "welcome.about_choice" };
        Some((Role::FieldHint, lang.t(text).to_owned()))
    }
}
