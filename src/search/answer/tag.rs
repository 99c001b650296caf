//! The tag of a statement that asks to have it confirmed: "…, isn't it?", "…, right?"

use crate::text::words::{self, Word};

use super::english;

/// Words that are a whole tag.
const LONE: [&str; 12] = [
    "right", "correct", "true", "yes", "no", "ok", "okay", "huh", "eh", "agreed", "really", "yeah",
];
/// What a tag can ask of.
const PRONOUNS: [&str; 9] = [
    "it", "he", "she", "they", "that", "this", "there", "you", "we",
];
/// Words with which a question begins that is no statement.
const ASKING: [&str; 10] = [
    "who", "whos", "whom", "whose", "what", "whats", "which", "when", "where", "how",
];

/// A text without the tag at its end, and whether what is left is a statement to be confirmed.
pub(super) fn cut_off(text: &str) -> (&str, bool) {
    let cut = words::words(text);
    let asking = cut
        .first()
        .is_some_and(|first| ASKING.contains(&first.folded.as_str()) || first.folded == "why");
    let opened = asking
        || cut
            .first()
            .is_some_and(|first| auxiliary(&first.folded).is_some());
    let Some(length) = length(text, &cut, opened).filter(|length| cut.len() >= length + 2) else {
        return (text, false);
    };
    let end = cut[cut.len() - length - 1].range.end;
    (&text[..end], !asking)
}

/// How many words the tag has; `None` when there is none.
fn length(text: &str, cut: &[Word], opened: bool) -> Option<usize> {
    let folded: Vec<&str> = cut.iter().map(|word| word.folded.as_str()).collect();
    // Whether something parts the last words from the rest.
    let apart = |length: usize| {
        let at = cut.len().checked_sub(length)?;
        let before = cut.get(at.checked_sub(1)?)?;
        Some(
            text[before.range.end..cut[at].range.start]
                .contains([',', ';', '?', '.', '-', '–', '—']),
        )
    };
    let apart = |length: usize| apart(length).unwrap_or(false);
    match folded.as_slice() {
        [.., "or", "not"] => Some(2),
        [.., auxiliary_word, pronoun, "not"]
            if auxiliary(auxiliary_word).is_some() && PRONOUNS.contains(pronoun) && apart(3) =>
        {
            Some(3)
        }
        [
            ..,
            "is" | "isnt",
            "that" | "it" | "this",
            "right" | "correct" | "true" | "so",
        ] if apart(3) => Some(3),
        [.., auxiliary_word, pronoun] if PRONOUNS.contains(pronoun) => {
            let negated = english::contracted(auxiliary_word).is_some();
            let tag = auxiliary(auxiliary_word).is_some() && (apart(2) || (negated && !opened));
            tag.then_some(2)
        }
        [.., last] if LONE.contains(last) => {
            let sure = !opened && matches!(*last, "right" | "correct" | "huh");
            (apart(1) || sure).then_some(1)
        }
        _ => None,
    }
}

/// The auxiliary that a word is, with or without "not".
fn auxiliary(folded: &str) -> Option<&str> {
    english::contracted(folded).or_else(|| english::is_auxiliary(folded).then_some(folded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_cut_off_statements() {
        for (text, left, statement) in [
            ("Cisco is a member, isn't it?", "Cisco is a member", true),
            ("Cisco isn't a member, is it", "Cisco isn't a member", true),
            ("EMC owns VMware right?", "EMC owns VMware", true),
            ("EMC owns VMware, is that correct?", "EMC owns VMware", true),
            (
                "VMware belongs to EMC doesnt it",
                "VMware belongs to EMC",
                true,
            ),
            ("Is Cisco a member or not?", "Is Cisco a member", true),
            ("Who owns VMware, right?", "Who owns VMware", false),
            ("What is it?", "What is it?", false),
            ("Who is right", "Who is right", false),
            ("Is that right?", "Is that right?", false),
            ("right?", "right?", false),
            ("", "", false),
        ] {
            assert_eq!(cut_off(text), (left, statement), "{text}");
        }
    }
}
