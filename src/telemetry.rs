//! Logging: what is written, where, and in which form.
//!
//! Logs go to standard error, so that replies on standard output stay clean. Fields have stable
//! dotted names (`interaction.id`, `command`, `duration_ms`); no token, no message text and no
//! name of a person is ever logged.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};

/// Starts logging for this process, panics included. `default_filter` applies when the settings
/// name none; `limits` are directives that hold whatever else is asked for.
///
/// A second call in one process (as in tests) changes nothing.
pub fn start(log: &Log, default_filter: &str, limits: &[&str]) {
    let wanted = log
        .filter
        .as_deref()
        .filter(|filter| !filter.trim().is_empty())
        .unwrap_or(default_filter);
    let lines = fmt()
        .with_env_filter(EnvFilter::builder().parse_lossy(wanted))
        .with_writer(std::io::stderr)
        .with_ansi(
            std::io::stderr().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        )
        .with_target(true);
    let limits = ceiling(limits);
    // The only error is that logging has been started before, which is what is wanted.
    let _ = match log.format {
        LogFormat::Text => lines.finish().with(limits).try_init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .finish()
            .with(limits)
            .try_init(),
    };
    std::panic::set_hook(Box::new(log_panic));
}

/// Everything but what goes beyond the limits. It is a filter of its own because in one filter the
/// most exact directive wins: `serenity::http=trace` would overrule `serenity=warn`.
fn ceiling(limits: &[&str]) -> Targets {
    limits
        .iter()
        .filter_map(|limit| {
            let (target, level) = limit.split_once('=')?;
            Some((target.to_owned(), level.parse::<LevelFilter>().ok()?))
        })
        .collect::<Targets>()
        .with_default(LevelFilter::TRACE)
}

/// Takes the place of the standard hook, which prints the message. A message that was put together
/// may quote what somebody wrote; one that stands in the source cannot.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string);
    let message = panic.payload().downcast_ref::<&'static str>().copied();
    tracing::error!(
        panic.location = location.as_deref(),
        panic.message = message,
        "a panic: please report it"
    );
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    /// What was logged, for looking at.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            lines.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(wanted: &str, limits: &[&str], work: impl FnOnce()) -> String {
        let lines = Lines::default();
        let target = lines.clone();
        let subscriber = fmt()
            .with_env_filter(EnvFilter::builder().parse_lossy(wanted))
            .with_ansi(false)
            .with_writer(move || target.clone())
            .finish()
            .with(ceiling(limits));
        tracing::subscriber::with_default(subscriber, work);
        let bytes = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn limits_hold_whatever_is_asked_for() {
        for wanted in [
            "trace",
            "chatty=trace",
            "chatty::deep=trace",
            "info,chatty=debug",
        ] {
            let lines = logged(wanted, &["chatty=warn"], || {
                tracing::info!(target: "chatty", "a secret");
                tracing::info!(target: "chatty::deep", "a secret");
                tracing::error!(target: "chatty::deep", "a fault");
            });
            assert!(!lines.contains("a secret"), "{wanted}: {lines}");
            assert!(lines.contains("a fault"), "{wanted}: {lines}");
        }
    }

    #[test]
    fn a_panic_is_logged_without_what_it_quotes() {
        let user_text = String::from("something private");
        let lines = logged("error", &[], || {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(log_panic));
            let _ = std::panic::catch_unwind(|| panic!("bad text: {user_text}"));
            std::panic::set_hook(before);
        });
        assert!(lines.contains("src/telemetry.rs"), "{lines}");
        assert!(!lines.contains("private"), "{lines}");
    }
}
