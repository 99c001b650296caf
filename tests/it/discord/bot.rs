//! The whole bot in this process, talking to a stand-in Discord.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use newsdesk::commands::Context;
use newsdesk::discord::gateway::happening::Happening;
use newsdesk::discord::gateway::vitals::Patience;
use newsdesk::discord::{DiscordError, Link, Settings, Token};
use newsdesk::ingest::{catalog, load, sample};
use newsdesk::search::Search;
use newsdesk::shutdown::Shutdown;
use newsdesk::store::Store;
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

use crate::standin::{Builder, Interaction, PATIENCE, Shown, Standin};

/// A running bot.
pub struct Bot {
    /// How it is asked to leave.
    pub shutdown: Shutdown,
    /// What it heard of servers and channels.
    pub happenings: UnboundedReceiver<Happening>,
    task: JoinHandle<Result<(), DiscordError>>,
    folder: TempDir,
}

impl Bot {
    /// Starts one.
    pub fn start(discord: &Standin) -> Bot {
        Bot::with(discord, |_| {})
    }

    /// Starts one with other settings.
    pub fn with(discord: &Standin, change: impl FnOnce(&mut Settings)) -> Bot {
        let mut settings = settings(discord.token(), &discord.api());
        change(&mut settings);
        Bot::on(settings, archive(), |_| {})
    }

    /// Starts one with these settings on the archive of a folder, with a changed context.
    pub fn on(settings: Settings, folder: TempDir, change: impl FnOnce(&mut Context)) -> Bot {
        let store = Store::open(&folder.path().join("newsdesk.sqlite")).unwrap();
        let search = Search::open(store.clone(), &folder.path().join("index")).unwrap();
        let mut context = Context::new(store, Arc::new(search));
        change(&mut context);
        let shutdown = Shutdown::new();
        let (heard, happenings) = tokio::sync::mpsc::unbounded_channel();
        let tell = Arc::new(move |happening| drop(heard.send(happening)));
        let stop = shutdown.clone();
        let runtime = tokio::runtime::Handle::current();
        let task = tokio::spawn(async move {
            let link = Link::new(settings)?;
            context.surroundings = Arc::new(link.surroundings(runtime));
            link.serve(context, tell, stop).await
        });
        Bot {
            shutdown,
            happenings,
            task,
            folder,
        }
    }

    /// Asks it to leave and waits until it has; gives its folder back.
    pub async fn stop(self) -> TempDir {
        self.shutdown.request();
        self.task.await.unwrap().unwrap();
        self.folder
    }

    /// Waits until it ends by itself.
    pub async fn ended(self) -> Result<(), DiscordError> {
        self.task.await.unwrap()
    }
}

/// A stand-in that lets sessions start one right after the other, and waits for answers longer than
/// Discord does: how quick the bot is on a busy machine is no matter of its tests.
pub fn quick_standin() -> Builder {
    Standin::builder().config(|config| {
        config.identify_gap = Duration::from_millis(1);
        config.answer_within = PATIENCE;
    })
}

/// A fresh archive after its first start: the catalog and the sample articles.
pub fn archive() -> TempDir {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("newsdesk.sqlite")).unwrap();
    let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).unwrap();
    let sample = sample::default_articles().unwrap();
    load(&store, &catalog, Some(&sample), jiff::Timestamp::now()).unwrap();
    folder
}

/// Settings as usual but for pauses after failures, which are short.
pub fn settings(token: &str, api: &str) -> Settings {
    let mut settings = Settings::new(Token::new(token).unwrap());
    settings.api = api.to_owned();
    let gateway = &mut settings.timings.gateway;
    gateway.look = Duration::from_millis(50);
    gateway.first_pause = Duration::from_millis(50);
    gateway.longest_pause = Duration::from_millis(500);
    settings
}

/// What somebody is answered in the end.
pub async fn answer(discord: &Standin, asked: &Interaction) -> Shown {
    discord.interact(asked).final_answer().await
}

/// What is read, without the backslashes that keep it from being Markdown.
pub fn read(shown: &Shown) -> String {
    shown.text().replace('\\', "")
}

/// A watchdog for heartbeats of one second.
pub fn watch_closely(settings: &mut Settings) {
    settings.timings.gateway.patience = Patience {
        silence: Duration::from_millis(2_500),
        session: Duration::from_secs(5),
    };
}

/// Holds every handler that asks for the time until it is opened; shut at first. It does not hold
/// the gateway's own thread, which works on nothing.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// Waits until it is open.
    pub fn wait(&self) {
        let mut open = self.0.0.lock().unwrap();
        while !*open && std::thread::current().name() != Some("gateway") {
            open = self.0.1.wait(open).unwrap();
        }
    }

    /// Lets everybody through.
    pub fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    /// Holds whoever comes from now on.
    pub fn shut(&self) {
        *self.0.0.lock().unwrap() = false;
    }
}

/// A bot whose handlers wait at a gate.
pub fn gated(discord: &Standin, gate: &Gate, change: impl FnOnce(&mut Settings)) -> Bot {
    let mut settings = settings(discord.token(), &discord.api());
    change(&mut settings);
    let gate = gate.clone();
    Bot::on(settings, archive(), |context| {
        context.clock = Arc::new(move || {
            gate.wait();
            jiff::Timestamp::now()
        });
    })
}
