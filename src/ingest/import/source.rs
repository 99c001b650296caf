//! Files as they come, one after the other: each opened when its turn comes, known by its contents
//! and cut into pieces. Nothing of them is read here that a thread behind could read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::ingest::feed::decode;
use crate::ingest::opml::{self, Listed};

use super::feed_file;
use super::folder::Folder;
use super::json::{Piece, Pieces};
use super::kind::{Kind, kind_of};
use super::offered::Offered;
use super::report::{At, Place, Weight};
use super::wordpress::cut::Items;
use super::wordpress::pictures::Pictures;
use super::wordpress::{self, Site};

/// What is read of a file at a time, in bytes; enough to know a file by.
const BUFFER: usize = 64 << 10;

/// The name by which standard input is meant.
const STANDARD_INPUT: &str = "-";

/// Where it can be opened again if it is a file, and no pipe.
const INPUT_AS_FILE: &str = "/dev/stdin";

/// The largest file that is read whole, in bytes: a feed, a list of feeds, a page of Markdown.
pub(super) const LARGEST_WHOLE: u64 = 64 << 20;

/// One article that waits to be read.
pub(super) enum Unit {
    /// A JSON object.
    Json(Vec<u8>),
    /// A page of Markdown, with the name of its file.
    Page(Vec<u8>, String),
    /// A post of WordPress, with what its export says of the site.
    Post(Vec<u8>, Arc<Site>),
    /// One that is read already.
    Offered(Box<Offered>),
    /// A feed of a list of feeds.
    Feed(Box<Listed>),
    /// One that there is nothing to read of.
    Told(Weight, String),
}

impl Unit {
    /// About how much memory it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Unit::Json(bytes) | Unit::Page(bytes, _) | Unit::Post(bytes, _) => bytes.len(),
            Unit::Offered(offered) => offered.title.len() + offered.body.len(),
            Unit::Feed(feed) => feed.address.len() + feed.title.len(),
            Unit::Told(_, why) => why.len(),
        }
    }
}

/// A file whose bytes are counted as they are read.
pub(super) struct Counted {
    file: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// A file whose beginning was looked at.
type Input = BufReader<Chain<Cursor<Vec<u8>>, Counted>>;

/// What reads a file of one kind.
enum Opened {
    Json(Pieces<Input>),
    WordPress(Box<Items<Input>>),
    /// A page of Markdown, or a whole file whose articles were read at once.
    Ready(std::vec::IntoIter<(At, Unit)>),
    Folder(Box<Folder>),
}

/// The files of an import, in their order.
pub(super) struct Sources {
    files: std::vec::IntoIter<PathBuf>,
    current: Option<(Arc<str>, Opened)>,
    read: Arc<AtomicU64>,
}

impl Sources {
    /// Of files and folders; counts the bytes that are read.
    pub(super) fn new(files: Vec<PathBuf>, read: Arc<AtomicU64>) -> Sources {
        Sources {
            files: files.into_iter(),
            current: None,
            read,
        }
    }

    /// The next article, or what is wrong with a file; `None` at the end of the last one.
    pub(super) fn next(&mut self) -> Option<(Place, Unit)> {
        loop {
            if let Some((name, opened)) = &mut self.current {
                match opened.next(name) {
                    Ok(Some(next)) => return Some(next),
                    Ok(None) => self.current = None,
                    Err(why) => {
                        let told = (whole_of(name), Unit::Told(Weight::Broken, why));
                        self.current = None;
                        return Some(told);
                    }
                }
                continue;
            }
            let path = self.files.next()?;
            let name: Arc<str> = match path.to_str() {
                Some(STANDARD_INPUT) => "standard input".into(),
                _ => path.display().to_string().into(),
            };
            match open(&path, &self.read) {
                Ok(opened) => self.current = Some((name, opened)),
                Err(why) => return Some((whole_of(&name), Unit::Told(Weight::Broken, why))),
            }
        }
    }
}

/// A file as a whole.
fn whole_of(name: &Arc<str>) -> Place {
    Place {
        file: Arc::clone(name),
        at: At::Whole,
    }
}

impl Opened {
    /// The next article of a file of this name, and where it stands.
    fn next(&mut self, name: &Arc<str>) -> Result<Option<(Place, Unit)>, String> {
        let (at, unit) = match self {
            Opened::Json(pieces) => match pieces.next().map_err(|error| said(&error))? {
                None => return Ok(None),
                Some((line, Piece::Article(bytes))) => (At::Line(line), Unit::Json(bytes)),
                Some((line, Piece::TooLong)) => (At::Line(line), too_long()),
            },
            Opened::WordPress(items) => match items.next().map_err(|error| said(&error))? {
                None => return Ok(None),
                Some((number, wordpress::cut::Piece::Item(bytes))) => {
                    (At::Item(number), Unit::Post(bytes, items.site()))
                }
                Some((number, wordpress::cut::Piece::TooLong)) => (At::Item(number), too_long()),
            },
            Opened::Ready(units) => match units.next() {
                None => return Ok(None),
                Some(next) => next,
            },
            Opened::Folder(folder) => {
                let next = folder.next()?;
                return Ok(next.map(|(path, unit)| (whole_of(&path), unit)));
            }
        };
        let file = Arc::clone(name);
        Ok(Some((Place { file, at }, unit)))
    }
}

fn too_long() -> Unit {
    let why = "the article is longer than 16 MiB; shorten or split it.";
    Unit::Told(Weight::Refused, why.to_owned())
}

/// Opens a file or folder.
fn open(path: &Path, read: &Arc<AtomicU64>) -> Result<Opened, String> {
    if path.is_dir() {
        let folder = Folder::open(path, Arc::clone(read))?;
        return Ok(Opened::Folder(Box::new(folder)));
    }
    let is_input = |path: &Path| path.as_os_str() == STANDARD_INPUT;
    let path = match is_input(path) && Path::new(INPUT_AS_FILE).is_file() {
        true => Path::new(INPUT_AS_FILE),
        false => path,
    };
    let file: Box<dyn Read + Send> = match is_input(path) {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(path).map_err(|error| said(&error))?),
    };
    let mut file = Counted {
        file,
        read: Arc::clone(read),
    };
    // A pipe gives less at a time than is needed to know what comes through it.
    let mut beginning = Vec::with_capacity(BUFFER);
    let limited = file.by_ref().take(BUFFER as u64);
    read_all(limited, &mut beginning)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let kind = kind_of(&beginning, &name)?;
    let is_json = matches!(kind, Kind::JsonLines | Kind::JsonObjects | Kind::JsonArray);
    let mut start = Cursor::new(beginning);
    // Serde takes no byte-order mark; what reads the other kinds does.
    if is_json && start.get_ref().starts_with(b"\xef\xbb\xbf") {
        start.set_position(3);
    }
    let mut reader = BufReader::with_capacity(BUFFER, start.chain(file));
    match kind {
        Kind::JsonLines => Ok(Opened::Json(Pieces::lines(reader))),
        Kind::JsonObjects => Ok(Opened::Json(Pieces::objects(reader))),
        Kind::JsonArray => {
            let mut before = Vec::new();
            reader
                .read_until(b'[', &mut before)
                .map_err(|error| said(&error))?;
            let breaks = before.iter().filter(|byte| **byte == b'\n').count();
            Ok(Opened::Json(Pieces::array(reader, 1 + breaks as u64)))
        }
        Kind::Markdown => {
            let page = Unit::Page(whole(reader)?, path.display().to_string());
            Ok(Opened::Ready(vec![(At::Whole, page)].into_iter()))
        }
        Kind::Feed => Ok(Opened::Ready(
            feed_file::items(&whole(reader)?)?.into_iter(),
        )),
        Kind::WordPress => {
            let mut items = Items::new(reader);
            // What comes through a pipe can be read only once.
            if path.is_file() {
                let again = File::open(path).map_err(|error| said(&error))?;
                items = items.with_pictures(Pictures::of(again));
            }
            Ok(Opened::WordPress(Box::new(items)))
        }
        Kind::Opml => Ok(Opened::Ready(listed(&whole(reader)?)?.into_iter())),
    }
}

/// The feeds of a list.
fn listed(bytes: &[u8]) -> Result<Vec<(At, Unit)>, String> {
    let list = opml::read(&decode(bytes, None).text)?;
    let feeds = list
        .feeds
        .into_iter()
        .map(|feed| Unit::Feed(Box::new(feed)));
    let refused = list
        .refused
        .into_iter()
        .map(|why| Unit::Told(Weight::NoFeed, why));
    Ok(feeds.chain(refused).map(|unit| (At::Whole, unit)).collect())
}

/// The whole of a file that is not large.
pub(super) fn whole(from: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    read_all(from.take(LARGEST_WHOLE + 1), &mut bytes)?;
    if bytes.len() as u64 > LARGEST_WHOLE {
        return Err("it is larger than 64 MiB; split it.".to_owned());
    }
    Ok(bytes)
}

fn read_all(mut from: impl Read, into: &mut Vec<u8>) -> Result<(), String> {
    let read = from.read_to_end(into);
    read.map(drop).map_err(|error| said(&error))
}

/// What the system says of a file, as the end of a sentence.
pub(super) fn said(error: &io::Error) -> String {
    format!("it cannot be read: {error}.")
}

/// How many bytes files and folders have, as far as that can be told.
pub(super) fn bytes_of(files: &[PathBuf]) -> u64 {
    let size = |path: &PathBuf| match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => super::folder::bytes_of(path),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    files.iter().map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives three bytes at a time, as a pipe may.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(buffer.len()).min(3);
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn enough_of_a_pipe_is_read_to_know_what_comes_through_it() {
        let feed = b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>";
        let mut beginning = Vec::new();
        read_all(Slow(feed).take(40), &mut beginning).expect("it reads");
        assert_eq!(kind_of(&beginning, "stdin"), Ok(Kind::Feed));
    }
}
