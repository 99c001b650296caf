//! The words of a pattern in a sentence, with what may stand in front of them.

use super::compile::Step;
use super::lists::{BE, BEFORE_VERBS, DETERMINERS, FORMER, OTHERS, PRONOUNS, REPORTS, SINGULAR};
use super::matching::{Found, Matcher};
use super::pattern::Wanted;
use super::token::{Token, Who};

/// The most tokens of a remark between commas.
const REMARK: usize = 20;
/// The most words between a name and its verb.
const FILLERS: usize = 8;
/// The most words of "a young start-up from Lowell".
const NOUN: usize = 8;
/// Words that link those.
const NOUN_LINKS: &[&str] = &["from", "of", "for", "in", "with", "and"];

impl Matcher<'_> {
    pub(super) fn words(
        &self,
        step: usize,
        words: &[Wanted],
        previous: Option<&Step>,
        from: usize,
        found: &mut Found,
    ) -> Option<usize> {
        let after_name = matches!(previous, Some(Step::Place { .. }));
        let comma = self.tokens.get(from).and_then(Token::mark) == Some(',');
        // ", a start-up led by"
        if matches!(previous, Some(Step::Mark(','))) {
            let before = step.checked_sub(2).map(|step| &self.pattern.steps[step]);
            let end = self.words_from(step, words, previous, from, found);
            // ", is leaving"
            let end = end.or_else(|| match before {
                Some(Step::Place { .. }) => self.words_from(step, words, before, from, found),
                _ => None,
            });
            return end.or_else(|| {
                let after = self.after_noun(from)?;
                self.words_from(step, words, previous, after, found)
            });
        }
        if !(after_name && comma) {
            let end = self.words_from(step, words, previous, from, found);
            let town = from + 2;
            return match end {
                None if after_name && self.names_town(from) => {
                    self.words_from(step, words, previous, town, found)
                }
                end => end,
            };
        }
        // ", an SSL VPN that is built on"
        if let Some(after) = self.after_noun(from + 1)
            && self
                .tokens
                .get(after)
                .is_some_and(|token| token.is_one_of(&["that", "which", "who"]))
            && let Some(end) = self.words_from(step, words, previous, after + 1, found)
        {
            found.is_remark = true;
            return Some(end);
        }
        let relative = self.tokens.get(from + 1);
        if relative.is_some_and(|token| token.is_one_of(&["who", "which"]))
            && let Some(end) = self.words_from(step, words, previous, from + 2, found)
        {
            found.is_remark = true;
            return Some(end);
        }
        let after = self.after_remark(from)?;
        let end = self.words_from(step, words, previous, after, found);
        // ", the Portland, Oregon-based maker of switches,"
        let apposed = relative.is_some_and(|token| token.is_one_of(&["a", "an", "the"]));
        match end {
            None if apposed => {
                let further = self.after_remark(after - 1)?;
                self.words_from(step, words, previous, further, found)
            }
            end => end,
        }
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
                // "Nordbahn's supervisory board"
                Some(Step::Place {
                    possessive: true, ..
                }) if at == first && is_adjective(token) => {}
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
                    } else if !(token.is_one_of(BEFORE_VERBS) || token.is_adverb()) {
                        return None;
                    }
                }
                Some(_) if token.is_one_of(DETERMINERS) || token.is_adverb() => {}
                Some(_)
                    if token.is_one_of(&[
                        "also",
                        "now",
                        "already",
                        "first",
                        "has",
                        "have",
                        "today",
                        "yesterday",
                    ]) => {}
                // "took a 1.6 percent stake"
                Some(_)
                    if token.starts_with_digit()
                        || token.is_one_of(&["percent", "per", "cent"]) => {}
                _ => return None,
            }
            at += 1;
        }
    }

    /// Whether a town follows a name: "Greyfield of Boston has appointed".
    fn names_town(&self, from: usize) -> bool {
        let lead = self.tokens.get(from);
        let town = self.tokens.get(from + 1);
        lead.is_some_and(|token| token.is_one_of(&["of", "from"]))
            && town.is_some_and(|token| {
                !token.possessive
                    && matches!(token.name(), Some(Who::Unknown(name)) if !name.contains(' '))
            })
    }

    /// The end of "a young start-up from Lowell", which begins at a token.
    fn after_noun(&self, from: usize) -> Option<usize> {
        let first = self.tokens.get(from)?;
        if !first.is_one_of(&["a", "an", "the", "one"]) {
            return None;
        }
        let part = |at: &usize| {
            let token = &self.tokens[*at];
            match token.name() {
                Some(who) => matches!(who, Who::Unknown(_)),
                None => {
                    token.mark() == Some('-')
                        || token.word().is_some()
                            && (!token.is_stop() || token.is_one_of(NOUN_LINKS))
                }
            }
        };
        let last = self.tokens.len().min(from + 1 + NOUN);
        let mut end = (from + 1..last).take_while(part).last()? + 1;
        // The participle that follows looks like an adjective.
        while end > from + 2
            && !self
                .tokens
                .get(end)
                .is_some_and(|token| token.is_one_of(&["that", "which", "who"]))
        {
            end -= 1;
            if self.tokens[end].word().is_some_and(|word| {
                word.folded.ends_with("ed")
                    || ["led", "run", "built"].contains(&word.folded.as_str())
            }) {
                return Some(end);
            }
        }
        Some(end)
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
    pub(super) fn after_remark(&self, comma: usize) -> Option<usize> {
        let last = self.tokens.len().min(comma + 2 + REMARK);
        let end = (comma + 2..last).find(|at| self.tokens[*at].mark() == Some(','))?;
        // Another sentence would follow a semicolon or a colon.
        let whole = self.tokens[comma + 1..end]
            .iter()
            .all(|token| !matches!(token.mark(), Some(';' | ':' | '.')));
        whole.then_some(end + 1)
    }
}

/// Whether a word only tells more of the noun that follows it.
fn is_adjective(token: &Token) -> bool {
    token.is_plain()
        && !token.possessive
        && !token.is_one_of(FORMER)
        && !token.is_one_of(OTHERS)
        && token.word().is_some_and(|word| !word.capital)
}

fn is_wanted(wanted: &Wanted, token: &Token) -> bool {
    match wanted {
        Wanted::Be => token.is_one_of(BE),
        Wanted::Exact(folded) => token.is(folded),
        Wanted::Stem(stem) => token.word().is_some_and(|word| word.stem == *stem),
    }
}
