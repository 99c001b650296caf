//! Suggestions while somebody types, from memory or by one small read: Discord gives three seconds
//! and asks at every letter.

use super::authority::with_named_roles;
use super::check::find;
use super::context::Context;
use super::fact;
use super::feed;
use super::following;
use super::request::{Caller, RawOptions};
use super::several;
use super::subscriptions as subscribed;
use super::table::{Head, OptKind, Table};
use crate::domain::{EntityKind, Headline, Role, Status, zone};

/// A suggestion for an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is shown, at most 100 characters.
    pub label: String,
    /// What is sent, at most 100 characters.
    pub value: String,
}

/// The most suggestions that Discord shows.
const MOST: usize = 25;
/// How many of the articles that are not out are looked at.
const WAITING: usize = 100;
/// How many of those suggested are among others.
const OF_WAITING: usize = 8;
/// The most characters of a label and of a value.
const LONGEST: usize = 100;

/// Suggestions for an option beside others that are given; none for an unknown one.
pub fn suggest(
    context: &Context,
    caller: &Caller,
    command: &str,
    given: &RawOptions,
    option: &str,
    typed: &str,
) -> Vec<Suggestion> {
    let Some(kind) = kind(context.table, command, option) else {
        return Vec::new();
    };
    let named;
    let caller = match needed(context.table, command) {
        None => caller,
        Some(role) => match with_named_roles(context, caller) {
            Ok(actor) if actor.may(role) => {
                named = Caller {
                    actor,
                    ..caller.clone()
                };
                &named
            }
            _ => return Vec::new(),
        },
    };
    if matches!(kind, OptKind::Names | OptKind::TopicNames) {
        return one_more(context, kind, typed);
    }
    let typed = typed.trim().trim_matches('"');
    let suggestions: Vec<(String, String)> = match kind {
        OptKind::Entity(kinds) => entities(context, typed, kinds),
        OptKind::Article => {
            let mut known = match needed(context.table, command) {
                Some(_) => waiting(context, caller, typed),
                None => Vec::new(),
            };
            known.truncate(OF_WAITING);
            known.extend(articles(context, typed));
            known
        }
        OptKind::Waiting => waiting(context, caller, typed),
        OptKind::Topic => topics(context, typed),
        OptKind::Category => {
            let categories = context.search.categories();
            matching(
                typed,
                categories
                    .iter()
                    .map(|category| (&*category.name, &*category.key)),
            )
        }
        OptKind::CommandName => commands(context.table, typed.trim_start_matches('/')),
        OptKind::TimeZone => time_zones(typed),
        OptKind::Subscription => {
            let known = match command.trim_start_matches('/').split(' ').next() {
                Some(first) if first == following::rows::GROUP.name => {
                    following::suggestions(context, caller)
                }
                _ => subscriptions(context, caller),
            };
            matching(
                typed.trim_start_matches('#'),
                known.iter().map(|(label, number)| (&**label, &**number)),
            )
        }
        OptKind::Feed => {
            let known = match caller.actor.may(Role::Moderator) {
                true => feed::suggestions(context),
                false => Vec::new(),
            };
            matching(
                typed.trim_start_matches('#'),
                known.iter().map(|(label, number)| (&**label, &**number)),
            )
        }
        OptKind::Relation => {
            let [fitting, others] = fact::relations_for(context, given)
                .map(|known| matching(typed, known.iter().map(|(label, key)| (&**label, &**key))));
            // What cannot be said of the subject is better than nothing: the refusal says why.
            if fitting.is_empty() { others } else { fitting }
        }
        OptKind::Fact => fact::suggestions(context, caller, typed),
        OptKind::Choice(choices) => matching(typed, choices.iter().copied()),
        OptKind::Flag => matching(typed, [("yes", "yes"), ("no", "no")]),
        OptKind::Text { .. }
        | OptKind::Carried { .. }
        | OptKind::Names
        | OptKind::TopicNames
        | OptKind::Date
        | OptKind::DateOrNothing
        | OptKind::TimeOfDay
        | OptKind::TimeSpan
        | OptKind::Integer { .. }
        | OptKind::Channel
        | OptKind::Role
        | OptKind::User => Vec::new(),
    };
    fitting(suggestions)
}

/// Whether an option is suggested the same to everybody, whatever else is given, and from memory.
pub fn is_alike(table: &Table, command: &str, option: &str) -> bool {
    let made_anew = matches!(
        kind(table, command, option),
        Some(
            OptKind::Subscription
                | OptKind::Feed
                | OptKind::Relation
                | OptKind::Fact
                | OptKind::Waiting
        )
    );
    !made_anew && needed(table, command).is_none()
}

/// The role without which nothing is suggested: what the desk works on is for those who run it.
fn needed(table: &Table, command: &str) -> Option<Role> {
    let role = find(table, command).ok()?.role;
    matches!(role, Role::Moderator | Role::Operator).then_some(role)
}

fn kind(table: &Table, command: &str, option: &str) -> Option<OptKind> {
    let command = find(table, command).ok()?;
    command.option(option).map(|option| option.kind)
}

/// The subscriptions of the place where the caller is, as what is shown and the number; none for those
/// who may not change them. These are read from the archive: there are few of them, and no list in
/// memory could be as right a moment after a change.
fn subscriptions(context: &Context, caller: &Caller) -> Vec<(String, String)> {
    match with_named_roles(context, caller) {
        Ok(actor) if actor.may(Role::Manager) => subscribed::suggestions(context, caller.place),
        _ => Vec::new(),
    }
}

/// What Discord takes of suggestions, as (label, value).
fn fitting(suggestions: Vec<(String, String)>) -> Vec<Suggestion> {
    suggestions
        .into_iter()
        .filter(|(_, value)| value.chars().count() <= LONGEST)
        .take(MOST)
        .map(|(label, value)| Suggestion {
            label: cut(&label),
            value,
        })
        .collect()
}

/// Entities by name; their key is what is sent, because it means only them.
fn entities(context: &Context, typed: &str, kinds: &[EntityKind]) -> Vec<(String, String)> {
    let names = context.search.names();
    names
        .complete(typed, kinds, MOST)
        .into_iter()
        .filter_map(|found| {
            let entity = names.get(found.entity)?;
            let label = if kinds.len() == 1 {
                entity.name.clone()
            } else {
                format!("{} ({})", entity.name, entity.kind)
            };
            Some((label, entity.key.clone()))
        })
        .collect()
}

/// Names for the last place of a text of several, which go on from those before it. The value that
/// is sent is the whole text, so that there are none once it is too long for a suggestion.
fn one_more(context: &Context, kind: OptKind, text: &str) -> Vec<Suggestion> {
    let (kept, typed) = several::last(text.trim_start());
    let given: Vec<String> = several::split(kept)
        .into_iter()
        .map(|at| kept[at].to_lowercase())
        .collect();
    let found = match kind {
        OptKind::TopicNames => topics(context, typed),
        _ => entities(context, typed, &[]),
    };
    let kept = kept.trim_end();
    let lead = if kept.is_empty() { "" } else { " " };
    let whole = found
        .into_iter()
        .filter(|(_, value)| !given.contains(&value.to_lowercase()))
        .map(|(label, value)| {
            let whole = format!("{kept}{lead}{label}");
            let label = match whole.chars().count() <= LONGEST {
                true => whole,
                false => format!("… {label}"),
            };
            (label, format!("{kept}{lead}{value}"))
        });
    fitting(whole.collect())
}

fn topics(context: &Context, typed: &str) -> Vec<(String, String)> {
    let topics = context.search.topics();
    matching(
        typed,
        topics.iter().map(|topic| (&*topic.name, &*topic.key)),
    )
}

/// Commands and groups, a group before its commands.
fn commands(table: &Table, typed: &str) -> Vec<(String, String)> {
    let names = table.heads().into_iter().flat_map(|head| match head {
        Head::Command(command) => vec![command.name],
        Head::Group(group, commands) => {
            let own = commands.into_iter().map(|command| command.name);
            std::iter::once(group.name).chain(own).collect()
        }
    });
    matching(typed, names.map(|name| (name, name)))
}

/// The zones whose name holds what is typed; those whose city begins with it come first.
fn time_zones(typed: &str) -> Vec<(String, String)> {
    let typed = zone::folded(typed);
    let mut found: Vec<(bool, &String)> = zone::names()
        .iter()
        .map(|name| (zone::folded(name), name))
        .filter(|(folded, _)| folded.contains(&typed))
        .map(|(folded, name)| (!zone::city(&folded).starts_with(&typed), name))
        .collect();
    found.sort_by_key(|(inside, _)| *inside);
    found
        .into_iter()
        .map(|(_, name)| (name.replace('_', " "), name.clone()))
        .collect()
}

/// The newest articles whose title holds every typed word, or whose number begins as typed.
fn articles(context: &Context, typed: &str) -> Vec<(String, String)> {
    let newest = context.search.newest_titles();
    (titled(typed, &newest))
        .map(|headline| (headline.title.clone(), headline.id.0.to_string()))
        .collect()
}

/// The same of what is not out, for moderators only. It is read from the archive.
fn waiting(context: &Context, caller: &Caller, typed: &str) -> Vec<(String, String)> {
    let known = match caller.actor.may(Role::Moderator) {
        true => context.store.read(|read| read.waiting(WAITING)),
        false => Ok(Vec::new()),
    };
    let known = known.unwrap_or_default();
    (titled(typed, &known))
        .map(|headline| {
            let stands = match headline.status {
                Status::Pending => "Waits",
                _ => "Draft",
            };
            let label = format!("{stands}: {}", headline.title);
            (label, headline.id.0.to_string())
        })
        .collect()
}

/// Those whose title holds every typed word, or whose number begins as typed.
fn titled<'a>(typed: &str, known: &'a [Headline]) -> impl Iterator<Item = &'a Headline> {
    let typed = typed.to_lowercase();
    known
        .iter()
        .filter(move |headline| {
            let title = headline.title.to_lowercase();
            let number = typed.trim_start_matches('#');
            typed.split_whitespace().all(|word| title.contains(word))
                || (!number.is_empty() && headline.id.0.to_string().starts_with(number))
        })
        .take(MOST)
}

/// The labels that hold what is typed, or whose value does; those that begin with it come first.
fn matching<'a>(
    typed: &str,
    known: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<(String, String)> {
    let typed = typed.to_lowercase();
    let mut found: Vec<(bool, String, String)> = known
        .into_iter()
        .filter_map(|(label, value)| {
            let (low_label, low_value) = (label.to_lowercase(), value.to_lowercase());
            let begins = low_label.starts_with(&typed) || low_value.starts_with(&typed);
            (begins || low_label.contains(&typed) || low_value.contains(&typed))
                .then(|| (!begins, label.to_owned(), value.to_owned()))
        })
        .collect();
    found.sort_by_key(|(inside, _, _)| *inside);
    found
        .into_iter()
        .map(|(_, label, value)| (label, value))
        .collect()
}

/// A label that Discord takes.
fn cut(label: &str) -> String {
    if label.chars().count() <= LONGEST {
        return label.to_owned();
    }
    let mut short: String = label.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_typed_comes_first() {
        let known = [
            ("Storage", "storage"),
            ("Desktop", "vdi"),
            ("Old desktop", "old"),
        ];
        let labels = |typed: &str| -> Vec<String> {
            matching(typed, known)
                .into_iter()
                .map(|(label, _)| label)
                .collect()
        };
        assert_eq!(labels("desk"), ["Desktop", "Old desktop"]);
        assert_eq!(labels("VDI"), ["Desktop"]);
        assert_eq!(labels("").len(), 3);
    }

    #[test]
    fn labels_keep_discords_limit() {
        assert_eq!(cut(&"é".repeat(101)).chars().count(), 100);
        assert_eq!(cut("short"), "short");
    }
}
