//! Facts and forecasts as files give them: entities go by their keys there, because a file has no
//! numbers.

use std::collections::{HashMap, HashSet};

use crate::domain::{
    ArticleId, Date, EntityId, EntityKind, FactFault, NewFact, NewForecast, Object, Outcome,
    Relation,
};
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
    kinds: HashMap<EntityId, EntityKind>,
    relations: HashMap<String, Relation>,
    pub(super) topics: HashSet<String>,
}

impl Known {
    pub(super) fn of(reader: &Reader) -> Result<Known, StoreError> {
        let mut entities = HashMap::new();
        let mut kinds = HashMap::new();
        for entity in reader.names()? {
            kinds.insert(entity.id, entity.kind);
            entities.insert(entity.key, entity.id);
        }
        for (key, successor) in reader.merged_keys()? {
            entities.insert(key, successor);
        }
        let relations = reader.relations()?.into_iter();
        let topics = reader.topics()?.into_iter();
        Ok(Known {
            entities,
            kinds,
            relations: relations
                .map(|relation| (relation.key.clone(), relation))
                .collect(),
            topics: topics.map(|topic| topic.key).collect(),
        })
    }

    /// The number of an entity, or words for what is missing.
    pub(super) fn entity(&self, key: &str) -> Result<EntityId, String> {
        let id = self.entities.get(key).copied();
        id.ok_or_else(|| format!("entity \"{key}\""))
    }

    pub(super) fn fact(&self, fact: &KeyedFact, source: ArticleId) -> Result<NewFact, String> {
        if !self.relations.contains_key(&fact.relation) {
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

    /// Whether a fact that the catalog has everything for is of a kind that its relation can be, as those
    /// that are entered by hand are; or why not, as the end of a sentence.
    pub(super) fn check(&self, fact: &NewFact) -> Result<(), String> {
        let Some(relation) = self.relations.get(&fact.relation) else {
            return Ok(());
        };
        let kind = |id: &EntityId| self.kinds.get(id).copied();
        let Some(subject) = kind(&fact.subject) else {
            return Ok(());
        };
        let object = match &fact.object {
            Object::Entity(id) => kind(id),
            Object::Value(_) => None,
        };
        if fact.object == Object::Entity(fact.subject) {
            return Err("its subject and its object are the same.".to_owned());
        }
        // That it ends before it begins was told when it was read.
        let fits = relation.check_dates(None, fact.until);
        fits.and_then(|()| relation.check_kinds(subject, object))
            .map_err(|fault| misfit(relation, &fault))
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

/// What does not fit a relation, as the end of a sentence.
fn misfit(relation: &Relation, fault: &FactFault) -> String {
    let key = &relation.key;
    match fault {
        FactFault::Subject(kind) => format!("\"{key}\" is not said of a {kind}."),
        FactFault::NeedsValue => format!("\"{key}\" has a value (plain text) and no object."),
        FactFault::NeedsEntity => {
            format!("\"{key}\" has an object (the key of an entity) and no value.")
        }
        FactFault::EventsDoNotEnd => {
            format!("\"{key}\" happens at a moment and has no \"until\".")
        }
        FactFault::Object(kind) => format!("the object of \"{key}\" cannot be a {kind}."),
        _ => format!("it is none that \"{key}\" can say."),
    }
}
