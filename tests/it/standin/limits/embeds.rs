//! Limits of embeds: ten a message, 6,000 code points over all of them, and each part's own.

use serde_json::Value;

use crate::standin::errors::{Form, Text, code_points};

const EMBEDS: usize = 10;
const FIELDS: usize = 25;
const TOTAL: usize = 6_000;
const URL: usize = 2_048;
const COLOUR: i64 = 0xff_ffff;

/// Checks the `embeds` list.
pub fn check(form: &mut Form, embeds: &Value) {
    let list = match embeds {
        Value::Null => return,
        Value::Array(list) => list,
        _ => return form.push("embeds", "LIST_TYPE_CONVERT", "Only iterables may be used."),
    };
    if list.len() > EMBEDS {
        form.push(
            "embeds",
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {EMBEDS} or fewer in length."),
        );
    }
    let mut total = 0;
    for (n, embed) in list.iter().enumerate() {
        total += one(form, &format!("embeds.{n}"), embed);
        if total > TOTAL {
            form.push(
                format!("embeds.{n}"),
                "MAX_EMBED_SIZE_EXCEEDED",
                "Embed size exceeds maximum size of 6000",
            );
            return;
        }
    }
}

fn one(form: &mut Form, path: &str, embed: &Value) -> usize {
    if !embed.is_object() {
        form.push(
            path,
            "MODEL_TYPE_CONVERT",
            "Only dictionaries may be used in a ModelType",
        );
        return 0;
    }
    let at = |key: &str| format!("{path}.{key}");
    form.text(&at("title"), embed.get("title"), Text::optional(0, 256));
    form.text(
        &at("description"),
        embed.get("description"),
        Text::optional(0, 4_096),
    );
    form.url(&at("url"), embed.get("url"), false, URL);
    form.number(&at("color"), embed.get("color"), 0, COLOUR);
    timestamp(form, &at("timestamp"), embed.get("timestamp"));
    let mut size = length(&embed["title"]) + length(&embed["description"]);
    if let Some(author) = embed.get("author").filter(|a| !a.is_null()) {
        form.text(
            &at("author.name"),
            author.get("name"),
            Text::required(0, 256),
        );
        form.url(&at("author.url"), author.get("url"), false, URL);
        form.url(&at("author.icon_url"), author.get("icon_url"), true, URL);
        size += length(&author["name"]);
    }
    if let Some(footer) = embed.get("footer").filter(|f| !f.is_null()) {
        form.text(
            &at("footer.text"),
            footer.get("text"),
            Text::required(0, 2_048),
        );
        form.url(&at("footer.icon_url"), footer.get("icon_url"), true, URL);
        size += length(&footer["text"]);
    }
    for image in ["image", "thumbnail"] {
        form.url(
            &at(&format!("{image}.url")),
            embed[image].get("url"),
            true,
            URL,
        );
        form.text(
            &at(&format!("{image}.description")),
            embed[image].get("description"),
            Text::optional(0, 4_096),
        );
    }
    let none = Vec::new();
    let fields = embed["fields"].as_array().unwrap_or(&none);
    if fields.len() > FIELDS {
        form.push(
            at("fields"),
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {FIELDS} or fewer in length."),
        );
    }
    for (n, field) in fields.iter().enumerate() {
        form.text(
            &at(&format!("fields.{n}.name")),
            field.get("name"),
            Text {
                min: 0,
                max: 256,
                required: true,
            },
        );
        blank(form, &at(&format!("fields.{n}.name")), &field["name"]);
        form.text(
            &at(&format!("fields.{n}.value")),
            field.get("value"),
            Text {
                min: 0,
                max: 1_024,
                required: true,
            },
        );
        blank(form, &at(&format!("fields.{n}.value")), &field["value"]);
        size += length(&field["name"]) + length(&field["value"]);
    }
    size
}

fn blank(form: &mut Form, path: &str, value: &Value) {
    if value.as_str().is_some_and(|t| t.trim().is_empty()) {
        form.required(path);
    }
}

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, code_points)
}

fn timestamp(form: &mut Form, path: &str, value: Option<&Value>) {
    let Some(value) = value.filter(|v| !v.is_null()) else {
        return;
    };
    if value
        .as_str()
        .is_none_or(|t| t.parse::<jiff::Timestamp>().is_err())
    {
        form.push(
            path,
            "DATE_TIME_TYPE_PARSE",
            "Could not parse. Should be ISO8601.",
        );
    }
}
