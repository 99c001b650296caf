//! The relation that two names imply when only a small word joins them: "Is Cisco in the SVVP?"

use crate::domain::{EntityKind, Relation};

use super::bind::readings;
use super::english;
use super::known::is_bygone;
use super::question::{Asked, Question, Side, Wanted};

/// The small words that can stand for a whole relation.
const JOINTS: [&str; 5] = ["in", "at", "on", "inside", "within"];

/// The relations that the kinds of two names allow, the likeliest first; none when the question
/// has words of its own for what joins them.
///
/// What a thing can have only one of (its owner, its chief) is hardly meant by "in" or "at".
pub(super) fn find(question: &Question, relations: &[Relation]) -> Vec<Asked> {
    let plain = question
        .rest()
        .all(|token| question.confirms() && token.root == english::root("confirm"));
    let Some(joint) = joint(question).filter(|_| question.groups() == 2 && plain) else {
        return Vec::new();
    };
    let lists = matches!(question.wanted, Wanted::Things | Wanted::Count);
    let mut found: Vec<(bool, i64, usize)> = relations
        .iter()
        .enumerate()
        .filter(|(_, relation)| !relation.objects.is_empty())
        .filter(|(_, relation)| !relation.event || is_bygone(relation))
        .filter(|(_, relation)| {
            let fits = |subject: usize, object: usize| {
                readings(question, subject, relation, Side::Subject).is_some()
                    && readings(question, object, relation, Side::Object).is_some()
            };
            fits(0, 1) || (lists && fits(1, 0))
        })
        .map(|(index, relation)| (relation.exclusive, relation.rank, index))
        .collect();
    found.sort_unstable();
    found
        .into_iter()
        .map(|(_, _, relation)| by(relation, joint))
        .collect()
}

/// What somebody has: "Which hypervisors does VMware have?" asks for what is its alone.
pub(super) fn having(question: &Question, relations: &[Relation]) -> Vec<Asked> {
    let have = question.tokens.iter().rposition(|token| {
        token.name.is_none() && matches!(token.folded.as_str(), "have" | "has" | "got")
    });
    let Some(have) = have.filter(|_| question.groups() == 1 && question.rest().next().is_some())
    else {
        return Vec::new();
    };
    let owns = |relation: &Relation| {
        relation.exclusive
            && !relation.event
            && relation.objects.contains(&EntityKind::Product)
            && readings(question, 0, relation, Side::Subject).is_some()
    };
    relations
        .iter()
        .enumerate()
        .filter(|(_, relation)| owns(relation))
        .map(|(index, _)| by(index, have))
        .collect()
}

/// The relations that tell of somebody's past, for a question about what was before.
pub(super) fn bygone(question: &Question, relations: &[Relation], word: usize) -> Vec<Asked> {
    relations
        .iter()
        .enumerate()
        .filter(|(_, relation)| is_bygone(relation))
        .filter(|(_, relation)| readings(question, 0, relation, Side::Subject).is_some())
        .map(|(index, _)| by(index, word))
        .collect()
}

/// A relation that a small word stands for.
fn by(relation: usize, word: usize) -> Asked {
    Asked {
        relation,
        tokens: vec![word],
        title: Vec::new(),
        agent: false,
        beside: None,
        inverse: false,
        score: 1.0,
    }
}

/// The small word right before one of the names (an article may stand between), or before the
/// colon of a list.
fn joint(question: &Question) -> Option<usize> {
    question.names.iter().find_map(|name| {
        let article = name
            .tokens
            .start
            .checked_sub(1)
            .filter(|at| matches!(question.tokens[*at].folded.as_str(), "the" | "a" | "an"));
        let at = article.unwrap_or(name.tokens.start).checked_sub(1)?;
        let token = &question.tokens[at];
        (token.name.is_none() && JOINTS.contains(&token.folded.as_str())).then_some(at)
    })
}
