//! Several names in one text: `vmware, citrix; svvp`.

use std::ops::Range;

/// The most names that an option takes at once. Each may have to be looked for among all names.
pub const MOST: usize = 25;

/// Where each name stands in a text, in order, without the white space and the quotation marks
/// around it. Commas and semicolons separate, but not within quotation marks; what is empty is
/// no name.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut begin = 0;
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' | ';' if !quoted => {
                found.extend(inner(text, begin..at));
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.extend(inner(text, begin..text.len()));
    found
}

/// The text before the last name with its separator, and that name as far as it is typed.
pub fn last(text: &str) -> (&str, &str) {
    let mut begin = 0;
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' | ';' if !quoted => begin = at + 1,
            _ => {}
        }
    }
    (&text[..begin], text[begin..].trim().trim_matches('"'))
}

fn inner(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let idle = |letter: char| letter.is_whitespace() || letter == '"';
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start_matches(idle).len());
    let name = part.trim_matches(idle);
    (!name.is_empty()).then(|| start..start + name.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn names_are_separated_by_commas_and_semicolons() {
        assert_eq!(names("vmware, citrix;svvp"), ["vmware", "citrix", "svvp"]);
        assert_eq!(names(" sun microsystems ,,; "), ["sun microsystems"]);
        assert_eq!(
            names("\"VMware, Inc.\", \"Citrix\""),
            ["VMware, Inc.", "Citrix"]
        );
        assert!(names(" , ; \"\" ").is_empty());
        assert_eq!(last("vmware, cit"), ("vmware,", "cit"));
        assert_eq!(last("vmware;"), ("vmware;", ""));
        assert_eq!(last("\"VMware, In"), ("", "VMware, In"));
    }

    proptest! {
        #[test]
        fn every_name_lies_in_its_text(text in "(?s).{0,40}|[a-z,;\" é]{0,40}") {
            for at in split(&text) {
                prop_assert!(!text[at].trim().is_empty());
            }
            let (kept, typed) = last(&text);
            prop_assert!(text.starts_with(kept) && text.ends_with(typed) || text.contains(typed));
        }
    }
}
