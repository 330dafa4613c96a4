//! The real binary on a file of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]
#![allow(dead_code, reason = "not every test file uses every helper")]

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder with a company's file that may not exist yet.
pub struct Desk {
    folder: TempDir,
}

/// What a run said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    /// Nothing there yet.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A company with a customer, a product and ten pieces of it.
    pub fn founded() -> Self {
        let desk = Self::empty();
        desk.good(&["init", "--name", "Bottega"]);
        desk.good(&["do", "party.save", r#"{"set":{"name":"Rossi Mario","email":"mario@rossi.it"}}"#]);
        desk.good(&[
            "do",
            "product.save",
            r#"{"set":{"name":"Moka"},"variants":[{"set":{"sku":"MOK-3","price":"24.90","ean":"4006381333931"}}]}"#,
        ]);
        desk.good(&["do", "stock.receive", r#"{"lines":[{"item":"MOK-3","quantity":10}]}"#]);
        desk
    }

    /// An order of so many pieces; its name.
    pub fn order(&self, pieces: u32) -> String {
        let input = format!(r#"{{"customer":"C00001","lines":[{{"item":"MOK-3","quantity":{pieces}}}]}}"#);
        let placed = self.json(&["do", "order.place", &input]);
        placed["output"]["order"].as_str().unwrap().to_owned()
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("company.db")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command, ready to be run: Italian, operator anna, nothing of the machine's own surroundings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fondaco"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("FONDACO_DB", self.file())
            .env("LANG", "it_IT.UTF-8")
            .env("USER", "anna")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().unwrap())
    }

    /// Runs with a standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        // A program that refuses what is too large stops reading before the end.
        let _ = pipe.write_all(input);
        drop(pipe);
        said(child.wait_with_output().unwrap())
    }

    /// Runs what must succeed; its output.
    pub fn good(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
        said.out
    }

    /// Runs what must succeed, with `--json`.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut all = arguments.to_vec();
        all.push("--json");
        serde_json::from_str(&self.good(&all)).unwrap()
    }

    /// Runs what must fail with this code; what it says on the standard error.
    pub fn bad(&self, code: i32, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, code, "{arguments:?}: {} {}", said.out, said.err);
        assert_eq!(said.out, "", "{arguments:?}");
        said.err
    }

    /// The same with `--json`: the refusal's code.
    pub fn refusal(&self, code: i32, arguments: &[&str]) -> String {
        let mut all = arguments.to_vec();
        all.push("--json");
        let said: Value = serde_json::from_str(&self.bad(code, &all)).unwrap();
        assert!(said["message"].as_str().is_some_and(|text| !text.is_empty()));
        said["error"]["code"].as_str().unwrap().to_owned()
    }
}

pub fn said(output: Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
