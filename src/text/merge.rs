//! Two changes of the same text become one, paragraph by paragraph.

use std::ops::Range;

use super::diff::{edits, paragraphs};

/// What to do where both changed the same paragraph in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefer {
    /// Take the first one's.
    Mine,
    /// Keep both: the second one's, then the first one's.
    Both,
}

/// A text with two changes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// In how many places both had changed the same.
    pub conflicts: usize,
}

/// Some paragraphs of the text that both began with, and what became of them.
struct Edit {
    from: Range<usize>,
    to: Vec<String>,
}

impl Edit {
    /// What it touches of the text: the paragraphs and the gaps before, between and after them are
    /// counted in turn. What is put in touches a gap, what is changed its paragraphs and the gaps
    /// between them.
    fn touched(&self) -> Range<usize> {
        match self.from.is_empty() {
            true => 2 * self.from.start..2 * self.from.start + 1,
            false => 2 * self.from.start + 1..2 * self.from.end,
        }
    }
}

/// Both changes of a text. Paragraphs that only one of the two touched are as that one has them; what
/// both put in the same place, or did to the same paragraph, is one conflict unless it is the same.
pub fn merge(base: &str, mine: &str, theirs: &str, prefer: Prefer) -> Merged {
    let old = paragraphs(base);
    let (mine, theirs) = (changed(&old, mine), changed(&old, theirs));
    let mut text: Vec<String> = Vec::new();
    let mut conflicts = 0;
    let mut at = 0;
    let (mut mine, mut theirs) = (&mine[..], &theirs[..]);
    while let Some(first) = [mine.first(), theirs.first()]
        .into_iter()
        .flatten()
        .min_by_key(|edit| edit.touched().start)
    {
        // All edits that touch the same, directly or through others.
        let mut touched = first.touched();
        let mut span = first.from.clone();
        let (mut of_mine, mut of_theirs) = (0, 0);
        loop {
            let before = (of_mine, of_theirs);
            for (edits, taken) in [(mine, &mut of_mine), (theirs, &mut of_theirs)] {
                while let Some(edit) = edits.get(*taken)
                    && edit.touched().start < touched.end
                {
                    touched.end = touched.end.max(edit.touched().end);
                    span.end = span.end.max(edit.from.end);
                    *taken += 1;
                }
            }
            if before == (of_mine, of_theirs) {
                break;
            }
        }
        let (one, rest_of_mine) = mine.split_at(of_mine);
        let (two, rest_of_theirs) = theirs.split_at(of_theirs);
        (mine, theirs) = (rest_of_mine, rest_of_theirs);
        text.extend(old[at..span.start].iter().map(|kept| (*kept).to_owned()));
        at = span.end;
        let (one_text, two_text) = (within(&old, one, &span), within(&old, two, &span));
        if two.is_empty() || one_text == two_text {
            text.extend(one_text);
        } else if one.is_empty() {
            text.extend(two_text);
        } else {
            conflicts += 1;
            if prefer == Prefer::Both {
                text.extend(two_text);
            }
            text.extend(one_text);
        }
    }
    text.extend(old[at..].iter().map(|kept| (*kept).to_owned()));
    Merged {
        text: text.join("\n\n"),
        conflicts,
    }
}

/// What somebody did to the paragraphs of a text. As many that take the place of as many do so one by
/// one.
fn changed(old: &[&str], new: &str) -> Vec<Edit> {
    let new = paragraphs(new);
    let own = |range: Range<usize>| new[range].iter().map(|one| (*one).to_owned()).collect();
    let mut all = Vec::new();
    for (from, to) in edits(old, &new) {
        if from.len() == to.len() {
            for (from, to) in from.zip(to) {
                all.push(Edit {
                    from: from..from + 1,
                    to: own(to..to + 1),
                });
            }
        } else {
            let to = own(to);
            all.push(Edit { from, to });
        }
    }
    all
}

/// The paragraphs of a span after some edits.
fn within(old: &[&str], edits: &[Edit], span: &Range<usize>) -> Vec<String> {
    let mut text: Vec<String> = Vec::new();
    let mut at = span.start;
    for edit in edits {
        text.extend(
            old[at..edit.from.start]
                .iter()
                .map(|kept| (*kept).to_owned()),
        );
        text.extend(edit.to.iter().cloned());
        at = edit.from.end;
    }
    text.extend(old[at..span.end].iter().map(|kept| (*kept).to_owned()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn merged(base: &str, mine: &str, theirs: &str) -> (String, usize) {
        let text = |short: &str| short.replace(' ', "\n\n");
        let all = merge(&text(base), &text(mine), &text(theirs), Prefer::Both);
        (all.text.replace("\n\n", " "), all.conflicts)
    }

    #[test]
    fn changes_of_different_paragraphs_go_together() {
        for (base, mine, theirs, both) in [
            ("a b c", "A b c", "a b C", "A b C"),
            ("a b c", "a B c", "a b C", "a B C"),
            ("a b c", "a b c d", "x b c", "x b c d"),
            ("a b c", "b c", "a b c d", "b c d"),
            ("a b c", "a b", "A b c", "A b"),
            ("a b c", "a x b c", "a b y c", "a x b y c"),
            ("a b c", "a x b c", "a B c", "a x B c"),
            ("a b c", "A b c", "A b c", "A b c"),
        ] {
            assert_eq!(
                merged(base, mine, theirs),
                (both.to_owned(), 0),
                "{mine} {theirs}"
            );
            assert_eq!(
                merged(base, theirs, mine),
                (both.to_owned(), 0),
                "{theirs} {mine}"
            );
        }
    }

    #[test]
    fn what_both_changed_is_kept_of_both() {
        assert_eq!(merged("a b c", "a X c", "a Y c"), ("a Y X c".to_owned(), 1));
        assert_eq!(merged("a b", "a x b", "a y b"), ("a y x b".to_owned(), 1));
        assert_eq!(merged("a b c", "a c", "a B c"), ("a B c".to_owned(), 1));
        let mine = merge("a", "x", "y", Prefer::Mine);
        assert_eq!((mine.text.as_str(), mine.conflicts), ("x", 1));
    }

    /// A text of a few paragraphs, and one that somebody made of it.
    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec("[a-c]{0,1}\n?", 0..7).prop_map(|parts| parts.join("\n\n"))
    }

    proptest! {
        #[test]
        fn whoever_changes_nothing_is_in_nobodys_way(base in text(), other in text()) {
            for prefer in [Prefer::Mine, Prefer::Both] {
                let clean = |text: &str| Merged { text: text.to_owned(), conflicts: 0 };
                prop_assert_eq!(merge(&base, &other, &base, prefer), clean(&other));
                prop_assert_eq!(merge(&base, &base, &other, prefer), clean(&other));
                prop_assert_eq!(merge(&base, &other, &other, prefer), clean(&other));
            }
        }

        #[test]
        fn nothing_that_either_wrote_is_lost(
            base in "([a-c]\n\n){0,5}",
            mine in "([a-cxy]\n\n){0,5}",
            theirs in "([a-cvw]\n\n){0,5}",
        ) {
            let all = merge(&base, &mine, &theirs, Prefer::Both).text;
            let count = |text: &str, letter: char| text.matches(letter).count();
            for letter in ['x', 'y'] {
                prop_assert_eq!(count(&all, letter), count(&mine, letter), "{:?}", all);
            }
            for letter in ['v', 'w'] {
                prop_assert_eq!(count(&all, letter), count(&theirs, letter), "{:?}", all);
            }
        }
    }
}
