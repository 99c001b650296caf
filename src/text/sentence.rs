//! Where sentences of plain text begin and end.

use std::ops::Range;

/// Words that end in a full stop in the middle of a sentence. Lower case, without the stop.
const ABBREVIATIONS: &[&str] = &[
    "inc", "corp", "ltd", "co", "llc", "plc", "bros", "vs", "v", "ver", "dr", "mr", "mrs", "ms",
    "prof", "sr", "jr", "st", "no", "nos", "vol", "approx", "dept", "est", "etc", "e.g", "i.e",
    "cf", "fig", "p", "pp", "ed", "eds", "al", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "sept", "oct", "nov", "dec", "gen", "gov", "sen", "rep", "u.s", "u.k",
];

/// Of these, the ones that may also end a sentence when a capital follows and more than a name
/// would be odd: `… the deal, said Microsoft Corp. The firm …`.
const MAY_END: &[&str] = &[
    "inc", "corp", "ltd", "co", "llc", "plc", "etc", "u.s", "u.k",
];

/// Words that open sentences and hardly ever continue a name.
const OPENERS: &[&str] = &[
    "The", "A", "An", "In", "It", "Its", "This", "That", "These", "Those", "He", "She", "They",
    "We", "But", "And", "For", "On", "At", "As", "If", "When", "While", "After", "Before",
    "However", "Now", "Then", "There", "Earlier", "Both", "Since", "With", "Neither",
];

/// The sentences of a plain text as byte ranges, without the white space around them. A line that
/// is followed by a blank line ends a sentence, and so do `.`, `!`, `?` and `…` before a space, but
/// not the stop of an abbreviation (`Corp.`, `vs.`, `U.S.`), of an initial or inside a number.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut symbols = text.char_indices().peekable();
    while let Some((at, symbol)) = symbols.next() {
        let after = at + symbol.len_utf8();
        let ends = match symbol {
            '\n' => text[after..]
                .trim_start_matches([' ', '\t', '\r'])
                .starts_with('\n'),
            '.' | '!' | '?' | '…' => {
                let rest = skip_closing(&text[after..]);
                (rest.is_empty() || rest.starts_with(char::is_whitespace))
                    && (symbol != '.' || ends_here(&text[start..at], rest))
            }
            _ => false,
        };
        if ends {
            let end = text.len() - skip_closing(&text[after..]).len();
            push_trimmed(text, start..end, &mut found);
            start = end;
            while symbols.peek().is_some_and(|&(next, _)| next < end) {
                symbols.next();
            }
        }
    }
    push_trimmed(text, start..text.len(), &mut found);
    found
}

/// What follows the quotation marks and brackets that close a sentence. Of a long row of them the rest
/// is looked at from a later one, so that each is looked at a few times only.
fn skip_closing(rest: &str) -> &str {
    const CLOSING: [char; 9] = ['"', '\'', ')', ']', '\u{201d}', '\u{2019}', '.', '!', '?'];
    let closing = rest.chars().take(16).take_while(|c| CLOSING.contains(c));
    &rest[closing.map(char::len_utf8).sum()..]
}

/// Whether a full stop after `before` and in front of `rest` ends a sentence.
fn ends_here(before: &str, rest: &str) -> bool {
    let next = rest.trim_start();
    let Some(first) = next.chars().next() else {
        return true;
    };
    let word = before
        .rsplit(|symbol: char| symbol.is_whitespace() || matches!(symbol, '(' | '"' | '\u{201c}'))
        .next()
        .unwrap_or_default();
    let lower = word.to_lowercase();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let dotted = lower.contains('.') && lower.split('.').all(|part| part.chars().count() <= 1);
    if initial || dotted || ABBREVIATIONS.contains(&lower.as_str()) {
        let opener = next
            .split(|symbol: char| !symbol.is_alphanumeric())
            .next()
            .unwrap_or_default();
        return (MAY_END.contains(&lower.as_str()) || (dotted && !initial))
            && OPENERS.contains(&opener);
    }
    // "… ver 2. 0 …" is broken text; a sentence that begins in lower case is none.
    !first.is_lowercase()
}

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    let end = start + part.trim().len();
    if start < end {
        found.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn splits_at_ends_only() {
        for (text, expected) in [
            (
                "One here. Two here! Three?",
                vec!["One here.", "Two here!", "Three?"],
            ),
            (
                "Sun Microsystems Inc. bought MySQL vs. Oracle. It paid $1.5 billion.",
                vec![
                    "Sun Microsystems Inc. bought MySQL vs. Oracle.",
                    "It paid $1.5 billion.",
                ],
            ),
            (
                "The U.S. Army uses v. 2.0 of it. Dr. J. Doe agrees.",
                vec!["The U.S. Army uses v. 2.0 of it.", "Dr. J. Doe agrees."],
            ),
            (
                "It joins Microsoft Corp. The program grew.",
                vec!["It joins Microsoft Corp.", "The program grew."],
            ),
            (
                "\u{201c}We signed.\u{201d} He smiled.",
                vec!["\u{201c}We signed.\u{201d}", "He smiled."],
            ),
            (
                "A heading\n\nA text\nover lines.",
                vec!["A heading", "A text\nover lines."],
            ),
            (
                "on SearchStorage.com today. Then more",
                vec!["on SearchStorage.com today.", "Then more"],
            ),
            ("", vec![]),
        ] {
            assert_eq!(split(text), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_lost(text in "[a-zA-Z0-9 .!?\n\"'()…é]{0,80}") {
            let joined: String = sentences(&text).into_iter().map(|range| text[range].to_owned()).collect();
            let squeeze = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&joined), squeeze(&text));
        }
    }
}
