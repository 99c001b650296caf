//! Copies of an archive: taken while others write to it, looked through page by page, and given their
//! name only when they are whole.
//!
//! A copy is one state of the archive. Readers do not hold up the writer, so that state is held for as long
//! as the copying takes; the log grows by what is written meanwhile. Nothing here opens the file of the
//! archive but SQLite: closing it in the same process would let go of SQLite's locks.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::StoreError;
use super::migrate;
use super::open::{self, LOCK, NEXT, SIDES, beside, explain, folder_of, to_read, to_write};
use super::sound::{Tally, first_fault, tally};
use super::swap;
use super::unfinished::{self, finished, unfinished};
use crate::domain::measure::size;

/// Pages that are copied at a time: 4 MiB.
const STEP: i32 = 1_024;

/// The longest rest after a step. The copying rests as long as it worked, so that half of the disk's time
/// stays for those who write.
const LONGEST_REST: Duration = Duration::from_millis(100);

/// Room that is left on the disk beside a copy, in bytes.
const SPARE: u64 = 16 << 20;

/// How often a file that somebody else holds is tried again, a rest apart.
const PATIENCE: u32 = 300;

/// Why there is no copy, in a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is nothing to copy.
    #[error("There is no archive at {}. Name the folder of yours with --data-dir.", archive.display())]
    NoArchive {
        /// Where it was looked for.
        archive: PathBuf,
    },
    /// The name is taken.
    #[error("{} is there already and was left alone. Choose another name, or add --force to replace it.", file.display())]
    Exists {
        /// The name.
        file: PathBuf,
    },
    /// The name is that of the archive or of a file that belongs to it.
    #[error("{} belongs to the archive itself. Choose another name, best on another disk.", file.display())]
    Itself {
        /// The name.
        file: PathBuf,
    },
    /// The name is that of a folder.
    #[error("{} is a folder. Name a file in it, such as {}.", folder.display(), folder.join("newsdesk.sqlite").display())]
    Folder {
        /// The folder.
        folder: PathBuf,
    },
    /// The file cannot be made.
    #[error("{} cannot be written: {source}. Check that its folder exists, that you may write in it, and that the process may open more files.", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The disk has not the room.
    #[error("There is no room for {}: it needs {}, and {} are free. Make room, or choose another disk.", file.display(), size(*needed), size(*free))]
    NoRoom {
        /// The file.
        file: PathBuf,
        /// Bytes that it needs.
        needed: u64,
        /// Bytes that there are.
        free: u64,
    },
    /// The disk filled up on the way.
    #[error("The disk was full before {} was whole, so it was thrown away. Make room, or choose another disk.", file.display())]
    Full {
        /// The file.
        file: PathBuf,
    },
    /// What was written is not what was read.
    #[error(
        "The copy was thrown away, because it is not sound: {detail}. Run newsdesk doctor to see whether the archive itself is."
    )]
    Unsound {
        /// What is wrong with it.
        detail: String,
    },
    /// The archive cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its size.
    pub bytes: u64,
    /// Its articles, of every status.
    pub articles: u64,
    /// The number of its last migration.
    pub schema: i64,
}

/// Writes a copy of an archive to a file, whether or not a bot is running on it. `progress` hears how many
/// bytes of how many are copied.
///
/// The file gets its name when the copy was looked through and is on the disk; it is one file that needs none
/// beside it. What has the name already is replaced only with `replace`, and then in one step.
///
/// # Errors
/// [`CopyError`]; nothing is left of what was written.
pub fn back_up(
    archive: &Path,
    file: &Path,
    replace: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Copied, CopyError> {
    if !archive.exists() {
        return Err(CopyError::NoArchive {
            archive: archive.to_owned(),
        });
    }
    refuse_name(archive, file, replace)?;
    swap::settle(archive)?;
    let db = connect_to_read(archive)?;
    copy_to(&db, archive, file, replace, progress)
}

/// A connection to an archive that others may have open, and that changes nothing in it. One that lies where
/// nothing can be made beside it, and that has no log, is read as it is.
pub(super) fn connect_to_read(archive: &Path) -> Result<Connection, StoreError> {
    let connect = |db: Connection| {
        db.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; SELECT 1 FROM sqlite_schema LIMIT 1;")
            .map_err(|error| explain(error, archive))?;
        Ok(db)
    };
    match connect(open::connect(archive, to_read())?) {
        Err(StoreError::File { .. }) if !beside(archive, "-wal").exists() => {
            let no_archive = || StoreError::NotAnArchive {
                path: archive.to_owned(),
            };
            let place = archive.canonicalize().map_err(|_| no_archive())?;
            let mut place = url::Url::from_file_path(place).map_err(|()| no_archive())?;
            place.set_query(Some("immutable=1"));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
                | OpenFlags::SQLITE_OPEN_NO_MUTEX
                | OpenFlags::SQLITE_OPEN_URI;
            let db = Connection::open_with_flags(place.as_str(), flags);
            connect(db.map_err(|error| explain(error, archive))?)
        }
        connected => connected,
    }
}

/// Copies what a connection sees to a file of this name.
pub(super) fn copy_to(
    db: &Connection,
    archive: &Path,
    file: &Path,
    replace: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Copied, CopyError> {
    let part = unfinished(file);
    let copied = write(db, archive, &part, progress).and_then(|copied| {
        put_in_place(&part, file, replace)?;
        Ok(copied)
    });
    if copied.is_err() {
        unfinished::remove(&part);
    }
    copied
}

fn refuse_name(archive: &Path, file: &Path, replace: bool) -> Result<(), CopyError> {
    let file = file.to_owned();
    if file.is_dir() {
        return Err(CopyError::Folder { folder: file });
    }
    if belongs_to(archive, &file) {
        return Err(CopyError::Itself { file });
    }
    if !replace && file.symlink_metadata().is_ok() {
        return Err(CopyError::Exists { file });
    }
    Ok(())
}

/// Whether a name is that of an archive, or of a file that SQLite or Newsdesk keeps beside it.
fn belongs_to(archive: &Path, file: &Path) -> bool {
    let real = |path: &Path| {
        path.canonicalize().ok().or_else(|| {
            let folder = folder_of(path).canonicalize().ok()?;
            Some(folder.join(path.file_name()?))
        })
    };
    let (Some(archive), Some(file)) = (real(archive), real(file)) else {
        return false;
    };
    let mut endings = SIDES.into_iter().chain(["", LOCK, NEXT]);
    endings.any(|ending| beside(&archive, ending) == file)
}

fn write(
    db: &Connection,
    archive: &Path,
    part: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Copied, CopyError> {
    let of_archive = |error| CopyError::Store(explain(error, archive));
    // From here on it is one state; a bare BEGIN would begin to read later.
    db.execute_batch("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1;")
        .map_err(of_archive)?;
    let copied = (|| -> Result<_, CopyError> {
        migrate::applied(db, archive)?;
        let bytes = size_of(db).map_err(of_archive)?;
        refuse_without_room(part, bytes)?;
        copy_pages(db, archive, part, bytes, progress)?;
        Ok((tally(db, archive)?, bytes))
    })();
    // Nothing was written, so there is nothing that ending could lose.
    let _ = db.execute_batch("ROLLBACK");
    let (expected, bytes) = copied?;
    let found = look_through(part)?;
    if found != expected {
        return Err(CopyError::Unsound {
            detail: "it does not hold as many rows as the archive did".to_owned(),
        });
    }
    let finish = || -> std::io::Result<()> {
        File::options().write(true).open(part)?.sync_all()?;
        // It tells no more people what it holds than the archive does.
        std::fs::set_permissions(part, std::fs::metadata(archive)?.permissions())
    };
    finish().map_err(|source| of_file(part, source))?;
    Ok(Copied {
        bytes,
        articles: found.articles(),
        schema: found.schema(),
    })
}

/// How large the file is that this connection sees, the log folded in; in bytes.
pub(super) fn size_of(db: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let bytes: i64 = db.query_row(sql, [], |row| row.get(0))?;
    Ok(bytes.unsigned_abs())
}

/// Refuses to begin what cannot end well. A disk that does not tell how much room it has is tried.
pub(super) fn refuse_without_room(file: &Path, bytes: u64) -> Result<(), CopyError> {
    let needed = bytes.saturating_add(SPARE);
    match fs4::statvfs(folder_of(file)) {
        Ok(disk) if disk.total_space() > 0 && disk.available_space() < needed => {
            Err(CopyError::NoRoom {
                file: finished(file),
                needed,
                free: disk.available_space(),
            })
        }
        _ => Ok(()),
    }
}

fn copy_pages(
    db: &Connection,
    archive: &Path,
    part: &Path,
    bytes: u64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), CopyError> {
    let of_part = |error| of_copy(error, part);
    // Made here, so that the words of the system are those about a file and not SQLite's.
    open::make_private(part).map_err(|source| of_file(part, source))?;
    let mut to = Connection::open_with_flags(part, to_write()).map_err(of_part)?;
    // It is thrown away when anything goes wrong, and waited for at the end.
    to.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        .map_err(of_part)?;
    let copying = Backup::new(db, &mut to).map_err(of_part)?;
    let mut refused = 0;
    loop {
        let begun = Instant::now();
        match copying
            .step(STEP)
            .map_err(|error| of_either(error, archive, part))?
        {
            StepResult::Done => break,
            StepResult::More => refused = 0,
            _ => {
                refused += 1;
                if refused > PATIENCE {
                    return Err(CopyError::Store(StoreError::InUse {
                        path: archive.to_owned(),
                    }));
                }
            }
        }
        let at = copying.progress();
        let left = u64::from(at.remaining.unsigned_abs());
        let all = u64::from(at.pagecount.unsigned_abs()).max(1);
        progress(bytes / all * (all - left.min(all)), bytes);
        let rest = if refused > 0 {
            LONGEST_REST
        } else {
            begun.elapsed()
        };
        std::thread::sleep(rest.min(LONGEST_REST));
    }
    drop(copying);
    progress(bytes, bytes);
    Ok(())
}

/// Reads a copy from its first page to its last, and makes it one file that needs none beside it.
fn look_through(part: &Path) -> Result<Tally, CopyError> {
    let unsound = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => CopyError::Unsound {
            detail: error.to_string(),
        },
        _ => of_copy(error, part),
    };
    let db = Connection::open_with_flags(part, to_write()).map_err(unsound)?;
    db.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA journal_mode = DELETE;")
        .map_err(unsound)?;
    if let Some(detail) = first_fault(&db).map_err(unsound)? {
        return Err(CopyError::Unsound { detail });
    }
    Ok(tally(&db, part)?)
}

fn of_file(file: &Path, source: std::io::Error) -> CopyError {
    let file = finished(file);
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            CopyError::Full { file }
        }
        _ => CopyError::File { file, source },
    }
}

fn of_copy(error: rusqlite::Error, part: &Path) -> CopyError {
    let file = finished(part);
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => CopyError::Full { file },
        _ => CopyError::File {
            file,
            source: std::io::Error::other(error),
        },
    }
}

/// A step reads the one and writes the other, and SQLite says only what went wrong.
fn of_either(error: rusqlite::Error, archive: &Path, part: &Path) -> CopyError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            CopyError::Store(explain(error, archive))
        }
        _ => of_copy(error, part),
    }
}

/// Gives a finished file its name. Without `replace` nothing that has come to that name meanwhile is lost.
fn put_in_place(part: &Path, file: &Path, replace: bool) -> Result<(), CopyError> {
    let failed = |source| of_file(file, source);
    let named = match replace {
        true => std::fs::rename(part, file),
        false => match std::fs::hard_link(part, file) {
            Ok(()) => std::fs::remove_file(part),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(CopyError::Exists {
                    file: file.to_owned(),
                });
            }
            // A disk without links.
            Err(_) if !file.exists() => std::fs::rename(part, file),
            Err(error) => Err(error),
        },
    };
    named.map_err(failed)?;
    sync_folder(file).map_err(failed)
}

/// Makes the names in the folder of a file durable, where a system has something for that.
pub(super) fn sync_folder(file: &Path) -> std::io::Result<()> {
    match cfg!(unix) {
        true => File::open(folder_of(file))?.sync_all(),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::super::scratch::{article, at};
    use super::super::{Onlooker, Store};
    use super::*;

    struct Scene {
        folder: tempfile::TempDir,
        archive: PathBuf,
        store: Store,
    }

    fn scene() -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("archive.sqlite");
        let store = Store::open(&archive).unwrap();
        Scene {
            folder,
            archive,
            store,
        }
    }

    impl Scene {
        fn add(&self, title: &str) {
            let article = article(title, 1);
            let add = move |tx: &super::super::Writer| tx.insert_article(&article, at(0));
            self.store.write(add).unwrap();
        }

        fn back_up(&self, name: &str, replace: bool) -> Result<Copied, CopyError> {
            let file = self.folder.path().join(name);
            back_up(&self.archive, &file, replace, &mut |_, _| {})
        }

        fn names(&self) -> Vec<String> {
            let entries = std::fs::read_dir(self.folder.path()).unwrap();
            let mut names: Vec<String> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| !name.starts_with("archive.sqlite"))
                .collect();
            names.sort();
            names
        }
    }

    #[test]
    fn a_copy_is_one_sound_file_with_everything_that_was_acknowledged() {
        let scene = scene();
        scene.add("One");
        let mut last = (0, 0);
        let file = scene.folder.path().join("one.sqlite");
        let copied = back_up(&scene.archive, &file, false, &mut |at, of| last = (at, of)).unwrap();
        assert_eq!(copied.articles, 1);
        assert_eq!(last, (copied.bytes, copied.bytes));
        assert_eq!(std::fs::metadata(&file).unwrap().len(), copied.bytes);
        assert_eq!(scene.names(), ["one.sqlite"], "and nothing beside it");
        let header = std::fs::read(&file).unwrap();
        assert_eq!(header[18..20], [1, 1], "it has no log");
        drop(Store::open(&file).unwrap());
    }

    #[test]
    fn a_copy_taken_while_others_write_is_one_state() {
        let scene = scene();
        for number in 0..50 {
            scene.add(&format!("First {number}"));
        }
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let (store, stop) = (&scene.store, &stop);
            let writing = scope.spawn(move || {
                let mut number = 0;
                // An article and a setting that says how many there are, together.
                while !stop.load(Ordering::Relaxed) {
                    number += 1;
                    let article = article(&format!("Later {number}"), 1);
                    let write = move |tx: &super::super::Writer| {
                        tx.insert_article(&article, at(0))?;
                        let count = tx.article_count(None)?;
                        tx.set_setting("count", &count.to_string())
                    };
                    store.write(write).unwrap();
                }
                number
            });
            for round in 0..5 {
                let name = format!("{round}.sqlite");
                let copied = scene.back_up(&name, false).unwrap();
                let copy = Onlooker::open(&scene.folder.path().join(&name)).unwrap();
                let count = copy.read(|db| db.setting("count")).unwrap();
                let count = count.map_or(50, |count| count.parse().unwrap());
                assert_eq!(copied.articles, count);
            }
            stop.store(true, Ordering::Relaxed);
            assert!(writing.join().unwrap() > 0, "the writer went on");
        });
    }

    #[test]
    fn nothing_that_is_there_is_replaced_unless_that_is_wanted() {
        let scene = scene();
        std::fs::write(scene.folder.path().join("mine"), "precious").unwrap();
        let refused = scene.back_up("mine", false).unwrap_err();
        assert!(refused.to_string().contains("--force"), "{refused}");
        assert_eq!(
            std::fs::read(scene.folder.path().join("mine")).unwrap(),
            b"precious"
        );
        scene.add("One");
        assert_eq!(scene.back_up("mine", true).unwrap().articles, 1);
        assert_eq!(scene.names(), ["mine"]);
    }

    #[test]
    fn what_cannot_be_written_is_refused_in_words() {
        let scene = scene();
        for (name, words) in [
            ("archive.sqlite", "belongs to the archive itself"),
            ("archive.sqlite-wal", "belongs to the archive itself"),
            ("", "is a folder"),
            ("nowhere/one.sqlite", "nowhere/one.sqlite cannot be written"),
        ] {
            let refused = scene.back_up(name, true).unwrap_err();
            assert!(refused.to_string().contains(words), "{name}: {refused}");
        }
        #[cfg(unix)]
        {
            let link = scene.folder.path().join("link");
            std::os::unix::fs::symlink(&scene.archive, &link).unwrap();
            let refused = scene.back_up("link", true).unwrap_err();
            assert!(matches!(refused, CopyError::Itself { .. }), "{refused}");
        }
        let nothing = scene.folder.path().join("other").join("archive.sqlite");
        let refused = back_up(
            &nothing,
            &scene.folder.path().join("x"),
            false,
            &mut |_, _| {},
        );
        assert!(matches!(refused, Err(CopyError::NoArchive { .. })));
        assert!(!nothing.exists());
    }

    #[test]
    fn without_room_nothing_is_begun() {
        let scene = scene();
        let file = scene.folder.path().join("one.sqlite");
        let refused = refuse_without_room(&file, u64::MAX / 2).unwrap_err();
        assert!(
            refused.to_string().starts_with("There is no room for"),
            "{refused}"
        );
        assert!(refuse_without_room(&file, 1).is_ok());
    }

    #[test]
    fn a_damaged_archive_makes_no_backup() {
        let scene = scene();
        for number in 0..100 {
            scene.add(&format!("{number} {}", "long ".repeat(500)));
        }
        let (archive, file) = (
            scene.archive.clone(),
            scene.folder.path().join("one.sqlite"),
        );
        drop(scene.store);
        let mut bytes = std::fs::read(&archive).unwrap();
        let half = bytes.len() / 2 / 4_096 * 4_096;
        bytes[half..half + 40_960].fill(0xA5);
        std::fs::write(&archive, bytes).unwrap();
        let refused = back_up(&archive, &file, false, &mut |_, _| {}).unwrap_err();
        let words = refused.to_string();
        assert!(
            words.contains("not sound") || words.contains("damaged"),
            "{words}"
        );
        let left = std::fs::read_dir(scene.folder.path()).unwrap();
        let parts = left.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with("one")
        });
        assert_eq!(parts.count(), 0, "and leaves nothing behind");
    }
}
