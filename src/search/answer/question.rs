//! What was understood of a question: its words, the names in it, what it wants to know.

use std::ops::Range;

use crate::domain::{Date, EntityId, EntityKind};
use crate::search::NameMatch;

use super::english;
use super::spelling::Read;
use super::time::When;
use super::token::Token;

/// An entity that a question names.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// Who it may be, best first: a vendor and its product can share a name.
    pub options: Vec<NameMatch>,
    /// The words that name it.
    pub tokens: Range<usize>,
    /// Names that are joined by "and", "or" or a comma stand in one group.
    pub group: usize,
    /// Whether a possessive `'s` follows.
    pub possessive: bool,
}

/// What sort of answer a question wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Yes or no.
    Verdict,
    /// Who, what or which.
    Things,
    /// How many.
    Count,
    /// When something began, or happened.
    Begin,
    /// When something ended.
    End,
    /// What there is to know about somebody.
    About,
    /// The newest articles.
    Latest,
    /// Why, how, where: an explanation, which only an article can give.
    Explanation,
}

/// Which facts the tense of a question lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// What holds.
    Present,
    /// What held, whether or not it still does.
    Past,
    /// What holds no more.
    Former,
}

/// A side of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// What the fact is about.
    Subject,
    /// What is said of it.
    Object,
}

impl Side {
    /// The other side.
    pub(super) fn other(self) -> Side {
        match self {
            Side::Subject => Side::Object,
            Side::Object => Side::Subject,
        }
    }
}

/// A relation that a question may ask for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The index of the relation in the catalog.
    pub relation: usize,
    /// The words that say so.
    pub tokens: Vec<usize>,
    /// A title that the detail of a fact must hold, by its roots: "ceo".
    pub title: Vec<String>,
    /// Whether the word is a noun for who does it ("owner"), so that the subject is asked for.
    pub agent: bool,
    /// The side on which the name beside the word stands, if the catalog says so.
    pub beside: Option<Side>,
    /// Whether the object stands before the word in a plain sentence: "ESX hosts VPN-1".
    pub inverse: bool,
    /// How much of the question it explains.
    pub score: f32,
}

/// A question as far as it was understood.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The text as it was read, of at most [`MAX_BYTES`] that were typed.
    pub text: String,
    /// What was read in it in the place of what was typed.
    pub read: Vec<Read>,
    /// Its words.
    pub tokens: Vec<Token>,
    /// The names in it, in their order.
    pub names: Vec<Named>,
    /// What is wanted.
    pub wanted: Wanted,
    /// The kind after "which": "which vendors".
    pub kind: Option<EntityKind>,
    /// The kind right after "which", "what" or "how many": only that can be the answer.
    pub which: Option<EntityKind>,
    /// Whether it begins with "who".
    pub who: bool,
    /// The relations that it may ask for, best first.
    pub asked: Vec<Asked>,
    /// Its time.
    pub when: When,
    /// Its tense.
    pub tense: Tense,
    /// Whether it asks what will be, or what somebody expects.
    pub future: bool,
}

/// Longer questions are cut: nobody asks in more, and rubbish should cost nothing.
pub(super) const MAX_BYTES: usize = 600;

impl Question {
    /// Every entity that it names, the surest reading of each name, in their order.
    pub(super) fn entities(&self) -> Vec<EntityId> {
        let mut found = Vec::new();
        for name in &self.names {
            if let Some(best) = name.options.first()
                && !found.contains(&best.entity)
            {
                found.push(best.entity);
            }
        }
        found
    }

    /// How many groups of names there are.
    pub(super) fn groups(&self) -> usize {
        self.names.last().map_or(0, |name| name.group + 1)
    }

    /// Whether it asks about an end: "Has she left?"
    pub(super) fn asks_end(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| token.name.is_none() && english::is_end(&token.folded))
    }

    /// Whether it says "not" of something.
    pub(super) fn is_negated(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| token.name.is_none() && english::is_negation(&token.folded))
    }

    /// Whether it asks if something is confirmed.
    pub(super) fn confirms(&self) -> bool {
        let confirm = english::root("confirm");
        self.wanted == Wanted::Verdict
            && self
                .tokens
                .iter()
                .any(|token| token.name.is_none() && token.root == confirm)
    }

    /// Whether it asks for what came last: "the new members".
    pub(super) fn wants_newest(&self) -> bool {
        self.tokens.iter().any(|token| {
            token.name.is_none()
                && matches!(
                    token.folded.as_str(),
                    "new" | "newest" | "latest" | "newly" | "recent" | "recently"
                )
        })
    }

    /// Whether it asks for what was before: "Where did she work before?"
    pub(super) fn looks_back(&self) -> bool {
        self.tokens.iter().any(|token| {
            token.name.is_none()
                && matches!(
                    token.folded.as_str(),
                    "before" | "earlier" | "previously" | "formerly" | "former" | "previous"
                )
        })
    }

    /// Whether it asks for what somebody did before something.
    pub(super) fn asks_before(&self) -> bool {
        self.tokens.iter().any(|token| {
            token.name.is_none() && matches!(token.folded.as_str(), "before" | "earlier")
        })
    }

    /// Whether it asks for a reason.
    pub(super) fn asks_why(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| token.name.is_none() && token.folded == "why")
    }

    /// Whether it asks for a duration.
    pub(super) fn asks_how_long(&self) -> bool {
        self.tokens
            .windows(2)
            .any(|pair| pair[0].folded == "how" && pair[1].folded == "long")
    }

    /// The moment of "since June 2008" in a question for yes or no.
    pub(super) fn since(&self) -> Option<Date> {
        let said = self
            .tokens
            .iter()
            .any(|token| token.name.is_none() && token.folded == "since");
        match self.when {
            When::In(range) if said && range.until.is_none() => range.since,
            _ => None,
        }
    }

    /// Whether it wants a time.
    pub(super) fn wants_time(&self) -> bool {
        matches!(self.wanted, Wanted::Begin | Wanted::End)
    }

    /// Whether a word that nothing accounts for is written like a name.
    pub(super) fn has_unknown_name(&self) -> bool {
        !self.unknown_name().0.is_empty()
    }

    /// The words that are written like a name and that no name of the archive accounts for, and the
    /// article before them.
    pub(super) fn unknown_name(&self) -> (String, &'static str) {
        let tokens: Vec<_> = self
            .rest()
            .filter(|token| token.capital && token.range.start > 0)
            .filter(|token| {
                let mut asked = self.asked.iter().flat_map(|asked| &asked.tokens);
                !asked.any(|at| self.tokens[*at].range == token.range)
            })
            .collect();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return (String::new(), "");
        };
        let name = self.text.get(first.range.start..last.range.end);
        let before = self
            .tokens
            .iter()
            .rev()
            .find(|token| token.range.end <= first.range.start);
        let article = match before.map(|token| token.folded.as_str()) {
            Some("a") => "a ",
            Some("an") => "an ",
            _ => "",
        };
        (name.unwrap_or_default().to_owned(), article)
    }

    /// The words that nothing accounts for and that carry a meaning.
    pub(super) fn rest(&self) -> impl Iterator<Item = &Token> {
        self.tokens
            .iter()
            .filter(|token| !token.used && token.name.is_none() && !english::is_soft(&token.folded))
    }
}
