//! Stems of words that were met lately, as most words of a text come again and again.
//!
//! Each word has one place in a table by its hash, and takes it from whoever was there before. So there
//! is nothing to count, the memory is bounded, and words that were chosen to meet in one place cost no more
//! than to be stemmed each time. Words and stems lie in the table itself: nearly every look-up reads memory
//! in one place.

use super::schema::term_of;

/// Places in the table; a power of two. Words that make up nearly all of any text have room.
const PLACES: usize = 1 << 13;

/// The longest word that is remembered, in bytes. Few are longer.
const LONGEST: usize = 23;

/// A word and its stem, filled up with zeros, which no folded word has.
#[derive(Clone, Copy, Default)]
struct Known {
    word: [u8; LONGEST + 1],
    stem: [u8; LONGEST],
    stem_length: u8,
}

/// The table; made by the first word.
#[derive(Clone, Default)]
pub(super) struct Stems {
    places: Vec<Known>,
}

impl Stems {
    /// Appends the stem of a folded word, as [`term_of`] gives it.
    pub(super) fn push_stem(&mut self, folded: &str, to: &mut String) {
        let mut word = [0; LONGEST + 1];
        match word[..LONGEST].get_mut(..folded.len()) {
            Some(room) if !folded.is_empty() => room.copy_from_slice(folded.as_bytes()),
            _ => return to.push_str(&term_of(folded)),
        }
        if self.places.is_empty() {
            self.places = vec![Known::default(); PLACES];
        }
        let known = &mut self.places[place(&word)];
        if known.word == word {
            let stem = known.stem.get(..usize::from(known.stem_length));
            if let Some(stem) = stem.and_then(|stem| std::str::from_utf8(stem).ok()) {
                return to.push_str(stem);
            }
        }
        let stem = term_of(folded);
        if let Some(room) = known.stem.get_mut(..stem.len()) {
            room.copy_from_slice(stem.as_bytes());
            known.stem_length = stem.len() as u8;
            known.word = word;
        }
        to.push_str(&stem);
    }
}

/// The place of a word: its eights of bytes, mixed.
fn place(word: &[u8; LONGEST + 1]) -> usize {
    let mixed = word.chunks_exact(8).fold(0_u64, |mixed, eight| {
        let eight = eight
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        (mixed.rotate_left(23) ^ eight).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    (mixed >> 40) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_remembered_is_what_would_be_made(
            words in prop::collection::vec("[a-z]{1,4}(ing|s|ed|ization)?|[a-z0-9.é漢]{1,30}", 1..40),
        ) {
            let mut stems = Stems::default();
            for word in words.iter().chain(&words) {
                let mut text = "before".to_owned();
                stems.push_stem(word, &mut text);
                prop_assert_eq!(text, format!("before{}", term_of(word)));
            }
        }
    }

    #[test]
    fn more_words_than_places_keep_their_own_stems() {
        let mut stems = Stems::default();
        for number in (0..2 * PLACES).chain(0..PLACES) {
            let word = format!("w{number}ing");
            let mut text = String::new();
            stems.push_stem(&word, &mut text);
            assert_eq!(text, term_of(&word));
        }
        let used = stems.places.iter().filter(|known| known.stem_length > 0);
        assert!(used.count() > PLACES * 3 / 4, "they do not crowd");
    }
}
