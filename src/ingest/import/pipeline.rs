//! The threads of an import: one cuts files into articles, several read and tag them, and one
//! writes them in the order of the files.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use jiff::Timestamp;

use crate::domain::{Act, By, Matter};
use crate::ingest::record::Record;
use crate::store::{Store, StoreError};

use super::enter::{Became, Entered, Missing, enter_all, resolve};
use super::front_matter::page;
use super::offered::Offered;
use super::prepare::{Desk, Prepared};
use super::report::{Place, Report, Told, Weight};
use super::source::{Sources, Unit, bytes_of};

/// Articles that one thread reads at a time, at most.
const CHUNK: usize = 128;

/// Bytes of files that are on their way through the threads, at most; one article may be more.
const ON_THE_WAY: usize = 16 << 20;

/// Articles in one transaction, at most: a tenth of a second of work or two.
const BATCH: usize = 1_000;

/// Bytes of articles in one transaction, at most.
const BATCH_BYTES: usize = 8 << 20;

/// Links that are tried again at the end because the article that they lead to was not there, at most.
const MISSING: usize = 10_000;

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the files that were read.
    pub read: u64,
    /// Bytes that they have in all.
    pub of: u64,
    /// Articles that were looked at.
    pub articles: u64,
    /// Articles that came in.
    pub added: u64,
}

/// Who is told how an import goes. Both are called from one thread and should return at once.
pub struct Watch<'a> {
    /// Hears of everything that did not come in whole.
    pub told: &'a mut dyn FnMut(&Told),
    /// Hears of every batch that is on the disk.
    pub progress: &'a mut dyn FnMut(Progress),
}

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
    let mut writing = Writing {
        store,
        desk: &desk,
        watch,
        report: Report::default(),
        progress: Progress {
            of: bytes_of(files),
            ..Progress::default()
        },
        missing: Vec::new(),
        places: Vec::new(),
        prepared: Vec::new(),
        bytes: 0,
    };
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
struct Room {
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

    fn give_back(&self, bytes: usize) {
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
struct Done {
    number: u64,
    bytes: usize,
    articles: Vec<(Place, Result<Box<Prepared>, (Weight, String)>)>,
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
                let made = made.unwrap_or_else(|_| {
                    let why = "it could not be read because of a fault in Newsdesk; please report it with the article.";
                    (place, Err((Weight::Refused, why.to_owned())))
                });
                made
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

type Made = (Place, Result<Box<Prepared>, (Weight, String)>);

/// Reads one article and makes it ready.
fn make(unit: Unit, place: &Place, desk: &Desk) -> Made {
    let mut place = place.clone();
    let offered = match unit {
        Unit::Json(bytes) => json(&bytes),
        Unit::Page(bytes, name) => {
            place.file = name.as_str().into();
            page(&bytes, &name)
        }
        Unit::Post(bytes, site) => match site.post(&bytes) {
            Ok(offered) => Ok(offered),
            Err(why) => return (place, Err(why)),
        },
        Unit::Offered(offered) => Ok(*offered),
        Unit::Told(weight, why) => return (place, Err((weight, why))),
    };
    let prepared = offered.and_then(|offered| desk.prepare(offered));
    (
        place,
        prepared.map(Box::new).map_err(|why| (Weight::Refused, why)),
    )
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
        // serde_json counts lines from where the article begins; the place tells that.
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        format!(
            "it is no article in JSON: {why} (column {}).",
            error.column()
        )
    })?;
    Offered::of(record)
}

/// What is written, and what was written so far.
struct Writing<'a, 'w> {
    store: &'a Store,
    desk: &'a Arc<Desk>,
    watch: &'a mut Watch<'w>,
    report: Report,
    progress: Progress,
    missing: Vec<(Place, Missing)>,
    /// Where the articles of the next batch stand.
    places: Vec<Place>,
    prepared: Vec<Prepared>,
    bytes: usize,
}

impl Writing<'_, '_> {
    /// Writes chunks in their order until there are none left.
    fn all(
        &mut self,
        ready: &Receiver<Done>,
        room: &Room,
        read: &AtomicU64,
    ) -> Result<(), StoreError> {
        let mut early: BTreeMap<u64, Done> = BTreeMap::new();
        let mut next = 0;
        while let Ok(done) = ready.recv() {
            early.insert(done.number, done);
            while let Some(done) = early.remove(&next) {
                next += 1;
                self.take(done.articles);
                room.give_back(done.bytes);
                self.bytes += done.bytes;
                if self.prepared.len() >= BATCH || self.bytes >= BATCH_BYTES {
                    self.progress.read = read.load(Ordering::Relaxed);
                    self.write()?;
                }
            }
        }
        self.progress.read = self.progress.of.max(read.load(Ordering::Relaxed));
        self.write()
    }

    /// Puts articles into the next batch, and tells of those that cannot come in.
    fn take(&mut self, articles: Vec<Made>) {
        for (place, made) in articles {
            match made {
                Ok(prepared) => {
                    self.places.push(place);
                    self.prepared.push(*prepared);
                }
                Err((weight, why)) => self.tell(place, weight, why),
            }
        }
    }

    fn tell(&mut self, place: Place, weight: Weight, why: String) {
        if weight == Weight::OtherKind {
            self.report.note_kind(why);
            return;
        }
        self.report.count(weight);
        (self.watch.told)(&Told { place, weight, why });
    }

    /// Writes the batch.
    fn write(&mut self) -> Result<(), StoreError> {
        let mut prepared = std::mem::take(&mut self.prepared);
        let places = std::mem::take(&mut self.places);
        self.bytes = 0;
        for article in &mut prepared {
            self.report
                .note_tags(std::mem::take(&mut article.unknown_tags));
            self.report
                .note_fields(std::mem::take(&mut article.unknown_fields));
        }
        let own_notes: Vec<(usize, String)> = prepared
            .iter_mut()
            .enumerate()
            .flat_map(|(at, article)| {
                let notes = std::mem::take(&mut article.notes);
                notes.into_iter().map(move |note| (at, note))
            })
            .collect();
        self.progress.articles += prepared.len() as u64;
        if !prepared.is_empty() {
            let desk = Arc::clone(self.desk);
            let entered = self
                .store
                .write(move |tx| enter_all(tx, &desk, &prepared))?;
            self.count(entered, own_notes, &places);
        }
        self.progress.added = self.report.added;
        (self.watch.progress)(self.progress);
        Ok(())
    }

    fn count(&mut self, entered: Entered, own_notes: Vec<(usize, String)>, places: &[Place]) {
        for became in &entered.became {
            match became {
                Became::Added => self.report.added += 1,
                Became::Joined => {
                    self.report.added += 1;
                    self.report.joined += 1;
                }
                Became::Known => self.report.known += 1,
            }
        }
        // What is wrong with an article that was there already was told when it came.
        let new = |at: usize| entered.became.get(at) != Some(&Became::Known);
        for (at, note) in own_notes.into_iter().chain(entered.notes) {
            if let Some(place) = places.get(at).filter(|_| new(at)) {
                self.tell(place.clone(), Weight::Part, note);
            }
        }
        for missing in entered.missing {
            let Some(place) = places.get(missing.place) else {
                continue;
            };
            if self.missing.len() < MISSING {
                self.missing.push((place.clone(), missing));
            } else {
                self.tell_missing(place.clone(), &missing);
            }
        }
    }

    fn tell_missing(&mut self, place: Place, missing: &Missing) {
        let to: String = missing.to.chars().take(200).collect();
        let why =
            format!("the related article \"{to}\" is not in the archive; the link was left out.");
        self.tell(place, Weight::Part, why);
    }

    /// Tries links again, writes into the account that there was an import, and reports.
    fn end(mut self) -> Result<Report, StoreError> {
        let missing = std::mem::take(&mut self.missing);
        if !missing.is_empty() {
            let desk = Arc::clone(self.desk);
            let links: Vec<Missing> = missing.iter().map(|(_, link)| link.clone()).collect();
            let made = self.store.write(move |tx| {
                let mut made = Vec::with_capacity(links.len());
                for link in links {
                    let other = resolve(tx, &desk, &link.to)?;
                    if let Some(other) = other {
                        tx.relate(link.from, other)?;
                    }
                    made.push(other.is_some());
                }
                Ok(made)
            })?;
            for ((place, link), made) in missing.into_iter().zip(made) {
                if !made {
                    self.tell_missing(place, &link);
                }
            }
        }
        if self.report.added > 0 {
            let act = Act {
                by: By::Console,
                action: "import",
                matter: Matter::Desk,
                named: String::new(),
                before: String::new(),
                after: crate::domain::phrase::counted(self.report.added, "article"),
            };
            let now = self.desk.now;
            self.store.write(move |tx| tx.audit(&act, now))?;
        }
        Ok(self.report)
    }
}
