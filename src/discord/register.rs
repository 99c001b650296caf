//! Telling Discord which commands there are, from the table, and only when they have changed.
//!
//! Replacing the set counts against a daily limit and forgets what servers have set for commands
//! that change their names, so what Discord has is read first and compared by meaning: Discord adds
//! fields of its own and leaves out what equals its defaults.

use serde_json::{Map, Value, json};
use serenity::model::id::{ApplicationId, GuildId};

use super::rest::{Rest, RestError};
use crate::commands::{Command, Opt, OptKind, Scope};
use crate::domain::Role;

/// Option types of Discord.
const STRING: u8 = 3;
const INTEGER: u8 = 4;
const BOOLEAN: u8 = 5;
/// The longest text that Discord lets an option take.
const MAX_TEXT: usize = 6000;

/// Registers the commands everywhere or in one server, if they differ from what Discord has.
/// Returns whether they did.
///
/// # Errors
/// [`RestError`].
pub async fn register(
    rest: &Rest,
    application: ApplicationId,
    guild: Option<GuildId>,
    commands: &[Command],
) -> Result<bool, RestError> {
    let wanted = registration(commands, guild.is_some());
    let present = rest.commands(application, guild).await?;
    if meaning(&wanted) == meaning(&present) {
        return Ok(false);
    }
    rest.put_commands(application, guild, &wanted).await?;
    Ok(true)
}

/// The commands as Discord takes them. In a server, where and for whom they are is not asked.
pub fn registration(commands: &[Command], in_server: bool) -> Value {
    commands.iter().map(|row| command(row, in_server)).collect()
}

fn command(row: &Command, in_server: bool) -> Value {
    let mut json = json!({
        "type": 1,
        "name": row.name,
        "description": row.summary,
        "options": row.options.iter().map(option).collect::<Vec<_>>(),
        "default_member_permissions": permissions(row.role),
    });
    if !in_server {
        let (contexts, installations) = match row.scope {
            Scope::Everywhere => (json!([0, 1, 2]), json!([0, 1])),
            Scope::Servers => (json!([0]), json!([0])),
        };
        json["contexts"] = contexts;
        json["integration_types"] = installations;
    }
    json
}

/// Who sees the command before a server's administrators say otherwise. Only the default: the
/// router checks the role itself.
fn permissions(role: Role) -> Option<&'static str> {
    match role {
        Role::Reader => None,
        Role::Administrator => Some("32"), // MANAGE_GUILD
        Role::Moderator => Some("8192"),   // MANAGE_MESSAGES, which moderators of a server have
        Role::Operator => Some("0"),       // administrators only
    }
}

fn option(row: &Opt) -> Value {
    let mut json = json!({
        "type": STRING,
        "name": row.name,
        "description": row.summary,
        "required": row.required,
    });
    match row.kind {
        OptKind::Text { max } => json["max_length"] = max.clamp(1, MAX_TEXT).into(),
        OptKind::Entity(_)
        | OptKind::Article
        | OptKind::Topic
        | OptKind::Category
        | OptKind::CommandName => {
            json["autocomplete"] = true.into();
        }
        OptKind::Date => {}
        OptKind::Integer { min, max } => {
            json["type"] = INTEGER.into();
            json["min_value"] = min.into();
            json["max_value"] = max.into();
        }
        OptKind::Flag => json["type"] = BOOLEAN.into(),
        OptKind::Choice(choices) => {
            json["choices"] = choices
                .iter()
                .map(|(shown, value)| json!({ "name": shown, "value": value }))
                .collect();
        }
    }
    json
}

/// What a set of commands means: without what Discord adds, with its defaults spelt out, in order
/// of name.
fn meaning(commands: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = commands
        .as_array()
        .into_iter()
        .flatten()
        .map(command_meaning)
        .collect();
    all.sort_by_key(|command| command["name"].to_string());
    all
}

fn command_meaning(command: &Value) -> Value {
    json!({
        "type": or(&command["type"], json!(1)),
        "name": command["name"],
        "description": or(&command["description"], json!("")),
        "names": localised(&command["name_localizations"]),
        "descriptions": localised(&command["description_localizations"]),
        "options": options_meaning(&command["options"]),
        "permissions": command["default_member_permissions"],
        "contexts": or(&sorted(&command["contexts"]), json!([0, 1, 2])),
        "integration_types": or(&sorted(&command["integration_types"]), json!([0])),
        "nsfw": or(&command["nsfw"], json!(false)),
    })
}

fn options_meaning(options: &Value) -> Value {
    let each = |option: &Value| {
        json!({
            "type": option["type"],
            "name": option["name"],
            "description": option["description"],
            "names": localised(&option["name_localizations"]),
            "descriptions": localised(&option["description_localizations"]),
            "required": or(&option["required"], json!(false)),
            "autocomplete": or(&option["autocomplete"], json!(false)),
            "choices": choices_meaning(&option["choices"]),
            "min_value": number(&option["min_value"]),
            "max_value": number(&option["max_value"]),
            "min_length": option["min_length"],
            "max_length": option["max_length"],
            "options": options_meaning(&option["options"]),
        })
    };
    options.as_array().into_iter().flatten().map(each).collect()
}

fn choices_meaning(choices: &Value) -> Value {
    let each = |choice: &Value| {
        json!({
            "name": choice["name"],
            "names": localised(&choice["name_localizations"]),
            "value": choice["value"],
        })
    };
    choices.as_array().into_iter().flatten().map(each).collect()
}

/// Names in other languages; none is the same as an empty table, and the order says nothing.
fn localised(names: &Value) -> Value {
    let Some(names) = names.as_object() else {
        return json!({});
    };
    let mut pairs: Vec<_> = names.iter().filter(|(_, name)| !name.is_null()).collect();
    pairs.sort_by_key(|(locale, _)| *locale);
    pairs
        .into_iter()
        .map(|(locale, name)| (locale.clone(), name.clone()))
        .collect::<Map<_, _>>()
        .into()
}

fn sorted(list: &Value) -> Value {
    let Some(list) = list.as_array() else {
        return Value::Null;
    };
    let mut list: Vec<Option<u64>> = list.iter().map(Value::as_u64).collect();
    list.sort_unstable();
    json!(list)
}

/// 1 and 1.0 are the same number.
fn number(value: &Value) -> Value {
    value.as_f64().map_or(Value::Null, |number| json!(number))
}

fn or(value: &Value, default: Value) -> Value {
    if value.is_null() {
        default
    } else {
        value.clone()
    }
}
