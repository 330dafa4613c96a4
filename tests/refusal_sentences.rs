//! Every refusal of the rules has a sentence in both languages, and the sentence finds all its parameters.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use chrono::NaiveDate;
use fondaco::domain::Refusal;
use fondaco::domain::dates::{parse_date, parse_period};
use fondaco::domain::identity::{
    CodiceDestinatario, CodiceFiscale, Email, Gtin, Iban, PartitaIva, Phone, PostalCode, VatNumber,
};
use fondaco::domain::numbers::parse_cents;
use fondaco::locale::{KEY_CLOSE, KEY_OPEN, Lang};
use fondaco::ui::action::Action;
use std::collections::BTreeSet;

fn refusals() -> Vec<Refusal> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let mut all = Vec::new();
    let numbers = ["", "12a", "12 5", "12,345", "99999999999999999999", "1/0", "12*", "(1", "10%"];
    all.extend(numbers.iter().filter_map(|text| parse_cents(text).err()));
    let dates = ["", "d", "31", "31/4", "+99999a"];
    all.extend(dates.iter().filter_map(|text| parse_date(text, today, false).err()));
    all.extend(parse_period("2026..2025", today).err());
    let ivas = ["", "0074311O157", "1", "00743110158", "00000000000"];
    all.extend(ivas.iter().filter_map(|text| PartitaIva::parse(text).err()));
    let vats = ["ZZ1", "DE12345678A", "DE1"];
    all.extend(vats.iter().filter_map(|text| VatNumber::parse(text).err()));
    let persons = [
        "RSSMRA80A01H501V",
        "RSSMRA8AA01H501U",
        "RSSMRA80Z01H501U",
        "RSSMRA80A01H501",
        "RSSMRA80D31F205G",
        "RSSMRA80A01Z999Y",
        "00743110158",
        "0",
        "00000000000",
    ];
    all.extend(persons.iter().filter_map(|text| CodiceFiscale::parse(text).err()));
    let accounts = [
        "IT61X0542811101000000123456",
        "IT60Y0542811101000000123456",
        "IT6OX0542811101000000123456",
        "IT60X",
        "I",
        "US60X",
    ];
    all.extend(accounts.iter().filter_map(|text| Iban::parse(text).err()));
    all.extend(["4006381333932", "1", "x"].iter().filter_map(|text| Gtin::parse(text).err()));
    all.extend(["1", "x"].iter().filter_map(|text| PostalCode::parse(text).err()));
    all.extend(["12", "02 12 int 3"].iter().filter_map(|text| Phone::parse(text).err()));
    all.extend(["ABC", "ABC_123"].iter().filter_map(|text| CodiceDestinatario::parse(text).err()));
    let long = format!("{}@b.it", "a".repeat(70));
    let addresses = ["mario", "a b@c.it", "a@localhost", long.as_str()];
    all.extend(addresses.iter().filter_map(|text| Email::parse(text).err()));
    all
}

#[test]
fn every_refusal_has_its_sentence() {
    let all = refusals();
    for refusal in &all {
        let values: Vec<(String, String)> = refusal
            .with
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let with: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        for lang in Lang::ALL {
            let key = format!("refusal.{}", refusal.code);
            let sentence = lang.f(&key, &with);
            assert_ne!(sentence, key, "no sentence");
            assert!(!sentence.contains('{'), "{key}: {sentence}");
        }
    }
    // All that is written in the word files can happen: a sentence nobody can meet is not kept.
    let met: BTreeSet<&str> = all.iter().map(|refusal| refusal.code.as_str()).collect();
    for (file, text) in
        [("it", include_str!("../locales/it/domain.toml")), ("en", include_str!("../locales/en/domain.toml"))]
    {
        let mut table = String::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("[refusal.").and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut table);
            } else if let Some((name, _)) = line.split_once(" = ") {
                let code = format!("{table}.{name}");
                assert!(met.contains(code.as_str()), "{file}: nothing is refused with {code}");
            }
        }
    }
}

/// Codes that the source puts together instead of writing them out.
const BUILT: &[&str] = &[
    "order.step.cancelled",
    "order.step.returned",
    "order.step.closed",
    "order.step.on_hold",
    "order.step.already_confirmed",
    "order.step.already_shipped",
    "order.step.not_on_hold",
    "order.step.not_confirmed",
    "order.step.already_delivered",
    "order.step.not_shipped",
    "order.step.cancel_shipped",
    "order.step.edit_confirmed",
    "order.no_such_line",
    "order.more_than_open",
    "party.archived",
    "party.not_customer",
    "stock.negative",
    "ledger.append_only",
    "operation.outside",
    "journal.append_only",
];

/// Every source file of the library, without its tests.
fn sources(folder: &std::path::Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            out.push(text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned());
        }
    }
}

/// Every code that any door can give: what the source writes where it refuses, what it puts together, and whatever else
/// it writes out that the word files have a sentence for (codes that travel in constants and through helpers).
fn every_code(source: &str) -> BTreeSet<&str> {
    let mut codes: BTreeSet<&str> = quoted_after(source, "Refusal::new(");
    codes.extend(BUILT);
    let is_code = |text: &str| {
        text.contains('.') && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c))
    };
    let worded = |code: &str| {
        let sentence = |tail: &str| Lang::It.find(&format!("refusal.{code}{tail}")).is_some();
        sentence("") || sentence("_bare")
    };
    let quoted = source.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| line.split('"'));
    codes.extend(quoted.filter(|text| is_code(text) && worded(text)));
    codes
}

/// The first quoted text after each `start`, whatever blanks stand between.
fn quoted_after<'t>(text: &'t str, start: &str) -> BTreeSet<&'t str> {
    text.split(start)
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"'))
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

fn names_in(sentence: &str) -> Vec<&str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect()
}

#[test]
fn every_refusal_of_every_room_has_its_sentence() {
    let mut files = Vec::new();
    sources(std::path::Path::new("src"), &mut files);
    let source = files.join("\n");
    let codes = every_code(&source);
    assert!(codes.len() > 120, "{}", codes.len());
    let given = quoted_after(&source, ".with(");
    for code in &codes {
        for lang in Lang::ALL {
            let key = format!("refusal.{code}");
            let Some(sentence) = lang.find(&key).or_else(|| lang.find(&format!("{key}_bare"))) else {
                panic!("{lang:?}: no sentence for {code}");
            };
            for name in names_in(sentence) {
                assert!(name == "field" || given.contains(name), "{key}: nothing gives {{{name}}}");
            }
            // A sentence that needs what a refusal may lack is whole without it, or names only what is always there.
            let bare = fondaco::locale::wording::refusal(lang, &Refusal::new(*code));
            assert!(!bare.contains('{') || bare.contains("{\""), "{bare}");
        }
    }
}

/// The actions whose keys a sentence names, and the keys that nobody can bind anew.
fn keys_in(sentence: &str) -> (Vec<Action>, usize) {
    let placed = sentence.split(KEY_OPEN).skip(1).filter_map(|rest| rest.split(KEY_CLOSE).next());
    let actions = placed.map(|id| Action::named(id).unwrap_or_else(|| panic!("{id} in «{sentence}»"))).collect();
    let words = sentence.split(|c: char| !c.is_alphanumeric());
    (actions, words.filter(|word| ["Invio", "Enter", "Esc"].contains(word)).count())
}

/// The commands that a sentence names, without the program's name.
fn commands_in(sentence: &str) -> Vec<&str> {
    let quoted = sentence.replace('“', "«");
    let starts = quoted.match_indices("«fondaco").count();
    let parts = sentence.split(['«', '“']).skip(1).filter_map(|rest| rest.split(['»', '”']).next());
    let found: Vec<&str> = parts.filter_map(|quoted| quoted.strip_prefix("fondaco")).map(str::trim).collect();
    assert_eq!(found.len(), starts, "{sentence}");
    found
}

#[test]
fn every_refusal_names_what_comes_next() {
    use fondaco::locale::wording::{next_command, next_key};
    use fondaco::ui::keymap::Keymap;
    let mut files = Vec::new();
    sources(std::path::Path::new("src"), &mut files);
    let source = files.join("\n");
    let codes = every_code(&source);
    let keymap = Keymap::standard();
    let run = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_fondaco");
        let out = std::process::Command::new(program).args(arguments).env("LANG", "it_IT.UTF-8").output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let help = run(&["--help"]).1;
    let verbs: BTreeSet<&str> = help.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let mut asked = BTreeSet::new();
    let mut families = BTreeSet::new();
    for lang in Lang::ALL {
        for code in &codes {
            let refusal = Refusal::new(*code);
            let (key, command) = (next_key(lang, &refusal), next_command(lang, &refusal));
            families.insert(command.clone());
            let (actions, fixed) = keys_in(key);
            assert!(!actions.is_empty() || fixed > 0, "{lang:?} {code}: no key in «{key}»");
            for action in actions {
                let bound =
                    keymap.bindings().iter().any(|binding| binding.action == action && !binding.keys.is_empty());
                assert!(bound, "{code}: {} has no key", action.id());
            }
            // No family is left with what is said of anything.
            let family = code.split('.').next().unwrap();
            for kind in ["key", "command"] {
                assert!(
                    lang.find(&format!("next.{kind}.{family}")).is_some(),
                    "{lang:?}: next.{kind}.{family} for {code}"
                );
            }
            let commands = commands_in(&command);
            assert!(!commands.is_empty(), "{lang:?} {code}: no command in «{command}»");
            for command in commands {
                let verb = command.split(' ').next().unwrap();
                assert!(verb.is_empty() || verb.starts_with("--") || verbs.contains(verb), "{code}: {command}");
                if command.ends_with("--help") {
                    asked.insert(command.to_owned());
                }
            }
        }
    }
    // Those that only explain do so: what they name is there.
    for command in asked {
        let (code, said) = run(&command.split(' ').collect::<Vec<_>>());
        assert!(code == Some(0) && said.len() > 100, "{command}: {said}");
    }
    assert!(families.len() > 20, "families have words of their own: {}", families.len());
}

#[test]
fn every_operation_table_and_state_has_its_words() {
    use fondaco::domain::order::{Badge, Life, PaymentState, Step};
    for lang in Lang::ALL {
        for verb in fondaco::operations::registry::VERBS {
            assert!(lang.find(&format!("operation.{}", verb.name)).is_some(), "operation.{}", verb.name);
            assert!(lang.find(&format!("permission.{}", verb.permission.word())).is_some());
        }
        let words = [
            ("badge", Badge::ALL.iter().map(|one| one.word()).collect::<Vec<_>>()),
            ("step", Step::ALL.iter().map(|one| one.word()).collect()),
            ("life", Life::ALL.iter().map(|one| one.word()).collect()),
            ("list.payment", PaymentState::ALL.iter().map(|one| one.word()).collect()),
        ];
        for (family, all) in words {
            for word in all {
                assert!(lang.find(&format!("{family}.{word}")).is_some(), "{family}.{word}");
            }
        }
        let schema: Vec<String> =
            ["migrations/0001_house.sql"].iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        for table in schema.join("\n").lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")) {
            let table = table.split(' ').next().unwrap();
            let machine = [
                "journal",
                "change",
                "migration",
                "balance",
                "order_state",
                "draft",
                "lease",
                "delivery",
                "preference",
            ];
            if !machine.contains(&table) {
                assert!(lang.find(&format!("table.{table}")).is_some(), "table.{table}");
            }
        }
    }
}
