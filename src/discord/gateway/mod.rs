//! The connection that events come through, and the watchdog that keeps it alive.
//!
//! serenity's gateway does the talking; [`generation`] runs it, [`vitals`] judges it from outside,
//! and [`run`] starts it anew whenever it cannot help itself. It must not work on events: they are
//! handed on at once, and only what is ready to be sent is sent from there.

pub mod events;
pub mod generation;
pub mod happening;
pub mod sessions;
pub mod vitals;

use std::time::Duration;

use tokio::time::{Instant, sleep};

use self::events::Hearers;
use self::generation::{End, Generation};
use self::vitals::Patience;
use super::error::DiscordError;
use super::rest::routes::GatewayBot;
use super::rest::{Rest, RestError};
use crate::shutdown::Shutdown;

/// The most shards. Discord grants a thousand sessions a day, and each takes memory here.
const MOST_SHARDS: u32 = 1_000;

/// How the watchdog keeps time. Tests make it quick.
#[derive(Clone, Copy, Debug)]
pub struct Timings {
    /// How often it looks.
    pub look: Duration,
    /// What it bears.
    pub patience: Patience,
    /// The first pause after a failure; doubled with each further one.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// A run that lasted so long was no failure.
    pub healthy: Duration,
}

impl Default for Timings {
    /// For Discord's heartbeat of 41.25 seconds.
    fn default() -> Timings {
        Timings {
            look: Duration::from_millis(500),
            patience: Patience {
                silence: Duration::from_secs(110),
                session: Duration::from_secs(30),
            },
            // Discord lets one session start in five seconds.
            first_pause: Duration::from_secs(5),
            longest_pause: Duration::from_secs(120),
            healthy: Duration::from_secs(300),
        }
    }
}

/// A pause that doubles with each failure, with jitter.
#[derive(Debug)]
pub struct BackOff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl BackOff {
    /// Starts at the first pause.
    pub fn new(timings: &Timings) -> BackOff {
        BackOff {
            first: timings.first_pause,
            longest: timings.longest_pause,
            failures: 0,
        }
    }

    /// The pause after one more failure: 100 to 125 percent of the plain one.
    pub fn next_pause(&mut self) -> Duration {
        let full = self
            .first
            .saturating_mul(2_u32.saturating_pow(self.failures))
            .min(self.longest);
        self.failures = self.failures.saturating_add(1);
        full.mul_f64(1.0 + fastrand::f64() / 4.0)
    }

    /// Things went well.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Stays connected until the shutdown is requested, then gives back the run for its orderly end.
/// `None` when there was none at that moment.
///
/// # Errors
/// [`DiscordError`] for what no new start can cure: a refused token, refused intents.
pub async fn run(
    rest: &Rest,
    hearers: Hearers,
    timings: Timings,
    shutdown: &Shutdown,
) -> Result<Option<Generation>, DiscordError> {
    let mut back_off = BackOff::new(&timings);
    loop {
        let Some(gateway) = find(rest, &mut back_off, shutdown).await? else {
            return Ok(None);
        };
        let shards = gateway.shards.max(1);
        if !afford(&gateway, shards, shutdown).await {
            return Ok(None);
        }
        tracing::info!(shards, "connecting to the gateway");
        let started = Generation::start(rest, &gateway.url, shards, hearers.clone(), timings);
        let mut generation = match started {
            Ok(generation) => generation,
            // What the machine lacks now, such as file handles, it may have again.
            Err(error) => {
                let pause = back_off.next_pause();
                tracing::warn!(%error, ?pause, "the gateway cannot be started; trying again");
                match wait(pause, shutdown).await {
                    true => continue,
                    false => return Ok(None),
                }
            }
        };
        let begun = Instant::now();
        let end = tokio::select! {
            end = generation.watch(|| tracing::info!(shards, "every shard is connected")) => end,
            () = shutdown.requested() => return Ok(Some(generation)),
        };
        tokio::select! {
            () = generation.sent() => drop(generation),
            () = shutdown.requested() => return Ok(Some(generation)),
        }
        if begun.elapsed() > timings.healthy {
            back_off.reset();
        }
        let pause = back_off.next_pause();
        match end {
            End::Fatal(error) => return Err(error),
            End::Fault(fault) => tracing::warn!(%fault, ?pause, "starting the gateway anew"),
            End::Stopped => tracing::warn!(?pause, "the gateway stopped; starting it anew"),
        }
        if !wait(pause, shutdown).await {
            return Ok(None);
        }
    }
}

/// Asks for the gateway's address until there is an answer. `None` when leaving.
async fn find(
    rest: &Rest,
    back_off: &mut BackOff,
    shutdown: &Shutdown,
) -> Result<Option<GatewayBot>, DiscordError> {
    loop {
        let asked = tokio::select! {
            asked = rest.gateway_bot() => asked,
            () = shutdown.requested() => return Ok(None),
        };
        let reason = match asked {
            Ok(gateway) if !is_gateway(&gateway.url) => {
                "its gateway has no address of the kind ws:// or wss://".to_owned()
            }
            Ok(GatewayBot { shards, .. }) if shards > MOST_SHARDS => {
                format!(
                    "it recommends {shards} shards, and {MOST_SHARDS} are the most of one process"
                )
            }
            Ok(gateway) => return Ok(Some(gateway)),
            Err(RestError::WrongToken) => return Err(DiscordError::WrongToken),
            Err(error) => error.to_string(),
        };
        let pause = back_off.next_pause();
        let error = DiscordError::Unreachable {
            address: rest.base().to_owned(),
            reason,
        };
        tracing::warn!(?pause, "{error}");
        if !wait(pause, shutdown).await {
            return Ok(None);
        }
    }
}

/// Waits until so many sessions may be started. `false` when leaving.
async fn afford(gateway: &GatewayBot, shards: u32, shutdown: &Shutdown) -> bool {
    let pause = sessions::pause_before(gateway.session_start_limit, shards);
    if pause.is_zero() {
        return true;
    }
    tracing::warn!(
        remaining = gateway.session_start_limit.remaining,
        shards,
        ?pause,
        "few session starts are left today; waiting, because Discord resets the token of a bot that uses them up"
    );
    wait(pause, shutdown).await
}

fn is_gateway(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| {
        matches!(url.scheme(), "ws" | "wss") && url.host().is_some() && url.query().is_none()
    })
}

/// Sleeps; `false` when the shutdown came first.
pub async fn wait(pause: Duration, shutdown: &Shutdown) -> bool {
    tokio::select! {
        () = sleep(pause) => true,
        () = shutdown.requested() => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let mut back_off = BackOff::new(&Timings::default());
        let pauses: Vec<Duration> = (0..40).map(|_| back_off.next_pause()).collect();
        let seconds = |from, to| Duration::from_secs(from)..=Duration::from_secs(to);
        assert!(seconds(5, 7).contains(&pauses[0]));
        assert!(seconds(40, 50).contains(&pauses[3]));
        assert!(seconds(120, 150).contains(&pauses[39]));
        back_off.reset();
        assert!(seconds(5, 7).contains(&back_off.next_pause()));
    }

    #[test]
    fn only_a_socket_address_is_a_gateway() {
        assert!(is_gateway("wss://gateway.discord.gg"));
        assert!(is_gateway("ws://127.0.0.1:8787/"));
        for bad in [
            "",
            "https://gateway.discord.gg",
            "wss://x?token=1",
            "gateway",
        ] {
            assert!(!is_gateway(bad), "{bad}");
        }
    }
}
