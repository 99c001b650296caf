//! Limits of modals: title, one to five components, text inputs in rows or in labels.

use std::collections::HashSet;

use serde_json::Value;

use crate::standin::errors::{Form, Text};

/// Checks the `data` of a modal callback.
pub fn check(form: &mut Form, data: &Value) {
    form.text(
        "data.custom_id",
        data.get("custom_id"),
        Text::required(1, 100),
    );
    form.text("data.title", data.get("title"), Text::required(1, 45));
    let none = Vec::new();
    let list = data["components"].as_array().unwrap_or(&none);
    form.list_length("data.components", list.len(), 1, 5);
    let mut ids = HashSet::new();
    for (n, c) in list.iter().enumerate() {
        let path = format!("data.components.{n}");
        match c["type"].as_u64() {
            Some(1) => {
                let inner = c["components"].as_array().unwrap_or(&none);
                form.list_length(&format!("{path}.components"), inner.len(), 1, 1);
                for (m, input) in inner.iter().enumerate() {
                    let path = format!("{path}.components.{m}");
                    form.text(
                        &format!("{path}.label"),
                        input.get("label"),
                        Text::required(1, 45),
                    );
                    child(form, &path, input, &[4], &mut ids);
                }
            }
            Some(18) => {
                form.text(
                    &format!("{path}.label"),
                    c.get("label"),
                    Text::required(1, 45),
                );
                form.text(
                    &format!("{path}.description"),
                    c.get("description"),
                    Text::optional(0, 100),
                );
                child(
                    form,
                    &format!("{path}.component"),
                    &c["component"],
                    &[3, 4, 5, 6, 7, 8, 19, 21, 22, 23],
                    &mut ids,
                );
            }
            Some(10) => form.text(
                &format!("{path}.content"),
                c.get("content"),
                Text::required(1, 4_000),
            ),
            _ => form.choices(&format!("{path}.type"), "1, 10, 18"),
        }
    }
}

fn child(form: &mut Form, path: &str, c: &Value, kinds: &[u64], ids: &mut HashSet<String>) {
    let at = |key: &str| format!("{path}.{key}");
    let kind = c["type"].as_u64().unwrap_or_default();
    if !kinds.contains(&kind) {
        return form.choices(&at("type"), "4");
    }
    form.text(&at("custom_id"), c.get("custom_id"), Text::required(1, 100));
    if let Some(id) = c["custom_id"].as_str()
        && !ids.insert(id.to_owned())
    {
        form.push(
            at("custom_id"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        );
    }
    if kind != 4 {
        return;
    }
    if !matches!(c["style"].as_u64(), Some(1 | 2)) {
        form.choices(&at("style"), "1, 2");
    }
    form.number(&at("min_length"), c.get("min_length"), 0, 4_000);
    form.number(&at("max_length"), c.get("max_length"), 1, 4_000);
    form.text(&at("value"), c.get("value"), Text::optional(0, 4_000));
    form.text(
        &at("placeholder"),
        c.get("placeholder"),
        Text::optional(0, 100),
    );
    let max = c["max_length"].as_u64().unwrap_or(4_000);
    if c["min_length"].as_u64().unwrap_or(0) > max {
        form.push(
            at("min_length"),
            "TEXT_INPUT_LENGTH_RANGE",
            "Min length must not exceed max length",
        );
    }
    if c["value"]
        .as_str()
        .is_some_and(|v| v.chars().count() as u64 > max)
    {
        form.push(
            at("value"),
            "TEXT_INPUT_VALUE_LENGTH",
            "The value exceeds max_length",
        );
    }
}
