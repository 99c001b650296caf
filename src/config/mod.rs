//! Settings: defaults, then the file, then the environment, then flags; the later wins.
//!
//! Every setting is one row of [`keys::KEYS`]. The file's check, the environment variables and the
//! commented example are made from those rows, so none of them can disagree. A wrong setting never
//! stops the reading: all that is wrong is reported at once.

mod backup;
pub mod keys;
mod secret;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use backup::Backup;
use keys::KEYS;
pub use secret::Secret;
use value::Raw;

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

/// Reads all layers below the flags.
///
/// `file` is the settings file, if any; `environment` holds the process's variables.
///
/// # Errors
/// Everything that is wrong in the file and the environment, at once.
pub fn read(
    file: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Config, ConfigError> {
    let mut config = Config::default();
    let mut faults = Vec::new();
    if let Some(file) = file {
        read_file(&mut config, file, &mut faults);
    }
    read_environment(&mut config, environment, &mut faults);
    if faults.is_empty() {
        Ok(config)
    } else {
        Err(ConfigError { faults })
    }
}

fn read_file(config: &mut Config, file: &Path, faults: &mut Vec<String>) {
    let place = file.display();
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            faults.push(format!("{place} cannot be read: {error}."));
            return;
        }
    };
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            faults.push(format!("{place} is not TOML: {error}"));
            return;
        }
    };
    let mut found = Vec::new();
    flatten("", table, &mut found);
    for (name, value) in found {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            faults.push(format!("{place}: {}", unknown(&name)));
            continue;
        };
        if key.secret {
            faults.push(format!(
                "{place}: {name} is a secret and does not belong in this file. Put it in a file \
                 of its own and name that file as {name}_file, or set {}.",
                key.variable
            ));
            continue;
        }
        if let Err(fault) = (key.set)(config, Raw::Toml(value)) {
            faults.push(format!("{place}: {name} {fault}"));
        }
    }
}

/// Every leaf of a TOML table with its dotted name.
fn flatten(prefix: &str, table: toml::Table, found: &mut Vec<(String, toml::Value)>) {
    for (name, value) in table {
        let name = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            toml::Value::Table(inner) => flatten(&name, inner, found),
            value => found.push((name, value)),
        }
    }
}

/// The sentence for a key that does not exist, with the nearest one that does.
fn unknown(name: &str) -> String {
    let nearest = KEYS
        .iter()
        .filter(|key| !key.secret)
        .map(|key| (strsim::jaro_winkler(key.name, name), key.name))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, nearest)) if likeness > 0.8 => {
            format!("there is no setting {name}. Did you mean {nearest}?")
        }
        _ => format!(
            "there is no setting {name}. config/newsdesk.example.toml lists all that there are."
        ),
    }
}

fn read_environment(
    config: &mut Config,
    environment: &BTreeMap<String, String>,
    faults: &mut Vec<String>,
) {
    for key in KEYS {
        let Some(value) = environment
            .get(key.variable)
            .filter(|value| !value.is_empty())
        else {
            continue;
        };
        if let Err(fault) = (key.set)(config, Raw::Text(value.clone())) {
            faults.push(format!("{} {fault}", key.variable));
        }
    }
    // A mistyped variable would be passed over in silence, so every name that begins as ours must
    // be one of ours.
    for name in environment
        .keys()
        .filter(|name| name.starts_with("NEWSDESK_"))
    {
        if !keys::is_variable(name) {
            let nearest = KEYS
                .iter()
                .map(|key| (strsim::jaro_winkler(key.variable, name), key.variable))
                .max_by(|a, b| a.0.total_cmp(&b.0))
                .map_or("NEWSDESK_DATA_DIR", |(_, variable)| variable);
            faults.push(format!(
                "There is no variable {name}. Did you mean {nearest}?"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("newsdesk.toml");
        std::fs::write(&file, text).expect("a file");
        let environment = variables
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        read(Some(&file), &environment).map_err(|error| ConfigError {
            faults: error
                .faults
                .iter()
                .map(|fault| fault.replace(&file.display().to_string(), "FILE"))
                .collect(),
        })
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let config = read_text(
            "data_dir = '/srv/desk'\n[discord]\nrequests_per_second = 20\nguild = 5",
            &[("NEWSDESK_DISCORD_GUILD", "7"), ("DISCORD_TOKEN", "hidden")],
        )
        .expect("sound settings");
        assert_eq!(config.data_dir, PathBuf::from("/srv/desk"));
        assert_eq!(config.discord.requests_per_second, 20);
        assert_eq!(config.discord.guild, Some(7));
        assert_eq!(config.discord.api, "https://discord.com");
        assert!(
            !format!("{config:?}").contains("hidden"),
            "the token is never printed"
        );
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let error = read_text(
            "data_dri = 'x'\n[discord]\ntoken = 'abc'\nrequests_per_second = 900\n[desk]\nmoderators = ['me']",
            &[("NEWSDESK_LOG_FORMAT", "xml"), ("NEWSDESK_DATADIR", "x")],
        )
        .expect_err("six faults");
        insta::assert_snapshot!(error, @r"
        FILE: there is no setting data_dri. Did you mean data_dir?
        FILE: desk.moderators must be a list of Discord ids (whole numbers).
        FILE: discord.requests_per_second must be a whole number from 1 to 50.
        FILE: discord.token is a secret and does not belong in this file. Put it in a file of its own and name that file as discord.token_file, or set DISCORD_TOKEN.
        NEWSDESK_LOG_FORMAT must be one of text, json.
        There is no variable NEWSDESK_DATADIR. Did you mean NEWSDESK_DATA_DIR?
        ");
    }

    #[test]
    fn a_token_is_read_from_its_file_without_its_line_end() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let token = folder.path().join("token");
        std::fs::write(&token, "abc.def\n").expect("a file");
        let environment =
            BTreeMap::from([("DISCORD_TOKEN_FILE".to_owned(), token.display().to_string())]);
        let config = read(None, &environment).expect("sound settings");
        assert_eq!(
            config.discord.token.as_ref().map(Secret::expose),
            Some("abc.def")
        );
    }

    #[test]
    fn a_missing_token_file_and_rubbish_are_faults_in_words() {
        let environment =
            BTreeMap::from([("DISCORD_TOKEN_FILE".to_owned(), "/nowhere/token".to_owned())]);
        let error = read(None, &environment).expect_err("no such file");
        assert!(
            error.to_string().contains("/nowhere/token cannot be read"),
            "{error}"
        );
        let error = read_text("= what", &[]).expect_err("no TOML");
        assert!(error.to_string().contains("FILE is not TOML"), "{error}");
    }

    #[test]
    fn the_example_file_is_the_one_that_the_keys_make_and_changes_nothing() {
        let committed = include_str!("../../config/newsdesk.example.toml");
        if std::env::var_os("UPDATE_FILES").is_some() {
            let place = concat!(env!("CARGO_MANIFEST_DIR"), "/config/newsdesk.example.toml");
            std::fs::write(place, keys::example()).expect("the example file is writable");
        }
        assert_eq!(
            committed,
            keys::example(),
            "run the test once with UPDATE_FILES=1"
        );
        assert_eq!(read_text(committed, &[]), Ok(Config::default()));
        let uncommented: String = committed
            .lines()
            .map(|line| line.strip_prefix("#= ").unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n");
        let faults = read_text(&uncommented, &[])
            .expect_err("its token file does not exist")
            .faults;
        assert_eq!(faults.len(), 1, "{faults:?}");
    }
}
