//! The archive: everything that speaks SQL.
#![allow(unused, clippy::todo, missing_docs)]

use std::path::Path;

use crate::domain::*;

#[derive(Clone)]
pub struct Store;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the archive is broken")]
    Broken,
}

/// Query-only access.
pub struct Reader;
/// Access inside a write transaction; derefs to Reader.
pub struct Writer;
impl std::ops::Deref for Writer {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        todo!()
    }
}

impl Store {
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        todo!()
    }
    pub fn read<T>(
        &self,
        job: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        todo!()
    }
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        todo!()
    }
}

impl Reader {
    // entities and the catalog
    pub fn entity(&self, id: EntityId) -> Result<Option<Entity>, StoreError> {
        todo!()
    }
    pub fn entity_by_key(&self, key: &str) -> Result<Option<EntityId>, StoreError> {
        todo!()
    }
    /// Every entity as the table of names knows it.
    pub fn names(&self) -> Result<Vec<NamedEntity>, StoreError> {
        todo!()
    }
    /// Grows with every change of names, relations, topics or categories.
    pub fn catalog_version(&self) -> Result<i64, StoreError> {
        todo!()
    }
    pub fn relations(&self) -> Result<Vec<Relation>, StoreError> {
        todo!()
    }
    pub fn topics(&self) -> Result<Vec<Topic>, StoreError> {
        todo!()
    }
    pub fn categories(&self) -> Result<Vec<Category>, StoreError> {
        todo!()
    }
    /// Products of a category, by name.
    pub fn products_in(&self, category: &str) -> Result<Vec<EntityId>, StoreError> {
        todo!()
    }

    // articles
    pub fn article(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        todo!()
    }
    pub fn article_by_url(&self, canonical: &str) -> Result<Option<ArticleId>, StoreError> {
        todo!()
    }
    /// In the order of `ids`; what does not exist is left out.
    pub fn headlines(&self, ids: &[ArticleId]) -> Result<Vec<Headline>, StoreError> {
        todo!()
    }
    /// Published articles, newest first, by (published, id).
    pub fn newest(&self, offset: usize, limit: usize) -> Result<Vec<Headline>, StoreError> {
        todo!()
    }
    /// Published articles that mention an entity, newest first.
    pub fn newest_about(
        &self,
        entity: EntityId,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Headline>, StoreError> {
        todo!()
    }
    /// How many published articles there are, or mention an entity. Constant time.
    pub fn article_count(&self, entity: Option<EntityId>) -> Result<u64, StoreError> {
        todo!()
    }
    pub fn mentions(&self, article: ArticleId) -> Result<Vec<Mention>, StoreError> {
        todo!()
    }
    /// Articles that are linked as related, in either direction, newest first.
    pub fn related(&self, article: ArticleId) -> Result<Vec<Headline>, StoreError> {
        todo!()
    }
    /// Entities most often named together with this one in its newest 200 articles, with the
    /// number of those articles, most first.
    pub fn named_together(
        &self,
        entity: EntityId,
        limit: usize,
    ) -> Result<Vec<(EntityId, u64)>, StoreError> {
        todo!()
    }

    // facts
    /// Facts of which an entity is the subject or the object.
    pub fn facts_about(&self, entity: EntityId) -> Result<Vec<Fact>, StoreError> {
        todo!()
    }
    /// Facts of one relation, whoever they are about; at most `limit`.
    pub fn facts_of(&self, relation: &str, limit: usize) -> Result<Vec<Fact>, StoreError> {
        todo!()
    }
    pub fn facts_from(&self, source: ArticleId) -> Result<Vec<Fact>, StoreError> {
        todo!()
    }
    /// All forecasts, or those made by or about an entity; the latest made first.
    pub fn forecasts(&self, entity: Option<EntityId>) -> Result<Vec<Forecast>, StoreError> {
        todo!()
    }

    // the change sequence
    /// Articles changed after a number, in the order of their latest change; each article once.
    pub fn changed_since(&self, sequence: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        todo!()
    }
    pub fn last_change(&self) -> Result<i64, StoreError> {
        todo!()
    }
    /// A random number that this archive got when it was made, so that an index knows its own.
    pub fn archive_id(&self) -> Result<String, StoreError> {
        todo!()
    }

    // what buttons remember
    pub fn remembered_line(&self, token: &str) -> Result<Option<String>, StoreError> {
        todo!()
    }
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        todo!()
    }
}

impl Writer {
    /// Inserts an article without mentions; gives it the next change number.
    pub fn insert_article(
        &self,
        article: &NewArticle,
        now: jiff::Timestamp,
    ) -> Result<ArticleId, StoreError> {
        todo!()
    }
    /// Replaces what the tagger found; what a moderator set or removed by hand stays.
    pub fn set_tagged(
        &self,
        article: ArticleId,
        mentions: &[Mention],
        topics: &[String],
    ) -> Result<(), StoreError> {
        todo!()
    }
    /// Sets a mention by hand, or takes one away by hand, so that the tagger leaves it so.
    pub fn set_mention(
        &self,
        article: ArticleId,
        entity: EntityId,
        present: bool,
    ) -> Result<(), StoreError> {
        todo!()
    }
    pub fn relate(&self, article: ArticleId, other: ArticleId) -> Result<(), StoreError> {
        todo!()
    }
    /// Adds a fact unless the very same is there or was removed by hand.
    pub fn add_fact(&self, fact: &NewFact) -> Result<Option<FactId>, StoreError> {
        todo!()
    }
    pub fn add_forecast(&self, forecast: &NewForecast) -> Result<Option<ForecastId>, StoreError> {
        todo!()
    }
    /// Loads a catalog over what is there: idempotent, never over what was changed by hand.
    /// Returns whether names changed, so that the caller can tag again.
    pub fn load_catalog(&self, catalog: &Catalog) -> Result<bool, StoreError> {
        todo!()
    }
    /// Keeps a command line that is too long for a button and returns a short token for it.
    pub fn remember_line(&self, line: &str, now: jiff::Timestamp) -> Result<String, StoreError> {
        todo!()
    }
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        todo!()
    }
}
