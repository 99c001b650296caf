//! What the bot may do in the channels that have subscriptions, for `newsdesk doctor`.

use crate::commands::{Eyes, Surroundings, Unseen};
use crate::domain::phrase::counted;
use crate::domain::{Channel, Fault, Subscription};
use crate::ops::doctor::Report;
use crate::store::StoreError;

/// How many servers are asked about. A bot of thousands is not to spend its share of requests on this.
const ASKED: usize = 100;

/// How many channels are named.
const NAMED: usize = 20;

/// Channels by server, each with its subscriptions.
pub(super) type Subscribed = Vec<(u64, Vec<(Channel, Vec<Subscription>)>)>;

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
        let eyes = Eyes::open(around, *server);
        match eyes.blind {
            None => {}
            Some(Unseen::NoChannel) => {
                let name = format!("server {server}");
                wrong.push((name, "The bot is not in it any more.".to_owned()));
                continue;
            }
            Some(_) => {
                unanswered += 1;
                continue;
            }
        }
        for (channel, subscriptions) in channels {
            looked += 1;
            let fault = match eyes.look(channel.target) {
                Some(Ok(seen)) => {
                    let faults = seen.faults(subscriptions);
                    let words: Vec<String> = faults.iter().map(Fault::sentence).collect();
                    (!words.is_empty()).then(|| words.join(" "))
                }
                Some(Err(unseen)) => Some(unseen.to_string()),
                None => {
                    unanswered += 1;
                    None
                }
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
            format!("{name}: news cannot be posted as it is wished."),
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
