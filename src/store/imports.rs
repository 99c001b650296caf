//! Articles that come from files: the names that they have there, and what an export gives back.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use crate::domain::{ArticleId, NewArticle};

impl Reader {
    /// The article that has a name in a file.
    pub fn article_by_import_key(&self, key: &str) -> Result<Option<ArticleId>, StoreError> {
        let sql = "SELECT article FROM import_keys WHERE key = ?1";
        self.one(sql, [key], |row| row.get(0).map(ArticleId))
    }
}

impl Writer {
    /// Remembers the name that an article has in a file, unless it has one already or another
    /// article has this one.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn set_import_key(&self, article: ArticleId, key: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO import_keys (key, article) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![key, article.0],
        )?;
        Ok(())
    }

    /// Inserts an article that another archive has exported: when it was added there, and how often
    /// it was revised, stay as they were. Otherwise as [`Writer::insert_article`].
    ///
    /// # Errors
    /// Those of [`Writer::insert_article`].
    pub fn insert_exported(
        &self,
        article: &NewArticle,
        added: Timestamp,
        revision: u32,
    ) -> Result<ArticleId, StoreError> {
        let id = self.insert_article(article, added)?;
        if revision > 1 {
            self.run(
                "UPDATE articles SET revision = ?2 WHERE id = ?1",
                params![id.0, revision],
            )?;
        }
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at};

    #[test]
    fn a_name_means_one_article_and_an_article_has_one_name() {
        let writer = archive();
        let [one, two] =
            ["One", "Two"].map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap());
        for (id, key) in [(one, "a"), (two, "a"), (one, "b"), (two, "c")] {
            writer.set_import_key(id, key).unwrap();
        }
        let found = |key| writer.article_by_import_key(key).unwrap();
        assert_eq!(
            [found("a"), found("b"), found("c")],
            [Some(one), None, Some(two)]
        );
    }

    #[test]
    fn an_exported_article_keeps_its_moment_and_its_revision() {
        let writer = archive();
        let id = writer
            .insert_exported(&article("One", 1), at(-5), 7)
            .unwrap();
        let kept = writer.article(id).unwrap().unwrap();
        assert_eq!((kept.added, kept.revision), (at(-5), 7));
    }
}
