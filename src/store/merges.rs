//! Merges that can still be undone, and what one would move.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::connection::Reader;
use super::error::StoreError;
use super::facts::fact_from_row;
use super::facts::query;
use super::images::{Image, number, number_or_none};
use super::row::moment;
use crate::domain::merge::UNDO;
use crate::domain::{EntityId, Merge, MergeId, MergePlan};

/// Rows of other tables as they were before a merge, and of those that can be changed afterwards also
/// as they were after it: what is another one by then was changed on purpose, and is left alone.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Journal {
    pub entity: Vec<Image>,
    pub catalog: Vec<Image>,
    pub aliases: Vec<Image>,
    pub links: Vec<Image>,
    pub facts: Vec<Image>,
    /// The facts with which others fell together, as they were then, each with whose it was as `of`.
    #[serde(default)]
    pub twins: Option<Vec<Image>>,
    /// The highest number of a fact that was there: a later one came while both were one.
    #[serde(default)]
    pub last_fact: Option<i64>,
    pub forecasts: Vec<Image>,
    pub about: Vec<Image>,
    pub terms_before: Vec<Image>,
    pub terms_after: Vec<Image>,
    pub other_aliases_before: Vec<Image>,
    pub other_aliases_after: Vec<Image>,
    pub other_links_before: Vec<Image>,
    pub other_links_after: Vec<Image>,
}

const COLUMNS: &str = "id, entity, name, successor, at";

fn merge_from_row(row: &Row<'_>) -> rusqlite::Result<Merge> {
    Ok(Merge {
        id: MergeId(row.get(0)?),
        entity: EntityId(row.get(1)?),
        name: row.get(2)?,
        successor: EntityId(row.get(3)?),
        at: moment(row, 4)?,
    })
}

/// The latest moment of which a merge can no longer be undone.
pub(super) fn forgotten_until(now: Timestamp) -> i64 {
    let kept = i64::try_from(UNDO.as_micros()).unwrap_or(i64::MAX);
    now.as_microsecond().saturating_sub(kept)
}

impl Reader {
    /// The merges that can be undone, the latest first.
    pub fn merges(&self, now: Timestamp) -> Result<Vec<Merge>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM merges WHERE at > ?1 ORDER BY id DESC");
        self.all(&sql, [forgotten_until(now)], merge_from_row)
    }

    /// What a merge has kept; `None` when it cannot be undone any more.
    pub(super) fn journal(&self, merge: MergeId) -> Result<Option<Journal>, StoreError> {
        let sql = "SELECT journal FROM merges WHERE id = ?1";
        let written: Option<String> = self.one(sql, [merge.0], |row| row.get(0))?;
        Ok(written.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Whether a later merge must be undone before an earlier one: it holds one of its entities, or a fact, a
    /// forecast or a subscription of it, or the earlier one has kept rows that name who went with the later.
    pub(super) fn rests_on(
        &self,
        later: &Merge,
        earlier: &Merge,
        journal: &Journal,
    ) -> Result<bool, StoreError> {
        let touched = [earlier.entity, earlier.successor];
        if touched.contains(&later.successor) || touched.contains(&later.entity) {
            return Ok(true);
        }
        let names = |rows: &[Image], column: &str| {
            rows.iter()
                .any(|row| number_or_none(row, column) == Some(later.entity.0))
        };
        let named = names(&journal.facts, "subject")
            || names(&journal.facts, "object")
            || names(&journal.forecasts, "forecaster")
            || names(&journal.about, "entity")
            || names(&journal.terms_before, "entity");
        if named {
            return Ok(true);
        }
        let Some(later) = self.journal(later.id)? else {
            return Ok(false);
        };
        let share = |one: &[Image], two: &[Image], column: &str| {
            let of_one: BTreeSet<i64> = one.iter().map(|row| number(row, column)).collect();
            two.iter().any(|row| of_one.contains(&number(row, column)))
        };
        Ok(share(&journal.facts, &later.facts, "id")
            || share(&journal.forecasts, &later.forecasts, "id")
            || share(&journal.terms_before, &later.terms_before, "subscription"))
    }

    /// What merging one entity into another one would move.
    pub fn merge_plan(&self, from: EntityId, into: EntityId) -> Result<MergePlan, StoreError> {
        let hanging = self.hanging(from)?;
        let counted = |sql: &str| self.counted(sql, [from.0, into.0]);
        let both = counted(
            "SELECT count(*) FROM mentions AS m
               JOIN mentions AS o ON o.article = m.article AND o.entity = ?2
              WHERE m.entity = ?1 AND m.removed = 0 AND o.removed = 0",
        )?;
        let itself = self.all(
            &query(
                "f.subject IN (?1, ?2) AND f.object IN (?1, ?2) AND ?1 IN (f.subject, f.object)",
            ),
            [from.0, into.0],
            fact_from_row,
        )?;
        let same_facts = counted(
            "SELECT count(*) FROM facts AS f JOIN facts AS g
                 ON g.subject = CASE f.subject WHEN ?1 THEN ?2 ELSE f.subject END
                AND g.relation = f.relation AND g.id <> f.id
                AND g.object IS CASE f.object WHEN ?1 THEN ?2 ELSE f.object END
                AND g.value IS f.value AND g.detail = f.detail AND g.source = f.source
                AND g.since_start IS f.since_start AND g.since_precision IS f.since_precision
                AND g.until_start IS f.until_start AND g.until_precision IS f.until_precision
              WHERE (f.subject = ?1 OR f.object = ?1) AND f.removed = 0
                AND f.object IS NOT f.subject",
        )?;
        let torn = counted(
            "SELECT count(DISTINCT f.subscription) FROM subscription_terms AS f
               JOIN subscription_terms AS i
                 ON i.subscription = f.subscription AND i.wanted <> f.wanted
              WHERE f.entity = ?1 AND i.entity = ?2",
        )?;
        let links = counted(
            "SELECT count(*) FROM links WHERE entity = ?1
                AND url NOT IN (SELECT url FROM links WHERE entity = ?2)",
        )?;
        let aliases = self.all(
            "SELECT text FROM (
                 SELECT 0 AS place, name AS text FROM entities WHERE id = ?1
                 UNION ALL
                 SELECT 1, text FROM aliases WHERE entity = ?1 AND removed = 0)
              WHERE text NOT IN (SELECT text FROM aliases WHERE entity = ?2 AND removed = 0)
                AND text NOT IN (SELECT name FROM entities WHERE id = ?2)
              GROUP BY text ORDER BY min(place), text",
            params![from.0, into.0],
            |row| row.get(0),
        )?;
        let lost = same_facts + itself.len() as u64;
        Ok(MergePlan {
            articles: hanging.articles,
            both,
            facts: hanging.facts.saturating_sub(lost),
            same_facts,
            itself,
            forecasts: hanging.forecasts,
            subscriptions: hanging.subscriptions,
            follows: hanging.follows,
            torn,
            aliases,
            links,
        })
    }
}
