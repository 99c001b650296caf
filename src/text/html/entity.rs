//! Character references: `&amp;`, `&eacute;`, `&#8217;`. What is none stays as it is written.

use std::borrow::Cow;

use htmlize::ENTITIES;

/// By whose rules references are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// The text of an HTML document: old names need no semicolon.
    Text,
    /// The value of an attribute: a name without its semicolon is no reference before `=`, a letter
    /// or a digit, since addresses have such parameters.
    Attribute,
    /// XML: every reference ends in a semicolon. The names of HTML count, because feeds use them.
    Xml,
}

/// The longest name of the table with its ampersand and semicolon; it has 33 bytes.
const LONGEST: usize = 40;

/// The text with its references replaced by what they stand for. Linear in its length.
pub fn decode(text: &str, rules: Rules) -> Cow<'_, str> {
    let Some(mut next) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        out.push_str(&rest[..next]);
        rest = &rest[next..];
        let length = reference(rest, rules, &mut out).unwrap_or_else(|| {
            out.push('&');
            1
        });
        rest = &rest[length..];
        match rest.find('&') {
            Some(at) => next = at,
            None => break,
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Reads the reference that `text` begins with, if it does; gives how long it is.
fn reference(text: &str, rules: Rules, out: &mut String) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return number(text, rules, out);
    }
    let name = bytes
        .iter()
        .skip(1)
        .take(LONGEST)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count()
        + 1;
    if bytes.get(name) == Some(&b';')
        && let Some(stands_for) = ENTITIES.get(&bytes[..=name])
    {
        out.push_str(std::str::from_utf8(stands_for).unwrap_or_default());
        return Some(name + 1);
    }
    if rules == Rules::Xml {
        return None;
    }
    // The longest old name counts: `&notit` is `¬it`.
    for end in (2..=name.min(8)).rev() {
        if let Some(stands_for) = ENTITIES.get(&bytes[..end]) {
            let follows = bytes.get(end);
            let bare = follows.is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'=');
            if rules == Rules::Attribute && bare {
                return None;
            }
            out.push_str(std::str::from_utf8(stands_for).unwrap_or_default());
            return Some(end);
        }
    }
    None
}

fn number(text: &str, rules: Rules, out: &mut String) -> Option<usize> {
    let (start, radix) = match text.as_bytes().get(2) {
        Some(b'x' | b'X') => (3, 16),
        _ => (2, 10),
    };
    let digits = text[start..]
        .chars()
        .take_while(|digit| digit.is_digit(radix))
        .count();
    let end = start + digits;
    let closed = text[end..].starts_with(';');
    if digits == 0 || (rules == Rules::Xml && !closed) {
        return None;
    }
    // What has more digits than fit is no character.
    let code = u32::from_str_radix(&text[start..end], radix).unwrap_or(u32::MAX);
    out.push(character(code));
    Some(end + usize::from(closed))
}

/// The character of a number. Those of 0x80 to 0x9F mean what they mean in windows-1252, as browsers
/// have it; what is no character becomes the replacement character.
pub fn character(code: u32) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match code {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9f => WINDOWS[code as usize - 0x80],
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_by_the_rules_of_their_place() {
        for (text, rules, expected) in [
            (
                "a&amp;b &eacute; &#8217;&#x41;&#X42;",
                Rules::Xml,
                "a&b é ’AB",
            ),
            (
                "AT&T &copy 2004 &nosuch; &",
                Rules::Xml,
                "AT&T &copy 2004 &nosuch; &",
            ),
            (
                "&copy 2004 &notit; &#65 &#;",
                Rules::Text,
                "© 2004 ¬it; A &#;",
            ),
            (
                "?a=1&copy=2&lt=3&amp;x",
                Rules::Attribute,
                "?a=1&copy=2&lt=3&x",
            ),
            (
                "&#151;&#0;&#xD800;&#99999999999;",
                Rules::Text,
                "—\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("&CounterClockwiseContourIntegral;", Rules::Text, "∳"),
            ("&alpha;&pi;&Scaron;", Rules::Text, "απŠ"),
        ] {
            assert_eq!(decode(text, rules), expected, "{text}");
        }
    }

    #[test]
    fn what_was_decoded_is_not_decoded_again() {
        assert_eq!(decode("&amp;lt;", Rules::Text), "&lt;");
    }
}
