//! What one option may hold, by its kind.

use super::{is_nothing, quoted};
use crate::commands::near::nearest;
use crate::commands::request::{CommandError, Value};
use crate::commands::several;
use crate::commands::table::{Opt, OptKind};
use crate::domain::phrase::either;
use crate::domain::{Date, TimeOfDay, TimeSpan, zone};
use crate::text::link;

/// The most characters of a name, a topic or a category. No catalog has longer ones.
const LONGEST_NAME: usize = 200;
/// The most characters of several names in one text.
pub const LONGEST_NAMES: usize = 1000;

/// One option's value, checked by its kind.
pub(super) fn value(option: &Opt, given: &str) -> Result<Value, CommandError> {
    let name = option.name;
    match option.kind {
        OptKind::Text { max } | OptKind::Carried { max } => text(name, given, max),
        // It may be an address.
        OptKind::Article | OptKind::Waiting => text(name, given, link::LONGEST),
        OptKind::Entity(_)
        | OptKind::Topic
        | OptKind::Category
        | OptKind::Relation
        | OptKind::CommandName => text(name, given, LONGEST_NAME),
        OptKind::DateOrNothing if is_nothing(given) => Ok(Value::Text("-".to_owned())),
        OptKind::Date | OptKind::DateOrNothing => given
            .parse::<Date>()
            .map(Value::Date)
            .map_err(|error| CommandError::refused(format!("The option \"{name}\": {error}"))),
        OptKind::Integer { min, max } => match given.parse::<i64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(Value::Integer(number)),
            _ => Err(CommandError::refused(format!(
                "The option \"{name}\" takes a whole number from {min} to {max}, not {}.",
                quoted(given)
            ))),
        },
        OptKind::Flag => match given.to_lowercase().as_str() {
            "yes" | "y" | "true" | "on" | "1" => Ok(Value::Flag(true)),
            "no" | "n" | "false" | "off" | "0" => Ok(Value::Flag(false)),
            _ => Err(CommandError::refused(format!(
                "The option \"{name}\" takes yes or no, not {}.",
                quoted(given)
            ))),
        },
        OptKind::Choice(choices) => choice(name, given, choices),
        OptKind::Names | OptKind::TopicNames => names(name, given),
        OptKind::TimeZone => time_zone(name, given),
        OptKind::TimeOfDay => given
            .parse::<TimeOfDay>()
            .map(Value::Time)
            .map_err(|error| CommandError::refused(format!("The option \"{name}\": {error}"))),
        OptKind::TimeSpan => given
            .parse::<TimeSpan>()
            .map(|span| Value::Text(span.to_string()))
            .map_err(|error| CommandError::refused(format!("The option \"{name}\": {error}"))),
        OptKind::Channel => id(name, given, &["<#"], "channel"),
        OptKind::Role => id(name, given, &["<@&"], "role"),
        OptKind::User => id(name, given, &["<@!", "<@"], "user"),
        OptKind::Subscription => numbered(name, given, "a subscription"),
        OptKind::Feed => numbered(name, given, "a feed"),
        OptKind::Fact => numbered(name, given, "a fact"),
    }
}

/// The number of something that the desk counts, with `#` before it or without.
fn numbered(name: &str, given: &str, what: &str) -> Result<Value, CommandError> {
    number(given.trim_start_matches('#'))
        .map(Value::Integer)
        .ok_or_else(|| {
            CommandError::refused(format!(
                "The option \"{name}\" takes the number of {what}, such as 3, not {}.",
                quoted(given)
            ))
        })
}

/// A whole number from 1, in digits only.
fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .then(|| text.parse().ok())
        .flatten()
        .filter(|number| *number > 0)
}

/// A number of Discord, alone or in a mention that opens in one of these ways.
fn id(name: &str, given: &str, opens: &[&str], what: &str) -> Result<Value, CommandError> {
    let inner = given
        .strip_suffix('>')
        .and_then(|mention| opens.iter().find_map(|open| mention.strip_prefix(open)));
    number(inner.unwrap_or(given))
        .and_then(|number| u64::try_from(number).ok())
        .map(Value::Id)
        .ok_or_else(|| {
            let open = opens.last().copied().unwrap_or_default();
            CommandError::refused(format!(
                "The option \"{name}\" takes a {what}, not {}. Choose one from Discord's list, or \
                 write its number: 123 or {open}123>.",
                quoted(given)
            ))
        })
}

fn names(name: &str, given: &str) -> Result<Value, CommandError> {
    match several::split(given).len() {
        0 => Err(CommandError::refused(format!(
            "The option \"{name}\" has no name in it. Separate names by commas."
        ))),
        count if count > several::MOST => Err(CommandError::refused(format!(
            "The option \"{name}\" takes at most {} names at once, and this has {count}.",
            several::MOST
        ))),
        _ => text(name, given, LONGEST_NAMES),
    }
}

fn time_zone(name: &str, given: &str) -> Result<Value, CommandError> {
    if let Some(zone) = zone::canonical(given) {
        return Ok(Value::Text(zone.to_owned()));
    }
    let typed = zone::folded(given);
    let meant = zone::of_abbreviation(given);
    let near = if !meant.is_empty() {
        meant.to_vec()
    } else if typed.contains('/') {
        nearest(&typed, zone::names().iter().map(String::as_str), 3)
    } else {
        // Two names that end in the same city are both as near.
        let cities = zone::names().iter().map(|name| zone::city(name));
        let near = nearest(&typed, cities, 3);
        let of = |name: &&String| near.contains(&zone::city(name));
        let mut names: Vec<&str> = zone::names()
            .iter()
            .filter(of)
            .map(String::as_str)
            .collect();
        names.sort_by_key(|name| near.iter().position(|city| *city == zone::city(name)));
        names.truncate(3);
        names
    };
    let mut words = format!(
        "The option \"{name}\" takes a time zone, not {}. ",
        quoted(given)
    );
    match near.is_empty() {
        false => words.push_str(&format!("Did you mean {}?", either(&near))),
        true => {
            words.push_str("Name a city that has it, such as Europe/Berlin or America/New_York.")
        }
    }
    Err(CommandError::refused(words))
}

fn text(name: &str, given: &str, max: usize) -> Result<Value, CommandError> {
    let length = given.chars().count();
    if length > max {
        return Err(CommandError::refused(format!(
            "The option \"{name}\" holds at most {max} characters, and this has {length}. \
             Say it in fewer."
        )));
    }
    Ok(Value::Text(given.to_owned()))
}

fn choice(name: &str, given: &str, choices: &[(&str, &str)]) -> Result<Value, CommandError> {
    let same = |word: &str| word.to_lowercase() == given.to_lowercase();
    if let Some((_, value)) = choices
        .iter()
        .find(|(label, value)| same(label) || same(value))
    {
        return Ok(Value::Text((*value).to_owned()));
    }
    let values: Vec<&str> = choices.iter().map(|(_, value)| *value).collect();
    let mut words = format!(
        "The option \"{name}\" takes {}, not {}.",
        either(&values),
        quoted(given)
    );
    if let [near, ..] = nearest(given, values, 1)[..] {
        words.push_str(&format!(" Did you mean \"{near}\"?"));
    }
    Err(CommandError::refused(words))
}
