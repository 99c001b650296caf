//! Answers about what is to come: who forecast what, until when, and how it stands.

use std::collections::HashSet;

use crate::domain::phrase::counted;
use crate::domain::{EntityId, Forecast, Outcome, Status};
use crate::store::StoreError;
use crate::text::words;

use super::english;
use super::finding::{Evidence, Finding, HEDGE};
use super::known::Known;
use super::question::{Question, Wanted};

/// An answer tells at most this many forecasts.
const MOST: usize = 10;

/// Finds forecasts that a question asks for; `None` when it asks for none, or none fits.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let asks_when = question.wanted == Wanted::Begin;
    if !question.future && !asks_when {
        return Ok(None);
    }
    let expects = asks_for_forecasts(question);
    let named = question.entities();
    let wanted = content(question);
    let outcome = outcome(question);
    let mut found: Vec<(usize, Forecast)> = Vec::new();
    for forecast in candidates(known, &named)? {
        let text = text_of(known, &forecast);
        let hits = wanted.iter().filter(|root| text.contains(*root)).count();
        let fits = if expects {
            wanted.is_empty() || hits > 0
        } else {
            // "Will Cisco enter the market?": most of what it says must be in the statement.
            !wanted.is_empty() && hits * 4 >= wanted.len() * 3
        };
        let by_only = !expects
            && named.iter().any(|entity| {
                forecast.forecaster == Some(*entity) && !forecast.about.contains(entity)
            });
        let stands = match outcome {
            None => true,
            Some(outcome) => forecast.outcome == outcome,
        };
        // Without a name a year asks for what is due then.
        let due = !named.is_empty()
            || forecast.due_from.is_some()
            || forecast.due_until.is_some()
            || question.when.contains(forecast.made);
        if fits && stands && due && !by_only && is_about(&forecast, &named, &text, known) {
            found.push((hits, forecast));
        }
    }
    found.sort_by_key(|(hits, forecast)| {
        (std::cmp::Reverse(*hits), std::cmp::Reverse(forecast.made))
    });
    if !expects && let Some(best) = found.first().map(|(hits, _)| *hits) {
        found.retain(|(hits, _)| *hits == best);
    }
    found.truncate(MOST);
    let forecasts: Vec<Forecast> = found.into_iter().map(|(_, forecast)| forecast).collect();
    let (Some(first), many) = (forecasts.first(), forecasts.len()) else {
        return Ok((expects && !named.is_empty()).then(|| Finding::Nothing {
            sentence: format!(
                "The archive has no such forecast by or about {}.",
                crate::domain::phrase::list(
                    &named
                        .iter()
                        .map(|entity| known.name(*entity))
                        .collect::<Vec<_>>()
                )
            ),
            nearest: Vec::new(),
        }));
    };
    let mut sentence = told(known, first);
    if question.confirms() {
        let sentence = format!(
            "No article in the archive says that this is confirmed; {}",
            within(&sentence)
        );
        return Ok(Some(finding(known, &sentence, &forecasts)));
    }
    if expects && question.wanted == Wanted::Verdict {
        let asks_outcome = says(question, &OUTCOMES);
        let text = text_of(known, first);
        let missing = wanted.iter().filter(|root| !text.contains(*root)).count();
        if asks_outcome && first.outcome == Outcome::Open && !first.is_overdue(known.now) {
            sentence = format!("{sentence}; no outcome is recorded");
        } else if !asks_outcome && missing * 5 > wanted.len() * 2 {
            sentence = format!("{HEDGE}, but {}", within(&sentence));
        }
    }
    if question.wanted == Wanted::Count {
        sentence = format!(
            "The archive has {}: {}",
            counted(many as u64, "forecast"),
            within(&sentence)
        );
    }
    for other in forecasts.iter().skip(1).take(2) {
        sentence = format!("{sentence}; {}", within(&told(known, other)));
    }
    Ok(Some(finding(known, &sentence, &forecasts)))
}

/// A told forecast inside a sentence.
pub(super) fn within(told: &str) -> String {
    match told.strip_prefix(DESK) {
        Some(rest) => format!("this desk{rest}"),
        None => told.to_owned(),
    }
}

/// Who forecast what nobody else did.
const DESK: &str = "This desk";

/// Words that ask how a forecast turned out.
const OUTCOMES: [&str; 9] = [
    "true",
    "right",
    "wrong",
    "false",
    "fulfilled",
    "failed",
    "happened",
    "fail",
    "succeed",
];

fn says(question: &Question, words: &[&str]) -> bool {
    question
        .tokens
        .iter()
        .any(|token| token.name.is_none() && words.contains(&token.folded.as_str()))
}

/// What is forecast of an entity, for those who ask for rumours about it.
pub(super) fn of(known: &Known, entity: EntityId) -> Result<Vec<Evidence>, StoreError> {
    let mut forecasts = candidates(known, &[entity])?;
    forecasts.retain(|forecast| forecast.about.contains(&entity));
    forecasts.truncate(2);
    Ok(forecasts
        .iter()
        .map(|forecast| evidence(known, forecast))
        .collect())
}

fn evidence(known: &Known, forecast: &Forecast) -> Evidence {
    Evidence {
        statement: super::known::full_stop(&told(known, forecast)),
        date: Some(forecast.made),
        source: forecast.source,
        fact: None,
    }
}

fn finding(known: &Known, sentence: &str, forecasts: &[Forecast]) -> Finding {
    Finding::Facts {
        sentence: super::known::full_stop(sentence),
        evidence: forecasts
            .iter()
            .map(|forecast| evidence(known, forecast))
            .collect(),
    }
}

/// The outcome that a question names: "Which predictions are open?"
fn outcome(question: &Question) -> Option<Outcome> {
    let says = |words: &[&str]| says(question, words);
    if question.wanted == Wanted::Verdict || !asks_for_forecasts(question) {
        None
    } else if says(&["open", "pending", "undecided", "unresolved"]) {
        Some(Outcome::Open)
    } else if says(&["failed", "wrong", "false"]) {
        Some(Outcome::Failed)
    } else if says(&["true", "right", "fulfilled"]) {
        Some(Outcome::CameTrue)
    } else {
        None
    }
}

/// Whether the question says that it is about forecasts, and not only about the future.
fn asks_for_forecasts(question: &Question) -> bool {
    question.tokens.iter().any(|token| {
        token.name.is_none()
            && EXPECTING
                .iter()
                .any(|word| english::root(word) == token.root)
    })
}

const EXPECTING: [&str; 8] = [
    "predict",
    "prediction",
    "forecast",
    "expect",
    "expectation",
    "foresee",
    "anticipate",
    "outlook",
];

/// Words of a question about the future that say nothing of what is to happen.
const EMPTY: [&str; 26] = [
    "due",
    "expire",
    "fail",
    "succeed",
    "open",
    "pending",
    "undecided",
    "unresolved",
    "failed",
    "wrong",
    "false",
    "right",
    "fulfilled",
    "confirmed",
    "will",
    "going",
    "future",
    "become",
    "happen",
    "site",
    "desk",
    "newsdesk",
    "make",
    "made",
    "come",
    "true",
];

/// The roots that say what is to happen.
fn content(question: &Question) -> Vec<String> {
    question
        .tokens
        .iter()
        .filter(|token| {
            token.name.is_none()
                && !token.used
                && !english::is_soft(&token.folded)
                && !EMPTY.contains(&token.folded.as_str())
                && !EXPECTING
                    .iter()
                    .any(|word| english::root(word) == token.root)
        })
        .map(|token| token.root.clone())
        .collect()
}

/// The forecasts that are about or by the names, or all; only from what is published.
fn candidates(known: &Known, named: &[EntityId]) -> Result<Vec<Forecast>, StoreError> {
    let mut forecasts: Vec<Forecast> = Vec::new();
    if named.is_empty() {
        forecasts = known.reader().forecasts(None)?;
    }
    for entity in named {
        for forecast in known.reader().forecasts(Some(*entity))? {
            if !forecasts.iter().any(|other| other.id == forecast.id) {
                forecasts.push(forecast);
            }
        }
    }
    let sources: Vec<_> = forecasts.iter().map(|forecast| forecast.source).collect();
    let published: HashSet<_> = known
        .reader()
        .headlines(&sources)?
        .into_iter()
        .filter(|headline| headline.status == Status::Published)
        .map(|headline| headline.id)
        .collect();
    forecasts.retain(|forecast| published.contains(&forecast.source));
    Ok(forecasts)
}

fn text_of(known: &Known, forecast: &Forecast) -> HashSet<String> {
    let mut text = forecast.statement.clone();
    for entity in &forecast.about {
        text.push(' ');
        text.push_str(&known.name(*entity));
    }
    words::words(&text)
        .iter()
        .map(|word| english::root(&word.folded))
        .collect()
}

/// Whether every name of the question is the forecaster, the matter, or in the statement.
fn is_about(
    forecast: &Forecast,
    named: &[EntityId],
    text: &HashSet<String>,
    known: &Known,
) -> bool {
    named.iter().all(|entity| {
        forecast.forecaster == Some(*entity)
            || forecast.about.contains(entity)
            || words::words(&known.name(*entity))
                .iter()
                .all(|word| text.contains(&english::root(&word.folded)))
    })
}

/// A forecast as a sentence without a full stop.
fn told(known: &Known, forecast: &Forecast) -> String {
    let who = forecast
        .forecaster
        .map_or_else(|| DESK.to_owned(), |entity| known.name(entity));
    let made = match forecast.made {
        crate::domain::Date::Day(_) | crate::domain::Date::Time(_) => {
            format!("on {}", forecast.made)
        }
        _ => format!("in {}", forecast.made),
    };
    let due = match (forecast.due_from, forecast.due_until) {
        (Some(from), Some(until)) if from != until => format!(" (between {from} and {until})"),
        (Some(at), Some(_)) => format!(" (in {at})"),
        (Some(from), None) => format!(" (from {from})"),
        (None, Some(until)) => format!(" (by {until})"),
        (None, None) => String::new(),
    };
    let stands = match forecast.outcome {
        Outcome::CameTrue => "; it came true",
        Outcome::Failed => "; it did not come true",
        Outcome::Open if forecast.is_overdue(known.now) => {
            "; its time is over, and no outcome is recorded"
        }
        Outcome::Open => "",
    };
    let statement = continued(known, forecast.statement.trim_end_matches('.'));
    format!("{who} forecast {made} that {statement}{due}{stands}")
}

/// A statement inside a sentence: without its capital, unless it begins with a name.
fn continued(known: &Known, statement: &str) -> String {
    let cut = words::words(statement);
    let capitals = |word: &words::Word| {
        let mut symbols = statement[word.range.clone()].chars();
        symbols.any(|symbol| symbol.is_uppercase() || symbol.is_numeric())
    };
    let (Some(first), second) = (cut.first(), cut.get(1)) else {
        return statement.to_owned();
    };
    let rest = statement.get(first.range.start..).unwrap_or_default();
    let mut symbols = rest.chars();
    let Some(initial) = symbols.next() else {
        return statement.to_owned();
    };
    let named = known
        .names
        .exactly_in(statement)
        .iter()
        .any(|(range, _)| range.start <= first.range.start);
    let inner = rest[initial.len_utf8()..first.range.len()]
        .contains(|symbol: char| symbol.is_uppercase() || symbol.is_numeric());
    if named || inner || second.is_some_and(capitals) {
        return statement.to_owned();
    }
    let lower: String = initial.to_lowercase().collect();
    format!("{lower}{}", symbols.as_str())
}
