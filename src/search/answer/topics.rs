//! Questions for the articles of a topic, and for the topics themselves.

use crate::domain::phrase::{counted, list};
use crate::domain::{Headline, Topic};
use crate::search::{Filter, Query, Search, SearchError, Sort};
use crate::text::words;

use super::english;
use super::finding::Finding;
use super::known::full_stop;
use super::profile::evidence_of;
use super::question::{Question, Wanted};

/// How many of the newest articles such an answer rests on.
const NEWEST: usize = 8;

/// Answers "articles about storage" and "Which topics do you cover?"; `None` for other questions.
pub(super) fn answer(search: &Search, question: &Question) -> Result<Option<Finding>, SearchError> {
    if question.groups() > 0 || question.wanted == Wanted::Verdict || question.is_negated() {
        return Ok(None);
    }
    let folded: Vec<&str> = question
        .tokens
        .iter()
        .map(|token| token.folded.as_str())
        .collect();
    let topics = search.topics();
    if asks_topics(&folded) {
        let names: Vec<String> = topics.iter().map(|topic| topic.name.clone()).collect();
        let newest = newest(search, None, 1)?.1;
        return Ok(
            (!names.is_empty() && !newest.is_empty()).then(|| Finding::Facts {
                sentence: full_stop(&format!(
                    "The archive is filed under {}: {}",
                    counted(names.len() as u64, "topic"),
                    list(&names)
                )),
                evidence: newest.iter().map(evidence_of).collect(),
            }),
        );
    }
    let Some(topic) = asked_topic(&folded, &topics) else {
        return Ok(None);
    };
    let (total, newest) = newest(search, Some(topic), NEWEST)?;
    Ok((!newest.is_empty()).then(|| Finding::Facts {
        sentence: full_stop(&format!(
            "The archive holds {} on the topic \u{201c}{}\u{201d}",
            counted(total as u64, "article"),
            topic.name
        )),
        evidence: newest.iter().map(evidence_of).collect(),
    }))
}

/// Whether a question is for the topics of the archive and says nothing more.
fn asks_topics(folded: &[&str]) -> bool {
    let is_topic = |word: &str| matches!(word, "topic" | "topics" | "subjects");
    folded.iter().any(|word| is_topic(word))
        && folded.iter().all(|word| {
            is_topic(word)
                || english::is_soft(word)
                || matches!(*word, "cover" | "covered" | "hold" | "exist" | "available")
        })
}

/// The topic of which a question asks for articles, if that is all that it says.
fn asked_topic<'t>(folded: &[&str], topics: &'t [Topic]) -> Option<&'t Topic> {
    let noun = folded.iter().position(|word| {
        matches!(
            *word,
            "article" | "articles" | "story" | "stories" | "posts" | "topic"
        )
    })?;
    let joint = folded
        .iter()
        .skip(noun + 1)
        .position(|word| matches!(*word, "about" | "on" | "of" | "regarding" | "concerning"));
    let (before, asked) = match joint {
        Some(joint) => (&folded[..noun], &folded[noun + joint + 2..]),
        // "The storage articles".
        None => (&folded[..0], &folded[..noun]),
    };
    let asked: Vec<String> = asked
        .iter()
        .filter(|word| !words::is_stop_word(word) && !matches!(**word, "list" | "find" | "topic"))
        .map(|word| english::root(word))
        .collect();
    if asked.is_empty() || !before.iter().all(|word| english::is_soft(word)) {
        return None;
    }
    let same = |text: &str| {
        let roots: Vec<String> = words::words(text)
            .iter()
            .filter(|word| !words::is_stop_word(&word.folded))
            .map(|word| english::root(&word.folded))
            .collect();
        roots == asked
    };
    let named = topics.iter().find(|topic| same(&topic.name));
    named.or_else(|| {
        topics
            .iter()
            .find(|topic| topic.words.iter().any(|word| same(word)))
    })
}

/// How many articles a topic has, and the newest of them.
fn newest(
    search: &Search,
    topic: Option<&Topic>,
    limit: usize,
) -> Result<(usize, Vec<Headline>), SearchError> {
    let hits = search.articles(&Query {
        filter: Filter {
            topic: topic.map(|topic| topic.key.clone()),
            ..Filter::default()
        },
        sort: Sort::Newest,
        limit,
        ..Query::default()
    })?;
    let ids: Vec<_> = hits.hits.iter().map(|hit| hit.article).collect();
    let headlines = search.store().read(|reader| reader.headlines(&ids))?;
    // A retracted article proves nothing, not even that there is one.
    let mut newest: Vec<Headline> = headlines
        .into_iter()
        .filter(|headline| headline.status == crate::domain::Status::Published)
        .collect();
    newest.sort_by_key(|headline| ids.iter().position(|id| *id == headline.id));
    Ok((hits.total, newest))
}
