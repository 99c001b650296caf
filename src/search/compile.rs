//! From an understood query and a filter to what the engine runs.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, RangeQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::domain::{ArticleId, EntityId, Status};

use super::Filter;
use super::index::schema::{Fields, rank, term_of};
use super::query::Sought;

/// What the entity behind a name adds to the name's own words: enough to find the articles that
/// write it otherwise, not enough to pass those that write it so.
const ENTITY_WEIGHT: f32 = 0.5;

type Clause = (Occur, Box<dyn Query>);

/// The query for everything that is sought and let through. Without words only published articles
/// are found; with words also retracted ones, so that who looks for one learns what became of it.
pub(super) fn compile(fields: &Fields, sought: &Sought, filter: &Filter) -> Box<dyn Query> {
    let mut either = words(fields, sought);
    let mut all: Vec<Clause> = Vec::new();
    for phrase in &sought.phrases {
        all.push((Occur::Must, phrase_query(fields, phrase)));
    }
    let phrases = !all.is_empty();
    for excluded in &sought.excluded {
        all.push((Occur::MustNot, excludable(fields, excluded)));
    }
    for term in filter_terms(fields, filter) {
        all.push((Occur::Must, unscored(one(term))));
    }
    if !sought.finds() {
        let published = Term::from_field_text(fields.status, Status::Published.word());
        all.push((Occur::Must, unscored(one(published))));
    }
    for range in ranges(fields, filter) {
        all.push((Occur::Must, unscored(range)));
    }
    if phrases {
        // What is said besides a phrase only helps to rank.
        all.append(&mut either);
    } else if !either.is_empty() {
        let union: Box<dyn Query> = match either.pop() {
            Some((_, single)) if either.is_empty() => single,
            Some(last) => {
                either.push(last);
                Box::new(BooleanQuery::new(either))
            }
            None => Box::new(AllQuery),
        };
        if all.is_empty() {
            return union;
        }
        all.push((Occur::Must, union));
    }
    if all.len() == 1
        && let Some((Occur::Must, _)) = all.first()
        && let Some((_, single)) = all.pop()
    {
        return single;
    }
    Box::new(BooleanQuery::new(all))
}

/// The terms of the sought words in their order, for those who look at how they stand.
pub(super) fn word_terms(fields: &Fields, sought: &Sought) -> Vec<Term> {
    sought
        .words
        .iter()
        .chain(sought.phrases.iter().flatten())
        .map(|word| Term::from_field_text(fields.text, &term_of(word)))
        .collect()
}

/// The term of an entity.
pub(super) fn entity_term(fields: &Fields, entity: EntityId) -> Term {
    Term::from_field_text(fields.entity, &entity.0.to_string())
}

/// Any of the words, or of the entities that they name. A word counts as often as it was typed.
fn words(fields: &Fields, sought: &Sought) -> Vec<Clause> {
    let mut counted: Vec<(Term, f32)> = Vec::new();
    for word in &sought.words {
        let term = Term::from_field_text(fields.text, &term_of(word));
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
        .into_iter()
        .map(|(term, weight)| {
            let query = one(term);
            let query: Box<dyn Query> = if weight == 1.0 {
                query
            } else {
                Box::new(BoostQuery::new(query, weight))
            };
            (Occur::Should, query)
        })
        .collect()
}

fn one(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// A phrase in a form that can be excluded. An exclusion asks its scorer about ever later articles,
/// also after the scorer has come to its end, which tantivy's phrase scorer does not allow
/// (`seek_danger`, 0.27); a union keeps track of its own end, and a union of one is taken apart.
fn excludable(fields: &Fields, phrase: &[String]) -> Box<dyn Query> {
    if phrase.len() == 1 {
        return phrase_query(fields, phrase);
    }
    let twice = [(); 2].map(|()| (Occur::Should, phrase_query(fields, phrase)));
    Box::new(BooleanQuery::new(twice.into()))
}

fn phrase_query(fields: &Fields, phrase: &[String]) -> Box<dyn Query> {
    let mut terms: Vec<Term> = phrase
        .iter()
        .map(|word| Term::from_field_text(fields.text, &term_of(word)))
        .collect();
    if terms.len() == 1
        && let Some(single) = terms.pop()
    {
        return one(single);
    }
    Box::new(PhraseQuery::new(terms))
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

/// An article belongs to a range of dates when any moment of its own date does.
fn ranges(fields: &Fields, filter: &Filter) -> Vec<Box<dyn Query>> {
    let mut ranges: Vec<Box<dyn Query>> = Vec::new();
    if let Some(since) = filter.dates.since {
        let start = Term::from_field_i64(fields.until, since.start());
        ranges.push(Box::new(RangeQuery::new(
            Bound::Excluded(start),
            Bound::Unbounded,
        )));
    }
    if let Some(until) = filter.dates.until {
        let end = Term::from_field_u64(fields.rank, rank(until.end(), ArticleId(0)));
        ranges.push(Box::new(RangeQuery::new(
            Bound::Unbounded,
            Bound::Excluded(end),
        )));
    }
    ranges
}
