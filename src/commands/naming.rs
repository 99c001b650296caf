//! From a typed name to an entity, a topic or a category, and what to answer when that is not
//! certain. A name never ends in an empty failure.

use std::sync::Arc;

use super::check::{clipped, quoted};
use super::context::Context;
use super::items;
use super::near::nearest;
use super::paging::{button_to, button_with};
use super::request::{CommandError, Request};
use super::several;
use crate::domain::phrase::either;
use crate::domain::{Category, EntityId, EntityKind, Topic};
use crate::reply::{Button, Kind, Piece, Reply, Text};
use crate::search::{How, NameMatch, Names, Query, Resolution};
use crate::text::words::{is_stop_word, words};

/// What became of a typed name.
#[derive(Debug)]
pub enum Named {
    /// It means this entity.
    One(Known),
    /// It does not say whom it means: this reply asks, or shows what is nearest.
    Ask(Box<Reply>),
}

/// An entity that a name meant.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its number.
    pub id: EntityId,
    /// What it is.
    pub kind: EntityKind,
    /// The name to show.
    pub name: String,
    /// Its key, which means it in every command line.
    pub key: String,
    /// How the name was understood, when that should be said.
    pub notice: Option<Text>,
    /// Whether its name or another name of it was typed, and not only something like that. Nothing is
    /// changed on less.
    pub is_sure: bool,
}

/// What became of several typed names.
#[derive(Debug)]
pub enum AllNamed {
    /// They mean these entities: each once, in the order in which they were typed.
    All(Vec<Known>),
    /// One of them does not say whom it means: this reply names it and asks. Its buttons leave the
    /// other names as they are.
    Ask(Box<Reply>),
}

/// Where a typed name stands: alone in an option, or among others.
struct Slot<'a> {
    option: &'static str,
    before: &'a str,
    after: &'a str,
}

impl Slot<'_> {
    /// The button that makes a request again with another name in this place.
    fn button(&self, request: &Request, label: String, name: &str) -> Button {
        let value = format!("{}{name}{}", self.before, self.after);
        let changes = [(self.option, Some(&*value)), ("page", None)];
        button_with(request, label, &changes)
    }
}

/// The most buttons under "Did you mean".
const MOST_CHOICES: usize = 5;

/// The entity that the value `typed` of an option means. Kinds in `preferred` win ties; another
/// kind is still an answer, which the notice then says.
///
/// # Errors
/// When the archive cannot be read.
pub fn entity(
    context: &Context,
    request: &Request,
    option: &'static str,
    typed: &str,
    preferred: &[EntityKind],
) -> Result<Named, CommandError> {
    let slot = Slot {
        option,
        before: "",
        after: "",
    };
    entity_at(context, request, &slot, typed, preferred)
}

/// The entities that the names in `typed` mean, the value of an option of the kind
/// [`OptKind::Names`](super::table::OptKind::Names). A comma that belongs to a name, as in "VMware,
/// Inc.", is understood where the catalog writes the name so.
///
/// # Errors
/// When the archive cannot be read.
pub fn entities(
    context: &Context,
    request: &Request,
    option: &'static str,
    typed: &str,
) -> Result<AllNamed, CommandError> {
    let names = context.search.names();
    let has_comma = |text: &str| match names.resolve(text, &[]) {
        Resolution::Sure(found) => found.how <= How::Alias && found.matched.contains([',', ';']),
        _ => false,
    };
    let mut all: Vec<Known> = Vec::new();
    let mut parts = several::split(typed).into_iter().peekable();
    while let Some(mut at) = parts.next() {
        if let Some(next) = parts.next_if(|next| has_comma(&typed[at.start..next.end])) {
            at.end = next.end;
        }
        let slot = Slot {
            option,
            before: &typed[..at.start],
            after: &typed[at.end..],
        };
        match entity_at(context, request, &slot, &typed[at.clone()], &[])? {
            Named::One(known) if all.iter().any(|other| other.id == known.id) => {}
            Named::One(known) => all.push(known),
            Named::Ask(reply) => return Ok(AllNamed::Ask(reply)),
        }
    }
    Ok(AllNamed::All(all))
}

fn entity_at(
    context: &Context,
    request: &Request,
    slot: &Slot<'_>,
    typed: &str,
    preferred: &[EntityKind],
) -> Result<Named, CommandError> {
    let names = context.search.names();
    // A key comes from a suggestion or a button and means just one.
    let by_key = names
        .by_key(typed)
        .filter(|entity| preferred.is_empty() || preferred.contains(&entity.kind));
    if let Some(entity) = by_key {
        return Ok(Named::One(Known {
            id: entity.id,
            kind: entity.kind,
            name: entity.name.clone(),
            key: entity.key.clone(),
            notice: None,
            is_sure: true,
        }));
    }
    match names.resolve(typed, preferred) {
        Resolution::Sure(found) if says_more(typed, &found, preferred) => Ok(Named::Ask(Box::new(
            question(&names, request, slot, typed, &found),
        ))),
        Resolution::Sure(found) => Ok(Named::One(known(&names, found, preferred))),
        Resolution::Choices(found) => Ok(Named::Ask(Box::new(choices(
            &names, request, slot, typed, found,
        )))),
        Resolution::Nothing => nothing(context, request, slot, typed, preferred)
            .map(|reply| Named::Ask(Box::new(reply))),
    }
}

fn known(names: &Arc<Names>, found: NameMatch, preferred: &[EntityKind]) -> Known {
    let other_kind = !preferred.is_empty() && !preferred.contains(&found.kind);
    let notice = if other_kind {
        let wanted: Vec<&str> = preferred.iter().map(|kind| kind.word()).collect();
        Some(format!(
            "{} is a {}, not a {}: showing the {}",
            found.name,
            found.kind,
            either(&wanted),
            found.kind
        ))
    } else {
        (found.how != How::Exact).then(|| format!("Showing {}", found.name))
    };
    Known {
        id: found.entity,
        kind: found.kind,
        key: names
            .get(found.entity)
            .map_or_else(|| found.name.clone(), |entity| entity.key.clone()),
        name: found.name,
        notice: notice.map(Text::plain),
        is_sure: found.how <= How::Alias,
    }
}

/// Whether more was typed than the name of an entity, which is not of a kind that was asked for:
/// `ceo of vmware` where a person is wanted means somebody else.
fn says_more(typed: &str, found: &NameMatch, preferred: &[EntityKind]) -> bool {
    let telling = |text: &str| {
        let cut = words(text);
        cut.iter()
            .filter(|word| !is_stop_word(&word.folded))
            .count()
    };
    !preferred.is_empty()
        && !preferred.contains(&found.kind)
        && found.how >= How::Words
        && telling(typed) > telling(&found.matched)
}

/// What was typed reads like a question about something: a button asks it.
fn question(
    names: &Names,
    request: &Request,
    slot: &Slot<'_>,
    typed: &str,
    found: &NameMatch,
) -> Reply {
    let mut reply = choices(names, request, slot, typed, vec![found.clone()]);
    let asked = clipped(typed);
    reply.text = Text::plain(format!("\"{asked}\" reads like a question about "));
    reply.text.push(Piece::Strong(found.name.clone()));
    reply.text.add(format!(" ({}).", found.kind));
    let ask = button_to(
        request,
        format!("Ask: {asked}"),
        "ask",
        &[("question", &asked)],
    );
    reply.buttons.insert(0, ask);
    reply
}

/// "Did you mean", with a button for each.
fn choices(
    names: &Names,
    request: &Request,
    slot: &Slot<'_>,
    typed: &str,
    found: Vec<NameMatch>,
) -> Reply {
    let mut reply = Reply::new(Kind::Choices).titled("Did you mean");
    reply.text.add(format!("{} could be: ", quoted(typed)));
    for (index, choice) in found.iter().take(MOST_CHOICES).enumerate() {
        if index > 0 {
            reply.text.add(", ");
        }
        reply.text.push(Piece::Strong(choice.name.clone()));
        reply.text.add(format!(" ({})", choice.kind));
        let key = names.get(choice.entity).map(|entity| entity.key.as_str());
        let label = format!("{} ({})", choice.name, choice.kind);
        (reply.buttons).push(slot.button(request, label, key.unwrap_or(&choice.name)));
    }
    reply.text.add(".");
    reply
}

/// Nothing in the catalog is called so: the articles that hold the words, and names that exist.
fn nothing(
    context: &Context,
    request: &Request,
    slot: &Slot<'_>,
    typed: &str,
    preferred: &[EntityKind],
) -> Result<Reply, CommandError> {
    let mut reply = Reply::new(Kind::Notice).titled("Not in the catalog");
    reply.text.add(format!(
        "The catalog knows nothing called {}.",
        quoted(typed)
    ));
    let query = Query {
        words: typed.to_owned(),
        limit: MOST_CHOICES,
        ..Query::default()
    };
    let hits = context.search.articles(&query)?;
    if hits.hits.is_empty() {
        reply.text.add(" No article holds it either.");
    } else {
        reply.text.add(" These articles come nearest.");
        reply.items = items::hits(context, &hits.hits)?;
        let words = clipped(typed);
        reply.buttons.push(button_to(
            request,
            "Search for it",
            "search",
            &[("words", &words)],
        ));
    }
    let names = context.search.names();
    for found in names.complete("", preferred, MOST_CHOICES) {
        let Some(entity) = names.get(found.entity) else {
            continue;
        };
        (reply.buttons).push(slot.button(request, entity.name.clone(), &entity.key));
    }
    reply
        .buttons
        .push(button_to(request, "What there is", "radar", &[]));
    reply.text.add(
        " Try another name for it; the buttons lead to those that the archive writes most about.",
    );
    Ok(reply)
}

/// The topic that is meant.
///
/// # Errors
/// A refusal that names the nearest topics.
pub fn topic(context: &Context, typed: &str) -> Result<Topic, CommandError> {
    let topics = context.search.topics();
    let known: Vec<(&str, &str)> = topics
        .iter()
        .map(|topic| (topic.key.as_str(), topic.name.as_str()))
        .collect();
    let index = pick("topic", typed, &known)?;
    Ok(topics[index].clone())
}

/// The topics that the names in `typed` mean, each once, the value of an option of the kind
/// [`OptKind::TopicNames`](super::table::OptKind::TopicNames).
///
/// # Errors
/// A refusal that names the one that was not understood, and the topics nearest to it.
pub fn topics(context: &Context, typed: &str) -> Result<Vec<Topic>, CommandError> {
    let mut all: Vec<Topic> = Vec::new();
    for at in several::split(typed) {
        let topic = topic(context, &typed[at])?;
        if all.iter().all(|other| other.key != topic.key) {
            all.push(topic);
        }
    }
    Ok(all)
}

/// The category of the radar that is meant.
///
/// # Errors
/// A refusal that names the nearest categories.
pub fn category(context: &Context, typed: &str) -> Result<Category, CommandError> {
    let categories = context.search.categories();
    let known: Vec<(&str, &str)> = categories
        .iter()
        .map(|category| (category.key.as_str(), category.name.as_str()))
        .collect();
    let index = pick("category", typed, &known)?;
    Ok(categories[index].clone())
}

/// The index of the key or name that was typed: the very one, the only one that begins so, or the
/// only one that holds it.
fn pick(what: &str, typed: &str, known: &[(&str, &str)]) -> Result<usize, CommandError> {
    let wanted = typed.to_lowercase();
    let same =
        |(key, name): &(&str, &str)| key.to_lowercase() == wanted || name.to_lowercase() == wanted;
    if let Some(index) = known.iter().position(same) {
        return Ok(index);
    }
    let begins = |(key, name): &(&str, &str)| {
        key.to_lowercase().starts_with(&wanted) || name.to_lowercase().starts_with(&wanted)
    };
    let holds = |(key, name): &(&str, &str)| {
        key.to_lowercase().contains(&wanted) || name.to_lowercase().contains(&wanted)
    };
    let beginning: Vec<usize> = (0..known.len()).filter(|at| begins(&known[*at])).collect();
    let holding: Vec<usize> = (0..known.len()).filter(|at| holds(&known[*at])).collect();
    if let ([only], _) | (_, [only]) = (&beginning[..], &holding[..]) {
        return Ok(*only);
    }
    let names = || known.iter().map(|(_, name)| *name);
    let mut near: Vec<&str> = holding.iter().map(|at| known[*at].1).collect();
    if near.is_empty() {
        near = nearest(typed, names(), 3);
    }
    let mut words = format!("There is no {what} called {}. ", quoted(typed));
    if near.is_empty() {
        let all: Vec<&str> = names().take(12).collect();
        match all.is_empty() {
            true => words.push_str("The catalog has none; leave the option out."),
            false => words.push_str(&format!("Some that exist: {}.", all.join(", "))),
        }
    } else {
        words.push_str(&format!("Did you mean {}?", either(&near)));
    }
    Err(CommandError::refused(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[(&str, &str)] = &[
        ("licensing", "Licensing"),
        ("app", "Application virtualization"),
        ("desk", "Desktop virtualization"),
    ];

    fn picked(typed: &str) -> String {
        match pick("topic", typed, KNOWN) {
            Ok(index) => KNOWN[index].0.to_owned(),
            Err(CommandError::Refused(text)) => text.words(),
            Err(CommandError::Internal(error)) => error.to_string(),
        }
    }

    #[test]
    fn picks_by_key_name_or_part() {
        assert_eq!(picked("LICENSING"), "licensing");
        assert_eq!(picked("application virtualization"), "app");
        assert_eq!(picked("desktop"), "desk");
        assert_eq!(picked("censing"), "licensing");
    }

    #[test]
    fn refuses_with_what_is_near() {
        assert_eq!(
            picked("virtualization"),
            "There is no topic called \"virtualization\". \
             Did you mean Application virtualization or Desktop virtualization?"
        );
        assert_eq!(
            picked("licencing"),
            "There is no topic called \"licencing\". Did you mean Licensing?"
        );
        assert_eq!(
            picked("zzz"),
            "There is no topic called \"zzz\". \
             Some that exist: Licensing, Application virtualization, Desktop virtualization."
        );
    }
}
