//! What an interaction's token opens: its original answer and follow-ups.

use std::sync::Arc;

use serde_json::Value;

use super::compose::{self, Draft, EPHEMERAL};
use super::interactions::{draft, metadata};
use super::{Call, Outcome, Reply};
use crate::standin::errors::{Refusal, Unknown};
use crate::standin::interactions::Live;
use crate::standin::limits::mentions::Default;
use crate::standin::lock;
use crate::standin::recorder::Rule;

const USER_INSTALL_FOLLOW_UPS: usize = 5;

/// The interaction of a token that still works.
fn live(call: &Call<'_>, token: &str) -> Result<Arc<Live>, Refusal> {
    let live = lock(&call.state.interactions)
        .by_token(token)
        .ok_or_else(|| Refusal::unknown(Unknown::Webhook))?;
    let age = call.state.now().saturating_sub(live.sent_ms);
    if u128::from(age) > call.state.config.token_life.as_millis() {
        // Discord answers 401 here; it says nothing about the bot's own token.
        return Err(Refusal::new(401, 50027, "Invalid Webhook Token"));
    }
    if lock(&live.progress).callback.is_none() {
        return Err(Refusal::unknown(Unknown::Webhook));
    }
    Ok(live)
}

/// `POST /webhooks/{application}/{token}`.
pub fn follow_up(call: &Call<'_>, token: &str) -> Outcome {
    let live = live(call, token)?;
    let body = &call.body.json;
    let (loading, count) = {
        let progress = lock(&live.progress);
        (
            progress.original.filter(|_| !progress.settled),
            progress.follow_ups.len(),
        )
    };
    if let Some(id) = loading
        && lock(&call.state.messages)
            .get(id)
            .is_some_and(|m| m.loading)
    {
        call.state.recorder.violation(
            Rule::Interaction,
            format!(
                "{}: a follow-up fills a deferral (deprecated; edit @original)",
                call.place()
            ),
        );
        return change(call, &live, id, true);
    }
    if live.user_install && count >= USER_INSTALL_FOLLOW_UPS {
        return Err(Refusal::new(
            400,
            40094,
            "This interaction has reached its maximum number of follow-up messages",
        ));
    }
    let ephemeral = body["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
    let draft = Draft {
        interaction: Some((live.id, metadata(call, &live))),
        ..draft(&live, 0, ephemeral)
    };
    let message = compose::create(call, body, &call.body.files, draft)?;
    let (id, shown) = (message.id, message.value.clone());
    lock(&call.state.messages).add(message);
    live.update(|p| p.follow_ups.push(id));
    Ok(Reply::Json(shown))
}

/// `GET`, `PATCH`, `DELETE` of one message behind the token; `None` is `@original`.
pub fn message(call: &Call<'_>, token: &str, id: Option<u64>) -> Outcome {
    let live = live(call, token)?;
    let original = lock(&live.progress).original;
    let id = id
        .or(original)
        .ok_or_else(|| Refusal::unknown(Unknown::Message))?;
    let reachable = original == Some(id) || lock(&live.progress).follow_ups.contains(&id);
    let found = lock(&call.state.messages).get(id).map(|m| m.value.clone());
    let Some(value) = found.filter(|_| reachable) else {
        return Err(Refusal::unknown(Unknown::Message));
    };
    match call.route.method {
        "PATCH" => change(call, &live, id, original == Some(id)),
        "DELETE" => {
            lock(&call.state.messages).remove(id);
            live.update(|p| {
                if p.original == Some(id) {
                    p.original = None;
                    p.settled = true;
                }
            });
            Ok(Reply::Empty)
        }
        _ => Ok(Reply::Json(value)),
    }
}

fn change(call: &Call<'_>, live: &Live, id: u64, original: bool) -> Outcome {
    let mut message = lock(&call.state.messages)
        .get(id)
        .cloned()
        .ok_or_else(|| Refusal::unknown(Unknown::Message))?;
    compose::edit(
        call,
        &call.body.json,
        &call.body.files,
        &mut message,
        Default::Users,
    )?;
    let shown: Value = message.value.clone();
    if let Some(stored) = lock(&call.state.messages).get_mut(id) {
        *stored = message;
    }
    live.update(|p| {
        if original {
            p.edits += 1;
            p.settle(live);
        }
    });
    Ok(Reply::Json(shown))
}
