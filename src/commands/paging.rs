//! Lists in pages, and the lines of the buttons that turn them.

use super::line;
use super::request::{Request, Value};
use crate::domain::EntityKind;
use crate::domain::date::iso;
use crate::reply::{Action, Button, Page, Reply, Text};

/// The highest page that can be asked for. Deeper than this nobody turns; narrower dates get there
/// faster.
pub const MOST_PAGES: i64 = 10_000;

/// Which part of a list to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The page, from 1.
    pub number: usize,
    /// How many pages there are; at least 1.
    pub of: usize,
    /// How many things there are.
    pub total: usize,
    /// The page that was asked for, when there are not that many.
    pub beyond: Option<usize>,
    size: usize,
}

/// The number of the page that a request asks for, from 1.
pub fn asked(request: &Request) -> usize {
    request
        .options
        .integer("page")
        .and_then(|page| usize::try_from(page).ok())
        .map_or(1, |page| page.max(1))
}

impl Window {
    /// The part of `total` things that a request asks for, `size` a page. A page past the end
    /// becomes the last one.
    pub fn new(request: &Request, total: usize, size: usize) -> Window {
        let asked = asked(request);
        let of = total.div_ceil(size).max(1);
        Window {
            number: asked.min(of),
            of,
            total,
            beyond: (asked > of).then_some(asked),
            size,
        }
    }

    /// How many things come before this page.
    pub fn offset(&self) -> usize {
        (self.number - 1) * self.size
    }

    /// The things of this page.
    pub fn slice<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        let end = all.len().min(self.offset() + self.size);
        all.get(self.offset()..end).unwrap_or_default()
    }

    /// Says on a reply which page it is and adds the buttons that turn it. The asker's other
    /// options stay as they are.
    pub fn show(&self, reply: &mut Reply, request: &Request) {
        if let Some(beyond) = self.beyond {
            reply.notices.push(Text::plain(match self.of {
                1 => format!("There is no page {beyond}: everything fits on one page."),
                of => format!("There is no page {beyond}: showing the last one, page {of}."),
            }));
        }
        if self.of == 1 {
            return;
        }
        reply.page = Some(Page {
            number: self.number,
            of: self.of,
            total: self.total,
        });
        let turn = |label: &str, page: usize| Button {
            label: label.to_owned(),
            action: Action::Turn(line_with(request, &[("page", Some(&page.to_string()))])),
        };
        if self.number > 1 {
            reply.buttons.push(turn("Previous", self.number - 1));
        }
        if self.number < self.of && i64::try_from(self.number).is_ok_and(|page| page < MOST_PAGES) {
            reply.buttons.push(turn("Next", self.number + 1));
        }
    }
}

/// The line that makes a request again with some options changed, added or (`None`) left out.
pub fn line_with(request: &Request, changes: &[(&str, Option<&str>)]) -> String {
    let changed = |name: &str| changes.iter().find(|(changed, _)| *changed == name);
    let mut options: Vec<(&str, String)> = Vec::new();
    for (name, value) in &request.options.0 {
        match changed(name) {
            None if *value == Value::Empty => {}
            None => options.push((name, written(value))),
            Some((_, Some(value))) => options.push((name, (*value).to_owned())),
            Some((_, None)) => {}
        }
    }
    for (name, value) in changes {
        let there = options.iter().any(|(given, _)| given == name);
        if let Some(value) = value.filter(|_| !there) {
            options.push((name, value.to_owned()));
        }
    }
    let options: Vec<(&str, &str)> = options
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    line::write(request.command, &options)
}

/// The line of another command, which stays private when this request is.
pub fn line_to(request: &Request, command: &str, options: &[(&str, &str)]) -> String {
    let mut options = options.to_vec();
    if request.options.flag("private") {
        options.push(("private", "yes"));
    }
    line::write(command, &options)
}

/// A button that runs another command.
pub fn button_to(
    request: &Request,
    label: impl Into<String>,
    command: &str,
    options: &[(&str, &str)],
) -> Button {
    Button {
        label: label.into(),
        action: Action::Run(line_to(request, command, options)),
    }
}

/// A button that makes a request again with some options changed, added or (`None`) left out.
pub fn button_with(
    request: &Request,
    label: impl Into<String>,
    changes: &[(&str, Option<&str>)],
) -> Button {
    Button {
        label: label.into(),
        action: Action::Run(line_with(request, changes)),
    }
}

/// A button that shows the profile of somebody or something.
pub fn profile_button(
    request: &Request,
    label: impl Into<String>,
    kind: EntityKind,
    key: &str,
) -> Button {
    button_to(request, label, kind.word(), &[("name", key)])
}

/// A value as it is typed.
fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Flag(true) => "yes".into(),
        Value::Flag(false) => "no".into(),
        Value::Date(date) => iso(*date),
        Value::Time(time) => time.to_string(),
        Value::Id(id) => id.to_string(),
        Value::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::request::Options;
    use crate::domain::{Actor, Date, Place, Role};
    use crate::reply::Kind;

    fn request(options: Vec<(&'static str, Value)>) -> Request {
        Request {
            command: "news",
            options: Options(options),
            actor: Actor::console(Role::Reader),
            place: Place::Console,
            locale: "en-GB".into(),
        }
    }

    fn shown(page: i64, total: usize) -> (Vec<String>, Vec<String>) {
        let request = request(vec![
            ("vendor", Value::Text("a: b".into())),
            ("page", Value::Integer(page)),
            ("since", Value::Date(Date::Month(2008, 8))),
            ("private", Value::Flag(true)),
        ]);
        let mut reply = Reply::new(Kind::Articles);
        Window::new(&request, total, 5).show(&mut reply, &request);
        (
            reply
                .buttons
                .iter()
                .map(|button| match &button.action {
                    Action::Turn(line) => format!("{}: {line}", button.label),
                    other => format!("{other:?}"),
                })
                .collect(),
            reply.notices.iter().map(Text::words).collect(),
        )
    }

    #[test]
    fn buttons_keep_the_other_options() {
        let (buttons, notices) = shown(2, 11);
        assert_eq!(
            buttons,
            [
                "Previous: /news vendor: a\\: b page: 1 since: 2008-08 private: yes",
                "Next: /news vendor: a\\: b page: 3 since: 2008-08 private: yes",
            ]
        );
        assert!(notices.is_empty());
    }

    #[test]
    fn a_page_past_the_end_is_the_last_one() {
        let (buttons, notices) = shown(9, 11);
        assert_eq!(buttons.len(), 1);
        assert_eq!(
            notices,
            ["There is no page 9: showing the last one, page 3."]
        );
        assert_eq!(
            shown(2, 3).1,
            ["There is no page 2: everything fits on one page."]
        );
        assert!(shown(1, 0).0.is_empty());
    }

    #[test]
    fn windows_cut_lists() {
        let all: Vec<usize> = (0..11).collect();
        let window = Window::new(&request(vec![("page", Value::Integer(3))]), all.len(), 5);
        assert_eq!(window.slice(&all), [10]);
        assert_eq!(
            Window::new(&request(vec![]), 0, 5).slice::<usize>(&[]),
            [0usize; 0]
        );
    }
}
