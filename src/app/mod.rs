//! The composition root: builds the archive, the index and everything that works on them.
//!
//! Nothing else creates these; whatever runs the desk, the console or Discord, is handed an [`App`].

mod clockwork;
mod doctor;
pub mod exchange;
pub mod online;
mod permissions;
mod retagging;
pub mod upkeep;
mod web;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use self::upkeep::{archive_of, index_of};
use self::web::OpenWeb;

use crate::commands::Context;
use crate::commands::guard::Guard;
use crate::config::Config;
use crate::domain::DeskRoles;
use crate::ingest::fault::Faults;
use crate::ingest::fetch::{AllowedHost, FetchLimits, Fetcher, SetupError};
use crate::ingest::poll::{Hear, Poller};
use crate::ingest::{self, IngestError, catalog, sample};
use crate::ops::backups::Plan;
use crate::search::{Search, SearchError};
use crate::store::{Store, StoreError};
use retagging::Retagger;

/// Everything that answers requests.
pub struct App {
    /// What handlers work with.
    pub context: Context,
    /// What polls feeds, when it is let.
    pub poller: Poller,
    /// Where the archive is.
    pub archive: PathBuf,
    /// Whether this start created the archive.
    pub created: bool,
    /// What backups the settings want.
    pub backups: Option<Plan>,
    /// What was passed over while loading, in sentences for the operator.
    pub notes: Vec<String>,
    /// What tags the archive again in the background.
    _retagger: Retagger,
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
    /// The catalog or a sample article is not right.
    #[error("{0}")]
    Catalog(#[from] Faults),
    /// The archive refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalog or the sample articles cannot be taken in.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// Nothing can be fetched.
    #[error(transparent)]
    Web(#[from] SetupError),
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
            // "File exists" is true, and helps nobody.
            source: if folder.is_file() {
                std::io::ErrorKind::NotADirectory.into()
            } else {
                source
            },
        })?;
        let archive = archive_of(config);
        let created = !archive.exists();
        let store = Store::open(&archive)?;
        let notes = load(&store, config)?;
        let search = Arc::new(Search::open(store.clone(), &index_of(config))?);
        let context = Context::new(store.clone(), Arc::clone(&search));
        let fetcher = Fetcher::new(allowed_hosts(config), FetchLimits::default())?;
        let clock = Arc::clone(&context.clock);
        let index = Arc::clone(&search);
        let hear: Hear = Arc::new(move || {
            if let Err(error) = index.catch_up() {
                tracing::error!(%error, "what feeds brought is found later");
            }
        });
        let poller = Poller::new(
            store.clone(),
            fetcher.clone(),
            Arc::clone(&context.tagging),
            Arc::clone(&clock),
            hear,
        );
        let web = OpenWeb::new(fetcher, poller.clone(), clock, config.limits.answer);
        let retagger = Retagger::start(store, search, Arc::clone(&context.tagging));
        Ok(App {
            context: Context {
                guard: Arc::new(Guard::new(config.limits.answer)),
                most_subscriptions: config.limits.subscriptions,
                named: Arc::new(DeskRoles {
                    operators: config.desk.operators.clone(),
                    moderators: config.desk.moderators.clone(),
                    moderator_roles: config.desk.moderator_roles.clone(),
                }),
                web: Arc::new(web),
                ..context
            },
            poller,
            backups: upkeep::plan(config),
            archive,
            created,
            notes,
            _retagger: retagger,
        })
    }
}

/// The hosts that the operator lets be fetched from.
fn allowed_hosts(config: &Config) -> Vec<AllowedHost> {
    let hosts = config.feeds.allow_hosts.iter();
    hosts
        .filter_map(|(host, port)| AllowedHost::new(host, *port))
        .collect()
}

/// Loads the catalog that the settings name, or the built-in one with its articles. What the
/// sample says of entities that the catalog does not have comes back as sentences.
fn load(store: &Store, config: &Config) -> Result<Vec<String>, AppError> {
    let now = Timestamp::now();
    let loaded = match &config.archive.catalog {
        Some(file) => ingest::load(store, &read_catalog(file)?, None, now)?,
        None => {
            let articles = if config.archive.sample {
                sample::default_articles()?
            } else {
                Vec::new()
            };
            ingest::load(
                store,
                &catalog::parse("the built-in catalog", catalog::DEFAULT)?,
                Some(&articles),
                now,
            )?
        }
    };
    Ok(loaded.skipped)
}

/// Reads a catalog file.
///
/// # Errors
/// When it cannot be read, or all that is wrong in it.
pub fn read_catalog(file: &Path) -> Result<crate::domain::Catalog, AppError> {
    let text = std::fs::read_to_string(file).map_err(|source| AppError::CatalogFile {
        file: file.to_path_buf(),
        source,
    })?;
    Ok(catalog::parse(&file.display().to_string(), &text)?)
}
