//! One claimed row on its way: prepared, sent, and what came of it recorded.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::labels::errand_word;
use super::outage::is_outage;
use super::prepare::{Prepared, prepare};
use super::sink::{Parcel, Problem, Receipt, Sink, Task};
use crate::domain::delivery::WITHDRAWN;
use crate::domain::delivery::{MOST_ATTEMPTS, backoff};
use crate::domain::{Channel, Clock, DeliveryId, Fault, FaultKind, Target};
use crate::metrics::Metrics;
use crate::store::{Claimed, Errand, Posted, Store, StoreError, Writer};

/// How long after an attempt began it has surely arrived, or never will: longer than a medium may
/// take for one request.
const SETTLES: SignedDuration = SignedDuration::from_secs(30);

/// What a flight needs of those who let it fly.
pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) metrics: Arc<Metrics>,
}

/// Carries one claimed row to its end. Gives how long nothing at all should be sent, if the medium
/// is closed.
pub(super) async fn fly<S: Sink>(desk: Desk, sink: Arc<S>, claimed: Claimed) -> Option<Duration> {
    let outcome = attempt(&desk, &*sink, &claimed).await;
    match outcome {
        Ok(closed) => closed,
        Err(error) => {
            // The lease ends by itself, and the row is tried again.
            tracing::error!(outbox = claimed.id.0, %error, "a delivery could not be recorded");
            None
        }
    }
}

async fn attempt<S: Sink>(
    desk: &Desk,
    sink: &S,
    claimed: &Claimed,
) -> Result<Option<Duration>, StoreError> {
    let Desk { store, clock, .. } = desk;
    let now = clock();
    let task = errand_word(&claimed.errand);
    let ended = |outcome| desk.metrics.delivery(task, outcome);
    let (reading, row) = (store.clone(), claimed.clone());
    let prepared = blocking(move || prepare(&reading, &row, now)).await?;
    let (parcel, states, withdrawn) = match prepared {
        Prepared::Send(parcel, states) => (parcel, states, false),
        Prepared::Withdrawn(parcel, states) => (parcel, states, true),
        Prepared::Hold(until) => {
            let id = claimed.id;
            write(store, move |tx| tx.hold(id, until)).await?;
            ended("held");
            return Ok(None);
        }
        Prepared::Drop(reason) => {
            let id = claimed.id;
            write(store, move |tx| tx.bury(id, reason, false)).await?;
            ended("dropped");
            return Ok(None);
        }
    };
    let outcome = match look_back(sink, claimed, &parcel, withdrawn, now).await {
        Past::Arrived(receipt) => Ok(receipt),
        Past::Nothing if withdrawn => {
            let id = claimed.id;
            write(store, move |tx| tx.bury(id, WITHDRAWN, false)).await?;
            ended("dropped");
            return Ok(None);
        }
        Past::Nothing => sink.send(&parcel).await,
        Past::Unsettled(until) => {
            let (id, tried) = (claimed.id, claimed.tried);
            write(store, move |tx| tx.look_again(id, until, tried)).await?;
            ended("unsettled");
            return Ok(None);
        }
        Past::Unknown(problem) => Err(problem),
    };
    let now = clock();
    match outcome {
        Ok(receipt) => {
            arrived(store, claimed, *parcel, receipt, states, now).await?;
            let delay = Duration::try_from(now.duration_since(claimed.entered));
            let is_post = matches!(claimed.errand, Errand::Post { .. });
            let delay = delay.ok().filter(|_| is_post);
            desk.metrics.delivered(task, delay);
            Ok(None)
        }
        Err(problem) => {
            let closed = match &problem {
                Problem::Closed(pause) => Some(*pause),
                _ => None,
            };
            let counts = !is_outage(sink, store, &problem, claimed.attempts + 1, now).await?;
            ended(failed(store, claimed, problem, counts, now).await?);
            Ok(closed)
        }
    }
}

/// What became of earlier attempts.
enum Past {
    /// There were none that the nonce does not answer for, or none has arrived.
    Nothing,
    /// One has arrived.
    Arrived(Receipt),
    /// One may still be on its way until then.
    Unsettled(Timestamp),
    /// It cannot be known now.
    Unknown(Problem),
}

/// Looks what became of earlier attempts whose outcome is not known.
async fn look_back<S: Sink>(
    sink: &S,
    claimed: &Claimed,
    parcel: &Parcel,
    withdrawn: bool,
    now: Timestamp,
) -> Past {
    let Some(begun) = claimed
        .begun
        .filter(|_| matches!(parcel.task, Task::Post(_)))
    else {
        return Past::Nothing;
    };
    let protected = SignedDuration::try_from(sink.nonce_protects(parcel));
    let protected = protected.unwrap_or(SignedDuration::MAX);
    // The nonce helps only what is sent again.
    if !withdrawn && begun <= now && now.duration_since(begun) < protected {
        return Past::Nothing;
    }
    // A clock that was ahead must not hold the channel until then.
    let tried = claimed.tried.unwrap_or(begun).min(now);
    let settles = tried.saturating_add(SETTLES);
    if let Ok(settles) = settles
        && settles > now
    {
        return Past::Unsettled(settles);
    }
    match sink.find(parcel, begun).await {
        Ok(Some(receipt)) => Past::Arrived(receipt),
        Ok(None) => Past::Nothing,
        Err(problem) => Past::Unknown(problem),
    }
}

async fn arrived(
    store: &Store,
    claimed: &Claimed,
    parcel: Parcel,
    receipt: Receipt,
    states: Vec<(DeliveryId, String)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = claimed.id;
    tracing::debug!(
        outbox = id.0,
        task = errand_word(&claimed.errand),
        "delivered"
    );
    let channel = claimed.channel.clone();
    let of_queue = match claimed.errand {
        Errand::Item { item, look, .. } => Some((item, look)),
        _ => None,
    };
    let is_count = claimed.errand == Errand::Waiting;
    let is_first = claimed.begun.is_none();
    write(store, move |tx| match &parcel.task {
        Task::Post(_) | Task::Edit { .. } if let Some((item, look)) = of_queue => {
            // A message that was there already shows what there was when it was begun.
            let is_known = is_first || matches!(parcel.task, Task::Edit { .. });
            tx.item_shown(id, item, receipt.message, is_known.then_some(look), now)
        }
        Task::Post(_) if is_count => tx.count_shown(id, now),
        Task::Post(post) => {
            let posted = Posted {
                message: receipt.message,
                thread: receipt.thread,
                style: Some(post.style),
            };
            let mended = tx.posted(id, posted, &states, now)?;
            match mended {
                Some(fault) => tell_mended(tx, &channel, &fault, now),
                None => Ok(()),
            }
        }
        Task::Edit { .. } => tx.edited(id, &states, now),
        Task::Publish { .. } => tx.published(id, now),
        Task::Thread { .. } | Task::Notice(_) => tx.done(id),
    })
    .await
}

/// Records a failure, which counts against what failed unless `counts` is false. Gives the word for
/// what became of the row.
async fn failed(
    store: &Store,
    claimed: &Claimed,
    problem: Problem,
    counts: bool,
    now: Timestamp,
) -> Result<&'static str, StoreError> {
    let id = claimed.id;
    let channel = claimed.channel.clone();
    // An attempt before this one may have arrived, whatever this one says.
    let certain = claimed.begun.is_none();
    let attempts = claimed.attempts + 1;
    log(claimed, &problem);
    let stops = stops_posts(&claimed.errand, &problem);
    let is_notice = matches!(
        claimed.errand,
        Errand::Notice(_) | Errand::Item { .. } | Errand::Waiting
    );
    write(store, move |tx| match problem {
        Problem::Wait(pause) => {
            let reason = "Discord asks to wait";
            tx.postpone(id, later(now, pause), reason, false, certain, now)?;
            Ok("wait")
        }
        Problem::Closed(pause) => {
            let reason = "nothing is sent at present";
            tx.postpone(id, later(now, pause), reason, false, certain, now)?;
            Ok("closed")
        }
        Problem::Unanswered { ref reason, .. } if attempts >= MOST_ATTEMPTS && counts => {
            let words = format!("given up after {attempts} attempts: {reason}");
            tx.bury(id, &words, true)?;
            let told = format!(
                "Discord could not take it in {attempts} attempts over a day, so it was given up. \
                 /subscriptions send posts it again."
            );
            if !is_notice {
                tell(tx, &channel, &told, now)?;
            }
            Ok("dead")
        }
        Problem::Unanswered {
            reason,
            maybe_delivered,
        } => {
            let until = later(now, backoff(attempts, fastrand::f64()));
            tx.postpone(id, until, &reason, counts, certain && !maybe_delivered, now)?;
            Ok("unanswered")
        }
        Problem::Channel(fault) if !stops => {
            tx.bury(id, &fault.sentence(), true)?;
            Ok("dead")
        }
        Problem::Channel(fault) => {
            tx.postpone(id, now, &fault.sentence(), false, certain, now)?;
            let fresh = tx.fault_channel(channel.id, &fault, now)?;
            if fault.kind == FaultKind::PrivateRefused {
                tx.sleep_in(channel.id, "private messages are refused", now)?;
            } else if fresh {
                tell(tx, &channel, &fault.sentence(), now)?;
            }
            Ok("channel")
        }
        Problem::ChannelGone => {
            if tx.end_channel(channel.id, "the channel was deleted", now)? {
                let told = "The channel was deleted, so its subscriptions have ended.";
                tell(tx, &channel, told, now)?;
            }
            Ok("channel_gone")
        }
        Problem::MessageGone => {
            tx.message_gone(id)?;
            Ok("message_gone")
        }
        Problem::Refused {
            reason,
            tell: tells,
        } => {
            tx.bury(id, &reason, true)?;
            if tells {
                tell(tx, &channel, &reason, now)?;
            }
            Ok("dead")
        }
    })
    .await
}

/// Whether a fault of the channel that something met is one of its posts too. An old post in a locked
/// thread, or a message that must not be published, is not worth stopping the others.
fn stops_posts(errand: &Errand, problem: &Problem) -> bool {
    let Problem::Channel(fault) = problem else {
        return false;
    };
    match errand {
        Errand::Post { .. } => true,
        Errand::Edit { .. } => matches!(
            fault.kind,
            FaultKind::NoAccess | FaultKind::NoPermission | FaultKind::PrivateRefused
        ),
        Errand::Thread { .. }
        | Errand::Publish { .. }
        | Errand::Notice(_)
        | Errand::Item { .. }
        | Errand::Waiting => false,
    }
}

/// Word to the administrators of a server that something is wrong with a channel.
fn tell(tx: &Writer, channel: &Channel, what: &str, now: Timestamp) -> Result<(), StoreError> {
    if matches!(channel.target, Target::Server { .. }) {
        let words = format!(
            "News for {} could not be posted. {what} /doctor in the server shows how things stand.",
            place(channel)
        );
        tx.enqueue_notice(channel.id, &words, now)?;
    }
    Ok(())
}

fn tell_mended(
    tx: &Writer,
    channel: &Channel,
    fault: &Fault,
    now: Timestamp,
) -> Result<(), StoreError> {
    tracing::info!(
        channel = channel.id.0,
        was = fault.kind.word(),
        "a channel takes posts again"
    );
    if matches!(channel.target, Target::Server { .. }) {
        let words = format!("News is posted in {} again.", place(channel));
        tx.enqueue_notice(channel.id, &words, now)?;
    }
    Ok(())
}

fn place(channel: &Channel) -> String {
    match channel.name.as_str() {
        "" => "a channel".to_owned(),
        name => format!("#{name}"),
    }
}

fn log(claimed: &Claimed, problem: &Problem) {
    let (outbox, channel) = (claimed.id.0, claimed.channel.id.0);
    match problem {
        Problem::Wait(pause) => tracing::debug!(outbox, channel, ?pause, "asked to wait"),
        Problem::Closed(pause) => tracing::warn!(outbox, ?pause, "nothing can be sent"),
        Problem::MessageGone => tracing::debug!(outbox, channel, "the message was deleted"),
        Problem::Unanswered {
            reason,
            maybe_delivered,
        } => tracing::warn!(outbox, channel, reason, maybe_delivered, "not delivered"),
        Problem::Channel(fault) => {
            tracing::warn!(outbox, channel, fault = fault.kind.word(), "not delivered");
        }
        Problem::ChannelGone => tracing::warn!(outbox, channel, "the channel was deleted"),
        Problem::Refused { reason, .. } => {
            tracing::warn!(outbox, channel, reason, "not delivered");
        }
    }
}

fn later(now: Timestamp, pause: Duration) -> Timestamp {
    let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
    now.saturating_add(pause).unwrap_or(Timestamp::MAX)
}

async fn write<T: Send + 'static>(
    store: &Store,
    job: impl FnOnce(&Writer) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let store = store.clone();
    blocking(move || store.record(job)).await
}

/// Runs work that waits for the disk where that is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(broken) => Err(StoreError::Panicked {
            detail: broken.to_string(),
        }),
    }
}
