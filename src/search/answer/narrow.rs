//! The words of a question that nothing else accounts for: they narrow facts to those that fit
//! them, or show that the question says more than the facts do. A word that only happens to stand
//! in somebody's name narrows nothing.

use std::collections::HashSet;

use crate::domain::{Object, Relation};
use crate::store::StoreError;
use crate::text::words;

use super::bind::Binding;
use super::english;
use super::known::{Known, Told};
use super::question::{Question, Wanted};
use super::rows::{object_entity, open_entity};
use super::token::Token;

/// More facts than this are not compared word by word.
const MOST_COMPARED: usize = 300;

/// What the words that nothing else accounts for did to the facts.
pub(super) struct Narrowed {
    /// The facts that fit them.
    pub rows: Vec<Told>,
    /// Whether there are such words that fit none.
    pub unknown: bool,
    /// Whether one of them is the very thing that is asked for: "how many applications".
    pub stranger: bool,
}

/// Keeps the facts that fit the words that nothing else accounts for: "Which hypervisors does
/// Citrix make?" is about those products whose category or summary says so.
pub(super) fn narrow(
    known: &Known,
    question: &Question,
    binding: &Binding,
    rows: Vec<Told>,
) -> Result<Narrowed, StoreError> {
    // For a yes a value must say itself what the question says.
    let own = known
        .relations
        .get(binding.relation)
        .filter(|relation| !(relation.objects.is_empty() && question.wanted == Wanted::Verdict))
        .map(roots_of)
        .unwrap_or_default();
    let valued = known
        .relations
        .get(binding.relation)
        .is_some_and(|relation| relation.objects.is_empty());
    // "How many", "is it 500": numbers are compared by themselves.
    let counts = matches!(question.wanted, Wanted::Count | Wanted::Verdict);
    let asked: Vec<usize> = question
        .asked
        .iter()
        .filter(|asked| asked.relation == binding.relation)
        .flat_map(|asked| asked.tokens.iter().copied())
        .collect();
    let rest: Vec<(usize, &Token)> = question
        .tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| {
            // A number tells one value of a relation from its others, in its words or not.
            let number = valued && is_digits(&token.folded);
            let left = if number { !counts } else { !asked.contains(at) };
            left && !token.used
                && token.name.is_none()
                && !english::is_soft(&token.folded)
                && !english::is_begin(&token.folded)
                && !english::is_end(&token.folded)
                && !english::is_number_word(&token.folded)
                && !(question.confirms() && token.root == english::root("confirm"))
        })
        .collect();
    let heads = heads(question);
    let anchors = of_anchors(known, binding, !rest.is_empty())?;
    let mut texts = Vec::with_capacity(rows.len().min(MOST_COMPARED));
    for row in rows.iter().take(MOST_COMPARED) {
        texts.push(text_of(known, binding, row)?);
    }
    let mut kept: Vec<usize> = (0..texts.len()).collect();
    let (mut unknown, mut stranger) = (rows.len() > MOST_COMPARED && !rest.is_empty(), false);
    for (at, token) in rest {
        let fitting: Vec<usize> = kept
            .iter()
            .copied()
            .filter(|index| {
                let (said, name) = &texts[*index];
                // The headline has the number of one of the facts that rest on it.
                if let Object::Value(value) = &rows[*index].fact.object
                    && is_digits(&token.folded)
                {
                    return roots(value).contains(&token.root);
                }
                said.contains(&token.root) || (token.capital && name.contains(&token.root))
            })
            .collect();
        if !fitting.is_empty() {
            kept = fitting;
        } else if !own.contains(&token.root) && !anchors.contains(&token.root) {
            unknown = true;
            stranger |= heads.contains(&at);
        }
    }
    let rows = if rows.len() > MOST_COMPARED {
        rows
    } else {
        kept.into_iter().map(|index| rows[index].clone()).collect()
    };
    Ok(Narrowed {
        rows,
        unknown,
        stranger,
    })
}

/// What those are called whom the question names: "the firewall VPN-1".
fn of_anchors(
    known: &Known,
    binding: &Binding,
    needed: bool,
) -> Result<HashSet<String>, StoreError> {
    let mut called = HashSet::new();
    for entity in binding.subjects.iter().chain(&binding.objects) {
        if !needed {
            break;
        }
        if let Some(entity) = known.reader().entity(*entity)? {
            called.extend(roots(head_of(&entity.summary)));
            called.extend(roots(&entity.role));
            called.extend(roots(entity.kind.word()));
        }
    }
    Ok(called)
}

/// The words right after "which", "what" or "how many", up to a small word: what is asked for.
pub(super) fn heads(question: &Question) -> Vec<usize> {
    if question.wanted == Wanted::Verdict {
        return Vec::new();
    }
    let Some(first) = question.tokens.iter().position(|token| {
        token.name.is_none() && matches!(token.folded.as_str(), "which" | "what" | "many")
    }) else {
        return Vec::new();
    };
    (first + 1..question.tokens.len())
        .take_while(|at| {
            let token = &question.tokens[*at];
            token.name.is_some() || !words::is_stop_word(&token.folded)
        })
        .filter(|at| question.tokens[*at].name.is_none())
        .take(3)
        .collect()
}

fn is_digits(folded: &str) -> bool {
    folded
        .chars()
        .all(|symbol| symbol.is_ascii_digit() || symbol == '.')
}

/// The roots of all that a relation's own texts say, without their places.
pub(super) fn roots_of(relation: &Relation) -> HashSet<String> {
    let texts = [
        &relation.now,
        &relation.past,
        &relation.began,
        &relation.ended,
        &relation.label,
        &relation.inverse_label,
    ];
    texts
        .into_iter()
        .chain(&relation.words)
        .flat_map(|text| roots(&without_places(text)))
        .collect()
}

fn without_places(template: &str) -> String {
    template
        .split('{')
        .enumerate()
        .map(|(index, part)| match (index, part.split_once('}')) {
            (0, _) | (_, None) => part,
            (_, Some((_, after))) => after,
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn roots(text: &str) -> HashSet<String> {
    words::words(text)
        .iter()
        .map(|word| english::root(&word.folded))
        .collect()
}

/// The roots of what is said of a fact (its detail, its value, and what the entity that is asked
/// for is), and those of that entity's name.
fn text_of(
    known: &Known,
    binding: &Binding,
    row: &Told,
) -> Result<(HashSet<String>, HashSet<String>), StoreError> {
    let mut text = format!("{} ", row.fact.detail);
    for date in [row.fact.since, row.fact.until].into_iter().flatten() {
        text.push_str(&format!("{date} "));
    }
    let mut name = String::new();
    let anchored = !binding.subjects.is_empty() || !binding.objects.is_empty();
    // A headline tells what a fact is about only where no name does.
    if !anchored {
        text.push_str(&row.title);
        text.push(' ');
    }
    if let Object::Value(value) = &row.fact.object {
        text.push_str(value);
    }
    let sides = if anchored {
        vec![open_entity(binding, row)]
    } else {
        vec![Some(row.fact.subject), object_entity(row)]
    };
    for entity in sides.into_iter().flatten() {
        let Some(entity) = known.reader().entity(entity)? else {
            continue;
        };
        name.push_str(&entity.name);
        for part in [
            head_of(&entity.summary),
            &entity.role,
            &entity.category.unwrap_or_default(),
        ] {
            text.push(' ');
            text.push_str(part);
        }
    }
    Ok((roots(&text), roots(&name)))
}

/// What a summary calls its entity: "Firewall" of "Firewall by Check Point; comes as …".
pub(super) fn head_of(summary: &str) -> &str {
    let end = [
        " by ",
        " without ",
        " that ",
        " which ",
        " who ",
        " with ",
        " of ",
        " for ",
        " at ",
        " on ",
        " from ",
        " where ",
        ";",
        ",",
        ".",
    ]
    .iter()
    .filter_map(|mark| summary.find(mark))
    .min()
    .unwrap_or(summary.len());
    &summary[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_says_first_what_it_is_about() {
        assert_eq!(head_of("Firewall by Check Point; for ESX."), "Firewall");
        assert_eq!(head_of("Analyst firm."), "Analyst firm");
        assert_eq!(head_of(""), "");
    }

    #[test]
    fn places_are_no_words() {
        let relation = Relation {
            now: "{subject} reviewed {object}[ {detail}]".into(),
            ..Relation::default()
        };
        assert!(!roots_of(&relation).contains("detail"));
        assert!(roots_of(&relation).contains(&english::root("reviews")));
    }
}
