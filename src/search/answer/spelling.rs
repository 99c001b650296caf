//! Words that were typed wrong, read as the words by which questions can ask: those of the catalog
//! and of English questions. Names are read elsewhere, with faults of their own.

use std::collections::HashSet;
use std::ops::Range;

use crate::domain::Relation;
use crate::text::common::is_common;
use crate::text::words;

use super::{english, relation, token};

/// Words of questions that no catalog has.
const OF_QUESTIONS: [&str; 66] = [
    "who",
    "what",
    "which",
    "when",
    "where",
    "whose",
    "why",
    "how",
    "many",
    "much",
    "the",
    "and",
    "are",
    "was",
    "were",
    "does",
    "did",
    "has",
    "have",
    "had",
    "will",
    "with",
    "from",
    "for",
    "about",
    "before",
    "after",
    "since",
    "until",
    "between",
    "there",
    "their",
    "that",
    "please",
    "compare",
    "comparison",
    "difference",
    "different",
    "between",
    "predict",
    "prediction",
    "predicted",
    "forecast",
    "expect",
    "expected",
    "rumour",
    "rumours",
    "rumor",
    "rumors",
    "confirmed",
    "unconfirmed",
    "news",
    "latest",
    "newest",
    "article",
    "articles",
    "archive",
    "become",
    "became",
    "happened",
    "changed",
    "current",
    "currently",
    "vendor",
    "company",
    "companies",
];
/// Short forms of plain English words.
const SHORT: [(&str, &str); 6] = [
    ("app", "application"),
    ("apps", "applications"),
    ("exec", "executive"),
    ("execs", "executives"),
    ("mgmt", "management"),
    ("corp", "corporation"),
];
/// The places in the sentences of a catalog.
const PLACES: [&str; 5] = ["subject", "object", "detail", "since", "until"];
/// The most faults of a long word.
const MOST_FAULTS: usize = 2;
/// From how many letters on a word may have two faults.
const LONG: usize = 8;
/// How many likely words are tried in a sentence.
const TRIED: usize = 4;

/// What was read in the place of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// As it was typed.
    pub typed: String,
    /// As it was read.
    pub meant: String,
}

/// What is known of words, whatever the industry.
pub(super) struct Vocabulary<'a> {
    /// The relations of the catalog.
    pub relations: &'a [Relation],
    /// Names of its topics and categories.
    pub subjects: &'a [String],
    /// Words of its topics.
    pub phrases: &'a [String],
    /// Whether an article has the word, which then needs no repair.
    pub occurs: &'a dyn Fn(&str) -> bool,
}

/// Replaces abbreviations of the catalog's phrases ("OS" for operating systems) and words that were
/// typed wrong. `names` are the byte ranges of names, which stay as they are.
pub(super) fn read(
    text: &str,
    names: &[Range<usize>],
    vocabulary: &Vocabulary,
) -> (String, Vec<Read>) {
    let unknown: Vec<words::Word> = words::words(text)
        .into_iter()
        .filter(|word| !names.iter().any(|name| overlap(name, &word.range)))
        .filter(|word| !is_english(&word.folded))
        .collect();
    let mut words: Option<Vec<String>> = None;
    let (mut found, mut reads) = (text.to_owned(), Vec::new());
    // From the end, so that places before stay what they are.
    for word in unknown.iter().rev() {
        let typed = &text[word.range.clone()];
        let own = words.get_or_insert_with(|| all_words(vocabulary));
        if own.contains(&word.folded) {
            continue;
        }
        let meant = match abbreviated(&word.folded, vocabulary.subjects)
            .or_else(|| abbreviated(&word.folded, vocabulary.phrases))
        {
            Some(phrase) => phrase,
            None if is_name_like(typed, word.range.start) || (vocabulary.occurs)(&word.folded) => {
                continue;
            }
            None => {
                let likely = likely(&word.folded, own);
                let Some(best) = best_in(&found, &word.range, likely, vocabulary.relations) else {
                    continue;
                };
                best
            }
        };
        found.replace_range(word.range.clone(), &meant);
        reads.push(Read {
            typed: typed.to_owned(),
            meant,
        });
    }
    reads.reverse();
    (found, reads)
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

fn is_english(folded: &str) -> bool {
    is_common(folded)
        || english::is_soft(folded)
        || english::is_auxiliary(folded)
        || english::contracted(folded).is_some()
        || is_common(english::base(folded))
        || folded.contains(|symbol: char| !symbol.is_alphabetic())
}

/// A capital inside a sentence, or several of them, is a name that the archive does not know.
fn is_name_like(typed: &str, start: usize) -> bool {
    let capitals = typed.chars().filter(|symbol| symbol.is_uppercase()).count();
    let all = capitals == typed.chars().count();
    if all {
        typed.len() < 5
    } else {
        capitals > 0 && start > 0
    }
}

/// Every word by which a question can ask, folded.
fn all_words(vocabulary: &Vocabulary) -> Vec<String> {
    let of_relations = vocabulary.relations.iter().flat_map(|relation| {
        let sentences = [&relation.now, &relation.past, &relation.began];
        relation.words.iter().chain(sentences)
    });
    let mut found: Vec<String> = OF_QUESTIONS.iter().map(|word| (*word).to_owned()).collect();
    for text in of_relations
        .chain(vocabulary.subjects)
        .chain(vocabulary.phrases)
    {
        let cut = words::words(text).into_iter().map(|word| word.folded);
        found.extend(cut.filter(|folded| !PLACES.contains(&folded.as_str())));
    }
    let mut seen = HashSet::new();
    found.retain(|word| seen.insert(word.clone()));
    found
}

/// The phrase of which a short word has the initials, when it can be no other.
fn abbreviated(folded: &str, phrases: &[String]) -> Option<String> {
    let of = |letters: &str| {
        let mut fitting: Vec<String> = Vec::new();
        for phrase in phrases {
            let cut = words::words(phrase);
            let initials: String = cut
                .iter()
                .filter_map(|word| word.folded.chars().next())
                .collect();
            let folded: Vec<String> = cut.into_iter().map(|word| word.folded).collect();
            if initials == letters && folded.len() > 1 {
                let root = |words: &[String]| -> Vec<String> {
                    words.iter().map(|word| english::root(word)).collect()
                };
                let same = |other: &String| {
                    let other: Vec<String> = other.split(' ').map(str::to_owned).collect();
                    root(&other) == root(&folded)
                };
                if !fitting.iter().any(same) {
                    fitting.push(folded.join(" "));
                }
            }
        }
        (fitting.len() == 1).then(|| fitting.swap_remove(0))
    };
    if let Some((_, long)) = SHORT.iter().find(|(short, _)| *short == folded) {
        return Some((*long).to_owned());
    }
    if !(2..=5).contains(&folded.len()) {
        return None;
    }
    of(folded).or_else(|| {
        let singular = folded
            .strip_suffix("es")
            .or_else(|| folded.strip_suffix('s'))?;
        (singular.len() >= 2).then(|| of(singular)).flatten()
    })
}

/// The words that may be meant, the likeliest first.
fn likely(typed: &str, words: &[String]) -> Vec<String> {
    let letters = typed.chars().count();
    let mut found: Vec<(u8, &String)> = words
        .iter()
        .filter_map(|word| Some((slip(typed, word, letters)?, word)))
        .collect();
    found.sort_by_key(|(slip, _)| *slip);
    let Some((best, _)) = found.first().copied() else {
        return Vec::new();
    };
    found
        .into_iter()
        .filter(|(slip, _)| *slip == best)
        .map(|(_, word)| word.clone())
        .take(TRIED)
        .collect()
}

/// How bad a slip is that turns a word into what was typed, 0 the least; `None` when it is too
/// unlikely. Letters change places or get lost more often than others take their place.
fn slip(typed: &str, word: &str, letters: usize) -> Option<u8> {
    let meant = word.chars().count();
    if letters < 3 || meant < 3 || letters.abs_diff(meant) > MOST_FAULTS {
        return None;
    }
    let sorted = |text: &str| {
        let mut symbols: Vec<char> = text.chars().collect();
        symbols.sort_unstable();
        symbols
    };
    let first = typed.chars().next() == word.chars().next();
    let swapped =
        typed
            .chars()
            .take(2)
            .eq(word.chars().take(2).collect::<Vec<_>>().into_iter().rev());
    if !first && !swapped {
        return None;
    }
    match strsim::osa_distance(typed, word) {
        1 if letters == meant && sorted(typed) == sorted(word) => Some(0),
        1 if !first => None,
        1 if meant == letters + 1 && (letters > 3 || meant == 4) => Some(1),
        1 if letters == meant + 1 && letters > 4 => Some(1),
        1 if letters == meant && letters > 5 => Some(2),
        2 if first && letters > 4 && letters == meant && sorted(typed) == sorted(word) => Some(3),
        2 if first && letters.min(meant) >= LONG => Some(4),
        _ => None,
    }
}

/// Of several words the one with which the question asks for most.
fn best_in(
    text: &str,
    range: &Range<usize>,
    likely: Vec<String>,
    relations: &[Relation],
) -> Option<String> {
    if likely.len() < 2 {
        return likely.into_iter().next();
    }
    let score = |word: &String| {
        let mut read = text.to_owned();
        read.replace_range(range.clone(), word);
        relation::find(&token::tokenise(&read, &[]), relations)
            .first()
            .map_or(0.0, |asked| asked.score)
    };
    let mut best: Option<(f32, String)> = None;
    for word in likely {
        let own = score(&word);
        if best.as_ref().is_none_or(|(most, _)| own > *most) {
            best = Some((own, word));
        }
    }
    best.map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(text: &str) -> String {
        let relations = [
            Relation {
                key: "owns".into(),
                now: "{subject} owns {object}".into(),
                words: vec!["own".into(), "owns".into(), "owned by".into()],
                ..Relation::default()
            },
            Relation {
                key: "leads".into(),
                now: "{subject} leads {object}".into(),
                words: vec![
                    "lead".into(),
                    "leads".into(),
                    "take over".into(),
                    "founded".into(),
                ],
                ..Relation::default()
            },
            Relation {
                key: "called".into(),
                now: "{subject} called {object}".into(),
                words: vec!["talk to".into()],
                ..Relation::default()
            },
        ];
        let subjects = ["Operating systems".to_owned(), "Cloud computing".to_owned()];
        let vocabulary = Vocabulary {
            relations: &relations,
            subjects: &subjects,
            phrases: &["open standard".to_owned()],
            occurs: &|word| word == "ledger",
        };
        read(text, &[], &vocabulary).0
    }

    #[test]
    fn slips_are_read_as_what_was_meant() {
        for (typed, meant) in [
            ("waht is it", "what is it"),
            ("who onws it", "who owns it"),
            ("who ledas it", "who leads it"),
            ("who fonded it", "who founded it"),
            ("wen did he tak over", "when did he take over"),
            ("whcih OS is it", "which operating systems is it"),
            ("which OSs are there", "which operating systems are there"),
        ] {
            assert_eq!(read_as(typed), meant);
        }
    }

    #[test]
    fn other_words_stay_what_they_are() {
        for text in [
            "who lends it money",
            "did Owen own it",
            "is KVM there",
            "the ledger",
            "a form of leaf",
            "zzz qqq",
            "",
        ] {
            assert_eq!(read_as(text), text);
        }
    }
}
