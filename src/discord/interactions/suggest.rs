//! Suggestions while somebody types. Many people type the same first letters, so they are kept in
//! the form in which they are sent.

use serde_json::json;
use serenity::all::CommandInteraction;

use super::Desk;
use super::options;
use super::order::sender_of_command;
use crate::commands::AsOf;
use crate::commands::router::{self, Suggestion};

/// How many choices Discord takes, and how long each may be.
const MAX_CHOICES: usize = 25;
const MAX_CHOICE: usize = 100;
/// The callback type of suggestions.
const CHOICES: u8 = 8;
/// Suggestions for more typed bytes than these are not kept: hardly anybody types the same.
const MOST_TYPED: usize = 40;

/// Whether the callback comes from memory: what is the same to everybody does.
pub fn is_ready(desk: &Desk, typed: &CommandInteraction) -> bool {
    let (command, given) = options::asked(&typed.data);
    options::focused(given)
        .is_none_or(|(option, _)| router::suggests_alike(&desk.context, &command, option))
}

/// The callback to what is being typed. It blocks unless [`is_ready`] says so.
pub fn callback(desk: &Desk, typed: &CommandInteraction) -> Vec<u8> {
    let (command, given) = options::asked(&typed.data);
    let Some((option, text)) = options::focused(given) else {
        return choices(&[]);
    };
    let make = || {
        let caller = sender_of_command(typed).caller(&desk.context.named);
        choices(&router::suggest_beside(
            &desk.context,
            &caller,
            &command,
            &options::raw(given),
            option,
            text,
        ))
    };
    // What depends on who asks is kept for nobody.
    if text.len() > MOST_TYPED || !router::suggests_alike(&desk.context, &command, option) {
        return make();
    }
    let as_of = AsOf::now(&desk.context);
    let asked = (command.clone(), option.to_owned(), text.to_owned());
    if let Some(body) = desk.suggestions.find(&asked, || as_of) {
        return body.to_vec();
    }
    let made = make();
    desk.suggestions.keep(asked, made.as_slice().into(), as_of);
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
