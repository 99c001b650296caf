//! Articles that are published at a moment.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{moment, rows};
use crate::domain::ArticleId;

/// What is due, the longest due first.
const DUE: &str = "SELECT article FROM scheduled WHERE due <= ?1 ORDER BY due, article LIMIT ?2";

/// When something is due next.
const NEXT: &str = "SELECT due FROM scheduled ORDER BY due LIMIT 1";

impl Reader {
    /// When an article is published, and the time zone in which that was named.
    pub fn scheduled(&self, article: ArticleId) -> Result<Option<(Timestamp, String)>, StoreError> {
        let sql = "SELECT due, zone FROM scheduled WHERE article = ?1";
        self.one(sql, [article.0], |row| Ok((moment(row, 0)?, row.get(1)?)))
    }

    /// When an article is published next; `None` when none waits for its moment.
    pub fn next_scheduled(&self) -> Result<Option<Timestamp>, StoreError> {
        self.one(NEXT, [], |row| moment(row, 0))
    }

    /// Articles whose moment has come, the longest due first.
    pub fn due_articles(&self, now: Timestamp, limit: usize) -> Result<Vec<ArticleId>, StoreError> {
        let until = params![now.as_microsecond(), rows(limit)];
        self.all(DUE, until, |row| row.get(0).map(ArticleId))
    }
}

impl Writer {
    /// Has an article published at a moment instead of at another one.
    pub fn schedule(
        &self,
        article: ArticleId,
        due: Timestamp,
        zone: &str,
    ) -> Result<(), StoreError> {
        self.check_article(article)?;
        self.run(
            "INSERT INTO scheduled (article, due, zone) VALUES (?1, ?2, ?3)
             ON CONFLICT (article) DO UPDATE SET due = excluded.due, zone = excluded.zone",
            params![article.0, due.as_microsecond(), zone],
        )?;
        Ok(())
    }

    /// Takes an article off the schedule. Gives whether it was there.
    pub fn unschedule(&self, article: ArticleId) -> Result<bool, StoreError> {
        let gone = self.run("DELETE FROM scheduled WHERE article = ?1", [article.0])?;
        Ok(gone > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, plan};
    use super::*;

    #[test]
    fn what_is_due_comes_in_order_and_once_it_is_off_no_more() {
        let writer = archive();
        let [one, two, three] = ["One", "Two", "Three"]
            .map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap());
        for (id, due) in [(one, 30), (two, 10), (three, 20), (one, 5)] {
            writer.schedule(id, at(due), "Europe/Berlin").unwrap();
        }
        assert_eq!(writer.next_scheduled().unwrap(), Some(at(5)));
        assert_eq!(writer.due_articles(at(4), 9).unwrap(), []);
        assert_eq!(writer.due_articles(at(10), 9).unwrap(), [one, two]);
        assert!(writer.unschedule(one).unwrap());
        assert!(!writer.unschedule(one).unwrap());
        assert_eq!(writer.due_articles(at(99), 1).unwrap(), [two]);
        assert_eq!(
            writer.scheduled(three).unwrap(),
            Some((at(20), "Europe/Berlin".to_owned()))
        );
        let refused = writer.schedule(ArticleId(99), at(1), "UTC").unwrap_err();
        assert_eq!(refused.to_string(), "The archive has no article 99.");
    }

    #[test]
    fn what_is_due_is_found_along_an_index() {
        insta::assert_snapshot!(plan(&archive(), DUE), @"SEARCH scheduled USING COVERING INDEX scheduled_due (due<?)");
        insta::assert_snapshot!(plan(&archive(), NEXT), @"SCAN scheduled USING COVERING INDEX scheduled_due");
    }
}
