//! The pictures of an export. WordPress writes each as an item of its own, and often behind the posts
//! whose picture it is, so they are looked for before the first post is read.

use std::collections::HashMap;
use std::io::Read;

use super::Post;
use super::cut::{Items, Piece};
use crate::domain::Picture;
use crate::text::link::LONGEST;

/// The most pictures of one export that are known; those beyond are not found.
const MOST: usize = 50_000;

/// Pictures by the numbers that the site gave them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::ingest::import) struct Pictures(HashMap<String, Picture>);

impl Pictures {
    /// Reads an export for its pictures alone. What is wrong with it is told by whoever reads it for its
    /// posts.
    pub(in crate::ingest::import) fn of(from: impl Read) -> Pictures {
        let mut items = Items::new(from);
        let mut pictures = HashMap::new();
        while let Ok(Some((_, piece))) = items.next() {
            let Piece::Item(bytes) = piece else {
                continue;
            };
            let text = items.site().text(&bytes);
            if !text.contains("wp:attachment_url") {
                continue;
            }
            let post = Post::of(&text);
            if post.kind == "attachment" && !post.file.is_empty() && post.file.len() <= LONGEST {
                let picture = Picture {
                    url: post.file,
                    alt: post.shows,
                };
                pictures.insert(post.number.trim().to_owned(), picture);
            }
            if pictures.len() == MOST {
                break;
            }
        }
        Pictures(pictures)
    }

    /// The one of a number.
    pub(super) fn get(&self, number: &str) -> Option<Picture> {
        self.0.get(number.trim()).cloned()
    }
}
