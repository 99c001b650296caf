//! The Discord room: the only code that uses serenity.
//!
//! [`Link::serve`] brings the bot online: [`gateway`] hears, [`interactions`] answers through the
//! router, [`render`] turns replies into messages, [`rest`] sends them, [`register`] tells Discord
//! which commands there are. [`sink`] delivers news, and [`channels`] says where that is possible.
//! Nothing here knows SQL, the index or the console.

pub mod channels;
pub mod custom_id;
pub mod error;
pub mod examine;
pub mod gateway;
pub mod interactions;
pub mod register;
pub mod render;
pub mod rest;
pub mod sink;
pub mod token;

use std::sync::Arc;
use std::time::Duration;

use serenity::all::Interaction;
use serenity::model::id::{ApplicationId, GuildId};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::channels::Channels;
use self::channels::surroundings::Around;
pub use self::error::DiscordError;
use self::gateway::events::{Hearers, Tell};
use self::gateway::happening::Happening;
use self::gateway::{BackOff, wait};
use self::interactions::kept::Kept;
use self::interactions::{Desk, Intake};
use self::rest::{Rest, RestError};
use self::sink::DiscordSink;
pub use self::token::Token;
use crate::commands::{Context, Table};
use crate::domain::DeskRoles;
use crate::metrics::Metrics;
use crate::shutdown::Shutdown;

/// What serenity may log, as filter directives that must come last whatever else is asked for. Its
/// spans hold whole events and requests, and its WebSocket code logs payloads that it cannot read:
/// interaction tokens, names and what people wrote.
pub const LOG_LIMITS: [&str; 2] = ["serenity=warn", "serenity::gateway::ws=off"];

/// What the bot needs to be online.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bot's secret.
    pub token: Token,
    /// Takes the place of `https://discord.com` for every request; the gateway's address comes from
    /// its `/gateway/bot`.
    pub api: String,
    /// Registers the commands in this server only, where they appear at once: for development.
    pub guild: Option<u64>,
    /// How many requests may be sent in a second. Discord allows 50.
    pub requests_per_second: u32,
    /// Who holds which role of the desk.
    pub desk: DeskRoles,
    /// How time is kept.
    pub timings: Timings,
    /// What requests are counted in; that of the handlers, where both are to be told.
    pub metrics: Arc<Metrics>,
}

impl Settings {
    /// Everything as usual, with this token.
    pub fn new(token: Token) -> Settings {
        Settings {
            token,
            api: "https://discord.com".to_owned(),
            guild: None,
            requests_per_second: 50,
            desk: DeskRoles::default(),
            timings: Timings::default(),
            metrics: Arc::default(),
        }
    }
}

/// How time is kept. Tests make it quick.
#[derive(Clone, Copy, Debug)]
pub struct Timings {
    /// The gateway's watchdog and all pauses after failures.
    pub gateway: gateway::Timings,
    /// How long a quick command may take before its interaction is deferred. Discord allows 3
    /// seconds on the whole way.
    pub patience: Duration,
    /// How long the shutdown waits for answers in flight.
    pub farewell: Duration,
    /// How long it then waits for the gateway.
    pub leave: Duration,
    /// How many requests run at once.
    pub at_once: usize,
}

impl Default for Timings {
    fn default() -> Timings {
        Timings {
            gateway: gateway::Timings::default(),
            patience: Duration::from_millis(1500),
            farewell: Duration::from_millis(7500),
            leave: Duration::from_secs(2),
            at_once: 64,
        }
    }
}

/// The way to Discord: what handlers, deliveries and the gateway share.
pub struct Link {
    settings: Settings,
    rest: Arc<Rest>,
    channels: Arc<Channels>,
}

impl Link {
    /// Prepares everything; nothing is sent yet.
    ///
    /// # Errors
    /// [`DiscordError::BadAddress`] or [`DiscordError::Setup`].
    pub fn new(settings: Settings) -> Result<Link, DiscordError> {
        let rest = Arc::new(Rest::counted_by(
            settings.token.clone(),
            &settings.api,
            settings.requests_per_second,
            Arc::clone(&settings.metrics),
        )?);
        Ok(Link {
            channels: Arc::new(Channels::new(Arc::clone(&rest))),
            settings,
            rest,
        })
    }

    /// Sets the gauges of requests to Discord when it is called.
    pub fn probe(&self) -> impl Fn() + Send + Sync + 'static {
        let rest = Arc::clone(&self.rest);
        move || rest.observe()
    }

    /// What delivers to Discord.
    pub fn sink(&self) -> DiscordSink {
        DiscordSink::new(Arc::clone(&self.rest), Arc::clone(&self.channels))
    }

    /// The channels of servers as handlers see them, asked in `runtime`.
    pub fn surroundings(&self, runtime: Handle) -> Around {
        Around::new(Arc::clone(&self.channels), runtime)
    }

    /// Goes online and stays so until the shutdown is requested. Faults of the network and of
    /// Discord are waited out. `tell` hears what happens to servers and channels; it must return at
    /// once, and is let go when this returns.
    ///
    /// # Errors
    /// [`DiscordError`] for what waiting cannot cure; its words say what to do.
    pub async fn serve(
        self,
        mut context: Context,
        tell: Tell,
        shutdown: Shutdown,
    ) -> Result<(), DiscordError> {
        context.surroundings = Arc::new(self.surroundings(Handle::current()));
        serve(self, context, tell, shutdown).await
    }
}

async fn serve(
    link: Link,
    context: Context,
    tell: Tell,
    shutdown: Shutdown,
) -> Result<(), DiscordError> {
    let Link {
        settings,
        rest,
        channels,
    } = link;
    let timings = settings.timings;
    let table = context.table;
    let context = Context {
        named: Arc::new(settings.desk),
        ..context
    };
    let intake = Arc::new(Intake::new(Desk {
        context,
        rest: Arc::clone(&rest),
        permits: Arc::new(Semaphore::new(timings.at_once)),
        patience: timings.patience,
        letters: Kept::default(),
        suggestions: Kept::default(),
    }));
    // Weak, because a gateway that was abandoned may live on for a while: the archive must be free
    // once this function returns.
    let hearers = Hearers {
        receive: {
            let intake = Arc::downgrade(&intake);
            Arc::new(move |interaction: Interaction, here: &Arc<Rest>| {
                intake.upgrade()?.receive(interaction, here)
            })
        },
        tell: {
            let tell = Arc::downgrade(&tell);
            Arc::new(move |happening: Happening| {
                if let Happening::ServerChanged(server) = happening {
                    channels.forget(server);
                }
                if let Some(tell) = tell.upgrade() {
                    tell(happening);
                }
            })
        },
        metrics: settings.metrics,
    };
    let registration = announce(&rest, settings.guild, table, &timings.gateway, &shutdown);
    let online = gateway::run(&rest, hearers, timings.gateway, &shutdown);
    let stay = async {
        tokio::pin!(online, registration);
        let mut registered = false;
        loop {
            tokio::select! {
                end = &mut online => return end,
                done = &mut registration, if !registered => {
                    done?;
                    registered = true;
                }
                () = rest.token_refused() => return Err(DiscordError::WrongToken),
            }
        }
    };
    let generation = stay.await?;
    tracing::info!("leaving: answering what is in flight");
    let farewell = async {
        if timeout(timings.farewell, intake.close()).await.is_err() {
            tracing::warn!("some answers were not ready in time");
        }
        if let Some(generation) = generation {
            generation.close(timings.leave).await;
        }
    };
    tokio::select! {
        () = farewell => tracing::info!("left Discord"),
        () = shutdown.at_once() => tracing::warn!("left Discord at once"),
    }
    Ok(())
}

/// Tells Discord which commands there are, and goes on trying while it cannot be reached.
async fn announce(
    rest: &Rest,
    guild: Option<u64>,
    table: &Table,
    timings: &gateway::Timings,
    shutdown: &Shutdown,
) -> Result<(), DiscordError> {
    let guild = guild.filter(|id| *id != 0).map(GuildId::new);
    let mut back_off = BackOff::new(timings);
    loop {
        let error = match register_once(rest, guild, table).await {
            Ok(changed) => {
                tracing::info!(changed, "the commands are registered");
                return Ok(());
            }
            Err(RestError::WrongToken) => return Err(DiscordError::WrongToken),
            Err(error) => error,
        };
        if error.is_refusal() {
            tracing::error!(%error, "Discord does not take the commands; the ones it has stay as they are");
            return Ok(());
        }
        let pause = back_off.next_pause();
        tracing::warn!(%error, ?pause, "the commands could not be registered");
        if !wait(pause, shutdown).await {
            return Ok(());
        }
    }
}

async fn register_once(
    rest: &Rest,
    guild: Option<GuildId>,
    table: &Table,
) -> Result<bool, RestError> {
    let application: ApplicationId = rest.application().await?;
    register::register(rest, application, guild, table).await
}
