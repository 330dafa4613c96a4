//! Notices on the desktop of the person who sits at this machine.

/// A local desktop that takes notices.
#[derive(Debug, Clone)]
pub struct Desktop {
    #[cfg(feature = "desktop")]
    broken: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

#[cfg(feature = "desktop")]
mod local {
    use super::Desktop;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    /// A desktop that does not answer for so long is not asked again.
    const PATIENCE: Duration = Duration::from_secs(2);

    impl Desktop {
        /// The desktop, if there is a session bus here and nobody came over the network: a notice on a server's
        /// screen tells nobody.
        pub fn here() -> Option<Self> {
            let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            let bus = set("DBUS_SESSION_BUS_ADDRESS")
                || std::env::var_os("XDG_RUNTIME_DIR")
                    .is_some_and(|dir| std::path::Path::new(&dir).join("bus").exists());
            (bus && !set("SSH_CONNECTION")).then(|| Self { broken: Arc::new(AtomicBool::new(false)) })
        }

        /// Shows a notice. Returns at once; a desktop that fails is noted in the log and in nothing else.
        pub fn tell(&self, title: String, text: &str) {
            if self.broken.load(Ordering::Relaxed) {
                return;
            }
            let broken = Arc::clone(&self.broken);
            // The servers read the body as markup.
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let (send, hear) = channel();
            let shows = thread::Builder::new().name("desktop".to_owned()).spawn(move || {
                let shown = notify_rust::Notification::new().appname("Fondaco").summary(&title).body(&text).show();
                // Nobody waits any more when it took too long.
                let _ = send.send(shown.map(|_| ()).map_err(|error| error.to_string()));
            });
            let waits = thread::Builder::new().name("desktop wait".to_owned()).spawn(move || {
                let failed = match hear.recv_timeout(PATIENCE) {
                    Ok(Ok(())) => return,
                    Ok(Err(error)) => error,
                    Err(_) => "no answer".to_owned(),
                };
                broken.store(true, Ordering::Relaxed);
                tracing::warn!(error = failed, "the desktop takes no notices");
            });
            if let Err(error) = shows.and(waits) {
                tracing::warn!(%error, "no thread for a notice on the desktop");
            }
        }
    }
}

#[cfg(not(feature = "desktop"))]
impl Desktop {
    /// This program was built without desktop notices.
    pub fn here() -> Option<Self> {
        None
    }

    /// Never called: there is no desktop.
    pub fn tell(&self, _title: String, _text: &str) {}
}
