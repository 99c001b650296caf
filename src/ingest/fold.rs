//! Brings names and texts into one form, so that the tagger finds a name however it is written.
//!
//! Letters are compared in lower case and without accents; hyphens and white space are one space;
//! marks that cannot be seen do not count. Lower case can be longer or shorter than upper case
//! (`İ`, `ẞ`), so every byte of the folded text remembers where in the original it comes from.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Stands between blocks in a folded text; no name reaches across it.
const BLOCK: char = '\n';

/// A text in the form in which names are looked for.
pub(super) struct Folded {
    /// The folded text. Single spaces between words, a line break between blocks.
    pub text: String,
    /// For each byte of the folded text the byte of the original where its character begins, and
    /// at the end the length of the original.
    origins: Vec<usize>,
}

impl Folded {
    /// Folds a text.
    pub fn new(original: &str) -> Folded {
        Folded::of(original, true)
    }

    /// A run of separators becomes one space, or one line break when an empty line is in it.
    fn of(original: &str, lower: bool) -> Folded {
        let mut folded = Folded {
            text: String::with_capacity(original.len()),
            origins: Vec::with_capacity(original.len() + 1),
        };
        let mut separator: Option<(usize, u32)> = None;
        let mut at = 0;
        while let Some(letter) = original[at..].chars().next() {
            let run = plain_run(&original.as_bytes()[at..]);
            if run == 0 && (letter.is_whitespace() || is_hyphen(letter)) {
                let (_, breaks) = separator.get_or_insert((at, 0));
                *breaks += u32::from(letter == '\n');
            } else if run > 0 || !is_unseen(letter) {
                if let Some((origin, breaks)) = separator.take() {
                    let mark = if breaks > 1 { BLOCK } else { ' ' };
                    folded.push(mark, origin);
                }
                if run == 0 {
                    folded.push_folded(letter, at, lower);
                } else {
                    folded.text.push_str(&original[at..at + run]);
                    folded.origins.extend(at..at + run);
                }
            }
            at += run.max(letter.len_utf8());
        }
        folded.origins.push(original.len());
        if lower {
            // What is no ASCII is in lower case already.
            folded.text.make_ascii_lowercase();
        }
        folded
    }

    /// Adds a letter that comes from this place.
    fn push(&mut self, letter: char, origin: usize) {
        self.text.push(letter);
        // It may have several bytes.
        self.origins.resize(self.text.len(), origin);
    }

    /// Adds what is left of a letter that is no ASCII.
    fn push_folded(&mut self, letter: char, origin: usize, lower: bool) {
        if letter == '\u{2019}' {
            return self.push('\'', origin);
        }
        decompose_canonical(letter, |part| {
            if is_combining_mark(part) {
            } else if lower {
                // Lower case may bring marks of its own: "İ" becomes "i" and a dot above.
                part.to_lowercase()
                    .filter(|part| !is_combining_mark(*part))
                    .for_each(|part| self.push(part, origin));
            } else {
                self.push(part, origin);
            }
        });
    }

    /// Where in the original the character of a folded byte begins; past the end, its length.
    pub fn origin(&self, position: usize) -> usize {
        let last = self.origins.last().copied().unwrap_or_default();
        self.origins.get(position).copied().unwrap_or(last)
    }

    /// Whether nothing of the word goes on before and after a match, so that it stands for itself.
    pub fn stands_alone(&self, start: usize, end: usize) -> bool {
        let Some(found) = self.text.get(start..end) else {
            return false;
        };
        let before = self
            .text
            .get(..start)
            .and_then(|text| text.chars().next_back());
        let after = self.text.get(end..).and_then(|text| text.chars().next());
        let joined = |inside: Option<char>, outside: Option<char>| {
            inside.is_some_and(joins) && outside.is_some_and(joins)
        };
        !joined(found.chars().next(), before) && !joined(found.chars().next_back(), after)
    }
}

/// A name as the folded text would show it; empty when it has nothing to look for.
pub(super) fn fold_name(name: &str) -> String {
    collected(name, true)
}

/// A name or a piece of text folded in everything but its case.
pub(super) fn fold_keeping_case(name: &str) -> String {
    collected(name, false)
}

fn collected(name: &str, lower: bool) -> String {
    Folded::of(name, lower).text.trim().to_owned()
}

/// How many bytes a text begins with that stay as they are but for their case: ASCII without separators.
fn plain_run(text: &[u8]) -> usize {
    let stays = |byte: &&u8| !matches!(byte, b'\t'..=b'\r' | b' ' | b'-' | 0x80..);
    text.iter().take_while(stays).count()
}

/// Hyphens that join words. The long dash separates thoughts and stays what it is.
fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2013}')
}

/// Soft hyphens, joiners and marks of byte order: there, but not to be seen.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// Whether a character makes one word with its neighbour. Chinese, Japanese and Korean do not put
/// spaces around a name, so their characters do not.
fn joins(letter: char) -> bool {
    letter.is_alphanumeric()
        && !matches!(letter,
            '\u{1100}'..='\u{11ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn different_writings_of_a_name_become_one() {
        for (written, folded) in [
            ("Hyper-V", "hyper v"),
            ("  hyper \n v ", "hyper v"),
            ("Hyper\u{2011}V", "hyper v"),
            ("Hy\u{ad}per\u{a0}V", "hyper v"),
            ("Société", "societe"),
            ("Socie\u{301}te\u{301}", "societe"),
            ("İSTANBUL Straße", "istanbul straße"),
            ("VMware\u{2019}s", "vmware's"),
            ("™", "™"),
            ("-", ""),
        ] {
            assert_eq!(fold_name(written), folded, "{written}");
        }
        assert_eq!(fold_keeping_case("Check-Point É"), "Check Point E");
    }

    #[test]
    fn blocks_stay_apart() {
        assert_eq!(Folded::new("Check\nPoint").text, "check point");
        assert_eq!(Folded::new("Check \n \nPoint").text, "check\npoint");
    }

    proptest! {
        #[test]
        fn every_byte_knows_where_it_comes_from(original in "(\\PC|[İßẞŉǰΐ\u{301}\n -]){0,40}") {
            let folded = Folded::new(&original);
            prop_assert_eq!(folded.origins.len(), folded.text.len() + 1);
            for position in 0..=folded.text.len() + 1 {
                prop_assert!(original.is_char_boundary(folded.origin(position)));
            }
            prop_assert!(folded.origins.is_sorted());
        }
    }
}
