//! Whether a file is sound, and what it holds, for comparing a copy with its archive.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use super::error::StoreError;
use super::migrate::{self, Applied};
use super::open::explain;

/// What one state of an archive holds, for comparing.
#[derive(PartialEq, Eq)]
pub(super) struct Tally {
    history: Vec<Applied>,
    rows: BTreeMap<String, u64>,
}

impl Tally {
    /// How many articles it has, of every status.
    pub(super) fn articles(&self) -> u64 {
        self.rows.get("articles").copied().unwrap_or(0)
    }

    /// The number of its last migration.
    pub(super) fn schema(&self) -> i64 {
        self.history.last().map_or(0, |step| step.version)
    }
}

pub(super) fn tally(db: &Connection, path: &Path) -> Result<Tally, StoreError> {
    let history = migrate::applied(db, path)?;
    let count = || -> rusqlite::Result<BTreeMap<String, u64>> {
        let mut tables = db.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )?;
        let names = tables.query_map([], |row| row.get::<_, String>(0))?;
        names
            .map(|name| {
                let name = name?;
                let sql = format!("SELECT count(*) FROM \"{}\"", name.replace('"', "\"\""));
                let rows: i64 = db.query_row(&sql, [], |row| row.get(0))?;
                Ok((name, rows.unsigned_abs()))
            })
            .collect()
    };
    let rows = count().map_err(|error| explain(error, path))?;
    Ok(Tally { history, rows })
}

/// The first thing that is wrong in a file: a page, an index, or a reference that leads nowhere.
pub(super) fn first_fault(db: &Connection) -> rusqlite::Result<Option<String>> {
    let found: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        // The first line says which database, and there is only one.
        let last = found.lines().last().unwrap_or(&found);
        return Ok(Some(last.to_owned()));
    }
    let mut statement =
        db.prepare("SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1 LIMIT 1")?;
    let mut rows = statement.query([])?;
    Ok(match rows.next()? {
        Some(row) => Some(format!(
            "rows of the table {} refer to something that is not there ({} of them)",
            row.get::<_, String>(0)?,
            row.get::<_, i64>(1)?
        )),
        None => None,
    })
}
