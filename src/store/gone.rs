//! Entities that moderators took out of the catalog: what hangs on one, and what remembers that it is
//! gone, so that the catalog file does not bring it back.

use std::collections::{HashMap, HashSet};

use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::count;
use crate::domain::EntityId;

/// What refers to an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hanging {
    /// Articles that mention it, of every status.
    pub articles: u64,
    /// Articles of which somebody said that they do not mention it.
    pub unmentioned: u64,
    /// Facts of which it is the subject or the object.
    pub facts: u64,
    /// Facts that somebody removed.
    pub removed_facts: u64,
    /// Forecasts by it or about it.
    pub forecasts: u64,
    /// Subscriptions of servers and of the console that name it.
    pub subscriptions: u64,
    /// Those of single people.
    pub follows: u64,
}

impl Hanging {
    /// Whether nothing refers to it that anybody would miss.
    pub fn is_nothing(&self) -> bool {
        let marks = Hanging {
            unmentioned: self.unmentioned,
            removed_facts: self.removed_facts,
            ..Hanging::default()
        };
        *self == marks
    }
}

impl Reader {
    /// What refers to an entity.
    pub fn hanging(&self, entity: EntityId) -> Result<Hanging, StoreError> {
        let counted = self.one(
            "SELECT (SELECT count(*) FROM mentions WHERE entity = ?1 AND removed = 0),
                    (SELECT count(*) FROM mentions WHERE entity = ?1 AND removed = 1),
                    (SELECT count(*) FROM facts
                      WHERE (subject = ?1 OR object = ?1) AND removed = 0),
                    (SELECT count(*) FROM facts
                      WHERE (subject = ?1 OR object = ?1) AND removed = 1),
                    (SELECT count(*) FROM forecasts WHERE forecaster = ?1
                         OR id IN (SELECT forecast FROM forecast_entities WHERE entity = ?1)),
                    (SELECT count(DISTINCT t.subscription) FROM subscription_terms AS t
                       JOIN subscriptions AS s ON s.id = t.subscription
                       JOIN channels AS c ON c.id = s.channel
                      WHERE t.entity = ?1 AND s.state <> 'removed' AND c.server IS NOT NULL),
                    (SELECT count(DISTINCT t.subscription) FROM subscription_terms AS t
                       JOIN subscriptions AS s ON s.id = t.subscription
                       JOIN channels AS c ON c.id = s.channel
                      WHERE t.entity = ?1 AND s.state <> 'removed' AND c.server IS NULL)",
            [entity.0],
            |row| {
                Ok(Hanging {
                    articles: count(row, 0)?,
                    unmentioned: count(row, 1)?,
                    facts: count(row, 2)?,
                    removed_facts: count(row, 3)?,
                    forecasts: count(row, 4)?,
                    subscriptions: count(row, 5)?,
                    follows: count(row, 6)?,
                })
            },
        )?;
        Ok(counted.unwrap_or_default())
    }

    /// The keys of entities that the catalog file must not bring back.
    pub(super) fn gone_keys(&self) -> Result<HashSet<String>, StoreError> {
        let keys: Vec<String> = self.all("SELECT key FROM gone_entities", [], |row| row.get(0))?;
        Ok(keys.into_iter().collect())
    }

    /// Whether this is the key of an entity that was taken out of the catalog, or merged.
    pub fn is_gone(&self, key: &str) -> Result<bool, StoreError> {
        let found = self.one("SELECT 1 FROM gone_entities WHERE key = ?1", [key], |_| {
            Ok(())
        })?;
        Ok(found.is_some())
    }

    /// Whom an entity belongs to now: itself, or what it was merged into.
    pub fn successor(&self, entity: EntityId) -> Result<EntityId, StoreError> {
        let sql = "SELECT successor FROM gone_entities WHERE entity = ?1 AND successor IS NOT NULL";
        let mut now = entity;
        // Nobody is merged into somebody who is gone, so this ends.
        while let Some(next) = self.one(sql, [now.0], |row| row.get(0))? {
            now = EntityId(next);
        }
        Ok(now)
    }

    /// The keys of entities that were merged, each with whom it belongs to now.
    pub fn merged_keys(&self) -> Result<Vec<(String, EntityId)>, StoreError> {
        let sql = "SELECT key, entity, successor FROM gone_entities";
        let gone: Vec<(String, i64, Option<i64>)> =
            self.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let next: HashMap<i64, Option<i64>> = gone
            .iter()
            .map(|(_, entity, next)| (*entity, *next))
            .collect();
        let mut merged = Vec::new();
        for (key, _, mut successor) in gone {
            // Nobody is merged into somebody who is gone, so this ends.
            while let Some(further) = successor.and_then(|entity| next.get(&entity)) {
                successor = *further;
            }
            merged.extend(successor.map(|entity| (key, EntityId(entity))));
        }
        Ok(merged)
    }
}

impl Writer {
    /// Remembers that an entity is gone, and what it was merged into.
    pub(super) fn mark_gone(
        &self,
        entity: EntityId,
        successor: Option<EntityId>,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO gone_entities (key, entity, successor)
             SELECT key, id, ?2 FROM entities WHERE id = ?1",
            params![entity.0, successor.map(|other| other.0)],
        )?;
        Ok(())
    }

    /// Takes an entity out of the catalog for good, with the marks of what it is not; `false` when
    /// something else refers to it, and nothing was done.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such entity.
    pub fn delete_entity(&self, entity: EntityId) -> Result<bool, StoreError> {
        self.check_entity(entity)?;
        if !self.hanging(entity)?.is_nothing() {
            return Ok(false);
        }
        self.mark_gone(entity, None)?;
        for sql in [
            "DELETE FROM mentions WHERE entity = ?1",
            "DELETE FROM facts WHERE subject = ?1 OR object = ?1",
            // Of subscriptions that were removed and may be brought back.
            "DELETE FROM subscription_terms WHERE entity = ?1 AND wanted = 0",
            "DELETE FROM entities WHERE id = ?1",
        ] {
            self.run(sql, [entity.0])?;
        }
        self.names_changed()?;
        Ok(true)
    }
}
