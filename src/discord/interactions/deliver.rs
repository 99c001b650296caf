//! Gets an answer to the asker in time: at once when it is ready at once, else behind a deferral.
//!
//! Discord voids an interaction that is not answered within 3 seconds. A deferral buys 15 minutes,
//! and decides for good whether only the asker sees the answer.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use super::work::Answer;
use crate::discord::rest::routes::Handle;
use crate::discord::rest::{Rest, RestError};
use crate::reply::File;

/// Callback types.
pub(super) const MESSAGE: u8 = 4;
const DEFERRED_MESSAGE: u8 = 5;
const DEFERRED_UPDATE: u8 = 6;
pub(super) const UPDATE: u8 = 7;
const MODAL: u8 = 9;
/// The flag of a message that only the asker sees.
pub(super) const EPHEMERAL: u64 = 1 << 6;
/// "Unknown interaction": the 3 seconds or the 15 minutes are over.
const TOO_LATE: u64 = 10062;
/// "Interaction has already been acknowledged."
const ALREADY_ANSWERED: u64 = 40060;

/// Where an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new message. An answer that says itself that it is private needs nothing here.
    New {
        /// For the asker alone, whatever the answer is.
        private: bool,
        /// For the asker alone if it is deferred, when the answer is not known yet.
        deferred_private: bool,
    },
    /// The message that holds the button.
    Replace,
}

impl Target {
    /// A new message for the asker alone.
    pub fn private() -> Target {
        Target::New {
            private: true,
            deferred_private: true,
        }
    }
}

/// Sends what `work` makes. When it takes longer than `patience` the interaction is deferred.
///
/// # Errors
/// The refusal of Discord that left the asker without an answer.
pub async fn deliver(
    rest: &Rest,
    to: &Handle,
    target: Target,
    patience: Duration,
    work: impl Future<Output = Answer>,
) -> Result<(), RestError> {
    let mut work = pin!(work);
    if !patience.is_zero()
        && let Ok(answer) = timeout(patience, &mut work).await
    {
        return first(rest, to, target, answer).await;
    }
    match defer(rest, to, target).await {
        // The deferral may have arrived although its answer did not.
        Ok(()) | Err(RestError::NoAnswer { .. }) => later(rest, to, target, work.await).await,
        Err(error) => Err(error),
    }
}

async fn defer(rest: &Rest, to: &Handle, target: Target) -> Result<(), RestError> {
    match target {
        Target::New {
            private,
            deferred_private,
        } => {
            let data = if private || deferred_private {
                json!({ "flags": EPHEMERAL })
            } else {
                json!({})
            };
            rest.callback(to, DEFERRED_MESSAGE, data, &[]).await
        }
        Target::Replace => rest.callback(to, DEFERRED_UPDATE, json!({}), &[]).await,
    }
}

/// Answers an interaction that has had no answer yet.
async fn first(rest: &Rest, to: &Handle, target: Target, answer: Answer) -> Result<(), RestError> {
    let sent = lightened(answer, |answer| at_once(rest, to, target, answer)).await;
    apologise(rest, to, sent).await
}

/// Sends an answer, and if Discord does not take it once more without its picture.
async fn lightened<S>(answer: Answer, send: impl Fn(Answer) -> S) -> Result<(), RestError>
where
    S: Future<Output = Result<(), RestError>>,
{
    let plain = answer.without_picture();
    match (send(answer).await, plain) {
        (Err(error), Some(plain)) if is_our_fault(&error) => {
            tracing::warn!(%error, "an answer goes without its picture");
            send(plain).await
        }
        (sent, _) => sent,
    }
}

async fn at_once(
    rest: &Rest,
    to: &Handle,
    target: Target,
    answer: Answer,
) -> Result<(), RestError> {
    match target {
        _ if answer.form.is_some() => ask(rest, to, answer).await,
        Target::Replace if !answer.refused => {
            let data = attached(answer.message, &answer.files, true);
            rest.callback(to, UPDATE, data, &answer.files).await
        }
        Target::Replace => new_message(rest, to, true, answer).await,
        Target::New { private, .. } => new_message(rest, to, private, answer).await,
    }
}

/// Shows a form, or else a message with a button that opens it.
async fn ask(rest: &Rest, to: &Handle, answer: Answer) -> Result<(), RestError> {
    let modal = answer.form.as_ref().map(|asking| asking.modal.clone());
    match rest.callback(to, MODAL, modal.into(), &[]).await {
        Err(error) if is_our_fault(&error) => {
            tracing::error!(%error, "Discord did not take the form");
            new_message(rest, to, true, answer.without_form().await).await
        }
        other => other,
    }
}

/// Says to the asker that there is no answer, when Discord did not take the first one.
///
/// # Errors
/// The refusal of Discord that left the asker without an answer.
pub async fn apologise(
    rest: &Rest,
    to: &Handle,
    sent: Result<(), RestError>,
) -> Result<(), RestError> {
    match sent {
        Err(error) if is_our_fault(&error) => {
            tracing::error!(%error, "Discord did not take the answer");
            new_message(rest, to, true, unshowable()).await
        }
        other => other,
    }
}

async fn new_message(
    rest: &Rest,
    to: &Handle,
    private: bool,
    answer: Answer,
) -> Result<(), RestError> {
    let private = private || answer.private;
    let data = flagged(attached(answer.message, &answer.files, false), private);
    rest.callback(to, MESSAGE, data, &answer.files).await
}

/// Answers an interaction that was deferred.
async fn later(rest: &Rest, to: &Handle, target: Target, answer: Answer) -> Result<(), RestError> {
    // The time for a form is over, and a page is not given away for the button that opens it.
    let beside = answer.refused || answer.form.is_some();
    let answer = answer.without_form().await;
    // The deferral has decided who sees its message, but not who sees one that follows it. A refusal tells
    // nothing.
    let everybody = Target::New {
        private: false,
        deferred_private: false,
    };
    let is_secret = target == everybody && answer.private && !answer.refused;
    if is_secret {
        let pointer =
            Answer::sentence("The answer is for whoever asked alone, and follows here for them.");
        rest.edit_original(to, pointer.message, &[]).await?;
    }
    let beside = is_secret || (target == Target::Replace && beside);
    match lightened(answer, |answer| behind(rest, to, target, beside, answer)).await {
        Err(error) if is_our_fault(&error) => {
            tracing::error!(%error, "Discord did not take the answer");
            match target {
                Target::New { .. } => rest.edit_original(to, unshowable().message, &[]).await,
                Target::Replace => {
                    rest.follow_up(to, flagged(unshowable().message, true), &[])
                        .await
                }
            }
        }
        other => other,
    }
}

async fn behind(
    rest: &Rest,
    to: &Handle,
    target: Target,
    beside: bool,
    answer: Answer,
) -> Result<(), RestError> {
    if beside {
        // What everybody sees stays as it is: this is for the asker alone.
        let message = flagged(attached(answer.message, &answer.files, false), true);
        return rest.follow_up(to, message, &answer.files).await;
    }
    let message = attached(answer.message, &answer.files, target == Target::Replace);
    rest.edit_original(to, message, &answer.files).await
}

fn unshowable() -> Answer {
    Answer::sentence(
        "Discord did not take this answer. Try a narrower question; the fault has been logged.",
    )
}

/// Whether the message itself was at fault, so that another one may still get through.
fn is_our_fault(error: &RestError) -> bool {
    error.is_refusal() && !matches!(error.code(), Some(TOO_LATE | ALREADY_ANSWERED))
}

/// Whether an interaction ran out before its answer: worth knowing, not a fault of the answer.
pub fn is_too_late(error: &RestError) -> bool {
    matches!(error.code(), Some(TOO_LATE | ALREADY_ANSWERED))
}

/// With the list of files. An edit needs it even when it is empty: without it the files of the page
/// before would stay.
fn attached(mut message: Value, files: &[File], always: bool) -> Value {
    if always || !files.is_empty() {
        let list: Vec<Value> = files
            .iter()
            .enumerate()
            .map(|(number, file)| json!({ "id": number, "filename": file.name }))
            .collect();
        message["attachments"] = list.into();
    }
    message
}

fn flagged(mut message: Value, private: bool) -> Value {
    if private {
        let flags = message["flags"].as_u64().unwrap_or(0);
        message["flags"] = (flags | EPHEMERAL).into();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_message_keeps_its_other_flags() {
        assert_eq!(flagged(json!({"flags": 4}), true), json!({"flags": 68}));
        assert_eq!(
            flagged(json!({"content": "x"}), false),
            json!({"content": "x"})
        );
    }

    #[test]
    fn an_edit_always_lists_its_files() {
        assert_eq!(attached(json!({}), &[], true), json!({"attachments": []}));
        assert_eq!(attached(json!({}), &[], false), json!({}));
        let file = File {
            name: "chart.png".into(),
            media_type: "image/png",
            bytes: vec![1],
        };
        assert_eq!(
            attached(json!({}), &[file], false),
            json!({"attachments": [{"id": 0, "filename": "chart.png"}]})
        );
    }
}
