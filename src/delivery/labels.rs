//! What metrics call the rows of the outbox and what comes of them.

use super::sink::Problem;
use crate::domain::delivery::MOST_ATTEMPTS;
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

/// What kept a row from arriving. `dead` is given up.
pub(super) fn problem_word(problem: &Problem, attempts: u32) -> &'static str {
    match problem {
        Problem::Wait(_) => "wait",
        Problem::Closed(_) => "closed",
        Problem::Unanswered { .. } if attempts >= MOST_ATTEMPTS => "dead",
        Problem::Unanswered { .. } => "unanswered",
        Problem::Channel(_) => "channel",
        Problem::ChannelGone => "channel_gone",
        Problem::MessageGone => "message_gone",
        Problem::Refused { .. } => "dead",
    }
}
