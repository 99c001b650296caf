//! Answering what is wanted: the best articles, or the newest, and how many there are.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::query::{BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use super::close::closeness;
use super::docs::Docs;
use super::schema::start_of;
use super::wanted::{Columns, Wanted, matching};
use crate::domain::ArticleId;

/// How many of the best articles are looked at a second time.
const SECOND_LOOK: usize = 100;
/// What words that stand together add, for each pair of neighbours of the query.
const CLOSENESS: f32 = 0.3;
/// What the newest article gains over one of long ago.
const RECENCY: f32 = 0.05;
/// After so many seconds (a year) the gain has fallen to about a third.
const RECENCY_SPAN: f32 = 365.0 * 86_400.0;
/// From one in so many articles on, looking each wanted one up is dearer than walking along the
/// word lists and skipping what cannot be among the best.
const DENSE: usize = 16;

/// A page of articles, and how many there are in all.
pub(in crate::search) struct Page {
    /// All articles that the query finds.
    pub(in crate::search) total: usize,
    /// Those of the page with their scores.
    pub(in crate::search) articles: Vec<(ArticleId, f32)>,
}

/// What one segment has of what is wanted.
struct Part<'s> {
    segment: &'s SegmentReader,
    columns: Columns,
    docs: Docs,
    count: usize,
}

fn parts<'s>(searcher: &'s Searcher, wanted: &Wanted) -> Result<Vec<Part<'s>>, TantivyError> {
    searcher
        .segment_readers()
        .iter()
        .map(|segment| {
            let columns = Columns::of(segment)?;
            let docs = matching(segment, &columns, wanted)?;
            Ok(Part {
                count: docs.count(),
                segment,
                columns,
                docs,
            })
        })
        .collect()
}

/// The newest articles that are wanted. Segments hold the newest first, so only the beginning of
/// each is read.
pub(in crate::search) fn newest(
    searcher: &Searcher,
    wanted: &Wanted,
    offset: usize,
    limit: usize,
) -> Result<Page, TantivyError> {
    let parts = parts(searcher, wanted)?;
    let mut found: Vec<(u64, ArticleId)> = Vec::new();
    for part in &parts {
        let first = part.docs.iter().take(offset.saturating_add(limit));
        found.extend(first.map(|doc| (part.columns.rank(doc), part.columns.id(doc))));
    }
    found.sort_unstable_by_key(|&found| Reverse(found));
    Ok(Page {
        total: parts.iter().map(|part| part.count).sum(),
        articles: found
            .into_iter()
            .skip(offset)
            .take(limit)
            .map(|(_, article)| (article, 0.0))
            .collect(),
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
    let parts = parts(searcher, wanted)?;
    let total = parts.iter().map(|part| part.count).sum();
    if offset >= total || limit == 0 {
        return Ok(Page {
            total,
            articles: Vec::new(),
        });
    }
    let depth = offset.saturating_add(limit).min(total).max(SECOND_LOOK);
    let mut ranked: Vec<Ranked> = top(searcher, &parts, wanted, depth)?
        .into_iter()
        .map(|(score, address)| {
            let columns = &parts[address.segment_ord as usize].columns;
            Ranked {
                score,
                rank: columns.rank(address.doc_id),
                article: columns.id(address.doc_id),
                address,
            }
        })
        .collect();
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

/// The first few of all articles, while they are gone through.
struct Top {
    depth: usize,
    /// The worst is on top.
    kept: BinaryHeap<Reverse<Placed>>,
}

/// An article with its score; among equals the one that comes first in the index is better.
struct Placed(f32, DocAddress);

impl Top {
    fn offer(&mut self, score: f32, address: DocAddress) {
        self.kept.push(Reverse(Placed(score, address)));
        if self.kept.len() > self.depth {
            self.kept.pop();
        }
    }

    /// The score that an article must exceed to be among the first.
    fn threshold(&self) -> f32 {
        match self.kept.peek() {
            Some(Reverse(worst)) if self.kept.len() >= self.depth => worst.0,
            _ => f32::MIN,
        }
    }
}

impl Ord for Placed {
    fn cmp(&self, other: &Placed) -> Ordering {
        self.0.total_cmp(&other.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Placed) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Placed) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Placed {}

/// The best `depth` articles by the engine's score, best first. What one segment has tells the
/// next what it need not look at.
fn top(
    searcher: &Searcher,
    parts: &[Part<'_>],
    wanted: &Wanted,
    depth: usize,
) -> Result<Vec<(f32, DocAddress)>, TantivyError> {
    let scoring = EnableScoring::enabled_from_searcher(searcher);
    let queries = || wanted.any.iter().map(|(term, weight)| one(term, *weight));
    let union = BooleanQuery::new(queries().map(|query| (Occur::Should, query)).collect());
    let union = union.weight(scoring)?;
    let singles = queries()
        .map(|query| query.weight(scoring))
        .collect::<Result<Vec<Box<dyn Weight>>, TantivyError>>()?;
    let mut top = Top {
        depth,
        kept: BinaryHeap::new(),
    };
    for (ord, part) in (0u32..).zip(parts) {
        let size = part.segment.max_doc() as usize;
        if part.count * DENSE < size {
            one_by_one(part, &singles, |doc, score| {
                if score > top.threshold() {
                    top.offer(score, DocAddress::new(ord, doc));
                }
            })?;
        } else {
            union.for_each_pruning(top.threshold(), part.segment, &mut |doc, score| {
                if part.docs.has(doc) {
                    top.offer(score, DocAddress::new(ord, doc));
                }
                top.threshold()
            })?;
        }
    }
    let ranked = top.kept.into_sorted_vec();
    Ok(ranked
        .into_iter()
        .map(|Reverse(Placed(score, address))| (score, address))
        .collect())
}

/// Scores each wanted article of a segment by itself.
fn one_by_one(
    part: &Part<'_>,
    singles: &[Box<dyn Weight>],
    mut offer: impl FnMut(DocId, f32),
) -> Result<(), TantivyError> {
    let mut scorers = singles
        .iter()
        .map(|single| single.scorer(part.segment, 1.0))
        .collect::<Result<Vec<_>, TantivyError>>()?;
    for doc in part.docs.iter() {
        let mut score = 0.0;
        for scorer in &mut scorers {
            let at = scorer.doc();
            if at != TERMINATED && (at == doc || (at < doc && scorer.seek(doc) == doc)) {
                score += scorer.score();
            }
        }
        offer(doc, score);
    }
    Ok(())
}

fn one(term: &Term, weight: f32) -> Box<dyn Query> {
    let query = TermQuery::new(term.clone(), IndexRecordOption::WithFreqs);
    if weight == 1.0 {
        Box::new(query)
    } else {
        Box::new(BoostQuery::new(Box::new(query), weight))
    }
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
