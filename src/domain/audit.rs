//! Who did what to the archive: an account that is only ever added to.

use jiff::Timestamp;

use super::{Actor, ArticleId, EntityId, FactId, UserId};

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// Whoever sits at the console.
    Console,
    /// A user of Discord.
    User(UserId),
    /// The desk by itself: a feed, a schedule, an import.
    Desk,
}

impl Actor {
    /// Who the account says it was.
    pub fn by(&self) -> By {
        self.user.map_or(By::Console, By::User)
    }
}

/// What something was done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matter {
    /// An article.
    Article(ArticleId),
    /// A vendor, product, program or person.
    Entity(EntityId),
    /// A dated fact.
    Fact(FactId),
    /// A feed, by its number.
    Feed(i64),
    /// Something that waits for a decision, by its number in the queue.
    Item(i64),
    /// A user of Discord who moderates.
    Moderator(UserId),
    /// The desk itself: its settings.
    Desk,
}

impl Matter {
    /// The word for its kind, as the store and the commands use it.
    pub fn word(self) -> &'static str {
        match self {
            Matter::Article(_) => "article",
            Matter::Entity(_) => "entity",
            Matter::Fact(_) => "fact",
            Matter::Feed(_) => "feed",
            Matter::Item(_) => "item",
            Matter::Moderator(_) => "moderator",
            Matter::Desk => "desk",
        }
    }

    /// Its number among its kind; 0 for the desk itself.
    pub fn number(self) -> i64 {
        match self {
            Matter::Article(ArticleId(number))
            | Matter::Entity(EntityId(number))
            | Matter::Fact(FactId(number))
            | Matter::Feed(number)
            | Matter::Item(number) => number,
            // Discord's numbers have 63 bits.
            Matter::Moderator(user) => i64::try_from(user.0).unwrap_or(i64::MAX),
            Matter::Desk => 0,
        }
    }

    /// The matter of a kind and a number, as [`Matter::word`] and [`Matter::number`] give them.
    pub fn of(word: &str, number: i64) -> Option<Matter> {
        Some(match word {
            "article" => Matter::Article(ArticleId(number)),
            "entity" => Matter::Entity(EntityId(number)),
            "fact" => Matter::Fact(FactId(number)),
            "feed" => Matter::Feed(number),
            "item" => Matter::Item(number),
            "moderator" => Matter::Moderator(UserId(u64::try_from(number).ok()?)),
            "desk" => Matter::Desk,
            _ => return None,
        })
    }
}

/// Which entries of the account are wanted: those that fit everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Who did it.
    pub by: Option<By>,
    /// What was done, or the first word of it: `article` is every `article …`.
    pub action: Option<String>,
    /// The kind of thing that it was done to, as [`Matter::word`] says it.
    pub kind: Option<String>,
    /// The number of that thing among its kind.
    pub number: Option<i64>,
    /// Not before this moment.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// Something that was done, to be written into the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who did it.
    pub by: By,
    /// The command without its slash, such as `article edit`, or what the desk did by itself.
    pub action: &'static str,
    /// To what.
    pub matter: Matter,
    /// What that was called at the time: a title or a name.
    pub named: String,
    /// What was changed of it, as it was before, in words; empty for what was not there.
    pub before: String,
    /// The same as it was after; empty for what is no longer there.
    pub after: String,
}

/// An entry of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number; later entries have higher ones.
    pub number: i64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: By,
    /// What was done, as [`Act::action`] names it.
    pub action: String,
    /// To what.
    pub matter: Matter,
    /// What that was called at the time.
    pub named: String,
    /// What was changed of it, as it was before.
    pub before: String,
    /// The same as it was after.
    pub after: String,
}
