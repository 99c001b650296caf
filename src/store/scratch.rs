//! For tests only: an archive in memory, and short ways to fill one.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Weekday;
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

/// A vendor that the catalog does not have.
pub(super) fn newcomer(name: &str) -> Party {
    Party::New {
        name: name.to_owned(),
        kind: EntityKind::Vendor,
    }
}

/// A rumour that somebody owns something since August 2008, as it is read from a text.
pub(super) fn proposed(subject: Party, object: Option<Party>) -> FactProposal {
    FactProposal {
        subject,
        relation: "owns".to_owned(),
        object: object.map(ProposedObject::Party),
        former: None,
        detail: "d".to_owned(),
        since: Some(Date::Month(2008, 8)),
        until: None,
        ends: false,
        certainty: Certainty::Rumour,
        confidence: 44,
        sentence: "A \"sentence\".".to_owned(),
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
        endings: NameEndings::default(),
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

/// What somebody may wish, the next one another than this.
fn wish(number: u64) -> Wish {
    let hour = |hour: u64| format!("{}:30", hour % 24).parse().unwrap();
    let schedule = match number % 7 {
        0 => Schedule::Daily { at: hour(number) },
        3 => Schedule::Weekly {
            day: Weekday::Tuesday,
            at: hour(number),
        },
        _ => Schedule::AtOnce,
    };
    let span = TimeSpan::new(hour(number), hour(number + 9));
    let quiet = span.filter(|_| number.is_multiple_of(3));
    Wish {
        schedule,
        quiet: quiet.map(|span| QuietHours {
            span,
            breaking_passes: false,
        }),
        zone: ["UTC", "Asia/Tokyo", "America/Lima"][number as usize % 3].to_owned(),
        role: number.is_multiple_of(5).then_some(number + 1),
        age_limit: Duration::from_secs(3_600),
        ..Wish::default()
    }
}

/// Sixty channels with one to three subscriptions of every kind, of which some are paused. In
/// some nothing can be posted, and in some a story waits already.
pub(super) fn busy() -> (Writer, Vec<ChannelId>) {
    let writer = archive();
    let old = writer.insert_article(&article("Old", 1), at(0)).unwrap();
    let channels = (1..=60).map(|number| {
        let target = Target::Server {
            server: 1 + number / 10,
            channel: number,
        };
        let channel = writer.keep_channel(target, Form::Text, "news").unwrap();
        for several in 0..=number % 3 {
            let wish = wish(number * 2 + several);
            let id = writer.add_subscription(channel, &wish, None, at(0));
            let id = id.unwrap();
            if number.is_multiple_of(4) {
                let found = writer.subscription(id).unwrap().unwrap();
                writer.enqueue_for(&found, old, old, at(0)).unwrap();
            }
            if (number + several).is_multiple_of(6) {
                writer.pause_subscription(id, at(1)).unwrap();
            }
        }
        if number.is_multiple_of(8) || number.is_multiple_of(11) {
            let fault = Fault {
                kind: FaultKind::NoAccess,
                detail: String::new(),
            };
            writer.fault_channel(channel, &fault, at(2)).unwrap();
        }
        channel
    });
    let channels = channels.collect();
    (writer, channels)
}

/// What is to be posted where, and everything about it.
pub(super) fn stands(writer: &Writer) -> Vec<String> {
    let sql = "SELECT d.channel, d.story, d.article, d.subscription, d.roles, d.state, d.reason,
                      d.entered, d.due, d.outbox IS NULL, o.channel, o.medium, o.lane, o.task,
                      o.delivery = d.id, o.head, o.due, o.entered
                 FROM deliveries AS d LEFT JOIN outbox AS o ON o.id = d.outbox
                ORDER BY d.channel, d.story";
    let row = |row: &rusqlite::Row<'_>| {
        let all = (0..18).map(|at| row.get_ref(at).map(|value| format!("{value:?}")));
        Ok(all.collect::<Result<Vec<_>, _>>()?.join(" "))
    };
    writer.all(sql, [], row).unwrap()
}
