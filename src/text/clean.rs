//! Takes out of a text what no reader sees but a screen obeys. Says nothing about markup.

/// The text with line ends as `\n` and without control characters and bidirectional overrides.
///
/// Tabs become spaces. Overrides, embeddings and isolates (U+202A–U+202E, U+2066–U+2069) go because
/// one that a feed leaves open would turn our own words around; the single marks U+200E and U+200F
/// and everything that joins letters or emoji stay.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {
                letters.next_if_eq(&'\n');
                out.push('\n');
            }
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(' '),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            _ if letter.is_control() => {}
            _ => out.push(letter),
        }
    }
    out
}

/// The same on one line: every run of white space becomes one space, the ends are trimmed.
pub fn one_line(text: &str) -> String {
    let cleaned = clean(text);
    let mut out = String::with_capacity(cleaned.len());
    for word in cleaned.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether a character takes no place of its own and says nothing: joiners, marks of direction,
/// the byte order mark, fillers that only look like letters.
pub fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether a reader would see anything of the text.
pub fn is_visible(text: &str) -> bool {
    text.chars()
        .any(|letter| !letter.is_whitespace() && !letter.is_control() && !is_invisible(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drives_a_screen_is_taken_out() {
        assert_eq!(
            clean("a\u{1b}[31mb\u{7}\r\nc\rd\u{2028}e"),
            "a[31mb\nc\nd\ne"
        );
        assert_eq!(clean("exe.\u{202e}fdp"), "exe.fdp");
        assert_eq!(one_line("  a \n\t b\u{9b}c "), "a bc");
    }

    #[test]
    fn letters_that_join_stay() {
        let family = "👩\u{200d}👩\u{200d}👧 می\u{200c}خواهم";
        assert_eq!(clean(family), family);
    }

    #[test]
    fn fillers_are_not_visible() {
        assert!(!is_visible(" \u{200b}\u{2060}\u{3164}\n"));
        assert!(is_visible("\u{200b}x"));
    }
}
