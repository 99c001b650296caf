//! What a handler may ask about the medium that it answers in.

use crate::domain::Seen;

/// The channels around a request, as they are now. Implementations may block for some seconds;
/// commands that ask are [`Pace::Slow`](super::table::Pace::Slow).
pub trait Surroundings: Send + Sync {
    /// One channel of a server, with what the bot may do there.
    ///
    /// # Errors
    /// [`Unseen`].
    fn channel(&self, server: u64, channel: u64) -> Result<Seen, Unseen>;

    /// Every channel of a server that news can be delivered to, threads left out.
    ///
    /// # Errors
    /// [`Unseen`].
    fn channels(&self, server: u64) -> Result<Vec<Seen>, Unseen>;
}

/// Why a channel is not seen, in words for the asker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unseen {
    /// There is no such channel in this server, or the bot may not see it.
    #[error(
        "I cannot see that channel. Give me the permission View Channel there, or choose another."
    )]
    NoChannel,
    /// It is no channel for messages.
    #[error(
        "News cannot be posted in a channel of that kind. Choose a text or announcement channel, a forum or a thread."
    )]
    WrongForm,
    /// The medium did not answer.
    #[error("Discord did not answer just now. Try again in a minute.")]
    NoAnswer,
    /// There are no channels here.
    #[error("There are no channels here.")]
    Nowhere,
}

/// Surroundings without channels, as the console has them.
pub struct Nowhere;

impl Surroundings for Nowhere {
    fn channel(&self, _server: u64, _channel: u64) -> Result<Seen, Unseen> {
        Err(Unseen::Nowhere)
    }

    fn channels(&self, _server: u64) -> Result<Vec<Seen>, Unseen> {
        Err(Unseen::Nowhere)
    }
}
