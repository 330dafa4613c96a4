//! Brings a file to this program's schema: numbered steps, one transaction, a checked copy first.

use super::fault::Fault;
use super::{backup, part, watch};
use crate::domain::{Refusal, UtcMillis};
use include_dir::{Dir, include_dir};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

static STEPS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// "FOND" in the file's header: this file is ours.
pub(super) const APPLICATION_ID: i32 = 0x464F_4E44;

/// One step: number, name, SQL.
struct Step {
    number: i64,
    name: String,
    sql: &'static str,
}

fn steps() -> Result<&'static [Step], Fault> {
    static ALL: OnceLock<Vec<Step>> = OnceLock::new();
    if let Some(all) = ALL.get() {
        return Ok(all);
    }
    let all = read_steps()?;
    Ok(ALL.get_or_init(|| all))
}

fn read_steps() -> Result<Vec<Step>, Fault> {
    let mut all = Vec::new();
    for file in STEPS.files() {
        let name = file.path().to_string_lossy().into_owned();
        let number = name.get(..4).and_then(|digits| digits.parse().ok());
        let (Some(number), Some(sql)) = (number, file.contents_utf8()) else {
            return Err(Refusal::new("store.internal").with("detail", name).into());
        };
        all.push(Step { number, name, sql });
    }
    all.sort_by_key(|step| step.number);
    Ok(all)
}

/// The schema number this program knows.
pub(super) fn newest() -> Result<i64, Fault> {
    Ok(steps()?.last().map_or(0, |step| step.number))
}

pub(super) fn version(conn: &Connection) -> Result<i64, Fault> {
    // Asked by every operation.
    Ok(conn.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))?)
}

/// Says what kind of file this is before anything is written to it.
pub(super) fn recognise(conn: &Connection, path: &Path) -> Result<i64, Fault> {
    // One snapshot: another process may be creating the file between two reads.
    let snapshot = conn.unchecked_transaction()?;
    let id: i32 = snapshot.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version = version(&snapshot)?;
    let objects: i64 = snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    snapshot.finish()?;
    let name = path.display().to_string();
    if id != APPLICATION_ID && (id != 0 || objects > 0 || version != 0) {
        return Err(Refusal::new("store.not_ours").with("file", name).into());
    }
    let ours = newest()?;
    if version > ours {
        return Err(Refusal::new("store.newer")
            .with("file", name)
            .with("file_version", version)
            .with("program_version", ours)
            .into());
    }
    Ok(version)
}

/// Runs the missing steps. A file with data is copied first, and the copy is opened and checked.
pub(super) fn migrate(conn: &mut Connection, path: &Path, now: UtcMillis) -> Result<(), Fault> {
    run(conn, path, now, steps()?)
}

fn run(conn: &mut Connection, path: &Path, now: UtcMillis, steps: &[Step]) -> Result<(), Fault> {
    let ours = steps.last().map_or(0, |step| step.number);
    let before = version(conn)?;
    if before >= ours {
        return Ok(());
    }
    if before > 0 {
        copy_first(conn, path, before, ours, now)?;
    }
    // IMMEDIATE, and look again: another process may have been faster.
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = version(&tx)?;
    if before < ours {
        apply(&tx, steps.iter().filter(|step| step.number > before), now)?;
        check_foreign_keys(&tx)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", ours)?;
    }
    tx.commit()?;
    Ok(())
}

fn apply<'s>(conn: &Connection, steps: impl Iterator<Item = &'s Step>, now: UtcMillis) -> Result<(), Fault> {
    for step in steps {
        conn.execute_batch(step.sql)?;
        conn.execute(
            "INSERT INTO migration (step, name, digest, at) VALUES (?, ?, ?, ?)",
            params![step.number, step.name, digest(step.sql), now.0],
        )?;
    }
    watch::generate(conn)
}

/// An empty company in memory: what the schema of a file must look like.
pub(super) fn model() -> Result<Connection, Fault> {
    let conn = Connection::open_in_memory()?;
    watch::equip(&conn, &Arc::default())?;
    apply(&conn, steps()?.iter(), UtcMillis(0))?;
    Ok(conn)
}

/// An edited old step would make two files of one number different: refuse it, before anything is built upon it.
pub(super) fn check_digests(conn: &Connection, version: i64) -> Result<(), Fault> {
    let mut statement = conn.prepare("SELECT digest FROM migration WHERE step = ?")?;
    for step in steps()?.iter().filter(|step| step.number <= version) {
        let stored: Option<Vec<u8>> = statement.query_row([step.number], |row| row.get(0)).optional()?;
        if stored.as_deref() != Some(digest(step.sql).as_slice()) {
            return Err(Refusal::new("store.step_differs").with("step", step.name.clone()).into());
        }
    }
    Ok(())
}

fn digest(sql: &str) -> Vec<u8> {
    Sha256::digest(sql.as_bytes()).to_vec()
}

fn check_foreign_keys(conn: &Connection) -> Result<(), Fault> {
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    if statement.exists([])? {
        return Err(Refusal::new("store.damaged").with("detail", "foreign_key_check").into());
    }
    Ok(())
}

/// The copy from before a migration; it is named so that nobody takes it for a newer one.
fn copy_first(conn: &Connection, path: &Path, from: i64, to: i64, now: UtcMillis) -> Result<PathBuf, Fault> {
    let stem = part::stem(path);
    let folder = part::beside(path);
    std::fs::create_dir_all(&folder)?;
    let name = format!("{stem}-v{from}-before-v{to}-{}", part::stamp(now));
    backup::copy_checked(conn, &folder, &name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open::{base_flags, connection};
    use rusqlite::OpenFlags;

    const NOW: UtcMillis = UtcMillis(1_795_000_000_000);

    fn step(number: i64, sql: &'static str) -> Step {
        Step { number, name: format!("{number:04}_test.sql"), sql }
    }

    fn all(more: Vec<Step>) -> Vec<Step> {
        read_steps().unwrap().into_iter().chain(more).collect()
    }

    fn open(path: &Path) -> Connection {
        let conn = connection(path, base_flags() | OpenFlags::SQLITE_OPEN_CREATE, 2_048).unwrap();
        watch::equip(&conn, &Arc::default()).unwrap();
        conn
    }

    fn copies(folder: &Path) -> Vec<PathBuf> {
        let Ok(found) = std::fs::read_dir(folder.join("backup")) else { return Vec::new() };
        found.map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn an_older_file_is_copied_checked_and_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let mut conn = open(&path);
        migrate(&mut conn, &path, NOW).unwrap();
        let old = version(&conn).unwrap();
        assert_eq!(copies(folder.path()), Vec::<PathBuf>::new());
        conn.execute("INSERT INTO lease (name, holder, until) VALUES ('a', 'b', 7)", []).unwrap();
        let steps = all(vec![
            step(old + 1, "ALTER TABLE lease ADD COLUMN colour TEXT;"),
            step(old + 2, "ALTER TABLE tag ADD COLUMN position INTEGER;"),
        ]);
        run(&mut conn, &path, NOW, &steps).unwrap();
        assert_eq!(version(&conn).unwrap(), old + 2);
        // What notes changes knows the new column.
        let pen = Arc::new(watch::Pen::default());
        watch::equip(&conn, &pen).unwrap();
        watch::attend(&conn, &pen).unwrap();
        let held = pen.take(1, false);
        conn.execute("INSERT INTO tag (name, position) VALUES ('new', 3)", []).unwrap();
        assert_eq!(
            pen.pending().pop().unwrap().after.unwrap(),
            "{\"id\":1,\"name\":\"new\",\"colour\":null,\"version\":1,\"position\":3}"
        );
        drop(held);
        conn.execute("DELETE FROM tag", []).unwrap_err();
        let found = copies(folder.path());
        let name = found[0].file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!((found.len(), name), (1, format!("shop-v{old}-before-v{}-20261118-120640.db", old + 2)));
        let copy = open(&found[0]);
        assert_eq!(version(&copy).unwrap(), old);
        assert_eq!(recognise(&copy, &found[0]).unwrap(), old);
        let until: i64 = copy.query_row("SELECT until FROM lease", [], |row| row.get(0)).unwrap();
        assert_eq!(until, 7);
        // Again: nothing to do, no further copy.
        run(&mut conn, &path, NOW, &steps).unwrap();
        assert_eq!(copies(folder.path()).len(), 1);
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let mut conn = open(&path);
        migrate(&mut conn, &path, NOW).unwrap();
        let old = version(&conn).unwrap();
        let steps = all(vec![
            step(old + 1, "ALTER TABLE lease ADD COLUMN colour TEXT;"),
            step(old + 2, "ALTER TABLE nothing ADD COLUMN x TEXT;"),
        ]);
        assert!(run(&mut conn, &path, NOW, &steps).is_err());
        assert_eq!(version(&conn).unwrap(), old);
        assert!(conn.prepare("SELECT colour FROM lease").is_err());
        check_digests(&conn, old).unwrap();
        // A reference that a step broke is noticed before anything is kept.
        let steps = all(vec![step(
            old + 1,
            "CREATE TABLE child (id INTEGER PRIMARY KEY, of INTEGER REFERENCES tag(id) DEFERRABLE INITIALLY DEFERRED);
             INSERT INTO child (of) VALUES (99);",
        )]);
        let refused: Refusal = run(&mut conn, &path, NOW, &steps).unwrap_err().into();
        assert_eq!((refused.code.as_str(), version(&conn).unwrap()), ("store.damaged", old));
    }

    #[test]
    fn many_bring_one_older_file_up_to_date_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..5 {
            let path = folder.path().join(format!("{round}.db"));
            let mut conn = open(&path);
            conn.execute_batch("PRAGMA journal_mode = WAL").unwrap();
            migrate(&mut conn, &path, NOW).unwrap();
            let old = version(&conn).unwrap();
            let start = std::sync::Barrier::new(6);
            std::thread::scope(|scope| {
                for _ in 0..6 {
                    scope.spawn(|| {
                        let steps = all(vec![step(old + 1, "CREATE TABLE once (id INTEGER PRIMARY KEY) STRICT;")]);
                        let mut conn = open(&path);
                        start.wait();
                        run(&mut conn, &path, NOW, &steps).unwrap();
                        assert_eq!(version(&conn).unwrap(), old + 1);
                    });
                }
            });
            let steps: i64 = conn.query_row("SELECT count(*) FROM migration", [], |row| row.get(0)).unwrap();
            assert_eq!(steps, old + 1);
        }
    }
}
