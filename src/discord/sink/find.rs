//! Whether a post has arrived of which nothing was heard.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::draft::{self, Draft, message_number};
use super::reaction::fault;
use super::{DiscordSink, problem};
use crate::delivery::{Parcel, Post, Problem, Receipt};
use crate::discord::channels::Hidden;
use crate::discord::rest::posting::number;
use crate::discord::rest::{Lane, RestError};
use crate::domain::{Fault, FaultKind, Permission, Target};

/// How far the clocks here and at Discord may be apart.
const SKEW: Duration = Duration::from_secs(60);
/// The first moment of Discord's numbers, in milliseconds since 1970.
const EPOCH: i64 = 1_420_070_400_000;
/// How many hundreds of messages are looked through.
const PAGES: usize = 20;

impl DiscordSink {
    /// Looks for a post that was first sent at `since` or later.
    pub(super) async fn look_for(
        &self,
        parcel: &Parcel,
        post: &Post,
        since: Timestamp,
    ) -> Result<Option<Receipt>, Problem> {
        let me = self.rest.me().await.map_err(|error| problem(&error))?;
        let after = number_at(since);
        let draft = Draft::new(post);
        if let Target::Server { server, channel } = parcel.channel.target
            && parcel.channel.form.holds_posts()
        {
            let name = draft::post_name(&post.reply);
            let threads = self.rest.active_threads(server).await;
            for thread in threads.map_err(|error| problem(&error))? {
                let id = number(&thread["id"]).filter(|id| *id > after);
                if let Some(id) = id
                    && number(&thread["parent_id"]) == Some(channel)
                    && number(&thread["owner_id"]) == Some(me)
                    && thread["name"] == name.as_str()
                    && self.is_begun_by(id, me, &draft, &parcel.nonce).await?
                {
                    return Ok(Some(Receipt {
                        message: Some(id),
                        thread: Some(id),
                    }));
                }
            }
            return Ok(None);
        }
        let channel = self.number_of(parcel.channel.target).await?;
        let mut from = after;
        for page in 0..PAGES {
            let messages = self.rest.messages_after(channel, from).await;
            let messages = messages.map_err(|error| problem(&error))?;
            let Some(last) = messages.last().and_then(message_number) else {
                if page == 0 {
                    self.can_read(parcel).await?;
                }
                return Ok(None);
            };
            for message in &messages {
                if is_own(message, me) && draft.is(message, &parcel.nonce) {
                    return Ok(Some(Receipt {
                        message: message_number(message),
                        thread: None,
                    }));
                }
            }
            from = last;
        }
        Ok(None)
    }

    /// Whether a forum's post begins with this message.
    async fn is_begun_by(
        &self,
        thread: u64,
        me: u64,
        draft: &Draft,
        nonce: &str,
    ) -> Result<bool, Problem> {
        let messages = match self.rest.messages_after(thread, thread - 1).await {
            Ok(messages) => messages,
            Err(RestError::Refused { code: 10003, .. }) => return Ok(false),
            Err(error) => return Err(problem(&error)),
        };
        Ok(messages
            .first()
            .is_some_and(|message| is_own(message, me) && draft.is(message, nonce)))
    }

    /// Discord shows nothing of what was posted before to those who may not read it. Then nothing
    /// is known, and posting again could double.
    async fn can_read(&self, parcel: &Parcel) -> Result<(), Problem> {
        let Target::Server { server, channel } = parcel.channel.target else {
            return Ok(());
        };
        match self.channels.seen(server, channel, Lane::FanOut).await {
            Ok(seen) if seen.permissions.contains(&Permission::ReadMessageHistory) => Ok(()),
            Ok(_) => Err(Problem::Channel(Fault {
                kind: FaultKind::NoPermission,
                detail: format!("the permission {}", Permission::ReadMessageHistory.label()),
            })),
            Err(Hidden::Nothing) => Err(fault(FaultKind::NoAccess)),
            Err(Hidden::WrongForm) => Err(fault(FaultKind::WrongForm)),
            Err(Hidden::Unknown(error)) => Err(problem(&error)),
        }
    }
}

fn is_own(message: &Value, me: u64) -> bool {
    number(&message["author"]["id"]) == Some(me)
}

/// The lowest number that something made at a moment can have, if the clocks differ.
fn number_at(moment: Timestamp) -> u64 {
    let skew = i64::try_from(SKEW.as_millis()).unwrap_or(0);
    let since = moment.as_millisecond().saturating_sub(EPOCH + skew).max(0);
    u64::try_from(since).unwrap_or(0) << 22
}
