//! Where the operating system is not to be relied on, `FONDACO_WATCH=ask` has the file asked instead.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

mod store_help;

use fondaco::store::Store;
use fondaco::store::drafts::{self, Typed};
use fondaco::store::nearby::watch;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;
use store_help::{child, clock, found, told};

/// Whoever has not called for so long never will, on any machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether this process has the system's own watcher; known on Linux only.
fn watched() -> Option<bool> {
    let open = std::fs::read_dir("/proc/self/fd").ok()?;
    let mut open = open.flatten().filter_map(|entry| std::fs::read_link(entry.path()).ok());
    Some(open.any(|link| link.to_string_lossy().contains("inotify")))
}

/// The environment is a process's own: set for a child, it is nobody else's.
#[test]
#[ignore = "runs as a child of `asked_or_told_a_commit_is_heard`"]
fn child_watches() {
    let Some(path) = told() else { return };
    let path = Path::new(&path);
    let mut writer = Store::open(path, clock()).unwrap();
    let (tell, hear) = channel();
    let nearby = watch(path, move |_| {
        let _ = tell.send(());
    })
    .unwrap();
    let ask = std::env::var_os("FONDACO_WATCH").is_some_and(|means| means == "ask");
    if let Some(watched) = watched() {
        assert_eq!(watched, !ask, "who tells of a commit");
    }
    let payload = serde_json::json!({ "by": "hand" });
    let typed = Typed { id: None, entity: "x", record_id: None, base_version: None, payload: &payload };
    drafts::save(&mut writer, "anna", &typed).unwrap();
    hear.recv_timeout(PATIENCE).unwrap();
    drop(nearby);
}

#[test]
fn asked_or_told_a_commit_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    for means in ["ask", ""] {
        let path = folder.path().join(format!("shop-{means}.db"));
        drop(found(&path));
        let out = child("child_watches", &path.display().to_string()).env("FONDACO_WATCH", means).output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success() && said.contains("1 passed"), "{means}: {said}");
    }
}
