//! What handlers work with.

use std::sync::Arc;

use jiff::Timestamp;

use crate::search::Search;
use crate::store::Store;

/// What every handler is given: the archive, its index, and the time.
#[derive(Clone)]
pub struct Context {
    /// The archive.
    pub store: Store,
    /// Names, full text and answers.
    pub search: Arc<Search>,
    /// What time it is; tests set it.
    pub clock: Clock,
}

/// A source of the present time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

impl Context {
    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
