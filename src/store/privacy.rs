//! What the archive keeps about a person, and forgetting it.
//!
//! [`HELD`] is the one list of columns that hold the number of a user. A test holds it to the
//! schema: a table that is new must be told apart here.

use super::Health;
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{discord_column, moment};
use crate::domain::{Channel, Delivery, Draft, Subscription, SuggestedLink, Target, UserId};
use jiff::Timestamp;

/// Columns that hold a user's number, and what becomes of them when the user asks to be forgotten.
#[cfg(test)]
const HELD: &[(&str, &str, &str)] = &[
    (
        "audit",
        "user",
        "stays: who did what to the archive is never edited",
    ),
    (
        "audit",
        "number",
        "stays: who became a moderator, and who no longer is",
    ),
    ("audit", "named", "stays: the same"),
    ("drafts", "user", "the rows go"),
    (
        "moderators",
        "user",
        "stays until an operator takes the role away",
    ),
    (
        "channels",
        "number",
        "the row goes, with everything that refers to it, where it is a private conversation",
    ),
    ("subscriptions", "creator", "becomes NULL"),
    (
        "suggestions",
        "user",
        "the row goes; what was suggested stays as an article",
    ),
];

/// All that the archive keeps about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The private conversation with them, if there ever was something to deliver to it.
    pub conversation: Option<(Channel, Health)>,
    /// What they follow, and what they stopped so lately that it can be brought back.
    pub follows: Vec<Subscription>,
    /// What was or is to be delivered to them, the newest first.
    pub deliveries: Vec<Delivery>,
    /// How many messages wait to be sent to them.
    pub waiting: u64,
    /// The subscriptions of servers that they made, each with its channel.
    pub made: Vec<(Subscription, Channel)>,
    /// What they filled in and have not got done yet, the newest first.
    pub drafts: Vec<Draft>,
    /// Since when they moderate the desk, if a command named them.
    pub moderates: Option<Timestamp>,
    /// How many entries of the account say that they did something to the archive.
    pub acts: u64,
    /// The links that they suggested, the latest first.
    pub suggested: Vec<SuggestedLink>,
}

/// How much was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Follows, stopped ones included.
    pub follows: u64,
    /// Deliveries.
    pub deliveries: u64,
    /// Subscriptions of servers that no longer say who made them.
    pub made: u64,
    /// Drafts.
    pub drafts: u64,
    /// Suggestions of links.
    pub suggested: u64,
}

impl Held {
    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.nothing_goes() && self.moderates.is_none() && self.acts == 0
    }

    /// Whether nothing of it would be forgotten.
    pub fn nothing_goes(&self) -> bool {
        self.conversation.is_none()
            && self.made.is_empty()
            && self.drafts.is_empty()
            && self.suggested.is_empty()
    }
}

impl Reader {
    /// All that the archive keeps about a person.
    pub fn held_about(&self, user: UserId) -> Result<Held, StoreError> {
        let mut held = Held::default();
        if let Some(channel) = self.channel_of(Target::Private { user })?
            && let Some(health) = self.channel_health(channel.id)?
        {
            let waiting = "SELECT count(*) FROM outbox WHERE channel = ?1";
            held.follows = self.every_subscription_in(channel.id)?;
            held.deliveries = self.deliveries_in(channel.id, usize::MAX)?;
            held.waiting = self.counted(waiting, [channel.id.0])?;
            held.conversation = Some((channel, health));
        }
        for subscription in self.subscriptions_by(user)? {
            if let Some(channel) = self.channel(subscription.channel)? {
                held.made.push((subscription, channel));
            }
        }
        let number = discord_column(user.0);
        // From the beginning of time: what is past its month is on the disk until somebody fills in
        // something.
        held.drafts = self.drafts(Some(user), Timestamp::UNIX_EPOCH)?;
        let since = "SELECT since FROM moderators WHERE user = ?1";
        held.moderates = self.one(since, [number], |row| moment(row, 0))?;
        held.acts = self.counted("SELECT count(*) FROM audit WHERE user = ?1", [number])?;
        held.suggested = self.suggestions_by(user)?;
        Ok(held)
    }
}

impl Writer {
    /// Forgets a person: the private conversation goes with what they follow and what was delivered
    /// to them, their drafts go, and subscriptions of servers stay without the name of their maker.
    /// What they did to the archive stays in the account, and whether they moderate is for others to
    /// say.
    pub fn forget_user(&self, user: UserId) -> Result<Forgotten, StoreError> {
        let number = discord_column(user.0);
        let mut forgotten = Forgotten::default();
        if let Some(channel) = self.channel_of(Target::Private { user })? {
            let follows = "SELECT count(*) FROM subscriptions WHERE channel = ?1";
            let deliveries = "SELECT count(*) FROM deliveries WHERE channel = ?1";
            forgotten.follows = self.counted(follows, [channel.id.0])?;
            forgotten.deliveries = self.counted(deliveries, [channel.id.0])?;
            self.run("DELETE FROM channels WHERE id = ?1", [channel.id.0])?;
        }
        let made = self.run(
            "UPDATE subscriptions SET creator = NULL WHERE creator = ?1",
            [number],
        )?;
        forgotten.made = u64::try_from(made).unwrap_or(u64::MAX);
        forgotten.drafts = self.drop_drafts(Some(user))?;
        let suggested = self.forget_suggestions(user)?;
        forgotten.suggested = u64::try_from(suggested).unwrap_or(u64::MAX);
        Ok(forgotten)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::scratch::{archive, article, at, vendors};
    use super::*;
    use crate::domain::{Form, Subject, Wish};

    /// Tables in which nobody's number can stand, each with its columns as they were looked at.
    const NOBODY: &[(&str, &str)] = &[
        (
            "aliases",
            "entity text exact_case context lookup_only origin removed position",
        ),
        (
            "archive",
            "only_row archive_id catalog_version last_change published",
        ),
        ("article_related", "article other"),
        ("article_topics", "article topic origin removed"),
        (
            "article_updates",
            "article position date_start date_precision body",
        ),
        ("heard_names", "name article heard"),
        (
            "queue_items",
            "id kind article identity name proposal confidence state entered reason decision channel message",
        ),
        ("import_keys", "key article"),
        ("audit", "id at actor action matter before after"),
        ("drafts", "id changed form"),
        ("moderators", "since"),
        (
            "articles",
            "id title url author published_start published_end published_precision certainty status revision added change body story reason certainties corrected picture picture_alt",
        ),
        (
            "catalog_entities",
            "entity kind name summary role category links",
        ),
        ("categories", "key name summary position"),
        (
            "channels",
            "id server form name fault fault_detail fault_since fault_probes probe published last_posted told",
        ),
        ("corrections", "story after"),
        (
            "copies",
            "id article title author url published_start published_precision added body",
        ),
        (
            "deliveries",
            "id channel story article subscription roles state reason entered due outbox message thread posted heading published",
        ),
        (
            "entities",
            "id key kind name summary role category articles",
        ),
        (
            "facts",
            "id subject relation object value detail since_start since_precision until_start until_precision source removed ended_by",
        ),
        ("feed_items", "id feed article published content first_seen"),
        (
            "feeds",
            "id url site title mode topics certainty state added span next_check last_success failing_since failures last_error told etag modified content gap newest hint guid_unstable fragments_matter moving_to moving_times",
        ),
        ("fingerprints", "band article"),
        ("forecast_entities", "forecast entity"),
        (
            "forecasts",
            "id forecaster statement made_start made_precision due_from_start due_from_precision due_until_start due_until_precision outcome source",
        ),
        ("item_keys", "feed kind hash item"),
        ("gone_entities", "key entity successor"),
        ("import_keys", "article key"),
        ("links", "entity position label url"),
        (
            "mentions",
            "article entity count in_title origin removed published_start visible",
        ),
        (
            "merge_mentions",
            "merge article count in_title origin removed other_count other_in_title other_origin other_removed",
        ),
        ("merges", "id entity name successor at journal"),
        (
            "outbox",
            "id channel medium lane task delivery text head due lease begun tried attempts reason entered item",
        ),
        ("recent", "article added title title_words"),
        (
            "relations",
            "key subjects objects label inverse_label now past began ended words exclusive event rank position says ends titles",
        ),
        ("remembered_lines", "token line created"),
        (
            "revisions",
            "article revision replaced title url author published_start published_precision certainty status reason certainties topics mentions updates body picture picture_alt",
        ),
        ("scheduled", "article due zone"),
        ("retagging", "only_row catalog_version reached done total"),
        ("server_roles", "server role"),
        ("servers", "number gone"),
        ("settings", "name value"),
        (
            "subscription_terms",
            "subscription position wanted entity topic keyword words",
        ),
        (
            "subscriptions",
            "id channel state since created certainty style digest digest_day digest_at zone quiet_from quiet_until breaking_passes role age_limit by_entity",
        ),
        ("suggestions", "id at url note article told"),
        ("topics", "key name words position"),
        (
            "unsaved",
            "id article revision title url author published_start published_precision certainty status topics created body picture picture_alt",
        ),
    ];

    /// The columns of every table of the schema.
    fn schema(writer: &Writer) -> Vec<(String, String)> {
        writer
            .all(
                "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
                  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
                    AND m.name NOT LIKE 'refinery_%' ORDER BY m.name, c.cid",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap()
    }

    #[test]
    fn every_column_of_the_schema_was_looked_at() {
        let writer = archive();
        let known: BTreeSet<(&str, &str)> = NOBODY
            .iter()
            .flat_map(|(table, columns)| columns.split(' ').map(|column| (*table, column)))
            .chain(HELD.iter().map(|(table, column, _)| (*table, *column)))
            .collect();
        let there = schema(&writer);
        let there: BTreeSet<(&str, &str)> = there
            .iter()
            .map(|(t, c)| (t.as_str(), c.as_str()))
            .collect();
        let fresh: Vec<_> = there.difference(&known).collect();
        assert!(
            fresh.is_empty(),
            "may these hold the number of a user? Then /privacy has to show, export and delete \
             them; else they belong into NOBODY: {fresh:?}"
        );
        let gone: Vec<_> = known.difference(&there).collect();
        assert!(gone.is_empty(), "no longer in the schema: {gone:?}");
    }

    /// Every value of every table as text.
    fn dump(writer: &Writer) -> String {
        let mut all = String::new();
        let tables: BTreeSet<String> = schema(writer).into_iter().map(|(t, _)| t).collect();
        for table in tables {
            let sql = format!("SELECT * FROM \"{table}\"");
            let rows = writer.all(&sql, [], |row| {
                let width = row.as_ref().column_count();
                (0..width)
                    .map(|at| row.get_ref(at).map(|value| format!("{value:?}")))
                    .collect::<Result<Vec<_>, _>>()
            });
            for row in rows.unwrap() {
                all.push_str(&format!("{table}: {}\n", row.join(" ")));
            }
        }
        all
    }

    const ANN: UserId = UserId(711_811_911_211);
    const BOB: UserId = UserId(722_822_922_222);

    /// Both follow everything, both made a subscription of a server, and an article came.
    fn in_use() -> Writer {
        let writer = archive();
        let [_] = vendors(&writer, ["acme"]);
        let news = Target::Server {
            server: 1,
            channel: 2,
        };
        let news = writer.keep_channel(news, Form::Text, "news").unwrap();
        for user in [ANN, BOB] {
            let own = Target::Private { user };
            let own = writer.keep_channel(own, Form::Private, "").unwrap();
            for channel in [own, news] {
                let wish = Wish::default();
                let made = writer.add_subscription(channel, &wish, Some(user), at(0));
                assert!(made.is_ok());
            }
            writer.keep_draft(Some(user), None, "{}", at(0)).unwrap();
        }
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let known = writer.article(id).unwrap().unwrap();
        let subject = Subject::of(&known, &[], String::new(), at(0));
        assert_eq!(writer.enqueue(&subject, id, at(0)).unwrap(), 3);
        for user in [ANN, BOB] {
            let suggested = SuggestedLink {
                user,
                at: at(1),
                url: "https://example.com/a".to_owned(),
                note: String::new(),
                article: id,
            };
            assert!(writer.keep_suggestion(&suggested).unwrap());
        }
        writer
    }

    #[test]
    fn what_is_held_about_one_is_all_of_it_and_nothing_of_others() {
        let writer = in_use();
        let held = writer.held_about(ANN).unwrap();
        assert_eq!(held.follows.len(), 1);
        assert_eq!(held.deliveries.len(), 1);
        assert_eq!(held.waiting, 1);
        assert_eq!(held.made.len(), 1);
        assert_eq!(held.drafts.len(), 1);
        assert_eq!(held.suggested.len(), 1);
        assert!(!format!("{held:?}").contains(&BOB.0.to_string()));
        assert!(writer.held_about(UserId(5)).unwrap().is_empty());
    }

    #[test]
    fn whoever_is_forgotten_is_nowhere_and_others_lose_nothing() {
        let writer = in_use();
        let others = writer.held_about(BOB).unwrap();
        assert!(
            dump(&writer).contains(&ANN.0.to_string()),
            "a test of the test"
        );
        let forgotten = writer.forget_user(ANN).unwrap();
        assert_eq!(
            forgotten,
            Forgotten {
                follows: 1,
                deliveries: 1,
                made: 1,
                drafts: 1,
                suggested: 1
            }
        );
        assert!(!dump(&writer).contains(&ANN.0.to_string()));
        assert!(writer.held_about(ANN).unwrap().is_empty());
        assert_eq!(writer.held_about(BOB).unwrap(), others);
        let news = writer.subscriptions_of_server(1).unwrap();
        assert_eq!(news.len(), 2, "the server keeps its subscriptions");
        assert_eq!(writer.forget_user(ANN).unwrap(), Forgotten::default());
    }

    #[test]
    fn follows_that_were_stopped_are_held_until_they_are_purged() {
        let writer = in_use();
        let follow = writer.held_about(ANN).unwrap().follows[0].id;
        writer.remove_subscription(follow, at(1)).unwrap();
        assert_eq!(writer.held_about(ANN).unwrap().follows.len(), 1);
    }
}
