//! Takes the items out of an export as they come, in little memory.

use std::io::{self, Read};
use std::sync::Arc;

use super::Site;
use super::pictures::Pictures;

/// The longest item in bytes (16 MiB), with all its comments.
const LONGEST: usize = 16 << 20;

/// The longest that stands before the first item, in bytes: a site's authors, categories and tags.
const LONGEST_HEAD: usize = 16 << 20;

/// How much is read at a time, in bytes.
const PART: usize = 256 << 10;

/// One piece of an export.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ingest::import) enum Piece {
    /// An item, with its tags.
    Item(Vec<u8>),
    /// One that is longer than [`LONGEST`].
    TooLong,
}

/// An export while its items are taken out.
pub(in crate::ingest::import) struct Items<R> {
    from: R,
    buffer: Vec<u8>,
    /// Up to where the buffer was looked at.
    at: usize,
    /// Where an item begins in the buffer.
    item: Option<usize>,
    /// Whether the item at hand is longer than is taken.
    too_long: bool,
    ended: bool,
    /// Whether the end of the export was seen.
    whole: bool,
    site: Option<Arc<Site>>,
    pictures: Pictures,
    number: u64,
}

impl<R: Read> Items<R> {
    pub(in crate::ingest::import) fn new(from: R) -> Items<R> {
        Items {
            from,
            buffer: Vec::new(),
            at: 0,
            item: None,
            too_long: false,
            ended: false,
            whole: false,
            site: None,
            pictures: Pictures::default(),
            number: 0,
        }
    }

    /// The same with the pictures that the export is known to have.
    pub(in crate::ingest::import) fn with_pictures(mut self, pictures: Pictures) -> Items<R> {
        self.pictures = pictures;
        self
    }

    /// What the export says before its first item; known once there was an item.
    pub(in crate::ingest::import) fn site(&self) -> Arc<Site> {
        self.site.clone().unwrap_or_default()
    }

    /// The next item with its number, counted from 1; `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read or breaks off.
    pub(in crate::ingest::import) fn next(&mut self) -> io::Result<Option<(u64, Piece)>> {
        loop {
            let Some(start) = self.find_mark()? else {
                return match self.item.is_none() && self.whole {
                    true => Ok(None),
                    false => Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the export breaks off before its end; export it again, articles up to here were taken",
                    )),
                };
            };
            let rest = &self.buffer[start..];
            if rest.starts_with(b"<![CDATA[") {
                self.pass(start, b"<![CDATA[".len(), b"]]>")?;
            } else if rest.starts_with(b"<!--") {
                self.pass(start, b"<!--".len(), b"-->")?;
            } else if rest.starts_with(b"</item>") {
                self.at = start + b"</item>".len();
                if let Some(begin) = self.item.take() {
                    self.number += 1;
                    let piece = match std::mem::take(&mut self.too_long) {
                        true => Piece::TooLong,
                        false => Piece::Item(self.buffer[begin..self.at].to_vec()),
                    };
                    return Ok(Some((self.number, piece)));
                }
            } else {
                let begins = [
                    &b"<item>"[..],
                    b"<item ",
                    b"<item\n",
                    b"<item\r",
                    b"<item\t",
                ]
                .iter()
                .any(|begin| rest.starts_with(begin));
                if begins && self.item.is_none() {
                    if self.site.is_none() {
                        self.site = Some(Arc::new(Site {
                            pictures: std::mem::take(&mut self.pictures),
                            ..Site::of(&self.buffer[..start])
                        }));
                    }
                    self.item = Some(start);
                }
                let ends = [&b"</channel>"[..], b"</rss>"];
                self.whole |= self.item.is_none() && ends.iter().any(|end| rest.starts_with(end));
                self.at = start + 1;
            }
        }
    }

    /// Where the next `<` stands, with enough behind it to know what it begins; `None` at the end.
    fn find_mark(&mut self) -> io::Result<Option<usize>> {
        loop {
            let found = self.buffer[self.at..].iter().position(|byte| *byte == b'<');
            match found {
                Some(ahead) if self.buffer.len() - self.at - ahead >= 10 || self.ended => {
                    return Ok(Some(self.at + ahead));
                }
                Some(ahead) => self.at += ahead,
                None => self.at = self.buffer.len(),
            }
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// Passes over something up to its end; without an end, over its beginning only.
    fn pass(&mut self, start: usize, length: usize, end: &[u8]) -> io::Result<()> {
        self.at = start + length;
        loop {
            let found = self.buffer[self.at..]
                .windows(end.len())
                .position(|part| part == end);
            if let Some(ahead) = found {
                self.at += ahead + end.len();
                return Ok(());
            }
            // The end may be cut in two.
            self.at = self.at.max(self.buffer.len().saturating_sub(end.len() - 1));
            if self.ended {
                self.at = self.buffer.len();
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// Reads on, and forgets what nobody needs any more.
    fn fill(&mut self) -> io::Result<()> {
        if let Some(begin) = self.item
            && self.buffer.len() - begin > LONGEST
        {
            self.too_long = true;
        }
        let keep = match (self.item, self.too_long, &self.site) {
            (_, true, _) => self.at,
            (Some(begin), false, _) => begin,
            (None, false, Some(_)) => self.at,
            (None, false, None) => 0,
        };
        if keep > 0 {
            self.buffer.drain(..keep);
            self.at -= keep;
            self.item = self.item.map(|begin| begin.saturating_sub(keep));
        }
        if self.site.is_none() && self.item.is_none() && self.buffer.len() > LONGEST_HEAD {
            return Err(io::Error::other("no article comes in its first 16 MiB"));
        }
        let before = self.buffer.len();
        let count = self
            .from
            .by_ref()
            .take(PART as u64)
            .read_to_end(&mut self.buffer)?;
        debug_assert_eq!(self.buffer.len(), before + count);
        self.ended = count == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn items(text: &[u8]) -> Vec<String> {
        let mut items = Items::new(Slow(text, 3));
        let mut all = Vec::new();
        loop {
            match items.next() {
                Ok(Some((number, Piece::Item(bytes)))) => {
                    all.push(format!("{number} {}", String::from_utf8_lossy(&bytes)));
                }
                Ok(Some((number, Piece::TooLong))) => all.push(format!("{number} too long")),
                Ok(None) => return all,
                Err(error) => {
                    all.push(error.to_string());
                    return all;
                }
            }
        }
    }

    #[test]
    fn items_are_taken_out_whatever_their_text_holds() {
        let text = b"<rss><channel><title>x</title><items/><item><a><![CDATA[</item><item>]]></a></item>\n\
            <!-- <item>no</item> --><item\n id='1'>two</item></channel></rss>";
        assert_eq!(
            items(text),
            [
                "1 <item><a><![CDATA[</item><item>]]></a></item>",
                "2 <item\n id='1'>two</item>"
            ]
        );
        assert_eq!(items(b"<rss><channel></channel></rss>"), [""; 0]);
    }

    #[test]
    fn an_export_that_breaks_off_says_so_after_what_is_whole() {
        for cut in [
            &b"<rss><item>one</item><item>tw"[..],
            b"<rss><item>one</item><item><![CDATA[ never",
            b"<rss><item>one</item><item><!-- never",
            b"<rss><item>one</item>",
            b"<rss><item>one</item><",
        ] {
            let found = items(cut);
            assert_eq!(found[0], "1 <item>one</item>");
            assert!(found[1].contains("breaks off"), "{found:?}");
        }
    }

    #[test]
    fn an_item_that_is_too_long_takes_no_room() {
        let mut text = b"<rss><channel><item>one</item><item>".to_vec();
        text.resize(text.len() + LONGEST + 2 * PART, b'x');
        text.extend_from_slice(b"</item><item>three</item></channel></rss>");
        let mut items = Items::new(&text[..]);
        let mut found = Vec::new();
        while let Ok(Some((_, piece))) = items.next() {
            assert!(items.buffer.capacity() < 2 * LONGEST + 4 * PART);
            found.push(matches!(piece, Piece::TooLong));
        }
        assert_eq!(found, [false, true, false]);
    }
}
