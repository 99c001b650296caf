//! Turns a described interaction into Discord's event. Refuses (by panicking, as it is the test's
//! mistake) what no client would let a person do.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Map, Value, json};
use tokio::sync::Notify;

use super::interaction::{Interaction, Place, What};
use super::interactions::{Live, Progress};
use super::limits::components::interactive;
use super::options::slash;
use super::permissions;
use super::server::TOKEN_MARK;
use super::settle::{dm_with, plain_channel};
use super::state::State;
use super::world::{Channel, ChannelKind};
use super::{lock, render};

/// Who does it and where, looked up.
pub struct Scene {
    /// Where.
    pub channel: Channel,
    /// Who.
    pub user: u64,
    shared: Value,
}

/// Makes the event of an interaction and remembers it.
pub fn make(state: &State, i: &Interaction) -> Arc<Live> {
    let scene = scene(state, i);
    let (kind, command, data, source) = what(state, i, &scene);
    let id = state.fresh();
    let token = format!(
        "{TOKEN_MARK}{id}{:016x}{:016x}",
        fastrand::u64(..),
        fastrand::u64(..)
    );
    let mut event = scene.shared;
    event["id"] = json!(id.to_string());
    event["token"] = json!(token);
    event["type"] = json!(kind);
    event["data"] = data;
    if let Some(source) = source {
        event["message"] = lock(&state.messages)
            .get(source)
            .map(|m| m.value.clone())
            .into();
    }
    let live = Arc::new(Live {
        id,
        token,
        kind,
        guild: scene.channel.guild,
        channel: scene.channel.id,
        user: scene.user,
        source,
        user_install: i.user_install,
        command,
        event,
        sent_ms: state.now(),
        sent: Instant::now(),
        progress: Mutex::new(Progress::default()),
        changed: Notify::new(),
    });
    lock(&state.interactions).add(Arc::clone(&live));
    live
}

fn scene(state: &State, i: &Interaction) -> Scene {
    let mut world = lock(&state.world);
    let user = world.find_user(&i.who).map(|u| u.id);
    let user = user.unwrap_or_else(|| panic!("no user {:?} in the stand-in", i.who));
    let channel = match &i.place {
        Place::Channel(which) => {
            let found = world.find_channel(which).cloned();
            found.unwrap_or_else(|| panic!("no channel {which:?} in the stand-in"))
        }
        Place::Dm => {
            let id = dm_with(&mut world, user, &|| state.fresh());
            world
                .channels
                .get(&id)
                .cloned()
                .unwrap_or_else(|| plain_channel(id, None, ChannelKind::Dm, ""))
        }
        Place::Private => plain_channel(state.fresh(), None, ChannelKind::GroupDm, ""),
    };
    let context = match (&i.place, channel.guild) {
        (Place::Private, _) => 2,
        (_, Some(_)) => 0,
        (_, None) => 1,
    };
    let user_bits = i
        .user_bits
        .or_else(|| world.permissions(user, &channel))
        .unwrap_or(permissions::DEFAULT);
    let bot_bits = i.bot_bits.unwrap_or_else(|| {
        if i.user_install {
            permissions::DEFAULT
        } else {
            world.bot_permissions(&channel)
        }
    });
    let person = world.users.get(&user);
    let locale = i
        .locale
        .clone()
        .or_else(|| person.map(|p| p.locale.clone()))
        .unwrap_or_default();
    let mut owners = Map::new();
    if let Some(guild) = channel.guild.filter(|_| !i.user_install) {
        owners.insert("0".to_owned(), json!(guild.to_string()));
    } else if !i.user_install {
        owners.insert("0".to_owned(), json!("0"));
    }
    if i.user_install {
        owners.insert("1".to_owned(), json!(user.to_string()));
    }
    let mut shared = json!({
        "application_id": state.app.to_string(),
        "version": 1,
        "channel_id": channel.id.to_string(),
        "channel": render::partial_channel(&channel, user_bits),
        "app_permissions": bot_bits.to_string(),
        "locale": locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": owners,
        "context": context,
        "attachment_size_limit": super::limits::message::FILE,
    });
    if let Some(guild) = channel.guild.and_then(|g| world.guild(g)) {
        let mut member = person
            .map(|p| render::member(p, guild.id))
            .unwrap_or_default();
        member["permissions"] = json!(user_bits.to_string());
        shared["member"] = member;
        shared["guild_id"] = json!(guild.id.to_string());
        shared["guild_locale"] = json!(guild.locale);
        shared["guild"] =
            json!({"id": guild.id.to_string(), "locale": guild.locale, "features": []});
    } else {
        shared["user"] = person.map(render::user).into();
    }
    Scene {
        channel,
        user,
        shared,
    }
}

type Data = (u64, String, Value, Option<u64>);

fn what(state: &State, i: &Interaction, scene: &Scene) -> Data {
    match &i.what {
        What::Command {
            path,
            options,
            autocomplete,
        } => {
            let kind = if *autocomplete { 4 } else { 2 };
            let data = slash(state, i, scene, path, options, *autocomplete);
            (kind, path.join(" "), data, None)
        }
        What::UserMenu { name, target } => {
            let id = lock(&state.world).find_user(target).map(|u| u.id);
            let id = id.unwrap_or_else(|| panic!("no user {target:?} in the stand-in"));
            let mut data = head(state, scene, 2, name);
            data["target_id"] = json!(id.to_string());
            resolve_user(state, scene, id, &mut data["resolved"]);
            (2, name.clone(), data, None)
        }
        What::MessageMenu { name, target } => {
            let message = lock(&state.messages).get(*target).map(|m| m.value.clone());
            let message = message.unwrap_or_else(|| panic!("no message {target} in the stand-in"));
            let mut data = head(state, scene, 3, name);
            data["target_id"] = json!(target.to_string());
            data["resolved"]["messages"][target.to_string()] = message;
            (2, name.clone(), data, None)
        }
        What::Component {
            message,
            custom_id,
            values,
            forged,
        } => {
            let data = component(state, scene, *message, custom_id, values, *forged);
            (3, String::new(), data, Some(*message))
        }
        What::Modal { opened_by, values } => {
            let opener = lock(&state.interactions).get(*opened_by);
            let opener = opener.unwrap_or_else(|| panic!("the interaction is forgotten"));
            (5, String::new(), modal(&opener, values), opener.source)
        }
        What::ForgedModal { custom_id, values } => {
            let row = |(id, value): &(String, String)| {
                let input = json!({ "type": 4, "id": 1, "custom_id": id, "value": value });
                json!({ "type": 1, "id": 1, "components": [input] })
            };
            let rows: Vec<Value> = values.iter().map(row).collect();
            let data = json!({ "custom_id": custom_id, "components": rows });
            (5, String::new(), data, None)
        }
    }
}

/// The beginning of a command's data, with the id it is registered under.
pub fn head(state: &State, scene: &Scene, kind: u64, name: &str) -> Value {
    let registered = lock(&state.commands)
        .find(scene.channel.guild, kind, name)
        .cloned();
    let id = registered.map_or_else(|| json!(state.fresh().to_string()), |c| c["id"].clone());
    json!({ "id": id, "name": name, "type": kind })
}

/// Adds a user, and the member they are here, to the resolved data.
pub fn resolve_user(state: &State, scene: &Scene, id: u64, resolved: &mut Value) {
    let world = lock(&state.world);
    let Some(user) = world.users.get(&id) else {
        return;
    };
    resolved["users"][id.to_string()] = render::user(user);
    if let Some(guild) = scene
        .channel
        .guild
        .filter(|g| user.memberships.contains_key(g))
    {
        let mut member = render::bare_member(user, guild);
        member["permissions"] = json!(
            world
                .permissions(id, &scene.channel)
                .unwrap_or_default()
                .to_string()
        );
        resolved["members"][id.to_string()] = member;
    }
}

fn component(
    state: &State,
    scene: &Scene,
    message: u64,
    custom_id: &str,
    values: &[String],
    forged: bool,
) -> Value {
    let stored = lock(&state.messages).get(message).cloned();
    let shown = stored.as_ref().map(|m| interactive(&m.value["components"]));
    let real = shown.and_then(|all| {
        all.into_iter()
            .find(|c| c["custom_id"] == custom_id)
            .cloned()
    });
    if !forged {
        let stored = stored.unwrap_or_else(|| panic!("no message {message} in the stand-in"));
        let c = real.as_ref().unwrap_or_else(|| {
            panic!(
                "message {message} has no component {custom_id:?}: {}",
                stored.value["components"]
            )
        });
        assert!(
            c["disabled"] != json!(true),
            "the component {custom_id:?} is disabled"
        );
        let owner = stored
            .interaction
            .and_then(|id| lock(&state.interactions).get(id))
            .map(|l| l.user);
        assert!(
            !stored.ephemeral || owner == Some(scene.user),
            "only its user sees an ephemeral message"
        );
        if c["type"].as_u64() == Some(3) {
            let offered = |v: &String| {
                c["options"]
                    .as_array()
                    .is_some_and(|o| o.iter().any(|o| o["value"] == **v))
            };
            assert!(
                values.iter().all(offered),
                "the menu {custom_id:?} does not offer {values:?}"
            );
            let (min, max) = (
                c["min_values"].as_u64().unwrap_or(1),
                c["max_values"].as_u64().unwrap_or(1),
            );
            assert!(
                (min..=max).contains(&(values.len() as u64)),
                "the menu takes {min} to {max} values"
            );
        }
    }
    let menu = real
        .as_ref()
        .and_then(|c| c["type"].as_u64())
        .filter(|t| *t != 2);
    let kind = menu.unwrap_or(if values.is_empty() { 2 } else { 3 });
    let mut data = json!({ "custom_id": custom_id, "component_type": kind, "id": 1 });
    if kind != 2 {
        data["values"] = json!(values);
    }
    data
}

fn modal(opener: &Live, values: &[(String, String)]) -> Value {
    let callback = lock(&opener.progress).callback.clone();
    let shown = callback.filter(|c| c.kind == 9).map(|c| c.data);
    let shown = shown.unwrap_or_else(|| panic!("the interaction was not answered with a modal"));
    let fields = interactive(&shown["components"]);
    for (id, _) in values {
        assert!(
            fields.iter().any(|f| f["custom_id"] == **id),
            "the modal has no input {id:?}"
        );
    }
    let answer = |f: &Value| {
        let given = values
            .iter()
            .find(|(id, _)| f["custom_id"] == **id)
            .map(|(_, v)| v.clone());
        let text = given
            .or_else(|| f["value"].as_str().map(str::to_owned))
            .unwrap_or_default();
        let len = text.chars().count() as u64;
        let required = f["required"].as_bool().unwrap_or(true);
        let min = f["min_length"]
            .as_u64()
            .unwrap_or(u64::from(required))
            .max(u64::from(required));
        let max = f["max_length"].as_u64().unwrap_or(4_000);
        assert!(
            len <= max && (len >= min || len == 0 && !required),
            "{} takes {min} to {max} characters",
            f["custom_id"]
        );
        json!({ "type": f["type"], "id": 1, "custom_id": f["custom_id"], "value": text })
    };
    let rows: Vec<Value> = shown["components"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|row| row["type"] != json!(10))
        .map(|row| {
            let inner = interactive(&json!([row]))
                .first()
                .map(|f| answer(f))
                .unwrap_or_default();
            if row["type"] == json!(18) {
                json!({ "type": 18, "id": 1, "component": inner })
            } else {
                json!({ "type": 1, "id": 1, "components": [inner] })
            }
        })
        .collect();
    json!({ "custom_id": shown["custom_id"], "components": rows })
}
