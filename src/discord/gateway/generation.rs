//! One run of serenity's gateway, in a runtime of its own that can be thrown away.
//!
//! A connection that hangs inside serenity cannot be cancelled from outside, only abandoned with
//! everything around it. So each run owns its runtime. Nothing else lives there but answers that
//! were ready when their question came: they go out from here, over connections of the run's own,
//! because waking another runtime for each costs more than sending it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serenity::all::GatewayIntents;
use serenity::client::RawEventHandler;
use serenity::futures::StreamExt;
use serenity::futures::channel::mpsc::UnboundedReceiver;
use serenity::gateway::{ConnectionStage, GatewayError, ShardManager, ShardManagerOptions};
use serenity::http::HttpBuilder;
use serenity::prelude::TypeMap;
use tokio::runtime::Runtime;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::task::TaskTracker;

use super::Timings;
use super::events::{Events, Hearers};
use super::vitals::{Fault, Sight, Vitals};
use crate::discord::error::DiscordError;
use crate::discord::rest::Rest;
use crate::discord::rest::routes::CALLBACK_PATIENCE;
use crate::metrics::{Look, Metrics};

/// What the bot asks Discord for. Interactions need no intent at all.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS;

/// One thread reads events while another sends answers.
const THREADS: usize = 2;

/// Why a run ended.
pub enum End {
    /// Discord will not have us as we are.
    Fatal(DiscordError),
    /// It has to be started anew.
    Fault(Fault),
    /// serenity gave up by itself.
    Stopped,
}

/// One run.
pub struct Generation {
    runtime: Option<Runtime>,
    manager: Arc<ShardManager>,
    returned: UnboundedReceiver<Result<(), GatewayError>>,
    vitals: Arc<Mutex<Vitals>>,
    timings: Timings,
    metrics: Arc<Metrics>,
    shards: u32,
    /// Answers on their way from here.
    sending: TaskTracker,
}

impl Generation {
    /// Starts `shards` shards at the gateway `url`.
    ///
    /// # Errors
    /// [`DiscordError::Setup`] when there are no threads to be had, or no TLS.
    pub fn start(
        rest: &Rest,
        url: &str,
        shards: u32,
        hearers: Hearers,
        timings: Timings,
    ) -> Result<Generation, DiscordError> {
        // Before the runtime, which must not be dropped by an error in here: that would wait for its threads,
        // which no task may.
        let rest = Arc::new(rest.with_own_connections()?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("gateway")
            .enable_all()
            .build()
            .map_err(|error| DiscordError::Setup(error.to_string()))?;
        let vitals = Arc::new(Mutex::new(Vitals::new(shards, Instant::now())));
        let sending = TaskTracker::new();
        let metrics = Arc::clone(&hearers.metrics);
        metrics.gateway_started();
        metrics.gauges().gateway(Look {
            shards,
            ..Look::default()
        });
        let events: Arc<dyn RawEventHandler> = Arc::new(Events::new(
            hearers,
            shards,
            Arc::clone(&rest),
            Arc::clone(&vitals),
            sending.clone(),
        ));
        // The manager is made directly and not through serenity's `Client`, which would ask for the
        // gateway's address again and take Discord's own when it gets no answer.
        let http = HttpBuilder::new(rest.secret())
            .client(rest.client().clone())
            .proxy(rest.base())
            .ratelimiter_disabled(true)
            .build();
        let (manager, returned) = {
            let _inside = runtime.enter();
            ShardManager::new(ShardManagerOptions {
                data: Arc::new(tokio::sync::RwLock::new(TypeMap::new())),
                event_handlers: Vec::new(),
                raw_event_handlers: vec![events],
                shard_index: 0,
                shard_init: shards,
                shard_total: shards,
                ws_url: Arc::new(tokio::sync::Mutex::new(
                    url.trim_end_matches('/').to_owned(),
                )),
                http: Arc::new(http),
                intents: INTENTS,
                presence: None,
            })
        };
        if let Err(error) = manager.initialize() {
            runtime.shutdown_background();
            return Err(DiscordError::Setup(error.to_string()));
        }
        Ok(Generation {
            runtime: Some(runtime),
            manager,
            returned,
            vitals,
            timings,
            metrics,
            shards,
            sending,
        })
    }

    /// Watches until the run has to end. `settled` is called once every shard has its session.
    pub async fn watch(&mut self, mut settled: impl FnMut()) -> End {
        let mut tick = interval(self.timings.look);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_settled = false;
        loop {
            tokio::select! {
                value = self.returned.next() => return end(value),
                _ = tick.tick() => {
                    self.look().await;
                    let vitals = self.vitals.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(fault) = vitals.fault(Instant::now(), self.timings.patience) {
                        return End::Fault(fault);
                    }
                    if !is_settled && vitals.all_connected() {
                        is_settled = true;
                        settled();
                    }
                }
            }
        }
    }

    /// Looks at the shards from outside. What cannot be seen now is looked at the next time.
    async fn look(&self) {
        let Ok(runners) = timeout(self.timings.look, self.manager.runners.lock()).await else {
            return;
        };
        let seen: Vec<Sight> = runners
            .iter()
            .map(|(shard, runner)| Sight {
                shard: shard.0,
                latency: runner.latency,
                connected: runner.stage == ConnectionStage::Connected,
            })
            .collect();
        drop(runners);
        self.metrics.gauges().gateway(outlook(self.shards, &seen));
        self.vitals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .observe(&seen, Instant::now());
    }

    /// Ends when what was being sent from here has been sent, or is too late to be of use.
    pub async fn sent(&self) {
        self.sending.close();
        if timeout(CALLBACK_PATIENCE, self.sending.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                answers = self.sending.len(),
                "the gateway is given up with answers on their way"
            );
        }
    }

    /// Takes leave of Discord, for at most `limit`, and drops the runtime without waiting for it.
    pub async fn close(mut self, limit: Duration) {
        if let Some(runtime) = &self.runtime {
            let manager = Arc::clone(&self.manager);
            let leaving = runtime.spawn(async move { manager.shutdown_all().await });
            if timeout(limit, leaving).await.is_err() {
                tracing::warn!("the gateway did not take leave in time");
            }
        }
        self.abandon();
    }

    fn abandon(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            self.metrics.gauges().gateway(outlook(self.shards, &[]));
            runtime.shutdown_background();
        }
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        self.abandon();
    }
}

/// What metrics tell of the shards.
fn outlook(shards: u32, seen: &[Sight]) -> Look {
    let connected = seen.iter().filter(|sight| sight.connected).count();
    Look {
        shards,
        connected: u32::try_from(connected).unwrap_or(u32::MAX),
        latency: seen.iter().filter_map(|sight| sight.latency).max(),
    }
}

fn end(value: Option<Result<(), GatewayError>>) -> End {
    match value {
        Some(Err(GatewayError::InvalidAuthentication | GatewayError::NoAuthentication)) => {
            End::Fatal(DiscordError::WrongToken)
        }
        Some(Err(GatewayError::InvalidGatewayIntents | GatewayError::DisallowedGatewayIntents)) => {
            End::Fatal(DiscordError::Intents)
        }
        _ => End::Stopped,
    }
}
