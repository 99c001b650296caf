//! Finds what a pattern waits for in a sentence.
//!
//! Between what a pattern asks for may stand what says nothing else: helping verbs and adverbs in
//! front of a verb, a few words in front of a name, a remark between commas. All of that is bounded, so
//! the time grows with the length of the sentence.

use std::ops::Range;

use super::Known;
use super::compile::{Compiled, Step};
use super::lists::{
    AFTER_NAMES, BE, BEFORE_VERBS, DETERMINERS, OF_POSTS, PREPOSITIONS, PRONOUNS, REPORTS, SINGULAR,
};
use super::pattern::{Place, Wanted};
use super::thing::{Thing, thing};
use super::token::{Token, Who};
use super::when::date_at;
use crate::domain::EntityKind;
use crate::text::words::is_stop_word;

/// The most tokens of a remark between commas.
const REMARK: usize = 20;
/// The most words between a name and its verb.
const FILLERS: usize = 8;
/// The most words that lead to a name.
const LEADING: usize = 4;
/// The year of a date in a place for one: only where it ends matters there.
const ANY_YEAR: i16 = 2000;
/// The most names that are told the same of.
const TOGETHER: usize = 12;

/// Participles that make a name a part of something: "Citrix based".
const PARTICIPLES: &[&str] = &[
    "based",
    "related",
    "owned",
    "powered",
    "certified",
    "branded",
    "focused",
    "hosted",
    "backed",
];

/// What a pattern has found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub subjects: Vec<Thing>,
    pub objects: Vec<Thing>,
    pub former: Option<Thing>,
    /// The post, as a range of the text.
    pub title: Option<Range<usize>>,
    /// A sum or a number, as a range of the text.
    pub value: Option<Range<usize>>,
    /// The tokens from the first to the last of it.
    pub told: Range<usize>,
    /// The tokens that the pattern itself asked for.
    pub used: Vec<usize>,
    /// How many words stand between that the pattern did not ask for.
    pub loose: usize,
}

/// A pattern at work on a sentence.
pub(super) struct Matcher<'a> {
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
                self.tokens[start].name().is_some()
                    && !before.is_some_and(|token| {
                        token.name().is_some()
                            || (about && token.is_one_of(PREPOSITIONS))
                            || token.mark() == Some('-')
                    })
            }
            _ => true,
        }
    }

    /// Goes on with a step of the pattern at a token; gives the end of the whole.
    fn step(&self, step: usize, at: usize, found: &mut Found) -> Option<usize> {
        let Some(wanted) = self.pattern.steps.get(step) else {
            let ends_in_name = matches!(
                self.pattern.steps.last(),
                Some(Step::Place {
                    place: Place::Subject | Place::Object | Place::Former,
                    ..
                })
            );
            let ends = !ends_in_name || self.names_person(at) || self.may_end(at);
            return ends.then_some(at);
        };
        let previous = step.checked_sub(1).map(|step| &self.pattern.steps[step]);
        match wanted {
            Step::Comma => {
                let there = self.tokens.get(at)?.mark() == Some(',');
                there.then(|| self.step(step + 1, at + 1, found)).flatten()
            }
            Step::Words(words) => self.words(step, words, previous, at, found),
            Step::Place { place, possessive } => match place {
                Place::Title => self.title(step, at, found),
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

    fn words(
        &self,
        step: usize,
        words: &[Wanted],
        previous: Option<&Step>,
        from: usize,
        found: &mut Found,
    ) -> Option<usize> {
        let after_name = matches!(previous, Some(Step::Place { .. }));
        let comma = self.tokens.get(from).and_then(Token::mark) == Some(',');
        if !(after_name && comma) {
            return self.words_from(step, words, previous, from, found);
        }
        let relative = self.tokens.get(from + 1);
        if relative.is_some_and(|token| token.is_one_of(&["who", "which"]))
            && let Some(end) = self.words_from(step, words, previous, from + 2, found)
        {
            return Some(end);
        }
        let after = self.after_remark(from)?;
        self.words_from(step, words, previous, after, found)
    }

    /// As [`Matcher::words`], from a token that is no comma.
    fn words_from(
        &self,
        step: usize,
        words: &[Wanted],
        previous: Option<&Step>,
        from: usize,
        found: &mut Found,
    ) -> Option<usize> {
        let wants_be = words.contains(&Wanted::Be);
        let after_name = matches!(previous, Some(Step::Place { .. }));
        let first = from;
        let mut at = from;
        let mut passive = None;
        loop {
            let token = self.tokens.get(at)?;
            if words.iter().any(|wanted| is_wanted(wanted, token)) && !token.possessive {
                let continues = token
                    .word()
                    .is_some_and(|word| word.folded.ends_with("ing"));
                let single = after_name && self.is_about_one(first, at);
                let several = found.subjects.len() > 1 && step == 1;
                if (passive.is_none() || wants_be || continues) && !(single && several) {
                    found.used.push(at);
                    found.loose += at - from;
                    if let Some(end) = self.step(step + 1, at + 1, found) {
                        return Some(end);
                    }
                    found.used.pop();
                    found.loose -= at - from;
                }
            }
            if at - first >= FILLERS {
                return None;
            }
            let word = token.word()?;
            let folded = word.folded.as_str();
            let next = |ahead: usize| self.tokens.get(at + ahead);
            match previous {
                Some(Step::Place { .. }) => {
                    if token.is_one_of(BE) {
                        passive = Some(at);
                    } else if folded == "to" {
                        passive = None;
                    } else if token.is_one_of(REPORTS) {
                        // "VMware has confirmed that it signed": the same one again.
                        let that = usize::from(next(1).is_some_and(|token| token.is("that")));
                        if next(1 + that).is_some_and(|token| token.is_one_of(PRONOUNS)) {
                            at += 1 + that;
                            passive = None;
                        } else if !token.is_one_of(BEFORE_VERBS) {
                            return None;
                        }
                    } else if !(token.is_one_of(BEFORE_VERBS) || is_adverb(folded)) {
                        return None;
                    }
                }
                Some(_) if token.is_one_of(DETERMINERS) || is_adverb(folded) => {}
                Some(_) if token.is_one_of(&["also", "now", "already", "first", "has", "have"]) => {
                }
                _ => return None,
            }
            at += 1;
        }
    }

    /// Whether the words from one place to a verb speak of one: "A and B joins".
    fn is_about_one(&self, first: usize, verb: usize) -> bool {
        let ends_so = |token: &Token| {
            token.word().is_some_and(|word| {
                let folded = word.folded.as_str();
                folded.len() > 3 && folded.ends_with('s') && !folded.ends_with("ss")
            })
        };
        self.tokens[first..=verb]
            .iter()
            .any(|token| token.is_one_of(SINGULAR))
            || ends_so(&self.tokens[verb])
    }

    /// What follows a remark that begins with the comma at a place; the comma itself where none does.
    fn after_remark(&self, comma: usize) -> Option<usize> {
        let last = self.tokens.len().min(comma + 2 + REMARK);
        let end = (comma + 2..last).find(|at| self.tokens[*at].mark() == Some(','))?;
        // Another sentence would follow a semicolon or a colon.
        let whole = self.tokens[comma + 1..end]
            .iter()
            .all(|token| !matches!(token.mark(), Some(';' | ':' | '.')));
        whole.then_some(end + 1)
    }

    fn names(
        &self,
        step: usize,
        place: Place,
        possessive: bool,
        previous: Option<&Step>,
        from: usize,
        found: &mut Found,
    ) -> Option<usize> {
        let most = match previous {
            None => 0,
            Some(Step::Words(_)) => LEADING,
            Some(Step::Comma) => 2,
            Some(Step::Place { possessive, .. }) => usize::from(*possessive),
        };
        let adjacent = matches!(self.pattern.steps.get(step + 1), Some(Step::Place { .. }));
        let kinds = match place {
            Place::Object => &self.pattern.objects,
            _ => &self.pattern.subjects,
        };
        let mut at = from;
        loop {
            // Of "Citrix XenServer and Hyper-V" only the first is made by Citrix.
            let options = match previous {
                Some(Step::Place { .. }) => self.alone(at, kinds).into_iter().collect(),
                _ => self.options(at, kinds, adjacent, place != Place::Former),
            };
            for option in options {
                if option.possessive != possessive {
                    continue;
                }
                let kept = found.clone();
                found.loose += at - from;
                match place {
                    Place::Subject => found.subjects = option.things,
                    Place::Object => found.objects = option.things,
                    _ => found.former = option.things.into_iter().next(),
                }
                if let Some(end) = self.step(step + 1, option.end, found) {
                    return Some(end);
                }
                *found = kept;
            }
            let token = self.tokens.get(at)?;
            let word = token.word()?;
            let leads = token.is_one_of(DETERMINERS)
                || (!is_stop_word(&word.folded)
                    && !word.capital
                    && !word.folded.starts_with(|c: char| c.is_ascii_digit())
                    && !token.is_one_of(AFTER_NAMES));
            if at - from >= most || !leads || token.possessive {
                return None;
            }
            at += 1;
        }
    }

    /// The names that a place can take at a token, the most first.
    fn options(
        &self,
        at: usize,
        kinds: &[EntityKind],
        adjacent: bool,
        several: bool,
    ) -> Vec<Names> {
        let mut options = Vec::new();
        let Some(first) = self.chain(at, kinds) else {
            if adjacent {
                options.extend(self.alone(at, kinds));
            }
            return options;
        };
        let mut together = vec![first.clone()];
        while several && together.len() < TOGETHER {
            let end = together.last().map_or(at, |last| last.end);
            let token = |ahead: usize| self.tokens.get(end + ahead);
            let comma = usize::from(token(0).and_then(Token::mark) == Some(','));
            let closes = token(comma)
                .is_some_and(|token| token.is_one_of(&["and", "or"]) || token.mark() == Some('&'));
            if comma == 0 && !closes {
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
                options.push(Names {
                    things: together.iter().map(|name| name.things[0].clone()).collect(),
                    end: together.last().map_or(at, |last| last.end),
                    possessive: together.last().is_some_and(|last| last.possessive),
                });
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

    /// One name that others in front of it may belong to: "Citrix XenServer", "Microsoft's Hyper-V".
    fn chain(&self, at: usize, kinds: &[EntityKind]) -> Option<Names> {
        let names = self.tokens[at.min(self.tokens.len())..]
            .iter()
            .take(TOGETHER)
            .take_while(|token| token.name().is_some())
            .count();
        if names == 0 {
            return None;
        }
        // A possessive that nothing of a name follows ends it.
        let head = at + names - 1;
        let token = &self.tokens[head];
        let who = token.name()?;
        let what = match (who, names) {
            (Who::Unknown(name), 2..) if !kinds.is_empty() => {
                let before = self.tokens[head - 1].name()?;
                match before {
                    Who::Known(_) if kinds.contains(&EntityKind::Product) => thing(
                        &Who::Unknown(name.clone()),
                        &[EntityKind::Product],
                        self.known,
                    )?,
                    _ => return None,
                }
            }
            // "an SSL VPN" is no name.
            (Who::Unknown(_), 1) if at > 0 && self.tokens[at - 1].is_one_of(&["a", "an"]) => {
                return None;
            }
            _ => thing(who, kinds, self.known)?,
        };
        Some(Names {
            things: vec![what],
            end: head + 1,
            possessive: token.possessive,
        })
    }

    /// The one name at a token, whatever follows it.
    fn alone(&self, at: usize, kinds: &[EntityKind]) -> Option<Names> {
        let token = self.tokens.get(at)?;
        let what = thing(token.name()?, kinds, self.known)?;
        Some(Names {
            things: vec![what],
            end: at + 1,
            possessive: token.possessive,
        })
    }

    fn title(&self, step: usize, from: usize, found: &mut Found) -> Option<usize> {
        let mut at = from;
        while at - from < 3 && self.tokens.get(at)?.is_one_of(DETERMINERS) {
            at += 1;
        }
        let begins = at;
        while at - begins < 2 && self.tokens.get(at)?.is_one_of(OF_POSTS) {
            at += 1;
        }
        let mut end = self.one_title(at).or_else(|| {
            // "vice" and "executive" begin titles too.
            at = begins;
            self.one_title(at)
        })?;
        while let Some(next) = self.tokens.get(end)
            && (next.is("and") || next.mark() == Some('&'))
            && let Some(further) = self.one_title(end + 1)
        {
            end = further;
        }
        let last = &self.tokens[end - 1];
        let tail = self.tail(end);
        for end in tail.into_iter().chain([end]) {
            let text = self.tokens[begins].range.start..self.tokens[end - 1].range.end;
            let kept = found.clone();
            found.title = Some(text);
            if !last.possessive
                && let Some(end) = self.step(step + 1, end, found)
            {
                return Some(end);
            }
            *found = kept;
        }
        None
    }

    /// The end of a title of the relation that begins at a token.
    fn one_title(&self, at: usize) -> Option<usize> {
        self.pattern.titles.iter().find_map(|title| {
            let there = title.iter().enumerate().all(|(ahead, word)| {
                let token = self.tokens.get(at + ahead);
                token.is_some_and(|token| token.is(word))
            });
            there.then_some(at + title.len())
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
            let word = token.word().is_some_and(|word| !is_stop_word(&word.folded));
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

    /// A sum of money, or a number.
    fn number(&self, step: usize, place: Place, from: usize, found: &mut Found) -> Option<usize> {
        let word = |at: usize| self.tokens.get(at)?.word();
        let mut at = from;
        while at - from < 3
            && word(at).is_some_and(|word| {
                [
                    "more", "over", "about", "some", "than", "around", "nearly", "another", "a",
                    "its",
                ]
                .contains(&word.folded.as_str())
            })
        {
            at += 1;
        }
        let begins = if self.tokens.get(from)?.is("a") {
            at
        } else {
            from
        };
        let currency = |at: usize| {
            self.tokens
                .get(at)
                .is_some_and(|token| matches!(token.mark(), Some('$' | '€' | '£' | '¥')))
        };
        if word(at).is_some_and(|word| word.folded == "us") && currency(at + 1) {
            at += 1;
        }
        let mut is_money = currency(at);
        at += usize::from(is_money);
        let digits = word(at)?;
        if !digits.folded.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        at += 1;
        if word(at).is_some_and(|word| {
            ["million", "billion", "thousand", "m", "bn", "mn"].contains(&word.folded.as_str())
        }) {
            at += 1;
        }
        if word(at).is_some_and(|word| {
            ["dollars", "euros", "euro", "pounds", "usd", "eur"].contains(&word.folded.as_str())
        }) {
            is_money = true;
            at += 1;
        }
        if is_money != (place == Place::Sum) {
            return None;
        }
        let kept = found.clone();
        found.value = Some(self.tokens[begins].range.start..self.tokens[at - 1].range.end);
        let end = self.step(step + 1, at, found);
        if end.is_none() {
            *found = kept;
        }
        end
    }

    /// Whether the name in front of a token is that of a person, which nothing that follows makes a
    /// part of something else.
    fn names_person(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let follows = self
            .tokens
            .get(at)
            .is_some_and(|next| next.word().is_some());
        let person = |who| thing(who, &[EntityKind::Person], self.known).is_some();
        follows && before.is_some_and(|token| !token.possessive && token.name().is_some_and(person))
    }

    /// Whether a name can end before a token, and is not a part of something.
    fn may_end(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else {
            return true;
        };
        if let Some(mark) = token.mark() {
            return !matches!(mark, '-' | '/' | '%' | '\'');
        }
        let Some(word) = token.word() else {
            return false;
        };
        let folded = word.folded.as_str();
        is_stop_word(&folded.replace('\'', ""))
            || token.is_one_of(AFTER_NAMES)
            || token.is_one_of(REPORTS)
            || is_adverb(folded)
            || (folded.ends_with("ed") && !token.is_one_of(PARTICIPLES))
            || folded.starts_with(|c: char| c.is_ascii_digit())
            || crate::domain::date::MONTHS.contains(&folded)
            || [
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
            ]
            .contains(&folded)
            || EntityKind::ALL.iter().any(|kind| kind.word() == folded)
            || ["programme", "initiative", "company"].contains(&folded)
    }
}

/// Names that stand in one place.
#[derive(Clone, Debug)]
struct Names {
    things: Vec<Thing>,
    /// The token after them.
    end: usize,
    possessive: bool,
}

fn is_wanted(wanted: &Wanted, token: &Token) -> bool {
    match wanted {
        Wanted::Be => token.is_one_of(BE),
        Wanted::Exact(folded) => token.is(folded),
        Wanted::Stem(stem) => token.word().is_some_and(|word| word.stem == *stem),
    }
}

fn is_adverb(folded: &str) -> bool {
    folded.len() > 4 && folded.ends_with("ly")
}
