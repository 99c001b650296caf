//! The passage of a text that a query is about: a sentence or two, and what in them matched.

use std::collections::HashMap;
use std::ops::Range;

use crate::text::sentence::sentences;
use crate::text::words::{Word, stem, words};

use super::Passage;

/// The most characters of a passage.
const LONGEST: usize = 300;
/// A sentence is joined by the next one when both fit and it is shorter than this.
const SHORT: usize = 120;
/// What a phrase or a whole name counts, beside the words in it.
const SEQUENCE_WEIGHT: f32 = 1.5;

/// What passages are chosen by.
#[derive(Clone, Debug, Default)]
pub struct Aim {
    weights: HashMap<String, f32>,
    sequences: Vec<Vec<String>>,
}

impl Aim {
    /// Adds a folded word, with how much it tells.
    pub fn word(&mut self, folded: &str, weight: f32) {
        let known = self.weights.entry(stem(folded)).or_insert(0.0);
        *known = known.max(weight);
    }

    /// Adds words that tell something where they stand together: a phrase, or a name.
    pub fn sequence(&mut self, text: &str) {
        let stems: Vec<String> = words(text).iter().map(|word| stem(&word.folded)).collect();
        if !stems.is_empty() {
            self.sequences.push(stems);
        }
    }
}

/// A word of the text and its stem.
struct Stemmed {
    range: Range<usize>,
    stem: String,
}

/// The best passage of a plain text. Where nothing matches it is the beginning, without marks; of
/// an empty text it is empty.
pub fn best(text: &str, aim: &Aim) -> Passage {
    let cut: Vec<Stemmed> = words(text)
        .into_iter()
        .map(|Word { range, folded }| Stemmed {
            range,
            stem: stem(&folded),
        })
        .collect();
    let marks = marks(&cut, aim);
    let sentences = sentences(text);
    let mut chosen: Option<(f32, usize)> = None;
    for (place, sentence) in sentences.iter().enumerate() {
        let value = value(&cut, &marks, aim, sentence);
        if chosen.is_none_or(|(most, _)| value > most) {
            chosen = Some((value, place));
        }
    }
    let Some((_, place)) = chosen else {
        return Passage {
            text: String::new(),
            marks: Vec::new(),
        };
    };
    let mut range = sentences[place].clone();
    if let Some(next) = sentences.get(place + 1)
        && characters(text, &range) < SHORT
        && characters(text, &(range.start..next.end)) <= LONGEST
        && !text[range.end..next.start].contains("\n\n")
    {
        range.end = next.end;
    }
    cut_out(text, range, &marks)
}

fn characters(text: &str, range: &Range<usize>) -> usize {
    text[range.clone()].chars().count()
}

/// What matched in the whole text, in order, without overlaps. The words of a sequence that stands
/// there whole are one mark.
fn marks(cut: &[Stemmed], aim: &Aim) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    let mut place = 0;
    while place < cut.len() {
        let length = sequence_at(cut, place, aim)
            .or_else(|| aim.weights.contains_key(&cut[place].stem).then_some(1));
        match length {
            Some(length) => {
                marks.push(cut[place].range.start..cut[place + length - 1].range.end);
                place += length;
            }
            None => place += 1,
        }
    }
    marks
}

/// How many words the longest sequence has that begins here.
fn sequence_at(cut: &[Stemmed], place: usize, aim: &Aim) -> Option<usize> {
    let rest = &cut[place..];
    aim.sequences
        .iter()
        .filter(|sequence| {
            sequence.len() <= rest.len()
                && sequence
                    .iter()
                    .zip(rest)
                    .all(|(sought, word)| *sought == word.stem)
        })
        .map(Vec::len)
        .max()
}

/// How much a sentence tells: each sought word once, names and phrases besides, and a little for
/// not being long.
fn value(cut: &[Stemmed], marks: &[Range<usize>], aim: &Aim, sentence: &Range<usize>) -> f32 {
    let first = cut.partition_point(|word| word.range.start < sentence.start);
    let last = cut.partition_point(|word| word.range.start < sentence.end);
    let mut seen: Vec<&str> = Vec::new();
    let mut value = 0.0;
    for word in &cut[first..last] {
        if let Some(weight) = aim.weights.get(&word.stem)
            && !seen.contains(&word.stem.as_str())
        {
            seen.push(&word.stem);
            value += weight;
        }
    }
    let sequences = (first..last)
        .filter(|&place| sequence_at(cut, place, aim).is_some())
        .count();
    value += SEQUENCE_WEIGHT * sequences.min(2) as f32;
    let marked = marks
        .iter()
        .filter(|mark| sentence.contains(&mark.start))
        .count();
    if value == 0.0 {
        return 0.0;
    }
    value + 0.1 * (marked.min(5) as f32) - 0.002 * (last - first) as f32
}

/// Copies a passage out of a text, cut to [`LONGEST`] around its first marks.
pub(super) fn cut_out(text: &str, range: Range<usize>, marks: &[Range<usize>]) -> Passage {
    let inside: Vec<&Range<usize>> = marks
        .iter()
        .filter(|mark| mark.start >= range.start && mark.end <= range.end)
        .collect();
    let mut start = range.start;
    let mut end = range.end;
    let (mut before, mut after) = ("", "");
    if characters(text, &range) > LONGEST {
        if let Some(mark) = inside.first() {
            // Some words of context stand before the first mark.
            let context = back(text, mark.start, LONGEST / 4).max(range.start);
            start = word_start(text, context, mark.start, range.start);
        }
        if start > range.start {
            before = "… ";
        }
        let room = LONGEST - before.chars().count() - 2;
        end = word_end(
            text,
            forward(text, start, room).min(range.end),
            start,
            range.end,
        );
        if end < range.end {
            after = " …";
        }
    }
    let shift = |at: usize| at - start + before.len();
    Passage {
        text: format!("{before}{}{after}", flatten(&text[start..end])),
        marks: inside
            .into_iter()
            .filter(|mark| mark.start >= start && mark.end <= end)
            .map(|mark| shift(mark.start)..shift(mark.end))
            .collect(),
    }
}

/// One line, byte for byte as long as it was.
fn flatten(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

fn back(text: &str, from: usize, count: usize) -> usize {
    text[..from]
        .char_indices()
        .rev()
        .nth(count.saturating_sub(1))
        .map_or(0, |(at, _)| at)
}

fn forward(text: &str, from: usize, count: usize) -> usize {
    text[from..]
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(at, _)| from + at)
}

/// The first beginning of a word from `at` on, at most `limit`.
fn word_start(text: &str, at: usize, limit: usize, earliest: usize) -> usize {
    if at <= earliest {
        return earliest;
    }
    text[at..limit]
        .char_indices()
        .find(|(_, symbol)| symbol.is_whitespace())
        .map_or(limit, |(space, symbol)| at + space + symbol.len_utf8())
}

/// The last end of a word up to `at`, unless that leaves nothing.
fn word_end(text: &str, at: usize, start: usize, latest: usize) -> usize {
    if at >= latest {
        return latest;
    }
    text[start..at]
        .rfind(char::is_whitespace)
        .filter(|&space| space > 0)
        .map_or(at, |space| {
            start + text[start..start + space].trim_end().len()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn aim(words: &[&str], sequences: &[&str]) -> Aim {
        let mut aim = Aim::default();
        words.iter().for_each(|word| aim.word(word, 1.0));
        sequences.iter().for_each(|text| aim.sequence(text));
        aim
    }

    fn shown(text: &str, aim: &Aim) -> String {
        let passage = best(text, aim);
        let mut shown = passage.text.clone();
        for mark in passage.marks.iter().rev() {
            shown.insert(mark.end, ']');
            shown.insert(mark.start, '[');
        }
        shown
    }

    #[test]
    fn the_sentence_that_tells_most() {
        let text = "Nothing here about it, whatever one may say of the weather or of the many other things of the day at hand. \
                    Cisco signed as a member of the Server Virtualization Validation Program, which nobody had expected of it so soon. Others wait.";
        assert_eq!(
            shown(
                text,
                &aim(
                    &["cisco", "members", "svvp"],
                    &["server virtualization validation program"]
                )
            ),
            "[Cisco] signed as a [member] of the [Server Virtualization Validation Program], which nobody had expected of it so soon. Others wait."
        );
    }

    #[test]
    fn nothing_found_shows_the_beginning() {
        assert_eq!(shown("One.\n\nTwo.", &aim(&["three"], &[])), "One.");
        assert_eq!(shown("", &aim(&["three"], &[])), "");
    }

    #[test]
    fn long_sentences_are_cut_between_words() {
        let text = format!("{} hypervisor {}", "alpha ".repeat(80), "omega ".repeat(80));
        let passage = best(&text, &aim(&["hypervisors"], &[]));
        assert!(passage.text.starts_with("… alpha") && passage.text.ends_with("omega …"));
        assert!(passage.text.chars().count() <= LONGEST);
        assert_eq!(&passage.text[passage.marks[0].clone()], "hypervisor");
    }

    proptest! {
        #[test]
        fn marks_lie_in_the_text(text in "[a-cé.!\n ]{0,700}", word in "[a-c]{1,2}") {
            let passage = best(&text, &aim(&[&word], &[&word]));
            prop_assert!(passage.text.chars().count() <= LONGEST);
            for mark in passage.marks {
                prop_assert!(passage.text.get(mark).is_some());
            }
        }
    }
}
