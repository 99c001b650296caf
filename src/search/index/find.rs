//! Answering what is wanted: the best articles, or the newest, and how many there are.

use std::cmp::Reverse;

use tantivy::{DocAddress, Searcher, TantivyError, Term};

use super::close::closeness;
use super::schema::start_of;
use super::score::{self, weigh};
use super::wanted::{Columns, Wanted, let_through, matching};
use crate::domain::ArticleId;

/// How many of the best articles are looked at a second time.
const SECOND_LOOK: usize = 100;
/// What words that stand together add, for each pair of neighbours of the query.
const CLOSENESS: f32 = 0.3;
/// What the newest article gains over one of long ago.
const RECENCY: f32 = 0.05;
/// After so many seconds (a year) the gain has fallen to about a third.
const RECENCY_SPAN: f32 = 365.0 * 86_400.0;
/// A page of articles, and how many there are in all.
pub(in crate::search) struct Page {
    /// All articles that the query finds.
    pub(in crate::search) total: usize,
    /// Those of the page with their scores.
    pub(in crate::search) articles: Vec<(ArticleId, f32)>,
}

/// The newest articles that are wanted. Segments hold the newest first, so only the beginning of
/// each is read.
pub(in crate::search) fn newest(
    searcher: &Searcher,
    wanted: &Wanted,
    offset: usize,
    limit: usize,
) -> Result<Page, TantivyError> {
    let mut total = 0;
    let mut found: Vec<(u64, ArticleId)> = Vec::new();
    for segment in searcher.segment_readers() {
        let columns = Columns::of(segment)?;
        let docs = matching(segment, &columns, wanted)?;
        total += docs.count();
        let first = docs.iter().take(offset.saturating_add(limit));
        found.extend(first.map(|doc| (columns.rank(doc), columns.id(doc))));
    }
    found.sort_unstable_by_key(|&found| Reverse(found));
    let page = found.into_iter().skip(offset).take(limit);
    Ok(Page {
        total,
        articles: page.map(|(_, article)| (article, 0.0)).collect(),
    })
}

/// The best articles that are wanted: by the engine's score at first, then, among the first of
/// them, by how close together the query's words stand and a little by age. Among equals the
/// newest comes first. `words` are the stems of the query's words in their order.
pub(in crate::search) fn best(
    searcher: &Searcher,
    wanted: &Wanted,
    words: &[Term],
    offset: usize,
    limit: usize,
) -> Result<Page, TantivyError> {
    let depth = offset.saturating_add(limit).max(SECOND_LOOK);
    let weighed = weigh(searcher, &wanted.any)?;
    let mut total = 0;
    let mut ranked: Vec<Ranked> = Vec::new();
    for (ord, segment) in (0u32..).zip(searcher.segment_readers()) {
        let columns = Columns::of(segment)?;
        let among = let_through(segment, &columns, wanted)?;
        let best = score::best(segment, &weighed, among.as_ref(), depth)?;
        total += best.count;
        ranked.extend(best.first.into_iter().map(|(score, doc)| Ranked {
            score,
            rank: columns.rank(doc),
            article: columns.id(doc),
            address: DocAddress::new(ord, doc),
        }));
    }
    // The sort is stable: among equals the one that comes first in the index is better.
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranked.truncate(depth);
    let looked_at = ranked.len().min(SECOND_LOOK);
    look_again(searcher, &mut ranked[..looked_at], words)?;
    for part in [0..looked_at, looked_at..ranked.len()] {
        ranked[part].sort_by(|a, b| b.score.total_cmp(&a.score).then(b.rank.cmp(&a.rank)));
    }
    Ok(Page {
        total,
        articles: ranked
            .into_iter()
            .skip(offset)
            .take(limit)
            .map(|ranked| (ranked.article, ranked.score))
            .collect(),
    })
}

struct Ranked {
    score: f32,
    rank: u64,
    article: ArticleId,
    address: DocAddress,
}

fn look_again(
    searcher: &Searcher,
    ranked: &mut [Ranked],
    words: &[Term],
) -> Result<(), TantivyError> {
    let addresses: Vec<DocAddress> = ranked.iter().map(|one| one.address).collect();
    let closeness = closeness(searcher, &addresses, words)?;
    let newest = ranked.iter().map(|one| start_of(one.rank)).max();
    for (one, close) in ranked.iter_mut().zip(closeness) {
        let age = newest.unwrap_or(0).saturating_sub(start_of(one.rank)) as f32;
        let recent = RECENCY * (-age / RECENCY_SPAN).exp();
        one.score = one.score * (1.0 + recent) + CLOSENESS * close;
    }
    Ok(())
}
