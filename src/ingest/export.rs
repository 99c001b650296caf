//! Exports: every article of the archive as a line of JSON, in the order of their numbers, and the
//! feeds as a list.
//!
//! Whatever a reader or a moderator would miss is in it. What the desk finds by itself is not: the
//! tagger's mentions and topics come back when the file is imported.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::domain::date::iso;
use crate::domain::{
    ArticleId, Date, EntityId, Fact, FeedState, Forecast, Object, StoryCopy, WholeArticle,
};
use crate::store::{Reader, StoreError};

use super::load;
use super::opml::{self, Listed};
use super::record::{
    HandMentions, Record, RecordCertainty, RecordCopy, RecordEnd, RecordFact, RecordForecast,
    RecordSchedule, RecordUpdate, own_key,
};

/// Articles that are read at a time.
const BATCH: usize = 200;

/// Why an export did not come about.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The archive could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be written.
    #[error("the export could not be written: {0}.")]
    Write(#[from] io::Error),
}

/// Writes all articles, whatever their status, and gives how many there were. `progress` hears how
/// many are written.
///
/// # Errors
/// When the archive cannot be read or the file not be written; what was written is not whole then.
pub fn export(
    reader: &Reader,
    to: &mut impl Write,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, ExportError> {
    let exporting = Exporting::of(reader)?;
    let mut last = ArticleId(0);
    let mut written = 0;
    loop {
        let articles = reader.whole_articles(last, BATCH)?;
        let Some(end) = articles.last() else {
            return Ok(written);
        };
        last = end.article.id;
        for article in articles {
            let record = exporting.record(article)?;
            serde_json::to_writer(&mut *to, &record).map_err(io::Error::from)?;
            to.write_all(b"\n")?;
            written += 1;
        }
        progress(written);
    }
}

/// The feeds of the desk as a list (OPML), in the order in which they were added, and how many there
/// are. Those that were removed are not in it.
///
/// # Errors
/// Only the archive can fail.
pub fn feeds(reader: &Reader) -> Result<(String, u64), StoreError> {
    let feeds: Vec<Listed> = reader
        .feeds()?
        .into_iter()
        .map(|feed| Listed {
            address: feed.url,
            title: feed.wish.title,
            site: feed.site,
            tags: feed.wish.topics,
            mode: Some(feed.wish.mode),
            certainty: Some(feed.wish.certainty),
            paused: feed.state == FeedState::Paused,
        })
        .collect();
    let count = u64::try_from(feeds.len()).unwrap_or(u64::MAX);
    Ok((opml::write("Feeds of Newsdesk", &feeds), count))
}

/// What is needed to name things in a file.
struct Exporting<'a> {
    reader: &'a Reader,
    archive: String,
    /// Keys of entities by their numbers.
    keys: HashMap<EntityId, String>,
    /// Keys of sample articles by the numbers that they were loaded under.
    samples: HashMap<ArticleId, String>,
}

impl Exporting<'_> {
    fn of(reader: &Reader) -> Result<Exporting<'_>, StoreError> {
        let names = reader.names()?.into_iter();
        Ok(Exporting {
            reader,
            archive: reader.archive_id()?,
            keys: names.map(|entity| (entity.id, entity.key)).collect(),
            samples: load::loaded_sample(reader)?,
        })
    }

    fn record(&self, whole: WholeArticle) -> Result<Record, StoreError> {
        let article = whole.article;
        let own = || own_key(&self.archive, article.id);
        let (picture, picture_alt) = match article.picture {
            Some(picture) => (Some(picture.url), picture.alt),
            None => (None, String::new()),
        };
        Ok(Record {
            key: whole.key.or_else(|| article.url.is_none().then(own)),
            title: article.title,
            url: article.url,
            author: article.author,
            published: Some(iso(article.published)),
            certainty: Some(article.certainty.word().to_owned()),
            status: Some(article.status.word().to_owned()),
            format: Some("markdown".to_owned()),
            body: article.body,
            picture,
            picture_alt,
            updates: article
                .updates
                .into_iter()
                .map(|update| RecordUpdate {
                    date: iso(update.date),
                    body: update.body,
                })
                .collect(),
            tags: article.topics,
            mentions: HandMentions {
                set: self.keys_of(&whole.set_by_hand),
                removed: self.keys_of(&whole.removed_by_hand),
            },
            related: self.names_of(&whole.related)?,
            story: whole.story.map(|story| self.name_of(story)).transpose()?,
            first_of: self.names_of(&whole.first_of)?,
            copies: whole.copies.into_iter().map(copy).collect(),
            facts: whole
                .facts
                .into_iter()
                .map(|(fact, removed)| self.fact(fact, removed))
                .collect::<Result<_, _>>()?,
            ends: whole
                .ends
                .into_iter()
                .map(|fact| self.end(fact))
                .collect::<Result<_, _>>()?,
            tags_removed: whole.topics_removed,
            reason: article.life.reason,
            certainties: article
                .life
                .certainties
                .into_iter()
                .map(|(certainty, since)| RecordCertainty {
                    certainty: certainty.word().to_owned(),
                    since: iso(since),
                })
                .collect(),
            corrected: article.life.corrected.map(|moment| moment.to_string()),
            scheduled: whole.scheduled.map(|(due, zone)| RecordSchedule {
                due: due.to_string(),
                zone,
            }),
            forecasts: whole
                .forecasts
                .into_iter()
                .map(|forecast| self.forecast(forecast))
                .collect(),
            sample: self.samples.get(&article.id).cloned(),
            added: Some(article.added.to_string()),
            revision: Some(article.revision),
            unknown: Vec::new(),
        })
    }

    /// How the file refers to an article: by its address or its key.
    fn name_of(&self, article: ArticleId) -> Result<String, StoreError> {
        let name = self.reader.name_in_files(article)?;
        Ok(name.unwrap_or_else(|| own_key(&self.archive, article)))
    }

    fn names_of(&self, articles: &[ArticleId]) -> Result<Vec<String>, StoreError> {
        articles.iter().map(|id| self.name_of(*id)).collect()
    }

    fn key_of(&self, entity: EntityId) -> String {
        self.keys.get(&entity).cloned().unwrap_or_default()
    }

    fn keys_of(&self, entities: &[EntityId]) -> Vec<String> {
        entities.iter().map(|entity| self.key_of(*entity)).collect()
    }

    /// A fact of another article that ended by this one.
    fn end(&self, fact: Fact) -> Result<RecordEnd, StoreError> {
        let source = self.name_of(fact.source)?;
        let fact = Fact {
            ended_by: None,
            ..fact
        };
        Ok(RecordEnd {
            source,
            fact: self.fact(fact, false)?,
        })
    }

    fn fact(&self, fact: Fact, removed: bool) -> Result<RecordFact, StoreError> {
        let (object, value) = match fact.object {
            Object::Entity(entity) => (Some(self.key_of(entity)), None),
            Object::Value(value) => (None, Some(value)),
        };
        Ok(RecordFact {
            subject: self.key_of(fact.subject),
            relation: fact.relation,
            object,
            value,
            detail: fact.detail,
            since: dated(fact.since),
            until: dated(fact.until),
            ended_by: fact.ended_by.map(|end| self.name_of(end)).transpose()?,
            removed,
        })
    }

    fn forecast(&self, forecast: Forecast) -> RecordForecast {
        RecordForecast {
            forecaster: forecast.forecaster.map(|entity| self.key_of(entity)),
            statement: forecast.statement,
            about: self.keys_of(&forecast.about),
            made: iso(forecast.made),
            due_from: dated(forecast.due_from),
            due_until: dated(forecast.due_until),
            outcome: Some(forecast.outcome.word().to_owned()),
        }
    }
}

fn dated(date: Option<Date>) -> Option<String> {
    date.map(iso)
}

fn copy(copy: StoryCopy) -> RecordCopy {
    RecordCopy {
        title: copy.title,
        author: copy.author,
        url: copy.url,
        published: iso(copy.published),
        added: copy.added.to_string(),
        body: copy.body,
    }
}
