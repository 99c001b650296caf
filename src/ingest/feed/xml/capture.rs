//! Collects the value of one element: its text, and the markup that stands in it written out again.

use crate::ingest::feed::document::{Base, LONGEST_FIELD, Text};
use crate::text::html::{Rules, Tag, decode, holds_tag, is_void};

/// How the value of an element is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// The text is HTML, escaped once more; tags that stand bare in it are meant as HTML too.
    Html,
    /// The elements themselves are the value.
    Inline,
    /// The text is no markup.
    Plain,
    /// The text is said to be no markup, and often is HTML all the same.
    Lines,
    /// HTML in base 64.
    Base64,
}

/// A value that is being collected.
#[derive(Debug)]
pub(super) struct Capture {
    value: String,
    writing: Writing,
    base: Base,
    /// Whether a `div` that holds everything belongs to the format and not to the value.
    wrapped: bool,
    /// Whether an element stood in the value.
    elements: bool,
    /// Whether the end of the value was left out.
    pub(super) cut: bool,
}

impl Capture {
    pub(super) fn new(writing: Writing, base: Base, wrapped: bool) -> Capture {
        Capture {
            value: String::new(),
            writing,
            base,
            wrapped,
            elements: false,
            cut: false,
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let decoded = decode(text, Rules::Xml);
        self.verbatim(&decoded);
    }

    pub(super) fn verbatim(&mut self, text: &str) {
        if self.writing == Writing::Inline {
            self.escaped(text, "\"");
        } else {
            self.push(text);
        }
    }

    /// The start of an element within the value. Prefixes are left out: HTML has none.
    pub(super) fn open(&mut self, tag: &Tag<'_>) {
        self.elements = true;
        self.push("<");
        let name = local(tag.name);
        self.push(name);
        for attribute in tag.attributes() {
            if attribute.name.starts_with("xmlns") {
                continue;
            }
            self.push(" ");
            self.push(attribute.name);
            self.push("=\"");
            self.escaped(&attribute.value(), "&quot;");
            self.push("\"");
        }
        if is_void(name) {
            self.push(" />");
        } else if tag.empty {
            self.push("></");
            self.push(name);
            self.push(">");
        } else {
            self.push(">");
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        let name = local(name);
        if !is_void(name) {
            self.push("</");
            self.push(name);
            self.push(">");
        }
    }

    fn escaped(&mut self, text: &str, quote: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"']) {
            self.push(&rest[..at]);
            self.push(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => quote,
            });
            rest = &rest[at + 1..];
        }
        self.push(rest);
    }

    fn push(&mut self, text: &str) {
        let room = LONGEST_FIELD - self.value.len();
        if text.len() <= room {
            self.value.push_str(text);
        } else {
            self.value.push_str(&text[..text.floor_char_boundary(room)]);
            self.cut = true;
        }
    }

    /// The value as a line of its own: an address, a date, a name.
    pub(super) fn line(self) -> String {
        let value = match self.writing {
            Writing::Base64 => from_base64(&self.value).unwrap_or(self.value),
            _ => self.value,
        };
        match value.trim() {
            trimmed if trimmed.len() == value.len() => value,
            trimmed => trimmed.to_owned(),
        }
    }

    /// The value as a text.
    pub(super) fn finish(mut self) -> Text {
        if self.writing == Writing::Base64
            && let Some(decoded) = from_base64(&self.value)
        {
            self.value = decoded;
        }
        let mut value = self.value.trim();
        if self.wrapped && self.elements {
            value = unwrapped(value).unwrap_or(value);
        }
        let (value, markup) = match self.writing {
            Writing::Lines if !self.elements && !holds_tag(value) => {
                (decode(value, Rules::Xml).into_owned(), false)
            }
            Writing::Plain => (value.to_owned(), self.elements),
            _ => (value.to_owned(), true),
        };
        Text {
            value,
            markup,
            base: self.base,
        }
    }
}

/// What stands in the one `div` that holds a whole value.
fn unwrapped(value: &str) -> Option<&str> {
    let inner = value.strip_prefix("<div")?;
    let inner = inner.strip_suffix("</div>")?;
    let (attributes, inner) = inner.split_once('>')?;
    // `</div>` within is fine when the first one opened there; two divs side by side are not one.
    let opened = inner.matches("<div").count();
    let closed = inner.matches("</div>").count();
    (attributes.is_empty() || attributes.starts_with(' ')).then_some(())?;
    (opened == closed && !closes_early(inner)).then(|| inner.trim())
}

fn closes_early(inner: &str) -> bool {
    let mut depth = 0_i64;
    for (at, _) in inner.match_indices('<') {
        let tag = &inner[at..];
        if tag.starts_with("</div>") {
            depth -= 1;
        } else if tag.starts_with("<div") {
            depth += 1;
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Decodes base 64, in which white space may stand. `None` for what is none, or no UTF-8.
fn from_base64(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_is_read_with_its_line_breaks() {
        assert_eq!(from_base64("RXhh\n bXBsZQ==").as_deref(), Some("Example"));
        assert_eq!(from_base64("not base 64!"), None);
        assert_eq!(from_base64("/w=="), None);
    }

    #[test]
    fn only_a_div_around_everything_is_taken_off() {
        assert_eq!(
            unwrapped("<div>a <div>b</div></div>"),
            Some("a <div>b</div>")
        );
        assert_eq!(unwrapped("<div>a</div><div>b</div>"), None);
        assert_eq!(unwrapped("a"), None);
    }
}
