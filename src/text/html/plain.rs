//! The words of a piece of HTML on one line, for titles and names.

use super::entity::{Rules, decode};
use super::is_dropped;
use super::scan::{Language, Scanner, Token};
use crate::text::clean::one_line;

/// Elements that a title may be written with. What has another name is no markup there: somebody
/// writes about `Vec<u8>`.
const KNOWN: [&str; 44] = [
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "blink",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "del",
    "dfn",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
    "ul",
];

/// Elements that stand within a word or a sentence and break no line.
const WITHIN: [&str; 30] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "cite", "code", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "tt", "u",
];

/// The text of a piece of HTML as plain words on one line, of at most `most` bytes; cut at a letter
/// when it is longer.
pub fn text_of(html: &str, most: usize) -> String {
    let mut words = String::new();
    let mut scanner = Scanner::new(html, Language::Html);
    let mut dropped: Option<&str> = None;
    // White space may be most of it, so more is read than is kept.
    let enough = most.saturating_mul(2).saturating_add(1_024);
    loop {
        let before = scanner.position();
        let Some(token) = scanner.next() else {
            break;
        };
        match (token, dropped) {
            (Token::Close(name), Some(open)) if name.eq_ignore_ascii_case(open) => dropped = None,
            (_, Some(_)) => {}
            (Token::Text(text), None) => words.push_str(&decode(text, Rules::Text)),
            (Token::Verbatim(text), None) => words.push_str(text),
            (Token::Open(tag), None) if is_dropped(tag.name) => dropped = Some(tag.name),
            (Token::Open(tag), None) => {
                pass(tag.name, &html[before..scanner.position()], &mut words)
            }
            (Token::Close(name), None) => pass(name, &html[before..scanner.position()], &mut words),
        }
        if words.len() > enough {
            break;
        }
    }
    let mut line = one_line(&words);
    line.truncate(line.floor_char_boundary(most));
    line.truncate(line.trim_end().len());
    line
}

fn pass(name: &str, source: &str, words: &mut String) {
    let lower = name.to_ascii_lowercase();
    if KNOWN.binary_search(&lower.as_str()).is_err() {
        words.push_str(source);
    } else if WITHIN.binary_search(&lower.as_str()).is_err() {
        words.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(KNOWN.is_sorted() && WITHIN.is_sorted());
    }

    #[test]
    fn titles_are_words() {
        for (html, expected) in [
            (
                "A <b>bold</b> &amp; <i>fine</i>\n title",
                "A bold & fine title",
            ),
            ("one<br>two<p>three</p>", "one two three"),
            ("AT&T: 5 < 6 > 4", "AT&T: 5 < 6 > 4"),
            ("Vec<u8> &lt;b&gt;", "Vec<u8> <b>"),
            ("a<script>alert(1)</script>b", "ab"),
            ("a\u{202e}b\u{7}", "ab"),
            ("<![CDATA[x]]>", "x]]>"),
            ("", ""),
        ] {
            assert_eq!(text_of(html, 1_000), expected, "{html}");
        }
        assert_eq!(text_of("äöü äöü", 5), "äö");
    }
}
