//! When the medium is to blame for a failure, and not what was to be sent.

use super::sink::{Problem, Sink};
use crate::domain::delivery::MOST_ATTEMPTS;

/// How many attempts are left after an outage, however long it was.
const SPARED: u32 = 12;

/// Whether a failure does not count, that of attempt number `attempts`: there was no answer, and the
/// medium answers nothing else either. What fails while others are answered fails by itself. While
/// many attempts are left none is worth the question.
pub(super) async fn is_outage<S: Sink>(sink: &S, problem: &Problem, attempts: u32) -> bool {
    matches!(problem, Problem::Unanswered { .. })
        && attempts > MOST_ATTEMPTS - SPARED
        && !sink.is_up().await
}
