//! How sure a sentence is of what it tells.

use std::ops::Range;

use super::lists::{BE, CONDITIONS, DETERMINERS, INTENTIONS, NEGATIONS, NEGATIONS_INSIDE, RUMOURS};
use super::token::{Token, Who};
use super::when::{Bound, Given, dates};
use crate::domain::{Certainty, Date};

/// What a token says about how sure its sentence is.
#[derive(Clone, Copy, Default)]
struct Doubt {
    negates: bool,
    negates_inside: bool,
    imagines: bool,
    denies: bool,
    /// Whether what stands in front of it depends on what follows.
    depends: bool,
    rumours: bool,
    intends: bool,
}

impl Doubt {
    fn is_any(&self) -> bool {
        self.negates || self.negates_inside || self.imagines || self.rumours
    }
}

/// A sentence, looked through once for what every find in it depends on.
pub(super) struct Doubts<'a> {
    tokens: &'a [Token],
    doubts: Vec<Doubt>,
    /// Whether it asks, or imagines from its first word on: "Were Dell to acquire Citrix …".
    asks: bool,
    dates: Vec<Given>,
}

impl Doubts<'_> {
    /// Looks a sentence through. A day without a year is one of `year`.
    pub fn of(tokens: &[Token], year: i16) -> Doubts<'_> {
        let doubt = |at: usize| {
            let token = &tokens[at];
            let next_is = |words: &[&str]| tokens.get(at + 1).is_some_and(|t| t.is_one_of(words));
            let is_make_believe = token.is_one_of(MAKE_BELIEVE) || is_made_up(tokens, at);
            Doubt {
                negates: token.is_one_of(NEGATIONS)
                    || (token.is_one_of(&["ruled", "rules", "rule"]) && next_is(&["out"])),
                negates_inside: token.is_one_of(NEGATIONS_INSIDE),
                // "would have acquired" did not.
                imagines: token.is_one_of(CONDITIONS)
                    || (token.is_one_of(&["would", "could", "should"]) && next_is(&["have"]))
                    || (token.is("had") && next_is(&["planned", "intended", "wanted", "hoped"]))
                    || (token.is("we") && next_is(&["wrote", "reported", "said", "claimed"]))
                    || is_make_believe
                    || was_to(tokens, at),
                // "…, a report that Cisco denies", "… is not true".
                denies: is_make_believe
                    || token.is_one_of(DENIALS)
                    || (token.is("changed") && next_is(&["his", "her", "its", "their"]))
                    || (token.is_one_of(NEGATIONS) && next_is(&["happen", "happened"]))
                    || (token.is_one_of(&["called", "broken"]) && next_is(&["off"]))
                    || (token.is_one_of(&["fell", "fall", "falls", "fallen"])
                        && next_is(&["through", "apart"]))
                    || (token.is_one_of(&["not", "never", "isn't", "wasn't", "hasn't"])
                        && next_is(&["true", "confirmed", "happened", "the"])),
                depends: token.is_one_of(&["if", "unless", "provided"]),
                rumours: (token.is_one_of(RUMOURS) && !is_month_of_may(tokens, at))
                    || (token.is_one_of(BE) && next_is(&["said"]))
                    // "a report that Cisco buys"
                    || (token.is_one_of(HEARSAY)
                        && next_is(&["that"])
                        && at > 0
                        && tokens[at - 1].is_one_of(DETERMINERS)),
                intends: token.is_one_of(INTENTIONS),
            }
        };
        Doubts {
            tokens,
            doubts: (0..tokens.len()).map(doubt).collect(),
            asks: tokens.iter().any(|token| token.mark() == Some('?'))
                || (tokens.first().is_some_and(|token| {
                    token.is_one_of(&["were", "had", "could", "would", "should", "did", "does"])
                }) && tokens.get(1).is_some_and(|token| token.name().is_some())),
            dates: dates(tokens, year),
        }
    }

    /// How sure it is that what was found in the sentence is so; `None` when it is denied, asked or
    /// only imagined. `told` is where it was found, and `used` are the tokens that the pattern itself
    /// asked for. `is_bare` is for names that only stand together: "Citrix XenServer" tells who makes it
    /// whatever is denied of it. `is_aside` is for what a remark tells, such as ", which owns VMware,": only
    /// words within it make it doubtful.
    pub fn certainty(
        &self,
        told: &Range<usize>,
        used: &[usize],
        is_bare: bool,
        is_aside: bool,
    ) -> Option<Certainty> {
        if self.asks {
            return None;
        }
        if is_bare {
            return Some(Certainty::Confirmed);
        }
        if is_aside {
            let doubted = told
                .clone()
                .any(|at| !used.contains(&at) && self.doubts[at].is_any());
            return (!doubted).then_some(Certainty::Confirmed);
        }
        let clause = clause(self.tokens, told);
        let any = |range: Range<usize>, is: fn(&Doubt) -> bool| {
            range
                .into_iter()
                .any(|at| is(&self.doubts[at]) && !used.contains(&at))
        };
        let before = clause.start..told.end;
        if any(before, |doubt| doubt.negates || doubt.imagines)
            || any(told.clone(), |doubt| doubt.negates_inside)
            || any(told.end..clause.end, |doubt| doubt.depends)
            || any(told.end..self.end_of_denials(told.end), |doubt| {
                doubt.denies
            })
        {
            return None;
        }
        if any(0..self.tokens.len(), |doubt| doubt.rumours) {
            return Some(Certainty::Rumour);
        }
        Some(match any(told.clone(), |doubt| doubt.intends) {
            true => Certainty::Announced,
            false => Certainty::Confirmed,
        })
    }

    /// Where what follows something told no longer takes it back. A "but" begins what does.
    fn end_of_denials(&self, from: usize) -> usize {
        let ends = |token: &Token| {
            matches!(token.mark(), Some(';')) || token.is_one_of(&["while", "whereas"])
        };
        let end = self.tokens[from..].iter().position(ends);
        end.map_or(self.tokens.len(), |at| from + at)
    }

    /// The date of what was told: one within it, else the first one after it, else the last one in
    /// front of it, where nothing else is told in between. `is_aside` is for what is told beside
    /// something else, such as who makes a product: only a date right after it is its own.
    pub fn date(&self, told: &Range<usize>, is_aside: bool, ends: bool) -> Option<Date> {
        let given = self.given(told, is_aside)?;
        let fits = given.bound == Bound::At || (ends && given.bound == Bound::Until);
        fits.then_some(given.date)
    }

    /// Whether what was told is over: "Until 2007 Citrix was owned by Microsoft". What still is so
    /// stands in the present: "Microsoft owns Citrix until 2010". What happened at a moment, `is_event`,
    /// is not over after it.
    pub fn is_over(
        &self,
        told: &Range<usize>,
        used: &[usize],
        is_aside: bool,
        is_event: bool,
    ) -> bool {
        let over = self
            .given(told, is_aside)
            .is_some_and(|given| match given.bound {
                Bound::At => false,
                Bound::Until => true,
                Bound::Before => !is_event,
            });
        let is_now = told.clone().any(|at| {
            let token = &self.tokens[at];
            token.is_one_of(&["is", "are", "will", "be", "shall", "may", "might", "could"])
                || (used.contains(&at)
                    && token.word().is_some_and(|word| {
                        word.folded.ends_with('s')
                            && !word.folded.ends_with("ss")
                            && !token.is("was")
                    }))
        });
        over && !is_now
    }

    fn given(&self, told: &Range<usize>, is_aside: bool) -> Option<Given> {
        let within = self.dates.iter().find(|given| told.contains(&given.at));
        if within.is_some() {
            return within.copied();
        }
        let after = self.dates.iter().find(|given| given.at >= told.end);
        if let Some(given) = after
            && self.leads_on(told.end..given.at, is_aside)
        {
            return Some(*given);
        }
        let ends_clause = self
            .tokens
            .get(told.end)
            .is_none_or(|token| !token.is_plain());
        let before = self.dates.iter().rfind(|given| given.at < told.start);
        let parted = |at: usize| {
            self.tokens[at..told.start]
                .iter()
                .any(|token| matches!(token.mark(), Some(';' | ':')) || token.is_one_of(RELATIVE))
        };
        before
            .filter(|given| !is_aside && ends_clause && !parted(given.at))
            .copied()
    }

    /// Whether what stands between something told and a date only leads to the date.
    fn leads_on(&self, between: Range<usize>, is_aside: bool) -> bool {
        let tokens = match &self.tokens[between] {
            [tokens @ .., last] if last.is("before") => tokens,
            tokens => tokens,
        };
        if is_aside {
            return tokens.len() <= 1;
        }
        let starts = tokens.first().is_none_or(|token| !token.is_plain());
        let comma = tokens.iter().position(|token| token.mark() == Some(','));
        // After a comma only the date itself may come.
        let near = comma.is_none_or(|comma| tokens.len() - comma <= 3);
        starts
            && near
            && !tokens.iter().any(|token| {
                matches!(token.mark(), Some(';' | ':'))
                    || token.is_one_of(RELATIVE)
                    || token.is_one_of(BE)
                    || token.is_one_of(&["has", "have", "had", "will", "and"])
            })
    }
}

/// Whether a sentence takes back what stands in front of it: "It does not.", "That is not true."
pub(super) fn takes_back(tokens: &[Token]) -> bool {
    let words: Vec<&Token> = tokens
        .iter()
        .filter(|token| token.mark().is_none())
        .collect();
    let begins = words
        .first()
        .is_some_and(|token| token.is_one_of(&["it", "that", "this", "not", "none", "neither"]));
    let ends = words.last().is_some_and(|token| {
        token.is_one_of(&[
            "not", "true", "so", "wrong", "false", "untrue", "nonsense", "invented",
        ])
    });
    let denies = words
        .iter()
        .any(|token| token.is_one_of(NEGATIONS) || token.is_one_of(DENIALS) || token.is("none"));
    words.len() <= 5 && begins && ends && denies
}

/// Words that begin another sentence within one.
const RELATIVE: &[&str] = &[
    "which", "who", "that", "where", "when", "whose", "after", "before",
];

/// What somebody says without being sure.
const HEARSAY: &[&str] = &[
    "report",
    "claim",
    "story",
    "idea",
    "notion",
    "myth",
    "suggestion",
    "theory",
];

/// Words by which what stands in front of them is denied.
const DENIALS: &[&str] = &[
    "deny",
    "denies",
    "denied",
    "denial",
    "untrue",
    "false",
    "refuted",
    "cancelled",
    "canceled",
    "collapsed",
    "collapse",
    "shelved",
    "withdrawn",
    "withdrew",
    "blocked",
    "vetoed",
    "barred",
    "scrapped",
    "abandoned",
    "wrong",
    "invented",
    "rubbish",
    "absurd",
];

/// Words for what is not so and is not meant to be taken so, in front of what is told or behind it.
#[rustfmt::skip]
const MAKE_BELIEVE: &[&str] = &[
    "joke", "jokes", "joked", "joking", "prank", "pranks", "hoax", "fiction", "fictional", "fictitious", "nonsense",
    "myth", "parody", "satire", "dream", "dreams", "dreamed", "dreamt", "dreaming", "fantasy", "pretend", "pretends",
];

/// Whether a token tells of an April fool, or of something "invented" that is no invention.
fn is_made_up(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let is_fool = match token.name() {
        Some(Who::Unknown(name)) => name.starts_with("Fool"),
        Some(Who::Known(_)) => false,
        None => token.is_one_of(&["fool", "fools"]),
    };
    let next_is_that = tokens.get(at + 1).is_some_and(|token| token.is("that"));
    (is_fool && before.is_some_and(|token| token.is("april")))
        || (token.is("invented")
            && (next_is_that
                || before.is_some_and(|token| token.is_one_of(BE) || token.is_one_of(DETERMINERS))))
}

/// Whether a token begins "was to become", which says what did not come.
fn was_to(tokens: &[Token], at: usize) -> bool {
    tokens[at].is_one_of(&["was", "were"])
        && tokens.get(at + 1).is_some_and(|token| token.is("to"))
        && tokens
            .get(at + 2)
            .and_then(Token::word)
            .is_some_and(|word| !word.capital && !DETERMINERS.contains(&word.folded.as_str()))
}

/// Whether a "May" is the month.
fn is_month_of_may(tokens: &[Token], at: usize) -> bool {
    let number = |token: Option<&Token>| token.is_some_and(Token::starts_with_digit);
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let token = &tokens[at];
    token.is("may")
        && token.word().is_some_and(|word| word.capital)
        && (number(tokens.get(at + 1))
            || number(before)
            || before.is_some_and(|word| word.is_one_of(&["in", "since", "from", "until"])))
}

/// The part of a sentence in which something is told: between semicolons, and between "but" and the
/// like.
fn clause(tokens: &[Token], told: &Range<usize>) -> Range<usize> {
    let parts = |token: &Token| {
        matches!(token.mark(), Some(';' | '\u{2014}'))
            || token.is_one_of(&[
                "but", "yet", "although", "though", "while", "whereas", "however",
            ])
    };
    let before = tokens[..told.start].iter().rposition(parts);
    let start = match before {
        // "Although it has not said so, Cisco joins …": the part ends with a comma.
        Some(0) => tokens[..told.start]
            .iter()
            .position(|token| token.mark() == Some(','))
            .map_or(0, |at| at + 1),
        Some(at) => at + 1,
        None => 0,
    };
    let end = tokens[told.end..]
        .iter()
        .position(parts)
        .map_or(tokens.len(), |at| told.end + at);
    start..end
}
