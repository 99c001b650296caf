//! Who a message would notify: `allowed_mentions` and the mentions in the text.

use std::collections::HashSet;

use serde_json::Value;

use crate::standin::errors::Form;

/// What is allowed to ping when a message says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    /// Ordinary messages: everything.
    Everything,
    /// Answers to interactions: users.
    Users,
}

/// Who is notified.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pings {
    /// @everyone or @here.
    pub everyone: bool,
    /// Users.
    pub users: Vec<u64>,
    /// Roles.
    pub roles: Vec<u64>,
}

impl Pings {
    /// Whether nobody is.
    pub fn none(&self) -> bool {
        !self.everyone && self.users.is_empty() && self.roles.is_empty()
    }
}

/// Checks the `allowed_mentions` object.
pub fn check(form: &mut Form, allowed: &Value) {
    if allowed.is_null() {
        return;
    }
    let none = Vec::new();
    let parse = allowed["parse"].as_array().unwrap_or(&none);
    let mut kinds = HashSet::new();
    for (n, kind) in parse.iter().enumerate() {
        let kind = kind.as_str().unwrap_or_default();
        let path = format!("allowed_mentions.parse.{n}");
        if !["users", "roles", "everyone"].contains(&kind) {
            form.choices(&path, "'users', 'roles', 'everyone'");
        } else if !kinds.insert(kind) {
            form.push(
                "allowed_mentions.parse",
                "SET_TYPE_ALREADY_CONTAINS_VALUE",
                "The set already contains this value",
            );
        }
    }
    for kind in ["users", "roles"] {
        let path = format!("allowed_mentions.{kind}");
        let list = allowed[kind].as_array().unwrap_or(&none);
        if list.len() > 100 {
            form.push(
                &path,
                "BASE_TYPE_MAX_LENGTH",
                "Must be 100 or fewer in length.",
            );
        }
        if kinds.contains(kind) && !list.is_empty() {
            form.push(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive."),
            );
        }
        let mut ids = HashSet::new();
        for (n, id) in list.iter().enumerate() {
            if snowflake(id).is_none_or(|id| !ids.insert(id)) {
                form.push(
                    format!("{path}.{n}"),
                    "NUMBER_TYPE_COERCE",
                    "Value is not snowflake, or is there twice.",
                );
            }
        }
    }
}

/// An id as a string or a number.
pub fn snowflake(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str().and_then(|s| s.parse().ok()))
}

/// Whom `text` notifies under `allowed`.
pub fn pings(text: &str, allowed: &Value, default: Default) -> Pings {
    let parses = |kind: &str| match allowed {
        Value::Null => default == Default::Everything || kind == "users",
        some => some["parse"]
            .as_array()
            .is_some_and(|p| p.iter().any(|k| k == kind)),
    };
    let listed = |kind: &str, id: u64| {
        allowed[kind]
            .as_array()
            .is_some_and(|l| l.iter().any(|v| snowflake(v) == Some(id)))
    };
    let mut out = Pings {
        everyone: parses("everyone") && (text.contains("@everyone") || text.contains("@here")),
        ..Pings::default()
    };
    for piece in text.split("<@").skip(1) {
        let Some((inner, _)) = piece.split_once('>') else {
            continue;
        };
        if let Some(role) = inner.strip_prefix('&').and_then(|r| r.parse().ok()) {
            if parses("roles") || listed("roles", role) {
                out.roles.push(role);
            }
        } else if let Ok(user) = inner.trim_start_matches('!').parse()
            && (parses("users") || listed("users", user))
        {
            out.users.push(user);
        }
    }
    out
}
