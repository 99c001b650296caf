//! Settings: defaults, then the file, then the environment, then flags; the later wins.
//!
//! Every setting is one row of [`keys::KEYS`]. The file's check, the environment variables and the
//! commented example are made from those rows, so none of them can disagree. A wrong setting never
//! stops the reading: all that is wrong is reported at once.

mod backup;
pub mod environment;
mod file;
pub mod keys;
pub mod read;
mod secret;
pub mod shown;
mod value;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use backup::Backup;
pub use read::{Flag, Given, Loaded, Origin, read};
pub use secret::Secret;
pub use shown::shown;

/// All settings of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder that holds the archive, its index and the console's history.
    pub data_dir: PathBuf,
    /// The industry.
    pub archive: Archive,
    /// Backups by the schedule.
    pub backup: Backup,
    /// Who may do what.
    pub desk: Desk,
    /// How to reach Discord.
    pub discord: Discord,
    /// Where news is fetched from.
    pub feeds: Feeds,
    /// How long things may take.
    pub limits: Limits,
    /// What is logged, and how.
    pub log: Log,
    /// How the operator's programs look in.
    pub ops: Ops,
}

/// The industry that the desk reports on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// A catalog file; the built-in one when there is none.
    pub catalog: Option<PathBuf>,
    /// Whether the built-in articles are loaded. They belong to the built-in catalog.
    pub sample: bool,
}

/// Who runs the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// Discord users who may do everything.
    pub operators: Vec<u64>,
    /// Discord users who may change the archive.
    pub moderators: Vec<u64>,
    /// Roles of servers whose holders may change the archive: server, role.
    pub moderator_roles: Vec<(u64, u64)>,
}

/// How to reach Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discord {
    /// The bot's token; without one the desk stays local.
    pub token: Option<Secret>,
    /// The file that the token is read from, if it is in one.
    pub token_file: Option<PathBuf>,
    /// What takes the place of `https://discord.com` in every request.
    pub api: String,
    /// The server to register commands in, instead of everywhere.
    pub guild: Option<u64>,
    /// Requests a second to Discord, answers to interactions not counted.
    pub requests_per_second: u32,
}

/// Where news is fetched from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feeds {
    /// Hosts that may be fetched from though they are private or on an unusual port: a name or an IP
    /// address, and the port that is meant, or `None` for every port.
    pub allow_hosts: Vec<(String, Option<u16>)>,
}

/// How long things may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest that one command may take.
    pub answer: Duration,
    /// The most subscriptions of a server.
    pub subscriptions: usize,
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Readable lines, or one JSON object a line.
    pub format: LogFormat,
    /// Which events, in the syntax of `tracing`'s filter; chosen by the command when not set.
    pub filter: Option<String>,
}

/// How the operator's programs look in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ops {
    /// Where health and metrics are answered over HTTP; nowhere when there is none.
    pub listen: Option<SocketAddr>,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            data_dir: default_data_dir(),
            archive: Archive {
                catalog: None,
                sample: true,
            },
            backup: Backup::default(),
            desk: Desk::default(),
            discord: Discord {
                token: None,
                token_file: None,
                api: "https://discord.com".into(),
                guild: None,
                requests_per_second: 50,
            },
            feeds: Feeds::default(),
            limits: Limits {
                answer: Duration::from_secs(10),
                subscriptions: 50,
            },
            log: Log {
                format: LogFormat::Text,
                filter: None,
            },
            ops: Ops::default(),
        }
    }
}

/// Where a user's data belongs on this system, or `newsdesk-data` in the working folder where no
/// home is known.
fn default_data_dir() -> PathBuf {
    directories::ProjectDirs::from("", "", "newsdesk").map_or_else(
        || PathBuf::from("newsdesk-data"),
        |places| places.data_dir().to_path_buf(),
    )
}

/// The file that is read when none is named, if it is there.
pub fn default_file() -> Option<PathBuf> {
    let places = directories::ProjectDirs::from("", "", "newsdesk")?;
    let file = places.config_dir().join("newsdesk.toml");
    file.is_file().then_some(file)
}

/// What is wrong with the settings: one sentence each, all of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", faults.join("\n"))]
pub struct ConfigError {
    /// At least one sentence, each naming the key or variable and where it stands.
    pub faults: Vec<String>,
}

#[cfg(test)]
mod tests;
