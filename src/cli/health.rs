//! `newsdesk health`: what a container's health check runs.

use std::process::ExitCode;

use super::{ANSWERED, REFUSED};
use crate::config::{Config, ConfigError};
use crate::health;

/// What is said when the settings say nothing.
pub fn without_settings(error: &ConfigError) -> ExitCode {
    eprintln!("newsdesk: {error}");
    ExitCode::from(REFUSED)
}

/// Asks the bot that runs with the same settings. The exit code is never another than 0 and 1, which
/// is all that health checks know.
pub fn ask(config: &Config, live: bool) -> ExitCode {
    let Some(listens) = config.ops.listen else {
        eprintln!(
            "newsdesk: ops.listen is not set, so the bot cannot be asked. Set it to 127.0.0.1:9464 for the bot and here."
        );
        return ExitCode::from(REFUSED);
    };
    let path = if live { "/livez" } else { "/readyz" };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let asked = match runtime {
        Ok(runtime) => runtime.block_on(health::ask(listens, path)),
        Err(error) => Err(error.to_string()),
    };
    match asked {
        Ok(asked) => {
            print!("{}", asked.words);
            ExitCode::from(if asked.well { ANSWERED } else { REFUSED })
        }
        Err(error) => {
            eprintln!("newsdesk: {error}");
            ExitCode::from(REFUSED)
        }
    }
}
