//! One box for jumps, searches and commands; it shows each command's key, and so teaches it.

mod keys;
mod tie;

pub use self::keys::Keys;
use self::tie::{Tie, also};
use super::{Cursor, Query, folded};
use crate::locale::Lang;
use crate::ui::action::Action;
use crate::ui::chrome::{frame, put, shown_key};
use crate::ui::keymap::{Context, Keymap, long_text, short_text};
use crate::ui::kit::shown::Shown;
use crate::ui::kit::spoken::{Here, Spoken, Typed, joined};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Command, Cx, Flow, Found, Hint, Layer, Offer};
use crate::ui::text_width::{pad_right, width};
use crate::ui::theme::Role;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::cell::Cell;

/// What a search found, with the text it was for.
pub(in crate::ui) struct Answer {
    pub text: String,
    pub found: Vec<Found>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Run {
    Action(Action),
    Pane(String),
    Target(String),
    /// An entry of the menu that an action opens.
    Entry(Action, String),
}

/// What an action and a pane begin with where only a text is kept of what was taken.
const ACTION: &str = "action:";
const PANE: &str = "pane:";

impl Run {
    /// As it is kept among what was last taken.
    fn kept(&self) -> String {
        match self {
            Run::Action(action) => format!("{ACTION}{}", action.id()),
            Run::Pane(id) => format!("{PANE}{id}"),
            Run::Target(target) => target.clone(),
            Run::Entry(action, entry) => format!("{ACTION}{} {entry}", action.id()),
        }
    }
}

/// A row of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its group: a key in `locales/`, or words.
    group: String,
    title: String,
    detail: String,
    key: String,
    off: Option<String>,
    /// What it is also called, folded: its id, its name in the other language. Found by their beginning only.
    names: Vec<String>,
    /// What it asks for, folded: found by these when nothing is called so.
    asks: Vec<String>,
    run: Run,
}

/// The overlay.
#[derive(Debug)]
pub struct Palette {
    /// What was last taken, as far as it can be taken now.
    recent: Vec<Item>,
    commands: Vec<Item>,
    /// What the menus of the screen offer: only shown once it is asked for.
    offers: Vec<Item>,
    found: Vec<Item>,
    /// Found by what is written about it.
    within: Vec<Item>,
    shown: Vec<Item>,
    searching: bool,
    /// The cursor was moved: the row that it stands on is meant, not the first.
    moved: bool,
    /// Enter came before the answer.
    entered: bool,
    query: Query,
    cursor: Cursor,
    height: Cell<usize>,
    seen: Shown,
}

impl Palette {
    /// With these commands, what the menus of the screen offer, what was taken before, and a text already in it.
    pub fn new(commands: Vec<Item>, offers: Vec<Item>, taken: Vec<Found>, text: &str) -> Self {
        // What a key of its own does is not listed again for its letter in a menu.
        let offers: Vec<Item> =
            offers.into_iter().filter(|offer| commands.iter().all(|one| one.title != offer.title)).collect();
        let known: Vec<&Item> = commands.iter().chain(&offers).collect();
        let recent = taken.into_iter().filter_map(|what| recent(&known, what)).collect();
        let mut palette = Self {
            recent,
            commands,
            offers,
            found: Vec::new(),
            within: Vec::new(),
            shown: Vec::new(),
            searching: false,
            moved: false,
            entered: false,
            query: Query::new(text),
            cursor: Cursor::default(),
            height: Cell::new(10),
            seen: Shown::default(),
        };
        palette.narrow();
        palette
    }

    /// A pane to go to.
    pub fn pane(id: &str, title: &str, key: String) -> Item {
        let run = Run::Pane(id.to_owned());
        Item {
            group: "ui.palette.panes".to_owned(),
            title: title.to_owned(),
            detail: String::new(),
            key,
            off: None,
            names: vec![folded(id)],
            asks: Vec::new(),
            run,
        }
    }

    /// An action of the keymap.
    pub fn action(hint: &Hint, path: &[Context], keymap: &Keymap, lang: Lang) -> Item {
        let key = shown_key(&keymap.keys(path, hint.action)).map(|chord| chord.label(lang)).unwrap_or_default();
        Item {
            group: "ui.palette.commands".to_owned(),
            title: hint.label.clone().unwrap_or_else(|| long_text(hint.action, path, lang).to_owned()),
            detail: String::new(),
            key,
            off: hint.off.clone(),
            names: names_of(hint.action, path),
            asks: Vec::new(),
            run: Run::Action(hint.action),
        }
    }

    /// A command of the host.
    pub fn command(command: Command, keys: &Keys<'_>) -> Item {
        let group = if command.setting { SETTINGS } else { "ui.palette.commands" };
        Item {
            group: group.to_owned(),
            key: keys.of(&command),
            title: command.title,
            detail: command.detail,
            off: command.off,
            names: also(&command.target).map(folded).collect(),
            asks: command.asks.into_iter().map(folded).collect(),
            run: Run::Target(command.target),
        }
    }

    /// An entry of a menu of the screen.
    pub fn offer(offer: Offer, keys: &Keys<'_>) -> Item {
        Item {
            group: "ui.palette.commands".to_owned(),
            key: keys.entry(&offer),
            title: offer.entry.label,
            detail: offer.menu,
            off: offer.entry.blocked,
            names: Vec::new(),
            asks: Vec::new(),
            run: Run::Entry(offer.action, offer.entry.id),
        }
    }

    /// Number, customer, product, then commands and settings, then what is only written somewhere.
    fn narrow(&mut self) {
        let held = self.shown.get(self.cursor.at).filter(|_| self.moved).map(|item| item.run.clone());
        let text = self.query.text().trim();
        if text.is_empty() {
            self.shown = self.recent.clone();
            let taken = |item: &&Item| self.recent.iter().all(|recent| recent.run != item.run);
            self.shown.extend(self.commands.iter().filter(taken).cloned());
        } else {
            let mut matcher = Matcher::new(Config::DEFAULT);
            let pattern = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
            let mut chars = Vec::new();
            let asked = folded(text);
            let letters = text.chars().filter(|c| !c.is_whitespace()).count() as u32;
            let least = if letters < FEW { 0 } else { LEAST * letters };
            // What a menu of the screen offers is the operation, begun with what is in hand: it is listed once, unless the
            // words of the operation are typed.
            let called = |offer: &Item| folded(&offer.title).starts_with(&asked);
            let twin = |command: &Item| self.offers.iter().any(|offer| called(offer) && offer.does(command));
            let all = self.commands.iter().filter(|command| !twin(command)).chain(&self.offers);
            let mut scored: Vec<_> = all
                .filter_map(|item| {
                    // Each by itself: letters strewn over both find everything.
                    let mut score_of = |words: &str| pattern.score(Utf32Str::new(words, &mut chars), &mut matcher);
                    let score = score_of(item.words()).max(score_of(&item.detail)).unwrap_or(0);
                    let tie = item.tie(&asked).or((score > 0 && score >= least).then_some(Tie::Letters))?;
                    // What cannot be done now stands after what can; a setting is seldom what is looked for, and what
                    // takes something away is not what is meant first.
                    let removes = item.removes() && !item.is_called(&asked);
                    let last = (item.off.is_some(), item.group == SETTINGS, removes);
                    Some((last, tie, std::cmp::Reverse(score), item))
                })
                .collect();
            // What only has the letters is shown when nothing has the word.
            if let Some(best) = scored.iter().map(|(_, tie, ..)| *tie).min() {
                scored.retain(|(_, tie, ..)| *tie < Tie::Ending || *tie == best);
            }
            scored.sort_by_key(|(last, tie, score, _)| (*last, *tie, *score));
            // A command that is called so goes before records that merely sound alike: `esci` is not a customer.
            let (first, rest): (Vec<&Item>, Vec<&Item>) =
                scored.into_iter().map(|(.., item)| item).partition(|item| item.is_called(&asked));
            // What is called just so goes before what only begins so: a macro first, it was named for that.
            let just = |item: &&Item| folded(&item.title) == asked || item.names.contains(&asked);
            let (just, first): (Vec<&Item>, Vec<&Item>) = first.into_iter().partition(just);
            let (own, just): (Vec<&Item>, Vec<&Item>) =
                just.into_iter().partition(|item| folded(&item.title) == asked && item.names.is_empty());
            let just = own.into_iter().chain(just);
            // A setting whose name begins so is not what is meant when a command has the word, too.
            let (set, first): (Vec<&Item>, Vec<&Item>) = first.into_iter().partition(|item| item.group == SETTINGS);
            let begins = |item: &&Item| !set.is_empty() && item.off.is_none() && item.tie(&asked) == Some(Tie::Title);
            let does = |item: &&Item| item.group != SETTINGS && begins(item);
            let (done, rest): (Vec<&Item>, Vec<&Item>) = rest.into_iter().partition(does);
            let (named, rest): (Vec<&Item>, Vec<&Item>) = rest.into_iter().partition(|item| item.is_named(&asked));
            let called = just.chain(first).chain(done).chain(set);
            let order = called.chain(&self.found).chain(named).chain(rest).chain(&self.within);
            self.shown = order.cloned().collect();
        }
        let kept = held.and_then(|run| self.shown.iter().position(|item| item.run == run));
        self.cursor.at = kept.unwrap_or(self.cursor.at).min(self.shown.len().saturating_sub(1));
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.found.clear();
        self.within.clear();
        self.moved = false;
        self.entered = false;
        if self.query.text().trim().is_empty() {
            self.searching = false;
        } else {
            self.searching = true;
            cx.search(self.query.text());
        }
        self.cursor.at = 0;
        self.narrow();
    }

    /// Whether the first row stays the first whatever is still to be found.
    fn certain(&self) -> bool {
        let text = folded(self.query.text().trim());
        !self.searching || self.moved || self.shown.get(self.cursor.at).is_some_and(|item| item.is_called(&text))
    }

    /// Nothing was found: a number that nothing has is named.
    fn none(&self, lang: Lang) -> String {
        let number = self.query.text().trim();
        let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '/');
        if digits {
            lang.f("ui.palette.no_number", &[("number", number)])
        } else {
            lang.t("ui.palette.none").to_owned()
        }
    }

    /// Takes the row under the cursor.
    fn accept(&self, cx: &mut Cx<'_>) {
        let Some(item) = self.shown.get(self.cursor.at) else { return cx.warn(self.none(cx.lang)) };
        if let Some(reason) = &item.off {
            return cx.warn(reason.clone());
        }
        cx.close(cx.id);
        cx.took(Found {
            group: item.group.clone(),
            title: item.title.clone(),
            detail: item.detail.clone(),
            target: item.run.kept(),
            within: false,
        });
        match &item.run {
            Run::Action(action) => cx.act(*action),
            Run::Pane(id) => cx.go(id, None),
            Run::Target(target) => cx.open(target.clone()),
            Run::Entry(action, entry) => cx.choose(*action, entry.clone()),
        }
    }
}

/// A letter that is matched must count so much on average: letters strewn over a whole title find everything.
const LEAST: u32 = 19;
/// Of fewer letters than these everything is shown that has them.
const FEW: u32 = 3;

/// The group of settings.
const SETTINGS: &str = "ui.palette.settings";

/// What was taken before, as a row: a command as it is called now, a record as it was called then. Nothing when it is
/// a command that is not there.
fn recent(commands: &[&Item], what: Found) -> Option<Item> {
    let group = "ui.palette.recent".to_owned();
    if let Some(known) = commands.iter().find(|item| item.run.kept() == what.target) {
        return Some(Item { group, ..(*known).clone() });
    }
    let of_here = what.target.starts_with(ACTION) || what.target.starts_with(PANE);
    (!of_here).then(|| Item::of_found(Found { group, ..what }))
}

/// What an action is called besides its title: its id, and its words in either language.
fn names_of(action: Action, path: &[Context]) -> Vec<String> {
    let words = Lang::ALL.iter().flat_map(|lang| [short_text(action, path, *lang), long_text(action, path, *lang)]);
    [action.id()].into_iter().chain(words).map(folded).collect()
}

impl Item {
    fn of_found(found: Found) -> Self {
        Self {
            group: found.group,
            title: found.title,
            detail: found.detail,
            key: String::new(),
            off: None,
            names: Vec::new(),
            asks: Vec::new(),
            run: Run::Target(found.target),
        }
    }
}

impl Layer for Palette {
    fn contexts(&self) -> &[Context] {
        &[Context::Picker]
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if !self.query.text().is_empty() {
            self.ask(cx);
        }
    }

    fn act(&mut self, act: &Act, cx: &mut Cx<'_>) -> Flow {
        if self.cursor.take(act, self.shown.len(), self.height.get()) {
            self.moved = true;
            return Flow::Handled;
        }
        match act {
            Act::Do(Action::Accept) => {
                // What was asked for may be on its way: `:1489` and Enter in one breath mean the order.
                self.entered = !self.certain();
                if !self.entered {
                    self.accept(cx);
                }
                Flow::Handled
            }
            Act::Do(Action::Back) => Flow::Close,
            Act::Do(Action::Help | Action::Redraw | Action::Say | Action::Interrupt) => Flow::Pass,
            other => {
                if self.query.take(other) {
                    self.ask(cx);
                }
                Flow::Handled
            }
        }
    }

    fn clicked(&mut self, at: Position, _cx: &mut Cx<'_>) {
        if let Some(row) = self.seen.row_at(at, self.shown.len()) {
            self.cursor.at = row;
            self.moved = true;
        }
    }

    fn holds(&self) -> bool {
        self.entered
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let Ok(answer) = payload.downcast::<Answer>() else {
            // The search failed in a way that nobody foresaw: keys must not wait for it.
            self.searching = false;
            self.entered = false;
            return;
        };
        // An answer to what was typed before.
        if answer.text != self.query.text() {
            return;
        }
        self.searching = false;
        let (within, found): (Vec<Found>, Vec<Found>) = answer.found.into_iter().partition(|found| found.within);
        self.found = found.into_iter().map(Item::of_found).collect();
        self.within = within.into_iter().map(Item::of_found).collect();
        self.narrow();
        if std::mem::take(&mut self.entered) {
            self.accept(cx);
        }
    }

    fn spoken(&self, lang: Lang) -> Spoken {
        let text = self.query.text();
        let mut spoken = Spoken::of(lang.t("ui.palette.placeholder"));
        spoken.typed = Some(Typed::new("search", lang.t("kit.say.search"), text, text.len()));
        spoken.waits = self.searching;
        let said = |item: &Item| {
            let group = lang.find(&item.group).unwrap_or(&item.group);
            joined([item.title.as_str(), &item.detail, group, &item.key, item.off.as_deref().unwrap_or_default()])
        };
        let all = self.shown.len() as u64;
        spoken.here = match self.shown.get(self.cursor.at) {
            Some(item) => Some(Here::new(item.title.clone(), said(item)).of(self.cursor.at as u64 + 1, all, lang)),
            None => Some(Here::new("", self.none(lang))),
        };
        spoken.more = self.shown.iter().map(said).collect();
        spoken
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        let (theme, lang) = (draw.theme, draw.lang);
        let columns = area.width.saturating_sub(4).min(if area.width >= 100 { 84 } else { 76 });
        let height = area.height.saturating_sub(2).clamp(3, 16).min(area.height);
        let place = Rect {
            x: area.x + (area.width - columns) / 2,
            y: area.y + u16::from(area.height > 6),
            width: columns,
            height,
        };
        let text = self.query.text();
        let title = format!(": {}", if text.is_empty() { lang.t("ui.palette.placeholder") } else { text });
        let inner = frame(draw.buf, place, &title, lang.t("ui.palette.foot"), Role::Dialog, theme, draw.keys);
        self.seen.are_hidden();
        if inner.is_empty() {
            return;
        }
        let caret = place.x + 5 + width(text) as u16;
        draw.cursor = Some(Position::new(caret.min(inner.right()), place.y));
        if text.is_empty() {
            let hint = Rect { x: place.x + 5, y: place.y, width: width(&title) as u16, height: 1 };
            draw.buf.set_style(hint.intersection(place), theme.style(Role::FieldSuggestion));
        }
        let rows = usize::from(inner.height);
        self.height.set(rows);
        if self.shown.is_empty() {
            let text = if self.searching { lang.t("ui.palette.searching").to_owned() } else { self.none(lang) };
            let (text, style) = (draw.keys.say(&text), theme.style(Role::TextMuted));
            put(draw.buf, inner.x, inner.y, inner.right(), &text, style, theme);
            return;
        }
        let first = self.cursor.first(self.shown.len(), rows);
        self.seen.are(inner, first);
        let mut group = "";
        for ((at, item), y) in self.shown.iter().enumerate().skip(first).zip(inner.y..inner.bottom()) {
            let current = at == self.cursor.at;
            let name = if item.group == group { "" } else { lang.find(&item.group).unwrap_or(&item.group) };
            group = &item.group;
            let role = if item.off.is_some() { Role::TextDisabled } else { Role::BaseText };
            let style = theme.style(role);
            let x = put(draw.buf, inner.x, y, inner.right(), if current { ">" } else { " " }, style, theme);
            let x = put(
                draw.buf,
                x,
                y,
                inner.right(),
                &pad_right(name, 10, theme.tier),
                theme.style(Role::TextMuted),
                theme,
            );
            let keys = inner.right().saturating_sub(width(&item.key) as u16);
            let limit = if item.key.is_empty() { inner.right() } else { keys.saturating_sub(1) };
            let x = put(draw.buf, x, y, limit, &item.title, style, theme);
            // What cannot be done now says why, where one looks.
            let found_by = item.found_by(&folded(text.trim())).into_iter().chain([item.detail.as_str()]);
            let detail = found_by.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("  ");
            let beside = item.off.as_ref().unwrap_or(&detail);
            if !beside.is_empty() {
                put(draw.buf, x + 2, y, limit, beside, theme.style(Role::TextMuted), theme);
            }
            put(draw.buf, keys, y, inner.right(), &item.key, theme.style(Role::Key), theme);
            if current {
                super::cursor_over(Rect { x: inner.x, y, width: inner.width, height: 1 }, draw);
            }
        }
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        [Action::Accept, Action::RowNext, Action::RowPrev, Action::PageNext, Action::PagePrev].map(Hint::of).into()
    }

    fn overlay(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
