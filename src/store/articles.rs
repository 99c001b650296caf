//! Articles: inserting, reading and changing them. Each change takes the next number of the change
//! sequence, in the same transaction.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{date, moment, moment_or_none, rows, word};
use crate::domain::{Article, ArticleId, Certainty, Date, Life, NewArticle, Picture, Update};

/// What [`article_from_row`] reads.
pub(super) const COLUMNS: &str = "id, title, url, author, published_start, published_precision, \
     certainty, status, revision, added, body, reason, certainties, corrected, picture, picture_alt";

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
        picture: picture(row, 14)?,
        life: Life {
            reason: row.get(11)?,
            certainties: certainties_of(row, 12)?,
            corrected: moment_or_none(row, 13)?,
        },
    })
}

/// A picture in its two columns.
pub(super) fn picture_columns(picture: Option<&Picture>) -> (Option<&str>, &str) {
    match picture {
        Some(picture) => (Some(&picture.url), &picture.alt),
        None => (None, ""),
    }
}

/// The same from this column and the next one.
pub(super) fn picture(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Picture>> {
    let url: Option<String> = row.get(column)?;
    let alt = row.get(column + 1)?;
    Ok(url.map(|url| Picture { url, alt }))
}

/// Since when something was how sure, in one column.
pub(super) fn certainties_column(certainties: &[(Certainty, Date)]) -> String {
    let steps = certainties
        .iter()
        .map(|(certainty, since)| (certainty.word(), since.start(), since.precision()));
    serde_json::json!(steps.collect::<Vec<_>>()).to_string()
}

/// The same from its column.
pub(super) fn certainties_of(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Vec<(Certainty, Date)>> {
    let json = row.get_ref(column)?.as_str()?;
    let steps: Vec<(String, i64, String)> =
        serde_json::from_str(json).map_err(|_| rusqlite::Error::InvalidQuery)?;
    let step = |(word, start, precision): (String, i64, String)| {
        Some((word.parse().ok()?, Date::from_start(start, &precision)?))
    };
    let steps: Option<Vec<(Certainty, Date)>> = steps.into_iter().map(step).collect();
    steps.ok_or(rusqlite::Error::InvalidQuery)
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
            "SELECT topic FROM article_topics WHERE article = ?1 AND removed = 0 ORDER BY topic",
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

    /// The article that has the address of one as it was let in, if that has one.
    pub fn article_with_link_of(
        &self,
        article: &NewArticle,
    ) -> Result<Option<ArticleId>, StoreError> {
        match &article.url {
            Some(url) => self.article_by_url(url),
            None => Ok(None),
        }
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
        if let Some(article) = self.article_with_link_of(article)? {
            return Err(StoreError::DuplicateUrl { article });
        }
        self.insert_new(article, now, 1)
    }

    /// Inserts an article whose address the archive does not have.
    pub(super) fn insert_new(
        &self,
        article: &NewArticle,
        added: Timestamp,
        revision: u32,
    ) -> Result<ArticleId, StoreError> {
        let (picture, alt) = picture_columns(article.picture.as_ref());
        self.run(
            "INSERT INTO articles (title, url, author, published_start, published_end,
                 published_precision, certainty, status, revision, added, change, body, picture,
                 picture_alt)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                article.title,
                article.url,
                article.author,
                article.published.start(),
                article.published.end(),
                article.published.precision(),
                article.certainty.word(),
                article.status.word(),
                revision,
                added.as_microsecond(),
                self.next_change()?,
                article.body,
                picture,
                alt
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

    pub(super) fn insert_update(
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
        // What an update returns goes through a table of its own, which takes longer than to ask again.
        self.run("UPDATE archive SET last_change = last_change + 1", [])?;
        self.last_change()
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, vendors};
    use super::*;
    use crate::domain::Status;

    #[test]
    fn an_article_comes_back_as_it_was_given() {
        let writer = archive();
        vendors(&writer, []);
        let given = NewArticle {
            title: "Why \"Cisco\"; DROP TABLE articles".to_owned(),
            url: Some("https://example.com/cisco".to_owned()),
            author: "Somebody".to_owned(),
            body: "It **signed**.\n\nüñî".to_owned(),
            published: Date::Month(2008, 8),
            certainty: Certainty::Rumour,
            status: Status::Pending,
            updates: vec![
                Update {
                    date: Date::Year(2009),
                    body: "First.".to_owned(),
                },
                Update {
                    date: Date::Time(at(5)),
                    body: "Second.".to_owned(),
                },
            ],
            topics: vec!["licensing".to_owned()],
            picture: Some(Picture {
                url: "https://example.com/rack.png".to_owned(),
                alt: "A \"rack\"; DROP TABLE".to_owned(),
            }),
        };
        let now = at(7);
        let id = writer.insert_article(&given, now).unwrap();
        let kept = writer.article(id).unwrap().unwrap();
        let expected = Article {
            id,
            title: given.title,
            url: given.url,
            author: given.author,
            body: given.body,
            published: given.published,
            certainty: given.certainty,
            status: given.status,
            revision: 1,
            updates: given.updates,
            topics: given.topics,
            added: now,
            picture: given.picture,
            life: Life::default(),
        };
        assert_eq!(kept, expected);
        assert_eq!(
            writer.article_by_url("https://example.com/cisco").unwrap(),
            Some(id)
        );
        assert_eq!(writer.article(ArticleId(99)).unwrap(), None);
    }

    #[test]
    fn an_address_is_in_the_archive_once_and_many_articles_have_none() {
        let writer = archive();
        let mut new = article("One", 1);
        writer.insert_article(&new, at(0)).unwrap();
        writer.insert_article(&new, at(0)).unwrap();
        new.url = Some("https://example.com/one".to_owned());
        let first = writer.insert_article(&new, at(0)).unwrap();
        let refused = writer.insert_article(&new, at(0)).unwrap_err();
        assert!(matches!(refused, StoreError::DuplicateUrl { article } if article == first));
    }

    #[test]
    fn a_topic_that_nobody_defined_is_refused() {
        let writer = archive();
        let mut new = article("One", 1);
        new.topics = vec!["gossip".to_owned()];
        let refused = writer.insert_article(&new, at(0)).unwrap_err();
        assert_eq!(refused.to_string(), "The archive has no topic \"gossip\".");
    }
}
