//! Two questions in one sentence: "Who leads VMware, and who leads NetApp?"

use super::finding::Finding;
use super::question::Question;

/// Cuts a question in two where "and" joins two questions; `None` when it is one. Each part must
/// name somebody: "and since when" is no question of its own.
pub(super) fn split(question: &Question) -> Option<(&str, &str)> {
    let tokens = &question.tokens;
    let at = (1..tokens.len().saturating_sub(1)).find(|at| {
        let (token, next) = (&tokens[*at], &tokens[*at + 1]);
        token.name.is_none()
            && token.folded == "and"
            && next.name.is_none()
            && matches!(
                next.folded.as_str(),
                "who" | "whos" | "what" | "which" | "when" | "where" | "how" | "does" | "is"
            )
            && question.names.iter().any(|name| name.tokens.end <= *at)
            && question.names.iter().any(|name| name.tokens.start > *at)
    })?;
    let first = question.text.get(..tokens[at].range.start)?;
    let second = question.text.get(tokens[at].range.end..)?;
    Some((first.trim(), second.trim()))
}

/// Two answers as one; `None` when one of them is only passages.
pub(super) fn join(first: Finding, second: Finding) -> Option<Finding> {
    let parts = |finding: Finding| match finding {
        Finding::Facts { sentence, evidence } => Some((sentence, evidence, Vec::new())),
        Finding::Nothing { sentence, nearest } => Some((sentence, Vec::new(), nearest)),
        Finding::Passages { .. } => None,
    };
    let (sentence, mut evidence, mut nearest) = parts(first)?;
    let (other, more, near) = parts(second)?;
    let sentence = format!("{sentence} {other}");
    evidence.extend(more);
    nearest.extend(
        near.into_iter()
            .filter(|id| !nearest.contains(id))
            .collect::<Vec<_>>(),
    );
    Some(if evidence.is_empty() {
        Finding::Nothing { sentence, nearest }
    } else {
        Finding::Facts { sentence, evidence }
    })
}
