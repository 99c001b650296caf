//! What could come next in a typed line: commands, names of options, values. Everything is read
//! from the table of commands; the values come from the router's suggestions.

use std::ops::Range;

use crate::commands::check::find;
use crate::commands::line::{self, name_end};
use crate::commands::router::{self, RawOptions, Suggestion};
use crate::commands::{Command, Opt, Table};
use crate::text::clean::one_line;

/// Asks for the values of an option: command, what is given before it, option, what is typed of it so far.
pub type Suggest = Box<dyn Fn(&str, &RawOptions, &str, &str) -> Vec<Suggestion> + Send>;

/// Lines that the console itself understands.
pub const LEAVE: [&str; 3] = ["exit", "quit", "/quit"];
/// What people type who do not know what to type.
pub const LOST: [&str; 2] = ["help", "?"];

/// The option that asks for an answer which nobody else sees. Here nobody else does anyway: it is
/// understood, but not suggested.
pub const PRIVATE: &str = "private";

/// A way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The bytes of the line that it takes the place of.
    pub span: Range<usize>,
    /// What is put there.
    pub text: String,
    /// What is shown.
    pub label: String,
    /// What it is; may be empty.
    pub about: String,
}

/// Knows what can be typed.
pub struct Completions {
    table: &'static Table,
    suggest: Suggest,
}

/// A line as far as it is typed: the command, and the option whose value is being typed.
pub struct Typed {
    /// The command.
    pub command: &'static Command,
    /// Where what it is given begins: after its name.
    pub begin: usize,
    /// Where each option's name stands in the line, without its colon.
    pub names: Vec<(&'static Opt, Range<usize>)>,
    /// The option that the end of the line belongs to.
    current: Option<&'static Opt>,
    /// Where its value begins.
    value: usize,
}

impl Completions {
    /// Completions for a table of commands.
    pub fn new(table: &'static Table, suggest: Suggest) -> Completions {
        Completions { table, suggest }
    }

    /// The table.
    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// Every way to go on from the end of `line`, best first.
    pub fn candidates(&self, line: &str) -> Vec<Candidate> {
        if !line.starts_with('/') {
            return Vec::new();
        }
        let Some((first, rest)) = line[1..].split_once(char::is_whitespace) else {
            return self.commands(line);
        };
        let mut found = self.of_group(line, first, rest);
        if let Some(typed) = read(self.table, line) {
            found.extend(self.within(line, &typed));
        }
        found
    }

    /// What may follow the name of a group.
    fn of_group(&self, line: &str, first: &str, rest: &str) -> Vec<Candidate> {
        let Some(group) = self.table.group(first) else {
            return Vec::new();
        };
        let typed = rest.trim_start().to_lowercase();
        self.table
            .commands_of(group)
            .filter(|command| {
                let word = command.words().1;
                word.is_some_and(|word| word.starts_with(&typed))
            })
            .map(|command| whole(line, command.name, command.summary))
            .collect()
    }

    fn commands(&self, line: &str) -> Vec<Candidate> {
        let typed = line.trim_start_matches('/').to_lowercase();
        let heads = self.table.heads();
        let mut found: Vec<Candidate> = heads
            .iter()
            .filter(|head| head.name().starts_with(&typed))
            .map(|head| whole(line, head.name(), head.summary()))
            .collect();
        if "quit".starts_with(&typed) {
            found.push(Candidate {
                span: 0..line.len(),
                text: "/quit".into(),
                label: "/quit".into(),
                about: "Leave the console".into(),
            });
        }
        found
    }

    fn within(&self, line: &str, typed: &Typed) -> Vec<Candidate> {
        let value = &line[typed.value..];
        let start = typed.value + (value.len() - value.trim_start().len());
        let before = typed
            .names
            .last()
            .map_or(typed.begin, |(_, name)| name.start);
        let given = line::parse(self.table, &line[..before]);
        let given = given.map(|(_, options)| options).unwrap_or_default();
        let values = typed.current.map_or_else(Vec::new, |option| {
            let suggestions =
                (self.suggest)(typed.command.name, &given, option.name, value.trim_start());
            values(suggestions, typed.command, option, line, start)
        });
        // A word that begins like an option's name may become one, once a value stands before it
        // or nothing does.
        let word = line.rfind(char::is_whitespace).map_or(line.len(), |at| {
            at + line[at..].chars().next().map_or(1, char::len_utf8)
        });
        let valued = !line[typed.value.min(word)..word].trim().is_empty();
        let bare = typed.names.is_empty() && word >= typed.value;
        if !valued && !bare {
            return values;
        }
        let names = names(typed, valued, word..line.len(), &line[word..]);
        // After a value, a word that fits a name more likely is one.
        if valued && word < line.len() {
            names.into_iter().chain(values).collect()
        } else {
            values.into_iter().chain(names).collect()
        }
    }
}

/// The ways to put a suggested value where the value begins.
fn values(
    suggestions: Vec<Suggestion>,
    command: &Command,
    option: &Opt,
    line: &str,
    start: usize,
) -> Vec<Candidate> {
    let typed = line[start..].trim_end();
    if suggestions
        .iter()
        .any(|suggestion| suggestion.value == typed)
    {
        return Vec::new();
    }
    let lead = if start > 0 { "" } else { " " };
    suggestions
        .into_iter()
        .map(|suggestion| Candidate {
            span: start..line.len(),
            text: format!("{lead}{} ", written(command, option, &suggestion.value)),
            about: if suggestion.label == suggestion.value {
                String::new()
            } else {
                suggestion.value.clone()
            },
            label: one_line(&suggestion.label),
        })
        .collect()
}

/// A command or a group in place of the whole line.
fn whole(line: &str, name: &str, about: &str) -> Candidate {
    Candidate {
        span: 0..line.len(),
        text: format!("/{name} "),
        label: format!("/{name}"),
        about: about.to_owned(),
    }
}

/// The names of options that were not given yet and begin with `prefix`. The first option is
/// given when a value stands without a name.
fn names(typed: &Typed, valued: bool, span: Range<usize>, prefix: &str) -> Vec<Candidate> {
    let prefix = prefix.to_lowercase();
    let options = typed.command.given_options().enumerate();
    options
        .filter(|(index, option)| {
            let named = typed
                .names
                .iter()
                .any(|(given, _)| given.name == option.name);
            let unnamed = *index == 0 && typed.names.is_empty() && valued;
            !named && !unnamed && option.name != PRIVATE && option.name.starts_with(&prefix)
        })
        .map(|(_, option)| Candidate {
            span: span.clone(),
            text: format!("{}: ", option.name),
            label: format!("{}:", option.name),
            about: option.summary.to_owned(),
        })
        .collect()
}

/// A value as it is typed, with what has a meaning of its own escaped.
fn written(command: &Command, option: &Opt, value: &str) -> String {
    let line = router::write_line(command.name, &[(option.name, value)]);
    let prefix = format!("/{} {}: ", command.name, option.name);
    line.strip_prefix(&prefix).unwrap_or(value).to_owned()
}

/// Reads a line that begins with a known command and white space.
pub fn read(table: &'static Table, line: &str) -> Option<Typed> {
    let rest = line.strip_prefix('/')?;
    let end = 1 + name_end(table, rest);
    if end == line.len() {
        return None;
    }
    let command = find(table, &line[1..end]).ok()?;
    let mut typed = Typed {
        command,
        begin: end,
        names: Vec::new(),
        current: command.options.first(),
        value: end,
    };
    let mut start = None;
    let mut quoted = false;
    for (at, letter) in line.char_indices().skip_while(|(at, _)| *at < end) {
        match letter {
            '"' => quoted = !quoted,
            _ if letter.is_whitespace() => start = Some(at + letter.len_utf8()),
            ':' if !quoted => {
                let Some(from) = start.take() else { continue };
                let named = &line[from..at];
                if let Some(option) = command
                    .options
                    .iter()
                    .find(|option| option.name.eq_ignore_ascii_case(named))
                {
                    typed.names.push((option, from..at));
                    typed.current = Some(option);
                    typed.value = at + 1;
                }
            }
            _ => {}
        }
    }
    Some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::TABLE;

    fn shown(line: &str) -> Vec<String> {
        shown_of(router::table(), line)
    }

    fn shown_of(table: &'static Table, line: &str) -> Vec<String> {
        let suggest: Suggest = Box::new(|_, given, option, typed| {
            let known: &[(&str, &str)] = match option {
                "name" | "vendor" => &[("VMware", "vmware"), ("Virtual Iron", "virtual-iron")],
                "relation" if given.iter().any(|(_, value)| value == "paul maritz") => {
                    &[("Leads", "leads")]
                }
                _ => &[],
            };
            known
                .iter()
                .filter(|(label, _)| label.to_lowercase().starts_with(&typed.to_lowercase()))
                .map(|(label, value)| Suggestion {
                    label: (*label).into(),
                    value: (*value).into(),
                })
                .collect()
        });
        Completions::new(table, suggest)
            .candidates(line)
            .into_iter()
            .map(|candidate| {
                let mut whole = line.to_owned();
                whole.replace_range(candidate.span, &candidate.text);
                format!("{} → {whole}", candidate.label)
            })
            .collect()
    }

    #[test]
    fn a_command_is_completed() {
        assert_eq!(shown("/ven"), ["/vendor → /vendor "]);
        assert_eq!(shown("/qui"), ["/quit → /quit"]);
        assert!(shown("who leads").is_empty());
        assert!(shown("/nonsense x").is_empty());
    }

    #[test]
    fn values_complete_with_and_without_the_name_of_the_option() {
        assert_eq!(shown("/vendor vm"), ["VMware → /vendor vmware "]);
        assert_eq!(
            shown("/vendor name: vir"),
            ["Virtual Iron → /vendor name: virtual-iron "]
        );
        assert!(shown("/vendor ").contains(&"VMware → /vendor vmware ".to_owned()));
        assert!(shown("/vendor ").contains(&"name: → /vendor name: ".to_owned()));
    }

    #[test]
    fn what_stands_before_a_value_is_known_when_it_is_suggested() {
        for line in [
            "/fact add subject: paul maritz relation: ",
            "/fact add paul maritz relation: ",
        ] {
            let shown = shown(line);
            assert!(
                shown.contains(&format!("Leads → {line}leads ")),
                "{shown:?}"
            );
        }
        assert!(
            !shown("/fact add relation: ")
                .iter()
                .any(|one| one.starts_with("Leads"))
        );
    }

    #[test]
    fn a_group_completes_before_its_commands_and_they_before_their_options() {
        let shown = |line: &str| shown_of(&TABLE, line);
        assert_eq!(shown("/wat"), ["/watch → /watch "]);
        assert_eq!(
            shown("/watch "),
            [
                "/watch list → /watch list ",
                "/watch pause → /watch pause ",
                "/watch change → /watch change ",
            ]
        );
        assert_eq!(shown("/Watch  PA"), ["/watch pause → /watch pause "]);
        assert_eq!(shown("/watch pause qu"), ["quiet: → /watch pause quiet: "]);
        assert!(shown("/watch nonsense x").is_empty());
        let bare = shown_of(router::table(), "/article s");
        let commands = [
            "/article show → /article show ",
            "/article schedule → /article schedule ",
        ];
        assert_eq!(bare[..2], commands);
        assert!(
            shown_of(router::table(), "/article 7 pa")
                .contains(&"page: → /article 7 page: ".into())
        );
        assert!(shown("/look nonsense x ").contains(&"at: → /look nonsense x at: ".to_owned()));
    }

    #[test]
    fn names_of_options_complete_once() {
        let all = shown("/news vendor: vmware ");
        assert!(
            all.iter().any(|line| line.starts_with("since: ")),
            "{all:?}"
        );
        assert!(
            !all.iter().any(|line| line.starts_with("vendor: ")),
            "{all:?}"
        );
        assert_eq!(
            shown("/news vendor: vmware sin"),
            ["since: → /news vendor: vmware since: "]
        );
    }
}
