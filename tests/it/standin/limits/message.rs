//! Limits of a message body as a whole, however it is sent.

use serde_json::Value;

use super::components::V2;
use super::{components, embeds, mentions};
use crate::standin::errors::{Form, Refusal, Text};
use crate::standin::rest::body::Upload;

const CONTENT: usize = 2_000;
const NONCE: usize = 25;
const FILES: usize = 10;
/// Each file by default; servers with boosts may send more.
pub const FILE: usize = 10 * 1024 * 1024;

/// Checks the body of a message to be created or edited. `v2` says whether the message already
/// carries the components flag. `prefix` goes before every path, as callbacks nest under `data`.
pub fn check(body: &Value, files: &[Upload], v2: bool) -> Result<(), Refusal> {
    let mut form = Form::default();
    if !(body.is_object() || body.is_null() && !files.is_empty()) {
        form.push(
            "",
            "MODEL_TYPE_CONVERT",
            "Only dictionaries may be used in a ModelType",
        );
        return form.finish();
    }
    form.text("content", body.get("content"), Text::optional(0, CONTENT));
    let v2 = v2 || body["flags"].as_u64().unwrap_or(0) & V2 != 0;
    embeds::check(&mut form, &body["embeds"]);
    components::check(&mut form, &body["components"], v2);
    mentions::check(&mut form, &body["allowed_mentions"]);
    nonce(&mut form, body);
    attachments(&mut form, body, files);
    if v2 {
        for key in ["content", "embeds", "poll", "sticker_ids"] {
            let filled = match &body[key] {
                Value::Null => false,
                Value::String(s) => !s.is_empty(),
                Value::Array(a) => !a.is_empty(),
                _ => true,
            };
            if filled {
                form.push(
                    key,
                    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                    format!(
                        "The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                    ),
                );
            }
        }
    }
    form.finish()?;
    if files.iter().any(|f| f.bytes.len() > FILE) {
        return Err(Refusal::new(413, 40005, "Request entity too large"));
    }
    Ok(())
}

fn nonce(form: &mut Form, body: &Value) {
    match &body["nonce"] {
        Value::Null => {
            if body["enforce_nonce"].as_bool() == Some(true) {
                form.required("nonce");
            }
        }
        Value::Number(n) if n.is_i64() || n.is_u64() => {}
        Value::String(s) if s.chars().count() <= NONCE => {}
        _ => form.push(
            "nonce",
            "NONCE_TYPE_TOO_LONG",
            "Nonce must be at most 25 characters or an integer",
        ),
    }
}

fn attachments(form: &mut Form, body: &Value, files: &[Upload]) {
    if files.len() > FILES {
        form.push(
            "attachments",
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {FILES} or fewer in length."),
        );
    }
    for (n, a) in body["attachments"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let at = |key: &str| format!("attachments.{n}.{key}");
        if mentions::snowflake(&a["id"]).is_none() {
            form.required(&at("id"));
        }
        form.text(&at("filename"), a.get("filename"), Text::optional(0, 1_024));
        form.text(
            &at("description"),
            a.get("description"),
            Text::optional(0, 1_024),
        );
    }
    // `attachment://` addresses must name a file that comes along or stays.
    let kept: Vec<&str> = body["attachments"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|a| a["filename"].as_str())
        .chain(files.iter().map(|f| f.name.as_str()))
        .collect();
    if files.is_empty() {
        return;
    }
    for (n, embed) in body["embeds"].as_array().into_iter().flatten().enumerate() {
        for place in ["image", "thumbnail"] {
            let name = embed[place]["url"]
                .as_str()
                .and_then(|u| u.strip_prefix("attachment://"));
            if name.is_some_and(|name| !kept.contains(&name)) {
                form.push(
                    format!("embeds.{n}.{place}.url"),
                    "EMBED_ATTACHMENT_NOT_FOUND",
                    "The attachment is not among the files",
                );
            }
        }
    }
}

/// All text of a message in which a mention would count.
pub fn pinging_text(body: &Value) -> String {
    let mut text = body["content"].as_str().unwrap_or_default().to_owned();
    let mut open: Vec<&Value> = body["components"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    while let Some(c) = open.pop() {
        if c["type"].as_u64() == Some(10) {
            text.push('\n');
            text.push_str(c["content"].as_str().unwrap_or_default());
        }
        open.extend(c["components"].as_array().into_iter().flatten());
    }
    text
}

/// Whether a message with these parts would be empty.
pub fn is_empty(message: &Value) -> bool {
    let list = |key: &str| message[key].as_array().is_none_or(Vec::is_empty);
    let blank = message["content"]
        .as_str()
        .is_none_or(|c| c.trim().is_empty());
    blank
        && list("embeds")
        && list("attachments")
        && list("components")
        && list("sticker_items")
        && message["poll"].is_null()
}
