//! Answers on their way out: ordinary ones, and those a fault puts in their place.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::connection::Wire;
use super::errors::Refusal;
use super::faults::FaultAnswer;

/// Cloudflare's page.
pub const CLOUDFLARE: &str = "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head><body>error code: 1015</body></html>";

/// What is sent back, before headers.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Content type.
    pub kind: &'static str,
    /// The body.
    pub body: Bytes,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

impl Answer {
    /// A JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            kind: "application/json",
            body: body.to_string().into(),
            headers: Vec::new(),
        }
    }

    /// Nothing to say: 204.
    pub fn empty() -> Self {
        Self {
            status: 204,
            kind: "",
            body: Bytes::new(),
            headers: Vec::new(),
        }
    }

    /// A page.
    pub fn html(status: u16, body: &'static str) -> Self {
        Self {
            status,
            kind: "text/html",
            body: Bytes::from_static(body.as_bytes()),
            headers: Vec::new(),
        }
    }

    /// Discord's error body.
    pub fn refusal(refusal: &Refusal) -> Self {
        Self::json(refusal.status, &refusal.body())
    }

    /// 429 with Discord's body and headers.
    pub fn too_many(retry_after: f64, scope: &'static str, bucket: Option<&str>) -> Self {
        let global = scope == "global";
        let mut answer = Self::json(
            429,
            &json!({"message": "You are being rate limited.", "retry_after": retry_after, "global": global}),
        );
        answer
            .headers
            .push(("retry-after", format!("{}", retry_after.ceil())));
        answer.headers.push(("x-ratelimit-scope", scope.to_owned()));
        if global {
            answer
                .headers
                .push(("x-ratelimit-global", "true".to_owned()));
        }
        if let Some(bucket) = bucket {
            answer
                .headers
                .push(("x-ratelimit-bucket", bucket.to_owned()));
        }
        answer
    }

    /// With a body of its own.
    pub fn respond(self, body: Body) -> Response {
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if self.status != 204 {
            headers.insert(
                header::CONTENT_TYPE,
                header::HeaderValue::from_static(self.kind),
            );
        }
        for (name, value) in self.headers {
            if let Ok(value) = value.parse() {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// A body that is ready goes out in one piece.
pub fn plain(mut answer: Answer) -> Response {
    let body = std::mem::take(&mut answer.body);
    answer.respond(Body::from(body))
}

/// What status a fault leads to; 0 for none at all.
pub fn planned_status(answer: &FaultAnswer, real: u16) -> u16 {
    match answer {
        FaultAnswer::TooMany { .. } | FaultAnswer::CloudflareBan { .. } => 429,
        FaultAnswer::Error { status, .. } | FaultAnswer::Html { status } => *status,
        FaultAnswer::Garbage | FaultAnswer::Json(_) => 200,
        FaultAnswer::Hang(_) | FaultAnswer::Drop { .. } => 0,
        FaultAnswer::SlowBody(_) | FaultAnswer::Late(_) => real,
    }
}

/// Answers as the fault says; `real` is what would have been answered.
pub async fn carry_out(wire: &Wire, fault: FaultAnswer, mut real: Answer) -> Response {
    match fault {
        FaultAnswer::TooMany { retry_after, scope } => {
            plain(Answer::too_many(retry_after, scope, Some("fault")))
        }
        FaultAnswer::CloudflareBan { retry_after } => {
            let mut answer = Answer::html(429, CLOUDFLARE);
            answer
                .headers
                .push(("retry-after", retry_after.to_string()));
            plain(answer)
        }
        FaultAnswer::Error {
            status,
            code,
            message,
        } => plain(Answer::refusal(&Refusal::new(status, code, message))),
        FaultAnswer::Html { status } => plain(Answer::html(
            status,
            "<html><body>upstream error</body></html>",
        )),
        FaultAnswer::Garbage => plain(Answer::html(200, "<html><body>all is well</body></html>")),
        FaultAnswer::Json(body) => plain(Answer::json(200, &body)),
        FaultAnswer::Hang(time) => {
            tokio::time::sleep(time).await;
            plain(Answer::html(
                504,
                "<html><body>gateway time-out</body></html>",
            ))
        }
        FaultAnswer::Drop { reset } => {
            wire.cut(reset);
            std::future::pending().await
        }
        FaultAnswer::Late(time) => {
            tokio::time::sleep(time).await;
            plain(real)
        }
        FaultAnswer::SlowBody(time) => {
            let mut rest = std::mem::take(&mut real.body);
            let first = rest.split_to(rest.len() / 2);
            let parts = futures_util::stream::unfold(
                (vec![rest, first], time),
                |(mut parts, wait): (Vec<Bytes>, Duration)| async move {
                    let part = parts.pop()?;
                    tokio::time::sleep(wait / 2).await;
                    Some((Ok::<_, std::io::Error>(part), (parts, wait)))
                },
            );
            real.respond(Body::from_stream(parts))
        }
    }
}
