//! A look at an archive from outside: by a process that does not run on it and changes nothing in it.

use std::path::{Path, PathBuf};

use super::connection::Reader;
use super::copy::connect_to_read;
use super::error::StoreError;
use super::open::{self, explain};
use super::sound::first_fault;
use super::{migrate, swap};

/// An archive that is looked at, whether or not a bot runs on it.
pub struct Onlooker {
    reader: Reader,
    archive: PathBuf,
}

impl Onlooker {
    /// Opens an archive that is there.
    ///
    /// # Errors
    /// When the file cannot be opened at all; most of what can be wrong with it shows later.
    pub fn open(archive: &Path) -> Result<Onlooker, StoreError> {
        swap::settle(archive)?;
        let db = connect_to_read(archive)?;
        Ok(Onlooker {
            reader: Reader { db },
            archive: archive.to_owned(),
        })
    }

    /// The number of its last migration; 0 for an archive that was never finished.
    ///
    /// # Errors
    /// When it is no archive, damaged, or of another program than this one.
    pub fn schema(&self) -> Result<i64, StoreError> {
        migrate::examine(&self.reader.db, &self.archive, &migrate::migrations())
    }

    /// The first thing that is wrong in the file; reads all of it.
    ///
    /// # Errors
    /// When SQLite cannot even look.
    pub fn first_fault(&self) -> Result<Option<String>, StoreError> {
        first_fault(&self.reader.db).map_err(|error| explain(error, &self.archive))
    }

    /// Reads one state of it. Only for an archive of the schema that this program knows.
    ///
    /// # Errors
    /// Those of the job.
    pub fn read<T>(
        &self,
        job: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.reader.db.execute_batch("BEGIN")?;
        let read = job(&self.reader);
        self.reader.db.execute_batch("ROLLBACK")?;
        read
    }
}

/// What an archive takes on the disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskUse {
    /// Its file.
    pub archive: u64,
    /// Its log of writes.
    pub log: u64,
    /// The folder of its index.
    pub index: u64,
}

/// What an archive takes on the disk, and the folder of its index. What is not there takes nothing.
pub fn disk_use(archive: &Path, index: &Path) -> DiskUse {
    let length = |file: &Path| std::fs::metadata(file).map_or(0, |file| file.len());
    // SQLite keeps its log beside the file itself, wherever a link to it is.
    let archive = &open::real(archive);
    let entries = std::fs::read_dir(index).into_iter().flatten().flatten();
    DiskUse {
        archive: length(archive),
        log: length(&open::beside(archive, "-wal")),
        index: entries.map(|file| length(&file.path())).sum(),
    }
}

/// How long an archive is with its log of writes, in bytes.
pub fn length_with_log(archive: &Path) -> u64 {
    let used = disk_use(archive, Path::new(""));
    used.archive + used.log
}

/// Whether a bot or a console runs on an archive.
pub fn is_in_use(archive: &Path) -> bool {
    open::is_locked(archive)
}
