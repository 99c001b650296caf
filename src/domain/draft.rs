//! What somebody filled in and has not got done yet.

use jiff::Timestamp;

/// The number of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DraftId(pub i64);

/// A form with what somebody filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its number.
    pub id: DraftId,
    /// When it was last filled in.
    pub changed: Timestamp,
    /// The form, as whoever keeps it writes one.
    pub form: String,
}
