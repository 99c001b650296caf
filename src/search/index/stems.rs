//! Stems of words that were met lately, as most words of a text come again and again.
//!
//! Each word has one place in a table by its hash, and takes it from whoever was there before. So there
//! is nothing to count, the memory is bounded, and words that were chosen to meet in one place cost no more
//! than to be stemmed each time. Words and stems lie in the table itself: nearly every look-up reads memory
//! in one place.

use super::schema::term_of;

/// Places in a new table, for the words of a few articles; a power of two, as all its sizes.
const FIRST: usize = 1 << 9;

/// Places in a table, at most: 1.5 MB, where the words that make up nearly all of any archive have room.
const MOST: usize = 1 << 15;

/// How much a table grows once as many words were not in it as it has places.
const GROWTH: usize = 8;

/// The longest word that is remembered, in bytes. Few are longer.
const LONGEST: usize = 23;

/// A word, filled up with zeros, which no folded word has: three numbers are compared and mixed sooner
/// than so many bytes.
type Packed = [u64; 3];

/// A word and its stem.
#[derive(Clone, Copy, Default)]
struct Known {
    word: Packed,
    stem: [u8; LONGEST],
    stem_length: u8,
}

/// The table; made by the first word.
#[derive(Default)]
pub(super) struct Stems {
    places: Vec<Known>,
    /// Words that were not in it since it has this size.
    missed: usize,
}

impl Stems {
    /// Appends the stem of a folded word, as [`term_of`] gives it.
    pub(super) fn push_stem(&mut self, folded: &str, to: &mut String) {
        let Some(word) = packed(folded) else {
            return to.push_str(&term_of(folded));
        };
        if self.missed >= self.places.len() && self.places.len() < MOST {
            let places = (self.places.len() * GROWTH).clamp(FIRST, MOST);
            self.places = vec![Known::default(); places];
            self.missed = 0;
        }
        let place = mixed(&word) & (self.places.len() - 1);
        let known = &mut self.places[place];
        if known.word == word {
            let stem = known.stem.get(..usize::from(known.stem_length));
            if let Some(stem) = stem.and_then(|stem| std::str::from_utf8(stem).ok()) {
                return to.push_str(stem);
            }
        }
        self.missed = self.missed.saturating_add(1);
        let stem = term_of(folded);
        if let Some(room) = known.stem.get_mut(..stem.len()) {
            room.copy_from_slice(stem.as_bytes());
            known.stem_length = stem.len() as u8;
            known.word = word;
        }
        to.push_str(&stem);
    }
}

/// A word that has from one to [`LONGEST`] bytes.
fn packed(folded: &str) -> Option<Packed> {
    if folded.is_empty() || folded.len() > LONGEST {
        return None;
    }
    let mut word = Packed::default();
    for (packed, eight) in word.iter_mut().zip(folded.as_bytes().chunks(8)) {
        let mut bytes = [0; 8];
        bytes[..eight.len()].copy_from_slice(eight);
        *packed = u64::from_le_bytes(bytes);
    }
    Some(word)
}

/// The parts of a word, mixed: a place in a table of any size by its last bits.
fn mixed(word: &Packed) -> usize {
    let mixed = word.iter().fold(0_u64, |mixed, part| {
        (mixed.rotate_left(23) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    (mixed >> 40) as usize
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
        for number in (0..2 * MOST).chain(0..MOST) {
            let word = format!("w{number}ing");
            let mut text = String::new();
            stems.push_stem(&word, &mut text);
            assert_eq!(text, term_of(&word));
        }
        let used = stems.places.iter().filter(|known| known.stem_length > 0);
        assert_eq!(stems.places.len(), MOST);
        assert!(used.count() > MOST * 3 / 4, "they do not crowd");
    }
}
