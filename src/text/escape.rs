//! Escapes plain words for Discord's Markdown, so that they read the same and form nothing: no
//! markup, mention, link, timestamp, emoji, heading or list. Knows nothing of pieces or cards.

use super::clean::{clean, is_invisible};

/// Stands between two characters that must not meet, unseen.
pub const ZERO_WIDTH_SPACE: char = '\u{200B}';

/// The words, cleaned and escaped.
///
/// Discord's Markdown drops a backslash before any character that is neither letter, digit nor
/// white space, so an escaped text reads as it was. The start of `words` counts as the start of a
/// line, because a caller may put it there. `@everyone` and `@here` also get a zero-width space
/// after the `@`: a server looks for them without reading Markdown.
pub fn escape(words: &str) -> String {
    let cleaned = clean(words);
    let mut out = String::with_capacity(cleaned.len() + cleaned.len() / 8);
    let mut line = LineStart::Blank;
    for (at, letter) in cleaned.char_indices() {
        let rest = &cleaned[at + letter.len_utf8()..];
        if always(letter)
            || (letter == ':' && may_bind(rest))
            || (line != LineStart::Over && starts_a_block(letter, line, rest))
        {
            out.push('\\');
        }
        out.push(letter);
        if letter == '@' && (rest.is_empty() || names_everybody(rest)) {
            out.push(ZERO_WIDTH_SPACE);
        }
        line = line.after(letter);
    }
    out
}

/// How far into a line a character stands, as far as lists and headings care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineStart {
    /// Nothing before it but white space and what cannot be seen.
    Blank,
    /// Digits only: perhaps the number of a list.
    Digits,
    /// Something else stands before it.
    Over,
}

impl LineStart {
    fn after(self, letter: char) -> LineStart {
        match (self, letter) {
            (_, '\n') => LineStart::Blank,
            (LineStart::Blank, _) if letter.is_whitespace() || is_invisible(letter) => {
                LineStart::Blank
            }
            (LineStart::Blank | LineStart::Digits, '0'..='9') => LineStart::Digits,
            (LineStart::Digits, _) if is_invisible(letter) => LineStart::Digits,
            _ => LineStart::Over,
        }
    }
}

/// Characters that can form markup wherever they stand.
fn always(letter: char) -> bool {
    matches!(
        letter,
        '\\' | '*' | '_' | '~' | '`' | '|' | '#' | '[' | ']' | '<' | '@'
    )
}

/// Whether a colon before `rest` could open an emoji's name or the rest of an address.
fn may_bind(rest: &str) -> bool {
    rest.chars()
        .find(|letter| !is_invisible(*letter))
        .is_none_or(|next| next.is_alphanumeric() || matches!(next, '_' | '+' | '-' | '/' | '\\'))
}

/// Whether a character at the start of a line could make the line a list item or a quote.
fn starts_a_block(letter: char, line: LineStart, rest: &str) -> bool {
    match letter {
        '-' | '+' | '>' => line == LineStart::Blank,
        '.' | ')' => {
            line == LineStart::Digits && rest.chars().next().is_none_or(char::is_whitespace)
        }
        _ => false,
    }
}

/// Whether an `@` before `rest` would call everybody.
fn names_everybody(rest: &str) -> bool {
    rest.starts_with("everyone") || rest.starts_with("here")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What Discord shows of an escaped text.
    fn shown(escaped: &str) -> String {
        let mut out = String::new();
        let mut letters = escaped.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' if letters
                    .peek()
                    .is_some_and(|next| !next.is_ascii_alphanumeric() && !next.is_whitespace()) =>
                {
                    out.extend(letters.next());
                }
                _ => out.push(letter),
            }
        }
        out
    }

    fn without_zero_width_spaces(text: &str) -> String {
        text.replace(ZERO_WIDTH_SPACE, "")
    }

    #[test]
    fn no_markup_forms_in_what_is_escaped() {
        for (words, escaped) in [
            ("**bold** _it_ `code`", r"\*\*bold\*\* \_it\_ \`code\`"),
            (
                "# head\n-# quiet\n- item\n1. one\n> said",
                "\\# head\n\\-\\# quiet\n\\- item\n1\\. one\n\\> said",
            ),
            (
                "<@1> <#2> <@&3> </a:4> <:e:5> <t:6:R>",
                r"\<\@1> \<\#2> \<\@&3> \</a\:4> \<\:e\:5> \<t\:6\:R>",
            ),
            ("[a](https://b.c)", r"\[a\](https\://b.c)"),
            (r"C:\_x", r"C\:\\\_x"),
            ("||no|| ~~no~~", r"\|\|no\|\| \~\~no\~\~"),
        ] {
            assert_eq!(escape(words), escaped);
        }
    }

    #[test]
    fn ordinary_prose_is_left_alone() {
        let prose =
            "VMware (VMW) said: 2.5 million VMs - twice 2007's, up 100% (see p. 3). Why? R&D!";
        assert_eq!(escape(prose), prose);
    }

    #[test]
    fn everybody_is_not_called() {
        for words in ["@everyone", "x@here y", "@\u{200b}everyone"] {
            let escaped = escape(words);
            assert!(
                !escaped.contains("@everyone") && !escaped.contains("@here"),
                "{escaped}"
            );
        }
        assert!(!(escape("@") + &escape("everyone")).contains("@everyone"));
    }

    #[test]
    fn what_cannot_be_seen_hides_no_line_start() {
        assert_eq!(escape("\u{200b} - a"), "\u{200b} \\- a");
        assert_eq!(escape("1\u{2060}. a"), "1\u{2060}\\. a");
    }

    proptest! {
        #[test]
        fn it_reads_the_same(words in "[ \\n0-9a-c\\\\*_~`|<>@#:/.)(+\\[\\]\u{200b}\u{202e}é😀-]{0,60}|\\PC*") {
            let seen = shown(&escape(&words));
            prop_assert_eq!(without_zero_width_spaces(&seen), without_zero_width_spaces(&clean(&words)));
        }

        #[test]
        fn no_special_character_is_left_bare(words in "[ \\n1a*_~`|<@#:/.\\[\\]\\\\-]{0,40}") {
            let escaped = escape(&words);
            let mut letters = escaped.chars();
            while let Some(letter) = letters.next() {
                prop_assert!(!always(letter) || letter == '\\', "{letter} is bare in {escaped}");
                if letter == '\\' {
                    prop_assert!(letters.next().is_some());
                }
            }
        }
    }
}
