//! Cuts a text to so many characters where a reader would pause. Characters are code points, as
//! Discord counts them. What stands together stays together: an escape, a link, a timestamp, a span
//! of code, an emoji of several code points; and what a cut leaves open is closed.

use unicode_segmentation::UnicodeSegmentation;

use super::clean::is_visible;
use super::escape::ZERO_WIDTH_SPACE;

/// Marks that something is missing.
pub const ELLIPSIS: char = '…';

/// How many code points a text has: what Discord counts, not bytes and not UTF-16 units.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// Plain text of at most `max` code points. When it is cut it ends in an ellipsis, after a sentence
/// if that keeps most of it, else after a word, else between two letters.
pub fn plain(text: &str, max: usize) -> String {
    cut(text, max, text.graphemes(true).map(Token::text))
}

/// The same for Discord Markdown as [`super::markup::Markup`] writes it.
pub fn markdown(text: &str, max: usize) -> String {
    cut(text, max, Tokens::new(text))
}

/// A part of a text that must not be cut.
struct Token<'a> {
    text: &'a str,
    /// The mark that it opens or closes.
    toggles: Option<&'static str>,
}

impl<'a> Token<'a> {
    fn text(text: &'a str) -> Token<'a> {
        Token {
            text,
            toggles: None,
        }
    }
}

/// Where a text may be cut.
#[derive(Clone, Default)]
struct Place {
    bytes: usize,
    length: usize,
    open: Vec<&'static str>,
}

fn cut<'a>(text: &str, max: usize, tokens: impl Iterator<Item = Token<'a>>) -> String {
    // A code point has at least one byte, so most texts need no counting.
    if text.len() <= max || length(text) <= max {
        return text.to_owned();
    }
    if max == 0 {
        return String::new();
    }
    let mut here = Place::default();
    let (mut anywhere, mut word, mut sentence) =
        (Place::default(), Place::default(), Place::default());
    let mut ended = false;
    // Whether a mark has just opened; a cut there would leave a pair with nothing in it.
    let mut fresh = false;
    for token in tokens {
        let room = length(&close(&here.open)) + 1;
        if here.length + room <= max && !fresh {
            anywhere.clone_from(&here);
            if token.text.starts_with(char::is_whitespace) {
                word.clone_from(&here);
                if ended {
                    sentence.clone_from(&here);
                }
            }
        }
        if here.length > max {
            break;
        }
        match token.toggles {
            Some(mark) if here.open.contains(&mark) => here.open.retain(|open| *open != mark),
            Some(mark) => {
                here.open.push(mark);
                fresh = true;
            }
            None => fresh = fresh && !is_visible(token.text),
        }
        here.bytes += token.text.len();
        here.length += length(token.text);
        ended = match token.text {
            "." | "!" | "?" | "…" | "。" | "！" | "？" => true,
            "\"" | "'" | "”" | "’" | ")" | "\\]" => ended,
            _ => ended && token.toggles.is_some(),
        };
    }
    let place = if sentence.length * 10 >= max * 6 && sentence.length + 2 <= max {
        &sentence
    } else if word.length * 2 >= max {
        &word
    } else {
        &anywhere
    };
    finish(text, place, std::ptr::eq(place, &raw const sentence))
}

fn finish(text: &str, place: &Place, after_sentence: bool) -> String {
    let kept = without_bare_prefix(text.get(..place.bytes).unwrap_or_default());
    let mut out = kept.to_owned();
    let closing = close(&place.open);
    // A sentence keeps its full stop, and the ellipsis stands apart from it if there is room.
    if after_sentence && place.open.is_empty() {
        out.push(' ');
    }
    out.push(ELLIPSIS);
    out.push_str(&closing);
    out
}

/// The text without white space at its end, nor the prefix of a list item, quote or heading that
/// the cut left without words.
fn without_bare_prefix(text: &str) -> &str {
    let text = text.trim_end();
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let last = text[line..].trim();
    let number = last.trim_end_matches('.');
    let bare = !last.is_empty()
        && (last
            .chars()
            .all(|letter| matches!(letter, '>' | '-' | '#' | ' '))
            || (number.len() + 1 == last.len() && number.chars().all(|c| c.is_ascii_digit())));
    if bare && line > 0 {
        text[..line].trim_end()
    } else {
        text
    }
}

/// What closes the marks that are open, with a zero-width space where two would run together.
fn close(open: &[&str]) -> String {
    let mut out = String::new();
    for mark in open.iter().rev() {
        if out
            .chars()
            .next_back()
            .is_some_and(|last| mark.starts_with(last))
        {
            out.push(ZERO_WIDTH_SPACE);
        }
        if *mark == FENCE {
            out.push('\n');
        }
        out.push_str(mark);
    }
    out
}

/// What opens and closes a block of code.
const FENCE: &str = "```";

/// The tokens of Discord Markdown.
struct Tokens<'a> {
    rest: &'a str,
    fenced: bool,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Tokens<'a> {
        Tokens {
            rest: text,
            fenced: false,
        }
    }

    /// How long the token at the start of the rest is, in bytes, and what it toggles.
    fn measure(&self) -> (usize, Option<&'static str>) {
        let rest = self.rest;
        let one = letter(rest);
        if rest.starts_with(FENCE) && (self.fenced || opens_block(rest)) {
            return (FENCE.len(), Some(FENCE));
        }
        if self.fenced {
            return (one, None);
        }
        match rest.as_bytes().first() {
            Some(b'\\') => {
                let next = rest[1..].graphemes(true).next().map_or(0, str::len);
                (1 + next, None)
            }
            Some(b'*') if rest.starts_with("**") => (2, Some("**")),
            Some(b'*') => (1, Some("*")),
            Some(b'~') if rest.starts_with("~~") => (2, Some("~~")),
            Some(b'`') => (code_span(rest).unwrap_or(one), None),
            Some(b'[') => (link(rest).unwrap_or(one), None),
            Some(b'<') => (rest.find('>').map_or(one, |at| at + 1), None),
            _ => (one, None),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (bytes, toggles) = self.measure();
        if toggles == Some(FENCE) {
            self.fenced = !self.fenced;
        }
        let (text, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        Some(Token { text, toggles })
    }
}

/// The length of the first character as a reader sees it, which ends before any markup: some code
/// points (Unicode's "prepend" class) would make one grapheme with the asterisk behind them.
fn letter(text: &str) -> usize {
    let whole = text.graphemes(true).next().unwrap_or_default();
    whole
        .char_indices()
        .skip(1)
        .find(|(_, letter)| matches!(letter, '\\' | '*' | '~' | '`' | '[' | '<'))
        .map_or(whole.len(), |(at, _)| at)
}

/// Whether a fence at the start of a text opens a block: its first line holds a language at most,
/// where a span of code closes on the same line.
fn opens_block(text: &str) -> bool {
    let rest = &text[FENCE.len()..];
    let line = rest.split('\n').next().unwrap_or(rest);
    line.len() < rest.len() && !line.contains('`')
}

/// The length of the span of code at the start of a text.
fn code_span(text: &str) -> Option<usize> {
    let fence = text.len() - text.trim_start_matches('`').len();
    let mut from = fence;
    while let Some(at) = text[from..].find('`').map(|at| from + at) {
        let run = text[at..].len() - text[at..].trim_start_matches('`').len();
        if run == fence {
            return Some(at + run);
        }
        from = at + run;
    }
    None
}

/// The length of the link at the start of a text.
fn link(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => {
                let address = text[at + 1..].strip_prefix('(')?;
                return address.find(')').map(|end| at + 2 + end + 1);
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::markup::{Mark, Markup};

    #[test]
    fn what_fits_is_left_alone() {
        assert_eq!(plain("VMware", 6), "VMware");
        assert_eq!(
            plain("𝕍𝕄𝕨𝕒𝕣𝕖", 6),
            "𝕍𝕄𝕨𝕒𝕣𝕖",
            "code points are counted, not UTF-16 units"
        );
    }

    #[test]
    fn it_cuts_where_a_reader_pauses() {
        let text = "Citrix buys a company. Nobody knows which one, said the analyst of the firm.";
        assert_eq!(plain(text, 30), "Citrix buys a company. …");
        assert_eq!(
            plain(text, 50),
            "Citrix buys a company. Nobody knows which one,…"
        );
        assert_eq!(plain("Donaudampfschifffahrt", 8), "Donauda…");
        assert_eq!(plain("x", 0), "");
        assert_eq!(plain("👩‍👩‍👧👩‍👩‍👧", 6), "👩‍👩‍👧…", "an emoji is not torn");
    }

    #[test]
    fn nothing_is_torn_or_left_open() {
        let cases = [
            (r"abc\*\*\*\*", 6, r"abc\*…"),
            (r"abc\*\*\*\*", 7, r"abc\*…"),
            ("**bold words here**", 12, "**bold…**"),
            ("see [label](https://a.b/c) now", 20, "see…"),
            ("on <t:1219233600:D> it came", 14, "on…"),
            ("type `/vendor vmware` now", 12, "type…"),
            (
                "```rust\nlet a = 1;\nlet b = 2;\n```",
                26,
                "```rust\nlet a = 1;…\n```",
            ),
            ("one two\n- three four five six", 11, "one two…"),
            ("**a\u{113d1}** and more", 9, "**a\u{113d1}**…"),
            ("a\u{113d1}\\* and more", 6, "a\u{113d1}\\*…"),
        ];
        for (text, max, expected) in cases {
            assert_eq!(markdown(text, max), expected);
        }
    }

    proptest! {
        #[test]
        fn plain_text_keeps_to_its_length(text in "\\PC{0,80}|[a-z .\u{301}\u{200d}👩]{0,80}", max in 0usize..60) {
            let short = plain(&text, max);
            prop_assert!(length(&short) <= max);
            let kept = short.strip_suffix(ELLIPSIS).unwrap_or(&short).trim_end();
            prop_assert!(text.starts_with(kept));
        }

        #[test]
        fn markdown_keeps_to_its_length_and_closes_what_it_opens(
            parts in prop::collection::vec((0usize..5, "[a-z *_~`.\\[\\]<@\\\\:\n]{1,12}"), 1..8),
            max in 0usize..90,
        ) {
            let mut markup = Markup::default();
            for (kind, words) in &parts {
                match kind {
                    0 => markup.words(words),
                    1 => markup.marked(&[Mark::Bold, Mark::Italic], words),
                    2 => markup.link(words, "https://a.example/b"),
                    3 => markup.code(words),
                    _ => markup.raw("<t:1219233600:D>"),
                };
            }
            let whole = markup.finish();
            let short = markdown(&whole, max);
            prop_assert!(length(&short) <= max, "{short:?}");
            let mut open: Vec<&str> = Vec::new();
            for token in Tokens::new(&short) {
                prop_assert_ne!(token.text, "\\");
                prop_assert_ne!(token.text, "<");
                prop_assert_ne!(token.text, "[");
                prop_assert_ne!(token.text, "`");
                if let Some(mark) = token.toggles {
                    if open.last() == Some(&mark) {
                        open.pop();
                    } else {
                        open.push(mark);
                    }
                }
            }
            prop_assert!(open.is_empty(), "{open:?} stay open in {short:?}");
        }
    }
}
