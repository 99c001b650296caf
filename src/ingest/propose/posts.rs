//! Posts, sums and numbers in the places of a pattern.

use std::ops::Range;

use super::lists::{DETERMINERS, MONEY, NO_MONEY, OF_POSTS, PREPOSITIONS};
use super::matching::{Found, Matcher};
use super::pattern::Place;
use super::token::Who;

impl Matcher<'_> {
    pub(super) fn title(&self, step: usize, from: usize, found: &mut Found) -> Option<usize> {
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
        if self.tokens[end - 1].possessive {
            return None;
        }
        let tail = self.tail(end);
        tail.into_iter().chain([end]).find_map(|end| {
            let text = self.text_of(begins..end);
            self.attempt(step + 1, end, found, |found| found.title = Some(text))
        })
    }

    /// Where tokens stand in the text.
    fn text_of(&self, tokens: Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].range.start..self.tokens[tokens.end - 1].range.end
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

    /// A town or a country: a few words with capitals.
    pub(super) fn town(&self, step: usize, from: usize, found: &mut Found) -> Option<usize> {
        // "the United States", but "The Denver-based vendor"
        let is_the = self
            .tokens
            .get(from)?
            .word()
            .is_some_and(|word| word.folded == "the" && !word.capital);
        let the = usize::from(is_the);
        let capital = |at: &usize| {
            let token = &self.tokens[*at];
            matches!(token.name(), Some(Who::Unknown(_)))
                || token.word().is_some_and(|word| {
                    word.capital && word.folded != "the" && !token.starts_with_digit()
                })
        };
        let last = self.tokens.len().min(from + the + 4);
        let end = (from + the..last).take_while(capital).last()? + 1;
        let text = self.text_of(from..end);
        self.attempt(step + 1, end, found, |found| found.value = Some(text))
    }

    /// Whether what follows a sum leaves it money: "in a second round", but not "in orders" or "less than".
    fn is_paid(&self, end: usize) -> bool {
        /// The most words that lead from "in" to what it is.
        const LEADING: usize = 5;
        let Some(token) = self.tokens.get(end) else {
            return true;
        };
        if !token.is_one_of(&["of", "in"]) {
            return !token.is_one_of(NO_MONEY);
        }
        let mut says_what = token.is("of");
        for token in self.tokens.iter().skip(end + 1).take(LEADING) {
            if token.is_one_of(MONEY) || token.starts_with_digit() {
                return true;
            }
            // "in Boston", "in May"
            if token.word().is_none_or(|word| word.capital) || token.is_one_of(PREPOSITIONS) {
                break;
            }
            says_what |= token.is_plain();
        }
        !says_what
    }

    /// A sum of money, or a number.
    pub(super) fn number(
        &self,
        step: usize,
        place: Place,
        from: usize,
        found: &mut Found,
    ) -> Option<usize> {
        let word = |at: usize| self.tokens.get(at)?.word();
        let mut at = from;
        while at - from < 3
            && word(at).is_some_and(|word| {
                [
                    "more", "over", "about", "some", "than", "around", "nearly", "another", "a",
                    "an", "its",
                ]
                .contains(&word.folded.as_str())
            })
        {
            at += 1;
        }
        let begins = if self.tokens.get(from)?.is_one_of(&["a", "an"]) {
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
        if !self.tokens[at].starts_with_digit() {
            return None;
        }
        // "$3 from each" is no round.
        let is_large = digits.folded.chars().filter(char::is_ascii_digit).count() > 4
            || digits.folded.ends_with(|c: char| c.is_ascii_alphabetic());
        let mut is_sum = is_large;
        at += 1;
        if word(at).is_some_and(|word| {
            ["million", "billion", "thousand", "m", "bn", "mn"].contains(&word.folded.as_str())
        }) {
            is_sum = true;
            at += 1;
        }
        if word(at).is_some_and(|word| {
            ["dollars", "euros", "euro", "pounds", "usd", "eur"].contains(&word.folded.as_str())
        }) {
            is_money = true;
            at += 1;
        }
        if is_money != (place == Place::Sum) || (is_money && !(is_sum && self.is_paid(at))) {
            return None;
        }
        let text = self.text_of(begins..at);
        self.attempt(step + 1, at, found, |found| found.value = Some(text))
    }
}
