//! Names that stand together in one place of a pattern: "Dell, HP and Cisco".

use super::compile::Step;
use super::lists::{BE, REPORTS};
use super::matching::Matcher;
use super::places::{Names, TOGETHER};
use super::token::Token;
use crate::domain::EntityKind;

/// Words that say when or how somebody does what follows.
#[rustfmt::skip]
const TIMES: &[&str] = &[
    "today", "yesterday", "tomorrow", "now", "also", "still", "soon", "later", "earlier", "first", "then",
    "just", "again", "already", "even", "too", "on", "in", "this", "last", "next", "week", "month", "year",
    "both", "never", "not", "instead", "meanwhile", "alone", "once",
];

/// Verbs, or what leads to one, among the words that say nothing by themselves.
#[rustfmt::skip]
const ACTS: &[&str] = &[
    "has", "have", "had", "having", "does", "do", "did", "don't", "will", "would", "should", "can", "cannot",
    "could", "may", "to", "being", "show", "give", "own",
];

impl Matcher<'_> {
    /// The names that a place can take at a token, the most first. None where they are only a choice,
    /// as in "Citrix or VMware": of which of them it holds is not said. A name right after them,
    /// `adjacent`, tells who makes it, whatever else could be chosen.
    pub(super) fn options(
        &self,
        at: usize,
        kinds: &[EntityKind],
        adjacent: bool,
        several: bool,
        previous: Option<&Step>,
    ) -> Vec<Names> {
        let mut options = Vec::new();
        let Some(first) = self.chain(at, kinds) else {
            if adjacent {
                options.extend(self.alone(at, kinds));
            }
            return options;
        };
        // "one of Microsoft's systems: Windows Vista or Windows XP"
        let is_choice = !adjacent && !matches!(previous, Some(Step::Mark(':')));
        let mut together = vec![first.clone()];
        loop {
            let end = together.last().map_or(at, |last| last.end);
            let token = |ahead: usize| self.tokens.get(end + ahead);
            let comma = usize::from(token(0).and_then(Token::mark) == Some(','));
            if is_choice && token(comma).is_some_and(|token| token.is("or")) {
                return Vec::new();
            }
            if !several || together.len() >= TOGETHER {
                break;
            }
            let closes = token(comma)
                .is_some_and(|token| token.is_one_of(&["and", "or"]) || token.mark() == Some('&'));
            if comma == 0 && !closes {
                break;
            }
            if closes && let Some(after) = self.after_others(end + comma + 1) {
                options.push(Names {
                    things: together.iter().map(|name| name.things[0].clone()).collect(),
                    end: after,
                    possessive: false,
                });
                break;
            }
            let article = end + comma + usize::from(closes);
            let the = usize::from(
                self.tokens
                    .get(article)
                    .is_some_and(|token| token.is("the")),
            );
            let Some(next) = self.chain(article + the, kinds) else {
                break;
            };
            let possessive = together.last().is_some_and(|last| last.possessive);
            if possessive {
                break;
            }
            together.push(next);
            if closes {
                let end = together.last().map_or(at, |last| last.end);
                if is_choice && self.tokens.get(end).is_some_and(|token| token.is("or")) {
                    return Vec::new();
                }
                if !(previous.is_some() && self.verb_follows(end)) {
                    options.push(Names {
                        things: together.iter().map(|name| name.things[0].clone()).collect(),
                        end,
                        possessive: together.last().is_some_and(|last| last.possessive),
                    });
                }
                break;
            }
        }
        let chained = first.end > at + 1;
        options.push(first);
        if adjacent && chained {
            options.extend(self.alone(at, kinds));
        }
        options
    }

    /// Whether the last name in front of a token does something itself, so that it begins another
    /// sentence: "acquired Citrix and Cisco opened an office".
    fn verb_follows(&self, from: usize) -> bool {
        /// When and how it does so stands between: "Cisco on Monday also opened".
        const BETWEEN: usize = 6;
        for token in self.tokens.iter().skip(from).take(BETWEEN) {
            let Some(word) = token.word() else {
                return false;
            };
            let folded = word.folded.as_str();
            let is_time = token.starts_with_digit()
                || token.is_adverb()
                || token.is_one_of(TIMES)
                || word.capital;
            if is_time {
                continue;
            }
            let acts = token.is_one_of(BE) || token.is_one_of(REPORTS) || token.is_one_of(ACTS);
            let is_plain =
                token.is_plain() && !EntityKind::ALL.iter().any(|kind| kind.word() == folded);
            return acts || is_plain;
        }
        false
    }

    /// The end of "the three other vendors" or "others", which begins at a token.
    fn after_others(&self, from: usize) -> Option<usize> {
        const COUNTS: &[&str] = &[
            "two", "three", "four", "five", "six", "some", "many", "several",
        ];
        let mut at = from;
        while self.tokens.get(at)?.is_one_of(&["the", "a", "few"])
            || self.tokens.get(at)?.is_one_of(COUNTS)
        {
            at += 1;
        }
        if self.tokens.get(at)?.is("others") {
            return Some(at + 1);
        }
        let noun = self.tokens.get(at + 1)?;
        let plural = noun.word()?.folded.ends_with('s') && !noun.is_stop();
        (self.tokens.get(at)?.is("other") && plural).then_some(at + 2)
    }
}
