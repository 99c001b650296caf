//! What the archive says of itself, and named settings.

use super::connection::{Reader, Writer};
use super::error::StoreError;
use crate::domain::NameEndings;

/// The settings that hold [`NameEndings`], as words with spaces between them.
const ENDINGS_OF_VENDORS: &str = "endings.vendors";
const ENDINGS_OF_PRODUCTS: &str = "endings.products";

impl Reader {
    /// Grows with every change of names, relations, topics or categories.
    pub fn catalog_version(&self) -> Result<i64, StoreError> {
        self.of_archive("SELECT catalog_version FROM archive")
    }

    /// The number of the latest change of any article; 0 before the first.
    pub fn last_change(&self) -> Result<i64, StoreError> {
        self.of_archive("SELECT last_change FROM archive")
    }

    /// A random number that this archive got when it was made, so that an index knows its own.
    pub fn archive_id(&self) -> Result<String, StoreError> {
        self.of_archive("SELECT archive_id FROM archive")
    }

    /// The value of a setting that was set before. `industry` is what the catalog calls itself.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM settings WHERE name = ?1";
        self.one(sql, [name], |row| row.get(0))
    }

    /// How names end in the industry of the catalog.
    pub fn endings(&self) -> Result<NameEndings, StoreError> {
        let words = |name: &str| -> Result<Vec<String>, StoreError> {
            let kept = self.setting(name)?.unwrap_or_default();
            Ok(kept.split_whitespace().map(str::to_owned).collect())
        };
        Ok(NameEndings {
            vendors: words(ENDINGS_OF_VENDORS)?,
            products: words(ENDINGS_OF_PRODUCTS)?,
        })
    }

    /// Names and values of the settings whose names begin so.
    pub fn settings_that_begin(&self, with: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT name, value FROM settings WHERE substr(name, 1, length(?1)) = ?1";
        self.all(sql, [with], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// One column of the one row about the archive.
    pub(super) fn of_archive<T: rusqlite::types::FromSql>(
        &self,
        sql: &str,
    ) -> Result<T, StoreError> {
        let found = self.one(sql, [], |row| row.get(0))?;
        found.ok_or_else(|| StoreError::Missing {
            what: "record of itself".to_owned(),
        })
    }
}

impl Writer {
    /// Keeps a setting, over what it was before.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO settings (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value],
        )?;
        Ok(())
    }

    /// Keeps how names end, each a word without spaces. Returns whether it was another way before.
    pub(super) fn replace_endings(&self, endings: &NameEndings) -> Result<bool, StoreError> {
        let differs = self.endings()? != *endings;
        if differs {
            self.set_setting(ENDINGS_OF_VENDORS, &endings.vendors.join(" "))?;
            self.set_setting(ENDINGS_OF_PRODUCTS, &endings.products.join(" "))?;
        }
        Ok(differs)
    }

    /// Says that names, relations, topics or categories are not what they were.
    pub(super) fn bump_catalog_version(&self) -> Result<(), StoreError> {
        self.run(
            "UPDATE archive SET catalog_version = catalog_version + 1",
            [],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::archive;

    #[test]
    fn every_archive_has_its_own_number() {
        let number = archive().archive_id().unwrap();
        assert_eq!(number.len(), 32);
        assert_ne!(number, archive().archive_id().unwrap());
    }

    #[test]
    fn a_setting_holds_what_was_last_set() {
        let writer = archive();
        assert_eq!(writer.setting("greeting").unwrap(), None);
        writer.set_setting("greeting", "hello").unwrap();
        writer
            .set_setting("greeting", "'); DROP TABLE settings; --")
            .unwrap();
        assert_eq!(
            writer.setting("greeting").unwrap().as_deref(),
            Some("'); DROP TABLE settings; --")
        );
    }
}
