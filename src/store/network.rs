//! Whether a file lies on this machine's own disk.

use super::fault::Fault;
use crate::domain::Refusal;
use std::path::Path;

/// SQLite's locks and shared memory do not work over a network: two machines would damage the file.
pub(super) fn refuse(path: &Path) -> Result<(), Fault> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return Ok(()) };
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mountinfo") else { return Ok(()) };
    if let Some(kind) = network_kind(&mounts, &folder) {
        return Err(Refusal::new("store.network").with("file", path.display().to_string()).with("kind", kind).into());
    }
    Ok(())
}

/// The file system type of the longest mount point above `folder`, if it is a network's.
fn network_kind(mountinfo: &str, folder: &Path) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in mountinfo.lines() {
        let mut halves = line.split(" - ");
        let (Some(left), Some(right)) = (halves.next(), halves.next()) else { continue };
        let (Some(point), Some(kind)) = (left.split(' ').nth(4), right.split(' ').next()) else { continue };
        let point = point.replace("\\040", " ");
        if folder.starts_with(&point) && best.is_none_or(|(length, _)| point.len() >= length) {
            best = Some((point.len(), kind));
        }
    }
    let (_, kind) = best?;
    is_remote(kind).then(|| kind.to_owned())
}

/// File systems of a network, or of several machines at once, by the kernel's names. 9p is not among them: it is the
/// disk of virtual machines and containers far more often than a server's.
const REMOTE: &[&str] = &[
    "acfs",
    "afs",
    "autofs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "gfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "moosefs",
    "ncpfs",
    "nfs",
    "nfs3",
    "nfs4",
    "ocfs2",
    "orangefs",
    "panfs",
    "prl_fs",
    "pvfs2",
    "smb2",
    "smb3",
    "smbfs",
    "vboxsf",
    "vmhgfs",
    "webdav",
];

/// File systems in user space that are on this machine's own disks.
const LOCAL_FUSE: &[&str] = &[
    "bindfs",
    "cryfs",
    "cryptomator",
    "encfs",
    "exfat",
    "exfat-fuse",
    "fuse-overlayfs",
    "fuse-zfs",
    "gocryptfs",
    "lowntfs-3g",
    "mergerfs",
    "ntfs",
    "ntfs-3g",
    "overlayfs",
    "securefs",
    "squashfuse",
    "unionfs",
    "veracrypt",
    "zfs",
];

/// Whether a kind of file system is a network's. In user space (`fuse.sshfs`, `fuse.rclone`, a bare `fuse`) all but
/// the known local ones are; `fuseblk` always lies on a block device of this machine.
fn is_remote(kind: &str) -> bool {
    match kind.split_once('.') {
        Some(("fuse", own)) => !LOCAL_FUSE.contains(&own),
        _ => kind == "fuse" || REMOTE.contains(&kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 254:0 / / rw - ext4 /dev/vda rw
30 22 0:40 / /mnt/server rw - nfs4 server:/data rw
31 30 0:41 / /mnt/server/local rw - ext4 /dev/vdb rw
32 22 0:42 / /home/u/remote\\040disk rw - fuse.sshfs host: rw
33 22 0:43 / /usb rw - fuseblk /dev/sdb1 rw";

    #[test]
    fn kinds_of_file_systems() {
        for remote in [
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smb2",
            "smbfs",
            "afs",
            "ceph",
            "glusterfs",
            "lustre",
            "davfs",
            "gfs2",
            "ocfs2",
            "vboxsf",
            "fuse.sshfs",
            "fuse.rclone",
            "fuse.glusterfs",
            "fuse.s3fs",
            "fuse.davfs2",
            "fuse.gvfsd-fuse",
            "fuse.ceph",
            "fuse",
            "fuse.portal",
            "fuse.",
            "fuse.google-drive-ocamlfuse",
        ] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in [
            "ext4",
            "9p",
            "ext3",
            "xfs",
            "btrfs",
            "zfs",
            "f2fs",
            "tmpfs",
            "overlay",
            "vfat",
            "exfat",
            "ntfs3",
            "fuseblk",
            "fuse.ntfs-3g",
            "fuse.mergerfs",
            "fuse.gocryptfs",
            "fuse.fuse-overlayfs",
            "fuse.encfs",
            "bcachefs",
            "apfs",
            "nfsd",
            "ramfs",
            "squashfs",
            "ecryptfs",
            "virtiofs",
            "",
        ] {
            assert!(!is_remote(local), "{local}");
        }
    }

    #[test]
    fn the_nearest_mount_decides() {
        for (folder, kind) in [
            ("/var/lib", None),
            ("/mnt/server/shop", Some("nfs4")),
            ("/mnt/server/local/shop", None),
            ("/home/u/remote disk", Some("fuse.sshfs")),
            ("/usb", None),
        ] {
            assert_eq!(network_kind(MOUNTS, Path::new(folder)).as_deref(), kind, "{folder}");
        }
    }
}
