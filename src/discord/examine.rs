//! Whether Discord knows the token, and what time it has: for whoever asks without going online.

use jiff::Timestamp;

use super::Link;
use super::rest::RestError;

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
        Greeting {
            times: self.rest.times().await,
            bot: self.rest.me().await,
        }
    }
}
