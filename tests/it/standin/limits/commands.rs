//! Limits of application commands: names, options, choices, localisations and the size of all
//! texts together.

use std::collections::HashSet;

use serde_json::Value;

use crate::standin::errors::{Form, Refusal, Text};

/// Commands of each type in one scope.
pub const SLASH: usize = 100;
/// USER and MESSAGE commands of one scope.
pub const MENU: usize = 15;
const TEXT: usize = 8_000;
const OPTIONS: usize = 25;
const CHOICES: usize = 25;
/// The kinds of channels that an option may be limited to.
const CHANNELS: &[u64] = &[0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 15, 16];
const LOCALES: &[&str] = &[
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

/// Checks one command; `path` is where it stands in the body.
pub fn check(form: &mut Form, path: &str, command: &Value) {
    let at = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    let kind = command["type"].as_u64().unwrap_or(1);
    if kind == 1 {
        name(form, &at("name"), &command["name"]);
        form.text(
            &at("description"),
            command.get("description"),
            Text::required(1, 100),
        );
    } else {
        form.text(&at("name"), command.get("name"), Text::required(1, 32));
        if command["description"]
            .as_str()
            .is_some_and(|d| !d.is_empty())
        {
            form.push(
                at("description"),
                "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
                "Context menu commands cannot have a description",
            );
        }
        if command["options"].as_array().is_some_and(|o| !o.is_empty()) {
            form.push(
                at("options"),
                "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED",
                "Context menu commands cannot have options",
            );
        }
    }
    localised(form, path, command, kind == 1);
    options(form, path, command, 0);
    permissions(
        form,
        &at("default_member_permissions"),
        &command["default_member_permissions"],
    );
    for (key, most) in [("contexts", 2), ("integration_types", 1)] {
        for v in command[key].as_array().into_iter().flatten() {
            form.number(&at(key), Some(v), 0, most);
        }
    }
    if size(command) > TEXT {
        form.push(
            path,
            "APPLICATION_COMMAND_TOO_LARGE",
            format!("Command exceeds maximum size ({TEXT})"),
        );
    }
}

/// Checks a whole set as `PUT` sends it: names unique within a type, no more than allowed.
pub fn check_set(set: &[Value]) -> Result<(), Refusal> {
    let mut form = Form::default();
    let mut names = HashSet::new();
    for (n, command) in set.iter().enumerate() {
        check(&mut form, &n.to_string(), command);
        let kind = command["type"].as_u64().unwrap_or(1);
        if !names.insert((kind, command["name"].as_str().unwrap_or_default())) {
            form.push(
                n.to_string(),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            );
        }
    }
    form.finish()?;
    caps(set)
}

/// The number of commands of each type.
pub fn caps(set: &[Value]) -> Result<(), Refusal> {
    for (kind, most) in [(1, SLASH), (2, MENU), (3, MENU)] {
        let have = set
            .iter()
            .filter(|c| c["type"].as_u64().unwrap_or(1) == kind)
            .count();
        if have > most {
            let text = format!("Maximum number of application commands reached ({most}).");
            return Err(Refusal::new(400, 30032, &text));
        }
    }
    Ok(())
}

fn name(form: &mut Form, path: &str, value: &Value) {
    form.text(path, Some(value), Text::required(1, 32));
    if value.as_str().is_some_and(|n| !valid_name(n)) {
        form.push(
            path,
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
}

/// `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, lower case where there is one.
fn valid_name(name: &str) -> bool {
    let fits = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '-' | '_' | '\'' | '\u{900}'..='\u{97f}' | '\u{e00}'..='\u{e7f}')
    };
    (1..=32).contains(&name.chars().count())
        && name.chars().all(fits)
        && name.to_lowercase() == name
}

fn localised(form: &mut Form, path: &str, thing: &Value, slash: bool) {
    for (key, most) in [
        ("name_localizations", 32),
        ("description_localizations", 100),
    ] {
        for (locale, text) in thing[key].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}.{locale}");
            if !LOCALES.contains(&locale.as_str()) {
                form.push(
                    &path,
                    "ENUM_TYPE_COERCE",
                    format!("Value \"{locale}\" is not a valid enum value."),
                );
            }
            form.text(&path, Some(text), Text::required(1, most));
            if key == "name_localizations" && slash && text.as_str().is_some_and(|n| !valid_name(n))
            {
                form.push(
                    &path,
                    "APPLICATION_COMMAND_INVALID_NAME",
                    "Command name is invalid",
                );
            }
        }
    }
}

fn options(form: &mut Form, path: &str, parent: &Value, depth: usize) {
    let none = Vec::new();
    let list = parent["options"].as_array().unwrap_or(&none);
    let here = format!("{path}.options");
    if list.len() > OPTIONS {
        form.push(
            &here,
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {OPTIONS} or fewer in length."),
        );
    }
    let nests = |o: &Value| matches!(o["type"].as_u64(), Some(1 | 2));
    if list.iter().any(nests) && !list.iter().all(nests) {
        form.push(&here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types");
    }
    let mut names = HashSet::new();
    let mut optional_seen = false;
    for (n, option) in list.iter().enumerate() {
        let path = format!("{here}.{n}");
        name(form, &format!("{path}.name"), &option["name"]);
        form.text(
            &format!("{path}.description"),
            option.get("description"),
            Text::required(1, 100),
        );
        localised(form, &path, option, true);
        if !names.insert(option["name"].as_str().unwrap_or_default()) {
            form.push(
                &path,
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                "Option name already exists",
            );
        }
        match option["type"].as_u64() {
            Some(1) if depth < 2 => options(form, &path, option, 2),
            Some(2) if depth < 1 => options(form, &path, option, 1),
            Some(3..=11) => {
                let required = option["required"].as_bool() == Some(true);
                if required && optional_seen {
                    form.push(
                        &path,
                        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                        "Required options must be placed before non-required options",
                    );
                }
                optional_seen |= !required;
                value_option(form, &path, option);
            }
            _ => form.choices(
                &format!("{path}.type"),
                "1 to 11, sub-commands not nested deeper",
            ),
        }
    }
}

fn value_option(form: &mut Form, path: &str, option: &Value) {
    let at = |key: &str| format!("{path}.{key}");
    let kind = option["type"].as_u64().unwrap_or_default();
    let none = Vec::new();
    let choices = option["choices"].as_array().unwrap_or(&none);
    if choices.len() > CHOICES {
        form.push(
            at("choices"),
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {CHOICES} or fewer in length."),
        );
    }
    let mut names = HashSet::new();
    for (n, choice) in choices.iter().enumerate() {
        super::commands::choice(form, &format!("{path}.choices.{n}"), choice, kind);
        if !names.insert(choice["name"].as_str().unwrap_or_default()) {
            form.push(
                format!("{path}.choices.{n}"),
                "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
                "Choice name already exists",
            );
        }
    }
    let completes = option["autocomplete"].as_bool() == Some(true);
    if completes && (!choices.is_empty() || !matches!(kind, 3 | 4 | 10)) {
        form.push(
            at("autocomplete"),
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
            "Autocomplete is only for string, integer and number options without choices",
        );
    }
    let types = option["channel_types"].as_array().unwrap_or(&none);
    if kind != 7 && !types.is_empty() {
        form.push(
            at("channel_types"),
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Channel types are only for channel options",
        );
    }
    for (n, channel) in types.iter().enumerate() {
        if !channel.as_u64().is_some_and(|it| CHANNELS.contains(&it)) {
            form.choices(&at(&format!("channel_types.{n}")), "a type of channel");
        }
    }
    if kind == 3 {
        form.number(&at("min_length"), option.get("min_length"), 0, 6_000);
        form.number(&at("max_length"), option.get("max_length"), 1, 6_000);
    } else if !option["min_length"].is_null() || !option["max_length"].is_null() {
        form.push(
            at("min_length"),
            "APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID",
            "Lengths are only for string options",
        );
    }
    let ranged = !(option["min_value"].is_null() && option["max_value"].is_null());
    if ranged && !matches!(kind, 4 | 10) {
        form.push(
            at("min_value"),
            "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID",
            "Ranges are only for integer and number options",
        );
    }
}

/// One choice, of a command's option or of an autocomplete answer.
pub fn choice(form: &mut Form, path: &str, choice: &Value, kind: u64) {
    form.text(
        &format!("{path}.name"),
        choice.get("name"),
        Text::required(1, 100),
    );
    let value = &choice["value"];
    let path = format!("{path}.value");
    match kind {
        3 => form.text(&path, Some(value), Text::required(1, 100)),
        4 if value.as_i64().is_some_and(|n| n.abs() <= 1 << 53) => {}
        10 if value.is_number() => {}
        _ => form.push(
            path,
            "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID",
            "The value does not fit the option's type",
        ),
    }
}

fn permissions(form: &mut Form, path: &str, value: &Value) {
    let fits = match value {
        Value::Null => true,
        Value::String(s) => s.parse::<u64>().is_ok(),
        Value::Number(n) => n.is_u64(),
        _ => false,
    };
    if !fits {
        form.push(
            path,
            "NUMBER_TYPE_COERCE",
            "Value is not a permission bit set.",
        );
    }
}

/// Code points of names, descriptions and choice texts; the longest localisation counts.
fn size(thing: &Value) -> usize {
    let longest = |key: &str| {
        let own = thing[key].as_str().map_or(0, |t| t.chars().count());
        let others = thing[format!("{key}_localizations")]
            .as_object()
            .into_iter()
            .flatten();
        others
            .filter_map(|(_, t)| t.as_str())
            .map(|t| t.chars().count())
            .fold(own, usize::max)
    };
    let value = thing["value"].as_str().map_or(0, |t| t.chars().count());
    let inner = ["options", "choices"]
        .iter()
        .flat_map(|key| thing[key].as_array().into_iter().flatten())
        .map(size)
        .sum::<usize>();
    longest("name") + longest("description") + value + inner
}
