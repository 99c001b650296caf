//! From an article to the outbox: which subscriptions want it, and one delivery for each channel.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::params;
use serde::Serialize;
use serde_json::json;

use super::articles::article_text;
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::task::Task;
use crate::domain::delivery::WITHDRAWN;
use crate::domain::schedule::{next_digest, quiet_until};
use crate::domain::{
    Article, ArticleId, ChannelId, DeliveryState, Schedule, Subject, Subscription, SubscriptionId,
    SubscriptionState, Verdict, Wish, zone,
};
use crate::text::words::of_article;

/// How many subscriptions are looked at at once, so that memory does not grow with their number.
const PIECE: usize = 1_000;

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

/// Deliveries of a list, each unless its channel has the story already or will have it as soon. Those
/// that are queued name rows of the outbox that are not there yet, one after the other.
const SOONER: &str = "INSERT INTO deliveries
         (channel, story, article, subscription, roles, state, reason, entered, due, outbox)
     SELECT new.value ->> 'channel', ?2, ?3, new.value ->> 'subscription', new.value -> 'roles',
            new.value ->> 'state', new.value ->> 'reason', ?4, new.value ->> 'due',
            CASE WHEN new.value ->> 'state' = 'queued' THEN ?5 + new.key END
       FROM json_each(?1) AS new WHERE true
     ON CONFLICT (story, channel) DO UPDATE
        SET article = excluded.article, subscription = excluded.subscription,
            roles = excluded.roles, state = excluded.state, reason = excluded.reason,
            entered = excluded.entered, due = excluded.due, outbox = excluded.outbox
      WHERE state IN ('held', 'gathered', 'dropped')
        AND (excluded.state = 'queued'
             OR (excluded.due IS NOT NULL
                 AND (state = 'dropped' OR due IS NULL OR excluded.due < due)))";

/// What the quiet hours of a wish mean for an article now: when it may be posted, if not at once.
/// What is breaking passes them where the wish says so.
pub fn held_until(wish: &Wish, breaking: bool, now: Timestamp) -> Option<Timestamp> {
    let quiet = wish.quiet?;
    if quiet.breaking_passes && breaking {
        return None;
    }
    quiet_until(quiet, &zone_of(wish), now)
}

/// The time zone of a wish. One that the database has dropped counts as UTC.
fn zone_of(wish: &Wish) -> TimeZone {
    zone::of(&wish.zone).unwrap_or(TimeZone::UTC)
}

fn plan(subscription: &Subscription, subject: &Subject, now: Timestamp) -> Plan {
    if subscription.state != SubscriptionState::Active {
        return Plan::OnResume;
    }
    let wish = &subscription.wish;
    // Most deliver at once, and then no zone need be looked up.
    let digest = match wish.schedule {
        Schedule::AtOnce => None,
        schedule => next_digest(schedule, &zone_of(wish), now),
    };
    match digest {
        Some(due) => Plan::Digest(due),
        None => held_until(wish, subject.breaking, now).map_or(Plan::Now, Plan::After),
    }
}

/// A delivery to be made, as [`SOONER`] reads it.
#[derive(Serialize)]
struct Planned {
    channel: i64,
    subscription: i64,
    roles: Vec<String>,
    state: &'static str,
    reason: &'static str,
    /// In microseconds since 1970.
    due: Option<i64>,
}

/// The delivery for the subscriptions of a channel that want an article; none without any.
///
/// The one that delivers first counts; the roles of all that deliver as soon are pinged.
fn planned(wanting: &[Subscription], subject: &Subject, now: Timestamp) -> Option<Planned> {
    let plans = wanting.iter().map(|one| (plan(one, subject, now), one));
    let plans: Vec<(Plan, &Subscription)> = plans.collect();
    let (first, chosen) = plans.iter().min_by_key(|(plan, one)| (*plan, one.id))?;
    let roles = plans
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
    Some(Planned {
        channel: chosen.channel.0,
        subscription: chosen.id.0,
        roles,
        state: state.word(),
        reason,
        due: due.map(Timestamp::as_microsecond),
    })
}

/// A subscription and its channel.
type Candidate = (ChannelId, SubscriptionId);

impl Reader {
    /// What filters look at in an article, as it is now.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn subject(&self, id: ArticleId, now: Timestamp) -> Result<Subject, StoreError> {
        let article = self.article(id)?.ok_or_else(|| StoreError::Missing {
            what: article_text(id),
        })?;
        self.subject_of(&article, now)
    }

    /// The same for one that was read already.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn subject_of(&self, article: &Article, now: Timestamp) -> Result<Subject, StoreError> {
        let words = of_article(&article.title, &article.full_text());
        Ok(Subject::of(
            article,
            &self.mentions(article.id)?,
            words,
            now,
        ))
    }

    /// The subscriptions that may want an article, with their channels and in the order of those:
    /// all but those that listen for others only.
    fn candidates(&self, subject: &Subject) -> Result<Vec<Candidate>, StoreError> {
        let pair =
            |row: &rusqlite::Row<'_>| Ok((ChannelId(row.get(0)?), SubscriptionId(row.get(1)?)));
        let wide = "SELECT channel, id FROM subscriptions
                    WHERE by_entity = 0 AND state IN ('active', 'paused')";
        let mut candidates = self.all(wide, [], pair)?;
        for entity in &subject.entities {
            let narrow = "SELECT s.channel, s.id FROM subscription_terms AS t
                          CROSS JOIN subscriptions AS s ON s.id = t.subscription
                          WHERE t.wanted = 1 AND t.entity = ?1 AND t.entity IS NOT NULL
                            AND s.state IN ('active', 'paused')";
            candidates.extend(self.all(narrow, [entity.0], pair)?);
        }
        candidates.sort_unstable();
        candidates.dedup();
        Ok(candidates)
    }
}

/// The next candidates, about [`PIECE`] of them: all of a channel are in one piece.
fn piece(candidates: &[Candidate]) -> (&[Candidate], &[Candidate]) {
    let at_least = PIECE.min(candidates.len());
    let last = candidates[..at_least].last().map(|(channel, _)| *channel);
    let more = candidates[at_least..].iter();
    let more = more.take_while(|(channel, _)| Some(*channel) == last);
    candidates.split_at(at_least + more.count())
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
        let candidates = self.candidates(subject)?;
        let mut rest = &candidates[..];
        let mut made = 0;
        while !rest.is_empty() {
            let (these, others) = piece(rest);
            rest = others;
            let mut found = self.subscriptions(these.iter().map(|(_, id)| *id))?;
            found.retain(|one| one.wish.filter.judge(subject) == Verdict::Wanted);
            let of_channels = found.chunk_by(|one, next| one.channel == next.channel);
            let planned: Vec<Planned> = of_channels
                .filter_map(|wanting| planned(wanting, subject, now))
                .collect();
            made += self.deliver(&planned, subject.article, story, now, now)?;
        }
        Ok(made)
    }

    /// One delivery for the subscriptions of a channel that want an article which came in at
    /// `entered`. Gives whether there is one now that was not there, or that comes sooner.
    pub(super) fn enqueue_in(
        &self,
        wanting: &[Subscription],
        subject: &Subject,
        story: ArticleId,
        entered: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let planned: Vec<Planned> = planned(wanting, subject, now).into_iter().collect();
        Ok(self.deliver(&planned, subject.article, story, entered, now)? > 0)
    }

    /// Makes deliveries that were planned, one of a channel at most, and puts into the outbox what
    /// is to be posted now. Gives how many are there that were not, or that come sooner.
    ///
    /// Two statements do it for all of them: for each statement SQLite keeps a copy of every page
    /// that it changes, so that one for each delivery takes three times as long.
    fn deliver(
        &self,
        planned: &[Planned],
        article: ArticleId,
        story: ArticleId,
        entered: Timestamp,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let first = self.next_row()?;
        let made = self.run(
            SOONER,
            params![
                json!(planned).to_string(),
                story.0,
                article.0,
                entered.as_microsecond(),
                first
            ],
        )?;
        self.put_posts(first, now)?;
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
        let row = self.next_row()?;
        let made = self.run(
            "INSERT INTO deliveries (channel, story, article, subscription, state, entered, outbox)
             VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6)
             ON CONFLICT (story, channel) DO UPDATE
                SET state = 'queued', article = excluded.article, reason = '', due = NULL,
                    subscription = excluded.subscription, entered = excluded.entered,
                    outbox = excluded.outbox
              WHERE state IN ('held', 'gathered', 'dead', 'dropped')
                 OR (state = 'posted' AND message IS NULL)",
            params![
                subscription.channel.0,
                story.0,
                article.0,
                subscription.id.0,
                now.as_microsecond(),
                row
            ],
        )?;
        self.put_posts(row, now)?;
        Ok(made > 0)
    }

    /// Posts an article that is out again where it was not posted because it had been withdrawn before
    /// its turn came.
    pub fn bring_back(&self, article: ArticleId, now: Timestamp) -> Result<usize, StoreError> {
        let dropped = self.all(
            "SELECT subscription FROM deliveries
             WHERE article = ?1 AND state = 'dropped' AND reason = ?2 AND subscription IS NOT NULL",
            params![article.0, WITHDRAWN],
            |row| row.get(0).map(SubscriptionId),
        )?;
        let mut brought = 0;
        let story = self.story_of(article)?;
        for id in dropped {
            if let Some(subscription) = self.subscription(id)?
                && subscription.state == SubscriptionState::Active
            {
                brought += usize::from(self.enqueue_for(&subscription, article, story, now)?);
            }
        }
        Ok(brought)
    }

    /// The posts of an article belong to its story, which may be another one now. Where a channel
    /// has that story already, what was posted stays by itself, and what waits is dropped.
    pub(super) fn follow_story(&self, article: ArticleId) -> Result<(), StoreError> {
        // Edits that are still to come to these posts follow them.
        self.run(
            "INSERT INTO corrections (story, after)
             SELECT ifnull(a.story, a.id), 0 FROM articles AS a
              WHERE a.id = ?1
                AND EXISTS (SELECT 1 FROM corrections AS c CROSS JOIN deliveries AS d
                                ON d.story = c.story AND d.article = a.id
                             WHERE c.story <> ifnull(a.story, a.id))
             ON CONFLICT DO UPDATE SET after = 0",
            [article.0],
        )?;
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
            self.put(channel, Task::Notice(text), now)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::scratch::{article, at, busy, stands};
    use super::*;

    #[test]
    fn channels_that_are_looked_at_together_get_what_each_would_get_alone() {
        let ((together, _), (alone, channels)) = (busy(), busy());
        for (title, hour) in [("New", 3), ("Newer", 11), ("Newest", 19)] {
            let now = at(hour * 3_600);
            let id = together.insert_article(&article(title, 2), now).unwrap();
            assert_eq!(alone.insert_article(&article(title, 2), now).unwrap(), id);
            let subject = together.subject(id, now).unwrap();
            assert_eq!(together.enqueue(&subject, id, now).unwrap(), 60);
            for channel in &channels {
                let wanting = alone.subscriptions_in(*channel).unwrap();
                let made = alone.enqueue_in(&wanting, &subject, id, now, now);
                assert!(made.unwrap());
            }
            assert_eq!(stands(&together), stands(&alone));
            // A second time nothing comes of it.
            assert_eq!(together.enqueue(&subject, id, now).unwrap(), 0);
            assert_eq!(stands(&together), stands(&alone));
        }
        let mut states = BTreeSet::new();
        for channel in channels {
            let counts = together.delivery_counts(channel).unwrap();
            states.extend(counts.iter().map(|(state, _)| state.word()));
        }
        assert_eq!(Vec::from_iter(states), ["gathered", "held", "queued"]);
    }

    impl Reader {
        fn article_by_title(&self, title: &str) -> ArticleId {
            let sql = "SELECT id FROM articles WHERE title = ?1";
            let id = self.one(sql, [title], |row| row.get(0).map(ArticleId));
            id.unwrap().unwrap()
        }
    }

    #[test]
    fn what_comes_by_a_subscription_that_is_forgotten_stays() {
        let (writer, channels) = busy();
        let id = writer.article_by_title("Old");
        let subject = writer.subject(id, at(5)).unwrap();
        writer.enqueue(&subject, id, at(5)).unwrap();
        let before = stands(&writer).len();
        for one in writer.subscriptions_in(channels[0]).unwrap() {
            writer.remove_subscription(one.id, at(6)).unwrap();
        }
        let later = at(6) + crate::domain::delivery::KEPT_AFTER_REMOVAL;
        assert!(writer.purge_subscriptions(later).unwrap() > 0);
        let left = writer.deliveries_in(channels[0], 10).unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].subscription, None);
        assert_eq!(left[0].state, DeliveryState::Dropped);
        // Others keep theirs.
        assert_eq!(stands(&writer).len(), before);
        let other = writer.deliveries_in(channels[1], 10).unwrap();
        assert!(other[0].subscription.is_some());
    }
}
