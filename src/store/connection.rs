//! A connection that can be asked, and one that can also be written to.
//!
//! The files of the table groups add their operations to [`Reader`] and [`Writer`]; this one has
//! only what they share. Statements are prepared once and kept.

use std::ops::Deref;

use rusqlite::{Connection, Params, Row};

use super::error::StoreError;
use super::row::count;

/// Query-only access to one state of the archive: whatever is read through the same reader in one
/// [`Store::read`](super::Store::read) belongs together, even while others write.
pub struct Reader {
    pub(super) db: Connection,
}

/// Access inside a write transaction, which the job that got it sees as its own. It also reads, and
/// sees what it has written.
pub struct Writer {
    reader: Reader,
}

impl Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Reader {
    /// The first row of a query, if there is one.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        from_row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        Ok(rows.next()?.map(from_row).transpose()?)
    }

    /// The count that a query gives.
    pub(super) fn counted(&self, sql: &str, params: impl Params) -> Result<u64, StoreError> {
        Ok(self.one(sql, params, |row| count(row, 0))?.unwrap_or(0))
    }

    /// Every row of a query.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        from_row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params, from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer {
    /// A writer on a connection whose schema is up to date.
    pub(super) fn new(db: Connection) -> Writer {
        Writer {
            reader: Reader { db },
        }
    }

    /// Runs a statement that returns no rows; gives how many rows it changed, without those that
    /// triggers changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.db.prepare_cached(sql)?.execute(params)?)
    }

    /// Runs work of which nothing is left when it gives its second kind of answer: a refusal that was
    /// found on the way.
    ///
    /// # Errors
    /// What the work meets, which fails the transaction as ever.
    pub fn attempt<T, R>(
        &self,
        work: impl FnOnce() -> Result<Result<T, R>, StoreError>,
    ) -> Result<Result<T, R>, StoreError> {
        self.run("SAVEPOINT attempt", [])?;
        let done = work()?;
        if done.is_err() {
            self.run("ROLLBACK TO attempt", [])?;
        }
        self.run("RELEASE attempt", [])?;
        Ok(done)
    }

    /// As [`Writer::run`], but an error when no row was there to be changed.
    pub(super) fn run_on(
        &self,
        what: impl FnOnce() -> String,
        sql: &str,
        params: impl Params,
    ) -> Result<(), StoreError> {
        match self.run(sql, params)? {
            0 => Err(StoreError::Missing { what: what() }),
            _ => Ok(()),
        }
    }
}
