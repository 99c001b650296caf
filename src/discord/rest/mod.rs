//! How requests reach Discord: paced, within each bucket, with timeouts and a budget of refusals.
//!
//! serenity writes a request down (`Request::build`); sending it, reading the limits from the answer
//! and trying again are ours, because serenity's own limiter never paces, puts every interaction of
//! the application into one bucket and waits for ever. Nothing here logs an address, a token or a
//! body: interaction tokens and webhook addresses are secrets.

pub mod buckets;
pub mod budget;
pub mod call;
pub mod error;
pub mod outcome;
pub mod pacer;
pub mod posting;
pub mod reading;
pub mod routes;
pub mod window;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Client;
use serde_json::Value;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use self::buckets::{Bucket, Buckets, Place};
use self::budget::{Budget, Strain};
use self::call::{Call, Limits};
pub use self::error::RestError;
use self::outcome::Outcome;
pub use self::pacer::Lane;
use self::pacer::{Pacer, Ticket};
use super::error::DiscordError;
use super::token::Token;
use crate::metrics::Metrics;

/// How often a request is tried again after a fault of the network or of Discord.
const REPEATS: u32 = 3;
/// "Interaction has already been acknowledged": after a repetition this means that it worked.
const ALREADY_ANSWERED: u64 = 40060;
/// "Invalid Webhook Token": an interaction's token has run out, which says nothing of the bot's.
const INVALID_WEBHOOK_TOKEN: u64 = 50027;

/// The way to Discord: connections, and the limits of the whole process.
pub struct Rest {
    client: Client,
    shared: Arc<Shared>,
}

/// What every way to Discord goes by, whichever connections it has.
struct Shared {
    token: Token,
    base: String,
    pacer: Pacer,
    buckets: Buckets,
    budget: Budget,
    token_refused: CancellationToken,
    metrics: Arc<Metrics>,
    /// The bot's own number, once it was asked for.
    me: OnceLock<u64>,
}

impl Rest {
    /// A way to the Discord at `base`, at most `per_second` requests a second.
    ///
    /// # Errors
    /// [`DiscordError::BadAddress`] when `base` is no base address, [`DiscordError::Setup`] when
    /// there is no TLS.
    pub fn new(token: Token, base: &str, per_second: u32) -> Result<Rest, DiscordError> {
        Rest::counted_by(token, base, per_second, Arc::default())
    }

    /// The same with every request counted there.
    ///
    /// # Errors
    /// As [`Rest::new`].
    pub fn counted_by(
        token: Token,
        base: &str,
        per_second: u32,
        metrics: Arc<Metrics>,
    ) -> Result<Rest, DiscordError> {
        let base = base_address(base)?;
        Ok(Rest {
            client: client()?,
            shared: Arc::new(Shared {
                token,
                base,
                pacer: Pacer::new(per_second),
                buckets: Buckets::default(),
                budget: Budget::default(),
                token_refused: CancellationToken::new(),
                metrics,
                me: OnceLock::new(),
            }),
        })
    }

    /// The same way, under the same limits, over connections of its own: for another runtime. A
    /// connection lives in the runtime that opened it, dies with it, and wakes it for every request.
    ///
    /// # Errors
    /// [`DiscordError::Setup`] when there is no TLS.
    pub fn with_own_connections(&self) -> Result<Rest, DiscordError> {
        Ok(Rest {
            client: client()?,
            shared: Arc::clone(&self.shared),
        })
    }

    /// The base address, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.shared.base
    }

    /// The token, for the gateway.
    pub(super) fn secret(&self) -> &str {
        self.shared.token.secret()
    }

    /// The client that every request goes through.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Sets the gauges of what waits here, of what may leave, and of refused requests.
    pub fn observe(&self) {
        let gauges = self.shared.metrics.gauges();
        gauges.refused(self.shared.budget.count(), budget::BAN);
        let (waiting, free) = self.shared.pacer.load();
        for (lane, requests) in Lane::ALL.into_iter().zip(waiting) {
            gauges.waiting(lane.word(), requests);
        }
        gauges.free_places(free);
    }

    /// Ends when Discord has refused the token.
    pub async fn token_refused(&self) {
        self.shared.token_refused.cancelled().await;
    }

    /// Sends a request: waits for its turn, tries again what can be tried again.
    ///
    /// # Errors
    /// [`RestError`], which says whether trying again later makes sense.
    pub async fn send(&self, call: Call<'_>) -> Result<Value, RestError> {
        let deadline = Instant::now() + call.patience;
        let mut faults = 0;
        // Whether an attempt may have arrived although nothing came back.
        let mut uncertain = false;
        loop {
            let outcome = match self.turn(&call, deadline).await {
                Ok(turn) => self.attempt(&call, turn).await?,
                Err(error) => return Err(after_doubt(error, uncertain)),
            };
            let again_in = match outcome {
                Outcome::Done(body) => return Ok(body),
                Outcome::Limited {
                    retry_after,
                    everybody,
                    code,
                    ..
                } => {
                    tracing::debug!(call = call.name, code, ?retry_after, "rate limited");
                    if Instant::now() + retry_after > deadline {
                        let limited = RestError::Limited {
                            retry_after,
                            everybody,
                        };
                        return Err(after_doubt(limited, uncertain));
                    }
                    retry_after
                }
                Outcome::Refused {
                    code: ALREADY_ANSWERED,
                    ..
                } if faults > 0 => return Ok(Value::Null),
                Outcome::Refused {
                    status,
                    code,
                    message,
                } => {
                    return Err(RestError::Refused {
                        status,
                        code,
                        message,
                    });
                }
                Outcome::Broken(status) => {
                    uncertain = true;
                    faults += 1;
                    let reason = format!("status {status}");
                    self.repeat(&call, faults, uncertain, deadline, reason)?
                }
                Outcome::Lost { reason, unsent } => {
                    uncertain |= !unsent;
                    faults += 1;
                    self.repeat(&call, faults, uncertain, deadline, reason)?
                }
            };
            sleep(again_in).await;
        }
    }

    /// Waits until it may leave: for its bucket, then for its turn in the pace. Holds back what
    /// must not leave at all.
    async fn turn(&self, call: &Call<'_>, deadline: Instant) -> Result<Turn, RestError> {
        if self.shared.token_refused.is_cancelled() {
            return Err(RestError::WrongToken);
        }
        let (bucket, place) = self.enter(call, deadline).await?;
        let Limits::Paced(lane) = call.limits else {
            return Ok(Turn {
                bucket,
                place,
                ticket: None,
            });
        };
        let strain = match lane {
            Lane::Interactive => Strain::Fine,
            Lane::FanOut | Lane::Slow => self.shared.budget.strain(),
        };
        if strain == Strain::Stop {
            return Err(RestError::HeldBack);
        }
        match self.shared.pacer.pass(lane, strain, deadline).await {
            Ok(ticket) => Ok(Turn {
                bucket,
                place,
                ticket: Some(ticket),
            }),
            Err(wait) => Err(RestError::Limited {
                retry_after: wait.pause,
                everybody: wait.held,
            }),
        }
    }

    async fn enter(
        &self,
        call: &Call<'_>,
        deadline: Instant,
    ) -> Result<(Option<Arc<Bucket>>, Option<Place>), RestError> {
        if call.limits == Limits::Free {
            return Ok((None, None));
        }
        let bucket = self.shared.buckets.of(call.key());
        match bucket.enter(deadline).await {
            Ok(place) => Ok((Some(bucket), Some(place))),
            Err(retry_after) => Err(RestError::Limited {
                retry_after,
                everybody: false,
            }),
        }
    }

    /// Sends once and takes in what the answer says about limits and refusals.
    async fn attempt(&self, call: &Call<'_>, turn: Turn) -> Result<Outcome, RestError> {
        let bucket = turn.bucket.as_deref();
        let request = call.build(&self.client, self.shared.token.secret(), &self.shared.base)?;
        let answer = request.send().await;
        if let Some(ticket) = turn.ticket {
            self.shared.pacer.answered(ticket);
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.shared.metrics.request("lost");
                return Ok(outcome::lost(error));
            }
        };
        let status = answer.status().as_u16();
        let (limit, name) = outcome::limit_of(answer.headers());
        let outcome = outcome::read(answer).await;
        self.shared.metrics.request(outcome.word());
        match &outcome {
            Outcome::Limited {
                retry_after,
                everybody,
                counted,
                ..
            } => {
                if *counted {
                    self.shared.budget.refused();
                }
                if *everybody {
                    tracing::warn!(pause = ?retry_after, "Discord asks the whole bot to wait");
                    self.shared.pacer.hold(*retry_after);
                } else if let Some(bucket) = bucket {
                    bucket.learn(limit);
                    bucket.exhaust(*retry_after);
                }
            }
            other => {
                if let Some(bucket) = bucket {
                    bucket.learn(limit);
                }
                if matches!(status, 401 | 403) {
                    self.shared.budget.refused();
                }
                if let Outcome::Refused {
                    status: 401, code, ..
                } = other
                    && *code != INVALID_WEBHOOK_TOKEN
                    && matches!(call.limits, Limits::Paced(_))
                {
                    self.shared.token_refused.cancel();
                    return Err(RestError::WrongToken);
                }
            }
        }
        if let Some(name) = name {
            self.rename(call, &name);
        }
        drop(turn.place);
        Ok(outcome)
    }

    fn rename(&self, call: &Call<'_>, name: &str) {
        if call.limits != Limits::Free {
            let bucket = self.shared.buckets.of(call.key());
            self.shared.buckets.name(call.key(), name, &bucket);
        }
    }

    /// How long to wait before trying again after a fault. What may have arrived is tried again
    /// only if it may arrive twice.
    fn repeat(
        &self,
        call: &Call<'_>,
        faults: u32,
        uncertain: bool,
        deadline: Instant,
        reason: String,
    ) -> Result<Duration, RestError> {
        let allowed = call.repeatable || !uncertain;
        let pause = Duration::from_millis(100 * 4_u64.pow(faults.min(REPEATS) - 1));
        let pause = pause.mul_f64(0.75 + fastrand::f64() / 2.0);
        if !allowed || faults > REPEATS || Instant::now() + pause > deadline {
            return Err(RestError::NoAnswer {
                reason,
                maybe_delivered: uncertain,
            });
        }
        tracing::debug!(call = call.name, faults, reason, "trying again");
        Ok(pause)
    }
}

fn client() -> Result<Client, DiscordError> {
    Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(20))
        .pool_idle_timeout(Duration::from_secs(60))
        .redirect(reqwest::redirect::Policy::none())
        // Its answers are small, and unpacking them costs more than it saves.
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .build()
        .map_err(|error| DiscordError::Setup(error.without_url().to_string()))
}

/// What a request needs to leave.
struct Turn {
    bucket: Option<Arc<Bucket>>,
    place: Option<Place>,
    ticket: Option<Ticket>,
}

/// What a limit is after an attempt that may have arrived: that it may have is more important.
fn after_doubt(error: RestError, uncertain: bool) -> RestError {
    match error {
        RestError::Limited { .. } | RestError::HeldBack if uncertain => RestError::NoAnswer {
            reason: "there was no answer, and then a limit".to_owned(),
            maybe_delivered: true,
        },
        error => error,
    }
}

/// Checks a base address and drops the slash at its end.
fn base_address(base: &str) -> Result<String, DiscordError> {
    let bad =
        || DiscordError::BadAddress(base.split('@').next_back().unwrap_or_default().to_owned());
    let url = url::Url::parse(base.trim()).map_err(|_| bad())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    if !plain {
        return Err(bad());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_base_address_is_taken() {
        for (given, taken) in [
            ("https://discord.com", "https://discord.com"),
            (" http://127.0.0.1:8787/ ", "http://127.0.0.1:8787"),
        ] {
            assert_eq!(base_address(given).unwrap(), taken);
        }
        for bad in [
            "",
            "discord.com",
            "ftp://x",
            "https://x/api",
            "https://x?y",
            "https://u:secret@x",
        ] {
            let error = base_address(bad).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
