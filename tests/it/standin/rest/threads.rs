//! Threads and forum posts: starting them, and changing their name, tags and state.

use serde_json::{Value, json};

use super::channels::usable;
use super::compose;
use super::messages::{draft, needs, post};
use super::{Call, Outcome, Reply};
use crate::standin::errors::{Form, Refusal, Text, Unknown};
use crate::standin::limits::mentions::snowflake;
use crate::standin::permissions::{
    CREATE_PUBLIC_THREADS, MANAGE_THREADS, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS,
};
use crate::standin::settle::plain_channel;
use crate::standin::world::{Channel, ChannelKind};
use crate::standin::{lock, render};

const TAGS: usize = 5;
const ARCHIVE_MINUTES: [u64; 4] = [60, 1_440, 4_320, 10_080];

fn check(body: &Value, naming: bool) -> Result<(), Refusal> {
    let mut form = Form::default();
    let limit = if naming {
        Text::required(1, 100)
    } else {
        Text::optional(1, 100)
    };
    form.text("name", body.get("name"), limit);
    if let Some(minutes) = body.get("auto_archive_duration").filter(|v| !v.is_null())
        && !minutes
            .as_u64()
            .is_some_and(|m| ARCHIVE_MINUTES.contains(&m))
    {
        form.choices("auto_archive_duration", "60, 1440, 4320, 10080");
    }
    if body["applied_tags"]
        .as_array()
        .is_some_and(|t| t.len() > TAGS)
    {
        form.push(
            "applied_tags",
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {TAGS} or fewer in length."),
        );
    }
    form.finish()
}

/// The tags a post asks for, if the forum has them and the bot may use them.
fn tags(forum: &Channel, body: &Value, bits: u64) -> Result<Vec<u64>, Refusal> {
    let asked: Vec<u64> = body["applied_tags"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(snowflake)
        .collect();
    for id in &asked {
        let tag = forum
            .tags
            .iter()
            .find(|t| t.id == *id)
            .ok_or_else(|| Refusal::unknown(Unknown::Tag))?;
        if tag.moderated && bits & MANAGE_THREADS == 0 {
            return Err(Refusal::missing_permissions());
        }
    }
    if forum.require_tag && asked.is_empty() {
        let all_moderated = forum.tags.iter().all(|t| t.moderated);
        return Err(if all_moderated && bits & MANAGE_THREADS == 0 {
            Refusal::new(
                400,
                40066,
                "There are no tags available that can be set by non-moderators",
            )
        } else {
            Refusal::new(
                400,
                40067,
                "A tag is required to create a forum post in this channel",
            )
        });
    }
    Ok(asked)
}

/// `POST /channels/{channel}/threads`: a forum post, or a thread without a message.
pub fn create(call: &Call<'_>, parent: u64) -> Outcome {
    let body = &call.body.json;
    let (parent, bits) = {
        let world = lock(&call.state.world);
        let forum = world
            .channels
            .get(&parent)
            .is_some_and(|c| c.kind.holds_posts());
        let needs = if forum {
            needs(call, &body["message"], false)
        } else {
            CREATE_PUBLIC_THREADS
        };
        let channel = usable(&world, parent, needs)?;
        (channel.clone(), world.bot_permissions(channel))
    };
    check(body, true)?;
    if !parent.kind.holds_posts() {
        if !matches!(parent.kind, ChannelKind::Text | ChannelKind::Announcement) {
            return Err(Refusal::new(
                400,
                50024,
                "Cannot execute action on this channel type",
            ));
        }
        let thread = open(call, &parent, call.state.fresh(), Vec::new());
        return Ok(Reply::Created(thread));
    }
    let applied = tags(&parent, body, bits)?;
    if body["message"].is_null() {
        return Err(Refusal::form(
            "message",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    }
    let mut thread = plain_channel(0, parent.guild, ChannelKind::PublicThread, "");
    thread.parent = Some(parent.id);
    let mut message = compose::create(call, &body["message"], &call.body.files, draft(&thread))?;
    // The starter message has the id of its thread.
    thread.id = message.id;
    message.channel = message.id;
    message.value["channel_id"] = json!(message.id.to_string());
    let mut shown = open(call, &parent, message.id, applied);
    shown["message"] = post(call, &thread, message);
    Ok(Reply::Created(shown))
}

/// `POST /channels/{channel}/messages/{message}/threads`.
pub fn from_message(call: &Call<'_>, channel: u64, id: u64) -> Outcome {
    let parent = usable(&lock(&call.state.world), channel, CREATE_PUBLIC_THREADS)?.clone();
    check(&call.body.json, true)?;
    if lock(&call.state.messages)
        .get(id)
        .is_none_or(|m| m.channel != channel)
    {
        return Err(Refusal::unknown(Unknown::Message));
    }
    if lock(&call.state.world).channels.contains_key(&id) {
        return Err(Refusal::new(
            400,
            160_004,
            "A thread has already been created for this message",
        ));
    }
    Ok(Reply::Created(open(call, &parent, id, Vec::new())))
}

fn open(call: &Call<'_>, parent: &Channel, id: u64, applied: Vec<u64>) -> Value {
    let body = &call.body.json;
    let kind = if parent.kind == ChannelKind::Announcement {
        ChannelKind::AnnouncementThread
    } else {
        ChannelKind::PublicThread
    };
    let mut thread = plain_channel(
        id,
        parent.guild,
        kind,
        body["name"].as_str().unwrap_or_default().trim(),
    );
    thread.parent = Some(parent.id);
    thread.applied = applied;
    thread.auto_archive = body["auto_archive_duration"].as_u64().unwrap_or(4_320);
    let mut world = lock(&call.state.world);
    thread.owner = Some(world.bot);
    world.channels.insert(id, thread.clone());
    let shown = render::channel(&world, &thread);
    drop(world);
    call.state
        .gateway
        .dispatch(parent.guild, 1, "THREAD_CREATE", &shown.to_string());
    shown
}

/// `PATCH /channels/{channel}`: threads only; bots of this kind change nothing else.
pub fn patch(call: &Call<'_>, id: u64) -> Outcome {
    let body = &call.body.json;
    check(body, false)?;
    let mut world = lock(&call.state.world);
    let thread = usable(&world, id, 0)?.clone();
    if !thread.kind.is_thread() {
        return Err(Refusal::missing_permissions());
    }
    let bits = world.bot_permissions(&thread);
    let parent = thread.parent.and_then(|p| world.channels.get(&p)).cloned();
    let own = thread.owner == Some(world.bot);
    let manages = bits & MANAGE_THREADS != 0;
    let only_reopens = body.as_object().is_some_and(|o| o.keys().eq(["archived"]))
        && body["archived"] == json!(false);
    let allowed = manages
        || own && !thread.locked
        || only_reopens && !thread.locked && bits & (SEND_MESSAGES_IN_THREADS | SEND_MESSAGES) != 0;
    if !allowed {
        return Err(Refusal::missing_permissions());
    }
    if thread.archived && body["archived"] != json!(false) {
        return Err(Refusal::new(400, 50083, "Thread is archived"));
    }
    let mut next = thread;
    if let (Some(forum), Some(_)) = (&parent, body.get("applied_tags")) {
        next.applied = tags(forum, body, bits)?;
    }
    if let Some(name) = body["name"].as_str() {
        name.trim().clone_into(&mut next.name);
    }
    if let Some(archived) = body["archived"].as_bool() {
        next.archived = archived;
    }
    if let Some(locked) = body["locked"].as_bool() {
        if !manages {
            return Err(Refusal::missing_permissions());
        }
        next.locked = locked;
    }
    world.channels.insert(id, next.clone());
    let shown = render::channel(&world, &next);
    drop(world);
    call.state
        .gateway
        .dispatch(next.guild, 1, "THREAD_UPDATE", &shown.to_string());
    Ok(Reply::Json(shown))
}
