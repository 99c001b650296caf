//! Posts in the place of a pattern: the titles that the catalog gives, and others where it asks for them.

use std::ops::Range;

use super::compile::Step;
use super::lists::{DETERMINERS, FORMER, LESSER, OF_POSTS};
use super::matching::{Found, Matcher};
use super::places::WEEKDAYS;
use super::token::{Token, Who};

/// Nouns with which the names of posts end in every trade: "finance director". The catalog gives those of its own
/// as titles.
#[rustfmt::skip]
const POSTS: &[&str] = &[
    "officer", "manager", "director", "head", "secretary", "treasurer", "counsel", "engineer", "scientist", "architect",
    "editor", "evangelist", "adviser", "advisor", "controller", "supervisor", "coordinator", "spokesman", "spokeswoman", "strategist",
    "economist", "ambassador",
];

/// Nouns with which they begin: "head of sales", "chief architect".
const HEADS: &[&str] = &["head", "chief"];

/// Words of a post that somebody does not hold yet.
const TO_COME: &[&str] = &["next", "future", "incoming"];

/// The most words in front of the noun of a post.
const BEFORE_NOUN: usize = 3;

impl Matcher<'_> {
    pub(super) fn title(&self, step: usize, from: usize, found: &mut Found) -> Option<usize> {
        let mut at = from;
        let mut to_come = false;
        while at - from < 3 {
            let token = self.tokens.get(at)?;
            let is_next = token.is_one_of(TO_COME);
            if !is_next && !token.is_one_of(DETERMINERS) {
                break;
            }
            to_come |= is_next;
            at += 1;
        }
        let begins = at;
        while at - begins < 2 && self.tokens.get(at)?.is_one_of(OF_POSTS) {
            at += 1;
        }
        let adjacent = matches!(
            step.checked_sub(1).map(|step| &self.pattern.steps[step]),
            Some(Step::Place {
                possessive: false,
                ..
            })
        );
        let own_title = |at: usize| self.titled(&self.pattern.titles, at);
        let mut end = own_title(at)
            .or_else(|| {
                // "vice" and "executive" begin titles too.
                at = begins;
                own_title(at)
            })
            .or_else(|| self.other_post(begins, adjacent))?;
        while let Some(next) = self.tokens.get(end)
            && (next.is("and") || next.mark() == Some('&'))
            && let Some(further) = own_title(end + 1)
        {
            end = further;
        }
        if self.tokens[end - 1].possessive {
            return None;
        }
        let tail = self.tail(end);
        tail.into_iter().chain([end]).find_map(|end| {
            let text = self.text_of(begins..end);
            self.attempt(step + 1, end, found, |found| {
                found.title = Some(text);
                found.is_to_come = to_come;
            })
        })
    }

    /// Where tokens stand in the text.
    pub(super) fn text_of(&self, tokens: Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].range.start..self.tokens[tokens.end - 1].range.end
    }

    /// The end of the first of these titles that begins at a token.
    fn titled(&self, titles: &[Vec<String>], at: usize) -> Option<usize> {
        titles.iter().find_map(|title| {
            let there = title.iter().enumerate().all(|(ahead, word)| {
                let token = self.tokens.get(at + ahead);
                token.is_some_and(|token| token.is(word))
            });
            there.then_some(at + title.len())
        })
    }

    /// The end of a post that no relation names, where the catalog asks for such: "chief evangelist",
    /// "head of sales". Right after a name, `adjacent`, what looks like one may begin with a verb.
    fn other_post(&self, from: usize, adjacent: bool) -> Option<usize> {
        let posts = self.pattern.others.as_ref()?;
        let token = |at: usize| self.tokens.get(at);
        let named = |at: usize| self.titled(posts, at);
        if token(from)?.is_one_of(LESSER) {
            let is_post = token(from + 1)?.is_one_of(POSTS);
            return named(from + 1).or_else(|| is_post.then_some(from + 2));
        }
        let mut at = from;
        while token(at)?.is_one_of(OF_POSTS) {
            at += 1;
        }
        if named(at).is_some() || named(from).is_some() {
            return None;
        }
        let noun = |begins: usize| {
            (begins..=at + BEFORE_NOUN)
                .take_while(|at| *at == begins || self.is_of_post(at - 1))
                .find(|at| token(*at).is_some_and(|token| token.is_one_of(POSTS)))
        };
        if token(at)?.is_one_of(HEADS) {
            if token(at + 1)?.is("of") {
                return self.tail(at + 1);
            }
            let next = self.is_of_post(at + 1).then_some(at + 1);
            return noun(at + 1).or(next).map(|last| last + 1);
        }
        noun(at).filter(|_| !adjacent).map(|noun| noun + 1)
    }

    /// Whether a token can be a word of a post, in front of its noun.
    fn is_of_post(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token: &Token| {
            let one_word = |name: &str| !name.contains(' ');
            let unknown = matches!(token.name(), Some(Who::Unknown(name)) if one_word(name));
            let is_over = token.is_one_of(FORMER);
            !token.possessive
                && !is_over
                && (unknown || (token.is_plain() && !token.is_one_of(WEEKDAYS)))
        })
    }

    /// The end of "of Management and Virtualization" after a title.
    fn tail(&self, at: usize) -> Option<usize> {
        if !self.tokens.get(at)?.is("of") {
            return None;
        }
        let field = |at: usize| {
            let token = self.tokens.get(at)?;
            let known = matches!(token.name(), Some(Who::Known(_)));
            let word = token.word().is_some() && !token.is_stop();
            (!known && (word || token.name().is_some())).then_some(at + 1)
        };
        let mut end = field(at + 1)?;
        while let Some(next) = self.tokens.get(end)
            && end - at < 8
        {
            let and = usize::from(next.is("and") || next.mark() == Some('&'));
            match field(end + and) {
                Some(further) => end = further,
                None => break,
            }
        }
        Some(end)
    }
}
