//! How much there is of everything, for `newsdesk stats`.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::measure::{size, span};
use crate::store::{
    Counts, DiskUse, Figures, Onlooker, StoreError, disk_use, is_in_use, known_schema,
};

/// How much there is of everything, and how large the files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    figures: Figures,
    schema: i64,
    running: bool,
    files: DiskUse,
    now: Timestamp,
}

/// Why there is nothing to count, in a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StatsError {
    /// The archive is of an earlier program.
    #[error(
        "The archive has schema {found}, and this program reads schema {known}. Start newsdesk once, which brings it up to date."
    )]
    Older {
        /// What it has.
        found: i64,
        /// What is read.
        known: i64,
    },
    /// The archive cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Counts, whether or not a bot is running.
///
/// # Errors
/// [`StatsError`].
pub fn count(archive: &Path, index: &Path, now: Timestamp) -> Result<Stats, StatsError> {
    let onlooker = Onlooker::open(archive)?;
    let (found, known) = (onlooker.schema()?, known_schema());
    if found != known {
        return Err(StatsError::Older { found, known });
    }
    Ok(Stats {
        figures: onlooker.read(|read| read.figures())?,
        schema: found,
        running: is_in_use(archive),
        files: disk_use(archive, index),
        now,
    })
}

fn total(counts: &Counts) -> u64 {
    counts.iter().map(|(_, count)| count).sum()
}

impl Stats {
    fn waiting_seconds(&self) -> Option<i64> {
        let oldest = self.figures.oldest_waiting?;
        Some(self.now.duration_since(oldest).as_secs().max(0))
    }

    /// The figures for scripts. Sizes are in bytes, spans in seconds.
    pub fn to_json(&self) -> Value {
        let counts = |counts: &Counts| -> Value {
            let each = counts
                .iter()
                .map(|(word, count)| (word.clone(), json!(count)));
            Value::Object(each.collect())
        };
        let figures = &self.figures;
        let articles = figures.articles.iter().map(|(status, certainty, count)| {
            json!({ "status": status, "certainty": certainty, "count": count })
        });
        json!({
            "running": self.running,
            "schema": self.schema,
            "articles": articles.collect::<Vec<_>>(),
            "entities": counts(&figures.entities),
            "facts": figures.facts,
            "forecasts": figures.forecasts,
            "queue": figures.queue,
            "servers": figures.servers,
            "subscriptions": counts(&figures.subscriptions),
            "deliveries": counts(&figures.deliveries),
            "outbox": counts(&figures.outbox),
            "oldest_waiting_seconds": self.waiting_seconds(),
            "feeds": counts(&figures.feeds),
            "bytes": {
                "archive": self.files.archive,
                "log": self.files.log,
                "index": self.files.index,
                "free_in_archive": figures.free_bytes,
            },
        })
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures = &self.figures;
        let mut line = |name: &str, words: String| writeln!(f, "{name:<15}{words}");
        let counts = |counts: &Counts| {
            let each = counts.iter().map(|(word, count)| format!("{count} {word}"));
            let each = each.collect::<Vec<_>>().join(", ");
            match counts.len() {
                0 => "0".to_owned(),
                _ => format!("{} ({each})", total(counts)),
            }
        };
        let articles: Counts = figures
            .articles
            .iter()
            .map(|(status, certainty, count)| (format!("{status} {certainty}"), *count))
            .collect();
        line("articles", counts(&articles))?;
        line("entities", counts(&figures.entities))?;
        line("facts", figures.facts.to_string())?;
        line("forecasts", figures.forecasts.to_string())?;
        line("queue", figures.queue.to_string())?;
        line("servers", figures.servers.to_string())?;
        line("subscriptions", counts(&figures.subscriptions))?;
        line("deliveries", counts(&figures.deliveries))?;
        let waiting = match self.waiting_seconds() {
            None => String::new(),
            Some(seconds) => format!(
                ", the oldest for {}",
                span(jiff::SignedDuration::from_secs(seconds))
            ),
        };
        line("outbox", format!("{}{waiting}", counts(&figures.outbox)))?;
        line("feeds", counts(&figures.feeds))?;
        line(
            "archive",
            format!(
                "{}, of which {} free; its log {}; schema {}",
                size(self.files.archive),
                size(figures.free_bytes),
                size(self.files.log),
                self.schema
            ),
        )?;
        line("index", size(self.files.index))?;
        let running = if self.running { "yes" } else { "no" };
        write!(f, "{:<15}{running}", "running")
    }
}
