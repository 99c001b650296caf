//! The words of a piece of HTML on one line, for titles and names.

use super::entity::{Rules, decode};
use super::lower;
use super::scan::{Language, Scanner, Tag, Token};
use super::script::raised;
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
    // Where a script began. One that never ends is a title that speaks of scripts.
    let mut script: Option<usize> = None;
    let mut is_raised = false;
    // White space may be most of it, so more is read than is kept.
    let enough = most.saturating_mul(2).saturating_add(1_024);
    while words.len() <= enough {
        let before = scanner.position();
        let Some(token) = scanner.next() else {
            break;
        };
        let source = &html[before..scanner.position()];
        match token {
            Token::Open(tag) if tag.is("script") || tag.is("style") => script = Some(before),
            Token::Close(_) if script.is_some() => script = None,
            _ if script.is_some() => {}
            Token::Text(text) if is_raised => words.push_str(&raised(&decode(text, Rules::Text))),
            Token::Text(text) => words.push_str(&decode(text, Rules::Text)),
            Token::Open(tag) if tag.is("sup") => is_raised = true,
            Token::Close(name) if name.eq_ignore_ascii_case("sup") => is_raised = false,
            Token::Verbatim(text) => words.push_str(text),
            Token::Open(Tag { name, .. }) | Token::Close(name) => pass(name, source, &mut words),
        }
    }
    if let Some(start) = script {
        words.push_str(&html[start..]);
    }
    let mut line = one_line(&words);
    line.truncate(line.floor_char_boundary(most));
    line.truncate(line.trim_end().len());
    line
}

fn pass(name: &str, source: &str, words: &mut String) {
    let mut buffer = [0_u8; 12];
    let lower = lower(name, &mut buffer);
    if WITHIN.binary_search(&lower).is_ok() {
        return;
    }
    match KNOWN.binary_search(&lower) {
        Ok(_) if words.ends_with(' ') => {}
        Ok(_) => words.push(' '),
        Err(_) => words.push_str(source),
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
            ("ESX<sup>TM</sup> &amp; 10<sup>6</sup>", "ESX™ & 10⁶"),
            ("AT&T: 5 < 6 > 4", "AT&T: 5 < 6 > 4"),
            ("Vec<u8> &lt;b&gt;", "Vec<u8> <b>"),
            ("a<script>alert(1)</script>b", "ab"),
            ("The <script> tag", "The <script> tag"),
            ("What <canvas> is for", "What <canvas> is for"),
            ("a\u{202e}b\u{7}", "ab"),
            ("<![CDATA[x]]>", "x]]>"),
            ("", ""),
        ] {
            assert_eq!(text_of(html, 1_000), expected, "{html}");
        }
        assert_eq!(text_of("äöü äöü", 5), "äö");
    }
}
