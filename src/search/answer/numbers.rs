//! Numbers in facts: the count that a question asks for, the number that it names, a duration.

use crate::domain::Object;
use crate::text::words;

use super::english;
use super::finding::Finding;
use super::known::{Known, Told};
use super::narrow::heads;
use super::question::Question;
use super::say;

/// Whether the facts bear out the numbers of a question: "more than 1,000" bears out 500 and
/// 1,000, and says nothing of 2,000.
pub(super) fn numbers_agree(question: &Question, rows: &[Told]) -> bool {
    let numbers = |text: &str| -> Vec<f64> {
        words::words(text)
            .iter()
            .filter_map(|word| word.folded.parse().ok())
            .collect()
    };
    question
        .tokens
        .iter()
        .filter(|token| token.name.is_none() && !token.used)
        .filter_map(|token| token.folded.parse::<f64>().ok())
        .all(|asked| {
            rows.iter().any(|row| {
                let Object::Value(value) = &row.fact.object else {
                    return false;
                };
                let text = value.to_lowercase();
                let at_least = ["more than", "over ", "at least", "above "]
                    .iter()
                    .any(|bound| text.contains(bound));
                numbers(value)
                    .iter()
                    .any(|number| *number == asked || (at_least && asked <= *number))
            })
        })
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

/// Whether a value counts the very things that are asked for: "41 server applications".
pub(super) fn counts_them(question: &Question, rows: &[Told]) -> bool {
    let heads: Vec<&str> = heads(question)
        .into_iter()
        .map(|at| question.tokens[at].root.as_str())
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
