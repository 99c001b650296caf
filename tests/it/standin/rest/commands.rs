//! Registered commands: the book of what exists, and the routes that change it.

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};

use super::{Call, Outcome, Reply};
use crate::standin::errors::{Form, Refusal, Unknown};
use crate::standin::limits::commands as limits;
use crate::standin::lock;

/// Commands that may be created in one scope in a day.
const CREATES: usize = 200;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// All registered commands.
#[derive(Debug, Default)]
pub struct CommandBook {
    scopes: HashMap<Option<u64>, Vec<Value>>,
    created: HashMap<Option<u64>, VecDeque<u64>>,
}

impl CommandBook {
    /// The commands of a scope: a guild, or the global one.
    pub fn list(&self, scope: Option<u64>) -> &[Value] {
        self.scopes.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// The command a user in `guild` reaches by this name; the guild's own comes first.
    pub fn find(&self, guild: Option<u64>, kind: u64, name: &str) -> Option<&Value> {
        let fits = |c: &&Value| c["type"].as_u64() == Some(kind) && c["name"] == name;
        let own = guild.and_then(|g| self.list(Some(g)).iter().find(fits));
        own.or_else(|| self.list(None).iter().find(fits))
    }

    /// How many commands were created in a scope within the last day.
    pub fn created_today(&self, scope: Option<u64>, now: u64) -> usize {
        self.created
            .get(&scope)
            .into_iter()
            .flatten()
            .filter(|at| now < **at + DAY_MS)
            .count()
    }

    fn may_create(&mut self, scope: Option<u64>, count: usize, now: u64) -> Result<(), Refusal> {
        let times = self.created.entry(scope).or_default();
        times.retain(|at| now < at + DAY_MS);
        if times.len() + count > CREATES {
            return Err(Refusal::new(
                400,
                30034,
                "Max number of daily application command creates has been reached (200)",
            ));
        }
        times.extend(std::iter::repeat_n(now, count));
        Ok(())
    }
}

fn same(a: &Value, b: &Value) -> bool {
    a["name"] == b["name"] && a["type"].as_u64().unwrap_or(1) == b["type"].as_u64().unwrap_or(1)
}

/// A command as Discord stores it: defaults filled in, ids given.
fn settle(call: &Call<'_>, body: &Value, old: Option<&Value>, guild: Option<u64>) -> Value {
    let mut c = body.clone();
    c["id"] = old.map_or_else(
        || json!(call.state.fresh().to_string()),
        |o| o["id"].clone(),
    );
    c["application_id"] = json!(call.state.app.to_string());
    c["version"] = json!(call.state.fresh().to_string());
    let defaults = [
        ("type", json!(1)),
        ("description", json!("")),
        ("name_localizations", Value::Null),
        ("description_localizations", Value::Null),
        ("default_member_permissions", Value::Null),
        ("nsfw", json!(false)),
        ("integration_types", json!([0])),
        (
            "contexts",
            if guild.is_some() {
                Value::Null
            } else {
                json!([0, 1, 2])
            },
        ),
    ];
    for (key, value) in defaults {
        if c[key].is_null() {
            c[key] = value;
        }
    }
    // Discord always gives permission bits back as a string and lists only when they hold something.
    if let Some(bits) = c["default_member_permissions"].as_u64() {
        c["default_member_permissions"] = json!(bits.to_string());
    }
    if let Some(guild) = guild {
        c["guild_id"] = json!(guild.to_string());
    }
    if let Some(map) = c.as_object_mut() {
        map.shift_remove("options")
            .filter(|o| o.as_array().is_some_and(|a| !a.is_empty()))
            .map(|o| map.insert("options".into(), o));
    }
    c
}

fn scope_exists(call: &Call<'_>, guild: Option<u64>) -> Result<(), Refusal> {
    match guild {
        Some(g) if lock(&call.state.world).guild(g).is_none() => Err(Refusal::missing_access()),
        _ => Ok(()),
    }
}

/// `GET`, `PUT` and `POST` of a scope's commands.
pub fn set(call: &Call<'_>, guild: Option<u64>) -> Outcome {
    scope_exists(call, guild)?;
    let body = &call.body.json;
    let now = call.state.now();
    let mut book = lock(&call.state.commands);
    match call.route.method {
        "PUT" => {
            let Some(wanted) = body.as_array() else {
                return Err(Refusal::form(
                    "",
                    "LIST_TYPE_CONVERT",
                    "Only iterables may be used.",
                ));
            };
            limits::check_set(wanted)?;
            let old = book.list(guild).to_vec();
            let fresh = wanted
                .iter()
                .filter(|w| !old.iter().any(|o| same(o, w)))
                .count();
            book.may_create(guild, fresh, now)?;
            let set: Vec<Value> = wanted
                .iter()
                .map(|w| settle(call, w, old.iter().find(|o| same(o, w)), guild))
                .collect();
            book.scopes.insert(guild, set.clone());
            Ok(Reply::Json(json!(set)))
        }
        "POST" => {
            let mut form = Form::default();
            limits::check(&mut form, "", body);
            form.finish()?;
            let mut all = book.list(guild).to_vec();
            let place = all.iter().position(|o| same(o, body));
            let command = settle(call, body, place.map(|n| &all[n]), guild);
            match place {
                Some(n) => all[n] = command.clone(),
                None => all.push(command.clone()),
            }
            limits::caps(&all)?;
            if place.is_none() {
                book.may_create(guild, 1, now)?;
            }
            book.scopes.insert(guild, all);
            Ok(if place.is_some() {
                Reply::Json(command)
            } else {
                Reply::Created(command)
            })
        }
        _ => {
            let with = call.param("with_localizations") == Some("true");
            let list = book.list(guild).iter().map(|c| shown(c, with)).collect();
            Ok(Reply::Json(list))
        }
    }
}

/// Localisations are left out of lists unless they are asked for.
fn shown(command: &Value, with_localisations: bool) -> Value {
    let mut c = command.clone();
    if !with_localisations {
        strip(&mut c);
    }
    c
}

fn strip(thing: &mut Value) {
    if let Some(map) = thing.as_object_mut() {
        map.shift_remove("name_localizations");
        map.shift_remove("description_localizations");
        for key in ["options", "choices"] {
            for inner in map
                .get_mut(key)
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                strip(inner);
            }
        }
    }
}

/// `GET`, `PATCH` and `DELETE` of one command.
pub fn one(call: &Call<'_>, guild: Option<u64>, id: u64) -> Outcome {
    scope_exists(call, guild)?;
    let mut book = lock(&call.state.commands);
    let list = book.scopes.entry(guild).or_default();
    let place = list.iter().position(|c| c["id"] == json!(id.to_string()));
    let place = place.ok_or_else(|| Refusal::unknown(Unknown::Command))?;
    match call.route.method {
        "DELETE" => {
            list.remove(place);
            Ok(Reply::Empty)
        }
        "PATCH" => {
            let mut next = list[place].clone();
            for (key, value) in call.body.json.as_object().into_iter().flatten() {
                next[key] = value.clone();
            }
            let mut form = Form::default();
            limits::check(&mut form, "", &next);
            form.finish()?;
            let next = settle(call, &next, Some(&list[place]), guild);
            list[place] = next.clone();
            Ok(Reply::Json(next))
        }
        _ => Ok(Reply::Json(list[place].clone())),
    }
}
