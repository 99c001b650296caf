//! Styled words: what a terminal can show of them, and how it is told. Every word passes through
//! here and loses its control characters here, so nothing from a feed can drive the terminal.

use std::io::IsTerminal;

use unicode_width::UnicodeWidthStr;

use crate::text::clean::{clean, is_visible};
use crate::text::link::web_address;

/// What the output can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether it shows colours and styles.
    pub colour: bool,
    /// Whether it follows links that stand behind words.
    pub links: bool,
    /// How many columns it has.
    pub width: usize,
}

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 100;
/// Narrower than this there is no use in wrapping.
const NARROWEST: usize = 24;

impl Look {
    /// What a pipe, a file or a dumb terminal can do.
    pub fn plain(width: usize) -> Look {
        Look {
            colour: false,
            links: false,
            width: width.clamp(NARROWEST, WIDEST),
        }
    }

    /// What a terminal can do.
    pub fn full(width: usize) -> Look {
        Look {
            colour: true,
            links: true,
            ..Look::plain(width)
        }
    }

    /// What standard output can do: styles only on a terminal that is not dumb and without
    /// `NO_COLOR` (see no-color.org) in the environment.
    pub fn of_stdout() -> Look {
        let width = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
        let silent = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if !std::io::stdout().is_terminal() {
            Look::plain(80)
        } else if silent || is_dumb() {
            Look::plain(width)
        } else {
            Look::full(width)
        }
    }
}

/// Whether the terminal says that it understands nothing but text.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb")
}

/// How words look. The colours are the terminal's own sixteen, so that its theme holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Stands out.
    pub bold: bool,
    /// Said quietly.
    pub dim: bool,
    /// Leans.
    pub italic: bool,
    /// Struck through.
    pub strike: bool,
    /// Coloured.
    pub colour: Option<Colour>,
}

/// A colour by what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// What can be typed or followed.
    Command,
    /// What matched.
    Match,
    /// What is not sure, or cannot be done.
    Caution,
    /// What broke.
    Fault,
    /// What is named.
    Name,
    /// What is new.
    New,
}

impl Style {
    /// Bold and nothing else.
    pub const STRONG: Style = Style {
        bold: true,
        ..Style::PLAIN
    };
    /// Quiet and nothing else.
    pub const QUIET: Style = Style {
        dim: true,
        ..Style::PLAIN
    };
    /// As it comes.
    pub const PLAIN: Style = Style {
        bold: false,
        dim: false,
        italic: false,
        strike: false,
        colour: None,
    };

    /// Of a colour and nothing else.
    pub const fn of(colour: Colour) -> Style {
        Style {
            colour: Some(colour),
            ..Style::PLAIN
        }
    }

    /// The parameters of the SGR sequence (ECMA-48, 8.3.117) that turns it on.
    fn parameters(self) -> String {
        let colour = self.colour.map(|colour| match colour {
            Colour::Command => "36",
            Colour::Match => "1;33",
            Colour::Caution => "33",
            Colour::Fault => "31",
            Colour::Name => "34",
            Colour::New => "32",
        });
        [
            self.bold.then_some("1"),
            self.dim.then_some("2"),
            self.italic.then_some("3"),
            self.strike.then_some("9"),
            colour,
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(";")
    }
}

/// Words of one style that may lead somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    words: String,
    style: Style,
    link: Option<String>,
}

impl Run {
    /// Words in a style, without their control characters.
    pub fn new(words: &str, style: Style) -> Run {
        Run {
            words: clean(words),
            style,
            link: None,
        }
    }

    /// Words as they come.
    pub fn plain(words: &str) -> Run {
        Run::new(words, Style::PLAIN)
    }

    /// The same leading to an address, if it is one that may be followed.
    pub fn to(mut self, address: Option<&str>) -> Run {
        self.link = address.and_then(web_address);
        self
    }

    /// The words.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The same style and link with other words, which must come from a run.
    pub fn with(&self, words: &str) -> Run {
        Run {
            words: words.to_owned(),
            ..self.clone()
        }
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        self.words.width()
    }

    /// Whether another run differs only in its words.
    pub fn matches(&self, other: &Run) -> bool {
        self.style == other.style && self.link == other.link
    }

    /// Writes it for an output. Links are OSC 8 sequences, which terminals that do not know them
    /// pass over.
    pub fn write(&self, look: Look, out: &mut String) {
        let link = self.link.as_deref().filter(|_| look.links);
        if let Some(link) = link {
            out.push_str(&format!("\u{1b}]8;;{link}\u{1b}\\"));
        }
        let parameters = self.style.parameters();
        if look.colour && !parameters.is_empty() && is_visible(&self.words) {
            out.push_str(&format!("\u{1b}[{parameters}m{}\u{1b}[0m", self.words));
        } else {
            out.push_str(&self.words);
        }
        if link.is_some() {
            out.push_str("\u{1b}]8;;\u{1b}\\");
        }
    }
}
