//! `/ask`: a question in words, answered from facts where they hold the answer, else with the
//! sentences that come nearest to it.

use std::collections::HashSet;

use super::context::Context;
use super::items;
use super::paging::{button_to, profile_button};
use super::request::{CommandError, Request};
use super::search::LONGEST_WORDS;
use crate::domain::{ArticleId, EntityId};
use crate::reply::{Item, Kind, Reply, Text};
use crate::search::{Answer, Evidence, Finding, Passage};
use crate::text::words;

/// How many statements, passages or near articles are shown.
const MOST: usize = 8;
/// How many sources stand in the sentence itself; the others are listed below it.
const CITED: usize = 3;
/// How many of the entities that a question names get a button.
const BUTTONS: usize = 3;

/// `/ask`.
///
/// # Errors
/// A refusal for a question without words; a fault of the archive.
pub fn ask(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let question = request.options.text("question").unwrap_or_default();
    if !question.chars().any(char::is_alphanumeric) {
        return Err(CommandError::refused(
            "There is no question in that. Ask in words, such as: Who leads VMware?",
        ));
    }
    let Answer {
        about,
        notices,
        finding,
    } = context.search.ask(question, context.now())?;
    let mut reply = Reply::new(Kind::Answer).titled(super::check::clipped(question));
    reply.understood = notices.into_iter().map(Text::plain).collect();
    let answered = matches!(finding, Finding::Facts { .. });
    match finding {
        Finding::Facts { sentence, evidence } => {
            reply.text = Text::plain(sentence);
            from_facts(context, &evidence, &mut reply)?;
        }
        Finding::Passages { sure, passages } => {
            reply.text = Text::plain(if sure {
                "From the archive:"
            } else {
                nearest_heading(question, &passages)
            });
            reply.items = from_passages(context, &passages)?;
        }
        Finding::Nothing { sentence, nearest } => {
            reply.text = Text::plain(sentence);
            reply.items = items::articles(context, cut(&nearest))?;
            if !reply.items.is_empty() {
                reply.text.add(" The nearest articles:");
            }
        }
    }
    buttons(context, request, &about, &mut reply);
    if !answered {
        offer_search(request, question, &mut reply);
    }
    Ok(reply)
}

/// The articles that the answer rests on, each with what it says where they say several things.
fn from_facts(
    context: &Context,
    evidence: &[Evidence],
    reply: &mut Reply,
) -> Result<(), CommandError> {
    let mut sources: Vec<ArticleId> = evidence.iter().map(|one| one.source).collect();
    let mut seen = HashSet::new();
    sources.retain(|source| seen.insert(*source));
    let known = items::by_id(context, &sources)?;
    for (index, source) in cut(&sources).iter().enumerate() {
        if index < CITED {
            reply.text.add(" ").push(items::source(&known, *source));
        }
        let Some(headline) = known.get(source) else {
            continue;
        };
        let mut item = items::headline(headline.clone());
        if evidence.len() > 1 {
            for one in evidence.iter().filter(|one| one.source == *source) {
                item.text.line(one.statement.clone());
            }
        }
        reply.items.push(item);
    }
    if sources.len() > MOST {
        reply.notices.push(Text::plain(format!(
            "{MOST} of {} articles that say so are shown.",
            sources.len()
        )));
    }
    Ok(())
}

/// How passages are introduced that may not answer the question: as what the articles say when the
/// best of them has most of its words.
fn nearest_heading(question: &str, passages: &[(ArticleId, f32, Passage)]) -> &'static str {
    let roots = |text: &str| -> Vec<String> {
        words::words(text)
            .iter()
            .filter(|word| !words::is_stop_word(&word.folded))
            .map(|word| words::stem(&word.folded))
            .collect()
    };
    let asked = roots(question);
    let said = passages
        .first()
        .map(|(_, _, passage)| roots(&passage.text))
        .unwrap_or_default();
    let covered = asked.iter().filter(|root| said.contains(root)).count();
    if covered * 2 > asked.len() {
        "The articles say:"
    } else {
        "The nearest passages:"
    }
}

fn from_passages(
    context: &Context,
    passages: &[(ArticleId, f32, Passage)],
) -> Result<Vec<Item>, CommandError> {
    let ids: Vec<ArticleId> = passages.iter().map(|(id, _, _)| *id).collect();
    let known = items::by_id(context, &ids)?;
    Ok(cut(passages)
        .iter()
        .filter_map(|(id, score, passage)| {
            let mut item = items::headline(known.get(id)?.clone());
            item.score = Some(*score);
            item.passage = Some(items::passage(passage));
            Some(item)
        })
        .collect())
}

/// The profiles of those whom the question names.
fn buttons(context: &Context, request: &Request, about: &[EntityId], reply: &mut Reply) {
    let names = context.search.names();
    for entity in about.iter().take(BUTTONS).filter_map(|id| names.get(*id)) {
        reply.buttons.push(profile_button(
            request,
            entity.name.clone(),
            entity.kind,
            &entity.key,
        ));
    }
}

/// The search for the words of a question that no fact answers.
fn offer_search(request: &Request, question: &str, reply: &mut Reply) {
    let words = question.trim_end_matches('?').trim();
    if words.chars().count() <= LONGEST_WORDS {
        reply.buttons.push(button_to(
            request,
            "Search for it",
            "search",
            &[("words", words)],
        ));
    }
}

fn cut<T>(all: &[T]) -> &[T] {
    all.get(..MOST).unwrap_or(all)
}
