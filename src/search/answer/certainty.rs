//! "Which articles are rumours?", "Any confirmed news about X?": articles by how sure they are, and
//! statements that nobody confirmed.

use jiff::Timestamp;

use crate::domain::phrase::{counted, list};
use crate::domain::{Certainty, EntityId, Headline, Relation, Status};
use crate::search::{Filter, Query, Search, SearchError, Sort};
use crate::store::StoreError;

use super::finding::{Evidence, Finding};
use super::known::{Known, Told, full_stop};
use super::profile::evidence_of;
use super::question::{Question, Wanted};
use super::{english, forecasts, say};

/// How many statements and articles of one degree an answer tells.
const MOST: usize = 5;

/// How the words begin by which a question asks for a degree of certainty.
const BEGINNINGS: [&str; 6] = [
    "rumo",
    "gossip",
    "specul",
    "confirm",
    "unconfirm",
    "announc",
];

/// Answers a question for rumours or for confirmed news, of all or about a name; `None` for others.
pub(super) fn answer(
    search: &Search,
    question: &Question,
    now: Timestamp,
) -> Result<Option<Finding>, SearchError> {
    let Some(degrees) = asked(question) else {
        return Ok(None);
    };
    let entities = question.entities();
    let entity = match entities.as_slice() {
        [] => None,
        [entity] => Some(*entity),
        _ => return Ok(None),
    };
    let articles: Vec<(Certainty, usize, Vec<Headline>)> = degrees
        .iter()
        .map(|certainty| marked(search, entity, *certainty))
        .collect::<Result<_, _>>()?;
    let (names, relations) = (search.names(), search.relations());
    let found = search.store().read(|reader| {
        let known = Known::new(reader, &names, &relations, now.as_second());
        told(&known, &relations, entity, &articles)
    })?;
    Ok(Some(found))
}

/// The degrees of certainty that a question asks for, when it asks for nothing more.
fn asked(question: &Question) -> Option<Vec<Certainty>> {
    // Most questions have none of these words, and their roots need not be compared.
    let begins = |folded: &str| BEGINNINGS.iter().any(|begin| folded.starts_with(begin));
    let mut folded = question.tokens.iter().map(|token| token.folded.as_str());
    if !folded.any(begins) {
        return None;
    }
    let is = |root: &str, words: &[&str]| words.iter().any(|word| english::root(word) == root);
    let rumour = |root: &str| is(root, &["rumour", "rumor", "gossip", "speculation"]);
    let confirmed = |root: &str| is(root, &["confirmed"]);
    let unconfirmed = |root: &str| is(root, &["unconfirmed"]);
    let announced = |root: &str| is(root, &["announced"]);
    // Nouns for what the archive is made of, and how such a question points at them.
    let general = |root: &str| {
        is(
            root,
            &[
                "story",
                "report",
                "item",
                "headline",
                "piece",
                "claim",
                "fact",
                "statement",
                "mark",
                "label",
                "flag",
            ],
        ) || is(
            root,
            &[
                "read", "hear", "exist", "there", "show", "tell", "present", "floating", "merely",
                "purely", "simply", "around",
            ],
        )
    };
    let words: Vec<&super::token::Token> = question
        .tokens
        .iter()
        .filter(|token| token.name.is_none() && !english::is_soft(&token.folded))
        .collect();
    let has = |test: &dyn Fn(&str) -> bool| words.iter().any(|token| test(&token.root));
    let says = |folded: &[&str]| {
        question
            .tokens
            .iter()
            .any(|token| token.name.is_none() && folded.contains(&token.folded.as_str()))
    };
    let plain = words.iter().all(|token| {
        let root = token.root.as_str();
        rumour(root)
            || confirmed(root)
            || unconfirmed(root)
            || announced(root)
            || general(root)
            || english::is_negation(&token.folded)
    });
    let explains = question.wanted == Wanted::Explanation;
    // "Is the story a rumour?" is answered by a list, "Was X confirmed?" is not.
    let lists = says(&["any", "there"]) || has(&rumour);
    let verdict = question.wanted == Wanted::Verdict && !lists;
    if !plain || explains || verdict || question.wants_time() {
        return None;
    }
    let news = says(&[
        "article",
        "articles",
        "story",
        "stories",
        "news",
        "headlines",
        "reports",
    ]);
    if has(&rumour) {
        Some(vec![Certainty::Rumour])
    } else if has(&unconfirmed) || (has(&confirmed) && question.is_negated()) {
        Some(vec![Certainty::Rumour, Certainty::Announced])
    } else if has(&confirmed) {
        Some(vec![Certainty::Confirmed])
    } else if has(&announced) && news && !question.is_negated() {
        Some(vec![Certainty::Announced])
    } else {
        None
    }
}

/// How many articles are marked as this sure, and the newest of them.
fn marked(
    search: &Search,
    entity: Option<EntityId>,
    certainty: Certainty,
) -> Result<(Certainty, usize, Vec<Headline>), SearchError> {
    let hits = search.articles(&Query {
        filter: Filter {
            entities: entity.into_iter().collect(),
            certainty: Some(certainty),
            ..Filter::default()
        },
        sort: Sort::Newest,
        limit: MOST,
        ..Query::default()
    })?;
    let ids: Vec<_> = hits.hits.iter().map(|hit| hit.article).collect();
    let mut newest = search.store().read(|reader| reader.headlines(&ids))?;
    newest.retain(|headline| headline.status == Status::Published);
    newest.sort_by_key(|headline| ids.iter().position(|id| *id == headline.id));
    Ok((certainty, hits.total, newest))
}

fn told(
    known: &Known,
    relations: &[Relation],
    entity: Option<EntityId>,
    articles: &[(Certainty, usize, Vec<Headline>)],
) -> Result<Finding, StoreError> {
    let rumours = articles
        .iter()
        .any(|(certainty, _, _)| *certainty == Certainty::Rumour);
    let mut parts: Vec<String> = Vec::new();
    let mut evidence: Vec<Evidence> = Vec::new();
    if rumours {
        let rows = hedged(known, relations, entity)?;
        if !rows.is_empty() {
            parts.push(say::statements(known, &rows));
        }
        evidence.extend(rows.iter().map(|row| known.evidence(row)));
    }
    let about = entity.map_or_else(String::new, |entity| {
        format!(" about {}", known.name(entity))
    });
    for (certainty, total, newest) in articles {
        if newest.is_empty() {
            continue;
        }
        parts.push(list_of(*certainty, *total, newest, &about));
        evidence.extend(newest.iter().map(evidence_of));
    }
    if let Some(entity) = entity.filter(|_| rumours) {
        for forecast in forecasts::of(known, entity)? {
            parts.push(forecasts::within(forecast.statement.trim_end_matches('.')));
            evidence.push(forecast);
        }
    }
    if evidence.is_empty() {
        let asked = match articles {
            [(Certainty::Rumour, ..), ..] => "tells a rumour",
            [(certainty, ..), ..] => {
                return Ok(Finding::Nothing {
                    sentence: format!(
                        "No article in the archive{about} is {}.",
                        degree(*certainty)
                    ),
                    nearest: Vec::new(),
                });
            }
            [] => "says so",
        };
        return Ok(Finding::Nothing {
            sentence: format!("No article in the archive {asked}{about}."),
            nearest: Vec::new(),
        });
    }
    Ok(Finding::Facts {
        sentence: full_stop(&parts.join("; ")),
        evidence,
    })
}

/// "2 articles about X are marked as rumours: …".
fn list_of(certainty: Certainty, total: usize, newest: &[Headline], about: &str) -> String {
    let mut titles: Vec<String> = newest
        .iter()
        .map(|headline| format!("\u{201c}{}\u{201d}", headline.title))
        .collect();
    if total > titles.len() {
        titles.push(format!("{} more", total - titles.len()));
    }
    let verb = if total == 1 { "is" } else { "are" };
    format!(
        "{}{about} {verb} {}: {}",
        counted(total as u64, "article"),
        degree(certainty),
        list(&titles)
    )
}

/// How an article of this certainty is marked.
fn degree(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Rumour => "marked as a rumour",
        Certainty::Announced => "marked as announced, which is not confirmed",
        Certainty::Confirmed => "marked as confirmed",
    }
}

/// The statements that nobody confirmed: of rumours, and of relations that say no more.
fn hedged(
    known: &Known,
    relations: &[Relation],
    entity: Option<EntityId>,
) -> Result<Vec<Told>, StoreError> {
    let mut rows: Vec<Told> = Vec::new();
    match entity {
        Some(entity) => rows.extend(known.about(entity)?.iter().cloned()),
        None => {
            for (index, relation) in relations.iter().enumerate() {
                if super::known::is_hedge(relation) {
                    rows.extend(known.of(index)?);
                }
            }
        }
    }
    rows.retain(|row| match entity {
        Some(_) => row.certainty == Certainty::Rumour || known.is_hedged(row),
        None => true,
    });
    rows.truncate(MOST);
    Ok(rows)
}
