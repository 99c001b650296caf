//! The change sequence: what the full-text index, or a copy of the archive elsewhere, follows.

use rusqlite::params;

use super::articles::{COLUMNS, article_from_row};
use super::row::rows;
use super::{Reader, StoreError};
use crate::domain::{Change, EntityId};

/// Articles by their latest change.
fn query() -> String {
    format!("SELECT {COLUMNS}, change FROM articles WHERE change > ?1 ORDER BY change LIMIT ?2")
}

impl Reader {
    /// Articles changed after a number, in the order of their latest change; each article once, as
    /// it is now, and of every status: who follows decides what to keep.
    pub fn changed_since(&self, sequence: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        let articles = self.all(&query(), params![sequence, rows(limit)], |row| {
            Ok((row.get(11)?, article_from_row(row)?))
        })?;
        let mut changes = Vec::with_capacity(articles.len());
        for (sequence, article) in articles {
            let entities = self.all(
                "SELECT entity FROM mentions WHERE article = ?1 AND removed = 0 ORDER BY entity",
                [article.id.0],
                |row| row.get(0).map(EntityId),
            )?;
            changes.push(Change {
                sequence,
                article: self.completed(article)?,
                entities,
            });
        }
        Ok(changes)
    }
}
