//! Turns at a host: it is asked one thing at a time, with a pause between two, whoever asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};
use tokio::time::{Instant, sleep_until};

use crate::text::url::site;

/// Who may ask which host when.
pub(super) struct Turns {
    pause: Duration,
    /// When each host may be asked again, and who waits for it. One that may be asked and that
    /// nobody waits for is forgotten.
    hosts: Mutex<HashMap<String, Arc<Queue<Instant>>>>,
}

/// A turn at a host. With its end the pause begins.
pub(super) struct Turn {
    free: OwnedMutexGuard<Instant>,
    pause: Duration,
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.free = Instant::now() + self.pause;
    }
}

impl Turns {
    /// Turns with such a pause after each.
    pub(super) fn new(pause: Duration) -> Turns {
        Turns {
            pause,
            hosts: Mutex::default(),
        }
    }

    /// Waits until the host of an address may be asked. Who waits longest is next.
    pub(super) async fn at(&self, url: &str) -> Turn {
        let queue = self.queue(site(url).unwrap_or_default());
        let free = queue.lock_owned().await;
        sleep_until(*free).await;
        Turn {
            free,
            pause: self.pause,
        }
    }

    fn queue(&self, host: String) -> Arc<Queue<Instant>> {
        let now = Instant::now();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.retain(|_, queue| {
            Arc::strong_count(queue) > 1 || queue.try_lock().is_ok_and(|free| *free > now)
        });
        Arc::clone(
            hosts
                .entry(host)
                .or_insert_with(|| Arc::new(Queue::new(now))),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_has_a_pause_after_each_turn_and_others_do_not_wait_for_it() {
        let turns = Turns::new(Duration::from_secs(1));
        let began = Instant::now();
        let passed = || began.elapsed().as_secs();
        drop(turns.at("https://one.example/a").await);
        drop(turns.at("https://two.example/a").await);
        assert_eq!(passed(), 0);
        drop(turns.at("http://www.one.example/b").await);
        assert_eq!(passed(), 1);
        drop(turns.at("https://one.example/c").await);
        assert_eq!(passed(), 2);
        tokio::time::advance(Duration::from_secs(9)).await;
        drop(turns.at("https://three.example/").await);
        let known = turns.hosts.lock().unwrap().len();
        assert_eq!(known, 1, "the others may be asked and are forgotten");
    }
}
