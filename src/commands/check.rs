//! Options checked against the table: from what a platform or a line gives to what a handler gets.
//! Every refusal uses the names that the asker sees and says what to do.

use super::near::nearest;
use super::request::{CommandError, Options, RawOptions, Value};
use super::table::{Command, Opt, OptKind};
use crate::domain::Date;
use crate::reply::{Piece, Text};

/// The most characters of a name, a topic or a category. No catalog has longer ones.
const LONGEST_NAME: usize = 200;
/// The most characters of what names an article: an address may be that long (what browsers and
/// Discord's embeds take).
const LONGEST_ARTICLE: usize = 2048;

/// The command of a name, with or without its slash, in any case.
///
/// # Errors
/// A refusal that names the nearest commands.
pub fn find<'a>(table: &'a [Command], name: &str) -> Result<&'a Command, CommandError> {
    let name = name.trim().trim_start_matches('/');
    if let Some(command) = table
        .iter()
        .find(|command| command.name.eq_ignore_ascii_case(name))
    {
        return Ok(command);
    }
    let mut words = Text::plain(match name {
        "" => "There is no command after the slash. ".to_owned(),
        _ => format!("There is no command /{}. ", clipped(name)),
    });
    let near = nearest(name, table.iter().map(|command| command.name), 3);
    if !near.is_empty() {
        words.add("Did you mean ");
        for (index, name) in near.iter().enumerate() {
            if index > 0 {
                words.add(" or ");
            }
            words.push(Piece::Command(format!("/{name}")));
        }
        words.add("? ");
    }
    words.push(Piece::Command("/help".into()));
    words.add(" lists all commands.");
    Err(CommandError::Refused(words))
}

/// What a handler gets of raw options.
///
/// # Errors
/// A refusal when an option is unknown, given twice, missing, or not what it may be.
pub fn options(command: &Command, raw: &RawOptions) -> Result<Options, CommandError> {
    let mut checked: Vec<(&'static str, Value)> = Vec::new();
    for (name, given) in raw {
        let option = command
            .option(name)
            .ok_or_else(|| unknown_option(command, name))?;
        if checked.iter().any(|(other, _)| *other == option.name) {
            return Err(CommandError::refused(format!(
                "The option \"{}\" is given twice. Give it once.",
                option.name
            )));
        }
        let given = match option.kind {
            OptKind::Text { .. } => given.trim(),
            _ => unquoted(given.trim()),
        };
        if !given.is_empty() {
            checked.push((option.name, value(option, given)?));
        }
    }
    let missing = command
        .options
        .iter()
        .find(|option| option.required && checked.iter().all(|(name, _)| *name != option.name));
    match missing {
        Some(option) => Err(missing_option(command, option)),
        None => Ok(Options(checked)),
    }
}

/// The refusal of an option that a command does not have.
pub fn unknown_option(command: &Command, name: &str) -> CommandError {
    let mut words = format!(
        "/{} has no option \"{}\". ",
        command.name,
        clipped(name.trim())
    );
    if let [near, ..] = nearest(name, command.option_names(), 1)[..] {
        words.push_str(&format!("Did you mean \"{near}\"? "));
    }
    let names: Vec<&str> = command.option_names().collect();
    match names.as_slice() {
        [] => words.push_str("It takes no options."),
        names => words.push_str(&format!("It takes: {}.", names.join(", "))),
    }
    CommandError::refused(words)
}

fn missing_option(command: &Command, option: &Opt) -> CommandError {
    let mut summary = option.summary.chars();
    let what: String = summary
        .next()
        .map(|first| first.to_lowercase().chain(summary).collect())
        .unwrap_or_default();
    let mut words = Text::plain(format!(
        "/{} needs the option \"{}\": {what}.",
        command.name, option.name
    ));
    if let Some(example) = command.examples.first() {
        words.add(" For example: ");
        words.push(Piece::Command((*example).to_owned()));
    }
    CommandError::Refused(words)
}

/// One option's value, checked by its kind.
fn value(option: &Opt, given: &str) -> Result<Value, CommandError> {
    let name = option.name;
    match option.kind {
        OptKind::Text { max } => text(name, given, max),
        OptKind::Article => text(name, given, LONGEST_ARTICLE),
        OptKind::Entity(_) | OptKind::Topic | OptKind::Category | OptKind::CommandName => {
            text(name, given, LONGEST_NAME)
        }
        OptKind::Date => given
            .parse::<Date>()
            .map(Value::Date)
            .map_err(|error| CommandError::refused(format!("The option \"{name}\": {error}"))),
        OptKind::Integer { min, max } => match given.parse::<i64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(Value::Integer(number)),
            _ => Err(CommandError::refused(format!(
                "The option \"{name}\" takes a whole number from {min} to {max}, not {}.",
                quoted(given)
            ))),
        },
        OptKind::Flag => match given.to_lowercase().as_str() {
            "yes" | "y" | "true" | "on" | "1" => Ok(Value::Flag(true)),
            "no" | "n" | "false" | "off" | "0" => Ok(Value::Flag(false)),
            _ => Err(CommandError::refused(format!(
                "The option \"{name}\" takes yes or no, not {}.",
                quoted(given)
            ))),
        },
        OptKind::Choice(choices) => choice(name, given, choices),
    }
}

fn text(name: &str, given: &str, max: usize) -> Result<Value, CommandError> {
    let length = given.chars().count();
    if length > max {
        return Err(CommandError::refused(format!(
            "The option \"{name}\" holds at most {max} characters, and this has {length}. \
             Say it in fewer."
        )));
    }
    Ok(Value::Text(given.to_owned()))
}

fn choice(name: &str, given: &str, choices: &[(&str, &str)]) -> Result<Value, CommandError> {
    let same = |word: &str| word.to_lowercase() == given.to_lowercase();
    if let Some((_, value)) = choices
        .iter()
        .find(|(label, value)| same(label) || same(value))
    {
        return Ok(Value::Text((*value).to_owned()));
    }
    let values: Vec<&str> = choices.iter().map(|(_, value)| *value).collect();
    let mut words = format!(
        "The option \"{name}\" takes {}, not {}.",
        one_of(&values),
        quoted(given)
    );
    if let [near, ..] = nearest(given, values, 1)[..] {
        words.push_str(&format!(" Did you mean \"{near}\"?"));
    }
    Err(CommandError::refused(words))
}

/// `a`, `a or b`, `a, b or c`.
pub fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Somebody's words, short enough to be quoted in a sentence.
pub fn clipped(words: &str) -> String {
    const MOST: usize = 60;
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// [`clipped`] in quotation marks that differ from those in it.
pub fn quoted(words: &str) -> String {
    let words = clipped(words);
    match words.contains('"') {
        true => format!("\u{201c}{words}\u{201d}"),
        false => format!("\"{words}\""),
    }
}

/// A value without the quotation marks around it, if it has them.
fn unquoted(given: &str) -> &str {
    given
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'))
        .map_or(given, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::table::{Holds, Pace, Scope};
    use crate::domain::Role;
    use crate::reply::{Kind, Reply};

    const SAMPLE: &[Command] = &[Command {
        name: "sample",
        summary: "Tries every kind of option",
        group: "Test",
        details: "",
        examples: &["/sample words: xen"],
        options: &[
            opt("words", OptKind::Text { max: 10 }, true),
            opt("name", OptKind::Entity(&[]), false),
            opt("since", OptKind::Date, false),
            opt("page", OptKind::Integer { min: 1, max: 9 }, false),
            opt("private", OptKind::Flag, false),
            opt(
                "sort",
                OptKind::Choice(&[("Best first", "relevance"), ("Newest first", "date")]),
                false,
            ),
        ],
        role: Role::Reader,
        scope: Scope::Everywhere,
        pace: Pace::Quick,
        holds: Holds::Once,
        run: |_, _| Ok(Reply::new(Kind::Notice)),
    }];

    const fn opt(name: &'static str, kind: OptKind, required: bool) -> Opt {
        Opt {
            name,
            summary: "Something",
            kind,
            required,
        }
    }

    fn checked(raw: &[(&str, &str)]) -> String {
        let raw = raw
            .iter()
            .map(|(name, given)| ((*name).to_owned(), (*given).to_owned()))
            .collect();
        match options(&SAMPLE[0], &raw) {
            Ok(Options(options)) => options
                .iter()
                .map(|(name, value)| format!("{name}={value:?}"))
                .collect::<Vec<_>>()
                .join(" "),
            Err(CommandError::Refused(text)) => text.words(),
            Err(CommandError::Internal(error)) => format!("internal: {error}"),
        }
    }

    #[test]
    fn takes_what_fits_in_the_forms_that_people_type() {
        assert_eq!(
            checked(&[
                ("Words", " \"live migration\" "),
                ("name", "\"sun microsystems\""),
                ("since", "Aug 2008"),
            ]),
            "The option \"words\" holds at most 10 characters, and this has 16. Say it in fewer."
        );
        assert_eq!(
            checked(&[
                ("WORDS", " \"xen\" "),
                ("name", "\"sun microsystems\""),
                ("since", "Aug 2008"),
                ("page", " 2"),
                ("private", "Yes"),
                ("sort", "newest first"),
            ]),
            "words=Text(\"\\\"xen\\\"\") name=Text(\"sun microsystems\") \
             since=Date(Month(2008, 8)) page=Integer(2) private=Flag(true) sort=Text(\"date\")"
        );
    }

    #[test]
    fn refuses_in_words_that_say_what_to_do() {
        for (raw, words) in [
            (
                &[("wrods", "x")][..],
                "/sample has no option \"wrods\". Did you mean \"words\"? \
                 It takes: words, name, since, page, private, sort.",
            ),
            (
                &[("name", "x")],
                "/sample needs the option \"words\": something. For example: /sample words: xen",
            ),
            (
                &[("words", "  ")],
                "/sample needs the option \"words\": something. For example: /sample words: xen",
            ),
            (
                &[("words", "a"), ("words", "b")],
                "The option \"words\" is given twice. Give it once.",
            ),
            (
                &[("page", "12ab")],
                "The option \"page\" takes a whole number from 1 to 9, not \"12ab\".",
            ),
            (
                &[("page", "0")],
                "The option \"page\" takes a whole number from 1 to 9, not \"0\".",
            ),
            (
                &[("private", "maybe")],
                "The option \"private\" takes yes or no, not \"maybe\".",
            ),
            (
                &[("sort", "relevence")],
                "The option \"sort\" takes relevance or date, not \"relevence\". \
                 Did you mean \"relevance\"?",
            ),
            (
                &[("since", "soon")],
                "The option \"since\": \"soon\" is not a date that I know. \
                 Write it as 2008, 2008-08, 2008-08-21 or August 2008.",
            ),
        ] {
            assert_eq!(checked(raw), words);
        }
    }

    #[test]
    fn an_unknown_command_gets_its_neighbours() {
        let Err(CommandError::Refused(text)) = find(SAMPLE, "/sampel") else {
            panic!("found a command that is not there");
        };
        assert_eq!(
            text.words(),
            "There is no command /sampel. Did you mean /sample? /help lists all commands."
        );
        assert!(find(SAMPLE, "/SAMPLE").is_ok());
    }
}
