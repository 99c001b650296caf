//! The HTTP side: reads a request, lets faults, token and rate limits have their say, calls the
//! route and writes the record. Knows no route itself.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State as Held};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Value, json};

use super::connection::Wire;
use super::errors::Refusal;
use super::faults::{Chosen, FaultAnswer};
use super::ratelimit::Verdict;
use super::recorder::{Lane, Rule, Seen};
use super::response::{Answer, CLOUDFLARE, carry_out, plain, planned_status};
use super::rest::body::{Parsed, parse};
use super::rest::interactions::glance;
use super::rest::routes::{Route, find};
use super::rest::{Call, Reply, call};
use super::state::State;
use super::{gateway, lock};

/// The largest request Discord takes: 25 MiB.
const REQUEST: usize = 25 * 1024 * 1024;
/// What every interaction token of the stand-in begins with: "interaction:" in base64.
pub const TOKEN_MARK: &str = "aW50ZXJhY3Rpb246";

/// The server's routes.
pub fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", any(gateway::accept))
        .route("/resume", any(gateway::accept))
        .fallback(rest)
        .with_state(state)
}

async fn rest(
    Held(state): Held<Arc<State>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, REQUEST).await else {
        let refusal = Refusal::new(413, 40005, "Request entity too large");
        return Answer::refusal(&refusal).respond(Body::from(refusal.body().to_string()));
    };
    let arrived = Instant::now();
    let path = parts.uri.path();
    if let Some(file) = path.strip_prefix("/attachments/") {
        return attachment(&state, file);
    }
    let query = parts.uri.query().unwrap_or_default();
    let method = parts.method.as_str();
    let route = path.strip_prefix("/api/v10").and_then(|p| find(method, p));
    let name = route.as_ref().map_or("?", |r| r.name);
    let lane = route.as_ref().map_or(Lane::Bot, |r| r.lane);
    if state.glance.load(Ordering::Relaxed)
        && let Some(route) = &route
        && glance(&state, route, &bytes, arrived)
    {
        return plain(Answer::empty());
    }
    look_for_secrets(&state, path, query, lane);

    let fault = lock(&state.faults).take(method, name);
    let mut parsed = parse(&parts.headers, &bytes);
    let answer = match &fault {
        Some(Chosen {
            after: false,
            answer: FaultAnswer::Late(_) | FaultAnswer::SlowBody(_),
        })
        | Some(Chosen { after: true, .. })
        | None => decide(
            &state,
            method,
            query,
            route,
            &parts.headers,
            &mut parsed,
            arrived,
        ),
        Some(_) => Answer::json(200, &Value::Null),
    };
    let status = match &fault {
        Some(f) => planned_status(&f.answer, answer.status),
        None => answer.status,
    };
    if state.recorder.keeps() {
        let (body, files) = match parsed {
            Ok(parsed) => (
                parsed.json,
                parsed.files.into_iter().map(|f| f.name).collect(),
            ),
            Err(_) => (Value::Null, Vec::new()),
        };
        state.recorder.request(Seen {
            method: method.to_owned(),
            route: name,
            path: path.to_owned(),
            body,
            files,
            status,
            at_ms: state.now(),
            lane,
        });
    } else {
        state.recorder.count();
    }
    match fault {
        Some(fault) => carry_out(&wire, fault.answer, answer).await,
        None => plain(answer),
    }
}

fn decide(
    state: &State,
    method: &str,
    query: &str,
    route: Option<Route<'_>>,
    headers: &HeaderMap,
    parsed: &mut Result<Parsed, Refusal>,
    arrived: Instant,
) -> Answer {
    let now = state.now();
    if let Some(left) = lock(&state.limiter).banned(now) {
        let mut answer = Answer::html(429, CLOUDFLARE);
        answer
            .headers
            .push(("retry-after", left.div_ceil(1_000).to_string()));
        state
            .recorder
            .violation(Rule::RateLimit, "a request during a Cloudflare ban");
        return answer;
    }
    let answer = checked(state, method, query, route, headers, parsed, arrived);
    let shared = answer
        .headers
        .iter()
        .any(|(n, v)| *n == "x-ratelimit-scope" && v == "shared");
    if matches!(answer.status, 401 | 403) || answer.status == 429 && !shared {
        lock(&state.limiter).count_invalid(now);
    }
    answer
}

fn checked(
    state: &State,
    method: &str,
    query: &str,
    route: Option<Route<'_>>,
    headers: &HeaderMap,
    parsed: &mut Result<Parsed, Refusal>,
    arrived: Instant,
) -> Answer {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    };
    let agent = header("user-agent");
    if !(agent.starts_with("DiscordBot (") && agent.contains(", ")) {
        state
            .recorder
            .violation(Rule::UserAgent, format!("User-Agent {agent:?}"));
        return Answer::refusal(&Refusal::new(403, 40333, "internal network error"));
    }
    let Some(route) = route else {
        state.recorder.violation(
            Rule::Route,
            format!("{method} on a route that does not exist"),
        );
        return Answer::refusal(&Refusal::new(404, 0, "404: Not Found"));
    };
    let place = format_args!("{method} {}", route.name);
    if route.lane == Lane::Bot
        && header("authorization").strip_prefix("Bot ") != Some(state.config.token.as_str())
    {
        state
            .recorder
            .violation(Rule::Token, format!("{place} without the right bot token"));
        return Answer::refusal(&Refusal::unauthorized());
    }
    let verdict = if state.config.rate_limits {
        lock(&state.limiter).ask(&route, state.now())
    } else {
        Verdict::Unlimited
    };
    let limits = match verdict {
        Verdict::Unlimited => Vec::new(),
        Verdict::Pass(headers) => headers,
        Verdict::Global { retry_after } => {
            state.recorder.violation(
                Rule::RateLimit,
                format!("{place}: over 50 requests a second"),
            );
            return Answer::too_many(retry_after, "global", None);
        }
        Verdict::Bucket {
            retry_after,
            headers,
        } => {
            state
                .recorder
                .violation(Rule::RateLimit, format!("{place}: over its bucket's limit"));
            let mut answer = Answer::too_many(retry_after, "user", None);
            answer.headers.extend(headers);
            return answer;
        }
    };
    let outcome = match parsed {
        Err(refusal) => Err(refusal.clone()),
        Ok(parsed) => call(&Call {
            state,
            route: &route,
            query,
            body: parsed,
            arrived,
        }),
    };
    let mut answer = match outcome {
        Ok(Reply::Json(value)) => Answer::json(200, &value),
        Ok(Reply::Created(value)) => Answer::json(201, &value),
        Ok(Reply::Empty) => Answer::empty(),
        Ok(Reply::TooMany {
            retry_after,
            code,
            message,
        }) => {
            let mut answer = Answer::too_many(retry_after, "user", None);
            let body = json!({"message": message, "retry_after": retry_after, "global": false, "code": code});
            answer.body = body.to_string().into();
            state
                .recorder
                .violation(Rule::RateLimit, format!("{place}: {message}"));
            answer
        }
        Err(refusal) => {
            note_refusal(state, &format!("{place}"), &refusal);
            Answer::refusal(&refusal)
        }
    };
    answer.headers.extend(limits);
    answer
}

/// Which refusals mean that the bot broke a rule, beyond finding something gone or forbidden.
fn note_refusal(state: &State, place: &str, refusal: &Refusal) {
    let rule = match refusal.code {
        50035 | 50109 | 50006 | 40005 | 30032 | 30034 => Rule::Form,
        40060 | 10062 | 50027 | 40094 => Rule::Interaction,
        _ => return,
    };
    state
        .recorder
        .violation(rule, format!("{place}: {}", refusal.body()));
}

fn look_for_secrets(state: &State, path: &str, query: &str, lane: Lane) {
    let secret = &state.config.token;
    if path.contains(secret.as_str()) || query.contains(secret.as_str()) {
        state
            .recorder
            .violation(Rule::Token, "the bot token in an address");
    }
    if query.contains(TOKEN_MARK) || lane == Lane::Bot && path.contains(TOKEN_MARK) {
        state.recorder.violation(
            Rule::Token,
            "an interaction token outside Discord's own form",
        );
    }
}

/// Files are served as Discord's CDN serves them.
fn attachment(state: &State, file: &str) -> Response {
    let id = file.split('/').nth(1).and_then(|id| id.parse().ok());
    match id.and_then(|id| lock(&state.world).files.get(&id).cloned()) {
        Some(bytes) => Body::from(bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
