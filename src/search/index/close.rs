//! How close together the words of a query stand in an article.

use std::collections::HashMap;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Searcher, TantivyError, Term};

use super::wanted::reach;

/// Words further apart than this do not count as close.
const CLOSE: u32 = 8;

/// How close together neighbouring words of the query stand in each article, weighted by how rare
/// the commoner of the two is.
pub(super) fn closeness(
    searcher: &Searcher,
    articles: &[DocAddress],
    words: &[Term],
) -> Result<Vec<f32>, TantivyError> {
    let mut close = vec![0.0f32; articles.len()];
    if words.len() < 2 {
        return Ok(close);
    }
    let all = searcher.num_docs() as f32;
    let mut places: HashMap<&Term, Vec<Vec<u32>>> = HashMap::new();
    let mut rarity: HashMap<&Term, f32> = HashMap::new();
    // Word lists are read in the order of the articles in their segments.
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|&place| articles[place]);
    for word in words {
        if places.contains_key(word) {
            continue;
        }
        let occurs = searcher.doc_freq(word)? as f32;
        rarity.insert(word, (1.0 + all / (1.0 + occurs)).ln());
        let mut own = vec![Vec::new(); articles.len()];
        for one_segment in
            order.chunk_by(|&a, &b| articles[a].segment_ord == articles[b].segment_ord)
        {
            let Some(&some) = one_segment.first() else {
                continue;
            };
            let segment = searcher.segment_reader(articles[some].segment_ord);
            let inverted = segment.inverted_index(word.field())?;
            let Some(mut postings) =
                inverted.read_postings(word, IndexRecordOption::WithFreqsAndPositions)?
            else {
                continue;
            };
            for &place in one_segment {
                let doc = articles[place].doc_id;
                if reach(&mut postings, doc) {
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
