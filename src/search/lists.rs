//! The catalog and the newest headlines in memory, as the suggestions and the names need them.

use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::{Category, Headline, Relation, Topic};
use crate::store::{Reader, Store, StoreError};

use super::{Names, SearchError};

/// How many headlines are kept.
const TITLES: usize = 1_000;

/// Everything of the catalog that is looked at without a disk.
pub(super) struct Catalog {
    version: i64,
    /// Published articles when it was read.
    articles: u64,
    pub(super) names: Arc<Names>,
    pub(super) relations: Arc<Vec<Relation>>,
    pub(super) topics: Arc<Vec<Topic>>,
    pub(super) categories: Arc<Vec<Category>>,
}

struct Titles {
    change: i64,
    newest: Arc<Vec<Headline>>,
}

/// The lists. Readers share what is there while the next is read.
pub(super) struct Lists {
    catalog: RwLock<Arc<Catalog>>,
    titles: RwLock<Titles>,
}

impl Lists {
    pub(super) fn read(store: &Store) -> Result<Lists, SearchError> {
        Ok(Lists {
            catalog: RwLock::new(Arc::new(store.read(read_catalog)?)),
            titles: RwLock::new(store.read(read_titles)?),
        })
    }

    pub(super) fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn titles(&self) -> Arc<Vec<Headline>> {
        let titles = self.titles.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&titles.newest)
    }

    /// Reads again what has changed.
    pub(super) fn refresh(&self, store: &Store) -> Result<(), SearchError> {
        let (version, change, articles) = store.read(|db| {
            Ok((
                db.catalog_version()?,
                db.last_change()?,
                db.article_count(None)?,
            ))
        })?;
        let known = self.catalog();
        // How much is written about each name only breaks ties, so that a little more of it is no
        // reason to make the table again.
        let outgrown = articles > known.articles + known.articles / 10 + 100;
        if version != known.version || outgrown {
            let fresh = Arc::new(store.read(read_catalog)?);
            *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        let seen = self
            .titles
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .change;
        if change != seen {
            let fresh = store.read(read_titles)?;
            *self.titles.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }
}

fn read_catalog(db: &Reader) -> Result<Catalog, StoreError> {
    Ok(Catalog {
        version: db.catalog_version()?,
        articles: db.article_count(None)?,
        names: Arc::new(Names::new(db.names()?)),
        relations: Arc::new(db.relations()?),
        topics: Arc::new(db.topics()?),
        categories: Arc::new(db.categories()?),
    })
}

fn read_titles(db: &Reader) -> Result<Titles, StoreError> {
    Ok(Titles {
        change: db.last_change()?,
        newest: Arc::new(db.newest(0, TITLES)?),
    })
}
