//! Channels: reading them, opening DMs, and whether the bot may do something in one.

use serde_json::json;

use super::{Call, Outcome, Reply};
use crate::standin::errors::{Refusal, Unknown};
use crate::standin::limits::mentions::snowflake;
use crate::standin::permissions::{Bits, VIEW_CHANNEL};
use crate::standin::settle::dm_with;
use crate::standin::world::{Channel, World};
use crate::standin::{lock, render};

/// The channel, if the bot can see it and has all of `needs` there.
pub fn usable(world: &World, id: u64, needs: Bits) -> Result<&Channel, Refusal> {
    let channel = world
        .channels
        .get(&id)
        .ok_or_else(|| Refusal::unknown(Unknown::Channel))?;
    let bits = world.bot_permissions(channel);
    if bits & VIEW_CHANNEL == 0 {
        Err(Refusal::missing_access())
    } else if bits & needs != needs {
        Err(Refusal::missing_permissions())
    } else {
        Ok(channel)
    }
}

/// `GET /channels/{channel}`.
pub fn get(call: &Call<'_>, id: u64) -> Outcome {
    let world = lock(&call.state.world);
    Ok(Reply::Json(render::channel(&world, usable(&world, id, 0)?)))
}

/// `POST /channels/{channel}/typing`.
pub fn typing(call: &Call<'_>, id: u64) -> Outcome {
    usable(&lock(&call.state.world), id, 0)?;
    Ok(Reply::Empty)
}

/// `POST /users/@me/channels`.
pub fn open_dm(call: &Call<'_>) -> Outcome {
    let Some(user) = snowflake(&call.body.json["recipient_id"]) else {
        return Err(Refusal::form(
            "recipient_id",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    };
    let mut world = lock(&call.state.world);
    if !world.users.contains_key(&user) {
        return Err(Refusal::unknown(Unknown::User));
    }
    if user == world.bot {
        return Err(Refusal::new(
            400,
            50007,
            "Cannot send messages to this user",
        ));
    }
    let id = dm_with(&mut world, user, &|| call.state.fresh());
    let channel = world.channels.get(&id).map(|c| render::channel(&world, c));
    Ok(Reply::Json(json!(channel)))
}
