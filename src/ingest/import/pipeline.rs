//! The threads of an import: one cuts files into articles, several read and tag them, and one writes
//! them (`writing`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use jiff::Timestamp;

use crate::ingest::fault::without_place;
use crate::ingest::opml::Listed;
use crate::ingest::record::Record;
use crate::store::{Store, StoreError};
use crate::text::clean::one_line;
use crate::text::truncate;

use super::front_matter::page;
use super::offered::Offered;
use super::prepare::{Desk, Prepared};
use super::report::{At, Place, Report, Weight};
use super::site_files::held_back;
use super::source::{Sources, Unit, bytes_of};
use super::writing::{Watch, Writing};

/// Articles that one thread reads at a time, at most.
const CHUNK: usize = 128;

/// How much of a title is told of an article that cannot be taken, in characters.
const LONGEST_TOLD: usize = 80;

/// Bytes of files that are on their way through the threads, at most; one article may be more.
const ON_THE_WAY: usize = 8 << 20;

/// Takes in everything that files and folders offer. Nothing is posted, and articles older than
/// 30 days are compared with none.
///
/// # Errors
/// Only the archive can fail; what came in before stays. Faulty files and articles are told, and
/// counted in the report.
pub fn import(
    store: &Store,
    files: &[PathBuf],
    now: Timestamp,
    watch: &mut Watch<'_>,
) -> Result<Report, StoreError> {
    let desk = Arc::new(store.read(|reader| Desk::of(reader, now))?);
    let read = Arc::new(AtomicU64::new(0));
    let room = Room::default();
    let (to_workers, waiting) = channel();
    let waiting = Mutex::new(waiting);
    let (done, ready) = channel();
    let workers = thread::available_parallelism().map_or(2, |count| count.get().clamp(1, 8));
    let mut writing = Writing::new(store, &desk, files, bytes_of(files), watch);
    thread::scope(|scope| {
        let sources = Sources::new(files.to_vec(), Arc::clone(&read));
        scope.spawn(|| cut(sources, to_workers, &room));
        for _ in 0..workers {
            let done = done.clone();
            scope.spawn(|| work(&waiting, done, &desk));
        }
        drop(done);
        let _freed = Free(&room);
        let written = writing.all(&ready, &room, &read);
        drop(ready);
        written
    })?;
    writing.end()
}

/// How much is on its way through the threads.
#[derive(Default)]
pub(super) struct Room {
    /// Bytes; `None` when nobody takes any more.
    used: Mutex<Taken>,
    freed: Condvar,
}

#[derive(Default)]
struct Taken {
    bytes: usize,
    closed: bool,
}

impl Room {
    /// Waits until there is room for so many bytes; `false` when there will never be.
    fn take(&self, bytes: usize) -> bool {
        let mut taken = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while taken.bytes > 0 && taken.bytes + bytes > ON_THE_WAY && !taken.closed {
            taken = self
                .freed
                .wait(taken)
                .unwrap_or_else(PoisonError::into_inner);
        }
        taken.bytes += bytes;
        !taken.closed
    }

    pub(super) fn give_back(&self, bytes: usize) {
        let mut taken = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        taken.bytes = taken.bytes.saturating_sub(bytes);
        self.freed.notify_one();
    }
}

/// Closes the room when the writing ends, however it ends, so that no thread waits for ever.
struct Free<'a>(&'a Room);

impl Drop for Free<'_> {
    fn drop(&mut self) {
        let mut taken = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        taken.closed = true;
        self.0.freed.notify_all();
    }
}

/// Some articles on their way to a thread.
struct Chunk {
    number: u64,
    bytes: usize,
    units: Vec<(Place, Unit)>,
}

/// The same when they were read.
pub(super) struct Done {
    pub number: u64,
    pub bytes: usize,
    pub articles: Vec<Made>,
}

/// Cuts the files into chunks.
fn cut(mut sources: Sources, to_workers: Sender<Chunk>, room: &Room) {
    let mut chunk = Vec::new();
    let mut bytes = 0;
    let mut number = 0;
    loop {
        let next = sources.next();
        let ended = next.is_none();
        if let Some((place, unit)) = next {
            // A single article is some hundred bytes at least, however little it says.
            bytes += unit.size() + 256;
            chunk.push((place, unit));
        }
        if chunk.len() == CHUNK || bytes > ON_THE_WAY / 16 || (ended && !chunk.is_empty()) {
            let chunk = Chunk {
                number,
                bytes,
                units: std::mem::take(&mut chunk),
            };
            number += 1;
            if !room.take(std::mem::take(&mut bytes)) || to_workers.send(chunk).is_err() {
                return;
            }
        }
        if ended {
            return;
        }
    }
}

/// Reads chunks until there are none left.
fn work(waiting: &Mutex<Receiver<Chunk>>, done: Sender<Done>, desk: &Desk) {
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(chunk) = next else {
            return;
        };
        let articles = chunk
            .units
            .into_iter()
            .map(|(place, unit)| {
                // Whatever a file holds, it must not stop the import of the rest.
                let made = catch_unwind(AssertUnwindSafe(|| make(unit, &place, desk)));
                made.unwrap_or_else(|_| {
                    let why = "it could not be read because of a fault in Newsdesk; please report it with the article.";
                    (place, Err((Weight::Refused, why.to_owned())))
                })
            })
            .collect();
        let made = Done {
            number: chunk.number,
            bytes: chunk.bytes,
            articles,
        };
        if done.send(made).is_err() {
            return;
        }
    }
}

/// What came of one piece of a file.
pub(super) enum Piece {
    Article(Box<Prepared>),
    Feed(Box<Listed>),
}

pub(super) type Made = (Place, Result<Piece, (Weight, String)>);

/// Reads one article and makes it ready.
fn make(unit: Unit, place: &Place, desk: &Desk) -> Made {
    let mut place = place.clone();
    let offered = match unit {
        Unit::Json(bytes) => json(&bytes),
        Unit::Page(bytes, name) => {
            place.file = name.as_str().into();
            page(&bytes, &name).map(|offered| held_back(offered, desk.now))
        }
        Unit::Post(bytes, site) => match site.post(&bytes) {
            Ok(offered) => Ok(offered),
            Err(why) => return (place, Err(why)),
        },
        Unit::Offered(offered) => Ok(*offered),
        Unit::Feed(feed) => return (place, Ok(Piece::Feed(feed))),
        Unit::Told(weight, why) => return (place, Err((weight, why))),
    };
    let prepared = offered.and_then(|offered| {
        // An item has no line by which it is found in its file.
        let title = matches!(place.at, At::Item(_)).then(|| one_line(&offered.title));
        desk.prepare(offered).map_err(|why| match title {
            Some(title) => format!("\"{}\": {why}", truncate::plain(&title, LONGEST_TOLD)),
            None => why,
        })
    });
    let prepared = prepared.map(|prepared| Piece::Article(Box::new(prepared)));
    (place, prepared.map_err(|why| (Weight::Refused, why)))
}

/// Reads an article from a JSON object.
fn json(bytes: &[u8]) -> Result<Offered, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!(
            "it is not UTF-8 (byte {} of the article); convert the file to UTF-8.",
            error.valid_up_to() + 1
        )
    })?;
    let record: Record = serde_json::from_str(text.trim()).map_err(|error| {
        format!(
            "it is no article in JSON: {} (column {}).",
            without_place(&error),
            error.column()
        )
    })?;
    Offered::of(record)
}
