//! Whether the process that left something behind still runs. The number of a process says it only in the world that it
//! is counted in: containers and machines share folders, not numbers.

use std::path::Path;

/// The name of this process, for what it leaves behind.
pub fn token() -> String {
    format!("{}-{}", std::process::id(), world())
}

/// The terminal that this process is worked at, and whence: `pts/3`, `pts/3 10.0.0.7`; nothing without one.
pub fn terminal() -> Option<String> {
    let link = std::fs::read_link("/proc/self/fd/0").ok()?;
    let name = link.to_str()?.strip_prefix("/dev/").filter(|name| name.starts_with("pts/") || name.starts_with("tty"));
    let client = std::env::var("SSH_CONNECTION").ok();
    let from = client.as_deref().and_then(|all| all.split_whitespace().next()).map(|host| format!(" {host}"));
    Some(format!("{}{}", name?, from.unwrap_or_default()))
}

/// Whether the process of this name is known to be gone; nothing when it cannot be known here: it ran in another
/// container, on another machine or before this one was started again, or others' processes are hidden here.
pub fn gone(token: &str) -> Option<bool> {
    let (number, world_of) = token.split_once('-')?;
    let number: u32 = number.parse().ok()?;
    let known = world_of == world() && Path::new("/proc/1").exists();
    known.then(|| !Path::new(&format!("/proc/{number}")).exists())
}

/// The world that this process's number is counted in: its name space, which is the same on every machine outside
/// containers, and this start of this machine.
fn world() -> String {
    let link = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let space = link.to_string_lossy().into_owned();
    let space = space.chars().filter(char::is_ascii_digit);
    space.chain("b".chars()).chain(boot.chars().filter(char::is_ascii_hexdigit).take(12)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_to_run_or_to_be_gone_only_in_its_own_world() {
        if !Path::new("/proc/self/ns/pid").exists() {
            return;
        }
        assert_eq!(gone(&token()), Some(false));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let dead = format!("{}-{}", child.id(), world());
        child.wait().unwrap();
        assert_eq!(gone(&dead), Some(true));
        assert_eq!(gone("1-12345"), None, "another container's");
        let elsewhere = format!("{}-{}b0123456789ab", child.id(), world().split('b').next().unwrap());
        assert_eq!(gone(&elsewhere), None, "another machine's, whose name space has the same number");
        assert_eq!(gone("?"), None);
    }
}
