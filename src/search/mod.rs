//! From words to hits: names, full text, answers.
//!
//! The archive is the record and everything here is derived from it: the table of names and the
//! lists of the catalog in memory, the full-text index in a folder. [`Search::catch_up`] brings
//! all of it up to the archive's last change; call it after every write. Where that failed, a search
//! tries it again first. Only this room speaks to the full-text engine, and no text that somebody typed
//! reaches that engine's query language.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tantivy::TantivyError;

use crate::domain::{
    ArticleId, Category, Certainty, DateRange, EntityId, Headline, Relation, Topic,
};
use crate::store::{Store, StoreError};

pub mod answer;
mod articles;
mod compile;
mod index;
mod lists;
pub mod names;
pub mod passage;
mod query;
#[cfg(test)]
mod scratch;

pub use answer::{Answer, Evidence, Finding};
pub use index::bulk::Bulk;
pub use names::{How, NameMatch, Names, Resolution};
pub use query::{exclusions, loosened};

use index::FullText;
use lists::Lists;

/// Why a search could not be made. None of them is the fault of what was typed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The archive could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The full-text index failed. It is derived: deleting its folder is safe.
    #[error(
        "the full-text index failed: {0}. Check that the disk has room and that the process may open more files; if it \
         stays so, delete the folder of the index, which is made anew from the archive."
    )]
    Index(#[from] TantivyError),
    /// The folder of the index cannot be used.
    #[error("the index folder {} cannot be used: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// How long a search waits before it tries again what another one has tried in vain: each try begins with
/// everything that is missing, and what it lacks, such as room on the disk, does not come back at once.
const PAUSE: Duration = Duration::from_secs(5);

/// Names, full text and answers.
pub struct Search {
    store: Store,
    index: FullText,
    lists: Lists,
    /// How often something was taken in.
    taken_in: AtomicU64,
    /// A catching-up failed, and none has begun since.
    behind: AtomicBool,
    /// When a search tried in vain to make up for it.
    tried: Mutex<Option<Instant>>,
}

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What was typed: words, "phrases", -exclusions. Empty finds everything that the filter lets
    /// through. Any text will do.
    pub words: String,
    /// What the articles must be.
    pub filter: Filter,
    /// Which come first. Without words to find, always the newest.
    pub sort: Sort,
    /// How many to leave out at the beginning.
    pub offset: usize,
    /// How many to give at most.
    pub limit: usize,
}

/// All of them must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Every one of these must be mentioned.
    pub entities: Vec<EntityId>,
    /// The key of a topic that it is filed under.
    pub topic: Option<String>,
    /// Exactly this sure: whoever asks for rumours wants no confirmations.
    pub certainty: Option<Certainty>,
    /// Any moment of the article's date lies in this range.
    pub dates: DateRange,
}

/// Which articles come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The newest first.
    Newest,
}

/// A page of what was found.
pub struct Hits {
    /// How many there are in all; exact.
    pub total: usize,
    /// Those of the page.
    pub hits: Vec<Hit>,
    /// Words for which another spelling was searched, or which occur nowhere. Plain text.
    pub notices: Vec<String>,
}

/// An article that was found. It is published or retracted; its headline tells which.
pub struct Hit {
    /// Which.
    pub article: ArticleId,
    /// How good it is; comparable within one search only. 0 where the newest come first.
    pub score: f32,
    /// The passage that matched; `None` for a query without words to find.
    pub passage: Option<Passage>,
}

/// A sentence or two of an article, plain text, and the byte ranges in it that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// At most 300 characters on one line; begins or ends with `…` where it is cut.
    pub text: String,
    /// What matched, in order, without overlaps.
    pub marks: Vec<std::ops::Range<usize>>,
}

/// How an index on the disk stands to its archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It lacks so many changes; 0 for one that is in step.
    Behind(u64),
    /// There is none.
    Missing,
    /// It will be made anew, for this reason.
    Unusable(String),
}

/// How the index in a folder stands to an archive with this number and this last change, whether or not a
/// process runs on it.
pub fn standing(folder: &Path, archive: &str, last: i64) -> Standing {
    index::on_disk(folder, archive, last)
}

/// Takes the index out of its folder, when nothing runs on it: the next start makes another.
///
/// # Errors
/// When the system refuses.
pub fn remove_index(folder: &Path) -> std::io::Result<()> {
    index::remove(folder)
}

impl Search {
    /// Opens the index in a folder, or makes it; catches up with the store. The folder should be
    /// the index's own. Takes minutes when a large archive is indexed for the first time.
    pub fn open(store: Store, folder: &Path) -> Result<Search, SearchError> {
        let index = FullText::open(&store, folder)?;
        let lists = Lists::read(&store)?;
        Ok(Search {
            store,
            index,
            lists,
            taken_in: AtomicU64::new(0),
            behind: AtomicBool::new(false),
            tried: Mutex::new(None),
        })
    }

    /// The archive behind it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The table of names; cheap, no disk.
    pub fn names(&self) -> Arc<Names> {
        Arc::clone(&self.lists.catalog().names)
    }

    /// Relations of the catalog; cheap, no disk.
    pub fn relations(&self) -> Arc<Vec<Relation>> {
        Arc::clone(&self.lists.catalog().relations)
    }

    /// Topics of the catalog; cheap, no disk.
    pub fn topics(&self) -> Arc<Vec<Topic>> {
        Arc::clone(&self.lists.catalog().topics)
    }

    /// Radar categories of the catalog; cheap, no disk.
    pub fn categories(&self) -> Arc<Vec<Category>> {
        Arc::clone(&self.lists.catalog().categories)
    }

    /// The newest 1,000 headlines, for suggestions; from memory.
    pub fn newest_titles(&self) -> Arc<Vec<Headline>> {
        self.lists.titles()
    }

    /// Takes in every change since the last time; call it after each write. What was written
    /// before the call is found, by name and by word, after it.
    pub fn catch_up(&self) -> Result<(), SearchError> {
        // Before it is tried: who fails meanwhile says so, and that must stand.
        self.behind.store(false, Ordering::SeqCst);
        let caught_up = self.counted(|| {
            let indexed = self.index.catch_up(&self.store);
            // Names and lists need no files, so that they follow when the index cannot.
            let listed = self.lists.refresh(&self.store);
            indexed.and(listed)
        });
        if caught_up.is_err() {
            self.behind.store(true, Ordering::SeqCst);
        }
        caught_up
    }

    /// Takes in what has changed of the catalog and of the headlines alone. Like [`Search::catch_up`] for who
    /// only asks for names, and no fault of the index stands in its way.
    pub fn catch_up_names(&self) -> Result<(), SearchError> {
        self.counted(|| self.lists.refresh(&self.store))
    }

    /// Counts what takes something in, after a failure too: some of it may have been.
    fn counted<T>(&self, take_in: impl FnOnce() -> T) -> T {
        let reached = || (self.index.reached(), self.lists.reached());
        let before = reached();
        let taken = take_in();
        if reached() != before {
            self.taken_in.fetch_add(1, Ordering::Release);
        }
        taken
    }

    /// Tries again what failed the last time, as when there was no file handle left: who searches is not to
    /// wait for the next change of the archive. One tries, and the others search in what is there.
    fn make_up(&self) {
        if !self.behind.load(Ordering::SeqCst) {
            return;
        }
        let Ok(mut tried) = self.tried.try_lock() else {
            return;
        };
        if tried.is_some_and(|tried| tried.elapsed() < PAUSE) {
            return;
        }
        let caught_up = self.catch_up();
        *tried = caught_up.is_err().then(Instant::now);
        if let Err(error) = caught_up {
            tracing::warn!(%error, "the latest changes are not found yet");
        }
    }

    /// Begins to take in what an import is going to add, as fast as the machine can and in some
    /// 100 MB of memory, for a process that imports and ends. [`Search::catch_up`] comes after it.
    /// `None` when another process writes the index.
    pub fn bulk(&self) -> Result<Option<Bulk<'_>>, SearchError> {
        self.index.bulk(&self.store)
    }

    /// A number that is another one after every [`Search::catch_up`] that took something in. Together with
    /// [`Store::revision`] it tells whether what was made from both still holds.
    pub fn revision(&self) -> u64 {
        self.taken_in.load(Ordering::Acquire)
    }

    /// The articles that a query finds.
    pub fn articles(&self, query: &Query) -> Result<Hits, SearchError> {
        self.make_up();
        self.made_anew_if_broken(|| articles::find(self, query))
    }

    /// The articles of the page that a query finds, with their scores and without passages: for
    /// those who read the articles themselves.
    pub fn ranked(&self, query: &Query) -> Result<Vec<(ArticleId, f32)>, SearchError> {
        self.make_up();
        self.made_anew_if_broken(|| articles::ranked(self, query))
    }

    /// Whether an article has a folded word, in any form. An index that cannot be read has all.
    fn has_word(&self, folded: &str) -> bool {
        let (searcher, fields) = self.index.searcher();
        let word = index::schema::term_of(folded);
        !matches!(
            index::spelling::occurrences(&searcher, &fields, &word),
            Ok(0)
        )
    }

    fn made_anew_if_broken<T>(
        &self,
        look: impl Fn() -> Result<T, SearchError>,
    ) -> Result<T, SearchError> {
        match look() {
            Err(SearchError::Index(error)) => {
                // What cannot be read is made again; once, because a full disk stays full.
                tracing::warn!(%error, "the full-text index failed; making it anew");
                self.index.make_anew(&self.store)?;
                look()
            }
            result => result,
        }
    }

    /// What a question gets; see [`answer`]. `now` is the time that "now" and "last year" mean.
    pub fn ask(&self, question: &str, now: Timestamp) -> Result<Answer, SearchError> {
        self.make_up();
        answer::ask(self, question, now)
    }
}

#[cfg(test)]
mod tests {
    use super::scratch::{add_articles, archive};
    use super::*;

    fn found(search: &Search) -> usize {
        let query = Query {
            words: "number".to_owned(),
            limit: 9,
            ..Query::default()
        };
        search.ranked(&query).unwrap().len()
    }

    #[test]
    fn a_search_makes_up_for_what_failed_but_not_again_at_once() {
        let (place, store) = archive();
        let (folder, away) = (place.path().join("index"), place.path().join("away"));
        let search = Search::open(store.clone(), &folder).unwrap();
        std::fs::rename(&folder, &away).unwrap();
        add_articles(&store, 1);
        let before = search.revision();
        assert!(search.catch_up().is_err());
        assert_ne!(search.revision(), before, "its headline was taken in");
        let before = search.revision();
        assert!(search.catch_up().is_err());
        assert_eq!(search.revision(), before, "nothing was taken in");
        search.catch_up_names().unwrap();
        std::fs::rename(&away, &folder).unwrap();
        // Somebody has just tried in vain; the clock of the test does not matter.
        let just_now = Instant::now() + Duration::from_secs(3_600);
        *search.tried.lock().unwrap() = Some(just_now);
        assert_eq!(found(&search), 0);
        *search.tried.lock().unwrap() = None;
        assert_eq!(found(&search), 1);
        assert_ne!(search.revision(), before);
    }

    #[test]
    fn a_search_that_cannot_make_up_for_it_finds_what_there_was() {
        let (place, store) = archive();
        let (folder, away) = (place.path().join("index"), place.path().join("away"));
        let search = Search::open(store.clone(), &folder).unwrap();
        add_articles(&store, 1);
        search.catch_up().unwrap();
        std::fs::rename(&folder, &away).unwrap();
        add_articles(&store, 1);
        assert!(search.catch_up().is_err());
        assert_eq!(found(&search), 1);
        assert!(search.tried.lock().unwrap().is_some());
        std::fs::rename(&away, &folder).unwrap();
        search.catch_up().unwrap();
        assert_eq!(found(&search), 2);
    }
}
