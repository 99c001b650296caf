//! Puts a catalog and a sample archive into the archive, once and for good.
//!
//! Every start loads both again. What is there already stays as it is, above all what moderators
//! changed or took out; what a crash left undone is done by the next start.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{ArticleId, Catalog};
use crate::store::{Reader, Store, StoreError, Writer};

use super::accept::{Accepted, IngestError, admit, enter};
use super::keyed::Known;
use super::naming::{names_of, unclear};
use super::retag::{Tagging, is_due};
use super::sample::SampleArticle;
use super::tag::Tagger;

/// What a start put into the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Whether the catalog brought names that were not there.
    pub names_changed: bool,
    /// Sample articles that were added.
    pub articles: usize,
    /// Facts and forecasts that were added with them.
    pub statements: usize,
    /// Articles that were tagged again. A large archive is tagged later, while it answers.
    pub retagged: usize,
    /// What of the sample was left out because the catalog does not have it, one sentence each.
    pub skipped: Vec<String>,
}

/// Loads a catalog, then the sample articles that were never loaded (the newest first in the
/// slice) unless the archive was begun with others, then tags the archive again if its names changed.
///
/// The catalog is one transaction, the sample another, so neither is ever there by half.
///
/// # Errors
/// A sample article that is beyond the limits refuses the whole sample; otherwise only the store
/// can fail.
pub fn load(
    store: &Store,
    catalog: &Catalog,
    sample: Option<&[SampleArticle]>,
    now: Timestamp,
) -> Result<Loaded, IngestError> {
    let mut loaded = Loaded::default();
    warn_of_unclear(catalog);
    let catalog = catalog.clone();
    loaded.names_changed = store.write(move |tx| tx.load_catalog(&catalog))?;
    let tagging = Arc::new(Tagging::default());
    // Before the sample comes in: its articles are tagged as they enter.
    if is_due(store)? {
        let articles = store.read(|reader| reader.every_article_count())?;
        if tagging.finish_if_small(store)?.is_none() {
            loaded.retagged = usize::try_from(articles).unwrap_or(usize::MAX);
        }
    }
    let pending = pending(store, sample.unwrap_or_default())?;
    if !pending.is_empty() {
        let batch = store.write(move |tx| {
            let tagger = tagging.tagger(tx)?;
            load_sample(tx, &tagger, &pending, now)
        })?;
        loaded.articles = batch.articles;
        loaded.statements = batch.statements;
        loaded.skipped = batch.skipped;
    }
    Ok(loaded)
}

/// Says in the log which names of a catalog find articles that mean something else. By hand they are
/// refused; a file that an operator has stays good.
fn warn_of_unclear(catalog: &Catalog) {
    let names: Vec<String> = catalog
        .entities
        .iter()
        .flat_map(names_of)
        .filter(|name| unclear(name).is_some())
        .map(|name| name.text)
        .collect();
    if !names.is_empty() {
        tracing::warn!(
            names = names.join(", "),
            "names of the catalog file are common words or too short; give them context, exact_case or \
             lookup_only"
        );
    }
}

/// With what the names of those settings begin that [`setting`] gives.
const SAMPLE: &str = "sample.";

/// The setting that says under which number a sample article was loaded.
fn setting(key: &str) -> String {
    format!("{SAMPLE}{key}")
}

/// Remembers that an article is one of the sample, so that no start loads it, unless it was loaded.
pub(super) fn note_loaded(tx: &Writer, key: &str, article: ArticleId) -> Result<(), StoreError> {
    if tx.setting(&setting(key))?.is_none() {
        tx.set_setting(&setting(key), &article.0.to_string())?;
    }
    Ok(())
}

/// The keys of the sample articles that were loaded, by their numbers.
pub(super) fn loaded_sample(reader: &Reader) -> Result<HashMap<ArticleId, String>, StoreError> {
    let settings = reader.settings_that_begin(SAMPLE)?;
    let number = |value: &str| value.parse().ok().map(ArticleId);
    Ok(settings
        .into_iter()
        .filter_map(|(name, value)| Some((number(&value)?, name.strip_prefix(SAMPLE)?.to_owned())))
        .collect())
}

/// The sample articles that were never loaded, checked, the oldest first. There are none for an archive
/// that was begun with other articles: whoever imports an archive wants no sample among it.
fn pending(store: &Store, sample: &[SampleArticle]) -> Result<Vec<SampleArticle>, IngestError> {
    let (loaded, last_change) = store.read(|reader| {
        let loaded = reader.settings_that_begin(SAMPLE)?;
        Ok((loaded, reader.last_change()?))
    })?;
    if loaded.is_empty() && last_change > 0 {
        return Ok(Vec::new());
    }
    let was_loaded = |article: &SampleArticle| {
        let setting = setting(&article.key);
        loaded.iter().any(|(name, _)| *name == setting)
    };
    let pending = sample.iter().rev().filter(|article| !was_loaded(article));
    pending
        .cloned()
        .map(|mut article| {
            article.article = admit(article.article)?;
            Ok(article)
        })
        .collect()
}

/// Takes sample articles in, with all that they establish.
fn load_sample(
    tx: &Writer,
    tagger: &Tagger,
    pending: &[SampleArticle],
    now: Timestamp,
) -> Result<Loaded, StoreError> {
    let mut loaded = Loaded::default();
    let known = Known::of(tx)?;
    for sample in pending {
        let mut article = sample.article.clone();
        article.topics.retain(|topic| {
            let there = known.topics.contains(topic);
            if !there {
                let unknown = format!("topic \"{topic}\"");
                loaded.skipped.push(skipped("topic", sample, &unknown));
            }
            there
        });
        let accepted = enter(tx, tagger, &article, None, now)?;
        loaded.articles += usize::from(!matches!(accepted, Accepted::Duplicate(_)));
        let source = accepted.id();
        note_loaded(tx, &sample.key, source)?;
        for fact in &sample.facts {
            match known.fact(fact, source) {
                Ok(fact) => loaded.statements += usize::from(tx.add_fact(&fact)?.is_some()),
                Err(unknown) => loaded.skipped.push(skipped("fact", sample, &unknown)),
            }
        }
        for forecast in &sample.forecasts {
            match known.forecast(forecast, source) {
                Ok(forecast) => {
                    loaded.statements += usize::from(tx.add_forecast(&forecast)?.is_some());
                }
                Err(unknown) => loaded.skipped.push(skipped("forecast", sample, &unknown)),
            }
        }
    }
    relate(tx, pending)?;
    Ok(loaded)
}

/// Links the articles that came in to their related ones, as far as those are there.
fn relate(tx: &Writer, pending: &[SampleArticle]) -> Result<(), StoreError> {
    for sample in pending {
        let Some(article) = loaded_as(tx, &sample.key)? else {
            continue;
        };
        for related in &sample.related {
            if let Some(other) = loaded_as(tx, related)?
                && other != article
            {
                tx.relate(article, other)?;
            }
        }
    }
    Ok(())
}

/// The number of a sample article, if it was loaded and nobody deleted it.
pub(super) fn loaded_as(reader: &Reader, key: &str) -> Result<Option<ArticleId>, StoreError> {
    let Some(id) = reader
        .setting(&setting(key))?
        .and_then(|number| number.parse().ok())
        .map(ArticleId)
    else {
        return Ok(None);
    };
    Ok(reader.article(id)?.map(|article| article.id))
}

fn skipped(what: &str, sample: &SampleArticle, unknown: &str) -> String {
    format!(
        "A {what} of the sample article \"{}\" was left out: the catalog has no {unknown}.",
        sample.key
    )
}
