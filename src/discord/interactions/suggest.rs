//! Suggestions while somebody types. Many people type the same first letters, so they are kept in
//! the form in which they are sent.

use std::sync::Arc;

use serde_json::json;
use serenity::all::{CommandDataOptionValue, CommandInteraction};

use super::Desk;
use crate::commands::AsOf;
use crate::commands::router::{self, Suggestion};

/// How many choices Discord takes, and how long each may be.
const MAX_CHOICES: usize = 25;
const MAX_CHOICE: usize = 100;
/// The callback type of suggestions.
const CHOICES: u8 = 8;
/// Suggestions for more typed bytes than these are not kept: hardly anybody types the same.
const MOST_TYPED: usize = 40;
/// The callback to what is being typed; from memory only.
pub fn callback(desk: &Desk, typed: &CommandInteraction) -> Vec<u8> {
    match focused(typed) {
        Some((option, text)) => suggestions(desk, &typed.data.name, option, text).to_vec(),
        None => choices(&[]),
    }
}

/// The option that is being typed into, and what is in it.
fn focused(typed: &CommandInteraction) -> Option<(&str, &str)> {
    typed
        .data
        .options
        .iter()
        .find_map(|option| match &option.value {
            CommandDataOptionValue::Autocomplete { value, .. } => {
                Some((option.name.as_str(), value.as_str()))
            }
            _ => None,
        })
}

fn suggestions(desk: &Desk, command: &str, option: &str, text: &str) -> Arc<[u8]> {
    let as_of = AsOf::now(&desk.context);
    let asked = (command.to_owned(), option.to_owned(), text.to_owned());
    if let Some(body) = desk.suggestions.find(&asked, || as_of) {
        return body;
    }
    let made: Arc<[u8]> = choices(&router::suggest(&desk.context, command, option, text)).into();
    if text.len() <= MOST_TYPED {
        desk.suggestions.keep(asked, Arc::clone(&made), as_of);
    }
    made
}

fn choices(suggestions: &[Suggestion]) -> Vec<u8> {
    let choices: Vec<_> = suggestions
        .iter()
        .take(MAX_CHOICES)
        .map(
            |suggestion| json!({ "name": cut(&suggestion.label), "value": cut(&suggestion.value) }),
        )
        .collect();
    json!({ "type": CHOICES, "data": { "choices": choices } })
        .to_string()
        .into_bytes()
}

fn cut(text: &str) -> &str {
    text.char_indices()
        .nth(MAX_CHOICE)
        .map_or(text, |(end, _)| &text[..end])
}
