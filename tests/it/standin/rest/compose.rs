//! Makes message objects out of message bodies, and changes them by edits. Checks the limits on
//! the way, and the project's own rule that every message names its `allowed_mentions`.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::Call;
use super::body::Upload;
use crate::standin::clock::iso;
use crate::standin::errors::Refusal;
use crate::standin::limits::components::V2;
use crate::standin::limits::mentions::{Default, pings, snowflake};
use crate::standin::limits::message::{check, is_empty, pinging_text};
use crate::standin::messages::Stored;
use crate::standin::recorder::Rule;
use crate::standin::{lock, render};

/// EPHEMERAL.
pub const EPHEMERAL: u64 = 1 << 6;
/// LOADING.
pub const LOADING: u64 = 1 << 7;
const SUPPRESS_EMBEDS: u64 = 1 << 2;
const SETTABLE: u64 = SUPPRESS_EMBEDS | 1 << 12 | 1 << 13 | V2;

/// Where a new message goes and what is known of it beforehand.
pub struct Draft {
    /// Its channel.
    pub channel: u64,
    /// Discord's message type.
    pub kind: u64,
    /// What pings when nothing is said.
    pub mentions: Default,
    /// The interaction it answers, with the `interaction_metadata`.
    pub interaction: Option<(u64, Value)>,
    /// Only its user sees it.
    pub ephemeral: bool,
    /// A deferral.
    pub loading: bool,
}

/// Checks `body` and makes a message of it; it is not stored yet.
pub fn create(
    call: &Call<'_>,
    body: &Value,
    files: &[Upload],
    draft: Draft,
) -> Result<Stored, Refusal> {
    let state = call.state;
    let id = state.fresh();
    let mut flags = body["flags"].as_u64().unwrap_or(0) & SETTABLE;
    let mut mentions = json!([]);
    let mut attachments = Vec::new();
    if !draft.loading {
        check(body, files, false)?;
        mentions = watch_mentions(call, body, draft.mentions);
        attachments = upload(call, body, files, draft.channel);
    }
    if draft.ephemeral {
        flags |= EPHEMERAL;
    }
    if draft.loading {
        flags |= LOADING;
    }
    let author = {
        let world = lock(&state.world);
        (world.bot, world.users.get(&world.bot).map(render::user))
    };
    let value = json!({
        "id": id.to_string(),
        "type": draft.kind,
        "channel_id": draft.channel.to_string(),
        "author": author.1,
        "content": body["content"].as_str().unwrap_or_default().trim(),
        "timestamp": iso(state.now()),
        "edited_timestamp": null,
        "tts": false,
        "mention_everyone": false,
        "mentions": mentions,
        "mention_roles": [],
        "attachments": attachments,
        "embeds": shown_embeds(&body["embeds"]),
        "components": list(&body["components"]),
        "pinned": false,
        "flags": flags,
    });
    let mut value = value;
    if !draft.loading && is_empty(&value) {
        return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
    }
    if let Some(nonce) = body.get("nonce").filter(|n| !n.is_null()) {
        value["nonce"] = nonce.clone();
    }
    if let Some(reference) = body.get("message_reference").filter(|r| !r.is_null()) {
        value["message_reference"] = reference.clone();
    }
    if let Some((interaction, metadata)) = &draft.interaction {
        value["application_id"] = json!(state.app.to_string());
        value["webhook_id"] = json!(state.app.to_string());
        value["interaction_metadata"] = metadata.clone();
        value["interaction_metadata"]["id"] = json!(interaction.to_string());
    }
    Ok(Stored {
        id,
        channel: draft.channel,
        author: author.0,
        value,
        interaction: draft.interaction.map(|(id, _)| id),
        ephemeral: draft.ephemeral,
        loading: draft.loading,
        crossposted: false,
    })
}

/// Checks `body` and changes `message` by it. Absent keys stay as they are; `attachments` names
/// what is kept.
pub fn edit(
    call: &Call<'_>,
    body: &Value,
    files: &[Upload],
    message: &mut Stored,
    mentions: Default,
) -> Result<(), Refusal> {
    let flags = message.value["flags"].as_u64().unwrap_or(0);
    check(body, files, flags & V2 != 0)?;
    let now_mentions = watch_mentions(call, body, mentions);
    let mut next = message.value.clone();
    if let Some(content) = body.get("content") {
        next["content"] = json!(content.as_str().unwrap_or_default().trim());
        next["mentions"] = now_mentions;
    }
    if let Some(embeds) = body.get("embeds") {
        next["embeds"] = shown_embeds(embeds);
    }
    if let Some(components) = body.get("components") {
        next["components"] = list(components);
    }
    if let Some(keep) = body.get("attachments") {
        let keep: Vec<u64> = keep
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|a| snowflake(&a["id"]))
            .collect();
        if let Some(all) = next["attachments"].as_array_mut() {
            all.retain(|a| snowflake(&a["id"]).is_some_and(|id| keep.contains(&id)));
        }
    }
    let new = upload(call, body, files, message.channel);
    if let Some(all) = next["attachments"].as_array_mut() {
        all.extend(new);
    }
    let asked = body["flags"].as_u64();
    let mut set = flags & !LOADING;
    if let Some(asked) = asked {
        set = set & !SUPPRESS_EMBEDS | asked & (SUPPRESS_EMBEDS | V2);
    }
    next["flags"] = json!(set);
    if is_empty(&next) {
        return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
    }
    if !message.loading {
        next["edited_timestamp"] = json!(iso(call.state.now()));
    }
    if message.loading && next["type"] == json!(20) {
        message.loading = false;
    }
    message.loading = false;
    message.value = next;
    Ok(())
}

fn list(value: &Value) -> Value {
    if value.is_array() {
        value.clone()
    } else {
        json!([])
    }
}

fn shown_embeds(embeds: &Value) -> Value {
    let mut shown = list(embeds);
    for embed in shown.as_array_mut().into_iter().flatten() {
        embed["type"] = json!("rich");
    }
    shown
}

/// Notes a message that does not say whom it may notify, or that notifies somebody.
fn watch_mentions(call: &Call<'_>, body: &Value, default: Default) -> Value {
    let allowed = &body["allowed_mentions"];
    if allowed.is_null() {
        call.state.recorder.violation(
            Rule::AllowedMentions,
            format!("{}: a message without allowed_mentions", call.place()),
        );
    }
    let found = pings(&pinging_text(body), allowed, default);
    if !found.none() {
        call.state.recorder.violation(
            Rule::Ping,
            format!("{}: the message notifies {found:?}", call.place()),
        );
    }
    let world = lock(&call.state.world);
    found
        .users
        .iter()
        .filter_map(|id| world.users.get(id))
        .map(render::user)
        .collect()
}

fn upload(call: &Call<'_>, body: &Value, files: &[Upload], channel: u64) -> Vec<Value> {
    let described = |index: u64| {
        body["attachments"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|a| snowflake(&a["id"]) == Some(index))
            .map(|a| a["description"].clone())
            .unwrap_or_default()
    };
    files
        .iter()
        .map(|file| {
            let mut a = store_file(call.state, channel, &file.name, file.bytes.clone());
            a["description"] = described(file.index);
            a["content_type"] = json!(file.kind);
            a
        })
        .collect()
}

/// Stores a file where the stand-in's CDN finds it and describes it as an attachment.
pub fn store_file(state: &crate::standin::State, channel: u64, name: &str, bytes: Bytes) -> Value {
    let id = state.fresh();
    let size = bytes.len();
    lock(&state.world).files.insert(id, bytes);
    let url = format!(
        "http://{}/attachments/{channel}/{id}/{name}",
        state.address()
    );
    json!({"id": id.to_string(), "filename": name, "size": size, "url": url, "proxy_url": url})
}
