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
/// After so many attempts without an answer, some hours, each goes another way.
const PATIENT: u32 = 12;

impl DiscordSink {
    /// Says something in the channel, else in another channel of its server that the bot may write
    /// to, else to the server's owner. When nobody can be told that is no fault of the channel.
    pub(super) async fn notice(&self, parcel: &Parcel, text: &Text) -> Result<Receipt, Problem> {
        match self.first_open_way(parcel, text).await {
            Err(problem) if is_closed(&problem) => {
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
        let waits = parcel.attempts < PATIENT;
        // A forum takes no plain messages, and a post of its own would look like news.
        let is_way = !parcel.channel.form.holds_posts();
        if waits && is_way {
            match self.tell(parcel, target, "", text).await {
                Err(problem) if is_closed(&problem) => {}
                other => return other,
            }
        }
        // What is wrong with the channel may just have begun, and may concern the others too.
        self.channels.forget(server);
        let server = match self.channels.server(server, Lane::FanOut).await {
            Ok(server) => server,
            Err(error) => return Err(problem(&error)),
        };
        let others = others(&server, channel).into_iter();
        let mut ways: Vec<Target> = others
            .map(|channel| Target::Server {
                server: server.id,
                channel,
            })
            .collect();
        let owner = server.owner.map(UserId);
        ways.extend(owner.map(|user| Target::Private { user }));
        if !waits {
            ways.extend(is_way.then_some(target));
            // Each attempt begins with another way. What gets no answer ends the attempt, since it takes
            // long and may have arrived: told twice is better than not at all, but once an hour is enough.
            let turn = (parcel.attempts - PATIENT) as usize;
            let begin = turn.checked_rem(ways.len()).unwrap_or(0);
            ways.rotate_left(begin);
        }
        let place = format!("In {}: ", escape(&one_line(&server.name)));
        for to in ways {
            let before = match to {
                Target::Private { .. } => &place,
                _ => "",
            };
            match self.tell(parcel, to, before, text).await {
                Err(problem) if is_closed(&problem) => {}
                other => return other,
            }
        }
        Err(Problem::ChannelGone)
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

/// Whether a way is closed, so that another one should be tried at once. Where everything is closed none
/// should, nor where it may have arrived.
fn is_closed(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::Channel(_) | Problem::ChannelGone | Problem::Refused { .. }
    )
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
