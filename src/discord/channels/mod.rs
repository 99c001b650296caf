//! The channels of servers as they are now, and what the bot may do in them.
//!
//! Asked over REST when somebody wants to know, and kept for some seconds: there is no picture of
//! every server in memory that could be out of date.

pub mod permissions;
pub mod server;
pub mod surroundings;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use self::server::{Place, Server};
use super::rest::{Lane, Rest, RestError};
use crate::domain::{Permission, Seen};

/// How long what was read of a server is good for.
const FRESH: Duration = Duration::from_secs(5);

/// Reads servers.
pub struct Channels {
    rest: Arc<Rest>,
    known: Mutex<HashMap<u64, (Instant, Arc<Server>)>>,
}

/// Why something is not seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Hidden {
    /// It is not there, or not for the bot.
    Nothing,
    /// No news can be posted in it.
    WrongForm,
    /// Discord did not say.
    Unknown(RestError),
}

impl From<RestError> for Hidden {
    fn from(error: RestError) -> Hidden {
        if error.is_refusal() {
            Hidden::Nothing
        } else {
            Hidden::Unknown(error)
        }
    }
}

impl Channels {
    /// Reads over this way to Discord.
    pub fn new(rest: Arc<Rest>) -> Channels {
        Channels {
            rest,
            known: Mutex::default(),
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<u64, (Instant, Arc<Server>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something in a server has changed: it is read anew the next time.
    pub fn forget(&self, server: u64) {
        self.known().remove(&server);
    }

    /// A server, as it was some seconds ago at most.
    ///
    /// # Errors
    /// [`RestError`]; a refusal when the bot is not in it.
    pub async fn server(&self, server: u64, lane: Lane) -> Result<Arc<Server>, RestError> {
        let begun = Instant::now();
        {
            let mut known = self.known();
            known.retain(|_, (read, _)| begun < *read + FRESH);
            if let Some((_, server)) = known.get(&server) {
                return Ok(Arc::clone(server));
            }
        }
        let me = self.rest.me().await?;
        let (described, member, channels) = tokio::try_join!(
            self.rest.server(server, lane),
            self.rest.own_member(server, lane),
            self.rest.server_channels(server, lane),
        )?;
        let read = Server::read(&described, &member, &channels, me, Timestamp::now())
            .ok_or_else(|| RestError::nonsense("the server cannot be read"))?;
        let read = Arc::new(read);
        self.known().insert(server, (begun, Arc::clone(&read)));
        Ok(read)
    }

    /// One channel or thread of a server, with what the bot may do there.
    ///
    /// # Errors
    /// [`Hidden`].
    pub async fn seen(&self, server: u64, channel: u64, lane: Lane) -> Result<Seen, Hidden> {
        let server = self.server(server, lane).await?;
        if let Some(place) = server.channel(channel) {
            return visible(&server, place);
        }
        // A thread, or nothing of this server.
        let place = self.rest.channel(channel, lane).await?;
        match Place::read(&place).filter(|place| place.server == Some(server.id)) {
            Some(place) => visible(&server, &place),
            None => Err(Hidden::Nothing),
        }
    }

    /// Every channel of a server that the bot sees and in which news can be posted, in the order in
    /// which members see them, without threads.
    ///
    /// # Errors
    /// [`Hidden`].
    pub async fn all(&self, server: u64, lane: Lane) -> Result<Vec<Seen>, Hidden> {
        let server = self.server(server, lane).await?;
        Ok(server
            .channels
            .iter()
            .filter_map(|place| visible(&server, place).ok())
            .collect())
    }
}

fn visible(server: &Server, place: &Place) -> Result<Seen, Hidden> {
    let seen = server.seen(place).ok_or(Hidden::WrongForm)?;
    if seen.permissions.contains(&Permission::ViewChannel) {
        Ok(seen)
    } else {
        Err(Hidden::Nothing)
    }
}
