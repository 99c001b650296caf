//! "Any rumours about X?": statements that nobody confirmed, and the articles marked as rumours.

use crate::domain::{Certainty, EntityId};
use crate::store::StoreError;

use super::finding::{Evidence, Finding};
use super::known::{Known, Told, full_stop};
use super::profile::evidence_of;
use super::question::{Question, Wanted};
use super::{english, forecasts, say};

/// How many of the newest articles about a name are looked at.
const LOOKED_AT: usize = 100;
/// How many statements and articles an answer tells.
const MOST: usize = 5;

/// Answers a question for rumours about a name; `None` for other questions.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let rumour = |folded: &str| {
        ["rumour", "rumor", "gossip", "speculation"]
            .iter()
            .any(|word| english::root(word) == english::root(folded))
    };
    let asks = question
        .tokens
        .iter()
        .any(|token| token.name.is_none() && rumour(&token.folded));
    let plain = question.asked.is_empty() && question.rest().all(|token| rumour(&token.folded));
    let entities = question.entities();
    let ([entity], true, true) = (entities.as_slice(), asks, plain) else {
        return Ok(None);
    };
    if question.wanted == Wanted::Explanation {
        return Ok(None);
    }
    about(known, *entity).map(Some)
}

fn about(known: &Known, entity: EntityId) -> Result<Finding, StoreError> {
    let mut rows: Vec<Told> = known.about(entity)?.iter().cloned().collect();
    rows.retain(|row| row.certainty == Certainty::Rumour || known.is_hedged(row));
    rows.truncate(MOST);
    let mut evidence: Vec<Evidence> = rows.iter().map(|row| known.evidence(row)).collect();
    let articles: Vec<Evidence> = known
        .reader()
        .newest_about(entity, 0, LOOKED_AT)?
        .iter()
        .filter(|headline| headline.certainty == Certainty::Rumour)
        .take(MOST)
        .map(evidence_of)
        .collect();
    let mut parts = Vec::new();
    if !rows.is_empty() {
        parts.push(say::statements(known, &rows));
    }
    if !articles.is_empty() {
        let titles: Vec<String> = articles
            .iter()
            .map(|article| format!("\u{201c}{}\u{201d}", article.statement))
            .collect();
        parts.push(format!(
            "marked as a rumour: {}",
            crate::domain::phrase::list(&titles)
        ));
    }
    evidence.extend(articles);
    for forecast in forecasts::of(known, entity)? {
        parts.push(forecast.statement.trim_end_matches('.').to_owned());
        evidence.push(forecast);
    }
    let name = known.name(entity);
    if evidence.is_empty() {
        return Ok(Finding::Nothing {
            sentence: format!("No article in the archive tells a rumour about {name}."),
            nearest: Vec::new(),
        });
    }
    let sentence = match rows.is_empty() {
        true => format!("About {name}, {}", parts.join("; ")),
        false => parts.join("; "),
    };
    Ok(Finding::Facts {
        sentence: full_stop(&sentence),
        evidence,
    })
}
