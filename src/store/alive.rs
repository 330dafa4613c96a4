//! Whether the process that left something behind still runs. The number of a process says it only in the world that it
//! is counted in: containers share folders, not numbers.

use std::path::Path;

/// The name of this process, for what it leaves behind.
pub fn token() -> String {
    format!("{}-{}", std::process::id(), world())
}

/// Whether the process of this name is known to be gone; nothing when it cannot be known here: it ran in another
/// container, or on another system.
pub fn gone(token: &str) -> Option<bool> {
    let (number, world_of) = token.split_once('-')?;
    let number: u32 = number.parse().ok()?;
    let known = world_of == world() && Path::new("/proc/self").exists();
    known.then(|| !Path::new(&format!("/proc/{number}")).exists())
}

/// The world that this process's number is counted in.
fn world() -> String {
    let link = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    link.to_string_lossy().chars().filter(char::is_ascii_digit).collect()
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
        assert_eq!(gone("?"), None);
    }
}
