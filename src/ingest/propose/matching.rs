//! Finds what a pattern waits for in a sentence.
//!
//! Between what a pattern asks for may stand what says nothing else: helping verbs and adverbs in
//! front of a verb, a few words in front of a name, a remark between commas. All of that is bounded, so
//! the time grows with the length of the sentence.

use std::ops::Range;

use super::Known;
use super::compile::{Compiled, Step};
use super::lists::{BOARDS, CONCERNED, PLURALS, PREPOSITIONS, PROGRAM_WORDS, VENDOR_WORDS};
use super::pattern::Place;
use super::thing::Thing;
use super::token::{Token, Who};
use super::when::date_at;

/// The most words that a gap of a pattern stands for.
const GAP: usize = 10;
/// The year of a date in a place for one: only where it ends matters there.
const ANY_YEAR: i16 = 2000;

/// What a pattern has found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub subjects: Vec<Thing>,
    pub objects: Vec<Thing>,
    pub former: Option<Thing>,
    /// The post, as a range of the text.
    pub title: Option<Range<usize>>,
    /// Whether somebody is only to have that post: "its next CEO".
    pub is_to_come: bool,
    /// A sum or a number, as a range of the text.
    pub value: Option<Range<usize>>,
    /// The tokens from the first to the last of it.
    pub told: Range<usize>,
    /// The tokens that the pattern itself asked for.
    pub used: Vec<usize>,
    /// Whether it is told in a remark about the first name: "Cisco, which owns …".
    pub is_remark: bool,
    /// How many words stand between that the pattern did not ask for.
    pub loose: usize,
}

impl Found {
    /// Whether everything in it is of the catalog.
    fn are_known(&self) -> bool {
        let mut things = self.subjects.iter().chain(&self.objects);
        things.all(|thing| matches!(thing, Thing::Known(_)))
    }
}

/// A pattern at work on a sentence.
pub(super) struct Matcher<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub pattern: &'a Compiled,
    pub known: &'a Known<'a>,
}

impl Matcher<'_> {
    /// Everything that the pattern finds, from the left; no two share their first name.
    pub fn all(&self) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for start in 0..self.tokens.len() {
            let covered = found.last().is_some_and(|last| start < last.told.end);
            if covered || !self.may_begin(start) {
                continue;
            }
            let mut now = Found::default();
            if let Some(end) = self.step(0, start, &mut now) {
                now.told = start..end;
                found.push(now);
            }
        }
        if self.pattern.is_pair {
            found.extend(self.in_one_name());
        }
        found
    }

    /// Whether what the pattern asks for first can stand at a token and be what the sentence is about.
    fn may_begin(&self, start: usize) -> bool {
        let [first, rest @ ..] = self.pattern.steps.as_slice() else {
            return false;
        };
        let before = start.checked_sub(1).and_then(|at| self.tokens.get(at));
        match first {
            Step::Place {
                place: Place::Subject | Place::Object | Place::Former,
                ..
            } => {
                let about = matches!(rest.first(), Some(Step::Words(_)));
                let token = &self.tokens[start];
                let before = match token.is_one_of(VENDOR_WORDS) || token.is_one_of(PROGRAM_WORDS) {
                    true => self.before_noun(start),
                    false => before,
                };
                let about = about && !self.is_told_of(start) && !self.acts_for(start);
                (token.name().is_some() || !token.meant.is_empty())
                    && !before.filter(|_| !token.is("and")).is_some_and(|token| {
                        token.name().is_some()
                            || (!self.pattern.is_aside && token.is("or"))
                            || (about && token.is_one_of(PREPOSITIONS))
                            || token.mark() == Some('-')
                    })
            }
            _ => true,
        }
    }

    /// Whether a remark tells more of the name at a token: "by Citrix, which joined".
    fn is_told_of(&self, name: usize) -> bool {
        let token = |ahead: usize| self.tokens.get(name + ahead);
        token(1).and_then(Token::mark) == Some(',')
            && token(2).is_some_and(|token| token.is_one_of(&["who", "which"]))
    }

    /// Whether what stands in front of a name acts for it: "the board of Citrix".
    fn acts_for(&self, name: usize) -> bool {
        let token = |back: usize| self.tokens.get(name.checked_sub(back)?);
        token(1).is_some_and(|token| token.is_one_of(&["of", "at"]))
            && token(2).is_some_and(|token| token.is_one_of(BOARDS))
    }

    /// The token in front of "the Boston company".
    fn before_noun(&self, noun: usize) -> Option<&Token> {
        let the = (0..noun)
            .rev()
            .find(|at| self.tokens[*at].is_one_of(&["the", "this"]))?;
        self.tokens.get(the.checked_sub(1)?)
    }

    /// Goes on with a step of the pattern at a token; gives the end of the whole.
    pub(super) fn step(&self, step: usize, at: usize, found: &mut Found) -> Option<usize> {
        let Some(wanted) = self.pattern.steps.get(step) else {
            let ends_in_name = matches!(
                self.pattern.steps.last(),
                Some(Step::Place {
                    place: Place::Subject | Place::Object | Place::Former,
                    ..
                })
            );
            let ends = !ends_in_name
                || self.names_person(at)
                || self.may_end(at)
                || (self.pattern.is_bare && self.is_plain_word(at))
                || (self.pattern.is_attribute && self.acts(at));
            let ends = ends && (!self.pattern.is_bare || found.are_known());
            return ends.then_some(at);
        };
        let previous = step.checked_sub(1).map(|step| &self.pattern.steps[step]);
        match wanted {
            Step::Mark(mark) => {
                let there = self.tokens.get(at)?.mark() == Some(*mark);
                there.then(|| self.step(step + 1, at + 1, found)).flatten()
            }
            Step::Gap => self.gap(step, at, found),
            Step::Words(words) => self.words(step, words, previous, at, found),
            Step::Place { place, possessive } => match place {
                Place::Title => self.title(step, at, found),
                Place::Where => self.town(step, at, found),
                Place::Sum | Place::Number => self.number(step, *place, at, found),
                Place::Date => {
                    let (_, length, _) = date_at(self.tokens, at, ANY_YEAR)?;
                    self.step(step + 1, at + length, found)
                }
                Place::Subject | Place::Object | Place::Former => {
                    self.names(step, *place, *possessive, previous, at, found)
                }
            },
        }
    }

    /// As [`Matcher::step`], once something more was found; where it leads to nothing, nothing was.
    pub(super) fn attempt(
        &self,
        step: usize,
        at: usize,
        found: &mut Found,
        more: impl FnOnce(&mut Found),
    ) -> Option<usize> {
        let kept = found.clone();
        more(found);
        let end = self.step(step, at, found);
        if end.is_none() {
            *found = kept;
        }
        end
    }

    /// A few words of any kind: what follows them in the pattern is looked for behind each.
    fn gap(&self, step: usize, from: usize, found: &mut Found) -> Option<usize> {
        let passable = |at: usize| {
            self.tokens.get(at).is_some_and(|token| {
                !matches!(token.mark(), Some('.' | ';' | ':' | '?' | '!'))
                    && !matches!(token.name(), Some(Who::Known(_)))
                    && !token.is_one_of(&["who", "which", "that", "but"])
            })
        };
        let mut at = from;
        loop {
            if let Some(end) = self.step(step + 1, at, found) {
                return Some(end);
            }
            if at - from >= GAP || !passable(at) {
                return None;
            }
            at += 1;
        }
    }

    /// Whether a token is the verb of whom a sentence is about: "Denver-based Brickhouse offers", but not
    /// "Brickhouse shares".
    fn acts(&self, at: usize) -> bool {
        self.is_plain_word(at)
            && !self.tokens[at].is_one_of(PLURALS)
            && self.tokens[at]
                .word()
                .is_some_and(|word| word.folded.ends_with('s') && !word.folded.ends_with("ss"))
    }

    /// Whether a token is a word of no special meaning, such as the verb of a sentence.
    fn is_plain_word(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .and_then(Token::word)
            .is_some_and(|word| !word.capital && !CONCERNED.contains(&word.folded.as_str()))
    }
}
