//! Feeds: where news comes from by itself.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;

use super::article::{ArticleId, Certainty};

/// The number of a feed of this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeedId(pub i64);

/// The number of an item of a feed, ever seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(pub i64);

/// What becomes of the new items of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedMode {
    /// They wait for a moderator.
    Review,
    /// They are published at once.
    Direct,
}

impl FeedMode {
    /// Every mode.
    pub const ALL: [FeedMode; 2] = [FeedMode::Review, FeedMode::Direct];

    /// The word for it, as the store and the commands use it.
    pub fn word(self) -> &'static str {
        match self {
            FeedMode::Review => "review",
            FeedMode::Direct => "direct",
        }
    }
}

impl fmt::Display for FeedMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for FeedMode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        FeedMode::ALL
            .into_iter()
            .find(|mode| mode.word() == text)
            .ok_or(())
    }
}

/// Whether a feed is polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedState {
    /// It is.
    Active,
    /// A moderator paused it.
    Paused,
    /// Its site says that it is gone for good.
    Gone,
    /// A moderator removed it. What was seen of it is kept, so that nothing of it comes again when
    /// it is added again.
    Removed,
}

impl FeedState {
    /// Every state.
    pub const ALL: [FeedState; 4] = [
        FeedState::Active,
        FeedState::Paused,
        FeedState::Gone,
        FeedState::Removed,
    ];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            FeedState::Active => "active",
            FeedState::Paused => "paused",
            FeedState::Gone => "gone",
            FeedState::Removed => "removed",
        }
    }
}

impl FromStr for FeedState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        FeedState::ALL
            .into_iter()
            .find(|state| state.word() == text)
            .ok_or(())
    }
}

/// By what a server tells whether anything has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// Its header `ETag`.
    pub etag: Option<String>,
    /// Its header `Last-Modified`.
    pub modified: Option<String>,
}

/// What moderators set of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedWish {
    /// What the desk calls it: plain text on one line.
    pub title: String,
    /// What becomes of its new items.
    pub mode: FeedMode,
    /// The keys of the topics that its articles are filed under.
    pub topics: Vec<String>,
    /// How sure its articles are.
    pub certainty: Certainty,
}

/// A feed of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its number.
    pub id: FeedId,
    /// Where it is.
    pub url: String,
    /// The page that it belongs to.
    pub site: Option<String>,
    /// What moderators set.
    pub wish: FeedWish,
    /// Whether it is polled.
    pub state: FeedState,
    /// When it was added.
    pub added: Timestamp,
    /// How polling it goes.
    pub pulse: Pulse,
}

/// How polling a feed goes: everything that a poll changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// How long it is left alone between two polls, as things are now.
    pub span: Duration,
    /// When it is polled next, if it is active.
    pub next_check: Timestamp,
    /// When it was last fetched and read; `None` before the first time, which posts nothing.
    pub last_success: Option<Timestamp>,
    /// Since when it cannot be fetched or read, without a success between.
    pub failing_since: Option<Timestamp>,
    /// How often in a row it could not.
    pub failures: u32,
    /// Why the last time, in a sentence; empty after a success.
    pub last_error: String,
    /// What the desk was told of its failures.
    pub told: Told,
    /// Those of the last body that was read.
    pub validators: Validators,
    /// The hash of the last body that was read.
    pub content: Option<i64>,
    /// The time between its newest items, on average.
    pub gap: Option<Duration>,
    /// When its newest item was published.
    pub newest: Option<Timestamp>,
    /// How often it says itself that it changes.
    pub hint: Option<Duration>,
    /// What is known of its items.
    pub habits: Habits,
    /// Where it says that it has moved for good, and in how many polls running it has said so.
    pub moving: Option<(String, u32)>,
}

impl Pulse {
    /// That of a feed which was never polled and is to be now.
    pub fn new(now: Timestamp) -> Pulse {
        Pulse {
            span: Duration::from_secs(3_600),
            next_check: now,
            last_success: None,
            failing_since: None,
            failures: 0,
            last_error: String::new(),
            told: Told::Nothing,
            validators: Validators::default(),
            content: None,
            gap: None,
            newest: None,
            hint: None,
            habits: Habits::default(),
            moving: None,
        }
    }
}

/// What was learnt of a feed's items. Once learnt it stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Its items get other guids each time, so that these say nothing.
    pub guid_unstable: bool,
    /// The part of an address after `#` tells its items apart.
    pub fragments_matter: bool,
}

/// What the desk was told of a feed that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// Nothing.
    Nothing,
    /// That it failed three times in a row.
    Failing,
    /// That it has been failing for a week.
    FailingLong,
}

impl Told {
    /// Every step.
    pub const ALL: [Told; 3] = [Told::Nothing, Told::Failing, Told::FailingLong];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            Told::Nothing => "nothing",
            Told::Failing => "failing",
            Told::FailingLong => "failing long",
        }
    }
}

impl FromStr for Told {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Told::ALL
            .into_iter()
            .find(|told| told.word() == text)
            .ok_or(())
    }
}

/// By what an item of a feed is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// What the feed calls its identity.
    Guid,
    /// Its address with the part after `#`.
    Place,
    /// Its address without that.
    Link,
    /// Its headline.
    Title,
    /// All that it says.
    Whole,
}

impl KeyKind {
    /// Every kind, the most telling first.
    pub const ALL: [KeyKind; 5] = [
        KeyKind::Guid,
        KeyKind::Place,
        KeyKind::Link,
        KeyKind::Whole,
        KeyKind::Title,
    ];

    /// The number of it, as the store keeps it.
    pub fn number(self) -> i64 {
        match self {
            KeyKind::Guid => 1,
            KeyKind::Place => 2,
            KeyKind::Link => 3,
            KeyKind::Title => 4,
            KeyKind::Whole => 5,
        }
    }
}

/// One key of an item: a kind, and the hash of what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey {
    /// By what.
    pub kind: KeyKind,
    /// The hash. Two of a feed's items have the same one by accident about never.
    pub hash: [u8; 16],
}

/// An item that was seen before, as far as it is needed to know it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenItem {
    /// Its number.
    pub id: ItemId,
    /// The article that it became, if it did.
    pub article: Option<ArticleId>,
    /// When it was published, as it said at first.
    pub published: Option<Timestamp>,
    /// The hash of its title and text as they were last taken over.
    pub content: i64,
}
