//! The settings of backups by the schedule.

use std::path::PathBuf;

use super::keys::Key;
use super::value::Raw;

/// Backups by the schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// How many hours after one the next is made; `None` for never.
    pub every_hours: Option<u32>,
    /// Where they go; the folder `backups` in the data folder when there is none.
    pub folder: Option<PathBuf>,
    /// How many of the latest stay.
    pub keep_latest: usize,
    /// Of how many days the latest stays.
    pub keep_daily: usize,
    /// Of how many weeks the latest stays.
    pub keep_weekly: usize,
}

impl Default for Backup {
    fn default() -> Backup {
        Backup {
            every_hours: None,
            folder: None,
            keep_latest: 3,
            keep_daily: 7,
            keep_weekly: 4,
        }
    }
}

fn number(raw: Raw, least: i64, most: i64) -> Result<usize, String> {
    let number = raw.integer(least, most)?;
    usize::try_from(number).map_err(|error| error.to_string())
}

/// `backup.every_hours`.
pub const EVERY: Key = Key {
    name: "backup.every_hours",
    variable: "NEWSDESK_BACKUP_EVERY_HOURS",
    about: "How many hours after one backup of the archive the bot makes the next, 1 to 720; 0 for\n\
            never. What was due while the bot was not running is made at its start. See\n\
            docs/operating.md.",
    example: "0",
    secret: false,
    set: |config, raw| {
        let hours = u32::try_from(raw.integer(0, 720)?).map_err(|error| error.to_string())?;
        config.backup.every_hours = (hours > 0).then_some(hours);
        Ok(())
    },
};

/// `backup.folder`.
pub const FOLDER: Key = Key {
    name: "backup.folder",
    variable: "NEWSDESK_BACKUP_FOLDER",
    about: "Where these backups go, best on another disk. Default: the folder backups in the data\n\
            folder. Only this archive's files newsdesk-…Z.sqlite are ever removed from it.",
    example: "\"/var/backups/newsdesk\"",
    secret: false,
    set: |config, raw| raw.path().map(|path| config.backup.folder = Some(path)),
};

/// `backup.keep_latest`.
pub const KEEP_LATEST: Key = Key {
    name: "backup.keep_latest",
    variable: "NEWSDESK_BACKUP_KEEP_LATEST",
    about: "How many of the latest backups stay, 1 to 1000. An older one is removed only after a new one\n\
            was written and looked through, and only if the next two settings do not keep it either.",
    example: "3",
    secret: false,
    set: |config, raw| number(raw, 1, 1_000).map(|keep| config.backup.keep_latest = keep),
};

/// `backup.keep_daily`.
pub const KEEP_DAILY: Key = Key {
    name: "backup.keep_daily",
    variable: "NEWSDESK_BACKUP_KEEP_DAILY",
    about: "Of how many days (UTC) the latest backup stays, 0 to 1000.",
    example: "7",
    secret: false,
    set: |config, raw| number(raw, 0, 1_000).map(|keep| config.backup.keep_daily = keep),
};

/// `backup.keep_weekly`.
pub const KEEP_WEEKLY: Key = Key {
    name: "backup.keep_weekly",
    variable: "NEWSDESK_BACKUP_KEEP_WEEKLY",
    about: "Of how many weeks, each beginning on Monday, the latest backup stays, 0 to 1000.",
    example: "4",
    secret: false,
    set: |config, raw| number(raw, 0, 1_000).map(|keep| config.backup.keep_weekly = keep),
};
