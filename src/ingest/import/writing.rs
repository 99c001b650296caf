//! The one thread of an import that writes: it puts what the others have read into the order of the
//! files again, writes it in batches, and keeps account of what became of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;

use crate::domain::phrase::{counted, list as listed};
use crate::domain::{Act, By, Findable, Matter};
use crate::ingest::opml::Listed;
use crate::store::{Store, StoreError};
use crate::text::clean::one_line;

use super::enter::{Became, Entered, Missing, enter_all, resolve};
use super::feeds::list;
use super::pipeline::{Done, Made, Piece, Room};
use super::prepare::{Desk, Prepared};
use super::report::{Place, Report, Told, Weight};

/// Articles in one transaction, at most: a tenth of a second of work or two.
const BATCH: usize = 1_000;

/// Bytes of articles in one transaction, at most.
const BATCH_BYTES: usize = 8 << 20;

/// Files that the account names, at most.
const NAMED: usize = 10;

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

/// Who is told how an import goes. All are called from one thread and should return at once.
pub struct Watch<'a> {
    /// Hears of everything that did not come in whole.
    pub told: &'a mut dyn FnMut(&Told),
    /// Is handed over what each batch has added, for the index, once it is on the disk. What comes in
    /// otherwise stands in the change sequence only; nothing is handed over then.
    pub came: &'a mut dyn FnMut(Vec<Findable>),
    /// Hears of every batch that is on the disk.
    pub progress: &'a mut dyn FnMut(Progress),
}

/// What is written, and what was written so far.
pub(super) struct Writing<'a, 'w> {
    store: &'a Store,
    desk: &'a Arc<Desk>,
    watch: &'a mut Watch<'w>,
    report: Report,
    progress: Progress,
    missing: Vec<(Place, Missing)>,
    /// Where the articles of the next batch stand.
    places: Vec<Place>,
    /// What the account says of the beginning; none when it stands there.
    beginning: Option<Act>,
    prepared: Vec<Prepared>,
    feeds: Vec<Listed>,
    bytes: usize,
}

impl<'a, 'w> Writing<'a, 'w> {
    /// Nothing is written yet, of these files, which have so many bytes.
    pub(super) fn new(
        store: &'a Store,
        desk: &'a Arc<Desk>,
        files: &[PathBuf],
        bytes: u64,
        watch: &'a mut Watch<'w>,
    ) -> Writing<'a, 'w> {
        Writing {
            store,
            desk,
            watch,
            report: Report::default(),
            progress: Progress {
                of: bytes,
                ..Progress::default()
            },
            missing: Vec::new(),
            places: Vec::new(),
            beginning: Some(of_articles(format!("begun: {}", named(files)))),
            prepared: Vec::new(),
            feeds: Vec::new(),
            bytes: 0,
        }
    }

    /// Writes chunks in their order until there are none left.
    pub(super) fn all(
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
                Ok(Piece::Article(prepared)) => {
                    self.places.push(place);
                    self.prepared.push(*prepared);
                }
                Ok(Piece::Feed(feed)) => self.feeds.push(*feed),
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
            let beginning = self.beginning.clone();
            let mut entered = self.store.write(move |tx| {
                let entered = enter_all(tx, &desk, prepared)?;
                // An import that breaks off must not leave articles of which the account says nothing.
                if let Some(act) = beginning
                    && entered.any_new()
                {
                    tx.audit(&act, desk.now)?;
                }
                Ok(entered)
            })?;
            if entered.any_new() {
                self.beginning = None;
            }
            (self.watch.came)(std::mem::take(&mut entered.findable));
            self.count(entered, own_notes, &places);
        }
        if !self.feeds.is_empty() {
            let (desk, feeds) = (Arc::clone(self.desk), std::mem::take(&mut self.feeds));
            let listing = self.store.write(move |tx| list(tx, &desk, feeds))?;
            self.report.feeds += listing.added;
            self.report.direct_feeds += listing.direct;
            self.report.known_feeds += listing.known;
            self.report.note_tags(listing.unknown_tags);
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
    pub(super) fn end(mut self) -> Result<Report, StoreError> {
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
            let act = of_articles(counted(self.report.added, "article"));
            let now = self.desk.now;
            self.store.write(move |tx| tx.audit(&act, now))?;
        }
        Ok(self.report)
    }
}

/// What the account says of an import.
fn of_articles(after: String) -> Act {
    Act {
        by: By::Console,
        action: "import",
        matter: Matter::Desk,
        named: String::new(),
        before: String::new(),
        after,
    }
}

/// Files as the account names them.
fn named(files: &[PathBuf]) -> String {
    let mut names: Vec<String> = files
        .iter()
        .take(NAMED)
        .map(|file| one_line(&file.display().to_string()))
        .collect();
    let more = files.len().saturating_sub(names.len());
    if more > 0 {
        names.push(format!("{more} more"));
    }
    listed(&names)
}
