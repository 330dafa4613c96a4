//! What went wrong where nobody looks: written to the file that `FONDACO_LOG` names, and nowhere else.

use std::fs::OpenOptions;
use std::sync::Mutex;

/// Starts writing, if asked to. A file that cannot be opened is only said: the log must not stop the work.
pub(super) fn start() {
    let Some(path) = std::env::var_os("FONDACO_LOG").filter(|path| !path.is_empty()) else { return };
    match OpenOptions::new().create(true).append(true).open(&path) {
        Ok(file) => {
            let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(Mutex::new(file)).finish();
            // Only a test that runs the program twice in one process finds one there already.
            let _ = tracing::subscriber::set_global_default(subscriber);
        }
        Err(error) => {
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("FONDACO_LOG {}: {error}\n", std::path::Path::new(&path).display()).as_bytes(),
            );
        }
    }
}
