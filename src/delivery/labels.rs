//! What metrics and the log call the rows of the outbox.

use crate::store::Errand;

/// What a row asks for.
pub(super) fn errand_word(errand: &Errand) -> &'static str {
    match errand {
        Errand::Post { .. } => "post",
        Errand::Edit { .. } => "edit",
        Errand::Thread { .. } => "thread",
        Errand::Publish { .. } => "publish",
        Errand::Notice(_) => "notice",
        Errand::Item { .. } | Errand::Waiting => "queue",
    }
}
