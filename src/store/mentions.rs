//! Whom articles mention: what the tagger found, and what moderators set or took away.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::articles::article_text;
use super::row::rows;
use super::{Reader, StoreError, Writer};
use crate::domain::{ArticleId, EntityId, Mention, MentionOrigin};

/// How many of the newest articles say with whom an entity is named.
const TOGETHER_IN: usize = 200;

/// What [`mention_from_row`] reads.
const COLUMNS: &str = "entity, count, in_title, origin";

/// Everybody else who is named in the newest articles about an entity. Counted by the caller: a
/// GROUP BY would sort, and the join keeps to its order by CROSS.
const TOGETHER: &str = "SELECT m.entity
     FROM (SELECT article FROM mentions WHERE entity = ?1 AND visible = 1
           ORDER BY published_start DESC, article DESC LIMIT ?2) AS newest
     CROSS JOIN mentions AS m ON m.article = newest.article
     WHERE m.removed = 0 AND m.entity <> ?1";

fn mention_from_row(row: &Row<'_>) -> rusqlite::Result<Mention> {
    Ok(Mention {
        entity: EntityId(row.get(0)?),
        count: row.get(1)?,
        in_title: row.get(2)?,
        origin: match row.get_ref(3)?.as_str()? {
            "hand" => MentionOrigin::Hand,
            _ => MentionOrigin::Tagger,
        },
    })
}

impl Reader {
    /// Whom an article mentions: those in the headline first, then by how often.
    pub fn mentions(&self, article: ArticleId) -> Result<Vec<Mention>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM mentions WHERE article = ?1 AND removed = 0
             ORDER BY in_title DESC, count DESC, entity"
        );
        self.all(&sql, [article.0], mention_from_row)
    }

    /// Entities most often named together with this one in its newest 200 published articles, with
    /// the number of those articles, most first.
    pub fn named_together(
        &self,
        entity: EntityId,
        limit: usize,
    ) -> Result<Vec<(EntityId, u64)>, StoreError> {
        let mut counts: HashMap<EntityId, u64> = HashMap::new();
        let named = self.all(TOGETHER, params![entity.0, rows(TOGETHER_IN)], |row| {
            row.get(0).map(EntityId)
        })?;
        for other in named {
            *counts.entry(other).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(other, count)| (std::cmp::Reverse(*count), *other));
        counts.truncate(limit);
        Ok(counts)
    }
}

impl Writer {
    /// Replaces what the tagger found; what a moderator set or removed by hand stays. An article
    /// for which nothing is different takes no new change number.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an article, entity or topic that the archive does not have.
    pub fn set_tagged(
        &self,
        article: ArticleId,
        mentions: &[Mention],
        topics: &[String],
    ) -> Result<(), StoreError> {
        let mentions_changed = self.replace_tagged_mentions(article, mentions)?;
        let topics_changed = self.replace_tagged_topics(article, topics)?;
        if mentions_changed || topics_changed {
            self.touch(article)?;
        }
        Ok(())
    }

    fn replace_tagged_mentions(
        &self,
        article: ArticleId,
        found: &[Mention],
    ) -> Result<bool, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mentions WHERE article = ?1");
        let mut gone: HashMap<EntityId, Mention> = self
            .all(&sql, [article.0], mention_from_row)?
            .into_iter()
            .map(|mention| (mention.entity, mention))
            .collect();
        let mut changed = false;
        for mention in found {
            let old = gone.remove(&mention.entity);
            let same = old
                .is_some_and(|old| (old.count, old.in_title) == (mention.count, mention.in_title));
            if !same {
                self.put_mention(article, mention)?;
                changed = true;
            }
        }
        // What the tagger no longer sees: its own go, a moderator's stay with a count of nothing.
        for mention in gone.into_values() {
            let unseen = Mention {
                count: 0,
                in_title: false,
                ..mention
            };
            if mention.origin == MentionOrigin::Tagger {
                self.run(
                    "DELETE FROM mentions WHERE article = ?1 AND entity = ?2",
                    [article.0, mention.entity.0],
                )?;
                changed = true;
            } else if unseen != mention {
                self.put_mention(article, &unseen)?;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// Inserts a mention that the tagger found, or says anew how often it stands there.
    fn put_mention(&self, article: ArticleId, mention: &Mention) -> Result<(), StoreError> {
        self.check_entity(mention.entity)?;
        self.run_on(
            || article_text(article),
            "INSERT INTO mentions
                 (article, entity, count, in_title, origin, published_start, visible)
             SELECT id, ?2, ?3, ?4, 'tagger', published_start, status = 'published'
             FROM articles WHERE id = ?1
             ON CONFLICT (article, entity) DO UPDATE SET
                 count = excluded.count, in_title = excluded.in_title",
            params![article.0, mention.entity.0, mention.count, mention.in_title],
        )
    }

    fn check_entity(&self, entity: EntityId) -> Result<(), StoreError> {
        let there = self.one("SELECT 1 FROM entities WHERE id = ?1", [entity.0], |_| {
            Ok(())
        })?;
        there.ok_or_else(|| StoreError::Missing {
            what: format!("entity {}", entity.0),
        })
    }

    fn replace_tagged_topics(
        &self,
        article: ArticleId,
        found: &[String],
    ) -> Result<bool, StoreError> {
        let old: Vec<(String, bool)> = self.all(
            "SELECT topic, origin = 'hand' FROM article_topics WHERE article = ?1",
            [article.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut changed = false;
        for topic in found {
            if old.iter().all(|(there, _)| there != topic) {
                self.file_under(article, topic, "tagger")?;
                changed = true;
            }
        }
        for (topic, by_hand) in old {
            if !by_hand && !found.contains(&topic) {
                self.run(
                    "DELETE FROM article_topics WHERE article = ?1 AND topic = ?2",
                    params![article.0, topic],
                )?;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// Sets a mention by hand, or takes one away by hand, so that the tagger leaves it so.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an article or entity that the archive does not have.
    pub fn set_mention(
        &self,
        article: ArticleId,
        entity: EntityId,
        present: bool,
    ) -> Result<(), StoreError> {
        self.check_entity(entity)?;
        self.touch(article)?;
        self.run(
            "INSERT INTO mentions
                 (article, entity, count, in_title, origin, removed, published_start, visible)
             SELECT id, ?2, 0, 0, 'hand', NOT ?3, published_start, status = 'published' AND ?3
             FROM articles WHERE id = ?1
             ON CONFLICT (article, entity) DO UPDATE SET
                 origin = 'hand', removed = excluded.removed, visible = excluded.visible",
            params![article.0, entity.0, present],
        )?;
        Ok(())
    }
}
