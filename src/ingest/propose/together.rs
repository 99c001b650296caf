//! Names that stand together in one place of a pattern: "Dell, HP and Cisco".

use super::compile::Step;
use super::lists::{BE, REPORTS};
use super::matching::Matcher;
use super::places::{Names, TOGETHER};
use super::thing::Thing;
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

/// Whether one of several names may be only the first of somebody whose last name stands with another:
/// "Anna and Julia Brandt".
fn is_family(things: &[Thing]) -> bool {
    let person = |thing: &Thing| matches!(thing, Thing::New(_, EntityKind::Person));
    let first = |thing: &Thing| matches!(thing, Thing::New(name, EntityKind::Vendor) if !name.contains(' '));
    things.iter().any(person) && things.iter().any(first)
}

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
        let is_told_of = previous.is_some() && !matches!(previous, Some(Step::Mark(':')));
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
            // "acquired Citrix, and Dell, its rival, is next"
            let begins_anew = closes && comma == 1 && together.len() == 1 && is_told_of;
            if (comma == 0 && !closes) || begins_anew {
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
                // "Harrow Ventures, Toro Capital and existing investor Dell"
                if closes && together.len() > 1 && self.leads_to_name(article) {
                    options.push(Names {
                        things: together.iter().map(|name| name.things[0].clone()).collect(),
                        end,
                        possessive: false,
                    });
                }
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
        if options.iter().any(|names| is_family(&names.things)) {
            return Vec::new();
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
        // "acquired Citrix, Sun and Dell, its rival, is next"
        let comma = self.tokens.get(from).and_then(Token::mark) == Some(',');
        let from = match self.after_remark(from).filter(|_| comma) {
            Some(after) => after,
            None => from,
        };
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

    /// Whether a name follows with a word or two in front of it.
    fn leads_to_name(&self, from: usize) -> bool {
        let lower = |at: &usize| {
            let word = self.tokens.get(*at).and_then(Token::word);
            word.is_some_and(|word| !word.capital && !word.folded.ends_with("ed"))
        };
        let led = (from..from + 3).take_while(lower).count();
        led > 0
            && self
                .tokens
                .get(from + led)
                .is_some_and(|token| token.name().is_some())
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
