//! Towns, sums and numbers in the places of a pattern.

use super::compile::Step;
use super::lists::{COMMON, MONEY, NATIONS, NO_MONEY, PREPOSITIONS};
use super::matching::{Found, Matcher};
use super::pattern::Place;
use super::thing::{ends_companies, ends_products};
use super::token::{Token, Who};

impl Matcher<'_> {
    /// A town or a country: a few words with capitals.
    pub(super) fn town(&self, step: usize, from: usize, found: &mut Found) -> Option<usize> {
        // "the United States", but "The Denver-based vendor"
        let is_the = self
            .tokens
            .get(from)?
            .word()
            .is_some_and(|word| word.folded == "the" && !word.capital);
        let previous = step.checked_sub(1).map(|step| &self.pattern.steps[step]);
        let is_apposed = matches!(previous, Some(Step::Mark(',')));
        // ", a Seattle start-up"
        let is_a = is_apposed && self.tokens[from].is_one_of(&["a", "an"]);
        let the = usize::from(is_the || is_a);
        let capital = |at: &usize| {
            let token = &self.tokens[*at];
            matches!(token.name(), Some(Who::Unknown(_)))
                || token.word().is_some_and(|word| {
                    word.capital && word.folded != "the" && !token.starts_with_digit()
                })
        };
        let last = self.tokens.len().min(from + the + 4);
        let end = (from + the..last).take_while(capital).last()? + 1;
        // "in" and "-based" say that it is a place.
        let is_said = matches!(previous, Some(Step::Words(_)))
            || matches!(self.pattern.steps.get(step + 1), Some(Step::Mark('-')));
        let one = end == from + the + 1;
        if one && !is_said && self.is_no_place(&self.tokens[from + the]) {
            return None;
        }
        let begins = from + usize::from(is_a);
        let text = self.text_of(begins..end);
        self.attempt(step + 1, end, found, |found| found.value = Some(text))
    }

    /// Whether one word with a capital names a people or a thing where a town could stand: "a German start-up".
    fn is_no_place(&self, token: &Token) -> bool {
        let folded = match (token.name(), token.word()) {
            (Some(Who::Unknown(name)), _) => name.to_lowercase(),
            (None, Some(word)) => word.folded.clone(),
            _ => return true,
        };
        token.is_stop()
            || NATIONS.contains(&folded.as_str())
            || COMMON.contains(&folded.as_str())
            || ends_companies(&folded, self.known)
            || ends_products(&folded, self.known)
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
