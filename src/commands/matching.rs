//! Which articles of the archive a filter lets through, the newest first.

use std::collections::HashMap;

use super::context::Context;
use super::request::CommandError;
use crate::domain::{Article, ArticleId, Date, DateRange, Filter, Status, Subject, Term, Verdict};
use crate::search::{self, Query, Sort};
use crate::store::{Reader, StoreError};
use crate::text::words::of_article;

/// How many articles are looked at in all. A filter that lets through fewer of the newest than are
/// asked for is not worth reading a whole archive.
const LOOKED_AT: usize = 2_000;
/// How many are read at a time.
const BATCH: usize = 100;

/// What a filter lets through.
pub struct Matching {
    /// The articles, the newest first.
    pub articles: Vec<Article>,
    /// Whether everything was looked at. Otherwise there may be more.
    pub complete: bool,
}

/// The newest articles that a filter lets through, at most `most`, from `since` on if that is given.
///
/// # Errors
/// When the archive or its index cannot be read.
pub fn matching(
    context: &Context,
    filter: &Filter,
    since: Option<Date>,
    most: usize,
) -> Result<Matching, CommandError> {
    let sources = sources(filter, since);
    let share = LOOKED_AT / sources.len().max(1);
    let mut found: HashMap<ArticleId, Article> = HashMap::new();
    let mut complete = true;
    for source in &sources {
        complete &= walk(context, filter, source, share, most, &mut found)?;
    }
    let mut articles: Vec<Article> = found.into_values().collect();
    articles.sort_by_key(|article| std::cmp::Reverse((article.published.start(), article.id)));
    complete &= articles.len() <= most;
    articles.truncate(most);
    Ok(Matching { articles, complete })
}

/// Searches that together find everything that a filter can let through.
fn sources(filter: &Filter, since: Option<Date>) -> Vec<search::Filter> {
    let all = search::Filter {
        dates: DateRange { since, until: None },
        ..search::Filter::default()
    };
    if !filter.entities.is_empty() {
        let about = |entity| search::Filter {
            entities: vec![entity],
            ..all.clone()
        };
        return filter.entities.iter().copied().map(about).collect();
    }
    if !filter.topics.is_empty() {
        let under = |topic: &String| search::Filter {
            topic: Some(topic.clone()),
            ..all.clone()
        };
        return filter.topics.iter().map(under).collect();
    }
    vec![all]
}

/// Adds what the filter lets through of one search, until there are more than `most` or `share`
/// articles were looked at. Gives whether it came to the end.
fn walk(
    context: &Context,
    filter: &Filter,
    source: &search::Filter,
    share: usize,
    most: usize,
    found: &mut HashMap<ArticleId, Article>,
) -> Result<bool, CommandError> {
    let mut of_this = 0;
    let mut offset = 0;
    while offset < share {
        let page = context.search.ranked(&Query {
            filter: source.clone(),
            sort: Sort::Newest,
            offset,
            limit: BATCH,
            ..Query::default()
        })?;
        for (id, _) in &page {
            if of_this > most {
                return Ok(false);
            }
            if found.contains_key(id) {
                of_this += 1;
                continue;
            }
            let judged = context
                .store
                .read(|read| wanted(read, filter, *id, context.now()))?;
            if let Some(article) = judged {
                found.insert(*id, article);
                of_this += 1;
            }
        }
        if page.len() < BATCH {
            return Ok(true);
        }
        offset += BATCH;
    }
    Ok(false)
}

/// An article, if it is out and the filter lets it through.
fn wanted(
    read: &Reader,
    filter: &Filter,
    id: ArticleId,
    now: jiff::Timestamp,
) -> Result<Option<Article>, StoreError> {
    let Some(article) = read.article(id)? else {
        return Ok(None);
    };
    if article.status != Status::Published {
        return Ok(None);
    }
    // Cutting and stemming a whole text is the dear part.
    let words = match asks_for_words(filter) {
        true => of_article(&article.title, &article.full_text()),
        false => String::new(),
    };
    let subject = Subject::of(&article, &read.mentions(id)?, words, now);
    Ok((filter.judge(&subject) == Verdict::Wanted).then_some(article))
}

fn asks_for_words(filter: &Filter) -> bool {
    let words = |term: &Term| matches!(term, Term::Keyword(_));
    !filter.keywords.is_empty() || filter.not.iter().any(words)
}
