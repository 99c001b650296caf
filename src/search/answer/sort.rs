//! Whether a sentence holds the sort of thing that a question asks for: a date, a number, somebody,
//! a place, a reason.

use crate::domain::date::MONTHS;
use crate::text::words;

use super::line::Line;
use super::question::{Question, Wanted};

const NUMBERS: [&str; 24] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "hundred", "thousand", "million",
    "billion", "dozen", "half", "both",
];

const REASONS: [&str; 12] = [
    "because",
    "since",
    "due",
    "reason",
    "thus",
    "therefore",
    "so",
    "as",
    "order",
    "cause",
    "result",
    "consequence",
];

/// Whether the sentence holds what the question's first word asks for; `None` when that can be
/// anything.
pub(super) fn holds(question: &Question, line: &Line) -> Option<bool> {
    let asks = |word: &str| {
        question
            .tokens
            .iter()
            .any(|token| token.name.is_none() && token.folded == word)
    };
    if question.wants_time() {
        Some(has_time(line))
    } else if question.wanted == Wanted::Count || (asks("how") && asks("much")) {
        Some(has_number(line))
    } else if question.who {
        Some(has_new_name(question, line))
    } else if asks("where") {
        Some(has_place(question, line))
    } else if asks("why") {
        Some(
            words::words(&line.text)
                .iter()
                .any(|word| REASONS.contains(&word.folded.as_str())),
        )
    } else {
        None
    }
}

fn has_time(line: &Line) -> bool {
    words::words(&line.text).iter().any(|word| {
        is_year(&word.folded) || MONTHS.contains(&word.folded.as_str()) && word.folded != "may"
    })
}

fn is_year(folded: &str) -> bool {
    let digits = folded.strip_suffix('s').unwrap_or(folded);
    digits.len() == 4
        && digits.chars().all(|symbol| symbol.is_ascii_digit())
        // 1000 is a number of things more often than a year.
        && ["15", "16", "17", "18", "19", "20", "21"].contains(&&digits[..2])
}

fn has_number(line: &Line) -> bool {
    words::words(&line.text).iter().any(|word| {
        let plain = word.folded.replace('.', "");
        (plain.chars().all(|symbol| symbol.is_ascii_digit()) && !is_year(&plain))
            || NUMBERS.contains(&word.folded.as_str())
    })
}

/// Whether a word is written like a name, is not the first, and is not in the question.
fn has_new_name(question: &Question, line: &Line) -> bool {
    words::words(&line.text).iter().skip(1).any(|word| {
        line.text[word.range.clone()]
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
            && !question
                .tokens
                .iter()
                .any(|token| token.folded == word.folded)
    })
}

/// A name after "in", "at", "from" or "near".
fn has_place(question: &Question, line: &Line) -> bool {
    let cut = words::words(&line.text);
    cut.windows(2).any(|pair| {
        matches!(
            pair[0].folded.as_str(),
            "in" | "at" | "from" | "near" | "to" | "of"
        ) && line.text[pair[1].range.clone()]
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
            && !question
                .tokens
                .iter()
                .any(|token| token.folded == pair[1].folded)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_times_and_numbers() {
        let line = |text| Line::new(text);
        assert!(has_time(&line("It began in 2006.")));
        assert!(has_time(&line("It began in August.")));
        assert!(!has_time(&line("It may begin with 31 servers.")));
        assert!(has_number(&line("It is waived for 41 applications.")));
        assert!(has_number(&line("It passed 1,000 customers.")));
        assert!(!has_number(&line("It began in 2006.")));
    }
}
