//! Suggestions while somebody types, from memory only: Discord gives three seconds and asks at
//! every letter.

use super::Context;
use super::check::find;
use super::table::{Command, OptKind};
use crate::domain::EntityKind;

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
/// The most characters of a label and of a value.
const LONGEST: usize = 100;

/// Suggestions for an option; none for an unknown one.
pub fn suggest(
    table: &[Command],
    context: &Context,
    command: &str,
    option: &str,
    typed: &str,
) -> Vec<Suggestion> {
    let Some(option) = find(table, command)
        .ok()
        .and_then(|command| command.option(option))
    else {
        return Vec::new();
    };
    let typed = typed.trim().trim_matches('"');
    let suggestions: Vec<(String, String)> = match option.kind {
        OptKind::Entity(kinds) => entities(context, typed, kinds),
        OptKind::Article => articles(context, typed),
        OptKind::Topic => {
            let topics = context.search.topics();
            matching(
                typed,
                topics.iter().map(|topic| (&*topic.name, &*topic.key)),
            )
        }
        OptKind::Category => {
            let categories = context.search.categories();
            matching(
                typed,
                categories
                    .iter()
                    .map(|category| (&*category.name, &*category.key)),
            )
        }
        OptKind::CommandName => matching(
            typed.trim_start_matches('/'),
            table.iter().map(|command| (command.name, command.name)),
        ),
        OptKind::Choice(choices) => matching(typed, choices.iter().copied()),
        OptKind::Flag => matching(typed, [("yes", "yes"), ("no", "no")]),
        OptKind::Text { .. } | OptKind::Date | OptKind::Integer { .. } => Vec::new(),
    };
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

/// The newest articles whose title holds every typed word, or whose number begins as typed.
fn articles(context: &Context, typed: &str) -> Vec<(String, String)> {
    let typed = typed.to_lowercase();
    let number = typed.trim_start_matches('#');
    let words: Vec<&str> = typed.split_whitespace().collect();
    context
        .search
        .newest_titles()
        .iter()
        .filter(|headline| {
            let title = headline.title.to_lowercase();
            words.iter().all(|word| title.contains(word))
                || (!number.is_empty() && headline.id.0.to_string().starts_with(number))
        })
        .take(MOST)
        .map(|headline| (headline.title.clone(), headline.id.0.to_string()))
        .collect()
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
