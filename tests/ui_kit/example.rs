//! A whole pane, as one is written: a list, a form over it, a confirmation. It is the example of the kit's use.

use crate::list::{COLUMNS, EMPTY, Order, Table};
use crate::screen::{act, text, today, typed};
use fondaco::domain::filter::Filter;
use fondaco::domain::page::{Count, Page, PageQuery};
use fondaco::domain::{Cents, Refusal};
use fondaco::locale::Lang;
use fondaco::ui::action::Action;
use fondaco::ui::kit::dialog::{Confirm, Dialog, DialogEvent};
use fondaco::ui::kit::field::{FieldKind, FieldValue, Section, field, section};
use fondaco::ui::kit::form::{Form, FormEvent};
use fondaco::ui::kit::list::{Ask, List, ListEvent};
use fondaco::ui::kit::resource::{Column, Cx, Empty, FilterField, FilterKind, Resource};
use fondaco::ui::kit::{Act, Draw};
use ratatui::layout::Rect;

/// What the list is made of.
struct Orders;

impl Resource for Orders {
    type Row = Order;
    type Source = Table;
    const ID: &'static str = "orders";

    fn columns() -> &'static [Column<Order>] {
        COLUMNS
    }
    fn filters() -> &'static [FilterField] {
        &[FilterField { it: "cliente", en: "customer", label: "orders.filter.customer", kind: FilterKind::Text }]
    }
    fn empty() -> &'static Empty {
        &EMPTY
    }
    fn page(source: &Table, query: &PageQuery) -> Result<Page<Order>, Refusal> {
        let ask = Ask { token: 0, anchor: query.anchor, limit: query.limit, sort: query.sort.clone() };
        source.page(&ask)
    }
    fn count(source: &Table, _: &Filter) -> Result<Count, Refusal> {
        Ok(Count { rows: source.0.len() as u64, at_least: false })
    }
    fn all(source: &Table, _: &Filter) -> Result<Vec<(i64, Cents)>, Refusal> {
        Ok(source.0.iter().map(|o| (o.id, Cents(1))).collect())
    }
}

fn fields() -> Vec<Section> {
    vec![section("", vec![field("name", "Nome", 20, FieldKind::Text).required()])]
}

enum Over {
    Form(Box<Form>),
    Dialog(Box<Dialog>),
}

/// The pane: a list, and at most one thing over it.
struct Pane {
    source: Table,
    filter: Filter,
    list: List<Order>,
    over: Option<Over>,
    cx: Cx,
    done: Vec<String>,
}

impl Pane {
    fn new(source: Table) -> Self {
        let cx = Cx { lang: Lang::It, today: today() };
        let list = List::new(Orders::columns(), Orders::empty(), cx).summing(|_| Cents(1));
        let mut pane = Self { source, filter: Filter::default(), list, over: None, cx, done: Vec::new() };
        pane.list.fit(Rect::new(0, 0, 80, 20));
        pane.read();
        pane
    }

    fn read(&mut self) {
        let events = self.list.feed(|ask| Orders::page(&self.source, &ask.query(&self.filter)));
        events.into_iter().for_each(|event| self.follow(event, None));
    }

    fn handle(&mut self, act: &Act) {
        match &mut self.over {
            Some(Over::Form(form)) => match form.handle(act) {
                FormEvent::Save => {
                    self.done.push(format!("save {}", form.value("name").text()));
                    form.saved();
                    self.over = None;
                    self.list.refresh();
                }
                FormEvent::Leave => self.over = None,
                _ => {}
            },
            Some(Over::Dialog(dialog)) => match dialog.handle(act) {
                DialogEvent::Yes => {
                    let gone = self.list.targets();
                    self.done.push(format!("delete {gone:?}"));
                    self.list.unmark_these(gone.into_iter());
                    self.over = None;
                    self.list.refresh();
                }
                DialogEvent::Cancel => self.over = None,
                _ => {}
            },
            None => {
                let event = self.list.handle(act);
                self.follow(event, Some(act));
            }
        }
        self.read();
    }

    fn follow(&mut self, event: ListEvent, act: Option<&Act>) {
        match event {
            ListEvent::Open(id) => {
                let values = [("name".to_owned(), FieldValue::Text(format!("ordine {id}")))].into();
                self.over = Some(Over::Form(Box::new(Form::new(fields(), &values, self.cx))));
            }
            ListEvent::Needs(_) => {
                let rows = Orders::all(&self.source, &self.filter).unwrap_or_default();
                self.list.mark_all(rows);
            }
            ListEvent::Typed(acts) => acts.iter().for_each(|act| self.handle(act)),
            ListEvent::Ignored if act == Some(&Act::Do(Action::Delete)) => {
                let n = self.list.targets().len().to_string();
                let confirm = Confirm::letter("Eliminare?", vec![format!("{n} ordini")], 'e', "Elimina").previews();
                self.over = Some(Over::Dialog(Box::new(Dialog::Confirm(confirm))));
            }
            _ => {}
        }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        self.list.render(area, draw);
        match &self.over {
            Some(Over::Form(form)) => form.render(area, draw),
            Some(Over::Dialog(dialog)) => dialog.render(area, draw),
            None => {}
        }
    }
}

#[test]
fn a_pane_is_short_and_works() {
    let mut pane = Pane::new(Table::of(300));
    for action in [Action::RowNext, Action::Open] {
        pane.handle(&act(action));
    }
    typed(" bis").iter().for_each(|a| pane.handle(a));
    pane.handle(&act(Action::Save));
    pane.handle(&act(Action::Mark));
    pane.handle(&act(Action::MarkAll));
    pane.handle(&act(Action::Delete));
    assert!(text((80, 24), Lang::It, |a, d| pane.render(a, d)).contains("300 ordini"));
    typed("e").iter().for_each(|a| pane.handle(a));
    assert_eq!(pane.done[0], "save ordine 2 bis");
    assert!(pane.done[1].starts_with("delete [1, 2, 3, "));
}

#[test]
fn parts_may_live_in_a_layer() {
    fn sent<T: Send>() {}
    sent::<List<Order>>();
    sent::<Form>();
    sent::<Dialog>();
    sent::<fondaco::ui::kit::grid::Grid>();
    sent::<fondaco::ui::kit::card::Card>();
    sent::<fondaco::ui::kit::month::Calendar>();
    sent::<fondaco::ui::kit::panel::Board>();
    sent::<fondaco::ui::kit::picker::Picker<Order>>();
}

#[test]
fn another_language_shows_values_anew() {
    use crate::form::sections;
    let mut form = Form::new(sections(), &Form::defaults(&sections()), Cx { lang: Lang::It, today: today() });
    form.set("since", FieldValue::Date(today()));
    form.set_cx(Cx { lang: Lang::En, today: today() });
    assert!(text((80, 24), Lang::En, |a, d| form.render(a, d)).contains("[2026-11-21"));
    assert!(!form.dirty() || form.value("since").date() == Some(today()));
}
