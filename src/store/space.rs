//! What the operating system knows of files: room on the disk, who holds locks, what is safely written.

use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// Bytes that may still be written in a folder; nothing when the system does not say.
pub(super) fn available(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = rustix::fs::statvfs(folder).ok()?;
        Some(found.f_bavail.saturating_mul(found.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// Forces a folder's names to the disk. Some file systems cannot; then they keep names in order by themselves.
pub(super) fn sync_folder(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if let Ok(open) = std::fs::File::open(folder) {
        let _ = open.sync_all();
    }
}

/// The SHA-256 of a file that nobody has open through SQLite: reading it outside SQLite would drop its locks.
pub(super) fn digest(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        hash.update(piece);
    }
    Ok(super::manifest::hex(&hash.finalize()))
}

/// Which file this is, on this machine: a copy of it is another, wherever it stands.
pub(super) fn identity(path: &Path) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = std::fs::metadata(path).ok()?;
        Some(format!("{}:{}", found.dev(), found.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// Whether any process holds a lock on a file or on its shared memory, by the kernel's own list. The file itself is
/// not opened: closing it again would drop the locks of our own connections.
pub(super) fn locked(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let Ok(list) = std::fs::read_to_string("/proc/locks") else { return false };
        let mut shared = path.as_os_str().to_owned();
        shared.push("-shm");
        [path, Path::new(&shared)].into_iter().filter_map(|file| std::fs::metadata(file).ok()).any(|found| {
            let inode = format!(":{}", found.ino());
            list.lines().any(|line| line.split_whitespace().any(|word| word.ends_with(&inode)))
        })
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
