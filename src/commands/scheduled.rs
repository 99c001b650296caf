//! What the clock sets going: articles are published whose moment has come. Whatever runs the desk
//! calls this at its start, and then when something is due.

use std::time::Duration;

use jiff::Timestamp;

use super::context::Context;
use crate::ingest;
use crate::store::StoreError;

/// How long to wait at most until the next look: a clock that was set, and what was scheduled
/// meanwhile, are noticed then.
pub const LONGEST: Duration = Duration::from_secs(30);

/// Publishes what is due, and gives when to look again.
///
/// # Errors
/// Only the archive can fail; what was published stays so.
pub fn publish_due(context: &Context) -> Result<Duration, StoreError> {
    let published = ingest::publish_due(&context.store, &context.tagging, context.now())?;
    for article in &published {
        tracing::info!(article.id = article.0, "published as scheduled");
    }
    if !published.is_empty() {
        context.follow();
    }
    let next = context.store.read(|read| read.next_scheduled())?;
    Ok(next.map_or(LONGEST, |due| wait(due, context.now())))
}

fn wait(due: Timestamp, now: Timestamp) -> Duration {
    let left = Duration::try_from(due.duration_since(now)).unwrap_or(Duration::ZERO);
    left.clamp(Duration::from_millis(100), LONGEST)
}
