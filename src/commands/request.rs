//! A request as every place makes it, and the two ways in which it can fail.

use crate::domain::{Actor, Date, Deed, Place, TimeOfDay, TimeSpan};
use crate::reply::Text;

/// One use of one command, with checked options.
#[derive(Clone, Debug)]
pub struct Request {
    /// The name of the command.
    pub command: &'static str,
    /// Its options, checked against the table.
    pub options: Options,
    /// Who asks.
    pub actor: Actor,
    /// Where.
    pub place: Place,
    /// The asker's language as Discord names it, such as `en-GB`.
    pub locale: String,
}

impl Request {
    /// Who does something, and by which command.
    pub fn deed(&self) -> Deed {
        Deed {
            by: self.actor.by(),
            action: self.command,
        }
    }
}

/// Raw options by name, as a platform gives them, before they are checked against the table.
pub type RawOptions = Vec<(String, String)>;

/// Where and from whom a request comes.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who asks.
    pub actor: Actor,
    /// Where.
    pub place: Place,
    /// The asker's language as Discord names it, such as `en-GB`.
    pub locale: String,
}

/// The checked value of an option.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Text, a name or several, a choice, a time zone, a span of time.
    Text(String),
    /// A whole number within the limits of its option.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// A date.
    Date(Date),
    /// A time of day.
    Time(TimeOfDay),
    /// The number of a channel, a role or a user of Discord. It has at most 63 bits.
    Id(u64),
    /// Nothing: the option was named, as an input of a form that was left empty is.
    Empty,
}

/// The options of a request by name. What was not given is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options(pub Vec<(&'static str, Value)>);

impl Options {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, value)| value)
    }

    /// The text of an option, if it was given.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether an option was named and nothing was given for it, as for an input that was emptied.
    /// Everything else here says of it that it was not given.
    pub fn is_emptied(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Empty))
    }

    /// Whether any of these options was named, to be given or emptied.
    pub fn names(&self, options: &[&str]) -> bool {
        options.iter().any(|option| self.get(option).is_some())
    }

    /// The number of an option, if it was given.
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    /// Whether a yes-or-no option was given as yes.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Flag(true)))
    }

    /// The date of an option, if it was given.
    pub fn date(&self, name: &str) -> Option<Date> {
        match self.get(name) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// The time of day of an option, if it was given.
    pub fn time(&self, name: &str) -> Option<TimeOfDay> {
        match self.get(name) {
            Some(Value::Time(time)) => Some(*time),
            _ => None,
        }
    }

    /// The span of time of an option, if it was given.
    pub fn span(&self, name: &str) -> Option<TimeSpan> {
        self.text(name)?.parse().ok()
    }

    /// The number of a channel, a role or a user, if it was given.
    pub fn id(&self, name: &str) -> Option<u64> {
        match self.get(name) {
            Some(Value::Id(id)) => Some(*id),
            _ => None,
        }
    }
}

/// Why a command did not answer.
///
/// Return [`CommandError::Refused`] for everything that the asker can do something about; it is
/// shown word for word. Everything else is [`CommandError::Internal`]: the router logs it once
/// with an id and shows the asker only that id.
#[derive(Debug)]
pub enum CommandError {
    /// The asker's own words, and what to do next.
    Refused(Text),
    /// A fault of ours.
    Internal(anyhow::Error),
}

impl CommandError {
    /// A refusal in plain words.
    pub fn refused(words: impl Into<String>) -> CommandError {
        CommandError::Refused(Text::plain(words))
    }
}

impl<E: Into<anyhow::Error>> From<E> for CommandError {
    fn from(error: E) -> CommandError {
        CommandError::Internal(error.into())
    }
}
