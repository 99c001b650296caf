//! The settings of this run, and `newsdesk check-config`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::ExitCode;

use super::{ANSWERED, BROKEN, Cli, Job};
use crate::app;
use crate::config::{self, Flag, Given, Loaded};
use crate::discord::Token;
use crate::domain::phrase::counted;

/// Every layer, the flags of the command line last.
pub fn load(cli: &Cli) -> Loaded {
    let environment: BTreeMap<OsString, OsString> = std::env::vars_os().collect();
    let file = cli.config.clone().or_else(config::default_file);
    let (flags, faults) = flags(cli);
    let mut loaded = config::read(Given {
        file: file.as_deref(),
        environment: Some(&environment),
        flags: &flags,
    });
    loaded.faults.extend(faults);
    // As it was given, whatever its letters are.
    if let Some(folder) = &cli.data_dir {
        loaded.config.data_dir.clone_from(folder);
    }
    loaded
}

/// What the command line sets, and what of it makes no sense.
fn flags(cli: &Cli) -> (Vec<Flag>, Vec<String>) {
    let mut faults = Vec::new();
    let mut flags = Vec::new();
    for set in &cli.set {
        match set.split_once('=') {
            Some((name, value)) => flags.push(Flag {
                flag: "--set".to_owned(),
                name: name.trim().to_owned(),
                value: value.to_owned(),
            }),
            None => faults.push(format!(
                "--set {set} has no value. Write it as --set KEY=VALUE, such as --set log.format=json."
            )),
        }
    }
    if let Some(folder) = &cli.data_dir {
        flags.push(Flag {
            flag: "--data-dir".to_owned(),
            name: "data_dir".to_owned(),
            value: folder.display().to_string(),
        });
    }
    if let Some(Job::Serve { guild: Some(guild) }) = cli.job {
        flags.push(Flag {
            flag: "--guild".to_owned(),
            name: "discord.guild".to_owned(),
            value: guild.to_string(),
        });
    }
    (flags, faults)
}

/// Says what is suspicious, on standard error.
pub fn warn(warnings: &[String]) {
    for warning in warnings {
        eprintln!("newsdesk: {warning}");
    }
}

/// Says all that is wrong with the settings, and with what they name.
pub fn check(mut loaded: Loaded, show: bool) -> ExitCode {
    if let Some(catalog) = &loaded.config.archive.catalog
        && let Err(error) = app::read_catalog(catalog)
    {
        loaded.faults.push(error.to_string());
    }
    let token = loaded.config.discord.token.as_ref();
    if let Some(Err(error)) = token.map(|token| Token::new(token.expose())) {
        loaded.faults.push(error.to_string());
    }
    if show {
        print!("{}", config::shown(&loaded));
    }
    warn(&loaded.warnings);
    if !loaded.faults.is_empty() {
        let things = match loaded.faults.len() {
            1 => "One thing is wrong".to_owned(),
            many => format!("{} are wrong", counted(many as u64, "thing")),
        };
        eprintln!("newsdesk: {things} with the settings:");
        for fault in &loaded.faults {
            eprintln!("{fault}");
        }
        return ExitCode::from(BROKEN);
    }
    if !show {
        let token = match loaded.config.discord.token {
            Some(_) => "there is a Discord token",
            None => "there is no Discord token",
        };
        println!(
            "The settings are sound. The data folder is {}; {token}.",
            loaded.config.data_dir.display()
        );
    }
    ExitCode::from(ANSWERED)
}
