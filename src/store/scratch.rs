//! For tests only: an archive in memory, and short ways to fill one.

use jiff::Timestamp;
use rusqlite::Connection;

use super::connection::Writer;
use super::{migrate, open};
use crate::domain::*;

/// A writer on an empty archive in memory, with the schema of a real one.
pub(super) fn archive() -> Writer {
    let mut db = Connection::open_in_memory().unwrap();
    let path = "memory".as_ref();
    open::set_up_writer(&db, path).unwrap();
    migrate::bring_up_to_date(
        &mut db,
        path,
        migrate::migrations(),
        0,
        migrate::Before::Nothing,
    )
    .unwrap();
    Writer::new(db)
}

/// A moment some seconds into a fixed day.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_219_300_000 + second).unwrap()
}

/// A published article of a day of August 2008.
pub(super) fn article(title: &str, day: i8) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: None,
        author: String::new(),
        body: format!("The text of {title}."),
        published: Date::Day(jiff::civil::Date::new(2008, 8, day).unwrap()),
        certainty: Certainty::Announced,
        status: Status::Published,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

/// A vendor without anything but a name.
pub(super) fn vendor(key: &str) -> CatalogEntity {
    CatalogEntity {
        key: key.to_owned(),
        kind: EntityKind::Vendor,
        name: key.to_uppercase(),
        summary: String::new(),
        role: String::new(),
        category: None,
        aliases: Vec::new(),
        links: Vec::new(),
    }
}

/// An alias that is clear by itself.
pub(super) fn alias(text: &str) -> Alias {
    Alias {
        text: text.to_owned(),
        ..Alias::default()
    }
}

/// Loads a catalog of vendors with one topic, `licensing`, and one relation, `owns`, and gives
/// their numbers.
pub(super) fn vendors<const N: usize>(writer: &Writer, keys: [&str; N]) -> [EntityId; N] {
    writer.load_catalog(&catalog(&keys)).unwrap();
    keys.map(|key| writer.entity_by_key(key).unwrap().unwrap())
}

/// The catalog that [`vendors`] loads.
pub(super) fn catalog(keys: &[&str]) -> Catalog {
    Catalog {
        industry: "virtualization".to_owned(),
        relations: vec![Relation {
            key: "owns".to_owned(),
            ..Relation::default()
        }],
        topics: vec![Topic {
            key: "licensing".to_owned(),
            name: "Licensing".to_owned(),
            words: vec!["licence".to_owned()],
        }],
        categories: vec![Category {
            key: "hypervisors".to_owned(),
            name: "Hypervisors".to_owned(),
            summary: String::new(),
        }],
        entities: keys.iter().map(|key| vendor(key)).collect(),
    }
}

/// A mention that the tagger found.
pub(super) fn tagged(entity: EntityId) -> Mention {
    Mention {
        entity,
        count: 1,
        in_title: false,
        origin: MentionOrigin::Tagger,
    }
}

/// What SQLite says that it does for a query, one step a line.
pub(super) fn plan(writer: &Writer, sql: &str) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let mut statement = writer.db.prepare(&explain).unwrap();
    let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
    let steps = statement
        .query_map(rusqlite::params_from_iter(nulls), |row| {
            row.get::<_, String>(3)
        })
        .unwrap();
    steps.collect::<Result<Vec<_>, _>>().unwrap().join("\n")
}
