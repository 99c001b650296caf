//! Messages in channels: create, read, edit, delete, publish.

use serde_json::{Value, json};

use super::channels::usable;
use super::compose::{self, Draft};
use super::{Call, Outcome, Reply};
use crate::standin::clock::made_at_ms;
use crate::standin::errors::{Refusal, Unknown};
use crate::standin::limits::mentions::Default;
use crate::standin::lock;
use crate::standin::messages::Stored;
use crate::standin::permissions::{
    ATTACH_FILES, Bits, EMBED_LINKS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY, SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
};
use crate::standin::world::{Channel, ChannelKind};

const CROSSPOSTED: u64 = 1;
const HOUR_MS: u64 = 3_600_000;

/// What a message like this needs in a channel of that kind.
pub fn needs(call: &Call<'_>, body: &Value, thread: bool) -> Bits {
    let mut needs = if thread {
        SEND_MESSAGES_IN_THREADS
    } else {
        SEND_MESSAGES
    };
    if body["embeds"].as_array().is_some_and(|e| !e.is_empty()) {
        needs |= EMBED_LINKS;
    }
    if !call.body.files.is_empty() {
        needs |= ATTACH_FILES;
    }
    if !body["message_reference"].is_null() {
        needs |= READ_MESSAGE_HISTORY;
    }
    needs
}

/// `POST /channels/{channel}/messages`.
pub fn create(call: &Call<'_>, channel: u64) -> Outcome {
    let state = call.state;
    let body = &call.body.json;
    let target = {
        let world = lock(&state.world);
        let kind = world.channels.get(&channel).map(|c| c.kind);
        let thread = kind.is_some_and(ChannelKind::is_thread);
        usable(&world, channel, needs(call, body, thread))?.clone()
    };
    if target.kind.holds_posts() {
        return Err(Refusal::new(
            400,
            40058,
            "Cannot message this channel until a thread is created",
        ));
    }
    reopen(call, &target)?;
    let now = state.now();
    let nonce = body["nonce"]
        .as_str()
        .map(str::to_owned)
        .or_else(|| body["nonce"].as_u64().map(|n| n.to_string()));
    let enforce = body["enforce_nonce"].as_bool() == Some(true);
    if let Some(nonce) = nonce.as_deref().filter(|_| enforce)
        && let Some(first) = lock(&state.messages).with_nonce(channel, nonce, now)
    {
        return Ok(Reply::Json(first.value.clone()));
    }
    let message = compose::create(call, body, &call.body.files, draft(&target))?;
    let shown = post(call, &target, message);
    if let Some(nonce) = nonce.filter(|_| enforce) {
        let id = shown["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .unwrap_or_default();
        lock(&state.messages).note_nonce(channel, nonce, id, now);
    }
    Ok(Reply::Json(shown))
}

/// An ordinary message in `channel`.
pub fn draft(channel: &Channel) -> Draft {
    Draft {
        channel: channel.id,
        kind: 0,
        mentions: Default::Everything,
        interaction: None,
        ephemeral: false,
        loading: false,
    }
}

/// Stores a message and tells the gateway of it.
pub fn post(call: &Call<'_>, channel: &Channel, message: Stored) -> Value {
    let shown = message.value.clone();
    lock(&call.state.messages).add(message);
    let mut event = shown.clone();
    if let Some(guild) = channel.guild {
        event["guild_id"] = json!(guild.to_string());
    }
    call.state
        .gateway
        .dispatch(channel.guild, 1 << 9, "MESSAGE_CREATE", &event.to_string());
    shown
}

/// Posting unarchives a thread, unless it is locked.
fn reopen(call: &Call<'_>, channel: &Channel) -> Result<(), Refusal> {
    if !channel.archived {
        return Ok(());
    }
    if channel.locked {
        return Err(Refusal::new(400, 160_005, "Thread is locked"));
    }
    if let Some(c) = lock(&call.state.world).channels.get_mut(&channel.id) {
        c.archived = false;
    }
    Ok(())
}

fn find(call: &Call<'_>, channel: u64, id: u64) -> Result<Stored, Refusal> {
    lock(&call.state.messages)
        .get(id)
        .filter(|m| m.channel == channel && !m.ephemeral)
        .cloned()
        .ok_or_else(|| Refusal::unknown(Unknown::Message))
}

/// `GET /channels/{channel}/messages/{message}`.
pub fn get(call: &Call<'_>, channel: u64, id: u64) -> Outcome {
    usable(&lock(&call.state.world), channel, READ_MESSAGE_HISTORY)?;
    Ok(Reply::Json(find(call, channel, id)?.value))
}

/// `GET /channels/{channel}/messages`: newest first, `limit` up to 100; nothing without the right
/// to read what was posted before.
pub fn list(call: &Call<'_>, channel: u64) -> Outcome {
    usable(&lock(&call.state.world), channel, 0)?;
    let limit = call
        .param("limit")
        .and_then(|l| l.parse().ok())
        .unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return Err(Refusal::form(
            "limit",
            "NUMBER_TYPE_MAX",
            "int value should be less than or equal to 100.",
        ));
    }
    let number = |name| call.param(name).and_then(|n| n.parse::<u64>().ok());
    let readable = {
        let world = lock(&call.state.world);
        let channel = world.channels.get(&channel);
        channel.is_some_and(|c| world.bot_permissions(c) & READ_MESSAGE_HISTORY != 0)
    };
    let messages = lock(&call.state.messages);
    let mut all = messages.in_channel(channel);
    if !readable {
        all.clear();
    }
    // The page next to `after`, else the newest; either way the newest first.
    if let Some(after) = number("after") {
        all.retain(|m| m.id > after);
        all.truncate(limit);
        all.reverse();
    } else {
        let before = number("before").unwrap_or(u64::MAX);
        all.retain(|m| m.id < before);
        all.reverse();
        all.truncate(limit);
    }
    let page: Vec<Value> = all
        .iter()
        .map(|m| {
            let mut value = m.value.clone();
            if !call.state.config.shows_nonces
                && let Some(value) = value.as_object_mut()
            {
                value.remove("nonce");
            }
            value
        })
        .collect();
    Ok(Reply::Json(json!(page)))
}

/// `PATCH /channels/{channel}/messages/{message}`: own messages only.
pub fn edit(call: &Call<'_>, channel: u64, id: u64) -> Outcome {
    let state = call.state;
    let body = &call.body.json;
    let target = usable(&lock(&state.world), channel, 0)?.clone();
    let mut message = find(call, channel, id)?;
    if message.author != lock(&state.world).bot {
        return Err(Refusal::new(
            403,
            50005,
            "Cannot edit a message authored by another user",
        ));
    }
    if target.archived {
        return Err(Refusal::new(400, 50083, "Thread is archived"));
    }
    let now = state.now();
    if state.config.rate_limits {
        let mut limiter = lock(&state.limiter);
        if now.saturating_sub(made_at_ms(id)) > HOUR_MS
            && let Some(retry_after) = limiter.old_edit(channel, now)
        {
            return Ok(Reply::TooMany {
                retry_after,
                code: 30046,
                message: "Maximum number of edits to messages older than 1 hour reached. Try again later",
            });
        }
        if message.crossposted
            && let Some(retry_after) = limiter.published_edit(id, now)
        {
            return Ok(Reply::TooMany {
                retry_after,
                code: 20022,
                message: "This message cannot be edited due to announcement rate limits.",
            });
        }
    }
    compose::edit(
        call,
        body,
        &call.body.files,
        &mut message,
        Default::Everything,
    )?;
    let shown = message.value.clone();
    if let Some(stored) = lock(&state.messages).get_mut(id) {
        *stored = message;
    }
    Ok(Reply::Json(shown))
}

/// `DELETE /channels/{channel}/messages/{message}`.
pub fn delete(call: &Call<'_>, channel: u64, id: u64) -> Outcome {
    let message = find(call, channel, id)?;
    let bot = {
        let world = lock(&call.state.world);
        let own = message.author == world.bot;
        usable(&world, channel, if own { 0 } else { MANAGE_MESSAGES })?;
        world.channels.get(&channel).and_then(|c| c.guild)
    };
    lock(&call.state.messages).remove(id);
    let event = json!({ "id": id.to_string(), "channel_id": channel.to_string() }).to_string();
    call.state
        .gateway
        .dispatch(bot, 1 << 9, "MESSAGE_DELETE", &event);
    Ok(Reply::Empty)
}

/// `POST /channels/{channel}/messages/{message}/crosspost`.
pub fn crosspost(call: &Call<'_>, channel: u64, id: u64) -> Outcome {
    let message = find(call, channel, id)?;
    let kind = {
        let world = lock(&call.state.world);
        let own = message.author == world.bot;
        let needs = SEND_MESSAGES | if own { 0 } else { MANAGE_MESSAGES };
        usable(&world, channel, needs)?.kind
    };
    if kind != ChannelKind::Announcement {
        return Err(Refusal::new(
            400,
            50024,
            "Cannot execute action on this channel type",
        ));
    }
    if message.crossposted {
        return Err(Refusal::new(
            400,
            40033,
            "This message has already been crossposted.",
        ));
    }
    let mut messages = lock(&call.state.messages);
    let Some(stored) = messages.get_mut(id) else {
        return Err(Refusal::unknown(Unknown::Message));
    };
    stored.crossposted = true;
    let flags = stored.value["flags"].as_u64().unwrap_or(0) | CROSSPOSTED;
    stored.value["flags"] = json!(flags);
    Ok(Reply::Json(stored.value.clone()))
}
