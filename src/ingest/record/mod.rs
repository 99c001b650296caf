//! An article as a JSON object, the form of a line of JSON Lines: what an export writes, and what an
//! import reads. Front matter has the same names.

mod dates;
mod read;

use serde::{Deserialize, Serialize};

pub(super) use self::read::flag;
use self::read::{moment, optional_moment};
use crate::domain::ArticleId;

/// With what the key of an exported article begins that has neither an address nor another key.
const OWN: &str = "newsdesk:";

/// The key of an article that has neither an address nor another key: the number that its archive
/// got when it was made, and its own.
pub fn own_key(archive: &str, article: ArticleId) -> String {
    format!("{OWN}{archive}/{}", article.0)
}

/// The inverse of [`own_key`] for one archive.
pub fn own_number(archive: &str, key: &str) -> Option<ArticleId> {
    let rest = key.strip_prefix(OWN)?.strip_prefix(archive)?;
    rest.strip_prefix('/')?.parse().ok().map(ArticleId)
}

/// One article. Everything but the title may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The name that the article has where it comes from, unlike that of any other article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The headline: plain text on one line.
    pub title: String,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// `rumour`, `announced` or `confirmed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<String>,
    /// `draft`, `pending`, `published` or `retracted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// How the body and the updates are written: `markdown` or `html`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The text.
    pub body: String,
    /// The address of its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What the picture shows, for those who do not see it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub picture_alt: String,
    /// What was appended, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<RecordUpdate>,
    /// Topics, by key or by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What was decided by hand about whom it mentions.
    #[serde(skip_serializing_if = "HandMentions::is_empty")]
    pub mentions: HandMentions,
    /// Related articles, by address or key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<String>,
    /// The first article of its story, by address or key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
    /// Other articles of the story that it is the first of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first_of: Vec<String>,
    /// What was offered again under its address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<RecordCopy>,
    /// Facts that rest on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<RecordFact>,
    /// Forecasts that it reports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forecasts: Vec<RecordForecast>,
    /// Facts of earlier articles that ended as this one says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<RecordEnd>,
    /// Topics that a moderator took away, by key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags_removed: Vec<String>,
    /// Why it was retracted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Since when it was how sure, the earliest first, where that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub certainties: Vec<RecordCertainty>,
    /// When what it says was last changed after it was out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// When it is to be published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<RecordSchedule>,
    /// Its key among the articles that the desk comes with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// When it entered the archive that has exported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<String>,
    /// How often it was revised there, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Fields that mean nothing here.
    #[serde(skip)]
    pub unknown: Vec<String>,
}

/// What was appended to an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object with \"date\" and \"body\"")]
pub struct RecordUpdate {
    /// When.
    #[serde(deserialize_with = "moment")]
    pub date: String,
    /// What it says.
    pub body: String,
}

/// Entities by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, expecting = "an object with \"set\" or \"removed\"")]
pub struct HandMentions {
    /// Those that a moderator sees in the article.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
    /// Those that a moderator took away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
}

impl HandMentions {
    fn is_empty(&self) -> bool {
        self.set.is_empty() && self.removed.is_empty()
    }
}

/// An article that was offered again under the address of one that was there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object with the fields of a copy of an article")]
pub struct RecordCopy {
    /// Its headline.
    pub title: String,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// Its address as it was given.
    pub url: String,
    /// When it says that it was published.
    pub published: String,
    /// When it was offered.
    pub added: String,
    /// Its text as Markdown.
    pub body: String,
}

/// A fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object with the fields of a fact")]
pub struct RecordFact {
    /// The key of an entity.
    pub subject: String,
    /// The key of a relation.
    pub relation: String,
    /// The key of an entity; either this or a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// More about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// From when it holds, or when it happened.
    #[serde(
        default,
        deserialize_with = "optional_moment",
        skip_serializing_if = "Option::is_none"
    )]
    pub since: Option<String>,
    /// Until when it held.
    #[serde(
        default,
        deserialize_with = "optional_moment",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<String>,
    /// The article that says that it ended, by address or key, if that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// Whether a moderator took it away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
}

/// A fact of another article that ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object with the fields of a fact that ended")]
pub struct RecordEnd {
    /// The article that the fact rests on, by address or key.
    pub source: String,
    /// The fact.
    pub fact: RecordFact,
}

/// How sure something was from when on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object with the fields of a certainty")]
pub struct RecordCertainty {
    /// How sure.
    pub certainty: String,
    /// From when on.
    pub since: String,
}

/// When something is to be published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object with the fields of a date")]
pub struct RecordSchedule {
    /// When.
    pub due: String,
    /// The time zone in which that was named.
    pub zone: String,
}

/// A forecast.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object with the fields of a forecast")]
pub struct RecordForecast {
    /// The key of who made it; the desk itself when it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecaster: Option<String>,
    /// What is to happen.
    pub statement: String,
    /// The keys of those whom it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// When it was made.
    #[serde(deserialize_with = "moment")]
    pub made: String,
    /// The earliest time that it names.
    #[serde(
        default,
        deserialize_with = "optional_moment",
        skip_serializing_if = "Option::is_none"
    )]
    pub due_from: Option<String>,
    /// The latest time that it names.
    #[serde(
        default,
        deserialize_with = "optional_moment",
        skip_serializing_if = "Option::is_none"
    )]
    pub due_until: Option<String>,
    /// How it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}
