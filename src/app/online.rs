//! The desk online: the gateway answers, the dispatcher delivers, and what happens to servers and
//! channels is written down.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::{App, clockwork, upkeep};
use crate::config::Config;
use crate::delivery::Dispatcher;
use crate::discord::gateway::happening::{Happening, is_of_shard};
use crate::discord::{DiscordError, Link, Settings, Token};
use crate::domain::{ChannelId, Clock, Target};
use crate::health::{Observer, Server};
use crate::shutdown::Shutdown;
use crate::store::{Store, StoreError};

/// How long the end waits for deliveries that are on their way. What is not done by then goes on at
/// the next start.
const FAREWELL: Duration = Duration::from_secs(5);

/// Goes online and stays so until the shutdown is requested.
///
/// # Errors
/// When there is no usable token, or Discord refuses for good; the words say what to do.
pub async fn serve(app: App, config: &Config, shutdown: Shutdown) -> Result<(), DiscordError> {
    let token = config
        .discord
        .token
        .as_ref()
        .map_or("", |token| token.expose());
    let watch = match config.ops.listen {
        None => None,
        Some(address) => Some(Server::bind(address).await.map_err(|error| {
            DiscordError::Setup(format!(
                "ops.listen is {address}, where nobody can listen ({error}); choose another address or port"
            ))
        })?),
    };
    let settings = Settings {
        api: config.discord.api.clone(),
        guild: config.discord.guild,
        requests_per_second: config.discord.requests_per_second,
        desk: app.context.named.as_ref().clone(),
        ..Settings::new(Token::new(token)?)
    };
    serve_with(app, settings, watch, shutdown).await
}

/// The same with settings that are made already, and an endpoint that is open.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(
    app: App,
    mut settings: Settings,
    watch: Option<Server>,
    shutdown: Shutdown,
) -> Result<(), DiscordError> {
    let context = app.context;
    settings.metrics = Arc::clone(&context.metrics);
    let link = Link::new(settings)?;
    let store = context.store.clone();
    let ended = CancellationToken::new();
    let clock = Arc::clone(&context.clock);
    let dispatcher = match Dispatcher::new(store.clone(), Arc::new(link.sink()), clock) {
        Ok(dispatcher) => dispatcher.counted_by(Arc::clone(&context.metrics)),
        Err(error) => return Err(DiscordError::Setup(error.to_string())),
    };
    let watching = watch.map(|watch| {
        let commands = context.table.commands.iter();
        context.metrics.begin(commands.map(|command| command.name));
        let (probe, poller) = (link.probe(), app.poller.clone());
        let observer = Observer::new(
            store.clone(),
            app.archive.clone(),
            app.archive.with_file_name(upkeep::INDEX_FOLDER),
            Arc::clone(&context.clock),
            Arc::clone(&context.metrics),
            Box::new(move || {
                probe();
                poller.polls_done()
            }),
        );
        if let Ok(address) = watch.address() {
            tracing::info!(%address, "health and metrics are answered");
        }
        tokio::spawn(watch.run(Arc::new(observer)))
    });
    let polling = {
        let (ended, shutdown) = (ended.clone(), shutdown.clone());
        let end = async move {
            tokio::select! {
                () = ended.cancelled() => {}
                () = shutdown.requested() => {}
            }
        };
        tokio::spawn(app.poller.run(end))
    };
    let wake = Arc::new(Notify::new());
    let commits = Arc::clone(&wake);
    store.on_commit(move || commits.notify_one());
    let end = || {
        let (ended, shutdown) = (ended.clone(), shutdown.clone());
        async move {
            tokio::select! {
                () = ended.cancelled() => {}
                () = shutdown.requested() => {}
            }
        }
    };
    let delivering = tokio::spawn(dispatcher.run(wake, end(), FAREWELL));
    tokio::spawn(clockwork::run(context.clone(), end()));
    if let Some(plan) = app.backups {
        let clock = Arc::clone(&context.clock);
        let keep = upkeep::keep_backups(store.clone(), app.archive, plan, clock, end());
        tokio::spawn(keep);
    }
    let (tell, told) = mpsc::unbounded_channel();
    let keeping = tokio::spawn(keep(store, Arc::clone(&context.clock), told));
    let tell: Arc<dyn Fn(Happening) + Send + Sync> = Arc::new(move |happening| {
        // Only fails at the very end, when nothing is kept any more.
        let _ = tell.send(happening);
    });
    let outcome = link.serve(context, tell, shutdown.clone()).await;
    ended.cancel();
    tokio::select! {
        _ = delivering => {}
        () = shutdown.at_once() => tracing::warn!("deliveries go on at the next start"),
    }
    // What it is fetching is given up; what it is taking in ends by itself.
    polling.abort();
    if let Some(watching) = watching {
        watching.abort();
        // The archive must be free at the end.
        let _ = watching.await;
    }
    keeping.abort();
    outcome
}

/// Writes down what happens to servers and channels, one thing after the other.
async fn keep(store: Store, clock: Clock, mut told: mpsc::UnboundedReceiver<Happening>) {
    while let Some(happening) = told.recv().await {
        let (store, clock) = (store.clone(), Arc::clone(&clock));
        let kept = tokio::task::spawn_blocking(move || note(&store, &clock, happening)).await;
        match kept {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "a change of a server could not be kept"),
            Err(error) => tracing::error!(%error, "keeping a change of a server broke off"),
        }
    }
}

/// Reads before it writes: most of what happens concerns nothing that the archive knows.
fn note(store: &Store, clock: &Clock, happening: Happening) -> Result<(), StoreError> {
    let now = clock();
    match happening {
        Happening::MemberOf {
            servers,
            shard,
            shards,
        } => {
            let known = store.read(|read| read.known_servers())?;
            for server in known {
                if is_of_shard(server, shard, shards) && !servers.contains(&server) {
                    tracing::info!(server, "the bot was removed while it was away");
                    store.write(move |tx| tx.server_left(server, now))?;
                }
            }
            Ok(())
        }
        Happening::ServerJoined(server) => {
            if store.read(|read| read.has_left(server))? {
                tracing::info!(server, "the bot is back");
                store.write(move |tx| tx.server_joined(server, now))?;
            }
            Ok(())
        }
        Happening::ServerLeft(server) => {
            tracing::info!(server, "the bot was removed");
            store.write(move |tx| tx.server_left(server, now))
        }
        Happening::ServerChanged(server) => {
            if store.read(|read| read.has_faults(server))? {
                store.write(move |tx| tx.probe_server(server, now))?;
            }
            Ok(())
        }
        Happening::ChannelDeleted { server, channel }
        | Happening::ThreadDeleted {
            server,
            thread: channel,
        } => {
            let target = Target::Server { server, channel };
            let known = store.read(|read| read.channel_of(target))?;
            if let Some(known) = known {
                end(store, known.id, &known.name, now)?;
            }
            Ok(())
        }
    }
}

/// Ends what was subscribed in a channel that is no more, and says so if that was anything.
fn end(
    store: &Store,
    channel: ChannelId,
    name: &str,
    now: jiff::Timestamp,
) -> Result<(), StoreError> {
    let words = format!("#{name} was deleted, so its subscriptions have ended.");
    store.write(move |tx| {
        if tx.end_channel(channel, "the channel was deleted", now)? {
            tx.enqueue_notice(channel, &words, now)?;
        }
        Ok(())
    })
}
