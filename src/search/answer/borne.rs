//! Whether facts bear out all that a question for yes or no says. A plain "Yes" claims every word
//! of the question, so one word that the facts do not hold is enough to withhold it.

use std::collections::HashSet;

use crate::domain::Object;
use crate::store::StoreError;
use crate::text::words;

use super::english;
use super::known::{Known, Told};
use super::narrow::roots_of;
use super::question::Question;
use super::reading::Reading;

/// Words that change what a question asks wherever they stand, small as they are.
const LIMITS: [&str; 16] = [
    "only",
    "solely",
    "sole",
    "exclusively",
    "deny",
    "denied",
    "refuse",
    "refused",
    "reject",
    "rejected",
    "fail",
    "failed",
    "without",
    "never",
    "almost",
    "cancelled",
];

/// Whether the facts of a reading say all that the question says.
pub(super) fn all_said(
    known: &Known,
    question: &Question,
    reading: &Reading,
    rows: &[Told],
) -> Result<bool, StoreError> {
    let said = said(known, rows)?;
    let denied = match question.is_negated() {
        true => HashSet::new(),
        false => denied(known, rows, &said),
    };
    let confirms = |root: &String| question.confirms() && *root == english::root("confirm");
    let relation = known.relations.get(reading.binding.relation);
    let own = relation.map(roots_of).unwrap_or_default();
    // Of a relation with values its nouns are what a value is about: "published a guide".
    let valued = relation.is_some_and(|relation| relation.objects.is_empty());
    let first: Option<&str> = question
        .asked
        .iter()
        .find(|asked| asked.relation == reading.binding.relation)
        .and_then(|asked| asked.tokens.first())
        .map(|at| question.tokens[*at].root.as_str());
    let templates: HashSet<String> = relation
        .map(|relation| {
            [&relation.now, &relation.past, &relation.began]
                .into_iter()
                .flat_map(|text| roots(text))
                .collect()
        })
        .unwrap_or_default();
    let holds = |token: &super::token::Token| {
        let folded = token.folded.as_str();
        let root = &token.root;
        if said.contains(root) {
            return true;
        }
        if LIMITS.contains(&folded)
            || (denied.contains(root) && !english::is_soft(folded) && !confirms(root))
        {
            return false;
        }
        let of_relation = if valued {
            first == Some(root.as_str()) || templates.contains(root)
        } else {
            own.contains(root)
        };
        of_relation
            || token.used
            || english::is_soft(folded)
            || english::is_begin(folded)
            || english::is_auxiliary(folded)
            || english::is_negation(folded)
            || english::is_number_word(folded)
            || folded.parse::<f64>().is_ok()
            || confirms(root)
            // What is over has been chosen by its end.
            || (english::is_end(folded) && rows.iter().all(|row| known.is_over(row)))
            || matches!(folded, "first" | "original")
    };
    Ok(question
        .tokens
        .iter()
        .filter(|token| token.name.is_none())
        .all(holds)
        && (!valued || rows.iter().any(|row| is_named(question, row))))
}

/// Whether a question says what a value is, and not only what that is of: "the Hype Cycle" is
/// another thing than "the chart of the Hype Cycle".
fn is_named(question: &Question, row: &Told) -> bool {
    let Object::Value(value) = &row.fact.object else {
        return true;
    };
    let Some((head, after)) = value.split_once(" of ") else {
        return true;
    };
    let content = |text: &str| -> HashSet<String> {
        words::words(text)
            .iter()
            .filter(|word| !english::is_soft(&word.folded) && word.folded.parse::<f64>().is_err())
            .map(|word| english::root(&word.folded))
            .collect()
    };
    let (head, after) = (content(head), content(after));
    let says = |roots: &HashSet<String>| {
        question
            .tokens
            .iter()
            .any(|token| roots.contains(&token.root))
    };
    head.is_empty() || says(&head) || !says(&after)
}

/// The parts of a detail, each with whether it denies something: that an article "leaves it out" is
/// no yes to whether it is in.
fn parts(detail: &str) -> impl Iterator<Item = (&str, bool)> {
    let denies = |part: &str| {
        words::words(part).iter().any(|word| {
            english::is_negation(&word.folded) || matches!(word.folded.as_str(), "out" | "only")
        })
    };
    detail
        .split([',', ';'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" but "))
        .map(move |part| (part, denies(part)))
}

/// The roots that facts have only where they deny something.
fn denied(known: &Known, rows: &[Told], said: &HashSet<String>) -> HashSet<String> {
    let parts = rows.iter().flat_map(|row| parts(&row.fact.detail));
    let mut denied: HashSet<String> = parts
        .filter(|(_, denies)| *denies)
        .flat_map(|(part, _)| roots(part))
        .collect();
    let own: HashSet<String> = rows
        .iter()
        .filter_map(|row| known.relation(&row.fact))
        .flat_map(|relation| roots(&relation.now))
        .collect();
    denied.retain(|root| !said.contains(root) && !own.contains(root));
    denied
}

/// The roots of all that facts say, and of what those are whom they name.
fn said(known: &Known, rows: &[Told]) -> Result<HashSet<String>, StoreError> {
    let mut said = HashSet::new();
    for row in rows {
        let mut row = row.clone();
        let affirmed: Vec<&str> = parts(&row.fact.detail)
            .filter(|(_, denies)| !denies)
            .map(|(part, _)| part)
            .collect();
        let affirmed = affirmed.join(", ");
        row.fact.detail = affirmed;
        let row = &row;
        said.extend(roots(&known.statement(row)));
        said.extend(roots(&row.fact.detail));
        for entity in [Some(row.fact.subject), super::rows::object_entity(row)] {
            let Some(entity) = entity.map_or(Ok(None), |id| known.reader().entity(id))? else {
                continue;
            };
            said.extend(roots(&entity.name));
            said.extend(roots(&entity.role));
            said.extend(roots(&entity.summary));
            said.extend(roots(entity.category.as_deref().unwrap_or_default()));
            said.extend(roots(entity.kind.word()));
            for alias in &entity.aliases {
                said.extend(roots(&alias.text));
            }
        }
    }
    Ok(said)
}

fn roots(text: &str) -> Vec<String> {
    words::words(text)
        .iter()
        .map(|word| english::root(&word.folded))
        .collect()
}
