//! A backup put back in the place of the archive.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::copy::{CopyError, connect_to_read, copy_to, first_fault};
use super::error::StoreError;
use super::migrate::{self, Before};
use super::open::{self, explain};
use super::swap;

/// Why a backup was not put back, in a sentence for the operator. The archive is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is no such file.
    #[error("There is no file {}. Name the backup to put back.", file.display())]
    NoFile {
        /// What was named.
        file: PathBuf,
    },
    /// It is the archive that is to be replaced.
    #[error("{} is the archive itself. Name the backup to put back in its place.", file.display())]
    Itself {
        /// What was named.
        file: PathBuf,
    },
    /// Something runs on the archive.
    #[error("A Newsdesk is running on the archive {}. Stop it, restore, and start it again.", archive.display())]
    InUse {
        /// The archive.
        archive: PathBuf,
    },
    /// It is no backup of Newsdesk's.
    #[error("{} is not a backup of Newsdesk, so the archive was left as it is. Name another file.", file.display())]
    NotAnArchive {
        /// What was named.
        file: PathBuf,
    },
    /// It is damaged.
    #[error("{} is damaged ({detail}), so the archive was left as it is. Try an earlier backup.", file.display())]
    Damaged {
        /// What was named.
        file: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The disk has not the room, or refuses.
    #[error("The backup could not be brought in beside the archive, which is as it was. {0}")]
    Copy(CopyError),
    /// Files could not be moved. What the archive is then shows at the next start; it is whole.
    #[error("The file {} cannot be used: {source}. The archive is whole; restore again when that is mended.", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is of another version, or cannot be brought up to date.
    #[error("{0} The archive was left as it is.")]
    Store(StoreError),
}

/// A backup that was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Its articles.
    pub articles: u64,
    /// The schema that it had.
    pub from: i64,
    /// The schema that it has now.
    pub to: i64,
    /// Where the archive is that was there before.
    pub aside: Option<PathBuf>,
}

/// Puts a backup in the place of the archive: copies it, looks it through, brings it up to date, keeps what was
/// there under its name with `ending`, calls `before` for whatever is derived from the archive, and lets the new
/// one count from one moment to the next.
///
/// # Errors
/// [`RestoreError`].
pub fn restore(
    archive: &Path,
    file: &Path,
    ending: &str,
    before: impl FnOnce() -> std::io::Result<()>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Restored, RestoreError> {
    refuse_name(archive, file)?;
    let lock = open::lock(archive).map_err(|error| match error {
        StoreError::InUse { path } => RestoreError::InUse { archive: path },
        error => RestoreError::Store(error),
    })?;
    swap::finish(archive).map_err(RestoreError::Store)?;
    // A link to the archive stays one.
    let archive = &archive
        .canonicalize()
        .unwrap_or_else(|_| archive.to_owned());
    let failed = |source| RestoreError::File {
        file: archive.to_owned(),
        source,
    };
    let incoming = swap::incoming(archive).map_err(failed)?;
    let brought = bring(file, &incoming, progress).and_then(|brought| {
        as_the_archive_was(archive, &incoming).map_err(failed)?;
        Ok(brought)
    });
    let (articles, from, to) = match brought {
        Ok(brought) => brought,
        Err(error) => {
            let _ = swap::incoming(archive);
            return Err(error);
        }
    };
    let aside = swap::keep_aside(archive, ending).map_err(failed)?;
    before().map_err(failed)?;
    swap::decide(archive).map_err(failed)?;
    swap::finish(archive).map_err(RestoreError::Store)?;
    drop(lock);
    Ok(Restored {
        articles,
        from,
        to,
        aside,
    })
}

fn refuse_name(archive: &Path, file: &Path) -> Result<(), RestoreError> {
    let file = file.to_owned();
    if !file.is_file() {
        return Err(RestoreError::NoFile { file });
    }
    let real = |path: &Path| path.canonicalize().ok();
    if real(archive).is_some_and(|archive| Some(archive) == real(&file)) {
        return Err(RestoreError::Itself { file });
    }
    Ok(())
}

/// Copies a backup, whole and up to date; gives how many articles it has, and from which schema to which it
/// came.
fn bring(
    file: &Path,
    incoming: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(u64, i64, i64), RestoreError> {
    let of_file = |error| match error {
        StoreError::NotAnArchive { .. } => RestoreError::NotAnArchive {
            file: file.to_owned(),
        },
        StoreError::Damaged { detail, .. } => RestoreError::Damaged {
            file: file.to_owned(),
            detail,
        },
        error => RestoreError::Store(error),
    };
    let carried = migrate::migrations();
    let (db, from) = open_backup(file, &carried).map_err(of_file)?;
    if from == 0 {
        return Err(RestoreError::NotAnArchive {
            file: file.to_owned(),
        });
    }
    let copied = copy_to(&db, file, incoming, true, progress).map_err(|error| match error {
        CopyError::Unsound { detail } => RestoreError::Damaged {
            file: file.to_owned(),
            detail,
        },
        CopyError::Store(error) => of_file(error),
        error => RestoreError::Copy(error),
    })?;
    drop(db);
    let to = migrate::known_schema();
    if from < to {
        let update = || -> Result<(), StoreError> {
            let mut db = open::connect(incoming, open::to_read())?;
            open::set_up_writer(&db, incoming)?;
            migrate::bring_up_to_date(&mut db, incoming, carried, from, Before::Nothing)?;
            if let Some(detail) = first_fault(&db)? {
                let path = file.to_owned();
                return Err(StoreError::Migration { path, detail });
            }
            // One file again, which needs none beside it.
            db.execute_batch("PRAGMA journal_mode = DELETE;")?;
            Ok(())
        };
        update().map_err(RestoreError::Store)?;
    }
    let synced = std::fs::File::open(incoming).and_then(|file| file.sync_all());
    synced.map_err(|source| RestoreError::File {
        file: incoming.to_owned(),
        source,
    })?;
    Ok((copied.articles, from, to))
}

/// Opens a backup to read it, also from a disk that cannot be written to, and gives its schema.
fn open_backup(file: &Path, carried: &refinery::Runner) -> Result<(Connection, i64), StoreError> {
    let opened = connect_to_read(file).and_then(|db| {
        let schema = migrate::examine(&db, file, carried)?;
        Ok((db, schema))
    });
    match opened {
        Err(StoreError::File { .. }) if !open::beside(file, "-wal").exists() => {
            // It has no log, so that nothing is missed when SQLite makes no files beside it.
            let mut place = url::Url::from_file_path(file.canonicalize().unwrap_or_default())
                .map_err(|()| StoreError::NotAnArchive {
                    path: file.to_owned(),
                })?;
            place.set_query(Some("immutable=1"));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
                | OpenFlags::SQLITE_OPEN_NO_MUTEX
                | OpenFlags::SQLITE_OPEN_URI;
            let db = Connection::open_with_flags(place.as_str(), flags)
                .map_err(|error| explain(error, file))?;
            let schema = migrate::examine(&db, file, carried)?;
            Ok((db, schema))
        }
        opened => opened,
    }
}

/// Gives a file the owner and the permissions of the archive, or of its folder: an administrator who restores
/// is not who runs the bot.
fn as_the_archive_was(archive: &Path, incoming: &Path) -> std::io::Result<()> {
    if let Ok(old) = std::fs::metadata(archive) {
        std::fs::set_permissions(incoming, old.permissions())?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let folder = archive.parent().unwrap_or(Path::new("."));
        let owner = std::fs::metadata(archive).or_else(|_| std::fs::metadata(folder))?;
        for file in [incoming.to_owned(), open::beside(archive, ".lock")] {
            if std::fs::metadata(&file)?.uid() != owner.uid() {
                chown(&file, Some(owner.uid()), Some(owner.gid()))?;
            }
        }
    }
    Ok(())
}
