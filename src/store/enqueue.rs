//! From an article to the outbox: which subscriptions want it, and one delivery for each channel.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::params;

use super::channels::NEVER;
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::texts_column;
use crate::domain::schedule::{next_digest, quiet_until};
use crate::domain::{
    ArticleId, Certainty, ChannelId, DeliveryId, DeliveryState, Lane, Subject, Subscription,
    SubscriptionId, SubscriptionState, Verdict, Wish,
};

/// When and how an article goes into a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Plan {
    /// As soon as may be.
    Now,
    /// When quiet hours end.
    After(Timestamp),
    /// In a digest.
    Digest(Timestamp),
    /// When somebody resumes the subscription.
    OnResume,
}

/// A delivery, unless its channel has the story already or will have it as soon. Gives its number.
const SOONER: &str = "INSERT INTO deliveries
         (channel, story, article, subscription, roles, state, reason, entered, due)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     ON CONFLICT (channel, story) DO UPDATE
        SET article = excluded.article, subscription = excluded.subscription,
            roles = excluded.roles, state = excluded.state, reason = excluded.reason,
            entered = excluded.entered, due = excluded.due
      WHERE state IN ('held', 'gathered', 'dropped')
        AND (excluded.state = 'queued'
             OR (excluded.due IS NOT NULL
                 AND (state = 'dropped' OR due IS NULL OR excluded.due < due)))
     RETURNING id";

/// What the quiet hours of a wish mean for an article now: when it may be posted, if not at once.
pub fn held_until(wish: &Wish, subject: &Breaking, now: Timestamp) -> Option<Timestamp> {
    let quiet = wish.quiet?;
    if quiet.breaking_passes && subject.certainty == Certainty::Confirmed && subject.fresh {
        return None;
    }
    quiet_until(quiet, &zone(wish), now)
}

/// What decides whether an article may break quiet hours.
#[derive(Clone, Copy, Debug)]
pub struct Breaking {
    /// How sure it is.
    pub certainty: Certainty,
    /// Whether it was published within the last day.
    pub fresh: bool,
}

/// The time zone of a wish. One that the database has dropped counts as UTC.
fn zone(wish: &Wish) -> TimeZone {
    TimeZone::get(&wish.zone).unwrap_or(TimeZone::UTC)
}

fn plan(subscription: &Subscription, subject: &Subject, now: Timestamp) -> Plan {
    if subscription.state != SubscriptionState::Active {
        return Plan::OnResume;
    }
    let wish = &subscription.wish;
    if let Some(due) = next_digest(wish.schedule, &zone(wish), now) {
        return Plan::Digest(due);
    }
    let breaking = Breaking {
        certainty: subject.certainty,
        fresh: subject.fresh,
    };
    held_until(wish, &breaking, now).map_or(Plan::Now, Plan::After)
}

impl Reader {
    /// The subscriptions that want an article, those that are paused included, each with what it
    /// would do.
    fn wanting(&self, subject: &Subject) -> Result<Vec<Subscription>, StoreError> {
        let mut candidates = self.wide_subscriptions()?;
        for entity in &subject.entities {
            let narrow = "SELECT t.subscription FROM subscription_terms AS t
                          WHERE t.wanted = 1 AND t.entity = ?1 AND t.entity IS NOT NULL";
            for id in self.all(narrow, [entity.0], |row| row.get(0).map(SubscriptionId))? {
                candidates.extend(self.subscription(id)?);
            }
        }
        candidates.sort_by_key(|found| found.id);
        candidates.dedup_by_key(|found| found.id);
        candidates.retain(|found| {
            let listens = matches!(
                found.state,
                SubscriptionState::Active | SubscriptionState::Paused
            );
            listens && found.wish.filter.judge(subject) == Verdict::Wanted
        });
        Ok(candidates)
    }
}

impl Writer {
    /// Makes one delivery of an article for each channel that has a subscription which wants it,
    /// unless the channel has its story already. Gives how many.
    ///
    /// Of several subscriptions of a channel the one that delivers first counts; the roles of all
    /// that deliver as soon are pinged.
    pub fn enqueue(
        &self,
        subject: &Subject,
        story: ArticleId,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut channels: BTreeMap<ChannelId, Vec<(Plan, Subscription)>> = BTreeMap::new();
        for subscription in self.wanting(subject)? {
            let plan = plan(&subscription, subject, now);
            let of_channel = channels.entry(subscription.channel).or_default();
            of_channel.push((plan, subscription));
        }
        let mut made = 0;
        for (channel, mut wanting) in channels {
            wanting.sort_by_key(|(plan, subscription)| (*plan, subscription.id));
            let Some((first, chosen)) = wanting.first() else {
                continue;
            };
            let roles: Vec<String> = wanting
                .iter()
                .filter(|(plan, _)| plan == first)
                .filter_map(|(_, subscription)| subscription.wish.role)
                .map(|role| role.to_string())
                .collect();
            let (state, reason, due) = match first {
                Plan::Now => (DeliveryState::Queued, "", None),
                Plan::After(due) => (DeliveryState::Held, "quiet hours", Some(*due)),
                Plan::Digest(due) => (DeliveryState::Gathered, "", Some(*due)),
                Plan::OnResume => (DeliveryState::Held, "the subscription is paused", None),
            };
            let sooner = self.one(
                SOONER,
                params![
                    channel.0,
                    story.0,
                    subject.article.0,
                    chosen.id.0,
                    texts_column(&roles),
                    state.word(),
                    reason,
                    now.as_microsecond(),
                    due.map(Timestamp::as_microsecond)
                ],
                |row| row.get(0).map(DeliveryId),
            )?;
            let Some(delivery) = sooner else {
                continue;
            };
            made += 1;
            if state == DeliveryState::Queued {
                self.put(channel, Lane::Post, "post", Some(delivery), None, now)?;
            }
        }
        Ok(made)
    }

    /// Puts an article into a channel now because somebody asked for it, as a subscription of the
    /// channel would. Gives whether it was not there or on its way already.
    pub fn enqueue_for(
        &self,
        subscription: &Subscription,
        article: ArticleId,
        story: ArticleId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let new = self.run(
            "INSERT INTO deliveries (channel, story, article, subscription, state, entered)
             VALUES (?1, ?2, ?3, ?4, 'queued', ?5)
             ON CONFLICT (channel, story) DO UPDATE
                SET state = 'queued', article = excluded.article, reason = '', due = NULL,
                    subscription = excluded.subscription, entered = excluded.entered
              WHERE state IN ('held', 'gathered', 'dead', 'dropped')
                 OR (state = 'posted' AND message IS NULL)",
            params![
                subscription.channel.0,
                story.0,
                article.0,
                subscription.id.0,
                now.as_microsecond()
            ],
        )?;
        if new > 0 {
            let sql = "SELECT id FROM deliveries WHERE channel = ?1 AND story = ?2";
            let delivery = self.one(sql, [subscription.channel.0, story.0], |row| {
                row.get(0).map(DeliveryId)
            })?;
            self.put(
                subscription.channel,
                Lane::Post,
                "post",
                delivery,
                None,
                now,
            )?;
        }
        Ok(new > 0)
    }

    /// A row of the outbox, the last of its lane in its channel. One that is there already for the
    /// same task of the same delivery is enough. In a channel that took nothing the first row is
    /// tried all the same, and the others wait for what comes of it.
    pub(super) fn put(
        &self,
        channel: ChannelId,
        lane: Lane,
        task: &str,
        delivery: Option<DeliveryId>,
        text: Option<&str>,
        due: Timestamp,
    ) -> Result<(), StoreError> {
        if lane == Lane::Publish {
            // The latest comes first.
            self.run(
                "UPDATE outbox SET head = 0
                 WHERE channel = ?1 AND lane = 'publish' AND head = 1 AND lease IS NULL",
                [channel.0],
            )?;
        }
        let new = self.run(
            "INSERT INTO outbox (channel, medium, lane, task, delivery, text, head, due, entered)
             SELECT ?1,
                    CASE WHEN c.form = 'console' OR (c.form = 'private' AND c.number = 0)
                         THEN 'console' ELSE 'discord' END,
                    ?2, ?3, ?4, ?5,
                    NOT EXISTS (SELECT 1 FROM outbox WHERE channel = ?1 AND lane = ?2 AND head = 1),
                    CASE WHEN c.fault IS NOT NULL AND ?2 <> 'notice'
                          AND EXISTS (SELECT 1 FROM outbox WHERE channel = ?1 AND lane = ?2)
                         THEN ?7
                         WHEN ?2 = 'publish' THEN max(?6, ifnull(c.published, 0))
                         ELSE ?6 END,
                    ?6
               FROM channels AS c WHERE c.id = ?1
             ON CONFLICT DO NOTHING",
            params![
                channel.0,
                lane.word(),
                task,
                delivery.map(|id| id.0),
                text,
                due.as_microsecond(),
                NEVER
            ],
        )?;
        if new > 0 && matches!(task, "post") {
            self.run(
                "UPDATE deliveries SET outbox = ?2 WHERE id = ?1",
                params![delivery.map(|id| id.0), self.db.last_insert_rowid()],
            )?;
        }
        Ok(())
    }

    /// Every copy of a story that was posted is to show what is true now.
    pub fn enqueue_edits(&self, story: ArticleId, now: Timestamp) -> Result<usize, StoreError> {
        // A digest is one message for many deliveries, and one edit of it is enough.
        let copies = self.all(
            "SELECT d.channel, (SELECT min(o.id) FROM deliveries AS o
                                 WHERE o.channel = d.channel AND o.message = d.message)
               FROM deliveries AS d
              WHERE d.story IN (SELECT id FROM articles WHERE id = ?1 OR story = ?1)
                AND d.state = 'posted' AND d.message IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM channels AS c CROSS JOIN servers AS s
                                     ON s.number = c.server
                                 WHERE c.id = d.channel AND s.gone IS NOT NULL)
              ORDER BY d.id",
            [story.0],
            |row| Ok((ChannelId(row.get(0)?), DeliveryId(row.get(1)?))),
        )?;
        for (channel, delivery) in &copies {
            self.put(*channel, Lane::Edit, "edit", Some(*delivery), None, now)?;
        }
        Ok(copies.len())
    }

    /// The posts of an article belong to its story, which may be another one now. Where a channel
    /// has that story already, what was posted stays by itself, and what waits is dropped.
    pub(super) fn follow_story(&self, article: ArticleId) -> Result<(), StoreError> {
        self.run(
            "UPDATE OR IGNORE deliveries
                SET story = (SELECT ifnull(a.story, a.id) FROM articles AS a WHERE a.id = article)
              WHERE article = ?1",
            [article.0],
        )?;
        let left = self.all(
            "SELECT d.id, d.outbox FROM deliveries AS d CROSS JOIN articles AS a ON a.id = d.article
              WHERE d.article = ?1 AND d.story <> ifnull(a.story, a.id)
                AND (d.state IN ('held', 'gathered')
                     OR (d.state = 'queued' AND EXISTS
                         (SELECT 1 FROM outbox AS o WHERE o.id = d.outbox AND o.task = 'post'
                             AND o.lease IS NULL AND o.begun IS NULL)))",
            [article.0],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)),
        )?;
        for (delivery, outbox) in left {
            self.run(
                "UPDATE deliveries SET state = 'dropped', due = NULL, outbox = NULL,
                        reason = 'it joined a story that is here already' WHERE id = ?1",
                [delivery],
            )?;
            self.run("DELETE FROM outbox WHERE id = ?1", [outbox])?;
        }
        Ok(())
    }

    /// Word to the administrators of a channel's server, unless it was the last thing that they were
    /// told since something was posted there.
    pub fn enqueue_notice(
        &self,
        channel: ChannelId,
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let fresh = self.run(
            "UPDATE channels SET told = ?2 WHERE id = ?1 AND told <> ?2",
            params![channel.0, text],
        )?;
        if fresh > 0 {
            self.put(channel, Lane::Notice, "notice", None, Some(text), now)?;
        }
        Ok(())
    }
}
