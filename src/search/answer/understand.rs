//! From a text to a [`Question`]: which names, which relation, which time, what sort of answer.

use std::ops::Range;

use jiff::Timestamp;

use crate::domain::Relation;
use crate::search::{NameMatch, Names};

use super::english;
use super::question::{MAX_BYTES, Named, Question, Tense, Wanted};
use super::spelling::{self, Vocabulary};
use super::token::{Token, tokenise};
use super::{implied, relation, tag, time};

/// Understands a question. Never fails; a text that is no question gives an empty one.
pub(super) fn understand(
    text: &str,
    names: &Names,
    vocabulary: &Vocabulary,
    now: Timestamp,
) -> Question {
    let (text, states) = tag::cut_off(cut(text));
    let find = |text: &str| {
        let mut matches = names.find_in(text);
        matches.retain(|(range, _)| text.get(range.clone()).is_some());
        matches
    };
    let mut matches = find(text);
    let ranges: Vec<Range<usize>> = matches.iter().map(|(range, _)| range.clone()).collect();
    let (text, read) = spelling::read(text, &ranges, vocabulary);
    if !read.is_empty() {
        matches = find(&text);
    }
    // A vendor and its product can share a name: both readings stay open.
    let others: Vec<(Range<usize>, NameMatch)> = matches
        .iter()
        .flat_map(|(range, found)| {
            let same = names.exactly_in(&found.matched);
            same.into_iter()
                .filter(|(span, _)| span.len() == found.matched.len())
                .flat_map(|(_, entities)| entities)
                .filter_map(|entity| names.get(entity))
                .filter(|named| named.id != found.entity)
                .map(|named| {
                    let other = NameMatch {
                        entity: named.id,
                        kind: named.kind,
                        name: named.name.clone(),
                        ..found.clone()
                    };
                    (range.clone(), other)
                })
                .collect::<Vec<_>>()
        })
        .collect();
    matches.extend(others);
    matches.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
    let mut question = build(&text, matches, vocabulary.relations, now);
    question.read = read;
    if states {
        question.wanted = Wanted::Verdict;
    }
    question
}

/// The first [`MAX_BYTES`] of a text, at a boundary.
fn cut(text: &str) -> &str {
    let text = text.trim();
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn build(
    text: &str,
    matches: Vec<(Range<usize>, NameMatch)>,
    relations: &[Relation],
    now: Timestamp,
) -> Question {
    let mut spans: Vec<(Range<usize>, Vec<NameMatch>)> = Vec::new();
    for (range, found) in matches {
        match spans.last_mut() {
            Some((last, options)) if *last == range => options.push(found),
            Some((last, _)) if range.start < last.end => {}
            _ => spans.push((range, vec![found])),
        }
    }
    let ranges: Vec<Range<usize>> = spans.iter().map(|(range, _)| range.clone()).collect();
    let mut tokens = tokenise(text, &ranges);
    let names = group(text, spans, &tokens);
    let when = time::find(&mut tokens, text, now);
    let asked = relation::find(&tokens, relations);
    let wanted = wanted(&tokens);
    let mut question = Question {
        who: tokens
            .iter()
            .any(|token| matches!(token.folded.as_str(), "who" | "whos" | "whom" | "whose")),
        kind: kind(&tokens),
        which: which(&tokens),
        tense: tense(&tokens),
        future: is_future(&tokens, wanted),
        text: text.to_owned(),
        read: Vec::new(),
        tokens,
        names,
        wanted,
        asked,
        when,
    };
    if question.asked.is_empty() {
        question.asked = implied::find(&question, relations);
    }
    if question.asked.is_empty() {
        question.asked = implied::having(&question, relations);
    }
    // "X Y release date" names what it wants.
    if question.wanted == Wanted::About
        && !question.asked.is_empty()
        && question
            .tokens
            .iter()
            .any(|token| token.name.is_none() && token.folded == "date")
    {
        question.wanted = Wanted::Begin;
    }
    // Two names and what joins them, without a question word: "Cisco is a member of the SVVP".
    if question.wanted == Wanted::About
        && question.groups() == 2
        && !question.asked.is_empty()
        && question.tokens.iter().any(|token| token.name.is_none())
    {
        question.wanted = Wanted::Verdict;
    } else if question.wanted == Wanted::About && !question.asked.is_empty() {
        question.wanted = Wanted::Things;
    }
    question
}

/// Turns spans into names, joined ones in one group.
fn group(text: &str, spans: Vec<(Range<usize>, Vec<NameMatch>)>, tokens: &[Token]) -> Vec<Named> {
    let mut names: Vec<Named> = Vec::new();
    for (index, (_, options)) in spans.into_iter().enumerate() {
        let mut own = tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| token.name == Some(index))
            .map(|(at, _)| at);
        let Some(first) = own.next() else { continue };
        let last = own.next_back().unwrap_or(first);
        let group = names.last().map_or(0, |before| {
            let gap = &tokens[before.tokens.end..first];
            let between = &text[tokens[before.tokens.end - 1].range.end..tokens[first].range.start];
            let joined = match gap {
                [] => between.contains(','),
                [only] => matches!(only.folded.as_str(), "and" | "or" | "nor"),
                _ => false,
            };
            if joined {
                before.group
            } else {
                before.group + 1
            }
        });
        names.push(Named {
            options,
            tokens: first..last + 1,
            group,
            possessive: tokens[last].possessive,
        });
    }
    names
}

/// What sort of answer the words want.
fn wanted(tokens: &[Token]) -> Wanted {
    let words: Vec<&str> = tokens
        .iter()
        .map(|token| {
            if token.name.is_some() {
                ""
            } else {
                token.folded.as_str()
            }
        })
        .collect();
    let has = |word: &str| words.contains(&word);
    let pair = |first: &str, second: &str| words.windows(2).any(|pair| pair == [first, second]);
    let first = words.first().copied().unwrap_or_default();
    if pair("how", "many") || pair("number", "of") || first == "count" {
        return Wanted::Count;
    }
    if pair("until", "when") || pair("till", "when") {
        return Wanted::End;
    }
    if pair("how", "long") || pair("since", "when") || pair("how", "recently") {
        return Wanted::Begin;
    }
    let dated = ["what", "which"].iter().any(|which| {
        ["year", "date", "day", "month"]
            .iter()
            .any(|unit| pair(which, unit))
    });
    if has("when") || dated {
        let end = tokens
            .iter()
            .any(|token| token.name.is_none() && english::is_end(&token.folded));
        let replaced = has("replaced") && has("was");
        return if end || replaced {
            Wanted::End
        } else {
            Wanted::Begin
        };
    }
    let somebody = matches!(words.get(1), Some(&("somebody" | "anybody" | "anyone")));
    let asks_us = matches!(words.get(1), Some(&("you" | "we" | "i")))
        || (somebody && matches!(words.get(2), Some(&("know" | "tell" | "say" | "explain"))));
    if english::is_auxiliary(first) && !asks_us {
        return Wanted::Verdict;
    }
    if [
        "latest",
        "newest",
        "news",
        "headlines",
        "recent",
        "happening",
    ]
    .iter()
    .any(|word| has(word))
        && !has("who")
        || pair("what", "new")
        || pair("what", "is") && has("new")
    {
        return Wanted::Latest;
    }
    let thing = words.iter().position(|word| {
        matches!(
            *word,
            "who" | "whos" | "whom" | "whose" | "what" | "whats" | "which"
        )
    });
    let explains = words
        .iter()
        .position(|word| matches!(*word, "why" | "how" | "where" | "explain"));
    match (thing, explains) {
        (Some(thing), Some(explains)) if explains < thing => Wanted::Explanation,
        (Some(_), _) => Wanted::Things,
        (None, Some(_)) => Wanted::Explanation,
        (None, None) if matches!(first, "list" | "name" | "show") => Wanted::Things,
        (None, None) => Wanted::About,
    }
}

/// The kind of entity after "which", "what" or "how many", or the first general noun of a list.
fn kind(tokens: &[Token]) -> Option<crate::domain::EntityKind> {
    tokens
        .iter()
        .filter(|token| token.name.is_none())
        .find_map(|token| english::kind_noun(&token.folded))
}

/// The kind that stands right after "which", "what" or "how many".
fn which(tokens: &[Token]) -> Option<crate::domain::EntityKind> {
    tokens.windows(2).find_map(|pair| {
        let asks = matches!(pair[0].folded.as_str(), "which" | "what" | "many");
        (asks && pair[1].name.is_none())
            .then(|| english::kind_noun(&pair[1].folded))
            .flatten()
    })
}

fn tense(tokens: &[Token]) -> Tense {
    let mut tense = Tense::Present;
    for token in tokens.iter().filter(|token| token.name.is_none()) {
        match token.folded.as_str() {
            "former" | "formerly" | "previous" | "previously" | "ex" | "past" => {
                return Tense::Former;
            }
            "was" | "were" | "did" | "had" | "ever" | "been" | "used" | "once" => {
                tense = Tense::Past;
            }
            _ => {}
        }
    }
    // "Who owned it?", "Who led it?": the verb itself, without "is" before it.
    let be = tokens.iter().any(|token| {
        token.name.is_none()
            && matches!(token.folded.as_str(), "is" | "are" | "be" | "has" | "have")
    });
    if tense == Tense::Present
        && !be
        && tokens.iter().any(|token| {
            token.name.is_none() && english::is_participle(&token.folded) && token.folded != "run"
        })
    {
        tense = Tense::Past;
    }
    tense
}

/// Whether a question is about what is to come or what somebody expects.
fn is_future(tokens: &[Token], wanted: Wanted) -> bool {
    let expects = [
        "predict",
        "prediction",
        "forecast",
        "expect",
        "expectation",
        "foresee",
        "anticipate",
        "prophecy",
        "outlook",
    ];
    tokens
        .iter()
        .filter(|token| token.name.is_none())
        .any(|token| {
            expects.iter().any(|word| english::root(word) == token.root)
                || (token.folded == "will" && wanted != Wanted::Explanation)
                || matches!(token.folded.as_str(), "going" | "future")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sort(text: &str) -> Wanted {
        wanted(&tokenise(text, &[]))
    }

    #[test]
    fn sorts_of_questions() {
        for (text, expected) in [
            ("Who leads it?", Wanted::Things),
            ("Is it theirs?", Wanted::Verdict),
            ("Can you tell me who leads it?", Wanted::Things),
            ("How many are there?", Wanted::Count),
            ("When did it begin?", Wanted::Begin),
            ("When did she leave?", Wanted::End),
            ("Since when?", Wanted::Begin),
            ("In which year was it founded?", Wanted::Begin),
            ("Until when did she lead it?", Wanted::End),
            ("Why is it late?", Wanted::Explanation),
            ("Tell me about it", Wanted::About),
            ("What is the latest on it?", Wanted::Latest),
            ("", Wanted::About),
        ] {
            assert_eq!(sort(text), expected, "{text}");
        }
    }

    #[test]
    fn a_question_tells_its_tense() {
        let tense = |text| tense(&tokenise(text, &[]));
        assert_eq!(tense("Who owns it?"), Tense::Present);
        assert_eq!(tense("Who owned it?"), Tense::Past);
        assert_eq!(tense("Who is it owned by?"), Tense::Present);
        assert_eq!(tense("Who was its chief?"), Tense::Past);
        assert_eq!(tense("Who is the former chief?"), Tense::Former);
    }

    #[test]
    fn a_long_text_is_cut_at_a_boundary() {
        assert!(cut(&"ä".repeat(4_000)).len() <= MAX_BYTES);
    }
}
