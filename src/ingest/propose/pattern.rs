//! The sentences by which a catalog says how a relation is told, as patterns.
//!
//! A pattern is a row of words and places: `{object} appoint/name {subject} [as] {title}`. Words are
//! compared by their stems, so that `appoint` also finds "appointed"; alternatives stand with slashes
//! between them. `be` stands for every form of it, and a word after `=` counts in this form only. A
//! part in square brackets may be missing; a comma, a colon and a hyphen after a place stand for
//! themselves. `{object}'s` is a place with a possessive, and `...` stands for a few words of any kind.

use crate::text::words::{fold, stem};

/// The places that a pattern may have.
pub(in crate::ingest) const PLACES: [&str; 8] = [
    "subject", "object", "former", "title", "sum", "number", "date", "place",
];

/// One pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Pattern {
    pub elements: Vec<Element>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Element {
    Place {
        place: Place,
        possessive: bool,
    },
    Words(Vec<Wanted>),
    /// A mark of punctuation.
    Mark(char),
    /// A few words of any kind.
    Gap,
    Optional(Vec<Element>),
}

/// What stands in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Place {
    /// Of whom it is said.
    Subject,
    /// What is said.
    Object,
    /// Whose place the subject takes.
    Former,
    /// A post, one of the relation's titles.
    Title,
    /// A sum of money.
    Sum,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A town or a country.
    Where,
}

/// A word that a pattern waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Wanted {
    Stem(String),
    Exact(String),
    /// Any form of "be".
    Be,
}

/// Why a pattern cannot be read, in words for the catalog's author.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::ingest) enum PatternError {
    #[error("its brackets do not come in pairs; parts may not stand inside each other.")]
    Brackets,
    #[error("there is no place {{{0}}}; the places are {{{places}}}.", places = PLACES.join("}, {"))]
    UnknownPlace(String),
    #[error("the place {{{0}}} stands in it twice; each may stand once.")]
    Twice(&'static str),
    #[error("it does not say of whom; put {{subject}} in it, outside of brackets.")]
    NoSubject,
    #[error(
        "it does not say what; put {{object}} in it, or {{former}} for whom the subject follows."
    )]
    NoObject,
    #[error("a word in it is empty; write one on each side of a slash.")]
    EmptyWord,
}

impl Place {
    fn of(name: &str) -> Option<Place> {
        Some(match name {
            "subject" => Place::Subject,
            "object" => Place::Object,
            "former" => Place::Former,
            "title" => Place::Title,
            "sum" => Place::Sum,
            "number" => Place::Number,
            "date" => Place::Date,
            "place" => Place::Where,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Place::Subject => "subject",
            Place::Object => "object",
            Place::Former => "former",
            Place::Title => "title",
            Place::Sum => "sum",
            Place::Number => "number",
            Place::Date => "date",
            Place::Where => "place",
        }
    }
}

/// Reads a pattern. `of_end` is for the sentences that tell that something has ended: they may leave
/// out what has ended, which the archive then knows.
pub(in crate::ingest) fn parse(text: &str, of_end: bool) -> Result<Pattern, PatternError> {
    let spaced = text
        .replace('[', " [ ")
        .replace(']', " ] ")
        .replace(',', " , ")
        .replace(':', " : ")
        .replace("}-", "} -");
    let mut elements: Vec<Element> = Vec::new();
    let mut inside: Option<Vec<Element>> = None;
    let mut seen: Vec<Place> = Vec::new();
    for part in spaced.split_whitespace() {
        let element = match part {
            "[" if inside.is_some() => return Err(PatternError::Brackets),
            "[" => {
                inside = Some(Vec::new());
                continue;
            }
            "]" => {
                let part = inside.take().ok_or(PatternError::Brackets)?;
                elements.push(Element::Optional(part));
                continue;
            }
            "," => Element::Mark(','),
            ":" => Element::Mark(':'),
            "..." => Element::Gap,
            word => {
                let elements = inside.as_mut().unwrap_or(&mut elements);
                match word.strip_prefix('-') {
                    Some(rest) if !rest.is_empty() => {
                        elements.push(Element::Mark('-'));
                        elements.push(element(rest, &mut seen)?);
                    }
                    _ => elements.push(element(word, &mut seen)?),
                }
                continue;
            }
        };
        inside.as_mut().unwrap_or(&mut elements).push(element);
    }
    if inside.is_some() {
        return Err(PatternError::Brackets);
    }
    let outside = |wanted: Place| {
        elements
            .iter()
            .any(|element| matches!(element, Element::Place { place, .. } if *place == wanted))
    };
    if !outside(Place::Subject) {
        return Err(PatternError::NoSubject);
    }
    let told = [
        Place::Object,
        Place::Former,
        Place::Sum,
        Place::Number,
        Place::Where,
    ];
    if !of_end && !told.into_iter().any(outside) {
        return Err(PatternError::NoObject);
    }
    Ok(Pattern { elements })
}

fn element(word: &str, seen: &mut Vec<Place>) -> Result<Element, PatternError> {
    if let Some(rest) = word.strip_prefix('{') {
        let (name, after) = rest.split_once('}').ok_or(PatternError::Brackets)?;
        let place = Place::of(name).ok_or_else(|| PatternError::UnknownPlace(name.to_owned()))?;
        if seen.contains(&place) {
            return Err(PatternError::Twice(place.name()));
        }
        seen.push(place);
        return match after {
            "" | "'s" => Ok(Element::Place {
                place,
                possessive: !after.is_empty(),
            }),
            _ => Err(PatternError::Brackets),
        };
    }
    if word.contains(['{', '}']) {
        return Err(PatternError::Brackets);
    }
    let words = word.split('/').map(|word| match word.strip_prefix('=') {
        _ if word.is_empty() || word == "=" => Err(PatternError::EmptyWord),
        Some(exact) => Ok(Wanted::Exact(fold(exact))),
        None if word == "be" => Ok(Wanted::Be),
        None => Ok(Wanted::Stem(stem(&fold(word)))),
    });
    Ok(Element::Words(words.collect::<Result<_, _>>()?))
}
