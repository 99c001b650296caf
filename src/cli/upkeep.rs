//! `newsdesk backup`, `restore`, `doctor` and `stats` in the terminal.

use std::fmt::Display;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::exchange::Shown;
use super::{ANSWERED, BROKEN, REFUSED, fail};
use crate::app::upkeep;
use crate::config::{Config, ConfigError};
use crate::domain::measure::size;
use crate::domain::phrase::counted;
use crate::ops::doctor::{Report, Severity};

/// Prints a line; whoever has closed the other end of the pipe has read enough.
macro_rules! say {
    ($($words:tt)*) => {
        let _ = writeln!(std::io::stdout(), $($words)*);
    };
}

/// Where a backup goes.
#[derive(clap::Args, Debug)]
pub struct BackupFlags {
    /// Where to; best on another disk
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace a file that is there already
    #[arg(long)]
    force: bool,
}

/// What to put back.
#[derive(clap::Args, Debug)]
pub struct RestoreFlags {
    /// A backup that newsdesk backup or the schedule made
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// How something is printed.
#[derive(clap::Args, Debug)]
pub struct Printed {
    /// Print one JSON object, for scripts
    #[arg(long)]
    pub json: bool,
}

/// Writes a backup.
pub fn backup(config: &Config, flags: &BackupFlags) -> ExitCode {
    let shown = shown("copied");
    let copied = upkeep::back_up(config, &flags.file, flags.force, &mut |at, of| {
        shown.bytes(at, of);
    });
    shown.end();
    match copied {
        Ok(copied) => {
            say!(
                "{} written to {}: {}, schema {}. Every page and every reference in it was read and is sound.",
                size(copied.bytes),
                flags.file.display(),
                counted(copied.articles, "article"),
                copied.schema
            );
            ExitCode::from(ANSWERED)
        }
        Err(error) => fail(&error),
    }
}

/// Puts a backup back.
pub fn restore(config: &Config, flags: &RestoreFlags) -> ExitCode {
    let shown = shown("brought in");
    let restored = upkeep::restore(config, &flags.file, &mut |at, of| shown.bytes(at, of));
    shown.end();
    let restored = match restored {
        Ok(restored) => restored,
        Err(error) => return fail(&error),
    };
    say!(
        "{} is the archive now: {}.",
        flags.file.display(),
        counted(restored.articles, "article")
    );
    if restored.from < restored.to {
        say!(
            "It was brought up to date, from schema {} to schema {}.",
            restored.from,
            restored.to
        );
    }
    if let Some(aside) = &restored.aside {
        say!(
            "The archive that was there is kept as {}. Remove it when you are sure that you do not need it.",
            aside.display()
        );
    }
    say!("The search index is made anew at the next start.");
    ExitCode::from(ANSWERED)
}

/// Says what is wrong.
pub fn doctor(config: &Config, printed: &Printed) -> ExitCode {
    print_report(&upkeep::examine(config), printed)
}

/// Says what is wrong when it is the settings.
pub fn doctor_without_settings(error: &ConfigError, printed: &Printed) -> ExitCode {
    print_report(&upkeep::settings_are_wrong(error), printed)
}

fn print_report(report: &Report, printed: &Printed) -> ExitCode {
    print(printed, || report.to_json(), report);
    ExitCode::from(match report.worst() {
        Severity::Unchecked | Severity::Fine => ANSWERED,
        Severity::Warning => REFUSED,
        Severity::Fault => BROKEN,
    })
}

/// Says how much there is.
pub fn stats(config: &Config, printed: &Printed) -> ExitCode {
    if let Err(error) = upkeep::archive_there(config) {
        return fail(&error);
    }
    match upkeep::count(config) {
        Ok(stats) => {
            print(printed, || stats.to_json(), &stats);
            ExitCode::from(ANSWERED)
        }
        Err(error) => fail(&error),
    }
}

fn print(printed: &Printed, json: impl FnOnce() -> Value, words: &impl Display) {
    match printed.json {
        true => {
            say!("{}", json());
        }
        false => {
            say!("{words}");
        }
    }
}

fn shown(what: &'static str) -> Shown {
    Shown::new(&format!("{{bar:30}} {{percent:>3}} %  {{msg}} {what}"))
}

impl Shown {
    fn bytes(&self, at: u64, of: u64) {
        let words = format!("{} of {}", size(at), size(of));
        self.at(at, of, words.clone(), || words);
    }
}
