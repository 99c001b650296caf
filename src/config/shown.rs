//! The settings as they are in effect, each with where it comes from.

use std::fmt::Write as _;

use super::Config;
use super::keys::{KEYS, Key};
use super::read::Loaded;
use super::value::Raw;

/// What is not in a table of defaults because it has none.
const NOT_SET: &str = "not set";

/// Every setting in a line of its own: its value and where that comes from. It is TOML that a settings
/// file may hold. Secrets are hidden.
pub fn shown(loaded: &Loaded) -> String {
    let mut text = String::new();
    for key in KEYS {
        let name = key.name;
        let set = loaded.set.get(name);
        let from = set.map_or_else(|| "default".to_owned(), |set| set.origin.to_string());
        let line = match (set, default_of(key)) {
            (Some(_), _) if key.secret => format!("# {name} is set and hidden  # {from}"),
            (Some(set), _) => format!("{name} = {}  # {from}", set.shown),
            (None, Some(default)) => format!("{name} = {default}  # {from}"),
            (None, None) => format!("# {name} is {NOT_SET}"),
        };
        let _ = writeln!(text, "{line}");
    }
    text
}

/// The default of a key as TOML; `None` when there is none.
pub fn default_of(key: &Key) -> Option<String> {
    if key.name == "data_dir" {
        let folder = Config::default().data_dir.display().to_string();
        return Some(toml::Value::String(folder).to_string());
    }
    // The example is the default if it changes nothing.
    let mut config = Config::default();
    let value = format!("v = {}", key.example).parse::<toml::Table>();
    let value = value.ok()?.remove("v")?;
    (key.set)(&mut config, Raw::Toml(value)).ok()?;
    (!key.secret && config == Config::default()).then(|| key.example.to_owned())
}
