//! The channels as handlers see them, who may block.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::timeout;

use super::{Channels, Hidden};
use crate::commands::{Surroundings, Unseen};
use crate::discord::rest::Lane;
use crate::domain::Seen;

/// How long a handler waits for Discord.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// The channels of Discord around a request.
pub struct Around {
    channels: Arc<Channels>,
    runtime: Handle,
}

impl Around {
    /// Asks `channels` in the runtime.
    pub fn new(channels: Arc<Channels>, runtime: Handle) -> Around {
        Around { channels, runtime }
    }

    /// Runs a question in the runtime and waits for its answer here.
    fn ask<T: Send + 'static>(
        &self,
        question: impl Future<Output = Result<T, Hidden>> + Send + 'static,
    ) -> Result<T, Unseen> {
        let (give, take) = sync_channel(1);
        self.runtime.spawn(async move {
            // Nobody listens any more when it took too long.
            if let Ok(answer) = timeout(PATIENCE, question).await {
                let _ = give.send(answer);
            }
        });
        match take.recv_timeout(PATIENCE) {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(Hidden::Nothing)) => Err(Unseen::NoChannel),
            Ok(Err(Hidden::WrongForm)) => Err(Unseen::WrongForm),
            Ok(Err(Hidden::Unknown(error))) => {
                tracing::warn!(%error, "the channels of a server could not be read");
                Err(Unseen::NoAnswer)
            }
            Err(_) => Err(Unseen::NoAnswer),
        }
    }
}

impl Surroundings for Around {
    fn channel(&self, server: u64, channel: u64) -> Result<Seen, Unseen> {
        let channels = Arc::clone(&self.channels);
        self.ask(async move { channels.seen(server, channel, Lane::Interactive).await })
    }

    fn channels(&self, server: u64) -> Result<Vec<Seen>, Unseen> {
        let channels = Arc::clone(&self.channels);
        self.ask(async move { channels.all(server, Lane::Interactive).await })
    }
}
