//! One channel examined: what the medium shows of it, and what the archive knows.

use jiff::Timestamp;

use crate::commands::surroundings::{Eyes, Unseen};
use crate::commands::verdict::standing;
use crate::commands::wish::place;
use crate::domain::phrase::{capital, counted};
use crate::domain::{
    Channel, Date, Delivery, DeliveryState, Fault, FaultKind, Seen, Subscription, SubscriptionState,
};
use crate::reply::{Piece, Text};
use crate::store::{Health, Reader, StoreError, Waiting};

/// How many reasons are shown of what could not be posted.
const REASONS: usize = 2;
/// Among how many of the latest deliveries they are looked for.
const LOOKED_AT: usize = 200;
/// After how many seconds it is said that something has been waiting long.
const LONG: i64 = 600;

/// What the archive knows of a channel.
pub(super) struct Patient {
    channel: Channel,
    health: Option<Health>,
    subscriptions: Vec<Subscription>,
    counts: Vec<(DeliveryState, u64)>,
    latest: Vec<Delivery>,
    oldest: Option<Waiting>,
}

pub(super) fn patient(read: &Reader, channel: Channel) -> Result<Patient, StoreError> {
    let id = channel.id;
    let counts = read.delivery_counts(id)?;
    let dead = counts
        .iter()
        .any(|(state, _)| *state == DeliveryState::Dead);
    Ok(Patient {
        health: read.channel_health(id)?,
        subscriptions: read.subscriptions_in(id)?,
        latest: match dead {
            true => read.deliveries_in(id, LOOKED_AT)?,
            false => Vec::new(),
        },
        oldest: read.waiting_in(id, 1)?.into_iter().next(),
        counts,
        channel,
    })
}

/// What was found about a channel.
pub(super) struct Finding {
    pub(super) name: String,
    /// What is wrong and what to do about it.
    pub(super) problems: Vec<Text>,
    pub(super) figures: Text,
    pub(super) posted: u64,
    pub(super) subscriptions: usize,
    /// Whether its fault seems to be gone.
    pub(super) is_mended: bool,
}

pub(super) fn examine(eyes: &Eyes<'_>, patient: Patient, now: Timestamp) -> Finding {
    let channel = &patient.channel;
    let mut problems = Vec::new();
    let mut name = Text::from(place(channel.target, &channel.name)).words();
    let mut in_order = false;
    match eyes.look(channel.target) {
        Some(Ok(seen)) => {
            if !seen.name.is_empty() {
                name = Text::from(place(channel.target, &seen.name)).words();
            }
            let before = problems.len();
            problems.extend(seen_problems(&seen, &patient));
            in_order = problems.len() == before;
        }
        Some(Err(unseen)) => problems.push(Text::plain(format!(
            "{} If it was deleted, remove its subscriptions with /subscriptions remove.",
            match unseen {
                Unseen::NoChannel => "I cannot see this channel, or it is gone. Give me the permission View Channel there.",
                _ => "News cannot be posted in a channel of this kind.",
            }
        ))),
        None => {}
    }
    let is_mended = channel.fault.is_some() && in_order;
    if let (Some(health), Some(fault)) = (patient.health, &channel.fault) {
        problems.push(match is_mended {
            false => standing(channel, health),
            true => mended(fault, health),
        });
    }
    problems.extend(dead(&patient));
    problems.extend(waiting_long(&patient, now));
    let active = |it: &Subscription| it.state == SubscriptionState::Active;
    if !patient.subscriptions.is_empty() && !patient.subscriptions.iter().any(active) {
        let mut text =
            Text::plain("All of its subscriptions are paused or asleep. To resume one: ");
        text.push(Piece::Command("/subscriptions resume".into()));
        problems.push(text);
    }
    Finding {
        name: capital(&name),
        figures: figures(&patient),
        posted: count(&patient, DeliveryState::Posted),
        subscriptions: patient.subscriptions.len(),
        is_mended,
        problems,
    }
}

/// What the medium shows that is in the way.
fn seen_problems(seen: &Seen, patient: &Patient) -> Vec<Text> {
    let mut faults = seen.faults(&patient.subscriptions);
    if seen.form.holds_posts() != patient.channel.form.holds_posts() {
        faults.push(Fault {
            kind: FaultKind::WrongForm,
            detail: String::new(),
        });
    }
    let said = |fault: &Fault| Text::plain(fault.sentence());
    faults.iter().map(said).collect()
}

/// A fault whose cause is no longer there.
fn mended(fault: &Fault, health: Health) -> Text {
    let mut text = Text::plain(format!("Discord said: {}", fault.sentence()));
    if let Some(since) = health.fault_since {
        text.add(" That was at ");
        text.push(Piece::Date(Date::Time(since)));
        text.add(".");
    }
    text.add(" It looks mended: what waits is tried again now.");
    text
}

/// What could not be posted, with the last reasons.
fn dead(patient: &Patient) -> Option<Text> {
    let dead = count(patient, DeliveryState::Dead);
    if dead == 0 {
        return None;
    }
    let mut reasons: Vec<&str> = Vec::new();
    for delivery in &patient.latest {
        let is_new = !reasons.contains(&delivery.reason.as_str()) && !delivery.reason.is_empty();
        if delivery.state == DeliveryState::Dead && is_new && reasons.len() < REASONS {
            reasons.push(&delivery.reason);
        }
    }
    let mut text = Text::plain(match dead {
        1 => "1 article could not be posted".to_owned(),
        many => format!("{many} articles could not be posted"),
    });
    if !reasons.is_empty() {
        let reasons: Vec<&str> = reasons.iter().map(|it| it.trim_end_matches('.')).collect();
        text.add(format!(", the latest because: {}", reasons.join("; ")));
    }
    text.add(". To post the newest again: ");
    text.push(Piece::Command("/subscriptions send".into()));
    Some(text)
}

/// Something that should have gone out long ago, where no fault of the channel explains it.
fn waiting_long(patient: &Patient, now: Timestamp) -> Option<Text> {
    let oldest = patient.oldest.as_ref()?;
    if patient.channel.fault.is_some() || now.as_second() - oldest.entered.as_second() < LONG {
        return None;
    }
    let mut text = Text::plain("Something has been waiting since ");
    text.push(Piece::Date(Date::Time(oldest.entered)));
    match (oldest.attempts, oldest.reason.trim_end_matches('.')) {
        (0, "") => text.add(". It goes out in its turn."),
        (0, reason) => text.add(format!(": {reason}. It is tried again by itself.")),
        (times, reason) => text.add(format!(
            "; {} failed, the last one because: {}. It is tried again by itself.",
            counted(times.into(), "try"),
            match reason {
                "" => "no reason was given",
                reason => reason,
            }
        )),
    };
    Some(text)
}

fn count(patient: &Patient, state: DeliveryState) -> u64 {
    let of_state = patient.counts.iter().filter(|(known, _)| *known == state);
    of_state.map(|(_, count)| count).sum()
}

/// When something was posted last, and how much there is in each state.
fn figures(patient: &Patient) -> Text {
    let mut text = Text::default();
    match patient.health.and_then(|health| health.last_posted) {
        Some(last) => {
            text.add("Last post ").push(Piece::Date(Date::Time(last)));
        }
        None => _ = text.add("Nothing was posted yet"),
    }
    let held = count(patient, DeliveryState::Held) + count(patient, DeliveryState::Gathered);
    text.add(format!(
        "; {}, {} posted, {} waiting, {held} held back, {} not posted.",
        counted(patient.subscriptions.len() as u64, "subscription"),
        count(patient, DeliveryState::Posted),
        count(patient, DeliveryState::Queued),
        count(patient, DeliveryState::Dead),
    ));
    text
}
