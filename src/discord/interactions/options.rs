//! What a command interaction asks: the command under the name that the table gives it, and its
//! options as text.

use serenity::all::{
    ActionRow, ActionRowComponent, CommandData, CommandDataOption, CommandDataOptionValue,
};

use crate::commands::router::RawOptions;

/// The option by which an answer is shown to the asker alone.
const PRIVATE: &str = "private";

/// The name of the command, with the word of the subcommand where there is one, and what it was
/// given.
pub fn asked(data: &CommandData) -> (String, &[CommandDataOption]) {
    match data.options.as_slice() {
        [only] => match &only.value {
            CommandDataOptionValue::SubCommand(inner) => {
                (format!("{} {}", data.name, only.name), inner)
            }
            _ => (data.name.clone(), &data.options),
        },
        _ => (data.name.clone(), &data.options),
    }
}

/// Options as the router takes them: by name, as text.
pub fn raw(options: &[CommandDataOption]) -> RawOptions {
    options
        .iter()
        .filter_map(|option| {
            let value = match &option.value {
                CommandDataOptionValue::String(text) => text.clone(),
                CommandDataOptionValue::Autocomplete { value, .. } => value.clone(),
                CommandDataOptionValue::Integer(number) => number.to_string(),
                CommandDataOptionValue::Number(number) => number.to_string(),
                CommandDataOptionValue::Boolean(flag) => flag.to_string(),
                CommandDataOptionValue::Channel(id) => id.to_string(),
                CommandDataOptionValue::Role(id) => id.to_string(),
                CommandDataOptionValue::User(id) => id.to_string(),
                // The table has no option of another kind.
                _ => return None,
            };
            Some((option.name.clone(), value))
        })
        .collect()
}

/// What was filled into a modal, by the option that each input stands for.
pub fn filled_in(rows: &[ActionRow]) -> RawOptions {
    rows.iter()
        .flat_map(|row| &row.components)
        .filter_map(|component| match component {
            ActionRowComponent::InputText(input) => Some((
                input.custom_id.clone(),
                input.value.clone().unwrap_or_default(),
            )),
            // Our forms have nothing else.
            _ => None,
        })
        .collect()
}

/// The option that is being typed into, and what is in it.
pub fn focused(options: &[CommandDataOption]) -> Option<(&str, &str)> {
    options.iter().find_map(|option| match &option.value {
        CommandDataOptionValue::Autocomplete { value, .. } => {
            Some((option.name.as_str(), value.as_str()))
        }
        _ => None,
    })
}

/// Whether the answer is to be shown to the asker alone.
pub fn ask_privacy(options: &RawOptions) -> bool {
    options.iter().any(|(name, value)| {
        name == PRIVATE
            && matches!(
                value.to_lowercase().as_str(),
                "yes" | "y" | "true" | "on" | "1"
            )
    })
}
