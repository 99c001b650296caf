//! The command line: flags, subcommands and exit codes.

mod exchange;
mod health;
mod papers;
mod settings;
mod upkeep;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::app::{self, App};
use crate::config::Config;
use crate::console;
use crate::discord;
use crate::domain::Role;
use crate::shutdown::Shutdown;
use crate::telemetry;

/// What a script sees: everything was answered.
pub const ANSWERED: u8 = 0;

/// What a script sees: something that was asked or offered was refused.
pub const REFUSED: u8 = 1;

/// What a script sees: something broke.
pub const BROKEN: u8 = 2;

/// The file in the data folder that remembers what was typed in the console.
const HISTORY_FILE: &str = "history";

/// Newsdesk runs an industry's news desk: a local archive that answers questions, in a console and
/// on Discord.
#[derive(Parser, Debug)]
#[command(
    name = "newsdesk",
    version,
    about,
    long_about = "Newsdesk runs an industry's news desk: a local archive that answers questions, in a console \
                  and on Discord.\n\nWithout a subcommand it opens the console, or goes online when it has a Discord token."
)]
struct Cli {
    /// The settings file [default: newsdesk.toml in your system's place for settings]
    #[arg(long, global = true, value_name = "FILE", env = "NEWSDESK_CONFIG")]
    config: Option<PathBuf>,

    /// The folder of the archive, its index and the console's history
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,

    /// Set a key of the settings for this run, over the file and the environment; may be given several times
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    set: Vec<String>,

    #[command(subcommand)]
    job: Option<Job>,
}

#[derive(Subcommand, Debug)]
enum Job {
    /// Answer in this terminal, without a token and without a network
    Console(ConsoleFlags),
    /// Go online on Discord
    Serve {
        /// Register the commands in this server only, for trying changes out
        #[arg(long, value_name = "ID")]
        guild: Option<u64>,
    },
    /// Say all that is wrong with the settings
    CheckConfig {
        /// Show every setting that is in effect, and where it comes from
        #[arg(long)]
        show: bool,
    },
    /// Ask a running bot whether it is ready; the exit code is 0 or 1
    Health {
        /// Ask only whether it is alive
        #[arg(long)]
        live: bool,
    },
    /// Write the completions of a shell to standard output
    Completions {
        /// Which shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Write the manual page to standard output
    Man,
    /// Take articles from files into the archive, without posting any of them
    ///
    /// A file may be JSON Lines, a feed, a list of feeds (OPML), an export of WordPress or of
    /// Newsdesk, a page of Markdown, or a folder of such pages; what it is shows from its contents.
    /// What is in the archive already is left alone, so an import that was broken off is simply
    /// started again. The exit code is 1 when an article or a feed could not be taken, and 2 when
    /// a file could not be read or the import broke off.
    Import {
        /// What to import; - is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Write the archive into a file: articles to .jsonl, feeds to .opml
    Export {
        /// Where to; an existing file is replaced, and - is standard output
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Write a backup of the archive into a file, while the bot runs or not
    Backup(upkeep::BackupFlags),
    /// Put a backup in the place of the archive, which is kept beside it
    Restore(upkeep::RestoreFlags),
    /// Say what is wrong with this installation and what to do about it
    ///
    /// The exit code is 0 when nothing is wrong, 1 when something should be looked at, and 2 when
    /// something does not work. Discord is asked only if there is a token.
    Doctor(upkeep::Printed),
    /// Say how much there is of everything
    Stats(upkeep::Printed),
}

#[derive(clap::Args, Debug, Default)]
struct ConsoleFlags {
    /// A line to answer instead of opening the editor; may be given several times
    #[arg(long = "command", value_name = "LINE")]
    commands: Vec<String>,

    /// How replies are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Speak in this role instead of the operator's
    #[arg(long = "as", value_enum, value_name = "ROLE")]
    role: Option<RoleFlag>,
}

#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object a line, for scripts
    Json,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum RoleFlag {
    Reader,
    Admin,
    Moderator,
}

impl From<RoleFlag> for Role {
    fn from(flag: RoleFlag) -> Role {
        match flag {
            RoleFlag::Reader => Role::Reader,
            RoleFlag::Admin => Role::Administrator,
            RoleFlag::Moderator => Role::Moderator,
        }
    }
}

/// Runs the program as its command line says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let loaded = settings::load(&cli);
    let config = loaded.config.clone();
    let warnings = loaded.warnings.clone();
    let goes_online = match cli.job {
        Some(Job::Serve { .. }) => true,
        None => config.discord.token.is_some(),
        _ => false,
    };
    // Those say themselves what is wrong, or have nothing to do with settings.
    let goes_by_settings = !matches!(
        cli.job,
        Some(Job::CheckConfig { .. } | Job::Completions { .. } | Job::Man)
    );
    if goes_by_settings {
        let wrong = loaded.sound().err();
        if !goes_online || wrong.is_some() {
            settings::warn(&warnings);
        }
        if let Some(error) = wrong {
            return match &cli.job {
                Some(Job::Doctor(printed)) => upkeep::doctor_without_settings(&error, printed),
                Some(Job::Health { .. }) => health::without_settings(&error),
                _ => fail(&error),
            };
        }
    }
    match cli.job {
        Some(Job::CheckConfig { show }) => settings::check(loaded, show),
        Some(Job::Serve { .. }) => serve(&config, &warnings),
        Some(Job::Health { live }) => health::ask(&config, live),
        Some(Job::Completions { shell }) => papers::completions(shell),
        Some(Job::Man) => papers::manual(),
        Some(Job::Import { files }) => {
            quiet(&config);
            exchange::import(&config, &files)
        }
        Some(Job::Export { file }) => {
            quiet(&config);
            exchange::export(&config, &file)
        }
        Some(Job::Backup(flags)) => {
            quiet(&config);
            upkeep::backup(&config, &flags)
        }
        Some(Job::Restore(flags)) => {
            quiet(&config);
            upkeep::restore(&config, &flags)
        }
        Some(Job::Doctor(printed)) => {
            quiet(&config);
            upkeep::doctor(&config, &printed)
        }
        Some(Job::Stats(printed)) => {
            quiet(&config);
            upkeep::stats(&config, &printed)
        }
        Some(Job::Console(flags)) => converse(&config, &flags),
        None if goes_online => serve(&config, &warnings),
        None => converse(&config, &ConsoleFlags::default()),
    }
}

/// Says what broke, on standard error.
fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("newsdesk: {error}");
    ExitCode::from(BROKEN)
}

/// Goes online. What is suspicious about the settings is said where the log goes.
fn serve(config: &Config, warnings: &[String]) -> ExitCode {
    telemetry::start(
        &config.log,
        "info,refinery_core=warn,tantivy=warn",
        &discord::LOG_LIMITS,
    );
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    if config.discord.token.is_none() {
        return fail(
            &"there is no Discord token. Create an application at https://discord.com/developers/applications, copy \
              the token from its page Bot, and set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it.",
        );
    }
    let app = match App::open(config) {
        Ok(app) => app,
        Err(error) => return fail(&error),
    };
    for note in &app.notes {
        tracing::warn!("{note}");
    }
    tracing::info!(archive = %app.archive.display(), created = app.created, "the archive is open");
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let shutdown = Shutdown::new();
    let end = runtime.block_on(async {
        tokio::spawn(watch_signals(shutdown.clone()));
        app::online::serve(app, config, shutdown).await
    });
    // What is still running was given its time; nothing waits for it any longer.
    runtime.shutdown_background();
    match end {
        Ok(()) => ExitCode::from(ANSWERED),
        Err(error) => fail(&error),
    }
}

/// Turns Ctrl-C and SIGTERM into requests to leave.
async fn watch_signals(shutdown: Shutdown) {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be watched; it will end the process at once");
                return;
            }
        }
    };
    loop {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        shutdown.request();
    }
}

/// Starts the log where somebody looks at the terminal. A broken index is built again without a
/// word.
fn quiet(config: &Config) {
    telemetry::start(&config.log, "error,tantivy=off", &discord::LOG_LIMITS);
}

fn converse(config: &Config, flags: &ConsoleFlags) -> ExitCode {
    quiet(config);
    let app = match App::open(config) {
        Ok(app) => app,
        Err(error) => return fail(&error),
    };
    for note in &app.notes {
        eprintln!("newsdesk: {note}");
    }
    let articles = match app
        .context
        .store
        .read(|archive| archive.article_count(None))
    {
        Ok(articles) => articles,
        Err(error) => return fail(&error),
    };
    let settings = console::Settings {
        archive: app.archive,
        articles,
        history: Some(config.data_dir.join(HISTORY_FILE)),
        role: flags.role.map_or(Role::Operator, Role::from),
        format: match flags.format {
            Format::Text => console::Format::Text,
            Format::Json => console::Format::Json,
        },
        commands: flags.commands.clone(),
    };
    ExitCode::from(console::run(&settings, &app.context).exit_code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
