//! `/doctor`: whether news gets into each channel of the server, and what to do where it does not.

mod examine;

use self::examine::{Finding, examine, patient};
use super::context::Context;
use super::list::SUBSCRIBE;
use super::request::{CommandError, Request};
use super::surroundings::Eyes;
use super::table::{Command, Pace, Scope};
use crate::domain::phrase::counted;
use crate::domain::{Place, Role};
use crate::reply::{Kind, Piece, Reply, Text};

/// Its row. The reply is always private: it names channels that not everybody sees.
pub const DOCTOR: Command = Command {
    summary: "Check that news gets into each channel, and say what to do where it does not",
    details: "It looks at permissions, at what was posted last and at what is waiting, and says why.",
    examples: &["/doctor"],
    scope: Scope::Servers,
    pace: Pace::Slow,
    ..Command::new("doctor", SUBSCRIBE, Role::Manager, doctor)
};

/// How many channels are shown one by one. Those with something wrong come first.
const SHOWN: usize = 20;

/// `/doctor`.
///
/// # Errors
/// When the archive cannot be read.
pub fn doctor(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let server = match request.place {
        Place::Server { server, .. } => server,
        Place::Console | Place::Private { .. } => 0,
    };
    let mut reply = Reply::new(Kind::Subscriptions).titled("How deliveries stand");
    reply.private = true;
    let (patients, outbox) = context.store.read(|read| {
        let channels = read.channels_of_server(server)?;
        let patients = channels.into_iter().map(|channel| patient(read, channel));
        Ok((patients.collect::<Result<Vec<_>, _>>()?, read.outbox_len()?))
    })?;
    if server == 0 {
        reply.field(
            "The outbox as a whole",
            match outbox {
                0 => "Empty: nothing is waiting for any channel.".to_owned(),
                1 => "1 message is waiting, of all channels.".to_owned(),
                many => format!("{many} messages are waiting, of all channels."),
            },
        );
    }
    if patients.is_empty() {
        reply.text.add(match server {
            0 => "The console has no subscription. To see news here as it comes: ",
            _ => "No channel of this server has a subscription. To add one: ",
        });
        reply.text.push(Piece::Command("/subscribe".into()));
        return Ok(reply);
    }
    let eyes = Eyes::open(&*context.surroundings, server);
    let mut findings: Vec<Finding> = patients
        .into_iter()
        .map(|patient| examine(&eyes, patient, context.now()))
        .collect();
    if let Some(unseen) = &eyes.blind {
        reply.notices.push(Text::plain(format!(
            "{unseen} Till then this is only what the archive knows"
        )));
    }
    if findings.iter().any(|finding| finding.is_mended) && server != 0 {
        let now = context.now();
        context
            .store
            .write(move |tx| tx.probe_server(server, now))?;
    }
    findings.sort_by_key(|finding| finding.problems.is_empty());
    let ill = findings
        .iter()
        .filter(|finding| !finding.problems.is_empty())
        .count();
    reply.text = summary(&findings, ill, eyes.blind.is_some() && server != 0);
    for finding in findings.iter().take(SHOWN) {
        let mut value = Text::default();
        for problem in &finding.problems {
            value.line(problem.clone());
        }
        value.line(finding.figures.clone());
        reply.field(finding.name.clone(), value);
    }
    if findings.len() > SHOWN {
        reply.notices.push(Text::plain(format!(
            "{} more channels are not shown; {} of them need attention",
            findings.len() - SHOWN,
            ill.saturating_sub(SHOWN)
        )));
    }
    Ok(reply)
}

fn summary(findings: &[Finding], ill: usize, blind: bool) -> Text {
    let posted: u64 = findings.iter().map(|finding| finding.posted).sum();
    let subscriptions: usize = findings.iter().map(|finding| finding.subscriptions).sum();
    let figures = format!(
        "{}, {}, {} so far.",
        counted(findings.len() as u64, "channel"),
        counted(subscriptions as u64, "subscription"),
        counted(posted, "post"),
    );
    Text::plain(match ill {
        0 if blind => format!("Nothing is wrong as far as the archive knows: {figures}"),
        0 => format!("Everything is in order: {figures}"),
        1 => format!("One channel needs attention. {figures}"),
        many => format!("{many} channels need attention. {figures}"),
    })
}
