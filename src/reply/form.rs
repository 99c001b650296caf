//! What somebody is asked to fill in: a modal on Discord, questions one after the other in the console.

/// The most characters that an input takes (Discord).
pub const MOST_OF_INPUT: usize = 4_000;
/// The most inputs of a form (Discord).
pub const MOST_INPUTS: usize = 5;

/// A form. What is filled in comes back as a use of the command of its line: each input is the option
/// of its name, with its text as it was typed.
///
/// - The command must be of the pace `Quick`: Discord takes a form only as the
///   first answer. When a quick command turns out slow, and where a form was answered by another one,
///   a button stands for the form.
/// - What is typed is kept as a draft before the command is run, until the command has done what it
///   was asked. The line of a form that comes from a draft names it in an
///   option that every command takes; a reply whose buttons lead
///   on with the options of the request keeps it.
/// - An input that is left empty is an option that was not given. `Options::is_emptied` tells it from one
///   of which nothing was said; a handler that asks so carries in the line what the form was opened on
///   (`commands/opened`), so that nothing is emptied by a line that somebody types.
/// - A value of more than 4,000 characters has no room in an input of Discord. Nothing is cut there:
///   the form is refused in words. Whoever makes a form of long texts looks before, and offers another
///   way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its heading; Discord shows 45 characters of it.
    pub title: String,
    /// The command line that takes what was filled in, with the options that nobody is asked for, such
    /// as `/article edit article: 7 revision: 3`.
    pub line: String,
    /// What is asked: one to five inputs (Discord).
    pub inputs: Vec<Input>,
}

/// One thing that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The option of the command that takes it.
    pub option: &'static str,
    /// What is asked; Discord shows 45 characters of it.
    pub label: String,
    /// An example or a hint that stands in the empty input; Discord shows 100 characters of it.
    pub hint: String,
    /// What is there already.
    pub value: String,
    /// Whether it takes several lines.
    pub long: bool,
    /// Whether it must not be left empty.
    pub required: bool,
    /// The most characters that it takes, up to [`MOST_OF_INPUT`].
    pub most: usize,
}

/// Whether an input can show a text whole. One that it cannot is left out of a form: cut, the rest would be
/// lost when the form comes back.
pub fn has_room(text: &str) -> bool {
    text.chars().count() <= MOST_OF_INPUT
}
