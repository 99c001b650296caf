//! The nearest of a few known words, for refusals that help: "Did you mean `vendor`?"

use strsim::{jaro_winkler, osa_distance};

/// From which likeness (0 to 1) a known word is worth offering.
const WORTH_OFFERING: f64 = 0.75;

/// The known words most like the typed one, best first, at most `most`.
pub fn nearest<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|word| (likeness(&typed, word), word))
        .filter(|(score, _)| *score >= WORTH_OFFERING)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored
        .into_iter()
        .take(most)
        .map(|(_, word)| word)
        .collect()
}

/// The known word of which the typed one is very likely a slip of the fingers: one edit away, or
/// two for words of six letters and more.
pub fn slip_of<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    known
        .into_iter()
        .map(|word| (osa_distance(&typed, word), word))
        .filter(|(edits, word)| *edits <= if word.chars().count() < 6 { 1 } else { 2 })
        .min()
        .map(|(_, word)| word)
}

/// How alike two words are, from 0 to 1. The beginning of a word counts as much like it.
fn likeness(typed: &str, word: &str) -> f64 {
    let word = word.to_lowercase();
    let alike = jaro_winkler(typed, &word);
    if typed.chars().count() >= 2 && word.starts_with(typed) {
        alike.max(0.9)
    } else {
        alike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_what_is_like_and_nothing_else() {
        let known = ["vendor", "product", "program", "person", "news"];
        assert_eq!(nearest("vendr", known, 3), ["vendor"]);
        assert_eq!(nearest("PRO", known, 3)[..2], ["product", "program"]);
        assert!(nearest("zzz", known, 3).is_empty());
        assert!(nearest("", known, 3).is_empty());
    }

    #[test]
    fn tells_a_slip_from_another_word() {
        let known = ["page", "until", "certainty"];
        assert_eq!(slip_of("untill", known), Some("until"));
        assert_eq!(slip_of("certanity", known), Some("certainty"));
        assert_eq!(slip_of("date", known), None);
        assert_eq!(slip_of("VMware", known), None);
    }
}
