//! Short codes: marks in square brackets by which WordPress and its plug-ins put something into a text.
//! What they stand for an article cannot show; what stands between two of them stays.

use std::collections::HashSet;

/// Short codes that stand alone, or whose text is to stay. Other words in square brackets are text, unless they
/// look like nothing else.
const KNOWN: [&str; 14] = [
    "audio",
    "caption",
    "contact-form",
    "contact-form-7",
    "embed",
    "gallery",
    "gist",
    "playlist",
    "soundcloud",
    "tweet",
    "video",
    "vimeo",
    "wp_caption",
    "youtube",
];

/// Short codes between whose marks a program stands.
const PROGRAMS: [&str; 4] = ["code", "sourcecode", "source", "highlight"];

/// The longest mark, in bytes.
const LONGEST: usize = 2_000;

/// Takes the marks of short codes away. What a caption says comes on a line of its own, and a program
/// becomes one in HTML.
pub(super) fn without_short_codes(content: &str) -> String {
    let ended = ended(content);
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    // What the caption that is open says, where it says it in its mark.
    let mut caption = None;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(code) = ShortCode::at(rest).filter(|code| code.is_one(&ended)) else {
            out.push('[');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[code.length..];
        if PROGRAMS.contains(&code.name) {
            out.push_str(if code.closes { "</pre>" } else { "<pre>" });
            continue;
        }
        if matches!(code.name, "caption" | "wp_caption") {
            match code.closes {
                // Before 3.4 it stood there.
                false => caption = code.attribute("caption"),
                true => {
                    if let Some(words) = caption.take() {
                        out.push_str("<br>");
                        out.push_str(words);
                    }
                }
            }
        }
        out.push_str("<br>");
    }
    out.push_str(rest);
    out
}

/// The names that stand in closing marks.
fn ended(content: &str) -> HashSet<&str> {
    let marks = content.match_indices("[/");
    marks
        .filter_map(|(at, _)| ShortCode::at(&content[at..]))
        .map(|code| code.name)
        .collect()
}

/// A mark that may be that of a short code.
struct ShortCode<'a> {
    name: &'a str,
    /// What stands in it behind its name.
    more: &'a str,
    /// Whether it is the closing one.
    closes: bool,
    /// In bytes, with its brackets.
    length: usize,
}

impl<'a> ShortCode<'a> {
    /// The mark with which a text begins.
    fn at(text: &'a str) -> Option<ShortCode<'a>> {
        let inner = text.strip_prefix('[')?;
        let closes = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        let length = inner
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .count();
        let (name, more) = inner.split_at(length);
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return None;
        }
        // Brackets between quotation marks belong to what is said there. Their number may be odd.
        let end = end_of(more, true).or_else(|| end_of(more, false))?;
        Some(ShortCode {
            name,
            more: &more[..end],
            closes,
            length: 1 + usize::from(closes) + length + end + 1,
        })
    }

    /// Whether it is the mark of a short code, where these names stand in closing marks.
    fn is_one(&self, ended: &HashSet<&str>) -> bool {
        let is_ended = ended.contains(self.name);
        if PROGRAMS.contains(&self.name) {
            return is_ended;
        }
        let more = self.more.trim();
        let is_plain = more.is_empty() || self.first_value().is_some();
        // `[youtube=…]` and `[audio https://…]` are older than attributes.
        let is_address = self.more.starts_with('=') || more.starts_with("http");
        let is_quoted = |value: &str| value.starts_with(['"', '\'']);
        match KNOWN.contains(&self.name) {
            true => is_plain || is_ended || is_address,
            false => is_ended && is_plain || self.first_value().is_some_and(is_quoted),
        }
    }

    /// What follows the first attribute's name and its `=`, if an attribute comes first. Words that
    /// have a link among them have an `=` too.
    fn first_value(&self) -> Option<&'a str> {
        let (name, value) = self.more.strip_prefix(' ')?.trim_start().split_once('=')?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (!name.is_empty() && name.bytes().all(is_name)).then_some(value)
    }

    /// What an attribute says.
    fn attribute(&self, name: &str) -> Option<&'a str> {
        let (_, rest) = self.more.split_once(&format!(" {name}=\""))?;
        let (words, _) = rest.split_once('"')?;
        Some(words.trim()).filter(|words| !words.is_empty())
    }
}

/// Where the bracket stands that closes a mark, whose text is looked at without its opening one.
fn end_of(mark: &str, with_quotes: bool) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in mark.bytes().take(LONGEST).enumerate() {
        match byte {
            b'"' if with_quotes => quoted = !quoted,
            b']' if !quoted => return Some(at),
            b'\n' => return None,
            b'[' if !quoted => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_codes_go_and_what_they_wrap_stays() {
        for (text, expected) in [
            (
                "[caption id=\"a\" width=\"3\"]<img src=x> A dog[/caption] [gallery ids=\"1,2\"]",
                "<br><img src=x> A dog<br> <br>",
            ),
            (
                "[caption id=\"a\" caption=\"A [big] dog\"]<img src=x>[/caption]",
                "<br><img src=x><br>A [big] dog<br>",
            ),
            (
                "[vc_row][vc_column width=\"1/2\"]Text[/vc_column][/vc_row]",
                "<br><br>Text<br><br>",
            ),
            ("[su_note note_color=\"#fff\"]", "<br>"),
            (
                "[youtube=https://a.example/][audio https://a.example/a.mp3]",
                "<br><br>",
            ),
            ("[contact-form-7 id=5]", "<br>"),
            ("[gallery title=\"5\" wide\"]x", "<br>x"),
            (
                "[embed]https://a.example/[/embed]",
                "<br>https://a.example/<br>",
            ),
            (
                "[sourcecode language=\"bash\"]ls [a-z]*[/sourcecode]",
                "<pre>ls [a-z]*</pre>",
            ),
        ] {
            assert_eq!(without_short_codes(text), expected);
        }
    }

    #[test]
    fn other_brackets_are_text() {
        for text in [
            "He said [sic] so",
            "a [link](x)",
            "[1] and [/] and [code]",
            "[see a=b]",
            "[via <a href=\"https://a.example/x\">Engadget</a>]",
            "[Hat tip <a href='https://a.example/'>there</a>]",
            "[audio CD only]",
            "[video, 5 min]",
            "[",
            "[caption",
            "[/",
            "[é]",
            "[video\n]",
            "array[i] = [\"a\"]",
        ] {
            assert_eq!(without_short_codes(text), text);
        }
    }
}
