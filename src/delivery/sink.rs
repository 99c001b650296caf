//! What a medium must be able to do so that news can be delivered to it.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{Channel, Fault, Medium, OutboxId, Style};
use crate::reply::{Reply, Text};

/// One request to a medium.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    /// Its row of the outbox.
    pub id: OutboxId,
    /// The same for this archive only, at most 25 characters: a medium that has seen it within the
    /// last minutes must not post it again.
    pub nonce: String,
    /// Where it goes.
    pub channel: Channel,
    /// What is to be done there.
    pub task: Task,
    /// How often it failed before.
    pub attempts: u32,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Post something new: an article or a digest. In a forum it becomes a post of its own.
    Post(Post),
    /// Begin a thread on a message.
    Thread {
        /// The message.
        message: u64,
        /// What the thread is called, plain text; the medium cuts it.
        name: String,
    },
    /// Show this in a message that was posted.
    Edit {
        /// The message.
        message: u64,
        /// The thread that holds it, where that is not the channel itself: a post of a forum.
        thread: Option<u64>,
        /// What it is to show.
        post: Post,
    },
    /// Publish a message to the servers that follow the channel.
    Publish {
        /// The message.
        message: u64,
    },
    /// Tell an administrator that something is wrong with the channel, or right again: in the
    /// channel, else in another channel of the server, else privately to the server's owner.
    Notice(Text),
}

/// Something to post.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// What it shows.
    pub reply: Reply,
    /// How.
    pub style: Style,
    /// The roles that it pings; an edit pings nobody.
    pub roles: Vec<u64>,
    /// Words that tags of a forum may be called by, the best first.
    pub tags: Vec<String>,
}

/// What a medium made of a parcel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The message that it made.
    pub message: Option<u64>,
    /// The post of a forum that it made, which is a thread.
    pub thread: Option<u64>,
}

/// Why a parcel was not delivered. What the medium can mend by itself it must have tried: without
/// its picture, with its thread opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The medium asks to wait so long; that is no failed attempt.
    Wait(Duration),
    /// No answer, or a fault of the medium.
    Unanswered {
        /// Why, for the log and for administrators.
        reason: String,
        /// Whether it may have arrived all the same.
        maybe_delivered: bool,
    },
    /// Nothing can be posted in the channel until somebody mends it.
    Channel(Fault),
    /// The channel is no more.
    ChannelGone,
    /// The message is no more, or is not ours.
    MessageGone,
    /// The medium does not take what it shows, now or ever.
    Refused {
        /// Why, in words for administrators.
        reason: String,
        /// Whether the server's administrators can do something about it.
        tell: bool,
    },
    /// The medium takes nothing at all at present: the token was refused, or too much was refused
    /// before. Nothing is counted.
    Closed(Duration),
}

/// A medium.
pub trait Sink: Send + Sync + 'static {
    /// Which one.
    const MEDIUM: Medium;

    /// Sends a parcel. It may take as long as the medium's limits make it wait, a minute at most.
    ///
    /// # Errors
    /// [`Problem`].
    fn send(&self, parcel: &Parcel) -> impl Future<Output = Result<Receipt, Problem>> + Send;

    /// Looks whether a parcel whose sending began at `since` has arrived: what it made, if it can
    /// be found. Asked only for [`Task::Post`], when a process died or an answer was lost so long
    /// ago that the nonce does not protect any more, or where the medium knows no nonces.
    ///
    /// # Errors
    /// [`Problem`] when it cannot be known now.
    fn find(
        &self,
        parcel: &Parcel,
        since: Timestamp,
    ) -> impl Future<Output = Result<Option<Receipt>, Problem>> + Send;

    /// How long after it was first sent a nonce of this channel surely protects; zero where there
    /// are no nonces.
    fn nonce_protects(&self, parcel: &Parcel) -> Duration;

    /// Whether the medium answers anything at all now; a refusal is an answer too. Asked when a parcel got no
    /// answer and has few attempts left. It may take some seconds, and be as old as that; false where nobody
    /// can tell.
    fn is_up(&self) -> impl Future<Output = bool> + Send;
}
