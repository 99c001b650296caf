//! Folders of Markdown: every page in them and below, in the order of their names.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::report::{At, Weight};
use super::source::{Unit, said, whole};

/// Folders inside of each other, at most.
const DEEPEST: usize = 64;

/// A folder while its pages are read.
pub(super) struct Folder {
    /// What is still to be read of the folder and of those below, each in the order of names.
    open: Vec<std::vec::IntoIter<PathBuf>>,
    read: Arc<AtomicU64>,
    pages: u64,
}

impl Folder {
    /// Opens a folder; counts the bytes that are read.
    pub(super) fn open(path: &Path, read: Arc<AtomicU64>) -> Result<Folder, String> {
        Ok(Folder {
            open: vec![entries(path)?.into_iter()],
            read,
            pages: 0,
        })
    }

    /// The next page.
    ///
    /// # Errors
    /// When the folder has ended without one.
    pub(super) fn next(&mut self) -> Result<Option<(At, Unit)>, String> {
        while let Some(folder) = self.open.last_mut() {
            let Some(path) = folder.next() else {
                self.open.pop();
                continue;
            };
            let told = |why: String| Ok(Some((At::Whole, Unit::Told(Weight::Broken, why))));
            if path.is_dir() {
                match entries(&path) {
                    Ok(below) if self.open.len() < DEEPEST => self.open.push(below.into_iter()),
                    Ok(_) => {}
                    Err(why) => return told(format!("{}: {why}", path.display())),
                }
                continue;
            }
            self.pages += 1;
            let bytes = File::open(&path)
                .map_err(|error| said(&error))
                .and_then(whole);
            return match bytes {
                Ok(bytes) => {
                    self.read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                    let unit = Unit::Page(bytes, path.display().to_string());
                    Ok(Some((At::Whole, unit)))
                }
                Err(why) => told(format!("{}: {why}", path.display())),
            };
        }
        if self.pages == 0 {
            return Err("there is no Markdown file (.md) in this folder or below it.".to_owned());
        }
        Ok(None)
    }
}

/// Folders and pages of a folder in the order of their names. Links are not followed: they may lead
/// in a circle. What is hidden is left alone.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| said(&error))? {
        let entry = entry.map_err(|error| said(&error))?;
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.');
        if !hidden && (kind.is_dir() || kind.is_file() && is_page(&entry.path())) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn is_page(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ending == "md" || ending == "markdown")
}

/// How many bytes the pages of a folder have.
pub(super) fn bytes_of(folder: &Path) -> u64 {
    let mut waiting = vec![(folder.to_owned(), 1)];
    let mut bytes = 0;
    while let Some((folder, depth)) = waiting.pop() {
        for path in entries(&folder).unwrap_or_default() {
            if !path.is_dir() {
                bytes += fs::metadata(&path).map_or(0, |found| found.len());
            } else if depth < DEEPEST {
                waiting.push((path, depth + 1));
            }
        }
    }
    bytes
}
