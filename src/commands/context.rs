//! What handlers work with.

use std::sync::Arc;

use jiff::Timestamp;

use super::guard::Guard;
use super::list::TABLE;
use super::surroundings::{Nowhere, Surroundings};
use super::table::Table;
use super::web::{Offline, Web};
use crate::domain::{Clock, DeskRoles};
use crate::ingest::Tagging;
use crate::metrics::Metrics;
use crate::search::Search;
use crate::store::Store;

/// What every handler is given: the archive, its index, and the time.
#[derive(Clone)]
pub struct Context {
    /// The archive.
    pub store: Store,
    /// The commands; tests bring their own.
    pub table: &'static Table,
    /// Names, full text and answers.
    pub search: Arc<Search>,
    /// The tagger that every article goes through, and the work of tagging the archive again.
    pub tagging: Arc<Tagging>,
    /// What time it is; tests set it.
    pub clock: Clock,
    /// What keeps one handler's faults from the others.
    pub guard: Arc<Guard>,
    /// The most subscriptions of a server.
    pub most_subscriptions: usize,
    /// Who operates and moderates the desk by its configuration.
    pub named: Arc<DeskRoles>,
    /// The medium's channels.
    pub surroundings: Arc<dyn Surroundings>,
    /// The web; none until the composition root wires it in.
    pub web: Arc<dyn Web>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl Context {
    /// A context with the system's clock and the usual time limit.
    pub fn new(store: Store, search: Arc<Search>) -> Context {
        Context {
            store,
            table: &TABLE,
            search,
            tagging: Arc::default(),
            clock: Arc::new(Timestamp::now),
            guard: Arc::default(),
            most_subscriptions: 50,
            named: Arc::default(),
            surroundings: Arc::new(Nowhere),
            web: Arc::new(Offline),
            metrics: Arc::default(),
        }
    }

    /// Has a change found that was just made. When the index cannot follow, the change stands all the same,
    /// and whoever searches next has it tried again.
    pub fn follow(&self) {
        if let Err(error) = self.search.catch_up() {
            tracing::error!(%error, "the index has not followed a change; it is tried again");
        }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
