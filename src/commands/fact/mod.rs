//! `/fact`: the dated statements of the archive, as moderators keep them. Each rests on an article.
//!
//! Here is what the commands share: which relation, which fact and which article are meant, and why a
//! fact cannot be as it is wanted.

mod add;
mod end;
pub mod language;
mod list;
mod remove;
pub mod rows;

use std::collections::HashMap;

use super::article::{self, Found};
use super::check::quoted;
use super::context::Context;
use super::facts::Telling;
use super::items;
use super::near::nearest;
use super::request::{Caller, CommandError, RawOptions, Request};
use crate::domain::phrase::{either, list};
use crate::domain::{
    ArticleId, EntityId, EntityKind, Fact, FactFault, FactId, Relation, Role, Status,
};
use crate::reply::{Piece, Reply, Text};
use crate::search::{How, Resolution};
use crate::store::StoreError;

/// The most facts that are suggested.
const MOST_SUGGESTED: usize = 25;

/// What can be said of the subject that is given beside, and what cannot: each as what is shown, and the
/// key. Of a subject that nobody is called, or that is not given yet, everything can.
pub fn relations_for(context: &Context, given: &RawOptions) -> [Vec<(String, String)>; 2] {
    let names = context.search.names();
    let subject = given.iter().find(|(name, _)| name == "subject");
    let kinds: Vec<EntityKind> = subject.map_or(Vec::new(), |(_, typed)| {
        let typed = typed.trim().trim_matches('"');
        if let Some(known) = names.by_key(typed) {
            return vec![known.kind];
        }
        match names.resolve(typed, &[]) {
            Resolution::Sure(found) => vec![found.kind],
            Resolution::Choices(all) => all.iter().map(|found| found.kind).collect(),
            Resolution::Nothing => Vec::new(),
        }
    });
    let fits = |relation: &Relation| {
        kinds.is_empty()
            || relation.subjects.is_empty()
            || kinds.iter().any(|kind| relation.subjects.contains(kind))
    };
    let relations = context.search.relations();
    [true, false].map(|wanted| {
        let of = relations.iter().filter(|relation| fits(relation) == wanted);
        of.map(|relation| (shown(relation), relation.key.clone()))
            .collect()
    })
}

/// What a relation is called: "Leads (vendor)".
fn shown(relation: &Relation) -> String {
    match relation.objects.is_empty() {
        true => format!("{} (a value)", relation.label),
        false => format!("{} ({})", relation.label, words_of(&relation.objects)),
    }
}

fn words_of(kinds: &[EntityKind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    either(&words)
}

/// Facts as suggestions: those about whom the typed text names, or the one whose number it is. They
/// are read from the archive; for moderators only.
pub fn suggestions(context: &Context, caller: &Caller, typed: &str) -> Vec<(String, String)> {
    let typed = typed.trim().trim_start_matches('#');
    if typed.is_empty() || !caller.actor.may(Role::Moderator) {
        return Vec::new();
    }
    let facts: Result<Vec<Fact>, StoreError> = context.store.read(|read| {
        if let Ok(number) = typed.parse() {
            return Ok(read.fact(FactId(number))?.into_iter().collect());
        }
        let found = context.search.names().complete(typed, &[], 1);
        match found.first() {
            Some(found) => read.facts_about(found.entity),
            None => Ok(Vec::new()),
        }
    });
    let facts = facts.unwrap_or_default();
    telling(context, &HashMap::new(), |telling| {
        facts
            .iter()
            .take(MOST_SUGGESTED)
            .map(|fact| {
                let number = fact.id.0.to_string();
                (format!("{number} · {}", telling.sentence(fact)), number)
            })
            .collect()
    })
}

/// Tells facts by the names and sentences of now.
fn telling<T>(
    context: &Context,
    sources: &HashMap<ArticleId, crate::domain::Headline>,
    tell: impl FnOnce(&Telling<'_>) -> T,
) -> T {
    let (names, relations) = (context.search.names(), context.search.relations());
    tell(&Telling {
        names: &names,
        relations: &relations,
        sources,
        now: context.now().as_second(),
    })
}

/// A fact as the profile says it, with its sources.
fn sentence(context: &Context, fact: &Fact) -> Result<Text, CommandError> {
    let ids: Vec<ArticleId> = fact.sources().collect();
    let sources = items::by_id(context, &ids)?;
    let mut text = telling(context, &sources, |telling| {
        Text::plain(format!("{}.", telling.sentence(fact)))
    });
    for id in ids {
        text.add(" ").push(items::source(&sources, id));
    }
    Ok(text)
}

/// The fact whose number is given.
///
/// # Errors
/// A refusal when there is none.
fn meant(context: &Context, request: &Request) -> Result<Fact, CommandError> {
    let id = FactId(request.options.integer("fact").unwrap_or_default());
    let (fact, removed) = context
        .store
        .read(|read| Ok((read.fact(id)?, read.was_removed(id)?)))?;
    fact.ok_or_else(|| {
        CommandError::refused(match removed {
            true => format!(
                "Fact {} was removed already. Nothing was changed; /fact add enters it again.",
                id.0
            ),
            false => format!(
                "There is no fact {}. /fact list shows the facts about somebody with their numbers.",
                id.0
            ),
        })
    })
}

/// The relation that is meant, by its key or its label.
///
/// # Errors
/// A refusal that names the nearest of those that can be said of the subject.
fn relation(context: &Context, typed: &str, subject: EntityKind) -> Result<Relation, CommandError> {
    let relations = context.search.relations();
    let wanted = typed.trim().to_lowercase();
    let fits =
        |relation: &&Relation| relation.subjects.is_empty() || relation.subjects.contains(&subject);
    let is = |relation: &&Relation| {
        [
            relation.key.to_lowercase(),
            relation.label.to_lowercase(),
            shown(relation).to_lowercase(),
        ]
        .contains(&wanted)
    };
    // Two relations may have one label; that which is said of such a subject is meant.
    let named: Vec<&Relation> = relations.iter().filter(is).collect();
    let found = named
        .iter()
        .find(|relation| fits(relation))
        .or(named.first());
    if let Some(found) = found {
        return Ok(Relation::clone(found));
    }
    let inverse = relations.iter().find(|relation| {
        !relation.inverse_label.is_empty() && relation.inverse_label.to_lowercase() == wanted
    });
    if let Some(inverse) = inverse {
        return Err(CommandError::refused(format!(
            "{} is said the other way round: make the object the subject, with relation: {}",
            quoted(typed),
            inverse.key
        )));
    }
    let fitting: Vec<&Relation> = relations.iter().filter(fits).collect();
    let mut near: Vec<String> = Vec::new();
    for of in [
        |it: &Relation| it.label.clone(),
        |it: &Relation| it.key.clone(),
    ] {
        let known: Vec<String> = fitting.iter().map(|relation| of(relation)).collect();
        for found in nearest(typed, known.iter().map(String::as_str), 3) {
            let named = fitting.iter().find(|relation| of(relation) == found);
            near.extend(named.map(|relation| format!("{} ({})", relation.key, relation.label)));
        }
    }
    near.sort();
    near.dedup();
    near.truncate(3);
    let mut words = format!("There is no relation called {}. ", quoted(typed));
    match near.is_empty() {
        false => words.push_str(&format!("Did you mean {}?", either(&near))),
        true => {
            let labels: Vec<String> = fitting
                .iter()
                .map(|relation| format!("{} ({})", relation.key, relation.label))
                .collect();
            words.push_str(&format!(
                "Of a {subject} can be said: {}.",
                labels.join(", ")
            ));
        }
    }
    Err(CommandError::refused(words))
}

/// What became of a source.
enum Source {
    One(ArticleId, Option<Text>),
    Ask(Box<Reply>),
}

/// The article that a statement is to rest on.
///
/// # Errors
/// A refusal when there is no such article, or when it was retracted.
fn source(context: &Context, request: &Request) -> Result<Source, CommandError> {
    let typed = request.options.text("source").unwrap_or_default();
    let (id, notice) = match article::find(context, request, "source", typed)? {
        Found::Ask(mut reply) => {
            // Its buttons would show articles, which is not what was asked for.
            reply.buttons.clear();
            reply.notices.push(Text::plain(
                "Give the number of the article as the source. Nothing was changed.",
            ));
            return Ok(Source::Ask(reply));
        }
        Found::One(id, notice) => (id, notice),
    };
    let article = context.store.read(|read| read.article(id))?;
    match article {
        Some(article) if article.status == Status::Retracted => {
            Err(in_words(context, &FactFault::Retracted, None))
        }
        Some(_) => Ok(Source::One(id, notice)),
        None => Err(CommandError::refused(format!(
            "There is no article {}.",
            id.0
        ))),
    }
}

/// That readers do not see yet what rests on an article, if it is not out.
///
/// # Errors
/// When the archive cannot be read.
fn unseen(context: &Context, source: ArticleId) -> Result<Option<Text>, StoreError> {
    let article = context.store.read(|read| read.article(source))?;
    let waiting = article.filter(|article| article.status.waits());
    Ok(waiting.map(|article| {
        Text::plain(format!(
            "Article {} is not out yet. Until it is, nobody is told this.",
            article.id.0
        ))
    }))
}

/// Why a fact cannot be so, as a refusal. Those that leave no room are told with more in `add`.
pub fn in_words(context: &Context, fault: &FactFault, relation: Option<&Relation>) -> CommandError {
    let label = relation.map_or("This", |relation| relation.label.as_str());
    let kinds = |kinds: &[EntityKind]| words_of(kinds);
    let subjects = relation
        .map(|relation| kinds(&relation.subjects))
        .unwrap_or_default();
    let objects = relation
        .map(|relation| kinds(&relation.objects))
        .unwrap_or_default();
    CommandError::refused(match fault {
        FactFault::Subject(kind) => format!(
            "\"{label}\" is said of a {subjects}, and the subject is a {kind}. Choose another relation, or \
             turn subject and object round."
        ),
        FactFault::Object(kind) => format!(
            "The object of \"{label}\" is a {objects}, and this is a {kind}. Choose another object or \
             relation."
        ),
        FactFault::NeedsEntity => {
            format!("The object of \"{label}\" is a {objects} of the catalog. Name one.")
        }
        FactFault::NeedsValue => {
            format!("The object of \"{label}\" is a plain value, such as a number.")
        }
        FactFault::Itself => {
            "Subject and object are the same. Nothing is said of somebody with themselves."
                .to_owned()
        }
        FactFault::EndsBeforeItBegins => {
            "It would end before it begins. Check since and until.".to_owned()
        }
        FactFault::EventsDoNotEnd => format!(
            "\"{label}\" happens at a moment and does not end. Give that moment as since, and no until."
        ),
        FactFault::Retracted => {
            "That article was retracted, so nothing can rest on it. Name another source.".to_owned()
        }
        FactFault::There(id) => format!(
            "Fact {} says just this already, from the same article. Nothing was changed.",
            id.0
        ),
        FactFault::Taken(facts) => {
            let sentences: Vec<String> = telling(context, &HashMap::new(), |telling| {
                let told = |fact: &Fact| format!("{} (fact {})", telling.sentence(fact), fact.id.0);
                facts.iter().map(told).collect()
            });
            format!(
                "Only one at a time can be so, and the archive says: {}. Give the dates that tell them \
                 apart, or end that one with /fact end.",
                list(&sentences)
            )
        }
    })
}

/// Whether a name means one entity for sure, for objects that may also be plain values.
fn surely(context: &Context, typed: &str) -> Option<EntityId> {
    let names = context.search.names();
    if let Some(known) = names.by_key(typed) {
        return Some(known.id);
    }
    match names.resolve(typed, &[]) {
        Resolution::Sure(found) if found.how <= How::Alias => Some(found.entity),
        _ => None,
    }
}

/// The number of a fact as a command line takes it.
fn number_piece(id: FactId) -> Piece {
    Piece::Strong(id.0.to_string())
}
