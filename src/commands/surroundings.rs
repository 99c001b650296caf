//! What a handler may ask about the medium that it answers in.

use std::collections::HashMap;

use crate::domain::{Seen, Target};

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

/// What the medium shows of a server's channels, asked for once.
pub struct Eyes<'a> {
    around: &'a dyn Surroundings,
    server: u64,
    seen: HashMap<u64, Seen>,
    /// Why nothing is seen.
    pub blind: Option<Unseen>,
}

impl Eyes<'_> {
    /// Opens them; what they do not see is known from then on. The console, which is server 0, has no
    /// channels to be seen.
    pub fn open(around: &dyn Surroundings, server: u64) -> Eyes<'_> {
        let seen = match server {
            0 => Ok(Vec::new()),
            _ => around.channels(server),
        };
        let (seen, blind) = match seen {
            Ok(seen) => (seen, None),
            Err(unseen) => (Vec::new(), Some(unseen)),
        };
        let by_number = |seen: Seen| match seen.target {
            Target::Server { channel, .. } => Some((channel, seen)),
            Target::Console | Target::Private { .. } => None,
        };
        Eyes {
            around,
            server,
            seen: seen.into_iter().filter_map(by_number).collect(),
            blind,
        }
    }

    /// A channel as it is now; `None` where that cannot be known.
    pub fn look(&self, target: Target) -> Option<Result<Seen, Unseen>> {
        let Target::Server { channel, .. } = target else {
            return None;
        };
        if self.blind.is_some() {
            return None;
        }
        if let Some(seen) = self.seen.get(&channel) {
            return Some(Ok(seen.clone()));
        }
        // Threads are not among the channels of a server.
        match self.around.channel(self.server, channel) {
            Err(Unseen::NoAnswer | Unseen::Nowhere) => None,
            seen => Some(seen),
        }
    }
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
