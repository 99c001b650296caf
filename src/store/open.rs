//! Opening the file: its lock, its connections and how they are set. Nothing here knows a table.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::StoreError;

/// How long a connection waits for another one. Within one process only a checkpoint or a backup
/// ever makes it wait.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Statements that a connection keeps prepared; there are fewer different ones than this.
const STATEMENTS: usize = 128;

/// The files of SQLite beside a database, which share its name.
pub(super) const SIDES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// How long whoever wants an archive waits for the one who has it: a bot that is started again finds the
/// one before still closing, and a process that somebody starts who has the archive holds its lock too, until it
/// is a program of its own.
const CLOSING: Duration = Duration::from_secs(2);

/// How long it waits before it looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The file that whoever runs on an archive has locked.
pub(super) const LOCK: &str = ".lock";

/// What takes the archive's place.
pub(super) const NEXT: &str = ".next";

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or(Path::new("."))
}

/// Where an archive is, also when it is reached through a link.
pub(super) fn real(archive: &Path) -> PathBuf {
    archive
        .canonicalize()
        .unwrap_or_else(|_| archive.to_owned())
}

/// Another file beside the archive, named after it.
pub(super) fn beside(archive: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(archive);
    name.push(ending);
    PathBuf::from(name)
}

/// Takes the archive for this handle alone, for as long as the file that it returns is open. The
/// lock is the system's, so that it ends with the process however that ends. Waits up to two seconds for
/// one who is about to give it back.
pub(super) fn lock(archive: &Path) -> Result<File, StoreError> {
    let end = Instant::now() + CLOSING;
    lock_while(archive, || {
        std::thread::sleep(LOOK_AGAIN);
        Instant::now() < end
    })
}

/// As [`lock`], trying again for as long as `wait` says so.
fn lock_while(archive: &Path, mut wait: impl FnMut() -> bool) -> Result<File, StoreError> {
    if let Some(folder) = archive.parent() {
        std::fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
    }
    // One archive has one lock.
    let path = beside(&real(archive), LOCK);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|source| file_error(&path, source))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if wait() => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::InUse {
                    path: archive.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(file_error(&path, source)),
        }
    }
}

fn file_error(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::File {
        path: path.to_owned(),
        source,
    }
}

/// Whether a handle or a process has the archive. A lock that cannot be looked at is nobody's.
pub(super) fn is_locked(archive: &Path) -> bool {
    File::open(beside(&real(archive), LOCK))
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// For a connection that is going to write: the file is made when there is none.
pub(super) fn to_write() -> OpenFlags {
    to_read() | OpenFlags::SQLITE_OPEN_CREATE
}

/// For a connection that reads. Not read-only, because only who may write can read a log that no other
/// process has open.
pub(super) fn to_read() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// Makes an empty file that is not there yet for its owner alone: an archive holds people's numbers, and so
/// does a copy of it. What SQLite puts beside it has the same permissions.
pub(super) fn make_private(file: &Path) -> std::io::Result<()> {
    let mut private = OpenOptions::new();
    private.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut private, 0o600);
    private.open(file).map(drop)
}

/// A connection as it comes. It changes nothing in a file that is there: that may turn out to be no
/// archive.
pub(super) fn connect(archive: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let db =
        Connection::open_with_flags(archive, flags).map_err(|error| explain(error, archive))?;
    db.busy_timeout(BUSY_TIMEOUT)
        .map_err(|error| explain(error, archive))?;
    // SQLite opens what it may not write all the same. Reading it would already make a log as read-only as
    // the file is, which would stay when somebody has mended the file.
    if flags == to_write() && db.is_readonly(rusqlite::MAIN_DB).unwrap_or(false) {
        return Err(file_error(archive, ErrorKind::PermissionDenied.into()));
    }
    Ok(db)
}

/// Makes the connection on a file that is an archive the one that writes. An acknowledged write
/// survives a power cut: the log is synced at each commit, which grouping makes affordable.
pub(super) fn set_up_writer(db: &Connection, archive: &Path) -> Result<(), StoreError> {
    set_up(db)
        .and_then(|()| db.execute_batch("PRAGMA synchronous = FULL;"))
        .and_then(|()| keep_temporary_files_beside(db, archive))
        .map_err(|error| explain(error, archive))?;
    // A folder that is read-only has no place for the log, which would show at the first write.
    db.execute_batch("BEGIN IMMEDIATE; ROLLBACK;")
        .map_err(|error| explain(error, archive))
}

/// Temporary files go into the folder of the archive, which can be written wherever there is an
/// archive. A container's root cannot, and has no folder for temporary files. SQLite has one such
/// place for the whole process, here that of the first archive, and goes by the system's where it is
/// gone.
fn keep_temporary_files_beside(db: &Connection, archive: &Path) -> rusqlite::Result<()> {
    static CHOSEN: Once = Once::new();
    let Some(folder) = archive.parent().and_then(Path::to_str) else {
        return Ok(());
    };
    let mut outcome = Ok(());
    if !folder.is_empty() {
        CHOSEN.call_once(|| outcome = db.pragma_update(None, "temp_store_directory", folder));
    }
    outcome
}

/// A connection that cannot write, on a file that a writer has open.
pub(super) fn reader(archive: &Path) -> Result<Connection, StoreError> {
    let db = connect(archive, to_read())?;
    set_up(&db)
        .and_then(|()| db.execute_batch("PRAGMA query_only = ON;"))
        .map_err(|error| explain(error, archive))?;
    Ok(db)
}

/// What every connection has in common. A cache of 12 MiB holds the upper pages of every index of
/// a million articles, and three connections have one; the system keeps what else is often read.
/// The log is cut back to 64 MiB after a large import. Temporary data stays in
/// files: kept in memory, the journal of a savepoint is a list that SQLite walks from its start for
/// each statement, which makes a large job quadratic.
fn set_up(db: &Connection) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cache_size = -12288;
         PRAGMA journal_size_limit = 67108864;",
    )
}

/// What an error at the opening of a file means to the operator.
pub(super) fn explain(error: rusqlite::Error, archive: &Path) -> StoreError {
    let path = archive.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotAnArchive { path },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged {
            path,
            detail: error.to_string(),
        },
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            StoreError::File {
                path,
                source: std::io::Error::other(error),
            }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::InUse { path },
        _ => error.into(),
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {

    use std::path::PathBuf;
    use std::process::Command;

    use super::super::error::StoreError;
    use super::super::handle::Store;

    /// Where the process below keeps its archive.
    const FOLDER: &str = "NEWSDESK_TEST_FOLDER";

    /// The process's files that have no name any more, as temporary ones have none.
    fn nameless() -> Vec<PathBuf> {
        let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten();
        let open = open.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
        open.filter(|place| place.to_string_lossy().ends_with("(deleted)"))
            .collect()
    }

    #[test]
    #[cfg(unix)]
    fn a_new_archive_is_its_owners_alone_and_one_that_is_there_stays_as_it_is() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.sqlite");
        let mode = |ending: &str| {
            let file = super::beside(&path, ending);
            std::fs::metadata(file).unwrap().permissions().mode() & 0o777
        };
        let store = Store::open(&path).unwrap();
        assert_eq!((mode(""), mode("-wal")), (0o600, 0o600));
        drop(store);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        drop(Store::open(&path).unwrap());
        assert_eq!(mode(""), 0o640);
    }

    #[test]
    fn an_archive_that_is_given_back_meanwhile_is_not_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.sqlite");
        let mut held = Some(super::lock(&path).unwrap());
        let refused = super::lock_while(&path, || false).unwrap_err();
        assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");
        super::lock_while(&path, || held.take().is_some()).unwrap();
    }

    #[test]
    #[ignore = "runs in a process of its own, by the test below"]
    fn a_process_that_writes_much_at_once() {
        let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
        let store = Store::open(&folder.join("archive.db")).unwrap();
        let filled = store.write(|tx| {
            for number in 0..3_000 {
                tx.set_setting(&format!("{number:05}"), &"a".repeat(200))?;
            }
            Ok(())
        });
        filled.unwrap();
        // What it would take to undo this statement is more than SQLite keeps in memory.
        let changed = store.write(|tx| {
            tx.run("UPDATE settings SET value = ?1", ["b".repeat(200)])?;
            Ok(nameless())
        });
        let nameless = changed.unwrap();
        assert!(
            nameless.iter().any(|place| place.starts_with(&folder)),
            "{nameless:?}"
        );
    }

    #[test]
    fn temporary_files_are_beside_the_archive() {
        let folder = tempfile::tempdir().unwrap();
        let done = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact"])
            .arg("store::open::tests::a_process_that_writes_much_at_once")
            .env(FOLDER, folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "{said}");
        assert!(said.contains("1 passed"), "{said}");
    }
}
