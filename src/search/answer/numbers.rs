//! Numbers in facts: the count that a question asks for, the number that it names, a duration.

use std::collections::HashSet;

use crate::domain::Object;
use crate::store::StoreError;
use crate::text::words;

use super::english;
use super::finding::Finding;
use super::known::{Known, Told};
use super::narrow::{heads, roots_of};
use super::question::Question;
use super::say;

/// How the numbers of a question stand to those of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// The facts bear out all of them.
    Agree,
    /// The facts have another number of the same things: "ten parts" where they say nine.
    Differ,
    /// The facts do not have one of them.
    Unsaid,
}

/// Compares the numbers of a question with those of facts: "more than 1,000" bears out 500 and
/// 1,000, and says nothing of 2,000.
pub(super) fn compare(known: &Known, question: &Question, rows: &[Told]) -> Numbers {
    let mut found = Numbers::Agree;
    for (at, token) in question.tokens.iter().enumerate() {
        let Some(asked) = value_of(&token.folded).filter(|_| token.name.is_none() && !token.used)
        else {
            continue;
        };
        let texts: Vec<String> = rows.iter().flat_map(|row| texts_of(known, row)).collect();
        if texts.iter().any(|text| bears_out(text, asked)) {
            continue;
        }
        let noun = question
            .tokens
            .iter()
            .skip(at + 1)
            .find(|next| value_of(&next.folded).is_none());
        let differs = noun
            .filter(|noun| !words::is_stop_word(&noun.folded))
            .is_some_and(|noun| texts.iter().any(|text| counts(text, &noun.root)));
        if !differs {
            return Numbers::Unsaid;
        }
        found = Numbers::Differ;
    }
    found
}

/// What a fact says in words of its own, part by part, without the names in it.
fn texts_of(known: &Known, row: &Told) -> Vec<String> {
    let value = match &row.fact.object {
        Object::Value(value) => Some(value.clone()),
        Object::Entity(_) => None,
    };
    let dates = [row.fact.since, row.fact.until];
    let template = known.relation(&row.fact).map(|relation| &relation.now);
    value
        .into_iter()
        .chain([row.fact.detail.clone()])
        .chain(dates.into_iter().flatten().map(|date| date.to_string()))
        .chain(template.cloned())
        .collect()
}

/// Whether a text has a number, or a lower bound that is not below it.
fn bears_out(text: &str, asked: f64) -> bool {
    let text = text.to_lowercase();
    let at_least = ["more than", "over ", "at least", "above "]
        .iter()
        .any(|bound| text.contains(bound));
    words::words(&text)
        .iter()
        .filter_map(|word| value_of(&word.folded))
        .any(|number| number == asked || (at_least && asked <= number))
}

/// Whether a text says exactly how many there are of something.
fn counts(text: &str, noun: &str) -> bool {
    let bounded = ["more than", "over ", "at least", "above ", "up to"]
        .iter()
        .any(|bound| text.to_lowercase().contains(bound));
    let cut = words::words(text);
    !bounded
        && cut.iter().enumerate().any(|(at, word)| {
            value_of(&word.folded).is_some()
                && cut
                    .iter()
                    .skip(at + 1)
                    .take(4)
                    .any(|next| english::root(&next.folded) == noun)
        })
}

/// The number that a word is, in digits or as a word. "One" is seldom meant as a number.
fn value_of(folded: &str) -> Option<f64> {
    let small = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    match small.iter().position(|word| *word == folded) {
        Some(at) => u8::try_from(at + 2).ok().map(f64::from),
        None => folded.parse::<f64>().ok().filter(|value| value.is_finite()),
    }
}

/// A fact that says how many there are of the things that rows only name some of: from the same
/// article, of the same time, about the same, and in words of the question.
pub(super) fn total_of(
    known: &Known,
    question: &Question,
    rows: &[Told],
) -> Result<Option<Told>, StoreError> {
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let (subject, source, since) = (first.fact.subject, first.fact.source, first.fact.since);
    let one = |row: &Told| {
        row.fact.subject == subject && row.fact.source == source && row.fact.since == since
    };
    if !rows.iter().all(one) {
        return Ok(None);
    }
    let nouns = nouns_of(known, rows)?;
    let asked = |row: &Told| {
        known.relation(&row.fact).is_some_and(|relation| {
            let own = roots_of(relation);
            let mut content = question
                .tokens
                .iter()
                .filter(|token| token.name.is_none() && !english::is_soft(&token.folded));
            content.any(|token| own.contains(&token.root))
        })
    };
    let more = |row: &Told| {
        let Object::Value(value) = &row.fact.object else {
            return false;
        };
        let cut = words::words(value);
        cut.iter().enumerate().any(|(at, word)| {
            let number = word.folded.parse::<f64>().unwrap_or_default();
            let mut next = cut.iter().skip(at + 1).take(4);
            number > rows.len() as f64
                && next.any(|next| nouns.contains(&english::root(&next.folded)))
        })
    };
    let found = known.about(subject)?;
    Ok(found
        .iter()
        .find(|row| one(row) && more(row) && asked(row))
        .cloned())
}

/// What the things that rows name are called: their kind, and the noun of their category.
fn nouns_of(known: &Known, rows: &[Told]) -> Result<HashSet<String>, StoreError> {
    let mut nouns = HashSet::new();
    for entity in rows.iter().filter_map(super::rows::object_entity) {
        let Some(entity) = known.reader().entity(entity)? else {
            continue;
        };
        nouns.insert(english::root(entity.kind.word()));
        let category = entity.category.unwrap_or_default();
        if let Some(last) = words::words(&category).last() {
            nouns.insert(english::root(&last.folded));
        }
    }
    Ok(nouns)
}

/// The values that hold a number, for "how many".
pub(super) fn numbered(known: &Known, rows: &[Told]) -> Option<Finding> {
    let rows: Vec<Told> = rows
        .iter()
        .filter(|row| {
            let value = known.object(&row.fact.object);
            value.contains(|symbol: char| symbol.is_ascii_digit())
                || words::words(&value)
                    .iter()
                    .any(|word| english::is_number_word(&word.folded) && word.folded != "one")
        })
        .cloned()
        .collect();
    (!rows.is_empty()).then(|| say::finding(known, &say::statements(known, &rows), &rows))
}

/// Whether the detail of a fact says how long it lasted: "for two years".
pub(super) fn lasts(row: &Told) -> bool {
    let cut = words::words(&row.fact.detail);
    cut.windows(2).any(|pair| {
        let number = &pair[0].folded;
        (english::is_number_word(number) || number.parse::<f64>().is_ok())
            && matches!(
                pair[1].folded.as_str(),
                "year" | "years" | "month" | "months" | "week" | "weeks" | "day" | "days"
            )
    })
}

/// How many words of a question stand in the statements of facts.
pub(super) fn words_said(known: &Known, question: &Question, rows: &[Told]) -> usize {
    let said: std::collections::HashSet<String> = rows
        .iter()
        .flat_map(|row| words::words(&known.statement(row)))
        .map(|word| english::root(&word.folded))
        .collect();
    question
        .tokens
        .iter()
        .filter(|token| !english::is_soft(&token.folded) && said.contains(&token.root))
        .count()
}

/// Whether a value counts the very things that are asked for: "41 server applications".
pub(super) fn counts_them(question: &Question, rows: &[Told]) -> bool {
    let heads: Vec<&str> = heads(question)
        .into_iter()
        .map(|at| &question.tokens[at])
        .filter(|token| {
            !english::is_soft(&token.folded) || english::kind_noun(&token.folded).is_some()
        })
        .map(|token| token.root.as_str())
        .collect();
    let Some(noun) = heads.last() else {
        return false;
    };
    rows.iter().any(|row| {
        let Object::Value(value) = &row.fact.object else {
            return false;
        };
        let cut = words::words(value);
        cut.iter().enumerate().any(|(at, word)| {
            word.folded.parse::<f64>().is_ok()
                && cut
                    .iter()
                    .skip(at + 1)
                    .take(4)
                    .any(|next| english::root(&next.folded) == *noun)
        })
    })
}
