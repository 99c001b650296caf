//! How alike two texts are: shingles, which are hashes of three words in a row, and signatures that
//! tell without a comparison which texts may be alike.
//!
//! The hashes are stored, so they must be the same in every build and on every machine: FNV-1a over
//! the bytes, then the finishing steps of SplitMix64, both written out here.

use super::words::Word;

/// Words of one shingle.
const WIDTH: usize = 3;

/// Numbers of a signature. The share in which two signatures agree estimates how alike their texts
/// are, to about 6 per cent.
pub const NUMBERS: usize = 64;

/// Numbers of one band. Sixteen bands of four: of texts that are .6 alike nine in ten share a band, of
/// those that are .8 alike all but 2 in 10,000, of those that are .2 alike one in forty.
const ROWS: usize = 4;

/// A text as the set of its shingles, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

/// A hash that is the same for ever.
pub fn stable_hash(text: &str) -> u64 {
    stable_hash_of(text.as_bytes())
}

/// The same of bytes.
pub fn stable_hash_of(bytes: &[u8]) -> u64 {
    let fnv = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mixed(fnv)
}

/// Spreads a number over all bits; different numbers stay different.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The hash of a row of numbers, in which their order counts.
fn row_hash(seed: u64, numbers: &[u64]) -> u64 {
    numbers.iter().fold(seed, |hash, number| {
        mixed(hash.wrapping_mul(31).wrapping_add(*number))
    })
}

impl Shingles {
    /// Those of a text that was cut into words. One of fewer than three words has none.
    pub fn of(words: &[Word]) -> Shingles {
        let words: Vec<u64> = words.iter().map(|word| stable_hash(&word.folded)).collect();
        let mut shingles: Vec<u64> = words.windows(WIDTH).map(|row| row_hash(0, row)).collect();
        shingles.sort_unstable();
        shingles.dedup();
        Shingles(shingles)
    }

    /// How many of the shingles of both texts are in each of them, from 0 to 1 (Jaccard's index).
    /// Texts without shingles are like no other.
    pub fn likeness(&self, other: &Shingles) -> f64 {
        let (mut one, mut two) = (self.0.as_slice(), other.0.as_slice());
        let mut shared = 0_u32;
        let mut all = 0_u32;
        while let (Some((first, rest)), Some((second, others))) =
            (one.split_first(), two.split_first())
        {
            all += 1;
            match first.cmp(second) {
                std::cmp::Ordering::Less => one = rest,
                std::cmp::Ordering::Greater => two = others,
                std::cmp::Ordering::Equal => {
                    shared += 1;
                    (one, two) = (rest, others);
                }
            }
        }
        let left = u32::try_from(one.len() + two.len()).unwrap_or(u32::MAX);
        match all.saturating_add(left) {
            0 => 0.0,
            all => f64::from(shared) / f64::from(all),
        }
    }

    /// The signature (MinHash): for each of 64 orders of all shingles, the first one of this text.
    pub fn signature(&self) -> [u64; NUMBERS] {
        let mut seed = 0_u64;
        std::array::from_fn(|_| {
            // Odd, so that the multiplication is an order of all numbers. Its upper bits decide.
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let (factor, offset) = (mixed(seed) | 1, mixed(!seed));
            let ordered = self
                .0
                .iter()
                .map(|shingle| shingle.wrapping_mul(factor).wrapping_add(offset));
            ordered.min().unwrap_or(u64::MAX)
        })
    }

    /// What texts that are much alike have one of in common. None for a text without shingles.
    pub fn bands(&self) -> Vec<u64> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let signature = self.signature();
        let bands = (1_u64..).zip(signature.chunks_exact(ROWS));
        bands.map(|(number, rows)| row_hash(number, rows)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::words::words;
    use super::*;

    fn shingles(text: &str) -> Shingles {
        Shingles::of(&words(text))
    }

    #[test]
    fn stored_hashes_never_change() {
        assert_eq!(stable_hash(""), 0xf52a_15e9_a9b5_e89b);
        assert_eq!(stable_hash("vmware"), 0x73be_4378_0608_7637);
        assert_eq!(
            shingles("Citrix buys a company").bands()[0],
            0x2a3f_0662_1772_2a77
        );
    }

    #[test]
    fn likeness_is_what_both_have_of_what_either_has() {
        let text = shingles("one two three four five");
        for (other, expected) in [
            ("One two, three four five!", 1.0),
            ("one two three four six", 0.5),
            ("zero one two three four five", 0.75),
            ("five four three two one", 0.0),
            ("one two", 0.0),
            ("", 0.0),
        ] {
            assert_eq!(text.likeness(&shingles(other)), expected, "{other}");
            assert_eq!(shingles(other).likeness(&text), expected, "{other}");
        }
        assert_eq!(shingles("").likeness(&shingles("")), 0.0);
        assert!(shingles("one two").bands().is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_text_panics(one in "\\PC{0,80}", two in "(\\PC|[ab ]){0,80}") {
            let (one, two) = (shingles(&one), shingles(&two));
            let likeness = one.likeness(&two);
            prop_assert!((0.0..=1.0).contains(&likeness));
            prop_assert_eq!(likeness, two.likeness(&one));
            prop_assert!(one.bands().len() <= NUMBERS / ROWS);
        }

        /// Five standard deviations of 64 draws are .3125 at the most.
        #[test]
        fn signatures_estimate_the_likeness_of_edited_texts(
            seed in any::<u64>(),
            edits in prop::collection::vec((0usize..300, 0u32..1_000), 0..120),
        ) {
            let original: Vec<String> = (0..300_u64).map(|at| format!("w{}", mixed(seed ^ at) % 500)).collect();
            let mut edited = original.clone();
            for (at, word) in edits {
                edited[at] = format!("x{word}");
            }
            let (one, two) = (shingles(&original.join(" ")), shingles(&edited.join(" ")));
            let agreeing = one.signature().iter().zip(two.signature()).filter(|(a, b)| **a == *b).count();
            let estimate = agreeing as f64 / NUMBERS as f64;
            let exact = one.likeness(&two);
            prop_assert!((estimate - exact).abs() <= 0.3125, "{estimate} for {exact}");
        }
    }
}
