//! Answers about what is to come: who forecast what, until when, and how it stands.

use std::collections::HashSet;

use crate::domain::{EntityId, Forecast, Outcome, Status};
use crate::store::StoreError;
use crate::text::words;

use super::finding::{Evidence, Finding};
use super::known::Known;
use super::question::{Question, Wanted};
use super::{english, say};

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
        if fits && stands && !by_only && is_about(&forecast, &named, &text, known) {
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
            "No article in the archive says that this is confirmed, but it is a forecast: {sentence}"
        );
        return Ok(Some(finding(known, &sentence, &forecasts)));
    }
    if many > 1 {
        let others: Vec<String> = forecasts
            .iter()
            .skip(1)
            .take(2)
            .map(|other| told(known, other))
            .collect();
        sentence = match question.wanted {
            Wanted::Count => format!(
                "The archive has {}: {sentence}",
                say::counted(many as u64, "forecast")
            ),
            _ => sentence,
        };
        sentence = format!("{sentence}; {}", others.join("; "));
    }
    Ok(Some(finding(known, &sentence, &forecasts)))
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
    let says = |words: &[&str]| {
        question
            .tokens
            .iter()
            .any(|token| token.name.is_none() && words.contains(&token.folded.as_str()))
    };
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
const EMPTY: [&str; 22] = [
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
        .map_or_else(|| "This desk".to_owned(), |entity| known.name(entity));
    let made = match forecast.made {
        crate::domain::Date::Day(_) | crate::domain::Date::Time(_) => {
            format!("on {}", forecast.made)
        }
        _ => format!("in {}", forecast.made),
    };
    let due = match (forecast.due_from, forecast.due_until) {
        (Some(from), Some(until)) if from != until => format!(", between {from} and {until}"),
        (Some(at), Some(_)) => format!(", in {at}"),
        (Some(from), None) => format!(", from {from}"),
        (None, Some(until)) => format!(", by {until}"),
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
    let statement = forecast.statement.trim_end_matches('.');
    format!("{who} forecast {made}: {statement}{due}{stands}")
}
