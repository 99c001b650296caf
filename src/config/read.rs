//! Puts the layers together: defaults, the file, the environment, flags. A wrong setting never stops
//! the reading, so that all that is wrong is known at the end.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::keys::{KEYS, Key};
use super::value::Raw;
use super::{Config, ConfigError, environment, file, secret};

/// Where settings are read from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    /// The settings file, if any.
    pub file: Option<&'a Path>,
    /// The process's variables.
    pub environment: Option<&'a BTreeMap<OsString, OsString>>,
    /// What the command line sets, the last of the same key counts.
    pub flags: &'a [Flag],
}

/// A setting that the command line gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// What was typed, such as `--data-dir`.
    pub flag: String,
    /// The dotted name of the setting.
    pub name: String,
    /// Its value, written as in a variable.
    pub value: String,
}

/// Where the value of a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A line of the settings file; lines count from 1.
    File(PathBuf, usize),
    /// An environment variable.
    Variable(String),
    /// What systemd hands to the service.
    Credential(PathBuf),
    /// The command line.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File(file, line) => write!(f, "{}:{line}", file.display()),
            Origin::Variable(name) => write!(f, "variable {name}"),
            Origin::Credential(file) => write!(f, "credential {}", file.display()),
            Origin::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// One setting as it was given.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) origin: Origin,
    /// Its value as TOML; empty for a secret.
    pub(super) shown: String,
}

/// Settings with what is to be said about them.
#[derive(Debug)]
pub struct Loaded {
    /// The settings; where one was wrong, what it would be without it.
    pub config: Config,
    /// What is wrong: one sentence each, naming the key or variable and where it stands.
    pub faults: Vec<String>,
    /// What is suspicious and stops nothing.
    pub warnings: Vec<String>,
    pub(super) set: BTreeMap<&'static str, Setting>,
}

impl Loaded {
    /// Whether nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn sound(&self) -> Result<(), ConfigError> {
        match self.faults.is_empty() {
            true => Ok(()),
            false => Err(ConfigError {
                faults: self.faults.clone(),
            }),
        }
    }

    /// Where the value of a key comes from; `None` for a default.
    pub fn origin(&self, name: &str) -> Option<&Origin> {
        self.set.get(name).map(|setting| &setting.origin)
    }

    /// Takes one value in, over what it was before. What is wrong is noted and changes nothing.
    pub(super) fn take(&mut self, key: &'static Key, raw: Raw, origin: Origin) {
        let shown = match key.secret {
            true => String::new(),
            false => raw.as_toml(key.example),
        };
        match (key.set)(&mut self.config, raw) {
            Ok(()) => {
                // Of a secret and the file that holds it, the later one counts.
                self.set.retain(|other, _| !is_twin(other, key.name));
                self.set.insert(key.name, Setting { origin, shown });
            }
            Err(fault) => self.faults.push(match &origin {
                Origin::File(..) => format!("{origin}: {} {fault}", key.name),
                Origin::Variable(name) => format!("{name} {fault}"),
                Origin::Credential(file) => format!("{} {fault}", file.display()),
                Origin::Flag(flag) => format!("{flag}: {} {fault}", key.name),
            }),
        }
    }
}

/// Whether one is a secret and the other the file that it is read from.
pub(super) fn is_twin(one: &str, other: &str) -> bool {
    one.strip_suffix("_file") == Some(other) || other.strip_suffix("_file") == Some(one)
}

/// Reads every layer; the later wins.
pub fn read(given: Given<'_>) -> Loaded {
    let mut loaded = Loaded {
        config: Config::default(),
        faults: Vec::new(),
        warnings: Vec::new(),
        set: BTreeMap::new(),
    };
    if let Some(place) = given.file {
        file::read(&mut loaded, place);
    }
    if let Some(variables) = given.environment {
        environment::read(&mut loaded, variables);
    }
    for flag in given.flags {
        read_flag(&mut loaded, flag);
    }
    secret::read_files(&mut loaded);
    if let Some(listen) = loaded.config.ops.listen
        && !listen.ip().is_loopback()
    {
        loaded.warnings.push(format!(
            "ops.listen is {listen}, which other machines may reach: whoever does can read the metrics. \
             Use 127.0.0.1 unless a firewall or the network of a container keeps others out."
        ));
    }
    loaded
}

fn read_flag(loaded: &mut Loaded, flag: &Flag) {
    let Some(key) = KEYS.iter().find(|key| key.name == flag.name) else {
        let fault = unknown(&flag.name);
        loaded.faults.push(format!("{}: {fault}", flag.flag));
        return;
    };
    if key.secret {
        loaded.faults.push(format!(
            "{}: {} is a secret, and everybody on this machine can read a command line. Use {} or {}_FILE.",
            flag.flag, key.name, key.variable, key.variable
        ));
        return;
    }
    let origin = Origin::Flag(flag.flag.clone());
    loaded.take(key, Raw::Text(flag.value.clone()), origin);
}

/// The sentence for a key that does not exist, with the nearest one that does.
pub(super) fn unknown(name: &str) -> String {
    let names = KEYS.iter().filter(|key| !key.secret).map(|key| key.name);
    match nearest(name, names) {
        Some(nearest) => format!("there is no setting {name}. Did you mean {nearest}?"),
        None => format!(
            "there is no setting {name}. config/newsdesk.example.toml lists all that there are."
        ),
    }
}

/// The name that is most like what was typed, if one is like it. Underlines and dots are easily
/// forgotten, so they do not count.
pub(super) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    fn bare(name: &str) -> String {
        name.to_lowercase().replace(['_', '.', '-'], "")
    }
    let typed = bare(typed);
    let likeness = |name: &str| {
        let name = bare(name);
        let same_end = !typed.is_empty() && name.ends_with(&typed);
        strsim::normalized_damerau_levenshtein(&name, &typed).max(if same_end { 0.7 } else { 0.0 })
    };
    names
        .map(|name| (likeness(name), name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.6)
        .map(|(_, name)| name)
}
