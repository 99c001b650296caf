//! What time it is.

use std::sync::Arc;

use jiff::Timestamp;

/// A source of the present time; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
