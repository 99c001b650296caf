//! A text that must never be printed, and the files that hold one.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::read::Loaded;

/// A token or password. Neither its `Debug` nor anything else shows it; only
/// [`Secret::expose`] gives it away.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text, without white space around it.
    pub fn new(text: &str) -> Secret {
        Secret(text.trim().to_owned())
    }

    /// The text itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// The most bytes of a file that holds a secret: what is larger was named by mistake.
const MOST: u64 = 4_096;

/// Where containers find their secrets. They are readable for everybody there is in the container.
const OF_CONTAINERS: &str = "/run/secrets";

/// Reads the secrets whose files were named. It comes last, so that a file that a later layer makes
/// needless is not opened.
pub(super) fn read_files(loaded: &mut Loaded) {
    let Some(file) = loaded.config.discord.token_file.clone() else {
        return;
    };
    let Some(from) = loaded.set.get("discord.token_file").cloned() else {
        return;
    };
    match read_file(&file) {
        Ok((secret, warning)) => {
            loaded.config.discord.token = Some(secret);
            loaded.set.insert("discord.token", from);
            loaded.warnings.extend(warning);
        }
        Err(fault) => {
            let origin = &from.origin;
            loaded
                .faults
                .push(format!("discord.token_file ({origin}) {fault}"));
        }
    }
}

/// The secret in a file, and what is wrong with who may read it.
fn read_file(file: &Path) -> Result<(Secret, Option<String>), String> {
    let place = file.display();
    let unreadable = |error: std::io::Error| {
        let what = match error.kind() {
            std::io::ErrorKind::NotFound => "names a file that is not there",
            std::io::ErrorKind::PermissionDenied => "names a file that this user may not read",
            _ => "names a file that cannot be read",
        };
        format!("{what}: {place} ({error}).")
    };
    let opened = File::open(file).map_err(unreadable)?;
    let about = opened.metadata().map_err(unreadable)?;
    if about.is_dir() {
        return Err(format!("names a folder: {place}. Name the file in it."));
    }
    let mut bytes = Vec::new();
    let read = opened.take(MOST + 1).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    if bytes.len() as u64 > MOST {
        return Err(format!(
            "names a file of more than {MOST} bytes, which is no secret: {place}."
        ));
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(format!("names a file that is not text: {place}."));
    };
    if text.trim().is_empty() {
        return Err(format!("names an empty file: {place}."));
    }
    Ok((Secret::new(&text), open_to_others(file, &about)))
}

#[cfg(unix)]
fn open_to_others(file: &Path, about: &std::fs::Metadata) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = about.permissions().mode();
    let open = about.is_file() && mode & 0o004 != 0 && !file.starts_with(OF_CONTAINERS);
    open.then(|| {
        format!(
            "Every user of this machine can read the secret in {} (its mode is {:03o}). Run: chmod 600 {0}",
            file.display(),
            mode & 0o777
        )
    })
}

#[cfg(not(unix))]
fn open_to_others(_: &Path, _: &std::fs::Metadata) -> Option<String> {
    None
}
