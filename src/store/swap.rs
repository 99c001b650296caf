//! Another archive in the place of the one that is there, so that a process that dies on the way leaves either
//! of them whole.
//!
//! Renaming [`NEXT`] into being is the moment from which the new one counts. Whoever opens the archive after
//! that finishes what is left to do, under the lock: take away the log of the old one, which would be taken
//! for the new one's, and give the new one its name.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::copy::sync_folder;
use super::error::StoreError;
use super::open::{NEXT, SIDES, beside, lock, real};
use super::unfinished::remove_broken_off_of;

/// What is being made; it counts for nothing.
const INCOMING: &str = ".incoming";

/// Where the new archive is made. What an earlier attempt left there goes.
pub(super) fn incoming(archive: &Path) -> io::Result<PathBuf> {
    let incoming = beside(archive, INCOMING);
    remove_broken_off_of(&incoming);
    for ending in SIDES.into_iter().chain([""]) {
        remove(&beside(&incoming, ending))?;
    }
    Ok(incoming)
}

/// Keeps the archive that is there, with its log, under another name beside it as well. `None` when there is
/// none.
pub(super) fn keep_aside(archive: &Path, ending: &str) -> io::Result<Option<PathBuf>> {
    if !archive.try_exists()? {
        return Ok(None);
    }
    let mut aside = beside(archive, &format!(".{ending}"));
    for again in 2.. {
        if !aside.try_exists()? {
            break;
        }
        aside = beside(archive, &format!(".{ending}-{again}"));
    }
    // The log first: without it the file is not all that there was.
    for side in SIDES.into_iter().chain([""]) {
        let from = beside(archive, side);
        if from.try_exists()? {
            let to = beside(&aside, side);
            // Not every disk has links.
            if std::fs::hard_link(&from, &to).is_err() {
                std::fs::copy(&from, &to)?;
            }
        }
    }
    sync_folder(archive)?;
    Ok(Some(aside))
}

/// From here on what was made counts, and what was there does not.
pub(super) fn decide(archive: &Path) -> io::Result<()> {
    std::fs::rename(beside(archive, INCOMING), beside(archive, NEXT))?;
    sync_folder(archive)
}

/// Does what is left to do of a change that was decided, if there is one. Only for who holds the lock and has
/// no connection.
pub(super) fn finish(archive: &Path) -> Result<(), StoreError> {
    let real = real(archive);
    let next = beside(&real, NEXT);
    let finish = || -> io::Result<()> {
        if !next.try_exists()? {
            return Ok(());
        }
        for side in SIDES {
            remove(&beside(&real, side))?;
        }
        sync_folder(&real)?;
        std::fs::rename(&next, &real)?;
        sync_folder(&real)
    };
    finish().map_err(|source| StoreError::File {
        path: next.clone(),
        source,
    })
}

/// The same for who is about to look at the archive without running on it.
pub(super) fn settle(archive: &Path) -> Result<(), StoreError> {
    if !beside(&real(archive), NEXT).exists() {
        return Ok(());
    }
    let _lock = lock(archive)?;
    finish(archive)
}

fn remove(file: &Path) -> io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
