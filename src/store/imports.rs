//! Articles that come from files: the names that they have there, and what an export gives back.

use jiff::Timestamp;
use rusqlite::params;

use super::articles::{article_text, certainties_column};
use super::connection::{Reader, Writer};
use super::error::StoreError;
use crate::domain::{ArticleId, FactId, Life, Mention, NewArticle, NewFact, Status};

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

    /// Inserts an article whose address the archive does not have, with what the tagger found: as
    /// [`Writer::insert_article`] and [`Writer::set_tagged`], without looking for what cannot be
    /// there yet. `added` and `revision` are those of the archive that it comes from, if it comes
    /// from one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a topic by hand that the catalog does not have. An address that is
    /// there, and tags that the catalog does not have, are errors of SQLite.
    pub fn insert_tagged(
        &self,
        article: &NewArticle,
        mentions: &[Mention],
        topics: &[String],
        added: Timestamp,
        revision: u32,
    ) -> Result<ArticleId, StoreError> {
        let id = self.insert_new(article, added, revision)?;
        let start = article.published.start();
        let visible = article.status == Status::Published;
        for mention in mentions {
            self.run(
                "INSERT INTO mentions
                     (article, entity, count, in_title, origin, published_start, visible)
                 VALUES (?1, ?2, ?3, ?4, 'tagger', ?5, ?6)",
                params![
                    id.0,
                    mention.entity.0,
                    mention.count,
                    mention.in_title,
                    start,
                    visible
                ],
            )?;
        }
        for topic in topics {
            self.run(
                "INSERT INTO article_topics (article, topic, origin) VALUES (?1, ?2, 'tagger')
                 ON CONFLICT DO NOTHING",
                params![id.0, topic],
            )?;
        }
        Ok(id)
    }

    /// Says of an article what has become of it in the archive that it comes from.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn set_life(&self, article: ArticleId, life: &Life) -> Result<(), StoreError> {
        self.run_on(
            || article_text(article),
            "UPDATE articles SET reason = ?2, certainties = ?3, corrected = ?4 WHERE id = ?1",
            params![
                article.0,
                life.reason,
                certainties_column(&life.certainties),
                life.corrected.map(Timestamp::as_microsecond)
            ],
        )
    }

    /// Takes a topic away from an article by hand, so that the tagger leaves it so. Gives whether the
    /// catalog has it.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn remove_topic(&self, article: ArticleId, topic: &str) -> Result<bool, StoreError> {
        let changed = self.run(
            "INSERT INTO article_topics (article, topic, origin, removed)
             SELECT ?1, key, 'hand', 1 FROM topics WHERE key = ?2
             ON CONFLICT DO UPDATE SET origin = 'hand', removed = 1",
            params![article.0, topic],
        )?;
        Ok(changed > 0)
    }

    /// Takes a fact away that another archive had taken away by hand.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such fact.
    pub fn withhold_fact(&self, fact: FactId) -> Result<(), StoreError> {
        self.run_on(
            || format!("fact {}", fact.0),
            "UPDATE facts SET removed = 1 WHERE id = ?1",
            [fact.0],
        )
    }

    /// Says of the very same fact, if it is there, by which article it ended.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn set_fact_end(&self, fact: &NewFact, ended_by: ArticleId) -> Result<(), StoreError> {
        if let Some((same, _)) = self.same_fact(fact)? {
            self.run(
                "UPDATE facts SET ended_by = ?2 WHERE id = ?1",
                [same.0, ended_by.0],
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, tagged, vendors};
    use super::*;

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
    fn what_is_inserted_at_once_is_as_if_it_were_inserted_and_tagged() {
        let state = |at_once: bool| {
            let writer = archive();
            let [a, b] = vendors(&writer, ["a", "b"]);
            let mut new = article("One", 1);
            new.topics = vec!["licensing".to_owned()];
            let (mentions, topics) = ([tagged(a), tagged(b)], ["licensing".to_owned()]);
            let mut ids = Vec::new();
            for status in Status::ALL {
                new.status = status;
                ids.push(if at_once {
                    let inserted = writer.insert_tagged(&new, &mentions, &topics, at(0), 1);
                    inserted.unwrap()
                } else {
                    let id = writer.insert_article(&new, at(0)).unwrap();
                    writer.set_tagged(id, &mentions, &topics).unwrap();
                    id
                });
            }
            let articles: Vec<_> = ids
                .iter()
                .map(|id| (writer.article(*id).unwrap(), writer.mentions(*id).unwrap()))
                .collect();
            let counts = (
                writer.article_count(None).unwrap(),
                writer.article_count(Some(a)).unwrap(),
            );
            let whole = writer.whole_articles(ArticleId(0), 10).unwrap();
            (articles, counts, whole)
        };
        assert_eq!(state(true), state(false));
    }

    #[test]
    fn an_exported_article_keeps_its_moment_and_its_revision() {
        let writer = archive();
        let new = article("One", 1);
        let id = writer.insert_tagged(&new, &[], &[], at(-5), 7).unwrap();
        let kept = writer.article(id).unwrap().unwrap();
        assert_eq!((kept.added, kept.revision), (at(-5), 7));
    }
}
