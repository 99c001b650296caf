//! Rows as they are, whatever their columns, so that they can be put back as they were.
//!
//! Names of tables and conditions are the code's own; columns are those that the schema has.

use rusqlite::types::{ToSqlOutput, Value as Column, ValueRef};
use rusqlite::{Params, params_from_iter};
use serde_json::{Map, Value};

use super::connection::{Reader, Writer};
use super::error::StoreError;

/// A row: what each of its columns holds.
pub(super) type Image = Map<String, Value>;

/// The number in a column; 0 where there is none.
pub(super) fn number(image: &Image, column: &str) -> i64 {
    image
        .get(column)
        .and_then(Value::as_i64)
        .unwrap_or_default()
}

/// The number in a column that may be null.
pub(super) fn number_or_none(image: &Image, column: &str) -> Option<i64> {
    image.get(column).and_then(Value::as_i64)
}

/// The text in a column; empty where there is none.
pub(super) fn text<'a>(image: &'a Image, column: &str) -> &'a str {
    image
        .get(column)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

impl Reader {
    /// The rows of a table that fulfil a condition; the condition orders them.
    pub(super) fn images(
        &self,
        table: &'static str,
        condition: &'static str,
        params: impl Params,
    ) -> Result<Vec<Image>, StoreError> {
        let sql = format!("SELECT * FROM {table} WHERE {condition}");
        self.all(&sql, params, |row| {
            let mut image = Image::new();
            for (index, name) in row.as_ref().column_names().enumerate() {
                let value = match row.get_ref(index)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => number.into(),
                    // The schema has neither fractions nor blobs in what is kept so.
                    ValueRef::Real(number) => number.into(),
                    ValueRef::Text(text) | ValueRef::Blob(text) => {
                        String::from_utf8_lossy(text).into()
                    }
                };
                image.insert(name.to_owned(), value);
            }
            Ok(image)
        })
    }

    fn columns(&self, table: &'static str) -> Result<Vec<String>, StoreError> {
        let sql = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        self.all(&sql, [], |row| row.get(0))
    }
}

impl Writer {
    /// Puts a row back as it was. Columns that it did not have take what they have by default.
    ///
    /// # Errors
    /// When the row cannot be there, because what it refers to is not.
    pub(super) fn put_back(&self, table: &'static str, image: &Image) -> Result<(), StoreError> {
        self.insert_image("INSERT", table, image)
    }

    /// The same unless a row that must be the only one of its kind is there.
    ///
    /// # Errors
    /// As [`Writer::put_back`].
    pub(super) fn put_back_unless_there(
        &self,
        table: &'static str,
        image: &Image,
    ) -> Result<(), StoreError> {
        self.insert_image("INSERT OR IGNORE", table, image)
    }

    fn insert_image(
        &self,
        verb: &'static str,
        table: &'static str,
        image: &Image,
    ) -> Result<(), StoreError> {
        let mut columns = self.columns(table)?;
        columns.retain(|column| image.contains_key(column));
        let places = vec!["?"; columns.len()].join(", ");
        let sql = format!(
            "{verb} INTO {table} ({}) VALUES ({places})",
            columns.join(", ")
        );
        let values = columns.iter().map(|column| {
            ToSqlOutput::Owned(match &image[column.as_str()] {
                Value::Number(number) => number.as_i64().map_or(Column::Null, Column::Integer),
                Value::String(text) => Column::Text(text.clone()),
                _ => Column::Null,
            })
        });
        self.run(&sql, params_from_iter(values))?;
        Ok(())
    }
}
