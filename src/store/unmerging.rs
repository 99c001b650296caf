//! Undoing a merge: what it moved goes back, and what was changed on purpose since then stays.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::connection::Writer;
use super::error::StoreError;
use super::images::{Image, number, number_or_none, text};
use super::merges::{Journal, forgotten_until};
use crate::domain::{EntityId, Merge, MergeId};

/// Why a merge cannot be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaysMerged {
    /// There is no such merge, or it was undone, or a day has passed.
    Forgotten,
    /// Another merge must be undone before.
    After(Merge),
}

/// The two entities of a merge.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub from: EntityId,
    pub into: EntityId,
}

impl Pair {
    /// The number that stands for an entity while both are one.
    pub(super) fn merged(self, entity: i64) -> i64 {
        match entity == self.from.0 {
            true => self.into.0,
            false => entity,
        }
    }
}

impl Writer {
    /// Undoes a merge: the entity is back under its number, with all that it had. Articles that came in
    /// since then are to be tagged again, as by any change of names.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn unmerge(
        &self,
        merge: MergeId,
        now: Timestamp,
    ) -> Result<Result<Merge, StaysMerged>, StoreError> {
        let known = self.merges(now)?;
        let Some(undone) = known.iter().find(|one| one.id == merge).cloned() else {
            return Ok(Err(StaysMerged::Forgotten));
        };
        let Some(journal) = self.journal(merge)? else {
            return Ok(Err(StaysMerged::Forgotten));
        };
        for later in known.iter().filter(|other| other.id > merge) {
            if self.rests_on(later, &undone, &journal)? {
                return Ok(Err(StaysMerged::After(later.clone())));
            }
        }
        let pair = Pair {
            from: undone.entity,
            into: undone.successor,
        };
        self.run("DELETE FROM gone_entities WHERE entity = ?1", [pair.from.0])?;
        self.entity_back(&journal)?;
        self.names_back(&journal, pair)?;
        self.links_back(&journal, pair)?;
        self.mentions_back(merge, pair)?;
        self.facts_back(&journal, pair)?;
        self.forecasts_back(&journal, pair)?;
        self.terms_back(&journal, pair)?;
        self.touch_merged(merge)?;
        self.run(
            "DELETE FROM merges WHERE id = ?1 OR at <= ?2",
            [merge.0, forgotten_until(now)],
        )?;
        self.names_changed()?;
        Ok(Ok(undone))
    }

    fn entity_back(&self, journal: &Journal) -> Result<(), StoreError> {
        for entity in &journal.entity {
            let mut entity = entity.clone();
            // The mentions that come back are counted as they come.
            entity.insert("articles".to_owned(), 0.into());
            let sql = "SELECT 1 FROM categories WHERE key = ?1";
            if self
                .one(sql, [text(&entity, "category")], |_| Ok(()))?
                .is_none()
            {
                entity.insert("category".to_owned(), Value::Null);
            }
            self.put_back("entities", &entity)?;
        }
        for (table, rows) in [
            ("catalog_entities", &journal.catalog),
            ("aliases", &journal.aliases),
            ("links", &journal.links),
        ] {
            rows.iter().try_for_each(|row| self.put_back(table, row))?;
        }
        Ok(())
    }

    /// Aliases of the one that stayed, each as it was, unless somebody has changed it since.
    fn names_back(&self, journal: &Journal, pair: Pair) -> Result<(), StoreError> {
        let of =
            |rows: &[Image], name: &str| rows.iter().find(|row| text(row, "text") == name).cloned();
        let (before, after) = (&journal.other_aliases_before, &journal.other_aliases_after);
        for moved in after {
            let name = text(moved, "text");
            let was = of(before, name);
            if was.as_ref() == Some(moved) {
                continue;
            }
            let here = self.images(
                "aliases",
                "entity = ?1 AND text = ?2",
                params![pair.into.0, name],
            )?;
            if here.first() != Some(moved) {
                continue;
            }
            self.run(
                "DELETE FROM aliases WHERE entity = ?1 AND text = ?2",
                params![pair.into.0, name],
            )?;
            if let Some(was) = was {
                self.put_back("aliases", &was)?;
            }
        }
        Ok(())
    }

    fn links_back(&self, journal: &Journal, pair: Pair) -> Result<(), StoreError> {
        let here = self.images("links", "entity = ?1 ORDER BY position", [pair.into.0])?;
        if here != journal.other_links_after {
            return Ok(());
        }
        self.run("DELETE FROM links WHERE entity = ?1", [pair.into.0])?;
        let before = &journal.other_links_before;
        before
            .iter()
            .try_for_each(|row| self.put_back("links", row))
    }

    /// Mentions as they were. What a moderator has decided of the one that stayed since then holds, and that
    /// it was deleted too.
    fn mentions_back(&self, merge: MergeId, pair: Pair) -> Result<(), StoreError> {
        // The state of a mention that the merge made, by the rule of `move_mentions`.
        const UNTOUCHED: &str = "EXISTS (
            SELECT 1 FROM merge_mentions AS k
             WHERE k.merge = ?1 AND k.article = mentions.article
               AND mentions.removed = min(k.removed, ifnull(k.other_removed, k.removed))
               AND mentions.origin = CASE
                   WHEN k.other_origin IS NULL THEN k.origin
                   WHEN (k.removed = 0 AND k.origin = 'hand')
                     OR (k.other_removed = 0 AND k.other_origin = 'hand')
                     OR (k.removed = 1 AND k.other_removed = 1) THEN 'hand' ELSE 'tagger' END)";
        let of = params![merge.0, pair.into.0];
        self.run(
            &format!("DELETE FROM mentions WHERE entity = ?2 AND {UNTOUCHED}"),
            of,
        )?;
        self.run(
            "INSERT OR IGNORE INTO mentions
                 (article, entity, count, in_title, origin, removed, published_start, visible)
             SELECT k.article, ?2, k.other_count, k.other_in_title, k.other_origin, k.other_removed,
                    a.published_start, a.status = 'published' AND k.other_removed = 0
               FROM merge_mentions AS k JOIN articles AS a ON a.id = k.article
              WHERE k.merge = ?1 AND k.other_count IS NOT NULL
                AND EXISTS (SELECT 1 FROM entities WHERE id = ?2)",
            of,
        )?;
        self.run(
            "INSERT INTO mentions
                 (article, entity, count, in_title, origin, removed, published_start, visible)
             SELECT k.article, ?2, k.count, k.in_title, k.origin, k.removed,
                    a.published_start, a.status = 'published' AND k.removed = 0
               FROM merge_mentions AS k JOIN articles AS a ON a.id = k.article
              WHERE k.merge = ?1",
            params![merge.0, pair.from.0],
        )?;
        Ok(())
    }

    fn forecasts_back(&self, journal: &Journal, pair: Pair) -> Result<(), StoreError> {
        for forecast in &journal.forecasts {
            let id = number(forecast, "id");
            let sql = "SELECT 1 FROM forecasts WHERE id = ?1";
            if self.one(sql, [id], |_| Ok(()))?.is_none() {
                self.row_back("forecasts", forecast, &["forecaster"], pair)?;
            } else if number_or_none(forecast, "forecaster") == Some(pair.from.0) {
                self.run(
                    "UPDATE OR IGNORE forecasts SET forecaster = ?2 WHERE id = ?1",
                    [id, pair.from.0],
                )?;
            }
            let about = |entity: EntityId| {
                journal
                    .about
                    .iter()
                    .any(|row| number(row, "forecast") == id && number(row, "entity") == entity.0)
            };
            if about(pair.from) && !about(pair.into) {
                self.run(
                    "DELETE FROM forecast_entities WHERE forecast = ?1 AND entity = ?2",
                    [id, pair.into.0],
                )?;
            }
        }
        for row in &journal.about {
            self.run(
                "INSERT OR IGNORE INTO forecast_entities (forecast, entity)
                 SELECT f.id, e.id FROM forecasts AS f, entities AS e WHERE f.id = ?1 AND e.id = ?2",
                [number(row, "forecast"), number(row, "entity")],
            )?;
        }
        Ok(())
    }

    /// Puts a row back that the merge had dropped, unless what it rests on is gone by now, or the same was
    /// said by another one meanwhile.
    pub(super) fn row_back(
        &self,
        table: &'static str,
        row: &Image,
        entities: &[&str],
        pair: Pair,
    ) -> Result<(), StoreError> {
        let there = |sql: &str, id: i64| -> Result<bool, StoreError> {
            Ok(self
                .db
                .query_row(sql, [id], |_| Ok(()))
                .optional()?
                .is_some())
        };
        let mut sound = there(
            "SELECT 1 FROM articles WHERE id = ?1",
            number(row, "source"),
        )?;
        for column in entities {
            if let Some(entity) = number_or_none(row, column) {
                sound &=
                    entity == pair.from.0 || there("SELECT 1 FROM entities WHERE id = ?1", entity)?;
            }
        }
        if row.contains_key("relation") {
            let sql = "SELECT 1 FROM relations WHERE key = ?1";
            sound &= self
                .one(sql, [text(row, "relation")], |_| Ok(()))?
                .is_some();
        }
        match sound {
            true => self.put_back_unless_there(table, row),
            false => Ok(()),
        }
    }

    /// Subscriptions name the one that is back where they did. One that was changed since names it
    /// besides the other.
    fn terms_back(&self, journal: &Journal, pair: Pair) -> Result<(), StoreError> {
        let of = |rows: &[Image], subscription: i64| -> Vec<Image> {
            let own = rows
                .iter()
                .filter(|row| number(row, "subscription") == subscription);
            own.cloned().collect()
        };
        let subscriptions: BTreeSet<i64> = journal
            .terms_before
            .iter()
            .map(|row| number(row, "subscription"))
            .collect();
        for subscription in subscriptions {
            let there = "SELECT 1 FROM subscriptions WHERE id = ?1";
            if self.one(there, [subscription], |_| Ok(()))?.is_none() {
                continue;
            }
            let here = self.images(
                "subscription_terms",
                "subscription = ?1 ORDER BY position",
                [subscription],
            )?;
            if here == of(&journal.terms_after, subscription) {
                self.run(
                    "DELETE FROM subscription_terms WHERE subscription = ?1",
                    [subscription],
                )?;
                for row in of(&journal.terms_before, subscription) {
                    self.put_back("subscription_terms", &row)?;
                }
                continue;
            }
            self.run(
                "INSERT INTO subscription_terms (subscription, position, wanted, entity)
                 SELECT subscription, max(position) + 1, wanted, ?3
                   FROM (SELECT t.subscription, t.wanted, a.position
                           FROM subscription_terms AS t
                           JOIN subscription_terms AS a ON a.subscription = t.subscription
                          WHERE t.subscription = ?1 AND t.entity = ?2)
                  GROUP BY subscription, wanted LIMIT 1",
                [subscription, pair.into.0, pair.from.0],
            )?;
        }
        Ok(())
    }
}
