//! Deliveries to Discord: posts in channels, forums, threads and private conversations, corrections
//! of what was posted, publishing, and word to administrators.
//!
//! What Discord's refusals mean is in [`reaction`]; what can be mended here is tried once before a
//! problem is told: without the picture, with the thread opened again, with other tags.

mod draft;
mod edit;
mod find;
mod forum;
mod notice;
pub mod reaction;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use self::draft::{Draft, message_number};
use self::forum::Usable;
use self::reaction::{Reaction, in_vain, reaction, refused};
use super::channels::Channels;
use super::rest::{Lane, Rest, RestError};
use crate::delivery::{Parcel, Post, Problem, Receipt, Sink, Task};
use crate::domain::phrase::list;
use crate::domain::{Fault, FaultKind, Form, Medium, Permission, Target};

/// How long a parcel may take in all.
const PATIENCE: Duration = Duration::from_secs(55);
/// How long a nonce surely protects. Discord says "a few minutes"; of the two that this means at
/// least, a parcel may still wait for its turn as long as [`PATIENCE`].
const NONCE_PROTECTS: Duration = Duration::from_secs(60);
/// How long it counts that Discord answered, or did not: many deliveries fail together.
const ANSWER_FRESH: Duration = Duration::from_secs(10);
/// How long the tags of a forum are taken for what they were.
const TAGS_FRESH: Duration = Duration::from_secs(600);
/// The most private conversations that are remembered.
const CONVERSATIONS: usize = 10_000;

/// Delivers to Discord.
pub struct DiscordSink {
    rest: Arc<Rest>,
    channels: Arc<Channels>,
    /// The private conversations that were opened, by user.
    conversations: Mutex<HashMap<u64, u64>>,
    tags: Mutex<HashMap<u64, (Instant, Usable)>>,
    /// Whether Discord answered when it was last asked. Whoever comes while it is being asked waits for that.
    answered: tokio::sync::Mutex<Option<(Instant, bool)>>,
}

impl DiscordSink {
    /// Delivers over this way to Discord.
    pub fn new(rest: Arc<Rest>, channels: Arc<Channels>) -> DiscordSink {
        DiscordSink {
            rest,
            channels,
            conversations: Mutex::default(),
            tags: Mutex::default(),
            answered: tokio::sync::Mutex::default(),
        }
    }

    fn conversations(&self) -> MutexGuard<'_, HashMap<u64, u64>> {
        self.conversations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn tags(&self) -> MutexGuard<'_, HashMap<u64, (Instant, Usable)>> {
        self.tags.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn carry_out(&self, parcel: &Parcel) -> Result<Receipt, Problem> {
        match &parcel.task {
            Task::Post(post) => self.post(parcel, post).await,
            Task::Thread { message, name } => self.begin_thread(parcel, *message, name).await,
            Task::Edit {
                message,
                thread,
                post,
            } => self.edit(parcel, *message, *thread, post).await,
            Task::Publish { message } => self.publish(parcel, *message).await,
            Task::Notice(text) => self.notice(parcel, text).await,
        }
    }

    async fn post(&self, parcel: &Parcel, post: &Post) -> Result<Receipt, Problem> {
        if let Target::Server { server, channel } = parcel.channel.target
            && parcel.channel.form.holds_posts()
        {
            return self.post_in_forum(server, channel, post).await;
        }
        let message = self
            .say(parcel.channel.target, &parcel.nonce, Draft::new(post))
            .await?;
        if let Some(message) = message_number(&message) {
            return Ok(Receipt {
                message: Some(message),
                thread: None,
            });
        }
        // It was posted, but what Discord said of it got lost: it can be found.
        let found = self.find(parcel, Timestamp::now()).await;
        Ok(found.ok().flatten().unwrap_or_default())
    }

    /// Posts a message, lightened if need be, and gives it.
    async fn say(&self, target: Target, nonce: &str, mut draft: Draft) -> Result<Value, Problem> {
        let mut reopened = false;
        loop {
            let channel = self.number_of(target).await?;
            let files = draft.files.clone();
            let sent = self
                .rest
                .post(channel, nonce, draft.body.clone(), &files, Lane::FanOut)
                .await;
            let error = match sent {
                Ok(message) => return Ok(message),
                Err(error) => error,
            };
            match reaction(&error) {
                Reaction::Lighten if draft.lighten(&error.to_string()) => {}
                Reaction::Fail(Problem::ChannelGone) if self.forget(target) && !reopened => {
                    reopened = true;
                }
                other => return Err(in_vain(other, &error)),
            }
        }
    }

    /// Discord's number of the channel; a private conversation is opened if need be.
    async fn number_of(&self, target: Target) -> Result<u64, Problem> {
        let user = match target {
            Target::Console => return Err(refused("The console is not on Discord.", false)),
            Target::Server { channel, .. } => return Ok(channel),
            Target::Private { user } => user.0,
        };
        if let Some(known) = self.conversations().get(&user) {
            return Ok(*known);
        }
        match self.rest.open_private(user).await {
            Ok(channel) => {
                let mut conversations = self.conversations();
                if conversations.len() >= CONVERSATIONS {
                    conversations.clear();
                }
                conversations.insert(user, channel);
                Ok(channel)
            }
            Err(error) => Err(problem(&error)),
        }
    }

    /// Forgets the number of a private conversation. Whether one was known.
    fn forget(&self, target: Target) -> bool {
        match target {
            Target::Private { user } => self.conversations().remove(&user.0).is_some(),
            Target::Console | Target::Server { .. } => false,
        }
    }

    /// Names the permissions that are missing where some are.
    async fn explain(&self, parcel: &Parcel, problem: Problem) -> Problem {
        let Problem::Channel(fault) = &problem else {
            return problem;
        };
        let Target::Server { server, channel } = parcel.channel.target else {
            return problem;
        };
        if fault.kind != FaultKind::NoPermission {
            return problem;
        }
        self.channels.forget(server);
        let Ok(seen) = self.channels.seen(server, channel, Lane::FanOut).await else {
            return problem;
        };
        let missing: Vec<&str> = needed(parcel)
            .into_iter()
            .filter(|permission| !seen.permissions.contains(permission))
            .map(Permission::label)
            .collect();
        let detail = match missing.as_slice() {
            [] => String::new(),
            [one] => format!("the permission {one}"),
            several => format!("the permissions {}", list(several)),
        };
        Problem::Channel(Fault {
            kind: FaultKind::NoPermission,
            detail,
        })
    }
}

/// What a parcel needs in its channel.
fn needed(parcel: &Parcel) -> Vec<Permission> {
    let write = match parcel.channel.form {
        Form::Thread => Permission::SendMessagesInThreads,
        _ => Permission::SendMessages,
    };
    let mut needed = vec![Permission::ViewChannel];
    match &parcel.task {
        Task::Post(post) => {
            let draft = Draft::new(post);
            needed.push(write);
            if draft.has_card() {
                needed.push(Permission::EmbedLinks);
            }
            if !draft.files.is_empty() {
                needed.push(Permission::AttachFiles);
            }
        }
        Task::Thread { .. } => needed.push(Permission::CreatePublicThreads),
        Task::Publish { .. } | Task::Notice(_) => needed.push(write),
        // Files go with an edit too; reopening a thread needs the right to write in it.
        Task::Edit { thread, post, .. } => {
            if thread.is_some() || parcel.channel.form == Form::Thread {
                needed.push(Permission::SendMessagesInThreads);
            }
            if !Draft::edit(post).files.is_empty() {
                needed.push(Permission::AttachFiles);
            }
        }
    }
    needed
}

impl Sink for DiscordSink {
    const MEDIUM: Medium = Medium::Discord;

    async fn send(&self, parcel: &Parcel) -> Result<Receipt, Problem> {
        match timeout(PATIENCE, self.carry_out(parcel)).await {
            Ok(Ok(receipt)) => Ok(receipt),
            Ok(Err(problem)) => Err(self.explain(parcel, problem).await),
            Err(_) => Err(Problem::Unanswered {
                reason: "it took too long".to_owned(),
                maybe_delivered: true,
            }),
        }
    }

    async fn find(&self, parcel: &Parcel, since: Timestamp) -> Result<Option<Receipt>, Problem> {
        match &parcel.task {
            Task::Post(post) => self.look_for(parcel, post, since).await,
            // Everything else may be done twice.
            _ => Ok(None),
        }
    }

    fn nonce_protects(&self, parcel: &Parcel) -> Duration {
        if parcel.channel.form.holds_posts() {
            Duration::ZERO
        } else {
            NONCE_PROTECTS
        }
    }

    async fn is_up(&self) -> bool {
        let mut answered = self.answered.lock().await;
        match *answered {
            Some((at, up)) if at.elapsed() < ANSWER_FRESH => up,
            _ => {
                let up = self.rest.answers().await;
                *answered = Some((Instant::now(), up));
                up
            }
        }
    }
}

/// The problem of an error that nothing can be done about here.
fn problem(error: &RestError) -> Problem {
    in_vain(reaction(error), error)
}
