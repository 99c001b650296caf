//! What differs between two texts, by paragraphs and within them by words.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

/// How long one comparison may look for the shortest way to tell the difference. After that it tells
/// a longer one.
const PATIENCE: Duration = Duration::from_millis(200);

/// How many words that stayed are shown on each side of a change.
const AROUND: usize = 6;

/// A part of a text beside another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// It is in both.
    Same(String),
    /// It is in the first only.
    Removed(String),
    /// It is in the second only.
    Added(String),
}

/// Elements of one list, and what became of them in another one.
pub(super) type Edit = (Range<usize>, Range<usize>);

/// Which elements of one list became which of another: (from, to) as ranges, in order, without what
/// stayed. Nothing of the lists is looked at but whether elements are equal.
pub(super) fn edits(old: &[&str], new: &[&str]) -> Vec<Edit> {
    let deadline = Instant::now().checked_add(PATIENCE);
    let operations = capture_diff_slices_deadline(Algorithm::Myers, old, new, deadline);
    // Whatever stands between two runs that stayed is one edit.
    let stayed = operations
        .into_iter()
        .filter(|operation| operation.tag() == DiffTag::Equal)
        .map(|operation| (operation.old_range(), operation.new_range()))
        .chain([(old.len()..old.len(), new.len()..new.len())]);
    let (mut from, mut to) = (0, 0);
    let mut edits = Vec::new();
    for (old, new) in stayed {
        if from < old.start || to < new.start {
            edits.push((from..old.start, to..new.start));
        }
        (from, to) = (old.end, new.end);
    }
    edits
}

/// The paragraphs of a text: what stands between blank lines. Joined by blank lines they are the text.
pub(super) fn paragraphs(text: &str) -> Vec<&str> {
    text.split("\n\n").collect()
}

/// Every change from one text to another, one entry for each run of paragraphs that changed, with its
/// words. What stayed is shortened to the words next to a change.
pub fn changes(old: &str, new: &str) -> Vec<Vec<Part>> {
    let (old, new) = (paragraphs(old), paragraphs(new));
    edits(&old, &new)
        .into_iter()
        .map(|(from, to)| {
            let parts = words(&old[from].join("\n\n"), &new[to].join("\n\n"));
            shortened(parts)
        })
        .collect()
}

/// One text beside another, word by word. The parts that are in the first make up the first, and
/// those that are in the second make up the second.
pub fn words(old: &str, new: &str) -> Vec<Part> {
    let (old, new) = (tokens(old), tokens(new));
    let mut parts = Vec::new();
    let mut at = 0;
    let mut push = |part: fn(String) -> Part, tokens: &[&str]| {
        if !tokens.is_empty() {
            parts.push(part(tokens.concat()));
        }
    };
    for (from, to) in joined(edits(&old, &new), &old) {
        push(Part::Same, &old[at..from.start]);
        push(Part::Removed, &old[from.clone()]);
        push(Part::Added, &new[to]);
        at = from.end;
    }
    push(Part::Same, &old[at..]);
    parts
}

/// Edits with those made one between which there is only white space: whoever wrote other words did not
/// keep the space between them.
fn joined(edits: Vec<Edit>, old: &[&str]) -> Vec<Edit> {
    let mut all: Vec<Edit> = Vec::new();
    for (from, to) in edits {
        match all.last_mut() {
            Some(last)
                if old[last.0.end..from.start]
                    .iter()
                    .all(|token| token.trim().is_empty()) =>
            {
                (last.0.end, last.1.end) = (from.end, to.end);
            }
            _ => all.push((from, to)),
        }
    }
    all
}

/// Words and what stands between them, each by itself.
fn tokens(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut begin = 0;
    let mut last = None;
    for (at, letter) in text.char_indices() {
        let kind = (letter.is_alphanumeric(), letter.is_whitespace());
        if last.is_some_and(|last| last != kind || kind == (false, false)) {
            all.push(&text[begin..at]);
            begin = at;
        }
        last = Some(kind);
    }
    if begin < text.len() {
        all.push(&text[begin..]);
    }
    all
}

/// The same with the middle of long runs that stayed left out.
fn shortened(parts: Vec<Part>) -> Vec<Part> {
    let last = parts.len().saturating_sub(1);
    let shorten = |(place, part)| match part {
        Part::Same(text) => {
            let after = if place == 0 { 0 } else { AROUND };
            let before = if place == last { 0 } else { AROUND };
            Part::Same(without_middle(&text, after, before))
        }
        other => other,
    };
    parts.into_iter().enumerate().map(shorten).collect()
}

/// The first and the last words of a text, with what stands around them.
fn without_middle(text: &str, first: usize, last: usize) -> String {
    let words: Vec<(usize, &str)> = text
        .split_whitespace()
        // Slices of the same text: where one begins is the distance of the two beginnings.
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect();
    if words.len() <= first + last + 1 {
        return text.to_owned();
    }
    let head = match first.checked_sub(1).and_then(|at| words.get(at)) {
        Some((at, word)) => &text[..at + word.len()],
        None => "",
    };
    let tail = match words.len().checked_sub(last).and_then(|at| words.get(at)) {
        Some((at, _)) => &text[*at..],
        None => "",
    };
    match (head, tail) {
        ("", tail) => format!("… {tail}"),
        (head, "") => format!("{head} …"),
        (head, tail) => format!("{head} … {tail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(parts: &[Part]) -> String {
        parts
            .iter()
            .map(|part| match part {
                Part::Same(text) => text.clone(),
                Part::Removed(text) => format!("[-{text}-]"),
                Part::Added(text) => format!("{{+{text}+}}"),
            })
            .collect()
    }

    #[test]
    fn words_that_changed_are_told_from_those_that_stayed() {
        assert_eq!(
            shown(&words("Cisco signs it.", "Citrix signs it, too.")),
            "[-Cisco-]{+Citrix+} signs it{+, too+}."
        );
        assert_eq!(
            shown(&words("Acme signs with Citrix", "Acme has signed")),
            "Acme [-signs with Citrix-]{+has signed+}"
        );
        assert_eq!(shown(&words("", "New.")), "{+New.+}");
        assert_eq!(shown(&words("Old", "")), "[-Old-]");
        assert_eq!(words("", ""), []);
    }

    #[test]
    fn only_paragraphs_that_changed_are_shown_and_of_those_what_is_near() {
        let old = "First stays.\n\nOne two three four five six seven eight nine ten.\n\nLast.";
        let new = "First stays.\n\nOne two three four five six seven eight nine eleven.\n\nLast.\n\nMore.";
        let all: Vec<String> = changes(old, new).iter().map(|parts| shown(parts)).collect();
        assert_eq!(
            all,
            [
                "… four five six seven eight nine [-ten-]{+eleven+}.",
                "{+More.+}"
            ]
        );
        assert!(changes(old, old).is_empty());
    }

    #[test]
    fn texts_that_have_nothing_in_common_are_told_soon_enough() {
        let text = |word: &str| -> String {
            (0..3_000)
                .map(|n| format!("{word} {n} a b c\n\n"))
                .collect()
        };
        assert!(!changes(&text("one"), &text("two")).is_empty());
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_off(
            old in "([a-zé]{1,3}|[ \n.,]){0,30}|(?s).{0,40}",
            new in "([a-zé]{1,3}|[ \n.,]){0,30}|(?s).{0,40}",
        ) {
            let parts = words(&old, &new);
            let side = |mine: fn(&Part) -> Option<&String>| -> String {
                parts.iter().filter_map(mine).map(String::as_str).collect()
            };
            prop_assert_eq!(side(|part| match part {
                Part::Same(text) | Part::Removed(text) => Some(text),
                Part::Added(_) => None,
            }), old.clone());
            prop_assert_eq!(side(|part| match part {
                Part::Same(text) | Part::Added(text) => Some(text),
                Part::Removed(_) => None,
            }), new.clone());
            prop_assert_eq!(changes(&old, &new).is_empty(), old == new);
        }
    }
}
