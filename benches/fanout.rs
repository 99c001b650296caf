//! From one article to very many channels.
//!
//! `cargo bench --bench fanout -- queue 100000` puts one article into the outbox for so many
//! channels, and empties it into a medium that takes everything at once: times and memory.
//! `cargo bench --bench fanout -- discord 10000` delivers one article to so many channels of a
//! stand-in Discord that enforces Discord's limits, and asks the bot things meanwhile.
//! `cargo bench --bench fanout -- quiet 100000` lets the quiet hours of so many channels end, each with
//! one article, and `-- correct 100000` corrects an article that was posted in so many: times, and how
//! long others waited for the writer meanwhile.
//! Without words all of it is done on a small scale.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what the bench sets up must be there"
)]

#[path = "../tests/it/standin/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unfulfilled_lint_expectations,
    reason = "it is the tests', who use the rest of it and are checked with it"
)]
mod standin;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use newsdesk::app::{App, online};
use newsdesk::config::Config;
use newsdesk::delivery::{Dispatcher, Parcel, Problem, Receipt, Sink};
use newsdesk::discord::{Settings, Token};
use newsdesk::domain::{
    Certainty, Clock, Date, Form, Medium, NewArticle, QuietHours, Status, Target, TimeSpan, Update,
    Wish,
};
use newsdesk::ingest::{self, Tagger};
use newsdesk::shutdown::Shutdown;
use newsdesk::store::Store;
use rustix::time::{ClockId, clock_gettime};
use standin::{ChannelSpec, GuildSpec, Interaction, Standin};

/// Channels of a server of the stand-in; Discord allows 500.
const OF_A_SERVER: usize = 400;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let number = |usual| {
        words
            .get(1)
            .map_or(usual, |word| word.parse().expect("a number"))
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    match words.first().map(String::as_str) {
        Some("queue") => runtime.block_on(queue(number(100_000))),
        Some("discord") => runtime.block_on(discord(number(10_000))),
        Some("quiet") => quiet(number(100_000)),
        Some("correct") => runtime.block_on(correct(number(100_000))),
        _ => runtime.block_on(async {
            queue(1_000).await;
            quiet(1_000);
            correct(1_000).await;
            discord(100).await;
        }),
    }
}

fn article(title: &str) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: Some(format!(
            "https://news.example.com/{}",
            title.replace(' ', "-")
        )),
        author: "The desk".to_owned(),
        body: "Cisco has joined the Server Virtualization Validation Program. ".repeat(20),
        published: Date::today(Timestamp::now()),
        certainty: Certainty::Confirmed,
        status: Status::Published,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

/// Adds an article; gives how long that took by the clock, and what the processor worked for it.
fn add(store: &Store, title: &str) -> (Duration, Duration) {
    let names = store.read(|read| Ok((read.names()?, read.topics()?)));
    let (names, topics) = names.unwrap();
    let tagger = Arc::new(Tagger::new(&names, &topics));
    let article = article(title);
    let (begun, worked) = (Instant::now(), processor());
    store
        .write(move |tx| Ok(ingest::accept(tx, &tagger, article, Timestamp::now()).unwrap()))
        .unwrap();
    (begun.elapsed(), processor() - worked)
}

/// What the processor has worked for this process so far; nobody else's work is in it.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Subscribes channels to everything.
fn subscribe(store: &Store, channels: Vec<(u64, u64)>, wish: Wish) {
    let now = Timestamp::now();
    store
        .write(move |tx| {
            for (server, channel) in channels {
                let target = Target::Server { server, channel };
                let channel = tx.keep_channel(target, Form::Text, "news")?;
                tx.add_subscription(channel, &wish, None, now)?;
            }
            Ok(())
        })
        .unwrap();
}

/// So many channels, each with its server.
fn channels(count: usize) -> Vec<(u64, u64)> {
    let channels = (1..=count as u64).map(|number| (1 + number / OF_A_SERVER as u64, number));
    channels.collect()
}

/// An archive in a folder of its own.
fn open() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: folder.path().to_owned(),
        ..Config::default()
    };
    (App::open(&config).unwrap(), folder)
}

/// Quiet hours around this moment.
fn quiet_now() -> QuietHours {
    let now = Timestamp::now().to_zoned_datetime(TimeZone::UTC).time();
    let minute = |time: Time| {
        format!("{}:{:02}", time.hour(), time.minute())
            .parse()
            .unwrap()
    };
    let hour = SignedDuration::from_hours(1);
    let span = TimeSpan::new(
        minute(now.wrapping_sub(hour)),
        minute(now.wrapping_add(hour)),
    );
    QuietHours {
        span: span.unwrap(),
        breaking_passes: false,
    }
}

fn quiet(count: usize) {
    let (app, _folder) = open();
    let store = app.context.store.clone();
    let wish = Wish {
        quiet: Some(quiet_now()),
        ..Wish::default()
    };
    subscribe(&store, channels(count), wish);
    add(&store, "One for everybody");
    assert_eq!(store.read(|read| read.outbox_len()).unwrap(), 0);
    println!("quiet: the quiet hours of {count} channels end, each with one article");
    let later = Timestamp::now() + SignedDuration::from_hours(3);
    into_the_outbox(&store, later, |_| ());
}

async fn correct(count: usize) {
    let (app, _folder) = open();
    let store = app.context.store.clone();
    subscribe(&store, channels(count), Wish::default());
    add(&store, "One for everybody");
    let now = Timestamp::now();
    let mut dispatcher = dispatcher(&store, now);
    assert_eq!(dispatcher.dispatch_all().await.unwrap(), count);
    println!("correct: an article that was posted in {count} channels");
    into_the_outbox(&store, now, move |store| {
        store
            .write(move |tx| {
                let newest = tx.newest(0, 1)?;
                let update = Update {
                    date: Date::today(now),
                    body: "It has been put off.".to_owned(),
                };
                tx.append_update(newest[0].id, &update, now)
            })
            .unwrap();
    });
}

/// A dispatcher whose clock stands still.
fn dispatcher(store: &Store, now: Timestamp) -> Dispatcher<Taker> {
    let clock: Clock = Arc::new(move || now);
    Dispatcher::new(store.clone(), Arc::default(), clock).unwrap()
}

/// Does something, and puts into the outbox what is due then: times, and the longest that somebody
/// else waited who writes something small all the while.
fn into_the_outbox(store: &Store, now: Timestamp, work: impl FnOnce(&Store)) {
    let done = Arc::new(AtomicBool::new(false));
    let other = {
        let (store, done) = (store.clone(), Arc::clone(&done));
        std::thread::spawn(move || {
            let mut longest = Duration::ZERO;
            while !done.load(Ordering::Relaxed) {
                let begun = Instant::now();
                store.record(|tx| tx.set_setting("bench", "")).unwrap();
                longest = longest.max(begun.elapsed());
                std::thread::sleep(Duration::from_millis(5));
            }
            longest
        })
    };
    let (begun, worked) = (Instant::now(), processor());
    work(store);
    let changed = begun.elapsed();
    // As a dispatcher does piece by piece, without what it sends in between.
    let due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    while due(store.read(|read| read.next_release()).unwrap()) {
        store.release_some(now).unwrap();
    }
    while store.read(|read| read.has_edits_to_make()).unwrap() {
        store.make_some_edits(now).unwrap();
    }
    let (took, worked) = (begun.elapsed(), processor() - worked);
    done.store(true, Ordering::Relaxed);
    println!(
        "  {} in the outbox after {:.0} ms (the change itself {:.0} ms), processor {:.0} ms; another write waited {:.0} ms at most",
        store.read(|read| read.outbox_len()).unwrap(),
        took.as_secs_f64() * 1e3,
        changed.as_secs_f64() * 1e3,
        worked.as_secs_f64() * 1e3,
        other.join().unwrap().as_secs_f64() * 1e3
    );
}

/// Takes everything at once.
#[derive(Default)]
struct Taker(AtomicU64);

impl Sink for Taker {
    const MEDIUM: Medium = Medium::Discord;

    async fn send(&self, _: &Parcel) -> Result<Receipt, Problem> {
        Ok(Receipt {
            message: Some(self.0.fetch_add(1, Ordering::Relaxed) + 1),
            thread: None,
        })
    }

    async fn find(&self, _: &Parcel, _: Timestamp) -> Result<Option<Receipt>, Problem> {
        Ok(None)
    }

    fn nonce_protects(&self, _: &Parcel) -> Duration {
        Duration::MAX
    }

    async fn is_up(&self) -> bool {
        true
    }
}

async fn queue(count: usize) {
    let (app, _folder) = open();
    let store = app.context.store.clone();
    subscribe(&store, channels(count), Wish::default());
    println!("queue: one article for {count} channels");
    println!("  anonymous memory before        {:>8} kB", anonymous());
    let (took, worked) = add(&store, "One for everybody");
    let waiting = store.read(|read| read.outbox_len()).unwrap();
    println!(
        "  enqueued {waiting} in              {:>8.0} ms, processor {:.0} ms",
        took.as_secs_f64() * 1e3,
        worked.as_secs_f64() * 1e3
    );
    println!("  anonymous memory with the queue{:>8} kB", anonymous());
    let taker = Arc::new(Taker::default());
    let clock = Arc::new(Timestamp::now);
    let mut dispatcher = Dispatcher::new(store.clone(), Arc::clone(&taker), clock).unwrap();
    let begun = Instant::now();
    let done = dispatcher.dispatch_all().await.unwrap();
    let took = begun.elapsed();
    println!(
        "  {done} dispatched in {:.1} s, {:.0} a second",
        took.as_secs_f64(),
        done as f64 / took.as_secs_f64()
    );
    println!("  anonymous memory after         {:>8} kB", anonymous());
    assert_eq!(taker.0.load(Ordering::Relaxed), count as u64);
}

/// Anonymous memory of this process, in kB.
fn anonymous() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("RssAnon:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    number.unwrap_or(0)
}

async fn discord(count: usize) {
    let mut builder = Standin::builder().config(|config| {
        config.identify_gap = Duration::from_millis(1);
        config.keep = 100_000;
    });
    let names: Vec<String> = (0..count.div_ceil(OF_A_SERVER))
        .map(|number| format!("Server {number}"))
        .collect();
    for (number, name) in names.iter().enumerate() {
        let of_this = OF_A_SERVER.min(count - number * OF_A_SERVER);
        let mut guild = GuildSpec::new(name).member("reader", &[]);
        for channel in 0..of_this {
            guild = guild.channel(ChannelSpec::text(&format!("news-{number}-{channel}")));
        }
        builder = builder.guild(guild);
    }
    let discord = builder.start().await;
    let (app, _folder) = open();
    let store = app.context.store.clone();
    let mut channels = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let of_this = OF_A_SERVER.min(count - number * OF_A_SERVER);
        for channel in 0..of_this {
            let channel = discord.channel(&format!("news-{number}-{channel}"));
            channels.push((discord.guild(name), channel));
        }
    }
    subscribe(&store, channels, Wish::default());
    let mut settings = Settings::new(Token::new(discord.token()).unwrap());
    settings.api = discord.api();
    let shutdown = Shutdown::new();
    let bot = tokio::spawn(online::serve_with(app, settings, None, shutdown.clone()));
    discord.wait_ready().await;

    let idle = answers(&discord, || true, 300).await;
    let begun = Instant::now();
    let adding = store.clone();
    tokio::task::spawn_blocking(move || add(&adding, "One for everybody"))
        .await
        .unwrap();
    let going_on = || store.read(|read| read.outbox_len()).unwrap() > 0;
    let busy = answers(&discord, going_on, usize::MAX).await;
    let took = begun.elapsed();
    shutdown.request();
    bot.await.unwrap().unwrap();

    let posts = "/channels/{channel}/messages";
    let seen = discord.requests();
    let of_posts: Vec<_> = seen.iter().filter(|one| one.route == posts).collect();
    let posted = of_posts.iter().filter(|one| one.status == 200).count();
    let limited = seen.iter().filter(|one| one.status == 429).count();
    let first = of_posts.first().map_or(0, |one| one.at_ms);
    let last = of_posts.last().map_or(0, |one| one.at_ms);
    let seconds = (last - first) as f64 / 1e3;
    let pace = (posted.max(2) - 1) as f64 / seconds;
    println!("discord: one article to {count} channels under Discord's limits");
    println!(
        "  posted {posted}, refused with 429: {limited}, in {:.1} s",
        took.as_secs_f64()
    );
    println!(
        "  {pace:.2} posts a second, {:.1} percent of the 50 that are allowed",
        pace * 2.0
    );
    println!(
        "  interactions answered, median: idle {:.2} ms, meanwhile {:.2} ms ({} asked), ratio {:.2}",
        idle.0 * 1e3,
        busy.0 * 1e3,
        busy.1,
        busy.0 / idle.0
    );
}

/// Asks things one after the other, with a pause, for as long as something holds and at most so
/// often: the median of the times until they were answered, in seconds, and how many they were.
async fn answers(discord: &Standin, holds: impl Fn() -> bool, most: usize) -> (f64, usize) {
    let mut times = Vec::new();
    while times.len() < most && holds() {
        let question = match times.len() % 2 {
            0 => Interaction::autocomplete("vendor").focus("name", "vmw"),
            _ => Interaction::command("vendor").option("name", "vmware"),
        };
        let begun = Instant::now();
        discord
            .interact(&question.by("reader").in_channel("news-0-0"))
            .first_answer()
            .await;
        times.push(begun.elapsed().as_secs_f64());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times.len())
}
