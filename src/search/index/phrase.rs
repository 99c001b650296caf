//! The articles in which words stand side by side.
//!
//! The words are taken one by one, the rarest first; what is left after each is kept with the
//! places where the phrase may still stand. A list that is not much longer than what is left is
//! read from its beginning to its end with all its positions, which takes a nanosecond or two
//! for each article; of a longer one each article is looked up, which takes fifty.

use tantivy::directory::{CompositeFile, FileSlice};
use tantivy::index::SegmentComponent;
use tantivy::positions::PositionReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TantivyError, Term};

use super::docs::Docs;
use super::wanted::{having, narrow, reach};

/// How many times as long as what is left a list may be to be read from its beginning to its end.
const LONGER: usize = 24;

/// The articles, among these, in which the words stand side by side in this order.
pub(super) fn together(
    segment: &SegmentReader,
    phrase: &[Term],
    among: Option<&Docs>,
) -> Result<Docs, TantivyError> {
    let mut words: Vec<Word<'_>> = Vec::with_capacity(phrase.len());
    for (place, term) in phrase.iter().enumerate() {
        let inverted = segment.inverted_index(term.field())?;
        let Some(list) = inverted.get_term_info(term)? else {
            return Ok(Docs::none(segment.max_doc()));
        };
        // Each word is put where the phrase's last one would have to stand.
        let shift = u32::try_from(phrase.len() - place).unwrap_or(u32::MAX);
        words.push(Word { term, list, shift });
    }
    let mut candidates = among.cloned();
    for word in &words {
        narrow(&mut candidates, having(segment, &[word.term])?);
    }
    let candidates = candidates.unwrap_or_else(|| Docs::none(segment.max_doc()));
    if phrase.len() < 2 {
        return Ok(candidates);
    }
    words.sort_by_key(|word| word.list.doc_freq);
    let mut left = Left::all(&candidates);
    for word in &words {
        left = left.after(segment, word)?;
    }
    let mut docs = Docs::none(segment.max_doc());
    left.docs.iter().for_each(|&doc| docs.add(doc));
    Ok(docs)
}

/// A word of a phrase.
struct Word<'t> {
    term: &'t Term,
    list: TermInfo,
    /// What its positions are moved by.
    shift: u32,
}

/// The articles that may still have the phrase, in order.
#[derive(Default)]
struct Left {
    docs: Vec<DocId>,
    /// For each article, where its places end in `places`; nothing before the first word.
    ends: Vec<usize>,
    /// Where the phrase may stand.
    places: Vec<u32>,
}

impl Left {
    fn all(docs: &Docs) -> Left {
        Left {
            docs: docs.iter().collect(),
            ..Left::default()
        }
    }

    /// What a word leaves of it.
    fn after(&self, segment: &SegmentReader, word: &Word<'_>) -> Result<Left, TantivyError> {
        if (word.list.doc_freq as usize) < self.docs.len().saturating_mul(LONGER) {
            let mut list = Whole::open(segment, word)?;
            Ok(self.narrowed(|doc, places| list.places(doc, word.shift, places)))
        } else {
            let inverted = segment.inverted_index(word.term.field())?;
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut list = inverted.read_postings_from_terminfo(&word.list, option)?;
            Ok(self.narrowed(|doc, places| look_up(&mut list, doc, word.shift, places)))
        }
    }

    /// Keeps the places that a word has too. `of` adds those of an article.
    fn narrowed(&self, mut of: impl FnMut(DocId, &mut Vec<u32>)) -> Left {
        let mut left = Left::default();
        let mut found = Vec::new();
        let mut start = 0;
        for (at, &doc) in self.docs.iter().enumerate() {
            found.clear();
            of(doc, &mut found);
            let before = left.places.len();
            match self.ends.get(at) {
                None => left.places.extend_from_slice(&found),
                Some(&end) => {
                    common(&self.places[start..end], &found, &mut left.places);
                    start = end;
                }
            }
            if left.places.len() > before {
                left.docs.push(doc);
                left.ends.push(left.places.len());
            }
        }
        left
    }
}

/// The list of a word, read from its beginning to its end.
struct Whole {
    blocks: BlockSegmentPostings,
    positions: PositionReader,
    /// How many positions the articles before the block have.
    before: u64,
    /// The positions of the block's articles, each less the one before it in its article.
    steps: Vec<u32>,
    /// The next article of the block, and where its positions begin.
    next: (usize, usize),
}

impl Whole {
    fn open(segment: &SegmentReader, word: &Word<'_>) -> Result<Whole, TantivyError> {
        let field = word.term.field();
        let inverted = segment.inverted_index(field)?;
        let option = IndexRecordOption::WithFreqs;
        let blocks = inverted.read_block_postings_from_terminfo(&word.list, option)?;
        // The engine gives positions away one article at a time only; its file has all of them.
        let file = CompositeFile::open(&segment.open_read(SegmentComponent::Positions)?)?;
        let file = file.open_read(field).unwrap_or_else(FileSlice::empty);
        let bytes = file.read_bytes_slice(word.list.positions_range.clone())?;
        let mut list = Whole {
            blocks,
            positions: PositionReader::open(bytes)?,
            before: 0,
            steps: Vec::new(),
            next: (0, 0),
        };
        list.read();
        Ok(list)
    }

    /// Reads the positions of the block.
    fn read(&mut self) {
        let all: u32 = self.blocks.freqs().iter().sum();
        self.steps.resize(all as usize, 0);
        self.positions.read(self.before, &mut self.steps);
        self.next = (0, 0);
    }

    /// Adds the places of an article, moved. Articles come in order.
    fn places(&mut self, doc: DocId, shift: u32, places: &mut Vec<u32>) {
        while self.blocks.docs().last().is_some_and(|&last| last < doc) {
            self.before += self.steps.len() as u64;
            self.blocks.advance();
            if !self.blocks.docs().is_empty() {
                self.read();
            }
        }
        let (mut at, mut start) = self.next;
        let articles = self.blocks.docs().iter().zip(self.blocks.freqs());
        for (&other, &times) in articles.skip(at) {
            if other >= doc {
                if other == doc {
                    let mut place = shift;
                    let steps = &self.steps[start..start + times as usize];
                    places.extend(steps.iter().map(|step| {
                        place += step;
                        place
                    }));
                }
                break;
            }
            at += 1;
            start += times as usize;
        }
        self.next = (at, start);
    }
}

fn look_up(list: &mut SegmentPostings, doc: DocId, shift: u32, places: &mut Vec<u32>) {
    if reach(list, doc) {
        list.positions_with_offset(shift, places);
    }
}

/// Adds what two growing lists have in common.
fn common(left: &[u32], right: &[u32], both: &mut Vec<u32>) {
    let mut rest = right.iter().copied().peekable();
    for &at in left {
        while rest.next_if(|&other| other < at).is_some() {}
        if rest.peek() == Some(&at) {
            both.push(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::segment;
    use super::*;
    use proptest::prelude::*;

    /// Whether the words stand in a text side by side.
    fn has(text: &str, phrase: &[&str]) -> bool {
        let words: Vec<&str> = text.split(' ').collect();
        words.windows(phrase.len()).any(|window| window == phrase)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn finds_what_a_reader_finds(
            texts in prop::collection::vec("[xyz]( [xyz]){0,9}", 1..20),
            times in 1usize..40,
            rare in prop::collection::vec(0usize..300, 0..6),
            few in prop::option::of(prop::collection::vec(0u32..400, 0..5)),
        ) {
            let mut texts = vec![texts; times].concat();
            for at in rare {
                if let Some(text) = texts.get_mut(at) {
                    text.push_str(" w x y");
                }
            }
            let (searcher, field) = segment(&texts);
            let segment = searcher.segment_reader(0);
            let few = few.map(|few| {
                let mut docs = Docs::none(segment.max_doc());
                few.iter().filter(|&&doc| doc < segment.max_doc()).for_each(|&doc| docs.add(doc));
                docs
            });
            for phrase in [
                &["x"][..], &["x", "y"], &["y", "y"], &["z", "x", "z"], &["w", "x"],
                &["x", "w", "x"], &["z", "w", "x", "y"], &["x", "q"],
            ] {
                let terms: Vec<Term> = phrase
                    .iter()
                    .map(|word| Term::from_field_text(field, word))
                    .collect();
                let found = together(segment, &terms, few.as_ref()).unwrap();
                let expected = (0u32..).zip(&texts).filter(|(doc, text)| {
                    has(text, phrase) && few.as_ref().is_none_or(|few| few.has(*doc))
                });
                prop_assert!(found.iter().eq(expected.map(|(doc, _)| doc)), "{:?}", phrase);
            }
        }
    }

    #[test]
    fn common_places() {
        for (left, right, expected) in [
            (vec![1, 4, 9], vec![2, 4, 9, 12], vec![4, 9]),
            (vec![5], vec![], vec![]),
            (vec![], vec![5], vec![]),
        ] {
            let mut both = Vec::new();
            common(&left, &right, &mut both);
            assert_eq!(both, expected);
        }
    }
}
