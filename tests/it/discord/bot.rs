//! The whole bot in this process, talking to a stand-in Discord.

use std::time::Duration;

use newsdesk::app::App;
use newsdesk::config::Config;
use newsdesk::discord::gateway::vitals::Patience;
use newsdesk::discord::{DiscordError, Settings, Token, serve};
use newsdesk::shutdown::Shutdown;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::standin::Standin;

/// A running bot.
pub struct Bot {
    /// How it is asked to leave.
    pub shutdown: Shutdown,
    task: JoinHandle<Result<(), DiscordError>>,
    folder: TempDir,
}

impl Bot {
    /// Starts one with a quick watchdog.
    pub fn start(discord: &Standin) -> Bot {
        Bot::with(discord, |_| {})
    }

    /// Starts one with other settings.
    pub fn with(discord: &Standin, change: impl FnOnce(&mut Settings)) -> Bot {
        let mut settings = settings(discord.token(), &discord.api());
        change(&mut settings);
        Bot::from(settings)
    }

    /// Starts one with exactly these settings and an archive of its own.
    pub fn from(settings: Settings) -> Bot {
        Bot::in_folder(settings, TempDir::new().unwrap())
    }

    /// Starts one on the archive of a folder.
    pub fn in_folder(settings: Settings, folder: TempDir) -> Bot {
        let config = Config {
            data_dir: folder.path().to_path_buf(),
            ..Config::default()
        };
        let context = App::open(&config).unwrap().context;
        let shutdown = Shutdown::new();
        let task = tokio::spawn(serve(settings, context, shutdown.clone()));
        Bot {
            shutdown,
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

/// Settings with a watchdog for heartbeats of half a second.
pub fn settings(token: &str, api: &str) -> Settings {
    let mut settings = Settings::new(Token::new(token).unwrap());
    settings.api = api.to_owned();
    let gateway = &mut settings.timings.gateway;
    gateway.look = Duration::from_millis(50);
    gateway.patience = Patience {
        silence: Duration::from_millis(1250),
        session: Duration::from_secs(3),
    };
    gateway.first_pause = Duration::from_millis(50);
    gateway.longest_pause = Duration::from_millis(500);
    settings
}
