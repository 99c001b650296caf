//! Hosts that are being asked, each on a task of its own.

use std::collections::HashMap;

use tokio::task::{Id, JoinSet};

/// Hosts that are being asked.
#[derive(Default)]
pub(super) struct Flights {
    pub(super) set: JoinSet<()>,
    pub(super) hosts: HashMap<Id, String>,
}

impl Flights {
    /// Waits until one of them has ended; false when there is none.
    pub(super) async fn landed(&mut self) -> bool {
        let id = match self.set.join_next_with_id().await {
            None => return false,
            Some(Ok((id, ()))) => id,
            Some(Err(broken)) => {
                tracing::error!(%broken, "polling a host broke off");
                broken.id()
            }
        };
        self.hosts.remove(&id);
        true
    }
}
