//! Which words occur in the archive, and which of them is most like one that does not.

use tantivy::query::FuzzyTermQuery;
use tantivy::{Searcher, TantivyError, Term};

use super::schema::{Fields, term_of};
use crate::text::words::fold;

/// In how many articles a word occurs.
pub(in crate::search) fn occurrences(
    searcher: &Searcher,
    fields: &Fields,
    stemmed: &str,
) -> Result<u64, TantivyError> {
    searcher.doc_freq(&Term::from_field_text(fields.text, stemmed))
}

/// The stem that occurs and is most like this folded word: one fault for words of four letters
/// and more, two from eight on. Among equals the more frequent one.
pub(in crate::search) fn nearest(
    searcher: &Searcher,
    fields: &Fields,
    folded: &str,
) -> Result<Option<String>, TantivyError> {
    let sought = term_of(&fold(folded));
    let letters = sought.chars().count();
    if letters < 4 || sought.chars().any(|symbol| symbol.is_ascii_digit()) {
        return Ok(None);
    }
    let first = sought.chars().next();
    let mut best: Option<(usize, u64, String)> = None;
    for allowed in 1..=if letters < 8 { 1 } else { 2 } {
        let term = Term::from_field_text(fields.text, &sought);
        let query = FuzzyTermQuery::new(term, allowed, true);
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(fields.text)?;
            let mut like = inverted.terms().search(query.automaton()?).into_stream()?;
            while like.advance() {
                let Ok(found) = std::str::from_utf8(like.key()) else {
                    continue;
                };
                // Another number is another thing, and few people miss the first letter and more.
                let faults = strsim::osa_distance(&sought, found);
                if found.chars().any(|symbol| symbol.is_ascii_digit())
                    || (faults > 1 && found.chars().next() != first)
                {
                    continue;
                }
                let count = u64::from(like.value().doc_freq);
                let better = best.as_ref().is_none_or(|(least, most, known)| {
                    (faults, std::cmp::Reverse(count), found)
                        < (*least, std::cmp::Reverse(*most), known.as_str())
                });
                if better {
                    best = Some((faults, count, found.to_owned()));
                }
            }
        }
        if best.is_some() {
            break;
        }
    }
    Ok(best.map(|(_, _, found)| found))
}
