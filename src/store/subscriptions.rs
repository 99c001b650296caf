//! Who wants which news, as people set it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Weekday;
use rusqlite::{Row, params};

use super::channels::NEVER;
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{discord_column, discord_or_none, moment, time_or_none, word};
use crate::domain::delivery::KEPT_AFTER_REMOVAL;
use crate::domain::{
    Certainty, ChannelId, EntityId, Filter, Keyword, QuietHours, Schedule, Subscription,
    SubscriptionId, SubscriptionState, Term, TimeSpan, UserId, Wish,
};

/// What [`subscription_from_row`] reads.
const COLUMNS: &str = "id, channel, state, since, created, creator, certainty, style, digest, \
     digest_day, digest_at, zone, quiet_from, quiet_until, breaking_passes, role, age_limit";

/// A subscription without the terms of its filter.
fn subscription_from_row(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    let certainty: Option<Certainty> = match row.get_ref(6)? {
        rusqlite::types::ValueRef::Null => None,
        _ => Some(word(row, 6)?),
    };
    let schedule = match (time_or_none(row, 10)?, row.get::<_, Option<i8>>(9)?) {
        (None, _) => Schedule::AtOnce,
        (Some(at), None) => Schedule::Daily { at },
        (Some(at), Some(day)) => Schedule::Weekly {
            day: Weekday::from_monday_one_offset(day).unwrap_or(Weekday::Monday),
            at,
        },
    };
    let quiet = match (time_or_none(row, 12)?, time_or_none(row, 13)?) {
        (Some(from), Some(until)) => match TimeSpan::new(from, until) {
            Some(span) => Some(QuietHours {
                span,
                breaking_passes: row.get(14)?,
            }),
            None => None,
        },
        _ => None,
    };
    Ok(Subscription {
        id: SubscriptionId(row.get(0)?),
        channel: ChannelId(row.get(1)?),
        state: word(row, 2)?,
        since: moment(row, 3)?,
        created: moment(row, 4)?,
        creator: discord_or_none(row, 5)?.map(UserId),
        wish: Wish {
            filter: Filter {
                certainty,
                ..Filter::default()
            },
            style: word(row, 7)?,
            schedule,
            zone: row.get(11)?,
            quiet,
            role: discord_or_none(row, 15)?,
            age_limit: Duration::from_secs(row.get::<_, u32>(16)?.into()),
        },
    })
}

/// The columns of a subscription that people set.
macro_rules! wish_columns {
    ($wish:expr) => {{
        let wish: &Wish = $wish;
        let (digest, day, at) = match wish.schedule {
            Schedule::AtOnce => (None, None, None),
            Schedule::Daily { at } => (Some("daily"), None, Some(at.minutes())),
            Schedule::Weekly { day, at } => (
                Some("weekly"),
                Some(day.to_monday_one_offset()),
                Some(at.minutes()),
            ),
        };
        (
            wish.filter.certainty.map(Certainty::word),
            wish.style.word(),
            digest,
            day,
            at,
            &wish.zone,
            wish.quiet.map(|quiet| quiet.span.from().minutes()),
            wish.quiet.map(|quiet| quiet.span.until().minutes()),
            wish.quiet.is_some_and(|quiet| quiet.breaking_passes),
            wish.role.map(discord_column),
            u32::try_from(wish.age_limit.as_secs()).unwrap_or(u32::MAX),
            !wish.filter.entities.is_empty(),
        )
    }};
}

/// What becomes of articles that came while a subscription was paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// All in one message.
    Digest,
    /// Each is posted.
    Each,
    /// None is posted.
    Skip,
}

impl Reader {
    /// One subscription, whatever its state.
    pub fn subscription(&self, id: SubscriptionId) -> Result<Option<Subscription>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM subscriptions WHERE id = ?1");
        let found = self.one(&sql, [id.0], subscription_from_row)?;
        found.map(|found| self.with_terms(found)).transpose()
    }

    /// The subscriptions of a channel, the oldest first, removed ones left out.
    pub fn subscriptions_in(&self, channel: ChannelId) -> Result<Vec<Subscription>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM subscriptions WHERE channel = ?1 AND state <> 'removed' ORDER BY id"
        );
        self.with_all_terms(self.all(&sql, [channel.0], subscription_from_row)?)
    }

    /// Every subscription of a channel, the oldest first, with those that were removed and can be
    /// brought back.
    pub fn every_subscription_in(
        &self,
        channel: ChannelId,
    ) -> Result<Vec<Subscription>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM subscriptions WHERE channel = ?1 ORDER BY id");
        self.with_all_terms(self.all(&sql, [channel.0], subscription_from_row)?)
    }

    /// The subscriptions of servers and of the console that a user made, whatever their state.
    pub fn subscriptions_by(&self, user: UserId) -> Result<Vec<Subscription>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM subscriptions WHERE creator = ?1
             AND channel IN (SELECT id FROM channels WHERE server IS NOT NULL) ORDER BY id"
        );
        self.with_all_terms(self.all(&sql, [discord_column(user.0)], subscription_from_row)?)
    }

    /// The subscriptions of a server, by channel, removed ones left out. Server 0 is the console.
    pub fn subscriptions_of_server(&self, server: u64) -> Result<Vec<Subscription>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM subscriptions WHERE state <> 'removed'
             AND channel IN (SELECT id FROM channels WHERE ifnull(server, -1) = ?1)
             ORDER BY channel, id"
        );
        self.with_all_terms(self.all(&sql, [discord_column(server)], subscription_from_row)?)
    }

    /// Some subscriptions by their numbers, those of a channel together and the oldest first.
    pub(super) fn subscriptions(
        &self,
        ids: impl Iterator<Item = SubscriptionId>,
    ) -> Result<Vec<Subscription>, StoreError> {
        let ids = serde_json::Value::from_iter(ids.map(|id| id.0)).to_string();
        let sql = format!(
            "SELECT {COLUMNS},
                    EXISTS (SELECT 1 FROM subscription_terms AS t WHERE t.subscription = s.id)
               FROM (SELECT value AS number FROM json_each(?1)) AS wanted
              CROSS JOIN subscriptions AS s ON s.id = wanted.number"
        );
        let mut found = self.all(&sql, [ids], |row| {
            Ok((subscription_from_row(row)?, row.get::<_, bool>(17)?))
        })?;
        found.sort_by_key(|(found, _)| (found.channel, found.id));
        found
            .into_iter()
            .map(|(found, narrowed)| match narrowed {
                true => self.with_terms(found),
                false => Ok(found),
            })
            .collect()
    }

    fn with_terms(&self, mut found: Subscription) -> Result<Subscription, StoreError> {
        let sql = "SELECT wanted, entity, topic, keyword, words FROM subscription_terms
                   WHERE subscription = ?1 ORDER BY position";
        let terms = self.all(sql, [found.id.0], |row| {
            let term = match (row.get::<_, Option<i64>>(1)?, row.get(2)?) {
                (Some(entity), _) => Term::Entity(EntityId(entity)),
                (None, Some(topic)) => Term::Topic(topic),
                (None, None) => Term::Keyword(Keyword {
                    typed: row.get(3)?,
                    words: row.get(4)?,
                }),
            };
            Ok((row.get::<_, bool>(0)?, term))
        })?;
        let filter = &mut found.wish.filter;
        for (wanted, term) in terms {
            match (wanted, term) {
                (false, term) => filter.not.push(term),
                (true, Term::Entity(entity)) => filter.entities.push(entity),
                (true, Term::Topic(topic)) => filter.topics.push(topic),
                (true, Term::Keyword(keyword)) => filter.keywords.push(keyword),
            }
        }
        Ok(found)
    }

    fn with_all_terms(&self, found: Vec<Subscription>) -> Result<Vec<Subscription>, StoreError> {
        found
            .into_iter()
            .map(|found| self.with_terms(found))
            .collect()
    }
}

impl Writer {
    /// Adds a subscription to a channel.
    pub fn add_subscription(
        &self,
        channel: ChannelId,
        wish: &Wish,
        creator: Option<UserId>,
        now: Timestamp,
    ) -> Result<SubscriptionId, StoreError> {
        let w = wish_columns!(wish);
        self.run(
            "INSERT INTO subscriptions (channel, state, since, created, creator, certainty, style,
                 digest, digest_day, digest_at, zone, quiet_from, quiet_until, breaking_passes,
                 role, age_limit, by_entity)
             VALUES (?1, 'active', ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            params![
                channel.0,
                now.as_microsecond(),
                creator.map(|user| discord_column(user.0)),
                w.0, w.1, w.2, w.3, w.4, w.5, w.6, w.7, w.8, w.9, w.10, w.11
            ],
        )?;
        let id = SubscriptionId(self.db.last_insert_rowid());
        self.set_terms(id, &wish.filter)?;
        Ok(id)
    }

    /// Sets what a subscription wants and how. What waits already comes as it would have come.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such subscription.
    pub fn change_subscription(&self, id: SubscriptionId, wish: &Wish) -> Result<(), StoreError> {
        let w = wish_columns!(wish);
        self.run_on(
            || format!("subscription {}", id.0),
            "UPDATE subscriptions SET certainty = ?2, style = ?3, digest = ?4, digest_day = ?5,
                 digest_at = ?6, zone = ?7, quiet_from = ?8, quiet_until = ?9, breaking_passes = ?10,
                 role = ?11, age_limit = ?12, by_entity = ?13 WHERE id = ?1",
            params![
                id.0, w.0, w.1, w.2, w.3, w.4, w.5, w.6, w.7, w.8, w.9, w.10, w.11
            ],
        )?;
        self.set_terms(id, &wish.filter)
    }

    fn set_terms(&self, id: SubscriptionId, filter: &Filter) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM subscription_terms WHERE subscription = ?1",
            [id.0],
        )?;
        let wanted = (filter.entities.iter().copied().map(Term::Entity))
            .chain(filter.topics.iter().cloned().map(Term::Topic))
            .chain(filter.keywords.iter().cloned().map(Term::Keyword))
            .map(|term| (true, term));
        let unwanted = filter.not.iter().cloned().map(|term| (false, term));
        for (position, (wanted, term)) in (0_i64..).zip(wanted.chain(unwanted)) {
            let (entity, topic, keyword) = match term {
                Term::Entity(entity) => (Some(entity.0), None, None),
                Term::Topic(topic) => (None, Some(topic), None),
                Term::Keyword(keyword) => (None, None, Some(keyword)),
            };
            self.run(
                "INSERT INTO subscription_terms
                     (subscription, position, wanted, entity, topic, keyword, words)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    id.0,
                    position,
                    wanted,
                    entity,
                    topic,
                    keyword.as_ref().map(|keyword| &keyword.typed),
                    keyword.as_ref().map(|keyword| &keyword.words)
                ],
            )?;
        }
        Ok(())
    }

    /// Pauses a subscription: what waits for it and what matches from now on is held, unless another
    /// subscription of the channel wants it too.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such subscription.
    pub fn pause_subscription(&self, id: SubscriptionId, now: Timestamp) -> Result<(), StoreError> {
        self.set_state(id, SubscriptionState::Paused, now)?;
        self.hold_all_of(id, "the subscription is paused")?;
        self.hand_over(id, now)
    }

    /// Removes a subscription; for a day it can be resumed as if it had been paused. What waits for it
    /// comes all the same where another subscription of the channel wants it.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such subscription.
    pub fn remove_subscription(
        &self,
        id: SubscriptionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.set_state(id, SubscriptionState::Removed, now)?;
        self.hold_all_of(id, "the subscription was removed")?;
        self.hand_over(id, now)
    }

    /// Lets a paused or removed subscription deliver again.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such subscription.
    pub fn resume_subscription(
        &self,
        id: SubscriptionId,
        missed: Missed,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.set_state(id, SubscriptionState::Active, now)?;
        if missed != Missed::Skip {
            self.take_over(id, now)?;
        }
        self.let_go_of(id, missed, now)
    }

    fn set_state(
        &self,
        id: SubscriptionId,
        state: SubscriptionState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run_on(
            || format!("subscription {}", id.0),
            "UPDATE subscriptions SET state = ?2, since = ?3 WHERE id = ?1",
            params![id.0, state.word(), now.as_microsecond()],
        )
    }

    /// Lets every subscription of a channel sleep and drops what waits for it.
    pub fn sleep_in(
        &self,
        channel: ChannelId,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE subscriptions SET state = 'asleep', since = ?2
             WHERE channel = ?1 AND state = 'active'",
            params![channel.0, now.as_microsecond()],
        )?;
        self.drop_all_in(channel, reason)
    }

    /// A channel is no more: its subscriptions end, and what waited for it is dropped. Gives whether
    /// there were any subscriptions.
    pub fn end_channel(
        &self,
        channel: ChannelId,
        reason: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let ended = self.run(
            "UPDATE subscriptions SET state = 'removed', since = ?2
             WHERE channel = ?1 AND state <> 'removed'",
            params![channel.0, now.as_microsecond()],
        )?;
        // There is nothing left to correct.
        self.run(
            "UPDATE deliveries SET message = NULL WHERE channel = ?1 AND message IS NOT NULL",
            [channel.0],
        )?;
        self.drop_all_in(channel, reason)?;
        Ok(ended > 0)
    }

    /// Forgets subscriptions that were removed a day ago or longer.
    pub fn purge_subscriptions(&self, now: Timestamp) -> Result<usize, StoreError> {
        let kept = i64::try_from(KEPT_AFTER_REMOVAL.as_micros()).unwrap_or(NEVER);
        let before = now.as_microsecond().saturating_sub(kept);
        self.run(
            "UPDATE deliveries SET state = 'dropped'
             WHERE state = 'held' AND (channel, subscription) IN
                 (SELECT channel, id FROM subscriptions WHERE state = 'removed' AND since <= ?1)",
            [before],
        )?;
        self.run(
            "DELETE FROM subscriptions WHERE state = 'removed' AND since <= ?1",
            [before],
        )
    }
}
