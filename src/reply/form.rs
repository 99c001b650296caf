//! What somebody is asked to fill in: a modal on Discord, questions one after the other in the console.

/// A form. What is filled in comes back as a use of the command of its line: each input is the option
/// of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its heading, at most 45 characters (Discord).
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
    /// What is asked, at most 45 characters (Discord).
    pub label: String,
    /// An example or a hint that stands in the empty input, at most 100 characters (Discord).
    pub hint: String,
    /// What is there already.
    pub value: String,
    /// Whether it takes several lines.
    pub long: bool,
    /// Whether it must not be left empty.
    pub required: bool,
    /// The most characters that it takes, at most 4,000 (Discord).
    pub most: usize,
}
