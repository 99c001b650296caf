//! Which relations of the catalog a question asks for, by the words that the catalog gives them.

use crate::domain::Relation;
use crate::text::words;

use super::english;
use super::question::{Asked, Side};
use super::token::Token;

/// Finds every relation that a question may ask for, best first.
///
/// A phrase counts when its words stand side by side, outside of names; a trailing preposition may
/// stand elsewhere ("On what does it run?"). A longer phrase beats a shorter one.
///
/// Two conventions let a catalog say more with its words. A word that is written with a capital,
/// such as `CEO`, is a title: a fact answers only when its detail names it. A phrase that ends in
/// a place, such as `subsidiary of {subject}`, says on which side the name beside it stands; one
/// that begins with `{object}`, such as `{object} host`, that the object stands before the verb.
pub(super) fn find(tokens: &[Token], relations: &[Relation]) -> Vec<Asked> {
    let mut found: Vec<Asked> = Vec::new();
    for (index, relation) in relations.iter().enumerate() {
        let mut best: Option<Asked> = None;
        for phrase in &relation.words {
            if let Some(asked) = match_phrase(tokens, index, relation, phrase)
                && best.as_ref().is_none_or(|best| asked.score > best.score)
            {
                best = Some(asked);
            }
        }
        found.extend(best);
    }
    found.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| relations[a.relation].rank.cmp(&relations[b.relation].rank))
    });
    found
}

fn match_phrase(
    tokens: &[Token],
    index: usize,
    relation: &Relation,
    phrase: &str,
) -> Option<Asked> {
    let (inverse, phrase) = match phrase.strip_prefix("{object}") {
        Some(rest) => (true, rest.trim()),
        None => (false, phrase),
    };
    let (text, beside) = place_of(phrase);
    let cut = words::words(text);
    let roots: Vec<String> = cut.iter().map(|word| english::root(&word.folded)).collect();
    if roots.is_empty() {
        return None;
    }
    let fits = |token: &Token, root: &String| token.name.is_none() && token.root == *root;
    let mut agent = false;
    let mut apart = false;
    let matched: Vec<usize> = tokens
        .windows(roots.len())
        .position(|window| {
            window
                .iter()
                .zip(&roots)
                .all(|(token, root)| fits(token, root))
        })
        .map(|start| (start..start + roots.len()).collect())
        .or_else(|| {
            let [root] = roots.as_slice() else {
                return None;
            };
            agent = true;
            tokens
                .iter()
                .position(|token| {
                    token.name.is_none()
                        && english::agent_roots(&token.folded).is_some_and(|own| own.contains(root))
                })
                .map(|at| vec![at])
        })
        .or_else(|| {
            agent = false;
            apart = true;
            let [verb, preposition] = roots.as_slice() else {
                return None;
            };
            if !words::is_stop_word(&cut[1].folded) {
                return None;
            }
            let at = tokens.iter().position(|token| fits(token, verb))?;
            let other = tokens.iter().position(|token| fits(token, preposition))?;
            Some(vec![at, other])
        })?;
    // A noun for who does it may be among the words itself: "owner" beside "own".
    let surface = &tokens[matched[0]].folded;
    let agent = agent
        || (roots.len() == 1
            && english::agent_roots(surface).is_some_and(|own| {
                relation
                    .words
                    .iter()
                    .chain([&relation.label, &relation.now])
                    .flat_map(|text| words::words(text))
                    .any(|word| own.contains(&english::root(&word.folded)))
            }));
    let content = cut
        .iter()
        .filter(|word| !words::is_stop_word(&word.folded) || word.folded == "own")
        .count();
    if content == 0 {
        return None;
    }
    let letters: usize = cut.iter().map(|word| word.folded.len()).sum();
    // "Led" says more exactly what the verb of the sentence says than another word for it.
    let own_word = words::words(&relation.now)
        .iter()
        .chain(words::words(&relation.inverse_label).iter())
        .any(|word| english::root(&word.folded) == roots[0]);
    let exact = cut
        .iter()
        .zip(&matched)
        .all(|(word, at)| word.folded == tokens[*at].folded);
    let score = content as f32
        + 0.45 * (roots.len() - content) as f32
        + 0.01 * letters as f32
        + if own_word { 0.3 } else { 0.0 }
        + if exact { 0.2 } else { 0.0 }
        - if apart { 0.4 } else { 0.0 };
    Some(Asked {
        relation: index,
        title: title_of(text, relation),
        tokens: matched,
        agent,
        beside,
        inverse,
        score,
    })
}

/// Cuts a place off the end of a phrase: "subsidiary of {subject}".
fn place_of(phrase: &str) -> (&str, Option<Side>) {
    let Some((text, place)) = phrase.split_once('{') else {
        return (phrase, None);
    };
    let text = text.trim();
    let text = text.strip_suffix(" of").unwrap_or(text);
    match place.trim_end_matches('}') {
        "subject" => (text, Some(Side::Subject)),
        "object" => (text, Some(Side::Object)),
        _ => (text, None),
    }
}

/// The roots of the title that a phrase names: a phrase with a capital, or one whose initials are
/// the beginning of such a title ("chief executive" of `CEO`).
fn title_of(phrase: &str, relation: &Relation) -> Vec<String> {
    let is_title = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    let roots = |text: &str| -> Vec<String> {
        words::words(text)
            .iter()
            .map(|word| english::root(&word.folded))
            .collect()
    };
    if is_title(phrase) {
        return roots(phrase);
    }
    let initials: String = words::words(phrase)
        .iter()
        .filter_map(|word| word.folded.chars().next())
        .collect();
    if initials.len() < 2 {
        return Vec::new();
    }
    relation
        .words
        .iter()
        .filter(|word| word.len() >= initials.len() && word.chars().all(char::is_uppercase))
        .find(|word| word.to_lowercase().starts_with(&initials))
        .map(|word| roots(word))
        .unwrap_or_default()
}

/// Whether the detail of a fact names a title: its words in their order, or an abbreviation of it
/// ("chief executive officer" for "CEO").
pub(super) fn detail_names(detail: &str, title: &[String]) -> bool {
    if title.is_empty() {
        return true;
    }
    let cut = words::words(detail);
    let roots: Vec<String> = cut.iter().map(|word| english::root(&word.folded)).collect();
    if roots.windows(title.len()).any(|window| window == title) {
        return true;
    }
    let [acronym] = title else { return false };
    let initials: String = cut
        .iter()
        .filter_map(|word| word.folded.chars().next())
        .collect();
    acronym.len() >= 2 && initials.contains(acronym.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenise;
    use super::*;

    fn relation(key: &str, now: &str, words: &[&str]) -> Relation {
        Relation {
            key: key.into(),
            now: now.into(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            ..Relation::default()
        }
    }

    fn best(question: &str) -> String {
        let relations = [
            relation(
                "leads",
                "{subject} leads {object}",
                &["CEO", "lead", "chief executive", "run"],
            ),
            relation(
                "owns",
                "{subject} owns {object}",
                &["own", "parent of {object}"],
            ),
            relation("runs-on", "{subject} runs on {object}", &["run on"]),
        ];
        let tokens = tokenise(question, &[]);
        find(&tokens, &relations)
            .first()
            .map_or("-".into(), |asked| {
                format!(
                    "{}{}{}{}",
                    relations[asked.relation].key,
                    if asked.agent { " agent" } else { "" },
                    asked
                        .beside
                        .map_or(String::new(), |side| format!(" {side:?}")),
                    if asked.title.is_empty() {
                        String::new()
                    } else {
                        format!(" as {}", asked.title.join(" "))
                    },
                )
            })
    }

    #[test]
    fn the_longest_phrase_wins() {
        for (question, expected) in [
            ("who led it", "leads"),
            ("who is its leader", "leads agent"),
            ("who is the ceo", "leads as ceo"),
            ("who is the chief executive", "leads as ceo"),
            ("what does it run on", "runs-on"),
            ("on what does it run", "runs-on"),
            ("who is the owner", "owns agent"),
            ("what is the parent company", "owns Object"),
            ("why is it late", "-"),
        ] {
            assert_eq!(best(question), expected, "{question}");
        }
    }

    #[test]
    fn titles_are_found_in_details() {
        let ceo = ["ceo".to_owned()];
        assert!(detail_names("CEO", &ceo));
        assert!(detail_names("chief executive officer", &ceo));
        assert!(!detail_names("CTO of Management", &ceo));
        assert!(!detail_names("", &ceo));
    }
}
