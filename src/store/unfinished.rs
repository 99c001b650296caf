//! Copies that are not whole yet: how they are called, and what is left of those that were broken off.

use std::io;
use std::path::{Path, PathBuf};

use super::open::{SIDES, beside, folder_of};

/// How the name ends of a copy that is being written, after a number of eight hexadecimal digits.
const PART: &str = ".part";

/// A file of its own for a copy that is to become `file`.
pub(super) fn unfinished(file: &Path) -> PathBuf {
    beside(file, &format!(".{:08x}{PART}", fastrand::u32(..)))
}

/// What the operator called it, who does not know the name that a copy has until it is whole.
pub(super) fn finished(file: &Path) -> PathBuf {
    let name = file.file_name().and_then(|name| name.to_str());
    match name.and_then(finished_name) {
        Some(finished) => file.with_file_name(finished),
        None => file.to_owned(),
    }
}

/// What an unfinished copy was to be called, by its name or that of a file of SQLite beside it.
fn finished_name(name: &str) -> Option<&str> {
    let (name, side) = name.rsplit_once(PART)?;
    let (file, number) = name.rsplit_once('.')?;
    let is_ours = (side.is_empty() || SIDES.contains(&side))
        && number.len() == 8
        && number.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_ours.then_some(file)
}

/// Takes away what is in a folder of unfinished copies that were to get a name of ours. Only for who knows
/// that nobody is making one.
///
/// # Errors
/// When the folder cannot be read or a file cannot be removed; the others go all the same.
pub fn remove_broken_off(folder: &Path, is_ours: impl Fn(&str) -> bool) -> io::Result<()> {
    let mut outcome = Ok(());
    for entry in std::fs::read_dir(folder)? {
        let removed = entry.and_then(|entry| {
            let name = entry.file_name();
            match name.to_str().and_then(finished_name).is_some_and(&is_ours) {
                true => std::fs::remove_file(entry.path()),
                false => Ok(()),
            }
        });
        outcome = outcome.and(removed);
    }
    outcome
}

/// The same for copies that were to become one file. What cannot be removed takes room and does no harm.
pub(super) fn remove_broken_off_of(file: &Path) {
    let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
        return;
    };
    let _ = remove_broken_off(folder_of(file), |other| other == name);
}

/// Takes away a copy that failed, with what SQLite keeps beside it.
pub(super) fn remove(part: &Path) {
    for side in SIDES.into_iter().chain([""]) {
        let _ = std::fs::remove_file(beside(part, side));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_removed_keeps_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = |number: u8| {
            folder
                .path()
                .join(format!("one.sqlite.0000000{number}.part"))
        };
        for number in 0..9 {
            match number % 2 {
                0 => std::fs::write(path(number), "").unwrap(),
                // A folder is no file, whoever asks.
                _ => std::fs::create_dir(path(number)).unwrap(),
            }
        }
        remove_broken_off(folder.path(), |_| true).unwrap_err();
        let left = (0..9).filter(|number| path(*number).exists());
        assert_eq!(Vec::from_iter(left), [1, 3, 5, 7]);
    }

    #[test]
    fn a_copy_that_is_broken_off_goes_with_all_its_files_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("one.sqlite");
        let part = unfinished(&file);
        assert_eq!(finished(&part), file);
        assert_eq!(finished(&file), file);
        let part = part.file_name().unwrap().to_str().unwrap();
        let others = [
            "one.sqlite",
            "one.sqlite.0a1b2c3.part",
            "one.sqlite.0a1b2c3d.part.txt",
            "one.sqlite.part",
            "two.sqlite.0a1b2c3d.part",
            "two.sqlite.0a1b2c3d.part-wal",
        ];
        for name in others {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        for side in SIDES.into_iter().chain([""]) {
            std::fs::write(folder.path().join(format!("{part}{side}")), "").unwrap();
        }
        remove_broken_off_of(&file);
        let left = std::fs::read_dir(folder.path()).unwrap();
        let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut left: Vec<String> = left.collect();
        left.sort();
        assert_eq!(left, others);
    }
}
