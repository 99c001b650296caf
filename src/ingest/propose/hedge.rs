//! How sure a sentence is of what it tells.

use std::ops::Range;

use super::clause::{clause, of_the_same};
use super::lists::{
    ASIDES, BE, CONDITIONS, DENIALS, DETERMINERS, HEARSAY, INTENTIONS, MAKE_BELIEVE, NEGATIONS,
    NEGATIONS_INSIDE, PAST, PREPOSITIONS, RUMOURS, STATES, UNDONE,
};
use super::signs::{is_made_up, is_month_of_may, is_notion, was_to, which_is_not};
use super::token::Token;
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
                    || (token.is("few") && !(at > 0 && tokens[at - 1].is_one_of(SOME)))
                    || (token.is_one_of(&["ruled", "rules", "rule"]) && next_is(&["out"])),
                negates_inside: token.is_one_of(NEGATIONS_INSIDE),
                // "would have acquired" did not.
                imagines: token.is_one_of(CONDITIONS)
                    || (token.is_one_of(&["would", "could", "should"]) && next_is(&["have"]))
                    || (token.is("had") && next_is(&["planned", "intended", "wanted", "hoped"]))
                    // "wanted to acquire" may not have.
                    || (token.is_one_of(UNDONE) && next_is(&["to", "that"]))
                    // "I would love to see"
                    || (token.is_one_of(&["love", "like", "prefer"]) && next_is(&["to"]))
                    // "an earlier version of this article"
                    || (token.is("version")
                        && next_is(&["of"])
                        && tokens.get(at + 2).is_some_and(|token| token.is("this"))
                        && tokens
                            .get(at + 3)
                            .is_some_and(|token| token.is_one_of(&["article", "story", "report"])))
                    || (token.is_one_of(&["we", "you"]) && next_is(&["wrote", "reported", "said", "claimed"]))
                    || is_make_believe
                    || is_notion(tokens, at)
                    || was_to(tokens, at),
                // "…, a report that Cisco denies", "… is not true".
                denies: is_make_believe
                    || which_is_not(tokens, at)
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
                        && tokens[at - 1].is_one_of(DETERMINERS))
                    // "Reports that Cisco buys"
                    || (token.is_one_of(&["reports", "stories", "suggestions", "theories"])
                        && next_is(&["that", "of"])
                        && at.checked_sub(1).is_none_or(|at| {
                            tokens[at].mark().is_some() || tokens[at].is_one_of(PREPOSITIONS)
                        })),
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
        let said = |at: &usize| !self.is_in_remark(told, used, *at);
        let doubted =
            |at: usize, is: fn(&Doubt) -> bool| is(&self.doubts[at]) && !used.contains(&at);
        if (clause.start..told.end)
            .filter(said)
            .any(|at| doubted(at, |doubt| doubt.negates || doubt.imagines || doubt.denies))
            || (told.clone().filter(said)).any(|at| doubted(at, |doubt| doubt.negates_inside))
            || (told.end..clause.end).any(|at| doubted(at, |doubt| doubt.depends))
            || (told.end..self.end_of_denials(told.end)).any(|at| doubted(at, |doubt| doubt.denies))
        {
            return None;
        }
        let rumoured = of_the_same(self.tokens, told)
            .into_iter()
            .filter(said)
            .any(|at| doubted(at, |doubt| doubt.rumours));
        if rumoured {
            return Some(Certainty::Rumour);
        }
        let intends = (told.clone().filter(said)).any(|at| doubted(at, |doubt| doubt.intends));
        Some(match intends {
            true => Certainty::Announced,
            false => Certainty::Confirmed,
        })
    }

    /// Whether a token stands in a remark that what was told goes around: "Citrix, which has not joined the
    /// SVVP, acquires …".
    fn is_in_remark(&self, told: &Range<usize>, used: &[usize], at: usize) -> bool {
        self.remark(told, used, at)
            .is_some_and(|remark| self.tokens[remark.start].is_one_of(ASIDES))
    }

    /// What stands between two commas within something told and around a token, where nothing of it is
    /// what was told.
    fn remark(&self, told: &Range<usize>, used: &[usize], at: usize) -> Option<Range<usize>> {
        let comma = |at: &usize| self.tokens[*at].mark() == Some(',');
        let first = (told.start..at.min(told.end)).rfind(comma)? + 1;
        let last = (at..told.end).find(comma)?;
        let is_apart = !used.iter().any(|used| (first..last).contains(used));
        (is_apart && first < last).then_some(first..last)
    }

    /// Where what follows something told no longer takes it back. A "but" begins what does.
    fn end_of_denials(&self, from: usize) -> usize {
        let ends = |at: &usize| {
            let token = &self.tokens[*at];
            let next = self.tokens.get(at + 1);
            let goes_on = next.is_some_and(|next| next.is_one_of(&["it", "this", "that"]));
            (token.mark() == Some(';') && !goes_on) || token.is_one_of(&["while", "whereas"])
        };
        let end = (from..self.tokens.len()).find(ends);
        end.unwrap_or(self.tokens.len())
    }

    /// The date of what was told: one within it, else the first one after it, else the last one in
    /// front of it, where nothing else is told in between. `is_aside` is for what is told beside
    /// something else, such as who makes a product: only a date right after it is its own.
    pub fn date(
        &self,
        told: &Range<usize>,
        used: &[usize],
        is_aside: bool,
        ends: bool,
    ) -> Option<Date> {
        let given = self.given(told, used, is_aside)?;
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
        if !is_event && (self.was_so(told, used) || (!is_aside && self.did(told, used))) {
            return true;
        }
        let over = self
            .given(told, used, is_aside)
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

    /// Whether it is only told that something was so: "was led by", "were partners". What was done to
    /// somebody still holds: "was appointed CEO".
    fn was_so(&self, told: &Range<usize>, used: &[usize]) -> bool {
        let was = |at: &usize| {
            self.tokens[*at].is_one_of(&["was", "were"])
                || (self.tokens[*at].is("been")
                    && told.start < *at
                    && self.tokens[at - 1].is("had"))
        };
        let done = |at: &usize| {
            let token = &self.tokens[*at];
            token.is_one_of(&["built", "made", "named", "chosen", "taken"])
                || (token.word().is_some_and(|word| word.folded.ends_with("ed"))
                    && !token.is_one_of(STATES))
        };
        used.iter().any(was) && !used.iter().any(done)
    }

    /// The same of "competed with" and "owned", but not of "has owned".
    fn did(&self, told: &Range<usize>, used: &[usize]) -> bool {
        let past = |at: &usize| {
            let hyphen = at.checked_sub(1).and_then(|at| self.tokens[at].mark());
            self.tokens[*at].is_one_of(PAST) && hyphen != Some('-')
        };
        let helped = told.clone().any(|at| {
            let token = &self.tokens[at];
            token.is_one_of(BE) || token.is_one_of(&["has", "have", "having"])
        });
        used.iter().any(past) && !helped
    }

    fn given(&self, told: &Range<usize>, used: &[usize], is_aside: bool) -> Option<Given> {
        let is_own = |given: &&Given| {
            // ", in May 2008," but not ", founded in 2008,"
            let remark = self.remark(told, used, given.at);
            told.contains(&given.at) && remark.is_none_or(|remark| given.at <= remark.start + 1)
        };
        let within = self.dates.iter().find(is_own);
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
            let between = &self.tokens[at..told.start];
            // "As announced in May, …", "who meet in November, …"
            let comma = |token: &Token| token.mark() == Some(',');
            let begins = self.tokens[..at]
                .iter()
                .rposition(comma)
                .map_or(0, |it| it + 1);
            let lead = at.saturating_sub(1);
            // "As of May, …"
            let as_of = |at: usize| self.tokens[at].is("as") && !self.tokens[at + 1].is("of");
            let of_another = between.iter().any(comma)
                && (begins.min(lead)..lead)
                    .any(|at| self.tokens[at].is_one_of(RELATIVE) || as_of(at));
            of_another
                || between.iter().any(|token| {
                    matches!(token.mark(), Some(';' | ':')) || token.is_one_of(RELATIVE)
                })
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

/// Words with which "few" says that there are some: "the last few years".
const SOME: &[&str] = &[
    "a", "the", "last", "past", "next", "first", "these", "every",
];

/// Words that begin another sentence within one.
const RELATIVE: &[&str] = &[
    "which", "who", "that", "where", "when", "whose", "after", "before",
];
