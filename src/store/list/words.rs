//! The fixed words that filters understand, in every language at once: a saved filter works for whoever opens it.

use crate::domain::text::fold;
use crate::locale::Lang;

/// A word of a set.
#[derive(Debug)]
pub struct Word {
    /// Stable id; the label is `list.<set>.<id>` in the locale.
    pub id: &'static str,
    /// The stored words it stands for.
    pub(super) values: &'static [&'static str],
    /// What it means where it is not a stored word.
    pub(super) condition: &'static str,
}

/// The words of one field.
#[derive(Debug)]
pub struct WordSet {
    /// Name in the locale keys.
    pub name: &'static str,
    /// The words, in their natural order.
    pub words: &'static [Word],
    /// Where a column has shorter words for them (locale section): who reads one there types it, too.
    shown: Option<&'static str>,
}

impl WordSet {
    /// The label of a word, as people read it and as filters are suggested.
    pub fn label(&self, word: &Word, lang: Lang) -> &'static str {
        lang.find(&format!("list.{}.{}", self.name, word.id)).unwrap_or(word.id)
    }

    /// The words meant by what was typed: the exact one, else those whose label begins so, else those that have a
    /// word that begins so.
    pub(super) fn meant(&self, typed: &str) -> Vec<&'static Word> {
        // `da_evadere` and `da-evadere` need no quotes: in a shell, in a script.
        let spaced = |text: &str| fold(&text.replace(['_', '-'], " "));
        let typed = spaced(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let labels = |word: &Word| {
            let mut all: Vec<String> = Lang::ALL.iter().map(|lang| spaced(self.label(word, *lang))).collect();
            let short = |lang: &Lang| lang.find(&format!("{}.{}", self.shown?, word.id));
            all.extend(Lang::ALL.iter().filter_map(short).map(spaced));
            all.push(spaced(word.id));
            all
        };
        let by = |fits: &dyn Fn(&str) -> bool| -> Vec<&'static Word> {
            self.words.iter().filter(|word| labels(word).iter().any(|label| fits(label))).collect()
        };
        let mut found = by(&|label| label == typed);
        if found.is_empty() {
            found = by(&|label| label.starts_with(&typed));
        }
        if found.is_empty() {
            found = by(&|label| label.split(' ').any(|part| part.starts_with(&typed)));
        }
        found
    }
}

const fn one(id: &'static str, values: &'static [&'static str]) -> Word {
    Word { id, values, condition: "" }
}

const fn when(id: &'static str, condition: &'static str) -> Word {
    Word { id, values: &[], condition }
}

/// The badges of orders that somebody still has to work on.
pub(super) const OPEN_BADGES: &[&str] = &["new", "on_hold", "to_fulfil", "part_shipped"];

pub(super) static BADGE: WordSet = WordSet {
    name: "badge",
    words: &[
        one("new", &["new"]),
        one("on_hold", &["on_hold"]),
        one("to_fulfil", &["to_fulfil"]),
        one("part_shipped", &["part_shipped"]),
        one("shipped", &["shipped"]),
        one("delivered", &["delivered"]),
        one("closed", &["closed"]),
        one("returned", &["returned"]),
        one("cancelled", &["cancelled"]),
        one("open", OPEN_BADGES),
    ],
    shown: None,
};

pub(super) static PAYMENT: WordSet = WordSet {
    name: "payment",
    words: &[
        one("unpaid", &["unpaid"]),
        one("part", &["part"]),
        one("paid", &["paid"]),
        one("over", &["over"]),
        one("nothing", &["nothing"]),
        one("refunded", &["refunded"]),
        one("unknown", &["unknown"]),
        one("due", &["unpaid", "part"]),
        one("settled", &["paid", "over"]),
    ],
    shown: Some("paid"),
};

pub(super) static PARTY_KIND: WordSet =
    WordSet { name: "party_kind", words: &[one("person", &["person"]), one("company", &["company"])], shown: None };

pub(super) static PRODUCT_KIND: WordSet = WordSet {
    name: "product_kind",
    words: &[
        one("goods", &["goods"]),
        one("digital", &["digital"]),
        one("service", &["service"]),
        one("kit", &["kit"]),
    ],
    shown: None,
};

pub(super) static DEADLINE_KIND: WordSet = WordSet {
    name: "deadline_kind",
    words: &[
        one("collect", &["collect"]),
        one("pay", &["pay"]),
        one("fiscal", &["fiscal"]),
        one("contract", &["contract"]),
        one("goods", &["goods"]),
        one("task", &["task"]),
    ],
    shown: None,
};

pub(super) static DEADLINE_STATE: WordSet = WordSet {
    name: "deadline_state",
    words: &[
        when("open", "d.done_at IS NULL"),
        when("done", "d.done_at IS NOT NULL"),
        when("overdue", "(d.done_at IS NULL AND d.due_on < :context)"),
        when("all", "1"),
    ],
    shown: None,
};

pub(super) static NOTICE_STATE: WordSet = WordSet {
    name: "notice_state",
    words: &[
        when("open", "n.state IN ('fired','snoozed')"),
        when("fired", "n.state = 'fired'"),
        when("snoozed", "n.state = 'snoozed'"),
        when("done", "n.state = 'done'"),
        when("cleared", "n.state = 'cleared'"),
        when("all", "1"),
    ],
    shown: None,
};

pub(super) static ENTRY_STATE: WordSet = WordSet {
    name: "entry_state",
    words: &[
        when(
            "standing",
            "(e.last_change >= e.first_change AND NOT EXISTS (SELECT 1 FROM journal u WHERE u.undo_of = e.id))",
        ),
        when("undone", "EXISTS (SELECT 1 FROM journal u WHERE u.undo_of = e.id)"),
        when("all", "1"),
    ],
    shown: None,
};

pub(super) static DOOR: WordSet = WordSet {
    name: "door",
    words: &[
        one("ui", &["ui"]),
        one("cli", &["cli"]),
        one("api", &["api"]),
        one("sync", &["sync"]),
        one("timer", &["timer"]),
    ],
    shown: None,
};

pub(super) static NOTICE_RULE: WordSet = WordSet {
    name: "notice_rule",
    words: &[one("deadline", &["deadline"]), one("low_stock", &["low_stock"]), one("copies", &["copies"])],
    shown: None,
};

pub(super) static SEVERITY: WordSet = WordSet {
    name: "severity",
    words: &[one("info", &["info"]), one("warn", &["warn"]), one("error", &["error"])],
    shown: None,
};

pub(super) static CAUSE: WordSet = WordSet {
    name: "cause",
    words: &[
        one("sale", &["sale"]),
        one("receipt", &["receipt"]),
        one("adjustment", &["adjustment"]),
        one("transfer", &["transfer"]),
        one("opening", &["opening"]),
        one("return", &["return"]),
        one("count", &["count"]),
        one("reversal", &["reversal"]),
    ],
    shown: None,
};

/// Every set, for the test that each word has a label in each language.
#[cfg(test)]
pub(super) static ALL: &[&WordSet] = &[
    &BADGE,
    &PAYMENT,
    &PARTY_KIND,
    &PRODUCT_KIND,
    &DEADLINE_KIND,
    &DEADLINE_STATE,
    &NOTICE_STATE,
    &ENTRY_STATE,
    &DOOR,
    &NOTICE_RULE,
    &SEVERITY,
    &CAUSE,
];
