//! JSON Lines and JSON arrays, cut into their articles without reading them: one after the other, in
//! little memory, so that the threads behind have something to read.

use std::io::{self, BufRead};

/// The longest article as JSON, in bytes (16 MiB): the longest text is 1 MiB, and a character takes
/// six bytes at most where it is escaped. What is longer is passed over.
pub(super) const LONGEST: usize = 16 << 20;

/// One piece of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An article, as bytes.
    Article(Vec<u8>),
    /// One that is longer than [`LONGEST`].
    TooLong,
}

/// How the articles of a file stand in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Each on a line of its own.
    Lines,
    /// As objects over several lines, one behind the other.
    Objects,
    /// As the elements of an array.
    Array,
    /// The array has ended.
    Behind,
}

/// What cuts a file into pieces. Lines are counted from 1.
pub(super) struct Pieces<R> {
    from: R,
    line: u64,
    layout: Layout,
}

impl<R: BufRead> Pieces<R> {
    /// Of a file with one article a line.
    pub(super) fn lines(from: R) -> Pieces<R> {
        Pieces {
            from,
            line: 0,
            layout: Layout::Lines,
        }
    }

    /// Of a file whose articles go over several lines each, as programs write them for people.
    pub(super) fn objects(from: R) -> Pieces<R> {
        Pieces {
            from,
            line: 1,
            layout: Layout::Objects,
        }
    }

    /// Of a file whose articles are the elements of an array. The bytes up to its bracket must have
    /// been taken from the file.
    pub(super) fn array(from: R, line: u64) -> Pieces<R> {
        Pieces {
            from,
            line,
            layout: Layout::Array,
        }
    }

    /// The next piece with the line where it begins; `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read, an array breaks off, or something comes behind it.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Piece)>> {
        match self.layout {
            Layout::Lines => self.next_line(),
            Layout::Objects | Layout::Array => self.next_element(),
            Layout::Behind => self.behind(),
        }
    }

    fn next_line(&mut self) -> io::Result<Option<(u64, Piece)>> {
        loop {
            let mut bytes = Vec::new();
            let mut length = 0;
            loop {
                let part = self.from.fill_buf()?;
                if part.is_empty() {
                    break;
                }
                let (taken, ended) = match part.iter().position(|byte| *byte == b'\n') {
                    Some(end) => (end + 1, true),
                    None => (part.len(), false),
                };
                length += taken;
                if length <= LONGEST {
                    bytes.extend_from_slice(&part[..taken]);
                }
                self.from.consume(taken);
                if ended {
                    break;
                }
            }
            if length == 0 {
                return Ok(None);
            }
            self.line += 1;
            if length > LONGEST {
                return Ok(Some((self.line, Piece::TooLong)));
            }
            // Files that were put together have the mark of their encoding within.
            if bytes.starts_with(b"\xef\xbb\xbf") {
                bytes.drain(..3);
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some((self.line, Piece::Article(bytes))));
            }
        }
    }

    fn next_element(&mut self) -> io::Result<Option<(u64, Piece)>> {
        let mut bytes = Vec::new();
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        let (mut began, mut too_long) = (self.line, false);
        loop {
            let part = self.from.fill_buf()?;
            if part.is_empty() {
                return match (self.layout, bytes.is_empty()) {
                    (Layout::Objects, true) => Ok(None),
                    // What is not whole is told by whoever reads it.
                    (Layout::Objects, false) if too_long => Ok(Some((began, Piece::TooLong))),
                    (Layout::Objects, false) => Ok(Some((began, Piece::Article(bytes)))),
                    _ => Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the list of articles breaks off before its closing bracket",
                    )),
                };
            }
            let mut taken = 0;
            let mut ended = false;
            for byte in part {
                taken += 1;
                self.line += u64::from(*byte == b'\n');
                if quoted {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => quoted = false,
                        _ => {}
                    }
                } else {
                    match byte {
                        b'"' => quoted = true,
                        b'{' | b'[' => depth += 1,
                        b']' if depth == 0 && self.layout == Layout::Array => {
                            self.layout = Layout::Behind;
                            ended = true;
                            break;
                        }
                        b'}' | b']' => {
                            depth = depth.saturating_sub(1);
                            // An object has ended, whether a comma follows or not.
                            ended = depth == 0;
                        }
                        b',' if depth == 0 => {
                            ended = true;
                            break;
                        }
                        _ => {}
                    }
                }
                // Space between elements belongs to none.
                if bytes.is_empty() && byte.is_ascii_whitespace() {
                    began = self.line;
                } else if bytes.len() < LONGEST {
                    bytes.push(*byte);
                } else {
                    too_long = true;
                }
                if ended {
                    break;
                }
            }
            self.from.consume(taken);
            if !ended {
                continue;
            }
            if too_long {
                return Ok(Some((began, Piece::TooLong)));
            }
            if !bytes.is_empty() {
                return Ok(Some((began, Piece::Article(bytes))));
            }
            if self.layout == Layout::Behind {
                return self.behind();
            }
        }
    }

    /// What comes behind an array: nothing, or it is told.
    fn behind(&mut self) -> io::Result<Option<(u64, Piece)>> {
        loop {
            let part = self.from.fill_buf()?;
            if part.is_empty() {
                return Ok(None);
            }
            if !part.trim_ascii().is_empty() {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "more comes behind the closing bracket of the list; put all articles into one list",
                ));
            }
            let length = part.len();
            self.from.consume(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn pieces(mut from: Pieces<impl BufRead>) -> Vec<(u64, String)> {
        let mut all = Vec::new();
        loop {
            match from.next() {
                Ok(Some((line, Piece::Article(bytes)))) => {
                    all.push((line, String::from_utf8_lossy(&bytes).trim().to_owned()));
                }
                Ok(Some((line, Piece::TooLong))) => all.push((line, "too long".to_owned())),
                Ok(None) => return all,
                Err(error) => {
                    all.push((0, error.to_string()));
                    return all;
                }
            }
        }
    }

    fn of(pairs: &[(u64, &str)]) -> Vec<(u64, String)> {
        pairs
            .iter()
            .map(|(line, text)| (*line, (*text).to_owned()))
            .collect()
    }

    #[test]
    fn lines_are_counted_and_empty_ones_passed_over() {
        for size in [1, 3, 100] {
            let text = "{1}\r\n\n  \n{2}\n{3}".as_bytes();
            let found = pieces(Pieces::lines(BufReader::with_capacity(size, text)));
            assert_eq!(found, of(&[(1, "{1}"), (4, "{2}"), (5, "{3}")]), "{size}");
        }
        assert!(pieces(Pieces::lines(&b""[..])).is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let mut text = vec![b'x'; LONGEST + 1];
        text.extend_from_slice(b"\n{2}\n");
        let found = pieces(Pieces::lines(&text[..]));
        assert_eq!(found, of(&[(1, "too long"), (2, "{2}")]));
        text.extend_from_slice(b"]");
        text[LONGEST + 1] = b',';
        let found = pieces(Pieces::array(&text[..], 1));
        assert_eq!(found, of(&[(1, "too long"), (1, "{2}")]));
    }

    #[test]
    fn objects_may_go_over_several_lines() {
        let text = "{\n \"a\": [{\"b\": \"}\"}]\n}\n{\n \"c\": 2\n},\n\n{ }\n{\"d\": ";
        for size in [1, 4, 100] {
            let found = pieces(Pieces::objects(BufReader::with_capacity(
                size,
                text.as_bytes(),
            )));
            let expected = of(&[
                (1, "{\n \"a\": [{\"b\": \"}\"}]\n}"),
                (4, "{\n \"c\": 2\n}"),
                (8, "{ }"),
                (9, "{\"d\":"),
            ]);
            assert_eq!(found, expected, "{size}");
        }
        assert!(pieces(Pieces::objects(&b" \n"[..])).is_empty());
    }

    #[test]
    fn what_comes_behind_an_array_is_told() {
        for size in [1, 100] {
            let text = "{\"a\": 1} {\"b\": 2}, 3, null\n]\n\n[{\"c\": 3}]";
            let found = pieces(Pieces::array(
                BufReader::with_capacity(size, text.as_bytes()),
                1,
            ));
            let read: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
            assert_eq!(
                read[..4],
                ["{\"a\": 1}", "{\"b\": 2}", "3", "null"],
                "{size}"
            );
            assert!(read[4].contains("closing bracket"), "{found:?}");
        }
    }

    #[test]
    fn elements_of_an_array_may_hold_brackets_and_quotes() {
        let text = "\n {\"a\": [1, {\"b\": \"],}\\\"\"}]} ,\n\n{\"c\": 2}\n]";
        for size in [1, 4, 100] {
            let found = pieces(Pieces::array(
                BufReader::with_capacity(size, text.as_bytes()),
                1,
            ));
            let expected = of(&[(2, "{\"a\": [1, {\"b\": \"],}\\\"\"}]}"), (4, "{\"c\": 2}")]);
            assert_eq!(found, expected, "{size}");
        }
        assert!(pieces(Pieces::array(&b"  ] \n"[..], 1)).is_empty());
        let broken = pieces(Pieces::array(&b"{\"a\": 1}, {\"b\""[..], 1));
        assert_eq!(broken[0].1, "{\"a\": 1}");
        assert!(broken[1].1.contains("breaks off"), "{broken:?}");
    }
}
