//! The settings file, with the line of everything that is wrong in it.

use std::path::Path;

use serde::Deserialize;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::keys::{KEYS, Key};
use super::read::{Loaded, Origin, unknown};
use super::value::Raw;

/// Takes in every setting of a file.
pub(super) fn read(loaded: &mut Loaded, file: &Path) {
    let place = file.display();
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            loaded
                .faults
                .push(format!("{place} cannot be read: {error}."));
            return;
        }
    };
    let Ok(text) = String::from_utf8(bytes) else {
        loaded
            .faults
            .push(format!("{place} is not text in UTF-8. Save it as that."));
        return;
    };
    let (table, errors) = DeTable::parse_recoverable(&text);
    let mut found: Vec<(usize, Found)> = errors
        .into_iter()
        .map(|error| {
            let line = error.span().map_or(1, |span| line_of(&text, span.start));
            (line, Found::NoToml(error.message().to_owned()))
        })
        .collect();
    let broken: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
    collect(&text, "", table.get_ref(), &mut found);
    found.sort_by_key(|(line, _)| *line);
    for (line, found) in found {
        let fault = match found {
            Found::NoToml(fault) => Some(format!("this is not TOML: {fault}.")),
            // What is left of a line that is no TOML means nothing.
            _ if broken.contains(&line) => None,
            Found::Unknown(name) => Some(no_such(&name)),
            Found::Setting(key, _) if key.secret => Some(format!(
                "{} is a secret and does not belong in this file. Put it in a file of its own and name that file as \
                 {}_file, or set {}.",
                key.name, key.name, key.variable
            )),
            Found::Setting(key, Some(value)) => {
                let origin = Origin::File(file.to_path_buf(), line);
                loaded.take(key, Raw::Toml(value), origin);
                None
            }
            Found::Setting(key, None) => Some(format!("{} is not a value of TOML.", key.name)),
        };
        let fault = fault.map(|fault| format!("{place}:{line}: {fault}"));
        loaded.faults.extend(fault);
    }
}

/// What stands in a line.
enum Found {
    NoToml(String),
    Setting(&'static Key, Option<toml::Value>),
    Unknown(String),
}

fn collect(text: &str, prefix: &str, table: &DeTable<'_>, found: &mut Vec<(usize, Found)>) {
    for (name, value) in table {
        let line = line_of(text, name.span().start);
        let name = match prefix {
            "" => name.get_ref().to_string(),
            prefix => format!("{prefix}.{}", name.get_ref()),
        };
        let key = KEYS.iter().find(|key| key.name == name);
        match (value.get_ref(), key) {
            (_, Some(key)) => {
                let value = toml::Value::deserialize(ValueDeserializer::from(value.clone()));
                found.push((line, Found::Setting(key, value.ok())));
            }
            (DeValue::Table(inner), None) => collect(text, &name, inner, found),
            (_, None) => found.push((line, Found::Unknown(name))),
        }
    }
}

fn no_such(name: &str) -> String {
    let sections = KEYS.iter().filter_map(|key| key.name.split_once('.'));
    match sections
        .map(|(section, _)| section)
        .find(|section| *section == name)
    {
        Some(section) => format!(
            "{section} is a section. Write [{section}] in a line of its own and its settings below it."
        ),
        None => unknown(name),
    }
}

/// The line of a place in a text, counted from 1.
fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    before.filter(|byte| **byte == b'\n').count() + 1
}
