//! The options of a slash command as a client would send them: typed by the registered command,
//! and refused (by panicking) when no client would let a person enter them.

use serde_json::{Value, json};

use super::interaction::{Given, Interaction, Opt};
use super::payload::{Scene, head, resolve_user};
use super::rest::compose::store_file;
use super::state::State;
use super::{lock, render};

/// The data of a slash command, with its options nested as Discord nests them.
pub fn slash(
    state: &State,
    i: &Interaction,
    scene: &Scene,
    path: &[String],
    options: &[Opt],
    partial: bool,
) -> Value {
    let name = path
        .first()
        .unwrap_or_else(|| panic!("a command needs a name"));
    let mut data = head(state, scene, 1, name);
    let registered = lock(&state.commands)
        .find(scene.channel.guild, 1, name)
        .cloned();
    let mut definition = registered.filter(|_| !i.unchecked);
    for part in &path[1..] {
        definition = definition.map(|d| child(&d, part));
    }
    let nested = definition
        .as_ref()
        .and_then(|d| d["options"][0]["type"].as_u64());
    assert!(
        !matches!(nested, Some(1 | 2)),
        "/{} needs a sub-command",
        path.join(" ")
    );
    let mut resolved = json!({});
    let filled: Vec<Value> = options
        .iter()
        .map(|o| option(state, scene, definition.as_ref(), o, &mut resolved))
        .collect();
    if let (Some(d), false) = (&definition, partial) {
        for wanted in d["options"].as_array().into_iter().flatten() {
            let given = filled.iter().any(|f| f["name"] == wanted["name"]);
            let required = wanted["required"] == json!(true);
            assert!(
                given || !required,
                "/{} needs {}",
                path.join(" "),
                wanted["name"]
            );
        }
    }
    let mut inner = json!(filled);
    for (depth, part) in path.iter().enumerate().skip(1).rev() {
        let group = depth + 1 < path.len();
        inner = json!([{ "name": part, "type": if group { 2 } else { 1 }, "options": inner }]);
    }
    if inner.as_array().is_some_and(|l| !l.is_empty()) {
        data["options"] = inner;
    }
    if resolved.as_object().is_some_and(|r| !r.is_empty()) {
        data["resolved"] = resolved;
    }
    data
}

fn child(definition: &Value, name: &str) -> Value {
    let found = definition["options"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|o| o["name"] == name);
    found
        .cloned()
        .unwrap_or_else(|| panic!("{} has no sub-command {name}", definition["name"]))
}

fn option(
    state: &State,
    scene: &Scene,
    definition: Option<&Value>,
    o: &Opt,
    resolved: &mut Value,
) -> Value {
    let known = definition.map(|d| child(d, &o.name));
    let (guess, value) = match &o.given {
        Given::Plain(v) => (guess(v), v.clone()),
        Given::User(who) => {
            let id = lock(&state.world).find_user(who).map(|u| u.id);
            let id = id.unwrap_or_else(|| panic!("no user {who:?} in the stand-in"));
            resolve_user(state, scene, id, resolved);
            (6, json!(id.to_string()))
        }
        Given::Channel(which) => {
            let world = lock(&state.world);
            let c = world
                .find_channel(which)
                .unwrap_or_else(|| panic!("no channel {which:?}"));
            let types = known.as_ref().and_then(|k| k["channel_types"].as_array());
            assert!(
                types.is_none_or(|types| types.contains(&json!(c.kind as u8))),
                "{} does not offer {:?}",
                o.name,
                c.name
            );
            let bits = world.permissions(scene.user, c).unwrap_or_default();
            resolved["channels"][c.id.to_string()] = render::partial_channel(c, bits);
            (7, json!(c.id.to_string()))
        }
        Given::Role(id) => {
            let world = lock(&state.world);
            let role = scene
                .channel
                .guild
                .and_then(|g| world.guild(g))
                .and_then(|g| g.roles.iter().find(|r| r.id == *id));
            resolved["roles"][id.to_string()] = role.map(|r| render::role(r, 0)).into();
            (8, json!(id.to_string()))
        }
        Given::File { name, bytes } => {
            let mut file = store_file(state, scene.channel.id, name, bytes.clone().into());
            file["ephemeral"] = json!(true);
            let id = file["id"].clone();
            resolved["attachments"][id.as_str().unwrap_or_default()] = file;
            (11, id)
        }
    };
    let kind = known
        .as_ref()
        .and_then(|k| k["type"].as_u64())
        .unwrap_or(guess);
    assert!(
        guess <= 5 || guess == kind || (kind == 9 && matches!(guess, 6 | 8)),
        "{} does not take this kind of thing",
        o.name
    );
    let mut out = json!({ "name": o.name, "type": kind, "value": value });
    if o.focused {
        out["focused"] = json!(true);
    } else if let Some(known) = &known {
        assert!(
            fits(known, &value),
            "{} does not take {value}",
            known["name"]
        );
    }
    out
}

/// Whether a client would let a person enter `value`.
fn fits(definition: &Value, value: &Value) -> bool {
    let offered = definition["choices"].as_array().filter(|c| !c.is_empty());
    if offered.is_some_and(|choices| !choices.iter().any(|c| c["value"] == *value)) {
        return false;
    }
    let above = |n: f64| definition["min_value"].as_f64().is_none_or(|min| n >= min);
    let below = |n: f64| definition["max_value"].as_f64().is_none_or(|max| n <= max);
    match definition["type"].as_u64() {
        Some(3) => value.as_str().is_some_and(|s| {
            let len = s.chars().count() as u64;
            len >= definition["min_length"].as_u64().unwrap_or(0)
                && len <= definition["max_length"].as_u64().unwrap_or(6_000)
        }),
        Some(4) => value.is_i64() && value.as_f64().is_some_and(|n| above(n) && below(n)),
        Some(5) => value.is_boolean(),
        Some(10) => value.as_f64().is_some_and(|n| above(n) && below(n)),
        // What is picked from a list, not typed: an id.
        _ => value.as_str().is_some_and(|id| id.parse::<u64>().is_ok()),
    }
}

fn guess(value: &Value) -> u64 {
    match value {
        Value::Bool(_) => 5,
        Value::Number(n) if n.is_f64() => 10,
        Value::Number(_) => 4,
        _ => 3,
    }
}
