//! The best articles of a segment by the engine's score, and how many there are.
//!
//! How many articles have one of some words, exactly, is known only when the list of each word has
//! been read to its end. So each is read once, for the count and for the scores: in windows of
//! articles whose sums stay in the processor's nearest memory, without a step that depends on what
//! another list holds. For words that stand in a third of all articles that takes a third of the
//! time of a walk that skips what cannot be among the best, because there is next to nothing to
//! skip. Where few articles are let through, each of them is looked up by itself.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, Postings};
use tantivy::query::Bm25Weight;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Searcher, SegmentReader, TantivyError, Term};

use super::docs::{BITS, Docs};
use super::wanted::reach;

/// Articles whose scores are summed at a time: 16 KiB.
const WINDOW: DocId = 4_096;
/// From one in so many articles on, looking each one up is dearer than reading the lists.
const DENSE: usize = 16;

/// A word with what it counts in a score.
pub(super) struct Weighed<'t> {
    term: &'t Term,
    weight: Bm25Weight,
}

/// What each word counts in the scores of all segments, by how rare it is.
pub(super) fn weigh<'t>(
    searcher: &Searcher,
    words: &'t [(Term, f32)],
) -> Result<Vec<Weighed<'t>>, TantivyError> {
    words
        .iter()
        .map(|(term, times)| {
            let weight = Bm25Weight::for_terms(searcher, std::slice::from_ref(term))?;
            Ok(Weighed {
                term,
                weight: weight.boost_by(*times),
            })
        })
        .collect()
}

/// What a segment has of what is wanted.
pub(super) struct Best {
    /// How many articles have one of the words and are let through.
    pub(super) count: usize,
    /// The first of them with their scores, best first; among equals in the segment's order.
    pub(super) first: Vec<(f32, DocId)>,
}

/// The best `depth` articles of a segment among these that have one of the words. Without `among`
/// all are let through.
pub(super) fn best(
    segment: &SegmentReader,
    words: &[Weighed<'_>],
    among: Option<&Docs>,
    depth: usize,
) -> Result<Best, TantivyError> {
    let mut top = Top::new(depth);
    let size = segment.max_doc() as usize;
    let count = match among {
        Some(few) if few.count() * DENSE < size => one_by_one(segment, words, few, &mut top)?,
        among => in_windows(segment, words, among, &mut top)?,
    };
    Ok(Best {
        count,
        first: top.into_first(),
    })
}

/// Looks up each article by itself.
fn one_by_one(
    segment: &SegmentReader,
    words: &[Weighed<'_>],
    among: &Docs,
    top: &mut Top,
) -> Result<usize, TantivyError> {
    let mut lists = Vec::with_capacity(words.len());
    for word in words {
        let inverted = segment.inverted_index(word.term.field())?;
        if let Some(list) = inverted.read_postings(word.term, IndexRecordOption::WithFreqs)? {
            lists.push((list, word, norms(segment, word.term)?));
        }
    }
    let mut count = 0;
    for doc in among.iter() {
        let mut score = 0.0;
        for (list, word, norms) in &mut lists {
            if reach(list, doc) {
                score += word.weight.score(norms.fieldnorm_id(doc), list.term_freq());
            }
        }
        if score > 0.0 {
            count += 1;
            top.offer(score, doc);
        }
    }
    Ok(count)
}

/// Reads all lists from their beginning to their end.
fn in_windows(
    segment: &SegmentReader,
    words: &[Weighed<'_>],
    among: Option<&Docs>,
    top: &mut Top,
) -> Result<usize, TantivyError> {
    let mut lists = Vec::with_capacity(words.len());
    for word in words {
        lists.extend(List::of(segment, word)?);
    }
    let mut scores = vec![0.0f32; WINDOW as usize];
    let mut count = 0;
    for start in (0..segment.max_doc()).step_by(WINDOW as usize) {
        let let_through = |at: usize| {
            let place = start as usize / BITS as usize + at;
            among.map_or(u64::MAX, |among| among.bits(place))
        };
        if (0..(WINDOW / BITS) as usize).all(|at| let_through(at) == 0) {
            continue;
        }
        for list in &mut lists {
            list.add(start, &mut scores);
        }
        for (at, scores) in scores.chunks_mut(BITS as usize).enumerate() {
            keep(scores, let_through(at));
            // What scores has one of the words: no word weighs nothing.
            count += scores.iter().filter(|&&score| score > 0.0).count();
            let least = top.least();
            if scores.iter().filter(|&&score| score > least).count() > 0 {
                for (doc, &score) in (start + at as u32 * BITS..).zip(scores.iter()) {
                    top.offer(score, doc);
                }
            }
        }
        scores.fill(0.0);
    }
    Ok(count)
}

/// Leaves only the scores whose bit is set.
fn keep(scores: &mut [f32], bits: u64) {
    if bits == u64::MAX {
        return;
    }
    for (bit, score) in scores.iter_mut().enumerate() {
        if bits >> bit & 1 == 0 {
            *score = 0.0;
        }
    }
}

/// The list of a word in a segment, while it is read.
struct List<'w> {
    blocks: BlockSegmentPostings,
    /// How much of the block is read.
    read: usize,
    weight: &'w Bm25Weight,
    norms: FieldNormReader,
}

impl<'w> List<'w> {
    /// `None` when no article of the segment has the word.
    fn of(
        segment: &SegmentReader,
        word: &'w Weighed<'_>,
    ) -> Result<Option<List<'w>>, TantivyError> {
        let inverted = segment.inverted_index(word.term.field())?;
        let blocks = inverted.read_block_postings(word.term, IndexRecordOption::WithFreqs)?;
        let Some(blocks) = blocks else {
            return Ok(None);
        };
        Ok(Some(List {
            blocks,
            read: 0,
            weight: &word.weight,
            norms: norms(segment, word.term)?,
        }))
    }

    /// Adds the scores of the articles of a window. Windows come in order; some may be left out.
    fn add(&mut self, start: DocId, scores: &mut [f32]) {
        let end = start + WINDOW;
        let behind = |docs: &[DocId]| docs.last().is_some_and(|&last| last < start);
        if behind(self.blocks.docs()) {
            self.read = self.blocks.seek(start);
        }
        loop {
            let docs = self.blocks.docs();
            let Some(&last) = docs.last() else {
                return;
            };
            let until = if last < end {
                docs.len()
            } else {
                docs.partition_point(|&doc| doc < end)
            };
            let from = self.read.min(until);
            let from = from + docs[from..until].partition_point(|&doc| doc < start);
            let found = docs[from..until]
                .iter()
                .zip(&self.blocks.freqs()[from..until]);
            for (&doc, &times) in found {
                if let Some(sum) = scores.get_mut((doc - start) as usize) {
                    *sum += self.weight.score(self.norms.fieldnorm_id(doc), times);
                }
            }
            if until < docs.len() {
                self.read = until;
                return;
            }
            self.read = 0;
            self.blocks.advance();
        }
    }
}

/// The lengths of a segment's articles, as scores need them. Tags have none.
fn norms(segment: &SegmentReader, term: &Term) -> Result<FieldNormReader, TantivyError> {
    let norms = segment.fieldnorms_readers().get_field(term.field())?;
    Ok(norms.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1)))
}

/// The first few articles, while all are gone through in order.
struct Top {
    depth: usize,
    /// The worst is on top.
    kept: BinaryHeap<Reverse<Placed>>,
}

/// An article with its score; among equals the one that comes first in the segment is better.
struct Placed(f32, DocId);

impl Top {
    fn new(depth: usize) -> Top {
        Top {
            depth,
            kept: BinaryHeap::new(),
        }
    }

    /// Takes an article in, if it is among the first so far.
    fn offer(&mut self, score: f32, doc: DocId) {
        if score > self.least() {
            self.kept.push(Reverse(Placed(score, doc)));
            if self.kept.len() > self.depth {
                self.kept.pop();
            }
        }
    }

    /// The score that an article must exceed to be among the first.
    fn least(&self) -> f32 {
        match self.kept.peek() {
            Some(Reverse(worst)) if self.kept.len() >= self.depth => worst.0,
            _ => 0.0,
        }
    }

    fn into_first(self) -> Vec<(f32, DocId)> {
        let kept = self.kept.into_sorted_vec();
        kept.into_iter()
            .map(|Reverse(Placed(score, doc))| (score, doc))
            .collect()
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

#[cfg(test)]
mod tests {
    use super::super::scratch::segment;
    use super::*;
    use proptest::prelude::*;
    use tantivy::collector::{Count, TopDocs};
    use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn counts_and_scores_as_the_engine_does(
            texts in prop::collection::vec("[v-z]( [v-z]){0,9}", 1..30),
            times in 1usize..300,
            words in prop::collection::btree_map("[u-z]", 1u8..4, 1..5),
            step in 1usize..60,
        ) {
            let texts = vec![texts; times].concat();
            let (searcher, field) = segment(&texts);
            let words: Vec<(Term, f32)> = words
                .iter()
                .map(|(word, &times)| (Term::from_field_text(field, word), f32::from(times) / 2.0))
                .collect();
            let one = |(term, times): &(Term, f32)| -> (Occur, Box<dyn Query>) {
                let word = TermQuery::new(term.clone(), IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(BoostQuery::new(Box::new(word), *times)))
            };
            let query = BooleanQuery::new(words.iter().map(one).collect());
            let all = TopDocs::with_limit(texts.len()).order_by_score();
            let (count, ranked) = searcher.search(&query, &(Count, all)).unwrap();
            let weighed = weigh(&searcher, &words).unwrap();
            let segment = searcher.segment_reader(0);
            let mut few = Docs::none(segment.max_doc());
            (0..segment.max_doc()).step_by(step).for_each(|doc| few.add(doc));
            for among in [None, Some(&few)] {
                let expected: Vec<(f32, DocId)> = ranked
                    .iter()
                    .map(|&(score, address)| (score, address.doc_id))
                    .filter(|&(_, doc)| among.is_none_or(|among| among.has(doc)))
                    .collect();
                for depth in [1, 10, texts.len()] {
                    let found = best(segment, &weighed, among, depth).unwrap();
                    prop_assert_eq!(found.count, expected.len());
                    prop_assert!(among.is_some() || count == found.count);
                    prop_assert_eq!(found.first.len(), depth.min(expected.len()));
                    for (&(score, _), &(engine, _)) in found.first.iter().zip(&expected) {
                        prop_assert!((score - engine).abs() < 1e-4 * engine);
                    }
                    for pair in found.first.windows(2) {
                        prop_assert!(pair[0].0 > pair[1].0 || pair[0].1 < pair[1].1);
                    }
                }
            }
        }
    }
}
