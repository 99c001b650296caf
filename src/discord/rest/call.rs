//! One request as the layer sees it: what it is, what limits it, and what may be tried again.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use serenity::http::{LightMethod, Request, Route};
use tracing::Dispatch;

use crate::reply::File;

use super::buckets::{Major, RouteKey};
use super::error::RestError;
use super::pacer::Lane;

/// How a request is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// By the pace of the whole bot and by its bucket.
    Paced(Lane),
    /// By its bucket only: messages of an interaction.
    Bucket,
    /// Not at all: the first answer to an interaction.
    Free,
}

/// One request.
pub struct Call<'a> {
    /// What it is called in logs; one for each method and path.
    pub name: &'static str,
    pub(super) route: Route<'a>,
    pub(super) method: LightMethod,
    pub(super) major: Major,
    pub(super) limits: Limits,
    /// Whether it can arrive twice without doing harm.
    pub(super) repeatable: bool,
    /// How long it may wait for its limits and its repetitions.
    pub(super) patience: Duration,
    /// How long one attempt may take, if not as long as any.
    pub(super) attempt: Option<Duration>,
    pub(super) params: Option<Vec<(&'static str, String)>>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) files: &'a [File],
}

impl<'a> Call<'a> {
    /// A request without a body. Only GET, PUT, PATCH and DELETE are taken as repeatable.
    pub fn new(
        name: &'static str,
        method: LightMethod,
        route: Route<'a>,
        limits: Limits,
    ) -> Call<'a> {
        Call {
            name,
            route,
            method,
            major: Major::None,
            limits,
            repeatable: !matches!(method, LightMethod::Post),
            patience: Duration::from_secs(60),
            attempt: None,
            params: None,
            body: None,
            files: &[],
        }
    }

    /// The same for a channel or server, which has limits of its own.
    pub fn of(mut self, id: u64) -> Call<'a> {
        self.major = Major::Id(id);
        self
    }

    /// The same for an interaction or webhook, whose limits go by its token.
    pub fn of_token(mut self, token: &str) -> Call<'a> {
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        self.major = Major::Token(hasher.finish());
        self
    }

    /// The same with a query.
    pub fn params(mut self, params: Vec<(&'static str, String)>) -> Call<'a> {
        self.params = Some(params);
        self
    }

    /// The same with a body.
    pub fn json(mut self, body: &Value) -> Call<'a> {
        self.body = Some(body.to_string().into_bytes());
        self
    }

    /// The same with a body that is written already.
    pub fn written(mut self, body: Vec<u8>) -> Call<'a> {
        self.body = Some(body);
        self
    }

    /// The same with a message, which never mentions anybody unless it says whom it may mention.
    /// `at` is where the message is within the body, `None` for the body itself.
    pub fn message(self, mut body: Value, at: Option<&str>, files: &'a [File]) -> Call<'a> {
        let message = match at {
            Some(key) => body.get_mut(key),
            None => Some(&mut body),
        };
        if let Some(Value::Object(message)) = message {
            message
                .entry("allowed_mentions")
                .or_insert_with(|| json!({ "parse": [] }));
        }
        Call {
            files,
            ..self.json(&body)
        }
    }

    /// The same as a request that may safely arrive twice.
    pub fn repeatable(mut self) -> Call<'a> {
        self.repeatable = true;
        self
    }

    /// The same with another limit to its waiting.
    pub fn patience(mut self, patience: Duration) -> Call<'a> {
        self.patience = patience;
        self
    }

    /// The same with another limit to each attempt.
    pub fn attempt(mut self, limit: Duration) -> Call<'a> {
        self.attempt = Some(limit);
        self
    }

    pub(super) fn key(&self) -> RouteKey {
        RouteKey {
            name: self.name,
            major: self.major,
        }
    }

    /// Writes it down for one attempt.
    pub(super) fn build(
        &self,
        client: &Client,
        secret: &str,
        base: &str,
    ) -> Result<RequestBuilder, RestError> {
        let body = if self.files.is_empty() {
            self.body.clone()
        } else {
            None
        };
        let request = Request::new(self.route, self.method)
            .params(self.params.clone())
            .body(body);
        // serenity opens a span here that holds the whole request, interaction token included.
        // Without a subscriber it is neither formatted nor seen.
        let builder = tracing::dispatcher::with_default(&Dispatch::none(), || {
            request.build(client, secret, Some(base)).map_err(|_| {
                RestError::Unbuildable(format!("{} has no valid address or token", self.name))
            })
        })?;
        let builder = match self.attempt {
            Some(limit) => builder.timeout(limit),
            None => builder,
        };
        if self.files.is_empty() {
            return Ok(builder);
        }
        // serenity numbers every file 0 when it is given a form of its own, so the form is ours.
        let mut request = builder
            .build()
            .map_err(|error| RestError::Unbuildable(error.without_url().to_string()))?;
        request
            .headers_mut()
            .remove(reqwest::header::CONTENT_LENGTH);
        let mut form = Form::new();
        if let Some(body) = &self.body {
            let part = Part::bytes(body.clone())
                .mime_str("application/json")
                .map_err(|error| RestError::Unbuildable(error.without_url().to_string()))?;
            form = form.part("payload_json", part);
        }
        for (number, file) in self.files.iter().enumerate() {
            let part = Part::bytes(file.bytes.clone())
                .file_name(file.name.clone())
                .mime_str(file.media_type)
                .map_err(|error| RestError::Unbuildable(error.without_url().to_string()))?;
            form = form.part(format!("files[{number}]"), part);
        }
        Ok(RequestBuilder::from_parts(client.clone(), request).multipart(form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call<'a>() -> Call<'a> {
        Call::new(
            "test",
            LightMethod::Post,
            Route::Guilds,
            Limits::Paced(Lane::Interactive),
        )
    }

    fn body(call: &Call<'_>) -> Value {
        serde_json::from_slice(call.body.as_deref().unwrap()).unwrap()
    }

    #[test]
    fn no_message_leaves_without_allowed_mentions() {
        let plain = call().message(json!({"content": "@everyone"}), None, &[]);
        assert_eq!(body(&plain)["allowed_mentions"], json!({"parse": []}));
        let nested = call().message(
            json!({"type": 4, "data": {"content": "x"}}),
            Some("data"),
            &[],
        );
        assert_eq!(
            body(&nested)["data"]["allowed_mentions"],
            json!({"parse": []})
        );
        let chosen = json!({"parse": [], "roles": ["5"]});
        let kept = call().message(json!({"allowed_mentions": chosen}), None, &[]);
        assert_eq!(body(&kept)["allowed_mentions"], chosen);
    }
}
