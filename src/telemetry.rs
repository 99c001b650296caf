//! Logging: what is written, where, and in which form.
//!
//! Logs go to standard error, so that replies on standard output stay clean. Fields have stable
//! dotted names (`interaction.id`, `command`, `duration_ms`); no token, no message text and no
//! name of a person is ever logged.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::{Log, LogFormat};

/// serenity writes whole requests at `info`, bodies and interaction tokens included, so its own
/// events stay below that whatever else is asked for.
const ALWAYS: &str = "serenity=warn";

/// Starts logging for this process. `default_filter` applies when the settings name none.
///
/// A second call in one process (as in tests) changes nothing.
pub fn start(log: &Log, default_filter: &str) {
    let wanted = log.filter.as_deref().unwrap_or(default_filter);
    let filter = EnvFilter::builder().parse_lossy(format!("{wanted},{ALWAYS}"));
    let lines = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Colours are for people; in a file they would be noise, and half of the work of a line.
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(true);
    // The only error is that logging has been started before, which is what is wanted.
    let _ = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}
