//! First answers to interactions: which kinds fit, how often, how late, and what they do.

use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};

use super::compose::{self, Draft, EPHEMERAL};
use super::{Call, Outcome, Reply};
use crate::standin::errors::{Form, Refusal, Unknown};
use crate::standin::interactions::{Callback, Live};
use crate::standin::limits::commands::choice;
use crate::standin::limits::mentions::Default;
use crate::standin::limits::modal;
use crate::standin::lock;
use crate::standin::rest::routes::{Action, Route};
use crate::standin::state::State;

const CHOICES: usize = 25;

/// Takes note that a message or suggestions came as a first answer, and of nothing else of it.
/// `false` leaves the request to those who judge it.
pub fn glance(state: &State, route: &Route<'_>, body: &[u8], arrived: Instant) -> bool {
    #[derive(Deserialize)]
    struct Kind {
        r#type: u64,
    }
    let Action::Callback { id, token } = route.action else {
        return false;
    };
    let kind = match serde_json::from_slice(body) {
        Ok(Kind {
            r#type: kind @ (4 | 8),
        }) => kind,
        _ => return false,
    };
    let live = lock(&state.interactions).get(id);
    let Some(live) = live.filter(|live| live.token == token) else {
        return false;
    };
    live.update(|progress| {
        let first = progress.callback.is_none();
        if first {
            progress.callback = Some(Callback {
                kind,
                data: Value::Null,
                took: arrived.saturating_duration_since(live.sent),
            });
            progress.settle(&live);
        }
        first
    })
}

/// `POST /interactions/{interaction}/{token}/callback`.
pub fn callback(call: &Call<'_>, id: u64, token: &str) -> Outcome {
    let state = call.state;
    let live = lock(&state.interactions)
        .get(id)
        .filter(|l| l.token == token);
    let live = live.ok_or_else(|| Refusal::unknown(Unknown::Interaction))?;
    let outcome = answer(call, &live);
    if outcome.is_err() {
        live.update(|p| p.refused += 1);
    }
    outcome
}

fn answer(call: &Call<'_>, live: &Live) -> Outcome {
    let state = call.state;
    if lock(&live.progress).callback.is_some() {
        return Err(Refusal::new(
            400,
            40060,
            "Interaction has already been acknowledged.",
        ));
    }
    let age = state.now().saturating_sub(live.sent_ms);
    if u128::from(age) > state.config.answer_within.as_millis() {
        return Err(Refusal::unknown(Unknown::Interaction));
    }
    let body = &call.body.json;
    let kind = body["type"].as_u64().unwrap_or_default();
    let fits = match live.kind {
        2 => matches!(kind, 4 | 5 | 9),
        3 => matches!(kind, 4..=7 | 9),
        4 => kind == 8,
        5 => matches!(kind, 4 | 5) || matches!(kind, 6 | 7) && live.source.is_some(),
        _ => false,
    };
    if !fits {
        return Err(Refusal::form(
            "type",
            "INTERACTION_TYPE_INVALID",
            "This callback type does not fit the interaction",
        ));
    }
    let data = &body["data"];
    let message = match kind {
        4 | 5 => Some(first_message(call, live, data, kind == 5)?),
        6 | 7 => Some(source_message(call, live, data, kind == 7)?),
        8 => {
            check_choices(live, data)?;
            None
        }
        _ => {
            let mut form = Form::default();
            modal::check(&mut form, data);
            form.finish()?;
            None
        }
    };
    // Two answers may race; the first to get here wins and the other is told so. Whoever waits for
    // the answer is woken here and must find its message, so the messages are held until it is in.
    let mut messages = lock(&state.messages);
    let won = live.update(|p| {
        if p.callback.is_some() {
            return false;
        }
        p.callback = Some(Callback {
            kind,
            data: data.clone(),
            took: call.arrived.saturating_duration_since(live.sent),
        });
        p.original = message.as_ref().map(|m| m.id);
        if matches!(kind, 4 | 7..=9) {
            p.settle(live);
        }
        true
    });
    if !won {
        return Err(Refusal::new(
            400,
            40060,
            "Interaction has already been acknowledged.",
        ));
    }
    let shown = message.as_ref().map(|m| m.value.clone());
    if let Some(message) = message {
        messages.add(message);
    }
    drop(messages);
    if call.param("with_response") != Some("true") {
        return Ok(Reply::Empty);
    }
    let ephemeral = shown
        .as_ref()
        .map(|m| m["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0);
    Ok(Reply::Json(json!({
        "interaction": {
            "id": live.id.to_string(),
            "type": live.kind,
            "response_message_id": shown.as_ref().map(|m| m["id"].clone()),
            "response_message_loading": kind == 5,
            "response_message_ephemeral": ephemeral.unwrap_or(false),
        },
        "resource": { "type": kind, "message": shown },
    })))
}

/// An answer's place and kind; `interaction_metadata` is added by those who need it.
pub fn draft(live: &Live, kind: u64, ephemeral: bool) -> Draft {
    Draft {
        channel: live.channel,
        kind,
        mentions: Default::Users,
        interaction: None,
        ephemeral,
        loading: false,
    }
}

/// What a message says of the interaction it answers.
pub fn metadata(call: &Call<'_>, live: &Live) -> Value {
    let world = lock(&call.state.world);
    json!({
        "id": live.id.to_string(),
        "type": live.kind,
        "name": live.command,
        "user": world.users.get(&live.user).map(crate::standin::render::user),
        "authorizing_integration_owners": {},
    })
}

type Stored = crate::standin::messages::Stored;

fn first_message(
    call: &Call<'_>,
    live: &Live,
    data: &Value,
    deferred: bool,
) -> Result<Stored, Refusal> {
    let ephemeral = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
    // 20 is CHAT_INPUT_COMMAND, 19 a reply to the component's message.
    let kind = if live.kind == 2 { 20 } else { 19 };
    let draft = Draft {
        interaction: Some((live.id, metadata(call, live))),
        loading: deferred,
        ..draft(live, kind, ephemeral)
    };
    compose::create(call, data, &call.body.files, draft)
}

fn source_message(
    call: &Call<'_>,
    live: &Live,
    data: &Value,
    update: bool,
) -> Result<Stored, Refusal> {
    let source = live
        .source
        .and_then(|id| lock(&call.state.messages).get(id).cloned());
    let mut message = source.ok_or_else(|| Refusal::unknown(Unknown::Message))?;
    if update {
        compose::edit(call, data, &call.body.files, &mut message, Default::Users)?;
    }
    Ok(message)
}

fn check_choices(live: &Live, data: &Value) -> Result<(), Refusal> {
    let mut form = Form::default();
    let Some(choices) = data["choices"].as_array() else {
        form.required("data.choices");
        return form.finish();
    };
    if choices.len() > CHOICES {
        form.push(
            "data.choices",
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {CHOICES} or fewer in length."),
        );
    }
    let kind = focused_kind(&live.event["data"]).unwrap_or(3);
    for (n, c) in choices.iter().enumerate() {
        choice(&mut form, &format!("data.choices.{n}"), c, kind);
    }
    form.finish()
}

fn focused_kind(data: &Value) -> Option<u64> {
    data["options"].as_array()?.iter().find_map(|o| {
        if o["focused"] == json!(true) {
            o["type"].as_u64()
        } else {
            focused_kind(o)
        }
    })
}
