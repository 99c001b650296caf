//! Running an installation: backups, restoring, what is wrong with it, and faults of the machine. All of it
//! with the program as a process, as an operator has it.

mod backup;
mod doctor;
mod faults;
#[cfg(target_os = "linux")]
mod handles;
mod restore;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::standin::Standin;

/// A folder of its own for one installation.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What a process said and how it ended.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said {
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }
}

/// A process that goes on by itself, and that no test leaves behind.
pub struct Running(Child);

impl Running {
    fn of(command: &mut Command) -> Running {
        Running(
            command
                .stdout(Stdio::null())
                .spawn()
                .expect("the program runs"),
        )
    }

    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("a process").is_some()
    }

    /// Waits until it ends by itself; gives whether all went well.
    pub fn ends_well(mut self) -> bool {
        self.0.wait().expect("a process").success()
    }

    /// Kills it, unless it has ended.
    pub fn die(self) {}

    #[cfg(target_os = "linux")]
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Who has ended cannot be killed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Place {
    pub fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("newsdesk.toml");
        std::fs::write(settings, "[archive]\nsample = false\n").unwrap();
        Place { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program in this place.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsdesk"));
        self.settle(&mut command);
        command.args(arguments);
        command
    }

    /// The program under a shell that takes something from it first.
    pub fn under(&self, limits: &str, arguments: &[&str]) -> Said {
        let mut command = Command::new("sh");
        self.settle(&mut command);
        command
            .args(["-c", &format!("{limits}; exec \"$0\" \"$@\"")])
            .arg(env!("CARGO_BIN_EXE_newsdesk"))
            .args(arguments);
        command.output().expect("the program runs").into()
    }

    fn settle(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("NEWSDESK_CONFIG", self.path("newsdesk.toml"))
            .env("NEWSDESK_DATA_DIR", "data")
            .current_dir(self.folder.path());
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output();
        output.expect("the program runs").into()
    }

    /// The program, which goes on by itself.
    pub fn start(&self, arguments: &[&str]) -> Running {
        Running::of(&mut self.command(arguments))
    }

    /// The bot, on a stand-in Discord; what it logs is in the file `log`.
    pub fn serve(&self, discord: &Standin, variables: &[(&str, &str)]) -> Running {
        let mut command = self.command(&["serve"]);
        command
            .env("DISCORD_TOKEN", discord.token())
            .env("NEWSDESK_DISCORD_API", discord.api())
            .envs(variables.iter().copied());
        let log = std::fs::File::create(self.path("log")).expect("a file");
        Running::of(command.stderr(log))
    }

    /// What a bot has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).expect("a log")
    }

    /// Writes a file of articles with numbers, each so long that many fill a disk. Most of it is one word, since
    /// what these tests are about is bytes and not reading.
    pub fn articles(&self, name: &str, numbers: std::ops::Range<u32>) {
        let body = format!(
            "VMware and Citrix said something about Xen. {}",
            "x".repeat(830)
        );
        let lines = numbers.map(|number| {
            format!(
                "{{\"title\": \"Number {number}\", \"url\": \"https://example.org/{number}\", \"published\": 2008, \
                 \"body\": \"{body}\"}}\n"
            )
        });
        std::fs::write(self.path(name), lines.collect::<String>()).unwrap();
    }

    /// How many articles there are, as `newsdesk stats` says it.
    pub fn count(&self) -> u64 {
        let said = self.run(&["stats", "--json"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let stats: Value = serde_json::from_str(&said.out).unwrap();
        let articles = stats["articles"].as_array().unwrap();
        articles.iter().filter_map(|it| it["count"].as_u64()).sum()
    }

    /// Names in the data folder, without the index.
    pub fn files(&self) -> Vec<String> {
        names(&self.path("data"))
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "index")
        .collect();
    names.sort();
    names
}

/// Fills some pages in the middle of a file with rubbish.
pub fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let half = bytes.len() / 2 / 4_096 * 4_096;
    bytes[half..half + 40_960].fill(0xA5);
    std::fs::write(file, bytes).unwrap();
}
