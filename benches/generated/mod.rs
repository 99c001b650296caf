//! Archives of any size, made from a seed: the built-in catalog, and articles of 200 words about
//! its vendors. Every third one names Microsoft. Words follow Zipf's law as those of a language do:
//! the small words of English are its head, and the words that articles differ in begin where they
//! end, so that the most common of these stands in about a third of the articles.
//!
//! An archive is made once and kept below `target/generated`, because a million articles take
//! minutes to write.

use std::path::{Path, PathBuf};

use fastrand::Rng;
use jiff::civil;
use newsdesk::app::App;
use newsdesk::config::Config;
use newsdesk::domain::{Certainty, Date, NewArticle, Status};
use newsdesk::ingest::tag::Tagger;

/// Words in an article, its headline not counted.
const WORDS: usize = 200;

/// Different words besides names and the small words of the language.
const VOCABULARY: usize = 60_000;

/// Articles in one transaction.
const BATCH: usize = 2_000;

/// Changes whenever the generator does, so that old archives are made anew.
const VERSION: u32 = 2;

const SMALL: [&str; 24] = [
    "the", "of", "and", "to", "a", "in", "that", "is", "for", "it", "with", "as", "was", "on",
    "by", "at", "from", "its", "an", "be", "has", "are", "this", "will",
];

const SYLLABLES: [&str; 40] = [
    "ba", "cor", "da", "el", "fi", "gra", "hu", "in", "jo", "ka", "lor", "mi", "net", "o", "pra",
    "qui", "ra", "ser", "ta", "u", "ver", "wi", "xa", "yo", "zen", "ble", "chi", "dro", "est",
    "for", "gen", "har", "is", "ket", "lan", "mar", "nor", "ost", "pul", "rim",
];

/// Opens the archive with so many articles, and makes it first if it is not there.
pub fn open(articles: usize) -> App {
    drop(make(articles));
    App::open(&config(articles)).expect("the generated archive opens")
}

/// Makes the archive with so many articles if it is not there, and leaves it open.
pub fn make(articles: usize) -> Option<App> {
    let folder = place(articles);
    let finished = folder.join("finished");
    if finished.exists() {
        return None;
    }
    let _ = std::fs::remove_dir_all(&folder);
    let started = std::time::Instant::now();
    let app = fill(&config(articles), articles);
    std::fs::write(&finished, "").expect("the folder is writable");
    eprintln!(
        "made an archive of {articles} articles in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    Some(app)
}

fn config(articles: usize) -> Config {
    Config {
        data_dir: place(articles),
        ..Config::default()
    }
}

/// Where the archive with so many articles is kept.
pub fn place(articles: usize) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/generated")
        .join(format!("v{VERSION}-{articles}"))
}

fn fill(config: &Config, articles: usize) -> App {
    let app = App::open(config).expect("a fresh archive opens");
    let store = &app.context.store;
    let (names, topics) = store
        .read(|db| Ok((db.names()?, db.topics()?)))
        .expect("the catalog is there");
    let tagger = std::sync::Arc::new(Tagger::new(&names, &topics));
    let mut writer = Writer::new(names.iter().map(|entity| entity.name.clone()).collect());
    let mut left = articles;
    while left > 0 {
        let batch: Vec<NewArticle> = (0..left.min(BATCH)).map(|_| writer.article()).collect();
        left -= batch.len();
        let tagger = tagger.clone();
        let now = app.context.now();
        store
            .write(move |tx| {
                for article in batch {
                    newsdesk::ingest::accept(tx, &tagger, article, now)
                        .expect("a generated article is sound");
                }
                Ok(())
            })
            .expect("the archive takes a batch");
    }
    app.context.search.catch_up().expect("the index catches up");
    app
}

/// Writes articles.
pub struct Writer {
    random: Rng,
    vocabulary: Vec<String>,
    /// Running sums of what Zipf's law gives each word.
    weights: Vec<f64>,
    names: Vec<String>,
    number: usize,
}

impl Writer {
    /// The same names give the same articles, always.
    pub fn new(names: Vec<String>) -> Writer {
        let mut random = Rng::with_seed(2008);
        let vocabulary = (0..VOCABULARY)
            .map(|rank| word(&mut random, rank))
            .collect();
        let mut sum = 0.0;
        let weights = (1..=VOCABULARY)
            .map(|rank| {
                sum += 1.0 / (SMALL.len() + rank) as f64;
                sum
            })
            .collect();
        Writer {
            random,
            vocabulary,
            weights,
            names,
            number: 0,
        }
    }

    /// A word of the vocabulary, common ones often.
    pub fn word(&mut self) -> &str {
        let total = self.weights.last().copied().unwrap_or(1.0);
        let at = self.random.f64() * total;
        let rank = self.weights.partition_point(|sum| *sum < at);
        &self.vocabulary[rank.min(VOCABULARY - 1)]
    }

    /// The word of a rank, 0 being the most common.
    pub fn ranked(&self, rank: usize) -> &str {
        &self.vocabulary[rank]
    }

    /// The next article.
    pub fn article(&mut self) -> NewArticle {
        let mut subjects = vec![self.name()];
        if self.random.u8(..) < 85 {
            subjects.push("Microsoft".into());
        }
        if self.random.u8(..) < 50 {
            subjects.push("VMware".into());
        }
        subjects.push(self.name());
        let mut title = subjects[0].clone();
        for _ in 0..3 {
            title.push(' ');
            title.push_str(self.word());
        }
        let mut body = String::with_capacity(WORDS * 8);
        for at in 0..WORDS {
            if at % 15 == 0 && at > 0 {
                body.push_str(if at % 60 == 0 { ".\n\n" } else { ". " });
            } else if at > 0 {
                body.push(' ');
            }
            if at % 15 == 3 {
                let subject = self.random.usize(..subjects.len());
                body.push_str(&subjects[subject]);
            } else if self.random.u8(..) < 100 {
                body.push_str(SMALL[self.random.usize(..SMALL.len())]);
            } else {
                body.push_str(self.word());
            }
        }
        body.push('.');
        self.number += 1;
        let day = civil::Date::constant(1998, 1, 1)
            .checked_add(jiff::Span::new().days(self.random.i64(0..3_860)))
            .expect("a day before 2009");
        NewArticle {
            title,
            url: Some(format!("https://generated.example/{}", self.number)),
            author: "Generator".into(),
            body,
            published: Date::Day(day),
            certainty: Certainty::ALL[self.random.usize(..3)],
            status: Status::Published,
            updates: Vec::new(),
            topics: Vec::new(),
            picture: None,
        }
    }

    /// The name of an entity, the first ones often.
    fn name(&mut self) -> String {
        let at = self.random.f64().powi(2) * self.names.len() as f64;
        self.names[(at as usize).min(self.names.len() - 1)].clone()
    }
}

/// A word that can be pronounced; common ones are short.
fn word(random: &mut Rng, rank: usize) -> String {
    let parts = 2 + (rank > 200) as usize + (rank > 8_000) as usize;
    let mut word: String = (0..parts)
        .map(|_| SYLLABLES[random.usize(..SYLLABLES.len())])
        .collect();
    if rank > 2_000 {
        word.push_str(SYLLABLES[rank % SYLLABLES.len()]);
    }
    word
}
