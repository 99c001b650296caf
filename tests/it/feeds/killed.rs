//! The process is killed between any two transactions of a poll: what a feed has comes in once, and goes out
//! once.
//!
//! The other process is this test program itself, which polls as the bot does. At the transaction that it
//! was told it says so and stands still until it is killed (SIGKILL).

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use newsdesk::domain::{Certainty, FeedId, FeedMode, FeedWish, Form, Target, Wish};
use newsdesk::ingest::fetch::{AllowedHost, FetchLimits, Fetcher};
use newsdesk::ingest::poll::{Polled, Poller};
use newsdesk::ingest::{self, catalog};
use newsdesk::store::Store;
use serde::{Deserialize, Serialize};

use super::desk::feed;
use super::server::Server;

/// Tells the other process what to do.
const PLAN: &str = "NEWSDESK_TEST_POLL_PLAN";

#[derive(Serialize, Deserialize)]
struct Plan {
    archive: String,
    port: u16,
    feed: i64,
    /// In seconds since 1970.
    now: i64,
    /// The commit at which it stands still.
    stop: u32,
}

/// Not a test by itself: the process that is going to be killed.
#[test]
#[ignore = "run by the other test of this file"]
fn a_poll_that_is_going_to_be_killed() {
    let Ok(plan) = std::env::var(PLAN) else {
        return;
    };
    let plan: Plan = serde_json::from_str(&plan).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = { runtime }.worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(plan.archive.as_ref()).unwrap();
        let commits = AtomicU32::new(0);
        store.on_commit(move || {
            if commits.fetch_add(1, Ordering::SeqCst) + 1 == plan.stop {
                eprintln!("here");
                loop {
                    std::thread::park();
                }
            }
        });
        let host = AllowedHost::new("127.0.0.1", Some(plan.port)).unwrap();
        let fetcher = Fetcher::new(vec![host], FetchLimits::default()).unwrap();
        let now = Timestamp::from_second(plan.now).unwrap();
        let clock = Arc::new(move || now);
        let (tagging, hear) = (Arc::default(), Arc::new(|| {}));
        let poller = Poller::new(store, fetcher, tagging, clock, hear);
        let polled = poller.poll(FeedId(plan.feed), now).await.unwrap();
        assert!(
            matches!(polled, Polled::Read(_) | Polled::Unchanged),
            "{polled:?}"
        );
        eprintln!("read");
    });
}

/// Runs it until it stands still, and kills it, or until it has read the feed; gives whether it has.
async fn polls(plan: &Plan) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture"])
        .arg("feeds::killed::a_poll_that_is_going_to_be_killed")
        .env(PLAN, serde_json::to_string(plan).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let hearing = tokio::task::spawn_blocking(move || {
        let said = BufReader::new(child.stderr.take().unwrap());
        let mut last = String::new();
        for line in said.lines().map_while(Result::ok) {
            assert!(!line.contains("panicked"), "{line}");
            last = line;
            if last == "here" {
                break;
            }
        }
        // Who has ended cannot be killed.
        let _ = child.kill();
        child.wait().unwrap();
        last == "read"
    });
    hearing.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_transaction_of_a_poll_it_neither_loses_nor_doubles() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive.sqlite");
    let start: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
    let server = Server::start().await;
    let url = server.url("/feed");
    let made = {
        let store = Store::open(&archive).unwrap();
        let file = catalog::parse("test", catalog::DEFAULT).unwrap();
        ingest::load(&store, &file, None, start).unwrap();
        store.write(move |tx| {
            let target = Target::Server {
                server: 1,
                channel: 1,
            };
            let channel = tx.keep_channel(target, Form::Text, "news")?;
            tx.add_subscription(channel, &Wish::default(), None, start)?;
            let wish = FeedWish {
                title: "Example News".to_owned(),
                mode: FeedMode::Direct,
                topics: Vec::new(),
                certainty: Certainty::Rumour,
            };
            tx.add_feed(&url, None, &wish, start)
        })
    };
    let mut plan = Plan {
        archive: archive.display().to_string(),
        port: server.address.port(),
        feed: made.unwrap().0,
        now: 0,
        stop: 0,
    };
    // What it has when it is added, in several transactions; then older things that turn up, and news.
    let first = (-120..1).collect::<Vec<i64>>();
    let second = (-200..7).collect::<Vec<i64>>();
    for (hours, items, announced) in [(0, first, 0), (6, second, 6)] {
        server.say("/feed", [feed(items.clone())]);
        plan.now = start.as_second() + hours * 3_600;
        // The first transaction of each puts the next poll off, so that each gets one further than the one before.
        for stop in [1, 2, 2, 2, 2, 2, 2] {
            plan.stop = stop;
            assert!(!polls(&plan).await, "it was killed");
        }
        // Then it may go on to the end, and once more.
        plan.stop = u32::MAX;
        for _ in 0..2 {
            assert!(polls(&plan).await, "it has read the feed");
            let store = Store::open(&archive).unwrap();
            let counted = store.read(|read| Ok((read.every_article_count()?, read.outbox_len()?)));
            assert_eq!(counted.unwrap(), (items.len() as u64, announced));
        }
    }
}
