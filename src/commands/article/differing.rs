//! What differs between two states of an article, as a reader sees it before and after a change.

use crate::commands::context::Context;
use crate::domain::{EntityId, Picture, State};
use crate::reply::{Piece, Text};
use crate::text::diff::{Part, changes, words};

/// How many changes of the text are shown.
const CHANGES: usize = 8;
/// How much of a change is shown of what stayed, of what is gone and of what is new, in characters. Each has
/// room of its own: whoever writes a paragraph anew sees what it was and what it becomes.
const LONGEST: [usize; 3] = [150, 250, 300];

/// Everything that differs, one line for each thing; empty for two states that are the same.
pub fn differing(context: &Context, old: &State, new: &State) -> Text {
    let mut text = Text::default();
    let mut line = |what: &str, parts: Vec<Part>| {
        let mut line = Text::from(Piece::Strong(format!("{what}: ")));
        line.append(shown(parts));
        text.line(line);
    };
    let link = |state: &State| state.url.clone().unwrap_or_default();
    let picture = |state: &State| state.picture.clone();
    let address = |picture: Option<Picture>| picture.map(|it| it.url).unwrap_or_default();
    let alt = |picture: Option<Picture>| picture.map(|it| it.alt).unwrap_or_default();
    for (what, before, after) in [
        ("Title", old.title.clone(), new.title.clone()),
        ("Link", link(old), link(new)),
        ("Author", old.author.clone(), new.author.clone()),
        ("Date", old.published.to_string(), new.published.to_string()),
        (
            "Certainty",
            old.certainty.to_string(),
            new.certainty.to_string(),
        ),
        (
            "Status",
            old.status.word().to_owned(),
            new.status.word().to_owned(),
        ),
        ("Picture", address(picture(old)), address(picture(new))),
        ("Picture shows", alt(picture(old)), alt(picture(new))),
        ("Reason", old.reason.clone(), new.reason.clone()),
    ] {
        match what {
            _ if before == after => {}
            "Title" | "Reason" | "Picture shows" => line(what, words(&before, &after)),
            _ => line(what, whole(before, after)),
        }
    }
    if old.certainties != new.certainties && old.certainty == new.certainty {
        let since = |state: &State| crate::reply::course(&state.certainties).words();
        line("Certainty", whole(since(old), since(new)));
    }
    let all = changes(&old.body, &new.body);
    let more = all.len().saturating_sub(CHANGES);
    for change in all.into_iter().take(CHANGES) {
        line("Text", change);
    }
    for (from, to) in [(old, new), (new, old)] {
        let fresh = to
            .updates
            .iter()
            .filter(|update| !from.updates.contains(update));
        for update in fresh {
            let told = format!("{}: {}", update.date, update.body);
            let part: fn(String) -> Part = match std::ptr::eq(to, new) {
                true => Part::Added,
                false => Part::Removed,
            };
            line("Update", vec![part(told)]);
        }
    }
    let names = context.search.names();
    let name = |id: &EntityId| {
        let known = names.get(*id).map(|entity| entity.name.clone());
        known.unwrap_or_else(|| format!("entity {}", id.0))
    };
    let topics = context.search.topics();
    let topic = |key: &String| {
        let known = topics.iter().find(|topic| topic.key == *key);
        known.map_or_else(|| key.clone(), |topic| topic.name.clone())
    };
    for (what, is) in [("Tagged by hand", true), ("Untagged by hand", false)] {
        let tags = |state: &State| {
            let named = state.mentions.iter().filter(|(_, it)| *it == is);
            let filed = state.topics.iter().filter(|(_, it)| *it == is);
            let all: Vec<String> = named
                .map(|(id, _)| name(id))
                .chain(filed.map(|(key, _)| topic(key)))
                .collect();
            all.join(", ")
        };
        if tags(old) != tags(new) {
            line(what, whole(tags(old), tags(new)));
        }
    }
    if more > 0 {
        text.line(Piece::Quiet(format!("and {more} more places in the text")));
    }
    text
}

/// One value in place of another one.
fn whole(before: String, after: String) -> Vec<Part> {
    let mut parts = Vec::new();
    if !before.is_empty() {
        parts.push(Part::Removed(before));
    }
    if !after.is_empty() {
        if !parts.is_empty() {
            parts.push(Part::Same(" ".to_owned()));
        }
        parts.push(Part::Added(after));
    }
    parts
}

fn shown(parts: Vec<Part>) -> Text {
    let mut text = Text::default();
    let [mut same, mut removed, mut added] = LONGEST.map(Some);
    for part in parts {
        let piece = match part {
            Part::Same(words) => within(&words, &mut same).map(Piece::Plain),
            Part::Removed(words) => within(&words, &mut removed).map(Piece::Removed),
            Part::Added(words) => within(&words, &mut added).map(Piece::Added),
        };
        if let Some(piece) = piece {
            text.push(piece);
        }
    }
    text
}

/// Words on one line, as far as there is room for them; nothing once it was too little.
fn within(words: &str, room: &mut Option<usize>) -> Option<String> {
    let words = words.replace('\n', " ");
    let left = (*room)?;
    match words.char_indices().nth(left) {
        Some((end, _)) => {
            *room = None;
            Some(format!("{}…", &words[..end]))
        }
        None => {
            *room = Some(left - words.chars().count());
            Some(words)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_the_place_of_a_long_text_is_shown_beside_its_beginning() {
        let parts = || {
            vec![
                Part::Removed("old ".repeat(200)),
                Part::Same("and".to_owned()),
                Part::Removed(" older".repeat(200)),
                Part::Added(" new".to_owned()),
            ]
        };
        let words = shown(parts()).words();
        assert!(words.starts_with("[-old old"), "{words}");
        assert!(words.ends_with("…-]and{+ new+}"), "{words}");
        let many = (0..50).flat_map(|_| parts()).collect();
        let most: usize = LONGEST.iter().sum();
        let told: usize = (shown(many).0.iter())
            .map(|piece| Text(vec![piece.clone()]).words().chars().count())
            .sum();
        // The marks around each piece come on top.
        assert!(told < most + 1_000, "{told}");
    }
}
