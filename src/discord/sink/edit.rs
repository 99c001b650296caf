//! What happens to messages that are there: corrections, threads, publishing.

use serde_json::json;

use super::draft::{self, Draft};
use super::reaction::{Reaction, in_vain, reaction, refused};
use super::{DiscordSink, problem};
use crate::delivery::{Parcel, Post, Problem, Receipt};
use crate::discord::rest::{Lane, RestError};
use crate::domain::{Fault, FaultKind, Form};

impl DiscordSink {
    /// Shows a post in a message that is there, and in the name of a forum's post.
    pub(super) async fn edit(
        &self,
        parcel: &Parcel,
        message: u64,
        thread: Option<u64>,
        post: &Post,
    ) -> Result<Receipt, Problem> {
        let place = match thread {
            Some(thread) => thread,
            None => self.number_of(parcel.channel.target).await?,
        };
        let mut draft = Draft::edit(post);
        let mut reopened = false;
        loop {
            let files = draft.files.clone();
            let sent = self
                .rest
                .edit(place, message, draft.body.clone(), &files)
                .await;
            let error = match sent {
                Ok(()) => break,
                Err(error) => error,
            };
            match reaction(&error) {
                Reaction::Lighten if draft.lighten(&error.to_string()) => {}
                Reaction::Reopen if !reopened => {
                    reopened = true;
                    self.reopen(place)
                        .await
                        .map_err(|problem| of_thread(thread, problem))?;
                }
                other => return Err(of_thread(thread, in_vain(other, &error))),
            }
        }
        if let Some(thread) = thread
            && parcel.channel.form.holds_posts()
        {
            self.rename(thread, &draft::post_name(&post.reply))
                .await
                .map_err(|problem| of_thread(Some(thread), problem))?;
        }
        Ok(Receipt {
            message: Some(message),
            thread,
        })
    }

    /// Opens an archived thread. One that is locked stays closed to all but moderators.
    async fn reopen(&self, thread: u64) -> Result<(), Problem> {
        let open = json!({ "archived": false });
        match self.rest.change_thread(thread, &open).await {
            Ok(()) => Ok(()),
            Err(error) => Err(match problem(&error) {
                Problem::Channel(fault) if fault.kind == FaultKind::NoPermission => {
                    Problem::Channel(Fault {
                        kind: FaultKind::Locked,
                        detail: String::new(),
                    })
                }
                other => other,
            }),
        }
    }

    /// Renames a forum's post if it is called otherwise: Discord allows that only twice in ten
    /// minutes. Without the right to do so it keeps its name.
    async fn rename(&self, thread: u64, name: &str) -> Result<(), Problem> {
        let now = match self.rest.channel(thread, Lane::Slow).await {
            Ok(now) => now,
            Err(error) => return Err(problem(&error)),
        };
        if now["name"] == name {
            return Ok(());
        }
        let renamed = self
            .rest
            .change_thread(thread, &json!({ "name": name }))
            .await;
        match renamed {
            Ok(()) => Ok(()),
            Err(error @ RestError::Refused { .. }) => {
                tracing::info!(%error, "the post of a forum keeps its name");
                Ok(())
            }
            Err(error) => Err(problem(&error)),
        }
    }

    /// Begins a thread on a message. Where there can be none, there is nothing to do.
    pub(super) async fn begin_thread(
        &self,
        parcel: &Parcel,
        message: u64,
        name: &str,
    ) -> Result<Receipt, Problem> {
        if !matches!(parcel.channel.form, Form::Text | Form::Announcement) {
            return Ok(Receipt::default());
        }
        let channel = self.number_of(parcel.channel.target).await?;
        let begun = self
            .rest
            .begin_thread(channel, message, &draft::name(name))
            .await;
        match begun.map_err(|error| (reaction(&error), error)) {
            Ok(()) | Err((Reaction::Done, _)) => Ok(Receipt {
                message: Some(message),
                thread: Some(message),
            }),
            Err((other, error)) => Err(in_vain(other, &error)),
        }
    }

    /// Publishes a message.
    pub(super) async fn publish(&self, parcel: &Parcel, message: u64) -> Result<Receipt, Problem> {
        let channel = self.number_of(parcel.channel.target).await?;
        let published = self.rest.publish(channel, message).await;
        match published.map_err(|error| (reaction(&error), error)) {
            Ok(()) | Err((Reaction::Done, _)) => Ok(Receipt {
                message: Some(message),
                thread: None,
            }),
            // News can still be posted in a channel that is no announcement channel any more.
            Err((Reaction::Fail(Problem::Channel(fault)), _))
                if fault.kind == FaultKind::WrongForm =>
            {
                Err(refused(
                    "This is no announcement channel any more, so nothing is published.",
                    false,
                ))
            }
            Err((other, error)) => Err(in_vain(other, &error)),
        }
    }
}

/// A problem with one post of a forum is none of the forum.
fn of_thread(thread: Option<u64>, problem: Problem) -> Problem {
    match (thread, problem) {
        (Some(_), Problem::ChannelGone) => Problem::MessageGone,
        (Some(_), Problem::Channel(fault)) if fault.kind == FaultKind::Locked => {
            refused("The post is locked.", false)
        }
        (_, problem) => problem,
    }
}
