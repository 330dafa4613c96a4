//! Saved views of a list pane: the menu behind `w`, what it saves, and what a list begins with.

use super::columns::Look;
use super::{Browser, CEILING, Listing, NARROW};
use crate::domain::Refusal;
use crate::domain::filter::{Filter, Op, Operand, Term};
use crate::domain::page::{Count, Sort};
use crate::domain::text::fold;
use crate::locale::Lang;
use crate::operations::view::{ChooseView, DeleteView, SaveView};
use crate::store::views::{self, Beginning, View};
use crate::ui::desk::Written;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Menu, MenuEntry, Prompt};
use crate::ui::kit::line::grouped;
use crate::ui::layers::Cx;
use crate::ui::record::action;
use crate::ui::record::ask::{Answered, Ask, Noted};
use std::cell::RefCell;

/// What the list begins with was read.
pub(super) struct Begun(pub Result<Beginning, Refusal>);

/// The views were read again.
pub(super) struct Known(pub Result<Vec<View>, Refusal>);

/// Saved views of one pane.
#[derive(Default)]
pub(super) struct Views {
    all: Vec<View>,
    /// It is not known yet what the list begins with.
    awaited: bool,
    /// The line was chosen by somebody: what the list would begin with is not wanted any more.
    settled: bool,
    /// The view that was opened or saved last: among those that show the same it is the one that the list wears, and what
    /// was changed since is proposed to be saved under its name.
    worn: Option<i64>,
    /// What is about to be saved under a name.
    naming: String,
    /// Which view gets another digit.
    pinning: Option<i64>,
    memo: RefCell<Memo>,
}

/// Which view the list shows, and of what that was said: every frame asks, and the views are not read anew for each.
#[derive(Default)]
struct Memo {
    text: String,
    sort: Option<Sort>,
    look: Option<Look>,
    lang: Option<Lang>,
    at: Option<usize>,
}

impl Memo {
    /// What was found for this, else what `find` finds.
    fn at(
        &mut self,
        text: &str,
        (sort, look): (Option<&Sort>, Option<&Look>),
        lang: Lang,
        find: impl FnOnce() -> Option<usize>,
    ) -> Option<usize> {
        let same =
            self.lang == Some(lang) && self.text == text && self.sort.as_ref() == sort && self.look.as_ref() == look;
        if !same {
            *self =
                Self { text: text.to_owned(), sort: sort.cloned(), look: look.cloned(), lang: Some(lang), at: find() };
        }
        self.at
    }
}

impl Views {
    /// These are all that the operator may use.
    fn know(&mut self, all: Vec<View>) {
        self.all = all;
        self.memo.take();
    }

    /// The list wears this view now.
    pub(super) fn wear(&mut self, id: Option<i64>) {
        self.worn = id;
        self.memo.take();
    }

    /// Somebody said what the list shows.
    pub(super) fn settle(&mut self) {
        self.settled = true;
    }
}

/// Wide enough for every count: the window keeps its width when they come.
const COUNT: usize = 12;

/// Stands for a count that is still being read.
const PENDING: &str = "...";

impl<L: Listing> Browser<L> {
    /// Has read what the list begins with; its rows are asked for then.
    pub(super) fn begin(&mut self, cx: &Cx<'_>) {
        self.views.awaited = true;
        let desk = self.desk.clone();
        cx.job(move || Begun(desk.read(|reader| views::beginning(reader.db(), L::spec().name, &desk.actor().name))));
    }

    pub(super) fn begun(&mut self, begun: Begun, cx: &mut Cx<'_>) {
        self.views.awaited = false;
        // Without its views a list is still a list: what cannot be read is said by its rows.
        let beginning = begun.0.unwrap_or_default();
        self.views.know(beginning.views);
        self.looks(beginning.look.as_deref());
        let first = self.views.all.iter().find(|view| view.first).map(|view| (view.id, view.filter.clone()));
        if let Some((id, filter)) = first.filter(|_| !self.views.settled) {
            self.views.wear(Some(id));
            let text = Self::worded(&filter, cx.lang);
            self.filter = Filter::parse(&text);
            self.list.refilter(&text, None);
            self.text = text;
            self.arrange();
        }
        self.ask(cx);
        self.ask_count(cx);
    }

    pub(super) fn read_views(&self, cx: &Cx<'_>) {
        let desk = self.desk.clone();
        cx.job(move || Known(desk.read(|reader| views::of(reader.db(), L::spec().name, &desk.actor().name))));
    }

    pub(super) fn known(&mut self, known: Known) {
        if let Ok(all) = known.0 {
            self.views.know(all);
        }
    }

    /// What the list shows, as one line: its filter, the order that was chosen by key, the columns.
    pub(super) fn line(&self, lang: Lang) -> String {
        let mut filter = Filter::parse(&self.text);
        if filter.clone().take_sort().is_none()
            && let Some(sort) = self.list.sort()
            && let Some(spec) = L::spec().sort(&sort.column)
        {
            let key = if lang.is_english() { "sort" } else { "ordina" };
            let way = if sort.descending { "-" } else { "" };
            filter.terms.push(Term::new(key, Op::Has, vec![Operand::Word(format!("{}{way}", spec.name(lang)))]));
        }
        if filter.clone().take_columns().is_none() {
            filter.terms.extend(self.columns_term(lang));
        }
        filter.to_string()
    }

    /// The view that the list shows exactly.
    pub(super) fn shown_view(&self, lang: Lang) -> Option<&View> {
        if self.views.all.is_empty() || self.text.is_empty() && self.list.sort().is_none() {
            return None;
        }
        let at = self.views.memo.borrow_mut().at(&self.text, (self.list.sort(), self.look.as_ref()), lang, || {
            // By way of every language: a word that another stood for (`evadere`) comes back as itself (`da evadere`).
            let alike = |text: &str| Lang::ALL.iter().fold(text.to_owned(), |text, lang| Self::worded(&text, *lang));
            let (line, text) = (alike(&self.line(lang)), alike(&self.text));
            let shown = |view: &View| {
                let worded = alike(&view.filter);
                worded == line || worded == text && self.list.sort().is_none()
            };
            let all = &self.views.all;
            let worn = all.iter().position(|view| Some(view.id) == self.views.worn && shown(view));
            worn.or_else(|| all.iter().position(shown))
        });
        at.and_then(|at| self.views.all.get(at))
    }

    /// `vista: Da evadere`, where there is room for it.
    pub(super) fn view_detail(&self, lang: Lang) -> String {
        let view = self.shown_view(lang).filter(|_| self.width >= NARROW);
        view.map_or_else(String::new, |view| lang.f("views.crumb", &[("name", view.name.as_str())]))
    }

    /// What the menu of `w` offers: the views with how many rows each leaves, and what can be done with them.
    pub(super) fn view_entries(&self, lang: Lang) -> Vec<MenuEntry> {
        let mut digits = Vec::new();
        let mut entries: Vec<MenuEntry> = Vec::new();
        for view in &self.views.all {
            // The own ones come first: a digit that another gave a shared view serves when it is free here.
            let digit = view.pin.filter(|pin| !digits.contains(pin));
            digits.extend(digit);
            let digit = digit.and_then(|pin| char::from_digit(u32::from(pin), 10));
            let note = self.told(view, None, lang);
            entries.push(MenuEntry::new(view.id.to_string(), digit, view.name.as_str()).pending(note));
        }
        let none = self.views.all.is_empty().then(|| lang.t("views.none").to_owned());
        let own = self.own_views().next().is_none().then(|| lang.t("views.none_own").to_owned());
        entries.push(MenuEntry::new("save", Some('s'), lang.t("views.save")));
        entries.push(MenuEntry::new("first", Some('d'), lang.t("views.first")).blocked(none));
        entries.push(MenuEntry::new("pin", Some('n'), lang.t("views.pin")).blocked(own.clone()));
        entries.push(MenuEntry::new("delete", Some('x'), lang.t("views.delete")).blocked(own));
        let all = self.text.is_empty().then(|| lang.t("views.no_filter").to_owned());
        entries.push(MenuEntry::new("all", Some('t'), lang.t("views.all")).blocked(all));
        entries
    }

    /// The menu of `w`.
    pub(super) fn view_menu(&self, cx: &mut Cx<'_>) {
        let lang = cx.lang;
        let mut menu = Menu::new(lang.t("views.title"), self.view_entries(lang));
        if let Some(id) = self.shown_view(lang).map(|view| view.id) {
            menu = menu.at(&id.to_string());
        }
        let counting: Vec<(View, String)> =
            self.views.all.iter().map(|view| (view.clone(), self.told(view, Some(Err(())), lang))).collect();
        let (desk, today) = (self.desk.clone(), cx.clock.today());
        let ask = Ask::new(cx.id, "views", Dialog::Menu(menu)).reading(move |cx, stop| {
            for (view, unknown) in counting {
                let (desk, stop, lang, operator) = (desk.clone(), stop.clone(), cx.lang, desk.actor().name.clone());
                cx.job(move || {
                    let filter = Filter::parse(&view.filter);
                    let counted =
                        desk.read_until(&stop, |reader| L::spec().count(reader.db(), &filter, CEILING, today));
                    let note = match counted {
                        Ok(count) => Some(told(&view, Some(Ok(count)), &operator, lang)),
                        Err(refusal) if refusal.code == "store.interrupted" => None,
                        Err(_) => Some(unknown),
                    };
                    Noted { id: view.id.to_string(), note }
                });
            }
        });
        cx.push(ask);
    }

    fn told(&self, view: &View, count: Option<Result<Count, ()>>, lang: Lang) -> String {
        told(view, count, &self.desk.actor().name, lang)
    }

    fn own_views(&self) -> impl Iterator<Item = &View> {
        self.views.all.iter().filter(|view| view.owner.as_str() == self.desk.actor().name)
    }

    /// Goes on after one of the menus of views was answered; `false` when it was another one.
    pub(super) fn view_answered(&mut self, answered: &Answered, cx: &mut Cx<'_>) -> bool {
        match (answered.tag, &answered.answer) {
            ("views", DialogEvent::Choose(id)) => match id.as_str() {
                "save" => {
                    let worn = self.shown_view(cx.lang).map(|view| view.id).or(self.views.worn);
                    let own = self.own_views().find(|view| Some(view.id) == worn);
                    let name = own.map(|view| view.name.to_string()).unwrap_or_default();
                    self.ask_name(&name, cx);
                }
                "first" => {
                    let none = MenuEntry::new("", Some('0'), cx.lang.t("views.first.none"));
                    let views = self.views.all.iter();
                    let first = views.clone().find(|view| view.first).or_else(|| self.shown_view(cx.lang));
                    let at = first.map(|view| view.id.to_string()).unwrap_or_default();
                    let entries = std::iter::once(none).chain(views.map(entry)).collect();
                    let menu = Menu::new(cx.lang.t("views.first.which"), entries).at(&at);
                    cx.push(Ask::new(cx.id, "view.first", Dialog::Menu(menu)));
                }
                "pin" | "delete" => {
                    let (tag, title) = match id.as_str() {
                        "pin" => ("view.pin", "views.pin.which"),
                        _ => ("view.delete", "views.delete.which"),
                    };
                    let mut menu = Menu::new(cx.lang.t(title), self.own_views().map(entry).collect());
                    if let Some(view) = self.shown_view(cx.lang) {
                        menu = menu.at(&view.id.to_string());
                    }
                    cx.push(Ask::new(cx.id, tag, Dialog::Menu(menu)));
                }
                "all" => {
                    self.views.wear(None);
                    self.show_line("", cx);
                }
                id => {
                    let view = self.views.all.iter().find(|view| view.id.to_string() == id);
                    if let Some((id, line)) = view.map(|view| (view.id, Self::worded(&view.filter, cx.lang))) {
                        // An empty line takes off what is worn: the name comes after it.
                        self.show_line(&line, cx);
                        self.views.wear(Some(id));
                    }
                }
            },
            ("view.name", DialogEvent::Entered(name)) => {
                self.views.naming.clone_from(name);
                let own = self.own_views().find(|view| fold(view.name.as_str()) == fold(name));
                let title = cx.lang.f(if own.is_some() { "views.replace" } else { "views.keep" }, &[("name", name)]);
                let at = if own.is_some_and(|view| view.shared) { "shared" } else { "own" };
                let entries = vec![
                    MenuEntry::new("own", Some('p'), cx.lang.t("views.private")),
                    MenuEntry::new("shared", Some('c'), cx.lang.t("views.shared")),
                ];
                let menu = Menu::new(title, entries).at(at).footnote(self.line(cx.lang));
                cx.push(Ask::new(cx.id, "view.whose", Dialog::Menu(menu)));
            }
            ("view.whose", DialogEvent::Choose(whose)) => {
                let save = SaveView {
                    pane: L::spec().name.to_owned(),
                    name: std::mem::take(&mut self.views.naming),
                    filter: self.line(cx.lang),
                    shared: whose == "shared",
                    pin: None,
                    id: None,
                };
                self.desk.execute(cx, "view.save", save);
            }
            // The name is not lost with the question after it.
            ("view.whose", DialogEvent::Cancel) => {
                let name = std::mem::take(&mut self.views.naming);
                self.ask_name(&name, cx);
            }
            ("view.first", DialogEvent::Choose(id)) => {
                let choose = ChooseView { pane: L::spec().name.to_owned(), id: id.parse().ok() };
                let tag = if choose.id.is_some() { "view.first" } else { "view.first.none" };
                self.desk.execute(cx, tag, choose);
            }
            ("view.delete", DialogEvent::Choose(id)) => {
                if let Ok(id) = id.parse() {
                    self.desk.execute(cx, "view.delete", DeleteView { id });
                }
            }
            ("view.pin", DialogEvent::Choose(id)) => {
                self.views.pinning = id.parse().ok();
                let mut entries = vec![MenuEntry::new("0", Some('0'), cx.lang.t("views.pin.none"))];
                for pin in 1..=9u8 {
                    let holder = self.own_views().find(|view| view.pin == Some(pin));
                    let digit = char::from_digit(u32::from(pin), 10);
                    let holder = holder.map_or("-", |view| view.name.as_str());
                    entries.push(MenuEntry::new(pin.to_string(), digit, holder));
                }
                let menu = Menu::new(cx.lang.t("views.pin.digit"), entries);
                cx.push(Ask::new(cx.id, "view.digit", Dialog::Menu(menu)));
            }
            ("view.digit", DialogEvent::Choose(pin)) => {
                let id = self.views.pinning.take();
                if let Some(view) = self.views.all.iter().find(|view| Some(view.id) == id) {
                    let save = SaveView {
                        pane: view.pane.clone(),
                        name: view.name.to_string(),
                        filter: view.filter.clone(),
                        shared: view.shared,
                        pin: pin.parse().ok(),
                        id,
                    };
                    self.desk.execute(cx, "view.pinned", save);
                }
            }
            ("views" | "view.name" | "view.whose" | "view.first" | "view.delete" | "view.pin" | "view.digit", _) => {}
            _ => return false,
        }
        true
    }

    /// What came of an operation with views; `false` when it was none.
    pub(super) fn view_written(&mut self, written: &Written, cx: &mut Cx<'_>) -> bool {
        let said = match written.tag {
            "view.save" => "views.saved",
            "view.first" => "views.first.done",
            "view.first.none" => "views.first.gone",
            "view.delete" => "views.deleted",
            "view.pinned" => "views.pinned",
            _ => return false,
        };
        match &written.result {
            Ok(done) => {
                cx.done(cx.lang.t(said));
                if written.tag == "view.save" {
                    self.views.wear(done.output["id"].as_i64());
                }
                self.read_views(cx);
            }
            Err(refusal) => action::refused(refusal, cx),
        }
        true
    }

    fn ask_name(&self, name: &str, cx: &mut Cx<'_>) {
        let line = self.line(cx.lang);
        let what = if line.is_empty() { cx.lang.t("views.everything").to_owned() } else { line };
        let prompt = Prompt::new(cx.lang.t("views.save.title"), what, name).naming("name").checked(named).proposing();
        cx.push(Ask::new(cx.id, "view.name", Dialog::Prompt(prompt)));
    }

    /// Shows what a line says; an order chosen by key gives way to it.
    fn show_line(&mut self, line: &str, cx: &Cx<'_>) {
        self.remember();
        self.list.unsorted();
        let at = self.list.current_id();
        if self.text == line {
            // The same rows, perhaps in another order.
            self.list.refilter(line, at);
            self.ask(cx);
        } else {
            self.set_filter(line, at, cx);
        }
    }
}

/// A view needs a name.
fn named(text: &str) -> Result<String, Refusal> {
    if text.is_empty() { Err(Refusal::new("kit.required")) } else { Ok(text.to_owned()) }
}

fn entry(view: &View) -> MenuEntry {
    let digit = view.pin.and_then(|pin| char::from_digit(u32::from(pin), 10));
    MenuEntry::new(view.id.to_string(), digit, view.name.as_str())
}

/// How many rows a view leaves, and whose it is. Not counted yet, counted, or not to be counted.
fn told(view: &View, count: Option<Result<Count, ()>>, operator: &str, lang: Lang) -> String {
    let rows = match count {
        None => PENDING.to_owned(),
        Some(Err(())) => "-".to_owned(),
        Some(Ok(count)) => {
            let rows = grouped(count.rows, lang);
            if count.at_least { lang.f("browser.at_least", &[("n", &rows)]) } else { rows }
        }
    };
    let mut parts = vec![format!("{rows:>COUNT$}")];
    if view.first {
        parts.push(lang.t("views.is_first").to_owned());
    }
    if view.owner.as_str() != operator {
        parts.push(lang.f("views.of", &[("who", view.owner.as_str())]));
    } else if view.shared {
        parts.push(lang.t("views.is_shared").to_owned());
    }
    parts.join("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_are_read_again_only_when_something_changed() {
        let mut memo = Memo::default();
        let mut asked = 0;
        let mut at = |text: &str, sort: Option<&Sort>, look: Option<&Look>, lang| {
            memo.at(text, (sort, look), lang, || {
                asked += 1;
                Some(asked)
            })
        };
        let (sort, look) = (Sort { column: "total".into(), descending: true }, vec![("id".to_owned(), None)]);
        for (expected, text, sort, look, lang) in [
            (1, "a", None, None, Lang::It),
            (1, "a", None, None, Lang::It),
            (2, "b", None, None, Lang::It),
            (3, "b", Some(&sort), None, Lang::It),
            (3, "b", Some(&sort), None, Lang::It),
            (4, "b", Some(&sort), Some(&look), Lang::It),
            (5, "b", Some(&sort), Some(&look), Lang::En),
            (5, "b", Some(&sort), Some(&look), Lang::En),
        ] {
            assert_eq!(at(text, sort, look, lang), Some(expected));
        }
    }
}
