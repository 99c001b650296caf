//! What comes through the gateway: happenings go on, and so do interactions unless their answer is
//! ready and sent from here; everything is a sign of life, and what serenity cannot read is counted
//! instead of vanishing.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use serenity::all::Interaction;
use serenity::client::{Context, RawEventHandler};
use serenity::model::event::Event;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use super::happening::{self, Happening};
use super::vitals::Vitals;
use crate::discord::rest::Rest;
use crate::metrics::Metrics;

/// Who takes interactions, with a way to Discord whose connections live in the gateway's runtime.
/// Called in that runtime: it must return at once. What it returns is sent from there, and must
/// neither block nor hold what has to be free once the bot has left.
pub type Receive = Arc<dyn Fn(Interaction, &Arc<Rest>) -> Option<Sending> + Send + Sync>;

/// An answer on its way.
pub type Sending = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Who is told what happens to servers and channels. Called in the gateway's runtime: it must return
/// at once.
pub type Tell = Arc<dyn Fn(Happening) + Send + Sync>;

/// Who hears what.
#[derive(Clone)]
pub struct Hearers {
    /// Interactions.
    pub receive: Receive,
    /// Everything else that matters.
    pub tell: Tell,
    /// How the shards look, again and again.
    pub metrics: Arc<Metrics>,
}

/// Hears every event of every shard.
pub struct Events {
    hearers: Hearers,
    shards: u32,
    rest: Arc<Rest>,
    vitals: Arc<Mutex<Vitals>>,
    sending: TaskTracker,
    unknown: Unknown,
}

impl Events {
    /// Hands what comes through `shards` shards to the hearers, and signs of life to `vitals`.
    /// Answers that go by `rest` are counted in `sending` while they are on their way.
    pub fn new(
        hearers: Hearers,
        shards: u32,
        rest: Arc<Rest>,
        vitals: Arc<Mutex<Vitals>>,
        sending: TaskTracker,
    ) -> Events {
        Events {
            hearers,
            shards,
            rest,
            vitals,
            sending,
            unknown: Unknown::default(),
        }
    }

    /// serenity has made a task for this event, so that an answer is awaited here.
    async fn take(&self, interaction: Interaction) {
        let counted = self.sending.token();
        if let Some(answer) = (self.hearers.receive)(interaction, &self.rest) {
            answer.await;
        }
        drop(counted);
    }
}

#[serenity::async_trait]
impl RawEventHandler for Events {
    async fn raw_event(&self, context: Context, event: Event) {
        let now = Instant::now();
        let shard = context.shard_id.0;
        {
            let mut vitals = self.vitals.lock().unwrap_or_else(PoisonError::into_inner);
            vitals.touch(shard, now);
            if matches!(event, Event::Ready(_)) {
                vitals.session(now);
            }
        }
        if let Some(happening) = happening::of(&event, shard, self.shards) {
            (self.hearers.tell)(happening);
        }
        match event {
            Event::InteractionCreate(event) => self.take(event.interaction).await,
            Event::Ready(ready) => {
                tracing::info!(shard, servers = ready.ready.guilds.len(), "online");
            }
            Event::Resumed(_) => tracing::info!(shard, "resumed"),
            Event::Unknown(event) => {
                self.unknown.count(&event.kind);
                if event.kind == "INTERACTION_CREATE"
                    && let Some(interaction) = salvage(event.value)
                {
                    self.take(interaction).await;
                }
            }
            _ => {}
        }
    }
}

/// Reads an interaction whose message serenity does not understand. Of the message that holds a
/// button only a little is needed, and a new kind of content in it must not take the button away.
fn salvage(mut interaction: Value) -> Option<Interaction> {
    const KEPT: [&str; 8] = [
        "id",
        "channel_id",
        "author",
        "timestamp",
        "type",
        "flags",
        "tts",
        "pinned",
    ];
    let message = interaction.get_mut("message")?.as_object_mut()?;
    message.retain(|key, _| KEPT.contains(&key.as_str()));
    message.insert("content".into(), "".into());
    message.insert("mention_everyone".into(), false.into());
    for list in [
        "mentions",
        "mention_roles",
        "attachments",
        "embeds",
        "components",
    ] {
        message.insert(list.into(), Value::Array(Vec::new()));
    }
    serde_json::from_value(interaction).ok()
}

/// Counts events that serenity cannot read, by kind. They may be new, or known ones whose shape has
/// changed: then something has stopped working, and the log must say so.
#[derive(Default)]
struct Unknown(Mutex<HashMap<String, u64>>);

impl Unknown {
    fn count(&self, kind: &str) {
        let count = {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(kind.to_owned()).or_default();
            *count += 1;
            *count
        };
        if is_power_of_ten(count) {
            tracing::warn!(kind, count, "an event of this kind could not be read");
        }
    }
}

fn is_power_of_ten(count: u64) -> bool {
    count > 0 && 10_u64.pow(count.ilog10()) == count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_button_on_a_message_that_cannot_be_read_is_still_pressed() {
        let user = json!({"id": "7", "username": "u", "discriminator": "0", "avatar": null});
        let event = json!({
            "id": "1", "application_id": "2", "type": 3, "token": "t", "version": 1,
            "data": {"custom_id": "nr07:/news", "component_type": 2},
            "channel_id": "11", "locale": "en-GB", "user": user,
            "entitlements": [], "attachment_size_limit": 1, "app_permissions": "0",
            "authorizing_integration_owners": {}, "context": 1,
            "message": {
                "id": "5", "channel_id": "11", "author": user, "type": 19, "flags": 64,
                "timestamp": "2026-01-02T03:04:05.000000+00:00", "edited_timestamp": null,
                "tts": false, "pinned": false, "content": "", "mention_everyone": false,
                "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "components": [],
                "interaction_metadata": {"of a new": "kind"}
            }
        });
        assert!(serde_json::from_value::<Interaction>(event.clone()).is_err());
        let Some(Interaction::Component(component)) = salvage(event) else {
            panic!("not read");
        };
        assert_eq!(component.data.custom_id, "nr07:/news");
        assert!(
            component
                .message
                .flags
                .is_some_and(|flags| flags.bits() == 64)
        );
    }

    #[test]
    fn a_kind_is_logged_once_and_then_at_powers_of_ten() {
        let logged: Vec<u64> = (0..=10_000)
            .filter(|count| is_power_of_ten(*count))
            .collect();
        assert_eq!(logged, [1, 10, 100, 1000, 10_000]);
    }
}
