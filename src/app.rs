//! The composition root: builds the archive, the index and everything that works on them.
//!
//! Nothing else creates these; whatever runs the desk, the console or Discord, is handed an [`App`].

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::commands::Context;
use crate::config::Config;
use crate::ingest::{self, IngestError};
use crate::search::{Search, SearchError};
use crate::store::{Store, StoreError};

/// The file of the archive in the data folder.
const ARCHIVE_FILE: &str = "archive.sqlite";

/// The folder of the search index in the data folder. It is derived; losing it loses nothing.
const INDEX_FOLDER: &str = "index";

/// Everything that answers requests.
pub struct App {
    /// What handlers work with.
    pub context: Context,
    /// Where the archive is.
    pub archive: PathBuf,
    /// Whether this start created the archive.
    pub created: bool,
    /// What was passed over while loading, in sentences for the operator.
    pub notes: Vec<String>,
}

/// Why the desk cannot open, in a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The data folder cannot be made or used.
    #[error("the data folder {folder} cannot be used: {source}. Choose another with --data-dir.")]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The catalog file cannot be read.
    #[error("the catalog {file} cannot be read: {source}. Check archive.catalog in the settings.")]
    CatalogFile {
        /// Which.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The archive refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalog or the sample articles are not right.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The index refuses.
    #[error(transparent)]
    Search(#[from] SearchError),
}

impl App {
    /// Opens the archive in the data folder, or creates it; loads the catalog and, once, the
    /// sample articles; brings the index up to date.
    ///
    /// # Errors
    /// When the folder, the archive, the catalog or the index cannot be used.
    pub fn open(config: &Config) -> Result<App, AppError> {
        let folder = &config.data_dir;
        std::fs::create_dir_all(folder).map_err(|source| AppError::Folder {
            folder: folder.clone(),
            source,
        })?;
        let archive = folder.join(ARCHIVE_FILE);
        let created = !archive.exists();
        let store = Store::open(&archive)?;
        let notes = load(&store, config)?;
        let search = Arc::new(Search::open(store.clone(), &folder.join(INDEX_FOLDER))?);
        Ok(App {
            context: Context {
                store,
                search,
                clock: Arc::new(Timestamp::now),
            },
            archive,
            created,
            notes,
        })
    }
}

/// Loads the catalog that the settings name, or the built-in one with its articles.
fn load(store: &Store, config: &Config) -> Result<Vec<String>, AppError> {
    todo!()
}
