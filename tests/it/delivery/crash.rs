//! The process is killed at every step of the path and at random; what it had acknowledged arrives,
//! each article once in each channel.
//!
//! The other process is this test program itself, which runs the store, the dispatcher and the way
//! to Discord as the bot does. At the step that it was told it says so and stands still until it is
//! killed (SIGKILL).

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use newsdesk::delivery::{Dispatcher, Parcel, Problem, Receipt, Sink};
use newsdesk::discord::sink::DiscordSink;
use newsdesk::discord::{Link, Settings, Token};
use newsdesk::domain::{Form, Medium, Target, Wish};
use newsdesk::ingest::{self, Tagger, catalog};
use newsdesk::store::{Reader, Store, StoreError};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::desk::article;
use crate::standin::{ChannelKind, ChannelSpec, GuildSpec, Standin, until};

/// Tells the other process what to do.
const PLAN: &str = "NEWSDESK_TEST_CRASH_PLAN";

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Plan {
    archive: String,
    api: String,
    token: String,
    server: u64,
    /// How far its clock is ahead, in seconds.
    ahead: i64,
    /// The articles that it adds, by number.
    articles: std::ops::Range<u32>,
    /// Where it stands still, and the how manieth time.
    stop: Option<(Stop, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Stop {
    /// A transaction is on the disk, and nobody has heard of it yet.
    Committed,
    /// A row is claimed and about to be sent.
    BeforeSending,
    /// Discord has answered, and that is not recorded yet.
    AfterSending,
}

/// Says something to the other process, and never comes back if that is where to stop.
fn stands_still() {
    eprintln!("here");
    loop {
        std::thread::park();
    }
}

/// A sink that stands still when it is told to.
struct Stopping {
    inner: DiscordSink,
    stop: Option<(Stop, u32)>,
    sent: AtomicU32,
}

impl Sink for Stopping {
    const MEDIUM: Medium = Medium::Discord;

    async fn send(&self, parcel: &Parcel) -> Result<Receipt, Problem> {
        let number = self.sent.fetch_add(1, Ordering::SeqCst) + 1;
        if self.stop == Some((Stop::BeforeSending, number)) {
            stands_still();
        }
        let outcome = self.inner.send(parcel).await;
        if self.stop == Some((Stop::AfterSending, number)) {
            stands_still();
        }
        outcome
    }

    async fn find(&self, parcel: &Parcel, since: Timestamp) -> Result<Option<Receipt>, Problem> {
        self.inner.find(parcel, since).await
    }

    async fn is_up(&self) -> bool {
        self.inner.is_up().await
    }

    fn nonce_protects(&self, parcel: &Parcel) -> Duration {
        self.inner.nonce_protects(parcel)
    }
}

/// Not a test by itself: the process that is going to be killed.
#[test]
#[ignore = "run by the other tests of this file"]
fn a_desk_that_is_going_to_be_killed() {
    let Ok(plan) = std::env::var(PLAN) else {
        return;
    };
    let plan: Plan = serde_json::from_str(&plan).unwrap();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(run(plan));
}

async fn run(plan: Plan) {
    let store = Store::open(plan.archive.as_ref()).unwrap();
    let tagger = store
        .read(|read| Ok(Tagger::new(&read.names()?, &read.topics()?)))
        .unwrap();
    let mut settings = Settings::new(Token::new(&plan.token).unwrap());
    settings.api.clone_from(&plan.api);
    let sink = Stopping {
        inner: Link::new(settings).unwrap().sink(),
        stop: plan.stop,
        sent: AtomicU32::new(0),
    };
    let ahead = SignedDuration::from_secs(plan.ahead);
    let clock = move || Timestamp::now() + ahead;
    let dispatcher = Dispatcher::new(store.clone(), Arc::new(sink), Arc::new(clock)).unwrap();
    let wake = Arc::new(Notify::new());
    let (commits, stop) = (AtomicU32::new(0), plan.stop);
    let woken = Arc::clone(&wake);
    store.on_commit(move || {
        let number = commits.fetch_add(1, Ordering::SeqCst) + 1;
        if stop == Some((Stop::Committed, number)) {
            stands_still();
        }
        woken.notify_one();
    });
    let work = dispatcher.run(wake, std::future::pending(), Duration::ZERO);
    let dispatching = tokio::spawn(work);
    let (writing, articles) = (store.clone(), plan.articles.clone());
    let adding = tokio::task::spawn_blocking(move || {
        let tagger = Arc::new(tagger);
        for number in articles {
            let (now, tagger) = (clock(), Arc::clone(&tagger));
            writing
                .write(move |tx| {
                    let article = article(&title(number), now);
                    Ok(ingest::accept(tx, &tagger, article, now).unwrap())
                })
                .unwrap();
            eprintln!("added {number}");
        }
    });
    adding.await.unwrap();
    let sent = async || {
        let (reading, server, now) = (store.clone(), plan.server, clock());
        let count =
            tokio::task::spawn_blocking(move || reading.read(|read| waiting(read, server, now)));
        (count.await.unwrap().unwrap() == 0).then_some(())
    };
    until("everything to be sent", sent).await;
    dispatching.abort();
    eprintln!("idle");
    std::future::pending::<()>().await;
}

/// How many rows are being sent or about to be.
fn waiting(read: &Reader, server: u64, now: Timestamp) -> Result<usize, StoreError> {
    let soon = now + SignedDuration::from_secs(5);
    let mut waiting = 0;
    for channel in read.channels_of_server(server)? {
        let mut rows = read.waiting_in(channel.id, 1_000)?;
        // Of each lane the first one counts: the others wait for it.
        rows.sort_by(|one, other| (&one.lane, one.id).cmp(&(&other.lane, other.id)));
        rows.dedup_by(|one, other| one.lane == other.lane);
        waiting += rows
            .iter()
            .filter(|row| row.due.is_some_and(|due| due < soon))
            .count();
    }
    Ok(waiting)
}

fn title(number: u32) -> String {
    format!("Article number {number} of a desk that is killed")
}

/// A stand-in with three kinds of channels, and an archive that delivers to each.
struct Scene {
    discord: Standin,
    channels: Vec<u64>,
    folder: tempfile::TempDir,
    ahead: i64,
    next: u32,
    acknowledged: Vec<u32>,
    kills: u32,
}

impl Scene {
    async fn new() -> Scene {
        let guild = GuildSpec::new("Desk")
            .channel(ChannelSpec::text("news"))
            .channel(ChannelSpec::of(ChannelKind::Announcement, "announcements"))
            .channel(ChannelSpec::of(ChannelKind::Forum, "stories"));
        let discord = Standin::builder()
            .guild(guild)
            .without_rate_limits()
            .start()
            .await;
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("archive.sqlite")).unwrap();
        let file = catalog::parse("test", catalog::DEFAULT).unwrap();
        let now = Timestamp::now();
        ingest::load(&store, &file, None, now).unwrap();
        let server = discord.guild("Desk");
        let mut channels = Vec::new();
        for (name, form) in [
            ("news", Form::Text),
            ("announcements", Form::Announcement),
            ("stories", Form::Forum),
        ] {
            let channel = discord.channel(name);
            channels.push(channel);
            store
                .write(move |tx| {
                    let target = Target::Server { server, channel };
                    let channel = tx.keep_channel(target, form, name)?;
                    tx.add_subscription(channel, &Wish::default(), None, now)
                })
                .unwrap();
        }
        Scene {
            discord,
            channels,
            folder,
            ahead: 0,
            next: 0,
            acknowledged: Vec::new(),
            kills: 0,
        }
    }

    fn start(&mut self, articles: u32, stop: Option<(Stop, u32)>) -> Child {
        let plan = Plan {
            archive: self.archive().display().to_string(),
            api: self.discord.api(),
            token: self.discord.token().to_owned(),
            server: self.discord.guild("Desk"),
            ahead: self.ahead,
            articles: self.next..self.next + articles,
            stop,
        };
        self.next += articles;
        Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("delivery::crash::a_desk_that_is_going_to_be_killed")
            .env(PLAN, serde_json::to_string(&plan).unwrap())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn archive(&self) -> std::path::PathBuf {
        Path::new(self.folder.path()).join("archive.sqlite")
    }

    /// Hears what the other process says until it stands still, is idle, or has said so many
    /// things; then kills it. Gives whether it was idle.
    async fn kill(&mut self, mut child: Child, after: Option<usize>) -> bool {
        let errors = BufReader::new(child.stderr.take().unwrap());
        let (acknowledged, idle) = tokio::task::spawn_blocking(move || {
            let (mut acknowledged, mut idle) = (Vec::new(), false);
            for (count, line) in errors.lines().map_while(Result::ok).enumerate() {
                if let Some(number) = line.strip_prefix("added ") {
                    acknowledged.push(number.parse::<u32>().unwrap());
                }
                idle = line == "idle";
                if idle || line == "here" {
                    break;
                }
                if after.is_some_and(|after| count >= after) {
                    // The moment of death is what is tried here.
                    std::thread::sleep(Duration::from_micros(fastrand::u64(..80_000)));
                    break;
                }
                assert!(!line.contains("panicked"), "{line}");
            }
            child.kill().unwrap();
            child.wait().unwrap();
            (acknowledged, idle)
        })
        .await
        .unwrap();
        self.acknowledged.extend(acknowledged);
        self.kills += 1;
        idle
    }

    /// Time passes for both: so much that no nonce protects any more.
    async fn pass(&mut self) {
        self.discord.quiet().await;
        self.ahead += 600;
        self.discord.advance(Duration::from_secs(600));
    }

    /// What a channel shows, by title, sorted.
    fn shown(&self, channel: u64) -> Vec<String> {
        let posts = self.discord.posts(channel).into_iter();
        let mut titles: Vec<String> = posts
            .map(|post| {
                let title = &post.value["embeds"][0]["title"];
                title.as_str().unwrap_or_default().to_owned()
            })
            .collect();
        titles.sort();
        titles
    }

    /// Lets everything be delivered, and counts.
    async fn settle(mut self) {
        self.pass().await;
        let last = self.start(1, None);
        assert!(self.kill(last, None).await, "everything was delivered");
        for channel in &self.channels {
            let shown = self.shown(*channel);
            let mut once = shown.clone();
            once.dedup();
            assert_eq!(
                shown, once,
                "doubled in {channel} after {} kills",
                self.kills
            );
            for number in &self.acknowledged {
                let title = title(*number);
                assert!(shown.contains(&title), "lost in {channel}: {title}");
            }
        }
        let violations = self.discord.take_violations();
        assert!(violations.is_empty(), "{violations:?}");
        println!(
            "kills {}, acknowledged {}, channels {}, lost 0, doubled 0",
            self.kills,
            self.acknowledged.len(),
            self.channels.len()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_step_it_neither_loses_nor_doubles() {
    let mut scene = Scene::new().await;
    let steps = [
        (Stop::Committed, 8),
        (Stop::BeforeSending, 4),
        (Stop::AfterSending, 4),
    ];
    for (stop, times) in steps {
        for time in 1..=times {
            let child = scene.start(1, Some((stop, time)));
            scene.kill(child, None).await;
            if time % 2 == 0 {
                scene.pass().await;
            }
        }
    }
    scene.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_it_neither_loses_nor_doubles() {
    // A thousand on demand: NEWSDESK_CRASHES=1000 cargo test killed_at_random
    let crashes = std::env::var("NEWSDESK_CRASHES");
    let crashes = crashes.map_or(12, |text| text.parse().unwrap());
    let mut scene = Scene::new().await;
    for number in 0..crashes {
        let child = scene.start(3, None);
        // After so many lines, and a moment that nobody chose.
        let after = Some(fastrand::usize(..4));
        tokio::task::yield_now().await;
        scene.kill(child, after).await;
        if number % 3 == 0 {
            scene.pass().await;
        }
    }
    scene.settle().await;
}
