//! `/queue`: what waits for a moderator, and the decisions about it.
//!
//! Everything that a button here does, it does by the number of its item. Whether that still waits is
//! looked at in the transaction that decides, so that two never decide about the same.

mod channel;
mod edit;
pub mod language;
mod names;
mod proposed;
pub mod rows;
mod rule;
mod show;

use super::context::Context;
use super::paging::line_to;
use super::request::{CommandError, Request};
use crate::domain::{FeedId, QueueFilter, QueueId, QueueState, Queued};
use crate::reply::{Action, Button, Text, waiting};

/// The part of the queue that the asker looks at.
fn filter(request: &Request) -> QueueFilter {
    let options = &request.options;
    let carried = |name: &str| options.text(name).and_then(|text| text.parse().ok());
    QueueFilter {
        kind: options.text("kind").and_then(|kind| kind.parse().ok()),
        feed: options
            .integer("feed")
            .or_else(|| carried("feed"))
            .map(FeedId),
    }
}

/// The number that is given.
fn number(request: &Request) -> QueueId {
    QueueId(request.options.integer("item").unwrap_or_default())
}

/// The item whose number is given.
///
/// # Errors
/// A refusal when there is none.
fn item(context: &Context, request: &Request) -> Result<Queued, CommandError> {
    let id = number(request);
    let found = context.store.read(|read| read.queued(id))?;
    found.ok_or_else(|| missing(id))
}

/// The same when it still waits.
///
/// # Errors
/// A refusal that says who decided what and when.
fn waiting(context: &Context, request: &Request) -> Result<Queued, CommandError> {
    let found = item(context, request)?;
    match found.state {
        QueueState::Waiting => Ok(found),
        _ => Err(already(&found)),
    }
}

fn missing(id: QueueId) -> CommandError {
    CommandError::refused(format!(
        "There is no item {} in the queue. /queue list shows those that wait.",
        id.0
    ))
}

/// The refusal of a change that makes an item the same as another one.
fn twice() -> CommandError {
    CommandError::refused("Another item proposes just this. Reject one of the two.")
}

/// The refusal of a decision about what somebody has decided about.
fn already(item: &Queued) -> CommandError {
    let mut text = Text::plain(format!("Nothing was changed: item {} ", item.id.0));
    text.add(format!("({}) waits no more. ", item.name));
    if let Some(decided) = waiting::decided(item) {
        text.append(decided);
    }
    CommandError::Refused(text)
}

/// A button that shows its answer in place of the one that holds it. The part of the queue that is
/// looked at stays the same.
fn turn(request: &Request, label: &str, command: &str, options: &[(&str, &str)]) -> Button {
    Button {
        label: label.to_owned(),
        action: Action::Turn(line(request, command, options)),
    }
}

/// A command line about the part of the queue that is looked at.
fn line(request: &Request, command: &str, options: &[(&str, &str)]) -> String {
    let filter = filter(request);
    let feed = filter.feed.map(|feed| feed.0.to_string());
    let mut all = options.to_vec();
    if let Some(kind) = filter.kind {
        all.push(("kind", kind.word()));
    }
    if let Some(feed) = &feed {
        all.push(("feed", feed));
    }
    line_to(request, command, &all)
}
