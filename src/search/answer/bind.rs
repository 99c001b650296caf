//! Who is what in a question: which name is the subject of the relation, which the object, and
//! which side is asked for.

use crate::domain::{EntityId, EntityKind, Relation};
use crate::text::words;

use super::english;
use super::question::{Asked, Named, Question, Side};

/// A relation with its sides filled as far as the question names them.
#[derive(Clone, Debug, Default)]
pub(super) struct Binding {
    /// The index of the relation.
    pub relation: usize,
    /// The subjects that the question names; empty when it asks for them.
    pub subjects: Vec<EntityId>,
    /// The objects that it names.
    pub objects: Vec<EntityId>,
    /// The title that a fact's detail must hold.
    pub title: Vec<String>,
    /// The title as it was written, for a sentence.
    pub title_text: String,
    /// The side that is asked for when none is named; the subject when it is not said.
    pub wanted: Option<Side>,
    /// Whether subject and object can change places.
    pub symmetric: bool,
}

impl Binding {
    /// The side that is asked for; the subject when both or none are named.
    pub(super) fn open(&self) -> Side {
        if self.subjects.is_empty() && self.objects.is_empty() {
            self.wanted.unwrap_or(Side::Subject)
        } else if self.subjects.is_empty() || !self.objects.is_empty() {
            Side::Subject
        } else {
            Side::Object
        }
    }

    /// Whether both sides are named.
    pub(super) fn is_full(&self) -> bool {
        !self.subjects.is_empty() && !self.objects.is_empty()
    }
}

/// Whether an entity of a kind can stand on a side of a relation.
pub(super) fn fits(relation: &Relation, side: Side, kind: EntityKind) -> bool {
    match side {
        Side::Subject => relation.subjects.is_empty() || relation.subjects.contains(&kind),
        Side::Object => relation.objects.contains(&kind),
    }
}

/// An empty binding of a relation that was asked for.
pub(super) fn unbound(question: &Question, asked: &Asked, relation: &Relation) -> Binding {
    Binding {
        relation: asked.relation,
        title: asked.title.clone(),
        title_text: if asked.title.is_empty() {
            String::new()
        } else {
            title_text(question, asked)
        },
        symmetric: !relation.label.is_empty() && relation.label == relation.inverse_label,
        ..Binding::default()
    }
}

/// Binds the names of a question to the sides of a relation; `None` when they do not fit.
pub(super) fn bind(question: &Question, asked: &Asked, relation: &Relation) -> Option<Binding> {
    let mut binding = unbound(question, asked, relation);
    let read = |group: usize, side: Side| readings(question, group, relation, side);
    match question.groups() {
        0 => {
            let fits = |side: Side| {
                question
                    .which
                    .is_some_and(|kind| fits(relation, side, kind))
            };
            if !fits(Side::Subject) && fits(Side::Object) {
                binding.wanted = Some(Side::Object);
            }
            Some(binding)
        }
        1 => {
            let (subjects, objects) = (read(0, Side::Subject), read(0, Side::Object));
            match (subjects, objects) {
                (Some(subjects), Some(objects)) => {
                    if objects.len() == 2 && binding.symmetric {
                        binding.subjects = vec![subjects[0]];
                        binding.objects = vec![objects[1]];
                    } else if side_of(question, asked, relation, 0) == Side::Subject {
                        binding.subjects = subjects;
                    } else {
                        binding.objects = objects;
                    }
                }
                (Some(subjects), None) => binding.subjects = subjects,
                (None, Some(objects)) => binding.objects = objects,
                (None, None) => return None,
            }
            Some(binding)
        }
        _ => {
            let straight = read(0, Side::Subject).zip(read(1, Side::Object));
            let turned = read(1, Side::Subject).zip(read(0, Side::Object));
            let (subjects, objects) = match (straight, turned) {
                (Some(straight), Some(turned)) => {
                    if side_of(question, asked, relation, 0) == Side::Subject {
                        straight
                    } else {
                        turned
                    }
                }
                (straight, turned) => straight.or(turned)?,
            };
            binding.subjects = subjects;
            binding.objects = objects;
            Some(binding)
        }
    }
}

/// The entities of a group that can stand on a side; `None` unless every name of it can.
pub(super) fn readings(
    question: &Question,
    group: usize,
    relation: &Relation,
    side: Side,
) -> Option<Vec<EntityId>> {
    question
        .names
        .iter()
        .filter(|name| name.group == group)
        .map(|name| {
            name.options
                .iter()
                .find(|option| fits(relation, side, option.kind))
                .map(|option| option.entity)
        })
        .collect()
}

/// The side of a group of names by the order and the voice of the sentence.
pub(super) fn side_of(
    question: &Question,
    asked: &Asked,
    relation: &Relation,
    group: usize,
) -> Side {
    let (Some(first), Some(word), Some(last)) = (
        question.names.iter().find(|name| name.group == group),
        asked.tokens.first().copied(),
        asked.tokens.last().copied(),
    ) else {
        return Side::Object;
    };
    let before = first.tokens.start < word;
    let lone = question.groups() == 1;
    if let Some(side) = asked.beside {
        // "Xen's base" and "the base of Xen" alike; the other name is on the other side.
        let beside = lone || is_owner(first, word) || !before;
        return if beside { side } else { side.other() };
    }
    if asked.agent && (lone || is_owner(first, word)) {
        return Side::Object;
    }
    if is_owner(first, word) {
        let deed = question.tokens[word].folded.trim_end_matches('s');
        let is_deed = deed.ends_with("ion") || deed.ends_with("ment");
        return if is_deed { Side::Subject } else { Side::Object };
    }
    // "Can I run VPN-1 on ESX?": the preposition of the relation stands between the names.
    let between = group == 0 && !lone && !before && last > first.tokens.start && last > word;
    if between && !asked.inverse {
        return Side::Subject;
    }
    let turned = asked.inverse != is_passive(question, relation, word, last);
    if before != turned {
        Side::Subject
    } else {
        Side::Object
    }
}

/// Whether a name stands right before a word as its owner: "VMware's owner".
fn is_owner(name: &Named, word: usize) -> bool {
    name.possessive && (name.tokens.end..name.tokens.end + 2).contains(&word)
}

/// Whether the verb is passive where the relation's own sentence is not: "is owned by".
fn is_passive(question: &Question, relation: &Relation, word: usize, last: usize) -> bool {
    let tokens = &question.tokens;
    let is = |at: usize, text: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.name.is_none() && token.folded == text)
    };
    if is(last, "by") || is(last + 1, "by") || is(tokens.len().saturating_sub(1), "by") {
        return true;
    }
    // "Certified for Hyper-V", "what it is based on": the preposition has the object.
    let preposition = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            token.name.is_none()
                && matches!(
                    token.folded.as_str(),
                    "on" | "for" | "in" | "with" | "to" | "at" | "of" | "from"
                )
        })
    };
    let follows = question
        .names
        .iter()
        .any(|name| (last + 1..last + 5).contains(&name.tokens.start));
    if last != word && preposition(last)
        || preposition(last + 1) && (follows || last + 2 == tokens.len())
    {
        return false;
    }
    // "Is it true that EMC bought it?", "Was it she who led it?": another clause has the "is".
    let clause = tokens[..word]
        .iter()
        .rposition(|token| {
            token.name.is_none() && matches!(token.folded.as_str(), "that" | "who" | "which")
        })
        .unwrap_or_default();
    let be = tokens[clause..word]
        .iter()
        .any(|token| token.name.is_none() && english::is_be(&token.folded));
    be && english::is_participle(&tokens[word].folded) && !natively(relation, &tokens[word].root)
}

/// Whether the relation's own sentence has the word after a form of "be": "is built on".
fn natively(relation: &Relation, root: &str) -> bool {
    let cut = words::words(&relation.now);
    cut.windows(2)
        .any(|pair| english::is_be(&pair[0].folded) && english::root(&pair[1].folded) == root)
}

fn title_text(question: &Question, asked: &Asked) -> String {
    let (Some(first), Some(last)) = (asked.tokens.iter().min(), asked.tokens.iter().max()) else {
        return String::new();
    };
    let range = question.tokens[*first].range.start..question.tokens[*last].range.end;
    let text = question.text.get(range).unwrap_or_default();
    // Abbreviations are typed in lower case and read in capitals.
    if text.len() <= 4 {
        text.to_uppercase()
    } else {
        text.to_owned()
    }
}
