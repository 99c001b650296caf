//! What copying leaves behind when it is broken off.

use std::path::Path;

/// How the name ends of a copy that is being written.
pub(super) const PART: &str = ".part";

/// Takes away what copies to a file of this name have left that were broken off. Only for whoever holds the
/// archive's lock: nobody else is copying then.
pub(super) fn remove_broken_off(file: &Path) {
    let Some(begins) = file.file_name().and_then(|name| name.to_str()) else {
        return;
    };
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    let Ok(entries) = std::fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_prefix(begins)?.strip_prefix('.'))
            .and_then(|rest| rest.split_once(PART))
            .map(|(number, _)| number);
        let is_ours = number.is_some_and(|number| {
            number.len() == 8 && number.bytes().all(|digit| digit.is_ascii_hexdigit())
        });
        if is_ours {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
