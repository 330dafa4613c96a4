//! A file on its way into another program: never by a shell, and never waited for longer than a moment.

use crate::domain::SafeText;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Between two looks at it.
const LOOK: Duration = Duration::from_millis(15);

/// Why a program did not take it.
#[derive(Debug)]
pub enum Untaken {
    /// It is not there, or the system refuses.
    Failed(io::Error),
    /// It ended badly: what it says of that.
    Refused(String),
    /// It did not end.
    Slow,
    /// Nobody wants it any more.
    Stopped,
}

impl From<io::Error> for Untaken {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// A file without a name: whoever looks into the folder of temporary files finds no customer's papers there.
pub(super) struct Unnamed(Option<PathBuf>);

impl Drop for Unnamed {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // Where a file in use cannot lose its name it goes now; gone already is as good.
            let _ = std::fs::remove_file(path);
        }
    }
}

pub(super) fn unnamed() -> io::Result<(File, Unnamed)> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    for attempt in 0..100 {
        let path = std::env::temp_dir().join(format!("fondaco-{}-{now}-{attempt}.print", std::process::id()));
        match options.open(&path) {
            Ok(file) => {
                let kept = std::fs::remove_file(&path).is_err();
                return Ok((file, Unnamed(kept.then_some(path))));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Gives a file, from its beginning, to a program on its standard input, and waits for its end. `stopped` is asked
/// while it takes its time.
///
/// # Errors
/// See [`Untaken`].
pub(super) fn hand(
    mut command: Command,
    mut file: File,
    patience: Duration,
    stopped: &dyn Fn() -> bool,
) -> Result<(), Untaken> {
    file.seek(SeekFrom::Start(0))?;
    // What it says goes into a file too: a pipe would be one more thing to wait for.
    let (mut said, _kept) = unnamed()?;
    command.stdin(Stdio::from(file)).stdout(Stdio::null()).stderr(Stdio::from(said.try_clone()?));
    // What it starts itself ends with it: a wrapper in a shell would leave the one that hangs behind.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let until = Instant::now() + patience;
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None if stopped() || Instant::now() >= until => {
                // It may be beyond killing: what becomes of it is waited for elsewhere.
                end(&mut child);
                std::thread::spawn(move || child.wait());
                return Err(if stopped() { Untaken::Stopped } else { Untaken::Slow });
            }
            None => std::thread::sleep(LOOK),
        }
    };
    if status.success() {
        return Ok(());
    }
    let mut text = Vec::new();
    // What it cannot say it does not say.
    let _ = said.seek(SeekFrom::Start(0)).and_then(|_| said.take(2_000).read_to_end(&mut text));
    let text = SafeText::new(String::from_utf8_lossy(&text).trim());
    Err(Untaken::Refused(if text.is_empty() { status.to_string() } else { text.to_string() }))
}

/// Ends a program and all that it has started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    // Where there are no groups, it alone; gone already is as good.
    let _ = child.kill();
}

/// The same with a text.
///
/// # Errors
/// See [`Untaken`].
pub fn hand_text(command: Command, text: &str, patience: Duration) -> Result<(), Untaken> {
    let (mut file, _kept) = unnamed()?;
    file.write_all(text.as_bytes())?;
    hand(command, file, patience, &|| false)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let told = folder.path().join("pid");
        let mut command = Command::new("sh");
        command.args(["-c", &format!("sleep 300 & echo $! > '{}'; wait", told.display())]);
        let handed = hand_text(command, "x", Duration::from_millis(600));
        assert!(matches!(handed, Err(Untaken::Slow)), "{handed:?}");
        let pid = std::fs::read_to_string(&told).unwrap();
        // Gone, or ended and not fetched by whoever fetches orphans.
        let runs = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
            stat.split(") ").nth(1).is_some_and(|rest| !rest.starts_with('Z'))
        };
        let until = Instant::now() + Duration::from_secs(10);
        while runs() {
            assert!(Instant::now() < until, "{pid} still runs");
            std::thread::sleep(LOOK);
        }
    }
}
