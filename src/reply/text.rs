//! Text as pieces, so that what is markup and what is somebody's words can never be mixed up.

use crate::domain::{ArticleId, Date};

/// A part of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words as they are; a line feed begins a new line. Renderers escape them.
    Plain(String),
    /// Words that stand out.
    Strong(String),
    /// Words said quietly: asides, sources.
    Quiet(String),
    /// A word that matched what was looked for.
    Mark(String),
    /// Words that a change took away.
    Removed(String),
    /// Words that a change brought.
    Added(String),
    /// A date, shown in the reader's own time zone where the medium can.
    Date(Date),
    /// A link to an http or https address.
    Link {
        /// What it says.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// The article that a statement rests on.
    Source {
        /// Its number.
        article: ArticleId,
        /// Its address, if it has one.
        url: Option<String>,
    },
    /// A channel of a server.
    Channel {
        /// Its number with Discord.
        number: u64,
        /// What it is called, for mediums that do not know.
        name: String,
    },
    /// A role of a server, by its number with Discord. Nobody is pinged by it.
    Role(u64),
    /// A user of Discord, by their number. Nobody is pinged by it.
    User(u64),
    /// A command line that the reader can type.
    Command(String),
    /// Markdown of an article. Renderers keep only the markup that is safe in their medium.
    Markdown(String),
}

/// A text in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Piece>);

impl Text {
    /// A text of one plain piece.
    pub fn plain(words: impl Into<String>) -> Text {
        Text(vec![Piece::Plain(words.into())])
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|piece| match piece {
            Piece::Plain(words)
            | Piece::Strong(words)
            | Piece::Quiet(words)
            | Piece::Mark(words)
            | Piece::Removed(words)
            | Piece::Added(words) => words.is_empty(),
            Piece::Markdown(words) | Piece::Command(words) => words.is_empty(),
            Piece::Date(_) | Piece::Link { .. } | Piece::Source { .. } => false,
            Piece::Channel { .. } | Piece::Role(_) | Piece::User(_) => false,
        })
    }

    /// Adds a piece.
    pub fn push(&mut self, piece: Piece) -> &mut Text {
        self.0.push(piece);
        self
    }

    /// Adds plain words.
    pub fn add(&mut self, words: impl Into<String>) -> &mut Text {
        self.push(Piece::Plain(words.into()))
    }

    /// Adds all pieces of another text.
    pub fn append(&mut self, other: Text) -> &mut Text {
        self.0.extend(other.0);
        self
    }

    /// Adds another text on a line of its own.
    pub fn line(&mut self, other: impl Into<Text>) -> &mut Text {
        if !self.is_empty() {
            self.add("\n");
        }
        self.append(other.into())
    }

    /// The words alone, as a reader without markup sees them: dates in full, links by their label,
    /// a source as `[7]`, what a change took away as `[-this-]` and what it brought as `{+this+}`,
    /// Markdown as it is.
    pub fn words(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Plain(words)
                | Piece::Strong(words)
                | Piece::Quiet(words)
                | Piece::Mark(words)
                | Piece::Command(words)
                | Piece::Markdown(words) => words.clone(),
                Piece::Removed(words) => format!("[-{words}-]"),
                Piece::Added(words) => format!("{{+{words}+}}"),
                Piece::Date(date) => date.to_string(),
                Piece::Link { label, .. } => label.clone(),
                Piece::Source { article, .. } => format!("[{}]", article.0),
                Piece::Channel { name, .. } => format!("#{name}"),
                Piece::Role(number) => format!("role {number}"),
                Piece::User(number) => format!("user {number}"),
            })
            .collect()
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Text {
        Text::plain(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Text {
        Text::plain(words)
    }
}

impl From<Piece> for Text {
    fn from(piece: Piece) -> Text {
        Text(vec![piece])
    }
}

impl FromIterator<Piece> for Text {
    fn from_iter<T: IntoIterator<Item = Piece>>(pieces: T) -> Text {
        Text(pieces.into_iter().collect())
    }
}
