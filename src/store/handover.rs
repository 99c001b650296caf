//! What waits for a subscription that stops, or that goes on, where others of its channel want it too.
//! A channel has each story once, whoever brings it.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::moment;
use crate::domain::{
    ArticleId, ChannelId, DeliveryId, Subject, Subscription, SubscriptionId, SubscriptionState,
    Verdict,
};

/// A story that is held in a channel until somebody resumes a subscription.
struct Held {
    delivery: DeliveryId,
    article: ArticleId,
    story: ArticleId,
    entered: Timestamp,
}

impl Subscription {
    /// Whether it was there when something came in that it wants.
    fn wanted(&self, subject: &Subject, entered: Timestamp) -> bool {
        self.created <= entered && self.wish.filter.judge(subject) == Verdict::Wanted
    }
}

impl Reader {
    /// What is held in a channel until somebody resumes: for one subscription, or for any of those
    /// that are paused or removed but this one.
    fn held_in(
        &self,
        channel: ChannelId,
        of: SubscriptionId,
        of_others: bool,
    ) -> Result<Vec<Held>, StoreError> {
        let sql = "SELECT d.id, d.article, d.story, d.entered
                     FROM deliveries AS d CROSS JOIN subscriptions AS s ON s.id = d.subscription
                    WHERE d.channel = ?1 AND d.state = 'held' AND d.due IS NULL
                      AND (d.subscription <> ?2) = ?3 AND s.state IN ('paused', 'removed')
                    ORDER BY d.id";
        self.all(sql, params![channel.0, of.0, of_others], |row| {
            Ok(Held {
                delivery: DeliveryId(row.get(0)?),
                article: ArticleId(row.get(1)?),
                story: ArticleId(row.get(2)?),
                entered: moment(row, 3)?,
            })
        })
    }
}

impl Writer {
    /// What is held for a subscription that delivers no longer goes to those of its channel that do
    /// and want it, as if they had been alone: what they did not listen to when it came is not theirs. When the
    /// subscription is removed, what another one that is paused wants is held for that one.
    pub(super) fn hand_over(&self, from: SubscriptionId, now: Timestamp) -> Result<(), StoreError> {
        let Some(stopped) = self.subscription(from)? else {
            return Ok(());
        };
        let mut others = self.subscriptions_in(stopped.channel)?;
        others.retain(|other| other.id != from);
        if others.is_empty() {
            return Ok(());
        }
        for held in self.held_in(stopped.channel, from, false)? {
            let subject = self.subject(held.article, now)?;
            let wants = |other: &&Subscription| {
                // One that was paused when it came has said already what becomes of that time.
                let listened = other.since <= held.entered;
                other.state == SubscriptionState::Active
                    && listened
                    && other.wanted(&subject, held.entered)
            };
            let active: Vec<Subscription> = others.iter().filter(wants).cloned().collect();
            let taken = self.enqueue_in(&active, &subject, held.story, held.entered, now)?;
            if !taken && stopped.state == SubscriptionState::Removed {
                let paused = others.iter().find(|other| {
                    other.state == SubscriptionState::Paused && other.wanted(&subject, held.entered)
                });
                if let Some(paused) = paused {
                    self.hold_for(held.delivery, paused.id)?;
                }
            }
        }
        Ok(())
    }

    /// What others of its channel hold that deliver nothing, and that a subscription wants which goes on
    /// now, is held for that one.
    pub(super) fn take_over(&self, by: SubscriptionId, now: Timestamp) -> Result<(), StoreError> {
        let Some(resumed) = self.subscription(by)? else {
            return Ok(());
        };
        for held in self.held_in(resumed.channel, by, true)? {
            if resumed.wanted(&self.subject(held.article, now)?, held.entered) {
                self.hold_for(held.delivery, by)?;
            }
        }
        Ok(())
    }

    fn hold_for(&self, delivery: DeliveryId, whom: SubscriptionId) -> Result<(), StoreError> {
        self.run(
            "UPDATE deliveries SET subscription = ?2, reason = 'the subscription is paused'
             WHERE id = ?1",
            [delivery.0, whom.0],
        )?;
        Ok(())
    }
}
