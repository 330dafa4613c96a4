//! The library that stands between a program and the disk.

use crate::form::say;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Compiles it, once; nothing, and said so, where the system has no such thing.
pub fn library() -> Option<&'static Path> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    MADE.get_or_init(|| {
        if !cfg!(target_os = "linux") {
            say("skipped: LD_PRELOAD is looked at only by Linux");
            return None;
        }
        let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("preload-{}.so", std::process::id()));
        let done = Command::new("cc")
            .args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(&to)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rig/preload.c"))
            .args(["-ldl", "-lpthread"])
            .status();
        assert!(done.expect("a C compiler builds Fondaco").success());
        Some(to)
    })
    .as_deref()
}

/// The program's files below `root` go through the library.
pub fn through(command: &mut Command, root: &Path) -> bool {
    let Some(library) = library() else { return false };
    command.env("LD_PRELOAD", library).env("FONDACO_RIG_ROOT", root);
    true
}
