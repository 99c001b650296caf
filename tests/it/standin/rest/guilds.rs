//! Guilds, their channels, roles and members.

use serde_json::{Value, json};

use super::{Call, Outcome, Reply};
use crate::standin::errors::{Refusal, Unknown};
use crate::standin::world::{Guild, World};
use crate::standin::{lock, render};

/// A guild the bot is in; to others it is as unknown as one that does not exist.
fn joined(world: &World, id: u64) -> Result<&Guild, Refusal> {
    let known = world
        .guild(id)
        .ok_or_else(|| Refusal::unknown(Unknown::Guild))?;
    let bot = world.users.get(&world.bot);
    if bot.is_some_and(|b| b.memberships.contains_key(&id)) {
        Ok(known)
    } else {
        Err(Refusal::missing_access())
    }
}

/// `GET /users/@me/guilds`.
pub fn mine(call: &Call<'_>) -> Outcome {
    let world = lock(&call.state.world);
    let list: Vec<Value> = world
        .guilds
        .iter()
        .filter(|g| joined(&world, g.id).is_ok())
        .map(|g| json!({"id": g.id.to_string(), "name": g.name, "icon": null, "owner": false, "permissions": "0", "features": []}))
        .collect();
    Ok(Reply::Json(json!(list)))
}

/// `DELETE /users/@me/guilds/{guild}`.
pub fn leave(call: &Call<'_>, id: u64) -> Outcome {
    let mut world = lock(&call.state.world);
    joined(&world, id)?;
    let bot = world.bot;
    if let Some(bot) = world.users.get_mut(&bot) {
        bot.memberships.remove(&id);
    }
    drop(world);
    let gone = json!({ "id": id.to_string() }).to_string();
    call.state
        .gateway
        .dispatch(Some(id), 1, "GUILD_DELETE", &gone);
    Ok(Reply::Empty)
}

/// `GET /guilds/{guild}`.
pub fn guild(call: &Call<'_>, id: u64) -> Outcome {
    let world = lock(&call.state.world);
    Ok(Reply::Json(render::guild(joined(&world, id)?)))
}

/// `GET /guilds/{guild}/channels`: no threads.
pub fn channels(call: &Call<'_>, id: u64) -> Outcome {
    list(call, id, false).map(|l| Reply::Json(json!(l)))
}

/// `GET /guilds/{guild}/threads/active`.
pub fn active_threads(call: &Call<'_>, id: u64) -> Outcome {
    let threads = list(call, id, true)?;
    let open: Vec<Value> = threads
        .into_iter()
        .filter(|t| t["thread_metadata"]["archived"] == json!(false))
        .collect();
    Ok(Reply::Json(json!({ "threads": open, "members": [] })))
}

fn list(call: &Call<'_>, id: u64, threads: bool) -> Result<Vec<Value>, Refusal> {
    let world = lock(&call.state.world);
    joined(&world, id)?;
    let mut found: Vec<_> = world
        .channels
        .values()
        .filter(|c| c.guild == Some(id) && c.kind.is_thread() == threads)
        .collect();
    found.sort_by_key(|c| c.id);
    Ok(found
        .into_iter()
        .map(|c| render::channel(&world, c))
        .collect())
}

/// `GET /guilds/{guild}/roles`.
pub fn roles(call: &Call<'_>, id: u64) -> Outcome {
    let world = lock(&call.state.world);
    let roles = &joined(&world, id)?.roles;
    Ok(Reply::Json(
        roles
            .iter()
            .enumerate()
            .map(|(n, r)| render::role(r, n))
            .collect(),
    ))
}

/// `GET /guilds/{guild}/members/{user}`; `None` is the bot.
pub fn member(call: &Call<'_>, guild: u64, user: Option<u64>) -> Outcome {
    let world = lock(&call.state.world);
    joined(&world, guild)?;
    let user = world
        .users
        .get(&user.unwrap_or(world.bot))
        .ok_or_else(|| Refusal::unknown(Unknown::User))?;
    if !user.memberships.contains_key(&guild) {
        return Err(Refusal::unknown(Unknown::Member));
    }
    Ok(Reply::Json(render::member(user, guild)))
}
