//! What becomes of an article in a channel, and what is to be sent for it.

use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;

use super::article::ArticleId;
use super::channel::ChannelId;
use super::subscription::SubscriptionId;

/// Why an article is not posted that was no longer out when its turn came.
pub const WITHDRAWN: &str = "the article was withdrawn before it was posted";

/// The number of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeliveryId(pub i64);

/// The number of a row of the outbox, from which the nonce of its message is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutboxId(pub i64);

/// One story in one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: DeliveryId,
    /// Where.
    pub channel: ChannelId,
    /// The first article of the story.
    pub story: ArticleId,
    /// The article of the story that is shown.
    pub article: ArticleId,
    /// The subscription by whose style it comes, while there is one.
    pub subscription: Option<SubscriptionId>,
    /// What became of it.
    pub state: DeliveryState,
    /// Why it is held, dead or dropped; may be empty.
    pub reason: String,
    /// When the article came in.
    pub entered: Timestamp,
    /// Until when it is held or gathered.
    pub due: Option<Timestamp>,
    /// When it was posted.
    pub posted: Option<Timestamp>,
    /// The message.
    pub message: Option<u64>,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// It waits for the end of quiet hours or of a pause.
    Held,
    /// It waits for its digest.
    Gathered,
    /// It is in the outbox.
    Queued,
    /// It is in the channel.
    Posted,
    /// It cannot be posted.
    Dead,
    /// It is not to be posted any more.
    Dropped,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [DeliveryState; 6] = [
        DeliveryState::Held,
        DeliveryState::Gathered,
        DeliveryState::Queued,
        DeliveryState::Posted,
        DeliveryState::Dead,
        DeliveryState::Dropped,
    ];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            DeliveryState::Held => "held",
            DeliveryState::Gathered => "gathered",
            DeliveryState::Queued => "queued",
            DeliveryState::Posted => "posted",
            DeliveryState::Dead => "dead",
            DeliveryState::Dropped => "dropped",
        }
    }
}

impl FromStr for DeliveryState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        DeliveryState::ALL
            .into_iter()
            .find(|state| state.word() == text)
            .ok_or(())
    }
}

/// What goes out side by side: a slow lane of a channel never holds up another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// New posts, digests and their threads.
    Post,
    /// Corrections of what was posted.
    Edit,
    /// Publishing to the servers that follow an announcement channel.
    Publish,
    /// Word to administrators.
    Notice,
}

impl Lane {
    /// Every lane, the most urgent first.
    pub const ALL: [Lane; 4] = [Lane::Notice, Lane::Post, Lane::Edit, Lane::Publish];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            Lane::Post => "post",
            Lane::Edit => "edit",
            Lane::Publish => "publish",
            Lane::Notice => "notice",
        }
    }
}

/// How often a row of the outbox is tried before it is dead. With [`backoff`] that takes about a
/// day, so that an outage of Discord of some hours kills nothing.
pub const MOST_ATTEMPTS: u32 = 36;

/// How long after a failed attempt the next one comes: 2 seconds, doubled with each, at most an
/// hour, 75 to 125 percent of that so that what failed together does not come back together.
/// `spread` is from 0 to 1.
pub fn backoff(attempts: u32, spread: f64) -> Duration {
    let plain = 2_u64.saturating_pow(attempts.clamp(1, 12)).min(3_600);
    Duration::from_secs(plain).mul_f64(0.75 + spread.clamp(0.0, 1.0) / 2.0)
}

/// How long after a fault of a channel it is tried again, unless somebody says that it is mended:
/// an hour, then six, then a day each time.
pub fn probe_after(probes: u32) -> Duration {
    let hours = match probes {
        0 => 1,
        1 => 6,
        _ => 24,
    };
    Duration::from_secs(hours * 3_600)
}

/// How many articles one message of a digest names: with titles and addresses as long as they are
/// they fit into a card of Discord.
pub const OF_A_DIGEST: usize = 15;

/// How long the subscriptions of a server that the bot has left are kept.
pub const KEPT_AFTER_LEAVING: Duration = Duration::from_secs(30 * 86_400);

/// How long a removed subscription can be brought back.
pub const KEPT_AFTER_REMOVAL: Duration = Duration::from_secs(86_400);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_to_an_hour_and_last_a_day_in_all() {
        assert_eq!(backoff(1, 0.5), Duration::from_secs(2));
        assert_eq!(backoff(3, 0.0), Duration::from_secs(6));
        assert_eq!(backoff(90, 1.0), Duration::from_secs(4_500));
        let all: Duration = (1..MOST_ATTEMPTS).map(|n| backoff(n, 0.5)).sum();
        assert!(all > Duration::from_secs(86_400), "{all:?}");
    }
}
