//! Facts: what articles establish about entities.
//!
//! Readers get facts whose source is published. A fact of a draft is not out yet, and one of a
//! retracted article has lost what it rested on; both come back with their article.

use rusqlite::{Row, params};

use super::row::{date_columns, optional_date, rows};
use super::{Reader, StoreError, Writer};
use crate::domain::{ArticleId, EntityId, Fact, FactId, NewFact, Object};

/// What [`fact_from_row`] reads.
const COLUMNS: &str = "f.id, f.subject, f.relation, f.object, f.value, f.detail, f.since_start, \
     f.since_precision, f.until_start, f.until_precision, f.source";

/// Facts that readers may see, by one more condition.
fn query(condition: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM facts AS f CROSS JOIN articles AS a ON a.id = f.source
         WHERE {condition} AND f.removed = 0 AND a.status = 'published'"
    )
}

fn of_subject() -> String {
    query("f.subject = ?1") + " ORDER BY f.id"
}

fn of_object() -> String {
    query("f.object = ?1 AND f.subject <> ?1") + " ORDER BY f.id"
}

fn of_relation() -> String {
    query("f.relation = ?1") + " ORDER BY f.since_start DESC, f.id DESC LIMIT ?2"
}

fn fact_from_row(row: &Row<'_>) -> rusqlite::Result<Fact> {
    Ok(Fact {
        id: FactId(row.get(0)?),
        subject: EntityId(row.get(1)?),
        relation: row.get(2)?,
        object: match row.get::<_, Option<i64>>(3)? {
            Some(entity) => Object::Entity(EntityId(entity)),
            None => Object::Value(row.get(4)?),
        },
        detail: row.get(5)?,
        since: optional_date(row, 6)?,
        until: optional_date(row, 8)?,
        source: ArticleId(row.get(10)?),
    })
}

impl Reader {
    /// Facts of which an entity is the subject, then those of which it is the object, each in the
    /// order in which they were added. Only what published articles say.
    pub fn facts_about(&self, entity: EntityId) -> Result<Vec<Fact>, StoreError> {
        let mut facts = self.all(&of_subject(), [entity.0], fact_from_row)?;
        facts.extend(self.all(&of_object(), [entity.0], fact_from_row)?);
        Ok(facts)
    }

    /// Facts of one relation, whoever they are about; at most `limit`, the latest to begin first
    /// and those without a date last. Only what published articles say.
    pub fn facts_of(&self, relation: &str, limit: usize) -> Result<Vec<Fact>, StoreError> {
        self.all(
            &of_relation(),
            params![relation, rows(limit)],
            fact_from_row,
        )
    }

    /// Facts that rest on an article, whatever its status.
    pub fn facts_from(&self, source: ArticleId) -> Result<Vec<Fact>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM facts AS f WHERE f.source = ?1 AND f.removed = 0 ORDER BY f.id"
        );
        self.all(&sql, [source.0], fact_from_row)
    }
}

impl Writer {
    /// Adds a fact unless the very same (with the same dates and source) is there or was removed
    /// by hand; gives its number when it is new.
    ///
    /// # Errors
    /// When its entities, relation or source are not in the archive.
    pub fn add_fact(&self, fact: &NewFact) -> Result<Option<FactId>, StoreError> {
        let (object, value) = match &fact.object {
            Object::Entity(entity) => (Some(entity.0), None),
            Object::Value(value) => (None, Some(value)),
        };
        let (since_start, since_precision) = date_columns(fact.since);
        let (until_start, until_precision) = date_columns(fact.until);
        let new = self.run(
            "INSERT INTO facts (subject, relation, object, value, detail, since_start,
                 since_precision, until_start, until_precision, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
            params![
                fact.subject.0,
                fact.relation,
                object,
                value,
                fact.detail,
                since_start,
                since_precision,
                until_start,
                until_precision,
                fact.source.0
            ],
        )?;
        Ok((new > 0).then(|| FactId(self.db.last_insert_rowid())))
    }

    /// Takes a fact away by hand, so that an import does not bring it back.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such fact.
    pub fn remove_fact(&self, fact: FactId) -> Result<(), StoreError> {
        self.run_on(
            || format!("fact {}", fact.0),
            "UPDATE facts SET removed = 1 WHERE id = ?1 AND removed = 0",
            [fact.0],
        )
    }
}
