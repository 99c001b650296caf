//! Facts as moderators enter, end and remove them. What they did stays: neither an import nor a new
//! load of the sample brings back what is not so.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::facts::{COLUMNS, FROM, fact_from_row, query};
use super::row::{date_columns, word};
use crate::domain::fact::overlap;
use crate::domain::phrase::phrase;
use crate::domain::{
    Act, ArticleId, By, Date, EntityId, EntityKind, Fact, FactFault, FactId, Matter, NewFact,
    Object, Relation, Status,
};

/// What became of a fact that was to be entered.
pub type Entered = Result<FactId, FactFault>;

/// How an error names a fact.
fn fact_text(fact: FactId) -> String {
    format!("fact {}", fact.0)
}

impl Reader {
    /// One fact, whatever the status of its article; `None` when it was removed.
    pub fn fact(&self, fact: FactId) -> Result<Option<Fact>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE f.id = ?1 AND f.removed = 0");
        self.one(&sql, [fact.0], fact_from_row)
    }

    /// Whether a fact was there and was taken away by hand.
    pub fn was_removed(&self, fact: FactId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM facts WHERE id = ?1 AND removed = 1";
        Ok(self.one(sql, [fact.0], |_| Ok(()))?.is_some())
    }

    /// A relation of the catalog.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the catalog does not have it.
    pub fn relation(&self, key: &str) -> Result<Relation, StoreError> {
        let all = self.relations()?;
        let found = all.into_iter().find(|relation| relation.key == key);
        found.ok_or_else(|| StoreError::Missing {
            what: format!("relation \"{key}\""),
        })
    }

    fn kind_of(&self, entity: EntityId) -> Result<EntityKind, StoreError> {
        let sql = "SELECT kind FROM entities WHERE id = ?1";
        let kind = self.one(sql, [entity.0], |row| word::<EntityKind>(row, 0))?;
        kind.ok_or_else(|| StoreError::Missing {
            what: format!("entity {}", entity.0),
        })
    }

    /// Why a fact cannot be entered, if anything is in the way. `ended` are facts that would end when
    /// it begins, and so do not stand in its way.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an entity, relation or article that the archive does not have.
    pub fn fact_fault(
        &self,
        fact: &NewFact,
        ended: &[FactId],
    ) -> Result<Option<FactFault>, StoreError> {
        let relation = self.relation(&fact.relation)?;
        let subject = self.kind_of(fact.subject)?;
        let object = match &fact.object {
            Object::Entity(entity) => Some(self.kind_of(*entity)?),
            Object::Value(_) => None,
        };
        if let Err(fault) = relation.check_kinds(subject, object) {
            return Ok(Some(fault));
        }
        if fact.object == Object::Entity(fact.subject) {
            return Ok(Some(FactFault::Itself));
        }
        if let Err(fault) = relation.check_dates(fact.since, fact.until) {
            return Ok(Some(fault));
        }
        if self.status_of(fact.source)? == Status::Retracted {
            return Ok(Some(FactFault::Retracted));
        }
        if let Some((id, false)) = self.same_fact(fact)? {
            return Ok(Some(FactFault::There(id)));
        }
        if relation.exclusive && !relation.event {
            let taken = self.taken(fact, ended)?;
            if !taken.is_empty() {
                return Ok(Some(FactFault::Taken(taken)));
            }
        }
        Ok(None)
    }

    /// Facts of an exclusive relation that leave no room for another one.
    fn taken(&self, fact: &NewFact, ended: &[FactId]) -> Result<Vec<Fact>, StoreError> {
        let (object, value) = object_columns(&fact.object);
        let sql = query("f.relation = ?1 AND f.object IS ?2 AND f.value IS ?3 AND f.subject <> ?4")
            + " ORDER BY f.id";
        let of = params![fact.relation, object, value, fact.subject.0];
        let mut taken = self.all(&sql, of, fact_from_row)?;
        taken.retain(|other| {
            let until = match ended.contains(&other.id) {
                true => fact.since.or(other.until),
                false => other.until,
            };
            overlap((other.since, until), (fact.since, fact.until))
        });
        Ok(taken)
    }

    /// The very same fact from the same article, and whether it was removed by hand.
    pub(super) fn same_fact(&self, fact: &NewFact) -> Result<Option<(FactId, bool)>, StoreError> {
        let (object, value) = object_columns(&fact.object);
        let (since_start, since_precision) = date_columns(fact.since);
        let (until_start, until_precision) = date_columns(fact.until);
        self.one(
            "SELECT id, removed FROM facts
             WHERE subject = ?1 AND relation = ?2 AND object IS ?3 AND value IS ?4 AND detail = ?5
               AND since_start IS ?6 AND since_precision IS ?7
               AND until_start IS ?8 AND until_precision IS ?9 AND source = ?10",
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
            |row| Ok((FactId(row.get(0)?), row.get(1)?)),
        )
    }

    /// Facts that say the same of the same for some of the same time, from whatever article.
    pub fn facts_like(&self, fact: &NewFact) -> Result<Vec<Fact>, StoreError> {
        let mut like = self.facts_saying(fact.subject, &fact.relation, &fact.object)?;
        like.retain(|other| overlap((other.since, other.until), (fact.since, fact.until)));
        Ok(like)
    }

    /// Facts that say the same of the same, of whatever time and from whatever article.
    pub fn facts_saying(
        &self,
        subject: EntityId,
        relation: &str,
        object: &Object,
    ) -> Result<Vec<Fact>, StoreError> {
        let (object, value) = object_columns(object);
        let sql = query("f.subject = ?1 AND f.relation = ?2 AND f.object IS ?3 AND f.value IS ?4")
            + " ORDER BY f.id";
        let of = params![subject.0, relation, object, value];
        self.all(&sql, of, fact_from_row)
    }

    pub(super) fn status_of(&self, article: ArticleId) -> Result<Status, StoreError> {
        let sql = "SELECT status FROM articles WHERE id = ?1";
        let status = self.one(sql, [article.0], |row| word::<Status>(row, 0))?;
        status.ok_or_else(|| StoreError::Missing {
            what: format!("article {}", article.0),
        })
    }

    /// A fact as a sentence without a full stop, as it is at a moment, with its source: for the
    /// account of what was done.
    pub fn fact_in_words(&self, fact: &Fact, now: Timestamp) -> Result<String, StoreError> {
        let name = |entity: EntityId| -> Result<String, StoreError> {
            let name = self.name_of(entity)?;
            Ok(name.unwrap_or_else(|| format!("entity {}", entity.0)))
        };
        let subject = name(fact.subject)?;
        let object = match &fact.object {
            Object::Entity(entity) => name(*entity)?,
            Object::Value(value) => value.clone(),
        };
        let relation = self.relation(&fact.relation)?;
        let past = fact
            .until
            .is_some_and(|until| until.start() <= now.as_second());
        let template = match past && !relation.past.is_empty() {
            true => &relation.past,
            false => &relation.now,
        };
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let (since, until) = (date(fact.since), date(fact.until));
        let mut words = match template.is_empty() {
            true => format!("{subject}: {} {object}", fact.relation.replace('-', " ")),
            false => phrase(template, &subject, &object, &fact.detail, &since, &until),
        };
        let sources: Vec<String> = fact.sources().map(|id| id.0.to_string()).collect();
        words.push_str(&format!(" [article {}]", sources.join(", ")));
        Ok(words)
    }
}

fn object_columns(object: &Object) -> (Option<i64>, Option<&str>) {
    match object {
        Object::Entity(entity) => (Some(entity.0), None),
        Object::Value(value) => (None, Some(value)),
    }
}

impl Writer {
    /// Enters a fact that somebody has decided on, with the account of it. Facts in `ended` end when it
    /// begins, by the same article. What was removed by hand before comes back.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an entity, relation or article that the archive does not have. A
    /// [`FactFault`] leaves the archive untouched.
    pub fn enter_fact(
        &self,
        fact: &NewFact,
        ended: &[FactId],
        by: By,
        action: &'static str,
        now: Timestamp,
    ) -> Result<Entered, StoreError> {
        if let Some(fault) = self.fact_fault(fact, ended)? {
            return Ok(Err(fault));
        }
        if let Some(since) = fact.since {
            // All of it first: what is refused must leave nothing behind.
            for old in ended {
                if let Some(fault) = self.end_fault(*old, since, fact.source)? {
                    return Ok(Err(fault));
                }
            }
            for old in ended {
                let end = self.end_fact(*old, since, fact.source, by, action, now)?;
                debug_assert!(end.is_ok(), "it was looked at before");
            }
        }
        let id = match self.same_fact(fact)? {
            Some((id, _)) => {
                self.run("UPDATE facts SET removed = 0 WHERE id = ?1", [id.0])?;
                id
            }
            None => self.add_fact(fact)?.ok_or_else(|| StoreError::Missing {
                what: "fact".to_owned(),
            })?,
        };
        self.tell_of(id, by, action, String::new(), now)?;
        Ok(Ok(id))
    }

    /// Ends a fact by hand. The article that says so is remembered where it is not the one that the fact
    /// rests on. The fact as it was is not brought back by an import.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such fact or article.
    pub fn end_fact(
        &self,
        id: FactId,
        until: Date,
        source: ArticleId,
        by: By,
        action: &'static str,
        now: Timestamp,
    ) -> Result<Entered, StoreError> {
        if let Some(fault) = self.end_fault(id, until, source)? {
            return Ok(Err(fault));
        }
        let fact = self.present_fact(id)?;
        let before = self.fact_in_words(&fact, now)?;
        let was = self.stored(id)?;
        let ended = NewFact {
            until: Some(until),
            ..was.clone()
        };
        // That it ended so was removed by hand, and is said again.
        if let Some((other, true)) = self.same_fact(&ended)? {
            self.run("DELETE FROM facts WHERE id = ?1", [other.0])?;
        }
        let (start, precision) = date_columns(Some(until));
        let ended_by = (source != fact.source).then_some(source.0);
        self.run(
            "UPDATE facts SET until_start = ?2, until_precision = ?3, ended_by = ?4 WHERE id = ?1",
            params![id.0, start, precision, ended_by],
        )?;
        // As it was it stands for what is not so any more.
        if was.until != Some(until)
            && let Some(shadow) = self.add_fact(&was)?
        {
            self.run("UPDATE facts SET removed = 1 WHERE id = ?1", [shadow.0])?;
        }
        self.tell_of(id, by, action, before, now)?;
        Ok(Ok(id))
    }

    /// Takes a fact away by hand, so that an import does not bring it back, with the account of it.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such fact.
    pub fn remove_fact(
        &self,
        id: FactId,
        reason: &str,
        by: By,
        action: &'static str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let before = self.fact_in_words(&self.present_fact(id)?, now)?;
        self.run("UPDATE facts SET removed = 1 WHERE id = ?1", [id.0])?;
        let act = Act {
            by,
            action,
            matter: Matter::Fact(id),
            named: before.clone(),
            before,
            after: match reason {
                "" => "removed".to_owned(),
                reason => format!("removed: {reason}"),
            },
        };
        self.audit(&act, now)
    }

    /// Why a fact cannot be ended so, if anything is in the way.
    fn end_fault(
        &self,
        id: FactId,
        until: Date,
        source: ArticleId,
    ) -> Result<Option<FactFault>, StoreError> {
        let fact = self.present_fact(id)?;
        let relation = self.relation(&fact.relation)?;
        if let Err(fault) = relation.check_dates(fact.since, Some(until)) {
            return Ok(Some(fault));
        }
        if self.status_of(source)? == Status::Retracted {
            return Ok(Some(FactFault::Retracted));
        }
        let ended = NewFact {
            until: Some(until),
            ..self.stored(id)?
        };
        Ok(match self.same_fact(&ended)? {
            Some((other, false)) if other != id => Some(FactFault::There(other)),
            _ => None,
        })
    }

    fn present_fact(&self, id: FactId) -> Result<Fact, StoreError> {
        self.fact(id)?.ok_or_else(|| StoreError::Missing {
            what: fact_text(id),
        })
    }

    /// A fact as its row has it, whatever became of the article that says that it ended.
    fn stored(&self, id: FactId) -> Result<NewFact, StoreError> {
        let sql = "SELECT f.id, f.subject, f.relation, f.object, f.value, f.detail, f.since_start,
                       f.since_precision, f.until_start, f.until_precision, f.source, f.ended_by
                   FROM facts AS f WHERE f.id = ?1";
        let fact = self.one(sql, [id.0], fact_from_row)?;
        let fact = fact.ok_or_else(|| StoreError::Missing {
            what: fact_text(id),
        })?;
        Ok(NewFact {
            subject: fact.subject,
            relation: fact.relation,
            object: fact.object,
            detail: fact.detail,
            since: fact.since,
            until: fact.until,
            source: fact.source,
        })
    }

    /// Writes into the account what a fact says now.
    fn tell_of(
        &self,
        id: FactId,
        by: By,
        action: &'static str,
        before: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(fact) = self.fact(id)? else {
            return Ok(());
        };
        let after = self.fact_in_words(&fact, now)?;
        let act = Act {
            by,
            action,
            matter: Matter::Fact(id),
            named: after.clone(),
            before,
            after,
        };
        self.audit(&act, now)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, catalog};
    use super::*;
    use crate::domain::UserId;

    /// An archive with a company, two people, a relation that one has at a time, and two articles.
    fn desk() -> (Writer, [EntityId; 3], [ArticleId; 2]) {
        let writer = archive();
        let mut catalog = catalog(&["vmware", "maritz", "greene"]);
        catalog.entities[1].kind = EntityKind::Person;
        catalog.entities[2].kind = EntityKind::Person;
        catalog.relations[0].subjects = vec![EntityKind::Vendor];
        catalog.relations[0].objects = vec![EntityKind::Vendor];
        catalog.relations.push(Relation {
            key: "leads".to_owned(),
            subjects: vec![EntityKind::Person],
            objects: vec![EntityKind::Vendor],
            now: "{subject} leads {object}[ since {since}]".to_owned(),
            past: "{subject} led {object}[ until {until}]".to_owned(),
            exclusive: true,
            ..Relation::default()
        });
        writer.load_catalog(&catalog).unwrap();
        let entities =
            ["vmware", "maritz", "greene"].map(|key| writer.entity_by_key(key).unwrap().unwrap());
        let articles =
            ["One", "Two"].map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap());
        (writer, entities, articles)
    }

    fn leads(
        subject: EntityId,
        object: EntityId,
        source: ArticleId,
        since: Option<i16>,
    ) -> NewFact {
        NewFact {
            subject,
            relation: "leads".to_owned(),
            object: Object::Entity(object),
            detail: String::new(),
            since: since.map(Date::Year),
            until: None,
            source,
        }
    }

    /// The account: what was done, before and after.
    fn account(writer: &Writer) -> Vec<(String, String, String)> {
        let sql = "SELECT action, before, after FROM audit WHERE matter = 'fact' ORDER BY id";
        writer
            .all(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
    }

    const BY: By = By::User(UserId(7));

    #[test]
    fn who_comes_ends_who_was_there_with_one_account_of_each() {
        let (writer, [vmware, maritz, greene], [one, two]) = desk();
        let old = leads(greene, vmware, one, Some(1998));
        let old = writer
            .enter_fact(&old, &[], BY, "fact add", at(0))
            .unwrap()
            .unwrap();
        let new = leads(maritz, vmware, two, Some(2008));
        let taken = writer.enter_fact(&new, &[], BY, "fact add", at(1)).unwrap();
        assert!(matches!(taken, Err(FactFault::Taken(facts)) if facts[0].id == old));
        let new = writer
            .enter_fact(&new, &[old], BY, "fact add", at(1))
            .unwrap()
            .unwrap();
        let ended = writer.fact(old).unwrap().unwrap();
        assert_eq!(
            (ended.until, ended.ended_by),
            (Some(Date::Year(2008)), Some(two))
        );
        assert_eq!(writer.facts_about(vmware).unwrap().len(), 2);
        let told = |text: &str| text.to_owned();
        assert_eq!(
            account(&writer),
            [
                (
                    told("fact add"),
                    told(""),
                    told("GREENE leads VMWARE since 1998 [article 1]")
                ),
                (
                    told("fact add"),
                    told("GREENE leads VMWARE since 1998 [article 1]"),
                    told("GREENE led VMWARE until 2008 [article 1, 2]")
                ),
                (
                    told("fact add"),
                    told(""),
                    told("MARITZ leads VMWARE since 2008 [article 2]")
                ),
            ]
        );
        writer
            .remove_fact(new, "a mistake", BY, "fact remove", at(2))
            .unwrap();
        assert_eq!(account(&writer)[3].2, "removed: a mistake");
        assert!(writer.was_removed(new).unwrap());
    }

    #[test]
    fn what_is_refused_leaves_nothing_behind() {
        let (writer, [vmware, maritz, greene], [one, two]) = desk();
        let old = leads(greene, vmware, one, Some(2009));
        let old = writer
            .enter_fact(&old, &[], BY, "fact add", at(0))
            .unwrap()
            .unwrap();
        let before = writer.facts_about(vmware).unwrap();
        // It would end before it begins.
        let early = leads(maritz, vmware, two, Some(2001));
        let refused = writer
            .enter_fact(&early, &[old], BY, "fact add", at(1))
            .unwrap();
        assert_eq!(refused, Err(FactFault::EndsBeforeItBegins));
        let mut wrong = leads(vmware, vmware, two, None);
        let refused = writer
            .enter_fact(&wrong, &[], BY, "fact add", at(1))
            .unwrap();
        assert_eq!(refused, Err(FactFault::Subject(EntityKind::Vendor)));
        wrong.relation = "owns".to_owned();
        let refused = writer
            .enter_fact(&wrong, &[], BY, "fact add", at(1))
            .unwrap();
        assert_eq!(refused, Err(FactFault::Itself));
        wrong.object = Object::Value("much".to_owned());
        let refused = writer
            .enter_fact(&wrong, &[], BY, "fact add", at(1))
            .unwrap();
        assert_eq!(refused, Err(FactFault::NeedsEntity));
        writer.set_status(two, Status::Retracted, at(2)).unwrap();
        let late = leads(maritz, vmware, two, Some(2012));
        let refused = writer
            .enter_fact(&late, &[old], BY, "fact add", at(3))
            .unwrap();
        assert_eq!(refused, Err(FactFault::Retracted));
        assert_eq!(writer.facts_about(vmware).unwrap(), before);
        assert_eq!(account(&writer).len(), 1);
    }

    #[test]
    fn what_was_removed_or_ended_is_not_brought_back_by_an_import() {
        let (writer, [vmware, maritz, greene], [one, two]) = desk();
        let (first, second) = (
            leads(greene, vmware, one, None),
            leads(maritz, vmware, two, None),
        );
        let id = writer
            .enter_fact(&first, &[], BY, "fact add", at(0))
            .unwrap()
            .unwrap();
        let end = Date::Year(2008);
        writer
            .end_fact(id, end, two, BY, "fact end", at(1))
            .unwrap()
            .unwrap();
        assert_eq!(
            writer.add_fact(&first).unwrap(),
            None,
            "as it was it is not so any more"
        );
        let room = NewFact {
            since: Some(Date::Year(2009)),
            ..second
        };
        let other = writer
            .enter_fact(&room, &[], BY, "fact add", at(2))
            .unwrap()
            .unwrap();
        writer
            .remove_fact(other, "", BY, "fact remove", at(3))
            .unwrap();
        assert_eq!(writer.add_fact(&room).unwrap(), None);
        let again = writer
            .enter_fact(&room, &[], BY, "fact add", at(4))
            .unwrap();
        assert_eq!(again, Ok(other), "somebody says it again");
        // Another end, then the first one again.
        for year in [2007, 2008] {
            writer
                .end_fact(id, Date::Year(year), two, BY, "fact end", at(5))
                .unwrap()
                .unwrap();
            let fact = writer.fact(id).unwrap().unwrap();
            assert_eq!(fact.until, Some(Date::Year(year)));
        }
        assert_eq!(writer.facts_about(greene).unwrap().len(), 1);
    }

    #[test]
    fn an_end_is_gone_while_its_article_is() {
        let (writer, [vmware, _, greene], [one, two]) = desk();
        let fact = leads(greene, vmware, one, None);
        let id = writer
            .enter_fact(&fact, &[], BY, "fact add", at(0))
            .unwrap()
            .unwrap();
        let end = Date::Year(2008);
        writer
            .end_fact(id, end, two, BY, "fact end", at(1))
            .unwrap()
            .unwrap();
        for (status, until) in [
            (Status::Retracted, None),
            (Status::Published, Some(end)),
            (Status::Draft, None),
        ] {
            writer.set_status(two, status, at(2)).unwrap();
            let fact = writer.fact(id).unwrap().unwrap();
            assert_eq!((fact.until, fact.ended_by), (until, until.map(|_| two)));
        }
    }
}
