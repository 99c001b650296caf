//! How single subscriptions stand: what waits for them, and what became of the rest.

use jiff::Timestamp;

use super::connection::Reader;
use super::error::StoreError;
use super::row::{count, moment_or_none, word};
use crate::domain::{DeliveryState, SubscriptionId};

/// How a subscription stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// When something of it was last posted.
    pub last_posted: Option<Timestamp>,
    /// How many articles were posted.
    pub posted: u64,
    /// How many are on their way.
    pub queued: u64,
    /// How many wait for a digest, for the end of quiet hours or for somebody to resume it.
    pub waiting: u64,
    /// When the first of those is due; `None` for what waits for somebody.
    pub due: Option<Timestamp>,
    /// How many could not be posted, and why the latest could not.
    pub dead: u64,
    /// Why the latest could not be posted; may be empty.
    pub reason: String,
}

impl Reader {
    /// How a subscription stands.
    pub fn standing(&self, id: SubscriptionId) -> Result<Standing, StoreError> {
        let sql = "SELECT state, count(*), max(posted), min(due) FROM deliveries
                   WHERE (channel, subscription)
                         = (SELECT channel, id FROM subscriptions WHERE id = ?1) GROUP BY state";
        let states = self.all(sql, [id.0], |row| {
            Ok((
                word::<DeliveryState>(row, 0)?,
                count(row, 1)?,
                moment_or_none(row, 2)?,
                moment_or_none(row, 3)?,
            ))
        })?;
        let mut standing = Standing::default();
        for (state, count, posted, due) in states {
            match state {
                DeliveryState::Posted => {
                    standing.posted = count;
                    standing.last_posted = posted;
                }
                DeliveryState::Queued => standing.queued = count,
                DeliveryState::Held | DeliveryState::Gathered => {
                    standing.waiting += count;
                    standing.due = [standing.due, due].into_iter().flatten().min();
                }
                DeliveryState::Dead => standing.dead = count,
                DeliveryState::Dropped => {}
            }
        }
        if standing.dead > 0 {
            let sql = "SELECT reason FROM deliveries
                       WHERE (channel, subscription)
                             = (SELECT channel, id FROM subscriptions WHERE id = ?1)
                         AND state = 'dead' ORDER BY id DESC LIMIT 1";
            standing.reason = self.one(sql, [id.0], |row| row.get(0))?.unwrap_or_default();
        }
        Ok(standing)
    }
}
