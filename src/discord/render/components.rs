//! Buttons in rows.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::reply::{Action, Button, Kind};
use crate::text::clean::{is_visible, one_line};
use crate::text::link::web_address;
use crate::text::truncate;

/// Discord's limits for buttons; lengths in code points.
const LABEL: usize = 80;
const CUSTOM_ID: usize = 100;
const ADDRESS: usize = 512;
const IN_A_ROW: usize = 5;
const ROWS: usize = 5;

/// Discord's numbers for an action row, a button, and how a button looks.
const ACTION_ROW: u8 = 1;
const BUTTON: u8 = 2;
const PRIMARY: u8 = 1;
const SECONDARY: u8 = 2;
const LINK: u8 = 5;

/// The buttons in rows of five, as many as there is room for. Those that Discord would not take
/// are left out; an empty list takes old buttons off an edited message.
pub fn rows(buttons: &[Button], kind: Kind, custom_id: &mut dyn FnMut(&Action) -> String) -> Value {
    let mut taken = HashSet::new();
    let mut drawn = Vec::new();
    for button in buttons {
        if drawn.len() == IN_A_ROW * ROWS {
            break;
        }
        if let Some(button) = draw(button, kind, custom_id, &mut taken) {
            drawn.push(button);
        }
    }
    drawn
        .chunks(IN_A_ROW)
        .map(|row| json!({ "type": ACTION_ROW, "components": row }))
        .collect()
}

fn draw(
    button: &Button,
    kind: Kind,
    custom_id: &mut dyn FnMut(&Action) -> String,
    taken: &mut HashSet<String>,
) -> Option<Value> {
    let label = truncate::plain(&one_line(&button.label), LABEL);
    if let Action::Open(address) = &button.action {
        let url = web_address(address).filter(|url| url.len() <= ADDRESS)?;
        let label = if is_visible(&label) {
            label.as_str()
        } else {
            "Open"
        };
        return Some(json!({ "type": BUTTON, "style": LINK, "label": label, "url": url }));
    }
    let id = custom_id(&button.action);
    if !is_visible(&id) || truncate::length(&id) > CUSTOM_ID || !taken.insert(id.clone()) {
        return None;
    }
    let style = if kind == Kind::Choices {
        PRIMARY
    } else {
        SECONDARY
    };
    let label = if is_visible(&label) {
        label.as_str()
    } else {
        "Show"
    };
    Some(json!({ "type": BUTTON, "style": style, "label": label, "custom_id": id }))
}
