//! Articles: inserting, reading and changing them. Each change takes the next number of the change
//! sequence, in the same transaction.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::row::{date, moment, rows, word};
use super::{Reader, StoreError, Writer};
use crate::domain::{Article, ArticleId, NewArticle, Status, Update};

/// What [`article_from_row`] reads.
pub(super) const COLUMNS: &str = "id, title, url, author, published_start, published_precision, \
     certainty, status, revision, added, body";

/// An article without its updates and topics.
pub(super) fn article_from_row(row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        id: ArticleId(row.get(0)?),
        title: row.get(1)?,
        url: row.get(2)?,
        author: row.get(3)?,
        published: date(row, 4)?,
        certainty: word(row, 6)?,
        status: word(row, 7)?,
        revision: row.get(8)?,
        added: moment(row, 9)?,
        body: row.get(10)?,
        updates: Vec::new(),
        topics: Vec::new(),
    })
}

/// How an error names an article.
pub(super) fn article_text(article: ArticleId) -> String {
    format!("article {}", article.0)
}

impl Reader {
    /// One article, whatever its status.
    pub fn article(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM articles WHERE id = ?1");
        match self.one(&sql, [id.0], article_from_row)? {
            Some(article) => self.completed(article).map(Some),
            None => Ok(None),
        }
    }

    /// An article with its updates and topics.
    pub(super) fn completed(&self, mut article: Article) -> Result<Article, StoreError> {
        article.updates = self.all(
            "SELECT date_start, date_precision, body FROM article_updates
             WHERE article = ?1 ORDER BY position",
            [article.id.0],
            |row| {
                Ok(Update {
                    date: date(row, 0)?,
                    body: row.get(2)?,
                })
            },
        )?;
        article.topics = self.all(
            "SELECT topic FROM article_topics WHERE article = ?1 ORDER BY topic",
            [article.id.0],
            |row| row.get(0),
        )?;
        Ok(article)
    }

    /// The article that has this canonical address, whatever its status.
    pub fn article_by_url(&self, canonical: &str) -> Result<Option<ArticleId>, StoreError> {
        let sql = "SELECT id FROM articles WHERE url = ?1";
        self.one(sql, [canonical], |row| row.get(0).map(ArticleId))
    }
}

impl Writer {
    /// Inserts an article without mentions; gives it the next change number. Its topics count as
    /// set by hand. Moments are kept to the microsecond, a date to the second.
    ///
    /// # Errors
    /// [`StoreError::DuplicateUrl`] when the archive has its address, [`StoreError::Missing`] for a
    /// topic that the catalog does not have.
    pub fn insert_article(
        &self,
        article: &NewArticle,
        now: Timestamp,
    ) -> Result<ArticleId, StoreError> {
        if let Some(url) = &article.url
            && let Some(article) = self.article_by_url(url)?
        {
            return Err(StoreError::DuplicateUrl { article });
        }
        self.run(
            "INSERT INTO articles (title, url, author, published_start, published_end,
                 published_precision, certainty, status, revision, added, change, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?10, ?11)",
            params![
                article.title,
                article.url,
                article.author,
                article.published.start(),
                article.published.end(),
                article.published.precision(),
                article.certainty.word(),
                article.status.word(),
                now.as_microsecond(),
                self.next_change()?,
                article.body
            ],
        )?;
        let id = ArticleId(self.db.last_insert_rowid());
        for (position, update) in article.updates.iter().enumerate() {
            self.insert_update(id, rows(position), update)?;
        }
        for topic in &article.topics {
            self.file_under(id, topic, "hand")?;
        }
        Ok(id)
    }

    fn insert_update(
        &self,
        article: ArticleId,
        position: i64,
        update: &Update,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO article_updates (article, position, date_start, date_precision, body)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                article.0,
                position,
                update.date.start(),
                update.date.precision(),
                update.body
            ],
        )?;
        Ok(())
    }

    /// Files an article under a topic, unless it is there already.
    pub(super) fn file_under(
        &self,
        article: ArticleId,
        topic: &str,
        origin: &str,
    ) -> Result<(), StoreError> {
        let known = self.one("SELECT 1 FROM topics WHERE key = ?1", [topic], |_| Ok(()))?;
        if known.is_none() {
            return Err(StoreError::Missing {
                what: format!("topic \"{topic}\""),
            });
        }
        self.run(
            "INSERT INTO article_topics (article, topic, origin) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            params![article.0, topic, origin],
        )?;
        Ok(())
    }

    /// Appends to an article: its next revision.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn append_update(&self, article: ArticleId, update: &Update) -> Result<(), StoreError> {
        self.revise(article)?;
        let last = self.one(
            "SELECT ifnull(max(position), -1) FROM article_updates WHERE article = ?1",
            [article.0],
            |row| row.get::<_, i64>(0),
        )?;
        self.insert_update(article, last.map_or(0, |last| last + 1), update)
    }

    /// Moves an article to another place in its life: its next revision, unless it is there
    /// already.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn set_status(&self, article: ArticleId, status: Status) -> Result<(), StoreError> {
        let moved = self.run(
            "UPDATE articles SET status = ?2 WHERE id = ?1 AND status <> ?2",
            params![article.0, status.word()],
        )?;
        if moved == 0 {
            return self.check_article(article);
        }
        self.revise(article)
    }

    /// Refuses an article that is not there.
    pub(super) fn check_article(&self, article: ArticleId) -> Result<(), StoreError> {
        let there = self.one("SELECT 1 FROM articles WHERE id = ?1", [article.0], |_| {
            Ok(())
        })?;
        there.ok_or_else(|| StoreError::Missing {
            what: article_text(article),
        })
    }

    /// Counts a revision, which is a change.
    fn revise(&self, article: ArticleId) -> Result<(), StoreError> {
        self.touch(article)?;
        self.run(
            "UPDATE articles SET revision = revision + 1 WHERE id = ?1",
            [article.0],
        )?;
        Ok(())
    }

    /// Gives an article the next change number, so that whatever follows the sequence looks at it
    /// again.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub(super) fn touch(&self, article: ArticleId) -> Result<(), StoreError> {
        self.run_on(
            || article_text(article),
            "UPDATE articles SET change = ?2 WHERE id = ?1",
            params![article.0, self.next_change()?],
        )
    }

    /// The next number of the change sequence.
    fn next_change(&self) -> Result<i64, StoreError> {
        self.run("UPDATE archive SET last_change = last_change + 1", [])?;
        self.last_change()
    }
}
