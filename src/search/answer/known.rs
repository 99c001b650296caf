//! Facts together with their sources: what counts, what is the same, what has ended, how it is
//! said. Statements from retracted or unpublished articles never leave this file.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::domain::phrase::{phrase, plural};
use crate::domain::{
    ArticleId, Certainty, Date, DateRange, EntityId, EntityKind, Fact, Headline, Object, Relation,
    Status,
};
use crate::search::Names;
use crate::store::{Reader, StoreError};

use super::finding::Evidence;
pub(super) use super::told::Told;
use super::told::{join, same, same_post};

/// More facts of one relation than this are not looked at; a list of them would be no answer.
const MOST: usize = 1_000;

/// Of each relation at most this many are told of a span of time.
const MOST_BEGUN: usize = 12;

/// The facts of an archive as answers see them, at one moment.
pub(super) struct Known<'a> {
    reader: &'a Reader,
    /// The names of the catalog.
    pub names: &'a Names,
    /// The relations of the catalog.
    pub relations: &'a [Relation],
    /// The present, in seconds.
    pub now: i64,
    read: RefCell<HashMap<EntityId, Rc<Vec<Told>>>>,
}

impl<'a> Known<'a> {
    /// What a reader knows at a moment.
    pub(super) fn new(
        reader: &'a Reader,
        names: &'a Names,
        relations: &'a [Relation],
        now: i64,
    ) -> Known<'a> {
        Known {
            reader,
            names,
            relations,
            now,
            read: RefCell::default(),
        }
    }

    /// The archive itself, for what is no fact.
    pub(super) fn reader(&self) -> &Reader {
        self.reader
    }

    /// Every fact about an entity, on either side.
    pub(super) fn about(&self, entity: EntityId) -> Result<Rc<Vec<Told>>, StoreError> {
        if let Some(read) = self.read.borrow().get(&entity) {
            return Ok(Rc::clone(read));
        }
        let told = Rc::new(self.told(self.reader.facts_about(entity)?)?);
        self.read.borrow_mut().insert(entity, Rc::clone(&told));
        Ok(told)
    }

    /// The facts of a relation, whoever they are about.
    pub(super) fn of(&self, relation: usize) -> Result<Vec<Told>, StoreError> {
        let Some(relation) = self.relations.get(relation) else {
            return Ok(Vec::new());
        };
        let facts = self.reader.facts_of(&relation.key, MOST)?;
        let all = facts.len() < MOST;
        let mut told = self.told(facts)?;
        if all {
            self.settle_among(&mut told);
        } else {
            self.settle(&mut told)?;
        }
        Ok(told)
    }

    /// The facts of every relation that began in a span, and those that these put an end to.
    pub(super) fn begun(&self, range: DateRange) -> Result<Vec<Told>, StoreError> {
        let from = range.since.map_or(i64::MIN, Date::start);
        let until = range.until.map_or(i64::MAX, Date::end);
        let mut begun = Vec::new();
        for relation in self.relations {
            let facts = self
                .reader
                .facts_begun(&relation.key, from, until, MOST_BEGUN)?;
            let told = self.told(facts)?;
            if relation.exclusive {
                for row in &told {
                    if let Object::Entity(object) = row.fact.object {
                        let before = self.about(object)?;
                        begun.extend(
                            before
                                .iter()
                                .filter(|other| {
                                    other.fact.relation == row.fact.relation
                                        && other.fact.object == row.fact.object
                                        && other.fact.until.is_some()
                                })
                                .cloned(),
                        );
                    }
                }
            }
            begun.extend(told);
        }
        Ok(begun)
    }

    /// The relation of a fact.
    pub(super) fn relation(&self, fact: &Fact) -> Option<&'a Relation> {
        self.relations
            .iter()
            .find(|relation| relation.key == fact.relation)
    }

    /// The name of an entity.
    pub(super) fn name(&self, entity: EntityId) -> String {
        self.names
            .get(entity)
            .map_or_else(String::new, |named| named.name.clone())
    }

    /// The kind of an entity.
    pub(super) fn kind(&self, entity: EntityId) -> Option<EntityKind> {
        self.names.get(entity).map(|named| named.kind)
    }

    /// Joins facts with their sources and each other.
    fn told(&self, facts: Vec<Fact>) -> Result<Vec<Told>, StoreError> {
        let mut sources: Vec<ArticleId> = facts.iter().map(|fact| fact.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let headlines: HashMap<ArticleId, Headline> = self
            .reader
            .headlines(&sources)?
            .into_iter()
            .filter(|headline| headline.status == Status::Published)
            .map(|headline| (headline.id, headline))
            .collect();
        let mut told: Vec<Told> = Vec::with_capacity(facts.len());
        for fact in facts {
            let Some(source) = headlines.get(&fact.source) else {
                continue;
            };
            let new = Told {
                ended: fact.until.map(Date::start),
                certainty: source.certainty,
                published: source.published,
                title: source.title.clone(),
                fact,
            };
            match told.iter_mut().find(|old| same(&old.fact, &new.fact)) {
                Some(old) => join(old, new),
                None => told.push(new),
            }
        }
        Ok(told)
    }

    /// Marks what ended because another took its place: an exclusive relation has one subject for
    /// an object (and a detail) at a time, although no article may say that the old one ended.
    pub(super) fn settle(&self, rows: &mut [Told]) -> Result<(), StoreError> {
        for row in rows.iter_mut().filter(|row| row.ended.is_none()) {
            let Object::Entity(object) = row.fact.object else {
                continue;
            };
            if !self
                .relation(&row.fact)
                .is_some_and(|relation| relation.exclusive)
            {
                continue;
            }
            row.ended = self.succeeded(row, self.about(object)?.iter());
        }
        Ok(())
    }

    /// The same where all facts of the relation are at hand.
    fn settle_among(&self, rows: &mut [Told]) {
        let exclusive = rows
            .first()
            .and_then(|row| self.relation(&row.fact))
            .is_some_and(|relation| relation.exclusive);
        if !exclusive {
            return;
        }
        let all = rows.to_vec();
        let mut of: HashMap<EntityId, Vec<&Told>> = HashMap::new();
        for row in &all {
            if let Object::Entity(object) = row.fact.object {
                of.entry(object).or_default().push(row);
            }
        }
        for row in rows.iter_mut().filter(|row| row.ended.is_none()) {
            if let Object::Entity(object) = row.fact.object
                && let Some(others) = of.get(&object)
            {
                row.ended = self.succeeded(row, others.iter().copied());
            }
        }
    }

    /// When another took the place of a row.
    fn succeeded<'r>(&self, row: &Told, others: impl Iterator<Item = &'r Told>) -> Option<i64> {
        let begun = row.fact.since.map_or(row.published.start(), Date::start);
        others
            .filter(|other| {
                other.fact.relation == row.fact.relation
                    && other.fact.object == row.fact.object
                    && other.fact.subject != row.fact.subject
                    && same_post(&other.fact.detail, &row.fact.detail)
                    && other.certainty > Certainty::Rumour
            })
            .filter_map(|other| other.fact.since.map(Date::start))
            .filter(|since| *since > begun && *since <= self.now)
            .min()
    }

    /// Whether a row holds now, as far as the archive knows.
    pub(super) fn holds(&self, row: &Told) -> bool {
        row.fact.since.is_none_or(|since| since.start() <= self.now)
            && row.ended.is_none_or(|ended| ended > self.now)
    }

    /// Whether a row is of the past: it ended, or its very sentence says so ("used to work").
    pub(super) fn is_over(&self, row: &Told) -> bool {
        row.ended.is_some_and(|ended| ended <= self.now) || self.is_bygone(row)
    }

    /// Whether the sentence of a row's relation itself is about the past.
    pub(super) fn is_bygone(&self, row: &Told) -> bool {
        self.relation(&row.fact).is_some_and(is_bygone)
    }

    /// Whether the relation itself says no more than that somebody says so.
    pub(super) fn is_hedged(&self, row: &Told) -> bool {
        self.relation(&row.fact).is_some_and(is_hedge)
    }

    /// A fact as a sentence without a full stop; a rumour is told as one.
    pub(super) fn statement(&self, row: &Told) -> String {
        let object = self.object(&row.fact.object);
        self.statement_of(row, &self.name(row.fact.subject), &object, false)
    }

    /// The same with other names in the places of its own; `many` when several stand first.
    pub(super) fn statement_of(
        &self,
        row: &Told,
        subject: &str,
        object: &str,
        many: bool,
    ) -> String {
        let said = self.sentence(row, subject, object, many);
        if row.certainty == Certainty::Rumour {
            let said = said
                .strip_prefix("The ")
                .map_or(said.clone(), |rest| format!("the {rest}"));
            format!("it is rumoured that {said}")
        } else {
            said
        }
    }

    fn sentence(&self, row: &Told, subject: &str, object: &str, many: bool) -> String {
        let Some(relation) = self.relation(&row.fact) else {
            return String::new();
        };
        let over = row.ended.is_some_and(|ended| ended <= self.now);
        let template = if over && !relation.event && !relation.past.is_empty() {
            &relation.past
        } else {
            &relation.now
        };
        let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        let template = if many {
            Cow::Owned(plural(template))
        } else {
            Cow::Borrowed(template)
        };
        phrase(
            &template,
            subject,
            object,
            &row.fact.detail,
            &date(row.fact.since),
            &date(row.fact.until),
        )
    }

    /// What a fact says of its subject, in words.
    pub(super) fn object(&self, object: &Object) -> String {
        match object {
            Object::Entity(entity) => self.name(*entity),
            Object::Value(value) => value.clone(),
        }
    }

    /// A row as what an answer rests on.
    pub(super) fn evidence(&self, row: &Told) -> Evidence {
        Evidence {
            statement: full_stop(&self.statement(row)),
            date: row.fact.since.or(row.fact.until).or(Some(row.published)),
            source: row.fact.source,
            fact: Some(row.fact.id),
        }
    }
}

/// Whether a relation says no more than that somebody says so.
pub(super) fn is_hedge(relation: &Relation) -> bool {
    const HEDGES: [&str; 7] = [
        "is said to",
        "are said to",
        "rumour",
        "rumor",
        "reportedly",
        "allegedly",
        "may ",
    ];
    HEDGES.iter().any(|hedge| relation.now.contains(hedge))
}

/// Whether a relation tells of what is over, whatever its dates: "used to work at".
pub(super) fn is_bygone(relation: &Relation) -> bool {
    relation.now.contains("used to ")
}

/// A text as a sentence: a capital unless a name is written without one, and a full stop.
pub(super) fn full_stop(text: &str) -> String {
    let text = text.trim_end_matches('.');
    // Only our own words begin in lower case here; names are as their owners write them.
    let text = match text.strip_prefix("it is rumoured") {
        Some(rest) => format!("It is rumoured{rest}"),
        None => text.to_owned(),
    };
    format!("{text}.")
}
