//! Whether Discord knows the token, and what time it has: for whoever asks without going online.

use std::time::Duration;

use jiff::Timestamp;

use super::Link;
use super::rest::RestError;

/// How long Discord has to tell its time.
const PATIENCE: Duration = Duration::from_secs(5);

/// What Discord said to a greeting.
#[derive(Clone, Debug)]
pub struct Greeting {
    /// Its time and ours, as the answer came; `None` when there was none that tells it.
    pub times: Option<(Timestamp, Timestamp)>,
    /// The bot's number as a user, or why there is none.
    pub bot: Result<u64, RestError>,
}

impl Link {
    /// Asks Discord what time it is and who the bot is. Changes nothing there.
    pub async fn greet(&self) -> Greeting {
        let times = self.time().await;
        Greeting {
            times,
            bot: self.rest.me().await,
        }
    }

    /// Discord's time by an answer that needs no token, and ours.
    async fn time(&self) -> Option<(Timestamp, Timestamp)> {
        let address = format!("{}/api/v10/gateway", self.rest.base());
        let request = self.rest.client().get(address).timeout(PATIENCE);
        let answer = request.send().await.ok()?;
        let ours = Timestamp::now();
        let theirs = answer.headers().get("date")?.to_str().ok()?;
        let theirs = jiff::fmt::rfc2822::parse(theirs).ok()?.timestamp();
        Some((theirs, ours))
    }
}
