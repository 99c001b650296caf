//! The syntax of typed lines, and of the lines that buttons carry.
//!
//! ```text
//! /vendor name: vmware private: yes      a command with its options
//! /radar add hypervisors                 a command of a group has two words
//! /article 7                             where a group is named alone, its "show" is meant
//! /vendor vmware                         what has no name goes to the first option
//! /search words: "live migration" -esx   quotation marks keep words together
//! who leads VMware                       a line without a slash is a question
//! ```
//!
//! An option begins where a word with a colon is the name of one; addresses (`http://…`) and other
//! words with colons are part of a value. Quotation marks and a backslash take a word's meaning as
//! an option away. Where words are searched the marks stay in the value, because a phrase is searched as
//! one; a whole value in marks of any other text, such as a title, loses them. A backslash
//! before `\`, `:`, `"` or a space stands for that character itself, elsewhere for itself.
//! [`write`] and [`parse`] are inverses for every value.

use super::check::{find, unknown_option};
use super::near::slip_of;
use super::request::{CommandError, RawOptions};
use super::table::{Opt, OptKind, Table};

/// The command and the option that take a line without a slash.
const QUESTION: (&str, &str) = ("ask", "question");

/// A typed line as a command's name and raw options.
///
/// # Errors
/// A refusal for an empty line, an unknown command, or a word with a colon that is a misspelt
/// option.
pub fn parse(table: &Table, line: &str) -> Result<(String, RawOptions), CommandError> {
    let line = trimmed(line);
    let Some(rest) = line.strip_prefix('/') else {
        if line.is_empty() {
            return Err(CommandError::refused(
                "Type a command or a question. /help lists the commands.",
            ));
        }
        let (command, option) = QUESTION;
        return Ok((command.to_owned(), vec![(option.into(), line.into())]));
    };
    let (name, rest) = rest.split_at(name_end(table, rest));
    let command = find(table, name)?;

    let mut options = RawOptions::new();
    // The option that the text since `begin` belongs to. Text before the first named option goes
    // to the first one of the command.
    let mut current = command.options.first();
    let mut named = false;
    let mut begin = 0;
    let mut take = |option: Option<&Opt>, named: bool, text: &str| {
        let text = trimmed(text);
        match option {
            Some(option) if named || !text.is_empty() => {
                options.push((option.name.to_owned(), unescaped(unmarked(option, text))));
                Ok(())
            }
            None if !text.is_empty() => Err(unknown_option(command, text)),
            _ => Ok(()),
        }
    };
    for word in colon_words(rest) {
        if let Some(option) = command.option(word.name) {
            take(current, named, &rest[begin..word.start])?;
            (current, named, begin) = (Some(option), true, word.after);
            continue;
        }
        let free = current.is_some_and(|option| holds_colons(option.kind));
        if !free || slip_of(word.name, command.option_names()).is_some() {
            return Err(unknown_option(command, word.name));
        }
    }
    take(current, named, &rest[begin..])?;
    Ok((command.name.to_owned(), options))
}

/// Where the name of a command ends in what stands after the slash: after the first word, or after
/// the second where the first is that of a group. A group that stands for its `show` may stand alone.
pub fn name_end(table: &Table, text: &str) -> usize {
    let word_end = |from: usize| {
        let length = text[from..].find(char::is_whitespace);
        length.map_or(text.len(), |length| from + length)
    };
    let first = word_end(0);
    let Some(group) = table.group(&text[..first]) else {
        return first;
    };
    let second = word_end(text.len() - text[first..].trim_start().len());
    let is_own = |name: &str| table.commands_of(group).any(|own| own.is_called(name));
    match table.meant_by(group) {
        Some(_) if !is_own(&text[..second]) => first,
        _ => second,
    }
}

/// Options in which quotation marks say something.
const PHRASES: [&str; 4] = ["words", "question", "keywords", "not"];

/// A text without the marks around the whole of it, which only keep it together.
fn unmarked<'a>(option: &Opt, text: &'a str) -> &'a str {
    let kept = !matches!(option.kind, OptKind::Text { .. }) || PHRASES.contains(&option.name);
    match is_marked(text) && !kept {
        true => &text[1..text.len() - 1],
        false => text,
    }
}

/// Whether marks stand around the whole of a text.
fn is_marked(text: &str) -> bool {
    text.starts_with('"') && closing_mark(text, 1) == Some(text.len())
}

/// The line that makes a request again.
pub fn write(command: &str, options: &[(&str, &str)]) -> String {
    let mut line = format!("/{command}");
    for (name, value) in options {
        line.push(' ');
        line.push_str(name);
        line.push_str(": ");
        line.push_str(&escaped(name, value));
    }
    line
}

/// Whether a value of this kind may hold words with colons that are no options.
fn holds_colons(kind: OptKind) -> bool {
    matches!(
        kind,
        OptKind::Text { .. } | OptKind::Article | OptKind::Waiting
    )
}

/// A word with a colon behind it that could be an option.
struct ColonWord<'a> {
    name: &'a str,
    /// Where the word begins.
    start: usize,
    /// What comes after the colon.
    after: usize,
}

/// Every word with a colon outside of quotation marks, without addresses.
fn colon_words(text: &str) -> Vec<ColonWord<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut word_start = true;
    while let Some(letter) = text[at..].chars().next() {
        let next = at + letter.len_utf8();
        if letter == '\\' {
            at = next + text[next..].chars().next().map_or(0, char::len_utf8);
            word_start = false;
        } else if letter == '"' {
            at = closing_mark(text, next).unwrap_or(next);
            word_start = false;
        } else if word_start && begins_name(letter) {
            let end = option_end(text, at);
            if is_option_colon(&text[end..]) {
                found.push(ColonWord {
                    name: &text[at..end],
                    start: at,
                    after: end + 1,
                });
                at = end + 1;
            } else {
                at = end;
            }
            word_start = false;
        } else {
            word_start = letter.is_whitespace();
            at = next;
        }
    }
    found
}

/// Whether a letter may stand in the name of an option.
fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '-'
}

/// Whether a letter may begin the name of an option: a digit begins a time of day, as in `22:00`.
fn begins_name(letter: char) -> bool {
    is_name(letter) && !letter.is_numeric()
}

/// Where the name that begins at `start` ends.
fn option_end(text: &str, start: usize) -> usize {
    text[start..]
        .find(|letter| !is_name(letter))
        .map_or(text.len(), |length| start + length)
}

/// Whether what follows a word makes it an option: a colon, but not that of an address.
fn is_option_colon(rest: &str) -> bool {
    rest.strip_prefix(':')
        .is_some_and(|after| !after.starts_with("//"))
}

/// The end of a quotation whose inside begins at `start`; `None` when it is never closed.
fn closing_mark(text: &str, start: usize) -> Option<usize> {
    let mut letters = text[start..].char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '"' => return Some(start + index + 1),
            _ => {}
        }
    }
    None
}

/// Without white space around it, but with an escaped one at its end.
fn trimmed(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.trim_end();
    let backslashes = end.len() - end.trim_end_matches('\\').len();
    match text[end.len()..].chars().next() {
        Some(space) if backslashes % 2 == 1 => &text[..end.len() + space.len_utf8()],
        _ => end,
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some(&next)
                if letter == '\\' && (matches!(next, '\\' | ':' | '"') || next.is_whitespace()) =>
            {
                plain.push(next);
                letters.next();
            }
            _ => plain.push(letter),
        }
    }
    plain
}

/// A value such that [`parse`] reads it back whatever it holds.
fn escaped(name: &str, value: &str) -> String {
    let loses_marks = !PHRASES.contains(&name) && value.trim_start().starts_with('"');
    let escapes_marks = loses_marks || value.matches('"').count() % 2 == 1;
    let inner = value.trim();
    let inside = value.len() - value.trim_start().len()..value.trim_end().len();
    let mut line = String::with_capacity(value.len());
    let mut word_start = true;
    let mut in_name = false;
    for (index, letter) in value.char_indices() {
        let edge_space = letter.is_whitespace() && (inner.is_empty() || !inside.contains(&index));
        let colon = letter == ':' && in_name && is_option_colon(&value[index..]);
        if letter == '\\' || edge_space || colon || (letter == '"' && escapes_marks) {
            line.push('\\');
        }
        line.push(letter);
        in_name = is_name(letter) && (in_name || (word_start && begins_name(letter)));
        word_start = letter.is_whitespace();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::list::TABLE;
    use proptest::prelude::*;

    fn read(line: &str) -> String {
        match parse(&TABLE, line) {
            Ok((command, options)) => options.iter().fold(command, |all, (name, value)| {
                format!("{all} | {name}={value}")
            }),
            Err(CommandError::Refused(text)) => text.words(),
            Err(CommandError::Internal(error)) => format!("internal: {error}"),
        }
    }

    #[test]
    fn reads_what_people_type() {
        for (line, understood) in [
            ("/vendor name: vmware", "vendor | name=vmware"),
            ("  /VENDOR   Name:vmware ", "vendor | name=vmware"),
            ("/vendor vmware", "vendor | name=vmware"),
            ("/vendor", "vendor"),
            (
                "/vendor sun microsystems private: yes",
                "vendor | name=sun microsystems | private=yes",
            ),
            (
                "/vendor name:\"sun microsystems\" private:yes",
                "vendor | name=\"sun microsystems\" | private=yes",
            ),
            ("who leads VMware?", "ask | question=who leads VMware?"),
            ("page: what is it", "ask | question=page: what is it"),
            (
                "/article http://example.com/a?page:2 private: no",
                "article show | article=http://example.com/a?page:2 | private=no",
            ),
            (
                "/article Gartner: cloud computing",
                "article show | article=Gartner: cloud computing",
            ),
            ("/article article: 7", "article show | article=7"),
            ("/Article  Show 7", "article show | article=7"),
            (
                "/article shows of strength",
                "article show | article=shows of strength",
            ),
            ("/article", "article show"),
            (
                "/article add title: \"Cisco: a story\" text: \"One\" and \"two\"",
                "article add | title=Cisco: a story | text=\"One\" and \"two\"",
            ),
            (
                "/search \"sort: date\" sort: date",
                "search | words=\"sort: date\" | sort=date",
            ),
            ("/search a\\: b sort\\: c", "search | words=a: b sort: c"),
            (
                "/search 5\" disk page: 2",
                "search | words=5\" disk | page=2",
            ),
            ("/search C:\\temp", "search | words=C:\\temp"),
            ("/news vendor: page: 2", "news | vendor= | page=2"),
        ] {
            assert_eq!(read(line), understood, "{line}");
        }
    }

    #[test]
    fn refuses_misspelt_options_and_commands() {
        for (line, words) in [
            (
                "/news vendr: x",
                "/news has no option \"vendr\". Did you mean \"vendor\"?",
            ),
            (
                "/news vendor: x untill: 2008",
                "/news has no option \"untill\". Did you mean \"until\"?",
            ),
            (
                "/news vendor: x colour: red",
                "/news has no option \"colour\". It takes",
            ),
            (
                "/search xen srot: date",
                "/search has no option \"srot\". Did you mean \"sort\"?",
            ),
            (
                "/vendr vmware",
                "There is no command /vendr. Did you mean /vendor",
            ),
            ("/", "There is no command after the slash. /help"),
            ("   ", "Type a command or a question."),
        ] {
            assert!(read(line).starts_with(words), "{line}: {}", read(line));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            words in "(?s).{0,40}",
            tricky in r#"([a-z]{1,3}|sort|page|[:"\\/ \n]){0,12}"#,
        ) {
            let options = [("words", words.as_str()), ("sort", tricky.as_str()), ("topic", "x")];
            let line = write("search", &options);
            let (command, read) = parse(&TABLE, &line).expect("a written line is read");
            prop_assert_eq!(command, "search");
            let read: Vec<(&str, &str)> =
                read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            prop_assert_eq!(read, options.to_vec(), "{}", line);
        }

        #[test]
        fn no_line_panics(line in "(?s)/?.{0,60}", tail in r#"([a-z]{1,6}|[:"\\/# ]){0,12}"#) {
            let _ = parse(&TABLE, &line);
            let _ = parse(&TABLE, &format!("/search {tail}"));
            let _ = parse(&TABLE, &tail);
        }
    }
}
