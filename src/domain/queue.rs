//! What waits for a moderator's decision: articles, and what their texts propose.

use std::str::FromStr;

use jiff::Timestamp;

use super::phrase::list;
use super::{ArticleId, By, Certainty, Date, EntityId, EntityKind, FeedId, Seal};

/// The number of something in the queue. It is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueueId(pub i64);

/// One side of a proposed fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// An entity of the catalog.
    Known(EntityId),
    /// A name that the catalog does not have; it gets an entry when the fact is approved.
    New {
        /// The name as the text writes it.
        name: String,
        /// What it seems to be.
        kind: EntityKind,
    },
}

/// What is proposed to be said of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProposedObject {
    /// An entity.
    Party(Party),
    /// A plain value.
    Value(String),
}

/// A fact that a text seems to tell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FactProposal {
    /// Of whom it is said.
    pub subject: Party,
    /// The key of a relation.
    pub relation: String,
    /// What is said; `None` where the sentence leaves it out ("Y succeeds Z") and the archive has to
    /// know.
    pub object: Option<ProposedObject>,
    /// Whose place the subject takes.
    pub former: Option<Party>,
    /// More about it, such as a post; may be empty.
    pub detail: String,
    /// From when it holds, if the sentence gives a date.
    pub since: Option<Date>,
    /// Until when it held, if the sentence gives a date.
    pub until: Option<Date>,
    /// Whether it tells that something has ended.
    pub ends: bool,
    /// How sure the sentence is of it.
    pub certainty: Certainty,
    /// How likely the sentence says just this, from 0 to 100.
    pub confidence: u8,
    /// The sentence that it comes from, as plain text on one line.
    pub sentence: String,
}

/// A name that a text has and the catalog has not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NameProposal {
    /// The name as it is written.
    pub name: String,
    /// What it seems to be.
    pub kind: EntityKind,
    /// How often the text has it, other than as the first word of a sentence.
    pub count: u32,
    /// The first sentence that has it.
    pub sentence: String,
}

/// What sort of thing waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueueKind {
    /// An article that a feed or a moderator brought.
    Article,
    /// A link that a reader suggested.
    Link,
    /// A fact that a text seems to tell.
    Fact,
    /// A name that the catalog does not have.
    Entity,
}

impl QueueKind {
    /// Every kind.
    pub const ALL: [QueueKind; 4] = [
        QueueKind::Article,
        QueueKind::Link,
        QueueKind::Fact,
        QueueKind::Entity,
    ];

    /// The word for it, as the commands use it.
    pub fn word(self) -> &'static str {
        match self {
            QueueKind::Article => "article",
            QueueKind::Link => "link",
            QueueKind::Fact => "fact",
            QueueKind::Entity => "entity",
        }
    }
}

impl FromStr for QueueKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        QueueKind::ALL
            .into_iter()
            .find(|kind| kind.word() == text)
            .ok_or(())
    }
}

/// How something in the queue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueueState {
    /// Nobody has decided.
    Waiting,
    /// It is in the archive.
    Approved,
    /// It is not to be.
    Rejected,
    /// It was made part of another article's story.
    Merged,
    /// It has become pointless.
    Dropped,
}

impl QueueState {
    /// Every state.
    pub const ALL: [QueueState; 5] = [
        QueueState::Waiting,
        QueueState::Approved,
        QueueState::Rejected,
        QueueState::Merged,
        QueueState::Dropped,
    ];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            QueueState::Waiting => "waiting",
            QueueState::Approved => "approved",
            QueueState::Rejected => "rejected",
            QueueState::Merged => "merged",
            QueueState::Dropped => "dropped",
        }
    }
}

impl FromStr for QueueState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        QueueState::ALL
            .into_iter()
            .find(|state| state.word() == text)
            .ok_or(())
    }
}

/// What is to be decided about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Proposal {
    /// The article itself.
    Article,
    /// A fact that it seems to tell.
    Fact(Box<FactProposal>),
    /// A name in it.
    Name(NameProposal),
}

impl Proposal {
    /// What it says, for the account of a change from or to another one: its name, and on a line each that
    /// in which the two differ and which a name may leave out.
    pub fn told_beside(&self, name: &str, other: &Proposal) -> String {
        let others = other.details();
        let differs = |detail: &(&str, String)| !others.contains(detail);
        let details = self.details().into_iter().filter(differs);
        let words = details.map(|(what, value)| match value.is_empty() {
            true => format!("\nno {what}"),
            false => format!("\n{what}: {value}"),
        });
        format!("{name}{}", words.collect::<String>())
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Proposal::Article => Vec::new(),
            Proposal::Name(name) => vec![("sort", name.kind.to_string())],
            Proposal::Fact(fact) => {
                let object = match &fact.object {
                    Some(ProposedObject::Party(party)) => Some(party),
                    _ => None,
                };
                let parties = [Some(&fact.subject), object].into_iter().flatten();
                let new = parties.filter_map(|party| match party {
                    Party::New { name, kind } => Some(format!("{kind} {name}")),
                    Party::Known(_) => None,
                });
                let date = |date: Option<Date>| date.map(|it| it.to_string()).unwrap_or_default();
                vec![
                    ("detail", fact.detail.clone()),
                    ("since", date(fact.since)),
                    ("until", date(fact.until)),
                    ("certainty", fact.certainty.to_string()),
                    ("new name", list(&new.collect::<Vec<_>>())),
                ]
            }
        }
    }
}

/// Something in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Its number.
    pub id: QueueId,
    /// What sort of thing it is.
    pub kind: QueueKind,
    /// The article that waits, or that says so.
    pub article: ArticleId,
    /// What lists call it: the title of an article, a fact as a sentence, a name.
    pub name: String,
    /// What is to be decided about.
    pub proposal: Proposal,
    /// The revision of the article.
    pub revision: u32,
    /// When it came in.
    pub entered: Timestamp,
    /// How it stands.
    pub state: QueueState,
    /// Who decided and when; `None` while it waits, and for what was settled by other commands.
    pub decision: Option<(By, Timestamp)>,
    /// Why it was rejected; may be empty.
    pub reason: String,
    /// The message in the desk's channel that shows it.
    pub message: Option<u64>,
}

impl Queued {
    /// What is decided about, as whoever decides has seen it.
    pub fn seal(&self) -> Seal {
        match &self.proposal {
            Proposal::Article => Seal::of(&self.revision),
            proposal => Seal::of(proposal),
        }
    }

    /// What its card shows: how it stands, what it is called and what is decided about.
    pub fn look(&self) -> Seal {
        Seal::of(&(self.state, &self.name, self.seal()))
    }
}

/// Which part of the queue is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// One kind.
    pub kind: Option<QueueKind>,
    /// What came by one feed.
    pub feed: Option<FeedId>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What becomes of it.
    pub state: QueueState,
    /// Why; may be empty.
    pub reason: String,
    /// What it has become, in words for the account: "fact 7".
    pub became: String,
}

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruled {
    /// It is done.
    Done,
    /// Somebody was quicker; nothing was changed.
    Already(Box<Queued>),
}
