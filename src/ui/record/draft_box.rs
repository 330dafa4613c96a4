//! Drafts to choose from: those of the form that is being opened, or all of them.

use super::ask::{Answered, Ask};
use super::draft;
use crate::domain::Refusal;
use crate::locale::{Lang, wording};
use crate::store::alive;
use crate::store::drafts::{self, Draft};
use crate::ui::action::Action;
use crate::ui::desk::Desk;
use crate::ui::key::{Key, KeyCode};
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Confirm, Dialog, DialogEvent, Menu, MenuEntry};
use crate::ui::kit::nav::letter;
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer, LayerId};
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::collections::VecDeque;

/// What was decided, for the form that asked.
#[derive(Debug)]
pub enum Decided {
    /// Goes on with this draft, and with what was typed after it was chosen.
    Resume(Box<Draft>, Vec<Act>),
    /// Begins anew with what was typed; drafts stay.
    Fresh(Vec<Act>),
    /// Neither: back to where one came from.
    Back,
}

/// Opens the form of a draft.
pub type Open = fn(&Desk, &Draft) -> Option<Box<dyn Layer>>;

/// Who asked.
enum For {
    /// A form that is being opened; the record's version now, when it edits one.
    Form(LayerId, Option<i64>),
    /// Whoever wants to see what is left.
    All(Open),
}

struct Listed(Result<Vec<Draft>, Refusal>);

/// The box on the stack.
pub struct DraftBox {
    desk: Desk,
    asked: For,
    all: Vec<Draft>,
    dialog: Option<Dialog>,
    /// Typed before the box was there, and meant for what is on the screen: the box first, then the form.
    ahead: VecDeque<Act>,
    /// Which draft is asked about before it is thrown away.
    doomed: Option<i64>,
    over: bool,
}

impl DraftBox {
    /// The drafts of a form; the answer comes to its `receive` as [`Decided`].
    /// What was typed ahead goes through it in order.
    pub fn of_form(
        desk: &Desk,
        (form, version): (LayerId, Option<i64>),
        all: Vec<Draft>,
        ahead: Vec<Act>,
        cx: &Cx<'_>,
    ) -> Box<Self> {
        let mut shown = Self::new(desk, For::Form(form, version), all);
        shown.ahead = ahead.into();
        shown.build(None, cx);
        Box::new(shown)
    }

    fn new(desk: &Desk, asked: For, all: Vec<Draft>) -> Self {
        let ahead = VecDeque::new();
        Self { desk: desk.clone(), asked, all, dialog: None, ahead, doomed: None, over: false }
    }

    /// All drafts of who sits here.
    pub fn all(desk: &Desk, open: Open) -> Box<Self> {
        Box::new(Self::new(desk, For::All(open), Vec::new()))
    }

    fn build(&mut self, at: Option<&str>, cx: &Cx<'_>) {
        let lang = cx.lang;
        let mut entries: Vec<MenuEntry> = self
            .all
            .iter()
            .map(|draft| {
                let mut note = draft::when(draft, cx.clock.today(), lang);
                if let For::Form(_, Some(now)) = self.asked
                    && draft.base_version.is_some_and(|base| base < now)
                {
                    note = format!("{note}  {}", lang.t("draft.overtaken"));
                }
                if draft.open_elsewhere(&alive::token(), cx.clock.now()) {
                    note = format!("{note}  {}", draft::open_there(draft, lang));
                }
                // Two forms of one draft would overwrite each other in turn.
                let open = self.desk.drafts().has(draft.id).then(|| lang.t("draft.open").to_owned());
                MenuEntry::new(draft.id.to_string(), None, draft::told(draft, lang)).note(note).blocked(open)
            })
            .collect();
        if let For::Form(_, version) = self.asked {
            let key = if version.is_some() { "draft.as_saved" } else { "draft.fresh" };
            entries.push(MenuEntry::new("fresh", Some('n'), lang.t(key)));
        }
        let mut menu = Menu::new(lang.n("draft.title", self.all.len() as u64, &[]), entries);
        if let Some(at) = at {
            menu = menu.at(at);
        }
        self.dialog = Some(Dialog::Menu(menu.keys(lang.t("draft.keys"))));
    }

    /// What was typed and has not had its turn.
    fn rest(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.ahead).into()
    }

    fn decide(&mut self, decided: Decided, cx: &mut Cx<'_>) -> Flow {
        self.over = true;
        // Closed before it answers: what the form opens or closes next would else go with it.
        cx.close(cx.id);
        match (&self.asked, decided) {
            (For::Form(form, _), decided) => cx.send(*form, decided),
            (For::All(open), Decided::Resume(draft, _)) => match open(&self.desk, &draft) {
                Some(layer) => cx.push(layer),
                None => cx.error(cx.lang.t("draft.unreadable")),
            },
            (For::All(_), Decided::Fresh(_) | Decided::Back) => {}
        }
        Flow::Handled
    }

    /// Asks whether the draft under the cursor is thrown away: nothing brings it back.
    fn ask_to_drop(&mut self, cx: &mut Cx<'_>) -> Flow {
        let Some(Dialog::Menu(menu)) = &self.dialog else { return Flow::Handled };
        let Some(draft) = menu.current().and_then(|id| self.all.iter().find(|draft| draft.id.to_string() == id)) else {
            return Flow::Handled;
        };
        self.doomed = Some(draft.id);
        let lines = vec![cx.lang.f("draft.drop.text", &[("what", &draft::told(draft, cx.lang))])];
        let ask = Confirm::letter(cx.lang.t("draft.drop.title"), lines, 'b', cx.lang.t("draft.drop.verb"));
        cx.push(Ask::new(cx.id, "draft.drop", Dialog::Confirm(ask)));
        Flow::Handled
    }

    /// Throws it away.
    fn drop_one(&mut self, cx: &mut Cx<'_>) -> Flow {
        let doomed = self.doomed.take();
        let Some(at) = self.all.iter().position(|draft| Some(draft.id) == doomed) else { return Flow::Handled };
        let gone = self.all.remove(at);
        let (actor, id) = (self.desk.actor().name.clone(), gone.id);
        self.desk.write(cx.id, move |store| drafts::delete(store, &actor, id).is_ok());
        cx.ok(cx.lang.f("draft.dropped", &[("what", &draft::told(&gone, cx.lang))]));
        if self.all.is_empty() {
            let rest = self.rest();
            return self.decide(Decided::Fresh(rest), cx);
        }
        let next = self.all.get(at.min(self.all.len() - 1)).map(|draft| draft.id.to_string());
        self.build(next.as_deref(), cx);
        Flow::Handled
    }
}

impl Layer for DraftBox {
    fn contexts(&self) -> &[Context] {
        &[Context::Dialog]
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        // The session has the page of keys.
        if *act == Act::Do(Action::Help) {
            return Flow::Pass;
        }
        let delete = matches!(act, Act::Key(key) if key.code == KeyCode::Delete) || *act == Act::Do(Action::Delete);
        if delete {
            return self.ask_to_drop(cx);
        }
        // Who types means an empty form: the letters are in it, in order, and the drafts stay.
        let types = matches!(act, Act::Paste(_)) || letter(act).is_some_and(|c| c != 'n');
        if types && matches!(self.asked, For::Form(..)) {
            self.ahead.push_front(act.clone());
            let rest = self.rest();
            return self.decide(Decided::Fresh(rest), cx);
        }
        let Some(dialog) = &mut self.dialog else {
            return if matches!(act, Act::Do(Action::Back | Action::Close)) { Flow::Close } else { Flow::Handled };
        };
        match dialog.handle(act) {
            DialogEvent::Choose(id) => match self.all.iter().find(|draft| draft.id.to_string() == id) {
                Some(draft) => {
                    let (draft, rest) = (Box::new(draft.clone()), self.rest());
                    self.decide(Decided::Resume(draft, rest), cx)
                }
                None => {
                    let rest = self.rest();
                    self.decide(Decided::Fresh(rest), cx)
                }
            },
            DialogEvent::Cancel => self.decide(Decided::Back, cx),
            event => {
                if let Some(text) = event.said(cx.lang) {
                    cx.warn(text);
                }
                Flow::Handled
            }
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if let Some(dialog) = &self.dialog {
            dialog.render(area, draw);
        }
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        if let Some(dialog) = &mut self.dialog {
            dialog.clicked(at);
        }
    }

    fn turns(&self, down: bool) -> bool {
        self.dialog.as_ref().is_some_and(|dialog| dialog.turns(down))
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let waiting = || Spoken { waits: true, ..Spoken::of(lang.t("record.loading")) };
        self.dialog.as_ref().map_or_else(waiting, |dialog| dialog.spoken(lang))
    }

    fn hints(&self, lang: Lang) -> Vec<Hint> {
        vec![Hint::of(Action::Accept).label(lang.t("draft.resume"))]
    }

    fn own_keys(&self, lang: Lang) -> Vec<(String, String)> {
        let own = |key: String, word: &'static str| (key, lang.t(word).to_owned());
        let mut keys = vec![own(Key::plain(KeyCode::Delete).label(lang), "draft.drop.short")];
        if matches!(self.asked, For::Form(..)) {
            keys.insert(0, own("n".to_owned(), "draft.anew"));
        }
        keys
    }

    fn page(&self, lang: Lang) -> Option<(String, Vec<(String, String)>)> {
        let (title, mut keys) = self.dialog.as_ref()?.page(lang)?;
        keys.push((Key::plain(KeyCode::Delete).label(lang), lang.t("draft.drop.verb").to_owned()));
        if matches!(self.asked, For::Form(..)) {
            keys.push((lang.t("draft.letters").to_owned(), lang.t("draft.typed").to_owned()));
        }
        Some((title, keys))
    }

    fn overlay(&self) -> bool {
        true
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        while let Some(act) = self.ahead.pop_front().filter(|_| !self.over) {
            self.act(&act, cx);
        }
        if self.dialog.is_some() {
            return;
        }
        let desk = self.desk.clone();
        cx.job(move || {
            let actor = desk.actor().name.clone();
            Listed(desk.read(|reader| drafts::list(reader.db(), &actor, None)))
        });
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let payload = match payload.downcast::<Answered>() {
            Ok(answered) => {
                match answered.answer {
                    DialogEvent::Yes => {
                        self.drop_one(cx);
                    }
                    _ => self.doomed = None,
                }
                return;
            }
            Err(payload) => payload,
        };
        let Ok(listed) = payload.downcast::<Listed>() else { return };
        match listed.0 {
            Ok(all) if all.is_empty() => {
                cx.ok(cx.lang.t("draft.none"));
                cx.close(cx.id);
            }
            Ok(all) => {
                self.all = all;
                self.build(None, cx);
            }
            Err(refusal) => {
                cx.error(wording::told(cx.lang, &refusal));
                cx.close(cx.id);
            }
        }
    }
}
