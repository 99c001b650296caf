//! Telling Discord which commands there are, from the table, and only when they have changed.
//!
//! Replacing the set counts against a daily limit and forgets what servers have set for commands
//! that change their names, so what Discord has is read first and compared by meaning: Discord adds
//! fields of its own and leaves out what equals its defaults.

use serde_json::{Map, Value, json};
use serenity::model::id::{ApplicationId, GuildId};

use super::rest::{Rest, RestError};
use crate::commands::check::LONGEST_NAMES;
use crate::commands::{Command, Head, Menu, Opt, OptKind, Scope, Table, language};
use crate::domain::Role;

/// The type of a command in the menu of a message.
const MESSAGE_MENU: u8 = 3;
/// Option types of Discord.
const SUB_COMMAND: u8 = 1;
const STRING: u8 = 3;
const INTEGER: u8 = 4;
const BOOLEAN: u8 = 5;
const USER: u8 = 6;
const CHANNEL: u8 = 7;
const ROLE: u8 = 8;
/// Where messages can be posted: text and announcement channels, threads of three kinds, forums and
/// media channels.
const CHANNEL_TYPES: [u8; 7] = [0, 5, 10, 11, 12, 15, 16];
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
    table: &Table,
) -> Result<bool, RestError> {
    let wanted = registration(table, guild.is_some());
    let present = rest.commands(application, guild).await?;
    if meaning(&wanted) == meaning(&present) {
        return Ok(false);
    }
    rest.put_commands(application, guild, &wanted).await?;
    Ok(true)
}

/// The commands as Discord takes them. In a server, where and for whom they are is not asked.
pub fn registration(table: &Table, in_server: bool) -> Value {
    let heads = table.heads();
    let menus = table.menus.iter();
    let menus = menus.filter_map(|entry| Some(menu(entry, table.behind(entry.label)?, in_server)));
    (heads.iter().map(|head| command(head, in_server)))
        .chain(menus)
        .collect()
}

/// An entry of the menu of a message.
fn menu(entry: &Menu, row: &Command, in_server: bool) -> Value {
    let mut json = json!({
        "type": MESSAGE_MENU,
        "name": entry.label,
        "name_localizations": localizations(language::menus(entry.label)),
        "default_member_permissions": permissions(row.role),
    });
    if !in_server {
        place(&mut json, row.scope);
    }
    json
}

fn command(head: &Head, in_server: bool) -> Value {
    let (options, role, scope) = match head {
        Head::Command(row) => (options(row), row.role, row.scope),
        Head::Group(_, rows) => (
            rows.iter().map(|row| subcommand(row)).collect(),
            common_role(rows),
            widest_scope(rows),
        ),
    };
    let mut json = json!({
        "type": 1,
        "name": head.name(),
        "name_localizations": localizations(language::names(head.name())),
        "description": head.summary(),
        "description_localizations": localizations(language::summaries(head.summary())),
        "options": options,
        "default_member_permissions": permissions(role),
    });
    if !in_server {
        place(&mut json, scope);
    }
    json
}

/// Says where a command may be used.
fn place(command: &mut Value, scope: Scope) {
    let (contexts, installations) = match scope {
        Scope::Everywhere => (json!([0, 1, 2]), json!([0, 1])),
        Scope::Servers => (json!([0]), json!([0])),
    };
    command["contexts"] = contexts;
    command["integration_types"] = installations;
}

fn subcommand(row: &Command) -> Value {
    let (group, word) = row.words();
    let name = word.unwrap_or(group);
    json!({
        "type": SUB_COMMAND,
        "name": name,
        "name_localizations": localizations(language::names(name)),
        "description": row.summary,
        "description_localizations": localizations(language::summaries(row.summary)),
        "options": options(row),
    })
}

/// Discord knows permissions for a group as a whole only, so that it is hidden from those who lack
/// a role only when every command of it needs that very role.
fn common_role(rows: &[&Command]) -> Role {
    match rows {
        [first, others @ ..] if others.iter().all(|row| row.role == first.role) => first.role,
        _ => Role::Reader,
    }
}

/// Places are known for the whole, too: wherever one of its commands works. The router refuses the
/// others there.
fn widest_scope(rows: &[&Command]) -> Scope {
    match rows.iter().all(|row| row.scope == Scope::Servers) {
        true => Scope::Servers,
        false => Scope::Everywhere,
    }
}

fn options(row: &Command) -> Value {
    row.given_options().map(option).collect()
}

/// A text in other languages, as Discord takes it; nothing where there is no translation.
fn localizations(texts: Vec<(&str, &str)>) -> Value {
    if texts.is_empty() {
        return Value::Null;
    }
    let each = texts
        .into_iter()
        .map(|(code, text)| (code.to_owned(), text.into()));
    Value::Object(each.collect())
}

/// Who sees the command before a server's administrators say otherwise. Only the default: the
/// router checks the role itself.
fn permissions(role: Role) -> Option<&'static str> {
    match role {
        Role::Reader => None,
        // Discord knows permissions and not the roles that a server's administrators name, so
        // everybody sees these commands, and the router refuses those who may not use them.
        Role::Manager => None,
        Role::Administrator => Some("32"), // MANAGE_GUILD
        Role::Moderator => Some("8192"),   // MANAGE_MESSAGES, which moderators of a server have
        Role::Operator => Some("0"),       // administrators only
    }
}

fn option(row: &Opt) -> Value {
    let mut json = json!({
        "type": STRING,
        "name": row.name,
        "name_localizations": localizations(language::names(row.name)),
        "description": row.summary,
        "description_localizations": localizations(language::summaries(row.summary)),
        "required": row.required,
    });
    match row.kind {
        OptKind::Text { max } => json["max_length"] = max.clamp(1, MAX_TEXT).into(),
        OptKind::Entity(_)
        | OptKind::Article
        | OptKind::Waiting
        | OptKind::Topic
        | OptKind::Category
        | OptKind::CommandName
        | OptKind::TimeZone
        | OptKind::Subscription
        | OptKind::Relation
        | OptKind::Fact
        | OptKind::Feed => {
            json["autocomplete"] = true.into();
        }
        OptKind::Names | OptKind::TopicNames => {
            json["autocomplete"] = true.into();
            json["max_length"] = LONGEST_NAMES.into();
        }
        // What is carried is not registered at all.
        OptKind::Date
        | OptKind::DateOrNothing
        | OptKind::TimeOfDay
        | OptKind::TimeSpan
        | OptKind::Carried { .. } => {}
        OptKind::Channel => {
            json["type"] = CHANNEL.into();
            json["channel_types"] = json!(CHANNEL_TYPES);
        }
        OptKind::Role => json["type"] = ROLE.into(),
        OptKind::User => json["type"] = USER.into(),
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
            "channel_types": sorted(&option["channel_types"]),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::router;
    use crate::commands::tests::TABLE;

    /// Takes out of a command or a subcommand what Discord leaves out.
    fn without_defaults(command: &mut Value) {
        let command = command.as_object_mut().unwrap();
        if let Some(Value::Array(options)) = command.get_mut("options") {
            for option in options.iter_mut() {
                without_defaults(option);
                let option = option.as_object_mut().unwrap();
                option.retain(|_, value| *value != json!(false));
                if let Some(min) = option.get("min_value").and_then(Value::as_i64) {
                    option.insert("min_value".into(), json!(min as f64));
                }
            }
            if options.is_empty() {
                command.shift_remove("options");
            }
        }
    }

    /// What Discord gives back for what it was sent: with fields of its own, without defaults.
    fn as_discord_returns(sent: &Value) -> Value {
        let mut commands = sent.as_array().unwrap().clone();
        commands.reverse();
        for (number, command) in commands.iter_mut().enumerate() {
            command["id"] = format!("{}", 1000 + number).into();
            command["application_id"] = "1".into();
            command["version"] = "5".into();
            command["nsfw"] = false.into();
            command["dm_permission"] = true.into();
            without_defaults(command);
        }
        commands.into()
    }

    #[test]
    fn what_discord_adds_and_leaves_out_is_no_difference() {
        for in_server in [false, true] {
            for table in [router::table(), &TABLE] {
                let ours = registration(table, in_server);
                assert_eq!(meaning(&ours), meaning(&as_discord_returns(&ours)));
            }
        }
    }

    #[test]
    fn every_change_is_a_difference() {
        let ours = registration(router::table(), false);
        let changes: [fn(&mut Value); 8] = [
            |all| all[0]["description"] = "x".into(),
            |all| all[0]["default_member_permissions"] = "8".into(),
            |all| all[0]["contexts"] = json!([0]),
            |all| all[0]["integration_types"] = json!([0]),
            |all| all[0]["options"][0]["description"] = "x".into(),
            |all| all[0]["options"][0]["required"] = false.into(),
            |all| all[0]["name_localizations"] = json!({"de": "frage"}),
            |all| drop(all.as_array_mut().unwrap().pop()),
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut theirs = as_discord_returns(&ours);
            theirs.as_array_mut().unwrap().reverse();
            change(&mut theirs);
            assert_ne!(meaning(&ours), meaning(&theirs), "change {number}");
        }
    }

    #[test]
    fn what_buttons_carry_is_not_offered_to_anybody() {
        let carried = |row: &&Command| row.option("revision").is_some();
        let mut rows = crate::commands::tests::TABLE.commands.iter();
        let registered = options(rows.find(carried).unwrap());
        let registered = registered.as_array().unwrap();
        assert!(registered.iter().any(|option| option["name"] == "words"));
        assert!(registered.iter().all(|option| option["name"] != "revision"));
    }

    #[test]
    fn an_option_of_each_kind() {
        let option_of = |kind| {
            option(&Opt {
                name: "x",
                summary: "Y",
                kind,
                required: true,
            })
        };
        assert_eq!(
            option_of(OptKind::Integer { min: 1, max: 9 }),
            json!({"type": 4, "name": "x", "name_localizations": null, "description": "Y", "description_localizations": null, "required": true, "min_value": 1, "max_value": 9})
        );
        assert_eq!(
            option_of(OptKind::Choice(&[("One", "1")])),
            json!({"type": 3, "name": "x", "name_localizations": null, "description": "Y", "description_localizations": null, "required": true, "choices": [{"name": "One", "value": "1"}]})
        );
        assert_eq!(option_of(OptKind::Text { max: 9000 })["max_length"], 6000);
        assert_eq!(option_of(OptKind::Flag)["type"], 5);

        assert_eq!(option_of(OptKind::Entity(&[]))["autocomplete"], true);
        for (kind, number) in [
            (OptKind::User, 6),
            (OptKind::Channel, 7),
            (OptKind::Role, 8),
            (OptKind::TimeSpan, 3),
        ] {
            let json = option_of(kind);
            assert_eq!(json["type"], number);
            assert_eq!(json["autocomplete"], Value::Null);
        }
        assert_eq!(
            option_of(OptKind::Channel)["channel_types"],
            json!([0, 5, 10, 11, 12, 15, 16])
        );
        assert_eq!(option_of(OptKind::Names)["max_length"], 1000);
        assert_eq!(option_of(OptKind::Names)["autocomplete"], true);
        assert_eq!(option_of(OptKind::TimeZone)["autocomplete"], true);
        assert_eq!(permissions(Role::Administrator), Some("32"));
    }

    /// The characters of a text, or of its longest translation.
    fn length(thing: &Value, key: &str) -> usize {
        let own = thing[key].as_str().map_or(0, |text| text.chars().count());
        let others = thing[format!("{key}_localizations")].as_object();
        let others = others
            .into_iter()
            .flatten()
            .filter_map(|(_, text)| text.as_str());
        others
            .map(|text| text.chars().count())
            .fold(own, usize::max)
    }

    /// The characters of all texts, as Discord counts them.
    fn size(thing: &Value) -> usize {
        let inner = ["options", "choices"].into_iter();
        let inner = inner.flat_map(|key| thing[key].as_array().into_iter().flatten());
        ["name", "description", "value"]
            .into_iter()
            .map(|key| length(thing, key))
            .chain(inner.map(size))
            .sum()
    }

    fn check_names(things: &[Value], at: &str) {
        let is_name = |name: &str| {
            let letter = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
            (1..=32).contains(&name.chars().count())
                && name.chars().all(letter)
                && name.to_lowercase() == name
        };
        let mut names: Vec<&str> = Vec::new();
        for thing in things {
            let name = thing["name"].as_str().unwrap();
            assert!(is_name(name) && !names.contains(&name), "{at} {name}");
            names.push(name);
            assert!(
                (1..=100).contains(&length(thing, "description")),
                "{at} {name}"
            );
        }
    }

    fn check_options(options: &[Value], at: &str) {
        check_names(options, at);
        assert!(options.len() <= 25, "{at}");
        assert!(
            options.is_sorted_by_key(|option| option["required"] != true),
            "{at}: required options come first"
        );
        for option in options {
            let at = format!("{at} {}", option["name"]);
            let choices = option["choices"].as_array().cloned().unwrap_or_default();
            assert!(choices.len() <= 25, "{at}");
            assert!(choices.is_empty() || option["autocomplete"] != true, "{at}");
            for choice in &choices {
                assert!((1..=100).contains(&length(choice, "name")), "{at}");
                assert!((1..=100).contains(&length(choice, "value")), "{at}");
            }
            assert!(
                option["autocomplete"] != true || option["type"] == STRING,
                "{at}"
            );
        }
    }

    /// The limits of Discord's documentation, application-commands.
    #[test]
    fn tables_keep_discords_limits() {
        for table in [router::table(), &TABLE] {
            let all = registration(table, false);
            let all = all.as_array().unwrap().iter().cloned();
            let (all, menus): (Vec<Value>, Vec<Value>) =
                all.partition(|command| command["type"] == 1);
            assert!(all.len() <= 100 && menus.len() <= 15);
            for menu in &menus {
                assert!((1..=32).contains(&length(menu, "name")), "{menu}");
                assert!(menu.get("description").is_none() && menu.get("options").is_none());
            }
            check_names(&all, "");
            for command in &all {
                let name = command["name"].as_str().unwrap();
                let options = command["options"].as_array().unwrap();
                check_options(options, name);
                let nested = |option: &&Value| option["type"] == SUB_COMMAND;
                let subcommands = options.iter().filter(nested).count();
                assert!(subcommands == 0 || subcommands == options.len(), "{name}");
                for subcommand in options.iter().filter(nested) {
                    let at = format!("{name} {}", subcommand["name"]);
                    check_options(subcommand["options"].as_array().unwrap(), &at);
                }
                assert!(size(command) <= 8000, "{name}: {}", size(command));
            }
        }
    }

    #[test]
    fn a_group_is_one_command_with_subcommands() {
        let all = registration(&TABLE, false);
        let named = |name: &str| {
            let mut all = all.as_array().unwrap().iter();
            all.find(|command| command["name"] == name).unwrap()
        };
        assert_eq!(all.as_array().unwrap().len(), 5);
        assert_eq!(named("Look at it")["type"], 3);
        let watch = named("watch");
        assert_eq!(watch["description"], "What is watched here");
        let inner = watch["options"].as_array().unwrap();
        let names: Vec<&Value> = inner.iter().map(|option| &option["name"]).collect();
        assert_eq!(names, ["list", "pause", "change"]);
        assert!(inner.iter().all(|option| option["type"] == 1));
        assert_eq!(inner[1]["options"], named("look")["options"]);
        // Seen by everybody and everywhere, because one of them may be used so.
        assert_eq!(watch["default_member_permissions"], Value::Null);
        assert_eq!(watch["contexts"], json!([0, 1, 2]));
        let keys = named("keys");
        assert_eq!(keys["default_member_permissions"], "32");
        assert_eq!(keys["contexts"], json!([0]));
        assert_eq!(keys["integration_types"], json!([0]));
    }

    #[test]
    fn a_change_within_a_subcommand_is_a_difference() {
        let ours = registration(&TABLE, false);
        let changes: [fn(&mut Value); 4] = [
            |watch| watch["options"][1]["description"] = "x".into(),
            |watch| watch["options"][1]["options"][1]["max_length"] = 9.into(),
            |watch| watch["options"][1]["options"][10]["channel_types"] = json!([0]),
            |watch| drop(watch["options"].as_array_mut().unwrap().pop()),
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut theirs = as_discord_returns(&ours);
            theirs.as_array_mut().unwrap().reverse();
            assert_eq!(meaning(&ours), meaning(&theirs));
            change(&mut theirs[1]);
            assert_ne!(meaning(&ours), meaning(&theirs), "change {number}");
        }
    }

    #[test]
    fn a_command_as_discord_takes_it() {
        let all = registration(router::table(), false);
        let ask = all
            .as_array()
            .unwrap()
            .iter()
            .find(|command| command["name"] == "ask");
        insta::assert_snapshot!(serde_json::to_string(ask.unwrap()).unwrap(), @r#"{"type":1,"name":"ask","name_localizations":{"de":"fragen","fr":"demander","es-ES":"preguntar"},"description":"Answer a question from the archive, with its sources","description_localizations":{"de":"Beantwortet eine Frage aus dem Archiv, mit Quellen","fr":"Répond à une question d'après les archives, avec ses sources","es-ES":"Responde a una pregunta con el archivo y sus fuentes"},"options":[{"type":3,"name":"question","name_localizations":{"de":"frage","fr":"question","es-ES":"pregunta"},"description":"What you want to know, in your own words","description_localizations":{"de":"Was Sie wissen möchten, in eigenen Worten (auf Englisch)","fr":"Ce que vous voulez savoir, dans vos mots (en anglais)","es-ES":"Lo que quiere saber, con sus palabras (en inglés)"},"required":true,"max_length":300},{"type":5,"name":"private","name_localizations":{"de":"privat","fr":"privé","es-ES":"privado"},"description":"Show the answer only to me","description_localizations":{"de":"Die Antwort nur mir zeigen","fr":"Ne montrer la réponse qu'à moi","es-ES":"Mostrar la respuesta solo a mí"},"required":false}],"default_member_permissions":null,"contexts":[0,1,2],"integration_types":[0,1]}"#);
    }
}
