//! Facts and forecasts as files give them: entities go by their keys there, because a file has no
//! numbers.

use std::collections::{HashMap, HashSet};

use crate::domain::{ArticleId, Date, EntityId, NewFact, NewForecast, Object, Outcome};
use crate::store::{Reader, StoreError};

/// A fact with keys in place of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedFact {
    /// The key of an entity.
    pub subject: String,
    /// The key of a relation.
    pub relation: String,
    /// What is said.
    pub object: KeyedObject,
    /// More about it; may be empty.
    pub detail: String,
    /// From when it holds, or when it happened.
    pub since: Option<Date>,
    /// Until when it held.
    pub until: Option<Date>,
}

/// What a fact says of its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyedObject {
    /// The key of an entity.
    Entity(String),
    /// A plain value.
    Value(String),
}

/// A forecast with keys in place of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedForecast {
    /// The key of who made it; `None` for the desk itself.
    pub forecaster: Option<String>,
    /// What is to happen, without a full stop.
    pub statement: String,
    /// The keys of those whom it is about.
    pub about: Vec<String>,
    /// When it was made.
    pub made: Date,
    /// The earliest time that it names.
    pub due_from: Option<Date>,
    /// The latest time that it names.
    pub due_until: Option<Date>,
    /// How it stands.
    pub outcome: Outcome,
}

/// What the catalog of the archive has, by key.
pub(super) struct Known {
    entities: HashMap<String, EntityId>,
    relations: HashSet<String>,
    pub(super) topics: HashSet<String>,
}

impl Known {
    pub(super) fn of(reader: &Reader) -> Result<Known, StoreError> {
        let names = reader.names()?.into_iter();
        let mut entities: HashMap<String, EntityId> =
            names.map(|entity| (entity.key, entity.id)).collect();
        for (key, successor) in reader.merged_keys()? {
            entities.insert(key, successor);
        }
        let relations = reader.relations()?.into_iter();
        let topics = reader.topics()?.into_iter();
        Ok(Known {
            entities,
            relations: relations.map(|relation| relation.key).collect(),
            topics: topics.map(|topic| topic.key).collect(),
        })
    }

    /// The number of an entity, or words for what is missing.
    pub(super) fn entity(&self, key: &str) -> Result<EntityId, String> {
        let id = self.entities.get(key).copied();
        id.ok_or_else(|| format!("entity \"{key}\""))
    }

    pub(super) fn fact(&self, fact: &KeyedFact, source: ArticleId) -> Result<NewFact, String> {
        if !self.relations.contains(&fact.relation) {
            return Err(format!("relation \"{}\"", fact.relation));
        }
        Ok(NewFact {
            subject: self.entity(&fact.subject)?,
            relation: fact.relation.clone(),
            object: match &fact.object {
                KeyedObject::Entity(key) => Object::Entity(self.entity(key)?),
                KeyedObject::Value(value) => Object::Value(value.clone()),
            },
            detail: fact.detail.clone(),
            since: fact.since,
            until: fact.until,
            source,
        })
    }

    pub(super) fn forecast(
        &self,
        forecast: &KeyedForecast,
        source: ArticleId,
    ) -> Result<NewForecast, String> {
        let about = forecast.about.iter().map(|key| self.entity(key));
        let forecaster = forecast.forecaster.as_ref().map(|key| self.entity(key));
        Ok(NewForecast {
            forecaster: forecaster.transpose()?,
            statement: forecast.statement.clone(),
            about: about.collect::<Result<_, _>>()?,
            made: forecast.made,
            due_from: forecast.due_from,
            due_until: forecast.due_until,
            outcome: forecast.outcome,
            source,
        })
    }
}
