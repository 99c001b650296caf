//! Word to an administrator, on the way that is open.

use super::draft::{Draft, message_number};
use super::reaction::refused;
use super::{DiscordSink, problem};
use crate::delivery::{Parcel, Problem, Receipt};
use crate::discord::channels::server::Server;
use crate::discord::rest::Lane;
use crate::domain::{Form, Permission, Target, UserId};
use crate::reply::Text;
use crate::text::clean::one_line;
use crate::text::escape::escape;

/// How many other channels of the server are tried.
const OTHERS: usize = 5;
/// After so many attempts, some hours, a way that gives no answer is taken for closed.
const PATIENT: u32 = 12;

impl DiscordSink {
    /// Says something in the channel, else in another channel of its server that the bot may write
    /// to, else to the server's owner. When nobody can be told that is no fault of the channel.
    pub(super) async fn notice(&self, parcel: &Parcel, text: &Text) -> Result<Receipt, Problem> {
        match self.first_open_way(parcel, text).await {
            Err(problem) if is_closed_way(&problem, 0) => {
                Err(refused("nobody could be told of it", false))
            }
            other => other,
        }
    }

    async fn first_open_way(&self, parcel: &Parcel, text: &Text) -> Result<Receipt, Problem> {
        let target = parcel.channel.target;
        let Target::Server { server, channel } = target else {
            return self.tell(parcel, target, "", text).await;
        };
        // A forum takes no plain messages, and a post of its own would look like news.
        if !parcel.channel.form.holds_posts() {
            match self.tell(parcel, target, "", text).await {
                Err(problem) if is_closed_way(&problem, parcel.attempts) => {}
                other => return other,
            }
        }
        // What is wrong with the channel may just have begun, and may concern the others too.
        self.channels.forget(server);
        let server = match self.channels.server(server, Lane::FanOut).await {
            Ok(server) => server,
            Err(error) => return Err(problem(&error)),
        };
        for other in others(&server, channel) {
            let to = Target::Server {
                server: server.id,
                channel: other,
            };
            match self.tell(parcel, to, "", text).await {
                Err(problem) if is_closed_way(&problem, parcel.attempts) => {}
                other => return other,
            }
        }
        let owner = server.owner.ok_or(Problem::ChannelGone)?;
        let place = format!("In {}: ", escape(&one_line(&server.name)));
        let to = Target::Private {
            user: UserId(owner),
        };
        self.tell(parcel, to, &place, text).await
    }

    async fn tell(
        &self,
        parcel: &Parcel,
        to: Target,
        before: &str,
        text: &Text,
    ) -> Result<Receipt, Problem> {
        let said = self
            .say(to, &parcel.nonce, Draft::sentence(before, text))
            .await?;
        Ok(Receipt {
            message: message_number(&said),
            thread: None,
        })
    }
}

/// Whether another way should be tried. Where everything is closed none should, and where it may have
/// arrived none for as long as an answer can be hoped for: told twice is better than not at all.
fn is_closed_way(problem: &Problem, attempts: u32) -> bool {
    match problem {
        Problem::Channel(_) | Problem::ChannelGone | Problem::Refused { .. } => true,
        Problem::Unanswered { .. } => attempts >= PATIENT,
        Problem::Wait(_) | Problem::Closed(_) | Problem::MessageGone => false,
    }
}

/// The other channels to try: where Discord itself writes to, then text channels in their order,
/// then announcement channels, which have readers who are not concerned.
fn others(server: &Server, but: u64) -> Vec<u64> {
    let mut open: Vec<(bool, bool, u64)> = server
        .channels
        .iter()
        .filter(|place| place.id != but)
        .filter(|place| matches!(place.form, Some(Form::Text | Form::Announcement)))
        .filter(|place| {
            let may = server.allowed(place);
            may.contains(&Permission::ViewChannel) && may.contains(&Permission::SendMessages)
        })
        .map(|place| {
            let system = server.system_channel == Some(place.id);
            (!system, place.form == Some(Form::Announcement), place.id)
        })
        .collect();
    // Stable: what is equal stays in the order in which members see it.
    open.sort_by_key(|(system, announcement, _)| (*system, *announcement));
    open.into_iter().take(OTHERS).map(|(_, _, id)| id).collect()
}
