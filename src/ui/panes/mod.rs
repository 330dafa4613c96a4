//! One small file per pane: which columns, fields and actions there are. [`browser`] does the rest.

pub mod beat;
pub mod browser;
pub mod customers;
pub mod dashboard;
pub mod deadlines;
pub mod drafts;
pub mod import;
pub mod journal;
pub mod notices;
pub mod orders;
pub mod party;
pub mod stock;
pub mod suppliers;
mod tables;
pub mod words;

use self::customers::Customers;
use self::party::list::{self, Trade};
use self::suppliers::Suppliers;
use crate::locale::Lang;
use crate::store::preferences;
use crate::ui::desk::Desk;
use crate::ui::layers::{Command, Cx, Layer, LayerId, Pane};
use serde_json::Value;

/// The panes, in the order of their tabs.
pub fn all(desk: &Desk) -> Vec<Pane> {
    let pane = |id: &'static str, key: char, goto: char, name: &'static str, make: fn(&Desk) -> Box<dyn Layer>| {
        let desk = desk.clone();
        Pane { id, key: Some(key), goto: Some(goto), name, make: Box::new(move || make(&desk)) }
    };
    vec![
        pane("dashboard", '1', 'h', "pane.dashboard", dashboard::pane),
        pane(orders::ID, '2', 'o', "pane.orders", orders::pane),
        pane(Customers::ID, '3', 'c', "pane.customers", list::pane::<Customers>),
        pane(Suppliers::ID, '4', 'f', "pane.suppliers", list::pane::<Suppliers>),
        pane(stock::ID, '5', 'm', "pane.stock", stock::pane),
        pane(deadlines::ID, '6', 's', "pane.deadlines", deadlines::pane),
        pane(notices::ID, '0', 'v', "pane.notices", notices::pane),
    ]
}

/// Commands of the palette besides the actions of the screen.
pub fn commands(lang: Lang) -> Vec<Command> {
    let command = |target: &str, title: &'static str, detail: &'static str| Command {
        target: target.to_owned(),
        title: lang.t(title).to_owned(),
        detail: lang.t(detail).to_owned(),
        off: None,
    };
    vec![
        command("new:order", "command.new_order", "command.new_order.what"),
        command("new:customer", "command.new_customer", "command.new_customer.what"),
        command("new:supplier", "command.new_supplier", "command.new_supplier.what"),
        command("new:product", "command.new_product", "command.new_product.what"),
        command("new:deadline", "command.new_deadline", "command.new_deadline.what"),
        command("drafts:", "command.drafts", "command.drafts.what"),
        command("import:orders", "command.import_orders", "command.import_orders.what"),
        command("theme:terminale", "command.theme", "command.theme.what"),
        command("language:it", "command.italian", "command.language.what"),
        command("language:en", "command.english", "command.language.what"),
        command("hints:", "command.hints", "command.hints.what"),
        command("tutorial:", "command.tutorial", "command.tutorial.what"),
        command("quit:", "command.quit", "command.quit.what"),
    ]
}

/// What a target opens: `order:7`, `list:orders?stato:nuovo`, `new:customer`, `import:orders`. A list is gone to; the
/// rest is a layer to push.
pub fn target(target: &str, desk: &Desk, cx: &mut Cx<'_>) -> Option<Box<dyn Layer>> {
    let (kind, rest) = target.split_once(':')?;
    let id = rest.parse::<i64>().unwrap_or_default();
    match kind {
        "order" => Some(orders::card(desk, id, None)),
        "customer" => Some(list::card::<Customers>(desk, id, None)),
        "supplier" => Some(list::card::<Suppliers>(desk, id, None)),
        "variant" => Some(stock::card(desk, id, None)),
        "deadline" => Some(deadlines::form(desk, Some(id))),
        "list" => {
            let (pane, filter) = rest.split_once('?').unwrap_or((rest, ""));
            cx.go(pane, browser::filtered(filter));
            None
        }
        "new" => match rest {
            "order" => Some(orders::create(desk, None)),
            "customer" => Some(list::form::<Customers>(desk, None)),
            "supplier" => Some(list::form::<Suppliers>(desk, None)),
            "product" => Some(stock::form(desk, None)),
            "deadline" => Some(deadlines::form(desk, None)),
            _ => None,
        },
        "import" => Some(import::wizard(desk)),
        "drafts" => Some(drafts::all(desk)),
        "journal" => Some(journal::mine(desk)),
        "quit" => {
            cx.quit();
            None
        }
        "language" => {
            let lang = Lang::of_code(rest).unwrap_or(cx.lang);
            cx.set_language(lang);
            chosen(desk, preferences::LANGUAGE, lang.code());
            None
        }
        "theme" => {
            if let Some(name) = next_theme(cx) {
                chosen(desk, preferences::THEME, &name);
            }
            None
        }
        "hints" => {
            let all = !desk.standing().all_hints();
            desk.standing().show_all_hints(all);
            cx.ok(cx.lang.t(if all { "app.hints_all" } else { "app.hints_new" }));
            chosen_hints(desk);
            None
        }
        _ => None,
    }
}

/// Keeps what the operator chose, for their next session.
fn chosen(desk: &Desk, name: &'static str, value: &str) {
    let (operator, value) = (desk.actor().name.clone(), Value::String(value.to_owned()));
    desk.write(LayerId::HOST, move |store| preferences::save(store, &operator, name, &value).is_ok());
}

/// Has the writer take along what was learned: here it is a choice, and must not wait for another write.
fn chosen_hints(desk: &Desk) {
    desk.write(LayerId::HOST, |_| ());
}

/// The next of the themes that there are, the user's own too. One that cannot be used is told and passed by.
fn next_theme(cx: &mut Cx<'_>) -> Option<String> {
    use crate::ui::theme::{Surroundings, Theme, own};
    let mine = own::read(own::folder().as_deref());
    let names = own::names(&mine);
    let at = names.iter().position(|name| *name == cx.theme.name()).map_or(0, |at| at + 1);
    let surroundings = Surroundings::here();
    let mut fault = None;
    for name in names.iter().cycle().skip(at).take(names.len()) {
        match Theme::load(name, &mine, surroundings.depth(), cx.theme.tier) {
            Ok(theme) => {
                match fault {
                    Some(fault) => cx.error(fault),
                    None => cx.ok(cx.lang.f("app.theme", &[("name", name)])),
                }
                cx.set_theme(theme);
                return Some((*name).to_owned());
            }
            Err(error) => fault = fault.or_else(|| Some(error.sentence(cx.lang))),
        }
    }
    None
}
