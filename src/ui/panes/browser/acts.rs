//! What keys do in a list pane.

use super::export::formats;
use super::line::with_space;
use super::{Browser, Explained, Listing, Offered, REST, Typing, sort_name};
use crate::domain::page::PageQuery;
use crate::locale::{Lang, wording};
use crate::store::moment;
use crate::ui::action::Action;
use crate::ui::kit::Act;
use crate::ui::kit::dialog::{Dialog, Menu, MenuEntry};
use crate::ui::kit::edit::Editor;
use crate::ui::kit::list::ListEvent;
use crate::ui::kit::list_options::Choice;
use crate::ui::kit::resource::{Cx as Words, Row};
use crate::ui::layers::{Cx, Flow, Layer, Offer};
use crate::ui::record::action::{self, PaneCommand};
use crate::ui::record::ask::Ask;
use crate::ui::record::papers::{Errand, Which, offered};
use crate::ui::record::reasons::barred;
use std::collections::BTreeSet;

/// The command of every list that opens the dialog of columns.
pub(super) const COLUMNS: &str = "columns:";

/// What an option does, in a word.
pub(super) fn option_word(choice: Choice, lang: Lang) -> &'static str {
    lang.t(match choice {
        Choice::Change => "browser.option.change",
        Choice::Delete => "browser.option.delete",
        Choice::Display => "browser.option.display",
        Choice::Print => "browser.option.print",
        Choice::State => "browser.option.state",
    })
}

impl<L: Listing> Browser<L> {
    pub(super) fn events(&mut self, events: Vec<ListEvent>, cx: &mut Cx<'_>) {
        for event in events {
            self.event(event, None, cx);
        }
    }

    pub(super) fn event(&mut self, event: ListEvent, act: Option<&Act>, cx: &mut Cx<'_>) -> Flow {
        match event {
            ListEvent::Ignored => return act.map_or(Flow::Pass, |act| self.own(act, cx)),
            ListEvent::Nothing | ListEvent::Queued => {}
            // The cursor goes on to the next row: what stands beside the list goes with it.
            ListEvent::Marked => self.rest = Some(cx.now + REST),
            ListEvent::Moved => {
                self.rest = Some(cx.now + REST);
                self.walked(cx);
            }
            ListEvent::Open(id) => {
                let row = self.list.rows().iter().find(|row| row.id() == id);
                if let Some(door) = row.and_then(L::door) {
                    cx.open(door);
                } else if let Some(layer) = L::open(&self.desk, id, cx.id) {
                    cx.push(layer);
                }
            }
            ListEvent::Edit(..) => self.edit_cell(cx),
            ListEvent::Options(choice, ids) => self.option(choice, ids, cx),
            ListEvent::Dropped(typed) => {
                let all = typed.join(", ");
                cx.warn(cx.lang.n("browser.option.dropped", typed.len() as u64, &[("all", &all)]));
            }
            ListEvent::NoOption(typed) => {
                let all = Choice::ALL.map(|choice| format!("{} {}", choice.digits(), option_word(choice, cx.lang)));
                cx.warn(cx.lang.f("browser.option.unknown", &[("typed", &typed), ("all", &all.join(", "))]));
            }
            ListEvent::SortMenu => {
                let menu = Menu::new(cx.lang.t("browser.sort"), Self::sorts(cx.lang))
                    .footnote(cx.lang.t("browser.sort.again"));
                cx.push(Ask::new(cx.id, "sort", Dialog::Menu(menu)));
            }
            ListEvent::Needs(what) => self.ask_all(what, cx),
            ListEvent::Copy(text) => cx.copy(text),
            ListEvent::Typed(acts) => {
                // They came while rows were on their way: play them on whatever has the keys now.
                for act in acts {
                    self.act(&act, cx);
                }
            }
        }
        Flow::Handled
    }

    /// Records, and the name of the one when it is one.
    pub(super) fn with_name(&self, ids: Vec<i64>, lang: Lang) -> (Vec<i64>, Option<String>) {
        let one = action::one(&ids).and_then(|id| self.list.rows().iter().find(|row| row.id() == id));
        let name = one.map(|row| L::called(row, lang));
        (ids, name)
    }

    /// Does what an option beside rows says; what is left is done by the next Enter.
    fn option(&mut self, choice: Choice, ids: Vec<i64>, cx: &mut Cx<'_>) {
        let writes = matches!(choice, Choice::Change | Choice::Delete | Choice::State);
        if let Some(at) = self.desk.actor().role.looks_at().filter(|_| writes) {
            return cx.warn(wording::told(cx.lang, &moment::read_only(at)));
        }
        match (choice, ids.first()) {
            (Choice::Change, Some(_)) => self.edit(cx),
            (Choice::Display, Some(id)) => {
                if let Some(layer) = L::open(&self.desk, *id, cx.id) {
                    cx.push(layer);
                }
            }
            (Choice::State, _) => {
                self.list.mark_only(&ids);
                self.menu(true, cx);
            }
            (Choice::Delete, _) => {
                if !self.take_away(ids, cx) {
                    cx.warn(cx.lang.t("browser.option.no_delete"));
                }
            }
            _ if L::papers().is_empty() => cx.warn(cx.lang.t("browser.option.no_print")),
            _ => self.print(ids, cx),
        }
        let left = self.list.options_left();
        if left > 0 {
            cx.warn(cx.lang.n("browser.option.left", left as u64, &[]));
        }
    }

    /// Does with these records what takes them away; `false` where nothing does.
    fn take_away(&mut self, ids: Vec<i64>, cx: &mut Cx<'_>) -> bool {
        let Some(at) = action::removing(L::actions()) else { return false };
        self.choose(at, ids, cx);
        true
    }

    /// Those of these records that are loaded.
    fn loaded(&self, ids: &[i64]) -> Vec<&L::Row> {
        let among: BTreeSet<i64> = ids.iter().copied().collect();
        self.list.rows().iter().filter(|row| among.contains(&row.id())).collect()
    }

    /// Does an action of the rows' menu from a key of its own; why it cannot be done is said as the menu would.
    fn choose(&mut self, at: usize, ids: Vec<i64>, cx: &mut Cx<'_>) {
        let rows = self.loaded(&ids);
        if let Some(why) = L::actions().get(at).and_then(|action| barred(action.off, ids.len(), &rows)) {
            return cx.warn(wording::told(cx.lang, &why));
        }
        let (desk, ids) = (self.desk.clone(), self.with_name(ids, cx.lang));
        action::choose(L::actions(), at, ids, &mut self.pending, &desk, cx);
    }

    /// What is printed of rows, in the order of the list; a list of which nothing is printed is exported.
    pub(super) fn print(&mut self, ids: Vec<i64>, cx: &mut Cx<'_>) {
        if L::papers().is_empty() {
            return self.export_menu(cx);
        }
        if ids.is_empty() {
            return cx.warn(cx.lang.t("print.ask.nothing"));
        }
        let query = PageQuery { sort: Some(self.sort()), ..PageQuery::default() };
        let which = Which { ids, order: Some((L::spec(), query)) };
        let papers = offered(L::papers(), which.ids.len(), &self.loaded(&which.ids), cx.lang);
        let exports = self.export_anew(cx.lang);
        cx.push(Errand::of(&self.desk, papers, which, Some((cx.id, exports))));
    }

    pub(super) fn edit(&self, cx: &mut Cx<'_>) {
        let Some(row) = self.list.current() else { return };
        match L::edit(&self.desk, row) {
            Ok(layer) => cx.push(layer),
            Err(refusal) => action::refused(&refusal, cx),
        }
    }

    /// The records that an action is for, and those of them that are loaded.
    fn meant(&self) -> (Vec<i64>, Vec<&L::Row>) {
        (self.list.targets(), self.list.target_rows())
    }

    /// What can be done without a record.
    fn commands() -> Vec<PaneCommand> {
        let own: [PaneCommand; 1] = [(COLUMNS, 'l', "columns.action")];
        [L::commands(), &own].concat()
    }

    /// What the menus offer.
    pub(super) fn offered(&self, lang: Lang) -> Vec<Offer> {
        let (targets, rows) = self.meant();
        let actions = action::entries(L::actions(), &targets, &rows, false, &Self::commands(), (&self.desk, lang));
        self.all_offers(actions, lang)
    }

    /// The same by name alone: what stands against an entry, and for how many rows it is, is not looked at.
    pub(super) fn named(&self, lang: Lang) -> Vec<Offer> {
        let one: Vec<i64> = self.list.current_id().or_else(|| self.list.marked().next()).into_iter().collect();
        let actions = action::entries(L::actions(), &one, &[], false, &Self::commands(), (&self.desk, lang));
        self.all_offers(actions, lang)
    }

    fn all_offers(&self, actions: Vec<MenuEntry>, lang: Lang) -> Vec<Offer> {
        let mut all: Vec<Offer> = Offer::all(Action::Actions, lang.t("browser.actions"), actions).collect();
        all.extend(Offer::all(Action::SortMenu, lang.t("browser.sort"), Self::sorts(lang)));
        all.extend(Offer::all(Action::Views, lang.t("views.title"), self.view_entries(lang)));
        if L::papers().is_empty() {
            all.extend(Offer::all(Action::Print, lang.t("export.title"), formats(lang)));
        } else {
            let (targets, rows) = self.meant();
            let papers = Errand::entries(
                &offered(L::papers(), targets.len(), &rows, lang),
                Some(&self.export_title(lang)),
                "",
                lang,
            );
            all.extend(Offer::all(Action::Print, lang.t("print.ask.title"), papers));
        }
        all
    }

    /// What the store has an order for, and nothing else, whether it has a column or not.
    fn sorts(lang: Lang) -> Vec<MenuEntry> {
        let entries = L::spec().sorts.iter().enumerate().map(|(at, sort)| {
            let digit = char::from_digit(u32::try_from(at + 1).unwrap_or(u32::MAX), 10);
            MenuEntry::new(sort.id, digit, sort_name::<L>(sort, lang))
        });
        let never = L::unsorted()
            .iter()
            .map(|(title, why)| MenuEntry::new("", None, lang.t(title)).blocked(Some(lang.t(why).to_owned())));
        entries.chain(never).collect()
    }

    pub(super) fn menu(&self, state_only: bool, cx: &mut Cx<'_>) {
        let (targets, rows) = self.meant();
        let title = match targets.len() {
            0 | 1 => cx.lang.t("browser.actions").to_owned(),
            many => cx.lang.n("browser.actions.many", many as u64, &[]),
        };
        let commands = if state_only { Vec::new() } else { Self::commands() };
        action::menu_with(L::actions(), &targets, &rows, state_only, (title, &commands), &self.desk, cx);
    }

    /// Acts that are the pane's own.
    pub(super) fn own(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        let Act::Do(action) = act else { return Flow::Pass };
        match action {
            Action::FilterText => {
                let editor = Editor::new(&with_space(&self.text), 400);
                let at = self.list.current_id();
                self.typing = Some(Typing { editor, before: self.text.clone(), at, offered: None, completing: false });
            }
            Action::New if !L::news().is_empty() && self.list.current().is_some() => {
                let entries = L::news().iter().enumerate();
                let entries = entries
                    .map(|(at, new)| MenuEntry::new(at.to_string(), Some(new.letter), cx.lang.t(new.label)))
                    .collect();
                cx.push(Ask::new(cx.id, "new", Dialog::Menu(Menu::new(cx.lang.t(L::NEW), entries))));
            }
            Action::New => match L::create(&self.desk) {
                Some(layer) => cx.push(layer),
                None => return Flow::Pass,
            },
            Action::Refresh if self.hidden.is_some() => {
                let id = self.hidden.take();
                cx.hush();
                self.set_filter("", id, cx);
            }
            Action::Info if self.explain_sum(cx) => {}
            Action::Info if L::EXPLAINS => {
                let Some(id) = self.list.current_id() else { return Flow::Pass };
                let column = self.list.in_hand().map_or("", |column| column.id);
                let (desk, words) = (self.desk.clone(), Words { lang: cx.lang, today: cx.clock.today() });
                cx.ask_ahead(move || Explained(desk.read(|reader| L::explain(reader, id, column, words))));
            }
            Action::Edit => self.edit_cell(cx),
            Action::Actions => self.menu(false, cx),
            Action::Prompt => match L::terms() {
                Some(terms) => {
                    let desk = self.desk.clone();
                    cx.ask_ahead(move || Offered(desk.read(terms.read)));
                }
                None => self.menu(true, cx),
            },
            Action::Related => match self.list.current().and_then(|row| L::related(&self.desk, row)) {
                Some(layer) => cx.push(layer),
                None => return Flow::Pass,
            },
            Action::ViewAlt if L::OVER => return Flow::Close,
            Action::ViewAlt => match L::other_view(&self.desk) {
                Some(layer) => cx.push(layer),
                // A list without another view is looked at another way: by its columns.
                None => self.column_menu(cx),
            },
            Action::FilterForm => self.guide(cx),
            Action::Print => self.print(self.list.targets(), cx),
            Action::Views => self.view_menu(cx),
            // Beside the list there is no room: rather a word than a key that does nothing.
            Action::Peek if cx.area.width < super::BESIDE => cx.warn(cx.lang.t("browser.no_preview")),
            Action::Peek => {
                self.full = !self.full;
                self.fit(cx.area);
            }
            Action::Tags | Action::Message | Action::Undo => {
                let Some(at) = action::keyed(*action).and_then(|name| action::running(L::actions(), name)) else {
                    return Flow::Pass;
                };
                self.choose(at, self.list.targets(), cx);
            }
            Action::OptionPrompt if self.list.current().is_some() => {
                let entry = |choice: Choice| {
                    MenuEntry::new(choice.digits(), choice.digits().chars().next(), option_word(choice, cx.lang))
                };
                let menu = Menu::new(cx.lang.t("browser.option.title"), Choice::ALL.map(entry).to_vec());
                cx.push(Ask::new(cx.id, "option", Dialog::Menu(menu)));
            }
            Action::Delete if action::removing(L::actions()).is_some() => {
                let targets = self.list.targets();
                self.take_away(targets, cx);
            }
            // Back to what it was opened with: a list that was opened over another is left by the next.
            Action::Back if self.text != self.home && !self.text.is_empty() => {
                let home = self.home.clone();
                self.set_filter(&home, self.list.current_id(), cx);
            }
            _ => return Flow::Pass,
        }
        Flow::Handled
    }
}
