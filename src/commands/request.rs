//! A request as every place makes it, and the two ways in which it can fail.

use crate::domain::{Actor, Date, Place};
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
    /// Text, a name, a choice.
    Text(String),
    /// A whole number within the limits of its option.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// A date.
    Date(Date),
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
