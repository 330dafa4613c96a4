//! The user's own keys, as the command line reads them. Linux only: elsewhere the configuration directory cannot be
//! moved by the surroundings.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod cli_support;

use cli_support::Desk;
use serde_json::Value;

#[test]
fn keys_of_ones_own_are_used_and_what_is_wrong_with_them_is_said() {
    let desk = Desk::founded();
    let config = desk.path("config");
    std::fs::create_dir_all(config.join("fondaco")).unwrap();
    let keys = |text: &str| std::fs::write(config.join("fondaco/keys.toml"), text).unwrap();
    let run = |arguments: &[&str]| {
        let output = desk.command(arguments).env("XDG_CONFIG_HOME", &config).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&["keys", "--check"]).0, 0);
    keys("preset = \"elenco-f2\"\n[lista]\n\"F6\" = \"edit\"\n");
    let (code, said) = run(&["keys", "--check"]);
    assert!(code == 0 && said.contains("nessun errore"), "{said}");
    let (_, table) = run(&["keys", "--json"]);
    let rows: Value = serde_json::from_str(&table).unwrap();
    let edit = rows.as_array().unwrap().iter().find(|row| row["context"] == "list" && row["action"] == "edit").unwrap();
    assert_eq!(edit["keys"], "F6");
    keys("[lista]\n\"F6\" = \"edit\"\nnew = \"F6\"\nmrk = \"b\"\n");
    let (code, said) = run(&["keys", "--check"]);
    assert_eq!(code, 1);
    assert_eq!(
        said,
        "keys.toml, riga 3: il tasto F6 è già di edit\nkeys.toml, riga 4: né tasto né azione: «mrk»; forse mark?\n"
    );
}
