//! Relations, topics and categories: the words that the catalog brings for saying things.

use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{rows, texts, texts_column};
use crate::domain::{ArticleId, Category, EntityKind, Relation, Topic};

/// What [`relation_from_row`] reads.
const RELATION_COLUMNS: &str = "key, subjects, objects, label, inverse_label, now, past, began, \
     ended, words, exclusive, event, rank, says, ends, titles";

fn relation_from_row(row: &Row<'_>) -> rusqlite::Result<Relation> {
    Ok(Relation {
        key: row.get(0)?,
        subjects: kinds(row, 1)?,
        objects: kinds(row, 2)?,
        label: row.get(3)?,
        inverse_label: row.get(4)?,
        now: row.get(5)?,
        past: row.get(6)?,
        began: row.get(7)?,
        ended: row.get(8)?,
        words: texts(row, 9)?,
        exclusive: row.get(10)?,
        event: row.get(11)?,
        rank: row.get(12)?,
        says: texts(row, 13)?,
        ends: texts(row, 14)?,
        titles: texts(row, 15)?,
    })
}

/// Kinds of entities; a word that a later version may have added is left out.
fn kinds(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<EntityKind>> {
    let words = texts(row, column)?;
    Ok(words.iter().filter_map(|word| word.parse().ok()).collect())
}

fn kinds_column(kinds: &[EntityKind]) -> String {
    texts_column(&kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>())
}

impl Reader {
    /// What can be said of two entities, in the order of the catalog.
    pub fn relations(&self) -> Result<Vec<Relation>, StoreError> {
        let sql = format!("SELECT {RELATION_COLUMNS} FROM relations ORDER BY position, key");
        self.all(&sql, [], relation_from_row)
    }

    /// Refuses a relation that the catalog does not have.
    pub(super) fn check_relation(&self, key: &str) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM relations WHERE key = ?1";
        self.one(sql, [key], |_| Ok(()))?
            .ok_or_else(|| StoreError::Missing {
                what: format!("relation \"{key}\""),
            })
    }

    /// The subjects that articles are filed under, in the order of the catalog.
    pub fn topics(&self) -> Result<Vec<Topic>, StoreError> {
        let sql = "SELECT key, name, words FROM topics ORDER BY position, key";
        self.all(sql, [], |row| {
            Ok(Topic {
                key: row.get(0)?,
                name: row.get(1)?,
                words: texts(row, 2)?,
            })
        })
    }

    /// The categories of the product radar, in the order of the catalog.
    pub fn categories(&self) -> Result<Vec<Category>, StoreError> {
        let sql = "SELECT key, name, summary FROM categories ORDER BY position, key";
        self.all(sql, [], |row| {
            Ok(Category {
                key: row.get(0)?,
                name: row.get(1)?,
                summary: row.get(2)?,
            })
        })
    }
}

impl Writer {
    /// Makes the relations those of a catalog. One that the catalog has dropped stays while facts
    /// still say it. Returns whether anything changed.
    pub(super) fn replace_relations(&self, new: &[Relation]) -> Result<bool, StoreError> {
        let old = self.relations()?;
        for (position, relation) in new.iter().enumerate() {
            self.run(
                &format!(
                    "INSERT INTO relations ({RELATION_COLUMNS}, position)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                             ?15, ?16, ?17)
                     ON CONFLICT (key) DO UPDATE SET
                         subjects = excluded.subjects, objects = excluded.objects,
                         label = excluded.label, inverse_label = excluded.inverse_label,
                         now = excluded.now, past = excluded.past, began = excluded.began,
                         ended = excluded.ended, words = excluded.words,
                         exclusive = excluded.exclusive, event = excluded.event,
                         rank = excluded.rank, says = excluded.says,
                         ends = excluded.ends, titles = excluded.titles,
                         position = excluded.position"
                ),
                params![
                    relation.key,
                    kinds_column(&relation.subjects),
                    kinds_column(&relation.objects),
                    relation.label,
                    relation.inverse_label,
                    relation.now,
                    relation.past,
                    relation.began,
                    relation.ended,
                    texts_column(&relation.words),
                    relation.exclusive,
                    relation.event,
                    relation.rank,
                    texts_column(&relation.says),
                    texts_column(&relation.ends),
                    texts_column(&relation.titles),
                    rows(position)
                ],
            )?;
        }
        for gone in &old {
            if new.iter().all(|relation| relation.key != gone.key) {
                self.run(
                    "DELETE FROM relations WHERE key = ?1
                     AND NOT EXISTS (SELECT 1 FROM facts WHERE relation = ?1)",
                    [&gone.key],
                )?;
            }
        }
        Ok(self.relations()? != old)
    }

    /// Makes the topics those of a catalog; articles lose those that are gone. Returns whether
    /// anything changed.
    pub(super) fn replace_topics(&self, new: &[Topic]) -> Result<bool, StoreError> {
        let old = self.topics()?;
        for (position, topic) in new.iter().enumerate() {
            self.run(
                "INSERT INTO topics (key, name, words, position) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (key) DO UPDATE SET
                     name = excluded.name, words = excluded.words, position = excluded.position",
                params![
                    topic.key,
                    topic.name,
                    texts_column(&topic.words),
                    rows(position)
                ],
            )?;
        }
        for gone in &old {
            if new.iter().all(|topic| topic.key != gone.key) {
                let filed = self.all(
                    "SELECT article FROM article_topics WHERE topic = ?1 ORDER BY article",
                    [&gone.key],
                    |row| row.get(0).map(ArticleId),
                )?;
                for article in filed {
                    self.touch(article)?;
                }
                self.run("DELETE FROM topics WHERE key = ?1", [&gone.key])?;
            }
        }
        Ok(self.topics()? != old)
    }

    /// Adds and changes categories as a catalog says. Those that it has dropped are left for
    /// [`Writer::drop_categories`], once no entity of the catalog needs them. Returns whether
    /// anything changed.
    pub(super) fn upsert_categories(&self, new: &[Category]) -> Result<bool, StoreError> {
        let old = self.categories()?;
        for (position, category) in new.iter().enumerate() {
            self.run(
                "INSERT INTO categories (key, name, summary, position) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (key) DO UPDATE SET
                     name = excluded.name, summary = excluded.summary, position = excluded.position",
                params![category.key, category.name, category.summary, rows(position)],
            )?;
        }
        Ok(self.categories()? != old)
    }

    /// Removes the categories that a catalog has dropped. A product that the catalog has dropped as
    /// well, but that articles still name, is left without one.
    pub(super) fn drop_categories(&self, kept: &[Category]) -> Result<bool, StoreError> {
        let mut changed = false;
        for gone in self.categories()? {
            if kept.iter().all(|category| category.key != gone.key) {
                self.run("DELETE FROM categories WHERE key = ?1", [&gone.key])?;
                changed = true;
            }
        }
        Ok(changed)
    }
}
