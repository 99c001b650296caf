//! Facts and forecasts as a file offers them with an article.

use crate::domain::Outcome;
use crate::domain::fact::{LONGEST_SAID, ends_before_it_begins};
use crate::ingest::keyed::{KeyedFact, KeyedForecast, KeyedObject};
use crate::ingest::record::{RecordFact, RecordForecast};
use crate::text::clean::one_line;

use super::offered::{date, word};

/// A fact as a file offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OfferedFact {
    pub fact: KeyedFact,
    /// The article that says that it ended, by address or key.
    pub ended_by: Option<String>,
    /// Whether it was taken away by hand.
    pub removed: bool,
}

/// A fact as it is written.
///
/// # Errors
/// Why it cannot be taken, as a sentence.
pub(super) fn fact(written: RecordFact) -> Result<OfferedFact, String> {
    let object = match (written.object, written.value) {
        (Some(key), None) => KeyedObject::Entity(key),
        (None, Some(value)) => KeyedObject::Value(value),
        _ => {
            return Err("it has either an object (the key of an entity) or a value (plain text); give one of them.".to_owned());
        }
    };
    let keyed = KeyedFact {
        subject: written.subject,
        relation: written.relation,
        object,
        detail: written.detail,
        since: written.since.as_deref().map(date).transpose()?,
        until: written.until.as_deref().map(date).transpose()?,
    };
    Ok(OfferedFact {
        fact: keyed,
        ended_by: written.ended_by,
        removed: written.removed,
    })
}

/// The same for one that no archive has held, within the limits for those who type one.
///
/// # Errors
/// As [`fact`].
pub(super) fn new_fact(written: RecordFact) -> Result<OfferedFact, String> {
    let mut offered = fact(written)?;
    let said = &mut offered.fact;
    if let KeyedObject::Value(value) = &mut said.object {
        *value = one_line(value);
        if value.is_empty() {
            return Err("its value says nothing.".to_owned());
        }
    }
    said.detail = one_line(&said.detail);
    let value = match &said.object {
        KeyedObject::Value(value) => value.as_str(),
        KeyedObject::Entity(_) => "",
    };
    for (what, text) in [("value", value), ("detail", &said.detail)] {
        let length = text.chars().count();
        if length > LONGEST_SAID {
            return Err(format!(
                "its {what} has {length} characters; shorten it to {LONGEST_SAID} or fewer."
            ));
        }
    }
    if ends_before_it_begins(said.since, said.until) {
        return Err("it would end before it begins.".to_owned());
    }
    Ok(offered)
}

/// A forecast as it is written.
///
/// # Errors
/// Why it cannot be taken, as a sentence.
pub(super) fn forecast(written: RecordForecast) -> Result<KeyedForecast, String> {
    Ok(KeyedForecast {
        forecaster: written.forecaster,
        statement: written.statement,
        about: written.about,
        made: date(&written.made)?,
        due_from: written.due_from.as_deref().map(date).transpose()?,
        due_until: written.due_until.as_deref().map(date).transpose()?,
        outcome: match &written.outcome {
            Some(given) => word(given, "outcome", &Outcome::ALL.map(Outcome::word))?,
            None => Outcome::Open,
        },
    })
}
