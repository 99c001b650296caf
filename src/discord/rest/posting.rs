//! The operations by which news is delivered: posts, corrections, threads, private conversations.
//!
//! None of them waits long: what a limit keeps back longer than some seconds is told to the caller,
//! who has other channels to serve meanwhile.

use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use serenity::model::id::{ChannelId, MessageId};

use super::call::{Call, Limits};
use super::{Lane, Rest, RestError};
use crate::reply::File;

/// How long a post may wait for its limits and its repetitions.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long what belongs to a slow lane may.
const SLOW_PATIENCE: Duration = Duration::from_secs(5);
/// When an attempt counts as lost.
const ATTEMPT: Duration = Duration::from_secs(10);
/// The same with files, which have to be uploaded.
const UPLOAD: Duration = Duration::from_secs(18);

impl Rest {
    /// Posts a message in a channel. The nonce lets Discord drop a repetition, so that a lost answer
    /// cannot make two messages of one. Gives the message.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn post(
        &self,
        channel: u64,
        nonce: &str,
        mut message: Value,
        files: &[File],
        lane: Lane,
    ) -> Result<Value, RestError> {
        message["nonce"] = nonce.into();
        message["enforce_nonce"] = true.into();
        let route = Route::ChannelMessages {
            channel_id: ChannelId::new(real(channel)),
        };
        let call = Call::new("post", LightMethod::Post, route, Limits::Paced(lane))
            .of(channel)
            .repeatable()
            .patience(PATIENCE)
            .message(message, None, files);
        self.send(call.attempt(attempt(files))).await
    }

    /// Begins a post in a forum: `post` holds `name`, `applied_tags` and `message`. Gives the
    /// thread, with the message in it. Discord knows no nonce here, so it is not sent again when
    /// it may have arrived.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn post_in_forum(
        &self,
        forum: u64,
        post: Value,
        files: &[File],
    ) -> Result<Value, RestError> {
        let route = Route::ChannelForumPosts {
            channel_id: ChannelId::new(real(forum)),
        };
        let call = Call::new("forum_post", LightMethod::Post, route, fan_out())
            .of(forum)
            .patience(PATIENCE)
            .message(post, Some("message"), files);
        self.send(call.attempt(attempt(files))).await
    }

    /// Changes a message of our own.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn edit(
        &self,
        channel: u64,
        message: u64,
        body: Value,
        files: &[File],
    ) -> Result<(), RestError> {
        let route = Route::ChannelMessage {
            channel_id: ChannelId::new(real(channel)),
            message_id: MessageId::new(real(message)),
        };
        let call = slow("edit", LightMethod::Patch, route, channel).message(body, None, files);
        self.send(call.attempt(attempt(files))).await.map(drop)
    }

    /// Publishes a message to the servers that follow its channel.
    ///
    /// # Errors
    /// [`RestError`]: 40033 when it was published before.
    pub async fn publish(&self, channel: u64, message: u64) -> Result<(), RestError> {
        let route = Route::ChannelMessageCrosspost {
            channel_id: ChannelId::new(real(channel)),
            message_id: MessageId::new(real(message)),
        };
        // Twice does no harm: Discord tells the second that it was done.
        let call = slow("publish", LightMethod::Post, route, channel).repeatable();
        self.send(call).await.map(drop)
    }

    /// Begins a thread on a message; it has the message's number.
    ///
    /// # Errors
    /// [`RestError`]: 160004 when there is one.
    pub async fn begin_thread(
        &self,
        channel: u64,
        message: u64,
        name: &str,
    ) -> Result<(), RestError> {
        let route = Route::ChannelMessageThreads {
            channel_id: ChannelId::new(real(channel)),
            message_id: MessageId::new(real(message)),
        };
        // Twice does no harm: Discord tells the second that there is one.
        let call = Call::new("thread", LightMethod::Post, route, fan_out())
            .of(channel)
            .repeatable()
            .patience(PATIENCE)
            .attempt(ATTEMPT)
            .json(&json!({ "name": name }));
        self.send(call).await.map(drop)
    }

    /// Changes a thread: its `name`, or whether it is `archived`.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn change_thread(&self, thread: u64, change: &Value) -> Result<(), RestError> {
        let route = Route::Channel {
            channel_id: ChannelId::new(real(thread)),
        };
        let call = slow("change_thread", LightMethod::Patch, route, thread).json(change);
        self.send(call).await.map(drop)
    }

    /// Opens the private conversation with a user and gives its number.
    ///
    /// # Errors
    /// [`RestError`]; an answer without a number counts as no answer.
    pub async fn open_private(&self, user: u64) -> Result<u64, RestError> {
        let call = Call::new(
            "open_private",
            LightMethod::Post,
            Route::UserMeDmChannels,
            fan_out(),
        )
        .repeatable()
        .patience(PATIENCE)
        .attempt(ATTEMPT)
        .json(&json!({ "recipient_id": user.to_string() }));
        let body = self.send(call).await?;
        number(&body["id"]).ok_or_else(|| RestError::nonsense("the conversation has no number"))
    }

    /// The messages of a channel after a number, oldest first, at most 100.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn messages_after(&self, channel: u64, after: u64) -> Result<Vec<Value>, RestError> {
        let route = Route::ChannelMessages {
            channel_id: ChannelId::new(real(channel)),
        };
        let call = Call::new("messages", LightMethod::Get, route, fan_out())
            .of(channel)
            .patience(PATIENCE)
            .attempt(ATTEMPT)
            .params(vec![
                ("limit", "100".to_owned()),
                ("after", after.to_string()),
            ]);
        let body = self.send(call).await?;
        let Value::Array(mut messages) = body else {
            return Err(RestError::nonsense("the messages are no list"));
        };
        messages.sort_by_key(|message| number(&message["id"]));
        Ok(messages)
    }
}

/// A number of Discord, which writes it as text.
pub fn number(value: &Value) -> Option<u64> {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .or_else(|| value.as_u64())
        .filter(|number| *number != 0)
}

/// The number as serenity takes it: one that cannot be is replaced by one that nothing has, which
/// Discord refuses like any other.
pub(super) fn real(number: u64) -> u64 {
    number.clamp(1, u64::MAX - 1)
}

fn fan_out() -> Limits {
    Limits::Paced(Lane::FanOut)
}

fn slow<'a>(name: &'static str, method: LightMethod, route: Route<'a>, channel: u64) -> Call<'a> {
    Call::new(name, method, route, Limits::Paced(Lane::Slow))
        .of(channel)
        .patience(SLOW_PATIENCE)
        .attempt(ATTEMPT)
}

fn attempt(files: &[File]) -> Duration {
    if files.is_empty() { ATTEMPT } else { UPLOAD }
}
