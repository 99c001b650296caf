//! Facts: what articles establish about entities.
//!
//! Readers get facts whose source is published. A fact of a draft is not out yet, and one of a
//! retracted article has lost what it rested on; both come back with their article. So it is with the
//! end of a fact that another article told: while that is not published, the fact goes on.

use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{date_columns, optional_date, rows};
use crate::domain::{ArticleId, EntityId, Fact, FactId, NewFact, Object};

/// What [`fact_from_row`] reads.
pub(super) const COLUMNS: &str = "f.id, f.subject, f.relation, f.object, f.value, f.detail, \
     f.since_start, f.since_precision, \
     CASE WHEN ifnull(e.status, 'published') = 'published' THEN f.until_start END, \
     CASE WHEN ifnull(e.status, 'published') = 'published' THEN f.until_precision END, \
     f.source, CASE WHEN e.status = 'published' THEN f.ended_by END";

/// Facts with the articles that [`COLUMNS`] looks at.
pub(super) const FROM: &str = "facts AS f CROSS JOIN articles AS a ON a.id = f.source \
     LEFT JOIN articles AS e ON e.id = f.ended_by";

/// Facts that readers may see, by one more condition.
pub(super) fn query(condition: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM {FROM}
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

fn begun_within() -> String {
    query("f.relation = ?1 AND f.since_start >= ?2 AND f.since_start < ?3")
        + " ORDER BY f.since_start, f.id LIMIT ?4"
}

pub(super) fn fact_from_row(row: &Row<'_>) -> rusqlite::Result<Fact> {
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
        ended_by: row.get::<_, Option<i64>>(11)?.map(ArticleId),
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

    /// Facts of one relation that began from one moment to before another (seconds since 1970); at
    /// most `limit`, the earliest first. Only what published articles say.
    pub fn facts_begun(
        &self,
        relation: &str,
        from: i64,
        until: i64,
        limit: usize,
    ) -> Result<Vec<Fact>, StoreError> {
        self.all(
            &begun_within(),
            params![relation, from, until, rows(limit)],
            fact_from_row,
        )
    }

    /// Facts that rest on an article, whatever its status.
    pub fn facts_from(&self, source: ArticleId) -> Result<Vec<Fact>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE f.source = ?1 AND f.removed = 0 ORDER BY f.id"
        );
        self.all(&sql, [source.0], fact_from_row)
    }
}

impl Writer {
    /// Adds a fact unless the very same (with the same dates and source) is there or was removed
    /// by hand; gives its number when it is new.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an entity, relation or article that the archive does not have.
    pub fn add_fact(&self, fact: &NewFact) -> Result<Option<FactId>, StoreError> {
        self.check_entity(fact.subject)?;
        self.check_relation(&fact.relation)?;
        self.check_article(fact.source)?;
        let (object, value) = match &fact.object {
            Object::Entity(entity) => {
                self.check_entity(*entity)?;
                (Some(entity.0), None)
            }
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
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, plan, vendors};
    use super::*;
    use crate::domain::{By, Date, Status};

    fn fact(subject: EntityId, object: Object, source: ArticleId) -> NewFact {
        NewFact {
            subject,
            relation: "owns".to_owned(),
            object,
            detail: String::new(),
            since: None,
            until: None,
            source,
        }
    }

    fn ids(facts: Vec<Fact>) -> Vec<FactId> {
        facts.into_iter().map(|fact| fact.id).collect()
    }

    #[test]
    fn a_fact_comes_back_as_it_was_given_from_both_sides() {
        let writer = archive();
        let [emc, vmware] = vendors(&writer, ["emc", "vmware"]);
        let source = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let mut given = fact(emc, Object::Entity(vmware), source);
        given.detail = "most of it".to_owned();
        given.since = Some(Date::Year(2004));
        given.until = Some(Date::Month(2016, 9));
        let id = writer.add_fact(&given).unwrap().unwrap();
        let value = fact(vmware, Object::Value("a dog; --".to_owned()), source);
        let other = writer.add_fact(&value).unwrap().unwrap();
        let itself = fact(vmware, Object::Entity(vmware), source);
        let third = writer.add_fact(&itself).unwrap().unwrap();

        let kept = Fact {
            id,
            subject: given.subject,
            relation: given.relation,
            object: given.object,
            detail: given.detail,
            since: given.since,
            until: given.until,
            source,
            ended_by: None,
        };
        assert_eq!(writer.facts_about(emc).unwrap(), [kept]);
        assert_eq!(ids(writer.facts_about(vmware).unwrap()), [other, third, id]);
        assert_eq!(ids(writer.facts_from(source).unwrap()), [id, other, third]);
        assert_eq!(writer.facts_about(vmware).unwrap()[0].object, value.object);
        assert_eq!(
            ids(writer.facts_of("owns", 10).unwrap()),
            [id, third, other]
        );
        assert_eq!(ids(writer.facts_of("owns", 1).unwrap()), [id]);
        assert!(writer.facts_of("leads", 10).unwrap().is_empty());
    }

    #[test]
    fn the_very_same_fact_is_kept_once_and_one_that_was_removed_stays_away() {
        let writer = archive();
        let [emc, vmware] = vendors(&writer, ["emc", "vmware"]);
        let [one, two] =
            ["One", "Two"].map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap());
        let given = fact(emc, Object::Entity(vmware), one);
        let id = writer.add_fact(&given).unwrap().unwrap();
        assert_eq!(writer.add_fact(&given).unwrap(), None);
        let elsewhere = fact(emc, Object::Entity(vmware), two);
        assert!(writer.add_fact(&elsewhere).unwrap().is_some());
        let mut dated = given.clone();
        dated.since = Some(Date::Year(1970));
        assert!(writer.add_fact(&dated).unwrap().is_some());
        assert_eq!(writer.facts_about(emc).unwrap().len(), 3);

        let remove = |id| writer.remove_fact(id, "not so", By::Console, "fact remove", at(1));
        remove(id).unwrap();
        assert_eq!(writer.add_fact(&given).unwrap(), None);
        assert_eq!(writer.facts_about(emc).unwrap().len(), 2);
        assert!(!ids(writer.facts_from(one).unwrap()).contains(&id));
        assert!(remove(id).is_err());
    }

    #[test]
    fn readers_get_what_published_articles_say() {
        let writer = archive();
        let [emc, vmware] = vendors(&writer, ["emc", "vmware"]);
        let source = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let given = fact(emc, Object::Entity(vmware), source);
        writer.add_fact(&given).unwrap().unwrap();
        for status in Status::ALL {
            writer.set_status(source, status, at(9)).unwrap();
            let seen = usize::from(status == Status::Published);
            assert_eq!(writer.facts_about(emc).unwrap().len(), seen);
            assert_eq!(writer.facts_about(vmware).unwrap().len(), seen);
            assert_eq!(writer.facts_of("owns", 10).unwrap().len(), seen);
            assert_eq!(writer.facts_from(source).unwrap().len(), 1);
        }
    }

    #[test]
    fn what_a_fact_refers_to_must_be_there() {
        let writer = archive();
        let [emc] = vendors(&writer, ["emc"]);
        let source = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let value = || Object::Value("a dog".to_owned());
        let mut relation = fact(emc, value(), source);
        relation.relation = "likes".to_owned();
        for (given, what) in [
            (fact(EntityId(99), value(), source), "entity 99"),
            (fact(emc, Object::Entity(EntityId(98)), source), "entity 98"),
            (fact(emc, value(), ArticleId(99)), "article 99"),
            (relation, "relation \"likes\""),
        ] {
            assert_eq!(
                writer.add_fact(&given).unwrap_err().to_string(),
                format!("The archive has no {what}.")
            );
        }
    }

    #[test]
    fn facts_are_found_along_an_index() {
        let writer = archive();
        insta::assert_snapshot!(plan(&writer, &of_subject()), @r"
        SEARCH f USING INDEX facts_subject (subject=?)
        SEARCH a USING INTEGER PRIMARY KEY (rowid=?)
        SEARCH e USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
        ");
        insta::assert_snapshot!(plan(&writer, &of_object()), @r"
        SEARCH f USING INDEX facts_object (object=?)
        SEARCH a USING INTEGER PRIMARY KEY (rowid=?)
        SEARCH e USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
        ");
        insta::assert_snapshot!(plan(&writer, &of_relation()), @r"
        SEARCH f USING INDEX facts_relation (relation=?)
        SEARCH a USING INTEGER PRIMARY KEY (rowid=?)
        SEARCH e USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
        ");
    }
}
