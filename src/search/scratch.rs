//! An archive with articles that say little, for tests.

use jiff::Timestamp;
use tempfile::TempDir;

use crate::domain::{Certainty, Date, NewArticle, Status};
use crate::store::Store;

/// An empty archive in a folder that goes with the test.
pub(super) fn archive() -> (TempDir, Store) {
    let place = tempfile::tempdir().unwrap();
    let store = Store::open(&place.path().join("archive.db")).unwrap();
    (place, store)
}

/// An article of this day with its number as its title.
pub(super) fn article(number: i64, published: &str, status: Status) -> NewArticle {
    NewArticle {
        title: format!("Number {number}"),
        url: None,
        author: String::new(),
        body: String::new(),
        published: published.parse::<Date>().unwrap(),
        certainty: Certainty::Announced,
        status,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

/// Adds so many published articles.
pub(super) fn add_articles(store: &Store, count: i64) {
    let added = store.write(move |tx| {
        for number in 0..count {
            let article = article(number, "2008-08-20", Status::Published);
            tx.insert_article(&article, Timestamp::UNIX_EPOCH)?;
        }
        Ok(())
    });
    added.unwrap();
}
