//! The command line: flags, subcommands and exit codes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::app::App;
use crate::config::{self, Config};
use crate::console;
use crate::domain::Role;
use crate::telemetry;

/// What a script sees: everything was answered.
pub const ANSWERED: u8 = 0;
/// What a script sees: something was refused; the reply says what to do.
pub const REFUSED: u8 = 1;
/// What a script sees: something broke.
pub const BROKEN: u8 = 2;

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
    CheckConfig,
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
