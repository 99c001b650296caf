//! Backups, restoring and figures, with the settings of this installation.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

pub use super::doctor::{examine, settings_are_wrong};
use crate::config::Config;
use crate::domain::Clock;
use crate::ops::backups::{Backups, Plan};
use crate::ops::retention::Keep;
use crate::ops::stats;
pub use crate::ops::stats::{Stats, StatsError};
use crate::search::remove_index;
use crate::store::{self, Store};
pub use crate::store::{Copied, CopyError, RestoreError, Restored};

/// The file of the archive in the data folder.
const ARCHIVE_FILE: &str = "archive.sqlite";

/// The folder of the search index in the data folder. It is derived; losing it loses nothing.
pub(super) const INDEX_FOLDER: &str = "index";

/// The folder of backups in the data folder, unless the settings name another.
const BACKUP_FOLDER: &str = "backups";

/// How the archive is called that a backup has taken the place of, after the archive's name.
const REPLACED: &str = "replaced-%Y%m%dT%H%M%SZ";

/// Where the archive is.
pub fn archive_of(config: &Config) -> PathBuf {
    config.data_dir.join(ARCHIVE_FILE)
}

/// Where its search index is.
pub(super) fn index_of(config: &Config) -> PathBuf {
    config.data_dir.join(INDEX_FOLDER)
}

/// That there is no archive where one is needed.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no archive in {}. Name the folder of yours with --data-dir.",
    folder.display()
)]
pub struct NoArchive {
    /// Where one was looked for.
    pub folder: PathBuf,
}

/// Where the archive is that there must be.
///
/// # Errors
/// When there is none.
pub fn archive_there(config: &Config) -> Result<PathBuf, NoArchive> {
    let archive = archive_of(config);
    match archive.exists() {
        true => Ok(archive),
        false => Err(NoArchive {
            folder: config.data_dir.clone(),
        }),
    }
}

/// What the settings want of backups; `None` for none.
pub fn plan(config: &Config) -> Option<Plan> {
    let hours = config.backup.every_hours?;
    let folder = config.backup.folder.clone();
    Some(Plan {
        every: SignedDuration::from_hours(i64::from(hours)),
        folder: folder.unwrap_or_else(|| config.data_dir.join(BACKUP_FOLDER)),
        keep: Keep {
            latest: config.backup.keep_latest,
            daily: config.backup.keep_daily,
            weekly: config.backup.keep_weekly,
        },
    })
}

/// Writes a backup to a file, whether or not a bot is running.
///
/// # Errors
/// As [`store::back_up`].
pub fn back_up(
    config: &Config,
    file: &Path,
    replace: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Copied, CopyError> {
    store::back_up(&archive_of(config), file, replace, progress)
}

/// Puts a backup in the place of the archive, and takes away the index of what was there.
///
/// # Errors
/// As [`store::restore`].
pub fn restore(
    config: &Config,
    file: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Restored, RestoreError> {
    let index = index_of(config);
    let ending = Timestamp::now().strftime(REPLACED).to_string();
    store::restore(
        &archive_of(config),
        file,
        &ending,
        || remove_index(&index),
        progress,
    )
}

/// Counts what there is.
///
/// # Errors
/// As [`stats::count`].
pub fn count(config: &Config) -> Result<Stats, StatsError> {
    stats::count(&archive_of(config), &index_of(config), Timestamp::now())
}

/// Makes backups by the plan until the end. One that is being made then is given up; its file is no backup and
/// is removed some day.
pub async fn keep_backups(
    store: Store,
    archive: PathBuf,
    plan: Plan,
    clock: Clock,
    end: impl Future<Output = ()>,
) {
    let mut backups = Backups::new(store, archive, plan, clock);
    tokio::pin!(end);
    loop {
        let work = tokio::task::spawn_blocking(move || {
            let pause = backups.step();
            (backups, pause)
        });
        let pause: Duration = tokio::select! {
            () = &mut end => return,
            worked = work => match worked {
                Ok((again, pause)) => {
                    backups = again;
                    pause
                }
                Err(error) => {
                    tracing::error!(%error, "backups have stopped; start the bot anew");
                    return;
                }
            }
        };
        tokio::select! {
            () = &mut end => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
