//! `newsdesk doctor`: what the archive and the machine show, and beside it the settings, the index and Discord.

use jiff::Timestamp;

use super::permissions::{Subscribed, look_at_permissions};
use super::read_catalog;
use super::upkeep::{archive_of, index_of, plan};
use crate::config::{Config, ConfigError};
use crate::discord::rest::RestError;
use crate::discord::{DiscordError, Link, Settings, Token};
use crate::ops::doctor::Report;
use crate::ops::doctor::archive::{look_at_archive, look_inside};
use crate::ops::doctor::machine::{Witnesses, look_at_backups, look_at_clock, look_at_disk};
use crate::search::{Standing, standing};
use crate::store::{Onlooker, Reader, StoreError, is_in_use};

/// How many changes the index on the disk of a running bot may lack: it is saved a moment later.
const MOMENT: u64 = 500;

/// What can be said when the settings cannot be read: nothing else, for they say where everything is.
pub fn settings_are_wrong(error: &ConfigError) -> Report {
    let mut report = Report::default();
    for fault in &error.faults {
        report.fault("settings", fault, "");
    }
    report.unchecked(
        "archive",
        "The settings say where it is, and they are wrong.",
    );
    report
}

/// Looks at everything, whether or not a bot is running. Changes nothing, and asks Discord only if there is a
/// token.
pub fn examine(config: &Config) -> Report {
    let now = Timestamp::now();
    let (archive, plan) = (archive_of(config), plan(config));
    let mut report = Report::default();
    look_at_settings(&mut report, config);
    let onlooker = look_at_archive(&mut report, &archive);
    look_at_disk(
        &mut report,
        &archive,
        plan.as_ref().map(|plan| plan.folder.as_path()),
    );
    let known = onlooker.as_ref().and_then(|onlooker| {
        look_inside(&mut report, onlooker, &archive, now);
        look_at_index(&mut report, config, onlooker);
        kept(&mut report, onlooker)
    });
    if archive.exists() {
        let own = onlooker.as_ref();
        let own = own.and_then(|onlooker| onlooker.read(|read| read.archive_id()).ok());
        look_at_backups(&mut report, plan.as_ref(), own.as_deref(), now);
    }
    let discord = look_at_discord(&mut report, config, onlooker.as_ref());
    let witnesses = Witnesses {
        files: vec![archive],
        archive: known,
        discord,
    };
    // Looking took its time, and a bot may have written meanwhile: what is past by now is past.
    look_at_clock(&mut report, &witnesses, Timestamp::now());
    report
}

fn look_at_settings(report: &mut Report, config: &Config) {
    let catalog = config.archive.catalog.as_deref();
    match catalog.map(read_catalog).transpose() {
        Ok(_) => {
            let folder = config.data_dir.display();
            report.fine(
                "settings",
                format!("They are sound. The data folder is {folder}."),
            );
        }
        Err(error) => report.fault("settings", error.to_string(), ""),
    }
}

/// The latest moment at which something was written.
fn kept(report: &mut Report, onlooker: &Onlooker) -> Option<Timestamp> {
    match onlooker.read(|read| read.latest_moment()) {
        Ok(latest) => latest,
        Err(error) => {
            report.fault("archive", error.to_string(), "");
            None
        }
    }
}

fn look_at_index(report: &mut Report, config: &Config, onlooker: &Onlooker) {
    let running = is_in_use(&archive_of(config));
    let folder = index_of(config);
    let mark = onlooker.read(|read| Ok((read.archive_id()?, read.last_change()?)));
    let (archive, last) = match mark {
        Ok(mark) => mark,
        Err(error) => return report.fault("index", error.to_string(), ""),
    };
    if last == 0 {
        return report.fine("index", "There is nothing to be found yet.");
    }
    let found = match standing(&folder, &archive, last) {
        Standing::Behind(0) => return report.fine("index", "It is in step with the archive."),
        Standing::Behind(changes) if running && changes <= MOMENT => {
            return report.fine(
                "index",
                format!("It is in step; {changes} changes are on their way to the disk."),
            );
        }
        Standing::Behind(changes) => format!("It lacks {changes} changes of the archive."),
        Standing::Missing => "There is none.".to_owned(),
        Standing::Unusable(reason) => format!("It cannot be used: {reason}."),
    };
    match running {
        true => report.warning(
            "index",
            found,
            "It is made from the archive and loses nothing. If it stays so, start the bot anew.",
        ),
        false => report.fine(
            "index",
            format!("{found} The next start makes it good from the archive."),
        ),
    }
}

/// Asks Discord; gives its time and ours.
fn look_at_discord(
    report: &mut Report,
    config: &Config,
    onlooker: Option<&Onlooker>,
) -> Option<(Timestamp, Timestamp)> {
    let Some(token) = &config.discord.token else {
        report.unchecked("token", "There is none, so Discord was not asked.");
        return None;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            report.unchecked("token", format!("The system gives no threads: {error}."));
            return None;
        }
    };
    let link = Token::new(token.expose()).and_then(|token| {
        Link::new(Settings {
            api: config.discord.api.clone(),
            requests_per_second: config.discord.requests_per_second,
            ..Settings::new(token)
        })
    });
    let link = match link {
        Ok(link) => link,
        Err(error) => {
            report.fault("token", error.to_string(), "");
            return None;
        }
    };
    let greeting = runtime.block_on(link.greet());
    match greeting.bot {
        Ok(number) => {
            report.fine("token", format!("Discord knows the bot, as user {number}."));
            if let Some(onlooker) = onlooker {
                let channels = onlooker.read(subscribed);
                let around = link.surroundings(runtime.handle().clone());
                look_at_permissions(report, channels, &around);
            }
        }
        Err(RestError::WrongToken) => {
            report.fault("token", DiscordError::WrongToken.to_string(), "");
        }
        Err(error) => report.unchecked(
            "token",
            format!("Discord did not answer at {}: {error}.", config.discord.api),
        ),
    }
    runtime.shutdown_background();
    greeting.times
}

/// The channels with subscriptions, by server.
fn subscribed(read: &Reader) -> Result<Subscribed, StoreError> {
    let mut servers = Vec::new();
    for server in read.known_servers()? {
        let mut channels = Vec::new();
        for channel in read.channels_of_server(server)? {
            let subscriptions = read.subscriptions_in(channel.id)?;
            if !subscriptions.is_empty() {
                channels.push((channel, subscriptions));
            }
        }
        if !channels.is_empty() {
            servers.push((server, channels));
        }
    }
    Ok(servers)
}
