//! Words of a text: where they stand, how they fold and how they stem.
//!
//! Names, the full-text index, queries and passages all cut text here, so that what is typed and
//! what is stored can only differ where their letters do. Nothing here knows an industry.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::plain::plain;
use super::spelling::one_spelling;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes. A possessive `'s` is outside.
    pub range: Range<usize>,
    /// The word in lower case, without accents and apostrophes.
    pub folded: String,
}

/// Words that say nothing about what a text is about. Folded, in alphabetical order.
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at",
    "be", "because", "been", "before", "being", "between", "both", "but", "by", "can", "cannot",
    "could", "did", "do", "does", "doing", "done", "dont", "during", "each", "either", "else",
    "ever", "every", "few", "for", "from", "had", "has", "have", "having", "he", "her", "here",
    "hers", "him", "his", "how", "however", "i", "if", "in", "into", "is", "it", "its", "itself",
    "just", "me", "more", "most", "much", "my", "no", "nor", "not", "of", "off", "on", "once",
    "only", "or", "other", "our", "ours", "out", "over", "own", "please", "same", "she", "should",
    "so", "some", "such", "tell", "than", "that", "the", "their", "theirs", "them", "then",
    "there", "these", "they", "this", "those", "through", "to", "too", "under", "until", "up",
    "us", "very", "was", "we", "were", "what", "whats", "when", "where", "which", "while", "who",
    "whom", "whos", "whose", "why", "will", "with", "would", "you", "your", "yours", "show",
    "give", "anything",
];

/// Lower case, without accents, with compatibility forms (`ﬁ`, full-width letters) resolved.
/// Everything else stays where it is.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for symbol in text.chars() {
        fold_into(symbol, &mut folded);
    }
    folded
}

fn fold_into(symbol: char, folded: &mut String) {
    if symbol.is_ascii() {
        folded.push(symbol.to_ascii_lowercase());
        return;
    }
    for part in std::iter::once(symbol).nfkd() {
        if is_combining_mark(part) {
            continue;
        }
        match part {
            // Letters that Unicode does not take apart, although readers type them so.
            'ß' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            'ı' => folded.push('i'),
            _ => folded.extend(part.to_lowercase()),
        }
    }
}

fn is_apostrophe(symbol: char) -> bool {
    matches!(symbol, '\'' | '\u{2019}' | '\u{02bc}')
}

/// The words of a text in order. Letters and digits make words; an apostrophe inside joins
/// (`O'Reilly` is one word, `VMware's` is `vmware`), and so do a point or a comma between digits
/// (`4.0`, `1,000` is `1000`).
pub fn words(text: &str) -> Vec<Word> {
    let mut cutter = Cutter::new(text);
    let mut found = Vec::new();
    let mut folded = String::new();
    while let Some(range) = cutter.next(&mut folded) {
        found.push(Word {
            range,
            folded: folded.clone(),
        });
    }
    found
}

/// Gives the words of a text one by one, as [`words`] does, without memory for each of them.
pub struct Cutter<'a> {
    text: &'a str,
    /// Where the rest begins that was not read yet, in bytes.
    at: usize,
}

impl<'a> Cutter<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Cutter<'a> {
        Cutter { text, at: 0 }
    }

    /// Where the next word stands; the word itself, folded, takes the place of what was in `folded`.
    pub fn next(&mut self, folded: &mut String) -> Option<Range<usize>> {
        folded.clear();
        loop {
            let rest = self.text.get(self.at..)?;
            let bytes = rest.as_bytes();
            let between = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric();
            let skipped = bytes.iter().take_while(|byte| between(byte)).count();
            let start = self.at + skipped;
            if let Some(length) = plain_word(&bytes[skipped..]) {
                self.at = start + length;
                folded.push_str(&self.text[start..self.at]);
                folded.make_ascii_lowercase();
                return Some(start..self.at);
            }
            let mut symbols = self.text[start..].char_indices().peekable();
            let (_, first) = symbols.next()?;
            self.at = start + first.len_utf8();
            if !first.is_alphanumeric() {
                continue;
            }
            fold_into(first, folded);
            let end = self.rest_of_word(start, first, &mut symbols, folded);
            self.at = symbols
                .peek()
                .map_or(self.text.len(), |(next, _)| start + next);
            if !folded.is_empty() {
                return Some(start..end);
            }
        }
    }

    /// Reads on to where a word ends that begins at a place with this letter, and gives where it ends.
    /// The symbols are those after it, counted from its place.
    fn rest_of_word(
        &self,
        start: usize,
        first: char,
        symbols: &mut Peekable<CharIndices<'_>>,
        folded: &mut String,
    ) -> usize {
        let mut end = start + first.len_utf8();
        let mut last = first;
        while let Some(&(at, symbol)) = symbols.peek() {
            let at = start + at;
            if symbol.is_alphanumeric() || is_combining_mark(symbol) {
                fold_into(symbol, folded);
            } else {
                let mut ahead = self.text[at + symbol.len_utf8()..].chars();
                let next = ahead.next();
                let joins = if is_apostrophe(symbol) {
                    let possessive = matches!(next, Some('s' | 'S'))
                        && ahead.next().is_none_or(|after| !after.is_alphanumeric());
                    last.is_alphabetic() && next.is_some_and(char::is_alphabetic) && !possessive
                } else {
                    matches!(symbol, '.' | ',')
                        && last.is_ascii_digit()
                        && next.is_some_and(|next| next.is_ascii_digit())
                };
                if !joins {
                    // A possessive is swallowed, so that it does not become a word of its own.
                    if is_apostrophe(symbol) && matches!(next, Some('s' | 'S')) {
                        symbols.next();
                        symbols.next();
                    }
                    break;
                }
                if symbol == '.' {
                    folded.push('.');
                }
            }
            end = at + symbol.len_utf8();
            last = symbol;
            symbols.next();
        }
        end
    }
}

/// How long the word is with which a text begins, if it is one of those that nearly all are: letters
/// and digits of ASCII, and after them nothing that may belong to it.
fn plain_word(text: &[u8]) -> Option<usize> {
    let length = text
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let last = *text.get(length.checked_sub(1)?)?;
    let ends = match text.get(length) {
        None => true,
        Some(b'.' | b',') => !last.is_ascii_digit(),
        Some(next) => next.is_ascii() && *next != b'\'',
    };
    ends.then_some(length)
}

/// Whether a folded word says nothing about what a text is about.
pub fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.contains(&folded)
}

/// The English stem of a folded word (Snowball's revised Porter algorithm): `validated` and
/// `validation` meet in `valid`, and British and American spellings in one of them. Numbers and
/// names without an English ending stay as they are.
pub fn stem(folded: &str) -> String {
    Stemmer::new(Algorithm::English)
        .stem(&one_spelling(folded))
        .into_owned()
}

/// Every word of a text folded and stemmed, with one space before, between and after them; empty
/// where there is no word. A phrase made the same way, without its outer spaces, is in a text when
/// it is found in it between two spaces.
pub fn stemmed(text: &str) -> String {
    let stemmer = Stemmer::new(Algorithm::English);
    let mut all = String::with_capacity(text.len() + 2);
    for word in words(text) {
        if all.is_empty() {
            all.push(' ');
        }
        all.push_str(&stemmer.stem(&one_spelling(&word.folded)));
        all.push(' ');
    }
    all
}

/// What filters look for keywords in: the headline and the text of an article, whose Markdown is
/// read as plain text, made by [`stemmed`].
pub fn of_article(title: &str, markdown: &str) -> String {
    stemmed(&format!("{title}\n{}", plain(markdown)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn cuts_as_readers_do() {
        assert_eq!(
            cut("VMware's CEO, O\u{2019}Reilly"),
            ["vmware", "ceo", "oreilly"]
        );
        assert_eq!(
            cut("CRM 4.0 for 1,000 users."),
            ["crm", "4.0", "for", "1000", "users"]
        );
        assert_eq!(cut("VPN-1/ESXi"), ["vpn", "1", "esxi"]);
        assert_eq!(
            cut("a.b x,y v1.2. 3,a 4, 'tis x'y' Z\u{0308}E1\u{2019}s\t5"),
            [
                "a", "b", "x", "y", "v1.2", "3", "a", "4", "tis", "xy", "ze1", "5"
            ]
        );
        assert_eq!(cut("Zürich Straße ﬁrm"), ["zurich", "strasse", "firm"]);
        assert_eq!(cut("Sp\u{0301}am"), ["spam"]);
        assert!(cut(" -- '' … ").is_empty());
    }

    #[test]
    fn stemmed_phrases_are_found_as_whole_words() {
        let text = stemmed("Cisco's servers were validated");
        assert_eq!(stemmed("server validation").trim(), "server valid");
        assert!(text.contains(&format!(" {} ", stemmed("Server").trim())));
        assert!(!text.contains(&format!(" {} ", stemmed("serv").trim())));
        assert_eq!(stemmed(" - "), "");
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        assert_eq!(stem("validated"), stem("validation"));
        assert_eq!(stem("vmware"), stem("vmware"));
        assert_ne!(stem("virtual"), stem("vendor"));
    }

    proptest! {
        #[test]
        fn ranges_are_words_of_any_text(text in "\\PC{0,60}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.range.start >= end);
                end = word.range.end;
                prop_assert!(text.get(word.range.clone()).is_some());
                prop_assert!(!word.folded.is_empty());
            }
        }
    }
}
