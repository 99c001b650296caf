//! What the bot may do in the channels that have subscriptions, for `newsdesk doctor`.

use std::collections::HashMap;

use crate::commands::{Surroundings, Unseen};
use crate::domain::phrase::{counted, list};
use crate::domain::{Channel, Fault, FaultKind, Seen, Target};
use crate::ops::doctor::Report;
use crate::store::StoreError;

/// How many servers are asked about. A bot of thousands is not to spend its share of requests on this.
const ASKED: usize = 100;

/// How many channels are named.
const NAMED: usize = 20;

/// Channels with subscriptions by server, each with whether its posts begin threads, and whether they ping.
pub(super) type Subscribed = Vec<(u64, Vec<(Channel, bool, bool)>)>;

/// Looks at what the bot may do in each channel that has a subscription.
pub(super) fn look_at_permissions(
    report: &mut Report,
    servers: Result<Subscribed, StoreError>,
    around: &dyn Surroundings,
) {
    let servers = match servers {
        Ok(servers) => servers,
        Err(error) => return report.fault("permissions", error.to_string(), ""),
    };
    let mut looked = 0;
    let mut unanswered = 0;
    let mut wrong = Vec::new();
    for (server, channels) in servers.iter().take(ASKED) {
        let seen = match around.channels(*server) {
            Ok(seen) => seen,
            Err(Unseen::NoChannel) => {
                let name = format!("server {server}");
                wrong.push((name, "The bot is not in it any more.".to_owned()));
                continue;
            }
            Err(_) => {
                unanswered += 1;
                continue;
            }
        };
        let seen: HashMap<u64, Seen> = seen
            .into_iter()
            .filter_map(|seen| Some((number(seen.target)?, seen)))
            .collect();
        for (channel, threads, pings) in channels {
            let Some(own) = number(channel.target) else {
                continue;
            };
            looked += 1;
            // Threads are not among the channels of a server.
            let found = match seen.get(&own) {
                Some(seen) => Ok(seen.clone()),
                None => around.channel(*server, own),
            };
            let fault = match found {
                Ok(seen) => lacking(&seen, *threads, *pings),
                Err(Unseen::NoAnswer | Unseen::Nowhere) => {
                    unanswered += 1;
                    None
                }
                Err(unseen) => Some(unseen.to_string()),
            };
            wrong.extend(
                fault.map(|words| (format!("#{} of server {server}", channel.name), words)),
            );
        }
    }
    if servers.len() > ASKED {
        let more = counted((servers.len() - ASKED) as u64, "more server");
        report.unchecked("permissions", format!("{more} were not asked about."));
    }
    if unanswered > 0 {
        let times = counted(unanswered, "time");
        report.unchecked(
            "permissions",
            format!("Discord did not answer {times}. Try again in a minute."),
        );
    }
    let more = wrong.len().saturating_sub(NAMED);
    for (name, words) in wrong.iter().take(NAMED) {
        report.warning(
            "permissions",
            format!("{name}: news cannot be posted."),
            words,
        );
    }
    if more > 0 {
        report.warning(
            "permissions",
            format!("{more} more channels take no news."),
            "",
        );
    }
    if wrong.is_empty() && unanswered == 0 {
        let found = format!("News can be posted in {}.", counted(looked, "channel"));
        report.fine("permissions", found);
    }
}

fn number(target: Target) -> Option<u64> {
    match target {
        Target::Server { channel, .. } => Some(channel),
        Target::Console | Target::Private { .. } => None,
    }
}

fn lacking(seen: &Seen, threads: bool, pings: bool) -> Option<String> {
    let missing = seen.missing(threads, pings);
    if !missing.is_empty() {
        let labels: Vec<&str> = missing
            .iter()
            .map(|permission| permission.label())
            .collect();
        let kind = FaultKind::NoPermission;
        let detail = list(&labels);
        return Some(Fault { kind, detail }.sentence());
    }
    if seen.locked {
        let (kind, detail) = (FaultKind::Locked, String::new());
        return Some(Fault { kind, detail }.sentence());
    }
    None
}
