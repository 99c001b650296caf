//! Letters that HTML writes with means that plain words do not have: raised ones, and those that are
//! pictures.

use std::borrow::Cow;

use super::scan::Tag;
use crate::text::clean::one_line;

/// The longest emoji with all that joins its parts, in characters.
const LONGEST_EMOJI: usize = 16;

/// Raised words as words on the line: 10<sup>6</sup> is another number than 106, and the sign of a
/// trademark is no part of a name. What has no raised form stays as it is.
pub(super) fn raised(words: &str) -> Cow<'_, str> {
    let core = words.trim();
    let sign = match core {
        "TM" | "tm" => Some("™".to_owned()),
        "SM" | "sm" => Some("℠".to_owned()),
        _ => core.chars().map(raised_digit).collect(),
    };
    match sign {
        Some(sign) if !sign.is_empty() => Cow::Owned(words.replacen(core, &sign, 1)),
        _ => Cow::Borrowed(words),
    }
}

fn raised_digit(letter: char) -> Option<char> {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    match letter {
        '0'..='9' => DIGITS.get(letter as usize - '0' as usize).copied(),
        '+' => Some('⁺'),
        '-' | '−' => Some('⁻'),
        _ => None,
    }
}

/// The emoji that a picture stands for, as blogs write those that old readers do not know.
pub(super) fn drawn_letter(tag: &Tag<'_>) -> Option<String> {
    let class = tag.get("class")?;
    let mut classes = class.split_ascii_whitespace();
    if !classes.any(|name| matches!(name, "emoji" | "wp-smiley")) {
        return None;
    }
    let emoji = one_line(&tag.get("alt")?);
    let plain = emoji.chars().any(char::is_alphanumeric);
    (!emoji.is_empty() && !plain && emoji.chars().count() <= LONGEST_EMOJI).then_some(emoji)
}
