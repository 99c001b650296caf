//! The two bots as child processes, each with a stand-in of its own.

use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use crate::figures::Cpu;
use crate::standin::{Standin, Violation};

/// Set for the process that is to be pong instead of the load test.
pub const PLAY_PONG: &str = "NEWSDESK_BENCH_PLAY_PONG";

/// A bot that is online.
pub struct Bot {
    name: &'static str,
    child: Child,
    discord: Arc<Standin>,
    _folder: TempDir,
}

impl Bot {
    /// The bare serenity bot.
    pub async fn pong() -> Bot {
        let this = std::env::current_exe().expect("the path of this program");
        let mut command = Command::new(this);
        command.env(PLAY_PONG, "1");
        Bot::start("pong", command).await
    }

    /// `newsdesk serve` as it is delivered, on an archive that it makes itself.
    pub async fn newsdesk() -> Bot {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsdesk"));
        command.arg("serve");
        Bot::start("newsdesk", command).await
    }

    async fn start(name: &'static str, mut command: Command) -> Bot {
        let discord = Standin::builder()
            .without_rate_limits()
            .config(|config| {
                config.keep = 0;
                // A thousand at once on a busy machine may wait longer than Discord does.
                config.answer_within = Duration::from_secs(60);
            })
            .start()
            .await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = File::create(folder.path().join("log")).expect("a log file");
        let child = command
            .env("DISCORD_TOKEN", discord.token())
            .env("NEWSDESK_DISCORD_API", discord.api())
            .env("NEWSDESK_DATA_DIR", folder.path())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the bot starts");
        discord.wait_ready().await;
        Bot {
            name,
            child,
            discord: Arc::new(discord),
            _folder: folder,
        }
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is the one to be judged.
    pub fn is_newsdesk(&self) -> bool {
        self.name == "newsdesk"
    }

    /// The Discord that it is connected to.
    pub fn discord(&self) -> &Arc<Standin> {
        &self.discord
    }

    /// The CPU time used so far, of the bot and of this process.
    pub fn cpu(&self) -> Cpu {
        Cpu {
            bot: cpu_ms(&self.child.id().to_string()),
            standin: cpu_ms("self"),
        }
    }

    /// The most memory that it has had resident, in megabytes.
    pub fn most_resident_mb(&self) -> f64 {
        let status = proc_file(&self.child.id().to_string(), "status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        kilobytes.unwrap_or(f64::NAN) / 1024.0
    }

    /// Ends it, and says how many answers came once more than they should.
    pub async fn stop(mut self) -> usize {
        self.child.kill().expect("the bot can be stopped");
        self.child.wait().expect("the bot ends");
        let twice = |rule: &Violation| rule.what.contains("40060");
        let violations = self.discord.take_violations();
        assert!(violations.iter().all(twice), "{violations:#?}");
        violations.len()
    }
}

/// User and system time of a process in milliseconds, in steps of ten.
fn cpu_ms(process: &str) -> f64 {
    let stat = proc_file(process, "stat");
    // The name in brackets may hold anything; the fields are counted from behind it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = |at: usize| -> f64 {
        let field = fields.split_whitespace().nth(at);
        field
            .and_then(|field| field.parse().ok())
            .unwrap_or(f64::NAN)
    };
    (ticks(11) + ticks(12)) * 10.0
}

fn proc_file(process: &str, file: &str) -> String {
    std::fs::read_to_string(format!("/proc/{process}/{file}")).expect("Linux with /proc")
}
