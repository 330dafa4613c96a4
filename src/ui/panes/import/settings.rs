//! What the file cannot say about itself: the rows below the table of columns, and the dialogs that change them.

use super::{Loaded, Wizard, words};
use crate::domain::numbers::{format_rate, parse_rate_in};
use crate::domain::{Refusal, SafeText};
use crate::import::{DiscountStyle, Mapping, Standing, Target, fold};
use crate::locale::Lang;
use crate::ui::kit::dialog::{Dialog, Menu, MenuEntry, Prompt};
use crate::ui::layers::Cx;
use crate::ui::record::action::refused;
use crate::ui::record::ask::Ask;

/// A setting of the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Prices include VAT.
    Prices,
    /// Orders of a file that says nothing of payment are paid.
    Payment,
    /// VAT rate of lines without one.
    Vat,
    /// Channel of orders without one.
    Channel,
    /// Customer of orders without one.
    Anonymous,
    /// Orders with a wrong identity code are refused.
    Identity,
    /// Orders whose total differs come in.
    Totals,
    /// `20` or `0.2` is a fifth.
    Discounts,
    /// What the words of the state mean.
    Words,
}

/// The different words of the column of the state, with how often each occurs.
pub(super) struct Words(Vec<(SafeText, usize)>);

/// States that a word can mean, with their locale keys.
const STANDINGS: [(Standing, char, &str); 8] = [
    (Standing::Open, 'l', "wizard.standing.open"),
    (Standing::OpenPaid, 'p', "wizard.standing.open_paid"),
    (Standing::Shipped, 's', "wizard.standing.shipped"),
    (Standing::Delivered, 'c', "wizard.standing.delivered"),
    (Standing::Completed, 'h', "wizard.standing.completed"),
    (Standing::Cancelled, 'a', "wizard.standing.cancelled"),
    (Standing::Refunded, 'r', "wizard.standing.refunded"),
    (Standing::Failed, 'f', "wizard.standing.failed"),
];

/// Words of the state that are shown.
const MOST_WORDS: usize = 40;

/// The settings that matter for this file, in their order.
pub(super) fn all(loaded: &Loaded, mapping: &Mapping) -> Vec<Setting> {
    let mut all = Vec::new();
    if loaded.is_table() {
        all.push(Setting::Prices);
        if mapping.payment_unsaid() {
            all.push(Setting::Payment);
        }
    }
    all.extend([Setting::Vat, Setting::Channel]);
    if loaded.is_table() {
        all.push(Setting::Anonymous);
    }
    all.extend([Setting::Identity, Setting::Totals]);
    if mapping.column_of(Target::LineDiscount).is_some() {
        all.push(Setting::Discounts);
    }
    if mapping.column_of(Target::Status).is_some() {
        all.push(Setting::Words);
    }
    all
}

impl Setting {
    /// Its name.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Setting::Prices => "wizard.setting.prices",
            Setting::Payment => "wizard.setting.payment",
            Setting::Vat => "wizard.setting.vat",
            Setting::Channel => "wizard.setting.channel",
            Setting::Anonymous => "wizard.setting.anonymous",
            Setting::Identity => "wizard.setting.identity",
            Setting::Totals => "wizard.setting.totals",
            Setting::Discounts => "wizard.setting.discounts",
            Setting::Words => "wizard.setting.words",
        }
    }

    /// What it says now.
    pub(super) fn value(self, loaded: &Loaded, mapping: &Mapping, lang: Lang) -> String {
        let options = &mapping.options;
        match self {
            Setting::Prices => match crate::import::prices_include_vat(mapping) {
                Some(yes) => words::yes(yes, lang).to_owned(),
                None => lang.t("wizard.setting.prices.assumed").to_owned(),
            },
            Setting::Payment => lang.t(payment_key(options.unsaid_is_paid)).to_owned(),
            Setting::Vat => options.default_vat.map_or_else(
                || lang.t("wizard.setting.vat.company").to_owned(),
                |rate| format!("{} %", format_rate(rate, lang.numbers())),
            ),
            Setting::Channel => super::jobs::channel(&loaded.intake, mapping),
            Setting::Anonymous => options.anonymous_customer.as_deref().map_or_else(
                || lang.t("wizard.setting.anonymous.none").to_owned(),
                |name| SafeText::new(name).to_string(),
            ),
            Setting::Identity => lang.t(identity_key(options.strict_identity)).to_owned(),
            Setting::Totals => lang.t(totals_key(options.accept_total_differences)).to_owned(),
            Setting::Discounts => lang.t(discount_key(options.discounts)).to_owned(),
            Setting::Words => lang.n("wizard.setting.words.own", options.statuses.len() as u64, &[]),
        }
    }
}

const fn payment_key(paid: bool) -> &'static str {
    if paid { "wizard.setting.payment.paid" } else { "wizard.setting.payment.due" }
}

const fn identity_key(strict: bool) -> &'static str {
    if strict { "wizard.setting.identity.refuse" } else { "wizard.setting.identity.accept" }
}

const fn totals_key(accept: bool) -> &'static str {
    if accept { "wizard.setting.totals.accept" } else { "wizard.setting.totals.refuse" }
}

const fn discount_key(style: DiscountStyle) -> &'static str {
    match style {
        DiscountStyle::Percent => "wizard.setting.discounts.percent",
        DiscountStyle::Fraction => "wizard.setting.discounts.fraction",
    }
}

/// An answer of two as the entry of its list.
const fn word(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

impl Wizard {
    /// Changes a setting: among few answers by a list of them, else by what is typed.
    pub(super) fn change_setting(&mut self, setting: Setting, cx: &mut Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let lang = cx.lang;
        let options = &self.mapping.options;
        let prompt = |cx: &mut Cx<'_>, tag, text: String, value: &str| {
            let prompt = Prompt::new(lang.t(setting.label()), text, value);
            cx.push(Ask::new(cx.id, tag, Dialog::Prompt(prompt)));
        };
        // The list stands at what holds now: Enter changes nothing by chance.
        let choices = |cx: &mut Cx<'_>, tag, now: &str, all: &[(&'static str, char, &'static str)]| {
            let entries = all.iter().map(|(id, letter, key)| MenuEntry::new(*id, Some(*letter), lang.t(key))).collect();
            let menu = Menu::new(lang.t(setting.label()), entries).at(now);
            cx.push(Ask::new(cx.id, tag, Dialog::Menu(menu)));
        };
        match setting {
            Setting::Prices => {
                let now = match options.prices_include_vat {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "unknown",
                };
                let all = [
                    ("yes", 's', "wizard.setting.prices.yes"),
                    ("no", 'n', "wizard.setting.prices.no"),
                    ("unknown", 'x', "wizard.setting.prices.unknown"),
                ];
                choices(cx, "set.prices", now, &all);
            }
            Setting::Payment => {
                let all = [("no", 'd', payment_key(false)), ("yes", 'p', payment_key(true))];
                choices(cx, "set.payment", word(options.unsaid_is_paid), &all);
            }
            Setting::Identity => {
                let all = [("no", 'n', identity_key(false)), ("yes", 'r', identity_key(true))];
                choices(cx, "set.identity", word(options.strict_identity), &all);
            }
            Setting::Totals => {
                let all = [("no", 'r', totals_key(false)), ("yes", 'n', totals_key(true))];
                choices(cx, "set.totals", word(options.accept_total_differences), &all);
            }
            Setting::Discounts => {
                let (percent, fraction) = (DiscountStyle::Percent, DiscountStyle::Fraction);
                let all = [("no", 'p', discount_key(percent)), ("yes", 'f', discount_key(fraction))];
                choices(cx, "set.discounts", word(options.discounts == fraction), &all);
            }
            Setting::Vat => {
                let value = options.default_vat.map(|rate| format_rate(rate, lang.numbers())).unwrap_or_default();
                let value = value.trim_end_matches(['%', ' ']).to_owned();
                prompt(cx, "set.vat", lang.t("wizard.setting.vat.ask").to_owned(), &value);
            }
            Setting::Channel => {
                let known = loaded.channels.join(", ");
                let text = lang.f("wizard.setting.channel.ask", &[("known", &known)]);
                let value = loaded.intake.channel(&self.mapping);
                prompt(cx, "set.channel", text, &value);
            }
            Setting::Anonymous => {
                let value = options.anonymous_customer.clone().unwrap_or_default();
                prompt(cx, "set.anonymous", lang.t("wizard.setting.anonymous.ask").to_owned(), &value);
            }
            Setting::Words => self.ask_words(cx),
        }
    }

    /// Has the words of the column of the state read; [`Wizard::show_words`] shows them.
    fn ask_words(&self, cx: &Cx<'_>) {
        let Some(loaded) = &self.loaded else { return };
        let Some(column) = self.mapping.column_of(Target::Status) else { return };
        let intake = std::sync::Arc::clone(&loaded.intake);
        cx.job(move || Words(intake.reading.words(column, MOST_WORDS)));
    }

    /// The menu of the words that the column of the state holds.
    pub(super) fn show_words(&self, found: &Words, cx: &mut Cx<'_>) {
        let lang = cx.lang;
        let entries: Vec<MenuEntry> = found
            .0
            .iter()
            .map(|(word, times)| {
                let meaning = crate::import::standing_of(word.as_str(), &self.mapping.options.statuses);
                let key = STANDINGS.iter().find(|(one, ..)| Some(*one) == meaning).map(|(.., key)| *key);
                let meaning = lang.t(key.unwrap_or("wizard.standing.unknown"));
                let note = format!("{meaning}  ({})", words::count(*times, lang));
                MenuEntry::new(word.to_string(), None, word.as_str()).note(note)
            })
            .collect();
        if entries.is_empty() {
            cx.warn(lang.t("wizard.setting.words.none"));
            return;
        }
        let menu = Menu::new(lang.t("wizard.setting.words.title"), entries);
        let menu = match &self.fields.word {
            Some(word) => menu.at(word),
            None => menu,
        };
        cx.push(Ask::new(cx.id, "set.word", Dialog::Menu(menu)));
    }

    /// A word of the state was chosen: what does it mean?
    pub(super) fn ask_standing(&mut self, word: &str, cx: &mut Cx<'_>) {
        self.fields.word = Some(word.to_owned());
        let lang = cx.lang;
        let entries = STANDINGS
            .iter()
            .enumerate()
            .map(|(at, (_, letter, key))| MenuEntry::new(at.to_string(), Some(*letter), lang.t(key)))
            .collect();
        let title = lang.f("wizard.setting.words.means", &[("word", SafeText::new(word).as_str())]);
        cx.push(Ask::new(cx.id, "set.standing", Dialog::Menu(Menu::new(title, entries))));
    }

    /// The answer of a menu.
    pub(super) fn chose_setting(&mut self, tag: &str, id: &str, cx: &mut Cx<'_>) {
        match tag {
            "set.prices" => {
                self.fields.touch();
                self.mapping.options.prices_include_vat = match id {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                };
                // A column that says its basis itself goes before what is said here: it gives way.
                self.plain_basis(cx);
            }
            "set.payment" | "set.identity" | "set.totals" | "set.discounts" => {
                self.fields.touch();
                let (yes, options) = (id == "yes", &mut self.mapping.options);
                match tag {
                    "set.payment" => options.unsaid_is_paid = yes,
                    "set.identity" => options.strict_identity = yes,
                    "set.totals" => options.accept_total_differences = yes,
                    _ => options.discounts = if yes { DiscountStyle::Fraction } else { DiscountStyle::Percent },
                }
            }
            "set.word" => self.ask_standing(id, cx),
            _ => {
                let standing = id.parse::<usize>().ok().and_then(|at| STANDINGS.get(at));
                if let (Some((standing, ..)), Some(word)) = (standing, self.fields.word.clone()) {
                    self.mapping.options.statuses.insert(fold(&word), *standing);
                    self.fields.touch();
                    self.look_again(Target::Status, cx);
                    self.ask_words(cx);
                }
            }
        }
    }

    /// The text of a question.
    pub(super) fn entered_setting(&mut self, tag: &str, text: &str, cx: &mut Cx<'_>) {
        let text = text.trim();
        let some = (!text.is_empty()).then(|| text.to_owned());
        self.fields.touch();
        match tag {
            "set.vat" => match some.map(|text| parse_rate_in(&text, cx.lang.numbers())).transpose() {
                Ok(rate) => self.mapping.options.default_vat = rate,
                Err(refusal) => refused(&refusal, cx),
            },
            "set.channel" => match channel(text) {
                Ok(code) => self.mapping.options.channel = code,
                Err(refusal) => refused(&refusal, cx),
            },
            _ => self.mapping.options.anonymous_customer = some,
        }
    }

    /// Columns of gross or net amounts become plain ones, so that the setting decides.
    fn plain_basis(&mut self, cx: &Cx<'_>) {
        let pairs = [
            (Target::UnitPriceGross, Target::UnitPrice),
            (Target::UnitPriceNet, Target::UnitPrice),
            (Target::LineTotalGross, Target::LineTotal),
            (Target::LineTotalNet, Target::LineTotal),
        ];
        let wanted = self.mapping.options.prices_include_vat;
        if wanted.is_none() || crate::import::prices_include_vat(&self.mapping) == wanted {
            return;
        }
        for (said, plain) in pairs {
            if let Some(column) = self.mapping.column_of(said)
                && self.mapping.column_of(plain).is_none()
            {
                self.mapping.set(column, Some(plain));
                self.look_at(vec![column], cx);
            }
        }
    }
}

/// A channel's code: short, of one word or several, without what a filter could not say.
fn channel(text: &str) -> Result<Option<String>, Refusal> {
    let clean = SafeText::new(text).to_string();
    let clean = clean.trim();
    if clean.is_empty() {
        return Ok(None);
    }
    if clean.chars().count() > 40 || clean.contains('"') {
        return Err(Refusal::new("import.channel").field("channel").with("value", clean));
    }
    Ok(Some(clean.to_owned()))
}
