//! One raw setting, from the file or from the environment, read as what its key wants.

use std::net::SocketAddr;
use std::path::PathBuf;

/// A setting before it is checked.
pub enum Raw {
    /// From the file.
    Toml(toml::Value),
    /// From the environment.
    Text(String),
}

impl Raw {
    /// Text that is not empty.
    pub fn text(self) -> Result<String, String> {
        match self {
            Raw::Text(text) | Raw::Toml(toml::Value::String(text)) if !text.trim().is_empty() => {
                Ok(text)
            }
            _ => Err("must be text in quotes.".into()),
        }
    }

    /// The value as TOML, of the kind that an example has.
    pub fn as_toml(&self, example: &str) -> String {
        match self {
            Raw::Toml(value) => value.to_string(),
            Raw::Text(text) => match example.chars().next() {
                Some('[') => {
                    let parts = Raw::Text(text.clone()).list().unwrap_or_default();
                    let value = parts.into_iter().map(toml::Value::String);
                    toml::Value::Array(value.collect()).to_string()
                }
                Some('"') => toml::Value::String(text.clone()).to_string(),
                _ => text.trim().to_owned(),
            },
        }
    }

    /// An IP address and a port.
    pub fn address(self) -> Result<SocketAddr, String> {
        let text = self.text().unwrap_or_default();
        text.trim().parse().map_err(|_| {
            "must be an IP address and a port, such as \"127.0.0.1:9464\" or \"[::1]:9464\".".into()
        })
    }

    /// A place in the file system.
    pub fn path(self) -> Result<PathBuf, String> {
        self.text().map(PathBuf::from)
    }

    /// A whole number within limits.
    pub fn integer(self, min: i64, max: i64) -> Result<i64, String> {
        let number = match &self {
            Raw::Toml(toml::Value::Integer(number)) => Some(*number),
            Raw::Text(text) => text.trim().parse().ok(),
            Raw::Toml(_) => None,
        };
        number
            .filter(|number| (min..=max).contains(number))
            .ok_or_else(|| format!("must be a whole number from {min} to {max}."))
    }

    /// Yes or no.
    pub fn flag(self) -> Result<bool, String> {
        match &self {
            Raw::Toml(toml::Value::Boolean(flag)) => Ok(*flag),
            Raw::Text(text) if text.trim() == "true" => Ok(true),
            Raw::Text(text) if text.trim() == "false" => Ok(false),
            _ => Err("must be true or false.".into()),
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(self, choices: &[(&str, T)]) -> Result<T, String> {
        let text = match &self {
            Raw::Text(text) | Raw::Toml(toml::Value::String(text)) => text.trim(),
            Raw::Toml(_) => "",
        };
        choices
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| {
                let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
                format!("must be one of {}.", words.join(", "))
            })
    }

    /// A list: in the file as TOML, in the environment with commas.
    fn list(self) -> Option<Vec<String>> {
        match self {
            Raw::Text(text) => Some(
                text.split(',')
                    .map(|part| part.trim().to_owned())
                    .filter(|part| !part.is_empty())
                    .collect(),
            ),
            Raw::Toml(toml::Value::Array(values)) => values
                .into_iter()
                .map(|value| match value {
                    toml::Value::Integer(number) => Some(number.to_string()),
                    toml::Value::String(text) => Some(text.trim().to_owned()),
                    _ => None,
                })
                .collect(),
            Raw::Toml(_) => None,
        }
    }

    /// A Discord id.
    pub fn id(self) -> Result<u64, String> {
        match self {
            Raw::Toml(toml::Value::Integer(number)) => u64::try_from(number).ok(),
            Raw::Text(text) | Raw::Toml(toml::Value::String(text)) => text.trim().parse().ok(),
            Raw::Toml(_) => None,
        }
        .filter(|id| *id > 0)
        .ok_or_else(|| "must be a Discord id (a whole number).".into())
    }

    /// A list of Discord ids.
    pub fn ids(self) -> Result<Vec<u64>, String> {
        self.list()
            .and_then(|parts| parts.iter().map(|part| part.parse().ok()).collect())
            .ok_or_else(|| "must be a list of Discord ids (whole numbers).".into())
    }

    /// A list of pairs of Discord ids, each written `server:role`.
    pub fn id_pairs(self) -> Result<Vec<(u64, u64)>, String> {
        self.list()
            .and_then(|parts| {
                parts
                    .iter()
                    .map(|part| {
                        let (server, role) = part.split_once(':')?;
                        Some((server.trim().parse().ok()?, role.trim().parse().ok()?))
                    })
                    .collect()
            })
            .ok_or_else(|| "must be a list of \"server:role\", each a Discord id.".into())
    }

    /// A list of hosts, each `name` or `name:port`; an IP address of version 6 in brackets.
    pub fn hosts(self) -> Result<Vec<(String, Option<u16>)>, String> {
        self.list()
            .and_then(|parts| parts.iter().map(|part| host(part)).collect())
            .ok_or_else(|| {
                "must be a list of hosts, each as \"name\" or \"name:port\", without http:// and paths."
                    .into()
            })
    }
}

fn host(text: &str) -> Option<(String, Option<u16>)> {
    // The last colon is that of a port unless it stands in the brackets of an IP address.
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port.parse().ok()?)),
        _ => (text, None),
    };
    let inner = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    let sound = match inner {
        Some(inner) => inner.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !name.is_empty()
                && name
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_'))
        }
    };
    sound.then(|| (name.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_ip_addresses_with_or_without_a_port() {
        let read = |text: &str| Raw::Text(text.to_owned()).hosts();
        assert_eq!(
            read("bridge.lan:3000, 10.0.0.7, [::1]:80, [fd00::1]"),
            Ok(vec![
                ("bridge.lan".to_owned(), Some(3000)),
                ("10.0.0.7".to_owned(), None),
                ("[::1]".to_owned(), Some(80)),
                ("[fd00::1]".to_owned(), None),
            ])
        );
        for rubbish in [
            "http://bridge.lan",
            "a/b",
            "name:port",
            "name:70000",
            "::1",
            "a b",
            "*",
        ] {
            assert!(read(rubbish).is_err(), "{rubbish}");
        }
    }
}
