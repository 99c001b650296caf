//! What can go wrong in the archive, in sentences that tell the operator what to do.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::domain::ArticleId;

/// Why the archive did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process, or another handle of this one, has the archive open.
    #[error(
        "The archive {} is in use by another Newsdesk. Stop that one first, or give this one a data folder of its own.",
        path.display()
    )]
    InUse {
        /// The archive.
        path: PathBuf,
    },
    /// The folder or a file beside the archive cannot be used.
    #[error(
        "The file {} cannot be used: {source}. Check that the folder exists, that you may write in it, that the disk has room, and that the process may open more files.",
        path.display()
    )]
    File {
        /// The file that was wanted.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file holds something, but not an archive.
    #[error(
        "The file {} is not a Newsdesk archive. Name another file, or move this one away to start a new archive.",
        path.display()
    )]
    NotAnArchive {
        /// The file.
        path: PathBuf,
    },
    /// The file is an archive whose pages do not hang together any more.
    #[error(
        "The archive {} is damaged ({detail}). Put back a backup with newsdesk restore, which keeps the damaged file: much of it can still be read with \"sqlite3 … .recover\".",
        path.display()
    )]
    Damaged {
        /// The archive.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
    },
    /// A later version of the program has changed the archive.
    #[error(
        "The archive {} was made by a newer Newsdesk (it has migration {found}, this program knows {known}). Start that version or a later one.",
        path.display()
    )]
    Newer {
        /// The archive.
        path: PathBuf,
        /// The latest migration that the archive has.
        found: i64,
        /// The latest migration that this program has.
        known: i64,
    },
    /// A migration that made this archive is not the one that this program carries.
    #[error(
        "The archive {} was made with another migration {version} than this program carries. Use the program that made it; a migration must never be edited once it has landed.",
        path.display()
    )]
    Edited {
        /// The archive.
        path: PathBuf,
        /// The migration, as number and name.
        version: String,
    },
    /// A migration failed; it was rolled back.
    #[error(
        "The archive {} could not be brought up to date ({detail}). It is as it was before; report this, and meanwhile use the earlier version.",
        path.display()
    )]
    Migration {
        /// The archive.
        path: PathBuf,
        /// Which migration, and what SQLite says.
        detail: String,
    },
    /// The copy that is made before a migration could not be written.
    #[error(
        "No backup could be written to {} before bringing the archive up to date, so nothing was changed. {detail} Then start again.",
        path.display()
    )]
    Backup {
        /// Where the copy was to go.
        path: PathBuf,
        /// What went wrong.
        detail: String,
    },
    /// The system gave no thread.
    #[error(
        "The archive's writer could not be started: {0}. The system is short of memory or threads."
    )]
    Thread(std::io::Error),
    /// The disk is full.
    #[error("The disk is full, so nothing was saved. Make room and try again.")]
    DiskFull,
    /// A batch of writes could not be committed; nothing of it was kept.
    #[error(
        "The archive could not keep the change ({detail}). Nothing of it was saved. Check that the disk has room and that no other program holds the file, and try again."
    )]
    Commit {
        /// What SQLite says.
        detail: String,
    },
    /// A write job panicked; its changes were rolled back.
    #[error("A change of the archive broke off and was undone: {detail}")]
    Panicked {
        /// The message of the panic.
        detail: String,
    },
    /// A job asked the store for what it may only ask outside of one.
    #[error("A {what} was started inside of another one, where it would wait for itself for ever.")]
    Nested {
        /// `read` or `write`.
        what: &'static str,
    },
    /// The writer has ended.
    #[error("The archive is closed.")]
    Closed,
    /// The address of a new article is already there.
    #[error("That address is already in the archive, as article {}.", article.0)]
    DuplicateUrl {
        /// The article that has it.
        article: ArticleId,
    },
    /// Something was named that the archive does not have.
    #[error("The archive has no {what}.")]
    Missing {
        /// What was named, such as `article 17`.
        what: String,
    },
    /// Something that there may be once only is there already.
    #[error("The archive has {what} there already.")]
    Taken {
        /// What is there, such as `feed 3`.
        what: String,
    },
    /// The catalog contradicts itself.
    #[error("The catalog cannot be loaded: {0} Correct the catalog file and load it again.")]
    Catalog(String),
    /// A page that does not make sense came up while the archive was in use.
    #[error(
        "The archive is damaged ({0}). Stop Newsdesk and put back a backup with newsdesk restore, which keeps the damaged file."
    )]
    Malformed(String),
    /// SQLite refused a statement.
    #[error("The archive could not answer: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreError::Malformed(error.to_string())
            }
            _ => StoreError::Sqlite(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_operator_can_mend_is_said_in_words() {
        let said = |code| {
            let failure = rusqlite::ffi::Error::new(code);
            StoreError::from(rusqlite::Error::SqliteFailure(failure, None)).to_string()
        };
        assert!(said(rusqlite::ffi::SQLITE_FULL).contains("Make room"));
        assert!(said(rusqlite::ffi::SQLITE_CORRUPT).contains("put back a backup"));
    }
}
