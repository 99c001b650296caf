//! What an answer that was right means for the polls to come.

use jiff::Timestamp;

use super::document::Document;
use super::pace::{later, rhythm, span};
use crate::domain::{Feed, Pulse, Validators};
use crate::ingest::fetch::Fetched;

/// How polling goes after an answer that was right. `document` is what it was read as, if it is not
/// what it was before.
pub(super) fn answered(
    feed: &Feed,
    fetched: &Fetched,
    validators: Validators,
    document: Option<&Document>,
    now: Timestamp,
) -> Pulse {
    let mut pulse = feed.pulse.clone();
    if let Some(document) = document {
        let dates = document.items.iter().filter_map(|item| item.published);
        (pulse.newest, pulse.gap) = rhythm(dates, now);
        pulse.hint = document.hint;
    }
    pulse.validators = validators;
    pulse.last_success = Some(now);
    pulse.failures = 0;
    pulse.failing_since = None;
    pulse.last_error = String::new();
    pulse.moving = match (&fetched.moved, pulse.moving.take()) {
        (Some(to), Some((before, times))) if *to == before => {
            Some((before, times.saturating_add(1)))
        }
        (Some(to), _) => Some((to.clone(), 1)),
        (None, _) => None,
    };
    pulse.span = span(&pulse, fetched.fresh_for, now);
    pulse.next_check = later(now, pulse.span, fastrand::f64());
    pulse
}
