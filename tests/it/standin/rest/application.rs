//! The bot itself: gateway address, own user, application.

use serde_json::json;

use super::{Call, Outcome, Reply};
use crate::standin::errors::{Refusal, Unknown};
use crate::standin::{lock, render};

/// `GET /gateway`.
pub fn gateway(call: &Call<'_>) -> Outcome {
    Ok(Reply::Json(
        json!({ "url": format!("ws://{}", call.state.address()) }),
    ))
}

/// `GET /gateway/bot`.
pub fn gateway_bot(call: &Call<'_>) -> Outcome {
    let config = &call.state.config;
    let used = lock(&call.state.gateway.log).readies;
    Ok(Reply::Json(json!({
        "url": format!("ws://{}", call.state.address()),
        "shards": config.shards,
        "session_start_limit": {
            "total": config.session_starts,
            "remaining": config.session_starts.saturating_sub(used),
            "reset_after": 14_400_000,
            "max_concurrency": config.max_concurrency,
        },
    })))
}

/// `GET /users/@me`.
pub fn me(call: &Call<'_>) -> Outcome {
    let bot = lock(&call.state.world).bot;
    user(call, bot)
}

/// `GET /users/{user}`.
pub fn user(call: &Call<'_>, id: u64) -> Outcome {
    let world = lock(&call.state.world);
    let user = world
        .users
        .get(&id)
        .ok_or_else(|| Refusal::unknown(Unknown::User))?;
    Ok(Reply::Json(render::user(user)))
}

/// `GET /applications/@me` and its older form.
pub fn application(call: &Call<'_>) -> Outcome {
    let world = lock(&call.state.world);
    let bot = world.users.get(&world.bot).map(render::user);
    Ok(Reply::Json(json!({
        "id": call.state.app.to_string(),
        "name": "Newsdesk",
        "icon": null,
        "description": "",
        "type": null,
        "bot": bot,
        "summary": "",
        "bot_public": true,
        "bot_require_code_grant": false,
        "integration_types_config": { "0": {}, "1": {} },
        "verify_key": "0".repeat(64),
        "flags": 0,
        "hook": true,
        "owner": bot,
        "team": null,
        "redirect_uris": [],
        "interactions_endpoint_url": null,
        "approximate_guild_count": world.guilds.len(),
        "approximate_user_install_count": 0,
    })))
}
