//! What an answer of Discord, or the want of one, means for the request.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde_json::Value;

use super::window::Limit;

/// How long everything pauses when an answer says neither what it is nor for how long.
const UNKNOWN_PAUSE: Duration = Duration::from_secs(60);

/// How long it is at least until the next attempt: who is told to wait for no time at all would be refused
/// again at once, and each refusal counts towards a ban.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// Cloudflare has blocked our address.
const BLOCKED: u64 = 40333;
/// How long everything pauses then, unless it says how long.
const BLOCKED_PAUSE: Duration = Duration::from_secs(300);

/// The most bytes of an answer that are read. The longest are lists of channels and of messages, some
/// megabytes; whatever stands between Discord and us must not fill the memory.
const LARGEST: usize = 16 << 20;

/// What came of one attempt.
#[derive(Debug)]
pub enum Outcome {
    /// It was done. The body is `Null` when there was none, or none that could be read: a message
    /// that was posted must not be posted again because its description was cut off.
    Done(Value),
    /// Too fast.
    Limited {
        /// After how long it may be tried again.
        retry_after: Duration,
        /// Whether the whole bot, or its address, is too fast.
        everybody: bool,
        /// Whether it counts towards a ban; shared limits do not.
        counted: bool,
        /// Discord's own code, 0 when there is none.
        code: u64,
    },
    /// Discord says no.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code, 0 when there is none.
        code: u64,
        /// Discord's own words.
        message: String,
    },
    /// A fault on Discord's side.
    Broken(u16),
    /// No answer.
    Lost {
        /// What went wrong, without the address.
        reason: String,
        /// Whether it certainly did not arrive.
        unsent: bool,
    },
}

impl Outcome {
    /// The word for it, as a label of metrics.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Done(_) => "done",
            Outcome::Limited { .. } => "limited",
            Outcome::Refused { .. } => "refused",
            Outcome::Broken(_) => "broken",
            Outcome::Lost { .. } => "lost",
        }
    }
}

/// The limit that an answer's headers tell of, and the name of its bucket.
pub fn limit_of(headers: &HeaderMap) -> (Option<Limit>, Option<String>) {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
    let limit = (|| {
        Some(Limit {
            limit: whole(number("x-ratelimit-limit")?),
            remaining: whole(number("x-ratelimit-remaining")?),
            reset_after: seconds(number("x-ratelimit-reset-after")?),
        })
    })();
    let name = headers
        .get("x-ratelimit-bucket")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    (limit, name)
}

/// Reads an answer to its end.
pub async fn read(answer: Response) -> Outcome {
    let status = answer.status();
    // A success says nothing more in its headers.
    let headers = match status.is_success() {
        true => HeaderMap::new(),
        false => answer.headers().clone(),
    };
    let body = whole_body(answer).await;
    let json: Option<Value> = body.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    judge(status, &headers, json)
}

/// The bytes of an answer; nothing when it breaks off, or has more of them than an answer of Discord's.
async fn whole_body(mut answer: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.ok()? {
        if body.len() + piece.len() > LARGEST {
            return None;
        }
        body.extend_from_slice(&piece);
    }
    Some(body)
}

/// Why no answer came.
pub fn lost(error: reqwest::Error) -> Outcome {
    let unsent = error.is_connect() || error.is_builder();
    let reason = if error.is_timeout() {
        "it took too long".to_owned()
    } else {
        innermost(&error.without_url())
    };
    Outcome::Lost { reason, unsent }
}

fn judge(status: StatusCode, headers: &HeaderMap, json: Option<Value>) -> Outcome {
    if status.is_success() {
        return Outcome::Done(json.unwrap_or(Value::Null));
    }
    let code = json
        .as_ref()
        .and_then(|body| body["code"].as_u64())
        .unwrap_or(0);
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if status == StatusCode::TOO_MANY_REQUESTS {
        let told = json
            .as_ref()
            .and_then(|body| body["retry_after"].as_f64())
            .or_else(|| header("retry-after")?.trim().parse().ok());
        // A 429 that is not Discord's JSON comes from Cloudflare and concerns our address.
        let everybody = json.is_none()
            || json.as_ref().is_some_and(|body| body["global"] == true)
            || header("x-ratelimit-global").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        return Outcome::Limited {
            retry_after: told.map_or(UNKNOWN_PAUSE, seconds).max(SHORTEST_PAUSE),
            everybody,
            counted: header("x-ratelimit-scope") != Some("shared"),
            code,
        };
    }
    if code == BLOCKED {
        return Outcome::Limited {
            retry_after: header("retry-after")
                .and_then(|told| told.trim().parse().ok())
                .map_or(BLOCKED_PAUSE, seconds),
            everybody: true,
            counted: true,
            code,
        };
    }
    if status.is_server_error() {
        return Outcome::Broken(status.as_u16());
    }
    let message = json
        .as_ref()
        .and_then(|body| body["message"].as_str())
        .unwrap_or("no reason given");
    // An invalid form names the fields at fault; their paths hold no user text.
    let paths = json
        .as_ref()
        .map(|body| faults(&body["errors"]))
        .unwrap_or_default();
    Outcome::Refused {
        status: status.as_u16(),
        code,
        message: format!("{message}{paths}"),
    }
}

/// The paths of an error tree, `data.embeds.0.title: BASE_TYPE_MAX_LENGTH`, at most three.
fn faults(errors: &Value) -> String {
    fn walk(at: &Value, path: &str, found: &mut Vec<String>) {
        let Some(object) = at.as_object() else { return };
        for (key, value) in object {
            if key == "_errors" {
                let code = value[0]["code"].as_str().unwrap_or("invalid");
                found.push(format!("{path}: {code}"));
            } else {
                let dot = if path.is_empty() { "" } else { "." };
                walk(value, &format!("{path}{dot}{key}"), found);
            }
        }
    }
    let mut found = Vec::new();
    walk(errors, "", &mut found);
    found.truncate(3);
    if found.is_empty() {
        String::new()
    } else {
        format!(" ({})", found.join(", "))
    }
}

/// The last cause of an error, which says most.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range first"
)]
fn whole(number: f64) -> u32 {
    number.clamp(0.0, 1e6) as u32
}

/// Seconds with decimals as a duration, at most a day.
fn seconds(number: f64) -> Duration {
    if number.is_finite() {
        Duration::from_secs_f64(number.clamp(0.0, 86_400.0))
    } else {
        UNKNOWN_PAUSE
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_body_says_better_than_the_header_how_long_to_wait() {
        let both = headers(&[("retry-after", "3")]);
        let outcome = judge(
            StatusCode::TOO_MANY_REQUESTS,
            &both,
            Some(json!({"retry_after": 2.25, "global": false})),
        );
        assert!(
            matches!(outcome, Outcome::Limited { retry_after, everybody: false, counted: true, .. }
            if retry_after == Duration::from_millis(2250))
        );
        let outcome = judge(StatusCode::TOO_MANY_REQUESTS, &both, None);
        assert!(
            matches!(outcome, Outcome::Limited { retry_after, everybody: true, .. }
            if retry_after == Duration::from_secs(3))
        );
        let shared = headers(&[("x-ratelimit-scope", "shared")]);
        let outcome = judge(
            StatusCode::TOO_MANY_REQUESTS,
            &shared,
            Some(json!({"retry_after": 1})),
        );
        assert!(matches!(
            outcome,
            Outcome::Limited {
                counted: false,
                everybody: false,
                ..
            }
        ));
    }

    #[test]
    fn a_blocked_address_stops_everything_for_minutes() {
        let body = json!({"code": 40333, "message": "internal network error"});
        let outcome = judge(StatusCode::FORBIDDEN, &HeaderMap::new(), Some(body));
        assert!(
            matches!(outcome, Outcome::Limited { retry_after, everybody: true, .. }
            if retry_after == BLOCKED_PAUSE)
        );
    }

    #[test]
    fn whatever_an_answer_says_the_pause_is_neither_none_nor_endless() {
        let told = |headers: &HeaderMap, body: &str| {
            let json = serde_json::from_str(body).ok();
            match judge(StatusCode::TOO_MANY_REQUESTS, headers, json) {
                Outcome::Limited { retry_after, .. } => retry_after,
                other => panic!("{other:?}"),
            }
        };
        for body in [
            "{\"retry_after\": 0}",
            "{\"retry_after\": -5.5}",
            "{\"retry_after\": 1e300}",
            "{\"retry_after\": 1e999}",
            "{\"retry_after\": \"soon\"}",
            "{\"retry_after\": null, \"global\": \"maybe\"}",
            "[]",
            "",
        ] {
            for header in [
                "0",
                "-1",
                "NaN",
                "inf",
                "1e308",
                "Thu, 01 Jan 1970 00:00:00 GMT",
            ] {
                let pause = told(&headers(&[("retry-after", header)]), body);
                let most = Duration::from_secs(86_400);
                assert!((SHORTEST_PAUSE..=most).contains(&pause), "{body} {header}");
            }
        }
        for number in ["-1", "NaN", "inf", "1e308", "4294967296", "x"] {
            let names = [
                "x-ratelimit-limit",
                "x-ratelimit-remaining",
                "x-ratelimit-reset-after",
            ];
            let (limit, _) = limit_of(&headers(&names.map(|name| (name, number))));
            assert!(
                limit.is_none_or(|limit| limit.reset_after <= Duration::from_secs(86_400)),
                "{number}: {limit:?}"
            );
        }
    }

    #[test]
    fn a_success_that_cannot_be_read_is_a_success() {
        let outcome = judge(StatusCode::OK, &HeaderMap::new(), None);
        assert!(matches!(outcome, Outcome::Done(Value::Null)));
    }

    #[test]
    fn an_invalid_form_says_where() {
        let errors = json!({"code": 50035, "message": "Invalid Form Body", "errors":
            {"data": {"embeds": {"0": {"title": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "x"}]}}}}}});
        let Outcome::Refused { code, message, .. } =
            judge(StatusCode::BAD_REQUEST, &HeaderMap::new(), Some(errors))
        else {
            panic!("not refused");
        };
        assert_eq!(code, 50035);
        assert_eq!(
            message,
            "Invalid Form Body (data.embeds.0.title: BASE_TYPE_MAX_LENGTH)"
        );
    }

    #[test]
    fn limits_are_read_from_headers() {
        let (limit, name) = limit_of(&headers(&[
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "4"),
            ("x-ratelimit-reset-after", "4.75"),
            ("x-ratelimit-bucket", "abcd"),
        ]));
        let limit = limit.unwrap();
        assert_eq!((limit.limit, limit.remaining), (5, 4));
        assert_eq!(limit.reset_after, Duration::from_millis(4750));
        assert_eq!(name.as_deref(), Some("abcd"));
        assert_eq!(limit_of(&HeaderMap::new()), (None, None));
    }
}
