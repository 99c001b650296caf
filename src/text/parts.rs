//! A long text in parts that can be edited one by one.

/// The text in parts of at most `most` characters, which joined are the text again. It is cut between
/// paragraphs where that is possible, else between lines, between words, or anywhere. An empty text
/// is one empty part.
pub fn parts(text: &str, most: usize) -> Vec<&str> {
    let most = most.max(1);
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((limit, _)) = rest.char_indices().nth(most) {
        let head = &rest[..limit];
        let cut = ["\n\n", "\n", " "]
            .iter()
            .filter_map(|end| head.rfind(end).map(|at| at + end.len()))
            .find(|at| *at > limit / 4);
        let (part, after) = rest.split_at(cut.unwrap_or(limit));
        all.push(part);
        rest = after;
    }
    if !rest.is_empty() || all.is_empty() {
        all.push(rest);
    }
    all
}

/// The text with one of its parts (from 0) replaced. The white space around the part stays as it was,
/// because whoever edits it does not see that.
pub fn with_part(text: &str, most: usize, part: usize, new: &str) -> String {
    let all = parts(text, most);
    let mut out = String::with_capacity(text.len() + new.len());
    for (place, old) in all.iter().enumerate() {
        if place == part {
            let before = old.len() - old.trim_start().len();
            let after = old.trim_end().len().max(before);
            out.push_str(&old[..before]);
            out.push_str(new.trim());
            out.push_str(&old[after..]);
        } else {
            out.push_str(old);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cuts_between_paragraphs_and_only_else_within_them() {
        assert_eq!(
            parts("one\n\ntwo\n\nthree", 11),
            ["one\n\ntwo\n\n", "three"]
        );
        assert_eq!(parts("one two three", 8), ["one two ", "three"]);
        assert_eq!(parts("aaaaaaa", 3), ["aaa", "aaa", "a"]);
        assert_eq!(parts("", 3), [""]);
    }

    #[test]
    fn a_part_is_replaced_and_the_rest_stays() {
        let text = "one\n\ntwo\n\nthree";
        assert_eq!(with_part(text, 11, 0, " 1\n\n2 "), "1\n\n2\n\nthree");
        assert_eq!(with_part(text, 11, 1, "3"), "one\n\ntwo\n\n3");
        assert_eq!(with_part(text, 11, 9, "3"), text, "there is no such part");
        assert_eq!(with_part("", 11, 0, "new"), "new");
    }

    proptest! {
        #[test]
        fn parts_are_short_and_make_up_the_text(text in "(?s)(.|\n\n| ){0,80}", most in 1usize..20) {
            let all = parts(&text, most);
            prop_assert_eq!(all.concat(), text.clone());
            prop_assert!(all.iter().all(|part| part.chars().count() <= most));
            for (place, part) in all.iter().enumerate() {
                prop_assert_eq!(with_part(&text, most, place, part), text.clone());
            }
        }
    }
}
