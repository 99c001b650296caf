//! Limits of message components: rows, buttons, menus, and the newer layout ("V2") components.

use std::collections::HashSet;

use serde_json::Value;

use crate::standin::errors::{Form, Text};

/// The flag that turns on the newer components.
pub const V2: u64 = 1 << 15;

const ROWS: usize = 5;
const BUTTONS: usize = 5;
const CUSTOM_ID: usize = 100;
const LABEL: usize = 80;
const BUTTON_URL: usize = 512;
const OPTIONS: usize = 25;
const V2_TOTAL: usize = 40;
const V2_TEXT: usize = 4_000;

/// What was seen over all components of a message.
#[derive(Default)]
struct Seen {
    custom_ids: HashSet<String>,
    ids: HashSet<i64>,
    count: usize,
    text: usize,
}

/// Checks the `components` list of a message.
pub fn check(form: &mut Form, components: &Value, v2: bool) {
    let list = match components {
        Value::Null => return,
        Value::Array(list) => list,
        _ => {
            return form.push(
                "components",
                "LIST_TYPE_CONVERT",
                "Only iterables may be used.",
            );
        }
    };
    if !v2 && list.len() > ROWS {
        form.push(
            "components",
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {ROWS} or fewer in length."),
        );
    }
    let mut seen = Seen::default();
    for (n, component) in list.iter().enumerate() {
        let path = format!("components.{n}");
        match component["type"].as_u64() {
            Some(1) => row(form, &path, component, &mut seen),
            Some(9 | 10 | 12 | 13 | 14 | 17) if v2 => layout(form, &path, component, &mut seen),
            _ => form.choices(
                &format!("{path}.type"),
                if v2 { "1, 9, 10, 12, 13, 14, 17" } else { "1" },
            ),
        }
    }
    if v2 && seen.count > V2_TOTAL {
        form.push(
            "components",
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            "The total number of components must be 40 or fewer.",
        );
    }
    if v2 && seen.text > V2_TEXT {
        form.push(
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            "The total displayable text must be 4000 or fewer.",
        );
    }
}

fn count(form: &mut Form, path: &str, component: &Value, seen: &mut Seen) {
    seen.count += 1;
    let Some(id) = component.get("id").filter(|v| !v.is_null()) else {
        return;
    };
    form.number(&format!("{path}.id"), Some(id), 0, i64::from(i32::MAX));
    if let Some(id) = id.as_i64()
        && id != 0
        && !seen.ids.insert(id)
    {
        form.push(
            format!("{path}.id"),
            "COMPONENT_ID_DUPLICATED",
            "Component id cannot be duplicated",
        );
    }
}

fn row(form: &mut Form, path: &str, row: &Value, seen: &mut Seen) {
    count(form, path, row, seen);
    let none = Vec::new();
    let inner = row["components"].as_array().unwrap_or(&none);
    form.list_length(&format!("{path}.components"), inner.len(), 1, BUTTONS);
    let menus = inner.iter().filter(|c| is_menu(c)).count();
    if menus > 0 && inner.len() > 1 {
        form.push(
            format!("{path}.components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        );
    }
    for (n, component) in inner.iter().enumerate() {
        let path = format!("{path}.components.{n}");
        match component["type"].as_u64() {
            Some(2) => button(form, &path, component, seen),
            _ if is_menu(component) => menu(form, &path, component, seen),
            _ => form.choices(&format!("{path}.type"), "2, 3, 5, 6, 7, 8"),
        }
    }
}

fn is_menu(component: &Value) -> bool {
    matches!(component["type"].as_u64(), Some(3 | 5..=8))
}

fn custom_id(form: &mut Form, path: &str, component: &Value, seen: &mut Seen) {
    let path = format!("{path}.custom_id");
    let value = component.get("custom_id");
    form.text(&path, value, Text::required(1, CUSTOM_ID));
    if let Some(id) = value.and_then(Value::as_str)
        && !seen.custom_ids.insert(id.to_owned())
    {
        form.push(
            path,
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        );
    }
}

fn button(form: &mut Form, path: &str, b: &Value, seen: &mut Seen) {
    count(form, path, b, seen);
    form.text(
        &format!("{path}.label"),
        b.get("label"),
        Text::optional(0, LABEL),
    );
    let blank = b["label"].as_str().is_none_or(|t| t.trim().is_empty());
    if blank && b["emoji"].is_null() && b["style"].as_u64() != Some(6) {
        form.push(
            path,
            "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
            "A button must have a label or an emoji",
        );
    }
    match b["style"].as_u64() {
        Some(1..=4) => {
            custom_id(form, path, b, seen);
            if !b["url"].is_null() {
                form.push(
                    format!("{path}.url"),
                    "BUTTON_COMPONENT_URL_NOT_ALLOWED",
                    "A url is only allowed on link buttons",
                );
            }
        }
        Some(5) => {
            if b["url"].is_null() {
                form.required(&format!("{path}.url"));
            }
            form.url(&format!("{path}.url"), b.get("url"), false, BUTTON_URL);
            if !b["custom_id"].is_null() {
                form.push(
                    path,
                    "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                    "A custom id and url cannot both be specified",
                );
            }
        }
        Some(6) => {}
        _ => form.choices(&format!("{path}.style"), "1, 2, 3, 4, 5, 6"),
    }
}

fn menu(form: &mut Form, path: &str, m: &Value, seen: &mut Seen) {
    count(form, path, m, seen);
    custom_id(form, path, m, seen);
    let at = |key: &str| format!("{path}.{key}");
    form.text(
        &at("placeholder"),
        m.get("placeholder"),
        Text::optional(0, 150),
    );
    form.number(&at("min_values"), m.get("min_values"), 0, 25);
    form.number(&at("max_values"), m.get("max_values"), 1, 25);
    if m["type"].as_u64() != Some(3) {
        return;
    }
    let none = Vec::new();
    let options = m["options"].as_array().unwrap_or(&none);
    form.list_length(&at("options"), options.len(), 1, OPTIONS);
    let (min, max) = (
        m["min_values"].as_u64().unwrap_or(1),
        m["max_values"].as_u64().unwrap_or(1),
    );
    if min > max || max > options.len() as u64 {
        form.push(
            at("max_values"),
            "SELECT_COMPONENT_MAX_VALUES_INVALID",
            "Max values must be between min values and the number of options",
        );
    }
    let mut values = HashSet::new();
    let mut defaults = 0;
    for (n, option) in options.iter().enumerate() {
        let at = |key: &str| format!("{path}.options.{n}.{key}");
        form.text(&at("label"), option.get("label"), Text::required(1, 100));
        form.text(&at("value"), option.get("value"), Text::required(1, 100));
        form.text(
            &at("description"),
            option.get("description"),
            Text::optional(0, 100),
        );
        if !values.insert(option["value"].as_str().unwrap_or_default()) {
            form.push(
                at("value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            );
        }
        defaults += u64::from(option["default"].as_bool() == Some(true));
    }
    if defaults > max {
        form.push(
            at("options"),
            "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
            "More default values than max values",
        );
    }
}

fn layout(form: &mut Form, path: &str, c: &Value, seen: &mut Seen) {
    count(form, path, c, seen);
    let none = Vec::new();
    let inner = c["components"].as_array().unwrap_or(&none);
    match c["type"].as_u64() {
        Some(9) => {
            form.list_length(&format!("{path}.components"), inner.len(), 1, 3);
            for (n, text) in inner.iter().enumerate() {
                layout(form, &format!("{path}.components.{n}"), text, seen);
            }
            match c["accessory"]["type"].as_u64() {
                Some(2) => button(form, &format!("{path}.accessory"), &c["accessory"], seen),
                Some(11) => {
                    seen.count += 1;
                    form.url(
                        &format!("{path}.accessory.media.url"),
                        c["accessory"]["media"].get("url"),
                        true,
                        2_048,
                    );
                }
                _ => form.required(&format!("{path}.accessory")),
            }
        }
        Some(10) => {
            form.text(
                &format!("{path}.content"),
                c.get("content"),
                Text::required(1, V2_TEXT),
            );
            seen.text += c["content"].as_str().map_or(0, |t| t.chars().count());
        }
        Some(12) => {
            let items = c["items"].as_array().unwrap_or(&none);
            form.list_length(&format!("{path}.items"), items.len(), 1, 10);
            for (n, item) in items.iter().enumerate() {
                form.url(
                    &format!("{path}.items.{n}.media.url"),
                    item["media"].get("url"),
                    true,
                    2_048,
                );
                form.text(
                    &format!("{path}.items.{n}.description"),
                    item.get("description"),
                    Text::optional(0, 1_024),
                );
            }
        }
        Some(17) => {
            form.number(
                &format!("{path}.accent_color"),
                c.get("accent_color"),
                0,
                0xff_ffff,
            );
            form.list_length(&format!("{path}.components"), inner.len(), 1, V2_TOTAL);
            for (n, child) in inner.iter().enumerate() {
                let path = format!("{path}.components.{n}");
                match child["type"].as_u64() {
                    Some(1) => row(form, &path, child, seen),
                    Some(9 | 10 | 12 | 13 | 14) => layout(form, &path, child, seen),
                    _ => form.choices(&format!("{path}.type"), "1, 9, 10, 12, 13, 14"),
                }
            }
        }
        Some(13 | 14) => {}
        _ => form.choices(&format!("{path}.type"), "10"),
    }
}

/// All components of a message with a `custom_id`, wherever they are nested.
pub fn interactive(components: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open: Vec<&Value> = components.as_array().into_iter().flatten().rev().collect();
    while let Some(c) = open.pop() {
        if c["custom_id"].is_string() {
            found.push(c);
        }
        if c["accessory"].is_object() {
            open.push(&c["accessory"]);
        }
        if c["component"].is_object() {
            open.push(&c["component"]);
        }
        open.extend(c["components"].as_array().into_iter().flatten().rev());
    }
    found
}
