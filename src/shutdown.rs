//! How the whole program is asked to leave: once politely, then at once.
//!
//! The application turns signals into these two steps; every worker only watches them. Nothing
//! here knows what the workers do.

use tokio_util::sync::CancellationToken;

/// Two steps that everything long-lived watches. Clones are the same shutdown.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    stop: CancellationToken,
    now: CancellationToken,
}

impl Shutdown {
    /// A shutdown that nobody has asked for yet.
    pub fn new() -> Shutdown {
        Shutdown::default()
    }

    /// One more request to leave: the first stops taking in work and lets what is in flight end,
    /// the second drops that too.
    pub fn request(&self) {
        if self.stop.is_cancelled() {
            self.now.cancel();
        } else {
            self.stop.cancel();
        }
    }

    /// Whether the first request has come.
    pub fn is_requested(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Ends when the first request comes.
    pub async fn requested(&self) {
        self.stop.cancelled().await;
    }

    /// Ends when the second request comes.
    pub async fn at_once(&self) {
        self.now.cancelled().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_request_is_the_urgent_one() {
        let shutdown = Shutdown::new();
        assert!(!shutdown.is_requested());
        shutdown.request();
        shutdown.requested().await;
        assert!(!shutdown.now.is_cancelled());
        shutdown.clone().request();
        shutdown.at_once().await;
    }
}
