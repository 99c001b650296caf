//! What a file is, by what is in it.

use super::front_matter;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One article a line, each a JSON object.
    JsonLines,
    /// Such objects, each over several lines.
    JsonObjects,
    /// A JSON array of such objects.
    JsonArray,
    /// RSS, Atom, RDF or JSON Feed.
    Feed,
    /// A list of feeds.
    Opml,
    /// An export of WordPress.
    WordPress,
    /// Markdown, with front matter or without.
    Markdown,
}

/// What a file is, by its beginning (some kilobytes are enough) and, where that does not tell, by its name.
///
/// # Errors
/// Why it cannot be imported, as a sentence.
pub(super) fn kind_of(beginning: &[u8], name: &str) -> Result<Kind, String> {
    let refused = |why: &str| Err(why.to_owned());
    let magic = |bytes: &[u8]| beginning.starts_with(bytes);
    if magic(&[0x1f, 0x8b])
        || magic(b"PK\x03\x04")
        || magic(b"BZh")
        || magic(&[0x28, 0xb5, 0x2f, 0xfd])
        || magic(b"\xfd7zXZ")
    {
        return refused("it is compressed; unpack it first.");
    }
    if magic(b"SQLite format 3") {
        return refused(
            "it is an archive or another database, not an export; export it with the Newsdesk that it belongs to.",
        );
    }
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    let begins = text.trim_ascii_start();
    if begins.is_empty() {
        return refused("it is empty.");
    }
    let wide = magic(&[0xff, 0xfe]) || magic(&[0xfe, 0xff]);
    let is_page = named(name, &["md", "markdown"]);
    if begins.starts_with(b"<") && !is_page || wide && named(name, &["xml", "rss", "atom", "opml"])
    {
        return xml(begins, wide, name);
    }
    if wide {
        return refused("it is written in UTF-16; save it as UTF-8.");
    }
    if begins.starts_with(b"{") && !is_page {
        return Ok(if is_json_feed(begins) {
            Kind::Feed
        } else if goes_on(begins) {
            Kind::JsonObjects
        } else {
            Kind::JsonLines
        });
    }
    let second = begins.get(1..).unwrap_or_default().trim_ascii_start();
    if begins.starts_with(b"[") && matches!(second.first(), Some(b'{' | b']')) {
        return Ok(Kind::JsonArray);
    }
    if front_matter::opens(begins) || is_page {
        return Ok(Kind::Markdown);
    }
    if named(name, &["jsonl", "ndjson", "json"]) {
        return Ok(Kind::JsonLines);
    }
    refused(
        "it is none of the formats that can be imported: JSON Lines, a feed, OPML, a WordPress export, or Markdown.",
    )
}

/// Whether the first object of a file goes over several lines. The next line of one article a line
/// begins with a brace, also where the first is broken.
fn goes_on(text: &[u8]) -> bool {
    let Some(end) = text.iter().position(|byte| *byte == b'\n') else {
        return false;
    };
    let (first, rest) = text.split_at(end);
    if first[1..].trim_ascii().is_empty() {
        return true;
    }
    let read = serde_json::from_slice::<serde::de::IgnoredAny>(first);
    read.is_err_and(|error| error.is_eof()) && rest.trim_ascii_start().starts_with(b"\"")
}

fn named(name: &str, endings: &[&str]) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// What an XML file is, by its first element.
fn xml(text: &[u8], wide: bool, name: &str) -> Result<Kind, String> {
    // In UTF-16 every second byte of such names is zero.
    let narrow: Vec<u8> = text.iter().copied().filter(|byte| *byte != 0).collect();
    let lower = String::from_utf8_lossy(&narrow).to_ascii_lowercase();
    let first = first_element(&lower);
    let local = first.rsplit(':').next().unwrap_or_default();
    match local {
        "opml" => Ok(Kind::Opml),
        "rss" if lower.contains("wordpress.org/export/") => Ok(Kind::WordPress),
        "rss" | "feed" | "rdf" | "channel" => Ok(Kind::Feed),
        "html" | "head" | "body" | "div" | "p" => {
            Err("it is a web page, not a feed or an export.".to_owned())
        }
        _ if wide || named(name, &["xml", "rss", "atom", "rdf"]) => Ok(Kind::Feed),
        _ => Err(format!(
            "it is XML, but begins with \"{}\", which is no feed, no OPML and no WordPress export.",
            first.chars().take(40).collect::<String>()
        )),
    }
}

/// The name of the first element after declarations and comments.
fn first_element(text: &str) -> &str {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let end = rest
                .find(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/'))
                .unwrap_or(rest.len());
            return &rest[..end];
        }
    }
    ""
}

/// Whether a JSON object says of itself that it is a feed.
fn is_json_feed(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let mut rest = &*text;
    while let Some((_, after)) = rest.split_once("\"version\"") {
        let value = after.trim_start().strip_prefix(':').unwrap_or_default();
        let value = value.trim_start().replace("\\/", "/");
        if value.starts_with("\"https://jsonfeed.org/version/")
            || value.starts_with("\"http://jsonfeed.org/version/")
        {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_is_in_it() {
        for (text, name, kind) in [
            ("{\"title\": \"T\"}\n", "a.txt", Kind::JsonLines),
            ("\u{feff}{\"title\": \"T\"}", "a", Kind::JsonLines),
            ("{\n  \"title\": \"T\"", "a", Kind::JsonObjects),
            ("{\r\n\"title\": \"T\"", "a", Kind::JsonObjects),
            ("{", "a", Kind::JsonLines),
            (
                "{\"title\": \"T\",\n \"published\": 2008}",
                "a",
                Kind::JsonObjects,
            ),
            ("{\"title\": \"T\n{\"title\": \"U\"}", "a", Kind::JsonLines),
            ("{\"title\": \"T\",\nnothing", "a", Kind::JsonLines),
            ("{\n\"title\": \"T\"\n}\nText", "a.md", Kind::Markdown),
            ("---json\n{}", "a", Kind::Markdown),
            (" [ {\"title\"", "a.md", Kind::JsonArray),
            ("[]", "a", Kind::JsonArray),
            (
                "{ \"version\" : \"https://jsonfeed.org/version/1.1\"",
                "a",
                Kind::Feed,
            ),
            (
                "{\"version\":\"https:\\/\\/jsonfeed.org\\/version\\/1\"",
                "a",
                Kind::Feed,
            ),
            (
                "{\"body\": \"https://jsonfeed.org/version/1\"}",
                "a",
                Kind::JsonLines,
            ),
            (
                "<?xml version='1.0'?>\n<!-- x > y <rss -->\n<rss version='2.0'>",
                "a",
                Kind::Feed,
            ),
            (
                "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\">",
                "a.xml",
                Kind::WordPress,
            ),
            ("<?xml version='1.0'?><rdf:RDF xmlns", "a", Kind::Feed),
            (
                "<feed xmlns='http://www.w3.org/2005/Atom'>",
                "a",
                Kind::Feed,
            ),
            (
                "<?xml version='1.0'?>\n<opml version='2.0'>",
                "a.xml",
                Kind::Opml,
            ),
            ("+++\ntitle = 'T'", "a", Kind::Markdown),
            ("---\r\ntitle: T", "a", Kind::Markdown),
            ("# Title", "a.md", Kind::Markdown),
            ("<p align=center>Text", "a.md", Kind::Markdown),
            ("[link](x)", "a.MD", Kind::Markdown),
            ("broken", "a.jsonl", Kind::JsonLines),
        ] {
            assert_eq!(kind_of(text.as_bytes(), name), Ok(kind), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_imported_is_told_why() {
        let why = |bytes: &[u8], name: &str| kind_of(bytes, name).err().unwrap_or_default();
        assert!(why(b"\x1f\x8b\x08", "a.jsonl.gz").contains("unpack"));
        assert!(why(b"\xfd7zXZ\0", "a.jsonl.xz").contains("unpack"));
        assert!(why(b"SQLite format 3\0", "a").contains("archive"));
        assert!(why(b"", "a").contains("empty"));
        assert!(why(b" \n", "a.jsonl").contains("empty"));
        assert!(why(b"\xff\xfe{\0", "a.jsonl").contains("UTF-16"));
        assert!(why(b"<!doctype html><html>", "a.xml").contains("web page"));
        assert!(why(b"<svg>", "a.svg").contains("svg"));
        assert!(why(b"\x7fELF", "a").contains("none of the formats"));
    }
}
