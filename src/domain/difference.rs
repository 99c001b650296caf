//! What differs between two states of an article, in words for the account of who did what.

use std::collections::HashSet;

use super::{EntityId, Picture, State};

/// How much of a text that changed is told, in characters.
const TOLD: usize = 300;

/// What of one state differs in the other, as it is in the first and as it is in the second: one line
/// for each thing, such as `title: One`. `name` says what an entity is called.
pub fn differences(
    one: &State,
    two: &State,
    name: impl Fn(EntityId) -> String,
) -> (String, String) {
    let mut lines = (Vec::new(), Vec::new());
    let mut say = |what: &str, before: String, after: String| {
        if before != after {
            for (lines, value) in [(&mut lines.0, before), (&mut lines.1, after)] {
                if !value.is_empty() {
                    lines.push(format!("{what}: {value}"));
                }
            }
        }
    };
    let link = |state: &State| state.url.clone().unwrap_or_default();
    say("title", one.title.clone(), two.title.clone());
    say("link", link(one), link(two));
    say("author", one.author.clone(), two.author.clone());
    say("date", one.published.to_string(), two.published.to_string());
    say(
        "certainty",
        one.certainty.to_string(),
        two.certainty.to_string(),
    );
    say("since", since(one), since(two));
    say("status", one.status.word().into(), two.status.word().into());
    say("reason", one.reason.clone(), two.reason.clone());
    let picture = |state: &State| state.picture.clone();
    let (was, is) = (picture(one), picture(two));
    let url = |picture: &Option<Picture>| picture.as_ref().map(|it| it.url.clone());
    say(
        "picture",
        url(&was).unwrap_or_default(),
        url(&is).unwrap_or_default(),
    );
    let alt = |picture: Option<Picture>| picture.map(|it| clip(&it.alt));
    say(
        "shows",
        alt(was).unwrap_or_default(),
        alt(is).unwrap_or_default(),
    );
    if one.body != two.body {
        say(
            "text",
            missing(&one.body, &two.body),
            missing(&two.body, &one.body),
        );
    }
    let updates = |of: &State, other: &State| -> String {
        let fresh = of
            .updates
            .iter()
            .filter(|update| !other.updates.contains(update));
        let told: Vec<String> = fresh
            .map(|update| format!("{}: {}", update.date, update.body))
            .collect();
        clip(&told.join(" / "))
    };
    say("update", updates(one, two), updates(two, one));
    for (what, is) in [("filed under", true), ("not filed under", false)] {
        let topics = |state: &State| list(&state.topics, is, String::clone);
        say(what, topics(one), topics(two));
    }
    for (what, is) in [("names", true), ("does not name", false)] {
        let mentions = |state: &State| list(&state.mentions, is, |id| name(*id));
        say(what, mentions(one), mentions(two));
    }
    (lines.0.join("\n"), lines.1.join("\n"))
}

/// Since when it was how sure.
fn since(state: &State) -> String {
    let steps = state.certainties.iter();
    let steps: Vec<String> = steps
        .map(|(certainty, since)| format!("{certainty} {since}"))
        .collect();
    steps.join(", ")
}

/// The things about which a moderator decided like this.
fn list<T>(decided: &[(T, bool)], is: bool, name: impl Fn(&T) -> String) -> String {
    let names: Vec<String> = decided
        .iter()
        .filter(|(_, decision)| *decision == is)
        .map(|(thing, _)| name(thing))
        .collect();
    names.join(", ")
}

/// The beginning of the paragraphs of a text that another one does not have.
fn missing(text: &str, other: &str) -> String {
    let known: HashSet<&str> = other.split("\n\n").map(str::trim).collect();
    let fresh: Vec<&str> = text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !known.contains(paragraph))
        .collect();
    clip(&fresh.join(" / "))
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(TOLD) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Certainty, Date, Status, Update};

    fn state() -> State {
        State {
            title: "One".to_owned(),
            url: None,
            author: String::new(),
            body: "First.\n\nSecond.\n\nThird.".to_owned(),
            published: Date::Month(2008, 8),
            certainty: Certainty::Rumour,
            certainties: Vec::new(),
            status: Status::Published,
            reason: String::new(),
            updates: Vec::new(),
            topics: Vec::new(),
            mentions: Vec::new(),
            picture: None,
        }
    }

    #[test]
    fn only_what_differs_is_told() {
        let one = state();
        let mut two = state();
        let told = |two: &State| differences(&state(), two, |id| format!("entity {}", id.0));
        assert_eq!(told(&two), (String::new(), String::new()));
        two.title = "Two".to_owned();
        two.body = "First.\n\n2nd.\n\nThird.".to_owned();
        two.url = Some("https://example.com/".to_owned());
        two.become_certain(Certainty::Confirmed, Date::Year(2009));
        two.decide_mention(EntityId(7), false);
        two.updates.push(Update {
            date: Date::Year(2009),
            body: "More.".to_owned(),
        });
        let (before, after) = told(&two);
        assert_eq!(before, "title: One\ncertainty: rumour\ntext: Second.");
        assert_eq!(
            after,
            "title: Two\nlink: https://example.com/\ncertainty: confirmed\n\
             since: rumour August 2008, confirmed 2009\ntext: 2nd.\nupdate: 2009: More.\n\
             does not name: entity 7"
        );
        assert_eq!(differences(&one, &one, |_| String::new()).0, "");
    }
}
