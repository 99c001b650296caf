//! When the medium is to blame for a failure, and not what was to be sent.

use jiff::{SignedDuration, Timestamp};

use crate::store::{Reader, StoreError};

/// When nothing at all was posted for so long, the medium takes nothing from anybody.
const OUTAGE: SignedDuration = SignedDuration::from_hours(6);

/// How long that excuses a failure. What a channel can never take must not hold it up for ever.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How many attempts are left after an outage.
pub(super) const SPARED: u32 = 12;

/// Whether a failure now says nothing of what failed, which came in at `entered`.
pub(super) fn is_outage(
    read: &Reader,
    entered: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let before = |span| now.checked_sub(span).unwrap_or(Timestamp::MIN);
    Ok(entered > before(LONGEST) && !read.has_posted_since(before(OUTAGE))?)
}
