//! When the medium is to blame for a failure, and not what was to be sent.

use jiff::{SignedDuration, Timestamp};

use super::flight::blocking;
use super::sink::{Problem, Sink};
use crate::domain::delivery::MOST_ATTEMPTS;
use crate::store::{Store, StoreError};

/// How many attempts are left after an outage, however long it was.
const SPARED: u32 = 12;

/// After so long without any post a medium is taken to have none of them, if several channels get no answer.
const NOTHING: SignedDuration = SignedDuration::from_hours(6);

/// Whether a failure does not count, that of attempt number `attempts`: there was no answer, and others get
/// none either. The medium answers nothing at all, or it answers questions and takes no post of anybody. What
/// fails while others are posted fails by itself. While many attempts are left none is worth the question.
pub(super) async fn is_outage<S: Sink>(
    sink: &S,
    store: &Store,
    problem: &Problem,
    attempts: u32,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if !matches!(problem, Problem::Unanswered { .. }) || attempts <= MOST_ATTEMPTS - SPARED {
        return Ok(false);
    }
    if !sink.is_up().await {
        return Ok(true);
    }
    let store = store.clone();
    let since = now.saturating_sub(NOTHING).unwrap_or(Timestamp::MIN);
    blocking(move || store.read(|read| read.takes_nothing(S::MEDIUM, since))).await
}
