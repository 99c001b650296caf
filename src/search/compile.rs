//! From an understood query and a filter to what the engine runs.

use tantivy::Term;
use tantivy::schema::Field;

use crate::domain::{EntityId, Status};

use super::Filter;
use super::index::schema::{Fields, term_of};
use super::index::wanted::Wanted;
use super::query::Sought;

/// What the entity behind a name adds to the name's own words: enough to find the articles that
/// write it otherwise, not enough to pass those that write it so.
const ENTITY_WEIGHT: f32 = 0.5;

/// Everything that is sought and let through. Without words only published articles are found;
/// with words also retracted ones, so that who looks for one learns what became of it.
pub(super) fn compile(fields: &Fields, sought: &Sought, filter: &Filter) -> Wanted {
    let phrases = |parts: &[Vec<String>]| -> Vec<Vec<Term>> {
        parts
            .iter()
            .map(|phrase| phrase.iter().map(|word| word_term(fields, word)).collect())
            .collect()
    };
    let mut all = filter_terms(fields, filter);
    if !sought.finds() {
        all.push(Term::from_field_text(
            fields.status,
            Status::Published.word(),
        ));
    }
    Wanted {
        any: words(fields, sought),
        phrases: phrases(&sought.phrases),
        excluded: phrases(&sought.excluded),
        all,
        // An article belongs to a range of dates when any moment of its own date does.
        after: filter.dates.since.map(|since| since.start()),
        before: filter.dates.until.map(|until| until.end()),
    }
}

/// The terms of the sought words in their order, for those who look at how they stand.
pub(super) fn word_terms(fields: &Fields, sought: &Sought) -> Vec<Term> {
    let words = sought.words.iter().chain(sought.phrases.iter().flatten());
    words.map(|word| word_term(fields, word)).collect()
}

/// The term of an entity.
pub(super) fn entity_term(fields: &Fields, entity: EntityId) -> Term {
    Term::from_field_text(fields.entity, &entity.0.to_string())
}

fn word_term(fields: &Fields, folded: &str) -> Term {
    Term::from_field_text(fields.text, &term_of(folded))
}

/// The words, those of phrases among them, and the entities that they name. A word counts as often
/// as it was typed.
fn words(fields: &Fields, sought: &Sought) -> Vec<(Term, f32)> {
    let mut counted: Vec<(Term, f32)> = Vec::new();
    for term in word_terms(fields, sought) {
        match counted.iter_mut().find(|(known, _)| *known == term) {
            Some((_, count)) => *count += 1.0,
            None => counted.push((term, 1.0)),
        }
    }
    for &(entity, _) in &sought.entities {
        let term = entity_term(fields, entity);
        if !counted.iter().any(|(known, _)| *known == term) {
            counted.push((term, ENTITY_WEIGHT));
        }
    }
    counted
}

fn filter_terms(fields: &Fields, filter: &Filter) -> Vec<Term> {
    let text = |field: Field, value: &str| Term::from_field_text(field, value);
    let mut terms: Vec<Term> = filter
        .entities
        .iter()
        .map(|&entity| entity_term(fields, entity))
        .collect();
    terms.extend(filter.topic.iter().map(|topic| text(fields.topic, topic)));
    terms.extend(
        filter
            .certainty
            .iter()
            .map(|certainty| text(fields.certainty, certainty.word())),
    );
    terms
}
