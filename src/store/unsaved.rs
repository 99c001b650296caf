//! What somebody wrote and has not saved yet.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};

use super::articles::{picture, picture_columns};
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{date, texts, texts_column, word};
use crate::domain::{ArticleId, NewArticle, Unsaved};

/// How long what nobody saves is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

const COLUMNS: &str = "article, revision, title, url, author, published_start, published_precision, \
     certainty, status, topics, body, picture, picture_alt";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Unsaved> {
    Ok(Unsaved {
        article: row.get::<_, Option<i64>>(0)?.map(ArticleId),
        revision: row.get(1)?,
        written: NewArticle {
            title: row.get(2)?,
            url: row.get(3)?,
            author: row.get(4)?,
            published: date(row, 5)?,
            certainty: word(row, 7)?,
            status: word(row, 8)?,
            topics: texts(row, 9)?,
            body: row.get(10)?,
            updates: Vec::new(),
            picture: picture(row, 11)?,
        },
    })
}

impl Reader {
    /// What was written and not saved, by its number; `None` once it was saved or dropped.
    pub fn unsaved(&self, number: i64) -> Result<Option<Unsaved>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM unsaved WHERE id = ?1");
        self.one(&sql, [number], from_row)
    }
}

impl Writer {
    /// Keeps what was written until it is saved or dropped, or for 30 days, and gives its number.
    /// Updates of the article are no part of it.
    pub fn keep_unsaved(&self, unsaved: &Unsaved, now: Timestamp) -> Result<i64, StoreError> {
        let oldest = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        self.run(
            "DELETE FROM unsaved WHERE created < ?1",
            [oldest.as_microsecond()],
        )?;
        let written = &unsaved.written;
        let (picture, alt) = picture_columns(written.picture.as_ref());
        let sql = format!(
            "INSERT INTO unsaved ({COLUMNS}, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        );
        self.run(
            &sql,
            params![
                unsaved.article.map(|id| id.0),
                unsaved.revision,
                written.title,
                written.url,
                written.author,
                written.published.start(),
                written.published.precision(),
                written.certainty.word(),
                written.status.word(),
                texts_column(&written.topics),
                written.body,
                picture,
                alt,
                now.as_microsecond()
            ],
        )?;
        Ok(self.db.last_insert_rowid())
    }

    /// Forgets what was written, because it was saved or dropped. Gives whether it was there: of two
    /// who save the same, one does.
    pub fn forget_unsaved(&self, number: i64) -> Result<bool, StoreError> {
        Ok(self.run("DELETE FROM unsaved WHERE id = ?1", [number])? > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at};
    use super::*;

    #[test]
    fn what_was_written_comes_back_until_it_is_forgotten() {
        let writer = archive();
        let mut written = article("One'); DROP TABLE unsaved; --", 3);
        written.topics = vec!["licensing".to_owned()];
        written.picture = Some(crate::domain::Picture {
            url: "https://example.com/rack.png".to_owned(),
            alt: "A rack".to_owned(),
        });
        let unsaved = Unsaved {
            article: None,
            revision: 0,
            written,
        };
        let number = writer.keep_unsaved(&unsaved, at(0)).unwrap();
        assert_eq!(writer.unsaved(number).unwrap(), Some(unsaved.clone()));
        assert!(writer.forget_unsaved(number).unwrap());
        assert!(!writer.forget_unsaved(number).unwrap());
        assert_eq!(writer.unsaved(number).unwrap(), None);
        let old = writer.keep_unsaved(&unsaved, at(0)).unwrap();
        let month = 31 * 86_400;
        let new = writer.keep_unsaved(&unsaved, at(month)).unwrap();
        assert_eq!(writer.unsaved(old).unwrap(), None, "after some weeks");
        assert_eq!(writer.unsaved(new).unwrap(), Some(unsaved));
    }
}
