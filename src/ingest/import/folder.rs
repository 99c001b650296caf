//! Folders of Markdown: every page in them and below, in the order of their names.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::report::Weight;
use super::source::{Unit, said, whole};

/// Folders inside of each other, at most.
const DEEPEST: usize = 64;

/// What Hugo and Zola call a page that only heads a folder.
const HEAD_OF_FOLDER: &str = "_index";

/// A folder while its pages are read.
pub(super) struct Folder {
    /// What is still to be read of the folder and of those below, each in the order of names.
    open: Vec<std::vec::IntoIter<Entry>>,
    read: Arc<AtomicU64>,
    pages: u64,
}

/// Something in a folder that may be an article.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    path: PathBuf,
    is: Is,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Is {
    Folder,
    Page,
    /// Leads to a page or a folder.
    Link,
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

    /// The next page, or what is to be told of something in the folder, and what it is called.
    ///
    /// # Errors
    /// When the folder has ended without one.
    pub(super) fn next(&mut self) -> Result<Option<(Arc<str>, Unit)>, String> {
        while let Some(folder) = self.open.last_mut() {
            let Some(Entry { path, is }) = folder.next() else {
                self.open.pop();
                continue;
            };
            let unit = match is {
                Is::Folder if self.open.len() == DEEPEST => {
                    let why = format!(
                        "it was left out, because more than {DEEPEST} folders are inside of each other here."
                    );
                    Unit::Told(Weight::Broken, why)
                }
                Is::Folder => match entries(&path) {
                    Ok(below) => {
                        self.open.push(below.into_iter());
                        continue;
                    }
                    Err(why) => Unit::Told(Weight::Broken, why),
                },
                Is::Link => {
                    let why = "it is a link, and links are not followed; name what it leads to.";
                    Unit::Told(Weight::LeftOut, why.to_owned())
                }
                Is::Page => self.page(&path),
            };
            return Ok(Some((path.display().to_string().into(), unit)));
        }
        if self.pages == 0 {
            return Err("there is no Markdown file (.md) in this folder or below it.".to_owned());
        }
        Ok(None)
    }

    fn page(&mut self, path: &Path) -> Unit {
        self.pages += 1;
        let file = File::open(path).map_err(|error| said(&error));
        match file.and_then(whole) {
            Ok(bytes) => {
                self.read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                if path.file_stem().is_some_and(|stem| stem == HEAD_OF_FOLDER) {
                    return Unit::Told(Weight::OtherKind, "section page".to_owned());
                }
                Unit::Page(bytes, path.display().to_string())
            }
            Err(why) => Unit::Told(Weight::Broken, why),
        }
    }
}

/// Folders and pages of a folder in the order of their names. Links are not followed: they may lead
/// in a circle. What is hidden is left alone.
fn entries(folder: &Path) -> Result<Vec<Entry>, String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| said(&error))? {
        let entry = entry.map_err(|error| said(&error))?;
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        let is = if kind.is_dir() {
            Is::Folder
        } else if kind.is_file() && is_page(&path) {
            Is::Page
        } else if kind.is_symlink() && (is_page(&path) || path.is_dir()) {
            Is::Link
        } else {
            continue;
        };
        found.push(Entry { path, is });
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
        for Entry { path, is } in entries(&folder).unwrap_or_default() {
            match is {
                Is::Page => bytes += fs::metadata(&path).map_or(0, |found| found.len()),
                Is::Folder if depth < DEEPEST => waiting.push((path, depth + 1)),
                Is::Folder | Is::Link => {}
            }
        }
    }
    bytes
}
