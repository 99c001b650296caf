//! What a form was opened on, carried in its line, so that of two who fill in the same form at once
//! neither takes back what the other has changed.
//!
//! The line has a seal of each field. What is filled in differs from its seal only where whoever filled
//! it in has changed it, and what there is now only where somebody else has.

use super::context::Context;
use super::list::optional;
use super::request::{CommandError, RawOptions, Request};
use super::table::{Opt, OptKind};
use crate::domain::phrase::list;
use crate::domain::{Matter, Seal, Sought};
use crate::reply::waiting::who;
use crate::reply::{Form, Input, Kind, Reply, Text, has_room};
use crate::store::{Reader, StoreError};
use crate::text::clean::one_line;

/// The option of lines that carry what was looked at.
pub const SEEN: Opt = optional("seen", "What was looked at", OptKind::Carried { max: 300 });

/// What is said first where nothing was saved because somebody else has changed the same.
pub const QUICKER: &str = "Somebody else was quicker";

/// One field of what a form is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The option that gives it.
    pub option: &'static str,
    /// What sentences call it, such as "summary".
    pub called: &'static str,
    /// What it holds now, as the form shows it.
    pub now: String,
    /// What is given for it, in the same form; empty for a field that was emptied, `None` for one of
    /// which nothing was said.
    pub given: Option<String>,
}

/// What a form was opened on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The number of what it is about.
    pub of: i64,
    fields: Vec<(String, Seal)>,
}

impl Opened {
    /// What a request carries, if it comes from a form.
    ///
    /// # Errors
    /// A refusal of what no form of this version carries.
    pub fn carried(request: &Request) -> Result<Option<Opened>, CommandError> {
        let Some(text) = request.options.text(SEEN.name) else {
            return Ok(None);
        };
        let opened = Opened::read(text).ok_or_else(|| {
            CommandError::refused(
                "This form is not from this version of Newsdesk. Nothing was changed; open it again.",
            )
        })?;
        Ok(Some(opened))
    }

    /// The same among options that nobody has checked yet.
    pub fn among(raw: &RawOptions) -> Option<Opened> {
        let (_, text) = raw.iter().find(|(name, _)| name == SEEN.name)?;
        Opened::read(text)
    }

    fn read(text: &str) -> Option<Opened> {
        let mut parts = text.split('.');
        let of = parts.next()?.parse().ok()?;
        let field = |part: &str| {
            let (option, seal) = part.split_once('=')?;
            Some((option.to_owned(), seal.parse().ok()?))
        };
        let fields = parts.map(field).collect::<Option<_>>()?;
        Some(Opened { of, fields })
    }

    fn held(&self, option: &str) -> Option<Seal> {
        let found = self.fields.iter().find(|(known, _)| known == option);
        found.map(|(_, seal)| *seal)
    }

    /// Whether a field came back as the form showed it.
    pub fn is_as_shown(&self, option: &str, given: &str) -> bool {
        self.held(option) == Some(Seal::of(given))
    }

    /// Whether what there is now is another than the form was opened on.
    pub fn is_another(&self, option: &str, now: &str) -> bool {
        self.held(option).is_some_and(|held| held != Seal::of(now))
    }
}

/// What a form about these options is opened on, each with what there is now, for its line.
pub fn seal<'a>(of: i64, now: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let seal = |(option, now): (&str, &str)| format!(".{option}={}", Seal::of(now));
    let fields: String = now.into_iter().map(seal).collect();
    format!("{of}{fields}")
}

impl Field {
    /// What [`seal`] takes of it.
    pub fn looked_at(&self) -> (&str, &str) {
        (self.option, &self.now)
    }
}

/// What a line gives for a text: what was typed, or nothing for what a form brought back empty. Of a text
/// that comes back as the form showed it nothing is said, though it be the hyphen that elsewhere empties.
pub fn given(request: &Request, option: &str, typed: Option<String>) -> Option<String> {
    let Some(seen) = request.options.text(SEEN.name) else {
        return typed;
    };
    let opened = Opened::read(seen);
    let as_shown = |raw: &str| {
        let raw = one_line(raw);
        opened.is_some_and(|opened| opened.is_as_shown(option, &raw))
    };
    if request.options.text(option).is_some_and(as_shown) {
        return None;
    }
    let emptied = request.options.is_emptied(option);
    typed.or_else(|| emptied.then(String::new))
}

/// What becomes of fields that two may have changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged<'a> {
    /// Those that take what is given.
    pub taken: Vec<&'a Field>,
    /// Those that only somebody else has changed since the form was opened.
    pub theirs: Vec<&'a Field>,
    /// Those that both have changed, in different ways.
    pub clashes: Vec<&'a Field>,
}

/// Tells what is given from what somebody else has changed meanwhile. Without a form all that is given
/// is taken: whoever types a line says what is to be.
pub fn merge<'a>(opened: Option<&Opened>, fields: &'a [Field]) -> Merged<'a> {
    let mut merged = Merged::default();
    for field in fields {
        let theirs = opened.is_some_and(|opened| opened.is_another(field.option, &field.now));
        let is_mine = |given: &&String| {
            **given != field.now
                && !opened.is_some_and(|opened| opened.is_as_shown(field.option, given))
        };
        let given = field.given.as_ref().filter(is_mine);
        match (theirs, given) {
            (true, Some(_)) => merged.clashes.push(field),
            (true, None) => merged.theirs.push(field),
            (false, Some(_)) => merged.taken.push(field),
            (false, None) => {}
        }
    }
    merged
}

impl Merged<'_> {
    /// What is to be taken for a field, if anything is.
    pub fn taken(&self, option: &str) -> Option<&str> {
        let found = self.taken.iter().find(|field| field.option == option);
        found.and_then(|field| field.given.as_deref())
    }

    /// What a form shows of a field: what was filled in where it is another one, else what there is.
    pub fn shown(&self, field: &Field) -> String {
        let mine = self.taken.iter().chain(&self.clashes);
        let given = mine
            .filter(|known| known.option == field.option)
            .find_map(|known| known.given.clone());
        given.unwrap_or_else(|| field.now.clone())
    }

    /// Refuses to empty a field that is needed.
    ///
    /// # Errors
    /// The refusal.
    pub fn needs(&self, options: &[&str]) -> Result<(), CommandError> {
        let emptied =
            self.taken.iter().chain(&self.clashes).find(|field| {
                options.contains(&field.option) && field.given.as_deref() == Some("")
            });
        match emptied {
            None => Ok(()),
            Some(field) => Err(needed(field.called)),
        }
    }

    /// The reply to what cannot be saved because somebody else has changed the same: what they made of
    /// it stands beside what was filled in. The form is over what there is now.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn overtaken(
        &self,
        context: &Context,
        matter: Matter,
        what: &str,
        form: Option<Form>,
    ) -> Result<Reply, StoreError> {
        let called: Vec<&str> = self.clashes.iter().map(|field| field.called).collect();
        let mut reply = Reply::new(Kind::Notice).titled(QUICKER);
        reply.text = Text::plain("Since you opened the form, ");
        reply.text.append(last_by(context, matter)?).add(format!(
            " has changed the {} of {what} too. Nothing of yours is saved yet, and nothing is lost: the \
             form holds your words.",
            list(&called)
        ));
        for field in &self.clashes {
            let given = field.given.as_deref().unwrap_or_default();
            reply.field(format!("The {} now", field.called), shown(&field.now));
            reply.field(
                format!("The {} as you wrote it", field.called),
                shown(given),
            );
        }
        for field in &self.theirs {
            reply.field(
                format!("The {}, changed too", field.called),
                shown(&field.now),
            );
        }
        reply.form = form;
        leave_out_long(&mut reply);
        Ok(reply)
    }

    /// What somebody else has changed meanwhile, in words beside what is saved. To be asked before that
    /// is written: afterwards the last change is the asker's own.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn said_of_theirs(
        &self,
        context: &Context,
        matter: Matter,
    ) -> Result<Option<Text>, StoreError> {
        if self.theirs.is_empty() {
            return Ok(None);
        }
        let called: Vec<&str> = self.theirs.iter().map(|field| field.called).collect();
        let mut words = Text::plain("Meanwhile ");
        words.append(last_by(context, matter)?).add(format!(
            " had changed the {}, and that stays: ",
            list(&called)
        ));
        let parts: Vec<String> = self
            .theirs
            .iter()
            .map(|field| format!("{}: {}", field.called, shown(&field.now)))
            .collect();
        words.add(format!("{}.", parts.join("; ").trim_end_matches('.')));
        Ok(Some(words))
    }
}

/// Leaves out of the form of a reply what it has no room for, and says so: Discord would refuse the whole
/// form. What is left out was not filled in, since what is typed for an option is shorter.
pub fn leave_out_long(reply: &mut Reply) {
    let instead = |option: &str| format!("the option {option} takes another one");
    leave_out_long_but(reply, instead);
}

/// The same, with other words on how each of the options that are left out can be changed.
pub fn leave_out_long_but(reply: &mut Reply, instead: impl Fn(&str) -> String) {
    let Some(form) = &mut reply.form else { return };
    let inputs = std::mem::take(&mut form.inputs).into_iter();
    let (inputs, long): (Vec<Input>, Vec<Input>) = inputs.partition(|input| has_room(&input.value));
    form.inputs = inputs;
    reply.notices.extend(long.into_iter().map(|input| {
        Text::plain(format!(
            "The {} is too long for a form and stays as it is; {}.",
            input.option,
            instead(input.option)
        ))
    }));
}

/// Refuses a form that came back with one of these inputs empty.
///
/// # Errors
/// The refusal.
pub fn refuse_emptied(request: &Request, options: &[&str]) -> Result<(), CommandError> {
    let emptied = |option: &&&str| request.options.is_emptied(option);
    match options.iter().find(emptied) {
        None => Ok(()),
        Some(option) => Err(needed(option)),
    }
}

/// The refusal to empty what is needed.
fn needed(called: &str) -> CommandError {
    CommandError::refused(format!(
        "The {called} cannot be empty. Nothing was changed; write one."
    ))
}

fn shown(value: &str) -> String {
    match value {
        "" => "nothing".to_owned(),
        value => value.to_owned(),
    }
}

/// Who has changed something last, in words.
///
/// # Errors
/// When the archive cannot be read.
pub fn last_by(context: &Context, matter: Matter) -> Result<Text, StoreError> {
    context.store.read(|read| last_in(read, matter))
}

/// The same within a transaction.
///
/// # Errors
/// When the archive cannot be read.
pub fn last_in(read: &Reader, matter: Matter) -> Result<Text, StoreError> {
    let sought = Sought {
        kind: Some(matter.word().to_owned()),
        number: Some(matter.number()),
        ..Sought::default()
    };
    let entries = read.audit_entries(&sought, 0, 1)?;
    let last = entries.first().map(|entry| who(entry.by));
    Ok(last.unwrap_or_else(|| Text::plain("somebody")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::request::{Options, Value};
    use crate::domain::{Actor, Place, Role};

    fn field(option: &'static str, now: &str, given: Option<&str>) -> Field {
        Field {
            option,
            called: option,
            now: now.to_owned(),
            given: given.map(str::to_owned),
        }
    }

    fn opened(fields: &[Field]) -> Opened {
        let line = seal(7, fields.iter().map(Field::looked_at));
        let request = Request {
            command: "entity edit",
            options: Options(vec![(SEEN.name, Value::Text(line))]),
            actor: Actor::console(Role::Moderator),
            place: Place::Console,
            locale: "en-GB".into(),
        };
        Opened::carried(&request)
            .expect("it reads what it writes")
            .expect("it carries it")
    }

    #[test]
    fn what_two_changed_goes_together_field_by_field() {
        let before = [
            field("name", "One", None),
            field("summary", "", None),
            field("role", "press", None),
        ];
        let opened = opened(&before);
        assert_eq!(opened.of, 7);
        let options =
            |fields: &[&Field]| -> Vec<&str> { fields.iter().map(|field| field.option).collect() };
        // (now, given, taken, theirs, clashes)
        for (now, given, fate) in [
            ("press", Some("press"), ["", "", ""]),
            ("press", None, ["", "", ""]),
            ("press", Some("analyst"), ["role", "", ""]),
            ("press", Some(""), ["role", "", ""]),
            ("editor", Some("press"), ["", "role", ""]),
            ("editor", None, ["", "role", ""]),
            ("editor", Some("analyst"), ["", "", "role"]),
            ("editor", Some(""), ["", "", "role"]),
            ("editor", Some("editor"), ["", "role", ""]),
        ] {
            let fields = [field("role", now, given), field("name", "One", Some("One"))];
            let merged = merge(Some(&opened), &fields);
            let found = [&merged.taken, &merged.theirs, &merged.clashes];
            assert_eq!(
                found.map(|fields| options(fields).join(" ")),
                fate,
                "{now} {given:?}"
            );
        }
        let fields = [field("role", "editor", Some("analyst"))];
        assert_eq!(merge(None, &fields).taken("role"), Some("analyst"));
    }

    #[test]
    fn what_is_needed_cannot_be_emptied() {
        let fields = [field("name", "One", Some("")), field("role", "x", Some(""))];
        let merged = merge(None, &fields);
        assert!(merged.needs(&["name"]).is_err());
        assert!(merged.needs(&["summary"]).is_ok());
    }
}
