//! Values of the domain as columns, and back.
//!
//! A column that does not hold what the schema allows is an error, never a panic.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;

use crate::domain::{Date, TimeOfDay};

/// A value that the column cannot mean.
fn unreadable(column: usize, what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, format!("no {what}").into())
}

/// One of the words of an enumeration.
pub(super) fn word<T: FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|_| unreadable(column, "known word"))
}

/// A date in two columns: where it begins, and its precision.
pub(super) fn date(row: &Row<'_>, column: usize) -> rusqlite::Result<Date> {
    optional_date(row, column)?.ok_or_else(|| unreadable(column, "date"))
}

/// A date in two columns that may both be null.
pub(super) fn optional_date(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    let Some(start) = row.get::<_, Option<i64>>(column)? else {
        return Ok(None);
    };
    let precision = row.get_ref(column + 1)?.as_str()?;
    match Date::from_start(start, precision) {
        Some(date) => Ok(Some(date)),
        None => Err(unreadable(column, "date")),
    }
}

/// The two columns of an optional date.
pub(super) fn date_columns(date: Option<Date>) -> (Option<i64>, Option<&'static str>) {
    (date.map(Date::start), date.map(Date::precision))
}

/// A moment in microseconds since 1970.
pub(super) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|_| unreadable(column, "moment"))
}

/// A list of texts, kept as a JSON array.
pub(super) fn texts(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let json = row.get_ref(column)?.as_str()?;
    serde_json::from_str(json).map_err(|_| unreadable(column, "list"))
}

/// The column of a list of texts.
pub(super) fn texts_column<T: AsRef<str>>(texts: &[T]) -> String {
    serde_json::Value::from_iter(texts.iter().map(AsRef::as_ref)).to_string()
}

/// A column that counts something.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column)
        .map(|count| u64::try_from(count).unwrap_or(0))
}

/// A number of rows as SQLite takes it.
pub(super) fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A moment that may be missing.
pub(super) fn moment_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => moment(row, column).map(Some),
    }
}

/// A time of day in minutes after midnight, which may be missing.
pub(super) fn time_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<TimeOfDay>> {
    let Some(minutes) = row.get(column)? else {
        return Ok(None);
    };
    match TimeOfDay::from_minutes(minutes) {
        Some(time) => Ok(Some(time)),
        None => Err(unreadable(column, "time of day")),
    }
}

/// A number of Discord.
pub(super) fn discord(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| unreadable(column, "number of Discord"))
}

/// A number of Discord that may be missing.
pub(super) fn discord_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => discord(row, column).map(Some),
    }
}

/// The column of a number of Discord. Their highest bit stays free for some decades more; a number
/// that has it is none of Discord's, and finds nothing.
pub(super) fn discord_column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
