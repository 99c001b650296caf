//! What finding the story of an article costs, and how well planted copies are found.
//!
//! `cargo bench --bench stories -- 20000` takes in so many generated articles, without a number
//! 2,000, and finds copies among 2,000 others.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot go on stops and says where"
)]

// The archives of the other benches are not needed here.
#[expect(dead_code, reason = "only the writer of articles is used")]
mod generated;

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use newsdesk::domain::{ArticleId, Date, NewArticle};
use newsdesk::ingest::{Accepted, Tagger, accept, catalog};
use newsdesk::store::Store;
use newsdesk::text::plain::plain;
use newsdesk::text::shingles::Shingles;
use newsdesk::text::words::words;
use rustix::time::{ClockId, clock_gettime};

/// Articles in one transaction.
const BATCH: usize = 1_000;

/// Originals among which copies are looked for, and as many copies.
const ORIGINALS: usize = 1_000;

/// How alike two texts are that are the same to the desk.
const ALIKE: f64 = 0.6;

fn main() {
    let number = std::env::args().skip(1).find_map(|word| word.parse().ok());
    cost(number.unwrap_or(2_000));
    quality();
}

/// An archive with the built-in catalog, and a writer of articles about it.
struct Desk {
    store: Store,
    names: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("archive.sqlite")).expect("a new archive");
        let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("it is sound");
        store
            .write(move |tx| tx.load_catalog(&catalog))
            .expect("it loads");
        let names = store.read(|read| read.names()).expect("names");
        Desk {
            store,
            names: names.into_iter().map(|entity| entity.name).collect(),
            _folder: folder,
        }
    }

    fn writer(&self) -> generated::Writer {
        generated::Writer::new(self.names.clone())
    }

    /// Takes articles in, each at its moment; gives what became of them, and the time that the
    /// processor needed for each.
    fn take_in(&self, articles: Vec<(NewArticle, Timestamp)>) -> (Vec<Accepted>, Vec<Duration>) {
        let (names, topics) = self
            .store
            .read(|read| Ok((read.names()?, read.topics()?)))
            .expect("the catalog");
        let tagger = std::sync::Arc::new(Tagger::new(&names, &topics));
        let (mut outcomes, mut times) = (Vec::new(), Vec::new());
        for batch in articles.chunks(BATCH) {
            let (batch, tagger) = (batch.to_vec(), tagger.clone());
            let (more, took) = self
                .store
                .write(move |tx| {
                    let mut taken = (Vec::new(), Vec::new());
                    for (article, now) in batch {
                        let started = processor();
                        let outcome = accept(tx, &tagger, article, now).expect("it is sound");
                        taken.1.push(processor().saturating_sub(started));
                        taken.0.push(outcome);
                    }
                    Ok(taken)
                })
                .expect("the archive takes a batch");
            outcomes.extend(more);
            times.extend(took);
        }
        (outcomes, times)
    }
}

/// The time of the processor that this thread has used.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        time.tv_nsec.unsigned_abs() as u32,
    )
}

fn start() -> Timestamp {
    "2026-11-01T00:00:00Z".parse().expect("a moment")
}

/// What it costs to take in articles that are old, that come in over a month, and all at once.
fn cost(number: usize) {
    println!("{number} articles, processor's time of each");
    for (name, days) in [
        ("of an archive, not compared", None),
        ("over 30 days", Some(30)),
        ("at one moment", Some(0)),
    ] {
        let desk = Desk::new();
        let mut writer = desk.writer();
        let articles = (0..number)
            .map(|at| {
                let mut article = writer.article();
                let Some(days) = days else {
                    return (article, start());
                };
                let seconds = days * 24 * 60 * 60 * at / number;
                let after = SignedDuration::from_secs(seconds as i64);
                let now = start().checked_add(after).expect("this month");
                article.published = Date::Time(now);
                (article, now)
            })
            .collect();
        let started = Instant::now();
        let (outcomes, mut times) = desk.take_in(articles);
        let clock = started.elapsed();
        let new = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Accepted::New(_)))
            .count();
        let sum: Duration = times.iter().sum();
        times.sort_unstable();
        println!(
            "{name}: mean {:.0} us, p50 {:.0} us, p99 {:.0} us; {:.1} s in all; {} not new",
            sum.as_secs_f64() * 1e6 / number as f64,
            times[number / 2].as_secs_f64() * 1e6,
            times[number * 99 / 100].as_secs_f64() * 1e6,
            clock.as_secs_f64(),
            number - new,
        );
    }
}

/// How many copies are found that were planted, by how they were made, and how many wrong ones.
fn quality() {
    let desk = Desk::new();
    let mut writer = desk.writer();
    let now = start();
    let fresh = |mut article: NewArticle| {
        article.published = Date::Time(now);
        (article, now)
    };
    let originals: Vec<NewArticle> = (0..ORIGINALS).map(|_| writer.article()).collect();
    let kinds: [(&str, Box<Edit>); 8] = [
        ("5 % of the words edited", Box::new(edited(5))),
        ("10 % of the words edited", Box::new(edited(10))),
        ("20 % of the words edited", Box::new(edited(20))),
        ("30 % of the words edited", Box::new(edited(30))),
        ("a passage of 20 % edited", Box::new(passage(20))),
        ("a passage of 30 % edited", Box::new(passage(30))),
        ("a third appended", Box::new(appended(33))),
        ("half of the text is another", Box::new(passage(50))),
    ];
    let (accepted, _) = desk.take_in(originals.iter().cloned().map(fresh).collect());
    let wrong = accepted
        .iter()
        .filter(|outcome| !matches!(outcome, Accepted::New(_)))
        .count();
    println!("{ORIGINALS} articles: {wrong} taken for another");
    let ids: Vec<ArticleId> = accepted.iter().map(|outcome| outcome.id()).collect();
    let copies: Vec<(NewArticle, Timestamp)> = (0..ORIGINALS)
        .map(|at| {
            let other = writer.article();
            let copy = kinds[at % kinds.len()].1(&originals[at].body, &other.body);
            fresh(NewArticle {
                body: copy,
                ..other
            })
        })
        .collect();
    let (accepted, _) = desk.take_in(copies.clone());
    let shingles = |body: &str| Shingles::of(&words(&plain(body)));
    for (number, (name, _)) in kinds.iter().enumerate() {
        let (mut found, mut wrong, mut all, mut alike) = (0, 0, 0, 0);
        for at in (number..ORIGINALS).step_by(kinds.len()) {
            all += 1;
            let likeness = shingles(&originals[at].body).likeness(&shingles(&copies[at].0.body));
            alike += usize::from(likeness >= ALIKE);
            match accepted[at] {
                Accepted::Joined { story, .. } if story == ids[at] => found += 1,
                Accepted::New(_) => {}
                _ => wrong += 1,
            }
        }
        println!(
            "{name}: of {all} copies {alike} are alike enough, {found} found; {wrong} taken for another"
        );
    }
}

/// Makes a copy of a text with the help of another text.
type Edit = dyn Fn(&str, &str) -> String;

/// Each so many words per cent, spread over the text, are those of the other.
fn edited(percent: usize) -> impl Fn(&str, &str) -> String {
    move |text, other| {
        let mut random = fastrand::Rng::with_seed(text.len() as u64);
        let words = text.split(' ').zip(other.split(' '));
        let copy: Vec<&str> = words
            .map(|(mine, theirs)| match random.usize(..100) < percent {
                true => theirs,
                false => mine,
            })
            .collect();
        copy.join(" ")
    }
}

/// The last so many words per cent are those of the other.
fn passage(percent: usize) -> impl Fn(&str, &str) -> String {
    move |text, other| {
        let words = text.split(' ').zip(other.split(' '));
        let kept = text.split(' ').count() * (100 - percent) / 100;
        let copy: Vec<&str> = words
            .enumerate()
            .map(|(at, (mine, theirs))| if at < kept { mine } else { theirs })
            .collect();
        copy.join(" ")
    }
}

/// So many words per cent of the other follow.
fn appended(percent: usize) -> impl Fn(&str, &str) -> String {
    move |text, other| {
        let more = other.split(' ').count() * percent / 100;
        let more: Vec<&str> = other.split(' ').take(more).collect();
        format!("{text}\n\n{}", more.join(" "))
    }
}
