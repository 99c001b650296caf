//! What concerns very many channels goes into the outbox piece by piece. The process is killed after each
//! piece; every channel gets its own once all the same.
//!
//! The other process is this test program itself. When a piece is on the disk it says so and stands still
//! until it is killed (SIGKILL).

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use newsdesk::domain::{
    ArticleId, ChannelId, Date, Form, Lane, Medium, QuietHours, Schedule, Target, TimeSpan, Update,
    Wish,
};
use newsdesk::ingest::{self, Tagger};
use newsdesk::store::{Posted, Store};

use super::desk::{article, moment};

/// Names the archive, and what the other process is to do with it.
const ARCHIVE: &str = "NEWSDESK_TEST_PIECES";
const TASK: &str = "NEWSDESK_TEST_PIECES_TASK";

/// More than two pieces.
const CHANNELS: u64 = 2_400;

fn noon() -> Timestamp {
    moment("2026-11-26T12:00:00Z")
}

/// An archive with very many channels of one wish and one article.
struct Scene {
    folder: tempfile::TempDir,
    channels: Vec<ChannelId>,
}

impl Scene {
    fn new(wish: Wish) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("archive.sqlite")).unwrap();
        let subscribed = store.write(move |tx| {
            let mut channels = Vec::new();
            for number in 1..=CHANNELS {
                let target = Target::Server {
                    server: 1 + number / 100,
                    channel: number,
                };
                let channel = tx.keep_channel(target, Form::Text, "news")?;
                tx.add_subscription(channel, &wish, None, noon())?;
                channels.push(channel);
            }
            let tagger = Tagger::new(&tx.names()?, &tx.topics()?);
            ingest::accept(tx, &tagger, article("One", noon()), noon()).unwrap();
            Ok(channels)
        });
        Scene {
            channels: subscribed.unwrap(),
            folder,
        }
    }

    fn archive(&self) -> PathBuf {
        self.folder.path().join("archive.sqlite")
    }

    fn open(&self) -> Store {
        Store::open(&self.archive()).unwrap()
    }

    /// How many rows the outbox has, none of them for a channel that has one already.
    fn waiting(&self) -> u64 {
        let store = self.open();
        let rows = self.channels.iter().map(|channel| {
            let rows = store.read(|read| read.waiting_in(*channel, 9)).unwrap();
            assert!(rows.len() < 2, "{rows:?}");
            rows.len() as u64
        });
        rows.sum()
    }

    /// Runs another process until it has written one piece, and kills it. Whether there was one.
    fn kill_after_a_piece(&self, task: &str) -> bool {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("delivery::pieces::a_process_that_is_going_to_be_killed")
            .env(ARCHIVE, self.archive())
            .env(TASK, task)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = said.map_while(Result::ok);
        let last = said.find(|line| line == "a piece" || line == "done");
        child.kill().unwrap();
        child.wait().unwrap();
        last.unwrap() == "a piece"
    }

    /// Kills it after each piece, until all is done. How many rows the outbox had each time.
    fn kill_again_and_again(&self, tasks: [&str; 2]) -> Vec<u64> {
        let mut seen = Vec::new();
        let mut task = tasks[0];
        while self.kill_after_a_piece(task) {
            seen.push(self.waiting());
            task = tasks[1];
        }
        seen
    }
}

/// Not a test by itself: the process that is going to be killed.
#[test]
#[ignore = "run by the other tests of this file"]
fn a_process_that_is_going_to_be_killed() {
    let (Some(archive), Ok(task)) = (std::env::var_os(ARCHIVE), std::env::var(TASK)) else {
        return;
    };
    let store = Store::open(Path::new(&archive)).unwrap();
    store.on_commit(|| {
        eprintln!("a piece");
        loop {
            std::thread::park();
        }
    });
    let later = noon() + SignedDuration::from_hours(24);
    match task.as_str() {
        "release" if store.read(|read| read.next_release()).unwrap().is_some() => {
            store.release_some(later).unwrap();
        }
        "change" => {
            let update = Update {
                date: Date::today(noon()),
                body: "More.".to_owned(),
            };
            store
                .write(move |tx| tx.append_update(ArticleId(1), &update, later))
                .unwrap();
        }
        "edit" if store.read(|read| read.has_edits_to_make()).unwrap() => {
            store.make_some_edits(later).unwrap();
        }
        _ => {}
    }
    eprintln!("done");
}

/// What nobody gets at once, for this wish, comes later piece by piece.
fn killed_while_it_is_released(wish: Wish) {
    let scene = Scene::new(wish);
    assert_eq!(scene.waiting(), 0);
    let seen = scene.kill_again_and_again(["release", "release"]);
    assert_eq!(seen, [1_000, 2_000, CHANNELS]);
}

#[test]
fn killed_after_each_piece_of_the_end_of_quiet_hours_every_channel_gets_its_post_once() {
    let hour = |text: &str| text.parse().unwrap();
    let wish = Wish {
        quiet: Some(QuietHours {
            span: TimeSpan::new(hour("11:00"), hour("13:00")).unwrap(),
            breaking_passes: false,
        }),
        ..Wish::default()
    };
    killed_while_it_is_released(wish);
}

#[test]
fn killed_after_each_piece_of_the_digests_of_an_hour_every_channel_gets_its_own_once() {
    let wish = Wish {
        schedule: Schedule::Daily {
            at: "18:00".parse().unwrap(),
        },
        ..Wish::default()
    };
    killed_while_it_is_released(wish);
}

#[test]
fn killed_after_each_piece_of_a_correction_every_copy_gets_its_edit_once() {
    let scene = Scene::new(Wish::default());
    let store = scene.open();
    let posting = store.write(|tx| {
        let mut message = 0;
        loop {
            let lease = Duration::from_secs(60);
            let claimed = tx.claim(Medium::Discord, Lane::Post, 500, lease, noon())?;
            if claimed.is_empty() {
                return Ok(message);
            }
            for row in claimed {
                message += 1;
                let state = vec![(
                    tx.deliveries_in(row.channel.id, 1)?[0].id,
                    tx.story_state(ArticleId(1))?,
                )];
                let posted = Posted {
                    message: Some(message),
                    ..Posted::default()
                };
                tx.posted(row.id, posted, &state, noon())?;
            }
        }
    });
    assert_eq!(posting.unwrap(), CHANNELS);
    drop(store);
    let seen = scene.kill_again_and_again(["change", "edit"]);
    assert_eq!(seen, [1_000, 2_000, CHANNELS]);
}
