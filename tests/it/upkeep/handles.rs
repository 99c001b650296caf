//! A bot that may open no more files: it says so, goes on with what it has, loses nothing, and makes up for
//! the rest when it may open some again.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use newsdesk::domain::{Form, NewArticle, Status, Target, Wish};
use newsdesk::ingest::{self, Tagger};
use newsdesk::store::Store;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use tokio::time::timeout;

use super::{Place, Running};
use crate::delivery::desk::article;
use crate::discord::bot::{answer, quick_standin};
use crate::health::{get, wait_for};
use crate::standin::{Fault, FaultAnswer, Interaction, Seen, Shown, Standin, until};

const POSTS: &str = "POST /channels/{channel}/messages";

/// How many files a bot may open. It has the limits of this process, which started it.
struct Handles(Pid);

impl Handles {
    fn of(bot: &Running) -> Handles {
        Handles(Pid::from_raw(bot.id().try_into().unwrap()).unwrap())
    }

    /// As many as are open: another one only for one that is closed.
    fn no_more(&self) {
        let is_open = |number: &u64| {
            let link = format!("/proc/{}/fd/{number}", self.0.as_raw_nonzero());
            std::fs::read_link(link).is_ok()
        };
        let free = (0..).find(|number| !is_open(number));
        self.limit(free);
    }

    /// None at all, whatever is closed. What is open stays so.
    fn none(&self) {
        self.limit(Some(3));
    }

    fn as_before(&self) {
        self.limit(getrlimit(Resource::Nofile).current);
    }

    fn limit(&self, current: Option<u64>) {
        let limit = Rlimit {
            current,
            ..getrlimit(Resource::Nofile)
        };
        prlimit(Some(self.0), Resource::Nofile, limit).unwrap();
    }
}

/// An archive with articles that wait for a moderator, and a channel that wants everything.
fn archive(place: &Place, discord: &Standin, titles: &[&'static str]) {
    place.run(&["console", "--command", "/help"]);
    let store = Store::open(&place.path("data/archive.sqlite")).unwrap();
    let target = Target::Server {
        server: discord.guild("Desk"),
        channel: discord.channel("announcements"),
    };
    let titles = titles.to_owned();
    let filled = store.write(move |tx| {
        let now = Timestamp::now();
        let channel = tx.keep_channel(target, Form::Text, "announcements")?;
        tx.add_subscription(channel, &Wish::default(), None, now)?;
        let tagger = Tagger::new(&tx.names()?, &tx.topics()?);
        for title in titles {
            let article = NewArticle {
                status: Status::Pending,
                body: "Nothing of note.".to_owned(),
                ..article(title, now)
            };
            ingest::accept(tx, &tagger, article, now).unwrap();
        }
        Ok(())
    });
    filled.unwrap();
}

/// Where a bot answers for its health, as it logs it.
async fn address(place: &Place) -> SocketAddr {
    let found = async || {
        let log = place.log();
        let (_, rest) = log.split_once("\"address\":\"")?;
        rest.split_once('"')?.0.parse().ok()
    };
    until("the endpoint", found).await
}

async fn logged(place: &Place, words: &str) {
    until(words, async || place.log().contains(words).then_some(())).await;
}

/// The titles of what was posted, in order.
fn posted(discord: &Standin) -> Vec<String> {
    let messages = discord.messages(discord.channel("announcements"));
    let title = |message: &Shown| {
        let title = &message.value["embeds"][0]["title"];
        title.as_str().unwrap_or_default().to_owned()
    };
    messages.iter().map(title).collect()
}

async fn wait_posted(discord: &Standin, count: usize) {
    let there = async || (posted(discord).len() >= count).then_some(());
    until("a post", there).await;
}

async fn approve(discord: &Standin, item: i64) {
    let line = Interaction::command("queue approve").option("item", item);
    let done = answer(discord, &line.by("moderator")).await;
    assert!(done.text().contains("Published"), "{}", done.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_without_file_handles_says_so_and_makes_up_for_it_without_a_restart() {
    let discord = quick_standin().start().await;
    let place = Place::new();
    archive(&place, &discord, &["First", "Second"]);
    // At first Discord has no gateway, so that the bot comes to begin its connection without handles.
    let away = FaultAnswer::Html { status: 502 };
    discord.fault(Fault::on("GET /gateway/bot", away).always());
    let moderator = discord.user("moderator").to_string();
    let mut bot = place.serve(
        &discord,
        &[
            ("NEWSDESK_OPS_LISTEN", "127.0.0.1:0"),
            ("NEWSDESK_LOG_FORMAT", "json"),
            ("NEWSDESK_DESK_MODERATORS", &moderator),
        ],
    );
    let health = address(&place).await;
    let gateway = |seen: &Seen| seen.path.ends_with("/gateway/bot");
    let asked = async || discord.requests().iter().any(gateway).then_some(());
    until("the question for the gateway", asked).await;
    let handles = Handles::of(&bot);
    handles.no_more();
    discord.clear_faults();
    logged(&place, "the gateway cannot be started").await;
    // What was open for a moment when they were counted is free for others now, so that they are counted anew.
    let counted = async || {
        handles.as_before();
        get(health, "/livez").await;
        handles.no_more();
        let asking = timeout(Duration::from_secs(5), get(health, "/readyz"));
        asking.await.ok().filter(|it| it.contains("files: fault"))
    };
    let unready = until("a fault of files", counted).await;
    assert!(unready.starts_with("HTTP/1.1 503"), "{unready}");
    assert!(place.log().contains("no file handle is left"));
    assert!(
        get(health, "/metrics")
            .await
            .contains("newsdesk_ready{part=\"files\"} 0")
    );
    assert!(!bot.has_ended(), "{}", place.log());
    handles.as_before();
    wait_for(health, "/readyz", "\r\n\r\nready\n").await;
    discord.wait_registered().await;
    approve(&discord, 1).await;
    wait_posted(&discord, 1).await;

    // Every connection of a post breaks, and there is no other one to be had.
    discord.fault(Fault::on(POSTS, FaultAnswer::Drop { reset: true }).always());
    handles.none();
    approve(&discord, 2).await;
    logged(&place, "the index has not followed").await;
    handles.as_before();
    discord.clear_faults();
    wait_posted(&discord, 2).await;
    let found = Interaction::command("search").option("words", "second");
    let found = answer(&discord, &found).await;
    assert!(found.text().contains("Second"), "{}", found.text());
    wait_for(health, "/readyz", "\r\n\r\nready\n").await;
    assert_eq!(posted(&discord), ["First", "Second"], "each once");
    bot.die();
    let doctor = place.run(&["doctor"]);
    assert_eq!(doctor.code, Some(0), "{}", doctor.out);
}
