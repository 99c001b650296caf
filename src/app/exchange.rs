//! Imports into the archive and exports from it, by a process that has the archive to itself.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use jiff::Timestamp;

use super::upkeep::{NoArchive, archive_there};
use super::{App, AppError};
use crate::config::Config;
use crate::domain::Findable;
use crate::ingest::export::{ExportError, export, feeds};
use crate::ingest::import::{Progress, Report, Told, Watch, import};
use crate::search::{Search, SearchError};
use crate::store::{Store, StoreError};

/// Batches that wait for the index while the next is written.
const BEFORE_THE_INDEX: usize = 2;

/// What is written at a time, in bytes.
const AT_ONCE: usize = 1 << 20;

/// Why an import or an export did not come about, in a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The bot or a console has the archive open.
    #[error(
        "the archive {} is in use by another Newsdesk, and only one can have it open. Stop the bot or close the console, \
         do this again, and start it anew.",
        archive.display()
    )]
    InUse {
        /// The archive.
        archive: PathBuf,
    },
    /// There is nothing to export.
    #[error(transparent)]
    NoArchive(#[from] NoArchive),
    /// The ending of the file's name says nothing.
    #[error(
        "the name of {} does not say what to write. End it in .jsonl for the articles as JSON Lines, or in .opml for \
         the list of feeds; - writes the articles to standard output.",
        file.display()
    )]
    Ending {
        /// The file.
        file: PathBuf,
    },
    /// The file cannot be made.
    #[error("{} cannot be written: {source}.", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The archive could not be read, or the file not be written to its end.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The desk does not open.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for ExchangeError {
    fn from(error: StoreError) -> ExchangeError {
        match error {
            StoreError::InUse { path } => ExchangeError::InUse { archive: path },
            other => ExchangeError::App(other.into()),
        }
    }
}

/// Takes files into the archive and makes what came in searchable. `told` hears of everything that
/// did not come in whole.
///
/// An archive that this creates does not get the articles that the desk comes with: what is imported
/// may be an archive that has them.
///
/// # Errors
/// When the archive cannot be opened or fails. What came in before stays.
pub fn import_files(
    config: &Config,
    files: &[PathBuf],
    told: &mut dyn FnMut(&Told),
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ExchangeError> {
    let mut config = config.clone();
    config.archive.sample = false;
    let app = App::open(&config).map_err(|error| match error {
        AppError::Store(error) => error.into(),
        other => ExchangeError::App(other),
    })?;
    let search = &*app.context.search;
    let (to_index, came) = sync_channel(BEFORE_THE_INDEX);
    thread::scope(|scope| {
        let index = scope.spawn(move || follow(search, &came));
        let mut watch = Watch {
            told,
            // The index is brought up to date at the end, whatever became of the thread.
            came: &mut |articles| drop(to_index.send(articles)),
            progress,
        };
        let report = import(&app.context.store, files, Timestamp::now(), &mut watch);
        drop(to_index);
        if let Ok(Err(error)) = index.join() {
            tracing::warn!(%error, "the full-text index could not follow the import");
        }
        // Whatever came in is to be found, also when the rest failed.
        let caught_up = search.catch_up().map_err(AppError::from);
        let report = report.map_err(ExchangeError::from)?;
        caught_up?;
        Ok(report)
    })
}

/// Takes into the index what an import adds, while it adds more.
fn follow(search: &Search, came: &Receiver<Vec<Findable>>) -> Result<(), SearchError> {
    let Some(mut bulk) = search.bulk()? else {
        return Ok(());
    };
    while let Ok(articles) = came.recv() {
        bulk.take(articles)?;
    }
    bulk.finish()
}

/// What an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Articles, as JSON Lines.
    Articles,
    /// Feeds, as OPML.
    Feeds,
}

/// An export that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Of what.
    pub what: What,
    /// How many there were.
    pub count: u64,
}

/// The name by which standard output is meant.
pub const STANDARD_OUTPUT: &str = "-";

/// Writes the archive into a file, by the ending of its name. The file is there when it is whole, and what was there before is gone only then.
/// [`STANDARD_OUTPUT`] gets the articles.
///
/// # Errors
/// When there is no archive, it is in use, or the file cannot be written.
pub fn export_file(
    config: &Config,
    file: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<Exported, ExchangeError> {
    let is_output = file.as_os_str() == STANDARD_OUTPUT;
    let ending = file.extension().unwrap_or_default().to_ascii_lowercase();
    let what = match ending.to_str() {
        _ if is_output => What::Articles,
        Some("jsonl" | "ndjson") => What::Articles,
        Some("opml") => What::Feeds,
        _ => {
            return Err(ExchangeError::Ending {
                file: file.to_owned(),
            });
        }
    };
    let store = Store::open(&archive_there(config)?)?;
    if is_output {
        let count = write_whole(&store, what, std::io::stdout().lock(), progress)?;
        return Ok(Exported { what, count });
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let failed = |source| ExchangeError::File {
        file: file.to_owned(),
        source,
    };
    let written = File::create(&part).map_err(failed).and_then(|made| {
        let count = write_whole(&store, what, &made, progress)?;
        made.sync_all().map_err(ExportError::Write)?;
        std::fs::rename(&part, file).map_err(failed)?;
        Ok(Exported { what, count })
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn write_whole(
    store: &Store,
    what: What,
    to: impl Write,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, ExchangeError> {
    let mut to = BufWriter::with_capacity(AT_ONCE, to);
    let written = match what {
        What::Articles => store.read(|reader| Ok(export(reader, &mut to, progress)))??,
        What::Feeds => {
            let (list, count) = store.read(feeds)?;
            to.write_all(list.as_bytes()).map_err(ExportError::Write)?;
            count
        }
    };
    to.flush().map_err(ExportError::Write)?;
    Ok(written)
}
