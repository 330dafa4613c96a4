//! One small file per pane: which columns, fields and actions there are. [`browser`] does the rest.

pub mod beat;
pub mod browser;
pub mod customers;
pub mod dashboard;
pub mod deadlines;
pub mod drafts;
pub mod import;
pub mod journal;
mod liking;
pub mod notices;
pub mod operation;
pub mod orders;
pub mod party;
pub mod stock;
pub mod suppliers;
mod tables;
pub(in crate::ui) mod themes;
pub mod words;

use self::browser::Listing;
use self::customers::Customers;
use self::party::list::{self, Trade};
use self::stock::Stock;
use self::suppliers::Suppliers;
use crate::locale::Lang;
use crate::store::preferences;
use crate::ui::desk::Desk;
use crate::ui::layers::{Command, Cx, Layer, LayerId, Pane};
use crate::ui::record::action::{RowAction, running};

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

/// The target that changes the price of the item in hand: it stands on the variant, not on the article.
pub const PRICE: &str = "price:variant";

/// Commands of the palette besides the actions of the screen.
pub fn commands(desk: &Desk, lang: Lang) -> Vec<Command> {
    let command = |target: &str, title: &'static str, detail: &'static str| Command {
        target: target.to_owned(),
        title: lang.t(title).to_owned(),
        detail: lang.t(detail).to_owned(),
        off: None,
        door: None,
        setting: target.starts_with("language:"),
        asks: Vec::new(),
    };
    let mut all = vec![
        command("new:order", "command.new_order", "command.new_order.what"),
        command("new:customer", "command.new_customer", "command.new_customer.what"),
        command("new:supplier", "command.new_supplier", "command.new_supplier.what"),
        command("new:product", "command.new_product", "command.new_product.what"),
        command(PRICE, "command.price", "command.price.what"),
        command("new:deadline", "command.new_deadline", "command.new_deadline.what"),
        command("import:orders", "command.import_orders", "command.import_orders.what"),
        command("themes:", "command.theme", "command.theme.what"),
        command("language:it", "command.italian", "command.language.what"),
        command("language:en", "command.english", "command.language.what"),
        command("hints:", "command.hints", "command.hints.what"),
        command("tutorial:", "command.tutorial", "command.tutorial.what"),
        command("quit:", "command.quit", "command.quit.what"),
    ];
    all.extend(liking::commands(desk, lang));
    all.extend(operation::commands(desk, lang));
    all
}

/// The pane whose menu of actions does an operation, by the key of its name, and the letter there.
fn letter_of(operation: &str) -> Option<(&'static str, char)> {
    fn find<R>(actions: &[RowAction<R>], operation: &str) -> Option<char> {
        running(actions, operation).and_then(|at| actions.get(at)).map(|action| action.letter)
    }
    let customers = || find(<Customers as Trade>::actions(), operation).filter(|_| operation != "order.place");
    let all: [(&'static str, Option<char>); 5] = [
        ("pane.orders", find(orders::ACTIONS, operation)),
        ("pane.stock", find(Stock::actions(), operation)),
        ("pane.deadlines", find(deadlines::agenda::ACTIONS, operation)),
        ("pane.notices", find(notices::ACTIONS, operation)),
        ("pane.customers", customers()),
    ];
    all.into_iter().find_map(|(pane, letter)| Some((pane, letter?)))
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
            speak(Lang::of_code(rest)?, desk, cx);
            None
        }
        liking::TARGET => liking::menu(rest, desk, cx.lang),
        "hints" => {
            let all = !desk.standing().all_hints();
            desk.standing().show_all_hints(all);
            cx.ok(cx.lang.t(if all { "app.hints_all" } else { "app.hints_new" }));
            // Has the writer take along what was learned: here it is a choice, and must not wait for another write.
            desk.write(LayerId::HOST, |_| ());
            None
        }
        "themes" => {
            themes::read(cx);
            None
        }
        _ => None,
    }
}

/// Changes the language of the screen, and keeps it for the next start.
fn speak(lang: Lang, desk: &Desk, cx: &mut Cx<'_>) {
    cx.set_language(lang);
    cx.ok(lang.t("app.speaks"));
    let actor = desk.actor().name.clone();
    desk.write(cx.id, move |store| {
        // A file that takes nothing now keeps the old liking; the screen has the new one.
        let _ = preferences::keep(store, &actor, preferences::LANGUAGE, &lang.code().into());
    });
}
