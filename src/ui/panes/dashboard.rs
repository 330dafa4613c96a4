//! The first screen: what is late or due, and doors to it. One job reads it whole; no timer runs.

mod panels;
mod why;

use crate::domain::{Refusal, UtcMillis};
use crate::locale::{Lang, wording};
use crate::store::dashboard::{self, Dashboard};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::panel::{Board, PanelEvent};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Crumb, Cx, Flow, Hint, Layer};
use crate::ui::record::action;
use crate::ui::record::sheet::{self, WHY, concerns};
use crate::ui::speaker;
use crate::ui::theme::Role;
use chrono::NaiveDate;
use ratatui::layout::Rect;
use std::any::Any;
use std::time::{Duration, Instant};

/// Changes that follow each other within this time are read once.
const TOGETHER: Duration = Duration::from_millis(300);
/// What it shows.
const TABLES: &[&str] = &[
    "sales_order",
    "order_line",
    "order_status",
    "shipment",
    "payment",
    "reservation",
    "move",
    "variant",
    "deadline",
    "notice",
    "party",
    "copy_plan",
    "upkeep",
];

struct Loaded(Box<Result<Dashboard, Refusal>>);

/// The pane.
pub fn pane(desk: &Desk) -> Box<dyn Layer> {
    Box::new(Home {
        desk: desk.clone(),
        board: Board::default(),
        data: None,
        at: UtcMillis(0),
        failed: None,
        reading: false,
        again: false,
        due: None,
        width: 80,
    })
}

struct Home {
    desk: Desk,
    board: Board,
    data: Option<Dashboard>,
    /// When it was read.
    at: UtcMillis,
    failed: Option<Refusal>,
    /// A job is on its way.
    reading: bool,
    /// Something changed while it was.
    again: bool,
    due: Option<Instant>,
    /// Columns of the body.
    width: u16,
}

impl Home {
    fn load(&mut self, cx: &Cx<'_>) {
        self.due = None;
        if self.reading {
            self.again = true;
            return;
        }
        self.reading = true;
        let desk = self.desk.clone();
        cx.job(move || Loaded(Box::new(desk.read(|reader| dashboard::load(reader.db(), reader.today())))));
    }

    fn build(&mut self, cx: &Cx<'_>) {
        self.width = cx.area.width;
        let Some(data) = &self.data else { return };
        let room = panels::Room { columns: cx.area.width, rows: cx.area.height, tier: cx.theme.tier };
        self.board.refill(panels::panels(data, cx.lang, room));
    }

    fn explain(&self, door: &str, cx: &mut Cx<'_>) {
        let lines = self.data.as_ref().map(|data| why::explain(data, door, cx.lang)).unwrap_or_default();
        sheet::tell(lines, cx);
    }

    fn today(&self) -> NaiveDate {
        self.data.as_ref().map_or_else(|| self.desk.clock().today(), |data| data.today)
    }
}

impl Layer for Home {
    fn contexts(&self) -> &[Context] {
        &[Context::List, Context::Global]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        match act {
            Act::Do(Action::Refresh) => self.load(cx),
            Act::Do(Action::New) => cx.open("new:order"),
            // There is no list here to filter: searching is for the box that finds everything.
            Act::Do(Action::FilterText) => cx.act(Action::Palette),
            Act::Do(Action::Info) => match self.board.door() {
                Some(door) => self.explain(&door, cx),
                None => cx.warn(cx.lang.t("record.no_story")),
            },
            _ => match self.board.handle(act) {
                PanelEvent::Ignored => return Flow::Pass,
                PanelEvent::Nothing => {}
                PanelEvent::Open(door) if door.starts_with(WHY) => self.explain(&door, cx),
                PanelEvent::Open(door) => cx.open(door),
            },
        }
        Flow::Handled
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if let (None, Some(refusal)) = (&self.data, &self.failed) {
            let text = wording::told(draw.lang, refusal);
            let style = draw.theme.style(Role::SeverityError);
            draw.buf.set_stringn(area.x + 1, area.y + 1, text, usize::from(area.width).saturating_sub(2), style);
            return;
        }
        self.board.render(area, draw);
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let place = speaker::place(&self.crumb(lang), lang);
        match (&self.data, &self.failed) {
            (None, Some(refusal)) => Spoken { lines: vec![wording::told(lang, refusal)], ..place },
            _ => self.board.spoken(lang).at(&place),
        }
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        let none = self.board.door().is_none().then(|| lang.t("dashboard.no_door"));
        vec![
            Hint::of(Action::New).label(lang.t("orders.new")),
            Hint::of(Action::Open).unless(none),
            Hint::of(Action::FocusNext).label(lang.t("dashboard.panel")),
            Hint::of(Action::Info).label(lang.t("browser.explain")),
            Hint::of(Action::Refresh),
            Hint::of(Action::FilterText).label(lang.t("dashboard.search")),
        ]
    }

    fn crumb(&self, lang: Lang) -> Crumb {
        let day = wording::date(lang, self.today());
        let weekday = wording::weekday(self.today(), lang);
        let right = match self.at {
            // Where there is little room the day comes first; who wants it anew presses F5 anyway.
            _ if self.width < 60 => String::new(),
            UtcMillis(0) => String::new(),
            at => lang.f("dashboard.read_at", &[("at", &at.rome().format("%H:%M").to_string())]),
        };
        let detail = lang.f("dashboard.today", &[("weekday", weekday), ("day", &day)]);
        Crumb { title: lang.t("pane.dashboard").to_owned(), detail, right, ..Crumb::default() }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn shown(&mut self, cx: &mut Cx<'_>) {
        // The look may be another.
        self.build(cx);
        self.load(cx);
    }

    fn reworded(&mut self, cx: &mut Cx<'_>) {
        self.shown(cx);
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.build(cx);
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let Ok(loaded) = payload.downcast::<Loaded>() else { return };
        self.reading = false;
        match *loaded.0 {
            Ok(data) => {
                self.at = cx.clock.now();
                self.failed = None;
                self.data = Some(data);
                self.build(cx);
            }
            Err(refusal) => {
                if self.data.is_some() {
                    action::refused(&refusal, cx);
                }
                self.failed = Some(refusal);
            }
        }
        if std::mem::take(&mut self.again) {
            self.due = Some(cx.now + TOGETHER);
        }
    }

    fn changed(&mut self, tables: &[String], cx: &mut Cx<'_>) {
        // Who comes back to it reads it anyway.
        if cx.top && concerns(TABLES, tables) && self.due.is_none() {
            self.due = Some(cx.now + TOGETHER);
        }
    }

    fn due(&self) -> Option<Instant> {
        self.due
    }

    fn tick(&mut self, cx: &mut Cx<'_>) {
        if self.due.is_some_and(|due| due <= cx.now) {
            self.load(cx);
        }
    }
}
