//! The articles in which words stand side by side.
//!
//! Whoever wants to know it exactly has to read positions. Where one of the words is rare, or few
//! articles are asked about, they are looked up in each of these. Words that all are common are
//! first read from the beginning of their lists to the end: 64 bits of an article tell where the
//! phrase may stand, and what no word contradicts, a few percent of the articles that have all words,
//! is looked up.

use tantivy::directory::{CompositeFile, FileSlice};
use tantivy::index::SegmentComponent;
use tantivy::positions::PositionReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TantivyError, Term};

use super::docs::Docs;
use super::wanted::{having, reach};

/// Articles whose bits are gathered at a time: 64 KiB with those of the next word.
const WINDOW: DocId = 4_096;
/// To look up an article takes as long as to read so many.
const LOOKED_UP: usize = 24;

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
    words.sort_by_key(|word| word.list.doc_freq);
    let (Some(rarest), Some(commonest)) = (words.first(), words.last()) else {
        return Ok(Docs::none(segment.max_doc()));
    };
    let few = among.map_or(usize::MAX, Docs::count);
    let few = few.min(rarest.list.doc_freq as usize);
    let looked_up = words.len() < 2 || few * LOOKED_UP < commonest.list.doc_freq as usize;
    let mut candidates = if looked_up {
        having(segment, &[rarest.term])?
    } else {
        perhaps(segment, &words)?
    };
    if let Some(among) = among {
        candidates.keep(among);
    }
    if words.len() < 2 {
        return Ok(candidates);
    }
    for_sure(segment, &words, &candidates)
}

/// A word of a phrase.
struct Word<'t> {
    term: &'t Term,
    list: TermInfo,
    /// What its positions are moved by.
    shift: u32,
}

/// The articles, among these, that have the phrase.
fn for_sure(
    segment: &SegmentReader,
    words: &[Word<'_>],
    candidates: &Docs,
) -> Result<Docs, TantivyError> {
    let mut lists: Vec<(SegmentPostings, u32)> = Vec::with_capacity(words.len());
    for word in words {
        let inverted = segment.inverted_index(word.term.field())?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let list = inverted.read_postings_from_terminfo(&word.list, option)?;
        lists.push((list, word.shift));
    }
    let mut docs = Docs::none(segment.max_doc());
    let (mut places, mut next) = (Vec::new(), Vec::new());
    for doc in candidates.iter() {
        for (at, (list, shift)) in lists.iter_mut().enumerate() {
            next.clear();
            if reach(list, doc) {
                list.positions_with_offset(*shift, &mut next);
            }
            if at == 0 {
                std::mem::swap(&mut places, &mut next);
            } else {
                keep_common(&mut places, &next);
            }
            if places.is_empty() {
                break;
            }
        }
        if !places.is_empty() {
            docs.add(doc);
        }
    }
    Ok(docs)
}

/// The articles that may have the phrase; all that do are among them. An article has a bit for each
/// place, and the 65th place shares the bit of the first.
fn perhaps(segment: &SegmentReader, words: &[Word<'_>]) -> Result<Docs, TantivyError> {
    let mut lists = Vec::with_capacity(words.len());
    for word in words {
        lists.push(Whole::open(segment, word)?);
    }
    let size = segment.max_doc();
    let mut docs = Docs::none(size);
    let mut places = vec![0u64; WINDOW as usize];
    let mut own = vec![0u64; WINDOW as usize];
    for start in (0..size).step_by(WINDOW as usize) {
        places.fill(u64::MAX);
        for list in &mut lists {
            own.fill(0);
            list.read_window(start, &mut own);
            for (places, own) in places.iter_mut().zip(&own) {
                *places &= own;
            }
        }
        for (doc, &places) in (start..).zip(&places) {
            if places != 0 {
                docs.add(doc);
            }
        }
    }
    Ok(docs)
}

/// The list of a word, read from its beginning to its end.
struct Whole {
    blocks: BlockSegmentPostings,
    positions: PositionReader,
    shift: u32,
    /// How many positions the articles before the block have.
    before: u64,
    /// The positions of the block's articles, each less the one before it in its article.
    steps: Vec<u32>,
    /// How many of the block's articles, and of their positions, are read.
    read: (usize, usize),
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
            shift: word.shift,
            before: 0,
            steps: Vec::new(),
            read: (0, 0),
        };
        list.read_positions();
        Ok(list)
    }

    /// Reads the positions of the block.
    fn read_positions(&mut self) {
        self.read = (0, 0);
        let all: u32 = self.blocks.freqs().iter().sum();
        self.steps.resize(all as usize, 0);
        self.positions.read(self.before, &mut self.steps);
    }

    /// Sets the bits of the articles of a window. Windows come in order, none is left out.
    fn read_window(&mut self, start: DocId, bits: &mut [u64]) {
        while let Some(&last) = self.blocks.docs().last() {
            let docs = self.blocks.docs();
            let (read, mut at) = self.read;
            let until = if last < start + WINDOW {
                docs.len()
            } else {
                docs.partition_point(|&doc| doc < start + WINDOW)
            };
            let articles = docs[read..until]
                .iter()
                .zip(&self.blocks.freqs()[read..until]);
            for (&doc, &times) in articles {
                let mut place = self.shift;
                let mut own = 0;
                for step in &self.steps[at..at + times as usize] {
                    place = place.wrapping_add(*step);
                    own |= 1u64 << (place % u64::BITS);
                }
                at += times as usize;
                if let Some(bits) = bits.get_mut((doc - start) as usize) {
                    *bits = own;
                }
            }
            if until < docs.len() {
                self.read = (until, at);
                return;
            }
            self.before += self.steps.len() as u64;
            self.blocks.advance();
            if !self.blocks.docs().is_empty() {
                self.read_positions();
            }
        }
    }
}

/// Keeps what two growing lists have in common.
fn keep_common(kept: &mut Vec<u32>, other: &[u32]) {
    let mut rest = other.iter().copied().peekable();
    kept.retain(|&at| {
        while rest.next_if(|&other| other < at).is_some() {}
        rest.peek() == Some(&at)
    });
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
            texts in prop::collection::vec("[xyz]( [xyz]){0,9}(( v){62}){0,2}( [xyz]){0,5}", 1..20),
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
    fn only_what_both_have_is_kept() {
        for (left, right, expected) in [
            (vec![1, 4, 9], vec![2, 4, 9, 12], vec![4, 9]),
            (vec![5], vec![], vec![]),
            (vec![], vec![5], vec![]),
        ] {
            let mut kept = left;
            keep_common(&mut kept, &right);
            assert_eq!(kept, expected);
        }
    }
}
