//! The catalog and the newest headlines in memory, as the suggestions and the names need them.

use std::cmp::Reverse;
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::{Category, Headline, Relation, Status, Topic};
use crate::store::{Reader, Store, StoreError};

use super::{Names, SearchError};

/// How many headlines are kept.
const TITLES: usize = 1_000;
/// Up to so many changed articles are put in their places among the headlines; after more, all of
/// them are read again.
const FEW: usize = 50;

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

#[derive(Debug, PartialEq)]
struct Titles {
    /// The change of the archive that they have reached.
    change: i64,
    /// Published articles, newest first.
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

    /// What tells whether they have changed.
    pub(super) fn reached(&self) -> (i64, u64, i64) {
        let catalog = self.catalog();
        let titles = self.titles.read().unwrap_or_else(PoisonError::into_inner);
        (catalog.version, catalog.articles, titles.change)
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
        let mut titles = {
            let known = self.titles.read().unwrap_or_else(PoisonError::into_inner);
            Titles {
                change: known.change,
                newest: Arc::clone(&known.newest),
            }
        };
        if change != titles.change {
            store.read(|db| follow(&mut titles, db, TITLES))?;
            *self.titles.write().unwrap_or_else(PoisonError::into_inner) = titles;
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
    newest(db, TITLES)
}

/// The newest `most` headlines.
fn newest(db: &Reader, most: usize) -> Result<Titles, StoreError> {
    Ok(Titles {
        change: db.last_change()?,
        newest: Arc::new(db.newest(0, most)?),
    })
}

/// Brings the newest `most` headlines up to the archive's last change.
fn follow(titles: &mut Titles, db: &Reader, most: usize) -> Result<(), StoreError> {
    let change = db.last_change()?;
    let changed = db.changed_since(titles.change, FEW)?;
    let place = |headline: &Headline| Reverse((headline.published.start(), headline.id));
    let mut kept = Vec::clone(&titles.newest);
    // What comes after the last of a full list is not known.
    let last = (kept.len() == most)
        .then(|| kept.last().map(place))
        .flatten();
    kept.retain(|known| changed.iter().all(|change| change.article.id != known.id));
    let published = changed
        .iter()
        .map(|change| Headline::from(&change.article))
        .filter(|headline| headline.status == Status::Published);
    for headline in published {
        let at = kept.partition_point(|known| place(known) < place(&headline));
        if last.is_none_or(|last| place(&headline) <= last) {
            kept.insert(at, headline);
        }
    }
    if changed.len() == FEW || (last.is_some() && kept.len() < most) {
        *titles = newest(db, most)?;
        return Ok(());
    }
    kept.truncate(most);
    *titles = Titles {
        change,
        newest: Arc::new(kept),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article};
    use super::*;
    use crate::domain::ArticleId;
    use jiff::Timestamp;
    use proptest::prelude::*;

    /// What happens to an archive.
    #[derive(Clone, Debug)]
    enum Event {
        /// An article of this day, published or not.
        New(u8, Status),
        /// One of the articles gets this status.
        Set(usize, Status),
    }

    fn event() -> impl Strategy<Value = Event> {
        let status = prop::sample::select(Status::ALL.to_vec());
        prop_oneof![
            (1u8..29, status.clone()).prop_map(|(day, status)| Event::New(day, status)),
            (0usize..50, status).prop_map(|(which, status)| Event::Set(which, status)),
        ]
    }

    fn happen(store: &Store, known: &mut Vec<ArticleId>, number: i64, event: Event) {
        let (day, status) = match event {
            Event::New(day, status) => (day, status),
            Event::Set(which, status) => {
                if let Some(&id) = known.get(which % known.len().max(1)) {
                    store
                        .write(move |tx| tx.set_status(id, status, Timestamp::UNIX_EPOCH))
                        .unwrap();
                }
                return;
            }
        };
        let article = article(number, &format!("2008-08-{day:02}"), status);
        let now = Timestamp::UNIX_EPOCH;
        known.push(
            store
                .write(move |tx| tx.insert_article(&article, now))
                .unwrap(),
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn following_is_as_good_as_reading_all(
            steps in prop::collection::vec(prop::collection::vec(event(), 1..8), 1..12),
            most in 1usize..12,
        ) {
            let (_place, store) = archive();
            let mut titles = store.read(|db| newest(db, most)).unwrap();
            let (mut known, mut number) = (Vec::new(), 0);
            for events in steps {
                for event in events {
                    number += 1;
                    happen(&store, &mut known, number, event);
                }
                store.read(|db| follow(&mut titles, db, most)).unwrap();
                prop_assert_eq!(&titles, &store.read(|db| newest(db, most)).unwrap());
            }
        }
    }
}
