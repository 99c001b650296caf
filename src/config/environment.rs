//! Settings from environment variables, and from what systemd hands to a service.
//!
//! The variable of a key is `NEWSDESK_` and its name in capitals with `_` for each dot. Lists are
//! written with commas. A variable that is empty counts as not set.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::keys::{FILE_VARIABLE, KEYS, Key};
use super::read::{Loaded, Origin, is_twin, nearest};
use super::value::Raw;

/// What every variable of ours begins with, but for those that every Discord bot knows.
const PREFIX: &str = "NEWSDESK_";

/// Where systemd puts the credentials of a service, one file each.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// The variable of a key by the rule. A few keys have a shorter one too, which the table names.
pub fn variable_by_rule(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase().replace('.', "_"))
}

/// Takes in every variable that is ours.
pub(super) fn read(loaded: &mut Loaded, variables: &BTreeMap<OsString, OsString>) {
    let mut given = Vec::new();
    for key in KEYS {
        let by_rule = variable_by_rule(key.name);
        let mut names = vec![by_rule];
        if names[0] != key.variable {
            names.push(key.variable.to_owned());
        }
        for name in names {
            let value = variables.get(OsStr::new(&name));
            let Some(value) = value.filter(|value| !value.is_empty()) else {
                continue;
            };
            match value.to_str() {
                Some(value) => given.push((key, name, value.to_owned())),
                None => loaded.faults.push(format!("{name} is not text in UTF-8.")),
            }
        }
    }
    refuse_both(loaded, &given);
    // An explicit variable wins over what comes with the service.
    if let Some(folder) = variables.get(OsStr::new(CREDENTIALS)) {
        read_credentials(loaded, Path::new(folder));
    }
    for (key, name, value) in given {
        loaded.take(key, Raw::Text(value), Origin::Variable(name));
    }
    warn_of_unknown(loaded, variables);
}

/// Two variables for one thing are a mistake, and nobody can know which was meant.
fn refuse_both(loaded: &mut Loaded, given: &[(&'static Key, String, String)]) {
    for (at, (key, name, _)) in given.iter().enumerate() {
        let mut later = given[at + 1..].iter();
        let twin =
            later.find(|(other, _, _)| other.name == key.name || is_twin(other.name, key.name));
        if let Some((_, twin, _)) = twin {
            loaded.faults.push(format!(
                "{name} and {twin} are both set and mean the same. Take one of them away."
            ));
        }
    }
}

/// A secret that the service manager hands over: a file named after the key.
fn read_credentials(loaded: &mut Loaded, folder: &Path) {
    for key in KEYS.iter().filter(|key| key.secret) {
        let file = folder.join(key.name.replace('.', "_"));
        let of_file = KEYS
            .iter()
            .find(|other| other.name.strip_suffix("_file") == Some(key.name));
        if let Some(of_file) = of_file
            && file.is_file()
        {
            let raw = Raw::Text(file.display().to_string());
            loaded.take(of_file, raw, Origin::Credential(file));
        }
    }
}

/// A mistyped variable would be passed over in silence. It is no fault: orchestrators put variables
/// of their own beside ours, such as `NEWSDESK_PORT` for a service of that name.
fn warn_of_unknown(loaded: &mut Loaded, variables: &BTreeMap<OsString, OsString>) {
    let known: Vec<String> = KEYS
        .iter()
        .flat_map(|key| [key.variable.to_owned(), variable_by_rule(key.name)])
        .chain([FILE_VARIABLE.to_owned()])
        .collect();
    for name in variables.keys() {
        let name = name.to_string_lossy();
        if !name.starts_with(PREFIX) || known.iter().any(|known| *known == name) {
            continue;
        }
        let typed = name.trim_start_matches(PREFIX);
        let bare = known.iter().map(|known| known.trim_start_matches(PREFIX));
        loaded.warnings.push(match nearest(typed, bare) {
            Some(near) => {
                let near = known.iter().find(|known| known.ends_with(near));
                let near = near.map_or("", String::as_str);
                format!("There is no variable {name}, so it does nothing. Did you mean {near}?")
            }
            None => format!(
                "There is no variable {name}, so it does nothing. config/newsdesk.example.toml names all that there are."
            ),
        });
    }
}
