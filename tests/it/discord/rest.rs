//! The request layer against small servers that answer as Discord does.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use newsdesk::discord::rest::routes::Handle;
use newsdesk::discord::rest::{Lane, Rest, RestError};
use newsdesk::discord::{DiscordError, Token};
use newsdesk::reply::File;
use serde_json::{Value, json};
use serenity::model::id::{ApplicationId, InteractionId};

/// One request that arrived.
#[derive(Clone, Debug)]
struct Arrived {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Arrived {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A server that answers each request by its number, from 0.
struct Fake {
    base: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Fake {
    async fn start(answer: impl Fn(usize, &Arrived) -> Response + Send + Sync + 'static) -> Fake {
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&arrived), Arc::new(answer));
        let handler = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let request = Arrived {
                method,
                path: uri.path().to_owned(),
                headers,
                body: body.to_vec(),
            };
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            let response = answer(log.len() - 1, &request);
            async move { response }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
        Fake { base, arrived }
    }

    fn rest(&self) -> Rest {
        Rest::new(Token::new("se.cr.et").unwrap(), &self.base, 48).unwrap()
    }

    fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }
}

fn done() -> Response {
    (StatusCode::OK, axum::Json(json!({"id": "1"}))).into_response()
}

fn refusal(status: u16, code: u64) -> Response {
    let body = json!({"code": code, "message": "no"});
    (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
}

fn too_many(body: Value) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, axum::Json(body)).into_response()
}

fn handle(token: &str) -> Handle {
    Handle {
        id: InteractionId::new(5),
        application: ApplicationId::new(6),
        token: token.to_owned(),
    }
}

/// Of a request without an answer: whether it may have arrived all the same.
fn arrived(error: &RestError) -> Option<bool> {
    match error {
        RestError::NoAnswer {
            maybe_delivered, ..
        } => Some(*maybe_delivered),
        _ => None,
    }
}

async fn post(rest: &Rest, channel: u64, nonce: &str, lane: Lane) -> Result<Value, RestError> {
    let message = json!({"content": "hello"});
    rest.post(channel, nonce, message, &[], lane).await
}

/// A server with a bucket of `limit` for each channel in windows of `window`, that counts how
/// often it had to refuse.
async fn bucketed(limit: u32, window: Duration) -> (Fake, Arc<AtomicUsize>) {
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let windows: Mutex<std::collections::HashMap<String, (Instant, u32)>> = Mutex::default();
    let fake = Fake::start(move |_, request| {
        let mut windows = windows.lock().unwrap();
        let now = Instant::now();
        let state = windows.entry(request.path.clone()).or_insert((now, 0));
        if now >= state.0 + window {
            *state = (now, 0);
        }
        let left = (state.0 + window - now).as_secs_f64();
        let mut response = if state.1 >= limit {
            count.fetch_add(1, Ordering::SeqCst);
            too_many(json!({"message": "slow", "retry_after": left, "global": false}))
        } else {
            state.1 += 1;
            done()
        };
        let headers = response.headers_mut();
        headers.insert("x-ratelimit-limit", limit.into());
        headers.insert("x-ratelimit-remaining", (limit - state.1).into());
        headers.insert(
            "x-ratelimit-reset-after",
            format!("{left:.3}").parse().unwrap(),
        );
        headers.insert("x-ratelimit-bucket", "bucket".parse().unwrap());
        response
    })
    .await;
    (fake, refused)
}

#[tokio::test]
async fn many_messages_to_one_channel_are_never_refused() {
    let (fake, refused) = bucketed(5, Duration::from_millis(300)).await;
    let rest = Arc::new(fake.rest());
    let mut tasks = Vec::new();
    for number in 0..20 {
        let rest = Arc::clone(&rest);
        tasks.push(tokio::spawn(async move {
            post(&rest, 1, &number.to_string(), Lane::FanOut).await
        }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(fake.arrived().len(), 20);
    assert_eq!(refused.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn answers_of_different_interactions_do_not_wait_for_each_other() {
    let (fake, refused) = bucketed(1, Duration::from_secs(20)).await;
    let rest = fake.rest();
    for number in 0..8 {
        let to = handle(&format!("token{number}"));
        rest.edit_original(&to, json!({"content": "x"}), &[])
            .await
            .unwrap();
    }
    assert_eq!(fake.arrived().len(), 8);
    assert_eq!(refused.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_limit_of_an_hour_is_told_at_once_and_other_channels_go_on() {
    let fake = Fake::start(|_, request| {
        if request.path.contains("/channels/1/") {
            too_many(json!({"message": "slow", "retry_after": 3600.0, "global": false}))
        } else {
            done()
        }
    })
    .await;
    let rest = fake.rest();
    for _ in 0..2 {
        let error = post(&rest, 1, "n", Lane::FanOut).await.unwrap_err();
        assert!(
            matches!(error, RestError::Limited { retry_after, everybody: false } if retry_after > Duration::from_secs(3500))
        );
    }
    post(&rest, 2, "n", Lane::FanOut).await.unwrap();
    assert_eq!(
        fake.arrived().len(),
        2,
        "the second one to channel 1 was not sent"
    );
}

#[tokio::test]
async fn a_global_limit_holds_everything_but_callbacks() {
    let fake = Fake::start(|number, _| match number {
        0 => too_many(json!({"message": "slow", "retry_after": 600.0, "global": true})),
        _ => done(),
    })
    .await;
    let rest = fake.rest();
    let error = post(&rest, 1, "n", Lane::Interactive).await.unwrap_err();
    assert!(matches!(error, RestError::Limited { .. }));
    rest.callback(&handle("t"), 5, json!({}), &[])
        .await
        .unwrap();
    let elsewhere = rest.with_own_connections().unwrap();
    for lane in [Lane::Interactive, Lane::FanOut, Lane::Slow] {
        for way in [&rest, &elsewhere] {
            let held = post(way, 2, "n", lane).await.unwrap_err();
            assert!(
                matches!(held, RestError::Limited { retry_after, everybody: true } if retry_after > Duration::from_secs(500)),
                "{held:?}"
            );
        }
    }
    assert!(
        fake.arrived()
            .iter()
            .all(|request| !request.path.contains("/channels/2/"))
    );
}

#[tokio::test]
async fn deliveries_stop_long_before_a_ban_and_answers_go_on() {
    let fake = Fake::start(|_, request| {
        let fine = request.path.contains("/channels/9999/");
        if fine { done() } else { refusal(403, 50001) }
    })
    .await;
    let rest = Rest::new(Token::new("se.cr.et").unwrap(), &fake.base, 100_000).unwrap();
    let rest = Arc::new(rest);
    for _ in 0..30 {
        let mut tasks = tokio::task::JoinSet::new();
        for channel in 1..=100 {
            let rest = Arc::clone(&rest);
            tasks.spawn(async move { post(&rest, channel, "n", Lane::Interactive).await });
        }
        while let Some(refused) = tasks.join_next().await {
            assert_eq!(refused.unwrap().unwrap_err().code(), Some(50001));
        }
    }
    let before = fake.arrived().len();
    for lane in [Lane::FanOut, Lane::Slow] {
        assert_eq!(
            post(&rest, 9999, "n", lane).await.unwrap_err(),
            RestError::HeldBack
        );
    }
    assert_eq!(fake.arrived().len(), before, "nothing was sent");
    post(&rest, 9999, "n", Lane::Interactive).await.unwrap();
}

#[tokio::test]
async fn a_refused_token_stops_everything() {
    let fake = Fake::start(|_, _| refusal(401, 0)).await;
    let rest = fake.rest();
    assert_eq!(rest.gateway_bot().await.unwrap_err(), RestError::WrongToken);
    rest.token_refused().await;
    for rest in [rest.with_own_connections().unwrap(), rest] {
        assert_eq!(
            post(&rest, 1, "n", Lane::FanOut).await.unwrap_err(),
            RestError::WrongToken
        );
    }
    assert_eq!(fake.arrived().len(), 1);
}

#[tokio::test]
async fn an_interaction_that_ran_out_does_not_stop_the_bot() {
    let fake = Fake::start(|number, _| {
        if number == 0 {
            refusal(401, 50027)
        } else {
            done()
        }
    })
    .await;
    let rest = fake.rest();
    let error = rest
        .edit_original(&handle("t"), json!({}), &[])
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(50027));
    post(&rest, 1, "n", Lane::FanOut).await.unwrap();
}

#[tokio::test]
async fn what_may_arrive_twice_is_tried_again() {
    let fake = Fake::start(|number, _| match number {
        0 => StatusCode::BAD_GATEWAY.into_response(),
        1 => refusal(500, 0),
        // The first attempt had worked after all.
        2 => refusal(400, 40060),
        _ => done(),
    })
    .await;
    let rest = fake.rest();
    rest.callback(&handle("t"), 5, json!({}), &[])
        .await
        .unwrap();
    assert_eq!(fake.arrived().len(), 3);
}

#[tokio::test]
async fn an_answer_that_somebody_else_has_given_is_an_error() {
    let fake = Fake::start(|_, _| refusal(400, 40060)).await;
    let error = fake
        .rest()
        .callback(&handle("t"), 5, json!({}), &[])
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(40060));
}

#[tokio::test]
async fn what_would_be_seen_twice_is_not_tried_again() {
    let fake = Fake::start(|_, _| StatusCode::BAD_GATEWAY.into_response()).await;
    let error = fake
        .rest()
        .follow_up(&handle("t"), json!({"content": "x"}), &[])
        .await
        .unwrap_err();
    assert_eq!(arrived(&error), Some(true), "{error:?}");
    assert_eq!(fake.arrived().len(), 1);
}

#[tokio::test]
async fn a_channel_message_is_tried_again_under_its_nonce() {
    let fake = Fake::start(|number, _| {
        if number == 0 {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        } else {
            done()
        }
    })
    .await;
    post(&fake.rest(), 1, "delivery-7", Lane::FanOut)
        .await
        .unwrap();
    for request in fake.arrived() {
        let body = request.json();
        assert_eq!(body["nonce"], "delivery-7");
        assert_eq!(body["enforce_nonce"], true);
        assert_eq!(body["allowed_mentions"], json!({"parse": []}));
    }
    assert_eq!(fake.arrived().len(), 2);
}

#[tokio::test]
async fn what_was_tried_in_vain_may_have_arrived() {
    let fake = Fake::start(|_, _| StatusCode::BAD_GATEWAY.into_response()).await;
    let error = post(&fake.rest(), 1, "n", Lane::FanOut).await.unwrap_err();
    assert_eq!(arrived(&error), Some(true), "{error:?}");
    assert_eq!(fake.arrived().len(), 4);
    // Nor does a limit that comes then make it certain that it has not.
    let fake = Fake::start(|number, _| match number {
        0 => StatusCode::BAD_GATEWAY.into_response(),
        _ => too_many(json!({"message": "slow", "retry_after": 600.0, "global": false})),
    })
    .await;
    let error = post(&fake.rest(), 1, "n", Lane::FanOut).await.unwrap_err();
    assert_eq!(arrived(&error), Some(true), "{error:?}");
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_not_sent_again() {
    let fake = Fake::start(|_, _| (StatusCode::OK, "<html>").into_response()).await;
    post(&fake.rest(), 1, "n", Lane::FanOut).await.unwrap();
    assert_eq!(fake.arrived().len(), 1);
}

#[tokio::test]
async fn an_answer_without_an_end_does_not_fill_the_memory() {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let fake = Fake::start(move |_, _| {
        let count = Arc::clone(&count);
        let pieces = futures_util::stream::repeat_with(move || {
            count.fetch_add(1 << 20, Ordering::SeqCst);
            Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 1 << 20]))
        });
        axum::body::Body::from_stream(pieces).into_response()
    })
    .await;
    let rest = fake.rest();
    assert!(rest.gateway_bot().await.is_err());
    // What was posted is posted, whatever is said of it.
    post(&rest, 1, "n", Lane::FanOut).await.unwrap();
    assert_eq!(fake.arrived().len(), 2);
    // What is on its way is more than what was read, but not much.
    let sent = sent.load(Ordering::SeqCst) >> 20;
    assert!(sent < 100, "{sent} MiB were sent");
}

#[tokio::test]
async fn nothing_that_is_shown_holds_a_secret() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let rest = Rest::new(Token::new("se.cr.et").unwrap(), &base, 48).unwrap();
    let error = rest
        .follow_up(&handle("interaction-secret"), json!({"content": "x"}), &[])
        .await
        .unwrap_err();
    assert_eq!(arrived(&error), Some(false), "{error:?}");
    let shown = format!("{error} {error:?}");
    assert!(
        !shown.contains("secret") && !shown.contains("se.cr.et") && !shown.contains("127.0.0.1"),
        "{shown}"
    );
    let wrong = Rest::new(Token::new("se.cr.et").unwrap(), "http://x/path", 48)
        .err()
        .unwrap();
    assert!(matches!(wrong, DiscordError::BadAddress(_)));
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn not_even_the_most_talkative_log_holds_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    let _here = tracing::subscriber::set_default(subscriber);
    let fake = Fake::start(|number, _| {
        if number == 0 {
            StatusCode::BAD_GATEWAY.into_response()
        } else {
            done()
        }
    })
    .await;
    let rest = fake.rest();
    let to = handle("interaction-secret");
    let message = json!({"content": "what-somebody-wrote"});
    rest.callback(&to, 4, message.clone(), &[]).await.unwrap();
    rest.edit_original(&to, message, &[]).await.unwrap();
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("trying again"), "something is logged: {log}");
    for secret in ["interaction-secret", "se.cr.et", "what-somebody-wrote"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn files_go_with_a_message_by_number() {
    let fake = Fake::start(|_, _| done()).await;
    let file = |name: &str, bytes: &[u8]| File {
        name: name.into(),
        media_type: "text/plain",
        bytes: bytes.to_vec(),
    };
    let files = [file("a.txt", b"first"), file("b.txt", b"second")];
    fake.rest()
        .callback(&handle("t"), 4, json!({"content": "x"}), &files)
        .await
        .unwrap();
    let request = &fake.arrived()[0];
    assert_eq!(request.method, Method::POST);
    let kind = request.headers["content-type"].to_str().unwrap();
    assert!(kind.starts_with("multipart/form-data"), "{kind}");
    assert_eq!(request.headers.get_all("content-length").iter().count(), 1);
    assert_eq!(request.headers["authorization"], "Bot se.cr.et");
    let body = String::from_utf8_lossy(&request.body);
    for part in [
        "name=\"payload_json\"",
        "name=\"files[0]\"; filename=\"a.txt\"",
        "name=\"files[1]\"; filename=\"b.txt\"",
        "first",
        "second",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}
