//! A sentence as a row of words, marks and names.

use std::ops::Range;

use super::lists::{AFTER_NAMES, OWNERS};
use super::thing::Thing;
use crate::domain::EntityId;
use crate::domain::date::MONTHS;
use crate::ingest::tag::NamePlace;
use crate::text::words::{fold, is_stop_word, stem};

/// The most tokens of a sentence. What is longer is no prose, and is read in pieces.
pub(super) const LONGEST: usize = 200;

/// What follows the name of a company and belongs to it.
pub(super) const FORMS: &[&str] = &[
    "inc",
    "corp",
    "corporation",
    "ltd",
    "limited",
    "llc",
    "plc",
    "gmbh",
    "ag",
    "sa",
    "co",
    "company",
];

/// One token of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// Where it stands in the whole text, in bytes.
    pub range: Range<usize>,
    /// Whether `'s` follows it.
    pub possessive: bool,
    /// Whom a word like "it" or "company" means here: one of each kind at most, nobody where that
    /// cannot be told.
    pub meant: Vec<Thing>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Word(Word),
    /// A mark of punctuation.
    Mark(char),
    Name(Who),
}

#[derive(Clone, Debug)]
pub(super) struct Word {
    /// In lower case, without accents.
    pub folded: String,
    pub stem: String,
    /// Whether it begins with a capital, or has one inside.
    pub capital: bool,
}

/// Whom a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Entities of the catalog that share the name.
    Known(Vec<EntityId>),
    /// Nobody that the catalog has, by the name as it is written.
    Unknown(String),
}

impl Token {
    pub fn word(&self) -> Option<&Word> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn is(&self, folded: &str) -> bool {
        self.word().is_some_and(|word| word.folded == folded)
    }

    pub fn is_one_of(&self, words: &[&str]) -> bool {
        self.word()
            .is_some_and(|word| words.contains(&word.folded.as_str()))
    }

    pub fn mark(&self) -> Option<char> {
        match self.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Whether it is one of the words that say nothing by themselves, such as "the" or "don't".
    pub fn is_stop(&self) -> bool {
        self.word()
            .is_some_and(|word| is_stop_word(&word.folded.replace('\'', "")))
    }

    pub fn starts_with_digit(&self) -> bool {
        self.word()
            .is_some_and(|word| word.folded.starts_with(|c: char| c.is_ascii_digit()))
    }

    pub fn is_adverb(&self) -> bool {
        self.word()
            .is_some_and(|word| word.folded.len() > 4 && word.folded.ends_with("ly"))
    }

    /// Whether it is a word that carries meaning, such as a verb.
    pub fn is_plain(&self) -> bool {
        self.word().is_some_and(|word| {
            !self.is_stop()
                && !self.is_adverb()
                && !self.is_one_of(AFTER_NAMES)
                && !self.starts_with_digit()
                && !MONTHS.contains(&word.folded.as_str())
        })
    }

    /// Whether something is said to belong to whom it means: "Citrix's", "its".
    pub fn owns(&self) -> bool {
        self.possessive || (!self.meant.is_empty() && self.is_one_of(OWNERS))
    }

    pub fn name(&self) -> Option<&Who> {
        match &self.kind {
            Kind::Name(who) => Some(who),
            _ => None,
        }
    }
}

/// The tokens of one sentence, in pieces of [`LONGEST`] at most. `names` are the places of known names
/// in the whole text, in order.
pub(super) fn tokens(text: &str, sentence: Range<usize>, names: &[NamePlace]) -> Vec<Token> {
    let first = names.partition_point(|name| name.range.start < sentence.start);
    let mut names = names[first..].iter().peekable();
    let mut found = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        while names.next_if(|name| name.range.start < at).is_some() {}
        if let Some(name) = names.next_if(|name| name.range.start == at) {
            let mut end = name.range.end.min(sentence.end);
            end = company_form(text, end, sentence.end);
            let possessive = possessive_after(text, end);
            found.push(Token {
                kind: Kind::Name(Who::Known(name.entities.clone())),
                range: at..end,
                possessive: possessive > 0,
                meant: Vec::new(),
            });
            at = end + possessive;
            continue;
        }
        let Some(symbol) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        if symbol.is_alphanumeric() {
            // A name of the catalog cuts what it stands in.
            let limit = names
                .peek()
                .map_or(sentence.end, |name| name.range.start.min(sentence.end));
            let end = word_end(text, at, limit.max(at + symbol.len_utf8()));
            let possessive = possessive_after(text, end);
            found.push(word(text, at..end, possessive > 0));
            at = end + possessive;
        } else {
            let end = at + symbol.len_utf8();
            if !symbol.is_whitespace() && !symbol.is_control() {
                found.push(Token {
                    kind: Kind::Mark(symbol),
                    range: at..end,
                    possessive: false,
                    meant: Vec::new(),
                });
            }
            at = end;
        }
    }
    found
}

fn word(text: &str, range: Range<usize>, possessive: bool) -> Token {
    let written = &text[range.clone()];
    let folded = fold(written).replace('\u{2019}', "'");
    Token {
        kind: Kind::Word(Word {
            stem: stem(&folded),
            capital: written.chars().any(char::is_uppercase),
            folded,
        }),
        range,
        possessive,
        meant: Vec::new(),
    }
}

/// Where a word ends that begins at `start`. Hyphens, points, apostrophes and ampersands inside join;
/// of "Boston-based" the first half is a word of its own.
fn word_end(text: &str, start: usize, limit: usize) -> usize {
    let end = whole_word_end(text, start, limit);
    let written = &text[start..end];
    match written.rsplit_once('-') {
        Some((name, participle))
            if name.starts_with(char::is_uppercase)
                && participle.len() > 4
                && participle.ends_with("ed")
                && !participle.contains(char::is_uppercase) =>
        {
            start + name.len()
        }
        _ => end,
    }
}

fn whole_word_end(text: &str, start: usize, limit: usize) -> usize {
    let mut end = start;
    let mut symbols = text[start..limit].chars().peekable();
    while let Some(symbol) = symbols.next() {
        let inside = symbol.is_alphanumeric()
            || (matches!(symbol, '-' | '.' | ',' | '\'' | '\u{2019}' | '&' | '_')
                && symbols.peek().is_some_and(|next| {
                    next.is_alphanumeric() && (symbol != ',' || next.is_ascii_digit())
                })
                && (symbol != ',' || text[..end].ends_with(|last: char| last.is_ascii_digit()))
                && possessive_after(text, end) == 0);
        if !inside {
            break;
        }
        end += symbol.len_utf8();
    }
    end.max(start)
}

/// How many bytes of a possessive stand at a place; 0 for none.
fn possessive_after(text: &str, at: usize) -> usize {
    let Some(rest) = text.get(at..) else { return 0 };
    let mut symbols = rest.chars();
    match (symbols.next(), symbols.next(), symbols.next()) {
        (Some(mark @ ('\'' | '\u{2019}')), Some('s' | 'S'), after)
            if !after.is_some_and(char::is_alphanumeric) =>
        {
            mark.len_utf8() + 1
        }
        _ => 0,
    }
}

/// The end of a name with `Inc.` or the like after it.
fn company_form(text: &str, end: usize, limit: usize) -> usize {
    let Some(rest) = text.get(end..limit) else {
        return end;
    };
    let trimmed = rest.trim_start_matches([',', ' ']);
    let written = trimmed
        .split(|symbol: char| !symbol.is_alphabetic())
        .next()
        .unwrap_or_default();
    let is_form =
        written.starts_with(char::is_uppercase) && FORMS.contains(&written.to_lowercase().as_str());
    match is_form {
        true => end + (rest.len() - trimmed.len()) + written.len(),
        false => end,
    }
}
