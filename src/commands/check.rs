//! Options checked against the table: from what a platform or a line gives to what a handler gets.
//! Every refusal uses the names that the asker sees and says what to do.

mod value;

pub use self::value::LONGEST_NAMES;
use self::value::value;
use super::near::nearest;
use super::opened::Opened;
use super::request::{CommandError, Options, RawOptions, Value};
use super::table::{Command, Group, Opt, OptKind, Table};
use crate::reply::{Piece, Text};
use crate::text::clean::one_line;

/// The command of a name, with or without its slash, in any case.
///
/// # Errors
/// A refusal that names the nearest commands, or those of the group that was named.
pub fn find(table: &Table, name: &str) -> Result<&'static Command, CommandError> {
    let name = name.trim().trim_start_matches('/');
    if let Some(command) = table.commands.iter().find(|known| known.is_called(name)) {
        return Ok(command);
    }
    let (first, rest) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
    if let Some(group) = table.group(first) {
        let meant = table.meant_by(group).filter(|_| rest.trim().is_empty());
        return meant.ok_or_else(|| not_of_group(table, group, rest));
    }
    let mut words = Text::plain(match name {
        "" => "There is no command after the slash. ".to_owned(),
        _ => format!("There is no command /{}. ", clipped(name)),
    });
    let heads = table.heads();
    did_you_mean(
        &mut words,
        &nearest(first, heads.iter().map(|head| head.name()), 3),
    );
    words.push(Piece::Command("/help".into()));
    words.add(" lists all commands.");
    Err(CommandError::Refused(words))
}

/// The refusal of a group without one of its commands. `rest` is what was typed after it.
fn not_of_group(table: &Table, group: &Group, rest: &str) -> CommandError {
    let own = |command: &Command| command.words().1.unwrap_or_default();
    let known: Vec<&str> = table.commands_of(group).map(own).collect();
    let mut words = Text::default();
    if rest.trim().is_empty() {
        words.add(format!("/{} needs to know what to do. ", group.name));
    } else {
        let typed = rest.split_whitespace().next().unwrap_or_default();
        let what = quoted(typed);
        words.add(format!("/{} knows no {what}. ", group.name));
        let near: Vec<String> = nearest(typed, known.iter().copied(), 1)
            .into_iter()
            .map(|word| format!("{} {word}", group.name))
            .collect();
        did_you_mean(&mut words, &near);
    }
    words.add("There are ");
    for (index, word) in known.iter().enumerate() {
        if index > 0 {
            words.add(", ");
        }
        words.push(Piece::Command(format!("/{} {word}", group.name)));
    }
    words.add(".");
    CommandError::Refused(words)
}

/// Asks whether one of these commands was meant, if there are any.
fn did_you_mean(words: &mut Text, near: &[impl AsRef<str>]) {
    if near.is_empty() {
        return;
    }
    words.add("Did you mean ");
    for (index, name) in near.iter().enumerate() {
        if index > 0 {
            words.add(" or ");
        }
        words.push(Piece::Command(format!("/{}", name.as_ref())));
    }
    words.add("? ");
}

/// What a handler gets of raw options.
///
/// # Errors
/// A refusal when an option is unknown, given twice, missing, or not what it may be.
pub fn options(command: &Command, raw: &RawOptions) -> Result<Options, CommandError> {
    let opened = Opened::among(raw);
    // What is there may be longer than what anybody may write. A form that brings it back asks for no change
    // of it.
    let is_untouched = |option: &Opt, given: &str| {
        matches!(option.kind, OptKind::Text { .. })
            && (opened.as_ref()).is_some_and(|opened| opened.is_as_shown(option.name, given))
    };
    let mut checked: Vec<(&'static str, Value)> = Vec::new();
    for (name, given) in raw {
        let option = command
            .option(name)
            .ok_or_else(|| unknown_option(command, name))?;
        let given = match option.kind {
            OptKind::Text { .. } | OptKind::Carried { .. } => given.trim(),
            _ => unquoted(given.trim()),
        };
        let value = match given.is_empty() {
            true => Value::Empty,
            false if is_untouched(option, given) => Value::Text(given.to_owned()),
            false => value(option, given)?,
        };
        let known = checked.iter_mut().find(|(other, _)| *other == option.name);
        match known {
            None => checked.push((option.name, value)),
            Some((_, known)) if *known == Value::Empty => *known = value,
            Some(_) if value == Value::Empty => {}
            Some(_) => {
                return Err(CommandError::refused(format!(
                    "The option \"{}\" is given twice. Give it once.",
                    option.name
                )));
            }
        }
    }
    let is_given = |option: &&Opt| {
        let of_name = checked.iter().find(|(name, _)| *name == option.name);
        of_name.is_some_and(|(_, value)| *value != Value::Empty)
    };
    let missing = (command.options.iter()).find(|option| option.required && !is_given(option));
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

/// Whether a text was typed to empty what it is for.
pub fn is_nothing(typed: &str) -> bool {
    typed == "-" || typed.eq_ignore_ascii_case("none")
}

/// What was typed for what may be emptied: nothing when it was typed to empty it.
pub fn or_nothing(typed: String) -> String {
    match is_nothing(&typed) {
        true => String::new(),
        false => typed,
    }
}

/// An address as people paste it.
pub fn address(typed: &str) -> &str {
    typed.trim().trim_start_matches('<').trim_end_matches('>')
}

/// Somebody's words, short enough to be quoted in a sentence.
pub fn clipped(words: &str) -> String {
    const MOST: usize = 60;
    let words = one_line(words);
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

    const TABLE: Table = Table {
        commands: SAMPLE,
        groups: &[],
        menus: &[],
    };

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
        let Err(CommandError::Refused(text)) = find(&TABLE, "/sampel") else {
            panic!("found a command that is not there");
        };
        assert_eq!(
            text.words(),
            "There is no command /sampel. Did you mean /sample? /help lists all commands."
        );
        assert!(find(&TABLE, "/SAMPLE").is_ok());
    }
}
