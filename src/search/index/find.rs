//! Answering a compiled query: the best articles, or the newest, and how many there are.

use std::collections::HashMap;

use tantivy::collector::{Count, TopDocs};
use tantivy::columnar::Column;
use tantivy::postings::Postings;
use tantivy::query::{EnableScoring, Query};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use super::schema::{ID, RANK, article, start_of};
use crate::domain::ArticleId;

/// How many of the best articles are looked at a second time.
const SECOND_LOOK: usize = 200;
/// What words that stand together add, for each pair of neighbours of the query.
const CLOSENESS: f32 = 0.3;
/// Words further apart than this do not count as close.
const CLOSE: u32 = 8;
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

/// Where the article's number and its place in time stand in one segment.
struct Columns {
    id: Column<u64>,
    rank: Column<u64>,
}

impl Columns {
    fn of(segment: &SegmentReader) -> Result<Columns, TantivyError> {
        Ok(Columns {
            id: segment.fast_fields().u64(ID)?,
            rank: segment.fast_fields().u64(RANK)?,
        })
    }

    fn rank(&self, doc: DocId) -> u64 {
        self.rank.first(doc).unwrap_or(0)
    }

    fn id(&self, doc: DocId) -> ArticleId {
        article(self.id.first(doc).unwrap_or(0))
    }
}

/// The newest articles that a query finds. Segments hold the newest first, so only the beginning
/// of each is read; counting the rest is the larger part of the work.
pub(in crate::search) fn newest(
    searcher: &Searcher,
    query: &dyn Query,
    offset: usize,
    limit: usize,
) -> Result<Page, TantivyError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let wanted = offset.saturating_add(limit);
    let mut total = 0;
    let mut found: Vec<(u64, ArticleId)> = Vec::new();
    for segment in searcher.segment_readers() {
        total += weight.count(segment)? as usize;
        let columns = Columns::of(segment)?;
        let mut docs = weight.scorer(segment, 1.0)?;
        let mut taken = 0;
        let mut doc = docs.doc();
        while doc != TERMINATED && taken < wanted {
            if !segment.is_deleted(doc) {
                found.push((columns.rank(doc), columns.id(doc)));
                taken += 1;
            }
            doc = docs.advance();
        }
    }
    found.sort_unstable_by_key(|&found| std::cmp::Reverse(found));
    Ok(Page {
        total,
        articles: found
            .into_iter()
            .skip(offset)
            .take(limit)
            .map(|(_, article)| (article, 0.0))
            .collect(),
    })
}

/// The best articles that a query finds: by the engine's score at first, then, among the first few
/// hundred, by how close together the query's words stand and a little by age. Among equals the
/// newest comes first. `words` are the stems of the query's words in their order.
pub(in crate::search) fn best(
    searcher: &Searcher,
    query: &dyn Query,
    words: &[Term],
    offset: usize,
    limit: usize,
) -> Result<Page, TantivyError> {
    let total = searcher.search(query, &Count)?;
    let wanted = offset.saturating_add(limit).min(total);
    if offset >= total || limit == 0 {
        return Ok(Page {
            total,
            articles: Vec::new(),
        });
    }
    let first = searcher.search(
        query,
        &TopDocs::with_limit(wanted.max(SECOND_LOOK)).order_by_score(),
    )?;
    let columns = searcher
        .segment_readers()
        .iter()
        .map(Columns::of)
        .collect::<Result<Vec<Columns>, TantivyError>>()?;
    let mut ranked: Vec<Ranked> = first
        .into_iter()
        .map(|(score, address)| {
            let columns = &columns[address.segment_ord as usize];
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
    let closeness = closeness(searcher, ranked, words)?;
    let newest = ranked.iter().map(|one| start_of(one.rank)).max();
    for (one, close) in ranked.iter_mut().zip(closeness) {
        let age = newest.unwrap_or(0).saturating_sub(start_of(one.rank)) as f32;
        let recent = RECENCY * (-age / RECENCY_SPAN).exp();
        one.score = one.score * (1.0 + recent) + CLOSENESS * close;
    }
    Ok(())
}

/// How close together neighbouring words of the query stand in each article, weighted by how rare
/// the commoner of the two is.
fn closeness(
    searcher: &Searcher,
    ranked: &[Ranked],
    words: &[Term],
) -> Result<Vec<f32>, TantivyError> {
    let mut close = vec![0.0f32; ranked.len()];
    if words.len() < 2 {
        return Ok(close);
    }
    let all = searcher.num_docs() as f32;
    let mut places: HashMap<&Term, Vec<Vec<u32>>> = HashMap::new();
    let mut rarity: HashMap<&Term, f32> = HashMap::new();
    // Word lists are read in the order of the articles in their segments.
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    order.sort_by_key(|&place| ranked[place].address);
    for word in words {
        if places.contains_key(word) {
            continue;
        }
        let occurs = searcher.doc_freq(word)? as f32;
        rarity.insert(word, (1.0 + all / (1.0 + occurs)).ln());
        let mut own = vec![Vec::new(); ranked.len()];
        for one_segment in
            order.chunk_by(|&a, &b| ranked[a].address.segment_ord == ranked[b].address.segment_ord)
        {
            let Some(&some) = one_segment.first() else {
                continue;
            };
            let segment = searcher.segment_reader(ranked[some].address.segment_ord);
            let inverted = segment.inverted_index(word.field())?;
            let Some(mut postings) =
                inverted.read_postings(word, IndexRecordOption::WithFreqsAndPositions)?
            else {
                continue;
            };
            for &place in one_segment {
                let doc = ranked[place].address.doc_id;
                let at = if postings.doc() < doc {
                    postings.seek(doc)
                } else {
                    postings.doc()
                };
                if at == doc {
                    postings.positions(&mut own[place]);
                }
            }
        }
        places.insert(word, own);
    }
    for pair in words.windows(2) {
        if pair[0] == pair[1] {
            continue;
        }
        let (Some(left), Some(right)) = (places.get(&pair[0]), places.get(&pair[1])) else {
            continue;
        };
        let rare = rarity[&pair[0]].min(rarity[&pair[1]]);
        for (close, (left, right)) in close.iter_mut().zip(left.iter().zip(right)) {
            if let Some(distance) = least_distance(left, right) {
                *close += rare / distance as f32;
            }
        }
    }
    Ok(close)
}

/// The least distance between two words, 1 for neighbours in the query's order; a word that comes
/// before instead of after is one further away. `None` beyond [`CLOSE`].
fn least_distance(left: &[u32], right: &[u32]) -> Option<u32> {
    let mut least = None;
    let mut next = 0;
    for &at in left {
        while next < right.len() && right[next] <= at {
            next += 1;
        }
        let after = right.get(next).map(|&after| after - at);
        let before = next
            .checked_sub(1)
            .and_then(|before| right.get(before))
            .map(|&before| at - before + 1);
        for distance in [after, before].into_iter().flatten() {
            if distance <= CLOSE && least.is_none_or(|least| distance < least) {
                least = Some(distance);
            }
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_order_are_closest() {
        assert_eq!(least_distance(&[3, 20], &[4]), Some(1));
        assert_eq!(least_distance(&[3], &[2]), Some(2));
        assert_eq!(least_distance(&[3, 9], &[14]), Some(5));
        assert_eq!(least_distance(&[3], &[50]), None);
        assert_eq!(least_distance(&[], &[1]), None);
    }
}
