//! What somebody typed into a search: words, "phrases" and -exclusions.
//!
//! Any text at all is a query. Nothing that is typed reaches the engine's own query language.

use crate::domain::EntityId;
use crate::text::words::{Word, is_stop_word, words};

use super::names::Names;

/// Longer queries are cut: the rest of a pasted article adds time and finds nothing better.
const MOST_CHARACTERS: usize = 2_000;
/// Words that are searched for.
const MOST_WORDS: usize = 40;
/// Phrases and exclusions, each.
const MOST_PARTS: usize = 16;

/// A query, understood. Words are folded, not stemmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sought {
    /// At least one must occur; in the order typed, repeated ones kept.
    pub(super) words: Vec<String>,
    /// Each must occur as it stands.
    pub(super) phrases: Vec<Vec<String>>,
    /// None may occur.
    pub(super) excluded: Vec<Vec<String>>,
    /// Entities that the words name, with the words by which they do.
    pub(super) entities: Vec<(EntityId, Vec<String>)>,
}

impl Sought {
    /// Understands a text. Stop words are left out unless there is nothing else.
    pub(super) fn new(text: &str, names: &Names) -> Sought {
        let end = text
            .char_indices()
            .nth(MOST_CHARACTERS)
            .map_or(text.len(), |(at, _)| at);
        let mut sought = Sought::default();
        let mut plain = String::new();
        for part in Parts(&text[..end]) {
            let folded = || -> Vec<String> { fold_all(words(part.text)) };
            match part {
                Part { excluded: true, .. } => push(&mut sought.excluded, folded()),
                Part { quoted: true, .. } => push(&mut sought.phrases, folded()),
                Part { .. } => {
                    sought.words.extend(without_splinters(folded()));
                    plain.push_str(part.text);
                    plain.push(' ');
                }
            }
        }
        for (range, entities) in names.exactly_in(&plain) {
            let own = fold_all(words(&plain[range]));
            for entity in entities {
                sought.entities.push((entity, own.clone()));
            }
        }
        sought.entities.truncate(MOST_PARTS);
        if sought.words.iter().any(|word| !is_stop_word(word)) || !sought.phrases.is_empty() {
            sought.words.retain(|word| !is_stop_word(word));
        }
        sought.words.truncate(MOST_WORDS);
        sought
    }

    /// Whether nothing was typed that could be searched for or excluded.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty() && self.excluded.is_empty()
    }

    /// Whether there is something to find, not only to leave out.
    pub(super) fn finds(&self) -> bool {
        !self.words.is_empty() || !self.phrases.is_empty()
    }

    /// Every word that is to occur, each once, in order.
    pub(super) fn all_words(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for word in self.words.iter().chain(self.phrases.iter().flatten()) {
            if !all.contains(&word.as_str()) {
                all.push(word);
            }
        }
        all
    }

    /// The same query with one word spelt otherwise.
    pub(super) fn respelt(&self, from: &str, to: &str) -> Sought {
        let mut other = self.clone();
        let all = other.words.iter_mut();
        for word in all.chain(other.phrases.iter_mut().flatten()) {
            if word == from {
                to.clone_into(word);
            }
        }
        other
    }
}

/// The same query with its phrases taken apart, so that it finds more; what it excludes stays
/// excluded. With `exclusions` false those are left out too.
pub fn loosened(text: &str, exclusions: bool) -> String {
    let parts = Parts(text).filter_map(|part| match part {
        Part {
            excluded: false, ..
        } => Some(part.text.to_owned()),
        Part { .. } if exclusions => Some(format!("-\"{}\"", part.text)),
        Part { .. } => None,
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Only what a query excludes.
pub fn exclusions(text: &str) -> String {
    let parts = Parts(text)
        .filter(|part| part.excluded)
        .map(|part| format!("-\"{}\"", part.text));
    parts.collect::<Vec<_>>().join(" ")
}

fn fold_all(cut: Vec<Word>) -> Vec<String> {
    cut.into_iter().map(|word| word.folded).collect()
}

/// Of what one written word falls into (`VPN-1`), single letters and digits are no help alone.
fn without_splinters(mut parts: Vec<String>) -> Vec<String> {
    if parts.iter().any(|part| part.chars().count() > 1) {
        parts.retain(|part| part.chars().count() > 1);
    }
    parts
}

fn push(list: &mut Vec<Vec<String>>, words: Vec<String>) {
    if !words.is_empty() && list.len() < MOST_PARTS {
        list.push(words);
    }
}

/// One written word, or everything between two quotation marks.
struct Part<'t> {
    text: &'t str,
    quoted: bool,
    excluded: bool,
}

/// Cuts a query into its parts.
struct Parts<'t>(&'t str);

fn is_quote(symbol: char) -> bool {
    matches!(
        symbol,
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{00ab}' | '\u{00bb}'
    )
}

impl<'t> Iterator for Parts<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        let mut rest = self.0.trim_start();
        let first = rest.chars().next()?;
        let mut excluded = false;
        if matches!(first, '-' | '\u{2212}' | '\u{2013}') {
            let after = rest.trim_start_matches(['-', '\u{2212}', '\u{2013}']);
            excluded = after
                .chars()
                .next()
                .is_some_and(|next| !next.is_whitespace());
            rest = after;
        }
        let quoted = rest.chars().next().is_some_and(is_quote);
        let (text, left) = if quoted {
            let inside = rest.trim_start_matches(is_quote);
            match inside.split_once(is_quote) {
                Some((text, left)) => (text, left),
                // A quotation mark that is never closed means what follows, up to the end.
                None => (inside, ""),
            }
        } else {
            let end = rest
                .find(|symbol: char| symbol.is_whitespace() || is_quote(symbol))
                .unwrap_or(rest.len());
            rest.split_at(end)
        };
        self.0 = left;
        Some(Part {
            text,
            quoted,
            excluded,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sought(text: &str) -> String {
        let sought = Sought::new(text, &Names::new(Vec::new()));
        let join = |list: &[Vec<String>]| {
            let joined: Vec<String> = list.iter().map(|words| words.join(" ")).collect();
            joined.join("|")
        };
        format!(
            "{} / {} / {}",
            sought.words.join(" "),
            join(&sought.phrases),
            join(&sought.excluded)
        )
    }

    #[test]
    fn understands_what_people_type() {
        for (typed, understood) in [
            (
                "What is the hypervisor of Phoenix?",
                "hypervisor phoenix /  / ",
            ),
            (
                "xen \"virtual machine\" -cisco",
                "xen / virtual machine / cisco",
            ),
            ("-\"check point\" vpn-1", "vpn /  / check point"),
            ("\u{201c}open ended", " / open ended / "),
            ("to be or not to be", "to be or not to be /  / "),
            ("virtual virtual", "virtual virtual /  / "),
            ("a - b --c", "b /  / c"),
            ("x\"y z\"", "x / y z / "),
            ("AND OR NOT title:x* (", "title /  / "),
            ("\"\" - \"", " /  / "),
        ] {
            assert_eq!(sought(typed), understood, "{typed}");
        }
    }

    #[test]
    fn loosening_keeps_exclusions() {
        let typed = "xen \"virtual machine\" -cisco -\"check point\"";
        assert_eq!(
            loosened(typed, true),
            "xen virtual machine -\"cisco\" -\"check point\""
        );
        assert_eq!(loosened(typed, false), "xen virtual machine");
        assert_eq!(exclusions(typed), "-\"cisco\" -\"check point\"");
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "\\PC{0,80}") {
            let _ = Sought::new(&text, &Names::new(Vec::new()));
        }
    }
}
