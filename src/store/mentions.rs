//! Whom articles mention: what the tagger found, and what moderators set or took away.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::articles::article_text;
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::rows;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::scratch::{archive, article, at, plan, tagged, vendors};
    use super::*;
    use crate::domain::{Date, Status};

    fn named(writer: &Writer, article: ArticleId) -> Vec<(EntityId, u32, MentionOrigin)> {
        let mentions = writer.mentions(article).unwrap();
        mentions
            .into_iter()
            .map(|mention| (mention.entity, mention.count, mention.origin))
            .collect()
    }

    #[test]
    fn the_tagger_leaves_alone_what_a_moderator_decided() {
        let writer = archive();
        let [a, b, c] = vendors(&writer, ["a", "b", "c"]);
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        writer
            .set_tagged(id, &[tagged(a), tagged(b)], &["licensing".to_owned()])
            .unwrap();
        writer.set_mention(id, b, false).unwrap();
        writer.set_mention(id, c, true).unwrap();
        let by_hand = [(a, 1, MentionOrigin::Tagger), (c, 0, MentionOrigin::Hand)];
        assert_eq!(named(&writer, id), by_hand);

        writer.set_tagged(id, &[tagged(b)], &[]).unwrap();
        assert_eq!(named(&writer, id), [(c, 0, MentionOrigin::Hand)]);
        assert!(writer.article(id).unwrap().unwrap().topics.is_empty());
        writer.set_tagged(id, &[tagged(c)], &[]).unwrap();
        assert_eq!(named(&writer, id), [(c, 1, MentionOrigin::Hand)]);
        writer.set_mention(id, b, true).unwrap();
        assert_eq!(named(&writer, id).len(), 2, "a moderator can think again");
    }

    #[test]
    fn a_topic_set_by_hand_outlives_the_tagger() {
        let writer = archive();
        vendors(&writer, []);
        let mut new = article("One", 1);
        new.topics = vec!["licensing".to_owned()];
        let id = writer.insert_article(&new, at(0)).unwrap();
        writer.set_tagged(id, &[], &[]).unwrap();
        assert_eq!(writer.article(id).unwrap().unwrap().topics, ["licensing"]);
    }

    #[test]
    fn tagging_again_with_the_same_outcome_is_no_change() {
        let writer = archive();
        let [a, b] = vendors(&writer, ["a", "b"]);
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let topics = ["licensing".to_owned()];
        writer.set_mention(id, b, false).unwrap();
        writer
            .set_tagged(id, &[tagged(a), tagged(b)], &topics)
            .unwrap();
        let change = writer.last_change().unwrap();
        writer
            .set_tagged(id, &[tagged(b), tagged(a)], &topics)
            .unwrap();
        assert_eq!(writer.last_change().unwrap(), change);
    }

    #[test]
    fn the_headline_and_the_count_decide_who_is_named_first() {
        let writer = archive();
        let [a, b, c] = vendors(&writer, ["a", "b", "c"]);
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let found =
            [(a, 1, false), (b, 5, false), (c, 1, true)].map(|(entity, count, in_title)| Mention {
                entity,
                count,
                in_title,
                origin: MentionOrigin::Tagger,
            });
        writer.set_tagged(id, &found, &[]).unwrap();
        let order: Vec<_> = named(&writer, id).into_iter().map(|(id, ..)| id).collect();
        assert_eq!(order, [c, b, a]);
    }

    #[test]
    fn only_the_newest_articles_say_who_is_named_together() {
        let writer = archive();
        let [a, b, c, d] = vendors(&writer, ["a", "b", "c", "d"]);
        let insert = |day, others: &[EntityId]| {
            let id = writer.insert_article(&article("One", day), at(0)).unwrap();
            let found: Vec<_> = others.iter().map(|id| tagged(*id)).collect();
            writer.set_tagged(id, &found, &[]).unwrap();
            id
        };
        for _ in 0..10 {
            insert(1, &[a, d]);
        }
        for _ in 0..TOGETHER_IN - 3 {
            insert(2, &[a]);
        }
        insert(2, &[a, b, c]);
        insert(2, &[a, c]);
        let taken_away = insert(2, &[a, b, d]);
        writer.set_mention(taken_away, d, false).unwrap();
        insert(2, &[b, c, d]);
        let together = writer.named_together(a, 10).unwrap();
        assert_eq!(together, [(b, 2), (c, 2)]);
        assert_eq!(writer.named_together(a, 1).unwrap(), [(b, 2)]);
    }

    #[test]
    fn named_together_walks_along_indices() {
        // The scan is over the few rows that the walk before it gave.
        insta::assert_snapshot!(plan(&archive(), TOGETHER), @r"
        CO-ROUTINE newest
        SEARCH mentions USING COVERING INDEX mentions_newest (entity=? AND visible=?)
        SCAN newest
        SEARCH m USING PRIMARY KEY (article=?)
        ");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let writer = archive();
        let [a] = vendors(&writer, ["a"]);
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        for (refused, sentence) in [
            (
                writer.set_mention(ArticleId(99), a, true),
                "The archive has no article 99.",
            ),
            (
                writer.set_mention(id, EntityId(99), true),
                "The archive has no entity 99.",
            ),
            (
                writer.set_tagged(ArticleId(99), &[tagged(a)], &[]),
                "The archive has no article 99.",
            ),
            (
                writer.set_tagged(id, &[tagged(EntityId(99))], &[]),
                "The archive has no entity 99.",
            ),
        ] {
            assert_eq!(refused.unwrap_err().to_string(), sentence);
        }
    }

    /// Something that happens to one of a few articles and entities.
    #[derive(Clone, Debug)]
    enum Event {
        Insert(Status, i8),
        Tag(usize, Vec<usize>),
        Hand(usize, usize, bool),
        Move(usize, Status),
    }

    fn event() -> impl Strategy<Value = Event> {
        let status = || prop::sample::select(Status::ALL.to_vec());
        prop_oneof![
            (status(), 1i8..5).prop_map(|(status, day)| Event::Insert(status, day)),
            (0usize..6, prop::collection::vec(0usize..4, 0..4))
                .prop_map(|(article, entities)| Event::Tag(article, entities)),
            (0usize..6, 0usize..4, any::<bool>())
                .prop_map(|(article, entity, present)| Event::Hand(article, entity, present)),
            (0usize..6, status()).prop_map(|(article, status)| Event::Move(article, status)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Counts and lists are kept by triggers; whatever happens they must say what a look at
        /// every article says.
        #[test]
        fn counts_and_lists_agree_with_a_recount(
            events in prop::collection::vec(event(), 1..40)
        ) {
            let writer = archive();
            let entities = vendors(&writer, ["a", "b", "c", "d"]);
            let mut articles = Vec::new();
            for event in events {
                match event {
                    Event::Insert(status, day) => {
                        let mut new = article("One", day);
                        new.status = status;
                        articles.push(writer.insert_article(&new, at(0)).unwrap());
                    }
                    Event::Tag(article, found) => if let Some(id) = articles.get(article) {
                        let found: Vec<_> =
                            found.into_iter().map(|entity| tagged(entities[entity])).collect();
                        writer.set_tagged(*id, &found, &[]).unwrap();
                    }
                    Event::Hand(article, entity, present) => if let Some(id) = articles.get(article) {
                        writer.set_mention(*id, entities[entity], present).unwrap();
                    }
                    Event::Move(article, status) => if let Some(id) = articles.get(article) {
                        writer.set_status(*id, status, at(9)).unwrap();
                    }
                }
            }
            let all: Vec<_> = articles
                .iter()
                .map(|id| writer.article(*id).unwrap().unwrap())
                .filter(|article| article.status == Status::Published)
                .collect();
            prop_assert_eq!(writer.article_count(None).unwrap(), all.len() as u64);
            for entity in entities {
                let mut expected: Vec<(Date, ArticleId)> = all
                    .iter()
                    .filter(|article| named(&writer, article.id).iter().any(|(id, ..)| *id == entity))
                    .map(|article| (article.published, article.id))
                    .collect();
                expected.sort_by_key(|key| std::cmp::Reverse(*key));
                let listed: Vec<_> = writer
                    .newest_about(entity, 0, 100)
                    .unwrap()
                    .into_iter()
                    .map(|headline| (headline.published, headline.id))
                    .collect();
                prop_assert_eq!(writer.article_count(Some(entity)).unwrap(), listed.len() as u64);
                prop_assert_eq!(listed, expected);
            }
        }
    }
}
