//! One search for articles, from what was typed to a page of hits with their passages.

use tantivy::{Searcher, Term};

use crate::domain::ArticleId;
use crate::text::plain::plain;
use crate::text::words::{is_stop_word, words};

use super::compile::{compile, entity_term, word_terms};
use super::index::find::{self, Page};
use super::index::schema::{Fields, term_of};
use super::index::spelling::{nearest, occurrences};
use super::index::wanted::Wanted;
use super::passage::{self, Aim};
use super::query::Sought;
use super::{Hit, Hits, Names, Query, Search, SearchError, Sort};

/// The most hits of one page.
const MOST_HITS: usize = 200;
/// How deep a page may begin. Nobody turns so many pages; a program that does asks the archive.
const DEEPEST: usize = 100_000;

/// A word that occurs nowhere, and the one that may be meant.
struct Misspelt {
    typed: String,
    meant: Option<String>,
}

/// What was found, before anything of it is read.
struct Found {
    page: Page,
    /// What was searched for in the end.
    sought: Sought,
    notices: Vec<String>,
}

pub(super) fn find(search: &Search, query: &Query) -> Result<Hits, SearchError> {
    let names = search.names();
    let found = look_up(search, &names, query)?;
    hits(search, query, &names, found)
}

/// The articles of a page with their scores, and nothing read of them.
pub(super) fn ranked(search: &Search, query: &Query) -> Result<Vec<(ArticleId, f32)>, SearchError> {
    Ok(look_up(search, &search.names(), query)?.page.articles)
}

fn look_up(search: &Search, names: &Names, query: &Query) -> Result<Found, SearchError> {
    let sought = Sought::new(&query.words, names);
    if sought.is_empty()
        && let Some(page) = from_archive(search, query)?
    {
        return Ok(Found {
            page,
            sought,
            notices: Vec::new(),
        });
    }
    let (searcher, fields) = search.index.searcher();
    let misspelt = misspelt(search, &searcher, &fields, &sought)?;
    let page = run(&searcher, &fields, &sought, query)?;
    if page.total == 0 && misspelt.iter().any(|word| word.meant.is_some()) {
        let mut meant = sought;
        let mut notices = Vec::new();
        for word in &misspelt {
            match &word.meant {
                Some(other) => {
                    meant = meant.respelt(&word.typed, other);
                    notices.push(format!(
                        "No article has the word \"{}\". Showing \"{other}\".",
                        word.typed
                    ));
                }
                None => notices.push(nowhere(&word.typed)),
            }
        }
        // The other spelling may be a name.
        let named = Sought::new(&meant.words.join(" "), names);
        meant.entities = named.entities;
        let page = run(&searcher, &fields, &meant, query)?;
        return Ok(Found {
            page,
            sought: meant,
            notices,
        });
    }
    let notices = misspelt
        .iter()
        .map(|word| match &word.meant {
            Some(other) => format!(
                "No article has the word \"{}\". Did you mean \"{other}\"?",
                word.typed
            ),
            None => nowhere(&word.typed),
        })
        .collect();
    Ok(Found {
        page,
        sought,
        notices,
    })
}

fn nowhere(word: &str) -> String {
    format!("No article has the word \"{word}\".")
}

/// What the archive itself lists in the right order, however much there is: everything, or all
/// about one entity.
fn from_archive(search: &Search, query: &Query) -> Result<Option<Page>, SearchError> {
    let filter = &query.filter;
    let entity = match filter.entities.as_slice() {
        [] => None,
        &[entity] => Some(entity),
        _ => return Ok(None),
    };
    if filter.topic.is_some() || filter.certainty.is_some() || !filter.dates.is_open() {
        return Ok(None);
    }
    let (offset, limit) = (query.offset.min(DEEPEST), query.limit.min(MOST_HITS));
    let page = search.store.read(|db| {
        let headlines = match entity {
            Some(entity) => db.newest_about(entity, offset, limit)?,
            None => db.newest(offset, limit)?,
        };
        Ok(Page {
            total: usize::try_from(db.article_count(entity)?).unwrap_or(usize::MAX),
            articles: headlines
                .into_iter()
                .map(|headline| (headline.id, 0.0))
                .collect(),
        })
    })?;
    Ok(Some(page))
}

fn run(
    searcher: &Searcher,
    fields: &Fields,
    sought: &Sought,
    query: &Query,
) -> Result<Page, SearchError> {
    let compiled = compile(fields, sought, &query.filter);
    let (offset, limit) = (query.offset.min(DEEPEST), query.limit.min(MOST_HITS));
    let page = if query.sort == Sort::Newest || !sought.finds() {
        find::newest(searcher, &compiled, offset, limit)?
    } else {
        let words = word_terms(fields, sought);
        find::best(searcher, &compiled, &words, offset, limit)?
    };
    Ok(page)
}

/// The words that occur in no article, unless they name an entity that articles mention.
fn misspelt(
    search: &Search,
    searcher: &Searcher,
    fields: &Fields,
    sought: &Sought,
) -> Result<Vec<Misspelt>, SearchError> {
    let mut unknown = Vec::new();
    for word in sought.all_words() {
        if is_stop_word(word) || occurrences(searcher, fields, &term_of(word))? > 0 {
            continue;
        }
        let mut named = false;
        for (entity, own) in &sought.entities {
            let mentioned = searcher.doc_freq(&entity_term(fields, *entity))? > 0;
            named |= mentioned && own.iter().any(|own| own == word);
        }
        if named {
            continue;
        }
        let meant = match nearest(searcher, fields, word)? {
            Some(stem) => Some(written(search, searcher, fields, &stem, word)?),
            None => None,
        };
        unknown.push(Misspelt {
            typed: word.to_owned(),
            meant,
        });
    }
    Ok(unknown)
}

/// A word of this stem as an article writes it, the one that is most like what was typed.
fn written(
    search: &Search,
    searcher: &Searcher,
    fields: &Fields,
    stem: &str,
    typed: &str,
) -> Result<String, SearchError> {
    let with_stem = Wanted {
        all: vec![Term::from_field_text(fields.text, stem)],
        ..Wanted::default()
    };
    let page = find::newest(searcher, &with_stem, 0, 3)?;
    let mut best = (usize::MAX, stem.to_owned());
    for (id, _) in page.articles {
        let Some(article) = search.store.read(|db| db.article(id))? else {
            continue;
        };
        let text = format!("{} {}", article.title, plain(&article.full_text()));
        for word in words(&text) {
            let faults = strsim::osa_distance(&word.folded, typed);
            if faults < best.0 && term_of(&word.folded) == stem {
                best = (faults, word.folded);
            }
        }
    }
    Ok(best.1)
}

fn hits(search: &Search, query: &Query, names: &Names, found: Found) -> Result<Hits, SearchError> {
    let Found {
        page,
        sought,
        notices,
    } = found;
    let aim = if query.words.is_empty() || !sought.finds() {
        None
    } else {
        Some(aim(search, names, &sought)?)
    };
    let mut hits = Vec::with_capacity(page.articles.len());
    for (article, score) in page.articles {
        let passage = match &aim {
            Some(aim) => matching(search, article, aim)?,
            None => None,
        };
        hits.push(Hit {
            article,
            score,
            passage,
        });
    }
    Ok(Hits {
        total: page.total,
        hits,
        notices,
    })
}

/// What the passages are to show: the words by how rare they are, the phrases, and every name of
/// the entities that the words name.
fn aim(search: &Search, names: &Names, sought: &Sought) -> Result<Aim, SearchError> {
    let (searcher, fields) = search.index.searcher();
    let all = searcher.num_docs() as f32;
    let mut aim = Aim::default();
    for word in sought.all_words() {
        let occurs = occurrences(&searcher, &fields, &term_of(word))? as f32;
        aim.word(word, (1.0 + all / (1.0 + occurs)).ln());
    }
    for phrase in &sought.phrases {
        aim.sequence(&phrase.join(" "));
    }
    for (entity, _) in &sought.entities {
        if let Some(entity) = names.get(*entity) {
            aim.sequence(&entity.name);
            for alias in &entity.aliases {
                aim.sequence(&alias.text);
            }
        }
    }
    Ok(aim)
}

fn matching(
    search: &Search,
    article: ArticleId,
    aim: &Aim,
) -> Result<Option<super::Passage>, SearchError> {
    let article = search.store.read(|db| db.article(article))?;
    Ok(article.map(|article| passage::best(&plain(&article.full_text()), aim)))
}
